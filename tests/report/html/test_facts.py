"""What the county's page counts, against independent counts from the report's own JSON; and what it is made of."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest

from fupin_rules import Engine
from fupin_rules.errors import Text
from fupin_rules.findings import Rejection
from fupin_rules.plugins import Registry
from fupin_rules.report.html.charts import Bar, bars, parts, squares
from fupin_rules.report.html.columns import columns_of
from fupin_rules.report.html.facts import facts_of, rejected_by_kind
from fupin_rules.report.html.figures import number, percent, said
from fupin_rules.report.html.page import county_page
from fupin_rules.report.html.progress import Change, Progress
from fupin_rules.report.ranking import KINDS
from fupin_rules.rulebook import Rulebook
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.synth import make_county

DAY = date(2019, 9, 18)


@pytest.fixture(scope="module")
def households():
    return make_county(260, seed=4, errors=0.5, blanks=0.02).households


@pytest.fixture(scope="module")
def report(households):
    return Engine.default().check_all(households, as_of=DAY, trusted=True, subject="household")


@pytest.fixture(scope="module")
def told(report):
    return report.to_dict()


@pytest.fixture(scope="module")
def facts(report):
    return facts_of(report, "zh")


# -- sums ------------------------------------------------------------------------------------------------------------------


def test_every_level_adds_up_to_the_one_above(facts) -> None:
    assert facts.root.households == 260
    for node in facts.nodes:
        assert sum(node.kinds.values()) == node.households
        if node.children:
            below = node.children.values()
            assert sum(c.households for c in below) == node.households
            assert sum(c.unknowns for c in below) == node.unknowns
            for k in KINDS:
                assert sum(c.kinds[k] for c in below) == node.kinds[k]
            for s in node.findings:
                assert sum(c.findings[s] for c in below) == node.findings[s]


def test_the_counts_are_those_of_an_independent_count(facts, told) -> None:
    found = [f for f in told["findings"] if f["subject"]["type"] == "household"]
    assert facts.root.findings == {s: Counter(f["severity"] for f in found)[s] for s in ("error", "warning", "info")}
    assert facts.root.unknowns == len([u for u in told["unknowns"] if u["subject"]["type"] == "household"])
    bad = {f["subject"]["id"] for f in found if f["severity"] == "error"}
    assert facts.root.kinds["error"] == len(bad) > 20
    assert len([r for r in facts.rows if r.outcome == 0]) == len(told["findings"])
    assert len([r for r in facts.rows if r.outcome == 1]) == len(told["unknowns"])
    assert len([r for r in facts.rows if r.outcome == 2]) == len(told["errors"])


def test_a_rules_denominator_is_where_it_applies(facts, told) -> None:
    outcomes = {r["rule"]: r["outcomes"] for r in told["summary"]["rules"]}
    assert {r.rule.id for r in facts.rules} >= set(outcomes)
    for r in facts.rules:
        o = outcomes.get(r.rule.id)
        if o is None:
            assert r.applies == 0
            continue
        assert r.applies == o["satisfied"] + o["violated"] + o["unknown"] + o["error"]
        assert r.violated_share == (Fraction(o["violated"], r.applies) if r.applies else None)
        by_place = Counter()
        for t in r.by_place.values():
            by_place.update({k: v for k, v in t.to_dict().items() if k != "total"})
        assert {k: v for k, v in by_place.items() if v} == {k: v for k, v in o.items() if v and k != "total"}
    assert sum(sum(r.findings.values()) for r in facts.rules) == len(told["findings"])


def test_households_of_a_rule_are_counted_once(facts, told) -> None:
    by_rule = defaultdict(set)
    for f in told["findings"]:
        if f["subject"]["type"] == "household":
            by_rule[f["rule"]].add(f["subject"]["id"])
    assert {r.rule.id: r.households for r in facts.rules if r.households} == {k: len(v) for k, v in by_rule.items()}


def test_what_is_to_be_corrected_is_counted_by_finding(facts, told) -> None:
    blamed = Counter(label for f in told["findings"] for label in {x["zh"] for x in f["review_labels"] if x["zh"]})
    assert facts.blamed == blamed
    assert len(blamed) > 10


def test_rules_that_fail_together_are_counted_by_household(facts, told) -> None:
    rules = defaultdict(set)
    for f in told["findings"]:
        rules[f["subject"]["type"], f["subject"]["id"]].add(f["rule"])
    pairs = Counter(p for r in rules.values() for p in combinations(sorted(r), 2))
    ours = Counter()
    for (a, b), n in facts.together.items():
        ours[tuple(sorted((facts.rules[a].rule.id, facts.rules[b].rule.id)))] += n
    assert ours == pairs
    assert pairs


def test_answers_needed_are_counted_where_and_why(facts, told) -> None:
    needed, why = Counter(), Counter()
    for u in told["unknowns"]:
        for label in {a["label"]["zh"] for a in u["needs"]}:
            needed[label] += 1
        first = {}
        for a in u["needs"]:
            first.setdefault(a["label"]["zh"], a["missing"] or "missing")
        why.update(first.values())
    assert {k: sum(v.values()) for k, v in facts.missing.items()} == dict(needed)
    ours = Counter()
    for reasons in facts.missing_why.values():
        ours.update(reasons)
    assert ours == why
    assert all(not facts.nodes[leaf].children for leaves in facts.missing.values() for leaf in leaves)


# -- suspects --------------------------------------------------------------------------------------------------------------

RULES = """
language: 1
pack: t
title: {zh: 试, en: try}
source: {document: 试}
rules:
  - {id: t.often, title: {zh: 多, en: often}, subject: household, expect: hamlet != "坏", message: {zh: 坏, en: bad}}
  - {id: t.unsure, title: {zh: 疑, en: unsure}, subject: household, expect: poverty_cause != "缺资金", message: {zh: 坏, en: bad}}
  - {id: t.few, title: {zh: 少, en: few}, subject: household, when: hamlet == "少", expect: size != 1, message: {zh: 坏, en: bad}}
"""


def suspects(bad: int, unsure: int, few: int = 0, n: int = 100) -> dict[str, tuple[bool, bool]]:
    texts = {"t.yaml": RULES, "ranking.yaml": (rules_home() / "ranking.yaml").read_text("utf-8")}
    engine = Engine(Rulebook.from_texts(texts, Registry().subjects().values()))
    records = [
        {"household_id": str(i), "hamlet": "坏" if i < bad else "少" if i >= n - few else "好",
         "poverty_cause": None if i < unsure else "因病", "size": 1}
        for i in range(n)
    ]  # fmt: skip
    facts = facts_of(engine.check_all(records, as_of=DAY, trusted=True, subject="household"), "zh")
    assert facts.thresholds == (Fraction(3, 10), Fraction(1, 5), 10)
    return {r.rule.id: (r.suspect.unknown, r.suspect.violated) for r in facts.rules if r.suspect}


def test_a_rule_is_suspect_above_its_thresholds_and_not_at_them() -> None:
    assert suspects(bad=20, unsure=30) == {}
    assert suspects(bad=21, unsure=30) == {"t.often": (False, True)}
    assert suspects(bad=20, unsure=31) == {"t.unsure": (True, False)}


def test_of_a_rule_that_applies_to_a_few_nothing_is_said() -> None:
    assert suspects(bad=0, unsure=0, few=9) == {}
    assert suspects(bad=0, unsure=0, few=10) == {"t.few": (False, True)}


def test_a_rulebook_without_thresholds_has_no_suspects_and_says_so() -> None:
    engine = Engine(Rulebook.from_texts({"t.yaml": RULES}, Registry().subjects().values()))
    report = engine.check_all([{"household_id": "1", "hamlet": "坏"}], as_of=DAY, trusted=True, subject="household")
    assert facts_of(report, "zh").thresholds is None
    assert "没有给出存疑的界限" in county_page(report)


# -- places ----------------------------------------------------------------------------------------------------------------


def test_what_has_no_place_is_a_place_of_its_own_and_still_counts() -> None:
    engine = Engine(Rulebook.from_texts({"t.yaml": RULES}, Registry().subjects().values()))
    records = [
        {
            "household_id": "1",
            "hamlet": "坏",
            "county": "资源县",
            "township": "甲镇",
            "village": "东村",
            "village_code": "450399100200",
        },
        {"household_id": "2", "hamlet": "坏", "county": "资源县", "township": "甲镇"},
        {"household_id": "3", "hamlet": "坏"},
        {"household_id": "4", "hamlet": "坏", "village": "东村"},
    ]
    facts = facts_of(engine.check_all(records, as_of=DAY, trusted=True, subject="household"), "zh")
    leaves = {n.path: n.households for n in facts.nodes if not n.children}
    assert leaves == {
        ("资源县", "甲镇", "东村"): 2,
        ("资源县", "甲镇", "（行政村未填）"): 1,
        ("（县未填）", "（乡镇未填）", "（行政村未填）"): 1,
    }
    often = next(r for r in facts.rules if r.rule.id == "t.often")
    assert sum(t.violated for t in often.by_place.values()) == 4
    assert often.by_place[-1].violated == 2


def test_findings_on_a_village_stand_in_it_beside_its_households() -> None:
    text = (
        RULES
        + """  - {id: t.village, title: {zh: 村, en: village}, subject: village, expect: count(h for h in households) > 5, message: {zh: 户少, en: few}}
"""
    )
    engine = Engine(Rulebook.from_texts({"t.yaml": text}, Registry().subjects().values()))
    place = {"county": "资源县", "township": "甲镇", "village": "东村", "village_code": "450399100200"}
    records = [{"household_id": str(n), "hamlet": "好", "poverty_cause": "因病", **place} for n in range(3)]
    facts = facts_of(engine.check_all(records, as_of=DAY, trusted=True, subject="household"), "zh")
    ((kind, name, leaf, standing),) = facts.subjects
    assert (kind, name, standing) == ("village", "东村", -1)
    assert facts.nodes[leaf].path == ("资源县", "甲镇", "东村")
    assert facts.root.kinds["clear"] == 3
    assert facts.root.findings == {"error": 0, "warning": 0, "info": 0}
    assert columns_of(facts)["types_main"] == [False]
    assert "行政村 1" in county_page(engine.check_all(records, as_of=DAY, trusted=True, subject="household"))


def test_two_households_with_one_code_are_two() -> None:
    engine = Engine(Rulebook.from_texts({"t.yaml": RULES}, Registry().subjects().values()))
    records = [{"household_id": "1", "hamlet": "坏", "village": v, "poverty_cause": "因病"} for v in ("甲", "甲", "乙")]
    facts = facts_of(engine.check_all(records, as_of=DAY, trusted=True, subject="household"), "zh")
    assert len(facts.subjects) == 3


# -- the page --------------------------------------------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes(households, report) -> None:
    again = Engine.default().check_all(households[::-1], as_of=DAY, trusted=True, subject="household")
    assert county_page(report) == county_page(report)
    assert county_page(again) == county_page(report)


def test_the_page_is_one_file_that_may_call_nobody(report) -> None:
    page = county_page(report)
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert page.index('http-equiv="Content-Security-Policy"') < page.index("<style>")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert not re.search(r"\son[a-z]+=", page)
    assert "http" not in re.sub(r"http-equiv|http://www\.w3\.org/\d+/\w+", "", page.split('id="data"')[0])


def test_an_indicator_is_offered_as_a_filter(facts) -> None:
    data = columns_of(facts)
    tagged = {r.rule.tags["indicator"] for r in facts.rules if "indicator" in r.rule.tags}
    assert data["tags"] == sorted(tagged)
    for n, r in enumerate(facts.rules):
        tag = data["rules"]["tag"][n]
        assert (data["tags"][tag] if tag >= 0 else None) == r.rule.tags.get("indicator")


def test_numbers_stay_masked_where_the_report_shows_them(households) -> None:
    shown = Engine.default().check_all(households, as_of=DAY, trusted=True, subject="household", show_identifiers=True)
    assert any(re.search(r"450399\d{11}[\dX]", f.message.zh) for f in shown.findings)
    assert not re.search(r"450399(?:19|20)\d{9}", county_page(shown))


def test_what_was_not_read_is_told_by_kind_without_what_stood_there() -> None:
    engine = Engine.default()
    lost = [
        Rejection(unit="cell", code="D301", message=Text(f"“{who}”不在码表里", who), file="册.xlsx", sheet="人", row=row, column="E", header="劳动技能", read=who)
        for row, who in ((7, "覃天佑"), (5, "韦大山"))
    ]  # fmt: skip
    report = engine.check_all([{"household_id": "1"}], as_of=DAY, trusted=True, rejected=lost, subject="household")
    (row,) = rejected_by_kind(report, "zh")
    assert (row["code"], row["count"], row["row"], row["unit"]) == ("D301", 2, 5, "单元格")
    assert (row["file"], row["sheet"], row["header"]) == ("册.xlsx", "人", "劳动技能")
    page = county_page(report)
    assert "D301" in page
    assert "覃天佑" not in page
    assert "韦大山" not in page


def test_progress_is_shown_when_given(report) -> None:
    progress = Progress(
        since=date(2019, 8, 1),
        new=(Change("checklist.17", ("资源县", "资源镇", "甲村"), 3), Change("checklist.19", ("资源县", "梅溪镇"), 1)),
        still=(Change("checklist.17", ("资源县", "资源镇"), 10),),
        solved=(Change("checklist.17", ("资源县", "资源镇"), 200),),
        undecidable=(Change("checklist.9", (), 5),),
        note=Text("另有 2 户不在本次数据里", "2 households left the data"),
    )
    page = county_page(report, "zh", progress)
    section = re.search(r'<section id="progress">.*?</section>', page, re.S)[0]
    assert "2019-08-01" in section
    assert "另有 2 户不在本次数据里" in section
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))
    assert "资源镇 3 10 200 0" in text
    assert "梅溪镇 1 0 0 0" in text
    assert "合计 4 10 200 5" in text
    assert 'id="progress"' not in county_page(report)


def test_nothing_checked_still_makes_a_page() -> None:
    page = county_page(Engine.default().check_all([], as_of=DAY, trusted=True, subject="household"))
    assert '<b id="n-checked">0</b>' in page


def test_one_record_may_be_shown_too(households) -> None:
    page = county_page(Engine.default().check(households[0], as_of=DAY, trusted=True))
    assert '<b id="n-checked">1</b>' in page


# -- figures and charts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 10, "0.0%"),
        (1, 3, "33.3%"),
        (1, 100_000, "<0.1%"),
        (99_999, 100_000, ">99.9%"),
        (5, 5, "100.0%"),
        (0, 0, "—"),
    ],
)
def test_a_share_that_is_not_nothing_never_reads_nothing(part, whole, words) -> None:
    assert percent(Fraction(part, whole) if whole else None) == words
    assert said(part, whole).endswith(words)
    assert number(1234567) == "1,234,567"


def test_a_chart_has_a_bar_for_each_row_as_long_as_its_value() -> None:
    svg = bars([Bar("甲", 4, "4 / 8", "error", "#/p/1"), Bar("乙", 1, "1 / 8", "warning"), Bar("丙", 0, "0 / 8")], "题")
    lengths = re.findall(r'd="M0,[\d.]+h([\d.]+)v9[^"]*" fill="#(?:b3261e|c77700|3f6ea8)"', svg)
    assert [float(x) for x in lengths] == [344, 86, 0]
    assert 'href="#/p/1"' in svg
    assert 'aria-label="题"' in svg
    assert ">4 / 8</text>" in svg
    assert bars([], "题") == ""


def test_labels_of_a_chart_are_text_and_cut_to_fit() -> None:
    svg = bars([Bar("<script>" + "长" * 60, 1, "1")], '"><x>')
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
    assert "<x>" not in svg
    assert "长…</text>" in svg


def test_parts_fill_the_bar_and_squares_are_shaded_by_count() -> None:
    svg = parts([Bar("甲", 3, "3", "error"), Bar("乙", 1, "1", "clear")], "题")
    assert [float(x) for x in re.findall(r"h([\d.]+)v26", svg)] == [258, 86]
    svg = squares(["甲", "乙"], ["问"], {(0, 0): 4, (1, 0): 1}, "题")
    assert [float(x) for x in re.findall(r'opacity="([\d.]+)"', svg)] == pytest.approx([1, 0.34])
    assert squares([], ["问"], {}, "题") == ""


def test_the_data_of_the_page_cannot_end_its_element(report) -> None:
    page = county_page(report)
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
    assert "<" not in data
    assert json.loads(data)["lang"] == "zh"


def test_a_team_of_a_township_lies_in_it_and_makes_no_village() -> None:
    from fupin_rules.findings import Ref
    from fupin_rules.report.html.places import Tree
    from fupin_rules.survey.subjects import HOUSEHOLD

    county, township = Ref("county", "资源县", "资源县"), Ref("township", "甲镇", "甲镇")
    village = Ref("village", "450399100200", "东村")
    tree = Tree(HOUSEHOLD.within, [(village, township, county)], "zh")
    assert tree.near((village, township, county)).path == ("资源县", "甲镇", "东村")
    # A code without a name is no village that anybody knows.
    assert tree.near((Ref("village", "450399100", None), township, county)).path == ("资源县", "甲镇")
    assert tree.near((county,)).path == ("资源县",)
    assert tree.near(()) is tree.root
    # A village without registered households is still a village.
    other = Ref("village", "450399100201", "西村")
    assert tree.near((other, township, county)).path == ("资源县", "甲镇", "西村")
    assert [n.path for n in tree.settled()] == [
        (), ("资源县",), ("资源县", "甲镇"), ("资源县", "甲镇", "东村"), ("资源县", "甲镇", "西村"),
    ]  # fmt: skip


def test_edge_households_and_teams_count_beside_the_households_and_not_among_them() -> None:
    from fupin_rules.synth import make_county

    county = make_county(120, seed=2, errors=0.1, forms=True, form_errors=0.3)
    records = {"household": county.households, "edge": county.edges, "team": county.teams}
    report = Engine.default().check_together(records, as_of=DAY, trusted=True)
    facts = facts_of(report, "zh")
    told = report.to_dict()
    assert facts.main.name == "household"
    assert facts.root.households == 120
    others = {t for t, _, _, _ in facts.subjects} - {"household"}
    assert others == {f["subject"]["type"] for f in (*told["findings"], *told["unknowns"], *told["errors"])} - {
        "household"
    }
    assert sum(facts.root.findings.values()) == sum(f["subject"]["type"] == "household" for f in told["findings"])
    assert len(facts.rows) == len(told["findings"]) + len(told["unknowns"]) + len(told["errors"])


def test_signs_that_no_picture_may_hold_are_left_out_of_it():
    # The drawer does not raise at these: it ends the process.
    picture = bars([Bar("云\x0b塘\x00", 3, "3 / 10")], "标\x01题")
    assert "云\ufffd塘\ufffd" in picture
