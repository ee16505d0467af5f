"""Items 13 to 17: answers that are left out where they must be given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fupin_rules.synth.dates import FIRST_VISIT, LAST_VISIT, SURVEY_YEAR
from fupin_rules.synth.people import LABOUR_AGE, identify
from fupin_rules.synth.planters.ground import (
    Member,
    add_member,
    age,
    agree,
    at,
    child_age,
    exited_for_good,
    pick,
)
from fupin_rules.synth.planters.planter import Household, Spot, innocent, plants
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe, observe_member
from fupin_rules.synth.work import go_to_work, works

# --- 13 and 14: helpers and their phones ----------------------------------------------------------------------------------------


@plants(13)
def no_helper_for_the_poor(_supply: Supply, household: Household) -> Spot | None:
    """Nobody is paired with a household still poor."""
    if exited_for_good(household):
        return None
    household["helpers"] = []
    return Spot("helpers", "未脱贫户无帮扶联系人结对")


@plants(13)
def no_helper_after_exit(_supply: Supply, household: Household) -> Spot | None:
    """The helper was taken away when the household left poverty."""
    if household["exit_state"] != "已脱贫":
        return None
    household["helpers"] = []
    return Spot("helpers", "已脱贫户无帮扶联系人结对")


@innocent("near_miss", 13)
def helper_just_paired(_supply: Supply, household: Household) -> Spot:
    """The only helper was paired the day before the data were exported."""
    household["helpers"] = household["helpers"][:1]
    household["helpers"][0]["since"] = date(2019, 8, 30)
    return Spot("helpers[0].since", "帮扶联系人在数据导出前一天才结对，但已有人结对")


@innocent("look_alike", 13)
def helper_without_unit(_supply: Supply, household: Household) -> Spot:
    """The helper's place of work is blank; there is a helper all the same."""
    household["helpers"][0].pop("unit")
    return Spot("helpers[0].unit", "帮扶联系人单位空白，但有人结对、有电话")


@plants(14)
def the_helper_has_no_phone(_supply: Supply, household: Household) -> Spot:
    """The only helper's phone is blank."""
    household["helpers"] = household["helpers"][:1]
    household["helpers"][0].pop("phone")
    return Spot("helpers[0].phone", "帮扶联系人未填写联系电话")


@plants(14)
def one_of_two_helpers_has_no_phone(supply: Supply, household: Household) -> Spot:
    """Of two helpers one has no phone."""
    _second_helper(supply, household)
    household["helpers"][1].pop("phone")
    return Spot("helpers[1].phone", "两名帮扶联系人中有一名未填写联系电话")


@innocent("near_miss", 14)
def two_helpers_with_phones(supply: Supply, household: Household) -> Spot:
    """Two helpers, each with a phone."""
    _second_helper(supply, household)
    return Spot("helpers", "两名帮扶联系人都填写了联系电话")


def _second_helper(supply: Supply, household: Household) -> None:
    first = household["helpers"][0]
    household["helpers"] = [
        first,
        {
            "helper_id": f"8{household['household_id'][-5:]}",
            "name": supply.name("女"),
            "unit": first["unit"],
            "phone": supply.phone(),
            "since": first["since"],
        },
    ]


@innocent("look_alike", 14)
def members_without_phones(_supply: Supply, household: Household) -> Spot | None:
    """Members have no phone of their own, but their helper has."""
    people = [m for m in household["members"] if not works(m) and "phone" in m and m["phone"] != household["phone"]]
    if not people:
        return None
    for member in people:
        del member["phone"]
    return at(household, people[0], "phone", "成员本人电话空白，帮扶联系人电话已填")


# --- 15 and 16: work: months, place, phone --------------------------------------------------------------------------------------


def _blank_work(household: Household, member: Member, note: str, *names: str) -> Spot:
    """Blanks answers on somebody's work wherever they stand: in the register, in its episodes, at the door."""
    parts = {"work_months": ("months", "end"), "work_place": ("place",), "work_phone": ("phone",)}
    for name in names:
        member.pop(name, None)
        for episode in member["episodes"]:
            for part in parts[name]:
                episode.pop(part, None)
    if "work_phone" in names:
        # A phone of the member's own would answer the question as well.
        member.pop("phone", None)
    observe_member(member)
    return at(household, member, names[0], f"{member['name']}{note}")


@plants(15)
def months_left_out(supply: Supply, household: Household) -> Spot | None:
    """Works away, for how long is not said."""
    member = pick(supply, household, works)
    return None if member is None else _blank_work(household, member, "在外务工，务工时间缺失", "work_months")


@plants(15)
def place_left_out(supply: Supply, household: Household) -> Spot | None:
    """Works away, where is not said."""
    member = pick(supply, household, works)
    return None if member is None else _blank_work(household, member, "在外务工，务工地缺失", "work_place")


@plants(15)
def months_and_place_left_out(supply: Supply, household: Household) -> Spot | None:
    """Works away, neither where nor for how long is said."""
    member = pick(supply, household, works)
    if member is None:
        return None
    return _blank_work(household, member, "在外务工，务工时间和务工地都缺失", "work_months", "work_place")


@innocent("near_miss", 15)
def half_a_month(supply: Supply, household: Household) -> Spot | None:
    """Went to work half a month ago: a short time, but an answer."""
    member = pick(supply, household, works)
    if member is None:
        return None
    go_to_work(supply, member, 1, state=member["work_state"])
    member["work_months"] = Decimal("0.5")
    member["episodes"][0].update(start=date(SURVEY_YEAR, 8, 16), end=date(SURVEY_YEAR, 8, 31), months=Decimal("0.5"))
    observe_member(member)
    return at(household, member, "work_months", "务工只有半个月（0.5），时间和地点都已填")


@innocent("look_alike", 15)
def stays_at_home(supply: Supply, household: Household) -> Spot | None:
    """Does not work away, so there is no place; the months are nought."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "普通劳动力" and not works(m))
    if member is None:
        return None
    return at(household, member, "work_place", "有劳动力但未务工，没有务工地，不是缺失")


@plants(16)
def no_phone_outside_the_province(supply: Supply, household: Household) -> Spot | None:
    """Works outside the province and left no phone."""
    member = pick(supply, household, lambda m: m.get("work_state") == "省外务工" and not _is_contact(household, m))
    return None if member is None else _blank_work(household, member, "在省外务工，未填写联系电话", "work_phone")


@plants(16)
def no_phone_outside_the_county(supply: Supply, household: Household) -> Spot | None:
    """Works in the province outside the county and left no phone."""
    member = pick(supply, household, lambda m: m.get("work_state") == "县外省内务工" and not _is_contact(household, m))
    return None if member is None else _blank_work(household, member, "在县外省内务工，未填写联系电话", "work_phone")


def _is_contact(household: Household, member: Member) -> bool:
    """Whether the household is called on this member's phone, which then is known after all."""
    return bool(member.get("phone") == household["phone"])


@innocent("near_miss", 16)
def reached_on_the_household_phone(supply: Supply, household: Household) -> Spot | None:
    """The worker's phone is the one of the household."""
    member = pick(supply, household, lambda m: works(m) and _is_contact(household, m))
    if member is None:
        return None
    return at(household, member, "work_phone", "务工联系电话与户联系电话相同，但已填写")


@innocent("look_alike", 16)
def no_work_no_phone(supply: Supply, household: Household) -> Spot | None:
    """Whoever does not work away needs no phone there."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "普通劳动力" and not works(m))
    if member is None:
        return None
    return at(household, member, "work_phone", "未务工，没有务工联系电话，不是漏填")


# --- 17: labour skill -----------------------------------------------------------------------------------------------------------


def _blank_labour(household: Household, member: Member, note: str) -> Spot:
    member.pop("labour_skill", None)
    observe(household)
    return at(household, member, "labour_skill", f"{member['name']}{note}")


def _spare(household: Household, member: Member) -> bool:
    """Whether the household has other ordinary labour, so that nothing else hangs on this answer."""
    return any(m["labour_skill"] == "普通劳动力" for m in household["members"] if m is not member and not m["left"])


@plants(17)
def labour_left_out(supply: Supply, household: Household) -> Spot | None:
    """A grown-up's labour skill is blank."""
    member = pick(supply, household, lambda m: 25 <= age(m) <= 55 and m["health"] == ["健康"] and _spare(household, m))
    return None if member is None else _blank_labour(household, member, f"（{age(member)} 岁）劳动技能未填写")


@plants(17)
def labour_of_the_old_left_out(supply: Supply, household: Household) -> Spot | None:
    """The labour skill of the very old must be answered as well."""
    member = pick(supply, household, lambda m: age(m) >= 75 and _spare(household, m))
    return (
        None
        if member is None
        else _blank_labour(household, member, f"（{age(member)} 岁）劳动技能未填写，老人也须填写")
    )


@plants(17)
def labour_left_out_at_sixteen(supply: Supply, household: Household) -> Spot | None:
    """Sixteen on the first day of the visits: from that day on the answer is due."""
    member = _child_born(supply, household, FIRST_VISIT.replace(year=FIRST_VISIT.year - LABOUR_AGE))
    if member is None:
        return None
    return _blank_labour(household, member, "核查开始当天满 16 周岁，劳动技能未填写")


@innocent("near_miss", 17)
def one_day_short_of_sixteen(supply: Supply, household: Household) -> Spot | None:
    """Sixteen on the day after the last visit: no answer is due yet."""
    day = LAST_VISIT.replace(day=LAST_VISIT.day + 1, year=LAST_VISIT.year - LABOUR_AGE)
    member = _child_born(supply, household, day)
    if member is None:
        return None
    household["visit"]["date"] = LAST_VISIT
    return _blank_labour(household, member, "核查次日才满 16 周岁，差一天，劳动技能可以不填")


def _child_born(supply: Supply, household: Household, born: date) -> Member | None:
    """Adds a pupil born on that day, or gives the day to a child of about that age."""
    child: Member | None = pick(supply, household, lambda m: m["relation"] in ("之子", "之女") and 13 <= age(m) <= 18)
    if child is None:
        if child_age(household, 15, 16) is None or not _spare(household, {}):
            return None
        child = add_member(supply, household, "之子", "男", born)
    elif not _spare(household, child):
        return None
    elif any(abs(m["birth_date"].year - born.year) < 2 for m in household["members"] if m is not child):
        return None
    else:
        identify(supply, child, born, child["sex"])
        child["register_number"] = child["id_number"]
    _at_school(child)
    agree(household)
    return child


def _at_school(child: Member) -> None:
    """Makes somebody of fifteen or sixteen a pupil of the first upper class, with what follows from it."""
    child["schooling"] = "普通高中一年级"
    child["resident_pension"] = False
    child.pop("education", None)
    child["work_state"] = "未务工"
    child["work_months"] = 0
    child["episodes"] = []
    for name in ("work_place", "employer", "work_phone"):
        child.pop(name, None)


@innocent("look_alike", 17)
def labour_of_a_child_left_out(supply: Supply, household: Household) -> Spot | None:
    """A child's labour skill is blank, as many leave it."""
    member = pick(supply, household, lambda m: 6 <= age(m) <= 12)
    return (
        None
        if member is None
        else _blank_labour(household, member, f"（{age(member)} 岁）儿童劳动技能空白，不要求填写")
    )
