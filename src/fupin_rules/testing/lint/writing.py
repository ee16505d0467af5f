"""How a rule is written: its examples, numbers, messages, authority, length; and what YAML took away from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr, children, walk
from fupin_rules.rulebook import Rule
from fupin_rules.testing.lint.desk import Desk, File, Path, Written
from fupin_rules.testing.lint.keys import key_of, roots

__all__ = ["look"]

_OUTCOME_ZH: Final = {
    "satisfied": "符合", "violated": "不符合", "unknown": "无法确定", "not_applicable": "不适用", "error": "规则出错",
}  # fmt: skip
_PLAIN_NUMBERS: Final = (0, 1, 2)
"""Numbers that are counted with rather than decided on: none, one, a pair."""
_MANY_READS: Final = 6
MOST_NODES: Final = 150
"""So many nodes a condition may have, those of the definitions it uses not counted."""
MOST_LINES: Final = 20
_YEAR: Final = re.compile(r"[〔\[（(]((?:19|20)\d\d)[〕\]）)]")
_HOLE: Final = re.compile(r"\{[^{}]*\}|｛[^｛｝]*｝")
_WIDE_HOLE: Final = re.compile(r"｛[^｛｝]*｝")


def look(desk: Desk) -> None:
    """Look at how every rule and definition is written."""
    for file in desk.files:
        _definitions(desk, file)
    for w in desk.written:
        _examples(desk, w)
        _numbers(desk, w)
        _messages(desk, w)
        _authority(desk, w)
        _extent(desk, w)
        if w.rule.kind == "risk" and w.rule.severity == "error":
            desk.advise(w.file, (*w.path, "flag"), "L131", key=True, rule=w.rule.id)
    for file in desk.files:
        for path in _expressions(file):
            _cut(desk, file, path)
    _same_words(desk)


def _definitions(desk: Desk, file: File) -> None:
    for name in file.form.definitions:
        known = desk.book.definitions.get(name)
        if known is None:
            continue
        path: Path = ("definitions", name)
        for number in _literal_numbers(known.body):
            desk.advise(
                file, path, "L103", key=True, where=f"定义 {name}", where_en=f"definition {name}", number=number
            )
        _too_long(desk, file, (*path, "is"), known.body, (f"定义 {name}", f"the definition {name}"))


def _examples(desk: Desk, w: Written) -> None:
    rule, form = w.rule, w.form
    shown = {e.outcome for e in form.examples}
    for outcome in rule.possible:
        if outcome not in shown and outcome not in form.impossible:
            desk.advise(
                w.file,
                (*w.path, "examples"),
                "L101",
                key=True,
                rule=rule.id,
                outcome=_OUTCOME_ZH[outcome],
                name=outcome,
            )
    for outcome in form.impossible:
        if outcome not in rule.possible:
            desk.advise(w.file, (*w.path, "impossible", outcome), "L102", key=True, rule=rule.id, name=outcome)


def _numbers(desk: Desk, w: Written) -> None:
    rule = w.rule
    for key in ("when", "expect", "flag"):
        top = rule.when if key == "when" else rule.expect
        if top is None or key not in rule.texts:
            continue
        for number in _literal_numbers(top):
            desk.advise(
                w.file,
                (*w.path, key),
                "L103",
                key=True,
                where=f"规则 {rule.id}",
                where_en=f"rule {rule.id}",
                number=number,
            )


def _messages(desk: Desk, w: Written) -> None:
    rule, form, path = w.rule, w.form, w.path
    used = {lang: _holes(getattr(form.message, lang)) for lang in ("zh", "en")}
    for name in form.let:
        if not any(re.search(rf"(?<![\w.]){name}(?!\w)", hole) for holes in used.values() for hole in holes):
            desk.advise(w.file, (*path, "let", name), "L106", key=True, rule=rule.id, name=name)
    if form.message.en and _said(rule.message.zh) != _said(rule.message.en):
        desk.advise(w.file, (*path, "message"), "L107", key=True, rule=rule.id)
    for key, zh in (("title", "标题"), ("message", "说明")):
        if not getattr(form, key).en:
            desk.advise(w.file, (*path, key), "L112", key=True, rule=rule.id, what=zh, what_en=key)
    for lang in ("zh", "en"):
        for hole in _WIDE_HOLE.findall(getattr(form.message, lang)):
            desk.advise(
                w.file, (*path, "message", lang), "L119", rule=rule.id, what="说明", what_en="message", hole=hole
            )
    texts: list[tuple[Path, str, str, str]] = [
        (("title", "zh"), "标题", "title", form.title.zh),
        (("title", "en"), "标题", "title", form.title.en),
        (("note",), "note", "note", form.note or ""),
        (("false_positives",), "false_positives", "false_positives", form.false_positives or ""),
    ]
    for at, zh, en, text in texts:
        for hole in _HOLE.findall(text):
            desk.advise(w.file, (*path, *at), "L119", rule=rule.id, what=zh, what_en=en, hole=hole)


def _same_words(desk: Desk) -> None:
    """Rules that tell readers the very same thing."""
    ours = {w.rule.id for w in desk.written}
    first: dict[tuple[str, str | None, str], Rule] = {}
    for rule in sorted(desk.book.rules, key=lambda r: (r.id in ours, r.place.file, r.place.line)):
        words = (rule.subject, rule.part, _worded(rule))
        other = first.setdefault(words, rule)
        if other is not rule and rule.id in ours:
            w = next(x for x in desk.written if x.rule is rule)
            desk.advise(w.file, (*w.path, "message"), "L126", key=True, rule=rule.id, other=other.id, place=other.place)


def _worded(rule: Rule) -> str:
    """The Chinese message, with what its places tell."""
    env = roots(rule.subject, part=rule.part is not None)
    return "".join(p if isinstance(p, str) else repr(key_of(p, env)) for p in rule.message.zh)


def _authority(desk: Desk, w: Written) -> None:
    rule, form, path = w.rule, w.form, w.path
    source = rule.source
    if not source.document or not (source.part or source.item):
        desk.advise(w.file, (*path, "source"), "L109", rule=rule.id)
    if source.item and not source.quote:
        desk.advise(w.file, (*path, "source"), "L110", rule=rule.id)
    if not form.false_positives:
        desk.advise(w.file, (*path, "id"), "L111", rule=rule.id)
    if not form.note:
        desk.advise(w.file, (*path, "id"), "L115", rule=rule.id)
    if form.review is None and len(rule.review) > _MANY_READS:
        desk.advise(w.file, (*path, "id"), "L113", rule=rule.id, count=len(rule.review))
    years = [int(y) for y in _YEAR.findall(source.document or "")]
    since = rule.period[0]
    if years and since is not None and since.year < min(years):
        at: Path = (*path, "effective") if form.effective is not None and form.effective.since else (*path, "id")
        desk.advise(
            w.file, at, "L118", key=at[-1] == "effective", rule=rule.id, since=since, document=source.document,
            year=min(years),
        )  # fmt: skip


def _extent(desk: Desk, w: Written) -> None:
    for key in ("when", "expect", "flag"):
        top = w.rule.when if key == "when" else w.rule.expect
        if top is not None and key in w.rule.texts:
            _too_long(
                desk,
                w.file,
                (*w.path, key),
                top,
                (f"规则 {w.rule.id} 的 {key}", f"`{key}` of rule {w.rule.id}"),
            )


def _too_long(desk: Desk, file: File, path: Path, top: Expr, where: tuple[str, str]) -> None:
    text: Any = file.document.data
    for step in path:
        text = text[step]
    nodes = sum(1 for _ in _own(top))
    lines = len(str(text).strip().splitlines())
    measures = [(nodes, MOST_NODES, "个节点", "nodes"), (lines, MOST_LINES, "行", "lines")]
    for count, most, unit, unit_en in measures:
        if count > most:
            desk.advise(
                file, path, "L123", key=True, where=where[0], where_en=where[1], count=count, most=most,
                unit=unit, unit_en=unit_en,
            )  # fmt: skip
            return


# -- what YAML took away -----------------------------------------------------------------------------------------------------


def _expressions(file: File) -> Iterator[Path]:
    """Where expressions stand in a file."""
    for name in file.form.definitions:
        yield ("definitions", name, "is")
    for i, rule in enumerate(file.form.rules):
        at: Path = ("rules", i)
        yield from ((*at, key) for key in ("when", "expect", "flag") if getattr(rule, key) is not None)
        yield from ((*at, "let", name) for name in rule.let)
        if rule.soften is not None:
            yield (*at, "soften", "when")
        if rule.unique is not None:
            yield (*at, "unique", "key")
            if rule.unique.where is not None:
                yield (*at, "unique", "where")


def _cut(desk: Desk, file: File, path: Path) -> None:
    """A comment right behind an expression that is neither quoted nor a block: most often a part of it."""
    document = file.document
    value: Any = document.data
    for step in path:
        value = value[step]
    if not isinstance(value, str):
        return
    source = document.source(path)
    place = source.place(len(value) - 1)
    lines = document.text.splitlines()
    start = document.place(path)
    if lines[start.line - 1][start.column - 1 : start.column] in ("'", '"', "|", ">"):
        return
    behind = lines[place.line - 1][place.column :]
    comment = re.match(r"\s+(#.*)", behind)
    if comment is not None:
        from fupin_rules.errors import Place

        at = Place(document.file, place.line, place.column + 1 + comment.start(1))
        desk.advise(file, path, "L124", at=at, key_name=path[-1], comment=comment[1].strip())


# -- parts of trees and of texts ---------------------------------------------------------------------------------------------


def _holes(text: str) -> list[str]:
    return [h.strip() for h in re.findall(r"\{([^{}]*)\}", text)]


def _said(pieces: Iterable[str | Expr]) -> set[str]:
    """What a message tells of: answers and parameters, however each language words them."""
    out: set[str] = set()
    for piece in pieces:
        if not isinstance(piece, str):
            out.update(n.field.name for n in walk(piece) if isinstance(n, tree.Read) and n.field.kind != "record")
            out.update(f"params.{n.decl.name}" for n in walk(piece) if isinstance(n, tree.Parameter))
    return out


def _own(top: Expr) -> Iterator[Expr]:
    """A tree's nodes but those of definitions it uses: these are looked at where they stand."""
    yield top
    if not isinstance(top, tree.Use):
        for child in children(top):
            yield from _own(child)


def _literal_numbers(top: Expr) -> Iterable[Any]:
    """Numbers a rule decides on: compared with, or reckoned with; not those that are a function's own way of being asked."""
    seen: dict[Any, None] = {}
    for node in _own(top):
        sides: tuple[Any, ...] = ()
        if isinstance(node, (tree.Compare, tree.Arith)):
            sides = (node.left, node.right)
        for side in sides:
            if isinstance(side, tree.Neg):
                side = side.of
            if (
                isinstance(side, tree.Const)
                and isinstance(side.value, (int, Decimal))
                and not isinstance(side.value, bool)
            ):
                if side.value not in _PLAIN_NUMBERS:
                    seen[side.value] = None
    return seen
