"""Validators are rules like any other: counted, explained, masked and rechecked the same; one that fails costs its own verdict and no other."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook.shops import HEAD, SUBJECTS, Shop
from stdnum.cn.ric import calc_check_digit

from fupin_rules import Engine, Rulebook
from fupin_rules.engine.examples import run_examples
from fupin_rules.engine.nameless import nameless
from fupin_rules.errors import Text
from fupin_rules.findings import Source, report_schema
from fupin_rules.plugins import Registry
from fupin_rules.report.traces import iter_trace
from fupin_rules.rulebook import (
    Reading,
    Ruling,
    Supplied,
    Validator,
    Waivers,
    not_applicable,
    satisfied,
    undecided,
    violated,
)

DAY = date(2020, 6, 1)
NUMBER = "45039919790103001"
NUMBER += calc_check_digit(NUMBER + "0")
PHONE = "19900000001"
RULES = (
    HEAD.format(pack="a")
    + """
parameters:
  least_age:
    title: {zh: 最小年龄, en: least age}
    source: 规定
    values: [{from: 2019-01-01, to: 2020-12-31, value: 16}]
related:
  previous:
    title: {zh: 去年, en: last year}
    key: shop_id
    cardinality: one
    by: shop_id
    fields:
      shop_id: {title: {zh: 编号, en: code}, type: text}
      takings: {title: {zh: 营业额, en: takings}, type: decimal}
rules:
  - id: a.trade
    title: {zh: 行业, en: trade}
    subject: shop
    expect: trade == "粮油"
    message: {zh: 话, en: m}
"""
)


def one(check: Any, **more: Any) -> Validator:
    """A validator about shops that reads everything in them but the inspection."""
    said = {
        "id": "py.one", "title": Text("应当", "should"), "subject": "shop", "check": check, "source": Source("规定", item="1"),
        "message": Text("不对", "wrong"),
        "reads": ("shop_id", "owner", "owner_number", "street", "trade", "takings", "costs", "size", "opened", "staff"),
    }  # fmt: skip
    return Validator(**{**said, **more})


def engine(*validators: Validator, rules: str = RULES) -> Engine:
    supplied = [Supplied(plugin="demo", validator=v, version="1.2") for v in validators]
    return Engine(Rulebook.from_texts({"a.yaml": rules}, SUBJECTS, validators=supplied))


def shop(**more: Any) -> dict[str, Any]:
    return {"shop_id": "7", "owner": "张三", "street": "东街", "trade": "粮油", **more}


def outcome_of(check: Any, data: dict[str, Any] | None = None, **more: Any) -> tuple[str, Any]:
    """The outcome for one shop, with the finding, unknown or problem."""
    report = engine(one(check, **more)).check_all([data or shop()], as_of=DAY, trusted=True, subject="shop")
    (outcome,) = [k for k, n in report.summary.rules["py.one"].to_dict().items() if n and k != "total"]
    told = [x for x in (*report.findings, *report.unknowns, *report.errors) if x.rule == "py.one"]
    return outcome, told[0] if told else None


# -- like any rule ---------------------------------------------------------------------------------------------------------


def test_the_four_rulings_are_the_four_outcomes():
    rulings = {
        "satisfied": satisfied, "violated": violated, "not_applicable": not_applicable,
    }  # fmt: skip
    assert {name: outcome_of(lambda r, f=f: f())[0] for name, f in rulings.items()} == {n: n for n in rulings}
    outcome, told = outcome_of(lambda r: undecided("takings"))
    assert outcome == "unknown"
    assert told.possible == ("satisfied", "violated", "not_applicable")
    assert [(a.path, a.label.zh, a.missing) for a in told.needs] == [("takings", "营业额", "missing")]
    assert told.first == "takings"


def test_a_finding_of_a_validator_is_a_whole_finding():
    def check(r: Reading) -> Ruling:
        return violated(gap=r.record.costs - r.record.takings) if r.record.costs > r.record.takings else satisfied()

    v = one(
        check, id="py.loss", title=Text("成本不应超过营业额", "Costs within takings"), severity="warning",
        message=Text("成本 {costs} 元，多出 {gap} 元", "costs {costs}, {gap} too much"), review=("costs", "takings"),
    )  # fmt: skip
    report = engine(v).check(shop(costs="12.50", takings=10), as_of=DAY, subject="shop")
    assert report.violated == ("py.loss",)
    (found,) = report.findings
    assert found.to_dict() == {
        "rule": "py.loss", "pack": "demo.python", "pack_version": "1.2",
        "title": {"zh": "成本不应超过营业额", "en": "Costs within takings"}, "kind": "logic", "severity": "warning", "outcome": "violated",
        "subject": {"type": "shop", "id": "7", "label": "张三"}, "within": [{"type": "street", "id": "东街", "label": "东街"}],
        "path": "costs", "member": None,
        "source": {"document": "规定", "part": None, "item": "1", "quote": None}, "fingerprint": found.fingerprint,
        "message": {"zh": "成本 12.5 元，多出 2.5 元", "en": "costs 12.5, 2.5 too much"},
        "answers": [
            {"path": "costs", "label": {"zh": "成本", "en": "costs"}, "value": "12.50", "missing": None, "who": None},
            {"path": "takings", "label": {"zh": "营业额", "en": "takings"}, "value": 10, "missing": None, "who": None},
        ],
        "parameters": [], "as_of": "2020-06-01", "review": ["costs", "takings"],
        "review_labels": [{"zh": "成本", "en": "costs"}, {"zh": "营业额", "en": "takings"}], "others": [],
    }  # fmt: skip
    jsonschema.validate(json.loads(report.to_json()), report_schema())
    # The fingerprint is that of any rule: of rule and code.
    again = engine(v).check(shop(costs=99, takings=1, owner="李四"), as_of=DAY, subject="shop")
    assert again.findings[0].fingerprint == found.fingerprint


def test_a_validator_about_a_part_is_asked_once_for_each():
    def check(r: Reading) -> Ruling:
        least = r.param("least_age")
        if r.item.age is None:
            return undecided(r.path(r.item, "age"))
        return satisfied() if r.item.age >= least else violated(name=r.item.name, least=least)

    v = one(
        check, subject="worker", reads=("staff.age", "staff.name", "params.least_age"),
        message=Text("{name}（{post}）不满 {least} 岁", "{name} is under {least}"),
    )  # fmt: skip
    staff = [
        {"worker_id": "a", "name": "甲", "age": 15, "post": "学徒"},
        {"worker_id": "b", "name": "乙"},
        {"worker_id": "c", "age": 20},
    ]
    report = engine(v).check_all([shop(staff=staff)], as_of=DAY, trusted=True, subject="shop")
    (found,) = report.findings
    assert found.message == Text("甲（学徒）不满 16 岁", "甲 is under 16")
    assert (found.member.id, found.member.index, found.path) == ("a", 0, "staff[0].age")
    assert [a.path for a in found.answers] == ["staff[0].age", "staff[0].name"]
    assert [(p.name, p.value) for p in found.parameters] == [("least_age", 16)]
    (unknown,) = report.unknowns
    assert (unknown.member.id, unknown.needs[0].path, unknown.needs[0].who) == ("b", "staff[1].age", "乙")
    assert report.summary.rules["py.one"].to_dict() == {
        "satisfied": 1, "violated": 1, "unknown": 1, "not_applicable": 0, "error": 0, "not_run": 0, "waived": 0, "total": 3,
    }  # fmt: skip


def test_a_validator_about_a_group_sees_all_its_records_and_whether_they_are_all():
    seen: list[Any] = []

    def check(r: Reading) -> Ruling:
        seen.append((r.record.street, r.record.shops.complete, sorted(s.shop_id for s in r.record.shops)))
        return violated(n=len(r.record.shops)) if len(r.record.shops) > 1 else satisfied()

    v = one(check, subject="street", reads=("street", "shops.shop_id"), message=Text("{street}有 {n} 家", "{n}"))
    rows = [shop(shop_id="1"), shop(shop_id="2"), shop(shop_id="3", street="西街")]
    for trusted in (True, False):
        seen.clear()
        report = engine(v).check_all(rows, as_of=DAY, trusted=trusted, subject="shop")
        assert [(f.subject.type, f.subject.id, f.message.zh) for f in report.findings] == [
            ("street", "东街", "东街有 2 家")
        ]
        assert {*map(str, seen)} == {"('东街', True, ['1', '2'])", "('西街', True, ['3'])"}
        assert report.summary.rules["py.one"].satisfied == 1
        assert [f.kind for f in report.findings] == ["group"]


def test_dict_and_model_say_the_same_and_values_have_one_type():
    types: list[Any] = []

    def check(r: Reading) -> Ruling:
        m = r.record
        types.append([type(x) for x in (m.takings, m.opened, m.size, m.trade)] + [type(m.staff[0].insured)])
        return violated(day=m.opened, money=m.takings)

    v = one(check, message=Text("{day} {money} {opened} {takings}", "{day} {money}"))
    data = shop(takings=1.5, opened="2019-09-18", size=3, staff=[{"insured": True}])
    trusted = engine(v).check(data, as_of=DAY, trusted=True, subject="shop")
    model = engine(v).check(Shop.model_validate(data), as_of=DAY)
    assert trusted.findings[0].message == model.findings[0].message
    assert types == [[Decimal, date, int, str, bool]] * 2
    assert trusted.findings[0].message == Text("2019年9月18日 1.5 2019年9月18日 1.5", "2019-09-18 1.5")
    assert [a.path for a in trusted.findings[0].answers] == [a.path for a in model.findings[0].answers]


def test_what_a_validator_is_shows_wherever_rules_are_told():
    v = one(lambda r: satisfied(), note="为什么", false_positives="没有", tags={"who": "village"}, severity="info")
    rule = engine(v).rulebook.by_id["py.one"]
    assert rule.to_dict() == {
        "id": "py.one", "pack": "demo.python", "pack_version": "1.2", "title": {"zh": "应当", "en": "should"}, "kind": "logic",
        "form": "python", "plugin": "demo", "severity": "info", "subject": "shop",
        "source": {"document": "规定", "part": None, "item": "1", "quote": None}, "effective": {"from": None, "to": None},
        "reads": [p for p, _ in rule.reads], "parameters": [], "possible": ["satisfied", "violated", "unknown", "not_applicable", "error"],
        "monotone": False, "texts": {}, "tags": {"who": "village"}, "optional": False, "level": "national", "area": None,
    }  # fmt: skip
    assert "staff.age" in [p for p, _ in rule.reads]
    assert not any(p.startswith("inspection") for p, _ in rule.reads)
    assert [p.title for p in engine(v).rulebook.packs if p.id == "demo.python"] == [
        Text("插件 demo 的校验", "validators of the plugin demo")
    ]


def test_a_validator_is_chosen_and_left_out_like_any_rule():
    book = engine(one(lambda r: violated())).rulebook
    only = Engine(book.only([book.by_id["py.one"]]))
    assert only.check(shop(trade="百货"), as_of=DAY, subject="shop").violated == ("py.one",)
    rest = Engine(book.only([book.by_id["a.trade"]]))
    assert rest.check(shop(trade="百货"), as_of=DAY, subject="shop").violated == ("a.trade",)
    assert only.rulebook.digest != rest.rulebook.digest


def test_a_validator_is_in_force_between_its_days_only():
    e = engine(one(lambda r: violated(), since=date(2020, 1, 1), until=date(2020, 6, 30)))
    assert e.check(shop(), as_of=date(2020, 6, 30), subject="shop").violated == ("py.one",)
    late = e.check(shop(), as_of=date(2020, 7, 1), subject="shop")
    assert late.violated == ()
    assert [(n.rule, n.reason) for n in late.not_run] == [("py.one", "not_in_force")]


def test_a_validator_of_a_county_holds_in_its_county_only():
    e = engine(one(lambda r: violated(), level="county", area="450329"))
    assert e.check(shop(area="450329101"), as_of=DAY, subject="shop").violated == ("py.one",)
    assert e.check(shop(area="450330"), as_of=DAY, subject="shop").violated == ()
    unplaced = e.check(shop(), as_of=DAY, subject="shop")
    assert (unplaced.violated, [(n.rule, n.reason) for n in unplaced.not_run]) == ((), [("py.one", "no_area")])


def test_a_pack_below_replaces_softens_and_switches_off_validators():
    county = (
        "language: 1\npack: county\ntitle: {zh: 县, en: c}\nlevel: county\narea: '450329'\n"
        "overrides:\n  - {rule: py.one, severity: info, reason: {zh: 先提示, en: for now}}\n"
    )
    book = Rulebook.from_texts(
        {"a.yaml": RULES, "c.yaml": county},
        SUBJECTS,
        validators=[Supplied(plugin="demo", validator=one(lambda r: violated().softened("warning")))],
    )
    e = Engine(book)
    here = e.check(shop(area="450329"), as_of=DAY, subject="shop")
    assert [f.severity for f in here.findings] == ["info"]
    there = e.check(shop(area="450330"), as_of=DAY, subject="shop")
    assert [f.severity for f in there.findings] == ["warning"]


def test_a_validator_may_take_the_place_of_a_rule_as_one_of_a_pack():
    county = (
        "language: 1\npack: county\ntitle: {zh: 县, en: c}\nlevel: county\narea: '450329'\n"
        "overrides:\n  - {rule: a.trade, by: py.one, reason: {zh: 本县另算, en: our own}}\n"
    )
    v = one(lambda r: violated(), pack="county")
    e = Engine(
        Rulebook.from_texts(
            {"a.yaml": RULES, "c.yaml": county}, SUBJECTS, validators=[Supplied(plugin="d", validator=v)]
        )
    )
    assert e.check(shop(trade="百货", area="450329"), as_of=DAY, subject="shop").violated == ("py.one",)
    assert e.check(shop(trade="百货", area="450330"), as_of=DAY, subject="shop").violated == ("a.trade",)


def test_softening_only_ever_lowers():
    assert outcome_of(lambda r: violated().softened("warning"))[1].severity == "warning"
    assert outcome_of(lambda r: violated().softened("error"), severity="warning")[1].severity == "warning"


# -- sources, questions, what is open ---------------------------------------------------------------------------------------


def test_a_validator_whose_source_was_not_supplied_is_not_run():
    called: list[int] = []
    v = one(lambda r: called.append(1) or violated(), reads=("inspection.clean",))
    report = engine(v).check(shop(), as_of=DAY, subject="shop")
    assert (report.violated, called) == ((), [])
    assert [(n.rule, n.reason) for n in report.not_run] == [("py.one", "no_source")]
    assert engine(v).check(shop(inspection={"clean": False}), as_of=DAY, subject="shop").violated == ("py.one",)


def test_a_related_table_is_read_by_its_key_and_not_run_where_it_is_not_there():
    def check(r: Reading) -> Ruling:
        rows = r.rows("previous", r.record.shop_id)
        if not rows:
            return not_applicable()
        return violated(before=rows[0].takings) if rows[0].takings > r.record.takings else satisfied()

    v = one(check, reads=("shop_id", "takings", "previous"), message=Text("去年 {before}", "{before}"))
    e = engine(v)
    assert [(n.rule, n.reason) for n in e.check(shop(takings=5), as_of=DAY, subject="shop").not_run] == [
        ("py.one", "no_source")
    ]
    table = {"previous": [{"shop_id": "7", "takings": 9}, {"shop_id": "8", "takings": 1}]}
    report = e.check(shop(takings=5), as_of=DAY, subject="shop", related=table)
    (found,) = report.findings
    assert found.message.zh == "去年 9"
    assert [(a.path, a.value) for a in found.answers] == [
        ("shop_id", "7"),
        ("previous.takings", Decimal(9)),
        ("takings", Decimal(5)),
    ]
    assert found.answers[1].label.zh == "去年·营业额"
    assert e.check(shop(shop_id="9", takings=5), as_of=DAY, subject="shop", related=table).violated == ()


def test_nobody_is_blamed_for_a_blank_that_nobody_was_asked_about():
    v = one(lambda r: violated() if r.record.takings is None else satisfied(), reads=("takings",))
    asked = engine(v).check_all([shop()], as_of=DAY, subject="shop")
    assert [f.rule for f in asked.findings] == ["py.one"]
    never = engine(v).check_all([shop()], as_of=DAY, subject="shop", unasked=["takings"])
    assert (never.findings, never.summary.rules["py.one"].not_run) == ((), 1)
    assert [(n.rule, n.reason) for n in never.not_run] == [("py.one", "no_question")]
    filled = engine(v).check_all([shop(takings=1)], as_of=DAY, subject="shop", unasked=["costs"])
    assert filled.summary.rules["py.one"].satisfied == 1


def test_undecided_without_paths_needs_whatever_was_read_and_is_not_answered():
    def check(r: Reading) -> Ruling:
        _ = (r.record.takings, r.record.costs, r.record.trade)
        return undecided()

    outcome, told = outcome_of(check)
    assert (outcome, [a.path for a in told.needs], told.first) == ("unknown", ["takings", "costs"], None)


def test_an_open_list_is_known_to_be_open():
    def check(r: Reading) -> Ruling:
        if r.record.staff is None or not r.record.staff.complete:
            return undecided("staff")
        return satisfied()

    assert outcome_of(check, shop(staff=[]))[0] == "satisfied"
    for data in (shop(), shop(staff={"open": [{"worker_id": "a"}]})):
        outcome, told = outcome_of(check, data)
        assert (outcome, [a.path for a in told.needs]) == ("unknown", ["staff"])


def test_an_unreadable_answer_is_unanswered_and_said_to_be_unreadable():
    outcome, told = outcome_of(
        lambda r: undecided() if r.record.takings is None else satisfied(),
        shop(**{"$unreadable": {"takings": "一万多"}}),
    )
    assert (outcome, [(a.path, a.missing) for a in told.needs]) == ("unknown", [("takings", "unreadable")])


# -- recheck, explain, examples ----------------------------------------------------------------------------------------------


def test_recheck_and_rules_reading_know_what_a_validator_reads():
    v = one(lambda r: violated() if r.record.size else satisfied(), reads=("size", "staff.spells", "params.least_age"))
    e = engine(v)
    assert {r.id for r in e.rules_reading("size")} == {"py.one"}
    assert {r.id for r in e.rules_reading("staff[0].spells[1].start")} == {"py.one"}
    assert {r.id for r in e.rules_reading("trade")} == {"a.trade"}
    report = e.check_all([shop(size=0), shop(shop_id="8", size=2)], as_of=DAY, subject="shop")
    after = e.recheck(report, {"7": {"size": 1}, "8": {"size": 0}})
    assert [(f.subject.id, f.rule) for f in after.findings] == [("7", "py.one")]
    full = e.check_all([shop(size=1), shop(shop_id="8", size=0)], as_of=DAY, subject="shop")
    assert after.to_dict() == full.to_dict()


def test_explain_says_that_there_are_no_steps_and_what_was_read():
    e = engine(
        one(lambda r: violated(n=r.record.size), message=Text("有 {n} 人", "{n}"), reads=("size", "owner_number"))
    )
    lines = [x.text for x in iter_trace(e, e.explain("py.one", shop(size=3), as_of=DAY, subject="shop"), "zh")]
    assert "结论：不符合" in lines
    assert "有 3 人" in lines
    assert "这条规则是插件 demo 用 Python 写的，没有逐步的说明；它读了：" in lines
    assert "店员数：3" in lines
    english = [x.text for x in iter_trace(e, e.explain("py.one", shop(size=3), as_of=DAY, subject="shop"), "en")]
    assert "number of staff: 3" in english


def test_examples_of_a_validator_are_run_like_those_of_a_rule():
    v = one(
        lambda r: satisfied() if r.record.size else undecided("size"),
        examples=(
            {"outcome": "satisfied", "given": {"size": 1}},
            {"outcome": "unknown", "given": {}, "needs": ["size"]},
            {"outcome": "violated", "given": {"size": 1}},
        ),
    )
    e = engine(v)
    results = list(run_examples(e, e.rulebook.by_id["py.one"]))
    assert [r.holds for r in results] == [True, True, False]
    assert results[2].differences == (("outcome", "violated", "satisfied"),)


# -- read-only -----------------------------------------------------------------------------------------------------------------


def _write(how: str) -> Any:
    def check(r: Reading) -> Ruling:
        match how:
            case "attribute":
                r.record.owner = "x"
            case "item":
                r.record["owner"] = "x"
            case "delete":
                del r.record["owner"]
            case "pop":
                r.record.pop("owner")
            case "update":
                r.record.update(owner="x")
            case "list item":
                r.record.staff[0] = None
            case "list append":
                r.record.staff.append({})
            case "list sort":
                r.record.staff.sort()
            case "nested attribute":
                r.record.staff[0].age = 1
            case "nested item":
                r.record.staff[0]["age"] = 1
            case "nested list":
                r.record.staff[0].trades.append("粮油")
            case "setattr":
                setattr(r.record, "new", 1)  # noqa: B010 - as a plugin may do it
            case "reading":
                r.as_of = date(2000, 1, 1)  # type: ignore[misc]
            case "reading record":
                r.record = {}  # type: ignore[misc]
        return satisfied()

    return check  # fmt: skip


WRITES = (
    "attribute", "item", "delete", "pop", "update", "list item", "list append", "list sort", "nested attribute", "nested item",
    "nested list", "setattr", "reading", "reading record",
)  # fmt: skip


@pytest.mark.parametrize("model", [False, True], ids=["dict", "model"])
@pytest.mark.parametrize("how", WRITES)
def test_writing_to_what_is_shown_is_an_error_and_changes_nothing(how, model):
    data = shop(staff=[{"worker_id": "a", "age": 3, "trades": ["百货"]}])
    record: Any = Shop.model_validate(data) if model else data
    before = record.model_dump() if model else json.dumps(data)
    e = engine(one(_write(how)))
    report = e.check(record, as_of=DAY, subject="shop", trusted=True)
    assert [(p.rule, p.code) for p in report.errors] == [("py.one", "python")]
    assert (record.model_dump() if model else json.dumps(data)) == before


@given(st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=20)
def test_a_record_is_the_same_before_and_after_whatever_a_validator_reads(i, j):
    data = shop(
        staff=[{"worker_id": str(n), "trades": ["百货"], "spells": [{"start": "2019-01-01"}]} for n in range(i)]
    )
    before = json.dumps(data)

    def check(r: Reading) -> Ruling:
        for m in r.record.staff[:j]:
            dict(m)
            list(m.trades)
            [s.start for s in m.spells]
        return satisfied()

    assert outcome_of(check, data)[0] == "satisfied"
    assert json.dumps(data) == before


def test_records_are_told_apart_by_is_and_equal_only_to_themselves():
    def check(r: Reading) -> Ruling:
        first, second = r.record.staff
        assert first is r.record.staff[0]
        assert first != second
        assert "age" in first
        assert first["age"] == first.age == first.get("age")
        return violated(others=[m.name for m in r.record.staff if m is not first])

    outcome, found = outcome_of(
        check,
        shop(staff=[{"age": 3, "name": "甲"}, {"age": 3, "name": "乙"}]),
        message=Text("还有 {others}", "{others}"),
    )
    assert (outcome, found.message.zh) == ("violated", "还有 乙")


# -- what goes wrong costs one verdict -------------------------------------------------------------------------------------------


def _endless(n: int) -> int:
    return _endless(n + 1)


def _raise(error: BaseException) -> Any:
    def check(r: Reading) -> Ruling:
        raise error

    return check


def test_a_validator_that_raises_costs_only_its_own_verdict_on_that_record():
    def check(r: Reading) -> Ruling:
        if r.record.shop_id == "2":
            raise KeyError(r.record.owner_number)
        return violated()

    rows = [shop(shop_id=str(n), trade="百货", owner_number=NUMBER) for n in (1, 2, 3)]
    report = engine(one(check)).check_all(rows, as_of=DAY, trusted=True, subject="shop")
    assert [(f.subject.id, f.rule) for f in report.findings] == [
        ("1", "a.trade"), ("1", "py.one"), ("2", "a.trade"), ("3", "a.trade"), ("3", "py.one"),
    ]  # fmt: skip
    (problem,) = report.errors
    assert (problem.rule, problem.subject.id, problem.code, problem.outcome) == ("py.one", "2", "python", "error")
    line = check.__code__.co_firstlineno + 2
    assert problem.message == Text(
        f"插件 demo 的校验 py.one 出了毛病：运行中出了 KeyError (test_validators.py:{line})。只有它在这里没有结论；请告诉插件的作者。",
        f"the validator py.one of the plugin demo failed: it raised KeyError (test_validators.py:{line}). "
        "It alone has no outcome here; tell its author.",
    )
    assert report.summary.rules["py.one"].to_dict()["error"] == 1
    text = report.to_json()
    assert NUMBER not in text
    jsonschema.validate(json.loads(text), report_schema())


@pytest.mark.parametrize(
    "check",
    [
        _raise(RuntimeError("张三 " + NUMBER)), _raise(SystemExit(3)), _raise(RecursionError()), _raise(MemoryError()),
        _raise(BaseException("张三 " + NUMBER)), _raise(GeneratorExit(NUMBER)), _raise(asyncio.CancelledError(NUMBER)),
        _raise(ExceptionGroup("x", [ValueError()])) if sys.version_info >= (3, 11) else _raise(ValueError()),
        lambda r: _endless(0), lambda r: 1 / 0, lambda r: r.record.nothing, lambda r: r.record["nothing"], lambda r: r.record.takings > 1,
        lambda r: r.record.inspection, lambda r: r.param("least_age"), lambda r: r.rows("previous", "7"), lambda r: r.path({}, "x"),
    ],
    ids=["raises", "exits", "recursion", "memory", "base", "generator", "cancelled", "group", "endless", "division", "no field", "no item", "none", "not declared",
         "parameter", "table", "path"],
)  # fmt: skip
def test_whatever_a_validator_raises_is_its_error_and_no_data_is_told(check):
    outcome, problem = outcome_of(check, shop(owner_number=NUMBER))
    assert (outcome, problem.code) == ("error", "python")
    assert "插件 demo 的校验 py.one" in problem.message.zh
    assert "张三" not in problem.message.zh
    assert NUMBER not in problem.message.zh


def test_whoever_presses_the_keys_ends_the_run_also_within_a_validator():
    with pytest.raises(KeyboardInterrupt):
        outcome_of(_raise(KeyboardInterrupt()), shop())


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (lambda r: None, "给出的是 NoneType，应为 satisfied()"),
        (lambda r: True, "给出的是 bool"),
        (lambda r: satisfied, "给出的是 function"),
        (lambda r: Ruling("sure"), "给出的结果不是四种之一"),  # type: ignore[arg-type]
        (lambda r: violated(), "没有给出说明里的 {gap}：violated(gap=…)"),
        (lambda r: violated(gap=r.record), "的 violated(gap=…) 给的是 View"),
        (lambda r: violated(gap=object()), "给的是 object"),
        (lambda r: violated(gap=1).softened("fatal"), "softened(...) 的严重程度写错了"),  # type: ignore[arg-type]
        (lambda r: undecided("nothing"), "要问的 nothing 不存在"),
        (lambda r: undecided("staff[0].nothing"), "要问的 staff[0].nothing 不存在"),
        (lambda r: undecided(3), "undecided(...) 里要写路径"),  # type: ignore[arg-type]
        (lambda r: undecided("trade"), "要问的 trade 已经答了"),
        (lambda r: undecided("inspection.clean"), "要问的 inspection.clean 没有写在 reads 里"),
        (lambda r: undecided(NUMBER), "要问的 ? 不存在"),
        (lambda r: undecided(), "说判断不了（undecided），可是读到的都答了"),
        (lambda r: r.record.inspection, "读了没有声明的东西（inspection is read, but does not stand in `reads`）"),
        (lambda r: r.record.takins, "did you mean takings?"),
    ],
)
def test_an_answer_that_is_no_ruling_is_an_error_that_says_why(check, said):
    outcome, problem = outcome_of(check, message=Text("差 {gap}", "gap"))
    assert outcome == "error"
    assert said in problem.message.zh


def test_a_parameter_without_a_value_is_said_as_for_any_rule():
    v = one(lambda r: violated(n=r.param("least_age")), reads=("size", "params.least_age"))
    report = engine(v).check(shop(), as_of=date(2021, 6, 1), subject="shop")
    assert [(p.rule, p.code) for p in report.errors] == [("py.one", "no_value")]
    assert "2021-06-01" in report.errors[0].message.zh
    assert "插件" not in report.errors[0].message.zh


def test_an_error_is_undecided_for_whoever_asks_only_for_ids():
    report = engine(one(lambda r: 1)).check(shop(trade="百货"), as_of=DAY, subject="shop")
    assert (report.violated, report.undecided) == (("a.trade",), ("py.one",))


# -- numbers and names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NUMBER, f"450{'*' * 13}{NUMBER[-2:]}"),
        (f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", None),
        (PHONE, "199******01"),
        (int(PHONE), "199******01"),
        ([PHONE, "甲"], "199******01、甲"),
        (((PHONE,),), "199******01"),
        ("6217000000000001234", None),
    ],
)
def test_numbers_among_the_values_are_masked_unless_asked_for(value, shown):
    v = one(lambda r: violated(x=value), message=Text("{x}", "{x}"))
    e = engine(v)
    told = e.check(shop(), as_of=DAY, subject="shop").findings[0].message.zh
    if shown is not None:
        assert told == shown
    assert "*" in told
    for secret in (NUMBER, PHONE, NUMBER[6:14], "0000000000012"):
        assert secret not in told
    full = e.check(shop(), as_of=DAY, subject="shop", show_identifiers=True).findings[0].message.zh
    assert "*" not in full


def test_a_field_in_a_message_is_masked_by_its_mark():
    v = one(lambda r: violated(), message=Text("{owner} {owner_number}", "{owner_number}"))
    found = engine(v).check(shop(owner_number=NUMBER), as_of=DAY, subject="shop").findings[0]
    assert found.message.zh == f"张三 450399**********{NUMBER[-2:]}"


def test_where_nobody_is_named_a_validator_names_nobody():
    v = one(
        lambda r: violated(who=r.record.owner, text=f"店主{r.record.owner}不在", word=r.record.trade),
        message=Text("{who}|{text}|{word}|{owner}", "{who}|{owner}"),
    )
    report = engine(v).check_all([shop(owner_number=NUMBER)], as_of=DAY, trusted=True, subject="shop")
    assert report.findings[0].message.zh == "张三|店主张三不在|粮油|张三"
    ((_, found),) = nameless(report).findings
    assert found.message == Text("店主|（略）|粮油|店主", "owner|owner")


def test_views_and_rulings_do_not_print_data():
    said: list[str] = []

    def check(r: Reading) -> Ruling:
        said.extend(map(repr, (r, r.record, r.record.staff, r.item, violated(x=r.record.owner))))
        return satisfied()

    assert outcome_of(check, shop(staff=[{"name": "李四"}]))[0] == "satisfied"
    assert said == ["Reading(py.one)", "Shop(root)", "Items(1)", "Shop(root)", "Ruling(violated)"]


# -- the same whichever way ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(["粮油", "百货"]), st.none() | st.integers(0, 3)), min_size=1, max_size=5))
@settings(max_examples=25)
def test_one_by_one_and_all_together_say_the_same_and_the_order_does_not_matter(rows):
    def check(r: Reading) -> Ruling:
        if r.record.size is None:
            return undecided("size")
        return violated(n=r.record.size) if r.record.size > 1 else satisfied()

    e = engine(one(check, message=Text("{n}", "{n}")))
    data = [shop(shop_id=str(n), trade=trade, size=size) for n, (trade, size) in enumerate(rows)]
    whole = e.check_all(data, as_of=DAY, trusted=True, subject="shop")
    single = [e.check(d, as_of=DAY, trusted=True, subject="shop") for d in data]
    assert [f.to_dict() for f in whole.findings] == [f.to_dict() for r in single for f in r.findings]
    assert [u.to_dict() for u in whole.unknowns] == [u.to_dict() for r in single for u in r.unknowns]
    assert [tuple(sorted({f.rule for f in r.findings})) for r in single] == [r.violated for r in single]
    back = e.check_all(data[::-1], as_of=DAY, trusted=True, subject="shop")
    assert back.to_json() == whole.to_json()


def test_adding_a_validator_changes_no_other_rules_findings():
    rows = [shop(trade="百货"), shop(shop_id="8")]
    with_it = engine(one(lambda r: violated())).check_all(rows, as_of=DAY, subject="shop")
    without = engine().check_all(rows, as_of=DAY, subject="shop")
    assert [f.to_dict() for f in with_it.findings if f.rule != "py.one"] == [f.to_dict() for f in without.findings]
    assert with_it.engine.rulebook.digest != without.engine.rulebook.digest


def test_validators_about_every_kind_of_subject_of_the_survey_run_together():
    def named(subject: str, reads: tuple[str, ...]) -> Validator:
        return one(lambda r: violated(), id=f"py.{subject}", subject=subject, reads=reads)

    kinds = {
        "household": ("household_id",), "member": ("members.name",), "village": ("village", "households.household_id"),
        "edge": ("survey_id",), "team": ("area_code",), "officer": ("officers.name",),
    }  # fmt: skip
    text = "language: 1\npack: a\ntitle: {zh: 试, en: t}\nrules: []\n"
    book = Rulebook.from_texts(
        {"a.yaml": text},
        Registry().subjects().values(),
        validators=[Supplied(plugin="demo", validator=named(k, reads)) for k, reads in kinds.items()],
    )
    report = Engine(book).check_together(
        {
            "household": [
                {"household_id": "1", "village": "云塘村", "village_code": "450329100201", "members": [{"name": "甲"}]}
            ],
            "edge": [{"survey_id": "e"}],
            "team": [{"area_code": "450329100201", "officers": [{"name": "乙"}]}],
        },
        as_of=DAY,
    )
    assert {(f.rule, f.subject.type, f.subject.id, f.member and f.member.label) for f in report.findings} == {
        ("py.household", "household", "1", None), ("py.member", "household", "1", "甲"), ("py.village", "village", "450329100201", None),
        ("py.edge", "edge", "e", None), ("py.team", "team", "450329100201", None), ("py.officer", "team", "450329100201", "乙"),
    }  # fmt: skip
    assert {i: t.violated for i, t in report.summary.rules.items()} == dict.fromkeys((f"py.{k}" for k in kinds), 1)
    shared = "reason: 原因, approver: 县办, until: 2020-12-31"
    entries = (
        "rule: py.edge, edge: e",
        "rule: py.team, team: '450329100201'",
        "rule: py.village, village: '450329100201'",
    )
    text = "waivers: 1\nentries:\n" + "".join(f"- {{{e}, {shared}}}\n" for e in entries)
    waived = report.waiving(Waivers.from_texts({"w.yaml": text}, book))
    assert [w.finding.rule for w in waived.waived] == ["py.team", "py.village", "py.edge"]
    assert {f.rule for f in waived.findings} == {"py.household", "py.member", "py.officer"}


def test_a_stream_is_checked_by_validators_too():
    e = engine(one(lambda r: violated() if r.record.size else satisfied()))
    reports = list(e.check_many([shop(size=1), shop(size=0), shop(size=2)], as_of=DAY, trusted=True, subject="shop"))
    assert [r.violated for r in reports] == [("py.one",), (), ("py.one",)]
