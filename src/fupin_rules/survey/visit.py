"""A visit: what the team found at the door.

Holds what is asked of the whole household once more; what was found of each member stands with the member (`found`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey import facts
from fupin_rules.survey.answers import FIRST_DAY, LAST_DAY, Answers, Day, Text, Whole, YesNo
from fupin_rules.survey.codes import ATTRIBUTE, DOCUMENT, POVERTY_CAUSE
from fupin_rules.survey.dwelling import Housing, Water
from fupin_rules.survey.paperwork import Entry

__all__ = ["Stranger", "Visit"]

_FIRST_VISIT = date(2014, 1, 1)


class Stranger(Answers, title="未登记人员"):
    """Somebody living in the household who is not on its register."""

    name: facts.Name = None
    relation: facts.Relation = None
    sex: facts.Sex = None
    birth_date: facts.BirthDate = None
    id_number: facts.IdNumber = None
    registered: Annotated[
        YesNo | None,
        Question(
            "有无户籍",
            "registered in some household booklet",
            headers=("户籍", "是否有户籍"),
            note="附件2第 2 项查无户籍人员〔F〕。空白为未填。",
        ),
    ] = None
    since: Annotated[
        Day | None,
        Question(
            "来此居住时间",
            "lives here since",
            ge=FIRST_DAY,
            le=LAST_DAY,
            month_only="first",
            headers=("居住开始时间", "何时来住"),
        ),
    ] = None


class Visit(Answers, title="入户核查"):
    """What the team found at the door."""

    date: Annotated[
        Day | None,
        Question(
            "核查日期",
            "date of the visit",
            ge=_FIRST_VISIT,
            le=LAST_DAY,
            headers=("核查时间", "入户日期", "入户时间", "调查时间"),
            note="没有另给参考日期时，年龄等按这一天算；所以只有年月的不收。",
        ),
    ] = None
    checkers: Annotated[
        Listing[Text] | None,
        Question(
            "核查人",
            "who checked",
            personal="name",
            headers=("核查人员", "调查人", "入户人员"),
            note="谁核查谁签字谁负责（附件3注）〔F〕。",
        ),
    ] = None
    documents: Annotated[
        Listing[str] | None,
        Question(
            "查阅证件",
            "documents seen",
            code=DOCUMENT,
            headers=("查阅资料", "查阅证件资料"),
            note="方案四（二）1 列五种〔F〕。空白为未填；一样也没看的记空列表。",
        ),
    ] = None
    residents: Annotated[
        Whole | None,
        Question(
            "实际常住人口数",
            "people really living there",
            unit="人",
            ge=0,
            le=50,
            headers=("常住人口数", "实际常住人口", "常住人口"),
        ),
    ] = None
    strangers: Annotated[
        Listing[Stranger] | None,
        Question(
            "未登记人员",
            "people not on the register",
            blank="none",
            none=[],
            headers=("未登记人口", "无户籍人员"),
            note="只记见到的：已入户而此栏空着，即没有未登记的人。",
        ),
    ] = None
    attribute: Annotated[
        str | None, Question("贫困户属性", "household attribute as found", code=ATTRIBUTE, headers=("户属性",))
    ] = None
    poverty_cause: Annotated[
        str | None,
        Question(
            "主要致贫原因",
            "main cause of poverty as found",
            code=POVERTY_CAUSE,
            headers=("致贫原因",),
        ),
    ] = None
    size: Annotated[
        Whole | None,
        Question(
            "家庭人口数",
            "household size as found",
            unit="人",
            ge=1,
            le=30,
            headers=("人数", "家庭人口"),
        ),
    ] = None
    housing: Annotated[Housing | None, Question("住房", "housing as found")] = None
    water: Annotated[Water | None, Question("饮水", "drinking water as found")] = None
    entry: Annotated[
        Entry | None, Question("录入", "entry", note="修改时要 1 人录入、1 人审核（四（二）1①）〔F〕。")
    ] = None
