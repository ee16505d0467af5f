"""What generated functions call, and how a generated text becomes a function.

Here the two meanings meet: what a rule rarely needs is handed to the reference evaluator node by node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.backends.python.evaluate import Context, Lookups, read_value
from fupin_rules.backends.python.values import INF, KNOWN, F, RecordValue, T, Val, compare_points, exact, negative
from fupin_rules.language.calendar import Fault, covered_months
from fupin_rules.language.scope import ParameterDecl
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE, Open

__all__ = ["execute"]

_UNSET: Any = object()


def _listing(value: Any) -> tuple[Any, bool]:
    """Items, and whether more may exist."""
    if value is None:
        return (), True
    if isinstance(value, dict):
        return value["open"], True
    return value, isinstance(value, Open)


def _has(value: Any, options: frozenset[Any]) -> bool | None:
    items, more = _listing(value)
    if not options.isdisjoint(items):
        return True
    return None if more else False


def _unreadable(record: Any, name: str) -> bool | None:
    """For an answer that is None: None where it stood there unreadable, else True (it is missing)."""
    marks = record.get(UNREADABLE) if isinstance(record, dict) else getattr(record, "unreadable", None)
    return None if marks and name in marks else True


def _guarded(function: Callable[..., Any], *args: Any) -> Any:
    """A call that may fault; a fault is missing here."""
    try:
        return function(*args)
    except Fault:
        return None


def _fold(kind: str, parts: list[Any]) -> Any:
    """A fold of parts that are all known; `_UNSET` where it faults, so that the evaluator says how."""
    if kind == "count":
        return len(parts)
    if kind == "distinct":
        return set(parts)
    if kind == "cover":
        return covered_months(parts)
    if kind != "sum":
        # Of nothing there is no least and no greatest.
        return (min if kind == "min" else max)(parts) if parts else None
    total: Any = 0
    for part in parts:
        total = _exactly("+", total, part)
        if total is _UNSET:
            break
    return total


def _exactly(op: str, a: Any, b: Any) -> Any:
    """`a op b` without rounding; `_UNSET` where it faults."""
    try:
        return exact(op, a, b)
    except Fault:
        return _UNSET


def _row(lookups: Lookups, decl: ParameterDecl, keys: tuple[Any, ...], on: date | None) -> Any:
    """A parameter's value; a fault (no value on the day, no such row) is missing here."""
    try:
        return lookups.parameter(decl, keys, on)
    except Fault:
        return None


def _ev(lookups: Lookups, node: Expr, env: Mapping[str, Any]) -> bool | None:
    """A condition handed to the reference evaluator."""
    values = {k: _wrap(v) for k, v in env.items()}
    m = Context(lookups, values).truth(node)
    return True if m == T else False if m == F else None


def _ev_value(lookups: Lookups, node: Expr, env: Mapping[str, Any]) -> Any:
    """A scalar handed to the reference evaluator; None where it is no point."""
    values = {k: _wrap(v) for k, v in env.items()}
    v = Context(lookups, values).value(node)
    return v.value if isinstance(v, Val) and v.mask == KNOWN else None


class _Scalar:
    """Marks a scalar variable among the records of an environment."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def _wrap(v: Any) -> Any:
    if isinstance(v, RecordValue):
        return v
    if isinstance(v, _Scalar):
        return Val(KNOWN, v.value)
    # Nobody asks which record this is (see `Writer.paths`), so any path will do.
    return RecordValue(v, f"#{id(v)}")


RUNTIME: dict[str, Any] = {
    "_rv": read_value,
    "_listing": _listing,
    "_has": _has,
    "_unreadable": _unreadable,
    "_guarded": _guarded,
    "_exact": exact,
    "_negative": negative,
    "_iso": date.fromisoformat,
    "_dec": lambda x: Decimal(repr(x)),
    "_row": _row,
    "_ev": _ev,
    "_ev_value": _ev_value,
    "_S": _Scalar,
    "_R": RecordValue,
    "_INF": INF,
    "_UNSET": _UNSET,
    "_fold": _fold,
    "_exactly": _exactly,
    "_compare": compare_points,
}


def execute(text: str, constants: Mapping[str, Any]) -> Any:
    """The function `run` of a generated text."""
    space: dict[str, Any] = {
        "__builtins__": {
            "len": len, "enumerate": enumerate, "bool": bool, "list": list, "str": str, "float": float, "set": set, "sorted": sorted, "tuple": tuple,
        },
        **RUNTIME,
        **constants,
    }  # fmt: skip
    exec(compile(text, "<fupin-rules rulebook>", "exec"), space)  # noqa: S102 - text made above, of our own names only
    return space["run"]
