"""The site of the catalogue in a real browser: Chinese words are found, nothing is asked of another server."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine
from fupin_rules.report.catalogue import catalogue, nav

pytest.importorskip("material")
pytest.importorskip("jieba")


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from fupin_rules.report.catalogue.site import build_site

    folder = tmp_path_factory.mktemp("site")
    book = Engine.default().rulebook
    build_site(catalogue(book), nav(book), folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Any, site: str) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1300, "height": 900})
    opened.asked, opened.said = [], []
    opened.on("request", lambda r: opened.asked.append(r.url))
    opened.on("console", lambda m: opened.said.append(m.text) if m.type == "error" else None)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("words", "rule"),
    [("缺资金", "checklist.19"), ("肢体残疾", "checklist.26"), ("花名册", "team."), ("lack of funds", "checklist.19")],
)
def test_chinese_and_english_words_find_their_rule(page: Any, site: str, words: str, rule: str) -> None:
    page.goto(f"{site}/zh/index.html")
    page.wait_for_selector("[data-md-component=search-query]", state="attached")
    page.wait_for_timeout(500)
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item", timeout=15_000)
    found = page.locator(".md-search-result__list").inner_text().replace("\u200b", "")
    assert rule in found
    assert page.said == []
    assert all(url.startswith(site) for url in page.asked), "nothing is asked of another server"


def test_a_rule_opens_at_its_section_and_its_examples_unfold(page: Any, site: str) -> None:
    page.goto(f"{site}/zh/ziyuan-2019.logic.html#r-checklist-21")
    heading = page.locator("#r-checklist-21")
    assert heading.inner_text().startswith("checklist.21 致贫原因为“因病”的户应有患病成员")
    examples = page.locator("#r-checklist-21 ~ details.example").first
    assert not examples.locator("table").is_visible()
    examples.locator("summary").click()
    assert examples.locator("table").is_visible()
