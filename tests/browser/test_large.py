"""Fifty thousand findings: the page opens within three seconds and a search does not make anybody wait."""

from __future__ import annotations

import time
from datetime import date

import pytest

DAY = date(2019, 9, 18)
COUNT = 50_000


def households(count: int) -> list[dict]:
    """Each with five findings (a cause that is none, four members without labour skill) and four undecided points."""
    return [
        {
            "household_id": f"4503990{n:05d}", "county": "资源县", "township": f"乡镇{n % 7}", "village": f"村{n % 7}-{n % 60}",
            "village_code": f"4503991{n % 7:02d}{n % 60:03d}", "poverty_cause": "缺资金", "exit_state": "未脱贫",
            "members": [
                {"member_id": f"{n}-{k}", "name": f"张{n}{k}", "birth_date": date(1960 + (n + 7 * k) % 40, 1, 1 + k),
                 "health": ["健康"], "schooling": "非在校生", "labour_skill": None}
                for k in range(4)
            ],
        }
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    from fupin_rules.cli.stage import engine_with
    from fupin_rules.report.html.page import write_county_page

    engine = engine_with(only=("checklist.17", "checklist.19", "checklist.10"))
    report = engine.check_all(households(COUNT // 5), as_of=DAY, trusted=True, subject="household")
    assert len(report.findings) == COUNT
    assert len(report.unknowns) == 40_000
    path = tmp_path_factory.mktemp("large") / "report.html"
    begin = time.process_time()
    write_county_page(report, path)
    print(f"written in {time.process_time() - begin:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    return path


@pytest.mark.slow
def test_fifty_thousand_findings_open_within_three_seconds_and_search_without_freezing(opened, large) -> None:
    begin = time.perf_counter()
    page = opened(large)
    took = time.perf_counter() - begin
    assert page.text("#n-findings") == "50,000"
    assert took < 3
    # How long the page is busy with one search, without the pause in which it waits for more letters.
    spent = []
    for words in ("劳动技能", "450399000123", "村3 checklist.19", "没有这样的词"):
        page.page.evaluate("location.hash = '#/find'")
        page.page.wait_for_selector("#found")
        page.page.evaluate(
            """() => { window.longest = 0; let last = performance.now();
              clearInterval(window.ticking);
              window.ticking = setInterval(() => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; }, 4); }"""
        )
        page.search(words)
        page.page.wait_for_timeout(120)
        spent.append((words, page.found(), page.page.evaluate("window.longest")))
    print(f"opened in {took:.2f} s; longest standstill of a search in ms: {[(w, n, round(ms)) for w, n, ms in spent]}")
    assert [n for _, n, _ in spent] == [40_000, 9, spent[2][1], 0]
    assert 1000 < spent[2][1] < 2000
    # Somebody who types notices a standstill of a tenth of a second; a busy machine gets five times that.
    assert all(0 < ms < 500 for _, _, ms in spent)
