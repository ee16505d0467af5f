"""An example of a rule in the words of its questions: `致贫原因：因病；家庭成员 1：健康状况 健康`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fupin_rules.errors import Lang
from fupin_rules.findings import mask
from fupin_rules.report.words import missing_in_words, value_in_words
from fupin_rules.rulebook.forms import ExampleForm
from fupin_rules.schema import UNREADABLE, FieldSpec, RecordSpec

__all__ = ["given_in_words", "related_in_words"]

_FEWEST_DIGITS = 11
"""So many digits make a whole number somebody's."""


def given_in_words(given: Mapping[str, Any], spec: RecordSpec, lang: Lang) -> str:
    """The answers of an example's record, one after another."""
    return _joined(_answers(given, spec, lang), lang) or ("（什么都没有填）" if lang == "zh" else "(nothing answered)")


def related_in_words(example: ExampleForm, titles: Mapping[str, str], lang: Lang) -> str:
    """How many rows its related tables have, and how many other records there are."""
    zh = lang == "zh"
    said = [
        f"{titles.get(name, name)} {len(rows)} 行" if zh else f"{titles.get(name, name)}: {len(rows)} row(s)"
        for name, rows in example.related.items()
    ]
    if example.others:
        said.append(f"同批另有 {len(example.others)} 条" if zh else f"{len(example.others)} other record(s)")
    return _joined(said, lang)


def _answers(given: Mapping[str, Any], spec: RecordSpec, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    for name, value in given.items():
        if name == UNREADABLE:
            for field in value:
                found = spec.fields.get(field)
                yield _said(_label(found, field, lang), missing_in_words("unreadable", lang), lang)
            continue
        field_spec = spec.fields.get(name)
        label = _label(field_spec, name, lang)
        items = value["open"] if isinstance(value, Mapping) and set(value) == {"open"} else value
        is_open = items is not value
        if field_spec is not None and field_spec.record is not None and isinstance(items, list):
            for n, item in enumerate(items, 1):
                inside = _joined(_answers(item or {}, field_spec.record, lang), lang, inner=True)
                yield f"{label} {n}（{inside or '未填'}）" if zh else f"{label} {n} ({inside or 'not answered'})"
            if not items and not is_open:
                yield _said(label, "无" if zh else "none", lang)
            if is_open:
                yield _said(label, missing_in_words("open", lang), lang)
        elif field_spec is not None and field_spec.record is not None and isinstance(value, Mapping):
            inside = _joined(_answers(value, field_spec.record, lang), lang, inner=True)
            yield f"{label}（{inside or '未填'}）" if zh else f"{label} ({inside or 'not answered'})"
        else:
            words = value_in_words(_english(_masked(items, field_spec), field_spec, lang), lang)
            yield _said(label, f"{words}，{missing_in_words('open', lang)}" if is_open else words, lang)


def _masked(value: Any, spec: FieldSpec | None) -> Any:
    """What may be shown of an answer: an example may have been taken from somebody's record."""
    if isinstance(value, (list, tuple)):
        return [_masked(v, spec) for v in value]
    if isinstance(value, Mapping):
        return {k: _masked(v, None) for k, v in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) >= _FEWEST_DIGITS:
        value = str(value)
    mark = spec.question.personal if spec is not None else None
    return mask(value, mark or "free")


def _english(value: Any, spec: Any, lang: Lang) -> Any:
    code = spec.question.code if spec is not None else None
    if lang == "zh" or code is None:
        return value
    if isinstance(value, list):
        return [code.english(v) for v in value]
    return code.english(value) if isinstance(value, str) else value


def _label(spec: Any, name: str, lang: Lang) -> str:
    if spec is None:
        return name
    return str(spec.question.zh if lang == "zh" else spec.question.en or name)


def _said(label: str, value: str, lang: Lang) -> str:
    return f"{label}：{value}" if lang == "zh" else f"{label}: {value}"


def _joined(parts: Any, lang: Lang, *, inner: bool = False) -> str:
    zh, en = ("，", ", ") if inner else ("；", "; ")
    return (zh if lang == "zh" else en).join(parts)
