"""The survey of edge households (annex 7): a household outside the register, its members, its guarantees, and how it was decided.

A record of its own beside the registered household: these people have no 户编号, so each survey has a number that the county gives.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Level, Listing, Part, Question, Subject
from fupin_rules.survey import facts
from fupin_rules.survey.answers import LAST_DAY, MOST_MONEY, Answers, Day, Number, Text, YesNo
from fupin_rules.survey.codes import (
    DECIDER,
    DROPOUT_REASON,
    EDGE_GROUND,
    EDGE_INCOME,
    EDGE_STAGE,
    EDGE_TYPE,
    WARNING_STATE,
)
from fupin_rules.survey.disability_text import read_disabilities
from fupin_rules.survey.dwelling import Housing, Water
from fupin_rules.survey.paperwork import FIRST_PAPER, Entry

__all__ = ["EDGE", "Decision", "EdgeMember", "EdgeSurvey"]


class EdgeMember(Answers, title="被调查户成员"):
    """A member of a household that was surveyed."""

    name: facts.Name = None
    relation: facts.Relation = None
    id_number: facts.IdNumber = None
    birth_date: facts.BirthDate = None
    sex: facts.Sex = None
    schooling: facts.Schooling = None
    health: facts.Health = None
    labour_skill: facts.LabourSkill = None
    illnesses: Annotated[
        Listing[Text] | None,
        Question(
            "患大病或慢性病病名",
            "names of illnesses",
            blank="none",
            none=[],
            headers=("病名", "患病病名"),
            note="没有患病的人空着〔F〕：空白即没有填病名，是否该填看健康状况。",
        ),
    ] = None
    disabilities: Annotated[
        Listing[facts.Disability] | None,
        Question(
            "残疾类别及等级",
            "kinds and grades of disability",
            blank="none",
            none=[],
            headers=("残疾情况",),
            parse=read_disabilities,
            note="表上是文字，可写几种，如“肢体二级、视力一级”。没有残疾的人空着；是否该填看健康状况。",
        ),
    ] = None
    resident_medical: facts.ResidentMedical = None
    treated: Annotated[
        YesNo | None, Question("年内是否就医", "treated this year", headers=("是否就医", "年内就医"))
    ] = None
    own_cost: Annotated[
        Number | None,
        Question(
            "年内医疗费用个人支付累计",
            "own medical payments this year",
            unit="元",
            ge=0,
            le=MOST_MONEY,
            headers=("个人支付累计", "年内医疗费用个人支付累计（元）"),
        ),
    ] = None
    subsistence_allowance: Annotated[
        YesNo | None, Question("是否享受低保", "on subsistence allowance", headers=("享受低保",))
    ] = None


class Decision(Answers, title="认定"):
    """One step on the way from a household to be looked at to an edge household."""

    stage: Annotated[str | None, Question("认定阶段", "stage", code=EDGE_STAGE, headers=("认定结果",))] = None
    by: Annotated[str | None, Question("认定单位", "decided by", code=DECIDER)] = None
    on: Annotated[
        Day | None, Question("认定日期", "decided on", ge=FIRST_PAPER, le=LAST_DAY, headers=("认定时间",))
    ] = None


class EdgeSurvey(Answers, title="边缘户调查"):
    """The form of annex 7 for one household, and its way to a decision."""

    survey_id: Annotated[
        Text | None,
        Question("调查编号", "survey's number", headers=("边缘户编号", "编号"), note="县里编的号；不用证件号码。"),
    ] = None
    city: Annotated[Text | None, Question("市", "city")] = None
    county: Annotated[Text | None, Question("县", "county", headers=("县(市、区、旗)", "县（市、区）"))] = None
    township: Annotated[Text | None, Question("乡镇", "township", headers=("乡(镇)", "乡（镇）"))] = None
    village: Annotated[Text | None, Question("行政村", "village", headers=("村",))] = None
    hamlet: Annotated[Text | None, Question("自然村", "hamlet", headers=("自然村屯", "屯"))] = None
    village_code: Annotated[Text | None, Question("行政区划代码", "area code", headers=("村代码",), note="12 位。")] = (
        None
    )
    head_name: Annotated[Text | None, Question("户主姓名", "head's name", personal="name", headers=("户主",))] = None
    phone: Annotated[Text | None, Question("联系电话", "phone", personal="phone", headers=("电话",))] = None
    types: Annotated[
        Listing[str] | None,
        Question(
            "户类型",
            "types ticked",
            code=EDGE_TYPE,
            blank="none",
            none=[],
            headers=("边缘户类型",),
            note="一个也没有勾是空列表。",
        ),
    ] = None
    grounds: Annotated[
        Listing[str] | None,
        Question(
            "排查来源",
            "why the household was looked at",
            code=EDGE_GROUND,
            headers=("列入重点排查的原因",),
            note="方案三（三）与四（二）2 两份名单不同，取其并集为码表；本县看哪些是参数。",
        ),
    ] = None
    registered: Annotated[
        YesNo | None,
        Question("是否建档立卡户", "registered as poor", headers=("建档立卡户",), note="边缘户在建档立卡户以外。"),
    ] = None
    three_non: Annotated[
        YesNo | None,
        Question(
            "三非户",
            "san-fei household",
            headers=("是否三非户", "“三非”户"),
            note="定义未见〔?〕：只是标志，本库不推导。",
        ),
    ] = None
    warning_state: Annotated[
        str | None,
        Question(
            "预警干预状态",
            "state of early-warning intervention",
            code=WARNING_STATE,
            blank="none",
            none="未发起",
            headers=("预警状态",),
        ),
    ] = None
    members: Annotated[Listing[EdgeMember] | None, Question("家庭成员", "members", headers=("家庭成员基本情况",))] = (
        None
    )
    dropout_reasons: Annotated[
        Listing[str] | None,
        Question(
            "失学辍学原因",
            "why a child is out of school",
            code=DROPOUT_REASON,
            blank="none",
            none=[],
            note="一个也没有勾是空列表。",
        ),
    ] = None
    dropout_other: Annotated[
        Text | None, Question("失学辍学其他原因", "other reason for dropping out", headers=("其他原因",))
    ] = None
    uninsured_reason: Annotated[
        Text | None,
        Question("未参加城乡居民基本医疗保险原因", "why somebody is not insured", headers=("未参保原因",)),
    ] = None
    housing: Annotated[Housing | None, Question("住房", "housing")] = None
    water: Annotated[Water | None, Question("饮水", "drinking water")] = None
    income_sources: Annotated[
        Listing[str] | None,
        Question(
            "家庭收入来源",
            "sources of income",
            code=EDGE_INCOME,
            blank="none",
            none=[],
            note="一个也没有勾是空列表。",
        ),
    ] = None
    industry: Annotated[Text | None, Question("产业名称", "what is produced")] = None
    workers: Annotated[
        Listing[Text] | None, Question("务工人员姓名", "who works away", personal="name", headers=("务工人员",))
    ] = None
    income_policies: Annotated[
        Listing[Text] | None,
        Question("获得何种保障性政策", "which support", headers=("保障性政策名称",)),
    ] = None
    remarks: Annotated[Text | None, Question("其他需要说明的情况", "other remarks", headers=("其他需要说明情况",))] = (
        None
    )
    needs: Annotated[
        Text | None,
        Question("农户需求", "what the household needs", note="如列入疑似边缘户，填写农户需求（附件7）〔F〕。"),
    ] = None
    shortfall_reason: Annotated[
        Text | None,
        Question(
            "不达标原因",
            "why a guarantee is not met",
            headers=("“两不愁三保障”不达标的原因",),
            note="不达标的原因要简明扼要（四（二）2（2）注）〔F〕。",
        ),
    ] = None
    evidence: Annotated[
        Listing[Text] | None,
        Question("佐证材料", "evidence: photo or copy", headers=("相片或复印件",), note="与调查表一起存档〔F〕。"),
    ] = None
    surveyors: Annotated[
        Listing[Text] | None,
        Question("调查人", "surveyors", personal="name", note="谁调查谁签字谁负责（附件7备注）〔F〕。"),
    ] = None
    surveyed_on: Annotated[
        Day | None, Question("调查时间", "surveyed on", ge=FIRST_PAPER, le=LAST_DAY, headers=("调查日期",))
    ] = None
    entry: Annotated[
        Entry | None, Question("录入", "entry", note="1 人录入、1 人审核、1 人监督（方案三（三））〔F〕。")
    ] = None
    stage: Annotated[
        str | None,
        Question("边缘户认定阶段", "stage reached", code=EDGE_STAGE, headers=("认定状态", "边缘户状态")),
    ] = None
    decisions: Annotated[
        Listing[Decision] | None,
        Question("认定经过", "decisions", source=True, blank="none", none=[], note="认定记录没有提供则规则不运行。"),
    ] = None


EDGE = Subject(
    name="edge",
    zh="边缘户调查",
    model=EdgeSurvey,
    key="survey_id",
    label="head_name",
    area="village_code",
    dates=("surveyed_on",),
    within=(
        Level("village", "行政村", label="village", code="village_code"),
        Level("township", "乡镇", label="township"),
        Level("county", "县", label="county"),
    ),
    parts=(Part("edge_member", "members", "被调查户成员", label="name"),),
)
"""Households outside the register that were surveyed."""
