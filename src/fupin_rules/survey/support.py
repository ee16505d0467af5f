"""What was done for a household: measures received, helpers paired with it, relocation.

Measures and helpers come from lists of their own that may not be supplied at all; the household's fields say so (`source`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey.answers import FIRST_SUPPORT, LAST_DAY, MOST_MONEY, Answers, Day, Number, Text, YesNo
from fupin_rules.survey.codes import MEASURE_CATEGORY, SETTLEMENT
from fupin_rules.survey.paperwork import FIRST_PAPER

__all__ = ["Helper", "Measure", "PolicyFeedback", "Relocation"]

# Relocation for the sake of poverty relief was tried out in four provinces from 2001 on.
_FIRST_RELOCATION = date(2001, 1, 1)


class Measure(Answers, title="帮扶措施"):
    """One measure of support a household or a member received."""

    category: Annotated[
        str | None,
        Question(
            "措施类别",
            "category of the measure",
            code=MEASURE_CATEGORY,
            headers=("帮扶措施类别", "措施类型", "帮扶类别", "帮扶措施类型"),
            note="十四类见于 2021 年后的监测表〔C〕；2019 年的“产业扶贫”等说法按别名理解。",
        ),
    ] = None
    name: Annotated[
        Text | None,
        Question(
            "措施名称",
            "name of the measure",
            headers=("帮扶措施", "帮扶措施名称", "项目名称", "政策名称", "享受政策名称"),
        ),
    ] = None
    department: Annotated[
        Text | None,
        Question(
            "部门",
            "department that gave it",
            headers=("实施部门", "责任部门", "主管部门", "行业部门", "数据来源部门"),
        ),
    ] = None
    date: Annotated[
        Day | None,
        Question(
            "享受日期",
            "when it was received",
            ge=FIRST_SUPPORT,
            le=LAST_DAY,
            month_only="first",
            headers=("享受时间", "发放时间", "发放日期", "实施时间", "帮扶时间"),
            note="核查范围为 2014 年 1 月至 2019 年 8 月（方案三（一））〔F〕。只有年月的取当月一日。",
        ),
    ] = None
    amount: Annotated[
        Number | None,
        Question(
            "金额",
            "amount",
            unit="元",
            ge=0,
            le=MOST_MONEY,
            headers=("金额（元）", "金额(元)", "享受金额", "补助金额", "发放金额"),
            note="实物措施多不填金额：空白为未填，不等于 0。",
        ),
    ] = None
    member_id: Annotated[
        Text | None,
        Question(
            "享受人编号",
            "person who received it",
            headers=("享受人人编号", "人编号", "享受人"),
            note="户享受的措施不填。空白为未填。",
        ),
    ] = None
    received: Annotated[
        YesNo | None,
        Question(
            "农户确认享受",
            "received, by the household's word",
            headers=("是否享受", "农户是否享受", "核查结果是否享受"),
            note="按导入清单逐项核查时农户的回答（四（二）1③）〔F〕。空白为没有核查到，不是没有享受。",
        ),
    ] = None


class PolicyFeedback(Answers, title="享受政策核查"):
    """What the household says of the measures imported for it (annex 6)."""

    claims: Annotated[
        Listing[Measure] | None,
        Question(
            "农户反映已享受而清单没有的政策",
            "received, by the household's word, but not on the imported list",
            blank="none",
            none=[],
            headers=("清单外已享受政策", "漏登政策"),
            note="核查过而此栏空着，即没有。",
        ),
    ] = None
    remarks: Annotated[Text | None, Question("核查说明", "remarks", headers=("情况说明",))] = None
    checkers: Annotated[
        Listing[Text] | None, Question("核查人", "who checked", personal="name", headers=("核查人员",))
    ] = None
    checked_on: Annotated[
        Day | None, Question("核查时间", "checked on", ge=FIRST_PAPER, le=LAST_DAY, headers=("核查日期",))
    ] = None


class Helper(Answers, title="帮扶联系人"):
    """An official paired with the household."""

    helper_id: Annotated[
        Text | None,
        Question(
            "帮扶人编号",
            "helper's code",
            number="AAK110",
            headers=("帮扶责任人编号", "帮扶联系人编号", "编号"),
        ),
    ] = None
    name: Annotated[
        Text | None,
        Question(
            "姓名",
            "helper's name",
            number="AAB002",
            personal="name",
            headers=("帮扶联系人", "帮扶联系人姓名", "帮扶责任人", "帮扶责任人姓名", "帮扶人姓名", "帮扶干部"),
        ),
    ] = None
    unit: Annotated[
        Text | None,
        Question(
            "单位",
            "helper's place of work",
            number="AAP001",
            headers=("帮扶单位", "所在单位", "工作单位", "帮扶联系人单位", "单位名称"),
        ),
    ] = None
    phone: Annotated[
        Text | None,
        Question(
            "电话",
            "helper's phone",
            personal="phone",
            headers=(
                "联系电话",
                "手机号码",
                "帮扶联系人电话",
                "帮扶人联系电话",
                "帮扶责任人电话",
                "帮扶联系人联系电话",
            ),
            note="附件2第 14 项查是否漏填〔F〕：空白为未填。",
        ),
    ] = None
    since: Annotated[
        Day | None,
        Question(
            "结对时间",
            "helper since",
            ge=FIRST_SUPPORT,
            le=LAST_DAY,
            month_only="first",
            headers=("结对日期", "帮扶开始时间", "结对开始时间"),
            note="字段凭记忆〔M〕。只有年月的取当月一日。",
        ),
    ] = None


class Relocation(Answers, title="易地搬迁"):
    """Whether, how and when the household was relocated."""

    relocated: Annotated[
        YesNo | None,
        Question(
            "是否易地扶贫搬迁户",
            "whether the household was relocated",
            headers=("易地扶贫搬迁户", "是否搬迁户", "是否易地搬迁户", "易地搬迁户", "是否易地扶贫搬迁"),
            note="“不是搬迁户”是一个答案，须填“否”。空白为未填：入住时间随它而定，猜成“否”会掩盖漏填的搬迁户。",
        ),
    ] = None
    mode: Annotated[
        Text | None,
        Question(
            "搬迁方式",
            "way of relocation",
            note="2020 年导出有此列〔C〕，码表未见，故按文字收。",
        ),
    ] = None
    settlement: Annotated[
        str | None,
        Question(
            "安置类型",
            "kind of resettlement",
            code=SETTLEMENT,
            number="ACR078",
            headers=("安置方式",),
        ),
    ] = None
    place: Annotated[
        Text | None,
        Question(
            "安置地",
            "place of resettlement",
            number="ACR079",
            headers=("安置地点", "安置点", "安置点名称"),
        ),
    ] = None
    move_in_date: Annotated[
        Day | None,
        Question(
            "入住时间",
            "when they moved in",
            ge=_FIRST_RELOCATION,
            le=LAST_DAY,
            month_only="first",
            headers=("搬迁入住时间", "入住日期", "搬迁时间"),
            note="附件2第 24 项所用〔F〕；国扶字段号未见。只有年月的取当月一日。空白为未填。",
        ),
    ] = None
    difficulty: Annotated[
        Text | None,
        Question(
            "搬迁困难",
            "difficulty in relocating",
            headers=("搬迁可能存在的困难", "搬迁存在困难"),
        ),
    ] = None
