"""YAML for rule files: read from the event stream under limits, YAML 1.2 scalars, duplicate keys refused, every place kept.

Nothing is composed or constructed by PyYAML (its C composer crashes on deep nesting; the event stream, which has a stack of its own
on the heap, does not); tags, anchors and aliases are refused. The size is looked at before anything is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import yaml

from fupin_rules.documents.places import Scalar, ScalarPlaces, line_and_column
from fupin_rules.errors import Diagnostic, Place, RuleFileError, Text
from fupin_rules.language.source import Source

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Document", "read_yaml"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_NODES = 200_000
MAX_SCALAR = 20_000
MAX_KEY = 200

Path = tuple[str | int, ...]

# Control characters, halves of surrogate pairs, and what turns the direction of writing or takes no room: text that reads otherwise
# than it looks.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_EXPRESSION_KEY = re.compile(r"\b(is|when|expect|flag|message|zh|en|where|key|let)\s*:")
_PROBLEMS = (
    ("mapping values are not allowed", "这里不能再出现冒号"),
    ("found character '\\t'", "不能用制表符缩进"),
    ("cannot start any token", "有不能用在这里的字符（制表符、@、` 或 %？）"),
    ("could not find expected ':'", "键后面少了冒号"),
    ("unexpected end of stream", "引号没有结束"),
    ("while scanning a quoted scalar", "引号没有结束，或里面有不能用的转义"),
    ("did not find expected ',' or", "花括号或方括号没有结束，或少了逗号"),
    ("expected ',' or", "花括号或方括号没有结束，或少了逗号"),
    ("did not find expected", "这里的缩进或写法不对"),
    ("expected <block end>", "这里的缩进或写法不对"),
    ("expected the node content", "这里少了内容"),
    ("found undefined alias", "规则文件里不能用别名"),
)
_WIDE = re.compile(
    r"^\s*(?P<dash>[－—–])\s*\S|^\s*(?:- +)?[A-Za-z_][\w.-]*\s*(?P<colon>：)|[{,，]\s*[A-Za-z_]\w*\s*(?P<inner>：)"
    r"|(?:^|[:：-])\s*(?P<open>[｛［])|(?P<close>[｝］])\s*$|(?P<comma>，)\s*[A-Za-z_]\w*\s*[:：]|[:：]\s*(?P<quote>[“”‘’＂＇])"
)
"""Punctuation of a Chinese keyboard where YAML has its own: not in the middle of a text, where it belongs."""
_NARROW = dict(zip("－—–：｛［｝］，“”‘’＂＇", "---:{[}],\"\"''\"'", strict=True))
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")


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
    _scalars: dict[Path, Scalar] = field(default_factory=dict)

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
        value: Any = self.data
        for step in path:
            value = value[step]
        return Source(str(value), ScalarPlaces(self.text, self.line_starts, self._scalars[path], str(value)), self.file)

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer(r"\r\n|[\n\r\x85\u2028\u2029]", self.text))]


def _fail(file: str, code: str, zh: str, en: str, line: int, column: int, hint: Text | None = None) -> RuleFileError:
    return RuleFileError(Diagnostic(code, Text(zh, en), Place(file, line + 1, column + 1), hint))


def read_yaml(text: str | bytes, file: str = "", whole: tuple[int, frozenset[str]] = (0, frozenset())) -> Document:
    """Read one YAML document under limits.

    Args:
        text: the file's text, or its bytes in UTF-8.
        file: its name for messages.
        whole: how deep (steps of a path) and under which keys stands data whose inside nobody complains of: its places are not kept,
            which is most of the work where there is much of it.

    Raises:
        RuleFileError: Y101 too large, Y102 no UTF-8, Y103 syntax, Y104 too deep, Y105 anchor, alias, tag or merge key, Y106 duplicate
            key, Y107 several documents, Y108 a key that is no text, Y109 too many values, Y110 a character that cannot be seen.
    """
    if len(text) > MAX_BYTES:
        raise _fail(
            file,
            "Y101",
            f"文件超过 {MAX_BYTES} 字节。",
            f"the file is larger than {MAX_BYTES} bytes.",
            0,
            0,
            Text("请分成几个规则文件。", "Divide it into several rule files."),
        )
    if isinstance(text, bytes):
        text = _decoded(text, file)
    text = text.removeprefix("\ufeff")
    document = Document(None, file, text)
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        line, column = line_and_column(document.line_starts, unseen.start())
        name = f"U+{ord(unseen[0]):04X}"
        raise _fail(
            file,
            "Y110",
            f"有看不见的字符 {name}。",
            f"there is a character that cannot be seen ({name}).",
            line - 1,
            column - 1,
            Text(
                "从网页或微信里粘来的文字常带这种字符，请删去重打。",
                "Text pasted from elsewhere often brings it: delete it and type anew.",
            ),
        )
    try:
        _Builder(document, file, whole).build(yaml.parse(text, Loader=_parser()))
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error, text, file) from None
    except yaml.YAMLError as error:
        raise _fail(file, "Y103", f"YAML 读不了：{error}", f"YAML cannot be read: {error}", 0, 0) from None
    return document


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A byte that is no part of any character: its line and column in the characters before it.
        before = raw[: error.start].decode("utf-8-sig", "replace")
        line = before.count("\n")
        raise _fail(
            file,
            "Y102",
            f"文件不是 UTF-8 编码（第 {error.start + 1} 字节）。",
            f"the file is not UTF-8 (byte {error.start + 1}).",
            line,
            len(before) - (before.rfind("\n") + 1),
            Text("请另存为 UTF-8。", "Save it as UTF-8."),
        ) from None


def _parser() -> Any:
    """The C parser where PyYAML has it, else its Python one; only events are asked of either."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _unreadable(error: yaml.MarkedYAMLError, text: str, file: str) -> RuleFileError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    problem = error.problem or error.context or ""
    zh = next((zh for part, zh in _PROBLEMS if part in problem or part in (error.context or "")), problem)
    en = problem
    begun = error.context_mark
    if begun is not None and (begun.line, begun.column) != (line, column):
        zh += f"（从第 {begun.line + 1} 行第 {begun.column + 1} 列读起）"
        en += f" (read from {begun.line + 1}:{begun.column + 1} on)"
    return _fail(
        file,
        "Y103",
        f"YAML 写法有误：{zh}。",
        f"YAML syntax: {en}.",
        line,
        column,
        _yaml_hint(text, line, begun.line if begun is not None else line),
    )


def _yaml_hint(text: str, line: int, begun: int) -> Text | None:
    lines = text.splitlines()
    for at in dict.fromkeys((line, begun, line - 1)):
        wide = _WIDE.search(lines[at]) if 0 <= at < len(lines) else None
        if wide is not None and wide.lastgroup is not None:
            sign, column = wide[wide.lastgroup], wide.start(wide.lastgroup) + 1
            return Text(
                f"第 {at + 1} 行第 {column} 列的“{sign}”是中文（全角）标点，请改成英文（半角）的 {_NARROW[sign]} 。",
                f"The {sign!r} at {at + 1}:{column} is full-width (Chinese) punctuation; write {_NARROW[sign]} instead.",
            )
    for at in (line, line - 1):
        if 0 <= at < len(lines) and lines[at].lstrip(" ").startswith("\t"):
            return Text("缩进请用空格，不用制表符。", "Indent by spaces, not by tabs.")
        if 0 <= at < len(lines) and _EXPRESSION_KEY.search(lines[at]):
            return Text(
                "表达式里有冒号、引号或 # 时，请写成块：在冒号后写 |，下一行缩进写表达式；或用单引号括起来。",
                "Where a value holds a colon, quotes or #, put | after the key and the text on the next line, or use single quotes.",
            )
    return None


class _Builder:
    def __init__(self, document: Document, file: str, whole: tuple[int, frozenset[str]]) -> None:
        self.document = document
        self.deep, self.whole = whole
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

    def refuse(self, event: Any, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> RuleFileError:
        mark = event.start_mark
        return _fail(self.file, code, zh, en, mark.line, mark.column, Text(*hint) if hint else None)

    def plain(self, event: Any) -> None:
        """Refuse aliases, anchors and tags."""
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.refuse(
                event,
                "Y105",
                "规则文件里不能用锚点和别名（& *）。",
                "anchors and aliases (& *) are refused.",
                (
                    "要共用的条件写进 definitions；以 * 或 & 开头的文字请加引号。",
                    "Share conditions by definitions; quote a text that begins with * or &.",
                ),
            )
        if event.tag is not None:
            raise self.refuse(
                event,
                "Y105",
                f"规则文件里不能用标签（{event.tag[:60]}）。",
                f"tags are refused ({event.tag[:60]}).",
                ("以 ! 开头的文字请加引号。", "Quote a text that begins with !."),
            )

    def key(self, event: Any) -> str:
        """A key of a mapping."""
        if isinstance(event, (yaml.AliasEvent, yaml.ScalarEvent)):
            self.plain(event)
        if not isinstance(event, yaml.ScalarEvent) or event.value == "":
            raise self.refuse(
                event,
                "Y108",
                "键必须是文字。",
                "a key must be a text.",
                ("花括号是映射；要写文字请加引号。", "Braces are a mapping; quote a text that begins with them."),
            )
        key: str = event.value
        if len(key) > MAX_KEY:
            raise self.refuse(
                event, "Y101", f"一个键超过 {MAX_KEY} 个字符。", f"a key longer than {MAX_KEY} characters.",
                ("是不是少了引号？", "Are quotes missing?"),
            )  # fmt: skip
        if key == "<<" and not event.style:
            raise self.refuse(event, "Y105", "规则文件里不能用合并键（<<）。", "merge keys (<<) are refused.")
        return key

    def node(self, event: Any, events: Iterator[Any], path: Path | None, depth: int) -> Any:
        """A value; with `path` None the places of what is in it are not kept."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(event, "Y109", f"文件里的值超过 {MAX_NODES} 个。", f"more than {MAX_NODES} values.")
        if depth > MAX_DEPTH:
            raise self.refuse(event, "Y104", f"嵌套超过 {MAX_DEPTH} 层。", f"nested deeper than {MAX_DEPTH}.")
        self.plain(event)
        if path is not None:
            mark = event.start_mark
            self.document._places[path] = (mark.line + 1, mark.column + 1)  # noqa: SLF001
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self.node(inner, events, None if path is None else (*path, len(items)), depth + 1))
            return items
        out: dict[str, Any] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key = self.key(inner)
            if key in out:
                raise self.refuse(
                    inner,
                    "Y106",
                    f"键“{key}”写了两次。",
                    f"the key {key!r} stands twice.",
                    ("请合成一处，或改名。", "Join them, or rename one."),
                )
            out[key] = None
            if path is None:
                out[key] = self.node(next(events), events, None, depth + 1)
                continue
            at = (*path, key)
            self.document._keys[at] = (inner.start_mark.line + 1, inner.start_mark.column + 1)  # noqa: SLF001
            if key in self.whole and len(at) == self.deep:
                first = next(events)
                self.document._places[at] = (first.start_mark.line + 1, first.start_mark.column + 1)  # noqa: SLF001
                out[key] = self.node(first, events, None, depth + 1)
            else:
                out[key] = self.node(next(events), events, at, depth + 1)
        return out

    def scalar(self, event: Any, path: Path | None) -> Any:
        value: str = event.value
        if len(value) > MAX_SCALAR:
            raise self.refuse(
                event, "Y101", f"一个值超过 {MAX_SCALAR} 个字符。", f"a value longer than {MAX_SCALAR} characters."
            )
        if event.style == '"' and (unseen := _UNSEEN.search(value)) is not None:
            raise self.refuse(
                event,
                "Y110",
                f"转义写出了看不见的字符 U+{ord(unseen[0]):04X}。",
                f"an escape makes a character that cannot be seen (U+{ord(unseen[0]):04X}).",
                ("请删去这个转义。", "Leave the escape out."),
            )
        if not event.style:
            if value in ("", "~", "null"):
                return None
            if value in ("true", "false"):
                return value == "true"
            if _INT.fullmatch(value):
                return int(value)
            if _FLOAT.fullmatch(value):
                return Decimal(value)
        if path is not None:
            self.document._scalars[path] = Scalar(  # noqa: SLF001
                event.start_mark.index, event.end_mark.index, event.style
            )
        return value
