"""Annexes 1, 4, 5, 6, 8 and 9 as sheets: one for the county and one for each township, so that each level prints and signs its own.

Owns captions, who fills in and when, totals and the look. What rows say comes from `lists`, `risks` and the records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from fupin_rules.annexes.data import AnnexData, items_of
from fupin_rules.annexes.lists import (
    Row,
    feedback_rows,
    has_no_house,
    is_insured_otherwise,
    is_listed_directly,
    is_suspected,
    is_undecided,
    risk_rows,
    stage_of,
    suspect_rows,
)
from fupin_rules.annexes.places import NO_NAME, Place, order
from fupin_rules.annexes.risks import Tally, cases, tally
from fupin_rules.annexes.sheets import Book, Cell, Page
from fupin_rules.annexes.template import Template
from fupin_rules.annexes.wording import FILES, INDICATORS, ROSTER_EXAMPLE, ROSTER_HEAD, ROSTER_NOTES, TITLES
from fupin_rules.survey.codes import EDGE_TYPE

__all__ = ["write_listing", "write_roster", "write_statistics"]

_LINE: Final = "＿" * 8
_BLANK_ROWS: Final = 15
_COUNTY: Final = "县"
# Whoever signs is not the person a form was filled in by: the line is left to be written by hand.
_ROSTER_WIDTHS: Final = (5, 12, 12, 9, 6, 15, 12, 15, 13, 8, 20, 13, 14)
_ROSTER_REQUIRED: Final = frozenset(ROSTER_HEAD) - {"密码", "备注"}


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "＿＿年＿＿月＿＿日"


Level = tuple[str, str, Callable[[Place], bool], bool]
"""Sheet name, place in the caption, which villages, whether it is the county's."""


def _levels(data: AnnexData, places: Iterable[Place], *, more: bool = False) -> list[Level]:
    """The county's sheet, then the townships'; a single township needs no county's sheet beside it, unless there is `more`."""
    found = sorted(set(places), key=order)
    keys = list(dict.fromkeys(p.township_key for p in found))
    names = {p.township_key: p.township for p in found}
    townships: list[Level] = [
        (names[k], names[k], (lambda p, k=k: p.township_key == k), False)  # type: ignore[misc]
        for k in keys
    ]
    if len(townships) == 1 and not more:
        return townships
    county = data.county or f"＿＿＿＿{_COUNTY}"
    return [("全县", county, lambda _: True, True), *townships]


# -- annex 1 -----------------------------------------------------------------------------------------------------------------


def write_roster(book: Book, data: AnnexData) -> int:
    """Annex 1: rosters put together from villages to townships and the county. The column of passwords is there, and empty.

    Returns:
        How many officers.
    """
    teams = sorted(data.teams, key=lambda t: (len(str(t.get("area_code") or "")) or 99, order(data.place(t))))
    places = [data.place(t) for t in teams]
    named = [p for p in places if p.township != NO_NAME]
    county = data.county
    if not teams:
        _roster(book, "花名册", county or "资源县", "", [], data, example=True)
        return 0
    for name, place, fits, whole in _levels(data, named or places, more=len(named) < len(places)):
        mine = [t for t, p in zip(teams, places, strict=True) if whole or fits(p)]
        rows = [(t, o) for t in sorted(mine, key=lambda t: _rank(t, data)) for o in items_of(t.get("officers"))]
        _roster(book, name, county or "＿＿＿＿县", place, rows, data, example=False)
    return sum(len(items_of(t.get("officers"))) for t in teams)


def _rank(team: Mapping[str, Any], data: AnnexData) -> tuple[Any, ...]:
    level = {"县级": 0, "乡镇级": 1}.get(str(team.get("level")), 2)
    place = data.place(team)
    return (0 if level == 0 else 1, place.township_key, level, order(place))


def _roster(
    book: Book, name: str, county: str, place: str, rows: Sequence[tuple[Any, Any]], data: AnnexData, *, example: bool
) -> None:
    page = book.page(name, _ROSTER_WIDTHS, landscape=True)
    wide = page.columns
    page.block([
        (16, [Cell(0, "附件1", "plain", cols=3)]),
        (34, [Cell(0, TITLES[1].format(county=county), "title", cols=wide)]),
        (22, [Cell(0, f"填报单位：{place or _LINE}", "plain", cols=5), Cell(5, f"填报人：{_LINE}", "plain", cols=4),
              Cell(9, f"填报日期：{_day(data.as_of)}", "plain", cols=4)]),
    ])  # fmt: skip
    top = page.row
    page.block(
        [(None, [Cell(n, h, "head_required" if h in _ROSTER_REQUIRED else "head") for n, h in enumerate(ROSTER_HEAD)])]
    )
    body: list[tuple[float | None, list[Cell]]] = []
    for n, (team, o) in enumerate(rows, 1):
        values = [
            n, data.text(team.get("township")), data.text(team.get("village")), data.text(o.get("name")), o.get("sex") or "",
            data.number(o.get("phone"), "phone"), o.get("role") or "", data.text(o.get("group")), data.text(o.get("account")),
            "", data.text(o.get("unit")), data.text(o.get("post")), data.text(o.get("remarks")),
        ]  # fmt: skip
        body.append((None, [Cell(c, v, "center") for c, v in enumerate(values)]))
    if example:
        for n in range(1, 11):
            cells = [Cell(c, None, "center") for c in range(wide)]
            cells[0] = Cell(0, n, "center")
            if n <= len(ROSTER_EXAMPLE):
                town, village, who, role, group = ROSTER_EXAMPLE[n - 1]
                for c, v in ((1, town), (2, village), (3, who), (6, role), (7, group)):
                    cells[c] = Cell(c, v, "center")
            body.append((22, cells))
    page.block(body)
    page.block([(None, [Cell(0, note, "note", cols=wide)]) for note in ROSTER_NOTES])
    page.finish(repeat=(top, top), freeze=(top + 1, 4))


# -- annexes 4, 6, 8 ---------------------------------------------------------------------------------------------------------

_ROWS: Final[Mapping[int, Callable[[AnnexData], list[tuple[Place, Row]]]]] = {
    4: risk_rows, 6: feedback_rows, 8: suspect_rows,
}  # fmt: skip


def write_listing(book: Book, n: int, data: AnnexData, template: Template) -> int:
    """Annex 4, 6 or 8.

    Returns:
        How many rows the whole list has.
    """
    rows = _ROWS[n](data)
    undecided = [data.place(s) for s in data.edges if is_undecided(s)] if n == 8 else []
    if not rows:
        _listing(book, n, FILES[n], "", [], data, template, len(undecided))
        return 0
    for name, place, fits, _ in _levels(data, (p for p, _ in rows)):
        here = [row for p, row in rows if fits(p)]
        _listing(book, n, name, place, here, data, template, sum(map(fits, undecided)))
    return len(rows)


def _listing(
    book: Book, n: int, name: str, place: str, rows: Sequence[Row], data: AnnexData, template: Template, undecided: int
) -> None:
    headings = template.headings
    page = book.page(name, [h.column.width for h in headings], landscape=True)
    _caption(page, n, template.title or TITLES[n], place, data)
    top = page.row
    page.block([(None, [Cell(c, h.title, "head") for c, h in enumerate(headings)])])
    if rows:
        for k, row in enumerate(rows, 1):
            full = {**row, "序号": k}
            page.block([(None, [Cell(c, full.get(h.column.name, ""), h.column.style) for c, h in enumerate(headings)])])
    else:
        empty = [Cell(c, None, h.column.style) for c, h in enumerate(headings)]
        page.block([(24, empty) for _ in range(_BLANK_ROWS)])
    if undecided:
        note = f"注：另有{undecided}户调查表没有认定记录（认定阶段），是不是疑似边缘户还不知道，没有列入本表。"
        page.block([(None, [Cell(0, note, "note", cols=page.columns)])])
    _signature(page)
    page.finish(repeat=(top, top), freeze=(top + 1, 0))


def _caption(page: Page, n: int, title: str, place: str, data: AnnexData) -> None:
    wide = page.columns
    half = max(1, wide // 2)
    page.block([
        (16, [Cell(0, f"附件{n}", "plain", cols=min(3, wide))]),
        (34, [Cell(0, title, "title", cols=wide)]),
        (22, [Cell(0, f"填报单位：{place or _LINE}", "plain", cols=half),
              *([Cell(half, f"时间：{_day(data.as_of)}", "plain", cols=wide - half)] if wide > half else [])]),
    ])  # fmt: skip


def _signature(page: Page) -> None:
    wide = page.columns
    text = f"填报人：{_LINE}　　　审核人：{_LINE}　　　负责人（签字）：{_LINE}　　　（盖章）"
    page.block([(10, []), (28, [Cell(0, text, "plain", cols=wide)])])


# -- annexes 5 and 9 ---------------------------------------------------------------------------------------------------------


def write_statistics(book: Book, n: int, data: AnnexData, template: Template | None = None) -> int:
    """Annex 5, with the header printed in the order, or annex 9: villages, townships' sums and the county's.

    Returns:
        How many villages.
    """
    if n == 5:
        counted = tally(cases(data))
        # A village without a case is a village with none: it is on the list with zeros.
        exited = {data.place(h) for h in data.households if data.has_exited(h)}
        villages = sorted(exited, key=order)
        rows = {p: _look_numbers(counted.get(p, Tally())) for p in villages}
        remarks = {p: _look_remarks(counted.get(p)) for p in villages}
    else:
        rows = _edge_numbers(data)
        villages = sorted(rows, key=order)
        remarks = _edge_remarks(data)
    if not villages:
        _statistic(book, n, FILES[n], "", [], {}, {}, data, template, whole=False)
        return 0
    for name, place, fits, whole in _levels(data, villages):
        mine = [p for p in villages if fits(p)]
        _statistic(book, n, name, place, mine, rows, remarks, data, template, whole=whole)
    return len(villages)


def _look_numbers(t: Tally) -> list[int]:
    out = [t.total.households, t.total.persons]
    for indicator in INDICATORS:
        out += [t.by[indicator].households, t.by[indicator].persons]
    return out


def _look_remarks(t: Tally | None) -> str:
    if t is None:
        return ""
    told = [f"含已完成预警干预{t.warned}户"] if t.warned else []
    if t.unnamed:
        told.append(f"{t.unnamed}户没有写全姓名")
    return "；".join(told)


def _edge_remarks(data: AnnexData) -> dict[Place, str]:
    """Zero suspected households may only mean that nobody told how they were decided."""
    undecided = Counter(data.place(survey) for survey in data.edges if is_undecided(survey))
    return {place: f"{n}户没有认定记录，没有计入疑似边缘户" for place, n in undecided.items()}


def _edge_numbers(data: AnnexData) -> dict[Place, list[int]]:
    out: dict[Place, list[int]] = {}
    for survey in data.edges:
        members = items_of(survey.get("members"))
        people = len(members)
        suspected = is_suspected(survey)
        approved = stage_of(survey) == "边缘户"
        types = items_of(survey.get("types")) if suspected else []
        counted = suspected and not is_insured_otherwise(data, survey)
        uninsured = sum(m.get("resident_medical") is False for m in members) if counted else 0
        house, water = survey.get("housing") or {}, survey.get("water") or {}
        no_house = True if has_no_house(survey) else None
        answers = (no_house or house.get("dangerous"), water.get("safe"), *(m.get("resident_medical") for m in members))
        numbers = [
            1, people, int(suspected), people * suspected, int(approved), people * approved,
            *(int(code.value in types) for code in EDGE_TYPE),
            int(suspected and is_listed_directly(survey)),
            int(suspected and bool(items_of(survey.get("dropout_reasons")))),
            int(uninsured > 0), uninsured,
            int(suspected and house.get("dangerous") is True),
            int(suspected and water.get("safe") is False),
            int(suspected and (None in answers or not members)),
        ]  # fmt: skip
        here = out.setdefault(data.place(survey), [0] * len(numbers))
        for k, number in enumerate(numbers):
            here[k] += number
    return out


def _statistic(
    book: Book, n: int, name: str, place: str, villages: Sequence[Place], rows: Mapping[Place, list[int]],
    remarks: Mapping[Place, str], data: AnnexData, template: Template | None, *, whole: bool,
) -> None:  # fmt: skip
    lines: list[tuple[Any, str, list[int] | None, str, str]] = []
    number = 0
    if whole:
        for key in dict.fromkeys(p.township_key for p in villages):
            mine = [p for p in villages if p.township_key == key]
            for p in mine:
                number += 1
                lines.append((number, p.village, rows[p], remarks.get(p, ""), "number"))
            lines.append(("", f"{mine[0].township}小计", _added(rows[p] for p in mine), "", "sum"))
        lines.append(("", "合计", _added(rows[p] for p in villages), "", "sum"))
    elif villages:
        for number, p in enumerate(villages, 1):
            lines.append((number, p.village, rows[p], remarks.get(p, ""), "number"))
        lines.append(("", "合计", _added(rows[p] for p in villages), "", "sum"))
    else:
        lines = [("", "", None, "", "number")] * _BLANK_ROWS
    if n == 5:
        _printed_statistic(book, name, place, lines, data, whole=whole)
    else:
        assert template is not None
        _listed_statistic(book, n, name, place, lines, data, template)


def _added(rows: Iterable[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _printed_statistic(
    book: Book, name: str, place: str, lines: Sequence[Any], data: AnnexData, *, whole: bool
) -> None:
    widths = [5, 13, *[5.6] * 20, 13]
    page = book.page(name, widths, landscape=True)
    wide = page.columns
    # Data of one village: it fills in its own.
    villages = {data.place(h) for h in data.households}
    unit = next(iter(villages)).village if len(villages) == 1 else place
    caption = TITLES[5].format(place=(place if whole or place else "＿＿＿＿乡（镇）"))
    page.block([
        (16, [Cell(0, "附件5", "plain", cols=3)]),
        (34, [Cell(0, caption, "title", cols=wide)]),
        (22, [Cell(0, f"填报单位：{unit or _LINE}", "plain", cols=11), Cell(11, f"时间：{_day(data.as_of)}", "plain", cols=wide - 11)]),
    ])  # fmt: skip
    top = page.row
    first = [
        Cell(0, "序号", "head", rows=3), Cell(1, "行政村", "head", rows=3), Cell(2, "存在风险", "head", cols=2, rows=2),
        Cell(4, "其　　中", "head", cols=18), Cell(22, "备注", "head", rows=3),
    ]  # fmt: skip
    second = [Cell(4 + 2 * k, indicator, "head", cols=2) for k, indicator in enumerate(INDICATORS)]
    third = [Cell(2 + k, ("户数", "人数")[k % 2], "head") for k in range(20)]
    page.block([(22, first), (34, second), (22, third)])
    page.block(
        [
            (None if remark else 22, [
                Cell(0, number, style if style == "sum" else "center"), Cell(1, village, style if style == "sum" else "center"),
                *(Cell(2 + k, None if numbers is None else numbers[k], style) for k in range(20)),
                Cell(22, remark, "cell"),
            ])
            for number, village, numbers, remark, style in lines
        ]
    )  # fmt: skip
    _signature(page)
    page.finish(repeat=(top, top + 2), freeze=(top + 3, 2))


def _listed_statistic(
    book: Book, n: int, name: str, place: str, lines: Sequence[Any], data: AnnexData, template: Template
) -> None:
    from fupin_rules.annexes.columns import columns_of

    summed = [c.name for c in columns_of(n) if c.summed]
    headings = template.headings
    page = book.page(name, [h.column.width for h in headings], landscape=True)
    _caption(page, n, template.title or TITLES[n], place, data)
    top = page.row
    page.block([(None, [Cell(c, h.title, "head") for c, h in enumerate(headings)])])
    for number, village, numbers, remark, style in lines:
        row: Row = {"序号": number, "行政村": village, "备注": remark}
        row.update(zip(summed, numbers or [None] * len(summed), strict=True))
        total = style == "sum"
        page.block(
            [
                (
                    22,
                    [
                        Cell(c, row.get(h.column.name), "sum" if total else h.column.style)
                        for c, h in enumerate(headings)
                    ],
                )
            ]
        )
    _signature(page)
    page.finish(repeat=(top, top), freeze=(top + 1, 2))
