"""What a rule demands, whatever its form in the file: *violated where `when` is true and this is false*.

`flag` is stored as the opposite of what it flags, `required` as answered, `compare` as equality, `unique` as a key.
"""

from __future__ import annotations

import re

from fupin_rules.documents import Document
from fupin_rules.language import BOOL, Expr, Scope, Source
from fupin_rules.language.tree import And, Missing, Not, Read
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Path
from fupin_rules.rulebook.rules import UniqueKey

__all__ = ["FORMS", "demand", "unique_key"]

FORMS = ("expect", "flag", "required", "compare", "unique")
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def demand(desk: Desk, document: Document, path: Path, form: forms.RuleForm, scope: Scope, pack: str) -> Expr | None:
    """The condition that must hold; None after complaining, and for `unique`."""
    if form.expect is not None:
        return desk.condition(document, (*path, "expect"), scope, pack)
    if form.flag is not None:
        flagged = desk.condition(document, (*path, "flag"), scope, pack)
        return Not(type=flagged.type, span=flagged.span, of=flagged) if flagged is not None else None
    if form.required is not None:
        return _all(_required(desk, document, (*path, "required"), form.required, scope, pack))
    if form.compare is not None:
        return _all(_compare(desk, document, (*path, "compare"), form.compare, scope, pack))
    return None


def _all(parts: list[Expr]) -> Expr | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return And(type=BOOL.maybe(any(p.type.nullable for p in parts)), parts=tuple(parts))


def _twice(desk: Desk, document: Document, path: Path, names: tuple[str, ...]) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            desk.complain(
                document.place((*path, i)),
                "R233",
                f"“{name}”写了两次。",
                f"{name!r} stands twice.",
                ("请删去一个。", "Leave one out."),
            )


def _required(
    desk: Desk, document: Document, path: Path, names: tuple[str, ...], scope: Scope, pack: str
) -> list[Expr]:
    parts: list[Expr] = []
    _twice(desk, document, path, names)
    for i, name in enumerate(names):
        tree = desk.check(document.source((*path, i)), scope, pack)
        if tree is None:
            continue
        if not isinstance(tree, Read):
            desk.complain(
                document.place((*path, i)),
                "R214",
                f"required 里只写字段，“{name}”不是。",
                f"required takes fields; {name!r} is none.",
                ("条件请写 expect: answered(...)。", "For a condition write expect: answered(...)."),
            )
            continue
        parts.append(
            Not(type=BOOL.maybe(), span=tree.span, of=Missing(type=BOOL.maybe(), span=tree.span, of=tree, wanted=True))
        )
    return parts


def _compare(
    desk: Desk, document: Document, path: Path, form: forms.CompareForm, scope: Scope, pack: str
) -> list[Expr]:
    parts: list[Expr] = []
    _twice(desk, document, (*path, "fields"), form.fields)
    spots: list[tuple[Path, str]] = [((*path, "with"), form.other)]
    spots += [((*path, "fields", i), name) for i, name in enumerate(form.fields)]
    crooked = [(at, name) for at, name in spots if not _DOTTED.fullmatch(name)]
    for at, name in crooked:
        desk.complain(
            document.place(at),
            "R228",
            f"这里只写字段名，“{name}”不是。",
            f"only the name of a field may stand here, not {name!r}.",
            ("别的条件请写 expect。", "For other conditions write expect."),
        )
    if crooked:
        return parts
    for i, name in enumerate(form.fields):
        other = f"{form.other}.{name}"
        text = f"missing({other}) or {name} == {other}" if form.only_answered else f"{name} == {other}"
        place = document.place((*path, "fields", i))
        written = Source(text, [(place.line, place.column)] * (len(text) + 1), document.file)
        tree = desk.check(written, scope, pack, BOOL)
        if tree is not None:
            parts.append(tree)
    return parts


def unique_key(
    desk: Desk, document: Document, path: Path, form: forms.UniqueForm, scope: Scope, pack: str
) -> UniqueKey | None:
    """The key that may occur once, or None after complaining."""
    key = desk.check(document.source((*path, "key")), scope, pack)
    where = desk.condition(document, (*path, "where"), scope, pack) if form.where is not None else None
    if key is not None and key.type.name not in ("text", "code", "int", "date", "decimal"):
        desk.complain(
            document.place((*path, "key")),
            "R215",
            "unique 的 key 要是文字、代码、数或日期。",
            "the key of unique must be a text, code, number or date.",
            ("例如 key: id_number。", "For example key: id_number."),
        )
        return None
    if form.within == "household" and scope.part is None:
        desk.complain(
            document.place((*path, "within")),
            "R234",
            f"within: household 只用于成员一类的对象；一个 {scope.subject.name} 里只有它自己，不会重复。",
            f"within: household is for parts; within one {scope.subject.name} there is only itself.",
            ("请改 subject，或写 within: dataset。", "Change the subject, or write within: dataset."),
        )
        return None
    return UniqueKey(key, where, form.within) if key is not None else None
