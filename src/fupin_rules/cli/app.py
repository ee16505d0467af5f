"""The command and its commands, built for one language."""

from __future__ import annotations

import click

from fupin_rules.cli.frame import SpokenGroup, shared_options
from fupin_rules.errors import Lang

__all__ = ["build"]


def build(lang: Lang) -> SpokenGroup:
    """The command `fupin`, speaking `lang`."""
    from fupin_rules.cli import (
        annex,
        baseline,
        calendar,
        check,
        explain,
        ledger,
        new_plugin,
        plugins,
        progress,
        rank,
        reconcile,
        rules,
        synth,
    )
    from fupin_rules.cli.plugin_options import take_plugins

    zh = lang == "zh"

    def alone() -> None:
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None:
            click.echo(ctx.get_help())

    app = SpokenGroup(
        "fupin",
        invoke_without_command=True,
        callback=alone,
        options_metavar="[选项]" if zh else "[OPTIONS]",
        subcommand_metavar="命令 ..." if zh else "COMMAND ...",
        params=[*shared_options(lang), _version(lang)],
        help=(
            "检查建档立卡户数据：哪一户、哪个人、哪里不对、为什么、依据是什么、要一并改什么。\n\n"
            "最常用：\n  fupin check 花名册.xlsx\n  fupin check 花名册.xlsx --out 问题清单.xlsx"
            if zh
            else "Checks registers of poor households: which household, which person, what is wrong, why, on what authority.\n\n"
            "Most used:\n  fupin check register.xlsx\n  fupin check register.xlsx --out findings.xlsx"
        ),
        epilog=(
            "退出状态：0 没有问题；1 有问题；2 数据、规则文件或命令写得不对；3 程序或插件出错。"
            if zh
            else "Exit status: 0 no findings; 1 findings; 2 the data, a rule file or the command line is bad; 3 a fault of the program."
        ),
    )
    app.lang = lang
    for part in (
        annex,
        baseline,
        check,
        explain,
        ledger,
        progress,
        rank,
        reconcile,
        rules,
        synth,
        calendar,
        new_plugin,
        plugins,
    ):
        app.add_command(part.command(lang))
    take_plugins(app, lang)
    return app


def _version(lang: Lang) -> click.Option:
    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            from fupin_rules import __version__

            click.echo(f"fupin-rules {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=show,
        help="显示版本。" if lang == "zh" else "Show the version.",
    )  # fmt: skip
