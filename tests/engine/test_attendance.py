"""A report says who was checked, part by part, and what ran for others and not for them."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import sys
from datetime import date

import jsonschema
import pytest

from fupin_rules import Engine
from fupin_rules.findings import Checked, report_schema
from fupin_rules.schema import Open

_spec = importlib.util.spec_from_file_location(
    "survey_of_shops", pathlib.Path(__file__).with_name("survey_of_shops.py")
)
shops_module = importlib.util.module_from_spec(_spec)
sys.modules.setdefault("survey_of_shops", shops_module)
_spec.loader.exec_module(shops_module)

IDENTITY = "45039919800101004X"
SHOPS = [
    {
        "shop_id": "2", "street": "东街", "trade": "餐饮", "inspection": {"date": "2020-05-01", "trade": "粮油"},
        "staff": [{"worker_id": IDENTITY, "name": "王一"}, {"name": "王二"}],
    },
    {"shop_id": "1", "street": "东街", "trade": "餐饮", "staff": Open([{"worker_id": "c"}])},
    {"shop_id": None, "street": "西街", "trade": "百货"},
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(shops_module.rulebook())


def test_everybody_who_was_checked_is_named_by_code_in_order_and_numbers_are_masked(engine):
    report = engine.check_all(SHOPS, as_of=date(2020, 6, 1))
    assert report.present == (
        Checked("shop", None, {"worker": ()}, ("worker",), {"shops.trade": "no_source"}),
        Checked("shop", "1", {"worker": ("c",)}, ("worker",), {"shops.trade": "no_source"}),
        Checked("shop", "2", {"worker": ("450399********004X", None)}),
    )


def test_a_rule_that_ran_for_nobody_is_the_summarys_to_say(engine):
    report = engine.check_all(SHOPS[1:], as_of=date(2020, 6, 1))
    assert all(c.not_run == {} for c in report.present)
    assert [n.rule for n in report.not_run] == ["shops.trade"]


def test_a_rule_not_in_force_on_a_records_own_day_is_said_for_that_record():
    extra = """
language: 1
pack: later
title: {zh: 后来, en: later}
effective: {from: 2020-06-01}
rules:
  - id: later.owner
    title: {zh: 店主必填, en: owner required}
    subject: shop
    required: [owner]
    message: {zh: 漏填, en: missing}
"""
    engine = Engine(shops_module.rulebook(extra))
    days = ("2020-05-01", "2020-07-01")
    rows = [{"shop_id": d[5:7], "owner": "甲", "street": "东街", "trade": "餐饮", "staff": [], "day": d} for d in days]
    assert [(c.id, c.not_run) for c in engine.check_all(rows).present] == [
        ("05", {"later.owner": "not_in_force"}),
        ("07", {}),
    ]


def test_a_question_the_data_does_not_ask_is_said_for_those_it_was_needed_for(engine):
    rows = [
        {"shop_id": "1", "owner": "甲", "street": "东街", "trade": "餐饮", "staff": [], "day": "2020-06-01"},
        {"shop_id": "2", "owner": "甲", "street": "东街", "trade": "百货", "staff": [], "day": "2020-06-01",
         "takings": "10", "costs": "1"},
    ]  # fmt: skip
    report = engine.check_all(rows, unasked=["takings", "costs"])
    assert {c.id: c.not_run for c in report.present} == {"1": {"shops.profit": "no_question"}, "2": {}}


def test_who_was_checked_survives_json_and_stands_in_the_published_form(engine):
    report = engine.check_all(SHOPS, as_of=date(2020, 6, 1))
    data = json.loads(report.to_json())
    jsonschema.validate(data, report_schema())
    assert tuple(Checked.from_dict(c) for c in data["checked"]) == report.present
    one = engine.check(SHOPS[0], as_of=date(2020, 6, 1))
    assert one.present == (Checked("shop", "2", {"worker": ("450399********004X", None)}),)
