"""Calls: registered functions, and the forms that ask about answers, parameters and words."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date

from fupin_rules.errors import Text, did_you_mean
from fupin_rules.language.checking.desk import Desk
from fupin_rules.language.forms import FORMS, FORMS_ZH
from fupin_rules.language.functions import PATTERNS, Function
from fupin_rules.language.traits import asks_lists
from fupin_rules.language.tree import (
    Arith,
    Call,
    Coalesce,
    Const,
    Expr,
    Has,
    HasRow,
    If,
    Match,
    Missing,
    Not,
    Parameter,
    Read,
    Use,
)  # fmt: skip
from fupin_rules.language.types import BOOL, DATE, TEXT, Type, joined

__all__ = ["Calls"]


class Calls(Desk):
    """Checks calls; nothing else can be called."""

    def form_fold(self, node: ast.Call, form: str) -> Expr:
        """The forms that fold a list; see `Loops`."""
        raise NotImplementedError

    def call(self, node: ast.Call) -> Expr:
        if not isinstance(node.func, ast.Name):
            raise self.refuse(
                node,
                "E202",
                "只能调用登记过的函数，不能调用字段。",
                "only registered functions can be called, never a field.",
            )
        if node.keywords:
            raise self.refuse(node.keywords[0], "E205", "函数参数不能写名字。", "arguments take no names.")
        name = node.func.id
        form = FORMS_ZH.get(name, name)
        if form in FORMS:
            method: Callable[[ast.Call, str], Expr] = getattr(self, f"form_{form}", self.form_fold)
            return method(node, form)
        function = self.scope.functions.get(name) or next(
            (f for f in self.scope.functions.values() if f.zh == name), None
        )
        if function is None:
            near = did_you_mean(name, [*self.scope.functions, *FORMS])
            hint = (f"是不是 {near}？", f"Did you mean {near}?") if near else None
            if name == "len":
                hint = ("计数请写 count(x for x in ...)。", "Write count(x for x in ...).")
            raise self.refuse(node, "E303", f"没有叫 {name} 的函数。", f"there is no function called {name}.", hint)
        return self.function(node, function)

    def function(self, node: ast.Call, function: Function) -> Expr:
        if len(node.args) != len(function.parameters):
            raise self.refuse(
                node,
                "E406",
                f"{function.name} 要 {len(function.parameters)} 个参数，这里写了 {len(node.args)} 个。",
                f"{function.name} takes {len(function.parameters)} argument(s), not {len(node.args)}.",
                ("日期写作 date(2019, 9, 18)。", "A date is written date(2019, 9, 18).")
                if function.name == "date"
                else None,
            )
        args = self.each(node.args, self.expr)
        result = function.result
        if function.name in ("least", "greatest"):
            t = joined(args[0].type, args[1].type)
            if t is None or not t.ordered:
                raise self.refuse(
                    node, "E407", "两个参数要都是数，或都是日期。", "both arguments must be numbers, or both dates."
                )
            result = t
        else:
            for n, a, p in zip(node.args, args, function.parameters, strict=True):
                fits = (
                    (p.numeric and a.type.numeric and (p.name != "int" or a.type.name == "int"))
                    or (p.worded and a.type.worded)
                    or p.name == a.type.name
                )
                if not fits:
                    raise self.mismatch(n, "E407", p, a.type)
        if function.name == "date" and all(isinstance(a, Const) for a in args):
            y, m, d = (a.value for a in args if isinstance(a, Const))
            try:
                return Const(type=DATE, span=self.span(node), value=date(y, m, d))
            except (ValueError, OverflowError):
                raise self.refuse(
                    node, "E203", f"没有 {y} 年 {m} 月 {d} 日这一天。", f"there is no day {y}-{m}-{d}."
                ) from None
        nullable = any(a.type.nullable or a.type.interval for a in args) or function.partial or function.faults
        return Call(type=Type(result.name, nullable, result.code), span=self.span(node), function=function, args=args)

    def form_has(self, node: ast.Call, _form: str) -> Expr:
        if len(node.args) < 2:
            raise self.refuse(
                node,
                "E406",
                "has 要一个多选字段和至少一个词。",
                "has takes a field of several values and at least one word.",
            )
        of = self.expr(node.args[0])
        if of.type.name not in ("list", "set") or of.type.item is None or of.type.item.name == "record":
            hint = ("单选字段请用 == 或 in。", "Use == or in for a field of one value.") if of.type.worded else None
            raise self.refuse(
                node.args[0],
                "E407",
                f"has 的第一个参数要是多选字段，不是{of.type.describe().zh}。",
                f"has takes a field of several values, not {of.type.describe().en}.",
                hint,
            )
        probe = Const(type=of.type.item, value=None, span=of.span)
        options = self.options(node.args[1:], probe)
        return Has(type=BOOL.maybe(of.type.nullable or of.type.interval), span=self.span(node), of=of, options=options)

    def form_missing(self, node: ast.Call, form: str) -> Expr:
        if len(node.args) != 1:
            raise self.refuse(node, "E406", f"{form} 要一个参数。", f"{form} takes one argument.")
        of = self.expr(node.args[0])
        if not of.type.nullable:
            raise self.refuse(
                node, "E415", "这个值从不缺失，不必问。", "this value is never missing; the question is idle."
            )
        if not isinstance(of, (Read, Match, Use, If, Call, Arith)):
            raise self.refuse(
                node.args[0], "E416", f"{form} 问的是字段有没有回答。", f"{form} asks whether a field is answered."
            )
        self.no_lists(of, node.args[0], form)
        inner = Missing(type=BOOL.maybe(), span=self.span(node), of=of)
        return inner if form == "missing" else Not(type=inner.type, span=inner.span, of=inner)

    form_answered = form_missing

    def no_lists(self, of: Expr, node: ast.AST, form: str) -> None:
        """A list that is opened leaves sums and quantifiers without a value: no finding may come of that."""
        if asks_lists(of):
            raise self.refuse(
                node,
                "E417",
                f"{form} 不能问由列表算出来的东西：列表不全时它会变成“没有”。",
                f"{form} cannot ask of what is made from a list: an open list would turn it into nothing.",
                (
                    "请问列表里每一条的字段：any(missing(x.字段) for x in ...)。",
                    "Ask of a field of each item: any(missing(x.field) for x in ...).",
                ),
            )

    def form_coalesce(self, node: ast.Call, form: str) -> Expr:
        if len(node.args) < 2:
            raise self.refuse(node, "E406", "coalesce 至少要两个参数。", "coalesce takes at least two arguments.")
        parts = list(self.each(node.args, self.expr))
        for n, p in zip(node.args, parts, strict=True):
            self.no_lists(p, n, form)
        parts = [self.typed_words(p, parts[0].type) for p in parts]
        t: Type | None = parts[0].type
        for p in parts[1:]:
            t = joined(t, p.type) if t is not None else None
        if t is None or t.interval:
            raise self.refuse(
                node, "E412", "coalesce 的各个参数类型不同。", "the arguments of coalesce differ in type."
            )
        return Coalesce(type=t.maybe(any(p.type.nullable for p in parts)), span=self.span(node), parts=tuple(parts))

    def form_has_row(self, node: ast.Call, _form: str) -> Expr:
        of = self.expr(node.args[0]) if len(node.args) == 1 else None
        if not isinstance(of, Parameter):
            raise self.refuse(
                node,
                "E309",
                "has_row 里要写一行参数表：has_row(params.表[键])。",
                "has_row takes a row of a parameter table: has_row(params.table[key]).",
            )
        return HasRow(type=BOOL.maybe(of.type.nullable), span=self.span(node), decl=of.decl, keys=of.keys, on=of.on)

    def form_at(self, node: ast.Call, _form: str) -> Expr:
        if len(node.args) != 2:
            raise self.refuse(node, "E406", "at 要写：at(params.参数, 日期)。", "write at(params.name, date).")
        of, on = self.each(node.args, self.expr)
        if not isinstance(of, Parameter) or of.on is not None:
            raise self.refuse(
                node.args[0],
                "E309",
                "at 的第一个参数要是 params.参数。",
                "the first argument of at must be params.name.",
            )
        if on.type.name != "date":
            raise self.mismatch(node.args[1], "E407", DATE, on.type)
        return Parameter(
            type=of.type.maybe(of.type.nullable or on.type.nullable),
            span=self.span(node),
            decl=of.decl,
            keys=of.keys,
            on=on,
        )

    def form_matches(self, node: ast.Call, _form: str) -> Expr:
        if len(node.args) != 2:
            raise self.refuse(node, "E406", 'matches 要写：matches(x, "样式名")。', 'write matches(x, "pattern").')
        of, pattern = self.each(node.args, self.expr)
        if not of.type.worded:
            raise self.mismatch(node.args[0], "E407", TEXT, of.type)
        if not isinstance(pattern, Const) or pattern.value not in PATTERNS:
            near = did_you_mean(str(getattr(pattern, "value", "")), PATTERNS)
            raise self.refuse(
                node.args[1],
                "E307",
                "没有这个样式名；规则里不能写正则表达式。",
                "there is no such pattern; rules hold no regular expressions.",
                (f"是不是 {near}？", f"Did you mean {near}?")
                if near
                else (f"有：{'、'.join(PATTERNS)}。", f"There are: {', '.join(PATTERNS)}."),
            )
        return Call(
            type=BOOL.maybe(of.type.nullable), span=self.span(node), function=_pattern(pattern.value), args=(of,)
        )


_PATTERN_FUNCTIONS: dict[str, Function] = {}


def _pattern(name: str) -> Function:
    if name not in _PATTERN_FUNCTIONS:
        regex, title = PATTERNS[name]
        full = regex.fullmatch
        _PATTERN_FUNCTIONS[name] = Function(
            f"matches_{name}", title.zh, (TEXT,), BOOL, lambda x: full(x) is not None,
            Text(f"{{0}}是{title.zh}", f"{{0}} is {title.en}"), title,
        )  # fmt: skip
    return _PATTERN_FUNCTIONS[name]
