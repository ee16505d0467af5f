"""What must come of a blank: read off items 14 to 17 and plain sense, case by case."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_rules.synth.due import due, hidden, incomplete, member_at


def worker(**other):
    member = {
        "birth_date": date(1980, 1, 1),
        "left": False,
        "changes": [],
        "work_state": "省外务工",
        "work_months": 5,
        "episodes": [{"place": "广东省东莞市", "place_kind": "省外", "months": 5}],
        "schooling": "非在校生",
        "id_number": "450399198001010013",
    }
    member.update(other)
    return member


@pytest.mark.parametrize(
    ("path", "member", "item"),
    [
        ("helpers[0].phone", None, 14),
        ("helpers[0].unit", None, None),
        ("members[0].labour_skill", worker(), 17),
        ("members[0].labour_skill", worker(birth_date=date(2003, 9, 18)), 17),
        ("members[0].labour_skill", worker(birth_date=date(2003, 9, 19)), None),
        ("members[0].labour_skill", worker(left=True), None),
        ("members[0].found.labour_skill", worker(), None),
        ("members[0].work_months", worker(episodes=[]), 15),
        ("members[0].work_months", worker(), None),
        ("members[0].work_months", worker(episodes=[{"place": "广东省东莞市"}]), 15),
        ("members[0].work_months", worker(episodes=[{"start": date(2019, 1, 1), "end": date(2019, 2, 28)}]), None),
        ("members[0].work_place", worker(episodes=[{"months": 2, "place": "桂林"}, {"months": 3}]), 15),
        ("members[0].work_place", worker(work_state="未务工", episodes=[]), None),
        ("members[0].work_place", worker(work_state=None, work_months=None, episodes=[]), None),
        ("members[0].work_place", worker(work_state=None, episodes=[]), 15),
        ("members[0].work_phone", worker(), 16),
        ("members[0].work_phone", worker(phone="19900000000"), None),
        ("members[0].work_phone", worker(episodes=[{"phone": "19900000000"}, {}]), None),
        ("members[0].work_phone", worker(work_state="乡镇内务工"), None),
        ("members[0].work_phone", worker(work_state=None), 16),
        ("members[0].work_phone", worker(changes=[{}]), None),
        ("members[0].employer", worker(), None),
        ("poverty_cause", None, None),
    ],
)
def test_an_item_requires_an_answer_that_stands_nowhere_else(path, member, item) -> None:
    assert due(path, member) == item


@pytest.mark.parametrize(
    ("path", "household", "member", "topic"),
    [
        ("poverty_cause", {}, None, "cause_missing"),
        ("exit_year", {"exit_state": "已脱贫"}, None, "exit_undated"),
        ("exit_year", {"exit_state": "已脱贫", "exit_date": date(2017, 12, 31)}, None, None),
        ("exit_year", {"exit_state": "未脱贫"}, None, None),
        ("return_cause", {"exit_state": "返贫"}, None, "return_incomplete"),
        ("return_date", {"exit_state": "返贫", "return_year": 2018}, None, None),
        ("return_date", {"exit_state": "返贫"}, None, "return_incomplete"),
        ("housing.appraised_by", {"housing": {"dangerous": True, "danger_grade": "C级"}}, None, "appraisal_incomplete"),
        ("housing.appraised_by", {"housing": {"dangerous": False, "danger_grade": "A级"}}, None, None),
        ("members[0].name", {}, worker(), "person_incomplete"),
        ("members[0].name", {}, worker(left=True), None),
        ("members[0].education", {}, worker(), "education_missing"),
        ("members[0].education", {}, worker(schooling=None), None),
        (
            "members[0].disabilities[0].kind",
            {},
            worker(left=True, disabilities=[{"grade": "一级"}]),
            "disability_incomplete",
        ),
        ("members[0].disabilities[0].kind", {}, worker(disabilities=[{}]), None),
        ("members[0].changes[0].date", {}, worker(left=True, changes=[{"kind": "死亡"}]), "change_incomplete"),
        ("members[0].changes[0].date", {}, worker(changes=[{"kind": "出生"}]), None),
        ("members[0].found.health", {}, worker(), None),
    ],
)
def test_a_clerk_names_the_gap(path, household, member, topic) -> None:
    assert incomplete({"housing": {}, **household}, path, member) == topic


def test_a_workbook_hides_an_age_without_a_number() -> None:
    assert hidden("members[0].labour_skill", worker(id_number=None))
    assert not hidden("members[0].labour_skill", worker())
    assert not hidden("members[0].employer", worker(id_number=None))
    assert not hidden("poverty_cause", None)


def test_a_path_leads_to_its_member() -> None:
    household = {"members": [{"name": "甲"}, {"name": "乙"}]}
    assert member_at(household, "members[1].episodes[0].place") == {"name": "乙"}
    assert member_at(household, "poverty_cause") is None
