"""`fupin annex`: the nine annexes of the order as workbooks that can be printed and signed."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from fupin_rules.cli.check import data_options
from fupin_rules.cli.frame import SpokenCommand, Word, shared_options
from fupin_rules.cli.stage import data_files, engine_with, output_file, progress, written
from fupin_rules.cli.wording import refuse
from fupin_rules.engine import Engine
from fupin_rules.errors import Lang, did_you_mean
from fupin_rules.report.authority import changes

__all__ = ["command"]

_WITH_FINDINGS: Final = (2, 4, 5, 6, 8)
"""Annexes that tell what rules found; the others are made of the records alone."""
_MOST_TOLD: Final = 10
_NO_DATA: Final = "D207"
"""Sheets handed in that are no data: nothing is lost by them, but whoever named the file is told."""


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _annex(lang, **given)

    cmd = SpokenCommand(
        "annex",
        callback=run,
        short_help="生成附件1—9的工作簿" if zh else "Make the nine annexes as workbooks",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "生成方案附件1—9的工作簿，可以直接打印、签字、上报。\n\n"
            "1 花名册　2 信息核查清单　3 “六看”表　4 风险人员名单　5 风险情况统计　6 政策核查反馈　7 边缘户调查表　8 疑似边缘户名单"
            "　9 疑似边缘户统计\n\n"
            "all 一次做全部九个，数据只读一遍，--out 写文件夹。\n\n"
            "2、3、7 是一户一张的表：加 --blank 印空白表，给出数据则印填好的。填好的附件3、附件7（一户一张）可以和花名册一起当数据读。\n\n"
            "例：\n  fupin annex 5 花名册.xlsx 六看表.xlsx --as-of 2019-09-18 --out 附件5.xlsx\n"
            "  fupin annex 3 --blank --out 六看表（空白）.xlsx\n"
            "  fupin annex 8 数据.xlsx --area 梅溪镇 --template 本县表头.xlsx --out 附件8.xlsx"
            if zh
            else "Makes the annexes of the order as workbooks to print, sign and send up.\n\n"
            "1 roster, 2 checklist, 3 six looks, 4 persons at risk, 5 statistics of the six looks, 6 feedback on policies, 7 survey of "
            "edge households, 8 list and 9 statistics of suspected edge households\n\n"
            "all makes the nine in one go, reading the data once; --out then names a folder.\n\n"
            "2, 3 and 7 are forms for one household each: blank with --blank, filled in from the data. Forms filled in (annexes 3 and 7) are "
            "read as data beside the register. The annexes themselves are in Chinese, as printed in the order.\n\n"
            "Examples:\n  fupin annex 5 register.xlsx looks.xlsx --as-of 2019-09-18 --out annex5.xlsx\n"
            "  fupin annex 3 --blank --out blank.xlsx"
        ),
        params=[
            click.Argument(["number"], type=_Number(lang), metavar="1-9|all"),
            click.Argument(["data"], nargs=-1, metavar="数据文件..." if zh else "DATA..."),
            click.Option(["--out"], required=True, metavar="文件" if zh else "FILE",
                         help="写到哪个 .xlsx 文件；all 时写到哪个文件夹。" if zh
                         else "The .xlsx file to write; with all, the folder."),
            *data_options(lang),
            click.Option(["--rules"], multiple=True, metavar="文件或文件夹" if zh else "DIR",
                         help="另加自己的规则文件；可写多次。" if zh else "Further rule files; may be given again."),
            click.Option(["--area"], multiple=True, metavar="代码或名称" if zh else "CODE|NAME",
                         help="只做这个县、乡镇或村：行政区划代码（或开头几位）或名称；可写多次。" if zh
                         else "Only this county, township or village: its code (or the beginning) or name; may be given again."),
            click.Option(["--village"], multiple=True, metavar="代码或名称" if zh else "CODE|NAME",
                         help="同 --area，只做这个村。" if zh else "As --area, only this village."),
            click.Option(["--blank"], is_flag=True, help="印空白表，不读数据。" if zh else "The blank form; no data are read."),
            click.Option(["--template"], metavar="文件" if zh else "FILE",
                         help="附件4、6、8、9用本县的表头：一个工作簿，表头行写要哪些列、什么次序；或 .yaml。" if zh
                         else "For annexes 4, 6, 8, 9: a workbook (or .yaml) whose header row says which columns, in which order."),
            click.Option(["--show-identifiers"], is_flag=True,
                         help="证件、电话写完整（平时遮盖）；文件请勿外传。" if zh
                         else "Identity and phone numbers in full (otherwise masked); do not pass the file on."),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


class _Number(Word):
    """Which annex: 1 to 9, or all. Numbers that are near each other are no slips of one another."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(lang, *map(str, range(1, 10)), "all")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in self.words or not str(value).isdecimal():
            return super().convert(value, param, ctx)
        raise refuse(f"没有附件{value}；有 1 到 9，或 all。", f"there is no annex {value}; there are 1 to 9, or all.")


def _annex(
    lang: Lang,
    number: str,
    data: Sequence[str],
    out: str,
    as_of: date | None,
    profile: str | None,
    profiles: Sequence[str],
    rules: Sequence[str],
    area: Sequence[str],
    village: Sequence[str],
    template: str | None,
    *,
    blank: bool,
    show_identifiers: bool,
) -> int:
    from fupin_rules.annexes import FORMS, AnnexData, read_template, write_annex

    numbers = list(range(1, 10)) if number == "all" else [int(number)]
    paths = data_files(data)
    targets = _targets(numbers, out, [*paths, *([Path(template)] if template else [])])
    if not paths and not blank and not set(numbers) <= set(FORMS):
        raise refuse(f"附件{'' if number == 'all' else number}要有数据才能填。", "this annex is made of data.",
                     ("请写上数据文件；只要空白表，加 --blank。", "Name the data files; for a blank form add --blank."))  # fmt: skip
    if template and number == "all":
        raise refuse("每个附件的列不同，--template 不能和 all 一起用。", "each annex has columns of its own: no --template with all.",
                     ("请分开做：fupin annex 4 ……、fupin annex 8 ……", "Make them one by one: fupin annex 4 ..., fupin annex 8 ..."))  # fmt: skip
    own = read_template(Path(template), numbers[0]) if template else None
    content, rejected = AnnexData(as_of=as_of, show_identifiers=show_identifiers), 0
    with progress(lang) as stage:
        if paths and not blank:
            content, rejected = _content(
                lang, numbers, paths, as_of, profile, profiles, rules, stage, show=show_identifiers
            )
            content = _within(content, [*area, *village])
        for n, target in zip(numbers, targets, strict=True):
            stage(f"正在写出 {target.name}", f"writing {target.name}", None)
            with written(target) as path:
                done = write_annex(n, content, path, blank=blank or not paths, template=own)
            _tell(lang, done, target)
    if rejected:
        click.echo(f"有 {rejected} 处数据没有读入，没有算进去。" if lang == "zh"
                   else f"{rejected} pieces of input were not read and are not in it.")  # fmt: skip
    return 0


def _targets(numbers: Sequence[int], out: str, inputs: Sequence[Path]) -> list[Path]:
    """Where each annex goes: one to a file, several to files of a folder, which is made if need be."""
    if len(numbers) == 1:
        target = output_file(out, inputs)
        if target.suffix.lower() != ".xlsx":
            raise refuse(f"附件是工作簿，不能写成 {target.suffix or '没有结尾的文件'}。", f"an annex is a workbook, not {target.suffix or 'that'}.",
                         ("请用 .xlsx 结尾。", "End the name in .xlsx."))  # fmt: skip
        return [target]
    from fupin_rules.annexes.wording import FILES

    folder = Path(out)
    if folder.suffix.lower() == ".xlsx" or folder.is_file():
        raise refuse(f"all 有九个文件，{out} 要是文件夹。", f"all makes nine files: {out} must be a folder.",
                     ("请写文件夹的名字，如 --out 附件。", "Name a folder, e.g. --out annexes."))  # fmt: skip
    if not folder.is_dir():
        output_file(str(folder))
        folder.mkdir()
    return [output_file(str(folder / f"{FILES[n]}.xlsx"), inputs) for n in numbers]


def _content(
    lang: Lang,
    numbers: Sequence[int],
    paths: Sequence[Path],
    as_of: date | None,
    profile: str | None,
    profiles: Sequence[str],
    rules: Sequence[str],
    stage: Any,
    *,
    show: bool,
) -> tuple[Any, int]:
    """The records with the report about them, and how many pieces of input were not used."""
    from fupin_rules.annexes import AnnexData
    from fupin_rules.cli.gathered import gather

    stage("正在读取数据", "reading", None)
    engine = _with_risks(engine_with(rules))
    found = gather(engine, paths, profile, profiles)
    gc.freeze()
    report = None
    if set(numbers) & set(_WITH_FINDINGS):
        report = found.check(as_of=as_of, show_identifiers=show)
        report.watch = stage("正在检查", "checking", len(found))
        _ = report.findings
        for _, said in changes(report, lang):
            click.echo(
                f"本地区的改动：{said}" if lang == "zh" else f"What holds otherwise in this area: {said}", err=True
            )
    lost = [r for d in found.datasets.values() for r in d.rejected if not r.harmless]
    aside = [r for d in found.datasets.values() for r in d.rejected if r.code == _NO_DATA]
    for r in [*aside, *lost[:_MOST_TOLD]]:
        click.echo(f"{r.where.in_(lang)}{'：' if lang == 'zh' else ': '}{r.code} {r.message.in_(lang)}", err=True)
    if len(lost) > _MOST_TOLD:
        click.echo(f"……另有 {len(lost) - _MOST_TOLD} 处，用 fupin check 看全部。" if lang == "zh"
                   else f"... and {len(lost) - _MOST_TOLD} more; see all with fupin check.", err=True)  # fmt: skip
    content = AnnexData(
        found.records("household"),
        found.records("edge"),
        found.records("team"),
        report,
        as_of=as_of,
        show_identifiers=show,
    )
    return content, len(lost)


def _with_risks(engine: Engine) -> Engine:
    """The optional packs that speak of risk and edge cases run too: annexes 4, 5 and 8 are what they are for."""
    book = engine.rulebook
    wanted = {r.pack.id for r in book.rules if r.pack.optional and r.tags.get("case") in ("risk", "edge")}
    return Engine(book.asking(*sorted(wanted))) if wanted else engine


def _within(content: Any, area: Sequence[str]) -> Any:
    if not area:
        return content
    from fupin_rules.annexes.places import fits_area

    records = [*content.households, *content.edges, *content.teams]
    for one in area:
        if not any(fits_area(r, [one]) for r in records):
            names = sorted({str(r[k]) for r in records for k in ("county", "township", "village") if r.get(k)})
            near = did_you_mean(one, names)
            raise refuse(f"数据里没有“{one}”这个地方。", f"the data has no place {one!r}.",
                         (f"是不是 {near}？", f"Did you mean {near}?") if near
                         else (f"有：{'、'.join(names[:10])}。", f"There are: {', '.join(names[:10])}."))  # fmt: skip
    return content.within(area)


def _tell(lang: Lang, done: Any, target: Path) -> None:
    from fupin_rules.annexes.stack import MOST_SHEETS

    units = {1: ("名队员", "officers"), 2: ("户", "households"), 3: ("户", "households"), 4: ("行", "rows"),
             5: ("个村", "villages"), 6: ("行", "rows"), 7: ("户", "households"), 8: ("户", "households"), 9: ("个村", "villages")}  # fmt: skip
    zh, en = units[done.n]
    said = [
        f"已写入 {target}：附件{done.n}，" + (f"{done.count} {zh}，{done.sheets} 张表。" if done.count else "空白表。")
        if lang == "zh"
        else f"Written to {target}: annex {done.n}, "
        + (f"{done.count} {en} on {done.sheets} sheets." if done.count else "blank.")
    ]
    if done.stacked:
        said.append(
            f"超过 {MOST_SHEETS} 户，每村一张表，一户一页；要一户一张表，请用 --village 分村做。" if lang == "zh"
            else f"More than {MOST_SHEETS} households: a sheet for each village, a page for each household; for a sheet each, use --village."
        )  # fmt: skip
    if done.left_out:
        names = "、".join(done.left_out) if lang == "zh" else ", ".join(done.left_out)
        said.append(
            f"模板没有要这些列，没有写：{names}。"
            if lang == "zh"
            else f"Columns the template does not ask for, left out: {names}."
        )
    click.echo("\n".join(said))
