"""Questions about a person that are asked twice: in the register, and at the door.

One text for both, so that what was registered and what was seen can be compared field by field. Owns annotations (and the record of a
disability, which both sides list); `member` and `found` make the models of them.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey.answers import FIRST_DAY, LAST_DAY, Answers, Day, Number, Text, YesNo
from fupin_rules.survey.codes import (
    DISABILITY_GRADE,
    DISABILITY_KIND,
    EDUCATION,
    HEALTH,
    LABOUR_SKILL,
    RELATION,
    SCHOOLING,
    SEX,
    WORK_STATE,
)

__all__ = [
    "BirthDate",
    "Disability",
    "Education",
    "EmployeeMedical",
    "Health",
    "IdNumber",
    "Illnesses",
    "LabourSkill",
    "Name",
    "RegisterName",
    "RegisterNumber",
    "Registered",
    "Relation",
    "Resident",
    "ResidentMedical",
    "Schooling",
    "Sex",
    "WorkMonths",
    "WorkPhone",
    "WorkPlace",
    "WorkState",
]

Name = Annotated[
    Text | None,
    Question(
        "姓名",
        "name",
        number="AAB002",
        personal="name",
        headers=("成员姓名", "家庭成员姓名", "人员姓名"),
    ),
]
Sex = Annotated[
    str | None,
    Question(
        "性别",
        "sex",
        code=SEX,
        number="AAB003",
        note="空白为未填；“未说明”是一个答案。2017 年的布局没有此列，不从证件号码推断。",
    ),
]
BirthDate = Annotated[
    Day | None,
    Question(
        "出生日期",
        "date of birth",
        number="AAB005",
        ge=FIRST_DAY,
        le=LAST_DAY,
        headers=("出生年月日",),
        note="须有年月日：只有年月的算不出周岁，不补日。2017 年的布局没有此列。",
    ),
]
IdNumber = Annotated[
    Text | None,
    Question(
        "证件号码",
        "identity number",
        number="AAB004",
        personal="identity",
        headers=("身份证号码", "身份证号", "公民身份号码", "证件号", "身份证件号码"),
        note="15、18、20、22 位都真实存在〔C〕；999999 起头的占位号是“无身份证”的写法，原样保留。",
    ),
]
Relation = Annotated[
    str | None,
    Question(
        "与户主关系",
        "relation to the head",
        code=RELATION,
        number="AAB006",
        headers=("与户主的关系", "户主关系"),
    ),
]
Registered = Annotated[
    YesNo | None,
    Question(
        "有无户籍",
        "registered in the household booklet",
        headers=("户籍", "是否有户籍", "有户籍", "是否本户户籍"),
        note="附件2第 2 项：有无户籍人员〔F〕。空白为未填。",
    ),
]
RegisterName = Annotated[
    Text | None,
    Question(
        "户口簿姓名",
        "name in the household booklet",
        personal="name",
        headers=("户口本姓名",),
        note="附件2第 3 项与登记姓名相比〔F〕。",
    ),
]
RegisterNumber = Annotated[
    Text | None,
    Question(
        "户口簿证件号码",
        "identity number in the household booklet",
        personal="identity",
        headers=("户口簿身份证号码", "户口簿身份证号", "户口本身份证号码", "户口簿公民身份号码"),
    ),
]
Resident = Annotated[
    YesNo | None,
    Question(
        "是否常住",
        "whether the person lives here",
        headers=("常住", "是否常住人口", "是否在家常住"),
        note="附件2第 1 项：成员与实际常住人口是否相符〔F〕。空白为未填。",
    ),
]
Schooling = Annotated[
    str | None,
    Question(
        "在校生状况",
        "schooling",
        code=SCHOOLING,
        number="AAB009",
        headers=("在校状况", "在校生情况", "是否在校生"),
        note="2017—2020 年导出以“非在校生”作答，空白为未填；2020—2021 年起空白即非在校生〔C〕，由那一代的布局改写空白的含义。默认按未填，"
        "以免把漏填的在校生当作不在校。",
    ),
]
Education = Annotated[
    str | None,
    Question(
        "文化程度",
        "education reached",
        code=EDUCATION,
        number="AAB008",
        headers=("学历", "受教育程度"),
        note="在校生不填文化程度〔C〕，所以空白只是未填，不是文盲。",
    ),
]
Health = Annotated[
    Listing[str] | None,
    Question(
        "健康状况",
        "state of health",
        code=HEALTH,
        number="AAB017",
        headers=("健康情况", "身体状况"),
        note="2020 年起可多选〔C〕；此前只能选一项，“残疾”之下可能另有病。“健康”与其他互斥。空白为未填，不等于健康。",
    ),
]
Illnesses = Annotated[
    Listing[Text] | None,
    Question(
        "病名",
        "illnesses",
        headers=("患大病或慢性病病名", "所患病种", "病种", "大病病种", "慢性病病种", "患病名称"),
        note="空白为未填：患病而不写病名正是要查的。",
    ),
]
LabourSkill = Annotated[
    str | None,
    Question(
        "劳动技能",
        "labour skill",
        code=LABOUR_SKILL,
        number="AAB010",
        headers=("劳动能力", "劳动力状况", "劳动力类型"),
        note="“弱劳动力或半劳动力”2019 年 9 月已用，2017 年 9 月尚无〔F〕〔C〕。附件2第 17 项查是否漏填：空白为未填。",
    ),
]
WorkState = Annotated[
    str | None,
    Question(
        "务工状况",
        "state of work",
        code=WORK_STATE,
        number="AAB011",
        headers=("务工情况", "务工地点类型", "务工区域"),
        note="从未外出是一个答案（“未务工”）。空白为未填：旧导出对不务工者留空，但漏填者也留空，分不开。",
    ),
]
WorkMonths = Annotated[
    Number | None,
    Question(
        "务工时间",
        "months of work in the year",
        number="AAB012",
        unit="月",
        ge=0,
        le=12,
        headers=("务工时间（月）", "务工时间(月)", "务工时间（月数）", "务工月数", "外务工时间（月）"),
        note="附件2第 25 项“超过半年”即大于 6 个月〔F〕。未务工填 0；空白为未填。",
    ),
]
WorkPlace = Annotated[
    Text | None,
    Question(
        "务工所在地",
        "place of work",
        number="AAB025",
        headers=("务工地", "务工地点", "务工地址"),
    ),
]
WorkPhone = Annotated[
    Text | None,
    Question(
        "务工联系电话",
        "phone at the place of work",
        personal="phone",
        headers=("务工人员联系电话", "外出务工联系电话", "务工电话"),
        note="附件2第 16 项查是否漏填〔F〕：空白为未填。",
    ),
]
ResidentMedical = Annotated[
    YesNo | None,
    Question(
        "城乡居民基本医疗保险",
        "residents' medical insurance",
        number="AAB013",
        headers=(
            "是否参加城乡居民基本医疗保险",
            "是否参加新型农村合作医疗（城乡居民基本医疗保险）",
            "是否参加新型农村合作医疗(城乡居民基本医疗保险)",
            "是否参加新型农村合作医疗",
            "参加新型农村合作医疗",
            "新型农村合作医疗",
            "参加城乡居民基本医疗保险",
        ),
        note="2021 年导出两名并列〔C〕。空白为未填：漏填不能当作已参保，也不能当作未参保。",
    ),
]
EmployeeMedical = Annotated[
    YesNo | None,
    Question(
        "城镇职工基本医疗保险",
        "employees' medical insurance",
        headers=("是否参加城镇职工基本医疗保险", "参加城镇职工基本医疗保险", "职工医保"),
        note="与居民医保任一即可，同时参加则报错〔C〕。",
    ),
]


class Disability(Answers, title="残疾"):
    """One disability with its kind and grade."""

    kind: Annotated[
        str | None,
        Question(
            "残疾类别",
            "kind of disability",
            code=DISABILITY_KIND,
            headers=("残疾类型",),
            note="持“多重”证者的各类另列于多重残疾类别，否则看不出其中有无肢体。",
        ),
    ] = None
    kinds: Annotated[
        Listing[str] | None,
        Question(
            "多重残疾类别",
            "kinds within a multiple disability",
            code=DISABILITY_KIND,
            headers=("多重残疾所含类别", "多重类别"),
            note="空白为未填：不知道多重之中有哪些。",
        ),
    ] = None
    grade: Annotated[
        str | None,
        Question(
            "残疾等级",
            "grade of disability",
            code=DISABILITY_GRADE,
            headers=("残疾级别",),
            note="一级最重，四级最轻（GB/T 26341）〔F〕。",
        ),
    ] = None
