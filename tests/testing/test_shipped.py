"""The shipped packs pass the suite. How hard it tries is FUPIN_KIT_PROFILE's to say (`quick` here, `default` in CI)."""

from __future__ import annotations

import os

import pytest

from fupin_rules.testing import RuleSetSuite

IMPLIED = {
    "edge.type-house": (
        "edge.housing-opinion: 勾了无房或危房户而没有鉴定，既要补鉴定意见，也说明勾得没有依据；两条各说一面，一起改"
    ),
}


@pytest.mark.slow
class TestShippedPacks(RuleSetSuite):
    packs = ["*"]
    installed = True
    profile = os.environ.get("FUPIN_KIT_PROFILE", "quick")
    implied = IMPLIED
