"""Identity numbers: what can be read is read, what cannot is None, and nothing raises."""

from __future__ import annotations

import inspect
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum import numdb
from stdnum.cn import ric

from fupin_rules.language import identity

# Synthetic: 450399 was never assigned.
MAN = "450399198001010015"
WOMAN = "45039919800101004X"
OLD = "450399800101001"
CERTIFICATE = f"{WOMAN}41"
REISSUED = f"{WOMAN}72B1"

FUNCTIONS = [getattr(identity, name) for name in identity.__all__ if name != "Shape"]


def test_the_area_of_the_test_people_was_never_assigned() -> None:
    levels = numdb.get("cn/loc").info("450399")
    assert not any("county" in properties for _, properties in levels)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (MAN, "18"),
        (WOMAN, "18"),
        (WOMAN.lower(), "18"),
        (f" {MAN}\n", "18"),
        (OLD, "15"),
        (CERTIFICATE, "20"),
        (REISSUED, "22"),
        (MAN[:-1], "other"),
        ("X" + MAN[1:], "other"),
        ("4.50399E+17", "other"),
        ("４５０３９９１９８００１０１００１５", "other"),
        (MAN[:17] + "四", "other"),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_the_shape_of_a_number_is_told_by_its_length_and_characters(number: str | None, expected: str | None) -> None:
    assert identity.shape(number) == expected


def test_all_parts_of_an_ordinary_number_are_read() -> None:
    assert identity.area_part(MAN) == "450399"
    assert identity.birth_date(MAN) == date(1980, 1, 1)
    assert identity.sex(MAN) == "男"
    assert identity.sex(WOMAN) == "女"
    assert identity.check_digit_ok(MAN) is True
    assert identity.check_digit_ok(WOMAN.lower()) is True
    assert identity.holder_number(WOMAN.lower()) == WOMAN


def test_a_certificate_carries_its_holders_number_kind_and_grade() -> None:
    assert identity.holder_number(CERTIFICATE) == WOMAN
    assert identity.birth_date(CERTIFICATE) == date(1980, 1, 1)
    assert identity.sex(CERTIFICATE) == "女"
    assert identity.check_digit_ok(CERTIFICATE) is True
    assert (identity.certificate_kind(CERTIFICATE), identity.certificate_grade(CERTIFICATE)) == ("肢体", "一级")
    assert (identity.certificate_kind(REISSUED), identity.certificate_grade(REISSUED)) == ("多重", "二级")


@pytest.mark.parametrize("tail", ["00", "85", "09", "95"])
def test_a_certificate_with_digits_outside_the_standard_has_no_kind_or_no_grade(tail: str) -> None:
    number = WOMAN + tail
    assert None in (identity.certificate_kind(number), identity.certificate_grade(number))
    assert identity.holder_number(number) == WOMAN


def test_a_resident_number_is_no_certificate() -> None:
    assert identity.certificate_kind(MAN) is None
    assert identity.certificate_grade(OLD) is None


def test_an_old_number_is_upgraded_with_the_century_and_a_check_digit() -> None:
    assert identity.upgrade(OLD) == MAN
    assert identity.holder_number(OLD) == MAN
    assert identity.birth_date(OLD) == date(1980, 1, 1)
    assert identity.sex(OLD) == "男"
    assert identity.check_digit_ok(OLD) is None
    assert identity.upgrade(WOMAN) == WOMAN
    assert identity.upgrade(CERTIFICATE) is None


@pytest.mark.parametrize("day", ["19800230", "19801301", "19800001", "00000101", "19810229"])
def test_an_impossible_date_is_none_and_the_other_parts_are_still_read(day: str) -> None:
    number = f"450399{day}0015"
    assert identity.birth_date(number) is None
    assert identity.sex(number) == "男"
    assert identity.area_part(number) == "450399"


def test_a_wrong_check_digit_is_false_and_a_missing_one_is_not_known() -> None:
    assert identity.check_digit_ok(MAN[:-1] + "6") is False
    assert identity.check_digit_ok(MAN[:-1]) is None
    assert identity.check_digit_ok(None) is None


def test_a_placeholder_is_read_like_any_number() -> None:
    assert identity.area_part("999999") == "999999"
    assert identity.birth_date("999999999999999999") is None


def test_numbers_issued_by_a_county_that_is_gone_or_not_yet_there_are_no_fault() -> None:
    # 452329 became 450329 in 1998: python-stdnum's own validation refuses people born before with the new code.
    for area in ("452329", "450329"):
        first = f"{area}19700101001"
        number = first + ric.calc_check_digit(first + "0")
        assert identity.check_digit_ok(number) is True
        assert identity.birth_date(number) == date(1970, 1, 1)


def test_the_forbidden_functions_of_stdnum_are_not_called() -> None:
    code = inspect.getsource(identity).split('"""', 2)[2]
    assert not any(f"ric.{name}" in code for name in ("validate", "is_valid", "get_birth_place"))


_NEARLY = st.text(alphabet="0123456789Xx 一B.-", max_size=24)
_NUMBERS = st.from_regex(r"[0-9]{15}([0-9]{2}[0-9Xx]([0-9]{2}(B[0-9])?)?)?", fullmatch=True)


# The first text drawn in a process builds Hypothesis' table of characters, which can outlast its health check.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.text(), _NEARLY, _NUMBERS, st.none()))
def test_no_text_makes_any_function_raise(number: str | None) -> None:
    for function in FUNCTIONS:
        function(number)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.integers(), st.floats(), st.binary(), st.lists(st.text()), st.dates()))
def test_no_other_value_is_read_or_makes_any_function_raise(value: object) -> None:
    assert [function(value) for function in FUNCTIONS] == [None] * len(FUNCTIONS)


@given(_NUMBERS)
def test_the_holders_number_reads_like_the_number_it_was_taken_from(number: str) -> None:
    holder = identity.holder_number(number)
    assert holder is not None
    assert len(holder) == 18
    assert identity.birth_date(holder) == identity.birth_date(number)
    assert identity.sex(holder) == identity.sex(number)
    assert identity.holder_number(holder) == holder


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_what_was_put_into_an_old_number_comes_out_of_the_new_one(born: date, order: int) -> None:
    old = f"450399{born:%y%m%d}{order:03d}"
    new = identity.upgrade(old)
    assert new is not None
    assert identity.birth_date(new) == born
    assert identity.check_digit_ok(new) is True
    assert identity.sex(new) == ("男" if order % 2 else "女")
