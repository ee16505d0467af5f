"""The forms as sheets, one a row: every answer of their models can be written and comes back; a password never does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fupin_rules.schema import RecordSpec
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.survey.edge import EDGE
from fupin_rules.survey.team import TEAM
from fupin_rules.synth import County, make_county, write_truth, write_workbook
from fupin_rules.synth.form_sheets import EDGE_SHEETS, HOUSEHOLD_SHEETS, TEAM_SHEETS
from fupin_rules.tables import load_profiles, read_all, read_data
from fupin_rules.tables.headers import header_key

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


# Noted when forms are registered from what was read; nobody writes it on a sheet.
NOT_WRITTEN = {"not_in_data"}


def filled(spec: RecordSpec, path: str = "", depth: int = 2) -> dict[str, Any]:
    """A record in which every question has an answer of its own; lists have two."""
    out: dict[str, Any] = {}
    for n, (name, question) in enumerate(spec.fields.items()):
        where = f"{path}.{name}".lstrip(".")
        if name in NOT_WRITTEN:
            continue
        if question.record is not None:
            items = [filled(question.record, where) for _ in range(2)]
            for at, item in enumerate(items):
                vary(item, at)
            out[name] = items if question.many else items[0]
            continue
        code = question.question.code
        if code is not None:
            words = [c.value for c in code.codes]
            out[name] = words[:2] if question.many else words[n % len(words)]
            continue
        value = {
            "text": f"{question.zh}{n}",
            "bool": n % 2 == 0,
            "int": 4 + n % 3,
            "decimal": Decimal(4 + n % 3),
            "date": date(2019, 9, 1 + n % 27),
        }[question.kind]
        if question.question.personal == "name":
            value = "王永" + "一二三四五六七八九十"[n % 10]
        elif question.question.personal in ("phone", "identity"):
            value = f"1990000{n:04d}" if question.question.personal == "phone" else "45039919800101001X"
        out[name] = [value, f"{value}之二"] if question.many else value
    return out


def vary(item: dict[str, Any], at: int) -> None:
    for name, value in item.items():
        if at and isinstance(value, str) and value.startswith("王永"):
            item[name] = value + "民"
        elif at and isinstance(value, date):
            item[name] = value.replace(month=10)
        elif at and name == "id_number":
            item[name] = "450399198502020026"


def leaves(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(record, dict):
        for name, value in record.items():
            yield from leaves(value, f"{path}.{name}".lstrip("."))
    elif isinstance(record, list) and record and isinstance(record[0], dict):
        for n, item in enumerate(record):
            yield from leaves(item, f"{path}[{n}]")
    else:
        yield path, record


@pytest.fixture(scope="module")
def county() -> County:
    county = make_county(2, seed=5)
    spec = HOUSEHOLD.spec.fields
    household = county.households[0]
    for name in ("six_looks", "policy_feedback", "forms", "corrections"):
        made = [filled(spec[name].record, name), filled(spec[name].record, name)]
        vary(made[1], 1)
        household[name] = made if spec[name].many else made[0]
    household["visit"]["entry"] = filled(spec["visit"].record.fields["entry"].record)
    for n, measure in enumerate(household["measures"]):
        measure["received"] = n % 2 == 0
    county.edges = [filled(EDGE.spec) | {"survey_id": f"BY{n}"} for n in range(2)]
    for edge in county.edges:
        for member in edge["members"]:
            # The kinds within a disability are those of a multiple one; elsewhere nobody writes them.
            first, second = member["disabilities"]
            first["kind"] = "多重"
            second.update(kind="视力", grade=first["grade"])
            del second["kinds"]
    county.teams = [filled(TEAM.spec) | {"area_code": f"45032910037{n}"} for n in range(2)]
    for team in county.teams:
        for n, officer in enumerate(team["officers"]):
            officer["number"] = str(n + 1)
    return county


@pytest.fixture(scope="module")
def path(county, tmp_path_factory):
    path = tmp_path_factory.mktemp("forms") / "county.xlsx"
    write_workbook(county, path)
    return path


def test_every_answer_of_the_household_forms_comes_back(county, path) -> None:
    data = read_data(path, HOUSEHOLD)
    read = {r["household_id"]: r for r in data.records}
    household = county.households[0]
    back = read[household["household_id"]]
    for name in ("six_looks", "policy_feedback", "forms", "corrections"):
        assert dict(leaves(back[name], name)) == dict(leaves(household[name], name))
        assert len(dict(leaves(household[name], name))) > {"six_looks": 40, "forms": 5}.get(name, 7)
    assert back["visit"]["entry"] == household["visit"]["entry"]
    assert [m["received"] for m in back["measures"]] == [m["received"] for m in household["measures"]]
    assert data.profile == "national-2017"


def test_a_household_without_a_row_has_no_form_and_no_correction(county, path) -> None:
    read = {r["household_id"]: r for r in read_data(path, HOUSEHOLD).records}
    other = read[county.households[1]["household_id"]]
    assert "six_looks" not in other
    assert "policy_feedback" not in other
    assert other["corrections"] == []


def test_every_answer_of_the_survey_of_edge_households_comes_back(county, path) -> None:
    data = read_data(path, EDGE)
    assert len(data.records) == 2
    for back, edge in zip(data.records, county.edges, strict=True):
        assert dict(leaves(back)) == dict(leaves(edge))
    assert data.profile == "plan-forms-edge"


def test_every_answer_of_the_rosters_comes_back(county, path) -> None:
    data = read_data(path, TEAM)
    assert len(data.records) == 2
    for back, team in zip(data.records, county.teams, strict=True):
        assert dict(leaves(back)) == dict(leaves(team))
    assert data.profile == "plan-forms-team"


def test_the_sheets_have_a_column_for_every_question_of_their_models() -> None:
    asked = {path.split(".", 1)[1] for s in HOUSEHOLD_SHEETS for _, path in s.columns if path.startswith("h.")}
    for field in ("education", "water", "policy"):
        for name in HOUSEHOLD.spec.fields["six_looks"].record.fields[field].record.fields:
            assert f"six_looks.{field}.{name}" in asked
    assert [
        header for header, _ in TEAM_SHEETS[0].columns if header not in ("行政区划代码", "工作队级别", "县", "人员身份")
    ] == (
        "序号 乡（镇） 行政村 姓名 性别 联系方式 类型（队长、组长、组员） 入户分组类型（如一组、二组、三组……） 账号名 密码 单位 职务 备注".split()
    )
    assert [s.name for s in EDGE_SHEETS] == ["边缘户调查", "边缘户成员", "边缘户认定"]


def test_the_column_for_passwords_is_written_empty_and_what_somebody_wrote_there_is_never_quoted(
    path, tmp_path
) -> None:
    book = openpyxl.load_workbook(path)
    page = book["工作队花名册"]
    at = next(cell.column for cell in page[3] if cell.value == "密码")
    assert all(row[at - 1].value is None for row in page.iter_rows(min_row=4))
    page.cell(4, at, "Geheim-2019")
    page.cell(5, at, "Geheim-2019")
    # The whole row is refused as well: nothing of it may be quoted either.
    page.cell(5, 1, "")
    book.save(tmp_path / "filled.xlsx")
    data = read_data(tmp_path / "filled.xlsx", TEAM)
    assert len(data.rejected) > 0
    said = json.dumps([r.to_dict() for r in data.rejected], ensure_ascii=False)
    assert "Geheim" not in said + str(data.records) + str(data.accounts)
    assert [r["area_code"] for r in data.records] == ["450329100370", "450329100371"]


def test_a_tick_stands_for_the_only_box_and_two_boxes_are_parted_by_a_semicolon(county, path, tmp_path) -> None:
    book = openpyxl.load_workbook(path)
    page = book["六看表"]
    headers = {cell.value: cell.column for cell in page[3]}
    page.cell(4, headers["义务教育保障风险"], "√")
    page.cell(4, headers["刚性大额支出风险"], "是")
    page.cell(4, headers["饮水安全保障风险"], "季节性缺水；供水设施受损，导致饮水无保障")
    page.cell(4, headers["住房安全保障正常"]).value = None
    page.cell(4, headers["住房安全保障风险"]).value = None
    book.save(tmp_path / "ticked.xlsx")
    looks = read_data(tmp_path / "ticked.xlsx", HOUSEHOLD).records[0]["six_looks"]
    assert looks["education"]["risks"] == ["义务教育适龄儿童少年失学辍学"]
    assert looks["expense"]["risks"] == ["自然灾害、意外变故等原因导致大额刚性支出，造成生活困难"]
    assert looks["water"]["risks"] == ["季节性缺水", "供水设施受损，导致饮水无保障"]
    # Neither box is ticked: that is an answer, and a wrong one.
    assert (looks["housing"]["normal"], looks["housing"]["risks"]) == (False, [])


def test_a_roster_without_area_codes_is_refused_and_the_missing_column_named(path, tmp_path) -> None:
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if name != "工作队花名册":
            del book[name]
    book["工作队花名册"].delete_cols(1, 3)
    book.save(tmp_path / "printed.xlsx")
    with pytest.raises(Exception, match="行政区划代码"):
        read_data(tmp_path / "printed.xlsx", TEAM)


# --- the example in the repository ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example() -> County:
    lines = (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    command = next(line for line in lines if line.startswith("fupin synth") and "--forms" in line)
    number = {k: float(v) for k, v in re.findall(r"--?(n|seed|errors) ([0-9.]+)", command)}
    return make_county(
        int(number["n"]),
        seed=int(number["seed"]),
        errors=number["errors"],
        in_workbook=True,
        forms=True,
        form_errors=number["errors"],
    )


def cells(path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets}


def test_the_example_of_forms_is_what_its_command_makes(example, tmp_path) -> None:
    write_workbook(example, tmp_path / "forms.xlsx")
    assert cells(tmp_path / "forms.xlsx") == cells(EXAMPLES / "ziyuan-forms.xlsx"), "run the command in docs/examples"
    write_truth(example, tmp_path / "truth.jsonl")
    assert (tmp_path / "truth.jsonl").read_text("utf-8") == (EXAMPLES / "ziyuan-forms.truth.jsonl").read_text("utf-8")


def test_the_example_of_forms_has_an_error_in_every_form_and_is_small(example) -> None:
    assert {p.form for p in example.truth if p.kind == "error"} == {None, "six_looks", "edge", "policy", "team"}
    assert (EXAMPLES / "ziyuan-forms.xlsx").stat().st_size < 300_000


def test_nothing_of_a_county_with_planted_forms_is_lost_or_refused_when_it_is_read_again(example) -> None:
    data = read_all(EXAMPLES / "ziyuan-forms.xlsx", [HOUSEHOLD, EDGE, TEAM])
    assert [r.message.zh for d in data.values() for r in d.rejected if not r.harmless] == []
    assert {name: len(d.records) for name, d in data.items()} == {
        "household": 120,
        "edge": len(example.edges),
        "team": len(example.teams),
    }
    read = {r["household_id"]: r for r in data["household"].records}
    compared = 0
    for household in example.households:
        back = read[household["household_id"]]
        for name in ("six_looks", "policy_feedback", "forms", "corrections"):
            assert said(back.get(name)) == said(household.get(name)), (household["household_id"], name)
            compared += len(said(household.get(name)))
    for name, records, key in (("edge", example.edges, "survey_id"), ("team", example.teams, "area_code")):
        there = {r[key]: r for r in data[name].records}
        for record in records:
            assert said(there[record[key]]) == said(record), record[key]
            compared += len(said(record))
    assert compared > 8000


def said(record: Any) -> dict[str, Any]:
    """What somebody answered: nothing about what was left open, and a box not ticked is no answer."""
    return {path: value for path, value in leaves(record) if value not in (None, [])}


def test_the_page_on_forms_names_every_sheet_and_the_headers_it_needs() -> None:
    page = (EXAMPLES.parent / "how-to" / "forms-in-rows.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line.startswith("| ")}
    sheets = [
        s
        for subject in (HOUSEHOLD, EDGE, TEAM)
        for p in load_profiles(subject)
        if "plan-forms" in p.id
        for s in p.sheets
    ]
    assert len(sheets) == 13
    for sheet in sheets:
        row = rows[sheet.name]
        for need in sheet.needs:
            assert need in header_key(row), (sheet.name, need)
