"""Several subjects checked together, on a foreign survey: shops, and the guilds whose lists they must be on."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import jsonschema
import pytest
from engine.survey_of_shops import SHOP, STREET

from fupin_rules import Engine
from fupin_rules.errors import InputError, RuleFileError, Text
from fupin_rules.findings import Rejection, report_schema
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Listing, Part, Question, Record, Subject

DAY = date(2024, 5, 1)


class Guilder(Record, title="会员"):
    name: Annotated[str | None, Question("姓名", "name", personal="name")] = None


class Guild(Record, title="行会"):
    street: Annotated[str | None, Question("街道", "street")] = None
    since: Annotated[date | None, Question("成立日期", "since")] = None
    people: Annotated[Listing[Guilder] | None, Question("会员", "people")] = None


GUILD = Subject(
    name="guild",
    zh="行会",
    model=Guild,
    key="street",
    label="street",
    parts=(Part("guilder", "people", "会员", label="name"),),
)
MAIN = Subject(**{**SHOP.__dict__, "main": True})

PACK = """
language: 1
pack: guilds
title: {zh: 行会, en: Guilds}
related:
  guilds: {title: {zh: 行会名单, en: guilds}, subject: guild, key: street, by: street, cardinality: one, same_data: true}
  shops_there: {title: {zh: 街上的商店, en: shops}, subject: shop, key: street, by: street, same_data: true}
rules:
  - id: g.owner
    title: {zh: 店主在行会名单上, en: The owner is on the list}
    subject: shop
    expect: any(p.name == owner for p in guilds.people)
    message: {zh: "{owner} 不在行会名单上", en: not on the list}
  - id: g.shops
    title: {zh: 每个行会都有商店, en: Every guild has a shop}
    subject: guild
    expect: any(s.owner == "甲" for s in shops_there)
    message: {zh: 街上没有甲的店, en: no such shop}
  - id: g.named
    title: {zh: 会员有姓名, en: Members have names}
    subject: guilder
    required: [name]
    message: {zh: 没有姓名, en: no name}
"""
EXTRA = """
language: 1
pack: extra.dear
title: {zh: 另问, en: Extra}
optional: true
rules:
  - id: extra.dear
    title: {zh: 不亏本, en: No loss}
    subject: shop
    expect: takings >= costs
    message: {zh: 亏本, en: a loss}
"""


def engine(*packs: str, text: str = PACK) -> Engine:
    book = Rulebook.from_texts({"g.yaml": text, "e.yaml": EXTRA}, [MAIN, STREET, GUILD])
    return Engine(book.asking(*packs) if packs else book)


SHOPS = [
    {"shop_id": "1", "owner": "甲", "street": "南街", "day": DAY, "takings": 1, "costs": 2},
    {"shop_id": "2", "owner": "乙", "street": "南街", "day": DAY, "takings": 3, "costs": 2},
    {"shop_id": "3", "owner": "丙", "street": "北街", "day": DAY, "takings": None, "costs": 2},
]
GUILDS = [{"street": "南街", "people": [{"name": "甲"}, {"name": None}]}]


def found(report):
    return [(f.rule, f.subject.type, f.subject.id) for f in report.findings]


def test_rules_of_one_subject_read_the_records_of_another():
    report = engine().check_together({"shop": SHOPS, "guild": GUILDS})
    # Nobody gave the guild of 北街: whether 丙 is on its list cannot be told. The second member of 南街 has no name: nor can 乙's.
    assert found(report) == [("g.named", "guild", "南街")]
    assert {(u.rule, u.subject.id) for u in report.unknowns} == {("g.owner", "2"), ("g.owner", "3")}
    assert report.summary.subjects == 3
    assert report.summary.others == {"guild": 1}
    assert {r: (t.satisfied, t.violated, t.unknown) for r, t in report.summary.rules.items()} == {
        "g.owner": (1, 0, 2),
        "g.shops": (1, 0, 0),
        "g.named": (1, 1, 0),
    }


def test_a_subject_that_was_not_supplied_leaves_the_rules_that_need_it_not_run():
    report = engine().check_together({"shop": SHOPS})
    assert not report.findings
    assert not report.unknowns
    assert {(n.rule, n.reason, n.count) for n in report.not_run} == {("g.owner", "no_source", 3)}


def test_where_rows_of_a_subject_were_lost_nobody_is_accused_of_not_being_there():
    shops = [{**SHOPS[1]}]
    whole = engine().check_together({"shop": shops, "guild": GUILDS})
    assert ("g.shops", "guild", "南街") in found(whole)
    lost = Rejection(unit="row", code="D401", message=Text("坏行", "bad row"), file="x.xlsx", row=7)
    part = engine().check_together({"shop": shops, "guild": GUILDS}, rejected={"shop": [lost]})
    assert ("g.shops", "guild", "南街") not in found(part)
    assert ("g.shops", "南街") in {(u.rule, u.subject.id) for u in part.unknowns}
    assert part.rejected == (lost,)


def test_records_without_a_date_are_checked_as_of_the_registers_day():
    report = engine().check_together({"guild": GUILDS, "shop": SHOPS})
    assert report.as_of == DAY
    assert {f.as_of for f in report.findings} == {DAY}
    assert report.as_of_from == "day、register"
    given = engine().check_together({"guild": GUILDS, "shop": SHOPS}, as_of=date(2024, 6, 1))
    assert (given.as_of, given.as_of_from) == (date(2024, 6, 1), "given")


def test_a_joint_report_is_json_of_the_published_form_and_the_same_each_time():
    texts = {engine().check_together({"shop": SHOPS, "guild": GUILDS}).to_json() for _ in range(2)}
    assert len(texts) == 1
    data = json.loads(texts.pop())
    jsonschema.Draft202012Validator(report_schema()).validate(data)
    assert data["summary"]["others"] == {"guild": 1}
    assert [(c["type"], c["id"]) for c in data["checked"]] == [
        ("shop", "1"),
        ("shop", "2"),
        ("shop", "3"),
        ("guild", "南街"),
    ]


def test_a_changed_answer_reaches_the_rules_of_other_subjects():
    e = engine()
    report = e.check_together({"shop": SHOPS, "guild": GUILDS})
    changed = e.recheck(report, {"南街": {"people[1].name": "乙"}})
    again = e.check_together({"shop": SHOPS, "guild": [{"street": "南街", "people": [{"name": "甲"}, {"name": "乙"}]}]})
    assert changed.to_dict() == again.to_dict()
    assert not changed.findings
    with pytest.raises(InputError) as error:
        e.recheck(report, {"nobody": {"owner": "x"}})
    assert error.value.diagnostics[0].code == "A106"


def test_a_table_given_by_hand_goes_before_the_data_sets_own():
    report = engine().check_together(
        {"shop": SHOPS[1:2], "guild": GUILDS}, related={"guilds": [{"street": "南街", "people": [{"name": "丁"}]}]}
    )
    assert ("g.owner", "shop", "2") in found(report)


def test_a_record_that_is_none_is_rejected_by_itself_and_leaves_the_table_open():
    report = engine().check_together(
        {
            "shop": [SHOPS[1], None, 7],
            "guild": [{"street": "南街", "people": [{"name": "甲"}]}, {"street": 5}],
        }
    )
    assert [(r.unit, r.code) for r in report.rejected] == [("record", "A102")] * 3
    # The guild of 南街 was read, and its list is whole: 乙 is not on it.
    assert found(report) == [("g.owner", "shop", "2")]
    assert ("g.shops", "南街") in {(u.rule, u.subject.id) for u in report.unknowns}


def test_rows_that_could_not_be_read_accuse_nobody():
    shop = {**SHOPS[1], "owner": "甲"}
    report = engine().check_together({"shop": [{**shop, "owner": "丙"}, {"shop_id": 3}], "guild": GUILDS})
    assert ("g.shops", "guild", "南街") not in found(report)
    assert ("g.shops", "南街") in {(u.rule, u.subject.id) for u in report.unknowns}


def test_what_is_no_list_of_records_is_refused_and_named():
    for wrong in (None, {}, "x", 3):
        with pytest.raises(InputError) as error:
            engine().check_together({"shop": wrong})
        assert "shop" in error.value.diagnostics[0].message.en


def test_the_order_of_records_changes_no_byte():
    many = [{**SHOPS[0], "shop_id": str(n), "owner": None} for n in range(5)]
    texts = {
        engine().check_together({"shop": order, "guild": GUILDS}).to_json()
        for order in (many, many[::-1], [*many[2:], *many[:2]])
    }
    first = json.loads(next(iter(texts)))
    assert len({json.dumps({**json.loads(t), "checked": None}, sort_keys=True) for t in texts}) == 1
    assert first["unknowns"]


def test_an_optional_pack_runs_only_where_it_is_asked_for():
    assert not [f for f in engine().check_all(SHOPS).findings if f.rule == "extra.dear"]
    report = engine("extra.*").check_all(SHOPS)
    assert [(f.rule, f.subject.id) for f in report.findings if f.rule == "extra.dear"] == [("extra.dear", "1")]
    assert report.to_dict()["rulebook"]["digest"] != engine().check_all(SHOPS).to_dict()["rulebook"]["digest"]
    assert [p["id"] for p in engine().check_all(SHOPS).to_dict()["rulebook"]["packs"]] == ["guilds"]
    assert [p["id"] for p in report.to_dict()["rulebook"]["packs"]] == ["extra.dear", "guilds"]


def test_a_pack_that_is_not_optional_cannot_be_asked_for():
    with pytest.raises(InputError) as error:
        engine("extra.deer")
    assert error.value.diagnostics[0].code == "A109"
    assert "extra.dear" in error.value.diagnostics[0].hint.zh


def test_same_data_needs_a_subject():
    bad = PACK.replace("subject: guild, key: street, by: street, cardinality: one", "fields: {street: {}}, key: street")
    with pytest.raises(RuleFileError) as error:
        engine(text=bad)
    assert "R236" in {d.code for d in error.value.diagnostics}


def test_several_subjects_without_a_main_one_are_checked_where_it_is_said_which():
    none_main = Engine(Rulebook.from_texts({"g.yaml": PACK}, [SHOP, STREET, GUILD]))
    report = none_main.check(GUILDS[0], subject="guild", as_of=DAY, trusted=True)
    assert report.violated == ("g.named",)
    with pytest.raises(InputError) as error:
        none_main.check(GUILDS[0], as_of=DAY, trusted=True)
    assert error.value.diagnostics[0].code == "A103"
