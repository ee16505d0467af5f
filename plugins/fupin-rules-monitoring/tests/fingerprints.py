"""The shape of a rule: its typed tree with names and constants left out, so that two rules that differ in nothing else are one shape.

What stays: which kinds of node stand where, comparison operators and arithmetic, functions, how a list is gone through, the type of each
answer (an amount of money is no date), on how many records it looks, whether a parameter is a table, and how a definition is built. What
goes: names of fields, variables, parameters and tables, words, numbers, which of two mirrored operators is written, and the messages.
"""

from __future__ import annotations

from typing import Any

from fupin_rules.language import tree as t
from fupin_rules.rulebook import Rule

__all__ = ["demand", "fingerprint"]

_MIRROR = {">": "<", ">=": "<="}


def fingerprint(rule: Rule) -> tuple[Any, ...]:
    """What a rule is, apart from its names and numbers."""
    parts: list[Any] = [rule.form, rule.subject, rule.part is not None]
    for name in ("when", "expect", "key", "where"):
        node = _expression(rule, name)
        parts.append(None if node is None else _print(node))
    return tuple(parts)


def demand(rule: Rule) -> Any:
    """The shape of what a rule demands alone: to whom it applies, and whether it is said as `expect` or `flag`, left out."""
    if rule.unique is not None:
        return ("unique", _print(rule.unique.key), rule.unique.within)
    node = rule.expect
    while isinstance(node, t.Not):
        node = node.of
    return rule.form if node is None else _print(node)


def _expression(rule: Rule, name: str) -> t.Expr | None:
    if name in ("key", "where"):
        return getattr(rule.unique, name, None) if rule.unique is not None else None
    return getattr(rule, name, None)


def _print(node: Any) -> Any:
    kind = type(node).__name__
    if isinstance(node, t.Const):
        return (kind, node.type.name)
    if isinstance(node, t.Var):
        return (kind,)
    if isinstance(node, t.Read):
        return (kind, node.type.name, node.type.collection, _of(node.base))
    if isinstance(node, t.Use):
        return (kind, _print(node.body))
    if isinstance(node, t.Compare):
        left, right = _print(node.left), _print(node.right)
        return (kind, _MIRROR[node.op], right, left) if node.op in _MIRROR else (kind, node.op, left, right)
    if isinstance(node, (t.And, t.Or)):
        return (kind, *sorted(map(_print, node.parts), key=repr))
    if isinstance(node, t.Parameter):
        return (kind, node.type.name, node.type.collection, *map(_print, node.keys), node.on is not None)
    if isinstance(node, t.HasRow):
        return (kind, *map(_print, node.keys))
    if isinstance(node, t.In):
        inside = _print(node.options) if isinstance(node.options, t.Expr) else len(node.options) > 1
        return (kind, _print(node.of), inside)
    if isinstance(node, t.Has):
        return (kind, _print(node.of), len(node.options) > 1)
    if isinstance(node, t.Arith):
        return (kind, node.op, _print(node.left), _print(node.right))
    if isinstance(node, t.Quant):
        return (kind, node.every, _loop(node.loop), _print(node.body))
    if isinstance(node, t.Fold):
        end = None if node.end is None else _print(node.end)
        return (kind, node.kind, *map(_loop, node.loops), None if node.body is None else _print(node.body), end)
    if isinstance(node, t.Groups):
        return (kind, _loop(node.loop), _print(node.key))
    if isinstance(node, t.Match):
        return (kind, node.table.one, _print(node.key))
    if isinstance(node, t.Call):
        return (kind, node.function.name, *map(_print, node.args))
    return (kind, *map(_print, t.children(node)))


def _loop(loop: t.Loop) -> tuple[Any, ...]:
    return (_print(loop.source), None if loop.where is None else _print(loop.where))


def _of(base: t.Expr) -> int:
    """How deep in the record an answer stands, and whether in the subject's own."""
    depth = 0
    while isinstance(base, t.Read):
        base, depth = base.base, depth + 1
    return depth if not isinstance(base, t.Match) else depth + 10
