"""From text to a typed tree: parsing with `ast`, resolving names, checking types, all complaints at once.

This is the only place that sees Python's grammar. Every node that is not named here is refused with its place and a hint.
Nothing is executed and no attribute of a live object is looked up.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fupin_rules.errors import Diagnostic, Text, did_you_mean
from fupin_rules.language.functions import PATTERNS, Function
from fupin_rules.language.scope import Definition, ParameterDecl, Scope
from fupin_rules.language.source import Plain, Source, plain
from fupin_rules.language.tree import (
    And,
    Arith,
    AsOf,
    Call,
    Coalesce,
    Compare,
    CompareOp,
    Const,
    Expr,
    Fold,
    FoldKind,
    GroupKey,
    Groups,
    Has,
    HasRow,
    If,
    In,
    Loop,
    Match,
    Missing,
    Neg,
    Not,
    Or,
    Parameter,
    Quant,
    Read,
    Same,
    Use,
    Var,
)
from fupin_rules.language.types import BOOL, DATE, DECIMAL, INT, TEXT, Type, comparable, joined, of_field

__all__ = ["FORMS", "check"]

FORMS: Final = (
    "any", "all", "count", "sum", "min", "max", "distinct", "covered_months", "group", "has", "missing", "answered",
    "coalesce", "has_row", "at", "matches",
)  # fmt: skip
"""Names with a meaning of their own in the grammar, beside the registered functions."""

_FORMS_ZH: Final = {
    "任一": "any", "全部": "all", "计数": "count", "合计": "sum", "最小": "min", "最大": "max", "不同值": "distinct",
    "覆盖月数": "covered_months", "分组": "group", "含有": "has", "未答": "missing", "已答": "answered", "首个已答": "coalesce",
    "有行": "has_row", "按日期": "at", "符合": "matches",
}  # fmt: skip

_COMPARE: Final[dict[type[ast.cmpop], CompareOp]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip

_MAX_TREE_DEPTH = 80


class _Refused(Exception):
    """The current branch cannot be typed; its diagnostic is already noted."""


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


class _Checker:
    def __init__(self, source: Source, text: Plain, scope: Scope) -> None:
        self.source = source
        self.plain = text
        self.scope = scope
        self.found: list[Diagnostic] = []
        self.lead = len(text.text) - len(text.text.lstrip())
        self.body = text.text.strip()
        self._bytes: list[int] = []

    # -- complaints ------------------------------------------------------------------------------------------------

    def complain(self, node: ast.AST | int, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        start = node if isinstance(node, int) else self.span(node)[0]
        self.found.append(Diagnostic(code, Text(zh, en), self.source.place(start), Text(*hint) if hint else None))

    def refuse(self, node: ast.AST | int, code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> _Refused:
        self.complain(node, code, zh, en, hint)
        return _Refused()

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Span in the author's text of a node (ast counts bytes of the stripped half-width text)."""
        start = self._char(getattr(node, "col_offset", 0))
        end = self._char(getattr(node, "end_col_offset", 0) or 0)
        offsets = self.plain.offsets
        first = offsets[min(self.lead + start, len(offsets) - 1)]
        last = offsets[min(self.lead + max(end - 1, start), len(offsets) - 1)]
        for token in self.plain.strings.values():
            if token.start == last:
                return first, token.end
        return first, last + 1

    def _char(self, byte: int) -> int:
        if not self._bytes:
            at = 0
            for ch in self.body:
                self._bytes.append(at)
                at += len(ch.encode())
            self._bytes.append(at)
        low, high = 0, len(self._bytes) - 1
        while low < high:
            mid = (low + high) // 2
            if self._bytes[mid] < byte:
                low = mid + 1
            else:
                high = mid
        return low

    # -- parsing ---------------------------------------------------------------------------------------------------

    def run(self, want: Type | None) -> Expr | None:
        if not self.body:
            self.complain(0, "E204", "表达式是空的。", "the expression is empty.")
            return None
        try:
            module = ast.parse(self.body, mode="eval")
        except SyntaxError as error:
            self._syntax(error)
            return None
        except (ValueError, MemoryError, RecursionError):
            self.complain(0, "E206", "表达式太深或太长。", "the expression is too deep or too long.")
            return None
        if _depth(module.body) > _MAX_TREE_DEPTH:
            self.complain(
                0,
                "E206",
                "表达式嵌套太深。",
                "the expression nests too deep.",
                ("请拆成定义。", "Split it into definitions."),
            )
            return None
        try:
            tree = self.expr(module.body)
            if want is not None:
                if want.name == "bool":
                    self.boolean(tree, module.body)
                elif joined(want, tree.type) is None and not comparable(want, tree.type):
                    raise self.mismatch(module.body, "E401", want, tree.type)
        except _Refused:
            return None
        return tree

    def _syntax(self, error: SyntaxError) -> None:
        body = self.body
        at = len(body) if not error.offset or (error.lineno or 1) > 1 else error.offset - 1
        offsets = self.plain.offsets
        where = offsets[min(self.lead + min(at, len(body)), len(offsets) - 1)]
        hint: tuple[str, str] | None = None
        message = error.msg or ""
        around = body[max(0, at - 1) : at + 2]
        opened, closed = sum(body.count(c) for c in "([{"), sum(body.count(c) for c in ")]}")
        if opened > closed:
            hint = (f"少了 {opened - closed} 个右括号。", f"{opened - closed} closing bracket(s) are missing.")
        elif closed > opened:
            hint = (f"多了 {closed - opened} 个右括号。", f"{closed - opened} closing bracket(s) too many.")
        elif "Maybe you meant '=='" in message or around.strip() == "=" or (" = " in body and "==" not in around):
            hint = ("“等于”要写两个等号 ==。", "Equality is written ==.")
        elif any(w in body.split() for w in ("&&", "||", "AND", "OR", "NOT", "且", "或", "非", "并且", "或者")):
            hint = ("请用小写的 and、or、not。", "Write and, or, not in lower case.")
        elif "<>" in body:
            hint = ("“不等于”写作 !=。", "Inequality is written !=.")
        elif "=>" in body or "=<" in body:
            hint = ("请写 >= 或 <=。", "Write >= or <=.")
        self.complain(
            where, "E201", "这里看不懂，表达式不完整或写法不对。", "the expression cannot be read from here on.", hint
        )

    # -- helpers ---------------------------------------------------------------------------------------------------

    def boolean(self, tree: Expr, node: ast.AST) -> Expr:
        if tree.type.name != "bool":
            hint: tuple[str, str]
            t = tree.type
            if t.collection:
                hint = (
                    "要问“有没有”，请写 any(... for x in ...)。",
                    "To ask whether there is one, write any(... for x in ...).",
                )
            elif t.numeric:
                hint = ("请写出比较，例如 ... > 0。", "Write a comparison, e.g. ... > 0.")
            else:
                hint = (
                    '请写出比较，例如 ... == "..."，或 answered(...)。',
                    'Write a comparison, e.g. ... == "...", or answered(...).',
                )
            raise self.refuse(
                node,
                "E402",
                f"这里要一个“是/否”的条件，得到的却是{t.describe().zh}。",
                f"a condition is needed here, not a value of type {t.describe().en}.",
                hint,
            )
        return tree

    def mismatch(
        self, node: ast.AST, code: str, want: Type, got: Type, hint: tuple[str, str] | None = None
    ) -> _Refused:
        return self.refuse(
            node,
            code,
            f"这里要{want.describe().zh}，得到的却是{got.describe().zh}。",
            f"{want.describe().en} is needed here, not {got.describe().en}.",
            hint,
        )

    def each(self, nodes: Iterable[ast.expr], act: Callable[[ast.expr], Expr]) -> tuple[Expr, ...]:
        """Act on every node and complain of all of them before giving up."""
        out: list[Expr] = []
        failed = False
        for n in nodes:
            try:
                out.append(act(n))
            except _Refused:
                failed = True
        if failed:
            raise _Refused
        return tuple(out)

    # -- expressions -----------------------------------------------------------------------------------------------

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
                    flat.extend(p.parts if type(p) is kind else (p,))  # type: ignore[attr-defined]
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

    def refuse_node(self, node: ast.AST) -> _Refused:
        names = {
            ast.Lambda: ("lambda", None),
            ast.ListComp: ("[... for ...]", ("请写 any/all/count/sum/distinct(... for x in ...)。", "Write any/all/count/sum/distinct(... for x in ...).")),
            ast.SetComp: ("{... for ...}", ("请写 distinct(... for x in ...)。", "Write distinct(... for x in ...).")),
            ast.DictComp: ("{...: ... for ...}", None),
            ast.GeneratorExp: ("... for ... in ...", ("请放进 any(...)、all(...)、count(...) 里。", "Put it inside any(...), all(...), count(...).")),
            ast.Await: ("await", None),
            ast.Yield: ("yield", None),
            ast.NamedExpr: (":=", ("请改用 definitions 里的定义。", "Use a definition.")),
            ast.JoinedStr: ("f\"...\"", None),
            ast.Dict: ("{...: ...}", None),
            ast.Starred: ("*...", None),
            ast.Tuple: ("(..., ...)", ("一组值只能写在 in 的右边。", "A group of values may stand only to the right of in.")),
            ast.List: ("[...]", ("一组值只能写在 in 的右边。", "A group of values may stand only to the right of in.")),
            ast.Set: ("{...}", ("一组值只能写在 in 的右边。", "A group of values may stand only to the right of in.")),
        }  # fmt: skip
        shown, hint = names.get(type(node), (type(node).__name__, None))
        return self.refuse(
            node, "E202", f"规则语言里没有这种写法：{shown}。", f"the rule language has no {shown}.", hint
        )

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
        start = self._char(node.col_offset)
        end = self._char(node.end_col_offset or node.col_offset)
        digits = self.body[start:end]
        if (
            not digits.replace(".", "", 1).isdigit()
            or not digits.isascii()
            or digits.startswith(".")
            or digits.endswith(".")
        ):
            raise self.refuse(
                node,
                "E203",
                f"数字 {digits} 的写法不允许。",
                f"the number {digits} is written in a way that is refused.",
                ("只写普通的十进制数，例如 12 或 0.5。", "Write a plain decimal number such as 12 or 0.5."),
            )
        if len(digits) > 18:
            raise self.refuse(node, "E203", f"数字 {digits} 太长。", f"the number {digits} is too long.")
        if isinstance(value, int):
            return Const(type=INT, span=span, value=value)
        return Const(type=DECIMAL, span=span, value=Decimal(digits))

    def name(self, node: ast.Name) -> Expr:
        span = self.span(node)
        if node.id == "as_of" or node.id == "截至日期":
            return AsOf(type=DATE, span=span)
        got = self.scope.bare(node.id)
        if isinstance(got, Definition):
            return self.use(node, got, None)
        if got is None:
            raise self.unknown_name(node, node.id)
        return _at(got, span)

    def unknown_name(self, node: ast.AST, name: str) -> _Refused:
        near = did_you_mean(name, self.scope.names())
        hint = (f"是不是 {near}？", f"Did you mean {near}?") if near else None
        if name in self.scope.functions or name in FORMS:
            hint = (f"{name} 是函数，要写括号：{name}(...)。", f"{name} is a function: {name}(...).")
        elif name in ("None", "null", "nil", "空"):
            hint = ("要问“有没有回答”，请写 missing(x)。", "To ask whether there is an answer, write missing(x).")
        elif name in ("true", "false", "是", "否"):
            hint = (
                "请写 True 或 False；更常见的是直接写条件本身。",
                "Write True or False, or just the condition itself.",
            )
        elif not near:
            words = [
                f.zh
                for f in self.scope.this_spec.fields.values()
                if f.question.code is not None and name in f.question.code
            ]
            if words:
                hint = (
                    f"“{name}”是“{words[0]}”的代码，要加引号。",
                    f"{name!r} is a code of {words[0]}: put it in quotes.",
                )
            elif self.scope.part_spec is not None and self.scope.subject.spec.find(name):
                hint = (
                    f"这是上一级的字段，请写 {self.scope.subject.name}.{name}。",
                    f"Write {self.scope.subject.name}.{name}.",
                )
        return self.refuse(
            node,
            "E301",
            f"没有叫“{name}”的字段、定义或变量。",
            f"there is no field, definition or variable called {name!r}.",
            hint,
        )

    def use(self, node: ast.AST, definition: Definition, base: Expr | None) -> Expr:
        scope = self.scope
        if base is None:
            if definition.subject == scope.subject.name:
                base = scope.root()
            elif definition.subject == scope.part:
                base = scope.this()
            else:
                raise self.refuse(
                    node,
                    "E308",
                    f"定义 {definition.name} 说的是 {definition.subject}，这里没有。",
                    f"the definition {definition.name} is about a {definition.subject}; there is none here.",
                    (
                        f"请写 x.{definition.name}，x 为一个 {definition.subject}。",
                        f"Write x.{definition.name} with x a {definition.subject}.",
                    ),
                )
        nullable = definition.body.type.nullable or base.type.nullable
        return Use(
            type=definition.body.type.maybe(nullable),
            span=self.span(node),
            name=definition.name,
            body=definition.body,
            subject=definition.subject,
            base=base,
        )

    def dotted(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            left = self.dotted(node.value)
            return None if left is None else f"{left}.{node.attr}"
        return None

    def parameter_decl(self, node: ast.expr) -> ParameterDecl | None:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("params", "参数"):
            decl = self.scope.parameters.get(node.attr)
            if decl is None:
                near = did_you_mean(node.attr, self.scope.parameters)
                raise self.refuse(
                    node,
                    "E304",
                    f"没有叫 {node.attr} 的参数。",
                    f"there is no parameter called {node.attr}.",
                    (f"是不是 {near}？", f"Did you mean {near}?")
                    if near
                    else ("请在规则文件的 parameters 里声明。", "Declare it under parameters."),
                )
            return decl
        return None

    def attribute(self, node: ast.Attribute) -> Expr:
        decl = self.parameter_decl(node)
        if decl is not None:
            if decl.keys:
                names = "、".join(k for k, _ in decl.keys)
                raise self.refuse(
                    node,
                    "E309",
                    f"参数 {decl.name} 是一张表，要写键：params.{decl.name}[{names}]。",
                    f"the parameter {decl.name} is a table; write params.{decl.name}[{names}].",
                )
            return Parameter(type=decl.type, span=self.span(node), decl=decl)
        dotted = self.dotted(node)
        if dotted is not None and dotted in self.scope.tables:
            table = self.scope.table(self.scope.tables[dotted])
            if table is None:
                raise self.refuse(
                    node,
                    "E306",
                    f"表 {dotted} 要写键：{dotted}[证件号码]。",
                    f"the table {dotted} needs a key: {dotted}[id_number].",
                )
            return _at(table, self.span(node))
        base = self.expr(node.value)
        return self.read(node, base, node.attr)

    def read(self, node: ast.Attribute, base: Expr, name: str) -> Expr:
        t = base.type
        span = self.span(node)
        if t.name == "group" and name in ("key", "键"):
            assert t.key is not None
            return GroupKey(type=t.key.maybe(False), span=span, group=base)
        if t.collection and t.item is not None and t.item.name == "record":
            raise self.refuse(
                node,
                "E408",
                f"这是一组记录，不能直接取“{name}”。",
                f"this is a list of records; {name!r} cannot be taken of it.",
                (f"请写 any(x.{name} ... for x in ...)。", f"Write any(x.{name} ... for x in ...)."),
            )
        if t.name != "record" or t.record is None:
            raise self.refuse(
                node,
                "E408",
                f"{t.describe().zh}没有字段“{name}”。",
                f"a value of type {t.describe().en} has no field {name!r}.",
            )
        found = t.record.find(name)
        if found is None:
            definition = self.scope.definitions.get(name)
            if definition is not None:
                owner = self._spec_of(definition.subject)
                if owner is t.record:
                    return self.use(node, definition, base)
            near = did_you_mean(name, t.record.names())
            raise self.refuse(
                node,
                "E302",
                f"“{t.record.zh}”没有字段“{name}”。",
                f"{t.record.name} has no field {name!r}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
            )
        return Read(type=of_field(found), span=span, base=base, field=found)

    def _spec_of(self, subject: str) -> object:
        if subject == self.scope.subject.name:
            return self.scope.subject.spec
        part = self.scope.subject.part(subject)
        return self.scope.subject.spec.fields[part.field].record if part else None

    def keys(self, node: ast.Subscript, decl: ParameterDecl) -> tuple[Expr, ...]:
        given = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if len(given) != len(decl.keys):
            names = "、".join(k for k, _ in decl.keys) or "无"
            raise self.refuse(
                node,
                "E309",
                f"参数 {decl.name} 的键是 {names}，这里写了 {len(given)} 个。",
                f"the parameter {decl.name} takes {len(decl.keys)} key(s), not {len(given)}.",
            )
        out = self.each(given, self.expr)
        for k, (_, want), n in zip(out, decl.keys, given, strict=True):
            self.pair(n, k, Const(type=want, value=None), n)
        return tuple(self.typed_words(k, want, n) for k, (_, want), n in zip(out, decl.keys, given, strict=True))

    def subscript(self, node: ast.Subscript) -> Expr:
        decl = self.parameter_decl(node.value)
        span = self.span(node)
        if decl is not None:
            keys = self.keys(node, decl)
            return Parameter(type=decl.type.maybe(any(k.type.nullable for k in keys)), span=span, decl=decl, keys=keys)
        dotted = self.dotted(node.value)
        if dotted is not None and dotted in self.scope.tables:
            table = self.scope.tables[dotted]
            key = self.expr(node.slice)
            want = of_field(table.record.fields[table.key])
            if not comparable(want, key.type):
                raise self.mismatch(node.slice, "E407", want, key.type)
            return Match(type=self.scope.match_type(table), span=span, table=table, key=key)
        if dotted is not None:
            near = did_you_mean(dotted, self.scope.tables)
            raise self.refuse(
                node,
                "E306",
                f"没有叫 {dotted} 的参数表或关联表。",
                f"there is no parameter table or related table called {dotted}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
            )
        raise self.refuse_node(node)

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
            nullable, interval = True, False
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
        then = self.typed_words(then, other.type, node.body)
        other = self.typed_words(other, then.type, node.orelse)
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

    # -- comparisons -----------------------------------------------------------------------------------------------

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
            lhs, rhs = (left, self.expr(rn)) if left is not None else self.each((ln, rn), self.expr)
            lhs, rhs = self.pair(node, lhs, rhs, rn)
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

    def pair(self, node: ast.AST, left: Expr, right: Expr, at: ast.AST) -> tuple[Expr, Expr]:
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
        return self.typed_words(left, right.type, at), self.typed_words(right, left.type, at)

    def typed_words(self, word: Expr, other: Type, at: ast.AST) -> Expr:
        """A text literal beside a code becomes a code, if it is in the list."""
        if not (
            isinstance(word, Const) and word.type.name == "text" and other.name == "code" and other.code is not None
        ):
            return word
        return Const(type=Type("code", code=other.code), span=word.span, value=self.word(word, other, at))

    def word(self, const: Const, want: Type, at: ast.AST) -> str:
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
            return In(type=BOOL.maybe(of.type.nullable), span=span, of=of, options=options)
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
        of = self.typed_words(of, item, ln)
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
            _, typed = self.pair(n, of, option, n)
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

    # -- calls -----------------------------------------------------------------------------------------------------

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
        form = _FORMS_ZH.get(name, name)
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

    def generator(self, node: ast.Call, form: str) -> ast.GeneratorExp:
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            raise self.refuse(
                node,
                "E207",
                f"{form} 里要写 ... for x in ...。",
                f"{form} takes ... for x in ....",
                (
                    f"例如 {form}(m.health ... for m in members)。",
                    f"For example {form}(m.health ... for m in members).",
                ),
            )
        return node.args[0]

    def loops(self, generators: list[ast.comprehension]) -> tuple[list[Loop], Scope]:
        """The loops of a generator; the scope is left changed for the body and restored by the caller."""
        before = self.scope
        loops: list[Loop] = []
        for g in generators:
            if g.is_async or not isinstance(g.target, ast.Name):
                raise self.refuse(g.target, "E207", "for 后面要是一个变量名。", "one variable name must follow for.")
            source = self.expr(g.iter)
            t = source.type
            if not t.collection or t.item is None:
                hint = (
                    ("一条记录不必循环，直接写 x.字段。", "A single record needs no loop.")
                    if t.name == "record"
                    else None
                )
                raise self.refuse(
                    g.iter,
                    "E409",
                    f"{t.describe().zh}不能逐个看。",
                    f"a value of type {t.describe().en} cannot be looped over.",
                    hint,
                )
            name = g.target.id
            taken = self.scope.bare(name)
            if (
                name in self.scope.variables
                or name in ("params", "as_of", "this", "参数")
                or taken is not None
                or name in self.scope.functions
            ):
                raise self.refuse(
                    g.target,
                    "E305",
                    f"变量名 {name} 已经有别的意思。",
                    f"the name {name} already means something else.",
                    ("请换一个名字，例如 m、o、e。", "Choose another, e.g. m, o, e."),
                )
            self.scope = self.scope.with_variable(name, t.item)
            where: Expr | None = None
            if g.ifs:
                conditions = self.each(g.ifs, lambda n: self.boolean(self.expr(n), n))
                where = (
                    conditions[0]
                    if len(conditions) == 1
                    else And(
                        type=BOOL.maybe(any(c.type.nullable for c in conditions)),
                        span=(conditions[0].span[0], conditions[-1].span[1]),
                        parts=conditions,
                    )
                )
            loops.append(Loop(var=name, source=source, where=where))
        return loops, before

    def form_any(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        before = self.scope
        try:
            loops, before = self.loops(generator.generators)
            body = self.boolean(self.expr(generator.elt), generator.elt)
        finally:
            self.scope = before
        for loop in reversed(loops):
            nullable = (
                body.type.nullable or loop.source.type.nullable or (loop.where is not None and loop.where.type.nullable)
            )
            body = Quant(type=BOOL.maybe(nullable), span=self.span(node), every=form == "all", loop=loop, body=body)
        return body

    form_all = form_any

    def form_fold(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        kind: FoldKind = form  # type: ignore[assignment]
        before = self.scope
        end: Expr | None = None
        try:
            loops, before = self.loops(generator.generators)
            if kind == "count":
                counted = self.expr(generator.elt)
                if not isinstance(counted, Var) or counted.name != loops[-1].var:
                    raise self.refuse(
                        generator.elt,
                        "E207",
                        f"count 里要写变量本身：count({loops[-1].var} for {loops[-1].var} in ... if ...)。",
                        "count takes the variable itself: count(m for m in ... if ...).",
                        (
                            "条件写在 if 后面；数不同的值请写 count(x for x in distinct(...))。",
                            "Put the condition after if; count distinct values with count(x for x in distinct(...)).",
                        ),
                    )
                body = None
            else:
                body = self.expr(generator.elt)
        finally:
            self.scope = before
        nullable = any(lp.source.type.nullable or (lp.where is not None and lp.where.type.nullable) for lp in loops)
        span = self.span(node)
        if body is None:
            return Fold(type=Type("int", interval=True), span=span, kind="count", loops=tuple(loops))
        nullable = nullable or body.type.nullable
        if kind == "distinct":
            if body.type.name not in ("text", "code", "date", "int", "bool"):
                raise self.refuse(
                    generator.elt,
                    "E407",
                    f"{body.type.describe().zh}不能收成集合。",
                    f"no set can be made of values of type {body.type.describe().en}.",
                )
            t = Type("set", nullable=False, item=body.type.maybe(False), interval=True)
        else:
            numeric = body.type.numeric or (kind in ("min", "max") and body.type.name == "date")
            if not numeric:
                raise self.refuse(
                    generator.elt,
                    "E405",
                    f"{kind} 要数{'或日期' if kind != 'sum' else ''}，得到的是{body.type.describe().zh}。",
                    f"{kind} takes numbers, not {body.type.describe().en}.",
                )
            t = Type(body.type.name, nullable=kind != "sum" or nullable, interval=True)
        return Fold(type=t, span=span, kind=kind, loops=tuple(loops), body=body, end=end)

    def form_covered_months(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        before = self.scope
        try:
            loops, before = self.loops(generator.generators)
            if not (isinstance(generator.elt, ast.Tuple) and len(generator.elt.elts) == 2):
                raise self.refuse(
                    generator.elt,
                    "E207",
                    "要写 (开始, 结束)。",
                    "write (start, end).",
                    (
                        "例如 covered_months((e.start, e.end) for e in episodes)。",
                        "For example covered_months((e.start, e.end) for e in episodes).",
                    ),
                )
            start, end = self.each(generator.elt.elts, self.expr)
        finally:
            self.scope = before
        for n, e in zip(generator.elt.elts, (start, end), strict=True):
            if e.type.name != "date":
                raise self.mismatch(n, "E407", DATE, e.type)
        return Fold(type=_COVER, span=self.span(node), kind="cover", loops=tuple(loops), body=start, end=end)

    def form_group(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        if len(generator.generators) != 1:
            raise self.refuse(node, "E207", "group 里只能有一个 for。", "group takes one for.")
        before = self.scope
        try:
            loops, before = self.loops(generator.generators)
            key = self.expr(generator.elt)
        finally:
            self.scope = before
        item = loops[0].source.type.item
        if item is None or item.name != "record" or key.type.name not in ("text", "code", "date", "int", "bool"):
            raise self.refuse(
                node,
                "E407",
                "group 把一组记录按文字、代码、日期或整数分组。",
                "group sorts records by a text, code, date or integer.",
            )
        group = Type("group", record=item.record, item=item, key=key.type)
        return Groups(type=Type("list", nullable=True, item=group), span=self.span(node), loop=loops[0], key=key)

    def form_has(self, node: ast.Call, form: str) -> Expr:
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
        if not isinstance(of, (Read, Match, Use, If, Call, Arith, Fold)):
            raise self.refuse(
                node.args[0], "E416", f"{form} 问的是字段有没有回答。", f"{form} asks whether a field is answered."
            )
        inner = Missing(type=BOOL.maybe(), span=self.span(node), of=of)
        return inner if form == "missing" else Not(type=inner.type, span=inner.span, of=inner)

    form_answered = form_missing

    def form_coalesce(self, node: ast.Call, form: str) -> Expr:
        if len(node.args) < 2:
            raise self.refuse(node, "E406", "coalesce 至少要两个参数。", "coalesce takes at least two arguments.")
        parts = list(self.each(node.args, self.expr))
        for i, n in enumerate(node.args):
            parts[i] = self.typed_words(parts[i], parts[0].type, n)
        t: Type | None = parts[0].type
        for p in parts[1:]:
            t = joined(t, p.type) if t is not None else None
        if t is None or t.interval:
            raise self.refuse(
                node, "E412", "coalesce 的各个参数类型不同。", "the arguments of coalesce differ in type."
            )
        return Coalesce(type=t.maybe(parts[-1].type.nullable), span=self.span(node), parts=tuple(parts))

    def form_has_row(self, node: ast.Call, form: str) -> Expr:
        inner = node.args[0] if len(node.args) == 1 else None
        decl = self.parameter_decl(inner.value) if isinstance(inner, ast.Subscript) else None
        if decl is None:
            raise self.refuse(
                node,
                "E309",
                "has_row 里要写一行参数表：has_row(params.表[键])。",
                "has_row takes a row of a parameter table: has_row(params.table[key]).",
            )
        assert isinstance(inner, ast.Subscript)
        keys = self.keys(inner, decl)
        return HasRow(type=BOOL.maybe(any(k.type.nullable for k in keys)), span=self.span(node), decl=decl, keys=keys)

    def form_at(self, node: ast.Call, form: str) -> Expr:
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

    def form_matches(self, node: ast.Call, form: str) -> Expr:
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


_COVER = Type("ratio", nullable=False, interval=True)


def _at(tree: Expr, span: tuple[int, int]) -> Expr:
    """The same node at another place (nodes are frozen; names resolve to fresh ones)."""
    object.__setattr__(tree, "span", span)
    return tree


def _depth(node: ast.AST) -> int:
    deepest = 0
    stack = [(node, 1)]
    while stack:
        at, depth = stack.pop()
        deepest = max(deepest, depth)
        if depth > _MAX_TREE_DEPTH:
            return depth
        stack.extend((c, depth + 1) for c in ast.iter_child_nodes(at))
    return deepest
