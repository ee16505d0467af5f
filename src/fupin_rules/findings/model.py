"""The shapes a check's results take. Frozen, sortable, JSON both ways.

`Finding` (a rule is violated), `Unknown` (it could not be decided), `Problem` (it could not be evaluated), `NotRun` (its source was
not supplied) and `Tally` (counts of a rule in a place). They are filled by the engine and nowhere else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple, Self

from fupin_rules.errors import Text

__all__ = [
    "Answer",
    "Finding",
    "NotRun",
    "ParameterUse",
    "Problem",
    "Ref",
    "Source",
    "Tally",
    "Unknown",
    "fingerprint",
    "to_json_value",
]

Severity = Literal["error", "warning", "info"]
Outcome = Literal["satisfied", "violated", "unknown", "not_applicable", "error"]


def to_json_value(value: Any) -> Any:
    """A value as JSON holds it: dates as ISO text, exact numbers as text where a float would lie."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else str(value)
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json_value(v) for v in value]
    if isinstance(value, dict):
        return {k: to_json_value(v) for k, v in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing named: a subject, a place, a member. `id` identifies, `label` is for readers, `index` its position in a list."""

    type: str
    id: str | None
    label: str | None = None
    index: int | None = None

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"type": self.type, "id": self.id, "label": self.label}
        if self.index is not None:
            out["index"] = self.index
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(data["type"], data["id"], data.get("label"), data.get("index"))


@dataclass(frozen=True, slots=True)
class Source:
    """On whose authority: the document, the part of it (an annex), the item, and its words."""

    document: str | None = None
    part: str | None = None
    item: str | None = None
    quote: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"document": self.document, "part": self.part, "item": self.item, "quote": self.quote}

    def in_words(self) -> str:
        """One line for readers."""
        item = f"第{self.item}项" if self.item else ""
        return " ".join(x for x in (self.document, f"{self.part or ''}{item}") if x)


class Answer(NamedTuple):
    """An answer the rule read: where, what it is called, what it is (masked where personal), and why it is missing if it is.

    `who` names the member (or other part) it belongs to; None for an answer of the subject itself.
    """

    path: str
    label: Text
    value: Any
    missing: str | None = None
    who: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "label": self.label.to_dict(),
            "value": to_json_value(self.value),
            "missing": self.missing,
            "who": self.who,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(data["path"], Text(**data["label"]), data["value"], data["missing"], data["who"])


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A parameter the rule used: name, value in force, unit, since when, on whose authority."""

    name: str
    label: Text
    value: Any
    unit: str | None
    since: date | None
    area: str | None
    source: str | None

    def to_dict(self) -> dict[str, Any]:
        return {f.name: to_json_value(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        since = data["since"]
        return cls(**{**data, "label": Text(**data["label"]), "since": date.fromisoformat(since) if since else None})


def fingerprint(rule: str, subject: str, part: str | None) -> str:
    """The same from run to run: of rule id, 户编号 and 人编号, as they are shown; never of a name or a row number.

    Records without a code are not told apart, and members without one only by their position. A code that is itself an identity number is
    masked first, so two such records may share a fingerprint, and it differs once numbers are shown.
    """
    return hashlib.blake2b("\x1f".join((rule, subject, part or "")).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, kw_only=True)
class _About:
    rule: str
    pack: str
    pack_version: str
    title: Text
    kind: str
    severity: Severity
    outcome: Outcome
    subject: Ref
    within: tuple[Ref, ...]
    path: str
    member: Ref | None
    source: Source

    @property
    def fingerprint(self) -> str:
        """The same from run to run: of rule, subject and member; one without a code of its own is told apart by its place."""
        member = self.member
        part = None if member is None else member.id or f"#{member.index}"
        return fingerprint(self.rule, self.subject.id or "", part)

    def sort_key(self) -> tuple[str, str, int, str]:
        return (
            self.subject.id or "",
            self.rule,
            self.member.index if self.member and self.member.index is not None else -1,
            self.path,
        )

    def _common(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "pack": self.pack,
            "pack_version": self.pack_version,
            "title": self.title.to_dict(),
            "kind": self.kind,
            "severity": self.severity,
            "outcome": self.outcome,
            "subject": self.subject.to_dict(),
            "within": [r.to_dict() for r in self.within],
            "path": self.path,
            "member": self.member.to_dict() if self.member else None,
            "source": self.source.to_dict(),
            "fingerprint": self.fingerprint,
        }

    @staticmethod
    def _read(data: dict[str, Any]) -> dict[str, Any]:
        return {
            **{k: data[k] for k in ("rule", "pack", "pack_version", "kind", "severity", "outcome", "path")},
            "title": Text(**data["title"]),
            "subject": Ref.from_dict(data["subject"]),
            "within": tuple(Ref.from_dict(r) for r in data["within"]),
            "member": Ref.from_dict(data["member"]) if data["member"] else None,
            "source": Source(**data["source"]),
        }


@dataclass(frozen=True, kw_only=True)
class Finding(_About):
    """A rule is violated: who, where, what is wrong, why, on what authority, what to put right together.

    Attributes:
        others: the other subjects that share the value, for a rule that wants a value to occur once.
    """

    message: Text
    answers: tuple[Answer, ...] = ()
    parameters: tuple[ParameterUse, ...] = ()
    as_of: date
    review: tuple[str, ...] = ()
    review_labels: tuple[Text, ...] = ()
    others: tuple[Ref, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            **self._common(),
            "message": self.message.to_dict(),
            "answers": [a.to_dict() for a in self.answers],
            "parameters": [p.to_dict() for p in self.parameters],
            "as_of": self.as_of.isoformat(),
            "review": list(self.review),
            "review_labels": [t.to_dict() for t in self.review_labels],
            "others": [r.to_dict() for r in self.others],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """A finding back from its JSON."""
        return cls(
            **cls._read(data),
            message=Text(**data["message"]),
            answers=tuple(Answer.from_dict(a) for a in data["answers"]),
            parameters=tuple(ParameterUse.from_dict(p) for p in data["parameters"]),
            as_of=date.fromisoformat(data["as_of"]),
            review=tuple(data["review"]),
            review_labels=tuple(Text(**t) for t in data["review_labels"]),
            others=tuple(Ref.from_dict(r) for r in data["others"]),
        )


@dataclass(frozen=True, kw_only=True)
class Unknown(_About):
    """A rule could not be decided: which answers are needed, and what may come of it.

    Attributes:
        possible: the outcomes that remain.
        needs: a smallest set of unanswered paths whose answers, whatever they are, decide it.
        first: one path whose answer may decide it alone, or None.
    """

    possible: tuple[Outcome, ...]
    needs: tuple[Answer, ...]
    first: str | None

    def to_dict(self) -> dict[str, Any]:
        return {
            **self._common(),
            "possible": list(self.possible),
            "needs": [a.to_dict() for a in self.needs],
            "first": self.first,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            **cls._read(data),
            possible=tuple(data["possible"]),
            needs=tuple(Answer.from_dict(a) for a in data["needs"]),
            first=data["first"],
        )


@dataclass(frozen=True, kw_only=True)
class Problem(_About):
    """A rule could not be evaluated (a fault: no parameter on that date, a division by zero); `code` says which."""

    code: str
    message: Text

    def to_dict(self) -> dict[str, Any]:
        return {**self._common(), "code": self.code, "message": self.message.to_dict()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**cls._read(data), code=data["code"], message=Text(**data["message"]))


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that was not run, with the reason, and for how many subjects."""

    rule: str
    title: Text
    reason: str
    message: Text
    count: int = 1

    def to_dict(self) -> dict[str, Any]:
        return {f.name: to_json_value(getattr(self, f.name)) for f in fields(self)}


@dataclass(slots=True)
class Tally:
    """Counts of one rule's five outcomes, and of subjects for which it was not run; `total` is their sum. `waived` counts some of the violated."""

    satisfied: int = 0
    violated: int = 0
    unknown: int = 0
    not_applicable: int = 0
    error: int = 0
    not_run: int = 0
    waived: int = 0

    @property
    def total(self) -> int:
        return self.satisfied + self.violated + self.unknown + self.not_applicable + self.error + self.not_run

    @property
    def shown(self) -> int:
        """The violated that are not waived: what is listed as findings."""
        return self.violated - self.waived

    @property
    def checked(self) -> int:
        """The denominator of a share: subjects for which the rule was decided one way or the other."""
        return self.satisfied + self.violated

    def add(self, other: Tally) -> None:
        for f in fields(self):
            setattr(self, f.name, getattr(self, f.name) + getattr(other, f.name))

    def to_dict(self) -> dict[str, int]:
        return {**{f.name: getattr(self, f.name) for f in fields(self)}, "total": self.total}
