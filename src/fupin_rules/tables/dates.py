"""Dates as people and spreadsheets write them.

Owns the spellings (`2019-09-18`, `2019.9.18`, `2019年9月18日`, `20190918`, serial day numbers, year and month alone). Never guesses: what
may mean two things is said to be ambiguous, and what is no day is None. Knows no question and no file.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

__all__ = ["AmbiguousMonth", "MonthOnly", "find_date", "read_date"]

_DAY = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})[日号]?|([0-9]{2})([0-9]{2}))"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月份?|([0-9]{2}))")
_IN_TITLE = re.compile(r"[0-9]{4}(?:年[0-9]{1,2}月(?:[0-9]{1,2}[日号]?)?|[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?|[0-9]{4})")
_SPACE = re.compile(r"\s+")

# Excel believes that 1900 was a leap year: day 60 is a day that never was, and days before it are off by one.
_FIRST_SERIAL: Final = 61
_LAST_SERIAL: Final = 80_000
# Six digits may be a year of two digits with month and day; only years of living people are read as years.
_FIRST_YEAR: Final = 1850
_LAST_YEAR: Final = 2150
_EPOCH_1900: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class MonthOnly:
    """A year and a month without a day."""

    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])


@dataclass(frozen=True, slots=True)
class AmbiguousMonth:
    """The number 2016.1, which is what is left of 2016.10 as well."""

    year: int


def read_date(raw: Any, *, date_1904: bool = False) -> date | MonthOnly | AmbiguousMonth | None:
    """The date a cell holds.

    Args:
        raw: a date, a number or a text.
        date_1904: whether bare day numbers count from 1904 (old workbooks made on a Mac).

    Returns:
        A day, a month without a day, an ambiguous month, or None where it is no date or no such day exists.
    """
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, float, Decimal)):
        return _number(raw, date_1904=date_1904)
    return _written(raw) if isinstance(raw, str) else None


def find_date(text: str) -> tuple[str, date | MonthOnly] | None:
    """The first date inside a sentence, with its spelling."""
    for match in _IN_TITLE.finditer(_squeeze(text)):
        got = _written(match[0])
        if isinstance(got, (date, MonthOnly)):
            return match[0], got
    return None


def _number(raw: float | Decimal, *, date_1904: bool) -> date | MonthOnly | AmbiguousMonth | None:
    if not -1_000_000_000 < raw < 1_000_000_000:
        return None
    whole = int(raw)
    if raw == whole and (whole >= 19000101 or 190001 <= whole <= 210012):
        return _written(str(whole))
    if 1900 <= whole <= 2100:
        # A bare year, or a year and a month that Excel took for a number. As a serial number it would be a day in 1905.
        if raw == whole:
            return None
        text = f"{float(raw):.15g}"
        if re.fullmatch(r"[0-9]{4}\.1", text):
            return AmbiguousMonth(whole)
        return _written(text) if re.fullmatch(r"[0-9]{4}\.(0[1-9]|1[0-2])", text) else None
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return (_EPOCH_1904 if date_1904 else _EPOCH_1900) + timedelta(days=whole)
    return None


def _written(text: str) -> date | MonthOnly | None:
    text = _squeeze(text)
    day = _DAY.fullmatch(text)
    if day is not None:
        year, month, dom = (int(g) for g in day.groups() if g is not None)
        try:
            return date(year, month, dom) if _FIRST_YEAR <= year <= _LAST_YEAR else None
        except ValueError:
            return None
    only = _MONTH.fullmatch(text)
    if only is not None:
        year, month = (int(g) for g in only.groups() if g is not None)
        return MonthOnly(year, month) if 1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR else None
    # Texts of digits are serial numbers in CSV files that a spreadsheet wrote.
    return _number(int(text), date_1904=False) if re.fullmatch(r"[0-9]{5}", text) else None  # type: ignore[return-value]


def _squeeze(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"\s*([年月日号./-])\s*", r"\1", text)
    return _SPACE.sub(" ", text)
