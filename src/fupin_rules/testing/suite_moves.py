"""Small changes to a case: a value at a path that a rule reads, a list made longer or shorter, an answer taken away.

Owns how a case is varied; the pools say with what, the searches say what for. Everything is drawn from one `random.Random`, so the same
seed gives the same cases.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from fupin_rules.rulebook import Rule, Rulebook
from fupin_rules.schema import UNREADABLE, FieldSpec, Open, RecordSpec
from fupin_rules.testing.strategies_values import Near, Words, beside, months_from, pool, reads_of
from fupin_rules.testing.suite_cases import Case

__all__ = ["Mover", "graft"]


class Mover:
    """Makes changed copies of cases.

    Args:
        book: the rulebook whose rules are looked at.
        near: what its rules compare answers with.
        rng: where every choice comes from.
    """

    def __init__(self, book: Rulebook, near: Near, rng: random.Random) -> None:
        self.book = book
        self.near = near
        self.rng = rng
        self._reads: dict[str, list[str]] = {}
        self._pools: dict[tuple[int, str, Any], list[Any]] = {}
        self._donors: dict[tuple[str, str], list[Any]] = {}

    def reads(self, rule: Rule) -> list[str]:
        """Dotted paths the rule's verdict hangs on, that can be changed."""
        got = self._reads.get(rule.id)
        if got is None:
            got = reads_of(rule)
            area = self.book.subjects[rule.subject].area
            if area is not None and any(self.book.parameters[p].by_area for p in rule.traits.parameters):
                got = [*got, area]
            if rule.part is not None and rule.part not in got:
                got = [*got, rule.part]
            self._reads[rule.id] = got
        return got

    def learn(self, cases: Iterable[Case]) -> None:
        """Keep the answers of examples, to be tried in other records at the same paths."""
        for case in cases:
            for path, value in _leaves(case.record, ""):
                self._donors.setdefault((case.subject, path), []).append(value)
            for name, rows in case.related.items():
                for row in rows:
                    for path, value in _leaves(row, ""):
                        self._donors.setdefault((f"{name}:", path), []).append(value)

    def values(self, spec: FieldSpec, words: Words, case: Case, where: tuple[str, str]) -> list[Any]:
        """What to try in a field: what examples have there, and the pool of its kind."""
        key = (id(words), f"{where[0]}/{where[1]}", case.as_of)
        got = self._pools.get(key)
        if got is None:
            donors = [v for v in self._donors.get(where, ()) if not isinstance(v, (list, dict))]
            got = self._pools[key] = [*dict.fromkeys(donors), *pool(spec, words, case.as_of)]
        return got

    # -- changes ---------------------------------------------------------------------------------------------------

    def moved(self, case: Case, rule: Rule, *, day: bool = False, gaps: bool = True, times: int = 1) -> Case:
        """A copy of a case, changed at paths that a rule reads.

        Args:
            day: whether the reference date may change.
            gaps: whether answers may be taken away, marked unreadable, and lists opened.
            times: how many changes.
        """
        out = case.changed()
        words = self.near.by_rule.get(rule.id) or Words()
        for _ in range(times):
            paths = self.reads(rule)
            if day and (not paths or self.rng.random() < 0.15):
                out = self._another_day(out, rule)
            elif paths:
                self.change(out, self.rng.choice(paths), words, gaps=gaps)
        if rule.unique is not None and self.rng.random() < 0.3:
            other = copy.deepcopy(out.record)
            key = self.book.subjects[case.subject].key
            other[key] = f"{other.get(key) or 'X'}-{len(out.others) + 2}"
            out = replace(out, others=(*out.others, other))
        return out

    def _another_day(self, case: Case, rule: Rule) -> Case:
        """The case on another day on which the rule is in force."""
        since, until = rule.period
        days = [*(d for d in (since, until) if d is not None), *self.near.days, *beside(case.as_of)]
        days += [months_from(case.as_of, n) for n in (12, -12, 60, -120)]
        day = self.rng.choice([d for d in days if rule.in_force(d)] or [case.as_of])
        return replace(case, as_of=day)

    def change(self, case: Case, path: str, words: Words, *, gaps: bool = True) -> None:
        """Change the case in place at one dotted path."""
        subject = self.book.subjects[case.subject]
        if ":" in path:
            name, _, inside = path.partition(":")
            inside = inside.lstrip(".")
            if name not in self.book.tables:
                return
            row = self._row(case, name)
            if row is not None and inside:
                self._at(row, self.book.tables[name].record, inside, words, case, (f"{name}:", inside), gaps=gaps)
            return
        self._at(case.record, subject.spec, path, words, case, (case.subject, path), gaps=gaps)

    def _row(self, case: Case, name: str) -> dict[str, Any] | None:
        """A row of a related table that belongs to the record; sometimes a new one, sometimes none."""
        decl = self.book.tables[name]
        tables = cast("dict[str, Any]", case.related)
        rows = tables.setdefault(name, [])
        if rows and self.rng.random() < 0.1:
            rows.pop(self.rng.randrange(len(rows)))
            return None
        if not rows or self.rng.random() < 0.2:
            row = copy.deepcopy(self.rng.choice(rows)) if rows and self.rng.random() < 0.5 else {}
            key = case.record.get(decl.by) if decl.by is not None else None
            if key is None or isinstance(key, (list, dict)):
                texts = [v for _, v in _leaves(case.record, "") if isinstance(v, str)]
                key = self.rng.choice(texts) if texts else "甲"
            row[decl.key] = key
            rows.append(row)
        return rows[self.rng.randrange(len(rows))]  # type: ignore[no-any-return]

    def _at(
        self,
        here: dict[str, Any],
        spec: RecordSpec,
        path: str,
        words: Words,
        case: Case,
        where: tuple[str, str],
        *,
        gaps: bool,
    ) -> None:
        *before, last = path.split(".")
        rng = self.rng
        for step in before:
            found = spec.fields.get(step)
            if found is None or found.record is None:
                return
            spec = found.record
            if not found.many:
                got = here.get(step)
                if not isinstance(got, dict):
                    got = here[step] = {}
                here = got
                continue
            items = here.get(step)
            if not isinstance(items, list):
                items = here[step] = []
            if not items or rng.random() < 0.08:
                items.append({})
            member = case.member
            part = next((p for p in self.book.subjects[case.subject].parts if p.field == step), None)
            here = items[member] if part is not None and member is not None and member < len(items) and rng.random() < 0.7 else rng.choice(items)  # fmt: skip
        field = spec.fields.get(last)
        if field is None:
            return
        dice = rng.random()
        if gaps and dice < 0.12:
            here.pop(last, None)
            return
        if gaps and dice < 0.16 and field.record is None and issubclass(spec.model, _marked()):
            here.pop(last, None)
            here.setdefault(UNREADABLE, {})[last] = "看不清"
            return
        if UNREADABLE in here:
            here[UNREADABLE].pop(last, None)
            if not here[UNREADABLE]:
                del here[UNREADABLE]
        self._answer(here, field, words, case, where, gaps=gaps)

    def _answer(
        self, here: dict[str, Any], field: FieldSpec, words: Words, case: Case, where: tuple[str, str], *, gaps: bool
    ) -> None:
        rng, name = self.rng, field.name
        donors = self._donors.get(where, ())
        if field.many:
            items = here.get(name)
            items = items if isinstance(items, list) else []
            if gaps and rng.random() < 0.08:
                here[name] = Open(items)
                return
            if donors and rng.random() < 0.4:
                here[name] = copy.deepcopy(rng.choice(donors))
                return
            if field.record is not None:
                dice = rng.random()
                if items and dice < 0.3:
                    items.pop(rng.randrange(len(items)))
                elif items and dice < 0.6:
                    items.append(copy.deepcopy(rng.choice(items)))
                else:
                    items.append({})
                here[name] = items
                return
            values = self.values(field, words, case, where)
            count = rng.choice((0, 1, 1, 2))
            here[name] = list(dict.fromkeys(rng.choice(values) for _ in range(count))) if values else []
            return
        if field.record is not None:
            here[name] = copy.deepcopy(rng.choice(donors)) if donors and rng.random() < 0.7 else {}
            return
        if rng.random() < 0.25:
            # Many rules want two answers to agree: what stands elsewhere in the record is worth trying here.
            same = self._same_kind(case, field)
            if same:
                here[name] = rng.choice(same)
                return
        values = self.values(field, words, case, where)
        if values:
            # What examples have, and zero, come first; they are what most conditions turn on.
            here[name] = rng.choice(values[:6] if rng.random() < 0.25 else values)

    def _same_kind(self, case: Case, field: FieldSpec) -> list[Any]:
        kind: Any = {"int": int, "decimal": (int, Decimal), "date": date, "text": str, "code": str}.get(field.kind)
        if kind is None:
            return []
        q = field.question
        out: dict[Any, None] = {}
        for _, value in _leaves(case.record, ""):
            for v in value if isinstance(value, list) else (value,):
                if not isinstance(v, kind) or isinstance(v, (bool, dict, list)):
                    continue
                if field.kind == "code" and (q.code is None or v not in q.code):
                    continue
                if (q.ge is not None and v < q.ge) or (q.le is not None and v > q.le):
                    continue
                out.setdefault(Decimal(v) if field.kind == "decimal" else v)
        if field.kind == "int":
            out.update(dict.fromkeys(len(v) for _, v in _leaves(case.record, "") if isinstance(v, list)))
        return list(out)


def graft(case: Case, donor: Case, paths: Iterable[str]) -> Case:
    """The case with a donor's answers at some paths, and nothing else of the donor's: lists of records item by item, where both have them."""
    out = case.changed()
    for path in paths:
        if ":" in path:
            name = path.partition(":")[0]
            if name in donor.related:
                cast("dict[str, Any]", out.related)[name] = copy.deepcopy(donor.related[name])
        else:
            _grafted(out.record, donor.record, path.split("."))
    return out


def _grafted(mine: dict[str, Any], theirs: dict[str, Any], steps: list[str]) -> None:
    name, *rest = steps
    if name not in theirs:
        return
    value = theirs[name]
    if not rest:
        if UNREADABLE in mine:
            mine[UNREADABLE].pop(name, None)
            if not mine[UNREADABLE]:
                del mine[UNREADABLE]
        # Of a list of records the items come answer by answer; a record asked for as a whole only has to be there.
        if isinstance(value, list) and value and isinstance(value[0], dict) and mine.get(name):
            while len(mine[name]) < len(value):
                mine[name].append(copy.deepcopy(value[len(mine[name])]))
        elif not (isinstance(value, dict) and isinstance(mine.get(name), dict)):
            mine[name] = copy.deepcopy(value)
        return
    here = mine.get(name)
    if isinstance(value, dict):
        if not isinstance(here, dict):
            here = mine[name] = {}
        _grafted(here, value, rest)
    elif isinstance(value, list):
        if not isinstance(here, list) or not value:
            mine[name] = copy.deepcopy(value)
            return
        for n, item in enumerate(value):
            if n >= len(here):
                here.append(copy.deepcopy(item))
            elif isinstance(item, dict) and isinstance(here[n], dict):
                _grafted(here[n], item, rest)


def _marked() -> type[Any]:
    from fupin_rules.schema import Record

    return Record


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every answer in a tree with its dotted path, lists and records as wholes too."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == UNREADABLE:
                continue
            at = f"{path}.{name}" if path else name
            yield at, inner
            yield from _leaves(inner, at)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _leaves(item, path)
