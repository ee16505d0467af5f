"""Names with a meaning of their own in the grammar, beside the registered functions: quantifiers, folds, questions about answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fupin_rules.errors import Text

__all__ = ["ALL_FORMS", "FORMS", "FORMS_ZH", "WRITTEN", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its two names, how it is written, what it says."""

    name: str
    zh: str
    written: str
    doc: Text


ALL_FORMS: Final = (
    Form("any", "任一", "any(条件 for x in 列表 if 筛选)", Text("至少有一个成立。", "At least one holds.")),
    Form("all", "全部", "all(条件 for x in 列表 if 筛选)", Text("每一个都成立；空列表为真。", "Each holds; true of an empty list.")),
    Form("count", "计数", "count(x for x in 列表 if 筛选)", Text("个数；说不清的使它成为区间。", "How many; an interval where that is not sure.")),
    Form("sum", "合计", "sum(数 for x in 列表 if 筛选)", Text("合计；空列表为 0。", "The sum; 0 of an empty list.")),
    Form("min", "最小", "min(数或日期 for x in 列表)", Text("最小的；空列表为缺失。", "The least; missing of an empty list.")),
    Form("max", "最大", "max(数或日期 for x in 列表)", Text("最大的；空列表为缺失。", "The greatest; missing of an empty list.")),
    Form("distinct", "不同值", "distinct(值 for x in 列表)", Text("不同的值的集合。", "The set of different values.")),
    Form("covered_months", "覆盖月数", "covered_months((开始, 结束) for x in 列表)", Text("各段合并后覆盖的月数，重叠的日子只算一次。", "Months covered by spans of days, each day counted once.")),
    Form("group", "分组", "group(键 for x in 列表)", Text("按键分组；每组可以再逐个看，g.key 是它的键。", "The list in groups of equal key; g.key is the key.")),
    Form("has", "含有", "has(多选字段, 词, ...)", Text("多选字段里有其中一个词。", "Whether a field of several values holds one of the words.")),
    Form("missing", "未答", "missing(字段)", Text("没有回答。写了但读不出的，说不清。", "Nobody answered; unknown where an answer cannot be read.")),
    Form("answered", "已答", "answered(字段)", Text("已经回答。", "The opposite of missing.")),
    Form("coalesce", "首个已答", "coalesce(字段, 字段, ...)", Text("第一个已经回答的。", "The first that is answered.")),
    Form("has_row", "有行", "has_row(params.表[键])", Text("参数表里有没有这一行；没有就是不适用，而不是故障。", "Whether a parameter table has this row.")),
    Form("at", "按日期", "at(params.参数, 日期)", Text("参数在另一天的值。", "A parameter as of another day.")),
    Form("matches", "符合", 'matches(文字, "样式名")', Text("整个文字符合一个登记过的样式。", "Whether the whole text has a named pattern.")),
)  # fmt: skip

FORMS: Final = tuple(f.name for f in ALL_FORMS)
WRITTEN: Final = {f.name: f.written for f in ALL_FORMS}
FORMS_ZH: Final = {f.zh: f.name for f in ALL_FORMS}
