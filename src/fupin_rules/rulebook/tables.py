"""Related tables as a pack declares them: fields of a row, the key they are joined on, how many rows a key has."""

from __future__ import annotations

import keyword

from fupin_rules.errors import Text, did_you_mean
from fupin_rules.language import TableDecl
from fupin_rules.language.types import comparable, of_field
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.schema import FieldSpec, Question, RecordSpec

__all__ = ["table_of"]


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
    if form.subject is not None:
        found = desk.root_of(form.subject)
        if found is None:
            desk.no_subject(document.place((*path, "subject")), form.subject)
            return None
        root, part = found
        spec = root.spec if part is None else root.spec.fields[_part_field(root, part)].record
        assert spec is not None
        record = spec
    else:
        assert form.fields is not None
        record = RecordSpec(name=name, model=None, zh=form.title.zh)  # type: ignore[arg-type]
        for k, f in form.fields.items():
            if keyword.iskeyword(k):
                desk.complain(
                    document.place((*path, "fields", k), key=True),
                    "R220",
                    f"“{k}”是规则语言的词，不能作列名。",
                    f"{k!r} is a word of the rule language and cannot name a column.",
                )
                return None
            title = f.title or forms.TextForm(zh=k)
            record.fields[k] = FieldSpec(k, f.type, False, Question(zh=title.zh, en=title.en or k, personal=f.personal))
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
    return TableDecl(name, Text(form.title.zh, form.title.en), record, form.key, form.cardinality == "one", form.by)


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
