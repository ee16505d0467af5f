"""What must hold of every condition and every vessel: Hypothesis looks for one where it does not."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from backends.arbitrary import answered_at, conditions, filled, opened, vessels
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
from fupin_rules.language.traits import traits
from fupin_rules.schema import UNREADABLE, Open

AS_OF = date(2019, 9, 18)


def parsed(text: str, about: str = "vessel") -> Expr:
    tree, found = check(Source(text), scope(about), BOOL)
    assert tree is not None, (text, [d.in_("en") for d in found])
    return tree


def world(record: dict[str, Any], tables: Any = None) -> World:
    book = rulebook()
    return World(
        book.parameters, AS_OF, record.get("area"), Related(tables, book.tables) if tables is not None else None
    )


def reference(tree: Expr, record: dict[str, Any], index: int | None = None) -> int:
    items = _items(record.get("crew"))
    part = ("crew", index, items[index]) if index is not None else ()
    return Context(world(record), environment("vessel", record, *part)).truth(tree)


def _items(value: Any) -> list[Any]:
    return [] if value is None else value["open"] if isinstance(value, dict) else value


def generated(
    tree: Expr, record: dict[str, Any], part: str | None = None
) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
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
    assert sat == [0 for m in masks if m == T]


ROOTS = {"vessel": ""}


@given(st.data(), conditions(monotone=True), vessels())
def test_a_monotone_condition_stays_decided_however_gaps_are_filled(
    data: Any, text: str, record: dict[str, Any]
) -> None:
    tree = parsed(text)
    assume(traits(tree, ROOTS).monotone)
    before = reference(tree, record)
    assume(before in (T, F))
    after = data.draw(filled(record, share=data.draw(st.integers(1, 3))))
    assert reference(tree, after) == before


@given(st.data(), conditions(), vessels())
def test_opening_a_list_decides_nothing(data: Any, text: str, record: dict[str, Any]) -> None:
    tree = parsed(text)
    after = reference(tree, opened(record, lambda: data.draw(st.booleans())))
    assume(after in (T, F))
    assert reference(tree, record) == after


@given(st.data(), conditions(), conditions(depth=1), vessels())
def test_whatever_is_answered_where_it_is_needed_decides(
    data: Any, text: str, other: str, record: dict[str, Any]
) -> None:
    expect, when = parsed(text), parsed(other)
    verdict = judge(when, expect, environment("vessel", record), world(record))
    assume(verdict.outcome == "unknown" and verdict.needs)
    tables: dict[str, Any] = {}
    paths = verdict.needs
    if "last_year" in paths:
        paths = tuple(p for p in paths if p != "last_year")
        row = data.draw(filled({}))
        tables["last_year"] = [{**row, "vessel_id": i} for i in ("V1", "V2")]
    assume(not any(p.startswith("last_year") for p in paths))
    answers = data.draw(answered_at(record, paths))
    again = judge(when, expect, environment("vessel", answers), world(answers, tables))
    assert again.outcome != "unknown"


@given(conditions(), conditions(depth=1), vessels())
def test_nothing_that_is_needed_can_be_spared(text: str, other: str, record: dict[str, Any]) -> None:
    expect, when = parsed(text), parsed(other)
    env, w = environment("vessel", record), world(record)
    verdict = judge(when, expect, env, w)
    assume(verdict.outcome == "unknown" and verdict.needs)

    def decided(paths: set[str]) -> bool:
        c = Context(w, dict(env), answered=frozenset(paths))
        applies = c.truth(when)
        if applies & (U | E):
            return False
        return applies == F or not c.truth(expect) & (U | E)

    needs = set(verdict.needs)
    assert decided(needs)
    for path in needs:
        assert not decided(needs - {path})


@given(st.data(), conditions(), vessels())
def test_the_order_of_members_does_not_matter(data: Any, text: str, record: dict[str, Any]) -> None:
    crew = record.get("crew") or []
    # Somebody is doubled where there is only one, so that there is always an order.
    crew = type(crew)([*crew, *crew]) if len(crew) == 1 else crew
    record = {**record, "crew": crew}
    tree = parsed(text)
    shuffled = {**record, "crew": type(crew)(data.draw(st.permutations(crew)) if crew else [])}
    assert reference(tree, shuffled) == reference(tree, record)


@given(st.data(), conditions(), vessels())
def test_possible_outcomes_hold_whatever_is_answered(data: Any, text: str, record: dict[str, Any]) -> None:
    tree = parsed(text)
    verdict = judge(None, tree, environment("vessel", record), world(record))
    assume(verdict.outcome == "unknown")
    answers = data.draw(answered_at(record, tuple(p for p in verdict.unanswered if not p.startswith("last_year"))))
    again = judge(None, tree, environment("vessel", answers), world(answers))
    assert again.outcome in ("unknown", "error", *verdict.possible)
