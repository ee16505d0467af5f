"""CSV for spreadsheets: UTF-8 with a mark so that Excel reads it, nothing in it taken for a formula or a rounded number.

Owns what a cell must look like to stay text. Knows rows, and no report.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from fupin_rules.engine import Report
from fupin_rules.errors import Lang
from fupin_rules.report import words
from fupin_rules.report.rows import columns, iter_rows, shape_of
from fupin_rules.report.sections import incomplete_mark

__all__ = ["BOM", "as_text", "csv_lines", "shown_mark"]

BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_LONG_NUMBER = re.compile(r"[0-9]{12,}|[0-9]+[eE][0-9]+")
"""What a spreadsheet would round, or take for a number with an exponent."""


def as_text(content: Any) -> Any:
    """A cell that a spreadsheet will show as it is.

    What could be a formula gets an apostrophe before it; a long number (a household's code), which a spreadsheet would round,
    an invisible tabulator.
    """
    if not isinstance(content, str):
        return "" if content is None else content
    if content.startswith(_FORMULA):
        return "'" + content
    return "\t" + content if _LONG_NUMBER.fullmatch(content) else content


def shown_mark(lang: Lang) -> str:
    """What a header says over cells in which numbers stand in full."""
    return "（号码未遮盖）" if lang == "zh" else " (numbers shown in full)"


def csv_lines(report: Report, lang: Lang) -> Iterator[str]:
    """The lines of the file, header first; the first begins with the mark."""
    cols = columns(shape_of(report))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    mark = shown_mark(lang) if report.identifiers_shown else ""
    lacking = incomplete_mark(report, lang)
    heads = [c.title.in_(lang) + (mark if c.numbers else "") for c in cols]
    writer.writerow([heads[0] + lacking, *heads[1:]])
    yield BOM + buffer.getvalue()
    for row in iter_rows(report, lang):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([words.KIND[row.kind].in_(lang) if c.key == "kind" else as_text(row.cell(c.key)) for c in cols])
        yield buffer.getvalue()
