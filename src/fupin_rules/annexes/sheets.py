"""Sheets for print: fonts by name, text that stays text, merged cells, page breaks, print areas, what is repeated on each page.

Owns the workbook as a file and the look of its cells; knows no annex. Cells are given a block at a time and go to disk row by row, so
that ten thousand forms need no memory. Content from outside is written as text or number, never as a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any, Final

__all__ = ["Book", "Cell", "Page", "lines_needed", "sheet_name", "text_width"]

MOST_TEXT: Final = 32_000
"""Characters in a cell; a spreadsheet takes 32,767."""
_BAD_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

_BODY: Final = {"font_name": "仿宋", "font_size": 11, "valign": "vcenter", "text_wrap": True}
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "plain": {"font_name": "仿宋", "font_size": 11, "valign": "vcenter"},
    "wrapped": _BODY,
    "note": {**_BODY, "font_size": 10, "valign": "top"},
    "right": {"font_name": "仿宋", "font_size": 11, "valign": "vcenter", "align": "right"},
    "title": {"font_name": "宋体", "font_size": 18, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True},
    "head": {**_BODY, "font_name": "黑体", "border": 1, "align": "center"},
    "head_required": {**_BODY, "font_name": "黑体", "border": 1, "align": "center", "font_color": "#FF0000"},
    "cell": {**_BODY, "border": 1},
    "center": {**_BODY, "border": 1, "align": "center"},
    "cell10": {**_BODY, "border": 1, "font_size": 10},
    "center10": {**_BODY, "border": 1, "align": "center", "font_size": 10},
    "bad10": {**_BODY, "border": 1, "align": "center", "font_size": 10, "bold": True, "font_color": "#C00000"},
    "number": {**_BODY, "border": 1, "align": "center", "num_format": "0"},
    "money": {**_BODY, "border": 1, "align": "right", "num_format": "0.##"},
    "sum": {**_BODY, "font_name": "黑体", "border": 1, "align": "center"},
    "underlined": {"font_name": "仿宋", "font_size": 11, "underline": 1},
    "printed": {"font_name": "仿宋", "font_size": 11},
}  # fmt: skip


_ROOM: Final = {False: (650, 720), True: (960, 450)}
"""What fits on A4, upright and across: pixels of columns and points of rows, with something to spare for other fonts and printers."""
_WIDEST: Final = 200
"""Columns' widths beyond which a list is printed on A3."""
_SMALLEST: Final = 55
"""Per cent below which print is no longer read; what is larger goes on to the next page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a block.

    Attributes:
        col: its column from 0.
        content: text, a number, pieces of text each with whether it is underlined, or None.
        style: name of its look.
        cols: columns it spans.
        rows: rows it spans.
    """

    col: int
    content: Any = None
    style: str = "cell"
    cols: int = 1
    rows: int = 1


def text_width(text: str) -> int:
    """Width of a text in columns: a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E7F or c in "“”‘’…—☑□×" else 1 for c in text)


@lru_cache(maxsize=20_000)
def lines_needed(text: str, width: float) -> int:
    """Lines a text takes in a cell of this width."""
    room = max(width - 1, 1)
    return sum(max(1, ceil(text_width(line) * 1.02 / room)) for line in text.split("\n")) if text else 1


def sheet_name(wanted: str, taken: set[str]) -> str:
    r"""A name a spreadsheet takes: at most 31 characters, none of `[]:*?/\\`, not used yet (case is not told apart)."""
    base = _BAD_IN_NAME.sub("", wanted).strip("' ") or "表"
    name, n = base[:31], 1
    while name.casefold() in taken:
        n += 1
        tail = f"（{n}）"
        name = base[: 31 - len(tail)] + tail
    taken.add(name.casefold())
    return name


class Book:
    """A workbook being written; close it by leaving `with Book.to(path, ...)`."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[str, Any] = {}
        self._names: set[str] = set()
        self.sheets = 0

    @classmethod
    @contextmanager
    def to(cls, path: Path, title: str, day: date | None) -> Iterator[Book]:
        """A workbook at a path; the same content gives the same bytes.

        Args:
            day: what its properties say it was made on: the day of the data, never the clock.

        Raises:
            OSError: it cannot be written.
        """
        import xlsxwriter  # type: ignore[import-untyped]

        book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
        )  # fmt: skip
        made = datetime.combine(day, time()) if day else datetime(2000, 1, 1)  # noqa: DTZ001 - a file's date has no zone
        book.set_properties({"title": title, "created": made})
        try:
            yield cls(book)
        finally:
            try:
                book.close()
            except xlsxwriter.exceptions.FileCreateError as error:
                raise OSError(str(error)) from error

    def style(self, name: str) -> Any:
        got = self._formats.get(name)
        if got is None:
            got = self._formats[name] = self._book.add_format(_STYLES[name])
        return got

    def page(self, name: str, widths: Sequence[float], *, landscape: bool = False, fit: bool = True) -> Page:
        """A new sheet on A4; a list wider than that takes A3.

        Args:
            widths: of its columns.
            fit: shrink it to one page across; False for forms: one alone is shrunk to one page, several have a page each.
        """
        self.sheets += 1
        sheet = self._book.add_worksheet(sheet_name(name, self._names))
        return Page(self, sheet, list(widths), landscape=landscape, fit=fit)


class Page:
    """One sheet."""

    def __init__(self, book: Book, sheet: Any, widths: list[float], *, landscape: bool, fit: bool) -> None:
        self.book = book
        self.sheet = sheet
        self.widths = widths
        self.row = 0
        for n, width in enumerate(widths):
            sheet.set_column(n, n, width)
        # A list of twenty columns cannot be read on A4.
        large = fit and sum(widths) > _WIDEST
        sheet.set_paper(8 if large else 9)
        if landscape:
            sheet.set_landscape()
        else:
            sheet.set_portrait()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页  共 &N 页")
        self._fit = fit
        self._room = _ROOM[landscape]
        self._breaks: list[int] = []
        self._heights: list[float] = [0.0]

    @property
    def columns(self) -> int:
        return len(self.widths)

    def block(
        self, rows: Iterable[tuple[float | None, Sequence[Cell]]], *, line: float = 15, padding: float = 8
    ) -> None:
        """Write rows below what stands there; each has a height in points (None: as high as its text needs) and its cells.

        Cells that span rows do so within the block.

        Args:
            line: points a line of text takes.
            padding: points above and below it.
        """
        grid: dict[int, dict[int, tuple[Any, str]]] = {}
        heights: list[float] = []
        for n, (height, cells) in enumerate(rows):
            needed = 1
            here = grid.setdefault(n, {})
            for cell in cells:
                here[cell.col] = (cell.content, cell.style)
                if "border" in _STYLES[cell.style]:
                    for r in range(cell.rows):
                        for c in range(cell.cols):
                            if r or c:
                                grid.setdefault(n + r, {})[cell.col + c] = (None, cell.style)
                if cell.cols > 1 or cell.rows > 1:
                    self._merge(n, cell)
                if height is None and cell.rows == 1:
                    text = _plain(cell.content)
                    if text:
                        width = sum(self.widths[cell.col : cell.col + cell.cols])
                        needed = max(needed, lines_needed(text, width))
            heights.append(height if height is not None else min(409, padding + line * needed))
        for n, height in enumerate(heights):
            self.sheet.set_row(self.row + n, height)
            for col, (content, style) in sorted(grid.get(n, {}).items()):
                self._write(self.row + n, col, content, style)
        self.row += len(heights)
        self._heights[-1] += sum(heights)

    def _merge(self, n: int, cell: Cell) -> None:
        # `merge_range` writes the rows below at once, which a sheet that goes to disk row by row forgets again: the cells are
        # written by `block`, and only the area is told here.
        top, left = self.row + n, cell.col
        self.sheet.merge.append([top, left, top + cell.rows - 1, left + cell.cols - 1])

    def _write(self, row: int, col: int, content: Any, style: str) -> None:
        form = self.book.style(style)
        if content is None or content in ("", []):
            self.sheet.write_blank(row, col, None, form)
        elif isinstance(content, list):
            self._pieces(row, col, content, form)
        elif isinstance(content, (int, float)) and not isinstance(content, bool):
            self.sheet.write_number(row, col, content, form)
        else:
            self.sheet.write_string(row, col, _clean(str(content)), form)

    def _pieces(self, row: int, col: int, pieces: list[tuple[str, bool]], form: Any) -> None:
        text = "".join(t for t, _ in pieces)
        if len(text) > MOST_TEXT or not any(filled for _, filled in pieces) or len([t for t, _ in pieces if t]) < 2:
            self.sheet.write_string(row, col, _clean(text), form)
            return
        underlined, plain = self.book.style("underlined"), self.book.style("printed")
        parts: list[Any] = []
        for piece, filled in pieces:
            if piece:
                parts += [underlined if filled else plain, _clean(piece)]
        self.sheet.write_rich_string(row, col, *parts, form)

    def page_break(self) -> None:
        """The next block begins a new page."""
        self._breaks.append(self.row)
        self._heights.append(0.0)

    def finish(self, *, repeat: tuple[int, int] | None = None, freeze: tuple[int, int] | None = None) -> None:
        """Say what is printed: everything that was written.

        Args:
            repeat: first and last row printed on top of each page.
            freeze: row and column from which on the sheet scrolls.
        """
        if self.row:
            self.sheet.print_area(0, 0, self.row - 1, self.columns - 1)
        wide = sum(7 * w + 5 for w in self.widths)
        across, down = 100 * self._room[0] / wide, 100 * self._room[1] / max(*self._heights, 1)
        if self._fit:
            self.sheet.fit_to_pages(1, 0)
        elif not self._breaks:
            self.sheet.fit_to_pages(1, 1 if down >= _SMALLEST else 0)
        else:
            # Excel ignores page breaks on sheets fitted to a page.
            scale = min(100.0, across, down if down >= _SMALLEST else across)
            self.sheet.set_print_scale(max(10, int(scale)))
            self.sheet.set_h_pagebreaks(self._breaks)
        if repeat is not None:
            self.sheet.repeat_rows(*repeat)
        if freeze is not None:
            self.sheet.freeze_panes(*freeze)


def _plain(content: Any) -> str:
    if isinstance(content, list):
        return "".join(t for t, _ in content)
    return "" if content is None else str(content)


def _clean(text: str) -> str:
    text = _CONTROL.sub(" ", text)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}……"
