"""From text to a syntax tree of Python, and back from its nodes to places in the text.

The only room that calls `ast.parse`. Knows the spelling of expressions and the limits on them, no names and no types. Every
complaint of a check is noted here.
"""

from __future__ import annotations

import ast
import re
import warnings

from fupin_rules.errors import Diagnostic, Text
from fupin_rules.language.guesses import guess
from fupin_rules.language.source import Plain, Source

__all__ = ["MAX_TREE_DEPTH", "Parser", "Refused"]

MAX_TREE_DEPTH = 80
"""Deepest syntax tree; deeper ones want a definition."""

_NUMBER = re.compile(r"(?<![\w.])\.?[0-9][\w.]*")
_PLAIN_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"(?<![\w.])([12][0-9]{3})-([01]?[0-9])-([0-3]?[0-9])(?![\w.])")
_MAX_DIGITS = 18


class Refused(Exception):
    """The current branch cannot be typed; its diagnostic is already noted."""


class Parser:
    """Holds one expression's text while it is checked, and the complaints about it."""

    def __init__(self, source: Source, text: Plain) -> None:
        self.source = source
        self.plain = text
        self.found: list[Diagnostic] = []
        self.lead = len(text.text) - len(text.text.lstrip())
        self.body = text.text.strip()
        self._bytes: list[int] = []

    # -- complaints ------------------------------------------------------------------------------------------------

    def complain(self, node: ast.AST | int, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        start = node if isinstance(node, int) else self.span(node)[0]
        self.found.append(Diagnostic(code, Text(zh, en), self.source.place(start), Text(*hint) if hint else None))

    def refuse(self, node: ast.AST | int, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> Refused:
        self.complain(node, code, zh, en, hint)
        return Refused()

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Span in the author's text of a node (ast counts bytes of the stripped half-width text)."""
        start = self.char(getattr(node, "col_offset", 0))
        end = self.char(getattr(node, "end_col_offset", 0) or 0)
        offsets = self.plain.offsets
        first = offsets[min(self.lead + start, len(offsets) - 1)]
        last = offsets[min(self.lead + max(end - 1, start), len(offsets) - 1)]
        for token in self.plain.strings.values():
            if token.start == last:
                return first, token.end
        return first, last + 1

    def char(self, byte: int) -> int:
        if self.body.isascii():
            return min(byte, len(self.body))
        if not self._bytes:
            at = 0
            for ch in self.body:
                self._bytes.append(at)
                at += len(ch.encode())
            self._bytes.append(at)
        low, high = 0, len(self._bytes) - 1
        while low < high:
            mid = (low + high) // 2
            if self._bytes[mid] < byte:
                low = mid + 1
            else:
                high = mid
        return low

    # -- parsing ---------------------------------------------------------------------------------------------------

    def parse(self) -> ast.expr | None:
        """The syntax tree, or None after complaining."""
        if not self.body:
            self.complain(0, "E204", "表达式是空的。", "the expression is empty.")
            return None
        if not self._numbers():
            return None
        try:
            # Python warns of spellings such as `1or 2`; here they are refused.
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                node = ast.parse(self.body, mode="eval").body
        except (SyntaxError, SyntaxWarning, DeprecationWarning) as error:
            self._syntax(error)
            return None
        except (ValueError, MemoryError, RecursionError):
            node = None
        if node is None or _depth(node) > MAX_TREE_DEPTH:
            self.complain(
                0,
                "E206",
                "表达式嵌套太深。",
                "the expression nests too deep.",
                ("请拆成定义。", "Split it into definitions."),
            )
            return None
        return node

    def _numbers(self) -> bool:
        """Whether every number is written plainly; Python would take `1e400` for infinity and `1or 2` for two words."""
        good = True
        day = _DAY.search(self.body)
        if day is not None:
            offsets = self.plain.offsets
            where = offsets[min(self.lead + day.start(), len(offsets) - 1)]
            year, month, of_month = (int(x) for x in day.groups())
            self.complain(
                where,
                "E203",
                f"日期不能写成 {day.group()}，会当成减法。",
                f"a date is not written {day.group()}; that would be a subtraction.",
                (f"请写 date({year}, {month}, {of_month})。", f"Write date({year}, {month}, {of_month})."),
            )
            return False
        for found in _NUMBER.finditer(self.body):
            digits = found.group()
            if _PLAIN_NUMBER.fullmatch(digits) and len(digits) <= _MAX_DIGITS:
                continue
            good = False
            offsets = self.plain.offsets
            where = offsets[min(self.lead + found.start(), len(offsets) - 1)]
            if _PLAIN_NUMBER.fullmatch(digits):
                self.complain(where, "E203", f"数字 {digits} 太长。", f"the number {digits} is too long.")
            else:
                self.complain(
                    where,
                    "E203",
                    f"数字 {digits} 的写法不允许。",
                    f"the number {digits} is written in a way that is refused.",
                    (
                        "只写普通的十进制数，例如 12 或 0.5，单位不写。",
                        "Write a plain decimal number such as 12 or 0.5, without a unit.",
                    ),
                )
        return good

    def _syntax(self, error: Exception) -> None:
        body = self.body
        offset = error.offset if isinstance(error, SyntaxError) else None
        at = offset - 1 if offset else len(body)
        offsets = self.plain.offsets
        where = offsets[min(self.lead + min(at, len(body)), len(offsets) - 1)]
        hint = guess(body, at, str(error))
        self.complain(
            where, "E201", "这里看不懂，表达式不完整或写法不对。", "the expression cannot be read from here on.", hint
        )


def _depth(node: ast.AST) -> int:
    deepest = 0
    stack = [(node, 1)]
    while stack:
        at, depth = stack.pop()
        deepest = max(deepest, depth)
        if depth > MAX_TREE_DEPTH:
            return depth
        stack.extend((c, depth + 1) for c in ast.iter_child_nodes(at))
    return deepest
