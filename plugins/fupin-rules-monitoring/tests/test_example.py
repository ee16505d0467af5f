"""The example workbook: every planted error is found, where it was planted, and nothing else is."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import make_example
import openpyxl
import pytest

BOOK, BEFORE = "监测示例-2022.xlsx", "上年登记-2021.xlsx"


def fupin(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as installed."""
    return subprocess.run(
        [sys.executable, "-m", "fupin_rules.cli", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def tables(example: Path) -> list[str]:
    out = []
    for name, file in make_example.LISTS.items():
        out += ["--table", f"{name}={example / file}.csv"]
    return [*out, "--table", f"previous={example / BEFORE}"]


@pytest.fixture(scope="module")
def truth(example):
    lines = (example / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {(t["rule"], t["household"], t.get("member")) for t in map(json.loads, lines)}


@pytest.fixture(scope="module")
def report(example, tmp_path_factory):
    out = tmp_path_factory.mktemp("example") / "report.json"
    done = fupin(
        "check",
        example / BOOK,
        *tables(example),
        "--as-of",
        "2022-10-31",
        "--only",
        "monitoring.*",
        "--out",
        out,
        "--fail-on",
        "error",
    )
    assert done.returncode == 1, done.stderr
    return json.loads(out.read_text(encoding="utf-8"))


def found(report) -> set[tuple[str, str, str | None]]:
    return {(f["rule"], f["subject"]["id"], (f["member"] or {}).get("id")) for f in report["findings"]}


def test_every_planted_error_is_found_and_nothing_else_is(report, truth):
    assert found(report) - truth == set(), "found, but not planted"
    assert truth - found(report) == set(), "planted, but not found"
    assert len(truth) == 67


def test_the_clean_households_have_no_finding(report):
    clean = {f"4503990{n + 1:05d}" for n in range(32)}
    assert not clean & {f["subject"]["id"] for f in report["findings"]}


def test_the_errors_planted_are_of_many_rules_and_all_departments_lists_are_used(truth):
    rules = {rule for rule, _, _ in truth}
    assert len(rules) >= 55
    # The register's own list of pupils is used by list-enrolment; list-pupils asks whether two stages differ.
    assert {r for r in rules if r.startswith("monitoring.list-")} == {
        f"monitoring.list-{x}"
        for x in (
            "vehicles",
            "deaths",
            "allowances",
            "certificates",
            "houses",
            "companies",
            "payroll",
            "enrolment",
            "pensions",
        )
    }


def test_nothing_is_unknown_but_where_an_answer_was_left_out(report):
    """No rule asks thousands of households for what their sheets never held."""
    asked = Counter((u["rule"], u["subject"]["id"]) for u in report["unknowns"])
    assert {household for (_, household) in asked} <= {
        "450399000033",  # no risk given
        "450399000058",  # still away, no end given
        "450399000088",  # below the line; what it paid to doctors was not entered
    }


def test_lists_that_were_not_given_are_rules_that_were_not_run(example, tmp_path):
    out = tmp_path / "report.json"
    done = fupin(
        "check", example / BOOK, "--as-of", "2022-10-31", "--only", "monitoring.*", "--out", out, "--fail-on", "never"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(out.read_text(encoding="utf-8"))
    run = {f["rule"] for f in report["findings"]} | {u["rule"] for u in report["unknowns"]}
    assert not [
        r for r in run if r.startswith(("monitoring.list-", "monitoring.year-", "monitoring.against-identification"))
    ]
    said = json.dumps(report["summary"], ensure_ascii=False)
    for name in ("list-vehicles", "list-pensions", "year-person", "against-identification"):
        assert f"monitoring.{name}" in said, name


def test_nothing_of_the_monitoring_is_said_of_a_day_before_2021(example, tmp_path):
    out = tmp_path / "report.json"
    done = fupin(
        "check",
        example / BOOK,
        *tables(example),
        "--as-of",
        "2020-12-31",
        "--only",
        "monitoring.*",
        "--out",
        out,
        "--fail-on",
        "info",
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["findings"] == [] and report["unknowns"] == [] and report["errors"] == []


def test_no_number_leaves_the_report_unmasked(report, example):
    text = json.dumps(report, ensure_ascii=False)
    assert re.search(r"(?<!\d)450399(19|20)\d{9}[\dX]", text) is None
    assert re.search(r"(?<!\d)1990\d{7}(?!\d)", text) is None


def test_the_example_is_what_its_maker_writes(example, tmp_path):
    make_example.write(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in example.iterdir() if p.suffix != ".md")
    for made in sorted(tmp_path.iterdir()):
        if made.suffix == ".xlsx":
            assert cells(made) == cells(example / made.name)
        else:
            assert made.read_text(encoding="utf-8-sig") == (example / made.name).read_text(encoding="utf-8-sig")


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def test_everybody_in_the_example_is_invented(example):
    from stdnum.cn import ric

    seen = 0
    for page in cells(example / BOOK).values():
        if "证件号码" in page[0]:
            at = page[0].index("证件号码")
            for row in page[1:]:
                number = str(row[at])
                assert number.startswith("450399"), number
                seen += 1
                if ric.calc_check_digit(number) != number[-1]:
                    assert row[page[0].index("户编号")] == wrong_check_digit(), number
    assert seen > 200
    for file in example.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            for line in csv.DictReader(rows):
                assert line["证件号码"].startswith("450399")


def wrong_check_digit() -> str:
    at = next(n for n, (_, _, seen) in enumerate(make_example.PLANTED) if ("number-check", 1) in seen)
    return f"4503990{32 + at + 1:05d}"


def test_a_county_sets_its_own_line_as_the_readme_says(tmp_path):
    readme = Path(__file__).parents[1] / "README.md"
    pack = re.search(r"```yaml\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)[1]
    file = tmp_path / "county.yaml"
    file.write_text(pack, encoding="utf-8")
    asked = ("rules", "show", "monitoring.income-cleared", "--rules", file, "--as-of", "2023-06-30", "--area")
    here, beside = fupin(*asked, "450329"), fupin(*asked, "450328")
    assert here.returncode == beside.returncode == 0, here.stderr + beside.stderr
    assert "7600" in here.stdout and "my-county.monitoring" in here.stdout
    assert "7600" not in beside.stdout
