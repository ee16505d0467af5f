"""What goes wrong where a household is asked which measures it received (annex 6), and with the papers of a household's forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fupin_rules.synth.homes import active
from fupin_rules.synth.looks import tick
from fupin_rules.synth.people import is_student
from fupin_rules.synth.planters.form_planter import Ground, Record, form_error, form_innocent
from fupin_rules.synth.planters.ground import exited
from fupin_rules.synth.planters.planter import Spot
from fupin_rules.synth.rosters import with_role

_FORM = "policy"


def _claim(household: Record, name: str, category: str, department: str, day: date) -> None:
    household["policy_feedback"]["claims"] = [
        {"category": category, "name": name, "department": f"资源县{department}", "date": day, "amount": Decimal(600)}
    ]
    household["policy_feedback"]["remarks"] = "有清单外政策"


def _record(household: Record, name: str, category: str, department: str, day: date) -> int:
    """Adds a measure to the imported list, which the household confirms; returns its place."""
    household["measures"].append(
        {
            "category": category,
            "name": name,
            "department": f"资源县{department}",
            "date": day,
            "amount": Decimal(600),
            "received": True,
        }
    )
    return len(household["measures"]) - 1


@form_error(_FORM, "policy_claim")
def received_but_not_recorded(ground: Ground, household: Record) -> Spot:
    """The household received something the list does not have."""
    day = date(2018, ground.supply.rng.randint(1, 12), 15)
    _claim(household, "农村户厕改造补助", "生产生活条件改善", "农业农村局", day)
    return Spot("policy_feedback.claims[0]", "农户反映享受了农村户厕改造补助，清单没有")


@form_error(_FORM, "policy_not_received")
def recorded_but_not_received(ground: Ground, household: Record) -> Spot | None:
    """The list has something the household says it never received."""
    if not household["measures"]:
        return None
    n = ground.supply.rng.randrange(len(household["measures"]))
    household["measures"][n]["received"] = False
    looks = household.get("six_looks")
    if looks and looks["policy"]["normal"]:
        looks["policy"] = tick(ground.supply, household, "policy", policies=[household["measures"][n]["name"]])
    return Spot(f"measures[{n}].received", f"清单有{household['measures'][n]['name']}，农户说没有享受")


@form_error(_FORM, "policy_period")
def measure_after_the_period(_ground: Ground, household: Record) -> Spot:
    """A measure of September 2019 was imported for January 2014 to August 2019."""
    n = _record(household, "农村户厕改造补助", "生产生活条件改善", "农业农村局", date(2019, 9, 2))
    return Spot(f"measures[{n}].date", "导入清单范围为 2014 年 1 月至 2019 年 8 月，这项是 2019 年 9 月 2 日")


@form_innocent("near_miss", _FORM, "policy_period")
def measure_on_the_last_day(_ground: Ground, household: Record) -> Spot:
    """The last day of August belongs to the period."""
    n = _record(household, "农村户厕改造补助", "生产生活条件改善", "农业农村局", date(2019, 8, 31))
    return Spot(f"measures[{n}].date", "2019 年 8 月 31 日在导入范围之内")


@form_error(_FORM, "policy_education")
def school_grant_without_a_student(_ground: Ground, household: Record) -> Spot | None:
    """A school grant of this year for a household in which nobody goes to school."""
    undelivered = (household.get("six_looks") or {}).get("policy", {}).get("policies") or ()
    if any(is_student(m) for m in household["members"]) or "教育资助" in undelivered:
        return None
    n = _record(household, "教育资助", "教育", "教育局", date(2019, 4, 10))
    return Spot(f"measures[{n}]", "户内没有在校生，清单有今年的教育资助")


@form_error(_FORM, "policy_disability")
def disability_allowance_without_a_disability(_ground: Ground, household: Record) -> Spot | None:
    """An allowance for the disabled in a household in which nobody is."""
    if any(m["disabilities"] for m in household["members"]):
        return None
    n = _record(household, "重度残疾人护理补贴", "综合保障", "残疾人联合会", date(2019, 3, 20))
    return Spot(f"measures[{n}]", "户内没有残疾成员，清单有重度残疾人护理补贴")


@form_innocent("look_alike", _FORM, "policy_disability")
def disability_allowance_with_a_disability(_ground: Ground, household: Record) -> Spot | None:
    """The allowance of somebody gravely disabled."""
    if not any(d["grade"] in ("一级", "二级") for m in active(household) for d in m["disabilities"]):
        return None
    n = _record(household, "重度残疾人护理补贴", "综合保障", "残疾人联合会", date(2019, 3, 20))
    return Spot(f"measures[{n}]", "户内有重度残疾成员，护理补贴是应当的")


@form_error(_FORM, "policy_allowance")
def allowance_without_anybody_on_it(_ground: Ground, household: Record) -> Spot | None:
    """Subsistence allowance of this year in a household in which nobody receives it."""
    if any(m["subsistence_allowance"] for m in household["members"]) or household["attribute"] not in (
        "一般贫困户",
        "一般脱贫户",
    ):
        return None
    n = _record(household, "农村低保金", "综合保障", "民政局", date(2019, 5, 15))
    return Spot(f"measures[{n}]", "户内没有成员享受低保，清单有今年的农村低保金")


@form_error(_FORM, "policy_claim_recorded")
def claimed_and_recorded(_ground: Ground, household: Record) -> Spot | None:
    """Something said not to be on the list is on it."""
    if not household["measures"]:
        return None
    there = household["measures"][-1]
    claim = {name: there[name] for name in ("category", "name", "department", "date", "member_id") if name in there}
    household["policy_feedback"]["claims"] = [claim]
    return Spot("policy_feedback.claims[0]", f"说清单没有{there['name']}，清单里有")


@form_error(_FORM, "policy_not_asked")
def measure_not_asked(_ground: Ground, household: Record) -> Spot | None:
    """One of the measures on the list was not asked about."""
    if len(household["measures"]) < 2:
        return None
    household["measures"][0].pop("received")
    return Spot("measures[0].received", f"清单上的{household['measures'][0]['name']}没有问农户")


# --- papers of a household: which forms, who checked, who entered ---------------------------------------------------------------


@form_error("team", "form_missing")
def six_looks_not_done(_ground: Ground, household: Record) -> Spot | None:
    """A household out of poverty has no six looks."""
    if not exited(household):
        return None
    household.pop("six_looks")
    household["forms"] = [form for form in household["forms"] if form["form"] != "六看"]
    return Spot("forms", "已脱贫户要核查①②③，没有“六看”表")


@form_error("team", "form_missing")
def policies_not_checked(_ground: Ground, household: Record) -> Spot:
    """Nobody asked a household which measures it received."""
    household.pop("policy_feedback")
    for measure in household["measures"]:
        measure.pop("received")
    household["forms"] = [form for form in household["forms"] if form["form"] != "政策核查"]
    return Spot("forms", "没有做③享受政策核查")


@form_error("team", "form_superfluous")
def surveyed_as_edge_household(_ground: Ground, household: Record) -> Spot:
    """A registered household was surveyed as an edge household too."""
    day, group = household["visit"]["date"], household["visit"]["checkers"]
    household["forms"].append({"form": "边缘户调查", "filled_on": day, "filled_by": list(group)})
    return Spot("forms", "建档立卡户不用填《边缘户调查表》")


@form_error("team", "checker_unknown")
def visited_by_somebody_else(_ground: Ground, household: Record) -> Spot:
    """One of the two who went to the door is on no roster."""
    household["visit"]["checkers"] = [household["visit"]["checkers"][0], "伍某外人"]
    return Spot("visit.checkers", "入户核查人伍某外人不在本村花名册上")


@form_error("team", "looks_checker_unknown")
def looked_at_by_somebody_else(_ground: Ground, household: Record) -> Spot | None:
    """One of the two who signed the six looks is on no roster."""
    if not exited(household):
        return None
    looks = household["six_looks"]
    looks["checkers"] = [looks["checkers"][0], "伍某外人"]
    return Spot("six_looks.checkers", "“六看”核查人伍某外人不在本村花名册上")


@form_innocent("look_alike", "team", "checker_unknown")
def leader_goes_along(ground: Ground, household: Record) -> Spot:
    """The leader may check registered households himself."""
    leader = with_role(ground.team_of(household), "队长")[0]["name"]
    household["visit"]["checkers"] = [leader, household["visit"]["checkers"][1]]
    return Spot("visit.checkers", f"队长{leader}可以入户核查已脱贫户、未脱贫户")


@form_error("team", "entry_reviewed_by_self")
def looks_reviewed_by_who_entered(_ground: Ground, household: Record) -> Spot | None:
    """One person entered the six looks and reviewed them."""
    if not exited(household):
        return None
    entry = household["six_looks"]["entry"]
    entry["reviewed_by"] = entry["entered_by"]
    return Spot("six_looks.entry.reviewed_by", f"{entry['entered_by']}自己录入自己审核")


@form_error("team", "entry_supervised_by_reviewer")
def looks_supervised_by_who_reviewed(_ground: Ground, household: Record) -> Spot | None:
    """Who reviewed the six looks supervised as well."""
    if not exited(household):
        return None
    entry = household["six_looks"]["entry"]
    entry["supervised_by"] = entry["reviewed_by"]
    return Spot("six_looks.entry.supervised_by", f"{entry['reviewed_by']}又审核又监督")


@form_error("team", "entry_not_supervised")
def looks_not_supervised(_ground: Ground, household: Record) -> Spot | None:
    """Nobody supervised the entry of the six looks."""
    if not exited(household):
        return None
    household["six_looks"]["entry"].pop("supervised_by")
    return Spot("six_looks.entry.supervised_by", "“六看”录入没有监督人")


@form_innocent("near_miss", "team", "entry_supervised_by_reviewer")
def entered_by_the_checker(_ground: Ground, household: Record) -> Spot | None:
    """Who checked may enter what he found; reviewing and supervising are others'."""
    if not exited(household):
        return None
    looks = household["six_looks"]
    others = {looks["entry"]["reviewed_by"], looks["entry"]["supervised_by"]}
    name = next((n for n in looks["checkers"] if n not in others), None)
    if name is None:
        return None
    looks["entry"]["entered_by"] = name
    return Spot("six_looks.entry.entered_by", f"核查人{name}自己录入，审核、监督另有其人")


@form_error("team", "visit_reviewed_by_self")
def visit_reviewed_by_who_entered(_ground: Ground, household: Record) -> Spot:
    """One person entered what was found and reviewed it."""
    entry = household["visit"]["entry"]
    entry["reviewed_by"] = entry["entered_by"]
    return Spot("visit.entry.reviewed_by", f"{entry['entered_by']}自己录入自己审核")


@form_error("team", "visit_entered_by_stranger")
def visit_entered_by_somebody_else(_ground: Ground, household: Record) -> Spot:
    """Who entered what was found is on no roster."""
    household["visit"]["entry"]["entered_by"] = "伍某外人"
    return Spot("visit.entry.entered_by", "录入人伍某外人不在本村花名册上")


@form_error("team", "correction_reviewed_by_self")
def correction_reviewed_by_who_made_it(_ground: Ground, household: Record) -> Spot | None:
    """One person corrected the register and reviewed the correction."""
    if not household["corrections"]:
        return None
    entry = household["corrections"][0]["entry"]
    entry["reviewed_by"] = entry["entered_by"]
    return Spot("corrections[0].entry.reviewed_by", f"{entry['entered_by']}自己修改自己审核")


@form_error("team", "correction_not_reviewed")
def correction_not_reviewed(_ground: Ground, household: Record) -> Spot | None:
    """A correction of the register that nobody reviewed."""
    if not household["corrections"]:
        return None
    entry = household["corrections"][0]["entry"]
    entry.pop("reviewed_by")
    entry.pop("reviewed_on")
    return Spot("corrections[0].entry.reviewed_by", "修改登记信息没有人审核")


@form_innocent("look_alike", "team", "correction_not_reviewed")
def correction_not_supervised(_ground: Ground, household: Record) -> Spot | None:
    """A correction of the register needs two people, no third."""
    if not household["corrections"]:
        return None
    return Spot("corrections[0].entry", "信息修改只要 1 人录入、1 人审核，不要监督人")
