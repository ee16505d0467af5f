"""The words of progress and ledger, in Chinese and English: what became of a finding and why, columns, places. Wording only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fupin_rules.errors import Lang, Text
from fupin_rules.ledger.consolidation import CASES
from fupin_rules.ledger.progress import Entry, Flow, Progress
from fupin_rules.ledger.runs import Item, Standing

__all__ = [
    "ACTION",
    "CHANGE",
    "FIELD",
    "LEVEL",
    "REASON",
    "SEVERITY",
    "WAS",
    "change_in_words",
    "flow_columns",
    "level_word",
]

CHANGE: Final[Mapping[str, Text]] = {
    "new": Text("新增", "new"),
    "still": Text("仍存在", "still there"),
    "solved": Text("已解决", "solved"),
    "found": Text("查实为问题", "turned out a finding"),
    "undecidable": Text("无法判断", "cannot be decided"),
    "gone": Text("已不在数据中", "no longer in the data"),
    "unchecked": Text("不再检查", "no longer checked"),
}
SHORT: Final[Mapping[str, str]] = {
    "solved": "解决", "undecidable": "不明", "gone": "不在", "unchecked": "不查", "still": "仍在", "moved_out": "迁出", "moved_in": "迁入",
}  # fmt: skip
"""Heads of narrow columns on a terminal, in Chinese."""
REASON: Final[Mapping[str, Text]] = {
    "unknown": Text("缺答案", "answers are missing"),
    "error": Text("规则出错", "rule fault"),
    "no_source": Text("规则要用的资料没有提供", "a source was not supplied"),
    "no_question": Text("数据里没有要看的那一列", "the data does not ask"),
    "one_record": Text("要比较全部数据，没有运行", "it compares a whole data set"),
    "no_list": Text("结果没有写明查了哪些户", "the report does not say who was checked"),
    "no_such_data": Text("这次没有提供这种表", "no such forms were supplied"),
    "no_code": Text(
        "没有编号（或编号重复），认不出是不是同一个", "without a code of its own it cannot be told from others"
    ),
    "rejected": Text("这一户有的行没有读入", "rows of it could not be read"),
    "open": Text("成员名单可能不全", "the list of members may be incomplete"),
    "subject": Text("户已不在数据中", "the household is not in the data"),
    "member": Text("成员已不在户内", "the member is not in the household"),
    "not_in_force": Text("规则在参照日期不生效", "the rule is not in force on the reference date"),
    "not_in_area": Text("规则不管这个地区", "the rule does not hold in that area"),
    "overridden": Text("规则在本地区已由下级代替或停用", "the rule is replaced or switched off in that area"),
    "no_area": Text("没有行政区划代码，不知道规则管不管", "without an area code nobody knows whether the rule holds"),
    "no_rule": Text("这次没有这条规则", "the rule is not among those run"),
}
WAS: Final[Mapping[str, Text]] = {
    "fine": Text("上次查过，没有这个问题", "checked before and not found"),
    "unknown": Text("上次缺答案，无法判断", "undecided before"),
    "undecidable": Text("上次无法判断", "could not be decided before"),
    "gone": Text("上次不在数据中", "not in the data before"),
    "unchecked": Text("上次没有查这一条", "not checked before"),
    "violated": Text("上次是问题", "a finding before"),
}
ACTION: Final[Mapping[str, Text]] = {
    "take": Text("收检查结果", "run taken in"),
    "set": Text("改状态", "state set"),
    "assign": Text("分派", "assigned"),
    "import": Text("从表格读回", "read back from a workbook"),
}
SEVERITY: Final[Mapping[str, Text]] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}
LEVEL: Final[Mapping[str, Text]] = {
    "county": Text("县", "county"),
    "township": Text("乡（镇）", "township"),
    "village": Text("行政村", "village"),
}
FIELD: Final[Mapping[str, Text]] = {
    "state": Text("状态", "state"),
    "reason": Text("理由", "reason"),
    "approver": Text("批准人", "approver"),
    "expires": Text("到期日", "expires"),
    "confirmed": Text("复查确认", "confirmed by a run"),
    "severity": Text("严重程度", "severity"),
    "indicator": Text("指标", "indicator"),
    "case": Text("类别", "case"),
    "consolidation": Text("六巩固", "consolidation"),
    "department": Text("责任单位", "department"),
    "supporting": Text("配合单位", "supporting"),
    "measure": Text("措施", "measure"),
    "due": Text("完成期限", "due"),
    "done": Text("完成日期", "done"),
}


def level_word(level: str, lang: Lang) -> str:
    """What a kind of place is called."""
    known = LEVEL.get(level)
    return known.in_(lang) if known else level


def change_in_words(said: Entry | Standing, lang: Lang) -> str:
    """What became of a finding and why: `无法判断（缺答案）`."""
    why = (WAS if said.change == "new" else REASON).get(said.reason)
    word = CHANGE[said.change].in_(lang)
    if why is None:
        return word
    return f"{word}（{why.in_(lang)}）" if lang == "zh" else f"{word} ({why.in_(lang)})"


def flow_columns(progress: Progress, *, places: bool) -> tuple[tuple[str, Text], ...]:
    """The counts worth showing, in the order in which they add up; those of households that moved only where there are any."""
    moved = places and any(f.moved_in or f.moved_out for f in progress.places.values())
    every = (
        ("before", Text("上次", "before")),
        ("solved", CHANGE["solved"]),
        ("undecidable", CHANGE["undecidable"]),
        ("gone", CHANGE["gone"]),
        ("unchecked", CHANGE["unchecked"]),
        *((("moved_out", Text("迁往别处", "moved away")),) if moved else ()),
        ("still", CHANGE["still"]),
        *((("moved_in", Text("由别处迁来", "moved in")),) if moved else ()),
        ("new", CHANGE["new"]),
        ("after", Text("本次", "after")),
    )
    assert all(hasattr(Flow(), name) for name, _ in every)
    return every


UNKNOWN: Final = Text("（未知）", "(not known)")


def place_word(item: Item, kind: str, lang: Lang) -> str:
    """The name of the place of a kind in which something lies."""
    ref = item.place(kind)
    return (ref.label or ref.id or "") if ref else UNKNOWN.in_(lang)


def subject_words(item: Item) -> tuple[str, str]:
    """Code and name of the household; empty for a finding about a whole village, which stands under its place."""
    if item.subject.type in LEVEL:
        return "", ""
    return item.subject.id or "", item.subject.label or ""


def member_word(item: Item, lang: Lang) -> str:
    """The member's name, else which in the list; empty where it is about the household."""
    if item.member is None:
        return ""
    n = (item.member.index or 0) + 1
    return item.member.label or (f"第 {n} 人" if lang == "zh" else f"no. {n}")


def value_word(name: str, value: str | None, lang: Lang) -> str:
    """The value of a field of a desk, for readers."""
    if value is None:
        return "（空）" if lang == "zh" else "(none)"
    known = (SEVERITY if name == "severity" else CASES if name == "case" else {}).get(value)
    return known.in_(lang) if known else value
