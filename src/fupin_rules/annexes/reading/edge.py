"""Annex 7 read back: the members' table, part two with its boxes and blanks, who surveyed and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from fupin_rules.annexes.forms_printed import EDGE_PLACE, EDGE_ROWS, EDGE_SIGNED, EDGE_TEXTS, EDGE_TYPES, ENTRY
from fupin_rules.annexes.layout import Blank, Item, Option, fold, parse
from fupin_rules.annexes.reading.answering import Answering
from fupin_rules.annexes.reading.grid import Grid, Spot
from fupin_rules.annexes.reading.looks import place_of, put_blanks, put_signed, set_notes_aside, take_code
from fupin_rules.annexes.wording import EDGE_HEAD, EDGE_NOTES
from fupin_rules.schema import Open
from fupin_rules.survey import EDGE

__all__ = ["EdgeRead", "read_edge"]

_SINGLE: Final = ("housing.dangerous", "housing.danger_grade", "water.mode", "water.safe")
_PARTS: Final = ("一家庭成员基本情况", "二两不愁三保障情况", "家庭成员基本情况", "两不愁三保障情况")
_PRINTED_HEAD: Final = ("survey_id", "city", "county", "township", "village", "hamlet", "head_name", "phone")
_EXAMPLE = re.compile(r"[Xx×＊*]{4,}")
_PRINTED_REMARK: Final = fold("（如列入疑似边缘户，填写农户需求。）")


@dataclass
class EdgeRead:
    """A survey of an edge household."""

    record: dict[str, Any]
    row: int
    grid: Grid
    blank: bool = False


def read_edge(grid: Grid) -> EdgeRead:
    """Read one form; every cell of its grid is accounted for."""
    a = Answering(grid, EDGE)
    first = min((r for r, _ in grid.cells), default=0)
    last = max((r for r, _ in grid.cells), default=0)
    grid.mark([s for s in grid.cells if fold(grid.text(s)) in ("附件7", "边缘户调查表", *_PARTS)], "aside")
    code = take_code(grid, "调查编号")
    if code is not None:
        a.put("survey_id", code, None)
    header = _header_row(grid)
    labels = {name: spot for name in EDGE_ROWS for spot in grid.find(name)[:1]}
    two = min((s[0] for s in labels.values()), default=last + 1)
    top = header if header is not None else two
    _head(a, grid.open_cells(range(first, top)))
    if header is None:
        grid.reject("N203", None, unit="record", path="members", label="家庭成员基本情况", n=7)
    else:
        _members(a, header, two)
    remarks = grid.find("其他需要说明的情况", "其他需要说明情况")
    end = remarks[0][0] if remarks else last + 1
    starts = sorted({s[0] for s in labels.values()})
    for name, items in EDGE_ROWS.items():
        spot = labels.get(name)
        if spot is None:
            grid.reject("N203", None, unit="record", label=name, n=7)
            continue
        grid.mark([spot], "aside")
        until = next((s for s in starts if s > spot[0]), end)
        _line(a, items, grid.open_cells(range(spot[0], until)))
    bottom = end
    if remarks:
        grid.mark(remarks[:1], "aside")
        bottom = grid.last_row(remarks[0]) + 1
        _remarks(a, grid.open_cells(range(remarks[0][0], bottom)))
    set_notes_aside(grid, bottom, EDGE_NOTES)
    put_signed(a, (*EDGE_SIGNED, *ENTRY), bottom)
    grid.settle()
    # The head may have been printed for whoever goes there: it is no answer yet.
    told = {k: v for k, v in a.record.items() if k not in _PRINTED_HEAD}
    written = any(s[0] >= top for s, f in grid.fates.items() if f == "rejected")
    return EdgeRead(a.record, first, grid, blank=not written and not _answers(told))


def _answers(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_answers(v) for k, v in value.items() if not k.startswith("$"))
    if isinstance(value, list):
        return any(map(_answers, value))
    return value is not None


def _header_row(grid: Grid) -> int | None:
    for spot in grid.find("与户主关系"):
        if any(s[0] == spot[0] for s in grid.find("姓名")):
            return spot[0]
    return None


def _head(a: Answering, spots: list[Spot]) -> None:
    grid = a.grid
    text = grid.joined(spots)
    grid.mark(spots, "understood")
    for key, raw in place_of(text).items():
        a.put(key, raw, grid.holding(spots, raw))
    _line(a, (*EDGE_PLACE, *EDGE_TYPES), spots)


def _line(a: Answering, items: tuple[Item, ...], spots: list[Spot]) -> None:
    grid = a.grid
    grid.mark(spots, "understood")
    found = parse(items, grid.joined(spots))
    missing = {i.path for i in found.missing if isinstance(i, Option)}
    for item in found.missing:
        if isinstance(item, (Option, Blank)):
            grid.reject("N203", None, unit="record", path=item.path, label=item.label, n=7)
    unclear = {}
    for option, read in found.unclear:
        spot = grid.holding(spots, option.label)
        unclear[option.path] = grid.reject("N204", spot, path=option.path, label=option.label, read=read)
    for path, ticked in found.ticked.items():
        if path in unclear:
            a.unreadable(path, unclear[path])
        elif path in _SINGLE:
            if len(ticked) > 1:
                label = a.spec(path).question.zh
                words = [i.label for i in items if isinstance(i, Option) and i.path == path and i.value in ticked]
                spot = grid.holding(spots, words[0])
                a.unreadable(path, grid.reject("N206", spot, path=path, label=label, read="、".join(words)))
            elif ticked:
                a.set(path, ticked[0])
        else:
            a.set(path, Open(ticked) if path in missing else list(ticked))
    for extra in found.extra:
        grid.reject("N205", grid.holding(spots, extra), read=extra)
    put_blanks(a, found, spots)


def _members(a: Answering, header: int, until: int) -> None:
    grid = a.grid
    fields = {fold(zh): name for zh, name in EDGE_HEAD}
    for _, name in EDGE_HEAD:
        if name is not None:
            for other in a.spec(f"members.{name}").question.headers:
                fields.setdefault(fold(other), name)
    columns: dict[int, str] = {}
    numbers: set[int] = set()
    for spot in grid.open_cells(range(header, header + 1)):
        key = fold(grid.text(spot))
        if key in fields:
            grid.mark([spot], "aside")
            name = fields[key]
            if name is None:
                numbers.add(spot[1])
            else:
                columns.setdefault(spot[1], name)
    missing = [zh for zh, name in EDGE_HEAD if name is not None and name not in columns.values()]
    for zh in missing:
        grid.reject("N203", None, unit="record", path="members", label=zh, n=7)
    members = []
    for row in range(header + 1, until):
        spots = grid.open_cells(range(row, row + 1))
        grid.mark([s for s in spots if s[1] in numbers], "aside")
        mine = [s for s in spots if s[1] in columns]
        if not mine:
            continue
        if any(columns[s[1]] == "id_number" and _EXAMPLE.fullmatch(grid.text(s)) for s in mine):
            grid.mark(mine, "aside")
            continue
        member: dict[str, Any] = {}
        given = {s[1]: s for s in mine}
        for col, name in columns.items():
            at = given.get(col)
            if at is not None:
                grid.mark([at], "understood")
            a.put(name, None if at is None else grid.cells[at], at, member, "members.")
        members.append(member)
    if members:
        a.set("members", members)


def _remarks(a: Answering, spots: list[Spot]) -> None:
    grid = a.grid
    grid.mark(spots, "understood")
    kept = []
    for line in grid.joined(spots).split("\n"):
        if fold(line) == _PRINTED_REMARK:
            continue
        for path, zh in EDGE_TEXTS:
            m = re.fullmatch(rf"\s*{zh}\s*[:：](?P<text>.*)", line)
            if m:
                a.put(path, m["text"], grid.holding(spots, zh))
                break
        else:
            kept.append(line)
    text = "\n".join(kept).strip()
    if text:
        a.put("remarks", text, spots[0])
