"""Lists made out of data and handed in (annexes 4, 5, 6, 8, 9) look like data; they are told by their titles and never read."""

from __future__ import annotations

import openpyxl
import pytest

from fupin_rules.errors import InputError, RuleFileError
from fupin_rules.survey import EDGE, HOUSEHOLD, TEAM
from fupin_rules.tables import read_all, read_data

SUBJECTS = (HOUSEHOLD, EDGE, TEAM)
H1 = "450399000001"
REGISTER = [
    ["户编号", "人编号", "姓名", "与户主关系", "健康状况", "劳动技能", "脱贫属性", "主要致贫原因", "人数"],
    [H1, "45039900000101", "测试甲", "户主", "健康", "普通劳动力", "已脱贫", "因病", 1],
]
RISKS = ["序号", "乡（镇）", "行政村", "户编号", "户主姓名", "家庭人口数", "风险指标", "原因", "核查人", "核查时间"]
EDGES = ["序号", "乡（镇）", "行政村", "调查编号", "户主姓名", "家庭人口数", "户类型", "农户需求", "调查人", "调查时间"]
POLICIES = [
    "序号",
    "户编号",
    "户主姓名",
    "享受人",
    "措施类别",
    "措施名称",
    "部门",
    "享受日期",
    "金额（元）",
    "核查时间",
]
ROWS = {
    4: (RISKS, [1, "中峰镇", "官田村", H1, "测试甲", 1, "义务教育保障", "辍学", "核查甲", "2019年9月12日"]),
    5: (["序号", "行政村", "存在风险户数"], [1, "官田村", 3]),
    6: (POLICIES, [1, H1, "测试甲", "测试甲", "产业", "产业奖补", "农业局", "2019-03-01", 900, "2019年9月12日"]),
    8: (EDGES, [1, "中峰镇", "官田村", "BY01", "测试乙", 2, "低保户", "产业", "调查甲", "2019年9月12日"]),
    9: (["序号", "行政村", "调查户数"], [1, "官田村", 3]),
}
TITLES = {
    4: "脱贫户“六看”风险人员名单表",
    5: "资源县脱贫攻坚“六看”存在风险人员情况统计表",
    6: "建档立卡户享受政策核查反馈表",
    8: "脱贫攻坚“回头看”疑似边缘户名单统计表",
    9: "脱贫攻坚“回头看”疑似边缘户调查统计表",
}


def book(path, **sheets):
    out = openpyxl.Workbook()
    out.remove(out.active)
    for name, rows in sheets.items():
        sheet = out.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out.save(path)
    return path


def annex(n, *titles):
    return [*([t] for t in titles), ["填报单位：资源县", "时间：2019年9月18日"], *ROWS[n]]


@pytest.mark.parametrize("n", [4, 5, 6, 8, 9])
@pytest.mark.parametrize("titled", ["number and title", "number", "title", "number with spaces"])
def test_an_annex_handed_in_is_not_read_as_data(tmp_path, n, titled):
    titles = {
        "number and title": (f"附件{n}", TITLES[n]),
        "number": (f"附件{n}",),
        "title": (TITLES[n],),
        "number with spaces": (f"附件 {n}：", "汇总表"),
    }[titled]
    register = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER)
    handed = book(tmp_path / f"附件{n}.xlsx", 全县=annex(n, *titles), 中峰镇=annex(n, *titles))
    found = read_all([register, handed], SUBJECTS)
    assert list(found) == ["household"]
    data = found["household"]
    assert data.records == read_data(register, HOUSEHOLD).records
    said = [r for r in data.rejected if r.file == handed.name]
    assert [(r.code, r.unit, r.sheet, r.harmless) for r in said] == [("D207", "file", None, True)]
    assert said[0].message.zh.startswith(f"这是上报的附件{n}（")
    assert "不是数据，没有读" in said[0].message.zh
    assert f"annex {n} as handed in" in said[0].message.en


def test_beside_data_in_one_file_only_the_annex_is_left_out(tmp_path):
    path = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER, 名单=annex(4, "附件4"), 统计=annex(5, "附件5"))
    data = read_all(path, SUBJECTS)["household"]
    assert [(r.code, r.unit, r.sheet) for r in data.rejected if r.code != "D205"] == [
        ("D207", "sheet", "名单"),
        ("D207", "sheet", "统计"),
    ]
    assert "visit" not in data.sources


def test_nothing_but_an_annex_is_an_error_that_says_what_it_is(tmp_path):
    path = book(tmp_path / "附件8.xlsx", 全县=annex(8, "附件8"))
    with pytest.raises(InputError) as caught:
        read_all(path, SUBJECTS)
    assert [d.code for d in caught.value.diagnostics] == ["D207"]
    assert "附件7" in str(caught.value)
    with pytest.raises(InputError, match="D207"):
        read_data(path, EDGE)


def test_a_chosen_profile_does_not_make_data_of_an_annex(tmp_path):
    register = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER)
    handed = book(tmp_path / "附件4.xlsx", 全县=annex(4, "附件4"))
    for profile in ("national-2017", "default"):
        found = read_all([register, handed], SUBJECTS, profile=profile)["household"]
        assert [r.code for r in found.rejected if r.file == handed.name] == ["D207"], profile


@pytest.mark.parametrize("title", ["附件40", "附件10", "（附件4）", "回头看附件6核查"])
def test_other_titles_are_left_in_peace(tmp_path, title):
    path = book(tmp_path / "县.xlsx", 贫困人口信息=[[title], *REGISTER])
    assert [h["household_id"] for h in read_data(path, HOUSEHOLD).records] == [H1]


def test_words_below_the_headers_are_no_title(tmp_path):
    rows = [["上报材料", "行政区划代码", "上报日期"], ["附件4", "450399101001", "2019-09-18"]]
    roster = [["行政区划代码", "姓名", "类型"], ["450399101001", "测试队长", "队长"]]
    data = read_data(book(tmp_path / "队.xlsx", 花名册=roster, 上报记录=rows), TEAM)
    assert len(data.records[0]["submissions"]) == 1
    assert not [r for r in data.rejected if r.code == "D207"]


def test_a_list_with_a_date_of_checking_is_no_visit(tmp_path):
    path = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER, 名单=[RISKS, ROWS[4][1]])
    data = read_data(path, HOUSEHOLD)
    assert "visit" not in data.sources
    assert [r.code for r in data.rejected if r.sheet == "名单"] == ["D201"]


def test_a_county_may_refuse_sheets_of_its_own(tmp_path):
    layout = tmp_path / "本县.yaml"
    layout.write_text(
        "profile: ours\ntitle: {zh: 本县}\nrefused:\n  - titles: [月报表]\n    what: {zh: 本县月报}\n    instead: {zh: 请去掉。}\n",
        encoding="utf-8",
    )
    path = book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER, 月报=[["九月月报表"], *REGISTER])
    data = read_data(path, HOUSEHOLD, profiles=[layout])
    assert len(data.records) == 1
    (said,) = [r for r in data.rejected if r.code == "D207"]
    assert said.message.zh == "这是本县月报，不是数据，没有读。请去掉。"


def test_a_wrong_pattern_is_named_with_its_line(tmp_path):
    layout = tmp_path / "本县.yaml"
    layout.write_text(
        "profile: ours\ntitle: {zh: 本县}\nrefused:\n  - titles: ['(月报']\n    what: {zh: 月报}\n    instead: {zh: 请去掉。}\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleFileError) as caught:
        read_data(book(tmp_path / "县.xlsx", 贫困人口信息=REGISTER), HOUSEHOLD, profiles=[layout])
    assert "本县.yaml:4:14: D603" in str(caught.value)
