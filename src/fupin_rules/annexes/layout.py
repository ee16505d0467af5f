"""How a printed form is laid out: which words stand where, which box and which blank answers what. Writer and reader share it.

Owns the pieces of a printed line (`Label`, `Blank`, `Option`) and both ways through them: `printed` makes the text of a line from a
record, `parse` finds the boxes and blanks again in a cell that people wrote into. Knows no sheet and no form; the forms stand in
`forms_printed`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

__all__ = [
    "CROSSES",
    "TICKS",
    "UNTICKED",
    "Blank",
    "Item",
    "Label",
    "Option",
    "Parsed",
    "fold",
    "parse",
    "printed",
    "tick_state",
    "value_at",
    "written",
]

TICKS: Final = "☑√■✓✔✅þ●◉▣"
UNTICKED: Final = "□☐○◻▢◯¨口"
CROSSES: Final = "☒×✗✘╳"
"""A cross means yes in Word's check boxes and no on paper: it is asked about, not guessed."""
_MARKS: Final = TICKS + UNTICKED + CROSSES
_LETTER_TICK = re.compile(r"(?<![A-Za-z0-9])R(?![A-Za-z0-9])")
_DROPPED: Final = frozenset("，,、。.；;：:（）()“”\"'‘’｛｝{}[]【】〔〕_＿-—\u200b\ufeff")
_LINE = "＿" * 2


@dataclass(frozen=True, slots=True)
class Label:
    """Printed words that only say where we are; `printed` is how they stand on the form."""

    label: str
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank to be filled in.

    Attributes:
        path: dotted path of the answer in the record.
        label: printed before the blank, without colon; empty where the blank stands right behind its box.
        after: printed behind it, e.g. a unit (`个月`).
        width: how long the empty line is, in Chinese characters.
        colon: what stands between label and blank.
        pad: printed before the label.
    """

    path: str
    label: str
    after: str = ""
    width: int = 4
    colon: str = "："
    pad: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A box with its words, and the blanks that go with it.

    Attributes:
        path: dotted path of the answer: a list of words, one word, or yes and no.
        value: what a tick adds.
        label: the words beside the box, as printed.
        blanks: the particulars asked for.
        opening: printed before the first blank.
        closing: printed behind the last.
        aliases: other wordings that count for the same box.
        repeated: for particulars that repeat, the path of the list they fill; the blanks' paths are then those of an item.
        pad: printed before the box.
    """

    path: str
    value: Any
    label: str
    blanks: tuple[Blank, ...] = ()
    opening: str = "（"
    closing: str = "）"
    aliases: tuple[str, ...] = ()
    repeated: str | None = None
    pad: str = ""


Item = Label | Blank | Option


# -- out ---------------------------------------------------------------------------------------------------------------------


def value_at(record: Any, path: str) -> Any:
    """The answer at a dotted path of nested dicts; None where there is none."""
    for step in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(step)
    return record


def written(value: Any) -> str:
    """An answer as it is written on a form: days in words, several values joined by `、`, yes and no as 是 and 否."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, dict):
        return "、".join(map(written, value["open"])) if set(value) == {"open"} else ""
    if isinstance(value, (list, tuple)):
        return "、".join(map(written, value))
    return str(value)


def printed(
    items: Sequence[Item], record: Any, show: Callable[[str, Any], str] | None = None
) -> list[tuple[str, bool]]:
    """The text of a line in pieces, each with whether somebody filled it in (and it is to be underlined).

    Args:
        record: the record, or None for a blank form.
        show: how an answer is written, given its path: for masking; `written` where left out.
    """
    say = show or (lambda _path, value: written(value))
    out: list[tuple[str, bool]] = []
    for item in items:
        if isinstance(item, Label):
            out.append((item.label if item.printed is None else item.printed, False))
        elif isinstance(item, Blank):
            out.extend(_blank(item, record, say))
        else:
            ticked = _is_ticked(value_at(record, item.path), item.value)
            out.append((f"{item.pad}{'☑' if ticked else '□'} {item.label}", False))
            rounds: Sequence[Any] = (record,)
            if item.repeated is not None:
                rounds = _items(value_at(record, item.repeated)) or (None,)
            for n, one in enumerate(rounds):
                if item.blanks:
                    out.append((("\n" if n else "") + item.opening, False))
                for m, blank in enumerate(item.blanks):
                    if m:
                        out.append(("；", False))
                    out.extend(_blank(blank, one, say))
                if item.blanks:
                    out.append((item.closing, False))
    return out


def _blank(item: Blank, record: Any, say: Callable[[str, Any], str]) -> Iterator[tuple[str, bool]]:
    if item.label or item.pad:
        yield f"{item.pad}{item.label}{item.colon if item.label else ''}", False
    value = value_at(record, item.path)
    text = say(item.path, value) if value is not None else ""
    yield (f" {text} ", True) if text else ("＿" * item.width, False)
    if item.after:
        yield item.after, False


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict) and set(value) == {"open"}:
        value = value["open"]
    return list(value) if isinstance(value, (list, tuple)) else []


def _is_ticked(answer: Any, value: Any) -> bool:
    if isinstance(answer, (list, dict)):
        return value in _items(answer)
    return answer is not None and answer == value and isinstance(answer, bool) == isinstance(value, bool)


# -- in ----------------------------------------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """For comparing printed words: full width made half, white space and punctuation dropped."""
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the original."""
    out: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign.isspace() or sign in _DROPPED:
            continue
        for one in unicodedata.normalize("NFKC", sign):
            if not one.isspace() and one not in _DROPPED:
                out.append(one)
                places.append(place)
    return "".join(out), places


@dataclass
class Parsed:
    """What was found in a line.

    Attributes:
        ticked: for each path that has boxes, the values ticked, in the form's order.
        filled: for each path of a blank, the text written into it.
        rows: for each repeated path, what was written, a dict a round.
        missing: labels that do not stand in the text.
        unclear: labels of boxes of which one cannot say whether they are ticked, with their path and what stood there.
        extra: text that stands where nothing is asked.
    """

    ticked: dict[str, list[Any]] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    missing: list[Item] = field(default_factory=list)
    unclear: list[tuple[Option, str]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


@dataclass
class _Anchor:
    item: Item
    kind: str  # label, blank, after, option
    start: int = 0
    end: int = 0
    owner: Option | None = None
    closing: str = ""


def parse(items: Sequence[Item], text: str) -> Parsed:
    """The boxes and blanks of a line in what somebody made of it.

    A tick may be ☑ √ ■ ✓ or R, in the box, before or behind it, before or behind the words. Nothing is guessed: what could belong to
    two boxes is `unclear`.
    """
    out = Parsed()
    anchors = _find(items, text, out)
    groups: list[list[_Anchor]] = []
    gaps: list[list[str]] = []
    first = anchors[0].start if anchors else len(text)
    lead = text[:first]
    open_group = False
    pending = lead
    for n, anchor in enumerate(anchors):
        until = anchors[n + 1].start if n + 1 < len(anchors) else len(text)
        gap = text[anchor.end : until]
        if anchor.kind == "option":
            if not open_group:
                groups.append([])
                gaps.append([pending])
                open_group = True
            groups[-1].append(anchor)
            option = anchor.item
            assert isinstance(option, Option)
            if option.repeated is not None:
                gap = _rounds(option, gap, out)
            gaps[-1].append(gap)
            pending = ""
            continue
        rest = gap
        if anchor.kind == "blank":
            blank = anchor.item
            assert isinstance(blank, Blank)
            value, rest = _value(gap, anchor.closing)
            if value and not out.filled.get(blank.path):
                out.filled[blank.path] = value
            else:
                out.filled.setdefault(blank.path, value)
        if anchor.owner is None and anchor.kind in ("label", "blank"):
            # A label of its own begins a new group of boxes.
            open_group = False
            pending = rest
        elif open_group:
            gaps[-1][-1] += rest
        else:
            pending += rest
        if not open_group and anchor.kind == "label":
            stray = _stray(rest) if n + 1 == len(anchors) else ""
            if stray:
                out.extra.append(stray)
    for options, between in zip(groups, gaps, strict=True):
        _settle(options, between, out)
    for item in items:
        if isinstance(item, Option):
            out.ticked.setdefault(item.path, [])
    for path in out.ticked:
        order = [i.value for i in items if isinstance(i, Option) and i.path == path]
        out.ticked[path].sort(key=order.index)
    return out


def _anchors(items: Sequence[Item]) -> Iterator[_Anchor]:
    for item in items:
        if isinstance(item, Label):
            if item.label:
                yield _Anchor(item, "label")
        elif isinstance(item, Blank):
            yield _Anchor(item, "blank")
            if item.after:
                yield _Anchor(item, "after")
        else:
            yield _Anchor(item, "option")
            if item.repeated is None:
                for n, blank in enumerate(item.blanks):
                    last = n + 1 == len(item.blanks)
                    closing = (item.closing if last else "；") if not blank.after else ""
                    yield _Anchor(blank, "blank", owner=item, closing=closing)
                    if blank.after:
                        yield _Anchor(blank, "after", owner=item)


def _find(items: Sequence[Item], text: str, out: Parsed) -> list[_Anchor]:
    flat, places = _folded(text)
    taken = [False] * len(flat)
    found: list[_Anchor] = []
    here = 0
    lost: set[int] = set()
    for anchor in _anchors(items):
        if anchor.owner is not None and id(anchor.owner) in lost:
            continue
        if anchor.kind == "blank" and not anchor.item.label:
            # Right behind its box's words.
            at = found[-1].end if found else 0
            anchor.start = anchor.end = at
            found.append(anchor)
            continue
        for word in _words(anchor):
            at = _where(flat, taken, word, here, marked=anchor.kind == "option" and len(word) <= 3)
            if at >= 0:
                break
        else:
            if anchor.kind == "option" or (anchor.kind == "blank" and anchor.owner is None):
                out.missing.append(anchor.item)
            if anchor.kind == "option":
                lost.add(id(anchor.item))
            continue
        for k in range(at, at + len(word)):
            taken[k] = True
        anchor.start, anchor.end = places[at], places[at + len(word) - 1] + 1
        here = at + len(word)
        found.append(anchor)
    found.sort(key=lambda a: (a.start, a.end))
    return found


def _words(anchor: _Anchor) -> Iterator[str]:
    if anchor.kind == "after":
        yield fold(anchor.item.after)  # type: ignore[union-attr]
        return
    yield fold(anchor.item.label)
    if isinstance(anchor.item, Option):
        for alias in sorted(anchor.item.aliases, key=len, reverse=True):
            yield fold(alias)


def _where(flat: str, taken: list[bool], word: str, here: int, *, marked: bool) -> int:
    """The next place of a word that no other label has; short words (是, 其他) rather beside a mark than anywhere."""
    spots = [
        m.start()
        for m in re.finditer(f"(?={re.escape(word)})", flat)
        if not any(taken[m.start() : m.start() + len(word)])
    ]
    spots = [s for s in spots if s >= here] + [s for s in spots if s < here]
    if marked:
        for spot in spots:
            beside = flat[spot - 1 : spot] + flat[spot + len(word) : spot + len(word) + 1]
            if any(sign in _MARKS or sign == "R" for sign in beside):
                return spot
    return spots[0] if spots else -1


_TRAILING = re.compile(rf"[\s）)；;。，,]*[{re.escape(_MARKS.replace('口', ''))}][\s{re.escape(_MARKS)}]*$")
_EDGE: Final = " \t\r\n\u3000\xa0_＿"


def _value(gap: str, closing: str) -> tuple[str, str]:
    """What was written into a blank, and the marks behind it that belong to the next box."""
    rest = ""
    m = _TRAILING.search(gap)
    if m:
        gap, rest = gap[: m.start()] + re.sub(rf"[\s{re.escape(_MARKS)}]", "", m[0]), m[0]
    value = gap.strip(_EDGE).lstrip("）)：:").strip(_EDGE)
    for sign in reversed(closing):
        value = value.rstrip(_EDGE)
        if value and _same(value[-1], sign) and not (sign in "）)" and _balanced(value)):
            value = value[:-1]
    return value.strip(_EDGE), rest


def _same(a: str, b: str) -> bool:
    return unicodedata.normalize("NFKC", a) == unicodedata.normalize("NFKC", b)


def _balanced(text: str) -> bool:
    return sum(c in "（(" for c in text) >= sum(c in "）)" for c in text)


def _rounds(option: Option, gap: str, out: Parsed) -> str:
    """Particulars that repeat: each round begins with the first blank's label. Gives back the marks around them."""
    assert option.repeated is not None
    rows = out.rows.setdefault(option.repeated, [])
    starts = [m.start() for m in re.finditer(re.escape(option.blanks[0].label), gap)]
    if not starts:
        return gap
    before = gap[: starts[0]]
    after = ""
    for n, start in enumerate(starts):
        chunk = gap[start : starts[n + 1] if n + 1 < len(starts) else len(gap)]
        if n + 1 < len(starts):
            chunk = chunk.rstrip().removesuffix(option.opening).removesuffix("(").rstrip()
        else:
            m = _TRAILING.search(chunk)
            if m:
                chunk, after = chunk[: m.start()] + re.sub(rf"[\s{re.escape(_MARKS)}]", "", m[0]), m[0]
        row: dict[str, str] = {}
        inner = Parsed()
        spots = _find([*option.blanks], chunk, inner)
        for k, spot in enumerate(spots):
            blank = spot.item
            assert isinstance(blank, Blank)
            until = spots[k + 1].start if k + 1 < len(spots) else len(chunk)
            row[blank.path] = _value(chunk[spot.end : until], "；" if k + 1 < len(spots) else option.closing)[0]
        if any(row.values()):
            rows.append(row)
    return before + after


# -- ticks -------------------------------------------------------------------------------------------------------------------


def tick_state(text: str) -> bool | None:
    """Whether the only box of a cell is ticked; None where that cannot be told. Words beside it are not looked at."""
    text = _LETTER_TICK.sub("√", text)
    if any(sign in CROSSES for sign in text):
        return None
    return any(sign in TICKS for sign in text)


def _settle(anchors: list[_Anchor], gaps: list[str], out: Parsed) -> None:
    cleaned = []
    for gap in gaps:
        gap = _LETTER_TICK.sub("√", gap)
        stray = _stray(gap)
        if stray:
            out.extra.append(stray)
        cleaned.append("".join(sign for sign in gap if sign in _MARKS or sign.isspace()))
    shares = _shares(cleaned)
    for n, anchor in enumerate(anchors):
        option = anchor.item
        assert isinstance(option, Option)
        marks = None if shares is None else shares[n]
        if marks is None or any(sign in CROSSES for sign in marks):
            around = f"{gaps[n].strip()}{option.label}{gaps[n + 1].strip()}"
            out.unclear.append((option, around[:60]))
        elif any(sign in TICKS for sign in marks):
            out.ticked.setdefault(option.path, []).append(option.value)


def _stray(gap: str) -> str:
    """Words in a gap where only marks and punctuation may stand."""
    return "".join(c for c in gap if c not in _MARKS and not c.isspace() and c not in _DROPPED)


def _shares(gaps: list[str]) -> list[str | None] | None:
    """Which marks belong to which of the labels between which these gaps lie; None for all where nothing tells."""
    count = len(gaps) - 1
    marks: list[str | None] = ["" for _ in range(count)]
    if not any(g.strip() for g in gaps):
        return marks
    if count == 1:
        return ["".join(gaps)]
    before = bool(gaps[0].strip())
    after = bool(gaps[-1].strip())

    def give(n: int, sign: str | None) -> None:
        if sign is None or marks[n] is None:
            marks[n] = None
        else:
            marks[n] = f"{marks[n]}{sign}"

    give(0, gaps[0].strip())
    give(count - 1, gaps[-1].strip())
    for n in range(1, count):
        gap = gaps[n]
        if not gap.strip():
            continue
        left, right = _split(gap, before=before, after=after)
        give(n - 1, left)
        give(n, right)
    return marks


def _split(gap: str, *, before: bool, after: bool) -> tuple[str | None, str | None]:
    """The marks between two labels: those of the one before, those of the one behind; None each where it cannot be told."""
    if "\n" in gap:
        left, _, right = gap.rpartition("\n")
        if not left.strip() or not right.strip() or before != after:
            return left.strip(), right.strip()
    groups = gap.split()
    if len(groups) > 1:
        if before or not after:
            return "".join(groups[:-1]), groups[-1]
        return groups[0], "".join(groups[1:])
    group = groups[0]
    clings_left, clings_right = not gap[:1].isspace(), not gap[-1:].isspace()
    boxes = sum(sign in UNTICKED or sign in "☑■▣" for sign in group)
    if len(group) > 1 and ((group[0] in TICKS and group[-1] in UNTICKED) or boxes > 1):
        # A tick, then a box: the tick of the one before, or one set beside its own box?
        return None, None
    if boxes:
        if before != after:
            return ("", group) if before else (group, "")
        return ("", group) if before else _by_touch(group, left=clings_left, right=clings_right)
    # A bare tick goes to what it touches.
    if clings_left != clings_right:
        return (group, "") if clings_left else ("", group)
    if before != after:
        return ("", group) if before else (group, "")
    return None, None


def _by_touch(group: str, *, left: bool, right: bool) -> tuple[str | None, str | None]:
    if left == right:
        return None, None
    return (group, "") if left else ("", group)
