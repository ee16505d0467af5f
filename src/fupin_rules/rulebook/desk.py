"""The desk on which rule files lie while they are read: what is known, what has been declared, what there is to complain of.

Owns name resolution between packs (a name of another pack can be used only if the pack says so) and the keeping of complaints, so
that one mistake is said once and what merely follows from it is not said at all. Builds nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from fupin_rules.documents import Document
from fupin_rules.errors import Diagnostic, Place, Text, did_you_mean
from fupin_rules.findings.left_out import LeftOut
from fupin_rules.language import BOOL, Definition, Expr, ParameterDecl, Scope, Source, TableDecl, Type, check
from fupin_rules.language.functions import Function
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.explaining import despite, explained
from fupin_rules.rulebook.layers import Override
from fupin_rules.rulebook.names import AwaitsError, BlockedError, Names
from fupin_rules.rulebook.parameters import ParameterTable
from fupin_rules.rulebook.rules import Pack, Rule, Stated
from fupin_rules.schema import FieldSpec, Subject

__all__ = ["AwaitsError", "BlockedError", "Desk", "EnoughError", "Kind", "Loaded", "Path", "RuleFile"]

Path = tuple[str | int, ...]
Kind = Literal["definition", "parameter", "table"]

MAX_COMPLAINTS = 200
"""So many complaints are listed; what a file with more of them needs is another look, not a longer list."""

_KIND_ZH: dict[Kind, str] = {"definition": "定义", "parameter": "参数", "table": "关联表"}


@dataclass
class Loaded:
    """Everything of a set of rule files."""

    packs: list[Pack] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    parameters: dict[str, ParameterTable] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    tables: dict[str, TableDecl] = field(default_factory=dict)
    digest: str = ""
    overrides: list[Override] = field(default_factory=list)
    stated: dict[tuple[str, str], Stated] = field(default_factory=dict)
    incomplete: tuple[LeftOut, ...] = ()
    sections: tuple[Any, ...] = ()


@dataclass(frozen=True)
class RuleFile:
    """One file whose shape was read, as far as it could be.

    Attributes:
        rule_at: for each rule of the form, its position in the file (rules whose shape is wrong are left out of the form);
            `override_at` the same for overrides, None where none was left out.
        broken: names that are declared in it in a shape that is wrong.
    """

    document: Document
    form: forms.PackForm
    rule_at: tuple[int, ...]
    broken: frozenset[tuple[Kind, str]] = frozenset()
    override_at: tuple[int, ...] | None = None

    def about(self, written: str | None) -> str | None:
        """The subject of a rule or definition: its own, else the pack's."""
        return written if written is not None else self.form.subject

    def rules(self) -> Iterator[tuple[Path, forms.RuleForm]]:
        """The rules with their paths in the document."""
        for i, rule in zip(self.rule_at, self.form.rules, strict=True):
            yield ("rules", i), rule

    def overrides(self) -> Iterator[tuple[Path, forms.OverrideForm]]:
        """The changes of higher rules and parameters, with their paths in the document."""
        written = self.form.overrides
        places = self.override_at if self.override_at is not None else range(len(written))
        for i, override in zip(places, written, strict=True):
            yield ("overrides", i), override


class EnoughError(Exception):
    """So much is wrong that nobody would read further."""


class Desk:
    """What the rooms of this package share while files are loaded together.

    Attributes:
        found: every complaint so far.
        out: what has been built so far.
        owner: pack and place of each declared name, by kind.
        broken: names declared, but wrongly.
        blind: whether some file could not be read at all, so that nobody knows what it declares.
        building: definitions that are being built; one asked for before its time is awaited.
        subject_of: subject of each declared definition.
    """

    def __init__(self, subjects: Mapping[str, Subject], functions: Mapping[str, Function]) -> None:
        self.subjects = subjects
        self.functions = functions
        self.found: list[Diagnostic] = []
        self.out = Loaded()
        self.owner: dict[Kind, dict[str, tuple[str, Place]]] = {"definition": {}, "parameter": {}, "table": {}}
        self.subject_of: dict[str, str] = {}
        self.broken: set[tuple[Kind, str]] = set()
        self.uses: dict[str, tuple[str, ...]] = {}
        self.blind = False
        self.building: frozenset[str] = frozenset()
        self._checked: dict[tuple[str, int, bool], Expr] = {}
        self._scopes: dict[tuple[str, str, bool], Scope] = {}

    # -- complaints ------------------------------------------------------------------------------------------------

    def complain(self, place: Place, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        self.note([Diagnostic(code, Text(zh, en), place, Text(*hint) if hint else None)])

    def note(self, found: Iterable[Diagnostic]) -> None:
        """Keep complaints; raises `EnoughError` where there are too many for anybody to read."""
        self.found.extend(found)
        if len(self.found) > MAX_COMPLAINTS:
            raise EnoughError

    def no_subject(self, place: Place, name: str | None) -> None:
        """Complain of a subject nobody registered, or of one that is left out where several might be meant."""
        known = [*self.subjects, *(p.name for s in self.subjects.values() for p in s.parts)]
        near = did_you_mean(name, known) if name is not None else None
        self.complain(
            place,
            "R207",
            f"没有叫 {name} 的对象。" if name is not None else "有几种对象，要写 subject。",
            f"there is no subject called {name}." if name is not None else "there are several subjects; say which.",
            (f"是不是 {near}？", f"Did you mean {near}?")
            if near
            else (f"有：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
        )

    # -- names -----------------------------------------------------------------------------------------------------

    def claim(self, file: RuleFile, path: Path, kind: Kind, name: str) -> bool:
        """Take a name for a pack; False after a complaint where it is taken already."""
        place = file.document.place(path, key=True)
        taken = self.owner[kind].setdefault(name, (file.form.pack, place))
        if taken[1] != place:
            self.complain(
                place,
                "R202",
                f"{_KIND_ZH[kind]} {name} 已写在 {taken[1]}。",
                f"the {'related table' if kind == 'table' else kind} {name} stands at {taken[1]} already.",
                ("请换一个名称，或删去一处。", "Choose another name, or leave one of them out."),
            )
            return False
        return True

    def root_of(self, subject: str | None) -> tuple[Subject, str | None] | None:
        """The root subject and the part a rule is about; None where there is no such subject.

        Left out, it is the household, as rule files have it; in a survey without households the only subject that is no group of others.
        """
        if subject is None:
            roots = [s for s in self.subjects.values() if s.gathers is None]
            subject = "household" if len(roots) != 1 else roots[0].name
        found = self.subjects.get(subject)
        if found is not None:
            return found, None
        for root in self.subjects.values():
            if root.part(subject) is not None:
                return root, subject
        return None

    def field(self, dotted: str) -> FieldSpec | None:
        """A field of any subject by its dotted path."""
        for subject in self.subjects.values():
            try:
                return subject.spec.at(dotted)
            except KeyError:
                continue
        return None

    def field_type(self, place: Callable[[str], Place], name: str, dotted: str | None) -> Type | None:
        """A declared type; for `code` the code list of the field named beside it.

        Args:
            place: place of a key (`type` or `field`) of the declaration.
        """
        if name != "code":
            return Type(name)  # type: ignore[arg-type]
        if dotted is None:
            self.complain(
                place("type"),
                "R204",
                "类型 code 要用 field 说明取哪个字段的码表。",
                "type code needs `field`, whose code list it takes.",
                ("例如 field: members.schooling。", "For example field: members.schooling."),
            )
            return None
        spec = self.field(dotted)
        if spec is None:
            near = did_you_mean(dotted, [p for s in self.subjects.values() for p, _ in s.spec.walk()])
            self.complain(
                place("field"),
                "R203",
                f"没有字段 {dotted}。",
                f"there is no field {dotted}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
            )
            return None
        if spec.question.code is None:
            self.complain(
                place("field"),
                "R204",
                f"字段 {dotted} 没有码表。",
                f"the field {dotted} has no code list.",
                ("请换一个有码表的字段，或写 type: text。", "Name a field that has one, or write type: text."),
            )
            return None
        return Type("code", code=spec.question.code)

    # -- scopes ----------------------------------------------------------------------------------------------------

    def scope(self, subject: str | None, pack: str, *, all_packs: bool = False) -> Scope | None:
        """The names a rule or definition of a pack may use; None where there is no such subject.

        Args:
            all_packs: also names of packs it does not use, to explain why a name is not known.
        """
        found = self.root_of(subject)
        if found is None:
            return None
        root, part = found
        key = (part or root.name, pack, all_packs)
        scope = self._scopes.get(key)
        if scope is None:
            seen = None if all_packs else {pack, *self.uses.get(pack, ())}

            def visible(kind: Kind) -> list[str]:
                return [n for n, (owner, _) in self.owner[kind].items() if seen is None or owner in seen]

            about = {root.name, *(p.name for p in root.parts)}
            scope = self._scopes[key] = Scope(
                root,
                part,
                parameters=Names(frozenset(visible("parameter")), self._parameter),
                definitions=Names(
                    dict.fromkeys(n for n in visible("definition") if self.subject_of.get(n) in about), self._definition
                ),
                tables=Names(dict.fromkeys(visible("table")), lambda name: self._table(name, root)),
                functions=self.functions,
            )
        return scope

    def _parameter(self, name: str) -> ParameterDecl:
        table = self.out.parameters.get(name)
        if table is None:
            raise BlockedError(name)
        return table.decl

    def _definition(self, name: str) -> Definition:
        got = self.out.definitions.get(name)
        if got is None:
            if name in self.building and ("definition", name) not in self.broken:
                raise AwaitsError(name)
            raise BlockedError(name)
        return got

    def _table(self, name: str, root: Subject) -> TableDecl:
        decl = self.out.tables.get(name)
        if decl is None:
            raise BlockedError(name)
        # Joined by a field that this subject does not have: here the table needs its key written.
        return replace(decl, by=None) if decl.by is not None and decl.by not in root.spec.fields else decl

    # -- expressions -----------------------------------------------------------------------------------------------

    def condition(self, document: Document, path: Path, scope: Scope, pack: str) -> Expr | None:
        """A condition written in a file."""
        return self.check(document.source(path), scope, pack, BOOL)

    def check(self, source: Source, scope: Scope, pack: str, want: Type | None = None) -> Expr | None:
        """An expression, or None after complaining of everything in it."""
        # The same words in the same scope mean the same: both wordings of a message hold the same placeholders.
        key = (source.text, id(scope), want is None)
        known = self._checked.get(key)
        if known is not None:
            return known
        try:
            tree, found = check(source, scope, want)
        except BlockedError:
            tree, found = None, despite(source, scope, want)
        if found:
            self.note(explained(self, found, source, scope, pack, want))
        if tree is not None:
            self._checked[key] = tree
        return tree
