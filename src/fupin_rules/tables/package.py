"""What an XLSX file is before it is read: whole or broken, locked, a bomb; and which of its cells only look blank.

A workbook reader that gives values alone turns an Excel error and a formula without a saved result into blank cells. Blank may mean
"none", so these cells are found here, in the XML, and marked. Owns the look inside the zip archive; knows no header and no question.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import ParseError, fromstring

from fupin_rules.tables.cells import Fault

__all__ = [
    "MOST_CELLS",
    "MOST_UNPACKED",
    "BrokenPackage",
    "FarCell",
    "Package",
    "TooLarge",
    "inspect_package",
    "is_encrypted",
]

MOST_UNPACKED: Final = 1_000_000_000
"""Bytes a workbook may unpack to. A county of 34,000 people is 0.1 GB."""
MOST_PARTS: Final = 10_000
MOST_CELLS: Final = 30_000_000
"""Cells of the rectangle that a sheet spans. The reader lays it out whole, 32 bytes a cell, and ends the process where it cannot."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_CHUNK: Final = 1 << 20
_CELL = re.compile(rb"<c\b([^>]*)>(?:<f\b[^>]*?(?:/>|>[^<]*</f>)(<v\s*/>|<v></v>)?</c>)?")
_PLACED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>(?=<(?:\w+:)?[vfi])")
# In large sheets every place is looked at only if one of them is suspicious: three letters, or six digits.
_FAR = re.compile(rb"r=[\"'](?:[A-Z]{3}|[A-Z]+[0-9]{6})")
_SMALL: Final = 16 << 20
_ERROR = re.compile(rb"\bt=\"e\"|\bt='e'")
# A formula whose result is the empty text says so; it is a blank cell, and no result that was not saved.
_EMPTY_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_REF = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")


class BrokenPackage(Exception):
    """The archive is damaged; the message says how."""


class TooLarge(Exception):
    """The archive unpacks to more than is allowed; `size` is in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class FarCell(Exception):
    """A cell stands so far out that its sheet would not fit into memory."""

    def __init__(self, sheet: str, cell: str) -> None:
        super().__init__(sheet, cell)
        self.sheet = sheet
        self.cell = cell


@dataclass
class Package:
    """What was found in the archive.

    Attributes:
        faults: by sheet name, the cells (row and column from 0) that only look blank.
        date_1904: whether day numbers count from 1904.
    """

    faults: dict[str, dict[tuple[int, int], Fault]] = field(default_factory=dict)
    date_1904: bool = False


def is_encrypted(data: bytes) -> bool:
    """Whether it is an Office file behind a password: an OLE container with an encrypted package in it."""
    return data.startswith(_OLE) and _ENCRYPTED in data


def inspect_package(data: bytes, *, limit: int = MOST_UNPACKED) -> Package:
    """Read through an XLSX archive without keeping it.

    Every part is unpacked in pieces and its checksum compared, so that a size declared falsely cannot get past the limit.

    Raises:
        BrokenPackage: no zip archive, a part is missing or damaged.
        TooLarge: more than `limit` bytes.
        FarCell: a sheet spans more than `MOST_CELLS` cells.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _inspect(archive, limit)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        LookupError,
        ParseError,
        # zipfile's own slips on damaged archives: negative places, dates and names that cannot be.
        ValueError,
        OverflowError,
        struct.error,
    ) as error:
        raise BrokenPackage(str(error) or type(error).__name__) from error


def _inspect(archive: zipfile.ZipFile, limit: int) -> Package:
    infos = archive.infolist()
    size = sum(i.file_size for i in infos)
    if size > limit or len(infos) > MOST_PARTS:
        raise TooLarge(size)
    names = {i.filename.lower(): i.filename for i in infos}
    if "xl/workbook.xml" not in names:
        raise BrokenPackage("xl/workbook.xml is missing")
    package = Package()
    sheets = _sheets(archive, names, package)
    for info in infos:
        sheet = sheets.get(info.filename)
        found = _scan(archive, info, sheet)
        if found and sheet is not None:
            package.faults[sheet] = found
    return package


def _sheets(archive: zipfile.ZipFile, names: dict[str, str], package: Package) -> dict[str, str]:
    """Part name to sheet name."""
    targets: dict[str, str] = {}
    rels = names.get("xl/_rels/workbook.xml.rels")
    if rels is not None:
        for tag, attributes in _elements(archive, rels):
            if tag == "Relationship":
                target = attributes.get("Target", "")
                path = PurePosixPath(target.lstrip("/")) if target.startswith("/") else PurePosixPath("xl") / target
                targets[attributes.get("Id", "")] = str(path)
    out: dict[str, str] = {}
    for tag, attributes in _elements(archive, names["xl/workbook.xml"]):
        if tag == "workbookPr":
            package.date_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            rid = next((v for k, v in attributes.items() if k.rsplit("}", 1)[-1] == "id"), "")
            part = names.get(targets.get(rid, "").lower())
            if part is not None:
                out[part] = attributes.get("name", "")
    return out


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    if archive.getinfo(part).file_size > 10 * _CHUNK:
        raise BrokenPackage(f"{part} is larger than any workbook's")
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BrokenPackage(f"{part} declares entities")
    # No document type was declared, so nothing expands; the size is bounded above.
    return [(e.tag.rsplit("}", 1)[-1], dict(e.attrib)) for e in fromstring(text).iter()]  # noqa: S314


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, sheet: str | None) -> dict[tuple[int, int], Fault]:
    """Unpack a part piece by piece; of a sheet, find the cells that only look blank and make sure that it fits into memory."""
    found: dict[tuple[int, int], Fault] = {}
    extent = _Extent()
    every = info.file_size <= _SMALL
    far = False
    for xml in _pieces(archive, info):
        if sheet is None:
            continue
        _faults(xml, found)
        if every:
            extent.add(xml)
        else:
            far = far or _FAR.search(xml) is not None
    if sheet is not None and far:
        for xml in _pieces(archive, info):
            extent.add(xml)
    if sheet is not None and extent.cells > MOST_CELLS:
        raise FarCell(sheet, extent.last)
    return found


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces that end between two cells."""
    rest = b""
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            chunk = rest + chunk
            # A cell in two pieces waits for its other half.
            cut = chunk.rfind(b"<c ")
            rest, chunk = (chunk[cut:], chunk[:cut]) if cut > 0 and len(chunk) - cut < _CHUNK else (b"", chunk)
            yield chunk
    if rest:
        yield rest


class _Extent:
    """The rectangle that the filled cells of a sheet span."""

    def __init__(self) -> None:
        self.rows: set[bytes] = set()
        self.columns: set[bytes] = set()

    def add(self, xml: bytes) -> None:
        for column, row in _PLACED.findall(xml):
            self.columns.add(column)
            self.rows.add(row)

    @property
    def cells(self) -> int:
        if not self.rows:
            return 0
        rows, columns = list(map(int, self.rows)), list(map(_column, self.columns))
        return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)

    @property
    def last(self) -> str:
        return f"{max(self.columns, key=_column).decode()}{max(map(int, self.rows))}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _faults(xml: bytes, found: dict[tuple[int, int], Fault]) -> None:
    if b"<f" not in xml and b't="e"' not in xml and b"t='e'" not in xml:
        return
    for cell in _CELL.finditer(xml):
        if _ERROR.search(cell[1]):
            fault = Fault.ERROR
        elif cell[0].endswith(b"</c>") and not _EMPTY_TEXT.search(cell[1]):
            fault = Fault.NO_RESULT
        else:
            continue
        ref = _REF.search(cell[1])
        if ref is not None:
            found[int(ref[2]) - 1, _column(ref[1])] = fault
