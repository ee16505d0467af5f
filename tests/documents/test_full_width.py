"""Punctuation of a Chinese keyboard where YAML has its own: said by name and place, with what to write; left alone inside texts."""

from __future__ import annotations

import pytest

from fupin_rules.documents import read_yaml
from fupin_rules.errors import RuleFileError


@pytest.mark.parametrize(
    ("text", "line", "column", "wide", "narrow"),
    [
        ("values:\n  - ｛from: 2019-09-10, value: 8｝\n", 2, 5, "｛", "{"),
        ("values:\n  － {from: 2019-09-10, value: 8}\n", 2, 3, "－", "-"),
        ("values:\n  — {from: 2019-09-10, value: 8}\n", 2, 3, "—", "-"),
        ("values:\n  - {from: 2019-09-10，value: 8}\n", 2, 22, "，", ","),
        ("values:\n  - {from: 2019-09-10, value: 8｝\nnext: 1\n", 2, 32, "｝", "}"),
        ("pack：my\ntitle: {zh: 甲}\n", 1, 5, "：", ":"),
        ("a: 1\npack： my\n", 2, 5, "：", ":"),
        ("words: ［甲, 乙]\nb: x: y\n", 1, 8, "［", "["),
        ("area: “甲: 乙”\n", 1, 7, "“", '"'),
    ],
)
def test_a_full_width_sign_where_yaml_has_its_own_is_named(text, line, column, wide, narrow):
    with pytest.raises(RuleFileError) as caught:
        read_yaml(text, "a.yaml")
    (found,) = caught.value.diagnostics
    assert found.code == "Y103"
    assert found.hint is not None
    assert found.hint.zh == f"第 {line} 行第 {column} 列的“{wide}”是中文（全角）标点，请改成英文（半角）的 {narrow} 。"
    assert (
        found.hint.en == f"The {wide!r} at {line}:{column} is full-width (Chinese) punctuation; write {narrow} instead."
    )


@pytest.mark.parametrize(
    "text", ["message: {zh: 甲，乙：丙, en: x\n", "- 甲：乙，丙“丁”\nb: x: y\n", "note: 见｛甲｝的。 b: c\n"]
)
def test_a_full_width_sign_inside_a_text_is_not_blamed(text):
    with pytest.raises(RuleFileError) as caught:
        read_yaml(text, "a.yaml")
    (found,) = caught.value.diagnostics
    assert found.hint is None or "全角" not in found.hint.zh
