"""Items 19 and 21 to 23: causes of poverty that nothing in the family bears out.

A household out of poverty is judged by its situation before it left: whoever left or died since counts, whoever left before does not.
One still poor is judged by its situation in about the last year.
"""

from __future__ import annotations

from datetime import date

from fupin_rules.synth.causes import has_labour
from fupin_rules.synth.people import disable, fall_ill, is_student, labour_of
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
)
from fupin_rules.synth.planters.planter import Household, Spot, innocent, plants
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.work import works

_CAUSE = "poverty_cause"
# Whoever is younger may have been born after the exit, and then did not make the household poor.
_NO_BABY = 10
_FIRST_OF_2019 = date(2019, 1, 10)
_LAST_LEAVING = date(2019, 8, 20)

# --- 19: want of funds is no cause ----------------------------------------------------------------------------------------------


@plants(19)
def want_of_funds_of_the_poor(_supply: Supply, household: Household) -> Spot | None:
    """A household still poor, for want of funds."""
    if not never_exited(household):
        return None
    blame(household, "缺资金")
    return Spot(_CAUSE, "未脱贫户主要致贫原因写“缺资金”，应按近一年情况深度剖析")


@plants(19)
def want_of_funds_before_exit(_supply: Supply, household: Household) -> Spot | None:
    """A household out of poverty, entered as poor for want of funds."""
    if not exited(household):
        return None
    blame(household, "缺资金")
    return Spot(_CAUSE, "已脱贫户主要致贫原因写“缺资金”，应按脱贫前情况深度剖析")


@innocent("near_miss", 19)
def borrowed_for_want_of_skills(_supply: Supply, household: Household) -> Spot | None:
    """A household that wants skills, and was lent money."""
    if not has_labour(household) or any(m["labour_skill"] == "技能劳动力" for m in household["members"]):
        return None
    if not any(m["category"] == "金融" for m in household["measures"]):
        return None
    blame(household, "缺技术")
    return Spot(_CAUSE, "享受过小额信贷，致贫原因是“缺技术”，不是“缺资金”")


@innocent("look_alike", 19)
def funds_named_at_the_door(_supply: Supply, household: Household) -> Spot | None:
    """The family of a household out of poverty names funds at the door; the register names something else."""
    if not exited(household):
        return None
    household["visit"]["poverty_cause"] = "缺资金"
    return Spot("visit.poverty_cause", "已脱贫户入户时自述缺资金，登记的致贫原因不是“缺资金”")


# --- 21: illness ----------------------------------------------------------------------------------------------------------------

_ILL = {"长期慢性病", "患有大病"}


def _all_healthy(household: Household) -> bool:
    """Whether nobody, present or gone, is or was anything but healthy."""
    return all(m["health"] == ["健康"] for m in household["members"])


@plants(21)
def illness_where_all_are_healthy(_supply: Supply, household: Household) -> Spot | None:
    """Still poor through illness, and nobody is ill."""
    if not never_exited(household) or not _all_healthy(household):
        return None
    blame(household, "因病")
    return Spot(_CAUSE, "未脱贫户致贫原因“因病”，全家人都登记为健康")


@plants(21)
def illness_before_exit_where_all_are_healthy(_supply: Supply, household: Household) -> Spot | None:
    """Out of poverty, which came from illness, and nobody is or was ill."""
    if not exited(household) or not _all_healthy(household):
        return None
    blame(household, "因病")
    return Spot(_CAUSE, "已脱贫户致贫原因“因病”，全家人（含已减少的）都登记为健康")


@plants(21)
def the_ill_died_before_exit(supply: Supply, household: Household) -> Spot | None:
    """The only ill member died in a year before the household left poverty."""
    gone = _gone_before_exit(supply, household)
    if gone is None:
        return None
    fall_ill(gone, "患有大病", "肝硬化")
    gone["labour_skill"] = "丧失劳动力"
    blame(household, "因病")
    return Spot(_CAUSE, "致贫原因“因病”，唯一患病的成员在脱贫年度之前已去世，其余都健康")


def _gone_before_exit(supply: Supply, household: Household) -> Member | None:
    """Somebody who died after identification, two years before the exit, of a household healthy otherwise.

    The cause is entered for the last year before the exit, in which they were dead.
    """
    if not exited(household) or not _all_healthy(household):
        return None
    first, last = household["first_identified"], date(household["exit_year"] - 2, 12, 28)
    gone = depart(supply, household, first, last) if first < last else None
    if gone is not None:
        household["cause_year"] = household["exit_year"] - 1
    return gone


def _gone_after_exit(supply: Supply, household: Household) -> Member | None:
    """Somebody who died in the year of the visits, after the exit, of a household healthy otherwise."""
    if not exited(household) or not _all_healthy(household):
        return None
    return depart(supply, household, _FIRST_OF_2019, _LAST_LEAVING)


@innocent("near_miss", 21)
def the_ill_died_after_exit(supply: Supply, household: Household) -> Spot | None:
    """The only ill member died after the exit: before it, there was one."""
    gone = _gone_after_exit(supply, household)
    if gone is None:
        return None
    fall_ill(gone, "患有大病", "脑梗死")
    gone["labour_skill"] = "丧失劳动力"
    blame(household, "因病")
    return Spot(_CAUSE, "唯一患病的成员在脱贫以后才去世，脱贫前有患病成员，“因病”成立")


@innocent("look_alike", 21)
def a_long_illness_is_an_illness(_supply: Supply, household: Household) -> Spot | None:
    """Nobody is gravely ill, but somebody is ill for long."""
    states = {word for m in household["members"] for word in m["health"]}
    ill = [m for m in household["members"] if m["health"] == ["长期慢性病"] and not m["left"] and age(m) >= _NO_BABY]
    if "患有大病" in states or not ill:
        return None
    blame(household, "因病")
    return Spot(_CAUSE, "没有人患大病，但有成员患长期慢性病，“因病”成立")


@innocent("look_alike", 21)
def a_disability_may_hide_an_illness(_supply: Supply, household: Household) -> Spot | None:
    """Nobody is entered as ill, but somebody as disabled: the register had room for one word only."""
    disabled = [m for m in household["members"] if m["health"] == ["残疾"] and not m["left"] and age(m) >= _NO_BABY]
    if not disabled or any(_ILL & set(m["health"]) for m in household["members"]):
        return None
    for member in disabled:
        # An answer that there are none would leave nothing to hide.
        member.pop("illnesses")
    blame(household, "因病")
    return Spot(_CAUSE, "健康状况只能填一项，填“残疾”的成员可能也患病，“因病”不能断定有错，只能列为待核实")


# --- 22: disability -------------------------------------------------------------------------------------------------------------


def _no_disability(household: Household) -> bool:
    return not any(m["disabilities"] or "残疾" in m["health"] for m in household["members"])


@plants(22)
def disability_where_nobody_is_disabled(_supply: Supply, household: Household) -> Spot | None:
    """Still poor through a disability, and all are healthy."""
    if not never_exited(household) or not _all_healthy(household):
        return None
    blame(household, "因残")
    return Spot(_CAUSE, "未脱贫户致贫原因“因残”，无残疾成员")


@plants(22)
def illness_taken_for_disability(_supply: Supply, household: Household) -> Spot | None:
    """Somebody is ill, nobody is disabled."""
    if not exited(household) or not _no_disability(household) or _all_healthy(household):
        return None
    blame(household, "因残")
    return Spot(_CAUSE, "已脱贫户致贫原因“因残”，有患病成员但无残疾成员，应为“因病”")


@plants(22)
def the_disabled_died_before_exit(supply: Supply, household: Household) -> Spot | None:
    """The only disabled member died in a year before the household left poverty."""
    gone = _gone_before_exit(supply, household)
    if gone is None:
        return None
    disable(gone, "肢体", "三级")
    gone["labour_skill"] = "弱劳动力或半劳动力"
    blame(household, "因残")
    return Spot(_CAUSE, "致贫原因“因残”，唯一的残疾成员在脱贫年度之前已去世")


@innocent("near_miss", 22)
def the_lightest_grade(supply: Supply, household: Household) -> Spot | None:
    """One member has a disability of the lightest grade."""
    member = pick(supply, household, lambda m: 25 <= age(m) <= 55 and not works(m) and not is_student(m))
    if member is None or not _no_disability(household):
        return None
    disable(member, "听力", "四级")
    member["medical_aid"] = False
    member["labour_skill"] = labour_of(supply, member, age(member))
    if not has_labour(household):
        return _only_disabled(household, member)
    agree(household)
    blame(household, "因残")
    return at(household, member, "disabilities", "残疾等级最轻（四级），仍是残疾成员，“因残”成立")


def _only_disabled(household: Household, member: Member) -> Spot:
    """The same, where the member was the only full labour: industry and work measures went to them before."""
    household["measures"] = [m for m in household["measures"] if m["category"] not in ("产业", "就业", "金融")]
    agree(household)
    blame(household, "因残")
    return at(household, member, "disabilities", "残疾等级最轻（四级），仍是残疾成员，“因残”成立")


@innocent("look_alike", 22)
def the_disabled_died_after_exit(supply: Supply, household: Household) -> Spot | None:
    """The only disabled member died after the exit."""
    gone = _gone_after_exit(supply, household)
    if gone is None:
        return None
    disable(gone, "精神", "二级")
    gone["labour_skill"] = "丧失劳动力"
    blame(household, "因残")
    return Spot(_CAUSE, "唯一的残疾成员在脱贫以后才去世，脱贫前有残疾成员，“因残”成立")


# --- 23: schooling --------------------------------------------------------------------------------------------------------------


def _no_student(household: Household) -> bool:
    return not any(is_student(m) for m in household["members"])


@plants(23)
def schooling_without_children(_supply: Supply, household: Household) -> Spot | None:
    """Still poor through the cost of schooling, and nobody is at school."""
    if not never_exited(household) or not _no_student(household):
        return None
    blame(household, "因学")
    return Spot(_CAUSE, "未脱贫户致贫原因“因学”，全家无在校生")


@plants(23)
def schooling_before_exit_without_pupils(_supply: Supply, household: Household) -> Spot | None:
    """Out of poverty, which came from schooling, in a household of grown-ups."""
    if not exited(household) or not _no_student(household) or min(age(m) for m in household["members"]) < 30:
        return None
    blame(household, "因学")
    return Spot(_CAUSE, "已脱贫户致贫原因“因学”，全家都是成年人，无在校生")


@plants(23)
def schooling_with_a_toddler(_supply: Supply, household: Household) -> Spot | None:
    """The only child is too young for any school."""
    young = [m for m in household["members"] if not m["left"] and age(m) <= 4]
    if not young or not _no_student(household) or household["exit_state"] == "返贫":
        return None
    blame(household, "因学")
    return Spot(_CAUSE, "致贫原因“因学”，只有未入园的学龄前儿童，无在校生")


@innocent("near_miss", 23)
def the_only_student_is_at_college(_supply: Supply, household: Household) -> Spot | None:
    """The only student is grown up and at college."""
    students = [m for m in household["members"] if is_student(m) and not m["left"]]
    if len(students) != 1 or age(students[0]) < 18:
        return None
    blame(household, "因学")
    return at(household, students[0], "schooling", "唯一的在校生已成年，在读大专，仍是在校生，“因学”成立")


@innocent("look_alike", 23)
def no_pupils_and_no_such_cause(_supply: Supply, household: Household) -> Spot | None:
    """Nobody is at school, and schooling is not what made the household poor."""
    if not _no_student(household) or household["poverty_cause"] == "因学":
        return None
    return Spot(_CAUSE, f"全家无在校生，致贫原因是“{household['poverty_cause']}”，与“因学”无关")
