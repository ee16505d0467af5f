"""The county's list of risks and difficulties by consolidation and department, to be printed and signed.

Source: 资扶领发〔2019〕15号 三(二), 四(四)1. Owns its columns and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from fupin_rules.errors import Lang, Text
from fupin_rules.ledger import words
from fupin_rules.ledger.consolidation import INDICATORS
from fupin_rules.ledger.ledger_book import MARK, case_word, chooser, day_of
from fupin_rules.ledger.lines import Matter
from fupin_rules.ledger.sheets import Column, Sheets, sheets
from fupin_rules.ledger.states import STATES
from fupin_rules.ledger.words import FIELD

__all__ = ["Counts", "write_consolidation"]

_NONE: Final = Text("（未定）", "(not decided)")
Row = tuple[list[Any], str]


@dataclass(slots=True)
class Counts:
    """Findings, and the households they are about: `findings` = settled + pending; `late` are among the pending."""

    findings: int = 0
    settled: int = 0
    pending: int = 0
    late: int = 0

    @classmethod
    def of(cls, matters: Iterable[Matter], on: date) -> Counts:
        out = cls()
        for m in matters:
            out.findings += 1
            settled = m.desk.settled(on)
            out.settled += settled
            out.pending += not settled
            out.late += m.desk.late(on)
        return out


def write_consolidation(matters: Sequence[Matter], path: Path, lang: Lang, *, on: date, order: Sequence[str]) -> Counts:
    """The county's list of risks and difficulties, sorted and given to departments (四(四)1): sums, all of it, and a sheet a department.

    Args:
        matters: of the ledger; those that are neither a risk nor about an edge household are left out.
        on: late is what was due before this day.
        order: the six consolidations in their order.

    Raises:
        OSError: it cannot be written.
    """
    t = chooser(lang)
    rank = {name: i for i, name in enumerate(order)}
    known = [m for m in matters if m.desk.case is not None]
    known.sort(key=lambda m: _class_of(m, rank))  # stable: within a class by place and household
    counts = Counts.of(known, on)
    households = len({m.item.subject for m in known})
    notes = (
        t(
            f"截至 {on}：{counts.findings} 条，{households} 户；已办结 {counts.settled} 条，未办结 {counts.pending} 条，其中逾期 {counts.late} 条（橙色底）。",
            f"as of {on}: {counts.findings} findings, {households} households; {counts.settled} settled, {counts.pending} pending, "
            f"of which {counts.late} late (orange).",
        ),
        t("依据：资扶领发〔2019〕15号 三(二)、四(四)。办结：措施已完成，或已更正、已说明、已豁免。", "settled: the measure is done, or the finding is corrected, explained or waived."),
    )  # fmt: skip
    signature = t(
        "填报单位（盖章）：                    填报人：                    审核人：                    日期：",
        "Office (seal):                    Filled in by:                    Reviewed by:                    Date:",
    )
    with sheets(path, lang, t("风险困难清单", "list of risks"), on) as book:
        _sums(book, known, lang, on, t, notes, signature)
        title = t("“六看六巩固”风险、困难清单（分类处理）", "Risks and difficulties, sorted and assigned")
        _list(book, t("总清单", "all"), title, known, lang, on, t, notes, signature)
        departments = dict.fromkeys(m.desk.department for m in known)
        for department in departments:
            mine = [m for m in known if m.desk.department == department]
            name = department or _NONE.in_(lang)
            own = Counts.of(mine, on)
            line = t(f"截至 {on}：{own.findings} 条，已办结 {own.settled} 条，未办结 {own.pending} 条，其中逾期 {own.late} 条。",
                     f"as of {on}: {own.findings} findings, {own.settled} settled, {own.pending} pending, of which {own.late} late.")  # fmt: skip
            _list(
                book,
                name,
                t(f"风险、困难清单：{name}", f"Risks and difficulties: {name}"),
                mine,
                lang,
                on,
                t,
                (line,),
                signature,
            )
    return counts


def _class_of(m: Matter, rank: dict[str, int]) -> tuple[Any, ...]:
    desk = m.desk
    indicator = INDICATORS.index(desk.indicator) if desk.indicator in INDICATORS else len(INDICATORS)
    return (
        rank.get(desk.consolidation or "", len(rank)), desk.consolidation or "", indicator, desk.indicator or "",
        desk.department is None, desk.department or "",
    )  # fmt: skip


def _sums(
    book: Sheets, known: Sequence[Matter], lang: Lang, on: date, t: Any, notes: Sequence[str], signature: str
) -> None:
    townships = sorted({_township(m): None for m in known})
    labels = {_township(m): words.place_word(m.item, "township", lang) for m in known}
    columns = [
        Column(FIELD["consolidation"].in_(lang), 34, wraps=True), Column(FIELD["indicator"].in_(lang), 14),
        Column(FIELD["department"].in_(lang), 12),
        *(Column(labels[x], 10, over=t("各乡（镇）条数", "findings by township")) for x in townships),
        *(Column(x, 9, over=t("合计", "total")) for x in (t("条数", "findings"), t("户数", "households"), t("已办结", "settled"), t("未办结", "pending"), t("其中逾期", "late"))),
    ]  # fmt: skip

    def row(heads: list[str], mine: Sequence[Matter], look: str) -> Row:
        counts = Counts.of(mine, on)
        at = [sum(1 for m in mine if _township(m) == x) for x in townships]
        households = len({m.item.subject for m in mine})
        look = look or ("late" if counts.late else "")
        return [*heads, *at, counts.findings, households, counts.settled, counts.pending, counts.late], look

    def rows() -> Iterator[Row]:
        for part in dict.fromkeys(m.desk.consolidation for m in known):
            inside = [m for m in known if m.desk.consolidation == part]
            name = part or _NONE.in_(lang)
            for indicator, department in dict.fromkeys((m.desk.indicator, m.desk.department) for m in inside):
                mine = [m for m in inside if (m.desk.indicator, m.desk.department) == (indicator, department)]
                yield row([name, indicator or _NONE.in_(lang), department or _NONE.in_(lang)], mine, "")
            yield row([name, t("小计", "subtotal"), ""], inside, "sum")
        yield row([t("合计", "total"), "", ""], known, "sum")

    more = t(
        "一户有几类风险的，各类都算，小计和合计只算一户；条数各栏相加等于合计。",
        "A household with several risks counts in each, and once in totals; findings add up.",
    )
    book.sheet(
        t("分类汇总", "sums"), columns, rows(), title=t("“六看六巩固”风险、困难分类汇总表", "Risks and difficulties by consolidation and department"),
        notes=(*notes, more), signature=signature, frozen=3,
    )  # fmt: skip


def _township(m: Matter) -> str:
    ref = m.item.place("township")
    return (ref.id or ref.label or "") if ref else ""


def _list(
    book: Sheets,
    name: str,
    title: str,
    known: Sequence[Matter],
    lang: Lang,
    on: date,
    t: Any,
    notes: Sequence[str],
    signature: str,
) -> None:
    columns = [
        Column(t("序号", "no."), 6), Column(FIELD["consolidation"].in_(lang), 24, wraps=True), Column(FIELD["indicator"].in_(lang), 13),
        Column(FIELD["department"].in_(lang), 10), Column(FIELD["supporting"].in_(lang), 10), Column(FIELD["case"].in_(lang), 11),
        Column(t("乡（镇）", "township"), 12), Column(t("行政村", "village"), 11), Column(t("户编号", "household id"), 20),
        Column(t("户主姓名", "head"), 9), Column(t("成员", "member"), 9), Column(t("风险或困难", "risk or difficulty"), 44, wraps=True),
        Column(t("解决措施", "measure"), 30, wraps=True), Column(FIELD["due"].in_(lang), 12), Column(FIELD["done"].in_(lang), 12),
        Column(FIELD["state"].in_(lang), 9), Column(t("办理情况", "progress"), 12), Column(MARK.in_(lang), 19),
    ]  # fmt: skip

    def rows() -> Iterator[Row]:
        for n, m in enumerate(known, 1):
            item, desk = m.item, m.desk
            late = desk.late(on)
            cells = [
                n, desk.consolidation, desk.indicator, desk.department, desk.supporting, case_word(desk.case, lang),
                words.place_word(item, "township", lang), words.place_word(item, "village", lang), *words.subject_words(item), words.member_word(item, lang),
                item.message.in_(lang), desk.measure, day_of(desk.due), day_of(desk.done), STATES[desk.state or "open"].in_(lang),
                _how_far(m, on, t), m.fingerprint,
            ]  # fmt: skip
            yield cells, "late" if late else "done" if m.desk.settled(on) else ""

    book.sheet(name, columns, rows(), title=title, notes=notes, signature=signature, frozen=1, printed=len(columns) - 1)


def _how_far(m: Matter, on: date, t: Any) -> str:
    if m.desk.settled(on):
        return str(t("已办结", "settled"))
    due = day_of(m.desk.due)
    if due is not None and due < on:
        return str(t(f"逾期 {(on - due).days} 天", f"{(on - due).days} days late"))
    return str(t("办理中" if m.desk.measure else "未定措施", "under way" if m.desk.measure else "no measure yet"))
