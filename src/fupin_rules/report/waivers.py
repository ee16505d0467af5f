"""Waivers in words: beside each finding they waive, and what became of them; the same in every format people read.

Knows no format. In the county's page, where nobody is named, reasons and approvers are left out: they are free text and names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fupin_rules.engine import Report
from fupin_rules.engine.waiving import Use
from fupin_rules.errors import Lang, Text
from fupin_rules.findings import mask_inside
from fupin_rules.rulebook.waivers import Waiver

__all__ = ["attention", "baseline_in_words", "sum_in_words", "tally_in_words", "waiver_in_words"]

_STATE = {
    "unused": Text("没有用上：查出的问题里没有它说的", "unused: it fits nothing that was found"),
    "expired": Text("已过期，没有豁免", "expired, so it waived nothing"),
    "not_yet": Text("还没开始，没有豁免", "not begun, so it waived nothing"),
    "not_run": Text("没有用上：它说的规则这次没有运行", "unused: its rules were not run"),
}


def _t(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def waiver_in_words(w: Waiver, lang: Lang) -> str:
    """Why a finding is waived, who approved it, until when, and where that stands."""
    place = f"{w.place.file}:{w.place.line}"
    return _t(
        lang,
        f"理由：{mask_inside(w.reason)}；批准：{mask_inside(w.approver)}；到 {w.until} 为止（{place}）",
        f"reason: {mask_inside(w.reason)}; approved by: {mask_inside(w.approver)}; until {w.until} ({place})",
    )


def sum_in_words(report: Report, lang: Lang) -> str:
    """How many findings are waived, and that they are counted apart."""
    n = len(report.waived)
    return _t(
        lang,
        f"{n} 条（不符合 {n + len(report.findings)} = 问题 {len(report.findings)} + 已豁免 {n}）",
        f"{n} ({n + len(report.findings)} violated = {len(report.findings)} findings + {n} waived)",
    )


def baseline_in_words(report: Report, lang: Lang) -> str:
    """What is left of the baselines; nothing where there is none."""
    b = report.baseline
    if b is None:
        return ""
    zh = f"{b.findings} 条 = 还在 {b.still} + 不再有 {b.gone}"
    en = f"{b.findings} = {b.still} still there + {b.gone} gone"
    if b.not_run:
        zh += f" + 规则没有运行 {b.not_run}"
        en += f" + {b.not_run} whose rule was not run"
    if b.expired:
        zh += f" + 已过期、没有豁免 {b.expired}"
        en += f" + {b.expired} expired, which waived nothing"
    return _t(lang, f"{zh}；基线里没有的 {b.new} 条", f"{en}; {b.new} not in it")


def attention(report: Report, lang: Lang) -> Iterator[tuple[Use, str]]:
    """The waivers somebody should look at: expired, or fitting nothing."""
    for use in report.waiver_uses:
        w = use.waiver
        place = f"{w.place.file}:{w.place.line}"
        rules = _t(lang, "、", ", ").join(w.rules)
        if use.state != "in_use":
            said = _STATE[use.state].in_(lang)
            if use.lapsed:
                said += _t(
                    lang, f"（有 {use.lapsed} 条照样列为问题）", f" ({use.lapsed} listed as findings all the same)"
                )
            day = _t(lang, f"，到 {w.until} 为止", f", until {w.until}")
            yield use, _t(lang, f"{place} {rules}{day}：{said}。", f"{place} {rules}{day}: {said}.")
        elif use.lapsed:
            yield (
                use,
                _t(
                    lang,
                    f"{place} {rules}：豁免了 {use.waived} 条；另有 {use.lapsed} 条的日期不在期内，照样列为问题。",
                    f"{place} {rules}: waived {use.waived}; {use.lapsed} more lie outside its days and are listed as findings.",
                ),
            )


def tally_in_words(report: Report, lang: Lang) -> Iterator[str]:
    """For a page that names nobody: how many findings of each rule are waived, and until when."""
    count: Counter[tuple[str, str]] = Counter()
    until: dict[str, str] = {}
    for x in report.waived:
        key = x.finding.rule, x.finding.title.in_(lang)
        count[key] += 1
        until[x.finding.rule] = max(until.get(x.finding.rule, ""), x.waiver.until.isoformat())
    for (rule, title), n in sorted(count.items(), key=lambda kv: (-kv[1], kv[0])):
        yield _t(
            lang,
            f"{rule} {title}：{n} 条，最迟到 {until[rule]}",
            f"{rule} {title}: {n}, until {until[rule]} at the latest",
        )
