"""What is looked up: answers of the subject, variables, literals, the reference date, parameters, related tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.backends.python.evaluate.context import VALUE, Context, read_value, truth_of, value_of
from fupin_rules.backends.python.values import (
    FAULT,
    KNOWN,
    MISSING,
    RANGE,
    E,
    F,
    ListValue,
    RecordValue,
    T,
    U,
    Val,
    any_value,
    fault,
    is_point,
    missing,
    truth_of_value,
    undecided,
)  # fmt: skip
from fupin_rules.language import tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE, FieldSpec, Open

__all__ = ["blamed"]


def _unreadable(data: Any, name: str) -> bool:
    if data is None:
        return False
    marks = data.get(UNREADABLE) if isinstance(data, dict) else getattr(data, "unreadable", None)
    return bool(marks and name in marks)


def _normal(value: Any, kind: str) -> Any:
    """Trusted dicts may hold what JSON holds: dates as text, money as float."""
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "decimal" and isinstance(value, float):
        return Decimal(repr(value))
    return value


@value_of(tree.Read)
def _read(c: Context, node: tree.Read) -> Any:
    base = c.value(node.base)
    spec = node.field
    path = f"{base.path}.{spec.name}" if base.path else spec.name
    if c.trace is not None:
        c.trace.path = path
    raw = None if base.data is None else read_value(base.data, spec.name)
    if c.reads is not None and spec.kind != "record":
        c.reads.setdefault(path, (spec, raw))
    settled = base.settled or path in c.answered
    if spec.many:
        return _list(c, spec, path, raw, settled, base)
    if spec.kind == "record":
        if raw is None and not settled and _unreadable(base.data, spec.name):
            c.unanswered.setdefault(path, "unreadable")
        return RecordValue(raw, path, settled)
    if settled and (raw is None or path in c.answered):
        return any_value
    if raw is None:
        # Of a record that is itself known to be unanswered, the record is what has to be asked for.
        if base.data is not None or base.path not in c.unanswered:
            c.unanswered.setdefault(path, "unreadable" if _unreadable(base.data, spec.name) else "missing")
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
            unreadable = _unreadable(base.data, spec.name)
            c.unanswered.setdefault(path, "unreadable" if unreadable else "open" if answered else "missing")
    items: list[tuple[Any, int]]
    if spec.kind == "record":
        items = [(RecordValue(x, f"{path}[{i}]", base.settled), T) for i, x in enumerate(known_items)]
    else:
        kind = spec.kind
        items = [(Val(KNOWN, _normal(x, kind)), T) for x in known_items]
    return ListValue(items, more, answered)


@truth_of(tree.Read, tree.Parameter, tree.GroupKey)
def _yes_or_no(c: Context, node: Expr) -> int:
    return truth_of_value(VALUE[type(node)](c, node))


@value_of(tree.Var)
def _var(c: Context, node: tree.Var) -> Any:
    return c.env[node.name]


@truth_of(tree.Var)
def _var_truth(c: Context, node: tree.Var) -> int:
    return truth_of_value(c.env[node.name])


@value_of(tree.Const)
def _const(_c: Context, node: tree.Const) -> Val | ListValue:
    if node.type.collection:
        return ListValue([(Val(KNOWN, v), T) for v in node.value])
    return Val(KNOWN, node.value)


@truth_of(tree.Const)
def _const_truth(_c: Context, node: tree.Const) -> int:
    return T if node.value else F


@value_of(tree.AsOf)
def _as_of(c: Context, _node: tree.AsOf) -> Val:
    return Val(KNOWN, c.lookups.as_of)


# -- parameters ----------------------------------------------------------------------------------------------------------


def _keys(c: Context, nodes: Iterable[Expr]) -> tuple[tuple[Any, ...] | None, Val | None]:
    """Points of keys, or the value that stands for a lookup whose key is not a point."""
    out: list[Any] = []
    worst: Val | None = None
    for k in nodes:
        v = c.value(k)
        if is_point(v):
            out.append(v.value)
        elif v.mask & FAULT:
            worst = fault
        elif v.mask & (MISSING | RANGE):
            worst = worst if worst is fault else missing
        elif worst is None:
            worst = any_value
    return (None, worst) if worst is not None else (tuple(out), None)


@value_of(tree.Parameter)
def _parameter(c: Context, node: tree.Parameter) -> Any:
    keys, stand_in = _keys(c, (*node.keys, *((node.on,) if node.on is not None else ())))
    if keys is None:
        assert stand_in is not None
        if node.type.collection:
            return ListValue([], T | F if stand_in is any_value else E if stand_in is fault else U)
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


@truth_of(tree.HasRow)
def _has_row(c: Context, node: tree.HasRow) -> int:
    keys, stand_in = _keys(c, (*node.keys, *((node.on,) if node.on is not None else ())))
    if keys is None:
        assert stand_in is not None
        return undecided(stand_in)
    on = keys[-1] if node.on is not None else None
    return T if c.lookups.has_row(node.decl, keys[: len(node.keys)], on) else F


# -- related tables --------------------------------------------------------------------------------------------------------


@value_of(tree.Match)
def _match(c: Context, node: tree.Match) -> Any:
    decl = node.table
    path = decl.name
    key = c.value(node.key)
    # Whether the table was supplied does not hang on the key.
    rows = c.lookups.rows(decl, key.value if is_point(key) else None)
    if rows is None:
        c.unanswered.setdefault(path, "not_supplied")
    if rows is None or not is_point(key):
        settled = key.mask == KNOWN and (rows is not None or path in c.answered)
        if decl.one:
            return RecordValue(None, path, settled)
        return ListValue([], T | F if settled else E if key.mask & FAULT else U, answered=settled)
    if decl.one:
        if len(rows) == 1:
            return RecordValue(rows[0], path)
        # No row, or more than one: nobody can say which is meant.
        c.unanswered.setdefault(path, "missing" if not rows else "ambiguous")
        return RecordValue(None, path, path in c.answered)
    more = 0
    if isinstance(rows, Open):
        # Rows that could not be read may belong to this key as well as to any other.
        more = T | F if path in c.answered else U
        if more == U:
            c.unanswered.setdefault(path, "open")
    return ListValue([(RecordValue(r, f"{path}[{i}]"), T) for i, r in enumerate(rows)], more)


# -- which answer is to blame -----------------------------------------------------------------------------------------------


def blamed(c: Context, node: Expr) -> Iterator[str]:
    """Paths of the answers a scalar is made of, not looking into lists."""
    match node:
        case tree.Read():
            base = c.value(node.base)
            yield f"{base.path}.{node.field.name}" if base.path else node.field.name
        case tree.Use():
            outer = c.env
            name = node.subject if node.subject in outer else "this"
            c.env = {**outer, name: c.value(node.base)}
            try:
                yield from blamed(c, node.body)
            finally:
                c.env = outer
        case tree.If():
            yield from blamed(c, node.then)
            yield from blamed(c, node.other)
        case tree.Call() | tree.Arith() | tree.Neg() | tree.Coalesce():
            for child in tree.children(node):
                yield from blamed(c, child)
