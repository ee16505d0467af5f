"""Looking for examples that show what no example shows yet: a condition's missing sight, a mistake nobody notices.

The search begins at the rule's own examples and goes one small change at a time (`suggest_drafts`); what is found is made small, and
of many finds the fewest are taken that do. What an example then says is what the engine says: whether that is right is for the
person who reads it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.values import E, F, T, U
from fupin_rules.engine.uniqueness import looked_at
from fupin_rules.language import tree
from fupin_rules.language.traits import static_reads
from fupin_rules.language.tree import Expr
from fupin_rules.testing.atoms import Unit, units_of
from fupin_rules.testing.coverage import Facts, Gatherer, lacking, said
from fupin_rules.testing.coverage_trials import Trial, Walk, decide, needs_of, severity_of, trial_of, trials_of
from fupin_rules.testing.mcdc import Prover
from fupin_rules.testing.mutants import Mutant
from fupin_rules.testing.mutate import Fate, kills, mutate, parameters_used
from fupin_rules.testing.suggest_drafts import Draft, changed, reduced, size
from fupin_rules.testing.suggest_values import Pools, Values

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.rulebook import Rule, Rulebook
    from fupin_rules.rulebook.forms import ExampleForm

__all__ = ["Found", "suggest"]

Token = tuple[Any, ...]
"""Something an example shows: `(see, unit, atom, sight)`, `(turn, unit, atom, T or F, outcome)`, `(kill, fate)`."""
_SIGHTS = {T: "holds", F: "fails", U: "unknown", E: "unknown"}
_OTHER = {T: F, F: T}
_PATIENCE = 0.35
"""Of the time for one rule so much may go by without anything new."""
_SECONDS = 0.4
_ROUNDS = 3
"""So often an example found is made to show something more."""


@dataclass(eq=False)
class Found:
    """An example that was found, and what it shows that none showed before."""

    rule: Rule
    example: ExampleForm
    shows: list[Token]
    state: State = field(repr=False)

    @property
    def size(self) -> int:
        return size(Draft.of(self.example))


class State:
    """What is shown so far, by the examples in the files and those found since."""

    def __init__(self, engine: Engine, units: Sequence[Unit], *, mutants: bool, sights: bool) -> None:
        self.engine = engine
        self.book = engine.rulebook
        self.units = {(u.kind, u.id): u for u in units}
        self.gathered = Gatherer(units)
        for rule in {r.id: r for u in units for r in u.rules}.values():
            for trial in trials_of(engine, rule):
                if not trial.complaint:
                    self.gathered.add(trial)
        self.sights = sights
        self.fates: list[Fate] = []
        if mutants:
            self.fates = [f for f in mutate(engine, units).fates if f.status == "survived"]
        self.pools = Pools(engine.rulebook)
        self.excused: set[Token] = set()
        for (kind, name), stated in engine.rulebook.stated.items():
            for u in stated.uncovered:
                self.excused.update((kind, name, u.atom, s) for s in u.lacks)
        self._barred: dict[tuple[str, str], set[tuple[int, str]]] = {}
        self.surprises: list[tuple[str, str, dict[str, Any]]] = []

    def facts(self, key: tuple[str, str]) -> Facts:
        return self.gathered.facts[key]  # type: ignore[index]

    def open_of(self, key: tuple[str, str]) -> list[tuple[int, str]]:
        """What is not shown of a unit."""
        if not self.sights:
            return []
        facts = self.facts(key)
        home = "definition" if key[0] == "definition" else "rule"
        barred = self._barred.get(key)
        if barred is None:
            prover = Prover(facts.unit, self.book)
            barred = self._barred[key] = {
                (a.number, s) for a in facts.unit.atoms for s in lacking(facts, a) if prover.impossible(a, s)
            }
        return [
            (a.number, s)
            for a in facts.unit.atoms
            for s in lacking(facts, a)
            if (home, key[1], a.text, s) not in self.excused and (a.number, s) not in barred
        ]

    def left(self) -> int:
        """How much is still not shown."""
        return sum(len(self.open_of(k)) for k in self.units) + sum(f.killed_by is None for f in self.fates)

    def surviving(self, kind: str, owner: str) -> list[Fate]:
        return [f for f in self.fates if f.kind == kind and f.owner == owner and f.killed_by is None]

    def worth(self, token: Token, half: frozenset[Token] = frozenset()) -> float:
        """What a token adds to what is shown: 1 where something is shown by it, less where it only may be with another.

        Args:
            half: tokens that other finds have.
        """
        if token[0] == "kill":
            return 1.0 if token[1].killed_by is None else 0.0
        facts = self.facts(token[1])
        if token[0] == "see":
            return 0.0 if token[3] in facts.sights[token[2]] else 1.0
        _, key, number, value, outcome = token
        if facts.alone(number) is not None:
            return 0.0
        turns = facts.turns[number]
        if any(o != outcome for o in turns[_OTHER[value]]):
            return 1.0
        if outcome in turns[value]:
            return 0.0
        return 0.4 if any(t[:4] == ("turn", key, number, _OTHER[value]) and t[4] != outcome for t in half) else 0.0


class Search:
    """The search for one rule: its drafts, and what they show of some units and of some mistakes."""

    def __init__(self, state: State, rule: Rule, units: Sequence[tuple[str, str]], fates: Sequence[Fate]) -> None:
        self.state = state
        self.rule = rule
        self.units = units
        self.fates = list(fates)
        book = state.book
        trees = [t for t in (rule.when, rule.expect) if t is not None]
        if rule.unique is not None:
            trees += [t for t in (rule.unique.where, rule.unique.key) if t is not None]
        if rule.soften is not None:
            trees.append(rule.soften[0])
        self.spec = book.subjects[rule.subject].spec
        roots = {rule.subject: "", **({"this": rule.part} if rule.part is not None else {})}
        reads: dict[str, None] = {}
        self.fields: dict[str, list[str]] = {}
        for top in trees:
            for path, _ in static_reads(top, roots):
                if ":" in path:
                    name, _, rest = path.partition(":")
                    self.fields.setdefault(name, []).append(rest.lstrip("."))
                elif "?" not in path:
                    reads[path] = None
        self.tables = {n.table.name: n.table for top in trees for n in tree.walk(top) if isinstance(n, tree.Match)}
        for table in self.tables.values():
            if table.by is not None:
                reads[table.by] = None
        area = book.subjects[rule.subject].area
        if area is not None and any(book.parameters[p].by_area for p in rule.traits.parameters):
            reads[area] = None
        self.reads = list(reads)
        blank = Draft({rule.part: [{}]} if rule.part is not None else {})
        trial = trial_of(state.engine, rule, blank.form())
        self.day = trial.day
        self.values = Values(book, trees, state.pools, trial.world)
        self.supposable = supposable(book, trees) if rule.unique is None else {}
        self.seeds = [Draft.of(e) for e in rule.examples] or [blank]
        self.bodies = {id(state.facts(k).unit.trees[0]): k for k in units if k[0] == "definition"}
        self.signatures: set[Any] = set()

    def judged(self, draft: Draft) -> Trial | None:
        """The draft as a trial that holds; None where it is no example of this rule."""
        trial = trial_of(self.state.engine, self.rule, draft.form())
        if trial.complaint or not self.rule.in_force(trial.day):
            return None
        if (
            self.rule.unique is None
            and self.state.engine.missing_source(self.rule, trial.record, trial.world) is not None
        ):
            # Without its source the rule is not run: what would come out is nothing anybody sees.
            return None
        try:
            outcome = decide(trial, Walk(trial.world, trial.environment(), every=False))
        except (ArithmeticError, ValueError):
            return None
        if outcome in self.rule.impossible or outcome not in self.rule.possible:
            self.state.surprises.append((self.rule.id, outcome, draft.given))
            return None
        trial.example = draft.form(outcome)
        if outcome == "violated" and self.rule.soften is not None:
            trial.example = draft.form(outcome, severity=severity_of(trial))
        return trial

    def shown(self, trial: Trial) -> tuple[frozenset[Token], bool]:
        """What a trial shows that is of use, and whether it is unlike all before."""
        out: set[Token] = set()
        signature: list[Any] = [trial.example.outcome]
        uses: list[Any] = []
        env = trial.environment()
        for key in self.units:
            if key[0] == "rule":
                self._unit(key, env, trial, lambda w: decide(trial, w), out, signature)
            elif key[0] == "soften" and trial.example.severity is not None:
                assert self.rule.soften is not None
                self._unit(key, env, trial, partial(said, self.rule.soften[0]), out, signature)
        if self.bodies:
            walk = Walk(trial.world, trial.environment(), uses=uses)
            decide(trial, walk)
            if self.rule.soften is not None and trial.example.severity is not None:
                walk.truth(self.rule.soften[0])
            met: set[Any] = set()
            for use, inner in uses:
                home = self.bodies.get(id(use.body))
                name = use.subject if use.subject in inner else "this"
                at = (id(use.body), getattr(inner[name], "path", "?"))
                if home is None or at in met:
                    continue
                met.add(at)
                self._unit(home, inner, trial, partial(said, use.body), out, signature)
        for fate in self._infected(trial):
            if kills(fate.mutant, trial):
                out.add(("kill", fate))
        sig = tuple(signature)
        fresh = sig not in self.signatures
        self.signatures.add(sig)
        return frozenset(out), fresh

    def _infected(self, trial: Trial) -> list[Fate]:
        """The mistakes that make a difference where they stand: only these can make one for the outcome."""
        left = [f for f in self.fates if f.killed_by is None]
        if len(left) < 3 or self.rule.unique is not None:
            return left
        watched: dict[int, list[tuple[Any, Expr]]] = {}
        kept: list[Fate] = []
        by_mutant: dict[Any, Fate] = {}
        for f in left:
            if isinstance(f.mutant, Mutant) and f.mutant.unit.kind != "soften":
                watched.setdefault(id(f.mutant.node), []).append((f.mutant, f.mutant.there))
                by_mutant[f.mutant] = f
            else:
                kept.append(f)
        if watched:
            walk = Walk(trial.world, trial.environment(), watched=watched)
            decide(trial, walk)
            kept += [by_mutant[m] for m in walk.infected]
        return kept

    def _unit(
        self, key: tuple[str, str], env: Mapping[str, Any], trial: Trial, judge: Callable[[Walk], Any], out: set[Token], signature: list[Any]
    ) -> None:  # fmt: skip
        facts = self.state.facts(key)
        atoms = facts.unit.by_node
        walk = Walk(trial.world, dict(env), atoms=atoms)
        outcome = judge(walk)
        truths: list[list[int]] = [[] for _ in facts.unit.atoms]
        for number, m in walk.seen:
            truths[number].append(m)
        signature.append((key, tuple(tuple(sorted(t)[:6]) for t in truths), outcome))
        if not self.state.sights:
            return
        for number, times in enumerate(truths):
            for m in set(times):
                sight = _SIGHTS.get(m)
                if sight is not None and sight not in facts.sights[number]:
                    out.add(("see", key, number, sight))
            if facts.alone(number) is not None:
                continue
            turns = facts.turns[number]
            for nth, m in enumerate(times):
                other = _OTHER.get(m)
                if other is None or outcome in turns[m] or ("turn", key, number, m, outcome) in out:
                    continue
                if judge(Walk(trial.world, dict(env), atoms=atoms, turn=(number, nth, other))) != outcome:
                    out.add(("turn", key, number, m, outcome))

    def goals(self) -> int:
        """How much is open."""
        return sum(len(self.state.open_of(k)) for k in self.units) + sum(f.killed_by is None for f in self.fates)

    def run(self, seconds: float) -> list[Found]:
        """Look until everything is shown or the time is up; then take the fewest drafts that do."""
        if not self.goals():
            return []
        until = time.process_time() + seconds
        patience = time.process_time() + seconds * _PATIENCE
        pool: list[tuple[Draft, Trial, frozenset[Token]]] = []
        known: set[str] = set()
        every: set[Token] = set()
        frontier = list(self.seeds)
        for draft in frontier:
            known.add(draft.key)
            trial = self.judged(draft)
            if trial is not None:
                self.shown(trial)
        found: list[Found] = []
        while frontier and time.process_time() < min(until, patience):
            fresh: list[Draft] = []
            for draft in frontier:
                for other in self._changed(draft):
                    if other.key in known:
                        continue
                    known.add(other.key)
                    trial = self.judged(other)
                    if trial is None:
                        continue
                    tokens, new = self.shown(trial)
                    if tokens - every or (tokens and new):
                        if tokens - every:
                            patience = time.process_time() + seconds * _PATIENCE
                        every |= tokens
                        pool.append((other, trial, tokens))
                    if new:
                        fresh.append(other)
                if time.process_time() > min(until, patience):
                    break
                if self._reachable(every):
                    break
            found += self._taken(pool)
            pool = [p for p in pool if any(t[0] == "turn" for t in p[2])]
            if not self.goals():
                break
            frontier = sorted(fresh, key=size)[:150]
        return found

    def _reachable(self, every: set[Token]) -> bool:
        """Whether what was found so far would show everything."""
        kills_ = {t[1] for t in every if t[0] == "kill"}
        if any(f.killed_by is None and f not in kills_ for f in self.fates):
            return False
        for key in self.units:
            facts = self.state.facts(key)
            for number, sight in self.state.open_of(key):
                if sight != "alone":
                    if ("see", key, number, sight) not in every:
                        return False
                    continue
                mine = [t for t in every if t[0] == "turn" and t[1] == key and t[2] == number]
                sides = {v: {t[4] for t in mine if t[3] == v} | set(facts.turns[number][v]) for v in (T, F)}
                if not any(a != b for a in sides[T] for b in sides[F]):
                    return False
        return True

    def _taken(self, pool: list[tuple[Draft, Trial, frozenset[Token]]]) -> list[Found]:
        taken: list[Found] = []
        left = list(pool)
        while left:
            half = frozenset(t for _, _, tokens in left for t in tokens if t[0] == "turn")
            scored = [
                (sum(self.state.worth(t, half) for t in tokens), -size(d), -n) for n, (d, _, tokens) in enumerate(left)
            ]
            best = max(scored)
            if best[0] <= 0:
                break
            draft, trial, tokens = left.pop(-best[2])
            wanted = frozenset(t for t in tokens if self.state.worth(t, half) > 0)
            draft, trial = self._small(draft, trial, wanted)
            draft, trial, wanted = self._fuller(draft, trial, wanted)
            needs = self._needs(trial)
            if trial.example.outcome == "unknown" and needs == ():
                # Nothing that can be answered is sure to decide it: no example to learn from.
                continue
            taken.append(self._kept(draft, trial, wanted, needs))
        return taken

    def _small(self, draft: Draft, trial: Trial, wanted: frozenset[Token]) -> tuple[Draft, Trial]:
        """The least draft that shows the same."""
        tries = 0
        again = True
        while again and tries < 250:
            again = False
            for less in reduced(draft, self.rule.part):
                tries += 1
                other = self.judged(less)
                if other is None or other.example.outcome != trial.example.outcome:
                    continue
                if wanted <= self.shown(other)[0]:
                    draft, trial, again = less, other, True
                    break
                if tries >= 250:
                    break
        return draft, trial

    def _fuller(self, draft: Draft, trial: Trial, wanted: frozenset[Token]) -> tuple[Draft, Trial, frozenset[Token]]:
        """The draft with small changes that show more beside what it shows: few examples rather than many."""
        until = time.process_time() + _SECONDS
        for _ in range(_ROUNDS):
            if not self.goals():
                break
            best: tuple[float, int, Draft, Trial, frozenset[Token]] | None = None
            for other in self._changed(draft):
                if time.process_time() > until:
                    break
                if size(other) > size(draft) + 6:
                    continue
                judged = self.judged(other)
                if judged is None or judged.example.outcome != trial.example.outcome:
                    continue
                tokens = self.shown(judged)[0]
                if not wanted <= tokens:
                    continue
                gain = sum(w for t in tokens - wanted if (w := self.state.worth(t)) >= 1)
                if gain and (best is None or (gain, -size(other)) > best[:2]):
                    best = gain, -size(other), other, judged, tokens
            if best is None:
                break
            draft, trial = best[2], best[3]
            wanted = wanted | {t for t in best[4] if self.state.worth(t) >= 1}
        return draft, trial, wanted

    def _changed(self, draft: Draft) -> Iterator[Draft]:
        return changed(
            draft, self.spec, self.reads, self.values, self.state.pools, self.day, self.rule.part,
            self.tables, self.fields, self.supposable, others=self.rule.whole_data_set,
        )  # fmt: skip

    def _needs(self, trial: Trial) -> tuple[str, ...] | None:
        if trial.example.outcome != "unknown":
            return None
        if self.rule.expect is None:
            subject = self.state.book.subjects[self.rule.subject]
            return looked_at(self.rule, subject, trial.record, trial.index, trial.world).verdict.needs
        return needs_of(self.rule.when, self.rule.expect, trial)

    def _kept(self, draft: Draft, trial: Trial, wanted: frozenset[Token], needs: tuple[str, ...] | None) -> Found:
        tokens = self.shown(trial)[0]
        shows = sorted(
            (t for t in tokens if self.state.worth(t) >= 1 or t in wanted),
            key=lambda t: (t[0] != "kill", t[0] != "see", str(t[1:])),
        )
        for token in tokens:
            if token[0] == "kill":
                token[1].killed_by = "found"
        trial.example = draft.form(trial.example.outcome, needs=needs, severity=trial.example.severity)
        self.state.gathered.add(trial, f"{self.rule.id}[+]")
        for fate in self.state.fates:
            # What a definition or a parameter has to do with it, too.
            if fate.killed_by is None and _may(fate, self.rule) and kills(fate.mutant, trial):
                fate.killed_by = "found"
        return Found(self.rule, trial.example, shows, self.state)


def _may(fate: Fate, rule: Rule) -> bool:
    if isinstance(fate.mutant, Mutant):
        return rule in fate.mutant.unit.rules
    return fate.mutant.parameter in rule.traits.parameters


def suggest(
    engine: Engine,
    units: Sequence[Unit] | None = None,
    *,
    sights: bool = True,
    mutants: bool = True,
    seconds: float = 4.0,
    told: Callable[[str, list[Found]], None] = lambda _n, _f: None,
) -> tuple[list[Found], State]:
    """Look for examples that show what is not shown yet.

    Args:
        units: whose gaps are to be closed; left out, the whole rulebook's.
        sights: close gaps of coverage; `mutants`: of mutation.
        seconds: how long to look at most for one rule.
        told: called after each rule with what was found.

    Returns:
        What was found, and the state of what is shown with it.
    """
    units = units_of(engine.rulebook) if units is None else units
    state = State(engine, units, mutants=mutants, sights=sights)
    found: list[Found] = []

    def look(rule: Rule, keys: Sequence[tuple[str, str]], fates: Sequence[Fate]) -> None:
        got = Search(state, rule, keys, fates).run(seconds)
        found.extend(got)
        told(rule.id, got)

    for unit in units:
        if unit.kind == "rule":
            keys = [k for k in (("rule", unit.id), ("soften", unit.id)) if k in state.units]
            fates = [
                f for f in state.fates if f.kind in ("rule", "soften") and f.owner in (unit.id, f"{unit.id}.soften")
            ]
            look(unit.rules[0], keys, fates)
    for unit in units:
        if unit.kind != "definition":
            continue
        for rule in sorted(unit.rules, key=lambda r: r.traits.cost)[:4]:
            if not state.open_of(("definition", unit.id)) and not state.surviving("definition", unit.id):
                break
            look(rule, [("definition", unit.id)], state.surviving("definition", unit.id))
    for name, rules in sorted(parameters_used(units).items()):
        for rule in sorted(rules, key=lambda r: r.traits.cost)[:4]:
            if not state.surviving("parameter", name):
                break
            look(rule, [], state.surviving("parameter", name))
    return found, state


def supposable(book: Rulebook, trees: Sequence[Expr]) -> dict[str, list[Any]]:
    """Other values of parameters that switch something on or off: the opposite of a yes or no, another word, fewer words."""
    out: dict[str, list[Any]] = {}
    nodes = [n for top in trees for n in tree.walk(top)]
    lengths = any(isinstance(n, tree.Call) and n.function.name == "length" for n in nodes)
    for node in nodes:
        if not isinstance(node, tree.Parameter):
            continue
        decl, table = node.decl, book.parameters[node.decl.name]
        options = out.setdefault(decl.name, [])
        if decl.keys:
            if decl.type.name == "bool" and all(isinstance(k, tree.Const) for k in node.keys):
                key = tuple(k.value for k in node.keys)  # type: ignore[attr-defined]
                row = "/".join(map(str, key))
                options += [{row: v} for v in (True, False) if any(x.value.get(key) != v for x in table.values)]
            continue
        now = [v.value for v in table.values]
        if decl.type.name == "bool":
            options += [v for v in (True, False) if any(x != v for x in now)]
        elif decl.type.name == "code" and decl.type.code is not None:
            options += [w for w in decl.type.code.values if w not in now][:6]
        elif decl.type.name == "int" and lengths:
            # A text of two hundred characters is no example to read.
            options.append(2)
        elif decl.type.name == "set" and list(now[-1]):
            options += [[], list(now[-1])[1:]]
    return {k: [o for i, o in enumerate(v) if o not in v[:i]] for k, v in out.items() if v}
