"""A ready-made suite for a rule set: three lines in a test file turn it on.

    from fupin_rules.testing import RuleSetSuite

    class TestMyRules(RuleSetSuite):
        packs = ["mycounty.*"]

Owns which checks there are, how they are called, and how their faults are told. The checks themselves live in `suite_checks` and
`suite_invariants`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from fupin_rules.engine import Engine
from fupin_rules.errors import Text
from fupin_rules.plugins import Registry
from fupin_rules.testing import suite_checks, suite_invariants
from fupin_rules.testing.suite_bench import PROFILES, Bench, Fault, Profile

__all__ = ["CHECKS", "RuleSetSuite", "bench_of", "check_rules", "told"]

CHECKS: dict[str, tuple[Callable[[Bench], Iterator[Fault]], Text]] = {
    "examples": (suite_checks.examples, Text("规则里的例子都成立", "inline examples hold")),
    "outcomes": (suite_checks.outcomes, Text("每一种可能的结果都有记录得出", "every possible outcome is reached")),
    "agreement": (
        suite_checks.agreement,
        Text("错误级规则能同时满足，不互相矛盾", "error rules agree with one another"),
    ),
    "alone": (suite_checks.alone, Text("每条错误级规则能单独命中", "each error rule can be violated alone")),
    "order": (suite_invariants.order, Text("成员、规则、记录的先后不影响结果", "order does not matter")),
    "monotone": (suite_invariants.monotone, Text("补上没有回答的，已有的定论不变", "what is decided stays decided")),
    "twice": (suite_invariants.twice, Text("同样的输入，报告一字不差", "the same input gives the same bytes")),
    "neighbours": (suite_invariants.neighbours, Text("不改变别的规则包的结果", "other packs find what they found")),
    "masking": (suite_invariants.masking, Text("结果里没有完整的号码", "no whole number is shown")),
}
"""The checks by name, with what each makes sure of."""

_MOST_TOLD = 25
_chosen: dict[str, Any] = {"profile": None, "seed": None}
"""What the pytest plugin's options say, for suites that say nothing themselves."""


def bench_of(
    packs: Sequence[str],
    *,
    plugins: Sequence[Any] = (),
    installed: bool = True,
    engine: Engine | None = None,
    without: Engine | None = None,
    profile: str | Profile | None = None,
    seed: int | None = None,
    implied: Mapping[str, str] | None = None,
    changes: Mapping[str, str] | None = None,
) -> Bench:
    """Everything the checks need for a rule set.

    Args:
        packs: patterns of the ids of the packs under test, e.g. `["mycounty.*"]`.
        plugins: plugins (modules, or objects with hooks) that no entry point names.
        installed: whether installed plugins are opened.
        engine: an engine of one's own, in place of the registry's.
        without: an engine without the rule set, to see whether other rules find the same; by default one from which the plugins that gave
            the packs are left out.
        profile: `quick`, `default`, `ci`, `thorough`, or a `Profile`; left out, the option `--fupin-profile`, else the environment
            variable `FUPIN_KIT_PROFILE`, else `default`.
        seed: every random choice follows from it.
        implied: by rule, why it is never violated alone.
        changes: by rule of other packs, why its findings may differ.

    Raises:
        ValueError: no pack fits the patterns, or there is no such profile.
        FupinError: a plugin or rule file is at fault.
    """
    name = profile or _chosen["profile"] or os.environ.get("FUPIN_KIT_PROFILE") or "default"
    if isinstance(name, str) and name not in PROFILES:
        raise ValueError(
            f"没有档次 {name}；有：{'、'.join(PROFILES)}。 | no profile {name!r}; there are {', '.join(PROFILES)}."
        )
    if engine is None:
        engine, without = _engines(packs, plugins, installed=installed, without=without)
    bench = Bench(
        engine, tuple(packs), PROFILES[name] if isinstance(name, str) else name,
        (seed if seed is not None else _chosen["seed"]) or 0, dict(implied or {}), dict(changes or {}), without,
    )  # fmt: skip
    if not bench.rules:
        there = "、".join(p.id for p in engine.rulebook.packs)
        raise ValueError(
            f"没有规则包符合 {', '.join(packs)}；有：{there}。 | no pack with rules fits {', '.join(packs)}."
        )
    return bench


def _asking_all(engine: Engine) -> Engine:
    """The engine with its optional packs running: what is under test has to run."""
    return Engine(engine.rulebook.asking("*")) if any(p.optional for p in engine.rulebook.packs) else engine


def _engines(
    packs: Sequence[str], plugins: Sequence[Any], *, installed: bool, without: Engine | None
) -> tuple[Engine, Engine | None]:
    """An engine with everything, and one without the plugins that gave the packs (None where they are built in)."""
    registry = Registry(plugins, installed=installed)
    engine = _asking_all(Engine.of(registry))
    if without is not None:
        return engine, without
    mine = Bench(engine, tuple(packs)).rules
    if len(mine) == len(engine.rulebook.rules):
        # Nobody beside it whose findings could change.
        return engine, None
    owners = set()
    for rule in mine:
        plugin = registry.origin_of_file(rule.pack.file) or registry.origin("validator", rule.id)
        if plugin is not None:
            owners.add(plugin.name)
    kept = [p for p in plugins if not owners & set(Registry([p], installed=False).names())]
    gone = [p for p in registry.plugins if p.name in owners and not registry._is_built_in(p.name)]  # noqa: SLF001
    if not gone:
        return engine, None
    named = [p.name for p in gone] if installed and len(kept) == len(plugins) else []
    return engine, _asking_all(Engine.of(Registry(kept, installed=installed, block=named)))


def check_rules(bench: Bench, *checks: str) -> list[Fault]:
    """Run checks (all of them, where none is named) and gather what they find, in order of check and rule."""
    found: list[Fault] = []
    for name in checks or CHECKS:
        found.extend(sorted(CHECKS[name][0](bench), key=lambda f: f.rule))
    return found


def told(faults: Iterable[Fault], what: Text | None = None) -> str:
    """Faults in words, for a person who has to mend them."""
    every = list(faults)
    head = [] if what is None else [f"应当：{what.zh} | wanted: {what.en}"]
    lines = [*head, *(f.in_words() for f in every[:_MOST_TOLD])]
    if len(every) > _MOST_TOLD:
        lines.append(f"……还有 {len(every) - _MOST_TOLD} 处 | {len(every) - _MOST_TOLD} more")
    return "\n".join(lines)


class RuleSetSuite:
    """The suite as a test class: derive from it, say which packs, and pytest runs every check.

    Attributes:
        packs: patterns of pack ids under test.
        plugins, installed: which plugins are there, see `bench_of`.
        profile, seed: how hard to try, and from which seed.
        implied: by rule, why it is never violated alone: `{"my.2": "由 my.1 推出"}`.
        changes: by rule of other packs, why its findings may differ: `{"checklist.19": "本县改为提醒"}`.

    Override `make_bench` for an engine of your own.
    """

    packs: ClassVar[Sequence[str]] = ()
    plugins: ClassVar[Sequence[Any]] = ()
    installed: ClassVar[bool] = True
    profile: ClassVar[str | Profile | None] = None
    seed: ClassVar[int | None] = None
    implied: ClassVar[Mapping[str, str]] = {}
    changes: ClassVar[Mapping[str, str]] = {}

    _benches: ClassVar[dict[type, Bench]] = {}

    @classmethod
    def make_bench(cls) -> Bench:
        """What the checks work with; made once for the class."""
        return bench_of(
            cls.packs, plugins=cls.plugins, installed=cls.installed, profile=cls.profile, seed=cls.seed,
            implied=cls.implied, changes=cls.changes,
        )  # fmt: skip

    @classmethod
    def bench(cls) -> Bench:
        """The bench of this class."""
        got = cls._benches.get(cls)
        if got is None:
            got = cls._benches[cls] = cls.make_bench()
        return got

    def _holds(self, name: str) -> None:
        faults = check_rules(self.bench(), name)
        if faults:
            import pytest

            pytest.fail(told(faults, CHECKS[name][1]), pytrace=False)

    def test_inline_examples_hold(self) -> None:
        """Every example comes to the outcome it names."""
        self._holds("examples")

    def test_every_possible_outcome_is_reached(self) -> None:
        """By an example, or by a record the search finds; and none that is said to be impossible is."""
        self._holds("outcomes")

    def test_error_rules_agree(self) -> None:
        """Some record satisfies all of them together, and each of them with no other violated."""
        self._holds("agreement")

    def test_each_error_rule_can_be_violated_alone(self) -> None:
        """Or says in `implied` why not."""
        self._holds("alone")

    def test_order_does_not_matter(self) -> None:
        """Of members and other lists, of rules, of records."""
        self._holds("order")

    def test_what_is_decided_stays_decided(self) -> None:
        """Missing answers that come in change no verdict of a monotone rule; an open list makes no finding."""
        self._holds("monotone")

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        """A second time, and from a new engine."""
        self._holds("twice")

    def test_other_packs_find_what_they_found(self) -> None:
        """Unless `changes` says so."""
        self._holds("neighbours")

    def test_no_whole_number_is_shown(self) -> None:
        """Identity, phone and bank numbers are masked wherever they stood."""
        self._holds("masking")
