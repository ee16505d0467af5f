"""The page of the 35 shapes says what the monitoring plugin's rule files say; the plugin itself need not be installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKER = ROOT / "plugins" / "fupin-rules-monitoring" / "tests" / "shapes_page.py"

pytestmark = pytest.mark.repository


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("shapes_page", MAKER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_shapes_is_what_its_maker_writes(maker):
    assert (ROOT / "docs" / "reference" / "shapes.md").read_text(encoding="utf-8") == maker.page()


def test_all_35_shapes_are_shown_by_three_rules_at_least_and_100_rules_in_all(maker):
    shown = maker.rules_by_shape()
    assert list(shown) == list(range(1, 36))
    assert min(len(rules) for rules in shown.values()) >= 3
    assert len({r["id"] for rules in shown.values() for r in rules}) >= 100
