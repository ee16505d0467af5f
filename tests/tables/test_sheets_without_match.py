"""Sheets about members whose layout says not by what: their own key ties them, and no row is lost or becomes a person."""

from __future__ import annotations

from typing import Annotated

import pytest

from fupin_rules.errors import RuleFileError
from fupin_rules.schema import Listing, Part, Question, Record, Subject
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data, read_profiles

OURS = """\
profile: ours
title: {zh: 外出表}
sheets:
  - names: [外出]
    into: members
    needs: [人编号, 做什么]
    columns: {户编号: household_id, 人编号: members.member_id, 做什么: members.labour_skill}
  - names: [外出明细]
    into: members.episodes
    needs: [人编号, 去哪里]
    columns: {户编号: household_id, 人编号: members.member_id, 去哪里: members.episodes.place}
"""


@pytest.fixture
def two(tmp_path, make, sheet, row):
    """A register of one household of two, and a plugin's layout beside it."""
    register = make(tmp_path / "reg.xlsx", sheet("花名册", [row(1, 1, 劳动技能=""), row(1, 2, 劳动技能="")]))
    (tmp_path / "ours.yaml").write_text(OURS, encoding="utf-8")

    def read(name, rows, headers):
        path = make(tmp_path / f"{name}.xlsx", sheet(name, rows, headers))
        return read_data([register, path], HOUSEHOLD, profiles=[tmp_path / "ours.yaml"])

    return read


def account(data, name):
    (one,) = [a for a in data.accounts.sheets if a.sheet == name]
    return one.rows, one.used, one.rejected


def test_a_row_about_a_member_adds_to_the_member_and_makes_nobody(two):
    rows = [["450399000001", "45039900000101", "普通劳动力"], ["450399000001", "45039900000109", "普通劳动力"]]
    data = two("外出", rows, ["户编号", "人编号", "做什么"])
    assert [(m["member_id"], m["labour_skill"]) for m in data.records[0]["members"]] == [
        ("45039900000101", "普通劳动力"),
        ("45039900000102", None),
    ]
    assert [(r.unit, r.code, r.row) for r in data.rejected] == [("row", "D406", 3)]
    assert account(data, "外出") == (2, 1, 1) and data.accounts.add_up()


def test_a_row_of_a_members_list_is_added_to_that_member(two):
    rows = [["450399000001", "45039900000101", "广东"], ["450399000001", "45039900000101", "广西"]]
    data = two("外出明细", [*rows, ["450399000001", "", "湖南"]], ["户编号", "人编号", "去哪里"])
    first, _ = data.records[0]["members"]
    assert [e["place"] for e in first["episodes"]] == ["广东", "广西"]
    assert [(r.unit, r.code, r.row) for r in data.rejected] == [("row", "D411", 4)]
    assert account(data, "外出明细") == (3, 2, 1) and data.accounts.add_up()


@pytest.mark.parametrize(("at", "into"), [(4, "members"), (8, "members.episodes")])
def test_a_layout_that_says_not_who_and_has_no_column_for_it_is_refused(at, into):
    lines = OURS.splitlines(keepends=True)
    lines[at + 2] = lines[at + 2].replace(" 人编号: members.member_id,", "")
    with pytest.raises(RuleFileError) as caught:
        read_profiles([("ours.yaml", "".join(lines))], HOUSEHOLD)
    (said,) = caught.value.diagnostics
    assert (said.code, said.place.line) == ("D612", at)
    assert f"{into} 的一项" in said.message.zh and "match: [members.member_id]" in said.hint.zh


class Worker(Record):
    """Somebody employed."""

    number: Annotated[str | None, Question("工号", "number")] = None
    name: Annotated[str | None, Question("姓名", "name")] = None


class Firm(Record):
    """A business."""

    code: Annotated[str | None, Question("代码", "code")] = None
    staff: Annotated[Listing[Worker] | None, Question("职工", "staff")] = None


FIRM = Subject("firm", "企业", Firm, key="code", parts=(Part("worker", "staff", "职工", key="number"),))
STAFF = """\
profile: staff
title: {zh: 职工}
subject: firm
sheets:
  - {names: [企业], creates: true, needs: [代码], columns: {代码: code}}
  - names: [职工]
    into: staff
    needs: [代码, 工号]
    columns: {代码: code, 工号: staff.number, 姓名: staff.name}
"""


def test_members_whom_no_register_brings_come_from_their_own_sheet(tmp_path, make, sheet):
    path = make(
        tmp_path / "a.xlsx",
        sheet("企业", [["A1"], ["A2"]], ["代码"]),
        sheet("职工", [["A1", "1", "甲"], ["A1", "2", "乙"]], ["代码", "工号", "姓名"]),
    )
    (tmp_path / "staff.yaml").write_text(STAFF, encoding="utf-8")
    data = read_data(path, FIRM, profiles=[tmp_path / "staff.yaml"])
    assert data.records[0]["staff"] == [{"number": "1", "name": "甲"}, {"number": "2", "name": "乙"}]
    assert data.rejected == [] and data.accounts.add_up()


def test_a_field_out_of_place_on_a_sheet_without_into_is_said_of_the_record_itself():
    wrong = STAFF.replace("columns: {代码: code}}", "columns: {代码: code, 姓名: staff.name.x}}").replace(".name.x", "")
    with pytest.raises(RuleFileError) as caught:
        read_profiles([("staff.yaml", wrong)], FIRM)
    assert [d.code for d in caught.value.diagnostics] == ["D606"]
    assert "不在“firm”这一行之内" in caught.value.diagnostics[0].message.zh


@pytest.mark.parametrize("code", ["450399198001010066", "450399198001010061"])
def test_a_household_code_nobody_has_that_is_somebodys_number_is_told_hidden(two, code):
    data = two("外出明细", [[code, "45039900000101", "广东"]], ["户编号", "人编号", "去哪里"])
    (row,) = data.rejected
    hidden = f"450399********{code[-4:]}"
    assert (row.code, row.subject) == ("D405", hidden)
    assert f"没有户编号 {hidden}。" in row.message.zh and f"no household {hidden}." in row.message.en
    assert code not in str(row.to_dict())


def test_a_household_code_nobody_has_is_told_as_it_is(two):
    data = two("外出明细", [["450399000777", "45039900000101", "广东"]], ["户编号", "人编号", "去哪里"])
    (row,) = data.rejected
    assert (row.code, row.subject) == ("D405", "450399000777") and "没有户编号 450399000777。" in row.message.zh
