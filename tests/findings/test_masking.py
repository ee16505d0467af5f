"""What masking hides, and what it leaves."""

from __future__ import annotations

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
]


@pytest.mark.parametrize("text", PERSONAL)
def test_a_personal_number_inside_a_text_is_not_shown(text):
    for hidden in (mask_inside(text), mask_text(text), mask(text, "name")):
        assert hidden != text
        assert "****" in hidden


@pytest.mark.parametrize(
    "text", ["王一", "450399101201", "2019-09-10 12:30", "2019-09-10 2019-10-10", "东街 12 号 3 栋 401 室"]
)
def test_codes_of_places_dates_and_addresses_are_shown(text):
    assert mask_inside(text) == text


def test_a_records_own_code_is_shown_unless_it_is_an_identity_number():
    assert mask_key("450399101201000123") == "450399101201000123"
    assert mask_key("450399198001010066") == "450399********0066", "a right check digit"
    assert mask_key("450399198001010061") == "450399198001010061"
