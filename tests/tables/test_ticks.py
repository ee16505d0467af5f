"""Boxes on sheets with a form a row: ticked, empty, and ticked where several boxes leave open which; and hours as a clock shows them."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import openpyxl
import pytest

from fupin_rules.survey import HOUSEHOLD, TEAM
from fupin_rules.tables import read_all, read_data

H1 = "450399000001"
REGISTER = [
    ["户编号", "人编号", "姓名", "与户主关系", "健康状况", "劳动技能", "脱贫属性", "主要致贫原因", "人数"],
    [H1, "45039900000101", "测试甲", "户主", "健康", "普通劳动力", "已脱贫", "因病", 1],
]


def book(path, **sheets):
    out = openpyxl.Workbook()
    out.remove(out.active)
    for name, rows in sheets.items():
        sheet = out.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out.save(path)
    return path


@pytest.fixture
def looks(tmp_path):
    def read(**cells):
        row = {"户编号": H1, "义务教育保障正常": None, "义务教育保障风险": None, "扶贫政策正常": "√"} | cells
        data = read_data(
            book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER, 六看表=[list(row), list(row.values())]), HOUSEHOLD
        )
        return data.records[0]["six_looks"], [r for r in data.rejected if r.code != "D205"]

    return read


@pytest.mark.parametrize("tick", ["√", "✓", "☑", "是"])
def test_the_only_box_of_a_risk_is_the_one_that_is_ticked(looks, tick):
    found, said = looks(义务教育保障风险=tick, 就业发展风险=tick)
    assert found["education"]["risks"] == ["义务教育适龄儿童少年失学辍学"]
    assert found["employment"]["risks"] == ["劳动力无法实现稳定就业"]
    assert not said


@pytest.mark.parametrize("box", ["□", "☐"])
def test_an_empty_box_is_not_ticked(looks, box):
    found, said = looks(义务教育保障正常=box, 义务教育保障风险=box, 扶贫政策正常=box)
    assert found["education"] == {"normal": False, "risks": []}
    assert found["policy"]["normal"] is False
    assert not said


def test_a_tick_where_there_are_two_boxes_is_answered_with_their_words(looks):
    found, (said,) = looks(住房安全保障风险="√")
    assert found["housing"]["risks"] is None
    assert said.code == "D301"
    words = [c.value for c in HOUSEHOLD.spec.at("six_looks.housing.risks").question.code]
    assert len(words) == 2
    assert f"请改成码表里的词（{'、'.join(f'“{w}”' for w in words)}）；" in said.message.zh
    assert f"Use a word of the list ({', '.join(words)});" in said.message.en


def test_of_a_long_list_the_words_are_not_all_named(tmp_path):
    rows = [REGISTER[0], [*REGISTER[1][:3], "邻居", *REGISTER[1][4:]]]
    (said,) = [
        r for r in read_data(book(tmp_path / "县.xlsx", 贫困人口信息=rows), HOUSEHOLD).rejected if r.code == "D301"
    ]
    assert "请改成码表里的词；" in said.message.zh


@pytest.fixture
def handed(tmp_path):
    def read(hour):
        rows = [["行政区划代码", "上报材料", "上报日期", "上报时刻"], ["450399101001", "附件4", "2019-09-18", hour]]
        roster = [["行政区划代码", "姓名", "类型"], ["450399101001", "测试队长", "队长"]]
        team = read_all(book(tmp_path / "队.xlsx", 花名册=roster, 上报记录=rows), (HOUSEHOLD, TEAM))["team"]
        return team.records[0]["submissions"][0]["hour"], [r.code for r in team.rejected if r.code.startswith("D3")]

    return read


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("18:30", "18.5"), ("18：30", "18.5"), ("17时30分", "17.5"), ("17点15分", "17.25"), ("9:00:00", "9"), ("17:20", "17.3333"),
        (time(18, 30), "18.5"), ("18.5", "18.5"), ("18时", "18"), (18.5, "18.5"),
    ],
)  # fmt: skip
def test_an_hour_may_be_written_as_a_clock_shows_it(handed, written, hours):
    assert handed(written) == (Decimal(hours), [])


@pytest.mark.parametrize(("written", "code"), [("18:75", "D303"), ("25:10", "D305"), ("六点半", "D303")])
def test_what_no_clock_shows_is_no_hour(handed, written, code):
    assert handed(written) == (None, [code])


def test_other_numbers_are_no_clock(tmp_path):
    rows = [[*REGISTER[0], "人均纯收入"], [*REGISTER[1], "18:30"]]
    (said,) = [
        r for r in read_data(book(tmp_path / "县.xlsx", 贫困人口信息=rows), HOUSEHOLD).rejected if r.code == "D303"
    ]
    assert said.header == "人均纯收入"
