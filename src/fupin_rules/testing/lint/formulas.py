"""Conditions as formulas of questions about terms, and what can come of them over every state of the terms.

Owns the reading of a typed tree into a formula (`Reading`) and the exhaustive truth table. It stands between the tree and the questions that
`reach` asks of it, and knows no rule. What it says cannot happen cannot: where a table would be too large it says that everything can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.testing.lint.keys import Env, Key, bound, inside, key_of
from fupin_rules.testing.lint.table import Column, Table
from fupin_rules.testing.lint.terms import (
    FALSE,
    MAYBE,
    TRUE,
    NumberTerm,
    RelationTerm,
    SetTerm,
    Term,
    TooManyError,
    TruthTerm,
    WordTerm,
    is_number,
)

__all__ = ["Formula", "Join", "Leaf", "Reading", "Truths", "both", "nots", "violated_with"]

Truths = frozenset[int]
ANY: Final[Truths] = frozenset((FALSE, MAYBE, TRUE))
_MIRROR: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, eq=False)
class Formula:
    """A condition.

    Attributes:
        node: the tree it was read from, None where it was made here.
        own: whether it stands in the tree itself and not in a definition that the tree uses.
    """

    node: Expr | None = None
    own: bool = True


@dataclass(frozen=True, eq=False)
class Fixed(Formula):
    """What is so whatever the data."""

    truth: int = TRUE


@dataclass(frozen=True, eq=False)
class Leaf(Formula):
    """A question about a term."""

    term: int = 0
    atom: int = 0


@dataclass(frozen=True, eq=False)
class Join(Formula):
    """All of the parts (`every`), or any of them."""

    every: bool = True
    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True, eq=False)
class Opposite(Formula):
    """Not."""

    of: Formula = field(default_factory=Formula)


@dataclass(frozen=True, eq=False)
class Choice(Formula):
    """One condition or another, as a third says."""

    cond: Formula = field(default_factory=Formula)
    then: Formula = field(default_factory=Formula)
    other: Formula = field(default_factory=Formula)


def both(*parts: Formula) -> Formula:
    """All of some formulas."""
    return Join(parts=parts)


def nots(of: Formula) -> Formula:
    """The opposite of a formula."""
    return Opposite(of=of)


def terms_of(f: Formula) -> frozenset[int]:
    """The numbers of the terms a formula asks of."""
    match f:
        case Leaf():
            return frozenset((f.term,))
        case Join():
            return frozenset().union(*(terms_of(p) for p in f.parts))
        case Opposite():
            return terms_of(f.of)
        case Choice():
            return terms_of(f.cond) | terms_of(f.then) | terms_of(f.other)
        case _:
            return frozenset()


def column(f: Formula, table: Table, instead: Mapping[int, int] | None = None) -> Column:
    """The rows of a table in which a formula is true, and in which it is false.

    Args:
        instead: truths to put in the place of some formulas, by identity.
    """
    if instead and id(f) in instead:
        return table.fixed(instead[id(f)])
    match f:
        case Fixed():
            return table.fixed(f.truth)
        case Leaf():
            return table.leaf(f.term, f.atom)
        case Join():
            true, false = table.fixed(TRUE if f.every else FALSE)
            for p in f.parts:
                t, n = column(p, table, instead)
                true, false = (true & t, false | n) if f.every else (true | t, false & n)
            return true, false
        case Opposite():
            true, false = column(f.of, table, instead)
            return false, true
        case Choice():
            c, then, other = (column(x, table, instead) for x in (f.cond, f.then, f.other))
            # Where the condition is not known, what both sides agree on.
            true, false = ((c[0] & then[i]) | (c[1] & other[i]) | (then[i] & other[i]) for i in (0, 1))
            return true, false
    raise TypeError(f)


def _choose(cond: int, then: int, other: int) -> int:
    return then if cond == TRUE or then == other else other if cond == FALSE else MAYBE


class Reading:
    """Formulas read together, so that what they ask of the same thing is asked once.

    Args:
        limit: so many rows of a truth table are tried.
    """

    def __init__(self, limit: int = 1 << 15) -> None:
        self.limit = limit
        self.terms: list[Term] = []
        self._by_key: dict[Key, int] = {}
        self._rows: dict[int, list[tuple[int, ...]] | None] = {}

    @property
    def keys(self) -> frozenset[Key]:
        """What the formulas read here ask of."""
        return frozenset(self._by_key)

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, node: Expr, env: Env, *, own: bool = True) -> Formula:
        """The formula of a condition."""
        match node:
            case tree.Const():
                return Fixed(node, own, TRUE if node.value else FALSE)
            case tree.And() | tree.Or():
                parts = tuple(self.read(p, env, own=own) for p in node.parts)
                return Join(node, own, isinstance(node, tree.And), parts)
            case tree.Not():
                return Opposite(node, own, self.read(node.of, env, own=own))
            case tree.If():
                return Choice(node, own, *(self.read(x, env, own=own) for x in (node.cond, node.then, node.other)))
            case tree.Use():
                # A definition as a whole stands here; its parts stand elsewhere.
                return Join(node, own, True, (self.read(node.body, inside(node, env), own=False),))
            case tree.Compare():
                return self._compare(node, env, own)
            case tree.In() if not isinstance(node.options, Expr):
                return self._among(node, node.options, env, own)
            case tree.Has():
                index, term = self._term(key_of(node.of, env), SetTerm)
                return Leaf(node, own, index, term.holds(node.options))
            case tree.Read():
                index, term = self._term(key_of(node, env), lambda: WordTerm(every=frozenset((True, False))))
                return Leaf(node, own, index, term.among((True,)))
            case tree.Missing():
                return self._missing(node, env, own)
            case tree.Quant():
                return self._quant(node, env, own)
            case tree.Same():
                return self._whole(node, env, own, (FALSE, TRUE))
            case _:
                return self._whole(node, env, own)

    def _term(self, key: Key, make: Callable[[], Any]) -> tuple[int, Any]:
        index = self._by_key.get(key)
        if index is None:
            index = self._by_key[key] = len(self.terms)
            self.terms.append(make())
        self._rows.pop(index, None)
        return index, self.terms[index]

    def _whole(self, node: Expr, env: Env, own: bool, truths: tuple[int, ...] = (FALSE, MAYBE, TRUE)) -> Formula:
        index, term = self._term(("truth", key_of(node, env)), lambda: TruthTerm(truths=truths))
        return Leaf(node, own, index, term.itself())

    def _answer(self, node: Expr, env: Env) -> tuple[int, Any] | None:
        """The term of an answer compared with literals; None where its type has none."""
        key = key_of(node, env)
        t = node.type
        if t.numeric or t.name == "date":
            return self._term(key, lambda: NumberTerm.of(node))
        if t.name == "code" and t.code is not None:
            words = frozenset(c.value for c in t.code.codes)
            return self._term(key, lambda: WordTerm(every=words))
        if t.name == "text":
            return self._term(key, WordTerm)
        if t.name == "bool" and isinstance(node, tree.Read):
            return self._term(key, lambda: WordTerm(every=frozenset((True, False))))
        if t.name == "list" and t.item is not None and t.item.worded:
            return self._term(key, SetTerm)
        return None

    def _compare(self, node: tree.Compare, env: Env, own: bool) -> Formula:
        left, right, op = _point(node.left), _point(node.right), str(node.op)
        side = node.left
        if isinstance(left, tree.Const) and not isinstance(right, tree.Const):
            left, right, side, op = right, left, node.right, _MIRROR[op]
        if isinstance(right, tree.Const) and not isinstance(left, tree.Const) and not side.type.collection:
            got = self._answer(side, env)
            if got is not None:
                index, term = got
                if isinstance(term, NumberTerm) and is_number(right.value):
                    return Leaf(node, own, index, term.compared(op, right.value))
                if isinstance(term, WordTerm) and op in ("==", "!="):
                    return Leaf(node, own, index, term.among((right.value,), negated=op == "!="))
        if node.left.type.name == "bool" and not isinstance(node.left, tree.Read):
            return self._whole(node, env, own)
        one, other = key_of(node.left, env), key_of(node.right, env)
        op = str(node.op)
        if repr(one) > repr(other):
            one, other, op = other, one, _MIRROR[op]
        ordered = node.left.type.ordered
        index, term = self._term(("relation", one, other), lambda: RelationTerm(ordered=ordered, same=one == other))
        return Leaf(node, own, index, term.compared(op))

    def _among(self, node: tree.In, options: tuple[Any, ...], env: Env, own: bool) -> Formula:
        got = None if node.of.type.collection else self._answer(node.of, env)
        if got is None:
            return self._whole(node, env, own)
        index, term = got
        if isinstance(term, WordTerm):
            return Leaf(node, own, index, term.among(options))
        if isinstance(term, NumberTerm) and all(is_number(o) for o in options):
            return Join(node, own, False, tuple(Leaf(None, False, index, term.compared("==", o)) for o in options))
        return self._whole(node, env, own)

    def _missing(self, node: tree.Missing, env: Env, own: bool) -> Formula:
        of = node.of
        got = self._answer(of, env) if isinstance(of, tree.Read) else None
        if got is None:
            return self._whole(node, env, own)
        return Leaf(node, own, got[0], got[1].missing())

    def _quant(self, node: tree.Quant, env: Env, own: bool) -> Formula:
        """`all` is not `any` of the opposite; what may be found is asked of one item by itself."""
        index, term = self._term(("some", key_of(_some(node), env)), lambda: TruthTerm(truths=self._found(node, env)))
        leaf = Leaf(None if node.every else node, own, index, term.itself())
        return Opposite(node, own, leaf) if node.every else leaf

    def _found(self, node: tree.Quant, env: Env) -> tuple[int, ...]:
        item = Reading(self.limit)
        body, where = item.of_loop(node, env)
        wanted = both(where, nots(body) if node.every else body)
        # An empty list, and one whose items are not all known, are always possible.
        return (FALSE, MAYBE, TRUE) if TRUE in item.possible(wanted) else (FALSE, MAYBE)

    def of_loop(self, node: tree.Quant, env: Env, *, own: bool = True) -> tuple[Formula, Formula]:
        """Body and filter of a quantifier, of one item."""
        inner = bound(node.loop, env)
        where = node.loop.where
        body = self.read(node.body, inner, own=own)
        return body, Fixed(None, False, TRUE) if where is None else self.read(where, inner, own=own)

    # -- what can come of them -------------------------------------------------------------------------------------

    def rows(self, index: int) -> list[tuple[int, ...]] | None:
        """The answers a term can give; None where they are too many."""
        if index not in self._rows:
            try:
                self._rows[index] = self.terms[index].rows()
            except TooManyError:
                self._rows[index] = None
        return self._rows[index]

    def table(self, terms: Iterable[int]) -> Table | None:
        """The truth table over some terms; None where it would be too large."""
        rows: dict[int, list[tuple[int, ...]]] = {}
        size = 1
        for t in sorted(terms):
            answers = self.rows(t)
            if answers is None:
                return None
            size *= len(answers)
            if size > self.limit:
                return None
            rows[t] = answers
        return Table(rows)

    def possible(self, f: Formula) -> Truths:
        """The truths a formula can have."""
        table = self.table(terms_of(f))
        if table is not None:
            return _truths(column(f, table), table)
        match f:
            case Leaf():
                return ANY
            case Join():
                return self._joined(f)
            case Opposite():
                return frozenset(TRUE - t for t in self.possible(f.of))
            case Choice():
                sides = (self.possible(f.cond), self.possible(f.then), self.possible(f.other))
                return frozenset(_choose(*some) for some in product(*sides))
        return ANY

    def _joined(self, f: Join) -> Truths:
        """Parts that ask of nothing in common are independent of each other; each such group is looked at by itself."""
        join = min if f.every else max
        flat = list(_flat(f, f.every))
        groups: list[tuple[set[int], list[Formula]]] = []
        for part in flat:
            about = set(terms_of(part))
            parts = [part]
            for other in [g for g in groups if g[0] & about]:
                groups.remove(other)
                about |= other[0]
                parts = other[1] + parts
            groups.append((about, parts))
        sets: list[Truths] = []
        for about, parts in groups:
            table = self.table(about) if len(groups) > 1 or len(parts) < len(flat) else None
            if table is not None:
                sets.append(_truths(column(Join(every=f.every, parts=tuple(parts)), table), table))
            else:
                sets.extend(self.possible(p) for p in parts)
        out: Truths = sets[0] if sets else frozenset((TRUE if f.every else FALSE,))
        for s in sets[1:]:
            out = frozenset(join(a, b) for a in out for b in s)
        return out

    def idle(self, whole: Formula, part: Formula, truth: int, given: Formula | None = None) -> bool:
        """Whether a part of a formula can be replaced by a fixed truth without any difference, where another formula holds."""
        terms = terms_of(whole) | (terms_of(given) if given is not None else frozenset())
        table = self.table(terms)
        if table is None:
            return False
        with_it, without = column(whole, table), column(whole, table, {id(part): truth})
        holds = table.every if given is None else column(given, table)[0]
        return all((a ^ b) & holds == 0 for a, b in zip(with_it, without, strict=True))


def _truths(column: Column, table: Table) -> Truths:
    true, false = column
    found = {t for t, rows in ((TRUE, true), (FALSE, false), (MAYBE, table.every & ~(true | false))) if rows}
    return frozenset(found)


def _flat(f: Join, every: bool) -> Iterator[Formula]:
    for p in f.parts:
        if isinstance(p, Join) and (p.every == every or len(p.parts) == 1):
            yield from _flat(p, every)
        else:
            yield p


def _point(node: Expr) -> Expr:
    """A literal, also one with a sign before it."""
    if isinstance(node, tree.Neg) and isinstance(node.of, tree.Const):
        return tree.Const(type=node.type, span=node.span, value=-node.of.value)
    return node


def _some(node: tree.Quant) -> tree.Quant:
    """`any` of what an `all` denies, or the `any` itself."""
    if not node.every:
        return node
    body = node.body.of if isinstance(node.body, tree.Not) else tree.Not(type=node.body.type, of=node.body)
    return tree.Quant(type=node.type, span=node.span, every=False, loop=node.loop, body=body)


def violated_with(reading: Reading, one: Formula, other: Formula) -> bool:
    """Whether, wherever one formula is true, another is; no where they are too large to try, or the first is never true."""
    table = reading.table(terms_of(one) | terms_of(other))
    if table is None:
        return False
    first, second = column(one, table)[0], column(other, table)[0]
    return first != 0 and first & ~second == 0
