"""What masking hides, and what it leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fupin_rules.findings import mask, mask_inside, mask_key, mask_text

PERSONAL = [
    "王一450399199001011232",
    "450399 19790103 0x12",
    "130-0000-1111",
    "１９９００００１１１１",
    "ID19900000001",
    "tel+8619900000001",
    "6217 0000 0000 0001 234",
    "0775-1234567",
    "45039919900101123243B1",
    "4 5 0 3 9 9 1 9 8 0 0 1 0 1 0 0 1 4",
    "450399198-001010014",
    "450399 1980 01 01 0014",
    "号码 45 0399 1980 0101 0014。",
    "第 12 户 450399-19800101-001-4",
    "４５０３９９　１９８００１０１００１４",
    "1 9 9 0 0 0 0 0 0 0 1",
    "199-00000001",
    "62170000-00000001234",
    "6 2 1 7 0 0 0 0 0 0 0 0 0 0 0 1 2 3 4",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_a_personal_number_inside_a_text_is_not_shown(text):
    for hidden in (mask_inside(text), mask_text(text), mask(text, "name")):
        assert hidden != text
        assert "****" in hidden


@pytest.mark.parametrize(
    "text",
    [
        "王一",
        "450399101201",
        "2019-09-10 12:30",
        "2019-09-10 2019-10-10",
        "东街 12 号 3 栋 401 室",
        "20190910-20191010",
        "20190910 - 20191010",
        "450329101 450329102",
        "450399101201 450399101202",
        "12000 13500 12800",
        "1500-2000000",
        "7 8 12 3 5 30 2 4 15",
        "1 2 3 4 5 6 7 8 9 3 4",
        "33 2019-09-10 2019-10-10 8",
    ],
)
def test_codes_of_places_dates_and_addresses_are_shown(text):
    assert mask_inside(text) == text


def test_days_in_a_row_are_never_taken_for_a_number():
    days = [date(2015, 12, 1) + timedelta(days=n) for n in range(0, 2200, 3)]
    for sign in (" ", "-", ""):
        for one, two, three in zip(days, days[7:], days[11:], strict=False):
            text = " ".join(d.strftime(f"%Y{sign}%m{sign}%d") for d in (one, two, three))
            assert mask_inside(text) == text


def test_a_records_own_code_is_shown_unless_it_is_an_identity_number():
    assert mask_key("450399101201000123") == "450399101201000123"
    assert mask_key("450399198001010066") == "450399********0066", "a right check digit"
    assert mask_key("450399198001010061") == "450399198001010061"
    assert mask_key("450399198001010061", slips=True) == "450399********0061", "misspelt, perhaps"
    assert mask_key("450399101201000123", slips=True) == "450399101201000123"
