"""The one place where findings, unknowns and problems are made: who, where, what, why, on what authority, masked.

Rules cannot name their own category wrongly, since nothing but this module fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from fupin_rules.backends.python.evaluate import Context, read_value
from fupin_rules.backends.python.evidence import Wording
from fupin_rules.backends.python.values import FAULT, INF, KNOWN, MISSING, E, ListValue, Range, T, U, Val
from fupin_rules.backends.python.verdict import Verdict, environment
from fupin_rules.engine.views import plain
from fupin_rules.engine.world import World
from fupin_rules.errors import Lang, Text
from fupin_rules.findings import Answer, Finding, ParameterUse, Problem, Ref, Unknown, mask, mask_inside, mask_key
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import TEXT, Type, of_field
from fupin_rules.plugins.fitting import FAILED
from fupin_rules.rulebook import ParameterTable, Rule
from fupin_rules.rulebook.validator_rules import PLACE_TO_FILL
from fupin_rules.schema import FieldSpec, Open, RecordSpec, Subject

__all__ = ["Maker"]

_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
_FAULTS: dict[str, tuple[str, str]] = {
    "no_value": ("参数在{day}没有值，判断不了。请补上这一天的参数值。", "a parameter has no value on {day}; add one."),
    "no_area": (
        "参数因地区而异，这户没有行政区划代码（或只写到上一级），判断不了。请补上行政区划代码，或用 --area（area=）给出。",
        "a parameter differs by area and the record's area is not known so closely; add its code, or give --area (area=).",
    ),
    "no_row": ("参数表里没有这一行，判断不了。请补上，或在规则里先问 has_row。", "a parameter table has no such row; add it, or ask has_row first."),
    "division_by_zero": ("除数为零，判断不了。请核对被除的数。", "a division by zero; check the numbers."),
    "overflow": ("数太大，判断不了。请核对是否多写了位数。", "a number is too large; check its digits."),
    "date_out_of_range": ("没有这样的日期，判断不了。请核对日期。", "there is no such date; check the dates."),
}  # fmt: skip


_UNANSWERED = {"zh": "（未填）", "en": "(not answered)"}


class Maker:
    """Makes findings for one rulebook.

    Args:
        parameters: the rulebook's parameters, for what was in force.
        tables: titles and records of related tables, by name.
        show: whether identity, phone and bank numbers are shown in full.
        keys: names of the fields that hold codes of records, parts and places: told from the numbers in free text.
    """

    def __init__(
        self,
        parameters: Mapping[str, ParameterTable],
        tables: Mapping[str, Any],
        *,
        show: bool = False,
        keys: frozenset[str] = frozenset(),
    ) -> None:
        self._parameters = parameters
        self._tables = tables
        self.show = show
        self._keys = keys
        self._labels: dict[tuple[str, str], tuple[Text, FieldSpec | None]] = {}

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
        env = self._env(rule, subject, record, index)
        return Finding(
            **self._about(
                rule, subject, record, index, "violated", verdict.severity or self._severity(rule, env, world)
            ),
            message=self._message(rule, env, world)
            if rule.python is None
            else self.filled(rule, subject, env, verdict),
            answers=tuple(self._answers(subject, record, verdict, verdict.reads)),
            parameters=tuple(self._uses(rule, world)),
            as_of=world.as_of,
            review=self._review(rule, index),
            review_labels=rule.review_labels,
            others=others,
        )

    def unknown(
        self, rule: Rule, subject: Subject, record: Any, index: int | None, verdict: Verdict, world: World
    ) -> Unknown:
        env = self._env(rule, subject, record, index)
        return Unknown(
            **self._about(rule, subject, record, index, "unknown", self._severity(rule, env, world)),
            possible=verdict.possible,
            needs=tuple(self._asked(subject, record, verdict)),
            first=verdict.first,
        )

    def problem(
        self, rule: Rule, subject: Subject, record: Any, index: int | None, verdict: Verdict, world: World
    ) -> Problem:
        code = verdict.faults[0] if verdict.faults else "fault"
        zh, en = _FAULTS.get(code, ("判断不了。", "it cannot be decided."))
        if code.startswith(f"{FAILED}:"):
            code, function, plugin = code.split(":", 2)
            zh = f"函数 {function}（插件 {plugin}）出错，或给出了它自己说不会给的结果，判断不了。请告诉插件的作者。"
            en = f"the function {function} of the plugin {plugin} failed, or answered against its own word; tell its author."
        if rule.python is not None and verdict.trouble is not None:
            who, said = rule.python.plugin, verdict.trouble
            zh = f"插件 {who} 的校验 {rule.id} 出了毛病：{said.zh}。只有它在这里没有结论；请告诉插件的作者。"
            en = f"the validator {rule.id} of the plugin {who} failed: {said.en}. It alone has no outcome here; tell its author."
            zh, en = (x.replace("{", "{{").replace("}", "}}") for x in (zh, en))
        day = world.as_of.isoformat()
        return Problem(
            **self._about(rule, subject, record, index, "error", rule.severity),
            code=code,
            message=Text(zh.format(day=day), en.format(day=day)),
        )

    def standing(self, rule: Rule, world: World) -> dict[str, Any]:
        """What every finding of a rule says alike, as of a day in an area."""
        return {
            "rule": rule.id,
            "pack": rule.pack.id,
            "pack_version": rule.pack.version,
            "title": rule.title,
            "kind": rule.kind,
            "severity": rule.severity,
            "outcome": "violated",
            "source": rule.source,
            "parameters": tuple(self._uses(rule, world)),
            "as_of": world.as_of,
            "review": rule.review,
            "review_labels": rule.review_labels,
            "others": (),
            "path": self._path(rule, None),
            "member": None,
            "within": (),
        }

    def quick(
        self,
        rule: Rule,
        subject: Subject,
        record: Any,
        index: int | None,
        world: World,
        standing: dict[str, Any],
        answers: tuple[Answer, ...],
        words: tuple[str, str] | None,
    ) -> Finding:
        """The finding of a rule plain enough that what it read and what it says were told by generated functions."""
        out = object.__new__(Finding)
        said = out.__dict__
        said.update(standing)
        key = read_value(record, subject.key)
        label = None if subject.label is None else read_value(record, subject.label)
        said["subject"] = _ref(subject.name, self._key(key), self.name(label))
        if subject.within:
            said["within"] = self.within(subject, record)
        if index is not None:
            said["member"] = self.member_ref(rule, subject, record, index)
            said["path"] = self._path(rule, index)
            said["review"] = self._review(rule, index)
        said["answers"] = answers
        if words is not None:
            said["message"] = _wording(*words)
        else:
            said["message"] = self._message(rule, self._env(rule, subject, record, index), world)
        if rule.soften is not None:
            said["severity"] = self._severity(rule, self._env(rule, subject, record, index), world)
        return out

    # -- who and where ---------------------------------------------------------------------------------------------

    def subject_ref(self, subject: Subject, record: Any) -> Ref:
        key = read_value(record, subject.key)
        label = read_value(record, subject.label) if subject.label else None
        return Ref(subject.name, self._key(key), self.name(label))

    def _key(self, key: Any) -> str | None:
        """A record's own code, as text."""
        if key.__class__ is not str:
            return None if key is None else str(key)
        return key if len(key) < 11 or self.show else str(mask_key(key))

    def name(self, label: Any) -> Any:
        """A name or other free text, without the numbers that may have strayed into it."""
        return label if label.__class__ is not str or len(label) < 11 or self.show else mask_inside(label)

    def within(self, subject: Subject, record: Any) -> tuple[Ref, ...]:
        out: list[Ref] = []
        for level in subject.within:
            # As in the summary, by which places are told: masked whether numbers are shown or not.
            label = mask_inside(read_value(record, level.label))
            code = read_value(record, level.code) if level.code else None
            if label is not None or code is not None:
                out.append(Ref(level.name, str(code) if code is not None else label, label))
        return tuple(out)

    def member_ref(self, rule: Rule, subject: Subject, record: Any, index: int | None) -> Ref | None:
        if index is None or rule.part_name is None:
            return None
        part = subject.part(rule.part_name)
        assert part is not None
        item = self._item(rule, record, index)
        key = read_value(item, part.key) if part.key else None
        label = read_value(item, part.label) if part.label else None
        return Ref(part.name, self._key(key), self.name(label), index)

    @staticmethod
    def _item(rule: Rule, record: Any, index: int) -> Any:
        assert rule.part is not None
        items = read_value(record, rule.part)
        return (items["open"] if isinstance(items, dict) else items)[index]

    def _about(
        self, rule: Rule, subject: Subject, record: Any, index: int | None, outcome: str, severity: str
    ) -> dict[str, Any]:
        ref = self.subject_ref(subject, record)
        member = self.member_ref(rule, subject, record, index)
        return {
            "rule": rule.id,
            "pack": rule.pack.id,
            "pack_version": rule.pack.version,
            "title": rule.title,
            "kind": rule.kind,
            "severity": severity,
            "outcome": outcome,
            "subject": ref,
            "within": self.within(subject, record),
            "path": self._path(rule, index),
            "member": member,
            "source": rule.source,
        }

    @staticmethod
    def _path(rule: Rule, index: int | None) -> str:
        """The part's path, with the first field to review that lies directly in it."""
        here = "" if index is None else f"{rule.part}[{index}]"
        stem = "" if index is None else f"{rule.part}."
        for path in rule.review:
            rest = path.removeprefix(stem) if path.startswith(stem) else None
            if rest and "." not in rest and ":" not in rest:
                return f"{here}.{rest}" if here else rest
        return here

    @staticmethod
    def _review(rule: Rule, index: int | None) -> tuple[str, ...]:
        if index is None:
            return rule.review
        stem = f"{rule.part}."
        return tuple(f"{rule.part}[{index}].{p.removeprefix(stem)}" if p.startswith(stem) else p for p in rule.review)

    def _env(self, rule: Rule, subject: Subject, record: Any, index: int | None) -> dict[str, Any]:
        if index is None:
            return environment(subject.name, record)
        return environment(subject.name, record, rule.part, index, self._item(rule, record, index))

    @staticmethod
    def _severity(rule: Rule, env: dict[str, Any], world: World) -> str:
        if rule.soften is None:
            return rule.severity
        condition, to = rule.soften
        return to if Context(world, dict(env)).truth(condition) & (T | U | E) else rule.severity

    # -- answers -------------------------------------------------------------------------------------------------------

    def label(self, subject: Subject, path: str) -> tuple[Text, FieldSpec | None]:
        """What readers call an answer, and its field: `入户核查·住房面积`."""
        dotted = re.sub(r"\[\d+\]", "", path)
        key = (subject.name, dotted)
        got = self._labels.get(key)
        if got is not None:
            return got
        spec: RecordSpec | None = subject.spec
        zh: list[str] = []
        en: list[str] = []
        for name, table in self._tables.items():
            if dotted == name or dotted.startswith(f"{name}."):
                zh.append(table.title.zh)
                en.append(table.title.en)
                spec, dotted = table.record, dotted[len(name) + 1 :]
                break
        found: FieldSpec | None = None
        for step in dotted.split(".") if dotted else ():
            found = spec.fields.get(step) if spec is not None else None
            if found is None:
                break
            spec = found.record
            # The name of a list says little once one of its items is named.
            if spec is None or not found.many or dotted.endswith(step):
                zh.append(found.question.zh)
                en.append(found.question.en)
        got = self._labels[key] = Text("·".join(zh) or path, " · ".join(en) or path), found
        return got

    def _who(self, subject: Subject, record: Any, path: str) -> str | None:
        for part in subject.parts:
            m = re.match(rf"{re.escape(part.field)}\[(\d+)\]", path)
            if m and part.label:
                items = read_value(record, part.field)
                items = items["open"] if isinstance(items, dict) else items
                name = read_value(items[int(m[1])], part.label)
                return None if name is None else str(self.name(name))
        return None

    def _mark(self, spec: FieldSpec) -> str | None:
        """How an answer is masked: by its question's mark; free text for the numbers in it."""
        personal = spec.question.personal
        if personal is not None or spec.kind != "text":
            return personal
        return "key" if spec.name in self._keys else "free"

    def _shown(self, value: Any, personal: str | None) -> Any:
        if self.show or personal is None:
            return value
        if isinstance(value, (list, tuple)):
            return [mask(v, personal) for v in value]
        return mask(value, personal)

    def _answers(
        self, subject: Subject, record: Any, verdict: Verdict, reads: Mapping[str, tuple[FieldSpec, Any]]
    ) -> Iterable[Answer]:
        for path, (spec, value) in reads.items():
            label, _ = self.label(subject, path)
            reason = verdict.unanswered.get(path)
            if isinstance(value, dict):
                value = Open(value["open"])
            if isinstance(value, Open):
                reason = reason or "open"
            if value is None and reason is None:
                reason = "missing"
            shown = self._shown(list(value) if isinstance(value, Open) else value, self._mark(spec))
            yield Answer(path, label, shown, reason, self._who(subject, record, path))

    def read(self, subject: Subject, record: Any, verdict: Verdict) -> tuple[Answer, ...]:
        """The answers a verdict rests on, as a finding shows them."""
        return tuple(self._answers(subject, record, verdict, verdict.reads))

    def _asked(self, subject: Subject, record: Any, verdict: Verdict) -> Iterable[Answer]:
        for path in verdict.needs:
            label, _ = self.label(subject, path)
            yield Answer(path, label, None, verdict.unanswered.get(path, "missing"), self._who(subject, record, path))

    def _uses(self, rule: Rule, world: World) -> Iterable[ParameterUse]:
        for name in sorted(rule.traits.parameters):
            table = self._parameters[name]
            entry = table.in_force(world.as_of, world.area)
            if entry is None:
                continue
            value = entry.value
            if table.decl.keys:
                rows = sorted(value.items(), key=lambda kv: str(kv[0]))
                value = {"/".join(map(str, k)): _in_order(v) for k, v in rows}
            value = _in_order(value)
            yield ParameterUse(
                name,
                table.decl.title,
                value,
                table.decl.unit,
                entry.since,
                entry.area or None,
                entry.source or table.source,
            )

    # -- messages --------------------------------------------------------------------------------------------------

    def _message(self, rule: Rule, env: dict[str, Any], world: World) -> Text:
        return Text(self._say(rule.message.zh, env, world, "zh"), self._say(rule.message.en, env, world, "en"))

    def filled(self, rule: Rule, subject: Subject, env: dict[str, Any], verdict: Verdict) -> Text:
        """The message of a rule written in Python, its places filled from what the validator gave, or else from the record."""
        return Text(self._fill(rule, subject, env, verdict, "zh"), self._fill(rule, subject, env, verdict, "en"))

    def _fill(self, rule: Rule, subject: Subject, env: dict[str, Any], verdict: Verdict, lang: Lang) -> str:
        data = env["this" if rule.part is not None else subject.name].data
        spec = subject.spec if rule.part is None else subject.spec.fields[rule.part].record

        def word(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name in verdict.values:
                return self.given(verdict.values[name], lang)
            assert spec is not None
            value = data
            for step in name.split("."):
                value = None if value is None else read_value(value, step)
            return self._field(value, spec.at(name), lang)

        text = str((rule.message.zh if lang == "zh" else rule.message.en)[0])
        return PLACE_TO_FILL.sub(word, text)

    def _field(self, value: Any, spec: FieldSpec, lang: Lang) -> str:
        if value is None:
            return _UNANSWERED[lang]
        kind = of_field(spec)
        if spec.many:
            items = value["open"] if isinstance(value, dict) else value
            inner = kind.item or kind
            return _joined([self._point(plain(v, spec.kind), inner, self._mark(spec), lang) for v in items], lang)
        return self._point(plain(value, spec.kind), kind, self._mark(spec), lang)

    def given(self, value: Any, lang: Lang) -> str:
        """A value a validator gave, in words: of what answer it was made nobody knows, so numbers in it are masked by their looks."""
        if value is None:
            return _UNANSWERED[lang]
        if isinstance(value, tuple):
            return _joined([self.given(v, lang) for v in value], lang)
        text = value if isinstance(value, str) else self._point(value, TEXT, None, lang)
        return text if self.show else str(mask_inside(text))

    def _say(self, pieces: Iterable[str | Expr], env: dict[str, Any], world: World, lang: Lang) -> str:
        return "".join(p if isinstance(p, str) else self._piece(p, env, world, lang) for p in pieces)

    def _piece(self, node: Expr, env: dict[str, Any], world: World, lang: Lang) -> str:
        value = Context(world, dict(env)).value(node)
        personal = self._personal(node)
        if isinstance(value, ListValue):
            words = [self._word(v, node.type.item or node.type, personal, lang) for v, m in value.items if m == T]
            if not words and not value.answered:
                return _UNANSWERED[lang]
            return _joined(words, lang)
        return self._word(value, node.type, personal, lang)

    def wording(self, subject: Subject) -> Wording:
        """For the functions that tell what a rule read and say its message: what they make their answers and words of."""

        def shown(spec: FieldSpec) -> Any:
            mark = self._mark(spec)
            return None if mark is None or self.show else lambda value: self._shown(value, mark)

        def word(node: Expr, lang: str) -> Any:
            t, personal = node.type.item or node.type, self._personal(node)
            if t.name == "int" and (personal is None or self.show):
                return str
            if t.name == "code" and t.code is not None:
                return None if lang == "zh" else t.code.english
            if t.name == "text" and (personal is None or self.show):
                return None
            if t.name == "text" and personal in ("name", "free"):
                return lambda value: value if len(value) < 11 else mask_inside(value)
            return lambda value: self._point(value, t, personal, "zh" if lang == "zh" else "en")

        return Wording(
            answer=Answer,
            label=lambda path: self.label(subject, path)[0],
            shown=shown,
            names={p.field: p.label for p in subject.parts if p.label},
            who=lambda name: None if name is None else str(self.name(name)),
            word=word,
            nothing=lambda lang: _UNANSWERED["zh" if lang == "zh" else "en"],
            joined=lambda lang: lambda words: _joined(words, "zh" if lang == "zh" else "en"),
        )

    def _personal(self, node: Expr) -> str | None:
        """The mark of the answer a value is taken from: only what the value itself passes through counts, not its conditions."""
        match node:
            case tree.Read():
                return self._mark(node.field)
            case tree.Fold():
                return self._personal(node.body) if node.body is not None else None
            case tree.If():
                return _strictest((self._personal(node.then), self._personal(node.other)))
            case tree.Coalesce():
                return _strictest(map(self._personal, node.parts))
            case tree.Call():
                return _strictest(map(self._personal, node.args))
            case tree.Use():
                return self._personal(node.body)
            case tree.Groups():
                return self._personal(node.key)
            case tree.GroupKey():
                # The list the group came from is not at hand; a key may be any answer, so it is treated as the strictest.
                return "identity"
            case tree.Var() if node.type.name == "text":
                # One word of a list: the list is not at hand either, but whatever number strayed into the word is masked.
                return "free"
            case _:
                return None

    def _word(self, value: Any, t: Type, personal: str | None, lang: Lang) -> str:
        if not isinstance(value, Val):
            return ""
        if value.mask & FAULT:
            return {"zh": "（算不出）", "en": "(no value)"}[lang]
        if value.mask != KNOWN:
            r = value.range
            if isinstance(r, Range) and value.mask & ~MISSING and r.lo0 != -INF:
                return {"zh": f"至少{_number(r.lo0)}", "en": f"at least {_number(r.lo0)}"}[lang]
            return _UNANSWERED[lang]
        return self._point(value.value, t, personal, lang)

    def _point(self, point: Any, t: Type, personal: str | None, lang: Lang) -> str:
        if isinstance(point, bool):
            return {"zh": "是" if point else "否", "en": "yes" if point else "no"}[lang]
        if personal in ("identity", "phone", "bank") and not self.show and not isinstance(point, (str, date)):
            # A number kept as a number is no less somebody's; an age or a length that was read out of one is nobody's.
            number = _number(point)
            return str(mask(number, personal)) if len(number) > 6 else number
        if isinstance(point, date):
            return f"{point.year}年{point.month}月{point.day}日" if lang == "zh" else point.isoformat()
        if isinstance(point, str):
            if t.name == "code" and t.code is not None:
                return point if lang == "zh" else t.code.english(point)
            # Part of a number (its first six digits, a sex) gives nobody away; the whole would.
            return str(self._shown(point, personal)) if personal and len(point) > 6 else point
        return _number(point)


# A frozen dataclass sets its fields the long way round; for what is made by the thousand they are set directly, once.
_REF = tuple(getattr(Ref, name).__set__ for name in ("type", "id", "label", "index"))
_TEXT = tuple(getattr(Text, name).__set__ for name in ("zh", "en"))


def _ref(kind: str, key: str | None, label: str | None) -> Ref:
    out = object.__new__(Ref)
    set_type, set_id, set_label, set_index = _REF
    set_type(out, kind)
    set_id(out, key)
    set_label(out, label)
    set_index(out, None)
    return out


def _wording(zh: str, en: str) -> Text:
    out = object.__new__(Text)
    set_zh, set_en = _TEXT
    set_zh(out, zh)
    set_en(out, en)
    return out


def _joined(words: list[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(words) or {"zh": "无", "en": "none"}[lang]


def _strictest(marks: Iterable[str | None]) -> str | None:
    """The mark of a value that may come from several answers: a code is one only where all of them are."""
    found = {m for m in marks if m is not None}
    return next((m for m in ("identity", "bank", "phone", "name", "free", "key") if m in found), None)


def _number(value: Any) -> str:
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        value = Decimal(value.numerator) / Decimal(value.denominator)
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _in_order(value: Any) -> Any:
    """A set in an order that no run changes; the same data must give the same bytes."""
    return sorted(value) if isinstance(value, frozenset) else value
