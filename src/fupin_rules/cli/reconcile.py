"""`fupin reconcile`: the county's system, the survey and the national system compared field by field."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from fupin_rules.cli.check import area_option
from fupin_rules.cli.frame import SpokenCommand, Word, shared_options
from fupin_rules.cli.stage import (
    Day,
    data_files,
    engine_with,
    progress,
    stdout_bytes,
    terminal,
    where_to,
    written,
)
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Diagnostic, InputError, Lang, Text

__all__ = ["command"]

FORMATS: Final = ("table", "json", "jsonl", "csv", "xlsx")
_BY_SUFFIX: Final = {
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "table",
}
_WORDS: Final = {
    "registry": ("registry", "区办", "区办系统"),
    "survey": ("survey", "实际", "核查"),
    "national": ("national", "国扶", "国扶系统", "国办", "国办系统"),
}
_TOLD: Final = 20


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _reconcile(lang, **given)

    cmd = SpokenCommand(
        "reconcile",
        callback=run,
        short_help="比较区办系统、实际和国扶系统" if zh else "Compare county system, survey and national system",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "把同一批户在两三个来源里的数据逐项比较：区办系统、实际（入户核查）、国扶系统，依次写三个文件；只有两个时用 --sources 说明是哪两个。\n\n"
            "户按户编号认，没有或只有一方有的按户主证件号码认；人按证件号码认，再按姓名和出生日期认；对得上几个的只说明，不猜。"
            "只说各方写了什么、哪几方相同，不说谁对。\n\n"
            "例：\n  fupin reconcile 区办.xlsx 核查.xlsx 国扶.xlsx --out 对账.xlsx\n"
            "  fupin reconcile 区办.xlsx 国扶.xlsx --sources 区办,国扶\n"
            "  fupin reconcile 区办.xlsx 核查.xlsx 国扶.xlsx --since 上次.json --out 这次.json"
            if zh
            else "Compares the same households of two or three sources field by field: county system, survey, national system, in this order; "
            "with two, --sources says which.\n\n"
            "Households are told by code, else by the head's identity number; people by identity number, then by name and birth date; where "
            "several fit that is said, never guessed. Who is right is not decided.\n\n"
            "Examples:\n  fupin reconcile county.xlsx survey.xlsx national.xlsx --out result.xlsx\n"
            "  fupin reconcile county.xlsx national.xlsx --sources registry,national\n"
            "  fupin reconcile county.xlsx survey.xlsx national.xlsx --since earlier.json --out now.json"
        ),
        params=[
            click.Argument(["data"], nargs=-1, required=True, metavar="区办 实际 国扶" if zh else "REGISTRY SURVEY NATIONAL"),
            click.Option(
                ["--sources"], metavar="名称,名称" if zh else "NAME,NAME",
                help="各文件依次是哪个来源：区办、实际、国扶，或自己起的名称；不写则依次为 区办,实际,国扶。" if zh
                else "Which source each file is: registry, survey, national, or a name of your own; left out, in this order.",
            ),
            click.Option(
                ["--prefer"], metavar="来源" if zh else "SOURCE",
                help="本县以哪个来源为准，如 实际：每处不同后面写上按它该是什么；不写则不说谁对。实际以入户的为限。" if zh
                else "Which source the county trusts, e.g. survey: each difference says what it has; left out, nothing is said of who is right.",
            ),
            click.Option(
                ["--leave-out"], multiple=True, metavar="字段" if zh else "FIELD",
                help="不比的字段，中英文名都可以，如 人编号 或 members.member_id；可写多次。" if zh
                else "A field not to compare, e.g. members.member_id; may be given again.",
            ),
            click.Option(
                ["--since"], metavar="上次.json" if zh else "EARLIER.json",
                help="上次的 JSON 结果：逐条标明已解决、仍存在、新增。" if zh
                else "The JSON of an earlier run: says what is solved, still there and new.",
            ),
            click.Option(
                ["--as-of"], type=Day(lang), metavar="日期" if zh else "DATE",
                help="看“只改这一项会不会违反规则”时按哪一天算；不写则用数据里的核查日期或数据日期。" if zh
                else "The day by which it is judged whether a change would break a rule; left out, the visit or data date in the data.",
            ),
            area_option(lang),
            click.Option(
                ["--profile"], metavar="布局" if zh else "NAME",
                help="表格是哪一年的布局；不写则自动识别，各文件可以不同。" if zh
                else "Which layout the tables have; left out, it is recognised, and each file may have its own.",
            ),
            click.Option(
                ["--profiles"], multiple=True, metavar="文件夹" if zh else "DIR",
                help="另加自己的布局文件。" if zh else "Further layout files.",
            ),
            click.Option(
                ["--rules"], multiple=True, metavar="文件或文件夹" if zh else "DIR",
                help="另加自己的规则文件：要一并核对哪些，由规则得出。" if zh
                else "Further rule files: the rules say what hangs together.",
            ),
            click.Option(
                ["--format", "format_"], type=Word(lang, *FORMATS), metavar="|".join(FORMATS),
                help="结果的格式；写了 --out 时按文件名定。" if zh else "Format of the result; with --out its ending decides.",
            ),
            click.Option(
                ["--out"], metavar="文件" if zh else "FILE",
                help="把全部结果写到文件，如 对账.xlsx；屏幕上只显示概览。" if zh
                else "Write everything to a file, e.g. result.xlsx; only the sums are shown here.",
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
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _reconcile(
    lang: Lang,
    data: Sequence[str],
    sources: str | None,
    prefer: str | None,
    leave_out: Sequence[str],
    since: str | None,
    as_of: date | None,
    area: str | None,
    profile: str | None,
    profiles: Sequence[str],
    rules: Sequence[str],
    format_: str | None,
    out: str | None,
    limit: int,
    *,
    show_identifiers: bool,
) -> int:
    from fupin_rules.reconcile import TITLES, breaks_rules, compared_with, hangs_together, household_matching, reconcile
    from fupin_rules.survey import HOUSEHOLD

    paths = data_files(data)
    names = _names(sources, len(paths))
    chosen = _name(prefer, names) if prefer is not None else None
    format_, target = where_to(
        format_, out, [*paths, *([Path(since)] if since else [])], _BY_SUFFIX, ("对账", "result")
    )
    earlier = _earlier(since) if since is not None else None
    matching = household_matching(HOUSEHOLD, _fields(leave_out))
    with progress(lang) as stage:
        stage("正在读取规则", "reading the rules", None)
        engine = engine_with(rules)
        read = []
        for name, path in zip(names, paths, strict=True):
            stage(f"正在读取 {path.name}", f"reading {path.name}", None)
            title = TITLES.get(name, Text(name, name))
            read.append(_source(name, title, path, paths[0], matching, profile, profiles))
            # What was read stays to the end: no use in walking through all of it again whenever garbage is collected.
            gc.freeze()
        stage("正在比较", "comparing", None)
        result = reconcile(
            read, matching, prefer=chosen, together=hangs_together(engine, HOUSEHOLD, ("visit", "members.found")),
            breaking=breaks_rules(engine, HOUSEHOLD, as_of, area), show_identifiers=show_identifiers,
        )  # fmt: skip
        if earlier is not None:
            result = compared_with(result, _unpacked(earlier, result))
        if target is not None:
            stage(f"正在写出 {target.name}", f"writing {target.name}", None)
            _write(result, lang, format_, target)
    _show(result, lang, format_, target, limit if limit > 0 else None)
    return 1 if result.differences else 0


# -- sources ---------------------------------------------------------------------------------------------------------------


def _names(given: str | None, files: int) -> list[str]:
    """Which source each file is."""
    if given is None:
        if not 2 <= files <= 3:
            raise refuse(
                f"要比较的文件写了 {files} 个，应当是两个或三个。", f"{files} file(s) were given; two or three are compared.",
                ("依次写：区办系统、实际、国扶系统。", "Give county system, survey, national system, in this order."),
            )  # fmt: skip
        return list(_WORDS)[:files]
    names = [_known(w.strip()) for w in given.replace("，", ",").split(",")]
    if len(names) != files or len(set(names)) != files or files < 2 or not all(names):
        raise refuse(
            f"--sources 写了 {len(names)} 个来源（{given}），文件有 {files} 个；要两个以上，一个文件一个，名称不能相同。",
            f"--sources names {len(names)} source(s) ({given}) for {files} file(s); there must be two or more, one a file, all different.",
            ("如 --sources 区办,国扶。", "E.g. --sources registry,national."),
        )  # fmt: skip
    return names


def _known(word: str) -> str:
    return next((name for name, words in _WORDS.items() if word in words), word)


def _name(given: str, names: Sequence[str]) -> str:
    name = _known(given.strip())
    if name not in names:
        raise refuse(
            f"--prefer 写的“{given}”不是所比的来源。", f"--prefer names {given!r}, which is none of the sources.",
            (f"所比的有：{'、'.join(names)}。", f"There are: {', '.join(names)}."),
        )  # fmt: skip
    return name


def _fields(given: Sequence[str]) -> list[str]:
    """Dotted paths for fields as people write them, in Chinese or English; an unknown one is complained of by the settings."""
    from fupin_rules.survey import HOUSEHOLD

    by_word: dict[str, list[str]] = {}
    for path, field in HOUSEHOLD.spec.walk():
        if not path.startswith(("visit.", "members.found.")):
            by_word.setdefault(field.question.zh, []).append(path)
    out: list[str] = []
    for word in given:
        out.extend(by_word.get(word.strip(), [word.strip()]))
    return out


def _source(
    name: str, title: Text, path: Path, register: Path, matching: Any, profile: str | None, profiles: Sequence[str]
) -> Any:
    """One source, read.

    A survey whose workbook holds nothing but what was found is read beside the register, which says who its people are; then only what
    was found counts.

    Raises:
        InputError: nothing of it can be used; says so after saying why.
    """
    from fupin_rules.reconcile import Source
    from fupin_rules.tables import read_data

    def read(*files: Path) -> Any:
        return read_data(list(files), matching.subject, profiles=[Path(p) for p in profiles], profile=profile)

    found = name == "survey"
    alone = False
    try:
        dataset = read(path)
        if found and path != register and _needs_register(dataset, matching):
            alone = True
            dataset = read(register, path)
    except InputError as error:
        raise InputError([*error.diagnostics, _nothing(path)]) from None
    if not dataset.records:
        lost = [
            Diagnostic(r.code, Text(f"{r.where.zh}：{r.message.zh}", f"{r.where.en}: {r.message.en}"))
            for r in dataset.rejected[:_TOLD]
        ]
        raise InputError([*lost, _nothing(path)])
    source = Source.of(name, title, dataset, matching, found=found, found_only=alone)
    return _visited(source, matching, path) if alone else source


def _nothing(path: Path) -> Diagnostic:
    return Diagnostic(
        "C102",
        Text(
            f"{path.name} 里没有读到一户数据，没有比较。",
            f"not one household was read from {path.name}; nothing was compared.",
        ),
    )


def _needs_register(dataset: Any, matching: Any) -> bool:
    """Whether there is something that was found, and nobody it could be about."""
    parts = matching.parts
    return "visit" in dataset.sources and all(r.get(parts) is None for r in dataset.records)


def _visited(source: Any, matching: Any, path: Path) -> Any:
    """Of a survey read beside the register: the households it looked at, and only what was said of its own file."""
    found = matching.found
    kept = [
        r
        for r in source.records
        if r.get(found.record) is not None or any(m.get(found.part) is not None for m in r.get(matching.parts) or ())
    ]
    own = tuple(r for r in source.rejected if r.file == path.name)
    sheets = [s for s in (source.accounts or {}).get("sheets", []) if s["file"] == path.name]
    return replace(source, records=kept, rejected=own, files=(path.name,), accounts={"sheets": sheets})


def _earlier(name: str) -> list[bytes]:
    """The differences of an earlier run, each packed as text: as records they would take much room while three sources are read.

    Raises:
        InputError: V101 it is no result of an earlier run; said before the long work, not after.
    """
    from fupin_rules.reconcile.since import differences_of

    path = data_files([name])[0]
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        data = None
    return [json.dumps(d).encode() for d in differences_of(data)]


def _unpacked(packed: Sequence[bytes], result: Any) -> Any:
    """An earlier run as `compared_with` takes it; of what is still there nothing but its fingerprint is wanted."""
    from fupin_rules.reconcile.model import FORMAT

    now = {d.fingerprint for d in result.differences}
    found = (json.loads(d) for d in packed)
    differences = [{"fingerprint": d["fingerprint"]} if d["fingerprint"] in now else d for d in found]
    return {"made_by": "fupin reconcile", "format": FORMAT, "differences": differences}


# -- results ---------------------------------------------------------------------------------------------------------------


def _pieces(result: Any, lang: Lang, format_: str) -> Any:
    from fupin_rules.reconcile.texts import csv_lines, json_lines, json_object

    if format_ == "json":
        return json_object(result)
    return json_lines(result) if format_ == "jsonl" else csv_lines(result, lang)


def _write(result: Any, lang: Lang, format_: str, target: Path) -> None:
    from fupin_rules.reconcile.terminal import print_result

    with written(target) as path:
        if format_ == "xlsx":
            from fupin_rules.reconcile.workbook import write_workbook

            write_workbook(result, path, lang)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            if format_ == "table":
                print_result(result, terminal(file=file, width=100), lang, limit=None)
                return
            for piece in _pieces(result, lang, format_):
                file.write(piece)


def _show(result: Any, lang: Lang, format_: str, target: Path | None, limit: int | None) -> None:
    from fupin_rules.reconcile.terminal import print_result

    if target is None and format_ != "table":
        stdout_bytes(_pieces(result, lang, format_))
        return
    print_result(result, terminal(), lang, limit=limit, contents=target is None)
    if target is not None:
        n = len(result.differences)
        click.echo(
            f"\n已写入 {target}（不同之处 {n} 条）" if lang == "zh" else f"\nWritten to {target} ({n} differences)"
        )
