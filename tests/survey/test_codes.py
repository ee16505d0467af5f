"""Code lists: every word of every year is understood, and words that differ stay different."""

from __future__ import annotations

import inspect

import pytest

from fupin_rules.schema import CodeList, describe
from fupin_rules.survey import Household, codes
from fupin_rules.survey.codes.numbering import NOT_KNOWN

LISTS = list(codes.CODE_LISTS.values())
GENERATIONS = (2014, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023)


def _name(codes: CodeList) -> str:
    return codes.name


def test_every_list_is_exported_and_named_once() -> None:
    exported = [value for name, value in inspect.getmembers(codes) if isinstance(value, CodeList)]
    assert len(LISTS) == len(exported) == len({c.name for c in exported})
    assert {c.name for c in LISTS} == {c.name for c in exported}


@pytest.mark.parametrize("codes", LISTS, ids=_name)
def test_every_word_is_understood_as_itself_and_every_alias_as_its_word(codes: CodeList) -> None:
    for code in codes:
        for generation in (None, *GENERATIONS):
            assert codes.understand(code.value, generation=generation) == code.value
        for alias in code.aliases:
            assert codes.understand(alias) == code.value


@pytest.mark.parametrize("codes", LISTS, ids=_name)
def test_every_word_has_an_english_name(codes: CodeList) -> None:
    assert all(code.en and code.en.isascii() for code in codes)
    assert codes.en.isascii()
    assert not codes.zh.isascii()


@pytest.mark.parametrize("codes", LISTS, ids=_name)
def test_no_number_means_two_words_in_one_generation(codes: CodeList) -> None:
    for generation in GENERATIONS:
        taken: dict[str, str] = {}
        for code in codes:
            years = [year for year in code.numbers if year <= generation]
            number = code.numbers[max(years)] if years else NOT_KNOWN
            if number != NOT_KNOWN:
                assert taken.setdefault(number.lstrip("0"), code.value) == code.value
                assert codes.understand(number, generation=generation) == code.value


@pytest.mark.parametrize("codes", LISTS, ids=_name)
def test_years_are_in_order_and_every_word_was_in_use_at_some_time(codes: CodeList) -> None:
    for code in codes:
        assert code.since is None or code.until is None or code.since <= code.until


@pytest.mark.parametrize("codes", LISTS, ids=_name)
def test_brackets_are_understood_in_full_and_in_half_width(codes: CodeList) -> None:
    full = str.maketrans("()", "（）")
    half = str.maketrans("（）", "()")
    for code in codes:
        for word in (code.value, *code.aliases):
            assert codes.understand(word.translate(full)) == codes.understand(word.translate(half)) == code.value


@pytest.mark.parametrize(
    ("name", "written", "word"),
    [
        ("attribute", "五保户", "特困供养户"),
        ("attribute", "五保贫困户", "特困供养贫困户"),
        ("attribute", "五保脱贫户", "特困供养脱贫户"),
        ("poverty_cause", "缺劳动力", "缺劳力"),
        ("poverty_cause", "自身发展力不足", "自身发展动力不足"),
        ("poverty_cause", "因自然灾害", "因灾"),
        ("poverty_cause", "因婚", "因婚"),
        ("poverty_cause", "因丧", "因丧"),
        ("relation", "户主", "本人或户主"),
        ("schooling", "非在校", "非在校生"),
        ("schooling", "高中一年级", "普通高中一年级"),
        ("schooling", "高职三年级", "高职高专三年级"),
        ("education", "高中（含职业高中、技校）", "高中"),
        ("education", "大专（含高职或高专）", "大专"),
        ("labour_skill", "弱劳动力", "弱劳动力或半劳动力"),
        ("work_state", "乡（镇）内务工", "乡镇内务工"),
        ("work_state", "区外务工", "省外务工"),
        ("exit_state", "已脱贫（不再享受政策）", "已脱贫"),
        ("exit_state", "稳定脱贫", "已脱贫"),
        ("danger_grade", "d", "D级"),
        ("measure_category", "产业扶贫", "产业"),
        ("measure_category", "就业帮扶", "就业"),
        ("disability_kind", "肢体残疾", "肢体"),
        ("disability_grade", "1级", "一级"),
        ("ethnicity", "壮", "壮族"),
        ("document", "户口本", "户口簿"),
    ],
)
def test_old_and_local_words_are_understood(name: str, written: str, word: str) -> None:
    assert codes.CODE_LISTS[name].understand(written) == word


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("attribute", "低保户", "低保贫困户"),
        ("attribute", "低保户", "低保脱贫户"),
        ("attribute", "一般农户", "一般脱贫户"),
        ("education", "大专及以上", "大专"),
        ("schooling", "大专及以上", "本科一年级"),
        ("work_state", "县内务工", "乡镇外县内务工"),
        ("water_mode", "自来水", "经过净化处理的自来水"),
        ("labour_skill", "丧失劳动力", "无劳动力"),
    ],
)
def test_words_that_differ_stay_different(name: str, one: str, other: str) -> None:
    words = codes.CODE_LISTS[name]
    assert words.understand(one) != words.understand(other)


@pytest.mark.parametrize(
    ("name", "number", "generation", "word"),
    [
        ("poverty_cause", "01", 2017, "因病"),
        ("poverty_cause", "1", 2017, "因病"),
        ("poverty_cause", "99", 2020, "其他"),
        # 因婚 in one system, 其他 in another: not guessed.
        ("poverty_cause", "12", 2017, None),
        ("attribute", "02", 2017, "低保户"),
        ("attribute", "02", 2019, "低保脱贫户"),
        ("attribute", "05", 2017, "一般农户"),
        ("attribute", "05", 2020, "一般脱贫户"),
        # The fifth word of labour skill may have been put in the middle.
        ("labour_skill", "03", 2017, "丧失劳动力"),
        ("labour_skill", "03", 2019, None),
        ("schooling", "16", 2017, "大专及以上"),
        ("schooling", "16", 2021, None),
        ("exit_state", "0", 2017, "未脱贫"),
        ("exit_state", "4", 2017, "已脱贫"),
        ("exit_state", "2", 2017, None),
        ("sex", "1", 2017, "男"),
        ("ethnicity", "09", 2017, "壮族"),
        ("ethnicity", "13", 2017, "瑶族"),
        ("ethnicity", "56", 2017, "基诺族"),
        ("disability_kind", "4", 2017, "肢体"),
    ],
)
def test_numbers_are_understood_in_their_generation_only(
    name: str, number: str, generation: int, word: str | None
) -> None:
    assert codes.CODE_LISTS[name].understand(number, generation=generation) == word


@pytest.mark.parametrize("codes", [c for c in LISTS if c.name != "exit_state"], ids=_name)
def test_without_a_generation_no_number_is_understood(codes: CodeList) -> None:
    assert all(codes.understand(number) is None for code in codes for number in code.numbers.values())


def test_the_words_of_the_checklist_are_in_the_lists() -> None:
    assert {"缺资金", "自身发展动力不足", "因病", "因残", "因学"} <= set(codes.POVERTY_CAUSE.values)
    assert codes.LABOUR_SKILL.values == ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
    assert codes.DOCUMENT.values == ("户口簿", "残疾证", "存折本", "慢性病证", "大病诊断书")
    assert "非在校生" in codes.SCHOOLING
    assert len(codes.ETHNICITY.values) == 57
    assert len(codes.MEASURE_CATEGORY.values) == 14
    assert sum(code.until is None and code.in_force(2021) for code in codes.SCHOOLING) == 26  # 25 and 非在校生


def test_the_main_and_the_other_causes_share_a_list_so_that_they_can_be_compared() -> None:
    fields = describe(Household).fields
    assert fields["poverty_cause"].question.code is fields["other_causes"].question.code
