"""Sheets for an office: title, header, filters, frozen panes, print area, signature line; every cell text or number, never a formula.

Owns the look. Knows no finding; whoever calls says what stands in the cells.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from fupin_rules.errors import Lang

__all__ = ["Column", "Sheets", "sheets"]

_TALLEST: Final = 12
"""Lines a row is made high enough for; longer text is cut by the view, not in the cell."""
_LONGEST: Final = 32_000
_WIDE: Final = 190
"""Characters across a page of A4 that can still be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        width: in characters.
        wraps: whether long text in it is wrapped.
        fill: whether somebody is to fill it in; shown on yellow.
        choices: the words that may be chosen from.
        over: a heading over this column and those beside it with the same.
    """

    title: str
    width: int = 12
    wraps: bool = False
    fill: bool = False
    choices: tuple[str, ...] = ()
    over: str = ""


@contextlib.contextmanager
def sheets(path: Path, lang: Lang, title: str, on: date | None) -> Iterator[Sheets]:
    """A workbook to write sheets into; closed at the end.

    Args:
        on: the day it says it was made on; the clock is never asked.

    Raises:
        OSError: it cannot be written.
    """
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    )
    made = datetime.combine(on, time()) if on else datetime(2000, 1, 1)  # noqa: DTZ001 - a file's date has no zone
    book.set_properties({"title": title, "created": made})
    try:
        yield Sheets(book, lang)
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


class Sheets:
    """Writes sheets one after another."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book = book
        self.lang: Lang = lang
        font = {"font_name": "宋体" if lang == "zh" else "Calibri", "font_size": 11, "valign": "vcenter"}
        head = {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center"}
        cell = {**font, "border": 1}
        self.title = book.add_format({**font, "bold": True, "font_size": 16, "align": "center"})
        self.note = book.add_format({**font, "text_wrap": True})
        self.head = book.add_format({**head, "bg_color": "#DDEBF7"})
        self.head_fill = book.add_format({**head, "bg_color": "#FFE699"})
        looks: Mapping[str, dict[str, Any]] = {
            "": {}, "late": {"bg_color": "#F8CBAD"}, "done": {"bg_color": "#E2EFDA"}, "sum": {"bold": True, "bg_color": "#F2F2F2"},
        }  # fmt: skip
        self.forms = {
            (look, kind): book.add_format({**cell, **extra, **more})
            for look, extra in looks.items()
            for kind, more in (("plain", {}), ("wrapped", {"text_wrap": True}), ("day", {"num_format": "yyyy-mm-dd", "align": "center"}),
                               ("number", {"align": "center"}))
        }  # fmt: skip

    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[tuple[Sequence[Any], str]],
        *,
        title: str = "",
        notes: Sequence[str] = (),
        signature: str = "",
        frozen: int = 0,
        printed: int | None = None,
    ) -> int:
        """A sheet.

        Args:
            rows: cells with how the row looks: `""`, `late`, `done` or `sum`.
            title: a line over everything.
            notes: lines under the title.
            signature: a line at the foot.
            frozen: columns that stay when scrolled sideways.
            printed: so many columns are printed; all where not given.

        Returns:
            The number of rows.
        """
        sheet = self.book.add_worksheet(self._free(_sheet_name(name)))
        last = len(columns) - 1
        shown = (printed or len(columns)) - 1
        for i, c in enumerate(columns):
            sheet.set_column(i, i, c.width)
        at = 0
        for n, line in enumerate((title, *notes) if title else notes):
            form = self.title if title and n == 0 else self.note
            self._line(
                sheet,
                at,
                last,
                line,
                form,
                28 if title and n == 0 else self._height(line, sum(c.width for c in columns)),
            )
            at += 1
        at = self._heads(sheet, at, columns)
        first = at
        for cells, look in rows:
            sheet.set_row(at, self._tall(columns, cells))
            for i, (c, content) in enumerate(zip(columns, cells, strict=True)):
                self._put(sheet, at, i, content, look, wraps=c.wraps)
            at += 1
        for i, c in enumerate(columns):
            if c.choices and at > first:
                sheet.data_validation(first, i, at - 1, i, {"validate": "list", "source": list(c.choices)})
        sheet.autofilter(first - 1, 0, max(at - 1, first - 1), last)
        sheet.freeze_panes(first, frozen)
        if signature:
            self._line(sheet, at, shown, signature, self.note, 30)
        sheet.set_landscape()
        # A4; what is too wide for it to be read goes on A3.
        sheet.set_paper(9 if sum(c.width for c in columns[: shown + 1]) <= _WIDE else 8)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, first - 1)
        sheet.print_area(0, 0, at if signature else max(at - 1, 0), shown)
        sheet.set_footer("&C&P / &N")
        return at - first

    def _free(self, name: str) -> str:
        """The name, or with a number where a sheet of that name is there already (Excel does not tell capitals from small letters)."""
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        n, free = 1, name
        while free.lower() in taken:
            n += 1
            free = f"{name[: 31 - len(str(n)) - 2]}（{n}）"
        return free

    def _line(self, sheet: Any, row: int, last: int, text: str, form: Any, height: float) -> None:
        sheet.set_row(row, height)
        # A merged cell is written by a function that would take text for a formula.
        if last:
            sheet.merge_range(row, 0, row, last, "", form)
        sheet.write_string(row, 0, text, form)

    def _heads(self, sheet: Any, at: int, columns: Sequence[Column]) -> int:
        over = any(c.over for c in columns)
        form = [self.head_fill if c.fill else self.head for c in columns]
        if over:
            start = 0
            for i in range(1, len(columns) + 1):
                if i < len(columns) and columns[i].over and columns[i].over == columns[start].over:
                    continue
                word = columns[start].over
                if word and i - start > 1:
                    sheet.merge_range(at, start, at, i - 1, "", form[start])
                sheet.write_string(at, start, word, form[start])
                start = i
            at += 1
        sheet.set_row(at, 32)
        for i, c in enumerate(columns):
            sheet.write_string(at, i, c.title, form[i])
        return at + 1

    def _put(self, sheet: Any, row: int, column: int, content: Any, look: str, *, wraps: bool) -> None:
        if content is None or content == "":
            sheet.write_blank(row, column, None, self.forms[look, "plain"])
        elif isinstance(content, date):
            sheet.write_datetime(row, column, datetime.combine(content, time()), self.forms[look, "day"])
        elif isinstance(content, int):
            sheet.write_number(row, column, content, self.forms[look, "number"])
        else:
            sheet.write_string(row, column, str(content)[:_LONGEST], self.forms[look, "wrapped" if wraps else "plain"])

    def _tall(self, columns: Sequence[Column], cells: Sequence[Any]) -> float:
        lines = 1
        for c, content in zip(columns, cells, strict=True):
            if c.wraps and isinstance(content, str):
                lines = max(lines, -(-_width(content) // max(c.width - 1, 1)))
        return 18.0 * min(lines, _TALLEST)

    @staticmethod
    def _height(text: str, width: int) -> float:
        return 16.0 * -(-max(_width(text), 1) // max(width, 1))


def _width(text: str) -> int:
    """Width in columns of a spreadsheet: a Chinese character (three bytes of UTF-8) takes two. Near enough to set a row's height."""
    return (len(text.encode()) + len(text)) // 2


def _sheet_name(name: str) -> str:
    """What Excel allows: no signs of its own, 31 characters, no apostrophe at either end."""
    return "".join("／" if ch in "[]:*?/\\" else ch for ch in name)[:31].strip("'") or "表"
