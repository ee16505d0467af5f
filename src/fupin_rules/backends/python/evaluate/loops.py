"""Going through lists: items with the certainty that each belongs, nested loops, groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fupin_rules.backends.python.evaluate.context import Context, value_of
from fupin_rules.backends.python.values import AND, OR, E, F, ListValue, T, U, Val, is_point, undecided
from fupin_rules.language import tree

__all__ = ["each", "every_combination", "worst"]


def worst(more: int) -> int:
    """One possibility for what may lie beyond: a fault before a gap before settled answers."""
    return E if more & E else U if more & U else more


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
    if saved is not None:
        c.env[loop.var] = saved
    return out, source.more


def every_combination(c: Context, loops: tuple[tree.Loop, ...], visit: Callable[[int], None], certain: int = T) -> int:
    """Visit every combination of nested loops with its certainty; returns what may exist beyond them."""
    loop = loops[0]
    items, more = each(c, loop)
    more = AND[certain][more] & ~F if more & (U | E) else more
    saved = c.env.get(loop.var)
    for item, m in items:
        c.env[loop.var] = item
        both = AND[certain][m]
        if both == F:
            continue
        if len(loops) == 1:
            visit(both)
        else:
            more |= every_combination(c, loops[1:], visit, both)
    if saved is not None:
        c.env[loop.var] = saved
    return more


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
