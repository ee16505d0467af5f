"""For all tests: Hypothesis profiles, and the conformance suite importable from everywhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# The suite's cases and its world are used by the tests of several rooms.
sys.path.insert(0, str(Path(__file__).parent))

# Some properties are of outcomes that few random conditions have; that they set many inputs aside is no fault of theirs.
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("thorough", max_examples=3000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
