"""The ledger as a workbook that an office fills in; `intake` reads it back. Owns its columns; the look is `sheets`', the wording `words`'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from fupin_rules.errors import Lang, Text
from fupin_rules.ledger import words
from fupin_rules.ledger.consolidation import CASES
from fupin_rules.ledger.lines import Matter
from fupin_rules.ledger.sheets import Column, Sheets, sheets
from fupin_rules.ledger.states import STATES
from fupin_rules.ledger.words import FIELD

__all__ = ["DAYS", "FILLED", "MARK", "VERSION", "case_word", "chooser", "day_of", "write_ledger"]

FILLED: Final = ("state", "reason", "approver", "expires", "department", "supporting", "measure", "due", "done")
"""Columns an office fills in, and `intake` reads back."""
DAYS: Final = ("expires", "due", "done")
MARK: Final = Text("指纹", "fingerprint")
VERSION: Final = Text("版本", "version")
Row = tuple[list[Any], str]


def day_of(text: str | None) -> date | None:
    """A day as it is stored."""
    return date.fromisoformat(text) if text else None


def write_ledger(matters: Sequence[Matter], path: Path, lang: Lang, *, on: date | None = None) -> None:
    """The ledger as a workbook: yellow columns are filled in and read back by `fupin ledger import`.

    Args:
        on: the day it is written on; waivers that ended before it and measures that are late are marked.

    Raises:
        OSError: it cannot be written.
    """
    t = chooser(lang)
    states = tuple(s.in_(lang) for s in STATES.values())

    def filled(name: str) -> Column:
        width = {"reason": 30, "measure": 36, "state": 9}.get(name, 12)
        return Column(
            FIELD[name].in_(lang),
            width,
            name in ("reason", "measure"),
            fill=True,
            choices=states if name == "state" else (),
        )

    columns = [
        Column(t("乡（镇）", "township"), 12), Column(t("行政村", "village"), 12), Column(t("户编号", "household id"), 21),
        Column(t("户主姓名", "head"), 10), Column(t("成员", "member"), 10), Column(t("严重程度", "severity"), 9),
        Column(t("规则", "rule"), 20), Column(t("说明", "message"), 50, wraps=True), Column(t("请一并核对", "check together"), 20, wraps=True),
        Column(t("依据", "authority"), 28, wraps=True), Column(t("首次发现", "found first"), 12),
        Column(t("最近一次检查", "last run"), 18, wraps=True),
        *(filled(name) for name in FILLED),
        Column(FIELD["consolidation"].in_(lang), 24, wraps=True), Column(FIELD["indicator"].in_(lang), 13),
        Column(FIELD["case"].in_(lang), 11), Column(MARK.in_(lang), 19), Column(VERSION.in_(lang), 8),
    ]  # fmt: skip

    def rows() -> Iterator[Row]:
        for m in matters:
            item, desk = m.item, m.desk
            cells = [
                words.place_word(item, "township", lang), words.place_word(item, "village", lang), *words.subject_words(item), words.member_word(item, lang),
                words.SEVERITY[item.severity].in_(lang), item.rule, item.message.in_(lang), item.review, item.authority, day_of(m.first),
                words.change_in_words(m.standing, lang),
                *(_shown(m, name, lang) for name in FILLED),
                desk.consolidation, desk.indicator, case_word(desk.case, lang), m.fingerprint, m.version,
            ]  # fmt: skip
            yield (
                cells,
                "late" if on and (desk.late(on) or desk.expired(on)) else "done" if desk.state == "corrected" else "",
            )

    with sheets(path, lang, t("台账", "ledger"), on) as book:
        book.sheet(t("台账", "ledger"), columns, rows(), frozen=5, printed=len(columns) - 5)
        _how_to(book, t)


def _shown(m: Matter, name: str, lang: Lang) -> Any:
    value = getattr(m.desk, name)
    if name == "state":
        return STATES[value].in_(lang)
    return day_of(value) if name in DAYS else value


def case_word(case: str | None, lang: Lang) -> str:
    return CASES[case].in_(lang) if case else ""


def _how_to(book: Sheets, t: Any) -> None:
    lines = (
        (t("填哪里", "where"), t("黄色表头的列可以填；其余的列不会读回。", "Columns with a yellow header are read back, the others are not.")),
        (t("状态", "state"), t("待处理、已更正、已说明、已豁免，从下拉里选。", "open, corrected, explained, waived: choose from the list.")),
        (t("理由", "reason"), t("“已说明”“已豁免”和改回“待处理”要写理由；改了状态，理由也要重写。", "explained, waived and back to open need one; a new state needs a new one.")),
        (t("批准人、到期日", "approver, expires"), t("只用于“已豁免”；批准人不能是填表读回的人。", "for waived only; the approver is not who reads the workbook back.")),
        (t("措施、完成", "measure, done"), t("完成日期要先有措施，不能写还没有到的日子。", "done needs a measure and is no day to come.")),
        (t("号码", "numbers"), t("不要写证件、电话、银行卡号，台账不存。", "Write no identity, phone or bank numbers; the ledger stores none.")),
        (t("指纹、版本", "fingerprint, version"), t("靠它们认出是哪一条、有没有别人先改过，请不要动。", "They tell which finding it is, and whether somebody changed it before you; leave them.")),
        (t("读回", "reading back"), t("fupin ledger import 台账.db 台账.xlsx --by 姓名 --on 日期", "fupin ledger import LEDGER WORKBOOK --by NAME --on DATE")),
    )  # fmt: skip
    columns = [Column(t("项目", "what"), 20), Column(t("怎样填", "how"), 80, wraps=True)]
    book.sheet(t("填写说明", "how to fill in"), columns, (([a, b], "") for a, b in lines))


def chooser(lang: Lang) -> Any:
    return lambda zh, en: zh if lang == "zh" else en
