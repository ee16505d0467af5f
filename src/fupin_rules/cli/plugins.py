"""`fupin plugins`: which plugins there are, where they came from, what each gives, and what is wrong with those that are broken.

Works whatever a plugin does: a broken one is shown with its reasons and ends the command with status 3.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import click

from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.frame import FAULT, SpokenCommand, Word, complain, shared_options
from fupin_rules.cli.plugin_options import plugin_options, registry
from fupin_rules.cli.stage import stdout_bytes, terminal
from fupin_rules.errors import Diagnostic, FupinError, Lang, Text
from fupin_rules.findings import mask_text
from fupin_rules.plugins import Plugin, Registry
from fupin_rules.report.layout import wrap

__all__ = ["command"]

_STATES: Final = {
    "loaded": Text("已装入", "loaded"),
    "blocked": Text("未启用", "blocked"),
    "broken": Text("有错", "broken"),
}
_COUNTED: Final = {
    "packs": Text("规则包", "packs"),
    "rules": Text("规则", "rules"),
    "subjects": Text("对象", "subjects"),
    "fields": Text("扩展字段", "extension fields"),
    "functions": Text("函数", "functions"),
    "validators": Text("校验", "validators"),
    "profiles": Text("导入布局", "layouts"),
    "sections": Text("报告里的表", "report sections"),
}


# -- fupin plugins -----------------------------------------------------------------------------------------------------


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"
    cmd = SpokenCommand(
        "plugins",
        callback=lambda **given: _plugins(lang, **given),
        short_help="看装了哪些插件" if zh else "Show which plugins are loaded",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "列出装了的插件：名称、分发包和版本、从哪个文件装入、用了哪些钩子、各提供多少规则包、规则、字段、函数……"
            "未启用的和有错的也列出，并说明原因；有错的退出状态为 3。"
            if zh
            else "Lists the plugins that are installed: name, distribution and version, which file they come from, the hooks they implement, "
            "how many packs, rules, fields, functions ... each gives; blocked and broken ones too, with the reason; status 3 if one is broken."
        ),
        params=[
            *[o for o in plugin_options(lang) if o.name != "skip_plugins"],
            click.Option(
                ["--format", "format_"], type=Word(lang, "table", "json"), default="table", metavar="table|json",
                help="table 屏幕上看（默认），json 给程序用。" if zh else "table for reading (default), json for programs.",
            ),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _plugins(lang: Lang, format_: str) -> int:
    found = registry(broken="skip")
    trouble: FupinError | None = None
    counts: dict[str, Counter[str]] = {}
    try:
        counts = _counts(found)
    except FupinError as error:
        # Something of the built-in ones, or between plugins, that no single one can be blamed for.
        trouble = error
    broken = bool(found.skipped) or trouble is not None
    if format_ == "json":
        listed = [_as_json(p, counts.get(p.name)) for p in found.plugins]
        problems = [_masked(d).to_dict() for d in trouble.diagnostics] if trouble else []
        stdout_bytes([json.dumps({"plugins": listed, "problems": problems}, ensure_ascii=False, indent=1) + "\n"])
    else:
        _show(found.plugins, counts, lang)
        for d in trouble.diagnostics if trouble else ():
            complain(_masked(d).in_(lang))
    return FAULT if broken else 0


@plugins_aside()
def _counts(found: Registry) -> dict[str, Counter[str]]:
    """How much each plugin gives, by kind."""
    book = found.rulebook()
    out: dict[str, Counter[str]] = {p.name: Counter() for p in found.plugins if p.state == "loaded"}
    whose: dict[str, str] = {}
    for pack in book.packs:
        owner = found.origin_of_file(pack.file)
        if owner is not None:
            whose[pack.id] = owner.name
            out[owner.name]["packs"] += 1
    for rule in book.rules:
        if rule.pack.id in whose and rule.python is None:
            out[whose[rule.pack.id]]["rules"] += 1
    for kind, given in found.counted().items():
        for name, n in given.items():
            out[name][kind] += n
    return out


def _as_json(p: Plugin, counts: Counter[str] | None) -> dict[str, Any]:
    return {
        "name": p.name,
        "state": p.state,
        "distribution": p.distribution,
        "version": p.version,
        "file": p.file,
        "built_in": p.built_in,
        "hooks": list(p.hooks),
        "gives": {k: counts[k] for k in _COUNTED} if counts is not None else None,
        "reasons": [_masked(d).to_dict() for d in p.reasons],
    }


def _masked(d: Diagnostic) -> Diagnostic:
    """What is wrong without the numbers that a rule file or an exception may hold; the place is a file's name and stays."""
    said = Text(mask_text(d.message.zh), mask_text(d.message.en))
    return replace(d, message=said, hint=d.hint and Text(mask_text(d.hint.zh), mask_text(d.hint.en)))


def _show(plugins: Sequence[Plugin], counts: dict[str, Counter[str]], lang: Lang) -> None:
    zh = lang == "zh"
    console = terminal()
    width = max(console.width, 40)

    def line(name: str, text: str) -> None:
        for out in wrap(text, width, first=f"  {name}{'：' if zh else ': '}", rest="    "):
            console.print(out, soft_wrap=True)

    for p in plugins:
        version = p.version or ("版本不详" if zh else "unknown version")
        where = (
            f"{p.distribution} {version}"
            if p.distribution
            else ("未安装，由调用者给出" if zh else "given by the caller")
        )
        own = ("，自带" if zh else ", built in") if p.built_in else ""
        state = _STATES[p.state].in_(lang)
        console.print(f"■ {p.name}  {where}{own}  {'［' if zh else '['}{state}{'］' if zh else ']'}", soft_wrap=True)
        if p.file:
            line("文件" if zh else "file", p.file)
        if p.hooks:
            line("钩子" if zh else "hooks", ("、" if zh else ", ").join(p.hooks))
        got = counts.get(p.name)
        if got is not None:
            parts = [f"{_COUNTED[k].in_(lang)} {got[k]}" for k in _COUNTED if got[k]]
            line("提供" if zh else "gives", ("，" if zh else ", ").join(parts) or ("没有" if zh else "nothing"))
        if p.state == "blocked":
            line(
                "原因" if zh else "reason",
                "按 --plugin 或 --no-plugin 没有启用。" if zh else "not wanted, by --plugin or --no-plugin.",
            )
        for d in p.reasons:
            line("原因" if zh else "reason", _masked(d).in_(lang))
    n = sum(p.state == "broken" for p in plugins)
    if n:
        console.print(
            f"有 {n} 个插件有错：修好或卸下之前，fupin 的其他命令会停下，除非加 --skip-broken-plugins。"
            if zh
            else f"{n} plugin(s) are broken: until they are mended or removed other commands stop, unless --skip-broken-plugins is given.",
            soft_wrap=True,
        )
