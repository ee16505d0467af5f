"""Who is the same in several sources: in rounds, from the surest mark to the weaker ones, and never by a guess.

Owns the arithmetic of matching and nothing else: it is given, for each item, its source and its mark in each round, and knows neither
households nor people. What comes out depends on the items alone, not on their order or on that of the sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Doubt", "Matched", "match"]


@dataclass(frozen=True)
class Doubt:
    """Items with the same mark of which one source has several: which belongs to which cannot be told.

    Attributes:
        by: the round whose mark they share.
        groups: what was matched before, each on its own; most are single items.
    """

    by: int
    groups: tuple[tuple[int, ...], ...]


@dataclass
class Matched:
    """What came of it.

    Attributes:
        groups: items that are one and the same, at most one a source; single items stand alone. Every item is in one group or in
            `doubtful`, never in both.
        doubts: why items are doubtful. A group of several that could not be extended is named there too and stays a group.
        doubtful: items whose counterparts cannot be told.
    """

    groups: list[tuple[int, ...]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)


def match(
    sources: Sequence[int],
    rounds: Sequence[Sequence[Hashable | None]],
    together: Iterable[Sequence[int]] = (),
) -> Matched:
    """Match items of several sources.

    In each round groups that share a mark and come from different sources are joined; where one source would come in twice, nothing is
    joined, single items are doubtful from then on, and groups of several stay as they are.

    Args:
        sources: for each item the number of its source, from 0.
        rounds: for each round the mark of each item, or None where it has none.
        together: items that are known to be the same already, at most one a source.

    Examples:
        >>> match([0, 1, 1], [["a", "a", "b"]]).groups
        [(0, 1), (2,)]
        >>> found = match([0, 1, 1], [["a", "a", "a"]])
        >>> found.groups, sorted(found.doubtful), [d.groups for d in found.doubts]
        ([], [0, 1, 2], [((0,), (1,), (2,))])
    """
    group = list(range(len(sources)))
    items: dict[int, list[int]] = {i: [i] for i in group}
    mask = {i: 1 << source for i, source in enumerate(sources)}
    held: set[int] = set()
    out = Matched()

    def join(roots: Sequence[int]) -> None:
        first = roots[0]
        for other in roots[1:]:
            for item in items.pop(other):
                group[item] = first
                items[first].append(item)
            mask[first] |= mask.pop(other)

    for known in together:
        join(list(known))
    for number, marks in enumerate(rounds):
        shared: dict[Hashable, dict[int, None]] = defaultdict(dict)
        for item, mark in enumerate(marks):
            if mark is not None and group[item] not in held and item not in out.doubtful:
                shared[mark][group[item]] = None
        for roots in _linked(shared, mask):
            total = 0
            twice = False
            for root in roots:
                twice = twice or bool(total & mask[root])
                total |= mask[root]
            if not twice:
                join(roots)
                continue
            out.doubts.append(Doubt(number, tuple(sorted(tuple(sorted(items[r])) for r in roots))))
            for root in roots:
                if len(items[root]) == 1:
                    out.doubtful.add(items[root][0])
                else:
                    held.add(root)
    out.groups = sorted(tuple(sorted(i)) for i in items.values() if len(i) > 1 or i[0] not in out.doubtful)
    out.doubts.sort(key=lambda d: (d.by, d.groups))
    return out


def _linked(shared: dict[Hashable, dict[int, None]], mask: dict[int, int]) -> list[list[int]]:
    """Groups that hang together by marks, where two of different sources share one; each such set once."""
    parent: dict[int, int] = {}

    def top(root: int) -> int:
        while parent[root] != root:
            parent[root] = parent[parent[root]]
            root = parent[root]
        return root

    for roots in shared.values():
        if len(roots) < 2:
            continue
        # Few masks, perhaps many groups: whole classes of groups are linked at once, not pair by pair.
        classes: dict[int, list[int]] = defaultdict(list)
        for root in roots:
            classes[mask[root]].append(root)
        for one, ones in classes.items():
            for other, others in classes.items():
                if one & other == 0 and one < other:
                    first = ones[0]
                    for root in (*ones, *others):
                        parent.setdefault(root, root)
                        parent[top(root)] = top(first)
    sets: dict[int, list[int]] = defaultdict(list)
    for root in parent:
        sets[top(root)].append(root)
    return [sorted(s) for s in sets.values() if len(s) > 1]
