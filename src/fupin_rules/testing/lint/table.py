"""A truth table over every state of some terms, kept as two long numbers for each formula: one bit for each row where it is true, one where it is false.

Owns the arithmetic of such tables. A row that is neither true nor false is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from fupin_rules.testing.lint.terms import FALSE, TRUE

__all__ = ["Column", "Table"]

Column = tuple[int, int]
"""Rows where a formula is true, rows where it is false."""


class Table:
    """All rows over some terms.

    Args:
        rows: for each term, by number, the answers that can occur together.
    """

    def __init__(self, rows: Mapping[int, Sequence[tuple[int, ...]]]) -> None:
        self._rows = rows
        self.size = prod(len(r) for r in rows.values())
        self.every = (1 << self.size) - 1
        self._strides: dict[int, int] = {}
        stride = self.size
        for term, answers in rows.items():
            stride //= len(answers) or 1
            self._strides[term] = stride
        self._known: dict[tuple[int, int], Column] = {}

    def fixed(self, truth: int) -> Column:
        """What is the same in every row."""
        return (self.every if truth == TRUE else 0), (self.every if truth == FALSE else 0)

    def leaf(self, term: int, atom: int) -> Column:
        """A question about a term."""
        got = self._known.get((term, atom))
        if got is None:
            answers = self._rows[term]
            true = false = 0
            for n, row in enumerate(answers):
                if row[atom] == TRUE:
                    true |= self._where(term, n, len(answers))
                elif row[atom] == FALSE:
                    false |= self._where(term, n, len(answers))
            got = self._known[term, atom] = true, false
        return got

    def _where(self, term: int, n: int, of: int) -> int:
        """The rows in which a term gives its n-th answer."""
        stride = self._strides[term]
        period = stride * of
        once = ((1 << stride) - 1) << (n * stride)
        # The pattern over and over: once multiplied by 1 + 2^period + 2^(2 period) + …
        return once * (((1 << self.size) - 1) // ((1 << period) - 1))
