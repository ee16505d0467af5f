"""What must hold of every condition and every vessel: Hypothesis looks for one where it does not."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from backends.arbitrary import conditions, vessels
from conformance.world import VESSEL, rulebook, scope
from hypothesis import assume, event, given
from hypothesis import strategies as st

from fupin_rules.backends.python.codegen import Check, compile_checks
from fupin_rules.backends.python.evaluate import Context
from fupin_rules.backends.python.values import E, F, RecordValue, T, U
from fupin_rules.backends.python.verdict import environment, judge
from fupin_rules.engine.world import Related, World
from fupin_rules.language import BOOL, Expr, Source, check
from fupin_rules.language.calendar import Fault
from fupin_rules.schema import UNREADABLE, Open

AS_OF = date(2019, 9, 18)


def parsed(text: str, about: str = "vessel") -> Expr:
    tree, found = check(Source(text), scope(about), BOOL)
    assert tree is not None, (text, [d.in_("en") for d in found])
    return tree


def world(record: dict[str, Any], tables: Any = None) -> World:
    book = rulebook()
    return World(book.parameters, AS_OF, record.get("area"), Related(tables, book.tables) if tables is not None else None)


def reference(tree: Expr, record: dict[str, Any], index: int | None = None) -> int:
    items = _items(record.get("crew"))
    part = ("crew", index, items[index]) if index is not None else ()
    return Context(world(record), environment("vessel", record, *part)).truth(tree)


def _items(value: Any) -> list[Any]:
    return [] if value is None else value["open"] if isinstance(value, dict) else value


def generated(tree: Expr, record: dict[str, Any], part: str | None = None) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    run, names = compile_checks([Check("x", None, tree, part)], "vessel", "get", every_outcome=True)
    w = world(record)
    values = []
    for n in names:
        try:
            values.append(w.parameter(rulebook().parameters[n].decl, (), None))
        except Fault:
            values.append(None)
    return run(record, AS_OF, values, w)


@given(conditions(), vessels())
def test_the_reference_says_exactly_one_thing_where_nothing_is_assumed(text: str, record: dict[str, Any]) -> None:
    assert reference(parsed(text), record) in (T, F, U, E)


@given(conditions(depth=4), vessels())
def test_the_generated_function_agrees_with_the_reference(text: str, record: dict[str, Any]) -> None:
    tree = parsed(text)
    m = reference(tree, record)
    event({T: "true", F: "false", U: "unknown", E: "error"}.get(m, "mixed"))
    bad, und, sat, na = generated(tree, record)
    assert (bad, und, sat, na) == ([0] if m == F else [], [0] if m in (U, E) else [], [0] if m == T else [], [])


@given(conditions(about="sailor"), vessels())
def test_the_generated_function_agrees_on_every_member_of_a_list(text: str, record: dict[str, Any]) -> None:
    tree = parsed(text, "sailor")
    bad, und, sat, _ = generated(tree, record, "crew")
    masks = [reference(tree, record, i) for i in range(len(_items(record.get("crew"))))]
    assert bad == [(0, i) for i, m in enumerate(masks) if m == F]
    assert und == [(0, i) for i, m in enumerate(masks) if m in (U, E)]
    assert sat == [(0, i) for i, m in enumerate(masks) if m == T]
