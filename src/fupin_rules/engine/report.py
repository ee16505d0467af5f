"""Reports: what a check found, made only when read.

`RecordReport` is of one record and holds no more than what the generated function said; `DataReport` is of a whole data set and adds
what only a whole data set can tell. Findings themselves are made by `making`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from fupin_rules.backends.python.writer import Access
from fupin_rules.engine.accounting import Counter, Summary, not_run_of, with_waived
from fupin_rules.engine.asking import without_unasked
from fupin_rules.engine.attendance import Attendance
from fupin_rules.engine.judging import Judged, compared, item_at, judge_at, judged, validated
from fupin_rules.engine.sections import SectionTable, section_tables
from fupin_rules.engine.waiving import BaselineUse, Use, Waived, Waiving, place_of, told
from fupin_rules.findings import FORMAT_VERSION, Checked, Finding, NotRun, Problem, Rejection, Unknown
from fupin_rules.rulebook import Rule

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine
    from fupin_rules.engine.plan import Batch
    from fupin_rules.engine.wide import Wide
    from fupin_rules.engine.world import World
    from fupin_rules.rulebook.layers import Override
    from fupin_rules.rulebook.waivers import Waiver, Waivers

__all__ = ["DataReport", "RecordReport", "RefusedReport", "Report"]


_Value = TypeVar("_Value")


class _Once(Generic[_Value]):
    """`cached_property` without its lock: before Python 3.12 that costs as much as the finding itself."""

    def __init__(self, make: Callable[[Any], _Value]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, report: None, owner: type) -> Self: ...
    @overload
    def __get__(self, report: object, owner: type) -> _Value: ...
    def __get__(self, report: Any, owner: type) -> Any:
        if report is None:
            return self
        value = report.__dict__[self.name] = self.make(report)
        return value


class Report:
    """What a check found. Everything is worked out when first read.

    Attributes:
        as_of: the reference date, or None where records have dates of their own.
        as_of_from: where it came from: `given`, or the field it was read from.
        rejected: input that could not be used.
        identifiers_shown: whether identity, phone and bank numbers are in full.
        area: the area code the caller gave for records without one.
        waivers: the waivers laid beside it (`waiving`), or None.
    """

    area: str | None = None
    waivers: Waivers | None = None
    engine: Engine
    as_of: date | None
    as_of_from: str
    rejected: tuple[Rejection, ...]
    identifiers_shown = False

    def __repr__(self) -> str:
        """Short, and without the data: a log would show it."""
        return f"{type(self).__name__}(as_of={self.as_of})"

    def _judged(self) -> Iterator[Judged]:
        raise NotImplementedError  # pragma: no cover - both kinds of report have their own

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Rules violated and not waived, sorted by subject, rule and path."""
        return self._findings()

    def _findings(self) -> tuple[Finding, ...]:
        maker = self.engine.maker(show=self.identifiers_shown)
        found = [j.finding(maker) for j in self._all if j.outcome == "violated" and self._waiver(j) is None]
        return tuple(sorted(found, key=Finding.sort_key))

    def waiving(self, waivers: Waivers) -> Self:
        """The report with waivers laid beside it: what they fit moves from `findings` to `waived`, and nothing else changes.

        Args:
            waivers: all that are to count, from `Waivers.from_paths`; any laid beside it before no longer do. This report stays as it is.
        """
        out = copy(self)
        for name in ("findings", "waived", "waiver_uses", "baseline", "summary", "sections", "_waiving"):
            out.__dict__.pop(name, None)
        out.waivers = waivers
        return out

    @cached_property
    def _waiving(self) -> Waiving | None:
        return None if self.waivers is None else Waiving(self.engine, self.waivers, self.area).look(self._all)

    def _waiver(self, judged: Judged) -> Waiver | None:
        """The waiver of a violated verdict."""
        return None if self._waiving is None else self._waiving.of.get(id(judged))

    @cached_property
    def waived(self) -> tuple[Waived, ...]:
        """Rules violated and waived, each with its waiver, in the order of findings; `summary` counts them among the violated."""
        if self._waiving is None:
            return ()
        maker = self.engine.maker(show=self.identifiers_shown)
        found = [Waived(j.finding(maker), w) for j in self._all if (w := self._waiver(j)) is not None]
        return tuple(sorted(found, key=lambda x: x.finding.sort_key()))

    @cached_property
    def waiver_uses(self) -> tuple[Use, ...]:
        """What became of each waiver: in use, fitting nothing, expired; those of baselines are counted in `baseline`."""
        if self._waiving is None:
            return ()
        return self._waiving.uses(self.summary.rules, {w.as_of for w in self._worlds()})

    @cached_property
    def baseline(self) -> BaselineUse | None:
        """How much of the baselines is still there, gone, or was not looked at; None where there is none."""
        if self._waiving is None:
            return None
        return self._waiving.baseline(self.summary.rules, {w.as_of for w in self._worlds()}, len(self.findings))

    @property
    def waivers_told(self) -> dict[str, Any] | None:
        """What the report says of the waivers themselves; None where none were laid beside it."""
        return None if self.waivers is None else told(self.waivers, self.waiver_uses, self.baseline)

    def _with_waived(self, summary: Summary) -> Summary:
        """The summary with what is waived counted, in all and by place."""
        if self._waiving is None:
            return summary
        found = [j for j in self._all if self._waiver(j) is not None]
        return with_waived(summary, [(j.rule.id, place_of(j, self.engine)) for j in found])

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Rules that could not be decided and may come out violated: what somebody has to ask."""
        maker = self.engine.maker(show=self.identifiers_shown)
        found = [j.unknown(maker) for j in self._all if j.outcome == "unknown" and "violated" in j.verdict.possible]
        return tuple(sorted(found, key=Unknown.sort_key))

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """Rules that could not be evaluated: a parameter without a value, a division by zero."""
        maker = self.engine.maker(show=self.identifiers_shown)
        found = [j.problem(maker) for j in self._all if j.outcome == "error"]
        return tuple(sorted(found, key=Problem.sort_key))

    @cached_property
    def _all(self) -> tuple[Judged, ...]:
        """Whatever is not plainly satisfied or not applicable, judged."""
        return tuple(self._judged())

    @property
    def not_run(self) -> tuple[NotRun, ...]:
        """Rules that were not run, each once, with the reason and for how many subjects."""
        return self.summary.not_run

    @cached_property
    def present(self) -> tuple[Checked, ...]:
        """Who was checked, in the order of their codes: what a later run needs to tell what was put right from what is gone."""
        return tuple(sorted(self._present(), key=lambda c: c.id or ""))

    def _present(self) -> Iterator[Checked]:
        raise NotImplementedError  # pragma: no cover - both kinds of report have their own

    @cached_property
    def summary(self) -> Summary:
        """Counts of all five outcomes for each rule, in all and by place."""
        return self._summary()

    def _summary(self) -> Summary:
        raise NotImplementedError  # pragma: no cover - both kinds of report have their own

    @cached_property
    def overrides(self) -> tuple[Override, ...]:
        """What lower packs change of higher ones on the days and in the areas of the records that were checked."""
        return self.engine.planner.authority.held({(w.as_of, w.area) for w in self._worlds()})

    def _worlds(self) -> Iterable[World]:
        raise NotImplementedError  # pragma: no cover - both kinds of report have their own

    @cached_property
    def sections(self) -> tuple[SectionTable, ...]:
        """The tables that plugins make of this report; one that failed says why in its `fault`."""
        return section_tables(self, self.engine.rulebook.sections)

    def head(self) -> dict[str, Any]:
        """What a report says of itself: format, reference date, whether numbers are masked, which rulebook."""
        book = self.engine.rulebook
        return {
            "version": FORMAT_VERSION,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "as_of_from": self.as_of_from,
            "identifiers": "shown" if self.identifiers_shown else "masked",
            "rulebook": {
                "digest": book.digest,
                "packs": [
                    {"id": p.id, "version": p.version, "title": p.title.to_dict()}
                    for p in book.packs
                    if not p.optional or p.id in book.asked
                ],
            },
            "incomplete": [x.to_dict() for x in book.incomplete],
            "authority": {"area": self.area, "overrides": [o.to_dict() for o in self.overrides]},
        }

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON holds it (its form: `fupin_rules.findings.report_schema`)."""
        return {
            **self.head(),
            "findings": [f.to_dict() for f in self.findings],
            "waived": [w.to_dict() for w in self.waived],
            "waivers": self.waivers_told,
            "unknowns": [u.to_dict() for u in self.unknowns],
            "errors": [e.to_dict() for e in self.errors],
            "rejected": [r.to_dict() for r in self.rejected],
            "checked": [c.to_dict() for c in self.present],
            "sections": [s.to_dict() for s in self.sections],
            "summary": self.summary.to_dict(),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The report as one JSON object: the same input, rulebook and day give the same text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


class RecordReport(Report):
    """The report of one record.

    Attributes:
        batch: the rules that ran, and as of when.
        record: the record, as it was checked.
        violated: ids of the rules violated, in order, each once: the quickest thing to ask of a report.
        undecided: ids of the rules that stayed unknown, or could not be evaluated.
    """

    batch: Batch
    record: Any
    violated: tuple[str, ...]
    as_of_from = "given"
    rejected = ()

    # No __init__: `Engine.check` fills the report in where it stands, since a call for that would cost as much as a rule.

    @classmethod
    def of(
        cls, batch: Batch, record: Any, *, show: bool = False, origin: str = "given", area: str | None = None
    ) -> RecordReport:
        """The report of a record that a batch has to run on."""
        found = batch.surely(record)
        report = RecordReport() if batch.plain else _ReportWithMore()
        report.batch = batch
        report.record = record
        if not batch.plain:
            report.__dict__["sure"] = found
        else:
            report.violated = tuple(found)
        if show:
            report.identifiers_shown = True
        if origin != "given":
            report.as_of_from = origin
        if area is not None:
            report.area = area
        return report

    @property
    def engine(self) -> Engine:  # type: ignore[override]
        return self.batch.planner.engine

    @property
    def as_of(self) -> date:  # type: ignore[override]
        return self.batch.world.as_of

    @_Once
    def findings(self) -> tuple[Finding, ...]:
        """Rules violated, sorted by subject, rule and path."""
        batch = self.batch
        if batch.uniques or "_all" in self.__dict__ or self.waivers is not None:
            return self._findings()
        record, show = self.record, self.identifiers_shown
        access: Access = batch.keys if isinstance(record, dict) else "attr"
        tellers = batch.tellers.get((access, show), {})
        found: list[Finding] = []
        parts = False
        for rule in self.violated if batch.plain else self.__dict__["sure"]:
            teller = tellers.get(rule) or batch.teller(rule, access, show=show)
            if teller.rule.part is None:
                found.append(teller.finding(record, None, None) or self._slowly(teller.rule, None))
            else:
                parts = True
        if parts:
            for place in batch.run(record, every=False)[0]:
                if place.__class__ is tuple:
                    of_part, index = batch.rule(place)
                    teller = batch.teller(of_part.id, access, show=show)
                    item = item_at(record, of_part.part or "", index or 0)
                    found.append(teller.finding(record, index, item) or self._slowly(of_part, index))
        if batch.validators:
            maker = self.engine.maker(show=show)
            found += [j.finding(maker) for j in validated(batch, record) if j.outcome == "violated"]
        if len(found) > 1:
            found.sort(key=Finding.sort_key)
        return tuple(found)

    @_Once
    def undecided(self) -> tuple[str, ...]:
        """Ids of the rules that stayed unknown, or could not be evaluated, in order, each once."""
        found = self.batch.ids(self.batch.run(self.record, every=False)[1])
        if self.batch.plain:
            return found
        more = (j.rule.id for j in _apart(self.batch, self.record) if j.verdict.outcome in ("unknown", "error"))
        return tuple(sorted({*found, *more}))

    def _slowly(self, rule: Rule, index: int | None) -> Finding:
        """The finding of a rule about which only the evaluator can tell what was read."""
        batch = self.batch
        verdict = judge_at(rule, batch.subject, self.record, index, batch.world)
        found = Judged(rule, batch.subject, self.record, index, verdict, batch.world)
        return found.finding(self.engine.maker(show=self.identifiers_shown))

    def _judged(self) -> Iterator[Judged]:
        return judged(self.batch, self.record)

    def _worlds(self) -> Iterable[World]:
        return (self.batch.world,)

    def _present(self) -> Iterator[Checked]:
        # Of one record the summary says all there is to say of what was not run.
        return Attendance().checked(self.engine, [(self.batch, self.record)], {}, show=self.identifiers_shown)

    def _summary(self) -> Summary:
        counter = Counter(self.batch.subject)
        counter.add(self.batch, self.record, self._all)
        area, standing = self.batch.world.area, self.engine.planner.authority.standing
        whole = tuple(
            not_run_of(r, "one_record", 1)
            for r in self.engine.whole_data_rules(self.batch.subject, self.as_of)
            if standing(r, self.as_of, area).state in ("in_force", "unplaced")
        )
        return self._with_waived(counter.summary(self.engine, more_not_run=whole))


def _apart(batch: Batch, record: Any) -> Iterator[Judged]:
    """Verdicts that the generated function does not come to."""
    yield from compared(batch, record)
    yield from validated(batch, record)


class _ReportWithMore(RecordReport):
    """The report of a record for which values are compared, or validators run too, once somebody asks."""

    sure: list[str]

    @cached_property
    def violated(self) -> tuple[str, ...]:  # type: ignore[override]
        more = (j.rule.id for j in _apart(self.batch, self.record) if j.verdict.outcome == "violated")
        return tuple(sorted({*self.sure, *more}))


class DataReport(Report):
    """The report of a whole data set.

    Args:
        checked: each record with the batch that ran on it, in order.
        wide: what rules over the whole data set found.
        latest: the day as of which those were run.
        unasked: dotted paths of questions the data has no column for.

    Attributes:
        watch: called after each record is judged, for whoever shows progress.
    """

    watch: Callable[[], None] | None = None

    def __init__(
        self,
        engine: Engine,
        checked: list[tuple[Batch, Any]],
        wide: Wide,
        *,
        as_of: date | None,
        as_of_from: str,
        rejected: Iterable[Rejection] = (),
        show: bool = False,
        counts: Mapping[str, int] | None = None,
        latest: date | None = None,
        unasked: frozenset[str] = frozenset(),
        area: str | None = None,
    ) -> None:
        self.engine = engine
        self.area = area
        self.rejected = tuple(rejected)
        self.checked = checked
        self.wide = wide
        self.as_of = as_of
        self.as_of_from = as_of_from
        self.counts = dict(counts or {})
        self.identifiers_shown = show
        self.latest = latest
        self.unasked = unasked
        self._counter: Counter | None = None
        self._attendance = Attendance()

    def _judged(self) -> Iterator[Judged]:
        counter = Counter(self.checked[0][0].subject) if self.checked else None
        for n, (batch, record) in enumerate(self.checked):
            outcomes = batch.run(record, every=True)
            found = tuple(judged(batch, record, outcomes))
            if self.unasked:
                found = tuple(without_unasked(j, self.unasked) for j in found)
                self._attendance.add(n, (j.rule.id for j in found if j.lacks is not None))
            if counter is not None:
                counter.add(batch, record, found, outcomes)
            if self.watch is not None:
                self.watch()
            yield from found
        self._counter = counter
        yield from self.wide.found

    def _worlds(self) -> Iterable[World]:
        return {id(b): b.world for b, _ in self.checked}.values()

    def _present(self) -> Iterator[Checked]:
        ran = self.summary.rules
        return self._attendance.checked(self.engine, self.checked, ran, show=self.identifiers_shown)

    def _summary(self) -> Summary:
        _ = self._all
        counter = self._counter or Counter(None)
        return self._with_waived(counter.summary(self.engine, wide=self.wide, counts=self.counts))


class RefusedReport(DataReport):
    """The report of a record in a stream that could not be checked: nothing was judged, `rejected` says why.

    Attributes:
        record: what was handed in.
    """

    violated: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    def __init__(self, engine: Engine, record: Any, wide: Wide, rejected: Iterable[Rejection]) -> None:
        super().__init__(engine, [], wide, as_of=None, as_of_from="given", rejected=rejected)
        self.record = record
