"""Missing is not false: what a source was not asked, has not read or has not visited is never held against it."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_rules.errors import InputError, Text
from fupin_rules.findings import Rejection
from fupin_rules.reconcile import Found, Matching, PartMatching, Source, household_matching, reconcile
from fupin_rules.reconcile.settings import CODES
from fupin_rules.schema import Open
from fupin_rules.survey import HOUSEHOLD

MATCHING = household_matching(HOUSEHOLD)
EVERY = frozenset(path for path, _ in HOUSEHOLD.spec.walk())


def source(name, records, asked=None, **more):
    got = Source.of(name, Text(name, name), records, MATCHING)
    got.asked = frozenset(asked) if asked is not None else got.asked
    for key, value in more.items():
        setattr(got, key, value)
    return got


def household(code="1", *members, **more):
    return {"household_id": code, "members": list(members), **more}


def person(n, name, **more):
    return {"member_id": f"{n}", "name": name, "id_number": f"45039919800101{n:04d}", **more}


def kinds(result):
    return [(d.kind, d.path) for d in result.differences]


def test_a_question_without_a_column_is_no_difference():
    a = source("a", [household(poverty_cause="因病", size=1)])
    b = source("b", [household(poverty_cause="因病")], EVERY - {"size"})
    assert reconcile([a, b], MATCHING).differences == []
    b = source("b", [household(poverty_cause="因病")], EVERY)
    got = reconcile([source("a", [household(poverty_cause="因病", size=1)], EVERY), b], MATCHING).differences
    assert [(d.kind, d.path, [s.state for s in d.says]) for d in got] == [("blank", "size", ["answer", "blank"])]


def test_a_third_source_without_the_column_is_silent_and_the_other_two_are_compared():
    records = [household(size=3)], [household(size=4)], [household()]
    sources = [source(n, r, EVERY if n != "c" else EVERY - {"size"}) for n, r in zip("abc", records, strict=True)]
    (d,) = reconcile(sources, MATCHING).differences
    assert [s.state for s in d.says] == ["answer", "answer", "unasked"]
    assert d.agree == () and not d.doubtful


def test_blank_unreadable_and_another_answer_are_three_kinds():
    a = source("a", [household(toilet=True, size=3, fuel="柴草")], EVERY)
    b = source("b", [household(toilet=None, size=4, fuel=None, **{"$unreadable": {"fuel": "“草草”不在码表里"}})], EVERY)
    result = reconcile([a, b], MATCHING)
    assert sorted(kinds(result)) == [("blank", "toilet"), ("unreadable", "fuel"), ("value", "size")]
    by = {d.path: d for d in result.differences}
    assert by["fuel"].says[1].text.zh == "看不清（“草草”不在码表里）"
    assert [by[p].doubtful for p in ("toilet", "fuel", "size")] == [False, True, False]


def test_both_unreadable_is_said_and_both_blank_is_not():
    bad = {"$unreadable": {"fuel": "x"}}
    a, b = source("a", [household(**bad)], EVERY), source("b", [household(**bad)], EVERY)
    result = reconcile([a, b], MATCHING)
    assert kinds(result) == [("unreadable", "fuel")]
    assert result.answers["unanswered"] > 50


def test_two_against_one_is_said_without_saying_who_is_right():
    sources = [source(n, [household(size=k)], EVERY) for n, k in zip("abc", (3, 4, 3), strict=True)]
    (d,) = reconcile(sources, MATCHING).differences
    assert d.agree == (("a", "c"),) and d.advice is None and not d.doubtful


def test_three_different_answers_go_back_to_the_team():
    sources = [source(n, [household(size=k)], EVERY) for n, k in zip("abc", (3, 4, 5), strict=True)]
    (d,) = reconcile(sources, MATCHING).differences
    assert d.doubtful and d.agree == ()


def test_a_member_missing_from_an_open_list_may_only_not_have_been_read():
    one, two = person(1, "石秀祥"), person(2, "石代芳")
    a = source("a", [household("1", one, two)])
    whole, open_ = source("b", [household("1", one)]), source("b", [{"household_id": "1", "members": Open([one])}])
    (sure,) = reconcile([a, whole], MATCHING).differences
    (maybe,) = reconcile([a, open_], MATCHING).differences
    assert (sure.kind, sure.certain, sure.says[1].state) == ("member", True, "absent")
    assert (maybe.kind, maybe.certain, maybe.says[1].state) == ("member", False, "maybe")
    assert maybe.says[1].text.zh == "没有读到（有行没有读入，可能有）"


def test_a_source_that_lists_no_people_misses_nobody():
    a = source("a", [household("1", person(1, "石秀祥"))])
    b = source("b", [{"household_id": "1", "size": 1}], EVERY - {p for p in EVERY if p.startswith("members")})
    result = reconcile([a, b], MATCHING)
    assert [d.kind for d in result.differences] == []
    assert result.counts["a"].members.to_dict() == {"read": 1, "matched_in": {"1": 1}, "ambiguous": 0}


def lost(subject=None, unit="row", **more):
    return Rejection(unit=unit, code="D401", message=Text("x", "x"), subject=subject, **more)


@pytest.mark.parametrize(
    ("rejected", "state"),
    [
        ((), "absent"),
        ((lost(),), "maybe"),
        ((lost("2"),), "maybe"),
        ((lost("7"),), "absent"),
        ((lost(unit="cell"),), "absent"),
        ((lost(unit="sheet", harmless=True),), "absent"),
        ((lost(unit="file"),), "maybe"),
    ],
)
def test_a_household_missing_where_rows_were_lost_may_only_not_have_been_read(rejected, state):
    a = source("a", [household("1"), household("2")])
    b = source("b", [household("1")], rejected=rejected)
    (d,) = reconcile([a, b], MATCHING).differences
    assert (d.kind, d.household.id, d.says[1].state, d.certain) == ("household", "2", state, state == "absent")


def test_members_of_a_missing_household_are_not_listed_one_by_one():
    a = source("a", [household("1"), household("2", person(1, "石秀祥"), person(2, "石代芳"))])
    result = reconcile([a, source("b", [household("1")], a.asked)], MATCHING)
    assert [d.kind for d in result.differences] == ["household"]


# -- who is who ------------------------------------------------------------------------------------------------------------


def test_a_household_without_a_code_is_told_by_its_head():
    head = person(1, "石秀祥", relation="本人或户主")
    a = source("a", [household("1", head, size=3)], EVERY)
    b = source("b", [household(None, head, size=4)], EVERY)
    result = reconcile([a, b], MATCHING)
    assert sorted(kinds(result)) == [("blank", "household_id"), ("value", "size")]
    assert result.counts["a"].households.matched == {2: 1}


def test_two_households_with_one_head_are_said_and_not_compared():
    a = source("a", [household("1", head_number="450399198001010011", size=1)], EVERY)
    b = source("b", [household(c, head_number="450399198001010011", size=2) for c in ("7", "8")], EVERY)
    result = reconcile([a, b], MATCHING)
    (d,) = result.differences
    assert d.kind == "ambiguous" and d.doubtful and result.answers["compared"] == 0
    assert [s.value for s in d.says] == [
        [{"id": "1", "label": None}],
        [{"id": "7", "label": None}, {"id": "8", "label": None}],
    ]
    assert [c.households.ambiguous for c in result.counts.values()] == [1, 2]


def test_one_code_on_two_records_of_a_source_is_ambiguous():
    a = source("a", [household("1", size=1)], EVERY)
    b = source("b", [household("1", size=1), household("1", size=2)], EVERY)
    assert [d.kind for d in reconcile([a, b], MATCHING).differences] == ["ambiguous"]


def test_one_number_on_two_people_is_told_apart_by_their_names():
    x, y = person(1, "石秀祥"), person(1, "石代芳", member_id="2")
    z = {**person(2, "石代芳")}
    a, b = source("a", [household("1", x, y)], EVERY), source("b", [household("1", x, z)], EVERY)
    result = reconcile([a, b], MATCHING)
    assert kinds(result) == [("value", "members.id_number")]


def test_a_mistyped_birthday_is_told_by_code_and_name_together():
    x, y = person(1, "石秀祥"), {**person(1, "石秀祥"), "id_number": "450399198102020013"}
    assert kinds(
        reconcile([source("a", [household("1", x)], EVERY), source("b", [household("1", y)], EVERY)], MATCHING)
    ) == [("value", "members.id_number")]
    z = {**y, "member_id": "9"}
    assert sorted(kinds(reconcile([source("a", [household("1", x)], EVERY), source("b", [household("1", z)], EVERY)], MATCHING))) == [
        ("member", None), ("member", None)
    ]  # fmt: skip


def test_a_placeholder_number_makes_nobody_the_same():
    x, y = {"name": "石秀祥", "id_number": "999999198001010040"}, {"name": "石代芳", "id_number": "999999198001010040"}
    result = reconcile([source("a", [household("1", x)], EVERY), source("b", [household("1", y)], EVERY)], MATCHING)
    assert [d.kind for d in result.differences] == ["member", "member"]
    assert len({d.fingerprint for d in result.differences}) == 2


def test_somebody_in_another_household_is_moved_and_not_missing_twice():
    one = person(1, "石秀祥")
    a = source("a", [household("1", one), household("2")], EVERY)
    b = source("b", [household("1"), household("2", {**one, "labour_skill": "普通劳动力"})], EVERY)
    result = reconcile([a, b], MATCHING)
    assert sorted(kinds(result), key=str) == [("blank", "members.labour_skill"), ("moved", None)]
    moved = next(d for d in result.differences if d.kind == "moved")
    assert [s.text.zh for s in moved.says] == ["在 1（户主不详）户", "在 2（户主不详）户"]
    assert moved.doubtful


def test_namesakes_of_two_households_have_not_moved():
    x, y = {"name": "石秀祥", "birth_date": None}, {"name": "石秀祥", "birth_date": None}
    a = source("a", [household("1", x), household("2")], EVERY)
    b = source("b", [household("1"), household("2", y)], EVERY)
    assert [d.kind for d in reconcile([a, b], MATCHING).differences] == ["member", "member"]


# -- the survey ------------------------------------------------------------------------------------------------------------


def visited(skill, **visit):
    return household("1", person(1, "石秀祥", labour_skill="普通劳动力", found={"labour_skill": skill}),
                     poverty_cause="因病", visit={"date": date(2019, 9, 18), **visit})  # fmt: skip


def both(survey, prefer=None, asked=EVERY):
    registry = household("1", person(1, "石秀祥", labour_skill="普通劳动力"), poverty_cause="因病")
    return reconcile(
        [source("registry", [registry], EVERY), source("survey", [survey], asked, found=True)], MATCHING, prefer=prefer
    )


def test_of_a_survey_what_was_found_counts_and_not_what_is_registered_beside_it():
    result = both(visited("无劳动力", poverty_cause="因残"))
    assert [k for k in kinds(result) if k[0] == "value"] == [
        ("value", "poverty_cause"),
        ("value", "members.labour_skill"),
    ]
    by = {d.path: d for d in result.differences}
    assert [s.value for s in by["poverty_cause"].says] == ["因病", "因残"]


def test_a_household_that_was_not_visited_says_nothing():
    survey = household("1", person(1, "石秀祥", labour_skill="无劳动力"), poverty_cause="因残")
    assert both(survey).differences == []
    assert both(survey).counts["survey"].visited == 0


def test_a_row_of_the_survey_with_nothing_in_it_is_nobodys_answer_and_is_noted():
    result = both(visited(None))
    assert "members.labour_skill" not in {d.path for d in result.differences}
    assert [(n.kind, n.member.id if n.member else None) for n in result.notes] == [("empty", None), ("empty", "1")]


def test_somebody_without_registration_is_a_member_only_the_survey_has():
    result = both(visited("普通劳动力", poverty_cause="因病", strangers=[{"name": "潘小妹", "relation": "之女"}]))
    (d,) = [d for d in result.differences if d.kind == "member"]
    assert (d.member.label, [s.state for s in d.says]) == ("潘小妹", ["absent", "here"])
    assert d.note.zh == "核查时住在这里而未登记；是否应当登记，请核实。"


def test_advice_is_given_only_where_the_county_chose_and_the_team_was_there():
    cause = next(
        d for d in both(visited("普通劳动力", poverty_cause="因残"), "survey").differences if d.path == "poverty_cause"
    )
    assert cause.advice.zh == "按本县的选择，以survey为准（2019-09-18 入户）：因残"
    assert all(d.advice is None for d in both(visited("普通劳动力", poverty_cause="因残")).differences)
    unvisited = household("1", person(1, "石秀祥"), poverty_cause="因病", size=4)
    registry = household("1", person(1, "石秀祥"), poverty_cause="因病", size=3)
    result = reconcile(
        [source("registry", [registry], EVERY), source("survey", [unvisited], EVERY - {"visit.size"}, found=True)],
        MATCHING, prefer="survey",
    )  # fmt: skip
    assert [(d.path, d.advice) for d in result.differences] == [("size", None)]


# -- settings --------------------------------------------------------------------------------------------------------------


def test_a_field_that_is_left_out_is_not_compared():
    matching = household_matching(HOUSEHOLD, ["size", "members.episodes"])
    result = reconcile(
        [Source.of(n, Text(n, n), [household("1", size=k)], matching) for n, k in (("a", 1), ("b", 2))], matching
    )
    assert result.differences == [] and "size" not in {p for p, _ in result.compared}


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (lambda: household_matching(HOUSEHOLD, ["sise"]), "V102", "户没有字段 sise。"),
        (lambda: Matching(HOUSEHOLD, number="head_nummer"), "V102", "户没有字段 head_nummer。"),
        (lambda: Matching(HOUSEHOLD, part=PartMatching(name="nam")), "V102", "户没有字段 members.nam。"),
        (lambda: Matching(HOUSEHOLD, found=Found(record="visit", extra="stranger")), "V102", "户没有字段 visit.stranger。"),
        (lambda: reconcile([source("a", [])], MATCHING), "V103", "要比较的来源至少两个，名字各不相同，偏信的要在其中：a。"),
        (lambda: reconcile([source("a", []), source("a", [])], MATCHING), "V103", "要比较的来源至少两个，名字各不相同，偏信的要在其中：a、a。"),
        (lambda: reconcile([source("a", []), source("b", [])], MATCHING, prefer="c"), "V103", "要比较的来源至少两个，名字各不相同，偏信的要在其中：a、b。"),
    ],
)  # fmt: skip
def test_wrong_settings_are_said(make, code, says):
    with pytest.raises(InputError) as caught:
        make()
    (d,) = caught.value.diagnostics
    assert (d.code, d.message.zh) == (code, says) and code in CODES
