"""What lists add up to: count, sum, min, max, distinct values, months covered; between bounds where something is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fupin_rules.backends.python.evaluate.context import Context, value_of
from fupin_rules.backends.python.evaluate.loops import every_combination, worst
from fupin_rules.backends.python.values import (
    AND,
    ANY,
    FAULT,
    INF,
    KNOWN,
    LIMIT,
    MISSING,
    OR,
    E,
    F,
    ListValue,
    Range,
    T,
    U,
    Val,
    fault,
    is_point,
    lower_sum,
    missing,
    of_range,
    order,
    undecided,
    upper_sum,
)  # fmt: skip
from fupin_rules.language import calendar, tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.tree import Expr

__all__: list[str] = []


@value_of(tree.Fold)
def _fold(c: Context, node: tree.Fold) -> Any:
    return _FOLDS[node.kind](c, node)


def _count(c: Context, node: tree.Fold) -> Val:
    masks: list[int] = []
    more = every_combination(c, node.loops, masks.append)
    seen = more
    for m in masks:
        seen |= m
    lo0: Any = sum(m == T for m in masks)
    lo1: Any = sum(bool(m & T) for m in masks)
    hi0: Any = sum(not m & F for m in masks)
    hi1: Any = sum(m != F for m in masks)
    if more & (U | E):
        hi0 = hi1 = INF
    elif more:
        lo1 = hi1 = INF
    if not seen & (U | E):
        return of_range(lo0, hi1, lo0, hi1, settled=True, faulty=False)
    return of_range(lo0, lo1, hi0, hi1, settled=False, faulty=bool(seen & E))


# -- sums, least and greatest ----------------------------------------------------------------------------------------------


class _Part:
    """One folded value: the certainty that it belongs, its bounds, whether it will be a point, whether a fault is in it."""

    __slots__ = ("certain", "faulty", "hi0", "hi1", "lo0", "lo1", "settled")

    def __init__(self, certain: int, v: Val, low: Any, high: Any) -> None:
        self.certain = certain
        r = v.range or (v.value if type(v.value) is Range else None)
        self.settled = v.mask == KNOWN
        self.faulty = bool((v.mask & FAULT) | (certain & E))
        if r is not None:
            self.lo0, self.lo1, self.hi0, self.hi1 = r.lo0, r.lo1, r.hi0, r.hi1
            self.settled = self.settled and r.settled
            self.faulty = self.faulty or r.faulty
            if v.mask & (MISSING | FAULT):
                self.lo0, self.lo1, self.hi0, self.hi1 = low, high, low, high
        elif v.mask == KNOWN and v.value is not ANY:
            self.lo0 = self.lo1 = self.hi0 = self.hi1 = v.value
        elif v.mask & KNOWN:
            self.lo0, self.lo1, self.hi0, self.hi1 = low, high, low, high
        else:
            self.lo0, self.lo1, self.hi0, self.hi1 = low, low, high, high


def _bounds(body: Expr) -> tuple[Any, Any]:
    """Declared bounds of what is folded."""
    if isinstance(body, tree.Read):
        q = body.field.question
        return (-INF if q.ge is None else q.ge), (INF if q.le is None else q.le)
    return -INF, INF


def _gap(v: Val) -> int:
    return undecided(v) & (U | E)


def _parts(c: Context, node: tree.Fold) -> tuple[list[_Part], int, Any, Any]:
    body = node.body
    assert body is not None
    low, high = _bounds(body)
    parts: list[_Part] = []
    more = every_combination(
        c, node.loops, lambda m: parts.append(_Part(m, c.value(body), low, high)), probe=lambda: _gap(c.value(body))
    )
    return parts, more, low, high


def _sum(c: Context, node: tree.Fold) -> Val:
    parts, more, low, high = _parts(c, node)
    ends: list[Any] = [0, 0, 0, 0]
    settled = not more & (U | E)
    faulty = bool(more & E)
    try:
        for p in parts:
            m = p.certain
            lows: list[tuple[Any, Any]] = []
            highs: list[tuple[Any, Any]] = []
            if m & T:
                lows.append((p.lo0, p.lo1))
                highs.append((p.hi0, p.hi1))
            if m & F:
                lows.append((0, 0))
                highs.append((0, 0))
            if m & (U | E):
                # It may not belong: then it adds nothing.
                lows.append((min(p.lo0, 0), min(p.lo1, 0)))
                highs.append((max(p.hi0, 0), max(p.hi1, 0)))
            ends[0] = lower_sum(ends[0], min(x for x, _ in lows))
            ends[1] = lower_sum(ends[1], max(x for _, x in lows))
            ends[2] = upper_sum(ends[2], min(x for x, _ in highs))
            ends[3] = upper_sum(ends[3], max(x for _, x in highs))
            settled = settled and p.settled and not m & (U | E)
            faulty = faulty or p.faulty
    except Fault as problem:
        return c.fault(problem.code)
    if any(not isinstance(x, float) and not -LIMIT < x < LIMIT for x in ends):
        return c.fault("overflow")
    if more:
        if low < 0:
            ends[0] = -INF
            if more & (U | E):
                ends[1] = -INF
            else:
                ends[2] = lower_sum(ends[2], -INF)
        if high > 0:
            ends[3] = INF
            if more & (U | E):
                ends[2] = INF
            else:
                ends[1] = upper_sum(ends[1], INF) if ends[1] != -INF else -INF
    if settled:
        return of_range(ends[0], ends[3], ends[0], ends[3], settled=True, faulty=False)
    return of_range(*ends, settled=False, faulty=faulty)


def _extreme(c: Context, node: tree.Fold) -> Val:
    """`min` and `max`: of nothing missing; between bounds where a part is missing. `max` is `min` seen in a mirror."""
    parts, more, low, high = _parts(c, node)
    sign = 1 if node.kind == "min" else -1

    def least(values: list[Any]) -> Any:
        best = values[0]
        for v in values[1:]:
            if order(v, best) * sign < 0:
                best = v
        return best

    if sign < 0:
        low, high = high, low
        for p in parts:
            p.lo0, p.lo1, p.hi0, p.hi1 = p.hi1, p.hi0, p.lo1, p.lo0
    always = [p for p in parts if p.certain == T]
    some = [p for p in parts if p.certain & T]
    beyond = bool(more & T)
    faulty = bool(more & E) or any(p.faulty for p in parts)
    if not some and not beyond:
        return fault if faulty else missing
    # The near end takes in all that may belong, the far end only what surely does.
    near0 = least([p.lo0 for p in parts] + ([low] if more else []))
    near1 = least([p.lo1 for p in parts if not p.certain & F] + ([low] if more & (U | E) else []) or [high])
    far0 = least([p.hi0 for p in some] + ([low] if beyond else []))
    far1 = least([p.hi1 for p in always] or [high])
    settled = not more & (U | E) and all(p.settled and not p.certain & (U | E) for p in parts)
    lo0, lo1, hi0, hi1 = (near0, near1, far0, far1) if sign > 0 else (far1, far0, near1, near0)
    if settled:
        v = of_range(lo0, hi1, lo0, hi1, settled=True, faulty=False)
    else:
        v = of_range(lo0, lo1, hi0, hi1, settled=False, faulty=faulty)
    # A list assumed answered is assumed to hold something; a filter may still leave nothing of it.
    if always or (beyond and all(loop.where is None for loop in node.loops)):
        return v
    return Val(v.mask | MISSING, v.value, v.range)


# -- sets and spans ----------------------------------------------------------------------------------------------------------


def _distinct(c: Context, node: tree.Fold) -> ListValue:
    """The different values. A missing one may equal another or be one more."""
    body = node.body
    assert body is not None
    seen: list[tuple[int, Val]] = []
    more = every_combination(
        c, node.loops, lambda m: seen.append((m, c.value(body))), probe=lambda: _gap(c.value(body))
    )
    by_value: dict[Any, int] = {}
    strays: list[tuple[Any, int]] = []
    sure = False
    for m, v in seen:
        if is_point(v):
            by_value[v.value] = OR[by_value.get(v.value, F)][m]
        else:
            strays.append((v, AND[m][undecided(v)]))
            sure = sure or m == T
    if sure and not by_value:
        # Whatever the values are, there is at least one.
        strays[0] = (strays[0][0], T)
    return ListValue([*((Val(KNOWN, k), m) for k, m in by_value.items()), *strays], worst(more))


def _cover(c: Context, node: tree.Fold) -> Val:
    start, end = node.body, node.end
    assert start is not None and end is not None
    spans: list[tuple[int, date, date]] = []
    # Certainties of spans whose days are not known: those that will be (settled) and those that will not.
    settled_spans: list[int] = []
    loose_spans: list[int] = []
    faulty = False

    def visit(m: int) -> None:
        nonlocal faulty
        a, b = c.value(start), c.value(end)
        faulty = faulty or bool((a.mask | b.mask) & FAULT) or bool(m & E)
        if is_point(a) and is_point(b):
            spans.append((m, a.value, b.value))
        elif a.mask == KNOWN and b.mask == KNOWN:
            settled_spans.append(m)
        else:
            loose_spans.append(m)
            if a.mask & KNOWN and b.mask & KNOWN:
                settled_spans.append(m)

    more = every_combination(c, node.loops, visit, probe=lambda: _gap(c.value(start)) | _gap(c.value(end)))
    faulty = faulty or bool(more & E)

    def months(keep: Callable[[int], bool]) -> Any:
        return calendar.covered_months((a, b) for m, a, b in spans if keep(m))

    open_end = bool(more & (U | E))
    lo0 = months(lambda m: m == T)
    lo1 = INF if more & T or any(m & T for m in settled_spans) else months(lambda m: bool(m & T))
    hi0 = INF if open_end or any(not m & F for m in loose_spans) else months(lambda m: not m & F)
    hi1 = INF if more or loose_spans or settled_spans else months(lambda m: m != F)
    settled = not open_end and not loose_spans and not any(m & (U | E) for m, _, _ in spans)
    settled = settled and not any(m & (U | E) for m in settled_spans)
    if settled:
        return of_range(lo0, hi1, lo0, hi1, settled=True, faulty=False)
    return of_range(lo0, lo1, hi0, hi1, settled=False, faulty=faulty)


_FOLDS: dict[str, Callable[[Context, tree.Fold], Any]] = {
    "count": _count,
    "sum": _sum,
    "min": _extreme,
    "max": _extreme,
    "distinct": _distinct,
    "cover": _cover,
}
