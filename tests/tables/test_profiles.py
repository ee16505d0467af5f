"""Profile files: a county's own layout, and what is said of a wrong one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fupin_rules.errors import RuleFileError
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import load_profiles, read_data, read_profiles

COUNTY = """\
profile: county
title: {zh: 本县花名册}
generation: 2019
sheets:
  - names: [花名册]
    into: members
    creates: true
    needs: [家庭代码, 成员]
    match: [members.member_id, members.id_number]
    columns:
      家庭代码: household_id
      成员: members.name
      身份证: members.id_number
      体况: {field: members.health, words: {好: 健康, 有病: 患有大病}, separators: ["+"]}
      取水（米）: {field: water.distance, multiply: 0.001}
      危房: {field: housing.dangerous, yes: [危], no: [安], blank: "否"}
      贫因: {field: poverty_cause, headers: [原因]}
"""


def complaints(text, subject=HOUSEHOLD):
    with pytest.raises(RuleFileError) as caught:
        read_profiles([("县.yaml", text)], subject)
    return [(d.code, d.place.line, d.place.column) for d in caught.value.diagnostics], str(caught.value)


def test_a_county_adds_a_layout_of_its_own(tmp_path, make, sheet, number):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "county.yaml").write_text(COUNTY, encoding="utf-8")
    path = make(
        tmp_path / "a.xlsx",
        sheet(
            "一月",
            [["1", "甲", number(), "好", 800, "安", "因病"], ["2", "乙", "", "有病+残疾", "", "", "缺资金"]],
            ["家庭代码", "成员", "身份证", "体况", "取水（米）", "危房", "原因"],
        ),
    )
    data = read_data(path, HOUSEHOLD, profiles=[tmp_path / "profiles"])
    assert data.profile == "county" and data.rejected == [] and data.accounts.add_up()
    first, second = data.records
    assert first["members"][0]["health"] == ["健康"] and second["members"][0]["health"] == ["患有大病", "残疾"]
    assert first["water"] == {"distance": Decimal("0.8")}
    assert first["housing"] == {"dangerous": False} == second["housing"]
    assert second["poverty_cause"] == "缺资金"


def test_a_county_may_include_the_shipped_sheets(tmp_path, make, sheet):
    text = COUNTY.replace("generation: 2019", "generation: 2019\ninclude: [companion-sheets]")
    (tmp_path / "county.yaml").write_text(text, encoding="utf-8")
    path = make(
        tmp_path / "a.xlsx",
        sheet("花名册", [["1", "甲"]], ["家庭代码", "成员"]),
        sheet("帮扶措施", [["1", "产业", "养猪"]], ["户编号", "措施类别", "措施名称"]),
    )
    data = read_data(path, HOUSEHOLD, profiles=[tmp_path / "county.yaml"])
    assert data.records[0]["measures"][0]["name"] == "养猪"


@pytest.mark.parametrize(
    ("change", "code", "line", "said"),
    [
        (("members.health", "members.helth"), "D604", 14, "是不是 members.health"),
        (("poverty_cause", "贫困户属性"), "D604", 17, "是不是 attribute"),
        (("into: members", "into: membres"), "D604", 6, "是不是 members"),
        (("健康, 有病", "健壮, 有病"), "D607", 14, "码表"),
        (("generation: 2019", "genration: 2019"), "D602", 3, "是不是 generation"),
        (("words:", "word:"), "D602", 14, "是不是 words"),
        (("    creates: true", "    creates: maybe"), "D603", 7, "bool"),
        (("title: {zh: 本县花名册}\n", ""), "D601", 1, "title"),
        (("    needs: [家庭代码, 成员]\n", ""), "D601", 5, "needs"),
        (('blank: "否"', 'blank: "不详"'), "D603", 16, "不详"),
        (("headers: [原因]", "headers: [体况]"), "D605", 17, "members.health 和 poverty_cause"),
        (("generation: 2019", "include: [companion-sheet]"), "D608", 3, "是不是 companion-sheets"),
        (("generation: 2019", "title_date: data_dat"), "D604", 3, "是不是 data_date"),
        (("household_id\n", "members.episodes.place\n"), "D611", 5, "household_id"),
        (("into: members\n", "into: housing\n"), "D606", 6, "housing"),
    ],
)
def test_every_mistake_is_said_with_its_place_and_what_to_write(tmp_path, change, code, line, said):
    assert change[0] in COUNTY
    text = COUNTY.replace(*change)
    if code == "D608":
        path = tmp_path / "县.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RuleFileError) as caught:
            load_profiles(HOUSEHOLD, [path])
        found, whole = [(d.code, d.place.line) for d in caught.value.diagnostics], str(caught.value)
    else:
        codes, whole = complaints(text)
        found = [c[:2] for c in codes]
    assert (code, line) in found, whole
    assert said in whole and "县.yaml:" in whole


def test_all_mistakes_of_all_files_are_said_at_once():
    text = (
        COUNTY.replace("members.health", "members.helth")
        .replace("water.distance", "water.distanse")
        .replace("members.name", "members.nam")
    )
    codes, _ = complaints(text)
    assert [(c, line) for c, line, _ in codes] == [("D604", 12), ("D604", 14), ("D604", 15)]


def test_two_files_with_one_id_are_refused():
    with pytest.raises(RuleFileError) as caught:
        read_profiles([("a.yaml", COUNTY), ("b.yaml", COUNTY)], HOUSEHOLD)
    assert [(d.code, d.place.file) for d in caught.value.diagnostics] == [("D609", "b.yaml")]


@pytest.mark.parametrize("text", ["", "[]", "a: &x 1", "- 1\n- 2", "profile: county\nprofile: x", "\x00"])
def test_a_file_that_is_no_profile_is_refused_and_nothing_of_it_is_used(text):
    complaints(text)


def test_a_profile_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RuleFileError) as caught:
        load_profiles(HOUSEHOLD, [tmp_path / "没有.yaml"])
    assert [d.code for d in caught.value.diagnostics] == ["D610"]


def test_given_profiles_come_before_shipped_ones_and_do_not_hide_them():
    names = [p.id for p in load_profiles(HOUSEHOLD)]
    assert names == ["companion-sheets", "national-2017", "national-2021", "national-2022", "plan-forms"]


def test_a_unit_that_the_question_does_not_have_is_not_taken_for_it(read, row):
    """取水距离 asks for kilometres; a column in metres needs a profile that says how to convert."""
    data = read({**row(), "取水距离（米）": 800})
    assert "distance" not in data.records[0]["water"]
    assert data.accounts.total.unmapped == {"取水距离（米）（AB 列）": 1}


def test_a_profile_of_another_subject_is_left_alone():
    assert read_profiles([("a.yaml", COUNTY.replace("sheets:", "subject: business\nsheets:"))], HOUSEHOLD) == []


def test_a_year_names_the_layout_of_that_year_and_a_wrong_name_lists_them(tmp_path):
    from fupin_rules.errors import InputError
    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.tables import read_data

    page = tmp_path / "a.csv"
    page.write_text(
        "户编号,人编号,姓名,证件号码,与户主关系,劳动技能,健康状况,脱贫属性\n450399000001,45039900000101,测试甲,,户主,普通劳动力,健康,未脱贫\n",
        encoding="utf-8",
    )
    assert read_data([page], HOUSEHOLD, profile="2019").profiles == ("national-2017",)
    with pytest.raises(InputError, match="national-2017、national-2021、national-2022"):
        read_data([page], HOUSEHOLD, profile="1999")
