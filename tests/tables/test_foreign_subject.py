"""A subject that is no household: read by the same room, without a profile or with one."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fupin_rules.schema import Code, CodeList, Listing, Part, Question, Record, Subject
from fupin_rules.tables import read_data

TRADE = CodeList(
    "trade", "行业", "trade", (Code("制造", "making", numbers={2020: "C"}, aliases=("制造业",)), Code("零售", "retail"))
)


class Person(Record):
    """Somebody employed."""

    person_id: Annotated[str | None, Question("人员代码", "code")] = None
    wage: Annotated[Decimal | None, Question("工资", "wage", unit="元", ge=0, le=100000)] = None


class Business(Record):
    """A business."""

    code: Annotated[str | None, Question("统一代码", "code")] = None
    trade: Annotated[str | None, Question("行业", "trade", code=TRADE)] = None
    turnover: Annotated[Decimal | None, Question("营业收入", "turnover", unit="千元", ge=0)] = None
    staff: Annotated[Listing[Person] | None, Question("从业人员", "staff")] = None


FIRM = Subject("business", "企业", Business, key="code")
FIRM_WITH_STAFF = Subject(
    "business", "企业", Business, key="code", parts=(Part("person", "staff", "人员", key="person_id"),)
)


def test_a_business_a_row_by_the_names_of_its_questions(tmp_path, make, sheet):
    path = make(
        tmp_path / "a.xlsx",
        sheet("表", [["A1", "制造业", "1,200"], ["A2", "矿业", 3]], ["统一代码", "行业", "营业收入"]),
    )
    data = read_data(path, FIRM)
    assert data.profile == "default"
    assert data.records[0] == {"code": "A1", "trade": "制造", "turnover": Decimal(1200)}
    assert data.records[1]["$unreadable"].keys() == {"trade"}
    assert [r.code for r in data.rejected] == ["D301"] and data.accounts.add_up()


def test_field_names_are_headers_too(tmp_path):
    (tmp_path / "a.csv").write_text("code,trade,turnover\nA1,制造,5\n", encoding="utf-8")
    assert read_data(tmp_path / "a.csv", FIRM).records == [{"code": "A1", "trade": "制造", "turnover": Decimal(5)}]


def test_persons_in_a_business_a_row_each(tmp_path, make, sheet):
    path = make(
        tmp_path / "a.xlsx",
        sheet(
            "表",
            [["A1", "零售", "p1", 100], ["A1", "零售", "p2", "x"], ["A2", "制造", "p1", 5]],
            ["统一代码", "行业", "人员代码", "工资"],
        ),
    )
    data = read_data(path, FIRM_WITH_STAFF)
    assert [len(r["staff"]) for r in data] == [2, 1]
    assert data.records[0]["staff"][1]["wage"] is None
    assert data.accounts.add_up()


def test_tables_know_no_survey():
    import ast
    import pathlib

    import fupin_rules.tables as room

    for path in pathlib.Path(room.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any("survey" in n for n in names), path.name
