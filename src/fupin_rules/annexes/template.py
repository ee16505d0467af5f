"""A county's own header row for annexes 4, 6, 8 and 9: which of our columns, in which order, under which words.

Owns reading a template, a workbook whose header row names our columns or a YAML file. Knows the columns, not what stands in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fupin_rules.annexes.codes import say
from fupin_rules.annexes.columns import Column, columns_of
from fupin_rules.annexes.layout import fold
from fupin_rules.documents import read_yaml
from fupin_rules.errors import Diagnostic, InputError, Place, did_you_mean
from fupin_rules.tables.workbook import UnreadableFile, open_workbook

__all__ = ["Heading", "Template", "default_template", "read_template"]

REPLACEABLE: Final = (4, 6, 8, 9)
_OWN_WORDS = re.compile(r"(?P<own>.+?)\s*[【\[](?P<column>[^】\]]+)[】\]]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column with the words that stand over it."""

    column: Column
    title: str


@dataclass(frozen=True, slots=True)
class Template:
    """The header row of an annex.

    Attributes:
        headings: in the order of the sheet.
        title: the caption, where the template has one of its own.
        left_out: columns of ours that the template does not ask for.
    """

    headings: tuple[Heading, ...]
    title: str | None = None
    left_out: tuple[str, ...] = ()


def default_template(n: int) -> Template:
    """Our own header row of an annex."""
    return Template(tuple(Heading(c, c.name) for c in columns_of(n)))


def read_template(path: Path, n: int) -> Template:
    """A template for an annex.

    Args:
        path: a workbook whose header row names our columns in an order and words of its own (another word is written
            `贫困户姓名【户主姓名】`), with a caption in a row above or none; or YAML: `title:` and `columns:`, a list of names or of
            `{own words: our column}`.

    Raises:
        InputError: N101 a header that is no column (with the nearest one), N102 one twice, N103 no header row, N104 unreadable, N105 an
            annex whose header is printed in the order.
    """
    if n not in REPLACEABLE:
        raise _refusal("N105", path, n=n)
    title, headers = _from_yaml(path, n) if path.suffix.lower() in (".yaml", ".yml") else _from_workbook(path, n)
    known = _known(n)
    found: list[Diagnostic] = []
    headings: list[Heading] = []
    for own, name in headers:
        column = known.get(fold(name))
        if column is None:
            names = [c.name for c in columns_of(n)]
            near = did_you_mean(name, names)
            found.append(
                _said(
                    "N101", path, header=name, n=n, known="、".join(names), known_en=", ".join(names),
                    near=f"是不是“{near}”？" if near else "", near_en=f"Did you mean {near}? " if near else "",
                )
            )  # fmt: skip
        elif any(h.column is column for h in headings):
            found.append(_said("N102", path, header=name))
        else:
            headings.append(Heading(column, own))
    if found:
        raise InputError(found)
    asked = {h.column.name for h in headings}
    return Template(tuple(headings), title, tuple(c.name for c in columns_of(n) if c.name not in asked))


def _known(n: int) -> dict[str, Column]:
    out: dict[str, Column] = {}
    for column in columns_of(n):
        out.setdefault(fold(column.name), column)
    for column in columns_of(n):
        for alias in column.aliases:
            out.setdefault(fold(alias), column)
    return out


def _from_yaml(path: Path, n: int) -> tuple[str | None, list[tuple[str, str]]]:
    try:
        data = read_yaml(path.read_bytes(), path.name).data
    except OSError as error:
        raise _refusal("N104", path, what=error.strerror or type(error).__name__) from error
    columns = data.get("columns") if isinstance(data, dict) else data
    headers: list[tuple[str, str]] = []
    for one in columns if isinstance(columns, list) else []:
        if isinstance(one, dict) and len(one) == 1:
            own, name = next(iter(one.items()))
            headers.append((str(own), str(name)))
        else:
            headers.append(_own(str(one)))
    if not headers:
        raise _refusal("N103", path, n=n, known="、".join(c.name for c in columns_of(n)[:6]))
    title = data.get("title") if isinstance(data, dict) else None
    return (str(title) if title else None), headers


def _from_workbook(path: Path, n: int) -> tuple[str | None, list[tuple[str, str]]]:
    try:
        sheets = open_workbook(path, path.read_bytes())
    except OSError as error:
        raise _refusal("N104", path, what=error.strerror or type(error).__name__) from error
    except UnreadableFile as error:
        raise _refusal("N104", path, what=error.code) from error
    known = _known(n)
    rows = [[str(c).strip() for c in row if _filled(c)] for sheet in sheets[:1] for row in sheet.head]
    scores = [sum(fold(_own(c)[1]) in known for c in row) for row in rows]
    best = max(range(len(rows)), key=lambda i: (scores[i], len(rows[i])), default=-1)
    if best < 0 or scores[best] == 0:
        raise _refusal("N103", path, n=n, known="、".join(c.name for c in columns_of(n)[:6]))
    above = next((row[0] for row in rows[:best] if len(row) == 1), None)
    return above, [_own(c) for c in rows[best]]


def _filled(content: Any) -> bool:
    return content is not None and str(content).strip() != ""


def _own(header: str) -> tuple[str, str]:
    """The words to print and the column meant."""
    m = _OWN_WORDS.fullmatch(header.strip())
    return (m["own"].strip(), m["column"].strip()) if m else (header.strip(), header.strip())


def _said(code: str, path: Path, **values: object) -> Diagnostic:
    what, do = say(code, **values)
    return Diagnostic(code, what, Place(path.name), do)


def _refusal(code: str, path: Path, **values: object) -> InputError:
    return InputError(_said(code, path, **values))
