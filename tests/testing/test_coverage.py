"""What `fupin rules coverage` measures: which conditions a rule has, what examples show of each, and what no example can show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fupin_rules import Engine, Rulebook
from fupin_rules.cli.app import build
from fupin_rules.cli.wording import chosen_language
from fupin_rules.engine.examples import run_examples
from fupin_rules.errors import RuleFileError
from fupin_rules.plugins import Registry
from fupin_rules.testing.atoms import Unit, units_of
from fupin_rules.testing.atoms_written import written
from fupin_rules.testing.coverage import Coverage, Measured, measure
from fupin_rules.testing.mcdc import Prover

HEAD = """\
language: 1
pack: t
title: {zh: 试, en: try}
source: {document: 试}
"""


def engine(rules: str, *, more: str = "") -> Engine:
    text = f"{HEAD}{more}rules:\n{rules}"
    return Engine(Rulebook.from_texts({"t.yaml": text}, Registry().subjects().values()))


def rule(condition: str, *examples: str, more: str = "", form: str = "expect") -> str:
    lines = [
        f"  - id: t.one\n    title: {{zh: 试}}\n    {form}: >-\n      {condition}\n    message: {{zh: 试}}\n{more}"
    ]
    if examples:
        lines.append("    examples:\n" + "".join(f"      - {e}\n" for e in examples))
    return "".join(lines)


def measured(found: Coverage, name: str = "t.one") -> Measured:
    return next(m for m in found.units if m.unit.name == name)


def gaps(found: Coverage, name: str = "t.one") -> list[tuple[str, str]]:
    return [(g.atom.text, g.sight) for g in measured(found, name).open]


def texts(unit: Unit) -> list[str]:
    return [a.text for a in unit.atoms]


# -- atoms -----------------------------------------------------------------------------------------------------------------


def test_the_atoms_of_a_rule_are_its_smallest_conditions_and_loops_as_a_whole_with_what_is_in_them():
    condition = 'not (size > 3 and poverty_cause in ("因病", "因残")) or any(has(m.health, "健康") for m in members if not m.left)'
    unit = units_of(engine(rule(condition)).rulebook)[0]
    assert texts(unit) == [
        "size > 3",
        'poverty_cause in ("因病", "因残")',
        'any(has(m.health, "健康") for m in members if not m.left)',
        "m.left",
        'has(m.health, "健康")',
    ]
    assert [sorted(a.within) for a in unit.atoms] == [[], [], [], [2], [2]]


def test_the_filter_of_a_count_and_the_condition_of_an_if_are_atoms_and_the_operands_of_a_comparison_are_not():
    condition = "count(m for m in members if m.left) == (1 if size > 2 else 0)"
    unit = units_of(engine(rule(condition)).rulebook)[0]
    assert texts(unit) == ["count(m for m in members if m.left) == (1 if size > 2 else 0)", "m.left", "size > 2"]


def test_a_required_answer_and_a_compared_one_are_measured_by_what_they_mean():
    required = units_of(engine(rule("[size, poverty_cause]", form="required").replace(">-\n      ", "")).rulebook)[0]
    assert texts(required) == ["missing(size)", "missing(poverty_cause)"]
    compare = rule("x", form="expect").replace(
        "expect: >-\n      x", "compare: {fields: [size], with: visit, only_answered: true}"
    )
    assert texts(units_of(engine(compare).rulebook)[0]) == ["missing(visit.size)", "size == visit.size"]


def test_the_same_condition_twice_is_two_atoms_with_two_names():
    assert texts(units_of(engine(rule("size > 3 or (size > 3 and size < 9)")).rulebook)[0]) == [
        "size > 3",
        "size > 3 #2",
        "size < 9",
    ]


def test_a_definition_is_one_atom_where_it_is_used_and_a_unit_of_its_own():
    more = "definitions:\n  big: {title: {zh: 大户}, is: size > 5 and size < 20}\n"
    rule_, definition = units_of(engine(rule("not big"), more=more).rulebook)
    assert texts(rule_) == ["big"]
    assert (definition.kind, definition.id, definition.pack, texts(definition)) == (
        "definition",
        "big",
        "t",
        ["size > 5", "size < 20"],
    )
    assert [r.id for r in definition.rules] == ["t.one"]


def test_a_definition_that_nobody_uses_is_not_measured():
    more = "definitions:\n  big: {title: {zh: 大户}, is: size > 5}\n"
    assert [u.id for u in units_of(engine(rule("size > 1"), more=more).rulebook)] == ["t.one"]


def test_what_can_never_be_unknown_is_not_asked_to_be():
    unit = units_of(engine(rule("any(a is not b for a in members for b in members)")).rulebook)[0]
    asked = {a.text: a.asked for a in unit.atoms}
    assert asked["a is b"] == ("holds", "fails", "alone")
    assert asked["any(any(a is not b for b in members) for a in members)"] == ("holds", "fails", "unknown", "alone")


@pytest.mark.parametrize(
    "condition",
    [
        "(size + 1) * 2 - -size > 3",
        "size - (size - 1) == 1",
        'poverty_cause not in ("因病",)',
        "answered(size) and not (missing(visit.size) or size == visit.size)",
        "all(m.left or any(c.date < as_of for c in m.changes) for m in members)",
        "sum(x.amount for x in measures) >= 1 and min(x.date for x in measures) < date(2019, 1, 2)",
        "covered_months((e.start, e.end) for m in members for e in m.episodes) > 6",
        'any(count(m for m in g) > 1 and g.key == "甲" for g in group(m.name for m in members))',
        "count(v for v in distinct(m.name for m in members)) == 2",
        "coalesce(visit.date, as_of) > as_of",
        'matches(household_id, "digits")',
        "(1 if size > 2 else 2) == 1",
    ],
)
def test_what_is_written_of_a_tree_is_read_as_the_same_tree(condition: str):
    once = units_of(engine(rule(condition)).rulebook)[0]
    text = written(once.trees[0], once.own)
    again = units_of(engine(rule(text)).rulebook)[0]
    assert written(again.trees[0], again.own) == text


# -- what examples show ----------------------------------------------------------------------------------------------------

TWO = "size > 3 and income.per_capita > 100"
SATISFIED = "{outcome: satisfied, given: {size: 4, income: {per_capita: 200}}}"
SMALL = "{outcome: violated, given: {size: 3, income: {per_capita: 200}}}"
POOR = "{outcome: violated, given: {size: 4, income: {per_capita: 50}}}"
NOTHING = "{outcome: unknown, given: {}}"


def test_without_examples_everything_is_lacking():
    assert gaps(measure(engine(rule("size > 3")))) == [("size > 3", s) for s in ("holds", "fails", "unknown", "alone")]


def test_four_examples_show_everything_of_two_conditions():
    found = measure(engine(rule(TWO, SATISFIED, SMALL, POOR, NOTHING)))
    assert gaps(found) == []
    assert found.whole
    assert found.trials == 4


@pytest.mark.parametrize(
    ("left_out", "lacking"),
    [
        (SATISFIED, [("size > 3", "alone"), ("income.per_capita > 100", "alone")]),
        (SMALL, [("size > 3", "fails"), ("size > 3", "alone")]),
        (POOR, [("income.per_capita > 100", "fails"), ("income.per_capita > 100", "alone")]),
        (NOTHING, [("size > 3", "unknown"), ("income.per_capita > 100", "unknown")]),
    ],
)
def test_each_example_left_out_leaves_its_own_gap(left_out: str, lacking: list[tuple[str, str]]):
    kept = [e for e in (SATISFIED, SMALL, POOR, NOTHING) if e != left_out]
    assert gaps(measure(engine(rule(TWO, *kept)))) == lacking


def test_a_condition_that_is_masked_does_not_change_the_outcome_alone():
    both = "{outcome: violated, given: {size: 3, income: {per_capita: 50}}}"
    found = measure(engine(rule(TWO, SATISFIED, both, NOTHING)))
    assert gaps(found) == [("size > 3", "alone"), ("income.per_capita > 100", "alone")]


def test_the_pair_that_shows_a_condition_alone_is_named():
    pair = measured(measure(engine(rule(TWO, SATISFIED, SMALL, POOR)))).facts.alone(0)
    assert pair is not None
    assert (pair.holds, pair.fails, pair.with_, pair.without) == ("t.one[1]", "t.one[2]", "satisfied", "violated")


def test_conditions_inside_a_loop_are_shown_by_one_item_that_decides():
    condition = "all(not m.left or answered(m.name) for m in members)"
    fine = "{outcome: satisfied, given: {members: [{left: true, name: 甲}]}}"
    nameless = "{outcome: violated, given: {members: [{left: true, name: 乙}, {left: true}]}}"
    here = "{outcome: satisfied, given: {members: [{left: false}]}}"
    found = measure(engine(rule(condition, fine, nameless, here)))
    assert gaps(found) == [
        ("all(not m.left or answered(m.name) for m in members)", "unknown"),
        ("m.left", "unknown"),
        ("missing(m.name)", "unknown"),
    ]


def test_a_rule_that_does_not_apply_shows_nothing_of_what_it_demands():
    more = "    when: size > 3\n"
    examples = ("{outcome: not_applicable, given: {size: 3, income: {per_capita: 50}}}",)
    found = measure(engine(rule("income.per_capita > 100", *examples, more=more)))
    assert ("income.per_capita > 100", "fails") in gaps(found)
    assert ("size > 3", "fails") not in gaps(found)


def test_a_definition_is_shown_by_the_examples_of_every_rule_that_uses_it():
    more = "definitions:\n  big: {title: {zh: 大户}, is: size > 5}\n"
    one = rule("not big", "{outcome: violated, given: {size: 6}}")
    two = rule("big", "{outcome: violated, given: {size: 5}}", "{outcome: unknown, given: {}}").replace(
        "t.one", "t.two"
    )
    found = measure(engine(one + two, more=more))
    assert gaps(found, "big") == []
    assert gaps(found) == [("big", "fails"), ("big", "unknown"), ("big", "alone")]


def test_softening_is_measured_where_an_example_says_the_severity():
    more = "    soften: {when: size > 3, to: warning}\n"
    silent = "{outcome: violated, given: {size: 4, income: {per_capita: 50}}}"
    said = "{outcome: violated, severity: warning, given: {size: 4, income: {per_capita: 50}}}"
    quiet = measure(engine(rule("income.per_capita > 100", silent, more=more)))
    assert ("size > 3", "holds") in gaps(quiet, "t.one.soften")
    told = measure(engine(rule("income.per_capita > 100", said, more=more)))
    assert ("size > 3", "holds") not in gaps(told, "t.one.soften")


def test_the_filter_and_key_of_a_unique_rule_are_measured():
    text = """\
  - id: t.one
    title: {zh: 试}
    subject: member
    unique: {key: id_number, where: not left}
    message: {zh: 试}
    examples:
      - outcome: violated
        given: {household_id: "1", members: [{id_number: "450399195001010014", left: false}]}
        others: [{household_id: "2", members: [{id_number: "450399195001010014", left: false}]}]
      - {outcome: not_applicable, given: {members: [{id_number: "450399195001010014", left: true}]}}
      - {outcome: unknown, given: {members: [{id_number: "450399195001010014"}]}}
"""
    found = measure(engine(text))
    assert texts(measured(found).unit) == ["left"]
    assert gaps(found) == []


def test_an_example_that_is_no_record_is_reported_and_nothing_is_whole():
    found = measure(engine(rule("size > 3", "{outcome: satisfied, given: {no_such_field: 1}}")))
    assert [(r, n) for r, n, _ in found.broken] == [("t.one", 0)]
    assert not found.whole


# -- what cannot be shown --------------------------------------------------------------------------------------------------


def impossible(condition: str, more: str = "") -> set[tuple[str, str]]:
    e = engine(rule(condition), more=more)
    unit = units_of(e.rulebook)[0]
    prover = Prover(unit, e.rulebook)
    return {(a.text, s) for a in unit.atoms for s in a.asked if prover.impossible(a, s)}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("size > 3 and size > 2", {("size > 2", "alone")}),
        ("size > 3 or size > 2", {("size > 3", "alone")}),
        ("size > 3 and size >= 4", {("size > 3", "alone"), ("size >= 4", "alone")}),
        ('poverty_cause == "因病" or poverty_cause == "因残"', set()),
        ("missing(size) and size > 3", {("size > 3", "alone")}),
        ("answered(size) and size > 3", set()),
        ("missing(size) or size > 3", set()),
        ("size > visit.size and visit.size <= size", {("visit.size <= size", "alone")}),
        ("size > 3 and income.per_capita > 100", set()),
    ],
)
def test_conditions_that_hang_together_are_found_by_trying_all_cases(condition: str, found: set[tuple[str, str]]):
    assert impossible(condition) == found


def test_an_example_may_suppose_another_value_of_a_parameter_and_so_show_what_hangs_on_it():
    more = (
        "parameters:\n  open: {title: {zh: 放宽}, type: bool, source: 试, values: [{from: 2014-01-01, value: false}]}\n"
    )
    condition = "size > 3 or (params.open and income.per_capita > 100)"
    assert impossible(condition, more) == set()
    two = "{outcome: violated, given: {size: 2, income: {per_capita: 200}}}"
    supposed = "{outcome: satisfied, params: {open: true}, given: {size: 2, income: {per_capita: 200}}}"
    assert ("params.open", "holds") in gaps(measure(engine(rule(condition, two), more=more)))
    found = gaps(measure(engine(rule(condition, two, supposed), more=more)))
    assert ("params.open", "holds") not in found
    assert ("params.open", "alone") not in found


def test_a_supposed_row_of_a_table_leaves_the_others_as_they_are():
    more = """\
parameters:
  most:
    title: {zh: 上限}
    source: 试
    key: [{name: cause, type: code, field: poverty_cause}]
    values: [{from: 2014-01-01, rows: {因病: 3, 因残: 5}}]
"""
    examples = (
        "{outcome: satisfied, params: {most: {因病: 9}}, given: {poverty_cause: 因病, size: 9}}",
        "{outcome: violated, params: {most: {因病: 9}}, given: {poverty_cause: 因残, size: 9}}",
    )
    e = engine(rule("size <= params.most[poverty_cause]", *examples), more=more)
    assert [r.holds for r in run_examples(e, e.rulebook.rules[0])] == [True, True]
    assert measure(e).broken == []


@pytest.mark.parametrize(
    ("params", "code"), [("{opne: true}", "R232"), ("{open: 1}", "R205"), ("{open: [true]}", "R205")]
)
def test_a_supposition_of_what_is_no_parameter_or_no_value_is_refused(params: str, code: str):
    more = (
        "parameters:\n  open: {title: {zh: 放宽}, type: bool, source: 试, values: [{from: 2014-01-01, value: false}]}\n"
    )
    with pytest.raises(RuleFileError) as error:
        engine(
            rule("size > 3 or params.open", f"{{outcome: violated, params: {params}, given: {{size: 2}}}}"), more=more
        )
    assert [d.code for d in error.value.diagnostics] == [code]


def test_what_some_shipped_example_shows_is_never_called_impossible():
    """The proofs are held against every example of the shipped packs."""
    shipped = Engine.default()
    wrong = []
    for m in measure(shipped).units:
        prover = Prover(m.unit, shipped.rulebook)
        for a in m.unit.atoms:
            seen = {*m.facts.sights[a.number], *(["alone"] if m.facts.alone(a.number) else [])}
            # A parameter without a value on a day is a fault, which the proofs leave aside.
            seen -= {"unknown"} if a.text.startswith("params.") else set()
            wrong += [(m.unit.name, a.text, s) for s in seen if prover.impossible(a, s)]
    assert wrong == []


def test_an_explanation_excuses_a_gap_and_a_stale_one_is_a_complaint():
    more = '    uncovered: [{atom: "size > 3", lacks: [unknown], reason: 人口数总有}, {atom: "size > 3", lacks: [holds], reason: 无}]\n'
    found = measure(
        engine(
            rule(
                "size > 3", "{outcome: satisfied, given: {size: 4}}", "{outcome: violated, given: {size: 3}}", more=more
            )
        )
    )
    assert [(g.sight, g.reason) for g in measured(found).gaps] == [("unknown", "人口数总有")]
    assert found.stale == [("t.one", "size > 3", "holds")]
    assert not found.whole


# -- the command -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def run() -> Any:
    def said(*args: object) -> Result:
        words = [str(a) for a in args]
        env = {"COLUMNS": "100", "FUPIN_LANG": "", "TERM": "dumb"}
        return CliRunner().invoke(build(chosen_language(words, env)), words, env=env)

    return said


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "t.yaml"
    path.write_text(f"{HEAD}rules:\n{rule(TWO, SATISFIED, SMALL, NOTHING)}", encoding="utf-8")
    return path


def test_the_command_says_what_is_not_shown_and_ends_with_1(run: Any, mine: Path):
    shown = run("rules", "coverage", mine, "--alone")
    assert shown.exit_code == 1
    assert "income.per_capita > 100  没有例子显示：不成立、单独改变结果" in shown.stdout
    assert "还有 2 种情形没有例子。" in shown.stdout
    english = run("rules", "coverage", mine, "--alone", "--lang", "en").stdout
    assert "income.per_capita > 100  not shown: false, alone" in english


def test_the_json_of_the_command_says_each_atom(run: Any, mine: Path):
    said = json.loads(run("rules", "coverage", mine, "--alone", "--format", "json").stdout)
    assert said["whole"] is False
    assert said["examples"] == 3
    (unit,) = said["units"]
    assert [(a["atom"], a["missing"]) for a in unit["atoms"]] == [
        ("size > 3", []),
        ("income.per_capita > 100", ["fails", "alone"]),
    ]
    assert unit["atoms"][0]["pair"] == ["t.one[1]", "t.one[2]"]


def test_suggestions_written_into_the_file_close_every_gap_and_change_nothing_else(run: Any, mine: Path):
    before = mine.read_text(encoding="utf-8")
    written_ = run("rules", "coverage", mine, "--alone", "--write")
    assert written_.exit_code == 0
    after = mine.read_text(encoding="utf-8")
    assert after.startswith(before)
    (added,) = after[len(before) :].splitlines()
    assert added.startswith("      - {outcome: violated, given: {")
    assert run("rules", "coverage", mine, "--alone").exit_code == 0
    assert run("rules", "test", mine, "--alone").exit_code == 0


def test_a_pattern_that_fits_nothing_is_refused(run: Any, mine: Path):
    shown = run("rules", "coverage", mine, "--alone", "--only", "t.won")
    assert shown.exit_code == 2
    assert "t.one" in shown.stderr


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(
    run: Any, mine: Path, monkeypatch: pytest.MonkeyPatch
):
    before = mine.read_bytes()

    def refused(_self: Path, _data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    shown = run("rules", "coverage", mine, "--alone", "--write")
    assert shown.exit_code == 2
    assert "写不了规则文件" in shown.stderr
    assert mine.read_bytes() == before
