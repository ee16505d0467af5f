"""Questions and records: how a Pydantic field says what it asks.

A *question* is a field's metadata: its two names, its code list, its unit and bounds, what a blank cell means, whether it is
personal. A *record* is a Pydantic model all of whose fields are optional: `None` means "not answered", never "none".

A list is *complete* (a plain list), *open* (`Open([...])`, JSON `{"open": [...]}`: these and perhaps more) or unanswered
(`None`). A record remembers answers that stood in the source but could not be read in its key `$unreadable`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    WrapSerializer,
    WrapValidator,
)
from pydantic_core import PydanticCustomError, core_schema

from fupin_rules.errors import Text
from fupin_rules.schema.codes import CodeList

__all__ = ["UNREADABLE", "Listing", "Open", "Question", "Record", "Unparsable", "is_open"]

UNREADABLE: Final = "$unreadable"
"""The key under which a record keeps `{field name: why it could not be read}`; such an answer is `None`, that is, unanswered."""


class Open(list[Any]):
    """A list of which these items are known and more may exist. In JSON: `{"open": [...]}`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Open({list.__repr__(self)})"


def is_open(value: object) -> bool:
    """Whether a list answer is open (`Open`, or its JSON form)."""
    return isinstance(value, (Open, dict))


class Unparsable(ValueError):
    """Raised by a question's `parse`: what of a text is not understood, and what to write instead.

    Attributes:
        what: what is wrong; no full stop.
        do: what to write, as a whole sentence.
    """

    def __init__(self, what: Text, do: Text) -> None:
        self.what = what
        self.do = do
        super().__init__(f"{what.zh}。{do.zh}")


@dataclass(frozen=True, slots=True)
class Question:
    """What a field asks; used as `Annotated[str | None, Question(...)]`.

    Attributes:
        zh: Chinese name; an identifier, since rules may use it.
        en: English name for readers (the code name is the field's own).
        code: the code list, for a field whose answers are official words (one, or several in a list).
        number: national field number, e.g. `AAB010`.
        unit: unit of a number, in Chinese words (`月`, `元`, `平方米`).
        ge: least answer that can be (a number or a date).
        le: greatest answer that can be.
        blank: what a blank cell means: `unanswered`, or `none`: the answer given in `none` stands there.
        none: the answer a blank cell stands for where `blank` is `none` (an empty list for lists).
        personal: kind of personal data; `identity`, `phone` and `bank` are masked everywhere, `name` only in HTML and logs.
        source: True for answers from a source that may not be supplied at all (a visit, a department's list): where it is
            absent, rules that need it are *not run* instead of unknown.
        month_only: what a date given as year and month means: its `first` or `last` day; None refuses it.
        headers: other headers under which workbooks carry the question.
        parse: for a list of records that people write as one text (`肢体二级、视力一级`): makes the records of the text, as trusted dicts,
            or raises `Unparsable`. Then the field takes a text wherever it takes the list: one cell of a table, or a string in JSON.
        note: for readers, in Chinese: why it is so, where it comes from.
    """

    zh: str
    en: str
    code: CodeList | None = None
    number: str | None = None
    unit: str | None = None
    ge: int | Decimal | date | None = None
    le: int | Decimal | date | None = None
    blank: Literal["unanswered", "none"] = "unanswered"
    none: Any = None
    personal: Literal["name", "identity", "phone", "bank"] | None = None
    source: bool = False
    month_only: Literal["first", "last"] | None = None
    headers: tuple[str, ...] = ()
    parse: Callable[[str], list[dict[str, Any]]] | None = None
    note: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        inner = handler(source)
        if self.parse is not None:
            inner = core_schema.no_info_before_validator_function(self._parsed, inner)
        if not (self.code or self.ge is not None or self.le is not None):
            return inner
        return core_schema.no_info_after_validator_function(self._check, inner)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        js = handler(schema)
        js["title"] = self.zh
        js["description"] = self.en + (f" [{self.unit}]" if self.unit else "")
        if self.code:
            js["x-code-list"] = self.code.name
        if self.personal:
            js["x-personal"] = self.personal
        if self.parse:
            js["anyOf"] = [{"type": "string"}, *js.get("anyOf", ())]
        return js

    def _check(self, value: Any) -> Any:
        if value is None:
            return None
        if self.code is not None:
            if isinstance(value, str):
                return self._word(value, self.code)
            if isinstance(value, list):
                words = [self._word(v, self.code) for v in value]
                return Open(words) if isinstance(value, Open) else words
            return value
        if (self.ge is not None and value < self.ge) or (self.le is not None and value > self.le):
            raise PydanticCustomError(
                "out_of_bounds",
                "{zh} must lie between {ge} and {le}",
                {"zh": self.zh, "ge": str(self.ge), "le": str(self.le)},
            )
        return value

    def _parsed(self, value: Any) -> Any:
        if self.parse is None or not isinstance(value, str):
            return value
        try:
            return self.parse(value)
        except Unparsable as problem:
            raise PydanticCustomError(
                "not_parsable",
                "{read}: {what_en}. {do_en}",
                {
                    "read": value[:60],
                    "what": problem.what.zh,
                    "what_en": problem.what.in_("en"),
                    "do": problem.do.zh,
                    "do_en": problem.do.in_("en"),
                },
            ) from problem

    def _word(self, value: str, code: CodeList) -> str:
        known = code.understand(value)
        if known is None:
            raise PydanticCustomError(
                "not_in_code_list",
                "{word} is not in the code list {zh}",
                {"word": value, "zh": code.zh, "list": code.name, "suggestion": code.suggest(value) or ""},
            )
        return known


def _validate_listing(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, dict) and set(value) == {"open"} and isinstance(value["open"], (list, tuple)):
        value = Open(value["open"])
    out = handler(value)
    return Open(out) if isinstance(value, Open) else out


def _dump_listing(value: Any, handler: SerializerFunctionWrapHandler) -> Any:
    return {"open": handler(value)} if isinstance(value, Open) else handler(value)


Item = TypeVar("Item")
Listing = Annotated[list[Item], WrapValidator(_validate_listing), WrapSerializer(_dump_listing)]
"""A list answer of a record: complete (a list) or open (`Open`, JSON `{"open": [...]}`)."""


class Record(BaseModel):
    """Base of every model rules can read: unknown keys refused, every answer optional, unreadable answers remembered."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    unreadable: dict[str, str] | None = Field(default=None, alias=UNREADABLE)
