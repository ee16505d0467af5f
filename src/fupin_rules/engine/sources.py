"""Which sources a rule needs, and whether a record has them: a rule whose source was not supplied is *not run*.

A source is a field marked so in its question (a visit, a department's list), or a related table. A source inside a record or the items of a list
(what was found of each member) counts as supplied as soon as one item has it: then the others' are unanswered, and worth asking for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine.world import World
from fupin_rules.rulebook import Rule
from fupin_rules.schema import UNREADABLE, RecordSpec

__all__ = ["Gate", "closed", "gates_of"]

Gate = tuple[str, ...]
"""`("visit",)`, `("members", "found")`, `(":", table name)`; `("@", pack id)` where nobody knows whether the pack's area is the record's."""


def gates_of(rule: Rule, spec: RecordSpec) -> frozenset[Gate]:
    """The sources a rule reads."""
    found: set[Gate] = {(":", name) for name in rule.traits.tables}
    for path in rule.traits.reads:
        steps = path.split(".")
        if ":" in path or steps[0] not in spec.fields:
            continue
        inside: RecordSpec | None = spec
        for n, step in enumerate(steps, 1):
            f = inside.fields.get(step) if inside is not None else None
            if f is None:
                break
            if f.question.source:
                found.add(tuple(steps[:n]))
                break
            inside = f.record
    return frozenset(found)


def closed(record: Any, gates: Iterable[Gate], world: World | None) -> frozenset[Gate]:
    """Those of the sources that this record does not have."""
    return frozenset(g for g in gates if not _has(record, g, world))


def _has(record: Any, gate: Gate, world: World | None) -> bool:
    if gate[0] == ":":
        return world is not None and world.supplied(gate[1])
    value = read_value(record, gate[0])
    if len(gate) == 1:
        return value is not None or _unreadable(record, gate[0])
    if value is None:
        return False
    if isinstance(value, dict) and value.keys() == {"open"} and isinstance(value["open"], list):
        value = value["open"]
    rest = gate[1:]
    # A record in a record, or a list of them; supplied as soon as one item has it.
    if not isinstance(value, list):
        return _has(value, rest, None)
    if len(rest) > 1:
        return any(_has(x, rest, None) for x in value)
    name = rest[0]
    return any(read_value(x, name) is not None or _unreadable(x, name) for x in value)


def _unreadable(record: Any, name: str) -> bool:
    marks = record.get(UNREADABLE) if isinstance(record, dict) else getattr(record, "unreadable", None)
    return bool(marks and name in marks)
