"""What the checks of a rule set work with: the rules under test, the corpus of cases, how hard to try, and what a check reports.

Owns profiles, faults and the corpus. Knows no pytest.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from fupin_rules.engine import Engine
from fupin_rules.errors import Text
from fupin_rules.rulebook import Rule
from fupin_rules.testing.pasting import example_yaml
from fupin_rules.testing.strategies_values import Near, near
from fupin_rules.testing.suite_cases import Case, Desk, day_of_examples
from fupin_rules.testing.suite_moves import Mover

__all__ = ["PROFILES", "Bench", "Fault", "Profile"]


@dataclass(frozen=True)
class Profile:
    """How hard the checks try.

    Attributes:
        tries: changed examples for one rule's unreached outcomes.
        drawn: records Hypothesis draws for one rule, and for a subject's corpus, plausible and hostile each.
        mends: changes tried to make a record that only one rule complains of.
        cases: cases of the corpus each invariant is tried on, of each subject; 0 for all.
        times: how often each of them is changed.
    """

    tries: int
    drawn: int
    mends: int
    cases: int
    times: int


PROFILES: dict[str, Profile] = {
    "quick": Profile(tries=800, drawn=10, mends=400, cases=60, times=1),
    "default": Profile(tries=3000, drawn=30, mends=1500, cases=250, times=2),
    "ci": Profile(tries=3000, drawn=60, mends=1500, cases=0, times=2),
    "thorough": Profile(tries=20000, drawn=400, mends=8000, cases=0, times=10),
}


@dataclass(frozen=True)
class Fault:
    """One thing a check found.

    Attributes:
        check: name of the check.
        rule: id of the rule it is about.
        message: what is wrong, and what to do.
        examples: cases that show it, as YAML to be pasted under the rule's `examples:`.
    """

    check: str
    rule: str
    message: Text
    examples: tuple[str, ...] = ()

    def in_words(self) -> str:
        """Both languages, with the examples."""
        lines = [f"[{self.check}] {self.rule}: {self.message.zh}", f"    {self.message.en}"]
        lines += [f"      {example}" for example in self.examples]
        return "\n".join(lines)


@dataclass
class Bench:
    """Rules under test with everything the checks need.

    Args:
        engine: all rules, of the set and of others.
        packs: patterns of pack ids whose rules are under test.
        without: an engine without the set's packs (and whatever else their plugin supplies); by default the same rulebook without these packs.
        implied: by rule, why it is never violated alone: another rule follows from it.
        changes: by rule of other packs, why its findings may differ where this set is installed.
        seed: every choice follows from it.
    """

    engine: Engine
    packs: Sequence[str] = ("*",)
    profile: Profile = field(default_factory=lambda: PROFILES["default"])
    seed: int = 0
    implied: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    without: Engine | None = None

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.engine)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules under test, in order of id."""
        return tuple(r for r in self.engine.rulebook.rules if any(fnmatchcase(r.pack.id, p) for p in self.packs))

    @cached_property
    def near(self) -> Near:
        return near(self.engine.rulebook)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Names of the subjects the rules under test are about."""
        return tuple(sorted({r.subject for r in self.rules}))

    def rng(self, *purpose: Any) -> random.Random:
        """A source of choices of its own for each purpose, so that one check does not disturb another."""
        return random.Random(f"{self.seed}/{'/'.join(map(str, purpose))}")  # noqa: S311 - reproducible, no secret

    def mover(self, *purpose: Any, subject: str | None = None) -> Mover:
        """What changes cases, knowing the answers of all examples about a subject."""
        mover = Mover(self.engine.rulebook, self.near, self.rng(*purpose))
        mover.learn(c for c in self.examples.values() if subject is None or c.subject == subject)
        return mover

    @cached_property
    def examples(self) -> dict[tuple[str, int], Case]:
        """Every example of every rule as a case, by rule and number; those whose data is no record are left out."""
        found = {}
        for rule in self.engine.rulebook.rules:
            for n in range(len(rule.examples)):
                case = self.desk.case(rule, n)
                if case is not None:
                    found[(rule.id, n)] = case
        return found

    def corpus(self, purpose: str, *, others: bool = False) -> list[Case]:
        """Cases to try an invariant on: examples of the rules under test (with `others`, of all rules) and drawn records.

        Which of them, where the profile wants fewer than there are, follows from the seed and the purpose; of each rule the first example of
        each outcome stays in any case.
        """
        ids = {r.id for r in self.rules}
        out: list[Case] = []
        for subject in self.subjects:
            first: list[Case] = []
            rest: list[Case] = []
            seen: set[tuple[str, str]] = set()
            for (rule, n), case in self.examples.items():
                if case.subject != subject or not (others or rule in ids):
                    continue
                key = (rule, self.engine.rulebook.by_id[rule].examples[n].outcome)
                (rest if key in seen else first).append(case)
                seen.add(key)
            most = self.profile.cases
            if most:
                rng = self.rng(purpose, subject)
                rest = rng.sample(rest, min(len(rest), max(0, most - len(first))))
            out += [*first, *rest]
            out += self.drawn[subject]
        return out

    @cached_property
    def drawn(self) -> dict[str, list[Case]]:
        """Records that Hypothesis draws, plausible and hostile, of each subject under test; those its model refuses are left out."""
        from fupin_rules.testing.strategies import drawn, records

        found: dict[str, list[Case]] = {}
        for subject in self.subjects:
            about = [r for r in self.rules if r.subject == subject]
            day = max(day_of_examples(r) for r in about)
            area = next((r.pack.area for r in about if r.pack.area), None)
            reads = {p for r in about for p in self.mover_reads(r) if ":" not in p}
            what = self.engine.rulebook.subjects[subject]
            cases = found.setdefault(subject, [])
            for plausible in (True, False):
                made = records(what, plausible=plausible, as_of=day, near=self.near, only=reads, missing=0.25)
                for record in drawn(made, self.profile.drawn, seed=f"{self.seed}/{subject}/{plausible}"):
                    valid = self.desk.validated(Case(subject, record, day, area=area))
                    if valid is not None:
                        cases.append(valid)
        return found

    def mover_reads(self, rule: Rule) -> list[str]:
        return Mover(self.engine.rulebook, self.near, self.rng("reads")).reads(rule)

    def example(self, rule: Rule, case: Case, note: str) -> str:
        """A case as an example of a rule, with the outcome it has."""
        outcome = self.desk.outcome(rule, case)
        return example_yaml(case, outcome, note=note)


def named(ids: Iterable[str], most: int = 5) -> str:
    """A few ids for a message."""
    found = sorted(ids)
    more = f"……共 {len(found)} 条" if len(found) > most else ""
    return "、".join(found[:most]) + more
