"""What every room of the checker works with: the scope, complaints about types, and the doors to the other rooms."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from fupin_rules.language.parsing import Parser, Refused
from fupin_rules.language.scope import ParameterDecl, Scope
from fupin_rules.language.source import Plain, Source
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import Type

__all__ = ["Desk"]


class Desk(Parser):
    """One expression being checked in a scope; the other rooms fill in what is only declared here."""

    def __init__(self, source: Source, text: Plain, scope: Scope) -> None:
        super().__init__(source, text)
        self.scope = scope

    def expr(self, node: ast.expr) -> Expr:
        """The typed tree of any expression."""
        raise NotImplementedError

    def pair(self, left: Expr, right: Expr, at: ast.AST) -> tuple[Expr, Expr]:
        """Two sides of a comparison, checked against each other."""
        raise NotImplementedError

    def typed_words(self, word: Expr, other: Type) -> Expr:
        """A text literal beside a code becomes a code."""
        raise NotImplementedError

    def options(self, nodes: Iterable[ast.expr], of: Expr) -> tuple[Any, ...]:
        """Literals of a group of values."""
        raise NotImplementedError

    def parameter_decl(self, node: ast.expr) -> ParameterDecl | None:
        """The parameter that `params.x` names."""
        raise NotImplementedError

    def keys(self, node: ast.Subscript, decl: ParameterDecl) -> tuple[Expr, ...]:
        """Keys of a row of a parameter table."""
        raise NotImplementedError

    # -- complaints about types --------------------------------------------------------------------------------------

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

    def mismatch(self, node: ast.AST, code: str, want: Type, got: Type, hint: tuple[str, str] | None = None) -> Refused:
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
            except Refused:
                failed = True
        if failed:
            raise Refused
        return tuple(out)

    def refuse_node(self, node: ast.AST) -> Refused:
        names = {
            ast.Lambda: ("lambda", None),
            ast.ListComp: ("[... for ...]", ("请写 any/all/count/sum/distinct(... for x in ...)。", "Write any/all/count/sum/distinct(... for x in ...).")),
            ast.SetComp: ("{... for ...}", ("请写 distinct(... for x in ...)。", "Write distinct(... for x in ...).")),
            ast.DictComp: ("{...: ... for ...}", None),
            ast.GeneratorExp: ("... for ... in ...", ("请放进 any(...)、all(...)、count(...) 里。", "Put it inside any(...), all(...), count(...).")),
            ast.Await: ("await", None),
            ast.Yield: ("yield", None),
            ast.NamedExpr: (":=", ("请改用 definitions 里的定义。", "Use a definition.")),
            ast.JoinedStr: ('f"..."', None),
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
