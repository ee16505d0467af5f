"""Papers of the action and their days: who entered, reviewed and supervised what, when a team met, what it handed in, what was decided.

Owns the calendar of the forms. Every door is visited from 10 to 18 September; a village meets when its last door was visited and hands in
on the 18th, its township by 17:00 on the 20th; the county decides from the 21st on. What was found is entered after the meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fupin_rules.synth.dates import LAST_VISIT, day_between
from fupin_rules.synth.rosters import Team, groups_of, names_of, with_role
from fupin_rules.synth.supply import Supply

__all__ = [
    "VILLAGE_PAPERS",
    "correct_register",
    "decide",
    "entry",
    "fill_policies",
    "filled_form",
    "hand_in",
    "log_operations",
    "meet",
]

VILLAGE_PAPERS = ("附件4", "附件5", "附件6", "附件8", "附件9")
_TOWNSHIP_DUE = date(2019, 9, 20)
_COUNTY_DECIDES = (date(2019, 9, 21), date(2019, 9, 28))

Record = dict[str, Any]


def meet(supply: Supply, team: Team, last: date) -> date:
    """Everybody of a team meets once the last door was visited; returns the day."""
    day = day_between(supply.rng, last, LAST_VISIT)
    team["meetings"] = [{"on": day, "about": "讨论、审核入户核查结果", "attendees": names_of(team)}]
    return day


def hand_in(supply: Supply, teams: Iterable[Team], met: dict[str, date]) -> None:
    """Every team hands in what it owes, in time: by the end of the working day, by 17:00, by the end of the morning."""

    def paper(word: str, day: date, *hours: str) -> Record:
        return {"paper": word, "on": day, "hour": Decimal(supply.rng.choice(hours))}

    for team in teams:
        team.setdefault("meetings", [])
        if team["level"] == "村级":
            day = day_between(supply.rng, met[team["area_code"]], LAST_VISIT)
            team["submissions"] = [paper(word, day, "15", "16", "17") for word in VILLAGE_PAPERS]
        elif team["level"] == "乡镇级":
            early = date(2019, 9, supply.rng.randint(7, 9))
            day = day_between(supply.rng, date(2019, 9, 19), _TOWNSHIP_DUE)
            team["submissions"] = [
                paper("培训观摩", early, "9", "15"),
                paper("附件1", early, "10", "16"),
                *(paper(word, day, "10", "15", "16.5") for word in VILLAGE_PAPERS),
                paper("工作总结", date(2019, 9, supply.rng.randint(25, 28)), "9", "11"),
            ]
        else:
            team["submissions"] = [
                paper("培训观摩", date(2019, 9, supply.rng.randint(5, 6)), "9", "15"),
                paper("工作总结", date(2019, 9, supply.rng.randint(29, 30)), "10", "16"),
            ]


def entry(supply: Supply, team: Team, day: date, group: list[str], *, supervised: bool) -> Record:
    """Entered by a member of the group that was there, reviewed by another's leader, supervised by the deputy."""
    leaders = [officer["name"] for officer in with_role(team, "组长")]
    out = {
        "entered_by": group[-1],
        "entered_on": day,
        "reviewed_by": supply.rng.choice(leaders),
        "reviewed_on": day + timedelta(days=supply.rng.randint(0, 1)),
    }
    if supervised:
        out["supervised_by"] = with_role(team, "副队长")[0]["name"]
    return out


def filled_form(form: str, day: date, names: list[str]) -> Record:
    return {"form": form, "filled_on": day, "filled_by": list(names)}


def fill_policies(household: Record, checkers: list[str], day: date) -> None:
    """The household confirms every measure on its list and knows of no other."""
    for measure in household.get("measures") or ():
        measure["received"] = True
    household["policy_feedback"] = {
        "claims": [],
        "checkers": list(checkers),
        "checked_on": day,
        "remarks": "与清单一致",
    }


_CORRECTED = (
    ("联系电话", "空", "已补填"),
    ("文化程度", "小学", "初中"),
    ("务工时间（月）", "5", "6"),
    ("自然村", "上屯", "下屯"),
)


def correct_register(supply: Supply, household: Record, team: Team, day: date, group: list[str]) -> None:
    """Every eighth household or so had something corrected in the app, entered by one and reviewed by another."""
    household["corrections"] = []
    if supply.chance(0.12):
        field, before, after = supply.rng.choice(_CORRECTED)
        made = entry(supply, team, day, group, supervised=False)
        household["corrections"] = [{"field": field, "before": before, "after": after, "entry": made}]


def decide(supply: Supply, edge: Record, met: date, *, short: bool) -> None:
    """The way of a survey to its decision: looked at, suspected by the village's meeting, listed or not by the county.

    Whoever lacks a guarantee is suspected, san-fei households and township-approved warnings without being looked at first. The county
    lists them all; it refuses those in whom the village saw a hardship and the survey shows none.
    """
    direct = edge["three_non"] or edge["warning_state"] == "乡镇已审核"
    steps: list[Record] = []
    if not direct:
        steps.append({"stage": "重点排查对象", "by": "村工作队", "on": date(2019, 9, 10)})
    if direct or short or supply.chance(0.15):
        steps.append({"stage": "疑似边缘户", "by": "村工作队", "on": met})
        steps.append(
            {
                "stage": "边缘户" if direct or short else "不列入",
                "by": "县扶贫开发领导小组",
                "on": day_between(supply.rng, *_COUNTY_DECIDES),
            }
        )
    else:
        steps.append({"stage": "不列入", "by": "村工作队", "on": met})
    edge["decisions"] = steps
    edge["stage"] = steps[-1]["stage"]


def log_operations(team: Team, operations: list[Record]) -> None:
    """The app's log of a village, in the order of days."""
    team["operations"] = sorted(operations, key=lambda o: (o["on"], o["about"], o["action"]))


def desk(team: Team) -> list[str]:
    """The group of a village that went to no door."""
    return groups_of(team)[-1]
