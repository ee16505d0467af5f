"""六巩固: the county's list of risks by consolidation and department, with totals that are the sums of their parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from ledger.small_county import PACK, engine_of, household, run_of

from fupin_rules import Engine
from fupin_rules.ledger import Assignment, Decision, Guide, Ledger
from fupin_rules.ledger.consolidation import INDICATORS, department_names, order_of
from fupin_rules.ledger.consolidation_book import Counts, write_consolidation

SERIOUS, WELL = ["患有大病"], ["健康"]
ON = date(2019, 9, 30)
MORE = """
language: 1
pack: more
title: {zh: 更多风险, en: More}
source: {document: 资扶领发〔2019〕15号, part: 附件3}
rules:
  - id: more.water
    title: {zh: 饮水不安全, en: unsafe water}
    kind: risk
    severity: warning
    flag: water.safe is not None and not water.safe
    message: {zh: 饮水不安全, en: unsafe water}
    tags: {indicator: 饮水安全保障, case: risk}
  - id: more.edge
    title: {zh: 边缘户缺水, en: edge}
    kind: risk
    severity: warning
    flag: poverty_cause == "缺水"
    message: {zh: 边缘户缺水, en: edge household without water}
    tags: {indicator: 饮水安全保障, case: edge}
  - id: more.vague
    title: {zh: 没有指标的风险, en: a risk without indicator}
    kind: risk
    severity: info
    flag: poverty_cause == "缺水"
    message: {zh: 说不清归哪一项, en: vague}
    tags: {case: edge}
"""


def dry(number, **more):
    return household(number, WELL, poverty_cause="缺水", **more)


@pytest.fixture
def ledger(tmp_path):
    engine = engine_of(PACK, MORE.replace("water.safe is not None and not water.safe", 'poverty_cause == "缺水"'))
    records = [
        household(1, SERIOUS), household(2, SERIOUS, SERIOUS, village="450329101201"), household(3, WELL),
        dry(4), dry(5, village="450329101201"),
    ]  # fmt: skip
    ledger = Ledger(tmp_path / "台账.db", create=True)
    taken = ledger.take(run_of(engine, records), on=date(2019, 9, 20), by="检查", guide=Guide(engine.rulebook))
    assert [x.zh for x in taken.unsaid] == ["归哪个指标、哪个责任单位（规则 more.vague 没有写 indicator）"]
    return ledger


@pytest.fixture(scope="module")
def order():
    return order_of(Engine.default().rulebook)


def marks(ledger, number, rule):
    return [m.fingerprint for m in ledger.matters() if m.item.rule == rule and m.item.subject.id[-1] == str(number)]


def written(ledger, order, path, on=ON):
    counts = write_consolidation(ledger.matters(), path, "zh", on=on, order=order)
    book = openpyxl.load_workbook(path)
    tables = {}
    for sheet in book:
        head = next(r for r in range(1, 12) if sheet.cell(r, 2).value in ("六巩固", "指标"))
        heads = [c.value for c in sheet[head]]
        rows = [
            dict(zip(heads, (c.value for c in row), strict=True))
            for row in sheet.iter_rows(min_row=head + 1, max_row=sheet.max_row - 1)
        ]
        tables[sheet.title] = rows
    return counts, book, tables


def test_the_parameters_name_all_nine_indicators_and_the_six_consolidations_of_the_order(order):
    book = Engine.default().rulebook
    day = date(2019, 9, 20)
    for name in ("consolidation_of", "responsible_department"):
        table = book.parameters[name]
        assert [table.value(day, None, (i,)) for i in INDICATORS]
        assert table.source and len(table.in_force(day, None).value) == 9
    assert order == [
        "巩固“三保障”和饮水安全等基础保障", "巩固产业扶贫成果", "巩固就业扶贫成果", "巩固综合保障扶贫防线", "巩固脱贫动力", "巩固政策落实",
    ]  # fmt: skip
    departments = {book.parameters["responsible_department"].value(day, None, (i,)) for i in INDICATORS}
    assert departments == {"教育", "医保", "住建", "水利", "农业农村", "人社", "民政", "扶贫"}
    assert set(department_names(book)) == departments | {"卫健"}


def test_every_shipped_risk_with_an_indicator_finds_its_department_and_consolidation(order):
    book = Engine.default().rulebook
    risks = [r for r in book.rules if r.tags.get("case") in ("risk", "edge") and "indicator" in r.tags]
    assert {r.tags["indicator"] for r in risks} == set(INDICATORS)
    item = run_of(engine_of(PACK), [household(1, SERIOUS)]).findings[0]
    guide = Guide(book)
    for rule in risks:
        found = guide.fields(replace(item, rule=rule.id), date(2019, 9, 20))
        assert found["department"] and found["consolidation"] in order and found["due"] == "2019-09-28", rule.id
    assert guide.unsaid == {}


def test_the_due_date_is_the_orders_and_ends_with_the_round():
    table = Engine.default().rulebook.parameters["measures_due"]
    assert table.value(date(2019, 9, 21), None) == date(2019, 9, 28)
    assert table.in_force(date(2019, 9, 29), None) is None


def test_every_risk_stands_once_in_the_list_and_once_with_its_department(ledger, order, tmp_path):
    counts, book, tables = written(ledger, order, tmp_path / "清单.xlsx")
    assert book.sheetnames == ["分类汇总", "总清单", "医保", "水利", "（未定）"]
    listed = [r["指纹"] for r in tables["总清单"]]
    wanted = {m.fingerprint for m in ledger.matters() if m.desk.case}
    assert len(listed) == len(set(listed)) == counts.findings == 9 and set(listed) == wanted
    by_department = [r["指纹"] for name in book.sheetnames[2:] for r in tables[name]]
    assert sorted(by_department) == sorted(listed)
    assert {r["责任单位"] for r in tables["医保"]} == {"医保"} and {r["配合单位"] for r in tables["医保"]} == {"卫健"}
    assert [r["序号"] for r in tables["总清单"]] == list(range(1, 10))
    assert {r["类别"] for r in tables["水利"]} == {"边缘户", "脱贫户风险"}


def test_totals_are_the_sums_of_their_parts_by_an_independent_count(ledger, order, tmp_path):
    ledger.assign(
        marks(ledger, 4, "more.water"),
        Assignment(by="张三", on=date(2019, 9, 25), measure="接水管", done=date(2019, 9, 25)),
    )
    ledger.decide(
        marks(ledger, 1, "small.serious"), Decision(state="explained", by="张三", on=date(2019, 9, 25), reason="已报销")
    )
    counts, _, tables = written(ledger, order, tmp_path / "清单.xlsx")
    sums = tables["分类汇总"]
    parts = [r for r in sums if r["指标"] not in ("小计", None, "")]
    total = sums[-1]
    assert total["六巩固"] == "合计"
    for name in ("条数", "已办结", "未办结", "其中逾期", "资源镇", "中峰镇"):
        assert sum(r[name] for r in parts) == total[name] == sum(r[name] for r in sums if r["指标"] == "小计")
    assert all(r["条数"] == r["已办结"] + r["未办结"] == r["资源镇"] + r["中峰镇"] for r in sums)
    independent = Counter((r["指标"], r["乡（镇）"]) for r in tables["总清单"])
    for r in parts:
        name = None if r["指标"] == "（未定）" else r["指标"]
        assert (r["资源镇"], r["中峰镇"]) == (independent[name, "资源镇"], independent[name, "中峰镇"])
    assert total["户数"] == len({r["户编号"] for r in tables["总清单"]}) == 4
    assert counts == Counts(findings=9, settled=2, pending=7, late=7)
    assert (total["条数"], total["已办结"], total["未办结"], total["其中逾期"]) == (9, 2, 7, 7)


def test_late_is_marked_with_its_days_and_what_is_settled_is_not(ledger, order, tmp_path):
    ledger.assign(
        marks(ledger, 4, "more.water"),
        Assignment(by="张三", on=date(2019, 9, 25), measure="接水管", done=date(2019, 9, 25)),
    )
    ledger.assign(
        marks(ledger, 5, "more.water"),
        Assignment(by="张三", on=date(2019, 9, 25), measure="打井", due=date(2019, 12, 1)),
    )
    _, book, tables = written(ledger, order, tmp_path / "清单.xlsx")
    how = {(r["户编号"][-1], r["风险或困难"]): r["办理情况"] for r in tables["总清单"]}
    assert how["1", "测试1之1患大病"] == "逾期 2 天"
    assert how["4", "饮水不安全"] == "已办结" and how["5", "饮水不安全"] == "办理中"
    sheet = book["总清单"]
    colours = {row[-1].value: row[0].fill.start_color.rgb for row in sheet.iter_rows(min_row=5) if row[-1].value}
    (done,), (late,) = marks(ledger, 4, "more.water"), marks(ledger, 1, "small.serious")
    assert (colours[done], colours[late]) == ("FFE2EFDA", "FFF8CBAD")
    before, _, earlier = written(ledger, order, tmp_path / "早.xlsx", on=date(2019, 9, 28))
    assert before.late == 0 and {r["办理情况"] for r in earlier["总清单"]} == {"未定措施", "办理中", "已办结"}


def test_a_risk_without_indicator_is_listed_last_as_not_decided(ledger, order, tmp_path):
    _, _, tables = written(ledger, order, tmp_path / "清单.xlsx")
    last = tables["总清单"][-2:]
    assert {(r["六巩固"], r["责任单位"], r["风险或困难"]) for r in last} == {(None, None, "说不清归哪一项")}
    assert [r["六巩固"] for r in tables["分类汇总"]][-3:] == ["（未定）", "（未定）", "合计"]


def test_a_department_with_a_name_excel_does_not_allow_still_has_its_sheet(ledger, order, tmp_path):
    (one,), (two,) = marks(ledger, 4, "more.water"), marks(ledger, 5, "more.water")
    ledger.assign([one], Assignment(by="张三", on=date(2019, 9, 25), department="水利/住建[联合]组：" + "长" * 40))
    ledger.assign([two], Assignment(by="张三", on=date(2019, 9, 25), department="总清单"))
    _, book, tables = written(ledger, order, tmp_path / "清单.xlsx")
    assert len(book.sheetnames) == len(set(book.sheetnames)) == 7
    assert sum(len(tables[n]) for n in book.sheetnames[2:]) == 9


def test_the_list_is_ready_to_be_printed_and_signed(ledger, order, tmp_path):
    _, book, _ = written(ledger, order, tmp_path / "清单.xlsx")
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and sheet.freeze_panes and sheet.auto_filter.ref
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_area
        assert sheet.cell(sheet.max_row, 1).value.startswith("填报单位（盖章）：")
        assert sheet.cell(1, 1).font.name == "宋体"
    assert book["分类汇总"]["A2"].value.startswith("截至 2019-09-30：9 条，4 户；已办结 0 条，未办结 9 条，其中逾期")
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_a_county_without_risks_gets_an_empty_list_that_says_so(tmp_path, engine, order):
    with Ledger(tmp_path / "空.db", create=True) as empty:
        empty.take(run_of(engine, [household(1, WELL)]), on=date(2019, 9, 20), by="检查", guide=Guide(engine.rulebook))
        counts, book, _ = written(empty, order, tmp_path / "清单.xlsx")
    assert counts == Counts() and book.sheetnames == ["分类汇总", "总清单"]
