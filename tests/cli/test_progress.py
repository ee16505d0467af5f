"""`fupin progress`: two reports in, what changed out; on the screen, as JSON, CSV and XLSX, with sums that add up."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from fupin_rules.synth import make_county, write_workbook

DAYS = ("2019-09-12", "2019-09-18")


@pytest.fixture(scope="module")
def two(run, tmp_path_factory) -> tuple[Path, Path]:
    """The same county before and after a week's work: errors put right, one household gone."""
    folder = tmp_path_factory.mktemp("two")
    out = []
    for name, errors, day in (("上次", 0.5, DAYS[0]), ("本次", 0.2, DAYS[1])):
        county = make_county(40, seed=11, errors=errors, blanks=0.02, in_workbook=True)
        if name == "本次":
            county.households.pop(0)
        write_workbook(county, folder / f"{name}.xlsx")
        result = run(
            "check", folder / f"{name}.xlsx", "--as-of", day, "--out", folder / f"{name}.json", "--fail-on", "never"
        )
        assert result.exit_code == 0, result.output
        out.append(folder / f"{name}.json")
    return out[0], out[1]


def test_what_changed_is_shown_with_sums_that_are_those_of_the_reports(run, two):
    old, new = (json.loads(p.read_text("utf-8")) for p in two)
    result = run("progress", *two, width=120)
    assert result.exit_code == 0, result.output
    text = result.stdout
    assert f"上次：上次.json，参照日期 2019-09-12，40 户，问题 {len(old['findings'])} 条" in text
    assert f"本次：本次.json，参照日期 2019-09-18，39 户，问题 {len(new['findings'])} 条" in text
    assert "注意：两次的参照日期不同" in text and "注意：两次检查的户数不同：40 → 39。" in text
    assert f"问题：上次 {len(old['findings'])} = 已解决 " in text and "按规则" in text and "按地方" in text
    assert "资源县" in text and "上次  解决  不明  不在  不查" in text


def test_json_says_the_same_and_adds_up(run, two):
    old, new = (json.loads(p.read_text("utf-8")) for p in two)
    data = json.loads(run("progress", *two, "--format", "json").stdout)
    total = data["findings"]["total"]
    assert total["before"] == len(old["findings"]) and total["after"] == len(new["findings"])
    assert total["before"] == sum(total[k] for k in ("solved", "undecidable", "gone", "unchecked", "still"))
    assert total["after"] == total["still"] + total["new"]
    assert len(data["findings"]["entries"]) == total["before"] + total["new"]
    for key in ("rules", "places"):
        assert (
            sum(r["counts"]["after"] for r in data[key] if key == "rules" or r["level"] == "village") == total["after"]
        )
    before = {f["fingerprint"] for f in old["findings"]}
    after = {f["fingerprint"] for f in new["findings"]}
    said = {c: {e["fingerprint"] for e in data["findings"]["entries"] if e["change"] == c} for c in ("new", "still")}
    assert said == {"new": after - before, "still": after & before}


def test_csv_has_a_line_for_each_finding_and_unknown_of_either_run(run, two, tmp_path):
    out = tmp_path / "对比.csv"
    assert run("progress", *two, "--out", out).exit_code == 0
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    data = json.loads(run("progress", *two, "--format", "json").stdout)
    assert len(rows) == len(data["findings"]["entries"]) + len(data["unknowns"]["entries"])
    assert {r["类型"] for r in rows} == {"问题", "待核实"}
    assert sum(r["变化"] == "已解决" and r["类型"] == "问题" for r in rows) == data["findings"]["total"]["solved"]


def test_the_workbook_has_sums_rules_places_and_every_finding(run, two, tmp_path):
    out = tmp_path / "对比.xlsx"
    result = run("progress", *two, "--out", out)
    assert result.exit_code == 0 and f"已写入 {out}" in result.stdout
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["概览", "按规则", "按地方", "问题逐条", "待核实逐条"]
    data = json.loads(run("progress", *two, "--format", "json").stdout)
    total = data["findings"]["total"]
    rules = list(book["按规则"].iter_rows(values_only=True))
    heads, rows, last = rules[0], rules[1:-1], rules[-1]
    assert last[0] == "合计"
    for i, name in enumerate(heads[2:], 2):
        assert sum(r[i] for r in rows) == last[i], name
    assert (last[heads.index("上次")], last[heads.index("本次")]) == (total["before"], total["after"])
    places = list(book["按地方"].iter_rows(values_only=True))
    villages = [r for r in places[1:-1] if r[2]]
    assert [sum(r[i] for r in villages) for i in (3, len(places[0]) - 1)] == [total["before"], total["after"]]
    assert book["问题逐条"].max_row - 1 == len(data["findings"]["entries"])
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_it_speaks_english(run, two):
    text = run("progress", *two, "--lang", "en", width=120).stdout
    assert "before: 上次.json, as of 2019-09-12, 40 records" in text and "By rule" in text
    assert "solved" in text and "no longer in the data" in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["没有.json", "没有.json"], "没有这个文件"), (["--format", "xlsx"], "请加 --out 对比.xlsx"), (["--out", "对比.pdf"], "看不出"),
        (["--format", "csv", "--out", "对比.xlsx"], "看不出"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run, two, args, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = args if args[0].endswith("json") else [*two, *args]
    result = run("progress", *given)
    assert result.exit_code == 2 and said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_report_is_said_with_what_to_do(run, two, county):
    result = run("progress", two[0], county)
    assert result.exit_code == 2 and "T102" in result.stderr and "fupin check 数据文件 --out 结果.json" in result.stderr
    result = run("progress", two[0], two[1], "--out", two[0])
    assert result.exit_code == 2 and "盖掉" in result.stderr
