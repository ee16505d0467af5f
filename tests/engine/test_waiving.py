"""What is waived stays violated and is counted apart: every sum adds up, nothing is hidden, and nothing else changes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook.shops import HEAD, SUBJECTS, Shop
from stdnum.cn.ric import calc_check_digit

from fupin_rules import Engine, Rulebook
from fupin_rules.engine.nameless import nameless
from fupin_rules.errors import Text
from fupin_rules.findings import Source, report_schema
from fupin_rules.ledger.runs import Run
from fupin_rules.rulebook import Supplied, Validator, Waivers, violated
from fupin_rules.rulebook.baselines import baseline_text

DAY = date(2020, 6, 1)
NUMBER = "45039919790103001"
NUMBER += calc_check_digit(NUMBER + "0")
RULES = (
    HEAD.format(pack="a")
    + """rules:
  - {id: a.trade, title: {zh: 行业}, subject: shop, expect: trade == "粮油", message: {zh: 话}}
  - {id: a.age, title: {zh: 年龄}, subject: worker, expect: age >= 16, message: {zh: 话}}
  - {id: a.street, title: {zh: 街道}, subject: street, expect: count(s for s in shops) < 2, message: {zh: 话}}
  - {id: a.owner, title: {zh: 店主}, subject: shop, unique: {key: owner_number}, message: {zh: 话}}
"""
)
PYTHON = Validator(
    id="py.size", title=Text("人数"), subject="shop", check=lambda r: violated(), source=Source("规定"), message=Text("话"),
    reads=("size",), severity="warning",
)  # fmt: skip
ENGINE = Engine(
    Rulebook.from_texts({"a.yaml": RULES}, SUBJECTS, validators=[Supplied(plugin="demo", validator=PYTHON)])
)
TOP = "waivers: 1\nreason: 已核实\napprover: 县办\nuntil: 2020-12-31\n"
NONE = TOP + "entries: []\n"


def waivers(*entries: str, engine: Engine = ENGINE, top: str = TOP) -> Waivers:
    return Waivers.from_texts(
        {"w.yaml": top + "entries:\n" + "".join(f"- {{{e}}}\n" for e in entries)}, engine.rulebook
    )


def shop(n: int, **more: Any) -> dict[str, Any]:
    return {"shop_id": str(n), "street": "东街", "trade": "百货", "area": "450329", **more}


def check(rows: list[dict[str, Any]], **more: Any) -> Any:
    return ENGINE.check_all(rows, as_of=DAY, trusted=True, subject="shop", **more)


STAFF = [{"worker_id": "a", "age": 15}, {"worker_id": "b", "age": 14}, {"age": 13}]
ROWS = [shop(1, staff=STAFF, owner_number="X"), shop(2, owner_number="X"), shop(3, street="西街", area="450330")]


def told(found: Any) -> list[tuple[str, str, str | None]]:
    return [(f.rule, f.subject.id, f.member and (f.member.id or f"#{f.member.index}")) for f in found]


def test_a_waived_finding_is_told_with_its_waiver_and_is_no_finding():
    before = check(ROWS)
    report = before.waiving(waivers("rule: a.trade, shop: '2'"))
    assert told(w.finding for w in report.waived) == [("a.trade", "2", None)]
    assert told(report.findings) == [x for x in told(before.findings) if x != ("a.trade", "2", None)]
    (w,) = report.waived
    assert w.to_dict() == {
        **next(f for f in before.findings if told([f]) == [("a.trade", "2", None)]).to_dict(),
        "waiver": {
            "file": "w.yaml", "line": 6, "scope": "subject", "reason": "已核实", "approver": "县办", "since": None, "until": "2020-12-31",
            "baseline": False,
        },
    }  # fmt: skip
    assert w.finding.outcome == "violated"
    # The report it was made of stays as it was.
    assert (before.waivers, before.waived) == (None, ())


@pytest.mark.parametrize(
    ("entry", "gone"),
    [
        ("rule: a.trade, shop: '1'", [("a.trade", "1", None)]),
        ("rule: a.age, shop: '1', worker: b", [("a.age", "1", "b")]),
        ("rule: a.age, shop: '1'", [("a.age", "1", "a"), ("a.age", "1", "b"), ("a.age", "1", "#2")]),
        ("rule: a.trade, area: '450329'", [("a.trade", "1", None), ("a.trade", "2", None)]),
        ("rule: a.street, street: 东街", [("a.street", "东街", None)]),
        ("rule: a.owner, shop: '2'", [("a.owner", "2", None)]),
        ("rule: py.size, shop: '3'", [("py.size", "3", None)]),
        ("rule: [a.trade, py.size], shop: '3'", [("a.trade", "3", None), ("py.size", "3", None)]),
        ("rule: a.trade, shop: '9'", []),
        ("rule: a.trade, area: '4504'", []),
    ],
)
def test_an_entry_waives_what_it_names_of_every_kind_of_rule(entry, gone):
    before = check(ROWS)
    report = before.waiving(waivers(entry))
    assert told(w.finding for w in report.waived) == gone
    assert told(report.findings) == [x for x in told(before.findings) if x not in gone]


def test_a_fingerprint_waives_one_finding_also_of_a_member_without_a_code():
    before = check(ROWS)
    for f in before.findings:
        report = before.waiving(waivers(f"rule: {f.rule}, fingerprint: '{f.fingerprint}'"))
        assert [w.finding for w in report.waived] == [f]


def test_the_sums_add_up_in_all_and_by_place():
    report = check(ROWS).waiving(waivers("rule: a.trade, shop: '1'", "rule: a.age, shop: '1', worker: a", "rule: a.street, street: 东街"))  # fmt: skip
    summary = report.summary
    assert {i: (t.violated, t.shown, t.waived) for i, t in summary.rules.items()} == {
        "a.trade": (3, 2, 1), "a.age": (3, 2, 1), "a.street": (1, 0, 1), "a.owner": (2, 2, 0), "py.size": (3, 3, 0),
    }  # fmt: skip
    assert {p.label: {i: t.waived for i, t in ts.items() if t.waived} for p, (_, ts) in summary.places.items()} == {
        "东街": {"a.trade": 1, "a.age": 1, "a.street": 1}, "西街": {},
    }  # fmt: skip
    for i, t in summary.rules.items():
        assert t.waived == sum(ts[i].waived for _, ts in summary.places.values() if i in ts)
        assert t.total == t.satisfied + t.violated + t.unknown + t.not_applicable + t.error + t.not_run


def test_a_waiver_that_has_expired_on_the_reference_date_waives_nothing_and_is_said():
    entries = ["rule: a.trade, shop: '1', until: 2020-05-31", "rule: a.trade, shop: '2', until: 2020-06-01", "rule: a.trade, shop: '3', since: 2020-06-02"]  # fmt: skip
    report = check(ROWS).waiving(waivers(*entries))
    assert told(w.finding for w in report.waived) == [("a.trade", "2", None)]
    assert [(u.waiver.place.line, u.state, u.waived, u.lapsed) for u in report.waiver_uses] == [
        (6, "expired", 0, 1), (7, "in_use", 1, 0), (8, "not_yet", 0, 1),
    ]  # fmt: skip


def test_records_with_days_of_their_own_are_waived_by_their_own_days():
    rows = [shop(1, day=date(2020, 5, 1)), shop(2, day=date(2020, 7, 1))]
    report = ENGINE.check_all(rows, trusted=True, subject="shop").waiving(
        waivers("rule: a.trade, area: '45', until: 2020-05-31")
    )
    assert told(w.finding for w in report.waived) == [("a.trade", "1", None)]
    assert [(u.state, u.waived, u.lapsed) for u in report.waiver_uses] == [("in_use", 1, 1)]


def test_a_waiver_that_fits_nothing_is_said_and_one_whose_rule_was_not_run_differently():
    book = ENGINE.rulebook
    only = Engine(book.only([book.by_id["a.trade"]]))
    w = waivers("rule: a.trade, shop: '9'", "rule: a.age, shop: '1'", engine=only)
    report = only.check_all(ROWS, as_of=DAY, trusted=True, subject="shop").waiving(w)
    assert [u.state for u in report.waiver_uses] == ["unused", "not_run"]


def test_what_becomes_of_a_baseline_adds_up():
    before = check(ROWS)
    text = baseline_text(
        [(f.rule, f.fingerprint) for f in before.findings], reason="旧账", approver="县办", until=date(2020, 12, 31),
        as_of=DAY, digest=ENGINE.rulebook.digest,
    )  # fmt: skip
    base = Waivers.from_texts({"b.yaml": text}, ENGINE.rulebook, baselines=["b.yaml"])
    same = before.waiving(base)
    assert (same.findings, len(same.waived)) == ((), len(before.findings))
    assert same.baseline.to_dict() == {
        "findings": 12, "still": 12, "gone": 0, "not_run": 0, "expired": 0, "new": 0,
    }  # fmt: skip
    assert same.waiver_uses == ()
    later = [shop(1, trade="粮油", staff=STAFF[:1], owner_number="X"), shop(2, owner_number="X"), shop(4)]
    after = check(later).waiving(base)
    assert told(after.findings) == [("a.trade", "4", None), ("py.size", "4", None)]
    assert after.baseline.to_dict() == {"findings": 12, "still": 7, "gone": 5, "not_run": 0, "expired": 0, "new": 2}
    late = ENGINE.check_all(ROWS, as_of=date(2021, 1, 1), trusted=True, subject="shop").waiving(base)
    assert late.waived == ()
    assert late.baseline.to_dict() == {"findings": 12, "still": 0, "gone": 0, "not_run": 0, "expired": 12, "new": 0}
    book = ENGINE.rulebook
    few = Engine(book.only([book.by_id["a.trade"]]))
    part = few.check_all(ROWS, as_of=DAY, trusted=True, subject="shop").waiving(base)
    assert part.baseline.to_dict() == {"findings": 12, "still": 3, "gone": 0, "not_run": 9, "expired": 0, "new": 0}


def test_what_somebody_decided_is_named_before_a_baseline():
    before = check(ROWS)
    mark = next(f.fingerprint for f in before.findings if f.rule == "a.trade")
    text = baseline_text([("a.trade", mark)], reason="旧账", approver="县办", until=date(2020, 12, 31), as_of=None, digest="")  # fmt: skip
    both = Waivers.from_texts(
        {"a.yaml": text, "w.yaml": TOP + "entries:\n- {rule: a.trade, area: '45'}\n"},
        ENGINE.rulebook,
        baselines=["a.yaml"],
    )
    report = before.waiving(both)
    assert {w.waiver.place.file for w in report.waived} == {"w.yaml"}
    assert report.baseline.to_dict()["still"] == 1


def test_of_one_record_what_is_waived_is_told_as_of_many():
    w = waivers("rule: [a.trade, py.size], shop: '1'", "rule: a.age, shop: '1', worker: a")
    for record in (ROWS[0], Shop.model_validate(ROWS[0])):
        report = ENGINE.check(record, as_of=DAY, trusted=True, subject="shop").waiving(w)
        assert told(x.finding for x in report.waived) == [("a.age", "1", "a"), ("a.trade", "1", None), ("py.size", "1", None)]  # fmt: skip
        assert told(report.findings) == [("a.age", "1", "b"), ("a.age", "1", "#2")]
        # The outcome stays what it is.
        assert report.violated == ("a.age", "a.trade", "py.size")
        assert report.summary.rules["a.age"].to_dict()["waived"] == 1
        jsonschema.validate(json.loads(report.to_json()), report_schema())


def test_recheck_keeps_the_waivers():
    w = waivers("rule: a.trade, shop: '1'", "rule: a.trade, shop: '3'")
    report = check(ROWS).waiving(w)
    after = ENGINE.recheck(report, {"1": {"trade": "粮油"}})
    fresh = check([{**ROWS[0], "trade": "粮油"}, *ROWS[1:]]).waiving(w)
    assert after.to_dict() == fresh.to_dict()
    assert told(x.finding for x in after.waived) == [("a.trade", "3", None)]
    one = ENGINE.check(ROWS[2], as_of=DAY, subject="shop").waiving(w)
    assert told(x.finding for x in ENGINE.recheck(one, {"trade": "餐饮"}).waived) == [("a.trade", "3", None)]


def test_several_subjects_together_are_waived_together():
    w = waivers("rule: a.trade, shop: '1'", "rule: a.street, street: 东街")
    alone = check(ROWS).waiving(w)
    joint = ENGINE.check_together({"shop": ROWS}, as_of=DAY, trusted=True).waiving(w)
    assert told(x.finding for x in joint.waived) == told(x.finding for x in alone.waived)
    assert joint.summary.rules["a.trade"].waived == 1
    assert {i: t.to_dict() for i, t in joint.summary.rules.items()} == {i: t.to_dict() for i, t in alone.summary.rules.items()}  # fmt: skip
    after = ENGINE.recheck(joint, {"1": {"trade": "粮油"}})
    assert told(x.finding for x in after.waived) == [("a.street", "东街", None)]


def test_an_area_given_by_the_caller_counts_for_records_without_one():
    w = waivers("rule: a.trade, area: '450329'")
    row = {"shop_id": "1", "trade": "百货"}
    assert check([row]).waiving(w).waived == ()
    assert told(x.finding for x in check([row], area="450329").waiving(w).waived) == [("a.trade", "1", None)]


def test_a_waiver_fits_whether_numbers_are_shown_or_not():
    row = shop(1, shop_id=NUMBER)
    masked = check([row])
    shown = check([row], show_identifiers=True)
    (f,) = [f for f in masked.findings if f.rule == "a.trade"]
    for w in (
        waivers(f"rule: a.trade, fingerprint: '{f.fingerprint}'"),
        waivers(f"rule: a.trade, shop: '{f.subject.id}'"),
    ):
        for report in (masked, shown):
            assert [x.finding.rule for x in report.waiving(w).waived] == ["a.trade"]


def test_json_says_what_is_waived_and_what_became_of_the_waivers():
    plain = json.loads(check(ROWS).to_json())
    assert (plain["waived"], plain["waivers"]) == ([], None)
    w = waivers("rule: a.trade, shop: '1'", "rule: a.trade, shop: '9'")
    report = check(ROWS).waiving(w)
    data = json.loads(report.to_json())
    jsonschema.validate(data, report_schema())
    assert [x["fingerprint"] for x in data["waived"]] == [x.finding.fingerprint for x in report.waived]
    said = data["waivers"]
    assert [(e["line"], e["rules"], e["state"], e["waived"]) for e in said["entries"]] == [
        (6, ["a.trade"], "in_use", 1),
        (7, ["a.trade"], "unused", 0),
    ]
    assert said["files"] == [{"file": "w.yaml", "digest": w.sources[0].digest, "entries": 2, "baseline": False}]
    assert said["baseline"] is None
    assert {k: v for k, v in data.items() if k not in ("findings", "waived", "waivers", "summary")} == {
        k: v for k, v in plain.items() if k not in ("findings", "waived", "waivers", "summary")
    }


def test_the_ledger_takes_what_is_waived_for_found_and_not_for_solved():
    before, after = check(ROWS), check(ROWS).waiving(waivers("rule: a.trade, area: '45'"))
    old, new = Run.from_dict(before.to_dict(), "old"), Run.from_dict(after.to_dict(), "new")
    assert {f.fingerprint for f in old.findings} == {f.fingerprint for f in new.findings}
    assert len(after.findings) < len(before.findings)


def test_where_nobody_is_named_what_is_waived_is_apart_too():
    report = check([shop(1, owner="张三")]).waiving(waivers("rule: a.trade, shop: '1'"))
    said = nameless(report)
    assert [f.rule for _, f in said.findings] == ["py.size"]
    assert [(f.rule, f.subject.label, w.place.line) for _, f, w in said.waived] == [("a.trade", None, 6)]


# -- whatever is waived -------------------------------------------------------------------------------------------------------------

ENTRIES = (
    "rule: a.trade, shop: '1'", "rule: a.trade, shop: '2', until: 2020-01-01", "rule: a.age, shop: '1'",
    "rule: a.age, shop: '1', worker: b", "rule: [a.trade, a.owner, py.size], area: '450329'", "rule: a.street, street: 东街",
    "rule: a.owner, area: '45', since: 2020-06-01", "rule: py.size, shop: '3', reason: 另有原因",
)  # fmt: skip


@given(st.lists(st.sampled_from(ENTRIES), unique=True, max_size=6).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(xs))))  # fmt: skip
@settings(max_examples=40)
def test_waiving_moves_findings_from_shown_to_waived_and_changes_nothing_else(both):
    entries, mixed = both
    before = check(ROWS)
    report = before.waiving(waivers(*entries)) if entries else before.waiving(Waivers([]))
    moved = sorted((*told(report.findings), *told(w.finding for w in report.waived)), key=str)
    assert moved == sorted(told(before.findings), key=str)
    without = {i: {**t.to_dict(), "waived": 0} for i, t in report.summary.rules.items()}
    assert without == {i: t.to_dict() for i, t in before.summary.rules.items()}
    assert sum(t.waived for t in report.summary.rules.values()) == len(report.waived)
    assert sum(t.shown for t in report.summary.rules.values()) == len(report.findings)
    assert (report.unknowns, report.errors, report.not_run) == (before.unknowns, before.errors, before.not_run)
    assert sum(u.waived for u in report.waiver_uses) >= len(report.waived)
    again = before.waiving(waivers(*mixed)) if mixed else before.waiving(Waivers([]))
    assert told(again.findings) == told(report.findings)
    key = lambda w: (told([w.finding]), w.waiver.scope, w.waiver.reason, w.waiver.until)  # noqa: E731
    assert [key(w) for w in again.waived] == [key(w) for w in report.waived]


@given(st.lists(st.sampled_from(ENTRIES), unique=True, min_size=2, max_size=5))
@settings(max_examples=20)
def test_one_more_waiver_never_brings_a_finding_back(entries):
    fewer, more = check(ROWS).waiving(waivers(*entries[:-1])), check(ROWS).waiving(waivers(*entries))
    assert {*told(more.findings)} <= {*told(fewer.findings)}
