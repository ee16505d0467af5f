"""Counting: each rule's five outcomes, in all and by place, with what was not run; the sums add up.

For rules about parts (members) parts are counted, for the rest subjects.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.errors import Text
from fupin_rules.findings import NotRun, Ref, Tally, mask_inside
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

if TYPE_CHECKING:
    from fupin_rules.engine.authority import Standing
    from fupin_rules.engine.core import Engine
    from fupin_rules.engine.judging import Judged
    from fupin_rules.engine.plan import Batch
    from fupin_rules.engine.sources import Gate
    from fupin_rules.engine.wide import Wide

__all__ = ["Counter", "Summary", "merged", "not_run_of", "with_waived"]

_REASONS: dict[str, tuple[str, str]] = {
    "no_source": ("没有提供“{source}”，这条规则没有运行。", "{source} was not supplied; the rule was not run."),
    "no_question": (
        "数据里没有“{source}”这一列（或这张表），判断要用到它的，这条规则没有运行。",
        "the data has no column (or sheet) for {source}; where the rule rests on it, it was not run.",
    ),
    "no_area": (
        "没有行政区划代码，说不清归不归“{source}”管；为免判错，这条规则没有运行。请补上代码，或用 --area（area=）给出。",
        'without an area code nobody knows whether the pack "{source}" holds, so the rule was not run; add the code, or give --area (area=).',
    ),
    "one_record": (
        "要比较全部数据才能判断，逐户检查时没有运行。",
        "it compares a whole data set and was not run on single records.",
    ),
}


_LACKING = {"?": "no_question", "@": "no_area"}


def not_run_of(rule: Rule, reason: str, count: int, source: Text | None = None) -> NotRun:
    """Why a rule was not run."""
    zh, en = _REASONS[reason]
    words = source or Text("", "")
    return NotRun(rule.id, rule.title, reason, Text(zh.format(source=words.zh), en.format(source=words.en)), count)


def _not_in_force(rule: Rule, day: date, count: int) -> NotRun:
    """A rule that does not hold on the reference date: said aloud, since a wrong date would silence a whole checklist."""
    since, until = rule.period
    late = since is not None and day < since
    zh = f"{since} 起才生效" if late else f"{until} 之后已不再生效"
    en = f"in force from {since}" if late else f"in force until {until}"
    return NotRun(
        rule.id,
        rule.title,
        "not_in_force",
        Text(
            f"{zh}，参照日期是 {day}，所以没有运行。日期不对的，请用 --as-of（as_of=）给出。",
            f"{en}; the reference date is {day}, so it was not run. If that is the wrong day, give --as-of (as_of=).",
        ),
        count,
    )


def _elsewhere(standing: Standing, count: int) -> NotRun:
    """A rule that does not hold in an area: what a lower pack made of it, or whose pack is another area's."""
    rule, change = standing.rule, standing.override
    if change is None:
        pack = rule.pack
        zh = f"规则包“{pack.title.zh}”（{pack.id}）只管 {pack.area}，所以没有运行。"
        en = f"the pack {pack.id} holds in {pack.area} only, so it was not run."
        return NotRun(rule.id, rule.title, "not_in_area", Text(zh, en), count)
    pack = change.pack
    zh, en = (f"由 {change.by} 代替", f"replaced by {change.by}") if change.by else ("停用", "switched off")
    if change.rule != rule.id:
        # It took another's place, until a nearer pack said something else of that one.
        zh, en = f"要代替的 {change.rule} 已被改动", f"what it replaces, {change.rule}, is changed"
    return NotRun(
        rule.id,
        rule.title,
        "overridden",
        Text(
            f"在 {pack.area} {zh}（规则包 {pack.id}）：{change.reason.zh}",
            f"{en} in {pack.area} (pack {pack.id}): {change.reason.en}",
        ),
        count,
    )


@dataclass(frozen=True)
class Summary:
    """Counts for the whole check.

    Attributes:
        subjects: records checked.
        rules: each rule with its tally.
        places: each place (village) with its subjects and the tallies of rules there.
        not_run: rules not run, each once.
        counts: counts of the input, as the reader of the data gave them.
        others: records checked of further subjects, by name, where several were checked together.
    """

    subjects: int
    rules: dict[str, Tally]
    places: dict[Ref, tuple[int, dict[str, Tally]]]
    not_run: tuple[NotRun, ...]
    counts: dict[str, int]
    titles: dict[str, Rule] = field(repr=False, default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "subjects": self.subjects,
            **({"others": self.others} if self.others else {}),
            "rules": [
                {
                    "rule": i,
                    "title": self.titles[i].title.to_dict(),
                    "severity": self.titles[i].severity,
                    "outcomes": t.to_dict(),
                }
                for i, t in sorted(self.rules.items())
            ],
            "places": [
                {
                    "place": place.to_dict(),
                    "subjects": n,
                    "rules": [{"rule": i, "outcomes": t.to_dict()} for i, t in sorted(tallies.items())],
                }
                for place, (n, tallies) in sorted(
                    self.places.items(), key=lambda kv: (kv[0].id or "", kv[0].label or "")
                )
            ],
            "not_run": [n.to_dict() for n in self.not_run],
            "counts": self.counts,
        }


class Counter:
    """Counts outcomes record by record."""

    def __init__(self, subject: Subject | None) -> None:
        self.subject = subject
        self.subjects = 0
        self.by_place: dict[Ref | None, tuple[list[int], dict[str, Tally]]] = {}
        self.missing: dict[tuple[str, Gate], int] = {}
        self.days: Counts[tuple[date, str | None]] = Counts()
        self.settled: dict[tuple[Ref | None, Batch], tuple[Counts[int], Counts[int]]] = {}

    def _place(self, record: Any) -> Ref | None:
        if self.subject is None or not self.subject.within:
            return None
        level = self.subject.within[0]
        label = mask_inside(read_value(record, level.label))
        code = read_value(record, level.code) if level.code else None
        if label is None and code is None:
            return None
        return Ref(level.name, str(code) if code is not None else label, label)

    def add(self, batch: Batch, record: Any, found: Iterable[Judged], outcomes: Any = None) -> None:
        """Count one record."""
        self.subjects += 1
        self.days[batch.world.as_of, batch.world.area] += 1
        place = self._place(record)
        entry = self.by_place.get(place)
        if entry is None:
            entry = self.by_place[place] = [0], {}
        entry[0][0] += 1
        tallies = entry[1]

        def tally(rule: Rule) -> Tally:
            got = tallies.get(rule.id)
            if got is None:
                got = tallies[rule.id] = Tally()
            return got

        _bad, _undecided, satisfied, idle = outcomes or batch.run(record, every=True)
        # Most of what there is to count: left to two counters in C, and spread over the rules in the end.
        settled = self.settled.get((place, batch))
        if settled is None:
            settled = self.settled[(place, batch)] = Counts(), Counts()
        settled[0].update(satisfied)
        settled[1].update(idle)
        lacking: dict[tuple[str, Gate], None] = {}
        for j in found:
            if j.rule.unique is None:
                t = tally(j.rule)
                setattr(t, j.outcome, getattr(t, j.outcome) + 1)
            elif j.lacks is not None:
                t = tally(j.rule)
                t.unknown -= 1
                t.not_run += 1
            if j.lacks is not None:
                lacking[(j.rule.id, ("?", j.lacks))] = None
        for key in lacking:
            self.missing[key] = self.missing.get(key, 0) + 1
        for rule, said in batch.compared(record):
            t = tally(rule)
            for _, outcome in said:
                setattr(t, outcome, getattr(t, outcome) + 1)
        for rule, _, verdict in batch.validated(record):
            if verdict.outcome in ("satisfied", "not_applicable"):
                t = tally(rule)
                setattr(t, verdict.outcome, getattr(t, verdict.outcome) + 1)
        for rule, gate in batch.missing:
            n = 1
            if rule.part is not None:
                items = read_value(record, rule.part)
                n = len(items["open"] if isinstance(items, dict) else items or ())
            tally(rule).not_run += n
            self.missing[(rule.id, gate)] = self.missing.get((rule.id, gate), 0) + 1

    def summary(
        self,
        engine: Engine,
        *,
        wide: Wide | None = None,
        more_not_run: tuple[NotRun, ...] = (),
        counts: Mapping[str, int] | None = None,
    ) -> Summary:
        """All counts together.

        Args:
            wide: what rules over the whole data set found.
            more_not_run: further rules that were not run.
            counts: counts of the input.
        """
        rules: dict[str, Tally] = {}
        places: dict[Ref, tuple[int, dict[str, Tally]]] = {}
        by_place = {p: (n[0], {i: replace(t) for i, t in ts.items()}) for p, (n, ts) in self.by_place.items()}
        for (place, batch), (satisfied, idle) in self.settled.items():
            tallies = by_place[place][1]
            for index, n in satisfied.items():
                tallies.setdefault(batch.rules[index].id, Tally()).satisfied += n
            for index, n in idle.items():
                tallies.setdefault(batch.rules[index].id, Tally()).not_applicable += n
        for rule, parts in (wide.tallies if wide else {}).items():
            for place, t in parts.items():
                by_place.setdefault(place, (0, {}))[1][rule] = t
        for place, (n, tallies) in by_place.items():
            for rule, t in tallies.items():
                rules.setdefault(rule, Tally()).add(t)
            if place is not None:
                places[place] = n, tallies
        by_id = engine.rulebook.by_id
        not_run = [
            not_run_of(by_id[rule], _LACKING.get(gate[0], "no_source"), n, engine.source_title(by_id[rule], gate))
            for (rule, gate), n in sorted({**self.missing, **(wide.missing if wide else {})}.items())
        ]
        days: Counts[date] = Counts()
        for (day, area), n in sorted(self.days.items(), key=lambda kv: (kv[0][0], kv[0][1] or "")):
            days[day] += n
            aside = engine.planner.aside(self.subject, day, area) if self.subject is not None else ()
            # What ran for some of them is plainly not run where its pack has no say.
            not_run += [
                _elsewhere(s, n)
                for s in aside
                if s.override is not None or (s.state == "outside" and s.rule.id not in rules)
            ]
        for day, n in days.items():
            resting = engine.planner.resting(self.subject, day) if self.subject is not None else ()
            not_run += [_not_in_force(rule, day, n) for rule in resting]
        titles = {i: by_id[i] for i in rules}
        return Summary(self.subjects, rules, places, merged((*not_run, *more_not_run)), dict(counts or {}), titles)


def merged(found: Iterable[NotRun]) -> tuple[NotRun, ...]:
    """Each rule once for each reason it was not run, with the counts together, in order of rule."""
    out: dict[tuple[str, str], NotRun] = {}
    for x in found:
        key = (x.rule, x.reason)
        known = out.get(key)
        out[key] = x if known is None else replace(known, count=known.count + x.count)
    return tuple(sorted(out.values(), key=lambda x: x.rule))


def with_waived(summary: Summary, waived: Iterable[tuple[str, Ref | None]]) -> Summary:
    """The summary with waived findings counted.

    Args:
        waived: rule and place of each.
    """
    count = Counts(waived)
    in_all: Counts[str] = Counts()
    for (rule, _), n in count.items():
        in_all[rule] += n
    return replace(
        summary,
        rules={i: replace(t, waived=in_all[i]) for i, t in summary.rules.items()},
        places={
            place: (n, {i: replace(t, waived=count[i, place]) for i, t in tallies.items()})
            for place, (n, tallies) in summary.places.items()
        },
    )
