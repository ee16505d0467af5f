"""Extension fields where a check meets them: every way in, every backend, findings, explanations, rechecks, files."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Annotated, Any

import pytest

from fupin_rules import Engine
from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine.judging import judge_at
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Extension, Open, Question, Record, extend
from fupin_rules.survey import HOUSEHOLD, Household, Member
from fupin_rules.testing.schema import rule_file_schema

DAY = date(2020, 1, 1)
ACCOUNT = "6228480012345678901"


class Sheet(Record, title="走访表"):
    seen: Annotated[bool | None, Question("看了", "seen")] = None


class Extra(Record, title="补充"):
    sheet: Annotated[Sheet | None, Question("走访表", "sheet", source=True)] = None


@pytest.fixture
def engine(homestead, monkeypatch, tmp_path) -> Engine:
    """The built-in models with the plugin's rules alone."""
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("fupin_rules.survey.plugin.rules_home", lambda: tmp_path / "none")
    return Engine.of(Registry())


@pytest.fixture
def given(households) -> list[dict[str, Any]]:
    return json.loads(households.read_text(encoding="utf-8"))


def found(report: Any) -> list[tuple[str, str]]:
    return [(f.rule, f.path) for f in report.findings]


BOTH = [("homestead.guest_house_without_guests", "homestead"), ("homestead.wage", "members[0].homestead")]


def test_a_whole_finding_about_extension_fields(engine, given):
    made, wage = engine.check(given[0], as_of=DAY).findings
    assert made.to_dict() == {
        "rule": "homestead.guest_house_without_guests",
        "pack": "homestead",
        "pack_version": "1",
        "title": {"zh": "开办民宿的户有接待记录", "en": "A guest house has guests"},
        "kind": "logic",
        "severity": "error",
        "outcome": "violated",
        "subject": {"type": "household", "id": "4503290001", "label": "甲一"},
        "within": [{"type": "village", "id": "450329100001", "label": "甲村"}],
        "path": made.path,
        "member": None,
        "source": {"document": "示例", "part": None, "item": "1", "quote": None},
        "message": {"zh": "开办民宿（账号 ****8901），没有接待记录", "en": "a guest house without guests"},
        "answers": [
            {"path": "homestead.guest_house", "label": {"zh": "农家经营·开办民宿", "en": "homestead · keeps a guest house"}, "value": True, "missing": None, "who": None},
            {"path": "homestead.stays[0].guests", "label": {"zh": "农家经营·接待人数", "en": "homestead · guests"}, "value": 0, "missing": None, "who": None},
            {"path": "homestead.stays[0].trade", "label": {"zh": "农家经营·项目", "en": "homestead · trade"}, "value": "民宿", "missing": None, "who": None},
        ],
        "parameters": [],
        "as_of": "2020-01-01",
        "review": ["homestead.guest_house", "homestead.stays.guests", "homestead.stays.trade"],
        "review_labels": [
            {"zh": "农家经营·开办民宿", "en": "homestead · keeps a guest house"},
            {"zh": "农家经营·接待人数", "en": "homestead · guests"},
            {"zh": "农家经营·项目", "en": "homestead · trade"},
        ],
        "others": [],
        "fingerprint": made.fingerprint,
    }  # fmt: skip
    assert (wage.member.id, wage.member.label, wage.message.zh) == ("1", "甲一", "甲一 月工钱 1200.5 元")
    assert [(p.name, p.value) for p in wage.parameters] == [("homestead_least_wage", 1500)]


def test_numbers_of_extension_fields_are_masked_unless_asked_for(engine, given):
    assert ACCOUNT not in engine.check(given[0], as_of=DAY).to_json()
    assert ACCOUNT in engine.check(given[0], as_of=DAY, show_identifiers=True).findings[0].message.zh


@pytest.mark.parametrize("how", ["dict", "trusted", "model", "trusted model"])
def test_a_record_of_any_kind_has_the_same_findings(engine, given, how):
    record: Any = given[0]
    model = engine.subject.model.model_validate(record)
    if how == "trusted":
        record = model.model_dump(exclude_none=True)
    elif "model" in how:
        record = model
    report = engine.check(record, as_of=DAY, trusted=how.startswith("trusted"), subject="household")
    expected = engine.check(given[0], as_of=DAY)
    assert [f.to_dict() for f in report.findings] == [f.to_dict() for f in expected.findings]
    assert len(report.findings) == 2
    assert [u.to_dict() for u in report.unknowns] == [u.to_dict() for u in expected.unknowns]


def test_the_reference_evaluator_agrees_with_the_generated_code(engine, given):
    for record in (
        *given,
        {"household_id": "3", "homestead": {"guest_house": True}},
        {"homestead": {}, "members": [{"homestead": {}}]},
    ):
        checked = engine.check(record, as_of=DAY)
        batch = checked.batch
        taken = checked.record
        slow = {
            (r.id, i): judge_at(r, batch.subject, taken, i, batch.world).outcome
            for r in batch.rules
            for i in (range(len(read_value(taken, "members") or ())) if r.part else (None,))
        }
        quick = {(f.rule, f.member.index if f.member else None) for f in checked.findings}
        assert {k for k, o in slow.items() if o == "violated"} == quick
        unknown = {(u.rule, u.member.index if u.member else None) for u in checked.unknowns}
        assert unknown <= {k for k, o in slow.items() if o == "unknown"}


def test_a_plain_household_is_accepted_and_its_extension_was_not_supplied(engine):
    plain = Household(household_id="1", members=[Member(member_id="1", name="甲")])
    report = engine.check(plain, as_of=DAY)
    assert report.findings == () and report.unknowns == () and report.errors == ()
    assert {(n.rule, n.reason) for n in report.not_run if n.reason == "no_source"} == {
        ("homestead.guest_house_without_guests", "no_source"),
        ("homestead.round", "no_source"),
        ("homestead.wage", "no_source"),
    }
    assert [n.message.zh for n in report.not_run if n.rule == "homestead.wage"] == [
        "没有提供“民宿用工”，这条规则没有运行。"
    ]
    (stream,) = engine.check_many([plain], as_of=DAY)
    assert stream.findings == () and engine.check_all([plain], as_of=DAY).findings == ()
    assert found(engine.check(Household(household_id="1", members=Open([Member(member_id="1")])), as_of=DAY)) == []


def test_a_village_gathers_extended_households(engine, given):
    for record in given:
        record["homestead"] = {"guest_house": False}
    report = engine.check_all(given, as_of=DAY)
    (village,) = [f for f in report.findings if f.rule == "homestead.village"]
    assert village.subject.id == "450329100001"
    plain = [Household(household_id=str(n), village_code="450329100001") for n in (1, 2)]
    assert found(engine.check_all(plain, as_of=DAY)) == []


def test_a_source_is_found_however_deep_it_lies(engine):
    text = """language: 1
pack: deep
title: {zh: 一包, en: a pack}
rules:
  - id: deep.wages
    title: {zh: 全村的工钱, en: wages of a village}
    subject: village
    severity: info
    expect: all(m.homestead.wage >= 1500 for h in households for m in h.members)
    message: {zh: 低, en: low}
"""
    deep = Engine(Rulebook.from_texts({"deep.yaml": text}, engine.rulebook.subjects.values()))
    place = {"village_code": "450329100001"}
    lacking = deep.check_all([{"household_id": "1", "members": [{"name": "甲"}], **place}], as_of=DAY)
    assert [(n.rule, n.reason) for n in lacking.not_run] == [("deep.wages", "no_source")] and lacking.unknowns == ()
    some = [{"name": "甲", "homestead": {"wage": 1600}}, {"name": "乙"}]
    given = deep.check_all([{"household_id": "1", "members": some, **place}], as_of=DAY)
    assert given.not_run == () and [u.rule for u in given.unknowns] == ["deep.wages"]


def test_a_source_inside_an_extension_that_is_none(engine):
    subjects = extend({"household": HOUSEHOLD}, [Extension("extra", "household", Extra, "补充", source=False)])
    text = """language: 1
pack: extra
title: {zh: 一包, en: a pack}
rules:
  - id: extra.seen
    title: {zh: 看了, en: seen}
    subject: household
    severity: info
    expect: extra.sheet.seen
    message: {zh: 没看, en: not seen}
"""
    e = Engine(Rulebook.from_texts({"extra.yaml": text}, subjects.values()))
    for record, not_run, found_ in (
        ({}, ["extra.seen"], []),
        ({"extra": {}}, ["extra.seen"], []),
        ({"extra": {"sheet": {"seen": False}}}, [], ["extra.seen"]),
    ):
        for trusted in (False, True):
            report = e.check({"household_id": "1", **record}, as_of=DAY, trusted=trusted)
            assert ([n.rule for n in report.not_run], [f.rule for f in report.findings]) == (not_run, found_)


def test_an_answer_inside_an_extension_can_be_changed_and_rechecked(engine, given):
    before = engine.check(given[0], as_of=DAY)
    after = engine.recheck(before, {"homestead.stays[0].guests": 3, "members[0].homestead.wage": 1500})
    assert found(before) != [] and found(after) == []
    assert [r.id for r in engine.rules_reading("members[0].homestead.wage")] == ["homestead.wage"]
    assert {r.id for r in engine.rules_reading("homestead")} == {
        "homestead.guest_house_without_guests", "homestead.round", "homestead.village",
    }  # fmt: skip


def test_missing_answers_inside_an_extension_are_asked_for(engine):
    report = engine.check({"household_id": "1", "homestead": {"guest_house": True}}, as_of=DAY)
    needs = {u.rule: [a.path for a in u.needs] for u in report.unknowns}
    assert needs == {
        "homestead.guest_house_without_guests": ["homestead.stays"],
        "homestead.round": ["homestead.account"],
    }


def test_two_engines_with_different_plugins_share_nothing(engine, given):
    other = Engine(Rulebook.from_texts({}, Registry(allow=[]).subjects().values()))
    assert "homestead" not in other.rulebook.subjects["household"].spec.fields
    assert engine.check(given[0], as_of=DAY).findings != ()


def test_rule_files_complete_the_fields_and_words_of_extensions(homestead):
    text = json.dumps(rule_file_schema(Registry().subjects().values()), ensure_ascii=False)
    assert "homestead.guest_house" in text and "农家乐" in text
    without = json.dumps(rule_file_schema(Registry(allow=[]).subjects().values()), ensure_ascii=False)
    assert "homestead" not in without and "农家乐" not in without


def test_a_misspelt_field_or_word_of_an_extension_is_refused_with_the_nearest(homestead):
    registry = Registry()
    text = (homestead / "rules" / "homestead.yaml").read_text(encoding="utf-8")
    for wrong, near in (
        ("homestead.guest_hose", "guest_house"),
        ('s.trade == "民俗"', "民宿"),
    ):
        right = "when: homestead.guest_house" if "hose" in wrong else 's.trade == "民宿"'
        changed = text.replace(right, right.replace("homestead.guest_house", wrong) if "hose" in wrong else wrong)
        with pytest.raises(Exception, match=near):
            Rulebook.from_texts({"x.yaml": changed}, registry.subjects().values(), registry.functions())


def test_columns_of_a_sheet_are_mapped_to_extension_fields(homestead, tmp_path, run):
    sheet = tmp_path / "补充.csv"
    sheet.write_text(
        "户编号,是否开办民宿,收款账号,接待人\n4503290001,是,6228480012345678000,王小二\n", encoding="utf-8"
    )
    words = ("--as-of", "2020-01-01", "--only", "homestead*", "--format", "json", "--fail-on", "info")
    result = run("check", sheet, *words)
    assert result.exit_code == 1, result.output
    report = json.loads(result.stdout)
    assert report["rejected"] == [] and report["summary"]["counts"]["cells_understood"] == 4
    (finding,) = report["findings"]
    assert (finding["rule"], finding["answers"][0]["path"], finding["answers"][0]["value"]) == (
        "homestead.round", "homestead.account", "****8000",
    )  # fmt: skip
    reasons = {n["rule"]: n["reason"] for n in report["summary"]["not_run"]}
    assert reasons["homestead.guest_house_without_guests"] == "no_question"


def test_an_object_with_attributes_alone_is_no_household(engine):
    with pytest.raises(Exception, match="A102"):
        engine.check(SimpleNamespace(household_id="1"), as_of=DAY)
