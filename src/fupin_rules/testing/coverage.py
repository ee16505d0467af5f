"""What the examples of rules show of their conditions: each true, false, unknown, and alone changing the outcome (MC/DC).

Owns the measure. Which conditions there are is said by `atoms`, how an example is judged by `coverage_trials`, what is said of it to a
person by the command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.values import E, F, ListValue, RecordValue, T, U, Val
from fupin_rules.testing.atoms import Atom, Sight, Unit, units_of
from fupin_rules.testing.coverage_trials import Trial, Walk, decide, trials_of
from fupin_rules.testing.mcdc import PROVED, Prover

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.language.tree import Expr
    from fupin_rules.rulebook import Rulebook

__all__ = ["Coverage", "Facts", "Gap", "Gatherer", "Measured", "Pair", "lacking", "look", "measure", "said"]

_SIGHT: Mapping[int, Sight] = {T: "holds", F: "fails", U: "unknown", E: "unknown"}
_OTHER: Mapping[int, int] = {T: F, F: T}


@dataclass(eq=False)
class Facts:
    """What is known of a unit from the walks so far.

    Attributes:
        sights: for each atom what was seen of it (`holds`, `fails`, `unknown`).
        turns: for each atom and value (T, F) the outcomes in which turning it alone changed the outcome, with where that was.
    """

    unit: Unit
    sights: list[set[Sight]] = field(default_factory=list)
    turns: list[dict[int, dict[Any, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.sights:
            self.sights = [set() for _ in self.unit.atoms]
            self.turns = [{T: {}, F: {}} for _ in self.unit.atoms]

    def alone(self, number: int) -> Pair | None:
        """The pair of walks that shows an atom to change the outcome alone."""
        turns = self.turns[number]
        for a, where in turns[T].items():
            for b, there in turns[F].items():
                if a != b:
                    return Pair(where, there, a, b)
        return None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two examples between which an atom alone changes the outcome: in the first it holds, in the second it fails."""

    holds: str
    fails: str
    with_: Any
    without: Any


def look(facts: Facts, source: str, env: Mapping[str, Any], world: Any, judge: Callable[[Walk], Any]) -> None:
    """Walk a unit once and keep what it shows; then turn each atom that is not known yet to matter there."""
    unit = facts.unit
    atoms = unit.by_node
    walk = Walk(world, dict(env), atoms=atoms)
    outcome = judge(walk)
    truths: list[list[int]] = [[] for _ in unit.atoms]
    for number, m in walk.seen:
        truths[number].append(m)
        sight = _SIGHT.get(m)
        if sight is not None:
            facts.sights[number].add(sight)
    for number, times in enumerate(truths):
        if facts.alone(number) is not None:
            continue
        turns = facts.turns[number]
        for nth, m in enumerate(times):
            other = _OTHER.get(m)
            if other is None or outcome in turns[m]:
                continue
            turned = Walk(world, dict(env), atoms=atoms, turn=(number, nth, other))
            if judge(turned) != outcome:
                turns[m][outcome] = source


def plain(value: Any) -> Any:
    """A value by which two results of a definition can be told apart."""
    if isinstance(value, int):
        return value
    if isinstance(value, Val):
        return (value.mask, repr(value.value), repr(value.range))
    if isinstance(value, ListValue):
        return (tuple((plain(i), m) for i, m in value.items), value.more)
    if isinstance(value, RecordValue):
        return value.path
    return repr(value)


# -- the whole ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Gap:
    """Something that examples do not show of an atom; `reason` where the rule file says why they cannot."""

    atom: Atom
    sight: Sight
    reason: str | None = None


@dataclass(eq=False)
class Measured:
    """A unit with what its examples show.

    Attributes:
        excused: by text of the atom and what is not shown of it, why it cannot be, as the rule file says.
        impossible: the same, as was proved.
    """

    unit: Unit
    facts: Facts
    excused: Mapping[tuple[str, Sight], str] = field(default_factory=dict)
    impossible: Mapping[tuple[int, Sight], str] = field(default_factory=dict)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What examples do not show, though they were asked to."""
        found = []
        for atom in self.unit.atoms:
            for sight in lacking(self.facts, atom):
                if (atom.number, sight) not in self.impossible:
                    found.append(Gap(atom, sight, self.excused.get((atom.text, sight))))
        return tuple(found)

    @property
    def open(self) -> tuple[Gap, ...]:
        """The gaps that nobody explained."""
        return tuple(g for g in self.gaps if g.reason is None)

    def asked(self, sight: Sight) -> int:
        """Of how many atoms something is asked: where it can be, as far as is proved or explained."""
        excused = sum(g.sight == sight and g.reason is not None for g in self.gaps)
        return sum(sight in a.asked and (a.number, sight) not in self.impossible for a in self.unit.atoms) - excused

    def shown(self, sight: Sight) -> int:
        """Of how many atoms it is shown."""
        return self.asked(sight) - sum(g.sight == sight for g in self.open)


def _impossible(facts: Facts, book: Rulebook) -> dict[tuple[int, Sight], str]:
    """What is not shown since it cannot be, as is proved."""
    gaps = [(a, s) for a in facts.unit.atoms for s in lacking(facts, a)]
    if not gaps:
        return {}
    prover = Prover(facts.unit, book)
    return {(a.number, s): PROVED for a, s in gaps if prover.impossible(a, s)}


def lacking(facts: Facts, atom: Atom) -> Iterator[Sight]:
    """What is asked of an atom and was not seen."""
    seen = facts.sights[atom.number]
    for sight in atom.asked:
        if (facts.alone(atom.number) is None) if sight == "alone" else sight not in seen:
            yield sight


@dataclass(eq=False)
class Coverage:
    """What all examples show of all units.

    Attributes:
        broken: examples that cannot be run: rule, position, why.
        stale: explanations of what is no gap: name of the rule or definition, atom, what.
    """

    units: list[Measured]
    trials: int = 0
    broken: list[tuple[str, int, str]] = field(default_factory=list)
    stale: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything is shown or explained."""
        return not self.broken and not self.stale and not any(m.open for m in self.units)


class Gatherer:
    """Keeps the facts of all units while examples are looked at."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.facts = {(u.kind, u.id): Facts(u) for u in units}
        self._bodies = {id(f.unit.trees[0]): f for f in self.facts.values() if f.unit.kind == "definition"}

    def add(self, trial: Trial, source: str | None = None) -> None:
        """Look at an example."""
        rule = trial.rule
        source = source or f"{rule.id}[{trial.number + 1}]"
        facts = self.facts.get(("rule", rule.id))
        if facts is not None:
            look(facts, source, trial.environment(), trial.world, lambda w: decide(trial, w))
        uses: list[Any] = []
        walk = Walk(trial.world, trial.environment(), uses=uses)
        outcome = decide(trial, walk)
        if rule.soften is not None and outcome == "violated" and trial.example.severity is not None:
            soften = self.facts.get(("soften", rule.id))
            condition = rule.soften[0]
            if soften is not None:
                look(soften, source, trial.environment(), trial.world, lambda w: w.truth(condition))
            Walk(trial.world, trial.environment(), uses=uses).truth(condition)
        met: set[tuple[int, str]] = set()
        for use, env in uses:
            definition = self._bodies.get(id(use.body))
            name = use.subject if use.subject in env else "this"
            at = getattr(env[name], "path", "?")
            if definition is None or (id(use.body), at) in met:
                continue
            met.add((id(use.body), at))
            look(definition, source, env, trial.world, partial(said, use.body))


def said(body: Expr, walk: Walk) -> Any:
    """What a condition, or the value of a definition, came out as."""
    return walk.truth(body) if body.type.name == "bool" else plain(walk.value(body))


def measure(engine: Engine, units: Sequence[Unit] | None = None) -> Coverage:
    """Look at every example of every rule.

    Args:
        units: what to measure; left out, the whole rulebook.
    """
    units = units_of(engine.rulebook) if units is None else units
    gathered = Gatherer(units)
    out = Coverage([])
    rules = {r.id: r for u in units for r in u.rules}
    for rule in rules.values():
        for trial in trials_of(engine, rule):
            if trial.complaint:
                out.broken.append((rule.id, trial.number, trial.complaint))
                continue
            out.trials += 1
            gathered.add(trial)
    stated = engine.rulebook.stated
    gaps: dict[tuple[str, str], set[tuple[str, Sight]]] = {}
    for unit in units:
        home = "definition" if unit.kind == "definition" else "rule", unit.id
        said = stated.get(home)
        excused = {(u.atom, s): u.reason for u in said.uncovered for s in u.lacks} if said is not None else {}
        facts = gathered.facts[(unit.kind, unit.id)]
        measured = Measured(unit, facts, excused, _impossible(facts, engine.rulebook))
        out.units.append(measured)
        gaps.setdefault(home, set()).update((g.atom.text, g.sight) for g in measured.gaps)
    for home, open_ in gaps.items():
        for u in stated[home].uncovered if home in stated else ():
            out.stale.extend((home[1], u.atom, s) for s in u.lacks if (u.atom, s) not in open_)
    return out
