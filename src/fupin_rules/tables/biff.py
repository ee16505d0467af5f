"""The old XLS format, only as far as the reader of values is silent about it: cells that hold an Excel error, and the password mark.

Owns the container (OLE) and the record stream (BIFF8) of XLS files. Never the source of an answer: values come from the reader; here it
is found out which of its blank cells are not blank.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from fupin_rules.tables.cells import Fault

__all__ = ["BrokenXls", "XlsNotes", "inspect_xls"]

_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks and no sectors."""
_FORMULA, _BOUNDSHEET, _BOOLERR, _FILEPASS = 0x0006, 0x0085, 0x0205, 0x002F
_EOF, _DATEMODE, _DIMENSIONS = 0x000A, 0x0022, 0x0200
_MOST_ROWS, _MOST_COLUMNS = 65536, 256


class BrokenXls(Exception):
    """A file whose records cannot be followed, or that claims more rows than the format has."""


class XlsNotes:
    """What was found: by sheet name the cells (row and column from 0) with an error, whether the file is locked, how days count."""

    def __init__(self) -> None:
        self.faults: dict[str, dict[tuple[int, int], Fault]] = {}
        self.locked = False
        self.date_1904 = False


def inspect_xls(data: bytes) -> XlsNotes:
    """Look through an XLS file.

    The reader of values ends the process on a sheet that claims to be larger than memory, so what cannot be followed here is not given
    to it.

    Raises:
        BrokenXls: damaged, or no workbook.
    """
    notes = XlsNotes()
    try:
        stream = _workbook(data)
        if stream is None:
            raise BrokenXls("no workbook in it")
        _walk(stream, notes)
    except (struct.error, IndexError, ValueError) as error:
        raise BrokenXls(str(error)) from error
    return notes


def _workbook(data: bytes) -> bytes | None:
    """The stream with the workbook's records; None where there is none or it is too short to have a chain of its own."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    fat_sectors, first_directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
    cutoff, first_more, more = (
        struct.unpack_from("<I", data, 56)[0],
        struct.unpack_from("<I", data, 68)[0],
        struct.unpack_from("<I", data, 72)[0],
    )
    if not 128 <= sector <= 65536:
        return None

    def at(number: int) -> bytes:
        return data[(number + 1) * sector : (number + 2) * sector]

    places = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
    for _ in range(min(more, len(data) // sector)):
        block = at(first_more)
        *numbers, first_more = struct.unpack(f"<{sector // 4}I", block)
        places.extend(n for n in numbers if n < _END)
    table = b"".join(at(n) for n in places[:fat_sectors])
    fat = struct.unpack(f"<{len(table) // 4}I", table)

    def chain(number: int) -> bytes:
        out: list[bytes] = []
        while number < _END and len(out) <= len(fat):
            out.append(at(number))
            number = fat[number]
        return b"".join(out)

    directory = chain(first_directory)
    for offset in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, offset + 64)[0]
        name = directory[offset : offset + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            first, size = struct.unpack_from("<II", directory, offset + 116)
            return chain(first)[:size] if size >= cutoff else None
    return None


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record up to the end of a substream."""
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, offset + 4, length
        if kind == _EOF:
            return
        offset += 4 + length


def _walk(stream: bytes, notes: XlsNotes) -> None:
    sheets: list[tuple[str, int]] = []
    for kind, at, _ in _records(stream, 0):
        if kind == _FILEPASS:
            notes.locked = True
            return
        if kind == _DATEMODE:
            notes.date_1904 = stream[at : at + 2] == b"\x01\x00"
        if kind == _BOUNDSHEET:
            begin, count, wide = *struct.unpack_from("<I", stream, at), stream[at + 6], stream[at + 7] & 1
            raw = stream[at + 8 : at + 8 + (2 * count if wide else count)]
            sheets.append((raw.decode("utf-16-le" if wide else "latin-1"), begin))
    for name, begin in sheets:
        found: dict[tuple[int, int], Fault] = {}
        for kind, at, length in _records(stream, begin):
            if kind == _DIMENSIONS and length >= 14:
                top, bottom, left, right = struct.unpack_from("<IIHH", stream, at)
                if not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS):
                    raise BrokenXls(f"rows {top} to {bottom}, columns {left} to {right}")
                continue
            if kind == _BOOLERR and length >= 8:
                row, column, _, _, is_error = struct.unpack_from("<HHHBB", stream, at)
            elif kind == _FORMULA and length >= 14:
                row, column = struct.unpack_from("<HH", stream, at)
                is_error = stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff"
            else:
                continue
            if is_error:
                found[row, column] = Fault.ERROR
        if found:
            notes.faults[name] = found
