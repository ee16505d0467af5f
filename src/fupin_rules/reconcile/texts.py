"""A result as JSON, as JSON lines and as CSV.

Owns the lines; what stands in them is `model`'s and `rows`'s. Nothing in a CSV cell can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from fupin_rules.errors import Lang
from fupin_rules.reconcile.model import Result
from fupin_rules.reconcile.rows import columns, earlier_row, row_of
from fupin_rules.report.commas import BOM, as_text, shown_mark

__all__ = ["csv_lines", "json_lines", "json_object"]


def json_object(result: Result) -> Iterator[str]:
    """One JSON object, piece by piece; `--since` reads it."""
    yield _dumps(result.head())[:-1]
    parts: tuple[tuple[str, Iterable[dict[str, Any]]], ...] = (
        ("differences", (d.to_dict() for d in result.differences)),
        ("notes", (n.to_dict() for n in result.notes)),
        ("rejected", result.rejections()),
    )
    for key, found in parts:
        yield f',"{key}":['
        for i, one in enumerate(found):
            yield ("," if i else "") + _dumps(one)
        yield "]"
    since = {"solved": result.solved, "unclear": result.unclear} if result.earlier else None
    yield f',"since":{json.dumps(since, ensure_ascii=False, separators=(",", ":"))}}}\n'


def json_lines(result: Result) -> Iterator[str]:
    """`{"entry": "reconciliation" | "difference" | "solved" | "unclear" | "note" | "rejected", ...}`, one a line, the head first."""
    yield _line("reconciliation", result.head())
    for d in result.differences:
        yield _line("difference", d.to_dict())
    for old in result.solved:
        yield _line("solved", old)
    for old in result.unclear:
        yield _line("unclear", old)
    for n in result.notes:
        yield _line("note", n.to_dict())
    for r in result.rejections():
        yield _line("rejected", r)


def csv_lines(result: Result, lang: Lang) -> Iterator[str]:
    """Differences, then those of the earlier run that are gone; the first line begins with the mark that spreadsheets look for."""
    cols = columns(result)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    shown = shown_mark(lang) if result.identifiers_shown else ""
    writer.writerow([c.title.in_(lang) + (shown if c.numbers else "") for c in cols])
    yield BOM + buffer.getvalue()
    rows = (
        *(row_of(result, d, lang) for d in result.differences),
        *(earlier_row(result, old, lang) for old in (*result.solved, *result.unclear)),
    )
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([as_text(row.get(c.key, "")) for c in cols])
        yield buffer.getvalue()


def _line(entry: str, data: dict[str, Any]) -> str:
    return _dumps({"entry": entry, **data}) + "\n"


def _dumps(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
