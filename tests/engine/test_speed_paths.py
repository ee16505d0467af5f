"""The quick ways say what the slow ways say: every generated function against the reference evaluator, whatever the data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from backends.arbitrary import conditions, vessels
from conformance.world import VESSEL, rulebook, scope
from hypothesis import example, given
from hypothesis import strategies as st
from engine.survey_of_shops import SHOP
from engine.survey_of_shops import rulebook as shops

from fupin_rules import Engine
from fupin_rules.backends.python.codegen import Check, compile_checks
from fupin_rules.backends.python.evaluate import Context
from fupin_rules.backends.python.evidence import compile_reads
from fupin_rules.backends.python.surely import compile_surely
from fupin_rules.backends.python.values import E, F, T
from fupin_rules.backends.python.verdict import environment, judge
from fupin_rules.engine.judging import item_at
from fupin_rules.engine.making import Maker
from fupin_rules.engine.world import World
from fupin_rules.language import BOOL, Expr, Source, check
from fupin_rules.language.calendar import Fault
from fupin_rules.schema import Open, RecordSpec

AS_OF = date(2019, 9, 18)


def parsed(text: str, about: str = "vessel") -> Expr:
    tree, found = check(Source(text), scope(about), BOOL)
    assert tree is not None, (text, [d.in_("en") for d in found])
    return tree


def whole(record: Any, spec: RecordSpec) -> Any:
    """A record with every key there, as item access wants it."""
    if record is None:
        return None
    out: dict[str, Any] = {name: None for name in spec.fields} | record
    for name, field in spec.fields.items():
        if field.record is not None and out[name] is not None:
            out[name] = (
                _each(out[name], lambda x, r=field.record: whole(x, r))
                if field.many
                else whole(out[name], field.record)
            )
    return out


def as_object(record: Any, spec: RecordSpec) -> Any:
    """A record as an object with attributes, as a model is read."""
    if record is None:
        return None
    out = SimpleNamespace(unreadable=record.get("$unreadable"), **{name: record.get(name) for name in spec.fields})
    for name, field in spec.fields.items():
        value = getattr(out, name)
        if field.record is not None and value is not None:
            setattr(
                out,
                name,
                _each(value, lambda x, r=field.record: as_object(x, r))
                if field.many
                else as_object(value, field.record),
            )
    return out


def _each(value: Any, act: Any) -> Any:
    items = [act(x) for x in (value["open"] if isinstance(value, dict) else value)]
    return Open(items) if isinstance(value, (Open, dict)) else items


def truths(when: Expr, expect: Expr, record: Any) -> tuple[int, int]:
    w = World(rulebook().parameters, AS_OF, record.get("area"))
    return tuple(Context(w, environment("vessel", record)).truth(x) for x in (when, expect))  # type: ignore[return-value]


def called(compiled: Any, record: Any, area: str | None) -> Any:
    run, names = compiled
    w = World(rulebook().parameters, AS_OF, area)
    values = []
    for n in names:
        try:
            values.append(w.parameter(rulebook().parameters[n].decl, (), None))
        except Fault:
            values.append(None)
    return run(record, AS_OF, values, w)


def shapes(record: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("get", record), ("item", whole(record, VESSEL.spec)), ("attr", as_object(record, VESSEL.spec))]


def complete(record: dict[str, Any]) -> bool:
    return type(record.get("crew")) is list


@given(conditions(), conditions(depth=2), vessels(), st.booleans())
@example(
    # Of two numbers that may be intervals one is a point: the product is an interval, and compared as one.
    '(count(p for p in ports) * (1 if harbour == "北港" else count(q for q in ports))) < 0',
    "0 == 0",
    {"vessel_id": "V1", "harbour": "北港", "ports": Open([])},
    False,
)
def test_every_generated_function_says_of_a_vessel_what_the_reference_says(
    when: str, expect: str, record: dict[str, Any], twice: bool
) -> None:
    w, e = parsed(when), parsed(expect)
    checks = [Check("a", w, e), Check("b", e, w)] if twice else [Check("a", w, e)]
    first = [(truths(c.when, c.expect, record)) for c in checks]  # type: ignore[arg-type]
    bad = [c.id for c, (x, y) in zip(checks, first, strict=True) if (x, y) == (T, F)]
    idle = [i for i, (x, _) in enumerate(first) if x == F]
    good = [i for i, pair in enumerate(first) if pair == (T, T)]
    for access, shape in shapes(record):
        area = record.get("area")
        assert called(compile_surely(checks, "vessel", access, complete=False), shape, area) == bad, access
        quick = called(compile_surely(checks, "vessel", access, complete=True), shape, area)
        assert quick == bad or (quick is None and not complete(record)), access
        four = called(compile_checks(checks, "vessel", access, every_outcome=True), shape, area)
        assert [checks[i].id for i in four[0]] == bad and four[2] == good and four[3] == idle, access
        assert list(called(compile_checks(checks, "vessel", access), shape, area)) == list(four[:2]), access


@given(conditions(about="sailor"), conditions(about="sailor", depth=2), vessels())
def test_every_generated_function_says_of_a_crew_what_the_reference_says(
    when: str, expect: str, record: dict[str, Any]
) -> None:
    checks = [
        Check("a", parsed(when, "sailor"), parsed(expect, "sailor"), "crew"),
        Check("b", None, parsed(when, "sailor"), "crew"),
    ]
    crew = record.get("crew") or []
    crew = crew["open"] if isinstance(crew, dict) else crew
    w = World(rulebook().parameters, AS_OF, record.get("area"))
    bad = []
    for n, c in enumerate(checks):
        for i, sailor in enumerate(crew):
            env = environment("vessel", record, "crew", i, sailor)
            x = T if c.when is None else Context(w, dict(env)).truth(c.when)
            if x == T and Context(w, dict(env)).truth(c.expect) == F:
                bad.append((n, i))
    ids = sorted({checks[n].id for n, _ in bad})
    for access, shape in shapes(record):
        area = record.get("area")
        assert called(compile_surely(checks, "vessel", access, complete=False), shape, area) == ids, access
        quick = called(compile_surely(checks, "vessel", access, complete=True), shape, area)
        assert quick == ids or (quick is None and not complete(record)), access
        assert sorted(called(compile_checks(checks, "vessel", access), shape, area)[0]) == bad, access


@given(conditions(), vessels())
def test_what_a_rule_read_is_told_alike_by_the_generated_function(text: str, record: dict[str, Any]) -> None:
    tree = parsed(text)
    w = World(rulebook().parameters, AS_OF, record.get("area"))
    maker = Maker(rulebook().parameters, rulebook().tables)
    verdict = judge(None, tree, environment("vessel", record), w)
    if verdict.outcome != "violated":
        return
    expected = tuple(maker._answers(VESSEL, record, verdict, verdict.reads))
    for access, shape in shapes(record):
        compiled = compile_reads([tree], "vessel", None, access, maker.wording(VESSEL))
        if compiled is None:
            return
        run, names = compiled
        got = run(shape, AS_OF, [_value(w, n) for n in names], w, 0, None)
        assert got == expected, access


@given(conditions(about="sailor"), vessels())
def test_what_a_rule_read_of_a_member_is_told_alike_by_the_generated_function(
    text: str, record: dict[str, Any]
) -> None:
    tree = parsed(text, "sailor")
    w = World(rulebook().parameters, AS_OF, record.get("area"))
    maker = Maker(rulebook().parameters, rulebook().tables)
    crew = record.get("crew") or []
    for i, sailor in enumerate(crew["open"] if isinstance(crew, dict) else crew):
        verdict = judge(None, tree, environment("vessel", record, "crew", i, sailor), w)
        if verdict.outcome != "violated":
            continue
        compiled = compile_reads([tree], "vessel", "crew", "get", maker.wording(VESSEL))
        if compiled is None:
            return
        run, names = compiled
        got = run(record, AS_OF, [_value(w, n) for n in names], w, i, sailor)
        assert got == tuple(maker._answers(VESSEL, record, verdict, verdict.reads))


def _value(w: World, name: str) -> Any:
    try:
        return w.parameter(rulebook().parameters[name].decl, (), None)
    except Fault:
        return None


SHOPS: list[dict[str, Any]] = [
    {"shop_id": "1", "owner": "甲", "trade": "餐饮", "takings": Decimal(3), "costs": Decimal("4.50"), "staff": [
        {"name": "乙", "age": 15, "id_number": "450399200401010011", "trades": ["百货"]}, {"name": "丙", "age": 14, "trades": None}]},
    {"shop_id": 2, "trade": "餐饮", "staff": Open([{"name": "乙", "age": 3}]), "$unreadable": {"owner": "看不清"}},
    {"shop_id": "3", "owner": "丁", "street": "东街", "trade": "粮油", "takings": 1, "costs": 0.5, "staff": [{"name": None, "age": 15}] * 45},
    {"shop_id": "4", "trade": "餐饮", "takings": Decimal(0), "costs": Decimal(1), "inspection": {"date": "2020-05-01", "trade": "百货"}, "staff": []},
]  # fmt: skip


@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize("shop", SHOPS, ids=lambda s: str(s["shop_id"]))
def test_findings_made_the_quick_way_are_those_made_the_long_way(shop: dict[str, Any], shown: bool) -> None:
    engine = Engine(shops())
    for taken in (shop, whole(shop, SHOP.spec)):
        for _ in range(2):
            report = engine.check(taken, as_of=AS_OF, trusted=True, show_identifiers=shown)
            places = report.batch.run(taken, every=False)[0]
            quick = [
                report.batch.teller(rule.id, "get", show=shown).finding(
                    taken, i, None if i is None else item_at(taken, rule.part, i)
                )
                for rule, i in map(report.batch.rule, places)
            ]
            slow = [report._slowly(rule, i) for rule, i in map(report.batch.rule, places)]
            assert [q for q in quick if q is not None] == [s for q, s in zip(quick, slow, strict=True) if q is not None]
            assert report.findings == report._findings()
            assert [f.to_dict() for f in report.findings] == [f.to_dict() for f in report._findings()]


@pytest.mark.parametrize("shop", SHOPS, ids=lambda s: str(s["shop_id"]))
def test_what_is_violated_and_undecided_is_the_same_asked_at_once_or_later(shop: dict[str, Any]) -> None:
    engine = Engine(shops())
    for _ in range(2):
        at_once, later = (engine.check(shop, as_of=AS_OF, trusted=True, undecided=x) for x in (True, False))
        assert at_once.violated == later.violated == tuple(sorted({f.rule for f in later.findings}))
        assert at_once.undecided == later.undecided
