"""Rows of one household that contradict each other; one code on two rows."""

from __future__ import annotations

from fupin_rules.schema import Open


def said(data):
    return [(r.unit, r.code, r.row, r.column) for r in data.rejected]


def test_a_household_answer_that_rows_give_differently_is_no_answer_and_each_cell_is_said(read, row):
    data = read(row(1, 1, 主要致贫原因="因病"), row(1, 2, 主要致贫原因="因残"), row(2, 1, 主要致贫原因="因学"))
    first, second = data.records
    assert first["poverty_cause"] is None
    assert first["$unreadable"] == {"poverty_cause": "同一户各行的“主要致贫原因”不一致：因病、因残"}
    assert second["poverty_cause"] == "因学"
    assert said(data) == [("cell", "D402", 2, "V"), ("cell", "D402", 3, "V")]
    assert all("因病、因残" in r.message.zh and r.subject == "450399000001" for r in data.rejected)
    assert [r.read for r in data.rejected] == ["因病", "因残"]


def test_a_blank_contradicts_nothing(read, row):
    data = read(row(1, 1, 联系电话=""), row(1, 2), row(1, 3, 联系电话=""))
    assert data.records[0]["phone"] == "19900000001"
    assert data.rejected == []


def test_two_spellings_of_one_answer_agree(read, row):
    data = read(row(1, 1, 人均纯收入=3500, 脱贫属性="已脱贫"), row(1, 2, 人均纯收入="3,500元", 脱贫属性="稳定脱贫"))
    assert str(data.records[0]["income"]["per_capita"]) == "3500"
    assert data.rejected == []


def test_one_unreadable_cell_among_readable_ones_leaves_the_answer_unreadable(read, row):
    data = read(row(1, 1, 人均纯收入=3500), row(1, 2, 人均纯收入="35OO"))
    assert data.records[0]["income"]["per_capita"] is None
    assert "per_capita" in data.records[0]["income"]["$unreadable"]
    assert said(data) == [("cell", "D303", 3, "Z")]


def test_phones_that_disagree_are_masked_in_the_message(read, row):
    data = read(row(1, 1, 联系电话="19900000001"), row(1, 2, 联系电话="19900000002"))
    for rejection in data.rejected:
        assert "19900000001" not in str(rejection) and "19900000002" not in str(rejection)
    assert "19900000001" not in str(data.records[0]["$unreadable"])


def test_one_code_on_two_rows_that_differ_makes_one_doubtful_member_in_an_open_list(read, row, number):
    data = read(row(1, 1), row(1, 2), row(1, 2, 姓名="另一人", 健康状况="残疾"))
    members = data.records[0]["members"]
    assert isinstance(members, Open) and len(members) == 2
    assert members[1]["name"] is None and members[1]["health"] is None
    assert set(members[1]["$unreadable"]) == {"name", "health"}
    assert members[1]["relation"] == "配偶"
    assert said(data) == [
        ("row", "D403", 4, None),
        ("cell", "D403", 3, "G"),
        ("cell", "D403", 3, "N"),
    ]
    assert data.accounts.total.rejected == 1


def test_one_code_on_two_rows_that_agree_is_one_member(read, row):
    data = read(row(1, 1), row(1, 2, 健康状况=""), row(1, 2, 劳动技能=""))
    members = data.records[0]["members"]
    assert not isinstance(members, Open) and len(members) == 2
    assert members[1]["health"] == ["健康"] and members[1]["labour_skill"] == "普通劳动力"
    assert said(data) == [("row", "D404", 4, None)]


def test_one_code_in_two_households_is_two_members_for_a_rule_to_find(read, row):
    data = read(row(1, 1), row(2, 1, 人编号="45039900000101"))
    assert [m["member_id"] for r in data for m in r["members"]] == ["45039900000101"] * 2
    assert data.rejected == []


def test_rows_of_one_household_need_not_stand_together(read, row):
    data = read(row(1, 1), row(2, 1), row(1, 2))
    assert [(r["household_id"][-1], [m["name"] for m in r["members"]]) for r in data] == [
        ("1", ["村民11", "村民12"]),
        ("2", ["村民21"]),
    ]


def test_the_order_of_rows_changes_no_answer(read, row):
    rows = [row(1, 1, 主要致贫原因="因病"), row(1, 2, 主要致贫原因="因残"), row(2, 1), row(1, 3, 健康状况="不详")]

    def content(data):
        return {
            r["household_id"]: (
                {k: v for k, v in r.items() if k not in ("members", "$unreadable")},
                sorted(map(repr, r["members"])),
                set(r.get("$unreadable", {})),
            )
            for r in data
        }

    assert content(read(*rows)) == content(read(*reversed(rows)))


def test_the_heads_name_is_taken_from_the_one_member_who_is_head(read, row):
    data = read(row(1, 1), row(1, 2), row(2, 1, 与户主关系="配偶"), row(3, 1), row(3, 2, 与户主关系="户主"))
    assert [r.get("head_name") for r in data] == ["村民11", None, None]


def test_a_register_may_be_spread_over_sheets_by_township(read, row, sheet):
    data = read(sheet("中峰镇", [row(1, 1), row(1, 2)]), sheet("瓜里乡", [row(2, 1)]))
    assert [(r["household_id"][-1], len(r["members"])) for r in data] == [("1", 2), ("2", 1)]
    assert data.rejected == []


def test_one_person_on_two_sheets_is_one_member_or_a_doubtful_one(read, row, sheet):
    data = read(sheet("中峰镇", [row(1, 1), row(2, 1)]), sheet("瓜里乡", [row(1, 1), row(2, 1, 健康状况="残疾")]))
    first, second = data.records
    assert len(first["members"]) == 1 and not isinstance(first["members"], Open)
    assert len(second["members"]) == 1 and isinstance(second["members"], Open)
    assert second["members"][0]["health"] is None
    assert [(r.code, r.sheet, r.row) for r in data.rejected] == [
        ("D404", "瓜里乡", 2),
        ("D403", "瓜里乡", 3),
        ("D403", "中峰镇", 3),
    ]
    assert "中峰镇!2" in data.rejected[0].message.zh


def test_a_rejected_row_of_the_household_still_contradicts_it(read, row):
    data = read(row(1, 1), row(1, 1, 姓名="另一人", 主要致贫原因="因残"))
    assert data.records[0]["$unreadable"]["poverty_cause"] == "同一户各行的“主要致贫原因”不一致：因病、因残"
    assert data.accounts.total.rejected == 1
