"""Of which smallest conditions a rule or a definition consists: its *atoms*.

Owns the split of a rulebook into *units* (a rule, what softens it, a definition) and of each into atoms. Runs nothing.

An atom is a condition that is not made of others by `and`, `or`, `not`, `if`: a comparison, a membership, `has`, `missing`, `is`, a
yes-or-no answer, a function that says yes or no, a definition used by name, and `any` / `all` as a whole. The conditions inside a loop
(body and filter), inside `count`, `sum` … are atoms of their own. A definition is one atom where it is used, and a unit of its own:
its inside is measured once, over the examples of every rule that uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.testing.atoms_written import written

if TYPE_CHECKING:
    from fupin_rules.rulebook import Rule, Rulebook

__all__ = ["SIGHTS", "Atom", "Sight", "Unit", "units_of"]

Sight = Literal["holds", "fails", "unknown", "alone"]
SIGHTS: tuple[Sight, ...] = ("holds", "fails", "unknown", "alone")
"""What examples show of an atom: true, false, unknown, and that it alone changes the outcome (MC/DC)."""

_CONDITIONS = (
    tree.And, tree.Or, tree.Not, tree.Compare, tree.In, tree.Has, tree.Missing, tree.Same, tree.Quant, tree.HasRow,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Atom:
    """One smallest condition.

    Attributes:
        number: its position in the unit, in reading order.
        within: numbers of the atoms it lies in (an `any` around it).
        asked: what examples have to show of it; `unknown` only where it can be.
    """

    number: int
    node: Expr
    text: str
    within: frozenset[int]

    @cached_property
    def asked(self) -> tuple[Sight, ...]:
        return SIGHTS if self.node.type.nullable else ("holds", "fails", "alone")


@dataclass(eq=False)
class Unit:
    """What is measured by itself.

    Attributes:
        kind: `rule`, `soften` (what softens a rule), `definition`.
        id: id of the rule, name of the definition.
        trees: its conditions, as they are judged.
        own: variables whose fields are bare names in it.
        rules: the rules whose examples show it.
    """

    kind: Literal["rule", "soften", "definition"]
    id: str
    pack: str
    trees: tuple[Expr, ...]
    own: frozenset[str]
    rules: list[Rule] = field(default_factory=list)
    file: str = ""

    @property
    def name(self) -> str:
        return f"{self.id}.soften" if self.kind == "soften" else self.id

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        found: list[tuple[Expr, frozenset[int]]] = []
        for top in self.trees:
            _collect(top, found, frozenset(), condition=top.type.name == "bool")
        texts: dict[str, int] = {}
        atoms = []
        for number, (node, within) in enumerate(found):
            text = written(node, self.own)
            times = texts[text] = texts.get(text, 0) + 1
            atoms.append(Atom(number, node, text if times == 1 else f"{text} #{times}", within))
        return tuple(atoms)

    @cached_property
    def by_node(self) -> dict[int, int]:
        """Number of the atom by the identity of its node."""
        return {id(a.node): a.number for a in self.atoms}


def units_of(book: Rulebook) -> list[Unit]:
    """Every rule, softening and definition of a rulebook; rules that are Python, and definitions nobody uses, are left out."""
    units: list[Unit] = []
    used: dict[int, list[Rule]] = {}
    for rule in book.rules:
        if rule.expect is None and rule.unique is None:
            continue
        own = frozenset({"this"} if rule.part is not None else {rule.subject})
        trees = _trees(rule)
        units.append(Unit("rule", rule.id, rule.pack.id, trees, own, [rule], rule.place.file))
        if rule.soften is not None:
            units.append(Unit("soften", rule.id, rule.pack.id, (rule.soften[0],), own, [rule], rule.place.file))
        for top in (*trees, *((rule.soften[0],) if rule.soften is not None else ())):
            for body in {id(n.body) for n in tree.walk(top) if isinstance(n, tree.Use)}:
                rules = used.setdefault(body, [])
                if rule not in rules:
                    rules.append(rule)
    homes = {id(d.body): d for d in book.definitions.values()}
    for body, rules in used.items():
        d = homes.get(body)
        if d is not None:
            own = frozenset({"this", d.subject})
            said = book.stated.get(("definition", d.name))
            pack, file = (said.pack, said.place.file) if said is not None else (rules[0].pack.id, "")
            units.append(Unit("definition", d.name, pack, (d.body,), own, rules, file))
    return units


def _trees(rule: Rule) -> tuple[Expr, ...]:
    unique = (rule.unique.where, rule.unique.key) if rule.unique is not None else ()
    return tuple(t for t in (rule.when, rule.expect, *unique) if t is not None)


def _collect(node: Expr, out: list[tuple[Expr, frozenset[int]]], within: frozenset[int], *, condition: bool) -> None:
    if node.type.name == "bool" and (condition or isinstance(node, _CONDITIONS)):
        match node:
            case tree.And() | tree.Or():
                for p in node.parts:
                    _collect(p, out, within, condition=True)
            case tree.Not():
                _collect(node.of, out, within, condition=True)
            case tree.If():
                for p in (node.cond, node.then, node.other):
                    _collect(p, out, within, condition=True)
            case tree.Const():
                pass
            case tree.Coalesce():
                out.append((node, within))
            case _:
                out.append((node, within))
                _inside(node, out, within | {len(out) - 1})
    elif isinstance(node, tree.If):
        _collect(node.cond, out, within, condition=True)
        _collect(node.then, out, within, condition=False)
        _collect(node.other, out, within, condition=False)
    else:
        _inside(node, out, within)


def _inside(node: Expr, out: list[tuple[Expr, frozenset[int]]], within: frozenset[int]) -> None:
    """The conditions in what a node looks at."""
    for child, condition in _looked_at(node):
        _collect(child, out, within, condition=condition)


def _looked_at(node: Expr) -> Iterator[tuple[Expr, bool]]:
    match node:
        case tree.Quant() | tree.Fold() | tree.Groups():
            loops = node.loops if isinstance(node, tree.Fold) else (node.loop,)
            for loop in loops:
                yield loop.source, False
                if loop.where is not None:
                    yield loop.where, True
            if isinstance(node, tree.Quant):
                yield node.body, True
            else:
                bodies = (node.body, node.end) if isinstance(node, tree.Fold) else (node.key,)
                for body in bodies:
                    if body is not None:
                        yield body, False
        case tree.Use():
            yield node.base, False
        case _:
            for child in tree.children(node):
                yield child, False
