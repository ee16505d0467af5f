"""A recognised sheet as typed columns: every cell understood once, counted, and kept with its row.

Owns merged cells, rows that are no data (totals, remarks) and the counts of cells. Knows nothing of households: tying rows together is
`join`'s. Works column by column, since a column's contents repeat and a `Reader` remembers them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from fupin_rules.tables.cells import Bad, Fault, Reader, clean, fold
from fupin_rules.tables.codes import message
from fupin_rules.tables.headers import column_letters, header_key
from fupin_rules.tables.recognise import MappedColumn, Recognised

__all__ = ["Column", "Table", "read_table"]

_DROPPED: Final = "●"


@dataclass
class Column:
    """A column's answers, one for each row of the table.

    Attributes:
        values: the answers; None for a blank or unreadable cell.
        bad: unreadable cells by row position.
        filled: positions that merely repeat a merged cell above.
        known: non-blank cells that were understood.
        strange: contents of a key column that are no code, as they stood there.
    """

    mapped: MappedColumn
    values: list[Any] = field(default_factory=list)
    bad: dict[int, Bad] = field(default_factory=dict)
    filled: set[int] = field(default_factory=set)
    known: int = 0
    strange: dict[int, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.mapped.plan.path


@dataclass
class Table:
    """A sheet's data rows as columns.

    Attributes:
        rows: for each position the row's index in the sheet.
        aside: totals, remarks and headers repeated: (row index, what it is, non-blank cells).
        unmapped: non-blank cells in columns that answer nothing, by header.
        cells: non-blank cells of the data rows, counted row by row.
    """

    sheet: Recognised
    rows: list[int] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    aside: list[tuple[int, str, int]] = field(default_factory=list)
    unmapped: dict[str, int] = field(default_factory=dict)
    cells: int = 0

    def column(self, path: str) -> Column | None:
        return next((c for c in self.columns if c.path == path), None)

    def row_number(self, position: int) -> int:
        return self.sheet.raw.row_number(self.rows[position])


def read_table(sheet: Recognised, known: dict[Any, Reader] | None = None) -> Table:
    """Read the rows of a sheet to the end.

    Args:
        sheet: the sheet.
        known: readers by what they read, shared by the sheets of a data set: a person's code stands on many of them.
    """
    known = {} if known is None else known
    year = sheet.title.date.year if sheet.title.date is not None else None
    table = Table(sheet)
    table.columns = [Column(m) for m in sheet.columns]
    readers = [
        known.setdefault((r.spec, r.many, r.settings.identity), r)
        for r in (m.plan.reader(date_1904=sheet.raw.date_1904, year=year) for m in sheet.columns)
    ]
    names = {i: f"{h}（{column_letters(i)} 列）" for i, h in sheet.unmapped.items()}
    identifying = _identifying(sheet)
    key = [m.index for m in sheet.columns if m.plan.path == sheet.plan.key]
    numeric = {m.index for m in sheet.columns if m.plan.spec.kind in ("int", "decimal")}
    totals = tuple(fold(w) for w in sheet.plan.totals)
    merges = _Merges(sheet)
    headers = {m.index: header_key(m.header) for m in sheet.columns}
    first = key or identifying
    width = 1 + max([m.index for m in sheet.columns], default=0)
    for start, rows in sheet.raw.chunks(sheet.start):
        rows = merges.apply(start, _dropped(rows, sheet.ignored))
        kept: list[Sequence[Any]] = []
        for offset, row in enumerate(rows):
            if row.count("") + row.count(None) == len(row):
                continue
            if any(_is_word(row, i) for i in first) and _repeats(row, headers):
                table.aside.append((start + offset, "headers", _count(row, merges.filled, start + offset)))
                continue
            if all(_no_code(row, i, totals) for i in first):
                kind = _aside(row, identifying, numeric, totals, readers, sheet.columns)
                if kind == "blank":
                    continue
                if kind is not None:
                    table.aside.append((start + offset, kind, _count(row, merges.filled, start + offset)))
                    continue
            table.cells += _count(row, merges.filled, start + offset)
            kept.append(row if len(row) >= width else [*row, *[""] * (width - len(row))])
            table.rows.append(start + offset)
        _convert(table, kept, readers, merges.filled, names)
    sheet.raw.close()
    return table


def _dropped(rows: list[Sequence[Any]], ignored: Collection[int]) -> list[Sequence[Any]]:
    """The rows with nothing left of columns that are never read, but that something stood there (the accounts count it)."""
    if not ignored:
        return rows
    return [
        [_DROPPED if i in ignored and cell not in ("", None) else cell for i, cell in enumerate(row)] for row in rows
    ]


def _identifying(sheet: Recognised) -> list[int]:
    """Columns without which a row is nobody's: the record's key, the fields members are matched by, names."""
    plan = sheet.plan
    return [
        m.index
        for m in sheet.columns
        if m.plan.path == plan.key
        or m.plan.path in plan.match
        or (m.plan.spec.question.personal in ("identity", "name"))
    ]


def _blank(row: Sequence[Any], index: int) -> bool:
    cell = row[index] if index < len(row) else None
    return cell is None or cell is Fault.MERGED or (isinstance(cell, str) and not clean(cell))


def _no_code(row: Sequence[Any], index: int, words: tuple[str, ...]) -> bool:
    cell = row[index] if index < len(row) else None
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return False
    return _blank(row, index) or _totals(row, index, words)


def _is_word(row: Sequence[Any], index: int) -> bool:
    cell = row[index] if index < len(row) else None
    return isinstance(cell, str) and not cell.isascii()


def _repeats(row: Sequence[Any], headers: Mapping[int, str]) -> bool:
    """Whether a row is the header row again, as printed on every page or pasted with another village's list."""
    filled = [i for i in headers if i < len(row) and row[i] not in (None, "")]
    same = sum(1 for i in filled if isinstance(row[i], str) and header_key(row[i]) == headers[i])
    return same >= 2 and 2 * same > len(filled)


def _totals(row: Sequence[Any], index: int, words: tuple[str, ...]) -> bool:
    cell = row[index] if index < len(row) else None
    return isinstance(cell, str) and len(cell) < 12 and fold(cell).startswith(words)


def _aside(
    row: Sequence[Any],
    identifying: Sequence[int],
    numeric: set[int],
    totals: tuple[str, ...],
    readers: Sequence[Reader],
    columns: Sequence[MappedColumn],
) -> str | None:
    """Whether a row that names nobody is a totals row or a remark; None where it may be somebody's row."""
    filled = [i for i in range(len(row)) if not _blank(row, i)]
    if not filled:
        return "blank"
    if any(_totals(row, i, totals) for i in filled[:4]):
        return "totals"
    if any(not _blank(row, i) for i in identifying):
        return None
    if all(i in numeric for i in filled):
        return "totals"
    if len(filled) > 3:
        return None
    for reader, column in zip(readers, columns, strict=True):
        if column.index in filled and column.plan.spec.kind != "text":
            cell = row[column.index]
            if not isinstance(reader[cell if not isinstance(cell, bool) else str(cell).upper()], Bad):
                return None
    return "remark"


def _count(row: Sequence[Any], filled: set[tuple[int, int]], index: int) -> int:
    count = len(row) - row.count("") - row.count(None)
    return count - sum(1 for i in range(len(row)) if (index, i) in filled) if filled else count


def _convert(
    table: Table,
    rows: list[Sequence[Any]],
    readers: Sequence[Reader],
    filled: set[tuple[int, int]],
    names: dict[int, str],
) -> None:
    if not rows:
        return
    first = len(table.rows) - len(rows)
    for column, reader in zip(table.columns, readers, strict=True):
        at = column.mapped.index
        raw = [row[at] for row in rows]
        if bool in set(map(type, raw)):
            # True equals 1 as a key, but it is not the number 1.
            raw = [("TRUE" if c else "FALSE") if c is True or c is False else c for c in raw]
        answers = list(map(reader.__getitem__, raw))
        column.known += len(raw) - raw.count("") - raw.count(None)
        if reader.bad:
            for offset, answer in enumerate(answers):
                if isinstance(answer, Bad):
                    column.bad[first + offset] = answer
                    answers[offset] = None
                    column.known -= 1
        for rival in column.mapped.rivals:
            _doubt(column, answers, rows, rival, reader, first)
        if reader.many:
            # Records made of a cell are changed by later sheets, each row's own.
            own = deepcopy if reader.spec.kind == "record" else list
            answers = [None if a is None else own(a) for a in answers]
        column.values.extend(answers)
    if filled:
        where = {index: position for position, index in enumerate(table.rows[first:], first)}
        by_index = {c.mapped.index: c for c in table.columns}
        for index, at in filled:
            if index in where and at in by_index:
                by_index[at].filled.add(where[index])
                by_index[at].known -= where[index] not in by_index[at].bad
    mapped = {c.mapped.index for c in table.columns}
    widest = max(map(len, rows))
    for at in range(widest):
        if at in mapped:
            continue
        raw = [row[at] for row in rows if at < len(row)]
        count = len(raw) - raw.count("") - raw.count(None)
        if count:
            name = names.get(at) or f"（{column_letters(at)} 列，无表头）"
            table.unmapped[name] = table.unmapped.get(name, 0) + count


def _doubt(
    column: Column, answers: list[Any], rows: list[Sequence[Any]], rival: int, reader: Reader, first: int
) -> None:
    """Lay a second column of the same question beside the first: what only it has is taken, where they differ neither is."""
    mapped = column.mapped
    for offset, row in enumerate(rows):
        there = row[rival] if rival < len(row) else None
        if there in (None, "") or first + offset in column.bad:
            continue
        here = row[mapped.index]
        other = reader[there if not isinstance(there, bool) else str(there).upper()]
        if here in (None, "") and not isinstance(other, Bad):
            answers[offset] = other
        elif isinstance(other, Bad) or _plain(other) != _plain(answers[offset]):
            said = message(
                "D318", header=mapped.header, first=column_letters(mapped.index), second=column_letters(rival)
            )
            column.bad[first + offset] = Bad("D318", said, "同名的两列填得不同", None)
            answers[offset] = None
            column.known -= here not in (None, "")


def _plain(answer: Any) -> Any:
    """An answer to compare: several words are the same in any order."""
    return sorted(map(str, answer)) if isinstance(answer, list) else answer


class _Merges:
    """Merged cells below the headers: the value stands for each row it spans, and for one column only."""

    def __init__(self, sheet: Recognised) -> None:
        self.areas = sorted(a for a in sheet.raw.merged if a[1][0] >= sheet.start)
        self.mapped = {m.index for m in sheet.columns}
        self.faults = sheet.raw.faults
        self.filled: set[tuple[int, int]] = set()
        self.open: list[tuple[tuple[tuple[int, int], tuple[int, int]], Any]] = []
        self.next = 0
        self.of_row: dict[int, list[tuple[int, Fault]]] = {}
        for (row, column), fault in self.faults.items():
            self.of_row.setdefault(row, []).append((column, fault))

    def apply(self, start: int, rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
        if not self.areas and not self.of_row:
            return rows
        out: list[Any] = [list(r) for r in rows]
        end = start + len(rows)
        self.filled = set()
        for index in range(start, end):
            for column, fault in self.of_row.get(index, ()):
                if column < len(out[index - start]):
                    out[index - start][column] = fault
        while self.next < len(self.areas) and self.areas[self.next][0][0] < end:
            area = self.areas[self.next]
            (top, left), _ = area
            row = out[top - start] if top >= start else []
            value = row[left] if left < len(row) else ""
            if value not in (None, ""):
                self.open.append((area, value))
            self.next += 1
        still = []
        for area, value in self.open:
            (top, left), (bottom, right) = area
            for index in range(max(top, start), min(bottom + 1, end)):
                row = out[index - start]
                for column in range(left, min(right + 1, len(row))):
                    if (index, column) == (top, left) or column not in self.mapped:
                        continue
                    row[column] = value if column == left else Fault.MERGED
                    self.filled.add((index, column))
            if bottom >= end:
                still.append((area, value))
        self.open = still
        return out
