"""From Pydantic's errors to ours: which field, what was read (masked), what to write instead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from fupin_rules.errors import AsOfError, Diagnostic, InputError, Text, did_you_mean
from fupin_rules.findings import mask, mask_text
from fupin_rules.language.scope import TableDecl
from fupin_rules.schema import FieldSpec, RecordSpec, Subject

__all__ = ["invalid", "invalid_row", "no_date", "no_day", "no_rows"]


def invalid(error: ValidationError, subject: Subject) -> InputError:
    """All complaints about a record at once, as diagnostics of code A102."""
    return InputError([_one(e, subject.spec, "") for e in error.errors(include_url=False)])


def invalid_row(error: ValidationError, table: TableDecl, number: int) -> InputError:
    """All complaints about a row of a related table, counted from 0, as diagnostics of code A102."""
    where = f"{table.name}[{number}]."
    return InputError([_one(e, table.record, where) for e in error.errors(include_url=False)])


def no_date(path: str, value: str) -> InputError:
    """A trusted record whose own reference date is no date."""
    shown = mask_text(value)[:40]
    return InputError(
        Diagnostic(
            "A102",
            Text(f"{path}：“{shown}”读不成日期。", f"{path}: {shown!r} cannot be read as a date."),
            hint=Text("请写成 2019-09-18。", "Write it as 2019-09-18."),
        )
    )


def no_day(value: Any) -> AsOfError:
    """A reference date that is no `datetime.date`; text is not guessed at, and a time of day has no place in it."""
    kind = type(value).__name__
    zh, en = (
        ("请用 .date() 只取日期。", "Take the day alone with .date().")
        if isinstance(value, datetime)
        else ("请给出 datetime.date，例如 date(2019, 9, 18)。", "Give a datetime.date, such as date(2019, 9, 18).")
    )
    return AsOfError(
        Diagnostic(
            "A101", Text(f"as_of 应为日期，得到的是 {kind}。", f"as_of is a date, not {kind}."), hint=Text(zh, en)
        )
    )


def no_rows(name: str) -> InputError:
    """A related table that is no list of rows."""
    return InputError(
        Diagnostic(
            "A102",
            Text(f"关联表 {name} 应为一组行。", f"the related table {name} is a list of rows."),
            hint=Text("没有提供这张表就不要写它。", "Where the table is not supplied leave it out."),
        )
    )


def _one(problem: Any, whole: RecordSpec, where: str) -> Diagnostic:
    loc = [s for s in problem["loc"] if isinstance(s, int) or not str(s).startswith("function-")]
    path = (where + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in loc).lstrip(".")).removesuffix(".")
    # A key may be anything somebody typed, an identity number too.
    path = mask_text(path)
    spec, known = _field(whole, loc)
    kind = problem["type"]
    name = spec.question.zh if spec else path
    value = problem.get("input")
    shown = _shown(value, spec)
    context = problem.get("ctx", {})
    if kind == "extra_forbidden":
        near = did_you_mean(str(loc[-1]), known)
        return Diagnostic(
            "A102",
            Text(f"{path}：没有这个字段。", f"{path}: there is no such field."),
            hint=Text(f"是不是 {near}？", f"Did you mean {near}?") if near else None,
        )
    if kind == "not_in_code_list":
        near = context.get("suggestion")
        return Diagnostic(
            "A102",
            Text(f"{path}（{name}）：“{shown}”不在码表里。", f"{path}: {shown!r} is not in the code list."),
            hint=Text(f"是不是“{near}”？", f"Did you mean {near!r}?") if near else None,
        )
    if kind == "out_of_bounds":
        return Diagnostic(
            "A102",
            Text(
                f"{path}（{name}）：“{shown}”不在 {context['ge']} 到 {context['le']} 之间。",
                f"{path}: {shown!r} is not between {context['ge']} and {context['le']}.",
            ),
        )
    return Diagnostic(
        "A102",
        Text(
            f"{path}（{name}）：“{shown}”读不成{_wanted(spec)}。",
            f"{path}: {shown!r} cannot be read as {spec.kind if spec else 'an answer'}.",
        ),
        hint=_hint(spec),
    )


def _hint(spec: FieldSpec | None) -> Text:
    if spec is not None and spec.kind == "bool":
        return Text(
            "是写 true，否写 false；没有回答请写 null 或不写这个键。",
            "Write true or false; where there is no answer write null or leave the key out.",
        )
    return Text("没有回答请写 null 或不写这个键。", "Where there is no answer write null or leave the key out.")


def _wanted(spec: FieldSpec | None) -> str:
    words = {
        "bool": "是/否",
        "int": "整数",
        "decimal": "数",
        "text": "文字",
        "code": "代码",
        "date": "日期",
        "record": "记录",
    }
    if spec is None:
        return "答案"
    return ("一组" if spec.many else "") + words[spec.kind]


def _shown(value: Any, spec: FieldSpec | None) -> str:
    if isinstance(value, (dict, list)):
        return type(value).__name__
    # Whatever stands in the wrong field has not that field's mark.
    return mask_text(str(mask(value, spec.question.personal if spec else None)))[:40]


def _field(spec: RecordSpec | None, loc: list[Any]) -> tuple[FieldSpec | None, list[str]]:
    """The field at a location, and the names known where it stands."""
    found: FieldSpec | None = None
    known: list[str] = list(spec.fields) if spec else []
    for step in loc:
        if isinstance(step, int) or step == "open":
            continue
        if spec is None:
            return None, []
        known = list(spec.fields)
        found = spec.fields.get(str(step))
        spec = found.record if found else None
    return found, known
