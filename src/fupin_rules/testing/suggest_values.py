"""Answers worth trying at a question: what a rule compares with, a step beside it, what other answers and other examples say.

Owns the choice of values. Invents nobody: texts come from examples and from the rule; identity numbers only from examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fupin_rules.language import tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.tree import Expr
from fupin_rules.rulebook.values import day
from fupin_rules.schema import FieldSpec, RecordSpec

if TYPE_CHECKING:
    from fupin_rules.rulebook import Rulebook

__all__ = ["Pools", "Values", "listed", "plain_answers"]

_MOST = 48
"""So many values are tried at one place."""
_FEW = 8
"""A code list of so many words is tried as a whole."""


def listed(value: Any) -> list[Any]:
    """The items of a list answer as written: a list, or `{open: [...]}`."""
    if isinstance(value, dict):
        value = value.get("open")
    return value if isinstance(value, list) else []


class Pools:
    """What examples say at each question, by dotted path within each record: single answers, and whole items of lists."""

    def __init__(self, book: Rulebook) -> None:
        self._seen: dict[int, dict[Any, Any]] = {}
        for rule in book.rules:
            spec = book.subjects[rule.subject].spec
            for example in rule.examples:
                for given in (example.given, *example.others):
                    self._gather(spec, given)
                for name, rows in example.related.items():
                    table = book.tables.get(name)
                    for row in rows if table is not None else ():
                        self._gather(table.record, row)  # type: ignore[union-attr]

    def _gather(self, spec: RecordSpec, data: Mapping[str, Any]) -> None:
        for name, value in data.items():
            field = spec.fields.get(name)
            if field is None or value is None:
                continue
            if field.record is None:
                for v in listed(value) if field.many else (value,):
                    self._keep(field, v)
            elif field.many:
                for item in listed(value):
                    if isinstance(item, dict):
                        self._keep(field, item)
                        self._gather(field.record, item)
            elif isinstance(value, dict):
                self._keep(field, value)
                self._gather(field.record, value)

    def _keep(self, field: FieldSpec, value: Any) -> None:
        kept = self._seen.setdefault(id(field), {})
        kept.setdefault(repr(value), value)

    def of(self, field: FieldSpec) -> list[Any]:
        """What examples say there, in the order of the rules."""
        return list(self._seen.get(id(field), {}).values())


class Values:
    """Values worth trying for one rule: its literals and parameters, and a step beside them.

    Args:
        trees: everything the rule judges by, softening and definitions included.
    """

    def __init__(self, book: Rulebook, trees: Iterable[Expr], pools: Pools, world: Any) -> None:
        self._pools = pools
        self.numbers: dict[Any, None] = {}
        self.dates: dict[date, None] = {}
        self.words: dict[str, None] = {}
        self.texts: dict[str, None] = {}
        self.groups: list[tuple[str, ...]] = []
        self._lengths = False
        for top in trees:
            for node in tree.walk(top):
                match node:
                    case tree.Const():
                        self._take(node.value, text=node.type.name == "text")
                    case tree.Call() if node.function.name == "length":
                        self._lengths = True
                    case tree.In() | tree.Has() if isinstance(node.options, tuple):
                        of = node.of.type.item if isinstance(node, tree.Has) else node.of.type
                        self._take(node.options, text=of is not None and of.name == "text")
                    case tree.Parameter() | tree.HasRow():
                        table = book.parameters[node.decl.name]
                        entry = None
                        try:
                            entry = table.in_force(world.as_of, world.area)
                        except Fault:
                            continue
                        if entry is not None:
                            kind = node.decl.type.item or node.decl.type
                            self._take(
                                entry.value,
                                text=kind.name == "text" or any(t.name == "text" for _, t in node.decl.keys),
                            )

    def _take(self, value: Any, *, text: bool) -> None:
        """Keep a value; `text` where it is no code, so that it may stand in a question of free text."""
        if isinstance(value, bool):
            return
        if isinstance(value, (int, Decimal)):
            self.numbers[value] = None
        elif isinstance(value, date):
            self.dates[value] = None
        elif isinstance(value, str):
            self.words[value] = None
            if text:
                self.texts[value] = None
        elif isinstance(value, Mapping):
            for keys, v in value.items():
                self._take(keys, text=text)
                self._take(v, text=text)
        elif isinstance(value, (tuple, list, set, frozenset)):
            words = tuple(v for v in value if isinstance(v, str))
            if len(words) > 1 and words not in self.groups:
                self.groups.append(words)
            for v in value:
                self._take(v, text=text)

    def at(self, field: FieldSpec, draft: Any, day: date) -> list[Any]:
        """Answers to try at a question, the likeliest first; for a question of several answers single ones."""
        found: dict[str, Any] = {}
        for value in self._likely(field, draft, day):
            found.setdefault(repr(value), value)
            if len(found) >= _MOST:
                break
        return list(found.values())

    def _likely(self, field: FieldSpec, draft: Any, day: date) -> Iterator[Any]:
        q = field.question
        match field.kind:
            case "bool":
                yield from (True, False)
            case "code":
                assert q.code is not None
                words = list(q.code.values)
                yield from (w for w in self.words if w in words)
                rest = [w for w in words if w not in self.words]
                yield from rest if len(words) <= _FEW else rest[:3]
                yield from self._pools.of(field)[:6]
                yield from rest[3:12]
            case "int":
                yield from (n for n in self._ints(draft, day) if _between(n, q.ge, q.le))
                yield from self._pools.of(field)[:6]
            case "decimal":
                yield from (n for n in self._decimals(draft) if _between(n, q.ge, q.le))
                yield from self._pools.of(field)[:6]
            case "date":
                yield from (d for d in self._days(draft, day) if _between(d, q.ge, q.le))
                yield from self._pools.of(field)[:6]
            case "text":
                yield from self.texts if q.personal is None or len(self.texts) < _FEW else ()
                yield from self._pools.of(field)[:12]
                yield from (v for v in plain_answers(draft) if isinstance(v, str))
                if q.personal in (None, "name"):
                    yield from ("甲", "乙")
                if self._lengths:
                    yield from ("", "甲" * 2)
                    for n in self.numbers:
                        if isinstance(n, int) and 0 < n < 200:
                            yield from ("甲" * n, "甲" * (n + 1), "甲" * (n - 1))

    def _ints(self, draft: Any, day: date) -> Iterator[int]:
        for n in self.numbers:
            if isinstance(n, int):
                yield from (n, n - 1, n + 1)
        yield from (0, 1, 2)
        for v in plain_answers(draft):
            if isinstance(v, bool):
                continue
            if isinstance(v, int):
                yield from (v, v + 1, v - 1)
            elif isinstance(v, date):
                yield from (v.year, v.year + 1, v.year - 1)
        yield from (day.year, day.year - 1, day.year + 1)

    def _decimals(self, draft: Any) -> Iterator[Any]:
        for n in self.numbers:
            yield from (n, n - Decimal("0.01"), n + Decimal("0.01"), n - 1, n + 1)
        yield 0
        numbers = [v for v in plain_answers(draft) if isinstance(v, (int, Decimal, float)) and not isinstance(v, bool)]
        for v in numbers:
            n = Decimal(str(v))
            yield from (v, n + Decimal("0.01"), n - Decimal("0.01"))
            for k in list(self.numbers)[:6]:
                yield from (n * Decimal(str(k)), n + Decimal(str(k)))
        if len(numbers) > 1:
            total = sum(Decimal(str(v)) for v in numbers)
            yield from (total, total + Decimal("0.01"), total - Decimal("0.01"))

    def _days(self, draft: Any, day: date) -> Iterator[date]:
        known = [v for v in plain_answers(draft) if isinstance(v, date)]
        small = [n for n in self.numbers if isinstance(n, int) and 0 < n <= 130]
        for d in self.dates:
            yield from _around(d)
        for d in dict.fromkeys([*known, day]):
            yield from _around(d)
        for d in dict.fromkeys([day, *known]):
            for n in small:
                for moved in (_later(d, years=-n), _later(d, years=n), _later(d, months=-n), _later(d, months=n)):
                    if moved is not None:
                        yield from _around(moved)
        years = [v for v in plain_answers(draft) if isinstance(v, int) and 1949 < v < 2100]
        for y in dict.fromkeys(
            [*(n for n in self.numbers if isinstance(n, int) and 1949 < n < 2100), *years, day.year]
        ):
            yield from (date(y, 1, 1), date(y, 12, 31), date(y - 1, 12, 31), date(y + 1, 1, 1))


def _around(d: date) -> tuple[date, ...]:
    if not date(1900, 1, 2) < d < date(2100, 1, 1):
        return ()
    return (d, d - timedelta(days=1), d + timedelta(days=1))


def _later(d: date, *, years: int = 0, months: int = 0) -> date | None:
    month = d.month - 1 + months
    year = d.year + years + month // 12
    if not 1900 < year < 2100:
        return None
    for last in (d.day, 30, 29, 28):
        try:
            return date(year, month % 12 + 1, min(d.day, last))
        except ValueError:
            continue
    return None


def _between(value: Any, low: Any, high: Any) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def plain_answers(data: Any) -> Iterator[Any]:
    """Every single answer in a record as written; days as days."""
    if isinstance(data, dict):
        for k, v in data.items():
            if k != "$unreadable":
                yield from plain_answers(v)
    elif isinstance(data, (list, tuple)):
        for v in data:
            yield from plain_answers(v)
    elif isinstance(data, str):
        yield day(data) or data
    elif data is not None:
        yield data
