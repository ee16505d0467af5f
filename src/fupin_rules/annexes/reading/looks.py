"""Annex 3 read back: the nine indicators with their boxes and blanks, wherever a county moved them to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from fupin_rules.annexes.forms_printed import ENTRY, LOOKS_HEAD, LOOKS_RISKS, LOOKS_SIGNED
from fupin_rules.annexes.layout import CROSSES, TICKS, UNTICKED, Blank, Item, Option, Parsed, fold, parse, tick_state
from fupin_rules.annexes.reading.answering import Answering, is_none, split_names
from fupin_rules.annexes.reading.grid import Grid, Spot
from fupin_rules.annexes.wording import INDICATORS, LOOKS, LOOKS_HINT, LOOKS_NOTES
from fupin_rules.errors import Text
from fupin_rules.schema import UNREADABLE, Open
from fupin_rules.survey import HOUSEHOLD

__all__ = ["LooksRead", "place_of", "put_blanks", "put_signed", "read_looks", "set_notes_aside", "take_code"]

_TABLE: Final = ("序号", "核查指标", "正常", "有风险隐患")
_SAID_YES: Final = ("是", "对", "V", "v", "Ｖ", "ｖ", "Y", "y")
"""What people write into a box instead of a tick."""
_LOOK_WORDS: Final = ("一看", "二看", "三看", "四看", "五看", "六看")
_PLACE = re.compile(
    r"(?P<city>[^市]*?市)?(?P<county>.*?[县区旗市])?(?P<township>.*?)乡镇(?P<village>.*?)行政村(?P<hamlet>.*?)自然村屯"
)
_COMMAS = re.compile(r"[、，,；;/]")
_REASON = re.compile(r"[；;，,、\s]*原因[:：]\s*")
_ENDS: Final = " \u3000\t\n。.；;，,"
_A_POLICY = re.compile(
    r"^[^未没不]{2,14}(计划|补助|补贴|奖补|贷款|改造|低保|保障|保险|资助|救助|项目|工程|岗位|养老金|基金|政策)$"
)
_REMARK = re.compile(
    r"【(?P<indicator>[^】]+)】\s*[:：]?\s*(?:原因[:：](?P<reason>.*?))?(?:[；;]?\s*佐证材料[:：](?P<evidence>.*))?\s*"
)


_PLAIN = re.compile(
    r"(?P<indicator>[\u4e00-\u9fff]{2,6}?)(?:存在|有)?(?:风险|隐患)*的?原因[:：](?P<reason>.*?)(?:[；;]?\s*佐证材料[:：](?P<evidence>.*))?\s*"
)
_SHORT: Final = {
    "education": ("教育", "义务教育"),
    "medical": ("医疗", "基本医疗"),
    "housing": ("住房", "住房安全"),
    "water": ("饮水", "饮水安全"),
    "industry": ("产业",),
    "employment": ("就业",),
    "expense": ("大额支出", "刚性支出"),
    "drive": ("动力",),
    "policy": ("政策",),
}
"""What people call the indicators; each word is of one only."""


@dataclass
class LooksRead:
    """A form of the six looks.

    Attributes:
        record: as `household["six_looks"]` holds it.
        code: the 户编号 on the form.
        place: city, county, township, village and hamlet as written.
        row: the row it begins at, from 0.
    """

    record: dict[str, Any]
    code: str | None
    place: dict[str, str]
    row: int
    grid: Grid
    blank: bool = False
    notes: list[str] = field(default_factory=list)


def read_looks(grid: Grid) -> LooksRead:
    """Read one form; every cell of its grid is accounted for."""
    a = Answering(grid, HOUSEHOLD, "six_looks")
    first = min((r for r, _ in grid.cells), default=0)
    grid.mark([s for s in grid.cells if fold(grid.text(s)) in ("附件3", "脱贫户六看表", "六看表")], "aside")
    code = take_code(grid, "户编号")
    top = min((s[0] for s in grid.find("核查指标", "有风险隐患", *INDICATORS)), default=first)
    head = grid.open_cells(range(first, top))
    text = grid.joined(head)
    place = place_of(text)
    spots = head
    found = parse(LOOKS_HEAD, text)
    for path, raw in found.filled.items():
        a.put(path, raw, grid.holding(spots, raw) if raw else None)
    _stray_head(grid, head, text, found)
    columns = _columns(grid)
    # 正常 is a heading only in the heading's row: below, somebody wrote it.
    heads = {s[0] for s in grid.find("核查指标", "有风险隐患")}
    grid.mark([s for s in grid.find(*_TABLE) if s[0] in heads], "aside")
    remarks = grid.find("其他需要说明情况", "其他需要说明的情况")
    end = remarks[0][0] if remarks else max((r for r, _ in grid.cells), default=0) + 1
    labels = _labels(grid, end)
    starts = sorted(s[0] for s in labels.values())
    for _, name, zh in LOOKS:
        spot = labels.get(name)
        if spot is None:
            grid.reject("N203", None, unit="record", path=f"six_looks.{name}", label=zh, n=3)
            continue
        grid.mark([spot], "aside")
        until = next((s for s in starts if s > spot[0]), end)
        _look(a, name, grid.open_cells(range(spot[0], until)), columns)
    bottom = end
    if remarks:
        grid.mark(remarks[:1], "aside")
        bottom = grid.last_row(remarks[0]) + 1
        _remarks(a, grid.open_cells(range(remarks[0][0], bottom)))
    set_notes_aside(grid, bottom, (*LOOKS_NOTES, LOOKS_HINT))
    put_signed(a, (*LOOKS_SIGNED, *ENTRY), bottom)
    grid.settle()
    blank = _is_blank(a, top)
    return LooksRead(a.record, code, place, first, grid, blank)


def _is_blank(a: Answering, top: int) -> bool:
    """Whether nobody filled the form in: head and size are printed from the register, and what a row lacks is no answer.

    Args:
        top: the row below the head. Whatever could not be read there, somebody wrote.
    """
    answers = {k: v for k, v in a.record.items() if k not in ("head_name", "size", UNREADABLE)}
    return not _anything(answers) and not any(s[0] >= top for s, f in a.grid.fates.items() if f == "rejected")


def _anything(value: Any) -> bool:
    """Whether anybody wrote anything into a form: a box without a tick is nothing."""
    if isinstance(value, dict):
        return any(_anything(v) for v in value.values())
    return value is not None and value is not False and value != []


def take_code(grid: Grid, word: str) -> str | None:
    """The number behind `户编号：`, in the same cell or the next one to the right."""
    for spot in sorted(grid.cells):
        text = grid.text(spot)
        m = re.search(rf"{word}\s*[:：]?\s*(?P<code>[^\s_＿]*)\s*$", text)
        if m is None or not fold(text).startswith(fold(word)):
            continue
        grid.mark([spot], "understood")
        if m["code"]:
            return m["code"]
        right = [s for s in sorted(grid.cells) if s[0] == spot[0] and s[1] > spot[1] and s not in grid.fates]
        if right and not re.search(r"[\u4e00-\u9fff]{2,}[:：]", grid.text(right[0])):
            grid.mark(right[:1], "understood")
            return grid.text(right[0]).strip("_＿ ") or None
        return None
    return None


def place_of(text: str) -> dict[str, str]:
    """City, county, township, village and hamlet of a line such as `桂林市资源县梅溪镇乡镇大坪村行政村三组自然村屯`."""
    m = _placed(text)
    if m is None:
        return {}
    out = {k: v for k, v in m.groupdict().items() if v}
    for key in ("city", "county"):
        if len(out.get(key, "")) < 2:
            out.pop(key, None)
    return out


def _placed(text: str) -> re.Match[str] | None:
    return _PLACE.search(re.sub(r"[\s_＿]", "", text.split("户主姓名", 1)[0]))


def _stray_head(grid: Grid, head: list[Spot], text: str, found: Parsed) -> None:
    grid.mark(head, "understood")
    for item in found.missing:
        assert isinstance(item, Blank)
        grid.reject("N203", None, unit="record", label=item.label, n=3)
    if _placed(text) is None and re.search(r"[\u4e00-\u9fff]", text.split("户主姓名", 1)[0]):
        first = grid.holding(head, text.split("户主姓名", 1)[0].strip()[:6])
        if first is not None:
            grid.reject("N205", first, read=text.split("户主姓名", 1)[0].strip()[:40])


def _columns(grid: Grid) -> dict[str, range]:
    out = {}
    for word in ("正常", "有风险隐患"):
        spots = grid.find(word)
        if spots:
            out[word] = range(spots[0][1], grid.last_col(spots[0]) + 1)
    return out


def _labels(grid: Grid, end: int) -> dict[str, Spot]:
    """Where each indicator's name stands: alone in its cell, perhaps behind a number."""
    out: dict[str, Spot] = {}
    for spot in sorted(grid.cells):
        if spot[0] >= end or spot in grid.fates:
            continue
        text = re.sub(r"^[0-9]+", "", fold(grid.text(spot)))
        for _, name, zh in LOOKS:
            if text == zh and name not in out:
                out[name] = spot
    return out


def _look(a: Answering, name: str, spots: list[Spot], columns: dict[str, range]) -> None:
    grid = a.grid
    items = LOOKS_RISKS[name]
    words = [fold(i.label) for i in items if isinstance(i, Option)]
    normal: list[Spot] = []
    risk: list[Spot] = []
    for spot in spots:
        text = grid.text(spot)
        flat = fold(text)
        if flat in _LOOK_WORDS:
            grid.mark([spot], "aside")
        elif any(w in flat for w in words) or spot[1] in columns.get("有风险隐患", ()):
            risk.append(spot)
        elif spot[1] in columns.get("正常", ()) or _is_box(text):
            normal.append(spot)
    a.set(f"{name}.normal", value=False)
    for spot in normal:
        state = _normal_state(grid.text(spot))
        if state is None:
            why = grid.reject("N204", spot, path=f"six_looks.{name}.normal", label="正常", read=grid.text(spot)[:40])
            a.unreadable(f"{name}.normal", why)
        else:
            grid.mark([spot], "understood")
            if state:
                a.set(f"{name}.normal", value=True)
    text = grid.joined(risk)
    grid.mark(risk, "understood")
    _put_risks(a, name, parse(items, text), risk)


def _normal_state(text: str) -> bool | None:
    """Whether 正常 is ticked; None where that cannot be told: the bare word may be the form's own, or stand for a tick."""
    if text.strip() in _SAID_YES:
        return True
    if not _is_box(text) or not any(sign in TICKS + UNTICKED or sign == "R" for sign in text):
        return None
    return tick_state(text)


def _is_box(text: str) -> bool:
    left = "".join(
        c for c in text if c not in TICKS + UNTICKED + CROSSES and not c.isspace() and c not in "R[]()（）【】"
    )
    return left in ("", "正常")


def _put_risks(a: Answering, name: str, found: Parsed, spots: list[Spot]) -> None:
    grid = a.grid
    path = f"{name}.risks"
    a.set(path, list(found.ticked.get(path, [])))
    if found.missing:
        for item in found.missing:
            assert isinstance(item, Option)
            grid.reject("N203", None, unit="record", path=f"six_looks.{path}", label=item.label, n=3)
        # A box that is not there may have been the one to tick.
        a.set(path, Open(found.ticked.get(path, [])))
    if found.unclear:
        why: Text | None = None
        for option, read in found.unclear:
            spot = grid.holding(spots, option.label)
            why = grid.reject("N204", spot, path=f"six_looks.{path}", label=option.label, read=read)
        assert why is not None
        a.unreadable(path, why)
    for extra in found.extra:
        grid.reject("N205", grid.holding(spots, extra), read=extra)
    if found.filled.get("policy.policies"):
        policies, reason = _policies_and_reason(found.filled["policy.policies"])
        found.filled["policy.policies"] = policies
        if reason:
            found.filled["policy.reason"] = reason
    put_blanks(a, found, spots)
    for repeated, rows in found.rows.items():
        told_rows: list[dict[str, Any]] = []
        people: list[dict[str, Any]] = [one for row in rows for one in _each_person(a, row, spots)]
        for written in people:
            row = {key: raw for key, raw in written.items() if isinstance(raw, Text) or not is_none(raw)}
            if not any(row.values()):
                continue
            one: dict[str, Any] = {}
            for key, raw in row.items():
                if isinstance(raw, Text):
                    a.unreadable(key, raw, one)
                    continue
                a.put(key, raw, grid.holding(spots, raw) if raw else None, one, f"{repeated}.")
            told_rows.append(one)
        if told_rows:
            a.set(repeated, told_rows)


def _each_person(a: Answering, row: dict[str, str], spots: list[Spot]) -> list[dict[str, Any]]:
    """Several patients written into one round of blanks, by position: the second name has the second illness and time.

    Where the counts differ nobody guesses: the names stand, the rest is asked about.
    """
    names = [n.strip() for n in _COMMAS.split(split_names(row.get("name") or "")) if n.strip()]
    if len(names) < 2:
        return [row]
    out: list[dict[str, Any]] = [{"name": name} for name in names]
    for key, raw in row.items():
        if key == "name" or not raw or is_none(raw):
            continue
        parts = [p.strip() for p in _COMMAS.split(raw) if p.strip()]
        if len(parts) == len(names):
            values: list[Any] = list(parts)
        else:
            label = a.spec(f"medical.patients.{key}").question.zh
            spot = a.grid.holding(spots, raw)
            why = a.grid.reject(
                "N211",
                spot,
                path=f"six_looks.medical.patients.{key}",
                label=label,
                n=len(names),
                k=len(parts),
                read=raw,
            )
            values = [why] * len(names)
        for one, value in zip(out, values, strict=True):
            one[key] = value
    return out


def _policies_and_reason(text: str) -> tuple[str, str]:
    """What stands in the one blank 未落实的政策及原因, in two: by the word 原因, else by clauses.

    The first clause names policies, what follows is the reason, but for clauses that are policies by their name too.
    """
    policies, *reason = _REASON.split(text, maxsplit=1)
    if not reason:
        first, *others = re.split(r"[，,；;。]", policies.strip(_ENDS))
        while others and _A_POLICY.search(others[0].strip()):
            first = f"{first}、{others.pop(0).strip()}"
        policies = first
        reason = ["，".join(o.strip() for o in others if o.strip())]
    return "、".join(p.strip(_ENDS) for p in policies.split("、")), reason[0].strip()


def put_blanks(a: Answering, found: Parsed, spots: list[Spot]) -> None:
    """Read what was written into the blanks of a line; nothing is kept of those left empty."""
    for path, raw in found.filled.items():
        if raw and is_none(raw):
            # 无 means that there was nothing to write; of days without water it is a number.
            if path == "water.shortage_days":
                a.put(path, "0", None)
        elif raw:
            a.put(path, raw, a.grid.holding(spots, raw))


def _remarks(a: Answering, spots: list[Spot]) -> None:
    """Free remarks, and lines `【指标】原因：……；佐证材料：……` (or `住房原因：……`) for what the form has no blank for."""
    grid = a.grid
    grid.mark(spots, "understood")
    names = {zh: name for _, name, zh in LOOKS} | {word: name for name, words in _SHORT.items() for word in words}
    kept = []
    for line in grid.joined(spots).split("\n"):
        m = _REMARK.fullmatch(line.strip()) or _PLAIN.fullmatch(line.strip())
        name = names.get(m["indicator"].strip()) if m else None
        if m is None or name is None or not (m["reason"] or m["evidence"]):
            kept.append(line)
            continue
        if m["reason"] and a.record.get(name, {}).get("reason"):
            # Its own blank has another: both are kept.
            kept.append(line)
            continue
        for key in ("reason", "evidence"):
            if m[key]:
                a.put(f"{name}.{key}", m[key], grid.holding(spots, m[key]))
    text = "\n".join(kept).strip()
    if text:
        a.put("remarks", text, spots[0])


def set_notes_aside(grid: Grid, top: int, notes: tuple[str, ...]) -> None:
    """The printed notes are no answers; they are known by how they begin."""
    begins = [fold(n)[:12] for n in notes] + [re.sub(r"^(备注)?[0-9]", "", fold(n))[:12] for n in notes]
    last = max((r for r, _ in grid.cells), default=0)
    for spot in grid.open_cells(range(top, last + 1)):
        text = fold(grid.text(spot))
        if text in ("备注", "注") or any(text.startswith(b) for b in begins):
            grid.mark([spot], "aside")


def put_signed(a: Answering, items: tuple[Item, ...], top: int) -> None:
    """Who signed and when, wherever below the form it stands."""
    grid = a.grid
    last = max((r for r, _ in grid.cells), default=0)
    spots = grid.open_cells(range(top, last + 1))
    asked = [fold(i.label) for i in items if isinstance(i, Blank)]
    lines = [s for s in spots if any(w in fold(grid.text(s)) for w in asked)]
    rows = {s[0] for s in lines}
    mine = [s for s in spots if s[0] in rows]
    if not mine:
        return
    grid.mark(mine, "understood")
    found = parse(items, grid.joined(mine))
    put_blanks(a, found, mine)
