"""What goes wrong on the form of a survey of edge households (annex 7), and what stands near it; decisions are for `form_decision`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from fupin_rules.synth.dates import age_of
from fupin_rules.synth.edges import able, leave_school
from fupin_rules.synth.planters.form_planter import Ground, Record, Work, form_error, form_innocent
from fupin_rules.synth.planters.planter import Spot
from fupin_rules.synth.truth import Kind

_FORM = "edge"


def edge_error(topic: str) -> Callable[[Work], Work]:
    """Enters a planter of an error in a survey."""
    return form_error(_FORM, topic, "edge")


def edge_innocent(kind: Kind, topic: str) -> Callable[[Work], Work]:
    """Enters a planter of something innocent in a survey."""
    return form_innocent(kind, _FORM, topic, "edge")


def _first(survey: Record, fits: Callable[[Record], bool]) -> tuple[int, Record] | None:
    return next(((n, m) for n, m in enumerate(survey["members"]) if fits(m)), None)


# --- members ------------------------------------------------------------------------------------------------------------------


@edge_error("edge_illness_name")
def illness_without_a_name(_ground: Ground, survey: Record) -> Spot | None:
    """A member is ill for long; of what is not said."""
    found = _first(survey, lambda m: m["health"][0] in ("长期慢性病", "患有大病"))
    if found is None:
        return None
    n, member = found
    member["illnesses"] = []
    return Spot(f"members[{n}].illnesses", f"{member['name']}健康状况为{member['health'][0]}，没有写病名")


@edge_error("edge_healthy_ill")
def healthy_with_an_illness(_ground: Ground, survey: Record) -> Spot | None:
    """A healthy member has an illness named."""
    found = _first(survey, lambda m: m["health"] == ["健康"] and age_of(m["birth_date"]) > 20)
    if found is None:
        return None
    n, member = found
    member["illnesses"] = ["糖尿病"]
    return Spot(f"members[{n}].illnesses", f"{member['name']}健康状况为健康，写了糖尿病")


@edge_error("edge_untreated_cost")
def paid_without_treatment(_ground: Ground, survey: Record) -> Spot | None:
    """Not treated this year, and paid for treatment."""
    found = _first(survey, lambda m: m["treated"] is False)
    if found is None:
        return None
    n, member = found
    member["own_cost"] = Decimal(300)
    return Spot(f"members[{n}].own_cost", f"{member['name']}年内没有就医，个人支付 300 元")


@edge_innocent("near_miss", "edge_untreated_cost")
def treated_and_paid_nothing(_ground: Ground, survey: Record) -> Spot | None:
    """Treated, and everything was reimbursed."""
    found = _first(survey, lambda m: m["treated"] is True)
    if found is None:
        return None
    n, member = found
    member["own_cost"] = Decimal(0)
    return Spot(f"members[{n}].own_cost", f"{member['name']}就医后全部报销，个人支付 0 元，说得通")


@edge_error("edge_dropout_reason")
def child_out_of_school_without_reason(ground: Ground, survey: Record) -> Spot | None:
    """A child is out of school, and no reason is ticked."""
    found = _first(survey, lambda m: 8 <= age_of(m["birth_date"]) <= 14)
    if found is None or survey["stage"] != "边缘户":
        return None
    _, child = found
    leave_school(ground.supply, survey, child)
    survey["dropout_reasons"] = []
    survey.pop("dropout_other", None)
    _short(survey, "有适龄儿童失学辍学")
    return Spot("dropout_reasons", f"{child['name']}{age_of(child['birth_date'])}岁不在校，没有勾失学辍学原因")


@edge_error("edge_dropout_nobody")
def reason_though_all_at_school(_ground: Ground, survey: Record) -> Spot | None:
    """A reason for dropping out is ticked, and no child has."""
    if survey["dropout_reasons"]:
        return None
    survey["dropout_reasons"] = ["厌学"]
    _short(survey, "有适龄儿童失学辍学")
    return Spot("dropout_reasons", "勾了厌学，家里没有不在校的适龄儿童")


@edge_error("edge_dropout_other")
def other_reason_not_said(_ground: Ground, survey: Record) -> Spot | None:
    """The reason is another one, which is not said."""
    if not survey["dropout_reasons"]:
        return None
    survey["dropout_reasons"] = ["其他"]
    survey.pop("dropout_other", None)
    return Spot("dropout_other", "失学辍学原因勾了其他，没有写是什么")


@edge_error("edge_insured_reason")
def reason_though_all_are_insured(_ground: Ground, survey: Record) -> Spot | None:
    """A reason for not being insured, and everybody is."""
    if survey.get("uninsured_reason"):
        return None
    survey["uninsured_reason"] = "错过缴费时间"
    _short(survey, "有成员未参加医保")
    return Spot("uninsured_reason", "全家都参加了医保，写了未参保原因")


@edge_error("edge_uninsured_reason")
def not_insured_without_reason(_ground: Ground, survey: Record) -> Spot | None:
    """Somebody is not insured, and why is not said."""
    if survey.get("uninsured_reason") or survey["stage"] != "边缘户":
        return None
    n = len(survey["members"]) - 1
    survey["members"][n]["resident_medical"] = False
    _short(survey, "有成员未参加医保")
    return Spot("uninsured_reason", f"{survey['members'][n]['name']}没有参加医保，没有写原因")


def _short(survey: Record, reason: str) -> None:
    """A guarantee that is not met has its reason in short and a photo, so that nothing else is wrong."""
    told = [survey["shortfall_reason"]] if survey.get("shortfall_reason") else []
    survey["shortfall_reason"] = "；".join([*told, reason])
    survey["evidence"] = [f"照片{survey['survey_id']}-1"]


@edge_error("edge_disability")
def disabled_without_kind(_ground: Ground, survey: Record) -> Spot | None:
    """A disabled member has neither kind nor grade."""
    found = _first(survey, lambda m: m["health"] == ["残疾"])
    if found is None:
        return None
    n, member = found
    member["disabilities"] = []
    return Spot(f"members[{n}].disabilities", f"{member['name']}健康状况为残疾，没有写残疾类别及等级")


@edge_error("edge_disability")
def disabled_without_grade(_ground: Ground, survey: Record) -> Spot | None:
    """The grade of a disability is not said."""
    found = _first(survey, lambda m: bool(m["disabilities"]))
    if found is None:
        return None
    n, member = found
    member["disabilities"][0].pop("grade")
    return Spot(f"members[{n}].disabilities[0].grade", f"{member['name']}的残疾没有写等级")


@edge_innocent("look_alike", "edge_disability")
def two_disabilities(_ground: Ground, survey: Record) -> Spot | None:
    """A member with two kinds of disability."""
    found = _first(survey, lambda m: len(m["disabilities"]) == 1 and m["disabilities"][0]["kind"] == "肢体")
    if found is None:
        return None
    n, member = found
    member["disabilities"].append({"kind": "视力", "grade": "四级"})
    return Spot(f"members[{n}].disabilities", f"{member['name']}有两种残疾，各有等级")


@edge_error("edge_head")
def head_is_no_member(_ground: Ground, survey: Record) -> Spot:
    """The head named on the form is none of the members."""
    survey["head_name"] = "伍无此人"
    return Spot("head_name", "户主姓名不在家庭成员里")


# --- house and water -----------------------------------------------------------------------------------------------------------


@edge_error("edge_danger_grade")
def dangerous_without_a_grade(_ground: Ground, survey: Record) -> Spot | None:
    """A dangerous house has no grade."""
    if not survey["housing"]["dangerous"]:
        return None
    survey["housing"].pop("danger_grade")
    return Spot("housing.danger_grade", "是危房，没有勾 C 级还是 D 级")


@edge_error("edge_grade")
def dangerous_of_grade_b(_ground: Ground, survey: Record) -> Spot | None:
    """Called dangerous, and of a grade that is safe."""
    house = survey["housing"]
    if not house["dangerous"] or "无房或危房户" not in survey["types"]:
        return None
    house["danger_grade"] = "B级"
    house["opinion"] = "B级，基本安全"
    return Spot("housing.danger_grade", "勾了危房，等级写 B 级，危房是 C 级或 D 级")


@edge_error("edge_opinion")
def dangerous_without_an_opinion(_ground: Ground, survey: Record) -> Spot | None:
    """A dangerous house without the housing department's opinion."""
    house = survey["housing"]
    if not house["dangerous"]:
        return None
    for name in ("opinion", "appraised_by", "appraised_on"):
        house.pop(name)
    return Spot("housing.opinion", "危房没有县住建部门的鉴定意见")


@edge_error("edge_appraiser")
def appraised_by_the_township(_ground: Ground, survey: Record) -> Spot | None:
    """A dangerous house was appraised by its township."""
    if not survey["housing"]["dangerous"]:
        return None
    survey["housing"]["appraised_by"] = f"{survey['township']}人民政府"
    return Spot("housing.appraised_by", "疑似危房必须由县住建部门鉴定，这户由乡镇鉴定")


@edge_innocent("near_miss", "edge_grade")
def dangerous_of_grade_c(_ground: Ground, survey: Record) -> Spot | None:
    """A house in part dangerous is dangerous."""
    house = survey["housing"]
    if not house["dangerous"]:
        return None
    house["danger_grade"] = "C级"
    house["opinion"] = "C级，局部危险"
    return Spot("housing.danger_grade", "C 级局部危险，也是危房")


@edge_error("edge_water_days")
def safe_water_missing_for_months(_ground: Ground, survey: Record) -> Spot | None:
    """Called safe, and missing for two hundred days a year."""
    if survey["water"]["safe"] is not True or survey["stage"] != "边缘户":
        return None
    survey["water"]["shortage_days"] = Decimal(200)
    _short(survey, "一年缺水200天")
    return Spot("water.shortage_days", "饮水安全填是，一年缺水 200 天")


# --- income --------------------------------------------------------------------------------------------------------------------


@edge_error("edge_income_particulars")
def production_not_named(_ground: Ground, survey: Record) -> Spot | None:
    """Production is ticked, and what is produced is not said."""
    return _without(survey, "发展特色产业或创新产业", "industry", "勾了发展产业，没有写产业名称")


@edge_error("edge_income_particulars")
def workers_not_named(_ground: Ground, survey: Record) -> Spot | None:
    """Work away is ticked, and nobody is named."""
    return _without(survey, "外出务工或自主创业", "workers", "勾了外出务工，没有写务工人员姓名")


@edge_error("edge_income_particulars")
def support_not_named(_ground: Ground, survey: Record) -> Spot | None:
    """Support is ticked, and which is not said."""
    return _without(survey, "通过保障性政策获得稳定的收入", "income_policies", "勾了保障性政策收入，没有写是哪项政策")


def _without(survey: Record, source: str, field: str, note: str) -> Spot | None:
    if source not in survey["income_sources"]:
        return None
    survey.pop(field)
    return Spot(field, note)


@edge_error("edge_income_none")
def no_income_ticked(_ground: Ground, survey: Record) -> Spot | None:
    """Nothing is ticked for what the household lives on."""
    if any(m["subsistence_allowance"] for m in survey["members"]):
        return None
    survey["income_sources"] = []
    for name in ("industry", "workers", "income_policies"):
        survey.pop(name, None)
    return Spot("income_sources", "家庭收入来源一项也没有勾")


@edge_error("edge_worker_unknown")
def worker_is_no_member(_ground: Ground, survey: Record) -> Spot | None:
    """The worker named is no member."""
    if not survey.get("workers"):
        return None
    survey["workers"] = ["伍无此人"]
    return Spot("workers", "务工人员伍无此人不是家庭成员")


@edge_innocent("look_alike", "edge_worker_unknown")
def two_workers(_ground: Ground, survey: Record) -> Spot | None:
    """Everybody able to work away does."""
    people = [m["name"] for m in survey["members"] if able(m) and m["schooling"] == "非在校生"]
    if not survey.get("workers") or len(people) < 2:
        return None
    survey["workers"] = people
    return Spot("workers", "几名务工人员都是家庭成员")


# --- types ---------------------------------------------------------------------------------------------------------------------


def _tick(survey: Record, kind: str, fits: bool, note: str) -> Spot | None:
    if kind in survey["types"] or fits:
        return None
    survey["types"].append(kind)
    return Spot("types", note)


@edge_error("edge_type")
def disabled_household_without_disabled(_ground: Ground, survey: Record) -> Spot | None:
    """Ticked as a household with a disabled person; nobody is."""
    fits = any(m["disabilities"] or "残疾" in m["health"] for m in survey["members"])
    return _tick(survey, "残疾人户", fits, "户类型勾了残疾人户，成员没有残疾人")


@edge_error("edge_type")
def allowance_household_without_allowance(_ground: Ground, survey: Record) -> Spot | None:
    """Ticked as on subsistence allowance; nobody receives it."""
    fits = any(m["subsistence_allowance"] for m in survey["members"])
    return _tick(survey, "低保户", fits, "户类型勾了低保户，没有成员享受低保")


@edge_error("edge_type")
def dangerous_household_in_a_safe_house(_ground: Ground, survey: Record) -> Spot | None:
    """Ticked as without a safe house; the house is safe."""
    return _tick(survey, "无房或危房户", survey["housing"]["dangerous"], "户类型勾了无房或危房户，住房不是危房")


@edge_innocent("look_alike", "edge_type")
def petitioner_too(_ground: Ground, survey: Record) -> Spot | None:
    """That somebody petitioned shows in no member; any household may have."""
    return _tick(survey, "信访户", False, "信访户不看成员，任何户都可能有诉求")


@edge_error("edge_type_none")
def no_type_ticked(_ground: Ground, survey: Record) -> Spot | None:
    """No type of household is ticked."""
    if survey["types"] != ["信访户"]:
        return None
    survey["types"] = []
    return Spot("types", "户类型一个也没有勾")
