"""Columns that are never read: the passwords on the roster of annex 1 reach no record, no message, no report and no log."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine
from fupin_rules.errors import FupinError, RuleFileError
from fupin_rules.findings import Rejection
from fupin_rules.survey import HOUSEHOLD, TEAM
from fupin_rules.tables import read_data
from fupin_rules.tables.columns import read_table
from fupin_rules.tables.profiles import read_profiles
from fupin_rules.tables.shipped import profiles_home

SECRET = "Zy@2019秘钥"
OTHER = "830471"
HEADERS = [
    "行政区划代码", "序号", "乡（镇）", "行政村", "姓名", "性别", "联系方式", "类型（队长、组长、组员）",
    "入户分组类型（如一组、二组、三组……）", "账号名", "密码", "单位", "职务", "备注",
]  # fmt: skip


def line(number: int, name: str, role: str, password: Any, **more: Any) -> list[Any]:
    row = dict(zip(HEADERS, [
        "450329100371", number, "测试镇", "测试村", name, "男", f"1990000{number:04d}", role, "" if role == "队长" else "一组",
        f"zy{number:03d}", password, "测试局", "科员", "",
    ], strict=True))  # fmt: skip
    return list((row | more).values())


ROSTER = [line(1, "韦测试", "组长", SECRET), line(2, "蒙测试", "组长", OTHER), line(3, "蒋测试", "组员", 830471)]


def everything(value: Any) -> str:
    """All that can be read off an object, whatever it is made of."""
    return json.dumps(value, ensure_ascii=False, default=lambda x: repr(x))


def test_passwords_are_in_no_record_no_rejection_and_no_account(tmp_path, make, sheet):
    data = read_data(make(tmp_path / "花名册.xlsx", sheet("工作队花名册", ROSTER, HEADERS)), TEAM)
    told = everything(
        [data.records, [r.to_dict() for r in data.rejected], data.accounts.to_dict(), sorted(data.unasked)]
    )
    assert SECRET not in told
    assert OTHER not in told
    assert [o["name"] for o in data.records[0]["officers"]] == ["韦测试", "蒙测试", "蒋测试"]
    assert "password" not in told


def test_the_cells_are_counted_and_the_header_is_named(tmp_path, make, sheet):
    data = read_data(make(tmp_path / "花名册.xlsx", sheet("工作队花名册", ROSTER, HEADERS)), TEAM)
    assert data.accounts.add_up()
    assert data.accounts.total.unmapped == {"密码（K 列）": 3}


@pytest.mark.parametrize("header", ["密码", " 密 码 ", "*密码", "登录密码", "初始密码", "密\n码"])
def test_the_header_is_known_however_it_is_written(tmp_path, make, sheet, header):
    headers = [header if h == "密码" else h for h in HEADERS]
    path = make(tmp_path / "花名册.xlsx", sheet("工作队花名册", ROSTER, headers))
    data = read_data(path, TEAM)
    assert sum(data.accounts.total.unmapped.values()) == 3
    assert SECRET not in everything([data.records, [r.to_dict() for r in data.rejected], data.accounts.to_dict()])


def test_rows_that_are_rejected_or_unreadable_do_not_quote_them(tmp_path, make, sheet):
    rows = [
        line(1, "韦测试", "班长", SECRET),
        line(2, "蒙测试", "组长", SECRET, **{"行政区划代码": ""}),
        line(2, "蒙测试", "组员", SECRET),
        line(2, "蒋测试", "组长", OTHER),
        ["合计", *[""] * 9, SECRET, "", "", ""],
    ]
    data = read_data(make(tmp_path / "花名册.xlsx", sheet("工作队花名册", rows, HEADERS)), TEAM)
    assert data.rejected
    told = everything([data.records, [r.to_dict() for r in data.rejected], data.accounts.to_dict()])
    assert SECRET not in told
    assert OTHER not in told
    assert data.accounts.add_up()


def test_the_contents_are_gone_before_a_row_is_looked_at(tmp_path, make, sheet, monkeypatch):
    from fupin_rules.tables import columns

    seen: list[Any] = []
    whole = columns._convert

    def spy(table: Any, rows: Any, *more: Any) -> None:
        seen.extend(rows)
        whole(table, rows, *more)

    monkeypatch.setattr(columns, "_convert", spy)
    read_data(make(tmp_path / "花名册.xlsx", sheet("工作队花名册", ROSTER, HEADERS)), TEAM)
    assert [row[10] for row in seen] == ["●", "●", "●"]
    assert [row[4] for row in seen] == ["韦测试", "蒙测试", "蒋测试"]
    assert read_table is columns.read_table


@pytest.mark.parametrize("name", ["密码", "password", "登录密码"])
def test_json_with_passwords_names_the_field_and_never_its_value(tmp_path, name):
    record = {
        "area_code": "450329100371", "level": "村级",
        "officers": [{"name": "韦测试", "role": "队长", name: SECRET}], name: OTHER,
    }  # fmt: skip
    path = tmp_path / "工作队.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    data = read_data(path, TEAM)
    assert {r.path for r in data.rejected} == {name, f"officers[0].{name}"}
    told = everything([data.records, [r.to_dict() for r in data.rejected], data.accounts.to_dict()])
    assert SECRET not in told
    assert OTHER not in told


def test_a_record_with_a_password_is_refused_without_quoting_it():
    team = {"area_code": "450329100371", "officers": [{"name": "韦测试", "密码": SECRET}]}
    with pytest.raises(FupinError) as caught:
        Engine.default().check(team, subject="team", as_of=date(2019, 9, 18))
    said = everything([[d.in_(lang) for d in caught.value.diagnostics] for lang in ("zh", "en")]) + str(caught.value)
    assert SECRET not in said
    assert "密码" in said


def test_no_question_of_the_teams_asks_for_a_password():
    asked = [(path, f.zh, *f.question.headers) for path, f in TEAM.spec.walk()]
    assert not any("密码" in word or "口令" in word or "password" in word for names in asked for word in names)


def test_the_command_shows_no_password_in_any_format(tmp_path, make, sheet):
    from click.testing import CliRunner

    from fupin_rules.cli.app import build

    path = make(tmp_path / "花名册.xlsx", sheet("工作队花名册", ROSTER, HEADERS))
    for lang, *more in (("zh",), ("en", "--format", "json"), ("zh", "--show-identifiers", "--debug")):
        result = CliRunner().invoke(
            build("en" if lang == "en" else "zh"),
            ["check", str(path), "--only", "team.*", "--as-of", "2019-09-18", *more],
            env={"COLUMNS": "200", "FUPIN_LANG": lang},
        )
        assert result.exit_code in (0, 1), result.output
        assert "450329100371" in result.output
        assert SECRET not in result.output
        assert OTHER not in result.output
    out = tmp_path / "结果.xlsx"
    result = CliRunner().invoke(
        build("zh"), ["check", str(path), "--only", "team.*", "--as-of", "2019-09-18", "--out", str(out)]
    )
    assert result.exit_code in (0, 1)
    assert not found_in_workbook(out, SECRET)
    assert found_in_workbook(out, "测试村"), "the search finds what is there"
    assert not found_in_workbook(out, OTHER)


def found_in_workbook(path: Path, word: str) -> bool:
    import zipfile

    with zipfile.ZipFile(path) as book:
        return any(word.encode() in book.read(name) for name in book.namelist())


# -- the key itself ------------------------------------------------------------------------------------------------------------

PROFILE = """\
profile: mine
title: {{zh: 试, en: mine}}
sheets:
  - names: [表]
    creates: true
    needs: [户编号]
    columns: {{户编号: household_id, 联系电话: phone}}
    others: [""]
    ignored: [{ignored}]
"""


def profile(ignored: str) -> Any:
    return read_profiles([("mine.yaml", PROFILE.format(ignored=ignored))], HOUSEHOLD)[0]


def test_any_layout_can_say_what_it_never_reads(tmp_path, make, sheet):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.yaml").write_text(PROFILE.format(ignored="银行账号"), "utf-8")
    rows = [["450399000001", "19900000001", "6222000000000000"]]
    path = make(tmp_path / "a.xlsx", sheet("表", rows, ["户编号", "联系电话", "银行账号"]))
    data = read_data(path, HOUSEHOLD, profiles=[tmp_path / "profiles"], profile="mine")
    assert data.records == [{"household_id": "450399000001", "phone": "19900000001"}]
    assert data.accounts.total.unmapped == {"银行账号（C 列）": 1}
    assert data.accounts.add_up()


def test_a_column_that_is_declared_cannot_be_ignored():
    with pytest.raises(RuleFileError) as caught:
        profile("联系电话")
    (said,) = caught.value.diagnostics
    assert said.code == "D603"
    assert "“联系电话”既在 columns 里，又说从不读" in said.message.zh


def test_the_shipped_roster_ignores_passwords():
    (team,) = [
        p
        for p in read_profiles([(p.name, p.read_bytes()) for p in sorted(profiles_home().glob("*.yaml"))], TEAM)
        if p.id == "plan-forms-team"
    ]
    assert {"密码", "登录密码", "初始密码"} <= team.sheets[0].ignored


def test_a_rejection_has_no_place_for_a_whole_row():
    assert set(Rejection.__dataclass_fields__) == {
        "unit", "code", "message", "file", "sheet", "row", "column", "header", "read", "subject", "path", "harmless",
    }  # fmt: skip
