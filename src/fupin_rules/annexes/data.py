"""What the annexes are made of: the records, the engine's report about them, the day, and whether numbers may be shown.

Owns who a finding is about and how an answer may be shown. Findings are the report's; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel

from fupin_rules.annexes.places import Place, Places, fits_area
from fupin_rules.engine import Engine, Report
from fupin_rules.findings import Finding, Problem, Unknown, mask, mask_inside, mask_key
from fupin_rules.rulebook import Rule, Rulebook
from fupin_rules.rulebook.loading import Loaded

__all__ = ["AnnexData", "items_of", "present"]

Record = Mapping[str, Any]
_EXITED: Final = ("已脱贫", "退出户")
"""脱贫户（含退出户，方案一（二））: who gets a six-looks form."""


def items_of(value: Any) -> list[Any]:
    """The items of a list answer, complete or open; none where it is unanswered."""
    if isinstance(value, dict) and set(value) == {"open"}:
        value = value["open"]
    return [v for v in value if v is not None] if isinstance(value, (list, tuple)) else []


def present(household: Record) -> list[Record]:
    """The members who have neither died nor left, as far as the register says."""
    return [m for m in items_of(household.get("members")) if not m.get("left")]


@dataclass(frozen=True)
class AnnexData:
    """The data of a county, a township or a village.

    Attributes:
        households: registered households, trusted dicts or instances of the model.
        edges: surveys of edge households.
        teams: rosters.
        report: what the engine found in them; None leaves out whatever rests on findings.
        as_of: the day written on the annexes; None leaves it to be written by hand.
        show_identifiers: whether identity and phone numbers stand in full.
    """

    households: Sequence[Record] = ()
    edges: Sequence[Record] = ()
    teams: Sequence[Record] = ()
    report: Report | None = None
    as_of: date | None = None
    show_identifiers: bool = False

    def __post_init__(self) -> None:
        for name in ("households", "edges", "teams"):
            rows = [r.model_dump(by_alias=True) if isinstance(r, BaseModel) else r for r in getattr(self, name)]
            object.__setattr__(self, name, rows)

    @property
    def is_empty(self) -> bool:
        return not (self.households or self.edges or self.teams)

    def within(self, area: Sequence[str]) -> AnnexData:
        """Only what lies in these areas: codes (or their beginnings) or names of counties, townships and villages."""
        if not area:
            return self
        kept = {
            name: [r for r in getattr(self, name) if fits_area(r, area)] for name in ("households", "edges", "teams")
        }
        return replace(self, **kept)  # type: ignore[arg-type]

    # -- places ------------------------------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> Places:
        return Places([*self.households, *self.edges, *(t for t in self.teams if t.get("village"))])

    def place(self, record: Record) -> Place:
        return self.places.of(record)

    def in_order(self, records: Iterable[Record], key: str) -> list[Record]:
        """Records village by village, then by their code, then as they came."""
        from fupin_rules.annexes.places import order

        return sorted(records, key=lambda r: (order(self.place(r)), str(r.get(key) or "")))

    @cached_property
    def county(self) -> str:
        """The county's name, where all records agree."""
        names = {str(r.get("county")) for r in (*self.households, *self.edges, *self.teams) if r.get("county")}
        return names.pop() if len(names) == 1 else ""

    # -- findings ----------------------------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {} if self.report is None else self.report.engine.rulebook.by_id

    def engine_of(self, part: str) -> Engine:
        """The report's engine with only the rules of one part of the order, e.g. `附件2`.

        Raises:
            ValueError: there is no report.
        """
        if self.report is None:
            raise ValueError("no report")
        got = self._engines.get(part)
        if got is None:
            book = self.report.engine.rulebook
            kept = [r for r in book.rules if (r.source.part or "").startswith(part)]
            left = Loaded(
                list(book.packs), kept, book.parameters, book.definitions, book.tables, f"{book.digest}/{part}"
            )
            got = self._engines[part] = Engine(Rulebook(left, book.subjects))
        return got

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    def findings_of(self, record: Record, key: str = "household_id") -> list[Finding]:
        """The findings about a record: of its code, and where two codes look alike masked, of its head's name."""
        return self._about(self._findings, record, key)

    def unknowns_of(self, record: Record, key: str = "household_id") -> list[Unknown]:
        return self._about(self._unknowns, record, key)

    def problems_of(self, record: Record, key: str = "household_id") -> list[Problem]:
        return self._about(self._problems, record, key)

    def _about(self, index: dict[tuple[str, str | None], list[Any]], record: Record, key: str) -> list[Any]:
        subject = "household" if key == "household_id" else "edge"
        code = record.get(key)
        shown = code if self.report is not None and self.report.identifiers_shown else mask_key(code)
        found = index.get((subject, shown), [])
        if found and (code is None or shown != code):
            name = mask_inside(record.get("head_name"))
            found = [f for f in found if f.subject.label in (None, name)]
        return found

    @cached_property
    def _findings(self) -> dict[tuple[str, str | None], list[Finding]]:
        return _by_subject(self.report.findings if self.report else ())

    @cached_property
    def _unknowns(self) -> dict[tuple[str, str | None], list[Unknown]]:
        return _by_subject(self.report.unknowns if self.report else ())

    @cached_property
    def _problems(self) -> dict[tuple[str, str | None], list[Problem]]:
        return _by_subject(self.report.errors if self.report else ())

    # -- what may be shown -------------------------------------------------------------------------------------------------

    def number(self, value: Any, personal: str = "identity") -> str:
        """An identity or phone number, masked unless the caller asked."""
        if value is None:
            return ""
        return str(value) if self.show_identifiers else str(mask(value, personal))

    def text(self, value: Any) -> str:
        """A free text; numbers inside it are masked unless the caller asked."""
        if value is None:
            return ""
        return str(value) if self.show_identifiers else str(mask_inside(str(value)))

    def code(self, value: Any) -> str:
        """A record's own code; one that is an identity number is masked unless the caller asked."""
        if value is None:
            return ""
        return str(value) if self.show_identifiers else str(mask_key(value))

    def names(self, value: Any) -> str:
        return "、".join(self.text(v) for v in items_of(value))

    @staticmethod
    def has_exited(household: Record) -> bool:
        """Whether the household left poverty (退出户 included)."""
        return household.get("exit_state") in _EXITED


def _by_subject(found: Iterable[Any]) -> dict[tuple[str, str | None], list[Any]]:
    out: dict[tuple[str, str | None], list[Any]] = {}
    for one in found:
        out.setdefault((one.subject.type, one.subject.id), []).append(one)
    return out
