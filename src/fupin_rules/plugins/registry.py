"""Opens the plugins and gathers what they supply, strictly: what does not fit stops the run and names the plugin."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pluggy

from fupin_rules.errors import Diagnostic, FupinError, Text
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.plugins import hooks
from fupin_rules.plugins.hooks import hookimpl
from fupin_rules.schema import Subject

__all__ = ["Registry", "hookimpl"]


class Registry:
    """The installed plugins (entry-point group `fupin_rules`), built-in ones among them, and what they supply.

    Args:
        plugins: further plugins (modules or objects with hook implementations), e.g. in tests.
        installed: whether installed ones are opened.

    Raises:
        FupinError: P101 a plugin fails to import, P102 an unknown or ill-formed hook, P103 a name that is taken.
    """

    def __init__(self, plugins: Iterable[Any] = (), *, installed: bool = True) -> None:
        self._manager = pluggy.PluginManager("fupin_rules")
        self._manager.add_hookspecs(hooks)
        if installed:
            for entry in sorted(entry_points(group="fupin_rules"), key=lambda e: e.name):
                try:
                    self._manager.register(entry.load(), name=entry.name)
                except Exception as error:
                    raise _refused("P101", entry.name, f"装不上：{error}", f"cannot be loaded: {error}") from error
        for plugin in plugins:
            try:
                self._manager.register(plugin)
            except pluggy.PluginValidationError as error:
                raise _refused("P102", str(plugin), f"钩子不对：{error}", f"has a hook that does not fit: {error}") from error
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise _refused("P102", str(error), "有不认识的钩子。", "has an unknown hook.") from error

    def names(self) -> tuple[str, ...]:
        """Names of the open plugins."""
        return tuple(sorted(name for name, _ in self._manager.list_name_plugin()))

    def subjects(self) -> dict[str, Subject]:
        out: dict[str, Subject] = {}
        for group in self._manager.hook.fupin_subjects():
            for subject in group:
                if out.setdefault(subject.name, subject) is not subject:
                    raise _refused("P103", subject.name, "对象名已被别的插件占用。", "is a subject name that is taken.")
        return out

    def rule_paths(self) -> tuple[Path, ...]:
        return tuple(p for group in self._manager.hook.fupin_rule_packs() for p in group)

    def functions(self) -> dict[str, Function]:
        out = dict(BUILTIN)
        for group in self._manager.hook.fupin_functions():
            for function in group:
                if function.name in out:
                    raise _refused("P103", function.name, "函数名已被占用。", "is a function name that is taken.")
                out[function.name] = function
        return out


def _refused(code: str, who: str, zh: str, en: str) -> FupinError:
    return FupinError(Diagnostic(code, Text(f"插件 {who} {zh}", f"the plugin {who} {en}")))
