"""Finds the plugins that are installed and opens those that are wanted; says of each what it is, where it came from, and why not.

Owns pluggy's manager and the rules by which a module counts as a plugin. Asks no plugin for anything.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from importlib.metadata import entry_points
from typing import Any, Final, Literal

import pluggy

from fupin_rules.errors import Diagnostic, FupinError, InputError, Place, RuleFileError, Text, did_you_mean
from fupin_rules.findings import mask_text
from fupin_rules.plugins import hooks

__all__ = ["HOOKS", "Opened", "Plugin", "PluginError", "PluginFilesError", "open_plugins", "refused", "told"]

GROUP: Final = "fupin_rules"
HOOKS: Final = tuple(sorted(n for n in hooks.__dict__ if n.startswith("fupin_")))
_OURS: Final = "fupin-rules"


@dataclass(frozen=True)
class Plugin:
    """A plugin that is installed, or was given.

    Attributes:
        name: name of its entry point; of one that was given, the module's or the class's.
        state: `loaded`; `blocked`: not wanted, and never imported; `broken`: left out since something is wrong with it.
        distribution: the distribution it came in, where it was installed, with its `version`.
        file: where it was imported from; for one that was not, where its distribution lies.
        hooks: the hooks it implements.
        built_in: whether it came with this library.
        reasons: of one that is broken, everything that is wrong.
    """

    name: str
    state: Literal["loaded", "blocked", "broken"] = "loaded"
    distribution: str | None = None
    version: str | None = None
    file: str | None = None
    hooks: tuple[str, ...] = ()
    built_in: bool = False
    reasons: tuple[Diagnostic, ...] = ()

    @property
    def title(self) -> str:
        """The name, with distribution and version where they are known: `county (fupin-rules-county 1.2)`."""
        if self.distribution is None:
            return self.name
        return f"{self.name} ({self.distribution} {self.version or '?'})"

    @property
    def reason(self) -> Text:
        """What is wrong, in one line."""
        texts = [d.message for d in self.reasons[:3]]
        more = len(self.reasons) - len(texts)
        zh, en = " ".join(t.zh for t in texts), " ".join(t.in_("en") for t in texts)
        return Text(
            mask_text(zh + (f"另有 {more} 处。" if more else "")),
            mask_text(en + (f" And {more} more." if more else "")),
        )


class PluginError(FupinError):
    """Something is wrong with one plugin; `plugin` is its name."""

    def __init__(self, plugin: str, diagnostics: Iterable[Diagnostic] | Diagnostic) -> None:
        super().__init__(diagnostics)
        self.plugin = plugin


class PluginFilesError(RuleFileError):
    """Rule files, layouts or validators that cannot be used, every one of them a plugin's: no fault of whoever runs the command."""


def told(error: BaseException) -> str:
    """What a plugin raised, as it may be said: it may quote the data, or hold a number of its own."""
    return mask_text(f"{type(error).__name__}: {error}")


def refused(code: str, plugin: Plugin, zh: str, en: str, hint: Text | None = None) -> PluginError:
    """What is wrong with a plugin, ready to raise; the sentences go on from its name. What to do is said in any case."""
    return PluginError(
        plugin.name,
        Diagnostic(
            code, Text(f"插件 {plugin.title} {zh}", f"the plugin {plugin.title} {en}"), Place(plugin.file or ""),
            hint or _WHAT_TO_DO.get(code),
        ),
    )  # fmt: skip


_WHAT_TO_DO: Final[Mapping[str, Text]] = {
    "P101": Text(
        "请改好它，或装上它缺的包；暂时不用它，写 --no-plugin 名称。",
        "Mend it, or install what it lacks; to go without it for now, give --no-plugin NAME.",
    ),
    "P102": Text(
        "钩子不带参数，写 @hookimpl；见 docs/reference/plugins.md。",
        "A hook takes no arguments and is marked @hookimpl; see docs/reference/plugins.md.",
    ),
    "P103": Text(
        "名称只有一个主人：请在后来的插件里换一个。", "A name has one owner: choose another in the later plugin."
    ),
    "P104": Text(
        "请改好这个钩子：它给出一组东西，没有就给 []，自己不报错。",
        "Mend the hook: it gives a list, [] where there is nothing, and raises nothing.",
    ),
    "P105": Text("写法见 docs/reference/plugins.md。", "How it is written: docs/reference/plugins.md."),
    "P106": Text(
        "请检查路径，并把文件装进发行包（wheel）。", "Check the path, and see that the file is packed into the wheel."
    ),
}
"""Where nothing closer can be said."""


@dataclass
class Opened:
    """Every plugin there is, built-in ones first, then by name; `things` holds what was opened, by name."""

    manager: pluggy.PluginManager
    plugins: list[Plugin]
    things: dict[str, Any]

    def loaded(self) -> list[Plugin]:
        return [p for p in self.plugins if p.state == "loaded"]

    def leave_out(self, name: str, reasons: Sequence[Diagnostic]) -> None:
        """Call a plugin broken and close it."""
        for n, p in enumerate(self.plugins):
            if p.name == name and p.state == "loaded":
                self.plugins[n] = replace(p, state="broken", reasons=tuple(reasons))
                self.manager.unregister(name=name)
                del self.things[name]


def open_plugins(
    given: Iterable[Any], *, installed: bool, allow: Sequence[str] | None, block: Sequence[str], skip: bool
) -> Opened:
    """Open plugins.

    Args:
        given: modules or objects, opened whatever the lists say.
        installed: whether installed ones are opened, too.
        allow: names (patterns) of installed plugins, or of their distributions, that are opened beside the built-in ones; None for all.
        block: names (patterns) of installed ones that are not opened, built-in ones as well.
        skip: whether one that is broken is left out instead of refused.

    Raises:
        PluginError: P101 to P103.
        InputError: P107 a name in a list that fits no installed plugin.
    """
    out = Opened(pluggy.PluginManager("fupin_rules"), [], {})
    out.manager.add_hookspecs(hooks)
    found: list[tuple[Plugin, Any]] = [(_of_entry(e), e) for e in entry_points(group=GROUP)] if installed else []
    found.sort(key=lambda x: (not x[0].built_in, x[0].name, x[1].value))
    _known([p for p, _ in found], [*(allow or ()), *block])
    every: list[tuple[Plugin, Any, bool]] = [(p, e, True) for p, e in found]
    every += [(p, thing, False) for p, thing in _named(given)]
    for plugin, thing, is_entry in sorted(every, key=lambda x: (not x[0].built_in, x[0].name)):
        if is_entry and not _wanted(plugin, allow, block):
            out.plugins.append(replace(plugin, state="blocked"))
            continue
        try:
            _open(out, plugin, thing, is_entry=is_entry)
        except PluginError as error:
            if not skip or plugin.built_in:
                raise
            out.plugins.append(replace(plugin, state="broken", reasons=error.diagnostics))
    return out


def _of_entry(entry: Any) -> Plugin:
    distribution = getattr(entry, "dist", None)
    name = version = place = None
    if distribution is not None:
        name, version = distribution.name, distribution.version
        place = str(distribution.locate_file(""))
    built_in = name == _OURS or (name is None and entry.value.startswith("fupin_rules."))
    return Plugin(entry.name, distribution=name, version=version, file=place, built_in=built_in)


def _named(given: Iterable[Any]) -> list[tuple[Plugin, Any]]:
    """Plugins that were given, by the names of their modules or classes; objects of one class are numbered."""
    out: list[tuple[Plugin, Any]] = []
    counted: dict[str, int] = {}
    before: list[Any] = []
    for thing in given:
        name = getattr(thing, "__name__", None)
        if not isinstance(name, str):
            name = type(thing).__name__
            if not any(thing is b for b in before):
                counted[name] = counted.get(name, 0) + 1
                name = name if counted[name] == 1 else f"{name}-{counted[name]}"
        before.append(thing)
        out.append((Plugin(name, file=_file_of(thing)), thing))
    return out


def _file_of(thing: Any) -> str | None:
    file = getattr(thing, "__file__", None)
    if isinstance(file, str):
        return file
    try:
        return inspect.getfile(thing if inspect.isclass(thing) else type(thing))
    except (TypeError, OSError):
        return None


def _fits(plugin: Plugin, pattern: str) -> bool:
    return fnmatchcase(plugin.name, pattern) or (
        plugin.distribution is not None and fnmatchcase(plugin.distribution, pattern)
    )


def _wanted(plugin: Plugin, allow: Sequence[str] | None, block: Sequence[str]) -> bool:
    if any(_fits(plugin, p) for p in block):
        return False
    return plugin.built_in or allow is None or any(_fits(plugin, p) for p in allow)


def _known(plugins: Sequence[Plugin], patterns: Iterable[str]) -> None:
    """Refuse a name that fits nothing: a misspelt list would let in, or keep out, what it was written for."""
    names = sorted({n for p in plugins for n in (p.name, p.distribution) if n is not None})
    for pattern in patterns:
        if any(_fits(p, pattern) for p in plugins):
            continue
        near = did_you_mean(pattern, names)
        hint = (
            Text(f"是不是 {near}？", f"Did you mean {near}?")
            if near
            else Text(f"装了的有：{'、'.join(names) or '一个也没有'}。", f"Installed: {', '.join(names) or 'none'}.")
        )
        raise InputError(
            Diagnostic(
                "P107", Text(f"没有装名为“{pattern}”的插件。", f"no plugin called {pattern!r} is installed."), hint=hint
            )
        )


def _open(out: Opened, plugin: Plugin, thing: Any, *, is_entry: bool) -> None:
    twin = next((p for p in out.plugins if p.name == plugin.name and p.state != "blocked"), None)
    if twin is not None:
        raise refused(
            "P103", plugin, f"与 {twin.title}（{twin.file}）同名，或注册了两次。", f"has the name of {twin.title} ({twin.file}), or is registered twice."
        )  # fmt: skip
    if is_entry:
        try:
            thing = thing.load()
        except KeyboardInterrupt:
            raise
        # A module that ends the process when it is imported fails like any other.
        except BaseException as error:
            reason = told(error)
            raise refused("P101", plugin, f"装不上：{reason}", f"cannot be loaded: {reason}") from error
        file = _file_of(thing)
        plugin = replace(plugin, file=file or plugin.file)
    if any(thing is other for other in out.things.values()):
        raise refused("P103", plugin, "注册了两次。", "is registered twice.")
    _no_stray_hooks(plugin, thing)
    try:
        out.manager.register(thing, name=plugin.name)
        out.manager.check_pending()
    except pluggy.PluginValidationError as error:
        if out.manager.has_plugin(plugin.name):
            out.manager.unregister(name=plugin.name)
        unknown = [n for n in _marked(thing) if n not in HOOKS]
        if unknown:
            near = did_you_mean(unknown[0], HOOKS)
            hint = Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None
            raise refused(
                "P102", plugin, f"有不认识的钩子 {unknown[0]}；有：{'、'.join(HOOKS)}。",
                f"has an unknown hook {unknown[0]}; there are: {', '.join(HOOKS)}.", hint,
            ) from error  # fmt: skip
        said = mask_text(" ".join(str(error).split()))
        raise refused("P102", plugin, f"的钩子写法不对：{said}", f"has a hook that does not fit: {said}") from error
    implemented = tuple(
        n for n in HOOKS if any(i.plugin is thing for i in getattr(out.manager.hook, n).get_hookimpls())
    )
    out.plugins.append(replace(plugin, hooks=implemented))
    out.things[plugin.name] = thing


def _marked(thing: Any) -> list[str]:
    """The names of the hooks a plugin says it implements."""
    found = []
    for attribute in dir(thing):
        marks = getattr(getattr(thing, attribute, None), "fupin_rules_impl", None)
        if isinstance(marks, dict):
            found.append(marks.get("specname") or attribute)
    return found


def _no_stray_hooks(plugin: Plugin, thing: Any) -> None:
    """Refuse a function called like one of our hooks that was never marked as one, or that wraps others'."""
    for attribute in dir(thing):
        if not attribute.startswith("fupin_"):
            continue
        value = getattr(thing, attribute, None)
        if not callable(value):
            continue
        marked = getattr(value, "fupin_rules_impl", None)
        if marked is None:
            near = did_you_mean(attribute, HOOKS)
            hint = (
                Text("请在它上面一行加 @hookimpl。", "Put @hookimpl on the line above it.")
                if attribute in HOOKS
                else Text(
                    f"是不是 {near}？请改名并加 @hookimpl。",
                    f"Did you mean {near}? Rename it and mark it with @hookimpl.",
                )
                if near
                else None
            )
            raise refused(
                "P102",
                plugin,
                f"的 {attribute} 没有标成钩子。",
                f"has {attribute}, which is not marked as a hook.",
                hint,
            )
        if marked.get("wrapper") or marked.get("hookwrapper"):
            raise refused(
                "P102", plugin, f"的 {attribute} 标成了包裹别人的钩子。", f"has {attribute}, marked as a wrapper of others' hooks.",
                Text("只写自己的，去掉 wrapper=True。", "Give your own only; leave out wrapper=True."),
            )  # fmt: skip
