"""Days: what has ended, which days a parameter has no value for, what an override changes nothing of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from fupin_rules.language import tree
from fupin_rules.language.tree import walk
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.parameters import ParameterTable
from fupin_rules.testing.lint.desk import Desk, trees_of

__all__ = ["look"]


def look(desk: Desk) -> None:
    """Look at the periods of packs, rules and values."""
    _ended(desk)
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
