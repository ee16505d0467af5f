"""The world outside a subject: parameters in force on a day in an area, and related tables by key.

Implements what the backends ask for (`Lookups`). Knows no clock: the day is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine.validation import invalid_row
from fupin_rules.language.calendar import Fault
from fupin_rules.language.scope import ParameterDecl, TableDecl
from fupin_rules.rulebook import ParameterTable
from fupin_rules.schema import UNREADABLE, Open

__all__ = ["Related", "World"]


class Related:
    """Related tables that were supplied, indexed by their key.

    Args:
        tables: rows of each table by its name; a table that is not here was not supplied. Rows given as `Open` are perhaps not all.
        declared: the tables the rulebook declares.
        trusted: names of tables whose rows are taken as they are: records that were read and checked already.

    Raises:
        InputError: A102 a row that is not of its table's shape.
    """

    __slots__ = ("_by_key", "_open", "names")

    def __init__(
        self,
        tables: Mapping[str, Iterable[Any]],
        declared: Mapping[str, TableDecl],
        *,
        trusted: frozenset[str] = frozenset(),
    ) -> None:
        self.names = frozenset(tables)
        known_open = {name for name, rows in tables.items() if isinstance(rows, Open)}
        self._by_key: dict[str, dict[Any, list[Any]]] = {}
        for name, rows in tables.items():
            decl = declared.get(name)
            if decl is None:
                continue
            index: dict[Any, list[Any]] = {}
            for number, given in enumerate(rows):
                row = given if name in trusted else _row(given, decl, number)
                key = read_value(row, decl.key)
                if key is not None:
                    index.setdefault(key, []).append(row)
                elif _blotted(row, decl.key):
                    # It belongs to somebody, and nobody can say to whom.
                    known_open.add(name)
            self._by_key[name] = index
        self._open = frozenset(known_open)

    def rows(self, table: TableDecl, key: Any) -> list[Any] | None:
        index = self._by_key.get(table.name)
        if index is None:
            return None
        rows = index.get(key, [])
        return Open(rows) if table.name in self._open and key is not None else rows


def _blotted(row: Any, name: str) -> bool:
    """Whether an answer stood there and could not be read."""
    marks = row.get(UNREADABLE) if isinstance(row, dict) else getattr(row, "unreadable", None)
    return bool(marks and name in marks)


def _row(given: Any, table: TableDecl, number: int) -> Any:
    """A row as a record of its table: its words, dates and numbers are what the columns say, whoever wrote them."""
    try:
        return given if isinstance(given, table.record.model) else table.record.model.model_validate(given)
    except ValidationError as error:
        raise invalid_row(error, table, number) from None


class World:
    """Parameters as of a day in an area, and related tables."""

    __slots__ = ("_parameters", "_related", "area", "as_of")

    def __init__(
        self, parameters: Mapping[str, ParameterTable], as_of: date, area: str | None, related: Related | None = None
    ) -> None:
        self.as_of = as_of
        self.area = area
        self._parameters = parameters
        self._related = related

    def parameter(self, decl: ParameterDecl, keys: tuple[Any, ...], on: date | None) -> Any:
        """The value in force; raises `Fault` where there is none."""
        return self._parameters[decl.name].value(on or self.as_of, self.area, keys)

    def named(self, name: str, keys: tuple[Any, ...] = ()) -> Any:
        """A parameter's value by its name; raises `Fault` where there is none."""
        return self._parameters[name].value(self.as_of, self.area, keys)

    def settled(self, name: str) -> Any:
        """A parameter's value by its name alone; None where there is none on the day."""
        try:
            return self._parameters[name].value(self.as_of, self.area)
        except Fault:
            return None

    def has_row(self, decl: ParameterDecl, keys: tuple[Any, ...], on: date | None) -> bool:
        return self._parameters[decl.name].has_row(on or self.as_of, self.area, keys)

    @property
    def related(self) -> Related | None:
        """The related tables that were supplied."""
        return self._related

    def rows(self, table: TableDecl, key: Any) -> list[Any] | None:
        return None if self._related is None else self._related.rows(table, key)

    def supplied(self, table: str) -> bool:
        """Whether a related table was supplied at all."""
        return self._related is not None and table in self._related.names
