"""Several subjects checked together: a register, the forms beside it, the teams that filled them in.

Each subject has a report of its own; this one reads as all of them in one, and its sums are theirs. Rules of one subject read records of
another by related tables that are this data set's own (`same_data`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine.accounting import Summary, merged
from fupin_rules.engine.judging import Judged
from fupin_rules.engine.report import DataReport
from fupin_rules.engine.wide import Wide
from fupin_rules.findings import Checked, NotRun, Ref, Rejection, Tally
from fupin_rules.schema import Open

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine
    from fupin_rules.rulebook.waivers import Waivers

__all__ = ["JointReport", "own_tables"]


class JointReport(DataReport):
    """The report of a data set with records of several subjects.

    Attributes:
        reports: the report of each subject by its name, the main subject's first.
        given: what was checked, to check it again.
    """

    def __init__(
        self,
        engine: Engine,
        reports: Mapping[str, DataReport],
        *,
        rejected: Iterable[Rejection] = (),
        show: bool = False,
        counts: Mapping[str, int] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        days = {r.as_of for r in reports.values() if r.checked}
        origins = {x for r in reports.values() if r.checked for x in r.as_of_from.split("、")}
        super().__init__(
            engine,
            [pair for r in reports.values() for pair in r.checked],
            Wide(),
            as_of=next(iter(days)) if len(days) == 1 else None,
            as_of_from="、".join(sorted(origins)) or "given",
            rejected=[*rejected, *(x for r in reports.values() for x in r.rejected)],
            show=show,
            counts=counts,
            latest=max((r.latest for r in reports.values() if r.latest is not None), default=None),
            area=(given or {}).get("area"),
        )
        self.reports = dict(reports)
        self.given = dict(given or {})

    def waiving(self, waivers: Waivers) -> Self:
        out = super().waiving(waivers)
        out.reports = {name: r.waiving(waivers) for name, r in self.reports.items()}
        return out

    def _judged(self) -> Iterator[Judged]:
        for report in self.reports.values():
            report.watch = self.watch
            yield from report._all  # noqa: SLF001 - one report made of others

    def _present(self) -> Iterator[Checked]:
        for report in self.reports.values():
            yield from report._present()  # noqa: SLF001

    def _summary(self) -> Summary:
        parts = [r.summary for r in self.reports.values()]
        rules: dict[str, Tally] = {}
        places: dict[Ref, tuple[int, dict[str, Tally]]] = {}
        not_run: list[NotRun] = []
        titles = {}
        for n, part in enumerate(parts):
            for rule, tally in part.rules.items():
                rules.setdefault(rule, Tally()).add(tally)
            titles.update(part.titles)
            for place, (count, tallies) in part.places.items():
                # A place is as large as its register; surveys and teams are counted by their own rules.
                before, known = places.get(place, (0, {}))
                places[place] = before + (count if n == 0 else 0), {**known, **tallies}
            not_run += part.not_run
        others = {name: r.summary.subjects for name, r in list(self.reports.items())[1:]}
        return Summary(
            parts[0].subjects if parts else 0,
            rules,
            places,
            merged(not_run),
            self.counts,
            titles,
            others,
        )


def own_tables(engine: Engine, records: Mapping[str, Any], lost: Mapping[str, bool]) -> dict[str, list[Any]]:
    """The related tables that a data set fills by itself.

    Args:
        records: the records of each subject; one that is not here was not supplied.
        lost: whether records of a subject could not be read: then nobody can say that these are all.
    """
    found: dict[str, list[Any]] = {}
    for table in engine.rulebook.tables.values():
        if table.own is not None and table.own in records:
            key = engine.rulebook.subjects[table.own].key
            # In the order of their codes: what is said of rows must not hang on the order of the input.
            rows = sorted(records[table.own], key=lambda row: str(read_value(row, key) or ""))
            found[table.name] = Open(rows) if lost.get(table.own) else rows
    return found
