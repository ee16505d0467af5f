"""How one rule came to its outcome: the value of every node, in the order of reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import Context, TraceStep, read_value
from fupin_rules.backends.python.verdict import Verdict, environment, judge
from fupin_rules.engine.authority import Standing
from fupin_rules.engine.validating import validate
from fupin_rules.engine.world import World
from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine

__all__ = ["Trace", "trace"]


@dataclass(frozen=True)
class Trace:
    """The evaluation of one rule on one subject.

    Attributes:
        verdict: the outcome, what remains possible, what is needed.
        when: the steps of the condition under which the rule applies, None for a rule that always does.
        expect: the steps of what must hold, None where the rule does not apply. A rule written in Python has no steps.
        missing_source: the source the rule lacks, where it is not run.
        standing: whether the rule holds in the record's area, and what a lower pack made of it.
    """

    rule: Rule
    subject: Subject
    record: Any
    member: int | None
    world: World
    verdict: Verdict
    when: TraceStep | None
    expect: TraceStep | None
    missing_source: Text | None = None
    standing: Standing | None = None

    def __repr__(self) -> str:
        """Short, and without the record: a log would show it."""
        member = "" if self.member is None else f", member={self.member}"
        return f"Trace({self.rule.id}{member}, {self.verdict.outcome})"


def trace(engine: Engine, standing: Standing, subject: Subject, record: Any, member: int | None, world: World) -> Trace:
    """Evaluate a rule and keep the value of every node.

    Raises:
        InputError: A105 the rule is about a part and the record has no such part; A108 it compares a whole data set.
    """
    rule = standing.rule
    if rule.expect is None and rule.python is None:
        raise InputError(
            Diagnostic(
                "A108",
                Text(
                    f"规则 {rule.id} 比较多条记录，没有逐步的说明。",
                    f"rule {rule.id} compares records and has no steps to show.",
                ),
            )
        )
    if rule.part is None:
        env = environment(subject.name, record)
    else:
        items = read_value(record, rule.part)
        items = (items["open"] if isinstance(items, dict) else items) or ()
        if member is None or not 0 <= member < len(items):
            raise InputError(
                Diagnostic(
                    "A105",
                    Text(
                        f"规则 {rule.id} 说的是一个成员：请给出第几个（0 到 {len(items) - 1}）。",
                        f"rule {rule.id} is about one member: say which (0 to {len(items) - 1}).",
                    ),
                )
            )
        env = environment(subject.name, record, rule.part, member, items[member])
    lacks = engine.missing_source(rule, record, world)
    if rule.expect is None:
        # Written in Python: what it read and what it said, and no steps.
        verdict = validate(rule, subject, record, member if rule.part is not None else None, world)
        return Trace(rule, subject, record, member, world, verdict, None, None, lacks, standing)
    verdict = judge(rule.when, rule.expect, env, world, monotone=rule.traits.monotone)
    when = _steps(rule.when, env, world) if rule.when is not None else None
    expect = _steps(rule.expect, env, world) if verdict.outcome != "not_applicable" else None
    return Trace(rule, subject, record, member, world, verdict, when, expect, lacks, standing)


def _steps(node: Any, env: dict[str, Any], world: World) -> TraceStep:
    root = TraceStep(node, None)
    Context(world, dict(env), trace=root).truth(node)
    return root.steps[0]
