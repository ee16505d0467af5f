"""`fupin calendar`: what is due when, made from the parameters; with papers handed in, what was in time, late or missing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.errors import InputError
from fupin_rules.plugins import Registry
from fupin_rules.report.calendar import STATES, calendar_of
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.schema import UNREADABLE, Open

ENGINE = Engine(Rulebook.from_paths([rules_home() / "team"], Registry().subjects().values()))
BOOK = ENGINE.rulebook
VILLAGE = {"area_code": "450329100371", "level": "村级", "township": "测试镇", "village": "测试村"}
TOWNSHIP = {"area_code": "450329100", "level": "乡镇级", "township": "测试镇"}

# The order, chapters 2 (3) and 4, as it stands there.
DUE = {
    ("培训观摩", "县级"): "2019-09-06",
    ("培训观摩", "乡镇级"): "2019-09-09",
    ("附件1", "乡镇级"): "2019-09-09",
    **{(f"附件{n}", "村级"): "2019-09-18" for n in (4, 5, 6, 8, 9)},
    **{(f"附件{n}", "乡镇级"): "2019-09-20" for n in (4, 5, 6, 8, 9)},
    ("工作总结", "乡镇级"): "2019-09-28",
    ("工作总结", "县级"): "2019-09-30",
}
STEPS = [
    ("业务培训暨试点观摩", "2019-09-05", "2019-09-09"),
    ("入户核查", "2019-09-10", "2019-09-18"),
    ("收集整理汇总上报", "2019-09-19", "2019-09-20"),
    ("县级审定落实措施", "2019-09-21", "2019-09-28"),
    ("总结", "2019-09-28", "2019-09-30"),
]


def paper(word: str, day: int, hour: Any = None) -> dict[str, Any]:
    made: dict[str, Any] = {"paper": word, "on": date(2019, 9, day)}
    return made if hour is None else {**made, "hour": Decimal(str(hour))}


def handed_in(team: dict[str, Any], *papers: dict[str, Any]) -> dict[str, Any]:
    return {**team, "submissions": list(papers)}


def state(team: dict[str, Any], word: str, as_of: date | None) -> str:
    calendar = calendar_of(BOOK, as_of=as_of, teams=[team])
    (line,) = [d for d in calendar.due if (d.paper.zh, d.level.zh) == (word, team["level"])]
    assert line.teams is not None
    (one,) = line.teams
    return one.state


# -- the days of the order ---------------------------------------------------------------------------------------------------


def test_every_day_of_the_order_stands_in_the_calendar_and_no_other():
    calendar = calendar_of(BOOK)
    assert {(d.paper.zh, d.level.zh): d.on.isoformat() for d in calendar.due} == DUE
    assert [(s.name, s.first.isoformat(), s.last.isoformat()) for s in calendar.steps] == STEPS


def test_the_hours_are_17_for_townships_the_end_of_work_for_villages_and_noon_for_their_reports():
    hours = {(d.paper.zh, d.level.zh): d.hour for d in calendar_of(BOOK).due if d.hour is not None}
    assert hours == {
        **{(f"附件{n}", "村级"): 18 for n in (4, 5, 6, 8, 9)},
        **{(f"附件{n}", "乡镇级"): 17 for n in (4, 5, 6, 8, 9)},
        ("工作总结", "乡镇级"): 12,
    }


def test_the_calendar_is_in_order_of_its_days():
    calendar = calendar_of(BOOK)
    assert [d.on for d in calendar.due] == sorted(d.on for d in calendar.due)


def test_every_paper_that_is_due_is_one_its_level_hands_in():
    owed = BOOK.parameters["team_papers_of_level"].in_force(date(2019, 9, 5), None)
    assert owed is not None
    assert {(p, level) for (level,), papers in owed.value.items() for p in papers} == set(DUE)


# -- states ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "village", "township", "visits"),
    [
        (date(2019, 9, 9), "not_due", "not_due", "not_begun"),
        (date(2019, 9, 10), "not_due", "not_due", "under_way"),
        (date(2019, 9, 18), "due_today", "not_due", "under_way"),
        (date(2019, 9, 19), "past", "not_due", "over"),
        (date(2019, 9, 20), "past", "due_today", "over"),
        (date(2019, 9, 21), "past", "past", "over"),
    ],
)
def test_a_line_is_due_on_its_day_and_past_the_day_after(day, village, township, visits):
    calendar = calendar_of(BOOK, as_of=day)
    states = {(d.paper.zh, d.level.zh): d.state for d in calendar.due}
    assert (states["附件4", "村级"], states["附件4", "乡镇级"]) == (village, township)
    assert next(s.state for s in calendar.steps if s.name == "入户核查") == visits


def test_without_a_reference_date_no_line_has_a_state():
    calendar = calendar_of(BOOK)
    assert {d.state for d in calendar.due} == {s.state for s in calendar.steps} == {None}


def test_before_its_first_day_the_calendar_is_what_it_will_be():
    calendar = calendar_of(BOOK, as_of=date(2019, 8, 1))
    assert {d.state for d in calendar.due} == {"not_due"}
    assert {s.state for s in calendar.steps} == {"not_begun"}


END = date(2019, 9, 30)


@pytest.mark.parametrize(
    ("team", "word", "as_of", "expected"),
    [
        (handed_in(VILLAGE, paper("附件4", 18)), "附件4", END, "on_time"),
        (handed_in(VILLAGE, paper("附件4", 18, 18)), "附件4", END, "on_time"),
        (handed_in(VILLAGE, paper("附件4", 18, 18.5)), "附件4", END, "late"),
        (handed_in(VILLAGE, paper("附件4", 19)), "附件4", END, "late"),
        (handed_in(VILLAGE, paper("附件4", 17), paper("附件4", 20)), "附件4", END, "on_time"),
        (handed_in(VILLAGE), "附件4", date(2019, 9, 18), "waiting"),
        (handed_in(VILLAGE), "附件4", date(2019, 9, 19), "missing"),
        (handed_in(VILLAGE), "附件4", None, "waiting"),
        (handed_in(VILLAGE, paper("附件4", 20)), "附件4", date(2019, 9, 19), "missing"),
        (handed_in(VILLAGE, {"paper": "附件4"}), "附件4", END, "undecided"),
        (handed_in(VILLAGE, {"on": date(2019, 9, 18)}), "附件4", END, "undecided"),
        ({**VILLAGE, "submissions": Open([])}, "附件4", END, "undecided"),
        ({**VILLAGE, "submissions": Open([paper("附件4", 18)])}, "附件4", END, "on_time"),
        (handed_in(VILLAGE, {**paper("附件4", 18), UNREADABLE: {"hour": "傍晚"}}), "附件4", END, "undecided"),
        (handed_in(TOWNSHIP, paper("附件4", 20, 17)), "附件4", END, "on_time"),
        (handed_in(TOWNSHIP, paper("附件4", 20, 17.5)), "附件4", END, "late"),
        (handed_in(TOWNSHIP, paper("附件4", 20)), "附件4", END, "undecided"),
        (handed_in(TOWNSHIP, paper("附件4", 20), paper("附件4", 20, 16)), "附件4", END, "on_time"),
        (handed_in(TOWNSHIP, paper("附件1", 9, 23)), "附件1", END, "on_time"),
        (handed_in(TOWNSHIP, paper("附件1", 10)), "附件1", END, "late"),
        (handed_in(TOWNSHIP, paper("工作总结", 28, 12.5)), "工作总结", END, "late"),
    ],
)  # fmt: skip
def test_how_a_team_stands_with_a_paper(team, word, as_of, expected):
    assert state(team, word, as_of) == expected


def test_a_team_without_a_list_of_papers_is_not_said_to_have_handed_in_nothing():
    calendar = calendar_of(BOOK, as_of=END, teams=[VILLAGE])
    assert {d.teams for d in calendar.due} == {None}
    both = calendar_of(BOOK, as_of=END, teams=[VILLAGE, handed_in({**VILLAGE, "area_code": "450329100372"})])
    line = next(d for d in both.due if (d.paper.zh, d.level.zh) == ("附件4", "村级"))
    assert [(t.code, t.state) for t in line.teams] == [("450329100371", "undecided"), ("450329100372", "missing")]
    assert line.counts == {"on_time": 0, "late": 0, "missing": 1, "waiting": 0, "undecided": 1}


def test_the_calendar_calls_late_and_missing_what_the_rules_call_so():
    days = [date(2019, 9, 5) + timedelta(n) for n in range(27)]
    for team, word in ((VILLAGE, "附件4"), (TOWNSHIP, "附件1"), (TOWNSHIP, "附件9"), (TOWNSHIP, "工作总结")):
        for handed in (d.day for d in days if d.month == 9):
            for hour in (None, 11, 17, 18, 20):
                given = handed_in(team, paper(word, handed, hour))
                violated = ENGINE.check(given, as_of=END, trusted=True, subject="team").violated
                said = state(given, word, END)
                assert ("team.late" in violated) == (said == "late"), (word, handed, hour)
        owed = [w for w, level in DUE if level == team["level"] and w != word]
        rest = [{"paper": w, "on": date(2019, 9, 5)} for w in owed]
        for day in days:
            violated = ENGINE.check(handed_in(team, *rest), as_of=day, trusted=True, subject="team").violated
            assert ("team.not-handed-in" in violated) == (state(handed_in(team, *rest), word, day) == "missing"), (
                word,
                day,
            )


def test_a_rulebook_without_the_calendar_says_so():
    empty = Rulebook.from_texts({}, Registry().subjects().values())
    with pytest.raises(InputError) as caught:
        calendar_of(empty)
    assert [d.code for d in caught.value.diagnostics] == ["K111"]


# -- a county with days of its own -------------------------------------------------------------------------------------------


def altered(old: str, new: str) -> Rulebook:
    texts = {p.name: p.read_text("utf-8") for p in (rules_home() / "team").glob("*.yaml")}
    assert texts["calendar.yaml"].count(old) == 1
    texts["calendar.yaml"] = texts["calendar.yaml"].replace(old, new)
    return Rulebook.from_texts(texts, Registry().subjects().values())


def test_a_changed_parameter_changes_the_calendar_and_the_rule():
    book = altered("附件1/乡镇级: 2019-09-09", "附件1/乡镇级: 2019-09-12")
    line = next(d for d in calendar_of(book, as_of=date(2019, 9, 10)).due if d.paper.zh == "附件1")
    assert (line.on, line.state) == (date(2019, 9, 12), "not_due")
    team = handed_in(TOWNSHIP, paper("附件1", 12))
    assert "team.late" in ENGINE.check(team, as_of=END, trusted=True, subject="team").violated
    assert "team.late" not in Engine(book).check(team, as_of=END, trusted=True, subject="team").violated


# -- the command -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    path = tmp_path / "工作队.jsonl"
    rows = [
        {**VILLAGE, "officers": [{"name": "韦测试", "phone": "19900000001", "role": "队长"}],
         "submissions": [{"paper": "附件4", "on": "2019-09-19"}, {"paper": "附件5", "on": "2019-09-18"}]},
        {**TOWNSHIP, "submissions": [{"paper": "附件1", "on": "2019-09-09"}]},
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    return path


def test_the_command_alone_lists_the_days_and_says_that_it_has_no_reference_date(run):
    result = run("calendar", width=120)
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0] == "没有给参照日期（--as-of），只列日历，不说到期没有。"
    assert "入户核查            2019-09-10  2019-09-18" in lines
    assert "2019-09-20 17:00  乡镇级  附件5 脱贫户“六看”存在风险人员情况统计表  县扶贫办信息中心" in lines
    assert "已过期限" not in result.stdout


def test_with_a_reference_date_it_says_what_is_due(run):
    out = run("calendar", "--as-of", "2019年9月18日", width=120).stdout
    assert "参照日期 2019-09-18" in out
    (line,) = [x for x in out.splitlines() if "村级" in x and "附件4" in x]
    assert line.rstrip().endswith("今天到期")
    assert any(x.startswith("入户核查") and "进行中" in x for x in out.splitlines())


def test_with_data_it_says_who_was_late_and_who_has_not_handed_in(run, teams):
    out = run("calendar", "--as-of", "2019-09-19", "--data", teams, width=140).stdout
    assert "  测试镇测试村（450329100371） 附件4：迟报 2019-09-19" in out
    assert "  测试镇测试村（450329100371） 附件6：未报" in out
    assert "  测试镇（450329100） 培训观摩：未报" in out
    assert "迟报、未报 5 件：" in out
    (line,) = [x for x in out.splitlines() if x.startswith("2019-09-09") and "附件1" in x]
    assert "按时 1" in line
    (line,) = [x for x in out.splitlines() if "乡镇级" in x and "附件4" in x]
    assert "待报 1" in line
    assert "没有这一级的工作队" in next(x for x in out.splitlines() if x.startswith("2019-09-30"))


def test_it_shows_no_officer_and_no_phone(run, teams):
    for more in ((), ("--format", "json")):
        out = run("calendar", "--as-of", "2019-09-19", "--data", teams, *more).stdout
        assert "韦测试" not in out
        assert "19900000001" not in out


def test_at_most_so_many_are_listed_and_zero_lists_all(run, teams):
    few = run("calendar", "--as-of", "2019-09-19", "--data", teams, "--limit", "2").stdout
    assert "还有 3 件；--limit 0 全部列出。" in few
    assert "还有" not in run("calendar", "--as-of", "2019-09-19", "--data", teams, "--limit", "0").stdout


def test_it_speaks_english(run, teams):
    out = run("calendar", "--lang", "en", "--as-of", "2019-09-19", "--data", teams, width=160).stdout
    assert "As of 2019-09-19" in out
    assert "visits from door to door" in out
    assert "Late or missing: 5" in out
    assert "list of persons at risk: late 2019-09-19" in out
    assert "the county office's information centre" in out


def test_the_json_has_every_line_with_its_teams(run, teams):
    told = json.loads(run("calendar", "--as-of", "2019-09-19", "--data", teams, "--format", "json").stdout)
    assert told["as_of"] == "2019-09-19"
    assert [(s["step"]["zh"], s["first"], s["last"]) for s in told["steps"]] == STEPS
    assert {(d["paper"]["zh"], d["level"]["zh"]): d["due"] for d in told["due"]} == DUE
    (line,) = [d for d in told["due"] if (d["paper"]["zh"], d["level"]["zh"]) == ("附件4", "村级")]
    assert line == {
        "paper": {"zh": "附件4", "en": "list of persons at risk"},
        "title": "脱贫户“六看”风险人员名单表",
        "level": {"zh": "村级", "en": "village"},
        "due": "2019-09-18",
        "hour": 18.0,
        "to": {"zh": "所在乡镇", "en": "the township"},
        "state": "past",
        "counts": {"on_time": 0, "late": 1, "missing": 0, "waiting": 0, "undecided": 0},
        "teams": [{"code": "450329100371", "label": "测试镇测试村", "state": "late", "on": "2019-09-19"}],
    }


def test_without_data_the_json_says_nothing_of_teams(run):
    told = json.loads(run("calendar", "--format", "json").stdout)
    assert {(d["state"], d["counts"], d["teams"]) for d in told["due"]} == {(None, None, None)}


def test_it_writes_to_a_file(run, tmp_path):
    target = tmp_path / "日历.json"
    result = run("calendar", "--as-of", "2019-09-19", "--format", "json", "--out", target)
    assert result.exit_code == 0
    assert result.stdout.startswith("已写入")
    assert json.loads(target.read_text("utf-8"))["as_of"] == "2019-09-19"
    text = tmp_path / "日历.txt"
    run("calendar", "--out", text)
    assert "县级审定落实措施" in text.read_text("utf-8")


def test_data_without_teams_and_words_that_are_no_codes_are_refused(run, households):
    result = run("calendar", "--data", households)
    assert result.exit_code == 2
    assert "没有工作队" in result.stderr
    wrong = run("calendar", "--area", "资源县")
    assert wrong.exit_code == 2
    assert "“资源县”不是行政区划代码。" in wrong.stderr


def test_every_state_has_words_in_both_languages():
    assert all(t.zh and t.en.isascii() for t in STATES.values())
