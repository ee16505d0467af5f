"""Why a synthetic household is poor, and what state it is in: identified, out of poverty, fallen back.

Owns the household's answers on its poverty. Every cause, the main one and the others, is borne out by the family and its land as they
are today, so that it is also borne out by them before they left poverty.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fupin_rules.synth.dates import SURVEY_YEAR, age_of, day_between, month_end
from fupin_rules.synth.homes import active
from fupin_rules.synth.people import ABLE, LABOUR_AGE, UNABLE, is_student
from fupin_rules.synth.supply import Supply

__all__ = ["attribute_of", "borne_out", "choose_causes", "choose_state", "has_labour", "no_labour", "poor"]

_EXITED = ("已脱贫", "退出户")
_ATTRIBUTES = {
    (True, ""): "一般贫困户",
    (True, "低保"): "低保贫困户",
    (True, "特困"): "特困供养贫困户",
    (False, ""): "一般脱贫户",
    (False, "低保"): "低保脱贫户",
    (False, "特困"): "特困供养脱贫户",
}


def poor(household: dict[str, Any]) -> bool:
    """Whether the household is in poverty today: never left it, or fell back."""
    return household["exit_state"] not in _EXITED


def has_labour(household: dict[str, Any]) -> bool:
    """Whether somebody is entered as ordinary or skilled labour."""
    return any(m.get("labour_skill") in ABLE for m in active(household))


def no_labour(household: dict[str, Any]) -> bool:
    """Whether nobody has any labour at all, not even weak or half."""
    return all(m.get("labour_skill") in UNABLE or age_of(m["birth_date"]) < LABOUR_AGE for m in active(household))


def attribute_of(household: dict[str, Any]) -> str:
    """The attribute of 2019, which says both the state and the allowance."""
    people = active(household)
    kind = (
        "特困"
        if any(m["destitute_support"] for m in people)
        else "低保"
        if any(m["subsistence_allowance"] for m in people)
        else ""
    )
    return _ATTRIBUTES[poor(household), kind]


def choose_state(supply: Supply, household: dict[str, Any]) -> None:
    """Identified, then still poor, out of poverty, or out of it and back."""
    state = supply.one_of(("已脱贫", 0.77), ("未脱贫", 0.18), ("退出户", 0.03), ("返贫", 0.02))
    household["exit_state"] = state
    household["still_supported"] = state != "退出户"
    household["standard"] = "国家标准"
    last = 2017 if state == "未脱贫" else 2014 if state == "返贫" else 2016
    identified = day_between(supply.rng, date(2014, 3, 1), date(last, 10, 31))
    household["first_identified"] = identified
    if state == "未脱贫":
        household["cause_year"] = SURVEY_YEAR - 1
        return
    household["cause_year"] = identified.year
    year = supply.rng.randint(identified.year + 1, 2018 if state != "返贫" else 2016)
    household["exit_year"] = year
    household["exit_date"] = month_end(year, supply.rng.choice((11, 12)))
    if state == "返贫":
        household["return_year"] = 2018
        household["return_date"] = date(2018, 12, 31)
        household["return_cause"] = supply.one_of(("因灾", 0.6), ("交通条件落后", 0.4))
        household["cause_year"] = SURVEY_YEAR - 1


def borne_out(household: dict[str, Any]) -> list[tuple[str, float]]:
    """The causes that the family and its land bear out, by weight.

    Whoever was born after the household left poverty did not make it poor, even if it fell back since.
    """
    people = active(household)
    if "exit_date" in household:
        people = [m for m in people if m["birth_date"] < household["exit_date"]]
    states = {word for m in people for word in m["health"]}
    labour = sum(m["labour_skill"] in ABLE for m in people)
    causes: list[tuple[str, float]] = []
    if states & {"长期慢性病", "患有大病"}:
        causes.append(("因病", 5))
    if "残疾" in states:
        causes.append(("因残", 5))
    if any(is_student(m) and m["schooling"] != "学前教育" for m in people):
        causes.append(("因学", 2.5))
    if labour * 3 <= len(people):
        causes.append(("缺劳力", 2.5))
    if labour:
        if not any(m["labour_skill"] == "技能劳动力" for m in people):
            causes.append(("缺技术", 3.5))
        causes.append(("自身发展动力不足", 0.7))
    if household["road"]["kind"] != "水泥路":
        causes.append(("交通条件落后", 1.5))
    if household["land"]["cultivated"] < len(people) // 2 + 1:
        causes.append(("缺土地", 0.8))
    causes.append(("因灾", 0.6))
    return causes


def choose_causes(supply: Supply, household: dict[str, Any]) -> None:
    """One main cause and none to two others, none of them twice."""
    causes = borne_out(household)
    main = supply.one_of(*causes)
    household["poverty_cause"] = main
    others = [cause for cause, _ in causes if cause != main]
    supply.rng.shuffle(others)
    household["other_causes"] = others[: supply.one_of((0, 0.4), (1, 0.4), (2, 0.2))]
