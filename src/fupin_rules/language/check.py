"""From text to a typed tree: parsing, resolving names, checking types, all complaints at once.

Every node of Python's grammar that is not named here is refused with its place and a hint. Nothing is executed and no attribute
of a live object is looked up. The work is done in the rooms of `checking`.
"""

from __future__ import annotations

import ast

from fupin_rules.errors import Diagnostic
from fupin_rules.language.checking.calls import Calls
from fupin_rules.language.checking.comparisons import Comparisons
from fupin_rules.language.checking.loops import Loops
from fupin_rules.language.checking.names import Names
from fupin_rules.language.checking.operators import Operators
from fupin_rules.language.forms import FORMS
from fupin_rules.language.parsing import Refused
from fupin_rules.language.scope import Scope
from fupin_rules.language.source import Source, plain
from fupin_rules.language.tree import And, Expr, Or
from fupin_rules.language.types import BOOL, Type, comparable, joined

__all__ = ["FORMS", "check"]


def check(source: Source, scope: Scope, want: Type | None = None) -> tuple[Expr | None, list[Diagnostic]]:
    """Parse and type an expression.

    Args:
        source: text with places.
        scope: the names it may use.
        want: the type it must have (`BOOL` for conditions), or None.

    Returns:
        The tree, or None, and every diagnostic found.
    """
    text, found = plain(source)
    if found:
        return None, found
    checker = _Checker(source, text, scope)
    tree = checker.run(want)
    return (None if checker.found else tree), checker.found


class _Checker(Loops, Calls, Comparisons, Operators, Names):
    def run(self, want: Type | None) -> Expr | None:
        node = self.parse()
        if node is None:
            return None
        try:
            tree = self.expr(node)
            if want is not None:
                if want.name == "bool":
                    self.boolean(tree, node)
                elif joined(want, tree.type) is None and not comparable(want, tree.type):
                    raise self.mismatch(node, "E401", want, tree.type)
        except Refused:
            return None
        return tree

    def expr(self, node: ast.expr) -> Expr:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name(node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Subscript():
                return self.subscript(node)
            case ast.BoolOp():
                parts = self.each(node.values, lambda n: self.boolean(self.expr(n), n))
                nullable = any(p.type.nullable for p in parts)
                kind = And if isinstance(node.op, ast.And) else Or
                flat: list[Expr] = []
                for p in parts:
                    flat.extend(p.parts if isinstance(p, kind) else (p,))
                return kind(type=BOOL.maybe(nullable), span=self.span(node), parts=tuple(flat))
            case ast.UnaryOp():
                return self.unary(node)
            case ast.BinOp():
                return self.arith(node)
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp():
                return self.conditional(node)
            case ast.Call():
                return self.call(node)
            case _:
                raise self.refuse_node(node)
