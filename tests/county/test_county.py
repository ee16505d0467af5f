"""The shipped rules on synthetic counties: what was planted is found and nothing else; the planter knows no rule.

The seeds here were not used while rules and planters were written.
"""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from fupin_rules import Engine
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.synth import make_county, write_workbook
from fupin_rules.tables import read_data

SEEDS = range(71_001, 71_021)
TOPICS = yaml.safe_load((Path(__file__).resolve().parents[1] / "synth" / "topics.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.default()


def rules_of(planted) -> set[str]:
    if planted.rule is not None:
        return {planted.rule, *planted.also}
    named = TOPICS[planted.topic]
    return {*([named] if isinstance(named, str) else named), *planted.also}


def expected(county, *, workbook: bool = False) -> set[tuple[str, str]]:
    return {
        (p.household_id, rule)
        for p in county.truth
        if p.kind == "error" and (p.in_workbook or not workbook)
        for rule in rules_of(p)
    }


def reported(report) -> set[tuple[str, str]]:
    return {(f.subject.id, f.rule) for f in report.findings}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planted_error_is_found_and_nothing_else_is_reported(engine, seed):
    county = make_county(200, seed=seed, errors=0.4)
    report = engine.check_all(county.households, trusted=True)
    assert Counter(p.kind for p in county.truth)["error"] > 50
    missed, extra = expected(county) - reported(report), reported(report) - expected(county)
    assert (missed, extra) == (set(), set())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_county_without_planted_errors_has_no_violation_and_nothing_to_ask(engine, seed):
    county = make_county(200, seed=seed)
    report = engine.check_all(county.households, trusted=True)
    assert [(f.rule, f.subject.id, f.message.zh) for f in report.findings] == []
    assert [(u.rule, u.subject.id) for u in report.unknowns] == []
    assert not report.errors
    # Without forms what is asked about forms is not run; nothing else is left out.
    about_forms = (
        "six-looks.",
        "policy.claim-",
        "policy.every-measure-asked",
        "policy.feedback-signed",
        "team.",
        "edge.",
    )
    assert [n.rule for n in report.not_run if not n.rule.startswith(about_forms)] == []


@pytest.mark.parametrize("seed", list(SEEDS)[:3])
def test_a_finding_about_a_person_names_the_person_planted(engine, seed):
    county = make_county(200, seed=seed, errors=0.4)
    report = engine.check_all(county.households, trusted=True)
    about = {(f.subject.id, f.rule): set() for f in report.findings}
    for f in report.findings:
        about[(f.subject.id, f.rule)].add(f.member.id if f.member else None)
    checked = 0
    for p in county.truth:
        if p.kind == "error" and p.member_id is not None and p.rule is not None:
            members = about[(p.household_id, p.rule)]
            if members != {None}:
                assert p.member_id in members, p
                checked += 1
    assert checked > 10


@pytest.mark.parametrize("seed", list(SEEDS)[:3])
def test_the_same_is_found_by_way_of_a_workbook(engine, seed, tmp_path):
    county = make_county(150, seed=seed, errors=0.4)
    path = tmp_path / "county.xlsx"
    write_workbook(county, path)
    data = read_data([path], HOUSEHOLD)
    report = engine.check_all(data.records, trusted=True, rejected=data.rejected, unasked=data.unasked)
    wanted = expected(county, workbook=True)
    # The layout of 2017-2020 does not ask everything: what rests on a question without a column is not run or unknown, never passed.
    undecided = {(u.subject.id, u.rule) for u in report.unknowns}
    not_run = {n.rule for n in report.not_run}
    silent = {(h, r) for h, r in wanted - reported(report) if (h, r) not in undecided and r not in not_run}
    assert (silent, reported(report) - wanted) == (set(), set())
    assert len(wanted & reported(report)) > 0.9 * len(wanted)


@pytest.mark.parametrize("seed", list(SEEDS)[:3])
def test_a_clean_county_by_way_of_a_workbook_has_no_violation(engine, seed, tmp_path):
    path = tmp_path / "county.xlsx"
    write_workbook(make_county(150, seed=seed), path)
    data = read_data([path], HOUSEHOLD)
    report = engine.check_all(data.records, trusted=True, rejected=data.rejected, unasked=data.unasked)
    assert [(f.rule, f.subject.id, f.message.zh) for f in report.findings] == []


def _steps(path: str) -> list[str | int]:
    return [int(i) if i else name for name, i in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)]


def _get(record, path):
    for step in _steps(path):
        record = None if record is None else record[step] if isinstance(step, int) else record.get(step)
    return record


def _put(record, path, value):
    *way, last = _steps(path)
    for step in way:
        record = record[step]
    record[last] = value


def test_every_blanked_answer_on_which_an_outcome_depends_is_listed(engine):
    seed = SEEDS[0]
    blanked = make_county(150, seed=seed, blanks=0.02)
    whole = {h["household_id"]: h for h in make_county(150, seed=seed).households}
    by_household: dict[str, list[str]] = {}
    for p in blanked.truth:
        if p.kind == "blank":
            by_household.setdefault(p.household_id, []).append(p.path)
    assert len(by_household) > 50
    depends = listed = 0
    for household in blanked.households:
        paths = by_household.get(household["household_id"], [])
        if not paths:
            continue
        asked = {}
        for u in engine.check(household, trusted=True).unknowns:
            asked.setdefault((u.rule, u.member and u.member.id), set()).update(n.path for n in u.needs)
        for path in paths:
            alone = copy.deepcopy(household)
            for other in paths:
                if other != path:
                    _put(alone, other, _get(whole[household["household_id"]], other))
            for unknown in engine.check(alone, trusted=True).unknowns:
                # Undecided though everything else is answered: whatever decides the rule must hold this answer.
                # (Where no answer decides the rule whatever it is, at least the one that may is named.)
                needs = [n.path for n in unknown.needs]
                assert path in needs or (not needs and unknown.first == path), unknown
                if not unknown.needs:
                    continue
                # With more blanks a rule may not apply any more (it has nothing to compare): then it asks for nothing.
                about = unknown.rule, unknown.member and unknown.member.id
                assert path in (asked.get(about) or {path}), (unknown.rule, path)
                listed += about in asked
                depends += 1
    assert depends > 30
    assert listed > 0.8 * depends


def test_blanks_leave_items_24_to_26_undecided_for_few_households(engine):
    county = make_county(1000, seed=SEEDS[1], blanks=0.02)
    report = engine.check_all(county.households, trusted=True)
    undecided: dict[str, set[str]] = {}
    for j in report.unknowns:
        undecided.setdefault(j.rule, set()).add(j.subject.id)
    for item in (24, 25, 26):
        assert len(undecided.get(f"checklist.{item}", ())) <= 0.05 * len(county.households), item


@pytest.mark.parametrize("seed", list(SEEDS)[:3])
def test_blanks_make_findings_only_where_an_answer_is_required(engine, seed):
    county = make_county(300, seed=seed, blanks=0.05)
    report = engine.check_all(county.households, trusted=True)
    gaps = {(p.household_id, r) for p in county.truth if p.rule or p.topic for r in rules_of(p)}
    assert (gaps - reported(report), reported(report) - gaps) == (set(), set())


def test_the_order_of_households_and_members_does_not_matter(engine):
    county = make_county(60, seed=SEEDS[3], errors=0.5, blanks=0.03)
    report = engine.check_all(county.households, trusted=True)
    shuffled = copy.deepcopy(county.households)
    random.Random(1).shuffle(shuffled)
    assert engine.check_all(shuffled, trusted=True).to_json() == report.to_json()
    for h in shuffled:
        random.Random(2).shuffle(h["members"])
    again = engine.check_all(shuffled, trusted=True)
    assert Counter(f.fingerprint for f in again.findings) == Counter(f.fingerprint for f in report.findings)
    assert Counter(u.fingerprint for u in again.unknowns) == Counter(u.fingerprint for u in report.unknowns)


def test_opening_the_list_of_members_makes_no_finding(engine):
    county = make_county(80, seed=SEEDS[4], errors=0.5, blanks=0.03)
    for household in county.households:
        before = set(engine.check(household, trusted=True).violated)
        opened = {**household, "members": {"open": household["members"]}}
        after = set(engine.check(opened, trusted=True).violated)
        assert after <= before


def test_rechecking_a_county_after_corrections_equals_a_full_check(engine):
    county = make_county(40, seed=SEEDS[5], errors=0.5)
    report = engine.check_all(county.households, trusted=True)
    changes: dict[str, dict[str, object]] = {}
    for f in report.findings:
        if f.rule == "checklist.19" or f.rule == "checklist.26":
            path = "poverty_cause" if f.rule == "checklist.19" else f"members[{f.member.index}].labour_skill"
            changes.setdefault(f.subject.id, {})[path] = "其他" if path == "poverty_cause" else "无劳动力"
    assert changes
    corrected = copy.deepcopy(county.households)
    for h in corrected:
        for path, value in changes.get(h["household_id"], {}).items():
            _put(h, path, value)
    assert engine.recheck(report, changes).to_json() == engine.check_all(corrected, trusted=True).to_json()
