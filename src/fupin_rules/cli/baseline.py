"""`fupin baseline`: write down what is found today, so that later checks list only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from fupin_rules.cli.check import area_option, data_options, rule_options, subject_option, table_option, with_option
from fupin_rules.cli.frame import SpokenCommand, shared_options
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import Day, data_files, engine_with, output_file, progress, table_files, written
from fupin_rules.cli.waiving import laid_beside, read_waivers, waivers_option
from fupin_rules.errors import Lang
from fupin_rules.rulebook.waivers import baseline_text

__all__ = ["command"]


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _baseline(lang, **given)

    cmd = SpokenCommand(
        "baseline",
        callback=run,
        short_help="把现有的问题记成基线，以后只看新的" if zh else "Write today's findings down as a baseline",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "检查数据，把查出的问题记成一个基线（豁免文件，只有规则编号和指纹，没有姓名和号码）。"
            "以后 fupin check --baseline 只列新的问题，并说基线里的还有多少、少了多少。\n\n"
            "例：\n  fupin baseline 花名册.xlsx --out 基线.yaml --reason 2019年以前的旧账，年底前清完 --approver 县扶贫办 --until 2019-12-31\n"
            "  fupin check 花名册.xlsx --baseline 基线.yaml"
            if zh
            else "Checks data and writes what is found down as a baseline: a waiver file of rule ids and fingerprints, without names or numbers. "
            "Later, fupin check --baseline lists only what is new, and says how much of the baseline is still there and how much is gone.\n\n"
            "Example:\n  fupin baseline register.xlsx --out baseline.yaml --reason 'from before 2019' --approver 'county office' --until 2019-12-31\n"
            "  fupin check register.xlsx --baseline baseline.yaml"
        ),
        params=[
            click.Argument(["data"], nargs=-1, required=True, metavar="数据文件..." if zh else "DATA..."),
            *data_options(lang),
            area_option(lang),
            subject_option(lang),
            table_option(lang),
            *rule_options(lang),
            with_option(lang),
            waivers_option(lang),
            click.Option(
                ["--out"], required=True, metavar="文件" if zh else "FILE",
                help="写到这个文件，如 基线.yaml。" if zh else "Write to this file, e.g. baseline.yaml.",
            ),
            click.Option(
                ["--reason"], required=True, metavar="理由" if zh else "TEXT",
                help="为什么先放一放。" if zh else "Why these may wait.",
            ),
            click.Option(
                ["--approver"], required=True, metavar="批准人" if zh else "NAME",
                help="谁批准的。" if zh else "Who approved it.",
            ),
            click.Option(
                ["--until"], required=True, type=Day(lang), metavar="日期" if zh else "DATE",
                help="到哪一天为止（含）；数据的参照日期过了这一天，基线就不再起作用。" if zh
                else "The last day; once the reference date of the data is later, the baseline holds no longer.",
            ),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _baseline(
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
    out: str,
    reason: str,
    approver: str,
    until: date,
) -> int:
    paths = data_files(data)
    beside = table_files(tables)
    target = output_file(out, [*paths, *(p for _, p in beside)])
    engine = engine_with(rules, only, exclude, with_)
    known = read_waivers(engine.rulebook, waivers, ())
    with progress(lang) as stage:
        stage("正在读取数据", "reading", None)
        data_read = gather(engine, paths, profile, profiles, beside, subject)
        report = laid_beside(data_read.check(as_of=as_of, area=area), known)
        report.watch = stage("正在检查", "checking", len(data_read))
        found = report.findings
        text = baseline_text(
            ((f.rule, f.fingerprint) for f in found),
            reason=reason, approver=approver, until=until, as_of=report.as_of, digest=report.engine.rulebook.digest,
        )  # fmt: skip
        with written(target) as path:
            path.write_text(text, encoding="utf-8", newline="\n")
    marks = len({(f.rule, f.fingerprint) for f in found})
    more = len(found) - marks
    if lang == "zh":
        shared = f"；另有 {more} 条与别的同指纹（没有编号的户、成员分不开）" if more else ""
        click.echo(f"已写入 {target}：{marks} 条{shared}，到 {until} 为止。")
    else:
        shared = f"; {more} more share a fingerprint (records without a code cannot be told apart)" if more else ""
        click.echo(f"Written to {target}: {marks} findings{shared}, until {until}.")
    return 0
