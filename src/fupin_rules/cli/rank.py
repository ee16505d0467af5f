"""`fupin rank`: which township, which village keeps its data best."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from fupin_rules.cli.aside import plugins_aside, said_of_plugins
from fupin_rules.cli.check import area_option, data_options, rule_options, subject_option
from fupin_rules.cli.frame import FAULT, SpokenCommand, Word, shared_options
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import (
    data_files,
    engine_with,
    progress,
    stdout_bytes,
    terminal,
    where_to,
    written,
)
from fupin_rules.errors import Lang
from fupin_rules.report.ranking import Ranking

__all__ = ["command"]

FORMATS: Final = ("table", "json", "csv", "xlsx")
_BY_SUFFIX: Final = {".xlsx": "xlsx", ".csv": "csv", ".json": "json", ".txt": "table"}
_NO_DATA: Final = "D207"
"""Sheets handed in that are no data: nothing is lost by them, but whoever named the file is told."""


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _rank(lang, **given)

    cmd = SpokenCommand(
        "rank",
        callback=run,
        short_help="按数据质量给乡镇、村排名" if zh else "Rank townships and villages by the quality of their data",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "按数据质量给乡镇（或村）排名：得分 = 1 − 有错误的户 ÷ 检查的户；只有待核实的户列在旁边；得分相同的名次相同；"
            "不满 20 户的村另列。怎样扣分、多少户起排是参数，在 rules/ranking.yaml。\n\n"
            "例：\n  fupin rank 花名册.xlsx\n  fupin rank 花名册.xlsx --level village --out 排名.xlsx"
            if zh
            else "Ranks townships (or villages) by the quality of their data: score = 1 - households with an error / households checked; "
            "households only undecided stand beside it; equal scores share a rank; villages of fewer than 20 households are listed apart. "
            "The weights are parameters, in rules/ranking.yaml.\n\n"
            "Examples:\n  fupin rank register.xlsx\n  fupin rank register.xlsx --level village --out ranking.xlsx"
        ),
        params=[
            click.Argument(["data"], nargs=-1, required=True, metavar="数据文件..." if zh else "DATA..."),
            *data_options(lang),
            area_option(lang),
            subject_option(lang),
            *rule_options(lang),
            click.Option(
                ["--level"], default="township", metavar="township|village",
                help="给哪一级排名：township 乡镇（默认）、village 行政村。" if zh else "What to rank: township (default) or village.",
            ),
            click.Option(
                ["--format", "format_"], type=Word(lang, *FORMATS), metavar="|".join(FORMATS),
                help="结果的格式：table 屏幕上看（默认）、xlsx、csv、json；写了 --out 时按文件名定。" if zh
                else "Format of the result: table for reading (default), xlsx, csv, json; with --out its ending decides.",
            ),
            click.Option(
                ["--out"], metavar="文件" if zh else "FILE",
                help="写到文件，如 排名.xlsx。" if zh else "Write to a file, e.g. ranking.xlsx.",
            ),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _rank(
    lang: Lang,
    data: Sequence[str],
    as_of: date | None,
    profile: str | None,
    profiles: Sequence[str],
    area: str | None,
    subject: str | None,
    rules: Sequence[str],
    only: Sequence[str],
    exclude: Sequence[str],
    level: str,
    format_: str | None,
    out: str | None,
) -> int:
    from fupin_rules.report.ranking import rank

    paths = data_files(data)
    format_, target = where_to(format_, out, paths, _BY_SUFFIX, ("排名", "ranking"))
    engine = engine_with(rules, only, exclude)
    with progress(lang) as stage:
        stage("正在读取数据", "reading", None)
        with plugins_aside():
            data_read = gather(engine, paths, profile, profiles, subject=subject)
            report = data_read.check(as_of=as_of, area=area)
            report.watch = stage("正在检查", "checking", len(data_read))
            ranking = rank(report, level)
        if target is not None:
            stage(f"正在写出 {target.name}", f"writing {target.name}", None)
            _write(ranking, lang, format_, target)
    lost = sum(not r.harmless for r in report.rejected)
    for r in report.rejected:
        if r.code == _NO_DATA:
            click.echo(f"{r.where.in_(lang)}{'：' if lang == 'zh' else ': '}{r.message.in_(lang)}", err=True)
    if target is not None or format_ == "table":
        from fupin_rules.report.ranking_tables import print_ranking

        print_ranking(ranking, terminal(), lang)
        if lost:
            click.echo(f"有 {lost} 处没有读入，没有算在内；用 fupin check 看是哪些。" if lang == "zh"
                       else f"{lost} pieces of the input were not read and do not count; fupin check lists them.")  # fmt: skip
        if target is not None:
            click.echo(f"已写入 {target}" if lang == "zh" else f"Written to {target}")
    else:
        stdout_bytes(_pieces(ranking, lang, format_))
    return FAULT if said_of_plugins(report.errors, lang) else 0


def _pieces(ranking: Ranking, lang: Lang, format_: str) -> Any:
    from fupin_rules.report.ranking_tables import csv_ranking

    if format_ == "json":
        return (json.dumps(ranking.to_dict(), ensure_ascii=False, indent=1) + "\n",)
    return csv_ranking(ranking, lang)


def _write(ranking: Ranking, lang: Lang, format_: str, target: Path) -> None:
    from fupin_rules.report.ranking_tables import print_ranking, write_ranking

    with written(target) as path:
        if format_ == "xlsx":
            write_ranking(ranking, path, lang)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            if format_ == "table":
                print_ranking(ranking, terminal(file=file, width=120), lang)
                return
            for piece in _pieces(ranking, lang, format_):
                file.write(piece)
