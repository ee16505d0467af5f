"""A result as a workbook to hand out: sums, differences, what goes back to the teams, counts by village and by question, what is gone.

Owns sheets and their look. Every cell is text or a number, never a formula.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from fupin_rules.errors import Lang, Text
from fupin_rules.reconcile.model import KINDS, Result
from fupin_rules.reconcile.rows import (
    TECHNICAL,
    Column,
    columns,
    count_by,
    earlier_row,
    household_of,
    row_of,
    sums,
    what_to_team,
)
from fupin_rules.report.commas import shown_mark

__all__ = ["SHEETS", "write_workbook"]

SHEETS: Final = {
    "sums": Text("概览", "overview"),
    "differences": Text("不同之处", "differences"),
    "team": Text("反馈工作队复核", "back to the teams"),
    "villages": Text("各村统计", "villages"),
    "questions": Text("各项统计", "questions"),
    "gone": Text("上次有这次没有", "gone since"),
    "notes": Text("说明", "notes"),
    "rejected": Text("未读入", "rejected"),
}
_TEAM_COLUMNS: Final = (
    Column("found", Text("复核结果", "what the team found"), 24),
    Column("by", Text("复核人签字", "signed"), 14),
    Column("day", Text("复核日期", "day"), 12),
)
_TALLEST: Final = 12
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same result gives the same file; a file's date has no zone


def write_workbook(result: Result, path: Path, lang: Lang) -> None:
    """Write a result as XLSX.

    Args:
        path: where to; overwritten.

    Raises:
        OSError: it cannot be written.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    try:
        book.set_properties({"title": SHEETS["differences"].in_(lang), "comments": "fupin-rules", "created": _MADE})
        _Writer(book, result, lang).run()
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


class _Writer:
    def __init__(self, book: Any, result: Result, lang: Lang) -> None:
        self.book = book
        self.result = result
        self.lang: Lang = lang
        font = {"font_name": "宋体" if lang == "zh" else "Calibri", "font_size": 11}
        self.head = book.add_format(
            {**font, "bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.plain = book.add_format({**font, "valign": "top"})
        self.wrapped = book.add_format({**font, "valign": "top", "text_wrap": True})
        self.boxed = book.add_format({**font, "valign": "top", "text_wrap": True, "border": 1})
        self.bold = book.add_format({**font, "bold": True, "valign": "top"})

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def run(self) -> None:
        result, lang = self.result, self.lang
        self.sums()
        cols = columns(result)
        self.sheet("differences", cols, (row_of(result, d, lang) for d in result.differences), frozen=self._frozen())
        left = ("agree", "do", "together", "breaks", "since", *TECHNICAL)
        self.sheet(
            "team", [*(replace(c, width=min(c.width, 18)) for c in cols if c.key not in left), *_TEAM_COLUMNS],
            (row_of(result, d, lang) for d in result.differences if d.doubtful and d.certain), frozen=self._frozen(), printed=True,
        )  # fmt: skip
        self.villages()
        self.questions()
        if result.earlier:
            skipped = ("agree", "do", "together", "breaks", "rules", "note")
            self.sheet(
                "gone", [c for c in cols if c.key not in skipped],
                (earlier_row(result, old, lang) for old in (*result.solved, *result.unclear)), frozen=self._frozen(),
            )  # fmt: skip
        if result.notes:
            self.notes()
        if any(result.rejected.values()):
            self.rejected()

    def _frozen(self) -> int:
        return len(self.result.levels) + 3

    def sheet(
        self,
        name: str,
        cols: Sequence[Column],
        rows: Iterable[dict[str, Any]],
        *,
        frozen: int = 0,
        printed: bool = False,
    ) -> None:
        """A sheet with a frozen header, filters, widths and wrapped text.

        Args:
            printed: with lines around the cells, and each village on its own pages, to be handed to its team.
        """
        sheet = self.book.add_worksheet(SHEETS[name].in_(self.lang))
        for i, c in enumerate(cols):
            sheet.set_column(i, i, c.width)
        sheet.freeze_panes(1, frozen)
        sheet.set_row(0, 30)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
        mark = shown_mark(self.lang) if self.result.identifiers_shown else ""
        for i, c in enumerate(cols):
            sheet.write_string(0, i, c.title.in_(self.lang) + (mark if c.numbers else ""), self.head)
        n = 0
        breaks: list[int] = []
        before: tuple[Any, ...] | None = None
        for n, row in enumerate(rows, 1):
            place = tuple(row.get(f"place.{level}") for level, _ in self.result.levels)
            if before is not None and place != before:
                breaks.append(n)
            before = place
            lines = 1
            for c in cols:
                content = row.get(c.key)
                if (c.wraps or printed) and c.key not in TECHNICAL and isinstance(content, str):
                    lines = max(lines, -(-_width(content) // max(c.width - 2, 1)))
            sheet.set_row(n, 15 * min(lines, _TALLEST))
            for i, c in enumerate(cols):
                if printed:
                    self.put(sheet, n, i, row.get(c.key), self.boxed, blank=True)
                else:
                    self.put(sheet, n, i, row.get(c.key), self.wrapped if c.wraps else self.plain)
        sheet.autofilter(0, 0, n, len(cols) - 1)
        # What is for the screen only comes last.
        sheet.print_area(0, 0, n, sum(1 for c in cols if c.key not in TECHNICAL) - 1)
        if printed and breaks:
            sheet.set_h_pagebreaks(breaks)

    @staticmethod
    def put(sheet: Any, row: int, column: int, content: Any, form: Any, *, blank: bool = False) -> None:
        if content is None or content == "":
            if blank:
                sheet.write_blank(row, column, None, form)
            return
        if isinstance(content, int) and not isinstance(content, bool):
            sheet.write_number(row, column, content, form)
        else:
            sheet.write_string(row, column, str(content)[:32_000], form)

    def sums(self) -> None:
        sheet = self.book.add_worksheet(SHEETS["sums"].in_(self.lang))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 110)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        shown = self.result.identifiers_shown
        lines = [
            (self.t("对账结果", "Reconciliation"), ""),
            (
                self.t("号码", "numbers"),
                self.t("证件、电话、银行卡号完整显示，请勿外传", "identity, phone and bank numbers are shown in full: do not pass on")
                if shown
                else self.t("证件、电话、银行卡号已遮盖", "identity, phone and bank numbers are masked"),
            ),
            *sums(self.result, self.lang),
            (
                self.t("谁对谁错", "who is right"),
                self.t("本表只说各来源各写了什么、哪几方相同，不说谁对；核对后再改，并同时改与它有关的项目。",
                       "This says what each source has and which agree, not who is right; check before changing, and change what hangs together."),
            ),
        ]  # fmt: skip
        for n, (name, content) in enumerate(lines):
            sheet.write_string(n, 0, name, self.bold)
            self.put(sheet, n, 1, content, self.wrapped)

    def _numbers(self) -> list[Column]:
        return [
            Column("all", Text("合计", "total"), 8),
            *(Column(kind, title, 10) for kind, title in KINDS.items()),
            Column("team", Text(what_to_team("zh"), what_to_team("en")), 10),
        ]

    def villages(self) -> None:
        """Counts by village, then a total of each township and of all; each is counted, not summed by the sheet."""
        places, _ = count_by(self.result)
        levels = self.result.levels
        cols = [*(Column(f"place.{level}", Text(zh, level), 14) for level, zh in levels),
                Column("households", Text("涉及户数", "households"), 9), *self._numbers()]  # fmt: skip
        households: dict[tuple[str, ...], set[str]] = {}
        for place, found in self.result.by_place():
            households[place] = {household_of(d) or d.fingerprint for d in found}
        rows: list[dict[str, Any]] = []
        outer = list(dict.fromkeys(place[:-1] for place in places))
        grand: Counter[str] = Counter()
        everyone = 0
        for around in outer:
            total: Counter[str] = Counter()
            these = 0
            for place, counted in places.items():
                if place[:-1] == around:
                    rows.append(self._counts(place, len(households[place]), counted))
                    total.update(counted)
                    these += len(households[place])
            rows.append(self._counts((*around, self.t("小计", "subtotal")), these, total))
            grand.update(total)
            everyone += these
        if levels:
            rows.append(self._counts((self.t("总计", "total"),), everyone, grand))
        self.sheet("villages", cols, rows, frozen=len(levels))

    def _counts(self, place: tuple[str, ...], households: int, counted: Counter[str]) -> dict[str, Any]:
        names = {f"place.{level}": name for (level, _), name in zip(self.result.levels, place, strict=False)}
        return {**names, "households": households, **{c.key: counted[c.key] for c in self._numbers()}}

    def questions(self) -> None:
        """Counts by question; every compared question has its row, also where nothing differs."""
        result = self.result
        _, counted = count_by(result)
        kinds = ("value", "blank", "unreadable")
        cols = [Column("label", Text("项目", "question"), 30), Column("path", Text("字段", "field"), 28),
                *(c for c in self._numbers() if c.key in ("all", "team", *kinds))]  # fmt: skip
        compared = sorted(result.compared, key=lambda c: -counted[c[0]]["all"] if c[0] in counted else 0)
        rows = (
            {
                "label": label.in_(self.lang),
                "path": path,
                **{c.key: counted.get(path, Counter())[c.key] for c in cols[2:]},
            }
            for path, label in compared
        )
        self.sheet("questions", cols, rows, frozen=1)

    def notes(self) -> None:
        cols = [*(Column(f"place.{level}", Text(zh, level), 12) for level, zh in self.result.levels),
                Column("household", Text("户编号", "household"), 20), Column("head", Text("户主", "head"), 10),
                Column("member", Text("成员", "member"), 12), Column("text", Text("说明", "note"), 80, wraps=True)]  # fmt: skip
        self.sheet("notes", cols, (
            {
                **{f"place.{r.type}": r.label or r.id or "" for r in n.places},
                "household": household_of(n), "head": n.household.label, "member": n.member.label if n.member else "",
                "text": n.text.in_(self.lang),
            }
            for n in self.result.notes
        ))  # fmt: skip

    def rejected(self) -> None:
        cols = [
            Column("source", Text("来源", "source"), 12), Column("file", Text("文件", "file"), 22),
            Column("sheet", Text("表", "sheet"), 16), Column("row", Text("行", "row"), 8),
            Column("column", Text("列", "column"), 8), Column("header", Text("表头", "header"), 16),
            Column("read", Text("读到", "read"), 20), Column("message", Text("问题和办法", "what is wrong and what to do"), 60, wraps=True),
            Column("household", Text("户编号", "household"), 20), Column("code", Text("代码", "code"), 8),
        ]  # fmt: skip
        self.sheet("rejected", cols, (
            {
                "source": self.result.title(name).in_(self.lang), "file": r.file, "sheet": r.sheet, "row": r.row,
                "column": r.column, "header": r.header, "read": r.read, "message": r.message.in_(self.lang),
                "household": r.subject, "code": r.code,
            }
            for name, said in self.result.rejected.items() for r in said
        ))  # fmt: skip


def _width(text: str) -> int:
    """Width in columns of a spreadsheet: a Chinese character (three bytes of UTF-8) takes two."""
    return (len(text.encode()) + len(text)) // 2
