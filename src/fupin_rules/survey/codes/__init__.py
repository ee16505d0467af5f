"""The official words of the register, list by list, with old words and numbers understood.

Owns the data of `domain` code lists and nothing else; knows neither the models that use them nor any rule. `CODE_LISTS` has them by
name, for documents and for plugins that want to use one.
"""

from fupin_rules.schema import CodeList
from fupin_rules.survey.codes.ethnicity import ETHNICITY
from fupin_rules.survey.codes.forms import (
    DECIDER,
    DRIVE_RISK,
    EDGE_GROUND,
    EDGE_INCOME,
    EDGE_STAGE,
    EDGE_TYPE,
    EDUCATION_RISK,
    EMPLOYMENT_RISK,
    EXPENSE_RISK,
    FORM,
    HOUSING_RISK,
    INDUSTRY_RISK,
    MEDICAL_RISK,
    POLICY_RISK,
    STANDING,
    SUBMITTED,
    TEAM_ACTION,
    TEAM_LEVEL,
    TEAM_ROLE,
    WATER_RISK,
)
from fupin_rules.survey.codes.health import ALLOWANCE, DISABILITY_GRADE, DISABILITY_KIND, DOCUMENT, HEALTH
from fupin_rules.survey.codes.housing import DANGER_GRADE, FUEL, HOUSE_STRUCTURE, ROAD_KIND, WATER_MODE
from fupin_rules.survey.codes.people import CHANGE, ID_TYPE, POLITICAL, RELATION, SEX
from fupin_rules.survey.codes.poverty import (
    ATTRIBUTE,
    EDGE_STATE,
    EXIT_STATE,
    MEASURE_CATEGORY,
    POVERTY_CAUSE,
    RETURN_CAUSE,
    SETTLEMENT,
    STANDARD,
    WARNING_STATE,
)
from fupin_rules.survey.codes.schooling import DROPOUT_REASON, EDUCATION, SCHOOLING
from fupin_rules.survey.codes.work import LABOUR_SKILL, PUBLIC_POST, WORK_PLACE, WORK_STATE

__all__ = [
    "ALLOWANCE",
    "ATTRIBUTE",
    "CHANGE",
    "CODE_LISTS",
    "DANGER_GRADE",
    "DECIDER",
    "DISABILITY_GRADE",
    "DISABILITY_KIND",
    "DOCUMENT",
    "DRIVE_RISK",
    "DROPOUT_REASON",
    "EDGE_GROUND",
    "EDGE_INCOME",
    "EDGE_STAGE",
    "EDGE_STATE",
    "EDGE_TYPE",
    "EDUCATION",
    "EDUCATION_RISK",
    "EMPLOYMENT_RISK",
    "ETHNICITY",
    "EXIT_STATE",
    "EXPENSE_RISK",
    "FORM",
    "FUEL",
    "HEALTH",
    "HOUSE_STRUCTURE",
    "HOUSING_RISK",
    "ID_TYPE",
    "INDUSTRY_RISK",
    "LABOUR_SKILL",
    "MEASURE_CATEGORY",
    "MEDICAL_RISK",
    "POLICY_RISK",
    "POLITICAL",
    "POVERTY_CAUSE",
    "PUBLIC_POST",
    "RELATION",
    "RETURN_CAUSE",
    "ROAD_KIND",
    "SCHOOLING",
    "SETTLEMENT",
    "SEX",
    "STANDARD",
    "STANDING",
    "SUBMITTED",
    "TEAM_ACTION",
    "TEAM_LEVEL",
    "TEAM_ROLE",
    "WARNING_STATE",
    "WATER_MODE",
    "WATER_RISK",
    "WORK_PLACE",
    "WORK_STATE",
]

_LISTS = (
    POVERTY_CAUSE, RETURN_CAUSE, ATTRIBUTE, STANDARD, EXIT_STATE, WARNING_STATE, EDGE_STATE, SETTLEMENT, MEASURE_CATEGORY,
    SEX, RELATION, ETHNICITY, POLITICAL, ID_TYPE, CHANGE, SCHOOLING, EDUCATION, DROPOUT_REASON,
    HEALTH, DISABILITY_KIND, DISABILITY_GRADE, DOCUMENT, ALLOWANCE, LABOUR_SKILL, WORK_STATE, WORK_PLACE, PUBLIC_POST,
    HOUSE_STRUCTURE, DANGER_GRADE, WATER_MODE, ROAD_KIND, FUEL,
    DECIDER, DRIVE_RISK, EDGE_GROUND, EDGE_INCOME, EDGE_STAGE, EDGE_TYPE, EDUCATION_RISK, EMPLOYMENT_RISK, EXPENSE_RISK, FORM, HOUSING_RISK, INDUSTRY_RISK, MEDICAL_RISK, POLICY_RISK, STANDING, SUBMITTED, TEAM_ACTION, TEAM_LEVEL, TEAM_ROLE, WATER_RISK,
)  # fmt: skip

CODE_LISTS: dict[str, CodeList] = {codes.name: codes for codes in _LISTS}
"""Every code list by its name."""
