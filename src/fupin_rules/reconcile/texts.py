"""A result as JSON, as JSON lines and as CSV.

Owns the lines; what stands in them is `model`'s and `rows`'s. Nothing in a CSV cell can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from fupin_rules.errors import Lang
from fupin_rules.reconcile.model import Result
from fupin_rules.reconcile.rows import columns, earlier_row, row_of
from fupin_rules.report.commas import BOM, as_text, shown_mark

__all__ = ["csv_lines", "json_lines", "json_object"]


def json_object(result: Result) -> Iterator[str]:
    """One JSON object; `--since` reads it."""
    yield _dumps(result.to_dict()) + "\n"


def json_lines(result: Result) -> Iterator[str]:
    """`{"entry": "reconciliation" | "difference" | "solved" | "unclear" | "note" | "rejected", ...}`, one a line, the head first."""
    data = result.to_dict()
    differences, notes, rejected, since = (data.pop(k) for k in ("differences", "notes", "rejected", "since"))
    yield _line("reconciliation", data)
    for entry, found in (
        ("difference", differences),
        *((k, since[k]) for k in ("solved", "unclear") if since is not None),
        ("note", notes),
        ("rejected", rejected),
    ):
        for one in found:
            yield _line(entry, one)


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
