"""How a typed tree is written down again: one spelling for each meaning, to name a condition or a mutant in a report.

Line breaks, full-width signs and Chinese names of fields of the text in the rule file are gone here: what is named is what was
understood. Knows no rule; evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

__all__ = ["written"]

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _TIGHT = range(7)


def written(node: Expr, own: Collection[str] = ("this",), names: Mapping[str, str] | None = None) -> str:
    """The expression as text of the rule language.

    Args:
        node: a tree.
        own: variables whose fields are bare names: the subject of the rule or definition.
        names: what other variables are called; left out, by their own names.
    """
    return _Pen(frozenset(own), names or {}).text(node)


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, (tuple, list, frozenset, set)):
        return "{" + ", ".join(map(_literal, value)) + "}"
    return str(value)


class _Pen:
    def __init__(self, own: frozenset[str], names: Mapping[str, str]) -> None:
        self._own = own
        self._names = names

    def text(self, node: Expr) -> str:
        return self._at(node)[0]

    def _in(self, node: Expr, least: int) -> str:
        text, binds = self._at(node)
        return text if binds >= least else f"({text})"

    def _at(self, node: Expr) -> tuple[str, int]:
        """The text, and how tightly its outermost operator binds."""
        match node:
            case tree.Or():
                return " or ".join(self._in(p, _AND) for p in node.parts), _OR
            case tree.And():
                return " and ".join(self._in(p, _NOT) for p in node.parts), _AND
            case tree.Not(of=tree.In() as of):
                return f"{self._in(of.of, _SUM)} not in {self._options(of)}", _COMPARE
            case tree.Not(of=tree.Same() as of):
                return f"{self.text(of.left)} is not {self.text(of.right)}", _COMPARE
            case tree.Not(of=tree.Missing() as of):
                return f"answered({self.text(of.of)})", _TIGHT
            case tree.Not():
                return f"not {self._in(node.of, _NOT)}", _NOT
            case tree.Compare():
                return f"{self._in(node.left, _SUM)} {node.op} {self._in(node.right, _SUM)}", _COMPARE
            case tree.In():
                return f"{self._in(node.of, _SUM)} in {self._options(node)}", _COMPARE
            case tree.Same():
                return f"{self.text(node.left)} is {self.text(node.right)}", _COMPARE
            case tree.Arith():
                level = _SUM if node.op in "+-" else _PRODUCT
                return f"{self._in(node.left, level)} {node.op} {self._in(node.right, level + 1)}", level
            case tree.Neg():
                return f"-{self._in(node.of, _TIGHT)}", _PRODUCT
            case tree.If():
                then, cond, other = (self._in(n, _AND) for n in (node.then, node.cond, node.other))
                return f"{then} if {cond} else {other}", -1
            case _:
                return self._tight(node), _TIGHT

    def _options(self, node: tree.In) -> str:
        options = node.options
        if isinstance(options, Expr):
            return self._in(options, _SUM)
        return "(" + ", ".join(map(_literal, options)) + ("," if len(options) == 1 else "") + ")"

    def _tight(self, node: Expr) -> str:
        match node:
            case tree.Const():
                return _literal(node.value)
            case tree.Var():
                return self._names.get(node.name, node.name)
            case tree.Read():
                return self._of(node.base, node.field.name)
            case tree.Use():
                return self._of(node.base, node.name)
            case tree.GroupKey():
                return f"{self.text(node.group)}.key"
            case tree.AsOf():
                return "as_of"
            case tree.Parameter():
                plain = self._looked_up(node)
                return plain if node.on is None else f"at({plain}, {self.text(node.on)})"
            case tree.HasRow():
                return f"has_row({self._looked_up(node)})"
            case tree.Quant():
                return f"{'all' if node.every else 'any'}({self._in(node.body, _OR)}{self._loops((node.loop,))})"
            case tree.Fold():
                return self._fold(node)
            case tree.Groups():
                return f"group({self.text(node.key)}{self._loops((node.loop,))})"
            case tree.Match():
                if node.table.by is not None and isinstance(node.key, tree.Read):
                    if node.key.field.name == node.table.by and isinstance(node.key.base, tree.Var):
                        return node.table.name
                return f"{node.table.name}[{self.text(node.key)}]"
            case tree.Has():
                return f"has({', '.join([self.text(node.of), *map(_literal, node.options)])})"
            case tree.Missing():
                return f"missing({self.text(node.of)})"
            case tree.Coalesce():
                return f"coalesce({', '.join(map(self.text, node.parts))})"
            case tree.Call():
                args = [self.text(a) for a in node.args]
                name = node.function.name
                if name.startswith("matches_"):
                    name, args = "matches", [*args, f'"{name.removeprefix("matches_")}"']
                return f"{name}({', '.join(args)})"
        raise AssertionError(node)

    def _of(self, base: Expr, name: str) -> str:
        return name if isinstance(base, tree.Var) and base.name in self._own else f"{self._in(base, _TIGHT)}.{name}"

    def _looked_up(self, node: tree.Parameter | tree.HasRow) -> str:
        keys = f"[{', '.join(map(self.text, node.keys))}]" if node.keys else ""
        return f"params.{node.decl.name}{keys}"

    def _loops(self, loops: tuple[tree.Loop, ...]) -> str:
        said = ""
        for loop in loops:
            said += f" for {loop.var} in {self.text(loop.source)}"
            said += f" if {self._in(loop.where, _OR)}" if loop.where is not None else ""
        return said

    def _fold(self, node: tree.Fold) -> str:
        if node.kind == "count":
            return f"count({node.loops[-1].var}{self._loops(node.loops)})"
        assert node.body is not None
        body = self._in(node.body, _OR)
        if node.kind == "cover":
            assert node.end is not None
            return f"covered_months(({body}, {self._in(node.end, _OR)}){self._loops(node.loops)})"
        return f"{node.kind}({body}{self._loops(node.loops)})"
