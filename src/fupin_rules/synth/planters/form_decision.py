"""What goes wrong on the way of a survey to a decision, and with who surveyed, entered and reviewed it; and what stands near it."""

from __future__ import annotations

from datetime import date, timedelta

from fupin_rules.synth.planters.form_edge import edge_error as _error
from fupin_rules.synth.planters.form_edge import edge_innocent as _innocent
from fupin_rules.synth.planters.form_planter import Ground, Record
from fupin_rules.synth.planters.planter import Spot
from fupin_rules.synth.rosters import with_role

# --- decision ------------------------------------------------------------------------------------------------------------------


def _listed(survey: Record) -> bool:
    """Went the whole way: looked at, suspected, listed."""
    return survey["stage"] == "边缘户" and len(survey["decisions"]) == 3


@_error("edge_needs")
def listed_without_needs(_ground: Ground, survey: Record) -> Spot | None:
    """Listed, and what it needs is not said."""
    if not _listed(survey):
        return None
    survey.pop("needs")
    return Spot("needs", "已列入，没有填农户需求")


@_innocent("near_miss", "edge_needs")
def not_listed_without_needs(_ground: Ground, survey: Record) -> Spot | None:
    """Whoever is not listed states no needs."""
    if survey["stage"] != "不列入" or len(survey["decisions"]) != 2:
        return None
    survey.pop("needs", None)
    return Spot("needs", "没有列入疑似边缘户，不用填农户需求")


@_error("edge_decider")
def listed_by_the_township(_ground: Ground, survey: Record) -> Spot | None:
    """The township decided what the county's leading group has to."""
    if not _listed(survey):
        return None
    survey["decisions"][-1]["by"] = "乡镇"
    return Spot("decisions[2].by", "边缘户由县扶贫开发领导小组审定，这户由乡镇定了")


@_error("edge_order")
def listed_before_suspected(_ground: Ground, survey: Record) -> Spot | None:
    """The county decided before the village's meeting."""
    if not _listed(survey):
        return None
    survey["decisions"][-1]["on"] = survey["decisions"][1]["on"] - timedelta(days=2)
    return Spot("decisions[2].on", "县里审定早于村里列为疑似边缘户")


@_error("edge_skipped")
def listed_without_being_suspected(_ground: Ground, survey: Record) -> Spot | None:
    """Listed by the county though no village proposed it."""
    if not _listed(survey):
        return None
    survey["decisions"].pop(1)
    return Spot("decisions", "没有经过疑似边缘户这一步")


@_error("edge_stage")
def stage_is_not_the_last_decision(_ground: Ground, survey: Record) -> Spot | None:
    """The survey's stage is not what was decided last."""
    if not _listed(survey):
        return None
    survey["stage"] = "疑似边缘户"
    return Spot("stage", "最后的决定是边缘户，阶段写疑似边缘户")


@_error("edge_registered")
def registered_household_surveyed(_ground: Ground, survey: Record) -> Spot:
    """Edge households are those outside the register."""
    survey["registered"] = True
    return Spot("registered", "是建档立卡户，边缘户在建档立卡户以外")


@_error("edge_direct")
def san_fei_not_listed(_ground: Ground, survey: Record) -> Spot | None:
    """A san-fei household is listed directly; this one was refused."""
    if survey["stage"] != "不列入" or len(survey["decisions"]) != 2 or survey["three_non"]:
        return None
    survey["three_non"] = True
    survey["grounds"].append("三非户")
    return Spot("decisions", "“三非”户直接列入，这户没有列入")


@_error("edge_direct")
def approved_warning_not_listed(_ground: Ground, survey: Record) -> Spot | None:
    """A household whose early warning the township approved is listed directly; this one was refused."""
    if survey["stage"] != "不列入" or len(survey["decisions"]) != 2 or survey["warning_state"] != "未发起":
        return None
    survey["warning_state"] = "乡镇已审核"
    survey["grounds"].append("预警干预户")
    return Spot("decisions", "通过乡镇审核的预警干预户直接列入疑似边缘户，这户没有列入")


@_error("edge_before_survey")
def suspected_before_the_survey(_ground: Ground, survey: Record) -> Spot | None:
    """The village's decision is older than its visit."""
    if not _listed(survey) or survey["surveyed_on"] < date(2019, 9, 12):
        return None
    survey["decisions"][1]["on"] = survey["surveyed_on"] - timedelta(days=1)
    return Spot("decisions[1].on", "入户调查以前就列为疑似边缘户")


@_innocent("look_alike", "edge_skipped")
def san_fei_listed_directly(_ground: Ground, survey: Record) -> Spot | None:
    """A san-fei household is listed without being looked at first."""
    if not survey["three_non"] or survey["stage"] != "边缘户":
        return None
    return Spot("decisions", "“三非”户直接列入，不用先作排查对象")


# --- who and when ----------------------------------------------------------------------------------------------------------------


@_error("edge_surveyor")
def nobody_signed_the_survey(_ground: Ground, survey: Record) -> Spot:
    """Nobody signed as surveyor."""
    survey.pop("surveyors")
    return Spot("surveyors", "《边缘户调查表》没有调查人签字")


@_error("edge_period")
def surveyed_before_the_period(_ground: Ground, survey: Record) -> Spot:
    """Surveyed two days before the visits began."""
    survey["surveyed_on"] = date(2019, 9, 8)
    return Spot("surveyed_on", "调查时间 9 月 8 日，入户核查从 9 月 10 日开始")


@_error("edge_surveyor_unknown")
def surveyed_by_somebody_else(_ground: Ground, survey: Record) -> Spot:
    """One of the surveyors is on no roster."""
    survey["surveyors"] = [survey["surveyors"][0], "伍某外人"]
    return Spot("surveyors", "调查人伍某外人不在本村花名册上")


@_error("edge_surveyor_role")
def surveyed_by_the_leader(ground: Ground, survey: Record) -> Spot:
    """The leader checks registered households; edge households are for the groups."""
    leader = with_role(ground.team_of(survey), "队长")[0]["name"]
    survey["surveyors"] = [leader, survey["surveyors"][1]]
    return Spot("surveyors", f"队长{leader}只能核查已脱贫户、未脱贫户")


@_error("edge_entered_by_stranger")
def entered_by_somebody_else(_ground: Ground, survey: Record) -> Spot:
    """Who entered the survey is on no roster."""
    survey["entry"]["entered_by"] = "伍某外人"
    return Spot("entry.entered_by", "录入人伍某外人不在本村花名册上")


@_error("edge_added_by_leader")
def added_by_the_leader(ground: Ground, survey: Record) -> Spot:
    """The leader of a village may edit edge households, and add none."""
    leader = with_role(ground.team_of(survey), "队长")[0]["name"]
    survey["entry"]["entered_by"] = leader
    return Spot("entry.entered_by", f"队长{leader}新增了边缘户，队长不能新增边缘户")


@_error("edge_reviewed_by_self")
def survey_reviewed_by_who_entered(_ground: Ground, survey: Record) -> Spot:
    """One person entered the survey and reviewed it."""
    survey["entry"]["reviewed_by"] = survey["entry"]["entered_by"]
    return Spot("entry.reviewed_by", f"{survey['entry']['entered_by']}自己录入自己审核")


@_error("edge_supervised_by_reviewer")
def survey_supervised_by_who_reviewed(_ground: Ground, survey: Record) -> Spot:
    """Who reviewed the survey supervised as well."""
    survey["entry"]["supervised_by"] = survey["entry"]["reviewed_by"]
    return Spot("entry.supervised_by", f"{survey['entry']['reviewed_by']}又审核又监督")


@_innocent("near_miss", "edge_added_by_leader")
def reviewed_by_the_leader(ground: Ground, survey: Record) -> Spot:
    """The leader may edit and review what the groups hand in."""
    leader = with_role(ground.team_of(survey), "队长")[0]["name"]
    survey["entry"]["reviewed_by"] = leader
    return Spot("entry.reviewed_by", f"队长{leader}审核，队长可以修改提交上来的边缘户")


@_error("edge_shortfall_reason")
def shortfall_without_reason(_ground: Ground, survey: Record) -> Spot | None:
    """Water is not safe and nothing says why: of the four guarantees the only one without a blank of its own for the reason."""
    if not survey.get("shortfall_reason") or survey.get("remarks"):
        return None
    survey["water"] = {**survey["water"], "safe": False, "shortage_days": max(survey["water"]["shortage_days"], 60)}
    survey.pop("shortfall_reason")
    return Spot("shortfall_reason", "饮水不安全，没有写原因")


@_error("edge_evidence")
def shortfall_without_evidence(_ground: Ground, survey: Record) -> Spot | None:
    """A guarantee is not met, and there is no photo and no copy."""
    if not survey.get("evidence"):
        return None
    survey.pop("evidence")
    return Spot("evidence", "保障不达标，没有佐证材料的相片或复印件")
