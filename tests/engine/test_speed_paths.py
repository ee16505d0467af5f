"""The quick ways say what the slow ways say: every generated function against the reference evaluator, whatever the data."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from backends.arbitrary import conditions, vessels
from conformance.world import VESSEL, rulebook, scope
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.backends.python.codegen import Check, compile_checks
from fupin_rules.backends.python.evaluate import Context
from fupin_rules.backends.python.surely import compile_surely
from fupin_rules.backends.python.values import E, F, T
from fupin_rules.backends.python.verdict import environment
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
            out[name] = _each(out[name], lambda x, r=field.record: whole(x, r)) if field.many else whole(out[name], field.record)
    return out


def as_object(record: Any, spec: RecordSpec) -> Any:
    """A record as an object with attributes, as a model is read."""
    if record is None:
        return None
    out = SimpleNamespace(unreadable=record.get("$unreadable"), **{name: record.get(name) for name in spec.fields})
    for name, field in spec.fields.items():
        value = getattr(out, name)
        if field.record is not None and value is not None:
            setattr(out, name, _each(value, lambda x, r=field.record: as_object(x, r)) if field.many else as_object(value, field.record))
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
def test_every_generated_function_says_of_a_vessel_what_the_reference_says(when: str, expect: str, record: dict[str, Any], twice: bool) -> None:
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
def test_every_generated_function_says_of_a_crew_what_the_reference_says(when: str, expect: str, record: dict[str, Any]) -> None:
    checks = [Check("a", parsed(when, "sailor"), parsed(expect, "sailor"), "crew"), Check("b", None, parsed(when, "sailor"), "crew")]
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
