"""Boxes and blanks in what people made of a printed line."""

from __future__ import annotations

import pytest

from fupin_rules.annexes.forms_printed import EDGE_ROWS, LOOKS_RISKS
from fupin_rules.annexes.layout import parse, printed

POLLUTED, DRY, DAMAGED = "水源受污染", "季节性缺水", "供水设施受损，导致饮水无保障"


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("□ 水源受污染\n□ 季节性缺水（缺水＿＿个月）\n□ 供水设施受损，导致饮水无保障", []),
        ("☑ 水源受污染\n□ 季节性缺水（缺水＿＿个月）\n□ 供水设施受损，导致饮水无保障", [POLLUTED]),
        ("■水源受污染 □季节性缺水（缺水 个月） □供水设施受损,导致饮水无保障", [POLLUTED]),
        ("□√水源受污染 □季节性缺水（缺水 个月） □供水设施受损，导致饮水无保障", [POLLUTED]),
        ("R水源受污染 □季节性缺水（缺水2个月）R □供水设施受损", [POLLUTED, DRY]),
        ("□水源受污染 √ □季节性缺水(缺水 个月) □供水设施受损，导致饮水无保障", [POLLUTED]),
        ("水源受污染□ 季节性缺水（缺水13个月）☑ 供水设施受损，导致饮水无保障□", [DRY]),
        ("水源受污染√\n季节性缺水（缺水 个月）\n供水设施受损导致饮水无保障", [POLLUTED]),
        ("✓ 供水设施受损 □ 水源受污染 □ 季节性缺水（缺水 个月）", [DAMAGED]),
        ("水源受污染 √季节性缺水（缺水 3 个月） 供水设施受损，导致饮水无保障", [DRY]),
    ],
)
def test_a_tick_is_found_wherever_people_put_it(text, ticked):
    found = parse(LOOKS_RISKS["water"], text)
    assert found.ticked == {"water.risks": ticked}
    assert found.unclear == [] and found.missing == [] and found.extra == []


@pytest.mark.parametrize(
    "text",
    [
        "□水源受污染√□季节性缺水（缺水 个月）\n□供水设施受损，导致饮水无保障",
        "□水源受污染\n☒季节性缺水（缺水 个月）\n□供水设施受损，导致饮水无保障",
        "×水源受污染\n□季节性缺水（缺水 个月）\n□供水设施受损，导致饮水无保障",
    ],
)
def test_a_tick_that_may_belong_to_two_boxes_and_a_cross_are_asked_about(text):
    found = parse(LOOKS_RISKS["water"], text)
    assert found.unclear
    assert found.ticked["water.risks"] == []


def test_what_is_written_into_a_blank_is_told_from_the_printed_words():
    found = parse(LOOKS_RISKS["water"], "□水源受污染 ☑季节性缺水( 缺水 ＿3.5＿ 个月 ) □供水设施受损")
    assert found.filled == {"water.shortage_months": "3.5"}


def test_particulars_that_repeat_are_as_many_rows():
    text = "☑ 家庭成员患大病或重病（患病成员姓名：韦甲；病种：尿毒症；患病时间：2018-03）\n（患病成员姓名:李乙;病种:;患病时间:）"
    rows = parse(LOOKS_RISKS["medical"], text).rows["medical.patients"]
    assert rows == [
        {"name": "韦甲", "illness": "尿毒症", "since": "2018-03"},
        {"name": "李乙", "illness": "", "since": ""},
    ]


def test_a_missing_box_is_said():
    found = parse(LOOKS_RISKS["housing"], "☑ 因灾害等原因变成危房")
    assert [item.label for item in found.missing] == ["房屋周边环境属地质灾害点"]
    assert found.ticked == {"housing.risks": ["因灾害等原因变成危房"]}


def test_words_where_nothing_is_asked_are_said():
    assert parse(LOOKS_RISKS["housing"], "☑ 因灾害等原因变成危房 去年的 □ 房屋周边环境属地质灾害点").extra == ["去年的"]


def test_short_words_are_looked_for_beside_a_box():
    found = parse(EDGE_ROWS["住房"], "住房结构：砖木 住房面积：80 是否危房 □ 否 ☑ 是（☑ C级，□ D级）")
    assert found.ticked == {"housing.dangerous": [True], "housing.danger_grade": ["C级"]}
    assert found.filled == {"housing.structure": "砖木", "housing.area": "80"}
    found = parse(
        EDGE_ROWS["饮水"],
        "饮水方式 □自来水 ☑集中式供水 □山泉水 □井水 □沟塘河等地表水 □窖水 □其他 饮水是否安全 □是 ☑否 缺水时间(天):40",
    )
    assert found.ticked == {"water.mode": ["集中式供水"], "water.safe": [False]}
    assert found.filled == {"water.shortage_days": "40"}


@pytest.mark.parametrize("line", [*LOOKS_RISKS.values(), *EDGE_ROWS.values()])
def test_a_blank_line_as_printed_says_nothing(line):
    found = parse(line, "".join(text for text, _ in printed(line, None)))
    assert not any(found.ticked.values()) and not any(found.filled.values()) and not any(found.rows.values())
    assert found.missing == [] and found.unclear == [] and found.extra == []
