"""The desk on which rule files lie while they are looked over: the rulebook, the files with their places, and what was found.

Owns how a piece of advice is worded, placed and exempted; finds nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fupin_rules.documents import Document
from fupin_rules.errors import Diagnostic, Place, Text
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr, walk
from fupin_rules.rulebook import Rule, Rulebook
from fupin_rules.rulebook.forms import PackForm, RuleForm
from fupin_rules.schema import Subject
from fupin_rules.testing.lint.codes import CODES

__all__ = ["Desk", "Exempted", "File", "Path", "Written", "trees_of"]

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Exempted:
    """Advice that its file does without, and the reason it gives."""

    advice: Diagnostic
    reason: str


@dataclass(frozen=True)
class File:
    """A rule file that is looked at."""

    document: Document
    form: PackForm


@dataclass(frozen=True)
class Written:
    """A rule as it is written and as it is built."""

    file: File
    path: Path
    form: RuleForm
    rule: Rule

    @property
    def document(self) -> Document:
        return self.file.document


class Desk:
    """What is looked at, and what was found.

    Attributes:
        book: the rulebook; rules of files that are not looked at count as users and as neighbours.
        files: the files to look at.
        as_of: the day on which something may be out of date; None asks for no such thing.
        found: advice so far. exempted: advice that the files do without.
    """

    def __init__(self, book: Rulebook, files: Mapping[str, Document], as_of: date | None = None) -> None:
        self.book = book
        self.files = [File(d, PackForm.model_validate(d.data)) for d in files.values()]
        self.as_of = as_of
        self.found: list[Diagnostic] = []
        self.exempted: list[Exempted] = []
        self._exempts: set[tuple[str, Path, str]] = set()

    @cached_property
    def written(self) -> tuple[Written, ...]:
        """The rules of the files, in order."""
        out = []
        for file in self.files:
            for i, form in enumerate(file.form.rules):
                rule = self.book.by_id.get(form.id)
                if rule is not None:
                    out.append(Written(file, ("rules", i), form, rule))
        return tuple(out)

    @cached_property
    def used(self) -> tuple[set[str], set[str], set[str]]:
        """Names of definitions, parameters and related tables that some rule uses, directly or by a definition."""
        definitions: set[str] = set()
        parameters: set[str] = set()
        tables: set[str] = set()
        for rule in self.book.rules:
            # A validator in Python says what it reads.
            reads = rule.python.validator.reads if rule.python is not None else ()
            parameters |= {path.removeprefix("params.") for path in reads if path.startswith("params.")}
            tables |= {path for path in reads if path in self.book.tables}
        waiting = [top for rule in self.book.rules for top in trees_of(rule)]
        while waiting:
            for node in walk(waiting.pop()):
                if isinstance(node, (tree.Parameter, tree.HasRow)):
                    parameters.add(node.decl.name)
                elif isinstance(node, tree.Match):
                    tables.add(node.table.name)
                elif isinstance(node, tree.Use) and node.name not in definitions:
                    definitions.add(node.name)
        return definitions, parameters, tables

    def subject(self, name: str) -> tuple[Subject, bool]:
        """The root subject of a subject or part, and whether it is a part."""
        for subject in self.book.subjects.values():
            if subject.name == name:
                return subject, False
            if subject.part(name) is not None:
                return subject, True
        raise KeyError(name)

    def advise(
        self, file: File, path: Path, code: str, *, key: bool = False, at: Place | None = None, **values: Any
    ) -> None:
        """Note a piece of advice.

        Args:
            path: what it is about. key: whether it stands at its key. at: where exactly, in place of the path's place.
            values: for the places in the wording; `x_en` is said in English in place of `x`.
        """
        advice = CODES[code]
        english = {**values, **{k.removesuffix("_en"): v for k, v in values.items() if k.endswith("_en")}}
        english.update({k: v for k, v in values.items() if k.endswith("_en")})
        made = Diagnostic(
            code,
            Text(advice.what.zh.format(**values) + "。", advice.what.en.format(**english) + "."),
            at or file.document.place(path, key=key),
            Text(advice.do.zh.format(**values), advice.do.en.format(**english)),
            advice.severity,
        )
        reason = self._exemption(file, path, code)
        if reason is None:
            self.found.append(made)
        else:
            self.exempted.append(Exempted(made, reason))

    def _exemption(self, file: File, path: Path, code: str) -> str | None:
        if path[:1] == ("rules",) and len(path) > 1:
            own = file.form.rules[int(path[1])].lint
            if code in own:
                self._exempts.add((file.document.file, path[:2], code))
                return own[code]
        if code in file.form.lint:
            self._exempts.add((file.document.file, (), code))
            return file.form.lint[code]
        return None

    def idle_exemptions(self) -> Iterator[tuple[File, Path, str, str | None]]:
        """Exemptions that nothing needed: file, path, code, and the rule they stand in."""
        for file in self.files:
            name = file.document.file
            for code in file.form.lint:
                if (name, (), code) not in self._exempts:
                    yield file, ("lint", code), code, None
            for i, rule in enumerate(file.form.rules):
                for code in rule.lint:
                    if (name, ("rules", i), code) not in self._exempts:
                        yield file, ("rules", i, "lint", code), code, rule.id


def trees_of(rule: Rule) -> Iterator[Expr]:
    """Every tree of a rule: its conditions, its key, what softens it, what its messages tell."""
    yield from (t for t in (rule.when, rule.expect) if t is not None)
    if rule.unique is not None:
        yield rule.unique.key
        if rule.unique.where is not None:
            yield rule.unique.where
    if rule.soften is not None:
        yield rule.soften[0]
    yield from (p for p in (*rule.message.zh, *rule.message.en) if not isinstance(p, str))
