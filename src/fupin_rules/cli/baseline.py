"""`fupin baseline`: write down what is found today, so that later checks list only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from fupin_rules.cli.aside import plugins_aside, said_of_plugins
from fupin_rules.cli.check import area_option, data_options, rule_options, subject_option, table_option, with_option
from fupin_rules.cli.frame import FAULT, SpokenCommand, shared_options
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import Day, data_files, engine_with, output_file, progress, table_files, written
from fupin_rules.cli.waiving import laid_beside, read_waivers, waivers_option
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Lang
from fupin_rules.rulebook.baselines import baseline_text, is_baseline

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
            click.Option(
                ["--replace"], is_flag=True,
                help="那个文件已经是一个基线时，换成新的；别的文件一律不盖。" if zh
                else "Where the file is a baseline already, write the new one over it; no other file is ever written over.",
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
    *,
    replace: bool,
) -> int:
    paths = data_files(data)
    beside = table_files(tables)
    target = _target(out, [*paths, *(p for _, p in beside)], [*rules, *profiles, *waivers], replace=replace)
    if as_of is not None:
        _lasts(until, as_of)
    engine = engine_with(rules, only, exclude, with_)
    known = read_waivers(engine.rulebook, waivers, ())
    with progress(lang) as stage:
        stage("正在读取数据", "reading", None)
        with plugins_aside():
            data_read = gather(engine, paths, profile, profiles, beside, subject)
            report = laid_beside(data_read.check(as_of=as_of, area=area), known)
            report.watch = stage("正在检查", "checking", len(data_read))
            found = report.findings
        first = report.as_of or min((f.as_of for f in found), default=None)
        if first is not None:
            _lasts(until, first)
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
    return FAULT if said_of_plugins(report.errors, lang) else 0


def _target(out: str, data: Sequence[Path], read: Sequence[str], *, replace: bool) -> Path:
    """Where the baseline goes: never over anything that was read, nor over anything that is no baseline.

    Args:
        read: files and folders of rules, layouts and waivers.
    """
    target = output_file(out, data)
    if target.suffix.lower() not in (".yaml", ".yml"):
        raise refuse(
            f"基线是 YAML 文件，不能写成 {target.name}。", f"a baseline is a YAML file and cannot be called {target.name}.",
            ("请用 .yaml 结尾，如 基线.yaml。", "End the name in .yaml, e.g. baseline.yaml."),
        )  # fmt: skip
    if not target.exists():
        return target
    here = target.resolve()
    if any(here == home or home in here.parents for home in (Path(p).resolve() for p in read)):
        raise refuse(
            f"{out} 是这次用到的规则、布局或豁免文件，写进去会把它盖掉。", f"{out} is one of the rule, layout or waiver files in use and would be overwritten.",
            ("请换一个文件名。", "Choose another name."),
        )  # fmt: skip
    if not is_baseline(target.read_bytes()):
        raise refuse(
            f"{out} 已经有了，而且不是 fupin baseline 写的基线，写进去会把它盖掉。", f"{out} is there already and is no baseline of fupin baseline; it would be overwritten.",
            ("请换一个文件名。", "Choose another name."),
        )  # fmt: skip
    if not replace:
        raise refuse(
            f"基线 {out} 已经有了。", f"there is a baseline {out} already.",
            ("要换成新的，请加 --replace；要留着，请换一个文件名。", "To write over it add --replace; to keep it choose another name."),
        )  # fmt: skip
    return target


def _lasts(until: date, as_of: date) -> None:
    """Refuse a last day before the data's own day: such a baseline would never hold."""
    if until < as_of:
        raise refuse(
            f"--until {until} 早于数据的参照日期 {as_of}，这样的基线从来不起作用。", f"--until {until} is before the reference date {as_of}; such a baseline would never hold.",
            ("请写晚一些的日期。", "Give a later day."),
        )  # fmt: skip
