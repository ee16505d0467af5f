"""From Pydantic's errors to ours: which field, what was read (masked), what to write instead."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from fupin_rules.errors import Diagnostic, InputError, Text, did_you_mean
from fupin_rules.findings import mask
from fupin_rules.language.scope import TableDecl
from fupin_rules.schema import FieldSpec, RecordSpec, Subject

__all__ = ["invalid", "invalid_row"]


def invalid(error: ValidationError, subject: Subject) -> InputError:
    """All complaints about a record at once, as diagnostics of code A102."""
    return InputError([_one(e, subject.spec, "") for e in error.errors(include_url=False)])


def invalid_row(error: ValidationError, table: TableDecl, number: int) -> InputError:
    """All complaints about a row of a related table, counted from 0, as diagnostics of code A102."""
    where = f"{table.name}[{number}]."
    return InputError([_one(e, table.record, where) for e in error.errors(include_url=False)])


def _one(problem: Any, whole: RecordSpec, where: str) -> Diagnostic:
    loc = [s for s in problem["loc"] if isinstance(s, int) or not str(s).startswith("function-")]
    path = (where + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in loc).lstrip(".")).removesuffix(".")
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
        hint=Text("没有回答请写 null 或不写这个键。", "Where there is no answer write null or leave the key out."),
    )


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
    return str(mask(value, spec.question.personal if spec else None))[:40]


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
