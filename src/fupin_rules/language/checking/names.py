"""What names, fields, parameters and rows of tables mean."""

from __future__ import annotations

import ast

from fupin_rules.errors import did_you_mean
from fupin_rules.language.checking.desk import Desk
from fupin_rules.language.forms import FORMS
from fupin_rules.language.parsing import Refused
from fupin_rules.language.scope import Definition, ParameterDecl
from fupin_rules.language.tree import AsOf, Const, Expr, GroupKey, Match, Parameter, Read, Use
from fupin_rules.language.types import DATE, comparable, of_field

__all__ = ["Names"]


class Names(Desk):
    """Resolves names; whatever is not declared is refused with the nearest name that is."""

    def name(self, node: ast.Name) -> Expr:
        span = self.span(node)
        if node.id in {"as_of", "截至日期"}:
            return AsOf(type=DATE, span=span)
        got = self.scope.bare(node.id)
        if isinstance(got, Definition):
            return self.use(node, got, None)
        if got is None and node.id in self.scope.tables:
            raise self.keyless(node, node.id)
        if got is None:
            raise self.unknown_name(node, node.id)
        return _at(got, span)

    def keyless(self, node: ast.AST, table: str) -> Refused:
        """A related table named alone where nothing says by which key it is joined."""
        return self.refuse(
            node,
            "E306",
            f"表 {table} 要写键：{table}[证件号码]。",
            f"the table {table} needs a key: {table}[id_number].",
        )

    def unknown_name(self, node: ast.AST, name: str) -> Refused:
        hint = self._name_hint(name)
        return self.refuse(
            node,
            "E301",
            f"没有叫“{name}”的字段、定义或变量。",
            f"there is no field, definition or variable called {name!r}.",
            hint,
        )

    def _name_hint(self, name: str) -> tuple[str, str] | None:
        """What was probably meant by a name that is not there."""
        if name in self.scope.functions or name in FORMS:
            return f"{name} 是函数，要写括号：{name}(...)。", f"{name} is a function: {name}(...)."
        if name in ("None", "null", "nil", "空"):
            return "要问“有没有回答”，请写 missing(x)。", "To ask whether there is an answer, write missing(x)."
        if name in ("true", "false", "是", "否"):
            return (
                "请写 True 或 False；更常见的是直接写条件本身。",
                "Write True or False, or just the condition itself.",
            )
        if name in ("params", "参数"):
            return "请写 params.参数名。", "Write params.name."
        for f in self.scope.this_spec.fields.values():
            if f.question.code is not None and f.question.code.understand(name) is not None:
                return f"“{name}”是“{f.zh}”的代码，要加引号。", f"{name!r} is a code of {f.zh}: put it in quotes."
        root = self.scope.subject
        if self.scope.part_spec is not None and root.spec.find(name):
            return f"这是上一级的字段，请写 {root.name}.{name}。", f"Write {root.name}.{name}."
        near = did_you_mean(name, self.scope.names())
        return (f"是不是 {near}？", f"Did you mean {near}?") if near else None

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
            title=definition.title,
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
                raise self.keyless(node, dotted)
            return _at(table, self.span(node))
        base = self.expr(node.value)
        return self.read(node, base, node.attr)

    def read(self, node: ast.Attribute, base: Expr, name: str) -> Expr:
        t = base.type
        span = self.span(node)
        if t.name == "group" and name in ("key", "键"):
            assert t.key is not None
            return GroupKey(type=t.key.maybe(), span=span, group=base)
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
                (f"请写 {name}(...)。", f"Write {name}(...).") if name in self.scope.functions else None,
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
            self.pair(k, Const(type=want, value=None), n)
        return tuple(self.typed_words(k, want) for k, (_, want), n in zip(out, decl.keys, given, strict=True))

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
            hint = (f"是不是 {near}？", f"Did you mean {near}?") if near else None
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
                hint = (
                    "不能取“第几个”：请写 any(... for x in ...) 加条件。",
                    "Items have no number: write any(... for x in ...) with a condition.",
                )
            raise self.refuse(
                node,
                "E306",
                f"没有叫 {dotted} 的参数表或关联表。",
                f"there is no parameter table or related table called {dotted}.",
                hint,
            )
        raise self.refuse_node(node)


def _at(tree: Expr, span: tuple[int, int]) -> Expr:
    """The same node at another place (nodes are frozen; names resolve to fresh ones)."""
    object.__setattr__(tree, "span", span)
    return tree
