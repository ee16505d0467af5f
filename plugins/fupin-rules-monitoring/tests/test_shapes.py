"""The rules as a whole: all 35 shapes, in YAML alone, no two of them one rule with other words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from importlib.metadata import entry_points, files
from pathlib import Path

import fingerprints
import pytest

SHAPES = {str(n) for n in range(1, 36)}


def test_every_one_of_the_35_shapes_is_shown_by_three_rules_or_more(rules):
    shown = Counter(shape for r in rules for shape in r.tags["shape"].split(","))
    assert set(shown) == SHAPES
    assert min(shown.values()) >= 3


def test_there_are_144_rules_and_no_two_are_the_same_tree_with_other_names_and_numbers(rules):
    by_tree = defaultdict(list)
    for r in rules:
        by_tree[fingerprints.fingerprint(r)].append(r.id)
    assert len(rules) == 144
    assert [ids for ids in by_tree.values() if len(ids) > 1] == []


def test_what_the_rules_demand_differs_too_apart_from_whom_they_apply_to(rules):
    by_demand = defaultdict(list)
    for r in rules:
        by_demand[fingerprints.demand(r)].append(r.id)
    alike = sorted(sorted(ids) for ids in by_demand.values() if len(ids) > 1)
    # Whose phone and whose account is unique differs in who is asked; so do a measure for a child and one for a worker.
    assert alike == [
        ["monitoring.dropout-risk", "monitoring.labour-development"],
        ["monitoring.phone-unique", "monitoring.unique-account"],
    ]


def test_a_tree_with_other_names_words_and_numbers_is_the_same_fingerprint(engine):
    from fupin_rules import Engine, Rulebook

    text = """
language: 1
pack: {pack}
title: {{zh: 试}}
rules:
  - id: {pack}.a
    title: {{zh: 试}}
    when: {when}
    expect: {expect}
    message: {{zh: 试}}
"""
    subjects = engine.rulebook.subjects.values()

    def print_of(when: str, expect: str):
        book = Rulebook.from_texts({"a.yaml": text.format(pack="a", when=when, expect=expect)}, subjects)
        return fingerprints.fingerprint(Engine(book).rulebook.rules[0])

    first = print_of('exit_state == "已脱贫"', "any(m.work_months > 6 for m in members)")
    assert print_of('standard == "国家标准"', "any(12 < x.public_post_months for x in members)") == first
    assert print_of('exit_state == "已脱贫"', "any(m.work_months >= 6 for m in members)") != first
    assert print_of('exit_state == "已脱贫"', "all(m.work_months > 6 for m in members)") != first
    assert print_of("phone == village", "any(m.work_months > 6 for m in members)") != first
    assert print_of('exit_state == "已脱贫"', "any(m.work_months > 6 for m in members if m.left)") != first


def test_the_rules_are_yaml_alone(rules, engine):
    assert {r.python for r in rules} == {None}
    modules = sorted(f.name for f in files("fupin-rules-monitoring") or () if f.name.endswith(".py"))
    if modules == []:  # an editable install lists no modules
        modules = sorted(p.name for p in Path(__import__("fupin_rules_monitoring").__file__).parent.glob("*.py"))
    assert modules == ["__init__.py", "codes.py", "household.py", "member.py", "plugin.py", "village.py"]
    plugin = next(e for e in entry_points(group="fupin_rules") if e.name == "monitoring").load()
    hooks = sorted(n for n in dir(plugin) if n.startswith("fupin_") and callable(getattr(plugin, n)))
    assert hooks == ["fupin_extensions", "fupin_profiles", "fupin_rule_packs", "fupin_subjects"]


def test_every_rule_says_why_what_and_where_it_may_err(rules):
    for r in rules:
        assert r.title.zh and r.title.en, r.id
        assert r.message.zh and r.message.en, r.id
        assert r.source.document, r.id
        assert r.false_positives, r.id
        assert r.review, r.id
        assert r.severity in ("error", "warning", "info")
        assert r.pack.since.isoformat() == "2021-01-01"


def test_every_outcome_that_is_possible_has_an_example_or_a_reason(rules):
    for r in rules:
        shown = {e.outcome for e in r.examples}
        assert set(r.possible) - shown - set(r.impossible) == set(), r.id
        assert all(r.impossible.values()), r.id


def test_every_example_holds(engine, rules):
    from fupin_rules.engine.examples import run_examples

    seen = 0
    for r in rules:
        for result in run_examples(engine, r):
            assert result.holds, (r.id, result.number, result.differences, result.complaints)
            seen += 1
    assert seen >= 700


# What speaks for itself: arithmetic, the calendar, the law's ages counted on, the order of 2019 carried on.
PLAIN = {
    "monitoring_education_from": "六周岁入学起算，放宽两岁",
    "monitoring_medical_warning": "外县部门预警：脱贫人口累计自付≥5000，其他农户≥20000",
    "monitoring_pension_apart": "每月四舍五入，一年至多十二元",
    "monitoring_post_months_most": "历法",
    "monitoring_pupil_work_months": "附件2第25项“在校生务工时间是否超过半年”，沿用",
    "monitoring_relation_sex": "国扶与户主关系码表（2016—2021）",
    "monitoring_rounding": "四舍五入",
    "monitoring_village_least": "户数太少时比例没有意义",
}


def test_every_number_is_dated_and_says_whether_it_is_published_seen_or_from_memory(engine):
    mine = {n: t for n, t in engine.rulebook.parameters.items() if n.startswith("monitoring_")}
    assert len(mine) >= 50
    for name, table in mine.items():
        said = table.source + (table.note or "")
        assert re.search(r"〔[FCM]〕|《.+》|T/CHES", said) or PLAIN.get(name) == table.source, name
        assert min(v.since for v in table.values).isoformat() == "2021-01-01", name


def test_the_line_is_guizhous_in_guizhou_from_2023_and_the_default_elsewhere(engine):
    line = engine.rulebook.parameters["monitoring_line"]
    assert line.value(date(2022, 6, 30), "520399") == 6000
    assert line.value(date(2023, 6, 30), "520399") == 7300
    assert line.value(date(2023, 6, 30), "450399") == 6000


@pytest.mark.parametrize("page", ["docs/reference/shapes.md"])
def test_the_page_of_shapes_is_fresh(page):
    import shapes_page

    path = Path(__file__).parents[3] / page
    if not path.exists():
        pytest.skip("the page lies in the checkout, not in the distribution")
    assert path.read_text(encoding="utf-8") == shapes_page.page()
