"""The frame around every command: help and complaints in the chosen language, exit statuses, what happens when something breaks.

Exit status: 0 nothing at or above `--fail-on`; 1 findings (or complaints of `rules lint`, `rules test`); 2 the input, a rule file or the
command line is bad; 3 a fault of ours or of a plugin; 130 stopped by Ctrl-C; 141 the reader of our output went away.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click
from rich.cells import cell_len

from fupin_rules.errors import FupinError, InputError, Lang, did_you_mean
from fupin_rules.findings.masking import mask_text
from fupin_rules.plugins.opening import PluginFilesError
from fupin_rules.report.layout import wrap

__all__ = [
    "BROKEN_PIPE",
    "FAULT",
    "INTERRUPTED",
    "ParamType",
    "SpokenCommand",
    "SpokenGroup",
    "Word",
    "complain",
    "shared_options",
]

FAULT: Final = 3
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
_FIRST: Final = 28
_EXTRA = re.compile(r"\((.*)\)")


def complain(text: str) -> None:
    """A line on the error stream; what the console cannot write becomes `?` and never an error."""
    stream = sys.stderr
    try:
        click.echo(text, file=stream)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        click.echo(text.encode(encoding, "replace").decode(encoding), file=stream)


class _Spoken(click.Command):
    """Help in our words and laid out for Chinese; click's own layout counts characters, not cells."""

    lang: Lang = "zh"

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        zh = self.lang == "zh"
        width = min(max(formatter.width, 60), 100)
        usage = " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])
        out = wrap(usage, width, first="用法：" if zh else "Usage: ")
        for paragraph in (self.help or "").strip().split("\n\n"):
            out.append("")
            for line in paragraph.split("\n"):
                indent = " " * (len(line) - len(line.lstrip()))
                out.extend(wrap(line.strip(), width, first="  " + indent))
        records = [
            r for p in self.get_params(ctx) if isinstance(p, click.Option) and (r := p.get_help_record(ctx)) is not None
        ]
        out += self._section("选项" if zh else "Options", records, width)
        if isinstance(self, click.Group):
            commands = [
                (name, (c.short_help or (c.help or "").split("\n", 1)[0]))
                for name in self.list_commands(ctx)
                if (c := self.get_command(ctx, name)) is not None and not c.hidden
            ]
            out += self._section("命令" if zh else "Commands", commands, width)
        if self.epilog:
            out.append("")
            out.extend(x for line in self.epilog.split("\n") for x in wrap(line, width))
        formatter.write("\n".join(out) + "\n")

    def _section(self, title: str, records: Sequence[tuple[str, str]], width: int) -> list[str]:
        if not records:
            return []
        out = ["", f"{title}：" if self.lang == "zh" else f"{title}:"]
        for name, text in records:
            head = f"  {name}"
            if cell_len(head) > _FIRST - 2:
                out.append(head)
                head = ""
            out.extend(wrap(text, width, first=head + " " * (_FIRST - cell_len(head)), rest=" " * _FIRST))
        return out

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明。" if self.lang == "zh" else "Show this help."
        return option


class SpokenCommand(_Spoken):
    """A command with help in the chosen language."""


class SpokenGroup(_Spoken, click.Group):
    """A group of commands; the outermost one ends the program with the right status."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = did_you_mean(name, self.list_commands(ctx))
            zh = f"没有命令“{name}”。" + (
                f"是不是 {near}？" if near else f"可用的有：{'、'.join(self.list_commands(ctx))}。"
            )
            en = f"there is no command {name!r}. " + (
                f"Did you mean {near}?" if near else f"There are: {', '.join(self.list_commands(ctx))}."
            )
            raise click.UsageError(zh if self.lang == "zh" else en, ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        # click itself ends with status 1 here, which would read as "findings".
        try:
            value = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(BROKEN_PIPE)
        return value

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *rest: Any, **extra: Any) -> Any:
        """Run and end the program; never returns."""
        args = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        for stream in (sys.stdout, sys.stderr):
            # A GBK console cannot write everything; a question mark is better than a crash.
            with contextlib.suppress(AttributeError, ValueError):
                stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        sys.exit(self._status(args, prog_name or "fupin", *rest, **extra))

    def _status(self, args: list[str], *rest: Any, **extra: Any) -> int:
        zh = self.lang == "zh"
        debug = "--debug" in args
        try:
            value = super().main(args, *rest, **extra)
        except click.UsageError as error:
            self._usage(error)
            return 2
        except click.Abort:
            complain(
                "已中断，没有写完的结果请不要使用。"
                if zh
                else "Interrupted; do not use results that were not finished."
            )
            return INTERRUPTED
        except click.ClickException as error:
            complain(error.format_message())
            return 2
        except FupinError as error:
            # A name that no plugin has is the caller's slip, whatever is wrong inside one is not.
            plugin = isinstance(error, PluginFilesError) or (
                any(d.code.startswith("P") for d in error.diagnostics) and not isinstance(error, InputError)
            )
            for d in error.diagnostics:
                complain(
                    mask_text(d.in_(self.lang))
                    if d.code != "C101"
                    else _plain(d.message.in_(self.lang), d.hint.in_(self.lang) if d.hint else "")
                )
            return FAULT if plugin else 2
        except BrokenPipeError:
            return BROKEN_PIPE
        except Exception as error:  # noqa: BLE001 - the last door: nobody should meet a traceback with somebody's data in it
            self._fault(error, debug=debug)
            return FAULT
        return value if isinstance(value, int) else 0

    def _usage(self, error: click.UsageError) -> None:
        zh = self.lang == "zh"
        text = _in_words(error, self.lang)
        complain(f"{'命令写得不对：' if zh else 'Bad command line: '}{text}")
        if error.ctx is not None:
            path = error.ctx.command_path
            complain(f"看说明：{path} --help" if zh else f"For help: {path} --help")

    def _fault(self, error: Exception, *, debug: bool) -> None:
        where = ""
        frames = traceback.extract_tb(error.__traceback__)
        if frames:
            last = frames[-1]
            where = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 - only a name to show
        kind = type(error).__name__
        if self.lang == "zh":
            complain(f"程序出了错（{kind}，{where}）。这不是你的数据的问题，是程序或插件的错，结果不能用。")
            if not debug:
                complain("请把这条命令加上 --debug 再运行一次，把屏幕上的内容发给维护者（里面的号码已遮盖）。")
        else:
            complain(
                f"The program failed ({kind}, {where}). This is a fault of the program or of a plugin, not of your data."
            )
            if not debug:
                complain(
                    "Run the command again with --debug and send what it prints to the maintainers (numbers are masked)."
                )
        if debug:
            complain(mask_text("".join(traceback.format_exception(error))))


def _plain(what: str, hint: str) -> str:
    return f"{what}{' ' if hint and what.isascii() else ''}{hint}"


def _in_words(error: click.UsageError, lang: Lang) -> str:
    """Click's complaint in our words."""
    if lang == "en":
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = did_you_mean(error.option_name, error.possibilities or ())
        return f"没有选项 {error.option_name}。" + (f"是不是 {near}？" if near else "")
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面要写一个值。"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.make_metavar(error.ctx) if error.ctx is not None else error.param.human_readable_name
        return (
            f"缺少“{name.rstrip('.')}”。"
            if isinstance(error.param, click.Argument)
            else f"缺少选项 {error.param.opts[0]}。"
        )
    message = error.format_message()
    extra = _EXTRA.search(message)
    if "unexpected extra argument" in message and extra:
        return f"多写了：{extra[1]}。"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{error.param.opts[0]}：{error.message}"
    return message


def shared_options(lang: Lang) -> list[click.Parameter]:
    """Options of every command."""
    zh = lang == "zh"
    return [
        click.Option(
            ["--lang"], type=Word(lang, "zh", "en"), expose_value=False, metavar="zh|en",
            help="用哪种语言：zh 中文（默认）或 en 英文；也可设环境变量 FUPIN_LANG。" if zh
            else "Language: zh Chinese (default) or en English; the variable FUPIN_LANG does the same.",
        ),
        click.Option(
            ["--debug"], is_flag=True, expose_value=False,
            help="程序出错时显示详细经过（号码已遮盖）。" if zh else "Show where the program failed (numbers are masked).",
        ),
    ]  # fmt: skip


if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:  # click before 8.4 has no type argument here
    ParamType = click.ParamType


class Word(ParamType):
    """One of a few words."""

    name = "word"

    def __init__(self, lang: Lang, *words: str) -> None:
        self.lang = lang
        self.words = words

    def get_metavar(self, *_: Any, **__: Any) -> str:
        return "|".join(self.words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in self.words:
            return value
        near = did_you_mean(str(value), self.words)
        if self.lang == "zh":
            more = f"是不是 {near}？" if near else f"可用的有：{'、'.join(self.words)}。"
            return self.fail(f"没有“{value}”。{more}", param, ctx)
        more = f"Did you mean {near}?" if near else f"There are: {', '.join(self.words)}."
        return self.fail(f"there is no {value!r}. {more}", param, ctx)
