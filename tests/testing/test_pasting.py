"""A case comes out as YAML that goes in again: pasted under a rule it is loaded, run, and has the outcome it names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import shelf
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import Engine
from fupin_rules.documents import read_yaml
from fupin_rules.engine.examples import run_examples
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Open
from fupin_rules.testing import example_yaml, records
from fupin_rules.testing.suite_cases import Case, Desk

RULES = """language: 1
pack: p
title: {zh: 试, en: p}
subject: box
rules:
  - id: p.box
    title: {zh: 甲}
    expect: width >= 10 and all(t.age > 3 for t in things) and missing(remark)
    message: {zh: 窄}
    examples:
      EXAMPLE
  - id: p.thing
    title: {zh: 乙}
    subject: thing
    when: colour == "红"
    expect: weight < 3
    message: {zh: 重}
    examples:
      THING
"""


def _engine(box: str = "", thing: str = "") -> Engine:
    text = RULES
    for mark, example in (("EXAMPLE", box), ("THING", thing)):
        text = text.replace(mark, example) if example else text.replace(f"    examples:\n      {mark}\n", "")
    return Engine(Rulebook.from_texts({"p.yaml": text}, [shelf.BOX]))


BARE = _engine()


@given(record=st.one_of(records(shelf.BOX, plausible=False), records(shelf.BOX)))
@settings(max_examples=60)
def test_what_is_pasted_runs_with_the_outcome_it_names(record: dict) -> None:
    desk = Desk(BARE)
    case = desk.validated(Case("box", record, date(2019, 9, 18)))
    assert case is not None
    of_thing = Case("box", case.record, case.as_of, 0)
    outcomes = {r: desk.outcome(BARE.rulebook.by_id[r], c) for r, c in (("p.box", case), ("p.thing", of_thing))}
    box = example_yaml(case, outcomes["p.box"], note="找到：“的” # - {")
    thing = "" if outcomes["p.thing"] == "no_member" else example_yaml(of_thing, outcomes["p.thing"])
    engine = _engine(box, thing)
    results = [r for rule in engine.rulebook.rules for r in run_examples(engine, rule)]
    assert len(results) == 1 + bool(thing)
    assert all(r.holds for r in results), (results, box, thing)
    pasted = Desk(engine).case(engine.rulebook.by_id["p.box"], 0)
    assert pasted is not None
    assert pasted.record == case.record


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"width": 3}, "{width: 3}"),
        ({"owner": "是: 否", "remark": "no"}, '{owner: "是: 否", remark: "no"}'),
        ({"remark": "450399198001010013"}, '{remark: "450399198001010013"}'),
        ({"remark": 'a"b\\c\n'}, '{remark: "a\\"b\\\\c\\u000a"}'),
        ({"day": date(2019, 1, 2), "open": True}, "{day: 2019-01-02, open: true}"),
        ({"things": Open([{"weight": Decimal("1.50")}])}, "{things: {open: [{weight: 1.5}]}}"),
        ({"$unreadable": {"width": "看不清"}}, "{$unreadable: {width: 看不清}}"),
        ({"things": []}, "{things: []}"),
    ],
)
def test_how_answers_are_written(record: dict, text: str) -> None:
    assert (
        example_yaml(Case("box", record, date(2019, 9, 18)), "unknown")
        == f"- {{outcome: unknown, as_of: 2019-09-18, given: {text}}}"
    )


def test_every_shipped_example_comes_out_and_goes_in_again() -> None:
    engine = Engine.default()
    desk = Desk(engine)
    seen = 0
    for rule in engine.rulebook.rules[::7]:
        for n, example in enumerate(rule.examples):
            case = desk.case(rule, n)
            assert case is not None
            text = example_yaml(case, example.outcome)
            back = read_yaml(text, "pasted.yaml").data[0]
            assert back["outcome"] == example.outcome
            model = engine.rulebook.subjects[rule.subject].model
            assert model.model_validate(back["given"]) == model.model_validate(case.record), text
            seen += 1
    assert seen > 200
