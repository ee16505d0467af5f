"""`fupin check`: read the data, run the rules, show or write what was found."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from fupin_rules.cli.aside import plugins_aside, said_of_plugins
from fupin_rules.cli.frame import FAULT, SpokenCommand, Word, shared_options
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import (
    Area,
    Day,
    data_files,
    engine_with,
    progress,
    stdout_bytes,
    table_files,
    terminal,
    where_to,
    written,
)
from fupin_rules.cli.waiving import laid_beside, read_waivers, waiver_options
from fupin_rules.cli.wording import refuse
from fupin_rules.engine import Report
from fupin_rules.errors import Lang
from fupin_rules.report.terminal import Shown, print_report

__all__ = ["area_option", "command", "data_options", "rule_options", "subject_option", "table_option", "with_option"]

FORMATS: Final = ("table", "json", "jsonl", "csv", "xlsx", "html")
_BY_SUFFIX: Final = {
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "table",
}
_FAIL_ON: Final = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "info": ("error", "warning", "info"),
    "never": (),
}


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _check(lang, **given)

    cmd = SpokenCommand(
        "check",
        callback=run,
        short_help="检查数据，列出问题" if zh else "Check data and list what is wrong",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "检查一个县（乡、村）的数据，列出问题。\n\n"
            "数据文件可以是国扶系统导出的表格（.xlsx .xls .csv），也可以是 .json、.jsonl、.parquet；几个文件可以一起给，"
            "会按户编号、人编号连起来。\n\n"
            "例：\n  fupin check 花名册.xlsx\n  fupin check 花名册.xlsx --as-of 2019-09-18 --out 问题清单.xlsx\n"
            "  fupin check 花名册.xlsx --only checklist.21 --fail-on never"
            if zh
            else "Checks the data of a county (township, village) and lists what is wrong.\n\n"
            "Data may be tables exported from the national system (.xlsx .xls .csv) or .json, .jsonl, .parquet; several files are "
            "joined by the codes of household and person.\n\n"
            "Examples:\n  fupin check register.xlsx\n  fupin check register.xlsx --as-of 2019-09-18 --out findings.xlsx\n"
            "  fupin check register.xlsx --only checklist.21 --fail-on never"
        ),
        params=[
            click.Argument(["data"], nargs=-1, required=True, metavar="数据文件..." if zh else "DATA..."),
            *data_options(lang),
            area_option(lang),
            subject_option(lang),
            table_option(lang),
            *rule_options(lang),
            with_option(lang),
            *waiver_options(lang),
            *_output_options(lang),
            *shared_options(lang),
        ],
    )
    cmd.lang = lang
    return cmd


def data_options(lang: Lang) -> list[click.Parameter]:
    """Options that say how data are read."""
    zh = lang == "zh"
    return [
        click.Option(
            ["--as-of"], type=Day(lang), metavar="日期" if zh else "DATE",
            help="按哪一天算年龄、期限和政策，如 2019-09-18；不写则用数据里的核查日期或数据日期。" if zh
            else "Ages, periods and policies as of this day, e.g. 2019-09-18; left out, the visit or data date in the data.",
        ),
        click.Option(
            ["--profile"], metavar="布局" if zh else "NAME",
            help="表格是哪一年的布局（如 2019、2021）；不写则自动识别。" if zh
            else "Which layout the tables have; left out, it is recognised.",
        ),
        click.Option(
            ["--profiles"], multiple=True, metavar="文件夹" if zh else "DIR",
            help="另加自己的布局文件。" if zh else "Further layout files.",
        ),
    ]  # fmt: skip


def area_option(lang: Lang) -> click.Option:
    """The option that names the area of records without a code of their own."""
    return click.Option(
        ["--area"], type=Area(lang), metavar="代码" if lang == "zh" else "CODE",
        help="数据属于哪个地区（行政区划代码，如 450329），用于没有代码的户：有的规则和参数只管一个省、市、县。户自己有代码的按自己的。"
        if lang == "zh"
        else "Area code of records that have none of their own, e.g. 450329: some rules and parameters hold in one province, city or county.",
    )  # fmt: skip


def table_option(lang: Lang) -> click.Option:
    """The option that gives related tables."""
    return click.Option(
        ["--table", "tables"], multiple=True, metavar="表名=文件" if lang == "zh" else "NAME=FILE",
        help="关联表（部门名单、上年登记等），如 external.civil_affairs=低保名册.xlsx；不给出的表，用到它的规则不运行。可写多次。"
        if lang == "zh"
        else "A related table (a department's list, last year's register), e.g. external.civil_affairs=list.xlsx; rules that need a table "
        "which is not given are not run. May be given again.",
    )  # fmt: skip


def subject_option(lang: Lang) -> click.Option:
    """The option that says what the data are about."""
    return click.Option(
        ["--subject"], metavar="对象" if lang == "zh" else "NAME",
        help="装了几种调查的插件时，数据是哪一种，如 household、dwelling；不写则按表头认，几种都有就一起查。" if lang == "zh"
        else "With several surveys installed, which one the data are of, e.g. household, dwelling; left out, it is seen from the headers, "
        "and data of several are checked together.",
    )  # fmt: skip


def rule_options(lang: Lang) -> list[click.Parameter]:
    """Options that say which rules are run."""
    zh = lang == "zh"
    return [
        click.Option(
            ["--rules"], multiple=True, metavar="文件或文件夹" if zh else "DIR",
            help="另加自己的规则文件；可写多次。" if zh else "Further rule files; may be given again.",
        ),
        click.Option(
            ["--only"], multiple=True, metavar="规则" if zh else "RULE",
            help="只运行这些规则或规则包，可用 *，如 checklist.2*；可写多次。" if zh
            else "Run only these rules or packs; * is understood, e.g. checklist.2*; may be given again.",
        ),
        click.Option(
            ["--exclude"], multiple=True, metavar="规则" if zh else "RULE",
            help="不运行这些规则或规则包。" if zh else "Leave out these rules or packs.",
        ),
    ]  # fmt: skip


def with_option(lang: Lang) -> click.Option:
    """The option that names optional packs."""
    return click.Option(
        ["--with", "with_"], multiple=True, metavar="规则包" if lang == "zh" else "PACK",
        help="连同点名才运行的规则包，如 exit.*（fupin rules list 里注明）；可写多次。" if lang == "zh"
        else "Run an optional pack too, e.g. exit.* (marked in fupin rules list); may be given again.",
    )  # fmt: skip


def _output_options(lang: Lang) -> list[click.Parameter]:
    zh = lang == "zh"
    return [
        click.Option(
            ["--format", "format_"], type=Word(lang, *FORMATS), metavar="|".join(FORMATS),
            help="结果的格式：table 屏幕上看（默认）、xlsx 表格、html 县报告、csv、json、jsonl；写了 --out 时按文件名定。" if zh
            else "Format of the result: table for reading (default), xlsx, html (the county's report), csv, json, jsonl; with --out its ending decides.",
        ),
        click.Option(
            ["--out"], metavar="文件" if zh else "FILE",
            help="把全部结果写到文件，如 问题清单.xlsx；屏幕上只显示概览。" if zh
            else "Write everything to a file, e.g. findings.xlsx; only the sums are shown here.",
        ),
        click.Option(
            ["--since"], metavar="上次.json" if zh else "OLD.json",
            help="县报告里另加与上次相比：给出上次用 --out 上次.json 写的结果。" if zh
            else "In the county's report, say what changed since the run written to this JSON file.",
        ),
        click.Option(
            ["--fail-on"], type=Word(lang, *_FAIL_ON), default="error", metavar="|".join(_FAIL_ON),
            help="有这一级或更严重的问题时退出状态为 1：error 错误（默认）、warning 警告、info 提示、never 总是 0。" if zh
            else "Exit status 1 if there are findings of this severity or above: error (default), warning, info, never.",
        ),
        click.Option(
            ["--group-by"], type=Word(lang, "village", "rule"), default="village", metavar="village|rule",
            help="屏幕上按村和户（默认）还是按规则排列。" if zh else "Show by village and household (default) or by rule.",
        ),
        click.Option(
            ["--limit"], type=int, default=20, metavar="N",
            help="屏幕上最多列多少条（默认 20），0 为全部。" if zh else "Show at most so many (default 20); 0 for all.",
        ),
        click.Option(
            ["--show-identifiers"], is_flag=True,
            help="显示完整的证件、电话、银行卡号（平时遮盖）；结果请勿外传。" if zh
            else "Show identity, phone and bank numbers in full (otherwise masked); do not pass the result on.",
        ),
    ]  # fmt: skip


def _check(
    lang: Lang,
    data: Sequence[str],
    as_of: date | None,
    profile: str | None,
    profiles: Sequence[str],
    area: str | None,
    subject: str | None,
    tables: Sequence[str],
    rules: Sequence[str],
    only: Sequence[str],
    exclude: Sequence[str],
    with_: Sequence[str],
    waivers: Sequence[str],
    baseline: Sequence[str],
    format_: str | None,
    out: str | None,
    since: str | None,
    fail_on: str,
    group_by: Any,
    limit: int,
    *,
    show_identifiers: bool,
) -> int:
    paths = data_files(data)
    beside = table_files(tables)
    format_, target = where_to(
        format_,
        out,
        [*paths, *(p for _, p in beside)],
        _BY_SUFFIX,
        ("报告", "report") if format_ == "html" else ("结果", "result"),
    )
    if format_ == "html":
        _can_write_pages()
    earlier = _earlier(since, format_)
    engine = engine_with(rules, only, exclude, with_)
    waived = read_waivers(engine.rulebook, waivers, baseline)
    with progress(lang) as stage:
        stage("正在读取数据", "reading", None)
        with plugins_aside():
            data_read = gather(engine, paths, profile, profiles, beside, subject)
        # What was read stays to the end: no use in walking through all of it again whenever garbage is collected.
        gc.freeze()
        with plugins_aside():
            report = laid_beside(data_read.check(as_of=as_of, area=area, show_identifiers=show_identifiers), waived)
            report.watch = stage("正在检查", "checking", len(data_read))
            _ = report.findings, report.sections
        if target is not None:
            stage(f"正在写出 {target.name}", f"writing {target.name}", None)
            _write(report, lang, format_, target, earlier)
    shown = Shown(limit=limit if limit > 0 else None, by=group_by, contents=target is None, accounts=data_read.accounts)
    if target is not None:
        print_report(report, terminal(), lang, shown)
        n = len(report.findings)
        click.echo(f"\n已写入 {target}（问题 {n} 条，待核实 {len(report.unknowns)} 条）" if lang == "zh"
                   else f"\nWritten to {target} ({n} findings, {len(report.unknowns)} unknown)")  # fmt: skip
    elif format_ == "table":
        print_report(report, terminal(), lang, shown)
    else:
        stdout_bytes(_pieces(report, lang, format_))
    if said_of_plugins(report.errors, lang) or any(s.fault is not None for s in report.sections):
        # What was found stands; but nobody should take a report with a hole in it for whole.
        return FAULT
    return 1 if any(f.severity in _FAIL_ON[fail_on] for f in report.findings) else 0


def _pieces(report: Report, lang: Lang, format_: str) -> Any:
    from fupin_rules.report.commas import csv_lines
    from fupin_rules.report.jsonlines import json_lines, json_object

    if format_ == "json":
        return json_object(report)
    return json_lines(report) if format_ == "jsonl" else csv_lines(report, lang)


def _earlier(since: str | None, format_: str) -> Any:
    """The earlier run the page is compared with, read before the long work."""
    if since is None:
        return None
    if format_ != "html":
        raise refuse(
            "--since 只用于县报告（html）。", "--since goes with the county's report (html) only.",
            ("其他格式请用 fupin progress 上次.json 本次.json。", "Otherwise use fupin progress OLD.json NEW.json."),
        )  # fmt: skip
    from fupin_rules.ledger.runs import read_run

    (path,) = data_files([since])
    return read_run(path)


def _progress(report: Report, earlier: Any) -> Any:
    """What became of the findings of an earlier run, counted for the page."""
    if earlier is None:
        return None
    from fupin_rules.ledger.progress import compare
    from fupin_rules.ledger.runs import Run
    from fupin_rules.report.html import progress_of

    compared = compare(earlier, Run.from_dict(report.to_dict()))
    day = compared.old.as_of
    return progress_of(compared.entries, date.fromisoformat(day) if day else None, compared.notes)


def _can_write_pages() -> None:
    """Say before the work, not after it, that what draws the page is not installed."""
    from importlib.util import find_spec

    lacking = next((m for m in ("jinja2", "altair", "vl_convert") if find_spec(m) is None), None)
    if lacking is not None:
        raise refuse(
            f"写县报告（html）还缺少组件 {lacking}。", f"the county's report (html) needs {lacking}, which is not installed.",
            ("请运行：pip install 'fupin-rules[report]'", "Run: pip install 'fupin-rules[report]'"),
        )  # fmt: skip


def _write(report: Report, lang: Lang, format_: str, target: Path, earlier: Any = None) -> None:
    with written(target) as path:
        if format_ == "xlsx":
            from fupin_rules.report.workbook import write_workbook

            write_workbook(report, path, lang)
            return
        if format_ == "html":
            from fupin_rules.report.html.page import write_county_page

            write_county_page(report, path, lang, _progress(report, earlier))
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            if format_ == "table":
                print_report(report, terminal(file=file, width=100), lang, Shown(limit=None))
                return
            for piece in _pieces(report, lang, format_):
                file.write(piece)
