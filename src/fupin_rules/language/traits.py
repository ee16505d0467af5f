"""What can be said of a typed tree without data: what it reads, what it costs, whether it is monotone, which outcomes it can have.

Used by the rulebook (limits, review lists), the engine (which rules read a path) and the lints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fupin_rules.language import tree
from fupin_rules.language.faults import may_fault
from fupin_rules.language.tree import Expr

__all__ = ["COST_LIMIT", "Traits", "asks_lists", "may_be_absent", "static_reads", "traits"]

COST_LIMIT = 400_000
"""Greatest cost of one rule; nodes times assumed list lengths to the power of nesting."""

_LENGTH = 10
"""Assumed length of a list inside a subject."""


@dataclass(frozen=True)
class Traits:
    """Static facts of one expression.

    Attributes:
        reads: dotted schema paths it reads, e.g. `members.health`.
        parameters: names of parameters it uses.
        tables: names of related tables it uses.
        monotone: whether a verdict reached while answers are missing stays, however they are filled in.
        faults: whether it may fault.
        nullable: whether it may stay unknown.
        cost: bound on the work, in comparisons.
        uses_as_of: whether it depends on the reference date.
    """

    reads: frozenset[str]
    parameters: frozenset[str]
    tables: frozenset[str]
    monotone: bool
    faults: bool
    nullable: bool
    cost: int
    uses_as_of: bool


def traits(node: Expr, roots: dict[str, str]) -> Traits:
    """Static facts of a tree.

    Args:
        node: the tree.
        roots: dotted path of each free variable: `{"household": ""}`, for a member rule also `{"this": "members"}`.
    """
    reads = frozenset(path for path, _ in static_reads(node, roots))
    parameters: set[str] = set()
    tables: set[str] = set()
    monotone, as_of = True, False
    for n in tree.walk(node):
        if isinstance(n, (tree.Parameter, tree.HasRow)):
            parameters.add(n.decl.name)
        elif isinstance(n, tree.Match):
            tables.add(n.table.name)
        elif isinstance(n, (tree.Missing, tree.Coalesce)):
            monotone = False
        elif isinstance(n, tree.AsOf):
            as_of = True
    return Traits(
        reads,
        frozenset(parameters),
        frozenset(tables),
        monotone,
        may_fault(node),
        node.type.nullable,
        _cost(node, {}),
        as_of,
    )


def asks_lists(node: Expr) -> bool:
    """Whether it looks into a list of answers, so that opening the list may leave it without a value."""
    for n in tree.walk(node):
        if isinstance(n, (tree.Quant, tree.Fold, tree.Groups, tree.Has)):
            return True
        if isinstance(n, tree.In) and isinstance(n.options, Expr) and not isinstance(n.options, tree.Parameter):
            return True
        if isinstance(n, tree.Compare) and n.left.type.collection:
            return True
    return False


def may_be_absent(node: Expr) -> bool:
    """Whether a value may be missing or faulty, whatever bounds the data were promised to keep."""
    if node.type.nullable or node.type.interval:
        return True
    if isinstance(node, (tree.Const, tree.Var, tree.AsOf, tree.Same)):
        return False
    return any(
        isinstance(n, (tree.Parameter, tree.Arith)) or (isinstance(n, tree.Call) and n.function.faults)
        for n in tree.walk(node)
    )


def static_reads(node: Expr, roots: dict[str, str]) -> Iterator[tuple[str, tree.Read]]:
    """Every answer a tree reads, as a dotted schema path, with the node that reads it, in reading order."""
    yield from _reads(node, roots, set())


def _path(node: Expr, env: dict[str, str]) -> str | None:
    match node:
        case tree.Var():
            return env.get(node.name)
        case tree.Read():
            base = _path(node.base, env)
            return None if base is None else f"{base}.{node.field.name}" if base else node.field.name
        case tree.Groups():
            return _path(node.loop.source, env)
        case tree.Match():
            return f"{node.table.name}:"
        case tree.Fold():
            return None
        case _:
            return None


def _reads(node: Expr, env: dict[str, str], done: set[tuple[int, str | None]]) -> Iterator[tuple[str, tree.Read]]:
    match node:
        case tree.Read():
            path = _path(node, env)
            base = node.base
            while isinstance(base, tree.Read):
                base = base.base
            if not isinstance(base, tree.Var):
                yield from _reads(base, env, done)
            if path is not None:
                yield path, node
        case tree.Quant():
            yield from _reads(node.loop.source, env, done)
            inner = {**env, node.loop.var: _path(node.loop.source, env) or "?"}
            if node.loop.where is not None:
                yield from _reads(node.loop.where, inner, done)
            yield from _reads(node.body, inner, done)
        case tree.Fold() | tree.Groups():
            loops = node.loops if isinstance(node, tree.Fold) else (node.loop,)
            inner = env
            for loop in loops:
                yield from _reads(loop.source, inner, done)
                inner = {**inner, loop.var: _path(loop.source, inner) or "?"}
                if loop.where is not None:
                    yield from _reads(loop.where, inner, done)
            bodies = (node.body, node.end) if isinstance(node, tree.Fold) else (node.key,)
            for body in bodies:
                if body is not None:
                    yield from _reads(body, inner, done)
        case tree.Use():
            yield from _reads(node.base, env, done) if not isinstance(node.base, tree.Var) else ()
            name = node.subject if node.subject in env else "this"
            where = _path(node.base, env)
            # A definition reads the same of the same record wherever it is used.
            if (id(node.body), where) not in done:
                done.add((id(node.body), where))
                yield from _reads(node.body, {**env, name: where or ""}, done)
        case _:
            for child in tree.children(node):
                yield from _reads(child, env, done)


def _cost(node: Expr, known: dict[int, int]) -> int:
    """Bound on the work; `known` holds the cost of bodies of definitions, which may be used over and over."""
    match node:
        case tree.Quant():
            inner = _cost(node.body, known) + (_cost(node.loop.where, known) if node.loop.where is not None else 0)
            return _cost(node.loop.source, known) + _LENGTH * inner
        case tree.Fold() | tree.Groups():
            loops = node.loops if isinstance(node, tree.Fold) else (node.loop,)
            bodies = (node.body, node.end) if isinstance(node, tree.Fold) else (node.key,)
            inner = 1 + sum(_cost(b, known) for b in bodies if b is not None)
            for loop in reversed(loops):
                where = _cost(loop.where, known) if loop.where is not None else 0
                inner = _cost(loop.source, known) + _LENGTH * (inner + where)
            return inner
        case tree.Call():
            return node.function.cost + sum(_cost(a, known) for a in node.args)
        case tree.Use():
            body = known.get(id(node.body))
            if body is None:
                body = known[id(node.body)] = _cost(node.body, known)
            return 1 + body + _cost(node.base, known)
        case _:
            return 1 + sum(_cost(c, known) for c in tree.children(node))
