"""The hooks: what this plugin adds to a survey of households."""

from __future__ import annotations

from pathlib import Path

from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Extension, Subject

__all__ = ["fupin_extensions", "fupin_profiles", "fupin_rule_packs", "fupin_subjects"]

_HOME = Path(__file__).parent


@hookimpl
def fupin_subjects() -> list[Subject]:
    from fupin_rules_monitoring.village import VILLAGE_RECORD

    return [VILLAGE_RECORD]


@hookimpl
def fupin_extensions() -> list[Extension]:
    from fupin_rules_monitoring.household import MonitoredHousehold
    from fupin_rules_monitoring.member import MonitoredMember

    return [
        Extension("monitoring", of="household", model=MonitoredHousehold, zh="监测"),
        Extension("monitoring", of="member", model=MonitoredMember, zh="监测"),
    ]


@hookimpl
def fupin_rule_packs() -> list[Path]:
    return [_HOME / "rules"]


@hookimpl
def fupin_profiles() -> list[Path]:
    return [_HOME / "profiles"]
