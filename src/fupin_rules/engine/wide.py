"""What only a whole data set can tell: values that must occur once, and rules about groups of records (a village).

Takes the records as they were checked; makes verdicts and tallies, no findings.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import Verdict
from fupin_rules.engine.judging import Judged, judged
from fupin_rules.engine.sources import closed
from fupin_rules.engine.uniqueness import Occurrence, has_key, occurrences
from fupin_rules.engine.world import Related, World
from fupin_rules.findings import Ref, Tally
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Open, Subject

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine

__all__ = ["look_wide"]

Tallies = dict[str, dict[Ref | None, Tally]]


def look_wide(
    engine: Engine, subject: Subject, records: list[Any], as_of: date, related: Related | None, *, complete: bool
) -> tuple[list[Judged], Tallies]:
    """Run the rules that look at all records at once.

    Args:
        records: all records of the data set.
        complete: whether the data set is known to hold all of them; groups are open lists where it is not.
    """
    found: list[Judged] = []
    tallies: Tallies = {}
    for rule in engine.whole_data_rules(subject, as_of):
        if rule.unique is not None and rule.subject == subject.name:
            _unique(engine, rule, subject, records, as_of, related, found, tallies)
    for group, by in subject.groups.items():
        grouped = engine.rulebook.subjects.get(group)
        if grouped is not None and grouped.gathers and any(r.subject == group for r in engine.rulebook.in_force(as_of)):
            _groups(engine, grouped, by, subject, records, as_of, related, found, tallies, complete=complete)
    return found, tallies


def _place(engine: Engine, subject: Subject, record: Any) -> Ref | None:
    return next(iter(engine.maker().within(subject, record)), None) if subject.within else None


def _count(tallies: Tallies, rule: Rule, place: Ref | None, outcome: str) -> None:
    t = tallies.setdefault(rule.id, {}).setdefault(place, Tally())
    setattr(t, outcome, getattr(t, outcome) + 1)


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
    found: list[Judged],
    tallies: Tallies,
) -> None:
    worlds: dict[str | None, World] = {}
    spots: dict[Any, list[tuple[int, Occurrence]]] = {}
    rest: list[tuple[int, Occurrence, World]] = []
    at: dict[int, World] = {}
    gates = engine.planner.gates(rule)
    for n, record in enumerate(records):
        area = engine.planner.area_of(subject, read_value(record, subject.area) if subject.area else None)
        world = worlds.get(area)
        if world is None:
            world = worlds[area] = World(engine.rulebook.parameters, as_of, area, related)
        at[n] = world
        if gates and closed(record, gates, world):
            _count(tallies, rule, _place(engine, subject, record), "not_run")
            continue
        for o in occurrences(rule, subject, record, world):
            if has_key(o):
                spots.setdefault(o.key, []).append((n, o))
            else:
                rest.append((n, o, world))
    maker = engine.maker()
    for same in spots.values():
        if len(same) == 1:
            n, _ = same[0]
            _count(tallies, rule, _place(engine, subject, records[n]), "satisfied")
            continue
        for n, o in same:
            record = records[n]
            others = tuple(
                dict.fromkeys(
                    maker.member_ref(rule, subject, records[k], p.index) or maker.subject_ref(subject, records[k])
                    if k == n
                    else maker.subject_ref(subject, records[k])
                    for k, p in same
                    if (k, p.index) != (n, o.index)
                )
            )
            others = tuple(sorted(others, key=lambda r: (r.type, r.id or "", r.index or 0)))[:20]
            verdict = Verdict("violated", ("violated",), reads=o.verdict.reads)
            found.append(Judged(rule, subject, record, o.index, verdict, at[n], others))
            _count(tallies, rule, _place(engine, subject, record), "violated")
    for n, o, world in rest:
        record = records[n]
        _count(tallies, rule, _place(engine, subject, record), o.verdict.outcome)
        if o.verdict.outcome in ("unknown", "error"):
            found.append(Judged(rule, subject, record, o.index, o.verdict, world))


def _groups(
    engine: Engine,
    grouped: Subject,
    by: str,
    subject: Subject,
    records: Iterable[Any],
    as_of: date,
    related: Related | None,
    found: list[Judged],
    tallies: Tallies,
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
        area = str(key) if grouped.area == grouped.key else read_value(whole, grouped.area) if grouped.area else None
        batch = engine.planner.batch(grouped, group, as_of, area, related)
        place = Ref(grouped.name, str(key), read_value(whole, grouped.label) if grouped.label else None)
        outcomes = batch.run(group, every=True)
        for p in outcomes[2]:
            _count(tallies, batch.rule(p)[0], place, "satisfied")
        for p in outcomes[3]:
            _count(tallies, batch.rule(p)[0], place, "not_applicable")
        for j in judged(batch, group, outcomes):
            found.append(j)
            _count(tallies, j.rule, place, j.verdict.outcome)
        for rule, _gate in batch.missing:
            _count(tallies, rule, place, "not_run")
