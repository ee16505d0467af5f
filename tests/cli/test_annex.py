"""`fupin annex` on files as a county has them."""

from __future__ import annotations

import json

import openpyxl
import pytest

from fupin_rules.synth import make_county, write_workbook


@pytest.fixture(scope="module")
def with_forms(tmp_path_factory):
    """A county's register with every form, a row each."""
    path = tmp_path_factory.mktemp("forms") / "全县.xlsx"
    write_workbook(make_county(40, seed=11, errors=0.2, forms=True, form_errors=0.2, in_workbook=True), path)
    return path


def rows(path, sheet=0):
    return [
        [c.value for c in row if c.value is not None]
        for row in openpyxl.load_workbook(path).worksheets[sheet].iter_rows()
    ]


def test_all_nine_are_made_from_one_reading(run, with_forms, tmp_path):
    folder = tmp_path / "附件"
    result = run("annex", "all", with_forms, "--as-of", "2019-09-18", "--out", folder)
    assert result.exit_code == 0, result.output
    names = sorted(p.name for p in folder.iterdir())
    assert [n[:3] for n in names] == [f"附件{n}" for n in range(1, 10)]
    for n, name in enumerate(names, 1):
        assert f"附件{n}" in str(rows(folder / name)[0]) or n == 3
        assert f"{folder / name}：附件{n}，" in result.stdout


def test_a_form_printed_filled_in_and_read_back_goes_into_the_lists(run, county, tmp_path):
    """The way of the paper: print for each household, tick a risk, read the form beside the register, get annexes 4 and 5."""
    printed = tmp_path / "六看.xlsx"
    result = run("annex", 3, county, "--out", printed)
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(printed)
    sheet = book.worksheets[0]
    for other in book.worksheets[1:]:
        book.remove(other)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "房屋周边环境属地质灾害点" in cell.value:
                cell.value = cell.value.replace("□ 房屋", "☑ 房屋")
    book.save(printed)
    result = run("annex", 4, county, printed, "--as-of", "2019-09-18", "--out", tmp_path / "附件4.xlsx")
    assert result.exit_code == 0, result.output
    told = [r for r in rows(tmp_path / "附件4.xlsx") if "“六看”表" in r]
    assert told and all("房屋周边环境属地质灾害点" in r and "住房安全保障" in r for r in told)
    report = json.loads(run("check", county, printed, "--format", "json").stdout)
    counts = report["summary"]["counts"]
    assert counts["rows_read"] == counts["rows_used"] + counts["rows_rejected"] + counts["rows_aside"]
    assert counts["cells_non_blank"] == sum(
        counts[k] for k in ("cells_understood", "cells_rejected", "cells_unmapped", "cells_aside")
    )


def test_only_a_township_or_village_can_be_asked_for(run, with_forms, tmp_path):
    out = tmp_path / "附件5.xlsx"
    first = rows_of_villages(run, with_forms, out)
    towns = {r[1] for r in first if r[1].endswith("小计")}
    town = sorted(towns)[0].removesuffix("小计")
    result = run("annex", 5, with_forms, "--area", town, "--out", out)
    assert result.exit_code == 0, result.output
    assert openpyxl.load_workbook(out).sheetnames == [town]
    result = run("annex", 5, with_forms, "--area", town[:-1] + "乡村镇", "--out", out)
    assert result.exit_code == 2 and "数据里没有" in result.stderr


def rows_of_villages(run, data, out):
    result = run("annex", 5, data, "--out", out)
    assert result.exit_code == 0, result.output
    found = []
    for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True):
        if row[1] and isinstance(row[2], int):
            found.append(row)
    return found


def test_blank_forms_need_no_data(run, tmp_path):
    for n in range(1, 10):
        result = run("annex", n, "--blank", "--out", tmp_path / f"{n}.xlsx")
        assert result.exit_code == 0 and result.stdout.endswith(f"附件{n}，空白表。\n"), result.output
    result = run("annex", 4, "--out", tmp_path / "4.xlsx")
    assert result.exit_code == 2 and "附件4要有数据才能填" in result.stderr


def test_names_are_shown_and_numbers_only_when_asked_for(run, with_forms, tmp_path):
    for more, stars in (((), True), (("--show-identifiers",), False)):
        out = tmp_path / "附件1.xlsx"
        assert run("annex", 1, with_forms, *more, "--out", out).exit_code == 0
        phones = [c for r in rows(out) for c in r if isinstance(c, str) and c.startswith("199")]
        assert phones and all(("*" in p) is stars for p in phones)


def test_a_template_decides_the_columns_and_what_it_leaves_out_is_said(run, with_forms, tmp_path):
    template = tmp_path / "表头.yaml"
    template.write_text("columns: [序号, 村: 行政村]\n".replace("村: 行政村", "{村: 行政村}"), "utf-8")
    result = run("annex", 8, with_forms, "--template", template, "--out", tmp_path / "8.xlsx")
    assert result.exit_code == 0, result.output
    assert "模板没有要这些列，没有写：乡（镇）、" in result.stdout
    assert ["序号", "村"] in rows(tmp_path / "8.xlsx")
    template.write_text("columns: [户住姓名]\n", "utf-8")
    result = run("annex", 8, with_forms, "--template", template, "--out", tmp_path / "8.xlsx")
    assert result.exit_code == 2 and "N101" in result.stderr and "是不是“户主姓名”？" in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("annex", "10", "--blank", "--out", "x.xlsx"), "没有附件10；有 1 到 9，或 all。"),
        (("annex", "3", "--blank", "--out", "x.csv"), "请用 .xlsx 结尾"),
        (("annex", "all", "--blank", "--out", "x.xlsx"), "要是文件夹"),
    ],
)
def test_what_cannot_be_done_is_said(run, tmp_path, monkeypatch, args, says):
    monkeypatch.chdir(tmp_path)
    result = run(*args)
    assert result.exit_code == 2 and says in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_speaks_english_while_the_annexes_stay_as_printed(run, tmp_path):
    result = run("annex", 3, "--blank", "--lang", "en", "--out", tmp_path / "3.xlsx")
    assert result.stdout.endswith("annex 3, blank.\n")
    assert ["脱贫户“六看”表"] in rows(tmp_path / "3.xlsx")


def test_a_form_that_fits_no_household_is_said_and_the_rest_goes_on(run, county, with_forms, tmp_path):
    printed = tmp_path / "六看.xlsx"
    assert run("annex", 3, with_forms, "--out", printed).exit_code == 0
    book = openpyxl.load_workbook(printed)
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    book.worksheets[0]["C1"].value = "户编号：450399999999"
    book.save(printed)
    result = run("annex", 5, county, printed, "--as-of", "2019-09-18", "--out", tmp_path / "5.xlsx")
    assert result.exit_code == 0 and "N201" in result.stderr and "有 1 处数据没有读入" in result.stdout
