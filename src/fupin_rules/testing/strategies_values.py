"""Which values are worth trying in a field: code words, bounds, and the numbers, days and words that rules compare it with.

Owns the pools that the strategies draw from and the guided search mutates with. Knows models and rule trees, no data.
"""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from stdnum.cn.ric import calc_check_digit

from fupin_rules.language import tree
from fupin_rules.language.traits import static_reads
from fupin_rules.language.tree import Expr
from fupin_rules.rulebook import Rule, Rulebook
from fupin_rules.schema import FieldSpec

__all__ = [
    "Near",
    "Words",
    "beside",
    "identity_number",
    "months_from",
    "near",
    "personal_number",
    "pool",
    "reads_of",
    "years_from",
]

_MOST = 60


@dataclass
class Words:
    """Constants found beside one another: numbers, days, words."""

    numbers: set[Any] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add(self, value: Any) -> None:
        """Take in a constant, or each of a set of them."""
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, date):
            self.days.add(value)
        elif isinstance(value, (int, Decimal, Fraction)):
            self.numbers.add(value)
        elif isinstance(value, str):
            self.words.add(value)
        elif isinstance(value, dict):
            for keys, v in value.items():
                for x in (*(keys if isinstance(keys, tuple) else (keys,)), v):
                    self.add(x)
        elif isinstance(value, Iterable):
            for v in value:
                self.add(v)

    def update(self, other: Words) -> None:
        self.numbers |= other.numbers
        self.days |= other.days
        self.words |= other.words


@dataclass(frozen=True)
class Near:
    """The constants that rules compare answers with, by rule and by subject and dotted path; `days` on which a parameter changes."""

    by_rule: dict[str, Words]
    by_path: dict[tuple[str, str], Words]
    days: tuple[date, ...]

    def at(self, subject: str, path: str) -> Words:
        """The constants that stand in rules that read a path."""
        return self.by_path.get((subject, path), _NONE)


_NONE = Words()


def near(book: Rulebook) -> Near:
    """What the rules of a rulebook compare answers with."""
    by_rule: dict[str, Words] = {}
    by_path: dict[tuple[str, str], Words] = {}
    days: set[date] = set()
    for rule in book.rules:
        found = by_rule[rule.id] = Words()
        for node in _trees(rule):
            for n in tree.walk(node):
                for value in _constants(n, book):
                    found.add(value)
        for path in {p for p, _ in rule.reads} | rule.traits.reads:
            by_path.setdefault((rule.subject, path), Words()).update(found)
        for name in rule.traits.parameters:
            for v in book.parameters[name].values:
                days.update(beside(v.since))
                if v.until is not None:
                    days.update(beside(v.until))
    return Near(by_rule, by_path, tuple(sorted(days)))


def beside(day: date) -> list[date]:
    """A day and its neighbours, as far as the calendar goes."""
    return [day + timedelta(n) for n in (0, -1, 1) if 1 <= day.toordinal() + n <= date.max.toordinal()]


def _trees(rule: Rule) -> Iterator[Expr]:
    for node in (rule.when, rule.expect, *((rule.unique.key, rule.unique.where) if rule.unique else ())):
        if node is not None:
            yield node
    if rule.soften is not None:
        yield rule.soften[0]


def _constants(node: Expr, book: Rulebook) -> Iterator[Any]:
    match node:
        case tree.Const():
            yield node.value
        case tree.In() if isinstance(node.options, tuple):
            yield from node.options
        case tree.Has():
            yield from node.options
        case tree.Parameter() | tree.HasRow():
            for value in book.parameters[node.decl.name].values:
                yield value.value


def reads_of(rule: Rule) -> list[str]:
    """Dotted paths a rule's verdict hangs on, in reading order; those inside related tables as `table:.column`."""
    roots = {rule.subject: "", **({"this": rule.part} if rule.part is not None else {})}
    found: dict[str, None] = {}
    for node in (rule.when, rule.expect, *((rule.unique.where, rule.unique.key) if rule.unique else ())):
        if node is not None:
            found.update({p: None for p, _ in static_reads(node, roots)})
    if rule.expect is None and rule.unique is None:
        found.update(dict.fromkeys(sorted(rule.traits.reads)))
    return list(found)


def pool(spec: FieldSpec, words: Words, as_of: date) -> list[Any]:
    """Values worth trying in a field, without repetition: what rules compare it with and one beside, its bounds, its code words.

    Args:
        spec: the field; of a list, the values are single items.
        words: constants that rules compare it with.
        as_of: the reference date, near which days are tried.
    """
    q = spec.question
    match spec.kind:
        case "bool":
            return [True, False]
        case "code":
            assert q.code is not None
            in_force = [c.value for c in q.code if c.in_force(as_of.year)]
            return [*in_force, *(c.value for c in q.code if c.value not in in_force)]
        case "int" | "decimal":
            return _numbers(spec, words)
        case "date":
            return _days(spec, words, as_of)
        case "text":
            return _texts(spec, words, as_of)
        case _:
            return []


def _numbers(spec: FieldSpec, words: Words) -> list[Any]:
    q = spec.question
    out: dict[Any, None] = {}
    whole = spec.kind == "int"

    def put(value: Any) -> None:
        got: Any
        if whole:
            if value != int(value):
                put(int(value))
                put(int(value) + 1)
                return
            got = int(value)
        else:
            got = Decimal(value) if not isinstance(value, Fraction) else Decimal(value.numerator) / value.denominator
        if (q.ge is None or got >= q.ge) and (q.le is None or got <= q.le):
            out.setdefault(got)

    for n in (0, 1, *sorted(words.numbers, key=float)):
        for beside in (0, 1, -1, *(() if whole else (Decimal("0.01"), Decimal("-0.01")))):
            put(n + beside if not isinstance(beside, Decimal) else Decimal(float(n)).quantize(Decimal("0.01")) + beside)
    for bound in (q.ge, q.le):
        if bound is not None:
            put(bound)
    for n in (2, 3, 5, 12, 50, 1000, 5000, 100000):
        put(n)
    return list(out)


def years_from(day: date, years: int, days: int = 0) -> date:
    """The day so many years before (and `days` after); the last of February where there is no 29th."""
    return months_from(day, -12 * years) + timedelta(days)


def months_from(day: date, months: int) -> date:
    """The same day some months later, or the month's last."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9998:
        return day
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _days(spec: FieldSpec, words: Words, as_of: date) -> list[date]:
    q = spec.question
    out: dict[date, None] = {}

    def put(day: date) -> None:
        if (q.ge is None or day >= q.ge) and (q.le is None or day <= q.le):  # type: ignore[operator]
            out.setdefault(day)

    bases = [as_of, *sorted(words.days)]
    for n in sorted({int(x) for x in words.numbers if 0 <= x <= 150}):
        bases.append(years_from(as_of, n))
        if n <= 60:
            bases.append(months_from(as_of, -n))
            if as_of.toordinal() > n:
                bases.append(as_of - timedelta(n))
    for base in bases:
        for day in beside(base):
            put(day)
    for n in sorted({int(x) for x in words.numbers if 1900 <= x <= 2100}):
        put(date(n, 1, 1))
        put(date(n, 12, 31))
    for n in (1, 5, 8, 17, 30, 45, 62, 80, 101):
        put(years_from(as_of, n))
    for n in (-1, 1, 2, 7, 13):
        put(months_from(as_of, -n))
    return list(out)


def _texts(spec: FieldSpec, words: Words, as_of: date) -> list[str]:
    out: dict[str, None] = dict.fromkeys(sorted(words.words)[:_MOST])
    q = spec.question
    if q.personal is not None:
        rng = random.Random(f"{spec.name}")  # noqa: S311 - a pool, the same every time, no secret
        for n in range(4):
            out.setdefault(personal_number(q.personal, rng, years_from(as_of, 20 + 15 * n), "男" if n % 2 else "女"))
        if q.personal == "identity":
            sound = next(iter(identity_number(years_from(as_of, 40), "男", s) for s in (7,)))
            # One digit wrong, too short, an old one, a certificate, and one no calendar has.
            out.update(
                dict.fromkeys(
                    (f"{sound[:17]}{'0' if sound[17] != '0' else '1'}", sound[:12], f"{sound[:6]}{sound[8:17]}")
                )
            )
            out.update(dict.fromkeys((f"{sound}42", f"{sound}42B1", "45039919990230001X", "999999199001010011")))
    else:
        out.update(dict.fromkeys(("甲", "乙", "450399001001", "450399001002")))
    return list(out)


def identity_number(born: date, sex: str, serial: int = 1) -> str:
    """A synthetic identity number: the area 450399 that nobody has, a birth date, a sex, and the right check digit.

    Args:
        sex: `男` gives an odd 17th digit, anything else an even one.
        serial: tells people of one birth date apart, 0 to 499.
    """
    order = (serial % 500) * 2 + (1 if sex == "男" else 0)
    stem = (
        f"450399{born:%Y%m%d}{order % 1000:03d}"
        if born.year >= 1000
        else f"450399{born.year:04d}{born:%m%d}{order:03d}"
    )
    # It wants a number whose last character is the check digit, and looks at what stands before.
    return stem + calc_check_digit(f"{stem}0")


_FAMILY = "测试样例"
_GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯"


def personal_number(kind: str, rng: random.Random, born: date | None = None, sex: str = "女") -> str:
    """A made-up name, identity, phone or bank number that nobody has."""
    if kind == "name":
        return f"{_FAMILY[rng.randrange(2) * 2 :][:2]}{rng.choice(_GIVEN)}"
    if kind == "identity":
        return identity_number(born or date(1980, 1, 1), sex, rng.randrange(500))
    if kind == "phone":
        return f"199{rng.randrange(10**8):08d}"
    return f"999999{rng.randrange(10**13):013d}"
