"""`fupin rules lint`: what keeps rule files from loading, and what those that load still lack. Finds nothing itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.frame import FAULT, Word, complain
from fupin_rules.cli.stage import Day, stdout_bytes
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Diagnostic, Lang, RuleFileError, Text, did_you_mean
from fupin_rules.plugins.opening import PluginFilesError

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.testing.lint import Looked

__all__ = ["register", "shown_path"]

Add = Callable[[str, Callable[..., int], str, str, Sequence[click.Parameter]], None]
Load = Callable[..., tuple["Engine", dict[str, bytes]]]

_GRAVITY: Final = {
    "error": Text("错误", "error"), "warning": Text("提醒", "warning"), "info": Text("参考", "info"),
}  # fmt: skip


def register(add: Add, load: Load, lang: Lang, shared: Sequence[click.Parameter]) -> None:
    """Add the command to the group.

    Args:
        add: adds a command.
        load: makes the engine and reads the files: `(paths, alone=…)`.
        shared: arguments and options that say which rules: `paths`, `rules`, `alone`.
    """
    zh = lang == "zh"

    def run(lang: Lang, **given: Any) -> int:
        return _lint(lang, load, **given)

    add(
        "lint", run,
        "检查规则文件写得好不好" if zh else "Check rule files",
        "检查规则文件：装不上的错误一次全部列出（文件:行:列: 编码: 说明，退出状态 2）；装得上的再看：永远查不出的、"
        "不起作用的条件、缺的例子和依据、该写成参数的数、容易认错的字符等（编码 Lxxx，退出状态 1）。不写文件则检查自带的规则。\n\n"
        "一条意见不打算照办的，在规则里写 lint: {L103: 理由}；照样计数并列出。" if zh
        else "Checks rule files: everything that keeps them from loading at once (file:line:column: code: what, status 2); then rules that "
        "can never find anything, parts without effect, missing examples and authority, numbers that should be parameters, confusable "
        "characters and more (codes Lxxx, status 1). Without files: the shipped rules.\n\n"
        "What you will not follow: write lint: {L103: why} in the rule; it is counted and listed all the same.",
        [
            *shared,
            click.Option(["--only"], multiple=True, metavar="编码" if zh else "CODE",
                         help="只看这些编码，如 L103；可写多次。" if zh else "Only these codes, such as L103; may be given again."),
            click.Option(["--severity"], type=Word(lang, "error", "warning", "info"), default="warning", metavar="error|warning|info",
                         help="看到哪一级为止，默认 warning。" if zh else "The mildest to show; warning by default."),
            click.Option(["--as-of"], type=Day(lang), metavar="日期" if zh else "DATE",
                         help="另看到这一天已经过期的。" if zh else "Also what has ended by this day."),
            click.Option(["--explain"], metavar="编码" if zh else "CODE",
                         help="只说明一个编码：为什么、怎么改、例子。" if zh else "Only explain a code: why, what to write, an example."),
            click.Option(["--format", "format_"], type=Word(lang, "text", "json"), default="text", metavar="text|json",
                         help="text 给人看（默认），json 给程序用。" if zh else "text for reading (default), json for programs."),
        ],
    )  # fmt: skip


def shown_path(path: Path) -> str:
    """The path as somebody standing here would write it."""
    here = Path.cwd()
    whole = path.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(path)


def _lint(
    lang: Lang,
    load: Load,
    paths: Sequence[str],
    rules: Sequence[str],
    only: Sequence[str],
    severity: Any,
    as_of: date | None,
    explain: str | None,
    format_: str,
    *,
    alone: bool,
) -> int:
    from fupin_rules.testing.lint import look

    zh = lang == "zh"
    codes = [_known(c) for c in only]
    if explain is not None:
        return _explain(lang, _known(explain))
    try:
        engine, files = load([*paths, *rules], alone=alone)
    except RuleFileError as error:
        # A plugin's rules that do not load are no fault of whoever looks at others.
        status = FAULT if isinstance(error, PluginFilesError) else 2
        if format_ == "json":
            stdout_bytes([_json([d.to_dict() for d in error.diagnostics], [], loaded=False)])
            return status
        for d in error.diagnostics:
            complain(d.in_(lang))
        n = len(error.diagnostics)
        complain(f"共 {n} 处错误，规则文件没有装载。" if zh else f"{n} error(s); the rule files were not loaded.")
        return status
    with plugins_aside():
        looked = look(
            engine.rulebook,
            {shown_path(Path(name)): text for name, text in files.items()},
            as_of=as_of,
            only=codes,
            severity=severity,
        )
    status = 1 if any(d.severity != "info" for d in looked.found) else 0
    if format_ == "json":
        exempted = [{**_dict(e.advice), "reason": e.reason} for e in looked.exempted]
        stdout_bytes([_json([_dict(d) for d in looked.found], exempted, loaded=True)])
        return status
    _tell(lang, looked, len(files))
    return status


def _tell(lang: Lang, looked: Looked, files: int) -> None:
    zh = lang == "zh"
    for d in looked.found:
        click.echo(d.in_(lang))
    for e in looked.exempted:
        place, code = e.advice.place, e.advice.code
        click.echo(f"{place}: {code}: 不照办：{e.reason}" if zh else f"{place}: {code}: not followed: {e.reason}")
    if looked.found:
        counts = Counter(d.severity for d in looked.found)
        parts = [(_GRAVITY[s].in_(lang), counts[s]) for s in ("error", "warning", "info") if counts[s]]
        told = "，".join(f"{name} {n}" for name, n in parts) if zh else ", ".join(f"{n} {name}" for name, n in parts)
        n = len(looked.found)
        first = looked.found[0].code
        click.echo(f"共 {n} 处意见（{told}）。为什么、怎么改：fupin rules lint --explain {first}" if zh
                   else f"{n} piece(s) of advice ({told}). Why, and what to write: fupin rules lint --explain {first}")  # fmt: skip
    else:
        click.echo(f"{files} 个规则文件，没有问题。" if zh else f"{files} rule file(s), nothing to say.")
    if looked.exempted:
        n = len(looked.exempted)
        click.echo(f"不照办的 {n} 处，理由见上。" if zh else f"{n} not followed, with the reasons above.")
    if looked.milder:
        click.echo(f"另有较轻的 {looked.milder} 处，用 --severity info 查看。" if zh
                   else f"{looked.milder} milder; see them with --severity info.")  # fmt: skip


def _known(code: str) -> str:
    from fupin_rules.testing.lint import CODES

    found = code.upper()
    if found in CODES:
        return found
    near = did_you_mean(found, CODES)
    raise refuse(
        f"没有编码 {code}。", f"there is no code {code}.",
        (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
    )  # fmt: skip


def _explain(lang: Lang, code: str) -> int:
    from fupin_rules.testing.lint.pages import section

    click.echo(section(code, lang))
    return 0


def _dict(d: Diagnostic) -> dict[str, object]:
    from fupin_rules.testing.lint import CODES

    return {**d.to_dict(), "page": CODES[d.code].page(d.code)}


def _json(found: list[dict[str, Any]], exempted: list[dict[str, Any]], *, loaded: bool) -> str:
    return json.dumps({"loaded": loaded, "found": found, "exempted": exempted}, ensure_ascii=False, indent=1) + "\n"
