"""The rulebook: its digest, its files, its parameters, and which rules read a path (held against changing answers at random)."""

from __future__ import annotations

import copy
import os
import shutil
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook.shops import HEAD, POST, SHOP, STREET, SUBJECTS, TRADE, book

from fupin_rules import Engine
from fupin_rules.errors import RuleFileError
from fupin_rules.language.calendar import Fault
from fupin_rules.rulebook import Rulebook, rules_home
from fupin_rules.schema import Open

DAY = date(2020, 6, 1)

# -- digest -----------------------------------------------------------------------------------------------------------------

ONE = HEAD.format(pack="one") + 'definitions:\n  food: {title: {zh: 餐}, is: trade == "餐饮"}\n'
TWO = (
    HEAD.format(pack="two")
    + "uses: [one]\nrules:\n  - id: two.r\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: food\n"
)


def digest(**texts: str | bytes) -> str:
    return Rulebook.from_texts({f"{k}.yaml": v for k, v in texts.items()}, SUBJECTS).digest


def test_the_digest_hangs_on_the_texts_and_on_nothing_else(tmp_path):
    same = {digest(a=ONE, b=TWO), digest(b=ONE, a=TWO), digest(z=TWO, y=ONE), digest(a=ONE.encode(), b=TWO)}
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "x.yaml").write_text(TWO, encoding="utf-8")
    (tmp_path / "deep" / "er" / "y.yml").write_text(ONE, encoding="utf-8")
    same.add(Rulebook.from_paths([tmp_path], SUBJECTS).digest)
    same.add(Rulebook.from_paths([tmp_path / "deep", tmp_path / "x.yaml"], reversed(SUBJECTS)).digest)
    assert len(same) == 1


def test_a_checkout_with_other_line_ends_has_the_same_digest():
    assert digest(a=ONE, b=TWO) == digest(a=b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode(), b=TWO)


@pytest.mark.parametrize(
    "change", [("food", "fare"), ("餐饮", "粮油"), ("题", "目"), ("two.r", "two.s")], ids=lambda c: c[1]
)
def test_another_text_has_another_digest(change):
    assert digest(a=ONE, b=TWO) != digest(a=ONE.replace(*change), b=TWO.replace(*change))


def test_text_cannot_move_from_one_file_to_another_unseen():
    assert digest(a=ONE, b=TWO) != digest(a=ONE)
    assert digest(a=ONE) != digest(a=ONE + "# \n")


def test_the_same_files_make_the_same_book_whatever_their_names():
    one, two = (Rulebook.from_texts(t, SUBJECTS) for t in ({"a": ONE, "b": TWO}, {"a": TWO, "b": ONE}))
    assert [p.id for p in one.packs] == [p.id for p in two.packs] == ["one", "two"]
    assert [r.to_dict() for r in one.rules] == [r.to_dict() for r in two.rules]


# -- files --------------------------------------------------------------------------------------------------------------------


def test_two_folders_of_one_name_hide_nothing_from_each_other(tmp_path):
    for parent, text in (("a", ONE), ("b", TWO)):
        (tmp_path / parent / "rules").mkdir(parents=True)
        (tmp_path / parent / "rules" / "pack.yaml").write_text(text, encoding="utf-8")
    got = Rulebook.from_paths([tmp_path / "a" / "rules", tmp_path / "b" / "rules"], SUBJECTS)
    assert [p.id for p in got.packs] == ["one", "two"]


def test_a_file_named_twice_is_read_once(tmp_path):
    (tmp_path / "pack.yaml").write_text(ONE, encoding="utf-8")
    os.symlink(tmp_path / "pack.yaml", tmp_path / "again.yaml")
    assert len(Rulebook.from_paths([tmp_path, tmp_path / "pack.yaml", str(tmp_path)], SUBJECTS).packs) == 1


def test_only_rule_files_are_read_from_a_folder(tmp_path):
    (tmp_path / "pack.yaml").write_text(ONE, encoding="utf-8")
    (tmp_path / ".#pack.yaml").write_text("no")
    (tmp_path / "readme.md").write_text("no")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "p.yaml").write_text("no: 1")
    assert len(Rulebook.from_paths([tmp_path], SUBJECTS).packs) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_no_rule_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_paths([tmp_path / "pipe.yaml"], SUBJECTS)
    assert [d.code for d in caught.value.diagnostics] == ["R001"]


def test_a_file_without_end_is_refused_without_being_read_to_its_end():
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_paths(["/dev/zero"], SUBJECTS)
    assert [d.code for d in caught.value.diagnostics] == ["R001"]


def test_the_shipped_packs_load_from_anywhere(tmp_path):
    from fupin_rules.plugins import Registry

    shutil.copytree(rules_home(), tmp_path / "moved")
    subjects = Registry().subjects().values()
    assert (
        Rulebook.from_paths([tmp_path / "moved"], subjects).digest
        == Rulebook.from_paths([rules_home()], subjects).digest
    )


# -- parameters -----------------------------------------------------------------------------------------------------------------


def parameter(values: str, kind: str = "type: int"):
    made = book(
        f"parameters:\n  line:\n    title: {{zh: 线, en: line}}\n    source: 试\n    unit: 元\n    {kind}\n    values:\n{values}"
    )
    return made.parameters["line"]


def value(table, on: date, area: str | None = None, keys: tuple = ()):
    try:
        return table.value(on, area, keys)
    except Fault as fault:
        return fault.code if hasattr(fault, "code") else str(fault)


def test_a_value_holds_from_its_day_until_the_next_begins():
    t = parameter(
        "      - {from: 2019-01-01, value: 1}\n      - {from: 2020-01-01, value: 2, to: 2020-12-31}\n      - {from: 2022-01-01, value: 3}\n"
    )
    assert [value(t, d) for d in (date(2018, 12, 31), date(2019, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31))] == [
        "no_value", 1, 1, 2, 2,
    ]  # fmt: skip
    # Nothing is in force in 2021: neither the value that went before nor the one that comes after is taken for it.
    assert value(t, date(2021, 6, 1)) == "no_value" and value(t, date(2022, 1, 1)) == 3
    assert t.decl.unit == "元" and t.source == "试"


def test_the_order_of_values_in_the_file_does_not_matter():
    lines = [
        "      - {from: 2019-01-01, value: 1}\n",
        "      - {from: 2020-01-01, value: 2}\n",
        "      - {from: 2019-06-01, area: '45', value: 3}\n",
    ]
    one, two = parameter("".join(lines)), parameter("".join(reversed(lines)))
    for d in (date(2019, 1, 1), date(2019, 7, 1), date(2021, 1, 1)):
        for area in (None, "45", "450329", "11"):
            assert value(one, d, area) == value(two, d, area)


def test_the_nearest_area_with_a_value_counts():
    t = parameter(
        "      - {from: 2019-01-01, value: 1}\n      - {from: 2019-01-01, area: '45', value: 2}\n      - {from: 2020-01-01, area: '450329', to: 2020-12-31, value: 3}\n"
    )
    assert [value(t, date(2020, 5, 1), a) for a in (None, "11", "45", "4501", "450330", "450329", "450329101")] == [
        "no_area",
        1,
        "no_area",
        2,
        2,
        3,
        3,
    ]
    assert [value(t, date(2021, 5, 1), "450329"), value(t, date(2019, 5, 1), "450329")] == [2, 2]


def test_a_table_has_rows_by_its_keys_and_no_row_is_no_default():
    t = parameter(
        "      - from: 2019-01-01\n        rows:\n          餐饮 / 1 / true: 5\n          粮油/-2/false: 6\n",
        "key: [{name: trade, type: code, field: trade}, {name: n, type: int}, {name: big, type: bool}]",
    )
    assert value(t, DAY, None, ("餐饮", 1, True)) == 5 and value(t, DAY, None, ("粮油", -2, False)) == 6
    assert value(t, DAY, None, ("餐饮", 1, False)) == "no_row"
    assert t.has_row(DAY, None, ("餐饮", 1, True)) and not t.has_row(DAY, None, ("餐饮", 1, False))
    assert value(t, date(2018, 1, 1), None, ("餐饮", 1, True)) == "no_value"


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [("type: decimal", "2.50", "2.50"), ("type: decimal", "3", "3"), ("type: date", "2019-08-31", "2019-08-31"), ("type: bool", "true", "True"),
     ("type: text", "'1'", "1"), ("{many: true, type: text}", "[a, b]", None)],
)  # fmt: skip
def test_values_have_the_declared_type(kind, written, read):
    kind = kind.strip("{}").replace(", ", "\n    ")
    got = value(parameter(f"      - {{from: 2019-01-01, value: {written}}}\n", kind), DAY)
    assert got == frozenset({"a", "b"}) if read is None else str(got) == read


def test_no_value_on_the_day_is_an_error_and_never_a_default():
    body = (
        "parameters:\n  line: {title: {zh: 线}, source: 试, values: [{from: 2020-01-01, value: 5, to: 2020-12-31}]}\n"
        "  rate: {title: {zh: 率}, source: 试, key: [{name: trade, type: code, field: trade}], values: [{from: 2000-01-01, rows: {餐饮: 1}}]}\n"
        "rules:\n"
        "  - id: a.line\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: costs < params.line\n"
        "  - id: a.rate\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: costs < params.rate[trade]\n"
        '  - id: a.when\n    title: {zh: 题}\n    message: {zh: 话}\n    when: costs > params.line\n    expect: trade == "餐饮"\n'
        '  - id: a.either\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: costs < params.line or trade == "粮油"\n'
    )
    made = Engine(book(body))

    def told(on: date) -> dict[str, str]:
        report = made.check({"costs": 9, "trade": "粮油"}, as_of=on)
        return {**{f.rule: "violated" for f in report.findings}, **{e.rule: e.code for e in report.errors}}

    assert told(date(2020, 6, 1)) == {"a.line": "violated", "a.rate": "no_row", "a.when": "violated"}
    assert told(date(2021, 1, 1)) == {"a.line": "no_value", "a.rate": "no_row", "a.when": "no_value"}
    assert told(date(2019, 12, 31)) == told(date(2021, 1, 1))


# -- which rules read a path -----------------------------------------------------------------------------------------------------

RULES = """
parameters:
  least: {title: {zh: 线}, source: 试, values: [{from: 2000-01-01, value: 16}, {from: 2000-01-01, area: '45', value: 18}]}
definitions:
  food: {title: {zh: 餐饮}, is: trade == "餐饮"}
  grown: {title: {zh: 成年}, subject: worker, is: age >= params.least and not shop.food}
  cooks: {title: {zh: 厨师}, is: count(w for w in staff if w.post == "厨师" and w.grown)}
rules:
  - {id: a.plain, title: {zh: 题}, message: {zh: 话}, expect: costs <= takings}
  - {id: a.uses, title: {zh: 题}, message: {zh: 话}, when: food, expect: cooks >= 1}
  - {id: a.member, title: {zh: 题}, message: {zh: 话}, subject: worker, expect: grown or shop.size > 3}
  - {id: a.nested, title: {zh: 题}, message: {zh: 话}, subject: worker, flag: 'any(s.end < s.start for s in spells)'}
  - {id: a.pairs, title: {zh: 题}, message: {zh: 话}, expect: 'not any(a is not b and a.name == b.name and has(a.trades, "餐饮") for a in staff for b in staff)'}
  - {id: a.found, title: {zh: 题}, message: {zh: 话}, compare: {fields: [trade, takings], with: inspection}}
  - {id: a.required, title: {zh: 题}, message: {zh: 话}, required: [owner, opened]}
  - {id: a.groups, title: {zh: 题}, message: {zh: 话}, expect: 'all(count(w for w in g) <= 1 for g in group(w.worker_id for w in staff))'}
  - {id: a.within, title: {zh: 题}, message: {zh: 话}, subject: worker, unique: {key: id_number, where: insured, within: household}}
  - {id: a.dataset, title: {zh: 题}, message: {zh: 话}, subject: worker, when: shop.food, unique: {key: name}}
  - {id: a.street, title: {zh: 题}, message: {zh: 话}, subject: street, expect: 'any(s.trade != "餐饮" for s in shops)'}
  - {id: a.soft, title: {zh: 题}, message: {zh: 话}, expect: size > 0, soften: {when: suppliers_many, to: info}}
"""
RULES = RULES.replace(
    "definitions:\n",
    'definitions:\n  suppliers_many: {title: {zh: 多}, is: "count(x for x in suppliers if x.trade == trade) > 1"}\n',
)


BOOK = book(RULES)
ENGINE = Engine(BOOK)


def maybe(values):
    return st.one_of(values, values, values, st.none())


def record(**fields):
    return st.fixed_dictionaries({k: maybe(v) for k, v in fields.items()})


def listing(items, least=0):
    full = st.lists(items, min_size=least, max_size=3)
    return st.one_of(full, full.map(Open))


SMALL = st.integers(0, 3)
DATES = st.dates(date(2019, 1, 1), date(2019, 1, 4))
WORKER = record(
    worker_id=st.sampled_from(["1", "2"]), name=st.sampled_from(["王", "李"]), id_number=st.sampled_from(["a", "b"]), age=st.sampled_from([15, 17, 20]),
    post=st.sampled_from(POST.values), trades=listing(st.sampled_from(TRADE.values)), insured=st.booleans(), spells=listing(record(start=DATES, end=DATES)),
)  # fmt: skip
SHOPS = record(
    owner=st.sampled_from(["甲"]), street=st.sampled_from(["东街", "西街"]), area=st.sampled_from(["11", "450329"]), trade=st.sampled_from(TRADE.values),
    takings=SMALL, costs=SMALL, size=SMALL, opened=DATES, inspection=record(trade=st.sampled_from(TRADE.values), takings=SMALL, clean=st.booleans()),
    staff=listing(WORKER), suppliers=listing(record(licence=st.sampled_from(["x"]), trade=st.sampled_from(TRADE.values))),
)  # fmt: skip


def paths(value, prefix=""):
    """Every path into a record, lists and what is inside them."""
    for key, inner in value.items():
        at = f"{prefix}{key}"
        yield at
        if isinstance(inner, dict):
            yield from paths(inner, f"{at}.")
        elif isinstance(inner, list):
            for i, item in enumerate(inner):
                yield f"{at}[{i}]"
                if isinstance(item, dict):
                    yield from paths(item, f"{at}[{i}].")


def steps(path: str) -> list[str | int]:
    out: list[str | int] = []
    for part in path.split("."):
        name, *indices = part.replace("]", "").split("[")
        out += [name, *(int(i) for i in indices)]
    return out


def at(shop, path: str):
    for step in steps(path):
        shop = shop[step]
    return shop


def verdicts(shops) -> dict[str, set]:
    """For each rule all that the report says of it, by subject and part."""
    report = ENGINE.check_all([{"shop_id": str(i), **s} for i, s in enumerate(shops)], as_of=DAY, trusted=True)
    out: dict[str, set] = {r.id: set() for r in BOOK.rules}
    for kind in ("findings", "unknowns", "errors"):
        for f in getattr(report, kind):
            out[f.rule].add((kind, f.subject.type, f.subject.id, f.member.index if f.member else None, f.severity))
    for row in report.summary.to_dict()["rules"]:
        out[row["rule"]].add(tuple(sorted(row["outcomes"].items())))
    return out


def changes(shop, other):
    """Every path of a record with other answers for it: none at all, and what the other record has there."""
    for path in list(paths(shop)):
        *above, last = steps(path)
        if isinstance(last, int):
            yield path.rsplit("[", 1)[0], above, lambda items, last=last: items.pop(last)
            continue
        yield path, above, lambda holder, last=last: holder.update({last: None})
        try:
            there = at(other, path)
        except (KeyError, IndexError, TypeError):
            continue
        yield path, above, lambda holder, last=last, there=there: holder.update({last: copy.deepcopy(there)})


@settings(max_examples=12, deadline=None)
@given(shop=SHOPS, other=SHOPS)
def test_a_rule_whose_outcome_changes_with_an_answer_reads_it(shop, other):
    before = verdicts([shop, other])
    for path, above, change in changes(shop, other):
        changed = copy.deepcopy(shop)
        holder = changed
        for step in above:
            holder = holder[step]
        change(holder)
        after = verdicts([changed, other])
        reading = {r.id for r in BOOK.rules_reading(path)}
        for rule in before:
            assert before[rule] == after[rule] or rule in reading, (path, rule, before[rule] ^ after[rule])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("costs", {"a.plain"}),
        ("takings", {"a.plain", "a.found"}),
        ("inspection.takings", {"a.found"}),
        ("inspection.clean", {"a.found"}),  # an answer from a source says that the source is there
        ("inspection", {"a.found"}),
        ("staff[0].age", {"a.uses", "a.member"}),
        ("staff.spells", {"a.nested"}),
        ("staff[1].spells[0].end", {"a.nested"}),
        ("staff[1].id_number", {"a.within"}),
        ("staff[1].insured", {"a.within"}),
        ("staff.name", {"a.pairs", "a.dataset"}),
        ("staff.worker_id", {"a.groups"}),
        ("staff", {"a.uses", "a.member", "a.nested", "a.pairs", "a.groups", "a.within", "a.dataset"}),
        ("trade", {"a.uses", "a.member", "a.found", "a.dataset", "a.street", "a.soft"}),
        ("street", {"a.street"}),
        ("area", {"a.uses", "a.member"}),
        ("owner", {"a.required"}),
        ("suppliers[0].trade", {"a.soft"}),
        ("day", set()),
        ("shops.trade", {"a.street"}),
        ("no.such.path", set()),
    ],
)
def test_the_rules_that_read_a_path(path, expected):
    got = {r.id for r in BOOK.rules_reading(path)}
    assert got == expected, got ^ expected


def test_periods_of_a_rule_and_its_pack_are_both_kept():
    body = "effective: {from: 2019-01-01}\nrules:\n  - {id: a.r, title: {zh: 题}, message: {zh: 话}, expect: costs > 0, effective: {to: 2019-12-31}}\n"
    r = book(body).by_id["a.r"]
    days = [date(2018, 12, 31) + timedelta(n) for n in (0, 1, 365, 366)]
    assert [r.in_force(d) for d in days] == [False, True, True, False]


def test_the_group_subject_is_known_by_its_own_name():
    assert SHOP.groups == {"street": "street"} and STREET.gathers == "shops"


def test_a_rule_about_parts_hangs_on_their_list_even_where_it_reads_nothing_of_them():
    body = "rules:\n  - {id: a.r, title: {zh: 题}, message: {zh: 话}, subject: worker, expect: shop.size > 3}\n"
    made = book(body)
    assert [r.id for r in made.rules_reading("staff")] == ["a.r"]
    assert [r.id for r in made.rules_reading("staff[0]")] == ["a.r"]
    assert made.rules_reading("staff[0].age") == ()
