"""Annex 3 on paper: the form of the six looks, blank or filled in for a household.

Owns where on the sheet each line stands; the lines themselves are those of `forms_printed`, which the reader uses too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fupin_rules.annexes.data import AnnexData, items_of
from fupin_rules.annexes.forms_printed import ENTRY, LOOKS_HEAD, LOOKS_RISKS, LOOKS_SIGNED
from fupin_rules.annexes.layout import Blank, printed, value_at, written
from fupin_rules.annexes.sheets import Cell, Page
from fupin_rules.annexes.stack import Form
from fupin_rules.annexes.wording import LOOKS, LOOKS_HINT, LOOKS_NOTES, TITLES

__all__ = ["WIDTHS", "looks_forms"]

WIDTHS: Final = (8, 17, 8, 65)
_PRINTED_REASON: Final = ("industry", "expense", "policy")
"""Indicators whose reason has a blank of its own on the form; the others' goes under the other remarks."""


def looks_forms(data: AnnexData, *, blank: bool) -> Iterator[Form]:
    """The forms: one blank; or one for each household that left poverty, filled in as far as its form came in."""
    if blank:
        yield Form("附件3", None, lambda page: _write(page, data, None))
        return
    for household in data.in_order(data.households, "household_id"):
        if not data.has_exited(household):
            continue
        yield Form(
            str(household.get("head_name") or "未写户主"), data.place(household),
            lambda page, h=household: _write(page, data, h),  # type: ignore[misc]
        )  # fmt: skip


def _place(record: Mapping[str, Any] | None, data: AnnexData) -> list[tuple[str, bool]]:
    """`____市____县____乡镇____行政村____自然村屯`: the place stands before its own words."""
    out: list[tuple[str, bool]] = []
    for field, unit in (
        ("city", "市"),
        ("county", "县"),
        ("township", "乡镇"),
        ("village", "行政村"),
        ("hamlet", "自然村屯"),
    ):
        value = data.text((record or {}).get(field))
        if field in ("city", "county"):
            value = value.removesuffix(unit)
        out += [(f" {value} ", True) if value else ("＿＿＿", False), (unit, False)]
    return out


def _write(page: Page, data: AnnexData, household: Mapping[str, Any] | None) -> None:
    form = _filled(household)

    def show(_path: str, value: Any) -> str:
        return data.text(written(value))

    code = data.code((household or {}).get("household_id"))
    page.block([
        (18, [Cell(0, "附件：3", "plain", cols=2), Cell(2, f"户编号：{code}" if code else None, "right", cols=2)]),
        (36, [Cell(0, TITLES[3], "title", cols=4)]),
        (None, [Cell(0, [*_place(household, data), *printed(LOOKS_HEAD, form, show)], "wrapped", cols=4)]),
        (26, [Cell(0, "序号", "head"), Cell(1, "核查指标", "head"), Cell(2, "正常", "head"), Cell(3, "有风险隐患", "head")]),
    ])  # fmt: skip
    groups: dict[str, list[tuple[str, str]]] = {}
    for look, name, zh in LOOKS:
        groups.setdefault(look, []).append((name, zh))
    for look, mine in groups.items():
        rows: list[tuple[float | None, Sequence[Cell]]] = []
        for n, (name, zh) in enumerate(mine):
            normal = "☑" if value_at(form, f"{name}.normal") is True else "□"
            risk = printed(LOOKS_RISKS[name], form, show)
            text = "".join(t for t, _ in risk)
            cells = [Cell(1, zh, "center"), Cell(2, normal, "center"), Cell(3, risk)]
            if n == 0:
                cells.insert(0, Cell(0, look, "center", rows=len(mine)))
            rows.append((max(46, _height(text)), cells))
        page.block(rows)
    remarks = _remarks(data, form)
    page.block(
        [(max(70, _height(remarks)), [Cell(0, "其他需要说明情况", "center", cols=2), Cell(2, remarks, "cell", cols=2)])]
    )
    page.block([(None, [Cell(0, note, "note", cols=4)]) for note in (*LOOKS_NOTES, LOOKS_HINT)])
    signed: list[tuple[float | None, Sequence[Cell]]] = [(8, [])]
    signed += [(26, [Cell(2, printed((line,), form, show), "plain", cols=2)]) for line in LOOKS_SIGNED]
    if form is not None and any(value_at(form, b.path) is not None for b in ENTRY if isinstance(b, Blank)):
        signed.append((22, [Cell(0, printed(ENTRY, form, show), "plain", cols=4)]))
    page.block(signed)


def _height(text: str) -> float:
    from fupin_rules.annexes.sheets import lines_needed

    return min(409, 12 + 16 * lines_needed(text, WIDTHS[3]))


def _filled(household: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The form as it goes on paper: without one, only head and size, from the register, for whoever goes there."""
    if household is None:
        return None
    form = household.get("six_looks")
    if not isinstance(form, dict):
        return {"head_name": household.get("head_name"), "size": household.get("size")}
    policy = form.get("policy")
    if isinstance(policy, dict):
        # One blank for both: 未落实的政策及原因.
        told = written(policy.get("policies"))
        if policy.get("reason"):
            told = f"{told}；原因：{policy['reason']}" if told else f"原因：{policy['reason']}"
        form = {**form, "policy": {**policy, "policies": told or None}}
    return dict(form)


def _remarks(data: AnnexData, form: Mapping[str, Any] | None) -> str:
    """The free remarks, then for each indicator its reason and evidence, where the form has no blank for them."""
    if form is None:
        return ""
    lines = [data.text(form["remarks"])] if form.get("remarks") else []
    for _, name, zh in LOOKS:
        parts = []
        reason = value_at(form, f"{name}.reason")
        if reason and name not in _PRINTED_REASON:
            parts.append(f"原因：{data.text(reason)}")
        if items_of(value_at(form, f"{name}.evidence")):
            parts.append(f"佐证材料：{data.names(value_at(form, f'{name}.evidence'))}")
        if parts:
            lines.append(f"【{zh}】{'；'.join(parts)}")
    return "\n".join(lines)
