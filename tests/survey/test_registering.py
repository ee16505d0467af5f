"""Forms register themselves (which were filled in where, on what day, by whom), teams say their level, and what nobody can say."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from fupin_rules.schema import UNREADABLE, Open
from fupin_rules.survey import HOUSEHOLD, Household
from fupin_rules.survey.codes import FORM, TEAM_LEVEL
from fupin_rules.survey.registering import FORM_SOURCES, level_teams, register_forms

DAY = date(2019, 9, 12)
NO_LOOKS = {"form": "六看", "not_in_data": True}
NO_POLICY = {"form": "政策核查", "not_in_data": True}


def registered(*records: dict[str, Any]) -> list[Any]:
    given = [dict(r) for r in records]
    register_forms(given)
    return [r.get("forms") for r in given]


def test_every_form_that_was_read_registers_itself_with_its_day_and_its_checkers():
    household = {
        "visit": {"date": DAY, "checkers": ["测试甲", "测试乙"]},
        "six_looks": {"checked_on": date(2019, 9, 13), "checkers": ["测试甲"]},
        "policy_feedback": {"checked_on": date(2019, 9, 14), "checkers": ["测试乙"]},
    }
    assert registered(household) == [
        [
            {"form": "信息核查", "filled_on": DAY, "filled_by": ["测试甲", "测试乙"]},
            {"form": "六看", "filled_on": date(2019, 9, 13), "filled_by": ["测试甲"]},
            {"form": "政策核查", "filled_on": date(2019, 9, 14), "filled_by": ["测试乙"]},
        ]
    ]


def test_a_household_without_a_form_that_others_have_is_registered_without_it():
    one = {"visit": {"date": DAY}, "six_looks": {"checked_on": DAY}}
    two = {"visit": {"date": DAY}}
    three: dict[str, Any] = {"household_id": "3"}
    visited = {"form": "信息核查", "filled_on": DAY}
    assert registered(one, two, three) == [
        [visited, {"form": "六看", "filled_on": DAY}, NO_POLICY],
        [visited, NO_POLICY],
        [NO_POLICY],
    ]


def test_a_kind_of_form_that_no_household_has_is_marked_as_not_in_the_data():
    assert registered({"visit": {"date": DAY}}) == [[{"form": "信息核查", "filled_on": DAY}, NO_LOOKS, NO_POLICY]]


def test_without_any_form_the_register_stays_not_supplied():
    assert registered({"household_id": "1"}, {"household_id": "2"}) == [None, None]
    assert registered() == []


@pytest.mark.parametrize("register", [[], [{"form": "六看"}], Open([])])
def test_a_register_that_was_supplied_is_left_alone(register):
    one = {"visit": {"date": DAY}, "forms": register}
    two = {"visit": {"date": DAY}}
    assert registered(one, two) == [register, None]


def test_a_register_that_could_not_be_read_is_not_made_up():
    assert registered({"visit": {"date": DAY}, UNREADABLE: {"forms": "乱码"}}) == [None]


def test_a_form_that_could_not_be_read_leaves_the_register_open():
    lost = {"visit": {"date": DAY}, UNREADABLE: {"six_looks": "乱码"}}
    (forms, other) = registered(lost, {"visit": {"date": DAY}})
    assert isinstance(forms, Open)
    assert forms == [{"form": "信息核查", "filled_on": DAY}, NO_POLICY]
    assert not isinstance(other, Open)


def test_a_day_that_could_not_be_read_on_the_form_cannot_be_read_in_the_register():
    forms = registered({"visit": {UNREADABLE: {"date": "九月初"}, "checkers": Open(["测试甲"])}})[0]
    assert forms[0] == {"form": "信息核查", UNREADABLE: {"filled_on": "九月初"}, "filled_by": Open(["测试甲"])}
    assert isinstance(forms[0]["filled_by"], Open)


def test_the_register_has_lists_of_its_own():
    household = {"visit": {"date": DAY, "checkers": ["测试甲"]}}
    before = deepcopy(household)
    register_forms([household])
    household["forms"][0]["filled_by"].append("测试乙")
    assert household["visit"] == before["visit"]


def test_the_words_and_fields_are_those_of_the_models():
    for field, (word, day) in FORM_SOURCES.items():
        assert word in FORM
        assert HOUSEHOLD.spec.at(f"{field}.{day}").kind == "date"
        assert HOUSEHOLD.spec.at(f"{field}.checkers").many


def test_a_registered_household_is_a_household():
    household: dict[str, Any] = {"household_id": "1", "visit": {"date": DAY, "checkers": ["测试甲"]}}
    register_forms([household])
    assert [f.form for f in Household.model_validate(household).forms] == ["信息核查", "六看", "政策核查"]


# -- levels ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("team", "level"),
    [
        ({"area_code": "450329100371"}, "村级"),
        ({"area_code": "450329100"}, "乡镇级"),
        ({"area_code": "450329"}, "县级"),
        ({"area_code": "450329100371", "level": "乡镇级"}, "乡镇级"),
        ({"area_code": "4503291"}, None),
        ({"area_code": "45032910037X"}, None),
        ({"village": "测试村"}, None),
        ({"area_code": "450329100371", UNREADABLE: {"level": "乱码"}}, None),
    ],
)
def test_a_team_is_of_the_level_that_its_code_tells_unless_it_says_so_itself(team, level):
    record = dict(team)
    level_teams([record])
    assert record.get("level") == level
    assert level is None or level in TEAM_LEVEL
