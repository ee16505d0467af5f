"""Files into raw sheets: XLSX, XLS, CSV and flat Parquet, with each cell's own type, row by row.

Owns what a file is and what is wrong with it as a whole. Knows no header, no question and no profile. Nothing is converted here: a
number stays a number, so that a rounded one can still be told from a written one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from fupin_rules.tables.biff import BrokenXls, inspect_xls
from fupin_rules.tables.cells import Fault
from fupin_rules.tables.headers import FIRST_ROWS, header_key
from fupin_rules.tables.package import BrokenPackage, FarCell, TooLarge, inspect_package, is_encrypted

__all__ = ["MOST_BYTES", "RawSheet", "UnreadableFile", "open_csv", "open_parquet", "open_workbook"]

MOST_BYTES: Final = 500_000_000
"""Bytes a file may have on disk."""
CHUNK_ROWS: Final = 4096

Row = Sequence[Any]
Range = tuple[tuple[int, int], tuple[int, int]]


class UnreadableFile(Exception):
    """A file that cannot be read at all, with a D1xx code and what fills its message."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass
class RawSheet:
    """One sheet, its rows still to be read.

    Attributes:
        file: file name without folders.
        name: the sheet's name; None for files that have no sheets.
        head: the first rows.
        merged: merged areas, rows and columns from 0.
        faults: cells that look blank and are not.
        date_1904: whether bare day numbers count from 1904.
        hidden: whether the sheet is hidden from whoever opens the workbook.
        lines: for each row the line it begins on, where that is not its place (CSV with line breaks in cells).
    """

    file: str
    name: str | None
    head: list[Row]
    rest: Iterator[Row] = field(default_factory=lambda: iter(()))
    merged: list[Range] = field(default_factory=list)
    faults: dict[tuple[int, int], Fault] = field(default_factory=dict)
    date_1904: bool = False
    lines: list[int] | None = None
    hidden: bool = False

    @cached_property
    def head_keys(self) -> list[set[str]]:
        """The header keys in each of the first rows."""
        return [{k for k in map(header_key, (c for c in row if isinstance(c, str))) if k} for row in self.head]

    def chunks(self, start: int) -> Iterator[tuple[int, list[Row]]]:
        """Rows from `start` on, some thousands at a time, each time with the index of the first. Can be walked once."""
        rows = chain(islice(self.head, start, None), self.rest)
        while chunk := list(islice(rows, CHUNK_ROWS)):
            yield start, chunk
            start += len(chunk)

    def close(self) -> None:
        """Let go of the rows, which the file's reader keeps in memory as long as somebody may ask for them."""
        self.head, self.rest, self.merged = [], iter(()), []

    def row_number(self, index: int) -> int:
        """The number a spreadsheet shows beside the row (a line number for text files)."""
        if self.lines is not None and index < len(self.lines):
            return self.lines[index]
        return index + 1


def _sheet(file: str, name: str | None, rows: Iterator[Row], **more: Any) -> RawSheet:
    return RawSheet(file, name, list(islice(rows, FIRST_ROWS)), rows, **more)


def open_workbook(path: Path, data: bytes) -> list[RawSheet]:
    """The sheets of an XLSX or XLS workbook, hidden ones too.

    Raises:
        UnreadableFile: D102 no workbook, D103 broken, D104 locked, D105 too large, D109 the reader is not installed.
    """
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise UnreadableFile("D109", package="python-calamine") from error
    if is_encrypted(data):
        raise UnreadableFile("D104")
    is_zip = data.startswith(b"PK")
    if not is_zip and not data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            "D102", what="扩展名是表格，内容不是", what_en="named like a workbook, but it is none inside"
        )
    faults: dict[str, dict[tuple[int, int], Fault]] = {}
    date_1904 = False
    if is_zip:
        try:
            package = inspect_package(data)
        except TooLarge as error:
            raise _too_large(error.size) from error
        except FarCell as error:
            raise UnreadableFile("D111", sheet=error.sheet, cell=error.cell) from error
        except BrokenPackage as error:
            raise UnreadableFile("D103", what=str(error)) from error
        faults, date_1904 = package.faults, package.date_1904
    else:
        try:
            notes = inspect_xls(data)
        except BrokenXls as error:
            raise UnreadableFile("D103", what=str(error)) from error
        if notes.locked:
            raise UnreadableFile("D104")
        faults, date_1904 = notes.faults, notes.date_1904
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        out = []
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            left = sheet.start[1] if sheet.start else 0
            rows: Iterator[Row] = iter(sheet.iter_rows()) if sheet.start else iter(())
            if left:
                rows = (["", *[""] * (left - 1), *row] for row in rows)
            out.append(
                _sheet(
                    path.name,
                    meta.name,
                    rows,
                    merged=list(sheet.merged_cell_ranges or ()),
                    faults=faults.get(meta.name, {}),
                    date_1904=date_1904,
                    hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
                )
            )
    except calamine.PasswordError as error:
        raise UnreadableFile("D104") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower():
            raise UnreadableFile("D104") from error
        raise UnreadableFile("D103", what=str(error)) from error
    except BaseException as error:
        # A panic of the reader written in Rust arrives as a BaseException of its own kind.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile("D103", what="reader stopped") from error
    return out


def _too_large(size: int) -> UnreadableFile:
    from fupin_rules.tables.package import MOST_UNPACKED

    return UnreadableFile("D105", size=size // 1_000_000, limit=MOST_UNPACKED // 1_000_000)


def decode(data: bytes) -> str:
    """Text of a file: by its byte-order mark, else UTF-8, else GB18030 (which Excel writes in China).

    Raises:
        UnreadableFile: D106.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFile("D106", byte=error.start + 1) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableFile("D106", byte=max(first, error.start) + 1) from error


def open_csv(path: Path, data: bytes) -> list[RawSheet]:
    """A CSV file as one sheet; the separator (comma, tab, semicolon) is the one the first lines use most.

    Raises:
        UnreadableFile: D102 no text, D106 encoding. A quote that never closes costs no row: its lines are read without quotes.
    """
    text = decode(data)
    if "\x00" in text:
        raise UnreadableFile("D102", what="里面是二进制内容", what_en="its content is binary")
    head = "\n".join(text[:20_000].splitlines()[:FIRST_ROWS])
    separator = max((",", "\t", ";"), key=head.count)
    rows: list[Row] = []
    lines: list[int] = []
    written = text.splitlines(keepends=True)
    reader = csv.reader(iter(written), delimiter=separator, strict=False)
    begin = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            # A quote that never closes makes one field of the rest of the file, larger than any field may be.
            row, swallowed = [], True
        else:
            swallowed = reader.line_num > begin and any(_swallowed(cell, separator, len(row)) for cell in row)
        if swallowed:
            for n in range(begin, reader.line_num + 1):
                rows.append([cell.strip().strip('"') for cell in written[n - 1].rstrip("\r\n").split(separator)])
                lines.append(n)
        else:
            rows.append(row)
            lines.append(begin)
        begin = reader.line_num + 1
    sheet = _sheet(path.name, None, iter(rows), lines=lines if begin != len(rows) + 1 else None)
    return [sheet]


def _swallowed(cell: object, separator: str, width: int) -> bool:
    """Whether a cell holds whole lines of the file: a stray quote before it ran on to the next quote, rows further down."""
    if not isinstance(cell, str) or "\n" not in cell:
        return False
    return any(part.count(separator) >= max(2, width // 3) for part in cell.splitlines()[1:])


def open_parquet(data: bytes) -> Any:
    """A Parquet file as a Polars frame.

    Raises:
        UnreadableFile: D103 broken, D109 Polars is not installed.
    """
    try:
        import polars as pl
    except ImportError as error:
        raise UnreadableFile("D109", package="polars") from error
    try:
        return pl.read_parquet(io.BytesIO(data))
    except Exception as error:
        raise UnreadableFile("D103", what=str(error).splitlines()[0][:200] if str(error) else "") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile("D103", what="reader stopped") from error


def sheet_of_frame(path: Path, frame: Any) -> RawSheet:
    """A flat frame as a sheet with its column names as headers."""
    header: Row = list(frame.columns)
    return _sheet(path.name, None, chain([header], frame.iter_rows()))
