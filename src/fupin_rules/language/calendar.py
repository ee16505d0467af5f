"""Months, month ends and ages: calendar arithmetic on dates, the same for every backend.

All functions are pure; a date outside the calendar raises `Fault`, which callers turn into a missing value with a fault.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

__all__ = [
    "Fault",
    "add_days",
    "add_months",
    "age_on",
    "calendar_months",
    "covered_months",
    "days_between",
    "make_date",
    "month_end",
    "month_start",
    "months_between",
]


class Fault(ValueError):
    """A value that cannot be: division by zero, overflow, a date outside the calendar; `code` names which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def make_date(year: int, month: int, day: int) -> date:
    """The date of three numbers; fault `date_out_of_range` where there is no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Fault("date_out_of_range") from error


def age_on(birth: date, on: date) -> int:
    """Full years on a day; who was born on 29 February is a year older on 1 March of other years.

    Negative before birth.
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the month's last day where it has no such day (31 January + 1 month = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise Fault("date_out_of_range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise Fault("date_out_of_range") from error


def months_between(start: date, end: date) -> int:
    """Whole months from start to end: the greatest n with add_months(start, n) <= end; negative where end is earlier."""
    if end < start:
        return -months_between(end, start)
    n = (end.year - start.year) * 12 + end.month - start.month
    return n if add_months(start, n) <= end else n - 1


def calendar_months(start: date, end: date) -> int:
    """Difference of the two months in the calendar, days ignored (31 January to 1 February is 1)."""
    return (end.year - start.year) * 12 + end.month - start.month


def days_between(start: date, end: date) -> int:
    return (end - start).days


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def covered_months(spans: Iterable[tuple[date, date]]) -> Fraction:
    """Months covered by spans of days, both ends included, days in several spans counted once.

    A day counts one over the number of days of its month, so 1 January to 30 June is exactly 6. A span that ends before
    it starts covers nothing.
    """
    united: list[tuple[date, date]] = []
    for start, end in sorted(s for s in spans if s[0] <= s[1]):
        if united and (start - united[-1][1]).days <= 1:
            if end > united[-1][1]:
                united[-1] = (united[-1][0], end)
        else:
            united.append((start, end))
    total = Fraction(0)
    for start, end in united:
        total += calendar_months(start, end)
        total += Fraction(end.day, monthrange(end.year, end.month)[1])
        total -= Fraction(start.day - 1, monthrange(start.year, start.month)[1])
    return total
