"""The reference evaluator: walks a typed tree over one subject and says what it yields, what is missing, and why.

Concrete evaluation and the two abstract ones (`must it be decided`, `may it be decided`) are the same walk; they differ only in
the set of paths assumed answered. Findings are not made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from fupin_rules.backends.python.values import (
    AND, ANY, E, F, FAULT, INF, KNOWN, MISSING, NOT, OR, RANGE, T, U, ListValue, Range, RecordValue, Val, any_value,
    compare_points, exact, fault, known, missing, of_range,
)  # fmt: skip
from fupin_rules.language import calendar, tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.scope import ParameterDecl, TableDecl
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE, FieldSpec, Open

__all__ = ["Context", "Lookups", "TraceStep", "path_order", "read_value", "truth"]


class Lookups(Protocol):
    """What the world outside the subject supplies: parameters by date and area, related tables."""

    as_of: date

    def parameter(self, decl: ParameterDecl, keys: tuple[Any, ...], on: date | None) -> Any:
        """The value in force; raises `Fault("no_value")` where there is none."""

    def has_row(self, decl: ParameterDecl, keys: tuple[Any, ...], on: date | None) -> bool:
        """Whether there is a row."""

    def rows(self, table: TableDecl, key: Any) -> list[Any] | None:
        """Rows of a related table with this key; None where the table was not supplied."""


@dataclass(slots=True)
class TraceStep:
    """One node as it was evaluated, for `explain`."""

    node: Expr
    value: Any
    steps: list[TraceStep] = field(default_factory=list)
    path: str = ""


@dataclass(slots=True)
class Context:
    """One evaluation: the subject, the outside, what is assumed answered, and what was found missing on the way.

    Attributes:
        lookups: parameters and tables.
        env: variables by name.
        answered: paths assumed answered with something.
        unanswered: paths found unanswered, with the reason: `missing`, `unreadable`, `open`, `unusable`, `not_supplied`.
        faults: codes of faults met.
        trace: the step under construction, or None.
        reads: answers read, in order of first reading: path -> (field, value); None where nobody asked.
    """

    lookups: Lookups
    env: dict[str, Any]
    answered: frozenset[str] = frozenset()
    unanswered: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    trace: TraceStep | None = None
    reads: dict[str, tuple[FieldSpec, Any]] | None = None

    def truth(self, node: Expr) -> int:
        """The truth set of a condition."""
        if self.trace is None:
            return _TRUTH[type(node)](self, node)
        outer = self.trace
        step = TraceStep(node, None)
        outer.steps.append(step)
        self.trace = step
        try:
            step.value = _TRUTH[type(node)](self, node)
        finally:
            self.trace = outer
        return int(step.value)

    def value(self, node: Expr) -> Any:
        """The value of any other expression: `Val`, `RecordValue` or `ListValue`."""
        if node.type.name == "bool":
            return _truth_as_value(self.truth(node))
        if self.trace is None:
            return _VALUE[type(node)](self, node)
        outer = self.trace
        step = TraceStep(node, None)
        outer.steps.append(step)
        self.trace = step
        try:
            step.value = _VALUE[type(node)](self, node)
        finally:
            self.trace = outer
        return step.value

    def fault(self, code: str) -> Val:
        self.faults.append(code)
        return fault


def truth(context: Context, node: Expr) -> int:
    """The truth set of `node` in `context` (T, F, U, E bits)."""
    return context.truth(node)


_INDEX = re.compile(r"\d+")


def path_order(path: str) -> tuple[Any, ...]:
    """Sort key of a path: document order, indexes as numbers."""
    return tuple((int(p), "") if p.isdigit() else (-1, p) for p in re.split(r"[.\[\]]+", path) if p)


# -- reading -----------------------------------------------------------------------------------------------------------


def read_value(data: Any, name: str) -> Any:
    """A field of a dict or of an object; None where it is not there."""
    if isinstance(data, dict):
        return data.get(name)
    return getattr(data, name, None)


def _unreadable(data: Any, name: str) -> bool:
    marks = data.get(UNREADABLE) if isinstance(data, dict) else getattr(data, "unreadable", None)
    return bool(marks) and name in marks


def _normal(value: Any, kind: str) -> Any:
    """Trusted dicts may hold what JSON holds: dates as text, money as float."""
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "decimal" and isinstance(value, float):
        return Decimal(repr(value))
    return value


def _read(c: Context, node: tree.Read) -> Any:
    base = c.value(node.base)
    spec = node.field
    path = f"{base.path}.{spec.name}" if base.path else spec.name
    if c.trace is not None:
        c.trace.path = path
    raw = None if base.data is None else read_value(base.data, spec.name)
    if c.reads is not None and not (spec.kind == "record"):
        c.reads.setdefault(path, (spec, raw))
    settled = base.settled or path in c.answered
    if spec.many:
        return _list(c, spec, path, raw, settled, base)
    if spec.kind == "record":
        return RecordValue(raw, path, settled)
    if settled and (raw is None or path in c.answered):
        return any_value
    if raw is None:
        if base.data is not None and _unreadable(base.data, spec.name):
            c.unanswered.setdefault(path, "unreadable")
        else:
            c.unanswered.setdefault(path, "missing")
        return missing
    return Val(KNOWN, _normal(raw, spec.kind))


def _list(c: Context, spec: FieldSpec, path: str, raw: Any, settled: bool, base: RecordValue) -> ListValue:
    known_items: Iterable[Any]
    if raw is None:
        known_items, is_open, answered = (), True, False
    elif isinstance(raw, dict):
        known_items, is_open, answered = raw["open"], True, True
    else:
        known_items, is_open, answered = raw, isinstance(raw, Open), True
    more = 0
    if is_open:
        if settled:
            more, answered = T | F, True
        else:
            more = U
            reason = "open" if answered else "missing"
            if base.data is not None and _unreadable(base.data, spec.name):
                reason = "unreadable"
            c.unanswered.setdefault(path, reason)
    items: list[tuple[Any, int]]
    if spec.kind == "record":
        items = [(RecordValue(x, f"{path}[{i}]", base.settled), T) for i, x in enumerate(known_items)]
    else:
        kind = spec.kind
        items = [(Val(KNOWN, _normal(x, kind)), T) for x in known_items]
    return ListValue(items, more, answered)


def _var(c: Context, node: tree.Var) -> Any:
    return c.env[node.name]


def _const(c: Context, node: tree.Const) -> Val:
    return Val(KNOWN, node.value)


def _as_of(c: Context, node: tree.AsOf) -> Val:
    return Val(KNOWN, c.lookups.as_of)


def _point(v: Val) -> bool:
    return v.mask == KNOWN and v.value is not ANY and type(v.value) is not Range


def _keys(c: Context, nodes: Iterable[Expr]) -> tuple[tuple[Any, ...] | None, Val | None]:
    """Points of keys, or the value that stands for a lookup whose key is not a point."""
    out: list[Any] = []
    worst: Val | None = None
    for k in nodes:
        v = c.value(k)
        if _point(v):
            out.append(v.value)
        elif v.mask & FAULT:
            worst = fault
        elif v.mask & (MISSING | RANGE):
            worst = worst if worst is fault else missing
        elif worst is None:
            worst = any_value
    return (None, worst) if worst is not None else (tuple(out), None)


def _parameter(c: Context, node: tree.Parameter) -> Any:
    keys, stand_in = _keys(c, (*node.keys, *((node.on,) if node.on is not None else ())))
    if keys is None:
        assert stand_in is not None
        if node.type.collection:
            return ListValue([], T | F if stand_in is any_value else U)
        return stand_in
    on = keys[-1] if node.on is not None else None
    try:
        value = c.lookups.parameter(node.decl, keys[: len(node.keys)], on)
    except Fault as problem:
        f = c.fault(problem.code)
        return ListValue([], E) if node.type.collection else f
    if node.type.collection:
        return ListValue([(Val(KNOWN, v), T) for v in value])
    return Val(KNOWN, value)


def _has_row(c: Context, node: tree.HasRow) -> int:
    keys, stand_in = _keys(c, (*node.keys, *((node.on,) if node.on is not None else ())))
    if keys is None:
        return _undecided(stand_in)
    on = keys[-1] if node.on is not None else None
    return T if c.lookups.has_row(node.decl, keys[: len(node.keys)], on) else F


def _undecided(v: Val | None) -> int:
    assert v is not None
    return (T | F if v.mask & KNOWN else 0) | (U if v.mask & (MISSING | RANGE) else 0) | (E if v.mask & FAULT else 0)


def _truth_as_value(m: int) -> Val:
    if m == T:
        return Val(KNOWN, True)
    if m == F:
        return Val(KNOWN, False)
    mask = (KNOWN if m & (T | F) else 0) | (MISSING if m & U else 0) | (FAULT if m & E else 0)
    value = True if m & (T | F) == T else False if m & (T | F) == F else ANY
    return Val(mask, value)


def _value_as_truth(v: Val) -> int:
    m = (U if v.mask & (MISSING | RANGE) else 0) | (E if v.mask & FAULT else 0)
    if v.mask & KNOWN:
        m |= T | F if v.value is ANY else T if v.value else F
    return m


# -- conditions --------------------------------------------------------------------------------------------------------


def _t_value(c: Context, node: Expr) -> int:
    return _value_as_truth(_VALUE[type(node)](c, node))


def _t_and(c: Context, node: tree.And) -> int:
    m = T
    for p in node.parts:
        m = AND[m][c.truth(p)]
        if m == F and c.trace is None and c.reads is None:
            return F
    return m


def _t_or(c: Context, node: tree.Or) -> int:
    m = F
    for p in node.parts:
        m = OR[m][c.truth(p)]
        if m == T and c.trace is None and c.reads is None:
            return T
    return m


def _t_not(c: Context, node: tree.Not) -> int:
    return NOT[c.truth(node.of)]


def _t_if(c: Context, node: tree.If) -> int:
    m = c.truth(node.cond)
    out = 0
    if m & T:
        out |= c.truth(node.then)
    if m & F:
        out |= c.truth(node.other)
    if m & (U | E):
        a, b = c.truth(node.then), c.truth(node.other)
        worse = E if m & E or (a | b) & E else U
        # Whichever branch holds, the answer is the same.
        out |= a if a == b and a in (T, F) else worse if (a & b) in (0, T, F) or a != b else (a & b) | worse
    return out


def _t_compare(c: Context, node: tree.Compare) -> int:
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
    for x in _spreads(left):
        for y in _spreads(right):
            if a & RANGE or b & RANGE:
                out |= _compare_ranges(op, x, y)
    if a & KNOWN and b & KNOWN:
        out |= _compare_known(op, left.value, right.value)
    return out


def _compare_known(op: str, a: Any, b: Any) -> int:
    if type(a) is Range or type(b) is Range:
        x, y = _as_range(a), _as_range(b)
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
        out.append(_as_range(v.value))
    return out


def _as_range(v: Any) -> Range | None:
    if type(v) is Range:
        return v
    return None if v is ANY or v is None else Range(v, v, v, v, settled=True)


def _compare_ranges(op: str, x: Range | None, y: Range | None) -> int:
    """Compare two numbers known between bounds, as the sign of their difference, without memory of correlation."""
    if x is None or y is None:
        return T | F | U
    lo0, lo1, hi0, hi1 = _sub(x.lo0, y.hi1), _sub(x.lo1, y.hi0), _sub(x.hi0, y.lo1), _sub(x.hi1, y.lo0)
    settled = x.settled and y.settled
    worse = E if x.faulty or y.faulty else U
    lt = compare_points
    out = 0
    if op in ("==", "!="):
        if settled:
            t = lt("<=", lo0, 0) and lt("<=", 0, hi1)
            f = not (lo0 == hi1 == 0)
            u = False
        else:
            t = lt("<=", lo0, 0) and lt("<=", 0, lo1) and lt("<=", hi0, 0) and lt("<=", 0, hi1)
            f = lt(">", lo1, 0) or lt("<", hi0, 0)
            u = lt("<=", lo0, 0) and lt("<=", 0, hi1) and not (lo0 == hi1 == 0)
        out = (T if t else 0) | (F if f else 0) | (worse if u else 0)
        return out if op == "==" else NOT[out]
    if op in (">=", "<"):
        t, f = lt(">=", lo1, 0), lt("<", hi0, 0)
        u = not settled and lt("<", lo0, 0) and lt(">=", hi1, 0)
        if settled:
            t, f = lt(">=", hi1, 0), lt("<", lo0, 0)
        out = (T if t else 0) | (F if f else 0) | (worse if u else 0)
        return out if op == ">=" else NOT[out]
    t, f = lt(">", lo1, 0), lt("<=", hi0, 0)
    u = not settled and lt("<=", lo0, 0) and lt(">", hi1, 0)
    if settled:
        t, f = lt(">", hi1, 0), lt("<=", lo0, 0)
    out = (T if t else 0) | (F if f else 0) | (worse if u else 0)
    return out if op == ">" else NOT[out]


def _add(a: Any, b: Any) -> Any:
    if isinstance(a, float):
        return a
    if isinstance(b, float):
        return b
    if type(a) is int and type(b) is int:
        return a + b
    return exact("+", a, b)


def _neg(a: Any) -> Any:
    return -a


def _sub(a: Any, b: Any) -> Any:
    if isinstance(a, date):
        return (a - b).days if isinstance(b, date) else -b
    if isinstance(b, date):
        return a
    return _add(a, _neg(b))


def _times(a: Any, k: Any) -> Any:
    if isinstance(a, float):
        return 0 if k == 0 else a if k > 0 else -a
    return exact("*", a, k)


def _t_in(c: Context, node: tree.In) -> int:
    v = c.value(node.of)
    options = node.options
    if not isinstance(options, Expr):
        return _in_points(v, options)
    listing = c.value(options)
    out = F
    for item, certain in listing.items:
        out = OR[out][AND[certain][compare("==", v, item)]]
    if listing.more:
        beyond = {U: U, E: E}.get(listing.more, T | F)
        out = OR[out][beyond if v.mask & KNOWN else _undecided(v)]
    return out if listing.items or listing.more else (_undecided(v) if not v.mask & KNOWN else F)


def _in_points(v: Val, options: tuple[Any, ...]) -> int:
    if v.mask == KNOWN:
        if v.value is ANY:
            return T | F
        if type(v.value) is Range:
            out = F
            for o in options:
                out = OR[out][_compare_known("==", v.value, o)]
            return out
        return T if v.value in options else F
    out = F
    for o in options:
        out = OR[out][compare("==", v, known(o))]
    return out


def _t_same(c: Context, node: tree.Same) -> int:
    left, right = c.value(node.left), c.value(node.right)
    return T if left.path == right.path else F


def _t_has(c: Context, node: tree.Has) -> int:
    listing = c.value(node.of)
    out = F
    for item, certain in listing.items:
        out = OR[out][AND[certain][_in_points(item, node.options)]]
    if listing.more:
        out = OR[out][listing.more]
    return out


def _t_missing(c: Context, node: tree.Missing) -> int:
    of = node.of
    v = c.value(of)
    if isinstance(v, ListValue):
        return F if v.answered else T
    if isinstance(v, RecordValue):
        return F if v.data is not None or v.settled else T
    out = (F if v.mask & (KNOWN | RANGE) else 0) | (E if v.mask & FAULT else 0)
    if v.mask & MISSING:
        # An answer that stood there and could not be read is neither given nor left out.
        unreadable = isinstance(of, tree.Read) and any(r == "unreadable" for r in (c.unanswered.get(_path(c, of)),))
        out |= U if unreadable else T
    return out


def _path(c: Context, node: tree.Read) -> str:
    base = c.value(node.base)
    return f"{base.path}.{node.field.name}" if base.path else node.field.name


def _same_set(a: ListValue, b: ListValue) -> int:
    """Equality of two sets of words: true only if both are complete, false as soon as one surely holds what the other lacks."""
    out = T
    for x, y in ((a, b), (b, a)):
        for item, certain in x.items:
            inside = F
            for other, belongs in y.items:
                inside = OR[inside][AND[belongs][compare("==", item, other)]]
            if y.more:
                inside = OR[inside][y.more]
            out = AND[out][OR[NOT[certain]][inside]]
        if x.more:
            out = AND[out][x.more if x.more in (U, E) else T | F]
    return out


# -- loops -------------------------------------------------------------------------------------------------------------


def _each(c: Context, loop: tree.Loop) -> tuple[list[tuple[Any, int]], int]:
    """Items of a loop with their certainty (membership and filter), and whether more may exist."""
    source = c.value(loop.source)
    if loop.where is None:
        return source.items, source.more
    out: list[tuple[Any, int]] = []
    saved = c.env.get(loop.var)
    for item, certain in source.items:
        c.env[loop.var] = item
        m = AND[certain][c.truth(loop.where)]
        if m != F:
            out.append((item, m))
    if saved is not None:
        c.env[loop.var] = saved
    return out, source.more


def _t_quant(c: Context, node: tree.Quant) -> int:
    loop = node.loop
    source = c.value(loop.source)
    env, var, where, body, every = c.env, loop.var, loop.where, node.body, node.every
    saved = env.get(var)
    join = AND if every else OR
    stop = F if every else T
    out = T if every else F
    hurry = c.trace is None and c.reads is None
    for item, certain in source.items:
        env[var] = item
        belongs = certain if where is None else AND[certain][c.truth(where)]
        if belongs == F:
            continue
        m = c.truth(body)
        out = join[out][OR[NOT[belongs]][m] if every else AND[belongs][m]]
        if out == stop and hurry:
            break
    if saved is not None:
        env[var] = saved
    if source.more:
        out = join[out][source.more]
    return out


def _fold_items(c: Context, loops: tuple[tree.Loop, ...], visit: Callable[[int], None], certain: int = T) -> int:
    """Visit every combination of nested loops with its certainty; returns what may exist beyond them."""
    loop = loops[0]
    items, more = _each(c, loop)
    saved = c.env.get(loop.var)
    for item, m in items:
        c.env[loop.var] = item
        both = AND[certain][m]
        if len(loops) == 1:
            visit(both)
        else:
            more |= _fold_items(c, loops[1:], visit, both)
    if saved is not None:
        c.env[loop.var] = saved
    return more


def _fold(c: Context, node: tree.Fold) -> Any:
    return _FOLDS[node.kind](c, node)


def _flags(masks: list[int], more: int) -> tuple[bool, bool]:
    every = more
    for m in masks:
        every |= m
    return not every & (U | E), bool(every & E)


def _count(c: Context, node: tree.Fold) -> Val:
    masks: list[int] = []
    more = _fold_items(c, node.loops, masks.append)
    settled, faulty = _flags(masks, more)
    lo0 = sum(m == T for m in masks)
    lo1 = sum(bool(m & T) for m in masks)
    hi0 = sum(not m & F for m in masks)
    hi1 = sum(m != F for m in masks)
    if more & (U | E):
        hi0, hi1 = INF, INF
    elif more:
        lo1, hi1 = INF, INF
    if settled:
        return of_range(lo0, hi1, lo0, hi1, settled=True, faulty=False)
    return of_range(lo0, lo1, hi0, hi1, settled=False, faulty=faulty)


def _bounds(body: Expr) -> tuple[Any, Any]:
    """Declared bounds of what is folded."""
    if isinstance(body, tree.Read):
        q = body.field.question
        return (-INF if q.ge is None else q.ge), (INF if q.le is None else q.le)
    return -INF, INF


def _folded(c: Context, node: tree.Fold) -> tuple[list[tuple[int, Val]], int]:
    assert node.body is not None
    body = node.body
    seen: list[tuple[int, Val]] = []

    def visit(m: int) -> None:
        v = c.value(body)
        seen.append((m, v))

    more = _fold_items(c, node.loops, visit)
    return seen, more


def _ends(v: Val, low: Any, high: Any) -> tuple[Any, Any, Any, Any, bool, bool]:
    """lo0, lo1, hi0, hi1, settled, faulty of one folded value."""
    if v.mask == KNOWN and v.value is ANY:
        return low, high, low, high, True, False
    r = v.range or (v.value if type(v.value) is Range else None)
    if r is not None:
        return r.lo0, r.lo1, r.hi0, r.hi1, r.settled and v.mask == KNOWN, r.faulty
    if v.mask == KNOWN:
        return v.value, v.value, v.value, v.value, True, False
    return low, low, high, high, False, bool(v.mask & FAULT)


def _sum(c: Context, node: tree.Fold) -> Val:
    assert node.body is not None
    low, high = _bounds(node.body)
    seen, more = _folded(c, node)
    lo0: Any = 0
    lo1: Any = 0
    hi0: Any = 0
    hi1: Any = 0
    settled, faulty = True, False
    try:
        for m, v in seen:
            a0, a1, b0, b1, s, bad = _ends(v, low, high)
            if m != T:
                # It may not belong: then it adds nothing.
                if m & (U | E):
                    s = False
                    bad = bad or bool(m & E)
                a0, b1 = min(a0, 0), max(b1, 0)
                a1, b0 = (max(a1, 0), min(b0, 0)) if m & (T | F) and not m & (U | E) else (min(a1, 0), max(b0, 0))
            lo0, lo1, hi0, hi1 = _add(lo0, a0), _add(lo1, a1), _add(hi0, b0), _add(hi1, b1)
            settled, faulty = settled and s, faulty or bad
    except Fault as problem:
        return c.fault(problem.code)
    if more:
        if low < 0:
            lo0 = -INF
            if more & (U | E):
                lo1 = -INF
        if more & (U | E):
            settled, faulty = False, faulty or bool(more & E)
            hi0 = hi1 = INF
        else:
            lo1 = hi1 = INF
            if low < 0:
                hi0 = -INF
    if settled:
        return of_range(lo0, hi1, lo0, hi1, settled=True, faulty=False)
    return of_range(lo0, lo1, hi0, hi1, settled=False, faulty=faulty)


def _extreme(c: Context, node: tree.Fold) -> Val:
    """`min` and `max`: of nothing missing; between bounds where a part is missing."""
    assert node.body is not None
    low, high = _bounds(node.body)
    seen, more = _folded(c, node)
    pick = min if node.kind == "min" else max
    sure = [_ends(v, low, high) for m, v in seen if m == T]
    perhaps = [_ends(v, low, high) for m, v in seen if m != T]
    uncertain = any(m & (U | E) for m, v in seen)
    if not sure and not perhaps and not more:
        return missing
    parts = sure + perhaps
    settled = all(p[4] for p in parts) and not uncertain and not more & (U | E)
    faulty = any(p[5] for p in parts) or any(m & E for m, _ in seen) or bool(more & E)
    if settled:
        if more or perhaps or any(p[0] != p[3] for p in parts):
            return any_value if sure or more else Val(KNOWN | MISSING, ANY)
        return known(pick(p[0] for p in sure))
    if not sure:
        return fault if faulty else missing
    lo, hi = pick(p[0] for p in sure), pick(p[3] for p in sure)
    others = [(p[0], p[3]) for p in perhaps] + ([(low, high)] if more else [])
    for least, most in others:
        if node.kind == "min":
            lo = min(lo, least)
        else:
            hi = max(hi, most)
    if c.answered:
        return Val(KNOWN | RANGE, ANY, Range(lo, lo, hi, hi, settled=False, faulty=faulty))
    return of_range(lo, lo, hi, hi, settled=False, faulty=faulty)


def _distinct(c: Context, node: tree.Fold) -> ListValue:
    seen, more = _folded(c, node)
    by_value: dict[Any, int] = {}
    for m, v in seen:
        if _point(v):
            by_value[v.value] = OR[by_value.get(v.value, F)][m]
        elif v.mask & FAULT:
            more |= E
        elif v.mask & (MISSING | RANGE):
            more |= U
        else:
            more |= T | F
    if more & E:
        more = E
    elif more & U:
        more = U
    return ListValue([(Val(KNOWN, k), m) for k, m in by_value.items()], more)


def _cover(c: Context, node: tree.Fold) -> Val:
    assert node.body is not None and node.end is not None
    start, end = node.body, node.end
    sure: list[tuple[date, date]] = []
    perhaps: list[tuple[date, date]] = []
    loose = settled_loose = faulty = uncertain = False

    def visit(m: int) -> None:
        nonlocal loose, settled_loose, faulty, uncertain
        a, b = c.value(start), c.value(end)
        faulty = faulty or bool((a.mask | b.mask) & FAULT) or bool(m & E)
        if _point(a) and _point(b):
            if m == T:
                sure.append((a.value, b.value))
            else:
                perhaps.append((a.value, b.value))
                uncertain = uncertain or bool(m & (U | E))
        elif a.mask == KNOWN and b.mask == KNOWN:
            settled_loose = True
        else:
            loose = True

    more = _fold_items(c, node.loops, visit)
    least = calendar.covered_months(sure)
    most: Any = calendar.covered_months(sure + perhaps)
    settled_loose = settled_loose or more == (T | F)
    if loose or more & (U | E):
        high: Any = INF
        return of_range(least, INF if settled_loose else most, high, INF, settled=False, faulty=faulty)
    if settled_loose:
        if uncertain:
            return of_range(least, INF, most, INF, settled=False, faulty=faulty)
        return of_range(least, INF, least, INF, settled=True, faulty=False)
    if uncertain:
        return of_range(least, most, most, most, settled=False, faulty=faulty)
    return of_range(least, most, least, most, settled=True, faulty=False)


_FOLDS: dict[str, Callable[[Context, tree.Fold], Any]] = {
    "count": _count,
    "sum": _sum,
    "min": _extreme,
    "max": _extreme,
    "distinct": _distinct,
    "cover": _cover,
}


def _groups(c: Context, node: tree.Groups) -> ListValue:
    items, more = _each(c, node.loop)
    saved = c.env.get(node.loop.var)
    groups: dict[Any, ListValue] = {}
    stray: list[tuple[Any, int]] = []
    for item, m in items:
        c.env[node.loop.var] = item
        key = c.value(node.key)
        if _point(key):
            group = groups.get(key.value)
            if group is None:
                group = groups[key.value] = ListValue([], 0, True, key)
            group.items.append((item, m))
        else:
            stray.append((item, AND[m][_undecided(key)]))
    if saved is not None:
        c.env[node.loop.var] = saved
    listed: list[tuple[Any, int]] = []
    for group in groups.values():
        group.items.extend(stray)
        group.more = more
        belongs = F
        for _, m in group.items:
            belongs = OR[belongs][m]
        listed.append((group, belongs))
    for _, m in stray:
        more |= m & ~F if m & (U | E) else T | F
    if more & E:
        more = E
    elif more & U:
        more = U
    return ListValue(listed, more)


def _group_key(c: Context, node: tree.GroupKey) -> Val:
    group = c.value(node.group)
    assert group.key is not None
    return group.key


def _match(c: Context, node: tree.Match) -> Any:
    decl = node.table
    key = c.value(node.key)
    path = decl.name
    if not _point(key):
        settled = key.mask == KNOWN
        if key.mask & FAULT:
            return RecordValue(None, path) if decl.one else ListValue([], E, answered=False)
        return (
            RecordValue(None, path, settled) if decl.one else ListValue([], T | F if settled else U, answered=settled)
        )
    rows = c.lookups.rows(decl, key.value)
    if rows is None:
        c.unanswered.setdefault(path, "not_supplied")
        settled = path in c.answered
        return (
            RecordValue(None, path, settled) if decl.one else ListValue([], T | F if settled else U, answered=settled)
        )
    if decl.one:
        if len(rows) == 1:
            return RecordValue(rows[0], path)
        # No row, or more than one: nobody can say which is meant.
        c.unanswered.setdefault(path, "missing" if not rows else "ambiguous")
        return RecordValue(None, path, path in c.answered)
    return ListValue([(RecordValue(r, f"{path}[{i}]"), T) for i, r in enumerate(rows)])


# -- scalars -----------------------------------------------------------------------------------------------------------


def _use(c: Context, node: tree.Use) -> Any:
    outer = c.env
    # A definition about the root names it by its own name; one about a part calls the part `this`.
    name = node.subject if node.subject in outer else "this"
    c.env = {**outer, name: c.value(node.base)}
    try:
        return c.truth(node.body) if node.type.name == "bool" else c.value(node.body)
    finally:
        c.env = outer


def _v_if(c: Context, node: tree.If) -> Val:
    m = c.truth(node.cond)
    if m == T:
        return c.value(node.then)  # type: ignore[no-any-return]
    if m == F:
        return c.value(node.other)  # type: ignore[no-any-return]
    a, b = c.value(node.then), c.value(node.other)
    if _point(a) and _point(b) and a.value == b.value:
        return a  # type: ignore[no-any-return]
    if m == E or (m & E and not m & (T | F)):
        return fault
    if m == U:
        return fault if (a.mask | b.mask) & FAULT else missing
    mask = (a.mask | b.mask) & (MISSING | FAULT)
    if m & U:
        mask |= MISSING
    if m & E:
        mask |= FAULT
    if (a.mask | b.mask) & RANGE:
        mask |= MISSING
    return Val(mask | KNOWN if (a.mask | b.mask) & KNOWN else mask, ANY)


def _v_coalesce(c: Context, node: tree.Coalesce) -> Any:
    if node.type.name == "bool":
        return _value_as_truth(_coalesce(c, node))
    return _coalesce(c, node)


def _coalesce(c: Context, node: tree.Coalesce) -> Val:
    last = missing
    for p in node.parts:
        v = c.value(p)
        if v.mask & FAULT or not v.mask & MISSING:
            return v  # type: ignore[no-any-return]
        if v.mask != MISSING:
            return any_value
        last = v
    return last


def _v_arith(c: Context, node: tree.Arith) -> Val:
    a, b = c.value(node.left), c.value(node.right)
    if _point(a) and _point(b):
        try:
            return Val(KNOWN, exact(node.op, a.value, b.value))
        except Fault as problem:
            return c.fault(problem.code)
    if (a.mask | b.mask) & FAULT:
        return fault
    if MISSING in (a.mask, b.mask):
        return missing
    if a.value is ANY or b.value is ANY or (a.mask | b.mask) & MISSING:
        mask = KNOWN | ((a.mask | b.mask) & MISSING) | (MISSING if (a.mask | b.mask) & RANGE else 0)
        return Val(mask, ANY)
    if node.op == "/":
        return any_value if a.mask == b.mask == KNOWN else missing
    x, y = a.range or _as_range(a.value), b.range or _as_range(b.value)
    assert x is not None and y is not None
    faulty, settled = x.faulty or y.faulty, x.settled and y.settled
    try:
        if node.op == "+":
            ends = _add(x.lo0, y.lo0), _add(x.lo1, y.lo1), _add(x.hi0, y.hi0), _add(x.hi1, y.hi1)
        elif node.op == "-":
            ends = _sub(x.lo0, y.hi1), _sub(x.lo1, y.hi0), _sub(x.hi0, y.lo1), _sub(x.hi1, y.lo0)
        else:
            r, k = (x, b.value) if _point(b) else (y, a.value)
            if not (_point(a) or _point(b)):
                return any_value if settled else missing
            ends = _times(r.lo0, k), _times(r.lo1, k), _times(r.hi0, k), _times(r.hi1, k)
            if k < 0:
                ends = ends[3], ends[2], ends[1], ends[0]
    except Fault as problem:
        return c.fault(problem.code)
    return of_range(*ends, settled=settled, faulty=faulty)


def _v_neg(c: Context, node: tree.Neg) -> Val:
    v = c.value(node.of)
    if _point(v):
        return Val(KNOWN, -v.value)
    r = v.range or (v.value if type(v.value) is Range else None)
    if r is None:
        return v  # type: ignore[no-any-return]
    return of_range(-r.hi1, -r.hi0, -r.lo1, -r.lo0, settled=r.settled, faulty=r.faulty)


def _call(c: Context, node: tree.Call) -> Val:
    args = [c.value(a) for a in node.args]
    if all(_point(a) for a in args):
        try:
            out = node.function.call(*[a.value for a in args])
        except Fault as problem:
            return c.fault(problem.code)
        if out is None:
            # The answer is there but holds nothing to read: what has to be put right is the answer.
            for a in node.args:
                if isinstance(a, tree.Read):
                    c.unanswered.setdefault(_path(c, a), "unusable")
            return missing
        return Val(KNOWN, out)
    masks = 0
    for a in args:
        masks |= a.mask
    if masks & FAULT:
        return fault
    if any(a.mask in (MISSING, RANGE) for a in args):
        return missing
    return Val(KNOWN | (MISSING if masks & (MISSING | RANGE) else 0), ANY)


def _call_truth(c: Context, node: tree.Call) -> int:
    return _value_as_truth(_call(c, node))


_TRUTH: Mapping[type[Expr], Callable[[Context, Any], int]] = {
    tree.Const: lambda c, n: T if n.value else F,
    tree.Var: lambda c, n: _value_as_truth(c.env[n.name]),
    tree.Read: _t_value,
    tree.Parameter: _t_value,
    tree.GroupKey: lambda c, n: _value_as_truth(_group_key(c, n)),
    tree.And: _t_and,
    tree.Or: _t_or,
    tree.Not: _t_not,
    tree.If: _t_if,
    tree.Compare: _t_compare,
    tree.In: _t_in,
    tree.Same: _t_same,
    tree.Has: _t_has,
    tree.HasRow: _has_row,
    tree.Missing: _t_missing,
    tree.Quant: _t_quant,
    tree.Coalesce: _v_coalesce,
    tree.Call: _call_truth,
    tree.Use: _use,
}

_VALUE: Mapping[type[Expr], Callable[[Context, Any], Any]] = {
    tree.Const: _const,
    tree.Var: _var,
    tree.Read: _read,
    tree.AsOf: _as_of,
    tree.Parameter: _parameter,
    tree.Arith: _v_arith,
    tree.Neg: _v_neg,
    tree.If: _v_if,
    tree.Coalesce: _v_coalesce,
    tree.Call: _call,
    tree.Fold: _fold,
    tree.Groups: _groups,
    tree.GroupKey: _group_key,
    tree.Match: _match,
    tree.Use: _use,
}
