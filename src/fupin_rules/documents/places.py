"""Where the characters of a scalar stand in the file, whatever style it was written in. Worked out only when somebody complains."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

__all__ = ["PartPlaces", "Scalar", "ScalarPlaces", "line_and_column"]

_HEX = {"x": 4, "u": 6, "U": 10}
_BREAKS = "\n\r"
_BLANKS = " \t"


@dataclass(slots=True)
class Scalar:
    """Span of a scalar in the file's text (characters, half open), and its style."""

    start: int
    end: int
    style: str | None


def line_and_column(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character, given the offsets at which lines begin."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


class ScalarPlaces(Sequence[tuple[int, int]]):
    """Line and column of each character of a scalar's value, and one more for its end."""

    def __init__(self, text: str, starts: Sequence[int], scalar: Scalar, value: str) -> None:
        self._text = text
        self._starts = starts
        self._scalar = scalar
        self._value = value
        self._list: list[tuple[int, int]] | None = None

    def _get(self) -> list[tuple[int, int]]:
        if self._list is None:
            self._list = [line_and_column(self._starts, i) for i in _align(self._text, self._scalar, self._value)]
        return self._list

    def __len__(self) -> int:
        return len(self._value) + 1

    @overload
    def __getitem__(self, i: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[tuple[int, int]]: ...
    def __getitem__(self, i: Any) -> Any:
        return self._get()[i]


class PartPlaces(Sequence[tuple[int, int]]):
    """Places of a part of a scalar, looked up when asked."""

    def __init__(self, whole: Sequence[tuple[int, int]], start: int, end: int) -> None:
        self._whole = whole
        self._at = range(start, end + 1)

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, i: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[tuple[int, int]]: ...
    def __getitem__(self, i: Any) -> Any:
        return [self._whole[k] for k in self._at[i]] if isinstance(i, slice) else self._whole[self._at[i]]


def _align(text: str, scalar: Scalar, value: str) -> list[int]:
    """For each character of a scalar's value the offset it came from, and one more for its end."""
    if scalar.style in ("|", ">"):
        at = _block(text, scalar, value)
    elif scalar.style == '"':
        at = _double_quoted(text, scalar, value)
    else:
        at = _flow(text, scalar, value)
    last = at[-1] + 1 if at else scalar.start
    at.append(min(last, len(text)))
    return at


def _block(text: str, scalar: Scalar, value: str) -> list[int]:
    """A literal or folded block: every character but blanks and line ends stands there in the same order."""
    i = scalar.start
    while i < len(text) and text[i] not in _BREAKS:
        i += 1
    return _match(text, i, scalar.end, value)


def _flow(text: str, scalar: Scalar, value: str) -> list[int]:
    """A plain or single-quoted scalar; in quotes a quote is written twice."""
    if scalar.style != "'":
        return _match(text, scalar.start, scalar.end, value)
    at: list[int] = []
    i, end = scalar.start + 1, scalar.end - 1
    for ch in value:
        if ch in " \n":
            at.append(i)
            if text[i : i + 1] in _BLANKS:
                i += 1
            continue
        while i < end and text[i] != ch:
            i += 1
        at.append(i)
        i += 2 if ch == "'" else 1
    return _settle(text, at, value)


def _double_quoted(text: str, scalar: Scalar, value: str) -> list[int]:
    at: list[int] = []
    i, end = scalar.start + 1, scalar.end - 1
    for ch in value:
        while i < end:
            here = text[i]
            if here == "\\":
                if text[i + 1 : i + 2] in ("\n", "\r"):
                    # An escaped line end, and the next line's indentation, stand for nothing.
                    i += 3 if text[i + 1 : i + 3] == "\r\n" else 2
                    while i < end and text[i] in _BLANKS:
                        i += 1
                    continue
                break
            if here == ch or ch in " \n":
                break
            i += 1
        at.append(i)
        if text[i : i + 1] == "\\":
            i += _HEX.get(text[i + 1 : i + 2], 2)
        elif ch not in " \n" or text[i : i + 1] in _BLANKS:
            i += 1
    return _settle(text, at, value)


def _match(text: str, i: int, end: int, value: str) -> list[int]:
    at: list[int] = []
    for ch in value:
        if ch in " \n":
            at.append(i)
            if text[i : i + 1] in _BLANKS:
                i += 1
            continue
        while i < end and text[i] != ch:
            i += 1
        at.append(i)
        i += 1
    return _settle(text, at, value)


def _settle(text: str, at: list[int], value: str) -> list[int]:
    """Places of blanks and line ends set after the character before them: nothing but blanks stands between."""
    out = at
    for k, ch in enumerate(value):
        if ch in " \n" and k and value[k - 1] not in " \n":
            before = out[k - 1] + 1
            if before < len(text) and text[before] in " \t\n\r":
                out[k] = before
    return out
