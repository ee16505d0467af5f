"""Matching never guesses, loses nobody, and does not depend on the order of anything."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.reconcile.matching import match

MARKS = st.one_of(st.none(), st.integers(0, 4))
ITEMS = st.lists(st.tuples(st.integers(0, 2), MARKS, MARKS, MARKS), max_size=14)


def columns(items):
    return [x[0] for x in items], [[x[k] for x in items] for k in (1, 2, 3)]


@given(ITEMS)
def test_every_item_is_in_one_group_or_doubtful_and_no_group_has_two_of_a_source(items):
    sources, rounds = columns(items)
    found = match(sources, rounds)
    grouped = [i for g in found.groups for i in g]
    assert sorted([*grouped, *found.doubtful]) == list(range(len(items)))
    for group in found.groups:
        assert len({sources[i] for i in group}) == len(group)


@given(ITEMS)
def test_with_one_mark_what_belongs_together_can_be_counted_on_the_fingers(items):
    sources, rounds = columns(items)
    found = match(sources, rounds[:1])
    groups, doubtful = [], set()
    by_mark = defaultdict(list)
    for i, mark in enumerate(rounds[0]):
        by_mark[("none", i) if mark is None else mark].append(i)
    for same in by_mark.values():
        if len({sources[i] for i in same}) == len(same):
            groups.append(tuple(same))
        elif len({sources[i] for i in same}) == 1:
            groups.extend((i,) for i in same)
        else:
            doubtful.update(same)
    assert sorted(found.groups) == sorted(groups)
    assert found.doubtful == doubtful


@given(ITEMS, st.randoms(use_true_random=False), st.permutations(range(3)))
def test_the_order_of_items_and_of_sources_does_not_matter(items, rng, renamed):
    order = list(range(len(items)))
    rng.shuffle(order)
    before = match(*columns(items))
    after = match(*columns([(renamed[items[i][0]], *items[i][1:]) for i in order]))
    back = sorted(tuple(sorted(order[i] for i in g)) for g in after.groups)
    assert back == sorted(before.groups)
    assert {order[i] for i in after.doubtful} == before.doubtful
    assert sorted((d.by, sorted(tuple(sorted(order[i] for i in g)) for g in d.groups)) for d in after.doubts) == sorted(
        (d.by, sorted(d.groups)) for d in before.doubts
    )


@given(ITEMS)
def test_items_of_a_group_are_linked_by_marks_they_share(items):
    sources, rounds = columns(items)
    for group in match(sources, rounds).groups:
        linked = {group[0]}
        for _ in group:
            linked |= {i for i in group for j in linked if any(r[i] is not None and r[i] == r[j] for r in rounds)}
        assert linked == set(group)


def test_what_is_doubtful_by_a_surer_mark_is_not_settled_by_a_weaker_one():
    found = match([0, 1, 1], [["a", "a", "a"], ["x", "x", "y"]])
    assert found.groups == [] and found.doubtful == {0, 1, 2}


def test_two_matched_sources_stay_matched_where_the_third_has_two_candidates():
    found = match([0, 1, 2, 2], [["a", "a", None, None], ["n", "n", "n", "n"]])
    assert found.groups == [(0, 1)] and found.doubtful == {2, 3}
    assert [(d.by, d.groups) for d in found.doubts] == [(1, ((0, 1), (2,), (3,)))]


def test_a_mark_that_only_one_source_repeats_makes_nobody_doubtful():
    assert match([0, 0, 1], [["a", "a", "b"]]).groups == [(0,), (1,), (2,)]


def test_what_is_known_to_belong_together_is_extended():
    assert match([0, 1, 2], [[None, "n", "n"]], [[0, 1], [2]]).groups == [(0, 1, 2)]


def test_ten_thousand_items_with_one_mark_are_no_trouble():
    found = match([i % 3 for i in range(10_000)], [["same"] * 10_000])
    assert found.groups == [] and len(found.doubtful) == 10_000
