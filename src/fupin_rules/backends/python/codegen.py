"""The fast meaning: one generated Python function for a whole rulebook.

Each condition is compiled on two rails: code that jumps as soon as it is surely false (or surely true), and an expression that says
whether it stayed unknown. Nothing is paid for three-valued logic until an unknown has to be named; naming is `evaluate`'s work.
What a rule rarely needs (sums, sets, groups, tables) is handed to the reference evaluator node by node.

The generated text holds only names made here, literals bound as constants, and field names from the models, quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fupin_rules.backends.python.evaluate import Lookups
from fupin_rules.backends.python.runtime import execute
from fupin_rules.backends.python.writer import Access, Writer
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

__all__ = ["Access", "Check", "Compiled", "compile_checks", "definition_functions", "generate", "hoist"]


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


def hoist(w: Writer, checks: Sequence[Check], root: str, *, unless_complete: str | None = None) -> None:
    """Read the root's lists, and its answers that are used more than once, into locals.

    Args:
        unless_complete: what to do where a list is open or unanswered; None keeps a local that says so.
    """
    times, nodes = _root_reads(checks, root)
    for name, node in nodes.items():
        spec = node.field
        if spec.kind == "record" and spec.many:
            local, more = f"L_{len(w.lists)}", f"M_{len(w.lists)}"
            w.put(f"{local} = {w.get('h', name)}")
            if unless_complete is not None:
                w.put(f"if {local}.__class__ is not list: {unless_complete}")
                more = "False"
            else:
                w.put(f"if {local}.__class__ is list: {more} = False", f"else: {local}, {more} = _listing({local})")
            w.lists[name] = (local, more)
    for name, count in times.items():
        spec = nodes[name].field
        if count > 1 and not spec.many:
            local = f"a{len(w.hoisted)}"
            w.put(f"{local} = {w.get('h', name)}")
            w.normalise(local, spec.kind, False)
            w.hoisted["h", name] = local


def definition_functions(w: Writer, root: str) -> list[str]:
    """The functions that work out definitions, for everything the writer (and they themselves) used."""
    text: list[str] = []
    done: set[str] = set()
    while True:
        waiting: list[tuple[str, str, dict[str, str], tree.Use]] = [
            (f"f_{local}", "h", {root: "h"}, w.constants[f"_{local}"]) for local in w.definitions.values()
        ]
        waiting.extend((f, "h, s", {root: "h", "this": "s"}, node) for f, node in w.of_parts.values())
        waiting = [x for x in waiting if x[0] not in done]
        if not waiting:
            return text
        for name, takes, env, node in waiting:
            done.add(name)
            inner = Writer(w.access)
            inner.root, inner.env = root, env
            inner.constants, inner.by_identity = w.constants, w.by_identity
            inner.parameters, inner.definitions, inner.of_parts = w.parameters, w.definitions, w.of_parts
            inner.known = w.known
            result = inner.tri(node.body) if node.type.name == "bool" else inner.value(node.body)
            text.append(f"def {name}({takes}, as_of, p, lk):")
            text.extend(
                f" {d} = _UNSET" for d in w.definitions.values() if any(f"{d} is _UNSET" in x for x in inner.lines)
            )
            text.extend(inner.lines)
            text.append(f" return {result}")


def generate(
    checks: Sequence[Check], root: str, access: Access, *, every_outcome: bool = False, by_id: bool = False
) -> tuple[str, dict[str, Any], list[str]]:
    """Source text of the function, the constants it needs, and the parameters it takes in order.

    Args:
        checks: the rules, in order of their index.
        root: name of the root subject.
        access: how answers are read.
        every_outcome: also collect satisfied and not-applicable rules (the function then returns four lists).
        by_id: collect ids, in order and each once, instead of indexes and positions; the function then answers None where a list of
            the root is open or unanswered.
    """
    w = Writer(access)
    w.root = root
    w.env = {root: "h"}
    hoist(w, checks, root, unless_complete="return None" if by_id else None)
    by_part: dict[str | None, list[tuple[int, Check]]] = {}
    for i, check in enumerate(checks):
        by_part.setdefault(check.part, []).append((i, check))
    for i, check in by_part.pop(None, []):
        _rule(w, check, w.constant(check.id) if by_id else str(i), every_outcome=every_outcome)
    mixed = bool(by_part)
    for part, rules in sorted(by_part.items(), key=lambda kv: str(kv[0])):
        assert part is not None
        with w.each_part(part):
            for i, check in rules:
                _rule(w, check, w.constant(check.id) if by_id else f"({i}, i)", every_outcome=every_outcome)
    text = definition_functions(w, root)
    lists = ("bad", "und", "sat", "na") if every_outcome else ("bad", "und")
    text.append("def run(h, as_of, p, lk):")
    text.extend(f" {x} = []" for x in lists)
    text.extend(f" {d} = _UNSET" for d in w.definitions.values())
    text.extend(w.lines)
    if by_id and mixed:
        text.extend(f" if {x}: {x} = sorted(set({x}))" for x in lists)
    text.append(f" return {', '.join(lists)}")
    constants = {k: v for k, v in w.constants.items() if not k.startswith("_")}
    return "\n".join(text) + "\n", constants, list(w.parameters)


def _rule(w: Writer, check: Check, index: str, *, every_outcome: bool) -> None:
    with w.block("while True:"):
        # Of what is settled nobody asks which part it was: the rule's index is enough to count.
        settled_index = index.split(",", maxsplit=1)[0].lstrip("(")
        na = [f"na.append({settled_index})", "break"] if every_outcome else ["break"]
        doubt = w.unless(check.when, na) if check.when is not None else ""
        settled = []
        if every_outcome:
            settled.append(f"sat.append({settled_index})")
        unknown_line = f"und.append({index})"
        if doubt:
            w.put(f"if {doubt}: {unknown_line}; break")
        stayed = w.provided(check.expect, [*settled, "break"])
        if stayed:
            w.put(f"if {stayed}: {unknown_line}; break")
        w.put(f"bad.append({index})", "break")


def compile_checks(
    checks: Sequence[Check], root: str, access: Access, *, every_outcome: bool = False, by_id: bool = False
) -> tuple[Compiled, list[str]]:
    """The function itself and the names of the parameters whose values it takes, in order."""
    text, constants, parameters = generate(checks, root, access, every_outcome=every_outcome, by_id=by_id)
    return execute(text, constants), parameters
