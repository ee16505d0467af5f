"""Where a complaint stands: line and column in characters of the rule file, whatever way YAML writes the expression."""

from __future__ import annotations

import pytest
from conformance.world import VESSEL, scope

from fupin_rules.documents import read_yaml
from fupin_rules.errors import RuleFileError
from fupin_rules.language import BOOL, Source, check
from fupin_rules.rulebook import Rulebook

# The text of a file, and where in it the mistyped names stand.
WRITTEN = {
    "plain": ("is: 主机数 >= 2 and insurd\n", [(1, 18)]),
    "plain over several lines": ("is: engines >= 2\n  and insurd\n  and 港口 == harbuor\n", [(2, 7), (3, 13)]),
    "single quotes": ("is: '港口 == \"北港\" and insurd'\n", [(1, 21)]),
    "single quotes doubled": ("is: 'name == ''甲'' and insurd'\n", [(1, 24)]),
    "double quotes": ("is: \"港口 == '北港' and insurd\"\n", [(1, 21)]),
    "double quotes with escapes": ('is: "name == \\"甲\\" and insurd"\n', [(1, 24)]),
    "double quotes with a coded character": ("is: \"name == '\\u7532' and insurd\"\n", [(1, 27)]),
    "block": ('is: |\n  港口 == "北港"\n  and insurd\n', [(3, 7)]),
    "block, indented deeper": ("is: |\n    any(\n      m.在船 and insurd\n      for m in crew)\n", [(3, 16)]),
    "block with chomping": ("is: |-\n  insurd\n", [(2, 3)]),
    "folded": ('is: >\n  港口 == "北港"\n  and insurd\n', [(3, 7)]),
    "folded over blank lines": ("is: >-\n  insured and\n\n  insurd and\n  enginse > 1\n", [(4, 3), (5, 3)]),
    "in a list": ("is:\n  - insurd\n", [(2, 5)]),
    "characters beyond the first plane": ("is: 'name == \"𠮷\" and insurd'\n", [(1, 22)]),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_complaint_stands_at_the_character_in_the_file(how: str) -> None:
    text, places = WRITTEN[how]
    document = read_yaml(text, "rules.yaml")
    path = ("is", 0) if isinstance(document.data["is"], list) else ("is",)
    _, found = check(document.source(path), scope(), BOOL)
    assert [(d.place.line, d.place.column) for d in found] == places
    assert all(d.place.file == "rules.yaml" for d in found)
    # The place is that of the name complained of.
    for line, column in places:
        rest = text.splitlines()[line - 1][column - 1 :]
        assert rest.startswith(("insurd", "harbuor", "enginse"))


def test_every_character_of_an_expression_has_its_place_even_after_wide_signs() -> None:
    text = "engines ≥ 2 and （insurd or enginse ＝ 2）"
    _, found = check(Source(text), scope(), BOOL)
    assert [text[d.place.column - 1 :][:7] for d in found] == ["insurd ", "enginse"]


def test_spans_of_nodes_are_spans_of_the_text_as_it_was_written() -> None:
    text = "any（m.职务 ＝ “船长” for m in 船员） and engines ≥ 2"
    tree, found = check(Source(text), scope(), BOOL)
    assert tree is not None, found
    quantifier, comparison = tree.parts  # type: ignore[attr-defined]
    assert text[slice(*quantifier.span)] == "any（m.职务 ＝ “船长” for m in 船员）"
    assert text[slice(*comparison.span)] == "engines ≥ 2"
    assert text[slice(*quantifier.body.right.span)] == "“船长”"


def test_all_complaints_of_a_file_are_made_at_once_in_order() -> None:
    text = """\
language: 1
pack: broken
title: {zh: 有错的, en: broken}
rules:
  - id: a
    title: {zh: 甲, en: a}
    subject: vessel
    when: insurd
    expect: engines == "2" and harbour == "北岗"
    message: {zh: 甲, en: a}
  - id: b
    title: {zh: 乙, en: b}
    subject: vessel
    expect: |
      any(m.rnak == "船长"
          for m in crwe)
    message: {zh: 乙, en: b}
"""
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts({"broken.yaml": text}, [VESSEL])
    found = [(d.code, d.place.line, d.place.column) for d in caught.value.diagnostics]
    assert found == [("E301", 8, 11), ("E403", 9, 24), ("E501", 9, 43), ("E301", 16, 20)]
    assert "broken.yaml:9:43: E501: “北岗”不在码表“港口”里。 是不是“北港”？" in str(caught.value)


HINTS = {
    "insurd": "insured",
    "enginse > 1": "engines",
    "主机 > 1": "主机数",
    "age_at(built, as_of) > 1": "age_on",
    "params.age_form > 1": "age_from",
    "crew.aboard": "any(",
    "len(crew) > 1": "count(",
    "engines = 2": "==",
    'ports == "北港"': "has(",
    "built - surveyed > 3": "months_between",
    "engines && insured": "and",
    "北港 == harbour": "引号",
    'harbour == "老北港"': "北港",
    "engines <> 2": "!=",
    "(engines > 2": "右括号",
    "engines is None": "missing",
    'insured == "是"': "not",
    'matches(name, "mobil_phone")': "mobile_phone",
    "insured。": "“。”",
    "engines > 1 and": "还缺",
    "any(m.aboard for m crew)": "for x in",
    "any m.aboard for m in crew": "括号",
    "if insured then engines > 1": "not",
    "engines between 1 and 2": "1 <= x <= 3",
    "engines > 1 并且 insured": "and",
    "!insured": "not",
    'has(ports "北港")': "逗号",
    "engines 2": "逗号",
    "engines == 2台": "单位",
    "length > 50%": "0.3",
    "built > 2019-01-01": "date(2019, 1, 1)",
    'date("2019-01-01") < built': "date(2019, 9, 18)",
    "as_of.year > 2000": "year(",
    "crew[0].aboard": "any(",
    "params > 1": "params.",
    "sum(crew.wage) > 3": "for x in",
}


@pytest.mark.parametrize("text", HINTS)
def test_a_complaint_says_what_to_write_instead(text: str) -> None:
    _, found = check(Source(text), scope(), BOOL)
    assert found and found[0].hint is not None
    assert HINTS[text] in found[0].hint.zh
    assert found[0].hint.en
