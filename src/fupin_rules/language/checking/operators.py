"""Literals, arithmetic, conditionals."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import Any

from fupin_rules.language.checking.desk import Desk
from fupin_rules.language.tree import Arith, Const, Expr, If, Neg, Not
from fupin_rules.language.types import BOOL, DECIMAL, INT, TEXT, Type, joined

__all__ = ["Operators"]


class Operators(Desk):
    """Types what is computed; numbers are exact and nothing but a boolean has a truth value."""

    def constant(self, node: ast.Constant) -> Const:
        span = self.span(node)
        value = node.value
        if isinstance(value, bool):
            return Const(type=BOOL, span=span, value=value)
        if isinstance(value, str):
            token = self.plain.strings[int(value[1:])]
            return Const(type=TEXT, span=(token.start, token.end), value=token.value)
        if value is None:
            raise self.refuse(
                node,
                "E405",
                "None 不能当作值。",
                "None is no value.",
                (
                    "要问“有没有回答”，请写 missing(x) 或 answered(x)。",
                    "To ask whether there is an answer, write missing(x) or answered(x).",
                ),
            )
        if isinstance(value, complex) or value is Ellipsis or isinstance(value, bytes):
            raise self.refuse_node(node)
        digits = self.body[self.char(node.col_offset) : self.char(node.end_col_offset or node.col_offset)]
        if isinstance(value, int):
            return Const(type=INT, span=span, value=value)
        return Const(type=DECIMAL, span=span, value=Decimal(digits))

    def unary(self, node: ast.UnaryOp) -> Expr:
        span = self.span(node)
        if isinstance(node.op, ast.Not):
            of = self.boolean(self.expr(node.operand), node.operand)
            return Not(type=of.type, span=span, of=of)
        if isinstance(node.op, ast.USub):
            of = self.number(node.operand)
            if isinstance(of, Const):
                return Const(type=of.type, span=span, value=-of.value)
            return Neg(type=of.type, span=span, of=of)
        raise self.refuse_node(node)

    def number(self, node: ast.expr) -> Expr:
        of = self.expr(node)
        if not of.type.numeric:
            hint = (
                (
                    "日期加减请用 add_months、add_days、months_between。",
                    "For dates use add_months, add_days, months_between.",
                )
                if of.type.name == "date"
                else None
            )
            raise self.refuse(
                node,
                "E405",
                f"{of.type.describe().zh}不能做算术。",
                f"no arithmetic with a value of type {of.type.describe().en}.",
                hint,
            )
        return of

    def arith(self, node: ast.BinOp) -> Expr:
        ops: dict[type[ast.operator], Any] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
        op = ops.get(type(node.op))
        if op is None:
            raise self.refuse(
                node,
                "E202",
                "规则语言里只有 + - * / 四种运算。",
                "the rule language has only + - * /.",
                ("整除请用 months_between 等函数，或 round_to。", "Use round_to or a date function instead."),
            )
        left, right = self.each((node.left, node.right), self.number)
        nullable = left.type.nullable or right.type.nullable
        interval = left.type.interval or right.type.interval
        if op == "/" and interval:
            # Division takes points only: an aggregate that is not a point is missing here.
            nullable, interval = True, False
        if op == "*" and left.type.interval and right.type.interval:
            # Two intervals make no number; but one of them may turn out to be a point, and then there is an interval again.
            nullable = True
        t = joined(left.type, right.type)
        assert t is not None
        name = "ratio" if op == "/" else t.name
        return Arith(
            type=Type(name, nullable or (op == "/"), interval=interval),
            span=self.span(node),
            op=op,
            left=left,
            right=right,
        )

    def conditional(self, node: ast.IfExp) -> Expr:
        cond, then, other = self.each((node.test, node.body, node.orelse), self.expr)
        self.boolean(cond, node.test)
        then = self.typed_words(then, other.type)
        other = self.typed_words(other, then.type)
        t = joined(then.type, other.type)
        if t is None:
            raise self.refuse(
                node,
                "E412",
                f"两个分支类型不同：{then.type.describe().zh}、{other.type.describe().zh}。",
                f"the branches differ in type: {then.type.describe().en}, {other.type.describe().en}.",
            )
        return If(
            type=t.maybe(t.nullable or cond.type.nullable), span=self.span(node), cond=cond, then=then, other=other
        )
