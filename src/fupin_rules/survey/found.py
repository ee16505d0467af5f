"""A registered member as the team found them at the door.

Has the questions of `member` that the checklist compares, word for word, so that the two can be laid side by side. What was found
never overwrites what was registered.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey import facts
from fupin_rules.survey.answers import Answers

__all__ = ["FoundMember"]


class FoundMember(Answers, title="核查所见成员"):
    """A registered member as the team found them."""

    name: facts.Name = None
    id_number: facts.IdNumber = None
    registered: facts.Registered = None
    register_name: facts.RegisterName = None
    register_number: facts.RegisterNumber = None
    resident: facts.Resident = None
    schooling: facts.Schooling = None
    education: facts.Education = None
    health: facts.Health = None
    illnesses: facts.Illnesses = None
    disabilities: Annotated[
        Listing[facts.Disability] | None,
        Question(
            "残疾",
            "disabilities",
            headers=("残疾类别及等级", "残疾情况"),
            note="入户表上的空白可能只是没有问：空白为未填，不等于没有残疾；没有的记空列表。",
        ),
    ] = None
    labour_skill: facts.LabourSkill = None
    work_state: facts.WorkState = None
    work_months: facts.WorkMonths = None
    work_place: facts.WorkPlace = None
    work_phone: facts.WorkPhone = None
    resident_medical: facts.ResidentMedical = None
    employee_medical: facts.EmployeeMedical = None
