"""Items 18, 20 and 24 to 26: labour, work and relocation that cannot be as entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.synth.causes import no_labour
from fupin_rules.synth.dates import SURVEY_YEAR, day_between
from fupin_rules.synth.people import ABLE, UNABLE, disable, is_student
from fupin_rules.synth.planters.ground import (
    Member,
    age,
    agree,
    at,
    blame,
    depart,
    exited,
    never_exited,
    pick,
    relocate,
)
from fupin_rules.synth.planters.planter import Household, Spot, innocent, plants
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe
from fupin_rules.synth.work import episode, go_to_work, works

# --- 18: industry and job measures for households without labour ----------------------------------------------------------------

_INDUSTRY = ("产业", "产业以奖代补", "资源县农业农村局", 1500)
_JOB = ("就业", "外出务工交通补贴", "资源县人力资源和社会保障局", 300)
_SAFETY = ("综合保障", "临时救助", "资源县民政局", 800)


def _never_any_labour(household: Household) -> bool:
    """Whether nobody has labour and nobody who left had any."""
    return no_labour(household) and all(m["labour_skill"] in UNABLE for m in household["members"])


def _receive(household: Household, kind: tuple[str, str, str, int], on: date) -> str:
    category, name, department, amount = kind
    household["measures"].append(
        {"category": category, "name": name, "department": department, "date": on, "amount": Decimal(amount)}
    )
    return f"measures[{len(household['measures']) - 1}]"


@plants(18)
def industry_without_labour(supply: Supply, household: Household) -> Spot | None:
    """Nobody can work, and the household received an industry measure this year."""
    if not _never_any_labour(household):
        return None
    path = _receive(household, _INDUSTRY, day_between(supply.rng, date(2019, 4, 1), date(2019, 8, 20)))
    return Spot(path, "整户无劳动力，2019 年享受产业扶贫项目")


@plants(18)
def job_without_labour(supply: Supply, household: Household) -> Spot | None:
    """Nobody can work, and the household received an employment measure this year."""
    if not _never_any_labour(household):
        return None
    path = _receive(household, _JOB, day_between(supply.rng, date(2019, 4, 1), date(2019, 8, 20)))
    return Spot(path, "整户无劳动力，2019 年享受就业扶贫项目")


@plants(18)
def industry_for_those_who_lost_labour(supply: Supply, household: Household) -> Spot | None:
    """Everybody lost their labour, and the household received both a grant and an industry measure."""
    if not _never_any_labour(household) or any(age(m) < 60 for m in household["members"]):
        return None
    for member in household["members"]:
        member["labour_skill"] = "丧失劳动力"
    observe(household)
    day = day_between(supply.rng, date(2019, 4, 1), date(2019, 8, 20))
    _receive(household, _SAFETY, day)
    path = _receive(household, _INDUSTRY, day)
    return Spot(path, "全家丧失劳动力，除临时救助外还享受产业扶贫项目")


@innocent("near_miss", 18)
def industry_while_somebody_could_work(supply: Supply, household: Household) -> Spot | None:
    """The measure came while the son, who died since, could work."""
    if not no_labour(household):
        return None
    gone = depart(supply, household, date(2018, 10, 1), date(2019, 6, 30), son=True)
    if gone is None:
        return None
    path = _receive(household, _INDUSTRY, date(2018, 4, 12))
    return Spot(path, "享受产业扶贫项目时儿子还在、有劳动力，去世后才整户无劳动力，不是错误")


@innocent("near_miss", 18)
def industry_for_weak_labour(supply: Supply, household: Household) -> Spot | None:
    """Weak or half labour is labour."""
    people = [m for m in household["members"] if not m["left"]]
    if any(m["labour_skill"] in ABLE for m in people) or no_labour(household):
        return None
    path = _receive(household, _INDUSTRY, day_between(supply.rng, date(2019, 4, 1), date(2019, 8, 20)))
    return Spot(path, "有弱劳动力或半劳动力，不是整户无劳动力，可以享受产业扶贫项目")


@innocent("look_alike", 18)
def pure_safety_net(supply: Supply, household: Household) -> Spot | None:
    """Nobody can work, and the household lives on grants: these are no projects."""
    if not _never_any_labour(household):
        return None
    path = _receive(household, _SAFETY, day_between(supply.rng, date(2019, 4, 1), date(2019, 8, 20)))
    return Spot(path, "整户无劳动力，只享受兜底救助，不是产业或就业项目")


# --- 20: lack of own drive without labour ---------------------------------------------------------------------------------------

_NO_DRIVE = "自身发展动力不足"


@plants(20)
def no_drive_without_labour(_supply: Supply, household: Household) -> Spot | None:
    """Still poor for lack of drive, and nobody can work."""
    if not never_exited(household) or not _never_any_labour(household):
        return None
    blame(household, _NO_DRIVE)
    return Spot("poverty_cause", "未脱贫户整户无劳动能力，致贫原因却是“自身发展动力不足”")


@plants(20)
def no_drive_before_exit_without_labour(_supply: Supply, household: Household) -> Spot | None:
    """Out of poverty, which came from lack of drive; nobody, present or gone, could work."""
    if not exited(household) or not _never_any_labour(household) or any(age(m) < 60 for m in household["members"]):
        return None
    blame(household, _NO_DRIVE)
    return Spot("poverty_cause", "已脱贫户整户无劳动能力，致贫原因却是“自身发展动力不足”")


@plants(20)
def no_drive_of_those_who_lost_labour(_supply: Supply, household: Household) -> Spot | None:
    """The same with everybody entered as having lost their labour."""
    if household["exit_state"] == "返贫" or not _never_any_labour(household):
        return None
    if any(age(m) < 60 for m in household["members"]):
        return None
    for member in household["members"]:
        member["labour_skill"] = "丧失劳动力"
    blame(household, _NO_DRIVE)
    return Spot("poverty_cause", "全家丧失劳动力，致贫原因却是“自身发展动力不足”")


@innocent("near_miss", 20)
def no_drive_while_the_son_lived(supply: Supply, household: Household) -> Spot | None:
    """Before the exit the son could work; he died after it."""
    if not exited(household) or not no_labour(household):
        return None
    gone = depart(supply, household, date(2019, 1, 10), date(2019, 8, 20), son=True)
    if gone is None:
        return None
    blame(household, _NO_DRIVE)
    return Spot("poverty_cause", "脱贫前儿子有劳动力，脱贫后去世，“自身发展动力不足”按脱贫前成立")


@innocent("look_alike", 20)
def want_of_labour_without_labour(_supply: Supply, household: Household) -> Spot | None:
    """Nobody can work, and that is what the register says."""
    if not _never_any_labour(household):
        return None
    blame(household, "缺劳力")
    return Spot("poverty_cause", "整户无劳动力，致贫原因“缺劳力”，相符")


# --- 24: moved in after leaving poverty -----------------------------------------------------------------------------------------


@plants(24)
def moved_in_the_year_after(supply: Supply, household: Household) -> Spot | None:
    """Moved in in January of the year after the exit."""
    if not exited(household) or household["relocation"]["relocated"]:
        return None
    year = household["exit_year"] + 1
    relocate(supply, household, day_between(supply.rng, date(year, 1, 2), date(year, 1, 31)))
    return Spot("relocation.move_in_date", f"脱贫年度 {year - 1}，搬迁入住在 {year} 年 1 月，晚于脱贫年度")


@plants(24)
def moved_in_years_after(supply: Supply, household: Household) -> Spot | None:
    """Moved in this year, having left poverty two years ago or more."""
    if not exited(household) or household["relocation"]["relocated"] or household["exit_year"] > SURVEY_YEAR - 2:
        return None
    relocate(supply, household, day_between(supply.rng, date(2019, 2, 1), date(2019, 6, 30)))
    return Spot("relocation.move_in_date", f"脱贫年度 {household['exit_year']}，2019 年才搬迁入住")


@innocent("near_miss", 24)
def moved_in_on_the_last_day(supply: Supply, household: Household) -> Spot | None:
    """Moved in on the last day of the year of the exit."""
    if not exited(household) or household["relocation"]["relocated"]:
        return None
    day = date(household["exit_year"], 12, 31)
    household["exit_date"] = day
    relocate(supply, household, day)
    return Spot("relocation.move_in_date", "搬迁入住在脱贫年度的最后一天，年度相同，不是错误")


@innocent("look_alike", 24)
def moved_in_and_still_poor(supply: Supply, household: Household) -> Spot | None:
    """Moved in this year and still poor: there is no year of exit to compare with."""
    if not never_exited(household) or household["relocation"]["relocated"]:
        return None
    relocate(supply, household, day_between(supply.rng, date(2019, 2, 1), date(2019, 6, 30)))
    return Spot("relocation.move_in_date", "2019 年搬迁入住，尚未脱贫，没有脱贫年度可比")


# --- 25: students who work more than half a year --------------------------------------------------------------------------------


def _student(supply: Supply, household: Household, least: int = 17) -> Member | None:
    """A student old enough to work, made ordinary labour."""
    member = pick(supply, household, lambda m: is_student(m) and age(m) >= least and m["health"] == ["健康"])
    if member is not None:
        member["labour_skill"] = "普通劳动力"
    return member


def _worked(household: Household, member: Member, note: str) -> Spot:
    agree(household)
    return at(household, member, "work_months", f"在校生{member['name']}{note}")


@plants(25)
def student_worked_seven_months(supply: Supply, household: Household) -> Spot | None:
    """A student worked seven months on end."""
    member = _student(supply, household)
    if member is None:
        return None
    go_to_work(supply, member, 7)
    return _worked(household, member, "今年务工 7 个月，超过半年")


@plants(25)
def student_worked_six_months_and_a_half(supply: Supply, household: Household) -> Spot | None:
    """Half a month above the boundary."""
    member = _student(supply, household)
    if member is None:
        return None
    go_to_work(supply, member, 6)
    first = member["episodes"][0]
    _one_episode(member, first, date(SURVEY_YEAR, 1, 1), date(SURVEY_YEAR, 7, 15), Decimal("6.5"))
    return _worked(household, member, "今年务工 6.5 个月，超过半年")


@plants(25)
def student_worked_in_two_stretches(supply: Supply, household: Household) -> Spot | None:
    """Two stretches of three and of four months, neither of which is half a year."""
    member = _student(supply, household)
    if member is None:
        return None
    go_to_work(supply, member, 7)
    first = member["episodes"][0]
    place, kind, phone, pay = first["place"], first["place_kind"], first["phone"], int(first["income"])
    member["episodes"] = [
        episode(place, kind, phone, year=SURVEY_YEAR, first=1, last=3, pay=pay),
        episode(place, kind, phone, year=SURVEY_YEAR, first=5, last=8, pay=pay),
    ]
    return _worked(household, member, "今年两段务工 3 个月和 4 个月，合计 7 个月，超过半年")


def _one_episode(member: Member, like: dict[str, Any], start: date, end: date, months: Decimal) -> None:
    member["episodes"] = [{**like, "start": start, "end": end, "months": months}]
    member["work_months"] = months


@innocent("near_miss", 25)
def student_worked_exactly_six_months(supply: Supply, household: Household) -> Spot | None:
    """Exactly six months are not more than half a year."""
    member = _student(supply, household)
    if member is None:
        return None
    go_to_work(supply, member, 6)
    return _worked(household, member, "今年务工正好 6 个月，不超过半年")


@innocent("near_miss", 25)
def student_worked_across_new_year(supply: Supply, household: Household) -> Spot | None:
    """Eight months in two calendar years, four of them this year."""
    member = _student(supply, household, least=18)
    if member is None:
        return None
    go_to_work(supply, member, 4)
    first = member["episodes"][0]
    place, kind, phone, pay = first["place"], first["place_kind"], first["phone"], int(first["income"])
    member["episodes"] = [
        episode(place, kind, phone, year=SURVEY_YEAR - 1, first=9, last=12, pay=pay),
        episode(place, kind, phone, year=SURVEY_YEAR, first=1, last=4, pay=pay),
    ]
    return _worked(household, member, "去年 4 个月、今年 4 个月，按年度计不超过半年")


@innocent("look_alike", 25)
def young_and_no_longer_at_school(supply: Supply, household: Household) -> Spot | None:
    """As young as a student, out of school, at work for eight months."""
    member = pick(supply, household, lambda m: 17 <= age(m) <= 22 and m["labour_skill"] in ABLE and not is_student(m))
    if member is None:
        return None
    go_to_work(supply, member, 8)
    agree(household)
    return at(household, member, "work_months", f"{age(member)} 岁，已毕业务工 8 个月，不是在校生")


# --- 26: grave limb disabilities and full labour --------------------------------------------------------------------------------


def _disabled(
    supply: Supply,
    household: Household,
    disability: tuple[str, str, tuple[str, ...]],
    skill: str,
) -> Member | None:
    """Gives a healthy grown-up a disability and a labour skill; the household's full labour does not hang on them."""
    others = [m for m in household["members"] if m["labour_skill"] in ABLE and not m["left"]]
    member = pick(
        supply,
        household,
        lambda m: 25 <= age(m) <= 55 and m["health"] == ["健康"] and not works(m) and any(o is not m for o in others),
    )
    if member is None:
        return None
    kind, grade, kinds = disability
    disable(member, kind, grade, kinds)
    member["labour_skill"] = skill
    agree(household)
    return member


def _labour(household: Household, member: Member | None, note: str) -> Spot | None:
    return None if member is None else at(household, member, "labour_skill", f"{member['name']}{note}")


@plants(26)
def limb_grade_one_ordinary(supply: Supply, household: Household) -> Spot | None:
    """A limb disability of grade 1, entered as ordinary labour."""
    member = _disabled(supply, household, ("肢体", "一级", ()), "普通劳动力")
    return _labour(household, member, "肢体一级残疾，劳动技能填普通劳动力")


@plants(26)
def limb_grade_two_skilled(supply: Supply, household: Household) -> Spot | None:
    """A limb disability of grade 2, entered as skilled labour."""
    member = _disabled(supply, household, ("肢体", "二级", ()), "技能劳动力")
    return _labour(household, member, "肢体二级残疾，劳动技能填技能劳动力")


@plants(26)
def limb_within_multiple(supply: Supply, household: Household) -> Spot | None:
    """A multiple disability of grade 1 that includes the limbs, entered as ordinary labour."""
    member = _disabled(supply, household, ("多重", "一级", ("肢体", "言语")), "普通劳动力")
    return _labour(household, member, "多重一级残疾（含肢体），劳动技能填普通劳动力")


@innocent("near_miss", 26)
def limb_grade_three_ordinary(supply: Supply, household: Household) -> Spot | None:
    """Grade 3 is not grave."""
    member = _disabled(supply, household, ("肢体", "三级", ()), "普通劳动力")
    return _labour(household, member, "肢体三级残疾，不属重度，填普通劳动力不算错")


@innocent("near_miss", 26)
def limb_grade_two_weak(supply: Supply, household: Household) -> Spot | None:
    """Grave, and entered as weak or half labour, as the order says."""
    member = _disabled(supply, household, ("肢体", "二级", ()), "弱劳动力或半劳动力")
    return _labour(household, member, "肢体二级残疾，填弱劳动力或半劳动力，正是文件所要求的")


@innocent("look_alike", 26)
def deaf_and_ordinary(supply: Supply, household: Household) -> Spot | None:
    """A grave disability, but of hearing: item 26 speaks of limbs."""
    member = _disabled(supply, household, ("听力", "二级", ()), "普通劳动力")
    return _labour(household, member, "听力二级残疾，不是肢体残疾，可以是普通劳动力")


@innocent("look_alike", 26)
def multiple_without_limbs(supply: Supply, household: Household) -> Spot | None:
    """A multiple disability none of whose kinds is of the limbs."""
    member = _disabled(supply, household, ("多重", "二级", ("听力", "言语")), "普通劳动力")
    return _labour(household, member, "多重二级残疾只含听力、言语，不含肢体")
