"""What somebody wrote into a cell stays text: in names, places, codes, messages; in markup, in the data, in what is searched."""

from __future__ import annotations

import pytest

EVIL = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    "<img src=x onerror='window.hacked=3'>",
    '"><svg onload=window.hacked=4>',
    "<!--<script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "javascript:window.hacked=5",
    "a\u2028b\u2029c",
]


def households() -> list[dict]:
    out = []
    for n, evil in enumerate(EVIL * 3):
        out.append(
            {
                "household_id": f"H{n}{evil}", "county": "资源县", "township": f"{evil}乡", "village": f"{evil}村",
                "village_code": f"450399100{n % len(EVIL):03d}", "poverty_cause": "缺资金", "head_name": evil, "hamlet": evil,
                "members": [{"member_id": evil, "name": evil, "health": ["健康"], "work_place": evil, "labour_skill": None}],
            }
        )  # fmt: skip
    return out


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    from datetime import date

    from fupin_rules import Engine
    from fupin_rules.errors import Text
    from fupin_rules.findings import Rejection
    from fupin_rules.report.html import Change, Progress
    from fupin_rules.report.html.page import write_county_page

    rejected = [
        Rejection(
            unit="cell", code="D301", message=Text(e, e), file=f"{e}.xlsx", sheet=e, row=3, column="B", header=e, read=e
        )
        for e in EVIL
    ]
    engine = Engine.default()
    report = engine.check_all(
        households(), as_of=date(2019, 9, 18), trusted=True, rejected=rejected, subject="household"
    )
    progress = Progress(note=Text(EVIL[0], EVIL[0]), new=tuple(Change(e, ("资源县", e), 1) for e in EVIL))
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    write_county_page(report, path, "zh", progress)
    return path


def test_markup_in_the_data_does_nothing_and_is_shown_as_text(opened, hostile) -> None:
    page = opened(hostile)
    assert page.text("#n-checked") == "24"
    shown = page.text("#t-places")
    for evil in EVIL[:7]:
        assert f"{evil}乡" in shown
    links = page.page.locator("#t-places tbody a").evaluate_all("es => es.map(e => e.getAttribute('href'))")
    assert len(links) == len(EVIL)
    for href in links:
        page.page.evaluate("h => { location.hash = h; }", href)
        page.page.wait_for_function("h => location.hash === h", arg=href)
        page.page.click("#page table >> nth=0 >> tbody a >> nth=0")
        page.page.click("#page a[href^='#/h/'] >> nth=0")
        page.page.wait_for_selector("#page article")
        assert page.text("#page h1").startswith("户 ")
    assert page.page.evaluate("window.hacked") is None
    assert page.complaints == []
    assert page.requests == [hostile.as_uri()]


def test_markup_may_be_searched_for_and_chosen_from(opened, hostile) -> None:
    page = opened(hostile)
    page.search("<script>window.hacked=1")
    assert page.found() > 0
    page.page.select_option("select[name=place0]", index=2)
    assert page.page.locator("select[name=place1]").count() == 1
    page.page.evaluate(
        "location.hash = '#/find?q=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D9%3E&rule=constructor&place=__proto__'"
    )
    page.page.wait_for_timeout(300)
    assert page.page.evaluate("window.hacked") is None
    assert page.complaints == []


def test_nothing_of_the_markup_is_an_element(opened, hostile) -> None:
    page = opened(hostile)
    assert page.page.locator("script").count() == 2
    assert page.page.locator("img").count() == 0
    assert page.page.locator("svg:not(.chart)").count() == 0
    handlers = page.page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name) || a.name === 'style')).length"
    )
    assert handlers == 0
