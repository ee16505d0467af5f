"""Running the examples that stand inside rules: what should come out, what came out, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import Verdict
from fupin_rules.engine.core import Engine
from fupin_rules.engine.judging import judge_at
from fupin_rules.engine.trace import Trace, trace
from fupin_rules.engine.world import World
from fupin_rules.errors import FupinError, Text
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.supposing import supposed

if TYPE_CHECKING:
    from fupin_rules.rulebook.forms import ExampleForm

__all__ = ["EXAMPLE_DAY", "ExampleResult", "run_example", "run_examples", "trace_example"]

EXAMPLE_DAY = date(2019, 9, 18)
"""As of when an example is judged that names no day of its own and whose rule has no first day in force: the last visiting day."""


@dataclass(frozen=True)
class ExampleResult:
    """An example and what came of it.

    Attributes:
        number: its position in the rule, from 0.
        differences: what differs, `(what, expected, got)`; empty where the example holds.
        verdict: what came out, None where the example's data is no record.
        complaints: why the data is no record; `complaints_en` the same in English.
        record, member, world: what was judged, and in which world, for whoever wants to see the steps.
    """

    rule: Rule
    number: int
    example: ExampleForm
    differences: tuple[tuple[str, Any, Any], ...]
    verdict: Verdict | None = None
    severity: str | None = None
    complaints: tuple[str, ...] = field(default=())
    complaints_en: tuple[str, ...] = field(default=())
    record: Any = None
    member: int | None = None
    world: World | None = None

    @property
    def holds(self) -> bool:
        return not self.differences and not self.complaints


def run_examples(engine: Engine, rule: Rule) -> Iterator[ExampleResult]:
    """Run all examples of a rule."""
    for number in range(len(rule.examples)):
        yield run_example(engine, rule, number)


def run_example(engine: Engine, rule: Rule, number: int) -> ExampleResult:
    """Run one example of a rule.

    A rule about members is judged for the member the example names (the first, where it names none); a rule whose source the example
    leaves out has the outcome `unknown` here, since an example is always run.
    """
    engine = engine.planner.authority.seen_by(rule.pack, engine)
    example = rule.examples[number]
    first = max((d for d in (rule.since, rule.pack.since) if d is not None), default=None)
    day = example.as_of or max(first or EXAMPLE_DAY, EXAMPLE_DAY)
    subject = engine.rulebook.subjects[rule.subject]
    try:
        given = engine._taken(dict(example.given), subject, trusted=False)  # noqa: SLF001 - the same way in as any record
        others = [engine._taken(dict(o), subject, trusted=False) for o in example.others]  # noqa: SLF001
    except FupinError as error:
        return ExampleResult(
            rule,
            number,
            example,
            (),
            complaints=tuple(d.in_("zh") for d in error.diagnostics),
            complaints_en=tuple(d.in_("en") for d in error.diagnostics),
        )
    index = None if rule.part is None else example.member or 0
    area = engine.planner.area_of(subject, given, rule.pack.area or None)
    if engine.planner.authority.standing(rule, day, area).state in ("outside", "unplaced"):
        text = f"例子里的行政区划代码不在规则包管的地区（{rule.pack.area}）。"
        return ExampleResult(
            rule,
            number,
            example,
            (),
            complaints=(text,),
            complaints_en=(f"the area code of the example is not in the area of the rule's pack ({rule.pack.area}).",),
        )
    related = engine._related(example.related) if example.related else None  # noqa: SLF001
    if index is not None:
        items = read_value(given, rule.part or "")
        if index >= len(items or ()):
            return ExampleResult(
                rule, number, example, (), complaints=(_nobody(index).zh,), complaints_en=(_nobody(index).en,)
            )
    world = World(supposed(engine.rulebook.parameters, example.params), day, area, related)
    if rule.unique is not None:
        verdict = _unique(engine, rule, given, others, index, example.related, world)
    else:
        verdict = judge_at(rule, subject, given, index, world)
    severity = None
    if verdict.outcome == "violated" and example.severity is not None:
        severity = engine.maker().finding(rule, subject, given, index, verdict, world).severity
    differences: list[tuple[str, Any, Any]] = []
    if verdict.outcome != example.outcome:
        differences.append(("outcome", example.outcome, verdict.outcome))
    if example.needs is not None and tuple(sorted(example.needs)) != tuple(sorted(verdict.needs)):
        differences.append(("needs", list(example.needs), list(verdict.needs)))
    if example.severity is not None and severity != example.severity:
        differences.append(("severity", example.severity, severity))
    return ExampleResult(
        rule, number, example, tuple(differences), verdict, severity, record=given, member=index, world=world
    )


def trace_example(engine: Engine, result: ExampleResult) -> Trace | None:
    """The steps by which an example came to its outcome; None where its data is no record, or the rule compares records."""
    rule, world = result.rule, result.world
    if world is None or rule.expect is None:
        return None
    engine = engine.planner.authority.seen_by(rule.pack, engine)
    subject = engine.rulebook.subjects[rule.subject]
    standing = engine.planner.authority.standing(rule, world.as_of, world.area)
    return trace(engine, standing, subject, result.record, result.member, world)


def _nobody(index: int) -> Text:
    return Text(
        f"例子里没有第 {index} 个成员（从 0 数起）。", f"the example has no member number {index} (counting from 0)."
    )


def _unique(
    engine: Engine, rule: Rule, given: Any, others: list[Any], index: int | None, related: Any, world: World
) -> Verdict:
    report = engine.check_all(
        [given, *others], as_of=world.as_of, trusted=True, subject=rule.subject, related=related or None,
        area=rule.pack.area or None,
    )  # fmt: skip
    for j in report._all:  # noqa: SLF001 - a report's verdicts are the engine's own
        if j.rule.id == rule.id and j.record is given and j.index == index:
            return j.verdict
    from fupin_rules.engine.uniqueness import occurrences

    subject = engine.rulebook.subjects[rule.subject]
    world = World(engine.rulebook.parameters, world.as_of, world.area, None)
    return next(o.verdict for o in occurrences(rule, subject, given, world) if o.index == index)
