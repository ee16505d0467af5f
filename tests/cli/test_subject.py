"""`--subject`: what the data are of, where it is said. How several surveys go together the plugins' own tests show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fupin_rules.plugins import Registry

DATA = Path(__file__).parent / "data"


def findings(result) -> list[str]:
    return [f["rule"] for f in json.loads(result.stdout)["findings"]]


def test_naming_the_only_survey_changes_nothing(run):
    data = DATA / "households.jsonl"
    plain = run("check", data, "--as-of", "2019-09-18", "--format", "json", "--fail-on", "never")
    named = run(
        "check", data, "--as-of", "2019-09-18", "--subject", "household", "--format", "json", "--fail-on", "never"
    )
    assert plain.exit_code == named.exit_code == 0 and findings(plain)
    assert named.stdout == plain.stdout


@pytest.mark.parametrize(
    ("name", "hint"), [("houshold", "household"), ("member", "household"), ("village", "household")]
)
def test_a_subject_that_cannot_be_read_is_refused(run, name, hint):
    for command in ("check", "rank"):
        result = run(command, DATA / "households.jsonl", "--subject", name)
        assert result.exit_code == 2 and name in result.stderr and hint in result.stderr


def test_a_roster_may_be_all_there_is(run, tmp_path):
    team = {"area_code": "450329100001", "officers": []}
    path = tmp_path / "team.json"
    path.write_text(json.dumps([team]), encoding="utf-8")
    result = run("check", path, "--subject", "team", "--as-of", "2019-09-18", "--format", "json", "--fail-on", "never")
    assert result.exit_code == 0
    assert {f["subject"]["type"] for f in json.loads(result.stdout)["findings"]} == {"team"}
    assert "team" in Registry().subjects()
