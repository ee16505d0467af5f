"""What counts as the same answer, and what differs; what is masked, and what can be said of it all the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fupin_rules.reconcile.answers import Unreadable, canon_of, items_of, read, same_holder
from fupin_rules.reconcile.wording import hidden_digits, shown
from fupin_rules.schema import Open
from fupin_rules.survey import HOUSEHOLD

SPEC = HOUSEHOLD.spec
NUMBER = "450399194510165893"


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("members.name", "阿依·买买提", "阿依•买买提"),
        ("members.name", "石 秀祥", "石秀祥"),
        ("members.name", "ＡＢ", "AB"),
        ("members.id_number", "45039919800101004x", " 45039919800101004X"),
        ("members.id_number", "450399800101004", "45039919800101004X"),
        ("members.id_number", "45039919800101004X41", "45039919800101004X"),
        ("members.phone", "199 0000-0001", "19900000001"),
        ("income.total", Decimal("9950.00"), 9950),
        ("members.health", ["残疾", "长期慢性病"], ["长期慢性病", "残疾"]),
        ("other_causes", [], Open([])),
        ("measures", [{"name": "甲"}, {"name": "乙"}], [{"name": "乙"}, {"name": "甲", "amount": None}]),
    ],
)
def test_these_are_one_answer(path, one, other):
    canon = canon_of(SPEC.at(path))
    assert canon(one) == canon(other)


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("members.name", "石秀祥", "石秀样"),
        ("members.id_number", NUMBER, "450399194510165894"),
        ("members.phone", "19900000001", "19900000002"),
        ("income.total", Decimal("9950.5"), 9950),
        ("first_identified", date(2014, 1, 1), date(2014, 2, 1)),
        ("members.health", ["残疾"], ["残疾", "长期慢性病"]),
        ("measures", [{"name": "甲"}], [{"name": "甲"}, {"name": "甲"}]),
        ("toilet", True, False),
    ],
)
def test_these_differ(path, one, other):
    canon = canon_of(SPEC.at(path))
    assert canon(one) != canon(other)


@pytest.mark.parametrize("number", ["999999198001010040", "无", "", None, "1234567"])
def test_placeholders_and_stubs_tell_nobody(number):
    assert same_holder(number) is None


def test_a_number_of_no_known_layout_still_equals_itself():
    assert same_holder("军字第 12345678 号") == same_holder("军字第12345678号") is not None


def test_reading_tells_blank_from_unreadable():
    node = {
        "water": {"safe": None, "$unreadable": {"safe": "“半”不是是或否"}},
        "$unreadable": {"housing": "不是一条记录"},
    }
    assert read(node, ("water", "mode")) is None
    got = read(node, ("water", "safe"))
    assert isinstance(got, Unreadable) and got == "“半”不是是或否"
    assert isinstance(read(node, ("housing", "area")), Unreadable), "what holds it could not be read"
    assert items_of({"open": [1]}) == [1] and items_of(None) == []


@pytest.mark.parametrize(
    ("path", "value", "zh"),
    [
        ("members.id_number", NUMBER, "450399**********93"),
        ("phone", "19912345678", "199****78"),
        ("bank_account", "9999000000000000001", "****0001"),
        ("members.name", f"石秀祥{NUMBER}", "石秀祥450*************93"),
        ("members.employer", "厂19912345678", "厂199******78"),
        ("toilet", False, "否"),
        ("housing.area", Decimal("136.50"), "136.5平方米"),
        ("members.health", ["残疾", "患有大病"], "残疾、患有大病"),
        ("other_causes", [], "无"),
        ("household_id", "450399000001", "450399000001"),
        ("household_id", NUMBER, "450399********5893"),
    ],
)
def test_answers_are_shown_in_words_and_masked(path, value, zh):
    got = shown(value, SPEC.at(path), show=False, keys=frozenset({"household_id"}))
    assert got[1].zh == zh
    assert "19451016" not in str(got[0])


def test_numbers_are_shown_to_who_asks():
    assert shown(NUMBER, SPEC.at("members.id_number"), show=True)[1].zh == NUMBER


@pytest.mark.parametrize(
    ("values", "zh"),
    [
        ([NUMBER, NUMBER[:9] + "9" + NUMBER[10:]], "第 10 位不同"),
        ([NUMBER, NUMBER[:-1]], "位数不同（17、18 位）"),
        ([NUMBER, "999999000000000000"], "有 15 位不同"),
        (["19900000001", "19900001001", "19900000001"], "第 8 位不同"),
    ],
)
def test_of_masked_numbers_it_is_said_where_they_differ(values, zh):
    text = hidden_digits(values)
    assert text is not None and text.zh == zh


def test_nothing_is_said_of_numbers_that_are_the_same():
    assert hidden_digits([NUMBER, f" {NUMBER}"]) is None
