"""The tree of places the county's report is walked by: county, townships, villages; every household in one leaf.

Places that were not answered are leaves of their own, so that the sums of each level are those of the level above. Knows no finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fupin_rules.errors import Lang
from fupin_rules.findings import Ref
from fupin_rules.report.ranking import KINDS
from fupin_rules.report.roster import Places
from fupin_rules.schema import Level

__all__ = ["Node", "Tree"]


@dataclass(slots=True, eq=False)
class Node:
    """A place.

    Attributes:
        index: its position in `Tree.nodes`, once they are in order.
        level: 0 for everything, 1 for the outermost level of the subject, and so on.
        households: households checked here and below.
        kinds: how many of them are of each kind (`ranking.KINDS`).
        findings: findings on them by severity.
        unknowns: what is undecided about them and may be violated.
    """

    ref: Ref | None
    label: str
    level: int
    parent: Node | None
    index: int = 0
    children: dict[tuple[str | None, str | None], Node] = field(default_factory=dict)
    households: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    findings: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("error", "warning", "info"), 0))
    unknowns: int = 0

    def up(self) -> Iterable[Node]:
        """This place and all it lies in."""
        here: Node | None = self
        while here is not None:
            yield here
            here = here.parent

    @property
    def code(self) -> str:
        """Its code, where it has one besides its name."""
        return "" if self.ref is None or self.ref.id is None or self.ref.id == self.ref.label else self.ref.id

    @property
    def path(self) -> tuple[str, ...]:
        """Names from the outside in, without the whole."""
        return tuple(n.label for n in reversed(list(self.up())) if n.parent is not None)


class Tree:
    """All places of a report.

    Args:
        levels: the levels of the data's subject, nearest first.
        seen: the places of every record of the subject, nearest first.
        lang: the language of what stands for a place that was not answered.
    """

    def __init__(self, levels: tuple[Level, ...], seen: Iterable[tuple[Ref, ...]], lang: Lang) -> None:
        self.levels = tuple(reversed(levels))
        self.lang: Lang = lang
        every = list(seen)
        self.settle = Places(levels, every)
        self.root = Node(None, "全部" if lang == "zh" else "everything", 0, None)
        self._all: list[Node] = [self.root]
        for within in dict.fromkeys(every):
            self.at(within)
        self.nodes: tuple[Node, ...] = ()

    def at(self, within: tuple[Ref, ...]) -> Node:
        """The leaf something lies in, by its places, nearest first."""
        known = {r.type: r for r in self.settle(within)}
        here = self.root
        for n, level in enumerate(self.levels, 1):
            ref = known.get(level.name)
            key = (ref.id, ref.label) if ref is not None else (None, None)
            child = here.children.get(key)
            if child is None:
                missing = f"（{level.zh}未填）" if self.lang == "zh" else f"({level.name} not given)"
                label = missing if ref is None else ref.label or ref.id or missing
                child = here.children[key] = Node(ref, label, n, here)
                self._all.append(child)
            here = child
        return here

    def near(self, within: tuple[Ref, ...]) -> Node:
        """The place of something that is no household, as far down as it has a name: a county's team lies in the county itself."""
        known = {r.type: r for r in self.settle(within)}
        here = self.root
        for n, level in enumerate(self.levels, 1):
            ref = known.get(level.name)
            if ref is None or ref.label is None:
                break
            same = [c for c in here.children.values() if c.label == ref.label and ref.id in (c.code, ref.label)]
            if len(same) == 1:
                here = same[0]
                continue
            child = here.children.get((ref.id, ref.label))
            if child is None:
                child = here.children[(ref.id, ref.label)] = Node(ref, ref.label, n, here)
                self._all.append(child)
            here = child
        return here

    def of(self, ref: Ref) -> Node | None:
        """The one place that findings and counts name so; None where there is none, or several."""
        found = [
            n for n in self._all if n.ref is not None and n.ref.type == ref.type and ref.id in (n.ref.id, n.ref.label)
        ]  # fmt: skip
        fitting = [n for n in found if ref.label is None or n.ref is None or ref.label == n.ref.label]
        return fitting[0] if len(fitting) == 1 else None

    def settled(self) -> tuple[Node, ...]:
        """Bring the places into their order, the whole first, and drop a single outermost place that says what the whole says."""
        order: list[Node] = []

        def walk(node: Node) -> None:
            node.index = len(order)
            order.append(node)
            # By code as far as there is one; what was not answered last.
            for child in sorted(node.children.values(), key=lambda c: (c.ref is None, c.code == "", c.code, c.label)):
                walk(child)

        walk(self.root)
        self.nodes = tuple(order)
        return self.nodes
