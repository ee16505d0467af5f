"""From validators to rules: each is looked at as strictly as a rule in a file, all complaints at once.

Owns the checks of what a plugin author wrote and the virtual pack that the validators of a plugin form. Never runs a validator.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fupin_rules.errors import Place, Text, did_you_mean
from fupin_rules.findings import Source
from fupin_rules.language.traits import Traits
from fupin_rules.language.tree import Expr, Read, Var
from fupin_rules.language.types import Type, of_field
from fupin_rules.rulebook.desk import Desk
from fupin_rules.rulebook.forms import ExampleForm, Id
from fupin_rules.rulebook.layers import CODE_DIGITS, plain_code
from fupin_rules.rulebook.rules import Message, Pack, Rule
from fupin_rules.rulebook.validators import Supplied, Validator
from fupin_rules.schema import FieldSpec, RecordSpec, Subject

__all__ = ["PLACE_TO_FILL", "digest_of", "rules_of_validators"]

PLACE_TO_FILL = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_ID: TypeAdapter[str] = TypeAdapter(Id)
_LEVELS = {"national": (0, 0), "province": (2, 2), "city": (4, 4), "county": (6, 12)}
_WORDS: dict[str, tuple[str, ...]] = {
    "severity": ("error", "warning", "info"),
    "kind": ("logic", "risk"),
    "level": tuple(_LEVELS),
}
_KINDS: tuple[tuple[str, Any, Text], ...] = (
    ("id", str, Text("文字", "text")),
    ("title", Text, Text("Text", "a Text")),
    ("subject", str, Text("文字", "text")),
    ("source", Source, Text("Source", "a Source")),
    ("message", Text, Text("Text", "a Text")),
    ("reads", tuple, Text("元组", "a tuple")),
    ("review", (tuple, type(None)), Text("元组", "a tuple")),
    ("since", (date, type(None)), Text("日期", "a date")),
    ("until", (date, type(None)), Text("日期", "a date")),
    ("note", str, Text("文字", "text")),
    ("false_positives", str, Text("文字", "text")),
    ("tags", Mapping, Text("字典", "a mapping")),
    ("area", str, Text("文字", "text")),
    ("pack", (str, type(None)), Text("文字", "text")),
    ("examples", tuple, Text("元组", "a tuple")),
)


def rules_of_validators(
    desk: Desk, supplied: Iterable[Supplied], packs: list[Pack], ids: dict[str, Place]
) -> list[Pack]:
    """Build the rules of validators, after those of files.

    Args:
        packs: the packs of files, which validators may name as their own.
        ids: rule ids taken so far, with their places; these are added.

    Returns:
        The packs that validators form by themselves.
    """
    named = {p.id: p for p in packs}
    own: dict[str, Pack] = {}
    for one in sorted(supplied, key=lambda s: (s.plugin, str(s.validator.id))):
        built = _Building(desk, one, named, own).rule(ids)
        if built is not None:
            desk.out.rules.append(built)
    return list(own.values())


def digest_of(supplied: Supplied) -> bytes:
    """What a validator is, for the rulebook's digest: what it declares, its plugin's version, and the text of its module."""
    v = supplied.validator
    said = repr((supplied.plugin, supplied.version, *(getattr(v, n) for n in _DECLARED)))
    code = inspect.getsourcefile(_function(v)) if _function(v) is not None else None
    try:
        text = FilePath(code).read_bytes().replace(b"\r\n", b"\n") if code else b""
    except OSError:
        # A validator made in a session has no file; its name has to do.
        text = repr(getattr(v.check, "__qualname__", "")).encode()
    return hashlib.sha256(said.encode(errors="surrogatepass") + text).digest()


_DECLARED = (
    "id", "title", "subject", "source", "message", "reads", "severity", "kind", "review", "since", "until", "level", "area", "pack",
)  # fmt: skip


def _texts(values: tuple[Any, ...]) -> bool:
    return all(isinstance(x, str) for x in values)


def _function(v: Validator) -> Any:
    """The Python function behind a check, for its place; None where there is none to be seen."""
    check: Any = v.check
    while hasattr(check, "func"):
        check = check.func
    try:
        check = inspect.unwrap(check)
    except ValueError:
        return None
    if not inspect.isfunction(check) and not inspect.ismethod(check):
        check = type(check).__dict__.get("__call__")
    return check if inspect.isfunction(check) or inspect.ismethod(check) else None


def _place(v: Validator) -> Place:
    code = getattr(_function(v), "__code__", None)
    return Place() if code is None else Place(code.co_filename, code.co_firstlineno, 1)


class _Building:
    """One validator on its way to a rule."""

    def __init__(self, desk: Desk, supplied: Supplied, packs: Mapping[str, Pack], own: dict[str, Pack]) -> None:
        self.desk, self.supplied, self.packs, self.own = desk, supplied, packs, own
        self.v = supplied.validator
        self.place = _place(self.v)

    def complain(self, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        who = f"插件 {self.supplied.plugin} 的校验 {self.v.id} "
        whose = f"validator {self.v.id} of the plugin {self.supplied.plugin}: "
        self.desk.complain(self.place, code, who + zh, whose + en, hint)

    def rule(self, ids: dict[str, Place]) -> Rule | None:
        """The rule, or None after complaining."""
        v, before = self.v, len(self.desk.found)
        self._kinds()
        if len(self.desk.found) > before:
            return None
        taken = ids.setdefault(v.id, self.place)
        if taken is not self.place:
            self.complain(
                "R210", f"的编号已用在 {taken}。", f"its id is used at {taken}.",
                ("编号永久，不能重复。", "Ids are permanent and never reused."),
            )  # fmt: skip
        found = self.desk.root_of(v.subject)
        if found is None:
            known = [*self.desk.subjects, *(p.name for s in self.desk.subjects.values() for p in s.parts)]
            near = did_you_mean(v.subject, known)
            self.complain(
                "R207", f"说的是 {v.subject}，没有这种对象。", f"there is no subject called {v.subject}.",
                (f"是不是 {near}？", f"Did you mean {near}?")
                if near
                else (f"有：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
            )  # fmt: skip
            return None
        subject, part_name = found
        part = subject.part(part_name) if part_name is not None else None
        pack = self._pack()
        self._period()
        reads, parameters, tables = self._reads(subject)
        item = subject.spec if part is None else subject.spec.at(part.field).record
        assert item is not None
        self._message(item)
        review = v.review if v.review is not None else tuple(p for p, _ in reads if self._answer(p))
        labels = [self._label(subject, dotted) for dotted in review]
        examples = self._examples()
        if pack is None or len(self.desk.found) > before:
            return None
        leaves = self._leaves(reads)
        return Rule(
            id=v.id, pack=pack, title=v.title, kind="group" if self._grouped(subject) else v.kind, form="python",
            severity=v.severity, soften=None, subject=subject.name, part=part.field if part else None, part_name=part_name,
            when=None, expect=None, unique=None, message=Message((v.message.zh,), (v.message.en or v.message.zh,)),
            source=v.source, since=v.since, until=v.until, review=review,
            review_labels=tuple(x for x in labels if x is not None),
            reads=tuple((p, self._node(subject, f)) for p, f in leaves.items() if f.kind != "record"),
            traits=Traits(
                reads=frozenset(leaves), parameters=frozenset(parameters), tables=frozenset(tables),
                # Whether it asks what is missing nobody can see from outside.
                monotone=False, faults=True, nullable=True, cost=0, uses_as_of=True,
            ),
            possible=("satisfied", "violated", "unknown", "not_applicable", "error"),
            note=v.note or None, false_positives=v.false_positives or None, tags=dict(v.tags), examples=examples,
            place=self.place,
            python=replace(self.supplied, tables={t: self.desk.out.tables[t] for t in tables}),
        )  # fmt: skip

    # -- what was written ------------------------------------------------------------------------------------------

    def _kinds(self) -> None:
        """Whether everything is of the kind it should be: a plugin author's types may never have been checked."""
        v = self.v
        for name, kind, said in _KINDS:
            got = getattr(v, name)
            if not isinstance(got, kind):
                self.complain(
                    "V201", f"的 {name} 应为{said.zh}，写的是 {type(got).__name__}。",
                    f"`{name}` should be {said.en}, not {type(got).__name__}.",
                )  # fmt: skip
        for name, words in _WORDS.items():
            got = getattr(v, name)
            if got not in words:
                near = did_you_mean(str(got), words)
                self.complain(
                    "V201", f"的 {name} 写的是 {got!r}，只能是 {'、'.join(words)}。",
                    f"`{name}` is {got!r}; it is one of {', '.join(words)}.",
                    (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                )  # fmt: skip
        if not callable(getattr(v, "check")):  # noqa: B009 - a plugin author may have written anything
            self.complain("V201", "的 check 不能调用。", "`check` cannot be called.")
        if isinstance(v.id, str):
            try:
                _ID.validate_python(v.id)
            except ValidationError:
                self.complain(
                    "V202", "的编号写法不对。", "its id is ill-formed.",
                    ("用小写字母、数字、_ 和 -，以点相连，如 ziyuan.work-time。", "Small letters, digits, _ and -, joined by dots."),
                )  # fmt: skip
        if isinstance(v.title, Text) and not v.title.zh:
            self.complain("V201", "没有中文标题。", "it has no Chinese title.")
        if isinstance(v.source, Source) and not v.source.document:
            self.complain(
                "V203", "没有写依据文件（source.document）。", "it names no document as its authority.",
                ("没有依据的规则谁也不能签字。", "Nobody can sign for a rule without authority."),
            )  # fmt: skip
        if isinstance(v.reads, tuple) and not (v.reads and _texts(v.reads)):
            self.complain(
                "V204", "没有写它读什么（reads）。", "it does not say what it reads.",
                ('写出字段路径，如 ("members.birth_date",)。', 'Name the paths, e.g. ("members.birth_date",).'),
            )  # fmt: skip

    def _pack(self) -> Pack | None:
        v = self.v
        if v.pack is not None:
            found = self.packs.get(v.pack)
            if found is None:
                near = did_you_mean(v.pack, self.packs)
                self.complain(
                    "V207", f"说自己属于规则包 {v.pack}，没有这个规则包。", f"there is no pack {v.pack}, to which it says it belongs.",
                    (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                )  # fmt: skip
            elif v.level != "national" or v.area:
                self.complain(
                    "V208", "写了 pack，就不再写 level 和 area。", "with `pack` it has that pack's level and area.",
                )  # fmt: skip
            return found
        least, most = _LEVELS[v.level]
        fits = least <= len(v.area) <= most and len(v.area) in (0, *CODE_DIGITS)
        if not fits or (v.area and plain_code(v.area) != v.area):
            self.complain(
                "V208", f"的 level 是 {v.level}，area 写的是“{v.area}”，对不上。", f"level {v.level} does not go with area {v.area!r}.",
                ("国家一级不写 area；省 2 位，市 4 位，县 6 位。", "None for national; 2 digits for a province, 4 for a city, 6 for a county."),
            )  # fmt: skip
            return None
        name = ".".join(x for x in (self.supplied.plugin.replace("_", "-").lower(), "python", v.area) if x)
        pack = self.own.get(name)
        if pack is None:
            about = Text(f"插件 {self.supplied.plugin} 的校验", f"validators of the plugin {self.supplied.plugin}")
            pack = self.own[name] = Pack(
                id=name, version=self.supplied.version or "0", title=about, source=Source(v.source.document),
                since=None, until=None, file=self.place.file, level=v.level, area=v.area,
            )  # fmt: skip
        elif pack.level != v.level:
            self.complain("V208", f"与同一插件的其他校验在 {v.area} 的 level 不一致。", f"another validator of the plugin for {v.area} has another level.")  # fmt: skip
        return pack

    def _period(self) -> None:
        since, until = self.v.since, self.v.until
        if since is not None and until is not None and since > until:
            self.complain(
                "R213", f"结束（{until}）早于开始（{since}）。", f"it ends ({until}) before it begins ({since})."
            )

    def _grouped(self, subject: Subject) -> bool:
        return any(subject.name in s.groups for s in self.desk.subjects.values())

    # -- what it reads ---------------------------------------------------------------------------------------------

    def _answer(self, dotted: str) -> bool:
        return not dotted.startswith("params.") and ":" not in dotted and dotted not in self.desk.out.tables

    def _reads(self, subject: Subject) -> tuple[list[tuple[str, FieldSpec]], list[str], list[str]]:
        """What was declared: answers with their fields, parameters, tables."""
        answers: dict[str, FieldSpec] = {}
        parameters: list[str] = []
        tables: list[str] = []
        out = self.desk.out
        for dotted in self.v.reads:
            name = dotted.removeprefix("params.")
            table, _, inside = dotted.partition(":")
            if name != dotted:
                if name in out.parameters:
                    parameters.append(name)
                else:
                    self._unknown("V205", dotted, [f"params.{p}" for p in out.parameters])
            elif table in out.tables:
                tables.append(table)
                if inside:
                    self._at(dotted, out.tables[table].record, inside, f"{table}:", answers)
                else:
                    answers.update((f"{table}:{p}", f) for p, f in out.tables[table].record.walk())
            else:
                self._at(dotted, subject.spec, dotted, "", answers)
        return list(answers.items()), parameters, tables

    def _at(self, dotted: str, spec: RecordSpec, path: str, stem: str, answers: dict[str, FieldSpec]) -> None:
        try:
            answers[stem + path] = spec.at(path)
        except KeyError:
            self._unknown("V205", dotted, [*(stem + p for p, _ in spec.walk()), *self.desk.out.tables])

    def _unknown(self, code: str, written: str, known: Iterable[str]) -> None:
        known = list(known)
        near = did_you_mean(written, known) or next((k for k in known if k.rsplit(".", 1)[-1] == written), None)
        self.complain(
            code, f"说它读 {written}，没有这个。", f"there is no {written}, which it says it reads.",
            (f"是不是 {near}？", f"Did you mean {near}?")
            if near
            else ("从户写起，写英文名，如 members.health。", "Write the path from the root, in English names, e.g. members.health."),
        )  # fmt: skip

    @staticmethod
    def _leaves(reads: Iterable[tuple[str, FieldSpec]]) -> dict[str, FieldSpec]:
        """Every field that may be read: a record stands for all inside it, but for what comes from a source of its own."""
        out: dict[str, FieldSpec] = {}

        def enter(path: str, f: FieldSpec) -> None:
            out[path] = f
            for inner in f.record.fields.values() if f.record is not None else ():
                if not inner.question.source:
                    enter(f"{path}.{inner.name}", inner)

        for path, f in reads:
            enter(path, f)
        return out

    @staticmethod
    def _node(subject: Subject, field: FieldSpec) -> Read:
        """A reading as rules in files have it, for whoever lists what rules read."""
        base: Expr = Var(type=Type("record", record=subject.spec), name=subject.name)
        return Read(type=of_field(field), base=base, field=field)

    def _label(self, subject: Subject, dotted: str) -> Text | None:
        table, _, steps = dotted.rpartition(":")
        spec: RecordSpec | None = subject.spec
        zh: list[str] = []
        en: list[str] = []
        if table in self.desk.out.tables:
            decl = self.desk.out.tables[table]
            zh, en, spec = [decl.title.zh], [decl.title.en or table], decl.record
        else:
            steps = dotted
        names = steps.split(".")
        for n, step in enumerate(names, 1):
            f = spec.fields.get(step) if spec is not None else None
            if f is None:
                self._unknown("V205", dotted, [p for p, _ in subject.spec.walk()])
                return None
            if f.record is None or not f.many or n == len(names):
                zh.append(f.question.zh)
                en.append(f.question.en)
            spec = f.record
        return Text("·".join(zh), " · ".join(en))

    # -- what it says ----------------------------------------------------------------------------------------------

    def _message(self, item: RecordSpec) -> None:
        v = self.v
        if not v.message.zh:
            self.complain("V206", "没有中文说明（message.zh）。", "it has no Chinese message.")
        for text in (v.message.zh, v.message.en):
            rest = PLACE_TO_FILL.sub("", text)
            if "{" in rest or "}" in rest:
                self.complain("V206", "的说明里花括号不成对。", "a brace in its message has no partner.")
            for match in PLACE_TO_FILL.finditer(text):
                name = match[1].strip()
                if _NAME.fullmatch(name) is None:
                    self.complain(
                        "V206", f"的说明里 {{{match[1]}}} 不是名称。", f"{{{match[1]}}} in its message is no name.",
                        ("花括号里写 violated(名称=值) 的名称，或字段的英文名。", "Write the name of a value, or of a field."),
                    )  # fmt: skip
                elif "." in name:
                    try:
                        item.at(name)
                    except KeyError:
                        self.complain(
                            "V206",
                            f"的说明里 {{{name}}} 没有这个字段。",
                            f"there is no field {name}, named in its message.",
                        )

    def _examples(self) -> tuple[ExampleForm, ...]:
        out: list[ExampleForm] = []
        for n, given in enumerate(self.v.examples):
            try:
                out.append(ExampleForm.model_validate(given))
            except ValidationError as error:
                where = ".".join(str(x) for x in error.errors()[0]["loc"])
                self.complain(
                    "V209", f"的第 {n + 1} 个例子写法不对：{where}。", f"example {n + 1} is ill-formed: {where}."
                )
        return tuple(out)
