"""What `fupin ledger` says on the screen: what a run did, lists, the history of a finding. Owns no command."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

import click

from fupin_rules.cli.stage import terminal
from fupin_rules.errors import Lang
from fupin_rules.report.layout import wrap

if TYPE_CHECKING:
    from fupin_rules.ledger import Event, Matter, Taken

__all__ = ["chooser", "csv_lines", "show_history", "show_list", "told"]


def chooser(lang: Lang) -> Callable[[str, str], str]:
    """Of a Chinese and an English wording the one in this language."""
    return lambda zh, en: zh if lang == "zh" else en


def told(taken: Taken, ledger: str, lang: Lang) -> list[str]:
    """What taking a run in did, in lines whose counts add up."""
    t = chooser(lang)
    out = [t(f"新建台账 {ledger}。", f"Began the ledger {ledger}.")] if taken.made else []
    out.append(
        t(
            f"{taken.day} 第 {taken.run} 次收结果：问题 {taken.found} 条 = 新增 {taken.opened} + 仍存在 {taken.still}",
            f"{taken.day}, run {taken.run}: {taken.found} findings = {taken.opened} new + {taken.still} still there",
        )
    )
    if taken.before:
        out.append(
            t(
                f"台账原有 {taken.before} 条 = 仍存在 {taken.still} + 已解决 {taken.solved} + 无法判断 {taken.undecidable}"
                f" + 已不在数据中 {taken.gone} + 不再检查 {taken.unchecked}",
                f"in the ledger before {taken.before} = {taken.still} still there + {taken.solved} solved + {taken.undecidable} cannot be decided"
                f" + {taken.gone} no longer in the data + {taken.unchecked} no longer checked",
            )
        )
    for n, zh, en in (
        (taken.reopened, "回到待处理（说已更正而仍存在，或豁免到期）", "opened again (still there though called corrected, or the waiver has ended)"),
        (taken.expired, "豁免到期", "waivers ended"),
        (taken.severity, "严重程度变了", "with another severity"),
        (taken.later, "在这次之后的日期改过，没有动", "left alone: changed on a later day"),
        (taken.shared, "没有编号，与别的问题并作一条", "without a code, counted with another"),
    ):  # fmt: skip
        if n:
            out.append(t(f"其中{zh}：{n} 条", f"of which {en}: {n}"))
    out += [
        t(f"没有规定{x.zh}，请逐条写（fupin ledger assign）。", f"No parameter says {x.en}; assign one by one.")
        for x in taken.unsaid
    ]
    return out


def show_list(found: Sequence[Matter], lang: Lang, on: date | None, limit: int) -> None:
    """Findings by place, two lines or three each, and how many there are of each state.

    Args:
        on: what is late by this day is marked.
        limit: at most so many; 0 for all.
    """
    from fupin_rules.ledger import words
    from fupin_rules.ledger.states import STATES, State

    t = chooser(lang)
    width = min(max(terminal().width, 60), 140)
    shown = found if limit <= 0 else found[:limit]
    place = None
    for m in shown:
        item, desk = m.item, m.desk
        here = " ".join(words.place_word(item, k, lang) for k in ("township", "village"))
        if here != place:
            place = here
            click.echo(f"\n{here}")
        late = on is not None and desk.late(on)
        expired = on is not None and desk.expired(on)
        marks = [STATES[desk.state or "open"].in_(lang), words.SEVERITY[item.severity].in_(lang)]
        marks += [t("逾期", "late")] if late else []
        marks += [t("豁免已到期", "waiver ended")] if expired else []
        who = " ".join(x for x in (*reversed(words.subject_words(item)), words.member_word(item, lang)) if x)
        click.echo(f"  {m.fingerprint}  {'·'.join(marks)}  {who}  {item.rule}")
        for text in _details(m, lang):
            for line in wrap(text, width, first="      "):
                click.echo(line)
    if len(shown) < len(found):
        click.echo(
            t(
                f"\n还有 {len(found) - len(shown)} 条没有列出（--limit 0 列全部）",
                f"\n{len(found) - len(shown)} more (--limit 0 shows all)",
            )
        )
    counts = {s: sum(1 for m in found if m.desk.state == s) for s in get_args(State)}
    sums = (t("、", ", ")).join(f"{STATES[s].in_(lang)} {n}" for s, n in counts.items() if n)
    click.echo(
        t(
            f"\n共 {len(found)} 条" + (f"：{sums}" if sums else ""),
            f"\n{len(found)} findings" + (f": {sums}" if sums else ""),
        )
    )


def _details(m: Matter, lang: Lang) -> list[str]:
    from fupin_rules.ledger import words
    from fupin_rules.ledger.words import FIELD

    colon, stop = ("：", "；") if lang == "zh" else (": ", "; ")
    out = [m.item.message.in_(lang)]
    if m.standing.change not in ("new", "still"):
        out.append(("最近一次检查" if lang == "zh" else "last run") + colon + words.change_in_words(m.standing, lang))
    for names in (("reason", "approver", "expires"), ("department", "supporting", "measure", "due", "done")):
        said = [f"{FIELD[n].in_(lang)}{colon}{v}" for n in names if (v := getattr(m.desk, n))]
        if said:
            out.append(stop.join(said))
    return out


def csv_lines(found: Sequence[Matter], lang: Lang) -> list[str]:
    """Findings as CSV, a line each, made for spreadsheets."""
    from fupin_rules.ledger import words
    from fupin_rules.ledger.states import STATES
    from fupin_rules.ledger.words import FIELD
    from fupin_rules.report.commas import BOM, as_text

    t = chooser(lang)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    names = (
        "reason",
        "approver",
        "expires",
        "consolidation",
        "indicator",
        "department",
        "supporting",
        "measure",
        "due",
        "done",
    )
    writer.writerow(
        [
            t("乡（镇）", "township"), t("行政村", "village"), t("户编号", "household"), t("户主姓名", "head"), t("成员", "member"),
            t("严重程度", "severity"), t("规则", "rule"), t("说明", "message"), t("最近一次检查", "last run"), FIELD["state"].in_(lang),
            *(FIELD[n].in_(lang) for n in names), t("指纹", "fingerprint"),
        ]
    )  # fmt: skip
    for m in found:
        item = m.item
        row = [
            *(words.place_word(item, k, lang) for k in ("township", "village")), *words.subject_words(item),
            words.member_word(item, lang), words.SEVERITY[item.severity].in_(lang), item.rule, item.message.in_(lang),
            words.change_in_words(m.standing, lang), STATES[m.desk.state or "open"].in_(lang),
            *(getattr(m.desk, n) for n in names), m.fingerprint,
        ]  # fmt: skip
        writer.writerow([as_text(x) for x in row])
    return [BOM + buffer.getvalue()]


def show_history(matter: Matter, events: Sequence[Event], lang: Lang) -> None:
    """A finding and what was done about it, line by line."""
    from fupin_rules.ledger import words
    from fupin_rules.ledger.states import STATES
    from fupin_rules.ledger.words import FIELD

    item = matter.item
    who = " ".join(x for x in (*reversed(words.subject_words(item)), words.member_word(item, lang)) if x)
    click.echo(f"{matter.fingerprint}  {who}  {item.rule}")
    click.echo(item.message.in_(lang))
    zh = lang == "zh"
    for e in events:
        step = STATES[e.to_state].in_(lang)
        if e.from_state is not None and e.from_state != e.to_state:
            step = f"{STATES[e.from_state].in_(lang)} → {step}"
        click.echo(f"\n{e.day}  {e.person}  {words.ACTION[e.action].in_(lang)}  {step}")
        for name, (was, now) in e.changes.items():
            if name == "state":
                continue
            a, b = (words.value_word(name, x, lang) for x in (was, now))
            click.echo(f"    {FIELD[name].in_(lang)}{'：' if zh else ': '}{b if was is None else f'{a} → {b}'}")
