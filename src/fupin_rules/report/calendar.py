"""The calendar of the action: steps and what is due when, from the parameters; with data, what of it was handed in, in time or late.

Owns the reading of the calendar's parameters and the state of each line. No day and no paper stands here: a county that changes a
parameter changes the calendar. Findings about late papers are the rules' (`team.late`, `team.not-handed-in`); this only counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.errors import Diagnostic, InputError, Lang, Text
from fupin_rules.rulebook import ParameterTable, Rulebook
from fupin_rules.schema import UNREADABLE

__all__ = ["STATES", "Calendar", "Due", "Step", "TeamState", "calendar_of", "print_calendar"]

STATES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "not_begun": Text("未开始", "not begun"),
        "under_way": Text("进行中", "under way"),
        "over": Text("已结束", "over"),
        "not_due": Text("未到期", "not yet due"),
        "due_today": Text("今天到期", "due today"),
        "past": Text("已过期限", "past its day"),
        "on_time": Text("按时", "on time"),
        "late": Text("迟报", "late"),
        "undecided": Text("说不清", "cannot be told"),
        "missing": Text("未报", "not handed in"),
        "waiting": Text("待报", "still to come"),
    }
)
"""Words for the states of steps (first three), of what is due (next three) and of a team's paper (the rest)."""

_OF_TEAM: Final = ("on_time", "late", "missing", "waiting", "undecided")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the action, both days included; the state is None without a reference date."""

    name: str
    english: str
    first: date
    last: date
    state: str | None


@dataclass(frozen=True, slots=True)
class TeamState:
    """How one team stands with one paper.

    Attributes:
        code: area code of the team.
        label: its township and village.
        on: the day it was handed in, where that is known and has come.
    """

    code: str
    label: str
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """One paper of one level.

    Attributes:
        hour: hour of the last day, where there is one.
        to: where it goes, as the order says.
        state: None without a reference date.
        teams: the teams of this level in the data, by code; None where no team of the data has a list of papers handed in.
    """

    paper: Text
    title: str
    level: Text
    on: date
    hour: Decimal | None
    to: Text
    state: str | None
    teams: tuple[TeamState, ...] | None

    @property
    def counts(self) -> dict[str, int]:
        """How many teams are in each state."""
        found = Counter(t.state for t in self.teams or ())
        return {s: found[s] for s in _OF_TEAM}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Steps and papers in order of their days."""

    as_of: date | None
    steps: tuple[Step, ...]
    due: tuple[Due, ...]

    def to_dict(self) -> dict[str, Any]:
        """The calendar as plain values."""
        return {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "steps": [
                {
                    "step": {"zh": s.name, "en": s.english},
                    "first": s.first.isoformat(),
                    "last": s.last.isoformat(),
                    "state": s.state,
                }
                for s in self.steps
            ],
            "due": [
                {
                    "paper": d.paper.to_dict(),
                    "title": d.title,
                    "level": d.level.to_dict(),
                    "due": d.on.isoformat(),
                    "hour": None if d.hour is None else float(d.hour),
                    "to": d.to.to_dict(),
                    "state": d.state,
                    "counts": None if d.teams is None else d.counts,
                    "teams": None
                    if d.teams is None
                    else [
                        {"code": t.code, "label": t.label, "state": t.state, "on": t.on.isoformat() if t.on else None}
                        for t in d.teams
                    ],
                }
                for d in self.due
            ],
        }


def calendar_of(
    book: Rulebook, *, as_of: date | None = None, area: str | None = None, teams: Iterable[Any] | None = None
) -> Calendar:
    """The calendar that a rulebook's parameters make.

    Args:
        book: with the packs `team.basis` and `team.calendar`.
        as_of: the reference date; without it no line has a state.
        area: area code, for counties with days of their own.
        teams: the teams of a data set with their submissions; left out, nothing is said of what was handed in.

    Raises:
        InputError: K111 the rulebook has no calendar for the area.
    """
    tables = {name: _table(book, f"team_{name}") for name in ("step_first", "step_last", "due", "due_hour", "due_to")}
    clock, titles, english = (_table(book, f"team_{n}") for n in ("clock_levels", "paper_title", "calendar_english"))
    # Before its first day the calendar is what it will be.
    begins = min(v.since for v in tables["due"].values if (area or "").startswith(v.area))
    day = max(as_of, begins) if as_of is not None else begins

    def rows(table: ParameterTable) -> Mapping[tuple[Any, ...], Any]:
        entry = table.in_force(day, area)
        return {} if entry is None else entry.value

    words = rows(english)
    last = rows(tables["step_last"])
    steps = tuple(
        Step(name, words.get((name,), name), first, last[(name,)], _of_step(as_of, first, last[(name,)]))
        for (name,), first in rows(tables["step_first"]).items()
        if (name,) in last
    )
    spec = book.subjects["team"].spec
    papers, levels = spec.at("submissions.paper").question.code, spec.at("level").question.code
    assert papers is not None
    assert levels is not None
    in_hours = clock.in_force(day, area)
    exact = frozenset(in_hours.value) if in_hours is not None else frozenset()
    told = None if teams is None else list(teams)
    hours, places, names = rows(tables["due_hour"]), rows(tables["due_to"]), rows(titles)
    order = {word: n for n, word in enumerate(papers.values)}
    found = []
    for (paper, level), on in rows(tables["due"]).items():
        hour, to = hours.get((paper, level)), places.get((paper, level), "")
        found.append(
            Due(
                Text(paper, papers.english(paper)),
                names.get((paper,), ""),
                Text(level, levels.english(level)),
                on,
                None if hour is None else Decimal(str(hour)),
                Text(to, words.get((to,), to)),
                None if as_of is None else _of_day(as_of, on),
                _teams(told, paper, level, on, hour, as_of, exact=level in exact),
            )
        )
    found.sort(key=lambda d: (d.on, d.level.zh, order[d.paper.zh]))
    return Calendar(as_of, tuple(sorted(steps, key=lambda s: (s.first, s.last))), tuple(found))


def _table(book: Rulebook, name: str) -> ParameterTable:
    found = book.parameters.get(name)
    if found is None:
        raise InputError(
            Diagnostic(
                "K111",
                Text(f"规则里没有日历的参数 {name}。", f"the rules have no parameter {name} for the calendar."),
                hint=Text("日历在规则包 team.basis、team.calendar 里。", "It stands in the packs team.basis and team.calendar."),
            )
        )  # fmt: skip
    return found


def _of_step(as_of: date | None, first: date, last: date) -> str | None:
    if as_of is None:
        return None
    return "not_begun" if as_of < first else "over" if as_of > last else "under_way"


def _of_day(as_of: date, on: date) -> str:
    return "not_due" if as_of < on else "past" if as_of > on else "due_today"


def _teams(
    teams: Sequence[Any] | None,
    paper: str,
    level: str,
    due: date,
    hour: Any,
    as_of: date | None,
    *,
    exact: bool,
) -> tuple[TeamState, ...] | None:
    if teams is None or all(read_value(t, "submissions") is None for t in teams):
        return None
    out = []
    for team in teams:
        if read_value(team, "level") != level:
            continue
        state, on = _state(read_value(team, "submissions"), paper, due, hour, as_of, exact=exact)
        places = (read_value(team, "township"), read_value(team, "village"))
        code = read_value(team, "area_code") or ""
        out.append(TeamState(code, "".join(p for p in places if p) or code, state, on))
    return tuple(sorted(out, key=lambda t: (t.code, t.label)))


def _state(given: Any, paper: str, due: date, hour: Any, as_of: date | None, *, exact: bool) -> tuple[str, date | None]:
    """Where a team stands: the earliest time it handed the paper in counts, as for the rules."""
    if given is None:
        return "undecided", None
    whole = type(given) is list
    items = given["open"] if isinstance(given, dict) else given
    here = [s for s in items if read_value(s, "paper") == paper]
    days = [(read_value(s, "on"), s) for s in here]
    known = [(on, s) for on, s in days if on is not None and (as_of is None or on <= as_of)]
    if known:
        on = min(d for d, _ in known)
        if on != due or hour is None:
            return ("on_time" if on <= due else "late"), on
        hours = [_hour(s) for d, s in known if d == on]
        given_hours = [h for h in hours if h is not None]
        if given_hours and min(given_hours) <= Decimal(str(hour)):
            return "on_time", on
        if None in hours:
            blank = not exact and all("hour" not in (_marks(s) or {}) for d, s in known if d == on)
            return ("on_time" if blank else "undecided"), on
        return "late", on
    if any(on is None for on, _ in days) or not whole or any(read_value(s, "paper") is None for s in items):
        return "undecided", None
    return ("missing" if as_of is not None and as_of > due else "waiting"), None


def _hour(submission: Any) -> Decimal | None:
    value = read_value(submission, "hour")
    return None if value is None else Decimal(str(value))


def _marks(record: Any) -> Mapping[str, Any] | None:
    return record.get(UNREADABLE) if isinstance(record, dict) else getattr(record, "unreadable", None)


# -- for people ------------------------------------------------------------------------------------------------------------


def print_calendar(calendar: Calendar, console: Console, lang: Lang, *, limit: int | None = 20) -> None:
    """Show a calendar to people.

    Args:
        limit: list at most so many teams that are late or have not handed in; None for all.
    """
    zh = lang == "zh"
    if calendar.as_of is None:
        console.print("没有给参照日期（--as-of），只列日历，不说到期没有。" if zh
                      else "No reference date (--as-of): the days alone, without saying what is due.")  # fmt: skip
    else:
        console.print(f"参照日期 {calendar.as_of.isoformat()}" if zh else f"As of {calendar.as_of.isoformat()}")
    console.print()
    _steps(calendar, console, lang)
    console.print()
    _papers(calendar, console, lang)
    if any(d.teams is not None for d in calendar.due):
        console.print()
        _behind(calendar, console, lang, limit)


def _grid(*headers: Text, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header.in_(lang), overflow="fold")
    return table


def _steps(calendar: Calendar, console: Console, lang: Lang) -> None:
    grid = _grid(
        Text("步骤", "step"), Text("开始", "first day"), Text("结束", "last day"), Text("状态", "state"), lang=lang
    )
    for s in calendar.steps:
        name = s.name if lang == "zh" else s.english
        grid.add_row(name, s.first.isoformat(), s.last.isoformat(), STATES[s.state].in_(lang) if s.state else "")
    console.print(grid)


def _papers(calendar: Calendar, console: Console, lang: Lang) -> None:
    zh = lang == "zh"
    with_data = any(d.teams is not None for d in calendar.due)
    headers = [
        Text("期限", "due"),
        Text("谁报", "by"),
        Text("材料", "paper"),
        Text("报到", "to"),
        Text("状态", "state"),
    ]
    if with_data:
        headers.append(Text("上报情况（工作队数）", "handed in (teams)"))
    grid = _grid(*headers, lang=lang)
    for d in calendar.due:
        paper = f"{d.paper.zh} {d.title}".strip() if zh and d.title != d.paper.zh else d.paper.in_(lang)
        cells = [_when(d), d.level.in_(lang), paper, d.to.in_(lang), STATES[d.state].in_(lang) if d.state else ""]
        if with_data:
            told = [f"{STATES[k].in_(lang)} {n}" for k, n in d.counts.items() if n]
            cells.append(("，" if zh else ", ").join(told) or ("没有这一级的工作队" if zh else "no team of this level"))
        grid.add_row(*cells)
    console.print(grid)


def _when(d: Due) -> str:
    if d.hour is None:
        return d.on.isoformat()
    minutes = round(d.hour * 60)
    return f"{d.on.isoformat()} {minutes // 60:02d}:{minutes % 60:02d}"


def _behind(calendar: Calendar, console: Console, lang: Lang, limit: int | None) -> None:
    zh = lang == "zh"
    behind = [(d, t) for d in calendar.due for t in d.teams or () if t.state in ("late", "missing")]
    if not behind:
        console.print("没有迟报、未报的。" if zh else "Nothing is late or missing.")
        return
    console.print(f"迟报、未报 {len(behind)} 件：" if zh else f"Late or missing: {len(behind)}")
    for d, t in behind[:limit]:
        what = f"{STATES[t.state].in_(lang)}{f' {t.on.isoformat()}' if t.on else ''}"
        label = t.label if t.label == t.code else f"{t.label}（{t.code}）" if zh else f"{t.label} ({t.code})"
        console.print(f"  {label} {d.paper.in_(lang)}{'：' if zh else ': '}{what}")
    if limit is not None and len(behind) > limit:
        console.print(f"  还有 {len(behind) - limit} 件；--limit 0 全部列出。" if zh
                      else f"  {len(behind) - limit} more; --limit 0 lists all.")  # fmt: skip
