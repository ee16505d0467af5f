"""Findings that name nobody: stand-ins where names stood, in messages, answers and references; nothing else differs."""

from __future__ import annotations

import json
from datetime import date

import pytest

from fupin_rules import Engine, Household
from fupin_rules.engine.nameless import nameless
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Open
from fupin_rules.survey.subjects import HOUSEHOLD, VILLAGE

DAY = date(2019, 9, 18)
NAMES = ("覃天佑", "韦大山", "莫小云", "蓝顾问", "陌生人")


def engine(rules: str) -> Engine:
    text = f"""
language: 1
pack: t
title: {{zh: 试, en: try}}
source: {{document: 试}}
rules:
{rules}
"""
    return Engine(Rulebook.from_texts({"t.yaml": text}, [HOUSEHOLD, VILLAGE]))


def one(rule: str, zh: str, en: str, subject: str = "household", more: str = "") -> Engine:
    return engine(
        f"""  - id: t.one
    title: {{zh: 试, en: try}}
    subject: {subject}
    severity: error
    {more}
    expect: {rule}
    message: {{zh: "{zh}", en: "{en}"}}
"""
    )


RECORD = {
    "household_id": "450399000001",
    "village": "甲村", "village_code": "450399100200", "township": "乙镇",
    "head_name": "覃天佑", "hamlet": "覃天佑家后面",
    "poverty_cause": "因病",
    "members": [
        {"member_id": "1", "name": "覃天佑", "id_number": "450399197901030012", "health": ["健康"]},
        {"member_id": "2", "name": "莫小云", "health": None},
    ],
    "helpers": [{"name": "韦大山"}, {"name": "蓝顾问"}],
}  # fmt: skip


def told(e: Engine, record: object = RECORD, lang: str = "zh"):
    report = e.check_all([record], as_of=DAY, trusted=isinstance(record, dict))
    return report, nameless(report, lang)


@pytest.mark.parametrize("form", ["dict", "model", "open"])
def test_a_member_is_called_by_place_and_the_head_is_that_member(form: str) -> None:
    record = json.loads(json.dumps(RECORD))
    if form == "open":
        record["members"] = Open(record["members"])
    given = Household.model_validate(record) if form == "model" else record
    _, found = told(
        one("answered(health)", "{name}，户主是{household.head_name}", "{name}, head {household.head_name}", "member"),
        given,
    )
    ((_, f),) = found.findings
    assert f.message.zh == "成员2，户主是成员1"
    assert f.message.en == "member 2, head member 1"
    assert f.member is not None
    assert (f.member.id, f.member.label, f.member.index) == ("2", "成员2", 1)
    assert (f.subject.id, f.subject.label) == ("450399000001", None)
    assert [r.label for r in f.within] == ["甲村", "乙镇"]


def test_stand_ins_keep_what_is_the_same_and_what_differs() -> None:
    e = one(
        "all(m.name != head_name for m in members)",
        "{distinct(m.name for m in members if m.name == head_name)}／{distinct(h.name for h in helpers)}",
        "{distinct(m.name for m in members if m.name != head_name)} / {distinct(h.name for h in helpers)}",
    )
    report, found = told(e)
    assert report.findings[0].message.zh == "覃天佑／韦大山、蓝顾问"
    ((_, f),) = found.findings
    assert f.message.zh == "成员1／帮扶联系人1、帮扶联系人2"
    assert f.message.en.startswith("member 2 / ")
    assert not any(n in json.dumps(f.to_dict(), ensure_ascii=False) for n in NAMES)


def test_two_of_one_name_are_told_by_both_places() -> None:
    record = {**RECORD, "members": [{"name": "莫小云"}, {"name": "覃天佑"}, {"name": "莫小云"}]}
    e = one("name != '莫小云'", "{name}", "{name}", "member")
    _, found = told(e, record)
    assert [f.message.zh for _, f in found.findings] == ["成员1、成员3", "成员1、成员3"]


def test_free_text_is_withheld_and_official_words_and_numbers_are_not() -> None:
    e = one("poverty_cause != '因病'", "{hamlet}·{poverty_cause}·{village}·{household_id}", "{hamlet}, {poverty_cause}")
    report, found = told(e)
    assert report.findings[0].message.zh == "覃天佑家后面·因病·甲村·450399000001"
    ((_, f),) = found.findings
    assert f.message.zh == "（略）·因病·甲村·450399000001"
    assert f.message.en == "(withheld), illness"


def test_an_item_of_a_list_of_names_is_no_text_of_the_rule() -> None:
    record = {**RECORD, "visit": {"checkers": ["韦大山", "陌生人"]}}
    e = one("count(c for c in visit.checkers) > 2", "{distinct(c for c in visit.checkers)}", "{visit.checkers}")
    report, found = told(e, record)
    assert "陌生人" in report.findings[0].message.zh
    ((_, f),) = found.findings
    assert f.message.zh == "帮扶联系人1、核查人2"
    assert not any(n in f.message.en for n in NAMES)


def test_numbers_stay_masked_where_the_report_shows_them() -> None:
    e = one("answered(health) and missing(id_number)", "{id_number}", "{id_number}", "member")
    report = e.check_all([RECORD], as_of=DAY, trusted=True, show_identifiers=True)
    assert "450399197901030012" in {f.message.zh for f in report.findings}
    assert [f.message.zh for _, f in nameless(report).findings] == ["450399**********12", "（未填）"]


def test_an_answer_and_a_reference_carry_no_name_either() -> None:
    e = engine(
        """  - id: t.same
    title: {zh: 同, en: same}
    subject: member
    unique: {key: name}
    message: {zh: "{name}", en: "{name}"}
"""
    )
    record = {**RECORD, "members": [{"name": "莫小云"}, {"name": "莫小云"}]}
    other = {**record, "household_id": "450399000002", "head_name": "韦大山"}
    report = e.check_all([record, other], as_of=DAY, trusted=True)
    assert {a.value for f in report.findings for a in f.answers} == {"莫小云"}
    assert {(r.type, r.label) for r in report.findings[0].others} == {("member", "莫小云"), ("household", "韦大山")}
    f = nameless(report, "en").findings[0][1]
    assert [(a.value, a.who) for a in f.answers] == [("member 1, member 2", "member 1")]
    assert {(r.type, r.id, r.label) for r in f.others} == {
        ("member", None, "member 2"),
        ("household", "450399000002", None),
    }


def test_who_is_to_be_asked_is_told_by_place() -> None:
    e = one("has(health, '健康')", "x", "x", "member")
    report, found = told(e)
    assert report.unknowns[0].needs[0].who == "莫小云"
    ((record, u),) = found.unknowns
    assert record is RECORD
    assert [(a.path, a.who) for a in u.needs] == [("members[1].health", "成员2")]


def test_severity_is_that_of_the_record_as_it_is() -> None:
    e = one(
        "poverty_cause != '因病'", "x", "x",
        more="soften: {when: 'any(m.name == \"莫小云\" for m in members)', to: info}",
    )  # fmt: skip
    report, found = told(e)
    assert [f.severity for f in report.findings] == ["info"]
    assert [f.severity for _, f in found.findings] == ["info"]


def test_a_county_is_told_without_one_of_its_names() -> None:
    from fupin_rules.synth import make_county

    e = Engine.default()
    county = make_county(150, seed=5, errors=0.6, blanks=0.03)
    report = e.check_all(county.households, as_of=DAY, trusted=True)
    found = nameless(report)
    names = {h["head_name"] for h in county.households if h.get("head_name")}
    for h in county.households:
        for m in h["members"]:
            names.add(m.get("name"))
        names.update(x.get("name") for x in h.get("helpers") or ())
    names.discard(None)
    assert len(names) > 300
    assert len(found.findings) == len(report.findings) > 60
    assert len(found.unknowns) == len(report.unknowns) > 20
    for ours, theirs in zip([f for _, f in found.findings], report.findings, strict=True):
        assert (ours.fingerprint, ours.severity, ours.path) == (theirs.fingerprint, theirs.severity, theirs.path)
    said = "\n".join(
        json.dumps(
            {k: v for k, v in x.to_dict().items() if k not in ("title", "source", "parameters")}, ensure_ascii=False
        )
        for x in (*(f for _, f in found.findings), *(u for _, u in found.unknowns))
    )
    assert [n for n in names if n in said] == []
    shown = "\n".join(f.message.zh for f in report.findings)
    assert any(n in shown for n in names)


def names_in(spec, record):
    """Every answer of a question marked as a name, wherever it lies."""
    from fupin_rules.backends.python.evaluate import read_value

    for f in spec.fields.values():
        value = read_value(record, f.name)
        items = value["open"] if isinstance(value, dict) and set(value) == {"open"} else value
        items = items if isinstance(items, list) else [items]
        for item in items:
            if item is None:
                continue
            if f.question.personal == "name":
                yield item
            elif f.record is not None:
                yield from names_in(f.record, item)


def test_surveys_of_edge_households_and_teams_are_told_without_names_too() -> None:
    from fupin_rules.synth import make_county

    county = make_county(200, seed=9, errors=0.2, forms=True, form_errors=0.5)
    records = {"household": county.households, "edge": county.edges, "team": county.teams}
    e = Engine.default()
    report = e.check_together(records, as_of=DAY, trusted=True)
    found = nameless(report)
    names = {n for s, rs in records.items() for r in rs for n in names_in(e.rulebook.subjects[s].spec, r)}
    assert len(names) > 600
    kinds = {f.subject.type for _, f in found.findings}
    assert kinds >= {"household", "edge", "team"}
    keep = ("rule", "subject", "member", "message", "answers", "others", "needs")
    for _, x in (*found.findings, *found.unknowns):
        said = json.dumps({k: v for k, v in x.to_dict().items() if k in keep}, ensure_ascii=False)
        told_places = [str(r.label) for r in x.within] + [str(x.subject.label)]
        leaked = [n for n in names if n in said and not any(n in p for p in told_places)]
        assert leaked == [], (x.rule, leaked)
