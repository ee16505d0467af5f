"""What plugins have to do with a report, in words: that it is incomplete without one, and the tables that others make of it.

Owns how a section's cells are said, and that nobody is named in a report that is handed round. Knows no format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine import DataReport, Report
from fupin_rules.engine.sections import Masking, SectionTable
from fupin_rules.errors import Lang, Text
from fupin_rules.report import words
from fupin_rules.schema import RecordSpec

__all__ = ["cell_in_words", "incomplete_in_words", "incomplete_mark", "nameless_cells", "row_in_words"]

_SOMEBODY = Text("（姓名）", "(a name)")


def incomplete_in_words(report: Report, lang: Lang) -> list[str]:
    """A sentence for each plugin that was left out."""
    return [x.said.in_(lang) for x in report.engine.rulebook.incomplete]


def incomplete_mark(report: Report, lang: Lang) -> str:
    """What a header says over results from which a plugin is missing; nothing where none is."""
    lacking = [x.plugin for x in report.engine.rulebook.incomplete]
    if not lacking:
        return ""
    return (
        f"（结果不完整，缺插件：{'、'.join(lacking)}）"
        if lang == "zh"
        else f" (incomplete, without plugin: {', '.join(lacking)})"
    )


def cell_in_words(value: Any, lang: Lang) -> str:
    """A section's cell for readers."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.in_(lang)
    return words.value_in_words(value, lang)


def row_in_words(table: SectionTable, row: Iterable[Any], lang: Lang) -> str:
    """A row in one line, each cell after its column's head; cells without anything are left out."""
    between, after = ("；", "：") if lang == "zh" else ("; ", ": ")
    said = [(c.in_(lang), cell_in_words(x, lang)) for c, x in zip(table.columns, row, strict=True)]
    return between.join(f"{head}{after}{cell}" for head, cell in said if cell)


def nameless_cells(report: Report, lang: Lang) -> Iterator[tuple[SectionTable, list[list[str]]]]:
    """The sections in words, without the names of anybody in the data and with every personal number masked."""
    tables = report.sections
    names = frozenset(_names(report)) if any(t.rows for t in tables) else frozenset()
    masking = Masking(report)
    lengths = sorted({len(n) for n in names}, reverse=True)
    for table in tables:
        yield (
            table,
            [[_withheld(masking(cell_in_words(x, lang)), names, lengths, lang) for x in row] for row in table.rows],
        )


def _withheld(text: str, names: frozenset[str], lengths: list[int], lang: Lang) -> str:
    out: list[str] = []
    at = 0
    while at < len(text):
        size = next((n for n in lengths if text[at : at + n] in names), 0)
        out.append(_SOMEBODY.in_(lang) if size else text[at])
        at += size or 1
    return "".join(out)


def _names(report: Report) -> Iterator[str]:
    """Every name of a person that the data hold, of two characters or more."""
    if not isinstance(report, DataReport):
        return
    for batch, record in report.checked:
        for name in _of(batch.subject.spec, record):
            # One character would be withheld from every other word.
            if len(name) > 1:
                yield name


def _of(spec: RecordSpec, record: Any) -> Iterator[str]:
    for f in spec.fields.values():
        if f.question.personal != "name" and f.record is None:
            continue
        value = read_value(record, f.name)
        if value is None:
            continue
        items = (
            value["open"] if isinstance(value, dict) and "open" in value and f.many else value if f.many else [value]
        )
        for x in items:
            if f.record is not None:
                yield from _of(f.record, x)
            elif isinstance(x, str):
                yield x
