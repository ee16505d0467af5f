"""Whether a reason says anything, and whether YAML took some of it away: what people write down for others to rely on."""

from __future__ import annotations

import re
import unicodedata

from fupin_rules.documents import Document

__all__ = ["cut_off", "says_something"]

_FEWEST = 2
_COMMENT = re.compile(r"([ \t]+)(#.*)")


def says_something(text: str) -> bool:
    """Whether a text holds at least two letters or figures: spaces, dashes and dots are no reason, and no name."""
    return sum(unicodedata.category(c)[0] in "LN" for c in text) >= _FEWEST


def cut_off(document: Document, path: tuple[str | int, ...]) -> str | None:
    """What YAML took for a comment right behind an unquoted text and may have been part of it: `见文件 #12`.

    A remark that stands apart, by two spaces or more before the sign and one behind it, is a remark.
    """
    value = document.data
    for step in path:
        value = value[step]
    if not isinstance(value, str):
        return None
    place = document.place(path)
    lines = document.text.splitlines()
    if lines[place.line - 1][place.column - 1 : place.column] in ("'", '"', "|", ">"):
        return None
    last = document.source(path).place(len(value) - 1) if value else place
    behind = _COMMENT.match(lines[last.line - 1][last.column :])
    if behind is None or (len(behind[1]) > 1 and behind[2][1:2] in ("", " ")):
        return None
    return behind[2].rstrip()
