"""Plugins' report sections, made of a finished report: their rows, masked, or what went wrong.

Owns that a section costs nothing but itself. How a table is shown is for the reports.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fupin_rules.errors import Text
from fupin_rules.findings import mask_inside, mask_key
from fupin_rules.findings.model import to_json_value
from fupin_rules.plugins import Section

if TYPE_CHECKING:
    from fupin_rules.engine.report import Report

__all__ = ["Masking", "SectionTable", "Sections", "section_tables"]

Sections = Sequence[tuple[str, Section]]
"""Sections, each with the plugin it came from."""
_MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True)
class SectionTable:
    """A section of one report.

    Attributes:
        plugin: the plugin that gave it, with distribution and version where known.
        rows: as long as `columns`, each cell text, a number, a date, yes or no, or None; none where there is a fault.
        fault: why it could not be made.
    """

    id: str
    plugin: str
    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Any, ...], ...] = ()
    fault: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "plugin": self.plugin,
            "title": self.title.to_dict(),
            "columns": [c.to_dict() for c in self.columns],
            "rows": [[to_json_value(x) for x in row] for row in self.rows],
            "fault": self.fault.to_dict() if self.fault else None,
        }


def section_tables(report: Report, sections: Sections) -> tuple[SectionTable, ...]:
    """The tables of a report, in the order of the sections; one that fails says so and costs no other."""
    return tuple(_table(report, plugin, section) for plugin, section in sections)


def _table(report: Report, plugin: str, section: Section) -> SectionTable:
    try:
        rows = tuple(_rows(report, section))
    except _UnfitError as misfit:
        zh, en = misfit.args
    except KeyboardInterrupt:
        raise
    # A section that ends the process costs itself like any other. What the error says may be anybody's name; where it was raised is not.
    except BaseException as error:  # noqa: BLE001 - whatever a plugin's code does, the report is there
        said = f"{type(error).__name__}, {_raised_at(error)}"
        zh, en = f"出错（{said}）", f"it failed ({said})"
    else:
        return SectionTable(section.id, plugin, section.title, section.columns, rows)
    fault = Text(
        f"这一部分由插件 {plugin} 提供，没有做成：{zh}。其余结果不受影响。",
        f"this section comes from the plugin {plugin} and could not be made: {en}. Nothing else is affected.",
    )
    return SectionTable(section.id, plugin, section.title, section.columns, fault=fault)


class _UnfitError(Exception):
    """Rows that are not as the section says; both wordings."""


def _rows(report: Report, section: Section) -> Iterator[tuple[Any, ...]]:
    masking = None if report.identifiers_shown else Masking(report)
    for n, row in enumerate(section.rows(report), 1):
        if not isinstance(row, (tuple, list)) or len(row) != len(section.columns):
            raise _UnfitError(
                f"第 {n} 行不是 {len(section.columns)} 格的元组", f"row {n} is no tuple of {len(section.columns)} cells"
            )
        if n > _MOST_ROWS:
            raise _UnfitError(f"超过 {_MOST_ROWS} 行", f"it has more than {_MOST_ROWS} rows")
        yield tuple(_cell(x, n, masking) for x in row)


def _cell(value: Any, row: int, masking: Masking | None) -> Any:
    if value is None or isinstance(value, bool) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, int):
        # A phone or bank number is no less one for having lost its quotation marks.
        text = str(value)
        return value if masking is None or masking(text) == text else masking(text)
    if isinstance(value, (Decimal, float)):
        if Decimal(value).is_finite():
            return Decimal(str(value)) if isinstance(value, float) else value
        raise _UnfitError(f"第 {row} 行有不是数的数", f"row {row} has a number that is none")
    if isinstance(value, str):
        return value if masking is None else masking(value)
    if isinstance(value, Text):
        return value if masking is None else Text(masking(value.zh), masking(value.en))
    kind = type(value).__name__
    raise _UnfitError(
        f"第 {row} 行有 {kind}，格里只放文字、数、日期、是否",
        f"row {row} has a {kind}; cells are text, numbers, dates, yes or no",
    )


class Masking:
    """Masks personal numbers in cells; a cell that is a code of one of the records says which household it is about, and is no secret."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def __call__(self, text: str) -> str:
        masked = str(mask_inside(text))
        return str(mask_key(text)) if masked != text and text in self._codes else masked

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(
            x
            for c in self.report.present
            for x in (c.id, *(i for ids in c.parts.values() for i in ids))
            if x is not None
        )


def _raised_at(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
