"""Items 4 to 9, 11 and 12: what is registered and what the team found differ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.synth.causes import attribute_of
from fupin_rules.synth.dates import SURVEY_YEAR
from fupin_rules.synth.people import fall_ill, is_student
from fupin_rules.synth.planters.ground import (
    age,
    agree,
    at,
    depart,
    exited,
    never_exited,
    pick,
)
from fupin_rules.synth.planters.planter import Household, Spot, innocent, plants
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe, observe_member
from fupin_rules.synth.work import episode, go_to_work, places, works

_COLLEGE_AGE = 22


def _found(household: Household, member: dict[str, Any], note: str, **answers: Any) -> Spot:
    """Lets the team find something else of a member; the spot is the first answer that differs."""
    found = member["found"]
    for name, value in answers.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    first = next(iter(answers))
    return at(household, member, f"found.{first}", f"{member['name']}：{note}")


# --- 4: labour skill ------------------------------------------------------------------------------------------------------------


@plants(4)
def labour_is_weaker(supply: Supply, household: Household) -> Spot | None:
    """Entered as ordinary labour, found to be weak."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "普通劳动力" and not works(m))
    if member is None:
        return None
    return _found(household, member, "登记为普通劳动力，实际为弱劳动力或半劳动力", labour_skill="弱劳动力或半劳动力")


@plants(4)
def labour_is_stronger(supply: Supply, household: Household) -> Spot | None:
    """Entered as weak labour, found to be ordinary."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "弱劳动力或半劳动力")
    if member is None:
        return None
    return _found(household, member, "登记为弱劳动力或半劳动力，实际为普通劳动力", labour_skill="普通劳动力")


@plants(4)
def no_skill_after_all(supply: Supply, household: Household) -> Spot | None:
    """Entered as skilled, found to have no skill."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "技能劳动力")
    if member is None:
        return None
    return _found(household, member, "登记为技能劳动力，实际为普通劳动力", labour_skill="普通劳动力")


@innocent("near_miss", 4)
def weak_labour_on_both_sides(supply: Supply, household: Household) -> Spot | None:
    """Weak labour although healthy and not yet old: unusual, and the same at the door."""
    member = pick(supply, household, lambda m: m["labour_skill"] == "普通劳动力" and not works(m) and age(m) >= 45)
    others = [m for m in household["members"] if m is not member and m["labour_skill"] in ("普通劳动力", "技能劳动力")]
    if member is None or not others:
        return None
    member["labour_skill"] = "弱劳动力或半劳动力"
    observe(household)
    return at(household, member, "labour_skill", "健康而登记为弱劳动力或半劳动力，核查结果相同，不是不符")


@innocent("look_alike", 4)
def labour_of_the_departed(supply: Supply, household: Household) -> Spot | None:
    """Nobody can look at the labour of somebody who left."""
    gone = depart(supply, household, date(2018, 1, 1), date(2019, 6, 30), kind="迁出")
    if gone is None:
        return None
    return at(household, gone, "labour_skill", "已迁出成员的劳动技能无从核查，不作比较")


# --- 5: work away from home -----------------------------------------------------------------------------------------------------


@plants(5)
def works_elsewhere(supply: Supply, household: Household) -> Spot | None:
    """Works in another place than is registered."""
    member = pick(supply, household, lambda m: m.get("work_state") in ("省外务工", "县外省内务工"))
    if member is None:
        return None
    other = next(p for p in places(member["work_state"]) if p != member["work_place"])
    return _found(household, member, f"登记务工地{member['work_place']}，实际在{other}", work_place=other)


@plants(5)
def works_fewer_months(supply: Supply, household: Household) -> Spot | None:
    """Worked fewer months than is registered."""
    member = pick(supply, household, lambda m: works(m) and m["work_months"] >= 4)
    if member is None:
        return None
    months = member["work_months"] - 2
    return _found(household, member, f"登记务工 {member['work_months']} 个月，实际 {months} 个月", work_months=months)


@plants(5)
def came_home(supply: Supply, household: Household) -> Spot | None:
    """Registered as working away, found at home all year."""
    member = pick(supply, household, works)
    if member is None:
        return None
    return _found(
        household,
        member,
        f"登记为{member['work_state']}，实际今年没有务工",
        work_state="未务工",
        work_months=0,
        work_place=None,
        work_phone=None,
    )


@innocent("near_miss", 5)
def six_and_six_point_nought(supply: Supply, household: Household) -> Spot | None:
    """Six months in the register, 6.0 at the door: the same number."""
    member = pick(supply, household, works)
    if member is None:
        return None
    go_to_work(supply, member, 6, state=member["work_state"])
    observe_member(member)
    return _found(household, member, "登记 6 个月，核查写 6.0 个月，是同一个数", work_months=Decimal("6.0"))


@innocent("look_alike", 5)
def two_places_one_after_the_other(supply: Supply, household: Household) -> Spot | None:
    """Two episodes in two places; register and door both name the later one."""
    member = pick(supply, household, lambda m: m.get("work_state") == "省外务工")
    if member is None:
        return None
    first, second = places("省外务工")[:2]
    phone = member["work_phone"]
    member["episodes"] = [
        episode(first, "省外", phone, year=SURVEY_YEAR, first=1, last=2, pay=2600),
        episode(second, "省外", phone, year=SURVEY_YEAR, first=4, last=6, pay=3000),
    ]
    member["work_months"] = 5
    member["work_place"] = second
    observe_member(member)
    return at(household, member, "episodes", "今年先后在两地务工，登记与核查都写后一处，不是不符")


# --- 6: cause of poverty of households still poor -------------------------------------------------------------------------------


def _other_cause(household: Household, found: str) -> Spot:
    household["visit"]["poverty_cause"] = found
    return Spot("visit.poverty_cause", f"未脱贫户登记致贫原因“{household['poverty_cause']}”，核查为“{found}”")


@plants(6)
def cause_is_another(_supply: Supply, household: Household) -> Spot | None:
    """A household still poor for another reason than is registered."""
    if not never_exited(household) or household["poverty_cause"] == "交通条件落后":
        return None
    return _other_cause(household, "交通条件落后")


@plants(6)
def cause_is_one_of_the_others(_supply: Supply, household: Household) -> Spot | None:
    """What is registered as another cause is found to be the main one."""
    if not never_exited(household) or not household["other_causes"]:
        return None
    return _other_cause(household, household["other_causes"][0])


@innocent("near_miss", 6)
def cause_of_those_out_of_poverty(_supply: Supply, household: Household) -> Spot | None:
    """A household out of poverty: item 6 asks of those still poor only."""
    if not exited(household) or household["poverty_cause"] == "交通条件落后":
        return None
    household["visit"]["poverty_cause"] = "交通条件落后"
    return Spot("visit.poverty_cause", "已脱贫户的致贫原因与今日所见不同；第 6 项只查未脱贫户，不是错误")


@innocent("look_alike", 6)
def other_causes_beside_the_main_one(_supply: Supply, household: Household) -> Spot | None:
    """Two more causes are registered than were asked about at the door."""
    if not never_exited(household) or len(household["other_causes"]) != 2:
        return None
    return Spot("other_causes", "登记另有两项其他致贫原因，核查只问主因且主因相同，不是不符")


# --- 7: health ------------------------------------------------------------------------------------------------------------------


@plants(7)
def chronic_illness_not_registered(supply: Supply, household: Household) -> Spot | None:
    """Registered as healthy, found to be ill for long."""
    member = pick(supply, household, lambda m: m["health"] == ["健康"] and age(m) >= 30)
    if member is None:
        return None
    return _found(
        household, member, "登记健康，实际患高血压（长期慢性病）", health=["长期慢性病"], illnesses=["高血压"]
    )


@plants(7)
def illness_is_graver(supply: Supply, household: Household) -> Spot | None:
    """Registered as long ill, found to be gravely ill."""
    member = pick(supply, household, lambda m: m["health"] == ["长期慢性病"])
    if member is None:
        return None
    return _found(
        household, member, "登记长期慢性病，实际患有大病（尿毒症）", health=["患有大病"], illnesses=["尿毒症"]
    )


@plants(7)
def recovered(supply: Supply, household: Household) -> Spot | None:
    """Registered as ill, found to be healthy."""
    member = pick(supply, household, lambda m: m["health"] == ["长期慢性病"])
    if member is None:
        return None
    return _found(household, member, "登记长期慢性病，实际健康", health=["健康"], illnesses=[])


@innocent("near_miss", 7)
def two_words_in_another_order(supply: Supply, household: Household) -> Spot | None:
    """The same two words of health, the other way round."""
    member = pick(supply, household, lambda m: m["health"] == ["残疾"] and age(m) >= 30)
    if member is None:
        return None
    member["health"] = ["残疾", "长期慢性病"]
    member["illnesses"] = ["高血压"]
    observe(household)
    return _found(household, member, "两项健康状况次序不同，内容相同", health=["长期慢性病", "残疾"])


@innocent("look_alike", 7)
def illness_of_the_departed(supply: Supply, household: Household) -> Spot | None:
    """An ill member died; the team can find nothing of them."""
    gone = depart(supply, household, date(2019, 1, 10), date(2019, 6, 30))
    if gone is None:
        return None
    fall_ill(gone, "患有大病", "肺癌")
    gone["labour_skill"] = "丧失劳动力"
    agree(household)
    return at(household, gone, "health", "患病成员已去世，核查时不在，不作比较")


# --- 8: attribute ---------------------------------------------------------------------------------------------------------------


@plants(8)
def on_allowance_unregistered(_supply: Supply, household: Household) -> Spot | None:
    """Registered as ordinary, found to be on the allowance."""
    words = {"一般贫困户": "低保贫困户", "一般脱贫户": "低保脱贫户"}
    return _other_attribute(household, words)


@plants(8)
def off_allowance_unregistered(_supply: Supply, household: Household) -> Spot | None:
    """Registered as on the allowance, found to be off it."""
    words = {"低保贫困户": "一般贫困户", "低保脱贫户": "一般脱贫户"}
    return _other_attribute(household, words)


def _other_attribute(household: Household, words: dict[str, str]) -> Spot | None:
    registered = household["attribute"]
    if registered not in words or household["exit_state"] == "返贫":
        return None
    household["visit"]["attribute"] = words[registered]
    return Spot("visit.attribute", f"登记贫困户属性“{registered}”，核查为“{words[registered]}”")


@innocent("near_miss", 8)
def allowance_ended_and_so_did_the_word(_supply: Supply, household: Household) -> Spot | None:
    """The allowance ended; register and door both say so already."""
    if household["attribute"] != "低保脱贫户" or not exited(household):
        return None
    for member in household["members"]:
        member["subsistence_allowance"] = False
    household["attribute"] = attribute_of(household)
    household["measures"] = [m for m in household["measures"] if m["name"] != "农村低保金"]
    agree(household)
    return Spot("attribute", "已退出低保，登记与核查都已改为一般脱贫户，不是不符")


@innocent("look_alike", 8)
def on_allowance_on_both_sides(_supply: Supply, household: Household) -> Spot | None:
    """Out of poverty and on the allowance: it may look wrong and is not."""
    if household["attribute"] != "低保脱贫户":
        return None
    return Spot("attribute", "已脱贫而仍享受低保，登记与核查都是低保脱贫户，不是不符")


# --- 9: schooling or education --------------------------------------------------------------------------------------------------

_NEXT_CLASS = {"七年级": "八年级", "八年级": "九年级", "九年级": "八年级"}


@plants(9)
def another_class(supply: Supply, household: Household) -> Spot | None:
    """At school a class off what is registered."""
    member = pick(supply, household, lambda m: m.get("schooling") in _NEXT_CLASS)
    if member is None:
        return None
    other = _NEXT_CLASS[member["schooling"]]
    return _found(household, member, f"登记{member['schooling']}，实际{other}", schooling=other)


@plants(9)
def education_is_higher(supply: Supply, household: Household) -> Spot | None:
    """Reached more at school than is registered."""
    member = pick(supply, household, lambda m: m.get("education") == "小学" and age(m) <= 60)
    if member is None:
        return None
    return _found(household, member, "登记文化程度小学，实际初中", education="初中")


@plants(9)
def still_at_school(supply: Supply, household: Household) -> Spot | None:
    """Registered as out of school, found to be a student."""
    member = pick(supply, household, lambda m: 16 <= age(m) <= _COLLEGE_AGE and not is_student(m) and not works(m))
    if member is None:
        return None
    return _found(household, member, "登记非在校生，实际在大专就读", schooling="大专及以上", education=None)


@innocent("near_miss", 9)
def new_class_on_both_sides(supply: Supply, household: Household) -> Spot | None:
    """The first class after summer, which register and door both know."""
    member = pick(supply, household, lambda m: m.get("schooling") in ("普通高中一年级", "中职一年级", "七年级"))
    if member is None:
        return None
    return at(household, member, "schooling", f"九月刚升入{member['schooling']}，登记与核查都已更新，不是不符")


@innocent("look_alike", 9)
def a_pupil_has_no_education_yet(supply: Supply, household: Household) -> Spot | None:
    """The education of a pupil is blank on both sides, as it should be."""
    member = pick(supply, household, is_student)
    if member is None:
        return None
    return at(household, member, "education", "在校生不填文化程度，两边都空，不是漏填也不是不符")


# --- 11: housing ----------------------------------------------------------------------------------------------------------------


def _house_found(household: Household, note: str, **answers: Any) -> Spot:
    household["visit"]["housing"].update(answers)
    return Spot(f"visit.housing.{next(iter(answers))}", note)


@plants(11)
def house_is_of_other_stuff(_supply: Supply, household: Household) -> Spot:
    """Another structure than is registered."""
    now = household["housing"]["structure"]
    other = "砖木" if now != "砖木" else "砖混"
    return _house_found(household, f"登记住房结构{now}，实际{other}", structure=other)


@plants(11)
def house_is_dangerous(_supply: Supply, household: Household) -> Spot | None:
    """Registered as safe, found and appraised as dangerous."""
    if household["housing"]["dangerous"]:
        return None
    return _house_found(household, "登记非危房，实际经鉴定为 C 级危房", dangerous=True, danger_grade="C级")


@plants(11)
def house_is_smaller(_supply: Supply, household: Household) -> Spot | None:
    """A fifth smaller than is registered."""
    area = household["housing"]["area"]
    found = area - 2 * household["size"]
    return _house_found(household, f"登记住房面积 {area} 平方米，实际 {found} 平方米", area=found)


@innocent("near_miss", 11)
def grade_b_is_no_danger(_supply: Supply, household: Household) -> Spot | None:
    """Grade B has single dangerous members and is safe as a whole."""
    housing = household["housing"]
    if housing["dangerous"]:
        return None
    housing["danger_grade"] = "B级"
    observe(household)
    return Spot("housing.danger_grade", "B 级住房不是危房，登记与核查一致")


@innocent("look_alike", 11)
def area_with_decimals(_supply: Supply, household: Household) -> Spot:
    """The same area, once with decimals."""
    area = household["housing"]["area"]
    household["visit"]["housing"]["area"] = Decimal(f"{area}.0") if area == int(area) else area
    return Spot("visit.housing.area", "面积写法不同（小数位），数值相同")


# --- 12: drinking water ---------------------------------------------------------------------------------------------------------


def _water_found(household: Household, note: str, **answers: Any) -> Spot:
    household["visit"]["water"].update(answers)
    return Spot(f"visit.water.{next(iter(answers))}", note)


@plants(12)
def water_is_not_safe(_supply: Supply, household: Household) -> Spot | None:
    """Registered as safe, found not to be."""
    if not household["water"]["safe"]:
        return None
    return _water_found(household, "登记饮水安全，实际水源受污染，不安全", safe=False)


@plants(12)
def water_is_hard_to_come_by(_supply: Supply, household: Household) -> Spot | None:
    """Registered as easy to come by, found not to be."""
    if household["water"]["difficult"]:
        return None
    return _water_found(household, "登记饮水不困难，实际季节性缺水，取水困难", difficult=True)


@plants(12)
def water_from_elsewhere(_supply: Supply, household: Household) -> Spot | None:
    """Registered as tap water, found to be a spring."""
    if household["water"]["mode"] not in ("自来水", "集中式供水"):
        return None
    return _water_found(household, f"登记饮水方式{household['water']['mode']}，实际山泉水", mode="山泉水")


@innocent("near_miss", 12)
def spring_water_can_be_safe(_supply: Supply, household: Household) -> Spot | None:
    """A spring is no tap, and safe on both sides."""
    if not household["water"]["safe"]:
        return None
    household["water"]["mode"] = "山泉水"
    observe(household)
    return Spot("water.mode", "饮用山泉水，水质达标，登记与核查都为安全")


@innocent("look_alike", 12)
def a_few_dry_days(_supply: Supply, household: Household) -> Spot | None:
    """Some days without water, within what the standard allows; nothing differs."""
    if not household["water"]["safe"]:
        return None
    household["water"]["shortage_days"] = Decimal(9)
    household["water"]["shortage_months"] = Decimal("0.3")
    return Spot("water.shortage_days", "一年缺水 9 天，在标准之内，登记与核查都为安全")
