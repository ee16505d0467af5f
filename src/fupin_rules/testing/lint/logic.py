"""What can never happen, placed in the file and worded: in rules, in definitions, between two rules, in tables of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from fupin_rules.errors import Place, Text
from fupin_rules.language import tree
from fupin_rules.language.faults import number_bounds
from fupin_rules.language.tree import Expr, walk
from fupin_rules.rulebook import Rule
from fupin_rules.testing.lint.desk import Desk, File, Path, trees_of
from fupin_rules.testing.lint.formulas import Fixed, Formula, Reading, both, nots, violated_with
from fupin_rules.testing.lint.keys import key_of, roots
from fupin_rules.testing.lint.reach import Remark, in_definition, in_rule

__all__ = ["look"]

_RANK: Final = {"info": 0, "warning": 1, "error": 2}


def look(desk: Desk) -> frozenset[str]:
    """Look at what can never happen; ids of the rules of which something was said."""
    dead: set[str] = set()
    constant = _constant(desk)
    for w in desk.written:
        for remark in in_rule(w.rule, constant):
            dead.add(w.rule.id)
            key = remark.where if remark.where == "when" else w.rule.form
            where = (f"规则 {w.rule.id} ", f"rule {w.rule.id}")
            _say(desk, w.file, (*w.path, key), remark, where, rule=w.rule.id)
    for file in desk.files:
        for name in file.form.definitions:
            known = desk.book.definitions.get(name)
            if known is None:
                continue
            subject, part = desk.subject(known.subject)
            for remark in in_definition(known.body, subject.name, part=part):
                where = (f"定义 {name} ", f"definition {name}")
                _say(desk, file, ("definitions", name, "is"), remark, where, name=name)
    _between(desk, dead)
    _rows(desk)
    constant_users = {
        r.id
        for r in desk.book.rules
        for t in trees_of(r)
        for n in walk(t)
        if isinstance(n, tree.Use) and id(n.body) in constant
    }
    return frozenset(dead | constant_users)


def _constant(desk: Desk) -> frozenset[int]:
    """Bodies of definitions that always come out the same, wherever they are written."""
    found: set[int] = set()
    for known in desk.book.definitions.values():
        subject, part = desk.subject(known.subject)
        if any(r.code == "L208" for r in in_definition(known.body, subject.name, part=part)):
            found.add(id(known.body))
    return frozenset(found)


def _say(desk: Desk, file: File, path: Path, remark: Remark, where: tuple[str, str], **values: Any) -> None:
    at: Place | None = None
    text = ""
    if remark.node is not None:
        data: Any = file.document.data
        for step in path:
            data = data[step]
        if isinstance(data, str):
            source = file.document.source(path)
            start, end = remark.node.span
            text = source.text[start:end]
            at = source.place(start)
    if remark.always is not None:
        values.update(always="成立" if remark.always else "不成立", always_en="true" if remark.always else "false")
    if remark.code == "L207":
        why = remark.why[0] if remark.why else Text("", "")
        values.update(why=why.zh, why_en=why.en)
    else:
        values.update(why="".join(f"（{t.zh}）" for t in remark.why), why_en="".join(f" ({t.en})" for t in remark.why))
    desk.advise(
        file, path, remark.code, key=True, at=at, text=text, where=where[0].strip(), where_en=where[1], **values
    )


# -- two rules ---------------------------------------------------------------------------------------------------------------


class _Known:
    """A rule with what it reads, for comparing it with others."""

    def __init__(self, rule: Rule) -> None:
        assert rule.expect is not None
        self.rule = rule
        self.env = roots(rule.subject, part=rule.part is not None)
        self.key = (None if rule.when is None else key_of(rule.when, self.env), key_of(rule.expect, self.env))
        reading = Reading()
        self.violated(reading)
        self.asks = reading.keys

    def violated(self, reading: Reading) -> Formula:
        assert self.rule.expect is not None
        when = Fixed() if self.rule.when is None else reading.read(self.rule.when, self.env)
        return both(when, nots(reading.read(self.rule.expect, self.env)))


def _between(desk: Desk, dead: set[str]) -> None:
    by_subject: dict[tuple[str, str | None], list[_Known]] = {}
    for rule in desk.book.rules:
        if rule.expect is not None:
            by_subject.setdefault((rule.subject, rule.part), []).append(_Known(rule))
    ours = {w.rule.id: w for w in desk.written}
    replaced = {frozenset((o.rule, o.by)) for o in desk.book.overrides if o.by is not None}
    for rules in by_subject.values():
        for k in rules:
            w = ours.get(k.rule.id)
            if w is None or k.rule.id in dead:
                continue
            for other in rules:
                if other is k or other.rule.id in dead or frozenset((k.rule.id, other.rule.id)) in replaced:
                    continue
                if not _meet(k.rule, other.rule) or not other.asks or not other.asks <= k.asks:
                    continue
                same = k.key == other.key or (other.asks == k.asks and _covers(k, other) and _covers(other, k))
                if same:
                    if _after(k.rule, other.rule, ours):
                        desk.advise(
                            w.file, (*w.path, "id"), "L212", rule=k.rule.id, other=other.rule.id, place=other.rule.place
                        )
                elif _RANK[other.rule.severity] >= _RANK[k.rule.severity] and _covers(other, k):
                    desk.advise(w.file, (*w.path, "id"), "L211", rule=k.rule.id, other=other.rule.id)


def _after(rule: Rule, other: Rule, ours: Iterable[str]) -> bool:
    """Whether a rule is the one to speak of: the later of two that are looked at."""
    if other.id not in ours:
        return True
    place, before = rule.place, other.place
    return (place.file, place.line) > (before.file, before.line)


def _covers(larger: _Known, smaller: _Known) -> bool:
    """Whether whatever violates one rule violates the other too."""
    reading = Reading()
    one, two = smaller.violated(reading), larger.violated(reading)
    return violated_with(reading, one, two)


def _meet(a: Rule, b: Rule) -> bool:
    """Whether two rules may be in force on the same day, in the same run and place."""
    if a.pack.optional != b.pack.optional and a.pack is not b.pack:
        return False
    if not (a.pack.area.startswith(b.pack.area) or b.pack.area.startswith(a.pack.area)):
        return False
    (since, until), (from_, to) = a.period, b.period
    return max(since or date.min, from_ or date.min) <= min(until or date.max, to or date.max)


# -- tables ------------------------------------------------------------------------------------------------------------------


def _rows(desk: Desk) -> None:
    looked_up: dict[str, list[tuple[Expr, ...]]] = {}
    for rule in desk.book.rules:
        for top in trees_of(rule):
            for node in walk(top):
                if isinstance(node, (tree.Parameter, tree.HasRow)) and node.keys:
                    looked_up.setdefault(node.decl.name, []).append(node.keys)
    for file in desk.files:
        for name, form in file.form.parameters.items():
            table = desk.book.parameters.get(name)
            uses = looked_up.get(name)
            if table is None or not table.decl.keys or not uses:
                continue
            for i, value in enumerate(form.values):
                for row in value.rows or ():
                    why = _never(row, [t.name for _, t in table.decl.keys], uses)
                    if why is not None:
                        path: Path = ("parameters", name, "values", i, "rows", row)
                        desk.advise(file, path, "L210", key=True, name=name, row=row, why=why.zh, why_en=why.en)


def _never(row: str, kinds: list[str], uses: list[tuple[Expr, ...]]) -> Text | None:
    """Why no rule ever looks up a row; None where one may."""
    parts = row.split("/") if len(kinds) > 1 else [row]
    reasons = [next(_excluded(parts, kinds, keys), None) for keys in uses]
    return None if any(r is None for r in reasons) else reasons[0]


def _excluded(parts: list[str], kinds: list[str], keys: tuple[Expr, ...]) -> Iterator[Text]:
    for part, kind, key in zip(parts, kinds, keys, strict=True):
        if isinstance(key, tree.Const):
            if str(key.value).lower() != part.lower():
                yield Text(f"规则只查“{key.value}”", f"rules look up {str(key.value)!r} only")
        elif kind == "int":
            low, high = number_bounds(key)
            if not low <= int(part) <= high:
                yield Text(f"键在 {low} 到 {high} 之间", f"keys lie between {low} and {high}")
