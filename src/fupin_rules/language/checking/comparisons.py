"""Comparisons, chains, membership, `is`; words checked against code lists."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, Final

from fupin_rules.language.checking.desk import Desk
from fupin_rules.language.tree import And, Compare, CompareOp, Const, Expr, In, Not, Same, Var
from fupin_rules.language.types import BOOL, Type, comparable

__all__ = ["Comparisons"]

_COMPARE: Final[dict[type[ast.cmpop], CompareOp]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip

_GROUPS: Final = (ast.Set, ast.Tuple, ast.List)


def _is_group(left: ast.expr, right: ast.expr) -> bool:
    return isinstance(left, _GROUPS) != isinstance(right, _GROUPS)


class Comparisons(Desk):
    """Only what can ever be equal may be compared."""

    def comparison(self, node: ast.Compare) -> Expr:
        operands = [node.left, *node.comparators]
        parts: list[Expr] = []
        left: Expr | None = None
        for op, ln, rn in zip(node.ops, operands, operands[1:], strict=False):
            if isinstance(op, (ast.In, ast.NotIn)):
                if len(node.ops) > 1:
                    raise self.refuse(
                        node,
                        "E202",
                        "in 不能连写在比较链里。",
                        "in cannot be part of a chain.",
                        ("请用 and 分开写。", "Join the parts with and."),
                    )
                inside = self.membership(node, ln, rn)
                return inside if isinstance(op, ast.In) else Not(type=inside.type, span=self.span(node), of=inside)
            if isinstance(op, (ast.Is, ast.IsNot)):
                same = self.identity(node, ln, rn)
                return same if isinstance(op, ast.Is) else Not(type=same.type, span=self.span(node), of=same)
            if left is None and len(node.ops) == 1 and isinstance(op, (ast.Eq, ast.NotEq)) and _is_group(ln, rn):
                lhs, rhs = self.with_set(ln, rn)
            else:
                lhs, rhs = (left, self.expr(rn)) if left is not None else self.each((ln, rn), self.expr)
                lhs, rhs = self.pair(lhs, rhs, rn)
            symbol = _COMPARE[type(op)]
            if symbol not in ("==", "!=") and not (lhs.type.ordered and rhs.type.ordered):
                raise self.refuse(
                    rn,
                    "E404",
                    f"{lhs.type.describe().zh}没有大小先后，不能用 {symbol}。",
                    f"values of type {lhs.type.describe().en} have no order; {symbol} is refused.",
                )
            nullable = lhs.type.nullable or rhs.type.nullable or lhs.type.interval or rhs.type.interval
            parts.append(
                Compare(type=BOOL.maybe(nullable), span=(lhs.span[0], rhs.span[1]), op=symbol, left=lhs, right=rhs)
            )
            left = rhs
        if len(parts) == 1:
            return parts[0]
        return And(type=BOOL.maybe(any(p.type.nullable for p in parts)), span=self.span(node), parts=tuple(parts))

    def with_set(self, ln: ast.expr, rn: ast.expr) -> tuple[Expr, Expr]:
        """A list or set beside literals in braces: `ports == {"北港", "南港"}`."""
        flipped = isinstance(ln, _GROUPS)
        of = self.expr(rn if flipped else ln)
        literal = ln if flipped else rn
        assert isinstance(literal, _GROUPS)
        item = of.type.item
        if of.type.name not in ("list", "set") or item is None or item.name == "record":
            raise self.refuse(
                literal,
                "E411",
                "一组值只能与多选字段或集合比较。",
                "a group of values can be compared with a field of several values only.",
                ("单个值请用 in。", "Use in for a single value."),
            )
        values = self.options(literal.elts, Const(type=item, value=None, span=of.span)) if literal.elts else ()
        const = Const(type=Type("set", item=item), span=self.span(literal), value=values)
        return (const, of) if flipped else (of, const)

    def pair(self, left: Expr, right: Expr, at: ast.AST) -> tuple[Expr, Expr]:
        """Two sides of a comparison, with words checked against the code list of the other side."""
        if not comparable(left.type, right.type):
            hint = None
            for word, other in ((left, right), (right, left)):
                if word.type.name == "text" and other.type.collection:
                    hint = ('多选字段请写 has(x, "...")。', 'For a field with several values write has(x, "...").')
                elif isinstance(word, Const) and word.type.name == "text" and other.type.name == "bool":
                    hint = (
                        "这是“是/否”字段：直接写它本身，或 not 它。",
                        "This is a yes/no field: write it alone, or not it.",
                    )
                elif isinstance(word, Const) and word.type.name == "text" and other.type.name == "date":
                    hint = ("日期写作 date(2019, 9, 18)。", "A date is written date(2019, 9, 18).")
                elif isinstance(word, Const) and word.type.name == "text" and other.type.numeric:
                    hint = ("数字不加引号。", "A number takes no quotes.")
            raise self.refuse(
                at,
                "E403",
                f"{left.type.describe().zh}与{right.type.describe().zh}不能相比。",
                f"{left.type.describe().en} and {right.type.describe().en} cannot be compared.",
                hint,
            )
        if left.type.name == right.type.name == "bool" and (isinstance(left, Const) or isinstance(right, Const)):
            raise self.refuse(
                at,
                "E414",
                "“是/否”字段不必与 True、False 比较。",
                "a yes/no field need not be compared with True or False.",
                ("直接写它本身，或 not 它。", "Write it alone, or not it."),
            )
        return self.typed_words(left, right.type), self.typed_words(right, left.type)

    def typed_words(self, word: Expr, other: Type) -> Expr:
        """A text literal beside a code becomes a code, if it is in the list."""
        if not (
            isinstance(word, Const) and word.type.name == "text" and other.name == "code" and other.code is not None
        ):
            return word
        return Const(type=Type("code", code=other.code), span=word.span, value=self.word(word, other))

    def word(self, const: Const, want: Type) -> str:
        value, codes = const.value, want.code
        assert codes is not None
        if value in codes:
            return str(value)
        known = codes.understand(value)
        if known is not None:
            hint = (f"规则里请写现用的词“{known}”。", f"Rules use the present word {known!r}.")
        else:
            near = codes.suggest(value)
            words = "、".join(codes.values[:12]) + ("……" if len(codes.values) > 12 else "")
            hint = (
                (f"是不是“{near}”？", f"Did you mean {near!r}?")
                if near
                else (f"码表里有：{words}。", f"The list has: {words}.")
            )
        raise self.refuse(
            const.span[0],
            "E501",
            f"“{value}”不在码表“{codes.zh}”里。",
            f"{value!r} is not in the code list {codes.name}.",
            hint,
        )

    def membership(self, node: ast.Compare, ln: ast.expr, rn: ast.expr) -> Expr:
        of = self.expr(ln)
        span = self.span(node)
        if isinstance(rn, (ast.Tuple, ast.List, ast.Set)):
            if not rn.elts:
                raise self.refuse(rn, "E411", "in 的右边是空的。", "there is nothing to the right of in.")
            options = self.options(rn.elts, of)
            return In(type=BOOL.maybe(of.type.nullable or of.type.interval), span=span, of=of, options=options)
        right = self.expr(rn)
        if not (right.type.collection and right.type.item is not None):
            hint = (
                '单个值请用 ==；一组值写成 ("...", "...")。',
                'Use == for one value; write several as ("...", "...").',
            )
            raise self.refuse(
                rn, "E411", "in 的右边要是一组值。", "a group of values is needed to the right of in.", hint
            )
        item = right.type.item
        if item.name == "record" or not comparable(of.type, item):
            raise self.refuse(
                rn,
                "E403",
                f"{of.type.describe().zh}不会在{right.type.describe().zh}里。",
                f"{of.type.describe().en} cannot be in {right.type.describe().en}.",
            )
        of = self.typed_words(of, item)
        nullable = of.type.nullable or right.type.nullable or right.type.interval
        return In(type=BOOL.maybe(nullable), span=span, of=of, options=right)

    def options(self, nodes: Iterable[ast.expr], of: Expr) -> tuple[Any, ...]:
        values: list[Any] = []

        def one(n: ast.expr) -> Expr:
            option = self.expr(n)
            if not isinstance(option, Const):
                raise self.refuse(
                    n,
                    "E411",
                    "这一组值里只能写字面值。",
                    "only literals may stand in this group of values.",
                    ("与字段比较请用 == 和 or。", "Compare with a field by == and or."),
                )
            _, typed = self.pair(of, option, n)
            assert isinstance(typed, Const)
            if typed.value in values:
                raise self.refuse(n, "E411", f"“{typed.value}”写了两次。", f"{typed.value!r} stands twice.")
            values.append(typed.value)
            return typed

        self.each(nodes, one)
        return tuple(values)

    def identity(self, node: ast.Compare, ln: ast.expr, rn: ast.expr) -> Expr:
        left, right = self.each((ln, rn), self.expr)
        if not (
            isinstance(left, Var)
            and isinstance(right, Var)
            and left.type.record is not None
            and right.type.record is not None
            and left.type.name == right.type.name == "record"
        ):
            raise self.refuse(
                node,
                "E410",
                "is 只用来问两个变量是不是同一条记录。",
                "is asks only whether two variables are the same record.",
                ("比较值请用 ==；问有没有回答用 missing(x)。", "Use == for values, missing(x) for answers."),
            )
        if left.type.record is not right.type.record:
            raise self.refuse(node, "E410", "两边不是同一种记录。", "the two sides are records of different kinds.")
        return Same(type=BOOL, span=self.span(node), left=left, right=right)
