"""The days of the action of 2019, and what ages and dates a synthetic person may have with regard to them.

Owns the calendar of a synthetic county: everything else asks here. The clock is never read.

A county is judged on the day of each visit, or on one day given by the caller, or on the data date. Whether a child is fifteen or
sixteen must not hang on which of these it is, so nobody's birthday lies between them; who needs a birthday there (a planter that
stands on a boundary) sets it on purpose.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

__all__ = [
    "DATA_DATE",
    "FIRST_VISIT",
    "LAST_MEASURE",
    "LAST_VISIT",
    "SURVEY_YEAR",
    "age_of",
    "birth_at_age",
    "day_between",
    "month_end",
]

SURVEY_YEAR = 2019
DATA_DATE = date(2019, 8, 31)
"""The register was exported when the period of the measures had ended."""
FIRST_VISIT = date(2019, 9, 10)
LAST_VISIT = date(2019, 9, 18)
LAST_MEASURE = date(2019, 8, 31)
"""Measures were read in for January 2014 to August 2019."""

# Birthdays keep clear of the days on which an age may be taken.
_QUIET_FROM = date(2019, 8, 20)
_QUIET_TO = date(2019, 10, 10)
_HAD_BIRTHDAY = (_QUIET_FROM - date(2019, 1, 1)).days
_NOT_YET = (date(2019, 12, 31) - _QUIET_TO).days


def age_of(born: date, on: date = LAST_VISIT) -> int:
    """Completed years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birth_at_age(rng: random.Random, age: int) -> date:
    """A birth date of somebody who is `age` on every day of the action."""
    at = int(rng.random() * (_HAD_BIRTHDAY + _NOT_YET))
    if at < _HAD_BIRTHDAY:
        day, year = date(2019, 1, 1) + timedelta(days=at), SURVEY_YEAR - age
    else:
        day, year = _QUIET_TO + timedelta(days=at - _HAD_BIRTHDAY), SURVEY_YEAR - 1 - age
    return day.replace(year=year)


def day_between(rng: random.Random, first: date, last: date) -> date:
    """A day from `first` to `last`; `first` where they are in the wrong order."""
    return first + timedelta(days=int(rng.random() * (max((last - first).days, 0) + 1)))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
