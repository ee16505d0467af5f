"""What planters do again and again: pick a member, point at an answer, add somebody, make the rest fit.

Owns the repair of everything that follows from a change (size, income, allowances, what was found), so that a planter plants one thing
and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.synth.dates import age_of, birth_at_age, day_between
from fupin_rules.synth.families import Kin
from fupin_rules.synth.homes import active, settle
from fupin_rules.synth.people import LABOUR_AGE, make_healthy, make_member
from fupin_rules.synth.planters.planter import Household, Spot
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe

__all__ = [
    "Member",
    "add_member",
    "age",
    "agree",
    "at",
    "blame",
    "child_age",
    "depart",
    "exited",
    "exited_for_good",
    "head_of",
    "never_exited",
    "pick",
    "relocate",
    "spouse_of",
]

Member = dict[str, Any]


def age(member: Member) -> int:
    """Completed years at the time of the visits."""
    return age_of(member["birth_date"])


def exited(household: Household) -> bool:
    """Whether the household is 已脱贫 in so many words; 退出户 and 返贫 leave room for argument, so errors keep away from them."""
    return bool(household["exit_state"] == "已脱贫")


def never_exited(household: Household) -> bool:
    return bool(household["exit_state"] == "未脱贫")


def exited_for_good(household: Household) -> bool:
    return household["exit_state"] in ("已脱贫", "退出户")


def head_of(household: Household) -> Member:
    member: Member = household["members"][0]
    return member


def spouse_of(household: Household) -> Member | None:
    return next((m for m in active(household) if m["relation"] == "配偶"), None)


def pick(supply: Supply, household: Household, fits: Callable[[Member], bool]) -> Member | None:
    """One of the present members that fit, at random."""
    found = [m for m in active(household) if fits(m)]
    return supply.rng.choice(found) if found else None


def at(household: Household, member: Member, field: str, note: str) -> Spot:
    """A spot in one member's answers."""
    index = next(n for n, m in enumerate(household["members"]) if m is member)
    return Spot(f"members[{index}].{field}", note, member["member_id"])


def agree(household: Household) -> None:
    """Makes size, income, allowances and the visit fit the register as it is now."""
    settle(household)
    observe(household)


def blame(household: Household, cause: str) -> None:
    """Makes something the one cause of poverty, in the register and at the door."""
    household["poverty_cause"] = cause
    household["other_causes"] = []
    observe(household)


def child_age(household: Household, low: int, high: int) -> int | None:
    """An age between two bounds that a child of the head (and spouse) can have; the middle of what is possible."""
    parents = [head_of(household)] + [m for m in household["members"] if m["relation"] == "配偶"]
    taken = {age(m) for m in household["members"] if m["relation"] in ("之子", "之女")}
    mothers = [m for m in parents if m["sex"] == "女"]
    low = max(low, *(age(m) - 42 for m in mothers), *(age(m) - 55 for m in parents))
    high = min(high, *(age(m) - 21 for m in parents))
    fitting = [a for a in range(low, high + 1) if not {a - 1, a, a + 1} & taken]
    return fitting[len(fitting) // 2] if fitting else None


def add_member(supply: Supply, household: Household, relation: str, sex: str, born: date | int) -> Member:
    """Adds a healthy person born on a day, or of an age, to the household; `agree` is for the caller."""
    if isinstance(born, int):
        born = birth_at_age(supply.rng, born)
    members = household["members"]
    kin = Kin(relation, sex, age_of(born))
    surname = head_of(household)["name"][0]
    taken = {m["name"] for m in members}
    name = surname + supply.given(sex)
    while name in taken:
        name = surname + supply.given(sex)
    member = make_member(
        supply,
        kin,
        member_id=f"{household['household_id']}{len(members) + 1:02d}",
        name=name,
        born=born,
        ethnicity=head_of(household)["ethnicity"],
    )
    make_healthy(member)
    member["medical_aid"] = False
    if kin.age >= LABOUR_AGE and member["schooling"] == "非在校生" and kin.age < 60:
        member["labour_skill"] = "普通劳动力"
    for name in ("subsistence_allowance", "destitute_support"):
        member[name] = head_of(household)[name]
    members.append(member)
    return member


def depart(
    supply: Supply, household: Household, first: date, last: date, *, kind: str = "死亡", son: bool = False
) -> Member | None:
    """Adds somebody who belonged to the household and died or left between two days.

    A grown son, with ordinary labour, of an old head, or (unless it must be a `son`) the mother of a younger one; None where neither
    can be.
    """
    head = head_of(household)
    grown = child_age(household, 25, 45)
    if grown is not None and age(head) >= 50:
        member = add_member(supply, household, "之子", "男", grown)
    elif not son and age(head) <= 52 and not any(m["relation"] in ("之母", "之婆婆") for m in household["members"]):
        spouse = next((m for m in household["members"] if m["relation"] == "配偶"), None)
        if head["sex"] == "女" and spouse is not None:
            member = add_member(supply, household, "之婆婆", "女", max(age(spouse) + 26, 64))
        else:
            member = add_member(supply, household, "之母", "女", max(age(head) + 26, 64))
    else:
        return None
    member["left"] = True
    member["resident"] = False
    member["registered"] = False
    member["changes"] = [{"kind": kind, "date": day_between(supply.rng, first, last)}]
    member["subsistence_allowance"] = member["destitute_support"] = False
    member.pop("phone", None)
    agree(household)
    return member


def relocate(supply: Supply, household: Household, moved: date) -> None:
    """Relocates a household into a new house that is safe and no larger than allowed."""
    household["relocation"] = {
        "relocated": True,
        "mode": "整村搬迁",
        "settlement": "集中安置",
        "place": "城东安置点",
        "move_in_date": moved,
    }
    housing = household["housing"]
    housing.update(structure="砖混", area=Decimal(20 * household["size"]), dangerous=False, danger_grade="A级")
    household["measures"] = [m for m in household["measures"] if m["category"] not in ("住房安全保障", "搬迁")]
    household["measures"].append(
        {
            "category": "搬迁",
            "name": "易地扶贫搬迁",
            "department": "资源县易地安置中心",
            "date": day_between(supply.rng, household["first_identified"], min(moved, date(2019, 8, 31))),
        }
    )
    observe(household)
