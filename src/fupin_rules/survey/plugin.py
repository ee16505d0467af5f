"""The built-in plugin: our subjects, the shipped rule packs and layouts, entered by the same hooks as anybody's."""

from __future__ import annotations

from pathlib import Path

from fupin_rules.plugins import hookimpl
from fupin_rules.rulebook import rules_home
from fupin_rules.schema import Subject

__all__ = ["fupin_profiles", "fupin_rule_packs", "fupin_subjects"]


@hookimpl
def fupin_subjects() -> list[Subject]:
    from fupin_rules.survey.edge import EDGE
    from fupin_rules.survey.subjects import HOUSEHOLD, VILLAGE
    from fupin_rules.survey.team import TEAM

    return [HOUSEHOLD, VILLAGE, EDGE, TEAM]


@hookimpl
def fupin_rule_packs() -> list[Path]:
    return [rules_home()]


@hookimpl
def fupin_profiles() -> list[Path]:
    from fupin_rules.tables import profiles_home

    return [profiles_home()]
