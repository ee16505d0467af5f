"""What a lower pack may change of a higher one, as it is read: periods, values, what it is seen by, what a selection keeps."""

from __future__ import annotations

from datetime import date

import pytest
from rulebook.shops import SUBJECTS

from fupin_rules.rulebook import Rulebook
from fupin_rules.rulebook.layers import plain_code

NATION = """language: 1
pack: nation
title: {zh: 全国, en: nation}
parameters:
  least_age:
    title: {zh: 最小年龄, en: least age}
    source: 国家
    values:
      - {from: 2019-01-01, value: 16}
      - {from: 2019-01-01, area: "450329", value: 17, source: 国家另定}
  trades:
    title: {zh: 行业, en: trades}
    type: code
    field: trade
    many: true
    source: 国家
    values: [{from: 2019-01-01, value: [粮油]}]
  rents:
    title: {zh: 租金, en: rents}
    type: decimal
    key: [{name: trade, type: code, field: trade}, {name: n, type: int}]
    source: 国家
    values: [{from: 2019-01-01, rows: {粮油/1: 5}}]
rules:
  - id: nation.trade
    title: {zh: 题, en: t}
    expect: trade == "粮油"
    message: {zh: 话, en: m}
  - id: nation.age
    title: {zh: 题, en: t}
    subject: worker
    expect: age >= params.least_age
    message: {zh: 话, en: m}
"""


def pack(name: str, body: str, *, level: str = "county", area: str = "450329", head: str = "") -> str:
    return f'language: 1\npack: {name}\ntitle: {{zh: 试, en: trial}}\nlevel: {level}\narea: "{area}"\n{head}{body}'


def book(*texts: str) -> Rulebook:
    return Rulebook.from_texts({f"{n}.yaml": t for n, t in enumerate((NATION, *texts))}, SUBJECTS)


def values(text: str) -> str:
    return f"overrides:\n  - parameter: least_age\n    reason: {{zh: 原因, en: why}}\n    values:\n{text}"


def ages(b: Rulebook, on: date, *areas: str) -> list[int]:
    return [b.parameters["least_age"].value(on, a) for a in areas]


def test_a_value_holds_in_the_pack_s_area_and_beats_what_a_higher_pack_says_of_that_area():
    b = book(pack("c", values("      - {from: 2020-01-01, value: 15}\n")))
    assert ages(b, date(2020, 1, 1), "450329", "450328") == [15, 16]
    assert ages(b, date(2019, 12, 31), "450329", "450328") == [17, 16]
    entry = b.parameters["least_age"].in_force(date(2020, 1, 1), "450329")
    assert (entry.pack, entry.rank, entry.reason.en) == ("c", 3, "why")


def test_a_county_may_set_a_value_for_one_of_its_townships():
    b = book(
        pack(
            "c",
            values('      - {from: 2020-01-01, value: 15}\n      - {from: 2020-01-01, area: "450329101", value: 14}\n'),
        )
    )
    assert ages(b, date(2020, 1, 1), "450329101001", "450329102001") == [14, 15]


def test_a_value_without_a_last_day_ends_where_the_pack_s_next_one_begins_and_with_the_pack():
    b = book(pack("c", values("      - {from: 2014-01-01, value: 15}\n      - {from: 2020-07-01, value: 14}\n"),
                  head="effective: {from: 2020-01-01, to: 2020-12-31}\n"))  # fmt: skip
    days = [
        date(2019, 12, 31),
        date(2020, 1, 1),
        date(2020, 6, 30),
        date(2020, 7, 1),
        date(2020, 12, 31),
        date(2021, 1, 1),
    ]
    assert [ages(b, d, "450329") for d in days] == [[17], [15], [15], [14], [14], [17]]


def test_sets_and_tables_are_set_as_they_are_declared():
    text = """overrides:
  - parameter: trades
    reason: {zh: 原因}
    values: [{from: 2020-01-01, value: [餐饮, 粮油]}]
  - parameter: rents
    reason: {zh: 原因}
    values: [{from: 2020-01-01, rows: {餐饮/2: 6.5}}]
"""
    b = book(pack("c", text))
    day = date(2020, 1, 1)
    assert list(b.parameters["trades"].value(day, "450329")) == ["餐饮", "粮油"]
    assert b.parameters["rents"].value(day, "450329", ("餐饮", 2)) == 6.5
    assert [o.to_dict()["values"][0]["value"] for o in b.overrides] == [{"餐饮/2": "6.5"}, ["餐饮", "粮油"]]


def test_layers_of_values_are_told_apart_by_area_then_level():
    b = book(
        pack("p", values("      - {from: 2020-01-01, value: 15}\n"), level="province", area="45"),
        pack("c", values("      - {from: 2020-02-01, to: 2020-03-31, value: 14}\n")),
    )
    assert [ages(b, date(2020, m, 1), "450329", "450101", "110101") for m in (1, 2, 4)] == [
        [17, 15, 16],
        [14, 15, 16],
        [17, 15, 16],
    ]


def test_two_packs_of_one_level_may_change_one_rule_at_different_times_or_places():
    off = "overrides:\n  - {{rule: nation.trade, off: true, reason: {{zh: 原因}}, effective: {{{}}}}}\n"
    b = book(
        pack("a", off.format("to: 2020-06-30")),
        pack("b", off.format("from: 2020-07-01")),
        pack("c", off.format("from: 2020-01-01"), area="450328"),
    )
    assert [(o.pack.id, o.since, o.until) for o in b.overrides] == [
        ("a", None, date(2020, 6, 30)), ("b", date(2020, 7, 1), None), ("c", date(2020, 1, 1), None),
    ]  # fmt: skip


def test_a_replacement_is_in_force_on_no_other_days_than_it_replaces():
    text = """overrides:
  - {rule: nation.trade, by: c.trade, reason: {zh: 原因}, effective: {from: 2020-01-01}}
rules:
  - {id: c.trade, title: {zh: 题}, expect: trade == "餐饮", message: {zh: 话}, effective: {to: 2020-12-31}}
"""
    b = book(pack("c", text))
    (o,) = b.overrides
    assert (o.since, o.until) == (date(2020, 1, 1), date(2020, 12, 31))
    assert b.by_id["c.trade"].period == (date(2020, 1, 1), date(2020, 12, 31))


def test_what_an_optional_pack_changes_counts_only_where_it_was_asked_for():
    text = (
        values("      - {from: 2020-01-01, value: 15}\n") + "  - {rule: nation.trade, off: true, reason: {zh: 原因}}\n"
    )
    b = book(pack("c", text, head="optional: true\n"))
    assert b.overrides == () and ages(b, date(2020, 1, 1), "450329") == [17]
    asked = b.asking("c")
    assert [o.effect for o in asked.overrides] == ["value", "off"] and ages(asked, date(2020, 1, 1), "450329") == [15]


def test_what_replaces_a_rule_of_an_optional_pack_runs_only_with_it():
    optional = NATION.replace("title: {zh: 全国", "optional: true\ntitle: {zh: 全国", 1)
    text = "overrides:\n  - {rule: nation.trade, by: c.trade, reason: {zh: 原因}}\nrules:\n  - {id: c.trade, title: {zh: 题}, expect: trade == \"餐饮\", message: {zh: 话}}\n"  # fmt: skip
    b = Rulebook.from_texts({"n.yaml": optional, "c.yaml": pack("c", text)}, SUBJECTS)
    assert b.running == ()
    assert [r.id for r in b.asking("nation").running] == ["c.trade", "nation.age", "nation.trade"]


def test_a_pack_is_seen_by_higher_ones_without_what_it_changes():
    county = pack("c", values("      - {from: 2020-01-01, value: 15}\n"))
    neighbour = pack("d", "overrides:\n  - {rule: nation.trade, off: true, reason: {zh: 原因}}\n", area="450328")
    b = book(county, neighbour)
    packs = {p.id: p for p in b.packs}
    assert {n: [o.pack.id for o in b.seen_by(p).overrides] for n, p in packs.items()} == {
        "nation": [],
        "c": ["c"],
        "d": ["d"],
    }
    assert ages(b.seen_by(packs["nation"]), date(2020, 1, 1), "450329") == [17]


def test_a_selection_keeps_what_is_changed_and_has_a_digest_of_its_own():
    text = (
        values("      - {from: 2020-01-01, value: 15}\n") + "  - {rule: nation.trade, off: true, reason: {zh: 原因}}\n"
    )
    b = book(pack("c", text))
    some = b.only([b.by_id["nation.age"]])
    assert [r.id for r in some.rules] == ["nation.age"] and len(some.overrides) == 2
    assert ages(some, date(2020, 1, 1), "450329") == [15]
    without = b.only(b.rules, without=["c"])
    assert without.overrides == () and ages(without, date(2020, 1, 1), "450329") == [17]
    assert len({b.digest, some.digest, book().digest}) == 3


def test_a_rule_that_depends_on_the_area_is_watched_by_the_area():
    plain = book()
    assert {r.id for r in plain.rules_reading("area")} == {"nation.age"}
    b = book(pack("c", "overrides:\n  - {rule: nation.trade, off: true, reason: {zh: 原因}}\nrules:\n  - {id: c.more, title: {zh: 题}, expect: size == 1, message: {zh: 话}}\n"))  # fmt: skip
    assert {r.id for r in b.rules_reading("area")} == {"nation.age", "nation.trade", "c.more"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("450000", "45"), ("450300", "4503"), ("450329", "450329"), ("450329000000", "450329"), ("450329100000", "450329100"),
        ("450329100200", "450329100200"), (450329, "450329"), (" 450329 ", "450329"), ("45", "45"), ("450329100", "450329100"),
        (None, None), ("", None), ("4", None), ("资源", None), ("45032910010012", None), ("４５", None),
    ],
)  # fmt: skip
def test_zeros_that_fill_a_code_up_are_no_part_of_it(written, code):
    assert plain_code(written) == code
