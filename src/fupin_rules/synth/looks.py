"""The six looks of a synthetic household (annex 3): what is true of it is ticked, and what no register knows is ticked now and then.

Owns which risks a household has as the order understands them: a child of school age not at school, a member gravely ill, a dangerous
house, unsafe or scarce water. Crops that failed, steady work that was lost, an accident, a policy not carried out stand in no register:
they are drawn for a few households, and their form then has the particulars.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fupin_rules.synth.causes import poor
from fupin_rules.synth.dates import age_of, day_between
from fupin_rules.synth.homes import active
from fupin_rules.synth.people import ABLE, is_student
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.work import works

__all__ = [
    "BOXES",
    "INDICATORS",
    "due_looks",
    "fill_looks",
    "idle",
    "out_of_school",
    "patient",
    "tick",
]

Household = dict[str, Any]
Look = dict[str, Any]

INDICATORS = ("education", "medical", "housing", "water", "industry", "employment", "expense", "drive", "policy")
SCHOOL_AGES = range(6, 16)

BOXES = {
    "education": ("义务教育适龄儿童少年失学辍学",),
    "medical": ("家庭成员患大病或重病",),
    "housing": ("因灾害等原因变成危房", "房屋周边环境属地质灾害点"),
    "water": ("水源受污染", "季节性缺水", "供水设施受损，导致饮水无保障"),
    "industry": ("产业因受灾等原因未能实现持续增收",),
    "employment": ("劳动力无法实现稳定就业",),
    "expense": ("自然灾害、意外变故等原因导致大额刚性支出，造成生活困难",),
    "drive": ("有劳动能力未发展产业或就业",),
    "policy": ("政策未落实",),
}
_REASONS = {
    "education": ("厌学外出，已劝返一次未成", "身体原因长期请假"),
    "medical": ("正在住院治疗，报销后自付仍高", "常年服药，不能劳动"),
    "housing": ("今年六月山洪冲坏后墙", "屋后山体有裂缝"),
    "water": ("上游养殖场排污", "秋冬季山泉断流", "水管被洪水冲断，正在修"),
    "industry": ("今年春旱，红提减产过半", "生猪染病，全部处理"),
    "employment": ("工厂停工返乡，未找到新工作", "照顾老人不能外出"),
    "expense": ("七月遭火灾，重建房屋", "交通意外，赔付未到位"),
    "drive": ("多次介绍工作均不愿去", "承包地撂荒两年"),
    "policy": ("申请已交，未到账", "名单漏报，正在补报"),
}
# Half of the months from January to August.
_STEADY_MONTHS = 4
# How often what no register knows is true of a household.
_DRAWN = (("industry", 0.03), ("employment", 0.03), ("expense", 0.02), ("policy", 0.015), ("geology", 0.01))
_POLICIES = ("教育资助", "产业以奖代补", "外出务工交通补贴")


def due_looks(household: Household) -> bool:
    """Whether the form is due: the household left poverty for good (退出户 included)."""
    return not poor(household)


def out_of_school(household: Household) -> list[dict[str, Any]]:
    """The children of school age who are not at school."""
    return [
        m
        for m in active(household)
        if m.get("schooling") == "非在校生" and m.get("birth_date") and age_of(m["birth_date"]) in SCHOOL_AGES
    ]


def tick(supply: Supply, household: Household, indicator: str, box: int = 0, **particulars: Any) -> Look:
    """A look with one box ticked, its particulars, a short reason and the number of a photo."""
    return {
        "normal": False,
        "risks": [BOXES[indicator][box]],
        **particulars,
        "reason": _REASONS[indicator][box] if len(BOXES[indicator]) > 1 else supply.rng.choice(_REASONS[indicator]),
        "evidence": [f"照片{household['household_id'][-6:]}-{INDICATORS.index(indicator) + 1}"],
    }


def fill_looks(supply: Supply, household: Household, checkers: list[str], day: date) -> dict[str, Any]:
    """The form of one household, as its team fills it in."""
    looks: dict[str, Look] = {name: {"normal": True, "risks": []} for name in INDICATORS}
    looks.update(_known(supply, household))
    _draw(supply, household, looks)
    return {
        "head_name": household.get("head_name"),
        "size": household.get("size"),
        **looks,
        "checkers": list(checkers),
        "checked_on": day,
    }


def _known(supply: Supply, household: Household) -> dict[str, Look]:
    """The risks that the register bears out."""
    looks: dict[str, Look] = {}
    children = [m["name"] for m in out_of_school(household) if m.get("name")]
    if children:
        looks["education"] = tick(supply, household, "education", persons=children)
    ill = [m for m in active(household) if "患有大病" in (m.get("health") or ())]
    if ill:
        looks["medical"] = tick(supply, household, "medical", patients=[patient(supply, m) for m in ill])
    if (household.get("housing") or {}).get("dangerous"):
        looks["housing"] = tick(supply, household, "housing")
    water = household.get("water") or {}
    if water.get("shortage_months"):
        looks["water"] = tick(supply, household, "water", 1, shortage_months=water["shortage_months"])
    elif water.get("safe") is False:
        looks["water"] = tick(supply, household, "water", 2)
    unsteady = [m["name"] for m in active(household) if m.get("name") and _unsteady(m)]
    if unsteady:
        looks["employment"] = tick(supply, household, "employment", persons=unsteady)
        looks["employment"]["reason"] = "今年务工不到一半的月份"
    return looks


def _unsteady(member: dict[str, Any]) -> bool:
    """Whether somebody who works away did so for less than half of the months gone by."""
    return works(member) and (member.get("work_months") or 0) < _STEADY_MONTHS


def patient(supply: Supply, member: dict[str, Any]) -> dict[str, Any]:
    """A member named under basic medical care, ill since some month of the last years."""
    born = member.get("birth_date") or date(2010, 1, 1)
    month = day_between(supply.rng, max(date(2015, 1, 1), born), date(2019, 6, 30)).replace(day=1)
    illnesses = member.get("illnesses") or ["肺癌"]
    return {"name": member.get("name"), "illness": illnesses[0], "since": max(month, born)}


def idle(household: Household) -> list[dict[str, Any]]:
    """Members able to work, not at school, who work nowhere."""
    return [
        m
        for m in active(household)
        if m.get("labour_skill") in ABLE and not is_student(m) and not works(m) and m.get("name")
    ]


def _draw(supply: Supply, household: Household, looks: dict[str, Look]) -> None:
    """Ticks what no register knows."""
    for name, share in _DRAWN:
        if not supply.chance(share):
            continue
        if name == "geology":
            if looks["housing"]["normal"]:
                looks["housing"] = tick(supply, household, "housing", 1)
        elif name == "employment":
            people = idle(household)
            if people and looks[name]["normal"]:
                looks[name] = tick(supply, household, name, persons=[supply.rng.choice(people)["name"]])
        elif name == "policy":
            received = {m.get("name") for m in household.get("measures") or ()}
            missing = [policy for policy in _POLICIES if policy not in received]
            if missing:
                looks[name] = tick(supply, household, name, policies=[supply.rng.choice(missing)])
        else:
            looks[name] = tick(supply, household, name)
