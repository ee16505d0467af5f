"""What `fupin rules mutate` makes of rules: which mistakes there are, which an example notices, which change nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fupin_rules import Engine, Rulebook
from fupin_rules.cli.app import build
from fupin_rules.cli.wording import chosen_language
from fupin_rules.plugins import Registry
from fupin_rules.testing.atoms import units_of
from fupin_rules.testing.mcdc import Prover
from fupin_rules.testing.mutants import mutants_of, words_of
from fupin_rules.testing.mutate import Mutation, mutate

HEAD = """\
language: 1
pack: t
title: {zh: 试, en: try}
source: {document: 试}
"""
PARAMETERS = """\
parameters:
  least: {title: {zh: 下限}, type: int, source: 试, values: [{from: 2014-01-01, value: 3}]}
  share: {title: {zh: 比例}, type: decimal, source: 试, values: [{from: 2014-01-01, value: 0.25}]}
  since: {title: {zh: 起日}, type: date, source: 试, values: [{from: 2014-01-01, value: 2016-01-01}]}
  words: {title: {zh: 词}, type: code, field: poverty_cause, many: true, source: 试, values: [{from: 2014-01-01, value: [因病, 因残]}]}
"""


def engine(rules: str, *, more: str = "") -> Engine:
    return Engine(Rulebook.from_texts({"t.yaml": f"{HEAD}{more}rules:\n{rules}"}, Registry().subjects().values()))


def rule(condition: str, *examples: str, more: str = "") -> str:
    lines = [
        f"  - id: t.one\n    title: {{zh: 试}}\n    expect: >-\n      {condition}\n    message: {{zh: 试}}\n{more}"
    ]
    if examples:
        lines.append("    examples:\n" + "".join(f"      - {e}\n" for e in examples))
    return "".join(lines)


def mistakes(condition: str, *, more: str = "", rule_more: str = "") -> list[str]:
    e = engine(rule(condition, more=rule_more), more=more)
    return [m.text for m in mutants_of(units_of(e.rulebook)[0], e.rulebook)]


def left(found: Mutation) -> list[str]:
    return [f.mutant.text for f in found.fates if f.status == "survived"]


# -- which mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("size < 3", ["size < 3 -> size <= 3", "size < 3 -> size >= 3", "3 -> 4", "3 -> 2"]),
        ("size >= 3", ["size >= 3 -> size > 3", "size >= 3 -> size < 3", "3 -> 4", "3 -> 2"]),
        (
            "size == 3",
            ["size == 3 -> size != 3", "size == 3 -> size <= 3", "size == 3 -> size >= 3", "3 -> 4", "3 -> 2"],
        ),
        ('poverty_cause == "因病"', ['poverty_cause == "因病" -> poverty_cause != "因病"']),
        (
            'poverty_cause in ("因病", "因残")',
            [
                'poverty_cause in ("因病", "因残") -> poverty_cause in ("因残",)',
                'poverty_cause in ("因病", "因残") -> poverty_cause in ("因病",)',
                'not: poverty_cause in ("因病", "因残")',
            ],
        ),
        ("not missing(size)", ["answered(size) -> missing(size)"]),
        (
            "income.per_capita > 0.5",
            [
                "income.per_capita > 0.5 -> income.per_capita >= 0.5",
                "income.per_capita > 0.5 -> income.per_capita <= 0.5",
                "0.5 -> 0.6",
                "0.5 -> 0.4",
            ],
        ),
        (
            "first_identified >= date(2016, 3, 1)",
            [
                "first_identified >= date(2016, 3, 1) -> first_identified > date(2016, 3, 1)",
                "first_identified >= date(2016, 3, 1) -> first_identified < date(2016, 3, 1)",
                "date(2016, 3, 1) -> date(2016, 3, 2)",
                "date(2016, 3, 1) -> date(2016, 2, 29)",
            ],
        ),
    ],
)
def test_a_condition_is_mistaken_in_each_of_these_ways(condition: str, expected: list[str]):
    assert mistakes(condition) == expected


def test_conditions_are_joined_otherwise_and_each_is_dropped():
    found = mistakes("size > 3 and missing(visit.size)")
    assert found[:3] == [
        "and -> or: size > 3 and missing(visit.size)",
        "without size > 3",
        "without missing(visit.size)",
    ]
    assert mistakes("size > 3 or missing(visit.size)")[0] == "or -> and: size > 3 or missing(visit.size)"


def test_a_loop_asks_for_all_instead_of_any_and_loses_its_filter():
    found = mistakes("any(missing(m.name) for m in members if m.left)")
    assert found == [
        "any -> all: any(missing(m.name) for m in members if m.left)",
        "without m.left",
        "not: any(missing(m.name) for m in members if m.left)",
        "not: m.left",
        "not: missing(m.name)",
    ]


def test_the_condition_for_a_rule_to_apply_is_dropped_as_a_whole():
    assert "without size > 3" in mistakes("size < 9", rule_more="    when: size > 3\n")


def test_parameters_are_moved_by_one_by_a_day_or_by_their_last_place():
    found = mistakes(
        "size > params.least and income.per_capita > params.share and first_identified > params.since", more=PARAMETERS
    )
    assert "params.least -> params.least + 1" in found
    assert "params.least -> params.least - 1" in found
    assert "params.share -> params.share + 0.01" in found
    assert "params.since -> add_days(params.since, 1)" in found
    assert "params.since -> add_days(params.since, -1)" in found


def test_sums_are_reckoned_the_other_way_and_extremes_exchanged():
    assert "size + 1 -> size - 1" in mistakes("visit.size == size + 1")
    assert "min(x.date for x in measures) -> max(x.date for x in measures)" in mistakes(
        "min(x.date for x in measures) < as_of"
    )


def test_each_word_of_a_parameter_is_left_out_once():
    e = engine(rule("poverty_cause in params.words"), more=PARAMETERS)
    assert [w.text for w in words_of(e.rulebook, ["words", "least"])] == [
        'params.words -> without "因病"',
        'params.words -> without "因残"',
    ]


def test_definitions_have_mistakes_of_their_own():
    more = "definitions:\n  big: {title: {zh: 大户}, is: size > 5}\n"
    e = engine(rule("not big"), more=more)
    rule_, definition = units_of(e.rulebook)
    assert [m.text for m in mutants_of(rule_, e.rulebook)] == ["not big -> big"]
    assert [m.text for m in mutants_of(definition, e.rulebook)] == [
        "size > 5 -> size >= 5",
        "size > 5 -> size <= 5",
        "5 -> 6",
        "5 -> 4",
    ]


# -- which are noticed -----------------------------------------------------------------------------------------------------


def test_examples_at_the_boundary_notice_every_mistake():
    examples = ("{outcome: violated, given: {size: 3}}", "{outcome: satisfied, given: {size: 4}}")
    found = mutate(engine(rule("size > 3", *examples)))
    assert left(found) == []
    assert found.whole
    assert [f.killed_by for f in found.fates] == ["t.one[1]", "t.one[1]", "t.one[2]", "t.one[1]"]


def test_examples_away_from_the_boundary_let_it_move():
    examples = ("{outcome: violated, given: {size: 1}}", "{outcome: satisfied, given: {size: 9}}")
    assert left(mutate(engine(rule("size > 3", *examples)))) == ["size > 3 -> size >= 3", "3 -> 4", "3 -> 2"]


def test_a_mistake_in_a_definition_is_noticed_by_the_rule_that_uses_it():
    more = "definitions:\n  big: {title: {zh: 大户}, is: size > 5}\n"
    examples = ("{outcome: satisfied, given: {size: 5}}", "{outcome: violated, given: {size: 6}}")
    found = mutate(engine(rule("not big", *examples), more=more))
    assert left(found) == []
    assert {f.killed_by for f in found.fates if f.kind == "definition"} == {"t.one[1]", "t.one[2]"}


def test_a_word_that_no_example_has_is_missed():
    found = mutate(
        engine(
            rule("poverty_cause in params.words", "{outcome: satisfied, given: {poverty_cause: 因病}}"), more=PARAMETERS
        )
    )
    assert [f.mutant.text for f in found.fates if f.kind == "parameter" and f.status == "survived"] == [
        'params.words -> without "因残"'
    ]


def test_what_an_undecided_example_needs_notices_what_its_outcome_does_not():
    condition = "size > 3 or (size > 3 and visit.size > 1)"
    silent = mutate(engine(rule(condition, "{outcome: unknown, given: {}}")))
    said = mutate(engine(rule(condition, "{outcome: unknown, given: {}, needs: [size]}")))
    assert "without size > 3" in left(silent)
    assert "without size > 3" not in left(said)


def test_a_mistake_in_what_softens_a_rule_is_noticed_by_the_severity():
    more = "    soften: {when: size > 3, to: warning}\n"
    four = "{outcome: violated, severity: warning, given: {size: 4, income: {per_capita: 1}}}"
    three = "{outcome: violated, severity: error, given: {size: 3, income: {per_capita: 1}}}"
    found = mutate(engine(rule("income.per_capita > 100", four, three, more=more)))
    assert [f.status for f in found.fates if f.kind == "soften"] == ["killed"] * 4
    unsaid = [e.replace("severity: warning, ", "").replace("severity: error, ", "") for e in (four, three)]
    quiet = mutate(engine(rule("income.per_capita > 100", *unsaid, more=more)))
    assert [f.status for f in quiet.fates if f.kind == "soften"] == ["survived"] * 4


def test_a_unique_rule_is_compared_again_with_every_mistake():
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
      - outcome: satisfied
        given: {household_id: "1", members: [{id_number: "450399195001010014", left: false}]}
        others: [{household_id: "2", members: [{id_number: "450399195001010014", left: true}]}]
"""
    found = mutate(engine(text))
    assert [(f.mutant.text, f.killed_by) for f in found.fates] == [
        ("without not left", "t.one[2]"),
        ("not left -> left", "t.one[1]"),
    ]


def test_an_example_that_does_not_hold_is_reported_and_notices_nothing():
    found = mutate(engine(rule("size > 3", "{outcome: violated, given: {size: 9}}")))
    assert [(r, n) for r, n, _ in found.broken] == [("t.one", 0)]
    assert found.count("killed") == 0
    assert not found.whole


# -- which change nothing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "same"),
    [
        ("size > 3 and size > 2", {"without size > 2", "size > 2 -> size >= 2", "2 -> 1", "2 -> 3"}),
        ("count(m for m in members) == 0", {"count(m for m in members) == 0 -> count(m for m in members) <= 0"}),
        ("size > 3 and visit.size > 2", set()),
        ("missing(size) or size > 3", set()),
    ],
)
def test_a_mistake_that_changes_nothing_is_proved_to(condition: str, same: set[str]):
    e = engine(rule(condition))
    unit = units_of(e.rulebook)[0]
    prover = Prover(unit, e.rulebook)
    found = {m.text for m in mutants_of(unit, e.rulebook) if m.equivalent or prover.equivalent(m)}
    assert found == same


def test_what_some_shipped_example_notices_is_never_called_the_same():
    """The proofs are held against what the examples of the shipped packs notice by their outcome."""
    shipped = Engine.default()
    units = [u for u in units_of(shipped.rulebook) if u.kind == "rule"][::4]
    wrong = []
    for fate in mutate(shipped, units).fates:
        unit = getattr(fate.mutant, "unit", None)
        if unit is not None and fate.killed_by is not None and not fate.by_needs:
            if fate.mutant.equivalent or Prover(unit, shipped.rulebook).equivalent(fate.mutant):
                wrong.append((fate.owner, fate.mutant.text, fate.killed_by))
    assert wrong == []


def test_an_explanation_keeps_a_survivor_and_a_stale_one_is_a_complaint():
    examples = ("{outcome: violated, given: {size: 3}}", "{outcome: satisfied, given: {size: 5}}")
    more = '    survivors: [{mutant: "3 -> 4", reason: 没有四口之家}, {mutant: "3 -> 2", reason: 无}]\n'
    found = mutate(engine(rule("size > 3", *examples, more=more)))
    assert [(f.mutant.text, f.reason) for f in found.fates if f.status == "explained"] == [("3 -> 4", "没有四口之家")]
    assert found.stale == [("t.one", "3 -> 2")]
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
    path.write_text(f"{HEAD}rules:\n{rule('size > 3', '{outcome: violated, given: {size: 1}}')}", encoding="utf-8")
    return path


def test_the_command_lists_what_nobody_notices_and_ends_with_1(run: Any, mine: Path):
    shown = run("rules", "mutate", mine, "--alone")
    assert shown.exit_code == 1
    assert "规则 t.one\n    size > 3 -> size >= 3\n    3 -> 4\n    3 -> 2\n" in shown.stdout
    assert "有 3 处改错没有例子发现。" in shown.stdout
    assert "3 mistake(s) go unnoticed." in run("rules", "mutate", mine, "--alone", "--lang", "en").stdout


def test_the_json_of_the_command_says_what_became_of_each_mistake(run: Any, mine: Path):
    said = json.loads(run("rules", "mutate", mine, "--alone", "--format", "json").stdout)
    assert said["counts"] == {"killed": 1, "survived": 3, "explained": 0, "equivalent": 0}
    assert said["mutants"][1] == {
        "kind": "rule", "id": "t.one", "pack": "t", "mistake": "operator", "mutant": "size > 3 -> size <= 3", "status": "killed",
        "noticed_by": "t.one[1]", "reason": None,
    }  # fmt: skip


def test_suggestions_written_into_the_file_notice_every_mistake(run: Any, mine: Path):
    before = mine.read_text(encoding="utf-8")
    assert run("rules", "mutate", mine, "--alone", "--write").exit_code == 0
    assert mine.read_text(encoding="utf-8").startswith(before)
    assert run("rules", "mutate", mine, "--alone").exit_code == 0
    assert run("rules", "test", mine, "--alone").exit_code == 0
