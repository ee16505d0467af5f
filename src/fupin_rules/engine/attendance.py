"""Who took part in a check: the codes of subjects and parts, and which rules ran for others and not for them.

Knows batches and records, and no findings; what was not run for anybody is the summary's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.findings import Checked, Tally
from fupin_rules.schema import Subject, is_open

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine
    from fupin_rules.engine.making import Maker
    from fupin_rules.engine.plan import Batch

__all__ = ["Attendance"]


_ASIDE = {"outside": "not_in_area", "replaced": "overridden", "off": "overridden", "unplaced": "no_area"}


class Attendance:
    """Collects, record by record, which rules had no question to read; the rest is worked out when asked for."""

    def __init__(self) -> None:
        self.lacking: dict[int, tuple[str, ...]] = {}

    def add(self, position: int, rules: Iterable[str]) -> None:
        """Rules that rest, in the record at this position, on a question the data does not ask."""
        found = tuple(dict.fromkeys(rules))
        if found:
            self.lacking[position] = found

    def checked(
        self, engine: Engine, records: list[tuple[Batch, Any]], ran: Mapping[str, Tally], *, show: bool
    ) -> Iterator[Checked]:
        """Each record that was checked, in order.

        Args:
            records: each with the batch that ran on it.
            ran: the tally of each rule over all of them.
            show: whether codes that are identity numbers stand in full.
        """
        maker = engine.maker(show=show)
        partly = {rule for rule, t in ran.items() if t.not_run < t.total}
        shared: dict[int, dict[str, str]] = {}
        for n, (batch, record) in enumerate(records):
            common = shared.get(id(batch))
            if common is None:
                resting = engine.planner.resting(batch.subject, batch.world.as_of)
                common = {r.id: "not_in_force" for r in resting if r.id in partly}
                for s in engine.planner.aside(batch.subject, batch.world.as_of, batch.world.area):
                    if s.rule.id in partly:
                        common[s.rule.id] = _ASIDE[s.state]
                common |= {r.id: "no_source" for r, g in batch.missing if r.id in partly and g[0] != "@"}
                shared[id(batch)] = common
            own = {r: "no_question" for r in self.lacking.get(n, ()) if r in partly}
            yield _checked(maker, batch.subject, record, {**common, **own} if own else common)


def _checked(maker: Maker, subject: Subject, record: Any, not_run: dict[str, str]) -> Checked:
    parts: dict[str, tuple[str | None, ...]] = {}
    opened: list[str] = []
    for part in subject.parts:
        items = read_value(record, part.field)
        # An unanswered list says nothing of who is in it.
        if items is None or is_open(items):
            opened.append(part.name)
        if isinstance(items, dict):
            items = items["open"]
        code = maker._key  # noqa: SLF001 - one engine, two modules
        parts[part.name] = tuple(code(read_value(item, part.key)) if part.key else None for item in items or ())
    return Checked(subject.name, maker.subject_ref(subject, record).id, parts, tuple(opened), not_run)
