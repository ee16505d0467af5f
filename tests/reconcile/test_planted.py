"""Planted differences: all of them are found, nothing else is, and neither the order of sources nor that of rows matters."""

from __future__ import annotations

import copy
import itertools
import json
import random

import pytest
from reconcile.planter import PLANTERS, SOURCES, plant

from fupin_rules.errors import Text
from fupin_rules.reconcile import TITLES, Source, household_matching, reconcile
from fupin_rules.survey import HOUSEHOLD

MATCHING = household_matching(HOUSEHOLD)


def compare(sources, names=SOURCES, **more):
    return reconcile(
        [Source.of(n, TITLES.get(n, Text(n, n)), records, MATCHING) for n, records in zip(names, sources, strict=True)],
        MATCHING,
        **more,
    )


def told(result):
    return [(d.kind, d.household.id, d.member.id if d.member else None, d.path) for d in result.differences]


def order(x):
    return tuple("" if v is None else v for v in x)


@pytest.mark.parametrize("seed", range(6))
def test_all_that_was_planted_is_found_and_nothing_else(seed):
    field = plant(seed=seed)
    assert field.by == dict.fromkeys(PLANTERS, 2), "every kind was planted"
    result = compare(field.sources)
    assert sorted(told(result), key=order) == sorted(field.planted, key=order)
    assert sorted(n.member.id for n in result.notes) == sorted(field.notes)
    assert result.add_up()


def test_three_copies_of_a_county_agree_in_everything():
    field = plant(40, each=0)
    result = compare(field.sources)
    assert result.differences == [] and result.notes == []
    assert result.answers["compared"] == result.answers["agree"] + result.answers["unanswered"] > 4000
    people = sum(len(h["members"]) for h in field.sources[0])
    for counts in result.counts.values():
        assert counts.households.to_dict() == {"read": 40, "matched_in": {"3": 40}, "ambiguous": 0}
        assert counts.members.to_dict() == {"read": people, "matched_in": {"3": people}, "ambiguous": 0}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_read_is_accounted_for_source_by_source(seed):
    field = plant(seed=seed)
    result = compare(field.sources)
    for name, records in zip(SOURCES, field.sources, strict=True):
        counts = result.counts[name]
        assert counts.households.read == len(records) == sum(counts.households.matched.values())
        assert counts.members.read == sum(len(h["members"]) for h in records)
        assert counts.members.ambiguous == 4, "two pairs of twins"
        assert counts.members.read == sum(counts.members.matched.values()) + 4
    both = {n: c.households.matched.get(2, 0) for n, c in result.counts.items()}
    assert sum(both.values()) == 4, "two households, each in two sources"
    kinds = [d.kind for d in result.differences]
    assert result.answers["value"] == kinds.count("value") == 10
    assert result.answers["blank"] == 2 and result.answers["unreadable"] == 2


def essence(result):
    return sorted(
        json.dumps(
            [
                d.kind, d.household.id, d.member.id if d.member else None, d.path, d.certain, d.doubtful, d.fingerprint,
                sorted([s.source, s.state, json.dumps(s.value, sort_keys=True, ensure_ascii=False)] for s in d.says),
                sorted(sorted(g) for g in d.agree),
            ],
            ensure_ascii=False,
        )
        for d in result.differences
        if d.kind not in ("moved", "ambiguous")
    )  # fmt: skip


def test_the_order_of_sources_changes_no_difference():
    field = plant(seed=3)
    wanted = essence(compare(field.sources))
    people = {d.member.id for d in compare(field.sources).differences if d.kind == "moved"}
    for way in itertools.permutations(range(3)):
        result = compare([field.sources[n] for n in way], [SOURCES[n] for n in way])
        assert essence(result) == wanted
        assert {d.member.id for d in result.differences if d.kind == "moved"} == people
        assert sum(d.kind == "ambiguous" for d in result.differences) == 2


def test_the_order_of_rows_changes_nothing():
    field = plant(seed=4)
    wanted = compare(field.sources)
    rng = random.Random(1)
    shuffled = copy.deepcopy(field.sources)
    for records in shuffled:
        rng.shuffle(records)
        for h in records:
            rng.shuffle(h["members"])
            rng.shuffle(h.get("measures") or [])
    got = compare(shuffled)
    assert essence(got) == essence(wanted)
    assert sorted(told(got), key=order) == sorted(told(wanted), key=order)
    assert [d.fingerprint for d in sorted(got.differences, key=lambda d: d.fingerprint)] == sorted(
        d.fingerprint for d in wanted.differences
    )


def test_two_sources_are_compared_as_well():
    field = plant(seed=5)
    result = compare(field.sources[::2], SOURCES[::2])
    assert {"value", "ambiguous"} <= {d.kind for d in result.differences} <= {
        "value", "blank", "unreadable", "household", "member", "moved", "ambiguous"
    }  # fmt: skip
    assert set(told(result)) <= {*field.planted, *(("moved", *x[1:]) for x in told(result) if x[0] == "moved")}
    assert result.add_up()
