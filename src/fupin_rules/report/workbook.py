"""A workbook to hand out: sums, findings by village and household, what to ask, what was not read, counts by rule and by village.

Owns sheets and their look. Every cell is written as text or number, never as a formula; rows go to disk as they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from fupin_rules.engine import Report
from fupin_rules.errors import Lang, Text
from fupin_rules.findings import Ref, Tally
from fupin_rules.report import words
from fupin_rules.report.authority import changes
from fupin_rules.report.commas import shown_mark
from fupin_rules.report.rows import Column, Kind, Row, columns, iter_rows, natural, shape_of
from fupin_rules.report.sections import cell_in_words, incomplete_in_words, incomplete_mark
from fupin_rules.report.waivers import attention, baseline_in_words, sum_in_words

__all__ = ["SHEETS", "write_workbook"]

SHEETS: Final = {
    "sums": Text("概览", "overview"),
    "findings": Text("问题清单", "findings"),
    "waived": Text("已豁免", "waived"),
    "unknowns": Text("待核实", "unknown"),
    "rejected": Text("未读入", "rejected"),
    "rules": Text("规则统计", "rules"),
    "villages": Text("各村统计", "villages"),
}
_FINDINGS = (
    "places", "subject", "label", "part", "severity", "rule", "title", "message", "answers", "review", "authority",
    "parameters", "others", "part_id", "as_of", "fingerprint",
)  # fmt: skip
_WAIVED = (
    "places", "subject", "label", "part", "severity", "rule", "title", "message", "reason", "approver", "until", "answers",
    "authority", "part_id", "as_of", "fingerprint",
)  # fmt: skip
_UNKNOWNS = (
    "places", "subject", "label", "part", "kind", "needs", "first", "rule", "title", "possible", "message", "authority",
    "severity", "part_id", "fingerprint",
)  # fmt: skip
_REJECTED = ("file", "sheet", "line", "column", "header", "read", "message", "unit", "subject", "code")
_OUTCOMES = ("satisfied", "violated", "unknown", "not_applicable", "error", "not_run")
_LONGEST_NAME = 31
_EXACT = 10**15
_TALLEST = 12
"""Lines a row is made high enough for; longer text is cut by the view, not in the cell."""


def write_workbook(report: Report, path: Path, lang: Lang) -> None:
    """Write a report as XLSX.

    Args:
        path: where to; overwritten.

    Raises:
        OSError: it cannot be written.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    try:
        # The day of the data, not the clock: the same report gives the same file.
        day = report.as_of or max((f.as_of for f in report.findings), default=None)
        made = datetime.combine(day, time()) if day else datetime(2000, 1, 1)  # noqa: DTZ001 - a file's date has no zone
        book.set_properties(
            {
                "title": SHEETS["findings"].in_(lang),
                "comments": f"fupin-rules {report.engine.rulebook.digest}",
                "created": made,
            }
        )
        _Writer(book, report, lang).run()
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


class _Writer:
    def __init__(self, book: Any, report: Report, lang: Lang) -> None:
        self.book = book
        self.report = report
        self.lang: Lang = lang
        self.shape = shape_of(report)
        font = {"font_name": "宋体" if lang == "zh" else "Calibri", "font_size": 11}
        self.head = book.add_format(
            {**font, "bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.plain = book.add_format({**font, "valign": "top"})
        self.wrapped = book.add_format({**font, "valign": "top", "text_wrap": True})
        self.bold = book.add_format({**font, "bold": True, "valign": "top"})
        self.share = book.add_format({**font, "valign": "top", "num_format": "0.0%"})
        self.severity = {
            words.SEVERITY["error"].in_(lang): book.add_format(
                {**font, "valign": "top", "font_color": "#C00000", "bold": True}
            ),
            words.SEVERITY["warning"].in_(lang): book.add_format({**font, "valign": "top", "font_color": "#9C5700"}),
        }

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def run(self) -> None:
        self.sums()
        self.table("findings", _FINDINGS, ("finding",))
        if self.report.waivers is not None:
            self.table("waived", _WAIVED, ("waived",))
        self.table("unknowns", _UNKNOWNS, ("unknown", "error"))
        self.table("rejected", _REJECTED, ("rejected",))
        self.rules()
        self.villages()
        self.sections()

    # -- tables of rows ------------------------------------------------------------------------------------------------

    def table(self, name: str, keys: Sequence[str], kinds: Sequence[Kind]) -> None:
        cols = columns(self.shape, keys)
        lacking = incomplete_mark(self.report, self.lang)
        self.sheet(
            name,
            [(self._title(c) + ("" if i else lacking), c.width, c.wraps) for i, c in enumerate(cols)],
            ([self._cell(row, c) for c in cols] for row in iter_rows(self.report, self.lang, kinds)),
            frozen=len(self.shape.levels) + 2 if name != "rejected" else 0,
        )

    def sections(self) -> None:
        """A sheet for each table of a plugin; one that failed says so in its only cell."""
        taken = {title.in_(self.lang).casefold() for title in SHEETS.values()}
        for made in self.report.sections:
            name = _sheet_name(made.title.in_(self.lang), taken)
            if made.fault is not None:
                self.sheet(name, [(made.title.in_(self.lang), 90, True)], [[made.fault.in_(self.lang)]])
                continue
            heads = [c.in_(self.lang) for c in made.columns]
            rows = [[_shown(x, self.lang) for x in row] for row in made.rows]
            wide = [
                min(max(10, *(_width(str(x)) for x in (head, *(r[i] for r in rows[:200])))) + 2, 60)
                for i, head in enumerate(heads)
            ]
            self.sheet(name, [(h, w, True) for h, w in zip(heads, wide, strict=True)], rows)

    def _title(self, c: Column) -> str:
        return c.title.in_(self.lang) + (shown_mark(self.lang) if c.numbers and self.report.identifiers_shown else "")

    def _cell(self, row: Row, c: Column) -> Any:
        return words.KIND[row.kind].in_(self.lang) if c.key == "kind" else row.cell(c.key)

    def sheet(
        self,
        name: str,
        cols: Sequence[tuple[str, int, bool]],
        rows: Iterable[Sequence[Any]],
        *,
        frozen: int = 0,
        shares: Sequence[int] = (),
        only: tuple[int, str] | None = None,
    ) -> None:
        """A sheet with a frozen header, filters, widths and wrapped text; of which at first only some rows may be shown."""
        sheet = self.book.add_worksheet(SHEETS[name].in_(self.lang) if name in SHEETS else name)
        for i, (_, width, _wraps) in enumerate(cols):
            sheet.set_column(i, i, width)
        sheet.freeze_panes(1, frozen)
        sheet.set_row(0, 30)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
        for i, (title, _, _) in enumerate(cols):
            sheet.write_string(0, i, title, self.head)
        n = 0
        for n, row in enumerate(rows, 1):
            lines = 1
            for i, (_, width, wraps) in enumerate(cols):
                if wraps and isinstance(row[i], str):
                    lines = max(lines, -(-_width(row[i]) // max(width - 1, 1)))
            hidden = {"hidden": True} if only is not None and row[only[0]] != only[1] else {}
            sheet.set_row(n, 15 * min(lines, _TALLEST), None, hidden)
            for i, (_, _, wraps) in enumerate(cols):
                self.put(sheet, n, i, row[i], self.share if i in shares else self.wrapped if wraps else self.plain)
        sheet.autofilter(0, 0, n, len(cols) - 1)
        if only is not None:
            sheet.filter_column_list(only[0], [only[1]])

    def put(self, sheet: Any, row: int, column: int, content: Any, form: Any) -> None:
        if content is None or content == "":
            return
        if isinstance(content, (int, float)) and not isinstance(content, bool):
            sheet.write_number(row, column, content, form)
        else:
            text = str(content)
            sheet.write_string(row, column, text[:32_000], self.severity.get(text, form))

    # -- sums ----------------------------------------------------------------------------------------------------------

    def sums(self) -> None:
        sheet = self.book.add_worksheet(SHEETS["sums"].in_(self.lang))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        for n, (name, content) in enumerate(self._sums()):
            sheet.write_string(n, 0, name, self.bold)
            self.put(sheet, n, 1, content, self.wrapped)

    def _sums(self) -> Iterator[tuple[str, Any]]:
        t, report, summary = self.t, self.report, self.report.summary
        counts = summary.counts
        own = self.shape.subject.name == "household"
        # Neither records of other subjects nor groups of records (villages) are counted among the records.
        apart = {*summary.others, *(n for n, x in report.engine.rulebook.subjects.items() if x.gathers is not None)}
        yield t("建档立卡户数据检查结果" if own else f"{self.shape.subject.zh}数据检查结果", "Result of the check"), ""
        for said in incomplete_in_words(report, self.lang):
            yield t("注意", "attention"), said
        yield (
            t("号码", "numbers"),
            (
                t(
                    "证件、电话、银行卡号完整显示，请勿外传",
                    "identity, phone and bank numbers are shown in full: do not pass on",
                )
                if report.identifiers_shown
                else t("证件、电话、银行卡号已遮盖", "identity, phone and bank numbers are masked")
            ),
        )
        yield (
            t("参照日期", "as of"),
            report.as_of.isoformat() if report.as_of else t("各户按自己的日期", "each record's own"),
        )
        yield (
            t("规则包", "packs"),
            "；".join(
                f"{p.title.in_(self.lang)}（{p.id} {p.version}）"
                for p in report.engine.rulebook.packs
                if not p.optional or p.id in report.engine.rulebook.asked
            ),
        )
        yield t("规则摘要", "digest of the rules"), report.engine.rulebook.digest
        if report.area is not None:
            yield t("没有代码的户按地区", "area of records without a code"), report.area
        for _, said in changes(report, self.lang):
            yield t("下级改动", "override"), said
        yield t(f"检查的{self.shape.subject.zh}数", f"{self.shape.subject.name}s checked"), summary.subjects
        for name, count in summary.others.items():
            kind = self.report.engine.rulebook.subjects[name]
            yield t(f"检查的{kind.zh}份数", f"{kind.name}s checked"), count
        if "members" in counts and self.shape.part is not None:
            yield t(f"{self.shape.part.zh}数", f"{self.shape.part.en}s"), counts["members"]
        for s in ("error", "warning", "info"):
            yield (
                t(f"问题·{words.SEVERITY[s].zh}", f"findings: {s}"),
                sum(1 for f in report.findings if f.severity == s),
            )
        yield (
            t(f"有问题的{self.shape.subject.zh}数", f"{self.shape.subject.name}s with findings"),
            len({f.subject for f in report.findings if f.subject.type not in apart}),
        )
        if report.waivers is not None:
            yield t("已豁免", "waived"), sum_in_words(report, self.lang)
            if report.baseline is not None:
                yield t("与基线比", "against the baseline"), baseline_in_words(report, self.lang)
            for _, said in attention(report, self.lang):
                yield t("豁免要看的", "waiver to look at"), said
        yield t("待核实", "unknown"), len(report.unknowns)
        yield t("规则出错", "rule faults"), len(report.errors)
        yield t("未读入", "rejected"), len(report.rejected)
        if "rows_read" in counts:
            yield (
                t("行", "rows"),
                t(
                    "读到 {rows_read} = 采用 {rows_used} + 未采用 {rows_rejected} + 合计行和备注 {rows_aside}",
                    "{rows_read} read = {rows_used} used + {rows_rejected} rejected + {rows_aside} totals and remarks",
                ).format(**counts),
            )
            yield (
                t("非空单元格", "non-blank cells"),
                t(
                    "{cells_non_blank} = 读懂 {cells_understood} + 未读懂 {cells_rejected} + 未对应的列 {cells_unmapped} + 合计行和备注 {cells_aside}",
                    "{cells_non_blank} = {cells_understood} understood + {cells_rejected} rejected + {cells_unmapped} in unmapped columns "
                    "+ {cells_aside} in totals and remarks",
                ).format(**counts),
            )
        for n in report.not_run:
            yield (
                t("未运行", "not run") + f" {n.rule}",
                f"{n.title.in_(self.lang)}。{n.message.in_(self.lang)}"
                + ("" if n.count >= summary.subjects else t(f"（{n.count} {self.shape.subject.zh}）", f" ({n.count})")),
            )

    def _outcome_heads(self) -> list[tuple[str, int, bool]]:
        return [(words.OUTCOME[o].in_(self.lang), 10, False) for o in _OUTCOMES]

    def _counts(self, t: Tally) -> list[Any]:
        share = t.violated / t.checked if t.checked else None
        waived = [t.waived] if self.report.waivers is not None else []
        return [t.total, t.checked, *(getattr(t, o) for o in _OUTCOMES), *waived, share]

    def _numbers(self) -> list[tuple[str, int, bool]]:
        return [
            (self.t("合计", "total"), 9, False),
            (self.t("查过（分母）", "decided (denominator)"), 10, False),
            *self._outcome_heads(),
            *(
                [(self.t("不符合中已豁免", "violated and waived"), 10, False)]
                if self.report.waivers is not None
                else []
            ),
            (self.t("不符合率", "share violated"), 10, False),
        ]

    def rules(self) -> None:
        summary = self.report.summary
        waiting = {n.rule: n.message.in_(self.lang) for n in summary.not_run}
        cols = [
            (self.t("规则", "rule"), 34, False),
            (self.t("应当怎样", "what should hold"), 44, True),
            (self.t("严重程度", "severity"), 10, False),
            *self._numbers(),
            (self.t("未运行的原因", "why not run"), 40, True),
        ]
        rows = [
            [
                i,
                rule.title.in_(self.lang),
                words.SEVERITY[rule.severity].in_(self.lang),
                *self._counts(summary.rules[i]),
                waiting.get(i, ""),
            ]
            for i, rule in sorted(summary.titles.items(), key=lambda x: natural(x[0]))
        ]
        self.sheet("rules", cols, rows, frozen=1, shares=(len(cols) - 2,))

    def villages(self) -> None:
        """Each village: all rules together, which is what is shown; the filter on the rule opens the rest, rule by rule."""
        summary = self.report.summary
        levels = self.shape.levels
        every = self.t("（全部规则）", "(all rules)")
        cols = [
            *((self.t(level.zh, level.name), 14, False) for level in levels or ()),
            (self.t("代码", "code"), 16, False),
            (self.t(f"{self.shape.subject.zh}数", f"{self.shape.subject.name}s"), 8, False),
            (self.t("规则", "rule"), 34, False),
            *self._numbers(),
        ]
        outer = self._outer_places()

        def rows() -> Iterator[list[Any]]:
            places = sorted(
                summary.places.items(), key=lambda x: (outer.get(x[0], ()), x[0].id or "", x[0].label or "")
            )
            for place, (n, tallies) in places:
                total = Tally()
                for t in tallies.values():
                    total.add(t)
                code = place.id if place.id != place.label else ""
                around = outer.get(place, ("",) * (len(levels) - 1))
                here = [*around, place.label or place.id or "", code or "", n]
                yield [*here, every, *self._counts(total)]
                for i, t in sorted(tallies.items(), key=lambda x: natural(x[0])):
                    yield [*here, i, *self._counts(t)]

        rule = len(levels) + 2
        self.sheet("villages", cols, rows(), frozen=len(levels), shares=(len(cols) - 1,), only=(rule, every))

    def _outer_places(self) -> dict[Ref, tuple[str, ...]]:
        """For each village the names of what it lies in, from the outside in."""
        maker = self.report.engine.maker()
        out: dict[Ref, tuple[str, ...]] = {}
        names = [level.name for level in self.shape.levels]
        for batch, record in getattr(self.report, "checked", ()):
            within = {r.type: r for r in maker.within(batch.subject, record)}
            nearest = within.get(names[-1]) if names else None
            if nearest is not None:
                out.setdefault(nearest, tuple((r.label or "") if (r := within.get(n)) else "" for n in names[:-1]))
        return out


def _sheet_name(title: str, taken: set[str]) -> str:
    """A title as the name of a sheet: without the signs that a spreadsheet refuses, short enough, and not used yet."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:_LONGEST_NAME] or "plugin"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: _LONGEST_NAME - 3]} {n}"
    taken.add(name.casefold())
    return name


def _shown(value: Any, lang: Lang) -> Any:
    """A section's cell: numbers stay numbers where a spreadsheet holds them exactly."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return cell_in_words(value, lang)
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    return float(value) if Decimal(repr(float(value))) == value else cell_in_words(value, lang)


def _width(text: str) -> int:
    """Width in columns of a spreadsheet: a Chinese character (three bytes of UTF-8) takes two. Near enough to set a row's height."""
    return (len(text.encode()) + len(text)) // 2
