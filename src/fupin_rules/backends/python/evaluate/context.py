"""One evaluation: what it looks at, what it assumes, what it found missing; and the tables that say how each node is evaluated.

Knows no node: the other rooms of `evaluate` enter their functions here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from fupin_rules.backends.python.values import Val, fault, value_of_truth
from fupin_rules.language.scope import ParameterDecl, TableDecl
from fupin_rules.language.tree import Expr
from fupin_rules.schema import FieldSpec

__all__ = [
    "TRUTH",
    "VALUE",
    "Context",
    "Known",
    "Lookups",
    "Met",
    "TraceStep",
    "path_order",
    "read_value",
    "truth",
    "truth_of",
    "value_of",
]


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


TRUTH: dict[type[Expr], Callable[[Context, Any], int]] = {}
"""How the truth set of each kind of condition is found."""
VALUE: dict[type[Expr], Callable[[Context, Any], Any]] = {}
"""How the value of each other kind of node is found."""


Known = dict[tuple[int, str], tuple[Any, tuple[str, ...], tuple[tuple[str, str], ...]]]
"""By definition (its body's identity) and path of the record it is about: what it said, the unanswered paths it came across, and those
of them that it left to be asked for, with the reason.

It holds for one record and one world; with answers assumed it holds where none of them is among those paths or lies above one.
"""


class Met(dict[str, str]):
    """Unanswered paths, with a list of every time one was come across."""

    __slots__ = ("paths",)

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def setdefault(self, path: str, reason: str) -> str:
        self.paths.append(path)
        return super().setdefault(path, reason)


@dataclass(slots=True)
class Context:
    """One evaluation: the subject, the outside, what is assumed answered, and what was found missing on the way.

    Attributes:
        lookups: parameters and tables.
        env: variables by name.
        answered: paths assumed answered with something.
        unanswered: paths found unanswered, with the reason: `missing`, `unreadable`, `open`, `unusable`, `not_supplied`,
            `ambiguous`.
        faults: codes of faults met.
        trace: the step under construction, or None.
        reads: answers read, in order of first reading: path -> (field, value); None where nobody asked.
        known: what definitions said of a record, kept from walk to walk; None where nothing is kept.
    """

    lookups: Lookups
    env: dict[str, Any]
    answered: frozenset[str] = frozenset()
    unanswered: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    trace: TraceStep | None = None
    reads: dict[str, tuple[FieldSpec, Any]] | None = None
    known: Known | None = None

    @property
    def hurried(self) -> bool:
        """Whether a condition may stop as soon as it is decided: nobody asked what else it would have read."""
        return self.trace is None and self.reads is None

    def truth(self, node: Expr) -> int:
        """The truth set of a condition."""
        if self.trace is None:
            return TRUTH[type(node)](self, node)
        outer = self.trace
        step = TraceStep(node, None)
        outer.steps.append(step)
        self.trace = step
        try:
            step.value = TRUTH[type(node)](self, node)
        finally:
            self.trace = outer
        return int(step.value)

    def value(self, node: Expr) -> Any:
        """The value of any other expression: `Val`, `RecordValue` or `ListValue`."""
        if node.type.name == "bool":
            return value_of_truth(self.truth(node))
        if self.trace is None:
            return VALUE[type(node)](self, node)
        outer = self.trace
        step = TraceStep(node, None)
        outer.steps.append(step)
        self.trace = step
        try:
            step.value = VALUE[type(node)](self, node)
        finally:
            self.trace = outer
        return step.value

    def fault(self, code: str) -> Val:
        self.faults.append(code)
        return fault


Rule = TypeVar("Rule", bound=Callable[..., Any])


def truth_of(*kinds: type[Expr]) -> Callable[[Rule], Rule]:
    """Enters a function as the meaning of conditions of these kinds."""

    def enter(function: Rule) -> Rule:
        TRUTH.update(dict.fromkeys(kinds, function))
        return function

    return enter


def value_of(*kinds: type[Expr]) -> Callable[[Rule], Rule]:
    """Enters a function as the meaning of other nodes of these kinds."""

    def enter(function: Rule) -> Rule:
        VALUE.update(dict.fromkeys(kinds, function))
        return function

    return enter


def truth(context: Context, node: Expr) -> int:
    """The truth set of `node` in `context` (T, F, U, E bits)."""
    return context.truth(node)


def path_order(path: str) -> tuple[Any, ...]:
    """Sort key of a path: names by letter, indexes as numbers."""
    return tuple((int(p), "") if p.isdigit() else (-1, p) for p in re.split(r"[.\[\]]+", path) if p)


def read_value(data: Any, name: str) -> Any:
    """A field of a dict or of an object; None where it is not there."""
    if isinstance(data, dict):
        return data.get(name)
    return getattr(data, name, None)
