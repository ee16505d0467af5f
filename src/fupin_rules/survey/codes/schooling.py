"""Code lists on schooling: whether and where a person is at school, education reached, why a child left school.

A pupil has a schooling and no education, everybody else an education; until about 2019 exports wrote 非在校生 for "not at school",
from 2020 on they leave the cell blank. [C] seen in use in county systems.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList
from fupin_rules.survey.codes.numbering import NOT_KNOWN

__all__ = ["DROPOUT_REASON", "EDUCATION", "SCHOOLING"]

_YEARS = ("一", "二", "三", "四", "五")


def _until_2019(number: str) -> dict[int, str]:
    """A number of the lists of 2016-2017, which is not carried on into the longer lists of 2020."""
    return {2017: number, 2020: NOT_KNOWN}


def _years(
    stage: str, en: str, count: int, *, first: int | None, old: tuple[str, ...] = (), since: int | None = None
) -> tuple[Code, ...]:
    """The school years of a stage; `first` is the number of its first year in the list of 2017, `old` its former names."""
    return tuple(
        Code(
            f"{stage}{year}年级",
            f"{en}, year {index + 1}",
            since=since,
            numbers={} if first is None else _until_2019(f"{first + index:02d}"),
            aliases=tuple(f"{name}{year}年级" for name in old),
        )
        for index, year in enumerate(_YEARS[:count])
    )


# Numbers of 2016-2017 (16 values). The list of 2020-2021 has 25, whose numbers were not seen; the exports of those years carry words.
# Only 普通高中 and 高职高专 were renamed (from 高中 and 高职); 大专及以上 was split and so stays a code of its own.
SCHOOLING = CodeList(
    "schooling",
    "在校生状况",
    "schooling",
    (
        Code("非在校生", "not at school", numbers=_until_2019("01"), aliases=("非在校", "不在校", "非在读")),
        Code("学龄前儿童", "below school age", since=2020),
        Code("学前教育", "nursery school", numbers=_until_2019("02"), aliases=("幼儿园",)),
        Code("小学", "primary school", numbers=_until_2019("03")),
        Code("七年级", "year 7", numbers=_until_2019("04"), aliases=("初中一年级", "初一")),
        Code("八年级", "year 8", numbers=_until_2019("05"), aliases=("初中二年级", "初二")),
        Code("九年级", "year 9", numbers=_until_2019("06"), aliases=("初中三年级", "初三")),
        *_years("普通高中", "upper secondary school", 3, first=7, old=("高中",)),
        *_years("中职", "vocational secondary school", 3, first=10, old=("中等职业学校", "中专")),
        *_years("高职高专", "vocational college", 3, first=13, old=("高职", "大专", "高职（高专）", "高职(高专)")),
        *_years("技师学院", "technicians' college", 4, first=None, since=2020),
        *_years("本科", "university", 5, first=None, since=2020, old=("大学", "大学本科")),
        Code("硕士研究生及以上", "postgraduate", since=2020, aliases=("硕士及以上", "研究生及以上", "硕士研究生")),
        Code("大专及以上", "college or university", until=2019, numbers=_until_2019("16")),
        Code("特殊学校", "special school", since=2023, aliases=("特殊教育学校", "特殊教育")),
    ),
)

EDUCATION = CodeList(
    "education",
    "文化程度",
    "education reached",
    (
        Code(
            "文盲或半文盲",
            "cannot or hardly read",
            numbers={2017: "01"},
            aliases=("文盲", "半文盲", "文盲半文盲", "文盲/半文盲"),
        ),
        Code("小学", "primary school", numbers={2017: "02"}),
        Code("初中", "lower secondary school", numbers={2017: "03"}),
        Code(
            "高中",
            "upper secondary school",
            numbers={2017: "04"},
            aliases=("高中（含职业高中、技校）", "高中(含职业高中、技校)", "中专", "职业高中", "职高", "技校", "中职"),
        ),
        Code("大专及以上", "college or higher", until=2019, numbers=_until_2019("05"), aliases=("大专以上",)),
        Code(
            "大专",
            "college",
            since=2020,
            aliases=("大专（含高职或高专）", "大专(含高职或高专)", "高职", "高专", "专科", "高职高专"),
        ),
        Code("本科及以上", "university or higher", since=2020, aliases=("本科", "大学本科", "大学", "本科以上")),
        Code("学龄前儿童", "below school age", until=2019, numbers=_until_2019("06")),
    ),
)

# Annex 7 of the order.
DROPOUT_REASON = CodeList(
    "dropout_reason",
    "失学辍学原因",
    "reason for leaving school",
    (
        Code("身体原因", "health", aliases=("因身体原因", "因病失学", "因残失学")),
        Code("厌学", "unwilling to learn", aliases=("因厌学",)),
        Code("教学点远", "school too far", aliases=("学校远", "教学点较远")),
        Code("其他", "other", aliases=("其它", "其他原因")),
    ),
)
