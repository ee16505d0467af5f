"""Comparisons of scalars, of numbers known between bounds, and of sets; membership; `is`."""

from __future__ import annotations

from typing import Any

from fupin_rules.backends.python.evaluate.context import Context, truth_of
from fupin_rules.backends.python.values import (
    AND,
    ANY,
    FAULT,
    KNOWN,
    MISSING,
    NOT,
    OR,
    RANGE,
    E,
    F,
    ListValue,
    Range,
    T,
    U,
    Val,
    any_value,
    as_range,
    compare_points,
    known,
    order,
    undecided,
)  # fmt: skip
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

__all__ = ["compare"]


@truth_of(tree.Compare)
def _compare(c: Context, node: tree.Compare) -> int:
    left, right = c.value(node.left), c.value(node.right)
    if isinstance(left, ListValue) or isinstance(right, ListValue):
        same = _same_set(left, right)
        return same if node.op == "==" else NOT[same]
    return compare(node.op, left, right)


def compare(op: str, left: Val, right: Val) -> int:
    """The truth set of a comparison of two scalars."""
    a, b = left.mask, right.mask
    if a == KNOWN and b == KNOWN:
        return _compare_known(op, left.value, right.value)
    out = 0
    if (a | b) & FAULT:
        out |= E
    if (a & MISSING and b & ~FAULT) or (b & MISSING and a & ~FAULT):
        out |= U
    if (a | b) & RANGE:
        for x in _spreads(left):
            for y in _spreads(right):
                out |= _compare_ranges(op, x, y)
    if a & KNOWN and b & KNOWN:
        out |= _compare_known(op, left.value, right.value)
    return out


def _compare_known(op: str, a: Any, b: Any) -> int:
    if type(a) is Range or type(b) is Range:
        x, y = as_range(a), as_range(b)
        return T | F if x is None or y is None else _compare_ranges(op, x, y)
    if a is ANY or b is ANY:
        return T | F
    return T if compare_points(op, a, b) else F


def _spreads(v: Val) -> list[Range | None]:
    """The intervals a number may be (None: anything)."""
    out: list[Range | None] = []
    if v.mask & RANGE:
        out.append(v.range)
    if v.mask & KNOWN:
        out.append(as_range(v.value))
    return out


def _compare_ranges(op: str, x: Range | None, y: Range | None) -> int:
    """Compare two numbers (or dates) known between bounds, without memory of correlation."""
    if x is None or y is None:
        return T | F | U
    if op == "!=":
        return NOT[_compare_ranges("==", x, y)]
    if op == "<":
        return NOT[_compare_ranges(">=", x, y)]
    if op == "<=":
        return NOT[_compare_ranges(">", x, y)]
    if op == "==":
        meet = order(x.lo0, y.hi1) <= 0 and order(y.lo0, x.hi1) <= 0
        true = all(
            order(low, high) <= 0 for low in (x.lo0, x.hi0, y.lo0, y.hi0) for high in (x.lo1, x.hi1, y.lo1, y.hi1)
        )
        false = order(x.lo1, y.hi0) > 0 or order(x.hi0, y.lo1) < 0
        unknown = meet and not order(x.lo0, x.hi1) == order(x.lo0, y.lo0) == order(x.lo0, y.hi1) == 0
    elif op == ">=":
        true, false = order(x.lo1, y.hi0) >= 0, order(x.hi0, y.lo1) < 0
        unknown = order(x.lo0, y.hi1) < 0 and order(x.hi1, y.lo0) >= 0
    else:
        true, false = order(x.lo1, y.hi0) > 0, order(x.hi0, y.lo1) <= 0
        unknown = order(x.lo0, y.hi1) <= 0 and order(x.hi1, y.lo0) > 0
    if x.settled and y.settled:
        unknown = False
    worse = E if x.faulty or y.faulty else U
    return (T if true else 0) | (F if false else 0) | (worse if unknown else 0)


@truth_of(tree.In)
def _in(c: Context, node: tree.In) -> int:
    v = c.value(node.of)
    options = node.options
    if not isinstance(options, Expr):
        return _in_points(v, options)
    return _member(v, c.value(options))


def _member(v: Val, listing: ListValue) -> int:
    """Whether a value is among the items of a list."""
    out = F
    for item, certain in listing.items:
        out = OR[out][AND[certain][compare("==", v, item)]]
    if listing.more & (U | E):
        out = OR[out][AND[listing.more & (U | E)][E if v.mask & FAULT else U]]
    if listing.more & T:
        out = OR[out][F | undecided(v)]
    return out


def _in_points(v: Val, options: tuple[Any, ...]) -> int:
    if v.mask == KNOWN and v.value is not ANY and type(v.value) is not Range:
        return T if v.value in options else F
    if v.mask == KNOWN and v.value is ANY:
        return T | F
    out = F
    for o in options:
        out = OR[out][compare("==", v, known(o))]
    return out


@truth_of(tree.Has)
def _has(c: Context, node: tree.Has) -> int:
    listing = c.value(node.of)
    out = F
    for item, certain in listing.items:
        out = OR[out][AND[certain][_in_points(item, node.options)]]
    if listing.more:
        out = OR[out][listing.more]
    return out


@truth_of(tree.Same)
def _same(c: Context, node: tree.Same) -> int:
    left, right = c.value(node.left), c.value(node.right)
    return T if left.path == right.path else F


def _same_set(a: ListValue, b: ListValue) -> int:
    """Equality of two sets of words: true only if both are complete, false as soon as one surely holds what the other lacks."""
    out = T
    for x, y in ((a, b), (b, a)):
        for item, certain in x.items:
            out = AND[out][OR[NOT[certain]][_member(item, y)]]
        if x.more & (U | E):
            out = AND[out][x.more & (U | E)]
        if x.more & T:
            out = AND[out][T | _member(any_value, y)]
    return out
