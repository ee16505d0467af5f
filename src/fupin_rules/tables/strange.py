"""Contents of a key column that are no code: words that say there is none, a header, codes unlike all others.

Taken for a code, such a content makes a household that does not exist, and the real one is accused of lacking the member who stands in
that row. Owns the comparison of codes by their look; which rows are lost for it is for `ties` to work out. Knows no survey.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from fupin_rules.tables.cells import Bad, fold
from fupin_rules.tables.codes import message
from fupin_rules.tables.columns import Column, Table
from fupin_rules.tables.headers import header_key

__all__ = ["set_strange_aside"]

_NO_CODES: Final = frozenset(
    fold(w).upper()
    for w in (
        *(
            "不详",
            "未知",
            "不明",
            "不清楚",
            "不知道",
            "无",
            "没有",
            "暂无",
            "空",
            "待补",
            "待定",
            "待查",
            "未填",
            "缺",
            "同上",
        ),
        *("NA", "N/A", "NULL", "NONE", "NAN", "NIL", "-", "--", "—", "——", "/", "?", "？", "*", "〃"),
    )
)
_MANY: Final = 9
"""How many codes of one look stand against one of another for that one to be a slip."""
_LONG: Final = 6
"""From how many digits on the length of a code counts: 1, 10 and 100 may be codes of one sheet."""


def set_strange_aside(tables: Sequence[Table], register: Sequence[Table], path: str) -> None:
    """Make contents of the key columns that are no code unreadable cells.

    Args:
        tables: all tables.
        register: those whose rows bring records: their codes show what a code looks like.
        path: the key's path.
    """
    known: Counter[str] = Counter()
    for table in register:
        column = table.column(path)
        if column is not None:
            known.update(v for v in set(column.values) if isinstance(v, str) and not _no_code(v, column))
    strange = _unlike(known)
    for table in tables:
        column = table.column(path)
        if column is None:
            continue
        for position, value in enumerate(column.values):
            if (
                isinstance(value, str)
                and (value in strange or not value.isdigit())
                and _is_strange(value, column, strange, known)
            ):
                _refuse(column, position, value)


def _is_strange(value: str, column: Column, strange: frozenset[str], known: Counter[str]) -> bool:
    if value in strange or _no_code(value, column):
        return True
    # On a sheet that joins: a code nobody has, of a look nobody's code has.
    return bool(known) and value not in known and _look(value) not in {_look(k) for k in known}


def _no_code(value: str, column: Column) -> bool:
    return fold(value).upper() in _NO_CODES or header_key(value) in (
        header_key(column.mapped.header),
        header_key(column.mapped.plan.header),
    )


def _look(code: str) -> tuple[bool, bool]:
    """Whether letters and whether other signs stand in it."""
    return any(c.isascii() and c.isalpha() for c in code), any(not (c.isascii() and c.isalnum()) for c in code)


def _unlike(codes: Iterable[str]) -> frozenset[str]:
    """Codes that look unlike the great majority; of a few, those that are no digits where others are."""
    every = sorted(set(codes))
    digits = [c for c in every if _digits(c)]
    others = [c for c in every if not _digits(c)]
    strange: set[str] = set()
    if digits and (len(digits) >= _MANY * len(others) or (len(every) <= _MANY and len(digits) >= len(others))):
        strange.update(others)
        lengths = Counter(map(len, digits))
        length, count = lengths.most_common(1)[0]
        rest = len(digits) - count
        if length >= _LONG and rest and count >= max(3, _MANY * rest if rest > 1 else 3):
            strange.update(c for c in digits if len(c) != length)
    elif others:
        looks = Counter(map(_look, every))
        look, count = looks.most_common(1)[0]
        rest = len(every) - count
        if rest and count >= _MANY * rest:
            strange.update(c for c in every if _look(c) != look)
    return frozenset(strange)


def _digits(code: str) -> bool:
    """Whether a code is written in digits; of an identity number the check digit may be X: a list keyed by it has one in eleven of those."""
    return code.isascii() and (code.isdigit() or (code[:17].isdigit() and code[17:18].upper() == "X"))


def _refuse(column: Column, position: int, value: str) -> None:
    shown = value[:30]
    text = message("D413", read=shown, header=column.mapped.header)
    column.values[position] = None
    column.bad[position] = Bad("D413", text, text.zh.split("。")[0], shown)
    column.strange[position] = value
    if position not in column.filled:
        column.known -= 1
