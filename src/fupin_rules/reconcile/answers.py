"""Answers as they are compared: read out of a record, and brought to one form so that spelling makes no difference.

Owns what counts as the same answer: dates and words as they are, numbers by value, several words regardless of order, names without
blanks and with one kind of dot, phones without dashes, identity numbers by their holder. Knows no field.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from fupin_rules.language.identity import birth_date, holder_number, shape
from fupin_rules.schema import UNREADABLE, FieldSpec

__all__ = ["Canon", "Unreadable", "born", "canon_of", "items_of", "plain_text", "read", "row_canon", "same_holder"]

Canon = Callable[[Any], Hashable]
_DOTS: Final = str.maketrans(dict.fromkeys("•●∙⋅・‧．.", "·"))
_BLANKS: Final = re.compile(r"\s+")
_NO_DIGIT: Final = re.compile(r"[^0-9]")
_PLACEHOLDER: Final = "999999"
"""How a person without an identity card is written: a number of nobody, that many people may carry."""


class Unreadable(str):
    """Why an answer could not be read."""

    __slots__ = ()


def read(node: Any, steps: Sequence[str]) -> Any:
    """The answer at some steps within a record: None where it is not there, `Unreadable` where something stands that cannot be read."""
    for step in steps:
        value = node.get(step)
        if value is None:
            bad = node.get(UNREADABLE)
            return Unreadable(bad[step] or "") if bad and step in bad else None
        node = value
    return node


def items_of(value: Any) -> list[Any]:
    """The items of a list answer, open or not; none for no answer."""
    if value.__class__ is dict:
        value = value.get("open")
    return list(value) if isinstance(value, list) else []


@lru_cache(maxsize=65536)
def plain_text(text: str) -> str:
    """A text without blanks, in half-width letters and with one kind of dot."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_DOTS)


@lru_cache(maxsize=65536)
def same_holder(number: Any) -> str | None:
    """What is the same of two identity numbers of one person, or None where a number tells nobody.

    Numbers of 15 digits are brought to 18, disability certificates cut to their holder's number. A placeholder (`999999...`) and what is
    too short to tell people apart tell nobody.

    Examples:
        >>> same_holder("45039919800101004x"), same_holder(" 45039919800101004X41"), same_holder("450399800101004")
        ('45039919800101004X', '45039919800101004X', '45039919800101004X')
        >>> same_holder("999999198001010040") is None
        True
    """
    if not isinstance(number, str):
        return None
    text = plain_text(number).upper()
    if text.startswith(_PLACEHOLDER):
        return None
    if shape(text) != "other":
        return holder_number(text)
    return text if len(_NO_DIGIT.sub("", text)) >= 8 else None


def born(number: Any) -> date | None:
    """The birth date in an identity number."""
    return birth_date(plain_text(number)) if isinstance(number, str) else None


def _as_is(value: Any) -> Hashable:
    return value  # type: ignore[no-any-return]


def _phone(value: Any) -> Hashable:
    text = plain_text(str(value))
    return _NO_DIGIT.sub("", text) or text


def _identity(value: Any) -> Hashable:
    return same_holder(str(value)) or plain_text(str(value)).upper()


def canon_of(spec: FieldSpec) -> Canon:
    """How answers to a question are brought to one form."""
    one: Canon = _as_is
    if spec.kind == "text":
        personal = spec.question.personal
        one = _identity if personal == "identity" else _phone if personal in ("phone", "bank") else plain_text
    if spec.kind == "record":
        assert spec.record is not None
        fields = [(name, canon_of(f)) for name, f in spec.record.fields.items()]
        one = row_canon(fields)
    if not spec.many:
        return one
    if spec.kind == "record":
        return lambda value: frozenset(Counter(one(item) for item in items_of(value)).items())
    return lambda value: frozenset(one(item) for item in items_of(value))


def row_canon(fields: Sequence[tuple[str, Canon]]) -> Canon:
    """How a row of a list is brought to one form: by these of its fields."""

    def row(value: Mapping[str, Any]) -> Hashable:
        return tuple(None if (v := value.get(name)) is None else canon(v) for name, canon in fields)

    return row
