"""The room knows no survey: shops with their staff are reconciled just as well."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Annotated

import fupin_rules.reconcile
from fupin_rules.errors import Text
from fupin_rules.reconcile import Matching, PartMatching, Source, reconcile
from fupin_rules.schema import Level, Listing, Part, Question, Record, Subject


class Worker(Record):
    """Somebody who works in a shop."""

    badge: Annotated[str | None, Question("工号", "badge")] = None
    called: Annotated[str | None, Question("称呼", "name", personal="name")] = None
    pay: Annotated[int | None, Question("工资", "pay", unit="元")] = None


class Shop(Record):
    """A shop."""

    licence: Annotated[str | None, Question("执照号", "licence")] = None
    owner: Annotated[str | None, Question("业主", "owner", personal="name")] = None
    tax: Annotated[str | None, Question("税号", "tax number")] = None
    street: Annotated[str | None, Question("街道", "street")] = None
    staff: Annotated[Listing[Worker] | None, Question("员工", "staff")] = None


SHOP = Subject(
    "shop", "商户", Shop, "licence", label="owner", within=(Level("street", "街道", label="street"),),
    parts=(Part("worker", "staff", "员工", key="badge", label="called"),),
)  # fmt: skip
MATCHING = Matching(SHOP, number="tax", part=PartMatching(name="called"))


def test_shops_and_their_staff():
    ours = [
        {
            "licence": "1",
            "tax": "91450399000000001",
            "street": "东街",
            "staff": [{"badge": "a", "called": "甲", "pay": 3000}, {"badge": "b", "called": "乙"}],
        }
    ]
    theirs = [
        {
            "licence": "X1",
            "tax": "91450399000000001",
            "street": "东街",
            "staff": [{"badge": "a", "called": "甲", "pay": 3500}],
        }
    ]
    result = reconcile(
        [Source.of("ours", Text("我们", "ours"), ours, MATCHING), Source.of("theirs", Text("他们", "theirs"), theirs, MATCHING)],
        MATCHING,
    )  # fmt: skip
    assert [(d.kind, d.path, d.member.label if d.member else None, d.place("street")) for d in result.differences] == [
        ("value", "licence", None, "东街"),
        ("value", "staff.pay", "甲", "东街"),
        ("member", None, "乙", "东街"),
    ]
    assert [s.text.zh for s in result.differences[1].says] == ["3000元", "3500元"]
    assert result.levels == (("street", "街道"),) and result.add_up()


def test_a_subject_without_parts_or_places():
    plain = Subject("shop", "商户", Shop, "licence")
    matching = Matching(plain)
    sources = [Source.of(n, Text(n, n), [{"licence": "1", "tax": n}], matching) for n in "ab"]
    result = reconcile(sources, matching)
    assert [(d.kind, d.path) for d in result.differences] == [("value", "tax")]
    assert [len(found) for _, found in result.by_place()] == [1]


def test_only_one_module_of_the_room_names_fields_of_our_household():
    home = Path(fupin_rules.reconcile.__file__).parent
    words = {"household_id", "head_number", "id_number", "birth_date", "visit", "strangers", "relation"}
    for path in home.glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        imported = {n.module for n in nodes if isinstance(n, ast.ImportFrom)}
        assert not [m for m in imported if m and m.startswith("fupin_rules.survey")], path.name
        if path.name != "households.py":
            assert not words & {n.value for n in nodes if isinstance(n, ast.Constant)}, path.name


def test_the_json_written_in_pieces_is_that_of_the_result():
    import json

    from fupin_rules.reconcile import compared_with
    from fupin_rules.reconcile.texts import json_lines, json_object

    sources = [Source.of(n, Text(n, n), [{"licence": "1", "tax": n, "owner": "甲"}], MATCHING) for n in "ab"]
    result = reconcile(sources, MATCHING)
    again = compared_with(reconcile([sources[0], Source.of("b", Text("b", "b"), [{"licence": "1", "tax": "a", "owner": "乙"}], MATCHING)], MATCHING),
                          json.loads("".join(json_object(result))))  # fmt: skip
    for one in (result, again):
        assert json.loads("".join(json_object(one))) == json.loads(json.dumps(one.to_dict()))
    assert [json.loads(x)["entry"] for x in json_lines(again)] == ["reconciliation", "difference", "solved"]
    assert [(d.path, d.since) for d in again.differences] == [("owner", "new")]
