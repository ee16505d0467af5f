"""Writes conditions as Python on two rails: code that jumps as soon as one is decided, and a test for "it stayed unknown".

The generated text holds only names made here, literals bound as constants, and field names from the models, quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Literal

from fupin_rules.backends.python.folding import among, comparable, compared, gathered, knowable, point
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE

__all__ = ["SMALL", "Access", "Writer", "native"]

Access = Literal["item", "get", "attr"]
"""How answers are read: `d["x"]` (fast, every key there), `d.get("x")`, or `d.x`."""


SMALL = 14
"""Definitions of at most so many nodes are written out in place; larger ones are worked out once, by a function."""


_HEAVY, _ASKS_WHICH, _FALLIBLE = 1, 2, 4
_MARKS: dict[type[Expr], int] = {
    tree.Quant: _HEAVY,
    tree.Fold: _HEAVY,
    tree.Use: _HEAVY,
    tree.Groups: _HEAVY,
    tree.Match: _HEAVY,
    tree.Same: _ASKS_WHICH,
    tree.Parameter: _FALLIBLE,
    tree.Arith: _FALLIBLE,
}


_DEEPEST = 15
"""Blocks within blocks that are written; Python takes twenty, and what lies deeper is handed to the reference evaluator."""


class Writer:
    """Lines of Python under way, with what names stand for at this spot.

    Args:
        access: how answers are read.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self.lines: list[str] = []
        self.depth = 1
        self.serial = 0
        self.constants: dict[str, Any] = {}
        self.by_identity: dict[Any, str] = {}
        self.env: dict[str, str] = {}
        self.scalars: set[str] = set()
        # Where a condition asks `x is y`, the path of each variable's record, as the inside of an f-string.
        self.paths: dict[str, str] = {}
        # Answers kept in a local, by the local of their record and their name.
        self.hoisted: dict[tuple[str, str], str] = {}
        # The same of answers read a moment ago, on the way to this spot.
        self.held: dict[tuple[str, str], str] = {}
        self.lists: dict[str, tuple[str, str]] = {}
        self.parameters: dict[str, int] = {}
        self.definitions: dict[str, str] = {}
        # Definitions about a part: its function by name; the local that keeps its value for the part at hand.
        self.of_parts: dict[str, tuple[str, tree.Use]] = {}
        self.kept: dict[str, str] | None = None
        # How often definitions are used; what was found out about nodes, by identity.
        self.times: dict[str, int] = {}
        self.known: dict[int, tuple[int, int]] = {}
        # Locals that hold rows of related tables, or what is inside them: these are read whichever kind of record they are.
        self.foreign: set[str] = set()
        self.root = ""

    def put(self, *lines: str) -> None:
        pad = " " * self.depth
        self.lines.extend(pad + x for x in lines)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        self.put(head)
        self.depth += 1
        at = len(self.lines)
        # What is read inside a block is not known to be there after it.
        outside, self.held = self.held, dict(self.held)
        yield
        self.held = outside
        if len(self.lines) == at:
            self.put("pass")
        self.depth -= 1

    def fresh(self, stem: str = "x") -> str:
        self.serial += 1
        return f"{stem}{self.serial}"

    def constant(self, value: Any) -> str:
        if value is None or value is True or value is False or type(value) is int:
            return repr(value)
        key = (type(value), value) if not isinstance(value, Expr) else id(value)
        name = self.by_identity.get(key)
        if name is None:
            name = f"k{len(self.constants)}"
            self.constants[name] = value
            self.by_identity[key] = name
        return name

    # -- reading ---------------------------------------------------------------------------------------------------

    def get(self, base: str, name: str) -> str:
        if base in self.foreign:
            return f"_rv({base}, {name!r})"
        if self.access == "item":
            return f"{base}[{name!r}]"
        if self.access == "get":
            return f"{base}.get({name!r})"
        return f"{base}.{name}"

    def read(self, node: tree.Read) -> str:
        """A local holding the answer (None where missing)."""
        spec = node.field
        key = (self.env.get(node.base.name, ""), spec.name) if isinstance(node.base, tree.Var) else None
        if key is not None:
            held = self.hoisted.get(key) or self.held.get(key)
            if held is not None:
                return held
        if not reachable(node):
            return self.handed_over(node)
        base = self.value(node.base)
        out = self.fresh()
        foreign = base in self.foreign
        if foreign and spec.kind == "record":
            self.foreign.add(out)
        source = self.get(base, spec.name)
        self.put(
            f"{out} = {source}" if not self.may_be_none(node.base) else f"{out} = None if {base} is None else {source}"
        )
        self.normalise(out, spec.kind, spec.many, foreign=foreign)
        if key is not None and not spec.many:
            self.held[key] = out
        return out

    def normalise(self, out: str, kind: str, many: bool, *, foreign: bool = False) -> None:
        if many or (self.access == "attr" and not foreign):
            return
        if kind == "date":
            self.put(f"if {out}.__class__ is str: {out} = _iso({out})")
        elif kind == "decimal":
            self.put(f"if {out}.__class__ is float: {out} = _dec({out})")

    @staticmethod
    def may_be_none(node: Expr) -> bool:
        return not isinstance(node, tree.Var)

    def items(self, node: Expr) -> tuple[str, str]:
        """Locals holding a list's items and whether more may exist."""
        if isinstance(node, tree.Match):
            raw = self.rows(node)
            more = self.fresh("c")
            self.put(f"if {raw}.__class__ is list: {more} = False", f"else: {raw}, {more} = _listing({raw})")
            return raw, more
        assert isinstance(node, tree.Read)
        at_root = isinstance(node.base, tree.Var) and self.env.get(node.base.name) == "h"
        if at_root and node.field.name in self.lists:
            return self.lists[node.field.name]
        raw = self.read(node)
        more = self.fresh("c")
        self.put(f"if {raw}.__class__ is list: {more} = False", f"else: {raw}, {more} = _listing({raw})")
        return raw, more

    def rows(self, node: tree.Match) -> str:
        """A local with the rows of a related table for a key; None where the key is missing or the table was not supplied."""
        key = self.value(node.key)
        out = self.fresh("r")
        self.foreign.add(out)
        call = f"lk.rows({self.constant(node.table)}, {key})"
        self.put(f"{out} = None if {key} is None else {call}" if self.may_be_absent(node.key) else f"{out} = {call}")
        return out

    def row_of(self, node: tree.Match) -> str:
        """A local with the one row of a related table; None where there is none, or more than one."""
        rows = self.rows(node)
        out = self.fresh("r")
        self.foreign.add(out)
        self.put(f"{out} = {rows}[0] if {rows} is not None and len({rows}) == 1 else None")
        return out

    # -- values ----------------------------------------------------------------------------------------------------

    def value(self, node: Expr) -> str:
        """An atom (a local or a constant) for a scalar or a record; None stands for missing."""
        match node:
            case tree.Const():
                return self.constant(node.value)
            case tree.Var():
                return self.env[node.name]
            case tree.Read():
                return self.read(node)
            case tree.Match() if node.table.one:
                return self.row_of(node)
            case tree.AsOf():
                return "as_of"
            case tree.Parameter() if not node.keys and node.on is None and not node.type.collection:
                return f"p[{self.parameter(node.decl.name)}]"
            case tree.Call():
                args = [self.value(a) for a in node.args]
                out = self.fresh()
                tests = " or ".join(
                    f"{a} is None" for a, n in zip(args, node.args, strict=True) if self.may_be_absent(n)
                )
                function = node.function
                if function.name in ("year", "month", "day"):
                    call = f"{args[0]}.{function.name}"
                elif function.faults:
                    call = f"_guarded({self.constant(function.call)}, {', '.join(args)})"
                else:
                    call = f"{self.constant(function.call)}({', '.join(args)})"
                self.put(f"{out} = None if {tests} else {call}" if tests else f"{out} = {call}")
                return out
            case tree.Arith() if (
                not node.type.interval and not node.left.type.interval and not node.right.type.interval
            ):
                a, b = self.value(node.left), self.value(node.right)
                out = self.fresh()
                tests = " or ".join(
                    f"{x} is None" for x, n in ((a, node.left), (b, node.right)) if self.may_be_absent(n)
                )
                call = f"_guarded(_exact, {node.op!r}, {a}, {b})"
                self.put(f"{out} = None if {tests} else {call}" if tests else f"{out} = {call}")
                return out
            case tree.Neg() if not node.type.interval:
                a = self.value(node.of)
                out = self.fresh()
                self.put(f"{out} = None if {a} is None else _negative({a})")
                return out
            case tree.Use() if node.type.name not in ("bool", "list", "set") and isinstance(node.base, tree.Var):
                return self.used(node)
            case _ if node.type.name == "bool":
                return self.tri(node)
            case tree.Parameter() if not node.type.collection:
                return self.row("_row", node)
            case tree.Coalesce() if self.plain_first(node):
                return self.first_answered(node)
            case tree.Fold() | tree.Arith() if knowable(node):
                out = point(self, node)
                self.put(f"if {out} is _UNSET: {out} = _ev_value(lk, {self.constant(node)}, {self.environment()})")
                return out
            case tree.If() if self.depth <= _DEEPEST:
                return self.either(node)
            case _:
                return self.handed_over(node)

    def row(self, look: str, node: tree.Parameter | tree.HasRow) -> str:
        """A local with a row of a parameter table, or whether there is one; None where a key or the row is missing."""
        keys = [self.value(k) for k in node.keys]
        on = "None" if node.on is None else self.value(node.on)
        asked = [*zip(keys, node.keys, strict=True), *([(on, node.on)] if node.on is not None else [])]
        absent = " or ".join(f"{k} is None" for k, n in asked if self.may_be_absent(n))
        out = self.fresh()
        listed = "".join(f"{k}, " for k in keys)
        call = f"{look}({'lk, ' if look == '_row' else ''}{self.constant(node.decl)}, ({listed}), {on})"
        self.put(f"{out} = None if {absent} else {call}" if absent else f"{out} = {call}")
        return out

    @staticmethod
    def plain_first(node: tree.Coalesce) -> bool:
        """Whether all parts but the last are single answers read plainly: of these alone it is told here whether they were left out."""
        return all(isinstance(p, tree.Read) and native(p) and not p.type.collection for p in node.parts[:-1])

    def first_answered(self, node: tree.Coalesce) -> str:
        """A local with the first answer; what stood there and cannot be read is not passed over."""
        out, depth = self.fresh(), 0
        before = self.held
        for part in node.parts[:-1]:
            assert isinstance(part, tree.Read)
            x = self.read(part)
            self.put(f"{out} = {x}")
            base = self.value(part.base)
            left_out = self.unread(base, part.field.name)
            if self.may_be_none(part.base):
                left_out = f"True if {base} is None else {left_out}"
            self.put(f"if {out} is None and ({left_out}):")
            self.depth += 1
            depth += 1
            self.held = dict(self.held)
        self.put(f"{out} = {self.value(node.parts[-1])}")
        self.depth -= depth
        self.held = before
        return out

    def either(self, node: tree.If) -> str:
        """A local with the value of a conditional."""
        c = self.tri(node.cond)
        out = self.fresh()
        with self.block(f"if {c} is True:"):
            self.put(f"{out} = {self.value(node.then)}")
        with self.block(f"elif {c} is False:"):
            self.put(f"{out} = {self.value(node.other)}")
        with self.block("else:"):
            if self.facts(node.then)[0] + self.facts(node.other)[0] <= SMALL:
                # Not knowing which branch holds matters only where they differ.
                a, b = self.value(node.then), self.value(node.other)
                self.put(f"{out} = {a} if {a} == {b} else None")
            else:
                # Rare, and written out a second time it would double with every conditional inside another.
                self.put(f"{out} = _ev_value(lk, {self.constant(node)}, {self.environment()})")
        return out

    def handed_over(self, node: Expr) -> str:
        """A scalar that the reference evaluator works out."""
        out = self.fresh()
        self.put(f"{out} = _ev_value(lk, {self.constant(node)}, {self.environment()})")
        return out

    def parameter(self, name: str) -> int:
        return self.parameters.setdefault(name, len(self.parameters))

    def environment(self) -> str:
        parts: list[str] = []
        for k, v in self.env.items():
            if k in self.scalars:
                parts.append(f"{k!r}: _S({v})")
            elif v == "h":
                parts.append(f"{k!r}: _R(h, '')")
            elif k in self.paths:
                parts.append(f"{k!r}: _R({v}, f{self.paths[k]!r})")
            else:
                parts.append(f"{k!r}: {v}")
        return "{" + ", ".join(parts) + "}"

    def inline(self, node: tree.Use, act: Callable[[Expr], str]) -> str:
        assert isinstance(node.base, tree.Var)
        base = self.value(node.base)
        outer, paths = self.env, self.paths
        name = node.subject if node.subject in outer else "this"
        self.env = {**outer, name: base}
        path = paths.get(node.base.name)
        self.paths = {k: v for k, v in paths.items() if k != name} | ({name: path} if path is not None else {})
        try:
            return act(node.body)
        finally:
            self.env, self.paths = outer, paths

    # -- conditions on two rails -------------------------------------------------------------------------------------

    def unless(self, node: Expr, jump: Sequence[str]) -> str:
        """Jump if surely false. Returns an expression that is true iff the condition stayed unknown ('' if never)."""
        return self._rail(node, jump, when=False)

    def provided(self, node: Expr, jump: Sequence[str]) -> str:
        """Jump if surely true. Returns an expression that is true iff the condition stayed unknown ('' if never)."""
        return self._rail(node, jump, when=True)

    def _jump(self, test: str, jump: Sequence[str]) -> None:
        if len(jump) == 1:
            self.put(f"if {test}: {jump[0]}")
        else:
            self.put(f"if {test}: {'; '.join(jump)}")

    def _rail(self, node: Expr, jump: Sequence[str], *, when: bool) -> str:
        if isinstance(node, tree.Not):
            return self._rail(node.of, jump, when=not when)
        if isinstance(node, (tree.And if not when else tree.Or)):
            unknown = [self._rail(p, jump, when=when) for p in self.cheap_first(node.parts)]
            return " or ".join(u for u in unknown if u)
        leaf = self._leaf(node)
        if leaf is not None:
            true, false, unknown_test = leaf
            self._jump(true if when else false, jump)
            return unknown_test
        t = self.tri(node)
        self._jump(f"{t} is {when}", jump)
        return f"{t} is None" if self.may_be_absent(node) else ""

    def _leaf(self, node: Expr) -> tuple[str, str, str] | None:
        """Tests (true, false, unknown) for a condition on scalars, its operands read into locals first."""
        match node:
            case tree.Compare() if not (
                node.left.type.interval
                or node.right.type.interval
                or node.left.type.collection
                or node.right.type.collection
            ):
                a, b = self.value(node.left), self.value(node.right)
                if (
                    "ratio" in (node.left.type.name, node.right.type.name)
                    and node.left.type.name != node.right.type.name
                ):
                    f = self.constant(fraction)
                    other = node.right if node.left.type.name == "ratio" else node.left
                    if not isinstance(other, tree.Const) or isinstance(other.value, Decimal):
                        local = self.fresh()
                        self.put(f"{local} = {f}({b if other is node.right else a})")
                        if other is node.right:
                            b = local
                        else:
                            a = local
                nulls = [x for x, n in ((a, node.left), (b, node.right)) if self.may_be_absent(n)]
                unknown = " or ".join(f"{x} is None" for x in nulls)
                there = " and ".join(f"{x} is not None" for x in nulls)
                opposite = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}[node.op]
                if not nulls:
                    return f"{a} {node.op} {b}", f"{a} {opposite} {b}", ""
                if node.op in ("==", "!=") and len(nulls) == 1:
                    same, differs = f"{a} == {b}", f"{a} != {b} and {there}"
                    if (
                        nulls[0] == a
                        and isinstance(node.right, tree.Const)
                        and isinstance(node.right.value, (str, int))
                    ):
                        # None among the options: one look answers both.
                        differs = f"{a} not in {self.constant(frozenset((None, node.right.value)))}"
                    return (same, differs, unknown) if node.op == "==" else (differs, same, unknown)
                return f"{there} and {a} {node.op} {b}", f"{there} and {a} {opposite} {b}", unknown
            case tree.In() if isinstance(node.options, tuple) and not node.of.type.interval:
                a = self.value(node.of)
                options = self.constant(frozenset(node.options))
                if not self.may_be_absent(node.of):
                    return f"{a} in {options}", f"{a} not in {options}", ""
                beyond = self.constant(frozenset((*node.options, None)))
                return f"{a} in {options}", f"{a} not in {beyond}", f"{a} is None"
            case tree.In() if self.of_a_set(node):
                assert isinstance(node.options, tree.Parameter)
                a, s = self.value(node.of), self.fresh("s")
                # A set without a value on the day is a fault, which stays undecided.
                self.put(f"{s} = p[{self.parameter(node.options.decl.name)}]")
                here = [s, a] if self.may_be_absent(node.of) else [s]
                there = " and ".join(f"{x} is not None" for x in here)
                return (
                    f"{there} and {a} in {s}",
                    f"{there} and {a} not in {s}",
                    " or ".join(f"{x} is None" for x in here),
                )
            case tree.HasRow():
                a = self.row("lk.has_row", node)
                return f"{a} is True", f"{a} is False", f"{a} is None"
            case tree.Read():
                a = self.read(node)
                return a, f"not {a} and {a} is not None", f"{a} is None"
            case tree.Parameter() if not node.keys and node.on is None:
                a = self.value(node)
                return f"{a}", f"not {a} and {a} is not None", f"{a} is None"
            case tree.Same():
                same = self.same(node)
                return same, f"not {same}", ""
            case tree.Call():
                a = self.value(node)
                if not self.may_be_absent(node):
                    return a, f"not {a}", ""
                return a, f"{a} is False", f"{a} is None"
            case _:
                return None

    @staticmethod
    def of_words(node: tree.In) -> bool:
        """Whether it asks if a word is in a list of words that is plainly read."""
        options = node.options
        assert isinstance(options, Expr)
        item = options.type.item
        return native(options) and item is not None and item.name in ("text", "code") and node.of.type.worded

    @staticmethod
    def of_a_set(node: tree.In) -> bool:
        """Whether it asks if a scalar is in a set of words that is a parameter."""
        options = node.options
        return (
            isinstance(options, tree.Parameter)
            and not options.keys
            and options.on is None
            and not node.of.type.interval
            and not node.of.type.collection
        )

    def same(self, node: tree.Same) -> str:
        """Whether two variables are the same record: by place, since one object may stand in a list twice."""
        assert isinstance(node.left, tree.Var) and isinstance(node.right, tree.Var)
        left, right = self.paths.get(node.left.name), self.paths.get(node.right.name)
        if left is None or right is None:
            return f"({self.env[node.left.name]} is {self.env[node.right.name]})"
        if left.startswith(right) or right.startswith(left):
            return repr(left == right)
        (head, _, i), (other, _, j) = left.rpartition("{"), right.rpartition("{")
        if head == other:
            return f"({i.rstrip('}]')} == {j.rstrip('}]')})"
        return f"(f{left!r} == f{right!r})"

    def tri(self, node: Expr) -> str:
        """A local holding True, False or None."""
        if self.depth > _DEEPEST and isinstance(node, (tree.And, tree.Or, tree.Quant, tree.If)):
            out = self.fresh("t")
            self.put(f"{out} = _ev(lk, {self.constant(node)}, {self.environment()})")
            return out
        match node:
            case tree.Const():
                return repr(bool(node.value))
            case tree.Not():
                t = self.tri(node.of)
                out = self.fresh("t")
                self.put(
                    f"{out} = None if {t} is None else not {t}" if self.may_be_absent(node.of) else f"{out} = not {t}"
                )
                return out
            case tree.And() | tree.Or():
                out = self.fresh("t")
                every = isinstance(node, tree.And)
                with self.block("while True:"):
                    unknown = self._rail(node, [f"{out} = {not every}", "break"], when=not every)
                    self.put(f"{out} = None if {unknown} else {every}" if unknown else f"{out} = {every}", "break")
                return out
            case tree.Quant() if reachable(node.loop.source):
                return self.quantifier(node)
            case tree.If():
                c = self.tri(node.cond)
                out = self.fresh("t")
                with self.block(f"if {c} is True:"):
                    self.put(f"{out} = {self.tri(node.then)}")
                with self.block(f"elif {c} is False:"):
                    self.put(f"{out} = {self.tri(node.other)}")
                with self.block("else:"):
                    # Rare, and written out a second time it would double with every conditional inside another.
                    self.put(f"{out} = _ev(lk, {self.constant(node)}, {self.environment()})")
                return out
            case tree.Has() if reachable(node.of):
                assert isinstance(node.of, tree.Read)
                x = self.read(node.of)
                out = self.fresh("t")
                options = self.constant(frozenset(node.options))
                if len(node.options) == 1:
                    word = self.constant(node.options[0])
                    self.put(f"{out} = {word} in {x} if {x}.__class__ is list else _has({x}, {options})")
                else:
                    self.put(
                        f"{out} = not {options}.isdisjoint({x}) if {x}.__class__ is list else _has({x}, {options})"
                    )
                return out
            case tree.Missing() if isinstance(node.of, tree.Read) and native(node.of):
                base = self.value(node.of.base)
                x = self.read(node.of)
                out = self.fresh("t")
                test = self.unread(base, node.of.field.name)
                if self.may_be_none(node.of.base):
                    test = f"True if {base} is None else {test}"
                self.put(f"{out} = False if {x} is not None else {test}")
                return out
            case tree.Compare() if self._count_compare(node):
                return self.counted(node)
            case tree.Compare() if comparable(node):
                return compared(self, node)
            case tree.In() if isinstance(node.options, tree.Fold) and gathered(node):
                return among(self, node)
            case tree.In() if isinstance(node.options, tree.Read) and self.of_words(node):
                a = self.value(node.of)
                items, more = self.items(node.options)
                out = self.fresh("t")
                # In a list that is complete and empty there is nothing, whatever is asked for.
                self.put(f"if {a} is None: {out} = None if {more} or {items} else False")
                self.put(f"else: {out} = True if {a} in {items} else None if {more} else False")
                return out
            case tree.Use():
                return self.used(node)
        leaf = self._leaf(node)
        if leaf is not None:
            true, _false, unknown = leaf
            out = self.fresh("t")
            test = true if true.isidentifier() else f"({true})"
            self.put(f"{out} = None if {unknown} else bool({test})" if unknown else f"{out} = bool({test})")
            return out
        out = self.fresh("t")
        self.put(f"{out} = _ev(lk, {self.constant(node)}, {self.environment()})")
        return out

    def unread(self, base: str, name: str) -> str:
        """For an answer that is None: True where it is missing, None where it stood there and could not be read."""
        look = f"_unreadable({base}, {name!r})"
        return (
            look
            if self.access == "attr" or base in self.foreign
            else f"True if {UNREADABLE!r} not in {base} else {look}"
        )

    @contextmanager
    def looping(self, loop: tree.Loop, items: str, *, placed: bool) -> Iterator[None]:
        """A `for` over a list's items with the loop's variable bound; `placed` where somebody asks which record it is."""
        env, scalars, paths = self.env, self.scalars, self.paths
        item = self.fresh("m")
        base = self.path_of(loop.source) if placed else None
        if base is None:
            head = f"for {item} in {items}:"
        else:
            index = self.fresh("i")
            head = f"for {index}, {item} in enumerate({items}):"
        with self.block(head):
            foreign = items in self.foreign
            if foreign:
                self.foreign.add(item)
            self.env = {**env, loop.var: item}
            self.paths = {k: v for k, v in paths.items() if k != loop.var}
            inside = loop.source.type.item
            if inside is not None and inside.name != "record":
                self.scalars = scalars | {loop.var}
                self.normalise(item, inside.name, False, foreign=foreign)
            else:
                self.scalars = scalars - {loop.var}
                if base is not None:
                    self.paths[loop.var] = f"{base}[{{{index}}}]"
            try:
                yield
            finally:
                self.env, self.scalars, self.paths = env, scalars, paths

    def path_of(self, node: Expr) -> str | None:
        """The path of a record or list, as the inside of an f-string; None where it is not kept."""
        if isinstance(node, tree.Var):
            return "" if self.env.get(node.name) == "h" else self.paths.get(node.name)
        if isinstance(node, tree.Read):
            base = self.path_of(node.base)
            return None if base is None else f"{base}.{node.field.name}" if base else node.field.name
        return None

    def quantifier(self, node: tree.Quant) -> str:
        items, more = self.items(node.loop.source)
        every = node.every
        out = self.fresh("v")
        self.put(f"{out} = {every}")
        with self.looping(node.loop, items, placed=self.asks_which(node)):
            unknown = []
            if node.loop.where is not None:
                unknown.append(self.unless(node.loop.where, ["continue"]))
            unknown.append(self._rail(node.body, ["continue"], when=every))
            test = " or ".join(u for u in unknown if u)
            if test:
                self.put(f"if {test}: {out} = None")
                self.put(f"else: {out} = {not every}; break")
            else:
                self.put(f"{out} = {not every}", "break")
        self.put(f"if {more} and {out} is {every}: {out} = None")
        return out

    @staticmethod
    def _count_compare(node: tree.Compare) -> bool:
        left, right = node.left, node.right
        return (
            isinstance(left, tree.Fold)
            and left.kind == "count"
            and len(left.loops) == 1
            and reachable(left.loops[0].source)
            and isinstance(right, (tree.Const, tree.Read, tree.Parameter))
            and not right.type.interval
            and right.type.name == "int"
            and not getattr(right, "keys", ())
            and getattr(right, "on", None) is None
        )

    def counted(self, node: tree.Compare) -> str:
        assert isinstance(node.left, tree.Fold)
        loop = node.left.loops[0]
        k = self.value(node.right)
        items, more = self.items(loop.source)
        low, high, out = self.fresh("lo"), self.fresh("hi"), self.fresh("t")
        if loop.where is None:
            self.put(f"{low} = {high} = len({items})")
        else:
            self.put(f"{low} = {high} = 0")
            with self.looping(loop, items, placed=self.asks_which(node)):
                unknown = self.unless(loop.where, ["continue"])
                self.put(f"{high} += 1")
                self.put(f"if not ({unknown}): {low} += 1" if unknown else f"{low} += 1")
        self.put(f"if {more}: {high} = _INF")
        tests = {
            ">=": (f"{low} >= {k}", f"{high} < {k}"),
            ">": (f"{low} > {k}", f"{high} <= {k}"),
            "<": (f"{high} < {k}", f"{low} >= {k}"),
            "<=": (f"{high} <= {k}", f"{low} > {k}"),
            "==": (f"{low} == {high} == {k}", f"{low} > {k} or {high} < {k}"),
            "!=": (f"{low} > {k} or {high} < {k}", f"{low} == {high} == {k}"),
        }
        true, false = tests[node.op]
        code = f"True if {true} else False if {false} else None"
        self.put(
            f"{out} = {code}" if isinstance(node.right, tree.Const) else f"{out} = None if {k} is None else {code}"
        )
        return out

    def used(self, node: tree.Use) -> str:
        """A definition: worked out once for the root, once for a part at hand; a small one is written out in place."""
        if not isinstance(node.base, tree.Var):
            # A record that may not be there: what a definition says of nothing is the evaluator's to tell.
            out = self.fresh("t")
            call = "_ev" if node.type.name == "bool" else "_ev_value"
            self.put(f"{out} = {call}(lk, {self.constant(node)}, {self.environment()})")
            return out
        base = self.env[node.base.name]
        if base in self.foreign and self.size(node) > SMALL:
            out = self.fresh("t")
            call = "_ev" if node.type.name == "bool" else "_ev_value"
            self.put(f"{out} = {call}(lk, {self.constant(node)}, {self.environment()})")
            return out
        if base == "h" and (self.size(node) > SMALL or node.subject != self.root):
            local = self.definitions.get(node.name)
            if local is None:
                local = self.definitions[node.name] = f"d{len(self.definitions)}"
                self.constants[f"_{local}"] = node
            self.put(f"if {local} is _UNSET: {local} = f_{local}(h, as_of, p, lk)")
            return local
        by_name = node.subject not in self.env
        if base == "h" or not by_name or self.size(node) <= SMALL or self.asks_which(node.body) or base in self.scalars:
            return self.inline(node, self.tri if node.type.name == "bool" else self.value)
        function = self.of_parts.setdefault(node.name, (f"g_{len(self.of_parts)}", node))[0]
        call = f"{function}(h, {base}, as_of, p, lk)"
        if base == "s" and self.kept is not None:
            local = self.kept.setdefault(node.name, f"e{len(self.kept)}")
            self.put(f"if {local} is _UNSET: {local} = {call}")
            return local
        out = self.fresh("t")
        self.put(f"{out} = {call}")
        return out

    # -- what is known of a node, found out once -----------------------------------------------------------------------

    def facts(self, node: Expr) -> tuple[int, int]:
        """Its size and marks, with all inside it and inside the definitions it uses."""
        got = self.known.get(id(node))
        if got is not None:
            return got
        size, marks = 1, _MARKS.get(type(node), 0)
        if isinstance(node, tree.Call) and node.function.faults:
            marks |= _FALLIBLE
        for child in tree.children(node):
            more, theirs = self.facts(child)
            size += more
            marks |= theirs
        self.known[id(node)] = size, marks
        return size, marks

    def size(self, node: tree.Use) -> int:
        """Nodes of a definition, those of definitions inside it too."""
        return self.facts(node.body)[0]

    def asks_which(self, node: Expr) -> bool:
        """Whether something in it asks if two variables are the same record."""
        return bool(self.facts(node)[1] & _ASKS_WHICH)

    def may_be_absent(self, node: Expr) -> bool:
        """As `traits.may_be_absent`."""
        if node.type.nullable or node.type.interval:
            return True
        if isinstance(node, (tree.Const, tree.Var, tree.AsOf, tree.Same)):
            return False
        return bool(self.facts(node)[1] & _FALLIBLE)

    def cheap_first(self, parts: Sequence[Expr]) -> list[Expr]:
        """Conditions on scalars before loops; the order among equals stays (all of this is pure)."""
        return sorted(parts, key=lambda p: self.facts(p)[1] & _HEAVY)

    def whole_list(self, name: str) -> None:
        """A list of the root in a local, for rules about its items."""
        if name not in self.lists:
            self.put(f"L_{name} = _listing({self.get('h', name)})[0]")
            self.lists[name] = (f"L_{name}", "False")

    @contextmanager
    def each_part(self, part: str) -> Iterator[None]:
        """The loop over the parts that rules are about: `this` is bound, its definitions are kept for the turn."""
        self.whole_list(part)
        outer, paths = self.env, self.paths
        with self.block(f"for i, s in enumerate({self.lists[part][0]}):"):
            self.env, self.paths = {**outer, "this": "s"}, {"this": f"{part}[{{i}}]"}
            self.kept, at = {}, len(self.lines)
            yield
            pad = " " * self.depth
            self.lines[at:at] = [f"{pad}{x} = _UNSET" for x in self.kept.values()]
        self.env, self.paths, self.kept = outer, paths, None


def fraction(x: Any) -> Any:
    from fractions import Fraction

    return None if x is None else Fraction(x)


def reachable(node: Expr) -> bool:
    """Whether a record or list can be read in place: by plain reading, or among the rows of a related table."""
    while isinstance(node, tree.Read):
        node = node.base
    return isinstance(node, (tree.Var, tree.Match))


def native(node: Expr) -> bool:
    """Whether an answer is reached by plain reading: fields of fields of a variable."""
    while isinstance(node, tree.Read):
        node = node.base
        if isinstance(node, tree.Var):
            return True
    return False
