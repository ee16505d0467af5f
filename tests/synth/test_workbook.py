"""The workbook: laid out as an export of the national system, every cell text, and read back as it was written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.synth import make_county, write_truth, write_workbook
from fupin_rules.synth.blanks import answers
from fupin_rules.tables import read_data

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"

# Sheets and headers of the layout, as agreed; a sheet may have further columns behind these.
LAYOUT = {
    "贫困人口信息": "县(市、区、旗) · 乡(镇) · 行政村 · 自然村 · 户编号 · 人编号 · 姓名 · 证件号码 · 人数 · 与户主关系 · 民族 · 文化程度 · 在校生状况 · 健康状况 · 劳动技能 · "
    "务工状况 · 务工时间（月） · 参加大病医疗 · 脱贫属性 · 脱贫年度 · 贫困户属性 · 主要致贫原因 · 危房户 · 饮水安全 · 饮水困难 · 人均纯收入 · 联系电话",
    "已外出务工信息": "户编号 · 人编号 · 姓名 · 证件号码 · 务工所在地 · 务工区域 · 开始时间 · 结束时间 · 务工时间（月） · 月收入（元） · 联系电话",
    "帮扶措施": "户编号 · 户主姓名 · 措施类别 · 措施名称 · 部门 · 享受日期 · 金额（元） · 享受人编号",
    "帮扶联系人": "户编号 · 户主姓名 · 帮扶联系人 · 单位 · 联系电话 · 结对时间",
    "易地搬迁": "户编号 · 户主姓名 · 是否易地扶贫搬迁户 · 安置类型 · 安置地 · 入住时间",
    "残疾人信息": "户编号 · 人编号 · 姓名 · 证件号码 · 残疾证号 · 残疾类别 · 多重残疾类别 · 残疾等级",
    "参保信息": "户编号 · 人编号 · 姓名 · 证件号码 · 城乡居民基本医疗保险 · 城镇职工基本医疗保险 · 商业补充医疗保险",
    "自然变更": "户编号 · 人编号 · 姓名 · 变更类型 · 变更日期 · 已减少",
    "户情况": "户编号 · 户主姓名 · 行政区划代码 · 脱贫日期 · 首次识别时间 · 识别标准 · 其他致贫原因 · 致贫原因所指年度 · 住房结构 · 住房面积 · 危房等级 · 鉴定单位 · 鉴定日期 · "
    "饮水方式 · 缺水月数 · 年收入 · 工资性收入 · 生产经营性收入 · 财产性收入 · 转移性收入 · 生产经营性支出 · 年纯收入 · 收入年度",
    "入户核查": "户编号 · 户主姓名 · 核查日期 · 核查人 · 查阅证件 · 实际常住人口数 · 贫困户属性 · 主要致贫原因 · 家庭人口数 · 住房结构 · 住房面积 · 是否危房户 · 危房等级 · 饮水方式 · "
    "饮水是否困难 · 饮水是否安全",
    "入户核查成员": "户编号 · 人编号 · 姓名 · 证件号码 · 有无户籍 · 户口簿姓名 · 户口簿证件号码 · 是否常住 · 在校生状况 · 文化程度 · 健康状况 · 病名 · 残疾类别 · 残疾等级 · 劳动技能 · "
    "务工状况 · 务工时间（月） · 务工所在地 · 务工联系电话 · 城乡居民基本医疗保险 · 城镇职工基本医疗保险",
    "未登记人员": "户编号 · 姓名 · 与户主关系 · 性别 · 出生日期 · 证件号码 · 有无户籍 · 来此居住时间",
    "务工登记": "户编号 · 人编号 · 姓名 · 务工所在地 · 务工企业名称 · 务工联系电话",
}


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path, read_only=False)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets}


@pytest.fixture(scope="module")
def county():
    return make_county(160, seed=21, errors=0.4, blanks=0.02)


@pytest.fixture(scope="module")
def path(county, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("synth") / "county.xlsx"
    write_workbook(county, path)
    return path


@pytest.fixture(scope="module")
def sheets(path):
    return cells(path)


def test_sheets_and_headers_are_those_of_the_layout_below_two_title_rows(sheets) -> None:
    assert list(sheets) == list(LAYOUT)
    for name, rows in sheets.items():
        assert rows[0][0].startswith("资源县")
        assert not any(rows[0][1:])
        assert rows[1][0] == "数据日期：2019-08-31"
        headers = LAYOUT[name].split(" · ")
        assert rows[2][: len(headers)] == headers
        assert None not in rows[2]
    assert sheets["贫困人口信息"][0][0] == "资源县建档立卡贫困户信息"
    assert len(sheets["贫困人口信息"][2]) == 27


def test_every_cell_is_text_and_none_is_an_empty_text(sheets) -> None:
    for rows in sheets.values():
        for row in rows[2:]:
            assert all(cell is None or (isinstance(cell, str) and cell) for cell in row)


def test_there_is_a_row_a_person_and_the_columns_of_the_household_are_repeated(county, sheets) -> None:
    header, *rows = sheets["贫困人口信息"][2:]
    people = [(h, m) for h in county.households for m in h["members"]]
    assert len(rows) == len(people)
    for row, (h, m) in zip(rows, people, strict=True):
        got = dict(zip(header, row, strict=True))
        assert got["户编号"] == h["household_id"]
        assert got["人编号"] == m["member_id"]
        assert got["证件号码"] == m.get("id_number")
        assert got["脱贫属性"] == h.get("exit_state")
        assert got["人数"] == (str(h["size"]) if "size" in h else None)


def test_words_are_spelt_as_those_years_spelt_them(sheets) -> None:
    text = {cell for row in sheets["贫困人口信息"] for cell in row}
    assert "乡（镇）内务工" in text
    assert not any(re.match("普通高中|高职高专|乡镇内务工", str(cell)) for cell in text)
    assert {"是", "否"} <= text


def test_the_same_county_makes_the_same_bytes(county, path, tmp_path) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(county, again)
    assert again.read_bytes() == path.read_bytes()


def test_a_large_county_is_written_the_same_as_a_small_one(county, sheets, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("fupin_rules.synth.workbook._KEEP_AT_MOST", 10)
    streamed = tmp_path / "streamed.xlsx"
    write_workbook(county, streamed)
    assert cells(streamed) == sheets


def test_nothing_is_lost_or_refused_when_it_is_read_again(county, path) -> None:
    data = read_data(path, HOUSEHOLD)
    assert data.profile == "national-2017"
    assert data.rejected == []
    assert [s.unmapped for s in data.accounts.sheets] == [{}] * 13
    read = {record["household_id"]: record for record in data.records}
    assert list(read) == [h["household_id"] for h in county.households]
    compared = 0
    for household in county.households:
        record = read[household["household_id"]]
        assert record["data_date"] == date(2019, 8, 31)
        assert record["visit"]["date"] == household["visit"]["date"]
        for where, owner, name in answers(household):
            here = record
            for part, index in re.findall(r"([a-z_]+)|\[(\d+)\]", where):
                here = here[int(index)] if index else here[part]
            assert here == owner[name], (household["household_id"], where)
            compared += 1
    assert compared > 15_000


def test_what_a_truth_calls_blank_is_blank_in_what_was_read(county, path) -> None:
    read = {record["household_id"]: record for record in read_data(path, HOUSEHOLD).records}
    blanks = [p for p in county.truth if p.kind == "blank" and "disabilities" not in p.path]
    assert len(blanks) > 100
    for blank in blanks:
        here = read[blank.household_id]
        for part, index in re.findall(r"([a-z_]+)|\[(\d+)\]", blank.path):
            here = here[int(index)] if index else (here or {}).get(part)
        assert here is None, blank


def test_numbers_are_written_as_plain_decimals() -> None:
    from fupin_rules.synth.workbook import spell

    assert [spell(v) for v in (Decimal("1E+3"), Decimal("0.50"), 7, True, False, None, [], ["残疾", "长期慢性病"])] == [
        *("1000", "0.50", "7", "是", "否", "", "", "残疾,长期慢性病")
    ]


# --- the example in the repository ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example():
    command = next(
        line
        for line in (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("fupin synth")
    )
    number = {k: v for k, v in re.findall(r"--?(n|seed|errors|blanks) ([0-9.]+)", command)}
    return make_county(
        int(number["n"]),
        seed=int(number["seed"]),
        errors=float(number["errors"]),
        blanks=float(number["blanks"]),
        in_workbook=True,
    )


def test_the_example_is_what_its_command_makes(example, tmp_path) -> None:
    write_workbook(example, tmp_path / "example.xlsx")
    assert cells(tmp_path / "example.xlsx") == cells(EXAMPLES / "ziyuan-example.xlsx"), (
        "run the command in docs/examples"
    )
    write_truth(example, tmp_path / "truth.jsonl")
    assert (tmp_path / "truth.jsonl").read_text("utf-8") == (EXAMPLES / "ziyuan-example.truth.jsonl").read_text("utf-8")


def test_the_example_shows_every_item_and_is_small(example) -> None:
    assert {p.item for p in example.truth if p.kind == "error" and p.item} == set(range(1, 27))
    assert {p.kind for p in example.truth} == {"error", "near_miss", "look_alike", "blank"}
    assert any(p.topic for p in example.truth)
    assert (EXAMPLES / "ziyuan-example.xlsx").stat().st_size < 300_000


def test_the_readme_of_the_examples_counts_right(example) -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    errors = len({p.household_id for p in example.truth if p.kind == "error"})
    innocent = len({p.household_id for p in example.truth if p.kind in ("near_miss", "look_alike")})
    assert f"{len(example.households)} 户，" in text
    assert f"{errors} households carry a planted error" in text
    assert f"{innocent} carry something" in text
