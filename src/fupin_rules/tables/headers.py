"""Headers: comparing them as people read them, finding their row, and reading the title rows above.

Owns what makes two headers the same (width of signs, white space, line breaks, a leading asterisk). Knows no profile: it is told which
headers to look for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fupin_rules.tables.dates import MonthOnly, find_date

__all__ = ["FIRST_ROWS", "Title", "column_letters", "find_header_row", "header_key", "read_titles"]

FIRST_ROWS: Final = 20
"""Within how many rows from the top the header row is looked for."""

_DROPPED = re.compile(r"[\s\u200b\u200c\u200d\ufeff*＊:：]+")
_DATED = re.compile(r"(数据日期|数据截止|截止日期|截止时间|截至|导出日期|导出时间|数据时间|统计日期)")


@dataclass(frozen=True, slots=True)
class Title:
    """What the rows above the headers say.

    Attributes:
        date: the data date, if a whole day is named.
        month: how a date without a day was written, where only such a one was found.
    """

    date: date | None = None
    month: str | None = None


def header_key(header: Any) -> str:
    """What of a header counts when two are compared."""
    text = unicodedata.normalize("NFKC", str(header)) if header is not None else ""
    return _DROPPED.sub("", text).replace("〔", "(").replace("〕", ")").replace("[", "(").replace("]", ")")


def find_header_row(rows: Sequence[AbstractSet[str]], known: AbstractSet[str]) -> tuple[int, int]:
    """The row that holds most known headers, and how many; (-1, 0) where none holds any.

    Args:
        rows: the header keys in each of the first rows.
        known: header keys to look for.
    """
    best, most = -1, 0
    for index, row in enumerate(rows):
        hits = len(known & row)
        if hits > most:
            best, most = index, hits
    return best, most


def read_titles(rows: Sequence[Sequence[Any]]) -> Title:
    """The data date in the title rows: the date after 数据日期, 截至 and the like; a title may have dates of other things."""
    month: str | None = None
    for row in rows:
        cells = [c for c in row if c not in (None, "")]
        for index, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            marked = _DATED.search(cell)
            if marked is None:
                continue
            # The date follows in the same cell or in the next one.
            rest = cell[marked.end() :]
            beside = cells[index + 1] if index + 1 < len(cells) else None
            if find_date(rest) is None and isinstance(beside, date):
                return Title(beside if type(beside) is date else date(beside.year, beside.month, beside.day))
            found = find_date(rest) or (find_date(beside) if isinstance(beside, str) else None)
            if found is None:
                continue
            written, day = found
            if isinstance(day, MonthOnly):
                month = month or written
            else:
                return Title(day)
    return Title(month=month)


def column_letters(index: int) -> str:
    """The letters a spreadsheet shows over a column (0 is A)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
