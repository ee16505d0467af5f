"""Rules that want a value to occur once: keys compared within a household, or over a whole data set.

Owns occurrences and their outcomes; findings are made elsewhere. A missing key is unknown, never equal to another missing one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fupin_rules.backends.python.evaluate import Context, path_order, read_value
from fupin_rules.backends.python.values import KNOWN, E, F, T, U, Val
from fupin_rules.backends.python.verdict import Verdict, environment
from fupin_rules.engine.world import World
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

__all__ = ["Occurrence", "occurrences", "within_record"]

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One subject (or part) to which a unique rule applies, with its key, or with a verdict where there is no key to compare."""

    index: int | None
    key: Any
    verdict: Verdict


def occurrences(rule: Rule, subject: Subject, record: Any, world: World) -> Iterator[Occurrence]:
    """Every subject or part of a record with its key.

    The verdict says `satisfied` where there is a key: whether it occurs again is for the caller to see.
    """
    assert rule.unique is not None
    if rule.part is None:
        yield _one(rule, environment(subject.name, record), None, world)
        return
    items = read_value(record, rule.part)
    items = items["open"] if isinstance(items, dict) else items or ()
    for i, item in enumerate(items):
        yield _one(rule, environment(subject.name, record, rule.part, i, item), i, world)


def _one(rule: Rule, env: dict[str, Any], index: int | None, world: World) -> Occurrence:
    unique = rule.unique
    assert unique is not None
    c = Context(world, env, reads={})
    where = T if unique.where is None else c.truth(unique.where)
    if rule.when is not None and where != F:
        applies = c.truth(rule.when)
        where = F if applies == F else where if applies == T else applies
    if where == F:
        return Occurrence(index, _ABSENT, Verdict("not_applicable", ("not_applicable",), reads=c.reads or {}))
    value = c.value(unique.key)
    known = isinstance(value, Val) and value.mask == KNOWN
    if where == T and known:
        return Occurrence(index, value.value, Verdict("satisfied", ("satisfied",), reads=c.reads or {}))
    if where == E or not isinstance(value, Val) or value.mask & ~(KNOWN | 2 | 4):
        return Occurrence(index, _ABSENT, Verdict("error", (), faults=tuple(c.faults), reads=c.reads or {}))
    needs = tuple(sorted(c.unanswered, key=path_order))
    possible: tuple[Any, ...] = ("satisfied", "violated", *(("not_applicable",) if where == U else ()))
    return Occurrence(
        index,
        _ABSENT,
        Verdict("unknown", possible, needs, needs[0] if len(needs) == 1 else None, c.unanswered, reads=c.reads or {}),
    )


def has_key(occurrence: Occurrence) -> bool:
    """Whether there is a key to compare."""
    return occurrence.key is not _ABSENT


def within_record(rule: Rule, subject: Subject, record: Any, world: World) -> list[tuple[Occurrence, str]]:
    """Outcomes of a unique rule that looks no further than one record."""
    found = list(occurrences(rule, subject, record, world))
    times: dict[Any, int] = {}
    for o in found:
        if has_key(o):
            times[o.key] = times.get(o.key, 0) + 1
    return [(o, "violated" if has_key(o) and times[o.key] > 1 else o.verdict.outcome) for o in found]
