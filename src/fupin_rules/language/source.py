"""The text of an expression and where each of its characters stands in the rule file.

Owns the reading of characters: full-width punctuation, quotes, refused characters. Knows no grammar.
"""

from __future__ import annotations

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
_WIDE_DIGITS = {chr(0xFF10 + i): str(i) for i in range(10)}


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


def _diag(source: Source, offset: int, code: str, zh: str, en: str, hint: Text | None = None) -> Diagnostic:
    return Diagnostic(code, Text(zh, en), source.place(offset), hint)


def plain(source: Source) -> tuple[Plain, list[Diagnostic]]:
    """Turn an expression's text into half-width text, strings replaced by place holders of ASCII.

    Every string literal becomes `"sN"` in the result (`strings[N]` has its value), so nothing inside it can be misread.

    Returns:
        The text and the diagnostics found on the way (codes E101 to E109).
    """
    text = source.text
    out: list[str] = []
    offsets: list[int] = []
    strings: dict[int, Token] = {}
    found: list[Diagnostic] = []
    if len(text) > MAX_LENGTH:
        found.append(
            _diag(
                source,
                MAX_LENGTH,
                "E101",
                f"表达式有 {len(text)} 个字符，超过上限 {MAX_LENGTH}。",
                f"the expression has {len(text)} characters, more than {MAX_LENGTH}.",
                Text("请把其中一部分写成 definitions 里的定义。", "Move a part of it to `definitions`."),
            )
        )
        return Plain("", (), {}), found
    i, depth, n = 0, 0, len(text)
    last_was_string = False
    while i < n:
        ch = text[i]
        if ch in _CLOSING or ch in "”’」":
            if ch not in _CLOSING:
                ch_open = {"”": "“", "’": "‘", "」": "「"}[ch]
            else:
                ch_open = ch
            ends = {_CLOSING[ch_open], ch_open, '"' if ch_open in "“＂" else ch_open}
            if ch != ch_open:
                ends.add(ch)
            if out and (out[-1].isalnum() or out[-1] == "_") and not last_was_string:
                word = _word_before(out)
                if word.lower() in ("f", "b", "r", "u", "rb", "br", "fr", "rf", "t"):
                    found.append(
                        _diag(
                            source,
                            i - len(word),
                            "E102",
                            f"字符串前不能有前缀 {word}。",
                            f"a string takes no prefix {word}.",
                        )
                    )
            j = i + 1
            while j < n and text[j] not in ends:
                if text[j] == "\n":
                    break
                j += 1
            if j >= n or text[j] == "\n":
                found.append(
                    _diag(
                        source,
                        i,
                        "E103",
                        "字符串没有结束的引号。",
                        "the string has no closing quote.",
                        Text(f"请在结尾补上 {_CLOSING[ch_open]}。", f"Close it with {_CLOSING[ch_open]}."),
                    )
                )
                return Plain("", (), {}), found
            value = text[i + 1 : j]
            if "\\" in value:
                found.append(_diag(source, i, "E104", "字符串里不能有反斜杠。", "a string may not hold a backslash."))
            if last_was_string:
                found.append(
                    _diag(
                        source,
                        i,
                        "E105",
                        "两个字符串相邻：Python 会把它们悄悄接起来，这里不允许。",
                        "two strings side by side: Python would join them silently; that is refused here.",
                        Text("是不是漏了逗号？", "Is a comma missing?"),
                    )
                )
            index = len(strings)
            strings[index] = Token(i, j + 1, value)
            for c in f'"s{index}"':
                out.append(c)
                offsets.append(i)
            i = j + 1
            last_was_string = True
            continue
        if ch == "#":
            found.append(
                _diag(
                    source,
                    i,
                    "E106",
                    "表达式里不能写注释（#）。",
                    "an expression takes no comment (#).",
                    Text(
                        "请写在 YAML 里、表达式之外，或写进 title/message。",
                        "Write it in the YAML outside the expression.",
                    ),
                )
            )
            return Plain("", (), {}), found
        hidden = unicodedata.category(ch) in ("Cc", "Cf", "Co", "Cs") and ch not in "\n\r\t"
        if hidden or ch in "\\`@$?;~^&|%" or (ch == "*" and text[i : i + 2] == "**"):
            hint = _INSTEAD.get(ch)
            found.append(
                _diag(
                    source,
                    i,
                    "E107",
                    f"表达式里不能用字符 {ch!r}。",
                    f"the character {ch!r} has no meaning in an expression.",
                    Text(*hint) if hint else None,
                )
            )
            # The same sign doubled is one mistake.
            i += text[i : i + 2] == ch * 2
            out.append(" ")
            offsets.append(i)
            i += 1
            continue
        put = _WIDE.get(ch) or _WIDE_DIGITS.get(ch) or (" " if ch.isspace() else ch)
        if put == "=" and ch == "＝":
            # `a ＝ b` means equality unless it is already doubled or part of a comparison sign.
            nxt = text[i + 1 : i + 2]
            prev = out[-1] if out else ""
            if nxt in ("＝", "="):
                put, skip = "==", 2
                out.extend(put)
                offsets.extend((i, i + 1))
                i += skip
                last_was_string = False
                continue
            if prev not in "<>!=":
                put = "=="
        if put in "([{":
            depth += 1
            if depth > MAX_DEPTH:
                found.append(
                    _diag(
                        source, i, "E108", f"括号嵌套超过 {MAX_DEPTH} 层。", f"brackets nest deeper than {MAX_DEPTH}."
                    )
                )
                return Plain("", (), {}), found
        elif put in ")]}":
            depth -= 1
        for c in put:
            out.append(c)
            offsets.append(i)
        if not put.isspace():
            last_was_string = False
        i += 1
    offsets.append(n)
    result = "".join(out)
    for k, name in _identifiers(result):
        if unicodedata.normalize("NFKC", name) != name:
            found.append(
                _diag(
                    source,
                    offsets[k],
                    "E109",
                    f"名称 {name!r} 里有 Python 会悄悄改写的字符（如全角字母）。",
                    f"the name {name!r} has characters that Python would silently rewrite (full-width letters, for instance).",
                    Text(
                        f"请写作 {unicodedata.normalize('NFKC', name)}。",
                        f"Write {unicodedata.normalize('NFKC', name)}.",
                    ),
                )
            )
    return Plain(result, offsets, strings), found


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
