"""Report sections: tables that plugins make of a finished report, in every format, each at its own cost."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import types
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from fupin_rules import Engine
from fupin_rules.errors import FupinError, Text
from fupin_rules.findings import report_schema
from fupin_rules.plugins import Registry, Section, hookimpl
from fupin_rules.report.commas import csv_lines
from fupin_rules.report.html import page
from fupin_rules.report.jsonlines import json_lines, json_object
from fupin_rules.report.workbook import write_workbook

DAY = date(2020, 1, 1)
ID = "450399197001010013"
CODE = "4503290000000001"
HOUSEHOLDS: list[dict[str, Any]] = [
    {
        "household_id": "1",
        "head_name": "甲一二",
        "village_code": "450329100001",
        "village": "甲村",
        "members": [{"name": "甲一二"}],
    },
    {"household_id": "2", "village_code": "450329100001", "village": "甲村", "members": [{"name": "乙三四"}]},
]
PACK = """language: 1
pack: p
title: {zh: 一包, en: a pack}
rules:
  - id: p.head
    title: {zh: 有户主, en: there is a head}
    subject: household
    severity: error
    expect: answered(head_name)
    message: {zh: 没有户主, en: no head}
"""


def section(rows: Any, id_: str = "x.table", columns: tuple[Text, ...] = (Text("甲", "A"), Text("乙", "B"))) -> Section:
    return Section(id_, Text("插件的表", "the plugin's table"), columns, rows)


@pytest.fixture
def engine_with(tmp_path: Path):
    (tmp_path / "p.yaml").write_text(PACK, encoding="utf-8")

    def make(*sections: Section) -> Engine:
        from fupin_rules.survey import plugin

        module = types.ModuleType("county")

        @hookimpl
        def fupin_report_sections():
            return sections

        @hookimpl
        def fupin_rule_packs():
            return [tmp_path / "p.yaml"]

        module.fupin_report_sections, module.fupin_rule_packs = fupin_report_sections, fupin_rule_packs
        ours = types.ModuleType("survey")
        ours.fupin_subjects = plugin.fupin_subjects
        return Engine.of(Registry([module, ours], installed=False))

    return make


def whole(engine: Engine, **more: Any) -> Any:
    return engine.check_all(HOUSEHOLDS, as_of=DAY, **more)


def test_a_section_reads_the_finished_report(engine_with):
    report = whole(engine_with(section(lambda r: [(f.subject.id, len(r.findings)) for f in r.findings])))
    (table,) = report.sections
    assert (table.id, table.plugin, table.rows, table.fault) == ("x.table", "county", (("2", 1),), None)
    record = engine_with(section(lambda r: [("n", len(r.findings))])).check(HOUSEHOLDS[1], as_of=DAY)
    assert record.sections[0].rows == (("n", 1),)


def test_the_rows_of_a_section_are_asked_for_once_however_often_a_report_is_read(engine_with):
    asked: list[int] = []
    report = whole(engine_with(section(lambda r: asked.append(1) or [("a", 1)])))
    assert asked == []
    for _ in range(2):
        report.to_json()
        list(json_lines(report))
    assert asked == [1]


def test_json_has_the_section_and_keeps_to_its_schema(engine_with):
    report = whole(engine_with(section(lambda r: [("a", Decimal("1.50")), (True, DAY), (None, Text("甲", "A"))])))
    said = json.loads("".join(json_object(report)))
    assert said == report.to_dict()
    jsonschema.validate(said, report_schema())
    assert said["sections"] == [
        {
            "id": "x.table",
            "plugin": "county",
            "title": {"zh": "插件的表", "en": "the plugin's table"},
            "columns": [{"zh": "甲", "en": "A"}, {"zh": "乙", "en": "B"}],
            "rows": [["a", "1.50"], [True, "2020-01-01"], [None, {"zh": "甲", "en": "A"}]],
            "fault": None,
        }
    ]
    (line,) = [json.loads(x) for x in json_lines(report) if '"entry":"section"' in x]
    assert line == {"entry": "section", **said["sections"][0]}


def test_csv_has_a_row_for_each_row_of_a_section(engine_with):
    report = whole(engine_with(section(lambda r: [("a", 1), (None, DAY)])))
    rows = list(csv.reader(io.StringIO("".join(csv_lines(report, "zh")))))
    at = {head: n for n, head in enumerate(rows[0])}
    mine = [r for r in rows if r[0] == "插件的表"]
    assert [(r[at["规则"]], r[at["应当怎样"]], r[at["说明"]]) for r in mine] == [
        ("x.table", "插件的表", "甲：a；乙：1"), ("x.table", "插件的表", "乙：2020-01-01"),
    ]  # fmt: skip


def test_a_workbook_has_a_sheet_for_each_section(engine_with, tmp_path):
    long = Section(
        "x.long",
        Text("一[二]*" + "很" * 40),
        (Text("数"), Text("号")),
        lambda r: [(Decimal("2.5"), "007"), (None, True)],
    )
    report = whole(engine_with(section(lambda r: [("=1+1", 3)]), section(lambda r: [], "x.two"), long))
    write_workbook(report, tmp_path / "r.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    names = book.sheetnames[-3:]
    assert names[:2] == ["插件的表", "插件的表 2"] and names[2].startswith("一 二  很") and len(names[2]) == 31
    assert [[(c.value, c.data_type) for c in row] for row in book["插件的表"].iter_rows()] == [
        [("甲", "s"), ("乙", "s")], [("=1+1", "s"), (3, "n")],
    ]  # fmt: skip
    assert [[c.value for c in row] for row in book[names[2]].iter_rows(min_row=2)] == [
        [2.5, "007"],
        [None, "是"],
    ]


def test_a_terminal_shows_the_section_as_a_table(engine_with, monkeypatch):
    from fupin_rules.cli.stage import terminal
    from fupin_rules.report.terminal import Shown, print_report

    report = whole(engine_with(section(lambda r: [(str(n), n) for n in range(30)])))
    out = io.StringIO()
    print_report(report, terminal(file=out, width=80), "zh", Shown(limit=2))
    said = out.getvalue().split("■ 插件的表（插件 county）\n")[1].splitlines()
    assert [line.split() for line in said[:3]] == [["甲", "乙"], ["0", "0"], ["1", "1"]] and "其余 28 条" in said[3]


def test_a_page_that_is_handed_round_names_nobody_in_a_section(engine_with):
    rows = [("甲一二家的亲戚乙三四", ID), ("没有人", 13812345678), (CODE, 1)]
    engine = engine_with(section(lambda r: rows))
    people = [*HOUSEHOLDS, {**HOUSEHOLDS[0], "household_id": CODE}]
    said = page.county_page(engine.check_all(people, as_of=DAY, show_identifiers=True), "zh")
    assert "（姓名）家的亲戚（姓名）" in said and "没有人" in said and "由插件 county 提供" in said
    assert f"<td>{CODE}</td>" in said
    for secret in ("甲一二", "乙三四", ID, "13812345678"):
        assert secret not in said


def test_numbers_in_a_section_are_masked_unless_the_report_shows_them(engine_with):
    engine = engine_with(section(lambda r: [(ID, 13812345678), (Text(ID), "6228480000000001"), (CODE, "450329100001")]))
    people = [*HOUSEHOLDS, {**HOUSEHOLDS[0], "household_id": CODE}]
    (masked,) = engine.check_all(people, as_of=DAY).sections
    assert masked.rows == (
        ("450*************13", "138******78"),
        (Text("450*************13", ""), "622***********01"),
        ("4503290000000001", "450329100001"),
    )
    assert whole(engine, show_identifiers=True).sections[0].rows[0] == (ID, 13812345678)


def crash(_: Any) -> Any:
    raise KeyError("甲一二")


def give_up(_: Any) -> Any:
    raise asyncio.CancelledError("甲一二")


FAULTS: dict[str, tuple[Any, str, str]] = {
    "raises": (crash, "出错（KeyError, test_sections.py:", "it failed (KeyError, test_sections.py:"),
    "gives up": (give_up, "出错（CancelledError, test_sections.py:", "it failed (CancelledError, test_sections.py:"),
    "ends the process": (lambda r: exit(0), "出错（SystemExit, ", "it failed (SystemExit, "),
    "no rows": (lambda r: None, "出错（TypeError, sections.py:", "it failed (TypeError, sections.py:"),
    "short row": (lambda r: [("a", 1), ("b",)], "第 2 行不是 2 格的元组", "row 2 is no tuple of 2 cells"),
    "text for a row": (lambda r: ["ab"], "第 1 行不是 2 格的元组", "row 1 is no tuple of 2 cells"),
    "list in a cell": (lambda r: [("a", [1])], "第 1 行有 list，格里只放文字、数、日期、是否", "row 1 has a list; cells are text, numbers, dates, yes or no"),
    "time in a cell": (lambda r: [("a", datetime(2020, 1, 1))], "第 1 行有 datetime", "row 1 has a datetime"),  # noqa: DTZ001 - refused
    "no number": (lambda r: [("a", float("nan"))], "第 1 行有不是数的数", "row 1 has a number that is none"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "zh", "en"), FAULTS.values(), ids=FAULTS)
def test_a_section_that_fails_costs_itself_and_says_so(engine_with, rows, zh, en):
    report = whole(engine_with(section(rows), section(lambda r: [("a", 1)], "x.good")))
    bad, good = report.sections
    assert bad.rows == () and zh in bad.fault.zh and en in bad.fault.en
    assert bad.fault.zh.startswith("这一部分由插件 county 提供，没有做成：") and "甲一二" not in bad.fault.zh
    assert good.rows == (("a", 1),) and [f.rule for f in report.findings] == ["p.head"]
    jsonschema.validate(report.to_dict(), report_schema())


def test_a_section_that_fails_is_said_in_every_format(engine_with, tmp_path):
    report = whole(engine_with(section(crash)))
    why = report.sections[0].fault.zh
    write_workbook(report, tmp_path / "r.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["插件的表"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [["插件的表"], [why]]
    assert why in page.county_page(report, "zh")
    assert why in "".join(csv_lines(report, "zh"))


BAD: dict[str, tuple[Section, str]] = {
    "id": (section(lambda r: [], "X Y"), "has an id that is no words of small letters joined by dots: 'X Y'."),
    "columns": (section(lambda r: [], columns=()), "has no columns (a tuple of Text)."),
    "words for columns": (section(lambda r: [], columns=("甲",)), "has no columns (a tuple of Text)."),  # type: ignore[arg-type]
    "title": (Section("x.y", "题", (Text("甲"),), lambda r: []), "has no title (a Text)."),  # type: ignore[arg-type]
    "rows": (section([]), "has rows that cannot be called."),
    "arity": (section(lambda: []), "has 1 parameter(s), but its call takes ()."),
}  # fmt: skip


@pytest.mark.parametrize(("made", "said"), BAD.values(), ids=BAD)
def test_a_section_that_will_not_do_is_refused_when_it_is_registered(engine_with, made, said):
    with pytest.raises(FupinError) as caught:
        engine_with(made)
    (d,) = caught.value.diagnostics
    assert (d.code, d.message.en) == ("P105", f"the plugin county has a report section {made.id}: it {said}")


def test_two_sections_cannot_have_one_id(engine_with):
    with pytest.raises(FupinError) as caught:
        engine_with(section(lambda r: []), section(lambda r: []))
    assert caught.value.diagnostics[0].code == "P103"
