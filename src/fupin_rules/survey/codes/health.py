"""Code lists on health: state of health, kind and grade of a disability, documents a team asks to see, allowances.

Words are those in use in 2019. [F] a published source, [C] seen in use in county systems, [M] from memory.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = ["ALLOWANCE", "DISABILITY_GRADE", "DISABILITY_KIND", "DOCUMENT", "HEALTH"]

# One answer until 2019, several from 2020 on (`残疾,长期慢性病`): where a year had one, 残疾 may hide an illness. [C]
HEALTH = CodeList(
    "health",
    "健康状况",
    "state of health",
    (
        Code("健康", "healthy", numbers={2017: "01"}),
        Code("长期慢性病", "long-term illness", numbers={2017: "02"}, aliases=("慢性病", "长期慢性疾病", "患有慢性病")),
        Code(
            "患有大病", "serious illness", numbers={2017: "03"}, aliases=("大病", "患大病", "重大疾病", "患有重大疾病")
        ),
        Code("残疾", "disabled", numbers={2017: "04"}, aliases=("残疾人",)),
    ),
)


def _kind(value: str, en: str, number: str) -> Code:
    return Code(value, en, numbers={2017: number}, aliases=(f"{value}残疾", f"{value}残"))


# [F] GB/T 26341-2010; the numbers are the 19th and 20th digit of the certificate.
DISABILITY_KIND = CodeList(
    "disability_kind",
    "残疾类别",
    "kind of disability",
    (
        _kind("视力", "sight", "1"),
        _kind("听力", "hearing", "2"),
        _kind("言语", "speech", "3"),
        _kind("肢体", "limbs", "4"),
        _kind("智力", "intellect", "5"),
        _kind("精神", "mental", "6"),
        _kind("多重", "multiple", "7"),
    ),
)


def _grade(value: str, en: str, number: str) -> Code:
    roman = {"1": "Ⅰ", "2": "Ⅱ", "3": "Ⅲ", "4": "Ⅳ"}[number]
    return Code(
        f"{value}级",
        en,
        numbers={2017: number},
        aliases=(value, f"{number}级", f"{value}等", f"残疾{value}级", roman, f"{roman}级"),
    )


DISABILITY_GRADE = CodeList(
    "disability_grade",
    "残疾等级",
    "grade of disability",
    (
        _grade("一", "grade 1 (gravest)", "1"),
        _grade("二", "grade 2", "2"),
        _grade("三", "grade 3", "3"),
        _grade("四", "grade 4 (lightest)", "4"),
    ),
)

# The five named in part 四(二)1 of the order.
DOCUMENT = CodeList(
    "document",
    "查阅证件",
    "document seen",
    (
        Code("户口簿", "household register booklet", aliases=("户口本", "户籍簿")),
        Code("残疾证", "disability certificate", aliases=("残疾人证",)),
        Code("存折本", "bank book", aliases=("存折",)),
        Code("慢性病证", "certificate of long-term illness", aliases=("慢性病证或诊断书", "慢性病诊断书", "慢病证")),
        Code("大病诊断书", "diagnosis of a serious illness", aliases=("大病诊断证明",)),
    ),
)

# [C] the income items of the register that are paid to a person; the two grants for the disabled and the orphan's grant [M].
ALLOWANCE = CodeList(
    "allowance",
    "补贴种类",
    "kind of allowance",
    (
        Code("养老保险金", "old-age pension", aliases=("养老金", "基础养老金")),
        Code("离退休金", "retirement pay", aliases=("退休金",)),
        Code("赡养金", "maintenance by children", aliases=("赡养费",)),
        Code("高龄补贴", "grant for the very old", aliases=("高龄津贴",)),
        Code("长期抚恤金", "long-term compensation", aliases=("抚恤金",)),
        Code("残疾补贴", "grant for the disabled", aliases=("残疾人补贴", "残疾人两项补贴")),
        Code("困难残疾人生活补贴", "living grant for the disabled in need"),
        Code("重度残疾人护理补贴", "care grant for the gravely disabled"),
        Code("孤儿基本生活费", "orphan's grant", aliases=("孤儿补贴",)),
        Code("计划生育金", "family-planning grant", aliases=("计生补贴", "计划生育奖励扶助金")),
        Code("生态补偿金", "ecological compensation"),
        Code("教育补助", "school grant", aliases=("教育资助", "雨露计划")),
        Code("现役军人工资", "soldier's pay"),
        Code("稳定性补贴", "steady grant"),
        Code("其他", "other", aliases=("其它", "其他补贴")),
    ),
)
