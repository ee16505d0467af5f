"""JSON: one object, or one object a line for programs that read a report as a stream; each line says in `entry` what it is.

The first line is the report's head, the last its summary; between them findings, what is waived, unknowns, errors and rejected input, each exactly as
in the JSON report. Knows no other format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from fupin_rules.engine import Report

__all__ = ["json_lines", "json_object"]


def json_object(report: Report) -> Iterator[str]:
    """The one JSON object of `Report.to_json`, piece by piece: fifty thousand findings are never held as text at once."""
    yield _dumps(report.head())[:-1]
    parts: tuple[tuple[str, Sequence[Any]], ...] = (
        ("findings", report.findings),
        ("waived", report.waived),
        ("unknowns", report.unknowns),
        ("errors", report.errors),
        ("rejected", report.rejected),
        ("checked", report.present),
    )
    for key, found in parts:
        yield f',"{key}":['
        for i, x in enumerate(found):
            yield ("," if i else "") + _dumps(x.to_dict())
        yield "]"
        if key == "waived":
            yield f',"waivers":{_dumps(report.waivers_told)}'
    yield f',"sections":{_dumps([s.to_dict() for s in report.sections])}'
    yield f',"summary":{_dumps(report.summary.to_dict())}}}'


def json_lines(report: Report) -> Iterator[str]:
    """The lines, each with its line break: `{"entry": "report" | "finding" | "waived" | "waivers" | "unknown" | "error" | "rejected" | "not_run" | "section" | "summary", ...}`."""
    yield _line("report", report.head())
    for f in report.findings:
        yield _line("finding", f.to_dict())
    for w in report.waived:
        yield _line("waived", w.to_dict())
    if report.waivers_told is not None:
        yield _line("waivers", report.waivers_told)
    for u in report.unknowns:
        yield _line("unknown", u.to_dict())
    for e in report.errors:
        yield _line("error", e.to_dict())
    for r in report.rejected:
        yield _line("rejected", r.to_dict())
    for n in report.not_run:
        yield _line("not_run", n.to_dict())
    for s in report.sections:
        yield _line("section", s.to_dict())
    yield _line("summary", report.summary.to_dict())


def _line(entry: str, data: dict[str, Any]) -> str:
    return _dumps({"entry": entry, **data}) + "\n"


def _dumps(data: dict[str, Any] | list[Any] | None) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
