"""`fupin progress`: two runs compared; what is new, still there, solved, and what nobody can say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.table import Table

from fupin_rules.cli.frame import SpokenCommand, Word, shared_options
from fupin_rules.cli.stage import data_files, output_file, stdout_bytes, terminal, written
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Lang, Text

__all__ = ["command"]

FORMATS: Final = ("table", "json", "csv", "xlsx")
_BY_SUFFIX: Final = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".txt": "table"}


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _progress(lang, **given)

    cmd = SpokenCommand(
        "progress",
        callback=run,
        short_help="两次检查前后对比" if zh else "Compare two runs",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "比较两次检查的结果：新增、仍存在、已解决、无法判断、已不在数据中、不再检查，按规则、按乡镇和村列数，上次和本次两头都加得起来。\n\n"
            "只有这一次重新查过、而且查得出来没有这个问题的，才算“已解决”；户或成员不在数据里了、规则没有运行、缺答案的，都另列。\n\n"
            "例：\n  fupin check 九月十日.xlsx --out 上次.json\n  fupin check 九月十九日.xlsx --out 本次.json\n"
            "  fupin progress 上次.json 本次.json --out 对比.xlsx"
            if zh
            else "Compares the reports of two runs: new, still there, solved, cannot be decided, no longer in the data, no longer checked; "
            "counted by rule and by place, so that both sides add up.\n\n"
            "Solved is only what was checked again and found in order; whoever is no longer in the data, a rule that did not run, answers "
            "that are missing are said to be so.\n\n"
            "Example:\n  fupin check before.xlsx --out before.json\n  fupin check after.xlsx --out after.json\n"
            "  fupin progress before.json after.json --out progress.xlsx"
        ),
        params=[
            click.Argument(["old"], metavar="上次.json" if zh else "OLD.json"),
            click.Argument(["new"], metavar="本次.json" if zh else "NEW.json"),
            click.Option(["--format", "format_"], type=Word(lang, *FORMATS), metavar="|".join(FORMATS),
                         help="结果的格式；写了 --out 时按文件名定。" if zh else "Format of the result; with --out its ending decides."),
            click.Option(["--out"], metavar="文件" if zh else "FILE",
                         help="写到文件，如 对比.xlsx。" if zh else "Write to a file, e.g. progress.xlsx."),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _progress(lang: Lang, old: str, new: str, format_: str | None, out: str | None) -> int:
    from fupin_rules.ledger import compare, read_run

    before, after = data_files([old, new])
    target = output_file(out, (before, after)) if out else None
    kind = format_ or (_BY_SUFFIX.get(target.suffix.lower(), "") if target else "table")
    if not kind or (target and _BY_SUFFIX.get(target.suffix.lower(), kind) != kind):
        raise refuse(
            f"看不出 {out} 要写成哪种格式。", f"the ending of {out} names no format, or another than --format.",
            ("请用 .xlsx、.csv、.json 或 .txt 结尾。", "End it in .xlsx, .csv, .json or .txt."),
        )  # fmt: skip
    if kind == "xlsx" and target is None:
        raise refuse("xlsx 是表格文件，不能显示在屏幕上。", "xlsx cannot be shown on a screen.",
                     ("请加 --out 对比.xlsx。", "Add --out progress.xlsx."))  # fmt: skip
    progress = compare(read_run(before), read_run(after))
    if target is not None:
        with written(target) as path:
            _write(progress, path, kind, lang)
    if target is not None or kind == "table":
        _show(progress, terminal(), lang, detailed=target is None)
    else:
        stdout_bytes(_pieces(progress, kind, lang))
    if target is not None:
        click.echo(f"\n已写入 {target}" if lang == "zh" else f"\nWritten to {target}")
    return 0


def _write(progress: Any, path: Path, kind: str, lang: Lang) -> None:
    if kind == "xlsx":
        from fupin_rules.ledger.progress_book import write_progress

        write_progress(progress, path, lang)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if kind == "table":
            _show(progress, terminal(file=file, width=120), lang, detailed=True)
            return
        for piece in _pieces(progress, kind, lang):
            file.write(piece)


def _pieces(progress: Any, kind: str, lang: Lang) -> Iterator[str]:
    if kind == "json":
        yield json.dumps(progress.to_dict(), ensure_ascii=False, indent=1) + "\n"
        return
    yield from _csv(progress, lang)


def _csv(progress: Any, lang: Lang) -> Iterator[str]:
    """Each finding and unknown of either run, one a line."""
    from fupin_rules.ledger import words
    from fupin_rules.report.commas import BOM, as_text

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    zh = lang == "zh"
    heads = ["类型", "变化", "原因"] if zh else ["kind", "change", "reason"]
    heads += [words.level_word(level, lang) for level in progress.levels]
    heads += (
        ["户编号", "户主姓名", "成员", "人编号", "严重程度", "原严重程度", "规则", "应当怎样", "说明", "指纹"] if zh
        else ["household", "head", "member", "member id", "severity", "severity before", "rule", "what should hold", "message", "fingerprint"]
    )  # fmt: skip
    writer.writerow(heads)
    kinds = (("问题" if zh else "finding", progress.entries), ("待核实" if zh else "unknown", progress.unknowns))
    for kind, entries in kinds:
        for e in entries:
            item = e.item
            why = (words.WAS if e.change == "new" else words.REASON).get(e.reason, Text(e.reason))
            places = [(r.label or r.id or "") if (r := item.place(level)) else "" for level in progress.levels]
            member = item.member
            was = words.SEVERITY[e.severity_was].in_(lang) if e.severity_was else ""
            row = [
                kind, words.CHANGE[e.change].in_(lang), why.in_(lang), *places, *words.subject_words(item),
                (member.label or "") if member else "", (member.id or "") if member else "", words.SEVERITY[item.severity].in_(lang),
                was, item.rule, item.title.in_(lang), item.message.in_(lang), item.fingerprint,
            ]  # fmt: skip
            writer.writerow([as_text(x) for x in row])
    yield BOM + buffer.getvalue()


def _show(progress: Any, console: Any, lang: Lang, *, detailed: bool) -> None:
    from fupin_rules.ledger import words
    from fupin_rules.ledger.progress_book import place_words
    from fupin_rules.report.rows import natural

    zh = lang == "zh"

    def line(text: str) -> None:
        console.print(text, soft_wrap=True)

    def side(name: str, s: Any) -> str:
        day = s.as_of or ("各户按自己的日期" if zh else "own dates")
        return (
            f"{name}：{s.name}，参照日期 {day}，{s.subjects} 户，问题 {s.findings} 条，待核实 {s.unknowns} 条"
            if zh
            else f"{name}: {s.name}, as of {day}, {s.subjects} records, {s.findings} findings, {s.unknowns} unknown"
        )

    line(side("上次" if zh else "before", progress.old))
    line(side("本次" if zh else "after", progress.new))
    for note in progress.notes:
        line(f"{'注意：' if zh else 'Note: '}{note.in_(lang)}")
    for name, f, is_unknown in (
        ("问题" if zh else "Findings", progress.total, False),
        ("待核实" if zh else "Unknown", progress.total_unknowns, True),
    ):
        line("")
        parts = ["solved", *(("found",) if is_unknown else ()), "undecidable", "gone", "unchecked", "still"]
        said = " + ".join(f"{words.CHANGE[k].in_(lang)} {getattr(f, k)}" for k in parts)
        line(f"{name}{'：上次' if zh else ': before'} {f.before} = {said}")
        now = f"{words.CHANGE['still'].in_(lang)} {f.still} + {words.CHANGE['new'].in_(lang)} {f.new}"
        line(
            f"{' ' * (6 if is_unknown else 4) if zh else ' ' * len(name)}{'  本次' if zh else '  after'} {f.after} = {now}"
        )
    if not detailed or not progress.rules:
        return
    names = words.flow_columns(progress, places=False)
    table = _table(names, lang, "规则" if zh else "rule")
    for rule in sorted(progress.rules, key=natural):
        counts = [str(getattr(progress.rules[rule], k)) for k, _ in names]
        table.add_row(*counts, f"{rule} {progress.titles[rule].in_(lang)}")
    line("\n按规则" if zh else "\nBy rule")
    console.print(table)
    wide = words.flow_columns(progress, places=True)
    table = _table(wide, lang, "地方" if zh else "place")
    for path, f in progress.places.items():
        if path:
            name = place_words(progress, path, lang)[len(path) - 1]
            table.add_row(*(str(getattr(f, k)) for k, _ in wide), "  " * (len(path) - 1) + name)
    line("\n按地方" if zh else "\nBy place")
    console.print(table)
    if zh:
        line("\n（不明：无法判断；不在：已不在数据中；不查：不再检查。）")


def _table(names: Any, lang: Lang, last: str) -> Table:
    from fupin_rules.ledger import words

    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold", pad_edge=False)
    for key, title in names:
        table.add_column(words.SHORT.get(key, title.zh) if lang == "zh" else title.en, justify="right", no_wrap=True)
    table.add_column(last, overflow="fold")
    return table
