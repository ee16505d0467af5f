"""The county's own fields: about the household, about a member, and about the survey of an edge household.

Each is in the namespace `ziyuan`: rules write `ziyuan.started_on`, `m.ziyuan.residence`, `household.ziyuan.started_on`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Code, CodeList, Question, Record

__all__ = ["RECORDER", "RESIDENCE", "EdgeFile", "MemberFile", "WarningFile"]

RESIDENCE = CodeList(
    "ziyuan_residence",
    "户籍情况",
    "registered residence",
    (
        Code("本县户籍", "this county", aliases=("本县",)),
        Code("外县户籍", "another county", aliases=("外县",)),
        Code("无户籍", "not registered", aliases=("未上户", "黑户")),
        Code("外国籍", "a foreign national", aliases=("外籍",)),
    ),
)
RECORDER = CodeList(
    "ziyuan_recorder",
    "记录单位",
    "recorded by",
    (
        Code("村工作队", "village team"),
        Code("乡镇", "township", aliases=("乡（镇）", "乡(镇)")),
        Code("县扶贫办", "county office", aliases=("县扶贫开发办公室",)),
    ),
)


class WarningFile(Record, title="预警干预档案"):
    """How early-warning intervention for a household went on, step by step."""

    cause: Annotated[str | None, Question("预警原因", "why it was warned of", note="照登记本填；方案没有码表。")] = None
    started_on: Annotated[date | None, Question("发起日期", "started on")] = None
    started_by: Annotated[str | None, Question("发起单位", "started by", code=RECORDER)] = None
    examined_on: Annotated[date | None, Question("乡镇审核日期", "examined by the township on")] = None
    finished_on: Annotated[date | None, Question("完成日期", "finished on")] = None


class MemberFile(Record, title="成员户籍"):
    """What the police station says of a member's registration (item 2 of annex 2 asks for members without one)."""

    residence: Annotated[str | None, Question("户籍情况", "registered residence", code=RESIDENCE)] = None
    checked_on: Annotated[date | None, Question("户籍核对日期", "registration checked on")] = None


class EdgeFile(Record, title="边缘户公示档案"):
    """On whose word a household counts as 三非户, and how the decision was published.

    Nobody has written down what 三非户 means. The county records who said so and when; the plugin, like the library, derives it from nothing.
    """

    three_non_by: Annotated[str | None, Question("三非户记录单位", "san-fei household, recorded by", code=RECORDER)] = (
        None
    )
    three_non_on: Annotated[date | None, Question("三非户记录日期", "san-fei household, recorded on")] = None
    published_from: Annotated[date | None, Question("公示开始日期", "published from")] = None
    published_to: Annotated[date | None, Question("公示结束日期", "published to")] = None
    objection: Annotated[bool | None, Question("公示有无异议", "somebody objected")] = None
    settled: Annotated[bool | None, Question("异议已处理", "the objection is settled")] = None
