"""Annex 2 on paper: the 26 items, blank, or for a household with what the rules of the checklist found beside them.

Owns the wording of a result. Findings are the report's; whether an item without a finding is in order or does not apply is asked of the
engine for that household.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fupin_rules.annexes.data import AnnexData
from fupin_rules.annexes.layout import Blank, printed, written
from fupin_rules.annexes.sheets import Cell, Page
from fupin_rules.annexes.stack import Form
from fupin_rules.annexes.wording import CHECKLIST, TITLES
from fupin_rules.errors import InputError
from fupin_rules.findings import Tally

__all__ = ["WIDTHS", "checklist_forms", "results_of"]

WIDTHS: Final = (13, 46, 9, 31)
_COMPARED: Final = frozenset(item.split(".", 1)[0] for _, items in CHECKLIST for item in items if item.endswith("相符"))
"""Items that ask whether two things agree."""
_PART: Final = "附件2"
_HEAD: Final = (
    Blank("head_name", "户主姓名", width=4),
    Blank("household_id", "户编号", width=9, pad="　"),
    Blank("size", "家庭人口数", width=2, pad="　"),
)
_PLACE: Final = (
    Blank("township", "乡（镇）", width=5),
    Blank("village", "行政村", width=5, pad="　"),
    Blank("hamlet", "自然村屯", width=5, pad="　"),
)
_SIGNED: Final = (Blank("visit.checkers", "核查人", width=8), Blank("visit.date", "核查时间", width=8, pad="　　　"))


def checklist_forms(data: AnnexData, *, blank: bool) -> Iterator[Form]:
    """The forms: one blank, or one for each household."""
    if blank:
        yield Form("附件2", None, lambda page: _write(page, data, None))
        return
    for household in data.in_order(data.households, "household_id"):
        yield Form(
            str(household.get("head_name") or "未写户主"), data.place(household),
            lambda page, h=household: _write(page, data, h),  # type: ignore[misc]
        )  # fmt: skip


def results_of(data: AnnexData, household: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """For each of the 26 items what came of it for a household, and why.

    Returns:
        By number of the item `(result, explanation)`; results are 不符 or 有问题, 待核实, 规则出错, 相符 or 无问题, 不适用, 未查（没有数据）; empty
        where no rule speaks of the item.
    """
    report = data.report
    if report is None:
        return {}
    by_item: dict[str, list[str]] = {}
    for rule in data.engine_of(_PART).rulebook.rules:
        if rule.source.item:
            by_item.setdefault(rule.source.item, []).append(rule.id)
    bad: dict[str, list[str]] = {}
    unsure: dict[str, list[str]] = {}
    failed: dict[str, list[str]] = {}
    for f in data.findings_of(household):
        bad.setdefault(f.rule, []).append(data.text(f.message.zh))
    for u in data.unknowns_of(household):
        needs = "、".join(dict.fromkeys(f"{a.who or ''}{a.label.zh}" for a in u.needs))
        unsure.setdefault(u.rule, []).append(f"需要问清：{data.text(needs)}" if needs else u.title.zh)
    for p in data.problems_of(household):
        failed.setdefault(p.rule, []).append(p.message.zh)
    tallies = _tallies(data, household)
    out: dict[str, tuple[str, str]] = {}
    for item, rules in by_item.items():
        for name, found in (("不符", bad), ("待核实", unsure), ("规则出错", failed)):
            told = [text for rule in rules for text in found.get(rule, ())]
            if told:
                out[item] = (_worded(item, name), "；".join(dict.fromkeys(told)))
                break
        else:
            counts = [tallies[r] for r in rules if r in tallies]
            if any(t.satisfied for t in counts):
                out[item] = (_worded(item, "相符"), "")
            elif any(t.not_run or t.unknown for t in counts) or not counts:
                out[item] = ("未查", "数据里没有这方面的内容")
            else:
                out[item] = ("不适用", "")
    return out


def _worded(item: str, result: str) -> str:
    """不符 beside a question such as 是否未填写 would read as its opposite: there it is a matter of 有问题 and 无问题."""
    return result if item in _COMPARED else {"不符": "有问题", "相符": "无问题"}.get(result, result)


def _tallies(data: AnnexData, household: Mapping[str, Any]) -> dict[str, Tally]:
    """The engine's counts for this one household: what is neither found nor open is in order, or does not apply."""
    report, engine = data.report, data.engine_of(_PART)
    assert report is not None
    try:
        one = engine.check(
            dict(household), as_of=data.as_of or report.as_of, trusted=True, subject="household", area=report.area
        )
    except InputError:
        # A household without a day of its own: the report could not check it either.
        return {}
    return one.summary.rules


def _write(page: Page, data: AnnexData, household: Mapping[str, Any] | None) -> None:
    results = {} if household is None else results_of(data, household)

    def show(path: str, value: Any) -> str:
        if path == "household_id":
            return data.code(value)
        return data.text(written(value))

    page.block([
        (16, [Cell(0, "附件2", "plain", cols=2)]),
        (34, [Cell(0, TITLES[2], "title", cols=4)]),
        (22, [Cell(0, printed(_PLACE, household, show), "plain", cols=4)]),
        (22, [Cell(0, printed(_HEAD, household, show), "plain", cols=4)]),
        (22, [Cell(0, "内容", "head"), Cell(1, "核查清单项", "head"), Cell(2, "核查结果", "head"), Cell(3, "说明", "head")]),
    ])  # fmt: skip
    for content, items in CHECKLIST:
        rows: list[tuple[float | None, Sequence[Cell]]] = []
        for n, item in enumerate(items):
            number = item.split(".", 1)[0]
            result, why = results.get(number, ("", ""))
            cells = [
                Cell(1, item, "cell10"), Cell(2, result, "bad10" if result in ("不符", "有问题") else "center10"), Cell(3, why, "cell10"),
            ]  # fmt: skip
            if n == 0:
                cells.insert(0, Cell(0, content, "cell10", rows=len(items)))
            rows.append((None, cells))
        page.block(rows, line=13.5, padding=6)
    page.block([(8, []), (26, [Cell(0, printed(_SIGNED, household, show), "plain", cols=4)])])
