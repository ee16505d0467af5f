"""Conditions in words, and their opposites put naturally: 没有, 不是, 未填 instead of 并非."""

from __future__ import annotations

from typing import Final

from fupin_rules.backends.sentence.phrases import Phrases
from fupin_rules.errors import Text
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

__all__ = ["Speaker"]

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_NUMBERS: Final = {
    "==": Text("等于", "equals"), "!=": Text("不等于", "does not equal"), "<": Text("小于", "is less than"),
    "<=": Text("不大于", "is at most"), ">": Text("大于", "is more than"), ">=": Text("不小于", "is at least"),
}  # fmt: skip
_DATES: Final = {
    "==": Text("就是", "is"), "!=": Text("不是", "is not"), "<": Text("早于", "is before"), "<=": Text("不晚于", "is not after"),
    ">": Text("晚于", "is after"), ">=": Text("不早于", "is not before"),
}  # fmt: skip
_WORDS: Final = {"==": Text("是", "is"), "!=": Text("不是", "is not")}
_SAME: Final = {"==": Text("与", "is the same as"), "!=": Text("与", "differs from")}
_COUNTS: Final = {
    "==": Text("恰有{0}个", "there are exactly {0}"), "!=": Text("不是{0}个", "there are not {0}"), "<": Text("不到{0}个", "there are fewer than {0}"),
    "<=": Text("至多{0}个", "there are at most {0}"), ">": Text("多于{0}个", "there are more than {0}"), ">=": Text("至少有{0}个", "there are at least {0}"),
}  # fmt: skip


class Speaker(Phrases):
    """How a condition is put."""

    def top(self, node: Expr) -> str:
        """A whole tree, condition or value."""
        return self.condition(node) if node.type.name == "bool" else self.value(node)

    def condition(self, node: Expr, *, negated: bool = False) -> str:
        """A condition in words, or its opposite."""
        match node:
            case tree.Not():
                return self.condition(node.of, negated=not negated)
            case tree.And() | tree.Or():
                return self.junction(node, negated=negated)
            case tree.Compare():
                return self.compare(node, negated=negated)
            case tree.In():
                return self.membership(node, negated=negated)
            case tree.Has():
                options = self.listed(
                    [self.literal(o, node.of.type.item or node.of.type) for o in node.options], either=True
                )
                verb = self.t("不含" if negated else "含有", "holds no" if negated else "holds")
                return self.t(f"{self.value(node.of)}{verb}{options}", f"{self.value(node.of)} {verb} {options}")
            case tree.Missing():
                verb = self.t("已填" if negated else "未填", "is answered" if negated else "is not answered")
                return self.t(f"{self.value(node.of)}{verb}", f"{self.value(node.of)} {verb}")
            case tree.Same():
                left, right = (
                    self.subject(node.left) or self.here(node.left),
                    self.subject(node.right) or self.here(node.right),
                )
                if left == "其" or right == "其" or "its" in (left, right):
                    other = self.t("其", "it")
                    left, right = (other if x in ("其", "its") else x for x in (left, right))
                if negated:
                    return self.t(f"{left}不是{right}", f"{left} is not {right}")
                return self.t(f"{left}就是{right}", f"{left} is {right}")
            case tree.Quant():
                return self.quantifier(node, negated=negated)
            case tree.HasRow():
                verb = self.t("没有规定" if negated else "有规定", "is not laid down" if negated else "is laid down")
                return self.t(f"{self.parameter(node)}{verb}", f"{self.parameter(node)} {verb}")
            case tree.Use():
                owner, title = self.subject(node.base), node.title.in_(self.lang) or node.name
                verb = self.t("不属于" if negated else "属于", "does not hold" if negated else "holds")
                return self.t(
                    f"{owner}{verb}“{title}”",
                    f"“{title}” {verb}" + (f" of {owner}" if owner not in ("", "its") else " of it" if owner else ""),
                )
            case tree.Const():
                return self.t(
                    "永不成立" if node.value is negated else "总成立", "never" if node.value is negated else "always"
                )
            case tree.If():
                cond = self.condition(node.cond)
                then, other = self.condition(node.then, negated=negated), self.condition(node.other, negated=negated)
                return self.t(f"（{cond}时，{then}；否则，{other}）", f"(where {cond}, {then}; otherwise, {other})")
            case tree.Coalesce():
                parts = [self.condition(p, negated=negated) for p in node.parts]
                rest = self.t("；再没填的看：", "; where that is not answered: ").join(parts[1:])
                return self.t(f"{parts[0]}（没填的看：{rest}）", f"{parts[0]} (where not answered: {rest})")
            case tree.Call():
                said = self.call(node)
                return self.t(f"并非{said}" if negated else said, f"it is not so that {said}" if negated else said)
            case _:
                verb = self.t("为“否”" if negated else "为“是”", "no" if negated else "yes")
                return self.t(f"{self.value(node)}{verb}", f"“{self.value(node)}” is {verb}")

    def here(self, node: Expr) -> str:
        """The rule's own record, where it is compared with another."""
        record = node.type.record
        return self.t(f"本{record.zh if record else '条'}", "this one")

    def junction(self, node: tree.And | tree.Or, *, negated: bool) -> str:
        every = isinstance(node, tree.And) != negated
        parts: list[str] = []
        for p in node.parts:
            text = self.condition(p, negated=negated)
            inner = p
            flips = negated
            while isinstance(inner, tree.Not):
                inner, flips = inner.of, not flips
            compound = isinstance(inner, (tree.And, tree.Or)) or (isinstance(inner, tree.Quant) and len(node.parts) > 1)
            parts.append(self.t(f"（{text}）", f"({text})") if compound else text)
        if every:
            return self.t("，且", ", and ").join(parts)
        return self.t("，或者", ", or ").join(parts)

    # -- comparisons -------------------------------------------------------------------------------------------------

    def compare(self, node: tree.Compare, *, negated: bool) -> str:
        op = _OPPOSITE[node.op] if negated else node.op
        left, right = node.left, node.right
        counted = (
            isinstance(left, tree.Fold) and left.kind == "count" and isinstance(right, (tree.Const, tree.Parameter))
        )
        if counted:
            assert isinstance(left, tree.Fold)
            with self.going_through(left.loops) as (name, filters):
                who = self.filtered(name, filters)
            if isinstance(right, tree.Const):
                many = _COUNTS[op].in_(self.lang).format(self.value(right))
                return self.t(f"{who}{many}", f"{many} {who}")
        a, b = self.operand(left), self.operand(right)
        if left.type.name == "bool":
            same = self.t("一致" if op == "==" else "不一致", "agrees with" if op == "==" else "does not agree with")
            return self.t(f"{a}与{b}{same}", f"{a} {same} {b}")
        if left.type.collection:
            end = "相同" if op == "==" else "不同"
            return self.t(f"{a}与{b}{end}", f"{a} {_SAME[op].en} {b}")
        if left.type.worded and not isinstance(left, tree.Const) and not isinstance(right, tree.Const):
            end = "一致" if op == "==" else "不一致"
            return self.t(f"{a}与{b}{end}", f"{a} {_SAME[op].en} {b}")
        verbs = _DATES if left.type.name == "date" else _NUMBERS if left.type.numeric else _WORDS
        verb = verbs[op].in_(self.lang)
        return self.t(f"{a}{verb}{b}", f"{a} {verb} {b}")

    def membership(self, node: tree.In, *, negated: bool) -> str:
        a = self.operand(node.of)
        if isinstance(node.options, Expr):
            b = self.value(node.options)
            if isinstance(node.of, tree.Const):
                verb = self.t("不含" if negated else "含有", "does not hold" if negated else "holds")
                return self.t(f"{b}{verb}{a}", f"{b} {verb} {a}")
            verb = self.t("不在" if negated else "在", "is not among" if negated else "is among")
            return self.t(f"{a}{verb}“{b}”之中", f"{a} {verb} “{b}”")
        options = self.listed([self.literal(o, node.of.type) for o in node.options], either=True)
        verb = self.t("不是" if negated else "是", "is none of" if negated else "is")
        return self.t(f"{a}{verb}{options}", f"{a} {verb} {options}")

    # -- any, all --------------------------------------------------------------------------------------------------------

    def quantifier(self, node: tree.Quant, *, negated: bool) -> str:
        loops = [node.loop]
        body = node.body
        # Several `for` in one any or all are one statement about pairs.
        while isinstance(body, tree.Quant) and body.every == node.every:
            loops.append(body.loop)
            body = body.body
        with self.going_through(loops) as (name, filters):
            if isinstance(body, tree.Const) and not node.every and body.value is True:
                return self.existence(name, filters, negated=negated)
            if node.every == negated:
                # any, or not all: there is one that ...
                inside = self.condition(body, negated=node.every)
                says = self.t("，且", ", and ").join([*filters, self.wrapped(body, inside) if filters else inside])
                if len(loops) > 1:
                    return self.t(f"有这样的{name}：{says}", f"there is a {name} such that {says}")
                return self.t(f"至少有一个{name}，{says}", f"at least one {name} is such that {says}")
            if not node.every:
                inside = self.condition(body)
                says = self.t("，且", ", and ").join([*filters, self.wrapped(body, inside) if filters else inside])
                return self.t(f"没有哪个{name}，{says}", f"no {name} is such that {says}")
            inside = self.condition(body)
            if filters:
                who = self.filtered(name, filters)
                return self.t(f"凡{who}，都有{inside}", f"every {who} is such that {inside}")
            return self.t(f"每个{name}，都有{inside}", f"every {name} is such that {inside}")

    def existence(self, name: str, filters: list[str], *, negated: bool) -> str:
        """`any(True for x in ... if ...)`: whether there is one."""
        who = self.filtered(name, filters)
        if negated:
            return self.t(f"没有{who}", f"there is no {who}")
        return self.t(f"至少有一个{who}", f"there is at least one {who}")

    def wrapped(self, node: Expr, text: str) -> str:
        return self.t(f"（{text}）", f"({text})") if isinstance(node, tree.Or) else text
