"""The example workbooks through the same command as everybody's: all that was planted is found, and nothing else."""

from __future__ import annotations

import json
import re

import pytest
from shared import WORKBOOKS, found


@pytest.mark.parametrize("workbook", WORKBOOKS, ids=lambda p: p.name)
def test_everything_planted_is_found_and_nothing_else(checked, planted, workbook):
    report = checked(workbook)
    assert found(report) == planted
    assert report["summary"]["subjects"] == 34
    assert report["rejected"] == [] and report["errors"] == []


def test_both_languages_say_the_same(checked):
    english, chinese = map(checked, WORKBOOKS)
    assert english["findings"] == chinese["findings"] and english["unknowns"] == chinese["unknowns"]


def test_what_cannot_be_told_is_asked_and_not_accused(checked):
    unknowns = checked(WORKBOOKS[0])["unknowns"]
    assert {(u["rule"], u["subject"]["id"]) for u in unknowns} == {
        ("lfs.26", "D01009"), ("lfs.29", "D01009"), ("lfs.44", "D01009"),
    }  # fmt: skip
    assert {n["path"] for u in unknowns for n in u["needs"]} == {"persons[1].labour_status"}


def test_the_previous_wave_was_not_supplied_and_that_is_said_once(checked):
    not_run = {x["rule"]: x for x in checked(WORKBOOKS[0])["summary"]["not_run"]}
    assert not_run["lfs.09"]["reason"] == "no_source" and not_run["lfs.09"]["count"] == 34
    # Of the five where nobody was interviewed there is no income.
    assert not_run["lfs.07"]["count"] == 5


def test_a_whole_finding_says_where_what_and_on_what_authority(checked):
    report = checked(WORKBOOKS[0], "--only", "lfs.28")
    (finding,) = report["findings"]
    assert finding["message"]["en"] == (
        "测试乙 is unemployed, but not without work, looking (or about to start) and available"
    )
    assert finding["subject"] == {"type": "dwelling", "id": "D01013", "label": "D01013"}
    assert finding["path"] == "persons[1].labour_status" and finding["member"]["label"] == "测试乙"
    assert [(p["type"], p["label"]) for p in finding["within"]] == [
        ("enumeration_area", "第1小区"),
        ("region", "测试市"),
    ]
    assert finding["source"]["part"] == "19th ICLS 2013, par. 47-48"
    assert finding["severity"] == "error" and finding["kind"] == "logic"
    answers = {a["path"]: a["value"] for a in finding["answers"]}
    assert answers["persons[1].available"] is False and answers["persons[1].labour_status"] == "失业"


def test_the_reference_week_is_the_reference_date(checked):
    assert checked(WORKBOOKS[0])["as_of"] == "2020-11-08"


def test_english_readers_meet_no_chinese_but_names_and_units(fupin):
    status, out, _ = fupin("check", WORKBOOKS[0], "--lang", "en", "--limit", "0", "--fail-on", "never")
    assert status == 0
    names = re.compile(r"测试[甲乙丙丁戊己庚辛市]|第\d小区|(?<=\d )[天户岁月小时元]+")
    assert not re.search("[\u4e00-\u9fff]", names.sub("", out)), names.sub("", out)


def test_telephone_numbers_are_masked(checked, tmp_path):
    record = {
        "dwelling_id": "1", "area_code": "450301100001", "week_end": "2020-11-08", "result": "完成", "residents": 1,
        "persons": [{"line": "1", "name": "测试甲", "phone": "19912345678"}],
    }  # fmt: skip
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"dwelling": [record]}, ensure_ascii=False), encoding="utf-8")
    report = checked(path)
    assert "lfs.21" in {f["rule"] for f in report["findings"]}
    assert "19912345678" not in json.dumps(report)


def test_explain_follows_a_rule_into_a_dwelling(fupin):
    status, out, err = fupin(
        "explain", "lfs.28", WORKBOOKS[0], "--household", "D01013", "--member", "2", "--lang", "en"
    )
    assert status == 0, err
    assert "D01013" in out and "violated" in out
