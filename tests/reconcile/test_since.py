"""A second run: solved, still there, new; and what cannot be told is not called solved."""

from __future__ import annotations

import copy
import json

import pytest
from reconcile.planter import SOURCES, plant

from fupin_rules.errors import InputError, Text
from fupin_rules.findings import Rejection
from fupin_rules.reconcile import TITLES, Source, compared_with, household_matching, reconcile
from fupin_rules.survey import HOUSEHOLD

MATCHING = household_matching(HOUSEHOLD)
EVERY = frozenset(path for path, _ in HOUSEHOLD.spec.walk())


def compare(sources, names=SOURCES, asked=EVERY, matching=MATCHING, **more):
    return reconcile([Source(n, TITLES[n], r, asked, **more) for n, r in zip(names, sources, strict=True)], matching)


def saved(result):
    return json.loads(json.dumps(result.to_dict(), ensure_ascii=False))


def states(result):
    return (
        {d.fingerprint for d in result.differences if d.since == "new"},
        {d.fingerprint for d in result.differences if d.since == "still"},
        {d["fingerprint"] for d in result.solved},
        {d["fingerprint"] for d in result.unclear},
    )


@pytest.fixture
def field():
    return plant(seed=7)


def test_nothing_changed_and_all_is_still_there(field):
    first = compare(field.sources)
    again = compared_with(compare(field.sources), saved(first))
    assert states(again) == (set(), {d.fingerprint for d in first.differences}, set(), set())


def test_what_was_corrected_is_solved_and_what_was_spoilt_is_new(field):
    first = compare(field.sources)
    mended = copy.deepcopy(field.sources)
    wanted = {d.fingerprint for d in first.differences if d.path == "poverty_cause"}
    for d in first.differences:
        if d.path == "poverty_cause":
            for records in mended:
                next(h for h in records if h["household_id"] == d.household.id)["poverty_cause"] = "因病"
    touched = {d.household.id for d in first.differences}
    spoilt = next(h for h in mended[1] if h["household_id"] not in touched)
    spoilt["size"] += 1
    result = compared_with(compare(mended), saved(first))
    new, still, solved, unclear = states(result)
    assert len(wanted) == 2 and solved == wanted and unclear == set()
    assert [(d.household.id, d.path) for d in result.differences if d.since == "new"] == [
        (spoilt["household_id"], "size")
    ]
    assert still == {d.fingerprint for d in first.differences} - wanted
    assert all(d["since"] == "solved" for d in result.solved)


def test_another_difference_of_the_same_answer_is_still_there(field):
    first = compare(field.sources)
    other = copy.deepcopy(field.sources)
    d = next(d for d in first.differences if d.path == "poverty_cause")
    next(h for h in other[0] if h["household_id"] == d.household.id)["poverty_cause"] = "缺土地"
    assert d.fingerprint in states(compared_with(compare(other), saved(first)))[1]


def test_a_question_that_is_no_longer_asked_is_not_solved(field):
    first = compare(field.sources)
    result = compared_with(compare(field.sources, asked=EVERY - {"poverty_cause"}), saved(first))
    gone = {d.fingerprint for d in first.differences if d.path == "poverty_cause"}
    assert states(result)[2:] == (set(), gone)


def test_a_source_that_is_not_there_any_more_solves_nothing(field):
    first = compare(field.sources)
    result = compared_with(compare(field.sources[:2], SOURCES[:2]), saved(first))
    new, still, solved, unclear = states(result)
    assert solved == set()
    assert unclear == {d.fingerprint for d in first.differences} - still != set()


def test_a_household_taken_out_everywhere_leaves_its_answers_unclear_and_itself_solved(field):
    first = compare(field.sources)
    answer = next(d for d in first.differences if d.path == "poverty_cause")
    alone = next(d for d in first.differences if d.kind == "household")
    gone = {answer.household.id, alone.household.id}
    result = compared_with(
        compare([[h for h in s if h["household_id"] not in gone] for s in field.sources]), saved(first)
    )
    assert states(result)[2:] == ({alone.fingerprint}, {answer.fingerprint})


def test_what_was_missing_is_not_solved_where_rows_were_lost(field):
    first = compare(field.sources)
    alone = next(d for d in first.differences if d.kind == "household")
    left = [[h for h in s if h["household_id"] != alone.household.id] for s in field.sources]
    lost = (Rejection(unit="row", code="D401", message=Text("x", "x")),)
    assert states(compared_with(compare(left, rejected=lost), saved(first)))[3] == {alone.fingerprint}


def test_a_member_added_where_they_were_missing_is_solved(field):
    first = compare(field.sources)
    d = next(d for d in first.differences if d.kind == "member")
    mended = copy.deepcopy(field.sources)
    trio = [next(h for h in s if h["household_id"] == d.household.id) for s in mended]
    there = next(m for h in trio for m in h["members"] if m["member_id"] == d.member.id)
    for h in trio:
        if all(m["member_id"] != d.member.id for m in h["members"]):
            h["members"].append(there)
    assert states(compared_with(compare(mended), saved(first)))[2:] == ({d.fingerprint}, set())


def test_fingerprints_hang_on_codes_and_not_on_names_or_numbers(field):
    first = compare(field.sources)
    renamed = copy.deepcopy(field.sources)
    for records in renamed:
        for h in records:
            h["head_name"] = "改名"
            for m in h["members"]:
                if m["member_id"] is not None:
                    m["name"] = "改名" + m["member_id"][-2:]
                    m["disability_certificate"] = None
    got = {d.fingerprint for d in compare(renamed).differences}
    lost = {d.fingerprint for d in first.differences} - got
    assert {d.path for d in first.differences if d.fingerprint in lost} <= {"members.name"}
    assert len(got & {d.fingerprint for d in first.differences}) > 15


@pytest.mark.parametrize(
    "earlier", [{}, [], {"differences": []}, {"made_by": "fupin check", "format": 1, "differences": []},
                {"made_by": "fupin reconcile", "format": 99, "differences": []}, "x"]
)  # fmt: skip
def test_what_is_no_earlier_result_is_refused(field, earlier):
    with pytest.raises(InputError) as caught:
        compared_with(compare(field.sources), earlier)
    (d,) = caught.value.diagnostics
    assert (d.code, d.message.zh) == ("V101", "上次的结果不是 fupin reconcile 写的 JSON。")
