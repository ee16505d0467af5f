"""Masking of personal numbers: follows the mark on the question, and no output escapes it unless the caller asks.

A number may also stand where nobody asked for one: in a name, a note, an employer, a misspelt key. `mask_inside` finds it in answers,
by its shape; `mask_text` in messages and logs, where any long number is one too many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from stdnum.cn.ric import calc_check_digit

__all__ = ["mask", "mask_inside", "mask_key", "mask_text"]

_DIGITS, _BETWEEN = "0-9０-９", r" \t\u00a0\u2000-\u200b\u202f\u3000\-\u2010-\u2014\uff0d"
_D, _APART = f"[{_DIGITS}]", f"[{_BETWEEN}]"
# As people write them in groups: 450399 19790103 0x12, 199 0000 0001, 6217 0000 0000 0001 234.
_GROUPED = (
    rf"{_D}{{6}}[ \-\u00a0\u3000]{_D}{{8}}[ \-\u00a0\u3000](?:{_D}|[Xx]){{4}}"
    rf"|1{_D}{{2}}[ \-\u00a0\u3000]{_D}{{4}}[ \-\u00a0\u3000]{_D}{{4}}"
    rf"|0{_D}{{2,3}}-{_D}{{7,8}}"
    rf"|{_D}{{4}}(?:[ \-\u00a0\u3000]{_D}{{4}}){{3}}(?:[ \-\u00a0\u3000]?{_D}{{1,4}})?"
)
# Digits held apart by blanks or hyphens anywhere: what such a run is, is looked at before anything is hidden.
_SPREAD = re.compile(rf"{_D}(?<!{_D}{_D})(?:{_APART}{{0,2}}{_D}){{10,}}(?:{_APART}{{0,2}}[XxＸｘ])?")
# Where neither such a run nor any other number that is looked for can begin, which is nearly everywhere, nothing more is asked.
_ROOM = re.compile(f"{_D}[{_DIGITS}{_BETWEEN}]{{9,}}{_D}")
_PIECES = re.compile(rf"{_D}+[XxＸｘ]?|[XxＸｘ]")
# The first two digits of an identity number say which province issued it; no year and no month begins one.
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]|91"
_ISSUED = re.compile(rf"(?:{_PROVINCES})[0-9]{{15}}[0-9X]")
_LONG = rf"{_D}{{11,}}[XxＸｘ]?(?:[Bb]{_D})?"
_NARROW = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX")
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
    if len(text) < 11 or _ROOM.search(text) is None:
        return text
    return _NUMBER.sub(lambda m: _starred(m[0]), _SPREAD.sub(_together, text))


def mask_inside(value: Any) -> Any:
    """Mask the identity, phone and bank numbers inside a free-text answer; codes of places (12 digits) stay.

    Anything but text, and text too short to hold such a number, is given back as it is.
    """
    if value.__class__ is not str or len(value) < 11 or _ROOM.search(value) is None:
        return value
    return _NUMBER.sub(lambda m: _starred(m[0]) if _personal(m[0]) else m[0], _SPREAD.sub(_together, value))


def mask_key(key: Any, *, slips: bool = False) -> Any:
    """A record's own code (户编号, 人编号) is shown, unless somebody used an identity number for it: 18 digits, a birth date, its check digit.

    What is left, the first six and the last four, tells most records of a file apart; two may look alike.

    Args:
        key: the code.
        slips: whether an identity number with a wrong check digit is hidden, too: of a code that no record has, since it may be misspelt.
    """
    if key.__class__ is str and not key.isascii():
        # A name that serves as a code, as of a village.
        return mask_inside(key)
    return f"{key[:6]}{'*' * 8}{key[-4:]}" if key.__class__ is str and _identity(key, slips) else key


def _identity(text: str, slips: bool) -> bool:
    """Whether a text is an identity number: 18 digits (the last may be X), a birth date, its check digit unless that may be a slip."""
    if len(text) != 18 or not text[:17].isdigit():
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2100 and (slips or bool(calc_check_digit(text) == text[17].upper()))


def _together(found: re.Match[str]) -> str:
    """A run of digits held apart by blanks or hyphens, with the personal number in it hidden; days, sums and codes in a row stay."""
    run = found[0]
    pieces = [(m.start(), m.end(), m[0].translate(_NARROW)) for m in _PIECES.finditer(run)]
    if len(pieces) == 1:
        return run
    whole = "".join(digits for _, _, digits in pieces)
    singly = all(len(digits) == 1 for _, _, digits in pieces)
    if (
        (singly and (len(whole) >= 15 or (len(whole) == 11 and whole[0] == "1" and whole[1] in "3456789")))
        or (len(whole) in (16, 19) and whole.startswith("62"))
        or ([len(digits) for _, _, digits in pieces] == [3, 8] and whole[0] == "1")
    ):
        return _starred(run)
    out, at, first = "", 0, 0
    while first < len(pieces):
        last, length = first, len(pieces[first][2])
        while length < 18 and last + 1 < len(pieces):
            last += 1
            length += len(pieces[last][2])
        number = "".join(digits for _, _, digits in pieces[first : last + 1])
        split = last > first and _ISSUED.fullmatch(number) is not None and _identity(number, slips=True)
        if split and not _days(pieces[first : last + 1]):
            out += run[at : pieces[first][0]] + _starred(run[pieces[first][0] : pieces[last][1]])
            at, first = pieces[last][1], last + 1
        else:
            first += 1
    return out + run[at:]


def _days(pieces: Sequence[tuple[int, int, str]]) -> bool:
    """Whether a day stands in a row of numbers, year, month and day apart, elsewhere than where an identity number has its birth date."""
    before = 0
    for (_, _, year), (_, _, month), (_, _, day) in zip(pieces, pieces[1:], pieces[2:], strict=False):
        dated = len(year) == 4 and year[:2] in ("19", "20") and len(month) < 3 and len(day) < 3
        if dated and before != 6:
            return True
        before += len(year)
    return False


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
