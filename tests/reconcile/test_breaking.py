"""Whether taking over another's answer would break a rule that is kept now: said for each system, never of the survey."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from fupin_rules import Engine
from fupin_rules.errors import Text
from fupin_rules.reconcile import Source, breaks_rules, household_matching, reconcile
from fupin_rules.reconcile.breaking import with_answer
from fupin_rules.schema import Open, is_open
from fupin_rules.survey import HOUSEHOLD

MATCHING = household_matching(HOUSEHOLD)
DAY = date(2019, 9, 18)


@pytest.fixture(scope="module")
def engine():
    return Engine.default()


def household(cause, health, **more):
    member = {"member_id": "1", "name": "石秀祥", "id_number": "450399198001010066", "health": [health]}
    return {"household_id": "1", "poverty_cause": cause, "members": [member], **more}


def compare(engine, *records, as_of=DAY, found=(), **more):
    sources = [Source.of(n, Text(n, n), [r], MATCHING, found=n in found) for n, r in zip("abc", records, strict=False)]
    return reconcile(sources, MATCHING, breaking=breaks_rules(engine, HOUSEHOLD, as_of), **more)


def broken(result):
    return {(d.path, b.source, b.text.zh): b.rules for d in result.differences for b in d.breaks}


def test_a_cause_that_does_not_fit_the_health_beside_it_breaks_a_rule(engine):
    got = broken(compare(engine, household("因灾", "健康"), household("因病", "患有大病")))
    assert got["poverty_cause", "a", "因病"] == ("checklist.21",)
    assert ("poverty_cause", "b", "因灾") not in got


def test_health_that_the_cause_rests_on_breaks_a_rule(engine):
    got = broken(compare(engine, household("因病", "患有大病"), household("因病", "健康")))
    assert "checklist.21" in got["members.health", "a", "健康"]
    assert ("members.health", "b", "患有大病") not in got, "that puts b right"


def test_a_rule_that_is_broken_anyway_is_not_counted(engine):
    got = broken(compare(engine, household("因病", "健康", size=1), household("因病", "健康", size=2)))
    assert not any("checklist.21" in rules for rules in got.values())


def test_the_survey_is_not_what_is_corrected(engine):
    survey = household("因灾", "健康", visit={"poverty_cause": "因病", "date": DAY})
    got = broken(compare(engine, household("因灾", "健康"), survey, found=("b",), as_of=None))
    assert {source for _, source, _ in got} <= {"a"}
    assert got["poverty_cause", "a", "因病"] == ("checklist.21",), "as of the day of the visit"


def test_without_a_day_nothing_is_tried_and_that_is_said(engine):
    result = compare(engine, household("因灾", "健康"), household("因病", "健康"), as_of=None)
    assert broken(result) == {} and result.undated == 1 == result.to_dict()["undated"]
    assert compare(engine, household("因灾", "健康"), household("因病", "健康")).undated == 0


def test_no_record_is_changed(engine):
    records = household("因灾", "健康"), household("因病", "患有大病")
    before = copy.deepcopy(records)
    assert broken(compare(engine, *records))
    assert records == before


def test_an_answer_is_put_where_an_unreadable_one_stood_and_lists_stay_open():
    node = {"members": Open([{"health": None, "$unreadable": {"health": "x", "name": "y"}}, {"health": ["健康"]}])}
    got = with_answer(node, ("health",), ["残疾"], "members", 0)
    assert got["members"][0] == {"health": ["残疾"], "$unreadable": {"name": "y"}}
    assert got["members"][1] is node["members"][1] and is_open(got["members"])
    assert node["members"][0]["health"] is None
    assert with_answer({}, ("water", "safe"), True) == {"water": {"safe": True}}
    got = with_answer({"members": {"open": [{}]}}, ("name",), "甲", "members", 0)
    assert got["members"] == [{"name": "甲"}] and is_open(got["members"])
