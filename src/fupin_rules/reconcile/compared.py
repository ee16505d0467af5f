"""Which questions are compared, and how each source answers them.

Owns the choice: every answer that at least two sources were asked for, of the record and of its parts; lists of rows as a whole, by the
columns that all of them have. Knows no answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from fupin_rules.errors import Text
from fupin_rules.reconcile.answers import Canon, Unreadable, canon_of, items_of, read, row_canon
from fupin_rules.reconcile.settings import Matching
from fupin_rules.reconcile.sources import Source
from fupin_rules.schema import FieldSpec, RecordSpec

__all__ = ["NOT_ASKED", "Field", "fields_of"]


class _NotAsked:
    def __repr__(self) -> str:
        return "NOT_ASKED"


NOT_ASKED: Final = _NotAsked()
"""What a source says that has no column for a question, or a survey that has not been there: nothing, and it is not held against it."""

Form = Literal["one", "several", "rows"]


@dataclass(frozen=True)
class _Way:
    """How one source answers: at the first of these places that has an answer; not at all where `gate` is not there."""

    places: tuple[tuple[str, ...], ...]
    gate: str | None = None


@dataclass(frozen=True)
class Field:
    """One question that is compared.

    Attributes:
        path: dotted, within the subject: `housing.area`, `members.health`.
        label: what readers call it.
        spec: the field.
        form: one answer, several words, or rows of a list.
        columns: for rows, the columns by which they are compared.
        ways: for each source how it answers, or None where it was not asked.
        beside: for each source where somebody without registration answers, or None.
    """

    path: str
    label: Text
    spec: FieldSpec
    form: Form
    canon: Canon
    columns: tuple[str, ...]
    ways: tuple[_Way | None, ...]
    beside: tuple[tuple[str, ...] | None, ...]

    def answer(self, source: int, node: Mapping[str, Any], *, extra: bool = False) -> Any:
        """What a source says: NOT_ASKED, None (blank), `Unreadable`, or the answer."""
        if extra:
            steps = self.beside[source]
            return NOT_ASKED if steps is None else read(node, steps)
        way = self.ways[source]
        if way is None or (way.gate is not None and node.get(way.gate) is None):
            return NOT_ASKED
        got: Any = None
        for place in way.places:
            value = read(node, place)
            if value is not None and not isinstance(value, Unreadable):
                return value
            got = value if got is None else got
        return got

    def asked(self, sources: Sequence[Source]) -> frozenset[str]:
        """What of a source has to be there for it to answer: `name`, or `name:field` where what was found answers."""
        return frozenset(
            s.name if way.gate is None else f"{s.name}:{way.gate}"
            for s, way in zip(sources, self.ways, strict=True)
            if way is not None
        )

    def rows_of(self, value: Any) -> list[Any]:
        """Each row of a list answer in its one form."""
        row = row_canon([(name, canon_of(self._column(name))) for name in self.columns])
        return [row(item) for item in items_of(value)]

    def _column(self, name: str) -> FieldSpec:
        assert self.spec.record is not None
        return self.spec.record.fields[name]


def fields_of(matching: Matching, sources: Sequence[Source]) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The questions that are compared: those of the record, and those of its parts."""
    subject, found = matching.subject, matching.found
    skipped = {matching.parts, found.record if found else None}
    whole = tuple(_chosen(matching, sources, subject.spec, "", skipped, found.record if found else None, None))
    if matching.parts is None or matching.part_spec is None:
        return whole, ()
    beside = f"{found.record}.{found.extra}." if found is not None and found.record and found.extra else None
    kept = found.part if found else None
    return whole, tuple(_chosen(matching, sources, matching.part_spec, f"{matching.parts}.", {kept}, kept, beside))


def _chosen(
    matching: Matching,
    sources: Sequence[Source],
    spec: RecordSpec,
    prefix: str,
    skipped: set[str | None],
    kept: str | None,
    beside: str | None,
) -> Iterator[Field]:
    """The fields of one record that at least two sources were asked for.

    Args:
        prefix: path from the subject to the record, with its dot.
        skipped: fields of it that are not compared.
        kept: field of it in which a survey keeps what it found.
        beside: path, with its dot, of the list of people without registration.
    """
    instead = matching.found.instead if matching.found is not None else {}
    for steps, label, field in _leaves(spec, skipped):
        path = prefix + ".".join(steps)
        if matching.left_out(path):
            continue
        ways = tuple(_way(s, steps, prefix, kept, instead.get(path)) for s in sources)
        asking = [n for n, way in enumerate(ways) if way is not None]
        if len(asking) < 2:
            continue
        rows = field.record is not None
        columns: tuple[str, ...] = ()
        canon = canon_of(field)
        if field.record is not None:
            columns = tuple(
                name
                for name in field.record.fields
                if all(_has_column(sources[n], prefix, ways[n], name) for n in asking)
            )
            if not columns:
                continue
            canon = _multiset(field.record, columns)
        yield Field(
            path, label, field, "rows" if rows else "several" if field.many else "one", canon, columns, ways,
            tuple(_beside(s, steps, beside) for s in sources),
        )  # fmt: skip


def _leaves(spec: RecordSpec, skipped: set[str | None]) -> Iterator[tuple[tuple[str, ...], Text, FieldSpec]]:
    for name, field in spec.fields.items():
        if name in skipped:
            continue
        question = field.question
        if field.record is None or field.many:
            yield (name,), Text(question.zh, question.en), field
            continue
        for steps, label, inner in _leaves(field.record, set()):
            yield (name, *steps), Text(f"{question.zh}·{label.zh}", f"{question.en} · {label.en}"), inner


def _way(
    source: Source, steps: tuple[str, ...], prefix: str, kept: str | None, instead: tuple[str, ...] | None
) -> _Way | None:
    if source.found and kept is not None:
        names = instead or (".".join(steps),)
        places = tuple((kept, *n.split(".")) for n in names if f"{prefix}{kept}.{n}" in source.asked)
        if places:
            return _Way(places, kept)
        if source.found_only:
            return None
    return _Way((steps,)) if prefix + ".".join(steps) in source.asked else None


def _has_column(source: Source, prefix: str, way: _Way | None, column: str) -> bool:
    return way is not None and any(f"{prefix}{'.'.join(place)}.{column}" in source.asked for place in way.places)


def _beside(source: Source, steps: tuple[str, ...], beside: str | None) -> tuple[str, ...] | None:
    if beside is None or not source.found or beside + ".".join(steps) not in source.asked:
        return None
    return steps


def _multiset(spec: RecordSpec, columns: Sequence[str]) -> Canon:
    row = row_canon([(name, canon_of(spec.fields[name])) for name in columns])

    def canon(value: Any) -> Any:
        counts: dict[Any, int] = {}
        for item in items_of(value):
            mark = row(item)
            counts[mark] = counts.get(mark, 0) + 1
        return frozenset(counts.items())

    return canon
