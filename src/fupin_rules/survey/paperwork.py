"""Papers that go with what was found: who entered, reviewed and supervised it, which forms were filled in, what was corrected.

The order wants one person to enter and another to review (register corrections), and a third to supervise (six looks, edge households).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey.answers import LAST_DAY, Answers, Day, Text, YesNo
from fupin_rules.survey.codes import FORM

__all__ = ["FIRST_PAPER", "Correction", "Entry", "FilledForm"]

FIRST_PAPER = date(2019, 1, 1)
"""No form of this order is older than the year it was given in."""


class Entry(Answers, title="录入"):
    """Who entered something into the app, who reviewed it and who supervised."""

    entered_by: Annotated[Text | None, Question("录入人", "entered by", personal="name")] = None
    entered_on: Annotated[
        Day | None, Question("录入日期", "entered on", ge=FIRST_PAPER, le=LAST_DAY, headers=("录入时间",))
    ] = None
    reviewed_by: Annotated[Text | None, Question("审核人", "reviewed by", personal="name")] = None
    reviewed_on: Annotated[
        Day | None, Question("审核日期", "reviewed on", ge=FIRST_PAPER, le=LAST_DAY, headers=("审核时间",))
    ] = None
    supervised_by: Annotated[
        Text | None,
        Question(
            "监督人", "supervised by", personal="name", note="只有“六看”和边缘户要三人（方案三（二）、三（三））〔F〕。"
        ),
    ] = None


class FilledForm(Answers, title="已填核查表"):
    """A form that was filled in at a household."""

    form: Annotated[str | None, Question("核查表", "form", code=FORM, headers=("表名", "核查内容"))] = None
    filled_on: Annotated[
        Day | None, Question("填表日期", "filled in on", ge=FIRST_PAPER, le=LAST_DAY, headers=("核查时间",))
    ] = None
    filled_by: Annotated[
        Listing[Text] | None, Question("填表人", "filled in by", personal="name", headers=("核查人",))
    ] = None
    not_in_data: Annotated[
        YesNo | None,
        Question(
            "本批未提供",
            "the data set has no form of this kind at all",
            note="自动登记时所写：这批数据里一张这种表也没有，所以不说哪一户缺它。空白为提供了。",
        ),
    ] = None


class Correction(Answers, title="信息修改"):
    """One correction of the register made in the app."""

    field: Annotated[Text | None, Question("修改项", "answer corrected", headers=("修改内容", "字段"))] = None
    before: Annotated[Text | None, Question("修改前", "before", headers=("原值",))] = None
    after: Annotated[Text | None, Question("修改后", "after", headers=("新值",))] = None
    entry: Annotated[Entry | None, Question("录入", "entry", note="1 人录入、1 人审核（四（二）1①）〔F〕。")] = None
