"""Identity numbers read part by part; whatever cannot be read is None, and nothing here ever raises.

Owns what the digits of a number say: area, birth date, sex, check digit, and kind and grade of a disability certificate. Knows no
survey: these are facts of GB 11643 and of the certificate's layout. Rules reach them as registered functions.

Check digit and date come from python-stdnum. Its `validate`, `is_valid` and `get_birth_place` are never called: they want the area
code to have existed in the year of birth, but a number carries the code in force where and when it was *issued* (450329 exists since
1998, 452329 before), so nearly every adult would be called invalid. For the same reason no function here judges the area part.

A resident number has 18 characters (15 before 1999); a disability certificate is the holder's number, then a digit for the kind and
one for the grade (20), and with two more characters where it was issued again (22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

__all__ = [
    "Shape",
    "area_part",
    "birth_date",
    "certificate_grade",
    "certificate_kind",
    "check_digit_ok",
    "holder_number",
    "sex",
    "shape",
    "upgrade",
]

Shape = Literal["15", "18", "20", "22", "other"]
"""What a number looks like by its length and characters."""

# ASCII digits only: int() and str.isdigit() would take other scripts' digits for a number too.
_SHAPES: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    ("18", re.compile(r"[0-9]{17}[0-9X]")),
    ("15", re.compile(r"[0-9]{15}")),
    ("20", re.compile(r"[0-9]{17}[0-9X][0-9]{2}")),
    ("22", re.compile(r"[0-9]{17}[0-9X][0-9]{2}[0-9A-Z]{2}")),
)
_SIX_DIGITS = re.compile(r"[0-9]{6}")

# 19th and 20th character of a certificate, in the words of GB/T 26341.
_KINDS = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
_GRADES = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}


def shape(number: str | None) -> Shape | None:
    """The layout of a number: "15", "18", "20", "22", or "other" for anything else; None for no number.

    Examples:
        >>> shape("45039919800101004x"), shape("4503991980")
        ('18', 'other')
    """
    return _parts(number).shape if isinstance(number, str) else None


def area_part(number: str | None) -> str | None:
    """The first six digits: the area that issued the number, which may be abolished or far away, and is never a fault."""
    text = _text(number)
    return text[:6] if text is not None and _SIX_DIGITS.match(text) else None


def holder_number(number: str | None) -> str | None:
    """The resident number in a number: itself, or the first 18 characters of a certificate; 15 digits are brought to 18.

    Examples:
        >>> holder_number("45039919800101004X41")
        '45039919800101004X'
    """
    return _parts(number).holder if isinstance(number, str) else None


def birth_date(number: str | None) -> date | None:
    """The date of birth in a number of 15, 18, 20 or 22 characters; None where there is none or no such day exists.

    A number of 15 digits gives its year in two: 19xx is meant.

    Examples:
        >>> birth_date("45039919800101004X"), birth_date("45039919800230004X")  # there is no 30 February
        (datetime.date(1980, 1, 1), None)
    """
    return _parts(number).birth_date if isinstance(number, str) else None


def sex(number: str | None) -> Literal["男", "女"] | None:
    """The sex in a number: the 17th digit is odd for men and even for women."""
    holder = holder_number(number)
    if holder is None:
        return None
    return "男" if int(holder[16]) % 2 else "女"


def check_digit_ok(number: str | None) -> bool | None:
    """Whether the 18th character is right, also within a certificate; None for 15 digits (they have none) and other shapes."""
    return _parts(number).check_digit_ok if isinstance(number, str) else None


def certificate_kind(number: str | None) -> str | None:
    """The kind of disability on a certificate (its 19th digit), in the standard's word, e.g. `肢体`.

    `多重` (7) does not say which kinds it comprises.

    Examples:
        >>> certificate_kind("45039919800101004X41"), certificate_grade("45039919800101004X41")
        ('肢体', '一级')
    """
    text = _text(number)
    return _KINDS.get(text[18]) if text is not None and shape(text) in {"20", "22"} else None


def certificate_grade(number: str | None) -> str | None:
    """The grade of disability on a certificate (its 20th digit): `一级` is the gravest, `四级` the lightest."""
    text = _text(number)
    return _GRADES.get(text[19]) if text is not None and shape(text) in {"20", "22"} else None


def upgrade(number: str | None) -> str | None:
    """A number of 15 digits as one of 18: the century 19 put in and the check digit added; 18 stay as they are, in capitals.

    Returns:
        The number with 18 characters, or None for other shapes. Impossible dates pass: `birth_date` tells.
    """
    return holder_number(number) if shape(number) in {"15", "18"} else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a text says, read once: several rules ask the same number one after the other."""

    shape: Shape | None = None
    holder: str | None = None
    birth_date: date | None = None
    check_digit_ok: bool | None = None


@lru_cache(maxsize=65536)
def _parts(number: str) -> _Parts:
    # Loaded with the first number: it brings half the network library along, which no program has to wait for at its start.
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    text = _text(number)
    if text is None:
        return _Parts()
    kind: Shape = next((name for name, pattern in _SHAPES if pattern.fullmatch(text)), "other")
    if kind == "other":
        return _Parts("other")
    if kind == "15":
        first = f"{text[:6]}19{text[6:]}"
        holder, right = first + ric.calc_check_digit(first + "0"), None
    else:
        holder = text[:18]
        right = ric.calc_check_digit(holder) == text[17]
    try:
        born = ric.get_birth_date(holder)
    except (ValidationError, ValueError):
        born = None
    return _Parts(kind, holder, born, right)


def _text(number: object) -> str | None:
    """What is written, in capitals and without white space around it; None for what is no text or blank."""
    # A caller may hand over anything that stood in a cell: a float, a list, a date.
    if not isinstance(number, str):
        return None
    return number.strip().upper() or None
