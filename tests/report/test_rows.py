"""Rows and renderers on a foreign survey: nothing in them knows households."""

from __future__ import annotations

import csv
import io
import importlib.util
import json
import pathlib
import sys
from datetime import date

import openpyxl
import pytest
from rich.console import Console

from fupin_rules import Engine
from fupin_rules.report.commas import as_text, csv_lines
from fupin_rules.report.jsonlines import json_object
from fupin_rules.report.rows import iter_rows, natural
from fupin_rules.report.terminal import Shown, print_report
from fupin_rules.report.traces import iter_trace
from fupin_rules.report.workbook import write_workbook

_spec = importlib.util.spec_from_file_location(
    "survey_of_shops", pathlib.Path(__file__).parents[1] / "engine" / "survey_of_shops.py"
)
shops = importlib.util.module_from_spec(_spec)
sys.modules.setdefault("survey_of_shops", shops)
_spec.loader.exec_module(shops)

SHOPS = [
    {"shop_id": "2", "owner": "乙", "street": "东街", "trade": "餐饮", "takings": "100", "day": "2020-06-01",
     "staff": [{"worker_id": "c", "name": "王二", "id_number": "45039919800101004X", "age": 15}]},
    {"shop_id": "10", "owner": "丙", "street": "东街", "trade": "餐饮", "day": "2020-06-01", "takings": "1", "costs": "2", "staff": []},
    {"shop_id": "3", "owner": "丁", "street": "西街", "trade": "百货", "staff": [], "day": "2020-06-01"},
]  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    return Engine(shops.rulebook())


@pytest.fixture(scope="module")
def report(engine):
    return engine.check_all(SHOPS, as_of=date(2020, 6, 1))


def test_rows_stand_place_by_place_with_everything_a_row_says(report):
    rows = list(iter_rows(report, "zh"))
    assert [(r.kind, r.places, r.subject, r.rule) for r in rows if r.kind == "finding"] == [
        ("finding", ("东街",), "", "shops.street"),
        ("finding", ("东街",), "10", "shops.profit"),
        ("finding", ("东街",), "10", "shops.skilled"),
        ("finding", ("东街",), "2", "shops.age"),
    ]
    age = next(r for r in rows if r.rule == "shops.age")
    assert (age.part, age.part_id, age.severity, age.message) == (
        "王二",
        "c",
        "错误",
        "王二 才 15 岁，号码 450399**********4X",
    )
    assert age.authority == "市监〔2020〕1号 第1项"
    assert age.parameters == "最低用工年龄：16 岁（自 2010-01-01）"
    fault = next(r for r in rows if r.kind == "error")
    assert (fault.rule, fault.subject, fault.places) == ("shops.late", "3", ("西街",))
    assert {r.kind for r in rows} == {"finding", "unknown", "error", "not_run"}


def test_headers_are_the_surveys_own_words(report):
    header = next(csv.reader(io.StringIO(next(csv_lines(report, "zh")).lstrip("\ufeff"))))
    assert header[:6] == ["类型", "街道", "商店编号", "店主", "店员编号", "店员"]
    header = next(csv.reader(io.StringIO(next(csv_lines(report, "en")).lstrip("\ufeff"))))
    assert header[:6] == ["kind", "street", "shop's code", "owner", "worker's code", "worker"]


def test_the_streamed_json_is_the_reports_own(report):
    assert "".join(json_object(report)) == report.to_json()


def test_a_screen_of_shops_speaks_of_shops(report):
    buffer = io.StringIO()
    print_report(report, Console(file=buffer, width=100), "zh", Shown(limit=None))
    shown = buffer.getvalue()
    assert "检查了    3 商店" in shown and "● 商店 10 丙" in shown and "● 街道 东街" in shown
    assert "规则出错  1 条判断不了" in shown
    assert "户" not in shown.replace("各户", "")


def test_a_workbook_of_shops(report, tmp_path):
    write_workbook(report, tmp_path / "o.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    rows = list(book["待核实"].iter_rows(values_only=True))
    kinds = [r[rows[0].index("类型")] for r in rows[1:]]
    assert kinds.count("规则出错") == 1 and kinds.count("待核实") == len(report.unknowns)
    assert [c.value for c in book["各村统计"][1]][0] == "街道"


def test_a_trace_of_a_shop(engine):
    trace = engine.explain("shops.profit", SHOPS[1], as_of=date(2020, 6, 1))
    lines = [line.text for line in iter_trace(engine, trace, "zh")]
    assert lines[0] == "shops.profit 成本不应超过营业额"
    assert "结论：不符合" in lines and "成本 2 超过营业额 1" in lines
    assert "读到：成本：2；营业额：1" in lines


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ("=1+1", "'=1+1"), ("+8613", "'+8613"), ("-5", "'-5"), ("@x", "'@x"), ("＝1", "'＝1"), ("\tx", "'\tx"),
        ("450399000001", "\t450399000001"), ("12e5", "\t12e5"), ("123", "123"), ("普通", "普通"), (None, ""), (5, 5),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_reckon_with_stays_text(content, written):
    assert as_text(content) == written


def test_rules_are_counted_as_people_count():
    assert sorted(["checklist.10", "checklist.9", "checklist.1", "a"], key=natural) == [
        "a",
        "checklist.1",
        "checklist.9",
        "checklist.10",
    ]


def test_jsonl_names_each_line(report):
    from fupin_rules.report.jsonlines import json_lines

    entries = [json.loads(line)["entry"] for line in json_lines(report)]
    assert entries[0] == "report" and entries[-1] == "summary"
    assert set(entries) == {"report", "finding", "unknown", "error", "not_run", "summary"}
