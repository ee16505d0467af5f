"""Masking of personal numbers: follows the mark on the question, and no output escapes it unless the caller asks.

A number may also stand where nobody asked for one: in a name, a note, an employer, a misspelt key. `mask_inside` finds it in answers,
by its shape; `mask_text` in messages and logs, where any long number is one too many.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from stdnum.cn.ric import calc_check_digit

__all__ = ["mask", "mask_inside", "mask_key", "mask_text"]

_D = "[0-9０-９]"
# As people write them in groups: 450399 19790103 0x12, 199 0000 0001, 6217 0000 0000 0001 234.
_GROUPED = (
    rf"{_D}{{6}}[ \-\u00a0\u3000]{_D}{{8}}[ \-\u00a0\u3000](?:{_D}|[Xx]){{4}}"
    rf"|1{_D}{{2}}[ \-\u00a0\u3000]{_D}{{4}}[ \-\u00a0\u3000]{_D}{{4}}"
    rf"|0{_D}{{2,3}}-{_D}{{7,8}}"
    rf"|{_D}{{4}}(?:[ \-\u00a0\u3000]{_D}{{4}}){{3}}(?:[ \-\u00a0\u3000]?{_D}{{1,4}})?"
)
_LONG = rf"{_D}{{11,}}[XxＸｘ]?(?:[Bb]{_D})?"
_NUMBER = re.compile(rf"(?<!{_D})(?:{_GROUPED}|{_LONG})(?!{_D})")


def mask(value: Any, personal: str | None) -> Any:
    """What may be shown of an answer.

    Args:
        value: the answer.
        personal: the question's mark: `identity`, `phone` and `bank` are masked. Besides: `name` and `free` for free text, in which
            only numbers are masked; `key` for a record's own code; None for an answer that is shown.

    Returns:
        Identity numbers as `450399********12`, phones as `199****01`, bank numbers as `****1234`; other values unchanged.
    """
    if value is None or personal is None:
        return value
    if personal in ("name", "free"):
        return mask_inside(value)
    if personal == "key":
        return mask_key(value)
    text = str(value)
    if personal == "identity":
        return f"{text[:6]}{'*' * max(len(text) - 8, 4)}{text[-2:]}" if len(text) > 10 else "*" * len(text)
    if personal == "phone":
        return f"{text[:3]}****{text[-2:]}" if len(text) > 7 else "*" * len(text)
    return f"****{text[-4:]}" if len(text) > 8 else "*" * len(text)


def mask_text(text: str) -> str:
    """Mask whatever looks like an identity, phone or bank number inside a message: every number of 11 digits or more."""
    return text if len(text) < 11 else _NUMBER.sub(lambda m: _starred(m[0]), text)


def mask_inside(value: Any) -> Any:
    """Mask the identity, phone and bank numbers inside a free-text answer; codes of places (12 digits) stay.

    Anything but text, and text too short to hold such a number, is given back as it is.
    """
    if value.__class__ is not str or len(value) < 11:
        return value
    return _NUMBER.sub(lambda m: _starred(m[0]) if _personal(m[0]) else m[0], value)


def mask_key(key: Any) -> Any:
    """A record's own code (户编号, 人编号) is shown, unless somebody used an identity number for it: 18 digits, a birth date, its check digit.

    What is left, the first six and the last four, tells most records of a file apart; two may look alike.
    """
    if key.__class__ is str and not key.isascii():
        # A name that serves as a code, as of a village.
        return mask_inside(key)
    if key.__class__ is not str or len(key) != 18 or not key[:17].isdigit():
        return key
    try:
        born = date(int(key[6:10]), int(key[10:12]), int(key[12:14]))
    except ValueError:
        return key
    if not 1880 <= born.year <= 2100 or calc_check_digit(key) != key[17].upper():
        return key
    return f"{key[:6]}{'*' * 8}{key[-4:]}"


def _starred(number: str) -> str:
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def _personal(number: str) -> bool:
    """Whether a long number has the shape of a personal one: a phone of 11 to 13 digits, or 15 digits and more."""
    digits = "".join(str(int(c)) for c in number if c.isdigit())
    if len(digits) == len(number) and len(digits) < 15:
        return (
            (len(digits) == 11 and digits[0] in "01")
            or (len(digits) == 12 and digits[0] == "0")
            or (len(digits) == 13 and digits.startswith("861"))
        )
    return True
