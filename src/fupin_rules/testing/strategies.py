"""Hypothesis strategies for the records of any registered model, and for related tables.

A record is made from what its model says of itself: types, bounds, code lists (the words in force that year), kinds of personal data;
given a rulebook, also from the numbers, days and words that its rules compare answers with. *Plausible* records hang together (an
identity number carries the birth date and the sex), hostile ones do not (bounds, empty lists, the same item twice, contradictions).

Nothing here is anybody: identity numbers begin with 450399, phones with 199.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel

from fupin_rules.language.scope import TableDecl
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import UNREADABLE, FieldSpec, Open, Record, RecordSpec, Subject, describe
from fupin_rules.testing.strategies_values import Near, Words, identity_number, personal_number, pool, years_from
from fupin_rules.testing.strategies_values import near as near_of

__all__ = ["answers", "drawn", "models", "records", "tables"]

_DAY = date(2019, 9, 18)
_SEX = {"男", "女"}


def records(
    subject: Subject | type[BaseModel] | RecordSpec,
    *,
    plausible: bool = True,
    open_lists: float = 0.1,
    missing: float = 0.2,
    unreadable: float | None = None,
    as_of: date = _DAY,
    near: Rulebook | Near | None = None,
    only: Collection[str] | None = None,
    most: int = 4,
) -> SearchStrategy[dict[str, Any]]:
    """Records of a subject or a model, as trees that `model_validate` takes.

    Args:
        subject: a registered subject, a Pydantic model, or a spec.
        plausible: whether answers agree with one another where the kit knows how (identity number, birth date, sex) and stay inside
            their bounds' usual part; otherwise they are drawn to bounds, repetitions, emptiness and contradiction.
        open_lists: share of lists that are open (`{"open": [...]}`), 0 to 1.
        missing: share of answers left out, 0 to 1.
        unreadable: share of answers that stood there and could not be read; a quarter of `missing` by default.
        as_of: the reference date, near which days are drawn and whose year chooses the code words.
        near: a rulebook; answers are drawn from what its rules compare them with, half of the time.
        only: dotted paths (`members.health`); other answers are left out.
        most: most items in a list.

    Returns:
        A strategy of dicts; missing answers are left out, open lists are `Open`.

    Raises:
        TypeError: a field of the model is of a kind rules cannot read.
    """
    name = subject.name if isinstance(subject, Subject) else ""
    spec = (
        subject.spec
        if isinstance(subject, Subject)
        else subject
        if isinstance(subject, RecordSpec)
        else describe(subject)
    )
    known = near_of(near) if isinstance(near, Rulebook) else near
    maker = _Maker(
        name, plausible, open_lists, missing, missing / 4 if unreadable is None else unreadable, as_of, known,
        _opened(only) if only is not None else None, most,
    )  # fmt: skip
    return maker.record(spec, "")


def models(subject: Subject | type[BaseModel], **how: Any) -> SearchStrategy[Any]:
    """As `records`, as instances of the model; what its own validators refuse is left out."""
    model = subject.model if isinstance(subject, Subject) else subject

    def take(record: dict[str, Any]) -> Any:
        try:
            return model.model_validate(record)
        except ValueError:
            return None

    return records(subject, **how).map(take).filter(lambda m: m is not None)


def answers(
    field: FieldSpec, *, as_of: date = _DAY, words: Words | None = None, plausible: bool = False
) -> SearchStrategy[Any]:
    """Answers to one question: of a list, whole lists."""
    maker = _Maker("", plausible, 0.0, 0.0, 0.0, as_of, None, None, 4)
    return maker.answer(field, "", words or Words())


def tables(
    rulebook: Rulebook,
    *names: str,
    keys: Mapping[str, Iterable[Any]] | Iterable[Any] = (),
    rows: int = 4,
    **how: Any,
) -> SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Rows of related tables, by name of the table, as `Engine.check(..., related=...)` takes them.

    Args:
        rulebook: its `related:` say which tables there are, and what rows look like.
        names: which tables; by default each is there or is not.
        keys: values of the key that rows shall have (of all tables, or by table): then they join.
        rows: most rows of a table.
        how: as for `records`.
    """
    how.setdefault("near", rulebook)
    known = near_of(how["near"]) if isinstance(how["near"], Rulebook) else how["near"]
    made: dict[str, SearchStrategy[list[dict[str, Any]]]] = {}
    for name, decl in rulebook.tables.items():
        if names and name not in names:
            continue
        wanted = keys.get(name, ()) if isinstance(keys, Mapping) else keys
        made[name] = st.lists(_row(decl, list(wanted), {**how, "near": known}), max_size=rows)
    if names:
        return st.fixed_dictionaries(made)
    return st.fixed_dictionaries({}, optional=made)


def _row(decl: TableDecl, keys: list[Any], how: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    row = records(decl.record, **how)
    field = decl.record.fields[decl.key]
    key = st.sampled_from(keys) if keys else answers(field, as_of=how.get("as_of", _DAY))
    return st.tuples(row, key).map(lambda rk: {**rk[0], decl.key: rk[1]})


def drawn(strategy: SearchStrategy[Any], count: int, *, seed: object = 0) -> list[Any]:
    """Some values of a strategy, the same ones for the same seed, whatever profile is loaded."""
    out: list[Any] = []

    @seeded(random.Random(str(seed)).randrange(2**32))  # noqa: S311 - reproducible, no secret
    @settings(
        max_examples=count, database=None, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        derandomize=False,
    )  # fmt: skip
    @given(strategy)
    def take(value: Any) -> None:
        out.append(value)

    take()
    return out


def _opened(paths: Collection[str]) -> frozenset[str]:
    """Paths with every path on the way to them."""
    out: set[str] = set()
    for path in paths:
        steps = path.split(".")
        out.update(".".join(steps[:n]) for n in range(1, len(steps) + 1))
    return frozenset(out)


class _Maker:
    """Builds strategies; one instance for one set of wishes."""

    def __init__(
        self, subject: str, plausible: bool, open_lists: float, missing: float, unreadable: float, as_of: date,
        near: Near | None, only: frozenset[str] | None, most: int,
    ) -> None:  # fmt: skip
        self.subject = subject
        self.plausible = plausible
        self.open_lists = open_lists
        self.missing = missing
        self.unreadable = unreadable
        self.as_of = as_of
        self.near = near
        self.only = only
        self.most = most

    def record(self, spec: RecordSpec, path: str) -> SearchStrategy[dict[str, Any]]:
        fields: list[tuple[FieldSpec, SearchStrategy[Any]]] = []
        marks = issubclass(spec.model, Record)
        whole = self.only is not None and path in self.only and not any(p.startswith(f"{path}.") for p in self.only)
        for name, field in spec.fields.items():
            at = f"{path}.{name}" if path else name
            if self.only is not None and at not in self.only and not whole:
                continue
            words = self.near.at(self.subject, at) if self.near is not None else Words()
            given = _literals(spec.model, name)
            if given:
                one = st.sampled_from(given)
                fields.append((field, st.lists(one, max_size=self.most) if field.many else one))
            else:
                fields.append((field, self.answer(_bounded(field, spec.model), at, words)))
        identity = next((f.name for f, _ in fields if f.question.personal == "identity" and not f.many), None)
        born = next(
            (f.name for f, _ in fields if f.kind == "date" and f.name in {"birth_date", "born", "date_of_birth"}), None
        )
        sex = next((f.name for f, _ in fields if f.kind in {"code", "text"} and f.question.zh == "性别"), None)
        plausible, missing, unreadable, as_of = self.plausible, self.missing, self.unreadable, self.as_of

        @st.composite
        def make(draw: Any) -> dict[str, Any]:
            out: dict[str, Any] = {}
            for field, values in fields:
                share = draw(_SHARE)
                if share < missing:
                    if marks and share < unreadable and field.record is None:
                        out.setdefault(UNREADABLE, {})[field.name] = "看不清"
                    continue
                out[field.name] = draw(values)
            if plausible and identity is not None and identity in out:
                # Who is named by a number was born then and is of that sex.
                day = out.get(born) if born else None
                if not isinstance(day, date) or not date(1900, 1, 1) <= day <= as_of:
                    day = years_from(as_of, draw(st.integers(0, 95)), -draw(st.integers(0, 364)))
                    if born is not None and born in out:
                        out[born] = day
                said = out.get(sex) if sex else None
                which = said if said in _SEX else draw(st.sampled_from(sorted(_SEX)))
                out[identity] = identity_number(day, which, draw(st.integers(0, 499)))
            return out

        return make()

    def answer(self, field: FieldSpec, path: str, words: Words) -> SearchStrategy[Any]:
        """The whole answer to a question: of a list, the list."""
        item = self.record(field.record, path) if field.record is not None else self.value(field, words)
        if not field.many:
            return item
        if field.record is None and field.kind == "code":
            lists = st.lists(item, max_size=2 if self.plausible else self.most, unique=self.plausible)
        else:
            lists = st.lists(item, min_size=1 if self.plausible and path.count(".") == 0 else 0, max_size=self.most)
        if not self.plausible:
            # The same item twice is the commonest slip of a spreadsheet.
            lists = st.one_of(lists, lists.map(lambda xs: [*xs, *xs[:1]]), st.just([]))
        if self.open_lists <= 0:
            return lists
        share = self.open_lists
        return st.tuples(lists, _SHARE).map(lambda xs: Open(xs[0]) if xs[1] < share else xs[0])

    def value(self, field: FieldSpec, words: Words) -> SearchStrategy[Any]:
        """One value of a field."""
        known = pool(field, words, self.as_of)
        q = field.question
        match field.kind:
            case "bool":
                return st.booleans()
            case "code":
                assert q.code is not None
                in_force = [c.value for c in q.code if c.in_force(self.as_of.year)]
                return st.sampled_from(in_force if self.plausible and in_force else list(q.code.values))
            case "int":
                ge = int(q.ge) if q.ge is not None else None  # type: ignore[arg-type]
                le = int(q.le) if q.le is not None else None  # type: ignore[arg-type]
                if self.plausible:
                    wide = st.integers(ge if ge is not None else 0, le if le is not None else max(100, (ge or 0) + 100))
                else:
                    wide = st.integers(ge, le)
                return st.one_of(wide, st.sampled_from(known)) if known else wide
            case "decimal":
                return self._decimals(field, known)
            case "date":
                lo = q.ge if isinstance(q.ge, date) else date(1900 if self.plausible else 1, 1, 1)
                hi = (
                    q.le
                    if isinstance(q.le, date)
                    else self.as_of + timedelta(400)
                    if self.plausible
                    else date(9998, 12, 31)
                )
                wide_days = st.dates(lo, max(lo, hi))
                return st.one_of(wide_days, st.sampled_from(known)) if known else wide_days
            case _:
                return self._texts(field, known)

    def _decimals(self, field: FieldSpec, known: list[Any]) -> SearchStrategy[Any]:
        q = field.question
        lo = Decimal(str(q.ge)) if q.ge is not None else Decimal(0) if self.plausible else Decimal(-(10**12))
        hi = Decimal(str(q.le)) if q.le is not None else Decimal(100_000) if self.plausible else Decimal(10**12)
        wide = st.decimals(lo, max(lo, hi), places=2, allow_nan=False, allow_infinity=False)
        inside = [v for v in known if lo <= v <= hi] if self.plausible else known
        return st.one_of(wide, st.sampled_from(inside)) if inside else wide

    def _texts(self, field: FieldSpec, known: list[Any]) -> SearchStrategy[Any]:
        personal = field.question.personal
        if personal is not None:
            made = st.integers(0, 2**16).map(lambda n: personal_number(personal, random.Random(n)))  # noqa: S311
            return made if self.plausible or not known else st.one_of(made, st.sampled_from(known))
        if self.plausible:
            return st.sampled_from(known) if known else st.just("甲")
        strange = st.text(st.characters(exclude_categories=("Cs", "C", "Z")), min_size=1, max_size=8)
        return st.one_of(st.sampled_from(known), strange) if known else strange


def _bounded(field: FieldSpec, model: type[BaseModel]) -> FieldSpec:
    """The field with the bounds that Pydantic's own `Field(ge=…)` sets, for models that say them so."""
    info = model.model_fields.get(field.name)
    bounds: dict[str, Any] = {}
    for mark in info.metadata if info is not None else ():
        for side, strict, step in (("ge", "gt", 1), ("le", "lt", -1)):
            value = getattr(mark, side, None)
            beyond = getattr(mark, strict, None)
            if value is None and isinstance(beyond, int):
                value = beyond + step
            if value is not None and getattr(field.question, side) is None:
                bounds[side] = value
    return replace(field, question=replace(field.question, **bounds)) if bounds else field


def _literals(model: type[BaseModel], name: str) -> list[str]:
    """The words a field typed as `Literal[...]` takes."""
    waiting: list[Any] = [model.model_fields[name].annotation] if name in model.model_fields else []
    found: list[str] = []
    while waiting:
        here = waiting.pop()
        if get_origin(here) is Literal:
            found.extend(get_args(here))
        else:
            waiting.extend(get_args(here))
    return found


_SHARE = st.sampled_from([n / 40 for n in range(40)])
