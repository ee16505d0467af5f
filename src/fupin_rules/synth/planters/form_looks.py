"""What goes wrong on the form of the six looks (annex 3), and what stands near it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.synth.causes import poor
from fupin_rules.synth.homes import active
from fupin_rules.synth.looks import INDICATORS, fill_looks, idle, patient, tick
from fupin_rules.synth.paperwork import entry, filled_form
from fupin_rules.synth.people import is_student
from fupin_rules.synth.planters.form_planter import Ground, Record, form_error, form_innocent
from fupin_rules.synth.planters.ground import age, exited
from fupin_rules.synth.planters.planter import Spot
from fupin_rules.synth.visits import observe, observe_member
from fupin_rules.synth.work import works

_ZH = dict(
    zip(
        INDICATORS,
        ("义务教育保障", "基本医疗保障", "住房安全保障", "饮水安全保障", "产业发展", "就业发展", "刚性大额支出", "内生动力", "扶贫政策"),
        strict=True,
    )
)  # fmt: skip
_FORM = "six_looks"
_NOBODY = "伍无此人"


def _looks(household: Record) -> Record | None:
    """The form of a household that is 已脱贫 in so many words."""
    return household.get("six_looks") if exited(household) else None


def _all_normal(household: Record) -> Record | None:
    looks = _looks(household)
    return looks if looks and all(looks[name]["normal"] for name in INDICATORS) else None


def _date(household: Record, day: date) -> None:
    """Puts another day on the form, and on the list of forms."""
    household["six_looks"]["checked_on"] = day
    for form in household["forms"]:
        if form["form"] == "六看":
            form["filled_on"] = day


def _ticked(ground: Ground, household: Record, indicator: str, **particulars: Any) -> Record | None:
    """The form of a household of which nothing else is said, with one more box ticked."""
    looks = _all_normal(household)
    if looks is None:
        return None
    box = 1 if indicator == "water" else 0
    looks[indicator] = tick(ground.supply, household, indicator, box, **particulars)
    return looks


# --- complete: one of normal or risk, particulars, reason, evidence --------------------------------------------------------------


@form_error(_FORM, "look_neither")
def neither_box_ticked(ground: Ground, household: Record) -> Spot | None:
    """Nothing is ticked for one indicator."""
    looks = _all_normal(household)
    if looks is None:
        return None
    name = ground.supply.rng.choice(INDICATORS)
    looks[name] = {"normal": False, "risks": []}
    return Spot(f"six_looks.{name}.normal", f"“{_ZH[name]}”正常和有风险都没有勾")


@form_error(_FORM, "look_both")
def both_boxes_ticked(ground: Ground, household: Record) -> Spot | None:
    """Normal and a risk are both ticked."""
    name = ground.supply.rng.choice(("industry", "expense"))
    looks = _ticked(ground, household, name)
    if looks is None:
        return None
    looks[name]["normal"] = True
    return Spot(f"six_looks.{name}.normal", f"“{_ZH[name]}”正常和有风险都勾了")


@form_error(_FORM, "look_particulars")
def patient_not_named(_ground: Ground, household: Record) -> Spot | None:
    """Grave illness is ticked, and nobody is named."""
    looks = _looks(household)
    if looks is None or looks["medical"]["normal"]:
        return None
    looks["medical"].pop("patients")
    return Spot("six_looks.medical.patients", "勾了患大病或重病，没有写患病成员、病种和时间")


@form_error(_FORM, "look_particulars")
def illness_without_since(_ground: Ground, household: Record) -> Spot | None:
    """The patient's illness has no date."""
    looks = _looks(household)
    if looks is None or looks["medical"]["normal"]:
        return None
    looks["medical"]["patients"][0].pop("since")
    return Spot("six_looks.medical.patients[0].since", "患病成员没有写患病时间")


@form_error(_FORM, "look_particulars")
def dry_months_not_said(ground: Ground, household: Record) -> Spot | None:
    """Water is short in some seasons; for how many months is not said."""
    if _ticked(ground, household, "water") is None:
        return None
    return Spot("six_looks.water.shortage_months", "勾了季节性缺水，没有写缺水几个月")


@form_error(_FORM, "look_particulars")
def idle_person_not_named(ground: Ground, household: Record) -> Spot | None:
    """Unsteady work is ticked, and nobody is named."""
    if not idle(household) or _ticked(ground, household, "employment") is None:
        return None
    return Spot("six_looks.employment.persons", "勾了劳动力无法实现稳定就业，没有写姓名")


@form_error(_FORM, "look_particulars")
def policy_not_named(ground: Ground, household: Record) -> Spot | None:
    """A policy was not carried out; which one is not said."""
    if _ticked(ground, household, "policy") is None:
        return None
    return Spot("six_looks.policy.policies", "勾了政策未落实，没有写是哪项政策")


@form_error(_FORM, "look_reason")
def risk_without_reason(ground: Ground, household: Record) -> Spot | None:
    """A ticked risk has no reason."""
    name = ground.supply.rng.choice(("industry", "expense"))
    looks = _ticked(ground, household, name)
    if looks is None:
        return None
    looks[name].pop("reason")
    return Spot(f"six_looks.{name}.reason", f"“{_ZH[name]}”有风险，没有写原因")


@form_error(_FORM, "look_evidence")
def risk_without_evidence(ground: Ground, household: Record) -> Spot | None:
    """A ticked risk has no photo and no copy."""
    name = ground.supply.rng.choice(("industry", "expense"))
    looks = _ticked(ground, household, name)
    if looks is None:
        return None
    looks[name].pop("evidence")
    return Spot(f"six_looks.{name}.evidence", f"“{_ZH[name]}”有风险，没有佐证材料的相片或复印件")


@form_error(_FORM, "look_months")
def thirteen_dry_months(ground: Ground, household: Record) -> Spot | None:
    """More months than a year has."""
    if _ticked(ground, household, "water", shortage_months=Decimal(13)) is None:
        return None
    return Spot("six_looks.water.shortage_months", "缺水 13 个月，一年只有 12 个月")


@form_innocent("near_miss", _FORM, "look_months")
def twelve_dry_months(ground: Ground, household: Record) -> Spot | None:
    """Short of water all the year round."""
    if _ticked(ground, household, "water", shortage_months=Decimal(12)) is None:
        return None
    return Spot("six_looks.water.shortage_months", "缺水 12 个月，全年缺水，说得通")


@form_innocent("look_alike", _FORM, "look_both")
def two_risks_of_one_indicator(ground: Ground, household: Record) -> Spot | None:
    """Two boxes of one indicator are two risks, not a contradiction."""
    looks = _ticked(ground, household, "water", shortage_months=Decimal(2))
    if looks is None:
        return None
    looks["water"]["risks"].append("供水设施受损，导致饮水无保障")
    return Spot("six_looks.water.risks", "饮水勾了两个风险，正常没有勾，填法正确")


# --- agrees with register and data ------------------------------------------------------------------------------------------------


@form_error(_FORM, "look_child")
def child_of_nobody(ground: Ground, household: Record) -> Spot | None:
    """The child named is no member."""
    if _ticked(ground, household, "education", persons=[_NOBODY]) is None:
        return None
    return Spot("six_looks.education.persons", "失学辍学写的姓名不是本户成员")


@form_error(_FORM, "look_child")
def child_is_at_school(ground: Ground, household: Record) -> Spot | None:
    """The child named goes to school."""
    pupils = [m for m in active(household) if 7 <= age(m) <= 14 and is_student(m)]
    if not pupils or _ticked(ground, household, "education", persons=[pupils[0]["name"]]) is None:
        return None
    return Spot("six_looks.education.persons", f"{pupils[0]['name']}登记为{pupils[0]['schooling']}，没有失学辍学")


@form_error(_FORM, "look_child")
def child_is_grown_up(ground: Ground, household: Record) -> Spot | None:
    """The child named is past the school age."""
    grown = [m for m in active(household) if age(m) >= 19 and not is_student(m)]
    if not grown or _ticked(ground, household, "education", persons=[grown[-1]["name"]]) is None:
        return None
    return Spot("six_looks.education.persons", f"{grown[-1]['name']}{age(grown[-1])}岁，不是义务教育适龄儿童少年")


@form_error(_FORM, "look_patient")
def patient_is_nobody(_ground: Ground, household: Record) -> Spot | None:
    """The patient named is no member."""
    looks = _looks(household)
    if looks is None or looks["medical"]["normal"]:
        return None
    looks["medical"]["patients"][0]["name"] = _NOBODY
    return Spot("six_looks.medical.patients[0].name", "患病成员写的姓名不是本户成员")


@form_error(_FORM, "look_worker")
def pupil_called_unemployed(ground: Ground, household: Record) -> Spot | None:
    """Who is said to find no steady work goes to school."""
    pupils = [m for m in active(household) if 7 <= age(m) <= 14 and is_student(m)]
    if not pupils or _ticked(ground, household, "employment", persons=[pupils[0]["name"]]) is None:
        return None
    return Spot("six_looks.employment.persons", f"{pupils[0]['name']}是在校生，不是劳动力")


@form_error(_FORM, "look_idle")
def worker_called_idle(ground: Ground, household: Record) -> Spot | None:
    """Who is said to neither produce nor work has worked all the year."""
    people = [m for m in active(household) if works(m) and m["work_months"] >= 6]
    if not people or _ticked(ground, household, "drive", persons=[people[0]["name"]]) is None:
        return None
    return Spot("six_looks.drive.persons", f"{people[0]['name']}今年已务工 {people[0]['work_months']} 个月")


@form_innocent("look_alike", _FORM, "look_idle")
def able_and_idle(ground: Ground, household: Record) -> Spot | None:
    """Somebody able to work who works nowhere."""
    people = [m for m in idle(household) if age(m) < 50]
    if not people or _ticked(ground, household, "drive", persons=[people[0]["name"]]) is None:
        return None
    return Spot("six_looks.drive.persons", f"{people[0]['name']}有劳动能力而没有务工，写得对")


@form_error(_FORM, "look_policy")
def delivered_policy_called_undelivered(ground: Ground, household: Record) -> Spot | None:
    """A policy is said not to have been carried out, and the household confirms that it was."""
    names = [m["name"] for m in household["measures"]]
    if not names or _ticked(ground, household, "policy", policies=[names[0]]) is None:
        return None
    return Spot("six_looks.policy.policies", f"写{names[0]}未落实，核查清单时农户确认享受")


@form_error(_FORM, "look_head")
def head_named_wrongly(_ground: Ground, household: Record) -> Spot | None:
    """The form names somebody else as head."""
    looks = _all_normal(household)
    others = [m["name"] for m in active(household)[1:]]
    if looks is None or not others:
        return None
    looks["head_name"] = others[0]
    return Spot("six_looks.head_name", f"表上户主写 {others[0]}，登记的户主是 {household['head_name']}")


@form_error(_FORM, "look_size")
def size_counted_wrongly(_ground: Ground, household: Record) -> Spot | None:
    """The form has one person more than the register."""
    looks = _all_normal(household)
    if looks is None:
        return None
    looks["size"] += 1
    return Spot("six_looks.size", f"表上家庭人口 {looks['size']} 人，登记 {household['size']} 人")


@form_error(_FORM, "look_checker")
def nobody_signed(_ground: Ground, household: Record) -> Spot | None:
    """Nobody signed as checker."""
    looks = _all_normal(household)
    if looks is None:
        return None
    looks.pop("checkers")
    return Spot("six_looks.checkers", "“六看”表没有核查人签字")


@form_error(_FORM, "look_date")
def no_day_of_check(_ground: Ground, household: Record) -> Spot | None:
    """The day of the check is not said."""
    looks = _all_normal(household)
    if looks is None:
        return None
    looks.pop("checked_on")
    return Spot("six_looks.checked_on", "“六看”表没有写核查时间")


@form_error(_FORM, "look_period")
def checked_before_the_period(_ground: Ground, household: Record) -> Spot | None:
    """Checked a day before the visits began."""
    looks = _all_normal(household)
    if looks is None:
        return None
    _date(household, date(2019, 9, 9))
    return Spot("six_looks.checked_on", "核查时间 9 月 9 日，入户核查从 9 月 10 日开始")


@form_innocent("near_miss", _FORM, "look_period")
def checked_on_the_first_day(_ground: Ground, household: Record) -> Spot | None:
    """The first day belongs to the period."""
    looks = _all_normal(household)
    if looks is None:
        return None
    _date(household, date(2019, 9, 10))
    return Spot("six_looks.checked_on", "核查时间 9 月 10 日，正是入户核查的第一天")


# --- all normal, and the data say otherwise ---------------------------------------------------------------------------------------


@form_error(_FORM, "look_normal_ill")
def gravely_ill_called_normal(_ground: Ground, household: Record) -> Spot | None:
    """Every indicator is normal on the form; a member is registered as gravely ill."""
    looks = _looks(household)
    if looks is None or [n for n in INDICATORS if not looks[n]["normal"]] != ["medical"]:
        return None
    looks["medical"] = {"normal": True, "risks": []}
    return Spot("six_looks.medical.normal", "表上全部正常，登记有患大病的成员")


@form_error(_FORM, "look_normal_work")
def unsteady_work_called_normal(_ground: Ground, household: Record) -> Spot | None:
    """Every indicator is normal on the form; a man of working age has worked two or three months of eight."""
    looks = _looks(household)
    if looks is None or [n for n in INDICATORS if not looks[n]["normal"]] != ["employment"]:
        return None
    workers = [m for m in active(household) if works(m) and m["work_months"] < 4]
    if not any(m["sex"] == "男" and age(m) < 59 for m in workers):
        return None
    looks["employment"] = {"normal": True, "risks": []}
    return Spot("six_looks.employment.normal", "表上全部正常，登记的务工人员今年务工不到一半的月份")


@form_error(_FORM, "look_normal_house")
def dangerous_house_called_normal(_ground: Ground, household: Record) -> Spot | None:
    """Every indicator is normal on the form; the house was appraised as dangerous."""
    looks = _all_normal(household)
    names = {m["name"] for m in household["measures"]}
    if looks is None or household["relocation"]["relocated"] or "农村危房改造补助" in names:
        return None
    household["housing"].update(dangerous=True, danger_grade="C级")
    observe(household)
    return Spot("six_looks.housing.normal", "表上全部正常，登记住房为 C 级危房")


@form_error(_FORM, "look_normal_school")
def child_out_of_school_called_normal(_ground: Ground, household: Record) -> Spot | None:
    """Every indicator is normal on the form; a child of thirteen is not at school."""
    looks = _all_normal(household)
    granted = {m.get("member_id") for m in household["measures"]}
    others = [m for m in active(household) if is_student(m) and m["schooling"] != "学前教育"]
    # A child gravely ill or disabled may have a reason to be at home.
    fits = [m for m in others if 7 <= age(m) <= 14 and m["health"] == ["健康"] and m["member_id"] not in granted]
    child = fits[0] if fits else None
    if looks is None or child is None or (len(others) == 1 and household["poverty_cause"] == "因学"):
        return None
    if "因学" in household["other_causes"] and len(others) == 1:
        return None
    child["schooling"], child["education"] = "非在校生", "小学"
    observe_member(child)
    return Spot(
        "six_looks.education.normal", f"表上全部正常，{child['name']}{age(child)}岁登记为非在校生", child["member_id"]
    )


@form_innocent("look_alike", _FORM, "look_normal_school")
def young_child_at_home(_ground: Ground, household: Record) -> Spot | None:
    """A child of five at home is not of school age."""
    looks = _all_normal(household)
    child = next((m for m in active(household) if age(m) < 6), None)
    if looks is None or child is None:
        return None
    return Spot("six_looks.education.normal", f"{child['name']}{age(child)}岁，未到义务教育年龄", child["member_id"])


@form_error(_FORM, "form_superfluous")
def looks_of_a_poor_household(ground: Ground, household: Record) -> Spot | None:
    """The six looks are for households out of poverty; this one never left it."""
    if household["exit_state"] != "未脱贫" or any("患有大病" in m["health"] for m in active(household)):
        return None
    if household["housing"]["dangerous"] or not household["water"]["safe"]:
        return None
    team, day = ground.team_of(household), household["visit"]["date"]
    group = household["visit"]["checkers"]
    looks = fill_looks(ground.supply, household, group, day)
    looks["entry"] = entry(ground.supply, team, household["visit"]["entry"]["entered_on"], group, supervised=True)
    household["six_looks"] = looks
    household["forms"].insert(1, filled_form("六看", day, group))
    return Spot("six_looks", "未脱贫户填了“六看”表，未脱贫户只核查①③")


@form_innocent("look_alike", _FORM, "look_patient")
def patient_has_a_second_illness(ground: Ground, household: Record) -> Spot | None:
    """Two entries for one patient are two illnesses."""
    looks = _looks(household)
    if looks is None or looks["medical"]["normal"]:
        return None
    ill = next(m for m in active(household) if "患有大病" in m["health"])
    looks["medical"]["patients"].append({**patient(ground.supply, ill), "illness": "高血压"})
    return Spot("six_looks.medical.patients", "同一成员写了两种病，两种都是真的")


@form_innocent("look_alike", _FORM, "form_superfluous")
def household_no_longer_supported(_ground: Ground, household: Record) -> Spot | None:
    """退出户 count as households out of poverty: their six looks are due."""
    if household["exit_state"] != "退出户" or poor(household):
        return None
    return Spot("six_looks", "退出户也是脱贫户，填“六看”表是应当的")
