"""Values under uncertainty: what an expression may yield when answers are missing.

One vocabulary for three questions about the same tree. *What is it?* (nothing assumed: exactly one possibility.) *Is it decided
whatever is answered at these paths?* and *may it be decided?* (those paths assumed answered: a set of possibilities.)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from fupin_rules.language.calendar import Fault

__all__ = [
    "AND", "ANY", "E", "F", "FAULT", "INF", "KNOWN", "LIMIT", "MISSING", "NOT", "OR", "RANGE", "T", "U", "ListValue",
    "Range", "RecordValue", "Val", "any_value", "compare_points", "exact", "fault", "known", "missing", "of_range",
]  # fmt: skip

# -- truth: a set of possibilities as bits ----------------------------------------------------------------------------

T: Final = 1
F: Final = 2
U: Final = 4
"""Unknown: an answer is missing."""
E: Final = 8
"""Unknown with a fault in it."""


def _and(a: int, b: int) -> int:
    if F in (a, b):
        return F
    if E in (a, b):
        return E
    return U if U in (a, b) else T


def _or(a: int, b: int) -> int:
    if T in (a, b):
        return T
    if E in (a, b):
        return E
    return U if U in (a, b) else F


def _table(op: Any) -> tuple[tuple[int, ...], ...]:
    bits = (T, F, U, E)
    return tuple(
        tuple(sum({op(x, y) for x in bits if a & x for y in bits if b & y}, 0) for b in range(16)) for a in range(16)
    )


AND: Final = _table(_and)
OR: Final = _table(_or)
NOT: Final = tuple((F if m & T else 0) | (T if m & F else 0) | (m & (U | E)) for m in range(16))

# -- scalars ----------------------------------------------------------------------------------------------------------

KNOWN: Final = 1
RANGE: Final = 2
MISSING: Final = 4
FAULT: Final = 8
INF: Final = float("inf")
LIMIT: Final = 10**18
"""Numbers of this size and more are a fault (`overflow`), so that every backend can hold the rest exactly."""


class _Any:
    """A value that will be there but is not known yet."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ANY"


ANY: Final = _Any()


@dataclass(frozen=True, slots=True)
class Range:
    """A number known between bounds: the lower bound lies in [lo0, lo1], the upper in [hi0, hi1].

    With nothing assumed lo0 == lo1 and hi0 == hi1. `settled`: it will be one point once the assumed answers are given.
    """

    lo0: Any
    lo1: Any
    hi0: Any
    hi1: Any
    settled: bool = False
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Val:
    """A scalar: `mask` holds the possibilities; `value` the point, `ANY` or a settled `Range`; `range` the unsettled one."""

    mask: int
    value: Any = None
    range: Range | None = None


missing: Final = Val(MISSING)
fault: Final = Val(FAULT)
any_value: Final = Val(KNOWN, ANY)


def known(value: Any) -> Val:
    return Val(KNOWN, value)


def of_range(lo0: Any, lo1: Any, hi0: Any, hi1: Any, *, settled: bool, faulty: bool) -> Val:
    """The simplest scalar for these bounds: a point, a settled range, missing where nothing is bounded, or a range."""
    if lo0 == lo1 == hi0 == hi1:
        return Val(KNOWN, lo0)
    r = Range(lo0, lo1, hi0, hi1, settled, faulty)
    if settled:
        return Val(KNOWN, r)
    if lo0 == lo1 == -INF and hi0 == hi1 == INF:
        return fault if faulty else missing
    return Val(RANGE, None, r)


@dataclass(slots=True)
class RecordValue:
    """A record with the path to it; `data` is None where it is unanswered. `settled`: assumed answered as a whole."""

    data: Any
    path: str
    settled: bool = False


@dataclass(slots=True)
class ListValue:
    """Items with the certainty that each belongs (a truth set), and whether more may exist.

    `more` is 0 for a complete list, `U` for an open or unanswered one, `T | F` for one assumed answered: perhaps more items,
    all of them known then. `answered` is False for a list nobody filled in.
    """

    items: list[tuple[Any, int]]
    more: int = 0
    answered: bool = True
    key: Val | None = None


# -- exact numbers ----------------------------------------------------------------------------------------------------

_CONTEXT: Final = Context(prec=60, traps=[InvalidOperation, Inexact])


def exact(op: str, a: Any, b: Any) -> Any:
    """`a op b` without rounding: int, Decimal or Fraction; faults `division_by_zero`, `overflow`."""
    if op == "/":
        if b == 0:
            raise Fault("division_by_zero")
        out: Any = Fraction(a) / Fraction(b)
    elif type(a) is int and type(b) is int:
        out = a + b if op == "+" else a - b if op == "-" else a * b
    elif type(a) is Fraction or type(b) is Fraction:
        x, y = Fraction(a), Fraction(b)
        out = x + y if op == "+" else x - y if op == "-" else x * y
    else:
        x, y = Decimal(a), Decimal(b)
        try:
            out = _CONTEXT.add(x, y) if op == "+" else _CONTEXT.subtract(x, y) if op == "-" else _CONTEXT.multiply(x, y)
        except (Inexact, InvalidOperation) as error:
            raise Fault("overflow") from error
    if not -LIMIT < out < LIMIT:
        raise Fault("overflow")
    return out


def compare_points(op: str, a: Any, b: Any) -> bool:
    """Compare two points; exact across int, Decimal and Fraction."""
    ta, tb = type(a), type(b)
    if ta is not tb and (ta is Fraction or tb is Fraction) and not (isinstance(a, float) or isinstance(b, float)):
        a, b = Fraction(a), Fraction(b)
    if op == "==":
        return bool(a == b)
    if op == "!=":
        return bool(a != b)
    if op == "<":
        return bool(a < b)
    if op == "<=":
        return bool(a <= b)
    if op == ">":
        return bool(a > b)
    return bool(a >= b)
