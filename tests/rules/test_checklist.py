"""The 26 items of the checklist: their words, their examples, their boundaries, and one whole finding of each."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.documents import read_yaml
from fupin_rules.engine.examples import run_example
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.schema import UNREADABLE, Open

DATA = Path(__file__).with_name("data")
DAY = date(2019, 9, 18)
PACKS = ("basis.yaml", "ziyuan-2019")
ENGINE = Engine(Rulebook.from_paths([rules_home() / p for p in PACKS], Registry().subjects().values()))
RULES = {r.id: r for r in ENGINE.rulebook.rules}
IDS = [f"checklist.{n}" for n in range(1, 27)]
ITEMS = read_yaml((DATA / "annex2.yaml").read_text("utf-8"), "annex2.yaml").data
BOUNDARIES = read_yaml((DATA / "checklist_boundaries.yaml").read_text("utf-8"), "checklist_boundaries.yaml").data
FINDINGS = json.loads((DATA / "checklist_findings.json").read_text("utf-8"))
EXAMPLES = [(i, n) for i in IDS for n in range(len(RULES[i].examples))]
# What supposes other values of parameters cannot be asked of the engine, which has those in force.
ASKED = [(i, n) for i, n in EXAMPLES if not RULES[i].examples[n].params]
ASKS_WHAT_IS_MISSING = {f"checklist.{n}" for n in range(13, 18)}


def taken(record: dict[str, Any]) -> Any:
    """A record as the engine takes it: validated, old words understood."""
    return ENGINE.subject.model.model_validate(record)


def verdicts(record: Any, rule: str, as_of: date) -> dict[int | None, str]:
    """What the public engine says: `violated` or `unknown` by member (None for the household)."""
    report = ENGINE.check(record, as_of=as_of)
    out: dict[int | None, str] = {}
    for word, made in (("violated", report.findings), ("unknown", report.unknowns)):
        out |= {x.member.index if x.member else None: word for x in made if x.rule == rule}
    return out


# -- the rulebook and the order ----------------------------------------------------------------------------------------


def test_all_26_items_are_there_under_their_permanent_ids():
    assert sorted(RULES, key=lambda i: int(i.split(".")[1])) == IDS


@pytest.mark.parametrize("item", ITEMS)
def test_each_rule_quotes_its_item_word_for_word(item):
    rule = RULES[f"checklist.{item}"]
    assert (rule.source.item, rule.source.quote) == (item, ITEMS[item]["words"])
    assert rule.source.document == "资扶领发〔2019〕15号"
    assert rule.source.part is not None and rule.source.part.startswith("附件2")
    assert rule.pack.id == ITEMS[item]["pack"]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_holds_from_the_day_after_the_order_and_not_before(rule: Rule):
    assert rule.in_force(date(2019, 9, 10)) and not rule.in_force(date(2019, 9, 9))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_says_in_both_languages_what_it_wants_why_so_and_where_it_errs(rule: Rule):
    assert rule.title.zh and rule.title.en and rule.message.zh and rule.message.en
    assert rule.note and rule.false_positives and rule.review


def test_items_about_persons_name_the_person():
    about_members = {i for i, r in RULES.items() if r.part_name == "member"}
    assert about_members == {f"checklist.{n}" for n in (3, 4, 5, 7, 9, 10, 15, 16, 17, 25, 26)}


def test_only_items_2_and_10_are_risks():
    assert {i for i, r in RULES.items() if r.kind == "risk"} == {"checklist.2", "checklist.10"}


@pytest.mark.parametrize("name", sorted({p for r in RULES.values() for p in r.traits.parameters}))
def test_every_parameter_has_a_source_and_a_value_on_every_day_the_rules_are_in_force(name):
    table = ENGINE.rulebook.parameters[name]
    assert table.source and table.decl.title.zh
    for day in (date(2019, 9, 10), date(2019, 12, 31), date(2020, 1, 1), date(2030, 12, 31)):
        assert table.in_force(day, None) is not None
    number = table.decl.type.name in ("int", "decimal")
    assert not number or table.decl.unit, "a number has a unit"


# -- examples ------------------------------------------------------------------------------------------------------------


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
    assert all(len(reason) > 5 for reason in rule.impossible.values())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_unknown_example_says_what_has_to_be_asked(rule: Rule):
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
    member = (example.member or 0) if RULES[rule].part else None
    said = verdicts(dict(example.given), rule, example.as_of or DAY).get(member)
    assert said == listed(rule, number)


@pytest.mark.parametrize(
    ("rule", "sentence"), [(r, s) for r, cases in BOUNDARIES.items() for s in cases], ids=lambda x: str(x)
)
def test_boundary(rule, sentence):
    case = BOUNDARIES[rule][sentence]
    record = taken(case["given"])
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else DAY
    member = case.get("member", 0) if RULES[rule].part else None
    trace = ENGINE.explain(rule, record, as_of=as_of, member=member)
    assert trace.verdict.outcome == case["outcome"]
    if "needs" in case:
        assert sorted(trace.verdict.needs) == sorted(case["needs"])
    if "severity" in case:
        found = [f for f in ENGINE.check(record, as_of=as_of).findings if f.rule == rule]
        assert [f.severity for f in found] == [case["severity"]]


def test_boundaries_cover_every_item():
    assert list(BOUNDARIES) == IDS


# -- whole findings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", FINDINGS, ids=lambda c: c["finding"]["rule"])
def test_one_whole_finding_of_each_rule(case):
    report = ENGINE.check(case["given"], as_of=date.fromisoformat(case["as_of"]))
    made = [f.to_dict() for f in report.findings if f.rule == case["finding"]["rule"]]
    assert made == [case["finding"]]


def test_there_is_a_whole_finding_of_every_rule():
    assert [c["finding"]["rule"] for c in FINDINGS] == IDS


def test_no_whole_finding_shows_a_number_of_a_person_in_full():
    assert "45039919800101004X" not in json.dumps([c["finding"] for c in FINDINGS], ensure_ascii=False)


# -- sources and parameters ------------------------------------------------------------------------------------------------


def test_without_a_visit_the_items_that_compare_are_not_run_and_said_once():
    report = ENGINE.check({"household_id": "1", "members": [{"name": "测试甲"}]}, as_of=DAY)
    assert {n.rule for n in report.not_run} == {
        *(f"checklist.{n}" for n in (*range(1, 10), 11, 12)),
        "checklist.13",
        "checklist.14",
        "checklist.18",
    }


def altered(old: str, new: str) -> Engine:
    """An engine whose shared parameters differ in one place."""
    texts = {p.name: p.read_text("utf-8") for p in (rules_home() / "ziyuan-2019").glob("*.yaml")}
    texts["basis.yaml"] = (rules_home() / "basis.yaml").read_text("utf-8")
    holder = [name for name, text in texts.items() if old in text]
    assert len(holder) == 1, "the place to alter is found once"
    texts[holder[0]] = texts[holder[0]].replace(old, new)
    return Engine(Rulebook.from_texts(texts, Registry().subjects().values()))


@pytest.mark.parametrize(
    ("item", "cause", "member"),
    [
        (19, "缺资金", {}),
        (20, "自身发展动力不足", {"labour_skill": "无劳动力"}),
        (21, "因病", {"health": ["健康"]}),
        (22, "因残", {"health": ["健康"]}),
        (23, "因学", {"schooling": "非在校生"}),
    ],
)
def test_a_county_may_have_the_other_causes_read_beside_the_main_one(item, cause, member):
    household = {"exit_state": "未脱贫", "poverty_cause": "缺技术", "other_causes": [cause], "members": [member]}
    here = "    source: 附件2第19—23项只说“致贫原因”，没有说是否包括其他致贫原因；默认只看主要致贫原因\n    values:\n"
    wide = altered(
        f"{here}      - {{from: 2014-01-01, value: false}}", f"{here}      - {{from: 2014-01-01, value: true}}"
    )
    assert f"checklist.{item}" not in ENGINE.check(household, as_of=DAY).violated
    assert f"checklist.{item}" in wide.check(household, as_of=DAY).violated


def test_a_county_may_let_households_move_in_a_year_after_their_exit():
    household = {
        "exit_state": "已脱贫",
        "exit_year": 2017,
        "relocation": {"relocated": True, "move_in_date": "2018-03-01"},
    }
    here = "不许晚\n    values:\n      - {from: 2014-01-01, value: "
    assert "checklist.24" in ENGINE.check(household, as_of=DAY).violated
    assert "checklist.24" not in altered(f"{here}0}}", f"{here}1}}").check(household, as_of=DAY).violated


def test_a_county_may_take_only_full_labour_for_labour():
    household = {
        "members": [{"labour_skill": "弱劳动力或半劳动力"}],
        "measures": [{"category": "产业", "name": "养殖补贴"}],
    }
    strict = altered("value: [普通劳动力, 技能劳动力, 弱劳动力或半劳动力]", "value: [普通劳动力, 技能劳动力]")
    assert "checklist.18" not in ENGINE.check(household, as_of=DAY).violated
    assert "checklist.18" in strict.check(household, as_of=DAY).violated


def test_a_county_may_accept_commercial_insurance():
    person = {
        "birth_date": "1980-01-01",
        "resident_medical": False,
        "employee_medical": False,
        "commercial_medical": True,
    }
    here = "是否沿用由县定，默认不算\n    values:\n      - {from: 2014-01-01, value: "
    assert "checklist.10" in ENGINE.check({"members": [person]}, as_of=DAY).violated
    wide = altered(f"{here}false}}", f"{here}true}}")
    assert "checklist.10" not in wide.check({"members": [person]}, as_of=DAY).violated


# -- missing is not false ----------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A validated record as trusted dicts, without what was never asked."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return type(value)(plain(v) for v in value)
    return value


def trusted(given: dict[str, Any]) -> dict[str, Any]:
    return opened(plain(taken(given).model_dump(by_alias=True, exclude_none=True)))


def opened(value: Any) -> Any:
    """JSON's open lists as the engine's."""
    if isinstance(value, dict):
        return (
            Open(opened(v) for v in value["open"])
            if set(value) == {"open"}
            else {k: opened(v) for k, v in value.items()}
        )
    return [opened(v) for v in value] if type(value) is list else value


def places(record: Any) -> Iterator[tuple[Any, str]]:
    """Every answer of a record with the record it stands in."""
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


def accused(record: dict[str, Any], as_of: date) -> set[tuple[str, int | None]]:
    report = ENGINE.check(record, as_of=as_of, trusted=True)
    return {(f.rule, f.member.index if f.member else None) for f in report.findings}


@pytest.mark.parametrize("rule", IDS)
def test_opening_a_list_never_makes_a_finding(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(record, as_of)
        for number, (where, name) in enumerate(places(record)):
            if not isinstance(where[name], list) or isinstance(where[name], Open):
                continue
            other = copy.deepcopy(record)
            there, name = list(places(other))[number]
            there[name] = Open(there[name])
            assert accused(other, as_of) <= before, (example.note, name)


@pytest.mark.parametrize("rule", IDS)
def test_an_answer_that_cannot_be_read_never_makes_a_finding(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(record, as_of)
        for number, (where, name) in enumerate(places(record)):
            if isinstance(where[name], dict):
                continue
            other = copy.deepcopy(record)
            there, name = list(places(other))[number]
            del there[name]
            there.setdefault(UNREADABLE, {})[name] = "乱码"
            assert accused(other, as_of) <= before, (example.note, name)


# What a blank in these says: that there is none, or that nothing speaks for what other answers leave out.
_EVIDENCE_ONLY = {
    "left": "blank means still a member",
    "changes": "blank means no change",
    "allowances": "blank means none",
    "episodes": "blank means that the year's months alone are read",
    "work_months": "blank means that the episodes alone are read",
    "work_state": "blank means that months and episodes speak",
    "illnesses": "names of illnesses count where they were asked",
    "disability_certificate": "a certificate counts where there is one",
    "disabilities": "health alone is read where it rules a disability out",
    "since": "the team lists who lives there; a date only exempts visitors",
    "resident": "only exempts who is registered as living elsewhere",
    "schooling": "education alone shows that somebody is not at school",
    "name": "a measure that bears the name of a grant is one",
    "labour_skill": "blank means none for a child",
    "registered": "the register speaks where the visit does not",
    "residents": "the members' own answers are read then",
    "birth_date": "the number is read then",
    "date": "the reference date stands in for a visit's",
}


@pytest.mark.parametrize("rule", [i for i in IDS if i not in ASKS_WHAT_IS_MISSING])
def test_a_blank_makes_no_finding_but_where_a_blank_speaks(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        before = accused(record, as_of)
        for number, (_, name) in enumerate(places(record)):
            if name in _EVIDENCE_ONLY:
                continue
            other = copy.deepcopy(record)
            there, name = list(places(other))[number]
            del there[name]
            fresh = {a for a in accused(other, as_of) - before if a[0] == rule}
            assert not fresh, (example.note, name)


@pytest.mark.parametrize("rule", IDS)
def test_the_order_of_members_changes_nothing(rule):
    for example in RULES[rule].examples:
        record, as_of = trusted(dict(example.given)), example.as_of or DAY
        members = record.get("members")
        if not members or len(members) < 2:
            continue
        last = len(members) - 1
        turned = {**record, "members": type(members)(reversed(members))}
        said = {(r, None if i is None else last - i) for r, i in accused(turned, as_of)}
        assert said == accused(record, as_of)
