"""What commands have in common on their way to an answer: the engine with the asked-for rules, the data read, files written, progress.

Owns the checks of what a person typed (files, folders, dates) and says what to do instead. Knows no single command.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.frame import ParamType
from fupin_rules.cli.plugin_options import registry, said_incomplete
from fupin_rules.cli.wording import refuse
from fupin_rules.engine import Engine
from fupin_rules.errors import Lang, did_you_mean
from fupin_rules.rulebook import Rulebook
from fupin_rules.rulebook.layers import plain_code

__all__ = [
    "Area",
    "Day",
    "data_files",
    "engine_with",
    "output_file",
    "progress",
    "selected",
    "stdout_bytes",
    "table_files",
    "terminal",
    "where_to",
    "written",
]

_DAY = re.compile(r"\s*([0-9]{4})\s*[-/.年]?\s*([0-9]{1,2})\s*[-/.月]?\s*([0-9]{1,2})\s*日?\s*")


class Day(ParamType):
    """A day as people write it: `2019-09-18`, `2019/9/18`, `20190918`, `2019年9月18日`."""

    name = "date"

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, date):
            return value
        m = _DAY.fullmatch(str(value))
        if m:
            with contextlib.suppress(ValueError):
                return date(int(m[1]), int(m[2]), int(m[3]))
        if self.lang == "zh":
            return self.fail(f"“{value}”不是一个日期。请写成 2019-09-18 这样。", param, ctx)
        return self.fail(f"{value!r} is no date. Write it as 2019-09-18.", param, ctx)


class Area(ParamType):
    """An area code: 2 to 12 digits; the zeros that fill it up are left away."""

    name = "area"

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        code = plain_code(value)
        if code is not None:
            return code
        if self.lang == "zh":
            return self.fail(f"“{value}”不是行政区划代码。请写 2 到 12 位数字，如 450329。", param, ctx)
        return self.fail(f"{value!r} is no area code. Write 2 to 12 digits, e.g. 450329.", param, ctx)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def terminal(*, error: bool = False, file: Any = None, width: int | None = None) -> Console:
    """A console for people: colours only on a terminal, nothing highlighted by itself, markup taken literally."""
    return _Console(
        stderr=error, file=file, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False,
        safe_box=True, color_system=None if file is not None else "auto",
    )  # fmt: skip


@contextlib.contextmanager
def progress(lang: Lang, *, wanted: bool = True) -> Iterator[Callable[[str, str, int | None], Callable[[], None]]]:
    """A progress bar on the error stream, only on a terminal; removed when done.

    Yields:
        `stage(zh, en, total)`: begin a stage; what it returns is called after each piece of work.
    """
    console = terminal(error=True)
    if not wanted or not console.is_terminal:
        yield lambda _zh, _en, _total: lambda: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[of]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, of="")

        def stage(zh: str, en: str, total: int | None) -> Callable[[], None]:
            bar.reset(
                task, total=total, description=zh if lang == "zh" else en, of="" if total is None else f"0/{total}"
            )
            done = 0

            def step() -> None:
                nonlocal done
                done += 1
                if done % 50 == 0 or done == total:
                    bar.update(task, completed=done, of=f"{done}/{total}")

            return step

        yield stage


# -- rules -----------------------------------------------------------------------------------------------------------------


@plugins_aside()
def engine_with(
    rules: Sequence[str] = (),
    only: Sequence[str] = (),
    exclude: Sequence[str] = (),
    with_: Sequence[str] = (),
    *,
    built_in: bool = True,
) -> Engine:
    """An engine with the shipped packs, those of plugins and those given.

    Args:
        rules: further rule files, and folders of them.
        only: keep only rules whose id or pack is one of these or fits these patterns.
        exclude: leave these out.
        with_: optional packs that run too, by id or pattern; those named by `only` do in any case.
        built_in: False to leave out the shipped packs (and plugins').

    Raises:
        Refused: a path that is not there; a pattern that fits no rule.
        RuleFileError: a rule file is bad; nothing is loaded.
    """
    plugins = registry()
    homes = [p.resolve() for p in plugins.rule_paths()] if built_in else []
    paths: list[Path] = []
    for given in rules:
        path = Path(given)
        if not path.exists():
            raise refuse(
                f"没有这个规则文件或文件夹：{given}。", f"there is no such rule file or folder: {given}.",
                ("请检查路径有没有写错。", "Check the path."),
            )  # fmt: skip
        here = path.resolve()
        if not any(here == home or home in here.parents for home in homes):
            paths.append(path)
    if not plugins.subjects():
        raise refuse(
            "没有可以检查的对象：带来对象的插件（自带的 survey 也是）都没有启用。", "there is nothing to check: no plugin that brings a subject is open, the built-in survey included.",
            ("请看 fupin plugins，去掉多写的 --no-plugin。", "See fupin plugins, and leave out the --no-plugin that is too many."),
        )  # fmt: skip
    book = plugins.rulebook(*paths, packs=built_in)
    said_incomplete(plugins)
    named = [p for p in only if any(fnmatchcase(x.id, p) for x in book.packs if x.optional)]
    named += [r.pack.id for r in book.rules if r.pack.optional and any(fnmatchcase(r.id, p) for p in only)]
    return Engine(selected(book.asking(*with_, *named) if with_ or named else book, only, exclude))


def selected(book: Rulebook, only: Sequence[str], exclude: Sequence[str]) -> Rulebook:
    """The rulebook with only some of its rules.

    Raises:
        Refused: a pattern that fits no rule.
    """
    if not only and not exclude:
        return book
    names = sorted({r.id for r in book.rules} | {r.pack.id for r in book.rules})

    def fits(rule: Any, patterns: Sequence[str]) -> bool:
        return any(fnmatchcase(rule.id, p) or fnmatchcase(rule.pack.id, p) for p in patterns)

    changing = {o.pack.id for o in book.overrides}
    for pattern in (*only, *exclude):
        if not any(fits(r, (pattern,)) for r in book.rules) and not any(fnmatchcase(i, pattern) for i in changing):
            near = did_you_mean(pattern, names)
            raise refuse(
                f"没有规则或规则包符合“{pattern}”。", f"no rule or pack fits {pattern!r}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near
                else ("用 fupin rules list 看有哪些。", "See them with fupin rules list."),
            )  # fmt: skip
    # What takes a rule's place somewhere is that rule there: chosen with it, and left out with it.
    places: dict[str, list[Any]] = {}
    for o in book.overrides:
        if o.by is not None and o.rule in book.by_id:
            places.setdefault(o.by, []).append(book.by_id[o.rule])

    def chosen(rule: Any, patterns: Sequence[str]) -> bool:
        return fits(rule, patterns) or any(chosen(r, patterns) for r in places.get(rule.id, ()))

    kept = [r for r in book.rules if (not only or chosen(r, only)) and not chosen(r, exclude)]
    without = [p.id for p in book.packs if any(fnmatchcase(p.id, pattern) for pattern in exclude)]
    return book.only(kept, without=without)


# -- files -----------------------------------------------------------------------------------------------------------------


def data_files(given: Iterable[str]) -> list[Path]:
    """The files to read, after looking that they are files of a kind we read.

    Raises:
        Refused: one is not there, is a folder, or is of another kind.
    """
    from fupin_rules.tables import KINDS

    out: list[Path] = []
    for name in given:
        path = Path(name)
        if not path.exists():
            beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            near = did_you_mean(path.name, beside)
            raise refuse(
                f"没有这个文件：{name}。", f"there is no such file: {name}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near
                else ("请检查文件名和所在的文件夹。", "Check its name and folder."),
            )  # fmt: skip
        if path.is_dir():
            raise refuse(
                f"{name} 是文件夹，这里要文件。", f"{name} is a folder; a file is needed here.",
                (f"请写出文件夹里的文件，如 {name.rstrip('/')}/花名册.xlsx。", f"Name the files in it, e.g. {name.rstrip('/')}/register.xlsx."),
            )  # fmt: skip
        if path.suffix.lower() not in KINDS:
            kinds = "、".join(s.removeprefix(".") for s in KINDS)
            raise refuse(
                f"{name} 不是能读的文件（能读：{kinds}）。", f"{name} is not a kind of file that can be read ({', '.join(KINDS)}).",
                ("如果是表格，请另存为 .xlsx 或 .csv。", "If it is a table, save it as .xlsx or .csv."),
            )  # fmt: skip
        out.append(path)
    return out


def table_files(given: Iterable[str]) -> list[tuple[str, Path]]:
    """Related tables as they are named on the command line, `NAME=FILE`.

    Raises:
        Refused: not of that form; a file that cannot be read.
    """
    out: list[tuple[str, Path]] = []
    for text in given:
        name, sign, file = text.partition("=")
        if not sign or not name.strip() or not file.strip():
            raise refuse(
                f"--table {text} 写得不对。", f"--table {text} is not of the form NAME=FILE.",
                ("请写成 表名=文件，如 --table external.civil_affairs=低保名册.xlsx。", "E.g. --table external.civil_affairs=list.xlsx."),
            )  # fmt: skip
        out.extend((name.strip(), path) for path in data_files([file.strip()]))
    return out


def output_file(name: str, inputs: Iterable[Path] = ()) -> Path:
    """Where to write, after looking that it can be written; said before the long work, not after.

    Raises:
        Refused: a folder, a folder that is not there, one of the inputs, or no permission.
    """
    path = Path(name)
    if path.is_dir():
        raise refuse(
            f"{name} 是文件夹，不能当文件写。", f"{name} is a folder.",
            ("请加上文件名，如 结果.xlsx。", "Add a file name, e.g. result.xlsx."),
        )  # fmt: skip
    if not path.parent.is_dir():
        raise refuse(
            f"没有文件夹 {path.parent}，{path.name} 写不进去。", f"there is no folder {path.parent} to write {path.name} into.",
            ("请先建好文件夹，或换一个地方。", "Make the folder, or write elsewhere."),
        )  # fmt: skip
    if any(path.exists() and p.exists() and p.samefile(path) for p in inputs):
        raise refuse(
            f"{name} 就是要检查的文件，写进去会把它盖掉。", f"{name} is the file to be checked and would be overwritten.",
            ("请换一个文件名。", "Choose another name."),
        )  # fmt: skip
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _unwritable(name)
    return path


def where_to(
    format_: str | None, out: str | None, inputs: Iterable[Path], by_ending: Mapping[str, str], example: tuple[str, str]
) -> tuple[str, Path | None]:
    """The format of a result and the file, if one was named.

    Args:
        by_ending: the formats there are, by the ending of a file's name.
        example: a name to suggest, in both languages, without its ending.

    Raises:
        Refused: a format for files and no file; an ending that names no format, or another than was asked for; what `output_file` refuses.
    """
    if out is None:
        if format_ in _ONLY_FILES:
            zh, en = _ONLY_FILES[format_]
            raise refuse(zh, en, (f"请加 --out {example[0]}.{format_}。", f"Add --out {example[1]}.{format_}."))
        return format_ or "table", None
    target = output_file(out, inputs)
    by_name = by_ending.get(target.suffix.lower())
    if by_name is None and format_ is None:
        *most, last = (e for e in by_ending if e not in (".htm", ".ndjson"))
        raise refuse(
            f"看不出 {out} 要写成哪种格式。", f"the ending of {out} names no format.",
            (f"请用 {'、'.join(most)} 或 {last} 结尾，或加 --format。", f"End it in {', '.join(most)} or {last}, or add --format."),
        )  # fmt: skip
    if by_name is not None and format_ is not None and by_name != format_:
        raise refuse(
            f"--format {format_} 与文件名 {target.name} 不一致。", f"--format {format_} does not fit the name {target.name}.",
            ("请去掉 --format，或改文件名。", "Leave out --format, or rename the file."),
        )  # fmt: skip
    return format_ or by_name or "table", target


_ONLY_FILES = {
    "xlsx": ("xlsx 是表格文件，不能显示在屏幕上。", "xlsx cannot be shown on a screen."),
    "html": ("html 是给浏览器看的，不能显示在屏幕上。", "html is for a browser and cannot be shown here."),
}


def _unwritable(name: str) -> Exception:
    return refuse(
        f"{name} 写不了：没有权限，或者正被别的程序（如 Excel）打开。", f"{name} cannot be written: no permission, or open in another program.",
        ("请关掉打开它的程序，或换一个文件名。", "Close the program that has it open, or choose another name."),
    )  # fmt: skip


@contextlib.contextmanager
def written(path: Path) -> Iterator[Path]:
    """A file beside `path` to write into, put in its place only when whole: nobody is left with half a file.

    Raises:
        Refused: it cannot be written.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield half
        half.replace(path)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise _unwritable(str(path)) from error
    finally:
        half.unlink(missing_ok=True)


def stdout_bytes(pieces: Iterable[str]) -> None:
    """Write text for programs to standard output: always UTF-8, whatever the console, unless somebody looks at it there."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None or sys.stdout.isatty():
        for piece in pieces:
            sys.stdout.write(piece)
        return
    for piece in pieces:
        buffer.write(piece.encode("utf-8"))
    buffer.flush()
