"""The conformance suite as data: reads the cases that any backend must agree with.

A case is an expression about the world of `world.py`, what is known of one vessel, and what must come of it: `true`, `false`,
`unknown` or `error`, or the diagnostics with which it is refused. `shape` says when two cases are the same but for their literals.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from conformance.world import VESSEL, scope
from fupin_rules.language import Source
from fupin_rules.language.source import plain
from fupin_rules.schema import FieldSpec, Open

__all__ = ["Case", "cases", "parts", "shape"]

HERE = Path(__file__).parent
AS_OF = date(2019, 9, 18)
_KEYS = {
    "say",
    "given",
    "gives",
    "needs",
    "first",
    "possible",
    "faults",
    "reasons",
    "about",
    "at",
    "as_of",
    "tables",
    "refused",
    "note",
    "want",
}


@dataclass(frozen=True, eq=False)
class Case:
    """One case.

    Attributes:
        name: file and line number of the case.
        say: the expression.
        given: the vessel.
        gives: true, false, unknown or error; None where the expression is refused.
        refused: diagnostics as `code@line:column`.
        needs, first, faults, reasons: what the verdict must say beside it, where the case says so.
        about, at: `sailor` and the sailor's index for a rule about sailors.
        as_of: the reference date.
        tables: rows of related tables, by name; a table that is not here was not supplied.
        note: what the case shows.
        want: the type the expression must have.
    """

    name: str
    say: str
    given: dict[str, Any] = field(default_factory=dict)
    gives: str | None = None
    refused: tuple[str, ...] = ()
    needs: tuple[str, ...] | None = None
    first: str | None = None
    possible: tuple[str, ...] | None = None
    faults: tuple[str, ...] | None = None
    reasons: dict[str, str] | None = None
    about: str = "vessel"
    at: int | None = None
    as_of: date = AS_OF
    tables: dict[str, list[Any]] | None = None
    note: str | None = None
    want: str = "bool"

    def __str__(self) -> str:
        return f"{self.name}: {self.say[:80]}"


def _exact(value: Any) -> Any:
    """YAML's floats as the decimals that were written, `{open: [...]}` as an open list."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open([_exact(v) for v in value["open"]])
        return {k: _exact(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_exact(v) for v in value]
    return value


class _Lines(yaml.SafeLoader):
    """Keeps the line of each case."""


def _mapping(loader: _Lines, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(k) for k, _ in node.value]
    assert len(keys) == len(set(keys)), f"a key stands twice near line {node.start_mark.line + 1}: {keys}"
    return {
        **loader.construct_mapping(node, deep=True),
        **({"__line__": node.start_mark.line + 1} if "say" in keys else {}),
    }


_Lines.add_constructor("tag:yaml.org,2002:map", _mapping)


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Every case of the suite, in order of file and line."""
    found: list[Case] = []
    for path in sorted((HERE / "cases").glob("*.yaml")):
        loader = _Lines(path.read_text(encoding="utf-8"))
        try:
            rows = loader.get_data()
        finally:
            loader.dispose()
        for row in rows:
            line = row.pop("__line__")
            name = f"{path.stem}:{line}"
            assert set(row) <= _KEYS, f"{name}: {set(row) - _KEYS}"
            assert ("gives" in row) != ("refused" in row), f"{name}: give an outcome or a refusal"
            gives = row.pop("gives", None)
            if isinstance(row["say"], list):
                piece, times, end = row["say"]
                row["say"] = piece * times + end
            if isinstance(gives, bool):
                gives = str(gives).lower()
            found.append(
                Case(
                    name=name, say=row.pop("say"), given=_exact(row.pop("given", {})), gives=gives,
                    tables=_exact(row.pop("tables", None)),
                    **{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()},
                )
            )  # fmt: skip
    return tuple(found)


def parts(case: Case) -> tuple[str, int, Any] | tuple[()]:
    """What `environment` takes to place the case at one sailor."""
    if case.at is None:
        return ()
    crew = case.given["crew"]
    return ("crew", case.at, crew[case.at])


# -- shapes ----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _fields() -> dict[str, FieldSpec]:
    return {name: f for _, f in VESSEL.spec.walk() for name in (f.name, f.zh)}


def _kind(name: str) -> str | None:
    f = _fields().get(name)
    if f is None:
        return None
    bounds = ("g" if f.question.ge is not None else "") + ("l" if f.question.le is not None else "")
    spelled = "zh:" if not name.isascii() else ""
    return f"{spelled}{f.kind}{'*' if f.many else ''}{bounds}"


class _Shape(ast.NodeTransformer):
    """Literals become their type, fields their kind, loop variables their number."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(value=f"<{type(node.value).__name__}>")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        name = self.names.get(node.id) or _kind(node.id) or node.id
        return ast.Name(id=name, ctx=ast.Load())

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        for g in node.generators:
            if isinstance(g.target, ast.Name):
                self.names[g.target.id] = f"v{len(self.names)}"
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = _kind(node.attr) or node.attr
        return node


def _text_shape(say: str) -> str:
    text, found = plain(Source(say))
    wide = "".join(
        sorted(
            {c for c in say if not c.isascii() and not c.isalnum()}
            & set("（）［］｛｝，、＝＜＞≥≤≠！＋－×÷“”「」‘’　．：")
        )
    )
    try:
        with warnings.catch_warnings():
            assert not found
            warnings.simplefilter("ignore")
            return ast.dump(_Shape().visit(ast.parse(text.text.strip(), mode="eval"))) + wide
    except (SyntaxError, AssertionError, ValueError):
        return "".join("9" if c.isdigit() else c for c in say)


def _value_shape(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((_kind(k) or k, repr(_value_shape(v))) for k, v in value.items()))
    if isinstance(value, list):
        return (type(value).__name__, *(_value_shape(v) for v in value))
    return type(value).__name__


def shape(case: Case) -> Any:
    """What is left of a case without its literals: the form of its text, of its data, and what comes of it."""
    codes = tuple(r.partition("@")[0] for r in case.refused)
    needs = tuple("".join("9" if c.isdigit() else c for c in n) for n in case.needs) if case.needs else case.needs
    return (
        _text_shape(case.say),
        _value_shape(case.given),
        _value_shape(case.tables or {}),
        case.gives,
        codes,
        needs,
        case.about,
    )


def distinct() -> Iterator[Case]:
    """The cases without those that differ from an earlier one in literals only."""
    seen: set[Any] = set()
    for case in cases():
        s = shape(case)
        if s not in seen:
            seen.add(s)
            yield case


__all__ += ["distinct", "scope"]
