"""Whatever somebody types or hands over wrongly: a clear message that says what to do, status 2, and never a traceback."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

DAY = ("--as-of", "2019-09-18")


def said(result) -> str:
    return " ".join(result.stderr.split())


def test_a_file_that_is_not_there(run, tmp_path):
    (tmp_path / "花名册2019.xlsx").write_bytes(b"")
    result = run("check", tmp_path / "花名册2018.xlsx")
    assert result.exit_code == 2
    assert result.stderr == f"没有这个文件：{tmp_path}/花名册2018.xlsx。是不是 花名册2019.xlsx？\n"


def test_a_folder_instead_of_a_file(run, tmp_path):
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "是文件夹，这里要文件。" in result.stderr


def test_a_kind_of_file_that_cannot_be_read(run, tmp_path):
    (tmp_path / "报告.docx").write_bytes(b"x")
    result = run("check", tmp_path / "报告.docx")
    assert result.exit_code == 2
    assert "不是能读的文件（能读：xlsx、" in result.stderr and "请另存为 .xlsx 或 .csv" in result.stderr


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_names_the_file_and_says_that_nothing_was_checked(run, tmp_path, content):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content)
    result = run("check", path, *DAY)
    assert result.exit_code == 2
    assert "花名册.xlsx" in result.stderr and "没有检查" in result.stderr
    assert "Traceback" not in result.output


def test_a_workbook_without_the_sheet_is_refused_with_what_was_found(run, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "随便"
    book.active.append(["甲", "乙"])
    book.active.append(["1", "2"])
    book.save(tmp_path / "别的.xlsx")
    result = run("check", tmp_path / "别的.xlsx", *DAY)
    assert result.exit_code == 2
    assert "别的.xlsx" in result.stderr and "没有读到一户数据" in result.stderr


def test_partly_unreadable_input_is_checked_and_said_loudly_and_findings_decide_the_status(run, tmp_path, households):
    path = tmp_path / "一半.jsonl"
    path.write_text(households.read_text("utf-8") + "{broken\n", encoding="utf-8")
    result = run("check", path, *DAY, "--only", "checklist.2[16]")
    assert result.exit_code == 1
    assert "未读入    1 处" in result.stdout
    assert "■ 未读入（1 处）：这些内容没有参加检查，请改正后再查一遍" in result.stdout
    assert "一半.jsonl 第 3 行" in result.stdout
    assert run("check", path, *DAY, "--only", "checklist.19").exit_code == 0


def test_no_reference_date(run, households):
    result = run("check", households)
    assert result.exit_code == 2
    assert "没有参考日期" in result.stderr and "--as-of 2019-09-18" in result.stderr


@pytest.mark.parametrize("day", ["昨天", "2019-13-01", "2019-02-30", "18/09/2019"])
def test_a_day_that_is_no_day(run, households, day):
    result = run("check", households, "--as-of", day)
    assert result.exit_code == 2
    assert f"--as-of：“{day}”不是一个日期。请写成 2019-09-18 这样。" in result.stderr


@pytest.mark.parametrize("day", ["2019-09-18", "2019/9/18", "20190918", "2019年9月18日", "2019.9.18"])
def test_days_as_people_write_them(run, households, day):
    assert "参照日期  2019-09-18" in run("check", households, "--as-of", day, "--only", "checklist.21").stdout


def test_a_word_that_is_no_option_value(run, households):
    result = run("check", households, "--format", "jsno")
    assert result.exit_code == 2
    assert "--format：没有“jsno”。是不是 json？" in result.stderr
    result = run("check", households, "--fail-on", "eror", "--lang", "en")
    assert "there is no 'eror'. Did you mean error?" in said(result)


def test_an_unknown_option_and_an_unknown_command(run, households):
    result = run("check", households, "--fromat", "json")
    assert result.exit_code == 2
    assert "没有选项 --fromat。是不是 --format？" in result.stderr
    result = run("chek")
    assert result.exit_code == 2
    assert "没有命令“chek”。是不是 check？" in result.stderr


def test_a_missing_argument(run):
    result = run("check")
    assert result.exit_code == 2
    assert result.stderr == "命令写得不对：缺少“数据文件”。\n看说明：fupin check --help\n"


def test_a_rule_pattern_that_fits_nothing(run, households):
    result = run("check", households, *DAY, "--only", "checklst.21")
    assert result.exit_code == 2
    assert "没有规则或规则包符合“checklst.21”。是不是 checklist.21？" in result.stderr


def test_a_rule_folder_that_is_not_there(run, households):
    result = run("check", households, *DAY, "--rules", "不在这里")
    assert result.exit_code == 2
    assert "没有这个规则文件或文件夹：不在这里" in result.stderr


def test_an_unknown_profile(run, county):
    result = run("check", county, "--profile", "1999")
    assert result.exit_code == 2
    assert "1999" in result.stderr


BROKEN = """\
language: 1
pack: county.mine
title: {zh: 我县的规则}
rules:
  - id: county.1
    title: {zh: 一}
    expect: poverty_cause != "缺资全"
    message: {zh: 不对}
  - id: county.2
    title: {zh: 二}
    expect: no_such_field == 1
    message: {zh: 不对}
  - id: county.3
    title: {zh: 好的一条}
    expect: poverty_cause != "缺资金"
    message: {zh: 不对}
"""


def test_a_broken_rule_file_never_loads_in_part_and_says_every_mistake_with_its_place(run, households, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    result = run("check", households, *DAY, "--rules", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first.startswith(f"{path}:7:") and "缺资全" in first and "缺资金" in first
    assert second.startswith(f"{path}:11:") and "no_such_field" in second


def test_a_county_folder_called_rules_hides_none_of_the_shipped_files(run, households, tmp_path):
    home = tmp_path / "rules"
    home.mkdir()
    (home / "basis.yaml").write_text(
        BROKEN.replace("缺资全", "缺资金").replace("no_such_field == 1", "size >= 0"), encoding="utf-8"
    )
    result = run(
        "check", households, *DAY, "--rules", home, "--only", "county.*", "--only", "checklist.21", "--format", "json"
    )
    assert {r["rule"] for r in json.loads(result.stdout)["summary"]["rules"]} == {
        "county.1",
        "county.2",
        "county.3",
        "checklist.21",
    }


# -- where to write --------------------------------------------------------------------------------------------------------


def test_xlsx_needs_a_file(run, households):
    result = run("check", households, *DAY, "--format", "xlsx")
    assert result.exit_code == 2
    assert "请加 --out 结果.xlsx" in result.stderr


def test_out_into_a_folder_that_is_not_there(run, households, tmp_path):
    result = run("check", households, *DAY, "--out", tmp_path / "没有" / "o.xlsx")
    assert result.exit_code == 2
    assert "没有文件夹" in result.stderr


def test_out_that_is_a_folder(run, households, tmp_path):
    result = run("check", households, *DAY, "--out", tmp_path)
    assert result.exit_code == 2
    assert "是文件夹，不能当文件写" in result.stderr


def test_out_over_the_input_is_refused_and_the_input_stays(run, county):
    before = county.read_bytes()
    result = run("check", county, "--out", county)
    assert result.exit_code == 2
    assert "写进去会把它盖掉" in result.stderr
    assert county.read_bytes() == before


def test_out_that_cannot_be_written_leaves_the_old_file(run, households, tmp_path, monkeypatch):
    old = tmp_path / "o.xlsx"
    old.write_text("旧")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "open in Excel")

    monkeypatch.setattr(Path, "replace", held)
    result = run("check", households, *DAY, "--out", old)
    assert result.exit_code == 2
    assert "正被别的程序（如 Excel）打开" in result.stderr
    assert old.read_text() == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["o.xlsx"], "no half file is left"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder nobody can write into")
@pytest.mark.parametrize("name", ["o.xlsx", "o.csv"])
def test_out_where_nobody_may_write(run, households, name):
    result = run("check", households, *DAY, "--out", f"/proc/self/{name}")
    assert result.exit_code == 2
    assert "写不了" in result.stderr


def test_a_format_that_contradicts_the_name(run, households, tmp_path):
    result = run("check", households, *DAY, "--format", "csv", "--out", tmp_path / "o.xlsx")
    assert result.exit_code == 2
    assert "--format csv 与文件名 o.xlsx 不一致" in result.stderr


def test_a_name_that_says_no_format(run, households, tmp_path):
    result = run("check", households, *DAY, "--out", tmp_path / "o.dat")
    assert result.exit_code == 2
    assert "请用 .xlsx、.html、.csv、.json、.jsonl 或 .txt 结尾" in result.stderr


# -- as a program of its own -----------------------------------------------------------------------------------------------


def test_as_a_program_a_missing_file_ends_with_2(program, tmp_path):
    result = program("check", "没有.xlsx", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.decode() == "没有这个文件：没有.xlsx。请检查文件名和所在的文件夹。\n"


def test_as_a_program_a_broken_workbook_ends_with_2_without_a_traceback(program, tmp_path):
    with zipfile.ZipFile(tmp_path / "坏.xlsx", "w") as z:
        z.writestr("xl/workbook.xml", "<broken")
    result = program("check", "坏.xlsx", cwd=tmp_path)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr and "坏.xlsx" in result.stderr.decode()


def test_as_a_program_findings_end_with_1_and_json_is_utf_8_even_on_a_gbk_console(program, households):
    result = program("check", households, *DAY, "--format", "json", env={"PYTHONIOENCODING": "gbk"})
    assert result.returncode == 1
    assert json.loads(result.stdout.decode("utf-8"))["findings"]


def test_a_gbk_console_shows_what_it_cannot_write_as_a_question_mark(program, tmp_path):
    path = tmp_path / "生僻.jsonl"
    path.write_text(
        json.dumps({"household_id": "1", "head_name": "𬭚铋", "poverty_cause": "缺资金", "exit_state": "未脱贫"}),
        encoding="utf-8",
    )
    result = program("check", path, *DAY, "--only", "checklist.19", env={"PYTHONIOENCODING": "gbk"})
    assert result.returncode == 1, result.stderr
    text = result.stdout.decode("gbk")
    assert "户 1 ?铋" in text and "■ 检查结果" in text


def test_what_was_not_read_is_listed_sheet_by_sheet_with_the_register_first(run, county, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(county)
    sheet = book["贫困人口信息"]
    header = next(row for row in sheet.iter_rows() if any(c.value == "户编号" for c in row))
    column = {c.value: c.column for c in header}
    first = header[0].row + 1
    sheet.cell(first, column["健康状况"]).value = "有病"
    sheet.cell(first + 2, column["户编号"]).value = None
    book.save(tmp_path / "错.xlsx")
    shown = run("check", tmp_path / "错.xlsx", "--limit", "50").stdout.splitlines()
    at = next(i for i, line in enumerate(shown) if line.startswith("■ 未读入（"))
    places = [line.split("] ")[1] for line in shown[at:] if line.startswith("  ● [D")]
    assert (
        places[0].startswith(f"错.xlsx 表“贫困人口信息” 第 {first} 行")
        and "健康状况" in places[0]
        and "“有病”" in places[0]
    )
    assert places[1].startswith(f"错.xlsx 表“贫困人口信息” 第 {first + 2} 行")
    assert len(places) > 2, "the rows that hang on the lost one follow"
