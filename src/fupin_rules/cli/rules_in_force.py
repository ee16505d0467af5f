"""What `fupin rules list` and `show` say of a day and an area: whether a rule holds there, which text and numbers do, and why.

Owns the facts and their order; the words are the reports'. Knows no data: without a day it tells of every period, and never asks the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from fupin_rules.cli.stage import Area, Day
from fupin_rules.engine import Engine
from fupin_rules.engine.authority import Standing
from fupin_rules.errors import Lang
from fupin_rules.findings.model import to_json_value
from fupin_rules.language.calendar import Fault
from fupin_rules.report import words
from fupin_rules.report.authority import change_in_words, pack_in_words, period_in_words, standing_in_words, value_entry
from fupin_rules.rulebook import ParameterTable, Rule
from fupin_rules.rulebook.layers import Override
from fupin_rules.rulebook.parameters import ParameterValue

__all__ = ["as_json", "holding", "in_words", "marked", "numbers", "options", "settled", "standing_of"]


def options(lang: Lang) -> list[click.Parameter]:
    """The options that name an area and a day."""
    zh = lang == "zh"
    return [
        click.Option(
            ["--area"], type=Area(lang), metavar="代码" if zh else "CODE",
            help="看这个地区（行政区划代码，如 450329）用的是哪条规则、哪些数。" if zh
            else "What holds in this area, e.g. 450329.",
        ),
        click.Option(
            ["--as-of"], type=Day(lang), metavar="日期" if zh else "DATE",
            help="看这一天的；不写则各期都列出。" if zh else "What holds on this day; left out, every period is listed.",
        ),
    ]  # fmt: skip


def standing_of(engine: Engine, rule: Rule, area: str | None, on: date) -> Standing:
    """What becomes of a rule on a day in an area."""
    return engine.planner.authority.standing(rule, on, area)


def holding(engine: Engine, rule: Rule, area: str | None, on: date | None) -> Rule | None:
    """The rule whose text holds in place of this one: itself, what replaces it, or none."""
    if on is None:
        return rule
    standing = standing_of(engine, rule, area, on)
    if standing.runs:
        return standing.rule
    change = standing.override
    if change is not None and change.rule == rule.id and change.by is not None:
        by = engine.rulebook.by_id.get(change.by)
        # What took its place may have been changed in turn.
        return None if by is None else holding(engine, by, area, on)
    return None


def _changes(engine: Engine, rule: Rule, area: str | None) -> list[Override]:
    """What lower packs change of a rule, in an area or in any that the area may be of."""
    code = area or ""
    return [
        o
        for o in engine.rulebook.overrides
        if o.rule == rule.id and (code.startswith(o.pack.area) or o.pack.area.startswith(code))
    ]


def _values(engine: Engine, rule: Rule, area: str | None) -> list[Override]:
    """What lower packs set of the parameters that a rule reads, in an area or in any that the area may be of."""
    code = area or ""
    return [
        o
        for o in engine.rulebook.overrides
        if o.parameter in rule.traits.parameters and (code.startswith(o.pack.area) or o.pack.area.startswith(code))
    ]


def marked(engine: Engine, rule: Rule, area: str | None, on: date | None, lang: Lang) -> str:
    """A few words behind a rule in a list; empty where it holds as it was written."""
    zh = lang == "zh"
    if on is None:
        said = [f"{_short(o, lang)}{_when(o, lang)}" for o in _changes(engine, rule, area)]
        code = area or ""
        if rule.pack.area and not code.startswith(rule.pack.area):
            said.insert(0, f"只管 {rule.pack.area}" if zh else f"in {rule.pack.area} only")
        return ("；" if zh else "; ").join(said)
    standing = standing_of(engine, rule, area, on)
    if standing.state == "resting":
        return "未生效" if zh else "not in force"
    if standing.state == "outside":
        return f"只管 {rule.pack.area}" if zh else f"in {rule.pack.area} only"
    if standing.state == "unplaced":
        return "看地区，请用 --area" if zh else "depends on the area: give --area"
    return _short(standing.override, lang) if standing.override is not None else ""


def _short(change: Override, lang: Lang) -> str:
    zh = lang == "zh"
    who = f"（{change.pack.id}）" if zh else f" ({change.pack.id})"
    if change.by is not None:
        return (f"由 {change.by} 代替" if zh else f"replaced by {change.by}") + who
    if change.severity is not None:
        severity = words.SEVERITY[change.severity].in_(lang)
        return (f"改为{severity}" if zh else f"set to {severity}") + who
    return ("停用" if zh else "switched off") + who


def _when(change: Override, lang: Lang) -> str:
    period = period_in_words(change.since, change.until, lang)
    if not period:
        return ""
    return f"，{period}" if lang == "zh" else f", {period}"


def in_words(engine: Engine, rule: Rule, area: str | None, on: date | None, lang: Lang) -> list[str]:
    """Whether a rule holds, and what was changed of it, in whole sentences."""
    zh = lang == "zh"
    book = engine.rulebook
    if on is None:
        return [change_in_words(o, book, lang) for o in (*_changes(engine, rule, area), *_values(engine, rule, area))]
    standing = standing_of(engine, rule, area, on)
    where = f"{area or ('不知道哪个地区' if zh else 'area not known')}{'，' if zh else ', '}{on}"
    said = standing_in_words(standing, book, on, lang)
    if not said:
        said = "照原来的文字执行" if zh else "holds as it was written"
    held = holding(engine, rule, area, on)
    lines = [f"{where}：{said}" if zh else f"{where}: {said}"]
    if held is not None:
        places = engine.planner.authority.held([(on, area)])
        lines += [change_in_words(o, book, lang) for o in _values(engine, held, area) if o in places]
    return lines


# -- numbers -----------------------------------------------------------------------------------------------------------


def settled(engine: Engine, area: str | None, on: date) -> dict[str, Any]:
    """The values of parameters on a day in an area, for the sentences that say them; those that have none are left out."""
    out: dict[str, Any] = {}
    for name, table in engine.rulebook.parameters.items():
        if not table.decl.keys:
            try:
                out[name] = table.value(on, area)
            except Fault:
                continue
    return out


def _entries(table: ParameterTable, area: str | None, on: date | None) -> list[ParameterValue]:
    code = area or ""
    if on is None:
        return [v for v in table.values if code.startswith(v.area) or v.area.startswith(code)]
    entry = table.in_force(on, area)
    return [] if entry is None or _fault(table, area, on) == "no_area" else [entry]


def _fault(table: ParameterTable, area: str | None, on: date) -> str | None:
    try:
        table.value(on, area)
    except Fault as fault:
        return None if fault.code == "no_row" else fault.code
    return None


def numbers(engine: Engine, rule: Rule, area: str | None, on: date | None, lang: Lang) -> Iterator[str]:
    """A line for each value of a parameter that the rule reads: the value, since when, from which pack and why."""
    zh = lang == "zh"
    packs = {p.id: p for p in engine.rulebook.packs}
    for name in sorted(rule.traits.parameters):
        table = engine.rulebook.parameters[name]
        title = table.decl.title.in_(lang)
        title = f"{title}（params.{name}）：" if zh else f"{title} (params.{name}): "
        found = _entries(table, area, on)
        if not found:
            why = _fault(table, area, on) if on is not None else "no_value"
            if why == "no_area":
                yield title + ("看地区，请用 --area 给出" if zh else "depends on the area: give --area")
            else:
                yield title + ("这一天没有值" if zh else "has no value on that day")
        for v in found:
            told = [period_in_words(v.since, v.until, lang)]
            if v.area and (v.pack is None or v.area != packs[v.pack].area):
                told.append(v.area)
            if v.pack is not None and v.reason is not None:
                told.append(f"{pack_in_words(packs[v.pack], lang)}：{v.reason.zh}" if zh
                            else f"{pack_in_words(packs[v.pack], lang)}: {v.reason.en}")  # fmt: skip
            told.append((f"依据：{v.source or table.source}") if zh else f"authority: {v.source or table.source}")
            yield f"{title}{value_entry(table, v, lang)}{'（' if zh else ' ('}{('；' if zh else '; ').join(told)}{'）' if zh else ')'}"


# -- for programs ------------------------------------------------------------------------------------------------------


def as_json(engine: Engine, rule: Rule, area: str | None, on: date | None) -> dict[str, Any]:
    """All of it for programs; `state` and `rule` are null without a day, and `changes` then holds every period's."""
    standing = None if on is None else standing_of(engine, rule, area, on)
    held = holding(engine, rule, area, on) if on is not None else None
    text = held or rule
    if on is None or standing is None:
        changes = [*_changes(engine, rule, area), *_values(engine, rule, area)]
    else:
        places = engine.planner.authority.held([(on, area)])
        changes = [standing.override] if standing.override is not None else []
        changes += [o for o in _values(engine, text, area) if o in places]
    return {
        "area": area,
        "as_of": None if on is None else on.isoformat(),
        "state": None if standing is None else standing.state,
        "rule": None if held is None else held.id,
        "severity": None if held is None else held.severity,
        "texts": None if held is None else held.texts,
        "changes": [o.to_dict() for o in changes],
        "parameters": [p for name in sorted(text.traits.parameters) for p in _parameters(engine, name, area, on)],
    }


def _parameters(engine: Engine, name: str, area: str | None, on: date | None) -> list[dict[str, Any]]:
    table = engine.rulebook.parameters[name]
    packs = {p.id: p for p in engine.rulebook.packs}
    out = []
    for v in _entries(table, area, on):
        pack = packs[v.pack or table.pack]
        value = v.value
        if table.decl.keys:
            value = {"/".join(map(str, keys)): _plain(cell) for keys, cell in value.items()}
        out.append({
            "name": name, "label": table.decl.title.to_dict(), "value": _plain(value), "unit": table.decl.unit,
            "from": v.since.isoformat(), "to": None if v.until is None else v.until.isoformat(), "area": v.area or None,
            "source": v.source or table.source, "pack": pack.id, "level": pack.level,
            "reason": None if v.reason is None else v.reason.to_dict(),
        })  # fmt: skip
    if not out:
        why = "no_value" if on is None else _fault(table, area, on) or "no_value"
        out.append({"name": name, "label": table.decl.title.to_dict(), "value": None, "fault": why})
    return out


def _plain(value: Any) -> Any:
    return [to_json_value(x) for x in value] if isinstance(value, frozenset) else to_json_value(value)
