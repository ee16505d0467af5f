"""Rules held against each other: a record on which all `error` rules are content, and for each one that only it complains of.

A record is mended step by step: answers of a complaining rule's own good examples are put in, or answers it reads are changed, as long as
fewer rules complain. Owns that search; what it means is said by the suite.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fupin_rules.engine import Engine
from fupin_rules.errors import FupinError
from fupin_rules.rulebook import Rule
from fupin_rules.testing.suite_cases import Case, Desk, day_of_examples
from fupin_rules.testing.suite_moves import Mover, graft
from fupin_rules.testing.suite_search import Seeker

__all__ = ["Alone", "Together"]

_BAD = 4
"""A rule violated weighs as much as so many undecided ones; more, and no way out of a corner is ever taken."""
_HEAT = 0.8


@dataclass(frozen=True)
class Said:
    """What the rules said of a case: ids of those violated and of those undecided, and how bad that is."""

    bad: frozenset[str]
    undecided: frozenset[str]

    def score(self, but: str | None = None) -> int:
        """How far from contentment; a rule that is to be violated does not count."""
        return _BAD * len(self.bad - {but}) + len(self.undecided - {but})

    def worth(self, but: str | None = None) -> tuple[int, int]:
        """What counts in the end: the fewest violated, then the fewest undecided."""
        return len(self.bad - {but}), len(self.undecided - {but})


@dataclass
class Alone:
    """What came of the search for one rule.

    Attributes:
        case: the best case found on which the rule is violated; None where none was.
        others: ids of the other rules violated on it.
        undecided: ids of the other rules undecided on it.
    """

    rule: str
    case: Case | None = None
    others: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()


@dataclass
class Together:
    """The `error` rules about one subject, looked at together.

    Args:
        desk: of an engine that has these rules and no others.
        mover: makes the changes.
        subject: name of the subject.
    """

    desk: Desk
    mover: Mover
    subject: str
    tries: int = 1500
    runs: int = 0
    bases: list[Case] = field(default_factory=list)
    _examples: dict[str, list[tuple[str, Case]]] = field(default_factory=dict)

    @classmethod
    def of(cls, engine: Engine, rules: Iterable[Rule], mover: Mover, subject: str, *, tries: int) -> Together:
        """For the rules about a subject among these."""
        book = engine.rulebook.only([r for r in rules if r.subject == subject])
        return cls(Desk(Engine(book)), mover, subject, tries=tries)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.desk.book.rules

    @property
    def rng(self) -> random.Random:
        return self.mover.rng

    def day(self) -> date:
        """A day on which as many of the rules as can be are in force."""
        days = {day_of_examples(r) for r in self.rules}
        return max(days, key=lambda d: (sum(r.in_force(d) for r in self.rules), d))

    def said(self, case: Case) -> Said:
        """What the rules say of a case; of a case that is no record, that all is bad."""
        self.runs += 1
        try:
            found = self.desk.complaints(case)
        except (FupinError, ValueError, LookupError, TypeError):
            return Said(frozenset(r.id for r in self.rules), frozenset())
        return Said(frozenset(found[0]), frozenset(found[1]))

    def examples(self, rule: Rule) -> list[tuple[str, Case]]:
        """A rule's examples with their outcomes."""
        got = self._examples.get(rule.id)
        if got is None:
            got = [(e.outcome, c) for n, e in enumerate(rule.examples) if (c := self.desk.case(rule, n)) is not None]
            self._examples[rule.id] = got
        return got

    # -- contentment -----------------------------------------------------------------------------------------------

    def content(self) -> tuple[Case, Said]:
        """The case on which the fewest rules are violated, and of these the fewest undecided.

        A few more that nobody complains of are kept in `bases`: records with many answers among them, for the rules that ask for them.
        """
        best: tuple[Case, Said] | None = None
        self.bases = []
        start = Case(self.subject, {}, self.day())
        for n in range(6):
            case, said = self.mended(self._gathered(start, n), None)
            if best is None or said.worth() < best[1].worth():
                best = case, said
            if not said.score():
                self.bases.append(case)
            if n and self.bases:
                break
        assert best is not None
        return best

    def _gathered(self, case: Case, turn: int) -> Case:
        """A record with the answers of many good examples: of those that make it better, every other turn of all of them."""
        rules = list(self.rules)
        if turn:
            self.rng.shuffle(rules)
        said = self.said(case)
        for rule in rules:
            for outcome, donor in self.examples(rule):
                if (
                    outcome not in ("satisfied", "not_applicable")
                    or donor.related
                    or rule.id not in said.undecided | said.bad
                ):
                    continue
                tried = graft(case, donor, self.mover.reads(rule))
                got = self.said(tried)
                if turn % 2 or got.score() < said.score():
                    case, said = tried, got
                    break
        return case

    def mended(
        self, case: Case, keep: Rule | None, *, satisfied: bool = False, tries: int | None = None
    ) -> tuple[Case, Said]:
        """The case changed until no rule complains; the best there is where that fails.

        Args:
            keep: a rule that must go on being violated (and does not count), or with `satisfied` go on being satisfied.
        """
        but = keep.id if keep is not None and not satisfied else None
        said = self.said(case)
        by_id = self.desk.book.by_id
        subject = self.desk.book.subjects[self.subject]
        rng = self.rng
        best = case, said
        most = self.tries if tries is None else tries
        for n in range(most):
            score = said.score(but)
            if not score:
                break
            bad, undecided = sorted(said.bad - {but}), sorted(said.undecided - {but})
            target = by_id[rng.choice(bad if bad and (not undecided or rng.random() < 0.7) else undecided)]
            if keep is not None and rng.random() < 0.15:
                # It may be violated (or satisfied) in another way too, and that one leave the others alone.
                target = keep
            good = [c for o, c in self.examples(target) if o in ("satisfied", "not_applicable")]
            dice = rng.random()
            if good and dice < 0.45:
                donor = rng.choice(good)
                paths = self.mover.reads(target)
                if dice < 0.2:
                    paths = [rng.choice(paths)] if paths else []
                tried = graft(case, donor, paths)
            else:
                member = self._where(case, subject.part(target.part_name) if target.part_name else None)
                tried = self.mover.moved(
                    replace(case, member=member), target, gaps=dice > 0.9, times=rng.choice((1, 1, 2))
                )
                tried = replace(tried, member=case.member, others=case.others)
            got = self.said(tried)
            if but is not None and but not in got.bad:
                continue
            if keep is not None and satisfied and not self.satisfies(keep, tried):
                continue
            worse = got.score(but) - score
            # Now and then a step back, the more seldom the longer it takes: what is asked may be two answers away.
            if worse < 0 or rng.random() < 0.3 * math.exp(-worse / (_HEAT * (1 - n / most) + 0.05)):
                case, said = tried, got
                if said.worth(but) < best[1].worth(but):
                    best = case, said
        return best if best[1].worth(but) < said.worth(but) else (case, said)

    def _where(self, case: Case, part: Any) -> int | None:
        if part is None:
            return None
        items = case.record.get(part.field)
        return self.rng.randrange(len(items)) if isinstance(items, list) and items else None

    # -- one alone -------------------------------------------------------------------------------------------------

    def alone(self, rule: Rule, content: Case | None) -> Alone:
        """A case on which one rule is violated and no other is, with as few others undecided as can be.

        Args:
            content: a case on which none is violated, whose answers fill in what the rule's own examples leave out.
        """
        best = Alone(rule.id)
        starts = [(s, start) for start in self._starts(rule, content) if rule.id in (s := self.said(start)).bad]
        for said, start in sorted(starts, key=lambda found: found[0].worth(rule.id)):
            case, got = (start, said) if not said.score(rule.id) else self.mended(start, rule, tries=self.tries // 4)
            best = self._better(best, rule, case, got)
            if best.case is not None and not best.others and not best.undecided:
                return best
        return best

    def satisfies(self, rule: Rule, case: Case) -> bool:
        """Whether a rule applies to a case and holds there, for one part of it at least."""
        try:
            return bool(self.desk.outcomes(case).satisfied.get(rule.id))
        except (FupinError, ValueError, LookupError, TypeError):
            return False

    def alive(self, rule: Rule, content: Case) -> Alone:
        """A case that satisfies a rule, on which as few others are violated as can be."""
        best = Alone(rule.id)
        good = [replace(c, others=()) for o, c in self.examples(rule) if o == "satisfied"] or self._found(
            rule, "satisfied"
        )
        starts = [*good, *(self._on(base, c, rule) for c in good for base in self.bases or [content])]
        starts = [s for s in starts if self.satisfies(rule, s)]
        # Those nobody complains of as they stand come first, then those that few do.
        for said, start in sorted(((self.said(s), s) for s in starts), key=lambda found: found[0].worth()):
            case, got = (
                (start, said) if not said.bad else self.mended(start, rule, satisfied=True, tries=self.tries // 2)
            )
            best = self._better(best, rule, case, got)
            if best.case is not None and not best.others:
                return best
        return best

    def _on(self, base: Case, case: Case, rule: Rule) -> Case:
        """A base with what a case answers of what a rule reads."""
        whole = graft(base, case, self.mover.reads(rule))
        return replace(whole, as_of=case.as_of, member=case.member, related={**whole.related, **case.related})

    def _found(self, rule: Rule, outcome: str) -> list[Case]:
        """A case with an outcome that no example shows."""
        got = Seeker(self.desk, self.mover, tries=self.tries, drawn=0).reach(rule, [outcome])
        return [replace(c, others=()) for c in got.values()]

    def _better(self, best: Alone, rule: Rule, case: Case, said: Said) -> Alone:
        now = Alone(rule.id, case, said.bad - {rule.id}, said.undecided - {rule.id})
        if best.case is None or (len(now.others), len(now.undecided)) < (len(best.others), len(best.undecided)):
            return now
        return best

    def _starts(self, rule: Rule, content: Case | None) -> list[Case]:
        bad = [replace(c, others=()) for o, c in self.examples(rule) if o == "violated"] or self._found(
            rule, "violated"
        )
        bases = self.bases or ([content] if content is not None else [])
        return [*(self._on(base, case, rule) for case in bad for base in bases), *bad]
