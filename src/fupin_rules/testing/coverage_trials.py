"""Examples made ready to be judged over and over: read and validated once, then walked with conditions watched, turned or replaced.

Owns `Trial` (one example of one rule) and `Walk`, the reference evaluator's walk with an eye on the atoms. What is made of that is
for coverage, mutation and suggestion to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import Context, read_value
from fupin_rules.backends.python.evaluate.context import TRUTH, VALUE
from fupin_rules.backends.python.values import AND, FAULT, KNOWN, NOT, OR, E, F, T, U, Val, value_of_truth
from fupin_rules.backends.python.verdict import Outcome, environment, judge
from fupin_rules.engine.examples import EXAMPLE_DAY
from fupin_rules.engine.world import World
from fupin_rules.errors import FupinError
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.rulebook.supposing import supposed

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.rulebook import Rule
    from fupin_rules.rulebook.forms import ExampleForm

__all__ = ["Swap", "Trial", "Walk", "decide", "outcome_of", "severity_of", "softened", "trial_of", "trials_of"]

Swap = Mapping[int, Expr]
"""What stands in the place of a node, by the node's identity."""


class Walk(Context):
    """A walk that says what atoms came out as, may turn one of them, and may find other nodes in the place of some.

    Attributes:
        seen: number and truth of each atom, in the order in which they were found.
        uses: each use of a definition that was met, with the variables it saw.
    """

    __slots__ = ("atoms", "infected", "left", "seen", "swap", "turned", "uses", "value_turned", "watched")

    def __init__(
        self,
        lookups: Any,
        env: dict[str, Any],
        *,
        atoms: Mapping[int, int] | None = None,
        swap: Swap | None = None,
        turn: tuple[int, int, int] | None = None,
        uses: list[tuple[tree.Use, dict[str, Any]]] | None = None,
        watched: Mapping[int, list[tuple[Any, Expr]]] | None = None,
        every: bool = True,
    ) -> None:
        super().__init__(lookups, env, reads={} if every else None)
        # Mistakes by the node they are made at, and those that made a difference where they stand.
        self.watched = watched
        self.infected: set[Any] = set()
        self.atoms = atoms if atoms is not None else {}
        self.swap = swap if swap is not None else {}
        self.seen: list[tuple[int, int]] = []
        # The atom to be turned, how often it is passed before, and what it is turned to.
        self.turned, self.left, self.value_turned = turn if turn is not None else (-1, 0, 0)
        self.uses = uses

    def truth(self, node: Expr) -> int:
        if self.swap:
            node = self.swap.get(id(node), node)
        if self.uses is not None and type(node) is tree.Use:
            self._note(node)
        if self.watched is not None and id(node) in self.watched:
            return self._compared(node)
        number = self.atoms.get(id(node))
        if number is None:
            return TRUTH[type(node)](self, node)
        if number == self.turned:
            self.left -= 1
            if self.left == -1:
                return self.value_turned
        m = TRUTH[type(node)](self, node)
        self.seen.append((number, m))
        return m

    def value(self, node: Expr) -> Any:
        if self.swap:
            node = self.swap.get(id(node), node)
        if node.type.name == "bool":
            return value_of_truth(self.truth(node))
        if self.uses is not None and type(node) is tree.Use:
            self._note(node)
        if self.watched is not None and id(node) in self.watched:
            got = VALUE[type(node)](self, node)
            for mutant, there in self.watched[id(node)]:
                if mutant not in self.infected and self._apart(there) != got:
                    self.infected.add(mutant)
            return got
        return VALUE[type(node)](self, node)

    def _compared(self, node: Expr) -> int:
        """What a condition comes out as, noting which mistakes would make it come out otherwise."""
        assert self.watched is not None
        mistakes = self.watched[id(node)]
        if type(node) is tree.And or type(node) is tree.Or:
            # Said part by part once, and put together for each mistake.
            parts = node.parts
            said = {id(p): self.truth(p) for p in parts}
            m = _joined(type(node), (said[id(p)] for p in parts))
            for mutant, there in mistakes:
                parts_there = getattr(there, "parts", ())
                if id(there) in said:
                    other = said[id(there)]
                elif parts_there and all(id(p) in said for p in parts_there):
                    other = _joined(type(there), (said[id(p)] for p in parts_there))
                else:
                    other = self._apart_truth(there)
                if other != m:
                    self.infected.add(mutant)
            return m
        m = TRUTH[type(node)](self, node)
        for mutant, there in mistakes:
            if mutant in self.infected:
                continue
            other = NOT[m] if mutant.kind == "negated" and type(there) is tree.Not else self._apart_truth(there)
            if other != m:
                self.infected.add(mutant)
        return m

    def _apart_truth(self, there: Expr) -> int:
        watched, uses, unanswered = self.watched, self.uses, dict(self.unanswered)
        self.watched = self.uses = None
        m = self.truth(there)
        self.watched, self.uses = watched, uses
        self.unanswered.clear()
        self.unanswered.update(unanswered)
        return m

    def _apart(self, there: Expr) -> Any:
        watched, uses, unanswered = self.watched, self.uses, dict(self.unanswered)
        self.watched = self.uses = None
        got = self.value(there)
        self.watched, self.uses = watched, uses
        self.unanswered.clear()
        self.unanswered.update(unanswered)
        return got

    def _note(self, node: tree.Use) -> None:
        assert self.uses is not None
        uses, self.uses = self.uses, None
        base = self.value(node.base)
        self.uses = uses
        name = node.subject if node.subject in self.env else "this"
        self.uses.append((node, {**self.env, name: base}))


@dataclass(eq=False)
class Trial:
    """One example, ready.

    Attributes:
        record: the validated record; `others` the other records of its data set.
        index: position of the part the rule is about.
        complaint: why it cannot be run; empty where it can.
    """

    rule: Rule
    number: int
    example: ExampleForm
    record: Any = None
    others: tuple[Any, ...] = ()
    index: int | None = None
    day: date = EXAMPLE_DAY
    world: Any = None
    complaint: str = ""
    subject: str = ""

    def environment(self) -> dict[str, Any]:
        """The variables of the rule."""
        return _environment(self, self.record, self.index)


def trials_of(engine: Engine, rule: Rule) -> Iterator[Trial]:
    """All examples of a rule."""
    for number, example in enumerate(rule.examples):
        yield trial_of(engine, rule, example, number)


def trial_of(engine: Engine, rule: Rule, example: ExampleForm, number: int = 0) -> Trial:
    """An example, read and validated as `fupin rules test` does."""
    engine = engine.planner.authority.seen_by(rule.pack, engine)
    first = max((d for d in (rule.since, rule.pack.since) if d is not None), default=None)
    day = example.as_of or max(first or EXAMPLE_DAY, EXAMPLE_DAY)
    subject = engine.rulebook.subjects[rule.subject]
    index = None if rule.part is None else example.member or 0
    made = Trial(rule, number, example, index=index, day=day, subject=subject.name)
    try:
        made.record = engine._taken(dict(example.given), subject, trusted=False)  # noqa: SLF001 - the same way in as any record
        made.others = tuple(engine._taken(dict(o), subject, trusted=False) for o in example.others)  # noqa: SLF001
        related = engine._related(example.related) if example.related else None  # noqa: SLF001
    except FupinError as error:
        made.complaint = "; ".join(d.in_("zh") for d in error.diagnostics)
        return made
    if index is not None and index >= len(_items(made.record, rule.part or "")):
        made.complaint = f"例子里没有第 {index} 个。"
        return made
    area = engine.planner.area_of(subject, made.record, rule.pack.area or None)
    made.world = World(supposed(engine.rulebook.parameters, example.params), day, area, related)
    return made


def _items(record: Any, part: str) -> Any:
    items = read_value(record, part)
    return items["open"] if isinstance(items, dict) else items or ()


def _environment(trial: Trial, record: Any, index: int | None) -> dict[str, Any]:
    part = trial.rule.part
    if part is None or index is None:
        return environment(trial.subject, record)
    return environment(trial.subject, record, part, index, _items(record, part)[index])


def _joined(kind: type[Expr], truths: Iterable[int]) -> int:
    join, out = (AND, T) if kind is tree.And else (OR, F)
    for m in truths:
        out = join[out][m]
    return out


# -- outcomes --------------------------------------------------------------------------------------------------------------


def outcome_of(w: int, e: int) -> Outcome:
    """The outcome by what `when` and `expect` came out as."""
    if w == F:
        return "not_applicable"
    if E in (w, e):
        return "error"
    if U in (w, e):
        return "unknown"
    return "satisfied" if e == T else "violated"


def decide(trial: Trial, walk: Walk, world: World | None = None) -> Outcome:
    """The outcome of a trial on a walk made for it; `world` where other parameter values hold than the trial's."""
    rule = trial.rule
    if rule.unique is not None:
        return _unique(trial, walk, world or trial.world)
    assert rule.expect is not None
    w = T if rule.when is None else walk.truth(rule.when)
    if w == F:
        return "not_applicable"
    return outcome_of(w, walk.truth(rule.expect))


def _unique(trial: Trial, walk: Walk, world: World) -> Outcome:
    own = _key(trial.rule, walk)
    if isinstance(own, str):
        return own
    rule = trial.rule
    within = rule.unique is not None and rule.unique.within == "household"
    for record in (trial.record, *(() if within else trial.others)):
        count = 1 if rule.part is None else len(_items(record, rule.part))
        for i in range(count):
            if record is trial.record and (rule.part is None or i == trial.index):
                continue
            other = Walk(world, _environment(trial, record, i), swap=walk.swap, every=False)
            if _key(rule, other) == own:
                return "violated"
    return "satisfied"


def _key(rule: Rule, walk: Walk) -> Outcome | tuple[Any]:
    """The key to compare, or the outcome where there is none."""
    assert rule.unique is not None
    applies = T if rule.when is None else walk.truth(rule.when)
    if applies != F and rule.unique.where is not None:
        applies = AND[applies][walk.truth(rule.unique.where)]
    if applies == F:
        return "not_applicable"
    key = walk.value(rule.unique.key)
    if applies == T and isinstance(key, Val) and key.mask == KNOWN:
        return (key.value,)
    if applies == E or (applies != U and isinstance(key, Val) and key.mask == FAULT):
        return "error"
    return "unknown"


def softened(rule: Rule, truth: int) -> str:
    """The severity where what softens the rule came out so."""
    assert rule.soften is not None
    return rule.severity if truth == F else rule.soften[1]


def severity_of(trial: Trial, swap: Swap | None = None, world: World | None = None) -> str:
    """The severity a violated trial has."""
    rule = trial.rule
    if rule.soften is None:
        return rule.severity
    walk = Walk(world or trial.world, trial.environment(), swap=swap, every=False)
    return softened(rule, walk.truth(rule.soften[0]))


def needs_of(when: Expr | None, expect: Expr, trial: Trial) -> tuple[str, ...]:
    """What an undecided trial needs, judged as everywhere else."""
    return judge(when, expect, trial.environment(), trial.world, monotone=trial.rule.traits.monotone).needs
