"""Loops: `any`, `all`, `count`, `sum`, `min`, `max`, `distinct`, `covered_months`, `group` over one or several `for`."""

from __future__ import annotations

import ast
from typing import Final

from fupin_rules.language.checking.desk import Desk
from fupin_rules.language.forms import FORMS, FORMS_ZH, WRITTEN
from fupin_rules.language.parsing import Refused
from fupin_rules.language.tree import And, Expr, Fold, FoldKind, Groups, Loop, Quant, Var
from fupin_rules.language.types import BOOL, DATE, Type

__all__ = ["Loops"]

_COVER: Final = Type("ratio", nullable=False, interval=True)


class Loops(Desk):
    """Checks what goes through lists; the only repetition the language has."""

    def generator(self, node: ast.Call, form: str) -> ast.GeneratorExp:
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            raise self.refuse(
                node,
                "E207",
                f"{form} 里要写 ... for x in ...。",
                f"{form} takes ... for x in ....",
                (f"写作 {WRITTEN[form]}。", f"It is written {WRITTEN[form]}."),
            )
        return node.args[0]

    def loops(self, generators: list[ast.comprehension], *bodies: ast.expr) -> tuple[list[Loop], list[Expr]]:
        """The loops of a generator and what is asked of each item; complains of filters and bodies alike."""
        before = self.scope
        try:
            loops, failed = self._loops(generators)
            inside = list(self.each(bodies, self.expr))
        finally:
            self.scope = before
        if failed:
            raise Refused
        return loops, inside

    def _loops(self, generators: list[ast.comprehension]) -> tuple[list[Loop], bool]:
        """The loops, and whether a filter was refused; the scope is left changed for the body."""
        loops: list[Loop] = []
        failed = False
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
                name.startswith("_")
                or name in self.scope.variables
                or name in ("params", "as_of", "this", "参数", "截至日期")
                or name in FORMS
                or name in FORMS_ZH
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
                try:
                    conditions = self.each(g.ifs, lambda n: self.boolean(self.expr(n), n))
                except Refused:
                    failed = True
                    conditions = ()
                where = (
                    None
                    if not conditions
                    else (
                        conditions[0]
                        if len(conditions) == 1
                        else And(
                            type=BOOL.maybe(any(c.type.nullable for c in conditions)),
                            span=(conditions[0].span[0], conditions[-1].span[1]),
                            parts=conditions,
                        )
                    )
                )
            loops.append(Loop(var=name, source=source, where=where))
        return loops, failed

    def form_any(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        loops, (body,) = self.loops(generator.generators, generator.elt)
        self.boolean(body, generator.elt)
        for loop in reversed(loops):
            nullable = (
                body.type.nullable or _uncertain(loop.source) or (loop.where is not None and loop.where.type.nullable)
            )
            body = Quant(type=BOOL.maybe(nullable), span=self.span(node), every=form == "all", loop=loop, body=body)
        return body

    form_all = form_any

    def form_fold(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        kind: FoldKind = form  # type: ignore[assignment]
        loops, (body,) = self.loops(generator.generators, generator.elt)
        span = self.span(node)
        if kind == "count":
            if not isinstance(body, Var) or body.name != loops[-1].var:
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
            return Fold(type=Type("int", interval=True), span=span, kind="count", loops=tuple(loops))
        nullable = any(_uncertain(lp.source) or (lp.where is not None and lp.where.type.nullable) for lp in loops)
        nullable = nullable or body.type.nullable
        if kind == "distinct":
            if body.type.name not in ("text", "code", "date", "int", "decimal", "bool"):
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
        return Fold(type=t, span=span, kind=kind, loops=tuple(loops), body=body)

    def form_covered_months(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
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
        loops, (start, end) = self.loops(generator.generators, *generator.elt.elts)
        for n, e in zip(generator.elt.elts, (start, end), strict=True):
            if e.type.name != "date":
                raise self.mismatch(n, "E407", DATE, e.type)
        return Fold(type=_COVER, span=self.span(node), kind="cover", loops=tuple(loops), body=start, end=end)

    def form_group(self, node: ast.Call, form: str) -> Expr:
        generator = self.generator(node, form)
        if len(generator.generators) != 1:
            raise self.refuse(node, "E207", "group 里只能有一个 for。", "group takes one for.")
        loops, (key,) = self.loops(generator.generators, generator.elt)
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


def _uncertain(source: Expr) -> bool:
    """Whether nobody may be sure of all of a list's items: it may be unanswered or open, as what is made of such a list is."""
    return source.type.nullable or source.type.interval
