"""From what the generated function said of a record to verdicts: only what is violated or undecided is looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fupin_rules.backends.python.evaluate import Known, read_value
from fupin_rules.backends.python.verdict import Verdict, environment, judge
from fupin_rules.engine.making import Maker
from fupin_rules.engine.plan import Batch
from fupin_rules.engine.uniqueness import looked_at
from fupin_rules.engine.validating import validate
from fupin_rules.engine.world import World
from fupin_rules.findings import Finding, Problem, Ref, Unknown
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

__all__ = ["Judged", "compared", "item_at", "judge_at", "judged", "validated"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it is about, ready to be made a finding.

    Attributes:
        lacks: dotted path of a question the data does not ask at all, where the verdict rests on it; the rule is then not run.
    """

    rule: Rule
    subject: Subject
    record: Any
    index: int | None
    verdict: Verdict
    world: World
    others: tuple[Ref, ...] = ()
    lacks: str | None = None

    def __repr__(self) -> str:
        """Short, and without the record: a log would show it."""
        return f"Judged({self.rule.id}, {self.outcome})"

    @property
    def outcome(self) -> str:
        """The verdict's outcome, or `not_run`."""
        return self.verdict.outcome if self.lacks is None else "not_run"

    def finding(self, maker: Maker) -> Finding:
        return maker.finding(self.rule, self.subject, self.record, self.index, self.verdict, self.world, self.others)

    def unknown(self, maker: Maker) -> Unknown:
        return maker.unknown(self.rule, self.subject, self.record, self.index, self.verdict, self.world)

    def problem(self, maker: Maker) -> Problem:
        return maker.problem(self.rule, self.subject, self.record, self.index, self.verdict, self.world)


def item_at(record: Any, part: str, index: int) -> Any:
    """A part of a record by its position."""
    items = read_value(record, part)
    return (items["open"] if isinstance(items, dict) else items)[index]


def judge_at(
    rule: Rule,
    subject: Subject,
    record: Any,
    index: int | None,
    world: World,
    *,
    evidence: bool = True,
    known: Known | None = None,
) -> Verdict:
    """The verdict on one rule for a record, or for one of its parts; see `judge` for `evidence` and `known`.

    Of a rule written in Python: what the validator says.
    """
    if rule.python is not None:
        return validate(rule, subject, record, index, world)
    assert rule.expect is not None
    if index is None or rule.part is None:
        env = environment(subject.name, record)
    else:
        env = environment(subject.name, record, rule.part, index, item_at(record, rule.part, index))
    return judge(rule.when, rule.expect, env, world, monotone=rule.traits.monotone, evidence=evidence, known=known)


def judged(batch: Batch, record: Any, outcomes: Any = None) -> Iterator[Judged]:
    """Verdicts on every rule that is violated or undecided for a record.

    Args:
        outcomes: what `batch.run` said, where it has run already.
    """
    bad, undecided = (outcomes or batch.run(record, every=False))[:2]
    known: Known = {}
    for places, evidence in ((bad, True), (undecided, False)):
        for place in places:
            rule, index = batch.rule(place)
            verdict = judge_at(rule, batch.subject, record, index, batch.world, evidence=evidence, known=known)
            yield Judged(rule, batch.subject, record, index, verdict, batch.world)
    yield from compared(batch, record)
    yield from validated(batch, record)


def validated(batch: Batch, record: Any) -> Iterator[Judged]:
    """Verdicts of validators where something is violated or undecided."""
    for rule, index, verdict in batch.validated(record):
        if verdict.outcome not in ("satisfied", "not_applicable"):
            yield Judged(rule, batch.subject, record, index, verdict, batch.world)


def compared(batch: Batch, record: Any) -> Iterator[Judged]:
    """Verdicts on the rules that compare values within a record."""
    for rule, said in batch.compared(record):
        for o, outcome in said:
            if outcome == "violated":
                reads = looked_at(rule, batch.subject, record, o.index, batch.world).verdict.reads
                verdict = Verdict("violated", ("violated",), reads=reads)
                yield Judged(rule, batch.subject, record, o.index, verdict, batch.world)
            elif outcome in ("unknown", "error"):
                yield Judged(rule, batch.subject, record, o.index, o.verdict, batch.world)
