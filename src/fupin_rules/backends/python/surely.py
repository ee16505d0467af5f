"""The quickest meaning: a generated function that says which rules are surely violated, and nothing else.

One rail instead of two: `when` surely true and `expect` surely false. What stays unknown falls through without a word, so nothing is
kept about it. Conditions are nested as continuations (`if a == x:` / `for m in list: if ...: break` / `else: violated`): no flag is
stored and no function called where the rule language is a test or a loop. The rest is left to `codegen`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin_rules.backends.python.codegen import Check, definition_functions, hoist
from fupin_rules.backends.python.evaluate import Lookups
from fupin_rules.backends.python.runtime import execute
from fupin_rules.backends.python.writer import SMALL, Access, Writer, native
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE

__all__ = ["Sure", "Surely", "Then", "compile_surely", "generate_surely"]

Surely = Callable[[Any, date, Sequence[Any], Lookups], "list[str] | None"]
"""(root, as_of, parameter values, lookups) -> ids of the rules surely violated, sorted, each once.

None where a list of the root is open or unanswered and the function was made for complete lists."""

_SWAP = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Then:
    """What to write where a condition surely holds.

    Attributes:
        write: puts the lines.
        leaves: whether these lines end in a `break` or `continue` meant for the loop around, so that they cannot stand in another.
        jump: whether they are nothing but that jump: then they may be written more than once.
    """

    write: Callable[[], None]
    leaves: bool = False
    jump: bool = False


class Sure(Writer):
    """Writes conditions on one rail."""

    def __init__(self, access: Access, *, complete: bool) -> None:
        super().__init__(access)
        self.complete = complete

    # -- tests: conditions that are one Python expression --------------------------------------------------------------

    def test(self, node: Expr, want: bool) -> str | None:
        """A Python expression that is true iff the condition surely is `want`; None where it takes more than an expression."""
        match node:
            case tree.Not():
                return self.test(node.of, not want)
            case tree.And() | tree.Or():
                ordered = self.cheap_first(node.parts)
                if isinstance(node, tree.And) is want:
                    ordered = [p for p, _ in self.needed([(p, want) for p in ordered])]
                parts = [self.test(p, want) for p in ordered]
                if any(p is None for p in parts):
                    return None
                joint = " and " if isinstance(node, tree.And) is want else " or "
                return "(" + joint.join(p for p in parts if p is not None) + ")"
            case tree.Const():
                return repr(bool(node.value) is want)
            case tree.Read() if node.type.name == "bool":
                x = self.reading(node)
                if x is None or want:
                    return x
                t = self.fresh()
                return f"(({t} := {x}) is not None and not {t})"
            case tree.Compare():
                return self.compared(node, node.op if want else _SWAP[node.op])
            case tree.In():
                return self.among(node, want)
            case tree.Has():
                return self.having(node, want)
            case tree.Missing() if isinstance(node.of, tree.Read) and node.of.field.kind != "record":
                return self.absent(node.of, want)
            case tree.Parameter() if not node.keys and node.on is None:
                p = self.value(node)
                return p if want else f"({p} is not None and not {p})"
            case tree.Use() if self.written_out(node):
                return self.inline(node, lambda body: self.test(body, want))  # type: ignore[return-value, arg-type]
            case _:
                return None

    def reading(self, node: Expr) -> str | None:
        """An answer as an expression; None where it has to be put in order first (dates as text, money as floats)."""
        if not isinstance(node, tree.Read) or not native(node):
            return None
        if node.field.kind in ("date", "decimal") and self.access != "attr" and self._held(node) is None:
            return None
        return self._reading(node)

    def _held(self, node: tree.Read) -> str | None:
        return (
            self.hoisted.get((self.env[node.base.name], node.field.name)) if isinstance(node.base, tree.Var) else None
        )

    def _reading(self, node: tree.Read) -> str:
        if isinstance(node.base, tree.Var):
            return self._held(node) or self.get(self.env[node.base.name], node.field.name)
        assert isinstance(node.base, tree.Read)
        t = self.fresh()
        return f"({self.get(t, node.field.name)} if ({t} := {self._reading(node.base)}) is not None else None)"

    def operand(self, node: Expr) -> str | None:
        """A scalar as an expression: an answer, a literal, a parameter, the day."""
        match node:
            case tree.Const():
                return self.constant(node.value)
            case tree.AsOf():
                return "as_of"
            case tree.Parameter() if not node.keys and node.on is None and not node.type.collection:
                return self.value(node)
            case tree.Var() if node.type.name != "record" and not node.type.collection:
                return self.env[node.name]
            case tree.Read() if not node.type.collection:
                return self.reading(node)
            case _:
                return None

    def compared(self, node: tree.Compare, op: str) -> str | None:
        left, right = node.left, node.right
        sized = self._sized(left, right, op)
        if sized is not None:
            return sized
        types = {left.type.name, right.type.name}
        if (
            left.type.interval
            or right.type.interval
            or left.type.collection
            or right.type.collection
            or "ratio" in types
        ):
            return None
        a, b = self.operand(left), self.operand(right)
        if a is None or b is None:
            return None
        first, second = self.may_be_absent(left), self.may_be_absent(right)
        if not first and not second:
            return f"{a} {op} {b}"
        if first and not second:
            if op == "==":
                return f"{a} == {b}"
            if op == "!=" and isinstance(right, tree.Const) and isinstance(right.value, (str, int)):
                return f"{a} not in {self.constant(frozenset((None, right.value)))}"
            if a.isidentifier():
                return f"({a} is not None and {a} {op} {b})"
            t = self.fresh()
            return f"(({t} := {a}) is not None and {t} {op} {b})"
        if second and not first:
            t = self.fresh()
            return f"(({t} := {b}) is not None and {a} {op} {t})"
        s, t = self.fresh(), self.fresh()
        return f"(({s} := {a}) is not None and ({t} := {b}) is not None and {s} {op} {t})"

    def _sized(self, left: Expr, right: Expr, op: str) -> str | None:
        """`count(m for m in members) >= 1` over a list known to be complete."""
        if not (
            self.complete
            and isinstance(left, tree.Fold)
            and left.kind == "count"
            and len(left.loops) == 1
            and left.loops[0].where is None
            and isinstance(right, tree.Const)
        ):
            return None
        source = left.loops[0].source
        if isinstance(source, tree.Read) and isinstance(source.base, tree.Var) and self.env[source.base.name] == "h":
            held = self.lists.get(source.field.name)
            return f"len({held[0]}) {op} {self.constant(right.value)}" if held else None
        return None

    def among(self, node: tree.In, want: bool) -> str | None:
        if node.of.type.interval:
            return None
        a = self.operand(node.of)
        if a is None:
            return None
        absent = self.may_be_absent(node.of)
        options = node.options
        if isinstance(options, tuple):
            # None is among the options where it may not count: one look answers both.
            more = (None,) if absent and not want else ()
            return f"{a} {'in' if want else 'not in'} {self.constant(frozenset((*options, *more)))}"
        if isinstance(options, tree.Parameter) and not options.keys and options.on is None:
            p = f"p[{self.parameter(options.decl.name)}]"
            if want:
                return f"({p} is not None and {a} in {p})"
            if not absent:
                return f"({p} is not None and {a} not in {p})"
            t = self.fresh()
            return f"({p} is not None and ({t} := {a}) is not None and {t} not in {p})"
        return None

    def having(self, node: tree.Has, want: bool) -> str | None:
        if (
            not isinstance(node.of, tree.Read)
            or not native(node.of)
            or node.of.field.kind not in ("text", "code", "bool", "int")
        ):
            return None
        x, t = self._reading(node.of), self.fresh()
        options = self.constant(frozenset(node.options))
        if len(node.options) == 1:
            known = f"{self.constant(node.options[0])} {'in' if want else 'not in'} {t}"
        else:
            known = f"{'not ' if want else ''}{options}.isdisjoint({t})"
        return f"({known} if ({t} := {x}).__class__ is list else _has({t}, {options}) is {want})"

    def absent(self, node: tree.Read, want: bool) -> str | None:
        if not native(node):
            return None
        x = self._reading(node)
        if not want:
            return f"{x} is not None"
        if not isinstance(node.base, tree.Var):
            return None
        base = self.env[node.base.name]
        if self.access == "attr":
            return f"({x} is None and _unreadable({base}, {node.field.name!r}))"
        return f"({x} is None and ({UNREADABLE!r} not in {base} or _unreadable({base}, {node.field.name!r})))"

    # -- nesting ---------------------------------------------------------------------------------------------------------

    def sure(self, node: Expr, want: bool, then: Then) -> None:
        """Write `then` so that it runs, once, iff the condition surely is `want`."""
        if isinstance(node, tree.Not):
            self.sure(node.of, not want, then)
            return
        test = self.test(node, want)
        if test is not None:
            if test == "True":
                then.write()
            elif test != "False":
                with self.block(f"if {test}:"):
                    then.write()
            return
        match node:
            case tree.And() | tree.Or():
                parts = [(p, want) for p in self.cheap_first(node.parts)]
                if isinstance(node, tree.And) is want:
                    self.all_of(parts, then)
                else:
                    self.any_of(parts, then)
            case tree.Quant() if native(node.loop.source):
                if node.every is want:
                    self.throughout(node.loop, node.body, want, then)
                else:
                    self.somewhere(node.loop, node.body, want, then)
            case tree.Use() if self.written_out(node):
                self.inline(node, lambda body: self.sure(body, want, then) or "")  # type: ignore[func-returns-value]
            case tree.Compare() if _strict(node.left, node.right):
                op = node.op if want else _SWAP[node.op]
                self.point(node.left, lambda a: self.point(node.right, lambda b: self.put_if(f"{a} {op} {b}", then)))
            case tree.In() if isinstance(node.options, tuple) and _strict(node.of):
                options = self.constant(frozenset(node.options))
                self.point(node.of, lambda a: self.put_if(f"{a} {'in' if want else 'not in'} {options}", then))
            case _:
                self.put_if(self.told(node, want), then)

    def put_if(self, test: str, then: Then) -> None:
        with self.block(f"if {test}:"):
            then.write()

    def point(self, node: Expr, then: Callable[[str], None]) -> None:
        """Write `then` for where a scalar is there, with a local or a constant that holds it; nothing more is read where it is not."""
        match node:
            case tree.Read() if native(node):
                x = self._reading(node)
                if not x.isidentifier():
                    t = self.fresh()
                    self.put(f"{t} = {x}")
                    x = t
                with self.block(f"if {x} is not None:"):
                    if self._held(node) is None:
                        self.normalise(x, node.field.kind, many=False)
                    then(x)
            case tree.Call():
                self._call(node, [], then)
            case tree.Arith():
                out = self.fresh()

                def work(a: str, b: str) -> None:
                    self.put(f"{out} = _guarded(_exact, {node.op!r}, {a}, {b})")
                    with self.block(f"if {out} is not None:"):
                        then(out)

                self.point(node.left, lambda a: self.point(node.right, lambda b: work(a, b)))
            case tree.Neg():
                self.point(node.of, lambda a: then(f"(-{a})"))
            case _:
                x = self.value(node)
                if self.may_be_absent(node):
                    with self.block(f"if {x} is not None:"):
                        then(x)
                else:
                    then(x)

    def _call(self, node: tree.Call, done: list[str], then: Callable[[str], None]) -> None:
        """A call once every argument is there."""
        if len(done) < len(node.args):
            self.point(node.args[len(done)], lambda a: self._call(node, [*done, a], then))
            return
        function = node.function
        if function.name in ("year", "month", "day"):
            then(f"{done[0]}.{function.name}")
            return
        out = self.fresh()
        call = self.constant(function.call)
        if function.faults:
            self.put(f"{out} = _guarded({call}, {', '.join(done)})")
        else:
            self.put(f"{out} = {call}({', '.join(done)})")
        if function.faults or function.partial:
            with self.block(f"if {out} is not None:"):
                then(out)
        else:
            then(out)

    def told(self, node: Expr, want: bool) -> str:
        """A test after whatever lines it takes."""
        leaf = self._leaf(node)
        if leaf is not None:
            return leaf[0] if want else leaf[1]
        return f"{self.tri(node)} is {want}"

    def needed(self, parts: Sequence[tuple[Expr, bool]]) -> Sequence[tuple[Expr, bool]]:
        """Without `answered(x)` where another part holds only of an answer that is there."""
        if len(parts) < 2:
            return parts
        there = {key for p, _ in parts for key in self._there(p)}
        if not there:
            return parts
        return [(p, want) for p, want in parts if self._answered(p, want) not in there]

    def _there(self, node: Expr) -> Iterator[tuple[str, str]]:
        """The answers that are there where a condition is decided either way."""
        while isinstance(node, tree.Not):
            node = node.of
        if isinstance(node, tree.Compare) and _strict(node.left, node.right):
            sides: tuple[Expr, ...] = (node.left, node.right)
        elif isinstance(node, tree.In) and isinstance(node.options, tuple) and _strict(node.of):
            sides = (node.of,)
        else:
            return
        for side in sides:
            if isinstance(side, tree.Read) and isinstance(side.base, tree.Var):
                yield self.env[side.base.name], side.field.name

    def _answered(self, node: Expr, want: bool) -> tuple[str, str] | None:
        while isinstance(node, tree.Not):
            node, want = node.of, not want
        if want or not isinstance(node, tree.Missing) or not isinstance(node.of, tree.Read):
            return None
        read = node.of
        return (self.env[read.base.name], read.field.name) if isinstance(read.base, tree.Var) else None

    def all_of(self, parts: Sequence[tuple[Expr, bool]], then: Then) -> None:
        parts = self.needed(parts)
        tests: list[str] = []
        for n, (part, want) in enumerate(parts):
            test = self.test(part, want)
            if test is None:
                rest = parts[n + 1 :]
                # What can be asked by a test alone is asked before any loop.
                quick = [(p, w, self.test(p, w)) for p, w in rest]
                tests.extend(t for _, _, t in quick if t is not None)
                slow = [(p, w) for p, w, t in quick if t is None]
                inner = Then(lambda slow=slow: self.all_of(slow, then), then.leaves) if slow else then  # type: ignore[misc]
                if tests:
                    with self.block(f"if {' and '.join(tests)}:"):
                        self.sure(part, want, inner)
                else:
                    self.sure(part, want, inner)
                return
            tests.append(test)
        if tests:
            with self.block(f"if {' and '.join(tests)}:"):
                then.write()
        else:
            then.write()

    def any_of(self, parts: Sequence[tuple[Expr, bool]], then: Then) -> None:
        quick: list[str] = []
        slow: list[tuple[Expr, bool]] = []
        for part, want in parts:
            test = self.test(part, want)
            if test is None:
                slow.append((part, want))
            else:
                quick.append(test)
        if then.jump:
            if quick:
                with self.block(f"if {' or '.join(quick)}:"):
                    then.write()
            for part, want in slow:
                self.sure(part, want, then)
            return
        found = self.fresh("f")
        self.put(f"{found} = {' or '.join(quick) or False}")
        for part, want in slow:
            with self.block(f"if not {found}:"):
                self.sure(part, want, Then(lambda: self.put(f"{found} = True")))
        with self.block(f"if {found}:"):
            then.write()

    def _whole(self, loop: tree.Loop) -> tuple[str, str | None]:
        """The items to go through, and the name that is true where more may exist (None where there are none for sure)."""
        items, more = self.items(loop.source)
        source = loop.source
        assert isinstance(source, tree.Read)
        at_root = isinstance(source.base, tree.Var) and self.env[source.base.name] == "h"
        return items, None if self.complete and at_root and source.field.name in self.lists else more

    def throughout(self, loop: tree.Loop, body: Expr, want: bool, then: Then) -> None:
        """`then` where the list is complete and every item that may belong surely is `want`."""
        items, more = self._whole(loop)
        if more is not None:
            with self.block(f"if not {more}:"):
                self._throughout(loop, items, body, want, then)
        else:
            self._throughout(loop, items, body, want, then)

    def _throughout(self, loop: tree.Loop, items: str, body: Expr, want: bool, then: Then) -> None:
        asked = self.asks_which(body) or (loop.where is not None and self.asks_which(loop.where))
        with self.looping(loop, items, placed=asked):
            good: list[tuple[Expr, bool]] = [] if loop.where is None else [(loop.where, False)]
            good.append((body, want))
            tests = [self.test(p, w) for p, w in good]
            if all(t is not None for t in tests):
                with self.block(f"if not ({' or '.join(t for t in tests if t is not None)}):"):
                    self.put("break")
            else:
                self.any_of(good, Then(lambda: self.put("continue"), leaves=True, jump=True))
                self.put("break")
        with self.block("else:"):
            then.write()

    def somewhere(self, loop: tree.Loop, body: Expr, want: bool, then: Then) -> None:
        """`then` where an item that surely belongs surely is `want`."""
        items, _ = self.items(loop.source)
        found = self.fresh("f") if then.leaves else ""

        def stop() -> None:
            if found:
                self.put(f"{found} = True")
            else:
                then.write()
            self.put("break")

        if found:
            self.put(f"{found} = False")
        asked = self.asks_which(body) or (loop.where is not None and self.asks_which(loop.where))
        with self.looping(loop, items, placed=asked):
            parts: list[tuple[Expr, bool]] = [] if loop.where is None else [(loop.where, True)]
            self.all_of([*parts, (body, want)], Then(stop, leaves=True))
        if found:
            with self.block(f"if {found}:"):
                then.write()

    def written_out(self, node: tree.Use) -> bool:
        """Whether a definition is written out where it is used."""
        if not isinstance(node.base, tree.Var) or node.type.name != "bool":
            return False
        return self.times.get(node.name, 0) == 1 or self.size(node) <= SMALL


def _strict(*nodes: Expr) -> bool:
    """Whether these are plain scalars of one kind of number: a comparison of them wants nothing but both values."""
    names = {n.type.name for n in nodes}
    if "ratio" in names and len(names) > 1:
        return False
    return not any(n.type.interval or n.type.collection or n.type.name in ("bool", "record") for n in nodes)


def _uses(checks: Sequence[Check]) -> dict[str, int]:
    """In how many places each definition is used, by the rules and by other definitions."""
    times: dict[str, int] = {}
    seen: set[int] = set()
    waiting = [top for c in checks for top in (c.when, c.expect) if top is not None]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, tree.Use):
            times[node.name] = times.get(node.name, 0) + 1
        waiting.extend(tree.children(node))
    return times


def generate_surely(
    checks: Sequence[Check], root: str, access: Access, *, complete: bool
) -> tuple[str, dict[str, Any], list[str]]:
    """Source text, constants and parameters of the function, as `codegen.generate`.

    Args:
        complete: made for records whose lists are all complete; the function answers None where one is not.
    """
    w = Sure(access, complete=complete)
    w.root, w.env = root, {root: "h"}
    w.times = _uses(checks)
    hoist(w, checks, root, unless_complete="return None" if complete else None)
    by_part: dict[str | None, list[Check]] = {}
    for check in checks:
        by_part.setdefault(check.part, []).append(check)
    together: dict[str, list[tuple[Check, tree.Quant, bool]]] = {}
    for check in by_part.pop(None, []):
        search = _search(w, check)
        if search is None:
            _rule(w, check)
        else:
            together.setdefault(search[0], []).append((check, search[1], search[2]))
    mixed = bool(by_part) or any(len(searches) > 1 for searches in together.values())
    for searches in together.values():
        if len(searches) == 1:
            _rule(w, searches[0][0])
        else:
            _rules_together(w, searches)
    for part, rules in sorted(by_part.items(), key=lambda kv: str(kv[0])):
        assert part is not None
        with w.each_part(part):
            for check in rules:
                _rule(w, check)
    text = definition_functions(w, root)
    text.append("def run(h, as_of, p, lk):")
    text.append(" bad = []")
    text.extend(f" {d} = _UNSET" for d in w.definitions.values())
    text.extend(w.lines)
    text.append(" return sorted(set(bad)) if len(bad) > 1 else bad" if mixed else " return bad")
    constants = {k: v for k, v in w.constants.items() if not k.startswith("_")}
    return "\n".join(text) + "\n", constants, list(w.parameters)


def _search(w: Sure, check: Check) -> tuple[str, tree.Quant, bool] | None:
    """For a rule that is violated by any one item of a list of the root: the list, the loop, and what its body surely is then."""
    node, want = check.expect, False
    while isinstance(node, tree.Not):
        node, want = node.of, not want
    if check.when is not None or not isinstance(node, tree.Quant) or node.every is want or node.loop.where is not None:
        return None
    source = node.loop.source
    if not isinstance(source, tree.Read) or not isinstance(source.base, tree.Var) or w.asks_which(node):
        return None
    return (source.field.name, node, want) if source.field.name in w.lists else None


def _rules_together(w: Sure, searches: Sequence[tuple[Check, tree.Quant, bool]]) -> None:
    """Several such rules in one pass over their list: what it finds twice is told once at the end."""
    first = searches[0][1].loop
    items, _ = w.items(first.source)
    with w.looping(first, items, placed=False):
        item = w.env[first.var]
        for check, node, want in searches:
            outer = w.env
            w.env = {**outer, node.loop.var: item}
            said = w.constant(check.id)
            w.all_of([(node.body, want)], Then(lambda said=said: w.put(f"bad.append({said})")))  # type: ignore[misc]
            w.env = outer


def _rule(w: Sure, check: Check) -> None:
    parts: Iterable[tuple[Expr, bool]] = [] if check.when is None else [(check.when, True)]
    said = w.constant(check.id)
    w.all_of([*parts, (check.expect, False)], Then(lambda: w.put(f"bad.append({said})")))


def compile_surely(checks: Sequence[Check], root: str, access: Access, *, complete: bool) -> tuple[Surely, list[str]]:
    """The function itself and the names of the parameters whose values it takes, in order."""
    text, constants, parameters = generate_surely(checks, root, access, complete=complete)
    return execute(text, constants), parameters
