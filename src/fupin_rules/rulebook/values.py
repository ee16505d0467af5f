"""From a value as YAML has it to a value of the language, or a sentence saying why not. Knows no file and no place."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.language import Type

__all__ = ["BadValueError", "convert", "convert_key", "day"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEY_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")


class BadValueError(Exception):
    """A value that does not fit; says so in both languages."""

    def __init__(self, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.hint = zh, en, hint


def day(text: Any) -> date | None:
    """A day written 2019-09-10 and in no other way; None otherwise."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def convert(value: Any, t: Type) -> Any:
    """A YAML value as a value of the language.

    Raises:
        BadValueError: it is of another type, or no word of the code list.
    """
    shown = _shown(value)
    if t.name == "int":
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadValueError(f"{shown} 不是整数。", f"{shown} is no integer.")
        return value
    if t.name == "decimal":
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise BadValueError(f"{shown} 不是数。", f"{shown} is no number.")
        return value
    if t.name == "bool":
        if not isinstance(value, bool):
            raise BadValueError(f"{shown} 不是 true 或 false。", f"{shown} is neither true nor false.")
        return value
    if t.name == "date":
        got = day(value)
        if got is None:
            raise BadValueError(
                f"{shown} 不是日期。", f"{shown} is no date.", ("请写作 2019-09-10。", "Write it as 2019-09-10.")
            )
        return got
    if not isinstance(value, str):
        raise BadValueError(f"{shown} 不是文字。", f"{shown} is no text.", ("请加引号。", "Put it in quotes."))
    if t.name == "code" and t.code is not None and value not in t.code:
        near = t.code.suggest(value)
        raise BadValueError(
            f"“{shown}”不在码表“{t.code.zh}”里。",
            f"{shown!r} is not in the code list {t.code.name}.",
            (f"是不是“{near}”？", f"Did you mean {near!r}?") if near else None,
        )
    return value


def convert_key(text: str, t: Type) -> Any:
    """One key of a parameter table's row: always text in YAML, whatever its type.

    Raises:
        BadValueError: as `convert`.
    """
    text = text.strip()
    if t.name == "int" and _KEY_INT.fullmatch(text):
        return int(text)
    if t.name == "bool" and text in ("true", "false"):
        return text == "true"
    return convert(text, t)


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, (str, Decimal)) else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
