"""Parameters with their values: by date and area, with source; no value on a date is a fault, never a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.language.calendar import Fault
from fupin_rules.language.scope import ParameterDecl

__all__ = ["ParameterTable", "ParameterValue"]


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value from a day on, in an area (a prefix of the area code; empty for everywhere).

    Attributes:
        value: the value, or for a table `{keys: value}`.
        source: on whose authority, where it differs from the parameter's own.
        pack: the pack that set it, where that is not the parameter's own; `rank` how near its level is, `reason` why.
    """

    since: date
    until: date | None
    area: str
    value: Any
    source: str | None = None
    pack: str | None = None
    rank: int = 0
    reason: Text | None = None

    def holds(self, on: date, area: str | None) -> bool:
        """Whether it is in force on a day in an area, some nearer value aside."""
        return (
            self.since <= on
            and (self.until is None or on <= self.until)
            and (not self.area or (area or "").startswith(self.area))
        )


@dataclass(frozen=True, eq=False)
class ParameterTable:
    """A declared parameter and all its values."""

    decl: ParameterDecl
    source: str
    values: tuple[ParameterValue, ...]
    pack: str = ""
    note: str | None = None
    by_area: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_area", any(v.area for v in self.values))

    def in_force(self, on: date, area: str | None) -> ParameterValue | None:
        """The entry that holds: of those begun and not ended, the nearest area's, of these the nearest level's, and the latest."""
        best: ParameterValue | None = None
        for v in self.values:
            if v.holds(on, area) and (
                best is None or (len(v.area), v.rank, v.since) > (len(best.area), best.rank, best.since)
            ):
                best = v
        return best

    def value(self, on: date, area: str | None, keys: tuple[Any, ...] = ()) -> Any:
        """The value in force.

        Raises:
            Fault: `no_value` on that date and in that area, `no_row` for these keys; `no_area` where areas differ on that date and the
                area is not known so closely, since the value for everywhere may not be this one's.
        """
        if self.by_area:
            known = area or ""
            if any(len(v.area) > len(known) and v.area.startswith(known) and v.holds(on, v.area) for v in self.values):
                raise Fault("no_area")
        entry = self.in_force(on, area)
        if entry is None:
            raise Fault("no_value")
        if not self.decl.keys:
            return entry.value
        rows: Mapping[tuple[Any, ...], Any] = entry.value
        if keys not in rows:
            raise Fault("no_row")
        return rows[keys]

    def has_row(self, on: date, area: str | None, keys: tuple[Any, ...]) -> bool:
        entry = self.in_force(on, area)
        return entry is not None and (not self.decl.keys or keys in entry.value)
