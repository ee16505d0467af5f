"""The text of an expression and where each of its characters stands in the rule file.

Owns the reading of characters: full-width punctuation, quotes, refused characters. Knows no grammar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from fupin_rules.errors import Diagnostic, Place, Text

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "Source", "Token", "plain"]

MAX_LENGTH = 4000
"""Longest expression, in characters; what needs more wants a definition."""
MAX_DEPTH = 40
"""Deepest nesting of brackets."""

# One full-width character and what it stands for. Same length except where a sign becomes two.
_WIDE = {
    "（": "(",
    "）": ")",
    "，": ",",
    "、": ",",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "！": "!",
    "：": ":",
    "＋": "+",
    "－": "-",
    "−": "-",
    "＊": "*",
    "×": "*",
    "÷": "/",
    "／": "/",
    "．": ".",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "\u3000": " ",
    "\u00a0": " ",
}
_INSTEAD = {
    "&": ("“并且”请写 and。", "Write and."),
    "|": ("“或者”请写 or。", "Write or."),
    "%": ("百分数请写成小数，例如 0.3。", "Write a decimal such as 0.3 for a percentage."),
    "?": ("请写 a if 条件 else b。", "Write a if condition else b."),
}
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "＂": "＂"}
_OPENING = {"”": "“", "’": "‘", "」": "「"}
_PREFIXES = frozenset({"f", "b", "r", "u", "t", "rb", "br", "fr", "rf"})
_WIDE_DIGITS = {chr(0xFF10 + i): str(i) for i in range(10)}


# Signs that need no look: most of any expression. Brackets, strings, `#`, `**` and everything full-width are looked at one by one.
_QUIET = re.compile(r"(?:[A-Za-z0-9_.,:+/<>!= \t\n\r\u4e00-\u9fa5-]|\*(?!\*))+")
_SPACES = str.maketrans("\t\n\r", "   ")


@dataclass(frozen=True)
class Source:
    """An expression's text with the place of each character.

    Attributes:
        text: the text as the rule author wrote it (after YAML took its quotes and folds away).
        places: place in the file of each character of `text`, and one more for its end; empty where there is no file.
        file: the file's name for messages.
    """

    text: str
    places: Sequence[tuple[int, int]] = ()
    file: str = ""

    def place(self, offset: int) -> Place:
        """The place of the character at `offset`; without a file, line and column within the text."""
        offset = max(0, min(offset, len(self.text)))
        if self.places:
            line, column = self.places[min(offset, len(self.places) - 1)]
        else:
            before = self.text[:offset]
            line = before.count("\n") + 1
            column = offset - (before.rfind("\n") + 1) + 1
        return Place(self.file, line, column)


@dataclass(frozen=True, slots=True)
class Token:
    """A string literal found while reading characters: its value and span in the original text."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that Python's parser may see, and for each of its characters the offset in the original."""

    text: str
    offsets: Sequence[int]
    strings: dict[int, Token]


def plain(source: Source) -> tuple[Plain, list[Diagnostic]]:
    """Turn an expression's text into half-width text, strings replaced by place holders of ASCII.

    Every string literal becomes `"sN"` in the result (`strings[N]` has its value), so nothing inside it can be misread.

    Returns:
        The text and the diagnostics found on the way (codes E101 to E109).
    """
    reader = _Reader(source)
    try:
        return reader.read(), reader.found
    except _Unreadable:
        return Plain("", (), {}), reader.found


class _Unreadable(Exception):
    """There is no use in reading on; the complaint is noted."""


class _Reader:
    """Goes through the characters once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.out: list[str] = []
        self.offsets: list[int] = []
        self.strings: dict[int, Token] = {}
        self.found: list[Diagnostic] = []
        self.depth = 0
        self.after_string = False

    def complain(self, offset: int, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        self.found.append(Diagnostic(code, Text(zh, en), self.source.place(offset), Text(*hint) if hint else None))

    def put(self, signs: str, *offsets: int) -> None:
        """Writes signs that stand for the character (or characters) at these offsets."""
        self.out.extend(signs)
        self.offsets.extend(offsets if len(offsets) == len(signs) else offsets * len(signs))

    def read(self) -> Plain:
        text = self.text
        if len(text) > MAX_LENGTH:
            self.complain(
                MAX_LENGTH,
                "E101",
                f"表达式有 {len(text)} 个字符，超过上限 {MAX_LENGTH}。",
                f"the expression has {len(text)} characters, more than {MAX_LENGTH}.",
                ("请把其中一部分写成 definitions 里的定义。", "Move a part of it to `definitions`."),
            )
            raise _Unreadable
        i = 0
        while i < len(text):
            run = _QUIET.match(text, i)
            if run is not None:
                i = self.quiet(run)
                continue
            ch = text[i]
            if ch in _CLOSING or ch in _OPENING:
                i = self.string(i)
            elif ch == "#":
                self.complain(
                    i,
                    "E106",
                    "表达式里不能写注释（#）。",
                    "an expression takes no comment (#).",
                    (
                        "请写在 YAML 里、表达式之外，或写进 title/message。",
                        "Write it in the YAML outside the expression.",
                    ),
                )
                raise _Unreadable
            elif _refused(ch) or text.startswith("**", i):
                i = self.refused(i)
            else:
                i = self.sign(i)
        self.offsets.append(len(text))
        result = "".join(self.out)
        self.names(result)
        return Plain(result, self.offsets, self.strings)

    def quiet(self, run: re.Match[str]) -> int:
        """Takes a run of signs that stand for themselves; returns where to read on."""
        signs = run[0].translate(_SPACES)
        self.out.extend(signs)
        self.offsets.extend(range(run.start(), run.end()))
        if not signs.isspace():
            self.after_string = False
        return run.end()

    def string(self, i: int) -> int:
        """Reads a string that begins at `i`; returns where to read on."""
        text, ch = self.text, self.text[i]
        begins = _OPENING.get(ch, ch)
        ends = {_CLOSING[begins], begins, ch, '"' if begins in "“＂" else begins}
        if not self.after_string:
            word = _word_before(self.out)
            if word.lower() in _PREFIXES:
                self.complain(
                    i - len(word), "E102", f"字符串前不能有前缀 {word}。", f"a string takes no prefix {word}."
                )
        j = i + 1
        while j < len(text) and text[j] not in ends and text[j] != "\n":
            j += 1
        if j >= len(text) or text[j] == "\n":
            self.complain(
                i,
                "E103",
                "字符串没有结束的引号。",
                "the string has no closing quote.",
                (f"请在结尾补上 {_CLOSING[begins]}。", f"Close it with {_CLOSING[begins]}."),
            )
            raise _Unreadable
        value = text[i + 1 : j]
        if "\\" in value:
            self.complain(i, "E104", "字符串里不能有反斜杠。", "a string may not hold a backslash.")
        if self.after_string:
            self.complain(
                i,
                "E105",
                "两个字符串相邻：Python 会把它们悄悄接起来，这里不允许。",
                "two strings side by side: Python would join them silently; that is refused here.",
                ("是不是漏了逗号？", "Is a comma missing?"),
            )
        index = len(self.strings)
        self.strings[index] = Token(i, j + 1, value)
        self.put(f'"s{index}"', i)
        self.after_string = True
        return j + 1

    def refused(self, i: int) -> int:
        """Complains of a character without a meaning; the same sign doubled is one mistake."""
        ch = self.text[i]
        self.complain(
            i,
            "E107",
            f"表达式里不能用字符 {ch!r}。",
            f"the character {ch!r} has no meaning in an expression.",
            _INSTEAD.get(ch),
        )
        self.put(" ", i)
        return i + (2 if self.text.startswith(ch * 2, i) else 1)

    def sign(self, i: int) -> int:
        """Reads any other character as its half-width form."""
        ch = self.text[i]
        if ch == "＝":
            # `a ＝ b` means equality unless it is already doubled or part of a comparison sign.
            if self.text[i + 1 : i + 2] in ("＝", "="):
                self.put("==", i, i + 1)
                self.after_string = False
                return i + 2
            put = "=" if self.out and self.out[-1] in "<>!=" else "=="
        else:
            put = _WIDE.get(ch) or _WIDE_DIGITS.get(ch) or (" " if ch.isspace() else ch)
        if put in "([{":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                self.complain(i, "E108", f"括号嵌套超过 {MAX_DEPTH} 层。", f"brackets nest deeper than {MAX_DEPTH}.")
                raise _Unreadable
        elif put in ")]}":
            self.depth -= 1
        self.put(put, i)
        if put != " ":
            self.after_string = False
        return i + 1

    def names(self, result: str) -> None:
        """Complains of names that Python would silently rewrite."""
        if result.isascii():
            return
        for k, name in _identifiers(result):
            usual = unicodedata.normalize("NFKC", name)
            if usual != name:
                self.complain(
                    self.offsets[k],
                    "E109",
                    f"名称 {name!r} 里有 Python 会悄悄改写的字符（如全角字母）。",
                    f"the name {name!r} has characters that Python would silently rewrite (full-width letters, for instance).",
                    (f"请写作 {usual}。", f"Write {usual}."),
                )


def _refused(ch: str) -> bool:
    """Whether a character has no meaning, or cannot be seen."""
    if ch.isascii():
        return ch in "\\`@$?;~^&|%" or (ch < " " and ch not in "\n\r\t") or ch == "\x7f"
    return unicodedata.category(ch) in ("Cc", "Cf", "Co", "Cs")


def _word_before(out: list[str]) -> str:
    k = len(out)
    while k and (out[k - 1].isalnum() or out[k - 1] == "_"):
        k -= 1
    return "".join(out[k:])


def _identifiers(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    i, n = 0, len(text)
    while i < n:
        if text[i] == '"':
            i = text.index('"', i + 1) + 1
        elif text[i].isidentifier():
            j = i
            # Combining marks belong to a name too, and are what Python would rewrite.
            while j < n and f"a{text[j]}".isidentifier():
                j += 1
            found.append((i, text[i:j]))
            i = j
        else:
            i += 1
    return found
