"""The fast meaning: one generated Python function for a whole rulebook.

Each condition is compiled on two rails: code that jumps as soon as it is surely false (or surely true), and an expression that says
whether it stayed unknown. Nothing is paid for three-valued logic until an unknown has to be named; naming is `evaluate`'s work.
What a rule rarely needs (sums, sets, groups, tables) is handed to the reference evaluator node by node.

The generated text holds only names made here, literals bound as constants, and field names from the models, quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from fupin_rules.backends.python.evaluate import Context, Lookups
from fupin_rules.backends.python.values import INF, KNOWN, F, RecordValue, T, Val, exact, negative
from fupin_rules.language import tree
from fupin_rules.language.calendar import Fault
from fupin_rules.language.traits import deep_walk, may_be_absent
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE, Open

__all__ = ["Access", "Check", "Compiled", "compile_checks", "generate"]

Access = Literal["item", "get", "attr"]
"""How answers are read: `d["x"]` (fast, every key there), `d.get("x")`, or `d.x`."""


@dataclass(frozen=True, eq=False)
class Check:
    """One rule as the backend sees it: violated where `when` is true and `expect` false.

    Attributes:
        part: the list field the rule runs over, or None for the root subject.
    """

    id: str
    when: Expr | None
    expect: Expr
    part: str | None = None


Compiled = Callable[[Any, Any, Sequence[Any], Lookups], tuple[list[Any], list[Any]]]
"""(root, as_of, parameter values, lookups) -> (violated, undecided): an index for root rules, (index, position) for parts."""


# -- what generated code calls ------------------------------------------------------------------------------------------


def _listing(value: Any) -> tuple[Any, bool]:
    """Items, and whether more may exist."""
    if value is None:
        return (), True
    if isinstance(value, dict):
        return value["open"], True
    return value, isinstance(value, Open)


def _has(value: Any, options: frozenset[Any]) -> bool | None:
    items, more = _listing(value)
    if not options.isdisjoint(items):
        return True
    return None if more else False


def _unreadable(record: Any, name: str) -> bool | None:
    """For an answer that is None: None where it stood there unreadable, else True (it is missing)."""
    marks = record.get(UNREADABLE) if isinstance(record, dict) else getattr(record, "unreadable", None)
    return None if marks and name in marks else True


def _guarded(function: Callable[..., Any], *args: Any) -> Any:
    """A call that may fault; a fault is missing here."""
    try:
        return function(*args)
    except Fault:
        return None


def _ev(lookups: Lookups, node: Expr, env: Mapping[str, Any]) -> bool | None:
    """A condition handed to the reference evaluator."""
    values = {k: _wrap(v) for k, v in env.items()}
    m = Context(lookups, values).truth(node)
    return True if m == T else False if m == F else None


def _ev_value(lookups: Lookups, node: Expr, env: Mapping[str, Any]) -> Any:
    """A scalar handed to the reference evaluator; None where it is no point."""
    values = {k: _wrap(v) for k, v in env.items()}
    v = Context(lookups, values).value(node)
    return v.value if isinstance(v, Val) and v.mask == KNOWN else None


class _Scalar:
    """Marks a scalar variable among the records of an environment."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def _wrap(v: Any) -> Any:
    if isinstance(v, RecordValue):
        return v
    if isinstance(v, _Scalar):
        return Val(KNOWN, v.value)
    # Nobody asks which record this is (see `_Writer.paths`), so any path will do.
    return RecordValue(v, f"#{id(v)}")


_RUNTIME: dict[str, Any] = {
    "_listing": _listing,
    "_has": _has,
    "_unreadable": _unreadable,
    "_guarded": _guarded,
    "_exact": exact,
    "_negative": negative,
    "_iso": date.fromisoformat,
    "_dec": lambda x: Decimal(repr(x)),
    "_ev": _ev,
    "_ev_value": _ev_value,
    "_S": _Scalar,
    "_R": RecordValue,
    "_INF": INF,
    "_UNSET": object(),
}


# -- the generator ------------------------------------------------------------------------------------------------------


class _Writer:
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
        self.hoisted: dict[str, str] = {}
        self.lists: dict[str, tuple[str, str]] = {}
        self.parameters: dict[str, int] = {}
        self.definitions: dict[str, str] = {}
        self.root = ""

    def put(self, *lines: str) -> None:
        pad = " " * self.depth
        self.lines.extend(pad + x for x in lines)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        self.put(head)
        self.depth += 1
        at = len(self.lines)
        yield
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
        if self.access == "item":
            return f"{base}[{name!r}]"
        if self.access == "get":
            return f"{base}.get({name!r})"
        return f"{base}.{name}"

    def read(self, node: tree.Read) -> str:
        """A local holding the answer (None where missing)."""
        spec = node.field
        at_root = isinstance(node.base, tree.Var) and self.env.get(node.base.name) == "h"
        if at_root and spec.name in self.hoisted:
            return self.hoisted[spec.name]
        if not _native(node):
            return self.handed_over(node)
        base = self.value(node.base)
        out = self.fresh()
        source = self.get(base, spec.name)
        self.put(
            f"{out} = {source}" if not self._may_be_none(node.base) else f"{out} = None if {base} is None else {source}"
        )
        self._normalise(out, spec.kind, spec.many)
        return out

    def _normalise(self, out: str, kind: str, many: bool) -> None:
        if many or self.access == "attr":
            return
        if kind == "date":
            self.put(f"if {out}.__class__ is str: {out} = _iso({out})")
        elif kind == "decimal":
            self.put(f"if {out}.__class__ is float: {out} = _dec({out})")

    @staticmethod
    def _may_be_none(node: Expr) -> bool:
        return not isinstance(node, tree.Var)

    def items(self, node: Expr) -> tuple[str, str]:
        """Locals holding a list's items and whether more may exist."""
        assert isinstance(node, tree.Read)
        at_root = isinstance(node.base, tree.Var) and self.env.get(node.base.name) == "h"
        if at_root and node.field.name in self.lists:
            return self.lists[node.field.name]
        raw = self.read(node)
        more = self.fresh("c")
        self.put(f"if {raw}.__class__ is list: {more} = False", f"else: {raw}, {more} = _listing({raw})")
        return raw, more

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
            case tree.AsOf():
                return "as_of"
            case tree.Parameter() if not node.keys and node.on is None and not node.type.collection:
                return f"p[{self.parameter(node.decl.name)}]"
            case tree.Call():
                args = [self.value(a) for a in node.args]
                out = self.fresh()
                tests = " or ".join(
                    f"{a} is None" for a, n in zip(args, node.args, strict=True) if may_be_absent(n)
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
                self.put(f"{out} = None if {a} is None or {b} is None else _guarded(_exact, {node.op!r}, {a}, {b})")
                return out
            case tree.Neg() if not node.type.interval:
                a = self.value(node.of)
                out = self.fresh()
                self.put(f"{out} = None if {a} is None else _negative({a})")
                return out
            case tree.Use() if (
                node.type.name not in ("bool", "list", "set") and isinstance(node.base, tree.Var)
            ):
                return self.inline(node, self.value)
            case _ if node.type.name == "bool":
                return self.tri(node)
            case _:
                return self.handed_over(node)

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
            unknown = [self._rail(p, jump, when=when) for p in _cheap_first(node.parts)]
            return " or ".join(u for u in unknown if u)
        leaf = self._leaf(node)
        if leaf is not None:
            true, false, unknown_test = leaf
            self._jump(true if when else false, jump)
            return unknown_test
        t = self.tri(node)
        self._jump(f"{t} is {when}", jump)
        return f"{t} is None" if may_be_absent(node) else ""

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
                    f = self.constant(_fraction)
                    other = node.right if node.left.type.name == "ratio" else node.left
                    if not isinstance(other, tree.Const) or isinstance(other.value, Decimal):
                        local = self.fresh()
                        self.put(f"{local} = {f}({b if other is node.right else a})")
                        if other is node.right:
                            b = local
                        else:
                            a = local
                nulls = [x for x, n in ((a, node.left), (b, node.right)) if may_be_absent(n)]
                unknown = " or ".join(f"{x} is None" for x in nulls)
                there = " and ".join(f"{x} is not None" for x in nulls)
                opposite = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}[node.op]
                if not nulls:
                    return f"{a} {node.op} {b}", f"{a} {opposite} {b}", ""
                if node.op == "==" and len(nulls) == 1:
                    return f"{a} == {b}", f"{a} != {b} and {there}", unknown
                if node.op == "!=" and len(nulls) == 1:
                    return f"{a} != {b} and {there}", f"{a} == {b}", unknown
                return f"{there} and {a} {node.op} {b}", f"{there} and {a} {opposite} {b}", unknown
            case tree.In() if isinstance(node.options, tuple) and not node.of.type.interval:
                a = self.value(node.of)
                options = self.constant(frozenset(node.options))
                if not may_be_absent(node.of):
                    return f"{a} in {options}", f"{a} not in {options}", ""
                return f"{a} in {options}", f"{a} not in {options} and {a} is not None", f"{a} is None"
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
                if not may_be_absent(node):
                    return a, f"not {a}", ""
                return a, f"{a} is False", f"{a} is None"
            case _:
                return None

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
        match node:
            case tree.Const():
                return repr(bool(node.value))
            case tree.Not():
                t = self.tri(node.of)
                out = self.fresh("t")
                self.put(f"{out} = None if {t} is None else not {t}" if may_be_absent(node.of) else f"{out} = not {t}")
                return out
            case tree.And() | tree.Or():
                out = self.fresh("t")
                every = isinstance(node, tree.And)
                with self.block("while True:"):
                    unknown = self._rail(node, [f"{out} = {not every}", "break"], when=not every)
                    self.put(f"{out} = None if {unknown} else {every}" if unknown else f"{out} = {every}", "break")
                return out
            case tree.Quant() if _native(node.loop.source):
                return self.quantifier(node)
            case tree.If():
                c = self.tri(node.cond)
                out = self.fresh("t")
                with self.block(f"if {c} is True:"):
                    self.put(f"{out} = {self.tri(node.then)}")
                with self.block(f"elif {c} is False:"):
                    self.put(f"{out} = {self.tri(node.other)}")
                with self.block("else:"):
                    a, b = self.tri(node.then), self.tri(node.other)
                    self.put(f"{out} = {a} if {a} is {b} else None")
                return out
            case tree.Has() if _native(node.of):
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
            case tree.Missing() if (
                isinstance(node.of, tree.Read)
                and _native(node.of)
                and node.of.field.kind != "record"
                and not node.of.type.collection
            ):
                base = self.value(node.of.base)
                x = self.read(node.of)
                out = self.fresh("t")
                test = f"_unreadable({base}, {node.of.field.name!r})"
                if self._may_be_none(node.of.base):
                    test = f"({base} is None or {test})"
                self.put(f"{out} = False if {x} is not None else {test}")
                return out
            case tree.Compare() if self._count_compare(node):
                return self.counted(node)
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
            self.env = {**env, loop.var: item}
            self.paths = {k: v for k, v in paths.items() if k != loop.var}
            inside = loop.source.type.item
            if inside is not None and inside.name != "record":
                self.scalars = scalars | {loop.var}
                self._normalise(item, inside.name, False)
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
        with self.looping(node.loop, items, placed=_asks_which(node)):
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
            and _native(left.loops[0].source)
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
            with self.looping(loop, items, placed=_asks_which(node)):
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
        """A definition: about the root it is evaluated once and kept; about a part it is written out in place."""
        if isinstance(node.base, tree.Var) and self.env.get(node.base.name) == "h":
            key = node.name
            local = self.definitions.get(key)
            if local is None:
                local = self.definitions[key] = f"d{len(self.definitions)}"
                self.constants[f"_{local}"] = node.body
            self.put(f"if {local} is _UNSET: {local} = f_{local}(h, as_of, p, lk)")
            return local
        if not isinstance(node.base, tree.Var):
            # A record that may not be there: what a definition says of nothing is the evaluator's to tell.
            out = self.fresh("t")
            self.put(f"{out} = _ev(lk, {self.constant(node)}, {self.environment()})")
            return out
        return self.inline(node, self.tri)


def _fraction(x: Any) -> Any:
    from fractions import Fraction

    return None if x is None else Fraction(x)


def _native(node: Expr) -> bool:
    """Whether an answer is reached by plain reading: fields of fields of a variable."""
    while isinstance(node, tree.Read):
        node = node.base
        if isinstance(node, tree.Var):
            return True
    return False


def _asks_which(node: Expr) -> bool:
    """Whether something in it asks if two variables are the same record."""
    return any(isinstance(n, tree.Same) for n in deep_walk(node))


def _heavy(node: Expr) -> bool:
    return any(isinstance(n, (tree.Quant, tree.Fold, tree.Use, tree.Groups, tree.Match)) for n in tree.walk(node))


def _cheap_first(parts: Sequence[Expr]) -> list[Expr]:
    """Conditions on scalars before loops; the order among equals stays (all of this is pure)."""
    return sorted(parts, key=_heavy)


def _root_reads(checks: Sequence[Check], root: str) -> tuple[dict[str, int], dict[str, tree.Read]]:
    """How often each root field is read, and one node for each."""
    times: dict[str, int] = {}
    nodes: dict[str, tree.Read] = {}
    for check in checks:
        for top in (check.when, check.expect):
            for node in tree.walk(top) if top is not None else ():
                if isinstance(node, tree.Read) and isinstance(node.base, tree.Var) and node.base.name == root:
                    times[node.field.name] = times.get(node.field.name, 0) + 1
                    nodes[node.field.name] = node
    return times, nodes


def generate(
    checks: Sequence[Check], root: str, access: Access, *, every_outcome: bool = False
) -> tuple[str, dict[str, Any], list[str]]:
    """Source text of the function, the constants it needs, and the parameters it takes in order.

    Args:
        checks: the rules, in order of their index.
        root: name of the root subject.
        access: how answers are read.
        every_outcome: also collect satisfied and not-applicable rules (the function then returns four lists).
    """
    w = _Writer(access)
    w.root = root
    w.env = {root: "h"}
    times, nodes = _root_reads(checks, root)
    for name, node in nodes.items():
        spec = node.field
        if spec.kind == "record" and spec.many:
            local, more = f"L_{len(w.lists)}", f"M_{len(w.lists)}"
            w.put(f"{local} = {w.get('h', name)}")
            w.put(f"if {local}.__class__ is list: {more} = False", f"else: {local}, {more} = _listing({local})")
            w.lists[name] = (local, more)
    for name, count in times.items():
        spec = nodes[name].field
        if count > 1 and not spec.many and spec.kind != "record":
            local = f"a{len(w.hoisted)}"
            w.put(f"{local} = {w.get('h', name)}")
            w._normalise(local, spec.kind, False)
            w.hoisted[name] = local
    by_part: dict[str | None, list[tuple[int, Check]]] = {}
    for i, check in enumerate(checks):
        by_part.setdefault(check.part, []).append((i, check))
    for i, check in by_part.pop(None, []):
        _rule(w, check, str(i), every_outcome=every_outcome)
    for part, rules in sorted(by_part.items(), key=lambda kv: str(kv[0])):
        assert part is not None
        if part not in w.lists:
            w.put(f"L_{part} = _listing({w.get('h', part)})[0]")
            w.lists[part] = (f"L_{part}", "False")
        outer = w.env
        with w.block(f"for i, s in enumerate({w.lists[part][0]}):"):
            w.env = {**outer, "this": "s"}
            w.paths = {"this": f"{part}[{{i}}]"}
            for i, check in rules:
                _rule(w, check, f"({i}, i)", every_outcome=every_outcome)
        w.env, w.paths = outer, {}
    text: list[str] = []
    done: set[str] = set()
    while set(w.definitions.values()) - done:
        for name, local in list(w.definitions.items()):
            if local in done:
                continue
            done.add(local)
            inner = _Writer(access)
            inner.root, inner.env = root, {root: "h"}
            inner.constants, inner.by_identity = w.constants, w.by_identity
            inner.parameters, inner.definitions = w.parameters, w.definitions
            before = set(w.definitions.values())
            result = inner.tri(w.constants[f"_{local}"])
            uses = set(w.definitions.values()) - before | {
                d for d in before if any(f"{d} is _UNSET" in x for x in inner.lines)
            }
            text.append(f"def f_{local}(h, as_of, p, lk):")
            text.extend(f" {d} = _UNSET" for d in sorted(uses))
            text.extend(inner.lines)
            text.append(f" return {result}")
            del name
    lists = ("bad", "und", "sat", "na") if every_outcome else ("bad", "und")
    text.append("def run(h, as_of, p, lk):")
    text.extend(f" {x} = []" for x in lists)
    text.extend(f" {d} = _UNSET" for d in w.definitions.values())
    text.extend(w.lines)
    text.append(f" return {', '.join(lists)}")
    constants = {k: v for k, v in w.constants.items() if not k.startswith("_")}
    return "\n".join(text) + "\n", constants, list(w.parameters)


def _rule(w: _Writer, check: Check, index: str, *, every_outcome: bool) -> None:
    with w.block("while True:"):
        na = [f"na.append({index})", "break"] if every_outcome else ["break"]
        doubt = w.unless(check.when, na) if check.when is not None else ""
        settled = []
        if every_outcome:
            settled.append(f"sat.append({index})")
        unknown_line = f"und.append({index})"
        if doubt:
            w.put(f"if {doubt}: {unknown_line}; break")
        stayed = w.provided(check.expect, [*settled, "break"])
        if stayed:
            w.put(f"if {stayed}: {unknown_line}; break")
        w.put(f"bad.append({index})", "break")


def compile_checks(
    checks: Sequence[Check], root: str, access: Access, *, every_outcome: bool = False
) -> tuple[Compiled, list[str]]:
    """The function itself and the names of the parameters whose values it takes, in order."""
    text, constants, parameters = generate(checks, root, access, every_outcome=every_outcome)
    space: dict[str, Any] = {
        "__builtins__": {"len": len, "enumerate": enumerate, "bool": bool, "list": list, "str": str, "float": float},
        **_RUNTIME,
        **constants,
    }
    exec(compile(text, "<fupin-rules rulebook>", "exec"), space)  # noqa: S102 - text made above, of our own names only
    return space["run"], parameters
