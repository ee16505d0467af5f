"""Functions of plugins: typed, strict, priced, and when one breaks its word it costs the rules that call it, and them alone."""

from __future__ import annotations

import types
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fupin_rules import Engine
from fupin_rules.errors import FupinError, Text
from fupin_rules.language.calendar import Fault
from fupin_rules.language.functions import Function
from fupin_rules.language.types import BOOL, DATE, DECIMAL, INT, RATIO, TEXT, Type
from fupin_rules.plugins import Registry, hookimpl
from fupin_rules.plugins.fitting import guarded
from fupin_rules.rulebook import Rulebook
from fupin_rules.survey import HOUSEHOLD

DAY = date(2020, 1, 1)
GOOD = Function(
    "is_long",
    "很长",
    (TEXT,),
    BOOL,
    lambda t: len(t) > 3,
    Text("{0}很长", "{0} is long"),
    Text("多于三个字。", "More than three."),
)
RULES = """language: 1
pack: p
title: {zh: 一包, en: a pack}
rules:
  - id: p.calls
    title: {zh: 名字不长, en: names are short}
    subject: household
    severity: error
    expect: not is_long(head_name)
    message: {zh: 长, en: long}
  - id: p.other
    title: {zh: 有户编号, en: there is a code}
    subject: household
    severity: error
    expect: answered(household_id)
    message: {zh: 没有, en: none}
"""


def registry(function: Function) -> Registry:
    module = types.ModuleType("county")

    @hookimpl
    def fupin_functions():
        return [function]

    module.fupin_functions = fupin_functions
    return Registry([module], installed=False)


def engine(function: Function) -> Engine:
    return Engine(Rulebook.from_texts({"p.yaml": RULES}, [HOUSEHOLD], registry(function).functions()))


def refusal(function: Function) -> str:
    with pytest.raises(FupinError) as caught:
        registry(function).functions()
    (d,) = caught.value.diagnostics
    assert d.code == "P105" and d.message.zh.startswith(f"插件 county 的函数 {function.name} ")
    return d.message.en.removeprefix(f"the plugin county has a function {function.name}: it ")


def test_a_function_of_a_plugin_is_called_by_either_name():
    e = engine(GOOD)
    assert [f.rule for f in e.check({"household_id": "1", "head_name": "甲乙丙丁"}, as_of=DAY).findings] == ["p.calls"]
    assert e.check({"household_id": "1", "head_name": "甲"}, as_of=DAY).findings == ()
    zh = Rulebook.from_texts({"p.yaml": RULES.replace("is_long", "很长")}, [HOUSEHOLD], registry(GOOD).functions())
    assert len(Engine(zh).check({"household_id": "1", "head_name": "甲乙丙丁"}, as_of=DAY).findings) == 1


def test_a_function_is_never_called_without_its_arguments():
    called: list[object] = []
    e = engine(replace(GOOD, call=lambda t: called.append(t) or True))
    report = e.check({"household_id": "1"}, as_of=DAY)
    assert called == [] and [u.rule for u in report.unknowns] == ["p.calls"]


def test_a_partial_function_may_have_no_answer():
    e = engine(replace(GOOD, call=lambda t: None, partial=True))
    report = e.check({"household_id": "1", "head_name": "甲"}, as_of=DAY)
    assert report.findings == () and report.errors == ()
    assert [t.unknown for i, t in report.summary.rules.items() if i == "p.calls"] == [1]


def crash(_: str) -> bool:
    raise KeyError("甲乙丙丁")


def leave(_: str) -> bool:
    raise SystemExit(0)


@pytest.mark.parametrize(
    "call",
    [crash, leave, lambda t: None, lambda t: 1, lambda t: "是"],
    ids=["raises", "exits", "none without partial", "number for yes or no", "text for yes or no"],
)
@pytest.mark.parametrize("trusted", [False, True])
def test_a_function_that_breaks_its_word_costs_the_rules_that_call_it_alone(call, trusted):
    e = engine(replace(GOOD, call=call))
    for _ in range(2):
        report = e.check({"household_id": "1", "head_name": "甲乙丙丁"}, as_of=DAY, trusted=trusted)
        (problem,) = report.errors
        assert (problem.rule, problem.code) == ("p.calls", "function_failed")
        assert problem.message.zh == (
            "函数 is_long（插件 county）出错，或给出了它自己说不会给的结果，判断不了。请告诉插件的作者。"
        )
        assert "the function is_long of the plugin county failed" in problem.message.en
        assert report.findings == () and report.summary.rules["p.other"].satisfied == 1


def test_a_fault_of_its_own_stays_its_own():
    def far(_: str) -> bool:
        raise Fault("overflow")

    (problem,) = engine(replace(GOOD, call=far)).check({"household_id": "1", "head_name": "甲"}, as_of=DAY).errors
    assert problem.code == "overflow"


ANSWERS: list[tuple[Type, Any, Any]] = [
    (INT, 3, True),
    (INT, 3, 3.0),
    (DECIMAL, Decimal("1.5"), 1.5),
    (DECIMAL, 3, Fraction(1, 3)),
    (RATIO, Fraction(1, 3), 0.5),
    (DATE, DAY, datetime(2020, 1, 1)),  # noqa: DTZ001 - the very thing that is refused
    (TEXT, "甲", b"x"),
    (BOOL, True, 1),
    (Type("code", code=HOUSEHOLD.spec.at("poverty_cause").question.code), "因病", "因并"),
]


@pytest.mark.parametrize(("kind", "good", "bad"), ANSWERS, ids=lambda x: getattr(x, "name", repr(x)))
def test_an_answer_of_another_type_than_said_is_a_fault(kind, good, bad):
    assert guarded(replace(GOOD, result=kind, call=lambda _: good), "county").call("x") == good
    with pytest.raises(Fault) as caught:
        guarded(replace(GOOD, result=kind, call=lambda _: bad), "county").call("x")
    assert caught.value.code == "function_failed:is_long:county"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "name": ({"name": "is long"}, "cannot be written in a rule: 'is long'."),
    "keyword": ({"zh": "class"}, "cannot be written in a rule: 'class'."),
    "parameters": ({"parameters": [TEXT]}, "has parameters or a result that are no Type of fupin_rules.language.types."),
    "a word for a type": ({"result": "bool"}, "has parameters or a result that are no Type of fupin_rules.language.types."),
    "list": ({"parameters": (Type("list", item=TEXT),)}, "has the type list; it takes and gives single values."),
    "record": ({"result": Type("record")}, "has the type record; it takes and gives single values."),
    "code without list": ({"parameters": (Type("code"),)}, "has the type code without a code list."),
    "nullable": (
        {"parameters": (Type("text", nullable=True),)},
        "has a nullable type; a missing argument makes a missing result, and partial=True says that there may be none.",
    ),
    "no call": ({"call": "len"}, "has a call that cannot be called."),
    "arity": ({"call": lambda a, b: True}, "has 1 parameter(s), but its call takes (a, b)."),
    "no argument": ({"call": lambda: True}, "has 1 parameter(s), but its call takes ()."),
    "cost": ({"cost": 0}, "has a cost that is no whole number from 1 to 10000 (a comparison is 1)."),
    "cost as yes": ({"cost": True}, "has a cost that is no whole number from 1 to 10000 (a comparison is 1)."),
    "backend": ({"meanings": {"polar": len}}, "has a meaning for 'polar'; there may be one, that can be called, for each of polars, z3."),
    "meaning": ({"meanings": {"z3": 3}}, "has a meaning for 'z3'; there may be one, that can be called, for each of polars, z3."),
    "place": ({"sentence": Text("{1}很长")}, "has a sentence '{1}很长'; its places are {0} to {0}."),
    "named place": ({"sentence": Text("{x}很长")}, "has a sentence '{x}很长'; its places are {0} to {0}."),
    "brace": ({"sentence": Text("{0很长")}, "has a sentence '{0很长'; its places are {0} to {0}."),
    "nothing said": ({"sentence": Text("")}, "lacks its sentence or doc: rules are read out to people."),
    "a plain sentence": ({"sentence": "{0}很长"}, "has a sentence that is no Text(zh, en) but a str."),
    "no doc at all": ({"doc": None}, "has a doc that is no Text(zh, en) but a NoneType."),
    "a word for partial": ({"partial": "yes"}, "has partial that is neither True nor False."),
    "no meanings": ({"meanings": None}, "has meanings that are no mapping."),
    "no doc": ({"doc": Text("")}, "lacks its sentence or doc: rules are read out to people."),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), BAD.values(), ids=BAD)
def test_a_function_that_will_not_do_is_refused_when_it_is_registered(change, said):
    assert refusal(replace(GOOD, **change)) == said


def test_functions_with_defaults_or_any_number_of_arguments_will_do():
    for call in (lambda a, b=1: True, lambda *a: True, str.isdigit, len):
        assert "is_long" in registry(replace(GOOD, call=call)).functions()


def test_what_a_function_costs_counts_toward_the_bound_of_a_rule():
    dear = registry(replace(GOOD, cost=9000)).functions()
    text = RULES.replace(
        "expect: not is_long(head_name)", "expect: all(all(not is_long(n.name) for n in members) for m in members)"
    )
    with pytest.raises(FupinError) as caught:
        Rulebook.from_texts({"p.yaml": text}, [HOUSEHOLD], dear)
    assert any("9" in d.message.en for d in caught.value.diagnostics)
    assert Rulebook.from_texts({"p.yaml": text}, [HOUSEHOLD], registry(GOOD).functions()).rules
