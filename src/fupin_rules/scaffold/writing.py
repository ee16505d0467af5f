"""Writes a new plugin into a folder: all of it or, where anything is in the way, nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.scaffold.naming import Names

__all__ = ["iter_files", "write_plugin"]

_ENDING: Final = ".tmpl"


def write_plugin(names: Names, out: Path) -> list[Path]:
    """Write the files of a new plugin into a new folder below `out`, named as its distribution.

    Args:
        names: what it is called.
        out: an existing folder.

    Returns:
        The files, sorted.

    Raises:
        InputError: S105 `out` is no folder, S106 something of that name is there already, S107 it cannot be written.
    """
    if not out.is_dir():
        raise InputError(
            Diagnostic(
                "S105",
                Text(f"没有文件夹 {out}。", f"there is no folder {out}."),
                hint=Text("请先建好，或用 --out 换一个地方。", "Make it first, or choose another with --out."),
            )
        )
    home = out / names.distribution
    if home.exists() or home.is_symlink():
        raise InputError(
            Diagnostic(
                "S106",
                Text(
                    f"{home} 已经在了，不会覆盖。",
                    f"{home} is there already and is not overwritten.",
                ),
                hint=Text(
                    "请换一个名称，用 --out 换一个地方，或自己把它移走。",
                    "Choose another name, another place with --out, or move it away yourself.",
                ),
            )
        )
    try:
        # Beside its place and put there in one step: nobody is left with half a plugin.
        with tempfile.TemporaryDirectory(dir=out, prefix=f".{names.distribution}-") as scratch:
            made = Path(scratch) / names.distribution
            for path, text in iter_files(names):
                target = made / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="\n")
            shutil.move(made, home)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            Diagnostic(
                "S107",
                Text(f"{home} 写不进去：{reason}。", f"{home} cannot be written: {reason}."),
                hint=Text("请用 --out 换一个可以写的地方。", "Choose a place you may write to with --out."),
            )
        ) from error
    return sorted(p for p in home.rglob("*") if p.is_file())


def iter_files(names: Names) -> Iterator[tuple[str, str]]:
    """Each file of a plugin, by its path in the distribution, with its text."""
    words = _words(names)
    for path, source in _walk(files("fupin_rules.scaffold") / "files", ""):
        text = source.read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        yield path.removesuffix(_ENDING).replace("PACKAGE", names.package).replace("NAME", names.name), text


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_ENDING):
            yield prefix + entry.name, entry


def _words(names: Names) -> dict[str, str]:
    from fupin_rules import __version__

    major, minor, *_ = __version__.split(".")
    local = names.county is not None
    return {
        "name": names.name,
        "ns": names.namespace,
        "dist": names.distribution,
        "package": names.package,
        "title": names.title,
        "title_en": names.title_en,
        "version": f"{major}.{minor}",
        "layer": f'level: county\narea: "{names.county}"      # 只管这个县 holds in this county only\n'
        if local
        else "",
        "holds": (
            f"\n规则只管 {names.county}（`area`）：村的行政区划代码以它开头的户才查；数据里没有代码的，用 `--area {names.county}` 说明。\n"
            f"*The rules hold in {names.county} only: for households whose village code begins with it, or with `--area {names.county}`.*\n"
            if local
            else ""
        ),
    }
