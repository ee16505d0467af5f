"""Waivers and baselines on the command line: listed in every format, counted apart, no reason to fail, and told when they no longer hold."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import openpyxl
import pytest
import yaml

from fupin_rules.findings import report_schema

HEAD = "waivers: 1\napprover: 王主任\nuntil: 2019-12-31\nentries:\n"
AS_OF = ("--as-of", "2019-09-18", "--only", "checklist.19", "--only", "checklist.21")


@pytest.fixture
def data(tmp_path):
    """Three households poor for lack of funds (an error), one of them said to be poor through illness besides (a warning)."""
    rows = [
        {"household_id": "450399000101", "head_name": "测试甲", "poverty_cause": "缺资金", "village": "云塘村", "village_code": "450329100201"},
        {"household_id": "450399000102", "head_name": "测试乙", "poverty_cause": "缺资金", "village": "云塘村", "village_code": "450329100201"},
        {"household_id": "450399000103", "head_name": "测试丙", "poverty_cause": "因病", "village": "茶坳村", "village_code": "450329101201",
         "exit_state": "已脱贫", "members": [{"member_id": "45039900010301", "name": "测试丙", "health": ["健康"]}]},
    ]  # fmt: skip
    path = tmp_path / "户.jsonl"
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "豁免.yaml"
    path.write_text(
        HEAD
        + "- {rule: checklist.19, household: '450399000101', reason: 已报省里改}\n"
        + "- {rule: checklist.19, area: '450329100', reason: 全乡待核实}\n"
        + "- {rule: checklist.21, household: '450399000109', reason: 测试}\n"
        + "- {rule: checklist.21, household: '450399000103', reason: 过了期的, until: 2019-09-17}\n",
        encoding="utf-8",
    )
    return path


def test_what_is_waived_is_listed_and_is_no_reason_to_fail(run, data, file):
    assert run("check", data, *AS_OF).exit_code == 1
    said = run("check", data, *AS_OF, "--waivers", file, width=200)
    # checklist.21 is a warning: no error is left.
    assert said.exit_code == 0
    assert run("check", data, *AS_OF, "--waivers", file, "--fail-on", "warning").exit_code == 1
    for line in (
        "已豁免    2 条（不符合 3 = 问题 1 + 已豁免 2）",
        "豁免      豁免.yaml:7 checklist.21，到 2019-12-31 为止：没有用上：查出的问题里没有它说的。",
        "豁免      豁免.yaml:8 checklist.21，到 2019-09-17 为止：已过期，没有豁免（有 1 条照样列为问题）。",
        "已豁免（2 条）：不计入问题",
        "● checklist.19 云塘村 户 450399000101 测试甲",
        "理由：已报省里改；批准：王主任；到 2019-12-31 为止（豁免.yaml:5）",
        "理由：全乡待核实；批准：王主任；到 2019-12-31 为止（豁免.yaml:6）",
    ):
        assert line in said.output, said.output
    table = said.output[said.output.index("按规则") :].splitlines()[1:4]
    assert [x.split()[:4] for x in table[1:]] == [["2", "2", "3", "0"], ["1", "0", "1", "0"]]
    english = run("check", data, *AS_OF, "--waivers", file, "--lang", "en", width=200).output
    for line in (
        "2 (3 violated = 1 findings + 2 waived)",
        "Waived (2): not counted as findings",
        "reason: 已报省里改; approved by: 王主任; until 2019-12-31 (豁免.yaml:5)",
        "豁免.yaml:8 checklist.21, until 2019-09-17: expired, so it waived nothing (1 listed as findings all the same).",
    ):
        assert line in english, english


def test_every_format_has_what_is_waived_with_reason_approver_and_last_day(run, data, file, tmp_path):
    whole = json.loads(run("check", data, *AS_OF, "--waivers", file, "--format", "json").stdout)
    jsonschema.validate(whole, report_schema())
    assert [(w["subject"]["id"], w["waiver"]["reason"], w["waiver"]["line"]) for w in whole["waived"]] == [
        ("450399000101", "已报省里改", 5), ("450399000102", "全乡待核实", 6),
    ]  # fmt: skip
    assert [(e["line"], e["state"]) for e in whole["waivers"]["entries"]] == [
        (5, "in_use"), (6, "in_use"), (7, "unused"), (8, "expired"),
    ]  # fmt: skip
    lines = [
        json.loads(x) for x in run("check", data, *AS_OF, "--waivers", file, "--format", "jsonl").stdout.splitlines()
    ]
    assert [x["waiver"]["line"] for x in lines if x["entry"] == "waived"] == [5, 6]
    assert [len(x["entries"]) for x in lines if x["entry"] == "waivers"] == [4]
    text = run("check", data, *AS_OF, "--waivers", file, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(r["户编号"].strip(), r["豁免理由"], r["豁免批准人"], r["豁免到期"]) for r in rows if r["类型"] == "已豁免"] == [
        ("450399000101", "已报省里改", "王主任", "2019-12-31"), ("450399000102", "全乡待核实", "王主任", "2019-12-31"),
    ]  # fmt: skip
    assert [(r["规则"], r["豁免到期"]) for r in rows if r["类型"] == "豁免"] == [
        ("checklist.21", "2019-12-31"), ("checklist.21", "2019-09-17"),
    ]  # fmt: skip
    assert sum(r["类型"] == "问题" for r in rows) == 1


def test_the_workbook_has_a_sheet_of_what_is_waived_and_counts_it(run, data, file, tmp_path):
    target = tmp_path / "结果.xlsx"
    assert run("check", data, *AS_OF, "--waivers", file, "--out", target).exit_code == 0
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["概览", "问题清单", "已豁免", "待核实", "未读入", "规则统计", "各村统计"]
    sheet = list(book["已豁免"].iter_rows(values_only=True))
    at = {name: n for n, name in enumerate(sheet[0])}
    assert [(r[at["户编号"]], r[at["豁免理由"]], r[at["豁免批准人"]], r[at["豁免到期"]]) for r in sheet[1:]] == [
        ("450399000101", "已报省里改", "王主任", "2019-12-31"), ("450399000102", "全乡待核实", "王主任", "2019-12-31"),
    ]  # fmt: skip
    counts = list(book["规则统计"].iter_rows(values_only=True))
    where = {name: n for n, name in enumerate(counts[0])}
    assert {r[0]: (r[where["不符合"]], r[where["不符合中已豁免"]]) for r in counts[1:]} == {"checklist.19": (2, 2), "checklist.21": (1, 0)}  # fmt: skip
    sums = {r[0]: r[1] for r in book["概览"].iter_rows(values_only=True)}
    assert sums["已豁免"] == "2 条（不符合 3 = 问题 1 + 已豁免 2）"
    # Without waivers the workbook is what it was.
    run("check", data, *AS_OF, "--out", target)
    assert "已豁免" not in openpyxl.load_workbook(target).sheetnames


def test_the_page_that_names_nobody_counts_what_is_waived_without_names(run, data, file, tmp_path):
    target = tmp_path / "县.html"
    assert run("check", data, *AS_OF, "--waivers", file, "--out", target).exit_code == 0
    page = target.read_text(encoding="utf-8")
    note = page[page.index('<div id="waived"') :][:1500]
    assert "2 条（不符合 3 = 问题 1 + 已豁免 2）" in note
    assert "checklist.19" in note
    assert "：2 条，最迟到 2019-12-31" in note
    assert "豁免.yaml:8 checklist.21" in note
    for secret in ("王主任", "已报省里改", "测试甲"):
        assert secret not in page


def test_a_baseline_lists_only_what_is_new_and_says_what_is_gone(run, data, tmp_path):
    base = tmp_path / "基线.yaml"
    made = run("baseline", data, *AS_OF, "--out", base, "--reason", "旧账 #1: 先放一放", "--approver", "县办", "--until", "2019-12-31")  # fmt: skip
    assert (made.exit_code, made.output) == (0, f"已写入 {base}：3 条，到 2019-12-31 为止。\n")
    text = base.read_text(encoding="utf-8")
    assert "测试" not in text
    assert "4503990001" not in text
    written = yaml.safe_load(text)
    assert written["reason"] == "旧账 #1: 先放一放"
    assert {e["rule"]: len(e["fingerprint"]) for e in written["entries"]} == {"checklist.19": 2, "checklist.21": 1}
    same = run("check", data, *AS_OF, "--baseline", base, "--fail-on", "info", width=200)
    assert same.exit_code == 0
    assert "基线      3 条 = 还在 3 + 不再有 0；基线里没有的 0 条" in same.output
    lines = data.read_text(encoding="utf-8").splitlines()
    lines[0] = lines[0].replace("缺资金", "缺技术")
    lines.append(lines[1].replace("450399000102", "450399000104").replace("测试乙", "测试丁"))
    data.write_text("\n".join(lines), encoding="utf-8")
    later = run("check", data, *AS_OF, "--baseline", base, width=200)
    assert later.exit_code == 1
    assert "基线      3 条 = 还在 2 + 不再有 1；基线里没有的 1 条" in later.output
    found = json.loads(run("check", data, *AS_OF, "--baseline", base, "--format", "json").stdout)
    assert [f["subject"]["id"] for f in found["findings"]] == ["450399000104"]
    late = run("check", data, "--as-of", "2020-01-01", *AS_OF[2:], "--baseline", base, "--lang", "en", width=200)
    assert late.exit_code == 1
    assert "3 = 0 still there + 0 gone + 3 expired, which waived nothing; 1 not in it" in late.output


def test_a_baseline_leaves_out_what_is_waived_already(run, data, file, tmp_path):
    base = tmp_path / "基线.yaml"
    said = run("baseline", data, *AS_OF, "--waivers", file, "--out", base, "--reason", "旧账", "--approver", "县办", "--until", "2019-12-31")  # fmt: skip
    assert said.exit_code == 0, said.output
    assert [e["rule"] for e in yaml.safe_load(base.read_text(encoding="utf-8"))["entries"]] == ["checklist.21"]
    both = run("check", data, *AS_OF, "--waivers", file, "--baseline", base, "--fail-on", "info", width=200)
    assert both.exit_code == 0
    assert "已豁免    3 条（不符合 3 = 问题 0 + 已豁免 3）" in both.output


GIVEN = ("--reason", "旧账", "--approver", "县办", "--until", "2019-12-31")
RULES = """language: 1
pack: mine
title: {zh: 本县, en: ours}
rules:
  - {id: mine.1, title: {zh: 要填, en: given}, required: [poverty_cause], message: {zh: 没填, en: missing}}
"""


def test_a_baseline_is_never_written_over_a_file_it_read(run, data, file, tmp_path):
    own = tmp_path / "规则" / "本县.yaml"
    own.parent.mkdir()
    own.write_text(RULES, encoding="utf-8")
    layouts = tmp_path / "布局.yaml"
    layouts.write_text("profile: x\n", encoding="utf-8")
    before = {p: p.read_bytes() for p in (own, layouts, file, data)}
    for target, words in (
        (own, ("--rules", own.parent)), (own, ("--rules", own)), (file, ("--waivers", file)), (layouts, ("--profiles", layouts)),
    ):  # fmt: skip
        for more in ((), ("--replace",)):
            said = run("baseline", data, *AS_OF, *words, "--out", target, *GIVEN, *more, width=200)
            assert said.exit_code == 2
            assert "是这次用到的规则、布局或豁免文件，写进去会把它盖掉" in said.output
    assert before == {p: p.read_bytes() for p in before}


def test_a_baseline_in_use_is_not_written_over_even_when_asked(run, data, tmp_path):
    base = tmp_path / "基线.yaml"
    assert run("baseline", data, *AS_OF, "--out", base, *GIVEN).exit_code == 0
    before = base.read_bytes()
    said = run("baseline", data, *AS_OF, "--waivers", base, "--out", base, *GIVEN, "--replace", width=200)
    assert (said.exit_code, base.read_bytes()) == (2, before)
    assert "是这次用到的规则、布局或豁免文件" in said.output


def test_a_baseline_is_written_over_no_other_file_and_over_a_baseline_only_when_asked(run, data, file, tmp_path):
    before = file.read_bytes()
    for more in ((), ("--replace",)):
        said = run("baseline", data, *AS_OF, "--out", file, *GIVEN, *more, width=200)
        assert (said.exit_code, file.read_bytes()) == (2, before)
        assert "已经有了，而且不是 fupin baseline 写的基线" in said.output
    base = tmp_path / "基线.yml"
    assert run("baseline", data, *AS_OF, "--only", "checklist.19", "--out", base, *GIVEN).exit_code == 0
    first = base.read_bytes()
    again = run("baseline", data, "--as-of", "2019-09-19", *AS_OF[2:], "--out", base, *GIVEN, width=200)
    assert (again.exit_code, base.read_bytes()) == (2, first)
    assert f"基线 {base} 已经有了。" in again.output and "--replace" in again.output
    over = run("baseline", data, "--as-of", "2019-09-19", *AS_OF[2:], "--out", base, *GIVEN, "--replace")
    assert over.exit_code == 0, over.output
    assert yaml.safe_load(base.read_text(encoding="utf-8"))["baseline"]["as_of"].isoformat() == "2019-09-19"


def test_a_baseline_that_would_never_hold_is_not_written(run, data, tmp_path):
    base = tmp_path / "b.yaml"
    words = ("--reason", "旧账", "--approver", "县办", "--until")
    said = run("baseline", data, *AS_OF, "--out", base, *words, "2019-09-17", width=200)
    assert said.exit_code == 2
    assert "--until 2019-09-17 早于数据的参照日期 2019-09-18" in said.output
    # The data's own day, where none is given.
    dated = tmp_path / "有日期.jsonl"
    text = data.read_text(encoding="utf-8").replace('"head_name"', '"visit": {"date": "2019-09-20"}, "head_name"')
    dated.write_text(text, encoding="utf-8")
    late = run("baseline", dated, *AS_OF[2:], "--out", base, *words, "2019-09-19", width=200)
    assert late.exit_code == 2, late.output
    assert "--until 2019-09-19 早于数据的参照日期 2019-09-20" in late.output
    assert not base.exists()
    assert run("baseline", data, *AS_OF, "--out", base, *words, "2019-09-18").exit_code == 0


def test_a_baseline_is_a_yaml_file_by_name_too(run, data, tmp_path):
    for name in ("b.xlsx", "b", "b.json"):
        said = run("baseline", data, *AS_OF, "--out", tmp_path / name, *GIVEN, width=200)
        assert said.exit_code == 2
        assert f"基线是 YAML 文件，不能写成 {name}。" in said.output
        assert not (tmp_path / name).exists()


def test_a_baseline_without_a_word_of_why_or_by_whom_is_not_written(run, data, tmp_path):
    base = tmp_path / "b.yaml"
    for reason, approver, name in ((" ", "县办", "reason"), ("旧账", "-", "approver"), ("。。。", "县办", "reason")):
        said = run(
            "baseline", data, *AS_OF, "--out", base, "--reason", reason, "--approver", approver, "--until", "2019-12-31"
        )
        assert said.exit_code == 2
        assert f"W115: {name} 里没有写什么。" in said.output
    assert not base.exists()


def test_a_baseline_without_a_reason_an_approver_or_a_last_day_is_not_written(run, data, tmp_path):
    given = {"--reason": "旧账", "--approver": "县办", "--until": "2019-12-31"}
    for left_out in given:
        words = [w for k, v in given.items() if k != left_out for w in (k, v)]
        said = run("baseline", data, "--out", tmp_path / "b.yaml", *words)
        assert said.exit_code == 2
        assert left_out in said.output
    assert not (tmp_path / "b.yaml").exists()


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--waivers", "waivers: 1\nentries:\n- {rule: checklist.91, household: '1', reason: 原因, approver: 县办, until: 2019-12-31}\n",
         "w.yaml:3:10: W105: 没有规则 checklist.91。"),
        ("--baseline", HEAD + "- {rule: checklist.19, household: '1', reason: 原因}\n", "W114: 不是基线：没有 baseline。"),
        ("--waivers", "rules: []\n", "w.yaml:1:1: W101: 这不是豁免文件：没有 waivers: 1。"),
    ],
)  # fmt: skip
def test_a_wrong_waiver_file_stops_the_check_and_nothing_is_waived(run, data, tmp_path, option, text, said):
    path = tmp_path / "w.yaml"
    path.write_text(text, encoding="utf-8")
    result = run("check", data, *AS_OF, option, path, width=200)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_waiver_file_that_is_not_there_is_said(run, data, tmp_path):
    result = run("check", data, "--waivers", tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert "W101: 豁免文件 none.yaml 读不了" in result.output


def test_the_ledger_does_not_take_what_is_waived_in_a_file_for_solved(run, data, file, tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    run("check", data, *AS_OF, "--out", old)
    run("check", data, *AS_OF, "--waivers", file, "--out", new)
    said = run("progress", old, new, "--format", "json")
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)["findings"]
    assert (found["total"]["before"], found["total"]["still"], found["total"]["after"]) == (3, 3, 3)
