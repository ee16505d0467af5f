"""The small mistakes that could stand in a rule: one node written otherwise, or one word of a parameter left out.

Owns which mistakes are made (`mutants_of`, `words_of`) and which of them cannot change anything (`equivalent`). Whether an example
notices is for `mutate` to find out.

A mutant is no new tree: it says what is found in the place of one node. So a rule is walked with thousands of them and built once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from fupin_rules.language import BOOL, tree
from fupin_rules.language.functions import BUILTIN
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import INT
from fupin_rules.testing.atoms import Unit
from fupin_rules.testing.atoms_written import written

if TYPE_CHECKING:
    from fupin_rules.rulebook import ParameterTable, Rulebook

__all__ = ["Mutant", "WordLeftOut", "mutants_of", "rebuilt", "words_of"]

Kind = Literal["operator", "bound", "dropped", "negated", "code", "loop", "word"]


@dataclass(frozen=True, eq=False)
class Mutant:
    """One mistake: `there` is found in the place of `node`.

    Attributes:
        text: what is written otherwise, `before -> after`; names the mutant within its unit.
        equivalent: why it cannot change any outcome, where that can be proved.
    """

    unit: Unit
    kind: Kind
    node: Expr
    there: Expr
    text: str
    equivalent: str | None = None

    @property
    def swap(self) -> dict[int, Expr]:
        return {id(self.node): self.there}


@dataclass(frozen=True, eq=False)
class WordLeftOut:
    """A word left out of a parameter that is a set of words."""

    parameter: str
    pack: str
    word: Any
    text: str
    kind: Kind = "word"
    equivalent: str | None = None


_FLIPS: dict[str, tuple[str, ...]] = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
_TRUE = tree.Const(type=BOOL, value=True)


def mutants_of(unit: Unit, book: Rulebook) -> list[Mutant]:
    """Every mistake in a unit, in reading order, each once."""
    found: list[Mutant] = []
    texts: dict[str, int] = {}
    places = [n for top in unit.trees for n in _own(top)]
    atoms = {id(a.node) for a in unit.atoms}
    negated = {id(n.of) for n in places if isinstance(n, tree.Not)}

    def add(kind: Kind, node: Expr, there: Expr, text: str, why: str | None = None) -> None:
        times = texts[text] = texts.get(text, 0) + 1
        if times > 1:
            text = f"{text} #{times}"
        found.append(Mutant(unit, kind, node, there, text, why))

    def say(node: Expr) -> str:
        return written(node, unit.own)

    for top in unit.trees:
        if top.type.name == "bool" and len(unit.trees) > 1 and top is unit.trees[0]:
            add("dropped", top, _TRUE, f"without {say(top)}")
    for node in places:
        for kind, there, why, lost in _of(node, book):
            add(kind, node, there, f"without {say(lost)}" if lost is not None else _change(node, there, say), why)
        if id(node) in atoms and id(node) not in negated and not isinstance(node, tree.Compare):
            there = tree.Not(type=node.type, span=node.span, of=_copied(node))
            add("negated", node, there, f"not: {say(node)}")
    return found


def _change(node: Expr, there: Expr, say: Callable[[Expr], str]) -> str:
    """What is written otherwise: of what is long only the word that changes, and where."""
    words: tuple[str, str] | None = None
    match node:
        case tree.And():
            words = "and", "or"
        case tree.Or():
            words = "or", "and"
        case tree.Quant():
            words = ("all", "any") if node.every else ("any", "all")
    return f"{say(node)} -> {say(there)}" if words is None else f"{words[0]} -> {words[1]}: {say(node)}"


def _copied(node: Expr) -> Expr:
    """The node under another identity, so that it is not exchanged once more inside what it is exchanged for."""
    return replace(node)


def _own(top: Expr) -> Iterator[Expr]:
    """A tree's nodes, but not those of definitions it uses: they are units of their own."""
    yield top
    inside = [top.base] if isinstance(top, tree.Use) else tree.children(top)
    for child in inside:
        yield from _own(child)


def _of(node: Expr, book: Rulebook) -> Iterator[tuple[Kind, Expr, str | None, Expr | None]]:
    """What may be found in a node's place: the kind of mistake, the node, why it changes nothing, what it loses."""
    match node:
        case tree.Compare():
            ops = _FLIPS[node.op]
            if node.op in ("==", "!=") and node.left.type.ordered and not node.left.type.collection:
                ops = (*ops, *(("<=", ">=") if node.op == "==" else ("<", ">")))
            for op in ops:
                yield "operator", replace(node, op=op), _same_by_bounds(node, op), None  # type: ignore[arg-type]
        case tree.And() | tree.Or():
            other: Any = tree.Or if isinstance(node, tree.And) else tree.And
            yield "operator", other(type=node.type, span=node.span, parts=node.parts), None, None
            for i, _ in enumerate(node.parts):
                rest = node.parts[:i] + node.parts[i + 1 :]
                yield "dropped", rest[0] if len(rest) == 1 else replace(node, parts=rest), None, node.parts[i]
        case tree.Not():
            yield "negated", node.of, None, None
        case tree.If():
            yield "negated", replace(node, then=node.other, other=node.then), None, None
        case tree.Arith(op="+" | "-"):
            yield "operator", replace(node, op="-" if node.op == "+" else "+"), None, None
        case tree.Quant():
            yield "loop", replace(node, every=not node.every), None, None
            if node.loop.where is not None:
                yield "dropped", replace(node, loop=replace(node.loop, where=None)), None, node.loop.where
        case tree.Fold():
            if node.kind in ("min", "max"):
                yield "loop", replace(node, kind="max" if node.kind == "min" else "min"), None, None
            for i, loop in enumerate(node.loops):
                if loop.where is not None:
                    loops = (*node.loops[:i], replace(loop, where=None), *node.loops[i + 1 :])
                    yield "dropped", replace(node, loops=loops), None, loop.where
        case tree.Groups():
            if node.loop.where is not None:
                yield "dropped", replace(node, loop=replace(node.loop, where=None)), None, node.loop.where
        case tree.In() if isinstance(node.options, tuple) and len(node.options) > 1:
            for i in range(len(node.options)):
                yield "code", replace(node, options=node.options[:i] + node.options[i + 1 :]), None, None
        case tree.Has() if len(node.options) > 1:
            for i in range(len(node.options)):
                yield "code", replace(node, options=node.options[:i] + node.options[i + 1 :]), None, None
        case tree.Coalesce():
            for i in range(len(node.parts)):
                rest = node.parts[:i] + node.parts[i + 1 :]
                yield "dropped", rest[0] if len(rest) == 1 else replace(node, parts=rest), None, node.parts[i]
        case tree.Const() if not node.type.collection:
            for value in _moved(node.value):
                yield "bound", replace(node, value=value), None, None
        case tree.Parameter() if not node.type.collection and node.type.name in ("int", "decimal", "date"):
            for there in _beside(node, book.parameters[node.decl.name]):
                yield "bound", there, None, None


def _moved(value: Any) -> tuple[Any, ...]:
    """A literal moved by one; a decimal by one of its last place."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1)
    if isinstance(value, Decimal):
        step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
        return (value + step, value - step)
    if isinstance(value, date):
        return (value + timedelta(days=1), value - timedelta(days=1))
    return ()


def _beside(node: tree.Parameter, table: ParameterTable) -> Iterator[Expr]:
    """A parameter's value moved by one (a day; the last place of the values declared)."""
    bare = _copied(node)
    if node.type.name == "date":
        for n in (1, -1):
            by = tree.Const(type=INT, value=n)
            yield tree.Call(type=node.type, span=node.span, function=BUILTIN["add_days"], args=(bare, by))
        return
    step: Any = 1
    if node.type.name == "decimal":
        step = min((_step(v) for v in _values(table)), default=Decimal(1))
    by = tree.Const(type=replace(node.type, nullable=False), value=step)
    ops: tuple[Literal["+", "-"], ...] = ("+", "-")
    for op in ops:
        yield tree.Arith(type=node.type, span=node.span, op=op, left=bare, right=by)


def _values(table: ParameterTable) -> Iterator[Any]:
    for v in table.values:
        if table.decl.keys:
            yield from v.value.values()
        else:
            yield v.value


def _step(value: Any) -> Decimal:
    return Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0)) if isinstance(value, Decimal) else Decimal(1)


def _same_by_bounds(node: tree.Compare, op: str) -> str | None:
    """Whether another operator says the same since one side never lies beyond the other."""
    low, high = _least(node.left), _least(node.right)
    if isinstance(node.right, tree.Const) and low is not None and node.right.value == low:
        if {node.op, op} in ({"==", "<="}, {"!=", ">"}):
            return f"{low} is the least that can be"
    if isinstance(node.left, tree.Const) and high is not None and node.left.value == high:
        if {node.op, op} in ({"==", ">="}, {"!=", "<"}):
            return f"{high} is the least that can be"
    return None


def _least(node: Expr) -> Any:
    """The least value an expression can have, where it is plain."""
    match node:
        case tree.Fold(kind="count" | "cover"):
            return 0
        case tree.Read():
            return node.field.question.ge
        case tree.Call() if node.function.name in ("abs", "length"):
            return 0
    return None


def words_of(book: Rulebook, used: Iterable[str]) -> list[WordLeftOut]:
    """For each parameter that is a set of words, each word left out of all its values."""
    out: list[WordLeftOut] = []
    for name in sorted(used):
        table = book.parameters[name]
        if table.decl.type.name != "set":
            continue
        words = dict.fromkeys(w for value in _values(table) for w in value)
        for word in words:
            shown = f'"{word}"' if isinstance(word, str) else str(word)
            out.append(WordLeftOut(name, table.pack, word, f"params.{name} -> without {shown}"))
    return out


def rebuilt(node: Expr, swap: Mapping[int, Expr]) -> Expr:
    """The tree with what is exchanged in it, by the identity of nodes."""
    if id(node) in swap:
        return swap[id(node)]
    changed: dict[str, Any] = {}
    for name in tree._INSIDE.get(type(node)) or tree._inside(type(node)):  # noqa: SLF001 - the tree's own list of what holds nodes
        value = getattr(node, name)
        if isinstance(value, tuple):
            new: Any = tuple(_piece(v, swap) for v in value)
            if any(a is not b for a, b in zip(value, new, strict=True)):
                changed[name] = new
        else:
            new = _piece(value, swap)
            if new is not value:
                changed[name] = new
    return replace(node, **changed) if changed else node


def _piece(value: Any, swap: Mapping[int, Expr]) -> Any:
    if isinstance(value, Expr):
        return rebuilt(value, swap)
    if type(value) is tree.Loop:
        source = rebuilt(value.source, swap)
        where = value.where if value.where is None else rebuilt(value.where, swap)
        if source is value.source and where is value.where:
            return value
        return replace(value, source=source, where=where)
    return value
