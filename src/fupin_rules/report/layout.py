"""Fitting Chinese and Latin text into columns of a terminal: widths in cells, lines broken where a reader would break them.

Owns widths and line breaks. Knows nothing of findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import east_asian_width

from rich.cells import cell_len

__all__ = ["fit", "wrap"]

_NOT_FIRST: Final = "，。、；：！？）》”’】」』〕］｝,.;:!?)]}%…·"
"""Signs that may not begin a line."""
_NOT_LAST: Final = "（《“‘【「『〔［｛([{"
"""Signs that may not end one."""
_MOST_CARRIED: Final = 6
"""So many characters at most are carried to the next line for the sake of a sign."""
_PIECE = re.compile(r"[ \t]+|[!-~]+|.", re.DOTALL)
"""Blanks, a run of Latin letters, digits and signs, or one other character."""


def _room(text: str) -> int:
    """Cells a text may take: quotation marks and the like are two cells wide on a Chinese console, one elsewhere."""
    return cell_len(text) + sum(east_asian_width(ch) == "A" for ch in text)


def wrap(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Break a text into lines.

    Args:
        text: the text; line breaks in it are kept.
        width: cells a line may take, with its indent.
        first: what stands before the first line.
        rest: what stands before each further line; blanks as wide as `first` where not given.

    Returns:
        The lines; a Latin word longer than a line is cut, everything else is broken between words or characters.
    """
    rest = " " * cell_len(first) if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lead = first if not lines else rest
        lines.extend(_paragraph(paragraph, max(width, cell_len(lead) + 4), lead, rest))
    return lines


def _paragraph(text: str, width: int, first: str, rest: str) -> list[str]:
    out: list[str] = []
    line, used, lead = "", _room(first), first
    for piece in _pieces(text, width - max(_room(first), _room(rest))):
        size = _room(piece)
        if used + size > width and line:
            line, carried = _break(line, piece)
            out.append(lead + line.rstrip())
            lead, line = rest, carried
            used = _room(rest) + _room(carried)
            if piece.isspace():
                continue
        line += piece
        used += size
    out.append(lead + line.rstrip())
    return out


def _break(line: str, piece: str) -> tuple[str, str]:
    """What stays on the line and what goes down with the next piece, so that no sign stands where it may not."""
    if piece.isascii() and piece.strip(_NOT_FIRST) and line[-1] not in _NOT_LAST:
        return line, ""
    for kept in range(len(line), max(len(line) - _MOST_CARRIED, 0), -1):
        last, following = line[kept - 1], (line[kept:] + piece)[0]
        in_word = kept < len(line) and last.isascii() and following.isascii() and not (last + following).count(" ")
        if following not in _NOT_FIRST and last not in _NOT_LAST and not in_word:
            return line[:kept], line[kept:].lstrip()
    return line, ""


def _pieces(text: str, room: int) -> Iterator[str]:
    for m in _PIECE.finditer(text):
        piece = m[0]
        while len(piece) > 1 and _room(piece) > room:
            yield piece[:room]
            piece = piece[room:]
        yield piece


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells: cut with `…` where it is longer, filled with blanks where it is shorter."""
    if cell_len(text) > width:
        cut = ""
        for ch in text:
            if cell_len(cut + ch) > width - 1:
                break
            cut += ch
        # Terminals disagree on the width of the ellipsis; rich counts it as one cell.
        text = cut + "…"
    return text + " " * (width - cell_len(text))
