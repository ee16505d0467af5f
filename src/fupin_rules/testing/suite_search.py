"""Looking for a record on which a rule comes to a wanted outcome: examples first, then changes of them, then what Hypothesis makes.

A record that gives the rule's conditions a mixture of truths nobody had before is kept and changed further, so that rare conditions are
reached step by step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fupin_rules.backends.python.evaluate import Context
from fupin_rules.backends.python.verdict import environment
from fupin_rules.errors import FupinError
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.rulebook import Rule
from fupin_rules.testing.suite_cases import Case, Desk, day_of_examples, items
from fupin_rules.testing.suite_moves import Mover

__all__ = ["Seeker"]


class Seeker:
    """Looks for outcomes of single rules; the same seed finds the same records."""

    def __init__(self, desk: Desk, mover: Mover, *, tries: int = 3000, drawn: int = 100) -> None:
        self.desk = desk
        self.mover = mover
        self.tries = tries
        self.drawn = drawn

    def seeds(self, rule: Rule) -> list[Case]:
        """The rule's examples as cases; the empty record where it has none."""
        found = [c for n in range(len(rule.examples)) if (c := self.desk.case(rule, n)) is not None]
        day = day_of_examples(rule)
        empty: dict[str, Any] = {} if rule.part is None else {rule.part: [{}]}
        subject = self.desk.book.subjects[rule.subject]
        if subject.gathers is not None:
            empty = {subject.key: "450399001001", subject.gathers: [{}]}
        found.append(Case(rule.subject, empty, day, None if rule.part is None else 0, area=rule.pack.area or None))
        return found

    def outcome(self, rule: Rule, case: Case) -> str:
        """The outcome, or `none` where the case is no record."""
        try:
            return self.desk.outcome(rule, case)
        except (FupinError, ValueError, LookupError, TypeError):
            return "none"

    def reach(self, rule: Rule, wanted: Iterable[str]) -> dict[str, Case]:
        """A case for each wanted outcome that could be reached, as the models take it."""
        left = set(wanted)
        found: dict[str, Case] = {}
        population: list[Case] = []
        seen: set[Any] = set()

        def look(case: Case) -> None:
            signature = self.signature(rule, case)
            got = self.outcome(rule, case)
            if got in left and (valid := self.desk.validated(case)) is not None and self.outcome(rule, valid) == got:
                left.discard(got)
                found[got] = valid
            if got not in {"none", "no_member"} and (got, signature) not in seen:
                seen.add((got, signature))
                population.append(case)

        for case in self.seeds(rule):
            look(case)
        rng = self.mover.rng
        n = 0
        while left and n < self.tries and population:
            n += 1
            # What is new is likelier to lead on.
            start = population[-1 - int(len(population) * rng.random() ** 2)]
            look(self.mover.moved(start, rule, day=True, times=rng.choice((1, 1, 2, 3))))
        if left:
            for case in self.drawn_cases(rule):
                look(case)
                if not left:
                    break
        return found

    def drawn_cases(self, rule: Rule) -> Iterator[Case]:
        """Cases that Hypothesis makes, plausible and hostile, the same ones every time."""
        if not self.drawn:
            return
        from fupin_rules.testing.strategies import drawn, records

        subject = self.desk.book.subjects[rule.subject]
        day = day_of_examples(rule)
        for plausible in (True, False):
            made = records(subject, plausible=plausible, as_of=day, near=self.mover.near, only=self.mover.reads(rule))
            for record in drawn(made, self.drawn, seed=rule.id):
                for index in range(len(items(record, rule.part))) if rule.part else (None,):
                    yield Case(rule.subject, record, day, index, area=rule.pack.area or None)

    def signature(self, rule: Rule, case: Case) -> Any:
        """The truth of each part of the rule's conditions: what tells one kind of record from another."""
        if rule.expect is None:
            return None
        subject = self.desk.subject(case)
        index = case.member if rule.part is not None else None
        try:
            if index is None:
                env = environment(subject.name, case.record)
            else:
                env = environment(
                    subject.name, case.record, rule.part, index, items(case.record, rule.part or "")[index]
                )
            world = self.desk.world(case)
            return tuple(Context(world, dict(env)).truth(p) for p in _parts((rule.when, rule.expect)))
        except (FupinError, ValueError, LookupError, TypeError):
            return "none"


def _parts(nodes: Iterable[Expr | None]) -> Iterator[Expr]:
    """The conditions that `and`, `or`, `not` join."""
    for node in nodes:
        match node:
            case None:
                continue
            case tree.And() | tree.Or():
                yield from _parts(node.parts)
            case tree.Not():
                yield from _parts((node.of,))
            case tree.If():
                yield from _parts((node.cond,))
                yield node
            case _:
                yield node
