"""What to run: the rules in force on a day, compiled once, with the parameter values of an area.

A `Batch` is everything one record needs: the rules that run for it, one generated function, parameter values, and the rules that do
not run with the source they lack. Batches are made once for each day, class of areas and set of missing sources, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import FunctionType
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.codegen import Access, Check, compile_checks
from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.keys import Keys, compile_keys
from fupin_rules.backends.python.surely import Surely, compile_surely
from fupin_rules.backends.python.verdict import Verdict
from fupin_rules.engine.authority import Authority, Standing
from fupin_rules.engine.sources import Gate, closed, gates_of
from fupin_rules.engine.telling import Teller
from fupin_rules.engine.uniqueness import Look, Occurrence, within_record
from fupin_rules.engine.validating import validated
from fupin_rules.engine.world import Related, World
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine

__all__ = ["AtHand", "Batch", "Place", "Planner"]

Place = int | tuple[int, int]
"""Index of a rule in its batch; for rules about parts with the position of the part."""
Run = Callable[[Any, Any, Sequence[Any], Any], tuple[list[Any], ...]]


@dataclass(eq=False)
class Batch:
    """The rules that run for a record, ready to run.

    Attributes:
        rules: rules judged by the generated function; `uniques` those judged by comparing keys within one record; `validators` those
            written in Python.
        missing: rules that do not run, with the source they lack.
    """

    subject: Subject
    rules: tuple[Rule, ...]
    uniques: tuple[Rule, ...]
    missing: tuple[tuple[Rule, Gate], ...]
    world: World
    values: dict[int, list[Any]] = field(default_factory=dict)
    planner: Planner = field(kw_only=True)
    validators: tuple[Rule, ...] = field(kw_only=True, default=())
    runs: dict[tuple[Access, bool], tuple[Run, list[Any]]] = field(default_factory=dict)
    quick: dict[tuple[Access, bool], tuple[Surely, list[Any]]] = field(default_factory=dict)
    tellers: dict[tuple[Access, bool], dict[str, Teller]] = field(default_factory=dict)
    by_id: dict[str, Rule] = field(init=False)
    keys: Access = "item"
    _looks: list[Look] | None = None
    _compared: tuple[Any, list[tuple[Rule, list[tuple[Occurrence, str]]]]] | None = None
    _validated: tuple[Any, list[tuple[Rule, int | None, Verdict]]] | None = None

    def __post_init__(self) -> None:
        self.by_id = {r.id: r for r in self.rules}

    def teller(self, rule: str, access: Access, *, show: bool) -> Teller:
        """What makes findings of a rule the quick way."""
        tellers = self.tellers.setdefault((access, show), {})
        got = tellers.get(rule)
        if got is None:
            got = tellers[rule] = Teller(self, self.by_id[rule], access, self.planner.engine.maker(show=show))
        return got

    def run(self, record: Any, *, every: bool) -> tuple[list[Any], ...]:
        """Run all rules on a record.

        Returns:
            Places of rules violated and undecided; with `every` also indexes of those satisfied and not applicable, once a part.
        """
        if not isinstance(record, dict):
            return self._run(record, "attr", every=every)
        if self.keys == "item":
            try:
                return self._run(record, "item", every=every)
            except KeyError:
                # Where one record leaves keys out the others will.
                self.keys = "get"
        return self._run(record, "get", every=every)

    def surely(self, record: Any) -> list[str]:
        """Ids of the rules surely violated, each once: what `run` says first, without what it takes to know the rest.

        Rules judged by comparing keys (`uniques`) are not among them.
        """
        access: Access = self.keys if isinstance(record, dict) else "attr"
        try:
            return self._surely(record, access)
        except KeyError:
            if access != "item":
                raise
            self.keys = "get"
            return self._surely(record, "get")

    def _surely(self, record: Any, access: Access) -> list[str]:
        run, values = self.ready(access, complete=True)
        found = run(record, self.world.as_of, values, self.world)
        if found is None:
            run, values = self.ready(access, complete=False)
            found = run(record, self.world.as_of, values, self.world)
        return found or []

    def ready(self, access: Access, *, complete: bool) -> tuple[Surely, list[Any]]:
        """The function that says what is surely violated, with the parameter values it takes."""
        ready = self.quick.get((access, complete))
        if ready is None:
            run, names = self.planner.surely(self.subject, self.rules, access, complete=complete)
            ready = self.quick[(access, complete)] = run, self.values_of(names)
        return ready

    def _run(self, record: Any, access: Access, *, every: bool) -> tuple[list[Any], ...]:
        ready = self.runs.get((access, every))
        if ready is None:
            run, names = self.planner.compiled(self.subject, self.rules, access, every=every)
            ready = self.runs[(access, every)] = run, self.values_of(names)
        run, values = ready
        return run(record, self.world.as_of, values, self.world)

    def ids(self, places: Sequence[Place]) -> tuple[str, ...]:
        """The rules at these places, in order, each once."""
        rules = self.rules
        found = {rules[p if isinstance(p, int) else p[0]].id: None for p in places}
        return tuple(sorted(found) if len(found) > 1 else found)

    def values_of(self, names: Sequence[str]) -> list[Any]:
        """The values of parameters in this batch's world; None where there is none."""
        return [self.world.settled(n) for n in names]

    def compared(self, record: Any) -> list[tuple[Rule, list[tuple[Occurrence, str]]]]:
        """What rules that compare keys within a record say of it; kept for the record looked at last."""
        if self._compared is None or self._compared[0] is not record:
            looks = self._looks
            if looks is None:
                looks = self._looks = [self.planner.looker(r, self.subject, self.world) for r in self.uniques]
            said = [
                (rule, within_record(rule, self.subject, record, self.world, look))
                for rule, look in zip(self.uniques, looks, strict=True)
            ]
            self._compared = record, said
        return self._compared[1]

    def validated(self, record: Any) -> list[tuple[Rule, int | None, Verdict]]:
        """What validators say of a record, rule by rule, part by part; kept for the record looked at last."""
        if self._validated is None or self._validated[0] is not record:
            self._validated = record, [*validated(self, record)] if self.validators else []
        return self._validated[1]

    @property
    def plain(self) -> bool:
        """Whether the generated function says all there is to say of a record."""
        return not self.uniques and not self.validators

    def rule(self, place: Place) -> tuple[Rule, int | None]:
        """The rule at a place, and the position of the part it is about."""
        return (self.rules[place], None) if isinstance(place, int) else (self.rules[place[0]], place[1])


class AtHand:
    """A batch that every record of a day has, its functions bound: a call takes the record alone.

    Attributes:
        surely: ids of the rules surely violated; None where the record's lists are not all complete.
        both: ids of the rules violated and of those undecided.
        keys: how dicts are read.
    """

    __slots__ = ("batch", "both", "day", "keys", "surely")

    def __init__(self, day: date | None, batch: Batch | None) -> None:
        self.day = day
        self.batch: Any = batch
        self.keys = "" if batch is None else batch.keys
        self.surely: Callable[[Any], list[str] | None] = _nothing
        self.both: Callable[[Any], Any] = _nothing
        if batch is None:
            return
        day, world = batch.world.as_of, batch.world
        run, values = batch.ready(batch.keys, complete=True)
        self.surely = FunctionType(run.__code__, run.__globals__, "run", (day, values, world))
        both, names = compile_checks(_checks(batch.rules), batch.subject.name, batch.keys, by_id=True)
        self.both = FunctionType(both.__code__, both.__globals__, "run", (day, batch.values_of(names), world))


def _nothing(_record: Any) -> None:
    return None


class Planner:
    """Makes batches for one rulebook and keeps them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.book = book = engine.rulebook
        self._gates: dict[str, frozenset[Gate]] = {r.id: gates_of(r, book.subjects[r.subject].spec) for r in book.rules}
        self._keys: dict[tuple[str, Access], tuple[Keys, list[str]]] = {}
        self.authority = Authority(book)
        self._batches: dict[tuple[Any, ...], Batch] = {}
        self._compiled: dict[tuple[Any, ...], tuple[Run, list[str]]] = {}
        self._quick: dict[tuple[Any, ...], tuple[Surely, list[str]]] = {}
        self._of_subject: dict[tuple[str, date, str | None], tuple[tuple[Rule, ...], frozenset[Gate]]] = {}
        self._aside: dict[tuple[str, date, str | None], tuple[Standing, ...]] = {}

    def rules(self, subject: Subject, on: date, area: str | None) -> tuple[tuple[Rule, ...], frozenset[Gate]]:
        """The subject's rules in force on a day in a class of areas, and all sources they need."""
        if self.authority.plain:
            area = None
        key = (subject.name, on, area)
        got = self._of_subject.get(key)
        if got is None:
            rules = tuple(s.rule for s in self._standings(subject, on, area) if s.runs)
            gates = frozenset[Gate]().union(*(self._gates[r.id] for r in rules))
            got = self._of_subject[key] = rules, gates
        return got

    def _standings(self, subject: Subject, on: date, area: str | None) -> Iterator[Standing]:
        return (self.authority.standing(r, on, area) for r in self.book.running if r.subject == subject.name)

    def aside(self, subject: Subject, on: date, area: str | None) -> tuple[Standing, ...]:
        """What became of the subject's rules that are in force on the day, but do not hold in a class of areas."""
        if self.authority.plain:
            return ()
        key = (subject.name, on, area)
        got = self._aside.get(key)
        if got is None:
            found = self._standings(subject, on, area)
            got = self._aside[key] = tuple(s for s in found if s.state not in ("in_force", "resting"))
        return got

    def resting(self, subject: Subject, on: date) -> tuple[Rule, ...]:
        """The subject's rules that are not in force on a day."""
        return tuple(r for r in self.book.running if r.subject == subject.name and not r.in_force(on))

    def area_of(self, subject: Subject, record: Any, given: str | None = None) -> str | None:
        """The class of a record's area, where any rule or parameter depends on it; None otherwise, so that all areas share a batch.

        Args:
            given: the caller's area, for a record without a code of its own.
        """
        if not self.authority.prefixes:
            return None
        return self.authority.area(read_value(record, subject.area) if subject.area is not None else None, given)

    def batch(self, subject: Subject, record: Any, on: date, area: str | None, related: Related | None = None) -> Batch:
        """The batch for a record as of a day in a class of areas (`area_of`)."""
        rules, gates = self.rules(subject, on, area)
        shut: frozenset[Gate] = frozenset()
        if gates:
            shut = closed(record, gates, World(self.book.parameters, on, area, related) if related else None)
        key = (subject.name, on, area, shut, id(related) if related else None)
        got = self._batches.get(key)
        if got is None:
            got = self._batches[key] = self._make(subject, rules, shut, World(self.book.parameters, on, area, related))
        return got

    def _make(self, subject: Subject, rules: tuple[Rule, ...], shut: frozenset[Gate], world: World) -> Batch:
        run: list[Rule] = []
        uniques: list[Rule] = []
        validators: list[Rule] = []
        missing: list[tuple[Rule, Gate]] = []
        for r in rules:
            lacks = self._gates[r.id] & shut
            if lacks:
                missing.append((r, min(lacks)))
            elif r.python is not None:
                validators.append(r)
            elif r.unique is None:
                run.append(r)
            elif not r.whole_data_set:
                uniques.append(r)
        for s in self.aside(subject, world.as_of, world.area):
            if s.state == "unplaced" and s.pack is not None and not s.rule.whole_data_set:
                missing.append((s.rule, ("@", s.pack.id)))
        return Batch(
            subject, tuple(run), tuple(uniques), tuple(missing), world, planner=self, validators=tuple(validators)
        )

    def looker(self, rule: Rule, subject: Subject, world: World) -> Look:
        """The quick way to the keys of a unique rule, for records of any kind."""
        unique = rule.unique
        assert unique is not None
        applies = [x for x in (rule.when, unique.where) if x is not None]
        ready: dict[Access, tuple[Keys, list[Any]]] = {}

        def way(access: Access) -> tuple[Keys, list[Any]]:
            got = ready.get(access)
            if got is None:
                made = self._keys.get((rule.id, access))
                if made is None:
                    made = compile_keys(applies, unique.key, subject.name, rule.part, access)
                    self._keys[(rule.id, access)] = made
                got = ready[access] = made[0], [world.settled(n) for n in made[1]]
            return got

        def look(record: Any) -> list[Any]:
            if not isinstance(record, dict):
                run, values = way("attr")
                return run(record, world.as_of, values, world)
            run, values = way("get")
            return run(record, world.as_of, values, world)

        return look

    def gates(self, rule: Rule) -> frozenset[Gate]:
        return self._gates[rule.id]

    def compiled(
        self, subject: Subject, rules: tuple[Rule, ...], access: Access, *, every: bool
    ) -> tuple[Run, list[str]]:
        """The generated function for these rules; made once, whatever the day or area."""
        key = (subject.name, tuple(r.id for r in rules), access, every)
        got = self._compiled.get(key)
        if got is None:
            got = self._compiled[key] = compile_checks(_checks(rules), subject.name, access, every_outcome=every)
        return got

    def surely(
        self, subject: Subject, rules: tuple[Rule, ...], access: Access, *, complete: bool
    ) -> tuple[Surely, list[str]]:
        """The generated function that says only what is surely violated; made once."""
        key = (subject.name, tuple(r.id for r in rules), access, complete)
        got = self._quick.get(key)
        if got is None:
            got = self._quick[key] = compile_surely(_checks(rules), subject.name, access, complete=complete)
        return got

    def always(self, subject: Subject, on: date) -> Batch | None:
        """The batch that every record of a subject has on a day; None where it depends on the record (sources, area)."""
        if self.authority.prefixes:
            return None
        _, gates = self.rules(subject, on, None)
        if gates:
            return None
        return self.batch(subject, {}, on, None)


def _checks(rules: tuple[Rule, ...]) -> list[Check]:
    return [Check(r.id, r.when, r.expect, r.part) for r in rules if r.expect is not None]
