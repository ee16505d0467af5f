"""Clean households, one after another: nothing in them contradicts anything else.

Puts together what people, homes, work, causes, support and visits each know of a household.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from fupin_rules.synth.causes import attribute_of, choose_causes, choose_state, no_labour, poor
from fupin_rules.synth.dates import DATA_DATE, age_of, birth_at_age, day_between
from fupin_rules.synth.families import Kin, family
from fupin_rules.synth.homes import active, count_children, earn, settle_home, settle_land
from fupin_rules.synth.people import PENSION_AGE, make_member
from fupin_rules.synth.places import a_village
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.support import Helpers, move, support
from fupin_rules.synth.visits import pay_visit
from fupin_rules.synth.work import maybe_work

__all__ = ["iter_clean"]

# Who bears the head's surname: the others married in or come from another line.
_OTHER_SURNAME = {"配偶", "之儿媳", "之女婿", "之母", "之婆婆", "之外孙子", "之外孙女"}
# A helper changes teams as seldom as a team changes villages.
_HOUSEHOLDS_A_TEAM = 40


def iter_clean(supply: Supply, count: int) -> Iterator[dict[str, Any]]:
    """Clean households, drawn one by one from the county's supply."""
    helpers = Helpers(supply)
    team: list[str] = []
    for n in range(count):
        if n % _HOUSEHOLDS_A_TEAM == 0:
            team = [supply.name("男"), supply.name("女")]
        yield _household(supply, helpers, team)


def _household(supply: Supply, helpers: Helpers, team: list[str]) -> dict[str, Any]:
    household_id = supply.household_id()
    village = a_village(supply.rng)
    ethnicity = supply.one_of(*village.township.peoples)
    household: dict[str, Any] = {"household_id": household_id, "data_date": DATA_DATE, **village.answers(supply.rng)}
    household["members"] = _members(supply, household_id, ethnicity)
    choose_state(supply, household)
    for member in household["members"]:
        _happenings(supply, household, member)
        maybe_work(supply, member)
    people = active(household)
    size = len(people)
    head = household["members"][0]
    household["head_name"] = head["name"]
    household["head_number"] = head["id_number"]
    household["size"] = size
    household["phone"] = head["phone"]
    household["bank_name"] = "资源农村商业银行"
    household["bank_account"] = supply.account(household_id)
    household["military_family"] = False
    count_children(household)
    _allow(supply, household)
    household["attribute"] = attribute_of(household)
    move(supply, household)
    settle_home(supply, household, size=size, poor=poor(household), relocated=household["relocation"]["relocated"])
    settle_land(supply, household, size)
    choose_causes(supply, household)
    earn(supply, household, poor=poor(household))
    support(supply, household, helpers)
    household["warning_state"] = "未发起"
    household["edge_state"] = "非边缘户"
    household["three_non"] = False
    pay_visit(supply, household, team)
    return household


def _members(supply: Supply, household_id: str, ethnicity: str) -> list[dict[str, Any]]:
    surname = supply.surname()
    names: set[str] = set()
    members = []
    for n, kin in enumerate(family(supply.rng), start=1):
        name = _name(supply, surname, kin, names)
        members.append(
            make_member(
                supply,
                kin,
                member_id=f"{household_id}{n:02d}",
                name=name,
                born=birth_at_age(supply.rng, kin.age),
                ethnicity=ethnicity,
            )
        )
        if kin.gone:
            members[-1]["changes"] = [{"kind": kin.gone}]
    return members


def _name(supply: Supply, surname: str, kin: Kin, taken: set[str]) -> str:
    while True:
        first = supply.surname() if kin.relation in _OTHER_SURNAME else surname
        name = first + supply.given(kin.sex)
        if name not in taken:
            taken.add(name)
            return name


def _happenings(supply: Supply, household: dict[str, Any], member: dict[str, Any]) -> None:
    """Dates those who died or left, and notes the birth of those born since the household was identified."""
    identified: date = household["first_identified"]
    if member["left"]:
        # Nobody marries before twenty-one.
        grown = member["birth_date"].year + 21
        first = date(max(identified.year + 1, 2015, grown), 1, 10)
        member["changes"][0]["date"] = day_between(supply.rng, first, date(2019, 6, 30))
    elif member["birth_date"] > identified:
        member["changes"] = [{"kind": "出生", "date": member["birth_date"]}]


def _allow(supply: Supply, household: dict[str, Any]) -> None:
    """The allowance for those who cannot live by their work, and destitute support for elders who are alone."""
    people = active(household)
    unable = no_labour(household)
    if unable and len(people) == 1 and not poor(household) and age_of(people[0]["birth_date"]) > PENSION_AGE:
        if supply.chance(0.3):
            people[0]["destitute_support"] = True
            return
    share = 0.5 if unable else 0.35 if poor(household) else 0.08
    if supply.chance(share):
        for member in people:
            member["subsistence_allowance"] = True
