"""Months, ages and rounding against the slow and obvious way of counting."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.language import calendar
from fupin_rules.language.calendar import Fault
from fupin_rules.language.functions import BUILTIN, PATTERNS

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


@given(DAYS, DAYS)
def test_age_counts_birthdays_and_29_february_falls_on_1_march(birth: date, on: date) -> None:
    birthdays = 0
    for year in range(birth.year + 1, on.year + 1):
        try:
            birthday = date(year, birth.month, birth.day)
        except ValueError:
            birthday = date(year, 3, 1)
        birthdays += birthday <= on
    if on >= birth:
        assert calendar.age_on(birth, on) == birthdays


@given(DAYS, st.integers(-1200, 1200))
def test_some_months_later_is_the_same_day_or_the_months_end(day: date, months: int) -> None:
    later = calendar.add_months(day, months)
    assert later.day == min(day.day, length(later))
    assert calendar.calendar_months(day, later) == months


@given(DAYS, DAYS)
def test_whole_months_are_the_most_that_fit(start: date, end: date) -> None:
    n = calendar.months_between(start, end)
    if start <= end:
        assert calendar.add_months(start, n) <= end < calendar.add_months(start, n + 1)
    else:
        assert n == -calendar.months_between(end, start)


@given(st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2019, 12, 31)), st.integers(-3, 90)), max_size=4))
def test_covered_months_count_each_day_once(given_spans: list[tuple[date, int]]) -> None:
    spans = [(a, a + timedelta(days=n)) for a, n in given_spans]
    days = {a + timedelta(days=i) for a, b in spans for i in range((b - a).days + 1)}
    assert calendar.covered_months(spans) == sum((Fraction(1, length(d)) for d in days), Fraction(0))


@given(st.decimals(-(10**15), 10**15, places=9), st.integers(0, 6))
def test_rounding_is_half_away_from_zero(x: Decimal, places: int) -> None:
    assert BUILTIN["round_to"].call(x, places) == x.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add_months", (date(9999, 12, 1), 1)),
        ("add_months", (date(1, 1, 1), -1)),
        ("add_days", (date(9999, 12, 31), 1)),
        ("add_days", (date(2000, 1, 1), 10**17)),
        ("date", (2019, 2, 29)),
        ("date", (0, 1, 1)),
        ("date", (10**17, 1, 1)),
        ("round_to", (Decimal(1), 7)),
        ("round_to", (Decimal("1e30"), 2)),
    ],
)
def test_what_cannot_be_is_a_fault_and_no_crash(name: str, arguments: tuple[object, ...]) -> None:
    assert BUILTIN[name].faults
    with pytest.raises(Fault):
        BUILTIN[name].call(*arguments)


@given(st.data(), st.sampled_from(sorted(BUILTIN)))
def test_no_function_raises_anything_but_a_fault(data: st.DataObject, name: str) -> None:
    kinds = {
        "int": st.integers(-(10**18) + 1, 10**18 - 1) | st.integers(-5, 5),
        "ratio": st.fractions(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=4) | st.integers(-5, 5),
        "date": st.dates(),
        "text": st.text(max_size=25) | st.from_regex(r"450399[0-9]{9,14}[0-9Xx]?B?[0-9]?", fullmatch=True),
    }
    f = BUILTIN[name]
    arguments = [data.draw(kinds[p.name]) for p in f.parameters]
    try:
        result = f.call(*arguments)
    except Fault:
        assert f.faults
    else:
        assert result is not None or f.partial


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (
            "mobile_phone",
            ["19900000000", "13800000000"],
            ["1990000000", "29900000000", "199000000001", "１９９00000000"],
        ),
        ("phone", ["19900000000", "0773-4311111", "4311111", "07734311111"], ["123", "0773-431111x"]),
        ("digits", ["0", "0123"], ["", "1.5", "一"]),
        ("identity_shape", ["450399200002290012", "45039919990131123x", "450399990131123"], ["4503992000022900", ""]),
        (
            "certificate_shape",
            ["45039920000229001241", "45039920000229001241B1"],
            ["450399200002290012", "45039920000229001291"],
        ),
        ("chinese_name", ["甲乙", "阿依·古丽", "𠮷田"], ["Ann", "甲 乙", "", "甲·"]),
        ("placeholder_number", ["999999190001010000"], ["450399200002290012"]),
    ],
)
def test_patterns_match_the_whole_text(pattern: str, good: list[str], bad: list[str]) -> None:
    matches = PATTERNS[pattern][0].fullmatch
    assert [g for g in good if not matches(g)] == []
    assert [b for b in bad if matches(b)] == []


def test_every_pattern_is_tested_here() -> None:
    tested = {
        "mobile_phone",
        "phone",
        "digits",
        "identity_shape",
        "certificate_shape",
        "chinese_name",
        "placeholder_number",
    }
    assert set(PATTERNS) == tested
