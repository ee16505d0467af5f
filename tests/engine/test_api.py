"""The way in and out: what strays into the wrong field is not printed, and what cannot be checked is said so."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import sys
from datetime import date

import pytest

from fupin_rules import Engine

_spec = importlib.util.spec_from_file_location(
    "survey_of_shops_api", pathlib.Path(__file__).with_name("survey_of_shops.py")
)
shops_module = importlib.util.module_from_spec(_spec)
sys.modules["survey_of_shops_api"] = shops_module
_spec.loader.exec_module(shops_module)

DAY = date(2020, 6, 1)
NUMBER = "45039919800101004X"
PHONE = "19900000001"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(shops_module.rulebook())


def strayed() -> dict:
    worker = {"worker_id": "a", "name": f"王一{NUMBER}", "age": 15}
    return {
        "shop_id": NUMBER,
        "owner": f"甲 {PHONE}",
        "street": f"东街{PHONE}",
        "trade": "餐饮",
        "staff": [worker, worker],
    }


@pytest.mark.parametrize("trusted", [False, True])
def test_numbers_in_names_and_codes_are_masked_everywhere(engine, trusted):
    one = engine.check(strayed(), as_of=DAY, trusted=trusted)
    for report in (one, engine.check_all([strayed(), {**strayed(), "shop_id": "2"}], as_of=DAY, trusted=trusted)):
        text = report.to_json()
        assert report.findings
        assert NUMBER not in text
        assert PHONE not in text
    assert "王一450" in json.dumps(one.to_dict(), ensure_ascii=False)
    shown = engine.check(strayed(), as_of=DAY, trusted=trusted, show_identifiers=True).to_json()
    assert f"王一{NUMBER}" in shown
