"""Definitions: built when first asked for, so that they may stand in any order and in any file; circles and bombs are refused.

A definition is unfolded wherever it is used. What a chain of them unfolds to is therefore counted without unfolding it, and refused
above a limit, before any other room walks the tree.
"""

from __future__ import annotations

from dataclasses import dataclass

from fupin_rules.errors import Text
from fupin_rules.language import Definition, Expr
from fupin_rules.language.tree import Use, children
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.rulebook.names import AwaitsError
from fupin_rules.rulebook.naming import usable_name
from fupin_rules.rulebook.tables import look_at_rows

__all__ = ["MAX_DEPTH", "MAX_NODES", "Extent", "Unfolding", "define"]

MAX_NODES = 20_000
"""Most nodes of an expression after all definitions in it are unfolded."""
MAX_DEPTH = 120
"""Deepest nesting of an expression after all definitions in it are unfolded."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How large an expression is once unfolded."""

    nodes: int
    depth: int

    @property
    def fits(self) -> bool:
        return self.nodes <= MAX_NODES and self.depth <= MAX_DEPTH


class Unfolding:
    """Measures expressions, each definition once."""

    def __init__(self) -> None:
        self._known: dict[int, Extent] = {}

    def extent(self, tree: Expr) -> Extent:
        nodes, depth = 1, 0
        if isinstance(tree, Use):
            body = self._known.get(id(tree.body)) or self.extent(tree.body)
            base = self.extent(tree.base)
            return Extent(1 + body.nodes + base.nodes, 1 + max(body.depth, base.depth))
        for child in children(tree):
            inner = self.extent(child)
            nodes += inner.nodes
            depth = max(depth, inner.depth)
        return Extent(nodes, 1 + depth)

    def keep(self, body: Expr, extent: Extent) -> None:
        """Remember a definition's extent; its tree must live as long as this."""
        self._known[id(body)] = extent


def define(desk: Desk, files: list[RuleFile], unfolding: Unfolding) -> None:
    """Build every definition of all files."""
    declared: dict[str, tuple[RuleFile, Path]] = {}
    for file in files:
        for kind, name in file.broken:
            if kind == "definition" and name not in desk.subject_of:
                desk.claim(file, ("definitions", name), "definition", name)
                desk.broken.add(("definition", name))
        for name, form in file.form.definitions.items():
            path: Path = ("definitions", name)
            if not desk.claim(file, path, "definition", name):
                continue
            about = file.about(form.subject)
            found = desk.root_of(about)
            if found is None:
                desk.no_subject(file.document.place((*path, "subject")), about)
                desk.broken.add(("definition", name))
                continue
            root, part = found
            desk.subject_of[name] = part or root.name
            if not usable_name(desk, file.document.place(path, key=True), name, desk.subject_of[name]):
                desk.broken.add(("definition", name))
                continue
            declared[name] = file, path
    desk.building = frozenset(declared)
    for first in declared:
        # A definition that needs another one waits on the stack until that is built: no recursion, however long the chain.
        stack = [first]
        while stack:
            name = stack[-1]
            if name in desk.out.definitions or ("definition", name) in desk.broken:
                stack.pop()
                continue
            file, path = declared[name]
            try:
                built = _build(desk, file, path, name, unfolding)
            except AwaitsError as awaits:
                if awaits.name in stack:
                    _circle(desk, declared, stack[stack.index(awaits.name) :])
                else:
                    stack.append(awaits.name)
                continue
            if built is None:
                desk.broken.add(("definition", name))
            else:
                desk.out.definitions[name] = built
    desk.building = frozenset()


def _build(desk: Desk, file: RuleFile, path: Path, name: str, unfolding: Unfolding) -> Definition | None:
    form = file.form.definitions[name]
    pack = file.form.pack
    scope = desk.scope(file.about(form.subject), pack)
    assert scope is not None
    tree = desk.check(file.document.source((*path, "is")), scope, pack)
    if tree is None:
        return None
    extent = unfolding.extent(tree)
    if not extent.fits:
        desk.complain(
            file.document.place((*path, "is")),
            "R222",
            f"定义 {name} 展开后有 {extent.nodes} 个节点、{extent.depth} 层，超过上限（{MAX_NODES} 个、{MAX_DEPTH} 层）。",
            f"the definition {name} unfolds to {extent.nodes} nodes, {extent.depth} deep; the limit is {MAX_NODES}, {MAX_DEPTH}.",
            ("定义套定义不要太多层。", "Build fewer definitions upon definitions."),
        )
        return None
    before = len(desk.found)
    if desk.out.tables:
        look_at_rows(desk, file.document.place((*path, "is")), tree, scope.subject.name)
    if len(desk.found) > before:
        return None
    unfolding.keep(tree, extent)
    return Definition(name, Text(form.title.zh, form.title.en), desk.subject_of[name], tree)


def _circle(desk: Desk, declared: dict[str, tuple[RuleFile, Path]], names: list[str]) -> None:
    """Say once, at the first of them, that definitions go round in a circle."""
    places = [declared[n][0].document.place((*declared[n][1], "is")) for n in names]
    at = places.index(min(places))
    turned = [*names[at:], *names[:at]]
    desk.broken.update(("definition", n) for n in names)
    round_trip = " → ".join([*turned, turned[0]])
    desk.complain(
        places[at],
        "R221",
        f"定义互相依赖，绕成一圈：{round_trip}。" if len(names) > 1 else f"定义 {turned[0]} 用到了自己。",
        f"definitions go round in a circle: {round_trip}."
        if len(names) > 1
        else f"the definition {turned[0]} uses itself.",
        ("请把其中一个写成不用别的定义。", "Write one of them without the others."),
    )
