"""Every case of the suite on every backend there is, and what the suite itself must be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conformance.cases import Case, cases, distinct, parts
from conformance.world import VESSEL, Vessel, rulebook, scope

import fupin_rules.language
from fupin_rules.backends.python.codegen import Access, Check, compile_checks
from fupin_rules.backends.python.evaluate import Context
from fupin_rules.backends.python.surely import compile_surely
from fupin_rules.backends.python.values import E, F, T, U
from fupin_rules.backends.python.verdict import environment, judge
from fupin_rules.engine.world import Related, World
from fupin_rules.language import BOOL, Expr, Source, Type, check, tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.forms import ALL_FORMS
from fupin_rules.language.functions import BUILTIN

ALL = cases()
RUNNING = [c for c in ALL if c.gives is not None]
REFUSED = [c for c in ALL if c.refused]
_SAYS = {T: "true", F: "false", U: "unknown", E: "error"}
_OUTCOME = {"true": "satisfied", "false": "violated", "unknown": "unknown", "error": "error"}


def typed(case: Case) -> Expr:
    expr, found = check(Source(case.say), scope(case.about), BOOL)
    assert expr is not None, [d.in_("en") for d in found]
    return expr


def world(case: Case) -> World:
    book = rulebook()
    related = Related(case.tables, book.tables) if case.tables is not None else None
    return World(book.parameters, case.as_of, case.given.get("area"), related)


def settings(names: list[str], w: World) -> list[Any]:
    values: list[Any] = []
    for name in names:
        try:
            values.append(w.parameter(rulebook().parameters[name].decl, (), None))
        except Fault:
            values.append(None)
    return values


@pytest.mark.parametrize("case", RUNNING, ids=str)
def test_the_reference_gives_what_the_case_says(case: Case) -> None:
    env = environment("vessel", case.given, *parts(case))
    assert _SAYS[Context(world(case), env).truth(typed(case))] == case.gives


@pytest.mark.parametrize("case", RUNNING, ids=str)
def test_the_verdict_says_what_is_needed(case: Case) -> None:
    env = environment("vessel", case.given, *parts(case))
    verdict = judge(None, typed(case), env, world(case))
    assert verdict.outcome == _OUTCOME[case.gives or ""]
    if case.needs is not None:
        assert verdict.needs == case.needs
    if case.first is not None:
        assert verdict.first == case.first
    if case.possible is not None:
        assert verdict.possible == case.possible
    if case.faults is not None:
        assert verdict.faults == case.faults
    if case.reasons is not None:
        assert {p: r for p, r in verdict.unanswered.items() if p in case.reasons} == case.reasons


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """The record with every key there, as the quickest way of reading wants it."""

    def fill(data: Any, spec: Any) -> Any:
        out = dict(data)
        for name, f in spec.fields.items():
            value = out.setdefault(name, None)
            if f.record is not None and isinstance(value, list):
                out[name] = type(value)(fill(x, f.record) for x in value)
            elif f.record is not None and isinstance(value, dict):
                out[name] = fill(value, f.record)
        return out

    return fill(record, VESSEL.spec)


@pytest.mark.parametrize("access", ["get", "item", "attr"])
@pytest.mark.parametrize("case", RUNNING, ids=str)
def test_the_generated_function_agrees(case: Case, access: Access) -> None:
    expr = typed(case)
    record: Any = case.given
    if access == "item":
        record = _filled(record)
    elif access == "attr":
        record = Vessel.model_validate(record)
    part = "crew" if case.at is not None else None
    place: Any = 0 if case.at is None else (0, case.at)
    w = world(case)
    # As what must hold, and as the condition under which a rule applies at all.
    run, names = compile_checks([Check("x", None, expr, part)], "vessel", access, every_outcome=True)
    bad, undecided, good, _ = run(record, case.as_of, settings(names, w), w)
    assert (place in bad, place in undecided) == (case.gives == "false", case.gives in ("unknown", "error"))
    if part is None:
        assert (0 in good) == (case.gives == "true")
    never = tree.Const(type=BOOL, value=False)
    run, names = compile_checks([Check("x", expr, never, part)], "vessel", access, every_outcome=True)
    bad, undecided, _, idle = run(record, case.as_of, settings(names, w), w)
    assert (place in bad, place in undecided) == (case.gives == "true", case.gives in ("unknown", "error"))
    if part is None:
        assert (0 in idle) == (case.gives == "false")


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("case", [c for c in RUNNING if c.at is None], ids=str)
def test_the_quickest_function_accuses_exactly_where_the_case_is_false(case: Case, complete: bool) -> None:
    expr = typed(case)
    w = world(case)
    never = tree.Const(type=BOOL, value=False)
    checks = [Check("expected", None, expr), Check("applies", expr, never)]
    run, names = compile_surely(checks, "vessel", "get", complete=complete)
    accused = run(case.given, case.as_of, settings(names, w), w)
    if accused is None:
        # Made for complete lists; it says that one of them is not.
        assert complete
        return
    assert accused == {"false": ["expected"], "true": ["applies"]}.get(case.gives or "", [])


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_wrong_expression_is_refused_where_it_is_wrong(case: Case) -> None:
    expr, found = check(Source(case.say), scope(case.about), Type(case.want))  # type: ignore[arg-type]
    assert expr is None
    assert tuple(f"{d.code}@{d.place.line}:{d.place.column}" for d in found) == case.refused
    for d in found:
        assert d.message.zh and d.message.en


# -- the suite itself --------------------------------------------------------------------------------------------------------


def test_the_suite_has_five_hundred_cases_of_distinct_shape() -> None:
    assert len(list(distinct())) >= 500


def test_a_case_that_differs_in_literals_only_is_not_counted_and_says_why_it_is_there() -> None:
    counted = {c.name for c in distinct()}
    assert [str(c) for c in ALL if c.name not in counted and c.note is None] == []


def test_every_diagnostic_of_the_language_has_a_case() -> None:
    home = Path(fupin_rules.language.__file__).parent
    codes = {
        m for path in home.rglob("*.py") for m in re.findall(r'"(E[1-6][0-9]{2})"', path.read_text(encoding="utf-8"))
    }
    shown = {r.partition("@")[0] for c in REFUSED for r in c.refused}
    assert codes - shown == set()


def test_every_function_and_form_is_shown_true_false_and_unknown() -> None:
    for name in [*BUILTIN, *(f.name for f in ALL_FORMS)]:
        given = {c.gives for c in RUNNING if re.search(rf"\b{name}\(", c.say)}
        wanted = {"true", "false", "unknown"}
        assert given >= wanted, (name, wanted - given)
        if name in BUILTIN and BUILTIN[name].faults:
            assert "error" in given, name


def test_every_kind_of_node_is_shown_with_every_outcome_it_can_have() -> None:
    kinds = {k for k in vars(tree).values() if isinstance(k, type) and issubclass(k, tree.Expr) and k is not tree.Expr}
    seen: dict[type, set[str | None]] = {k: set() for k in kinds}
    for case in RUNNING:
        for node in tree.walk(typed(case)):
            seen[type(node)].add(case.gives)
    for kind, given in seen.items():
        assert given >= {"true", "false", "unknown", "error"}, (kind.__name__, given)
