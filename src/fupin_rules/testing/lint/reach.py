"""What can never happen in a rule: conditions that always come out the same, parts that make no difference, filters that nothing passes.

Everything said here is so on every record (see `formulas`); a rule that is in fact dead may escape, a living one is never called dead. The
cause is named rather than what follows from it: the whole rule first, then single comparisons, filters, and parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from fupin_rules.errors import Text
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.rulebook import Rule
from fupin_rules.testing.lint.formulas import Choice, Fixed, Formula, Join, Leaf, Opposite, Reading, both, nots
from fupin_rules.testing.lint.keys import Env, bound, roots
from fupin_rules.testing.lint.terms import FALSE, TRUE, NumberTerm, WordTerm

__all__ = ["Remark", "in_definition", "in_rule"]

Where = Literal["when", "expect", "is"]


@dataclass(frozen=True)
class Remark:
    """Something that can never happen.

    Attributes:
        where: in which of the rule's conditions. node: at which part of it, None for the whole.
        always: what it always is, where that is what is said.
        why: because of what.
    """

    code: str
    where: Where
    node: Expr | None = None
    always: bool | None = None
    why: tuple[Text, ...] = field(default=())


def in_rule(rule: Rule, constant: frozenset[int] = frozenset()) -> list[Remark]:
    """What can never happen in a rule's `when` and in what it demands.

    Args:
        constant: bodies of definitions that always come out the same, by identity: what follows from these is not said again.
    """
    return [r for r in _in_rule(rule) if r.node is None or r.code != "L205" or not _uses(r.node, constant)]


def _uses(node: Expr, bodies: frozenset[int]) -> bool:
    return any(isinstance(n, tree.Use) and id(n.body) in bodies for n in tree.walk(node))


def _in_rule(rule: Rule) -> list[Remark]:
    if rule.expect is None:
        return _in_tree(rule.when, "when", rule) if rule.when is not None else []
    env = _env(rule)
    reading = Reading()
    expect = reading.read(rule.expect, env)
    when = Fixed() if rule.when is None else reading.read(rule.when, env)
    dead = _dead(rule, reading, when, expect)
    if dead:
        return dead
    found: list[Remark] = []
    if rule.when is not None:
        found += _in_tree(rule.when, "when", rule)
        if not found and FALSE not in reading.possible(when):
            found.append(Remark("L204", "when", None, True))
    return found + _in_tree(rule.expect, "expect", rule, reading, expect, when)


def _env(rule: Rule) -> Env:
    return roots(rule.subject, part=rule.part is not None)


def _dead(rule: Rule, reading: Reading, when: Formula, expect: Formula) -> list[Remark]:
    """Where the rule as a whole never applies, never finds anything, or is never satisfied."""
    if rule.when is not None and TRUE not in reading.possible(when):
        return [Remark("L201", "when", None, False, _causes(reading, when))]
    if TRUE not in reading.possible(both(when, nots(expect))):
        return [Remark("L202", "expect", None, None, _causes(reading, expect))]
    if TRUE not in reading.possible(both(when, expect)):
        return [Remark("L203", "expect", None, None, _causes(reading, expect))]
    return []


def in_definition(body: Expr, subject: str, *, part: bool) -> list[Remark]:
    """What can never happen in a definition; nothing of one that is no condition."""
    env = roots(subject, part=part)
    if body.type.name != "bool":
        return list(_inner(body, env, "is", frozenset()))
    reading = Reading()
    whole = reading.read(body, env)
    truths = reading.possible(whole)
    if TRUE not in truths or FALSE not in truths:
        return [Remark("L208", "is", None, TRUE in truths, _causes(reading, whole))]
    return _conditions(body, "is", env, reading, whole, None)


def _in_tree(
    top: Expr,
    where: Where,
    rule: Rule,
    reading: Reading | None = None,
    whole: Formula | None = None,
    given: Formula | None = None,
) -> list[Remark]:
    env = _env(rule)
    if reading is None or whole is None:
        reading = Reading()
        whole = reading.read(top, env)
    return _conditions(top, where, env, reading, whole, given)


def _conditions(
    top: Expr, where: Where, env: Env, reading: Reading, whole: Formula, given: Formula | None
) -> list[Remark]:
    found = [Remark("L207", where, leaf.node, always, why) for leaf, always, why in _settled(reading, whole)]
    said = {id(r.node) for r in found}
    found += _inner(top, env, where, frozenset(said))
    said |= {id(r.node) for r in found}
    for part, truth in _idle(reading, whole, given):
        if part.node is not None and not _about(part.node, said):
            said.add(id(part.node))
            found.append(Remark("L205", where, part.node, truth == TRUE))
    return found


def _about(node: Expr, said: set[int]) -> bool:
    """Whether something inside has been spoken of, from which the rest follows."""
    return any(id(n) in said for n in tree.walk(node))


# -- single comparisons ----------------------------------------------------------------------------------------------------


def _leaves(f: Formula) -> Iterator[Leaf]:
    match f:
        case Leaf():
            yield f
        case Join():
            for p in f.parts:
                yield from _leaves(p)
        case Opposite():
            yield from _leaves(f.of)
        case Choice():
            for x in (f.cond, f.then, f.other):
                yield from _leaves(x)


def _settled(reading: Reading, whole: Formula, *, own: bool = True) -> Iterator[tuple[Leaf, bool, tuple[Text, ...]]]:
    """Comparisons that the declared bounds or the code list settle by themselves, wherever the answer is known."""
    for leaf in _leaves(whole):
        if leaf.node is None or (own and not leaf.own) or not isinstance(leaf.node, (tree.Compare, tree.In)):
            continue
        term = reading.terms[leaf.term]
        rows = reading.rows(leaf.term)
        if rows is None or not isinstance(term, (NumberTerm, WordTerm)):
            continue
        truths = {row[leaf.atom] for row in rows}
        if TRUE not in truths or FALSE not in truths:
            yield leaf, TRUE in truths, (_bounds(term),)


def _bounds(term: NumberTerm | WordTerm) -> Text:
    if isinstance(term, WordTerm):
        return Text("码表里只有这些词", "the code list has no other words")
    low, high = (None if abs(x) == float("inf") else int(x) if x == int(x) else float(x) for x in (term.low, term.high))
    if low is None:
        return Text(f"这个数至多是 {high}", f"the number is at most {high}")
    if high is None or high >= 10**9:
        return Text(f"这个数至少是 {low}", f"the number is at least {low}")
    return Text(f"这个数在 {low} 到 {high} 之间", f"the number lies between {low} and {high}")


def _causes(reading: Reading, whole: Formula) -> tuple[Text, ...]:
    """Why the whole always comes out the same, where a single comparison is the reason."""
    return tuple(dict.fromkeys(why for _, _, (why,) in _settled(reading, whole, own=False)))


# -- parts -----------------------------------------------------------------------------------------------------------------


def _idle(reading: Reading, whole: Formula, given: Formula | None) -> Iterator[tuple[Formula, int]]:
    """Parts of `and` and `or` without which everything would come out the same; of parts that say the same the later one."""
    shared = _shared(whole, given)
    for join in _joins(whole):
        truth = TRUE if join.every else FALSE
        for n in range(len(join.parts) - 1, -1, -1):
            part = join.parts[n]
            if part.node is None or not part.own or isinstance(part, Fixed):
                continue
            if not any(leaf.term in shared for leaf in _leaves(part)):
                continue
            if _no_difference(reading, whole, join, part, truth, given):
                yield part, truth
                break


def _no_difference(
    reading: Reading, whole: Formula, join: Join, part: Formula, truth: int, given: Formula | None
) -> bool:
    if reading.idle(whole, part, truth, given):
        return True
    return reading.idle(join, part, truth)


def _shared(whole: Formula, given: Formula | None) -> set[int]:
    """Terms asked of more than once, or that cannot answer everything: only these can make a part idle."""
    seen: set[int] = set()
    twice: set[int] = set()
    for f in (whole, given):
        for leaf in _leaves(f) if f is not None else ():
            (twice if leaf.term in seen else seen).add(leaf.term)
    return twice


def _joins(f: Formula) -> Iterator[Join]:
    match f:
        case Join():
            if f.own and len(f.parts) > 1 and not isinstance(f.node, tree.In):
                yield f
            for p in f.parts:
                yield from _joins(p)
        case Opposite():
            yield from _joins(f.of)
        case Choice():
            for x in (f.cond, f.then, f.other):
                yield from _joins(x)


# -- loops and choices inside ------------------------------------------------------------------------------------------------


def _inner(top: Expr, env: Env, where: Where, said: frozenset[int]) -> Iterator[Remark]:
    """Filters that nothing passes, choices that are always made the same way, and what is idle inside loops."""
    for node, around in _own(top, env):
        if isinstance(node, tree.If) and id(node.cond) not in said:
            reading = Reading()
            truths = reading.possible(reading.read(node.cond, around))
            if TRUE not in truths or FALSE not in truths:
                yield Remark("L209", where, node.cond, TRUE in truths)
        if isinstance(node, (tree.Quant, tree.Fold, tree.Groups)):
            yield from _loops(node, around, where)


def _loops(node: tree.Quant | tree.Fold | tree.Groups, env: Env, where: Where) -> Iterator[Remark]:
    reading = Reading()
    passed: list[Formula] = []
    for loop in node.loops if isinstance(node, tree.Fold) else (node.loop,):
        env = bound(loop, env)
        if loop.where is not None:
            got = reading.read(loop.where, env)
            if TRUE not in reading.possible(both(*passed, got)):
                yield Remark("L206", where, loop.where, False)
                return
            passed.append(got)
            yield from _of_condition(reading, got, where)
    if isinstance(node, tree.Quant) and node.body.type.name == "bool":
        body = reading.read(node.body, env)
        yield from _of_condition(reading, body, where, both(*passed) if passed else None)


def _of_condition(reading: Reading, f: Formula, where: Where, given: Formula | None = None) -> Iterator[Remark]:
    said: set[int] = set()
    for leaf, always, why in _settled(reading, f):
        said.add(id(leaf.node))
        yield Remark("L207", where, leaf.node, always, why)
    for part, truth in _idle(reading, f, given):
        if part.node is not None and not _about(part.node, said):
            yield Remark("L205", where, part.node, truth == TRUE)


def _own(node: Expr, env: Env) -> Iterator[tuple[Expr, Env]]:
    """The nodes of a tree with the environment each stands in; bodies of definitions are looked at where they are written."""
    yield node, env
    if isinstance(node, tree.Use):
        yield from _own(node.base, env)
        return
    if isinstance(node, (tree.Quant, tree.Fold, tree.Groups)):
        inner: Any = env
        for loop in node.loops if isinstance(node, tree.Fold) else (node.loop,):
            yield from _own(loop.source, inner)
            inner = bound(loop, inner)
            if loop.where is not None:
                yield from _own(loop.where, inner)
        bodies = (
            (node.body, node.end)
            if isinstance(node, tree.Fold)
            else (node.body if isinstance(node, tree.Quant) else node.key,)
        )
        for body in bodies:
            if body is not None:
                yield from _own(body, inner)
        return
    for child in tree.children(node):
        yield from _own(child, env)
