"""Markdown for text that people wrote: nothing in it turns into markup, a table stays a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["anchor", "cell", "fenced", "quoted", "table", "text"]

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def text(given: str) -> str:
    """Words as they are, whatever signs are in them; one line."""
    return _SIGNS.sub(r"\\\1", " ".join(given.split())).replace("&", "&amp;")


def cell(given: str) -> str:
    """Words in a cell of a table."""
    return text(given) or " "


def quoted(given: str) -> str:
    """Somebody's words as a quotation."""
    return "\n".join(f"> {text(line)}" for line in given.strip().splitlines())


def fenced(given: str, language: str = "text", *, indent: str = "") -> str:
    """Text as it stands, with a fence longer than any in it."""
    longest = max((len(m) for m in re.findall(r"`+", given)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = [f"{fence}{language}", *given.rstrip("\n").split("\n"), fence]
    return "\n".join(f"{indent}{line}".rstrip() for line in lines)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are escaped already."""
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def anchor(rule: str) -> str:
    """The anchor of a rule's section."""
    return "r-" + re.sub(r"[^0-9a-z-]+", "-", rule)
