"""Rules that want a value to occur once: keys compared within a household, or over a whole data set.

Owns occurrences and their outcomes; findings are made elsewhere. A missing key is unknown, never equal to another missing one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fupin_rules.backends.python.evaluate import Context, path_order, read_value
from fupin_rules.backends.python.keys import NOT_APPLICABLE
from fupin_rules.backends.python.values import AND, FAULT, KNOWN, E, F, T, U, Val
from fupin_rules.backends.python.verdict import Verdict, environment
from fupin_rules.engine.world import World
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

__all__ = ["Look", "Occurrence", "has_key", "looked_at", "occurrences", "within_record"]

_ABSENT = object()

Look = Callable[[Any], list[Any]]
"""The keys of a record: one for each part in order, or the record's own."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One subject (or part) to which a unique rule applies, with its key, or with a verdict where there is no key to compare."""

    index: int | None
    key: Any
    verdict: Verdict


_SATISFIED = Verdict("satisfied", ("satisfied",))
_IDLE = Verdict("not_applicable", ("not_applicable",))


def occurrences(
    rule: Rule, subject: Subject, record: Any, world: World, keys: Look | None = None
) -> Iterator[Occurrence]:
    """Every subject or part of a record with its key.

    The verdict says `satisfied` where there is a key: whether it occurs again is for the caller to see.

    Args:
        keys: the quick way to the keys of a record; what it cannot say is worked out by the evaluator.
    """
    assert rule.unique is not None
    if keys is not None:
        for i, key in enumerate(keys(record)):
            index = None if rule.part is None else i
            if key is NOT_APPLICABLE:
                yield Occurrence(index, _ABSENT, _IDLE)
            elif key is not None:
                yield Occurrence(index, key, _SATISFIED)
            else:
                yield looked_at(rule, subject, record, index, world)
    elif rule.part is None:
        yield looked_at(rule, subject, record, None, world)
    else:
        for i in range(len(_items(record, rule.part))):
            yield looked_at(rule, subject, record, i, world)


def looked_at(rule: Rule, subject: Subject, record: Any, index: int | None, world: World) -> Occurrence:
    """One subject or part, with everything that was read."""
    if index is None or rule.part is None:
        return _one(rule, environment(subject.name, record), None, world)
    item = _items(record, rule.part)[index]
    return _one(rule, environment(subject.name, record, rule.part, index, item), index, world)


def _items(record: Any, part: str) -> Any:
    items = read_value(record, part)
    return items["open"] if isinstance(items, dict) else items or ()


def _one(rule: Rule, env: dict[str, Any], index: int | None, world: World) -> Occurrence:
    c = Context(world, env, reads={})
    where, value = _applies_and_key(rule, c)
    reads = c.reads or {}
    if where == F:
        return Occurrence(index, _ABSENT, Verdict("not_applicable", ("not_applicable",), reads=reads))
    if where == T and isinstance(value, Val) and value.mask == KNOWN:
        return Occurrence(index, value.value, Verdict("satisfied", ("satisfied",), reads=reads))
    if where == E or (where != U and isinstance(value, Val) and value.mask == FAULT):
        faults = tuple(dict.fromkeys(c.faults))
        return Occurrence(index, _ABSENT, Verdict("error", ("satisfied", "violated"), faults=faults, reads=reads))
    hurried = Context(world, dict(env))
    _applies_and_key(rule, hurried)
    needs = _needs(rule, env, world, sorted(hurried.unanswered, key=path_order))
    possible: tuple[Any, ...] = ("satisfied", "violated", *(("not_applicable",) if where == U else ()))
    first = needs[0] if len(needs) == 1 else None
    return Occurrence(index, _ABSENT, Verdict("unknown", possible, needs, first, c.unanswered, reads=reads))


def _applies_and_key(rule: Rule, c: Context) -> tuple[int, Any]:
    """Whether the rule applies (`when` and the filter), and the key, where it may."""
    unique = rule.unique
    assert unique is not None
    applies = T if rule.when is None else c.truth(rule.when)
    if applies != F and unique.where is not None:
        applies = AND[applies][c.truth(unique.where)]
    return applies, None if applies == F else c.value(unique.key)


def _needs(rule: Rule, env: dict[str, Any], world: World, paths: list[str]) -> tuple[str, ...]:
    """Of the unanswered paths those that have to be answered before there is a key to compare: greedy removal in path order."""

    def decided(answered: list[str]) -> bool:
        applies, key = _applies_and_key(rule, Context(world, dict(env), answered=frozenset(answered)))
        return not applies & (U | E) and (applies == F or (isinstance(key, Val) and key.mask == KNOWN))

    if not decided(paths):
        return ()
    kept = paths
    for path in paths:
        fewer = [p for p in kept if p != path]
        if decided(fewer):
            kept = fewer
    return tuple(kept)


def has_key(occurrence: Occurrence) -> bool:
    """Whether there is a key to compare."""
    return occurrence.key is not _ABSENT


def within_record(
    rule: Rule, subject: Subject, record: Any, world: World, keys: Look | None = None
) -> list[tuple[Occurrence, str]]:
    """Outcomes of a unique rule that looks no further than one record."""
    found = list(occurrences(rule, subject, record, world, keys))
    times: dict[Any, int] = {}
    for o in found:
        if has_key(o):
            times[o.key] = times.get(o.key, 0) + 1
    return [(o, "violated" if has_key(o) and times[o.key] > 1 else o.verdict.outcome) for o in found]
