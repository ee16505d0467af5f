"""`--table`: a department's list or last year's register beside the data, through the real command."""

import json
from pathlib import Path

import pytest

PACK = """
language: 1
pack: lists
title: {zh: 名单}
related:
  external.cars:
    title: {zh: 车辆名单, en: list of cars}
    key: number
    fields:
      number: {title: {zh: 证件号码, en: identity number}, personal: identity}
      model: {title: {zh: 车型, en: model}}
rules:
  - id: lists.car
    title: {zh: 名下无车, en: No car}
    subject: member
    expect: not any(contains(c.model, "轿车") for c in external.cars[id_number])
    message: {zh: "{name} 名下有车", en: "{name} has a car"}
"""
FIRST, SECOND = "450399195001010014", "450399195001010022"
AS_OF = ("--as-of", "2019-09-18", "--only", "lists.*")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    rules, data, cars = tmp_path / "lists.yaml", tmp_path / "户.jsonl", tmp_path / "车辆.csv"
    rules.write_text(PACK, encoding="utf-8")
    members = [
        {"member_id": "1", "name": "甲", "id_number": FIRST},
        {"member_id": "2", "name": "乙", "id_number": SECOND},
    ]
    data.write_text(json.dumps({"household_id": "450399001", "members": members}, ensure_ascii=False), encoding="utf-8")
    cars.write_text(f"证件号码,车型\n{SECOND},小轿车\n", encoding="utf-8")
    return {"rules": rules, "data": data, "cars": cars}


def test_a_list_that_is_not_given_is_not_an_empty_list(run, files) -> None:
    got = run("check", files["data"], "--rules", files["rules"], *AS_OF, "--format", "json")
    report = json.loads(got.output)
    assert got.exit_code == 0
    assert report["findings"] == []
    assert [(x["rule"], "车辆名单" in x["message"]["zh"]) for x in report["summary"]["not_run"]] == [
        ("lists.car", True)
    ]


def test_who_stands_on_the_list_is_found(run, files) -> None:
    got = run(
        "check",
        files["data"],
        "--rules",
        files["rules"],
        *AS_OF,
        "--table",
        f"external.cars={files['cars']}",
        "--format",
        "json",
    )
    report = json.loads(got.output)
    assert got.exit_code == 1
    assert [f["message"]["zh"] for f in report["findings"]] == ["乙 名下有车"]
    counts = report["summary"]["counts"]
    assert (counts["rows_read"], counts["rows_used"], counts["rows_rejected"]) == (2, 2, 0), (
        "one record and one row of the list"
    )


def test_explain_reads_the_list_too(run, files) -> None:
    got = run("explain", "lists.car", files["data"], "--household", "450399001", "--member", "2", "--as-of", "2019-09-18",
              "--rules", files["rules"], "--table", f"external.cars={files['cars']}")  # fmt: skip
    assert got.exit_code == 0
    assert "不符合" in got.output
    assert FIRST not in got.output and SECOND not in got.output


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("external.car=车辆.csv", "没有关联表 external.car。是不是 external.cars？"),
        ("external.cars", "--table external.cars 写得不对。请写成 表名=文件"),
        ("external.cars=没有.csv", "没有这个文件：没有.csv。"),
    ],
)
def test_what_is_wrong_with_it_is_said(run, files, monkeypatch, given: str, says: str) -> None:
    monkeypatch.chdir(files["cars"].parent)
    got = run("check", files["data"], "--rules", files["rules"], *AS_OF, "--table", given)
    assert got.exit_code == 2
    assert says in got.output
