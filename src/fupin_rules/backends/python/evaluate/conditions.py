"""How conditions join: and, or, not, if, any, all; and whether an answer is missing."""

from __future__ import annotations

from fupin_rules.backends.python.evaluate.context import Context, truth_of
from fupin_rules.backends.python.evaluate.loops import one_more
from fupin_rules.backends.python.evaluate.reading import blamed
from fupin_rules.backends.python.values import (
    AND,
    FAULT,
    KNOWN,
    MISSING,
    NOT,
    OR,
    RANGE,
    E,
    F,
    ListValue,
    RecordValue,
    T,
    U,
    choose,
    is_point,
)  # fmt: skip
from fupin_rules.language import tree

__all__: list[str] = []


@truth_of(tree.And)
def _and(c: Context, node: tree.And) -> int:
    m = T
    for p in node.parts:
        m = AND[m][c.truth(p)]
        if m == F and c.hurried:
            return F
    return m


@truth_of(tree.Or)
def _or(c: Context, node: tree.Or) -> int:
    m = F
    for p in node.parts:
        m = OR[m][c.truth(p)]
        if m == T and c.hurried:
            return T
    return m


@truth_of(tree.Not)
def _not(c: Context, node: tree.Not) -> int:
    return NOT[c.truth(node.of)]


@truth_of(tree.If)
def _if(c: Context, node: tree.If) -> int:
    m = c.truth(node.cond)
    if m == T:
        return c.truth(node.then)
    if m == F:
        return c.truth(node.other)
    return choose(m, c.truth(node.then), c.truth(node.other))


@truth_of(tree.Quant)
def _quant(c: Context, node: tree.Quant) -> int:
    loop = node.loop
    source = c.value(loop.source)
    env, var, where, body, every = c.env, loop.var, loop.where, node.body, node.every
    saved = env.get(var)
    join = AND if every else OR
    stop = F if every else T
    out = T if every else F
    hurried = c.hurried
    for item, certain in source.items:
        env[var] = item
        belongs = certain if where is None else AND[certain][c.truth(where)]
        if belongs == F:
            continue
        m = c.truth(body)
        out = join[out][OR[NOT[belongs]][m] if every else AND[belongs][m]]
        if out == stop and hurried:
            break
    if source.more & T and (out != stop or not hurried):
        # A list assumed answered may hold more; what is asked of that may still depend on other gaps.
        env[var] = one_more(loop)
        belongs = T if where is None else c.truth(where)
        m = c.truth(body)
        out = join[out][T | OR[NOT[belongs]][m] if every else F | AND[belongs][m]]
    if saved is not None:
        env[var] = saved
    if source.more & (U | E):
        out = join[out][source.more & (U | E)]
    return out


@truth_of(tree.Missing)
def _missing(c: Context, node: tree.Missing) -> int:
    """Whether nobody answered; where an answer stood there and could not be read, nobody can say."""
    before = set(c.unanswered)
    v = c.value(node.of)
    # What is plainly left out is known to be: asking for it would not settle this question, and nobody needs to be sent for it.
    if not node.wanted:
        for path in [p for p, why in c.unanswered.items() if why == "missing" and p not in before]:
            del c.unanswered[path]
    if isinstance(v, ListValue):
        return F if v.answered else U if _unreadable(c, node) else T
    if isinstance(v, RecordValue):
        return F if v.data is not None or v.settled else U if _unreadable(c, node) else T
    # A fault is no answer left out: it passes through.
    out = (F if v.mask & (KNOWN | RANGE) else 0) | (E if v.mask & FAULT else 0)
    if v.mask & MISSING:
        out |= U if _unreadable(c, node) else T
    return out


def _unreadable(c: Context, node: tree.Missing) -> bool:
    bottom = node.of
    while isinstance(bottom, tree.Read):
        bottom = bottom.base
    if isinstance(bottom, tree.Match):
        # Without a key, or with two rows for it, nobody can say whether a table has the answer.
        if not is_point(c.value(bottom.key)) or c.unanswered.get(bottom.table.name) in ("ambiguous", "not_supplied"):
            return True
    return any(c.unanswered.get(path) == "unreadable" for path in blamed(c, node.of))
