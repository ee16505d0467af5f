"""What the monitoring adds to a household: why it is watched, what is done for it, and when its risk was cleared.

Stands under `monitoring` of a household. Knows the questions, their words and bounds; no rule.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from fupin_rules.schema import Listing, Question, Record
from fupin_rules.survey.answers import LAST_DAY, MOST_MONEY, Day, Number, Text, YesNo
from fupin_rules.survey.codes import MEASURE_CATEGORY
from fupin_rules_monitoring.codes import CATEGORY, CLEARING, DISASTER, FINDING, RISK

__all__ = ["Disaster", "MonitoredHousehold", "MonitoringMeasure"]

# Monitoring in the present form began with 中农组发〔2021〕7号; what was found earlier under the plan of 2020 was carried over.
_FIRST = date(2019, 1, 1)


def _day(zh: str, en: str, *headers: str, note: str = "", last: bool = False) -> Question:
    """A day of the procedure; a year and month alone stand for the first (or last) day of the month."""
    return Question(
        zh, en, ge=_FIRST, le=LAST_DAY, month_only="last" if last else "first", headers=headers,
        note=note or ("只有年月的取当月末日。" if last else "只有年月的取当月一日。") + "空白为未填。",
    )  # fmt: skip


def _money(zh: str, en: str, *headers: str, note: str = "空白为未填；没有的填 0。") -> Question:
    return Question(
        zh, en, unit="元", ge=Decimal(0), le=MOST_MONEY, headers=(f"{zh}（元）", f"{zh}(元)", *headers), note=note
    )


class Disaster(Record, title="灾害"):
    """One disaster that struck a household."""

    kind: Annotated[
        str | None, Question("灾害种类", "kind of disaster", code=DISASTER, headers=("自然灾害子项", "灾害类型"))
    ] = None
    date: Annotated[Day | None, _day("受灾时间", "when it struck", "受灾日期", "发生时间")] = None
    loss: Annotated[Number | None, _money("损失金额", "loss", "损失")] = None


class MonitoringMeasure(Record, title="监测帮扶措施"):
    """One measure taken for a monitored household, with its beginning and end."""

    category: Annotated[
        str | None,
        Question(
            "措施类别",
            "category of the measure",
            code=MEASURE_CATEGORY,
            headers=("帮扶措施类别", "帮扶措施类型", "措施类型"),
            note="十四类〔C〕。",
        ),
    ] = None
    name: Annotated[Text | None, Question("措施名称", "name of the measure", headers=("帮扶措施", "项目名称"))] = None
    start: Annotated[
        Day | None, _day("措施开始时间", "begun on", "开始时间", "开始日期", "落实时间", "帮扶开始时间")
    ] = None
    end: Annotated[
        Day | None,
        _day(
            "措施结束时间", "ended on", "结束时间", "结束日期", "帮扶结束时间", last=True,
            note="只有年月的取当月末日。空白为未填：可能仍在进行，不补成参照日期。",
        ),
    ] = None  # fmt: skip
    amount: Annotated[
        Number | None, _money("措施金额", "amount", "金额", "金额（元）", note="空白为未填：实物、岗位多不填金额。")
    ] = None
    member_id: Annotated[
        Text | None,
        Question("受助人编号", "person it is for", headers=("享受人编号", "人编号"), note="全户的措施不填。"),
    ] = None


class MonitoredHousehold(Record, title="防返贫监测（户）"):
    """What the monitoring asks of a household."""

    category: Annotated[
        str | None,
        Question(
            "监测对象类别",
            "kind of monitored household",
            code=CATEGORY,
            blank="none",
            none="非监测对象",
            headers=("易返贫致贫户(监测对象)类型", "易返贫致贫户（监测对象）类型", "监测对象类型"),
            note="三类〔F〕。导出里不是监测对象的户留空：空白即非监测对象。",
        ),
    ] = None
    identified_on: Annotated[
        Day | None, _day("风险识别时间", "risk identified on", "识别监测时间", "监测识别时间", "纳入监测时间")
    ] = None
    cleared: Annotated[
        YesNo | None,
        Question(
            "风险是否消除",
            "whether the risk was cleared",
            headers=("风险是否已消除", "是否消除风险"),
            note="空白为未填：漏填不能当作已消除，也不能当作未消除。",
        ),
    ] = None
    cleared_on: Annotated[
        Day | None, _day("风险消除时间", "risk cleared on", "消除监测时间", "风险消除日期", last=True)
    ] = None
    cleared_by: Annotated[
        str | None, Question("风险消除方式", "how it was cleared", code=CLEARING, headers=("消除方式",))
    ] = None
    risks: Annotated[
        Listing[str] | None,
        Question(
            "致贫返贫风险",
            "risks",
            code=RISK,
            headers=("致贫返贫风险1", "返贫致贫风险", "风险类型", "主要风险"),
            note="风险 1—5，多项〔C〕。空白为未填，不是没有风险。",
        ),
    ] = None
    risk_note: Annotated[
        Text | None, Question("其他风险备注", "what the other risk is", headers=("风险备注", "其他风险说明"))
    ] = None
    disasters: Annotated[
        Listing[Disaster] | None,
        Question("受灾情况", "disasters", blank="none", none=[], note="没有受灾的户留空：空白即没有。"),
    ] = None
    found_by: Annotated[
        str | None, Question("发现方式", "how it was found", code=FINDING, headers=("风险发现方式",))
    ] = None
    applied_on: Annotated[Day | None, _day("申报时间", "reported on", "风险发现时间", "发现时间", "申请时间")] = None
    posted_from: Annotated[Day | None, _day("公示开始时间", "made public from", "公示开始日期")] = None
    posted_to: Annotated[Day | None, _day("公示结束时间", "made public to", "公示结束日期", last=True)] = None
    decided_on: Annotated[Day | None, _day("县级审定时间", "decided by the county on", "审定时间", "批准时间")] = None
    medical_spending: Annotated[
        Number | None,
        _money("合规自付支出", "own share of recognised medical bills", "医疗合规自付支出", "合规自付医疗支出"),
    ] = None
    school_spending: Annotated[Number | None, _money("教育自付支出", "own share of school costs", "上学自付支出")] = (
        None
    )
    insurance_paid: Annotated[Number | None, _money("理赔收入", "paid by insurance", "保险理赔收入")] = None
    safety_net: Annotated[
        YesNo | None,
        Question(
            "整户无劳动能力兜底保障户",
            "kept by the safety net, without labour",
            headers=("是否整户无劳动能力兜底保障户", "兜底保障户"),
        ),
    ] = None
    water_clean: Annotated[
        YesNo | None,
        Question("水质是否达标", "whether the water is clean", headers=("水质达标", "饮用水水质是否达标")),
    ] = None
    measures: Annotated[
        Listing[MonitoringMeasure] | None,
        Question(
            "监测帮扶措施",
            "measures taken",
            source=True,
            blank="none",
            none=[],
            headers=("落实帮扶措施",),
            note="来自帮扶措施表：表在而没有此户的行，即没有措施；表不在，规则不运行。",
        ),
    ] = None
