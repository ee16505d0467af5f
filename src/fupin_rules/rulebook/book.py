"""The rulebook: all packs together, rules by id, what is in force on a day, which rules read a path."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from functools import cached_property
from pathlib import Path

from fupin_rules.errors import Diagnostic, Place, RuleFileError, Text
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.language.scope import Definition, TableDecl
from fupin_rules.rulebook.loading import Loaded, load_packs
from fupin_rules.rulebook.parameters import ParameterTable
from fupin_rules.rulebook.rules import Pack, Rule
from fupin_rules.schema import Subject

__all__ = ["Rulebook"]


class Rulebook:
    """A checked set of rule files.

    Attributes:
        subjects: the subjects its rules are about, by name.
        packs: the packs, in order of file name.
        rules: the rules, in order of id.
        digest: identifies the texts: the same data, digest and as_of give the same report.
    """

    def __init__(self, loaded: Loaded, subjects: Mapping[str, Subject]) -> None:
        self.subjects = dict(subjects)
        self.packs: tuple[Pack, ...] = tuple(loaded.packs)
        self.rules: tuple[Rule, ...] = tuple(loaded.rules)
        self.parameters: dict[str, ParameterTable] = loaded.parameters
        self.definitions: dict[str, Definition] = loaded.definitions
        self.tables: dict[str, TableDecl] = loaded.tables
        self.digest = loaded.digest

    @classmethod
    def from_texts(
        cls,
        texts: Mapping[str, str | bytes],
        subjects: Iterable[Subject],
        functions: Mapping[str, Function] = BUILTIN,
    ) -> Rulebook:
        """A rulebook of rule files given as text, by file name.

        Raises:
            RuleFileError: with every complaint; nothing is loaded in part.
        """
        by_name = {s.name: s for s in subjects}
        return cls(load_packs(texts.items(), by_name, functions), by_name)

    @classmethod
    def from_paths(
        cls,
        paths: Iterable[Path | str],
        subjects: Iterable[Subject],
        functions: Mapping[str, Function] = BUILTIN,
    ) -> Rulebook:
        """A rulebook of rule files and folders of them (`*.yaml`, `*.yml`, not in `profiles/`)."""
        texts: dict[str, bytes] = {}
        for path in paths:
            p = Path(path)
            if p.is_dir():
                files = sorted(f for f in p.rglob("*.y*ml") if "profiles" not in f.relative_to(p).parts)
            else:
                files = [p]
            for f in files:
                try:
                    name = f.relative_to(p.parent).as_posix() if p.is_dir() else str(f)
                    # Two folders may be called alike (a county's `rules/` beside ours); neither may hide the other's files.
                    texts[str(f) if name in texts else name] = f.read_bytes()
                except OSError as error:
                    raise RuleFileError(
                        Diagnostic(
                            "R001",
                            Text(
                                f"规则文件打不开：{error.strerror}。",
                                f"the rule file cannot be opened: {error.strerror}.",
                            ),
                            Place(str(f)),
                        )
                    ) from None
        if not texts:
            raise RuleFileError(
                Diagnostic("R002", Text("没有找到规则文件（*.yaml）。", "no rule files (*.yaml) were found."))
            )
        return cls.from_texts(texts, subjects, functions)

    def keeping(self, rules: Iterable[Rule]) -> Rulebook:
        """A rulebook with only some of its rules; packs, definitions and parameters stay. Its digest says which rules are left."""
        out = copy(self)
        out.__dict__.pop("by_id", None)
        out.rules = tuple(rules)
        out.digest = hashlib.sha256("\0".join((self.digest, *(r.id for r in out.rules))).encode()).hexdigest()[:16]
        return out

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {r.id: r for r in self.rules}

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """The rules in force on a day, in order of id."""
        return tuple(r for r in self.rules if r.in_force(on))

    def rules_reading(self, path: str) -> tuple[Rule, ...]:
        """The rules whose verdict may change with an answer.

        Args:
            path: dotted schema path (`members.health`) or a path into data (`members[0].health`); a record or list counts for
                everything inside it.
        """
        import re

        dotted = re.sub(r"\[\d+\]", "", path)
        return tuple(
            r
            for r in self.rules
            if any(p == dotted or p.startswith(f"{dotted}.") or dotted.startswith(f"{p}.") for p in r.traits.reads)
            or r.part == dotted
        )
