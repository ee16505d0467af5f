"""The way in and out: what strays into the wrong field is not printed, and what cannot be checked is said so."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import sys
from datetime import date, datetime

import pytest

from fupin_rules import AsOfError, Engine, InputError

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


@pytest.mark.parametrize(
    "bad",
    [
        {"trade": NUMBER},
        {"staff": [{"age": NUMBER}]},
        {"inspection": {"clean": PHONE}},
        {NUMBER: 1},
        {"staff": [{PHONE: 1}]},
        {"day": f"2020 {PHONE}"},
    ],
)
def test_a_complaint_never_prints_a_number_that_stood_in_the_wrong_place(engine, bad):
    with pytest.raises(InputError) as caught:
        engine.check({"shop_id": "1", **bad}, as_of=DAY)
    assert NUMBER not in str(caught.value)
    assert PHONE not in str(caught.value)
    text = "".join(r.message.zh for r in engine.check_all([{"shop_id": NUMBER, **bad}], as_of=DAY).rejected)
    assert text
    assert NUMBER not in text
    assert PHONE not in text


def test_a_trusted_record_whose_date_is_no_date_is_said_so_without_the_text(engine):
    with pytest.raises(InputError, match="A102: day") as caught:
        engine.check({"shop_id": "1", "day": NUMBER}, trusted=True)
    assert NUMBER not in str(caught.value)
    (lost,) = engine.check_all(
        [{"shop_id": "1", "day": "2020/6/1"}, {"shop_id": "2", "day": DAY}], trusted=True
    ).rejected
    assert lost.code == "A102"


@pytest.mark.parametrize("record", [None, 1, "x", [], (), object()])
@pytest.mark.parametrize("trusted", [False, True])
def test_what_is_no_record_is_refused_whoever_vouches_for_it(engine, record, trusted):
    with pytest.raises(InputError, match="A102"):
        engine.check(record, as_of=DAY, trusted=trusted)
    report = engine.check_all([record, {"shop_id": "2"}], as_of=DAY, trusted=trusted)
    assert [r.code for r in report.rejected] == ["A102"]
    assert report.summary.subjects == 1


@pytest.mark.parametrize("trusted", [False, True])
def test_a_reference_date_is_a_date_and_nothing_else(engine, trusted):
    for wrong in ("2020-06-01", 20200601, datetime(2020, 6, 1, 12)):
        with pytest.raises(AsOfError, match="A101"):
            engine.check({"shop_id": "1"}, as_of=wrong, trusted=trusted)
    with pytest.raises(AsOfError, match=r"\.date\(\)"):
        engine.check({"shop_id": "1"}, as_of=datetime(2020, 6, 1), trusted=trusted)


def test_nothing_shows_a_record_by_its_repr(engine):
    report = engine.check(strayed(), as_of=DAY)
    whole = engine.check_all([strayed()], as_of=DAY)
    trace = engine.explain("shops.profit", strayed(), as_of=DAY)
    for shown in (report, whole, trace, list(report._all)):
        assert NUMBER not in repr(shown)
        assert PHONE not in repr(shown)


def test_yes_and_no_are_told_how_to_be_written(engine):
    with pytest.raises(InputError, match="是写 true，否写 false"):
        engine.check({"shop_id": "1", "inspection": {"clean": "是"}}, as_of=DAY)
