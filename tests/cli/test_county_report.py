"""`fupin check --format html`: the county's report from the command line."""

from __future__ import annotations

import json
import re


def data_of(page: str) -> dict:
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])


def test_the_report_is_written_and_agrees_with_the_json(run, county, whole, tmp_path) -> None:
    result = run("check", county, "--out", tmp_path / "报告.html")
    assert result.exit_code == 1, result.output
    assert "已写入" in result.stdout
    page = (tmp_path / "报告.html").read_text("utf-8")
    data = data_of(page)
    assert data["rows"]["outcome"].count("0") == len(whole["findings"])
    assert data["rows"]["outcome"].count("1") == len(whole["unknowns"])
    assert data["places"]["households"][0] == whole["summary"]["subjects"] == 40
    labels = {f["subject"]["label"] for f in whole["findings"]} - {None}
    assert labels
    assert [x for x in labels if x in "\n".join(data["strings"])] == []
    # What was read is accounted for on the page as in every other result.
    counts = whole["summary"]["counts"]
    assert f"行：读到 {counts['rows_read']} = 采用 {counts['rows_used']}" in page


def test_the_same_data_gives_the_same_bytes(run, county, tmp_path) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        run("check", county, "--out", tmp_path / name, "--fail-on", "never")
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_english_is_spoken_and_identifiers_stay_masked(run, county, tmp_path) -> None:
    result = run("check", county, "--lang", "en", "--show-identifiers", "--out", tmp_path / "report.html")
    assert result.exit_code == 1
    page = (tmp_path / "report.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert not re.search(r"450399(?:19|20)\d{10}", page)


def test_html_is_not_for_the_screen(run, county) -> None:
    result = run("check", county, "--format", "html")
    assert result.exit_code == 2
    assert "--out 报告.html" in result.output


def test_what_changed_since_the_last_run_is_on_the_page(run, tmp_path) -> None:
    from fupin_rules.synth import make_county, write_workbook

    for name, errors in (("上次", 0.6), ("本次", 0.3)):
        write_workbook(make_county(60, seed=11, errors=errors, in_workbook=True), tmp_path / f"{name}.xlsx")
    run("check", tmp_path / "上次.xlsx", "--out", tmp_path / "上次.json", "--fail-on", "never")
    result = run(
        "check",
        tmp_path / "本次.xlsx",
        "--since",
        tmp_path / "上次.json",
        "--out",
        tmp_path / "报告.html",
        "--fail-on",
        "never",
    )
    assert result.exit_code == 0, result.output
    run("check", tmp_path / "本次.xlsx", "--out", tmp_path / "本次.json", "--fail-on", "never")
    told = json.loads(run("progress", tmp_path / "上次.json", tmp_path / "本次.json", "--format", "json").stdout)
    flow = told["findings"]["total"]
    assert flow["solved"] > 5
    section = re.search(r'<section id="progress">.*?</section>', (tmp_path / "报告.html").read_text("utf-8"), re.S)[0]
    sums = re.findall(r"<tfoot>(.*?)</tfoot>", section, re.S)
    assert len(sums) == 2
    for row in sums:
        assert [int(n) for n in re.findall(r'class="n">(\d+)<', row)] == [
            flow["new"], flow["still"], flow["solved"], flow["undecidable"],
        ]  # fmt: skip


def test_since_goes_with_the_page_only(run, county, tmp_path) -> None:
    result = run("check", county, "--since", tmp_path / "x.json")
    assert result.exit_code == 2
    assert "fupin progress" in result.output
