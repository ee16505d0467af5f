"""What the plugin gives, by the hooks of fupin-rules: two subjects, the rule packs, the layout of the workbook."""

from __future__ import annotations

from pathlib import Path

from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Subject

__all__ = ["fupin_profiles", "fupin_rule_packs", "fupin_subjects"]

_HERE = Path(__file__).resolve().parent


@hookimpl
def fupin_subjects() -> list[Subject]:
    from fupin_rules_labour_force.subjects import DWELLING, ENUMERATION_AREA

    return [DWELLING, ENUMERATION_AREA]


@hookimpl
def fupin_rule_packs() -> list[Path]:
    return [_HERE / "rules"]


@hookimpl
def fupin_profiles() -> list[Path]:
    return [_HERE / "profiles"]
