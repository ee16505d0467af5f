"""From rule files to rules: shape, names, types and limits checked, all complaints at once, nothing loaded in part."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from fupin_rules.errors import Diagnostic, FupinError, Place, RuleFileError, Text, did_you_mean
from fupin_rules.findings import Source as Authority
from fupin_rules.language import BOOL, Definition, Expr, ParameterDecl, Scope, Source, TableDecl, Type, check
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.language.traits import COST_LIMIT, Traits, static_reads, traits
from fupin_rules.language.tree import And, Missing, Not, Read
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.parameters import ParameterTable, ParameterValue
from fupin_rules.rulebook.rules import Message, Pack, Rule, UniqueKey
from fupin_rules.documents import Document, read_yaml
from fupin_rules.schema import FieldSpec, Question, RecordSpec, Subject

__all__ = ["Loaded", "load_packs"]

Path = tuple[str | int, ...]
_FORMS = ("expect", "flag", "required", "compare", "unique")
_KIND_OF = {"expect": "logic", "flag": "risk", "required": "required", "compare": "compare", "unique": "unique"}


@dataclass
class Loaded:
    """Everything of a set of rule files."""

    packs: list[Pack] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    parameters: dict[str, ParameterTable] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    tables: dict[str, TableDecl] = field(default_factory=dict)
    digest: str = ""


def load_packs(
    files: Iterable[tuple[str, str | bytes]],
    subjects: Mapping[str, Subject],
    functions: Mapping[str, Function] = BUILTIN,
) -> Loaded:
    """Load rule files together.

    Args:
        files: name and text of each file.
        subjects: the subjects rules may be about, by name.
        functions: the functions they may call.

    Returns:
        Packs, rules in order of id, parameters, definitions, and a digest of all texts.

    Raises:
        RuleFileError: with every complaint about every file; nothing is loaded then. Codes Yxxx (YAML), Rxxx (shape of the
            file), Exxx (expressions).
    """
    loader = _Loader(subjects, functions)
    documents: list[tuple[Document, forms.PackForm]] = []
    digest = hashlib.sha256()
    for name, text in sorted(files):
        digest.update(text if isinstance(text, bytes) else text.encode())
        digest.update(b"\0")
        try:
            document = read_yaml(text, name)
        except RuleFileError as error:
            loader.found.extend(error.diagnostics)
            continue
        form = loader.form(document)
        if form is not None:
            documents.append((document, form))
    for document, form in documents:
        loader.declare(document, form)
    for document, form in documents:
        loader.define(document, form)
    for document, form in documents:
        loader.rules(document, form)
    if loader.found:
        raise RuleFileError(sorted(loader.found, key=lambda d: (d.place.file, d.place.line, d.place.column, d.code)))
    out = loader.out
    out.rules.sort(key=lambda r: r.id)
    out.digest = digest.hexdigest()[:16]
    return out


_SHAPE_ZH: dict[str, tuple[str, str, str]] = {
    "missing": ("R102", "这里少了键“{key}”。", "the key {key!r} is missing here."),
    "extra_forbidden": ("R103", "这里没有叫“{key}”的键。", "there is no key called {key!r} here."),
    "string_type": ("R104", "这里要文字。", "a text is needed here."),
    "string_pattern_mismatch": ("R105", "“{input}”的写法不对：编号只用小写字母、数字、点、横线和下划线。", "{input!r} is not a well-formed name: lower-case letters, digits, dots, hyphens and underscores only."),
    "literal_error": ("R106", "“{input}”不在可选的词里：{expected}。", "{input!r} is not one of {expected}."),
    "int_type": ("R107", "这里要整数。", "an integer is needed here."),
    "int_parsing": ("R107", "这里要整数。", "an integer is needed here."),
    "int_from_float": ("R107", "这里要整数。", "an integer is needed here."),
    "date_type": ("R108", "这里要日期，写作 2019-09-10。", "a date is needed here, as 2019-09-10."),
    "date_parsing": ("R108", "“{input}”不是日期，请写作 2019-09-10。", "{input!r} is no date; write 2019-09-10."),
    "date_from_datetime_parsing": ("R108", "“{input}”不是日期，请写作 2019-09-10。", "{input!r} is no date; write 2019-09-10."),
    "date_from_datetime_inexact": ("R108", "“{input}”不是日期，请写作 2019-09-10。", "{input!r} is no date; write 2019-09-10."),
    "model_type": ("R109", "这里要一组键值（映射）。", "a mapping is needed here."),
    "dict_type": ("R109", "这里要一组键值（映射）。", "a mapping is needed here."),
    "tuple_type": ("R110", "这里要一个列表。", "a list is needed here."),
    "bool_type": ("R111", "这里要 true 或 false。", "true or false is needed here."),
    "bool_parsing": ("R111", "这里要 true 或 false。", "true or false is needed here."),
    "too_short": ("R112", "这里至少要一项。", "at least one item is needed here."),
}  # fmt: skip


class _Loader:
    def __init__(self, subjects: Mapping[str, Subject], functions: Mapping[str, Function]) -> None:
        self.subjects = subjects
        self.functions = functions
        self.found: list[Diagnostic] = []
        self.out = Loaded()
        self.ids: dict[str, Place] = {}
        self.declared: dict[str, Place] = {}

    def complain(self, place: Place, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        self.found.append(Diagnostic(code, Text(zh, en), place, Text(*hint) if hint else None))

    # -- shape -----------------------------------------------------------------------------------------------------

    def form(self, document: Document) -> forms.PackForm | None:
        """The file's shape, or None after complaining of everything in it."""
        if not isinstance(document.data, dict):
            self.complain(
                Place(document.file, 1, 1),
                "R101",
                "规则文件是空的，或不是键值形式。",
                "the rule file is empty or no mapping.",
                ("第一行写 language: 1。", "Begin with language: 1."),
            )
            return None
        try:
            return forms.PackForm.model_validate(document.data)
        except ValidationError as error:
            for problem in error.errors():
                self._shape(document, problem)
            return None

    def _shape(self, document: Document, problem: Any) -> None:
        loc: Path = problem["loc"]
        kind = problem["type"]
        code, zh, en = _SHAPE_ZH.get(
            kind, ("R119", "这里的内容不对（{kind}）。", "this is not as it should be ({kind}).")
        )
        key = str(loc[-1]) if loc else ""
        values = {
            "key": key,
            "input": str(problem.get("input"))[:60],
            "expected": str(problem.get("ctx", {}).get("expected", "")),
            "kind": kind,
        }
        hint: tuple[str, str] | None = None
        if kind == "missing":
            place = document.place(loc[:-1])
        else:
            place = document.place(loc, key=kind == "extra_forbidden")
        if kind == "extra_forbidden":
            near = did_you_mean(key, _keys_at(loc[:-1]))
            if near:
                hint = (f"是不是 {near}？", f"Did you mean {near}?")
        elif kind == "literal_error":
            near = did_you_mean(values["input"], re.findall(r"'([^']+)'", values["expected"]))
            if near:
                hint = (f"是不是 {near}？", f"Did you mean {near}?")
        elif kind in ("string_type",):
            hint = ("如果是数字或是否，请加引号。", "Put numbers and booleans in quotes.")
        self.complain(place, code, zh.format(**values), en.format(**values), hint)

    # -- declarations ------------------------------------------------------------------------------------------------

    def declare(self, document: Document, form: forms.PackForm) -> None:
        pack = Pack(
            id=form.pack, version=form.version, title=_text(form.title), source=_authority(form.source),
            since=form.effective.since, until=form.effective.until, file=document.file,
        )  # fmt: skip
        if any(p.id == pack.id for p in self.out.packs):
            self.complain(
                document.place(("pack",)), "R201", f"规则包 {pack.id} 已经有了。", f"the pack {pack.id} exists already."
            )
        self.out.packs.append(pack)
        for name, parameter in form.parameters.items():
            path: Path = ("parameters", name)
            if self._taken(document, path, name, self.out.parameters, "参数", "parameter"):
                continue
            table = self.parameter(document, path, name, parameter, form.pack)
            if table is not None:
                self.out.parameters[name] = table
        for name, related in form.related.items():
            path = ("related", name)
            if self._taken(document, path, name, self.out.tables, "关联表", "related table"):
                continue
            decl = self.table(document, path, name, related)
            if decl is not None:
                self.out.tables[name] = decl

    def _taken(self, document: Document, path: Path, name: str, known: Mapping[str, Any], zh: str, en: str) -> bool:
        if name in known:
            self.complain(
                document.place(path, key=True), "R202", f"{zh} {name} 已经有了。", f"the {en} {name} exists already."
            )
            return True
        return False

    def _field(self, document: Document, path: Path, dotted: str) -> FieldSpec | None:
        for subject in self.subjects.values():
            try:
                return subject.spec.at(dotted)
            except KeyError:
                continue
        self.complain(document.place(path), "R203", f"没有字段 {dotted}。", f"there is no field {dotted}.")
        return None

    def _type(self, document: Document, path: Path, name: str, dotted: str | None) -> Type | None:
        if name != "code":
            return Type(name)  # type: ignore[arg-type]
        if dotted is None:
            self.complain(
                document.place(path),
                "R204",
                "类型 code 要用 field 说明取哪个字段的码表。",
                "type code needs `field`, whose code list it takes.",
            )
            return None
        spec = self._field(document, (*path, "field"), dotted)
        if spec is None:
            return None
        if spec.question.code is None:
            self.complain(
                document.place((*path, "field")),
                "R204",
                f"字段 {dotted} 没有码表。",
                f"the field {dotted} has no code list.",
            )
            return None
        return Type("code", code=spec.question.code)

    def parameter(
        self, document: Document, path: Path, name: str, form: forms.ParameterForm, pack: str
    ) -> ParameterTable | None:
        item = self._type(document, path, form.type, form.field)
        keys: list[tuple[str, Type]] = []
        for i, key in enumerate(form.key):
            t = self._type(document, (*path, "key", i), key.type, key.field)
            if t is None:
                return None
            keys.append((key.name, t))
        if item is None:
            return None
        values: list[ParameterValue] = []
        ok = True
        for i, v in enumerate(form.values):
            at: Path = (*path, "values", i)
            try:
                value: Any
                if keys:
                    if v.rows is None:
                        raise _BadValue("参数表要写 rows。", "a table needs `rows`.")
                    value = {}
                    for row, cell in v.rows.items():
                        parts = row.split("/")
                        if len(parts) != len(keys):
                            raise _BadValue(f"“{row}”要有 {len(keys)} 个键。", f"{row!r} must have {len(keys)} key(s).")
                        value[tuple(_convert(p, t, key=True) for p, (_, t) in zip(parts, keys, strict=True))] = (
                            self._value(cell, item, many=form.many)
                        )
                else:
                    if v.rows is not None or v.value is None:
                        raise _BadValue("这里要写 value。", "`value` is needed here.")
                    value = self._value(v.value, item, many=form.many)
                values.append(ParameterValue(v.since, v.until, v.area or "", value, v.source))
            except _BadValue as bad:
                self.complain(
                    document.place(at),
                    "R205",
                    f"参数 {name} 的值不对：{bad.zh}",
                    f"a value of parameter {name}: {bad.en}",
                    (bad.hint, bad.hint) if bad.hint else None,
                )
                ok = False
        if not ok:
            return None
        spots = [(v.area, v.since) for v in values]
        if len(set(spots)) != len(spots):
            self.complain(
                document.place(path),
                "R206",
                f"参数 {name} 在同一天、同一地区有两个值。",
                f"parameter {name} has two values for one day and area.",
            )
            return None
        type_ = Type("set", item=item) if form.many else item
        decl = ParameterDecl(name, _text(form.title), type_, tuple(keys), form.unit)
        return ParameterTable(decl, form.source, tuple(values), pack, form.note)

    @staticmethod
    def _value(cell: Any, item: Type, *, many: bool) -> Any:
        if not many:
            return _convert(cell, item)
        if not isinstance(cell, list):
            raise _BadValue("要写成列表。", "a list is needed.")
        return frozenset(_convert(c, item) for c in cell)

    def table(self, document: Document, path: Path, name: str, form: forms.TableForm) -> TableDecl | None:
        if form.subject is not None:
            subject = self.subjects.get(form.subject)
            if subject is None:
                self.complain(
                    document.place((*path, "subject")),
                    "R207",
                    f"没有对象 {form.subject}。",
                    f"there is no subject {form.subject}.",
                )
                return None
            record = subject.spec
        elif form.fields:
            record = RecordSpec(name=name, model=None, zh=form.title.zh)  # type: ignore[arg-type]
            for k, f in form.fields.items():
                title = f.title or forms.TextForm(zh=k)
                record.fields[k] = FieldSpec(
                    k, f.type, False, Question(zh=title.zh, en=title.en or k, personal=f.personal)
                )
        else:
            self.complain(
                document.place(path),
                "R208",
                "关联表要写 subject 或 fields。",
                "a related table needs `subject` or `fields`.",
            )
            return None
        if form.key not in record.fields:
            self.complain(
                document.place((*path, "key")),
                "R209",
                f"表 {name} 没有列 {form.key}。",
                f"the table {name} has no column {form.key}.",
            )
            return None
        return TableDecl(name, _text(form.title), record, form.key, form.cardinality == "one", form.by)

    # -- definitions -------------------------------------------------------------------------------------------------

    def scope(self, subject: str, definitions: Mapping[str, Definition]) -> Scope | None:
        """The scope of a rule about a subject or a part; None where there is no such subject."""
        declared = {n: t.decl for n, t in self.out.parameters.items()}
        more: dict[str, Any] = {
            "parameters": declared,
            "definitions": definitions,
            "tables": self.out.tables,
            "functions": self.functions,
        }
        found = self.subjects.get(subject)
        if found is not None:
            own = {n: d for n, d in definitions.items() if d.subject == subject or found.part(d.subject)}
            return Scope(found, None, **{**more, "definitions": own})
        for root in self.subjects.values():
            if root.part(subject) is not None:
                own = {n: d for n, d in definitions.items() if d.subject in (subject, root.name)}
                return Scope(root, subject, **{**more, "definitions": own})
        return None

    def define(self, document: Document, form: forms.PackForm) -> None:
        """Definitions in any order: those that only wait for others are tried again."""
        waiting = dict(form.definitions)
        for name in list(waiting):
            if self._taken(document, ("definitions", name), name, self.out.definitions, "定义", "definition"):
                del waiting[name]
        while waiting:
            before = len(waiting)
            complaints: list[Diagnostic] = []
            for name, d in list(waiting.items()):
                path: Path = ("definitions", name)
                scope = self.scope(d.subject, self.out.definitions)
                if scope is None:
                    self._no_subject(document, (*path, "subject"), d.subject)
                    del waiting[name]
                    continue
                tree, found = check(document.source((*path, "is")), scope)
                if tree is None:
                    if any(w != name and re.search(rf"(?<![\w.]){w}(?!\w)|\.{w}(?!\w)", d.is_) for w in waiting):
                        complaints.extend(found)
                        continue
                    self.found.extend(found)
                    del waiting[name]
                    continue
                self.out.definitions[name] = Definition(name, _text(d.title), d.subject, tree)
                del waiting[name]
            if len(waiting) == before:
                if complaints:
                    self.found.extend(complaints)
                return

    def _no_subject(self, document: Document, path: Path, name: str) -> None:
        known = [*self.subjects, *(p.name for s in self.subjects.values() for p in s.parts)]
        near = did_you_mean(name, known)
        self.complain(
            document.place(path),
            "R207",
            f"没有叫 {name} 的对象。",
            f"there is no subject called {name}.",
            (f"是不是 {near}？", f"Did you mean {near}?")
            if near
            else (f"有：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
        )

    # -- rules -------------------------------------------------------------------------------------------------------

    def rules(self, document: Document, form: forms.PackForm) -> None:
        pack = next(p for p in self.out.packs if p.id == form.pack)
        for i, rule in enumerate(form.rules):
            path: Path = ("rules", i)
            place = document.place((*path, "id"))
            if rule.id in self.ids:
                self.complain(
                    place,
                    "R210",
                    f"规则编号 {rule.id} 已用在 {self.ids[rule.id]}。",
                    f"the rule id {rule.id} is used at {self.ids[rule.id]}.",
                    ("编号永久，不能重复。", "Ids are permanent and never reused."),
                )
                continue
            self.ids[rule.id] = place
            try:
                built = self.rule(document, path, rule, pack)
            except FupinError as error:
                self.found.extend(error.diagnostics)
                continue
            if built is not None:
                self.out.rules.append(built)

    def condition(self, document: Document, path: Path, scope: Scope) -> Expr | None:
        tree, found = check(document.source(path), scope, BOOL)
        self.found.extend(found)
        return tree

    def generated(
        self, document: Document, path: Path, text: str, scope: Scope, want: Type | None = BOOL
    ) -> Expr | None:
        """A condition this loader wrote for a declarative form; complaints point at the form."""
        place = document.place(path)
        tree, found = check(Source(text, [(place.line, place.column)] * (len(text) + 1), document.file), scope, want)
        self.found.extend(found)
        return tree

    def rule(self, document: Document, path: Path, form: forms.RuleForm, pack: Pack) -> Rule | None:
        written = [k for k in _FORMS if getattr(form, k) is not None]
        if len(written) != 1:
            self.complain(
                document.place(path),
                "R211",
                f"规则 {form.id} 要写且只写 expect、flag、required、compare、unique 中的一个（现有 {len(written)} 个）。",
                f"rule {form.id} needs exactly one of expect, flag, required, compare, unique (it has {len(written)}).",
            )
            return None
        kind_form: Any = written[0]
        scope = self.scope(form.subject, self.out.definitions)
        if scope is None:
            self._no_subject(document, (*path, "subject"), form.subject)
            return None
        kind = "group" if scope.subject.name != "household" and form.subject in self.groups() else _KIND_OF[kind_form]
        if form.kind is not None and form.kind not in (kind, _KIND_OF[kind_form]):
            self.complain(
                document.place((*path, "kind")),
                "R212",
                f"kind 写的是 {form.kind}，但规则用的是 {kind_form}。",
                f"kind says {form.kind}, but the rule has {kind_form}.",
                (f"请写 kind: {kind}，或删去 kind。", f"Write kind: {kind}, or leave it out."),
            )
        before = len(self.found)
        when = self.condition(document, (*path, "when"), scope) if form.when is not None else None
        expect, unique = self.body(document, path, form, kind_form, scope)
        soften = None
        if form.soften is not None:
            condition = self.condition(document, (*path, "soften", "when"), scope)
            soften = (condition, form.soften.to) if condition is not None else None
        let: dict[str, Expr] = {}
        for name in form.let:
            tree, found = check(document.source((*path, "let", name)), scope)
            self.found.extend(found)
            if tree is not None:
                let[name] = tree
        message = Message(
            self.message(document, (*path, "message", "zh"), form.message.zh, scope, let),
            self.message(document, (*path, "message", "en"), form.message.en, scope, let),
        )
        if (
            form.effective
            and form.effective.since
            and form.effective.until
            and form.effective.since > form.effective.until
        ):
            self.complain(
                document.place((*path, "effective")),
                "R213",
                "生效期的结束早于开始。",
                "the rule ends before it begins.",
            )
        if len(self.found) > before:
            return None
        roots = {scope.subject.name: ""}
        part_field = None
        if scope.part is not None:
            part = scope.subject.part(scope.part)
            assert part is not None
            part_field = part.field
            roots["this"] = part.field
        tops = [t for t in (when, expect, *((unique.key, unique.where) if unique else ())) if t is not None]
        facts = _together([traits(t, roots) for t in tops], monotone=kind_form not in ("required", "unique"))
        if facts.cost > COST_LIMIT:
            self.complain(
                document.place(path),
                "E601",
                f"规则 {form.id} 的代价 {facts.cost} 超过上限 {COST_LIMIT}：循环嵌套太多。",
                f"rule {form.id} costs {facts.cost}, more than {COST_LIMIT}: too many nested loops.",
                ("请减少嵌套，或用 group、distinct。", "Nest less, or use group or distinct."),
            )
            return None
        reads: dict[str, Read] = {}
        for top in tops:
            for dotted, node in static_reads(top, roots):
                if node.field.kind != "record":
                    reads.setdefault(dotted, node)
        review = form.review if form.review is not None else tuple(reads)
        labels = tuple(self.label(document, (*path, "review"), dotted, scope) for dotted in review)
        if len(self.found) > before:
            return None
        possible: list[Any] = ["satisfied", "violated"]
        if facts.nullable:
            possible.append("unknown")
        if when is not None or (unique is not None and unique.where is not None):
            possible.append("not_applicable")
        if facts.faults:
            possible.append("error")
        texts = {k: str(getattr(form, k)) for k in ("when", "expect", "flag") if getattr(form, k) is not None}
        source = form.source
        return Rule(
            id=form.id, pack=pack, title=_text(form.title), kind=kind, form=kind_form, severity=form.severity, soften=soften,
            subject=scope.subject.name, part=part_field, part_name=scope.part, when=when, expect=expect, unique=unique,
            message=message,
            source=Authority(source.document or pack.source.document, source.part or pack.source.part, source.item, source.quote),
            since=form.effective.since if form.effective else None, until=form.effective.until if form.effective else None,
            review=review, review_labels=labels, reads=tuple(reads.items()), traits=facts, possible=tuple(possible),
            note=form.note, false_positives=form.false_positives, impossible=dict(form.impossible), examples=form.examples,
            texts=texts, place=document.place((*path, "id")),
        )  # fmt: skip

    def groups(self) -> set[str]:
        return {g for s in self.subjects.values() for g in s.groups}

    def body(
        self, document: Document, path: Path, form: forms.RuleForm, kind: str, scope: Scope
    ) -> tuple[Expr | None, UniqueKey | None]:
        if kind == "expect":
            return self.condition(document, (*path, "expect"), scope), None
        if kind == "flag":
            flagged = self.condition(document, (*path, "flag"), scope)
            return (Not(type=flagged.type, span=flagged.span, of=flagged) if flagged is not None else None), None
        parts: list[Expr | None] = []
        if kind == "required":
            assert form.required is not None
            for i, name in enumerate(form.required):
                tree, found = check(document.source((*path, "required", i)), scope)
                self.found.extend(found)
                if tree is None:
                    continue
                if not isinstance(tree, Read):
                    self.complain(
                        document.place((*path, "required", i)),
                        "R214",
                        f"required 里只写字段，“{name}”不是。",
                        f"required takes fields; {name!r} is none.",
                    )
                    continue
                parts.append(Not(type=BOOL.maybe(), of=Missing(type=BOOL.maybe(), of=tree)))
        elif kind == "compare":
            assert form.compare is not None
            for i, name in enumerate(form.compare.fields):
                other = f"{form.compare.other}.{name}"
                text = f"{name} == {other}"
                if form.compare.only_answered:
                    text = f"missing({other}) or {text}"
                parts.append(self.generated(document, (*path, "compare", "fields", i), text, scope))
        else:
            assert form.unique is not None
            key, found = check(document.source((*path, "unique", "key")), scope)
            self.found.extend(found)
            where = (
                self.condition(document, (*path, "unique", "where"), scope) if form.unique.where is not None else None
            )
            if key is not None and key.type.name not in ("text", "code", "int", "date", "decimal"):
                self.complain(
                    document.place((*path, "unique", "key")),
                    "R215",
                    "unique 的 key 要是文字、代码、数或日期。",
                    "the key of unique must be a text, code, number or date.",
                )
                return None, None
            return None, (UniqueKey(key, where, form.unique.within) if key is not None else None)
        trees = [p for p in parts if p is not None]
        if not trees:
            return None, None
        if len(trees) == 1:
            return trees[0], None
        return And(type=BOOL.maybe(any(t.type.nullable for t in trees)), parts=tuple(trees)), None

    def message(
        self, document: Document, path: Path, text: str, scope: Scope, let: Mapping[str, Expr]
    ) -> tuple[str | Expr, ...]:
        """Pieces of a message: what stands in braces is a `let` name or an expression."""
        out: list[str | Expr] = []
        for i, piece in enumerate(re.split(r"\{([^{}]*)\}", text)):
            if i % 2 == 0:
                if piece:
                    out.append(piece)
                continue
            known = let.get(piece.strip())
            tree = known if known is not None else self.generated(document, path, piece, scope, None)
            if tree is None:
                continue
            if tree.type.name in ("record", "group", "table") or (
                tree.type.collection and tree.type.item and tree.type.item.name == "record"
            ):
                self.complain(
                    document.place(path),
                    "R216",
                    f"“{{{piece}}}”是记录，不能写进话里。",
                    f"{{{piece}}} is a record and cannot be put into a message.",
                )
                continue
            out.append(tree)
        return tuple(out)

    def label(self, document: Document, path: Path, dotted: str, scope: Scope) -> Text:
        """What readers call a dotted path: the field, after its record where that is nested."""
        zh: list[str] = []
        en: list[str] = []
        root = dotted.split(":", 1)
        spec: RecordSpec | None = scope.subject.spec
        steps = dotted
        if len(root) == 2 and root[0] in self.out.tables:
            table = self.out.tables[root[0]]
            zh.append(table.title.zh)
            en.append(table.title.en)
            spec, steps = table.record, root[1].lstrip(".")
        try:
            for step in steps.split("."):
                if spec is None:
                    raise KeyError(step)
                f = spec.fields[step]
                if f.record is None or not f.many:
                    zh.append(f.question.zh)
                    en.append(f.question.en)
                spec = f.record
        except KeyError:
            self.complain(document.place(path), "R217", f"没有字段 {dotted}。", f"there is no field {dotted}.")
        return Text("·".join(zh), " · ".join(en))


class _BadValue(Exception):
    def __init__(self, zh: str, en: str, hint: str | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.hint = zh, en, hint


def _convert(value: Any, t: Type, *, key: bool = False) -> Any:
    """A YAML value as a value of the language."""
    if t.name == "int":
        if key and isinstance(value, str) and value.lstrip("-").isdigit():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise _BadValue(f"{value!r} 不是整数。", f"{value!r} is no integer.")
        return value
    if t.name == "decimal":
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise _BadValue(f"{value!r} 不是数。", f"{value!r} is no number.")
        return value
    if t.name == "bool":
        if key and value in ("true", "false"):
            return value == "true"
        if not isinstance(value, bool):
            raise _BadValue(f"{value!r} 不是 true 或 false。", f"{value!r} is neither true nor false.")
        return value
    if t.name == "date":
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise _BadValue(f"{value!r} 不是日期。", f"{value!r} is no date.") from None
    if not isinstance(value, str):
        raise _BadValue(f"{value!r} 不是文字。", f"{value!r} is no text.", "请加引号。")
    if t.name == "code" and t.code is not None and value not in t.code:
        near = t.code.suggest(value)
        raise _BadValue(
            f"“{value}”不在码表“{t.code.zh}”里。",
            f"{value!r} is not in the code list {t.code.name}.",
            f"是不是“{near}”？" if near else None,
        )
    return value


def _together(many: list[Traits], *, monotone: bool) -> Traits:
    def union(get: Callable[[Traits], frozenset[str]]) -> frozenset[str]:
        return frozenset().union(*(get(t) for t in many))

    return Traits(
        reads=union(lambda t: t.reads),
        parameters=union(lambda t: t.parameters),
        tables=union(lambda t: t.tables),
        monotone=monotone and all(t.monotone for t in many),
        faults=any(t.faults for t in many),
        nullable=any(t.nullable for t in many),
        cost=sum(t.cost for t in many),
        uses_as_of=any(t.uses_as_of for t in many),
    )


def _keys_at(loc: Path) -> list[str]:
    """The keys a form knows at a place, for suggestions."""
    at: Any = forms.PackForm
    for step in loc:
        if isinstance(step, int) or at is None:
            continue
        by_alias = {(f.alias or n): f for n, f in at.model_fields.items()}
        if step not in by_alias:
            continue
        at = _form_in(by_alias[str(step)].annotation)
    return [(f.alias or n) for n, f in at.model_fields.items()] if at is not None else []


def _form_in(annotation: Any) -> Any:
    from typing import get_args

    if isinstance(annotation, type) and issubclass(annotation, forms._Form):  # noqa: SLF001
        return annotation
    for arg in get_args(annotation):
        found = _form_in(arg)
        if found is not None:
            return found
    return None


def _text(form: forms.TextForm) -> Text:
    return Text(form.zh, form.en)


def _authority(form: forms.SourceForm) -> Authority:
    return Authority(form.document, form.part, form.item, form.quote)
