"""Lists that stand beside the data: read from files, joined by key, open where a row was lost."""

from datetime import date
from pathlib import Path

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.errors import InputError
from fupin_rules.schema import Open
from fupin_rules.survey.subjects import HOUSEHOLD, VILLAGE
from fupin_rules.tables import read_related

PACK = """
language: 1
pack: lists
title: {zh: 名单}
related:
  before: {title: {zh: 上年登记, en: the year before}, subject: household, key: household_id, by: household_id, cardinality: one}
  people_before: {title: {zh: 上年成员, en: members the year before}, subject: member, key: id_number}
  external.cars:
    title: {zh: 车辆名单, en: list of cars}
    key: number
    fields:
      number: {title: {zh: 证件号码, en: identity number}, personal: identity}
      registered: {type: date, title: {zh: 登记日期, en: registered on}}
      price: {type: decimal, title: {zh: 价格, en: price}}
rules:
  - id: lists.car
    title: {zh: 名下无车, en: No car}
    subject: member
    expect: not any(c.price > 50000 for c in external.cars[id_number])
    message: {zh: "{name} 名下有车", en: "{name} has a car"}
"""
FIRST, SECOND = "450399195001010014", "450399195001010022"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook.from_texts({"lists.yaml": PACK}, [HOUSEHOLD, VILLAGE])


def read(book: Rulebook, name: str, path: Path):
    return read_related(book.tables[name], path, book.subjects.values())


def csv(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "cars.csv"
    path.write_text("\n".join(("证件号码,登记日期,价格", *rows)), encoding="utf-8")
    return path


def test_several_rows_of_one_key_stay_several_rows(book: Rulebook, tmp_path: Path) -> None:
    got = read(
        book,
        "external.cars",
        csv(tmp_path, f"{FIRST},2018-01-02,60000", f"{SECOND},2019-03-04,1", f"{FIRST},2018-01-02,60000"),
    )
    assert got.rows == [
        {"number": FIRST, "registered": date(2018, 1, 2), "price": 60000},
        {"number": FIRST, "registered": date(2018, 1, 2), "price": 60000},
        {"number": SECOND, "registered": date(2019, 3, 4), "price": 1},
    ]
    assert not isinstance(got.rows, Open)
    assert not got.rejected
    assert (got.accounts.total.rows, got.accounts.total.used, got.accounts.total.rejected) == (3, 3, 0)


def test_a_row_without_its_key_opens_the_list_and_is_said(book: Rulebook, tmp_path: Path) -> None:
    got = read(book, "external.cars", csv(tmp_path, ",2018-01-02,60000", f"{SECOND},2019-03-04,1"))
    assert isinstance(got.rows, Open)
    (lost,) = got.rejected
    assert (lost.unit, lost.row, lost.file) == ("row", 2, "cars.csv")
    assert lost.message.zh == "这一行没有写“证件号码”，与谁都连不上。请补上。名单可能不全，不会因此说谁不在名单上。"
    assert lost.message.en.startswith("the row has no identity number, so it belongs to nobody")
    assert lost.harmless, "the data that are checked lost nothing"
    assert (got.accounts.total.rows, got.accounts.total.used, got.accounts.total.rejected) == (2, 1, 1)


def test_over_a_list_that_lost_a_row_nobody_is_cleared_or_accused(book: Rulebook, tmp_path: Path) -> None:
    got = read(book, "external.cars", csv(tmp_path, ",2018-01-02,60000", f"{SECOND},2019-03-04,60000"))
    people = [{"name": "甲", "id_number": FIRST}, {"name": "乙", "id_number": SECOND}]
    report = Engine(book).check_all(
        [{"household_id": "1", "members": people}],
        as_of=date(2019, 9, 18),
        related={"external.cars": got.rows},
        rejected=got.rejected,
    )
    assert [f.member.label for f in report.findings] == ["乙"]
    assert [u.member.label for u in report.unknowns] == ["甲"]


def test_a_cell_that_cannot_be_read_is_unanswered_and_the_list_stays_whole(book: Rulebook, tmp_path: Path) -> None:
    got = read(book, "external.cars", csv(tmp_path, f"{FIRST},何时,60000"))
    assert not isinstance(got.rows, Open)
    assert got.rows[0]["registered"] is None
    assert [(r.unit, r.row, r.column) for r in got.rejected] == [("cell", 2, "B")]


def test_last_years_register_is_read_as_registers_are(book: Rulebook, request: pytest.FixtureRequest) -> None:
    path = request.config.rootpath / "docs/examples/ziyuan-example.xlsx"
    if not path.exists():
        pytest.skip("the example workbook is part of the checkout")
    households = read(book, "before", path).rows
    people = read(book, "people_before", path).rows
    assert len(households) == 120
    assert len(people) == sum(len(h["members"]) for h in households)


def test_a_file_that_is_no_such_list_is_refused(book: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError):
        read(book, "external.cars", path)


def test_a_number_that_ends_in_x_is_no_stranger_among_digits(book: Rulebook, tmp_path: Path) -> None:
    # One identity number in eleven ends in X; such a row was set aside as no number, and nobody was said not to be on the list.
    numbers = [f"45039919500101{n:04d}" for n in range(12)] + ["45039919801212001X"]
    got = read(book, "external.cars", csv(tmp_path, *(f"{n},2018-01-02,60000" for n in numbers)))
    assert [r["number"] for r in got.rows] == numbers
    assert not isinstance(got.rows, Open)
    assert got.rejected == []
