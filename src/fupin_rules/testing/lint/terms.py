"""What conditions ask of: one answer (or number, or list) each, and the few states of it that the conditions can tell apart.

A *term* is something whose value decides comparisons: a field compared with words, a number compared with numbers, two answers compared
with each other, anything else that is simply true, false or not known. Its states are found from what is compared with it, its code list and
its declared bounds; every value that a record may hold falls into one of them (there may be states that no record reaches: what is said to be
out of reach is so, what is not may be). Truth is 2 (true), 1 (not known) or 0 (false), so that `and` is the least and `or` the greatest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from typing import Any, Final

from fupin_rules.language.faults import number_bounds
from fupin_rules.language.tree import Expr, Read

__all__ = [
    "FALSE",
    "MAYBE",
    "TRUE",
    "NumberTerm",
    "RelationTerm",
    "SetTerm",
    "Term",
    "TooManyError",
    "TruthTerm",
    "WordTerm",
    "is_number",
]

FALSE: Final = 0
MAYBE: Final = 1
TRUE: Final = 2

MISSING: Final = ("missing",)
UNREADABLE: Final = ("unreadable",)
_INF: Final = float("inf")
_MOST_WORDS_OF_A_SET: Final = 5
_MOST_QUESTIONS: Final = 7
State = tuple[Any, ...]
Atom = Callable[[State], int]


class TooManyError(Exception):
    """So much is asked that not all of it can be tried."""


@dataclass(eq=False)
class Term:
    """Something asked of, with what is asked: one function from its state to a truth for each question."""

    atoms: list[Atom] = field(default_factory=list)

    def states(self) -> Iterable[State]:
        """Every state that can be told apart."""
        raise NotImplementedError

    def ask(self, atom: Atom) -> int:
        """Add a question; its number."""
        self.atoms.append(atom)
        return len(self.atoms) - 1

    def rows(self) -> list[tuple[int, ...]]:
        """The answers to all questions that can occur together."""
        return list(dict.fromkeys(tuple(a(s) for a in self.atoms) for s in self.states()))

    def missing(self) -> int:
        """Ask whether nobody answered; nobody can say of what was written and cannot be read."""
        return self.ask(lambda s: TRUE if s == MISSING else MAYBE if s == UNREADABLE else FALSE)


def _not_answered(s: State) -> bool:
    return s in (MISSING, UNREADABLE)


@dataclass(eq=False)
class WordTerm(Term):
    """A word of a code list, a text, or a yes or no.

    Attributes:
        every: all words there are, None where any text will do.
    """

    every: frozenset[Any] | None = None
    words: set[Any] = field(default_factory=set)

    def states(self) -> Iterable[State]:
        named = self.words if self.every is None else self.words & self.every
        yield from (("is", w) for w in sorted(named, key=repr))
        if self.every is None or self.every - self.words:
            yield ("other",)
        yield MISSING
        yield UNREADABLE

    def among(self, options: Iterable[Any], *, negated: bool = False) -> int:
        """Ask whether it is one of some words."""
        wanted = frozenset(options)
        self.words |= wanted
        hit, miss = (FALSE, TRUE) if negated else (TRUE, FALSE)

        def atom(s: State) -> int:
            return MAYBE if _not_answered(s) else hit if s[0] == "is" and s[1] in wanted else miss

        return self.ask(atom)


def number(value: Any) -> Any:
    """A number or a day as an exact number."""
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


@dataclass(eq=False)
class NumberTerm(Term):
    """A number or a day, known between bounds, perhaps itself only an interval.

    Attributes:
        low, high: declared bounds. whole: whether it is a whole number (a day is). interval: whether it may be known only between limits.
    """

    low: Any = -_INF
    high: Any = _INF
    whole: bool = False
    interval: bool = False
    points: set[Any] = field(default_factory=set)

    @classmethod
    def of(cls, node: Expr) -> NumberTerm:
        """The term of a numeric or dated tree."""
        low: Any
        high: Any
        if node.type.name == "date":
            q = node.field.question if isinstance(node, Read) else None
            low = -_INF if q is None or q.ge is None else number(q.ge)
            high = _INF if q is None or q.le is None else number(q.le)
        else:
            low, high = (x if x in (-_INF, _INF) else number(x) for x in number_bounds(node))
        return cls(low=low, high=high, whole=node.type.name in ("int", "date"), interval=node.type.interval)

    def cells(self) -> list[tuple[Any, bool]]:
        """One value of each stretch that the questions cannot tell apart, in order, and whether it is that value alone."""
        found = {m for p in self.points for m in ((p.__floor__(), p.__ceil__()) if self.whole else (p,))}
        marks = sorted(Fraction(m) for m in found if self.low <= m <= self.high)
        out: list[tuple[Any, bool]] = []
        for left, right in zip([None, *marks], [*marks, None], strict=True):
            gap = self._gap(left, right)
            if gap is not None:
                out.append((gap, False))
            if right is not None:
                out.append((right, True))
        return out

    def _gap(self, left: Any, right: Any) -> Any:
        """A value between two marks, themselves left out (None: a declared bound, itself included); None where there is none."""
        low = self.low if left is None else left
        high = self.high if right is None else right
        if self.whole:
            low = low if low == -_INF else Fraction(low.__ceil__() if left is None else low + 1)
            high = high if high == _INF else Fraction(high.__floor__() if right is None else high - 1)
            left = right = None
        if low > high or (low == high and (left is not None or right is not None)):
            return None
        if low == -_INF:
            return Fraction(0) if high == _INF else high - 1
        if high == _INF:
            return low + 1
        return (low + high) / 2

    def states(self) -> Iterable[State]:
        cells = self.cells()
        for i in range(len(cells)):
            for j in range(i, len(cells) if self.interval else i + 1):
                yield ("span", tuple(cells[i : j + 1]))
        yield MISSING
        yield UNREADABLE

    def compared(self, op: str, value: Any) -> int:
        """Ask how it compares with a number."""
        point = number(value)
        self.points.add(point)
        test = _TESTS[op]

        def atom(s: State) -> int:
            if _not_answered(s):
                return MAYBE
            said = {test(v, point) for v, _ in s[1]}
            return MAYBE if len(said) > 1 else TRUE if said == {True} else FALSE

        return self.ask(atom)


_TESTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


@dataclass(eq=False)
class SetTerm(Term):
    """A list of words: which of those asked for it holds, and whether that is all of it."""

    words: set[Any] = field(default_factory=set)

    def states(self) -> Iterable[State]:
        words = sorted(self.words, key=repr)
        for n in range(len(words) + 1):
            for some in combinations(words, n):
                yield ("holds", frozenset(some), True)
                yield ("holds", frozenset(some), False)
        yield MISSING
        yield UNREADABLE

    def rows(self) -> list[tuple[int, ...]]:
        if len(self.words) <= _MOST_WORDS_OF_A_SET:
            return super().rows()
        if len(self.atoms) > _MOST_QUESTIONS:
            raise TooManyError
        # Too many words to try all sets of them: each question by itself, which loses only that they hang together.
        return list(product((FALSE, MAYBE, TRUE), repeat=len(self.atoms)))

    def holds(self, options: Iterable[Any]) -> int:
        """Ask whether it holds one of some words."""
        wanted = frozenset(options)
        self.words |= wanted

        def atom(s: State) -> int:
            if _not_answered(s):
                return MAYBE
            return TRUE if wanted & s[1] else FALSE if s[2] else MAYBE

        return self.ask(atom)


@dataclass(eq=False)
class RelationTerm(Term):
    """Two values compared with each other: before, equal, after, or not known so closely.

    Attributes:
        ordered: whether one may come before the other. same: whether both are the same answer.
    """

    ordered: bool = False
    same: bool = False

    def states(self) -> Iterable[State]:
        yield ("=",)
        yield ("?",)
        if self.same:
            return
        if self.ordered:
            yield from (("<",), (">",), ("<=",), (">=",))
        yield ("!=",)

    def compared(self, op: str) -> int:
        """Ask how the first compares with the second."""
        return self.ask(lambda s: _RELATED[s[0]].get(op, MAYBE))


_RELATED: Final[dict[str, dict[str, int]]] = {
    "=": {"==": TRUE, "!=": FALSE, "<": FALSE, "<=": TRUE, ">": FALSE, ">=": TRUE},
    "<": {"==": FALSE, "!=": TRUE, "<": TRUE, "<=": TRUE, ">": FALSE, ">=": FALSE},
    ">": {"==": FALSE, "!=": TRUE, "<": FALSE, "<=": FALSE, ">": TRUE, ">=": TRUE},
    "!=": {"==": FALSE, "!=": TRUE},
    "<=": {"<=": TRUE, ">": FALSE},
    ">=": {">=": TRUE, "<": FALSE},
    "?": {},
}


@dataclass(eq=False)
class TruthTerm(Term):
    """A condition taken as a whole: which truths it can have."""

    truths: tuple[int, ...] = (FALSE, MAYBE, TRUE)

    def states(self) -> Iterable[State]:
        return ((t,) for t in self.truths)

    def itself(self) -> int:
        """Ask whether it holds."""
        return self.ask(lambda s: s[0])


def is_number(value: Any) -> bool:
    """Whether a literal is a number or a day."""
    return isinstance(value, (int, Decimal, Fraction, date)) and not isinstance(value, bool)
