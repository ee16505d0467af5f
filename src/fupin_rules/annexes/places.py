"""Where a record belongs: county, township, village, told by code where there is one and by name otherwise.

Owns grouping and order of places for rosters, lists and statistics, and the choice of an area. Knows no annex.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["NO_NAME", "Place", "Places", "fits_area"]

NO_NAME: Final = "（未写）"


@dataclass(frozen=True, slots=True)
class Place:
    """A village with what it lies in; `code` is empty where none is known."""

    county: str
    township: str
    village: str
    code: str = ""

    @property
    def township_key(self) -> str:
        return self.code[:9] if len(self.code) >= 9 else f"{self.county}/{self.township}"


class Places:
    """The villages of some records: the same village once, even if some of its records lack the code.

    Args:
        records: dicts with `county`, `township`, `village` and an area code.
        code: name of the field with the code.
    """

    def __init__(self, records: Iterable[Mapping[str, Any]] = ()) -> None:
        self._names: dict[str, Counter[tuple[str, str, str]]] = {}
        self._codes: dict[tuple[str, str], set[str]] = {}
        self._places: dict[tuple[str, tuple[str, str, str]], Place] = {}
        for record in records:
            self.add(record)

    def add(self, record: Mapping[str, Any]) -> None:
        names, code = _told(record)
        if code:
            self._names.setdefault(code, Counter())[names] += 1
            self._codes.setdefault(names[1:], set()).add(code)

    def of(self, record: Mapping[str, Any]) -> Place:
        """The place of a record."""
        names, code = _told(record)
        key = (code, names)
        got = self._places.get(key)
        if got is None:
            got = self._places[key] = self._make(names, code)
        return got

    def _make(self, names: tuple[str, str, str], code: str) -> Place:
        if not code:
            codes = self._codes.get(names[1:], set())
            code = next(iter(codes)) if len(codes) == 1 and names[2] else ""
        if code and code in self._names:
            # Several spellings of one village: the one most often written.
            names = min(self._names[code].items(), key=lambda x: (-x[1], x[0]))[0]
        county, township, village = names
        return Place(county or NO_NAME, township or NO_NAME, village or NO_NAME, code)

    def of_all(self, records: Iterable[Mapping[str, Any]]) -> list[Place]:
        """The places of records, each once, in order of code and name."""
        return sorted({self.of(r) for r in records}, key=order)


def order(place: Place) -> tuple[Any, ...]:
    """Places by code; those without one behind, by name."""
    return (place.township_key == "" or not place.code, place.code[:9], place.township, place.code, place.village)


def _told(record: Mapping[str, Any]) -> tuple[tuple[str, str, str], str]:
    code = record.get("village_code") or record.get("area_code") or ""
    names = tuple(str(record.get(k) or "").strip() for k in ("county", "township", "village"))
    return names, str(code).strip()  # type: ignore[return-value]


def fits_area(record: Mapping[str, Any], area: Sequence[str]) -> bool:
    """Whether a record lies in one of the areas: a code (or its beginning), or the name of a county, township or village."""
    names, code = _told(record)
    return any((a.isdigit() and code.startswith(a)) or a in names for a in area)
