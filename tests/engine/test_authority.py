"""Layers of authority: which rule and which number hold for a record is a matter of its area and the day, and every report says what was changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rulebook.shops import SUBJECTS

from fupin_rules import Engine, InputError, Rulebook
from fupin_rules.engine.examples import run_examples
from fupin_rules.findings import report_schema
from fupin_rules.plugins import Registry

DAY = date(2020, 6, 1)
NATION = """language: 1
pack: nation
title: {zh: 全国, en: nation}
parameters:
  least_age:
    title: {zh: 最小年龄, en: least age}
    source: 国家规定
    values:
      - {from: 2019-01-01, value: 16}
rules:
  - id: nation.trade
    title: {zh: 行业, en: trade}
    expect: trade == "粮油"
    message: {zh: 话, en: m}
  - id: nation.age
    title: {zh: 年龄, en: age}
    subject: worker
    expect: age >= params.least_age
    message: {zh: "{age} 岁，不满 {params.least_age}", en: "{age}"}
    examples:
      - {outcome: violated, given: {staff: [{age: 15}]}}
      - {outcome: satisfied, given: {staff: [{age: 16}]}}
  - id: nation.owner
    title: {zh: 店主不重复, en: owners occur once}
    unique: {key: owner_number}
    message: {zh: 话, en: m}
"""
COUNTY = """language: 1
pack: county
title: {zh: 县里的规定, en: the county's own}
level: county
area: "450329"
"""


def engine(*texts: str) -> Engine:
    files = {f"{n}.yaml": t for n, t in enumerate((NATION, *texts))}
    return Engine(Rulebook.from_texts(files, SUBJECTS))


def shop(area: str | None, **more: object) -> dict[str, object]:
    return {"shop_id": "1", "area": area, "trade": "百货", "staff": [{"worker_id": "a", "age": 15}], **more}


OFF = (
    COUNTY
    + "overrides:\n  - {rule: nation.trade, off: true, reason: {zh: 本县不看行业, en: trade is not asked here}}\n"
)
SOFT = COUNTY + "overrides:\n  - {rule: nation.trade, severity: info, reason: {zh: 先提示, en: for now}}\n"
OTHER = (
    COUNTY
    + """overrides:
  - rule: nation.trade
    by: county.trade
    reason: {zh: 本县以餐饮为主, en: Here it is food}
    source: {document: 县〔2020〕1号, item: "3"}
    effective: {from: 2020-01-01, to: 2020-12-31}
rules:
  - id: county.trade
    title: {zh: 本县的行业, en: trade here}
    expect: trade == "餐饮"
    message: {zh: 话, en: m}
    examples:
      - {outcome: violated, as_of: 2020-06-01, given: {trade: 百货}}
      - {outcome: satisfied, as_of: 2020-06-01, given: {trade: 餐饮, area: "450329101"}}
"""
)
VALUE = (
    COUNTY
    + """overrides:
  - parameter: least_age
    reason: {zh: 本县从宽, en: milder here}
    source: {document: 县〔2020〕2号}
    values: [{from: 2020-01-01, value: 15}]
"""
)


# -- what holds --------------------------------------------------------------------------------------------------------


def test_a_rule_switched_off_by_a_county_runs_everywhere_else():
    e = engine(OFF)
    assert e.check(shop("450329101"), as_of=DAY).violated == ("nation.age",)
    assert e.check(shop("450328101"), as_of=DAY).violated == ("nation.age", "nation.trade")


def test_a_replacement_runs_where_and_while_it_replaces_and_nowhere_else():
    e = engine(OTHER)
    assert e.check(shop("450329"), as_of=DAY).violated == ("county.trade", "nation.age")
    assert e.check(shop("450329"), as_of=date(2019, 12, 31)).violated == ("nation.age", "nation.trade")
    assert e.check(shop("450329"), as_of=date(2021, 1, 1)).violated == ("nation.age", "nation.trade")
    assert e.check(shop("4503"), as_of=DAY, area="450328").violated == ("nation.age", "nation.trade")
    assert e.check(shop("450329", trade="餐饮"), as_of=DAY).violated == ("nation.age",)


def test_a_severity_set_by_a_county_stands_in_the_findings_there():
    e = engine(SOFT)
    severities = {a: [f.severity for f in e.check(shop(a), as_of=DAY).findings if f.rule == "nation.trade"] for a in ("450329", "11")}  # fmt: skip
    assert severities == {"450329": ["info"], "11": ["error"]}
    report = e.check_all([shop("450329"), shop("11", shop_id="2")], as_of=DAY)
    assert [(f.subject.id, f.severity) for f in report.findings if f.rule == "nation.trade"] == [
        ("1", "info"),
        ("2", "error"),
    ]


def test_a_value_set_by_a_county_is_the_one_a_finding_names_with_its_authority():
    e = engine(VALUE)
    assert e.check(shop("450329"), as_of=DAY).violated == ("nation.trade",)
    (f,) = (f for f in e.check(shop("450329", staff=[{"age": 14}]), as_of=DAY).findings if f.rule == "nation.age")
    (p,) = f.parameters
    assert (p.name, p.value, p.since, p.area, p.source) == (
        "least_age",
        15,
        date(2020, 1, 1),
        "450329",
        "县〔2020〕2号",
    )
    (g,) = (f for f in e.check(shop("450329"), as_of=date(2019, 6, 1)).findings if f.rule == "nation.age")
    assert (g.parameters[0].value, g.parameters[0].source) == (16, "国家规定")


def test_of_several_layers_the_nearest_holds():
    province = (
        OFF.replace("pack: county", "pack: province")
        .replace("level: county", "level: province")
        .replace('"450329"', '"45"')
    )
    e = engine(province, SOFT)
    assert [(f.rule, f.severity) for f in e.check(shop("450329"), as_of=DAY).findings if f.rule == "nation.trade"] == [
        ("nation.trade", "info")
    ]
    assert e.check(shop("450328"), as_of=DAY).violated == ("nation.age",)
    assert e.check(shop("110101"), as_of=DAY).violated == ("nation.age", "nation.trade")


def test_what_a_province_put_in_place_of_a_rule_is_gone_where_a_county_speaks_of_that_rule():
    province = (
        OTHER.replace("pack: county", "pack: province").replace("level: county", "level: province")
        .replace('area: "450329"', 'area: "45"').replace("county.trade", "province.trade").replace("450329101", "450101")
    )  # fmt: skip
    e = engine(province, SOFT)
    assert e.check(shop("450328"), as_of=DAY).violated == ("nation.age", "province.trade")
    assert e.check(shop("450329"), as_of=DAY).violated == ("nation.age", "nation.trade")


def test_a_county_may_replace_what_its_province_put_in_place_of_a_rule():
    province = (
        OTHER.replace("pack: county", "pack: province").replace("level: county", "level: province")
        .replace('area: "450329"', 'area: "45"').replace("county.trade", "province.trade").replace("450329101", "450101")
    )  # fmt: skip
    e = engine(province, OFF.replace("nation.trade", "province.trade"))
    assert e.check(shop("450329"), as_of=DAY).violated == ("nation.age",)
    assert e.check(shop("450328"), as_of=DAY).violated == ("nation.age", "province.trade")


# -- areas -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "given_area", "runs"),
    [
        ("450329101001", None, False), ("450329000000", None, False), (None, "450329", False), (None, "450329000000", False),
        ("450328", "450329", True), ("450329", "450328", False), ("4503", "450329", False), ("45", "450328", True), ("450399", None, True),
    ],
)  # fmt: skip
def test_a_record_s_own_code_counts_and_the_caller_s_where_it_has_none_or_says_less(own, given_area, runs):
    report = engine(OFF).check(shop(own), as_of=DAY, area=given_area)
    assert ("nation.trade" in report.violated) is runs
    assert "no_area" not in {n.reason for n in report.not_run}


@pytest.mark.parametrize("own", [None, "", "45", "4503", "450000000000", "资源县"])
def test_where_the_area_is_not_known_closely_enough_nothing_is_guessed(own):
    e = engine(OTHER)
    report = e.check(shop(own), as_of=DAY)
    assert report.violated == ("nation.age",)
    told = {n.rule: n for n in report.not_run}
    assert told["nation.trade"].reason == told["county.trade"].reason == "no_area"
    assert "县里的规定" in told["nation.trade"].message.zh and "--area" in told["nation.trade"].message.zh
    assert "the county's own" in told["nation.trade"].message.en
    assert report.summary.rules["nation.trade"].to_dict()["not_run"] == 1
    assert report.overrides == ()
    # On a day on which the county changes nothing there is nothing to know; its own rule does not hold that day either.
    assert e.check(shop(own), as_of=date(2019, 6, 1)).violated == ("nation.age", "nation.trade")


def test_a_parameter_set_by_a_county_is_a_fault_for_a_record_of_no_area():
    report = engine(VALUE).check(shop(None), as_of=DAY)
    assert [(p.rule, p.code) for p in report.errors] == [("nation.age", "no_area")]
    assert engine(VALUE).check(shop(None), as_of=DAY, area="450329").errors == ()


@pytest.mark.parametrize("wrong", ["资源县", "4", "4503291010011", "", 4.5])
def test_an_area_that_is_no_code_is_refused(wrong):
    e = engine()
    for call in (lambda: e.check(shop(None), as_of=DAY, area=wrong), lambda: e.check_all([], as_of=DAY, area=wrong),
                 lambda: list(e.check_many([], as_of=DAY, area=wrong)), lambda: e.check_together({}, as_of=DAY, area=wrong)):  # fmt: skip
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.diagnostics[0].code == "A110"


def test_the_villages_of_a_county_share_one_batch():
    e = engine(OTHER, VALUE.replace("pack: county", "pack: more"))
    report = e.check_all([shop(f"450329{n:06}", shop_id=str(n)) for n in range(1, 500)], as_of=DAY)
    assert len({id(b) for b, _ in report.checked}) == 1
    elsewhere = e.check_all([shop(f"4503{n:02}101", shop_id=str(n)) for n in range(30, 100)], as_of=DAY)
    assert len({id(b) for b, _ in elsewhere.checked}) <= 10


def test_without_packs_of_an_area_every_record_keeps_the_quick_way():
    e = engine()
    assert e.planner.authority.plain and e.planner.always(e.subject, DAY) is not None
    assert e.check(shop("450329"), as_of=DAY, trusted=True).batch is e.check(shop("11"), as_of=DAY, trusted=True).batch


# -- said in every report ----------------------------------------------------------------------------------------------


def test_a_report_states_what_was_changed_by_whom_and_why():
    report = engine(OTHER).check(shop("450329"), as_of=DAY, area="450329")
    assert report.to_dict()["authority"] == {
        "area": "450329",
        "overrides": [
            {
                "rule": "nation.trade", "effect": "replaced", "by": "county.trade", "severity": None,
                "pack": "county", "level": "county", "area": "450329",
                "reason": {"zh": "本县以餐饮为主", "en": "Here it is food"},
                "source": {"document": "县〔2020〕1号", "part": None, "item": "3", "quote": None},
                "from": "2020-01-01", "to": "2020-12-31",
            }
        ],
    }  # fmt: skip
    told = {n.rule: n for n in report.not_run}["nation.trade"]
    assert told.reason == "overridden"
    assert told.message.zh == "在 450329 由 county.trade 代替（规则包 county）：本县以餐饮为主"
    assert told.message.en == "replaced by county.trade in 450329 (pack county): Here it is food"


def test_a_value_is_stated_too_since_it_may_loosen_a_rule():
    report = engine(VALUE).check(shop("450329"), as_of=DAY)
    (o,) = report.to_dict()["authority"]["overrides"]
    assert (o["parameter"], o["effect"], o["values"]) == (
        "least_age", "value", [{"from": "2020-01-01", "to": None, "area": "450329", "value": 15}],
    )  # fmt: skip
    assert engine(VALUE).check(shop("450329"), as_of=date(2019, 6, 1)).overrides == ()


def test_what_is_changed_elsewhere_is_not_stated():
    e = engine(OTHER)
    assert e.check(shop("11"), as_of=DAY).to_dict()["authority"] == {"area": None, "overrides": []}
    assert [o.rule for o in e.check_all([shop("11"), shop("450329")], as_of=DAY).overrides] == ["nation.trade"]


def test_reports_of_all_kinds_keep_to_the_published_form():
    e = engine(OTHER, VALUE.replace("pack: county", "pack: more"))
    validator = jsonschema.Draft202012Validator(report_schema())
    records = [shop("450329"), shop("11", shop_id="2"), shop(None, shop_id="3")]
    for report in (
        *e.check_many(records, as_of=DAY),
        e.check_all(records, as_of=DAY),
        e.check_together({"shop": records}, as_of=DAY),
    ):
        assert sorted(validator.iter_errors(json.loads(report.to_json())), key=str) == []


def test_a_rule_of_a_county_pack_says_so_where_it_ran_for_nobody():
    report = engine(COUNTY + OTHER.split("reason")[0].split("overrides")[0].replace(COUNTY, "") + "rules:\n  - id: county.more\n    title: {zh: 题, en: t}\n    expect: size == 1\n    message: {zh: 话, en: m}\n").check(shop("11"), as_of=DAY)  # fmt: skip
    (told,) = (n for n in report.not_run if n.rule == "county.more")
    assert (told.reason, told.message.zh) == ("not_in_area", "规则包“县里的规定”（county）只管 450329，所以没有运行。")


def test_who_was_checked_says_which_rules_did_not_hold_for_him():
    report = engine(OTHER).check_all([shop("450329"), shop("11", shop_id="2"), shop(None, shop_id="3")], as_of=DAY)
    assert {c.id: c.not_run for c in report.present} == {
        "1": {"nation.trade": "overridden"},
        "2": {"county.trade": "not_in_area"},
        "3": {"county.trade": "no_area", "nation.trade": "no_area"},
    }


def test_a_rule_not_run_for_two_reasons_is_told_for_each_with_its_count():
    report = engine(OTHER).check_all([shop("450329"), shop("11", shop_id="2"), shop(None, shop_id="3")], as_of=DAY)
    assert [(n.rule, n.reason, n.count) for n in report.not_run] == [
        ("county.trade", "no_area", 1), ("nation.trade", "no_area", 1), ("nation.trade", "overridden", 1),
    ]  # fmt: skip
    tally = report.summary.rules["nation.trade"]
    assert (tally.violated, tally.not_run) == (1, 1)


# -- rules over a whole data set, groups, joint reports ------------------------------------------------------------------


def owners(*areas: str | None) -> list[dict[str, object]]:
    return [{"shop_id": str(n), "area": a, "owner_number": "450399198001010023", "trade": "粮油", "staff": []} for n, a in enumerate(areas, 1)]  # fmt: skip


def test_a_unique_rule_off_in_a_county_still_compares_the_others_with_it():
    e = engine(OFF.replace("nation.trade", "nation.owner"))
    report = e.check_all(owners("450329", "11", None), as_of=DAY)
    assert [(f.rule, f.subject.id, [o.id for o in f.others]) for f in report.findings] == [
        ("nation.owner", "2", ["1", "3"])
    ]
    assert {(n.rule, n.reason, n.count) for n in report.not_run} == {
        ("nation.owner", "overridden", 1),
        ("nation.owner", "no_area", 1),
    }
    assert report.summary.rules["nation.owner"].to_dict() | {} == {
        "satisfied": 0, "violated": 1, "unknown": 0, "not_applicable": 0, "error": 0, "not_run": 1, "waived": 0, "total": 2,
    }  # fmt: skip


def test_a_unique_rule_of_a_county_accuses_nobody_elsewhere():
    own = (
        COUNTY
        + "rules:\n  - id: county.owner\n    title: {zh: 题, en: t}\n    unique: {key: owner_number}\n    message: {zh: 话, en: m}\n"
    )
    e = engine(own, OFF.replace("nation.trade", "nation.owner").replace("pack: county", "pack: off"))
    report = e.check_all(owners("450329", "11"), as_of=DAY)
    assert [(f.rule, f.subject.id, [o.id for o in f.others]) for f in report.findings] == [
        ("county.owner", "1", ["2"]), ("nation.owner", "2", ["1"]),
    ]  # fmt: skip


def test_a_village_is_judged_by_the_layers_of_its_own_code():
    national = """language: 1
pack: nation
title: {zh: 国, en: n}
rules:
  - id: nation.village
    title: {zh: 题, en: t}
    subject: village
    expect: count(h for h in households) >= 2
    message: {zh: 话, en: m}
"""
    survey = Registry().subjects().values()
    book = Rulebook.from_texts({"n.yaml": national, "c.yaml": OFF.replace("nation.trade", "nation.village")}, survey)
    e = Engine(book)
    report = e.check_all(
        [{"household_id": "1", "village_code": "450329101001"}, {"household_id": "2", "village_code": "450328101001"}],
        as_of=DAY, subject="household",
    )  # fmt: skip
    assert [(f.rule, f.subject.id) for f in report.findings] == [("nation.village", "450328101001")]


def test_rechecking_after_the_area_code_changed_equals_a_full_check():
    e = engine(OTHER, VALUE.replace("pack: county", "pack: more"))
    records = [shop(None), shop("11", shop_id="2", owner_number="1"), shop("450329", shop_id="3", owner_number="1")]
    for area in (None, "450329"):
        whole = e.check_all(records, as_of=DAY, area=area)
        changed = [records[0], {**records[1], "area": "450329"}, {**records[2], "area": None}]
        again = e.recheck(whole, {"2": {"area": "450329"}, "3": {"area": None}})
        assert again.to_json() == e.check_all(changed, as_of=DAY, area=area).to_json()
        one = e.check(records[1], as_of=DAY, area=area)
        assert (
            e.recheck(one, {"area": None}).to_json()
            == e.check({**records[1], "area": None}, as_of=DAY, area=area).to_json()
        )
        joint = e.check_together({"shop": records}, as_of=DAY, area=area)
        assert e.recheck(joint, {"2": {"area": "450329"}}).to_json() == e.check_together(
            {"shop": [records[0], changed[1], records[2]]}, as_of=DAY, area=area
        ).to_json()  # fmt: skip


def test_explaining_a_rule_says_whether_it_holds_there():
    e = engine(OTHER, SOFT.replace("nation.trade", "nation.age").replace("pack: county", "pack: soft"))
    there = e.explain("nation.trade", shop("450329"), as_of=DAY)
    assert (there.standing.state, there.standing.override.by) == ("replaced", "county.trade")
    assert e.explain("nation.trade", shop("11"), as_of=DAY).standing.state == "in_force"
    assert e.explain("nation.trade", shop(None), as_of=DAY).standing.state == "unplaced"
    assert e.explain("nation.trade", shop(None), as_of=DAY, area="450329").standing.state == "replaced"
    assert e.explain("county.trade", shop("11"), as_of=DAY).standing.state == "outside"
    assert e.explain("nation.trade", shop("450329"), as_of=date(2019, 1, 1)).standing.state == "in_force"
    assert e.explain("nation.age", shop("450329"), as_of=DAY, member=0).rule.severity == "info"


# -- examples ------------------------------------------------------------------------------------------------------------


def test_examples_are_judged_as_the_level_that_wrote_them_knows_the_rules():
    e = engine(
        OTHER,
        VALUE.replace("pack: county", "pack: more"),
        OFF.replace("nation.trade", "nation.age").replace("pack: county", "pack: off"),
    )
    results = [r for rule in e.rulebook.rules for r in run_examples(e, rule)]
    assert [(r.rule.id, r.number, r.differences, r.complaints) for r in results if not r.holds] == []
    assert len(results) == 4


def test_an_example_of_a_county_pack_from_elsewhere_is_complained_of():
    text = OTHER.replace('area: "450329101"', 'area: "11"')
    (bad,) = (r for r in run_examples(engine(text), engine(text).rulebook.by_id["county.trade"]) if not r.holds)
    assert (bad.number, bad.complaints) == (1, ("例子里的行政区划代码不在规则包管的地区（450329）。",))


# -- whatever the layers -------------------------------------------------------------------------------------------------

AREAS = (("province", "45"), ("city", "4503"), ("county", "450329"), ("province", "44"), ("county", "450328"))
CODES = ("450329101001", "450329", "450328101", "450301", "4401", "110101", "450199", None, "45", "4503")
START = date(2020, 1, 1)


@dataclass(frozen=True)
class Layer:
    """One pack: what it does to the trade rule, what age it sets, and when."""

    level: str
    area: str
    does: str | None
    trade: tuple[int, int]
    age: tuple[int, int, int] | None
    adds: bool

    @property
    def pack(self) -> str:
        return f"p{self.area}"

    @property
    def rank(self) -> int:
        return ("province", "city", "county").index(self.level)

    def text(self) -> str:
        out = f'language: 1\npack: {self.pack}\ntitle: {{zh: 试}}\nlevel: {self.level}\narea: "{self.area}"\n'
        over = ""
        if self.does is not None:
            since, until = (START + timedelta(days=d) for d in self.trade)
            change = {"off": "off: true", "soft": "severity: warning", "by": f"by: {self.pack}.trade"}[self.does]
            over += f"  - {{rule: nation.trade, {change}, reason: {{zh: 原因}}, effective: {{from: {since}, to: {until}}}}}\n"
        if self.age is not None:
            since, until = (START + timedelta(days=d) for d in self.age[:2])
            over += f"  - {{parameter: least_age, reason: {{zh: 原因}}, values: [{{from: {since}, to: {until}, value: {self.age[2]}}}]}}\n"
        out += f"overrides:\n{over}" if over else ""
        rules = ""
        if self.does == "by":
            rules += f'  - {{id: {self.pack}.trade, title: {{zh: 题}}, expect: trade == "餐饮", message: {{zh: 话}}}}\n'
        if self.adds:
            rules += f"  - {{id: {self.pack}.more, title: {{zh: 题}}, expect: size == 1, message: {{zh: 话}}}}\n"
        return out + (f"rules:\n{rules}" if rules else "")


def _period(draw: st.DrawFn) -> tuple[int, int]:
    a, b = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    return min(a, b), max(a, b)


@st.composite
def layers(draw: st.DrawFn) -> list[Layer]:
    out = []
    for level, area in draw(st.lists(st.sampled_from(AREAS), unique=True)):
        does = draw(st.sampled_from([None, "off", "soft", "by"]))
        age = (*_period(draw), draw(st.integers(10, 20))) if draw(st.booleans()) else None
        out.append(Layer(level, area, does, _period(draw), age, draw(st.booleans())))
    return out


def _on(period: tuple[int, int], day: int) -> bool:
    return period[0] <= day <= period[1]


def _nearest(found: list[Layer], code: str, doing: str, day: int) -> Layer | str | None:
    """The layer that holds, by looking from the county upwards; `doubt` where a nearer one might."""
    speaking = [x for x in found if (x.does is not None and _on(x.trade, day) if doing == "trade" else x.age is not None and _on(x.age[:2], day))]  # fmt: skip
    for rank in (2, 1, 0):
        for x in (x for x in speaking if x.rank == rank):
            if code.startswith(x.area):
                return x
            if x.area.startswith(code):
                return "doubt"
    return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(layers(), st.sampled_from(CODES), st.integers(0, 9), st.booleans())
def test_what_holds_in_an_area_on_a_day_is_what_the_nearest_layer_says(found, code, day, trusted):
    e = engine(*(x.text() for x in found))
    record = shop(code, staff=[{"worker_id": "a", "age": 9}])
    on = START + timedelta(days=day)
    report = e.check(record, as_of=on, trusted=trusted)
    expected: dict[str, str] = {}
    trade = _nearest(found, code or "", "trade", day)
    if trade is None:
        expected["nation.trade"] = "error"
    elif trade != "doubt":
        expected |= {"off": {}, "soft": {"nation.trade": "warning"}, "by": {f"{trade.pack}.trade": "error"}}[trade.does]
    age = _nearest(found, code or "", "age", day)
    if age != "doubt":
        expected["nation.age"] = "error"
    assert {f.rule: f.severity for f in report.findings} == expected
    assert report.violated == tuple(sorted(expected))
    if age != "doubt":
        (value,) = (p.value for f in report.findings for p in f.parameters)
        assert value == (16 if age is None else age.age[2])
    assert [p.rule for p in report.errors] == (["nation.age"] if age == "doubt" else [])
    more = {u.rule for u in report.unknowns}
    assert more == {f"{x.pack}.more" for x in found if x.adds and (code or "").startswith(x.area)}
    for rule in e.rulebook.rules:
        if rule.unique is None and rule.part is None:
            # The reference evaluator says the same, and the standing of a rule whether it is asked at all.
            told = e.explain(rule.id, record, as_of=on)
            outcome = told.verdict.outcome if told.standing.runs else None
            assert (outcome == "violated") is (rule.id in report.violated), rule.id
            assert (outcome == "unknown") is (rule.id in more), rule.id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(layers(), st.lists(st.sampled_from([c for c in CODES if c]), min_size=1, max_size=5), st.integers(0, 9))
def test_records_outside_of_every_pack_s_area_have_exactly_the_findings_they_had_without(found, codes, day):
    records = [
        shop(c, shop_id=str(n), owner_number=f"45039919800101{1000 + n % 2:04d}") for n, c in enumerate([*codes, "310101", "310102"])
    ]  # fmt: skip
    on = START + timedelta(days=day)
    within = engine(*(x.text() for x in found)).check_all(records, as_of=on)
    without = engine().check_all(records, as_of=on)
    outside = {
        str(n) for n, r in enumerate(records)
        if not any(r["area"].startswith(x.area) or x.area.startswith(r["area"]) for x in found)
    }  # fmt: skip
    assert {str(len(codes)), str(len(codes) + 1)} <= outside
    assert [f.to_dict() for f in within.findings if f.subject.id in outside] == [
        f.to_dict() for f in without.findings if f.subject.id in outside
    ]
