"""Findings in which no person is named, made at their source: for a report that is handed round.

Names are taken out of the record before anything is said of it. Each gets a stand-in by where it stands (`成员2`, `帮扶联系人1`); the
same name gets the same stand-in all over the record, so that what a message compares is still the same or different. Free text may
name anybody and is withheld. Verdicts and severities are those of the record as it is. Knows no survey and no page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import Verdict
from fupin_rules.engine.making import Maker
from fupin_rules.engine.world import World
from fupin_rules.errors import Lang, Text
from fupin_rules.findings import Finding, Problem, Ref, Unknown, mask
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import Type
from fupin_rules.rulebook import Rule
from fupin_rules.schema import FieldSpec, Open, RecordSpec, Subject

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine
    from fupin_rules.engine.report import Report
    from fupin_rules.rulebook.waivers import Waiver

__all__ = ["Nameless", "Told", "nameless"]

_SOMEBODY: Final = Text("（姓名）", "(a name)")
_WITHHELD: Final = Text("（略）", "(withheld)")


class Told(NamedTuple):
    """What a report found, no person named: each with the record it is about (for a village, the village)."""

    findings: tuple[tuple[Any, Finding], ...]
    unknowns: tuple[tuple[Any, Unknown], ...]
    errors: tuple[tuple[Any, Problem], ...]
    waived: tuple[tuple[Any, Finding, Waiver], ...] = ()


def nameless(report: Report, lang: Lang = "zh") -> Told:
    """Everything a report found, with stand-ins for names, numbers masked whatever the report shows.

    Args:
        lang: the language of the stand-ins outside of messages, which have both.

    Returns:
        Findings, unknowns and problems in the order of the report's own.
    """
    maker = Nameless(report.engine, lang)
    findings, unknowns, errors, waived = [], [], [], []
    for j in report._all:  # noqa: SLF001 - the same room
        if j.outcome == "violated":
            waiver = report._waiver(j)  # noqa: SLF001 - the same room
            if waiver is None:
                findings.append((j.record, j.finding(maker)))
            else:
                waived.append((j.record, j.finding(maker), waiver))
        elif j.outcome == "unknown" and "violated" in j.verdict.possible:
            unknowns.append((j.record, j.unknown(maker)))
        elif j.outcome == "error":
            errors.append((j.record, j.problem(maker)))
    return Told(
        tuple(sorted(findings, key=lambda x: x[1].sort_key())),
        tuple(sorted(unknowns, key=lambda x: x[1].sort_key())),
        tuple(sorted(errors, key=lambda x: x[1].sort_key())),
        tuple(sorted(waived, key=lambda x: x[1].sort_key())),
    )


class Nameless(Maker):
    """Makes findings like `Maker`, but names nobody.

    Args:
        engine: the engine whose rules found something.
        lang: the language of labels and of `who`.
    """

    def __init__(self, engine: Engine, lang: Lang) -> None:
        super().__init__(
            engine.rulebook.parameters, engine.rulebook.tables, keys=engine.maker()._keys  # noqa: SLF001 - the same room
        )  # fmt: skip
        self.lang: Lang = lang
        self.subjects = engine.rulebook.subjects
        self._last: tuple[Any, _Stand] | None = None
        self._stand: _Stand | None = None

    # -- the three kinds -------------------------------------------------------------------------------------------

    def finding(
        self,
        rule: Rule,
        subject: Subject,
        record: Any,
        index: int | None,
        verdict: Verdict,
        world: World,
        others: tuple[Ref, ...] = (),
    ) -> Finding:
        stand = self._enter(subject, record)
        made = super().finding(
            rule, subject, stand.zh, index, stand.verdict(verdict), world, tuple(self.bare(r) for r in others)
        )
        if rule.soften is not None:
            made = replace(made, severity=self._severity(rule, self._env(rule, subject, record, index), world))  # type: ignore[arg-type]
        if stand.en is not record:
            env = self._env(rule, subject, stand.en, index)
            en = (
                self._say(rule.message.en, env, world, "en")
                if rule.python is None
                else self._fill(rule, subject, env, verdict, "en")
            )
            made = replace(made, message=Text(made.message.zh, en))
        return made

    def unknown(
        self, rule: Rule, subject: Subject, record: Any, index: int | None, verdict: Verdict, world: World
    ) -> Unknown:
        stand = self._enter(subject, record)
        made = super().unknown(rule, subject, stand.zh, index, verdict, world)
        if rule.soften is not None:
            made = replace(made, severity=self._severity(rule, self._env(rule, subject, record, index), world))  # type: ignore[arg-type]
        return made

    def problem(
        self, rule: Rule, subject: Subject, record: Any, index: int | None, verdict: Verdict, world: World
    ) -> Problem:
        return super().problem(rule, subject, self._enter(subject, record).zh, index, verdict, world)

    # -- who -------------------------------------------------------------------------------------------------------

    def subject_ref(self, subject: Subject, record: Any) -> Ref:
        key = self._key(read_value(record, subject.key))
        named = self._is_named_after_somebody(subject)
        if key is not None and named and not key.isascii():
            # A code with words in it may be a name; what is left still tells the records of a file apart.
            key = "#" + hashlib.blake2b(key.encode(), digest_size=4).hexdigest()
        label = read_value(record, subject.label) if subject.label and not named else None
        return Ref(subject.name, key, None if label is None else str(self.name(label)))

    def bare(self, ref: Ref) -> Ref:
        """A reference without the name of a person."""
        if ref.index is not None:
            return Ref(ref.type, ref.id, self._nth(ref.type, ref.index), ref.index)
        subject = self.subjects.get(ref.type)
        if subject is None or not self._is_named_after_somebody(subject):
            return ref
        return self.subject_ref(subject, {subject.key: ref.id})

    def member_ref(self, rule: Rule, subject: Subject, record: Any, index: int | None) -> Ref | None:
        ref = super().member_ref(rule, subject, record, index)
        return None if ref is None else replace(ref, label=self._nth(ref.type, index or 0))

    def _nth(self, part: str, index: int) -> str:
        zh = next((p.zh for s in self.subjects.values() for p in s.parts if p.name == part), part)
        return f"{zh}{index + 1}" if self.lang == "zh" else f"{part} {index + 1}"

    def _who(self, subject: Subject, record: Any, path: str) -> str | None:
        del record
        for part in subject.parts:
            if path.startswith(f"{part.field}[") and part.label:
                return self._nth(part.name, int(path[len(part.field) + 1 : path.index("]")]))
        return None

    @staticmethod
    def _is_named_after_somebody(subject: Subject) -> bool:
        return subject.label is not None and subject.spec.at(subject.label).question.personal == "name"

    # -- what may be said --------------------------------------------------------------------------------------------

    def _enter(self, subject: Subject, record: Any) -> _Stand:
        """The record with stand-ins; findings about one record come one after the other."""
        if self._last is None or self._last[0] is not record:
            self._last = record, _Stand(subject, record, self.lang)
        self._stand = self._last[1]
        return self._stand

    def _shown(self, value: Any, personal: str | None) -> Any:
        if isinstance(value, (list, tuple)):
            return [self._shown(v, personal) for v in value]
        if not isinstance(value, str) or personal is None:
            return value
        return self._text(value, personal, self.lang)

    def given(self, value: Any, lang: Lang) -> str:
        if not isinstance(value, str):
            return super().given(value, lang)
        stand = None if self._stand is None else self._stand.name(value, lang)
        return stand if stand is not None else self._text(value, "free", lang)

    def _text(self, value: str, personal: str, lang: Lang) -> str:
        if self._stand is not None and value in self._stand.stands:
            return value
        if personal == "name":
            return _SOMEBODY.in_(lang)
        if value in self._words:
            return value
        # A number has no words in it; a text that has may name anybody.
        if not value.isascii() or (personal == "free" and not value.isdigit()):
            return _WITHHELD.in_(lang)
        return str(mask(value, personal))

    def _point(self, point: Any, t: Type, personal: str | None, lang: Lang) -> str:
        if isinstance(point, str) and t.name != "code" and personal is not None:
            if len(point) <= 6 and personal not in ("name", "free") and point.isascii():
                return point
            return self._text(point, personal, lang)
        return super()._point(point, t, personal, lang)

    def _mark(self, spec: FieldSpec) -> str | None:
        mark = super()._mark(spec)
        # The names of places are no names of persons.
        return None if mark == "free" and spec.name in self._places else mark

    @cached_property
    def _places(self) -> frozenset[str]:
        """Fields with the names of places."""
        return frozenset(level.label for s in self.subjects.values() for level in s.within)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The official words of every code list: whoever writes one of them names nobody."""
        specs = (f for s in self.subjects.values() for _, f in s.spec.walk())
        return frozenset(w for f in specs if f.question.code is not None for w in f.question.code.values)

    def _personal(self, node: Expr) -> str | None:
        mark = super()._personal(node)
        if mark is not None or (node.type.item or node.type).name != "text":
            return mark
        match node:
            case tree.Var():
                # Where a text came from cannot be told here: an item of a list may be a name.
                return "free"
            case _:
                # Words of the rule itself and of its parameters; and what is put together of them alone.
                return None


class _Stand:
    """A record with stand-ins for the names in it.

    Attributes:
        zh: the record with Chinese stand-ins, or with those of the one language that is asked for.
        en: the same in English.
        stands: every stand-in in use.
    """

    def __init__(self, subject: Subject, record: Any, lang: Lang) -> None:
        found: dict[str, dict[Text, None]] = {}
        parts = {p.field: Text(p.zh, p.name) for p in subject.parts}
        # Parts first: the head's name is that of a member, and is called so.
        fields = sorted(subject.spec.fields.values(), key=lambda f: f.name not in parts)
        for bearers in (True, False):
            _gather(fields, record, found, None, parts, bearers=bearers)
        self._zh = {name: "、".join(x.zh for x in said) for name, said in found.items()}
        self._en = {name: ", ".join(x.en for x in said) for name, said in found.items()}
        self.zh = _replaced(subject.spec, record, self._zh)
        self.en = _replaced(subject.spec, record, self._en)
        self.stands = frozenset((*self._zh.values(), *self._en.values()))
        self._spoken = self._zh if lang == "zh" else self._en

    def name(self, value: str, lang: Lang) -> str | None:
        """The stand-in for a name that stands in the record."""
        return (self._zh if lang == "zh" else self._en).get(value)

    def verdict(self, verdict: Verdict) -> Verdict:
        """The verdict with stand-ins in the answers it rests on."""
        reads = {}
        for path, (spec, value) in verdict.reads.items():
            if spec.question.personal == "name" and value is not None:
                value = _swapped(value, self._spoken)
            reads[path] = (spec, value)
        return replace(verdict, reads=reads)


@cache
def _has_names(spec: RecordSpec) -> bool:
    return any(f.question.personal == "name" for _, f in spec.walk())


def _items(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"open"}:
        return value["open"]
    return value if isinstance(value, list) else []


def _gather(
    fields: Iterable[FieldSpec],
    record: Any,
    found: dict[str, dict[Text, None]],
    place: Text | None,
    parts: Mapping[str, Text],
    *,
    bearers: bool,
    item: bool = False,
) -> None:
    """Collect the names in a record with their stand-ins: `成员2`, `成员2·户口簿姓名`, `核查人1`, `户主姓名`.

    Args:
        place: what the record lies in (`成员2`).
        parts: what the items of some lists are called, where that is not the list's own name.
        bearers: first only what the items of lists are themselves called, then all the rest: a name is called after its bearer.
        item: whether the record is an item of a list, whose first name is its own.
    """
    for f in fields:
        q = f.question
        value = read_value(record, f.name) if q.personal == "name" or f.record is not None else None
        if q.personal == "name":
            bearer, item = item, False
            for n, name in enumerate(_items(value) if f.many else [value], 1):
                if not isinstance(name, str) or bearer != bearers or (not bearers and name in found):
                    continue
                own = Text(f"{q.zh}{n}", f"{q.en} {n}") if f.many else Text(q.zh, q.en)
                found.setdefault(name, {})[place if bearer and place is not None else _inside(place, own)] = None
        elif f.record is not None and value is not None and _has_names(f.record):
            inner = f.record.fields.values()
            words = parts.get(f.name, Text(q.zh, q.en))
            if f.many:
                for n, one in enumerate(_items(value), 1):
                    called = _inside(place, Text(f"{words.zh}{n}", f"{words.en} {n}"))
                    _gather(inner, one, found, called, {}, bearers=bearers, item=True)
            else:
                _gather(inner, value, found, None if place is None else _inside(place, words), {}, bearers=bearers)


def _inside(place: Text | None, words: Text) -> Text:
    return words if place is None else Text(f"{place.zh}·{words.zh}", f"{place.en}: {words.en}")


def _swapped(value: Any, stands: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {"open": [stands.get(v, v) for v in value["open"]]}
    if isinstance(value, list):
        new = [stands.get(v, v) for v in value]
        return Open(new) if isinstance(value, Open) else new
    return stands.get(value, value) if isinstance(value, str) else value


def _replaced(spec: RecordSpec, record: Any, stands: Mapping[str, str]) -> Any:
    """A copy of a record with its names replaced; what holds no name is shared with the record itself."""
    if record is None or not stands:
        return record
    changed: dict[str, Any] = {}
    for f in spec.fields.values():
        value = None
        if f.question.personal == "name":
            value = read_value(record, f.name)
            if value is not None:
                changed[f.name] = _swapped(value, stands)
        elif f.record is not None and _has_names(f.record):
            value = read_value(record, f.name)
            if value is None:
                continue
            if not f.many:
                changed[f.name] = _replaced(f.record, value, stands)
            else:
                items = [_replaced(f.record, item, stands) for item in _items(value)]
                changed[f.name] = (
                    {"open": items} if isinstance(value, dict) else Open(items) if isinstance(value, Open) else items
                )
    if isinstance(record, dict):
        return {**record, **changed}
    if isinstance(record, BaseModel):
        return record.model_copy(update=changed)
    return type(record)(**{**vars(record), **changed})
