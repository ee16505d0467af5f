"""Drafts of examples and the small changes that can be made to them: an answer set, left out, unreadable; an item more or less; a list opened.

Owns what an example looks like while it is being looked for. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fupin_rules.rulebook.forms import ExampleForm
from fupin_rules.schema import UNREADABLE, FieldSpec, RecordSpec
from fupin_rules.testing.suggest_values import Pools, Values, listed

__all__ = ["Draft", "changed", "reduced", "size"]


@dataclass(frozen=True)
class Draft:
    """An example being looked for: what is given, for whom, as of when. Never changed; a change makes another."""

    given: dict[str, Any]
    member: int | None = None
    as_of: date | None = None
    others: tuple[dict[str, Any], ...] = ()
    related: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, example: ExampleForm) -> Draft:
        return cls(
            dict(example.given),
            example.member,
            example.as_of,
            tuple(example.others),
            dict(example.related),
            dict(example.params),
        )

    def form(self, outcome: str = "unknown", **more: Any) -> ExampleForm:
        """The example as a rule file would hold it."""
        return ExampleForm.model_construct(
            outcome=outcome, given=self.given, member=self.member, as_of=self.as_of, others=self.others,
            related=dict(self.related), params=dict(self.params), needs=more.get("needs"), severity=more.get("severity"), note=more.get("note"),
        )  # fmt: skip

    @property
    def key(self) -> str:
        return repr(
            (
                self.given,
                self.member,
                self.as_of,
                self.others,
                sorted(self.related.items()),
                sorted(self.params.items()),
            )
        )


def copied(data: Any) -> Any:
    """A copy of plain data."""
    if isinstance(data, dict):
        return {k: copied(v) for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return [copied(v) for v in data]
    return data


def size(data: Any) -> int:
    """How much there is to read."""
    if isinstance(data, Draft):
        extra = (data.as_of is not None) + (data.member is not None and data.member > 0)
        return (
            size(data.given)
            + sum(map(size, data.others))
            + size(dict(data.related))
            + 4 * size(dict(data.params))
            + extra
        )
    if isinstance(data, dict):
        return sum(1 + size(v) for v in data.values())
    if isinstance(data, (list, tuple)):
        return 1 + sum(map(size, data))
    return 1


Step = tuple[str | int, ...]


class _Paths:
    """The questions a rule asks, as a tree of names."""

    def __init__(self, dotted: Iterable[str]) -> None:
        self.inside: dict[str, _Paths] = {}
        for path in dotted:
            head, _, rest = path.partition(".")
            below = self.inside.setdefault(head, _Paths(()))
            if rest:
                below.add(rest)

    def add(self, path: str) -> None:
        head, _, rest = path.partition(".")
        below = self.inside.setdefault(head, _Paths(()))
        if rest:
            below.add(rest)


def _with(data: Any, step: Step, value: Any, *, gone: bool = False) -> Any:
    """A copy with the value at a path set, or gone."""
    if not step:
        return value
    head: Any = step[0]
    rest = step[1:]
    out: Any
    if isinstance(data, dict) or data is None:
        out = dict(data or {})
        there = out.get(head)
    else:
        out = list(data)
        there = data[head]
    if gone and not rest:
        if isinstance(out, list) or head in out:
            del out[head]
    else:
        out[head] = _with(there, rest, value, gone=gone)
    return out


def _edits(
    spec: RecordSpec, paths: _Paths, data: dict[str, Any], values: Values, pools: Pools, whole: Any, day: date
) -> Iterator[tuple[Step, Any, bool]]:
    """Small changes of a record: where, what stands there then, whether it is gone."""
    for name, below in paths.inside.items():
        f = spec.fields.get(name)
        if f is None:
            continue
        there = data.get(name)
        marks = data.get(UNREADABLE) or {}
        if name in marks:
            yield (UNREADABLE, name), None, True
            if len(marks) == 1:
                yield (UNREADABLE,), None, True
        elif there is None:
            yield (UNREADABLE,), {**marks, name: "看不清"}, False
        else:
            rest = {k: v for k, v in data.items() if k != name}
            yield (), {**rest, UNREADABLE: {**marks, name: "看不清"}}, False
        if name in data:
            yield (name,), None, True
        if f.many:
            yield from _list_edits(f, name, there, values, pools, whole, day)
            yield from _chorus(f, name, there, below, values)
        elif f.record is not None:
            if not isinstance(there, dict):
                yield (name,), {}, False
            for known in pools.of(f)[:6]:
                if known != there:
                    yield (name,), copied(known), False
        elif name not in marks:
            for v in values.at(f, whole, day):
                if v != there or type(v) is not type(there):
                    yield (name,), v, False
        if f.record is None:
            continue
        if f.many:
            prefix: Step = (name, "open") if isinstance(there, dict) else (name,)
            for i, item in enumerate(listed(there)):
                if isinstance(item, dict):
                    for step, v, gone in _edits(f.record, below, item, values, pools, whole, day):
                        yield (*prefix, i, *step), v, gone
        else:
            record = there if isinstance(there, dict) else {}
            for step, v, gone in _edits(f.record, below, record, values, pools, whole, day):
                if isinstance(there, dict) or (not gone and len(step) == 1):
                    yield (name, *step), v, gone


def _list_edits(
    f: FieldSpec, name: str, there: Any, values: Values, pools: Pools, whole: Any, day: date
) -> Iterator[tuple[Step, Any, bool]]:
    items = listed(there)
    is_open = isinstance(there, dict)
    if there is None:
        yield (name,), [], False
        yield (name,), {"open": []}, False
    else:
        yield (name,), (list(items) if is_open else {"open": list(items)}), False
        if items:
            yield (name,), [], False
    wrap = (lambda xs: {"open": xs}) if is_open else (lambda xs: xs)
    for i in range(len(items)):
        yield (name,), wrap([*items[:i], *items[i + 1 :]]), False
    if len(items) >= 5:
        return
    if f.record is not None:
        # How many there have to be stands in the rule.
        for n in [n for n in values.numbers if isinstance(n, int) and len(items) + 1 < n <= 6]:
            yield (name,), wrap([*items, *({} for _ in range(n - len(items)))]), False
        yield (name,), wrap([*items, {}]), False
        for i, item in enumerate(items[:3]):
            yield (name,), wrap([*items[: i + 1], copied(item), *items[i + 1 :]]), False
        for known in pools.of(f)[:8]:
            yield (name,), wrap([*items, copied(known)]), False
    else:
        for v in values.at(f, whole, day):
            if v not in items:
                yield (name,), wrap([*items, v]), False
                if items:
                    yield (name,), wrap([v]), False


def _chorus(f: FieldSpec, name: str, there: Any, below: _Paths, values: Values) -> Iterator[tuple[Step, Any, bool]]:
    """One item for each word the rule knows: words that excuse, or accuse, together."""
    items = listed(there)
    if f.record is None or not items or len(items) > 2 or not isinstance(items[0], dict) or isinstance(there, dict):
        return
    for inner in below.inside:
        asked = f.record.fields.get(inner)
        if asked is None or asked.kind not in ("code", "text") or asked.many or asked.question.personal is not None:
            continue
        code = asked.question.code
        for group in values.groups:
            words = [w for w in group if code is None or w in code]
            if 1 < len(words) <= 40:
                for item in items:
                    yield (name,), [{**copied(item), inner: w} for w in words], False


def changed(
    draft: Draft,
    spec: RecordSpec,
    dotted: Iterable[str],
    values: Values,
    pools: Pools,
    day: date,
    part: str | None,
    tables: Mapping[str, Any],
    fields: Mapping[str, Iterable[str]],
    supposable: Mapping[str, Sequence[Any]],
    *,
    others: bool = False,
) -> Iterator[Draft]:
    """Every draft one small change away.

    Args:
        dotted: questions the rule asks of its record; `fields` those it asks of rows of related tables, by table.
        day: the reference date where the draft names none.
        part: the list the rule goes through.
        supposable: values parameters may be supposed to have, by name.
        others: whether other records of the data set matter.
    """
    paths = _Paths(dotted)
    now = draft.as_of or day
    # Numbers and days anywhere in the example may be worth comparing with.
    whole = (draft.given, dict(draft.related))
    for step, v, gone in _edits(spec, paths, draft.given, values, pools, whole, now):
        yield replace(draft, given=_with(draft.given, step, v, gone=gone))
    if part is not None:
        for i in range(len(listed(draft.given.get(part)))):
            if i != (draft.member or 0):
                yield replace(draft, member=i)
    for days in (1, -1, 31, -31, 366, -366):
        yield replace(draft, as_of=now + timedelta(days=days))
    if draft.as_of is not None:
        yield replace(draft, as_of=None)
    for name, options in supposable.items():
        for option in options:
            if draft.params.get(name) != option:
                yield replace(draft, params={**draft.params, name: option})
    for name, table in tables.items():
        yield from _table_edits(
            draft, name, table, _Paths([table.key, *fields.get(name, ())]), values, pools, whole, now
        )
    if others:
        for i, other in enumerate(draft.others):
            yield replace(draft, others=(*draft.others[:i], *draft.others[i + 1 :]))
            for step, v, gone in _edits(spec, paths, other, values, pools, whole, now):
                mended = _with(other, step, v, gone=gone)
                yield replace(draft, others=(*draft.others[:i], mended, *draft.others[i + 1 :]))
        yield replace(draft, others=(*draft.others, copied(draft.given)))


def _table_edits(
    draft: Draft, name: str, table: Any, paths: _Paths, values: Values, pools: Pools, whole: Any, day: date
) -> Iterator[Draft]:
    rows = draft.related.get(name)
    if rows is None:
        yield replace(draft, related={**draft.related, name: ()})
        rows = ()
    else:
        yield replace(draft, related={k: v for k, v in draft.related.items() if k != name})
    by = draft.given.get(table.by) if table.by else None
    for i, row in enumerate(rows):
        yield replace(draft, related={**draft.related, name: (*rows[:i], *rows[i + 1 :])})
        for step, v, gone in _edits(table.record, paths, row, values, pools, whole, day):
            mended = _with(row, step, v, gone=gone)
            yield replace(draft, related={**draft.related, name: (*rows[:i], mended, *rows[i + 1 :])})
    if len(rows) < 3:
        news = [{table.key: by}] if by is not None else []
        news += [copied(rows[0])] if rows else []
        for new in news:
            yield replace(draft, related={**draft.related, name: (*rows, new)})


def reduced(draft: Draft, part: str | None) -> Iterator[Draft]:
    """Drafts with something left out, the greatest first."""
    if draft.others:
        for i in range(len(draft.others)):
            yield replace(draft, others=(*draft.others[:i], *draft.others[i + 1 :]))
    if draft.as_of is not None:
        yield replace(draft, as_of=None)
    for name in draft.params:
        yield replace(draft, params={k: v for k, v in draft.params.items() if k != name})
    for name, rows in draft.related.items():
        yield replace(draft, related={k: v for k, v in draft.related.items() if k != name})
        for i in range(len(rows)):
            yield replace(draft, related={**draft.related, name: (*rows[:i], *rows[i + 1 :])})
            for step in _removable(rows[i], ()):
                mended = _with(rows[i], step, None, gone=True)
                yield replace(draft, related={**draft.related, name: (*rows[:i], mended, *rows[i + 1 :])})
    for step in _removable(draft.given, ()):
        given = _with(draft.given, step, None, gone=True)
        member = draft.member
        if part is not None and member and len(step) > 1 and step[0] == part and isinstance(step[-1], int):
            if len(step) == (3 if step[1] == "open" else 2):
                if step[-1] == member:
                    continue
                member -= step[-1] < member
        yield replace(draft, given=given, member=member or None if draft.member is None else member)
    for i, other in enumerate(draft.others):
        for step in _removable(other, ()):
            mended = _with(other, step, None, gone=True)
            yield replace(draft, others=(*draft.others[:i], mended, *draft.others[i + 1 :]))


def _removable(data: Any, stem: Step) -> Iterator[Step]:
    """Paths of what may be left out, larger things before what is in them."""
    inside: list[tuple[Step, Any]] = []
    if isinstance(data, dict):
        for k, v in data.items():
            if k != "open":
                yield (*stem, k)
            inside.append(((*stem, k), v))
    elif isinstance(data, list):
        for i in reversed(range(len(data))):
            yield (*stem, i)
            inside.append(((*stem, i), data[i]))
    for step, v in inside:
        if isinstance(v, (dict, list)):
            yield from _removable(v, step)


def unfloated(data: Any) -> Any:
    """Numbers as people write them."""
    if isinstance(data, dict):
        return {k: unfloated(v) for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return [unfloated(v) for v in data]
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else data.normalize()
    return data
