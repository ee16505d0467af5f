"""Who is to blame for rule files that do not load: whose file it is, and whose name stands in the way.

Reads files and names plugins; opens none, leaves none out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from fupin_rules.documents import read_yaml
from fupin_rules.errors import Diagnostic, RuleFileError, Text
from fupin_rules.plugins.opening import Plugin, PluginError, refused
from fupin_rules.rulebook.files import read_files
from fupin_rules.schema import Extension

__all__ = ["namespace_taken", "owner_of", "signed_by"]


def namespace_taken(
    extensions: Iterable[tuple[Plugin, Extension]], paths: Iterable[tuple[str, Path]]
) -> PluginError | None:
    """The first extension that is called like a definition or a related table of another plugin's pack; P103, to raise.

    Args:
        extensions: each with its plugin.
        paths: rule files and folders, each with the name of its plugin.
    """
    given = list(extensions)
    names: dict[str, list[tuple[str, str, str]]] = {}
    for owner, path in paths if given else ():
        for file, raw in read_files([path]).items():
            try:
                data = read_yaml(raw, file).data
            except RuleFileError:
                continue
            for section in ("definitions", "related"):
                written = data.get(section) if isinstance(data, dict) else None
                for name in written if isinstance(written, dict) else ():
                    first = name.split(".", maxsplit=1)[0]
                    names.setdefault(first, []).append((owner, str(data.get("pack")), file))
    for plugin, e in given:
        for name in (e.namespace, e.zh):
            for owner, pack, file in names.get(name, ()):
                if owner != plugin.name:
                    return refused(
                        "P103", plugin, f"的扩展字段 {name} 与规则包 {pack}（{file}）里的定义或关联表同名。",
                        f"has an extension called {name}, like a definition or a related table of the pack {pack} ({file}).",
                    )  # fmt: skip
    return None


def owner_of(file: Path, paths: Iterable[tuple[str, Path]]) -> str | None:
    """The plugin whose path a file is, or lies in; of several the nearest."""
    fits = [(len(p.parts), name) for name, p in paths if p == file or p in file.parents]
    return max(fits)[1] if fits else None


def signed_by(d: Diagnostic, plugins: Sequence[str]) -> Diagnostic:
    """A complaint with the plugins concerned in front."""
    if not plugins:
        return d
    zh, en = "、".join(plugins), ", ".join(plugins)
    message = Text(f"（插件 {zh}）{d.message.zh}", f"(plugin {en}) {d.message.en}")
    return Diagnostic(d.code, message, d.place, d.hint, d.severity)
