"""The kit's suite over the whole rule set, turned on as any plugin turns it on."""

from __future__ import annotations

import pytest

from fupin_rules.testing import RuleSetSuite


@pytest.mark.slow
class TestMonitoringRules(RuleSetSuite):
    packs = ("monitoring.*",)
