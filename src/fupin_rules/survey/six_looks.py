"""The six looks (annex 3): nine indicators, each normal or at risk, with the particulars of every ticked box.

Filled in at the door of a household that left poverty. A box that was not ticked is an answer ("no"): on a form that was handed in, a
blank is therefore no missing answer; what is missing are the particulars of a box that was ticked.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey.answers import LAST_DAY, Answers, Day, Number, Text, Whole, YesNo
from fupin_rules.survey.codes import (
    DRIVE_RISK,
    EDUCATION_RISK,
    EMPLOYMENT_RISK,
    EXPENSE_RISK,
    HOUSING_RISK,
    INDUSTRY_RISK,
    MEDICAL_RISK,
    POLICY_RISK,
    WATER_RISK,
)
from fupin_rules.survey.paperwork import FIRST_PAPER, Entry

__all__ = [
    "DriveLook",
    "EducationLook",
    "EmploymentLook",
    "ExpenseLook",
    "HousingLook",
    "IndustryLook",
    "MedicalLook",
    "Patient",
    "PolicyLook",
    "SixLooks",
    "WaterLook",
]

_UNTICKED = "没有打勾即没有这项风险；表没有交来才是未填。"

Normal = Annotated[
    YesNo | None, Question("正常", "normal", blank="none", none=False, note="没有打勾即否；表没有交来才是未填。")
]
Reason = Annotated[
    Text | None,
    Question(
        "原因",
        "reason, in short",
        headers=("何种原因", "原因概述", "有隐患的原因"),
        note="有隐患的原因要简明扼要地概述清事实（四（二）1②注）〔F〕。",
    ),
]
Evidence = Annotated[
    Listing[Text] | None,
    Question(
        "佐证材料",
        "evidence: photo or copy",
        headers=("佐证", "相片或复印件"),
        note="佐证材料的相片或复印件与调查表一起存档（四（二）1②注）〔F〕；这里记编号或文件名。",
    ),
]
Persons = Annotated[
    Listing[Text] | None,
    Question("涉及人员", "persons concerned", personal="name", headers=("人员姓名", "涉及人员姓名")),
]


class Patient(Answers, title="患病成员"):
    """A member named under basic medical care."""

    name: Annotated[Text | None, Question("姓名", "name", personal="name", headers=("患病成员姓名", "患病成员"))] = None
    illness: Annotated[Text | None, Question("病种", "illness", headers=("病名",))] = None
    since: Annotated[
        Day | None,
        Question(
            "患病时间",
            "ill since",
            ge=date(1930, 1, 1),
            le=LAST_DAY,
            month_only="first",
            headers=("患病日期",),
            note="只有年月的取当月一日。",
        ),
    ] = None


class EducationLook(Answers, title="义务教育保障"):
    """First look: compulsory education."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=EDUCATION_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    persons: Persons = None
    reason: Reason = None
    evidence: Evidence = None


class MedicalLook(Answers, title="基本医疗保障"):
    """First look: basic medical care."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=MEDICAL_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    patients: Annotated[Listing[Patient] | None, Question("患病成员", "members ill")] = None
    reason: Reason = None
    evidence: Evidence = None


class HousingLook(Answers, title="住房安全保障"):
    """First look: housing."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=HOUSING_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    reason: Reason = None
    evidence: Evidence = None


class WaterLook(Answers, title="饮水安全保障"):
    """First look: drinking water."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=WATER_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    shortage_months: Annotated[
        Number | None,
        Question(
            "缺水月数",
            "months short of water",
            unit="月",
            ge=0,
            le=366,
            headers=("缺水个月", "缺水月份数"),
            note="一年至多 12 个月：多于 12（多是填成了天数）由规则指出，不在读表时丢掉。",
        ),
    ] = None
    reason: Reason = None
    evidence: Evidence = None


class IndustryLook(Answers, title="产业发展"):
    """Second look: production."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=INDUSTRY_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    reason: Reason = None
    evidence: Evidence = None


class EmploymentLook(Answers, title="就业发展"):
    """Third look: work."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=EMPLOYMENT_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    persons: Persons = None
    reason: Reason = None
    evidence: Evidence = None


class ExpenseLook(Answers, title="刚性大额支出"):
    """Fourth look: great unavoidable expenses."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=EXPENSE_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    reason: Reason = None
    evidence: Evidence = None


class DriveLook(Answers, title="内生动力"):
    """Fifth look: own drive."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=DRIVE_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    persons: Persons = None
    reason: Reason = None
    evidence: Evidence = None


class PolicyLook(Answers, title="扶贫政策"):
    """Sixth look: support policies."""

    normal: Normal = None
    risks: Annotated[
        Listing[str] | None,
        Question("有风险隐患", "risks ticked", code=POLICY_RISK, blank="none", none=[], note=_UNTICKED),
    ] = None
    policies: Annotated[
        Listing[Text] | None, Question("未落实的政策", "policies not carried out", headers=("未落实政策",))
    ] = None
    reason: Reason = None
    evidence: Evidence = None


class SixLooks(Answers, title="脱贫户“六看”表"):
    """The form of annex 3 as it was filled in for one household."""

    head_name: Annotated[
        Text | None, Question("户主姓名", "head's name on the form", personal="name", headers=("户主",))
    ] = None
    size: Annotated[
        Whole | None,
        Question("家庭人口数", "household size on the form", unit="人", ge=0, le=50, headers=("家庭人口", "人数")),
    ] = None
    education: Annotated[EducationLook | None, Question("义务教育保障", "compulsory education")] = None
    medical: Annotated[MedicalLook | None, Question("基本医疗保障", "basic medical care")] = None
    housing: Annotated[HousingLook | None, Question("住房安全保障", "housing")] = None
    water: Annotated[WaterLook | None, Question("饮水安全保障", "drinking water")] = None
    industry: Annotated[IndustryLook | None, Question("产业发展", "production")] = None
    employment: Annotated[EmploymentLook | None, Question("就业发展", "work")] = None
    expense: Annotated[ExpenseLook | None, Question("刚性大额支出", "great expenses")] = None
    drive: Annotated[DriveLook | None, Question("内生动力", "own drive")] = None
    policy: Annotated[PolicyLook | None, Question("扶贫政策", "support policies")] = None
    remarks: Annotated[Text | None, Question("其他需要说明情况", "other remarks", headers=("其他需要说明的情况",))] = (
        None
    )
    checkers: Annotated[
        Listing[Text] | None,
        Question(
            "核查人",
            "who checked",
            personal="name",
            headers=("核查人员",),
            note="谁核查谁签字谁负责（附件3备注）〔F〕。",
        ),
    ] = None
    checked_on: Annotated[
        Day | None, Question("核查时间", "checked on", ge=FIRST_PAPER, le=LAST_DAY, headers=("核查日期",))
    ] = None
    entry: Annotated[
        Entry | None, Question("录入", "entry", note="1 人录入、1 人审核、1 人监督（方案三（二））〔F〕。")
    ] = None
