"""Every complaint about annexes, said once: templates that name no column of ours (N1), printed forms that cannot be read back (N2).

Owns the wording. Whoever finds a fault fills the braces and says where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fupin_rules.errors import Text

__all__ = ["CODES", "say"]

_ALL: dict[str, tuple[Text, Text]] = {
    "N101": (
        Text("模板里的表头“{header}”不是附件{n}的列", "the template's header {header!r} is no column of annex {n}"),
        Text(
            "{near}可用的列：{known}。本县的叫法可写成“本县叫法【列名】”。",
            "{near_en}Columns: {known}. A word of your own is written as word【column】.",
        ),
    ),
    "N102": (
        Text("模板里的列“{header}”写了两次", "the template names the column {header!r} twice"),
        Text("请只留一处。", "Keep one."),
    ),
    "N103": (
        Text("模板里找不到表头：没有一行写着附件{n}的列名", "the template has no header row with columns of annex {n}"),
        Text("请在一行里写出要的列，如：{known}。", "Write the columns you want in one row, e.g. {known}."),
    ),
    "N104": (
        Text("模板文件读不了：{what}", "the template cannot be read: {what}"),
        Text("模板是 .xlsx 工作簿，或 .yaml 文件（columns: 下面一行一列）。", "A template is a .xlsx workbook, or a .yaml file with columns:."),
    ),
    "N105": (
        Text("附件{n}的表头印在方案里，不能换模板", "the header of annex {n} is printed in the order and cannot be replaced"),
        Text("只有附件4、6、8、9的表头可以换；请去掉 --template。", "Only annexes 4, 6, 8 and 9 take a template; leave out --template."),
    ),
    "N106": (
        Text("没有附件{n}", "there is no annex {n}"),
        Text("方案有附件1到附件9。", "The order has annexes 1 to 9."),
    ),
    "N201": (
        Text("这张《“六看”表》对不上登记的任何一户（{who}）", "this form of the six looks fits no registered household ({who})"),
        Text("请核对行政村、户主姓名，或在表头写上“户编号：……”。", "Check village and head, or write 户编号 at the top of the form."),
    ),
    "N202": (
        Text("这张《“六看”表》对得上 {n} 户（{who}），不知道是哪一户", "this form of the six looks fits {n} households ({who})"),
        Text("请在表头写上“户编号：……”。", "Write 户编号 at the top of the form."),
    ),
    "N203": (
        Text("表上缺“{label}”一项", "the form lacks {label!r}"),
        Text("请按原表补上这一行，或用 fupin annex {n} --blank 重新打印。", "Put the row back as printed, or print the form anew with fupin annex {n} --blank."),
    ),
    "N204": (
        Text("看不出“{label}”打没打勾：“{read}”", "whether {label!r} is ticked cannot be told: {read!r}"),
        Text("打勾的写 ☑，没打勾的留 □，一个框一个记号，紧挨着它的文字。", "Write ☑ for a tick and leave □ otherwise, one sign a box, right beside its words."),
    ),
    "N205": (
        Text("“{read}”不在表上该填的地方，没有读入", "{read!r} does not stand where the form asks for something, and was not read"),
        Text("请写进表上留的空，或写到“其他需要说明情况”一栏。", "Write it into a blank of the form, or under other remarks."),
    ),
    "N206": (
        Text("“{label}”同时勾了几项（{read}），只能勾一项", "several boxes of {label!r} are ticked ({read}); only one may be"),
        Text("请只留一个 ☑。", "Leave one ☑."),
    ),
    "N207": (
        Text("“{label}”里的号码是遮盖过的（{read}），不能当作号码", "the number under {label!r} is masked ({read}) and is no number"),
        Text("请填完整的号码；要打印完整号码，加 --show-identifiers。", "Write it in full; --show-identifiers prints full numbers."),
    ),
    "N208": (
        Text("这一户已经有一张《“六看”表》了", "this household has a form of the six looks already"),
        Text("请只留一张；旧表请移到别的文件夹。", "Keep one; move the old one away."),
    ),
    "N209": (
        Text("一张表头部的“{label}”没有填", "{label!r} at the top of the form is not filled in"),
        Text("请填上，或写上户编号。", "Fill it in, or write 户编号."),
    ),
    "N210": (
        Text(
            "有 {n} 张表没有填（只有打印好的表头），当作没有交",
            "{n} form(s) are not filled in (only the printed head) and count as not handed in",
        ),
        Text("填好后再读；没有填的表不影响其他表。", "Fill them in; other forms are not affected."),
    ),
    "N211": (
        Text("写了 {n} 个患病成员，“{label}”却有 {k} 项（{read}），不知道谁是哪一项", "{n} patients, but {k} entries under {label!r} ({read})"),
        Text(
            "请一人一项、用顿号隔开，顺序和姓名一样；或一人写一组（姓名；病种；时间）。",
            "Write one for each, in the order of the names, or a round of blanks for each person.",
        ),
    ),
}  # fmt: skip

CODES: Final[Mapping[str, Text]] = MappingProxyType({code: what for code, (what, _) in _ALL.items()})
"""Every code of this room with what it says is wrong."""


def say(code: str, **values: object) -> tuple[Text, Text]:
    """What is wrong and what to do about it, with the braces filled; `x_en` takes the place of `x` in the English wording."""
    what, do = _ALL[code]
    english = {**values, **{k.removesuffix("_en"): v for k, v in values.items() if k.endswith("_en")}}
    return (
        Text(f"{what.zh.format(**values)}。", f"{what.en.format(**english)}."),
        Text(do.zh.format(**values), do.en.format(**{**values, **english})),
    )
