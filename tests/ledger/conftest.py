"""The small county's engine, for every test of the room."""

from __future__ import annotations

import pytest
from ledger.small_county import PACK, engine_of

from fupin_rules import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return engine_of(PACK)
