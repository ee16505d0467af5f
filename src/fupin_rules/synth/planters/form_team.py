"""What goes wrong with a team (annex 1), its meetings and its papers, and what stands near it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fupin_rules.synth.dates import LAST_VISIT
from fupin_rules.synth.planters.form_planter import Ground, Record, Work, form_error, form_innocent
from fupin_rules.synth.planters.planter import Spot
from fupin_rules.synth.rosters import groups_of, with_role
from fupin_rules.synth.truth import Kind

_FORM = "team"


def _of_level(level: str, work: Work) -> Work:
    def only(ground: Ground, team: Record) -> Spot | None:
        return work(ground, team) if team["level"] == level else None

    only.__name__ = work.__name__
    return only


def _village_error(topic: str) -> Callable[[Work], Work]:
    return lambda work: form_error(_FORM, topic, "team")(_of_level("村级", work))


def _village_innocent(kind: Kind, topic: str) -> Callable[[Work], Work]:
    return lambda work: form_innocent(kind, _FORM, topic, "team")(_of_level("村级", work))


def _township_error(topic: str) -> Callable[[Work], Work]:
    return lambda work: form_error(_FORM, topic, "team")(_of_level("乡镇级", work))


def _township_innocent(kind: Kind, topic: str) -> Callable[[Work], Work]:
    return lambda work: form_innocent(kind, _FORM, topic, "team")(_of_level("乡镇级", work))


def _at(team: Record, officer: Record, field: str) -> str:
    return f"officers[{team['officers'].index(officer)}].{field}"


def _desk(team: Record) -> list[Record]:
    """The officers of the group that went to no door; changing them touches no form."""
    names = groups_of(team)[-1]
    return [officer for officer in team["officers"] if officer["name"] in names]


def _add(ground: Ground, team: Record, like: Record, **answers: Any) -> Record:
    """One more on the roster, who was at the meeting too."""
    sex = "女"
    name = ground.supply.name(sex)
    while name in {o["name"] for o in team["officers"]}:
        name = ground.supply.name(sex)
    number = len(team["officers"]) + 1
    made = {
        **like,
        "number": str(number),
        "name": name,
        "sex": sex,
        "phone": ground.supply.phone(),
        "account": f"zy{team['area_code'][-6:]}{number:02d}",
        **answers,
    }
    team["officers"].append(made)
    for meeting in team["meetings"]:
        if made["name"] not in meeting["attendees"]:
            meeting["attendees"].append(made["name"])
    return made


def _remove(team: Record, officer: Record) -> None:
    team["officers"].remove(officer)
    for meeting in team["meetings"]:
        meeting["attendees"].remove(officer["name"])


# --- the roster ------------------------------------------------------------------------------------------------------------------


@_village_error("team_leaders")
def two_leaders(ground: Ground, team: Record) -> Spot | None:
    """A village has two leaders."""
    leader = with_role(team, "队长")[0]
    second = _add(ground, team, leader)
    return Spot(_at(team, second, "role"), "一个村有两个队长，每个村必须有 1 个")


@_village_error("team_leaders")
def no_leader(_ground: Ground, team: Record) -> Spot | None:
    """A village has no leader."""
    leader = with_role(team, "队长")[0]
    if any(operation["by"] == leader["name"] for operation in team["operations"]):
        return None
    _remove(team, leader)
    return Spot("officers", "这个村没有队长")


@_village_innocent("near_miss", "team_leaders")
def second_deputy(ground: Ground, team: Record) -> Spot | None:
    """Two deputies are no two leaders."""
    made = _add(ground, team, with_role(team, "副队长")[0])
    return Spot(_at(team, made, "role"), "副队长可以有两个，队长只有 1 个")


@_village_error("team_leader_standing")
def leader_is_no_township_leader(_ground: Ground, team: Record) -> Spot | None:
    """A village is led by somebody who is no township leader."""
    leader = with_role(team, "队长")[0]
    leader.update(standing="帮扶干部", unit="资源县水利局", post="科员")
    return Spot(_at(team, leader, "standing"), "队长必须是乡镇联村领导，这名队长是帮扶干部")


@_township_error("team_township_leader")
def township_led_by_a_deputy(_ground: Ground, team: Record) -> Spot | None:
    """A township's team must be led by the heads of the township."""
    leader = with_role(team, "队长")[0]
    leader.update(standing="其他", post="科员")
    return Spot(_at(team, leader, "standing"), "乡镇工作队队长必须由乡镇党政主要领导担任")


@_village_error("team_two_roles")
def leader_in_a_group_too(_ground: Ground, team: Record) -> Spot | None:
    """The leader stands on the roster a second time, as a group's member."""
    leader = with_role(team, "队长")[0]
    number = len(team["officers"]) + 1
    second = {**leader, "number": str(number), "role": "组员", "group": _desk(team)[0]["group"]}
    second["account"] = f"zy{team['area_code'][-6:]}{number:02d}"
    team["officers"].append(second)
    return Spot(_at(team, second, "role"), f"{leader['name']}又是队长又是组员，一个人一个角色")


@_village_innocent("look_alike", "team_two_roles")
def namesake(ground: Ground, team: Record) -> Spot | None:
    """Two people of one name: other phone, other account, other place of work."""
    deputy = with_role(team, "副队长")[0]
    like = _desk(team)[1]
    made = _add(ground, team, like, name=deputy["name"], sex=deputy["sex"], unit="资源县教育局", post="第一书记")
    made["standing"] = "第一书记"
    return Spot(_at(team, made, "name"), f"与副队长{deputy['name']}同名的另一个人，电话、账号、单位都不同")


@_village_error("team_group_of_one")
def group_of_one(_ground: Ground, team: Record) -> Spot | None:
    """A group has lost its second."""
    officer = _desk(team)[1]
    if any(operation["by"] == officer["name"] for operation in team["operations"]):
        return None
    _remove(team, officer)
    return Spot("officers", f"{officer['group']}只有 1 人，每个工作组 2 人及以上")


@_village_innocent("near_miss", "team_group_of_one")
def group_of_three(ground: Ground, team: Record) -> Spot | None:
    """Two and more make a group."""
    made = _add(ground, team, _desk(team)[1])
    return Spot(_at(team, made, "group"), f"{made['group']}有 3 人，2 人及以上都可以")


def _missing(field: str, zh: str) -> Work:
    def work(ground: Ground, team: Record) -> Spot | None:
        officer = ground.supply.rng.choice(_desk(team))
        officer.pop(field)
        return Spot(_at(team, officer, field), f"花名册{officer['name']}没有填{zh}，必填")

    work.__name__ = f"officer_without_{field}"
    return work


for _field, _zh in (
    ("sex", "性别"),
    ("phone", "联系方式"),
    ("account", "账号名"),
    ("unit", "单位"),
    ("post", "职务"),
    ("role", "类型"),
):
    _village_error("team_blank")(_missing(_field, _zh))


@_village_error("team_group_blank")
def member_of_no_group(ground: Ground, team: Record) -> Spot | None:
    """A member stands in no group."""
    made = _add(ground, team, _desk(team)[1])
    made.pop("group")
    return Spot(_at(team, made, "group"), f"组员{made['name']}没有填入户分组")


@_village_innocent("near_miss", "team_blank")
def remarks_left_blank(_ground: Ground, team: Record) -> Spot | None:
    """Remarks need not be filled in."""
    team["officers"][-1].pop("remarks", None)
    team["officers"][0]["remarks"] = "分管扶贫"
    return Spot(f"officers[{len(team['officers']) - 1}].remarks", "备注不是必填项")


@_village_error("team_account")
def account_shared(_ground: Ground, team: Record) -> Spot | None:
    """Two officers have one account."""
    first, second = _desk(team)[:2]
    second["account"] = first["account"]
    return Spot(_at(team, second, "account"), f"{first['name']}、{second['name']}用一个账号")


@_township_error("team_upper_leader")
def township_without_a_leader(_ground: Ground, team: Record) -> Spot | None:
    """A township's team has no leader."""
    _remove(team, with_role(team, "队长")[0])
    return Spot("officers", "乡镇工作队没有队长")


# --- meetings ----------------------------------------------------------------------------------------------------------------------


@_village_error("team_no_meeting")
def never_met(_ground: Ground, team: Record) -> Spot | None:
    """The team of a village never met."""
    team["meetings"] = []
    return Spot("meetings", "没有召开村工作队全体人员会议就上报了")


@_village_error("team_meeting_early")
def met_before_the_last_visit(_ground: Ground, team: Record) -> Spot | None:
    """The team met before its visits were over."""
    team["meetings"][0]["on"] = date(2019, 9, 9)
    return Spot("meetings[0].on", "会议 9 月 9 日召开，入户核查还没有开始")


@_village_error("team_meeting_late")
def met_after_handing_in(_ground: Ground, team: Record) -> Spot | None:
    """The team met after its papers had been handed in."""
    team["meetings"][0]["on"] = max(s["on"] for s in team["submissions"]) + timedelta(days=1)
    return Spot("meetings[0].on", "上报之后才开会")


@_village_error("team_not_all_met")
def somebody_was_not_there(_ground: Ground, team: Record) -> Spot | None:
    """One of the team was not at the meeting."""
    name = _desk(team)[1]["name"]
    team["meetings"][0]["attendees"].remove(name)
    return Spot("meetings[0].attendees", f"{name}没有参会，要经全体人员会议讨论、审核")


@_village_innocent("look_alike", "team_not_all_met")
def somebody_was_not_at_an_earlier_meeting(_ground: Ground, team: Record) -> Spot | None:
    """An earlier meeting on how to divide the work was not for everybody."""
    attendees = [officer["name"] for officer in team["officers"][:3]]
    team["meetings"].insert(0, {"on": date(2019, 9, 9), "about": "分工、学习表格填写", "attendees": attendees})
    return Spot("meetings[0].attendees", "9 月 9 日的会是分工，后来全体人员开会审核过")


@_village_innocent("near_miss", "team_meeting_early")
def met_on_the_last_day(_ground: Ground, team: Record) -> Spot | None:
    """The meeting on the day of handing in, after the last visit."""
    if team["meetings"][0]["on"] != LAST_VISIT:
        return None
    for paper in team["submissions"]:
        paper.update(on=LAST_VISIT, hour=Decimal(17))
    return Spot("meetings[0].on", "9 月 18 日入户完成当天开会、当天上报")


# --- what each role may do ---------------------------------------------------------------------------------------------------------


@_village_error("team_operation")
def leader_adds_in_the_app(_ground: Ground, team: Record) -> Spot | None:
    """The app's log has the leader add an edge household, which he may not."""
    leader = with_role(team, "队长")[0]["name"]
    found = next((n for n, one in enumerate(team["operations"]) if one["action"] == "新增边缘户"), None)
    if found is None:
        return None
    team["operations"][found]["by"] = leader
    return Spot(f"operations[{found}].by", f"操作记录里队长{leader}新增边缘户，队长不能新增")


@_village_error("team_operation")
def member_reviews_a_warning(_ground: Ground, team: Record) -> Spot | None:
    """A member may check households, and review no warning."""
    member = _desk(team)[1]["name"]
    team["operations"].append({"action": "审核返贫预警", "by": member, "on": LAST_VISIT, "about": "返贫预警"})
    return Spot(f"operations[{len(team['operations']) - 1}].by", f"组员{member}审核了返贫预警，组员只能入户核查")


@_village_innocent("near_miss", "team_operation")
def group_leader_reviews_a_warning(_ground: Ground, team: Record) -> Spot | None:
    """The head of a group may review warnings, and so may the leader."""
    for officer in (_desk(team)[0], with_role(team, "队长")[0]):
        team["operations"].append(
            {"action": "审核返贫预警", "by": officer["name"], "on": LAST_VISIT, "about": "返贫预警"}
        )
    return Spot(f"operations[{len(team['operations']) - 1}].by", "组长、队长可以审核返贫预警")


@_village_innocent("look_alike", "team_operation")
def leader_edits_in_the_app(_ground: Ground, team: Record) -> Spot | None:
    """The leader may edit what the groups handed in."""
    leader = with_role(team, "队长")[0]["name"]
    added = next((one for one in team["operations"] if one["action"] == "新增边缘户"), None)
    if added is None:
        return None
    team["operations"].append({**added, "action": "修改边缘户", "by": leader})
    return Spot(f"operations[{len(team['operations']) - 1}].by", f"队长{leader}修改边缘户，可以")


# --- papers ------------------------------------------------------------------------------------------------------------------------


def _paper(team: Record, word: str) -> tuple[int, Record]:
    return next((n, paper) for n, paper in enumerate(team["submissions"]) if paper["paper"] == word)


@_village_error("team_late")
def village_a_day_late(_ground: Ground, team: Record) -> Spot | None:
    """A village's list a day after it was due."""
    n, paper = _paper(team, "附件8")
    paper["on"] = date(2019, 9, 19)
    return Spot(f"submissions[{n}].on", "附件8 应于 9 月 18 日下班前报乡镇，19 日才报")


@_village_error("team_early")
def handed_in_before_the_last_visit(_ground: Ground, team: Record) -> Spot | None:
    """The statistics of the six looks were handed in when the looks had hardly begun."""
    last = max((one["on"] for one in team["operations"] if one["action"] == "核查已脱贫户"), default=None)
    if last is None or last < date(2019, 9, 13):
        return None
    n, paper = _paper(team, "附件5")
    paper["on"] = date(2019, 9, 11)
    return Spot(f"submissions[{n}].on", "入户核查没有完成就报了附件5")


@_village_error("team_paper_missing")
def village_paper_missing(_ground: Ground, team: Record) -> Spot | None:
    """A village never handed in its statistics."""
    n, _ = _paper(team, "附件5")
    team["submissions"].pop(n)
    return Spot("submissions", "没有上报附件5")


@_township_error("team_late")
def township_an_hour_late(_ground: Ground, team: Record) -> Spot | None:
    """A township's list an hour after it was due."""
    n, paper = _paper(team, "附件4")
    paper.update(on=date(2019, 9, 20), hour=Decimal(18))
    return Spot(f"submissions[{n}].hour", "附件4 应于 9 月 20 日 17:00 前报县，18:00 才报")


@_township_innocent("near_miss", "team_late")
def township_at_the_last_hour(_ground: Ground, team: Record) -> Spot | None:
    """Half an hour before it was due."""
    n, paper = _paper(team, "附件4")
    paper.update(on=date(2019, 9, 20), hour=Decimal("16.5"))
    return Spot(f"submissions[{n}].hour", "9 月 20 日 16:30 上报，在 17:00 之前")


@_township_error("team_late")
def township_report_in_the_afternoon(_ground: Ground, team: Record) -> Spot | None:
    """The closing report was due in the morning."""
    n, paper = _paper(team, "工作总结")
    paper.update(on=date(2019, 9, 28), hour=Decimal(16))
    return Spot(f"submissions[{n}].hour", "工作总结应于 9 月 28 日上午下班前报县攻坚办，下午才报")


@_township_error("team_late")
def roster_a_day_late(_ground: Ground, team: Record) -> Spot | None:
    """The roster was due on the ninth."""
    n, paper = _paper(team, "附件1")
    paper["on"] = date(2019, 9, 10)
    return Spot(f"submissions[{n}].on", "附件1 应于 9 月 9 日前报县攻坚办备案，10 日才报")


@_township_error("team_paper_missing")
def training_not_held(_ground: Ground, team: Record) -> Spot | None:
    """No training and trial in the township."""
    n, _ = _paper(team, "培训观摩")
    team["submissions"].pop(n)
    return Spot("submissions", "没有开展乡镇业务培训暨试点观摩")
