"""From what was written into a form to the answers of a record: each by its question, as any table's cells are read.

Owns the record under construction. What cannot be read is unanswered, remembered as unreadable and said. Knows no form.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from fupin_rules.annexes.reading.grid import Grid, Spot
from fupin_rules.errors import Text
from fupin_rules.schema import UNREADABLE, FieldSpec, Open, Subject
from fupin_rules.tables.cells import SEPARATORS, Bad, Reader, Settings

__all__ = ["Answering", "is_none", "split_names"]

_YES: Final = ("√", "☑", "✓", "✔")
_NO: Final = ("×", "✗")
_BLANKS: Final = ("/", "／", "-", "—", "——", "＿", "_")
_NONES: Final = ("无", "没有")
_BETWEEN = re.compile(r"[、，,；;/|]")
_NAME = re.compile(r"[\u3400-\u9fff·]{2,}")
_MASKED = re.compile(r"\*{2,}|＊{2,}|[xX×]{4,}(?![0-9])")


def is_none(raw: str) -> bool:
    """Whether somebody wrote that there is nothing to write."""
    return raw.strip(" \u3000\t\n_＿。.；;") in (*_NONES, *_BLANKS)


def split_names(raw: str) -> str:
    """Names that only a space tells apart, told apart by `、`: each must be a whole name, for `韦 甲` is one person."""
    parts = [part.split() for part in _BETWEEN.split(raw)]
    if not any(len(names) > 1 and all(map(_NAME.fullmatch, names)) for names in parts):
        return raw
    return "、".join("、".join(n) if all(map(_NAME.fullmatch, n)) else " ".join(n) for n in parts if n)


class Answering:
    """A record being filled in.

    Args:
        grid: where the answers stand, for complaints.
        subject: whose questions are asked.
        root: dotted path of the record within the subject, e.g. `six_looks`.
    """

    def __init__(self, grid: Grid, subject: Subject, root: str = "") -> None:
        self.grid = grid
        self.subject = subject
        self.root = root
        self.record: dict[str, Any] = {}

    def spec(self, path: str) -> FieldSpec:
        return self.subject.spec.at(f"{self.root}.{path}" if self.root else path)

    def holder(self, path: str, base: dict[str, Any] | None = None) -> tuple[dict[str, Any], str]:
        """The dict that holds the last step of a path."""
        at = self.record if base is None else base
        *steps, last = path.split(".")
        for step in steps:
            at = at.setdefault(step, {})
        return at, last

    def set(self, path: str, value: Any, base: dict[str, Any] | None = None) -> None:
        at, last = self.holder(path, base)
        at[last] = value

    def unreadable(self, path: str, why: Text, base: dict[str, Any] | None = None) -> None:
        at, last = self.holder(path, base)
        at[last] = None
        at.setdefault(UNREADABLE, {})[last] = why.zh

    def put(self, path: str, raw: Any, spot: Spot | None, base: dict[str, Any] | None = None, prefix: str = "") -> bool:
        """Read one answer.

        Args:
            path: within `base` (the record where left out).
            raw: what was written.
            prefix: path of the list `base` is an item of.

        Returns:
            Whether anything was read; a blank leaves the answer out, or is the answer a blank stands for.
        """
        spec = self.spec(prefix + path)
        if isinstance(raw, str) and not raw.strip():
            raw = None
        question = spec.question
        if question.personal in ("identity", "phone") and isinstance(raw, str) and _MASKED.search(raw):
            why = self.grid.reject("N207", spot, path=path, label=question.zh, read=raw)
            self.unreadable(path, why, base)
            return False
        if question.personal == "name" and spec.many and isinstance(raw, str):
            raw = split_names(raw)
        got = _reader(spec)[raw]
        if isinstance(got, Bad):
            if spot is not None:
                self.grid.refuse(got.code, got.message, spot, path=path, read=got.read)
            else:
                self.grid.refuse(got.code, got.message, None, unit="record", path=path, read=got.read)
            at, last = self.holder(path, base)
            at[last] = None
            at.setdefault(UNREADABLE, {})[last] = got.reason
            return False
        if got is None:
            if question.blank == "none":
                self.set(path, list(question.none) if isinstance(question.none, list) else question.none, base)
            return False
        self.set(path, list(got) if isinstance(got, list) and not isinstance(got, Open) else got, base)
        return True


@cache
def _reader(spec: FieldSpec) -> Reader:
    personal = spec.question.personal in ("identity", "phone")
    nones = _NONES if spec.many and spec.kind != "record" else ()
    separators = tuple(s for s in SEPARATORS if s != "\n" or spec.many)
    return Reader(
        spec,
        Settings(yes=_YES, no=_NO, blanks=_BLANKS, nones=nones, separators=separators, identifier=personal),
    )
