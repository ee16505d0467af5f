"""No identity, phone or bank number of the input leaves in full, in any format, on either stream; unless somebody asks for them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

NUMBERS = ("证件号码", "户口簿证件号码", "残疾证号", "联系电话", "务工联系电话", "银行账号", "户主证件号码")


def numbers_of(path: Path) -> set[str]:
    """Every identity, certificate, phone and bank number that stands in a workbook."""
    out: set[str] = set()
    for sheet in openpyxl.load_workbook(path):
        at: list[int] = []
        for row in sheet.iter_rows(values_only=True):
            if any(c in NUMBERS for c in row):
                at = [i for i, c in enumerate(row) if c in NUMBERS]
            else:
                out.update(str(row[i]) for i in at if i < len(row) and row[i] and re.search(r"[0-9]{8}", str(row[i])))
    return out


def text_of(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None
    )


@pytest.fixture(scope="module")
def troubled(county: Path, tmp_path_factory) -> Path:
    """The county with numbers that are wrong in every way a number can be."""
    path = tmp_path_factory.mktemp("troubled") / "花名册.xlsx"
    book = openpyxl.load_workbook(county)
    sheet = book["贫困人口信息"]
    header = next(row for row in sheet.iter_rows() if any(c.value == "证件号码" for c in row))
    number = next(c.column for c in header if c.value == "证件号码")
    phone = next(c.column for c in header if c.value == "联系电话")
    months = next(c.column for c in header if c.value == "务工时间（月）")
    first = header[0].row + 1
    value = str(sheet.cell(first, number).value)
    sheet.cell(first, number).value = value[:-1] + ("1" if value[-1] != "1" else "2")
    sheet.cell(first + 1, number).value = "4503991970130145671"
    sheet.cell(first + 2, number).value = 450399197001014567
    sheet.cell(first + 3, number).value = sheet.cell(first + 4, number).value
    sheet.cell(first + 5, number).value = "身份证450399196001014560待核"
    sheet.cell(first, phone).value = "1991234567890"
    sheet.cell(first + 1, months).value = "450399196001014579"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def forbidden(troubled: Path) -> set[str]:
    found = numbers_of(troubled) | {"450399196001014560", "450399196001014579", "450399197001014567"}
    assert len(found) > 100
    return found


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "xlsx", "txt"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_file_holds_a_number_in_full(run, troubled, forbidden, tmp_path, suffix, lang):
    out = tmp_path / f"o.{suffix}"
    result = run("check", troubled, "--out", out, "--lang", lang)
    assert result.exit_code == 1, result.output
    for text in (text_of(out), result.stdout, result.stderr):
        assert not [n for n in forbidden if n in text]
    assert "****" in text_of(out), "numbers are there, masked"


def test_no_screen_shows_a_number_in_full(run, troubled, forbidden):
    result = run("check", troubled, "--limit", "0", width=1000)
    assert not [n for n in forbidden if n in result.output]
    assert "450399**" in result.stdout


def test_no_explanation_shows_a_number_in_full(run, troubled, forbidden):
    report = json.loads(run("check", troubled, "--format", "json").stdout)
    told = {(f["rule"], f["subject"]["id"]) for f in report["findings"] if f["subject"]["type"] == "household"}
    seen = 0
    for rule, household in sorted(told)[::4]:
        result = run("explain", rule, troubled, "--household", household, "--full", width=1000)
        seen += result.exit_code == 0
        assert not [n for n in forbidden if n in result.output], (rule, household)
    assert seen > 3


def test_asked_for_numbers_are_shown_and_every_header_says_so(run, troubled, tmp_path):
    numbers = numbers_of(troubled)
    screen = run("check", troubled, "--show-identifiers", "--limit", "0", width=1000).stdout
    assert "证件、电话、银行卡号完整显示，请勿外传" in screen
    assert [n for n in numbers if n in screen]
    report = json.loads(run("check", troubled, "--show-identifiers", "--format", "json").stdout)
    assert report["identifiers"] == "shown"
    run("check", troubled, "--show-identifiers", "--out", tmp_path / "o.csv")
    header = (tmp_path / "o.csv").read_text("utf-8-sig").splitlines()[0]
    assert "说明（号码未遮盖）" in header and "读到的答案（号码未遮盖）" in header
    run("check", troubled, "--show-identifiers", "--out", tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert "说明（号码未遮盖）" in [c.value for c in book["问题清单"][1]]
    assert book["概览"]["B2"].value == "证件、电话、银行卡号完整显示，请勿外传"


def test_a_fault_of_ours_shows_neither_a_traceback_nor_a_number(run, households, monkeypatch):
    from fupin_rules.engine import Engine

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("members[0]: 450399196503120018 唐德福")

    monkeypatch.setattr(Engine, "check_all", broken)
    result = run("check", households, "--as-of", "2019-09-18")
    assert result.exit_code == 3
    assert "程序出了错（RuntimeError，" in result.stderr and "不是你的数据的问题" in result.stderr
    assert (
        "Traceback" not in result.stderr and "450399196503120018" not in result.output and "唐德福" not in result.output
    )
    result = run("check", households, "--as-of", "2019-09-18", "--debug")
    assert result.exit_code == 3
    assert "Traceback" in result.stderr and "450399196503120018" not in result.output


def test_a_fault_of_a_plugin_is_not_the_clerks_fault(run, households, monkeypatch):
    from fupin_rules.errors import FupinError
    from fupin_rules.plugins import Registry

    def broken(self: Registry) -> tuple[Path, ...]:
        raise FupinError.of("P102", "插件 sichuan 钩子不对", "the plugin sichuan has a hook that does not fit")

    monkeypatch.setattr(Registry, "rule_paths", broken)
    result = run("check", households, "--as-of", "2019-09-18")
    assert result.exit_code == 3
    assert result.stderr == "P102: 插件 sichuan 钩子不对\n"


def test_stopping_with_ctrl_c_says_so(run, households, monkeypatch):
    from fupin_rules.engine import Engine

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "check_all", stopped)
    result = run("check", households, "--as-of", "2019-09-18")
    assert result.exit_code == 130
    assert "已中断" in result.stderr and "Traceback" not in result.stderr
