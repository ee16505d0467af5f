"""Ranking of places by the quality of their data: what 五(三) of the plan asks the county to do for its townships.

Owns how households are sorted into kinds, the score, ranks and who stands apart. Every number is a parameter of the pack `ranking`,
taken as of the reference date. Knows no file and no screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from os.path import commonprefix
from typing import Any, Final

from fupin_rules.engine import Report
from fupin_rules.errors import Diagnostic, InputError, Text, did_you_mean
from fupin_rules.findings import ParameterUse, Ref
from fupin_rules.findings.left_out import LeftOut
from fupin_rules.language.calendar import Fault
from fupin_rules.report.authority import change_in_words
from fupin_rules.report.roster import Places, Present, main_subject, reference_day, roster
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Level, Subject

__all__ = ["KINDS", "CheckedKinds", "Ranking", "Standing", "kinds_of_households", "rank", "setting"]

KINDS: Final = ("error", "warning", "info", "unknown", "clear")
"""Kinds of household, each household in one: by its worst finding; without any, whether an error rule is undecided; else clear."""


def setting(rulebook: Rulebook, name: str, on: date, area: str | None, key: tuple[Any, ...] = ()) -> Any:
    """A parameter in force.

    Raises:
        InputError: K101 there is none, or it has no value on that day.
    """
    table = rulebook.parameters.get(name)
    try:
        if table is not None:
            return table.value(on, area, key)
    except Fault:
        pass
    raise InputError(
        Diagnostic(
            "K101",
            Text(
                f"参数 {name} 在 {on.isoformat()} 没有值，排不了名。",
                f"parameter {name} has no value on {on.isoformat()}; nothing can be ranked.",
            ),
            hint=Text(
                "请在规则包 ranking（rules/ranking.yaml）里补上这一天的值。",
                "Give it one in the pack ranking (rules/ranking.yaml).",
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class CheckedKinds:
    """Households that were checked, each with its kind.

    Attributes:
        subject: what they are.
        rows: each with its kind.
    """

    subject: Subject
    rows: tuple[tuple[Present, str], ...]


def kinds_of_households(report: Report) -> CheckedKinds | None:
    """Each record of a report's main subject with its kind (`KINDS`); None where nothing was checked.

    Records that the data cannot tell apart (one code twice in a village) share what was found on either of them.
    """
    present = roster(report)
    main = main_subject(report, present)
    if main is None:
        return None
    order = {kind: n for n, kind in enumerate(KINDS)}
    worst: dict[tuple[Ref, tuple[Ref, ...]], str] = {}

    def add(key: tuple[Ref, tuple[Ref, ...]], kind: str) -> None:
        if order[kind] < order[worst.get(key, "clear")]:
            worst[key] = kind

    for f in report.findings:
        add((f.subject, f.within), f.severity)
    for u in report.unknowns:
        if u.severity == "error":
            add((u.subject, u.within), "unknown")
    return CheckedKinds(
        main, tuple((p, worst.get((p.ref, p.within), "clear")) for p in present if p.subject.name == main.name)
    )


@dataclass(slots=True)
class Standing:
    """A place in the ranking. Counts of kinds add up to `households`.

    Attributes:
        place: the place; None for households whose place was not answered, or for all together.
        outer: the places it lies in, from the outside in.
        households: households checked: the denominator.
        kinds: how many of them are of each kind.
        findings: findings by severity.
        score: 1 for data without fault; None without households.
        rank: from 1; places with one score share it; None apart.
    """

    place: Ref | None
    outer: tuple[Ref, ...] = ()
    households: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    findings: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("error", "warning", "info"), 0))
    score: Fraction | None = None
    rank: int | None = None

    @property
    def label(self) -> str:
        """The place's name; empty where it has none."""
        return "" if self.place is None else self.place.label or self.place.id or ""

    def weigh(self, weights: dict[str, Fraction]) -> None:
        """Work out the score."""
        if self.households:
            cost = sum((weights[k] * n for k, n in self.kinds.items()), Fraction())
            self.score = 1 - cost / self.households

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; the score rounded to six places, the counts it comes from beside it."""
        return {
            "rank": self.rank,
            "place": None if self.place is None else self.place.to_dict(),
            "within": [r.to_dict() for r in self.outer],
            "households": self.households,
            "with_error": self.kinds["error"],
            "unknown_only": self.kinds["unknown"],
            "kinds": dict(self.kinds),
            "findings": dict(self.findings),
            "score": None if self.score is None else float(round(self.score, 6)),
        }


@dataclass(frozen=True)
class Ranking:
    """Places ranked by the quality of their data.

    Attributes:
        level: the places that are ranked.
        levels: every level they may lie in, from the outside in.
        subject: what was counted.
        ranked: from the best, then by code.
        apart: places too small to be compared, and households without a place; never mixed in.
        total: all of them together.
        as_of: the day as of which parameters hold.
        parameters: the parameters used.
        weights: what a household of each kind costs.
        least: least number of households to be ranked.
        authority: what lower packs changed of higher ones, as in the head of the report.
        changes: the same in words.
        incomplete: plugins that were left out because they were broken, as in the head of the report.
    """

    level: Level
    levels: tuple[Level, ...]
    subject: Subject
    ranked: tuple[Standing, ...]
    apart: tuple[Standing, ...]
    total: Standing
    as_of: date
    parameters: tuple[ParameterUse, ...]
    weights: dict[str, Fraction]
    least: int
    authority: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Text, ...] = ()
    incomplete: tuple[LeftOut, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the score is simply 1 - households with an error finding / households checked."""
        return {k for k, w in self.weights.items() if w} == {"error"} and self.weights["error"] == 1

    def to_dict(self) -> dict[str, Any]:
        return {
            "level": self.level.name,
            "as_of": self.as_of.isoformat(),
            "incomplete": [x.to_dict() for x in self.incomplete],
            "authority": self.authority,
            "subject": self.subject.name,
            "least": self.least,
            "weights": {k: float(w) for k, w in self.weights.items()},
            "ranked": [s.to_dict() for s in self.ranked],
            "apart": [s.to_dict() for s in self.apart],
            "total": self.total.to_dict(),
            "parameters": [p.to_dict() for p in self.parameters],
        }


def rank(report: Report, level: str = "township") -> Ranking:
    """Rank places by the quality of their data.

    Args:
        report: of a whole data set.
        level: which places: a level of the data's subject, by its name or Chinese name (`township`, `village`).

    Raises:
        InputError: K101 a parameter has no value; K102 there is no such level; K103 nothing was checked.

    Examples:
        >>> from datetime import date
        >>> from fupin_rules import Engine
        >>> from fupin_rules.report.ranking import rank
        >>> people = [{"household_id": "1", "township": "资源镇", "poverty_cause": "缺资金"}, {"household_id": "2", "township": "资源镇"}]
        >>> ranking = rank(Engine.default().check_all(people, as_of=date(2019, 9, 18)))
        >>> [(s.rank, s.label, s.kinds["error"], s.households) for s in ranking.ranked]
        [(1, '资源镇', 1, 2)]
    """
    checked = kinds_of_households(report)
    day = reference_day(report)
    if checked is None or not checked.rows or day is None:
        raise InputError(
            Diagnostic("K103", Text("没有检查过一户，排不了名。", "not one household was checked; nothing to rank."))
        )
    subject = checked.subject
    which = _level(subject, level)
    book = report.engine.rulebook
    # Area codes are prefixes of each other, digit by digit.
    area = commonprefix([p.area for p, _ in checked.rows if p.area]) or report.area  # noqa: RUF071
    weights = {
        k: _exact(setting(book, "ranking_severity_weights", day, area, (k,))) for k in ("error", "warning", "info", "unknown")
    }  # fmt: skip
    weights["clear"] = Fraction()
    least = _least(book, day, area, which)
    counted = _count(checked, report, which)
    everything = Standing(None)
    for s in counted:
        s.weigh(weights)
        everything.households += s.households
        for k in KINDS:
            everything.kinds[k] += s.kinds[k]
        for k in everything.findings:
            everything.findings[k] += s.findings[k]
    everything.weigh(weights)
    ranked = [s for s in counted if s.place is not None and s.households >= least]
    apart = [s for s in counted if s.place is None or s.households < least]
    # Best first; among equals the official order, which says nothing.
    ranked.sort(key=lambda s: (-(s.score or 0), *_official(s)))
    apart.sort(key=lambda s: (s.place is None, *_official(s)))
    for n, s in enumerate(ranked, 1):
        before = ranked[n - 2] if n > 1 else None
        s.rank = before.rank if before is not None and before.score == s.score else n
    used = tuple(_used(book, name, day, area) for name in ("ranking_severity_weights", "ranking_least_households"))
    return Ranking(
        which,
        tuple(reversed(subject.within)),
        subject,
        tuple(ranked),
        tuple(apart),
        everything,
        day,
        used,
        weights,
        least,
        report.head()["authority"],
        tuple(Text(change_in_words(o, book, "zh"), change_in_words(o, book, "en")) for o in report.overrides),
        book.incomplete,
    )


def _level(subject: Subject, level: str) -> Level:
    found = next((x for x in subject.within if level in (x.name, x.zh)), None)
    if found is not None:
        return found
    names = [x.name for x in subject.within]
    near = did_you_mean(level, names)
    raise InputError(
        Diagnostic(
            "K102",
            Text(f"数据里没有“{level}”这一级。", f"the data has no level {level!r}."),
            hint=Text(f"是不是 {near}？", f"Did you mean {near}?") if near
            else Text(f"可用的有：{'、'.join(names)}。", f"There are: {', '.join(names)}."),
        )
    )  # fmt: skip


def _least(book: Rulebook, day: date, area: str | None, level: Level) -> int:
    table = book.parameters.get("ranking_least_households")
    if table is None or table.in_force(day, area) is None:
        setting(book, "ranking_least_households", day, area)
    assert table is not None
    return int(table.value(day, area, (level.name,))) if table.has_row(day, area, (level.name,)) else 0


def _exact(value: Any) -> Fraction:
    return Fraction(value) if isinstance(value, (Decimal, int, Fraction)) else Fraction(str(value))


def _official(s: Standing) -> tuple[Any, ...]:
    return tuple((r.id or "", r.label or "") for r in s.outer), s.place.id or "" if s.place else "", s.label


def _place(within: Iterable[Ref], level: Level) -> tuple[Ref | None, tuple[Ref, ...]]:
    """The place of a level and what it lies in, from the outside in."""
    refs = tuple(within)
    for n, r in enumerate(refs):
        if r.type == level.name:
            return r, tuple(reversed(refs[n + 1 :]))
    return None, ()


def _count(checked: CheckedKinds, report: Report, level: Level) -> list[Standing]:
    found: dict[tuple[Ref | None, tuple[Ref, ...]], Standing] = {}
    places = Places(checked.subject.within, (p.within for p, _ in checked.rows))

    def at(within: tuple[Ref, ...]) -> Standing:
        key = _place(places(within), level)
        got = found.get(key)
        if got is None:
            got = found[key] = Standing(*key)
        return got

    for p, kind in checked.rows:
        s = at(p.within)
        s.households += 1
        s.kinds[kind] += 1
    for f in report.findings:
        if f.subject.type == checked.subject.name:
            at(f.within).findings[f.severity] += 1
    return list(found.values())


def _used(book: Rulebook, name: str, day: date, area: str | None) -> ParameterUse:
    table = book.parameters[name]
    entry = table.in_force(day, area)
    assert entry is not None
    rows = {"/".join(map(str, k)): v for k, v in sorted(entry.value.items(), key=lambda kv: str(kv[0]))}
    return ParameterUse(
        name, table.decl.title, rows, table.decl.unit, entry.since, entry.area or None, entry.source or table.source
    )
