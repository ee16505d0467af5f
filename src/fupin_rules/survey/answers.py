"""What the survey's records have in common: the kinds of answer their fields take, and shared bounds.

Owns what is accepted as an answer before its question is asked for bounds and words: text that is not blank, yes or no that is
nothing but yes or no, numbers that are no booleans, days that are no serial numbers. Knows no field.

Pydantic alone would read `1` as *yes*, `True` as 1 and the integer 0 as 1 January 1970. In a register each of these is a slip of
whoever made the file, and must be said, not turned into an answer.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from fupin_rules.schema import Record

__all__ = [
    "FIRST_DAY",
    "FIRST_SUPPORT",
    "FIRST_WORK",
    "FIRST_YEAR",
    "LAST_DAY",
    "LAST_YEAR",
    "MOST_MONEY",
    "Answers",
    "Day",
    "Number",
    "Text",
    "Whole",
    "YesNo",
]


class Answers(Record, defer_build=True):
    """Base of the survey's records: validators are built when the first record is validated, since trusted data never needs them."""


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _no_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("boolean_as_number", "yes or no is not a number")
    return value


def _iso_day(value: Any) -> Any:
    # Pydantic takes text of digits for seconds since 1970 as well ("86400" is then 2 January 1970): only ISO text may pass.
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("not_a_day", "a date is written as 2019-09-18")


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that says something; an empty text is no answer and is refused: leave the key out, or say null."""

YesNo = Annotated[bool, Strict()]
"""Yes or no; `1`, `"true"` and `"是"` are for workbooks, whose reader turns them into this."""

Whole = Annotated[int, Strict()]
"""A whole number."""

Number = Annotated[Decimal, BeforeValidator(_no_boolean)]
"""An exact decimal number."""

Day = Annotated[date, BeforeValidator(_iso_day)]
"""A calendar day, as a date or as text `2019-09-18`."""

FIRST_YEAR = 2013
"""Registration began with the year 2013 (lists of 2014); no year of exit, return or income lies before it."""
LAST_YEAR = 2030
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2030, 12, 31)
FIRST_SUPPORT = date(2010, 1, 1)
"""Before the present standard (2010) there were no measures, helpers or allowances that a register could still list."""
FIRST_WORK = date(1980, 1, 1)
"""Nobody on a register left for work before migration for work began."""
MOST_MONEY = Decimal(10_000_000)
"""More than any registered household has of anything in a year, in yuan: a slip of the decimal point, or fen for yuan."""
