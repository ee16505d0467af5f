"""What no example can show, by trying all cases: conditions that hang together, and mistakes that change nothing.

Owns the proofs. A *scope* is what is decided together: `when` and `expect` of a rule, body and filter of a loop, a filter. Its
conditions are put in terms of what they ask (one answer compared with fixed words or numbers, two answers compared with each other, an
answer missing), definitions opened as far as they hold no loop, and every case of these is gone through in the three-valued algebra.
More cases than can really be are allowed for (two questions are independent unless it is known how they hang together), so what is
found impossible is impossible. Where there are too many cases nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.values import AND, NOT, OR, F, T, U, choose, compare_points
from fupin_rules.backends.python.verdict import Outcome
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.testing.atoms import Atom, Sight, Unit
from fupin_rules.testing.atoms_written import written
from fupin_rules.testing.coverage_trials import outcome_of
from fupin_rules.testing.mutants import rebuilt

if TYPE_CHECKING:
    from fupin_rules.rulebook import Rulebook
    from fupin_rules.testing.mutants import Mutant

__all__ = ["PROVED", "Prover"]

MOST_CASES = 4_000
"""So many cases are gone through; beyond that nothing is claimed."""
PROVED = "all cases were gone through"
_OTHER = {T: F, F: T}


@dataclass(eq=False)
class _Node:
    """A condition in terms of questions: `op` is and, or, not, if, const or ask."""

    op: str
    parts: tuple[_Node, ...] = ()
    value: int = 0
    ask: _Ask | None = None
    mark: int | None = None


@dataclass(frozen=True)
class _Ask:
    """What one condition asks: of one answer (`about` only), of two (`other`), or of something of its own.

    `test` says what it comes out as in a case of the question; `on` lists answers without which it is unknown.
    """

    kind: str
    about: str
    other: str = ""
    op: str = ""
    values: tuple[Any, ...] = ()
    on: tuple[str, ...] = ()
    whole: bool = False
    low: Any = None
    sure: bool = False
    all_words: tuple[str, ...] = field(default=(), compare=False)


class Prover:
    """Proves of a unit what its atoms can come out as, together."""

    def __init__(self, unit: Unit, book: Rulebook) -> None:
        self.unit = unit
        self.book = book
        self._scopes: dict[int, tuple[str, tuple[Expr, ...]]] = {}
        self._known: dict[int, tuple[list[_Node], list[dict[_Ask, int]] | None]] = {}
        rule = unit.rules[0] if unit.kind == "rule" else None
        if rule is not None and rule.unique is None:
            tops = tuple(t for t in (rule.when, rule.expect) if t is not None)
            self._spread(tops, "rule" if rule.when is not None else "one")
        else:
            for top in unit.trees:
                self._spread((top,), "one")

    # -- scopes ----------------------------------------------------------------------------------------------------

    def _spread(self, tops: tuple[Expr, ...], kind: str) -> None:
        """Enter every condition reachable without entering a loop under its scope, and the scopes inside."""
        scope = (kind, tops)
        waiting = list(tops)
        while waiting:
            node = waiting.pop()
            self._scopes[id(node)] = scope
            match node:
                case tree.Quant():
                    self._spread((node.loop.source,), "one")
                    if node.loop.where is None:
                        self._spread((node.body,), "one")
                    else:
                        self._spread((node.loop.where, node.body), "all" if node.every else "any")
                case tree.Fold() | tree.Groups():
                    for loop in node.loops if isinstance(node, tree.Fold) else (node.loop,):
                        self._spread((loop.source,), "one")
                        if loop.where is not None:
                            self._spread((loop.where,), "one")
                    bodies = (node.body, node.end) if isinstance(node, tree.Fold) else (node.key,)
                    for body in bodies:
                        if body is not None:
                            self._spread((body,), "one")
                case tree.Use():
                    waiting.append(node.base)
                case _:
                    waiting.extend(tree.children(node))

    # -- what is claimed ---------------------------------------------------------------------------------------------

    def impossible(self, atom: Atom, sight: Sight) -> bool:
        """Whether it is proved that no example can show this of an atom."""
        scope = self._scopes.get(id(atom.node))
        if scope is None or not any(t.type.name == "bool" for t in scope[1]):
            return False
        known = self._known.get(id(scope))
        if known is None:
            parts = self._parts(scope[1])
            known = self._known[id(scope)] = parts, self._cases(parts)
        parts, cases = known
        mark = id(atom.node)
        if cases is None or not any(_has(p, mark) for p in parts):
            return False
        if sight != "alone":
            wanted = {"holds": T, "fails": F, "unknown": U}[sight]
            return not any(self._marked(parts, mark, c) == wanted for c in cases)
        sides: dict[int, set[Any]] = {T: set(), F: set()}
        for case in cases:
            m = self._marked(parts, mark, case)
            other = _OTHER.get(m or 0)
            if m is None or other is None:
                continue
            before = _outcome(scope[0], parts, case, {})
            if _outcome(scope[0], parts, case, {mark: other}) != before:
                sides[m].add(before)
                if scope[0] in ("rule", "one") and self.unit.kind == "rule":
                    if any(a != b for a in sides[T] for b in sides[F]):
                        return False
                elif sides[T] and sides[F]:
                    return False
        return True

    def equivalent(self, mutant: Mutant) -> bool:
        """Whether it is proved that a mistake changes nothing in any case."""
        scope = self._scopes.get(id(mutant.node))
        if scope is None or not any(t.type.name == "bool" for t in scope[1]):
            return False
        before, after = self._parts(scope[1]), self._parts([rebuilt(t, mutant.swap) for t in scope[1]])
        cases = self._cases([*before, *after])
        if cases is None:
            return False
        return all(_outcome(scope[0], before, c, {}) == _outcome(scope[0], after, c, {}) for c in cases)

    @staticmethod
    def _marked(parts: Sequence[_Node], mark: int, case: Mapping[_Ask, int]) -> int | None:
        for p in parts:
            found = _find(p, mark)
            if found is not None:
                return _eval(found, case, {})
        return None

    # -- conditions in terms of questions -----------------------------------------------------------------------------

    def _parts(self, trees: Sequence[Expr]) -> list[_Node]:
        own = dict.fromkeys(self.unit.own, "")
        return [self._node(t, own) for t in trees if t.type.name == "bool"]

    def _node(self, node: Expr, names: dict[str, str]) -> _Node:
        out = self._bare(node, names)
        out.mark = id(node)
        return out

    def _bare(self, node: Expr, names: dict[str, str]) -> _Node:
        match node:
            case tree.And() | tree.Or():
                parts = tuple(self._node(p, names) for p in node.parts)
                return _Node("and" if isinstance(node, tree.And) else "or", parts)
            case tree.Not():
                return _Node("not", (self._node(node.of, names),))
            case tree.If():
                return _Node("if", tuple(self._node(p, names) for p in (node.cond, node.then, node.other)))
            case tree.Const():
                return _Node("const", value=T if node.value else F)
            case tree.Use() if _plain(node.body):
                base = self._text(node.base, names)
                name = node.subject if node.subject in names and node.subject != "this" else "this"
                inner = {**names, name: base}
                if node.subject != "this":
                    inner[node.subject] = base
                return _Node("or", (self._node(node.body, inner),))
        return _Node("ask", ask=self._ask(node, names))

    def _text(self, node: Expr, names: Mapping[str, str]) -> str:
        own = [n for n, said in names.items() if not said]
        return written(node, own, {n: said for n, said in names.items() if said})

    def _ask(self, node: Expr, names: Mapping[str, str]) -> _Ask:
        text = self._text(node, names)
        match node:
            case tree.Missing():
                return _Ask("missing", self._text(node.of, names))
            case tree.Compare() if not node.left.type.collection and not node.right.type.collection:
                left, right, op = node.left, node.right, node.op
                if isinstance(left, tree.Const):
                    left, right, op = right, left, _MIRRORED[op]  # type: ignore[assignment]
                on = self._strict(left, names) + self._strict(right, names)
                if isinstance(right, tree.Const):
                    return self._valued(left, op, (right.value,), names, on)
                a, b = self._text(left, names), self._text(right, names)
                if b < a:
                    a, b, op = b, a, _MIRRORED[op]  # type: ignore[assignment]
                return _Ask("pair", a, b, op, on=on, sure=not node.type.nullable)
            case tree.In() if isinstance(node.options, tuple):
                return self._valued(node.of, "in", node.options, names, self._strict(node.of, names))
            case tree.In():
                return _Ask("own", text, on=self._strict(node.of, names), sure=not node.type.nullable)
            case tree.Read() if node.type.name == "bool":
                return _Ask("value", text, op="==", values=(True,), on=(text,), all_words=(True, False))  # type: ignore[arg-type]
            case tree.Call():
                on = tuple(x for a in node.args for x in self._strict(a, names))
                return _Ask("own", text, on=on, sure=not node.type.nullable)
        return _Ask("own", text, sure=not node.type.nullable)

    def _valued(
        self, of: Expr, op: str, values: tuple[Any, ...], names: Mapping[str, str], on: tuple[str, ...]
    ) -> _Ask:
        low = (
            of.field.question.ge
            if isinstance(of, tree.Read)
            else 0
            if isinstance(of, tree.Fold) and of.kind == "count"
            else None
        )
        words: tuple[Any, ...] = of.type.code.values if of.type.code is not None else ()
        return _Ask(
            "value", self._text(of, names), op=op, values=values, on=on, low=low,
            whole=of.type.name in ("int", "date") and not isinstance(of, tree.Arith), sure=not (of.type.nullable or of.type.interval),
            all_words=tuple(words),
        )  # fmt: skip

    def _strict(self, node: Expr, names: Mapping[str, str]) -> tuple[str, ...]:
        """The answers without which a value is missing."""
        match node:
            case tree.Read():
                return (self._text(node, names),)
            case tree.Call():
                return tuple(x for a in node.args for x in self._strict(a, names))
            case tree.Arith():
                return self._strict(node.left, names) + self._strict(node.right, names)
            case tree.Neg():
                return self._strict(node.of, names)
        return ()

    # -- cases ---------------------------------------------------------------------------------------------------------

    def _cases(self, parts: Sequence[_Node]) -> list[dict[_Ask, int]] | None:
        """What all questions may come out as together; None where there are too many cases."""
        asks = list(dict.fromkeys(a for p in parts for a in _asks(p)))
        missing = {a.about for a in asks if a.kind == "missing"}
        groups: dict[Any, list[_Ask]] = {}
        for a in asks:
            key = {"missing": ("value", a.about), "value": ("value", a.about), "pair": ("pair", a.about, a.other)}.get(
                a.kind, (a,)
            )
            groups.setdefault(key, []).append(a)
        options: list[list[dict[_Ask, int]]] = []
        count = 1
        for key, members in groups.items():
            got = (
                _values(members, key[1] in missing)
                if key[0] == "value"
                else _pairs(members)
                if key[0] == "pair"
                else _alone(members)
            )
            options.append(got)
            count *= len(got)
            if count > MOST_CASES:
                return None
        out = []
        for combination in product(*options):
            case = {a: m for part in combination for a, m in part.items()}
            # An answer that is missing, or cannot be read, leaves everything unknown that hangs on it.
            gone = {a.about for a in asks if a.kind == "missing" and case[a] != F}
            if gone:
                for a in asks:
                    if a.kind != "missing" and any(x in gone for x in a.on):
                        case[a] = U
            out.append(case)
        return out


_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _plain(body: Expr) -> bool:
    """Whether a definition may be opened: a yes or no that is no loop."""
    return body.type.name == "bool" and not any(isinstance(n, (tree.Groups, tree.Match)) for n in tree.walk(body))


def _asks(node: _Node) -> Iterator[_Ask]:
    if node.ask is not None:
        yield node.ask
    for p in node.parts:
        yield from _asks(p)


def _has(node: _Node, mark: int) -> bool:
    return _find(node, mark) is not None


def _find(node: _Node, mark: int) -> _Node | None:
    if node.mark == mark:
        return node
    return next((f for p in node.parts if (f := _find(p, mark)) is not None), None)


def _eval(node: _Node, case: Mapping[_Ask, int], turned: Mapping[int, int]) -> int:
    if turned and node.mark is not None and node.mark in turned:
        return turned[node.mark]
    match node.op:
        case "ask":
            assert node.ask is not None
            return case[node.ask]
        case "const":
            return node.value
        case "not":
            return NOT[_eval(node.parts[0], case, turned)]
        case "if":
            return choose(*(_eval(p, case, turned) for p in node.parts))
    join, out = (AND, T) if node.op == "and" else (OR, F)
    for p in node.parts:
        out = join[out][_eval(p, case, turned)]
    return out


def _outcome(kind: str, parts: Sequence[_Node], case: Mapping[_Ask, int], turned: Mapping[int, int]) -> Outcome | int:
    values = [_eval(p, case, turned) for p in parts]
    if kind == "rule":
        return outcome_of(values[0], values[1])
    if kind == "any":
        return AND[values[0]][values[1]]
    if kind == "all":
        return OR[NOT[values[0]]][values[1]]
    return values[0]


def _alone(members: list[_Ask]) -> list[dict[_Ask, int]]:
    a = members[0]
    return [{a: m} for m in ((T, F) if a.sure else (T, F, U))]


def _pairs(members: list[_Ask]) -> list[dict[_Ask, int]]:
    """Two values: one before the other, the same, or after; or one of them is not known."""
    out = []
    for a, b in ((0, 1), (0, 0), (1, 0)):
        out.append({m: T if compare_points(m.op, a, b) else F for m in members})
    if not all(m.sure for m in members):
        out.append(dict.fromkeys(members, U))
    return out


def _values(members: list[_Ask], asked_missing: bool) -> list[dict[_Ask, int]]:
    """One value: every fixed value it is compared with, what lies beside and between these, missing, unreadable."""
    tests = [m for m in members if m.kind == "value"]
    questions = [m for m in members if m.kind == "missing"]
    out: list[dict[_Ask, int]] = []
    for point in _points(tests):
        out.append({**{m: _test(m, point) for m in tests}, **dict.fromkeys(questions, F)})
    if not out:
        out.append(dict.fromkeys(questions, F))
    if asked_missing:
        out.append({**dict.fromkeys(tests, U), **dict.fromkeys(questions, T)})
    if not all(m.sure for m in tests) or questions:
        out.append({**dict.fromkeys(tests, U), **dict.fromkeys(questions, U)})
        if tests and questions and not all(m.about in m.on for m in tests):
            out.append({**dict.fromkeys(tests, U), **dict.fromkeys(questions, F)})
    return [dict(x) for x in {tuple(c.items()): None for c in out}]


def _points(tests: list[_Ask]) -> list[Any]:
    values = list(dict.fromkeys(v for m in tests for v in m.values))
    if not values:
        return []
    sample = values[0]
    if isinstance(sample, bool):
        return [True, False]
    if isinstance(sample, str):
        every = next((m.all_words for m in tests if m.all_words), ())
        others = [w for w in every if w not in values][:1] if every else ["\0"]
        return [*(v for v in values if not every or v in every), *others]
    low = next((m.low for m in tests if m.low is not None), None)
    if isinstance(sample, date):
        found: list[Any] = [d for v in values for d in (v - timedelta(days=1), v, v + timedelta(days=1))]
    elif all(m.whole for m in tests) and all(isinstance(v, int) for v in values):
        found = [n for v in values for n in (v - 1, v, v + 1)]
    else:
        ordered = sorted(Fraction(v) for v in values)
        found = [
            ordered[0] - 1,
            *ordered,
            *((a + b) / 2 for a, b in pairwise(ordered)),
            ordered[-1] + 1,
        ]
        if low is not None and not isinstance(low, date):
            found.append(Fraction(low))
    return [p for p in dict.fromkeys(found) if low is None or p >= low]


def _test(m: _Ask, point: Any) -> int:
    if m.op == "in":
        return T if point in m.values else F
    return T if compare_points(m.op, point, m.values[0]) else F
