"""JSON, JSON lines and nested Parquet: records field by field."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules.errors import InputError
from fupin_rules.schema import Open
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data

GOOD = {
    "household_id": "450399000001",
    "poverty_cause": "因病",
    "exit_year": 2018,
    "data_date": "2019-09-10",
    "income": {"per_capita": 3500.55},
    "members": [{"member_id": "45039900000101", "name": "甲", "health": ["健康"], "left": False}],
}


def lines(tmp_path, *records):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records), "utf-8")
    data = read_data(path, HOUSEHOLD)
    assert data.accounts.add_up(), data.accounts.to_dict()
    return data


def test_records_come_out_as_trusted_data(tmp_path):
    (record,) = lines(tmp_path, GOOD).records
    assert record == {
        **GOOD,
        "data_date": date(2019, 9, 10),
        "income": {"per_capita": Decimal("3500.55")},
    }
    assert list(record)[0] == "household_id"


@pytest.mark.parametrize("text", ["[{0}]", '{{"records": [{0}]}}', "{0}"])
def test_a_json_file_is_a_list_a_wrapped_list_or_one_record(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text.format(json.dumps(GOOD)), "utf-8")
    assert [r["household_id"] for r in read_data(path, HOUSEHOLD)] == ["450399000001"]


def test_a_bad_line_is_rejected_and_the_others_are_read(tmp_path):
    data = lines(tmp_path, GOOD, '{"household_id": "2", ', "", "[1]", {**GOOD, "household_id": "450399000003"})
    assert [r["household_id"][-1] for r in data] == ["1", "3"]
    assert [(r.unit, r.code, r.row) for r in data.rejected] == [("record", "D501", 2), ("record", "D502", 4)]
    assert "第 2 行" in data.rejected[0].where.zh
    assert (data.accounts.total.rows, data.accounts.total.used, data.accounts.total.rejected) == (4, 2, 2)


@pytest.mark.parametrize(
    "line",
    [
        '{"household_id": "1", "household_id": "2"}',
        '{"household_id": "1", "exit_year": NaN}',
        "[" * 100_000,
        "{'a': 1}",
    ],
)
def test_lines_that_other_readers_would_let_pass_are_rejected(tmp_path, line):
    data = lines(tmp_path, GOOD, line)
    assert len(data) == 1 and [r.code for r in data.rejected] == ["D501"]


def test_an_open_list_stays_open(tmp_path):
    (record,) = lines(tmp_path, {**GOOD, "members": {"open": GOOD["members"]}, "helpers": {"open": []}}).records
    assert isinstance(record["members"], Open) and record["members"][0]["name"] == "甲"
    assert isinstance(record["helpers"], Open)


@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        ({"poverty_cause": "缺资全"}, "poverty_cause", "是不是“缺资金”"),
        ({"exit_year": "2018"}, "exit_year", "整数"),
        ({"exit_year": 1890}, "exit_year", "范围"),
        ({"data_date": "2019-02-30"}, "data_date", "没有这一天"),
        ({"data_date": 0}, "data_date", "2019-09-18"),
        ({"phone": 19900000001}, "phone", "引号"),
        ({"village": ""}, "village", "null"),
        ({"military_family": 1}, "military_family", "true"),
        ({"other_causes": "因病"}, "other_causes", "列表"),
        ({"other_causes": ["因病", "因并"]}, "other_causes", "因并"),
        ({"housing": "砖混"}, "housing", "记录"),
        ({"housing": {"area": "大"}}, "housing.area", "数字"),
    ],
)
def test_a_field_that_does_not_fit_is_unreadable_and_the_rest_is_used(tmp_path, change, path, why):
    data = lines(tmp_path, {**GOOD, **change})
    (record,) = data.records
    assert record["members"][0]["name"] == "甲"
    (rejection,) = data.rejected
    assert (rejection.unit, rejection.code, rejection.row, rejection.path) == ("cell", "D503", 1, path)
    assert why in rejection.message.zh and rejection.subject == "450399000001"
    *outer, last = path.split(".")
    for step in outer:
        record = record[step]
    assert record.get(last) is None and last in record["$unreadable"]


def test_fields_of_members_and_of_open_lists_are_named_by_their_place(tmp_path):
    bad = [{"name": "甲", "sex": "公"}, {"name": "乙", "episodes": [{"start": "2018"}]}]
    data = lines(tmp_path, {**GOOD, "members": bad}, {**GOOD, "members": {"open": bad}})
    assert [(r.row, r.path) for r in data.rejected] == [
        (1, "members[0].sex"),
        (1, "members[1].episodes[0].start"),
        (2, "members[0].sex"),
        (2, "members[1].episodes[0].start"),
    ]
    for record in data:
        assert record["members"][0]["$unreadable"].keys() == {"sex"}
        assert record["members"][1]["episodes"][0]["$unreadable"].keys() == {"start"}
    assert isinstance(data.records[1]["members"], Open)


def test_an_item_that_is_no_record_is_lost_and_opens_its_list(tmp_path):
    data = lines(tmp_path, {**GOOD, "members": [{"name": "甲"}, "乙"]})
    members = data.records[0]["members"]
    assert isinstance(members, Open) and [m["name"] for m in members] == ["甲"]
    assert [r.path for r in data.rejected] == ["members[1]"]


def test_an_unknown_field_is_named_with_what_was_probably_meant_and_counts_as_unmapped(tmp_path):
    data = lines(tmp_path, {**GOOD, "poverty_couse": "因残"}, {**GOOD, "members": [{"nmae": "甲"}]})
    assert [(r.code, r.path) for r in data.rejected] == [("D504", "poverty_couse"), ("D504", "members[0].nmae")]
    assert "是不是 poverty_cause" in data.rejected[0].message.zh and "did you mean name" in data.rejected[1].message.en
    assert data.accounts.total.unmapped == {"poverty_couse": 1, "members[0].nmae": 1}


def test_identity_numbers_are_masked_in_what_is_said(tmp_path):
    data = lines(tmp_path, {**GOOD, "members": [{"id_number": 450399198001010014}]})
    (rejection,) = data.rejected
    assert "450399198001010014" not in str(rejection)


def test_a_record_without_a_key_is_read_and_said(tmp_path):
    data = lines(tmp_path, {"poverty_cause": "因病"})
    assert len(data) == 1 and [r.code for r in data.rejected] == ["D505"]


def test_answers_marked_unreadable_before_stay_so(tmp_path):
    (record,) = lines(tmp_path, {**GOOD, "poverty_cause": None, "$unreadable": {"poverty_cause": "原因"}}).records
    assert record["$unreadable"] == {"poverty_cause": "原因"}


def test_sources_are_what_any_record_supplies(tmp_path):
    data = lines(tmp_path, GOOD, {**GOOD, "helpers": [], "members": [{"found": {"resident": True}}]})
    assert data.sources == {"helpers", "members.found"}


@pytest.mark.parametrize("text", ["", "{", "12", '"a"', "[1, 2", "null"])
def test_a_file_without_records_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_data(path, HOUSEHOLD)
    assert caught.value.diagnostics[0].code in ("D101", "D501", "D502")


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 3000), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["", "因病", "健康", "2019-01-01", "x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["household_id", "members", "health", "open", "housing", "area", "name", "visit", "strangers", "$unreadable", "x", "exit_year"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    record=st.dictionaries(
        st.sampled_from(["household_id", "members", "housing", "visit", "health", "measures"]), _JSON, min_size=1
    )
)
def test_whatever_stands_in_a_record_what_comes_out_fits_the_model_and_is_accounted_for(tmp_path, record):
    data = lines(tmp_path, GOOD, record)
    for read in data:
        HOUSEHOLD.model.model_validate(read)


def test_nested_parquet_is_read_as_records(tmp_path):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(
        {
            "household_id": ["450399000001", "450399000002"],
            "exit_year": [2018, 1890],
            "members": [[{"name": "甲", "health": ["健康"]}], []],
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    data = read_data(tmp_path / "a.parquet", HOUSEHOLD)
    assert [len(r["members"]) for r in data] == [1, 0]
    assert [(r.code, r.path, r.row) for r in data.rejected] == [("D503", "exit_year", 2)]
    assert data.accounts.add_up()


def test_flat_parquet_is_read_like_a_sheet(tmp_path, row):
    pl = pytest.importorskip("polars")
    rows = [{**row(1, 1), "出生日期": date(1980, 1, 1)}, {**row(1, 2), "出生日期": None}]
    pl.DataFrame(rows).write_parquet(tmp_path / "a.parquet")
    data = read_data(tmp_path / "a.parquet", HOUSEHOLD)
    assert [m.get("birth_date") for m in data.records[0]["members"]] == [date(1980, 1, 1), None]
    assert data.rejected == [] and data.accounts.add_up()


def test_parquet_with_other_columns_is_refused_with_the_nearest_layout(tmp_path):
    pl = pytest.importorskip("polars")
    pl.DataFrame({"a": [1], "户编号": ["1"]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError) as caught:
        read_data(tmp_path / "a.parquet", HOUSEHOLD)
    assert [d.code for d in caught.value.diagnostics] == ["D201", "D108"]
    (tmp_path / "b.parquet").write_bytes(b"PAR1nonsensePAR1")
    with pytest.raises(InputError) as caught:
        read_data(tmp_path / "b.parquet", HOUSEHOLD)
    assert [d.code for d in caught.value.diagnostics] == ["D103"]


def test_numbers_that_are_no_numbers_in_parquet_are_unreadable(tmp_path, row):
    pl = pytest.importorskip("polars")
    nan = float("nan")
    pl.DataFrame(
        [{**row(), "人均纯收入": nan, "联系电话": nan, "危房户": nan, "脱贫属性": nan, "首次识别时间": float("inf")}]
    ).write_parquet(tmp_path / "a.parquet")
    data = read_data(tmp_path / "a.parquet", HOUSEHOLD)
    assert len(data) == 1 and len(data.rejected) == 5 and data.accounts.add_up()
