"""Every kind of rule, from its text to the engine's report, on a survey that knows no household."""

from __future__ import annotations

from datetime import date

import pytest
from rulebook.shops import book

from fupin_rules import Engine
from fupin_rules.schema import Open

DAY = date(2020, 6, 1)


def rule(body: str, id: str = "a.r", subject: str = "shop", message: str = "{zh: 话, en: m}") -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"  - id: {id}\n    title: {{zh: 题, en: t}}\n    subject: {subject}\n    message: {message}\n{lines}"


def engine(*rules: str, before: str = "") -> Engine:
    return Engine(book(before + "rules:\n" + "".join(rules)))


def outcome(made: Engine, record, rule_id: str = "a.r", on: date = DAY, **more) -> str:
    """The outcome of one rule on one record, wherever the report keeps it."""
    report = made.check_all([record], as_of=on, **more)
    return outcomes(report)[rule_id]


def outcomes(report) -> dict[str, str]:
    counts = {}
    for row in report.summary.to_dict()["rules"]:
        counts[row["rule"]] = "+".join(
            k
            for k in ("satisfied", "violated", "unknown", "not_applicable", "error", "not_run")
            if row["outcomes"].get(k)
        )
    return counts


# -- expect, flag ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shop", "expected"),
    [({"trade": "餐饮", "costs": 3}, "violated"), ({"trade": "餐饮", "costs": 1}, "satisfied"), ({"trade": "百货"}, "not_applicable"),
     ({"trade": "餐饮"}, "unknown"), ({}, "unknown"), ({"costs": 1}, "unknown")],
)  # fmt: skip
def test_what_is_expected_must_hold_where_the_rule_applies(shop, expected):
    made = engine(rule('when: trade == "餐饮"\nexpect: costs < 2'))
    assert outcome(made, shop) == expected


@pytest.mark.parametrize(
    ("shop", "expected"), [({"costs": 3}, "violated"), ({"costs": 1}, "satisfied"), ({}, "unknown")]
)
def test_what_is_flagged_must_not_be(shop, expected):
    made = engine(rule("flag: costs > 2"))
    assert outcome(made, shop) == expected
    assert made.rulebook.by_id["a.r"].kind == "risk"


# -- required ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shop", "expected"),
    [
        ({"owner": "甲", "staff": []}, "satisfied"),
        ({"owner": "甲"}, "violated"),
        ({"staff": []}, "violated"),
        ({}, "violated"),
        ({"owner": "甲", "staff": Open([])}, "satisfied"),
        ({"staff": [], "$unreadable": {"owner": "污损"}}, "unknown"),
    ],
)
def test_required_answers_must_be_there_and_an_unreadable_one_is_neither(shop, expected):
    made = engine(rule("required: [owner, staff]"))
    assert outcome(made, shop) == expected
    assert made.rulebook.by_id["a.r"].possible == ("satisfied", "violated", "unknown")


def test_required_answers_of_a_source_that_was_not_supplied_are_not_asked_for():
    made = engine(rule("required: [inspection.clean]"))
    assert outcome(made, {"shop_id": "1"}) == "not_run"
    assert outcome(made, {"inspection": {"clean": None}}) == "violated"
    assert outcome(made, {"inspection": {"clean": False}}) == "satisfied"


def test_required_answers_of_a_part_are_asked_of_each():
    made = engine(rule("when: age >= 16\nrequired: [post]", subject="worker"))
    report = made.check_all(
        [{"shop_id": "1", "staff": [{"age": 20}, {"age": 20, "post": "厨师"}, {"age": 5}, {}]}], as_of=DAY
    )
    assert [(f.rule, f.member.index) for f in report.findings] == [("a.r", 0)]
    assert [(u.rule, u.member.index, tuple(n.path for n in u.needs)) for u in report.unknowns] == [
        ("a.r", 3, ("staff[3].age",))
    ]


# -- compare ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("register", "found", "expected"),
    [
        ("餐饮", "餐饮", "satisfied"),
        ("餐饮", "粮油", "violated"),
        (None, "粮油", "unknown"),
        ("餐饮", None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_two_sources_must_agree(register, found, expected):
    made = engine(rule("compare: {fields: [trade], with: inspection}"))
    assert outcome(made, {"trade": register, "inspection": {"trade": found}}) == expected


def test_two_sources_may_be_compared_only_where_the_other_side_answered():
    made = engine(rule("compare: {fields: [trade, takings], with: inspection, only_answered: true}"))
    assert outcome(made, {"trade": "餐饮", "inspection": {"trade": "餐饮"}}) == "satisfied"
    assert outcome(made, {"trade": "餐饮", "takings": 3, "inspection": {"takings": 4}}) == "violated"
    assert outcome(made, {"inspection": {"trade": "餐饮"}}) == "unknown"
    assert outcome(made, {"trade": "餐饮"}) == "not_run"


def test_one_disagreement_decides_a_comparison_of_several_fields():
    made = engine(rule("compare: {fields: [trade, takings], with: inspection}"))
    assert outcome(made, {"trade": "餐饮", "inspection": {"trade": "粮油"}}) == "violated"


# -- unique -----------------------------------------------------------------------------------------------------------------


def staff(*numbers: str | None, **more) -> dict:
    return {"staff": [{"worker_id": str(i), "id_number": n} for i, n in enumerate(numbers)], **more}


def test_a_number_may_occur_once_in_the_whole_data_set():
    made = engine(rule("unique: {key: id_number}", subject="worker"))
    report = made.check_all(
        [staff("a", "b", shop_id="1"), staff("b", None, shop_id="2"), staff(shop_id="3")], as_of=DAY
    )
    assert [(f.subject.id, f.member.index, [o.id for o in f.others]) for f in report.findings] == [
        ("1", 1, ["2"]), ("2", 0, ["1"]),
    ]  # fmt: skip
    assert [(u.subject.id, u.member.index) for u in report.unknowns] == [("2", 1)]
    single = made.check(staff("a", "a"), as_of=DAY)
    assert not single.findings and [n.rule for n in single.not_run] == ["a.r"]


def test_a_number_may_occur_once_within_a_record():
    made = engine(rule("unique: {key: id_number, within: household}", subject="worker"))
    report = made.check_all([staff("a", "b", shop_id="1"), staff("b", "c", "b", None, shop_id="2")], as_of=DAY)
    assert [(f.subject.id, f.member.index) for f in report.findings] == [("2", 0), ("2", 2)]
    assert [f.rule for f in made.check(staff("a", "a"), as_of=DAY).findings] == ["a.r", "a.r"]


def test_uniqueness_may_be_of_an_expression_and_within_a_filter():
    made = engine(
        rule("unique: {key: id_birth_date(id_number), where: age > 18}", subject="worker"),
    )
    one = {
        "shop_id": "1",
        "staff": [{"id_number": "450399198001010013", "age": 30}, {"id_number": "450399198001010099", "age": 10}],
    }
    two = {
        "shop_id": "2",
        "staff": [{"id_number": "450399198001010021", "age": 31}, {"id_number": "450399198001010030"}],
    }
    report = made.check_all([one, two], as_of=DAY)
    assert [(f.subject.id, f.member.index) for f in report.findings] == [("1", 0), ("2", 0)]
    assert [(u.subject.id, u.member.index, tuple(n.path for n in u.needs)) for u in report.unknowns] == [
        ("2", 1, ("staff[1].age",))
    ]
    assert outcomes(report)["a.r"] == "violated+unknown+not_applicable"


def test_uniqueness_may_be_of_whole_records():
    made = engine(rule('unique: {key: owner_number}\nwhen: trade == "餐饮"'))
    shops = [{"shop_id": str(i), "trade": t, "owner_number": "x"} for i, t in enumerate(["餐饮", "餐饮", "粮油", None])]
    report = made.check_all(shops, as_of=DAY)
    assert [f.subject.id for f in report.findings] == ["0", "1"]
    assert [u.subject.id for u in report.unknowns] == ["3"]


def test_uniqueness_reads_the_parameters_of_the_day_and_area():
    before = (
        "parameters:\n  least:\n    title: {zh: 线, en: line}\n    source: 试\n    values:\n"
        "      - {from: 2000-01-01, value: 16}\n      - {from: 2000-01-01, area: '45', value: 18}\n"
    )
    made = engine(rule("unique: {key: name, where: age >= params.least}", subject="worker"), before=before)
    shop = {"staff": [{"name": "王", "age": 17}, {"name": "王", "age": 17}]}
    assert len(made.check_all([{"shop_id": "1", "area": "11", **shop}], as_of=DAY).findings) == 2
    assert len(made.check_all([{"shop_id": "1", "area": "450329", **shop}], as_of=DAY).findings) == 0
    assert [e.code for e in made.check_all([{"shop_id": "1", **shop}], as_of=date(1999, 1, 1)).errors] == [
        "no_value",
        "no_value",
    ]


# -- group ------------------------------------------------------------------------------------------------------------------


def test_a_group_is_judged_over_all_its_records():
    made = engine(
        rule(
            'kind: group\nwhen: count(s for s in shops) >= 2\nexpect: any(s.trade != "餐饮" for s in shops)',
            subject="street",
        )
    )
    shops = [
        {"shop_id": str(i), "street": s, "trade": t}
        for i, (s, t) in enumerate(
            [("东街", "餐饮"), ("东街", "餐饮"), ("西街", "餐饮"), ("北街", "粮油"), ("北街", None)]
        )
    ]
    report = made.check_all(shops, as_of=DAY)
    assert [(f.rule, f.subject.type, f.subject.id) for f in report.findings] == [("a.r", "street", "东街")]
    assert outcomes(report)["a.r"] == "satisfied+violated+not_applicable"
    assert made.rulebook.by_id["a.r"].kind == "group"
    assert [n.rule for n in made.check(shops[0], as_of=DAY).not_run] == ["a.r"]


def test_a_group_that_may_have_more_records_makes_no_finding():
    made = engine(rule('expect: any(s.trade != "餐饮" for s in shops)', subject="street"))
    shops = [{"shop_id": "1", "street": "东街", "trade": "餐饮"}, {"shop_id": "2", "trade": "餐饮"}]
    assert outcomes(made.check_all(shops, as_of=DAY))["a.r"] == "unknown"


def test_a_group_has_parameters_of_the_day():
    before = "parameters:\n  most: {title: {zh: 线, en: line}, source: 试, values: [{from: 2020-01-01, value: 1}]}\n"
    made = engine(rule("expect: count(s for s in shops) <= params.most", subject="street"), before=before)
    shops = [{"shop_id": "1", "street": "东街"}, {"shop_id": "2", "street": "东街"}]
    assert outcomes(made.check_all(shops, as_of=DAY))["a.r"] == "violated"
    assert outcomes(made.check_all(shops, as_of=date(2019, 1, 1)))["a.r"] == "error"


# -- definitions across packs --------------------------------------------------------------------------------------------------


def test_definitions_may_stand_in_any_order_and_in_any_file():
    one = (
        "uses: [b]\ndefinitions:\n  a: {title: {zh: 甲}, is: b or c}\n  c: {title: {zh: 丙}, is: not d}\nrules:\n"
        + rule("expect: a")
    )
    two = (
        "uses: [c]\ndefinitions:\n  b: {title: {zh: 乙}, is: e and costs > 1}\n  d: {title: {zh: 丁}, is: costs > 5}\n"
    )
    three = "definitions:\n  e: {title: {zh: 戊}, is: any(w.old for w in staff)}\n  old: {title: {zh: 己}, subject: worker, is: age > 60}\n"
    made = Engine(book(one, two, three))
    assert outcome(made, {"costs": 9, "staff": []}) == "violated"
    assert outcome(made, {"costs": 9, "staff": [{"age": 70}]}) == "satisfied"
    assert list(made.rulebook.definitions) != sorted(made.rulebook.definitions)


def test_a_definition_of_a_part_is_usable_from_another_part():
    body = "definitions:\n  licensed: {title: {zh: 有照}, subject: supplier, is: answered(licence)}\nrules:\n" + rule(
        "expect: any(x.licensed for x in shop.suppliers)", subject="worker"
    )
    made = Engine(book(body))
    assert outcome(made, {"staff": [{}], "suppliers": [{"licence": "1"}]}) == "satisfied"
    assert outcome(made, {"staff": [{}], "suppliers": [{}]}) == "violated"


def test_a_pack_says_what_its_rules_are_about_where_they_do_not():
    made = Engine(
        book("subject: worker\nrules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: age > 15\n")
    )
    assert outcome(made, {"staff": [{"age": 3}]}) == "violated"


# -- periods ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2018, 12, 31), []), (date(2019, 1, 1), ["a.all"]), (date(2019, 6, 30), ["a.all"]), (date(2019, 7, 1), ["a.all", "a.half"]),
     (date(2019, 12, 31), ["a.all", "a.half"]), (date(2020, 1, 1), [])],
)  # fmt: skip
def test_a_rule_is_in_force_within_its_pack_and_within_itself(on, expected):
    made = engine(
        rule("expect: costs > 0", id="a.all"),
        rule("expect: costs > 0\neffective: {from: 2019-07-01}", id="a.half"),
        before="effective: {from: 2019-01-01, to: 2019-12-31}\n",
    )
    assert [r.id for r in made.rulebook.in_force(on)] == expected
    assert [f.rule for f in made.check({"costs": 0}, as_of=on).findings] == expected


# -- what is told -------------------------------------------------------------------------------------------------------------


def test_a_message_fills_in_fields_expressions_parameters_and_let():
    made = engine(
        rule("expect: costs <= takings\nlet:\n  n: count(w for w in staff)\n  names: distinct(w.trades for w in staff for t in w.trades)".replace("distinct(w.trades for w in staff for t in w.trades)", "distinct(t for w in staff for t in w.trades)"),
             message='{zh: "{owner}：{costs}>{takings}，{ n } 人，{names}，线 {params.line}，{costs - takings}", en: "{n}"}'),
        before="parameters:\n  line: {title: {zh: 线, en: line}, source: 试, values: [{from: 2020-01-01, value: 7}]}\n",
    )  # fmt: skip
    shop = {"owner": "甲", "costs": "3.5", "takings": 1, "staff": [{"trades": ["餐饮", "粮油"]}, {"trades": ["餐饮"]}]}
    (finding,) = made.check(shop, as_of=DAY).findings
    assert finding.message.zh in ("甲：3.5>1，2 人，餐饮、粮油，线 7，2.5", "甲：3.5>1，2 人，粮油、餐饮，线 7，2.5")
    assert finding.message.en == "2"


def test_review_names_the_answers_in_both_languages():
    made = engine(rule("expect: costs <= takings\nreview: [costs, inspection.takings, staff.age, staff]"))
    r = made.rulebook.by_id["a.r"]
    assert [x.zh for x in r.review_labels] == ["成本", "检查·营业额", "年龄", "店员"]
    plain = engine(rule("expect: costs <= takings and any(w.age > 16 for w in staff)")).rulebook.by_id["a.r"]
    assert plain.review == ("costs", "takings", "staff.age")


@pytest.mark.parametrize(
    ("shop", "severity"),
    [({"costs": 3, "size": 1}, "warning"), ({"costs": 3, "size": 9}, "error"), ({"costs": 3}, "warning")],
)
def test_soften_lowers_where_its_condition_holds_or_cannot_be_told(shop, severity):
    made = engine(rule("expect: costs < 2\nsoften: {when: size < 5, to: warning}"))
    assert [f.severity for f in made.check(shop, as_of=DAY).findings] == [severity]
