"""Work, measures, helpers, relocation, disabilities, changes, visits: other sheets joined to households and members."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fupin_rules.schema import Open

WORK = "户编号 人编号 姓名 证件号码 务工所在地 务工区域 开始时间 结束时间 务工时间（月） 月收入（元） 联系电话".split()
MEASURES = "户编号 户主姓名 措施类别 措施名称 部门 享受日期 金额（元） 享受人编号".split()
HELPERS = "户编号 户主姓名 帮扶联系人 单位 联系电话 结对时间".split()
DISABLED = "户编号 人编号 姓名 证件号码 残疾证号 残疾类别 多重残疾类别 残疾等级".split()
INSURED = "户编号 人编号 姓名 证件号码 城乡居民基本医疗保险 城镇职工基本医疗保险 商业补充医疗保险".split()
CHANGES = "户编号 人编号 姓名 变更类型 变更日期 已减少".split()
VISIT = (
    "户编号 户主姓名 核查日期 核查人 查阅证件 实际常住人口数 贫困户属性 主要致贫原因 家庭人口数 住房结构 住房面积 是否危房户 危房等级 饮水方式 "
    "饮水是否困难 饮水是否安全"
).split()
FOUND = (
    "户编号 人编号 姓名 证件号码 有无户籍 户口簿姓名 户口簿证件号码 是否常住 在校生状况 文化程度 健康状况 病名 残疾类别 残疾等级 劳动技能 "
    "务工状况 务工时间（月） 务工所在地 务工联系电话 城乡居民基本医疗保险 城镇职工基本医疗保险"
).split()
STRANGERS = "户编号 姓名 与户主关系 性别 出生日期 证件号码 有无户籍 来此居住时间".split()
H1, M11, M12 = "450399000001", "45039900000101", "45039900000102"


def members(data, household=0):
    return data.records[household]["members"]


def codes(data):
    return [(r.unit, r.code, r.row) for r in data.rejected]


def test_several_work_episodes_belong_to_one_member_and_who_has_none_has_none(read, row, sheet):
    work = sheet(
        "已外出务工信息",
        [
            [H1, M11, "村民11", "", "广东", "省外", "2018.03", "2018.09", 6, 3000, "19900000009"],
            [H1, M11, "村民11", "", "桂林", "县外省内", "2018-10-01", "2018-12-31", 3, 2500, ""],
        ],
        WORK,
    )
    data = read(row(1, 1), row(1, 2), work)
    first, second = members(data)
    assert [e["place"] for e in first["episodes"]] == ["广东", "桂林"]
    assert first["episodes"][0] == {
        "place": "广东",
        "place_kind": "省外",
        "start": date(2018, 3, 1),
        "end": date(2018, 9, 30),
        "months": Decimal(6),
        "income": Decimal(3000),
        "phone": "19900000009",
    }
    assert second["episodes"] == []
    assert data.rejected == []


def test_without_the_sheet_nothing_is_known_of_episodes_and_measures(read, row):
    data = read(row())
    assert "episodes" not in members(data)[0] and "measures" not in data.records[0]
    assert data.sources == frozenset()


def test_a_row_joins_by_identity_number_where_it_has_no_codes(read, row, sheet, number):
    person = row(1, 2, 证件号码=number("19850505"))
    work = sheet(
        "已外出务工信息", [["", "", "", number("19850505"), "广东", "省外", "2018-03-01", "", 6, "", ""]], WORK
    )
    data = read(row(1, 1), person, row(2, 1), work)
    assert [len(m["episodes"]) for r in data for m in r["members"]] == [0, 1, 0]
    assert data.rejected == []


def test_a_number_in_lower_case_joins_the_same_person(read, row, sheet):
    number = "45039919800101081X"
    work = sheet("已外出务工信息", [["", "", "", number.lower(), "广东", "", "2018-03-01", "", "", "", ""]], WORK)
    data = read(row(1, 1, 证件号码=number), work)
    assert len(members(data)[0]["episodes"]) == 1


def test_a_number_that_two_people_share_ties_nobody_and_opens_both_lists(read, row, sheet, number):
    shared = number("19850505")
    work = sheet("已外出务工信息", [["", "", "", shared, "广东", "", "2018-03-01", "", "", "", ""]], WORK)
    data = read(row(1, 1, 证件号码=shared), row(2, 1, 证件号码=shared), row(3, 1), work)
    lists = [r["members"][0]["episodes"] for r in data]
    assert [isinstance(x, Open) for x in lists] == [True, True, False]
    assert codes(data) == [("row", "D407", 2)]
    assert shared not in str(data.rejected)


def test_a_household_code_decides_between_two_people_with_one_number(read, row, sheet, number):
    shared = number("19850505")
    work = sheet("已外出务工信息", [[H1, "", "", shared, "广东", "", "2018-03-01", "", "", "", ""]], WORK)
    data = read(row(1, 1, 证件号码=shared), row(2, 1, 证件号码=shared), work)
    assert [len(r["members"][0]["episodes"]) for r in data] == [1, 0]


def test_a_code_and_a_number_of_different_people_tie_nobody(read, row, sheet):
    number = row(1, 2)["证件号码"]
    work = sheet("已外出务工信息", [[H1, M11, "", number, "广东", "", "2018-03-01", "", "", "", ""]], WORK)
    data = read(row(1, 1), row(1, 2), row(2, 1), work)
    assert codes(data) == [("row", "D408", 2)]
    assert [isinstance(m["episodes"], Open) for r in data for m in r["members"]] == [True, True, False]


def test_a_number_that_is_not_the_registered_one_is_said_and_the_code_ties(read, row, sheet, number):
    work = sheet(
        "已外出务工信息", [[H1, M11, "村民11", number("19991231"), "广东", "", "2018-03-01", "", "", "", ""]], WORK
    )
    data = read(row(1, 1), work)
    assert len(members(data)[0]["episodes"]) == 1
    assert [(r.unit, r.code, r.header) for r in data.rejected] == [("cell", "D410", "证件号码")]


def test_a_name_tells_members_apart_within_a_household_and_nobody_in_a_county(read, row, sheet):
    rows = [[H1, "", "村民12", "", "广东", "", "2018-03-01"], ["", "", "村民21", "", "广东", "", "2018-03-01"]]
    data = read(row(1, 1), row(1, 2), row(2, 1), sheet("已外出务工信息", rows, WORK))
    assert [len(m["episodes"]) for m in members(data)] == [0, 1]
    assert [r.code for r in data.rejected] == ["D406"]


def test_a_row_about_nobody_in_particular_opens_the_lists_of_its_household(read, row, sheet):
    work = sheet("已外出务工信息", [[H1, "", "", "", "广东", "", "2018-03-01"]], WORK)
    data = read(row(1, 1), row(1, 2), row(2, 1), work)
    assert [isinstance(m["episodes"], Open) for r in data for m in r["members"]] == [True, True, False]
    assert codes(data) == [("row", "D411", 2)]


def test_measures_and_helpers_are_sources_and_a_household_without_a_row_has_none(read, row, sheet):
    measures = sheet("帮扶措施", [[H1, "村民11", "产业", "养猪", "农业农村局", "2018年5月", 2000, ""]], MEASURES)
    helpers = sheet("帮扶联系人", [[H1, "村民11", "某干部", "县水利局", 19900000003, "2016.05"]], HELPERS)
    data = read(row(1, 1), row(2, 1), measures, helpers)
    assert data.records[0]["measures"] == [
        {
            "category": "产业",
            "name": "养猪",
            "department": "农业农村局",
            "date": date(2018, 5, 1),
            "amount": Decimal(2000),
            "member_id": None,
        }
    ]
    assert data.records[0]["helpers"][0]["phone"] == "19900000003"
    assert data.records[1]["measures"] == [] and data.records[1]["helpers"] == []
    assert data.sources == {"measures", "helpers"}


def test_a_household_code_off_by_one_character_opens_the_list_it_may_have_meant(read, row, sheet):
    helpers = sheet("帮扶联系人", [["450399000007", "", "某干部", "县水利局", 19900000003, "2016.05"]], HELPERS)
    data = read(row(1, 1), row(22, 1), helpers)
    assert codes(data) == [("row", "D405", 2)]
    assert isinstance(data.records[0]["helpers"], Open) and data.records[1]["helpers"] == []


def test_a_household_code_nobody_has_opens_the_list_of_who_has_the_heads_name(read, row, sheet):
    helpers = sheet(
        "帮扶联系人", [["999", "村民11", "某干部", "", "", ""], [H1[:-1] + "2", "村民21", "乙", "", "", ""]], HELPERS
    )
    details = sheet(
        "户情况",
        [[H1, "村民11", "450329101001"], ["450399000002", "村民21", ""]],
        ["户编号", "户主姓名", "行政区划代码"],
    )
    data = read(row(1, 1), row(2, 1), helpers, details)
    assert isinstance(data.records[0]["helpers"], Open)
    assert not isinstance(data.records[1]["helpers"], Open)


def test_relocation_and_details_are_answers_of_the_household(read, row, sheet):
    relocation = sheet(
        "易地搬迁",
        [[H1, "村民11", "是", "集中安置", "县城", "2017年6月"]],
        "户编号 户主姓名 是否易地扶贫搬迁户 安置类型 安置地 入住时间".split(),
    )
    details = sheet(
        "户情况",
        [[H1, "450329101001", "砖混", 120, ""]],
        ["户编号", "行政区划代码", "住房结构", "住房面积", "其他致贫原因"],
    )
    record = read(row(1, 1), row(2, 1), relocation, details).records[0]
    assert record["relocation"] == {
        "relocated": True,
        "settlement": "集中安置",
        "place": "县城",
        "move_in_date": date(2017, 6, 1),
    }
    assert record["village_code"] == "450329101001"
    assert record["housing"] == {"dangerous": False, "structure": "砖混", "area": Decimal(120)}
    assert record["other_causes"] == []


def test_a_household_that_a_details_sheet_leaves_out_is_unanswered_there(read, row, sheet):
    details = sheet("户情况", [[H1, "450329101001", ""]], ["户编号", "行政区划代码", "其他致贫原因"])
    data = read(row(1, 1), row(2, 1), details)
    assert data.records[0]["other_causes"] == []
    assert data.records[1].get("other_causes") is None


def test_answers_on_two_sheets_that_differ_are_no_answer(read, row, sheet):
    details = sheet("户情况", [[H1, "450329101001", "否"]], ["户编号", "行政区划代码", "饮水是否安全"])
    data = read(row(1, 1, 饮水安全="是"), details)
    assert data.records[0]["water"]["safe"] is None
    assert [(r.code, r.sheet) for r in data.rejected] == [
        ("D205", "户情况"),
        ("D402", "贫困人口信息"),
        ("D402", "户情况"),
    ]


def test_several_disabilities_with_their_kinds_and_grades(read, row, sheet):
    rows = [[H1, M11, "", "", "", "肢体", "", "一级"], [H1, M11, "", "", "", "多重残疾", "肢体,听力", "2级"]]
    data = read(row(1, 1), row(1, 2), sheet("残疾人信息", rows, DISABLED))
    first, second = members(data)
    assert first["disabilities"] == [
        {"kind": "肢体", "kinds": None, "grade": "一级"},
        {"kind": "多重", "kinds": ["肢体", "听力"], "grade": "二级"},
    ]
    assert second["disabilities"] == []


def test_an_unreadable_cell_of_an_item_marks_the_item(read, row, sheet):
    data = read(row(1, 1), sheet("残疾人信息", [[H1, M11, "", "", "", "肢体", "", "五级"]], DISABLED))
    (item,) = members(data)[0]["disabilities"]
    assert item["grade"] is None and "grade" in item["$unreadable"] and item["kind"] == "肢体"
    (rejection,) = data.rejected
    assert rejection.path == "members[0].disabilities[0].grade" and rejection.subject == H1


def test_insurance_is_joined_to_members_and_says_nothing_of_those_it_leaves_out(read, row, sheet):
    data = read(row(1, 1), row(1, 2), sheet("参保信息", [[H1, M11, "", "", "是", "否", ""]], INSURED))
    first, second = members(data)
    assert first["resident_medical"] is True and first["employee_medical"] is False
    assert first.get("commercial_medical") is None
    assert second.get("resident_medical") is None


def test_who_died_or_left_stays_a_member_and_who_is_not_listed_has_not_left(read, row, sheet):
    data = read(row(1, 1), row(1, 2), sheet("自然变更", [[H1, M12, "村民12", "死亡", "2019-03-01", "是"]], CHANGES))
    first, second = members(data)
    assert (first["changes"], first["left"]) == ([], False)
    assert second["changes"] == [{"kind": "死亡", "date": date(2019, 3, 1)}] and second["left"] is True


def test_nobody_of_a_household_that_lost_a_row_of_changes_is_said_to_be_still_there(read, row, sheet):
    data = read(row(1, 1), row(1, 2), row(2, 1), sheet("自然变更", [[H1, "", "", "死亡", "2019-03-01", "是"]], CHANGES))
    for member in members(data):
        assert member.get("left") is None and isinstance(member["changes"], Open)
    assert members(data, 1)[0]["left"] is False


def test_a_visit_with_members_as_found_and_strangers(read, row, sheet, number):
    visit = sheet(
        "入户核查",
        [
            [
                H1,
                "村民11",
                date(2019, 9, 15),
                "甲、乙",
                "户口簿,残疾证",
                3,
                "一般脱贫户",
                "因病",
                2,
                "砖混",
                120,
                "否",
                "A级",
                "自来水",
                "否",
                "是",
            ]
        ],
        VISIT,
    )
    found = sheet(
        "入户核查成员",
        [[H1, M11, "村民11", "", "有", "村民11", row(1, 1)["证件号码"], "是", "", "初中", "长期慢性病"]],
        FOUND,
    )
    strangers = sheet(
        "未登记人员", [[H1, "外来人", "其他", "女", "1990-01-01", number("19900101"), "无", "2018年1月"]], STRANGERS
    )
    data = read(row(1, 1), row(1, 2), row(2, 1), visit, found, strangers)
    first, second = data.records
    assert first["visit"]["date"] == date(2019, 9, 15)
    assert first["visit"]["checkers"] == ["甲", "乙"] and first["visit"]["documents"] == ["户口簿", "残疾证"]
    assert first["visit"]["housing"] == {
        "structure": "砖混",
        "area": Decimal(120),
        "dangerous": False,
        "danger_grade": "A级",
    }
    assert first["visit"]["water"] == {"mode": "自来水", "difficult": False, "safe": True}
    assert first["visit"]["strangers"][0]["name"] == "外来人" and first["visit"]["strangers"][0]["registered"] is False
    assert first["members"][0]["found"]["health"] == ["长期慢性病"]
    assert first["members"][1].get("found") is None
    assert second.get("visit") is None
    assert data.sources == {"visit", "members.found"}
    assert [r for r in data.rejected if r.code != "D205"] == []


def test_a_visit_without_strangers_on_a_sheet_of_strangers_found_none(read, row, sheet):
    visit = sheet("入户核查", [[H1, "村民11", date(2019, 9, 15)]], VISIT)
    strangers = sheet("未登记人员", [], STRANGERS)
    data = read(row(1, 1), row(2, 1), visit, strangers)
    assert data.records[0]["visit"]["strangers"] == []
    assert data.records[1].get("visit") is None
    without = read(row(1, 1), row(2, 1), visit)
    assert without.records[0]["visit"].get("strangers") is None


def test_a_row_of_a_visit_with_all_answers_blank_is_still_a_visit(read, row, sheet):
    found = sheet("入户核查成员", [[H1, M11, "村民11"]], FOUND)
    data = read(row(1, 1), found)
    assert members(data)[0]["found"] == {}


def test_sheets_may_come_in_files_of_their_own(tmp_path, make, row, sheet):
    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.tables import read_data

    a = make(tmp_path / "人口.xlsx", sheet("Sheet1", [row(1, 1)]))
    b = make(tmp_path / "措施.xlsx", sheet("Sheet1", [[H1, "", "产业", "养猪"]], MEASURES))
    data = read_data([b, a], HOUSEHOLD)
    assert data.records[0]["measures"][0]["name"] == "养猪"
    assert [s.file for s in data.accounts.sheets] == ["措施.xlsx", "人口.xlsx"]
    assert data.origin[H1].file == "人口.xlsx"


def test_kinds_and_grades_in_two_columns_make_one_list_of_disabilities(read, row, sheet):
    headers = ["户编号", "人编号", "有无户籍", "是否常住", "残疾类别", "残疾等级"]
    found = sheet(
        "入户核查成员", [[H1, M11, "有", "是", "肢体、听力", "一级、三级"], [H1, M12, "有", "是", "", ""]], headers
    )
    first, second = members(read(row(1, 1), row(1, 2), found))
    assert first["found"]["disabilities"] == [{"kind": "肢体", "grade": "一级"}, {"kind": "听力", "grade": "三级"}]
    # At the door a blank may mean that nobody asked.
    assert second["found"].get("disabilities") is None


def test_kinds_and_grades_that_do_not_pair_are_unreadable(read, row, sheet):
    headers = ["户编号", "人编号", "有无户籍", "是否常住", "残疾类别", "残疾等级"]
    found = sheet("入户核查成员", [[H1, M11, "有", "是", "肢体、听力", "一级"]], headers)
    data = read(row(1, 1), found)
    assert members(data)[0]["found"]["disabilities"] is None
    assert "disabilities" in members(data)[0]["found"]["$unreadable"]
    assert "D412" in [r.code for r in data.rejected]
