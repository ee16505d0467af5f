"""The fields: what they are called, which words they take, what a blank means, and that they stand in their own namespace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fupin_rules.schema import is_open
from fupin_rules_monitoring import codes
from fupin_rules_monitoring.household import MonitoredHousehold
from fupin_rules_monitoring.member import MonitoredMember
from fupin_rules_monitoring.village import VILLAGE_RECORD


@pytest.fixture(scope="module")
def household(engine):
    return engine.rulebook.subjects["household"]


def test_household_and_member_carry_the_plugins_fields_under_its_own_name(household):
    spec = household.spec
    assert spec.at("monitoring").zh == "监测" and spec.at("monitoring").question.source
    assert spec.at("monitoring.measures.start").zh == "措施开始时间"
    assert spec.at("members.monitoring.episodes.income").question.unit == "元/月"
    assert spec.at("members.monitoring").question.source


def test_villages_gather_households_with_the_plugins_fields(engine):
    assert engine.rulebook.subjects["village"].spec.at("households.monitoring.category").zh == "监测对象类别"
    assert engine.rulebook.subjects["village_record"].model is VILLAGE_RECORD.model


@pytest.mark.parametrize("name", codes.__all__)
def test_every_code_has_an_english_name_and_no_word_stands_twice(name):
    listed = getattr(codes, name)
    assert len(set(listed.values)) == len(listed.values) > 1
    assert all(c.en for c in listed)


@pytest.mark.parametrize(
    ("listed", "word", "official"),
    [
        (codes.CATEGORY, "脱贫监测户", "脱贫不稳定户"),
        (codes.CATEGORY, "边缘户", "边缘易致贫户"),
        (codes.RISK, "缺劳力", "缺劳动力"),
        (codes.DESTITUTE, "五保", "农村特困"),
        (codes.CHANNEL, "扶贫车间", "帮扶车间"),
        (codes.PLACE_KIND, "区外", "省外"),
    ],
)
def test_old_and_local_words_are_understood(listed, word, official):
    assert listed.understand(word) == official


def test_the_three_kinds_came_in_2021_and_the_epidemic_went_out_in_2023():
    assert not codes.CATEGORY.code("边缘易致贫户").in_force(2020) and codes.CATEGORY.code("边缘易致贫户").in_force(2021)
    assert codes.RISK.code("因疫情影响").in_force(2023) and not codes.RISK.code("因疫情影响").in_force(2024)


@pytest.mark.parametrize(
    ("model", "field", "blank"),
    [
        (MonitoredHousehold, "category", ("none", "非监测对象")),
        (MonitoredHousehold, "cleared", ("unanswered", None)),
        (MonitoredHousehold, "risks", ("unanswered", None)),
        (MonitoredHousehold, "measures", ("none", [])),
        (MonitoredMember, "episodes", ("none", [])),
        (MonitoredMember, "subsistence", ("unanswered", None)),
    ],
)
def test_what_a_blank_cell_means(model, field, blank):
    from fupin_rules.schema import describe

    question = describe(model).fields[field].question
    assert (question.blank, question.none) == blank


def test_numbers_and_days_out_of_bounds_are_refused():
    from pydantic import ValidationError

    MonitoredHousehold(medical_spending=Decimal("0.01"), identified_on=date(2019, 1, 1))
    for wrong in (
        {"medical_spending": -1},
        {"medical_spending": True},
        {"identified_on": "2018-12-31"},
        {"category": "贫困户"},
    ):
        with pytest.raises(ValidationError):
            MonitoredHousehold(**wrong)


def test_an_open_list_of_episodes_stays_open(engine):
    from fupin_rules.schema import Open

    record = MonitoredMember(episodes=Open([]))
    assert is_open(record.episodes)


def test_the_json_schema_shows_the_fields_with_chinese_titles(household):
    schema = household.model.model_json_schema()
    assert "监测对象类别" in str(schema)
