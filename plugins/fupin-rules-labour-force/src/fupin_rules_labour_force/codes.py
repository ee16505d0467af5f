"""The code lists of the survey. Official words are Chinese, as rules write them; the English word is understood in data as well."""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = [
    "ABSENCES",
    "EDUCATION",
    "METHODS",
    "RANKS",
    "REASONS",
    "RELATIONS",
    "RESULTS",
    "SEXES",
    "STATUSES",
    "STATUSES_IN_EMPLOYMENT",
    "STRATA",
]


def _words(name: str, zh: str, en: str, *words: tuple[str, str]) -> CodeList:
    """A list whose words may be written in either language, or as their number in the questionnaire."""
    codes = tuple(
        Code(value, english, numbers={2020: str(n)}, aliases=(english, english.capitalize()))
        for n, (value, english) in enumerate(words, 1)
    )
    return CodeList(name, zh, en, codes)


STRATA = _words("lfs_stratum", "城乡", "stratum", ("城镇", "urban"), ("乡村", "rural"))
RESULTS = _words(
    "lfs_result", "访问结果", "result of the interview",
    ("完成", "completed"), ("部分完成", "partly completed"), ("拒访", "refused"), ("无人在家", "no contact"),
)  # fmt: skip
RELATIONS = _words(
    "lfs_relation", "与参照人关系", "relation to the reference person",
    ("参照人", "reference person"), ("配偶", "spouse"), ("子女", "child"), ("父母", "parent"), ("其他亲属", "other relative"),
    ("非亲属", "not related"),
)  # fmt: skip
SEXES = _words("lfs_sex", "性别", "sex", ("男", "male"), ("女", "female"))
EDUCATION = _words(
    "lfs_education", "受教育程度", "education (ISCED)",
    ("未上过学", "none"), ("小学", "primary"), ("初中", "lower secondary"), ("高中", "upper secondary"),
    ("大专", "short-cycle tertiary"), ("本科及以上", "bachelor or above"),
)  # fmt: skip
STATUSES = _words(
    "lfs_status", "劳动力状况", "labour force status",
    ("就业", "employed"), ("失业", "unemployed"), ("非劳动力", "outside the labour force"),
)  # fmt: skip
STATUSES_IN_EMPLOYMENT = _words(
    "lfs_in_employment", "就业身份", "status in employment (ICSE)",
    ("雇员", "employee"), ("雇主", "employer"), ("自营劳动者", "own-account worker"),
    ("家庭帮工", "contributing family worker"),
)  # fmt: skip
RANKS = _words("lfs_rank", "主次", "main or second job", ("主要", "main"), ("次要", "second"))
ABSENCES = _words(
    "lfs_absence", "未上班原因", "reason of absence",
    ("休假", "holiday"), ("病假", "sickness"), ("产假或育儿假", "parental leave"), ("停工或季节性歇业", "lay-off or off-season"),
    ("学习培训", "training"), ("其他", "other"),
)  # fmt: skip
METHODS = _words(
    "lfs_method", "找工作方式", "ways of looking for work",
    ("公共就业服务机构", "public employment service"), ("私营中介", "private agency"), ("直接联系雇主", "asked employers"),
    ("委托亲友", "asked friends or relatives"), ("发布或应聘广告", "placed or answered advertisements"),
    ("准备自己经营", "prepared a business"), ("只浏览广告", "only read advertisements"),
)  # fmt: skip
REASONS = _words(
    "lfs_not_looking", "未找工作原因", "reason for not looking",
    ("在校学习", "studies"), ("料理家务", "family duties"), ("伤病", "illness or disability"), ("离退休", "retired"),
    ("认为找不到", "discouraged"), ("等待开工", "waits for a start or an answer"), ("不想工作", "does not want to work"),
)  # fmt: skip
