"""Several subjects out of the same files: each sheet and record goes to the one it is about, and nothing is lost or said twice."""

from __future__ import annotations

import json

import openpyxl
import pytest

from fupin_rules.errors import InputError
from fupin_rules.survey import EDGE, HOUSEHOLD, TEAM
from fupin_rules.tables import read_all, read_data

SUBJECTS = (HOUSEHOLD, EDGE, TEAM)
REGISTER = [
    ["户编号", "人编号", "姓名", "证件号码", "与户主关系", "健康状况", "劳动技能", "脱贫属性", "主要致贫原因", "人数"],
    [
        "450399000001",
        "45039900000101",
        "测试甲",
        "450399196001010018",
        "户主",
        "健康",
        "普通劳动力",
        "已脱贫",
        "因病",
        1,
    ],
]
ROSTER = [
    [
        "序号",
        "行政区划代码",
        "乡（镇）",
        "行政村",
        "姓名",
        "性别",
        "联系方式",
        "类型（队长、组长、组员）",
        "入户分组类型",
        "账号名",
        "密码",
        "单位",
        "职务",
        "备注",
    ],
    [
        1,
        "450329101001",
        "中峰镇",
        "官田村",
        "测试队长",
        "男",
        "19900000001",
        "队长",
        None,
        "a1",
        "hunter2",
        "镇政府",
        "副镇长",
        None,
    ],
]
STRANGE = [["苹果", "梨"], [1, 2], [3, 4]]


def book(path, **sheets):
    out = openpyxl.Workbook()
    out.remove(out.active)
    for name, rows in sheets.items():
        sheet = out.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out.save(path)
    return path


def test_each_sheet_of_a_workbook_goes_to_the_subject_it_is_about(tmp_path):
    path = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER, 工作队花名册=ROSTER)
    found = read_all(path, SUBJECTS)
    assert list(found) == ["household", "team"]
    assert [h["household_id"] for h in found["household"].records] == ["450399000001"]
    (team,) = found["team"].records
    assert (team["area_code"], team["officers"][0]["name"]) == ("450329101001", "测试队长")
    assert all(d.accounts.add_up() for d in found.values())


def test_one_subject_alone_is_read_as_before(tmp_path):
    path = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER)
    assert read_all(path, SUBJECTS)["household"].records == read_data(path, HOUSEHOLD).records


def test_a_sheet_nobody_knows_is_said_once(tmp_path):
    path = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER, 水果=STRANGE, 工作队花名册=ROSTER)
    said = [(r.sheet, r.code) for d in read_all(path, SUBJECTS).values() for r in d.rejected if r.sheet == "水果"]
    assert said == [("水果", "D201")]
    alone = book(tmp_path / "队.xlsx", 水果=STRANGE, 工作队花名册=ROSTER)
    found = read_all([path, alone], SUBJECTS)
    assert [(r.file, r.code) for d in found.values() for r in d.rejected if r.sheet == "水果"] == [
        ("县.xlsx", "D201"),
        ("队.xlsx", "D201"),
    ]


def test_a_roster_without_a_register_is_a_roster(tmp_path):
    found = read_all(book(tmp_path / "队.xlsx", 工作队花名册=ROSTER), SUBJECTS)
    assert [len(d) for d in found.values()] == [0, 1]
    assert not [r for d in found.values() for r in d.rejected if not r.harmless]


def test_files_with_nothing_known_end_with_every_reason(tmp_path):
    with pytest.raises(InputError) as error:
        read_all(book(tmp_path / "水果.xlsx", 水果=STRANGE), SUBJECTS)
    assert {d.code for d in error.value.diagnostics} == {"D201", "D108"}


def test_records_under_the_name_of_their_subject_are_its_records(tmp_path):
    path = tmp_path / "data.json"
    path.write_text(
        json.dumps({"household": [{"household_id": "1"}], "team": [{"area_code": "450329101001"}, 7]}), encoding="utf-8"
    )
    found = read_all(path, SUBJECTS)
    assert [r["household_id"] for r in found["household"].records] == ["1"]
    assert [r["area_code"] for r in found["team"].records] == ["450329101001"]
    assert [(r.code, r.row) for r in found["team"].rejected] == [("D502", 2)]
    assert all(d.accounts.add_up() for d in found.values())


def test_lines_are_told_apart_by_the_code_they_have_and_keep_their_numbers(tmp_path):
    path = tmp_path / "data.jsonl"
    lines = [
        {"survey_id": "b1", "head_name": "甲"},
        {"household_id": "1"},
        "{",
        {"area_code": "450329"},
        {"survey_id": "b2", "head_nam": "乙"},
    ]
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    found = read_all(path, SUBJECTS)
    assert {
        n: [r.get(s.key) for r in found[n].records]
        for n, s in (("household", HOUSEHOLD), ("edge", EDGE), ("team", TEAM))
    } == {
        "household": ["1"],
        "edge": ["b1", "b2"],
        "team": ["450329"],
    }
    assert [(n, r.code, r.row) for n, d in found.items() for r in d.rejected] == [
        ("household", "D501", 3),
        ("edge", "D504", 5),
    ]


ANNEX_1 = [
    ["资源县2019年脱贫攻坚“回头看”专项行动工作队员花名册"],
    ["填报单位：中峰镇", None, None, None, "填报人：测试", None, None, None, "填报日期：2019年9月8日"],
    [c for c in ROSTER[0] if c != "行政区划代码"],
    [c for c in ROSTER[1] if c != "450329101001"],
]


@pytest.mark.parametrize("sheet", ["附件1", "工作队花名册", "中峰镇"])
def test_the_roster_as_the_order_prints_it_is_told_which_column_it_lacks(tmp_path, sheet):
    register = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER)
    roster = book(tmp_path / "附件1.xlsx", **{sheet: ANNEX_1})
    data = read_all([register, roster], SUBJECTS)["household"]
    said = [r for r in data.rejected if r.file == roster.name]
    assert [(r.code, r.sheet) for r in said] == [("D202", sheet), ("D108", None)]
    assert said[0].message.zh == (
        "这张表少了认户、认人的列：行政区划代码。请在表头那一行加上这一列（放在哪里都可以），逐行填好再读；没有它，行不知道属于哪一户、哪个队。"
    )
    both = book(tmp_path / "两张.xlsx", **{"贫困人口信息": REGISTER, sheet: ANNEX_1})
    said = [r for r in read_all(both, SUBJECTS)["household"].rejected if r.sheet == sheet]
    assert [(r.code, "行政区划代码" in r.message.zh) for r in said] == [("D202", True)]


def test_a_register_without_its_code_is_still_a_register_that_lacks_one(tmp_path):
    lacking = [row[1:] for row in REGISTER]
    roster = book(tmp_path / "队.xlsx", 工作队花名册=ROSTER, 贫困人口信息=lacking)
    said = [r for d in read_all(roster, SUBJECTS).values() for r in d.rejected if r.sheet == "贫困人口信息"]
    assert [(r.code, "户编号" in r.message.zh) for r in said] == [("D202", True)]


def test_half_a_character_is_no_character_and_stops_nobody(tmp_path):
    path = tmp_path / "data.json"
    path.write_text(
        '[{"household_id": "1", "village": "云\\ud800塘"}, {"household_id": "2", "village": "\\ud83d\\ude00"}]',
        encoding="utf-8",
    )
    records = read_all(path, SUBJECTS)["household"].records
    assert [r["village"] for r in records] == ["云\ufffd塘", "\U0001f600"]
