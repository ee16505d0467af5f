"""Whether the examples of rules notice small mistakes: each mutant is judged on the examples until one has another outcome.

Owns the verdict on mutants: killed, equivalent, explained in the rule file, or surviving. The reference evaluator judges; examples are
read once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from fupin_rules.language import tree
from fupin_rules.testing.atoms import Unit, units_of
from fupin_rules.testing.coverage_trials import Swap, Trial, Walk, decide, needs_of, severity_of, trials_of
from fupin_rules.testing.mcdc import PROVED, Prover
from fupin_rules.testing.mutants import Mutant, WordLeftOut, mutants_of, rebuilt, words_of

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.rulebook import Rulebook

__all__ = ["Fate", "Mutation", "kills", "mutate", "ready"]


@dataclass(eq=False)
class Fate:
    """What became of a mutant.

    Attributes:
        owner: id of the rule, or name of the definition or parameter, it is a mistake in.
        killed_by: the example that noticed, or None.
        reason: why it survives, where the rule file says so.
        by_needs: whether it was noticed not by the outcome but by what an undecided example needs.
        proof: why it changes nothing, where that was proved.
    """

    mutant: Mutant | WordLeftOut
    owner: str
    kind: str
    pack: str
    killed_by: str | None = None
    reason: str | None = None
    proof: str | None = None
    by_needs: bool = False

    @property
    def status(self) -> str:
        if self.killed_by is not None:
            return "killed"
        if self.proof is not None:
            return "equivalent"
        return "explained" if self.reason is not None else "survived"


@dataclass(eq=False)
class Mutation:
    """What became of all mutants; `stale` are explanations of mutants that are noticed after all, or are none."""

    fates: list[Fate]
    trials: int = 0
    broken: list[tuple[str, int, str]] = field(default_factory=list)
    stale: list[tuple[str, str]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every mistake is noticed, cannot matter, or is explained."""
        return not self.broken and not self.stale and not any(f.status == "survived" for f in self.fates)

    def count(self, status: str) -> int:
        return sum(f.status == status for f in self.fates)


class _Without:
    """A world in which a word is missing from a parameter."""

    def __init__(self, world: Any, name: str, word: Any) -> None:
        self._world = world
        self._name = name
        self._word = word
        self.as_of: date = world.as_of

    def parameter(self, decl: Any, keys: tuple[Any, ...], on: date | None) -> Any:
        got = self._world.parameter(decl, keys, on)
        return [w for w in got if w != self._word] if decl.name == self._name else got

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)


def ready(engine: Engine, rules: Iterable[Any]) -> tuple[dict[str, list[Trial]], list[tuple[str, int, str]]]:
    """The examples of rules, ready to be judged, and those that cannot be or do not hold as they stand."""
    trials: dict[str, list[Trial]] = {}
    broken: list[tuple[str, int, str]] = []
    for rule in rules:
        kept = trials.setdefault(rule.id, [])
        for trial in trials_of(engine, rule):
            if trial.complaint:
                broken.append((rule.id, trial.number, trial.complaint))
                continue
            got = decide(trial, Walk(trial.world, trial.environment(), every=False))
            if got != trial.example.outcome:
                broken.append((rule.id, trial.number, f"{trial.example.outcome} != {got}"))
                continue
            kept.append(trial)
    return trials, broken


def kills(mutant: Mutant | WordLeftOut, trial: Trial) -> bool:
    """Whether an example has another outcome, or severity where it says one, with the mistake in the rule."""
    swap: Swap | None = None
    world: Any = trial.world
    if isinstance(mutant, WordLeftOut):
        world = _Without(trial.world, mutant.parameter, mutant.word)
    else:
        swap = mutant.swap
        if mutant.unit.kind == "soften":
            return _severity_differs(trial, swap, None)
    walk = Walk(world, trial.environment(), swap=swap, every=False)
    if decide(trial, walk, world) != trial.example.outcome:
        return True
    if isinstance(mutant, Mutant) and mutant.unit.kind == "rule":
        return False
    return _severity_differs(trial, swap, world)


def _severity_differs(trial: Trial, swap: Swap | None, world: Any) -> bool:
    said = trial.example.severity
    return said is not None and severity_of(trial, swap, world) != said


def notices_needs(mutant: Mutant, trial: Trial) -> bool:
    """Whether an undecided example would need other answers, where it says which it needs."""
    if trial.example.needs is None or trial.rule.expect is None or mutant.unit.kind == "soften":
        return False
    when, expect = (t if t is None else rebuilt(t, mutant.swap) for t in (trial.rule.when, trial.rule.expect))
    assert expect is not None
    return tuple(sorted(needs_of(when, expect, trial))) != tuple(sorted(trial.example.needs))


def parameters_used(units: Iterable[Unit]) -> dict[str, list[Any]]:
    """For each parameter the rules that look at it, in their conditions or in what softens them."""
    used: dict[str, list[Any]] = {}
    for rule in {r.id: r for u in units for r in u.rules}.values():
        names = set(rule.traits.parameters)
        if rule.soften is not None:
            names |= {n.decl.name for n in tree.walk(rule.soften[0]) if isinstance(n, tree.Parameter)}
        for name in names:
            used.setdefault(name, []).append(rule)
    return used


def mutate(
    engine: Engine,
    units: Sequence[Unit] | None = None,
    step: Callable[[], None] = lambda: None,
) -> Mutation:
    """Judge every mutant of every unit.

    Args:
        units: what to look at; left out, the whole rulebook. Words are left out of the parameters their rules look at.
        step: called after each unit.
    """
    book = engine.rulebook
    units = units_of(book) if units is None else units
    rules = {r.id: r for u in units for r in u.rules}
    trials, broken = ready(engine, rules.values())
    out = Mutation([], sum(map(len, trials.values())), broken)
    surviving: dict[tuple[str, str], set[str]] = {}
    for unit in units:
        fates = [Fate(m, unit.name, unit.kind, unit.pack) for m in mutants_of(unit, book)]
        home = "definition" if unit.kind == "definition" else "rule", unit.id
        _judge(fates, [t for r in unit.rules for t in trials[r.id]], _reasons(book, home))
        _prove(fates, unit, book)
        out.fates.extend(fates)
        surviving.setdefault(home, set()).update(f.mutant.text for f in fates if f.status == "explained")
        step()
    used = parameters_used(units)
    by_name: dict[str, list[Fate]] = {}
    for word in words_of(book, used):
        by_name.setdefault(word.parameter, []).append(Fate(word, word.parameter, "parameter", word.pack))
    for name, fates in by_name.items():
        _judge(fates, [t for r in used[name] for t in trials[r.id]], _reasons(book, ("parameter", name)))
        out.fates.extend(fates)
        surviving["parameter", name] = {f.mutant.text for f in fates if f.status == "explained"}
    for home, texts in surviving.items():
        said = _reasons(book, home)
        out.stale.extend((home[1], text) for text in said if not any(_means(text, t) for t in texts))
    return out


def _reasons(book: Rulebook, home: tuple[str, str]) -> dict[str, str]:
    """The mutants whose survival the rule file explains, with the reason."""
    said = book.stated.get(home)
    return {s.mutant: s.reason for s in said.survivors} if said is not None else {}


def _judge(fates: list[Fate], trials: list[Trial], reasons: Mapping[str, str]) -> None:
    for fate in fates:
        fate.killed_by = next((_name(t) for t in trials if kills(fate.mutant, t)), None)
        if fate.killed_by is None and isinstance(fate.mutant, Mutant):
            unsure = [t for t in trials if t.example.outcome == "unknown"]
            fate.killed_by = next((_name(t) for t in unsure if notices_needs(fate.mutant, t)), None)
            fate.by_needs = fate.killed_by is not None
        if fate.killed_by is None:
            fate.reason = next((why for said, why in reasons.items() if _means(said, fate.mutant.text)), None)


def _means(said: str, text: str) -> bool:
    """Whether an explanation is of a mutant: of this one, or with a star at its end of all that begin so."""
    return text.startswith(said[:-1]) if said.endswith("*") else said == text


def _prove(fates: list[Fate], unit: Unit, book: Rulebook) -> None:
    """Say of what nobody noticed whether it changes anything at all."""
    left = [f for f in fates if f.killed_by is None and isinstance(f.mutant, Mutant)]
    prover = Prover(unit, book) if left else None
    for fate in left:
        assert prover is not None and isinstance(fate.mutant, Mutant)
        fate.proof = fate.mutant.equivalent or (PROVED if prover.equivalent(fate.mutant) else None)


def _name(trial: Trial) -> str:
    return f"{trial.rule.id}[{trial.number + 1}]"
