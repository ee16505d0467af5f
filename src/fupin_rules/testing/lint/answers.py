"""Answers that nobody gave, and that a rule settles all the same: by `coalesce`, or by asking whether they are missing."""

from __future__ import annotations

from collections.abc import Iterator

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr, walk
from fupin_rules.testing.lint.desk import Desk, Path, Written
from fupin_rules.testing.lint.keys import key_of

__all__ = ["look"]


def look(desk: Desk) -> None:
    """Look at what every error rule makes of answers that are missing."""
    for w in desk.written:
        if w.rule.severity != "error":
            continue
        if any(
            isinstance(n, tree.Coalesce) and any(isinstance(p, tree.Const) for p in n.parts[1:])
            for top in (w.rule.when, w.rule.expect)
            if top is not None
            for n in walk(top)
        ):
            desk.advise(w.file, w.path, "L108", rule=w.rule.id)
        if w.rule.form in ("expect", "flag") and not w.form.note:
            _passed_over(desk, w)


def _passed_over(desk: Desk, w: Written) -> None:
    said: set[str] = set()
    for key, top, when in (("when", w.rule.when, True), (w.rule.form, w.rule.expect, False)):
        if top is None:
            continue
        source = w.document.source((*w.path, key))
        for node, read in _let_off(top, when, positive=True):
            if read.field.zh in said:
                continue
            said.add(read.field.zh)
            path: Path = (*w.path, key)
            start, end = node.span
            desk.advise(
                w.file, path, "L133", at=source.place(start), rule=w.rule.id, text=source.text[start:end],
                field=f"“{read.field.zh}”", field_en=repr(read.field.question.en),
            )  # fmt: skip


def _let_off(node: Expr, when: bool, *, positive: bool) -> Iterator[tuple[Expr, tree.Read]]:
    """Where a blank lets somebody off: `missing(x) or …x…` in what must hold, `answered(x) and …x…` in what applies or is flagged."""
    if isinstance(node, tree.Not):
        yield from _let_off(node.of, when, positive=not positive)
        return
    if isinstance(node, (tree.And, tree.Or)):
        # In `when` a false condition lets off, in what must hold a true one.
        wanted = isinstance(node, tree.And) if when == positive else isinstance(node, tree.Or)
        if wanted:
            asked = [(p, _asked(p, missing=isinstance(node, tree.Or))) for p in node.parts]
            for part, read in asked:
                if read is not None and any(_compares(q, read) for q in node.parts if q is not part):
                    yield part, read
        for p in node.parts:
            yield from _let_off(p, when, positive=positive)


def _asked(node: Expr, *, missing: bool) -> tree.Read | None:
    """The field of which it is asked whether it is missing (or answered)."""
    if not missing:
        if not isinstance(node, tree.Not):
            return None
        node = node.of
    if isinstance(node, tree.Missing) and isinstance(node.of, tree.Read) and node.of.field.kind != "record":
        return node.of
    return None


def _compares(node: Expr, read: tree.Read) -> bool:
    """Whether something compares that very field."""
    wanted = key_of(read, {})
    for n in walk(node):
        if isinstance(n, tree.Compare) and wanted in (key_of(n.left, {}), key_of(n.right, {})):
            return True
        if isinstance(n, tree.In) and key_of(n.of, {}) == wanted:
            return True
    return False
