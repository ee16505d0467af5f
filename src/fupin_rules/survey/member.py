"""A member of a household as registered.

Those who died or left stay in the list with `left`: the situation before the household's exit is judged with them. What the team
found of the same person stands in `found`.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey import facts
from fupin_rules.survey.answers import Answers, Number, Text, YesNo
from fupin_rules.survey.codes import DROPOUT_REASON, ETHNICITY, ID_TYPE, POLITICAL, PUBLIC_POST
from fupin_rules.survey.events import Allowance, Change, Episode
from fupin_rules.survey.found import FoundMember

__all__ = ["Member"]


class Member(Answers, title="家庭成员"):
    """A member of a household as registered."""

    member_id: Annotated[
        Text | None,
        Question(
            "人编号",
            "person's code",
            number="AAB001",
            headers=("人口编号", "个人编号", "成员编号"),
        ),
    ] = None
    name: facts.Name = None
    sex: facts.Sex = None
    birth_date: facts.BirthDate = None
    id_type: Annotated[
        str | None,
        Question(
            "证件类型",
            "kind of identity paper",
            code=ID_TYPE,
            number="AAB018",
            headers=("身份证件类型",),
        ),
    ] = None
    id_number: facts.IdNumber = None
    disability_certificate: Annotated[
        Text | None,
        Question(
            "残疾证号",
            "disability certificate",
            personal="identity",
            headers=("残疾证号码", "残疾人证号", "残疾人证号码", "残疾证"),
            note="18 位身份证号＋第 19 位类别＋第 20 位等级；补发证 22 位〔F〕〔M〕。空白为未填：没有证的人与漏填的人都空着，"
            "有没有残疾看残疾一栏。",
        ),
    ] = None
    ethnicity: Annotated[
        str | None,
        Question(
            "民族",
            "ethnicity",
            code=ETHNICITY,
            number="AAB007",
            note="编号不是 GB/T 3304 的顺序〔C〕。",
        ),
    ] = None
    relation: facts.Relation = None
    political: Annotated[str | None, Question("政治面貌", "political affiliation", code=POLITICAL, number="AAK033")] = (
        None
    )
    phone: Annotated[
        Text | None,
        Question(
            "成员电话",
            "member's phone",
            number="AAB031",
            personal="phone",
            headers=("成员联系电话", "人联系电话", "个人联系电话"),
        ),
    ] = None
    registered: facts.Registered = None
    register_name: facts.RegisterName = None
    register_number: facts.RegisterNumber = None
    resident: facts.Resident = None
    changes: Annotated[
        Listing[Change] | None,
        Question(
            "自然变更",
            "natural changes",
            blank="none",
            none=[],
            headers=("自然增减", "成员变更"),
            note="没有变更的人在导出里留空：空白即没有变更。",
        ),
    ] = None
    left: Annotated[
        YesNo | None,
        Question(
            "已减少",
            "has died or left",
            blank="none",
            none=False,
            headers=("自然减少", "是否自然减少", "是否减少", "成员状态"),
            note="只标已减少者，在册的人留空：空白即在册。已减少的人留在名单里，脱贫前的情况要算上他们。",
        ),
    ] = None
    schooling: facts.Schooling = None
    education: facts.Education = None
    dropout_reason: Annotated[
        str | None,
        Question(
            "失学辍学原因",
            "reason for leaving school",
            code=DROPOUT_REASON,
            headers=("失学或辍学原因", "失学原因", "辍学原因"),
            note="只问失学辍学的人；空白为未填，不说明在学。",
        ),
    ] = None
    health: facts.Health = None
    illnesses: facts.Illnesses = None
    disabilities: Annotated[
        Listing[facts.Disability] | None,
        Question(
            "残疾",
            "disabilities",
            blank="none",
            none=[],
            headers=("残疾类别及等级", "残疾情况"),
            note="导出里没有残疾的人留空：空白即没有登记的残疾。健康状况写了“残疾”而此栏空着，是规则要说的矛盾。",
        ),
    ] = None
    labour_skill: facts.LabourSkill = None
    work_state: facts.WorkState = None
    work_months: facts.WorkMonths = None
    work_place: facts.WorkPlace = None
    employer: Annotated[
        Text | None,
        Question(
            "务工企业名称",
            "employer",
            number="AAB029",
            headers=("务工企业", "务工单位", "务工单位名称"),
        ),
    ] = None
    work_phone: facts.WorkPhone = None
    episodes: Annotated[
        Listing[Episode] | None,
        Question(
            "务工记录",
            "episodes of work away",
            blank="none",
            none=[],
            headers=("已外出务工信息", "外出务工信息", "务工信息"),
            note="来自另一张表：表在而没有此人的行，即没有务工记录；表不在，则未填。",
        ),
    ] = None
    resident_medical: facts.ResidentMedical = None
    employee_medical: facts.EmployeeMedical = None
    critical_illness: Annotated[
        YesNo | None,
        Question(
            "大病保险",
            "critical-illness insurance",
            number="AAB022",
            headers=("是否参加大病保险", "参加大病医疗", "参加大病保险", "是否参加大病医疗", "是否参加大病医疗保险"),
        ),
    ] = None
    commercial_medical: Annotated[
        YesNo | None,
        Question(
            "商业补充医疗保险",
            "commercial medical insurance",
            headers=("是否参加商业补充医疗保险", "参加商业补充医疗保险"),
        ),
    ] = None
    resident_pension: Annotated[
        YesNo | None,
        Question(
            "城乡居民基本养老保险",
            "residents' pension insurance",
            number="AAB014",
            headers=(
                "是否参加城乡居民基本养老保险",
                "参加城乡居民基本养老保险",
                "是否参加城乡居民社会养老保险",
                "是否参加新型农村社会养老保险",
            ),
        ),
    ] = None
    employee_pension: Annotated[
        YesNo | None,
        Question(
            "城镇职工基本养老保险",
            "employees' pension insurance",
            headers=("是否参加城镇职工基本养老保险", "参加城镇职工基本养老保险"),
        ),
    ] = None
    subsistence_allowance: Annotated[
        YesNo | None,
        Question(
            "享受低保",
            "receives subsistence allowance",
            number="AAB030",
            headers=("是否享受低保", "是否享受农村居民最低生活保障", "是否低保"),
        ),
    ] = None
    destitute_support: Annotated[
        YesNo | None,
        Question(
            "特困供养",
            "receives destitute support",
            headers=("是否特困供养人员", "特困供养人员", "是否特困供养", "是否五保", "五保供养"),
            note="“五保”约在 2017—2019 年间改称“特困供养”〔C〕。",
        ),
    ] = None
    allowances: Annotated[
        Listing[Allowance] | None,
        Question(
            "补贴",
            "allowances",
            blank="none",
            none=[],
            headers=("享受补贴", "补贴情况"),
            note="只登记领取的：空白即没有。",
        ),
    ] = None
    public_post: Annotated[
        str | None,
        Question(
            "公益性岗位",
            "public-service post",
            code=PUBLIC_POST,
            blank="none",
            none="未安排",
            headers=("公益性岗位类型", "公益岗位", "公益岗位类型", "是否公益性岗位"),
            note="列里写的是岗位类型，没有岗位的人留空：空白即未安排〔C〕。岗位类型的正式码表未见〔M〕。",
        ),
    ] = None
    public_post_months: Annotated[
        Number | None,
        Question(
            "公益性岗位月数",
            "months in a public-service post",
            unit="月",
            ge=0,
            le=12,
            headers=("公益性岗位(月数)", "公益性岗位（月数）", "公益岗位月数"),
        ),
    ] = None
    medical_aid: Annotated[
        YesNo | None,
        Question(
            "大病医疗救助",
            "received medical aid",
            headers=("是否接受大病医疗救助", "接受大病医疗救助"),
        ),
    ] = None
    speaks_mandarin: Annotated[
        YesNo | None,
        Question(
            "会讲普通话",
            "speaks Mandarin",
            headers=("是否会讲普通话", "会普通话"),
        ),
    ] = None
    found: Annotated[
        FoundMember | None,
        Question(
            "核查所见",
            "as the team found them",
            source=True,
            note="入户所见，不覆盖登记的答案；没有入户就没有此项，要比较的规则不运行。",
        ),
    ] = None
