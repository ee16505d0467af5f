"""What any clerk expects of a register: every rule's examples, its shape among the others, one whole finding, and no false accusation."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import ric

from fupin_rules import Engine, Rulebook
from fupin_rules.engine.examples import run_example
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.desk import Loaded
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.schema import UNREADABLE, Open

DAY = date(2019, 9, 18)
PACKS = rules_home() / "integrity"
ENGINE = Engine(Rulebook.from_paths([rules_home() / "basis.yaml", PACKS], Registry().subjects().values()))
RULES = {r.id: r for r in ENGINE.rulebook.rules}
IDS = list(RULES)
ONE_HOUSEHOLD = [i for i, r in RULES.items() if not r.whole_data_set and r.subject == "household"]
EXAMPLES = [(i, n) for i in IDS for n in range(len(RULES[i].examples))]
# What supposes other values of parameters cannot be asked of the engine, which has those in force.
ASKED = [(i, n) for i, n in EXAMPLES if not RULES[i].examples[n].params]
FINDINGS = json.loads((Path(__file__).with_name("data") / "integrity_findings.json").read_text("utf-8"))
PLACE = {
    "household_id": "450399000001",
    "county": "资源县",
    "township": "梅溪镇",
    "village": "测试村",
    "village_code": "450329102201",
}

# -- the packs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_says_in_both_languages_what_it_wants_on_what_it_rests_and_where_it_errs(rule: Rule):
    topic = rule.id.removeprefix("integrity.").split("-")[0]
    assert topic in rule.pack.id.removeprefix("integrity.").split("-")
    assert rule.title.zh and rule.title.en and rule.message.zh and rule.message.en
    assert rule.source.document and rule.source.part
    assert rule.false_positives and rule.review


@pytest.mark.parametrize("name", sorted({p for r in RULES.values() for p in r.traits.parameters}))
def test_every_number_is_a_parameter_with_a_source_a_unit_and_a_value_today(name):
    table = ENGINE.rulebook.parameters[name]
    assert table.source and table.decl.title.zh
    assert table.in_force(DAY, None) is not None and table.in_force(date(2030, 12, 31), None) is not None
    if table.decl.type.name in ("int", "decimal"):
        assert table.decl.unit or "share" in name


def test_the_first_six_digits_of_a_number_are_never_judged():
    for rule in RULES.values():
        tops = [t for t in (rule.when, rule.expect) if t is not None]
        tops += [rule.unique.key] if rule.unique else []
        calls = {n.function.name for t in tops for n in tree.walk(t) if isinstance(n, tree.Call)}
        assert "id_area" not in calls, rule.id


def test_a_number_of_fifteen_digits_is_legal_and_only_pointed_at():
    household = {"members": [{"name": "测试甲", "id_type": "居民身份证", "id_number": "450399800101001"}]}
    found = {f.rule: f.severity for f in ENGINE.check(household, as_of=DAY).findings if ".numbers-" in f.rule}
    assert found == {"integrity.numbers-fifteen": "info"}


def test_numbers_in_examples_belong_to_nobody_and_carry_the_right_check_digit():
    wrong_on_purpose = {"450399198001010016", "450399198010010015"}
    seen = 0
    for file in PACKS.glob("*.yaml"):
        for number in re.findall(r"(?<![0-9A-Za-z])([0-9]{17}[0-9Xx])(?![0-9A-Za-z])", file.read_text("utf-8")):
            if number.startswith("999999") or number in wrong_on_purpose:
                continue
            seen += 1
            assert number.startswith("450399")
            assert ric.calc_check_digit(number) == number[17].upper(), number
    assert seen > 30


# -- shapes ------------------------------------------------------------------------------------------------------------------


def shape(node: Expr | None) -> Any:
    """The shape of an expression: kinds of node and of field, without literals, names, and the order of and's and or's parts."""
    match node:
        case None:
            return None
        case tree.Const():
            return ("literal", "number" if node.type.numeric else node.type.name)
        case tree.Read():
            return ("read", node.field.kind, node.field.many, shape(node.base))
        case tree.Parameter() | tree.HasRow():
            return (type(node).__name__, node.decl.type.name, tuple(map(shape, node.keys)), shape(node.on))
        case tree.Use():
            return ("definition", node.type.name, node.subject)
        case tree.And() | tree.Or():
            return (type(node).__name__, frozenset(map(shape, node.parts)))
        case tree.Compare():
            kind = "equality" if node.op in ("==", "!=") else "order"
            return (kind, frozenset((shape(node.left), shape(node.right))))
        case tree.In():
            return ("in", shape(node.of), shape(node.options) if isinstance(node.options, Expr) else "literals")
        case tree.Call():
            return ("call", tuple(p.name for p in node.function.parameters), node.type.name, *map(shape, node.args))
        case tree.Fold():
            return ("fold", node.kind, *map(shape, tree.children(node)))
        case _:
            return (type(node).__name__, *map(shape, tree.children(node)))


def shape_of(rule: Rule) -> Any:
    if rule.unique is not None:
        return ("unique", rule.unique.within, shape(rule.unique.key), shape(rule.unique.where))
    return (rule.form, shape(rule.when), shape(rule.expect))


def test_the_shape_forgets_literals_names_and_order():
    texts = {
        "a": 'any(m.relation == "之子" and m.work_months > 3 for m in members)',
        "b": 'any(o.work_months > 5.5 and o.labour_skill == "无劳动力" for o in members)',
        "c": 'any(m.relation == "之子" or m.work_months > 3 for m in members)',
    }
    rules = "".join(
        f"  - {{id: {i}, title: {{zh: 测}}, message: {{zh: 测}}, expect: '{t}'}}\n" for i, t in texts.items()
    )
    text = f"language: 1\npack: p\ntitle: {{zh: 测}}\nrules:\n{rules}"
    book = Rulebook.from_texts({"p.yaml": text}, Registry().subjects().values())
    a, b, c = (shape_of(book.by_id[i]) for i in "abc")
    assert a == b != c


def test_at_least_a_hundred_rules_have_a_shape_of_their_own():
    judged = {shape_of(r)[2] if r.unique is None else shape_of(r) for r in RULES.values()}
    assert len({shape_of(r) for r in RULES.values()}) >= 100
    assert len(judged) >= 90, "not by their conditions of applying alone"


def test_every_form_of_rule_and_of_loop_is_in_use():
    kinds = {r.kind for r in RULES.values()}
    assert {"logic", "risk", "required", "unique", "group"} <= kinds
    assert {r.unique.within for r in RULES.values() if r.unique} == {"dataset", "household"}
    nodes = [n for r in RULES.values() for t in (r.when, r.expect) if t is not None for n in tree.walk(t)]
    assert {n.kind for n in nodes if isinstance(n, tree.Fold)} >= {"count", "sum", "max", "distinct", "cover"}
    used = {type(n) for n in nodes}
    assert {tree.Quant, tree.Groups, tree.Same, tree.Has, tree.HasRow, tree.If, tree.Coalesce, tree.Missing} <= used


# -- examples ----------------------------------------------------------------------------------------------------------------


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
    assert "violated" in shown and "satisfied" in shown


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_unknown_example_says_what_has_to_be_asked(rule: Rule):
    assert all(e.needs for e in rule.examples if e.outcome == "unknown")


def listed(rule: str, number: int) -> str | None:
    """What the engine lists of an example: what is violated, and what is unknown and may become so."""
    example = RULES[rule].examples[number]
    verdict = run_example(ENGINE, RULES[rule], number).verdict
    assert verdict is not None
    return example.outcome if example.outcome in ("violated", "unknown") and "violated" in verdict.possible else None


@pytest.mark.parametrize(("rule", "number"), [(i, n) for i, n in ASKED if i in ONE_HOUSEHOLD], ids=lambda x: str(x))
def test_the_public_engine_says_of_an_example_what_the_reference_says(rule, number):
    example = RULES[rule].examples[number]
    report = ENGINE.check(dict(example.given), as_of=example.as_of or DAY)
    member = (example.member or 0) if RULES[rule].part else None
    said = {
        word: {x.member.index if x.member else None for x in made if x.rule == rule}
        for word, made in (("violated", report.findings), ("unknown", report.unknowns))
    }
    assert (member in said["violated"]) == (listed(rule, number) == "violated")
    assert (member in said["unknown"]) == (listed(rule, number) == "unknown")


# -- whole findings ------------------------------------------------------------------------------------------------------------


def report_on(rule: str, number: int) -> Any:
    """A report on an example, put into a named place, with people who have codes."""
    example = RULES[rule].examples[number]
    as_of = example.as_of or DAY
    if RULES[rule].subject == "village":
        given = dict(example.given)
        code = given["village_code"]
        households = [
            {**PLACE, "household_id": f"450399{n:06d}", **h, "village_code": code}
            for n, h in enumerate(given["households"], 1)
        ]
        return ENGINE.check_all(households, as_of=as_of)
    record = copy.deepcopy({**PLACE, **example.given})
    for n, m in enumerate(record.get("members", ()), 1):
        m.setdefault("member_id", f"450399000001{n:02d}")
    return ENGINE.check_all([record, *copy.deepcopy(example.others)], as_of=as_of)


@pytest.mark.parametrize("case", FINDINGS, ids=lambda c: c["rule"])
def test_one_whole_finding_of_each_rule(case):
    made = [f.to_dict() for f in report_on(case["rule"], case["example"]).findings if f.rule == case["rule"]]
    assert case["finding"] in made


def test_there_is_a_whole_finding_of_every_rule():
    assert [c["rule"] for c in FINDINGS] == IDS


def test_no_whole_finding_shows_a_personal_number_in_full():
    shown = json.dumps([{**c["finding"], "fingerprint": ""} for c in FINDINGS], ensure_ascii=False)
    household_codes = re.compile(r"450399[0-9]{6}(?:[0-9]{2})?(?![0-9*])")
    assert not re.search(r"[0-9]{15,}", household_codes.sub("", shown))


# -- missing is not false -----------------------------------------------------------------------------------------------------


def trusted(given: dict[str, Any]) -> dict[str, Any]:
    """An example's data as a trusted record, without what was never asked."""
    return opened(ENGINE.subject.model.model_validate(given).model_dump(by_alias=True, exclude_none=True))


def opened(value: Any) -> Any:
    """JSON's open lists as the engine's."""
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open(opened(v) for v in value["open"])
        return {k: opened(v) for k, v in value.items()}
    return type(value)(opened(v) for v in value) if isinstance(value, list) else value


def places(record: Any) -> Iterator[tuple[Any, str]]:
    """Every answer of a record with the record it stands in."""
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


def altered(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The record with one list opened, and with one answer made unreadable, in every place."""
    for number, (where, name) in enumerate(places(record)):
        if isinstance(where[name], list) and not isinstance(where[name], Open):
            other = copy.deepcopy(record)
            there, _ = list(places(other))[number]
            there[name] = Open(there[name])
            yield f"{name} opened", other
        if not isinstance(where[name], dict):
            other = copy.deepcopy(record)
            there, _ = list(places(other))[number]
            del there[name]
            there.setdefault(UNREADABLE, {})[name] = "乱码"
            yield f"{name} unreadable", other


def alone(rule: str) -> Engine:
    """An engine that has only this rule: hundreds of records are checked for each."""
    book = ENGINE.rulebook
    one = Loaded(list(book.packs), [RULES[rule]], book.parameters, book.definitions, book.tables, book.digest)
    return Engine(Rulebook(one, book.subjects))


def accused(engine: Engine, record: dict[str, Any], as_of: date) -> set[int | None]:
    """Of which members (None: of the household) the rule is said to be violated."""
    return {f.member.index if f.member else None for f in engine.check(record, as_of=as_of, trusted=True).findings}


@pytest.mark.parametrize("rule", ONE_HOUSEHOLD)
def test_neither_an_open_list_nor_an_unreadable_answer_makes_a_finding(rule):
    engine = alone(rule)
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(engine, record, as_of)
        for what, other in altered(record):
            assert accused(engine, other, as_of) <= before, (example.note, what)


# Where a blank speaks: what it says is the reason.
_BLANK_SPEAKS = {
    "left": "blank means still a member",
    "changes": "blank means no change",
    "birth_date": "the number is read then",
    "sex": "the number is read then",
    "id_type": "blank means any paper but an officer's card, at a lower severity",
    "data_date": "the reference date stands in",
    "date": "an allowance without a date is judged today",
    "employee_pension": "the age of the residents' pension holds then",
    "exit_year": "the date of exit is read then",
    "exit_date": "the year of exit is read then",
    "return_year": "the date of falling back is read then",
    "shortage_days": "the months are read then",
    "shortage_months": "the days are read then",
}
# Rules that ask what is missing: a blank is what they look for.
_ASKS_WHAT_IS_MISSING = {
    "integrity.people-required",
    "integrity.people-certificate",
    "integrity.people-disability-complete",
    "integrity.family-left-change",
    "integrity.family-dead-left",
    "integrity.home-appraised",
    "integrity.school-education-required",
    "integrity.school-out-of-school",
    "integrity.state-cause-required",
    "integrity.state-exit-year-required",
    "integrity.state-return",
}


@pytest.mark.parametrize("rule", [i for i in ONE_HOUSEHOLD if i not in _ASKS_WHAT_IS_MISSING])
def test_a_blank_makes_no_finding_but_where_a_blank_speaks(rule):
    engine = alone(rule)
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(engine, record, as_of)
        for number, (_, name) in enumerate(places(record)):
            if name in _BLANK_SPEAKS:
                continue
            other = copy.deepcopy(record)
            there, _ = list(places(other))[number]
            del there[name]
            assert accused(engine, other, as_of) <= before, (example.note, name)


@pytest.mark.parametrize("rule", ONE_HOUSEHOLD)
def test_the_order_of_members_changes_nothing(rule):
    engine = alone(rule)
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        members = record.get("members")
        if not members or len(members) < 2:
            continue
        last = len(members) - 1
        turned = {**record, "members": type(members)(reversed(members))}
        said = {None if i is None else last - i for i in accused(engine, turned, as_of)}
        assert said == accused(engine, record, as_of)
