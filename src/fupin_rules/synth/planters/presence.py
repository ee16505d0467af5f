"""Items 1 to 3 and 10: who lives there, who has a household booklet, what stands in it, who is insured."""

from __future__ import annotations

from datetime import date, timedelta

from fupin_rules.synth.dates import birth_at_age, day_between
from fupin_rules.synth.people import certificate, disable
from fupin_rules.synth.planters.ground import (
    add_member,
    age,
    agree,
    at,
    child_age,
    depart,
    head_of,
    pick,
    spouse_of,
)
from fupin_rules.synth.planters.planter import Household, Spot, innocent, plants
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe_member
from fupin_rules.synth.work import works

# --- 1: members and the people who really live there ---------------------------------------------------------------------------


def _nobody_there(household: Household, member: dict[str, object], note: str) -> Spot:
    """Lets the team find that a member who is on the register does not live there."""
    found = member["found"]
    assert isinstance(found, dict)
    found["resident"] = False
    household["visit"]["residents"] -= 1
    household["visit"]["size"] -= 1
    return at(household, member, "found.resident", note)


@plants(1)
def daughter_married_away(supply: Supply, household: Household) -> Spot | None:
    """A grown daughter has married away and still stands on the register."""
    member = pick(supply, household, lambda m: m["relation"] == "之女" and age(m) >= 22 and not works(m))
    if member is None or any(m["relation"] == "之女婿" for m in household["members"]):
        return None
    return _nobody_there(
        household, member, f"{member['name']}已外嫁，不在家常住，登记中仍为在册成员，实际常住人口少 1 人"
    )


@plants(1)
def old_parent_died_unreported(supply: Supply, household: Household) -> Spot | None:
    """An old member has died, which the register does not know."""
    member = pick(supply, household, lambda m: age(m) >= 66 and m["relation"] != "本人或户主")
    if member is None:
        return None
    return _nobody_there(household, member, f"{member['name']}已去世未做自然减少，实际常住人口少 1 人")


@plants(1)
def kin_with_booklet_lives_there(supply: Supply, household: Household) -> Spot:
    """Somebody registered elsewhere has lived there for two years and is no member."""
    _stranger(supply, household, registered=True)
    return Spot("visit.strangers", "家中常住 1 名未登记的亲属（有户籍），实际常住人口比家庭成员多 1 人")


def _stranger(supply: Supply, household: Household, *, registered: bool) -> None:
    sex = supply.rng.choice("男女")
    born = birth_at_age(supply.rng, supply.rng.randint(25, 50))
    stranger = {
        "name": supply.name(sex),
        "relation": "其他",
        "sex": sex,
        "birth_date": born,
        "registered": registered,
        "since": day_between(supply.rng, date(2017, 1, 1), date(2017, 12, 31)),
    }
    if registered:
        stranger["id_number"] = supply.number(born, sex)
    household["visit"]["strangers"] = [stranger]
    household["visit"]["residents"] += 1
    household["visit"]["size"] += 1


@innocent("near_miss", 1)
def died_days_before_the_visit(supply: Supply, household: Household) -> Spot | None:
    """A member died in the last days before the data date, and the register knows it."""
    gone = depart(supply, household, date(2019, 8, 25), date(2019, 8, 30))
    if gone is None:
        return None
    return at(household, gone, "left", "成员于核查前数日去世，登记已标自然减少，在册成员与常住人口一致，不是错误")


@innocent("look_alike", 1)
def more_rows_than_residents(supply: Supply, household: Household) -> Spot | None:
    """The list of members is longer than the number who live there, since one left years ago."""
    gone = depart(supply, household, date(2017, 1, 1), date(2018, 12, 31), kind="迁出")
    if gone is None:
        return None
    return at(household, gone, "left", "名单比常住人口多 1 行，多出的是已标减少的迁出成员，不是错误")


# --- 2: people without household registration ----------------------------------------------------------------------------------


def _without_booklet(household: Household, member: dict[str, object], note: str) -> Spot:
    member["registered"] = False
    member.pop("register_name", None)
    member.pop("register_number", None)
    observe_member(member)
    return at(household, member, "found.registered", note)


@plants(2)
def wife_without_booklet(supply: Supply, household: Household) -> Spot | None:
    """A woman who married in was never entered in the household booklet."""
    member = pick(supply, household, lambda m: m["sex"] == "女" and m["relation"] in ("配偶", "之儿媳"))
    if member is None:
        return None
    return _without_booklet(household, member, f"{member['name']}婚入后常住，至今没有户籍")


@plants(2)
def child_without_booklet(supply: Supply, household: Household) -> Spot | None:
    """A child was never entered in any household booklet."""
    member = pick(supply, household, lambda m: age(m) <= 10)
    if member is None:
        return None
    return _without_booklet(household, member, f"{age(member)} 岁儿童{member['name']}在家常住，没有户籍")


@plants(2, also=(1,))
def stranger_without_booklet(supply: Supply, household: Household) -> Spot:
    """Somebody without any registration lives there and is no member: more people live there than are registered, too."""
    _stranger(supply, household, registered=False)
    return Spot("visit.strangers", "家中常住 1 名没有户籍的人，也不在家庭成员名单中（第 1 项同时不符）")


@innocent("near_miss", 2)
def newborn_entered_at_once(supply: Supply, household: Household) -> Spot | None:
    """A child born weeks before the visit is registered and in the booklet already."""
    if child_age(household, 0, 0) is None or spouse_of(household) is None:
        return None
    member = add_member(supply, household, "之女", "女", day_between(supply.rng, date(2019, 7, 1), date(2019, 7, 31)))
    member["changes"] = [{"kind": "出生", "date": member["birth_date"]}]
    agree(household)
    return at(household, member, "registered", "新生儿已及时上户口并登记，不是无户籍人员")


@innocent("look_alike", 2)
def married_out_with_registration(supply: Supply, household: Household) -> Spot | None:
    """Somebody without registration here is on the list, but left."""
    gone = depart(supply, household, date(2018, 1, 1), date(2019, 6, 30), kind="迁出")
    if gone is None:
        return None
    return at(household, gone, "registered", "成员户籍已迁走并标减少，不在此居住，不是无户籍人员")


# --- 3: name or number against the household booklet ----------------------------------------------------------------------------

_SOUND_ALIKE = {
    "英": "瑛",
    "秀": "绣",
    "兰": "蓝",
    "芳": "方",
    "玉": "钰",
    "珍": "真",
    "花": "华",
    "明": "铭",
    "强": "祥",
}


@plants(3)
def name_in_booklet_sounds_alike(supply: Supply, household: Household) -> Spot | None:
    """The booklet writes the name with another character."""
    member = pick(supply, household, lambda m: m["registered"])
    if member is None:
        return None
    name = member["name"]
    written = name[:-1] + _SOUND_ALIKE.get(name[-1], "某")
    member["register_name"] = member["found"]["register_name"] = written
    return at(household, member, "found.register_name", f"户口簿姓名为“{written}”，登记为“{name}”")


@plants(3)
def number_in_booklet_differs(supply: Supply, household: Household) -> Spot | None:
    """The booklet has another number: the same birth date and sex, another order within the day."""
    member = pick(supply, household, lambda m: m["registered"])
    if member is None:
        return None
    number = supply.number(member["birth_date"], member["sex"])
    member["register_number"] = member["found"]["register_number"] = number
    return at(household, member, "found.register_number", "户口簿上的身份证号码与登记的顺序码不同")


@plants(3)
def booklet_has_another_birthday(supply: Supply, household: Household) -> Spot | None:
    """The booklet's number says another birthday, a day apart."""
    member = pick(supply, household, lambda m: m["registered"] and 25 <= age(m) <= 55)
    if member is None:
        return None
    number = supply.number(member["birth_date"] + timedelta(days=1), member["sex"])
    member["register_number"] = member["found"]["register_number"] = number
    return at(household, member, "found.register_number", "户口簿上的身份证号码出生日期与登记相差一天")


@innocent("near_miss", 3)
def number_ends_in_x(supply: Supply, household: Household) -> Spot | None:
    """A number that ends in X, the same in register and booklet."""
    member = pick(supply, household, lambda m: m["registered"] and not m["disabilities"])
    if member is None:
        return None
    number = member["id_number"]
    while not number.endswith("X"):
        number = supply.number(member["birth_date"], member["sex"])
    member["id_number"] = member["register_number"] = number
    if member is head_of(household):
        household["head_number"] = number
    observe_member(member)
    return at(household, member, "id_number", "号码末位为 X，登记与户口簿一致")


@innocent("look_alike", 3)
def certificate_is_longer(supply: Supply, household: Household) -> Spot | None:
    """A disability certificate differs from the identity number by its two last digits, as it should."""
    member = pick(supply, household, lambda m: 25 <= age(m) <= 55 and m["health"] == ["健康"] and not works(m))
    if member is None:
        return None
    disable(member, "肢体", "四级")
    agree(household)
    assert member["disability_certificate"] == certificate(member)
    return at(household, member, "disability_certificate", "残疾证号比身份证号码多两位（类别与等级），不是号码不符")


# --- 10: basic medical insurance ------------------------------------------------------------------------------------------------


@plants(10)
def uninsured(supply: Supply, household: Household) -> Spot | None:
    """Nobody's exception: a grown-up who is in neither insurance."""
    member = pick(supply, household, lambda m: 20 <= age(m) <= 58 and not works(m))
    return None if member is None else _uninsured(household, member, "既未参加居民医保，也未参加职工医保")


@plants(10)
def insurance_lapsed_at_work(supply: Supply, household: Household) -> Spot | None:
    """Somebody who works away and is insured neither here nor there."""
    member = pick(supply, household, works)
    return None if member is None else _uninsured(household, member, "外出务工，居民医保断保，单位也未参保")


@plants(10)
def only_commercial_insurance(supply: Supply, household: Household) -> Spot | None:
    """A commercial insurance is no basic one."""
    member = pick(supply, household, lambda m: 20 <= age(m) <= 58)
    if member is None:
        return None
    spot = _uninsured(household, member, "只有商业补充医疗保险，没有基本医疗保险")
    member["commercial_medical"] = True
    return spot


def _uninsured(household: Household, member: dict[str, object], note: str) -> Spot:
    member["resident_medical"] = member["employee_medical"] = member["critical_illness"] = False
    observe_member(member)
    return at(household, member, "resident_medical", f"{member['name']}{note}")


@innocent("near_miss", 10)
def employees_insurance_only(supply: Supply, household: Household) -> Spot | None:
    """Insured as an employee and therefore not as a resident."""
    member = pick(supply, household, works)
    if member is None:
        return None
    member.update(
        resident_medical=False,
        employee_medical=True,
        critical_illness=False,
        resident_pension=False,
        employee_pension=True,
    )
    observe_member(member)
    return at(household, member, "resident_medical", "未参加居民医保，但已参加职工医保，算有基本医疗保险")


@innocent("look_alike", 10)
def the_dead_need_no_insurance(supply: Supply, household: Household) -> Spot | None:
    """Somebody who died is in no insurance."""
    gone = depart(supply, household, date(2018, 1, 1), date(2018, 12, 31))
    if gone is None:
        return None
    gone["resident_medical"] = gone["critical_illness"] = gone["resident_pension"] = False
    return at(household, gone, "resident_medical", "已去世的成员没有医保，不是错误")
