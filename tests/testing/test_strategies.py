"""Records of any model: valid, drawn from what it says of itself and from what rules compare its answers with."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest
import shelf
import survey_of_shops as shops
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from stdnum.cn.ric import calc_check_digit

from fupin_rules import Engine
from fupin_rules.schema import UNREADABLE, Extension, Open, Question, Record
from fupin_rules.schema.extending import extend
from fupin_rules.testing import models, records, tables
from fupin_rules.testing.strategies import drawn
from fupin_rules.testing.strategies_values import identity_number, near, pool

DAY = date(2019, 9, 18)


@pytest.fixture(scope="module")
def book():
    return Engine.default().rulebook


@pytest.mark.parametrize("plausible", [True, False])
@pytest.mark.parametrize("subject", ["household", "edge", "team", "village"])
def test_records_of_every_registered_model_are_records(book, subject: str, plausible: bool) -> None:
    found = book.subjects[subject]
    made = drawn(records(found, plausible=plausible, near=book), 8, seed=subject)
    assert len(made) == 8
    taken = [found.model.model_validate(r) for r in made]
    assert len({str(t) for t in taken}) > 4


@given(data=st.data())
def test_a_survey_that_is_not_ours_is_drawn_just_as_well(data: st.DataObject) -> None:
    record = data.draw(records(shops.SHOP, plausible=data.draw(st.booleans()), missing=0.1))
    shop = shops.Shop.model_validate(record)
    for worker in shop.staff or []:
        assert worker.age is None or 0 <= worker.age <= 120
        assert set(worker.trades or []) <= set(shops.TRADE.values)


def test_a_plausible_number_carries_the_birth_date_and_the_sex(book) -> None:
    made = drawn(
        records(
            book.subjects["household"],
            missing=0.0,
            near=book,
            only=["members.id_number", "members.birth_date", "members.sex"],
        ),
        40,
    )
    members = [m for r in made for m in r["members"]]
    assert len(members) > 40
    for m in members:
        number = m["id_number"]
        assert number.startswith("450399")
        assert number[6:14] == f"{m['birth_date']:%Y%m%d}"
        assert number[17] == calc_check_digit(number)
        if m["sex"] in ("男", "女"):
            assert int(number[16]) % 2 == (m["sex"] == "男")


def test_a_hostile_number_need_not() -> None:
    made = drawn(records(shelf.Thing, plausible=False, missing=0.0), 200)
    numbers = {r["number"] for r in made}
    assert any(len(n) != 18 for n in numbers)
    assert any(len(n) == 18 and n[17] != calc_check_digit(n) for n in numbers)


def test_no_answer_is_missing_where_none_shall_be() -> None:
    for record in drawn(records(shelf.BOX, missing=0.0, open_lists=0.0), 20):
        assert set(record) == set(shelf.Box.model_fields) - {"unreadable"}
        assert not isinstance(record["things"], Open)


def test_every_answer_is_missing_where_all_shall_be_some_unreadable() -> None:
    made = drawn(records(shelf.BOX, missing=1.0, unreadable=0.5), 40)
    assert {k for r in made for k in r} == {UNREADABLE}
    assert any(UNREADABLE not in r for r in drawn(records(shelf.BOX, missing=1.0, unreadable=0.0), 5))


def test_lists_are_open_where_they_shall_be() -> None:
    assert all(isinstance(r["things"], Open) for r in drawn(records(shelf.BOX, missing=0.0, open_lists=1.0), 10))


def test_hostile_lists_are_empty_and_repeat_themselves() -> None:
    lists = [r["things"] for r in drawn(records(shelf.BOX, plausible=False, missing=0.0, open_lists=0.0), 150)]
    assert [] in lists
    assert any(len(xs) > 1 and xs[0] == xs[-1] for xs in lists)


def test_numbers_lie_near_what_rules_compare_them_with(book) -> None:
    known = near(book)
    # Item 20 and others ask for the ages from the parameters: 16 and its neighbours.
    births = pool(
        book.subjects["household"].spec.at("members.birth_date"), known.at("household", "members.birth_date"), DAY
    )
    assert {date(2003, 9, 18), date(2003, 9, 17), date(2003, 9, 19)} <= set(births)
    income = pool(
        book.subjects["household"].spec.at("income.per_capita"), known.at("household", "income.per_capita"), DAY
    )
    assert {3750, 3749, 3751} & {int(x) for x in income} or {3218, 3217} & {int(x) for x in income}


def test_words_are_those_in_force_that_year(book) -> None:
    spec = book.subjects["household"].spec.at("attribute")
    old = {c.value for c in spec.question.code if not c.in_force(2019)}
    assert old
    made = drawn(records(book.subjects["household"], only=["attribute"], missing=0.0, as_of=DAY), 60)
    assert not {r["attribute"] for r in made} & old
    hostile = drawn(records(book.subjects["household"], plausible=False, only=["attribute"], missing=0.0), 200)
    assert {r["attribute"] for r in hostile} & old


def test_only_some_paths() -> None:
    made = drawn(records(shelf.BOX, only=["things.age", "width"], missing=0.0), 10)
    assert {k for r in made for k in r} == {"things", "width"}
    assert {k for r in made for t in r["things"] for k in t} == {"age"}


def test_extension_fields_are_drawn_too(book) -> None:
    class Homestead(Record, title="宅"):
        rooms: Annotated[int | None, Question("间数", "rooms", ge=1, le=9)] = None

    extended = extend(
        book.subjects,
        [Extension("ours", "household", Homestead, "本县"), Extension("ours", "member", Homestead, "本县")],
    )
    made = drawn(records(extended["household"], only=["ours.rooms", "members.ours.rooms"], missing=0.0), 20)
    assert all(1 <= r["ours"]["rooms"] <= 9 for r in made)
    assert any(1 <= m["ours"]["rooms"] <= 9 for r in made for m in r["members"])
    extended["household"].model.model_validate(made[0])


def test_a_plain_pydantic_model_with_its_own_bounds() -> None:
    class Row(BaseModel):
        """行"""

        size: int = Field(ge=3, lt=6)
        kind: Literal["甲", "乙"]

    made = drawn(models(Row, missing=0.0, plausible=False), 30)
    assert {r.size for r in made} <= {3, 4, 5}
    assert {r.kind for r in made} == {"甲", "乙"}


def test_rows_of_related_tables_join_where_keys_are_given(book) -> None:
    made = drawn(tables(book, "team_roster", keys=["450329101001"]), 10, seed=2)
    rows = [row for t in made for row in t["team_roster"]]
    assert rows
    assert {r["area_code"] for r in rows} == {"450329101001"}
    assert {k for t in drawn(tables(book), 20) for k in t} == set(book.tables)


def test_the_same_seed_draws_the_same() -> None:
    made = records(shelf.BOX)
    assert drawn(made, 10, seed=3) == drawn(made, 10, seed=3)
    assert drawn(made, 10, seed=3) != drawn(made, 10, seed=4)


@given(born=st.dates(date(1900, 1, 1), date(2030, 1, 1)), serial=st.integers(0, 499), sex=st.sampled_from("男女"))
def test_identity_numbers_are_nobodys_and_right(born: date, serial: int, sex: str) -> None:
    number = identity_number(born, sex, serial)
    assert len(number) == 18
    assert number[:6] == "450399"
    assert number[17] == calc_check_digit(number)
    assert int(number[16]) % 2 == (sex == "男")
