"""What only a whole data set can tell: values that must occur once, and rules about groups of records (a village).

Takes the records as they were checked; makes verdicts and tallies, no findings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import Verdict
from fupin_rules.engine.asking import without_unasked
from fupin_rules.engine.authority import Standing
from fupin_rules.engine.judging import Judged, judged
from fupin_rules.engine.sources import Gate, closed
from fupin_rules.engine.uniqueness import Look, Occurrence, has_key, looked_at, occurrences
from fupin_rules.engine.world import Related, World
from fupin_rules.findings import Ref, Tally, mask_inside, mask_key
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Open, Subject

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine
    from fupin_rules.engine.making import Maker

__all__ = ["Wide", "look_wide"]

_MOST_NAMED = 20
"""So many others are named beside a finding; a value shared by hundreds is a matter of its own."""


@dataclass
class Wide:
    """What was found over a whole data set.

    Attributes:
        found: verdicts on what is violated or undecided.
        tallies: counts by rule and place.
        missing: how often a rule was not run for want of a source or a question.
    """

    found: list[Judged] = field(default_factory=list)
    tallies: dict[str, dict[Ref | None, Tally]] = field(default_factory=dict)
    missing: dict[tuple[str, Gate], int] = field(default_factory=dict)

    def count(self, rule: Rule, place: Ref | None, outcome: str) -> None:
        t = self.tallies.setdefault(rule.id, {}).setdefault(place, Tally())
        setattr(t, outcome, getattr(t, outcome) + 1)

    def lacks(self, rule: Rule, place: Ref | None, gate: Gate) -> None:
        """One subject for which a rule was not run."""
        self.count(rule, place, "not_run")
        self.missing[(rule.id, gate)] = self.missing.get((rule.id, gate), 0) + 1

    def add(self, judged: Judged, place: Ref | None) -> None:
        self.found.append(judged)
        if judged.lacks is not None:
            self.lacks(judged.rule, place, ("?", judged.lacks))
        else:
            self.count(judged.rule, place, judged.outcome)


def look_wide(
    engine: Engine,
    subject: Subject,
    records: list[Any],
    as_of: date,
    related: Related | None,
    *,
    complete: bool,
    unasked: frozenset[str] = frozenset(),
    area: str | None = None,
) -> Wide:
    """Run the rules that look at all records at once.

    Args:
        records: all records of the data set.
        complete: whether the data set is known to hold all of them; groups are open lists where it is not.
        unasked: dotted paths of questions the data has no column for.
        area: the area code of records without one.
    """
    wide = Wide()
    places = [_place(engine, subject, record) for record in records]
    for rule in engine.whole_data_rules(subject, as_of):
        if rule.unique is not None and rule.subject == subject.name:
            _unique(engine, rule, subject, records, as_of, related, wide, unasked, places, area)
    for group, by in subject.groups.items():
        grouped = engine.rulebook.subjects.get(group)
        if grouped is not None and grouped.gathers and any(r.subject == group for r in engine.rulebook.in_force(as_of)):
            inside = frozenset(f"{grouped.gathers}.{p}" for p in unasked)
            _groups(engine, grouped, by, subject, records, as_of, related, wide, inside, area, complete=complete)
    return wide


def _place(engine: Engine, subject: Subject, record: Any) -> Ref | None:
    return next(iter(engine.maker().within(subject, record)), None) if subject.within else None


def _as_models(records: list[Any], subject: Subject) -> list[Any]:
    """All records read the same way: dicts among models become models too."""
    models = [subject.model.model_validate(r) if isinstance(r, dict) else r for r in records]
    return Open(models) if isinstance(records, Open) else models


def _unique(
    engine: Engine,
    rule: Rule,
    subject: Subject,
    records: list[Any],
    as_of: date,
    related: Related | None,
    wide: Wide,
    unasked: frozenset[str],
    places: list[Ref | None],
    given: str | None,
) -> None:
    worlds: dict[str | None, tuple[World, Look, Standing]] = {}
    spots: dict[Any, list[tuple[int, Occurrence]]] = {}
    rest: list[tuple[int, Occurrence, World]] = []
    at: dict[int, tuple[World, Rule]] = {}
    gates = engine.planner.gates(rule)
    for n, record in enumerate(records):
        area = engine.planner.area_of(subject, record, given)
        ready = worlds.get(area)
        if ready is None:
            world = World(engine.rulebook.parameters, as_of, area, related)
            standing = engine.planner.authority.standing(rule, as_of, area)
            ready = worlds[area] = world, engine.planner.looker(rule, subject, world), standing
        world, look, standing = ready
        if standing.runs:
            at[n] = world, standing.rule
        elif standing.state == "unplaced" and standing.pack is not None:
            wide.lacks(rule, places[n], ("@", standing.pack.id))
        shut = closed(record, gates, world) if gates else None
        if shut:
            if n in at:
                wide.lacks(rule, places[n], min(shut))
            continue
        # What the rule does not hold for is no less part of the data set: it is not judged, and others are compared with it.
        for o in occurrences(rule, subject, record, world, look):
            if has_key(o):
                spots.setdefault(o.key, []).append((n, o))
            elif n in at:
                rest.append((n, o, world))
    for same in spots.values():
        if len(same) == 1:
            if same[0][0] in at:
                wide.count(rule, places[same[0][0]], "satisfied")
            continue
        named = _Named(engine.maker(), rule, subject, records, same)
        for n, o in same:
            if n not in at:
                continue
            record = records[n]
            world, holding = at[n]
            reads = looked_at(rule, subject, record, o.index, world).verdict.reads
            verdict = Verdict("violated", ("violated",), reads=reads)
            wide.add(Judged(holding, subject, record, o.index, verdict, world, named.beside(n, o.index)), places[n])
    for n, o, world in rest:
        if o.verdict.outcome in ("unknown", "error"):
            judged_so = Judged(at[n][1], subject, records[n], o.index, o.verdict, world)
            wide.add(without_unasked(judged_so, unasked), places[n])
        else:
            wide.count(rule, places[n], o.verdict.outcome)


class _Named:
    """Who shares a value, for a few names beside each: other records by themselves, other parts of the same record one by one."""

    def __init__(
        self, maker: Maker, rule: Rule, subject: Subject, records: list[Any], same: list[tuple[int, Occurrence]]
    ) -> None:
        inside: dict[int, list[tuple[int | None, Ref]]] = {}
        for n, o in same:
            ref = maker.member_ref(rule, subject, records[n], o.index) or maker.subject_ref(subject, records[n])
            inside.setdefault(n, []).append((o.index, ref))
        self.inside = inside
        self.outside = sorted(((n, maker.subject_ref(subject, records[n])) for n in inside), key=lambda x: _order(x[1]))

    def beside(self, record: int, index: int | None) -> tuple[Ref, ...]:
        few = [ref for n, ref in self.outside[: _MOST_NAMED + 1] if n != record]
        few += [ref for i, ref in self.inside[record] if i != index]
        return tuple(sorted(dict.fromkeys(few), key=_order)[:_MOST_NAMED])


def _order(ref: Ref) -> tuple[str, str, int]:
    return ref.type, ref.id or "", ref.index or 0


def _groups(
    engine: Engine,
    grouped: Subject,
    by: str,
    subject: Subject,
    records: Iterable[Any],
    as_of: date,
    related: Related | None,
    wide: Wide,
    unasked: frozenset[str],
    given: str | None,
    *,
    complete: bool,
) -> None:
    groups: dict[Any, list[Any]] = {}
    homeless = False
    for record in records:
        key = read_value(record, by)
        if key is None:
            homeless = True
        else:
            groups.setdefault(key, []).append(record)
    assert grouped.gathers is not None
    shared = [n for n in grouped.spec.fields if n in subject.spec.fields and n != grouped.gathers]
    for key, inside in groups.items():
        whole: dict[str, Any] = {}
        for name in shared:
            values = {v for r in inside if (v := read_value(r, name)) is not None and not isinstance(v, (list, dict))}
            whole[name] = values.pop() if len(values) == 1 else None
        whole[grouped.key] = key
        # Records without a group, or lost ones, may belong here: then nobody can say that these are all.
        whole[grouped.gathers] = inside if complete and not homeless else Open(inside)
        if any(not isinstance(r, dict) for r in inside):
            whole[grouped.gathers] = _as_models(whole[grouped.gathers], subject)
        for name in grouped.spec.fields:
            whole.setdefault(name, None)
        group: Any = whole if all(isinstance(r, dict) for r in inside) else SimpleNamespace(**whole)
        batch = engine.planner.batch(grouped, group, as_of, engine.planner.area_of(grouped, whole, given), related)
        place = Ref(
            grouped.name, mask_key(str(key)), mask_inside(read_value(whole, grouped.label)) if grouped.label else None
        )
        outcomes = batch.run(group, every=True)
        for p in outcomes[2]:
            wide.count(batch.rules[p], place, "satisfied")
        for p in outcomes[3]:
            wide.count(batch.rules[p], place, "not_applicable")
        for rule, _, verdict in batch.validated(group):
            if verdict.outcome in ("satisfied", "not_applicable"):
                wide.count(rule, place, verdict.outcome)
        for j in judged(batch, group, outcomes):
            wide.add(without_unasked(j, unasked), place)
        for rule, gate in batch.missing:
            wide.lacks(rule, place, gate)
