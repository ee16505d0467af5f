"""`fupin rank`: what a person sees, and the same ranking as JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import io
import json

import openpyxl


def test_townships_are_ranked_with_their_denominators(run, county) -> None:
    result = run("rank", county, width=120)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "乡镇数据质量排名"
    assert lines[1].split() == [
        "名次",
        "乡镇",
        "得分",
        "户数",
        "有错误",
        "只有待核实",
        "只有警告",
        "只有提示",
        "没有问题",
    ]
    assert "得分 = 1 − 有错误的户 ÷ 检查的户。" in lines
    told = json.loads(run("rank", county, "--format", "json").stdout)
    first = told["ranked"][0]
    assert lines[2].split()[:4] == [
        "1", first["place"]["label"], f"{first['score']:.2%}", str(first["households"]),
    ]  # fmt: skip
    total = told["total"]
    assert f"合计：检查 40 户 = 有错误 {total['with_error']}" in result.stdout.replace("\n", "")


def test_the_json_agrees_with_the_check_of_the_same_data(run, county, whole) -> None:
    told = json.loads(run("rank", county, "--level", "village", "--format", "json").stdout)
    bad = {f["subject"]["id"] for f in whole["findings"] if f["severity"] == "error"}
    assert len(bad) > 5
    assert told["total"]["with_error"] == len(bad)
    assert told["total"]["households"] == whole["summary"]["subjects"]
    places = [*told["ranked"], *told["apart"]]
    assert sum(p["households"] for p in places) == told["total"]["households"]
    assert sum(p["with_error"] for p in places) == len(bad)
    assert all(p["households"] < 20 and p["rank"] is None for p in told["apart"])
    assert told["apart"]
    assert told["least"] == 20


def test_a_ranking_is_written_as_a_workbook_and_as_csv(run, county, tmp_path) -> None:
    result = run("rank", county, "--out", tmp_path / "排名.xlsx")
    assert result.exit_code == 0, result.output
    assert "已写入" in result.stdout
    book = openpyxl.load_workbook(tmp_path / "排名.xlsx")
    assert book.sheetnames == ["排名", "说明"]
    header = [c.value for c in book["排名"][1]]
    assert header[:4] == ["类别", "名次", "县", "乡镇"]
    assert book["说明"]["A2"].value == "得分 = 1 − 有错误的户 ÷ 检查的户。"
    lines = list(csv.reader(io.StringIO(run("rank", county, "--format", "csv").stdout.lstrip("\ufeff"))))
    assert lines[0] == header
    assert lines[-1][0] == "合计"


def test_english_is_spoken_throughout(run, county) -> None:
    result = run("rank", county, "--lang", "en", width=120)
    assert result.exit_code == 0
    assert result.stdout.startswith("Quality of data by township\n")
    assert "Score = 1 - households with an error / households checked." in result.stdout


def test_a_level_that_is_not_there_and_a_format_that_does_not_fit_are_refused(run, county, tmp_path) -> None:
    wrong = run("rank", county, "--level", "vilage")
    assert wrong.exit_code == 2
    assert "K102" in wrong.output
    assert "是不是 village？" in wrong.output
    assert run("rank", county, "--format", "xlsx").exit_code == 2
    clash = run("rank", county, "--format", "csv", "--out", tmp_path / "x.xlsx")
    assert clash.exit_code == 2
    assert "不一致" in clash.output


def test_a_parameter_given_twice_is_refused_and_not_chosen_silently(run, county, tmp_path) -> None:
    from fupin_rules.rulebook.shipped import rules_home

    text = (rules_home() / "ranking.yaml").read_text("utf-8")
    assert "rows: {village: 20}" in text
    told = json.loads(run("rank", county, "--level", "village", "--format", "json").stdout)
    mine = tmp_path / "ours.yaml"
    mine.write_text(
        text.replace("pack: ranking", "pack: ours").replace("rows: {village: 20}", "rows: {village: 1}"), "utf-8"
    )
    # The same parameter twice is a fault of the rule files, not a choice made silently.
    twice = run("rank", county, "--rules", mine)
    assert twice.exit_code == 2
    assert "ranking_least_households" in twice.output
    assert told["least"] == 20
