"""What is said of a tree without data: whether it may fault, whether it is monotone, what it costs and reads."""

from __future__ import annotations

import time

import pytest
from conformance.world import VESSEL, scope

from fupin_rules.errors import RuleFileError
from fupin_rules.language import Expr, Source, check
from fupin_rules.language.traits import COST_LIMIT, traits
from fupin_rules.rulebook import Rulebook

ROOTS = {"vessel": ""}


def tree(text: str) -> Expr:
    expr, found = check(Source(text), scope())
    assert expr is not None, [d.in_("en") for d in found]
    return expr


@pytest.mark.parametrize(
    "text",
    [
        "engines + 1 > 2",  # between 1 and 5
        "length * engines - 3 > 0",
        "length / 2 > 1",
        "engines / (engines + 1) > 0.5",  # the divisor is at least 1
        "year(built) - 7 > 2000",
        "age_on(built, as_of) * 12 > 100",
        "count(m for m in crew) * 2 > 1",
        "sum(m.wage for m in crew) > 3",
        "date(year(as_of), 8, 31) > built",
        "date(year(as_of), month(built), 1) > built",
        "round_to(length, 2) > 1",
        "has_row(params.dues[harbour, engines])",
        "(engines if insured else 3) + 1 > 2",
        "coalesce(engines, 2) * length > 1",
        "skippers + 1 > 2",
        'harbour == "北港" and any(m.aboard for m in crew)',
    ],
)
def test_what_declared_bounds_rule_out_is_no_fault(text: str) -> None:
    assert not traits(tree(text), ROOTS).faults


@pytest.mark.parametrize(
    "text",
    [
        "size + 1 > 2",  # nobody bounds the complement
        "value * 2 > 1",
        "length / engines > 1",  # there may be no engine
        "length / (engines - 1) > 1",
        "sum(m.debt for m in crew) > 3",
        "date(year(as_of), 2, 29) > built",
        "date(year(as_of), 8, day(built)) > built and date(year(as_of), month(built), 31) > built",
        "add_months(built, engines) > as_of",  # `built` has no bounds
        "round_to(length, engines * 3) > 1",
        "size > params.age_from",  # there may be a date without a value
        "params.dues[harbour, engines] > 3",
        "pay > 3",
        "any(m.grown for m in crew)",
        "harbour in params.nearby",
    ],
)
def test_what_they_do_not_rule_out_may_be_one(text: str) -> None:
    assert traits(tree(text), ROOTS).faults


@pytest.mark.parametrize(
    ("text", "monotone"),
    [
        ("engines > 1 or insured", True),
        ("any(m.aboard for m in crew)", True),
        ("count(m for m in crew) == 1", True),
        ("missing(engines)", False),
        ("insured or answered(name)", False),
        ("coalesce(engines, 1) > 1", False),
        ("any(m.born_by_number < as_of for m in crew)", False),
        ("last_year.length > length", True),
    ],
)
def test_only_asking_what_is_missing_is_not_monotone(text: str, monotone: bool) -> None:
    assert traits(tree(text), ROOTS).monotone is monotone


def test_reads_are_schema_paths_in_reading_order_through_definitions_groups_and_tables() -> None:
    facts = traits(
        tree("any(m.grown and t.night for m in crew for t in m.trips) and last_year.papers.number == name"), ROOTS
    )
    assert facts.reads == {
        "crew",
        "crew.born",
        "crew.trips",
        "crew.trips.night",
        "last_year:.papers.number",
        "name",
        "vessel_id",
    }
    assert facts.uses_as_of
    assert facts.parameters == {"age_from"}
    assert facts.tables == {"last_year"}
    grouped = traits(tree("any(sum(m.wage for m in g) > 1 for g in group(x.rank for x in crew))"), ROOTS)
    assert grouped.reads == {"crew", "crew.rank", "crew.wage"}


def test_nesting_costs_a_power_of_the_length_of_lists() -> None:
    one = traits(tree("any(m.aboard for m in crew)"), ROOTS).cost
    two = traits(tree("any(m.berth == o.berth for m in crew for o in crew)"), ROOTS).cost
    assert 10 <= one < two <= COST_LIMIT
    six = "any(a.berth == f.berth for a in crew for b in crew for c in crew for d in crew for e in crew for f in crew)"
    assert traits(tree(six), ROOTS).cost > COST_LIMIT


def test_definitions_that_double_each_other_are_refused_at_once_and_not_after_hours() -> None:
    names = [f"d{i}" for i in range(40)]
    text = "language: 1\npack: doubling\ntitle: {zh: 翻倍}\ndefinitions:\n  d0: {title: {zh: 零}, subject: vessel, is: insured}\n"
    for before, name in zip(names, names[1:], strict=False):
        text += f"  {name}: {{title: {{zh: 倍}}, subject: vessel, is: {before} and {before}}}\n"
    text += "rules:\n  - {id: too.much, title: {zh: 太贵}, subject: vessel, expect: d39 or d39, message: {zh: 太贵}}\n"
    started = time.perf_counter()
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts({"doubling.yaml": text}, [VESSEL])
    assert time.perf_counter() - started < 2
    assert [d.code for d in caught.value.diagnostics] == ["R222"]
