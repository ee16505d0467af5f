"""Several surveys in one engine: which of them data are of is named, or seen from the data, and never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from engine.survey_of_shops import PACK, SHOP, STREET

from fupin_rules.engine import Engine
from fupin_rules.errors import InputError
from fupin_rules.plugins import Registry
from fupin_rules.report.rows import shape_of
from fupin_rules.rulebook import Rulebook
from fupin_rules.survey import HOUSEHOLD, VILLAGE

DAY = date(2020, 6, 1)
REGISTER = """language: 1
pack: register
title: {zh: 登记, en: register}
rules:
  - id: register.1
    title: {zh: 不缺资金, en: no lack of funds}
    expect: poverty_cause != "缺资金"
    message: {zh: 缺, en: lack}
"""
BOOK = Rulebook.from_texts(
    {"shops.yaml": PACK, "register.yaml": REGISTER}, [replace(SHOP, main=True), STREET, HOUSEHOLD, VILLAGE]
)
BOTH = Engine(BOOK)


def refusal(call, *arguments, **given) -> tuple[str, str, str]:
    with pytest.raises(InputError) as caught:
        call(*arguments, **given)
    (d,) = caught.value.diagnostics
    return d.code, d.message.en, d.hint.en if d.hint else ""


def test_both_main_subjects_are_candidates_and_none_is_the_subject():
    assert [s.name for s in BOTH.candidates] == ["shop", "household"]
    code, said, _ = refusal(lambda: BOTH.subject)
    assert code == "A103" and "shop" in said and "household" in said


def test_an_engine_is_about_one_of_them_when_told():
    about = BOTH.about("shop")
    assert about.subject.name == "shop" and about.rulebook is BOOK
    assert about.about("household").subject.name == "household"
    assert Engine(BOOK, main="household").subject is HOUSEHOLD
    assert about.check({"costs": 2, "takings": 1, "trade": "餐饮"}, as_of=DAY).violated == ("shops.profit",)


def test_one_survey_alone_needs_no_telling():
    alone = Engine(Rulebook.from_texts({"shops.yaml": PACK}, [replace(SHOP, main=True), STREET]))
    assert alone.about("shop") is alone


@pytest.mark.parametrize(
    ("name", "hint"), [("shopp", "shop"), ("worker", "shop"), ("street", "shop"), ("member", "household")]
)
def test_what_cannot_be_read_is_refused_with_what_to_say_instead(name, hint):
    code, said, told = refusal(BOTH.about, name)
    assert code == "A103" and name in said and hint in told


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        ({"shop_id": "1", "trade": "餐饮", "costs": 2, "takings": 1}, "shops.profit"),
        ({"trade": "餐饮", "costs": 2, "takings": 1}, "shops.profit"),
        ({"household_id": "1", "poverty_cause": "缺资金"}, "register.1"),
        ({"poverty_cause": "缺资金"}, "register.1"),
    ],
)
@pytest.mark.parametrize("trusted", [True, False])
def test_a_dict_is_known_by_its_code_else_by_its_answers(record, rule, trusted):
    assert BOTH.check(record, as_of=DAY, trusted=trusted).violated == (rule,)
    assert [f.rule for f in BOTH.check_all([record], as_of=DAY, trusted=trusted).findings] == [rule]
    assert [f.rule for r in BOTH.check_many([record], as_of=DAY, trusted=trusted) for f in r.findings] == [rule]


@pytest.mark.parametrize("record", [{}, {"nothing": 1}])
def test_a_dict_that_may_be_of_either_is_refused(record):
    assert refusal(BOTH.check, record, as_of=DAY, trusted=True)[0] == "A103"
    (report,) = BOTH.check_many([record], as_of=DAY, trusted=True)
    assert [r.code for r in report.rejected] == ["A103"]


def test_a_report_is_laid_out_for_what_its_records_are():
    report = BOTH.check_all([{"shop_id": "1", "trade": "餐饮", "costs": 2, "takings": 1}], as_of=DAY)
    assert shape_of(report).subject.name == "shop"
    assert shape_of(BOTH.about("household").check_all([], as_of=DAY)).subject is HOUSEHOLD


def test_the_shipped_survey_is_the_only_candidate_without_plugins():
    assert [s.name for s in Engine.of(Registry(allow=[])).candidates] == ["household"]
