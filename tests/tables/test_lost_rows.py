"""A row that cannot be tied to a household: whoever may have lost it has an open list, nobody else."""

from __future__ import annotations

from fupin_rules.schema import Open


def opened(data, name="members"):
    return [r["household_id"][-2:] for r in data if isinstance(r.get(name), Open)]


def test_a_row_without_a_household_code_opens_the_households_it_does_not_contradict(read, row):
    lost = row(9, 1, 户编号="", 行政村="甲村", 联系电话="", 人数=3)
    data = read(
        row(1, 1, 行政村="甲村", 人数=3, 联系电话=""),
        row(2, 1, 行政村="甲村", 人数=2),
        row(3, 1, 行政村="乙村", 人数=3, 人均纯收入=9),
        lost,
    )
    assert opened(data) == ["01"]
    (rejection,) = data.rejected
    assert (rejection.unit, rejection.code, rejection.row) == ("row", "D401", 5)
    assert "1 户" in rejection.message.zh and "1 households" in rejection.message.en


def test_a_row_that_contradicts_every_household_opens_none(read, row):
    data = read(row(1, 1), row(2, 1), row(9, 1, 户编号="", 行政村="无此村"))
    assert opened(data) == []
    assert [r.code for r in data.rejected] == ["D401"]


def test_a_row_that_carries_nothing_of_its_household_opens_all(read, row):
    blank = {h: "" for h in row()}
    data = read(row(1, 1), row(2, 1), {**blank, "姓名": "某人", "健康状况": "患有大病"})
    assert opened(data) == ["01", "02"]


def test_an_answer_that_rows_disagree_on_contradicts_nothing(read, row):
    data = read(row(1, 1, 人数=2), row(1, 2, 人数=3), row(9, 1, 户编号="", 人数=5, 联系电话=""))
    assert opened(data) == ["01"]


def test_a_rounded_household_code_loses_the_row_in_the_same_way(read, row):
    data = read(row(1, 1), row(2, 1, 行政村="乙村", 人均纯收入=9), row(9, 1, 户编号=450399000000000000001, 联系电话=""))
    assert opened(data) == ["01"]
    assert [(r.unit, r.code) for r in data.rejected] == [("row", "D409"), ("cell", "D308")]


def test_a_lost_row_of_measures_opens_every_list_of_measures(read, row, sheet):
    measures = sheet("帮扶措施", [["", "", "产业", "养猪"]], ["户编号", "户主姓名", "措施类别", "措施名称"])
    data = read(row(1, 1), row(2, 1), measures)
    assert opened(data, "measures") == ["01", "02"]


def test_a_lost_row_of_measures_with_the_heads_name_opens_that_heads_list(read, row, sheet):
    measures = sheet(
        "帮扶措施",
        [["", "甲", "产业", "养猪"], ["450399000001", "甲", "产业", "养牛"], ["450399000002", "乙", "产业", "养羊"]],
        ["户编号", "户主姓名", "措施类别", "措施名称"],
    )
    data = read(row(1, 1), row(2, 1), measures)
    assert opened(data, "measures") == ["01"]


def test_all_cells_of_a_lost_row_count_as_rejected(read, row):
    data = read(row(1, 1), row(9, 1, 户编号=""))
    total = data.accounts.total
    assert (total.rows, total.used, total.rejected) == (2, 1, 1)
    assert total.cells_rejected == len(row()) - 1
    assert total.cells == 2 * len(row()) - 1


def test_a_file_whose_rows_all_lost_their_household_has_no_records_and_says_why(read, row):
    data = read(row(1, 1, 户编号=4.50399e17), row(1, 2, 户编号=4.50399e17))
    assert data.records == []
    assert {r.code for r in data.rejected} == {"D409", "D308"}


def test_the_heads_name_is_known_from_the_member_who_is_head(read, row, sheet):
    helpers = sheet(
        "帮扶联系人", [["", "村民11", "某干部"], ["450399000002", "村民21", "乙"]], ["户编号", "户主姓名", "帮扶联系人"]
    )
    data = read(row(1, 1), row(1, 2), row(2, 1), row(3, 1), helpers)
    assert opened(data, "helpers") == ["01"]


def test_a_heads_name_that_nobody_has_may_be_a_slip_and_opens_everybodys_list(read, row, sheet):
    helpers = sheet("帮扶联系人", [["", "村明11", "某干部"]], ["户编号", "户主姓名", "帮扶联系人"])
    data = read(row(1, 1), row(2, 1), helpers)
    assert opened(data, "helpers") == ["01", "02"]
