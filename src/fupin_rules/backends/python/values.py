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
from fupin_rules.language.types import NUMBER_LIMIT

__all__ = [
    "AND",
    "ANY",
    "FAULT",
    "INF",
    "KNOWN",
    "LIMIT",
    "MISSING",
    "NOT",
    "OR",
    "RANGE",
    "E",
    "F",
    "ListValue",
    "Range",
    "RecordValue",
    "T",
    "U",
    "Val",
    "any_value",
    "as_range",
    "choose",
    "compare_points",
    "exact",
    "fault",
    "is_point",
    "known",
    "lower_sum",
    "missing",
    "negative",
    "of_range",
    "order",
    "total",
    "truth_of_value",
    "undecided",
    "unite",
    "upper_sum",
    "value_of_truth",
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


def choose(cond: int, then: int, other: int) -> int:
    """`then if cond else other`: where the condition stays open the answer is known only if both branches give it."""
    out = (then if cond & T else 0) | (other if cond & F else 0)
    for c in (U, E):
        if cond & c:
            for a in (T, F, U, E):
                for b in (T, F, U, E):
                    if then & a and other & b:
                        out |= a if a == b and a in (T, F) else E if E in (c, a, b) else U
    return out


# -- scalars ----------------------------------------------------------------------------------------------------------

KNOWN: Final = 1
RANGE: Final = 2
MISSING: Final = 4
FAULT: Final = 8
INF: Final = float("inf")
LIMIT: Final = NUMBER_LIMIT


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

    def __repr__(self) -> str:
        return f"RecordValue({self.path})"


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


# -- between truths and scalars ----------------------------------------------------------------------------------------


def value_of_truth(m: int) -> Val:
    """A truth set as a scalar."""
    if m == T:
        return Val(KNOWN, True)
    if m == F:
        return Val(KNOWN, False)
    mask = (KNOWN if m & (T | F) else 0) | (MISSING if m & U else 0) | (FAULT if m & E else 0)
    value = True if m & (T | F) == T else False if m & (T | F) == F else ANY
    return Val(mask, value)


def truth_of_value(v: Val) -> int:
    """A scalar that is a yes or no as a truth set."""
    m = (U if v.mask & (MISSING | RANGE) else 0) | (E if v.mask & FAULT else 0)
    if v.mask & KNOWN:
        m |= T | F if v.value is ANY else T if v.value else F
    return m


def undecided(v: Val) -> int:
    """What is known of a question about a scalar that is no point."""
    return (T | F if v.mask & KNOWN else 0) | (U if v.mask & (MISSING | RANGE) else 0) | (E if v.mask & FAULT else 0)


def is_point(v: Val) -> bool:
    return v.mask == KNOWN and v.value is not ANY and type(v.value) is not Range


def as_range(v: Any) -> Range | None:
    """A point or settled range as a range; None for `ANY`."""
    if type(v) is Range:
        return v
    return None if v is ANY or v is None else Range(v, v, v, v, settled=True)


def unite(*options: Val) -> Val:
    """One of these, nobody knows which."""
    first = options[0]
    if all(is_point(v) and compare_points("==", v.value, first.value) for v in options):
        return first
    mask = 0
    for v in options:
        mask |= v.mask & (KNOWN | MISSING | FAULT)
        if v.mask & RANGE:
            mask |= KNOWN | MISSING
    return Val(mask, ANY if mask & KNOWN else None)


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
        left, right = Decimal(a), Decimal(b)
        try:
            out = (
                _CONTEXT.add(left, right)
                if op == "+"
                else _CONTEXT.subtract(left, right)
                if op == "-"
                else _CONTEXT.multiply(left, right)
            )
        except (Inexact, InvalidOperation) as error:
            raise Fault("overflow") from error
    if not -LIMIT < out < LIMIT:
        raise Fault("overflow")
    return out


_WIDE: Final = Context(prec=400, traps=[InvalidOperation, Inexact])


def total(a: Any, b: Any) -> Any:
    """`a + b` without rounding and without a limit, so that the order of a sum does not matter."""
    if type(a) is Fraction or type(b) is Fraction:
        return Fraction(a) + Fraction(b)
    if type(a) is int and type(b) is int:
        return a + b
    try:
        return _WIDE.add(Decimal(a), Decimal(b))
    except (Inexact, InvalidOperation) as error:
        raise Fault("overflow") from error


def lower_sum(a: Any, b: Any) -> Any:
    """The sum of two lower bounds: what is bounded on neither side below stays so."""
    if isinstance(a, float) or isinstance(b, float):
        return -INF if -INF in (a, b) else INF
    return total(a, b)


def upper_sum(a: Any, b: Any) -> Any:
    """The sum of two upper bounds."""
    if isinstance(a, float) or isinstance(b, float):
        return INF if INF in (a, b) else -INF
    return total(a, b)


def negative(a: Any) -> Any:
    """`-a`; Python's own would round a long Decimal."""
    return a.copy_negate() if isinstance(a, Decimal) else -a


def order(a: Any, b: Any) -> int:
    """-1, 0 or 1 as `a` lies before, at or after `b`; an infinite bound lies beyond every number and every date."""
    if isinstance(a, float):
        return (a > b) - (a < b) if isinstance(b, float) else 1 if a > 0 else -1
    if isinstance(b, float):
        return -1 if b > 0 else 1
    return int(a > b) - int(a < b)


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
