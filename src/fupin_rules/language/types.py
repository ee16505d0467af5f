"""Types of the rule language: what a value is, and whether it may be missing.

Owns `Type` and the questions the checker asks of types. Knows no data and no syntax.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from fupin_rules.errors import Text
from fupin_rules.schema import CodeList, FieldSpec, RecordSpec

__all__ = [
    "BOOL",
    "DATE",
    "DECIMAL",
    "INT",
    "NUMBER_LIMIT",
    "RATIO",
    "TEXT",
    "Type",
    "comparable",
    "joined",
    "of_field",
]

TypeName = Literal["bool", "int", "decimal", "ratio", "text", "code", "date", "record", "list", "set", "group", "table"]

_NUMERIC = ("int", "decimal", "ratio")
_ZH: dict[str, str] = {
    "bool": "是否",
    "int": "整数",
    "decimal": "小数",
    "ratio": "分数",
    "text": "文字",
    "code": "代码",
    "date": "日期",
    "record": "记录",
    "list": "列表",
    "set": "集合",
    "group": "分组",
    "table": "表",
}


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression yields.

    Attributes:
        name: kind of value. `int` is a `decimal` is a `ratio` (exact quotient); `bool` is no number.
        nullable: whether it may be missing.
        code: the code list, for `code`.
        record: the spec, for `record` and `group`.
        item: type of the items, for `list`, `set` and `group`.
        interval: a number known perhaps only between bounds (`count`, `sum`, `min`, `max`), a set known perhaps in part.
        key: type of the key, for `group`.
    """

    name: TypeName
    nullable: bool = False
    code: CodeList | None = None
    record: RecordSpec | None = None
    item: Type | None = None
    interval: bool = False
    key: Type | None = None

    @property
    def numeric(self) -> bool:
        return self.name in _NUMERIC

    @property
    def ordered(self) -> bool:
        return self.numeric or self.name == "date"

    @property
    def worded(self) -> bool:
        """Whether values are words: a code or a text."""
        return self.name in ("text", "code")

    @property
    def collection(self) -> bool:
        return self.name in ("list", "set", "group")

    def maybe(self, nullable: bool = True) -> Type:
        return replace(self, nullable=nullable)

    def describe(self) -> Text:
        """For messages: `代码（致贫原因）` / `code (poverty_cause)`."""
        if self.code is not None and self.name == "code":
            return Text(f"代码（{self.code.zh}）", f"code ({self.code.name})")
        if self.collection and self.item is not None:
            inner = self.item.describe()
            return Text(f"{inner.zh}的{_ZH[self.name]}", f"{self.name} of {inner.en}")
        if self.record is not None:
            return Text(f"记录（{self.record.zh}）", f"record ({self.record.name})")
        return Text(_ZH[self.name], self.name)


NUMBER_LIMIT: Final = 10**18
"""Numbers of this size and more are a fault (`overflow`), so that every backend can hold the rest exactly."""

BOOL = Type("bool")
INT = Type("int")
DECIMAL = Type("decimal")
RATIO = Type("ratio")
TEXT = Type("text")
DATE = Type("date")


def of_field(spec: FieldSpec) -> Type:
    """The type of a field's answer; every answer may be missing."""
    if spec.kind == "record":
        one = Type("record", record=spec.record)
    elif spec.kind == "code":
        one = Type("code", code=spec.question.code)
    else:
        one = Type(spec.kind)
    if spec.many:
        return Type("list", nullable=True, item=one, record=spec.record)
    return one.maybe()


def comparable(a: Type, b: Type) -> bool:
    """Whether `==` between the two can ever mean something."""
    if a.numeric and b.numeric:
        return True
    if a.worded and b.worded:
        return a.name == "text" or b.name == "text" or a.code is b.code
    if a.name in ("list", "set") and b.name in ("list", "set"):
        return a.item is not None and b.item is not None and a.item.name != "record" and comparable(a.item, b.item)
    return a.name == b.name and a.name in ("bool", "date")


def joined(a: Type, b: Type) -> Type | None:
    """The type that holds values of both (branches of a conditional), or None."""
    nullable = a.nullable or b.nullable
    interval = a.interval or b.interval
    if a.numeric and b.numeric:
        name = max(a.name, b.name, key=_NUMERIC.index)
        return Type(name, nullable, interval=interval)
    if a.worded and b.worded:
        return (
            Type("code", nullable, code=a.code) if a.code is not None and a.code is b.code else Type("text", nullable)
        )
    if a.name == b.name and a.name in ("bool", "date"):
        return Type(a.name, nullable)
    return None
