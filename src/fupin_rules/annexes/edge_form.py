"""Annex 7 on paper: the survey of edge households, blank or filled in.

Owns where on the sheet each line stands; the lines themselves are those of `forms_printed`, which the reader uses too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fupin_rules.annexes.data import AnnexData, items_of
from fupin_rules.annexes.forms_printed import EDGE_PLACE, EDGE_ROWS, EDGE_SIGNED, EDGE_TEXTS, EDGE_TYPES, ENTRY
from fupin_rules.annexes.layout import Blank, printed, value_at, written
from fupin_rules.annexes.sheets import Cell, Page, lines_needed
from fupin_rules.annexes.stack import Form
from fupin_rules.annexes.wording import EDGE_HEAD, EDGE_NOTES, TITLES
from fupin_rules.survey.disability_text import write_disabilities

__all__ = ["WIDTHS", "edge_forms"]

WIDTHS: Final = (5, 8, 9, 21, 10, 11, 12, 14, 13, 10, 7, 12, 7)
_BLANK_MEMBERS: Final = 6
_EXAMPLE: Final = {1: "张三", 2: "户主", 3: "XXXXXXXX"}
_PERSONAL: Final = {"phone": "phone"}


def edge_forms(data: AnnexData, *, blank: bool) -> Iterator[Form]:
    """The forms: one blank, or one for each survey."""
    if blank:
        yield Form("附件7", None, lambda page: _write(page, data, None))
        return
    for survey in data.in_order(data.edges, "survey_id"):
        yield Form(
            str(survey.get("head_name") or "未写户主"), data.place(survey),
            lambda page, s=survey: _write(page, data, s),  # type: ignore[misc]
        )  # fmt: skip


def _write(page: Page, data: AnnexData, survey: Mapping[str, Any] | None) -> None:
    wide = page.columns

    def show(path: str, value: Any) -> str:
        return data.number(value, "phone") if path == "phone" else data.text(written(value))

    code = data.code((survey or {}).get("survey_id"))
    place = _place(survey, data)
    page.block([
        (18, [Cell(0, "附件7", "plain", cols=3), Cell(8, f"调查编号：{code}" if code else None, "right", cols=wide - 8)]),
        (34, [Cell(0, TITLES[7], "title", cols=wide)]),
        (24, [Cell(0, [*place, *printed(EDGE_PLACE, survey, show)], "plain", cols=wide)]),
        (24, [Cell(0, printed(EDGE_TYPES, survey, show), "plain", cols=wide)]),
        (24, [Cell(0, "一、家庭成员基本情况", "plain", cols=wide)]),
        (None, [Cell(n, zh, "head") for n, (zh, _) in enumerate(EDGE_HEAD)]),
        *_members(survey, data),
        (24, [Cell(0, "二、“两不愁三保障”情况", "plain", cols=wide)]),
    ])  # fmt: skip
    for name, items in EDGE_ROWS.items():
        pieces = printed(items, survey, show)
        text = "".join(t for t, _ in pieces)
        page.block([(_height(text), [Cell(0, name, "center", cols=2), Cell(2, pieces, "cell", cols=wide - 2)])])
    remarks = _remarks(data, survey)
    page.block([
        (max(54, _height(remarks)), [Cell(0, "其他需要说明的情况", "center", cols=2), Cell(2, remarks, "cell", cols=wide - 2)]),
        *((None, [Cell(0, note, "note", cols=wide)]) for note in EDGE_NOTES),
        (6, []),
    ])  # fmt: skip
    signed: list[tuple[float | None, Sequence[Cell]]] = [
        (24, [Cell(6, printed((line,), survey, show), "plain", cols=wide - 6)]) for line in EDGE_SIGNED
    ]
    if survey is not None and any(value_at(survey, b.path) is not None for b in ENTRY if isinstance(b, Blank)):
        signed.append((22, [Cell(0, printed(ENTRY, survey, show), "plain", cols=wide)]))
    page.block(signed)


def _height(text: str) -> float:
    return min(409, 10 + 16 * lines_needed(text, sum(WIDTHS[2:])))


def _place(survey: Mapping[str, Any] | None, data: AnnexData) -> list[tuple[str, bool]]:
    """`桂林市资源县____乡镇____行政村____自然村屯`: city and county are printed, the rest is filled in."""
    survey = survey or {}
    out = [(f"{data.text(survey.get('city') or '桂林市')}{data.text(survey.get('county') or '资源县')}", False)]
    for field, unit in (("township", "乡镇"), ("village", "行政村"), ("hamlet", "自然村屯")):
        value = data.text(survey.get(field))
        out += [(f" {value} ", True) if value else ("＿＿＿＿", False), (unit, False)]
    return out


def _members(survey: Mapping[str, Any] | None, data: AnnexData) -> list[tuple[float | None, Sequence[Cell]]]:
    if survey is None:
        rows = [[Cell(c, _EXAMPLE.get(c), "center") for c in range(len(EDGE_HEAD))]]
        rows += [[Cell(c, None, "center") for c in range(len(EDGE_HEAD))] for _ in range(_BLANK_MEMBERS)]
        return [(26, row) for row in rows]
    out: list[tuple[float | None, Sequence[Cell]]] = []
    for n, member in enumerate(items_of(survey.get("members")), 1):
        cells = [Cell(0, n, "center")]
        for c, (_, name) in enumerate(EDGE_HEAD[1:], 1):
            assert name is not None
            cells.append(Cell(c, _answer(name, member.get(name), data), "center"))
        out.append((None, cells))
    return out or [(26, [Cell(c, None, "center") for c in range(len(EDGE_HEAD))])]


def _answer(name: str, value: Any, data: AnnexData) -> str:
    if name == "id_number":
        return data.number(value)
    if name == "disabilities":
        return write_disabilities(items_of(value))
    if name == "relation" and value == "本人或户主":
        return "户主"
    return data.text(written(value))


def _remarks(data: AnnexData, survey: Mapping[str, Any] | None) -> str:
    if survey is None:
        return "（如列入疑似边缘户，填写农户需求。）"
    lines = [data.text(survey["remarks"])] if survey.get("remarks") else []
    for path, zh in EDGE_TEXTS:
        value = value_at(survey, path)
        if value not in (None, []):
            lines.append(f"{zh}：{data.text(written(value))}")
    return "\n".join(lines)
