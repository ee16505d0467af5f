"""One engine for all tests, made as a stranger makes it: of what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_rules import Engine
from fupin_rules.rulebook import Rule

EXAMPLE = Path(__import__("fupin_rules_monitoring").__file__).parent / "example"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.default()


@pytest.fixture(scope="session")
def rules(engine: Engine) -> list[Rule]:
    return [r for r in engine.rulebook.rules if r.id.startswith("monitoring.")]


@pytest.fixture(scope="session")
def example() -> Path:
    return EXAMPLE
