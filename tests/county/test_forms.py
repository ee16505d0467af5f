"""The shipped rules on the forms of synthetic counties: what was planted in a form is found and nothing else; the planter knows no rule.

The seeds here were not used while rules and planters were written. Everything is judged on 30 September 2019, when the action was over:
before its last day a form that is not there yet is no missing form.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from fupin_rules import Engine
from fupin_rules.findings.model import to_json_value
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.survey.edge import EDGE
from fupin_rules.survey.registering import register_forms
from fupin_rules.survey.team import TEAM
from fupin_rules.synth import make_county, write_workbook
from fupin_rules.synth.planters.every import every_form_planter
from fupin_rules.tables import read_all

SEEDS = range(91_001, 91_011)
# A county large enough for what fits few households, too.
LARGE = 91_021
DAY = date(2019, 9, 30)
RULES = yaml.safe_load((Path(__file__).resolve().parents[1] / "synth" / "form_topics.yaml").read_text(encoding="utf-8"))
# More days a year without water than these are no secure supply: a tenth of the year.
DRY_DAYS = 36


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.default()


def check(engine, county):
    records = {"household": county.households, "edge": county.edges, "team": county.teams}
    return engine.check_together(records, trusted=True, as_of=DAY)


def said_of(planted, key: str) -> set[str]:
    rules = RULES[planted.planter]
    named = rules if isinstance(rules, list) and key == "must" else [] if isinstance(rules, list) else rules[key]
    steps = planted.path.split(".")
    return {rule.format(look=steps[1] if len(steps) > 1 else "") for rule in named}


def true_risks(county) -> set[tuple[str, str]]:
    """The guarantees that listed households lack: no mistake of anybody, and rightly reported. Told without the rules."""
    out = set()
    for survey in county.edges:
        if survey["stage"] not in ("疑似边缘户", "边缘户"):
            continue
        water = survey["water"]
        lacking = {
            "education": any(
                6 <= age(m["birth_date"]) < 16 and m["schooling"] == "非在校生" and not excused(m)
                for m in survey["members"]
            ),
            "medical": any(m["resident_medical"] is False for m in survey["members"]),
            "housing": survey["housing"]["dangerous"],
            "water": water["safe"] is False or water["shortage_days"] > DRY_DAYS,
        }
        out |= {(survey["survey_id"], f"edge.risk-{name}") for name, lacks in lacking.items() if lacks}
    return out


def excused(child) -> bool:
    """Grave illness, severe or mental disability: a child who need not be at school."""
    disabilities = child.get("disabilities") or []
    return "患有大病" in child["health"] or any(
        d["grade"] in ("一级", "二级") or d["kind"] == "精神" for d in disabilities
    )


def age(born: date) -> int:
    return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))


def reported(report) -> set[tuple[str, str]]:
    return {(f.subject.id, f.rule) for f in report.findings}


def compare(county, report) -> tuple[set, set]:
    """What was planted and not found, and what was found and neither planted nor a true risk."""
    errors = [p for p in county.truth if p.kind == "error"]
    must = {(p.household_id, rule) for p in errors for rule in said_of(p, "must")}
    may = {(p.household_id, rule) for p in errors for rule in said_of(p, "may")}
    found, risks = reported(report), true_risks(county)
    return (must | risks) - found, found - must - may - risks


def test_every_planter_of_an_error_has_its_rules_and_no_rule_is_made_up(engine) -> None:
    errors = {p.name for p in every_form_planter() if p.kind == "error"}
    assert errors == set(RULES)
    looks = ("education", "medical", "housing", "water", "industry", "employment", "expense", "drive", "policy")
    for rules in RULES.values():
        for rule in rules if isinstance(rules, list) else [*rules["must"], *rules["may"]]:
            for look in looks if "{look}" in rule else ("",):
                assert engine.rule(rule.format(look=look)).id


@pytest.mark.parametrize(("seed", "households"), [*((seed, 300) for seed in SEEDS), (LARGE, 1500)])
def test_every_error_planted_in_a_form_is_found_and_nothing_else_is_reported(engine, seed, households) -> None:
    county = make_county(households, seed=seed, forms=True, form_errors=0.25)
    report = check(engine, county)
    assert Counter(p.kind for p in county.truth)["error"] > 0.25 * households
    assert compare(county, report) == (set(), set())
    assert not report.errors
    assert not report.rejected


def test_every_planter_of_every_form_was_at_work_on_these_seeds() -> None:
    made = [make_county(300, seed=seed, forms=True, form_errors=0.25) for seed in SEEDS]
    made.append(make_county(1500, seed=LARGE, forms=True, form_errors=0.25))
    worked = Counter(p.planter for county in made for p in county.truth)
    assert {p.name for p in every_form_planter()} - set(worked) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clean_county_has_the_true_risks_and_no_other_finding_and_nothing_to_ask(engine, seed) -> None:
    county = make_county(300, seed=seed, forms=True)
    report = check(engine, county)
    risks = true_risks(county)
    assert reported(report) == risks
    assert len(risks) > 3
    assert {f.severity for f in report.findings} == {"warning"}
    assert [(u.rule, u.subject.id) for u in report.unknowns] == []
    assert not report.errors


# What a team ticks that no register can tell: crops, accidents, policies, a slope behind the house, work that somebody looks for.
_UNTOLD = {"industry", "expense", "policy", "housing", "employment"}


@pytest.mark.parametrize("seed", list(SEEDS)[:4])
def test_every_risk_the_register_tells_of_is_ticked_on_the_form_of_a_clean_county(seed) -> None:
    county = make_county(300, seed=seed, forms=True)
    report = check(Engine.default("exit.*"), county)
    told = {(f.subject.id, f.rule.rpartition(".")[2]) for f in report.findings if f.rule.startswith("exit.risk.")}
    ticked = {
        (h["household_id"], name)
        for h in county.households
        for name, look in (h.get("six_looks") or {}).items()
        if isinstance(look, dict) and look.get("risks")
    }
    assert told - ticked == set()
    assert {name for _, name in ticked - told} <= _UNTOLD
    assert len(told) > 30


@pytest.mark.parametrize("seed", list(SEEDS)[:2])
def test_errors_of_the_register_and_of_the_forms_are_found_side_by_side(engine, seed) -> None:
    county = make_county(300, seed=seed, errors=0.2, forms=True, form_errors=0.2)
    assert {p.form is None for p in county.truth} == {True, False}
    report = check(engine, county)
    in_forms = [p for p in county.truth if p.form is not None and p.kind == "error"]
    missed = {(p.household_id, r) for p in in_forms for r in said_of(p, "must")} - reported(report)
    assert missed == set()
    untouched = {h["household_id"] for h in county.households} - {p.household_id for p in county.truth}
    assert [(f.rule, f.subject.id) for f in report.findings if f.subject.id in untouched] == []


@pytest.mark.parametrize("seed", list(SEEDS)[:3])
def test_the_same_is_found_by_way_of_a_workbook(engine, seed, tmp_path) -> None:
    county = make_county(200, seed=seed, forms=True, form_errors=0.25)
    write_workbook(county, tmp_path / "county.xlsx")
    report = read_and_check(engine, tmp_path / "county.xlsx")
    missed, extra = compare(county, report)
    # The layout of 2017-2020 does not ask everything: what rests on a question without a column is not run or unknown, never passed.
    undecided = {(u.subject.id, u.rule) for u in report.unknowns}
    not_run = {n.rule for n in report.not_run}
    silent = {(key, rule) for key, rule in missed if (key, rule) not in undecided and rule not in not_run}
    assert (silent, extra) == (set(), set())
    wanted = {(p.household_id, r) for p in county.truth if p.kind == "error" for r in said_of(p, "must")}
    assert len(wanted & reported(report)) > 0.9 * len(wanted) > 40


@pytest.mark.parametrize("seed", list(SEEDS)[:3])
def test_a_clean_county_by_way_of_a_workbook_has_the_true_risks_only(engine, seed, tmp_path) -> None:
    county = make_county(200, seed=seed, forms=True)
    write_workbook(county, tmp_path / "county.xlsx")
    report = read_and_check(engine, tmp_path / "county.xlsx")
    assert reported(report) == true_risks(county)


@pytest.mark.parametrize("seed", list(SEEDS)[3:5])
def test_the_same_is_found_by_way_of_json_lines(engine, seed, tmp_path) -> None:
    county = make_county(200, seed=seed, forms=True, form_errors=0.25)
    with (tmp_path / "county.jsonl").open("w", encoding="utf-8") as file:
        for record in (*county.households, *county.edges, *county.teams):
            file.write(json.dumps(to_json_value(record), ensure_ascii=False) + "\n")
    report = read_and_check(engine, tmp_path / "county.jsonl")
    assert {f.fingerprint for f in report.findings} == {f.fingerprint for f in check(engine, county).findings}
    assert compare(county, report) == (set(), set())
    assert len(report.findings) > 60


def read_and_check(engine, path):
    data = read_all([path], [HOUSEHOLD, EDGE, TEAM])
    assert [r.message.zh for d in data.values() for r in d.rejected if not r.harmless] == []
    assert [
        header for d in data.values() for s in d.accounts.sheets for header in s.unmapped if s.unmapped[header]
    ] == []
    register_forms(data["household"].records)
    return engine.check_together(
        {name: d.records for name, d in data.items()},
        trusted=True,
        as_of=DAY,
        rejected={name: d.rejected for name, d in data.items()},
        unasked={name: d.unasked for name, d in data.items()},
    )
