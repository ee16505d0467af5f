"""Characters that look like others: full width for half, Cyrillic and Greek for Latin, compatibility forms of Chinese characters.

What cannot be seen at all the reader of files refuses (Y110). Quotes of a source are left as they were found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from fupin_rules.errors import Place
from fupin_rules.testing.lint.desk import Desk, File, Path

__all__ = ["confused", "look"]

_LOOKS: Final = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеорсухѕіјԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ",
        "ABESIJKMHOPCTYXaeopcyxsijqwABEZHIKMNOPTYXovp",
        strict=True,
    )
)
_ROUND: Final = "○◯"
_DIGITS: Final = "一二三四五六七八九十〇年"
_LEFT_ALONE: Final = frozenset(("quote", "url", "examples", "lint"))


def look(desk: Desk) -> None:
    """Look at every text of the files."""
    for file in desk.files:
        for path, text in _texts(file.document.data, ()):
            for n, (char, like) in confused(text):
                place = _place(file, path, n)
                where = ".".join(str(p) for p in path if not isinstance(p, int)) or "pack"
                desk.advise(
                    file, path, "L120", at=place, where=f"{where} ", where_en=f"`{where}`", char=char, like=like,
                    name=f"U+{ord(char):04X}",
                )  # fmt: skip
                break


def confused(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Positions of confusable characters, each with what it looks like."""
    for n, char in enumerate(text):
        if ord(char) < 0x370:
            if char == "\xa0":
                yield n, (char, " ")
            continue
        like = _LOOKS.get(char) or _plain(char)
        if char in _ROUND and any(c in _DIGITS for c in text[max(n - 1, 0) : n + 2]):
            like = "〇"
        if like is not None:
            yield n, (char, like)


def _plain(char: str) -> str | None:
    """What a compatibility form stands for; full-width punctuation is Chinese and stands for itself."""
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        plain = chr(code - 0xFEE0)
        return plain if plain.isalnum() else None
    if code == 0x3000:
        return " "
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F or 0x1D400 <= code <= 0x1D7FF:
        plain = unicodedata.normalize("NFKC", char)
        return plain if plain != char else None
    return None


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in _LEFT_ALONE:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _texts(value, (*path, i))


def _place(file: File, path: Path, n: int) -> Place:
    try:
        return file.document.source(path).place(n)
    except KeyError:
        return file.document.place(path)
