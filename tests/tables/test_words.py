"""Words of the code lists, old and local ones, several in a cell; yes and no; numbers with units; blanks that mean something."""

from __future__ import annotations

from decimal import Decimal

import pytest


def member(data):
    return data.records[0]["members"][0]


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("残疾,长期慢性病", ["残疾", "长期慢性病"]),
        ("残疾，长期慢性病", ["残疾", "长期慢性病"]),
        ("残疾、长期慢性病；", ["残疾", "长期慢性病"]),
        ("残疾\n大病", ["残疾", "患有大病"]),
        ("残疾；残疾", ["残疾"]),
        ("长 期慢性病", ["长期慢性病"]),
        ("01", ["健康"]),
        (4, ["残疾"]),
    ],
)
def test_several_values_in_a_cell_are_several_answers(read, row, written, understood):
    assert member(read(row(健康状况=written)))["health"] == understood


def test_one_unknown_word_among_several_makes_the_cell_unreadable(read, row):
    data = read(row(健康状况="残疾,长期慢性"))
    assert member(data)["health"] is None
    (rejection,) = data.rejected
    assert (
        rejection.code == "D301"
        and "是不是“长期慢性病”" in rejection.message.zh
        and "did you mean" in rejection.message.en
    )


def test_several_values_where_one_is_asked_for_are_unreadable(read, row):
    data = read(row(主要致贫原因="因病、因残"))
    assert data.records[0]["poverty_cause"] is None
    assert [r.code for r in data.rejected] == ["D302"]


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("五保贫困户", "特困供养贫困户"),
        ("五保户", "特困供养户"),
        ("一般贫困户", "一般贫困户"),
        ("五保 户", "特困供养户"),
    ],
)
def test_old_words_are_understood_as_the_code_that_means_the_same(read, row, written, understood):
    assert read(row(贫困户属性=written)).records[0]["attribute"] == understood


def test_full_width_brackets_in_a_word_do_not_matter(read, row):
    assert read(row(脱贫属性="已脱贫（享受政策）")).records[0]["exit_state"] == "已脱贫"
    assert read(row(脱贫属性="已脱贫(享受政策)")).records[0]["exit_state"] == "已脱贫"


def test_code_numbers_are_understood_by_the_generation_of_the_layout(read, row):
    assert read(row(主要致贫原因="03")).records[0]["poverty_cause"] == "因学"
    assert read(row(主要致贫原因=1)).records[0]["poverty_cause"] == "因病"
    assert read(row(劳动技能="02"), generation=2017).records[0]["members"][0]["labour_skill"] == "技能劳动力"
    # The list had grown by 2019 and its numbers were not seen: not carried on in silence.
    assert member(read(row(劳动技能="02")))["labour_skill"] is None


@pytest.mark.parametrize("written", ["是", "有", "√", "✓", "1", 1, 1.0, True, " 是 "])
def test_ways_of_saying_yes(read, row, written):
    assert read(row(危房户=written)).records[0]["housing"]["dangerous"] is True


@pytest.mark.parametrize("written", ["否", "无", "×", "0", 0, False])
def test_ways_of_saying_no(read, row, written):
    assert read(row(危房户=written)).records[0]["housing"]["dangerous"] is False


def test_a_two_is_no_until_a_profile_says_so(read, row, tmp_path):
    data = read(row(危房户=2))
    assert data.records[0]["housing"]["dangerous"] is None
    (rejection,) = data.rejected
    assert rejection.code == "D315" and "布局" in rejection.message.zh
    profile = tmp_path / "county.yaml"
    profile.write_text(
        """
profile: county
title: {zh: 本县}
generation: 2019
sheets:
  - names: [贫困人口信息]
    into: members
    creates: true
    needs: [户编号, 姓名, 危房户]
    match: [members.member_id]
    columns:
      户编号: household_id
      人编号: members.member_id
      姓名: members.name
      危房户: {field: housing.dangerous, yes: ["1"], no: ["2"]}
""",
        encoding="utf-8",
    )
    data = read(row(1, 危房户=2), row(2, 危房户=1), profiles=[profile], profile="county")
    assert [r["housing"]["dangerous"] for r in data] == [False, True]


def test_a_tick_in_a_column_of_numbers_is_no_number(read, row):
    data = read({**row(), "务工时间（月）": True})
    assert member(data)["work_months"] is None
    assert [r.code for r in data.rejected] == ["D303"]


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        (3500.5, "3500.5"),
        ("3,500.50", "3500.5"),
        ("3500元", "3500"),
        ("３５００", "3500"),
        (-120, "-120"),
        (0.1 + 0.2, "0.3"),
        (1200000, "1200000"),
    ],
)
def test_numbers_are_exact_and_may_carry_their_unit(read, row, written, understood):
    value = read(row(人均纯收入=written)).records[0]["income"]["per_capita"]
    assert isinstance(value, Decimal) and str(value) == understood


@pytest.mark.parametrize(
    ("written", "code"),
    [("约3500", "D303"), ("3500左右", "D303"), ("1,23", "D303"), (99999999, "D305"), ("35%", "D303")],
)
def test_what_is_no_exact_number_within_bounds_is_unreadable(read, row, written, code):
    data = read(row(人均纯收入=written))
    assert data.records[0]["income"]["per_capita"] is None
    assert [r.code for r in data.rejected] == [code]


@pytest.mark.parametrize(
    ("written", "understood"), [(2018, 2018), ("2018年", 2018), ("2018年度", 2018), (2018.0, 2018)]
)
def test_years_are_whole_numbers(read, row, written, understood):
    year = read(row(脱贫年度=written)).records[0]["exit_year"]
    assert year == understood and type(year) is int


def test_a_year_with_a_month_is_no_year(read, row):
    assert [r.code for r in read(row(脱贫年度=2018.05)).rejected] == ["D304"]


def test_a_blank_cell_is_unanswered_unless_the_question_says_otherwise(read, row):
    data = read({**row(健康状况="", 在校生状况=""), "其他致贫原因": "", "公益性岗位": ""})
    record = data.records[0]
    assert record["members"][0]["health"] is None
    assert record["members"][0]["schooling"] is None
    assert record["other_causes"] == []
    assert record["members"][0]["public_post"] == "未安排"
    assert data.rejected == []


@pytest.mark.parametrize("sign", ["/", "—", "-", "  ", "\u3000"])
def test_signs_for_a_blank_count_as_blank(read, row, sign):
    data = read(row(劳动技能=sign))
    assert member(data)["labour_skill"] is None
    assert data.rejected == []


def test_a_column_that_is_not_there_says_nothing_even_where_its_blank_would_mean_none(read, row):
    record = read(row()).records[0]
    assert "other_causes" not in record
    assert "disabilities" not in record["members"][0] and "episodes" not in record["members"][0]


def test_an_unreadable_cell_is_never_none_or_blank(read, row):
    data = read({**row(), "其他致贫原因": "缺资全", "公益性岗位": "护林人"})
    record = data.records[0]
    assert record["other_causes"] is None and "other_causes" in record["$unreadable"]
    assert record["members"][0]["public_post"] is None and "public_post" in record["members"][0]["$unreadable"]


def test_names_padded_for_print_lose_their_gap(read, row):
    assert member(read(row(姓名="张　三")))["name"] == "张三"
    assert member(read(row(姓名="阿里木·买买提")))["name"] == "阿里木·买买提"


def test_an_excel_error_is_not_a_blank_cell(read, row, sheet):
    headers = [*row(), "其他致贫原因"]
    page = sheet("贫困人口信息", [row()], headers, written={"AB2": ("=NA()", None, "#N/A")})
    data = read(page)
    assert data.records[0]["other_causes"] is None
    assert [(r.code, r.column, r.header) for r in data.rejected] == [("D310", "AB", "其他致贫原因")]


def test_a_formula_without_a_saved_result_is_not_a_blank_cell(tmp_path, row):
    import openpyxl

    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.tables import read_data

    book = openpyxl.Workbook()
    page = book.active
    page.append(list(row()))
    values = row(证件号码='="450399198001010014"', 健康状况="=A1&B1")
    page.append(list(values.values()))
    book.save(tmp_path / "a.xlsx")
    data = read_data(tmp_path / "a.xlsx", HOUSEHOLD)
    assert sorted((r.code, r.header) for r in data.rejected) == [("D311", "健康状况"), ("D311", "证件号码")]
    assert data.records[0]["members"][0]["health"] is None
    assert data.accounts.add_up()


def test_a_formula_with_its_result_is_read_as_the_result(read, row, sheet):
    page = sheet("贫困人口信息", [row()], written={"H2": ('="450399198001010014"', None, "450399198001010014")})
    assert member(read(page))["id_number"] == "450399198001010014"


def test_a_word_that_says_none_is_an_answer_for_a_list_that_may_be_empty(read, row):
    data = read({**row(), "病名": "无", "其他致贫原因": "无", "残疾类别": "没有"})
    record = data.records[0]
    assert record["members"][0]["illnesses"] == [] and record["other_causes"] == []
    assert data.rejected == []


def test_none_as_a_state_of_health_is_no_answer(read, row):
    """It may mean "no illness" as well as "nothing entered"."""
    data = read(row(健康状况="无"))
    assert member(data)["health"] is None and [r.code for r in data.rejected] == ["D301"]


def test_a_code_number_that_changed_its_meaning_counts_only_where_the_year_is_known(read, row, sheet):
    """02 was 低保户 until 2018 and is 低保脱贫户 from 2019 on; the layout was in use from 2017 to 2020."""
    data = read(row(贫困户属性="02"))
    assert data.records[0]["attribute"] is None
    (rejection,) = data.rejected
    assert rejection.code == "D316" and "低保户" in rejection.message.zh and "低保脱贫户" in rejection.message.zh
    for year, word in ((2018, "低保户"), (2019, "低保脱贫户")):
        page = sheet("贫困人口信息", [row(贫困户属性="02")], titles=[[f"数据日期：{year}-09-10"]])
        assert read(page).records[0]["attribute"] == word
        assert read(row(贫困户属性=2), generation=year).records[0]["attribute"] == word


def test_a_formula_whose_result_is_the_empty_text_is_a_blank_cell(tmp_path, make, row, sheet):
    """Excel marks such a cell as text (t="str"); writers that save no result do not."""
    import zipfile

    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.tables import read_data

    page = sheet("贫困人口信息", [row(劳动技能="")], written={"O2": ('=IF(1=1,"","x")', None, "")})
    written = make(tmp_path / "a.xlsx", page)
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(path, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            if info.filename.endswith("sheet1.xml"):
                assert data.count(b'<c r="O2"') == 1
                data = data.replace(b'<c r="O2"', b'<c r="O2" t="str"')
            after.writestr(info, data)
    assert [r.code for r in read_data(written, HOUSEHOLD).rejected] == ["D311"]
    data = read_data(path, HOUSEHOLD)
    assert member(data)["labour_skill"] is None and data.rejected == []


def test_codes_kept_as_numbers_are_texts_again(read, row, sheet):
    register = row(户编号=450399000001, 人编号=45039900000101)
    measures = sheet(
        "帮扶措施", [[450399000001, "产业", "养猪", 45039900000101.0]], ["户编号", "措施类别", "措施名称", "享受人编号"]
    )
    details = sheet("户情况", [[450399000001, 450329101001]], ["户编号", "行政区划代码"])
    record = read(register, measures, details).records[0]
    assert record["household_id"] == "450399000001" and record["village_code"] == "450329101001"
    assert record["measures"][0]["member_id"] == record["members"][0]["member_id"] == "45039900000101"


def test_zero_has_no_sign(read, row):
    assert str(read(row(人均纯收入="-0.00")).records[0]["income"]["per_capita"]) == "0"
