"""Related tables: declared in a pack, supplied beside the data, joined by a key; not supplied is not none, and two rows are not one."""

from __future__ import annotations

from datetime import date

import pytest
from rulebook.shops import book

from fupin_rules import Engine, InputError

DAY = date(2020, 6, 1)
PREVIOUS = "related:\n  previous: {title: {zh: 上年, en: the year before}, subject: shop, key: shop_id, by: shop_id, cardinality: one}\n"
CIVIL = (
    "related:\n  external.civil_affairs:\n    title: {zh: 民政名册, en: civil affairs}\n    key: number\n    cardinality: CARD\n"
    "    fields:\n      number: {type: text, title: {zh: 证件号码, en: number}, personal: identity}\n"
    "      kind: {type: text}\n      sum: {type: decimal}\n      since: {type: date}\n      rank: {type: int}\n      alive: {type: bool}\n"
)


def rule(body: str, id: str = "a.r", subject: str = "shop", message: str = "{zh: 话, en: m}") -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"  - id: {id}\n    title: {{zh: 题, en: t}}\n    subject: {subject}\n    message: {message}\n{lines}"


def engine(before: str, *rules: str) -> Engine:
    return Engine(book(before + "rules:\n" + "".join(rules)))


def outcome(made: Engine, record, related=None, rule_id: str = "a.r") -> str:
    one = made.check(record, as_of=DAY, related=related)
    whole = made.check_all([record], as_of=DAY, related=related)
    for report in (one, whole):
        # The record's own report and the data set's say the same.
        assert [f.rule for f in report.findings] == [f.rule for f in one.findings]
        assert [n.rule for n in report.not_run] == [n.rule for n in one.not_run]
    (row,) = [r for r in whole.summary.to_dict()["rules"] if r["rule"] == rule_id]
    return "+".join(
        k for k in ("satisfied", "violated", "unknown", "not_applicable", "error", "not_run") if row["outcomes"].get(k)
    )


SHOP = {"shop_id": "1", "takings": 10, "owner_number": "x", "staff": [{"worker_id": "w", "id_number": "y"}]}


def test_a_rule_whose_table_was_not_supplied_is_not_run_and_says_which():
    made = engine(PREVIOUS, rule("expect: takings >= previous.takings"))
    assert outcome(made, SHOP) == "not_run"
    (said,) = made.check(SHOP, as_of=DAY).not_run
    assert said.rule == "a.r" and "上年" in said.message.zh


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"shop_id": "1", "takings": 9}], "satisfied"),
        ([{"shop_id": "1", "takings": 11}], "violated"),
        ([{"shop_id": "1", "takings": "11.5"}], "violated"),
        ([{"shop_id": "1"}], "unknown"),
        ([], "unknown"),
        ([{"shop_id": "2", "takings": 11}], "unknown"),
        ([{"shop_id": "1", "takings": 11}, {"shop_id": "1", "takings": 11}], "unknown"),
        ([{"takings": 11}], "unknown"),
    ],
    ids=[
        "less",
        "more",
        "a number as text",
        "no answer",
        "an empty table",
        "another's row",
        "two rows",
        "a row without a key",
    ],
)
def test_the_same_subject_a_year_before(rows, expected):
    made = engine(PREVIOUS, rule("expect: takings >= previous.takings"))
    assert outcome(made, SHOP, {"previous": rows}) == expected


def test_a_record_without_a_key_has_no_row():
    made = engine(PREVIOUS, rule("expect: takings >= previous.takings"))
    assert outcome(made, {"takings": 10}, {"previous": [{"shop_id": "1", "takings": 11}]}) == "unknown"


def test_whether_there_was_a_year_before_can_be_asked():
    made = engine(PREVIOUS, rule("when: answered(previous)\nexpect: takings >= previous.takings"))
    assert outcome(made, SHOP, {"previous": []}) == "not_applicable"
    assert outcome(made, SHOP, {"previous": [{"shop_id": "1", "takings": 3}]}) == "satisfied"
    twice = [{"shop_id": "1", "takings": 11}, {"shop_id": "1", "takings": 12}]
    assert outcome(made, SHOP, {"previous": twice}) == "unknown"
    assert outcome(made, {"takings": 10}, {"previous": [{"shop_id": "1", "takings": 11}]}) == "unknown"


def test_a_table_of_another_year_has_its_lists_too():
    made = engine(PREVIOUS, rule("expect: count(w for w in staff) >= count(w for w in previous.staff)"))
    assert outcome(made, SHOP, {"previous": [{"shop_id": "1", "staff": [{}, {}]}]}) == "violated"
    assert outcome(made, SHOP, {"previous": [{"shop_id": "1", "staff": []}]}) == "satisfied"
    assert outcome(made, SHOP, {"previous": [{"shop_id": "1", "staff": {"open": []}}]}) == "unknown"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([], "satisfied"), ([{"number": "y", "kind": "低保"}], "violated"), ([{"number": "y", "kind": "高龄"}], "satisfied"),
     ([{"number": "y"}], "unknown"), ([{"number": "y", "kind": "高龄"}, {"number": "y", "kind": "低保"}], "violated")],
)  # fmt: skip
def test_a_departments_list_keyed_by_number(rows, expected):
    body = 'expect: not any(x.kind == "低保" for x in external.civil_affairs[id_number])'
    made = engine(CIVIL.replace("CARD", "many"), rule(body, subject="worker"))
    assert outcome(made, SHOP, {"external.civil_affairs": rows}) == expected


def test_a_person_without_a_number_is_unknown_to_any_list():
    made = engine(
        CIVIL.replace("CARD", "many"),
        rule("flag: any(x.alive for x in external.civil_affairs[id_number])", subject="worker"),
    )
    assert outcome(made, {"staff": [{}]}, {"external.civil_affairs": []}) == "unknown"


def test_a_table_with_one_row_a_key_gives_it_by_its_columns():
    body = "expect: external.civil_affairs[owner_number].sum < 100 and external.civil_affairs[owner_number].since < as_of and external.civil_affairs[owner_number].alive and external.civil_affairs[owner_number].rank > 1"
    made = engine(CIVIL.replace("CARD", "one"), rule(body))
    table = "external.civil_affairs"
    good = {"number": "x", "sum": "99.5", "since": "2020-05-31", "alive": True, "rank": 2}
    assert outcome(made, SHOP, {table: [good]}) == "satisfied"
    assert outcome(made, SHOP, {table: [{**good, "since": "2020-06-01"}]}) == "violated"
    assert outcome(made, SHOP, {table: [{**good, "since": date(2020, 6, 1)}]}) == "violated"
    assert outcome(made, SHOP, {table: [{**good, "alive": False}]}) == "violated"
    assert outcome(made, SHOP, {table: [{**good, "sum": 99.5}]}) == "satisfied"


@pytest.mark.parametrize(
    "row",
    [{"number": "x", "sum": "many"}, {"number": "x", "since": "last year"}, {"number": "x", "alive": "maybe"}, {"number": "x", "rank": 1.5},
     {"number": "x", "summ": 1}, {"number": 5}, "x"],
    ids=str,
)  # fmt: skip
def test_a_row_that_does_not_fit_its_columns_is_bad_input_and_says_which(row):
    made = engine(CIVIL.replace("CARD", "one"), rule("expect: external.civil_affairs[owner_number].sum < 100"))
    with pytest.raises(InputError) as caught:
        made.check(SHOP, as_of=DAY, related={"external.civil_affairs": [{"number": "ok"}, row]})
    assert "civil_affairs[1]" in caught.value.diagnostics[0].message.en


def test_a_row_that_is_no_record_of_its_subject_is_bad_input():
    made = engine(PREVIOUS, rule("expect: takings >= previous.takings"))
    with pytest.raises(InputError) as caught:
        made.check(SHOP, as_of=DAY, related={"previous": [{"shop_id": "1", "trade": "修鞋"}]})
    assert "previous[0]" in caught.value.diagnostics[0].message.en


def test_a_table_nobody_declared_is_refused():
    made = engine(PREVIOUS, rule("expect: takings >= previous.takings"))
    with pytest.raises(InputError) as caught:
        made.check(SHOP, as_of=DAY, related={"previuos": []})
    assert caught.value.diagnostics[0].code == "A107" and "previous" in caught.value.diagnostics[0].hint.en


def test_the_parent_record_is_a_table_like_another():
    before = "related:\n  street_office:\n    title: {zh: 街道办}\n    key: name\n    by: street\n    cardinality: one\n    fields: {name: {type: text}, paved: {type: bool}}\n"
    made = engine(before, rule("when: street_office.paved\nexpect: takings > 20"))
    assert outcome(made, {**SHOP, "street": "东街"}, {"street_office": [{"name": "东街", "paved": True}]}) == "violated"
    assert (
        outcome(made, {**SHOP, "street": "东街"}, {"street_office": [{"name": "东街", "paved": False}]})
        == "not_applicable"
    )
    assert outcome(made, SHOP, {"street_office": [{"name": "东街", "paved": False}]}) == "unknown"


def test_a_table_may_be_compared_with():
    made = engine(PREVIOUS, rule("compare: {fields: [trade], with: previous}"))
    assert outcome(made, {**SHOP, "trade": "餐饮"}, {"previous": [{"shop_id": "1", "trade": "粮油"}]}) == "violated"
    assert outcome(made, {**SHOP, "trade": "餐饮"}, {"previous": [{"shop_id": "1", "trade": "饭店"}]}) == "satisfied"


def test_a_table_joined_by_a_field_the_subject_lacks_needs_its_key():
    from fupin_rules.errors import RuleFileError

    before = PREVIOUS
    with pytest.raises(RuleFileError) as caught:
        engine(before, rule("expect: any(s.takings > previous.takings for s in shops)", subject="street"))
    assert [d.code for d in caught.value.diagnostics] == ["E306"]
    made = engine(before, rule("expect: all(s.takings > previous[s.shop_id].takings for s in shops)", subject="street"))
    shops = [{"shop_id": "1", "street": "东街", "takings": 3}, {"shop_id": "2", "street": "东街", "takings": 3}]
    rows = [{"shop_id": "1", "takings": 2}, {"shop_id": "2", "takings": 4}]
    report = made.check_all(shops, as_of=DAY, related={"previous": rows})
    assert [(f.rule, f.subject.id) for f in report.findings] == [("a.r", "东街")]


def test_a_finding_says_what_it_read_in_a_table():
    made = engine(
        PREVIOUS,
        rule(
            "expect: takings >= previous.takings", message='{zh: "去年 {previous.takings}", en: "{previous.takings}"}'
        ),
    )
    (finding,) = made.check(SHOP, as_of=DAY, related={"previous": [{"shop_id": "1", "takings": 11}]}).findings
    assert finding.message.zh == "去年 11"
    said = {a.path: (a.label.zh, str(a.value)) for a in finding.answers}
    assert said == {
        "shop_id": ("商店编号", "1"),
        "takings": ("营业额", "10"),
        "previous.takings": ("上年·营业额", "11"),
    }
    r = made.rulebook.by_id["a.r"]
    assert r.review == ("takings", "shop_id", "previous:.takings")
    assert [x.zh for x in r.review_labels] == ["营业额", "商店编号", "上年·营业额"]


def test_uniqueness_may_look_into_a_table():
    made = engine(
        CIVIL.replace("CARD", "one"),
        rule("unique: {key: owner_number, where: 'external.civil_affairs[owner_number].alive'}"),
    )
    shops = [{"shop_id": "1", "owner_number": "x"}, {"shop_id": "2", "owner_number": "x"}]
    report = made.check_all(shops, as_of=DAY, related={"external.civil_affairs": [{"number": "x", "alive": True}]})
    assert len(report.findings) == 2
    assert [n.rule for n in made.check_all(shops, as_of=DAY).not_run] == ["a.r"]


def test_an_example_may_bring_its_tables():
    from fupin_rules.engine.examples import run_example

    body = "expect: takings >= previous.takings\nexamples:\n  - {outcome: violated, given: {shop_id: '1', takings: 1}, related: {previous: [{shop_id: '1', takings: 2}]}}\n  - {outcome: unknown, given: {shop_id: '1', takings: 1}, related: {previous: []}}"
    made = engine(PREVIOUS, rule(body))
    r = made.rulebook.by_id["a.r"]
    for i in range(2):
        result = run_example(made, r, i)
        assert not result.differences and not result.complaints, result


def test_a_definition_about_the_whole_reads_the_row_and_its_parts_alone():
    before = PREVIOUS + (
        'definitions:\n  cook: {title: {zh: 厨师}, subject: worker, is: post == "厨师" and shop.trade == "餐饮"}\n'
        "  staffed: {title: {zh: 有厨师}, is: any(w.cook for w in staff)}\n"
    )
    made = engine(before, rule("when: previous.staffed\nexpect: staffed"))
    now = {"shop_id": "1", "trade": "餐饮", "staff": [{"post": "店长"}]}
    past = {"shop_id": "1", "trade": "餐饮", "staff": [{"post": "厨师"}]}
    assert outcome(made, now, {"previous": [past]}) == "violated"
    # Last year it was no food shop: judged by last year's trade, not by this year's.
    assert outcome(made, now, {"previous": [{**past, "trade": "百货"}]}) == "not_applicable"
    assert outcome(made, {**now, "trade": "百货"}, {"previous": [past]}) == "violated"
