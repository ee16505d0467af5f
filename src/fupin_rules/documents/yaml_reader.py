"""YAML for rule files: read from the event stream under limits, YAML 1.2 scalars, duplicate keys refused, every place kept.

Nothing is composed or constructed by PyYAML (its C composer crashes on deep nesting); tags, anchors and aliases are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import yaml

from fupin_rules.errors import Diagnostic, Place, RuleFileError, Text
from fupin_rules.language.source import Source

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Document", "read_yaml"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_NODES = 200_000
MAX_SCALAR = 20_000

Path = tuple[str | int, ...]

_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")


@dataclass(slots=True)
class _Scalar:
    start: int
    end: int
    line: int
    column: int
    style: str | None


@dataclass
class Document:
    """A YAML file as plain data, with the place of everything in it.

    Attributes:
        data: dicts, lists, text, int, Decimal, bool, None.
        file: its name for messages.
        text: its text.
    """

    data: Any
    file: str
    text: str
    _places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _scalars: dict[Path, _Scalar] = field(default_factory=dict)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value (or the key) at a path stands; the nearest parent's place where it is not there itself."""
        while True:
            at = (self._keys.get(path) if key else None) or self._places.get(path)
            if at is not None:
                return Place(self.file, *at)
            if not path:
                return Place(self.file, 1, 1)
            path = path[:-1]

    def source(self, path: Path) -> Source:
        """The text of a scalar with the place of each of its characters."""
        node = path
        value: Any = self.data
        for step in node:
            value = value[step]
        scalar = self._scalars[path]
        return Source(str(value), _Places(self, scalar, str(value)), self.file)

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer(r"\r\n|[\n\r\x85\u2028\u2029]", self.text))]


class _Places:
    """Places of a scalar's characters, worked out when first asked (only complaints ask)."""

    def __init__(self, document: Document, scalar: _Scalar, value: str) -> None:
        self._args = (document, scalar, value)
        self._list: list[tuple[int, int]] | None = None

    def _get(self) -> list[tuple[int, int]]:
        if self._list is None:
            self._list = _align(*self._args)
        return self._list

    def __len__(self) -> int:
        return len(self._args[2]) + 1

    def __getitem__(self, i: Any) -> Any:
        return self._get()[i]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._get())


def _align(document: Document, scalar: _Scalar, value: str) -> list[tuple[int, int]]:
    """For each character of a scalar's value, the line and column it came from."""
    text, i, end = document.text, scalar.start, scalar.end
    starts = document.line_starts
    if scalar.style in ("|", ">"):
        while i < end and text[i] not in "\n\r":
            i += 1
    elif scalar.style in ("'", '"'):
        i, end = i + 1, end - 1
    at: list[int] = []
    j = 0
    while j < len(value):
        if i >= end:
            at.append(max(scalar.start, end - 1))
            j += 1
        elif scalar.style == '"' and text[i] == "\\":
            at.append(i)
            i += {"x": 4, "u": 6, "U": 10}.get(text[i + 1 : i + 2], 2)
            j += 1
        elif scalar.style == "'" and text[i : i + 2] == "''":
            at.append(i)
            i, j = i + 2, j + 1
        elif value[j] in " \n" and text[i] in " \n\r\t":
            at.append(i)
            # A fold: one blank stands for a line end and the next line's indentation.
            if value[j] == "\n" or text[i] in "\n\r":
                while i < end and text[i] not in "\n\r":
                    i += 1
                i += 1
                while i < end and text[i] in " \t\n\r" and (j + 1 >= len(value) or value[j + 1] not in " \n"):
                    i += 1
            else:
                i += 1
            j += 1
        elif text[i] == value[j]:
            at.append(i)
            i, j = i + 1, j + 1
        else:
            i += 1
    at.append(min(i, max(end, scalar.start)))
    out: list[tuple[int, int]] = []
    from bisect import bisect_right

    for offset in at:
        line = bisect_right(starts, offset)
        out.append((line, offset - starts[line - 1] + 1))
    return out


def _fail(file: str, code: str, zh: str, en: str, line: int, column: int, hint: Text | None = None) -> RuleFileError:
    return RuleFileError(Diagnostic(code, Text(zh, en), Place(file, line + 1, column + 1), hint))


def read_yaml(text: str | bytes, file: str = "") -> Document:
    """Read one YAML document under limits.

    Args:
        text: the file's text, or its bytes in UTF-8.
        file: its name for messages.

    Raises:
        RuleFileError: Y101 too large, Y102 no UTF-8, Y103 syntax, Y104 too deep, Y105 anchor, alias or tag, Y106 duplicate key,
            Y107 several documents, Y108 a key that is no text, Y109 too many values.
    """
    if len(text) > MAX_BYTES:
        raise _fail(file, "Y101", f"文件超过 {MAX_BYTES} 字节。", f"the file is larger than {MAX_BYTES} bytes.", 0, 0)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _fail(
                file,
                "Y102",
                f"文件不是 UTF-8 编码（第 {error.start} 字节）。",
                f"the file is not UTF-8 (byte {error.start}).",
                0,
                0,
                Text("请另存为 UTF-8。", "Save it as UTF-8."),
            ) from None
    text = text.removeprefix("\ufeff")
    loader = getattr(yaml, "CParser", None)
    document = Document(None, file, text)
    try:
        events = yaml.parse(text, Loader=_pick(loader))
        _Builder(document, file).build(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise _fail(
            file,
            "Y103",
            f"YAML 写法有误：{_problem(error.problem)}。",
            f"YAML syntax: {error.problem}.",
            line,
            column,
            _yaml_hint(text, line),
        ) from None
    except yaml.YAMLError as error:
        raise _fail(file, "Y103", f"YAML 读不了：{error}", f"YAML cannot be read: {error}", 0, 0) from None
    return document


def _pick(parser: Any) -> Any:
    return yaml.CSafeLoader if parser is not None else yaml.SafeLoader


def _problem(problem: str | None) -> str:
    known = {
        "mapping values are not allowed here": "这里不能再出现冒号",
        "mapping values are not allowed in this context": "这里不能再出现冒号",
        "did not find expected key": "这里应当是一个键（缩进不齐？）",
        "found character '\\t' that cannot start any token": "不能用制表符缩进",
        "found character that cannot start any token": "有不能用在这里的字符（制表符？）",
        "could not find expected ':'": "键后面少了冒号",
        "found unexpected end of stream": "引号没有结束",
    }
    return known.get(problem or "", problem or "")


def _yaml_hint(text: str, line: int) -> Text | None:
    lines = text.splitlines()
    for at in (line, line - 1):
        if 0 <= at < len(lines) and re.search(r"\b(is|when|expect|flag|message|zh|en|where|key)\s*:", lines[at]):
            return Text(
                "表达式里有冒号、引号或 # 时，请写成块：在冒号后写 |，下一行缩进写表达式；或用单引号括起来。",
                "Where a value holds a colon, quotes or #, put | after the key and the text on the next line, or use single quotes.",
            )
    return None


class _Builder:
    def __init__(self, document: Document, file: str) -> None:
        self.document = document
        self.file = file
        self.nodes = 0

    def build(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(
                        event,
                        "Y107",
                        "一个文件里只能有一个 YAML 文档（不要写 ---）。",
                        "a file holds one YAML document.",
                    )
                self.document.data = self.node(next(events), events, (), 1)

    def refuse(self, event: Any, code: str, zh: str, en: str) -> RuleFileError:
        return _fail(self.file, code, zh, en, event.start_mark.line, event.start_mark.column)

    def node(self, event: Any, events: Iterator[Any], path: Path, depth: int) -> Any:
        mark = event.start_mark
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(event, "Y109", f"文件里的值超过 {MAX_NODES} 个。", f"more than {MAX_NODES} values.")
        if depth > MAX_DEPTH:
            raise self.refuse(event, "Y104", f"嵌套超过 {MAX_DEPTH} 层。", f"nested deeper than {MAX_DEPTH}.")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.refuse(
                event, "Y105", "规则文件里不能用锚点和别名（& *）。", "anchors and aliases (& *) are refused."
            )
        if event.tag is not None:
            raise self.refuse(
                event, "Y105", f"规则文件里不能用标签（{event.tag}）。", f"tags are refused ({event.tag})."
            )
        self.document._places[path] = (mark.line + 1, mark.column + 1)  # noqa: SLF001
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self.node(inner, events, (*path, len(items)), depth + 1))
            return items
        out: dict[str, Any] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            if not isinstance(inner, yaml.ScalarEvent) or inner.anchor is not None or inner.tag is not None:
                raise self.refuse(inner, "Y108", "键必须是文字。", "a key must be a text.")
            key = inner.value
            if key in out:
                raise self.refuse(inner, "Y106", f"键“{key}”写了两次。", f"the key {key!r} stands twice.")
            at = (*path, key)
            self.document._keys[at] = (inner.start_mark.line + 1, inner.start_mark.column + 1)  # noqa: SLF001
            out[key] = None
            out[key] = self.node(next(events), events, at, depth + 1)
        return out

    def scalar(self, event: Any, path: Path) -> Any:
        value: str = event.value
        if len(value) > MAX_SCALAR:
            raise self.refuse(
                event, "Y101", f"一个值超过 {MAX_SCALAR} 个字符。", f"a value longer than {MAX_SCALAR} characters."
            )
        if event.style in (None, ""):
            if value in ("", "~", "null"):
                return None
            if value in ("true", "false"):
                return value == "true"
            if _INT.fullmatch(value):
                return int(value)
            if _FLOAT.fullmatch(value):
                return Decimal(value)
        self.document._scalars[path] = _Scalar(  # noqa: SLF001
            event.start_mark.index, event.end_mark.index, event.start_mark.line, event.start_mark.column, event.style
        )
        return value
