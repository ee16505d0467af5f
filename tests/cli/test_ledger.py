"""`fupin ledger`, step by step as an office uses it: real files through the real command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from fupin_rules.cli import ledger as cli_ledger
from fupin_rules.ledger.consolidation import INDICATORS
from fupin_rules.synth import make_county, write_workbook

DAY = "2019-09-18"
PACK = """
language: 1
pack: county.risks
title: {zh: 本县风险, en: Risks}
source: {document: 本县试用}
rules:
  - id: county.risks-ill
    title: {zh: 家里有人患大病, en: seriously ill}
    subject: member
    kind: risk
    severity: info
    flag: has(health, "患有大病")
    message: {zh: "{name}患大病", en: "{name} is seriously ill"}
    tags: {indicator: 基本医疗保障, case: risk}
"""


class Office:
    """A folder with two reports of the same county and a ledger."""

    def __init__(self, run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.rules = folder / "本县.yaml"
        self.rules.write_text(PACK, encoding="utf-8")
        self.book = folder / "台账.db"
        for name, errors in (("一", 0.5), ("二", 0.2)):
            data = folder / f"{name}.xlsx"
            write_workbook(make_county(40, seed=11, errors=errors, in_workbook=True), data)
            done = run(
                "check",
                data,
                "--as-of",
                DAY,
                "--rules",
                self.rules,
                "--out",
                folder / f"{name}.json",
                "--fail-on",
                "never",
            )
            assert done.exit_code == 0, done.output

    def __call__(self, name, *args, code=0, lang="zh"):
        result = self.run("ledger", name, self.book, *args, "--lang", lang, width=120)
        assert result.exit_code == code, result.output
        return result

    def take(self, name="一", on="2019-09-19", **more):
        return self("take", self.folder / f"{name}.json", "--on", on, "--rules", self.rules, **more)

    def listed(self, *args):
        return json.loads(self("list", *args, "--format", "json").stdout)


@pytest.fixture
def made(run, tmp_path_factory, request) -> Office:
    """The reports are made once; each test has a ledger of its own."""
    cache = request.config.stash.setdefault(KEY, {})
    if "office" not in cache:
        cache["office"] = Office(run, tmp_path_factory.mktemp("office"))
    office = cache["office"]
    office.book.unlink(missing_ok=True)
    return office


KEY = pytest.StashKey[dict]()


def test_a_report_is_taken_in_and_every_finding_accounted_for(made):
    said = made.take().stdout
    n = len(json.loads((made.folder / "一.json").read_text("utf-8"))["findings"])
    assert f"新建台账 {made.book}。" in said
    assert f"2019-09-19 第 1 次收结果：问题 {n} 条 = 新增 {n} + 仍存在 0" in said
    assert len(made.listed()) == n
    said = made.take("二", "2019-09-25").stdout
    found = re.search(r"问题 (\d+) 条 = 新增 (\d+) \+ 仍存在 (\d+)", said)
    assert (
        int(found[1])
        == int(found[2]) + int(found[3])
        == len(json.loads((made.folder / "二.json").read_text("utf-8"))["findings"])
    )
    before = re.search(
        r"原有 (\d+) 条 = 仍存在 (\d+) \+ 已解决 (\d+) \+ 无法判断 (\d+) \+ 已不在数据中 (\d+) \+ 不再检查 (\d+)", said
    )
    assert int(before[1]) == sum(map(int, before.groups()[1:])) == n and int(before[3]) > 0
    assert len(made.listed("--state", "corrected")) == int(before[3])


def test_without_a_day_the_reports_own_is_taken_and_never_the_clock(made):
    assert "2019-09-18 第 1 次收结果" in made("take", made.folder / "一.json", "--rules", made.rules).stdout
    raw = json.loads((made.folder / "二.json").read_text("utf-8"))
    raw["as_of"] = None
    (made.folder / "无日期.json").write_text(json.dumps(raw), encoding="utf-8")
    result = made("take", made.folder / "无日期.json", code=2)
    assert "T107" in result.stderr and "--on" in result.stderr


def test_findings_are_chosen_by_place_rule_state_department_and_due_date(made):
    made.take()
    every = made.listed()
    village = next(r["label"] for m in every for r in m["within"] if r["type"] == "village")
    here = made.listed("--village", village)
    assert here and all(any(r["label"] == village for r in m["within"]) for m in here)
    code = next(r["id"] for m in here for r in m["within"] if r["type"] == "village")
    assert made.listed("--village", code) == here
    township = next(r["label"] for m in here for r in m["within"] if r["type"] == "township")
    around = made.listed("--township", township)
    assert {m["fingerprint"] for m in around} == {
        m["fingerprint"] for m in every for r in m["within"] if (r["type"], r["label"]) == ("township", township)
    }
    assert {m["rule"] for m in made.listed("--rule", "checklist.*")} <= {f"checklist.{n}" for n in range(1, 27)}
    risks = made.listed("--rule", "county.risks-ill")
    assert risks and all(m["department"] == "医保" and m["due"] == "2019-09-28" for m in risks)
    assert {m["fingerprint"] for m in risks} <= {m["fingerprint"] for m in made.listed("--department", "医保")}
    assert {m["fingerprint"] for m in made.listed("--department", "卫健")} >= {m["fingerprint"] for m in risks}
    assert made.listed("--due-before", "2019-09-28") == []
    assert {m["fingerprint"] for m in risks} <= {m["fingerprint"] for m in made.listed("--due-before", "2019-09-29")}
    assert made.listed("--state", "waived") == []
    wrong = made("list", "--village", village[:-1] + "屯", code=2).stderr
    assert f"台账里没有村“{village[:-1]}屯”。" in wrong and village in wrong
    made("list", "--department", "环保局", code=2)


def test_the_list_on_the_screen_says_what_is_late_and_how_many_of_each_state(made):
    made.take()
    risk = made.listed("--rule", "county.risks-ill")[0]
    text = made("list", "--rule", "county.*", "--on", "2019-09-30").stdout
    assert (
        f"{risk['fingerprint']}  待处理·提示·逾期" in text
        and "责任单位：医保；配合单位：卫健；完成期限：2019-09-28" in text
    )
    assert "逾期" not in made("list", "--rule", "county.*", "--on", "2019-09-28").stdout
    text = made("list", "--limit", "2").stdout
    n = len(made.listed())
    assert f"还有 {n - 2} 条没有列出" in text and f"共 {n} 条：待处理 {n}" in text
    assert "最近一次收结果：2019-09-19（一.json，参照日期 2019-09-18）" in text


def test_states_are_set_and_the_history_says_who_when_and_why(made):
    made.take()
    a, b, *_ = (m["fingerprint"] for m in made.listed("--state", "open"))
    assert (
        "已改 2 条为“已说明”。"
        in made(
            "set", a, b[:10], "--state", "explained", "--reason", "已到户核实", "--by", "张三", "--on", "2019年9月20日"
        ).stdout
    )
    made(
        "set",
        a,
        "--state",
        "waived",
        "--reason",
        "补办",
        "--by",
        "张三",
        "--approver",
        "李四",
        "--expires",
        "2019-10-20",
        "--on",
        "2019-09-21",
    )
    text = made("history", a).stdout
    assert "2019-09-20  张三  改状态  待处理 → 已说明\n    理由：已到户核实" in text
    assert (
        "2019-09-21  张三  改状态  已说明 → 已豁免\n    理由：已到户核实 → 补办\n    批准人：李四\n    到期日：2019-10-20"
        in text
    )
    events = json.loads(made("history", a, "--format", "json").stdout)
    assert [(e["from_state"], e["to_state"], e["person"]) for e in events] == [
        (None, "open", "检查"), ("open", "explained", "张三"), ("explained", "waived", "张三"),
    ]  # fmt: skip
    assert "豁免已到期" in made("list", "--state", "waived", "--on", "2019-10-21").stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--state", "explained"), "T304"), (("--state", "waived", "--reason", "补办"), "T305"),
        (("--state", "waived", "--reason", "补办", "--approver", "张三", "--expires", "2019-10-20"), "T306"),
        (("--state", "waived", "--reason", "补办", "--approver", "李四", "--expires", "2019-09-20"), "T307"),
        (("--state", "corrected", "--approver", "李四"), "T309"), (("--state", "open", "--reason", "再看"), "T303"),
        (("--state", "explained", "--reason", "电话19900000001"), "T310"),
    ],
)  # fmt: skip
def test_every_misuse_is_refused_in_words_and_changes_nothing(made, args, code):
    made.take()
    mark = made.listed()[0]["fingerprint"]
    result = made("set", mark, *args, "--by", "张三", "--on", "2019-09-20", code=2)
    assert code in result.stderr and mark in result.stderr and re.search(r"[\u4e00-\u9fff]", result.stderr)
    assert "Traceback" not in result.output and "19900000001" not in result.output
    english = made("set", mark, *args, "--by", "张三", "--on", "2019-09-20", code=2, lang="en")
    assert code in english.stderr
    assert len(json.loads(made("history", mark, "--format", "json").stdout)) == 1


def test_a_change_needs_a_name_and_a_day(made):
    made.take()
    mark = made.listed()[0]["fingerprint"]
    assert "缺少选项 --on" in made("set", mark, "--state", "corrected", "--by", "张三", code=2).stderr
    assert "缺少选项 --by" in made("set", mark, "--state", "corrected", "--on", "2019-09-20", code=2).stderr
    early = made("set", mark, "--state", "corrected", "--by", "张三", "--on", "2019-09-18", code=2).stderr
    assert "T308" in early and "2019-09-19" in early


def test_measures_are_assigned_and_a_misspelt_department_is_noted(made):
    made.take()
    mark = made.listed("--rule", "county.*")[0]["fingerprint"]
    said = made(
        "assign",
        mark,
        "--department",
        "卫建",
        "--measure",
        "签约随访",
        "--due",
        "2019-09-27",
        "--by",
        "王五",
        "--on",
        "2019-09-21",
    ).stdout
    assert "已改 1 条。" in said and "“卫建”不在部门名单里，是不是“卫健”？已照写。" in said
    made("assign", mark, "--done", "2019-09-26", "--by", "王五", "--on", "2019-09-26")
    assert (
        made("assign", mark, "--done", "2019-10-26", "--by", "王五", "--on", "2019-09-27", code=2).stderr.count("T313")
        == 1
    )
    made("assign", mark, "--due", "", "--by", "王五", "--on", "2019-09-27")
    (m,) = [m for m in made.listed() if m["fingerprint"] == mark]
    assert (m["department"], m["measure"], m["due"], m["done"]) == ("卫建", "签约随访", None, "2019-09-26")


def test_an_indicator_given_by_hand_brings_its_consolidation(made):
    made.take()
    mark = made.listed("--rule", "county.*")[0]["fingerprint"]
    made("assign", mark, "--indicator", "饮水安全保障", "--department", "水利", "--by", "王五", "--on", "2019-09-21")
    made("assign", mark, "--indicator", "产业发展", "--by", "王五", "--on", "2019-09-22")
    (m,) = [m for m in made.listed() if m["fingerprint"] == mark]
    assert (m["indicator"], m["consolidation"], m["department"]) == ("产业发展", "巩固产业扶贫成果", "水利")
    wrong = made("assign", mark, "--indicator", "产业发殿", "--by", "王五", "--on", "2019-09-22", code=2).stderr
    assert "是不是 产业发展？" in wrong
    assert cli_ledger._INDICATORS == INDICATORS


def test_the_workbook_goes_out_is_filled_in_and_comes_back_with_errors_by_row(made):
    made.take()
    out = made.folder / "台账.xlsx"
    n = len(made.listed())
    assert f"已写入 {out}：{n} 条。" in made("export", "--out", out).stdout
    book = openpyxl.load_workbook(out)
    sheet = book["台账"]
    heads = {c.value: c.column for c in sheet[1]}
    sheet.cell(2, heads["状态"]).value = "已更正"
    sheet.cell(3, heads["状态"]).value = "已说明"
    book.save(out)
    result = made("import", out, "--by", "张三", "--on", "2019-09-20", code=1)
    assert "台账.xlsx 表“台账” 第 3 行: T304: “已说明”要写理由。" in result.stdout
    assert f"读到 {n} 行 = 已改 1 + 没有改动 {n - 2} + 没有收 1 + 空行 0" in result.stdout
    sheet.cell(3, heads["理由"]).value = "已到户核实"
    book.save(out)
    result = made("import", out, "--by", "张三", "--on", "2019-09-20")
    assert f"已改 1 + 没有改动 {n - 1} + 没有收 0" in result.stdout
    assert {m["state"] for m in made.listed()} == {"open", "corrected", "explained"}


def test_the_list_of_risks_is_written_with_late_ones_marked(made):
    made.take()
    out = made.folder / "清单.xlsx"
    said = made("consolidate", "--on", "2019-09-30", "--out", out).stdout
    risks = [m for m in made.listed() if m["case"]]
    late = [m for m in risks if m["due"] and m["due"] < "2019-09-30" and m["state"] == "open"]
    assert f"风险、困难 {len(risks)} 条 = 已办结 0 + 未办结 {len(risks)}（其中逾期 {len(late)}）" in said
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:2] == ["分类汇总", "总清单"] and "医保" in book.sheetnames
    assert (
        made("consolidate", "--on", "2019-09-30", "--out", made.folder / "清单.csv", code=2).stderr.count(".xlsx") == 1
    )


def test_csv_for_programs_and_spreadsheets(made):
    made.take()
    text = made("list", "--format", "csv").stdout
    assert text.lstrip("\ufeff").startswith("乡（镇）,行政村,户编号,户主姓名")
    assert len(text.strip().splitlines()) == len(made.listed()) + 1


def test_rules_that_are_not_there_any_more_are_said_when_a_report_is_taken(made):
    said = made("take", made.folder / "一.json", "--on", "2019-09-19").stdout
    assert "注意：1 条规则（county.risks-ill）不在现在的规则里" in said and "--rules" in said


@pytest.mark.parametrize("name", ["list", "export", "history", "import", "consolidate", "set", "assign"])
def test_a_ledger_that_is_not_there_is_said_and_none_is_made(made, name):
    more = {
        "list": [], "export": ["--out", made.folder / "x.xlsx"], "history": ["abcdef"], "import": [made.folder / "一.xlsx", "--by", "张", "--on", DAY],
        "consolidate": ["--on", DAY, "--out", made.folder / "x.xlsx"], "set": ["abcdef", "--state", "corrected", "--by", "张", "--on", DAY],
        "assign": ["abcdef", "--measure", "修", "--by", "张", "--on", DAY],
    }[name]  # fmt: skip
    result = made(name, *more, code=2)
    assert "T201" in result.stderr and "fupin ledger take" in result.stderr
    assert not made.book.exists() and not (made.folder / "x.xlsx").exists()


def test_a_report_or_workbook_in_place_of_the_ledger_is_refused_untouched(made):
    report = made.folder / "一.json"
    before = report.read_bytes()
    result = made.run("ledger", "take", report, made.folder / "二.json", "--on", DAY)
    assert result.exit_code == 2 and "T202" in result.stderr and report.read_bytes() == before


def test_a_report_with_numbers_in_full_is_not_taken(made):
    shown = made.folder / "号码.json"
    made.run(
        "check", made.folder / "一.xlsx", "--as-of", DAY, "--show-identifiers", "--out", shown, "--fail-on", "never"
    )
    assert "T104" in made("take", shown, "--on", "2019-09-19", code=2).stderr


def test_while_another_program_writes_the_command_says_so(made):
    import sqlite3

    made.take()
    mark = made.listed()[0]["fingerprint"]
    other = sqlite3.connect(made.book, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = made("set", mark, "--state", "corrected", "--by", "张三", "--on", "2019-09-20", "--wait", "0.1", code=2)
    assert "T204" in result.stderr and "什么也没有写" in result.stderr
    other.close()


def test_everything_is_said_in_english_too(made):
    made.take(lang="en")
    mark = made.listed()[0]["fingerprint"]
    made("set", mark, "--state", "explained", "--reason", "visited", "--by", "Li", "--on", "2019-09-20", lang="en")
    for name, more in (("list", ["--on", "2019-09-30"]), ("history", [mark])):
        text = made(name, *more, lang="en").stdout
        assert "explained" in text and "待处理" not in text and "理由" not in text


def test_risks_and_edge_households_of_a_county_with_all_its_forms_come_to_their_departments(run, tmp_path):
    from fupin_rules import Engine
    from fupin_rules.ledger import read_run

    data, report, ledger, out = (tmp_path / n for n in ("县.xlsx", "结果.json", "台账.db", "清单.xlsx"))
    assert run("synth", "-n", "60", "--seed", "4", "--errors", "0.4", "--forms", "--out", data).exit_code == 0
    run("check", data, "--as-of", DAY, "--out", report, "--fail-on", "never")
    assert run("ledger", "take", ledger, report, "--on", "2019-09-20").exit_code == 0
    matters = json.loads(run("ledger", "list", ledger, "--format", "json").stdout)
    tags = {r.id: r.tags for r in Engine.default().rulebook.rules}
    cases = {m["fingerprint"]: m["case"] for m in matters if m["case"]}
    assert cases == {m["fingerprint"]: tags[m["rule"]]["case"] for m in matters if "case" in tags[m["rule"]]}
    assert "edge" in cases.values()
    assert all(m["department"] and m["consolidation"] for m in matters if m["indicator"])
    assert run("ledger", "consolidate", ledger, "--on", "2019-09-29", "--out", out).exit_code == 0
    rows = list(openpyxl.load_workbook(out)["总清单"].iter_rows(values_only=True))
    heads = next(r for r in rows if r[0] == "序号")
    listed = [r for r in rows[rows.index(heads) + 1 :] if isinstance(r[0], int)]
    assert {r[heads.index("指纹")] for r in listed} == set(cases)
    # Every subject that was checked can be told to be in order by a later run: forms and teams as well as households.
    taken = read_run(report)
    assert {kind for kind, _ in taken.present} >= {"household", "edge", "team"}
    clean = replace(taken, findings=(), unknowns=(), errors=())
    # An officer without an account cannot be told from another, and nothing is claimed of one.
    told = [f for f in taken.findings if f.member is None or f.member.id is not None]
    assert len(told) > 0.9 * len(taken.findings)
    assert {clean.standing(f).change for f in told} == {"solved"}
