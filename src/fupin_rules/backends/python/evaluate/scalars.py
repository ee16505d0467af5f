"""Arithmetic, functions, conditionals, first answered value, definitions."""

from __future__ import annotations

from typing import Any

from fupin_rules.backends.python.evaluate.context import Context, Met, truth_of, value_of
from fupin_rules.backends.python.evaluate.reading import blamed
from fupin_rules.backends.python.values import (
    ANY,
    FAULT,
    KNOWN,
    MISSING,
    RANGE,
    E,
    F,
    Range,
    RecordValue,
    T,
    U,
    Val,
    any_value,
    as_range,
    exact,
    fault,
    is_point,
    lower_sum,
    missing,
    negative,
    of_range,
    truth_of_value,
    unite,
    upper_sum,
)  # fmt: skip
from fupin_rules.language import tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.tree import Expr

__all__: list[str] = []


@truth_of(tree.Use)
@value_of(tree.Use)
def _use(c: Context, node: tree.Use) -> Any:
    base = c.value(node.base)
    known, met = c.known, c.unanswered
    if known is None or type(met) is not Met or type(base) is not RecordValue or base.settled:
        return _within(c, node, base)
    key = id(node.body), base.path
    kept = known.get(key)
    if kept is not None:
        said, paths, left = kept
        if paths:
            if c.answered and not _untouched(paths, c.answered):
                return _within(c, node, base)
            met.paths.extend(paths)
            for path, reason in left:
                dict.setdefault(met, path, reason)
        return said
    if c.answered:
        return _within(c, node, base)
    before, at = len(met), len(met.paths)
    said = _within(c, node, base)
    if type(said) is int or type(said) is Val:
        paths = tuple(met.paths[at:])
        left = tuple(met.items())[before:] if paths else ()
        # Where a path was there before, nobody can tell whether it would have been left here.
        if all(p not in met or any(p == q for q, _ in left) for p in paths):
            known[key] = said, paths, left
    return said


def _within(c: Context, node: tree.Use, base: Any) -> Any:
    outer = c.env
    # A definition about the root names it by its own name; one about a part calls the part `this`.
    name = node.subject if node.subject in outer else "this"
    c.env = {**outer, name: base}
    try:
        return c.truth(node.body) if node.type.name == "bool" else c.value(node.body)
    finally:
        c.env = outer


def _untouched(paths: tuple[str, ...], answered: frozenset[str]) -> bool:
    """Whether none of the paths is assumed answered, nor anything it lies in."""
    return not any(p == a or (p.startswith(a) and p[len(a)] in ".[") for p in paths for a in answered)


@value_of(tree.If)
def _if(c: Context, node: tree.If) -> Val:
    m = c.truth(node.cond)
    if m == T:
        return c.value(node.then)  # type: ignore[no-any-return]
    if m == F:
        return c.value(node.other)  # type: ignore[no-any-return]
    a, b = c.value(node.then), c.value(node.other)
    options: list[Val] = []
    if m & T:
        options.append(a)
    if m & F:
        options.append(b)
    if m & (U | E):
        either = unite(a, b)
        if is_point(either):
            options.append(either)
        else:
            # Not knowing which branch holds is not knowing the value.
            faulty = m & E or (a.mask | b.mask) & FAULT
            mask = FAULT if faulty else MISSING
            if c.answered:
                mask |= (MISSING if m & U else 0) | (a.mask & b.mask & KNOWN)
            options.append(Val(mask, ANY if mask & KNOWN else None))
    return unite(*options)


@truth_of(tree.Coalesce)
@value_of(tree.Coalesce)
def _coalesce(c: Context, node: tree.Coalesce) -> Any:
    v = _first_answered(c, node.parts)
    return truth_of_value(v) if node.type.name == "bool" else v


def _first_answered(c: Context, parts: tuple[Expr, ...]) -> Val:
    v: Val = c.value(parts[0])
    # A fault is no answer left out: it passes through, and so does an answer that stood there and cannot be read.
    if len(parts) == 1 or v.mask & FAULT or not v.mask & MISSING:
        return v
    if any(c.unanswered.get(path) == "unreadable" for path in blamed(c, parts[0])):
        return v
    rest = _first_answered(c, parts[1:])
    if v.mask == MISSING:
        return rest
    return unite(Val(v.mask & ~MISSING, v.value, v.range), rest)


@value_of(tree.Arith)
def _arith(c: Context, node: tree.Arith) -> Val:
    a, b = c.value(node.left), c.value(node.right)
    if is_point(a) and is_point(b):
        try:
            return Val(KNOWN, exact(node.op, a.value, b.value))
        except Fault as problem:
            return c.fault(problem.code)
    masks = a.mask | b.mask
    if masks & FAULT:
        return fault
    if MISSING in (a.mask, b.mask):
        return missing
    if a.value is ANY or b.value is ANY or masks & MISSING:
        return Val(KNOWN | (MISSING if masks & (MISSING | RANGE) else 0), ANY)
    if node.op == "/":
        # Division takes points only.
        return any_value if a.mask == b.mask == KNOWN else missing
    x, y = a.range or as_range(a.value), b.range or as_range(b.value)
    assert x is not None and y is not None
    settled = x.settled and y.settled
    try:
        if node.op == "*":
            if not (is_point(a) or is_point(b)):
                return any_value if settled else missing
            r, k = (x, b.value) if is_point(b) else (y, a.value)
            ends = tuple(_times(end, k) for end in (r.lo0, r.lo1, r.hi0, r.hi1))
            if k < 0:
                ends = ends[::-1]
        else:
            if node.op == "-":
                y = _mirrored(y)
            ends = (
                lower_sum(x.lo0, y.lo0), lower_sum(x.lo1, y.lo1), upper_sum(x.hi0, y.hi0), upper_sum(x.hi1, y.hi1),
            )  # fmt: skip
    except Fault as problem:
        return c.fault(problem.code)
    return of_range(*ends, settled=settled, faulty=x.faulty or y.faulty)


def _mirrored(r: Range) -> Range:
    return Range(negative(r.hi1), negative(r.hi0), negative(r.lo1), negative(r.lo0), r.settled, r.faulty)


def _times(a: Any, k: Any) -> Any:
    if isinstance(a, float):
        return 0 if k == 0 else a if k > 0 else -a
    return exact("*", a, k)


@value_of(tree.Neg)
def _neg(c: Context, node: tree.Neg) -> Val:
    v = c.value(node.of)
    if is_point(v):
        return Val(KNOWN, negative(v.value))
    r = v.range or (v.value if type(v.value) is Range else None)
    if r is None:
        return v  # type: ignore[no-any-return]
    m = _mirrored(r)
    return Val(v.mask, m if v.range is None else v.value, m if v.range is not None else None)


@value_of(tree.Call)
def _call(c: Context, node: tree.Call) -> Val:
    args = [c.value(a) for a in node.args]
    if all(is_point(a) for a in args):
        try:
            out = node.function.call(*[a.value for a in args])
        except Fault as problem:
            return c.fault(problem.code)
        if out is None:
            # The answer is there but holds nothing to read: what has to be put right is the answer.
            for a in node.args:
                for path in blamed(c, a):
                    c.unanswered.setdefault(path, "unusable")
            return missing
        return Val(KNOWN, out)
    masks = 0
    for v in args:
        masks |= v.mask
    if masks & FAULT:
        return fault
    if any(v.mask in (MISSING, RANGE) for v in args):
        return missing
    return Val(KNOWN | (MISSING if masks & (MISSING | RANGE) else 0), ANY)


@truth_of(tree.Call)
def _call_truth(c: Context, node: tree.Call) -> int:
    return truth_of_value(_call(c, node))
