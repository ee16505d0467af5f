"""What happened to a person and when: natural changes, work away from home, allowances paid.

Each is one item of a list that a member has.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Question
from fupin_rules.survey.answers import (
    FIRST_DAY,
    FIRST_SUPPORT,
    FIRST_WORK,
    LAST_DAY,
    MOST_MONEY,
    Answers,
    Day,
    Number,
    Text,
)
from fupin_rules.survey.codes import ALLOWANCE, CHANGE, WORK_PLACE

__all__ = ["Allowance", "Change", "Episode"]


class Change(Answers, title="自然变更"):
    """One natural change: somebody was born, married in or out, moved or died."""

    kind: Annotated[
        str | None,
        Question(
            "变更类型",
            "kind of change",
            code=CHANGE,
            headers=("变更原因", "增加原因", "减少原因", "自然增减原因", "自然变更类型"),
        ),
    ] = None
    date: Annotated[
        Day | None,
        Question(
            "变更日期",
            "when it happened",
            ge=FIRST_DAY,
            le=LAST_DAY,
            month_only="first",
            headers=("变更时间", "增加时间", "减少时间", "自然变更时间"),
            note="只有年月的取当月一日。",
        ),
    ] = None


class Episode(Answers, title="务工记录"):
    """One stretch of work away from home."""

    place: Annotated[
        Text | None,
        Question(
            "务工地",
            "place of work",
            headers=("务工所在地", "务工地点", "务工地址"),
            note="附件2第 15 项查是否缺失〔F〕。",
        ),
    ] = None
    place_kind: Annotated[
        str | None,
        Question(
            "务工地类型",
            "kind of place of work",
            code=WORK_PLACE,
            headers=("务工区域", "务工状况", "务工地点类型"),
        ),
    ] = None
    start: Annotated[
        Day | None,
        Question(
            "开始时间",
            "from",
            ge=FIRST_WORK,
            le=LAST_DAY,
            month_only="first",
            headers=("务工开始时间", "外出时间", "开始日期"),
            note="只有年月的取当月一日。",
        ),
    ] = None
    end: Annotated[
        Day | None,
        Question(
            "结束时间",
            "to",
            ge=FIRST_WORK,
            le=LAST_DAY,
            month_only="last",
            headers=("务工结束时间", "返乡时间", "返回时间", "结束日期"),
            note="只有年月的取当月末日。空白为未填：可能仍在外，也可能漏填，不补成核查日。",
        ),
    ] = None
    months: Annotated[
        Number | None,
        Question(
            "月数",
            "months",
            unit="月",
            ge=0,
            le=600,
            headers=("务工月数", "务工时间（月）", "务工时间(月)", "务工时间"),
            note="一段务工可跨年，故上限不是 12。",
        ),
    ] = None
    income: Annotated[
        Number | None,
        Question(
            "月收入",
            "pay a month",
            unit="元",
            ge=0,
            le=1_000_000,
            headers=("月收入（元）", "月收入(元)", "务工月收入", "月工资"),
        ),
    ] = None
    phone: Annotated[
        Text | None,
        Question(
            "联系电话",
            "phone",
            personal="phone",
            headers=("务工联系电话", "电话", "手机号码", "外出联系电话"),
        ),
    ] = None


class Allowance(Answers, title="补贴"):
    """One allowance paid to a person."""

    kind: Annotated[
        str | None, Question("补贴种类", "kind of allowance", code=ALLOWANCE, headers=("补贴类型", "补贴名称"))
    ] = None
    amount: Annotated[
        Number | None,
        Question(
            "补贴金额",
            "amount",
            unit="元",
            ge=0,
            le=MOST_MONEY,
            headers=("金额", "补贴金额（元）", "补贴金额(元)", "金额（元）"),
        ),
    ] = None
    date: Annotated[
        Day | None,
        Question(
            "补贴日期",
            "when it was paid",
            ge=FIRST_SUPPORT,
            le=LAST_DAY,
            month_only="first",
            headers=("发放时间", "发放日期", "补贴时间"),
            note="只有年月的取当月一日。",
        ),
    ] = None
