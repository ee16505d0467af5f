"""A sheet that two layouts know equally well is read by one, and that is said: the other's answers would be lost without a word."""

from pathlib import Path

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data

LAYOUT = """
profile: {id}
title: {{zh: {id}, en: {id}}}
sheets:
  - names: [花名册]
    creates: true
    needs: [户编号, 甲项]
    columns: {{户编号: household_id, 甲项: {path}}}
"""


def layouts(tmp_path: Path, **paths: str) -> list[Path]:
    out = []
    for name, path in paths.items():
        out.append(tmp_path / f"{name}.yaml")
        out[-1].write_text(LAYOUT.format(id=name, path=path), encoding="utf-8")
    return out


def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "表.csv"
    path.write_text("户编号,甲项\n450399001,王庄\n", encoding="utf-8")
    return path


def test_two_layouts_that_want_different_answers_of_one_sheet_are_named(tmp_path: Path) -> None:
    got = read_data(
        sheet(tmp_path), HOUSEHOLD, profiles=layouts(tmp_path, one="village", two="township"), shipped=False
    )
    (said,) = [r for r in got.rejected if r.code == "D208"]
    assert said.message.zh.startswith("有几个布局都认得这张表：one、two。按 one 读了；别的布局要的字段没有读。")
    assert "one, two; it was read by one" in said.message.en
    assert (said.unit, said.file, said.harmless) == ("sheet", "表.csv", True)
    assert got.records[0]["village"] == "王庄"


def test_layouts_that_read_the_same_answers_are_no_rivals(tmp_path: Path) -> None:
    got = read_data(sheet(tmp_path), HOUSEHOLD, profiles=layouts(tmp_path, one="village", two="village"), shipped=False)
    assert not got.rejected
