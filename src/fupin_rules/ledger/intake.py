"""The ledger's workbook read back: what the clerk filled in, row by row; a row that will not do is told by its number, the rest is taken.

Compares each row with what stood there when it was exported, so that an old workbook never undoes what others have done since. Every row is
accounted for: changed, unchanged, refused or blank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import python_calamine as calamine

from fupin_rules.errors import Diagnostic, Text, did_you_mean
from fupin_rules.ledger.book import Ledger
from fupin_rules.ledger.ledger_book import DAYS, FILLED, MARK, VERSION
from fupin_rules.ledger.lines import Event
from fupin_rules.ledger.states import (
    STATES,
    Assignment,
    Changes,
    Decision,
    Desk,
    LedgerError,
    State,
    assigned,
    decided,
    refuse,
    replayed,
)
from fupin_rules.ledger.words import FIELD
from fupin_rules.tables.dates import read_date

__all__ = ["Intake", "Line", "read_back"]

_DECIDING: Final = ("state", "reason", "approver", "expires")
_MOST_HEADER: Final = 30
"""Rows within which the header is looked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the workbook and what came of it."""

    row: int
    fingerprint: str
    outcome: Literal["changed", "unchanged", "refused"]
    why: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class Intake:
    """A workbook read back: `rows` = changed + unchanged + refused + blank."""

    sheet: str
    rows: int = 0
    blank: int = 0
    lines: list[Line] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(1 for x in self.lines if x.outcome == outcome)

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def unchanged(self) -> int:
        return self.count("unchanged")

    @property
    def refused(self) -> int:
        return self.count("refused")


Steps = list[Callable[[Desk], Changes]]


def read_back(ledger: Ledger, path: Path, *, by: str, on: date) -> Intake:
    """Read the filled-in columns back into the ledger.

    Args:
        path: the workbook `fupin ledger export` wrote, filled in.
        by: who makes the changes.
        on: the day they are made on.

    Raises:
        LedgerError: T401 it is no such workbook; T312 nobody is named. What is wrong with a row is told in its line: T301 to T314, T402 no
            fingerprint, T403 no date, T404 no state, T405 changed since the export, T406 the finding stands in two rows.
    """
    name, header, rows = _sheet(path)
    out = Intake(name)
    before: dict[str, list[Event]] = {}
    for event in ledger.history():
        before.setdefault(event.fingerprint, []).append(event)
    seen: dict[str, int] = {}
    ready: list[tuple[int, str, int, Steps]] = []
    for number, cells in rows:
        out.rows += 1
        if not any(str(c).strip() for c in cells):
            out.blank += 1
            continue
        row = {k: cells[i] if i < len(cells) else "" for k, i in header.items()}
        mark = str(row["mark"]).strip().lower()
        try:
            if mark and mark in seen:
                raise refuse(
                    "T406", f"这一条在第 {seen[mark]} 行已经有了。", f"the finding stands in row {seen[mark]} already.",
                    ("请只留一行。", "Leave one row of it."),
                )  # fmt: skip
            seen.setdefault(mark, number)
            version, steps = _steps(row, before.get(mark), by, on)
        except LedgerError as error:
            out.lines.append(Line(number, mark, "refused", error.diagnostics))
            continue
        if steps:
            ready.append((number, mark, version, steps))
        else:
            out.lines.append(Line(number, mark, "unchanged"))
    said = ledger.change_rows([(mark, version, steps) for _, mark, version, steps in ready], on=on, by=by)
    for (number, mark, _, _), result in zip(ready, said, strict=True):
        if isinstance(result, LedgerError):
            out.lines.append(Line(number, mark, "refused", result.diagnostics))
        else:
            out.lines.append(Line(number, mark, "changed"))
    out.lines.sort(key=lambda x: x.row)
    return out


def _sheet(path: Path) -> tuple[str, dict[str, int], list[tuple[int, Sequence[Any]]]]:
    """The sheet with our header: its name, where each column stands, and the rows under it with their numbers."""
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        grids = [(n, book.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in names]
    except (OSError, calamine.CalamineError) as error:
        raise refuse(
            "T401", f"{path.name} 不是能读的表格。", f"{path.name} is no workbook that can be read.",
            ("请用 fupin ledger export 写的 .xlsx；正在 Excel 里打开的，先存盘关掉。", "Use the .xlsx that fupin ledger export wrote; close it in Excel first."),
        ) from error  # fmt: skip
    titles: dict[str, str] = dict.fromkeys((MARK.zh, MARK.en), "mark") | dict.fromkeys(
        (VERSION.zh, VERSION.en), "version"
    )
    for name in FILLED:
        titles |= {FIELD[name].zh: name, FIELD[name].en: name}
    for name, grid in grids:
        for at, cells in enumerate(grid[:_MOST_HEADER]):
            found: dict[str, int] = {}
            for i, c in enumerate(cells):
                if (key := titles.get(str(c).strip())) is not None:
                    found.setdefault(key, i)
            if {"mark", "version", "state"} <= found.keys():
                return name, found, [(n, row) for n, row in enumerate(grid[at + 1 :], at + 2)]
    raise refuse(
        "T401", f"{path.name} 里没有台账的表：表头要有“{MARK.zh}”“{VERSION.zh}”“{FIELD['state'].zh}”三列。",
        f"{path.name} has no sheet with the columns {MARK.en}, {VERSION.en} and {FIELD['state'].en}.",
        ("请用 fupin ledger export 写的表来填，不要删这三列、不要改表头。", "Fill in the workbook fupin ledger export wrote; keep these columns and the header."),
    )  # fmt: skip


def _steps(row: dict[str, Any], events: Sequence[Event] | None, by: str, on: date) -> tuple[int, Steps]:
    """What a row changes, against what stood there when it was exported."""
    if not str(row["mark"]).strip():
        raise refuse(
            "T402", "这一行没有指纹，认不出是哪一条。", "the row has no fingerprint; nobody can tell which finding it is.",
            ("台账里的问题只从检查结果来，不能在表里加；请删去这一行。", "Findings come from runs and cannot be added here; remove the row."),
        )  # fmt: skip
    if not events:
        raise refuse(
            "T301", f"台账里没有指纹是“{row['mark']}”的问题。", f"the ledger has no finding with the fingerprint {row['mark']!r}.",
            ("请用这本台账导出的表。", "Use the workbook exported from this ledger."),
        )  # fmt: skip
    given: dict[str, Any] = {name: _read(name, row[name]) for name in FILLED if name in row}
    now = replayed(e.changes for e in events)
    if all(getattr(now, k) == v for k, v in given.items()):
        return events[-1].seq, []
    version = _version(row["version"], events)
    base = replayed(e.changes for e in events if e.seq <= version)
    changed = {k: v for k, v in given.items() if getattr(base, k) != v}
    if not changed or all(getattr(now, k) == v for k, v in changed.items()):
        return version, []
    steps: Steps = []
    if changed.keys() & set(_DECIDING):
        steps.append(partial(decided, wish=_decision(base, given, changed, by, on)))
    work = {k: v or "" for k, v in changed.items() if k not in _DECIDING}
    if work:
        steps.append(partial(assigned, wish=Assignment(by=by, on=on, **work)))
    return version, steps


def _decision(base: Desk, given: dict[str, Any], changed: dict[str, Any], by: str, on: date) -> Decision:
    state: State = given["state"]
    # What is left over from the state before says nothing of the new one.
    stale = "state" in changed
    reason = None if stale and "reason" not in changed else given.get("reason", base.reason)
    approver = given.get("approver", base.approver)
    expires = given.get("expires", base.expires)
    if stale and state != "waived":
        approver = approver if "approver" in changed else None
        expires = expires if "expires" in changed else None
    return Decision(
        state=state,
        by=by,
        on=on,
        reason=reason,
        approver=approver,
        expires=date.fromisoformat(expires) if expires else None,
    )


def _version(cell: Any, events: Sequence[Event]) -> int:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number not in {e.seq for e in events}:
        raise refuse(
            "T407", f"“版本”写着“{text}”，这一条没有这个版本。", f"the version says {text!r}; the finding has none such.",
            ("请不要改“版本”一列；重新导出再填。", "Leave that column as it is; export again."),
        )  # fmt: skip
    return number


def _read(name: str, cell: Any) -> Any:
    """What a filled-in cell says: a state, a day as ISO text, a text; None where it is blank."""
    text = cell.strip() if isinstance(cell, str) else cell
    if text is None or text == "":
        if name == "state":
            raise _no_state("")
        return None
    if name == "state":
        for state, said in STATES.items():
            if text in (said.zh, said.en, state):
                return state
        raise _no_state(str(text))
    if name in DAYS:
        day = read_date(text)
        if not isinstance(day, date):
            raise refuse(
                "T403", f"“{FIELD[name].zh}”写着“{text}”，不是一个日期。", f"{FIELD[name].en} says {text!r}, which is no day.",
                ("请写成 2019-09-28 这样。", "Write it as 2019-09-28."),
            )  # fmt: skip
        return day.isoformat()
    return str(int(text)) if isinstance(text, float) and text.is_integer() else str(text)


def _no_state(text: str) -> LedgerError:
    names = [s.zh for s in STATES.values()]
    near = did_you_mean(text, names)
    return LedgerError(
        Diagnostic(
            "T404",
            Text(
                f"“状态”写着“{text}”，没有这种状态。" if text else "“状态”是空的。",
                f"the state says {text!r}; there is none such.",
            ),
            hint=Text(
                f"是不是“{near}”？" if near else f"请写：{'、'.join(names)}。",
                f"Write one of: {', '.join(s.en for s in STATES.values())}.",
            ),
        )
    )
