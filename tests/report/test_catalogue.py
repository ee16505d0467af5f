"""The catalogue: every rule on a page in both languages, said from its expression, and no sign of it taken for markup."""

import re

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.report.catalogue import catalogue, nav
from fupin_rules.report.catalogue.marks import anchor, fenced, table, text
from fupin_rules.survey.subjects import HOUSEHOLD, VILLAGE


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Engine.default().rulebook


@pytest.fixture(scope="module")
def pages(book: Rulebook) -> dict[str, str]:
    return catalogue(book)


def section(pages: dict[str, str], book: Rulebook, rule: str, lang: str) -> str:
    page = pages[f"{lang}/{book.by_id[rule].pack.id}.md"]
    start = page.index(f"{{ #{anchor(rule)} }}")
    end = page.find("\n## ", start)
    return page[start : end if end > 0 else len(page)]


def test_every_rule_has_one_section_in_each_language(book: Rulebook, pages: dict[str, str]) -> None:
    for lang in ("zh", "en"):
        found = [
            m
            for p, page in pages.items()
            if p.startswith(lang)
            for m in re.findall(r"^## .*\{ #(r-\S+) \}$", page, re.M)
        ]
        assert sorted(found) == sorted(anchor(r.id) for r in book.rules)
        assert len(set(found)) == len(found)


def test_the_same_rulebook_gives_the_same_pages(book: Rulebook, pages: dict[str, str]) -> None:
    assert catalogue(Engine.default().rulebook) == pages


def test_a_rule_is_said_from_its_expression_with_why_authority_numbers_and_examples(
    book: Rulebook, pages: dict[str, str]
) -> None:
    said = section(pages, book, "checklist.25", "zh")
    assert "**查什么**：" in said
    assert "> " in said, "the order's own words"
    assert re.search(r"\| 参数 \| 值 \| 单位 \| 从 \| 到 \| 地区 \| 依据 \|", said)
    assert "**已知的误报**：" in said
    assert '??? example "例子（' in said
    rows = [line for line in said.split("\n") if line.startswith("    | ") and "---" not in line][1:]
    assert len(rows) == len(book.by_id["checklist.25"].examples)


def test_english_readers_get_english_labels_and_words(book: Rulebook, pages: dict[str, str]) -> None:
    said = section(pages, book, "checklist.19", "en")
    assert "**What it checks**: " in said
    assert "lack of funds" in said
    assert "**Known false positives**: " in said


def test_the_page_of_a_pack_leads_to_its_other_language(pages: dict[str, str]) -> None:
    assert "[English](../en/ziyuan-2019.logic.md)" in pages["zh/ziyuan-2019.logic.md"]
    assert "[中文](../zh/ziyuan-2019.logic.md)" in pages["en/ziyuan-2019.logic.md"]


def test_every_page_is_in_the_navigation(book: Rulebook, pages: dict[str, str]) -> None:
    listed = [path for entries in nav(book).values() for entry in entries for path in entry.values()]
    assert sorted(listed) == sorted(pages)


def test_signs_in_somebodys_words_are_no_markup() -> None:
    assert text("a|b *c* _d_ <e> [f](g) `h` #i {j} &k") == r"a\|b \*c\* \_d\_ \<e\> \[f\](g) \`h\` \#i \{j\} &amp;k"
    assert table(("x",), [(text("a|b"),)]).split("\n")[2] == r"| a\|b |"
    assert fenced("``` inside").split("\n")[0] == "````text"


def test_a_rule_with_hostile_words_keeps_its_section_whole() -> None:
    pack = """
language: 1
pack: hostile
title: {zh: "名|字 <script>alert(1)</script>"}
rules:
  - id: hostile.1
    title: {zh: "## 不是标题 | 也不是表"}
    note: "[链接](javascript:alert(1)) {{ 模板 }}"
    flag: poverty_cause == "缺资金"
    message: {zh: "`代码` {poverty_cause}"}
    examples:
      - {outcome: violated, given: {poverty_cause: 缺资金, head_name: "a|b<br>"}, note: "|"}
"""
    page = catalogue(Rulebook.from_texts({"h.yaml": pack}, [HOUSEHOLD, VILLAGE]))["zh/hostile.md"]
    assert "<script>" not in page
    assert page.count("\n## ") == 1
    assert "[链接](" not in page
    (row,) = [line for line in page.split("\n") if line.startswith("    | 不符合")]
    assert len(re.split(r"(?<!\\)\|", row)) == 6, "four cells, whatever stands in them"


COUNTY = """
language: 1
pack: ours
title: {zh: 本县规定, en: Our county}
level: county
area: "450329"
overrides:
  - rule: checklist.19
    reason: {zh: 本县另有规定, en: ruled otherwise here}
    severity: warning
  - parameter: labour_age_from
    reason: {zh: 本县口径, en: our reading}
    values: [{from: 2019-01-01, value: 17}]
rules:
  - {id: ours.1, title: {zh: 要填, en: Given}, required: [poverty_cause], message: {zh: 没填, en: missing}}
"""


def test_what_a_county_changed_stands_with_the_rule_and_on_the_countys_page(tmp_path) -> None:
    from fupin_rules.plugins import Registry
    from fupin_rules.rulebook.files import read_files

    registry = Registry()
    texts = {**read_files(registry.rule_paths()), "ours.yaml": COUNTY}
    both = Rulebook.from_texts(texts, registry.subjects().values(), registry.functions())
    made = catalogue(both)
    changed = section(made, both, "checklist.19", "zh")
    assert "**有的地区改了**" in changed
    assert "本县另有规定" in changed
    uses = next(r for r in both.rules if "labour_age_from" in r.traits.parameters and r.pack.id != "ours")
    assert "our reading" in section(made, both, uses.id, "en")
    page = made["zh/ours.md"]
    assert "县，只用于地区 450329" in page
    assert "## 对上级规则和参数的改动" in page
    assert page.count("本县另有规定") == 1


def test_numbers_in_examples_are_masked_by_the_marks_of_their_questions_and_by_their_shape() -> None:
    number = "450399198001010014"
    text_ = f"""
language: 1
pack: m
title: {{zh: 包, en: P}}
rules:
  - id: m.1
    title: {{zh: 题, en: T}}
    expect: answered(head_name)
    message: {{zh: 话, en: W}}
    examples:
      - outcome: satisfied
        note: "见 {number}"
        given:
          household_id: "{number}"
          head_name: "测试甲{number}"
          phone: "19900000001"
          members: [{{name: 测试乙, id_number: "{number}", phone: 19900000002}}, {{other: {number}}}]
"""
    pages = catalogue(Rulebook.from_texts({"m.yaml": text_}, [HOUSEHOLD, VILLAGE]))
    for lang in ("zh", "en"):
        page = pages[f"{lang}/m.md"]
        assert "测试甲" in page and "测试乙" in page
        assert "450\\*" in page or "450*" in page
        for secret in (number, "19900000001", "19900000002"):
            assert secret not in page, page
