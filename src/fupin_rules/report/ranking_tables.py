"""A ranking as a table: the one model that terminal, CSV and XLSX write.

Owns columns and their words. Knows how a ranking is shown, not how it is made.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from fupin_rules.errors import Lang, Text
from fupin_rules.report.commas import BOM, as_text
from fupin_rules.report.ranking import Ranking, Standing

__all__ = ["csv_ranking", "explained", "print_ranking", "ranking_columns", "ranking_rows", "write_ranking"]

RANKED: Final = Text("参加排名", "ranked")
APART: Final = Text("另列", "apart")
TOTAL: Final = Text("合计", "total")


def ranking_columns(ranking: Ranking) -> tuple[tuple[str, Text], ...]:
    """Keys and headers of the table."""
    zh, en = ranking.subject.zh, ranking.subject.name
    names = [x.name for x in ranking.levels]
    upto = names.index(ranking.level.name) + 1
    return (
        ("group", Text("类别", "group")),
        ("rank", Text("名次", "rank")),
        *((f"place.{n}", Text(x.zh, x.name)) for n, x in enumerate(ranking.levels[:upto])),
        ("code", Text("代码", "code")),
        ("score", Text("得分", "score")),
        ("households", Text(f"检查的{zh}数（分母）", f"{en}s checked (denominator)")),
        ("error", Text(f"有错误的{zh}", f"{en}s with an error")),
        ("share", Text(f"有错误的{zh}占比", "share with an error")),
        ("unknown", Text(f"只有待核实的{zh}", f"{en}s only undecided")),
        ("warning", Text(f"只有警告的{zh}", f"{en}s with a warning at most")),
        ("info", Text(f"只有提示的{zh}", f"{en}s with a notice at most")),
        ("clear", Text(f"没有问题的{zh}", f"{en}s in order")),
        ("errors", Text("错误条数", "errors")),
        ("warnings", Text("警告条数", "warnings")),
        ("infos", Text("提示条数", "notices")),
    )


def ranking_rows(ranking: Ranking, lang: Lang) -> Iterator[dict[str, Any]]:
    """One row a place: those ranked, those apart, all together; scores and shares are fractions."""
    groups = ((RANKED, ranking.ranked), (APART, ranking.apart), (TOTAL, (ranking.total,)))
    depth = [x.name for x in ranking.levels].index(ranking.level.name)
    for group, standings in groups:
        for s in standings:
            yield {"group": group.in_(lang), **_row(s, depth, lang, total=group is TOTAL)}


def _row(s: Standing, depth: int, lang: Lang, *, total: bool = False) -> dict[str, Any]:
    outer = {f"place.{n}": (r.label or r.id or "") for n, r in enumerate(s.outer)}
    code = s.place.id if s.place is not None and s.place.id != s.place.label else ""
    nowhere = "" if s.place is not None or total else Text("（地点未填）", "(no place given)").in_(lang)
    return {
        **outer,
        f"place.{depth}": s.label or nowhere,
        "rank": s.rank,
        "code": code or "",
        "score": s.score,
        "households": s.households,
        **s.kinds,
        "share": Fraction(s.kinds["error"], s.households) if s.households else None,
        "errors": s.findings["error"],
        "warnings": s.findings["warning"],
        "infos": s.findings["info"],
    }


def percent(share: Fraction | None) -> str:
    """`97.50%`; a score that is not whole never reads 100 %."""
    if share is None:
        return ""
    hundredths = share * 10000
    n = round(hundredths)
    if n == 10000 and share < 1:
        n = 9999
    return f"{n // 100}.{n % 100:02d}%" if n >= 0 else f"{float(share):.2%}"


def explained(ranking: Ranking, lang: Lang) -> list[str]:
    """How the score is made, who stands apart, in sentences."""
    zh = lang == "zh"
    subject = ranking.subject.zh if zh else ranking.subject.name
    out = [x.said.in_(lang) for x in ranking.incomplete]
    if ranking.plain:
        out.append(f"得分 = 1 − 有错误的{subject} ÷ 检查的{subject}。" if zh
                   else f"Score = 1 - {subject}s with an error / {subject}s checked.")  # fmt: skip
    else:
        named = {"error": ("错误", "error"), "warning": ("警告", "warning"), "info": ("提示", "notice"), "unknown": ("只有待核实", "only undecided")}  # fmt: skip
        costs = [
            f"{named[k][0] if zh else named[k][1]} {_decimal(w)}" for k, w in ranking.weights.items() if k in named
        ]
        out.append(f"得分 = 1 − 各{subject}扣分之和 ÷ 检查的{subject}；一{subject}按最严重的一条扣：{'、'.join(costs)}。" if zh
                   else f"Score = 1 - sum of costs / {subject}s checked; each {subject} costs by its worst finding: {', '.join(costs)}.")  # fmt: skip
    out.append("得分相同的名次相同。" if zh else "Equal scores share a rank.")
    level = ranking.level.zh if zh else ranking.level.name
    if ranking.least > 1:
        out.append(f"不满 {ranking.least} {subject}的{level}另列，不参加排名。" if zh
                   else f"Each {level} of fewer than {ranking.least} {subject}s is listed apart and not ranked.")  # fmt: skip
    out += [f"本地区的改动：{x.zh}" if zh else f"What holds otherwise in this area: {x.en}" for x in ranking.changes]
    out.append(f"参数按 {ranking.as_of.isoformat()} 的值。" if zh else f"Parameters as of {ranking.as_of.isoformat()}.")
    return out


def _decimal(w: Fraction) -> str:
    text = f"{float(w):.4f}"
    return text.rstrip("0").rstrip(".")


def print_ranking(ranking: Ranking, console: Console, lang: Lang) -> None:
    """Show a ranking to people."""
    zh = lang == "zh"
    level, subject = (ranking.level.zh, ranking.subject.zh) if zh else (ranking.level.name, ranking.subject.name)
    console.print(f"{level}数据质量排名" if zh else f"Quality of data by {level}", style="bold")
    _table(ranking, ranking.ranked, console, lang, ranked=True)
    if ranking.apart:
        console.print()
        few = f"另列（不满 {ranking.least} {subject}，或没有填{level}）：不参加排名" if zh else f"Apart (fewer than {ranking.least} {subject}s, or no {level} given): not ranked"  # fmt: skip
        console.print(few, style="bold")
        _table(ranking, ranking.apart, console, lang, ranked=False)
    t = ranking.total
    console.print()
    console.print(
        f"合计：检查 {t.households} {subject} = 有错误 {t.kinds['error']} + 只有警告 {t.kinds['warning']} + 只有提示 {t.kinds['info']}"
        f" + 只有待核实 {t.kinds['unknown']} + 没有问题 {t.kinds['clear']}；得分 {percent(t.score)}"
        if zh
        else f"In all: {t.households} {subject}s checked = {t.kinds['error']} with an error + {t.kinds['warning']} warning + {t.kinds['info']} notice"
        f" + {t.kinds['unknown']} only undecided + {t.kinds['clear']} in order; score {percent(t.score)}"
    )
    for line in explained(ranking, lang):
        console.print(line, style="dim")


def _table(ranking: Ranking, standings: tuple[Standing, ...], console: Console, lang: Lang, *, ranked: bool) -> None:
    zh = lang == "zh"
    depth = [x.name for x in ranking.levels].index(ranking.level.name)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    if ranked:
        table.add_column("名次" if zh else "rank", justify="right")
    # The county is the same all over; a village needs its township.
    outer = range(max(depth - 1, 0), depth) if depth > 1 else range(0)
    for n in (*outer, depth):
        table.add_column(ranking.levels[n].zh if zh else ranking.levels[n].name, no_wrap=True)
    subject = ranking.subject.zh if zh else ""
    heads = ("得分", f"{subject}数", "有错误", "只有待核实", "只有警告", "只有提示", "没有问题") if zh else (
        "score", "checked", "error", "unsure", "warn", "notice", "clear")  # fmt: skip
    for head in heads:
        table.add_column(head, justify="right")
    for s in standings:
        row = _row(s, depth, lang)
        counts = [str(row[k]) for k in ("households", "error", "unknown", "warning", "info", "clear")]
        table.add_row(
            *([str(s.rank)] if ranked else []),
            *(str(row.get(f"place.{n}", "")) for n in (*outer, depth)),
            percent(s.score),
            *counts,
        )
    console.print(table)


def csv_ranking(ranking: Ranking, lang: Lang) -> Iterator[str]:
    """The lines of a CSV file for spreadsheets, header first."""
    columns = ranking_columns(ranking)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([title.in_(lang) for _, title in columns])
    yield BOM + buffer.getvalue()
    for row in ranking_rows(ranking, lang):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_plain(row.get(key, "")) for key, _ in columns])
        yield buffer.getvalue()


def _plain(value: Any) -> Any:
    return f"{float(value):.6f}" if isinstance(value, Fraction) else as_text(value)


def write_ranking(ranking: Ranking, path: Path, lang: Lang) -> None:
    """Write a ranking as XLSX: one sheet with those ranked, those apart and the sum, one with how the score is made.

    Raises:
        OSError: it cannot be written.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    font = {"font_name": "宋体" if lang == "zh" else "Calibri", "font_size": 11}
    head = book.add_format({**font, "bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"})  # fmt: skip
    plain, share = book.add_format(font), book.add_format({**font, "num_format": "0.00%"})
    bold = book.add_format({**font, "bold": True})
    book.set_properties({"title": _title(ranking, lang), "created": datetime.combine(ranking.as_of, time())})
    try:
        sheet = book.add_worksheet(Text("排名", "ranking").in_(lang))
        columns = ranking_columns(ranking)
        for i, (key, title) in enumerate(columns):
            sheet.set_column(i, i, 14 if key.startswith("place") or key == "code" else 11)
            sheet.write_string(0, i, title.in_(lang), head)
        sheet.set_row(0, 45)
        n = 0
        for n, row in enumerate(ranking_rows(ranking, lang), 1):
            for i, (key, _) in enumerate(columns):
                value = row.get(key, "")
                if isinstance(value, Fraction):
                    sheet.write_number(n, i, float(value), share)
                elif isinstance(value, int):
                    sheet.write_number(n, i, value, plain)
                elif value:
                    sheet.write_string(n, i, str(value), plain)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, n, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        notes = book.add_worksheet(Text("说明", "notes").in_(lang))
        notes.set_column(0, 0, 90)
        notes.write_string(0, 0, _title(ranking, lang), bold)
        lines = [*explained(ranking, lang), *(f"{p.label.in_(lang)}：{p.source}" for p in ranking.parameters)]
        for i, line in enumerate(lines, 1):
            notes.write_string(i, 0, line, book.add_format({**font, "text_wrap": True}))
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


def _title(ranking: Ranking, lang: Lang) -> str:
    return f"{ranking.level.zh}数据质量排名" if lang == "zh" else f"Quality of data by {ranking.level.name}"
