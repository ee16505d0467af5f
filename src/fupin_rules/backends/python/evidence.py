"""What a rule read, and what its message says, as generated functions: for the findings that are made by the thousand.

The reference evaluator can tell both of every rule; these functions tell the same, faster, of rules that are plain enough (answers,
conditions, loops, counts). Of the rest `compile_reads` and `compile_words` say None, and the evaluator is asked. Makes no findings:
what an answer is made into is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin_rules.backends.python.codegen import definition_functions
from fupin_rules.backends.python.evaluate import Lookups
from fupin_rules.backends.python.runtime import execute
from fupin_rules.backends.python.surely import Sure, Then
from fupin_rules.backends.python.writer import Access, native
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.schema import UNREADABLE, FieldSpec, Open

__all__ = ["Told", "Wording", "compile_reads", "compile_words"]

Told = Callable[[Any, date, Sequence[Any], Lookups, int, Any], Any]
"""(root, as_of, parameter values, lookups, index and item of the part) -> what was asked for."""


_LONGEST = 40
"""Lists longer than this are told of by the evaluator."""


class _TooMuchError(Exception):
    """The reference evaluator has to tell this one."""


@dataclass(frozen=True)
class Wording:
    """What answers and words are made into.

    Attributes:
        answer: a named tuple: path, label, value, why it is missing, whose it is.
        label: what readers call an answer, by dotted schema path.
        shown: how the values of a field are shown; None leaves them as they are.
        names: by list field, the field that names its items for readers.
        who: how a name is shown that is no text, or long enough to hold a number.
        word: for a piece of a message and a language, what makes a word of its value; None where the value is its own word.
        nothing: for a language, what stands for an answer that is not there.
        joined: for a language, what makes one text of several words.
    """

    answer: type[tuple[Any, ...]]
    label: Callable[[str], Any]
    shown: Callable[[FieldSpec], Callable[[Any], Any] | None]
    names: dict[str, str]
    who: Callable[[Any], str | None]
    word: Callable[[Expr, str], Callable[[Any], str] | None]
    nothing: Callable[[str], str]
    joined: Callable[[str], Callable[[list[str]], str]]


def _why(record: Any, name: str) -> str:
    if record is None:
        return "missing"
    marks = record.get(UNREADABLE) if isinstance(record, dict) else getattr(record, "unreadable", None)
    return "unreadable" if marks and name in marks else "missing"


def _listed(value: Any, record: Any, name: str) -> tuple[Any, str | None]:
    if value is None:
        return None, _why(record, name)
    if isinstance(value, dict):
        return list(value["open"]), "open"
    return (list(value), "open") if isinstance(value, Open) else (value, None)


_TOOLS: dict[str, Any] = {"_why": _why, "_listed": _listed, "_str": str, "_new": tuple.__new__}


class _Teller(Sure):
    """Writes what a rule read."""

    def __init__(self, access: Access, wording: Wording, root: str, part: str | None) -> None:
        super().__init__(access, complete=False)
        self.wording = wording
        self.root, self.env = root, {root: "h"}
        self.part = part
        self.whose: dict[str, str] = {}
        if part is not None:
            self.env["this"], self.paths["this"] = "s", f"{part}[{{i}}]"
            self.name_of(part, "s")
        self.seen: set[str] = set()
        # The indexes of the lists gone through at this spot; whether what is read here hangs on the data.
        self.loops: list[str] = []
        self.perhaps = False

    def name_of(self, field: str, item: str) -> None:
        """The name of a part, in a local."""
        label = self.wording.names.get(field)
        if label is not None:
            who = self.whose[item] = self.fresh("w")
            self.put(
                f"{who} = {self.get(item, label)}",
                f"if {who}.__class__ is not str or len({who}) > 10: {who} = {self.constant_of(self.wording.who)}({who})",
            )

    def tell(self, node: Expr) -> None:
        """Write down every answer the evaluator reads in a node, in its order."""
        match node:
            case tree.Const() | tree.Var() | tree.AsOf():
                return
            case tree.Parameter() if not node.keys and node.on is None:
                return
            case tree.Read() if native(node):
                self.tell(node.base)
                if node.field.kind != "record":
                    self.answer(node)
            case (
                tree.And()
                | tree.Or()
                | tree.Not()
                | tree.Compare()
                | tree.In()
                | tree.Has()
                | tree.Missing()
                | tree.Neg()
                | tree.Arith()
            ):
                for child in tree.children(node):
                    self.tell(child)
            case tree.Call() if not node.function.partial:
                for child in node.args:
                    self.tell(child)
            case tree.Use() if isinstance(node.base, tree.Var):
                self.inline(node, lambda body: self.tell(body) or "")  # type: ignore[func-returns-value]
            case tree.Quant() if native(node.loop.source):
                self.loop(node.loop, node.body)
            case tree.Fold() if len(node.loops) == 1 and native(node.loops[0].source) and node.end is None:
                self.loop(node.loops[0], node.body)
            case _:
                raise _TooMuchError

    def loop(self, loop: tree.Loop, body: Expr | None) -> None:
        source = loop.source
        self.tell(source)
        assert isinstance(source, tree.Read)
        items, _ = self.items(source)
        self.put(f"if len({items}) > {_LONGEST}: return None")
        with self.looping(loop, items, placed=True):
            # The index of the turn, as paths hold it; words in a list have none, and nothing lies in them.
            _, brace, index = self.paths.get(loop.var, "").rpartition("{")
            self.loops.append(f"{brace}{index}" or "?")
            if (
                isinstance(source.base, tree.Var)
                and self.env[source.base.name] == "h"
                and source.field.kind == "record"
            ):
                self.name_of(source.field.name, self.env[loop.var])
            if loop.where is not None:
                self.tell(loop.where)
            outer = self.perhaps
            if body is not None and loop.where is not None:
                self.sure(loop.where, False, Then(lambda: self.put("continue"), leaves=True, jump=True))
                self.perhaps = True
            if body is not None:
                self.tell(body)
            self.perhaps = outer
            self.loops.pop()

    def answer(self, node: tree.Read) -> None:
        path, spec = self.path_of(node), node.field
        if path is None or not all(index in path for index in self.loops):
            # Read once or many times, by how long a list is that it does not lie in.
            raise _TooMuchError
        # Two loops over one list read the same answers; the part a rule is about is one item alone.
        pattern = re.sub(r"\d+", "", path.replace("{i}", "{this}")) if "{" in path else path
        if pattern in self.seen:
            return
        if self.perhaps:
            # Whether it is read hangs on the data, so a second reading could not be told from a first.
            raise _TooMuchError
        self.seen.add(pattern)
        base, x = self.value(node.base), self.fresh()
        read = self.get(base, spec.name)
        self.put(f"{x} = {read}" if isinstance(node.base, tree.Var) else f"{x} = None if {base} is None else {read}")
        who = next((w for item, w in self.whose.items() if self._under(path, item)), None)
        at = self.at(path)
        shown = self.wording.shown(spec)
        label = self.constant_of(self.wording.label(_dotted(path)))
        if spec.many:
            why = self.fresh()
            self.put(f"{x}, {why} = _listed({x}, {base}, {spec.name!r})")
            value = x if shown is None else f"(None if {x} is None else [{self.constant_of(shown)}(v) for v in {x}])"
        else:
            why = f"None if {x} is not None else _why({base}, {spec.name!r})"
            value = x if shown is None else f"{self.constant_of(shown)}({x})"
        make = self.constant_of(self.wording.answer)
        self.put(f"out.append(_new({make}, ({at}, {label}, {value}, {why}, {who})))")

    def at(self, path: str) -> str:
        """A path in the data; those of the items of one list are written once, for as many as a list is likely to have."""
        before, brace, rest = path.partition("{")
        if not brace:
            return repr(path)
        index, _, after = rest.partition("}")
        if "{" in after:
            return f"f{path!r}"
        return f"{self.constant_of([f'{before}{n}{after}' for n in range(_LONGEST)])}[{index}]"

    def _under(self, path: str, item: str) -> bool:
        return any(self.env.get(v) == item and path.startswith(p) for v, p in self.paths.items())

    def constant_of(self, value: Any) -> str:
        """A constant told by identity."""
        key = id(value)
        name = self.by_identity.get(key)
        if name is None:
            name = self.by_identity[key] = f"k{len(self.constants)}"
            self.constants[name] = value
        return name


def _dotted(path: str) -> str:
    out, inside = [], 0
    for c in path:
        inside += c == "["
        if not inside:
            out.append(c)
        inside -= c == "]"
    return "".join(out)


def _finish(w: _Teller, result: str) -> tuple[Told, list[str]]:
    text = definition_functions(w, w.root)
    text.append("def run(h, as_of, p, lk, i, s):")
    if w.part is not None:
        text.append(f" if i >= {_LONGEST}: return None")
    text.append(" out = []")
    text.extend(f" {d} = _UNSET" for d in w.definitions.values())
    text.extend(w.lines)
    text.append(f" return {result}")
    constants = {k: v for k, v in w.constants.items() if not k.startswith("_")}
    return execute("\n".join(text) + "\n", {**_TOOLS, **constants}), list(w.parameters)


def compile_reads(
    trees: Sequence[Expr], root: str, part: str | None, access: Access, wording: Wording
) -> tuple[Told, list[str]] | None:
    """The function that lists the answers a violated rule read; None where the evaluator has to.

    Args:
        trees: its condition and what it expects, in the order they are evaluated.
        part: the list field it runs over, or None.
    """
    w = _Teller(access, wording, root, part)
    try:
        for top in trees:
            w.tell(top)
    except _TooMuchError:
        return None
    return _finish(w, "tuple(out)")


def compile_words(
    languages: Mapping[str, Sequence[str | Expr]], root: str, part: str | None, access: Access, wording: Wording
) -> tuple[Told, list[str]] | None:
    """The function that says a message in several languages at once; None where the evaluator has to."""
    w = _Teller(access, wording, root, part)
    values: dict[int, str] = {}
    said: list[str] = []
    try:
        for lang, pieces in languages.items():
            parts = []
            for p in pieces:
                if isinstance(p, str):
                    parts.append(w.constant(p))
                else:
                    parts.append(_piece(w, p, lang, values))
            said.append(" + ".join(parts) or "''")
    except _TooMuchError:
        return None
    return _finish(w, f"({', '.join(said)})")


def _piece(w: _Teller, node: Expr, lang: str, values: dict[int, str]) -> str:
    """An expression that says one piece; what several languages share is worked out once."""
    word = w.wording.word(node, lang)
    match node:
        case tree.Read() if native(node) and not node.field.many and node.field.kind != "record":
            x = values.get(id(node)) or values.setdefault(id(node), w.value(node))
            said = x if word is None else f"{w.constant_of(word)}({x})"
            return f"({said} if {x} is not None else {w.constant(w.wording.nothing(lang))})"
        case tree.Fold() if len(node.loops) == 1 and native(node.loops[0].source):
            loop, body = node.loops[0], node.body
            if node.kind == "count" and loop.where is None:
                x = values.get(id(node), "")
                if not x:
                    items, more = w.items(loop.source)
                    x = values[id(node)] = w.fresh()
                    w.put(f"if {more}: return None", f"{x} = _str(len({items}))")
                return x
            if node.kind == "distinct" and body is not None:
                x = values.get(id(node)) or values.setdefault(id(node), _distinct(w, loop, body))
                each = x if word is None else f"[{w.constant_of(word)}(v) for v in {x}]"
                return f"{w.constant_of(w.wording.joined(lang))}({each})"
    raise _TooMuchError


def _distinct(w: _Teller, loop: tree.Loop, body: Expr) -> str:
    """A local with the values that surely belong, in order of their first coming (sure or not)."""
    found, sure = w.fresh(), w.fresh("t")
    w.put(f"{found} = {{}}")
    items, _ = w.items(loop.source)
    with w.looping(loop, items, placed=False):
        if loop.where is None:
            w.point(body, lambda v: w.put(f"{found}[{v}] = True"))
        else:
            w.sure(loop.where, False, Then(lambda: w.put("continue"), leaves=True, jump=True))
            w.put(f"{sure} = False")
            w.sure(loop.where, True, Then(lambda: w.put(f"{sure} = True")))
            w.point(body, lambda v: w.put(f"{found}[{v}] = {sure} or {found}.get({v}, False)"))
    w.put(f"{found} = [v for v in {found} if {found}[v]]")
    return found
