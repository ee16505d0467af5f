"""All forms of the plan for a synthetic county, filled in so that they agree with the register and with each other.

Puts together what rosters, looks, edges and paperwork each know. Drawn from a supply beside the county's own: the register of a county
with forms is that of the county without, but for who went to the door, since those must stand on their village's roster.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from fupin_rules.synth.causes import poor
from fupin_rules.synth.dates import FIRST_VISIT, LAST_VISIT, day_between
from fupin_rules.synth.edges import make_edge, settle_shortfalls, shortfalls
from fupin_rules.synth.looks import due_looks, fill_looks
from fupin_rules.synth.paperwork import (
    correct_register,
    decide,
    entry,
    fill_policies,
    filled_form,
    hand_in,
    log_operations,
    meet,
)
from fupin_rules.synth.places import villages
from fupin_rules.synth.rosters import Rosters
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.truth import County

__all__ = ["add_forms"]

# A village looked at about one household outside the register for eight on it.
_HOUSEHOLDS_AN_EDGE = 8
_FEWEST_EDGES = 4


def add_forms(supply: Supply, county: County) -> Rosters:
    """Fills in every form of a county whose register is there; returns the rosters."""
    rosters = Rosters(supply, [h["village_code"] for h in county.households])
    county.teams = rosters.teams
    last: dict[str, date] = defaultdict(lambda: FIRST_VISIT)
    groups: dict[int, list[str]] = {}
    turns: Counter[str] = Counter()
    for n, household in enumerate(county.households):
        code, visit = household["village_code"], household["visit"]
        groups[n] = rosters.group_of(code, turns[code])
        turns[code] += 1
        if visit.get("checkers") is not None:
            visit["checkers"] = list(groups[n])
        last[code] = max(last[code], visit["date"])
    _survey_edges(supply, county, rosters, last)
    log: dict[str, list[dict[str, Any]]] = defaultdict(list)
    met = {team["area_code"]: meet(supply, team, last[team["area_code"]]) for team in rosters.teams if _a_village(team)}
    for n, household in enumerate(county.households):
        _fill(supply, household, rosters, groups[n], met[household["village_code"]])
        log[household["village_code"]] += _logged(household)
    for edge in county.edges:
        day = met[edge["village_code"]]
        decide(supply, edge, day, short=bool(shortfalls(edge)))
        settle_shortfalls(supply, edge)
        team = rosters.of(edge["village_code"])
        # Those decided upon by the county are entered after its decision, the others after the village's.
        edge["entry"] = entry(supply, team, edge["decisions"][-1]["on"], edge["surveyors"], supervised=True)
        log[edge["village_code"]] += _logged_edge(edge)
    hand_in(supply, rosters.teams, met)
    for team in rosters.teams:
        log_operations(team, log[team["area_code"]])
    return rosters


def _a_village(team: dict[str, Any]) -> bool:
    return bool(team["level"] == "村级")


def _survey_edges(supply: Supply, county: County, rosters: Rosters, last: dict[str, date]) -> None:
    there = {village.code: village for village in villages()}
    lived_in = [h["village_code"] for h in county.households]
    for number in range(1, 1 + max(_FEWEST_EDGES, len(lived_in) // _HOUSEHOLDS_AN_EDGE)):
        code = supply.rng.choice(lived_in)
        edge = make_edge(supply, number, there[code])
        edge["surveyors"] = list(rosters.group_of(code, number))
        edge["surveyed_on"] = day_between(supply.rng, FIRST_VISIT, LAST_VISIT)
        last[code] = max(last[code], edge["surveyed_on"])
        edge["members"] = [_as_surveyed(member) for member in edge["members"]]
        county.edges.append(edge)


# What annex 7 asks of a member.
_ASKED = (
    *("name", "relation", "id_number", "birth_date", "sex", "schooling", "health", "labour_skill", "illnesses"),
    *("disabilities", "resident_medical", "treated", "own_cost", "subsistence_allowance"),
)


def _as_surveyed(member: dict[str, Any]) -> dict[str, Any]:
    return {name: member[name] for name in _ASKED if name in member}


def _fill(supply: Supply, household: dict[str, Any], rosters: Rosters, group: list[str], met: date) -> None:
    """The forms due for one household, filled in on the day of the visit by the group that was there."""
    day = household["visit"]["date"]
    team = rosters.of(household["village_code"])
    household["visit"]["entry"] = entry(supply, team, met, group, supervised=False)
    forms = [filled_form("信息核查", day, group)]
    if due_looks(household):
        looks = fill_looks(supply, household, group, day)
        looks["entry"] = entry(supply, team, met, group, supervised=True)
        household["six_looks"] = looks
        forms.append(filled_form("六看", day, group))
    fill_policies(household, group, day)
    forms.append(filled_form("政策核查", day, group))
    household["forms"] = forms
    correct_register(supply, household, team, met, group)


def _log_entry(made: dict[str, Any], about: str) -> list[dict[str, Any]]:
    out = [
        {"action": "录入核查结果", "by": made["entered_by"], "on": made["entered_on"], "about": about},
        {"action": "审核录入", "by": made["reviewed_by"], "on": made["reviewed_on"], "about": about},
    ]
    if "supervised_by" in made:
        out.append({"action": "监督录入", "by": made["supervised_by"], "on": made["reviewed_on"], "about": about})
    return out


def _logged(household: dict[str, Any]) -> list[dict[str, Any]]:
    about, visit = household["household_id"], household["visit"]
    action = "核查未脱贫户" if poor(household) else "核查已脱贫户"
    out = [{"action": action, "by": by, "on": visit["date"], "about": about} for by in visit.get("checkers") or ()]
    return out + _log_entry((household.get("six_looks") or visit)["entry"], about)


def _logged_edge(edge: dict[str, Any]) -> list[dict[str, Any]]:
    about = edge["survey_id"]
    out = [{"action": "核查边缘户", "by": by, "on": edge["surveyed_on"], "about": about} for by in edge["surveyors"]]
    out.append({"action": "新增边缘户", "by": edge["surveyors"][0], "on": edge["entry"]["entered_on"], "about": about})
    return out + _log_entry(edge["entry"], about)
