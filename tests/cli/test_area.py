"""Layers of authority on the command line: `--area`, what reports of every format say of what a county changed, what `rules show` says holds."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from fupin_rules.ledger.progress import compare
from fupin_rules.ledger.runs import Run

COUNTY = """language: 1
pack: my-county
title: {zh: 本县的规定, en: Our county}
source: {document: 县〔2019〕3号}
level: county
area: "450329"
effective: {from: 2019-09-10}
overrides:
  - parameter: labour_age_from
    reason: {zh: 试点, en: A trial}
    values: [{from: 2019-09-10, value: 15}, {from: 2020-01-01, value: 14}]
  - rule: checklist.19
    by: my-county.19
    reason: {zh: 本县另有口径, en: Read otherwise here}
  - {rule: checklist.21, off: true, reason: {zh: 已逐户核对, en: Looked at already}, effective: {to: 2019-12-31}}
  - {rule: checklist.22, severity: info, reason: {zh: 先提示, en: For now}}
rules:
  - id: my-county.19
    title: {zh: 不得填缺水, en: Not lack of water}
    expect: poverty_cause != "缺水"
    message: {zh: 填了缺水, en: It says water}
"""
SAID = "checklist.19 由 my-county.19 代替：本县另有口径。本县的规定（my-county，县 450329），自 2019-09-10。依据：县〔2019〕3号"


@pytest.fixture
def mine(tmp_path):
    folder = tmp_path / "本县"
    folder.mkdir()
    (folder / "county.yaml").write_text(COUNTY, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path):
    """Three households poor through lack of funds: of the county, of its neighbour, of nobody knows where."""
    path = tmp_path / "户.jsonl"
    codes = ("450329101001", "450328101001", None)
    rows = [{"household_id": str(n), "poverty_cause": "缺资金", "village_code": c} for n, c in enumerate(codes, 1)]
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


ASKED = ("--as-of", "2019-09-18", "--only", "checklist.19", "--only", "checklist.21", "--fail-on", "never")


def report(run, data, mine, *more):
    done = run("check", data, "--rules", mine, *ASKED, "--format", "json", *more)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_county_s_pack_holds_for_its_own_households_alone(run, data, mine):
    got = report(run, data, mine)
    assert [(f["rule"], f["subject"]["id"]) for f in got["findings"]] == [("checklist.19", "2")]
    assert {(n["rule"], n["reason"], n["count"]) for n in got["summary"]["not_run"]} >= {
        ("checklist.19", "no_area", 1), ("checklist.19", "overridden", 1), ("checklist.21", "no_area", 1),
        ("checklist.21", "overridden", 1), ("my-county.19", "no_area", 1),
    }  # fmt: skip
    assert got["authority"]["area"] is None
    assert [(o.get("rule", o.get("parameter")), o["effect"], o["by"]) for o in got["authority"]["overrides"]] == [
        ("labour_age_from", "value", None), ("checklist.19", "replaced", "my-county.19"),
        ("checklist.21", "off", None), ("checklist.22", "severity", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("area", "found"), [("450329", ["2"]), ("450329000000", ["2"]), ("450328", ["2", "3"])])
def test_the_area_given_is_that_of_households_without_a_code(run, data, mine, area, found):
    got = report(run, data, mine, "--area", area)
    assert [f["subject"]["id"] for f in got["findings"]] == found
    assert "no_area" not in {n["reason"] for n in got["summary"]["not_run"]}
    assert got["authority"]["area"] == area[:6]


@pytest.mark.parametrize("command", ["check", "rank", "explain"])
def test_an_area_that_is_no_code_is_refused_in_the_reader_s_language(run, data, command):
    more = ("checklist.19", data, "--household", "1") if command == "explain" else (data,)
    done = run(command, *more, "--area", "资源县")
    assert done.exit_code == 2
    assert "“资源县”不是行政区划代码。请写 2 到 12 位数字，如 450329。" in done.output
    assert "'资源县' is no area code." in run(command, *more, "--area", "资源县", "--lang", "en").output


def test_every_format_states_what_the_county_changed(run, data, mine, tmp_path):
    table = run("check", data, "--rules", mine, *ASKED, width=300).stdout
    assert "■ 本地区的改动（4 项）" in table and f"  ● {SAID}" in table
    assert table.index("本地区的改动") < table.index("■ 问题")
    assert "3 条规则看地区，没有行政区划代码的户没有运行。请用 --area 给出" in table
    assert "（其中 3 条只运行了一部分）\n" in table and "■ 未运行的规则（3 条）" in table
    english = run("check", data, "--rules", mine, *ASKED, "--lang", "en", width=300).stdout
    assert "What holds otherwise in this area (4)" in english
    assert (
        "checklist.19 replaced by my-county.19: Read otherwise here. Our county (my-county, county 450329), from 2019-09-10."
        in english
    )
    rows = list(
        csv.reader(io.StringIO(run("check", data, "--rules", mine, *ASKED, "--format", "csv").stdout.lstrip("\ufeff")))
    )
    kinds = [r[0] for r in rows]
    assert kinds[:5] == ["类型", "下级改动", "下级改动", "下级改动", "下级改动"] and "下级改动" not in kinds[5:]
    assert rows[2][kinds.index("类型") :].count(SAID) == 1
    first = json.loads(run("check", data, "--rules", mine, *ASKED, "--format", "jsonl").stdout.splitlines()[0])
    assert first["entry"] == "report" and len(first["authority"]["overrides"]) == 4
    book = tmp_path / "问题.xlsx"
    assert run("check", data, "--rules", mine, *ASKED, "--area", "450328", "--out", book).exit_code == 0
    sheet = openpyxl.load_workbook(book).worksheets[0]
    told = [(r[0].value, r[1].value) for r in sheet.iter_rows(max_col=2)]
    assert ("下级改动", SAID) in told and ("没有代码的户按地区", "450328") in told
    page = tmp_path / "报告.html"
    assert run("check", data, "--rules", mine, *ASKED, "--out", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert SAID in html and html.index(SAID) < html.index('id="glance"')


def test_nothing_is_said_where_nothing_is_changed(run, data, mine):
    plain = run("check", data, *ASKED, width=300).stdout
    assert "本地区的改动" not in plain
    assert [(f["rule"], f["subject"]["id"]) for f in json.loads(run("check", data, *ASKED, "--format", "json").stdout)["findings"]] == [
        ("checklist.19", "1"), ("checklist.19", "2"), ("checklist.19", "3"),
    ]  # fmt: skip


def test_leaving_out_the_county_s_pack_brings_the_higher_rules_back(run, data, mine):
    done = run("check", data, "--rules", mine, *ASKED, "--exclude", "my-county", "--format", "json")
    got = json.loads(done.stdout)
    assert [f["subject"]["id"] for f in got["findings"]] == ["1", "2", "3"] and got["authority"]["overrides"] == []


def test_a_rule_is_left_out_with_what_replaces_it(run, data, mine):
    done = run(
        "check",
        data,
        "--rules",
        mine,
        "--as-of",
        "2019-09-18",
        "--exclude",
        "checklist.19",
        "--format",
        "json",
        "--fail-on",
        "never",
    )
    assert {r["rule"] for r in json.loads(done.stdout)["summary"]["rules"]} & {"checklist.19", "my-county.19"} == set()


def test_ranking_and_explaining_take_the_area_too(run, data, mine):
    done = run("rank", data, "--rules", mine, "--area", "450329", "--as-of", "2019-09-18", "--format", "json")
    assert done.exit_code == 0, done.output
    told = run(
        "explain",
        "checklist.19",
        data,
        "--household",
        "3",
        "--rules",
        mine,
        "--as-of",
        "2019-09-18",
        "--area",
        "450329",
        width=300,
    ).stdout
    assert f"注意：{SAID}" in told and "结论：不符合" in told
    assert "注意：检查时这条规则在这里不会运行；下面是照它原来的写法算的过程。" in told
    unknown = run(
        "explain", "checklist.19", data, "--household", "3", "--rules", mine, "--as-of", "2019-09-18", width=300
    ).stdout
    assert "不知道在不在 450329" in unknown and "--area" in unknown and "照它原来的写法" not in unknown
    elsewhere = run(
        "explain", "checklist.19", data, "--household", "2", "--rules", mine, "--as-of", "2019-09-18", width=300
    ).stdout
    assert "注意" not in elsewhere


# -- rules show, list ------------------------------------------------------------------------------------------------------


def show(run, mine, rule, *more, lang="zh"):
    return run("rules", "show", rule, "--rules", mine, *more, "--lang", lang, width=300).stdout


def in_force(run, mine, rule, *more):
    return json.loads(show(run, mine, rule, *more, "--format", "json"))["in_force"]


def test_show_says_which_text_and_numbers_hold_in_an_area_on_a_day_and_why(run, mine):
    there = show(run, mine, "checklist.19", "--area", "450329", "--as-of", "2019-09-18")
    assert f"● 450329，2019-09-18：{SAID}" in there
    assert there.index("现行的规则：my-county.19 不得填缺水") < there.index("原来的规则")
    assert 'expect：poverty_cause != "缺水"' in there and "规则包：本县的规定（my-county 1），县 450329" in there
    elsewhere = show(run, mine, "checklist.19", "--area", "450328", "--as-of", "2019-09-18")
    assert "● 450328，2019-09-18：照原来的文字执行" in elsewhere and "缺水" not in elsewhere
    english = show(run, mine, "checklist.19", "--area", "450329", "--as-of", "2019-09-18", lang="en")
    assert "● 450329, 2019-09-18: checklist.19 replaced by my-county.19: Read otherwise here." in english


def test_show_tells_the_number_in_force_from_which_pack_and_by_what_authority(run, mine):
    on = ("--as-of", "2019-09-18")
    line = "劳动年龄下限（params.labour_age_from）：15 周岁（2019-09-10 至 2019-12-31；本县的规定（my-county，县 450329）：试点；依据：县〔2019〕3号）"
    assert line in show(run, mine, "checklist.17", "--area", "450329", *on)
    assert "劳动年龄下限（params.labour_age_from）：16 周岁（自 2014-01-01；依据：《中华人民共和国劳动法》" in show(
        run, mine, "checklist.17", "--area", "450328", *on
    )
    assert "劳动年龄下限（params.labour_age_from）：看地区，请用 --area 给出" in show(run, mine, "checklist.17", *on)
    assert "劳动年龄下限（params.labour_age_from）：这一天没有值" in show(
        run, mine, "checklist.17", "--area", "450328", "--as-of", "2010-01-01"
    )
    every = show(run, mine, "checklist.17", "--area", "450329")
    assert all(
        x in every for x in ("16 周岁（自 2014-01-01", "15 周岁（2019-09-10 至 2019-12-31", "14 周岁（自 2020-01-01")
    )
    assert (
        "Least working age (params.labour_age_from): 15 周岁 (2019-09-10 to 2019-12-31; Our county (my-county, county 450329): A trial;"
        in show(run, mine, "checklist.17", "--area", "450329", *on, lang="en")
    )


def test_show_for_programs(run, mine):
    on = ("--as-of", "2019-09-18")
    there = in_force(run, mine, "checklist.19", "--area", "450329", *on)
    assert (there["area"], there["as_of"], there["state"], there["rule"]) == (
        "450329",
        "2019-09-18",
        "replaced",
        "my-county.19",
    )
    assert there["texts"] == {"expect": 'poverty_cause != "缺水"'} and [
        c["reason"]["en"] for c in there["changes"]
    ] == ["Read otherwise here"]
    off = in_force(run, mine, "checklist.21", "--area", "450329", *on)
    assert (off["state"], off["rule"], off["texts"]) == ("off", None, None)
    later = in_force(run, mine, "checklist.21", "--area", "450329", "--as-of", "2020-01-01")
    assert (later["state"], later["rule"], later["severity"]) == ("in_force", "checklist.21", "error")
    soft = in_force(run, mine, "checklist.22", "--area", "450329", *on)
    assert (soft["state"], soft["rule"], soft["severity"]) == ("in_force", "checklist.22", "info")
    assert in_force(run, mine, "checklist.19", *on)["state"] == "unplaced"
    assert in_force(run, mine, "checklist.19", "--area", "450329", "--as-of", "2019-09-01")["state"] == "resting"
    assert in_force(run, mine, "my-county.19", "--area", "11", *on)["state"] == "outside"
    always = in_force(run, mine, "checklist.19", "--area", "450329")
    assert (always["state"], always["rule"], [c["by"] for c in always["changes"]]) == (None, None, ["my-county.19"])
    (number,) = (
        p
        for p in in_force(run, mine, "checklist.17", "--area", "450329", *on)["parameters"]
        if p["name"] == "labour_age_from"
    )
    assert number == {
        "name": "labour_age_from", "label": {"zh": "劳动年龄下限", "en": "Least working age"}, "value": 15, "unit": "周岁",
        "from": "2019-09-10", "to": "2019-12-31", "area": "450329", "source": "县〔2019〕3号", "pack": "my-county",
        "level": "county", "reason": {"zh": "试点", "en": "A trial"},
    }  # fmt: skip
    (nowhere,) = (p for p in in_force(run, mine, "checklist.17", *on)["parameters"] if p["name"] == "labour_age_from")
    assert (nowhere["value"], nowhere["fault"]) == (None, "no_area")


def test_list_marks_what_is_replaced_off_or_of_another_severity(run, mine):
    def listed(*more):
        out = run("rules", "list", "--rules", mine, "--only", "checklist.*", *more, width=300).stdout
        return {
            line.split()[0]: line.rsplit("［", 1)[1].strip()
            for line in out.splitlines()
            if "［" in line and line.startswith("  ")
        }

    there = listed("--area", "450329", "--as-of", "2019-09-18")
    assert (
        there["checklist.19"] == "错误］【由 my-county.19 代替（my-county）】"
        and there["checklist.21"] == "错误］【停用（my-county）】"
    )
    assert there["checklist.22"] == "错误］【改为提示（my-county）】" and there["checklist.20"] == "错误］"
    assert there["my-county.19"] == "错误］"
    elsewhere = listed("--area", "450328", "--as-of", "2019-09-18")
    assert elsewhere["checklist.19"] == "错误］" and elsewhere["my-county.19"] == "错误］【只管 450329】"
    nowhere = listed("--as-of", "2019-09-18")
    assert nowhere["checklist.19"] == "错误］【看地区，请用 --area】"
    assert listed("--area", "450329", "--as-of", "2019-09-01")["checklist.19"] == "错误］【未生效】"
    assert listed("--area", "450329")["checklist.21"] == "错误］【停用（my-county），2019-09-10 至 2019-12-31】"
    rows = json.loads(
        run(
            "rules",
            "list",
            "--rules",
            mine,
            "--only",
            "checklist.21",
            "--area",
            "450329",
            "--as-of",
            "2019-09-18",
            "--format",
            "json",
        ).stdout
    )
    assert [(r["id"], r["in_force"]["state"]) for r in rows] == [("checklist.21", "off")]
    plain = json.loads(run("rules", "list", "--only", "checklist.21", "--format", "json").stdout)
    assert "in_force" not in plain[0]


def test_a_ranking_states_what_was_changed_in_every_format(run, data, mine, tmp_path):
    asked = ("rank", data, "--rules", mine, "--as-of", "2019-09-18")
    told = json.loads(run(*asked, "--format", "json", "--area", "450328").stdout)["authority"]
    assert told["area"] == "450328" and [o["effect"] for o in told["overrides"]] == [
        "value",
        "replaced",
        "off",
        "severity",
    ]
    assert f"本地区的改动：{SAID}" in run(*asked, width=300).stdout
    assert (
        "What holds otherwise in this area: checklist.19 replaced by my-county.19"
        in run(*asked, "--lang", "en", width=300).stdout
    )
    book = tmp_path / "排名.xlsx"
    assert run(*asked, "--out", book).exit_code == 0
    cells = [c.value for s in openpyxl.load_workbook(book).worksheets for row in s.iter_rows() for c in row]
    assert f"本地区的改动：{SAID}" in cells


def test_a_finding_of_a_rule_that_a_county_replaced_since_is_no_longer_checked_and_not_solved(
    run, data, mine, tmp_path
):
    before, after = tmp_path / "上次.json", tmp_path / "本次.json"
    assert run("check", data, *ASKED, "--out", before).exit_code == 0
    assert run("check", data, "--rules", mine, *ASKED, "--out", after).exit_code == 0
    earlier, later = (Run.from_dict(json.loads(p.read_text(encoding="utf-8"))) for p in (before, after))
    changes = {
        e.item.subject.id: (e.change, e.reason)
        for e in compare(earlier, later).entries
        if e.item.rule == "checklist.19"
    }
    assert changes == {"1": ("unchecked", "overridden"), "2": ("still", ""), "3": ("undecidable", "no_area")}
    told = run("progress", before, after, width=300).stdout
    assert "不再检查" in told
