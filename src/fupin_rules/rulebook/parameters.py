"""Parameters with their values: by date and area, with source; no value on a date is a fault, never a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin_rules.language.calendar import Fault
from fupin_rules.language.scope import ParameterDecl

__all__ = ["ParameterTable", "ParameterValue"]


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value from a day on, in an area (a prefix of the area code; empty for everywhere).

    Attributes:
        value: the value, or for a table `{keys: value}`.
        source: on whose authority, where it differs from the parameter's own.
    """

    since: date
    until: date | None
    area: str
    value: Any
    source: str | None = None


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
        """The entry that holds: of those begun and not ended, the nearest area's, and of these the latest."""
        best: ParameterValue | None = None
        for v in self.values:
            if v.since > on or (v.until is not None and v.until < on):
                continue
            if v.area and not (area or "").startswith(v.area):
                continue
            if best is None or (len(v.area), v.since) > (len(best.area), best.since):
                best = v
        return best

    def value(self, on: date, area: str | None, keys: tuple[Any, ...] = ()) -> Any:
        """The value in force.

        Raises:
            Fault: `no_value` on that date and in that area, `no_row` for these keys; `no_area` where areas differ on that date and no
                area is given, since the value for everywhere may not be this one's.
        """
        if (
            self.by_area
            and not area
            and any(v.area and v.since <= on and (v.until is None or on <= v.until) for v in self.values)
        ):
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
