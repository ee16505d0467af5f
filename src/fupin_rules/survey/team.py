"""The teams (annex 1): who is on the roster of a village, township or county, when they met and what they handed in.

The roster's column for passwords has no question here: passwords are never read, stored or written.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Level, Listing, Part, Question, Subject
from fupin_rules.survey import facts
from fupin_rules.survey.answers import LAST_DAY, Answers, Day, Number, Text
from fupin_rules.survey.codes import STANDING, SUBMITTED, TEAM_ACTION, TEAM_LEVEL, TEAM_ROLE
from fupin_rules.survey.paperwork import FIRST_PAPER

__all__ = ["TEAM", "Meeting", "Officer", "Operation", "Submission", "Team"]


class Officer(Answers, title="队员"):
    """One line of the roster."""

    number: Annotated[Text | None, Question("序号", "line of the roster")] = None
    name: facts.Name = None
    sex: facts.Sex = None
    phone: Annotated[
        Text | None, Question("联系方式", "phone", personal="phone", headers=("联系电话", "手机号码", "电话"))
    ] = None
    role: Annotated[
        str | None,
        Question(
            "类型",
            "role in the team",
            code=TEAM_ROLE,
            headers=("类型（队长、组长、组员）", "类型(队长、组长、组员)", "角色"),
            note="一个人一个角色（附件1注3）〔F〕。",
        ),
    ] = None
    group: Annotated[
        Text | None,
        Question(
            "入户分组",
            "group",
            headers=(
                "入户分组类型",
                "入户分组类型（如一组、二组、三组……）",
                "入户分组类型（如一组、二组、三组）",
                "分组",
            ),
            note="队长不入组；组长、组员都在一个组里。",
        ),
    ] = None
    account: Annotated[Text | None, Question("账号名", "account name", headers=("账号", "帐号名"))] = None
    unit: Annotated[Text | None, Question("单位", "place of work", headers=("工作单位",))] = None
    post: Annotated[Text | None, Question("职务", "post")] = None
    standing: Annotated[
        str | None,
        Question(
            "人员身份",
            "what somebody is outside the team",
            code=STANDING,
            headers=("身份", "人员类别"),
            note="附件1没有这一列；没有时从职务认不出就问。",
        ),
    ] = None
    remarks: Annotated[Text | None, Question("备注", "remarks")] = None


class Meeting(Answers, title="工作队会议"):
    """A meeting of the whole team at which what was found was discussed and approved."""

    on: Annotated[
        Day | None, Question("会议日期", "held on", ge=FIRST_PAPER, le=LAST_DAY, headers=("会议时间", "召开时间"))
    ] = None
    about: Annotated[Text | None, Question("会议内容", "about", headers=("议题", "讨论事项"))] = None
    attendees: Annotated[
        Listing[Text] | None, Question("参会人员", "who attended", personal="name", headers=("参加人员",))
    ] = None


class Submission(Answers, title="上报"):
    """One paper handed in to the level above."""

    paper: Annotated[str | None, Question("上报材料", "paper", code=SUBMITTED, headers=("材料", "附件", "表名"))] = None
    on: Annotated[
        Day | None, Question("上报日期", "handed in on", ge=FIRST_PAPER, le=LAST_DAY, headers=("上报时间", "日期"))
    ] = None
    hour: Annotated[
        Number | None,
        Question("上报时刻", "hour of the day", unit="时", ge=0, le=24, note="24 小时制，16.5 即 16:30。"),
    ] = None


class Operation(Answers, title="操作记录"):
    """One thing done in the app by an officer, as the app's log has it."""

    action: Annotated[
        str | None, Question("操作", "what was done", code=TEAM_ACTION, headers=("操作类型", "操作内容"))
    ] = None
    by: Annotated[Text | None, Question("操作人", "done by", personal="name", headers=("操作人员",))] = None
    on: Annotated[Day | None, Question("操作日期", "done on", ge=FIRST_PAPER, le=LAST_DAY, headers=("操作时间",))] = (
        None
    )
    about: Annotated[
        Text | None,
        Question("所涉户", "household concerned", headers=("户编号", "调查编号"), note="户编号或调查编号。"),
    ] = None


class Team(Answers, title="工作队"):
    """The team of a village, a township or the county."""

    area_code: Annotated[
        Text | None,
        Question("行政区划代码", "area code", headers=("村代码",), note="村 12 位、乡镇 9 位、县 6 位。"),
    ] = None
    level: Annotated[str | None, Question("工作队级别", "level of the team", code=TEAM_LEVEL, headers=("级别",))] = None
    county: Annotated[Text | None, Question("县", "county")] = None
    township: Annotated[Text | None, Question("乡镇", "township", headers=("乡(镇)", "乡（镇）"))] = None
    village: Annotated[Text | None, Question("行政村", "village", headers=("村",))] = None
    officers: Annotated[Listing[Officer] | None, Question("队员名单", "roster", headers=("花名册",))] = None
    meetings: Annotated[
        Listing[Meeting] | None,
        Question("工作队会议", "meetings", source=True, blank="none", none=[], note="会议记录没有提供则规则不运行。"),
    ] = None
    submissions: Annotated[
        Listing[Submission] | None,
        Question("上报记录", "papers handed in", source=True, blank="none", none=[], note="没有提供则规则不运行。"),
    ] = None
    operations: Annotated[
        Listing[Operation] | None,
        Question(
            "操作记录",
            "log of what was done in the app",
            source=True,
            blank="none",
            none=[],
            note="广西扶贫 APP 的操作记录；谁审核返贫预警、谁修改边缘户，只有它说得出（附件1注4）〔F〕。没有提供则规则不运行。",
        ),
    ] = None


TEAM = Subject(
    name="team",
    zh="工作队",
    model=Team,
    key="area_code",
    label="village",
    area="area_code",
    within=(
        Level("village", "行政村", label="village", code="area_code"),
        Level("township", "乡镇", label="township"),
        Level("county", "县", label="county"),
    ),
    parts=(Part("officer", "officers", "队员", key="number", label="name"),),
)
"""Teams with their rosters; the reference date is given, since a roster has none."""
