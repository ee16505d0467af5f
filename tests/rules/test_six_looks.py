"""The six looks of annex 3: how the form is filled in, that it agrees with the register, and the risks it names."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.engine.examples import run_example
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.schema import UNREADABLE, Open
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.synth import make_county

DAY = date(2019, 9, 18)
HOME = rules_home()
FILES = ("basis.yaml", "integrity", "ziyuan-2019", "exit", "six-looks")
BOOK = Rulebook.from_paths([HOME / f for f in FILES], Registry().subjects().values())
ENGINE = Engine(BOOK.asking("exit.*", "six-looks.*"))
RULES = {r.id: r for r in ENGINE.rulebook.rules if r.id.startswith("six-looks.")}
INDICATORS = {
    "education": "义务教育保障",
    "medical": "基本医疗保障",
    "housing": "住房安全保障",
    "water": "饮水安全保障",
    "industry": "产业发展",
    "employment": "就业发展",
    "expense": "刚性大额支出",
    "drive": "内生动力",
    "policy": "扶贫政策",
}
ASPECTS = ("boxes", "particulars", "normal", "risk")
WHOLE_FORM = ["head", "size"]
NAMED = {
    "education-child": "education",
    "medical-patient": "medical",
    "employment-worker": "employment",
    "drive-worker": "drive",
    "policy-named": "policy",
}
EXAMPLES = [(i, n) for i, r in RULES.items() for n in range(len(r.examples))]
# What supposes other values of parameters cannot be asked of the engine, which has those in force.
ASKED = [(i, n) for i, n in EXAMPLES if not RULES[i].examples[n].params]
FINDINGS = json.loads((Path(__file__).with_name("data") / "six_looks_findings.json").read_text("utf-8"))
# The only box of an indicator, or one of them.
BOX = {name: HOUSEHOLD.spec.fields["six_looks"].record.fields[name].record.fields["risks"].question.code.values[0] for name in INDICATORS}  # fmt: skip
PARTICULARS = {
    "education": {"persons": ["测试乙"]},
    "medical": {"patients": [{"name": "测试乙", "illness": "肺癌", "since": "2018-05-01"}]},
    "employment": {"persons": ["测试乙"]},
    "drive": {"persons": ["测试乙"]},
    "policy": {"policies": ["雨露计划"]},
}


def form(**looks: Any) -> dict[str, Any]:
    """A form on which everything is normal but what is given."""
    return {
        "head_name": "测试甲",
        "size": 3,
        "checkers": ["测试子", "测试丑"],
        "checked_on": "2019-09-12",
        **{name: {"normal": True, "risks": []} for name in INDICATORS},
        **looks,
    }


def ticked(name: str, **more: Any) -> dict[str, Any]:
    """A look with its risk ticked and everything written that belongs to it."""
    full = {
        "normal": False,
        "risks": [BOX[name]],
        **PARTICULARS.get(name, {}),
        "reason": "已到户核实",
        "evidence": ["相片1"],
    }
    return {k: v for k, v in (full | more).items() if v is not None}


def household(six_looks: Any = None, **more: Any) -> dict[str, Any]:
    looks = {} if six_looks is None else {"six_looks": six_looks}
    return {
        "household_id": "1",
        "exit_state": "已脱贫",
        "head_name": "测试甲",
        "size": 3,
        "members": [],
        **looks,
        **more,
    }


def said(record: dict[str, Any], *, engine: Engine = ENGINE) -> set[str]:
    """The rules of the form and its agreement with the register that are violated."""
    found = engine.check(record, as_of=DAY).violated
    return {r for r in found if r in RULES and not r.startswith("six-looks.risk.")}


# -- the packs ---------------------------------------------------------------------------------------------------------------


def test_every_indicator_has_its_four_rules_and_the_form_its_own_under_permanent_ids():
    ids = [f"six-looks.{aspect}.{name}" for aspect in ASPECTS for name in INDICATORS]
    ids += [f"six-looks.{name}" for name in (*WHOLE_FORM, *NAMED)]
    assert sorted(RULES) == sorted(ids)
    assert len(ids) == 43


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_rule_about_an_indicator_is_tagged_with_it_and_names_it_in_its_title(rule: Rule):
    name = rule.id.removeprefix("six-looks.")
    indicator = INDICATORS.get(name.split(".")[-1]) or INDICATORS.get(NAMED.get(name, ""))
    assert rule.tags.get("indicator") == indicator
    assert rule.tags.get("case") == ("risk" if name.startswith("risk.") else None)
    if "." in name:
        assert indicator is not None and indicator in rule.title.zh
        assert any(isinstance(part, str) and indicator in part for part in rule.message.zh)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_quotes_the_order_says_why_and_where_it_errs_in_both_languages(rule: Rule):
    assert rule.source.document == "资扶领发〔2019〕15号"
    assert rule.source.part and rule.source.quote
    assert rule.title.zh and rule.title.en and rule.message.zh and rule.message.en
    assert rule.note and rule.false_positives and rule.review


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_holds_from_the_first_day_of_the_visits(rule: Rule):
    assert rule.in_force(date(2019, 9, 10)) and not rule.in_force(date(2019, 9, 9))


def test_a_form_filled_in_wrongly_is_an_error_and_a_doubt_a_warning():
    doubts = {f"six-looks.{a}.{n}" for a in ("normal", "risk") for n in INDICATORS}
    assert {i for i, r in RULES.items() if r.severity == "warning"} == doubts
    assert {r.severity for r in RULES.values()} == {"warning", "error"}


@pytest.mark.parametrize("name", sorted({p for r in RULES.values() for p in r.traits.parameters}))
def test_every_parameter_has_a_source_and_a_value_on_every_day_the_rules_are_in_force(name):
    table = ENGINE.rulebook.parameters[name]
    assert table.source and table.decl.title.zh
    for day in (date(2019, 9, 10), date(2019, 12, 31), date(2030, 12, 31)):
        assert table.in_force(day, None) is not None
    assert table.decl.type.name not in ("int", "decimal") or table.decl.unit, "a number has a unit"


# -- examples and findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "number"), EXAMPLES, ids=lambda x: str(x))
def test_every_example_inside_a_rule_holds(rule, number):
    result = run_example(ENGINE, RULES[rule], number)
    assert result.complaints == ()
    assert result.differences == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_outcome_that_is_possible_has_an_example_or_a_reason(rule: Rule):
    shown = {e.outcome for e in rule.examples}
    assert shown.isdisjoint(rule.impossible)
    assert shown | set(rule.impossible) == set(rule.possible)
    assert all(e.needs for e in rule.examples if e.outcome == "unknown")


def listed(rule: str, number: int) -> str | None:
    """What the engine lists of an example: what is violated, and what is unknown and may become so."""
    example = RULES[rule].examples[number]
    verdict = run_example(ENGINE, RULES[rule], number).verdict
    assert verdict is not None
    return example.outcome if example.outcome in ("violated", "unknown") and "violated" in verdict.possible else None


@pytest.mark.parametrize(("rule", "number"), ASKED, ids=lambda x: str(x))
def test_the_public_engine_says_of_an_example_what_the_reference_says(rule, number):
    example = RULES[rule].examples[number]
    report = ENGINE.check(dict(example.given), as_of=example.as_of or DAY)
    made = {"violated": {f.rule for f in report.findings}, "unknown": {u.rule for u in report.unknowns}}
    assert {word for word, rules in made.items() if rule in rules} == {listed(rule, number)} - {None}


@pytest.mark.parametrize("case", FINDINGS, ids=lambda c: c["finding"]["rule"])
def test_a_whole_finding(case):
    report = ENGINE.check(case["given"], as_of=date.fromisoformat(case["as_of"]))
    assert [f.to_dict() for f in report.findings if f.rule == case["finding"]["rule"]] == [case["finding"]]


def test_a_whole_finding_is_shown_of_every_kind_of_rule():
    assert [c["finding"]["rule"] for c in FINDINGS] == [
        "six-looks.boxes.water",
        "six-looks.particulars.medical",
        "six-looks.education-child",
        "six-looks.normal.education",
        "six-looks.risk.water",
    ]


# -- the form ------------------------------------------------------------------------------------------------------------------


def test_a_form_on_which_everything_is_normal_has_nothing_to_say():
    assert said(household(form(), measures=[])) == set()


def test_where_no_form_was_handed_in_nothing_is_said_of_it_and_that_is_said_once():
    report = ENGINE.check(household(measures=[]), as_of=DAY)
    assert not [x for x in (*report.findings, *report.unknowns) if x.rule in RULES]
    assert {n.rule for n in report.not_run} >= set(RULES)


@pytest.mark.parametrize("name", INDICATORS)
def test_a_ticked_risk_with_all_that_belongs_to_it_is_a_risk_and_no_mistake_of_the_form(name):
    record = household(form(**{name: ticked(name)}))
    found = set(ENGINE.check(record, as_of=DAY).violated) & set(RULES)
    assert {r for r in found if not r.startswith(tuple(f"six-looks.{n}" for n in NAMED))} == {f"six-looks.risk.{name}"}


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize(
    "look", [{"normal": True, "risks": "box"}, {"normal": False, "risks": []}, {}], ids=["both", "neither", "left out"]
)
def test_exactly_one_of_normal_and_risk_is_ticked_for_each_indicator(name, look):
    look = look | ({"risks": [BOX[name]]} if look.get("risks") == "box" else {})
    assert f"six-looks.boxes.{name}" in said(household(form(**{name: look})))


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("normal", [True, False])
def test_what_is_written_without_its_box_is_a_contradiction_whether_or_not_normal_is_ticked(name, normal):
    look = ticked(name, risks=[], normal=normal, evidence=None)
    assert said(household(form(**{name: look}))) == {f"six-looks.boxes.{name}"}


def test_a_photo_of_a_house_in_order_contradicts_nothing():
    assert said(household(form(housing={"normal": True, "risks": [], "evidence": ["相片1"]}))) == set()


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize(
    "gap", [{"reason": None}, {"evidence": None}, {"evidence": []}, {"reason": "字" * 101}], ids=str
)
def test_a_ticked_risk_needs_a_short_reason_and_evidence(name, gap):
    assert f"six-looks.particulars.{name}" in said(household(form(**{name: ticked(name, **gap)})))


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("education", {"persons": []}),
        ("employment", {"persons": None}),
        ("drive", {"persons": []}),
        ("policy", {"policies": []}),
        ("medical", {"patients": []}),
        ("medical", {"patients": [{"name": "测试乙", "illness": "肺癌"}]}),
        ("medical", {"patients": [{"name": "测试乙", "since": "2018-05-01"}]}),
        ("medical", {"patients": [{"illness": "肺癌", "since": "2018-05-01"}]}),
        ("water", {"risks": ["季节性缺水"]}),
        ("water", {"risks": ["季节性缺水"], "shortage_months": 0}),
        ("water", {"risks": ["季节性缺水"], "shortage_months": 13}),
    ],
)
def test_a_ticked_risk_needs_its_particulars(name, gap):
    assert f"six-looks.particulars.{name}" in said(household(form(**{name: ticked(name, **gap)})))


def test_a_county_may_want_shorter_reasons():
    def altered(old: str, new: str) -> Engine:
        texts = {
            str(p): p.read_text("utf-8") for f in FILES for p in [HOME / f, *(HOME / f).glob("*.yaml")] if p.is_file()
        }
        assert sum(text.count(old) for text in texts.values()) == 1, "the place to alter is found once"
        texts = {name: text.replace(old, new) for name, text in texts.items()}
        return Engine(Rulebook.from_texts(texts, Registry().subjects().values()))

    short = altered("短文本一栏\n    values:\n      - {from: 2019-09-09, value: 100}", "短文本一栏\n    values:\n      - {from: 2019-09-09, value: 4}")  # fmt: skip
    housing = household(form(housing=ticked("housing")))
    assert said(housing) == set()
    assert said(housing, engine=short) == {"six-looks.particulars.housing"}


@pytest.mark.parametrize(("change", "rule"), [({"head_name": "测试丙"}, "head"), ({"size": 4}, "size")])
def test_head_and_size_agree_with_the_register(change, rule):
    assert said(household(form(**change))) == {f"six-looks.{rule}"}


# -- the form and the register -----------------------------------------------------------------------------------------------

CHILD = {"name": "测试乙", "birth_date": "2010-05-01", "schooling": "非在校生", "health": ["健康"], "disabilities": []}


def test_the_child_named_is_a_member_of_school_age_and_not_at_school():
    looks = form(education=ticked("education"))
    assert said(household(looks, members=[CHILD])) == set()
    for wrong in ({"schooling": "小学"}, {"name": "测试丙"}, {"birth_date": "2013-09-01"}, {"left": True}):
        assert "six-looks.education-child" in said(household(looks, members=[CHILD | wrong])), wrong


def test_the_patient_named_is_a_member_registered_as_ill():
    looks = form(medical=ticked("medical"))
    assert said(household(looks, members=[CHILD | {"schooling": "小学", "health": ["患有大病"]}])) == set()
    healthy = CHILD | {"schooling": "小学", "health": ["健康"]}
    assert said(household(looks, members=[healthy])) == {"six-looks.medical-patient"}


def test_a_list_of_members_that_may_be_longer_accuses_no_form():
    looks = form(education=ticked("education"), medical=ticked("medical"))
    assert said(household(looks, members=[])) == {"six-looks.education-child", "six-looks.medical-patient"}
    assert said(household(looks, members=Open([]))) == set()


def test_an_all_normal_form_is_contradicted_by_a_child_out_of_school_and_an_unsafe_house():
    record = household(form(), members=[CHILD], housing={"dangerous": True})
    assert said(record) == {"six-looks.normal.education", "six-looks.normal.housing"}


def risks_and_doubts(record: dict[str, Any], as_of: date) -> tuple[set[str], set[str]]:
    """The indicators of which exit.risk finds a risk, and those whose "normal" is contradicted."""
    found = ENGINE.check(record, as_of=as_of).violated
    names = {"exit.risk.": set(), "six-looks.normal.": set()}
    for rule in found:
        for stem, kept in names.items():
            if rule.startswith(stem):
                kept.add(rule.removeprefix(stem))
    return names["exit.risk."] - {"warning"}, names["six-looks.normal."]


@pytest.mark.parametrize("name", INDICATORS)
def test_a_form_that_says_normal_is_contradicted_exactly_where_the_data_show_a_risk(name):
    rule = next(r for r in ENGINE.rulebook.rules if r.id == f"exit.risk.{name}")
    seen = set()
    for example in rule.examples:
        if example.outcome not in ("violated", "satisfied", "unknown"):
            continue
        record = dict(example.given) | {"six_looks": form()}
        if record.get("exit_state") not in ("已脱贫", "退出户"):
            continue
        risks, doubts = risks_and_doubts(record, example.as_of or DAY)
        assert risks == doubts, example.note
        assert (name in doubts) == (example.outcome == "violated"), example.note
        seen.add(example.outcome)
    assert seen == {"violated", "satisfied", "unknown"}


def test_in_a_county_the_doubts_about_all_normal_forms_are_the_risks_of_the_data():
    county = make_county(200, seed=71_102, errors=0.3)
    compared = 0
    for h in county.households:
        if h["exit_state"] not in ("已脱贫", "退出户"):
            continue
        normal = {name: {"normal": True, "risks": []} for name in INDICATORS}
        found = ENGINE.check(h | {"six_looks": normal}, trusted=True, as_of=DAY).violated
        risks = {r.removeprefix("exit.risk.") for r in found if r.startswith("exit.risk.")} - {"warning"}
        doubts = {r.removeprefix("six-looks.normal.") for r in found if r.startswith("six-looks.normal.")}
        assert risks == doubts
        compared += len(risks)
    assert compared > 30


# -- risks ------------------------------------------------------------------------------------------------------------------------


def test_risks_on_forms_are_listed_only_where_somebody_asks():
    record = household(form(housing=ticked("housing")))
    assert "six-looks.risk.housing" in ENGINE.check(record, as_of=DAY).violated
    assert not [r for r in Engine(BOOK).check(record, as_of=DAY).violated if r.startswith("six-looks.")]


def test_each_indicator_ticked_at_risk_is_one_risk_case_whatever_the_number_of_its_boxes():
    water = ticked("water", risks=["水源受污染", "季节性缺水"], shortage_months=3)
    found = ENGINE.check(household(form(water=water)), as_of=DAY).findings
    assert [f.rule for f in found if f.rule in RULES] == ["six-looks.risk.water"]


# -- missing is not false ------------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open(plain(v) for v in value["open"])
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return type(value)(plain(v) for v in value)
    return value


def trusted(given: dict[str, Any]) -> dict[str, Any]:
    return plain(ENGINE.subject.model.model_validate(given).model_dump(by_alias=True, exclude_none=True))


def places(record: Any) -> Iterator[tuple[Any, str]]:
    """Every answer of a record with the record it stands in."""
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


@pytest.mark.parametrize("rule", RULES)
def test_neither_an_open_list_nor_an_answer_that_cannot_be_read_makes_a_finding(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        if rule in ENGINE.check(record, as_of=as_of, trusted=True).violated:
            continue
        for number, (where, name) in enumerate(places(record)):
            if isinstance(where[name], dict):
                continue
            other = copy.deepcopy(record)
            there, name = list(places(other))[number]
            if isinstance(there[name], list) and not isinstance(there[name], Open):
                there[name] = Open(there[name])
            else:
                del there[name]
                there.setdefault(UNREADABLE, {})[name] = "乱码"
            assert rule not in ENGINE.check(other, as_of=as_of, trusted=True).violated, (example.note, name)
