"""Rules and packs as the engine uses them: typed, with everything a finding says prepared once.

A rule is *violated where `when` is true and `expect` false*, whatever its form in the file: `flag` is stored as the opposite of
what it flags, `required` as answered, `compare` as equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from fupin_rules.errors import Place, Text
from fupin_rules.findings import Source
from fupin_rules.language.traits import Traits
from fupin_rules.language.tree import Expr, Read
from fupin_rules.rulebook.validators import Supplied

if TYPE_CHECKING:
    from fupin_rules.rulebook.forms import ExampleForm, SurvivorForm, UncoveredForm

__all__ = ["LEVELS", "Level", "Message", "Outcome", "Pack", "Rule", "Stated", "UniqueKey"]

Level = Literal["national", "province", "city", "county"]
LEVELS: tuple[Level, ...] = ("national", "province", "city", "county")
"""Layers of authority, highest first."""
Form = Literal["expect", "flag", "required", "compare", "unique", "python"]
Outcome = Literal["satisfied", "violated", "unknown", "not_applicable", "error"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message with places to fill: text pieces and expressions in turn, in both languages."""

    zh: tuple[str | Expr, ...]
    en: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a rule, definition or parameter says its examples cannot show, and where it stands.

    Attributes:
        pack: id of the pack; `place` where it is declared.
        uncovered: conditions that examples cannot show; `survivors` mistakes they cannot notice.
    """

    pack: str
    place: Place
    uncovered: tuple[UncoveredForm, ...] = ()
    survivors: tuple[SurvivorForm, ...] = ()


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """What must not occur twice, among whom, and how far."""

    key: Expr
    where: Expr | None
    within: Literal["dataset", "household"]


@dataclass(frozen=True, eq=False)
class Pack:
    """A rule file: its identity and its authority; an `optional` one runs only where somebody asks for it.

    Attributes:
        level: whose it is; `area` the prefix of area codes it holds in, empty for everywhere.
    """

    id: str
    version: str
    title: Text
    source: Source
    since: date | None
    until: date | None
    file: str
    optional: bool = False
    level: Level = "national"
    area: str = ""

    @property
    def rank(self) -> int:
        """How near it is to the household: 0 national to 3 county."""
        return LEVELS.index(self.level)


@dataclass(frozen=True, eq=False, kw_only=True)
class Rule:
    """One rule, ready to run.

    Attributes:
        subject: name of the root subject; `part` the list field it runs over (a member rule), or None.
        when, expect: the trees; `expect` is None only for `unique` rules and for those written in Python.
        python: the validator, for a rule written in Python.
        reads: what it reads, as dotted schema path and node, in reading order, without repetition.
        traits: static facts of `when` and `expect` together.
        possible: outcomes it can have.
        texts: the expressions as written, by key, for readers.
        tags: labels by which lists, statistics and assignments choose rules; the engine does nothing with them.
    """

    id: str
    pack: Pack
    title: Text
    kind: str
    form: Form
    severity: Literal["error", "warning", "info"]
    soften: tuple[Expr, Literal["error", "warning", "info"]] | None
    subject: str
    part: str | None
    part_name: str | None
    when: Expr | None
    expect: Expr | None
    unique: UniqueKey | None
    message: Message
    source: Source
    since: date | None
    until: date | None
    review: tuple[str, ...]
    review_labels: tuple[Text, ...]
    reads: tuple[tuple[str, Read], ...]
    traits: Traits
    possible: tuple[Outcome, ...]
    note: str | None = None
    false_positives: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    impossible: dict[str, str] = field(default_factory=dict)
    examples: tuple[ExampleForm, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    python: Supplied | None = None

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day on which the rule and its pack are both in force."""
        since = max((d for d in (self.since, self.pack.since) if d is not None), default=None)
        until = min((d for d in (self.until, self.pack.until) if d is not None), default=None)
        return since, until

    def in_force(self, on: date) -> bool:
        """Whether the rule and its pack are in force on a day."""
        since, until = self.period
        return (since is None or on >= since) and (until is None or on <= until)

    @property
    def whole_data_set(self) -> bool:
        """Whether it can only be judged over all households at once."""
        return self.unique is not None and self.unique.within == "dataset"

    def to_dict(self) -> dict[str, Any]:
        """For `rules list --format json` and `rules show`."""
        return {
            "id": self.id,
            "pack": self.pack.id,
            "pack_version": self.pack.version,
            "title": self.title.to_dict(),
            "kind": self.kind,
            "form": self.form,
            **({"plugin": self.python.plugin} if self.python is not None else {}),
            "severity": self.severity,
            "subject": self.part_name or self.subject,
            "source": self.source.to_dict(),
            "effective": {
                "from": self.since.isoformat() if self.since else None,
                "to": self.until.isoformat() if self.until else None,
            },
            "reads": [p for p, _ in self.reads],
            "parameters": sorted(self.traits.parameters),
            "possible": list(self.possible),
            "monotone": self.traits.monotone,
            "texts": self.texts,
            "tags": self.tags,
            "optional": self.pack.optional,
            "level": self.pack.level,
            "area": self.pack.area or None,
        }
