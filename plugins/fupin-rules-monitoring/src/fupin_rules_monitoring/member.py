"""What the monitoring adds to a member: work away with its beginning and end, planned work, posts, allowances.

Stands under `monitoring` of a member. Knows the questions, their words and bounds; no rule.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fupin_rules.schema import Listing, Question, Record
from fupin_rules.survey.answers import FIRST_DAY, FIRST_WORK, LAST_DAY, Day, Number, Text, YesNo
from fupin_rules_monitoring.codes import CHANNEL, DESTITUTE, INDUSTRY, PLACE_KIND, POST, SUBSISTENCE

__all__ = ["MonitoredMember", "PlannedWork", "PublicPost", "WorkEpisode"]


def _month_pay(zh: str, en: str, *headers: str) -> Question:
    return Question(
        zh, en, unit="元/月", ge=Decimal(0), le=Decimal(1_000_000),
        headers=(f"{zh}（元）", f"{zh}(元)", *headers), note="按月的数，不是按年的。空白为未填。",
    )  # fmt: skip


def _work_day(zh: str, en: str, *headers: str, last: bool = False, note: str = "") -> Question:
    return Question(
        zh, en, ge=FIRST_WORK, le=LAST_DAY, month_only="last" if last else "first", headers=headers,
        note=("只有年月的取当月末日。" if last else "只有年月的取当月一日。") + note,
    )  # fmt: skip


_PLACE = Question("务工所在地", "place of work", headers=("务工地", "务工地址"))
_PLACE_KIND = Question("务工区域", "where the work is", code=PLACE_KIND, headers=("务工区域类型", "务工地类型"))


class WorkEpisode(Record, title="外出务工"):
    """One stretch of work away (已外出务工信息)."""

    start: Annotated[Day | None, _work_day("开始时间", "from", "务工开始时间", "外出时间", "开始日期")] = None
    end: Annotated[
        Day | None,
        _work_day(
            "结束时间", "to", "务工结束时间", "返乡时间", "结束日期", last=True,
            note="空白为未填：可能仍在外，也可能漏填，不补成参照日期。",
        ),
    ] = None  # fmt: skip
    place: Annotated[Text | None, _PLACE] = None
    place_kind: Annotated[str | None, _PLACE_KIND] = None
    income: Annotated[Number | None, _month_pay("月收入", "pay a month", "务工月收入", "月工资")] = None
    employer: Annotated[
        Text | None, Question("务工企业", "employer", headers=("务工企业名称", "务工单位名称", "务工单位"))
    ] = None
    industry: Annotated[
        str | None, Question("所属行业", "line of business", code=INDUSTRY, headers=("行业", "务工行业"))
    ] = None
    channel: Annotated[
        str | None, Question("就业渠道", "how the work was found", code=CHANNEL, headers=("务工渠道",))
    ] = None
    point_to_point: Annotated[
        YesNo | None,
        Question("是否点对点输送", "brought by chartered transport", headers=("是否“点对点”输送", "点对点输送")),
    ] = None


class PlannedWork(Record, title="计划外出务工"):
    """One plan to go away for work (计划外出务工)."""

    start: Annotated[Day | None, _work_day("计划外出时间", "planned from", "计划开始时间", "拟外出时间")] = None
    place: Annotated[Text | None, Question("计划务工地", "planned place of work", headers=("计划务工所在地",))] = None
    place_kind: Annotated[
        str | None, Question("计划务工区域", "planned kind of place", code=PLACE_KIND, headers=("拟务工区域",))
    ] = None


class PublicPost(Record, title="公益性岗位"):
    """One public-service post a person holds or held."""

    kind: Annotated[
        str | None, Question("岗位种类", "kind of post", code=POST, headers=("公益性岗位类型", "岗位类型"))
    ] = None
    start: Annotated[Day | None, _work_day("上岗时间", "from", "上岗日期")] = None
    end: Annotated[Day | None, _work_day("离岗时间", "to", "离岗日期", last=True, note="空白为未填：多半仍在岗。")] = (
        None
    )
    months: Annotated[
        Number | None,
        Question(
            "在岗月数", "months in the year", unit="月", ge=Decimal(0), le=Decimal(12),
            headers=("公益性岗位(月数)", "公益性岗位（月数）"),
        ),
    ] = None  # fmt: skip
    income: Annotated[Number | None, _month_pay("岗位补贴", "pay a month", "岗位月补贴")] = None


class MonitoredMember(Record, title="防返贫监测（人）"):
    """What the monitoring asks of a member."""

    joined_on: Annotated[
        Day | None,
        Question(
            "人员识别时间", "entered on the register", ge=FIRST_DAY, le=LAST_DAY, month_only="first",
            headers=("人员识别日期",), note="只有年月的取当月一日。空白为未填。",
        ),
    ] = None  # fmt: skip
    episodes: Annotated[
        Listing[WorkEpisode] | None,
        Question(
            "已外出务工信息",
            "work away",
            source=True,
            blank="none",
            none=[],
            note="来自已外出务工信息表：表在而没有此人的行，即没有外出务工；表不在，规则不运行。",
        ),
    ] = None
    plans: Annotated[
        Listing[PlannedWork] | None,
        Question("计划外出务工信息", "planned work away", source=True, blank="none", none=[]),
    ] = None
    posts: Annotated[
        Listing[PublicPost] | None,
        Question(
            "公益岗位",
            "public-service posts",
            source=True,
            blank="none",
            none=[],
            note="来自公益性岗位表：表在而没有此人的行，即没有岗位；表不在，规则不运行。",
        ),
    ] = None
    subsistence: Annotated[
        str | None,
        Question(
            "低保", "subsistence allowance", code=SUBSISTENCE, headers=("是否享受低保", "低保类别", "享受低保情况")
        ),
    ] = None
    subsistence_pay: Annotated[Number | None, _month_pay("低保金月额", "subsistence allowance a month", "月低保金")] = (
        None
    )
    destitute: Annotated[
        str | None,
        Question("特困", "destitute support", code=DESTITUTE, headers=("是否特困供养人员", "特困类别", "特困供养情况")),
    ] = None
