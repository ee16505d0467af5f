"""残疾类别及等级 of annex 7: read off one cell to several disabilities, refused where it can be read in two ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fupin_rules.schema import Unparsable, describe
from fupin_rules.survey import EDGE
from fupin_rules.survey.codes import DISABILITY_GRADE, DISABILITY_KIND
from fupin_rules.survey.disability_text import read_disabilities, write_disabilities
from fupin_rules.survey.edge import EdgeMember

KINDS = [c.value for c in DISABILITY_KIND if c.value != "多重"]
GRADES = [c.value for c in DISABILITY_GRADE]


def one(kind, grade):
    return {"kind": kind, "grade": grade}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("肢体二级、视力一级", [one("肢体", "二级"), one("视力", "一级")]),
        ("肢体二级视力一级", [one("肢体", "二级"), one("视力", "一级")]),
        ("肢体（二级）", [one("肢体", "二级")]),
        ("肢体(二级)；视力(一级)", [one("肢体", "二级"), one("视力", "一级")]),
        ("二级肢体", [one("肢体", "二级")]),
        ("二级肢体、一级视力", [one("肢体", "二级"), one("视力", "一级")]),
        ("肢体、二级", [one("肢体", "二级")]),
        ("肢体、二级、视力、一级", [one("肢体", "二级"), one("视力", "一级")]),
        ("肢体残疾2级", [one("肢体", "二级")]),
        ("肢体残疾 Ⅱ 级", [one("肢体", "二级")]),
        ("肢体:二级", [one("肢体", "二级")]),
        ("肢体二级、肢体二级", [one("肢体", "二级")]),
        ("精神四级和智力三级", [one("精神", "四级"), one("智力", "三级")]),
        ("多重（肢体、视力）一级", [{"kind": "多重", "kinds": ["肢体", "视力"], "grade": "一级"}]),
        ("多重一级（肢体、视力）", [{"kind": "多重", "kinds": ["肢体", "视力"], "grade": "一级"}]),
        ("多重一级", [one("多重", "一级")]),
        ("多重（一级）", [one("多重", "一级")]),
        ("多重（肢体、视力）", [{"kind": "多重", "kinds": ["肢体", "视力"]}]),
        ("多重（肢体二级、视力一级）", [one("肢体", "二级"), one("视力", "一级")]),
        ("多重（肢体二级、视力一级）一级", [one("肢体", "二级"), one("视力", "一级")]),
        ("肢体", [{"kind": "肢体"}]),
        ("肢体、听力", [{"kind": "肢体"}, {"kind": "听力"}]),
        ("二级", [{"grade": "二级"}]),
        ("无", []),
        (" 没有 ", []),
        ("—", []),
    ],
)
def test_what_people_write_is_read_to_kinds_and_grades(text, found):
    assert read_disabilities(text) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("言语听力三级", "分不清哪一级是哪一种残疾的"),
        ("言语、听力三级", "有的写了等级，有的没有写，分不清这一级是不是共用的"),
        ("肢体二级视力", "分不清哪一级是哪一种残疾的"),
        ("肢体一级、肢体二级", "“肢体”写了两个等级"),
        ("肢体五级", "看不懂“五级”"),
        ("重度肢体", "看不懂“重度肢体”"),
        ("先天性聋哑", "看不懂“先天性聋哑”"),
        ("残疾", "只写了有残疾，没有写类别和等级"),
        ("42", "看不懂“42”"),
        ("肢体（二级", "括号不成对"),
        ("多重（肢体）一级", "多重残疾要有两种以上"),
        ("多重（肢体二级、视力一级）二级", "多重残疾按最重的一种定级，应为一级，却写二级"),
        ("多重（肢体二级、视力）", "括号里有的写了等级，有的没有写"),
        ("，，", "没有写残疾类别，或写得太长"),
        ("肢体二级、" * 60, "没有写残疾类别，或写得太长"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_and_told_how_to_write_it(text, why):
    with pytest.raises(Unparsable) as caught:
        read_disabilities(text)
    assert caught.value.what.zh == why
    assert "“肢体二级、视力一级”" in caught.value.do.zh and caught.value.what.en and caught.value.do.en


def test_a_number_written_in_the_wrong_cell_is_not_repeated():
    with pytest.raises(Unparsable) as caught:
        read_disabilities("45039919800101001441")
    assert caught.value.what.zh == "写的是一串数字" and "4503" not in str(caught.value)


def _records():
    kinds = st.lists(st.sampled_from(KINDS), unique=True, max_size=6)
    graded = kinds.flatmap(lambda ks: st.tuples(*(st.builds(one, st.just(k), st.sampled_from(GRADES)) for k in ks)))
    ungraded = kinds.map(lambda ks: tuple({"kind": k} for k in ks))
    inside = st.lists(st.sampled_from(KINDS), unique=True, min_size=2, max_size=6)
    multiple = st.builds(lambda ks, g: {"kind": "多重", "kinds": ks, "grade": g}, inside, st.sampled_from(GRADES))
    whole = st.builds(lambda some, many: (*some, *many), graded, st.lists(multiple, max_size=1))
    return st.one_of(whole, ungraded, st.sampled_from(GRADES).map(lambda g: ({"grade": g},))).map(list)


@given(_records())
def test_what_is_written_is_read_back(records):
    assert read_disabilities(write_disabilities(records)) == records


@given(_records(), st.sampled_from("、,，;；/|"), st.booleans())
def test_the_sign_between_two_disabilities_and_blanks_do_not_matter(records, sign, wide):
    inside = [r for r in records if r.get("kind") == "多重"]
    text = sign.join(write_disabilities([r]) for r in records) or "无"
    if not inside:
        assert read_disabilities(" ".join(text) if wide else text) == records


@given(st.text(alphabet="肢体视力听言语智精神多重一二三四五级残疾无、，（）() 0123456789IVⅠⅡ和", max_size=30))
def test_any_text_is_read_or_refused_and_what_is_read_fits_the_model(text):
    try:
        found = read_disabilities(text)
    except Unparsable:
        return
    model = EdgeMember.model_validate({"disabilities": found})
    assert [d.model_dump(exclude_none=True) for d in model.disabilities] == found
    assert read_disabilities(write_disabilities(found)) == found


def test_a_text_may_stand_for_the_list_wherever_the_model_is_validated():
    survey = EDGE.model.model_validate({"members": [{"name": "测试甲", "disabilities": "肢体（二级）、视力一级"}]})
    assert [d.model_dump(exclude_none=True) for d in survey.members[0].disabilities] == [
        one("肢体", "二级"),
        one("视力", "一级"),
    ]


def test_a_text_that_cannot_be_read_says_in_the_model_what_to_write():
    with pytest.raises(ValidationError) as caught:
        EdgeMember.model_validate({"disabilities": "言语听力三级"})
    (problem,) = caught.value.errors()
    assert problem["type"] == "not_parsable" and problem["loc"] == ("disabilities",)
    assert "多重（肢体、视力）一级" in problem["ctx"]["do"]


def test_the_schema_says_that_a_text_is_taken():
    schema = EdgeMember.model_json_schema()["properties"]["disabilities"]
    assert {"type": "string"} in schema["anyOf"]
    assert describe(EdgeMember).fields["disabilities"].question.parse is read_disabilities
