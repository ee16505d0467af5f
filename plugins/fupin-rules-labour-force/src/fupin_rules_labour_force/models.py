"""What the survey asks: a dwelling, its persons, their jobs and the dwelling's income, as Pydantic models that rules are typed against.

`None` is *not answered*; an empty list of jobs is the answer "no job". Identity numbers are not asked: a labour force survey needs none.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from fupin_rules.schema import Listing, Question, Record
from fupin_rules_labour_force import codes

__all__ = ["Dwelling", "EnumerationArea", "Income", "Job", "Person"]


class Job(Record, title="工作"):
    """A job held in the reference week, worked at or absent from (13th ICLS: main job, then others)."""

    rank: Annotated[str | None, Question("主次", "main or second", code=codes.RANKS)] = None
    status: Annotated[
        str | None,
        Question(
            "就业身份", "status in employment", code=codes.STATUSES_IN_EMPLOYMENT, headers=("Status in employment",)
        ),
    ] = None
    industry: Annotated[str | None, Question("行业代码", "industry (ISIC section)", headers=("Industry", "行业"))] = (
        None
    )
    hours_usual: Annotated[Decimal | None, Question("通常工时", "usual hours a week", unit="小时", ge=0, le=168)] = None
    hours_actual: Annotated[
        Decimal | None, Question("实际工时", "hours worked in the reference week", unit="小时", ge=0, le=168)
    ] = None
    pay: Annotated[Decimal | None, Question("月劳动报酬", "pay of last month", unit="元", ge=0)] = None


class Person(Record, title="人"):
    """A usual resident of the dwelling."""

    line: Annotated[str | None, Question("人行号", "line number")] = None
    name: Annotated[str | None, Question("姓名", "name", personal="name")] = None
    relation: Annotated[
        str | None, Question("与参照人关系", "relation to the reference person", code=codes.RELATIONS)
    ] = None
    sex: Annotated[str | None, Question("性别", "sex", code=codes.SEXES)] = None
    birth_date: Annotated[date | None, Question("出生日期", "date of birth")] = None
    age: Annotated[int | None, Question("年龄", "age", unit="岁", ge=0, le=120)] = None
    education: Annotated[str | None, Question("受教育程度", "education", code=codes.EDUCATION)] = None
    at_school: Annotated[bool | None, Question("是否在校", "attends school")] = None
    phone: Annotated[str | None, Question("联系电话", "telephone", personal="phone")] = None
    worked: Annotated[
        bool | None,
        Question(
            "是否有酬工作一小时", "worked an hour for pay or profit", note="参照周内为取得报酬或利润工作一小时以上"
        ),
    ] = None
    absent: Annotated[
        bool | None, Question("是否有工作未上班", "absent from a job", note="有工作而参照周内没有上班")
    ] = None
    absence: Annotated[str | None, Question("未上班原因", "reason of absence", code=codes.ABSENCES)] = None
    absence_months: Annotated[int | None, Question("未上班月数", "months of absence", unit="月", ge=0, le=240)] = None
    paid_in_absence: Annotated[bool | None, Question("未上班是否有报酬", "paid while absent")] = None
    own_use_only: Annotated[
        bool | None,
        Question("是否只为自家使用生产", "produced for own use only", note="19届国际劳工统计大会起不算就业"),
    ] = None
    hours: Annotated[
        Decimal | None, Question("参照周总工时", "hours worked in all jobs", unit="小时", ge=0, le=168)
    ] = None
    jobs: Annotated[Listing[Job] | None, Question("工作清单", "jobs", blank="none", none=[])] = None
    looked: Annotated[bool | None, Question("四周内是否找过工作", "looked for work in four weeks")] = None
    methods: Annotated[Listing[str] | None, Question("找工作方式", "ways of looking", code=codes.METHODS)] = None
    looking_since: Annotated[date | None, Question("开始找工作日期", "looking since", month_only="first")] = None
    start_arranged: Annotated[bool | None, Question("是否已定开工", "a start is arranged")] = None
    start_date: Annotated[date | None, Question("开工日期", "start of the arranged job")] = None
    available: Annotated[bool | None, Question("两周内能否开始工作", "could start within two weeks")] = None
    not_looking: Annotated[str | None, Question("未找工作原因", "reason for not looking", code=codes.REASONS)] = None
    more_hours: Annotated[bool | None, Question("是否想多工作", "wants more hours")] = None
    underemployed: Annotated[bool | None, Question("是否就业不足", "time-related underemployment")] = None
    labour_status: Annotated[str | None, Question("劳动力状况", "labour force status", code=codes.STATUSES)] = None


class Income(Record, title="住户收入"):
    """Money income of the dwelling in the month before the interview."""

    wages: Annotated[Decimal | None, Question("工资收入", "wages", unit="元", ge=0)] = None
    business: Annotated[Decimal | None, Question("经营净收入", "income of own business", unit="元")] = None
    property: Annotated[Decimal | None, Question("财产净收入", "property income", unit="元")] = None
    transfers: Annotated[Decimal | None, Question("转移净收入", "transfers", unit="元")] = None
    total: Annotated[Decimal | None, Question("可支配收入", "disposable income", unit="元")] = None


class Dwelling(Record, title="住户"):
    """A sampled dwelling and its one interview."""

    dwelling_id: Annotated[str | None, Question("住户编号", "dwelling's code")] = None
    area_code: Annotated[str | None, Question("调查小区代码", "code of the enumeration area")] = None
    area_name: Annotated[str | None, Question("调查小区", "enumeration area")] = None
    region: Annotated[str | None, Question("地区", "region")] = None
    stratum: Annotated[str | None, Question("城乡", "stratum", code=codes.STRATA)] = None
    interviewer: Annotated[str | None, Question("调查员编号", "interviewer's code")] = None
    week_start: Annotated[date | None, Question("参照周起", "first day of the reference week")] = None
    week_end: Annotated[date | None, Question("参照周止", "last day of the reference week")] = None
    interview_date: Annotated[date | None, Question("访问日期", "day of the interview")] = None
    result: Annotated[str | None, Question("访问结果", "result", code=codes.RESULTS)] = None
    residents: Annotated[int | None, Question("常住人口数", "usual residents", unit="人", ge=0, le=60)] = None
    income: Annotated[Income | None, Question("收入", "income", source=True)] = None
    persons: Annotated[Listing[Person] | None, Question("人员", "persons", blank="none", none=[])] = None


class EnumerationArea(Record, title="调查小区"):
    """All dwellings of a data set that carry one area's code."""

    area_code: Annotated[str | None, Question("调查小区代码", "code of the enumeration area")] = None
    area_name: Annotated[str | None, Question("调查小区", "enumeration area")] = None
    region: Annotated[str | None, Question("地区", "region")] = None
    dwellings: Annotated[Listing[Dwelling] | None, Question("住户", "dwellings")] = None
