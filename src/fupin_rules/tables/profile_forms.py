"""The form of a profile file, as Pydantic models. Descriptions are Chinese first: an editor shows them to whoever writes one.

Owns which keys there are and what they mean; whether fields, words and headers exist is for `profiles` to say.
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ColumnForm", "CopyForm", "ProfileForm", "RefusedForm", "SheetForm", "TitleForm", "keys_known"]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TitleForm(_Form):
    """两种文字的名称 | a name in two languages."""

    zh: str
    en: str = ""


class ColumnForm(_Form):
    """一列：回答哪个问题，怎样写 | a column: what it answers and how it is written."""

    field: str = Field(description="字段路径，如 members.health | path of the field")
    headers: tuple[str, ...] = Field(default=(), description="这一列的其他表头 | other headers of the column")
    blank: str | None = Field(
        default=None, description="空白的含义：unanswered 未填、none 没有、或一个答案 | what a blank cell means"
    )
    blanks: tuple[str, ...] = Field(default=(), description="等于空白的记号 | signs that stand for blank")
    nones: tuple[str, ...] = Field(
        default=(), description="表示“没有”的写法，如 无；与未填不同 | words that say there is none"
    )
    yes: tuple[str, ...] = Field(default=(), description="表示“是”的写法 | signs for yes")
    no: tuple[str, ...] = Field(default=(), description="表示“否”的写法 | signs for no")
    words: dict[str, str] = Field(default_factory=dict, description="本地叫法: 码表里的词 | local word: official word")
    separators: tuple[str, ...] | None = Field(
        default=None, description="一格几个值之间的分隔符 | between several values"
    )
    identifier: bool = Field(
        default=False,
        description="是编号：只是写成数字的名称 | a code: a name written in digits (kept as text, X upper case)",
    )
    multiply: Decimal | int | None = Field(
        default=None, description="换算到字段单位要乘的数 | factor to the field's unit"
    )


class SheetForm(_Form):
    """一张表：怎样认出来，一行是什么，各列回答什么 | a sheet: how it is recognised, what a row is."""

    names: tuple[str, ...] = Field(min_length=1, description="表名 | names of the sheet")
    into: str | None = Field(
        default=None, description="一行是哪个列表的一项，如 members；不写即一行一户 | the list a row is an item of"
    )
    creates: bool = Field(default=False, description="登记表：行可以带来新的户 | rows bring new records")
    needs: tuple[str, ...] = Field(min_length=1, description="认出这张表必须有的表头 | headers it is recognised by")
    match: tuple[str, ...] = Field(default=(), description="按哪些字段认人，先后为序 | fields a member is matched by")
    columns: dict[str, str | ColumnForm] = Field(description="表头: 字段 | header: field")
    others: tuple[str, ...] = Field(
        default=(), description="其余的列按这些记录的问题名称认 | records whose questions name further columns"
    )
    ignored: tuple[str, ...] = Field(
        default=(),
        description="从不读的列，如 密码：内容一进来就丢掉，只数个数 | columns never read: contents are dropped, only counted",
    )


class CopyForm(_Form):
    """户上的一个字段取自唯一符合条件的成员 | a field taken from the one member that fits."""

    source: str = Field(alias="from", description="取哪个字段 | the item's field")
    where: dict[str, str] = Field(description="条件：字段: 值 | field: value")


class RefusedForm(_Form):
    """标题像这样的表不是数据，不读 | sheets whose title is like this are no data and are left alone."""

    titles: tuple[str, ...] = Field(
        min_length=1,
        description="标题行里找的正则表达式，空格不计 | regular expressions looked for in the title rows, white space dropped",
    )
    what: TitleForm = Field(description="那是什么 | what such a sheet is")
    instead: TitleForm = Field(description="应当交什么 | what to give in its place")


class ProfileForm(_Form):
    """一种布局 | a layout."""

    profile: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", description="布局编号 | id")
    title: TitleForm
    subject: str = "household"
    generation: int | tuple[int, int] | None = Field(
        default=None,
        description="布局用于哪一年，或从哪年到哪年：决定代号怎样读 | year or years of the layout, for code numbers",
    )
    include: tuple[str, ...] = Field(default=(), description="连同哪些布局的表 | profiles whose sheets are included")
    title_date: str | None = Field(
        default=None, description="标题行里的数据日期填入哪个字段 | field for the title's date"
    )
    totals: tuple[str, ...] = Field(default=(), description="合计行的字样 | words of a totals row")
    blanks: tuple[str, ...] = ()
    nones: tuple[str, ...] = Field(
        default=(),
        description="表示“没有”的写法，用于可以没有的列表 | words that say there is none, for lists that may be empty",
    )
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    copies: dict[str, CopyForm] = Field(
        default_factory=dict, description="由成员得出的字段 | fields taken from an item"
    )
    sheets: tuple[SheetForm, ...] = ()
    refused: tuple[RefusedForm, ...] = Field(
        default=(),
        description="不是数据的表，不论读什么都不读 | sheets that are no data, whatever is being read",
    )


def keys_known() -> list[str]:
    """Every key a profile file may have, for did-you-mean."""
    keys: list[str] = []
    for form in (ProfileForm, SheetForm, ColumnForm, TitleForm, CopyForm, RefusedForm):
        keys.extend(i.alias or n for n, i in form.model_fields.items())
    return keys
