"""Measures received: the imported records against the household, and against what it says of them."""

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
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.synth import make_county

DATA = Path(__file__).with_name("data")
DAY = date(2019, 9, 18)
EVERY = list(Registry().subjects().values())
ENGINE = Engine(Rulebook.from_paths([rules_home() / p for p in ("basis.yaml", "policy")], EVERY))
RULES = {r.id: r for r in ENGINE.rulebook.rules}
EXAMPLES = [(i, n) for i in RULES for n in range(len(RULES[i].examples))]
SAID = json.loads((DATA / "policy_messages.json").read_text("utf-8"))

ASKS_WHAT_IS_MISSING = {
    "policy.record-complete",
    "policy.every-measure-asked",
    "policy.feedback-signed",
    "policy.claim-complete",
}
"""Rules whose very question is whether something was answered."""

A_BLANK_SAYS = {
    "left": "blank means still a member",
    "changes": "blank means no change",
    "birth_date": "the number is read then",
    "attribute": "the members alone are asked then",
    "disabilities": "health alone is read where it rules a disability out",
    "labour_skill": "blank means none for a child",
    "member_id": "a measure or claim without a recipient is the household's",
}


def said(engine: Engine, record: dict[str, Any], as_of: date = DAY) -> set[str]:
    return {f.rule for f in engine.check(record, as_of=as_of).findings}


def altered(*changes: tuple[str, str]) -> Engine:
    """An engine of rule files in which each text was found once and replaced."""
    texts = {p.name: p.read_text("utf-8") for p in (rules_home() / "policy").glob("*.yaml")}
    texts["basis.yaml"] = (rules_home() / "basis.yaml").read_text("utf-8")
    for old, new in changes:
        (holder,) = [name for name, text in texts.items() if old in text]
        assert texts[holder].count(old) == 1
        texts[holder] = texts[holder].replace(old, new)
    return Engine(Rulebook.from_texts(texts, EVERY))


# -- the rules -----------------------------------------------------------------------------------------------------------


def test_the_packs_hold_these_rules_under_permanent_ids():
    packs: dict[str, set[str]] = {}
    for rule in RULES.values():
        packs.setdefault(rule.pack.id, set()).add(rule.id.removeprefix("policy."))
    assert packs == {
        "policy.records": {"record-complete", "period", "department-known", "department-category", "amount"},
        "policy.household": {
            "education", "education-age", "disability", "disability-severe", "allowance", "destitute", "old-age",
            "house-still-dangerous", "house-after-moving", "loan-without-labour", "recipient-unborn", "recipient-dead",
        },
        "policy.feedback": {
            "not-received", "every-measure-asked", "feedback-signed", "claim-not-recorded", "claim-recorded", "claim-complete",
            "claim-period",
        },
    }  # fmt: skip


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_quotes_the_order_and_says_where_it_errs(rule: Rule):
    assert rule.source.document == "资扶领发〔2019〕15号" and rule.source.part and rule.source.quote
    assert rule.title.zh and rule.title.en and rule.message.zh and rule.message.en
    assert rule.false_positives and rule.review
    assert rule.in_force(date(2019, 9, 10)) and not rule.in_force(date(2019, 9, 9))


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
    report = ENGINE.check({"household_id": "E0", **example.given}, as_of=example.as_of or DAY)
    found = next(f for f in report.findings if f.rule == rule.id)
    assert [found.severity, found.message.zh, found.message.en] == SAID[rule.id]


def test_the_file_of_messages_holds_every_rule():
    assert sorted(SAID) == sorted(RULES)


@pytest.mark.parametrize("name", sorted({p for r in RULES.values() for p in r.traits.parameters}))
def test_every_parameter_has_a_source_and_a_value_on_every_day(name):
    table = ENGINE.rulebook.parameters[name]
    assert table.source and table.decl.title.zh
    for day in (date(2019, 9, 10), date(2020, 1, 1), date(2030, 12, 31)):
        assert table.in_force(day, None) is not None


def test_the_thirteen_departments_of_the_order_are_known():
    sectors = set(ENGINE.rulebook.parameters["policy_sector"].in_force(DAY, None).value.values())
    assert sectors >= set("教育 卫健 医保 民政 林业 交通 公安 住建 人社 农业农村 扶贫 易地安置 农商行".split())


# -- parameters ------------------------------------------------------------------------------------------------------------


def test_the_period_ends_with_the_year_of_the_order_because_later_lists_are_other_lists():
    record = {"measures": [{"date": "2020-03-01"}]}
    assert "policy.period" in said(ENGINE, record, date(2019, 12, 31))
    assert "policy.period" not in said(ENGINE, record, date(2020, 1, 1))


def test_a_county_may_have_another_period_imported():
    record = {"measures": [{"date": "2019-09-30"}]}
    wide = altered(("value: 2019-08-31", "value: 2019-09-30"))
    assert "policy.period" in said(ENGINE, record) and "policy.period" not in said(wide, record)


def test_a_county_may_pay_the_grant_for_the_very_old_from_another_age():
    record = {"members": [{"birth_date": "1949-01-01"}], "measures": [{"name": "高龄补贴", "date": "2019-03-01"}]}
    seventy = altered(("      - {from: 2014-01-01, value: 80}", "      - {from: 2014-01-01, value: 70}"))
    assert "policy.old-age" in said(ENGINE, record) and "policy.old-age" not in said(seventy, record)


def test_a_county_may_call_its_grants_otherwise():
    record = {
        "members": [{"birth_date": "1970-01-01", "schooling": "非在校生"}],
        "measures": [{"name": "寒窗助学", "date": "2019-03-01"}],
    }
    local = altered(("value: [教育资助, 雨露计划,", "value: [教育资助, 寒窗助学, 雨露计划,"))
    assert "policy.education" not in said(ENGINE, record) and "policy.education" in said(local, record)


# -- what the household says ---------------------------------------------------------------------------------------------------


def test_without_a_feedback_form_its_rules_are_not_run():
    report = ENGINE.check({"measures": [{"name": "教育资助", "date": "2018-03-01"}]}, as_of=DAY)
    assert {n.rule for n in report.not_run} == {
        "policy.claim-complete",
        "policy.claim-not-recorded",
        "policy.claim-period",
        "policy.claim-recorded",
        "policy.every-measure-asked",
        "policy.feedback-signed",
    }


def test_without_a_list_of_measures_nobody_is_told_that_a_claim_is_missing_from_it():
    report = ENGINE.check({"policy_feedback": {"claims": [{"name": "生态补偿", "date": "2018-05-01"}]}}, as_of=DAY)
    assert "policy.claim-not-recorded" in {n.rule for n in report.not_run}
    assert "policy.claim-not-recorded" not in report.violated


def test_each_claim_is_either_missing_from_the_list_or_on_it():
    listed = {"name": "教育资助", "date": "2018-03-01"}
    for claim, rule in (
        ({"name": "教育资助", "date": "2018-09-01"}, "policy.claim-recorded"),
        ({"name": "生态补偿", "date": "2018-09-01"}, "policy.claim-not-recorded"),
    ):
        found = said(ENGINE, {"measures": [listed], "policy_feedback": {"claims": [claim]}})
        assert found & {"policy.claim-recorded", "policy.claim-not-recorded"} == {rule}


@pytest.mark.parametrize("rule", ["policy.education", "policy.disability", "policy.allowance", "policy.old-age"])
def test_who_left_since_may_have_been_the_one_who_received_it(rule):
    example = next(e for e in RULES[rule].examples if e.outcome == "violated")
    given = dict(example.given)
    gone = {
        "left": True,
        "birth_date": "1930-01-01",
        "schooling": "七年级",
        "health": ["残疾"],
        "subsistence_allowance": True,
    }
    assert rule in said(ENGINE, given)
    assert rule not in said(ENGINE, {**given, "members": [*given["members"], gone]})


@pytest.mark.parametrize("seed", [81_001, 81_002, 81_003])
def test_a_clean_county_has_no_finding_and_nothing_to_ask(seed):
    county = make_county(200, seed=seed)
    report = ENGINE.check_all(county.households, trusted=True)
    assert [(f.rule, f.subject.id) for f in report.findings] == []
    assert [(u.rule, u.subject.id) for u in report.unknowns] == []
    assert not list(report.errors)
    # ... and the rules did have something to look at.
    assert report.summary.rules["policy.education"].satisfied > 10
    assert report.summary.rules["policy.period"].satisfied > 150


# -- missing is not false ----------------------------------------------------------------------------------------------------


def opened(value: Any) -> Any:
    """A validated record as trusted dicts: what was never asked left out, JSON's open lists opened."""
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open(opened(v) for v in value["open"])
        return {k: opened(v) for k, v in value.items()}
    return [opened(v) for v in value] if isinstance(value, list) else value


def trusted(given: Any) -> dict[str, Any]:
    model = HOUSEHOLD.model.model_validate(dict(given))
    out: dict[str, Any] = opened(model.model_dump(by_alias=True, exclude_none=True))
    return out


def places(record: Any) -> Iterator[tuple[Any, str]]:
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


def accused(record: dict[str, Any], rule: str, as_of: date) -> bool:
    return rule in {f.rule for f in ENGINE.check(record, as_of=as_of, trusted=True).findings}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_opening_a_list_or_blurring_an_answer_never_makes_a_finding(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(example.given), example.as_of or DAY
        if accused(record, rule, as_of):
            continue
        for number, (where, name) in enumerate(places(record)):
            other = copy.deepcopy(record)
            there = list(places(other))[number][0]
            if isinstance(where[name], list) and not isinstance(where[name], Open):
                there[name] = Open(there[name])
                assert not accused(other, rule, as_of), (example.note, name, "open")
            if not isinstance(where[name], dict):
                there.pop(name)
                there.setdefault(UNREADABLE, {})[name] = "乱码"
                assert not accused(other, rule, as_of), (example.note, name, "unreadable")


@pytest.mark.parametrize("rule", sorted(set(RULES) - ASKS_WHAT_IS_MISSING))
def test_a_blank_makes_no_finding_but_where_a_blank_speaks(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(example.given), example.as_of or DAY
        if accused(record, rule, as_of):
            continue
        for number, (_, name) in enumerate(places(record)):
            if name in A_BLANK_SAYS:
                continue
            other = copy.deepcopy(record)
            list(places(other))[number][0].pop(name)
            assert not accused(other, rule, as_of), (example.note, name)
