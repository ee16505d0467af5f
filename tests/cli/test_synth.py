"""`fupin synth`: a county to try things on, and what was planted in it."""

from __future__ import annotations

import json


def test_a_county_is_made_checked_and_its_planted_errors_found(run, tmp_path):
    out, truth = tmp_path / "县.xlsx", tmp_path / "真相.jsonl"
    result = run("synth", "-n", "60", "--seed", "5", "--errors", "0.2", "--out", out, "--truth", truth)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"已写入 {out}：60 户，") and "种下错误 12 处" in result.stdout
    planted = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
    wanted = {(p["rule"], p["household_id"]) for p in planted if p["kind"] == "error" and p["rule"]}
    report = json.loads(run("check", out, "--format", "json").stdout)
    found = {(f["rule"], f["subject"]["id"]) for f in report["findings"]}
    assert wanted
    assert wanted <= found
    assert report["summary"]["subjects"] == 60


def test_the_same_seed_makes_the_same_file(run, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        run("synth", "-n", "10", "--seed", "3", "--out", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_json_lines_are_made_and_read_back(run, tmp_path):
    out = tmp_path / "县.jsonl"
    run("synth", "-n", "10", "--seed", "3", "--out", out)
    report = json.loads(run("check", out, "--format", "json").stdout)
    assert report["summary"]["subjects"] == 10 and report["rejected"] == []


def test_what_cannot_be_made_is_said(run, tmp_path):
    result = run("synth", "-n", "10", "--out", tmp_path / "县.csv")
    assert result.exit_code == 2 and "请用 .xlsx 或 .jsonl" in result.stderr
    result = run("synth", "-n", "0", "--out", tmp_path / "县.xlsx")
    assert result.exit_code == 2
    result = run("synth", "-n", "10", "--errors", "3", "--out", tmp_path / "县.xlsx")
    assert result.exit_code == 2


def test_a_county_with_forms_is_made_as_workbook_and_as_json_lines(run, tmp_path):
    made = ("-n", "40", "--seed", "6", "--forms", "--errors", "0.1")
    result = run("synth", *made, "--out", tmp_path / "县.xlsx", "--truth", tmp_path / "真相.jsonl")
    assert result.exit_code == 0, result.output
    assert "40 户" in result.stdout and "边缘户调查 5 份，工作队" in result.stdout
    planted = [json.loads(line) for line in (tmp_path / "真相.jsonl").read_text("utf-8").splitlines()]
    assert {p.get("form") for p in planted} > {None, "team"}
    assert run("synth", *made, "--out", tmp_path / "县.jsonl").exit_code == 0
    records = [json.loads(line) for line in (tmp_path / "县.jsonl").read_text("utf-8").splitlines()]
    keys = [next(k for k in ("household_id", "survey_id", "area_code") if k in r) for r in records]
    assert keys.count("household_id") == 40 and keys.count("survey_id") == 5 and keys.count("area_code") > 20
    english = run("--lang", "en", "synth", *made, "--out", tmp_path / "b.xlsx")
    assert "5 surveys" in (english.stdout or english.output)
