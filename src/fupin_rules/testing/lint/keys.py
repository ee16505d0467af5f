"""One name for each meaning: trees that say the same of the same record have the same key, however variables are called.

Owns `key_of` and the environment it walks with. Two trees of one key yield the same value on every record; two of different keys may
still mean the same. Knows no rule and no complaint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

__all__ = ["Env", "Key", "bound", "inside", "key_of", "roots"]

Key = tuple[Any, ...]
Env = Mapping[str, Any]
"""The key of what each variable stands for; under `#` how many loops lie around."""

_DEPTH: Final = "#"
_MIRROR: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def roots(subject: str, *, part: bool) -> Env:
    """The environment of a rule or definition: its root subject, and `this` where it is about a part."""
    env: dict[str, Any] = {_DEPTH: 0, subject: ("var", subject)}
    if part:
        env["this"] = ("var", "this")
    return env


def bound(loop: tree.Loop, env: Env) -> Env:
    """The environment inside a loop; its variable is known by how deep it stands and what it goes through, not by its name."""
    depth = env.get(_DEPTH, 0)
    return {**env, _DEPTH: depth + 1, loop.var: ("item", depth)}


def inside(use: tree.Use, env: Env) -> Env:
    """The environment of a definition's body, its subject bound to what the definition is used of."""
    name = use.subject if use.subject in env else "this"
    return {**env, name: key_of(use.base, env)}


def key_of(node: Expr, env: Env) -> Key:
    """The key of a tree in an environment."""
    match node:
        case tree.Const():
            return ("const", type(node.value).__name__, node.value)
        case tree.Var():
            got: Key = env.get(node.name, ("var", node.name))
            return got
        case tree.Read():
            return ("read", key_of(node.base, env), node.field.name)
        case tree.Use():
            return key_of(node.body, inside(node, env))
        case tree.Compare():
            return _compare(node, env)
        case tree.And() | tree.Or():
            parts = sorted({key_of(p, env) for p in node.parts}, key=repr)
            return ("and" if isinstance(node, tree.And) else "or", *parts)
        case tree.Arith():
            sides = [key_of(node.left, env), key_of(node.right, env)]
            return (node.op, *(sorted(sides, key=repr) if node.op in "+*" else sides))
        case tree.In():
            options = node.options
            what: Any = key_of(options, env) if isinstance(options, Expr) else tuple(sorted(set(options), key=repr))
            return ("in", key_of(node.of, env), what)
        case tree.Has():
            return ("has", key_of(node.of, env), tuple(sorted(set(node.options))))
        case tree.Parameter() | tree.HasRow():
            on = None if node.on is None else key_of(node.on, env)
            return (type(node).__name__, node.decl.name, tuple(key_of(k, env) for k in node.keys), on)
        case tree.Quant() | tree.Fold() | tree.Groups():
            return _loops(node, env)
        case tree.Match():
            return ("match", node.table.name, key_of(node.key, env))
        case tree.Call():
            return ("call", node.function.name, *(key_of(a, env) for a in node.args))
        case _:
            return (type(node).__name__, *(key_of(c, env) for c in tree.children(node)))


def _compare(node: tree.Compare, env: Env) -> Key:
    left, right = key_of(node.left, env), key_of(node.right, env)
    op: str = node.op
    if repr(left) > repr(right):
        left, right, op = right, left, _MIRROR[op]
    elif left == right:
        op = min(op, _MIRROR[op])
    return (op, left, right)


def _loops(node: tree.Quant | tree.Fold | tree.Groups, env: Env) -> Key:
    parts: list[Any] = []
    inner = env
    for loop in node.loops if isinstance(node, tree.Fold) else (node.loop,):
        parts.append(key_of(loop.source, inner))
        inner = bound(loop, inner)
        parts.append(None if loop.where is None else key_of(loop.where, inner))
    bodies = _bodies(node)
    kind = (
        ("any", "all")[node.every]
        if isinstance(node, tree.Quant)
        else node.kind
        if isinstance(node, tree.Fold)
        else "group"
    )
    return (kind, *parts, *(None if b is None else key_of(b, inner) for b in bodies))


def _bodies(node: tree.Quant | tree.Fold | tree.Groups) -> Iterator[Expr | None]:
    if isinstance(node, tree.Fold):
        yield from (node.body, node.end)
    else:
        yield node.body if isinstance(node, tree.Quant) else node.key
