"""What readers are told: messages with their placeholders, and the names of answers to be reviewed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fupin_rules.documents import Document, PartPlaces
from fupin_rules.errors import Text, did_you_mean
from fupin_rules.language import Expr, Scope, Source, TableDecl
from fupin_rules.rulebook.desk import Desk, Path
from fupin_rules.schema import RecordSpec

__all__ = ["label_of", "message_of"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def message_of(
    desk: Desk, document: Document, path: Path, text: str, scope: Scope, pack: str, let: Mapping[str, Expr | None]
) -> tuple[str | Expr, ...]:
    """Pieces of a message: what stands in braces is a `let` name or an expression."""
    if not text:
        return ()
    out: list[str | Expr] = []
    at = 0
    whole = document.source(path)
    for match in _PLACEHOLDER.finditer(text):
        if text[at : match.start()]:
            out.append(text[at : match.start()])
        _stray(desk, whole, at, match.start())
        at = match.end()
        name = match[1].strip()
        if name in let:
            tree = let[name]
        else:
            places = PartPlaces(whole.places, match.start(1), match.end(1))
            tree = desk.check(Source(match[1], places, document.file), scope, pack)
        if tree is None:
            continue
        if tree.type.name in ("record", "group", "table") or (
            tree.type.collection and tree.type.item is not None and tree.type.item.name == "record"
        ):
            desk.complain(
                whole.place(match.start()),
                "R216",
                f"“{{{match[1]}}}”是记录，不能写进话里。",
                f"{{{match[1]}}} is a record and cannot be put into a message.",
                (
                    "请写它的某个字段，如 {x.name}；或用 count(...) 数一数。",
                    "Put in one of its fields, or count(...) them.",
                ),
            )
            continue
        out.append(tree)
    if text[at:]:
        out.append(text[at:])
    _stray(desk, whole, at, len(text))
    return tuple(out)


def _stray(desk: Desk, source: Source, start: int, end: int) -> None:
    text = source.text
    for i in range(start, end):
        if text[i] in "{}":
            desk.complain(
                source.place(i),
                "R223",
                f"“{text[i]}”没有与它成对的另一半。",
                f"the brace {text[i]} has no partner.",
                ("花括号只用来填值：{名称}。", "Braces are for values only: {name}."),
            )
            return


def label_of(
    desk: Desk, document: Document, path: Path, dotted: str, scope: Scope, tables: Mapping[str, TableDecl]
) -> Text | None:
    """What readers call a dotted path: the field, after its record where that is nested; None after complaining."""
    zh: list[str] = []
    en: list[str] = []
    spec: RecordSpec | None = scope.subject.spec
    table, _, steps = dotted.rpartition(":")
    if table in tables:
        zh.append(tables[table].title.zh)
        en.append(tables[table].title.en or table)
        spec = tables[table].record
    else:
        steps = dotted
    for step in steps.removeprefix(".").split("."):
        f = spec.fields.get(step) if spec is not None else None
        if f is None:
            _no_path(desk, document, path, dotted, scope)
            return None
        if f.record is None or not f.many:
            zh.append(f.question.zh)
            en.append(f.question.en)
        elif not zh and steps == step:
            zh.append(f.question.zh)
            en.append(f.question.en)
        spec = f.record
    return Text("·".join(zh), " · ".join(en))


def _no_path(desk: Desk, document: Document, path: Path, dotted: str, scope: Scope) -> None:
    known = [p for p, _ in scope.subject.spec.walk()]
    part = scope.subject.part(scope.part) if scope.part else None
    near = f"{part.field}.{dotted}" if part is not None and f"{part.field}.{dotted}" in known else None
    near = near or _by_chinese_names(dotted, scope.subject.spec) or did_you_mean(dotted, known)
    desk.complain(
        document.place(path),
        "R217",
        f"没有字段 {dotted}。",
        f"there is no field {dotted}.",
        (f"是不是 {near}？", f"Did you mean {near}?")
        if near
        else (
            "从户写起，写英文名，如 members.health。",
            "Write the path from the root subject, in English names, e.g. members.health.",
        ),
    )


def _by_chinese_names(dotted: str, spec: RecordSpec | None) -> str | None:
    names: list[str] = []
    for step in dotted.split("."):
        found = spec.find(step) if spec is not None else None
        if found is None:
            return None
        names.append(found.name)
        spec = found.record
    return ".".join(names)
