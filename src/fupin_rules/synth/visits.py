"""What the team found at the door: in a clean county, exactly what is registered.

Owns the visit and the found side of each member. A planter that changes the register and wants both sides to agree calls `observe`
again; one that wants them to differ changes one side afterwards.
"""

from __future__ import annotations

from typing import Any

from fupin_rules.synth.dates import FIRST_VISIT, LAST_VISIT, day_between
from fupin_rules.synth.homes import active
from fupin_rules.synth.supply import Supply

__all__ = ["observe", "observe_member", "pay_visit"]

# What is asked once more of each member at the door; the booklet's name and number are read there.
_ASKED = (
    "name",
    "id_number",
    "registered",
    "resident",
    "schooling",
    "education",
    "labour_skill",
    "work_state",
    "work_months",
    "work_place",
    "work_phone",
    "resident_medical",
    "employee_medical",
)
_HOUSING = ("structure", "area", "dangerous", "danger_grade")
_WATER = ("mode", "difficult", "safe")
_PAPERS = {"残疾": "残疾证", "长期慢性病": "慢性病证", "患有大病": "大病诊断书"}


def pay_visit(supply: Supply, household: dict[str, Any], checkers: list[str]) -> None:
    """Sends a team of two to a household on one of the nine days."""
    household["visit"] = {"date": day_between(supply.rng, FIRST_VISIT, LAST_VISIT), "checkers": list(checkers)}
    observe(household)


def observe(household: dict[str, Any]) -> None:
    """Makes everything that was found agree with the register."""
    people = active(household)
    visit = household["visit"]
    states = {word for m in people for word in m.get("health") or ()}
    visit["documents"] = ["户口簿", "存折本", *(paper for word, paper in _PAPERS.items() if word in states)]
    visit["residents"] = len(people)
    visit["strangers"] = []
    visit["size"] = len(people)
    for name in ("attribute", "poverty_cause"):
        _copy(household, visit, name)
    visit["housing"] = {name: household["housing"][name] for name in _HOUSING if name in household["housing"]}
    visit["water"] = {name: household["water"][name] for name in _WATER if name in household["water"]}
    for member in household["members"]:
        observe_member(member)


def observe_member(member: dict[str, Any]) -> None:
    """Makes what was found of one member agree with the register; of those who left only that they are not there."""
    if member["left"]:
        member["found"] = {"name": member["name"], "id_number": member["id_number"], "resident": False}
        return
    found: dict[str, Any] = {name: member[name] for name in _ASKED if member.get(name) is not None}
    if member["registered"]:
        found["register_name"] = member["register_name"]
        found["register_number"] = member["register_number"]
    for name in ("health", "illnesses"):
        if member.get(name) is not None:
            found[name] = list(member[name])
    found["disabilities"] = [dict(d) for d in member["disabilities"]]
    member["found"] = found


def _copy(source: dict[str, Any], target: dict[str, Any], name: str) -> None:
    if source.get(name) is None:
        target.pop(name, None)
    else:
        target[name] = source[name]
