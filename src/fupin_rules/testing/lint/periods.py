"""Days: what has ended, which days a parameter has no value for, what an override changes nothing of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from fupin_rules.errors import Text
from fupin_rules.language import tree
from fupin_rules.language.tree import walk
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.layers import Override
from fupin_rules.rulebook.parameters import ParameterTable
from fupin_rules.testing.lint.desk import Desk, trees_of

__all__ = ["look"]


def look(desk: Desk) -> None:
    """Look at the periods of packs, rules and values."""
    _ended(desk)
    for file in desk.files:
        for o in desk.book.overrides:
            why = _idle(desk, o) if o.place.file == file.document.file else None
            if why is not None:
                what, what_en = (f"规则 {o.rule} ", f"the rule {o.rule}") if o.rule else (f"参数 {o.parameter} ", f"the parameter {o.parameter}")  # fmt: skip
                desk.advise(
                    file, ("overrides",), "L128", at=o.place, what=what, what_en=what_en, reason=why.zh,
                    reason_en=why.en,
                )  # fmt: skip
    for w in desk.written:
        for name in sorted(_at_as_of(w.rule)):
            gap = next(_gaps(w.rule, desk.book.parameters[name]), None)
            if gap is not None:
                since, until = gap
                desk.advise(
                    w.file, (*w.path, "id"), "L117", rule=w.rule.id, name=name, since=since or "…", until=until or "…"
                )  # fmt: skip


def _ended(desk: Desk) -> None:
    if desk.as_of is None:
        return
    for file in desk.files:
        until = file.form.effective.until
        if until is not None and until < desk.as_of:
            desk.advise(
                file, ("effective",), "L116", key=True, what=f"规则包 {file.form.pack} ",
                what_en=f"the pack {file.form.pack}", until=until, day=desk.as_of,
            )  # fmt: skip
    for w in desk.written:
        own = w.form.effective.until if w.form.effective is not None else None
        if own is not None and own < desk.as_of:
            desk.advise(
                w.file, (*w.path, "effective"), "L116", key=True, what=f"规则 {w.rule.id} ",
                what_en=f"the rule {w.rule.id}", until=own, day=desk.as_of,
            )  # fmt: skip


def _idle(desk: Desk, o: Override) -> Text | None:
    """Why an override changes nothing; None where it does."""
    first, last = o.since or date.min, o.until or date.max
    if o.rule is not None:
        since, until = desk.book.by_id[o.rule].period
        if (since or date.min) > last or (until or date.max) < first:
            return Text("那段时间这条规则本来就不生效", "that rule is not in force in its period")
        return None
    table = desk.book.parameters[o.parameter or ""]
    higher = replace(table, values=tuple(v for v in table.values if v.pack != o.pack.id))
    for v in o.values:
        days = {
            v.since,
            *(h.since for h in higher.values if h.since > v.since and (v.until is None or h.since <= v.until)),
        }
        days |= {
            h.until + timedelta(days=1)
            for h in higher.values
            if h.until is not None and v.holds(h.until + timedelta(days=1), v.area)
        }
        for day in days:
            held = higher.in_force(day, v.area)
            if held is None or held.value != v.value:
                return None
    return Text("上级本来就是这些值", "the values are those of the higher pack already")


def _at_as_of(rule: Rule) -> set[str]:
    """Parameters that a rule reads as of the reference date, wherever it is judged; those read on another day (`at`) are another matter."""
    found: set[str] = set()
    for top in trees_of(rule):
        for node in walk(top):
            if isinstance(node, tree.Parameter) and node.on is None:
                found.add(node.decl.name)
    return found


def _gaps(rule: Rule, table: ParameterTable) -> Iterator[tuple[date | None, date | None]]:
    """Periods of the rule without a value that holds everywhere; of a rule without a first day only those between values and after."""
    first, last = rule.period
    values = sorted((v for v in table.values if not v.area), key=lambda v: v.since)
    if not values:
        # Only values by area: each county's own business.
        return
    at = first if first is not None else values[0].since
    for i, v in enumerate(values):
        if last is not None and at > last:
            return
        if v.since > at:
            end = v.since - timedelta(days=1)
            yield at, end if last is None else min(end, last)
        following = values[i + 1].since if i + 1 < len(values) else None
        until = v.until if v.until is not None else None if following is None else following - timedelta(days=1)
        if until is None:
            return
        at = max(at, until + timedelta(days=1))
    if last is None or at <= last:
        yield at, last
