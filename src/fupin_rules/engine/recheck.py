"""Checking again after some answers changed: only what changed is run anew, and the report equals a full check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine.joint import JointReport
from fupin_rules.engine.report import DataReport, RecordReport, Report
from fupin_rules.engine.wide import look_wide
from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.schema import Open

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine

__all__ = ["recheck"]

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def recheck(engine: Engine, report: Report, changes: Mapping[str, Any]) -> Report:
    """See `Engine.recheck`."""
    fresh: Report
    if isinstance(report, RecordReport):
        fresh = _one(engine, report, changes)
    elif isinstance(report, JointReport):
        fresh = _together(engine, report, changes)
    elif isinstance(report, DataReport):
        fresh = _many(engine, report, changes)
    else:
        fresh = _nothing(report)
    return fresh if report.waivers is None else fresh.waiving(report.waivers)


def _nothing(report: Report) -> Report:
    raise TypeError(f"no report of an engine: {type(report).__name__}")


def _changed(record: Any, changes: Mapping[str, Any], engine: Engine, subject: Any) -> Any:
    """A copy of a record with answers replaced; the record itself stays as it is."""
    model = type(record) if isinstance(record, BaseModel) else None
    data = record.model_dump(by_alias=True) if model is not None else record
    for path, value in changes.items():
        data = _put(data, [m[1] if m[1] is not None else int(m[2]) for m in _STEP.finditer(path)], value, path)
    if model is not None:
        data = engine._taken(data, subject, trusted=False)  # noqa: SLF001 - the same way in as any record
    return data


def _put(data: Any, steps: list[Any], value: Any, path: str) -> Any:
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        items = data["open"] if isinstance(data, dict) and set(data) == {"open"} else data
        if not isinstance(items, list) or step >= len(items):
            raise _nowhere(path)
        out = Open(items) if isinstance(items, Open) or isinstance(data, dict) else list(items)
        out[step] = _put(items[step], rest, value, path) if rest else value
        return out
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise _nowhere(path)
    changed = copy(data)
    changed[step] = _put(data.get(step), rest, value, path) if rest else value
    marks = changed.get("$unreadable")
    if marks and step in marks and not rest:
        changed["$unreadable"] = {k: v for k, v in marks.items() if k != step} or None
    return changed


def _nowhere(path: str) -> InputError:
    return InputError(Diagnostic("A106", Text(f"数据里没有 {path}。", f"there is no {path} in the data.")))


def _one(engine: Engine, report: RecordReport, changes: Mapping[str, Any]) -> RecordReport:
    subject = report.batch.subject
    record = _changed(report.record, changes, engine, subject)
    given = report.as_of if report.as_of_from == "given" else None
    day, origin = engine.day_of(record, subject, given)
    return engine._check(  # noqa: SLF001 - one engine, two modules
        record, subject, day, origin, report.batch.world.related, report.area, show=report.identifiers_shown
    )


def _together(engine: Engine, report: JointReport, changes: Mapping[str, Any]) -> JointReport:
    """All again: a changed answer may be read by another subject's rules through a related table."""
    left = dict(changes)
    fresh: dict[str, list[Any]] = {}
    for name, records in report.given["records"].items():
        subject = engine.rulebook.subjects[name]
        fresh[name] = []
        for record in records:
            mine = left.pop(read_value(record, subject.key), None)
            fresh[name].append(record if mine is None else _changed(record, mine, engine, subject))
    if left:
        raise _nowhere(next(iter(left)))
    return engine.check_together(**{**report.given, "records": fresh})


def _many(engine: Engine, report: DataReport, changes: Mapping[str, Any]) -> DataReport:
    if not report.checked:
        raise _nowhere(next(iter(changes), ""))
    subject = report.checked[0][0].subject
    related = report.checked[0][0].world.related
    left = dict(changes)
    given = report.as_of if report.as_of_from == "given" else None
    checked = []
    for batch, record in report.checked:
        key = read_value(record, subject.key)
        mine = left.pop(key, None) if key in changes else None
        if mine is None:
            checked.append((batch, record))
            continue
        fresh = _changed(record, mine, engine, subject)
        day, _ = engine.day_of(fresh, subject, given)
        area = engine.planner.area_of(subject, fresh, report.area)
        checked.append((engine.planner.batch(subject, fresh, day, area, related), fresh))
    if left:
        raise _nowhere(next(iter(left)))
    days = {b.world.as_of for b, _ in checked}
    complete = not any(x.unit != "cell" and not x.harmless for x in report.rejected)
    latest = given or max(days)
    # What compares records is run again: a changed answer may touch any of them, and any place they are counted in.
    wide = look_wide(
        engine, subject, [r for _, r in checked], latest, related,
        complete=complete, unasked=report.unasked, area=report.area,
    )  # fmt: skip
    return DataReport(
        engine,
        checked,
        wide,
        as_of=next(iter(days)) if len(days) == 1 else None,
        as_of_from=report.as_of_from,
        rejected=report.rejected,
        show=report.identifiers_shown,
        counts=report.counts,
        latest=latest,
        unasked=report.unasked,
        area=report.area,
    )
