"""Subjects: which models rules are about, and how to name one in a finding.

A *subject* is any Pydantic model that somebody registers. Its *parts* are subjects too (a member of a household): rules about a
part see the part's fields as bare names and the whole under the whole's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel

from fupin_rules.schema.specs import RecordSpec, describe

__all__ = ["Level", "Part", "Subject"]


@dataclass(frozen=True)
class Level:
    """One place a subject lies within, for `within` in findings and counts in the summary.

    Attributes:
        name: e.g. `village`.
        zh: its Chinese name, e.g. `行政村`.
        label: field with the place's name.
        code: field with the place's code, or None.
    """

    name: str
    zh: str
    label: str
    code: str | None = None


@dataclass(frozen=True)
class Part:
    """A list of a subject's that is a subject itself.

    Attributes:
        name: name of the part as a subject of rules, e.g. `member`.
        field: the list's field, e.g. `members`.
        zh: Chinese name.
        key: field that identifies a part (`member_id`), for fingerprints; None counts positions.
        label: field that names it for readers.
    """

    name: str
    field: str
    zh: str
    key: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Subject:
    """What rules can be about.

    Attributes:
        name: as rule files write it, e.g. `household`.
        zh: Chinese name, e.g. `户`.
        model: the Pydantic model of one record.
        key: field with the record's identifier (never an identity number or a name).
        label: field that names it for readers, e.g. the head's name.
        area: field with the area code by which parameters are chosen, or None.
        dates: fields (dotted) whose date is the reference date where the caller gives none; the first answered one counts.
        within: the places it lies in, nearest first.
        parts: lists that are subjects themselves.
        groups: groupings of several such records into one subject, by field: `{"village": "village_code"}`.
        main: whether a plain dict is taken for it, and a register is read into it, where several subjects are registered and nobody says.
        gathers: for such a grouped subject, its list field that holds the records; fields of the same name are copied from them.
        plain: the model before plugins extended it (set by `extend`); its instances are records of this subject, too.
    """

    name: str
    zh: str
    model: type[BaseModel]
    key: str
    label: str | None = None
    area: str | None = None
    dates: tuple[str, ...] = ()
    within: tuple[Level, ...] = ()
    parts: tuple[Part, ...] = ()
    groups: dict[str, str] = field(default_factory=dict)
    gathers: str | None = None
    main: bool = False
    plain: type[BaseModel] | None = None

    @property
    def original(self) -> type[BaseModel]:
        """The model before plugins extended it; its own where none did."""
        return self.plain or self.model

    @property
    def spec(self) -> RecordSpec:
        return describe(self.model)

    def part(self, name: str) -> Part | None:
        return next((p for p in self.parts if p.name == name), None)
