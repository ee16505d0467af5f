"""Two runs compared, as a workbook: sums, by rule, by place, and each finding. Owns its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fupin_rules.errors import Lang, Text
from fupin_rules.ledger import words
from fupin_rules.ledger.ledger_book import MARK, chooser
from fupin_rules.ledger.progress import Entry, Flow, Progress
from fupin_rules.ledger.sheets import Column, Sheets, sheets

__all__ = ["place_words", "write_progress"]

Row = tuple[list[Any], str]


def write_progress(progress: Progress, path: Path, lang: Lang) -> None:
    """Two runs compared: sums, by rule, by place, and each finding.

    Raises:
        OSError: it cannot be written.
    """
    t = chooser(lang)
    on = date.fromisoformat(progress.new.as_of) if progress.new.as_of else None
    with sheets(path, lang, t("前后对比", "progress"), on) as book:
        names = words.flow_columns(progress, places=False)
        total = [(t("问题", "findings"), progress.total), (t("待核实", "unknowns"), progress.total_unknowns)]
        heads = [*names[:2], ("found", words.CHANGE["found"]), *names[2:]]
        book.sheet(
            t("概览", "overview"),
            [Column(t("类别", "kind"), 12), *(Column(x.in_(lang), 12) for _, x in heads)],
            (([name, *(getattr(f, k) for k, _ in heads)], "") for name, f in total),
            title=t("两次检查前后对比", "Two runs compared"),
            notes=[
                t(f"上次：{progress.old.name}，参照日期 {progress.old.as_of or '各户自己的'}，{progress.old.subjects} 户；"
                  f"本次：{progress.new.name}，参照日期 {progress.new.as_of or '各户自己的'}，{progress.new.subjects} 户。",
                  f"before: {progress.old.name}, as of {progress.old.as_of}, {progress.old.subjects} records; "
                  f"after: {progress.new.name}, as of {progress.new.as_of}, {progress.new.subjects} records."),
                *(n.in_(lang) for n in progress.notes),
            ],
        )  # fmt: skip
        rules = ([r, progress.titles[r].in_(lang), *_flow(f, names)] for r, f in progress.rules.items())
        book.sheet(
            t("按规则", "by rule"),
            [Column(t("规则", "rule"), 26), Column(t("应当怎样", "what should hold"), 44, wraps=True), *(Column(x.in_(lang), 11) for _, x in names)],
            [*((cells, "") for cells in rules), ([t("合计", "total"), "", *_flow(progress.total, names)], "sum")],
            frozen=1,
        )  # fmt: skip
        wide = words.flow_columns(progress, places=True)
        depth = len(progress.levels)
        book.sheet(
            t("按地方", "by place"),
            [*(Column(words.level_word(x, lang), 14) for x in progress.levels), *(Column(x.in_(lang), 11) for _, x in wide)],
            [
                *(
                    ([*place_words(progress, p, lang), *_flow(f, wide)], "" if len(p) == depth else "sum")
                    for p, f in progress.places.items() if p
                ),
                ([t("合计", "total"), *[""] * (depth - 1), *_flow(progress.total, wide)] if depth else _flow(progress.total, wide), "sum"),
            ],
            frozen=depth,
        )  # fmt: skip
        _each(book, t("问题逐条", "findings"), progress.entries, progress, lang, t)
        _each(book, t("待核实逐条", "unknowns"), progress.unknowns, progress, lang, t)


def place_words(progress: Progress, path: tuple[str, ...], lang: Lang) -> list[str]:
    """A place by the names of the places around it, one a level; empty below it."""
    names = [progress.labels[path[: n + 1]] or words.UNKNOWN.in_(lang) for n in range(len(path))]
    return names + [""] * (len(progress.levels) - len(path))


def _flow(flow: Flow, names: Sequence[tuple[str, Text]]) -> list[int]:
    return [getattr(flow, k) for k, _ in names]


def _each(book: Sheets, name: str, entries: Sequence[Entry], progress: Progress, lang: Lang, t: Any) -> None:
    columns = [
        Column(t("变化", "change"), 28, wraps=True), *(Column(words.level_word(x, lang), 12) for x in progress.levels),
        Column(t("户编号", "household id"), 21), Column(t("户主姓名", "head"), 10), Column(t("成员", "member"), 10),
        Column(t("严重程度", "severity"), 14), Column(t("规则", "rule"), 24), Column(t("应当怎样", "what should hold"), 34, wraps=True),
        Column(t("说明", "message"), 50, wraps=True), Column(MARK.in_(lang), 19),
    ]  # fmt: skip

    def rows() -> Iterator[Row]:
        for e in entries:
            item = e.item
            was = e.severity_was
            severity = words.SEVERITY[item.severity].in_(lang)
            yield (
                [
                    words.change_in_words(e, lang), *(words.place_word(item, x, lang) for x in progress.levels), *words.subject_words(item), words.member_word(item, lang),
                    f"{words.SEVERITY[was].in_(lang)} → {severity}" if was else severity,
                    item.rule, item.title.in_(lang), item.message.in_(lang), item.fingerprint,
                ],
                "done" if e.change in ("solved", "found") else "late" if e.change == "new" else "",
            )  # fmt: skip

    book.sheet(name, columns, rows(), frozen=1)
