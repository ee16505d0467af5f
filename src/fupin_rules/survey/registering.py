"""What a data set says without saying it: which forms were filled in at which household, and of which level a team is.

A county rarely keeps a register of forms beside the forms. Where none was supplied, each form that was read registers itself, and a
household without any is registered as having none. Where a register was supplied it stays as it is: rules compare it with the forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from fupin_rules.schema import UNREADABLE, Open

__all__ = ["FORM_SOURCES", "level_teams", "register_forms"]

FORM_SOURCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"visit": ("信息核查", "date"), "six_looks": ("六看", "checked_on"), "policy_feedback": ("政策核查", "checked_on")}
)
"""Field of the household that holds a form: the form's word and the field of the day on it."""

_LEVELS: Final[Mapping[int, str]] = MappingProxyType({6: "县级", 9: "乡镇级", 12: "村级"})


def level_teams(records: list[dict[str, Any]]) -> None:
    """Fill in the level of teams whose roster does not say it: annex 1 has no such column, and the length of the area code tells.

    Args:
        records: teams as they were read (trusted dicts), changed in place. A level that was given, or that stood there and could not be
            read, stays; a code of another length tells nothing.
    """
    for record in records:
        code = record.get("area_code")
        if record.get("level") is None and not _stood(record, "level") and isinstance(code, str) and code.isdigit():
            level = _LEVELS.get(len(code))
            if level is not None:
                record["level"] = level


def register_forms(records: list[dict[str, Any]]) -> None:
    """Fill in `forms` where a data set has no register of forms but has forms.

    Args:
        records: households as they were read (trusted dicts), changed in place. Nothing is changed where any of them has a register of
            forms, or had one that could not be read, or where no household has any form: what was not supplied stays not supplied.

    A kind of form of which the data set has none is marked so in every register (`not_in_data`): that nobody handed it over says nothing
    of a household. A form that stood there and could not be read as a whole leaves its household's register open.
    """
    if any(record.get("forms") is not None or _stood(record, "forms") for record in records):
        return
    supplied = {
        field for field in FORM_SOURCES for record in records if record.get(field) is not None or _stood(record, field)
    }
    if not supplied:
        return
    for record in records:
        found: list[dict[str, Any]] = []
        for field, form in FORM_SOURCES.items():
            if field not in supplied:
                found.append({"form": form[0], "not_in_data": True})
            elif record.get(field) is not None:
                found.append(_filled(form, record[field]))
        record["forms"] = Open(found) if any(_stood(record, field) for field in supplied) else found


def _stood(record: Mapping[str, Any], field: str) -> bool:
    return field in (record.get(UNREADABLE) or {})


def _filled(form: tuple[str, str], answers: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the register; what could not be read on the form cannot be read in the register either."""
    word, day = form
    out: dict[str, Any] = {"form": word}
    marks = answers.get(UNREADABLE) or {}
    for ours, theirs in (("filled_on", day), ("filled_by", "checkers")):
        if answers.get(theirs) is not None:
            value = answers[theirs]
            out[ours] = type(value)(value) if isinstance(value, list) else value
        elif theirs in marks:
            out.setdefault(UNREADABLE, {})[ours] = marks[theirs]
    return out
