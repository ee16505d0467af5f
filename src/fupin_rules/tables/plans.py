"""A profile once it is bound to a subject: which column is which field, at which record of a row's chain.

Owns the result of reading profiles and nothing of the way there; every later step works with these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.schema import FieldSpec
from fupin_rules.tables.cells import Reader, Settings

__all__ = ["ColumnPlan", "Profile", "RefusedPlan", "SheetPlan"]


@dataclass(frozen=True)
class ColumnPlan:
    """One column as bound to a subject.

    Attributes:
        header: the header as the profile writes it.
        path: the field's path from the record.
        level: which record of the row's chain it belongs to (0 the record, 1 the first list's item ...).
        steps: path from that level's record.
        spec: the field.
        settings: how it is written.
        none: the answer a blank cell stands for; `has_none` says whether there is one.
        items: whether each value in a cell makes an item of a list (the step before the last is that list).
        key: whether it ties the row and is no answer of it (a match field on a sheet that only joins).
    """

    header: str
    path: str
    level: int
    steps: tuple[str, ...]
    spec: FieldSpec
    settings: Settings
    none: Any = None
    has_none: bool = False
    items: bool = False
    key: bool = False

    def reader(self, *, date_1904: bool = False, year: int | None = None) -> Reader:
        """What reads the column.

        Args:
            date_1904: whether the workbook counts days from 1904.
            year: the year the file is of, where its title says so; of several years of a layout this one counts.
        """
        years = (year,) if year is not None and year in self.settings.years else self.settings.years
        return Reader(self.spec, replace(self.settings, date_1904=date_1904, years=years), items=self.items)


@dataclass(frozen=True)
class SheetPlan:
    """One sheet as bound to a subject.

    Attributes:
        profile: id of the profile it stands in.
        names: names it is recognised by.
        lists: the list steps from record to row, e.g. `("members", "episodes")`.
        creates: whether its rows may bring new records.
        needs: header keys that must be there.
        columns: columns by header key; several headers may share one.
        key: path of the record's key.
        match: paths of the fields that tell members apart, in order.
        implied: whether `match` is the part's own key, which the profile did not have to say.
        totals: words that mark a totals row.
        title_date: field for the date in the title rows, or None.
        ignored: header keys of columns whose contents are dropped as soon as they come in.
    """

    profile: str
    names: tuple[str, ...]
    lists: tuple[str, ...]
    creates: bool
    needs: tuple[str, ...]
    columns: Mapping[str, ColumnPlan]
    declared: tuple[str, ...]
    key: str
    match: tuple[str, ...]
    totals: tuple[str, ...]
    title_date: str | None
    ignored: frozenset[str] = frozenset()
    implied: bool = False

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class RefusedPlan:
    """Sheets that are no data, by what their title rows say: what they are, and what to give in their place."""

    titles: tuple[re.Pattern[str], ...]
    what: Text
    instead: Text


@dataclass(frozen=True)
class Profile:
    """A profile bound to a subject; `refused` are the sheets that no profile read with it may take for data."""

    id: str
    title: Text
    subject: str
    years: tuple[int, ...]
    sheets: tuple[SheetPlan, ...]
    copies: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    file: str = ""
    refused: tuple[RefusedPlan, ...] = ()
