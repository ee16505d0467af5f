"""Layers of authority in words: what lower packs changed of higher ones, what became of a rule in an area, which numbers hold there and why.

Owns wording only; which pack holds where is the engine's to say. Every renderer says it with these words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from fupin_rules.engine import Report
from fupin_rules.engine.authority import Standing
from fupin_rules.errors import Lang, Text
from fupin_rules.report import words
from fupin_rules.rulebook import Pack, ParameterTable, Rulebook
from fupin_rules.rulebook.layers import Override
from fupin_rules.rulebook.parameters import ParameterValue

__all__ = [
    "LEVEL",
    "change_in_words",
    "changes",
    "pack_in_words",
    "period_in_words",
    "standing_in_words",
    "value_entry",
]

LEVEL: Final = {
    "national": Text("国家", "national"),
    "province": Text("省", "province"),
    "city": Text("市", "city"),
    "county": Text("县", "county"),
}


def pack_in_words(pack: Pack, lang: Lang) -> str:
    """A pack with its level and area: `本县的规定（ziyuan，县 450329）`."""
    title, level = pack.title.in_(lang), LEVEL[pack.level].in_(lang)
    where = f"{level} {pack.area}" if pack.area else level
    return f"{title}（{pack.id}，{where}）" if lang == "zh" else f"{title} ({pack.id}, {where})"


def period_in_words(since: date | None, until: date | None, lang: Lang) -> str:
    """From when to when; empty for always."""
    if since is None and until is None:
        return ""
    if lang == "zh":
        return f"自 {since}" if until is None else f"至 {until}" if since is None else f"{since} 至 {until}"
    return f"from {since}" if until is None else f"until {until}" if since is None else f"{since} to {until}"


def value_entry(table: ParameterTable, entry: ParameterValue, lang: Lang) -> str:
    """A value with its unit, as readers see it; a table row by row."""
    comma = "、" if lang == "zh" else ", "

    def cell(value: Any) -> str:
        # A set keeps the order in which it was written.
        return comma.join(words.value_in_words(x, lang) for x in (value if isinstance(value, frozenset) else (value,)))

    if table.decl.keys:
        rows = ("/".join(map(str, keys)) + f"={cell(value)}" for keys, value in entry.value.items())
        said = (comma if table.decl.type.name != "set" else "; ").join(rows)
    else:
        said = cell(entry.value)
    return f"{said} {table.decl.unit}" if table.decl.unit else said


def change_in_words(change: Override, book: Rulebook, lang: Lang) -> str:
    """What was changed, to what, by whom, why and for how long, in one line."""
    zh = lang == "zh"
    if change.parameter is not None:
        table = book.parameters[change.parameter]
        name = f"{table.decl.title.in_(lang)}（{change.parameter}）" if zh else f"{table.decl.title.in_(lang)} ({change.parameter})"  # fmt: skip
        each = []
        for v in change.values:
            when = period_in_words(v.since, v.until, lang)
            where = f" {v.area}" if v.area != change.pack.area else ""
            each.append(f"{value_entry(table, v, lang)}（{when}{where}）" if zh else f"{value_entry(table, v, lang)} ({when}{where})")  # fmt: skip
        what = f"参数 {name}定为 {'；'.join(each)}" if zh else f"parameter {name} set to {'; '.join(each)}"
        period = ""
    else:
        what = _rule_change(change, lang)
        period = period_in_words(change.since, change.until, lang)
    reason = change.reason.in_(lang)
    source = words.source_in_words(change.source, lang)
    told = [pack_in_words(change.pack, lang), *([period] if period else [])]
    if zh:
        return f"{what}：{reason}。{'，'.join(told)}" + (f"。依据：{source}" if source else "")
    return f"{what}: {reason}. {', '.join(told)}" + (f". Authority: {source}" if source else "")


def _rule_change(change: Override, lang: Lang) -> str:
    zh = lang == "zh"
    if change.by is not None:
        return f"{change.rule} 由 {change.by} 代替" if zh else f"{change.rule} replaced by {change.by}"
    if change.severity is not None:
        severity = words.SEVERITY[change.severity].in_(lang)
        return f"{change.rule} 的严重程度改为{severity}" if zh else f"severity of {change.rule} set to {severity}"
    return f"{change.rule} 停用" if zh else f"{change.rule} switched off"


def changes(report: Report, lang: Lang) -> Iterator[tuple[str, str]]:
    """What held of overrides for the records of a report: what was changed, and the whole line."""
    book: Any = report.engine.rulebook
    for o in report.overrides:
        yield o.rule or f"params.{o.parameter}", change_in_words(o, book, lang)


def standing_in_words(standing: Standing, book: Rulebook, on: date, lang: Lang) -> str:
    """What became of a rule on a day in an area; empty where it holds as it was written."""
    zh = lang == "zh"
    rule, change = standing.rule, standing.override
    if standing.state == "resting":
        period = period_in_words(*rule.period, lang)
        return f"{on} 不生效（生效期 {period}）" if zh else f"not in force on {on} (in force {period})"
    if standing.state == "outside":
        return f"这条规则只在 {rule.pack.area} 生效" if zh else f"in force in {rule.pack.area} only"
    if standing.state == "unplaced" and standing.pack is not None:
        pack = pack_in_words(standing.pack, lang)
        return (
            f"不知道在不在 {standing.pack.area}，{pack}管不管说不清，所以不运行；请用 --area 给出地区"
            if zh
            else f"whether {pack} holds depends on the area, which is not known: the rule is not run; give --area"
        )
    if change is None:
        return ""
    said = change_in_words(change, book, lang)
    if rule.id not in (change.rule, change.by):
        return f"它要代替的规则另有规定：{said}" if zh else f"what it replaces is changed otherwise: {said}"
    return said
