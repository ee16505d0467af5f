"""Checks of what must not matter: the order of things, an answer that comes in later, a second run, another pack beside it, who is named.

Each check takes a bench and gives faults. Knows no pytest.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from fupin_rules.engine import Engine
from fupin_rules.errors import FupinError, Text
from fupin_rules.rulebook import Rule
from fupin_rules.schema import UNREADABLE, Open, RecordSpec, Subject
from fupin_rules.testing.strategies_values import Words, identity_number, years_from
from fupin_rules.testing.suite_bench import Bench, Fault
from fupin_rules.testing.suite_cases import Case, Desk, Outcomes, shrunk
from fupin_rules.testing.suite_moves import Mover

__all__ = ["masking", "monotone", "neighbours", "order", "twice"]


def _said(desk: Desk, case: Case) -> Outcomes | None:
    try:
        return desk.outcomes(case)
    except (FupinError, ValueError, LookupError, TypeError):
        return None


class _Once:
    """Faults of one check, one for a rule and a reason: the first is shown, the others say the same."""

    def __init__(self, bench: Bench, check: str) -> None:
        self.bench = bench
        self.check = check
        self.seen: set[tuple[str, str]] = set()

    def new(self, rule: str, reason: str) -> bool:
        """Whether this was not said yet, of a rule under test."""
        key = (rule, reason)
        if key in self.seen or rule not in self.ids:
            return False
        self.seen.add(key)
        return True

    @property
    def ids(self) -> set[str]:
        return {r.id for r in self.bench.rules}

    def fault(self, rule: str, zh: str, en: str, *cases: tuple[Case, str]) -> Fault:
        found = self.bench.engine.rulebook.by_id[rule]
        shown = tuple(self.bench.example(found, _of_part(found, c), note) for c, note in cases)
        return Fault(self.check, rule, Text(zh, en), shown)


def _of_part(rule: Rule, case: Case) -> Case:
    """The case with a part for a rule about parts, and none for another."""
    if rule.part is None:
        return replace(case, member=None)
    return case if case.member is not None else replace(case, member=0)


# -- order -------------------------------------------------------------------------------------------------------------


def order(bench: Bench) -> Iterator[Fault]:
    """Verdicts that change with the order of members (and of every other list of records), of rules, or of records."""
    once = _Once(bench, "order")
    rng = bench.rng("order")
    for case in bench.corpus("order"):
        before = _said(bench.desk, case)
        if before is None:
            continue
        for _ in range(bench.profile.times):
            turned, moves = _turned(case, bench.engine.rulebook.subjects[case.subject], rng)
            after = _said(bench.desk, turned)
            if after is None:
                continue
            for rule in before.moved(moves).differing(after):
                if once.new(rule, "members"):
                    small = _smallest_turn(bench, rule, case, rng)
                    zh = "换一下名单里各人（或各条记录）的先后，结果就变了。规则里用到的函数或校验器不能看先后，也不能记住上一次。"
                    en = "the order of the members (or of another list of records) changes the outcome. What it calls must not look at the order, nor remember."
                    yield once.fault(rule, zh, en, (small, "换了先后，结果不同"))
        turned_rules = bench.desk.outcomes(case, backwards=True)
        for rule in before.differing(turned_rules):
            if once.new(rule, "rules"):
                zh = "各条规则换一个先后运行，结果就变了：它用到的函数记住了别的规则问过什么。"
                en = "running the rules in another order changes the outcome: something it calls remembers what other rules asked."
                yield once.fault(rule, zh, en, (case, "规则换了先后，结果不同"))
    yield from _records(bench, once)


def _turned(case: Case, subject: Subject, rng: random.Random) -> tuple[Case, dict[int, int]]:
    """The case with its lists of records in another order; with where each part now stands."""
    out = case.changed()
    moves: dict[int, int] = {}
    parts = {p.field for p in subject.parts}
    for name, value in out.record.items():
        if not isinstance(value, list) or len(value) < 2 or not all(isinstance(x, dict) for x in value):
            continue
        places = list(range(len(value)))
        # Two things have one other order.
        rng.shuffle(places) if len(places) > 2 else places.reverse()
        turned = [value[i] for i in places]
        out.record[name] = Open(turned) if isinstance(value, Open) else turned
        if name in parts:
            moves.update({old: new for new, old in enumerate(places)})
    for rows in out.related.values():
        rng.shuffle(rows)
    return replace(out, member=None if case.member is None else moves.get(case.member, case.member)), moves


def _smallest_turn(bench: Bench, rule: str, case: Case, rng: random.Random) -> Case:
    subject = bench.engine.rulebook.subjects[case.subject]

    def still(smaller: Case) -> bool:
        before = _said(bench.desk, smaller)
        for _ in range(4):
            turned, moves = _turned(smaller, subject, rng)
            after = _said(bench.desk, turned)
            if before is not None and after is not None and rule in before.moved(moves).differing(after):
                return True
        return False

    return shrunk(case, still, tries=150)


def _records(bench: Bench, once: _Once) -> Iterator[Fault]:
    """Whole reports of several records, in one order and the other."""
    for subject in bench.subjects:
        spec = bench.engine.rulebook.subjects[subject]
        if spec.gathers is not None:
            continue
        by_day: dict[Any, list[Case]] = {}
        for case in bench.corpus("records"):
            if case.subject == subject and not case.related:
                by_day.setdefault((case.as_of, case.area), []).append(case)
        for (day, area), cases in by_day.items():
            if len(cases) < 2:
                continue
            records = _told_apart([c.record for c in cases[:40]], spec)
            said = []
            for rows in (records, list(reversed(records))):
                try:
                    report = bench.engine.check_all(copy.deepcopy(rows), as_of=day, subject=subject, area=area)
                    said.append(_by_rule(report.to_dict()))
                except FupinError:
                    break
            if len(said) < 2:
                continue
            for rule in sorted(set(said[0]) | set(said[1])):
                if said[0].get(rule) != said[1].get(rule) and once.new(rule, "records"):
                    zh = f"同样的 {len(records)} 条记录换一个先后，报告就不同了：它用到的函数或校验器记住了前面的记录。"
                    en = f"the same {len(records)} records in another order give another report: something it calls remembers earlier records."
                    yield Fault("order", rule, Text(zh, en))


def _told_apart(records: list[dict[str, Any]], subject: Subject) -> list[dict[str, Any]]:
    """The records, each with a code of its own: a report is sorted by it."""
    return [{**r, subject.key: f"K{n:04d}"} for n, r in enumerate(records)]


def _by_rule(report: dict[str, Any]) -> dict[str, list[str]]:
    """What a report says of each rule, as text."""
    out: dict[str, list[str]] = {}
    for kind in ("findings", "unknowns", "errors"):
        for f in report[kind]:
            out.setdefault(f["rule"], []).append(json.dumps(f, ensure_ascii=False, sort_keys=True))
    return out


# -- answers that come in later ------------------------------------------------------------------------------------------


def monotone(bench: Bench) -> Iterator[Fault]:
    """Verdicts of monotone rules that do not stay when missing answers come in, and findings that opening a list makes."""
    once = _Once(bench, "monotone")
    by_id = bench.engine.rulebook.by_id
    movers = {s: bench.mover("monotone", s, subject=s) for s in bench.subjects}
    for case in bench.corpus("monotone"):
        before = _said(bench.desk, case)
        if before is None:
            continue
        mover = movers[case.subject]
        spec = bench.engine.rulebook.subjects[case.subject].spec
        for n in range(bench.profile.times):
            filled = case.changed()
            _fill(filled.record, spec, mover, filled, share=1.0 if n == 0 else mover.rng.random())
            after = _said(bench.desk, filled)
            if after is None or bench.desk.validated(filled) is None:
                continue
            for rule in _unsettled(before, after):
                if by_id[rule].traits.monotone and once.new(rule, "filled"):
                    small = _smallest_fill(bench, rule, case, filled)
                    zh = (
                        "有回答没有填时已有定论，填上之后却变了：规则把没有回答当成了某个答案。说不清的应当是 unknown。"
                    )
                    en = "it was decided while answers were missing and changes once they are given: a missing answer was taken for one. Say `unknown` there."
                    yield once.fault(rule, zh, en, (small, "答案不全时"), (_overlay(filled, small), "填上之后"))
            erased = bench.desk.validated(_erased(case, mover.rng))
            fewer = None if erased is None else _said(bench.desk, erased)
            if erased is None or fewer is None:
                continue
            for rule in _unsettled(fewer, before):
                if by_id[rule].traits.monotone and once.new(rule, "filled"):
                    zh = "去掉一些回答，结果仍有定论，却与回答齐全时不同：规则（或数据模型的默认值）把没有回答当成了某个答案。"
                    en = "with some answers left out it is still decided, and otherwise: a missing answer was taken for one, by the rule or by a default of the model."
                    yield once.fault(rule, zh, en, (erased, "答案不全时"), (case, "答案齐全时"))
        opened = _opened(case)
        after = _said(bench.desk, opened)
        if after is None:
            continue
        more = _longer(opened, spec, mover)
        then = _said(bench.desk, more)
        gone = after.violated - then.violated if then is not None else frozenset()
        for rule, index in sorted(gone, key=str):
            if then is not None and rule in then.rules() and once.new(rule, "longer"):
                zh = "名单不全（open）时已经命中，名单补上别人之后却不命中了：名单不全时应当说不清。"
                en = "it is violated over an open list and no longer once the list has more items: over an open list it should be undecided."
                yield once.fault(
                    rule,
                    zh,
                    en,
                    (replace(opened, member=index), "名单不全时"),
                    (replace(more, member=index), "补上之后"),
                )
        for rule, _ in sorted(after.violated - before.violated, key=str):
            if once.new(rule, "opened"):
                zh = "名单改成不全（open）之后反而命中：名单里可能还有别人，不能下这个结论。"
                en = "opening a list makes a finding: others may be on it, so nothing follows."
                yield once.fault(rule, zh, en, (opened, "名单不全时不应命中"))


def _unsettled(before: Outcomes, after: Outcomes) -> list[str]:
    """Rules with a verdict before that is another after."""
    out = {r for r, i in before.violated if (r, i) not in after.violated}
    for name in ("satisfied", "idle"):
        now = getattr(after, name)
        out |= {r for r, n in getattr(before, name).items() if now.get(r, 0) < n and r in after.rules()}
    return sorted(r for r in out if r in after.rules())


def _fill(here: dict[str, Any], spec: RecordSpec, mover: Mover, case: Case, *, share: float) -> None:
    """Give answers, in place, where there are none; lists that are open get more items and are closed."""
    marks = here.pop(UNREADABLE, None)
    left: dict[str, str] = {}
    for name, field in spec.fields.items():
        value = here.get(name)
        if value is None:
            if mover.rng.random() >= share:
                if marks and name in marks:
                    left[name] = marks[name]
                continue
            if field.record is not None:
                here[name] = [] if field.many else {}
            else:
                values = mover.values(field, _NO_WORDS, case, (case.subject, name))
                if values:
                    one = mover.rng.choice(values)
                    here[name] = [one] if field.many else one
        elif isinstance(value, Open) and mover.rng.random() < share:
            here[name] = list(value)
        value = here.get(name)
        if field.record is not None:
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict):
                    _fill(item, field.record, mover, case, share=share)
    if left:
        here[UNREADABLE] = left


_NO_WORDS = Words()


def _overlay(filled: Case, small: Case) -> Case:
    """The smaller case with the answers that the filled one adds to what is left of it."""

    def merged(mine: Any, theirs: Any) -> Any:
        if isinstance(mine, dict) and isinstance(theirs, dict):
            out = {k: merged(mine[k], v) if k in mine else v for k, v in theirs.items()}
            return {**out, **{k: v for k, v in mine.items() if k not in out and k != UNREADABLE}}
        if isinstance(mine, list) and isinstance(theirs, list):
            same = [merged(a, b) for a, b in zip(mine, theirs, strict=False)]
            return same + [copy.deepcopy(x) for x in mine[len(same) :]]
        return mine

    return replace(filled, record=merged(small.record, filled.record))


def _smallest_fill(bench: Bench, rule: str, case: Case, filled: Case) -> Case:
    def still(smaller: Case) -> bool:
        before, after = _said(bench.desk, smaller), _said(bench.desk, _overlay(filled, smaller))
        return before is not None and after is not None and rule in _unsettled(before, after)

    return shrunk(case, still, tries=150)


def _erased(case: Case, rng: random.Random) -> Case:
    """The case with some answers left out, and lists kept."""

    def erased(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: v if k == UNREADABLE else erased(v)
                for k, v in value.items()
                if isinstance(v, (dict, list)) or rng.random() < 0.7
            }
        if isinstance(value, list):
            return type(value)(erased(v) for v in value)
        return value

    return replace(case, record=erased(case.record))


def _longer(case: Case, spec: RecordSpec, mover: Mover) -> Case:
    """The case with more items in its open lists, which are then complete."""
    out = case.changed()

    def longer(here: dict[str, Any], spec: RecordSpec) -> None:
        for name, field in spec.fields.items():
            value = here.get(name)
            if field.record is not None:
                for item in value if isinstance(value, list) else (value,):
                    if isinstance(item, dict):
                        longer(item, field.record)
            if not isinstance(value, Open):
                continue
            here[name] = grown = list(value)
            for _ in range(3):
                if field.record is not None:
                    more: dict[str, Any] = {}
                    _fill(more, field.record, mover, out, share=1.0)
                    grown.append(more)
                else:
                    values = mover.values(field, _NO_WORDS, out, (out.subject, name))
                    grown += [mover.rng.choice(values)] if values else []

    longer(out.record, spec)
    return out


def _opened(case: Case) -> Case:
    def opened(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k == UNREADABLE else opened(v) for k, v in value.items()}
        if isinstance(value, list):
            return Open(opened(v) for v in value)
        return value

    return replace(case, record=opened(case.record))


# -- the same again --------------------------------------------------------------------------------------------------------


def twice(bench: Bench) -> Iterator[Fault]:
    """Reports of the same input that are not the same text: a second time, and from an engine made anew."""
    once = _Once(bench, "twice")
    fresh = Desk(Engine(bench.engine.rulebook))
    groups: dict[tuple[str, Any, str | None], list[dict[str, Any]]] = {}
    for case in bench.corpus("twice"):
        if not case.related and bench.engine.rulebook.subjects[case.subject].gathers is None:
            groups.setdefault((case.subject, case.as_of, case.area), []).append(case.record)
    for (subject, day, area), records in groups.items():
        few = _told_apart(records[:40], bench.engine.rulebook.subjects[subject])
        said = []
        for engine in (bench.engine, bench.engine, fresh.engine):
            try:
                report = engine.check_all(copy.deepcopy(few), as_of=day, subject=subject, area=area)
                # One more in between, so that nothing comes round to where it began.
                engine.check_all(copy.deepcopy(few[:1]), as_of=day, subject=subject, area=area).to_json()
            except FupinError:
                break
            said.append((report.to_json(), _by_rule(report.to_dict())))
        for text, by_rule in said[1:]:
            if text == said[0][0]:
                continue
            first = said[0][1]
            for rule in sorted(r for r in {*by_rule, *first} if by_rule.get(r) != first.get(r)):
                if once.new(rule, "twice"):
                    zh = "同样的数据、规则和日期，两次得到的报告不同：它用到的函数或校验器看了时钟、随机数，或记住了上一次。"
                    en = "the same data, rules and day give another report the second time: something it calls asks the clock or chance, or remembers."
                    yield Fault("twice", rule, Text(zh, en))


# -- other packs -------------------------------------------------------------------------------------------------------------


def neighbours(bench: Bench) -> Iterator[Fault]:
    """Rules of other packs that say something else where this set is installed, and nobody said they would."""
    mine = {r.pack.id for r in bench.rules}
    book = bench.engine.rulebook
    others = [r for r in book.rules if r.pack.id not in mine]
    if not others:
        return
    without = bench.without or Engine(book.only(others, without=mine))
    apart = Desk(without)
    beside = Desk(Engine(book.only([r for r in others if r.id in without.rulebook.by_id])))
    seen: set[str] = set()
    read: dict[str, int] = {}
    for rule in sorted({r.id for r in others} - set(without.rulebook.by_id)):
        zh = "没有这组规则时，这条别的规则包里的规则也不在了；请把它的规则包列进 packs，或在 without 里装上它。"
        yield Fault("neighbours", rule, Text(zh, "it is not there without this set; list its pack under `packs`."))
    for case in _beside(bench):
        if case.subject not in apart.book.subjects or apart.validated(case) is None:
            # A subject of the set's own, or answers of the set's own extension fields.
            continue
        before, after = _said(apart, case), _said(beside, case)
        if before is None or after is None:
            continue
        changed = set(before.differing(after))
        # The same verdict may still read otherwise (another number in it, another severity): looked at in a few findings of each rule.
        fresh = {r for r, _ in after.violated if read.get(r, 0) < _READ and r in before.rules()}
        if fresh - changed:
            for rule in fresh:
                read[rule] = read.get(rule, 0) + 1
            changed |= _telling(apart, beside, case, fresh)
        for rule in sorted(changed - seen):
            seen.add(rule)
            if rule in bench.changes:
                continue
            old = book.by_id.get(rule)
            zh = f"装上这组规则之后，{rule} 的结果变了（原来 {before.of(rule)}，现在 {after.of(rule)}），changes 里却没有写。"
            en = f"with this set {rule} says something else (before {before.of(rule)}, now {after.of(rule)}), and `changes` does not say so."
            shown: tuple[str, ...] = ()
            if old is not None and (small := _smallest_change(apart, beside, rule, case)) is not None:
                shown = (bench.example(old, _of_part(old, small), "装上这组规则之后"),)
            yield Fault("neighbours", rule, Text(zh, en), shown)
    for rule in sorted(set(bench.changes) - seen - _overridden(bench)):
        zh = f"changes 里写着 {rule} 的结果会变（{bench.changes[rule]}），却没有一条记录看得出来。请删去。"
        yield Fault("neighbours", rule, Text(zh, f"`changes` names {rule}, and no record shows a change. Take it out."))


def _overridden(bench: Bench) -> frozenset[str]:
    """Rules that an override of this set is about: they may change, whether a search comes upon a record that shows it or not."""
    book = bench.engine.rulebook
    mine = [o for o in book.overrides if any(fnmatchcase(o.pack.id, p) for p in bench.packs)]
    numbers = {o.parameter for o in mine}
    return frozenset(
        r.id for r in book.rules if any(o.rule == r.id for o in mine) or not numbers.isdisjoint(r.traits.parameters)
    )


def _beside(bench: Bench) -> Iterator[Case]:
    """Examples of all rules about the subjects of the set's neighbours, in the set's areas too."""
    areas = sorted({r.pack.area for r in bench.rules if r.pack.area})
    areas += sorted({o.pack.area for o in bench.engine.rulebook.overrides if o.pack.area} - set(areas))
    cases = list(bench.examples.values())
    most = bench.profile.cases * 4
    if most and len(cases) > most:
        cases = bench.rng("neighbours").sample(cases, most)
    for case in cases:
        subject = bench.engine.rulebook.subjects[case.subject]
        yield case
        for area in areas:
            record = {k: v for k, v in case.record.items() if k != subject.area}
            yield replace(case, record=record, area=area)


_READ = 3


def _telling(apart: Desk, beside: Desk, case: Case, rules: set[str]) -> set[str]:
    """Those of the rules whose findings are not the same text."""
    reports = [_by_rule(d.report(case).to_dict()) for d in (apart, beside)]
    return {r for r in rules if reports[0].get(r) != reports[1].get(r)}


def _smallest_change(apart: Desk, beside: Desk, rule: str, case: Case) -> Case | None:
    def still(smaller: Case) -> bool:
        before, after = _said(apart, smaller), _said(beside, smaller)
        return before is not None and after is not None and rule in before.differing(after)

    return shrunk(case, still, tries=150) if still(case) else case


# -- numbers -------------------------------------------------------------------------------------------------------------------

_BANK = "6217009990001234567"


def masking(bench: Bench) -> Iterator[Fault]:
    """Identity, phone and bank numbers that a finding shows in full, wherever in a record they stood."""
    keys = bench.engine._codes  # noqa: SLF001 - codes of records are shown; they are no personal numbers
    for rule in bench.rules:
        found = [
            c
            for (r, n), c in bench.examples.items()
            if r == rule.id and rule.examples[n].outcome in ("violated", "unknown")
        ]
        desk = Desk(Engine(bench.engine.rulebook.only([rule])))
        subject = bench.engine.rulebook.subjects[rule.subject]
        for case in found[:3]:
            outcome = desk.outcome(rule, case)
            for number, (kind, value, digits) in enumerate(_numbers(case)):
                planted = case.changed()
                _plant(planted.record, subject.spec, kind, value, keys)
                if desk.validated(planted) is None:
                    continue
                leaks = _leaking(desk, planted, [digits])
                if not leaks:
                    leaks = _one_by_one(desk, case, subject, kind, value, digits, keys) if number < 2 else []
                if leaks:
                    zh = f"{outcome} 的结果里露出了整个{ {'identity': '证件号码', 'phone': '电话', 'bank': '银行账号'}[kind] }：{_where(leaks)}。给字段标上 personal，话里也不要把号码拆开重拼。"
                    en = f"its result ({outcome}) shows a whole {kind} number in {_where(leaks)}. Mark the field `personal`, and do not put numbers together anew in a message."
                    yield Fault("masking", rule.id, Text(zh, en), (bench.example(rule, planted, "号码没有遮掩"),))
                    break
            else:
                continue
            break


def _numbers(case: Case) -> Iterator[tuple[str, str, str]]:
    identity = identity_number(years_from(case.as_of, 37, 11), "男", 321)
    for kind, value in (("identity", identity), ("phone", "19987650123"), ("bank", _BANK)):
        yield kind, value, re.sub(r"\D", "", value)


def _plant(
    here: dict[str, Any],
    spec: RecordSpec,
    kind: str,
    value: str,
    keys: frozenset[str],
    only: str | None = None,
    path: str = "",
) -> None:
    """Put a number wherever it could stand, in place: its own fields, free text, and whole numbers that are wide enough."""
    for name, field in spec.fields.items():
        at = f"{path}.{name}" if path else name
        got = here.get(name)
        if field.record is not None:
            for item in got if isinstance(got, list) else (got,):
                if isinstance(item, dict):
                    _plant(item, field.record, kind, value, keys, only, at)
            continue
        if only is not None and at != only:
            continue
        if field.kind == "text" and name not in keys:
            mine = field.question.personal
            if mine == kind or (mine is None and got is None):
                here[name] = [value] if field.many else value
            elif mine in (None, "name"):
                here[name] = [*got, value] if isinstance(got, list) else f"{got or '见'}，{value}"
        elif field.kind == "int" and not field.many and field.question.le is None and kind == "phone":
            here[name] = int(value)


def _leaking(desk: Desk, case: Case, digits: list[str]) -> list[str]:
    """Where in the results a run of digits shows, whatever stands between them."""
    try:
        report = desk.report(case).to_dict()
    except (FupinError, ValueError):
        return []
    out: list[str] = []

    def look(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for k, v in value.items():
                look(v, f"{path}.{k}" if path else k)
        elif isinstance(value, list):
            for n, v in enumerate(value):
                look(v, f"{path}[{n}]")
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            plain = re.sub(r"[^0-9]", "", str(value))
            if any(d in plain for d in digits):
                out.append(path)

    for kind in ("findings", "unknowns", "errors"):
        look(report[kind], kind)
    return out


def _one_by_one(
    desk: Desk, case: Case, subject: Subject, kind: str, value: str, digits: str, keys: frozenset[str]
) -> list[str]:
    """The number in one field at a time: all at once may have left the rule with nothing to find."""
    reads = sorted({p for r in desk.book.rules for p, _ in r.reads})
    for path in reads:
        planted = case.changed()
        _plant(planted.record, subject.spec, kind, value, keys, path)
        if planted.record != case.record and (leaks := _leaking(desk, planted, [digits])):
            return leaks
    return []


def _where(leaks: list[str]) -> str:
    return "、".join(sorted({re.sub(r"\[\d+\]", "", p) for p in leaks})[:4])
