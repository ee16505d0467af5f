"""What the county adds, on its example files: through the same command as everybody's."""

from __future__ import annotations

import json
from datetime import date

import pytest
from fupin_rules_ziyuan.publication import working_days
from shared import EXAMPLES, FILES, checked, fupin

from fupin_rules import Engine
from fupin_rules.engine.examples import run_examples
from fupin_rules.testing import RuleSetSuite

ENGINE = Engine.default()
OURS = [r for r in ENGINE.rulebook.rules if r.id.startswith("ziyuan.")]
PLANTED = sorted(
    (x["rule"], x["subject"])
    for x in map(json.loads, (EXAMPLES / "planted.jsonl").read_text(encoding="utf-8").splitlines())
)


class TestRules(RuleSetSuite):
    packs = ["ziyuan.*"]
    changes = {"edge.three-non-listed": "本县只作警告", "checklist.24": "本县容许晚一年；不知道在哪个县的说不清"}


def test_everything_planted_is_found_and_nothing_else():
    report = checked(*FILES, "--only", "ziyuan.*")
    assert sorted((f["rule"], f["subject"]["id"]) for f in report["findings"]) == PLANTED
    assert len(PLANTED) == 8 and {r for r, _ in PLANTED} == {r.id for r in OURS}
    assert {u["rule"] for u in report["unknowns"]} == {"ziyuan.no-residence"}


def test_without_the_countys_sheets_its_rules_are_not_run_and_that_is_said():
    report = checked(FILES[0], "--only", "ziyuan.*")
    assert report["findings"] == [] and report["unknowns"] == []
    not_run = {x["rule"]: x["reason"] for x in report["summary"]["not_run"]}
    assert not_run["ziyuan.no-residence"] == "no_source" and not_run["ziyuan.warning-file"] == "no_source"


@pytest.mark.parametrize("rule", OURS, ids=lambda r: r.id)
def test_the_examples_of_a_rule_hold(rule):
    results = list(run_examples(ENGINE, rule))
    assert len(results) >= 3
    assert [(r.number, r.differences, r.complaints) for r in results if not r.holds] == []


def test_the_changes_are_at_the_head_of_every_report():
    report = checked(*FILES)
    said = {x.get("rule") or x["parameter"]: x for x in report["authority"]["overrides"]}
    assert set(said) == {"edge.three-non-listed", "move_in_tolerance_years"}
    assert said["edge.three-non-listed"]["reason"]["zh"].startswith("方案三（三）4 与四（二）2（3）")
    assert said["move_in_tolerance_years"]["area"] == "450329"
    _, shown, _ = fupin("check", *FILES, "--fail-on", "never")
    assert "edge.three-non-listed 的严重程度改为警告" in shown


def test_a_san_fei_household_not_listed_is_a_warning_here():
    (finding,) = checked(*FILES, "--only", "edge.three-non-listed")["findings"]
    assert finding["subject"]["id"] == "ZY004" and finding["severity"] == "warning"


def test_elsewhere_nothing_is_changed():
    survey = {
        "survey_id": "1",
        "surveyed_on": "2019-09-12",
        "three_non": True,
        "stage": "重点排查对象",
    }
    here = ENGINE.check({**survey, "village_code": "450329100399"}, subject="edge")
    there = ENGINE.check({**survey, "village_code": "450330100399"}, subject="edge")
    severity = [{f.rule: f.severity for f in r.findings}.get("edge.three-non-listed") for r in (here, there)]
    assert severity == ["warning", "error"]
    assert not any(f.rule.startswith("ziyuan.") for f in there.findings)


@pytest.mark.parametrize(
    ("moved", "here", "there"), [("2018-12-31", False, False), ("2019-06-01", False, True), ("2020-01-01", True, True)]
)
def test_moving_in_a_year_late_is_allowed_here(moved, here, there):
    household = {
        "household_id": "1", "exit_state": "已脱贫", "exit_year": 2018,
        "relocation": {"relocated": True, "move_in_date": moved},
    }  # fmt: skip
    for code, wanted in (("450329100399", here), ("450330100399", there)):
        report = ENGINE.check({**household, "village_code": code}, as_of=date(2020, 9, 18))
        assert ("checklist.24" in {f.rule for f in report.findings}) is wanted


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ((2019, 9, 16), (2019, 9, 20), 5),
        ((2019, 9, 20), (2019, 9, 23), 2),
        ((2019, 9, 27), (2019, 9, 30), 3),
        ((2019, 9, 28), (2019, 10, 8), 3),
        ((2019, 9, 20), (2019, 9, 19), 0),
        ((1900, 1, 1), (9999, 12, 31), 262),
    ],
    ids=["a week", "a weekend", "a Sunday worked", "the holiday", "reversed", "very long"],
)
def test_working_days_are_counted(first, last, days):
    holidays = frozenset(date(2019, 10, d) for d in (1, 2, 3, 4, 7))
    assert working_days(date(*first), date(*last), holidays, frozenset({date(2019, 9, 29)})) == days


def test_the_rule_shown_for_the_county_says_which_text_holds_and_why():
    status, out, err = fupin("rules", "show", "edge.three-non-listed", "--area", "450329", "--as-of", "2019-09-20")
    assert status == 0, err
    assert "警告" in out and "ziyuan.county" in out


def test_nothing_is_to_be_said_of_the_rule_file():
    import fupin_rules_ziyuan.plugin as plugin

    (folder,) = plugin.fupin_rule_packs()
    status, out, err = fupin("rules", "lint", folder)
    assert status == 0, out + err
