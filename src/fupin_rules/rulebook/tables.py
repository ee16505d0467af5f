"""Related tables as a pack declares them: fields of a row, the key they are joined on, how many rows a key has."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import create_model

from fupin_rules.errors import Place, Text, did_you_mean
from fupin_rules.language import Expr, TableDecl
from fupin_rules.language.tree import Fold, Groups, Match, Quant, Read, Use, Var, children, walk
from fupin_rules.language.types import comparable, of_field
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.schema import FieldSpec, Question, Record, RecordSpec, describe

__all__ = ["look_at_rows", "table_of"]

_PYTHON: dict[str, Any] = {"int": int, "decimal": Decimal, "date": date, "bool": bool, "text": str, "code": str}


def table_of(desk: Desk, file: RuleFile, path: Path, name: str, form: forms.TableForm) -> TableDecl | None:
    """The table, or None after complaining."""
    document = file.document
    if (form.subject is None) == (form.fields is None):
        desk.complain(
            document.place(path, key=True),
            "R208",
            "关联表要写 subject 或 fields，只写一个。",
            "a related table needs `subject` or `fields`, one of them.",
            (
                "行与某种对象同形写 subject，否则逐列写 fields。",
                "`subject` where rows have its shape, else list the `fields`.",
            ),
        )
        return None
    record: RecordSpec | None
    if form.subject is not None:
        found = desk.root_of(form.subject)
        if found is None:
            desk.no_subject(document.place((*path, "subject")), form.subject)
            return None
        root, part = found
        record = root.spec if part is None else root.spec.fields[_part_field(root, part)].record
    else:
        record = _columns(desk, file, path, name, form)
    if record is None:
        return None
    key = record.fields.get(form.key)
    if key is None or key.many or key.kind == "record":
        near = did_you_mean(form.key, record.fields)
        desk.complain(
            document.place((*path, "key")),
            "R209",
            f"表 {name} 没有可以连接的列 {form.key}。",
            f"the table {name} has no column {form.key} to join on.",
            (f"是不是 {near}？", f"Did you mean {near}?")
            if near
            else (f"有：{'、'.join(record.fields)}。", f"There are: {', '.join(record.fields)}."),
        )
        return None
    if form.by is not None and not _joins(desk, file, path, key, form.by):
        return None
    if form.same_data and (form.subject is None or desk.subjects.get(form.subject) is None):
        desk.complain(
            document.place((*path, "same_data")),
            "R236",
            "same_data 只用于写了 subject、且 subject 是整条记录的表。",
            "`same_data` goes with a `subject` that is a whole record.",
            (
                "请写上 subject，或去掉 same_data。",
                "Write its `subject`, or leave out `same_data`.",
            ),
        )
        return None
    return TableDecl(
        name, Text(form.title.zh, form.title.en), record, form.key, form.cardinality == "one", form.by,
        form.subject if form.same_data else None,
    )  # fmt: skip


def look_at_rows(desk: Desk, place: Place, tree: Expr, root: str) -> None:
    """Complain of definitions about parts used on the parts of a table's row, where they read the whole as well.

    The whole they would read is the record being checked, not the row: last year's member would be judged by this year's household.
    """
    for use in _on_rows(tree, frozenset()):
        if _mentions(use.body, root):
            desk.complain(
                place,
                "R235",
                f"定义 {use.name} 还读了 {root} 的答案，不能用在关联表的 {use.subject} 上。",
                f"the definition {use.name} reads the {root} too and cannot be used on a {use.subject} of a related table.",
                (
                    f"请写一个关于 {root} 的定义，再用到表上。",
                    f"Write a definition about the {root} and use that on the table.",
                ),
            )


def _mentions(body: Expr, name: str) -> bool:
    """Whether a variable is read, by a definition in it too."""
    return any(
        (isinstance(n, Var) and n.name == name) or (isinstance(n, Use) and _mentions(n.body, name)) for n in walk(body)
    )


def _on_rows(node: Expr, rows: frozenset[str]) -> Iterator[Use]:
    """Definitions used on items of lists that a table's row holds; `rows` are the variables bound to rows and their items."""
    match node:
        case Quant() | Fold() | Groups():
            loops = node.loops if isinstance(node, Fold) else (node.loop,)
            for loop in loops:
                yield from _on_rows(loop.source, rows)
                rows = rows | {loop.var} if _of_row(loop.source, rows) else rows - {loop.var}
                if loop.where is not None:
                    yield from _on_rows(loop.where, rows)
            inner = (
                (node.body, node.end)
                if isinstance(node, Fold)
                else (node.key if isinstance(node, Groups) else node.body,)
            )
            for body in inner:
                if body is not None:
                    yield from _on_rows(body, rows)
        case Use():
            if isinstance(node.base, Var) and node.base.name in rows:
                yield node
            yield from _on_rows(node.base, rows)
        case _:
            for child in children(node):
                yield from _on_rows(child, rows)


def _of_row(node: Expr, rows: frozenset[str]) -> bool:
    while isinstance(node, (Read, Groups)):
        node = node.base if isinstance(node, Read) else node.loop.source
    return isinstance(node, Match) or (isinstance(node, Var) and node.name in rows)


def _columns(desk: Desk, file: RuleFile, path: Path, name: str, form: forms.TableForm) -> RecordSpec | None:
    """A model of the table's own, so that its rows are validated like any record."""
    document = file.document
    assert form.fields is not None
    fields: dict[str, Any] = {}
    for k, f in form.fields.items():
        at: Path = (*path, "fields", k)
        if keyword.iskeyword(k) or hasattr(Record, k) or k in Record.model_fields:
            desk.complain(
                document.place(at, key=True),
                "R220",
                f"“{k}”已有别的意思，不能作列名。",
                f"{k!r} has a meaning of its own and cannot name a column.",
                ("请换一个列名。", "Choose another name."),
            )
            return None
        t = desk.field_type(lambda key, at=at: document.place((*at, key)), f.type, f.field)  # type: ignore[misc]
        if t is None:
            return None
        title = f.title or forms.TextForm(zh=k)
        question = Question(zh=title.zh, en=title.en or k, code=t.code, personal=f.personal)
        fields[k] = (Annotated[_PYTHON[f.type] | None, question], None)
    return describe(create_model(name, __base__=Record, __doc__=form.title.zh, **fields))


def _joins(desk: Desk, file: RuleFile, path: Path, key: FieldSpec, by: str) -> bool:
    """Whether a subject has the field that gives the key, of a type that can be the key."""
    fields = [s.spec.fields[by] for s in desk.subjects.values() if by in s.spec.fields]
    if any(not f.many and f.kind != "record" and comparable(of_field(f), of_field(key)) for f in fields):
        return True
    near = did_you_mean(by, [n for s in desk.subjects.values() for n in s.spec.fields])
    desk.complain(
        file.document.place((*path, "by")),
        "R231",
        f"没有字段 {by} 可以给出键 {key.name}。" if not fields else f"字段 {by} 不能与列 {key.name} 相比。",
        f"there is no field {by} to give the key {key.name}."
        if not fields
        else f"the field {by} cannot be compared with the column {key.name}.",
        (f"是不是 {near}？", f"Did you mean {near}?") if near and near != by else None,
    )
    return False


def _part_field(root: object, part: str) -> str:
    found = root.part(part)  # type: ignore[attr-defined]
    return str(found.field)
