"""What is taken can be run: expressions and definitions as large as the limits allow are compiled, judged and explained."""

from __future__ import annotations

from datetime import date

import pytest
from rulebook.shops import book

from fupin_rules import Engine
from fupin_rules.errors import RuleFileError
from fupin_rules.rulebook.definitions import MAX_DEPTH

DAY = date(2020, 6, 1)
RECORDS = [{"shop_id": "1", "costs": 5, "size": 3, "staff": [{"age": 3}, {}]}, {"shop_id": "2"}]


def rule(expect: str) -> str:
    return f"rules:\n  - {{id: a.r, title: {{zh: 题}}, message: {{zh: 话}}, expect: '{expect}'}}\n"


def run(body: str) -> None:
    made = Engine(book(body))
    for record in RECORDS:
        for trusted in (False, True):
            report = made.check(record, as_of=DAY, trusted=trusted)
            told = (len(report.findings), len(report.unknowns), len(report.errors))
            assert sum(told) <= 1
            made.explain("a.r", record, as_of=DAY, trusted=trusted)
    assert made.check_all(RECORDS, as_of=DAY).to_json()


def nested(levels: int, two: str, one: str) -> str:
    text = "costs > 1"
    for i in range(levels):
        text = (two if i % 2 else one).format(i=i, x=text)
    return text


@pytest.mark.parametrize(
    "expect",
    [
        nested(36, "(size > {i} or {x})", "(size < {i} and {x})"),
        nested(36, "({x} if size > {i} else size < 3)", "({x} if size > {i} else size < 3)"),
        nested(36, "not (not {x})", "(size > {i} or {x})"),
        "not " * 70 + "(costs > 1)",
        "(" * 38 + "costs" + " + 1)" * 38 + " > 1",
        "costs > 1" + " and size < 9" * 280,
        "costs" + " <= costs" * 400,
        "any(a.age > b.age and b.age > c.age for a in staff for b in staff for c in staff)",
    ],
    ids=["and-or", "conditionals", "not-or", "nots", "brackets", "a long and", "a long chain", "three loops"],
)
def test_a_deep_or_long_expression_runs(expect):
    run(rule(expect))


def chain(levels: int, step: str, first: str = "costs > 1", more: str = "") -> str:
    lines = [f"  d0: {{title: {{zh: 零}}, {more}is: '{first}'}}\n"]
    lines += [
        f"  d{i}: {{title: {{zh: 层}}, {more}is: '{step.format(i=i, d=f'd{i - 1}')}'}}\n" for i in range(1, levels)
    ]
    return "definitions:\n" + "".join(lines)


@pytest.mark.parametrize(
    ("levels", "step", "first", "last"),
    [
        (58, "not {d}", "costs > 1", "d57"),
        (39, "size > {i} or (size < {i} and {d})", "costs > 1", "d38"),
        (58, "{d} + 1", "costs", "d57 > 1"),
        (9, "{d} and (size > 1 or not {d})", "costs > 1", "d8"),
        (10, "{d} if size > {i} else not {d}", "costs > 1", "d9"),
    ],
    ids=["not", "and-or", "sum", "twice", "conditionals"],
)
def test_definitions_built_on_definitions_run_as_deep_as_they_may(levels, step, first, last):
    run(chain(levels, step, first) + rule(last))


def test_definitions_about_parts_run_as_deep_as_they_may():
    run(
        chain(39, "age > {i} or (age < {i} and {d})", "age > 1", "subject: worker, ")
        + rule("any(w.d38 for w in staff)")
    )
    run(chain(4, "any(x.{d} for x in shop.staff)", "age > 1", "subject: worker, ") + rule("any(w.d3 for w in staff)"))


def test_what_goes_beyond_is_refused_when_it_is_loaded():
    with pytest.raises(RuleFileError) as caught:
        book(chain(MAX_DEPTH, "not {d}") + rule("d1"))
    assert [d.code for d in caught.value.diagnostics] == ["R222"]
    # A rule may be the last straw.
    with pytest.raises(RuleFileError) as caught:
        book(chain(59, "not {d}") + rule("not (not (not (not d58)))"))
    assert [d.code for d in caught.value.diagnostics] == ["R222"]


def test_a_rule_that_would_loop_without_end_is_refused_by_its_cost():
    with pytest.raises(RuleFileError) as caught:
        book(rule("any(a.age > 1 for a in staff for b in staff for c in staff for d in staff for e in staff)"))
    assert [d.code for d in caught.value.diagnostics] == ["E601"]


def test_loops_hidden_in_definitions_are_counted_too():
    with pytest.raises(RuleFileError) as caught:
        book(
            chain(9, "any(x.{d} for x in shop.staff)", "age > 1", "subject: worker, ")
            + rule("any(w.d8 for w in staff)")
        )
    assert {d.code for d in caught.value.diagnostics} <= {"E601", "R222"}
