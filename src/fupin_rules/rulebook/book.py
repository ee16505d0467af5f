"""The rulebook: all packs together, rules by id, what is in force on a day, which rules read a path."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from fupin_rules.errors import Diagnostic, InputError, Text, did_you_mean
from fupin_rules.findings.left_out import LeftOut
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.language.scope import Definition, TableDecl
from fupin_rules.language.traits import static_reads
from fupin_rules.rulebook.files import read_files
from fupin_rules.rulebook.layers import Override, with_values
from fupin_rules.rulebook.loading import Loaded, load_packs
from fupin_rules.rulebook.parameters import ParameterTable
from fupin_rules.rulebook.rules import Pack, Rule, Stated
from fupin_rules.rulebook.validators import Supplied
from fupin_rules.schema import RecordSpec, Subject

__all__ = ["Rulebook"]


class Rulebook:
    """A checked set of rule files.

    Attributes:
        subjects: the subjects its rules are about, by name.
        packs: the packs, in order of id.
        rules: the rules, in order of id; `every` by id also those that a selection left out.
        asked: ids of the optional packs that run; the others are loaded, shown and tested, but not run.
        overrides: what packs that run change of higher ones, by rule or parameter; whether it holds is asked of a day and an area.
        stated: by kind (`rule`, `definition`, `parameter`) and name, what is said of examples, and where it stands.
        parameters: with the values that packs of lower levels set.
        incomplete: plugins that were left out because they were broken; every report says so.
        sections: plugins' report sections, each with who gave it; made by the engine, carried along here.
        digest: identifies the texts, wherever they lay, and the optional packs asked for: the same data, digest, area and as_of give the
            same report.
    """

    def __init__(self, loaded: Loaded, subjects: Mapping[str, Subject], asked: Iterable[str] = ()) -> None:
        self._loaded = loaded
        self.subjects = dict(subjects)
        self.asked = frozenset(asked)
        self.packs: tuple[Pack, ...] = tuple(loaded.packs)
        self.every: dict[str, Rule] = {r.id: r for r in loaded.rules}
        self.rules: tuple[Rule, ...] = tuple(loaded.rules)
        self.overrides: tuple[Override, ...] = tuple(o for o in loaded.overrides if self._runs(o.pack))
        self.parameters: dict[str, ParameterTable] = (
            with_values(loaded.parameters, self.overrides) if self.overrides else loaded.parameters
        )
        self.definitions: dict[str, Definition] = loaded.definitions
        self.tables: dict[str, TableDecl] = loaded.tables
        self.stated: dict[tuple[str, str], Stated] = loaded.stated
        self.incomplete: tuple[LeftOut, ...] = loaded.incomplete
        self.sections: tuple[Any, ...] = loaded.sections
        self.digest = loaded.digest
        if self.asked:
            text = "\0".join((loaded.digest, *sorted(self.asked)))
            self.digest = hashlib.sha256(text.encode()).hexdigest()[: len(loaded.digest)]

    def asking(self, *packs: str) -> Rulebook:
        """The rulebook with some of its optional packs running.

        Args:
            packs: ids of optional packs, or patterns such as `exit.*`.

        Raises:
            InputError: A109 no optional pack fits.
        """
        optional = [p.id for p in self.packs if p.optional]
        asked = set(self.asked)
        for pattern in packs:
            found = [i for i in optional if fnmatchcase(i, pattern)]
            if not found:
                zh = f"没有点名才运行的规则包“{pattern}”。"
                en = f"there is no optional pack {pattern!r}."
                near = did_you_mean(pattern, optional)
                hint = (
                    Text(f"是不是 {near}？", f"Did you mean {near}?")
                    if near
                    else Text(
                        f"有：{'、'.join(optional) or '一个也没有'}。", f"There are: {', '.join(optional) or 'none'}."
                    )
                )
                raise InputError(Diagnostic("A109", Text(zh, en), hint=hint))
            asked.update(found)
        return Rulebook(self._loaded, self.subjects, asked)

    def supplied_with(self, sections: Iterable[Any] = (), incomplete: Iterable[LeftOut] = ()) -> Rulebook:
        """The rulebook with what a registry knows beside rules.

        Args:
            sections: report sections, each with who gave it.
            incomplete: plugins that were left out.
        """
        known = replace(self._loaded, sections=tuple(sections), incomplete=tuple(incomplete))
        return Rulebook(known, self.subjects, self.asked)

    def _runs(self, pack: Pack) -> bool:
        return not pack.optional or pack.id in self.asked

    def only(self, rules: Iterable[Rule], *, without: Iterable[str] = ()) -> Rulebook:
        """A rulebook of some of these rules; another selection is another rulebook, with a digest of its own.

        Args:
            rules: those that stay.
            without: ids of packs that are left out as a whole, with what they change of higher ones.
        """
        kept, gone = list(rules), frozenset(without)
        left = [o for o in self._loaded.overrides if o.pack.id not in gone]
        text = "\0".join((self.digest, *(r.id for r in kept)))
        digest = hashlib.sha256(text.encode()).hexdigest()[: len(self.digest)]
        out = Rulebook(replace(self._loaded, rules=kept, overrides=left), self.subjects, self.asked)
        out.digest = digest
        out.every = self.every
        return out

    def seen_by(self, pack: Pack) -> Rulebook:
        """The rulebook as the people who wrote a pack know it: without what lower packs, or packs elsewhere, change."""
        known = [
            o for o in self._loaded.overrides if o.pack is pack or (o.pack.rank <= pack.rank and pack.area.startswith(o.pack.area))
        ]  # fmt: skip
        if len(known) == len(self._loaded.overrides):
            return self
        return Rulebook(replace(self._loaded, overrides=known), self.subjects, {*self.asked, pack.id})

    @cached_property
    def running(self) -> tuple[Rule, ...]:
        """The rules that run: those of optional packs only where they were asked for, as is what replaces them."""
        run = {r.id for r in self.rules if self._runs(r.pack)}
        replaced: dict[str, set[str]] = {}
        for o in self.overrides:
            if o.by is not None and o.rule is not None:
                replaced.setdefault(o.by, set()).add(o.rule)
        every = {r.id for r in self.rules}
        idle = {by for by, over in replaced.items() if over & every and not over & run}
        return tuple(r for r in self.rules if r.id in run and r.id not in idle)

    @cached_property
    def changed_by_area(self) -> frozenset[str]:
        """Ids of rules of which more or less holds from area to area, apart from the values of parameters."""
        changed = {o.rule for o in self.overrides if o.rule is not None}
        return frozenset(changed | {r.id for r in self.running if r.pack.area})

    @classmethod
    def from_texts(
        cls,
        texts: Mapping[str, str | bytes],
        subjects: Iterable[Subject],
        functions: Mapping[str, Function] = BUILTIN,
        validators: Iterable[Supplied] = (),
        *,
        first: Iterable[str] = (),
    ) -> Rulebook:
        """A rulebook of rule files given as text, by file name.

        Args:
            first: names of files that were there first: of two that give one id, the other one is complained of.

        Raises:
            RuleFileError: with every complaint; nothing is loaded in part.
        """
        by_name = {s.name: s for s in subjects}
        # What is made here stays: no use in walking through all of it again whenever garbage is collected.
        collected = gc.isenabled()
        gc.disable()
        try:
            return cls(load_packs(texts.items(), by_name, functions, validators, first=first), by_name)
        finally:
            if collected:
                gc.enable()

    @classmethod
    def from_paths(
        cls,
        paths: Iterable[Path | str],
        subjects: Iterable[Subject],
        functions: Mapping[str, Function] = BUILTIN,
        validators: Iterable[Supplied] = (),
        *,
        first: Iterable[Path | str] = (),
    ) -> Rulebook:
        """A rulebook of rule files and folders of them (`*.yaml`, `*.yml`, not in `profiles/`, nothing hidden).

        Args:
            first: those of the paths that were there first: of two files that give one id, the other one is complained of.

        Raises:
            RuleFileError: R001 a file cannot be read, R002 there is none, and everything `from_texts` raises.
        """
        texts = read_files(paths)
        homes = {Path(p) for p in first}
        before = [name for name in texts if not homes.isdisjoint((Path(name), *Path(name).parents))] if homes else ()
        return cls.from_texts(texts, subjects, functions, validators, first=before)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {r.id: r for r in self.rules}

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """The rules in force on a day, wherever, in order of id."""
        return tuple(r for r in self.running if r.in_force(on))

    def rules_reading(self, path: str) -> tuple[Rule, ...]:
        """The rules whose verdict or severity may change with an answer, the reference date staying as it is.

        Args:
            path: dotted schema path (`members.health`) or a path into data (`members[0].health`); a record or list counts for
                everything inside it. For rules about groups (a village) it is a path of the records they gather, too.
        """
        dotted = re.sub(r"\[\d+\]", "", path)
        inside = f"{dotted}."
        return tuple(
            r
            for r, reads, records in self._watched
            if dotted in reads
            or any(p.startswith(inside) for p in reads)
            or any(dotted.startswith(f"{p}.") for p in records)
        )

    @cached_property
    def _watched(self) -> tuple[tuple[Rule, frozenset[str], frozenset[str]], ...]:
        """For each rule the schema paths its outcome hangs on, and those of them whose insides count as a whole."""
        return tuple((r, *self._paths(r)) for r in self.rules)

    def _paths(self, rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
        subject = self.subjects[rule.subject]
        reads = set(rule.traits.reads)
        if rule.soften is not None:
            roots = {subject.name: "", **({"this": rule.part} if rule.part is not None else {})}
            reads.update(p for p, _ in static_reads(rule.soften[0], roots))
        records = self._records(reads, subject)
        if rule.part is not None:
            reads.add(rule.part)
        if subject.area is not None and (
            rule.id in self.changed_by_area or any(self.parameters[p].by_area for p in rule.traits.parameters)
        ):
            reads.add(subject.area)
        if subject.gathers is not None:
            # What a group reads of its records is read of each record; and the field that says where a record belongs decides.
            inside = f"{subject.gathers}."
            for paths in (reads, records):
                paths.update([p.removeprefix(inside) for p in paths if p.startswith(inside)])
            reads.update(s.groups[subject.name] for s in self.subjects.values() if subject.name in s.groups)
        return frozenset(reads | records), frozenset(records)

    @staticmethod
    def _records(reads: Iterable[str], subject: Subject) -> set[str]:
        """Records that are asked for as a whole, or that are a source: any answer inside one tells that it is there."""
        found: set[str] = set()
        for path in reads:
            steps = path.split(".")
            spec: RecordSpec | None = subject.spec
            for n, step in enumerate(steps, 1):
                f = spec.fields.get(step) if spec is not None else None
                if f is None:
                    break
                if f.record is not None and not f.many and (n == len(steps) or f.question.source):
                    found.add(".".join(steps[:n]))
                spec = f.record
        return found
