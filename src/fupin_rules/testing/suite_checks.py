"""Checks of what a rule set says: its examples hold, every outcome occurs, no rule stands in another's way or adds nothing to it.

Each check takes a bench and gives faults. Knows no pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from fupin_rules.engine.examples import run_examples
from fupin_rules.errors import Text
from fupin_rules.rulebook import Rule
from fupin_rules.testing.pasting import example_yaml
from fupin_rules.testing.suite_bench import Bench, Fault, named
from fupin_rules.testing.suite_cases import Case, Desk, shrunk
from fupin_rules.testing.suite_search import Seeker
from fupin_rules.testing.suite_together import Alone, Together

__all__ = ["agreement", "alone", "examples", "outcomes"]


def examples(bench: Bench) -> Iterator[Fault]:
    """Inline examples that do not hold, with the whole difference."""
    for rule in bench.rules:
        for result in run_examples(bench.engine, rule):
            if result.holds:
                continue
            place = result.example.note or f"examples[{result.number}]"
            if result.complaints:
                zh = f"例子 {result.number}（{place}）的数据不是一条记录：{''.join(result.complaints)}"
                yield Fault("examples", rule.id, Text(zh, f"example {result.number} ({place}) is no record."))
                continue
            zh = "；".join(f"{what} 应为 {want!r}，得到 {got!r}" for what, want, got in result.differences)
            en = "; ".join(f"{what} should be {want!r} and is {got!r}" for what, want, got in result.differences)
            verdict = result.verdict
            if verdict is not None and verdict.unanswered:
                zh += f"；没有回答的：{'、'.join(verdict.unanswered)}"
                en += f"; unanswered: {', '.join(verdict.unanswered)}"
            case = bench.examples.get((rule.id, result.number))
            shown = () if case is None else (bench.example(rule, case, "实际的结果"),)
            yield Fault(
                "examples",
                rule.id,
                Text(f"例子 {result.number}（{place}）不成立：{zh}", f"example {result.number} ({place}) fails: {en}"),
                shown,
            )


def outcomes(bench: Bench) -> Iterator[Fault]:
    """Outcomes the checker holds possible that nothing reaches, and outcomes said to be impossible that something does."""
    for rule in bench.rules:
        claimed: set[str] = set(rule.impossible)
        wanted = {str(o) for o in rule.possible} - claimed
        if rule.python is not None:
            # Any program may fail; nobody is asked to show that his does.
            wanted.discard("error")
        cases = {n: c for (r, n), c in bench.examples.items() if r == rule.id}
        have = {o for n, c in cases.items() if (o := str(bench.desk.outcome(rule, c))) == rule.examples[n].outcome}
        seeker = Seeker(
            bench.desk,
            bench.mover("reach", rule.id, subject=rule.subject),
            tries=bench.profile.tries,
            drawn=bench.profile.drawn,
        )
        missing = wanted - have
        if missing:
            found = seeker.reach(rule, missing)
            for lacking in sorted(missing - set(found)):
                yield Fault("outcomes", rule.id, _unreached(lacking, bench.profile.tries))
        if claimed:
            few = Seeker(
                bench.desk,
                bench.mover("claim", rule.id, subject=rule.subject),
                tries=max(120, bench.profile.tries // 20),
                drawn=0,
            )
            for outcome, case in few.reach(rule, claimed & {*rule.possible}).items():
                if not _runs(bench.desk, rule, case):
                    continue
                small = _smallest(bench.desk, rule, case, outcome)
                zh = f"写着不可能 {outcome}（{rule.impossible[outcome]}），却有一例。请改 impossible，或改条件。"
                en = f"`impossible` says there is no {outcome}, and here is one. Mend `impossible` or the condition."
                yield Fault("outcomes", rule.id, Text(zh, en), (bench.example(rule, small, "写着不可能的结果"),))


def _runs(desk: Desk, rule: Rule, case: Case) -> bool:
    """Whether the engine would run a rule on a case: it is in force there, and its sources were supplied."""
    return rule.whole_data_set or rule.id in desk.outcomes(case).rules()


def _unreached(outcome: str, tries: int) -> Text:
    why = {
        "violated": ("规则可能永远不会命中", "the rule may never find anything"),
        "satisfied": ("规则适用时可能永远不成立", "it may never hold where it applies"),
        "not_applicable": ("`when` 可能永远成立", "its `when` may always hold"),
        "unknown": ("没有回答也总有定论", "it may always be decided"),
        "error": ("可能从不出故障", "it may never be faulty"),
    }[outcome]
    zh = f"没有一个例子，试了 {tries} 次也没有一条记录得出 {outcome}：{why[0]}。请检查条件是否自相矛盾；真不可能就写 impossible: {{{outcome}: 理由}}。"
    en = f"no example, and none of {tries} records tried, comes to {outcome}: {why[1]}. Look for a condition that contradicts itself, or say so under `impossible`."
    return Text(zh, en)


def _smallest(desk: Desk, rule: Rule, case: Case, outcome: str) -> Case:
    """The smallest case like this one that has the same outcome and is a record."""

    def still(smaller: Case) -> bool:
        return (
            desk.outcome(rule, smaller) == outcome
            and desk.validated(smaller) is not None
            and _runs(desk, rule, smaller)
        )

    return shrunk(case, still)


# -- the error rules of a set ------------------------------------------------------------------------------------------


def _groups(bench: Bench) -> Iterator[Together]:
    rules = [r for r in bench.rules if r.severity == "error"]
    for subject in bench.subjects:
        if any(r.subject == subject for r in rules):
            mover = bench.mover("together", subject, subject=subject)
            yield Together.of(bench.engine, rules, mover, subject, tries=bench.profile.mends)


def agreement(bench: Bench) -> Iterator[Fault]:
    """Error rules that no record can satisfy together, and rules that are satisfied only where another is violated."""
    for group in _groups(bench):
        best, said = group.content()
        if said.worth() != (0, 0):
            group.tries *= 6
            again = group.content()
            group.tries //= 6
            best, said = min(((best, said), again), key=lambda found: found[1].worth())
        if said.bad:
            zh = f"没有找到一条记录能让这些错误级规则同时不命中；最好的一条仍命中 {named(said.bad)}。这些规则可能互相矛盾。"
            en = f"no record was found on which no `error` rule is violated; the best still violates {named(said.bad)}. They may contradict one another."
        else:
            zh = f"没有找到一条记录能让这些错误级规则同时都有定论而不命中；{named(said.undecided)} 要么说不清，要么有别的规则命中。这些规则可能互相矛盾。"
            en = f"no record was found on which every `error` rule is decided and none violated; {named(said.undecided)} stay undecided, or others are violated. They may contradict one another."
        for name in sorted(said.bad or said.undecided):
            about = group.desk.book.by_id[name]
            shown = _shown(group, about, best, said.bad) if said.bad else ()
            yield Fault("agreement", name, Text(zh, en), shown or _as_it_is(group, about, best))
        if said.bad or said.undecided:
            continue
        for rule in group.rules:
            kept = group.alive(rule, best)
            if kept.others:
                kept = _harder(group, partial(group.alive, rule, best), kept)
            if kept.case is not None and not kept.others:
                continue
            if kept.case is None:
                # Never satisfied at all: said by the check of outcomes.
                continue
            zh = f"每一条满足本规则的记录都命中另一条错误级规则：{named(kept.others)}。两条规则可能互相矛盾。"
            en = f"every record found that satisfies it violates another `error` rule: {named(kept.others)}. The two may contradict each other."
            yield Fault("agreement", rule.id, Text(zh, en), _shown(group, rule, kept.case, kept.others, "satisfied"))


def alone(bench: Bench) -> Iterator[Fault]:
    """Error rules that are never violated without another: what they find is found already."""
    for group in _groups(bench):
        content, _ = group.content()
        for rule in group.rules:
            found = group.alone(rule, content)
            if found.others and found.case is not None:
                found = _harder(group, partial(group.alone, rule, content), found)
            said = bench.implied.get(rule.id)
            if found.case is None:
                continue
            if not found.others:
                if said is not None:
                    zh = f"implied 里说它总是与别的规则同时命中（{said}），却有单独命中的记录。请从 implied 里删去。"
                    en = "`implied` says it is never violated alone, and here it is. Take it out of `implied`."
                    yield Fault("alone", rule.id, Text(zh, en), _shown(group, rule, found.case, frozenset()))
                continue
            if said is None:
                zh = (
                    f"没有找到只命中它一条的记录；同时总有 {named(found.others)} 命中。可能是重复的规则，或一条已包含另一条；"
                    "有意如此就写进 implied，并写理由。"
                )
                en = (
                    f"no record was found that violates it alone; {named(found.others)} is violated too. One may repeat or imply the other; "
                    "if that is meant, put it into `implied` with the reason."
                )
                yield Fault("alone", rule.id, Text(zh, en), _shown(group, rule, found.case, found.others))
        yield from _strangers(bench, group)


def _strangers(bench: Bench, group: Together) -> Iterator[Fault]:
    ids = {r.id for r in bench.rules}
    if group.subject != bench.subjects[0]:
        return
    for rule in sorted(set(bench.implied) - ids):
        zh = "implied 里写了它，这组规则里却没有这条规则。"
        yield Fault("alone", rule, Text(zh, "`implied` names it, and there is no such rule in the set."))


def _harder(group: Together, look: Callable[[], Alone], found: Alone) -> Alone:
    """A longer look before a rule is accused, and a still longer one."""
    few = group.tries
    for times in (6, 30):
        group.tries = few * times
        try:
            again = look()
        finally:
            group.tries = few
        if again.case is not None and len(again.others) < len(found.others):
            found = again
        if not found.others:
            break
    return found


def _shown(
    group: Together, rule: Rule, case: Case, others: frozenset[str], outcome: str = "violated"
) -> tuple[str, ...]:
    """The case made small, as an example of the rule."""
    case = replace(case, member=_member(group, rule, case, outcome))

    def still(smaller: Case) -> bool:
        if group.desk.outcome(rule, smaller) != outcome or group.desk.validated(smaller) is None:
            return False
        return not others or others <= group.said(smaller).bad

    if not still(case):
        return ()
    small = shrunk(case, still)
    beside = f"，同时命中 {named(others - {rule.id})}" if others - {rule.id} else ""
    return (example_yaml(small, outcome, note=f"由测试套件找到{beside}"),)


def _as_it_is(group: Together, rule: Rule, case: Case) -> tuple[str, ...]:
    """A case as an example with whatever outcome it has."""
    case = replace(case, member=None if rule.part is None else 0)
    outcome = group.desk.outcome(rule, case)
    return (example_yaml(case, outcome),) if outcome != "no_member" else ()


def _member(group: Together, rule: Rule, case: Case, outcome: str) -> int | None:
    if rule.part is None:
        return None
    for n in range(len(case.record.get(rule.part) or ())):
        if group.desk.outcome(rule, replace(case, member=n)) == outcome:
            return n
    return 0
