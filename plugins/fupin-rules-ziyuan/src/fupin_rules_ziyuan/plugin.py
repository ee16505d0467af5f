"""What the plugin gives to fupin-rules, one hook for each kind of thing."""

from __future__ import annotations

from pathlib import Path

from fupin_rules.plugins import hookimpl
from fupin_rules.rulebook.validators import Validator
from fupin_rules.schema import Extension

__all__ = ["fupin_extensions", "fupin_profiles", "fupin_rule_packs", "fupin_validators"]

_HERE = Path(__file__).resolve().parent


@hookimpl
def fupin_extensions() -> list[Extension]:
    from fupin_rules_ziyuan.fields import EdgeFile, MemberFile, WarningFile

    return [
        Extension("ziyuan", "household", WarningFile, "预警干预档案", en="early-warning file"),
        Extension("ziyuan", "member", MemberFile, "成员户籍", en="registration"),
        Extension("ziyuan", "edge", EdgeFile, "边缘户公示档案", en="publication file"),
    ]


@hookimpl
def fupin_rule_packs() -> list[Path]:
    return [_HERE / "rules"]


@hookimpl
def fupin_profiles() -> list[Path]:
    return [_HERE / "profiles"]


@hookimpl
def fupin_validators() -> list[Validator]:
    from fupin_rules_ziyuan.publication import PUBLISHED_LONG_ENOUGH

    return [PUBLISHED_LONG_ENOUGH]
