"""Title rows, merged cells, headers as people write them, columns that are missing, doubled or unknown, totals at the foot."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_rules.tables.headers import column_letters, header_key, read_titles


def test_title_rows_above_the_headers_are_passed_over_and_their_data_date_is_read(read, row, sheet):
    titles = [["资源县建档立卡贫困人口信息表"], ["填报单位：资源县", "", "数据日期：2019年9月10日"]]
    data = read(sheet("贫困人口信息", [row()], titles=titles))
    assert data.data_date == date(2019, 9, 10)
    assert data.records[0]["data_date"] == date(2019, 9, 10)
    assert data.origin["450399000001"].row == 4


@pytest.mark.parametrize(
    ("titles", "day"),
    [
        ([["数据截止日期 2019-08-31"]], date(2019, 8, 31)),
        ([["（截至2019年8月31日）"]], date(2019, 8, 31)),
        ([["导出时间：2019/9/1 08:30:00"]], date(2019, 9, 1)),
        ([["数据日期", date(2019, 9, 10)]], date(2019, 9, 10)),
        ([["数据日期", "2019.9.10"]], date(2019, 9, 10)),
        ([["2014年1月至2019年8月享受政策清单"]], None),
        ([["根据2019年9月9日文件填报"]], None),
        ([["数据日期：2019年9月"]], None),
    ],
)
def test_only_a_date_that_is_called_the_data_date_is_one(titles, day):
    assert read_titles(titles).date == day


def test_a_title_with_a_month_alone_is_said_and_gives_no_date(read, row, sheet):
    data = read(sheet("贫困人口信息", [row()], titles=[["数据日期：2019年9月"]]))
    assert "data_date" not in data.records[0]
    assert [(r.unit, r.code) for r in data.rejected] == [("sheet", "D206")]


@pytest.mark.parametrize(
    "header",
    ["健康\n状况", " 健康状况 ", "*健康状况", "健康状况：", "健 康 状 况", "\u3000健康状况\r\n"],
)
def test_headers_with_spaces_line_breaks_and_asterisks_are_the_same_header(read, row, sheet, header):
    person = row(健康状况="残疾")
    headers = [header if h == "健康状况" else h for h in person]
    data = read(sheet("贫困人口信息", [list(person.values())], headers))
    assert data.records[0]["members"][0]["health"] == ["残疾"]
    assert data.rejected == []


@pytest.mark.parametrize("header", ["务工时间（月）", "务工时间(月)", "务工时间 (月）"])
def test_brackets_of_either_width_are_the_same(read, row, sheet, header):
    person = row()
    person["务工时间（月）"] = 6.5
    headers = [header if h.startswith("务工时间") else h for h in person]
    data = read(sheet("贫困人口信息", [list(person.values())], headers))
    assert str(data.records[0]["members"][0]["work_months"]) == "6.5"


def test_header_keys_and_column_letters():
    assert header_key("县（市、区、旗）") == header_key("县(市、区、旗)") == header_key("县 (市、区、旗)\n")
    assert [column_letters(i) for i in (0, 25, 26, 51, 702)] == ["A", "Z", "AA", "AZ", "AAA"]


def test_household_cells_merged_over_its_rows_stand_for_each_of_them(read, row, sheet):
    rows = [row(1, 1), row(1, 2), row(2, 1)]
    # Excel keeps the value of a merged area in its first cell only; E is 户编号, V 主要致贫原因, I 人数.
    for column in ("户编号", "主要致贫原因", "人数"):
        rows[1] = {**rows[1], column: ""}
    page = sheet("贫困人口信息", rows, merged=["E2:E3", "V2:V3", "I2:I3"])
    data = read(page)
    assert [(r["household_id"], len(r["members"])) for r in data] == [("450399000001", 2), ("450399000002", 1)]
    assert data.records[0]["poverty_cause"] == "因病"
    assert data.rejected == []


def test_an_unreadable_merged_cell_is_said_once(read, row, sheet):
    rows = [row(1, 1, 主要致贫原因="缺资全"), row(1, 2, 主要致贫原因="")]
    data = read(sheet("贫困人口信息", rows, merged=["V2:V3"]))
    assert [(r.code, r.row, r.column) for r in data.rejected] == [("D301", 2, "V")]
    assert data.records[0]["poverty_cause"] is None


def test_a_blank_household_code_below_another_is_not_taken_from_above_unless_the_cells_are_merged(read, row):
    data = read(row(1, 1), row(1, 2, 户编号=""))
    assert len(data.records[0]["members"]) == 1
    assert [r.code for r in data.rejected] == ["D401"]


def test_several_columns_merged_into_one_cell_leave_all_but_the_first_unreadable(read, row, sheet):
    # N 健康状况, O 劳动技能
    data = read(sheet("贫困人口信息", [row(健康状况="健康", 劳动技能="")], merged=["N2:O2"]))
    member = data.records[0]["members"][0]
    assert member["health"] == ["健康"]
    assert member["labour_skill"] is None and "合并" in member["$unreadable"]["labour_skill"]
    assert [(r.code, r.column) for r in data.rejected] == [("D314", "O")]


def test_headers_in_two_rows_with_groups_above_are_found(read, row, sheet):
    person = row()
    headers = list(person)
    groups = ["基本信息"] + [""] * 7 + ["家庭情况"] + [""] * (len(headers) - 9)
    # The first column's header spans both rows.
    groups[0], headers[0] = "县(市、区、旗)", ""
    data = read(sheet("贫困人口信息", [list(person.values())], headers, titles=[groups], merged=["A1:A2"]))
    assert data.records[0]["county"] == "资源县"
    assert len(data) == 1


def test_a_header_that_stands_twice_is_said_and_the_second_column_is_not_counted_as_read(read, row, sheet):
    person = row(健康状况="残疾")
    data = read(sheet("贫困人口信息", [[*person.values(), "残疾"]], [*person, "健康状况"]))
    assert data.records[0]["members"][0]["health"] == ["残疾"]
    (rejection,) = data.rejected
    assert (rejection.unit, rejection.code, rejection.column, rejection.header) == ("sheet", "D203", "AB", "健康状况")
    assert data.accounts.total.unmapped == {"健康状况（AB 列）": 1}
    assert data.accounts.add_up()


def test_where_two_columns_of_one_header_differ_neither_is_believed(read, row, sheet):
    people = [
        row(1, 1, 健康状况="残疾"),
        row(1, 2, 健康状况=""),
        row(1, 3, 健康状况="残疾,长期慢性病"),
        row(1, 4, 健康状况="健康"),
    ]
    second = ["健康", "残疾", "长期慢性病,残疾", "病了"]
    rows = [[*p.values(), s] for p, s in zip(people, second, strict=True)]
    data = read(sheet("贫困人口信息", rows, [*people[0], "健康状况"]))
    members = data.records[0]["members"]
    assert [m["health"] for m in members] == [None, ["残疾"], ["残疾", "长期慢性病"], None]
    assert [m.get("$unreadable") for m in members] == [
        {"health": "同名的两列填得不同"},
        None,
        None,
        {"health": "同名的两列填得不同"},
    ]
    assert [r.code for r in data.rejected] == ["D203", "D318", "D318"]
    assert data.accounts.add_up()


def test_columns_that_answer_nothing_are_named_with_their_number_of_cells(read, row, sheet):
    rows = [{**row(1, 1), "包村干部": "甲"}, {**row(1, 2), "包村干部": ""}]
    data = read(*rows)
    assert data.accounts.total.unmapped == {"包村干部（AB 列）": 1}


def test_columns_of_the_layout_that_are_missing_are_named(read, row):
    person = row()
    del person["健康状况"], person["饮水安全"]
    (rejection,) = read(person).rejected
    assert (rejection.unit, rejection.code) == ("sheet", "D205")
    assert "健康状况、饮水安全" in rejection.message.zh
    # No record is lost by it: lists gathered of the records, such as a village's, are not open for its sake.
    assert rejection.harmless


@pytest.mark.parametrize("word", ["合计", "总计：", "合 计", "小计"])
def test_a_totals_row_at_the_foot_is_no_household(read, row, sheet, word):
    foot = [word, *[""] * 7, 2]
    data = read(sheet("贫困人口信息", [*(row(1, i).values() for i in (1, 2)), foot], list(row())))
    assert len(data) == 1 and data.rejected == []
    total = data.accounts.total
    assert (total.rows, total.used, total.rejected, total.aside) == (3, 2, 0, 1)
    assert total.cells_aside == 2


def test_a_totals_row_in_the_code_column_or_merged_over_columns_is_no_household(read, row, sheet):
    rows = [list(row().values()), ["", "", "", "", "合计", "", "", "", 1], ["合计", *[""] * 7, 1]]
    data = read(sheet("贫困人口信息", rows, list(row()), merged=["A4:D4"]))
    assert [r["household_id"] for r in data] == ["450399000001"]
    assert data.accounts.total.aside == 2 and data.rejected == []


def test_a_remark_below_the_table_is_set_aside(read, row, sheet):
    rows = [list(row().values()), [], ["制表人：甲　　审核人：乙"], ["注：本表由县扶贫办填报"]]
    data = read(sheet("贫困人口信息", rows, list(row())))
    assert len(data) == 1 and data.rejected == []
    assert data.accounts.total.aside == 2


def test_rows_of_numbers_alone_are_sums(read, row, sheet):
    foot = [""] * len(row())
    foot[list(row()).index("人数")] = 2
    foot[list(row()).index("人均纯收入")] = 7001
    data = read(sheet("贫困人口信息", [list(row().values()), foot], list(row())))
    assert data.rejected == [] and data.accounts.total.aside == 1


def test_a_row_with_a_persons_answers_and_no_name_or_code_is_not_taken_for_a_remark(read, row, sheet):
    lost = row(1, 2, 户编号="", 人编号="", 姓名="", 证件号码="")
    data = read(row(1, 1), lost)
    assert [r.code for r in data.rejected] == ["D401"]


def test_empty_sheets_and_sheets_of_other_things_do_not_stop_anything(read, row, sheet):
    data = read(sheet("贫困人口信息", [row()]), sheet("Sheet2", [], []), sheet("填表说明", [["请逐户填写"]], ["说明"]))
    assert len(data) == 1
    assert [(r.unit, r.code, r.sheet) for r in data.rejected] == [("sheet", "D201", "填表说明")]


def test_a_sheet_without_rows_is_said(read, row, sheet):
    data = read(sheet("贫困人口信息", [row()]), sheet("帮扶措施", [], ["户编号", "措施类别", "措施名称"]))
    assert ("D204", "帮扶措施") in [(r.code, r.sheet) for r in data.rejected]
    assert data.records[0]["measures"] == []


def test_hidden_lists_for_menus_are_passed_over_in_silence(tmp_path, row):
    import openpyxl

    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.tables import read_data

    book = openpyxl.Workbook()
    book.active.append(list(row()))
    book.active.append(list(row().values()))
    menu = book.create_sheet("码表")
    menu.append(["健康", "残疾"])
    menu.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert read_data(tmp_path / "a.xlsx", HOUSEHOLD).rejected == []
