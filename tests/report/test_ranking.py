"""The ranking of places: kinds of household, scores, ties, who stands apart; sums that add up to what the report itself says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from fractions import Fraction

import openpyxl
import pytest

from fupin_rules import Engine
from fupin_rules.errors import InputError
from fupin_rules.plugins import Registry
from fupin_rules.report.ranking import KINDS, rank
from fupin_rules.report.ranking_tables import csv_ranking, explained, percent, write_ranking
from fupin_rules.report.roster import Places
from fupin_rules.findings import Ref
from fupin_rules.rulebook import Rulebook
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.survey.subjects import HOUSEHOLD

DAY = date(2019, 9, 18)

RULES = """
language: 1
pack: t
title: {zh: 试, en: try}
source: {document: 试}
rules:
  - {id: t.error, title: {zh: 错, en: e}, subject: household, severity: error, when: hamlet != "只问", expect: poverty_cause != "缺资金", message: {zh: 错, en: e}}
  - {id: t.warning, title: {zh: 警, en: w}, subject: household, severity: warning, expect: hamlet != "警告", message: {zh: 警, en: w}}
  - {id: t.unsure, title: {zh: 疑, en: u}, subject: household, severity: error, when: hamlet == "只问", expect: poverty_cause != "缺资金", message: {zh: 疑, en: u}}
"""


def engine(ranking: str | None = None) -> Engine:
    text = ranking if ranking is not None else (rules_home() / "ranking.yaml").read_text("utf-8")
    return Engine(Rulebook.from_texts({"t.yaml": RULES, "ranking.yaml": text}, Registry().subjects().values()))


def household(n: int, township: str | None, kind: str, village: str | None = None, **more: object) -> dict[str, object]:
    cause = {"error": "缺资金", "unknown": None}.get(kind, "因病")
    hamlet = {"warning": "警告", "unknown": "只问"}.get(kind, "好")
    code = f"450399{100 + ord(village[0]) % 100}{200}" if village else None
    return {
        "household_id": f"4503990{n:05d}", "county": "资源县", "township": township, "village": village, "village_code": code,
        "poverty_cause": cause, "hamlet": hamlet, **more,
    }  # fmt: skip


def county(**townships: str) -> list[dict[str, object]]:
    """Households by township: one letter each (e error, w warning, u unknown, c clear)."""
    kinds = {"e": "error", "w": "warning", "u": "unknown", "c": "clear"}
    flat = [(t, kinds[k]) for t, ks in townships.items() for k in ks]
    return [household(n, t, k) for n, (t, k) in enumerate(flat)]


def ranked(records, level="township", e=None):
    return rank((e or engine()).check_all(records, as_of=DAY, trusted=True), level)


def test_a_score_is_one_less_the_share_of_households_with_an_error() -> None:
    r = ranked(county(甲="eccc", 乙="cccc", 丙="eeww"))
    assert [(s.rank, s.label, s.score, s.kinds["error"], s.households) for s in r.ranked] == [
        (1, "乙", Fraction(1), 0, 4),
        (2, "甲", Fraction(3, 4), 1, 4),
        (3, "丙", Fraction(1, 2), 2, 4),
    ]
    assert r.plain
    assert r.total.score == Fraction(9, 12)


def test_places_with_one_score_share_a_rank_and_the_next_is_left_out() -> None:
    r = ranked(county(甲="ec", 乙="cc", 丙="eecc", 丁="ee"))
    assert [(s.rank, s.label) for s in r.ranked] == [(1, "乙"), (2, "丙"), (2, "甲"), (4, "丁")]


def test_a_household_only_undecided_stands_beside_and_costs_nothing() -> None:
    r = ranked(county(甲="uuuc", 乙="cccc"))
    first, second = r.ranked
    assert (first.rank, second.rank) == (1, 1)
    assert {s.label: s.kinds["unknown"] for s in r.ranked} == {"甲": 3, "乙": 0}


def test_a_household_with_several_findings_counts_once_by_its_worst() -> None:
    records = [household(1, "甲", "error", hamlet="警告"), household(2, "甲", "clear")]
    (s,) = ranked(records).ranked
    assert s.kinds == {"error": 1, "warning": 0, "info": 0, "unknown": 0, "clear": 1}
    assert s.findings == {"error": 1, "warning": 1, "info": 0}


def test_a_village_of_fewer_than_twenty_households_stands_apart() -> None:
    records = [household(n, "甲", "clear", "大村") for n in range(20)]
    records += [household(100 + n, "甲", "clear", "小村") for n in range(19)]
    records += [household(200, "甲", "error")]
    r = ranked(records, "village")
    assert [(s.label, s.households, s.rank) for s in r.ranked] == [("大村", 20, 1)]
    assert [(s.label, s.households, s.rank) for s in r.apart] == [("小村", 19, None), ("", 1, None)]
    assert (r.least, r.total.households, r.total.kinds["error"]) == (20, 40, 1)
    assert [s.label for s in ranked(records, "行政村").ranked] == ["大村"]


def test_no_township_is_too_small() -> None:
    r = ranked(county(甲="c", 乙="e"))
    assert (r.least, r.apart) == (0, ())
    assert [(s.rank, s.label) for s in r.ranked] == [(1, "甲"), (2, "乙")]


PARAMETERS = """
language: 1
pack: ranking
title: {zh: 排名, en: ranking}
source: {document: 试}
parameters:
  ranking_severity_weights:
    title: {zh: 扣分, en: costs}
    type: decimal
    key: [{name: severity, type: text}]
    source: 试
    values:
      - {from: 2019-01-01, rows: {error: 1, warning: 0.25, info: 0, unknown: 0.5}}
      - {from: 2020-01-01, rows: {error: 1, warning: 0, info: 0, unknown: 0}}
  ranking_least_households:
    title: {zh: 起排, en: least}
    type: int
    key: [{name: level, type: text}]
    source: 试
    values: [{from: 2019-01-01, rows: {township: 3}}]
"""


def test_weights_are_parameters_of_the_reference_date() -> None:
    e = engine(PARAMETERS)
    records = county(甲="ewuc", 乙="cc")
    r = rank(e.check_all(records, as_of=date(2019, 9, 18), trusted=True))
    assert [(s.label, s.score) for s in r.ranked] == [("甲", 1 - Fraction(7, 16))]
    assert [s.label for s in r.apart] == ["乙"]
    assert not r.plain
    assert "错误 1、警告 0.25、提示 0、只有待核实 0.5" in explained(r, "zh")[0]
    later = rank(e.check_all(records, as_of=date(2020, 9, 18), trusted=True))
    assert [(s.label, s.score) for s in later.ranked] == [("甲", Fraction(3, 4))]
    assert later.parameters[0].since == date(2020, 1, 1)


def test_a_parameter_without_a_value_on_the_day_is_said_and_not_guessed() -> None:
    e = engine(PARAMETERS)
    report = e.check_all(county(甲="e"), as_of=date(2018, 1, 1), trusted=True)
    with pytest.raises(InputError) as error:
        rank(report)
    assert [d.code for d in error.value.diagnostics] == ["K101"]
    assert "2018-01-01" in error.value.diagnostics[0].message.zh


def test_what_cannot_be_ranked_is_said() -> None:
    with pytest.raises(InputError) as error:
        ranked(county(甲="e"), "vilage")
    assert error.value.diagnostics[0].code == "K102"
    assert error.value.diagnostics[0].hint.zh == "是不是 village？"
    with pytest.raises(InputError) as error:
        ranked([])
    assert error.value.diagnostics[0].code == "K103"


def test_a_village_without_its_code_is_the_one_of_that_name_where_there_is_only_one() -> None:
    def within(village, code, township="甲", county="资源县"):
        named = (("village", code or village, village), ("township", township, township), ("county", county, county))
        return tuple(Ref(*x) for x in named if x[2] is not None or x[1] is not None)

    whole = within("东村", "450399100200")
    places = Places(HOUSEHOLD.within, [whole, within("西村", "450399100201"), within("西村", "450399101201", "乙")])
    assert places(within("东村", None)) == whole
    assert places(within("东村", None, township=None, county=None)) == whole
    assert places(within(None, None)) == whole[1:]
    assert places(within(None, None, county=None)) == whole[1:]
    assert places(within("西村", None, township=None)) == within("西村", None, township=None)
    assert places(within("西村", None, township="乙")) == within("西村", "450399101201", "乙")
    assert places(within("东村", "450399999999")) == within("东村", "450399999999")
    assert places(()) == ()


def test_the_sums_are_those_of_an_independent_count() -> None:
    from fupin_rules.synth import make_county

    e = Engine.default()
    made = make_county(300, seed=8, errors=0.5, blanks=0.02)
    report = e.check_all(made.households, as_of=DAY, trusted=True)
    told = report.to_dict()
    with_error = {f["subject"]["id"] for f in told["findings"] if f["severity"] == "error"}
    unsure = {u["subject"]["id"] for u in told["unknowns"] if u["severity"] == "error"}
    any_finding = {f["subject"]["id"] for f in told["findings"]}
    for level in ("township", "village"):
        r = rank(report, level)
        everywhere = [*r.ranked, *r.apart]
        assert r.total.households == told["summary"]["subjects"] == 300
        assert r.total.kinds["error"] == len(with_error)
        assert r.total.kinds["unknown"] == len(unsure - any_finding)
        assert sum(r.total.kinds.values()) == 300
        for kind in KINDS:
            assert sum(s.kinds[kind] for s in everywhere) == r.total.kinds[kind]
        assert r.total.findings == {
            s: Counter(f["severity"] for f in told["findings"])[s] for s in ("error", "warning", "info")
        }
        assert all(sum(s.kinds.values()) == s.households for s in everywhere)
    by_hand = Counter(h["township"] for h in made.households if h.get("township"))
    bad = Counter(h["township"] for h in made.households if h["household_id"] in with_error and h.get("township"))
    for s in rank(report).ranked:
        assert s.households >= by_hand[s.label]
        assert s.kinds["error"] >= bad[s.label]
    assert rank(report).to_dict() == rank(e.check_all(made.households[::-1], as_of=DAY, trusted=True)).to_dict()


def test_a_score_that_is_not_whole_never_reads_whole() -> None:
    assert (percent(Fraction(1)), percent(Fraction(99999, 100000)), percent(Fraction(2, 3)), percent(None)) == (
        "100.00%", "99.99%", "66.67%", "",
    )  # fmt: skip


def test_the_table_is_the_same_as_csv_and_workbook(tmp_path) -> None:
    r = ranked(county(甲="eccc", 乙="cccu"))
    lines = list(csv.reader(io.StringIO("".join(csv_ranking(r, "zh")).lstrip("\ufeff"))))
    assert lines[0][:9] == [
        "类别",
        "名次",
        "县",
        "乡镇",
        "代码",
        "得分",
        "检查的户数（分母）",
        "有错误的户",
        "有错误的户占比",
    ]
    assert lines[1][:9] == ["参加排名", "1", "资源县", "乙", "", "1.000000", "4", "0", "0.000000"]
    assert lines[3][:9] == ["合计", "", "", "", "", "0.875000", "8", "1", "0.125000"]
    write_ranking(r, tmp_path / "r.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["排名"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert rows[0] == lines[0]
    assert [row[1] for row in rows[1:]] == [1, 2, None]
    assert [row[5] for row in rows[1:]] == [1, 0.75, 0.875]
    again = tmp_path / "again.xlsx"
    write_ranking(r, again, "zh")
    assert again.read_bytes() == (tmp_path / "r.xlsx").read_bytes()
