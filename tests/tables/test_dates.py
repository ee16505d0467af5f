"""Dates as serials, as `2016.05`, as text in four spellings; a month alone; a day that does not exist."""

from __future__ import annotations

from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data
from fupin_rules.tables.dates import AmbiguousMonth, MonthOnly, find_date, read_date


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (date(2019, 9, 18), date(2019, 9, 18)),
        (datetime(2019, 9, 18, 12, 30), date(2019, 9, 18)),
        (43726, date(2019, 9, 18)),
        (43726.0, date(2019, 9, 18)),
        (43726.5, date(2019, 9, 18)),
        ("43726", date(2019, 9, 18)),
        (20190918, date(2019, 9, 18)),
        ("20190918", date(2019, 9, 18)),
        ("2019-09-18", date(2019, 9, 18)),
        ("2019-9-18 00:00:00", date(2019, 9, 18)),
        ("2019/9/18", date(2019, 9, 18)),
        ("2019.9.18", date(2019, 9, 18)),
        ("2019年9月18日", date(2019, 9, 18)),
        ("2019 年 9 月 18 号", date(2019, 9, 18)),
        ("２０１９年９月１８日", date(2019, 9, 18)),
        ("2016.05", MonthOnly(2016, 5)),
        (2016.05, MonthOnly(2016, 5)),
        (2016.12, MonthOnly(2016, 12)),
        ("2016.1", MonthOnly(2016, 1)),
        ("2016.10", MonthOnly(2016, 10)),
        (201605, MonthOnly(2016, 5)),
        ("201605", MonthOnly(2016, 5)),
        ("2016年5月", MonthOnly(2016, 5)),
        ("2016年5月份", MonthOnly(2016, 5)),
        ("2016-05", MonthOnly(2016, 5)),
        ("2016/5", MonthOnly(2016, 5)),
        (2016.1, AmbiguousMonth(2016)),
    ],
)  # fmt: skip
def test_spellings_of_dates(written, day):
    assert read_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "2019-02-30", "2019年13月1日", "20190231", "2016", "160501", "去年", "2019年",
        2016, 160501, 60, -1, True, time(8), 2016.5, 2016.13, float("nan"), float("inf"), None,
    ],
)  # fmt: skip
def test_what_is_no_date_is_none_and_never_a_guess(written):
    assert read_date(written) is None


def test_a_serial_number_counts_from_1904_where_the_workbook_says_so():
    assert read_date(42264, date_1904=True) == date(2019, 9, 18)


@given(st.dates(date(1905, 12, 1), date(2100, 12, 31)))
def test_every_spelling_of_a_day_means_that_day(day):
    serial = (day - date(1899, 12, 30)).days
    spelt = [day, serial, float(serial), day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}"]
    spelt += [f"{day.year}年{day.month}月{day.day}日", int(f"{day:%Y%m%d}")]
    if 1900 <= serial <= 2100:
        spelt = spelt[3:]
    assert {read_date(s) for s in spelt} == {day}


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.none()))
def test_reading_a_date_never_raises(anything):
    read_date(anything)
    if isinstance(anything, str):
        find_date(anything)


RELOCATION = ("户编号", "是否易地扶贫搬迁户", "安置类型", "安置地", "入住时间")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2016.05", date(2016, 5, 1)),
        (201605, date(2016, 5, 1)),
        ("2016年5月", date(2016, 5, 1)),
        (42500, date(2016, 5, 10)),
    ],
)
def test_a_month_alone_becomes_the_day_that_the_question_says(read, row, sheet, written, day):
    page = sheet("易地搬迁", [["450399000001", "是", "集中安置", "县城", written]], RELOCATION)
    assert read(row(), page).records[0]["relocation"]["move_in_date"] == day


def test_a_month_alone_in_a_question_that_needs_the_day_is_unreadable(read, row):
    data = read({**row(), "出生日期": "1980年1月"})
    assert data.records[0]["members"][0]["birth_date"] is None
    assert [(r.code, r.read) for r in data.rejected] == [("D307", "1980年1月")]


def test_the_number_2016_point_1_is_january_or_october_and_so_neither(read, row, sheet):
    page = sheet("易地搬迁", [["450399000001", "是", "集中安置", "县城", 2016.1]], RELOCATION)
    data = read(row(), page)
    assert data.records[0]["relocation"]["$unreadable"].keys() == {"move_in_date"}
    (rejection,) = [r for r in data.rejected if r.unit == "cell"]
    assert rejection.code == "D313" and "2016 年 10 月" in rejection.message.zh


@pytest.mark.parametrize(
    ("written", "code"), [("2019-02-30", "D306"), ("2091-01-01", "D305"), ("昨天", "D306"), (2018, "D306")]
)
def test_impossible_and_future_dates_are_unreadable(read, row, sheet, written, code):
    page = sheet("易地搬迁", [["450399000001", "是", "集中安置", "县城", written]], RELOCATION)
    data = read(row(), page)
    assert [r.code for r in data.rejected if r.unit == "cell"] == [code]
    assert data.records[0]["relocation"]["move_in_date"] is None


def test_a_workbook_that_counts_from_1904_is_read_so(tmp_path, row):
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True})
    page = book.add_worksheet("贫困人口信息")
    headers = [*row(), "出生日期", "首次识别时间"]
    page.write_row(0, 0, headers)
    page.write_row(1, 0, list(row().values()))
    page.write_datetime(1, len(row()), datetime(1980, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    page.write_number(1, len(row()) + 1, 40000)
    book.close()
    record = read_data(tmp_path / "mac.xlsx", HOUSEHOLD).records[0]
    assert record["members"][0]["birth_date"] == date(1980, 1, 1)
    assert record["first_identified"] == date(2013, 7, 7)


def test_a_text_that_excel_turned_into_a_date_is_no_text(read, row):
    data = read(row(自然村=date(2019, 3, 4)))
    assert data.records[0]["hamlet"] is None
    assert [r.code for r in data.rejected] == ["D312"]


def test_openpyxl_dates_are_dates(tmp_path, row):
    book = openpyxl.Workbook()
    page = book.active
    page.append([*row(), "出生日期"])
    page.append([*row().values(), date(1980, 1, 1)])
    book.save(tmp_path / "a.xlsx")
    assert read_data(tmp_path / "a.xlsx", HOUSEHOLD).records[0]["members"][0]["birth_date"] == date(1980, 1, 1)
