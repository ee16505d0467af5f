"""Risks of households out of poverty and 八有一超: their ids, examples and findings, and that a blank never accuses anybody."""

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
from fupin_rules.synth import make_county

DAY = date(2019, 9, 18)
HOME = rules_home()
FILES = ("basis.yaml", "integrity", "ziyuan-2019", "exit")
BOOK = Rulebook.from_paths([HOME / f for f in FILES], Registry().subjects().values())
ENGINE = Engine(BOOK.asking("exit.*"))
RULES = {r.id: r for r in ENGINE.rulebook.rules if r.id.startswith("exit.")}
INDICATORS = {
    "education": "义务教育保障",
    "medical": "基本医疗保障",
    "housing": "住房安全保障",
    "water": "饮水安全保障",
    "industry": "产业发展",
    "employment": "就业发展",
    "expense": "刚性大额支出",
    "drive": "内生动力",
    "policy": "扶贫政策",
}
RISKS = [f"exit.risk.{name}" for name in INDICATORS]
STANDARD = [f"exit.standard.{n}" for n in range(1, 10)]
EXAMPLES = [(i, n) for i, r in RULES.items() for n in range(len(r.examples))]
# What supposes other values of parameters cannot be asked of the engine, which has those in force.
ASKED = [(i, n) for i, n in EXAMPLES if not RULES[i].examples[n].params]
FINDINGS = json.loads((Path(__file__).with_name("data") / "exit_findings.json").read_text("utf-8"))
VILLAGE = "450329101001"


def violated(record: dict[str, Any], *, engine: Engine = ENGINE, as_of: date = DAY) -> set[str]:
    return {r for r in engine.check(record, as_of=as_of).violated if r.startswith("exit.")}


def outcome(rule: str, record: dict[str, Any], member: int | None = None) -> str:
    return ENGINE.explain(rule, record, as_of=DAY, member=member).verdict.outcome


# -- the packs ---------------------------------------------------------------------------------------------------------------


def test_there_are_nine_risks_a_closed_warning_and_nine_indicators_under_their_permanent_ids():
    assert sorted(RULES) == sorted([*RISKS, "exit.risk.warning", *STANDARD])


@pytest.mark.parametrize(("name", "indicator"), INDICATORS.items())
def test_each_risk_is_a_risk_case_of_its_indicator_and_no_error_of_data(name, indicator):
    rule = RULES[f"exit.risk.{name}"]
    assert dict(rule.tags) == {"indicator": indicator, "case": "risk"}
    assert (rule.kind, rule.severity) == ("risk", "warning")


def test_a_closed_warning_is_a_risk_case_without_an_indicator_since_none_is_registered():
    assert dict(RULES["exit.risk.warning"].tags) == {"case": "risk"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_quotes_the_order_says_why_and_where_it_errs_in_both_languages(rule: Rule):
    assert rule.source.document == "资扶领发〔2019〕15号"
    assert rule.source.quote
    assert rule.title.zh and rule.title.en and rule.message.zh and rule.message.en
    assert rule.note and rule.false_positives and rule.review


@pytest.mark.parametrize("rule", STANDARD)
def test_that_a_poor_household_is_poor_is_information_and_no_error(rule):
    assert RULES[rule].severity == "info"


def test_neither_risks_nor_the_standard_are_run_unless_somebody_asks():
    household = {
        "household_id": "1",
        "village_code": VILLAGE,
        "exit_state": "已脱贫",
        "warning_state": "已完成",
        "members": [],
    }
    unasked = Engine(BOOK)
    assert violated(household, engine=unasked) == set()
    assert not [n.rule for n in unasked.check(household, as_of=DAY).not_run if n.rule.startswith("exit.")]
    assert violated(household) == {"exit.risk.warning"}
    only = Engine(BOOK.asking("exit.standard"))
    assert violated(household, engine=only) == set()


@pytest.mark.parametrize("name", sorted({p for r in RULES.values() for p in r.traits.parameters}))
def test_every_parameter_has_a_source_and_a_value_in_guangxi_on_every_day_the_rules_are_in_force(name):
    table = ENGINE.rulebook.parameters[name]
    assert table.source and table.decl.title.zh
    for day in (date(2019, 9, 10), date(2019, 12, 31), date(2020, 1, 1), date(2030, 12, 31)):
        assert table.in_force(day, VILLAGE) is not None
    assert table.decl.type.name not in ("int", "decimal") or table.decl.unit, "a number has a unit"


def test_the_numbers_of_the_standard_are_guangxi_s_and_nobody_else_s():
    mine = [p for p in ENGINE.rulebook.parameters if p.startswith("standard_")]
    assert len(mine) == 16
    for name in mine:
        table = ENGINE.rulebook.parameters[name]
        assert "广西" in str(table.source)
        assert table.in_force(DAY, VILLAGE) is not None
        assert table.in_force(DAY, "430000000000") is None
        assert table.in_force(date(2016, 12, 31), VILLAGE) is None


# -- examples and findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "number"), EXAMPLES, ids=lambda x: str(x))
def test_every_example_inside_a_rule_holds(rule, number):
    result = run_example(ENGINE, RULES[rule], number)
    assert result.complaints == ()
    assert result.differences == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_outcome_that_is_possible_has_an_example_or_a_reason(rule: Rule):
    shown = {e.outcome for e in rule.examples}
    assert shown.isdisjoint(rule.impossible)
    assert shown | set(rule.impossible) == set(rule.possible)
    assert all(e.needs for e in rule.examples if e.outcome == "unknown")


def listed(rule: str, number: int) -> str | None:
    """What the engine lists of an example: what is violated, and what is unknown and may become so."""
    example = RULES[rule].examples[number]
    verdict = run_example(ENGINE, RULES[rule], number).verdict
    assert verdict is not None
    return example.outcome if example.outcome in ("violated", "unknown") and "violated" in verdict.possible else None


@pytest.mark.parametrize(("rule", "number"), ASKED, ids=lambda x: str(x))
def test_the_public_engine_says_of_an_example_what_the_reference_says(rule, number):
    example = RULES[rule].examples[number]
    member = (example.member or 0) if RULES[rule].part else None
    report = ENGINE.check(dict(example.given), as_of=example.as_of or DAY)
    said = {
        word
        for word, made in (("violated", report.findings), ("unknown", report.unknowns))
        for x in made
        if x.rule == rule and (x.member.index if x.member else None) == member
    }
    assert said == {listed(rule, number)} - {None}


@pytest.mark.parametrize("case", FINDINGS, ids=lambda c: c["finding"]["rule"])
def test_a_whole_finding(case):
    report = ENGINE.check(case["given"], as_of=date.fromisoformat(case["as_of"]))
    assert [f.to_dict() for f in report.findings if f.rule == case["finding"]["rule"]] == [case["finding"]]


def test_whole_findings_are_shown_of_a_person_a_household_and_an_indicator():
    assert [c["finding"]["rule"] for c in FINDINGS] == ["exit.risk.education", "exit.risk.warning", "exit.standard.6"]


# -- what the data can tell ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["已脱贫", "退出户"])
def test_households_that_left_poverty_and_those_that_left_the_register_have_risks(state):
    assert outcome("exit.risk.water", {"exit_state": state, "water": {"safe": False}}) == "violated"


@pytest.mark.parametrize("state", ["未脱贫", "返贫"])
def test_who_is_still_poor_has_indicators_to_reach_and_no_risks(state):
    household = {"exit_state": state, "water": {"safe": False}, "power": {"living": False}, "village_code": VILLAGE}
    assert outcome("exit.risk.water", household) == "not_applicable"
    assert {"exit.standard.6", "exit.standard.7"} <= violated(household)
    assert {RULES[r].source.item for r in violated(household)} == {"六有", "七有"}


@pytest.mark.parametrize("rule", STANDARD)
def test_an_indicator_of_which_nothing_is_known_is_unknown_and_says_what_is_missing(rule):
    report = ENGINE.check(
        {"exit_state": "未脱贫", "village_code": VILLAGE, "size": 1, "members": Open([{}])}, as_of=DAY
    )
    assert not [f for f in report.findings if f.rule == rule]
    (unknown,) = [u for u in report.unknowns if u.rule == rule]
    assert "violated" in unknown.possible
    assert unknown.needs or unknown.unanswered


def test_a_poor_household_that_has_everything_meets_all_nine_indicators():
    household = {
        "exit_state": "未脱贫",
        "village_code": VILLAGE,
        "size": 1,
        "land": {"irrigated": "0.5"},
        "income": {"operating": 900, "per_capita": 3300, "year": 2019},
        "housing": {"structure": "砖混", "dangerous": False, "area": 13},
        "water": {"litres": 35, "fetch_minutes": 20, "shortage_days": 36, "safe": True},
        "power": {"living": True, "broadcast": True},
        "road": {"hamlet_households": 20, "hamlet_kind": "砂石路", "hamlet_width": "3.5"},
        "members": [
            {
                "name": "测试甲",
                "birth_date": "1980-01-01",
                "labour_skill": "普通劳动力",
                "resident_medical": True,
                "subsistence_allowance": False,
            }
        ],
    }
    assert {r: outcome(r, household) for r in STANDARD} == dict.fromkeys(STANDARD, "satisfied")


def test_a_worker_with_too_few_months_is_unsteady_and_one_without_any_work_or_production_is_idle_never_both():
    worker = {"sex": "男", "birth_date": "1985-01-01", "labour_skill": "普通劳动力", "schooling": "非在校生"}
    away, home = (
        worker | {"work_state": "省外务工", "work_months": 3},
        worker
        | {
            "work_state": "未务工",
            "work_months": 0,
        },
    )
    household = {"exit_state": "已脱贫", "income": {"operating": 0}, "members": [away, home]}
    said = {(f.rule, f.member.index) for f in ENGINE.check(household, as_of=DAY).findings if f.rule in RISKS}
    assert said == {("exit.risk.employment", 0), ("exit.risk.drive", 1)}


def test_industry_expense_and_policy_are_not_run_where_no_list_of_measures_was_supplied():
    report = ENGINE.check({"household_id": "1", "exit_state": "已脱贫", "members": []}, as_of=DAY)
    assert {n.rule for n in report.not_run if n.rule.startswith("exit.")} == {
        "exit.risk.industry",
        "exit.risk.expense",
        "exit.risk.policy",
    }


def test_risks_come_from_the_data_whether_or_not_a_form_was_handed_in():
    household = {"exit_state": "已脱贫", "housing": {"dangerous": True}}
    with_form = household | {"six_looks": {"housing": {"normal": True}}}
    assert "exit.risk.housing" in violated(household)
    assert violated(household) == violated(with_form)


def altered(old: str, new: str) -> Engine:
    """An engine whose parameters differ in one place."""
    texts = {
        str(p): p.read_text("utf-8")
        for f in FILES
        for p in sorted([HOME / f, *(HOME / f).glob("*.yaml")])
        if p.is_file()
    }
    assert sum(text.count(old) for text in texts.values()) == 1, "the place to alter is found once"
    texts = {name: text.replace(old, new) for name, text in texts.items()}
    return Engine(Rulebook.from_texts(texts, Registry().subjects().values()).asking("exit.*"))


def test_a_county_may_count_long_term_illness_as_grave():
    household = {"exit_state": "已脱贫", "members": [{"health": ["长期慢性病"]}]}
    wide = altered("value: [患有大病]}", "value: [患有大病, 长期慢性病]}")
    assert "exit.risk.medical" not in violated(household)
    assert "exit.risk.medical" in violated(household, engine=wide)


def test_a_county_may_have_an_area_of_its_own_for_the_standard():
    household = {
        "exit_state": "未脱贫",
        "village_code": VILLAGE,
        "size": 1,
        "housing": {"structure": "砖混", "dangerous": False, "area": 14},
    }
    here = '    values: [{from: 2017-01-01, area: "45", value: 13}]'
    own = altered(here, here[:-1] + ', {from: 2019-01-01, area: "450329", value: 15}]')
    assert "exit.standard.2" not in violated(household)
    assert "exit.standard.2" in violated(household, engine=own)


# -- missing is not false -------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open(plain(v) for v in value["open"])
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return type(value)(plain(v) for v in value)
    return value


def trusted(given: dict[str, Any]) -> dict[str, Any]:
    made = ENGINE.subject.model.model_validate(given).model_dump(by_alias=True, exclude_none=True)
    return plain(made)


def places(record: Any) -> Iterator[tuple[Any, str]]:
    """Every answer of a record with the record it stands in."""
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


def accused(record: dict[str, Any], as_of: date) -> set[tuple[str, int | None]]:
    report = ENGINE.check(record, as_of=as_of, trusted=True)
    return {(f.rule, f.member.index if f.member else None) for f in report.findings if f.rule.startswith("exit.")}


def changed(record: dict[str, Any], number: int) -> tuple[dict[str, Any], Any, str]:
    other = copy.deepcopy(record)
    there, name = list(places(other))[number]
    return other, there, name


@pytest.mark.parametrize("rule", RULES)
def test_opening_a_list_never_makes_a_finding(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(record, as_of)
        for number, (where, name) in enumerate(places(record)):
            if isinstance(where[name], list) and not isinstance(where[name], Open):
                other, there, name = changed(record, number)
                there[name] = Open(there[name])
                assert accused(other, as_of) <= before, (example.note, name)


@pytest.mark.parametrize("rule", RULES)
def test_an_answer_that_cannot_be_read_never_makes_a_finding(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(record, as_of)
        for number, (where, name) in enumerate(places(record)):
            if not isinstance(where[name], dict):
                other, there, name = changed(record, number)
                del there[name]
                there.setdefault(UNREADABLE, {})[name] = "乱码"
                assert accused(other, as_of) <= before, (example.note, name)


# What a blank in these says, where it is no gap: nothing speaks for the excuse, and the rest of the data decides.
_EVIDENCE_ONLY = {
    "left": "blank means still a member",
    "changes": "blank means no change",
    "education": "only shows that somebody of 15 has finished school",
    "dropout_reason": "only excuses",
    "disabilities": "only excuse, and health decides whether they are asked",
    "disability_certificate": "only excuses, as disabilities do",
    "illnesses": "names of illnesses count where they were asked",
    "public_post": "blank means none",
    "work_months": "blank means that the episodes are read",
    "name": "a measure that bears the name of a grant is one",
    "commercial_medical": "blank means none",
    "year": "blank means the year of the reference date",
    "relocation": "blank means not relocated",
    "relocated": "blank means not relocated",
    "fetch_minutes": "one of three ways to fetch easily; the others decide",
    "litres": "blank leaves it to the register's own word",
    "shortage_days": "blank leaves it to the register's own word",
}


@pytest.mark.parametrize("rule", RULES)
def test_a_blank_makes_no_finding_but_where_a_blank_speaks(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(record, as_of)
        for number, (_, name) in enumerate(places(record)):
            if name in _EVIDENCE_ONLY:
                continue
            other, there, name = changed(record, number)
            del there[name]
            fresh = {a for a in accused(other, as_of) - before if a[0] == rule}
            assert not fresh, (example.note, name)


# -- a county --------------------------------------------------------------------------------------------------------------------


def test_in_a_clean_county_every_risk_found_is_one_that_is_there_and_every_poor_household_is_below_the_line():
    county = make_county(300, seed=71_101)
    by_id = {h["household_id"]: h for h in county.households}
    report = ENGINE.check_all(county.households, trusted=True)
    found = [f for f in report.findings if f.rule in RULES]
    ill = {
        (h["household_id"], m["member_id"])
        for h in county.households
        if h["exit_state"] in ("已脱贫", "退出户")
        for m in h["members"]
        if not m["left"] and m["health"] == ["患有大病"]
    }
    assert {(f.subject.id, f.member.id) for f in found if f.rule == "exit.risk.medical"} == ill
    assert len(ill) > 5
    poor = {k for k, h in by_id.items() if h["exit_state"] not in ("已脱贫", "退出户")}
    assert {f.subject.id for f in found if f.rule == "exit.standard.9"} == poor
    assert {f.subject.id for f in found if f.rule == "exit.standard.6"} == {
        k for k in poor if not by_id[k]["water"]["safe"]
    }
    assert {u.rule for u in report.unknowns} == {"exit.standard.5"}
    assert not report.errors
