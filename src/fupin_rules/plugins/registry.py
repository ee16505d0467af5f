"""Gathers what the open plugins supply, strictly: what does not fit stops the run and names the plugin.

A plugin that is skipped takes its rules with it, and nobody would know. So nothing is skipped unless the caller says so, and then every
report says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from fupin_rules.documents import read_yaml
from fupin_rules.errors import Diagnostic, RuleFileError, Text, did_you_mean
from fupin_rules.findings.left_out import LeftOut
from fupin_rules.language.check import FORMS
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.plugins.blaming import namespace_taken, owner_of, signed_by
from fupin_rules.plugins.fitting import guarded, misfit_function, misfit_path, misfit_section, misfit_subject
from fupin_rules.plugins.hooks import hookimpl
from fupin_rules.plugins.opening import Opened, Plugin, PluginError, PluginFilesError, open_plugins, refused, told
from fupin_rules.plugins.sections import Section
from fupin_rules.rulebook import Rulebook
from fupin_rules.rulebook.validators import Supplied, Validator
from fupin_rules.schema import Extension, Subject, describe, extend
from fupin_rules.schema.extending import iter_misfits

__all__ = ["Registry", "hookimpl"]

_T = TypeVar("_T")
_KINDS = ("subjects", "fields", "functions", "validators", "profiles", "sections")


class Registry:
    """The installed plugins (entry-point group `fupin_rules`), built-in ones among them, and what they supply.

    Args:
        plugins: further plugins (modules or objects with hook implementations), e.g. in tests; no list keeps them out.
        installed: whether installed ones are opened.
        allow: names (or patterns, `fupin-rules-*`) of installed plugins, or of their distributions, to open beside the built-in ones;
            left out, all of them.
        block: names of installed ones not to open; they are never imported.
        broken: what becomes of a plugin that does not load, or gives something that will not do: `stop` the run, or `skip` the whole
            plugin, which marks every report as incomplete.

    Raises:
        FupinError: P101 a plugin fails to import, P102 an unknown or ill-formed hook, P103 a name that is taken, P107 a name in a list
            that no installed plugin has; the message names the plugin, its distribution and version.

    Examples:
        >>> from fupin_rules.plugins import Registry
        >>> registry = Registry(allow=[])
        >>> registry.names()
        ('survey',)
        >>> sorted(registry.subjects())
        ['edge', 'household', 'team', 'village']
    """

    def __init__(
        self,
        plugins: Iterable[Any] = (),
        *,
        installed: bool = True,
        allow: Iterable[str] | None = None,
        block: Iterable[str] = (),
        broken: Literal["stop", "skip"] = "stop",
    ) -> None:
        self.broken = broken
        self._opened: Opened = open_plugins(
            plugins,
            installed=installed,
            allow=None if allow is None else tuple(allow),
            block=tuple(block),
            skip=broken == "skip",
        )
        self._answers: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._settled: dict[str, Any] = {}

    # -- which plugins ---------------------------------------------------------------------------------------------

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin there is, loaded, blocked or broken; built-in ones first, then by name."""
        return tuple(self._opened.plugins)

    def names(self) -> tuple[str, ...]:
        """Names of the open plugins."""
        return tuple(sorted(p.name for p in self._opened.loaded()))

    @property
    def skipped(self) -> tuple[Plugin, ...]:
        """Plugins left out because something is wrong with them (`broken="skip"`), as far as anybody has asked."""
        return tuple(p for p in self._opened.plugins if p.state == "broken")

    @property
    def incomplete(self) -> tuple[LeftOut, ...]:
        """What reports say of the plugins that were skipped."""
        return tuple(LeftOut(p.title, p.reason) for p in self.skipped)

    def origin(self, kind: str, name: str) -> Plugin | None:
        """The plugin that gave something.

        Args:
            kind: `subject`, `extension`, `function`, `validator` or `section`.
            name: the thing's name; for a part of a subject the part's, for an extension `namespace.of`.
        """
        ask = {
            "subject": self.subjects,
            "extension": self.subjects,
            "function": self.functions,
            "validator": self.validators,
            "section": self.sections,
        }[kind]
        ask()
        owner = self._settled[f"owner of {kind}"].get(name)
        return next((p for p in self.plugins if p.name == owner), None)

    def origin_of_file(self, file: str | Path) -> Plugin | None:
        """The plugin that gave a rule file or an import profile, or a folder that it lies in; None for one that no plugin gave."""
        name = owner_of(Path(file), [*self._given_paths("fupin_rule_packs"), *self._given_paths("fupin_profiles")])
        return next((p for p in self.plugins if p.name == name), None)

    # -- what they supply ------------------------------------------------------------------------------------------

    def subjects(self) -> dict[str, Subject]:
        """The subjects of all plugins, by name, with every plugin's extensions.

        Raises:
            FupinError: P103 a name that is taken, P104 a hook that fails, P105 something that is no subject or extension, or fits no model.
        """
        return dict(self._once("subjects", self._subjects))

    def functions(self) -> dict[str, Function]:
        """The functions of the language and of all plugins, by English name.

        Raises:
            FupinError: P103 a name that is taken, P104 a hook that fails, P105 something that is no function, or one that will not do.
        """
        return dict(self._once("functions", self._functions))

    def rule_paths(self) -> tuple[Path, ...]:
        """Rule files and folders of all plugins.

        Raises:
            FupinError: P104 a hook that fails, P105 something that is no absolute path, P106 a path that is not there.
        """
        return tuple(path for _, path in self._given_paths("fupin_rule_packs"))

    def profile_paths(self) -> tuple[Path, ...]:
        """Import layouts of all plugins, those of plugins before the shipped ones: of two that fit alike the first is taken.

        Raises:
            FupinError: as `rule_paths`.
        """
        given = self._given_paths("fupin_profiles")
        built_in = {p.name for p in self.plugins if p.built_in}
        return tuple(path for _, path in sorted(given, key=lambda x: x[0] in built_in))

    def validators(self) -> tuple[Validator, ...]:
        """The Python validators of all plugins.

        Raises:
            FupinError: P103 an id that is taken, P104 a hook that fails, P105 something that is no validator.
        """
        return tuple(v for _, v in self._once("validators", self._validators))

    def sections(self) -> tuple[tuple[str, Section], ...]:
        """The report sections of all plugins, each with the name of its plugin.

        Raises:
            FupinError: P103 an id that is taken, P104 a hook that fails, P105 something that is no section, or one that will not do.
        """
        return tuple(self._once("sections", self._sections))

    def rulebook(self, *more: Path | str, packs: bool = True) -> Rulebook:
        """The rulebook of all plugins' packs, subjects, functions and validators.

        Args:
            more: further rule files and folders; a fault in one of these is nobody's but the caller's.
            packs: whether the plugins' own packs (and validators) are in it.

        Raises:
            FupinError: as the other methods.
            RuleFileError: complaints about rule files; those in a plugin's files name the plugin. `PluginFilesError` where all are plugins'.
        """
        while True:
            subjects = self._settle()
            paths = self._given_paths("fupin_rule_packs") if packs else []
            functions = self.functions()
            try:
                self._once("layouts read", self._read_layouts)
                book = self._book([p for _, p in paths], more, subjects, functions, packs=packs)
            except RuleFileError as error:
                extensions = [(p, e) for p, e in self._gathered("fupin_extensions", Extension) if not p.built_in]
                taken = namespace_taken(extensions, paths)
                if taken is not None:
                    # Its name makes the rules of others unreadable: what is said of those would blame the wrong ones.
                    if self.broken == "stop":
                        raise taken from None
                    self._leave_out(taken.plugin, taken.diagnostics)
                    continue
                signed, blamed = self._blamed(error, [*paths, *self._given_paths("fupin_profiles")])
                if self.broken == "stop" or not blamed:
                    raise (PluginFilesError if blamed else RuleFileError)(signed) from None
                for name, reasons in blamed.items():
                    self._leave_out(name, reasons)
                continue
            sections = self.sections()
            return book.supplied_with(sections, self.incomplete) if sections or self.skipped else book

    def _read_layouts(self) -> bool:
        """Read the plugins' layouts once to see that they can be: nobody should find out with the data in hand.

        Raises:
            PluginError: P105 a layout of a subject that is not there.
            RuleFileError: complaints about layouts.
        """
        from fupin_rules.tables import load_profiles
        from fupin_rules.tables.profiles import find_profiles

        subjects = self.subjects()
        own = [(n, p) for n, p in self._given_paths("fupin_profiles") if not self._is_built_in(n)]
        for name, path in own:
            (plugin,) = (p for p in self._opened.loaded() if p.name == name)
            for file in find_profiles([path]):
                written = read_yaml(file.read_bytes(), str(file)).data
                about = written.get("subject", "household") if isinstance(written, dict) else "household"
                if about not in subjects:
                    near = did_you_mean(str(about), subjects)
                    raise refused(
                        "P105", plugin, f"的导入布局 {file} 写给 {about}，没有这种对象。",
                        f"has a layout {file} for {about}, which is no subject.",
                        Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                    )  # fmt: skip
        if own:
            places = [p for _, p in own]
            for subject in subjects.values():
                if subject.gathers is None:
                    load_profiles(subject, places)
        return True

    def _book(
        self,
        paths: Sequence[Path],
        more: Sequence[Path | str],
        subjects: Mapping[str, Subject],
        functions: Mapping[str, Function],
        *,
        packs: bool,
    ) -> Rulebook:
        versions = {p.name: p.version or "" for p in self.plugins}
        supplied = [
            Supplied(plugin=name, validator=v, version=versions[name])
            for name, v in self._once("validators", self._validators)
            if packs
        ]
        if packs and not paths and not more:
            # Models, functions or validators alone are a plugin, too.
            return Rulebook.from_texts({}, subjects.values(), functions, supplied)
        # Of two files that give one id the one that does not come with the library is to blame.
        first = (
            [path for name, path in self._given_paths("fupin_rule_packs") if self._is_built_in(name)] if packs else []
        )
        return Rulebook.from_paths([*paths, *more], subjects.values(), functions, supplied, first=first)

    def counted(self) -> dict[str, dict[str, int]]:
        """How many things of each kind each plugin gives: `subjects`, `fields`, `functions`, `validators`, `profiles`, `sections`."""
        from fupin_rules.tables.profiles import find_profiles

        out: dict[str, dict[str, int]] = {k: {} for k in _KINDS}

        def add(kind: str, name: str, n: int = 1) -> None:
            out[kind][name] = out[kind].get(name, 0) + n

        self._settle()
        for plugin, _ in self._gathered("fupin_subjects", Subject):
            add("subjects", plugin.name)
        for plugin, e in self._gathered("fupin_extensions", Extension):
            add("fields", plugin.name, len(describe(e.model).fields))
        for plugin, _ in self._gathered("fupin_functions", Function):
            add("functions", plugin.name)
        for plugin, _ in self._gathered("fupin_validators", Validator):
            add("validators", plugin.name)
        for name, path in self._given_paths("fupin_profiles"):
            add("profiles", name, len(find_profiles([path])))
        for plugin, _ in self._gathered("fupin_report_sections", Section):
            add("sections", plugin.name)
        return out

    # -- asking ----------------------------------------------------------------------------------------------------

    def _once(self, key: str, make: Callable[[], _T]) -> _T:
        """What a question comes to; asked again without the plugin at fault where broken ones are skipped."""
        while key not in self._settled:
            try:
                self._settled[key] = make()
            except PluginError as error:
                if self.broken == "stop" or self._is_built_in(error.plugin):
                    raise
                self._leave_out(error.plugin, error.diagnostics)
        found: _T = self._settled[key]
        return found

    def _settle(self) -> dict[str, Subject]:
        """Ask everything, until nobody more is left out: a plugin that fails in one hook is left out of all."""
        while True:
            before = len(self.skipped)
            subjects = self.subjects()
            self.functions()
            self.validators()
            self.sections()
            self._given_paths("fupin_rule_packs")
            self._given_paths("fupin_profiles")
            if len(self.skipped) == before:
                return subjects

    def _is_built_in(self, name: str) -> bool:
        return any(p.built_in and p.name == name for p in self._opened.loaded())

    def _leave_out(self, name: str, reasons: Sequence[Diagnostic]) -> None:
        self._opened.leave_out(name, reasons)
        self._settled.clear()

    def _gathered(self, hook: str, kind: type[_T]) -> Iterator[tuple[Plugin, _T]]:
        """What each plugin gives: built-in ones first, then by name, so that nothing depends on the order in which they were found."""
        for plugin in self._opened.loaded():
            if hook in plugin.hooks:
                for thing in self._asked(plugin, hook, kind):
                    yield plugin, thing

    def _asked(self, plugin: Plugin, hook: str, kind: type[Any]) -> tuple[Any, ...]:
        key = (plugin.name, hook)
        if key not in self._answers:
            thing = self._opened.things[plugin.name]
            (impl,) = (i for i in getattr(self._opened.manager.hook, hook).get_hookimpls() if i.plugin is thing)
            try:
                answer: Any = impl.function()
                given = tuple(answer)
            except KeyboardInterrupt:
                raise
            # A hook that ends the process would end it with a status of its own choosing, 0 perhaps.
            except BaseException as error:
                reason = told(error)
                raise refused("P104", plugin, f"的 {hook} 出错：{reason}", f"fails in {hook}: {reason}") from error
            for one in given:
                if not isinstance(one, kind):
                    what = one.__name__ if isinstance(one, type) else type(one).__name__
                    raise refused(
                        "P105", plugin, f"的 {hook} 给出了 {what}，应为 {kind.__name__}。",
                        f"gives a {what} in {hook} where a {kind.__name__} is wanted.",
                    )  # fmt: skip
            self._answers[key] = given
        return self._answers[key]

    def _subjects(self) -> dict[str, Subject]:
        out: dict[str, Subject] = {}
        owner: dict[str, Plugin] = {}
        for plugin, subject in self._gathered("fupin_subjects", Subject):
            fault = misfit_subject(subject)
            if fault is not None:
                raise refused(
                    "P105", plugin, f"的对象 {subject.name} {fault.zh}", f"has a subject {subject.name} {fault.en}"
                )
            for name in (subject.name, *(p.name for p in subject.parts)):
                if name in owner:
                    raise _taken(plugin, name, owner[name], "对象名", "subject")
                owner[name] = plugin
            out[subject.name] = subject
        for name, subject in out.items():
            # Groups may be another plugin's, so they are looked at when all are there.
            for group, by in subject.groups.items():
                if group not in out or out[group].gathers is None:
                    raise refused(
                        "P105", owner[name], f"的对象 {name} 按 {by} 归入 {group}，没有这种归集对象。",
                        f"groups {name} by {by} into {group}, which is no subject that gathers others.",
                    )  # fmt: skip
        self._settled["owner of subject"] = {n: p.name for n, p in owner.items()}
        return self._extended(out)

    def _extended(self, subjects: dict[str, Subject]) -> dict[str, Subject]:
        """The subjects with every plugin's extensions; a namespace is one plugin's alone."""
        given = list(self._gathered("fupin_extensions", Extension))
        extensions = [e for _, e in given]
        spaces: dict[str, Plugin] = {}
        for plugin, e in given:
            for name in {e.namespace, e.zh}:
                if spaces.setdefault(name, plugin) is not plugin:
                    raise _taken(plugin, name, spaces[name], "命名空间", "namespace")
        for misfit in iter_misfits(subjects, extensions):
            plugin, e = given[misfit.position]
            raise refused(
                misfit.code, plugin, f"的扩展字段 {e.namespace} {misfit.why.zh}",
                f"has an extension {e.namespace} that will not do: it {misfit.why.en}",
            )  # fmt: skip
        self._settled["owner of extension"] = {f"{e.namespace}.{e.of}": p.name for p, e in given}
        return extend(subjects, extensions)

    def _functions(self) -> dict[str, Function]:
        out = dict(BUILTIN)
        owner: dict[str, Plugin | None] = dict.fromkeys((*FORMS, *BUILTIN, *(f.zh for f in BUILTIN.values())))
        for plugin, function in self._gathered("fupin_functions", Function):
            fault = misfit_function(function)
            if fault is not None:
                raise refused(
                    "P105",
                    plugin,
                    f"的函数 {function.name} {fault.zh}",
                    f"has a function {function.name}: it {fault.en}",
                )
            for name in {function.name: None, function.zh: None}:
                if name in owner:
                    raise _taken(plugin, name, owner[name], "函数名", "function")
                owner[name] = plugin
            out[function.name] = guarded(function, plugin.title)
        self._settled["owner of function"] = {n: p.name for n, p in owner.items() if p is not None}
        return out

    def _validators(self) -> list[tuple[str, Validator]]:
        out: list[tuple[str, Validator]] = []
        owner: dict[str, Plugin] = {}
        for plugin, v in self._gathered("fupin_validators", Validator):
            if v.id in owner:
                raise _taken(plugin, v.id, owner[v.id], "规则编号", "rule")
            owner[v.id] = plugin
            out.append((plugin.name, v))
        self._settled["owner of validator"] = {n: p.name for n, p in owner.items()}
        return out

    def _sections(self) -> list[tuple[str, Section]]:
        out: list[tuple[str, Section]] = []
        owner: dict[str, Plugin] = {}
        for plugin, section in self._gathered("fupin_report_sections", Section):
            fault = misfit_section(section)
            if fault is not None:
                raise refused(
                    "P105",
                    plugin,
                    f"的报告里的表 {section.id} {fault.zh}",
                    f"has a report section {section.id}: it {fault.en}",
                )
            if section.id in owner:
                raise _taken(plugin, section.id, owner[section.id], "报告里的表的编号", "report section")
            owner[section.id] = plugin
            out.append((plugin.title, section))
        self._settled["owner of section"] = {n: p.name for n, p in owner.items()}
        return out

    def _given_paths(self, hook: str) -> list[tuple[str, Path]]:
        def make() -> list[tuple[str, Path]]:
            out: list[tuple[str, Path]] = []
            for plugin, path in self._gathered(hook, Path):
                fault = misfit_path(path)
                if fault is None and not plugin.built_in and not _holds_yaml(path):
                    # Forgotten in the wheel, most likely: its rules would be gone without a word.
                    fault = (
                        "P106",
                        Text(f"的文件夹里没有 YAML 文件：{path}。", f"names a folder without a YAML file: {path}."),
                    )
                if fault is not None:
                    raise refused(fault[0], plugin, fault[1].zh, fault[1].en)
                out.append((plugin.name, path))
            return out

        return self._once(hook, make)

    # -- who is to blame -------------------------------------------------------------------------------------------

    def _blamed(
        self, error: RuleFileError, paths: list[tuple[str, Path]]
    ) -> tuple[list[Diagnostic], dict[str, list[Diagnostic]]]:
        """The complaints with the plugins' names in them, and the plugins at fault: none where somebody else is, too."""
        signed: list[Diagnostic] = []
        reasons: dict[str, list[Diagnostic]] = {}
        blamed: dict[str, None] = {}
        others = False
        order = {p.name: n for n, p in enumerate(self._opened.plugins)}
        titles = {p.name: p.title for p in self._opened.plugins}
        for d in error.diagnostics:
            owner = next((n for n in order if f"插件 {n} 的校验 " in d.message.zh), None)
            if owner is None and d.place.file:
                owner = owner_of(Path(d.place.file), paths)
            named = dict.fromkeys(n for n, p in paths if n != owner and str(p) in d.message.en)
            concerned = [n for n in (owner, *named) if n is not None]
            signed.append(signed_by(d, [titles[n] for n in concerned]))
            reasons.update({n: [*reasons.get(n, ()), signed[-1]] for n in concerned})
            if d.code == "R115":
                continue
            # Of two that give one id the later one is left out: built-in packs never are.
            last = max(concerned, key=lambda n: order[n], default=None)
            if last is None or self._is_built_in(last):
                others = True
            else:
                blamed[last] = None
        return signed, {} if others else {n: reasons[n] for n in blamed}


def _holds_yaml(path: Path) -> bool:
    return not path.is_dir() or any(p.suffix in (".yaml", ".yml") for p in path.rglob("*"))


def _taken(plugin: Plugin, name: str, owner: Plugin | None, zh: str, en: str) -> PluginError:
    zh_who, en_who = ("规则语言", "the rule language") if owner is None else (owner.title, owner.title)
    return refused(
        "P103", plugin, f"的{zh} {name} 已被 {zh_who} 占用。", f"gives the {en} name {name}, which {en_who} has taken."
    )
