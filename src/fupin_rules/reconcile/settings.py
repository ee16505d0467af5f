"""What has to be said of a subject before its records can be compared: what tells a record and a part, what the visit found, what is left out.

Owns names of fields, and the check that the subject has them. The room knows no survey: whoever calls says which fields these are
(`households` says it of ours).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from fupin_rules.errors import Diagnostic, InputError, Text, did_you_mean
from fupin_rules.schema import Subject
from fupin_rules.schema.specs import RecordSpec

__all__ = ["CODES", "Found", "Matching", "PartMatching"]

CODES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "V101": Text(
            "上次的结果读不懂，不是 fupin reconcile 写的", "the earlier result was not written by fupin reconcile"
        ),
        "V102": Text("要比较的设置里写的字段没有", "the settings of a comparison name a field that is not there"),
        "V103": Text(
            "要比较的来源不足两个，或者有两个同名", "there are fewer than two sources to compare, or two of one name"
        ),
    }
)
"""Every code of this room."""


@dataclass(frozen=True)
class PartMatching:
    """How the parts of matched records (members) are told.

    Attributes:
        number: field with the identity number.
        name: field with the name.
        birth: field with the birth date; where it is not answered, the one in the number holds.
    """

    number: str | None = None
    name: str | None = None
    birth: str | None = None


@dataclass(frozen=True)
class Found:
    """Where a survey keeps what it found, beside what is registered.

    Attributes:
        record: field of the subject that holds what was found of the whole record (`visit`), or None.
        part: field of a part that holds what was found of it (`found`), or None.
        extra: list inside `record` of people who are there without being registered; they count as parts of the survey.
        day: field inside `record` with the day of the visit.
        instead: for a field of the subject (dotted) the fields of what was found that answer it, first answered first; without an
            entry it is the field of the same name.
    """

    record: str | None = None
    part: str | None = None
    extra: str | None = None
    day: str | None = None
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Matching:
    """Everything a comparison has to be told of a subject.

    Records are matched by the subject's key first, then by `number`; parts by number, then by name and birth date, then by their own
    code together with the name.

    Attributes:
        subject: what the records are.
        number: field with the identity number of the one who stands for the record (the head), or None.
        head: where `number` is not answered, the number of the one part for which this field has this word: `("relation", "本人或户主")`.
        part: how parts are told; None compares no parts.
        found: where a survey keeps what it found.
        leave_out: fields (dotted) that are not compared, with everything inside them.

    Raises:
        InputError: V102 the subject has no such field.
    """

    subject: Subject
    number: str | None = None
    head: tuple[str, str] | None = None
    part: PartMatching | None = None
    found: Found | None = None
    leave_out: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        known = [path for path, _ in self.subject.spec.walk()]
        for path in self._named():
            if path not in known:
                near = did_you_mean(path, known)
                raise InputError(
                    Diagnostic(
                        "V102",
                        Text(f"{self.subject.zh}没有字段 {path}。", f"{self.subject.name} has no field {path}."),
                        hint=Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                    )
                )

    def _named(self) -> Iterator[str]:
        if self.number is not None:
            yield self.number
        yield from sorted(self.leave_out)
        inside = f"{self.subject.parts[0].field}." if self.subject.parts else ""
        if self.part is not None:
            yield from (
                inside + name for name in (self.part.number, self.part.name, self.part.birth) if name is not None
            )
        if self.head is not None:
            yield inside + self.head[0]
        found = self.found
        if found is not None:
            if found.record is not None:
                yield found.record
                yield from (f"{found.record}.{name}" for name in (found.extra, found.day) if name is not None)
            if found.part is not None:
                yield inside + found.part
            yield from found.instead

    @property
    def parts(self) -> str | None:
        """The list field that holds the parts, where they are compared."""
        return self.subject.parts[0].field if self.subject.parts and self.part is not None else None

    @property
    def part_spec(self) -> RecordSpec | None:
        """The fields of a part."""
        return self.subject.spec.fields[self.parts].record if self.parts is not None else None

    def left_out(self, path: str) -> bool:
        """Whether a field is not compared."""
        return any(path == p or path.startswith(f"{p}.") for p in self.leave_out)
