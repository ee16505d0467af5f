"""Whether taking over another source's answer would break a rule that is kept now: then something else has to be changed with it.

Owns the question what a record would look like with that one answer; the engine says which rules it violates. Changes no record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from fupin_rules.engine import Engine
from fupin_rules.errors import AsOfError
from fupin_rules.schema import UNREADABLE, Open, Subject

__all__ = ["Breaking", "breaks_rules", "with_answer"]

Breaking = Callable[[Any, Sequence[str], int | None, Any, date | None], tuple[str, ...] | None]
"""Record, steps of the field within the record (or within the part), position of the part, the new answer, the day of the visit: the rules
that would be violated and are not now; None where there is no day to judge by."""


def breaks_rules(engine: Engine, subject: Subject, as_of: date | None = None, area: str | None = None) -> Breaking:
    """A function that says which rules a change of one answer would break.

    A rule counts as broken where the record surely violates it after the change and did not before. One that some other member violates
    already does not count again.

    Args:
        as_of: the reference date; left out, the record's own, else the day of the visit to the household.
        area: the area code of records that have none.
    """
    last: list[Any] = [None, None, frozenset()]
    parts = subject.parts[0].field if subject.parts else None

    def violated(record: Any, day: date) -> frozenset[str]:
        return frozenset(engine.check(record, as_of=day, trusted=True, subject=subject, area=area).violated)

    def breaking(
        record: Any, steps: Sequence[str], index: int | None, value: Any, visited: date | None
    ) -> tuple[str, ...] | None:
        try:
            day = engine.day_of(record, subject, as_of)[0]
        except AsOfError:
            if visited is None:
                return None
            day = visited
        if last[0] is not record or last[1] != day:
            last[:] = [record, day, violated(record, day)]
        return tuple(sorted(violated(with_answer(record, steps, value, parts, index), day) - last[2]))

    return breaking


def with_answer(
    record: Any, steps: Sequence[str], value: Any, parts: str | None = None, index: int | None = None
) -> Any:
    """A record with one answer put in its place; everything else is shared with the record given.

    Args:
        steps: names from the record (or the part) to the field.
        parts: with `index`, the list and the position in it of the part whose answer it is.

    Examples:
        >>> with_answer({"a": {"b": 1}, "c": 2}, ("a", "b"), 3)
        {'a': {'b': 3}, 'c': 2}
    """
    if index is not None and parts is not None:
        listed = record[parts]
        items = list(listed["open"] if isinstance(listed, dict) else listed)
        items[index] = with_answer(items[index], steps, value)
        return {**record, parts: items if listed.__class__ is list else Open(items)}
    name = steps[0]
    if len(steps) > 1:
        return {**record, name: with_answer(record.get(name) or {}, steps[1:], value)}
    out = {**record, name: value}
    bad = out.get(UNREADABLE)
    if bad and name in bad:
        out[UNREADABLE] = {k: v for k, v in bad.items() if k != name}
    return out
