"""Who was checked and where they live: each record of a report with its place, one row a record.

What ranking and the county's report count by. Knows no rule and no format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fupin_rules.engine import RecordReport, Report
from fupin_rules.errors import InputError
from fupin_rules.findings import Ref
from fupin_rules.schema import Level, Subject

__all__ = ["Places", "Present", "main_subject", "reference_day", "roster"]

Within = tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """One record that was checked.

    Attributes:
        subject: what it is.
        record: the record itself.
        ref: how findings name it.
        within: the places it lies in, nearest first, as findings name them.
        area: its area code, or None.
    """

    subject: Subject
    record: Any
    ref: Ref
    within: tuple[Ref, ...]
    area: str | None


def roster(report: Report) -> tuple[Present, ...]:
    """Everything that was checked, in the order of the data."""
    from fupin_rules.backends.python.evaluate import read_value

    maker = report.engine.maker(show=report.identifiers_shown)
    checked = [(report.batch, report.record)] if isinstance(report, RecordReport) else getattr(report, "checked", ())
    out = []
    for batch, record in checked:
        s = batch.subject
        area = read_value(record, s.area) if s.area else None
        out.append(
            Present(
                s, record, maker.subject_ref(s, record), maker.within(s, record), None if area is None else str(area)
            )
        )
    return tuple(out)


def main_subject(report: Report, present: tuple[Present, ...]) -> Subject | None:
    """What the data set is about: the one subject rules are about; where there are several, the one with most records."""
    try:
        main = report.engine.subject
    except InputError:
        main = None
    if main is not None and (not present or any(p.subject.name == main.name for p in present)):
        return main
    counts = Counter(p.subject.name for p in present)
    if not counts:
        return main
    name = min(counts, key=lambda n: (-counts[n], n))
    return report.engine.rulebook.subjects[name]


class Places:
    """Places told apart by all that is known of them.

    A household without a village code, or without a county, still lies in the one
    village or township of the data that has its name. Where several have it, nobody guesses, and it stays a place of its own.

    Args:
        levels: the levels of the data's subject, nearest first.
        seen: the places of every record.
    """

    def __init__(self, levels: tuple[Level, ...], seen: Iterable[Within]) -> None:
        self.levels = levels
        self._coded = {x.name for x in levels if x.code is not None}
        names = {x.name for x in levels}
        self._whole = [w for w in dict.fromkeys(seen) if {r.type for r in w} == names and all(map(self._is_whole, w))]
        self._found: dict[Within, Within] = {}

    def __call__(self, within: Within) -> Within:
        """The places something lies in, with what other records know of them."""
        got = self._found.get(within)
        if got is None:
            got = self._found[within] = self._settled(within)
        return got

    def _is_whole(self, ref: Ref) -> bool:
        return ref.label is not None and (ref.type not in self._coded or ref.id != ref.label)

    def _settled(self, within: Within) -> Within:
        if not within:
            return within
        known = {r.type: r for r in within}
        nearest = next((n for n, x in enumerate(self.levels) if x.name in known), 0)
        fuller = {
            w[nearest:]
            for w in self._whole
            if all(r.type not in known or self._agree(known[r.type], r) for r in w[nearest:])
        }
        return fuller.pop() if len(fuller) == 1 else within

    def _agree(self, part: Ref, whole: Ref) -> bool:
        """Whether what is known of a place is true of another."""
        if part.label is not None and part.label != whole.label:
            return False
        return part.id in (whole.id, part.label)


def reference_day(report: Report) -> Any:
    """The day as of which a report's parameters are read: its own, the latest of its records'; None where nothing was checked."""
    return report.as_of or getattr(report, "latest", None)
