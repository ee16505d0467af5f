"""The survey of edge households: its rules, their examples, their parameters, and that nobody is accused by what nobody answered."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.engine.examples import run_example
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.schema import UNREADABLE, Open

DATA = Path(__file__).with_name("data")
DAY = date(2019, 9, 18)
EVERY = list(Registry().subjects().values())
HOME = rules_home()
ABOUT_SURVEYS = [HOME / "basis.yaml", *(p for p in sorted((HOME / "edge").glob("*.yaml")) if p.name != "village.yaml")]
ENGINE = Engine(Rulebook.from_paths(ABOUT_SURVEYS, EVERY))
WITH_VILLAGES = Engine(
    Rulebook.from_paths([*ABOUT_SURVEYS, HOME / "edge" / "village.yaml", HOME / "team" / "basis.yaml"], EVERY)
)
EDGE = ENGINE.subject_of({}, "edge")
RULES = {r.id: r for r in ENGINE.rulebook.rules}
EXAMPLES = [(i, n) for i in RULES for n in range(len(RULES[i].examples))]
SAID = json.loads((DATA / "edge_messages.json").read_text("utf-8"))

ASKS_WHAT_IS_MISSING = {
    "edge.member-complete", "edge.labour-given", "edge.schooling-given", "edge.treated-cost-given", "edge.disability-complete",
    "edge.dropout-other-written", "edge.insurance-reason-given", "edge.housing-given", "edge.danger-grade-given",
    "edge.housing-opinion", "edge.water-given", "edge.shortfall-reason", "edge.shortfall-evidence", "edge.income-industry",
    "edge.income-workers", "edge.income-policies", "edge.needs-given", "edge.head-given",
    "edge.decision-complete",
}  # fmt: skip
"""Rules whose very question is whether something was answered."""

A_BLANK_SAYS = {
    "birth_date": "the number is read then",
    "three_non": "who bears no flag is treated as any other household",
    "warning_state": "who is not under early warning is treated as any other household",
    "uninsured_reason": "an elsewhere-insured member is one only where the reason says so",
    "labour_skill": "blank means none for a child",
    "on": "an undated decision is asked for, not compared",
    "appraised_by": "a suspected house is cleared by an appraisal only",
    "opinion": "a suspected house is cleared by an appraisal only",
    "remarks": "why a household is not listed stands there",
}


def survey(**answers: Any) -> dict[str, Any]:
    return {"survey_id": "E1", **answers}


def said(engine: Engine, record: dict[str, Any], as_of: date = DAY, **given: Any) -> set[str]:
    return {f.rule for f in engine.check(record, subject="edge", as_of=as_of, **given).findings}


def altered(*changes: tuple[str, str]) -> Engine:
    """An engine of rule files in which each text was found once and replaced."""
    texts = {p.name: p.read_text("utf-8") for p in ABOUT_SURVEYS}
    for old, new in changes:
        (holder,) = [name for name, text in texts.items() if old in text]
        assert texts[holder].count(old) == 1
        texts[holder] = texts[holder].replace(old, new)
    return Engine(Rulebook.from_texts(texts, EVERY))


# -- the rules -----------------------------------------------------------------------------------------------------------


def test_the_packs_hold_these_rules_under_permanent_ids():
    packs: dict[str, set[str]] = {}
    for rule in RULES.values():
        packs.setdefault(rule.pack.id, set()).add(rule.id)
    assert {name: len(ids) for name, ids in packs.items()} == {
        "edge.persons": 17,
        "edge.guarantees": 23,
        "edge.household": 21,
        "edge.decision": 18,
    }
    assert all(rule.id.startswith("edge.") for rule in RULES.values())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_quotes_the_order_and_says_where_it_errs(rule: Rule):
    assert rule.source.document == "资扶领发〔2019〕15号" and rule.source.part and rule.source.quote
    assert rule.title.zh and rule.title.en and rule.message.zh and rule.message.en
    assert rule.false_positives and rule.review


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_is_in_force_when_a_survey_is_dated_before_the_visits(rule: Rule):
    assert rule.in_force(date(2019, 1, 1)) and not rule.in_force(date(2018, 12, 31))


@pytest.mark.parametrize(("rule", "number"), EXAMPLES, ids=str)
def test_every_example_inside_a_rule_holds(rule, number):
    result = run_example(ENGINE, RULES[rule], number)
    assert (result.complaints, result.differences) == ((), ())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_outcome_that_is_possible_has_an_example_or_a_reason(rule: Rule):
    shown = {e.outcome for e in rule.examples}
    assert shown.isdisjoint(rule.impossible)
    assert shown | set(rule.impossible) == set(rule.possible)
    assert all(e.needs for e in rule.examples if e.outcome == "unknown")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_the_first_finding_of_each_rule_reads_like_this(rule: Rule):
    example = next(e for e in rule.examples if e.outcome == "violated")
    others = [dict(o) for o in example.others]
    given = {"survey_id": "E0", **example.given}
    report = ENGINE.check_all(
        [given, *others],
        subject="edge",
        as_of=example.as_of or DAY,
        related={k: list(v) for k, v in example.related.items()},
    )
    found = next(f for f in report.findings if f.rule == rule.id and f.subject.id == given["survey_id"])
    assert [found.severity, found.message.zh, found.message.en] == SAID[rule.id]


def test_the_file_of_messages_holds_every_rule():
    assert sorted(SAID) == sorted(RULES)


def test_no_message_shows_a_number_in_full():
    assert "450399198001010015" not in json.dumps(SAID)


@pytest.mark.parametrize("name", sorted({p for r in RULES.values() for p in r.traits.parameters}))
def test_every_parameter_has_a_source_and_a_value_on_every_day(name):
    table = ENGINE.rulebook.parameters[name]
    assert table.source and table.decl.title.zh
    for day in (date(2019, 1, 1), date(2019, 9, 10), date(2020, 1, 1), date(2030, 12, 31)):
        assert table.in_force(day, None) is not None


def test_one_risk_rule_speaks_for_each_of_the_four_guarantees_of_a_listed_household():
    tagged = {r.tags["indicator"]: r.id for r in RULES.values() if r.tags.get("case") == "edge"}
    assert tagged == {
        "义务教育保障": "edge.risk-education",
        "基本医疗保障": "edge.risk-medical",
        "住房安全保障": "edge.risk-housing",
        "饮水安全保障": "edge.risk-water",
    }
    assert {RULES[i].kind for i in tagged.values()} == {"risk"}


# -- where the order contradicts itself ------------------------------------------------------------------------------------


def test_a_san_fei_household_is_listed_as_suspected_at_once_and_the_county_decides():
    looked_at = survey(three_non=True, stage="重点排查对象", decisions=[])
    suspected = survey(three_non=True, stage="疑似边缘户", decisions=[{"stage": "疑似边缘户"}])
    straight = survey(three_non=True, stage="边缘户", decisions=[{"stage": "边缘户"}])
    assert "edge.three-non-listed" in said(ENGINE, looked_at)
    assert "edge.three-non-listed" not in said(ENGINE, suspected)
    assert "edge.decision-skipped" in said(ENGINE, straight)


def test_a_county_may_follow_the_other_sentence_and_list_san_fei_households_as_edge_households():
    other = altered(("      - {from: 2014-01-01, value: 疑似边缘户}", "      - {from: 2014-01-01, value: 边缘户}"))
    suspected = survey(three_non=True, stage="疑似边缘户", decisions=[{"stage": "疑似边缘户"}])
    straight = survey(three_non=True, stage="边缘户", decisions=[{"stage": "边缘户"}])
    assert "edge.three-non-listed" in said(other, suspected)
    assert "edge.decision-skipped" not in said(other, straight)
    assert "edge.decision-skipped" in said(other, survey(stage="边缘户", decisions=[{"stage": "边缘户"}]))


def test_who_is_san_fei_is_never_derived():
    unregistered = {"name": "测试甲", "id_number": "999999000000000000", "relation": "户主"}
    found = said(ENGINE, survey(members=[unregistered], three_non=False, stage="重点排查对象", grounds=["诉求户"]))
    assert not {r for r in found if "three-non" in r or "at-once" in r}


@pytest.mark.parametrize("state", ["乡镇已审核", "已完成"])
def test_a_warning_that_the_township_approved_is_listed_at_once(state):
    assert "edge.warning-listed" in said(ENGINE, survey(warning_state=state, stage="重点排查对象"))
    assert "edge.warning-listed" not in said(ENGINE, survey(warning_state=state, stage="疑似边缘户"))


FIRST_LIST = "[低保户, 特困供养户, 残疾人户, 无房户, 危房户, 诉求户, 自然灾害户, 重大变故户, 三非户, 其他]"
SECOND_LIST = (
    "[低保户, 特困供养户, 残疾人户, 无房户, 危房改造户, 重大疾病户, 诉求户, 自然灾害户, 重大变故户, 三非户, 预警干预户]"
)
BOTH_LISTS = "[低保户, 特困供养户, 残疾人户, 无房户, 危房户, 危房改造户, 重大疾病户, 诉求户, 自然灾害户, 重大变故户, 三非户, 预警干预户, 其他]"


@pytest.mark.parametrize(
    ("ground", "both", "first", "second"),
    [
        ("低保户", True, True, True),
        ("危房户", True, True, False),
        ("危房改造户", True, False, True),
        ("重大疾病户", True, False, True),
        ("其他", True, True, False),
    ],
)
def test_a_county_may_look_at_the_households_of_either_list(ground, both, first, second):
    record = survey(grounds=[ground])
    engines = (ENGINE, altered((BOTH_LISTS, FIRST_LIST)), altered((BOTH_LISTS, SECOND_LIST)))
    assert ["edge.ground-listed" not in said(e, record) for e in engines] == [both, first, second]


@pytest.mark.parametrize(
    ("days", "most", "unsafe"), [(36, 36, False), (37, 36, True), (16, 15, True), (90, 90, False), (91, 90, True)]
)
def test_a_county_sets_how_many_days_without_water_are_safe(days, most, unsafe):
    engine = altered(("      - {from: 2014-01-01, value: 36}", f"      - {{from: 2014-01-01, value: {most}}}"))
    record = survey(water={"safe": True, "shortage_days": days, "mode": "井水"}, stage="边缘户")
    assert ({"edge.water-days", "edge.risk-water"} <= said(engine, record)) is unsafe


def test_who_decides_a_stage_is_the_countys_to_set():
    record = survey(decisions=[{"stage": "疑似边缘户", "by": "乡镇", "on": "2019-09-18"}])
    here = "rows: {重点排查对象: 村工作队, 疑似边缘户: 村工作队, 边缘户: 县扶贫开发领导小组}"
    township = altered((here, here.replace("疑似边缘户: 村工作队", "疑似边缘户: 乡镇")))
    assert "edge.decision-by" in said(ENGINE, record) and "edge.decision-by" not in said(township, record)


# -- sources that were not supplied ------------------------------------------------------------------------------------------


def test_without_a_list_of_households_to_be_looked_at_nothing_is_derived():
    record = survey(head_name="测试甲", village_code="450329101001", grounds=["低保户"])
    report = ENGINE.check(record, subject="edge", as_of=DAY)
    assert "edge.on-list" in {n.rule for n in report.not_run} and "edge.on-list" not in report.violated
    listed = {"edge_to_look_at": [{"village_code": "450329101001", "head_name": "测试乙"}]}
    assert "edge.on-list" in ENGINE.check(record, subject="edge", as_of=DAY, related=listed).violated


LIST_RULE = next(r for r in WITH_VILLAGES.rulebook.rules if r.id == "edge.list-surveyed")
LISTED = {"edge_to_look_at": [{"village_code": "450329101001", "head_name": n} for n in ("测试甲", "测试乙")]}
VILLAGE = {"area_code": "450329101001", "level": "村级", "village": "测试村"}


@pytest.mark.parametrize("number", range(5))
def test_every_example_of_the_rule_about_a_villages_list_holds(number):
    result = run_example(WITH_VILLAGES, LIST_RULE, number)
    assert (result.complaints, result.differences) == ((), ())


def test_a_village_is_told_how_many_of_its_list_were_not_surveyed():
    surveys = [survey(village_code="450329101001", head_name="测试甲", surveyed_on="2019-09-12")]
    records = {"edge": surveys, "team": [VILLAGE]}
    report = WITH_VILLAGES.check_together(records, as_of=DAY, related=LISTED)
    found = [f for f in report.findings if f.rule == "edge.list-surveyed"]
    assert [(f.severity, f.message.zh) for f in found] == [
        (
            "info",
            "下发给测试村的 2 户里，有 1 户没有《边缘户调查表》：请确认会议逐户分析过、不列入的写了理由。",
        )
    ]


def test_without_surveys_or_without_a_list_no_village_is_told_anything():
    for records, related in (({"team": [VILLAGE]}, LISTED), ({"team": [VILLAGE], "edge": []}, {})):
        report = WITH_VILLAGES.check_together(records, as_of=DAY, related=related)
        assert [f.rule for f in report.findings] == []
        assert "edge.list-surveyed" in {n.rule for n in report.not_run}


def test_without_decisions_the_rules_on_the_way_to_them_are_not_run():
    report = ENGINE.check_all([survey(stage="边缘户", three_non=True)], subject="edge", as_of=DAY)
    assert {n.rule for n in report.not_run} == {
        "edge.on-list", "edge.decision-complete", "edge.decision-by", "edge.decision-order", "edge.decision-skipped",
        "edge.decision-candidate", "edge.stage-decided", "edge.stage-undecided", "edge.decision-after-survey",
        "edge.listed-at-once-refused",
    }  # fmt: skip


def test_kinds_and_grades_written_as_one_text_are_judged_like_a_list():
    member = {"name": "测试甲", "health": ["残疾"], "labour_skill": "普通劳动力", "disabilities": "视力四级、二级肢体"}
    assert "edge.severe-limb-labour" in said(ENGINE, survey(members=[member]))
    milder = {**member, "disabilities": "肢体（三级）"}
    assert "edge.severe-limb-labour" not in said(ENGINE, survey(members=[milder]))


def test_a_survey_without_fault_has_no_finding():
    record = survey(
        head_name="测试甲",
        village="测试村",
        village_code="450329101001",
        phone="19900000011",
        types=["残疾人户"],
        grounds=["残疾人户"],
        registered=False,
        three_non=False,
        warning_state="未发起",
        members=[
            {
                "name": "测试甲",
                "relation": "户主",
                "id_number": "450399198001010015",
                "schooling": "非在校生",
                "health": ["残疾"],
                "labour_skill": "弱劳动力或半劳动力",
                "illnesses": [],
                "disabilities": "肢体二级",
                "resident_medical": True,
                "treated": True,
                "own_cost": 120,
                "subsistence_allowance": False,
            }
        ],
        dropout_reasons=[],
        housing={"structure": "砖混", "area": 60, "dangerous": False},
        water={"mode": "自来水", "safe": False, "shortage_days": 40},
        income_sources=["产业"],
        industry="金银花",
        needs="接通自来水",
        shortfall_reason="冬春断水",
        evidence=["相片 0012"],
        surveyors=["测试员"],
        surveyed_on="2019-09-12",
        stage="疑似边缘户",
        decisions=[
            {"stage": "重点排查对象", "by": "村工作队", "on": "2019-09-10"},
            {"stage": "疑似边缘户", "by": "村工作队", "on": "2019-09-17"},
        ],
    )
    report = ENGINE.check(record, subject="edge", as_of=DAY)
    assert [f.rule for f in report.findings] == ["edge.risk-water"]
    assert list(report.unknowns) == [] and list(report.errors) == []


# -- missing is not false ----------------------------------------------------------------------------------------------------


def opened(value: Any) -> Any:
    """A validated record as trusted dicts: what was never asked left out, JSON's open lists opened."""
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open(opened(v) for v in value["open"])
        return {k: opened(v) for k, v in value.items()}
    return [opened(v) for v in value] if isinstance(value, list) else value


def trusted(given: Any) -> dict[str, Any]:
    out: dict[str, Any] = opened(EDGE.model.model_validate(dict(given)).model_dump(by_alias=True, exclude_none=True))
    return out


def places(record: Any) -> Iterator[tuple[Any, str]]:
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


def accused(record: dict[str, Any], rule: str, as_of: date, related: Any) -> set[tuple[str, int | None]]:
    report = ENGINE.check(record, subject="edge", as_of=as_of, trusted=True, related=related)
    return {(f.rule, f.member.index if f.member else None) for f in report.findings if f.rule == rule}


def variants(rule: str) -> Iterator[tuple[Any, dict[str, Any], date, Any]]:
    for example in RULES[rule].examples:
        related = {k: list(v) for k, v in example.related.items()}
        yield example, trusted(example.given), example.as_of or DAY, related


@pytest.mark.parametrize("rule", sorted(RULES))
def test_opening_a_list_or_blurring_an_answer_never_makes_a_finding(rule):
    for example, record, as_of, related in variants(rule):
        before = accused(record, rule, as_of, related)
        for number, (where, name) in enumerate(places(record)):
            other = copy.deepcopy(record)
            there = list(places(other))[number][0]
            if isinstance(where[name], list) and not isinstance(where[name], Open):
                there[name] = Open(there[name])
                assert accused(other, rule, as_of, related) <= before, (example.note, name, "open")
            if not isinstance(where[name], dict):
                there.pop(name)
                there.setdefault(UNREADABLE, {})[name] = "乱码"
                assert accused(other, rule, as_of, related) <= before, (example.note, name, "unreadable")


@pytest.mark.parametrize("rule", sorted(set(RULES) - ASKS_WHAT_IS_MISSING))
def test_a_blank_makes_no_finding_but_where_a_blank_speaks(rule):
    for example, record, as_of, related in variants(rule):
        before = accused(record, rule, as_of, related)
        for number, (_, name) in enumerate(places(record)):
            if name in A_BLANK_SAYS or (rule, name) == ("edge.danger-grade-form", "dangerous"):
                # A grade that the form does not know is none of its boxes, dangerous or not.
                continue
            other = copy.deepcopy(record)
            list(places(other))[number][0].pop(name)
            assert accused(other, rule, as_of, related) <= before, (example.note, name)
