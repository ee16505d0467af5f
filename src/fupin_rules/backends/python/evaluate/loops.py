"""Going through lists: items with the certainty that each belongs, nested loops, groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fupin_rules.backends.python.evaluate.context import Context, value_of
from fupin_rules.backends.python.values import (
    AND,
    OR,
    E,
    F,
    ListValue,
    RecordValue,
    T,
    U,
    Val,
    any_value,
    is_point,
    undecided,
)
from fupin_rules.language import tree

__all__ = ["each", "every_combination", "one_more", "worst"]


def worst(more: int) -> int:
    """One possibility for what may lie beyond: a fault before a gap before settled answers."""
    return E if more & E else U if more & U else more


def one_more(loop: tree.Loop) -> Any:
    """An item that a list assumed answered may hold beyond those that are known: everything in it is answered."""
    item = loop.source.type.item
    if item is not None and item.name == "record":
        return RecordValue(None, "+", settled=True)
    if item is not None and item.name == "group":
        return ListValue([], T | F, True, any_value)
    return any_value


def each(c: Context, loop: tree.Loop) -> tuple[list[tuple[Any, int]], int]:
    """Items of a loop with their certainty (membership and filter), and whether more may exist."""
    source = c.value(loop.source)
    if loop.where is None:
        return source.items, source.more
    out: list[tuple[Any, int]] = []
    saved = c.env.get(loop.var)
    for item, certain in source.items:
        c.env[loop.var] = item
        m = AND[certain][c.truth(loop.where)]
        if m != F:
            out.append((item, m))
    more = source.more
    if more & T:
        # The filter may ask of what is still unanswered elsewhere.
        c.env[loop.var] = one_more(loop)
        passes = c.truth(loop.where)
        more = (more | passes) & (U | E) | (T | F if passes & T else 0)
    if saved is not None:
        c.env[loop.var] = saved
    return out, more


def every_combination(
    c: Context,
    loops: tuple[tree.Loop, ...],
    visit: Callable[[int], None],
    certain: int = T,
    probe: Callable[[], int] | None = None,
) -> int:
    """Visit every combination of nested loops with its certainty.

    Args:
        visit: called with the variables bound, and the certainty that the combination belongs.
        certain: certainty of what lies outside.
        probe: of an item that may lie beyond: whether what is asked of it stays unknown (U, E).

    Returns:
        What may exist beyond the combinations visited.
    """
    loop = loops[0]
    items, more = each(c, loop)
    saved = c.env.get(loop.var)
    if more & (U | E):
        more = (AND[certain][more & (U | E)] & ~F) | (more & (T | F))
    if more & T and (len(loops) > 1 or probe is not None):
        c.env[loop.var] = one_more(loop)
        more = _beyond(c, loops, more, probe)
    for item, m in items:
        c.env[loop.var] = item
        both = AND[certain][m]
        if both == F:
            continue
        if len(loops) == 1:
            visit(both)
        else:
            more |= every_combination(c, loops[1:], visit, both, probe)
    if saved is not None:
        c.env[loop.var] = saved
    return more


def _beyond(c: Context, loops: tuple[tree.Loop, ...], more: int, probe: Callable[[], int] | None) -> int:
    """What one more item of the first loop leads to in the loops inside it and in what is asked of it."""
    if len(loops) == 1:
        return more | (probe() if probe is not None else 0)
    seen = 0

    def note(m: int) -> None:
        nonlocal seen
        seen |= m | (probe() if probe is not None else 0)

    seen |= every_combination(c, loops[1:], note, T, probe)
    return (more | seen) & (U | E) | (T | F if seen & T else 0)


@value_of(tree.Groups)
def _groups(c: Context, node: tree.Groups) -> ListValue:
    """Groups of equal key. An item whose key is missing may belong to any group, or to one of its own."""
    items, more = each(c, node.loop)
    saved = c.env.get(node.loop.var)
    groups: dict[Any, ListValue] = {}
    stray: list[tuple[Any, int, Val]] = []
    for item, m in items:
        c.env[node.loop.var] = item
        key = c.value(node.key)
        if is_point(key):
            group = groups.get(key.value)
            if group is None:
                group = groups[key.value] = ListValue([], 0, True, key)
            group.items.append((item, m))
        else:
            stray.append((item, AND[m][undecided(key)], key))
    if more & T:
        c.env[node.loop.var] = one_more(node.loop)
        more |= undecided(c.value(node.key)) & (U | E)
    if saved is not None:
        c.env[node.loop.var] = saved
    strays = [(item, m) for item, m, _ in stray]
    listed: list[tuple[Any, int]] = []
    for group in groups.values():
        belongs = F
        for _, m in group.items:
            belongs = OR[belongs][m]
        group.items.extend(strays)
        group.more = more
        listed.append((group, belongs))
    for _, m, key in stray:
        listed.append((ListValue(list(strays), more, True, key), m))
    return ListValue(listed, worst(more))


@value_of(tree.GroupKey)
def _group_key(c: Context, node: tree.GroupKey) -> Val:
    group = c.value(node.group)
    assert isinstance(group, ListValue) and group.key is not None
    return group.key
