"""How answers are shown: masked where personal, in words for readers, as JSON for programs; and what can be said of hidden digits.

Owns the showing of single answers. Compares nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fupin_rules.errors import Text
from fupin_rules.findings import mask
from fupin_rules.findings.model import to_json_value
from fupin_rules.reconcile.answers import items_of, plain_text
from fupin_rules.schema import FieldSpec

__all__ = ["HIDDEN", "hidden_digits", "shown", "shown_rows"]

HIDDEN: Final = ("identity", "phone", "bank")
"""Marks of questions whose answers are masked."""
_MOST_ROWS: Final = 3


def shown(value: Any, spec: FieldSpec, *, show: bool, keys: frozenset[str] = frozenset()) -> tuple[Any, Text]:
    """An answer as JSON holds it, and in words.

    Args:
        show: leave identity, phone and bank numbers in full.
        keys: names of fields that hold codes of records, which are shown unless they are identity numbers.
    """
    mark = "key" if spec.name in keys else spec.question.personal or ("free" if spec.kind == "text" else None)
    if spec.many:
        masked = [_masked(v, mark, show=show) for v in items_of(value)]
        return [to_json_value(v) for v in masked], _joined([_word(v, spec) for v in masked])
    masked_one = _masked(value, mark, show=show)
    return to_json_value(masked_one), _word(masked_one, spec)


def _masked(value: Any, mark: str | None, *, show: bool) -> Any:
    if show or value is None:
        return value
    return mask(value, mark) if mark is not None else value


def _joined(words: Sequence[Text]) -> Text:
    if not words:
        return Text("无", "none")
    return Text("、".join(w.zh for w in words), ", ".join(w.en for w in words))


def _word(value: Any, spec: FieldSpec) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Decimal):
        text = f"{value:f}"
        value = text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return Text(value.isoformat(), value.isoformat())
    if spec.question.code is not None and isinstance(value, str):
        return Text(value, spec.question.code.english(value))
    unit = spec.question.unit or ""
    return Text(f"{value}{unit}", f"{value}{' ' + unit if unit else ''}")


def shown_rows(
    rows: Iterable[Mapping[str, Any]],
    total: int,
    spec: FieldSpec,
    columns: Sequence[str],
    *,
    show: bool,
    keys: frozenset[str] = frozenset(),
) -> tuple[Any, Text]:
    """Rows of a list that not every source has, as JSON and in words.

    Args:
        rows: those rows.
        total: how many rows the source has in all.
        columns: the columns by which rows are compared.
    """
    assert spec.record is not None
    values: list[dict[str, Any]] = []
    words: list[Text] = []
    for row in rows:
        cells = {
            c: shown(v, spec.record.fields[c], show=show, keys=keys) for c in columns if (v := row.get(c)) is not None
        }
        values.append({name: value for name, (value, _) in cells.items()})
        words.append(Text(" ".join(w.zh for _, w in cells.values()), " ".join(w.en for _, w in cells.values())))
    if not words:
        return {"rows": total, "differing": []}, Text(f"{total} 条", f"{total} row(s)") if total else Text(
            "没有", "none"
        )
    more = len(words) - _MOST_ROWS
    zh = "；".join(w.zh or "（空行）" for w in words[:_MOST_ROWS]) + (f"；…还有 {more} 条" if more > 0 else "")
    en = "; ".join(w.en or "(empty row)" for w in words[:_MOST_ROWS]) + (f"; … {more} more" if more > 0 else "")
    return (
        {"rows": total, "differing": values},
        Text(f"{total} 条，不同的有：{zh}", f"{total} row(s), differing: {en}"),
    )


def hidden_digits(values: Sequence[Any]) -> Text | None:
    """In which places numbers differ whose digits are not shown; None where that can be seen anyway, or not be said."""
    texts = [plain_text(str(v)).upper() for v in values]
    if len(set(texts)) < 2:
        return None
    lengths = sorted({len(t) for t in texts})
    if len(lengths) > 1:
        zh, en = "、".join(map(str, lengths)), ", ".join(map(str, lengths))
        return Text(f"位数不同（{zh} 位）", f"they differ in length ({en} characters)")
    places = [n for n, column in enumerate(zip(*texts, strict=True), 1) if len(set(column)) > 1]
    if len(places) > 6:
        return Text(f"有 {len(places)} 位不同", f"they differ in {len(places)} places")
    zh, en = "、".join(map(str, places)), ", ".join(map(str, places))
    return Text(f"第 {zh} 位不同", f"they differ in place {en}")
