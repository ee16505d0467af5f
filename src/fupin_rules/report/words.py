"""The words of reports, in Chinese and English: outcomes, severities, reasons, and how values and answers are written out.

Owns wording only. What is said of whom is the engine's; where it stands is the renderers'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel

from fupin_rules.errors import Lang, Text
from fupin_rules.findings import Answer, ParameterUse, Ref, Source

__all__ = [
    "KIND",
    "MISSING",
    "OUTCOME",
    "SEVERITY",
    "UNIT",
    "answers_in_words",
    "missing_in_words",
    "needs_in_words",
    "parameters_in_words",
    "refs_in_words",
    "review_in_words",
    "source_in_words",
    "told_apart",
    "value_in_words",
]

SEVERITY: Final[Mapping[str, Text]] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}
OUTCOME: Final[Mapping[str, Text]] = {
    "satisfied": Text("符合", "satisfied"),
    "violated": Text("不符合", "violated"),
    "unknown": Text("无法确定", "unknown"),
    "not_applicable": Text("不适用", "not applicable"),
    "error": Text("规则出错", "rule fault"),
    "not_run": Text("未运行", "not run"),
}
KIND: Final[Mapping[str, Text]] = {
    "incomplete": Text("不完整", "incomplete"),
    "override": Text("下级改动", "override"),
    "finding": Text("问题", "finding"),
    "waived": Text("已豁免", "waived"),
    "waiver": Text("豁免", "waiver"),
    "unknown": Text("待核实", "unknown"),
    "error": Text("规则出错", "rule fault"),
    "rejected": Text("未读入", "rejected"),
    "not_run": Text("未运行", "not run"),
    "section": Text("插件的表", "section"),
}
UNIT: Final[Mapping[str, Text]] = {
    "cell": Text("单元格", "cell"),
    "row": Text("整行", "row"),
    "sheet": Text("整表", "sheet"),
    "file": Text("整个文件", "file"),
    "record": Text("整条记录", "record"),
}
MISSING: Final[Mapping[str, Text]] = {
    "missing": Text("未填", "not answered"),
    "unreadable": Text("填了但读不懂", "unreadable"),
    "open": Text("名单可能不全", "list may be incomplete"),
    "unusable": Text("填了但用不上", "unusable"),
    "not_supplied": Text("没有提供", "not supplied"),
}


def missing_in_words(reason: str, lang: Lang) -> str:
    """Why an answer is not there."""
    known = MISSING.get(reason)
    return known.in_(lang) if known else reason


def value_in_words(value: Any, lang: Lang) -> str:
    """An answer, a parameter or what an expression came to, for readers."""
    zh = lang == "zh"
    if value is None:
        return "未填" if zh else "not answered"
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        value = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, (BaseModel, dict)):
        if isinstance(value, dict) and value and all(not isinstance(v, (dict, list)) for v in value.values()):
            return ("、" if zh else ", ").join(f"{k}={value_in_words(v, lang)}" for k, v in value.items())
        return "（一条记录）" if zh else "(a record)"
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else list(value)
        if not items:
            return "无" if zh else "none"
        if any(isinstance(x, (BaseModel, dict)) for x in items):
            return f"{len(items)} 条" if zh else f"{len(items)} item(s)"
        return ("、" if zh else ", ").join(value_in_words(x, lang) for x in items)
    return str(value)


def _answer(answer: Answer, lang: Lang) -> str:
    if answer.missing is None:
        return value_in_words(answer.value, lang)
    words = missing_in_words(answer.missing, lang)
    if answer.value:
        return (
            f"{value_in_words(answer.value, lang)}（{words}）"
            if lang == "zh"
            else f"{value_in_words(answer.value, lang)} ({words})"
        )
    return words


def answers_in_words(answers: Sequence[Answer], lang: Lang, *, most: int | None = None, own: str | None = None) -> str:
    """What was read, one question after another, members named: `主要致贫原因：因病；健康状况：张三 健康、李四 健康`.

    Args:
        most: at most so many answers to one question, the rest counted.
        own: the member it is all about, who need not be named where nobody else is.
    """
    groups: dict[str, list[Answer]] = {}
    for a in answers:
        groups.setdefault(a.label.in_(lang), []).append(a)
    zh = lang == "zh"
    out = []
    for label, group in groups.items():
        bare = len(group) == 1 and group[0].who == own
        said = [f"{a.who} {_answer(a, lang)}" if a.who and not bare else _answer(a, lang) for a in group[:most]]
        if len(group) > len(said):
            said.append(f"等 {len(group)} 项" if zh else f"and {len(group) - len(said)} more")
        out.append(f"{label}：{'、'.join(said)}" if zh else f"{label}: {', '.join(said)}")
    return ("；" if zh else "; ").join(out)


def told_apart(answers: Sequence[Answer], review: Iterable[str]) -> tuple[list[Answer], list[Answer]]:
    """The answers that are to be corrected (or that stand against them under the same name), and the rest."""
    leaves = {path.rsplit(".", 1)[-1] for path in review}
    near: list[Answer] = []
    rest: list[Answer] = []
    for a in answers:
        (near if a.path.rsplit(".", 1)[-1] in leaves else rest).append(a)
    return (near, rest) if near else (rest, [])


def needs_in_words(needs: Sequence[Answer], lang: Lang, *, most: int | None = None) -> str:
    """Which answers to ask for, members named: `脱贫年度；李四、王五 的健康状况（填了但读不懂）、病名`."""
    zh = lang == "zh"
    if not needs:
        return "说不准是哪几项，请整体核对" if zh else "no few answers would do; check the whole record"
    who: dict[tuple[str, str], list[str]] = {}
    for a in needs:
        names = who.setdefault((a.label.in_(lang), a.missing or "missing"), [])
        if a.who and a.who not in names:
            names.append(a.who)
    asked: dict[tuple[str, ...], list[str]] = {}
    for (label, reason), names in who.items():
        said = missing_in_words(reason, lang)
        words = label if reason == "missing" else f"{label}（{said}）" if zh else f"{label} ({said})"
        asked.setdefault(tuple(names), []).append(words)
    out = []
    for people, labels in asked.items():
        words = ("、" if zh else ", ").join(labels)
        if people:
            shown = ("、" if zh else ", ").join(people[:most])
            if most is not None and len(people) > most:
                shown += f" 等 {len(people)} 人" if zh else f" and {len(people) - most} more"
            words = f"{shown} 的{words}" if zh else f"{words} of {shown}"
        out.append(words)
    return ("；" if zh else "; ").join(out)


def source_in_words(source: Source, lang: Lang) -> str:
    """On whose authority, in one line."""
    if lang == "zh":
        return source.in_words()
    item = f"item {source.item}" if source.item else ""
    return " ".join(x for x in (source.document, source.part, item) if x)


def review_in_words(labels: Iterable[Text], lang: Lang) -> str:
    """What to correct together."""
    return ("、" if lang == "zh" else ", ").join(dict.fromkeys(t.in_(lang) for t in labels if t.in_(lang)))


def parameters_in_words(uses: Iterable[ParameterUse], lang: Lang, *, numbers_only: bool = False) -> str:
    """The parameters in force, with unit and since when.

    Args:
        numbers_only: leave out sets of words and switches, which say little to somebody who corrects one household.
    """
    zh = lang == "zh"
    out = []
    for p in uses:
        if numbers_only and (isinstance(p.value, (bool, list, dict, str)) or p.value is None):
            continue
        since = (
            f"（自 {p.since.isoformat()}）" if zh and p.since else f" (since {p.since.isoformat()})" if p.since else ""
        )
        unit = f" {p.unit}" if p.unit else ""
        out.append(f"{p.label.in_(lang)}{'：' if zh else ': '}{value_in_words(p.value, lang)}{unit}{since}")
    return ("；" if zh else "; ").join(out)


def refs_in_words(refs: Iterable[Ref], lang: Lang) -> str:
    """Other subjects, named: `450399… 张三、450399… 李四`."""
    return ("、" if lang == "zh" else ", ").join(" ".join(x for x in (r.id, r.label) if x) for r in refs)
