"""The typed tree: what a rule means, for every backend to read.

Nodes are frozen, carry their type and the span of source text they came from, and never know how they are evaluated. The
Python function, the table engine, the solver and the sentence maker all start here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from fupin_rules.errors import Text
from fupin_rules.language.types import Type
from fupin_rules.schema import FieldSpec

if TYPE_CHECKING:
    from fupin_rules.language.functions import Function
    from fupin_rules.language.scope import ParameterDecl, TableDecl

__all__ = [
    "And",
    "Arith",
    "AsOf",
    "Call",
    "Coalesce",
    "Compare",
    "Const",
    "Expr",
    "Fold",
    "GroupKey",
    "Groups",
    "Has",
    "HasRow",
    "If",
    "In",
    "Loop",
    "Match",
    "Missing",
    "Neg",
    "Not",
    "Or",
    "Parameter",
    "Quant",
    "Read",
    "Same",
    "Use",
    "Var",
    "children",
    "walk",
]

Span = tuple[int, int]
CompareOp = Literal["==", "!=", "<", "<=", ">", ">="]
FoldKind = Literal["count", "sum", "min", "max", "distinct", "cover"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Expr:
    """A node: `type` says what it yields, `span` where it stands in the expression's text (characters, half open)."""

    type: Type
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Const(Expr):
    """A literal."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Var(Expr):
    """A record (or an item of a list) bound by name: the subject, a parent, a quantifier's variable."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Read(Expr):
    """An answer: one field of a record."""

    base: Expr
    field: FieldSpec


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AsOf(Expr):
    """The reference date."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Parameter(Expr):
    """A number (or word, or set of words) kept apart from the logic, by date, area and keys."""

    decl: ParameterDecl
    keys: tuple[Expr, ...] = ()
    on: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HasRow(Expr):
    """Whether a parameter table has a row for these keys."""

    decl: ParameterDecl
    keys: tuple[Expr, ...] = ()
    on: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Use(Expr):
    """A definition used by name; `body` is the definition's tree, read with its subject bound to `base`."""

    name: str
    body: Expr
    subject: str
    base: Expr
    title: Text = field(default_factory=lambda: Text(""))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Arith(Expr):
    """`+ - * /`; exact, `/` yields a ratio."""

    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Neg(Expr):
    """Unary minus."""

    of: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Compare(Expr):
    """One comparison (a chain is an `And` of them)."""

    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class In(Expr):
    """Membership in literal options, or in a list, set or set-valued parameter (`options` is then an expression)."""

    of: Expr
    options: tuple[Any, ...] | Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Same(Expr):
    """Whether two variables are the same record."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class And(Expr):
    """All of the parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Or(Expr):
    """Any of the parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Not(Expr):
    """The opposite."""

    of: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class If(Expr):
    """`then if cond else other`."""

    cond: Expr
    then: Expr
    other: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Loop:
    """`for var in source if where`."""

    var: str
    source: Expr
    where: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Quant(Expr):
    """`any(...)` or `all(...)` over one loop; several `for` nest."""

    every: bool
    loop: Loop
    body: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fold(Expr):
    """`count`, `sum`, `min`, `max`, `distinct` (a set) or `cover` (months covered by spans) over loops.

    `body` is None for `count`; for `cover` it is the start and `end` the end of each span.
    """

    kind: FoldKind
    loops: tuple[Loop, ...]
    body: Expr | None = None
    end: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Groups(Expr):
    """The items of a list in groups of equal `key`; each group is a list with a key."""

    loop: Loop
    key: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GroupKey(Expr):
    """The key of a group variable."""

    group: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Match(Expr):
    """The rows of a related table that carry a key."""

    table: TableDecl
    key: Expr


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Has(Expr):
    """Whether a list of words or codes holds one of the options."""

    of: Expr
    options: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Missing(Expr):
    """Whether an answer is missing (`answered` is its opposite); `wanted` where a rule requires it, so that it is what to ask for."""

    of: Expr
    wanted: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Coalesce(Expr):
    """The first part that is not missing."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Call(Expr):
    """A registered function of points."""

    function: Function
    args: tuple[Expr, ...]


_INSIDE: dict[type[Expr], tuple[str, ...]] = {}
"""Which attributes of a kind of node may hold expressions; found out once for each kind."""


def _inside(kind: type[Expr]) -> tuple[str, ...]:
    found = _INSIDE[kind] = tuple(f.name for f in fields(kind) if "Expr" in str(f.type) or "Loop" in str(f.type))
    return found


def children(node: Expr) -> list[Expr]:
    """The expressions directly inside a node, in reading order; inside a use of a definition also its body."""
    out: list[Expr] = []
    names = _INSIDE.get(type(node))
    for name in _inside(type(node)) if names is None else names:
        value = getattr(node, name)
        for v in value if type(value) is tuple else (value,):
            if isinstance(v, Expr):
                out.append(v)
            elif type(v) is Loop:
                out.append(v.source)
                if v.where is not None:
                    out.append(v.where)
    return out


def walk(node: Expr) -> Iterator[Expr]:
    """A node and everything inside it, parents first; the body of a definition once, however often it is used."""
    waiting = [node]
    seen: set[int] = set()
    while waiting:
        here = waiting.pop()
        yield here
        inside = children(here)
        if type(here) is Use:
            if id(here.body) in seen:
                inside = [here.base]
            seen.add(id(here.body))
        if inside:
            inside.reverse()
            waiting.extend(inside)
