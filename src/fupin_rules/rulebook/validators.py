"""What a plugin author writes where the rule language does not reach: a validator, what it is shown, what it answers.

Owns the types and the four rulings. How a validator becomes a rule is `validator_rules`'; how it is run, `engine.validating`'s. Knows no
survey, no file and no engine: `Reading` is a protocol here, so that a validator can be typed, and tested with any stand-in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol

from fupin_rules.errors import Text
from fupin_rules.findings import Source

if TYPE_CHECKING:
    from fupin_rules.language.scope import TableDecl

__all__ = ["Reading", "Ruling", "Supplied", "Validator", "not_applicable", "satisfied", "undecided", "violated"]

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a validator says of one record (or of one part of it). Made by `satisfied()`, `violated()`, `undecided()`, `not_applicable()`.

    Attributes:
        outcome: one of `satisfied`, `violated`, `unknown`, `not_applicable`; `error` is the engine's to say.
        values: what fills the places of the message, by name.
        needs: paths whose answers would decide it.
        severity: a lower severity than the validator's, for this record.
    """

    outcome: Literal["satisfied", "violated", "unknown", "not_applicable"]
    values: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    severity: Severity | None = None

    def softened(self, to: Severity) -> Ruling:
        """The same, less grave than the validator says: `violated(...).softened("warning")`."""
        return replace(self, severity=to)

    def __repr__(self) -> str:
        """Short, and without the values: a log would show them."""
        return f"Ruling({self.outcome})"


def satisfied() -> Ruling:
    """The rule holds."""
    return Ruling("satisfied")


def violated(**values: Any) -> Ruling:
    """The rule is broken.

    Args:
        values: what fills `{name}` in the validator's message: text, numbers, dates, yes or no, or lists of these. Identity, phone and
            bank numbers among them are masked.
    """
    return Ruling("violated", values)


def undecided(*paths: str) -> Ruling:
    """It cannot be decided for want of answers.

    Args:
        paths: the unanswered paths that would decide it, e.g. `members[0].health` (`Reading.path` writes them); without any, every
            unanswered one that was read.
    """
    return Ruling("unknown", needs=paths)


def not_applicable() -> Ruling:
    """The rule is not about this record."""
    return Ruling("not_applicable")


class Reading(Protocol):
    """What a validator is shown: a record as of a day, read-only all the way down.

    Records are read by the English names of fields, as attributes (`record.poverty_cause`) or items (`record["poverty_cause"]`).
    An answer is a `str`, `int`, `Decimal`, `bool` or `date`, whatever the data was read from; `None` where it is not answered. A list is
    a read-only sequence that knows whether it is `complete`; it is `None` where it is not answered. Fields a validator does not name in
    `reads` cannot be read.
    """

    @property
    def record(self) -> Any:
        """The household (or whatever the validator is about; for one about a part, the record the part belongs to)."""

    @property
    def item(self) -> Any:
        """The part (the member) a validator about parts is asked about; otherwise the record."""

    @property
    def as_of(self) -> date:
        """The reference date. There is no other: never ask the clock."""

    @property
    def area(self) -> str | None:
        """The area code of the record, where it is known."""

    def param(self, name: str, *keys: Any) -> Any:
        """The value of a parameter (named `params.x` in `reads`) in force on the reference date in the record's area."""

    def rows(self, table: str, key: Any) -> Sequence[Any] | None:
        """The rows of a related table (named in `reads`) with this key; None where the key is not answered."""

    def path(self, record: Any, name: str) -> str:
        """The path of an answer, for `undecided`: `reading.path(member, "health")` is `members[0].health`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Validator:
    """A rule written in Python.

    Attributes:
        id: permanent, as of any rule: words of small letters, digits, `_` and `-`, joined by dots.
        title: says what should hold.
        subject: what it is about: a subject (`household`, `village`) or a part of one (`member`).
        check: called once for each record, or part; must not keep what it is shown, write to it, or ask the clock or a network.
        source: on whose authority.
        message: what a finding says; `{name}` is filled from the ruling's values, or else from the field of that name.
        reads: dotted paths of all it reads (`members.birth_date`; a record or list stands for all inside it but what comes from a source
            of its own), parameters as `params.labour_age_from`, related tables by name (`external.civil_affairs`). It cannot read
            anything else.
        review: what to correct together; left out, what it reads.
        kind: `logic`, or `risk` for a signal that accuses nobody.
        since, until: first and last day in force.
        note, false_positives, tags: as of any rule.
        level, area: the layer of authority it belongs to; an area is needed below `national`.
        pack: id of a pack that it belongs to, whose level, area and period are then its own; otherwise the validators of a plugin form one.
        examples: as of a rule in YAML: `{"outcome": ..., "given": {...}}`.
    """

    id: str
    title: Text
    subject: str
    check: Callable[[Reading], Ruling]
    source: Source
    message: Text
    reads: tuple[str, ...]
    severity: Severity = "error"
    kind: Literal["logic", "risk"] = "logic"
    review: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    note: str = ""
    false_positives: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    level: Literal["national", "province", "city", "county"] = "national"
    area: str = ""
    pack: str | None = None
    examples: tuple[Mapping[str, Any], ...] = ()

    def __repr__(self) -> str:
        return f"Validator({self.id})"


@dataclass(frozen=True, eq=False, kw_only=True)
class Supplied:
    """A validator with who supplied it.

    Attributes:
        plugin, version: name and version of the plugin, for findings, for the blame of one that fails, and for the rulebook's digest.
        tables: the related tables it reads, filled in when the rule is built.
    """

    plugin: str
    validator: Validator
    version: str = ""
    tables: Mapping[str, TableDecl] = field(default_factory=dict)
