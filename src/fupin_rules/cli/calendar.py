"""`fupin calendar`: what is due when, at which level; with data, what of it was handed in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from fupin_rules.cli.frame import SpokenCommand, Word, shared_options
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import Day, data_files, engine_with, output_file, progress, stdout_bytes, terminal, written
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Lang

__all__ = ["command"]

FORMATS: Final = ("table", "json")


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _calendar(lang, **given)

    cmd = SpokenCommand(
        "calendar",
        callback=run,
        short_help="列出各级几时要交什么，迟了没有" if zh else "List what is due when, and what is late",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "列出专项行动各步骤的日子和各级几时要交什么；给了参照日期就说到期没有，给了上报记录就说按时、迟报、未报。"
            "日子都是参数，在规则包 team.basis、team.calendar 里，县里可以改。\n\n"
            "例：\n  fupin calendar\n  fupin calendar --as-of 2019-09-19\n  fupin calendar --as-of 2019-09-19 --data 上报记录.xlsx"
            if zh
            else "Lists the steps of the action and what each level hands in when; with a reference date also what is due, with the "
            "papers handed in also what was in time, late or missing. The days are parameters, in the packs team.basis and "
            "team.calendar.\n\n"
            "Examples:\n  fupin calendar\n  fupin calendar --as-of 2019-09-19\n  fupin calendar --as-of 2019-09-19 --data papers.xlsx"
        ),
        params=[
            click.Option(
                ["--as-of"], type=Day(lang), metavar="日期" if zh else "DATE",
                help="按哪一天说到期没有，如 2019-09-19；不写则只列日子。" if zh
                else "Say what is due as of this day, e.g. 2019-09-19; left out, the days alone.",
            ),
            click.Option(
                ["--data"], multiple=True, metavar="文件" if zh else "FILE",
                help="有工作队花名册和上报记录的数据文件；可写多次。" if zh
                else "Data with rosters and papers handed in; may be given again.",
            ),
            click.Option(
                ["--area"], metavar="代码" if zh else "CODE",
                help="行政区划代码，如 450329：各县的日子不同时用。" if zh
                else "Area code, e.g. 450329, where counties have days of their own.",
            ),
            click.Option(
                ["--rules"], multiple=True, metavar="文件或文件夹" if zh else "DIR",
                help="另加自己的规则文件；可写多次。" if zh else "Further rule files; may be given again.",
            ),
            click.Option(
                ["--profile"], metavar="布局" if zh else "NAME",
                help="表格是哪种布局；不写则自动识别。" if zh else "Which layout the tables have; left out, it is recognised.",
            ),
            click.Option(
                ["--profiles"], multiple=True, metavar="文件夹" if zh else "DIR",
                help="另加自己的布局文件。" if zh else "Further layout files.",
            ),
            click.Option(
                ["--limit"], type=int, default=20, metavar="N",
                help="迟报、未报的最多列多少件（默认 20），0 为全部。" if zh
                else "List at most so many late or missing papers (default 20); 0 for all.",
            ),
            click.Option(
                ["--format", "format_"], type=Word(lang, *FORMATS), default="table", metavar="|".join(FORMATS),
                help="结果的格式：table 屏幕上看（默认）、json。" if zh else "Format of the result: table for reading (default), json.",
            ),
            click.Option(
                ["--out"], metavar="文件" if zh else "FILE",
                help="写到文件。" if zh else "Write to a file.",
            ),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _calendar(
    lang: Lang,
    as_of: date | None,
    data: Sequence[str],
    area: str | None,
    rules: Sequence[str],
    profile: str | None,
    profiles: Sequence[str],
    limit: int,
    format_: str,
    out: str | None,
) -> int:
    from fupin_rules.report.calendar import calendar_of, print_calendar

    if area is not None and not (area.isascii() and area.isdigit()):
        raise refuse(
            f"“{area}”不是行政区划代码。", f"{area!r} is no area code.",
            ("请写数字，如 450329。", "Write digits, e.g. 450329."),
        )  # fmt: skip
    paths = data_files(data)
    target = None if out is None else output_file(out, paths)
    engine = engine_with(rules)
    teams = None
    if paths:
        with progress(lang) as stage:
            stage("正在读取数据", "reading", None)
            teams = gather(engine, paths, profile, profiles).records("team")
        if not teams:
            raise refuse(
                "这些数据里没有工作队（花名册、上报记录）。", "the data has no teams (rosters, papers handed in).",
                ("请给有“工作队花名册”或“上报记录”的文件。", "Give files with rosters or papers handed in."),
            )  # fmt: skip
    calendar = calendar_of(engine.rulebook, as_of=as_of, area=area, teams=teams)
    text = json.dumps(calendar.to_dict(), ensure_ascii=False, indent=1) + "\n"
    if target is not None:
        with written(target) as path, Path(path).open("w", encoding="utf-8", newline="") as file:
            if format_ == "json":
                file.write(text)
            else:
                print_calendar(calendar, terminal(file=file, width=120), lang, limit=limit if limit > 0 else None)
        click.echo(f"已写入 {target}" if lang == "zh" else f"Written to {target}")
    elif format_ == "json":
        stdout_bytes((text,))
    else:
        print_calendar(calendar, terminal(), lang, limit=limit if limit > 0 else None)
    return 0
