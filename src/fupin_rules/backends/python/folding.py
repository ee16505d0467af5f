"""Writes sums, extremes, counts and covered months out for the case that everything in them is known.

What is open, missing or out of range is left to the reference evaluator: the local then holds `_UNSET`. So the common case costs a loop,
and the algebra of intervals stands in one place only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

if TYPE_CHECKING:
    from fupin_rules.backends.python.writer import Writer

__all__ = ["among", "comparable", "compared", "gathered", "knowable", "point"]

_KINDS = ("count", "sum", "min", "max", "cover")
_WORDS = ("text", "code", "int")


def foldable(node: Expr, kinds: tuple[str, ...] = _KINDS) -> bool:
    """Whether `folded` can write it: one loop over a list that is plainly read."""
    return (
        isinstance(node, tree.Fold)
        and node.kind in kinds
        and len(node.loops) == 1
        and _plain(node.loops[0].source)
        and (node.body is None or not node.body.type.interval)
    )


def folded(w: Writer, node: tree.Fold) -> str:
    """A local with the fold's value, None where it is of nothing and has none, `_UNSET` where the evaluator has to say."""
    loop = node.loops[0]
    items, more = w.items(loop.source)
    out, parts = w.fresh(), w.fresh("f")
    w.put(f"{parts} = None if {more} else []")
    with w.block(f"if {parts} is not None:"), w.looping(loop, items, placed=w.asks_which(node)):
        if loop.where is not None:
            unknown = w.unless(loop.where, ["continue"])
            if unknown:
                w.put(f"if {unknown}: {parts} = None; break")
        values = [w.value(x) for x in _bodies(node)]
        absent = [v for v, x in zip(values, _bodies(node), strict=True) if w.may_be_absent(x)]
        if absent:
            w.put(f"if {' or '.join(f'{v} is None' for v in absent)}: {parts} = None; break")
        w.put(f"{parts}.append({values[0] if len(values) == 1 else '(' + ', '.join(values) + ')'})")
    w.put(f"{out} = _UNSET if {parts} is None else _fold({node.kind!r}, {parts})")
    return out


def _bodies(node: tree.Fold) -> list[Expr]:
    return [x for x in (node.body, node.end) if x is not None]


def comparable(node: tree.Compare) -> bool:
    """Whether `compared` can write it."""
    if _words(node.left) and _words(node.right):
        return True
    sides = (node.left, node.right)
    return (
        not any(s.type.collection for s in sides) and any(s.type.interval for s in sides) and all(map(knowable, sides))
    )


def compared(w: Writer, node: tree.Compare) -> str:
    """A local with the truth of a comparison of folds, or of two lists of words as sets."""
    out = w.fresh("t")
    rest = f"_ev(lk, {w.constant(node)}, {w.environment()})"
    if node.left.type.collection:
        assert isinstance(node.left, tree.Read) and isinstance(node.right, tree.Read)
        a, b = w.read(node.left), w.read(node.right)
        w.put(f"if {a}.__class__ is list and {b}.__class__ is list: {out} = set({a}) {node.op} set({b})")
        w.put(f"else: {out} = {rest}")
        return out
    sides = [(point(w, n), n) for n in (node.left, node.right)]
    (a, _), (b, _) = sides
    unset = " or ".join(f"{x} is _UNSET" for x, n in sides if n.type.interval or _of_folds(n))
    absent = " or ".join(f"{x} is None" for x, n in sides if w.may_be_absent(n))
    told = f"_compare({node.op!r}, {a}, {b})"
    w.put(f"if {unset}: {out} = {rest}")
    w.put(f"else: {out} = None if {absent} else {told}" if absent else f"else: {out} = {told}")
    return out


def gathered(node: tree.In) -> bool:
    """Whether `among` can write it: a word or number sought among the distinct values of a list."""
    return (
        isinstance(node.options, tree.Fold)
        and foldable(node.options, ("distinct",))
        and not node.of.type.interval
        and not node.of.type.collection
    )


def among(w: Writer, node: tree.In) -> str:
    """A local with the truth of `x in distinct(...)`."""
    assert isinstance(node.options, tree.Fold)
    a = w.value(node.of)
    values, out = folded(w, node.options), w.fresh("t")
    w.put(f"if {values} is _UNSET: {out} = _ev(lk, {w.constant(node)}, {w.environment()})")
    if w.may_be_absent(node.of):
        # In a list that is complete and empty there is nothing, whatever is asked for.
        w.put(f"elif {a} is None: {out} = None if {values} else False")
    w.put(f"else: {out} = {a} in {values}")
    return out


def point(w: Writer, node: Expr) -> str:
    """A local with a number that is known, None where it is missing, `_UNSET` where the evaluator has to say."""
    if isinstance(node, tree.Fold):
        return folded(w, node)
    if isinstance(node, tree.Arith) and _of_folds(node):
        sides = [(point(w, n), n) for n in (node.left, node.right)]
        (a, _), (b, _) = sides
        out = w.fresh()
        tests = [f"{x} is _UNSET" for x, n in sides if n.type.interval or _of_folds(n)]
        tests += [f"{x} is None" for x, n in sides if w.may_be_absent(n)]
        w.put(f"{out} = _UNSET if {' or '.join(tests)} else _exactly({node.op!r}, {a}, {b})")
        return out
    return w.value(node)


def _of_folds(node: Expr) -> bool:
    return isinstance(node, tree.Arith) and (node.left.type.interval or node.right.type.interval)


def knowable(node: Expr) -> bool:
    """Whether `point` can write a number."""
    if isinstance(node, tree.Arith) and _of_folds(node):
        return knowable(node.left) and knowable(node.right)
    return foldable(node) if node.type.interval else node.type.name != "bool"


def _plain(node: Expr) -> bool:
    from fupin_rules.backends.python.writer import reachable

    return reachable(node)


def _words(node: Expr) -> bool:
    """Whether it is a list of words that is plainly read."""
    t = node.type
    return (
        isinstance(node, tree.Read)
        and t.name == "list"
        and t.item is not None
        and t.item.name in _WORDS
        and _plain(node)
    )
