"""Cases: one record with what stands beside it (day, other records, related tables), as an example has it, and their outcomes.

Owns the plain form of records (a tree of dicts and lists that can be changed and written down), running rules on it, and making a case
smaller. Knows neither pytest nor what is looked for.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from fupin_rules.backends.python.codegen import Check, compile_checks
from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine import Engine
from fupin_rules.engine.examples import EXAMPLE_DAY
from fupin_rules.engine.judging import judge_at
from fupin_rules.engine.plan import Batch
from fupin_rules.engine.report import DataReport
from fupin_rules.engine.sources import closed
from fupin_rules.engine.uniqueness import has_key, occurrences
from fupin_rules.engine.validating import validate
from fupin_rules.engine.world import Related, World
from fupin_rules.errors import FupinError
from fupin_rules.rulebook import Rule
from fupin_rules.schema import UNREADABLE, Open, Subject

__all__ = ["Case", "Desk", "Outcomes", "day_of_examples", "plain", "shrunk"]


@dataclass(frozen=True)
class Case:
    """A record and what stands beside it.

    Attributes:
        record: the record as a tree of dicts, lists (`Open` where open) and plain values; what is not there is not answered.
        member: which part it is about, for a rule about parts.
        others: other records of the same data set.
        related: rows of related tables; a table that is not here was not supplied.
        area: area code for a record without one of its own: the area of the pack whose example it is.
    """

    subject: str
    record: dict[str, Any]
    as_of: date
    member: int | None = None
    others: tuple[dict[str, Any], ...] = ()
    related: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    area: str | None = None

    def changed(self) -> Case:
        """A copy whose trees may be changed."""
        return replace(
            self,
            record=copy.deepcopy(self.record),
            others=copy.deepcopy(self.others),
            related=copy.deepcopy(dict(self.related)),
        )


@dataclass(frozen=True)
class Outcomes:
    """What the rules said of a record, for comparison: a part is told by its position.

    Attributes:
        violated, undecided: `(rule id, position of the part or None)`; unknown and error are not told apart.
        satisfied, idle: how often each rule was satisfied or not applicable.
    """

    violated: frozenset[tuple[str, int | None]] = frozenset()
    undecided: frozenset[tuple[str, int | None]] = frozenset()
    satisfied: Mapping[str, int] = field(default_factory=dict)
    idle: Mapping[str, int] = field(default_factory=dict)

    def moved(self, new: Mapping[int, int]) -> Outcomes:
        """The same with the parts at other positions: what stood at `i` stands at `new[i]`."""

        def move(found: frozenset[tuple[str, int | None]]) -> frozenset[tuple[str, int | None]]:
            return frozenset((r, None if i is None else new.get(i, i)) for r, i in found)

        return replace(self, violated=move(self.violated), undecided=move(self.undecided))

    def of(self, rule: str) -> dict[str, Any]:
        """What was said of one rule, for a comparison in words."""
        out: dict[str, Any] = {}
        for name in ("violated", "undecided"):
            places = sorted(((-1 if i is None else i) for r, i in getattr(self, name) if r == rule))
            if places:
                out[name] = places
        for name in ("satisfied", "idle"):
            if rule in getattr(self, name):
                out["not_applicable" if name == "idle" else name] = getattr(self, name)[rule]
        return out

    def rules(self) -> set[str]:
        """Ids of all rules it speaks of."""
        decided = {*self.satisfied, *self.idle}
        return decided | {r for found in (self.violated, self.undecided) for r, _ in found}

    def differing(self, other: Outcomes) -> list[str]:
        """Ids of the rules of which the other says something else, in order."""
        if self == other:
            return []
        return sorted(r for r in self.rules() | other.rules() if self.of(r) != other.of(r))


def day_of_examples(rule: Rule) -> date:
    """As of when an example of a rule is judged that names no day."""
    first = max((d for d in (rule.since, rule.pack.since) if d is not None), default=None)
    return max(first or EXAMPLE_DAY, EXAMPLE_DAY)


def plain(value: Any) -> Any:
    """A model (or a validated answer) as a tree that can be changed; answers that are missing are left out."""
    if isinstance(value, BaseModel):
        out: dict[str, Any] = {}
        for name, info in type(value).model_fields.items():
            got = getattr(value, name)
            if got is None:
                continue
            key = info.alias if info.alias is not None and info.alias.startswith("$") else name
            out[key] = dict(got) if key == UNREADABLE else plain(got)
        return out
    if isinstance(value, Open):
        return Open(plain(v) for v in value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


class Desk:
    """Runs the rules of an engine on cases, quickly: trees are taken as they are (`validated` says whether they may be)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.book = engine.rulebook
        self._functions: dict[Any, tuple[Any, list[str], list[str]]] = {}
        self._values: dict[Any, list[Any]] = {}
        self._running: dict[int, tuple[Batch, frozenset[str]]] = {}

    def subject(self, case: Case) -> Subject:
        return self.book.subjects[case.subject]

    def case(self, rule: Rule, number: int) -> Case | None:
        """An example of a rule as a case; None where its data is no record."""
        example = rule.examples[number]
        subject = self.book.subjects[rule.subject]
        try:
            given = plain(subject.model.model_validate(dict(example.given)))
            others = tuple(plain(subject.model.model_validate(dict(o))) for o in example.others)
            related = {
                name: [plain(self.book.tables[name].record.model.model_validate(dict(row))) for row in rows]
                for name, rows in example.related.items()
            }
        except ValueError:
            return None
        member = None if rule.part is None else example.member or 0
        return Case(
            rule.subject, given, example.as_of or day_of_examples(rule), member, others, related, rule.pack.area or None
        )

    def validated(self, case: Case) -> Case | None:
        """The case as the models take it, or None where they refuse it, or where it is a group that says not which."""
        subject = self.subject(case)
        if subject.gathers is not None and case.record.get(subject.key) is None:
            # Groups are made by the engine, of records that say where they belong.
            return None
        if set(case.related) - set(self.book.tables):
            # Rows of a table that only the set under test declares.
            return None
        model = subject.model
        try:
            record = plain(model.model_validate(copy.deepcopy(case.record)))
            others = tuple(plain(model.model_validate(copy.deepcopy(o))) for o in case.others)
            related = {
                name: [plain(self.book.tables[name].record.model.model_validate(copy.deepcopy(r))) for r in rows]
                for name, rows in case.related.items()
            }
        except ValueError:
            return None
        return replace(case, record=record, others=others, related=related)

    def related(self, case: Case) -> Related | None:
        if not case.related:
            return None
        return Related(case.related, self.book.tables, trusted=frozenset(case.related))

    def world(self, case: Case) -> World:
        """The world a case stands in."""
        subject = self.subject(case)
        area = self.engine.planner.area_of(subject, case.record, case.area)
        return World(self.book.parameters, case.as_of, area, self.related(case))

    def batch(self, case: Case) -> Batch:
        """The rules that run for a case. With related tables it is made for this case and not kept: a search makes tables by the thousand."""
        world = self.world(case)
        planner, subject = self.engine.planner, self.subject(case)
        if world.related is None:
            return planner.batch(subject, case.record, case.as_of, world.area)
        rules, gates = planner.rules(subject, case.as_of, world.area)
        shut = closed(case.record, gates, world) if gates else frozenset()
        return planner._make(subject, rules, shut, world)

    def outcome(self, rule: Rule, case: Case) -> str:
        """The outcome of one rule, as an example has it: a source that is not there is `unknown`, never *not run*.

        `no_member` where the case has no such part.
        """
        subject = self.subject(case)
        index = case.member if rule.part is not None else None
        if index is not None and index >= len(items(case.record, rule.part or "")):
            return "no_member"
        if rule.unique is not None:
            return self._unique(rule, case, index)
        if rule.expect is None:
            return validate(rule, subject, case.record, index, self.world(case)).outcome
        return judge_at(rule, subject, case.record, index, self.world(case), evidence=False).outcome

    def _unique(self, rule: Rule, case: Case, index: int | None) -> str:
        subject = self.subject(case)
        world = self.world(case)
        found = list(occurrences(rule, subject, case.record, world))
        mine = next((o for o in found if o.index == index), None)
        if mine is None:
            return "no_member"
        if not has_key(mine):
            return mine.verdict.outcome
        if rule.whole_data_set:
            for other in case.others:
                found += occurrences(rule, subject, other, self.world(replace(case, record=other)))
        return "violated" if sum(has_key(o) and o.key == mine.key for o in found) > 1 else "satisfied"

    def outcomes(self, case: Case, *, backwards: bool = False) -> Outcomes:
        """What every rule in force says of a case.

        Args:
            backwards: run the rules in the opposite order.
        """
        batch = self.batch(case)
        said = self._run(case, batch, every=True, backwards=backwards)
        violated, undecided = ({(r, i) for r, i in found} for found in said[:2])
        counts: list[dict[str, int]] = [{}, {}]
        for found, count in zip(said[2:], counts, strict=True):
            for name, _ in found:
                count[name] = count.get(name, 0) + 1
        uniques = batch.compared(case.record) if batch.uniques else []
        for rule, results in reversed(uniques) if backwards else uniques:
            for o, outcome in results:
                if outcome in ("satisfied", "not_applicable"):
                    into = counts[outcome == "not_applicable"]
                    into[rule.id] = into.get(rule.id, 0) + 1
                else:
                    (violated if outcome == "violated" else undecided).add((rule.id, o.index))
        for name, index, outcome in self._validated(case, batch, backwards=backwards):
            if outcome in ("satisfied", "not_applicable"):
                into = counts[outcome == "not_applicable"]
                into[name] = into.get(name, 0) + 1
            else:
                (violated if outcome == "violated" else undecided).add((name, index))
        return Outcomes(frozenset(violated), frozenset(undecided), counts[0], counts[1])

    def _validated(self, case: Case, batch: Batch, *, backwards: bool = False) -> Iterator[tuple[str, int | None, str]]:
        """What Python validators say, asked anew each time: one that remembers is to be caught."""
        for rule in batch.validators[::-1] if backwards else batch.validators:
            places = [None] if rule.part is None else range(len(items(case.record, rule.part)))
            for index in places:
                yield rule.id, index, validate(rule, batch.subject, case.record, index, batch.world).outcome

    def complaints(self, case: Case) -> tuple[set[str], set[str]]:
        """Ids of the rules violated on a case and of those undecided; quicker than `outcomes`."""
        batch = self.batch(case)
        violated, undecided = ({r for r, _ in found} for found in self._run(case, batch, every=False))
        for rule, results in batch.compared(case.record) if batch.uniques else ():
            for _, outcome in results:
                if outcome == "violated":
                    violated.add(rule.id)
                elif outcome in ("unknown", "error"):
                    undecided.add(rule.id)
        for name, _, outcome in self._validated(case, batch) if batch.validators else ():
            if outcome == "violated":
                violated.add(name)
            elif outcome in ("unknown", "error"):
                undecided.add(name)
        return violated, undecided

    def _run(
        self, case: Case, batch: Batch, *, every: bool, backwards: bool = False
    ) -> list[list[tuple[str, int | None]]]:
        """Places of the rules that run, by what was said of them.

        All rules about a subject are made into one function, whatever the day and the sources at hand: a function for each mixture of these
        would take longer to make than to run.
        """
        key = (case.subject, every, backwards)
        got = self._functions.get(key)
        if got is None:
            rules = [r for r in self.book.running if r.subject == case.subject and r.expect is not None]
            rules = rules[::-1] if backwards else rules
            checks = [Check(r.id, r.when, r.expect, r.part) for r in rules if r.expect is not None]
            run, names = compile_checks(checks, case.subject, "get", every_outcome=every)
            got = self._functions[key] = run, names, [r.id for r in rules]
        run, names, ids = got
        world = batch.world
        at = (*key, world.as_of, world.area)
        values = self._values.get(at)
        if values is None:
            values = self._values[at] = [world.settled(n) for n in names]
        if world.related is not None:
            here = batch, frozenset(r.id for r in batch.rules)
        elif id(batch) in self._running:
            here = self._running[id(batch)]
        else:
            # The batch is kept beside its id, so that no other can have it.
            here = self._running[id(batch)] = batch, frozenset(r.id for r in batch.rules)
        out: list[list[tuple[str, int | None]]] = []
        for found in run(case.record, world.as_of, values, world):
            places = [(ids[p], None) if p.__class__ is int else (ids[p[0]], p[1]) for p in found]
            out.append([x for x in places if x[0] in here[1]])
        return out

    def report(self, case: Case) -> DataReport:
        """The report of the case's records together, through the front door."""
        return self.engine.check_all(
            copy.deepcopy([case.record, *case.others]),
            as_of=case.as_of,
            subject=case.subject,
            related=copy.deepcopy(dict(case.related)) or None,
            area=case.area,
        )


def items(record: Any, name: str) -> list[Any]:
    """The items of a list answer, however it is written."""
    got = read_value(record, name)
    return (got["open"] if isinstance(got, dict) else got) or []


def shrunk(case: Case, still: Callable[[Case], bool], *, tries: int = 400) -> Case:
    """The smallest case found by leaving things out one after another for which `still` holds; the same for the same case."""
    best = case
    left = tries
    progress = True
    while progress and left > 0:
        progress = False
        for smaller in _smaller(best):
            left -= 1
            if left <= 0:
                break
            try:
                holds = still(smaller)
            except (FupinError, ValueError, LookupError):
                holds = False
            if holds:
                best = smaller
                progress = True
                break
    return best


def _smaller(case: Case) -> Iterator[Case]:
    for n in range(len(case.others)):
        yield replace(case, others=case.others[:n] + case.others[n + 1 :])
    for name in case.related:
        yield replace(case, related={k: v for k, v in case.related.items() if k != name})
    for name, rows in case.related.items():
        for n in range(len(rows)):
            kept = rows[:n] + rows[n + 1 :]
            yield replace(case, related={**case.related, name: kept})
    for tree in _without(case.record):
        yield replace(case, record=tree)
    for n, other in enumerate(case.others):
        for tree in _without(other):
            yield replace(case, others=(*case.others[:n], tree, *case.others[n + 1 :]))
    for name, rows in case.related.items():
        for n, row in enumerate(rows):
            for tree in _without(row):
                yield replace(case, related={**case.related, name: [*rows[:n], tree, *rows[n + 1 :]]})


def _without(tree: Any) -> Iterator[Any]:
    """The tree with one thing left out; whole branches first."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == UNREADABLE:
                for mark in value:
                    rest = {k: v for k, v in value.items() if k != mark}
                    yield {**{k: v for k, v in tree.items() if k != name}, **({name: rest} if rest else {})}
                continue
            yield {k: v for k, v in tree.items() if k != name}
        for name, value in tree.items():
            if name != UNREADABLE:
                for less in _without(value):
                    yield {**tree, name: less}
    elif isinstance(tree, list):
        kind = Open if isinstance(tree, Open) else list
        # From the end, so that the positions of those before stay.
        for n in reversed(range(len(tree))):
            yield kind(tree[:n] + tree[n + 1 :])
        if kind is Open:
            yield list(tree)
        for n, item in enumerate(tree):
            for less in _without(item):
                yield kind([*tree[:n], less, *tree[n + 1 :]])
