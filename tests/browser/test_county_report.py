"""The county's report in a real browser: what a leader clicks, types and then sees; on a desk, on a phone, on paper."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest


def violated(county) -> list[dict]:
    return county.told["findings"]


def of_household(county, household: str) -> list[dict]:
    return [f for f in violated(county) if f["subject"]["id"] == household]


def test_a_leader_walks_from_the_county_down_to_a_household(opened, county, tmp_path) -> None:
    page = opened(county.path)
    assert page.text("h1").startswith("资源县 建档立卡数据质量报告")
    assert page.text("#n-checked") == "240"
    bad = {f["subject"]["id"] for f in violated(county) if f["severity"] == "error"}
    assert page.text("#n-error") == str(len(bad))
    # A township of the table, by its name.
    households = {h["household_id"]: h for h in county.households}
    worst = Counter(
        households[i]["village"] for i in bad if households[i].get("village") and households[i].get("township")
    )
    village = worst.most_common(1)[0][0]
    target = next(h for i, h in households.items() if i in bad and h["village"] == village and h.get("township"))
    page.page.click(f"#t-places a:text-is('{target['township']}')")
    assert page.headed(target["township"])
    page.page.wait_for_selector("#overview", state="hidden")
    # A village of it.
    page.page.click(f"#page tbody a:text-is('{village}')")
    assert page.headed(village)
    # A household of that.
    page.page.click(f"#page a:text-is('{target['household_id']}')")
    assert page.headed(f"户 {target['household_id']}")
    entries = page.page.locator("#page article:not(.unknown)").all_inner_texts()
    expected = of_household(county, target["household_id"])
    assert len(entries) == len(expected) > 0
    for f, said in zip(sorted(expected, key=lambda f: f["rule"]), sorted(entries, key=lambda e: e), strict=True):
        assert re.search(r"错误|警告|提示", said)
        assert any(f["rule"] in e and f["title"]["zh"] in e for e in entries)
    assert page.page.locator("#page .crumbs").inner_text() == (
        f"资源县 › {target['township']} › {village} › 户 {target['household_id']}"
    )
    page.page.screenshot(path=tmp_path / "household.png")
    # And back by the way one came.
    page.page.click(f"#page .crumbs a:text-is('{village}')")
    assert page.headed(village)
    page.page.click(".bar .home")
    page.page.wait_for_selector("#overview", state="visible")
    assert (tmp_path / "household.png").stat().st_size > 10_000


def test_counts_of_a_place_are_those_of_the_places_in_it(opened, county) -> None:
    page = opened(county.path)
    links = page.page.locator("#t-places tbody a").evaluate_all("es => es.map(e => e.getAttribute('href'))")
    sums = page.page.locator("#t-places tfoot td").all_inner_texts()
    assert len(links) >= 5
    seen = [0, 0]
    for href in links:
        page.page.goto(county.path.as_uri() + href)
        page.page.wait_for_selector("#page h1")
        rows = page.page.locator("#page table").first
        body = [r.split("\t") for r in rows.locator("tbody tr").all_inner_texts()]
        foot = rows.locator("tfoot td").all_inner_texts()
        for column in (1, 2, 4, 5, 6, 7, 8):
            assert sum(int(r[column]) for r in body) == int(foot[column])
        seen[0] += int(foot[1])
        seen[1] += int(foot[2])
    assert (
        seen
        == [int(sums[1]), int(sums[2])]
        == [240, int(page.page.evaluate("document.getElementById('n-error').textContent"))]
    )


def test_search_finds_words_codes_and_places_and_says_how_many(opened, county) -> None:
    page = opened(county.path)
    page.search("劳动技能")
    first = page.found()
    assert first > 10
    assert all("劳动技能" in e for e in page.page.locator("#results article").all_inner_texts())
    # Two words must both be there.
    page.search("劳动技能 checklist.17")
    assert 0 < page.found() < first
    assert page.found() == sum(f["rule"] == "checklist.17" for f in violated(county)) + sum(
        u["rule"] == "checklist.17" for u in county.told["unknowns"]
    )
    household = violated(county)[0]["subject"]["id"]
    page.search(household)
    every = [
        x
        for x in (*violated(county), *county.told["unknowns"], *county.told["errors"])
        if x["subject"]["id"] == household
    ]
    assert page.found() == len(every)
    page.search("没有这样的词")
    assert page.text("#found") == "没有符合的。"
    page.page.click("#page .filters button")
    assert page.found() == len(violated(county)) + len(county.told["unknowns"]) + len(county.told["errors"])
    assert page.page.input_value("#q") == ""


def test_filters_narrow_by_kind_severity_rule_township_and_village(opened, county) -> None:
    page = opened(county.path, fragment="#/find")
    page.page.select_option("select[name=outcome]", label="问题")
    assert page.found() == len(violated(county))
    page.page.select_option("select[name=severity]", label="错误")
    errors = [f for f in violated(county) if f["severity"] == "error"]
    assert page.found() == len(errors)
    assert set(page.page.locator("#results .tag.error").all_inner_texts()) == {"错误"}
    rule = Counter(f["rule"] for f in errors).most_common(1)[0][0]
    value = page.page.locator("select[name=rule] option").evaluate_all(
        "(os, r) => os.find(o => o.textContent.startsWith(r + ' ')).value", rule
    )
    page.page.select_option("select[name=rule]", value)
    assert page.found() == sum(f["rule"] == rule for f in errors)
    page.page.select_option("select[name=rule]", "")
    # First a township; then its villages are offered.
    assert page.page.locator("select[name=place1]").count() == 0
    township = Counter(r["label"] for f in errors for r in f["within"] if r["type"] == "township").most_common(1)[0][0]
    page.page.select_option("select[name=place0]", label=township)
    in_township = [f for f in errors if any(r["type"] == "township" and r["label"] == township for r in f["within"])]
    assert page.found() >= len(in_township) > 0
    village = next(r["label"] for f in in_township for r in f["within"] if r["type"] == "village")
    page.page.select_option("select[name=place1]", label=village)
    narrower = page.found()
    assert 0 < narrower <= len(in_township)
    assert all(f"{township} {village}" in e for e in page.page.locator("#results .where >> nth=0").all_inner_texts())
    page.page.select_option("select[name=place1]", label="全部")
    assert page.found() >= len(in_township)


def test_a_rule_is_shown_with_its_denominators_by_township(opened, county) -> None:
    page = opened(county.path)
    tallies = {r["rule"]: r["outcomes"] for r in county.told["summary"]["rules"]}
    page.page.click("#rules summary")
    page.page.click("#t-rules a:text-is('checklist.17')")
    t = tallies["checklist.17"]
    applies = t["satisfied"] + t["violated"] + t["unknown"] + t["error"]
    foot = page.page.locator("#page tfoot td").all_inner_texts()
    numbers = [int(x.replace(",", "")) for x in (*foot[1:4], *foot[5:])]
    assert numbers == [
        applies,
        t["satisfied"],
        t["violated"],
        t["unknown"],
        t["error"],
        t["not_applicable"],
        t["not_run"],
    ]
    assert foot[4] == f"{round(t['violated'] / applies * 1000) / 10}%"
    body = [r.split("\t") for r in page.page.locator("#page table tbody tr").all_inner_texts()]
    for column in (1, 2, 3, 5, 6, 7, 8):
        assert sum(int(r[column].replace(",", "")) for r in body) == int(foot[column].replace(",", ""))


def test_long_lists_are_turned_page_by_page(opened, county) -> None:
    page = opened(county.path, fragment="#/find?outcome=1")
    assert page.found() > 100
    assert page.page.locator("#results article").count() == 50
    first = page.page.locator("#results article").first.get_attribute("data-row")
    assert "第 1–50 条" in page.text("#results .pager >> nth=0")
    page.page.locator("#results .pager button", has_text="下一页").first.click()
    page.page.wait_for_timeout(150)
    assert "第 51–100 条" in page.text("#results .pager >> nth=0")
    assert page.page.locator("#results article").first.get_attribute("data-row") != first
    page.page.locator("#results .pager button", has_text="上一页").first.click()
    page.page.wait_for_timeout(150)
    assert page.page.locator("#results article").first.get_attribute("data-row") == first


def test_nothing_is_asked_of_the_network_and_nothing_complains(opened, county) -> None:
    page = opened(county.path)
    for fragment in ("#/p/1", "#/h/0", "#/r/0", "#/find?q=1", "#/p/99999", "#/h/99999", "#missing", "#/nonsense"):
        page.page.evaluate("f => { location.hash = f; }", fragment)
        page.page.wait_for_timeout(50)
    assert page.complaints == []
    assert page.requests == [page.path.as_uri()]
    # Whatever got in could not call out either.
    blocked = page.page.evaluate("fetch('https://example.invalid/x').then(() => 'went', e => String(e))")
    assert "Failed to fetch" in blocked
    assert (
        page.page.evaluate(
            "new Promise(done => { const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('stopped'); i.src = 'https://example.invalid/x.png'; })"
        )
        == "stopped"
    )
    assert any("Content Security Policy" in c for c in page.complaints)


def test_a_page_that_is_not_there_says_so(opened, county) -> None:
    page = opened(county.path, fragment="#/h/99999")
    assert page.text() == "没有这一页。"


@pytest.mark.parametrize("view", ["", "#/p/1", "#/p/2", "#/h/0", "#/r/3", "#/find?q=劳动"])
def test_a_phone_needs_no_sideways_scrolling(opened, county, tmp_path, view) -> None:
    page = opened(county.path, width=390, height=844, fragment=view)
    assert page.overflow() == 0
    assert page.page.is_visible("#page" if view else "#overview")
    page.page.screenshot(path=tmp_path / "phone.png", full_page=True)
    # Letters of charts are no smaller than those of the page's notes.
    if not view:
        page.page.click("#rules summary")
        assert page.overflow() == 0
        size = page.page.evaluate(
            "() => { const t = document.querySelector('#places .chart text'); return t.getBoundingClientRect().height; }"
        )
        assert size > 11


def test_paper_has_the_figures_and_not_the_controls(opened, county, tmp_path) -> None:
    page = opened(county.path)
    page.page.emulate_media(media="print")
    assert page.page.is_hidden(".bar")
    assert page.page.is_hidden(".toc")
    assert page.page.is_visible("#places .chart")
    assert page.page.is_visible("#t-places")
    assert page.page.is_hidden("#rules summary")
    page.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    page.page.emulate_media(media="screen")
    page.page.evaluate("location.hash = '#/find?q=1'")
    page.page.wait_for_selector("#found")
    page.page.emulate_media(media="print")
    assert page.page.is_hidden(".filters")
    assert page.page.is_visible("#results article")


def test_no_name_of_a_person_is_in_the_file_or_on_any_page(opened, county) -> None:
    names = {h["head_name"] for h in county.households if h.get("head_name")}
    for h in county.households:
        members = h["members"]
        names.update(m["name"] for m in (members["open"] if isinstance(members, dict) else members) if m.get("name"))
        names.update(x["name"] for x in h.get("helpers") or () if x.get("name"))
    assert len(names) > 500
    source = county.path.read_text("utf-8")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', source, re.S)[1])
    said = "\n".join(data["strings"])
    assert [n for n in names if n in said] == []
    # Villages may be called like somebody; apart from them nothing in the markup is.
    markup = re.sub(r"<script.*?</script>", "", source, flags=re.S)
    places = set(data["places"]["label"])
    assert [n for n in names if n in markup and not any(n in p for p in places)] == []
    household = violated(county)[0]["subject"]
    page = opened(county.path)
    page.search(household["id"])
    assert household["label"] not in page.text()
    assert re.search(r"成员\d", page.text("#page")) or "户 " in page.text("#page")


def test_numbers_are_masked(county) -> None:
    source = county.path.read_text("utf-8")
    numbers = {
        m["id_number"]
        for h in county.households
        for m in (h["members"]["open"] if isinstance(h["members"], dict) else h["members"])
        if m.get("id_number")
    }
    assert len(numbers) > 500
    assert not re.search(r"(?<!\d)450399(?:19|20)\d{10}", source)
    assert [n for n in numbers if n in source] == []
    assert "450399**" in source


def test_each_chart_can_be_heard_and_leads_on(opened, county) -> None:
    page = opened(county.path)
    charts = page.page.locator("svg.chart")
    assert charts.count() >= 6
    assert all(x for x in charts.evaluate_all("es => es.map(e => e.getAttribute('aria-label'))"))
    page.page.locator("#places svg.chart a").first.click()
    page.page.wait_for_selector("#page h1", state="visible")
    assert page.page.is_visible("#page h1")
    assert page.page.evaluate("location.hash").startswith("#/p/")


def test_without_scripts_the_sums_tables_and_charts_are_there(browser, county) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(county.path.as_uri())
    assert page.is_visible("noscript")
    assert "240" in page.inner_text("#n-checked")
    assert page.is_visible("#t-places")
    assert page.is_visible("#places svg.chart")
    context.close()


def test_the_page_speaks_english(opened, county, tmp_path) -> None:
    from fupin_rules.report.html.page import write_county_page

    path = tmp_path / "report.html"
    write_county_page(county.report, path, "en")
    page = opened(path, width=390, height=844)
    assert page.text("h1").endswith("Quality of the register of poor households")
    assert page.overflow() == 0
    assert "households checked" in page.text("#glance")
    page.page.fill("#q", "labour")
    page.page.wait_for_selector("#found")
    assert re.fullmatch(r"[\d,]+ rows on .*\d+ household.*", page.text("#found"))
    assert page.complaints == []
    assert Path(path).read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="en">')
