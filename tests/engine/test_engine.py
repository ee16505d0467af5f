"""The engine on a foreign survey (shops and their staff): it knows no household."""

from __future__ import annotations

import copy
import importlib.util
import json
import pathlib
import subprocess
import sys
from datetime import date

import jsonschema
import pytest

from fupin_rules import AsOfError, Engine, Finding, InputError, Rulebook, Unknown
from fupin_rules.findings import Problem, Rejection, report_schema
from fupin_rules.errors import Text
from fupin_rules.schema import Open

_spec = importlib.util.spec_from_file_location(
    "survey_of_shops", pathlib.Path(__file__).with_name("survey_of_shops.py")
)
shops_module = importlib.util.module_from_spec(_spec)
sys.modules["survey_of_shops"] = shops_module
_spec.loader.exec_module(shops_module)
rulebook = shops_module.rulebook
Shop = shops_module.Shop

DAY = date(2020, 6, 1)
SHARED = "45039919800101004X"
SHOPS = [
    {
        "shop_id": "1", "owner": "甲", "street": "东街", "trade": "餐饮", "takings": "100", "costs": "120.5",
        "inspection": {"date": "2020-05-01", "trade": "粮油"},
        "staff": [
            {"worker_id": "a", "name": "王一", "id_number": SHARED, "age": 15},
            {"worker_id": "b", "name": "王一", "id_number": "450399198001010066", "age": 16, "trades": ["粮油"]},
        ],
    },
    {
        "shop_id": "2", "owner": "乙", "street": "东街", "trade": "餐饮", "takings": "100", "day": "2020-06-01",
        "staff": [{"worker_id": "c", "name": "王二", "id_number": SHARED}],
    },
    {"shop_id": "3", "owner": "丙", "street": "西街", "trade": "百货", "staff": [], "day": "2020-06-01"},
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(rulebook())


def found(report) -> list[tuple[str, str, str | None]]:
    return [(f.rule, f.subject.id, f.member.id if f.member else None) for f in report.findings]


def test_a_data_set_gets_the_findings_of_every_kind_of_rule(engine):
    report = engine.check_all(SHOPS)
    assert found(report) == [
        ("shops.age", "1", "a"),
        ("shops.number", "1", "a"),
        ("shops.profit", "1", None),
        ("shops.trade", "1", None),
        ("shops.twins", "1", "a"),
        ("shops.twins", "1", "b"),
        ("shops.number", "2", "c"),
        ("shops.street", "东街", None),
    ]
    assert [(u.rule, u.subject.id) for u in report.unknowns] == [
        ("shops.skilled", "1"), ("shops.age", "2"), ("shops.profit", "2"), ("shops.skilled", "2"),
    ]  # fmt: skip
    assert [(e.rule, e.code) for e in report.errors] == [("shops.late", "no_value")]
    assert [(n.rule, n.count) for n in report.not_run] == [("shops.trade", 2)]
    assert "“检查”" in report.not_run[0].message.zh


def test_a_finding_says_everything_it_should(engine):
    finding = engine.check(SHOPS[0]).findings[0]
    assert finding.to_dict() == {
        "rule": "shops.age",
        "pack": "shops",
        "pack_version": "1",
        "title": {"zh": "店员应满最低年龄", "en": "Workers are old enough"},
        "kind": "logic",
        "severity": "error",
        "outcome": "violated",
        "subject": {"type": "shop", "id": "1", "label": "甲"},
        "within": [{"type": "street", "id": "东街", "label": "东街"}],
        "path": "staff[0].age",
        "member": {"type": "worker", "id": "a", "label": "王一", "index": 0},
        "source": {"document": "市监〔2020〕1号", "part": None, "item": "1", "quote": None},
        "fingerprint": finding.fingerprint,
        "message": {"zh": "王一 才 15 岁，号码 450399**********4X", "en": "王一 is 15, number 450399**********4X"},
        "answers": [
            {"path": "staff[0].age", "label": {"zh": "年龄", "en": "age"}, "value": 15, "missing": None, "who": "王一"}
        ],
        "parameters": [
            {
                "name": "least_age",
                "label": {"zh": "最低用工年龄", "en": "least age"},
                "value": 16,
                "unit": "岁",
                "since": "2010-01-01",
                "area": None,
                "source": "劳动法",
            }
        ],
        "as_of": "2020-05-01",
        "review": ["staff[0].age"],
        "review_labels": [{"zh": "年龄", "en": "age"}],
        "others": [],
    }


def test_findings_unknowns_and_problems_survive_json(engine):
    report = engine.check_all(SHOPS)
    for kind, items in ((Finding, report.findings), (Unknown, report.unknowns), (Problem, report.errors)):
        assert items
        for item in items:
            assert kind.from_dict(json.loads(json.dumps(item.to_dict()))).to_dict() == item.to_dict()


def test_a_report_fits_its_published_schema(engine):
    jsonschema.validate(json.loads(engine.check_all(SHOPS).to_json()), report_schema())
    jsonschema.validate(json.loads(engine.check(SHOPS[0]).to_json()), report_schema())


def test_the_order_of_records_and_of_their_parts_does_not_matter(engine):
    report = engine.check_all(SHOPS)
    assert engine.check_all(SHOPS[::-1]).to_json() == report.to_json()
    turned = copy.deepcopy(SHOPS)
    turned[0]["staff"].reverse()
    assert sorted(found(engine.check_all(turned))) == sorted(found(report))
    fingerprints = {(f.rule, f.member and f.member.id): f.fingerprint for f in report.findings}
    for f in engine.check_all(turned).findings:
        assert fingerprints[(f.rule, f.member and f.member.id)] == f.fingerprint


def test_models_dicts_and_trusted_dicts_are_judged_alike(engine):
    plain = engine.check_all(SHOPS).to_json()
    models = [Shop.model_validate(s) for s in SHOPS]
    assert engine.check_all(models).to_json() == plain
    trusted = [m.model_dump() for m in models]
    assert engine.check_all(trusted, trusted=True).to_json() == plain
    sparse = [m.model_dump(exclude_none=True) for m in models]
    assert engine.check_all(sparse, trusted=True).to_json() == plain


def test_the_same_input_gives_the_same_bytes_in_another_process(engine):
    code = (
        "import importlib.util,sys\n"
        f"s=importlib.util.spec_from_file_location('test_engine',{__file__!r}); m=importlib.util.module_from_spec(s)\n"
        "sys.modules['test_engine']=m; s.loader.exec_module(m)\n"
        "sys.stdout.write(m.Engine(m.rulebook()).check_all(m.SHOPS).to_json())"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
    )
    assert out.stdout.decode() == engine.check_all(SHOPS).to_json()


def test_time_is_given_or_read_from_the_record_and_never_the_clock(engine):
    assert engine.check(SHOPS[0]).as_of == date(2020, 5, 1)
    assert engine.check(SHOPS[0]).as_of_from == "inspection.date"
    assert engine.check(SHOPS[1]).as_of_from == "day"
    assert engine.check(SHOPS[0], as_of=DAY).as_of_from == "given"
    with pytest.raises(AsOfError, match="A101"):
        engine.check({"shop_id": "9"})


def test_parameters_are_those_of_the_day(engine):
    worker = {"shop_id": "1", "staff": [{"worker_id": "a", "age": 17}]}
    assert "shops.age" not in engine.check(worker, as_of=date(2020, 12, 31)).violated
    assert "shops.age" in engine.check(worker, as_of=date(2021, 1, 1)).violated


def test_a_parameter_without_a_value_on_the_day_is_an_error_and_never_a_default(engine):
    shop = {"shop_id": "1", "trade": "百货", "staff": []}
    early, late = engine.check(shop, as_of=DAY), engine.check(shop, as_of=date(2025, 1, 1))
    assert [e.rule for e in early.errors] == ["shops.late"]
    assert not early.violated
    assert late.violated == ("shops.late",)


def test_a_record_without_a_date_is_rejected_by_itself_and_the_rest_checked(engine):
    report = engine.check_all([*SHOPS, {"shop_id": "9"}])
    # Only the group is in doubt: the lost record may belong to the street.
    assert found(report) == [f for f in found(engine.check_all(SHOPS)) if f[0] != "shops.street"]
    assert [(r.unit, r.code, r.subject) for r in report.rejected] == [("record", "A101", "9")]


def test_a_record_of_the_wrong_shape_is_rejected_by_itself_with_every_complaint(engine):
    bad = {"shop_id": "8", "trade": "粮食", "staf": [], "staff": [{"age": 300, "id_number": 450399198001010066}]}
    report = engine.check_all([*SHOPS, bad], as_of=DAY)
    text = "\n".join(r.message.zh for r in report.rejected)
    assert len(report.rejected) == 4
    assert "“粮食”不在码表里" in text
    assert "是不是 staff" in text
    assert "“300”不在 0 到 120 之间" in text
    assert "450399198001010066" not in text
    with pytest.raises(InputError):
        engine.check(bad, as_of=DAY)


def test_something_that_is_no_record_is_said_so(engine):
    with pytest.raises(InputError, match="A102"):
        engine.check(["no record"], as_of=DAY)


def test_identifiers_are_masked_unless_the_caller_asks(engine):
    assert SHARED not in engine.check_all(SHOPS).to_json()
    shown = engine.check_all(SHOPS, show_identifiers=True)
    assert SHARED in shown.to_json()
    assert shown.to_dict()["identifiers"] == "shown"


def test_an_open_list_never_makes_a_finding_of_what_is_not_there(engine):
    shop = {
        "shop_id": "1",
        "street": "东街",
        "trade": "餐饮",
        "staff": [{"worker_id": "a", "age": 20, "trades": ["粮油"]}],
    }
    assert "shops.skilled" in engine.check(shop, as_of=DAY).violated
    opened = {**shop, "staff": {"open": shop["staff"]}}
    report = engine.check(opened, as_of=DAY)
    assert "shops.skilled" not in report.violated
    assert [n.path for u in report.unknowns if u.rule == "shops.skilled" for n in u.needs] == ["staff"]
    assert engine.check({**shop, "staff": Open(shop["staff"])}, as_of=DAY, trusted=True).violated == report.violated


def test_a_group_with_lost_records_is_an_open_list(engine):
    rows = [s for s in SHOPS if s["street"] == "东街"]
    assert "shops.street" in [f.rule for f in engine.check_all(rows).findings]
    lost = Rejection(unit="row", code="D1", message=Text("丢了一行", "a row was lost"))
    report = engine.check_all(rows, rejected=[lost])
    assert "shops.street" not in [f.rule for f in report.findings]
    assert "shops.street" in [u.rule for u in report.unknowns]


def test_a_stream_is_checked_record_by_record_and_says_which_rules_it_could_not_run(engine):
    reports = list(engine.check_many(iter(SHOPS)))
    assert [r.record.shop_id for r in reports] == ["1", "2", "3"]
    assert {n.rule for n in reports[0].not_run} == {"shops.number", "shops.street"}
    assert "shops.number" not in reports[0].violated


def test_the_counts_of_all_outcomes_add_up_for_every_rule_and_place(engine):
    summary = engine.check_all(SHOPS).summary
    workers, shops = 3, 3
    for rule, tally in summary.rules.items():
        kind = engine.rulebook.by_id[rule]
        expected = workers if kind.part else 2 if kind.subject == "street" else shops
        assert tally.total == expected, rule
    for rule in summary.rules:
        parts = [t[rule] for _, t in summary.places.values() if rule in t]
        for name in ("satisfied", "violated", "unknown", "not_applicable", "error", "not_run"):
            assert sum(getattr(p, name) for p in parts) == getattr(summary.rules[rule], name)


@pytest.mark.parametrize(
    "changes",
    [
        {"2": {"costs": "90"}},
        {"2": {"staff[0].id_number": "450399199001010015"}},
        {"1": {"staff[0].age": 16, "inspection.trade": "餐饮"}, "3": {"trade": "餐饮"}},
        {"1": {"street": "西街"}},
        {"3": {"staff": [{"worker_id": "d", "name": "王四"}]}},
    ],
)
def test_rechecking_after_changes_equals_a_full_check(engine, changes):
    changed = copy.deepcopy(SHOPS)
    for shop in changed:
        for path, value in changes.get(shop["shop_id"], {}).items():
            at = shop
            steps = path.replace("[", ".").replace("]", "").split(".")
            for step in steps[:-1]:
                at = at[int(step)] if step.isdigit() else at[step]
            at[steps[-1]] = value
    before = engine.check_all(SHOPS)
    first = before.to_json()
    assert engine.recheck(before, changes).to_json() == engine.check_all(changed).to_json()
    assert before.to_json() == first


def test_rechecking_one_record_equals_checking_it(engine):
    report = engine.check(SHOPS[1])
    again = engine.recheck(report, {"costs": "200"})
    assert again.to_json() == engine.check({**SHOPS[1], "costs": "200"}).to_json()
    with pytest.raises(InputError, match="A106"):
        engine.recheck(report, {"staff[7].age": 3})


def test_an_explanation_has_the_value_of_every_node(engine):
    trace = engine.explain("shops.profit", SHOPS[0])
    assert trace.verdict.outcome == "violated"
    assert trace.when is not None and trace.when.value == 1
    assert {s.path for s in trace.expect.steps} == {"costs", "takings"}
    with pytest.raises(InputError, match=r"shops\.profit"):
        engine.explain("shops.profits", SHOPS[0])
    with pytest.raises(InputError, match="A105"):
        engine.explain("shops.age", SHOPS[0], member=5)


def test_rules_reading_a_path_are_those_whose_verdict_may_change(engine):
    assert "shops.age" in {r.id for r in engine.rules_reading("staff[0].age")}
    assert "shops.profit" not in {r.id for r in engine.rules_reading("staff[0].age")}
    assert {r.id for r in engine.rules_reading("costs")} == {"shops.profit"}


def test_a_rule_outside_its_period_does_not_run():
    extra = """
language: 1
pack: later
title: {zh: 以后, en: later}
effective: {from: 2021-01-01, to: 2021-12-31}
rules:
  - id: later.one
    title: {zh: 一, en: one}
    subject: shop
    expect: trade != "粮油"
    message: {zh: 粮油, en: grain}
"""
    engine = Engine(rulebook(extra))
    shop = {"shop_id": "1", "trade": "粮油", "staff": []}
    assert [engine.check(shop, as_of=d).violated for d in (date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1))] == [
        (), ("later.one",), ("later.one",), (),
    ]  # fmt: skip


def test_the_order_of_rules_and_files_does_not_matter():
    texts = {"a.yaml": shops_module.PACK}
    one = Rulebook.from_texts(texts, [shops_module.SHOP, shops_module.STREET])
    head, rules = shops_module.PACK.split("rules:\n")
    blocks = ["  - id:" + b for b in rules.split("  - id:")[1:]]
    turned = {"a.yaml": head + "rules:\n" + "".join(reversed(blocks))}
    two = Rulebook.from_texts(turned, [shops_module.SHOP, shops_module.STREET])
    a, b = (Engine(x).check_all(SHOPS).to_dict() for x in (one, two))
    a.pop("rulebook"), b.pop("rulebook")
    assert a == b


def test_a_question_nobody_was_asked_is_no_unknown_and_no_finding_but_a_rule_not_run():
    extra = """
language: 1
pack: asked
title: {zh: 问过没有, en: asked}
rules:
  - id: asked.owner
    title: {zh: 店主必填, en: owner required}
    subject: shop
    required: [owner, street]
    message: {zh: 漏填, en: missing}
"""
    engine = Engine(rulebook(extra))
    rows = [{"shop_id": str(i), "trade": "餐饮", "street": "东街", "staff": []} for i in range(3)]
    asked = engine.check_all(rows, as_of=DAY)
    assert {f.rule for f in asked.findings} == {"asked.owner", "shops.skilled", "shops.street"}
    assert {u.rule for u in asked.unknowns} == {"shops.profit"}
    unasked = engine.check_all(rows, as_of=DAY, unasked=["owner", "costs", "takings"])
    assert {f.rule for f in unasked.findings} == {"shops.skilled", "shops.street"}
    assert not unasked.unknowns
    assert {n.rule: n.count for n in unasked.not_run} == {"asked.owner": 3, "shops.profit": 3, "shops.trade": 3}
    assert "“店主”" in next(n.message.zh for n in unasked.not_run if n.rule == "asked.owner")
    tally = unasked.summary.rules["asked.owner"]
    assert (tally.not_run, tally.violated, tally.total) == (3, 0, 3)
    jsonschema.validate(json.loads(unasked.to_json()), report_schema())


def test_a_blank_in_a_column_that_is_there_is_still_found_beside_one_that_is_not():
    extra = """
language: 1
pack: asked
title: {zh: 问过没有, en: asked}
rules:
  - id: asked.owner
    title: {zh: 店主必填, en: owner required}
    subject: shop
    required: [owner, street]
    message: {zh: 漏填, en: missing}
"""
    report = Engine(rulebook(extra)).check_all([{"shop_id": "1", "staff": []}], as_of=DAY, unasked=["owner"])
    assert "asked.owner" in {f.rule for f in report.findings}


def test_a_rule_that_rests_on_the_day_is_said_aloud():
    extra = """
language: 1
pack: later
title: {zh: 以后, en: later}
effective: {from: 2021-01-01, to: 2021-12-31}
rules:
  - id: later.one
    title: {zh: 一, en: one}
    subject: shop
    expect: trade != "粮油"
    message: {zh: 粮油, en: grain}
"""
    engine = Engine(rulebook(extra))
    early = engine.check_all(SHOPS, as_of=date(2020, 12, 31))
    (said,) = [n for n in early.not_run if n.rule == "later.one"]
    assert (said.reason, said.count) == ("not_in_force", 3)
    assert "2021-01-01 起才生效" in said.message.zh and "2020-12-31" in said.message.zh
    assert "in force until 2021-12-31" in next(
        n.message.en for n in engine.check(SHOPS[0], as_of=date(2022, 1, 1)).not_run if n.rule == "later.one"
    )
    assert not [n for n in engine.check_all(SHOPS, as_of=date(2021, 6, 1)).not_run if n.rule == "later.one"]


def test_optional_evidence_that_nobody_was_asked_for_excuses_nobody():
    extra = """
language: 1
pack: asked
title: {zh: 问过没有, en: asked}
rules:
  - id: asked.cook
    title: {zh: 有人会餐饮, en: somebody cooks}
    subject: shop
    expect: any(has(w.trades, "餐饮") or (answered(w.hours) and w.hours > 100) for w in staff)
    message: {zh: 没有人会餐饮, en: nobody cooks}
"""
    rows = [{"shop_id": "1", "staff": [{"worker_id": "a", "trades": ["粮油"]}]}]
    report = Engine(rulebook(extra)).check_all(rows, as_of=DAY, unasked=["staff.hours"])
    assert "asked.cook" in {f.rule for f in report.findings}


def test_a_bad_record_does_not_end_a_stream(engine):
    stream = [SHOPS[0], {"nosuch": 1, "shop_id": "7"}, None, {"shop_id": "9"}, SHOPS[1]]
    reports = list(engine.check_many(stream))
    assert [len(r.rejected) for r in reports] == [0, 1, 1, 1, 0]
    assert [r.rejected[0].code for r in reports if r.rejected] == ["A102", "A102", "A101"]
    assert reports[4].violated == engine.check(SHOPS[1]).violated
    assert reports[1].violated == () and not reports[1].findings
    jsonschema.validate(json.loads(reports[1].to_json()), report_schema())


def test_a_sheet_without_rows_has_lost_nobody(engine):
    rows = [s for s in SHOPS if s["street"] == "东街"]
    empty = Rejection(unit="sheet", code="D204", message=Text("没有数据行", "no rows"), harmless=True)
    report = engine.check_all(rows, rejected=[empty])
    assert "shops.street" in [f.rule for f in report.findings]
    assert "harmless" not in report.to_json()
