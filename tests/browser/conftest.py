"""A real Chromium without a window, the distribution's own, and the county's report opened in it.

Without a browser these tests are skipped and say so; where `FUPIN_BROWSER=required` (CI), they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

DAY = date(2019, 9, 18)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


def lacking(reason: str) -> Any:
    if os.environ.get("FUPIN_BROWSER") == "required":
        pytest.fail(f"FUPIN_BROWSER=required, but {reason}")
    pytest.skip(reason)


_MOMENT = 150
"""Milliseconds that a person does not notice."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        lacking("playwright is not installed: pip install playwright")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next((p for p in map(shutil.which, names) if p), None)
    if path is None:
        lacking("there is no Chromium: apt-get install chromium, or say where it is in CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


@dataclass
class Opened:
    """A report in the browser, with what it complained of and asked for."""

    page: Any
    path: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def text(self, selector: str = "#page") -> str:
        return str(self.page.inner_text(selector))

    def headed(self, title: str) -> bool:
        """Whether the page comes to be headed so; a click is not done when the next line reads."""
        self.page.wait_for_function("t => document.querySelector('#page h1')?.innerText === t", arg=title)
        return True

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def search(self, words: str) -> None:
        self.page.fill("#q", words)
        self.page.wait_for_function("w => location.hash.includes('q=' + encodeURIComponent(w))", arg=words)
        self.page.wait_for_selector("#found")

    def found(self) -> int:
        """How many rows the search has."""
        words = self.text("#found")
        return 0 if words == "没有符合的。" else int(words.split()[1].replace(",", ""))


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens a file in a fresh page; everything it says on the console or asks of the network is kept."""
    contexts = []

    def open_(path: Path, width: int = 1280, height: int = 900, fragment: str = "") -> Opened:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        clicked = page.click

        def click(*args: Any, **kwargs: Any) -> None:
            # The page answers a click when its address has changed, a moment later.
            clicked(*args, **kwargs)
            page.wait_for_timeout(_MOMENT)

        page.click = click
        out = Opened(page, path)
        page.on("console", lambda m: out.complaints.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: out.complaints.append(str(e)))
        page.on("dialog", lambda d: (out.complaints.append(f"dialog: {d.message}"), d.dismiss()))
        page.on("request", lambda r: out.requests.append(r.url))
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready]")
        return out

    yield open_
    for context in contexts:
        context.close()


@dataclass(frozen=True)
class County:
    """A county as it was made, checked, and written as a page."""

    households: list[dict[str, Any]]
    report: Any
    told: dict[str, Any]
    path: Path


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    from fupin_rules import Engine
    from fupin_rules.report.html.page import write_county_page
    from fupin_rules.synth import make_county

    households = make_county(240, seed=3, errors=0.5, blanks=0.02).households
    report = Engine.default().check_all(households, as_of=DAY, trusted=True, subject="household")
    path = tmp_path_factory.mktemp("report") / "报告.html"
    write_county_page(report, path)
    return County(households, report, report.to_dict(), path)
