"""Opens the plugins and gathers what they supply, strictly: what does not fit stops the run and names the plugin.

A plugin that is skipped takes its rules with it, and nobody would know. So nothing is skipped.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pluggy

from fupin_rules.errors import Diagnostic, FupinError, Text, did_you_mean
from fupin_rules.language.check import FORMS
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.plugins import hooks
from fupin_rules.plugins.hooks import hookimpl
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Extension, Subject, extend
from fupin_rules.schema.extending import iter_misfits

__all__ = ["Registry", "hookimpl"]

GROUP = "fupin_rules"
_HOOKS = ("fupin_extensions", "fupin_functions", "fupin_rule_packs", "fupin_subjects")


class Registry:
    """The installed plugins (entry-point group `fupin_rules`), built-in ones among them, and what they supply.

    Args:
        plugins: further plugins (modules or objects with hook implementations), e.g. in tests.
        installed: whether installed ones are opened.

    Raises:
        FupinError: P101 a plugin fails to import, P102 an unknown or ill-formed hook, P103 a name that is taken; its message names the
            plugin.
    """

    def __init__(self, plugins: Iterable[Any] = (), *, installed: bool = True) -> None:
        self._manager = pluggy.PluginManager("fupin_rules")
        self._manager.add_hookspecs(hooks)
        if installed:
            for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, e.value)):
                try:
                    plugin = entry.load()
                # A module that ends the process when it is imported fails like any other.
                except (Exception, SystemExit) as error:
                    reason = f"{type(error).__name__}: {error}"
                    raise _refused("P101", entry.name, f"装不上：{reason}", f"cannot be loaded: {reason}") from error
                self._open(plugin, entry.name)
        for plugin in plugins:
            self._open(plugin, self._manager.get_canonical_name(plugin))

    def _open(self, plugin: Any, name: str) -> None:
        if self._manager.has_plugin(name) or plugin in self._manager.get_plugins():
            raise _refused("P103", name, "注册了两次。", "is registered twice.")
        _no_stray_hooks(plugin, name)
        try:
            self._manager.register(plugin, name=name)
        except pluggy.PluginValidationError as error:
            raise _refused(
                "P102", name, f"的钩子写法不对：{error}", f"has a hook that does not fit: {error}"
            ) from error
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise _refused("P102", name, f"有不认识的钩子：{error}", f"has an unknown hook: {error}") from error

    def names(self) -> tuple[str, ...]:
        """Names of the open plugins."""
        return tuple(sorted(name for name, _ in self._manager.list_name_plugin()))

    def subjects(self) -> dict[str, Subject]:
        """The subjects of all plugins, by name.

        Raises:
            FupinError: P103 a name that is taken, P104 a hook that fails, P105 something that is no subject or does not fit its model.
        """
        out: dict[str, Subject] = {}
        owner: dict[str, str] = {}
        for plugin, subject in self._gathered("fupin_subjects", Subject):
            fault = _misfit(subject)
            if fault is not None:
                raise _refused(
                    "P105", plugin, f"的对象 {subject.name} {fault.zh}", f"has a subject {subject.name} {fault.en}"
                )
            for name in (subject.name, *(p.name for p in subject.parts)):
                if name in owner:
                    raise _taken(plugin, name, owner[name], "对象名", "subject")
                owner[name] = plugin
            out[subject.name] = subject
        for name, plugin in owner.items():
            # Groups may be another plugin's, so they are looked at when all are there.
            for group, by in out[name].groups.items() if name in out else ():
                if group not in out or out[group].gathers is None:
                    raise _refused(
                        "P105", plugin, f"的对象 {name} 按 {by} 归入 {group}，没有这种归集对象。",
                        f"groups {name} by {by} into {group}, which is no subject that gathers others.",
                    )  # fmt: skip
        return self._extended(out)

    def _extended(self, subjects: dict[str, Subject]) -> dict[str, Subject]:
        """The subjects with every plugin's extensions; a namespace is one plugin's alone."""
        given = list(self._gathered("fupin_extensions", Extension))
        extensions = [e for _, e in given]
        owner: dict[str, str] = {}
        for plugin, e in given:
            if owner.setdefault(e.namespace, plugin) != plugin:
                raise _taken(plugin, e.namespace, owner[e.namespace], "命名空间", "namespace")
        for misfit in iter_misfits(subjects, extensions):
            plugin, e = given[misfit.position]
            raise _refused(
                misfit.code, plugin, f"的扩展字段 {e.namespace} {misfit.why.zh}",
                f"has an extension {e.namespace} that does not do: it {misfit.why.en}",
            )  # fmt: skip
        return extend(subjects, extensions)

    def rule_paths(self) -> tuple[Path, ...]:
        """Rule files and folders of all plugins.

        Raises:
            FupinError: P104 a hook that fails, P105 something that is no path, P106 a path that is not there.
        """
        return tuple(path for _, path in self._rule_paths())

    def _rule_paths(self) -> Iterator[tuple[str, Path]]:
        for plugin, path in self._gathered("fupin_rule_packs", Path):
            if not path.exists():
                raise _refused(
                    "P106", plugin, f"的规则文件不在：{path}", f"names a rule file that is not there: {path}"
                )
            yield plugin, path

    def functions(self) -> dict[str, Function]:
        """The functions of the language and of all plugins, by English name.

        Raises:
            FupinError: P103 a name that is taken, P104 a hook that fails, P105 something that is no function.
        """
        out = dict(BUILTIN)
        owner = dict.fromkeys((*FORMS, *BUILTIN, *(f.zh for f in BUILTIN.values())), "fupin_rules")
        for plugin, function in self._gathered("fupin_functions", Function):
            if not function.name.isidentifier() or keyword.iskeyword(function.name):
                raise _refused(
                    "P105",
                    plugin,
                    f"的函数名 {function.name!r} 不能写进规则。",
                    f"has a function whose name cannot be written in a rule: {function.name!r}.",
                )
            for name in (function.name, function.zh):
                if name in owner:
                    raise _taken(plugin, name, owner[name], "函数名", "function")
                owner[name] = plugin
            out[function.name] = function
        return out

    def rulebook(self) -> Rulebook:
        """The rulebook of all plugins' packs, subjects and functions.

        Raises:
            FupinError: as the other methods.
            RuleFileError: complaints about rule files; those in a plugin's files name the plugin.
        """
        from fupin_rules.errors import RuleFileError

        paths = list(self._rule_paths())
        try:
            return Rulebook.from_paths([p for _, p in paths], self.subjects().values(), self.functions())
        except RuleFileError as error:
            raise RuleFileError([_signed(d, paths) for d in error.diagnostics]) from None

    def _gathered(self, hook: str, kind: type[Any]) -> Iterator[tuple[str, Any]]:
        """What each plugin gives, plugins in order of name, so that nothing depends on the order in which they were found."""
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        for impl in sorted(caller.get_hookimpls(), key=lambda i: i.plugin_name):
            try:
                answer: Any = impl.function()
                given = list(answer)
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                raise _refused(
                    "P104", impl.plugin_name, f"的 {hook} 出错：{reason}", f"fails in {hook}: {reason}"
                ) from error
            for thing in given:
                if not isinstance(thing, kind):
                    what = type(thing).__name__
                    raise _refused(
                        "P105", impl.plugin_name, f"的 {hook} 给出了 {what}，应为 {kind.__name__}。",
                        f"gives a {what} in {hook} where a {kind.__name__} is wanted.",
                    )  # fmt: skip
                yield impl.plugin_name, thing


def _no_stray_hooks(plugin: Any, name: str) -> None:
    """Refuse a function called like one of our hooks that was never marked as one, or is spelt almost like one."""
    for attribute in dir(plugin):
        thing = getattr(plugin, attribute, None)
        if not attribute.startswith("fupin_") or not callable(thing):
            continue
        marked = getattr(thing, "fupin_rules_impl", None)
        if marked is None or marked.get("wrapper") or marked.get("hookwrapper"):
            near = did_you_mean(attribute, _HOOKS)
            hint = (
                Text(f"是不是 {near}？请加 @hookimpl。", f"Did you mean {near}? Mark it with @hookimpl.")
                if near
                else None
            )
            raise FupinError(
                Diagnostic(
                    "P102",
                    Text(
                        f"插件 {name} 的 {attribute} 没有标成钩子，或标成了包裹。",
                        f"the plugin {name} has {attribute}, which is not marked as a hook, or as a wrapper.",
                    ),
                    hint=hint,
                )
            )


def _misfit(subject: Subject) -> Text | None:
    """What of a subject its model does not have."""
    try:
        spec = subject.spec
    except TypeError as error:
        return Text(f"的模型读不了：{error}", f"whose model cannot be read: {error}")
    names = [subject.key, subject.label, subject.area, subject.gathers, *subject.groups.values()]
    names += [n for level in subject.within for n in (level.label, level.code)]
    for part in subject.parts:
        field = spec.fields.get(part.field)
        if field is None or field.record is None or not field.many:
            return Text(f"没有列表 {part.field}。", f"without a list {part.field}.")
        names += [f"{part.field}.{n}" for n in (part.key, part.label) if n is not None]
    for name in (*names, *subject.dates):
        if name is None:
            continue
        try:
            spec.at(name)
        except KeyError:
            return Text(f"没有字段 {name}。", f"without a field {name}.")
    return None


def _signed(diagnostic: Diagnostic, paths: list[tuple[str, Path]]) -> Diagnostic:
    file = Path(diagnostic.place.file)
    plugin = next((name for name, path in paths if file == path or path in file.parents), None)
    if plugin is None or not diagnostic.place.file:
        return diagnostic
    return Diagnostic(
        diagnostic.code,
        Text(f"（插件 {plugin}）{diagnostic.message.zh}", f"(plugin {plugin}) {diagnostic.message.en}"),
        diagnostic.place,
        diagnostic.hint,
        diagnostic.severity,
    )


def _taken(plugin: str, name: str, owner: str, zh: str, en: str) -> FupinError:
    return _refused(
        "P103", plugin, f"的{zh} {name} 已被 {owner} 占用。", f"gives the {en} name {name}, which {owner} has taken."
    )


def _refused(code: str, who: str, zh: str, en: str) -> FupinError:
    return FupinError(Diagnostic(code, Text(f"插件 {who} {zh}", f"the plugin {who} {en}")))
