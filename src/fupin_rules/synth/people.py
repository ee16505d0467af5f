"""What one synthetic person answers: schooling, education, health, disability, labour skill, insurance.

Owns a person's own answers, each of which follows from age, sex and health. Work away is for `work`, what was found at the door for
`visits`. Words are those of the lists in force in 2019.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fupin_rules.synth.dates import age_of
from fupin_rules.synth.families import Kin
from fupin_rules.synth.supply import Supply

__all__ = [
    "ABLE",
    "CHRONIC",
    "LABOUR_AGE",
    "PENSION_AGE",
    "SERIOUS",
    "UNABLE",
    "certificate",
    "disable",
    "fall_ill",
    "identify",
    "insure",
    "is_student",
    "labour_of",
    "make_healthy",
    "make_member",
    "school",
]

LABOUR_AGE = 16
PENSION_AGE = 60
ABLE = ("普通劳动力", "技能劳动力")
UNABLE = ("无劳动力", "丧失劳动力")

CHRONIC = ("高血压", "糖尿病", "冠心病", "慢性阻塞性肺病", "类风湿关节炎", "慢性肝炎")
SERIOUS = ("肺癌", "尿毒症", "脑梗死", "肝硬化", "急性心肌梗死")

_KIND_DIGIT = {"视力": "1", "听力": "2", "言语": "3", "肢体": "4", "智力": "5", "精神": "6", "多重": "7"}
_GRADE_DIGIT = {"一级": "1", "二级": "2", "三级": "3", "四级": "4"}

# The school year began on 1 September, and nobody's birthday lies between 20 August and the visits: age decides the year.
_CLASSES = {12: "七年级", 13: "八年级", 14: "九年级"}
_UPPER = ("一年级", "二年级", "三年级")
_COLLEGE = ("高职高专一年级", "高职高专二年级", "高职高专三年级")


def is_student(member: dict[str, Any]) -> bool:
    return member.get("schooling") not in (None, "非在校生")


def school(supply: Supply, member: dict[str, Any], age: int) -> None:
    """Gives schooling and education: a student has no education yet, everybody else has one and is 非在校生."""
    schooling = _schooling(supply, age)
    member["schooling"] = schooling
    if schooling == "非在校生":
        member["education"] = _education(supply, age)
    else:
        member.pop("education", None)


def _schooling(supply: Supply, age: int) -> str:
    if age < 3 or age > 22:
        return "非在校生"
    if age <= 5:
        return "学前教育" if supply.chance(0.8) else "非在校生"
    if age <= 11:
        return "小学"
    if age <= 14:
        return _CLASSES[age]
    if age <= 17:
        stage = "普通高中" if supply.chance(0.5) else "中职"
        return stage + _UPPER[age - 15] if age == 15 or supply.chance(0.85) else "非在校生"
    if age <= 20:
        return supply.one_of((_COLLEGE[age - 18], 0.25), ("大专及以上", 0.2), ("非在校生", 0.55))
    return supply.one_of(("大专及以上", 0.25), ("非在校生", 0.75))


def _education(supply: Supply, age: int) -> str:
    if age < 6:
        return "学龄前儿童"
    if age < 19:
        return "初中"
    if age < 23:
        return supply.one_of(("初中", 0.7), ("高中", 0.3))
    if age < 45:
        return supply.one_of(("小学", 0.15), ("初中", 0.6), ("高中", 0.15), ("大专及以上", 0.1))
    if age < 65:
        return supply.one_of(("文盲或半文盲", 0.05), ("小学", 0.5), ("初中", 0.4), ("高中", 0.05))
    return supply.one_of(("文盲或半文盲", 0.35), ("小学", 0.5), ("初中", 0.15))


def make_healthy(member: dict[str, Any]) -> None:
    member["health"] = ["健康"]
    member["illnesses"] = []
    member["disabilities"] = []
    member.pop("disability_certificate", None)


def fall_ill(member: dict[str, Any], state: str, illness: str) -> None:
    make_healthy(member)
    member["health"] = [state]
    member["illnesses"] = [illness]


def disable(member: dict[str, Any], kind: str, grade: str, kinds: tuple[str, ...] = ()) -> None:
    """Gives a disability with its certificate; the register of 2019 has one word for a person's health."""
    make_healthy(member)
    member["health"] = ["残疾"]
    disability: dict[str, Any] = {"kind": kind, "grade": grade}
    if kinds:
        disability["kinds"] = list(kinds)
    member["disabilities"] = [disability]
    member["disability_certificate"] = certificate(member)


def certificate(member: dict[str, Any]) -> str:
    """The certificate of somebody with a disability: the number, then a digit for the kind and one for the grade."""
    first = member["disabilities"][0]
    return f"{member['id_number']}{_KIND_DIGIT[first['kind']]}{_GRADE_DIGIT[first['grade']]}"


def _health(supply: Supply, member: dict[str, Any], age: int) -> None:
    chronic, serious, disabled = (
        (0.01, 0.005, 0.01) if age < LABOUR_AGE else (0.06, 0.02, 0.05) if age < PENSION_AGE else (0.25, 0.05, 0.08)
    )
    at = supply.rng.random()
    if at < chronic:
        fall_ill(member, "长期慢性病", supply.rng.choice(CHRONIC))
    elif at < chronic + serious:
        fall_ill(member, "患有大病", supply.rng.choice(SERIOUS))
    elif at < chronic + serious + disabled:
        kind = supply.one_of(
            ("肢体", 0.5), ("视力", 0.12), ("听力", 0.12), ("智力", 0.1), ("精神", 0.1), ("多重", 0.06)
        )
        grade = supply.one_of(("一级", 0.12), ("二级", 0.25), ("三级", 0.3), ("四级", 0.33))
        kinds = supply.one_of((("听力", "言语"), 0.5), (("肢体", "言语"), 0.5)) if kind == "多重" else ()
        disable(member, kind, grade, kinds)
    else:
        make_healthy(member)


def labour_of(supply: Supply, member: dict[str, Any], age: int) -> str:
    """The labour skill that fits age, schooling, health and disability."""
    if age < LABOUR_AGE or is_student(member):
        return "无劳动力"
    grades = {d["grade"] for d in member["disabilities"]}
    state = member["health"][0]
    if grades & {"一级"} or (state == "患有大病" and age >= PENSION_AGE):
        return "丧失劳动力"
    if grades & {"二级"}:
        return supply.one_of(("丧失劳动力", 0.6), ("弱劳动力或半劳动力", 0.4)) if age < PENSION_AGE else "丧失劳动力"
    if age >= 70:
        return "无劳动力"
    if age >= PENSION_AGE or grades or state == "患有大病":
        return "弱劳动力或半劳动力"
    if state == "长期慢性病":
        return supply.one_of(("弱劳动力或半劳动力", 0.5), ("普通劳动力", 0.5))
    if member["education"] in ("高中", "大专及以上") or (member["education"] == "初中" and supply.chance(0.12)):
        return supply.one_of(("技能劳动力", 0.5), ("普通劳动力", 0.5))
    return "普通劳动力"


def insure(member: dict[str, Any], age: int) -> None:
    """Residents' insurance, as nearly everybody has it; work may change it to the employees'."""
    member["resident_medical"] = True
    member["employee_medical"] = False
    member["critical_illness"] = True
    member["commercial_medical"] = False
    member["resident_pension"] = age >= LABOUR_AGE and not is_student(member)
    member["employee_pension"] = False


def identify(supply: Supply, member: dict[str, Any], born: date, sex: str) -> None:
    """Gives birth date, sex and the number that says both; a certificate follows the number."""
    member["sex"] = sex
    member["birth_date"] = born
    member["id_number"] = member["register_number"] = supply.number(born, sex)
    if member.get("disability_certificate"):
        member["disability_certificate"] = certificate(member)


def make_member(supply: Supply, kin: Kin, *, member_id: str, name: str, born: date, ethnicity: str) -> dict[str, Any]:
    """A member who works nowhere yet."""
    age = age_of(born)
    member: dict[str, Any] = {"member_id": member_id, "name": name}
    identify(supply, member, born, kin.sex)
    member["id_type"] = "居民身份证"
    member["ethnicity"] = ethnicity
    member["relation"] = kin.relation
    member["political"] = "中共党员" if age >= 25 and supply.chance(0.02) else "群众"
    if age >= LABOUR_AGE and kin.gone is None:
        member["phone"] = supply.phone()
    member["registered"] = kin.gone != "婚出"
    member["register_name"] = name
    member["resident"] = kin.gone is None
    member["changes"] = []
    member["left"] = kin.gone is not None
    school(supply, member, age)
    _health(supply, member, age)
    member["labour_skill"] = labour_of(supply, member, age)
    insure(member, age)
    member["subsistence_allowance"] = False
    member["destitute_support"] = False
    member["allowances"] = []
    member["public_post"] = "未安排"
    member["medical_aid"] = member["health"] == ["患有大病"]
    member["speaks_mandarin"] = 6 <= age < PENSION_AGE
    member["work_state"] = "未务工"
    member["work_months"] = 0
    member["episodes"] = []
    return member
