"""Numbers that Excel rounded are lost for good: they are said, and never taken for answers."""

from __future__ import annotations

import openpyxl
import pytest

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data


def cells(data):
    return [(r.code, r.row, r.column, r.header, r.path) for r in data.rejected if r.unit == "cell"]


def test_a_numeric_cell_of_eighteen_digits_is_unreadable_and_the_rest_of_its_row_is_used(read, row):
    data = read(row(证件号码=450399198001010014))
    (member,) = data.records[0]["members"]
    assert member["id_number"] is None
    assert "15 位" in member["$unreadable"]["id_number"]
    assert member["name"] == "村民11" and member["health"] == ["健康"]
    assert cells(data) == [("D308", 2, "H", "证件号码", "members[0].id_number")]


def test_the_message_about_a_rounded_number_says_where_what_why_and_what_to_do_and_masks_it(read, row):
    data = read(row(证件号码=450399198001010014))
    (rejection,) = data.rejected
    assert rejection.where.zh == "花名册.xlsx 表“贫困人口信息” 第 2 行 H 列（证件号码）"
    assert "文本" in rejection.message.zh and "Text" in rejection.message.en
    assert "98001010" not in rejection.message.zh and rejection.read is not None and "***" in rejection.read


def test_full_digits_in_the_file_do_not_help_where_the_cell_is_a_number(tmp_path, row):
    """openpyxl writes an int with all its digits; a reader that hands them on would let Excel's rounding pass elsewhere."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "贫困人口信息"
    page.append(list(row()))
    page.append(list(row(证件号码=450399198001010014).values()))
    book.save(tmp_path / "a.xlsx")
    data = read_data(tmp_path / "a.xlsx", HOUSEHOLD)
    assert data.records[0]["members"][0]["id_number"] is None
    assert [r.code for r in data.rejected] == ["D308"]


@pytest.mark.parametrize("written", ["4.50399E+17", "4.50399198001e+17", "４.50399E+17"])
def test_a_number_already_in_scientific_notation_is_unreadable_as_text_too(read, row, written):
    data = read(row(证件号码=written))
    assert [r.code for r in data.rejected] == ["D308"]
    assert data.records[0]["members"][0]["id_number"] is None


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("45039919800101081x", "45039919800101081X"),
        ('="450399198001010014"', "450399198001010014"),
        (" 450399198001010014 ", "450399198001010014"),
        ("'450399198001010014", "450399198001010014"),
        ("４５０３９９198001010014", "450399198001010014"),
        ("450399 19800101 0014", "450399198001010014"),
        (450399800101001, "450399800101001"),
    ],
)
def test_ways_of_writing_a_number_that_lose_nothing_are_understood(read, row, written, understood):
    data = read(row(证件号码=written))
    assert data.records[0]["members"][0]["id_number"] == understood
    assert data.rejected == []


@pytest.mark.parametrize("written", [19900000001, 19900000001.0, "19900000001.0", "199 0000 0001", '="19900000001"'])
def test_a_phone_that_became_an_exact_number_is_still_the_phone(read, row, written):
    data = read(row(联系电话=written))
    assert data.records[0]["phone"] == "19900000001"
    assert data.rejected == []


def test_a_rounded_bank_account_is_unreadable(read, row):
    data = read({**row(), "银行卡号": 6222000000000000000})
    assert data.records[0]["bank_account"] is None
    assert [r.code for r in data.rejected] == ["D308"]


def test_a_rounded_household_code_leaves_the_row_untied(read, row):
    data = read(row(1), row(2, 户编号=450399000000000000002, 行政村="别的村"))
    assert [r["household_id"] for r in data] == ["450399000001"]
    assert [(r.unit, r.code, r.row) for r in data.rejected] == [("row", "D409", 3), ("cell", "D308", 3)]


def test_a_date_in_an_identity_column_is_not_taken_for_a_number(read, row):
    from datetime import date

    data = read(row(证件号码=date(1980, 1, 1)))
    assert [r.code for r in data.rejected] == ["D312"]
