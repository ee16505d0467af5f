"""What stands in the column of household codes and is no code: no household is made of it, and the real one is not accused."""

from __future__ import annotations

import pytest

from fupin_rules.schema import Open
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data

BAD = [
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "不详",
    "无",
    "45039900000ll",
    "450399000001（测甲）",
    "户编号",
    "45039900000l",
    "NULL",
    "同上",
]


def opened(data, name="members"):
    return [r["household_id"][-2:] for r in data if isinstance(r.get(name), Open)]


@pytest.mark.parametrize("code", BAD)
def test_a_bad_code_makes_no_household_and_opens_the_one_whose_member_it_may_be(read, row, code):
    data = read(row(1, 1), row(1, 2, 户编号=code, 与户主关系="之子"))
    assert [r["household_id"] for r in data] == ["450399000001"]
    assert opened(data) == ["01"]
    assert [r.code for r in data.rejected if r.unit == "row"] == ["D409"]


@pytest.mark.parametrize("code", BAD)
def test_a_row_with_a_bad_code_is_pointed_home_by_its_persons_code_even_where_its_columns_disagree(read, row, code):
    slips = {"行政村": "大庄天村", "联系电话": "19900009999", "人均纯收入": 1}
    data = read(row(1, 1), row(2, 1), row(1, 2, 户编号=code, 与户主关系="之子", **slips))
    assert len(data) == 2 and "01" in opened(data)


def test_a_row_with_a_bad_code_and_no_persons_code_belongs_to_its_neighbours_if_one_column_disagrees(read, row):
    data = read(row(1, 1), row(1, 2, 户编号="不详", 人编号="", 人均纯收入=1), row(2, 1, 行政村="乙村"))
    assert opened(data) == ["01"]


def test_a_measure_under_a_word_for_no_code_opens_the_measures(read, row, sheet):
    rows = [["无", "产业", "养猪"], ["450399000001", "就业", "务工补助"]]
    data = read(row(1, 1), row(2, 1), sheet("帮扶措施", rows, ["户编号", "措施类别", "措施名称"]))
    assert opened(data, "measures") == ["01", "02"]


def test_a_code_of_another_length_than_all_the_others_is_a_slip(read, row):
    data = read(*(row(n, 1) for n in range(1, 5)), row(1, 2, 户编号="45039900001"))
    assert len(data) == 4 and "01" in opened(data)


def test_codes_that_all_have_letters_are_codes(read, row):
    data = read(*(row(n, 1, 户编号=f"ZY-{n}") for n in range(1, 5)))
    assert [r["household_id"] for r in data] == ["ZY-1", "ZY-2", "ZY-3", "ZY-4"] and data.rejected == []


def test_short_codes_of_growing_length_are_codes(read, row):
    data = read(*(row(n, 1, 户编号=str(n)) for n in (1, 2, 3, 4, 10)))
    assert len(data) == 5 and data.rejected == []


def test_a_header_row_repeated_further_down_is_no_household(read, row):
    again = {h: h for h in row()}
    data = read(row(1, 1), again, row(2, 1))
    assert len(data) == 2 and data.rejected == [] and opened(data) == []
    total = data.accounts.total
    assert (total.rows, total.used, total.aside) == (3, 2, 1)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#n/a "])
def test_error_text_is_an_unreadable_cell_in_every_kind_of_column(read, row, error):
    headers = ("行政村", "姓名", "证件号码", "人数", "健康状况", "危房户", "人均纯收入", "联系电话")
    data = read(row(1, 1, **dict.fromkeys(headers, error)))
    assert {(r.code, r.header) for r in data.rejected} == {("D310", h) for h in headers}
    (record,) = data.records
    assert record["village"] is None and record["members"][0]["name"] is None


def test_error_text_in_a_csv_file_is_no_answer(tmp_path, row):
    cells = row(1, 1, 姓名="#VALUE!", 行政村="#REF!")
    path = tmp_path / "花名册.csv"
    path.write_text(",".join(cells) + "\n" + ",".join(map(str, cells.values())) + "\n", encoding="utf-8")
    data = read_data(path, HOUSEHOLD)
    assert [(r.code, r.header) for r in data.rejected] == [("D310", "行政村"), ("D310", "姓名")]
    assert data.accounts.add_up()
