"""The engine: takes records, runs the rulebook as of a day, hands out reports. Knows no survey and no file.

Time is an input: given by the caller, else read from the record's own dates, else an error; never the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine.authority import area_given
from fupin_rules.engine.joint import JointReport, own_tables
from fupin_rules.engine.making import Maker
from fupin_rules.engine.plan import AtHand, Planner
from fupin_rules.engine.report import DataReport, RecordReport, RefusedReport, Report
from fupin_rules.engine.sources import Gate, closed
from fupin_rules.engine.trace import Trace, trace
from fupin_rules.engine.validation import invalid, no_date, no_day, no_rows
from fupin_rules.engine.wide import Wide, look_wide
from fupin_rules.engine.world import Related, World
from fupin_rules.errors import AsOfError, Diagnostic, FupinError, InputError, Text, did_you_mean
from fupin_rules.findings import Rejection, mask_key
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rule, Rulebook
from fupin_rules.schema import Subject
from fupin_rules.schema.extending import widened

__all__ = ["Engine"]

Tables = Mapping[str, Iterable[Any]]


class Engine:
    """Checks records against a rulebook.

    Args:
        rulebook: the rules, from `Rulebook.from_paths` or `Engine.default`.
        main: name of the subject that data are about, where several may be (a plugin's survey beside ours).

    Examples:
        >>> from datetime import date
        >>> from fupin_rules import Engine
        >>> engine = Engine.default()
        >>> report = engine.check({"household_id": "1", "poverty_cause": "缺资金"}, as_of=date(2019, 9, 18))
        >>> [f.rule for f in report.findings]
        ['checklist.19']
    """

    def __init__(self, rulebook: Rulebook, *, main: str | None = None) -> None:
        self.rulebook = rulebook
        self._main = main
        self.planner = Planner(self)
        self._makers: dict[bool, Maker] = {}
        self._wide: dict[tuple[str, date], tuple[Rule, ...]] = {}
        self._at_hand = AtHand(None, None)

    @classmethod
    def default(cls, *packs: str) -> Engine:
        """An engine with the shipped packs and those of every installed plugin.

        Args:
            packs: ids (or patterns, `exit.*`) of optional packs that are to run too.

        Raises:
            FupinError: a plugin or a rule file is at fault; its diagnostics say which and where.
        """
        return cls.of(Registry(), *packs)

    @classmethod
    def of(cls, registry: Registry, *packs: str) -> Engine:
        """An engine with everything a registry has.

        Args:
            registry: the plugins: `Registry(allow=["ziyuan"])`, `Registry([my_module], installed=False)`, ...
            packs: as `default`.

        Raises:
            FupinError: as `default`.
        """
        book = registry.rulebook()
        return cls(book.asking(*packs) if packs else book)

    # -- what it is about ------------------------------------------------------------------------------------------

    @cached_property
    def candidates(self) -> tuple[Subject, ...]:
        """What data may be about where nobody says: the subjects rules are about that are no group of others; of several the main ones."""
        named = {r.subject for r in self.rulebook.rules}
        roots = [s for s in self.rulebook.subjects.values() if s.gathers is None]
        with_rules = [s for s in roots if s.name in named] or roots
        return tuple([s for s in with_rules if s.main] or with_rules)

    @cached_property
    def subject(self) -> Subject:
        """The subject a plain dict is taken for: the one named by `main`, else the only candidate.

        Raises:
            InputError: A103 there are several candidates.
        """
        if self._main is not None:
            return self.subject_of({}, self._main)
        if len(self.candidates) != 1:
            names = ", ".join(s.name for s in self.candidates)
            raise InputError(
                Diagnostic(
                    "A103",
                    Text(
                        f"有几种对象（{names}），请用 subject= 说明。",
                        f"there are several subjects ({names}); say which by subject=.",
                    ),
                )
            )
        return self.candidates[0]

    def about(self, subject: str) -> Engine:
        """The same rules for data that are about a subject, e.g. `dwelling`.

        Raises:
            InputError: A103 there is no such subject, or it gathers others.
        """
        found = self.subject_of({}, subject)
        if found.gathers is not None:
            whole = next((s.name for s in self.rulebook.subjects.values() if found.name in s.groups), found.name)
            raise InputError(
                Diagnostic(
                    "A103",
                    Text(
                        f"{subject} 由数据归集而成，不能直接读入。",
                        f"{subject} is made of the data and cannot be read.",
                    ),
                    hint=Text(f"请写 {whole}。", f"Say {whole}."),
                )
            )
        return self if self._plain is found else Engine(self.rulebook, main=found.name)

    @cached_property
    def _plain(self) -> Subject | None:
        """The subject a plain dict is taken for; None where it cannot be told."""
        try:
            return self.subject
        except InputError:
            return None

    def subject_of(self, record: Any, subject: str | Subject | None = None) -> Subject:
        """Which subject a record is.

        Raises:
            InputError: A103 it cannot be told.
        """
        if isinstance(subject, Subject):
            return subject
        if subject is not None:
            found = self.rulebook.subjects.get(subject)
            if found is None:
                whole = next((s.name for s in self.rulebook.subjects.values() if s.part(subject) is not None), None)
                near = whole or did_you_mean(subject, self.rulebook.subjects)
                raise InputError(
                    Diagnostic(
                        "A103",
                        Text(f"没有对象 {subject}。", f"there is no subject {subject}."),
                        hint=Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                    )
                )
            return found
        if isinstance(record, BaseModel):
            for s in self.rulebook.subjects.values():
                if isinstance(record, s.original):
                    return s
        if record and isinstance(record, dict) and self._plain is None and all(s.main for s in self.candidates):
            return self._by_keys(record)
        return self.subject

    def _by_keys(self, record: Mapping[str, Any]) -> Subject:
        """Of several candidates the one that a dict is: the one whose code it has, else the one that knows most of its keys."""
        having = [s for s in self.candidates if s.key in record] or self.candidates
        known = sorted(((len(set(record) & set(s.spec.fields)), s) for s in having), key=lambda x: -x[0])
        if len(known) > 1 and known[0][0] == known[1][0]:
            return self.subject
        return known[0][1]

    def maker(self, *, show: bool = False) -> Maker:
        """What makes findings, masking personal numbers unless `show`."""
        got = self._makers.get(show)
        if got is None:
            got = self._makers[show] = Maker(
                self.rulebook.parameters, self.rulebook.tables, show=show, keys=self._codes
            )
        return got

    @cached_property
    def _codes(self) -> frozenset[str]:
        """Fields that hold codes of records, of their parts and of places, wherever they occur."""
        found: set[str | None] = {t.key for t in self.rulebook.tables.values()}
        for s in self.rulebook.subjects.values():
            found |= {s.key, s.area, *(p.key for p in s.parts), *(x.code for x in s.within), *s.groups.values()}
        return frozenset(x for x in found if x is not None)

    def whole_data_rules(self, subject: Subject, on: date) -> tuple[Rule, ...]:
        """Rules in force, wherever, that can only be judged over a whole data set of this subject."""
        key = (subject.name, on)
        got = self._wide.get(key)
        if got is None:
            groups = set(subject.groups)
            got = self._wide[key] = tuple(
                r
                for r in self.rulebook.in_force(on)
                if (r.subject == subject.name and r.whole_data_set) or r.subject in groups
            )
        return got

    def source_title(self, rule: Rule, gate: Gate) -> Text:
        """What readers call a source that is missing."""
        if gate[0] == ":":
            return self.rulebook.tables[gate[1]].title
        if gate[0] == "@":
            return next(p.title for p in self.rulebook.packs if p.id == gate[1])
        if gate[0] == "?":
            return self.maker().label(self.rulebook.subjects[rule.subject], gate[1])[0]
        field = self.rulebook.subjects[rule.subject].spec.at(".".join(gate))
        return Text(field.question.zh, field.question.en)

    def missing_source(self, rule: Rule, record: Any, world: World) -> Text | None:
        """The source a rule lacks on a record, by its title; None where it can run."""
        shut = closed(record, self.planner.gates(rule), world)
        return self.source_title(rule, min(shut)) if shut else None

    # -- checking --------------------------------------------------------------------------------------------------

    def check(
        self,
        record: Any,
        *,
        as_of: date | None = None,
        trusted: bool = False,
        subject: str | Subject | None = None,
        related: Tables | None = None,
        area: str | None = None,
        show_identifiers: bool = False,
        undecided: bool = False,
    ) -> RecordReport:
        """Check one record.

        Args:
            record: an instance of the subject's model, or a dict of the same shape, which is validated first.
            as_of: the reference date; left out, the record's own (visit or data date) holds.
            trusted: take a dict as it is: its words are official, its dates ISO text or dates.
            subject: which subject it is, where that cannot be told.
            related: rows of related tables, by name.
            area: area code of records that have none of their own, e.g. `450329`: which packs and parameters hold for them.
            show_identifiers: leave identity, phone and bank numbers in full.
            undecided: the caller will ask which rules stayed undecided; found out in one go with those violated that is quicker.

        Raises:
            InputError: the record is not of the subject's shape (A102), or which it is cannot be told (A103).
            AsOfError: A101 no reference date.
        """
        if area is not None:
            area = area_given(area)
        if trusted and record.__class__ is dict and subject is None and related is None:
            # The quick way in, for a day on which every record has the same batch.
            hand = self._at_hand
            if as_of is hand.day or as_of == hand.day:
                try:
                    found = hand.both(record) if undecided else hand.surely(record)
                except KeyError:
                    found = None
                if found is not None:
                    report = RecordReport()
                    report.batch = hand.batch
                    report.record = record
                    if undecided:
                        bad, unsure = found
                        report.violated, report.undecided = tuple(bad), tuple(unsure)
                    else:
                        report.violated = tuple(found) if found else ()
                    if show_identifiers:
                        report.identifiers_shown = True
                    if area is not None:
                        report.area = area
                    return report
        which = self.subject_of(record, subject)
        record = self._taken(record, which, trusted=trusted)
        day, origin = self.day_of(record, which, as_of)
        got = self._check(record, which, day, origin, self._related(related), area, show=show_identifiers)
        if trusted and as_of is not None and got.record.__class__ is dict:
            self._keep(which, as_of)
        return got

    def _keep(self, subject: Subject, day: date) -> None:
        """Keep the function of a day at hand, where all records share one batch; again once keys turned out to be left out."""
        batch = self.planner.always(subject, day) if subject is self._plain else None
        if batch is not None and batch.plain:
            if batch is not self._at_hand.batch or batch.keys != self._at_hand.keys:
                self._at_hand = AtHand(day, batch)

    def _check(
        self,
        record: Any,
        subject: Subject,
        day: date,
        origin: str,
        related: Related | None,
        area: str | None,
        *,
        show: bool,
    ) -> RecordReport:
        batch = self.planner.batch(subject, record, day, self.planner.area_of(subject, record, area), related)
        return RecordReport.of(batch, record, show=show, origin=origin, area=area)

    def check_many(
        self,
        records: Iterable[Any],
        *,
        as_of: date | None = None,
        trusted: bool = False,
        subject: str | Subject | None = None,
        related: Tables | None = None,
        area: str | None = None,
        show_identifiers: bool = False,
    ) -> Iterator[RecordReport | RefusedReport]:
        """Check a stream, one report a record, in constant memory.

        Rules that compare a whole data set are not run; each report says so (`report.not_run`). A record that cannot be checked (of
        another shape, without a date) does not end the stream: its report holds nothing but `rejected`. Arguments as `check`.
        """
        tables = self._related(related)
        area = area_given(area)
        for n, record in enumerate(records):
            which: Subject | None = None
            try:
                if tables is None:
                    yield self.check(
                        record,
                        as_of=as_of,
                        trusted=trusted,
                        subject=subject,
                        area=area,
                        show_identifiers=show_identifiers,
                    )
                    continue
                which = self.subject_of(record, subject)
                taken = self._taken(record, which, trusted=trusted)
                day, origin = self.day_of(taken, which, as_of)
            except InputError as error:
                yield RefusedReport(self, record, Wide(), self._refused(error, record, which or self._plain, n))
                continue
            yield self._check(taken, which, day, origin, tables, area, show=show_identifiers)

    def check_together(
        self,
        records: Mapping[str, Iterable[Any]],
        *,
        as_of: date | None = None,
        trusted: bool = False,
        related: Tables | None = None,
        rejected: Mapping[str, Iterable[Rejection]] | None = None,
        counts: Mapping[str, int] | None = None,
        unasked: Mapping[str, Iterable[str]] | None = None,
        area: str | None = None,
        show_identifiers: bool = False,
    ) -> JointReport:
        """Check records of several subjects that belong together: a register, the forms filled in beside it, the teams.

        Rules of one read the others through related tables of this data set (`same_data: true`), unless `related` gives those.

        Args:
            records: the records of each subject by its name, e.g. `{"household": [...], "edge": [...], "team": [...]}`; a subject that
                is not here was not supplied, and rules that need it are not run. The main subject is counted as `summary.subjects`.
            rejected: by subject, what of the input could not be read.
            unasked: by subject, dotted paths of questions the data has no column for.
            as_of: left out, a record without a date of its own (a roster) is checked as of the main subject's latest day.

        Other arguments and errors as `check_all`.
        """
        for name, rows in records.items():
            if isinstance(rows, (str, bytes, Mapping)) or not isinstance(rows, Iterable):
                raise no_rows(name)
        area = area_given(area)
        taken = {name: list(rows) for name, rows in records.items()}
        ordered = sorted((self.subject_of({}, name) for name in taken), key=lambda s: not s.main)
        lost = {name: [*xs] for name, xs in (rejected or {}).items()}
        for name in lost:
            self.subject_of({}, name)
        incomplete = {n: any(x.unit != "cell" and not x.harmless for x in xs) for n, xs in lost.items()}
        readable: dict[str, list[Any]] = {s.name: [] for s in ordered}
        for s in ordered:
            for n, record in enumerate(taken[s.name]):
                try:
                    row = taken[s.name][n] = self._taken(record, s, trusted=trusted)
                except InputError:
                    # Rejected below with its own words; here it is a row that may have belonged to anything.
                    incomplete[s.name] = True
                else:
                    readable[s.name].append(row)
        own = {k: v for k, v in own_tables(self, readable, incomplete).items() if k not in (related or {})}
        tables = self._related({**own, **(related or {})}, trusted=frozenset(own))
        reports: dict[str, DataReport] = {}
        for s in ordered:
            reports[s.name] = self._check_all(
                taken[s.name], s, as_of, tables, lost.get(s.name, ()), frozenset((unasked or {}).get(s.name, ())),
                trusted=trusted, show=show_identifiers,
                fallback=max((r.latest for r in reports.values() if r.latest is not None), default=None), area=area,
            )  # fmt: skip
        rest = [x for name, xs in lost.items() if name not in reports for x in xs]
        return JointReport(
            self, reports, rejected=rest, show=show_identifiers, counts=counts,
            given={"records": taken, "as_of": as_of, "trusted": trusted, "related": related, "rejected": rejected,
                   "counts": counts, "unasked": unasked, "area": area, "show_identifiers": show_identifiers},
        )  # fmt: skip

    def check_all(
        self,
        records: Iterable[Any],
        *,
        as_of: date | None = None,
        trusted: bool = False,
        subject: str | Subject | None = None,
        related: Tables | None = None,
        rejected: Iterable[Rejection] = (),
        counts: Mapping[str, int] | None = None,
        unasked: Iterable[str] = (),
        area: str | None = None,
        show_identifiers: bool = False,
    ) -> DataReport:
        """Check a whole data set, with the rules that compare its records.

        Args:
            records: the records, in any order: the report is the same.
            rejected: what of the input could not be read, for the report.
            counts: counts of the input, for the summary.
            unasked: dotted paths of questions the data has no column for (`Dataset.unasked`): a verdict that rests on one of them is
                *not run*, and said once.

        A record that is not of the subject's shape, or has no reference date, is rejected by itself; the rest is checked.
        Other arguments and errors as `check`; AsOfError only where no record has a date.
        """
        return self._check_all(
            records, subject, as_of, self._related(related), rejected, frozenset(unasked),
            trusted=trusted, show=show_identifiers, counts=counts, area=area_given(area),
        )  # fmt: skip

    def _check_all(
        self,
        records: Iterable[Any],
        subject: str | Subject | None,
        as_of: date | None,
        tables: Related | None,
        rejected: Iterable[Rejection],
        never: frozenset[str],
        *,
        trusted: bool,
        show: bool,
        counts: Mapping[str, int] | None = None,
        fallback: date | None = None,
        area: str | None = None,
    ) -> DataReport:
        lost = list(rejected)
        checked: list[tuple[Any, Any]] = []
        origins: dict[str, None] = {}
        days: dict[date, None] = {}
        undated: AsOfError | None = None
        which: Subject | None = None
        for n, record in enumerate(records):
            try:
                which = self.subject_of(record, subject)
                taken = self._taken(record, which, trusted=trusted)
                day, origin = self._day_or(fallback, taken, which, as_of)
            except InputError as error:
                if isinstance(error, AsOfError):
                    undated = error
                lost.extend(self._refused(error, record, which, n))
                continue
            days[day] = None
            origins[origin] = None
            place = self.planner.area_of(which, taken, area)
            checked.append((self.planner.batch(which, taken, day, place, tables), taken))
        if undated is not None and not checked:
            raise undated
        if which is None:
            which = self.subject_of({}, subject)
        latest = as_of or max(days, default=fallback)
        wide = (
            look_wide(
                self,
                which,
                [r for _, r in checked],
                latest,
                tables,
                complete=not any(x.unit != "cell" and not x.harmless for x in lost),
                unasked=never,
                area=area,
            )
            if latest is not None
            else Wide()
        )
        return DataReport(
            self,
            checked,
            wide,
            as_of=next(iter(days)) if len(days) == 1 else None,
            as_of_from="、".join(sorted(origins)) or "given",
            rejected=lost,
            show=show,
            counts=counts,
            latest=latest,
            unasked=never,
            area=area,
        )

    def explain(
        self,
        rule: str,
        record: Any,
        *,
        as_of: date | None = None,
        member: int | None = None,
        trusted: bool = False,
        subject: str | Subject | None = None,
        related: Tables | None = None,
        area: str | None = None,
    ) -> Trace:
        """How one rule came to its outcome on one record: the value of every node.

        A rule that does not hold in the record's area is told all the same; the trace's `standing` says what became of it.

        Args:
            rule: id of the rule.
            member: for a rule about parts, position of the part (from 0).

        Raises:
            InputError: A104 no such rule, A105 no such member; others as `check`.
        """
        found = self.rule(rule)
        which = self.subject_of(record, subject if subject is not None else found.subject)
        taken = self._taken(record, which, trusted=trusted)
        day, _ = self.day_of(taken, which, as_of)
        place = self.planner.area_of(which, taken, area_given(area))
        world = World(self.rulebook.parameters, day, place, self._related(related))
        return trace(self, self.planner.authority.standing(found, day, place), which, taken, member, world)

    def rule(self, rule: str) -> Rule:
        """A rule by its id.

        Raises:
            InputError: A104, with the nearest id.
        """
        found = self.rulebook.by_id.get(rule)
        if found is None:
            near = did_you_mean(rule, self.rulebook.by_id)
            raise InputError(
                Diagnostic(
                    "A104",
                    Text(f"没有规则 {rule}。", f"there is no rule {rule}."),
                    hint=Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                )
            )
        return found

    def rules_reading(self, path: str) -> tuple[Rule, ...]:
        """The rules whose verdict may change with an answer, e.g. `members[0].health`."""
        return self.rulebook.rules_reading(path)

    def recheck(self, report: Report, changes: Mapping[str, Any]) -> Report:
        """The report after some answers changed, equal to a full check of the changed data.

        Args:
            report: a report of this engine.
            changes: for a report of one record `{path: answer}`; for one of a data set `{record id: {path: answer}}`.

        Raises:
            InputError: A106 a path or a record that is not there.
        """
        from fupin_rules.engine.recheck import recheck

        return recheck(self, report, changes)

    # -- the way in ------------------------------------------------------------------------------------------------

    def _day_or(self, fallback: date | None, record: Any, subject: Subject, as_of: date | None) -> tuple[date, str]:
        try:
            return self.day_of(record, subject, as_of)
        except AsOfError:
            # Rosters have no date, and an undated survey is a finding of its own: the register's day holds.
            if fallback is None:
                raise
            return fallback, "register"

    def day_of(self, record: Any, subject: Subject, as_of: date | None) -> tuple[date, str]:
        """The reference date of a record and where it comes from.

        Raises:
            AsOfError: A101 none given, and none in the record.
        """
        if as_of is not None:
            if as_of.__class__ is not date:
                raise no_day(as_of)
            return as_of, "given"
        for path in subject.dates:
            value = record
            for step in path.split("."):
                value = read_value(value, step) if isinstance(value, (dict, BaseModel)) else None
            if isinstance(value, str):
                try:
                    value = date.fromisoformat(value)
                except ValueError:
                    raise no_date(path, value) from None
            if isinstance(value, date):
                return value, path
        where = "、".join(f"“{subject.spec.at(p).question.zh}”" for p in subject.dates)
        where_en = ", ".join(subject.dates)
        raise AsOfError(
            Diagnostic(
                "A101",
                Text(
                    f"没有参考日期：既没有给出，数据里也没有{where or '日期'}。",
                    f"no reference date: none was given and the data has none ({where_en or 'no date field'}).",
                ),
                hint=Text(
                    "请用 --as-of 2019-09-18（或 as_of=）给出。", "Give one with --as-of 2019-09-18 (or as_of=)."
                ),
            )
        )

    def _related(self, related: Tables | None, *, trusted: frozenset[str] = frozenset()) -> Related | None:
        if related is None:
            return None
        for name in related:
            if name not in self.rulebook.tables:
                near = did_you_mean(name, self.rulebook.tables)
                raise InputError(
                    Diagnostic(
                        "A107",
                        Text(f"没有关联表 {name}。", f"there is no related table {name}."),
                        hint=Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                    )
                )
            if isinstance(related[name], (str, bytes, Mapping)) or not isinstance(related[name], Iterable):
                raise no_rows(name)
        return Related(related, self.rulebook.tables, trusted=trusted)

    @staticmethod
    def _taken(record: Any, subject: Subject, *, trusted: bool) -> Any:
        if subject.plain is not None and isinstance(record, subject.plain):
            # Made before plugins extended it: what they ask is unanswered.
            return widened(record, subject.model)
        if isinstance(record, subject.model) or (trusted and isinstance(record, (dict, BaseModel))):
            return record
        if not isinstance(record, dict):
            raise InputError(
                Diagnostic(
                    "A102",
                    Text(
                        f"“{subject.zh}”应为 {subject.model.__name__} 或字典，得到的是 {type(record).__name__}。",
                        f"a {subject.name} is a {subject.model.__name__} or a dict, not {type(record).__name__}.",
                    ),
                )
            )
        try:
            return subject.model.model_validate(record)
        except ValidationError as error:
            raise invalid(error, subject) from None

    @staticmethod
    def _refused(error: FupinError, record: Any, subject: Subject | None, position: int) -> Iterator[Rejection]:
        key = read_value(record, subject.key) if subject is not None and isinstance(record, (dict, BaseModel)) else None
        for d in error.diagnostics:
            yield Rejection(
                unit="record",
                code=d.code,
                message=Text(
                    f"第 {position + 1} 条：{d.message.zh}{d.hint.zh if d.hint else ''}",
                    f"record {position + 1}: {d.message.en} {d.hint.en if d.hint else ''}".rstrip(),
                ),
                subject=None if key is None else mask_key(str(key)),
            )
