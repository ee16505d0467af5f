"""Parameters as a pack declares them: types, keys, and values by day and area, whose periods may not contradict each other.

An entry without a last day holds until the next one of the same area begins. A day that no entry covers has no value; it is never
filled from a neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, Self

from fupin_rules.errors import Text
from fupin_rules.language import ParameterDecl, Type
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.rulebook.parameters import ParameterTable, ParameterValue
from fupin_rules.rulebook.values import BadValueError, convert, convert_key

__all__ = ["InOrder", "parameter_of", "values_of"]


def parameter_of(desk: Desk, file: RuleFile, path: Path, name: str, form: forms.ParameterForm) -> ParameterTable | None:
    """The parameter with its values, or None after complaining of everything in it."""
    document = file.document
    before = len(desk.found)
    item = desk.field_type(lambda k: document.place((*path, k)), form.type, form.field)
    keys: list[tuple[str, Type]] = []
    for i, key in enumerate(form.key):
        t = desk.field_type(lambda k, at=(*path, "key", i): document.place((*at, k)), key.type, key.field)  # type: ignore[misc]
        if t is not None:
            keys.append((key.name, t))
    if item is None or len(keys) < len(form.key):
        return None
    type_ = Type("set", item=item) if form.many else item
    decl = ParameterDecl(name, Text(form.title.zh, form.title.en), type_, tuple(keys), form.unit)
    values = values_of(desk, file, path, decl, form.values)
    if len(desk.found) > before:
        return None
    return ParameterTable(decl, form.source, tuple(values), file.form.pack, form.note)


def values_of(
    desk: Desk, file: RuleFile, path: Path, decl: ParameterDecl, written: Iterable[forms.ValueForm], area: str = ""
) -> list[ParameterValue]:
    """The values written under `values` at a path, for a parameter of this pack or of a higher one; complains of everything in them.

    Args:
        area: the area of a value that names none.
    """
    many = decl.type.name == "set"
    item = decl.type.item if many and decl.type.item is not None else decl.type
    values: list[ParameterValue] = []
    for i, v in enumerate(written):
        at: Path = (*path, "values", i)
        value = (
            _table(desk, file, at, decl.name, v, list(decl.keys), item, many=many)
            if decl.keys
            else _single(desk, file, at, decl.name, v, item, many=many)
        )
        values.append(ParameterValue(v.since, v.until, v.area or area, value, v.source))
    return _periods(desk, file, path, decl.name, values)


def _bad(desk: Desk, file: RuleFile, path: Path, name: str, bad: BadValueError, *, key: bool = False) -> None:
    desk.complain(
        file.document.place(path, key=key),
        "R205",
        f"参数 {name} 的值不对：{bad.zh}",
        f"a value of parameter {name} is wrong: {bad.en}",
        bad.hint,
    )


def _single(desk: Desk, file: RuleFile, at: Path, name: str, form: forms.ValueForm, item: Type, *, many: bool) -> Any:
    try:
        if form.rows is not None:
            raise BadValueError(
                "这个参数没有键，不能写 rows。",
                "this parameter has no keys; it takes no rows.",
                ("请写 value。", "Write value."),
            )
        if form.value is None:
            raise BadValueError("这里要写 value。", "`value` is needed here.")
        return _value(desk, file, (*at, "value"), name, form.value, item, many=many)
    except BadValueError as bad:
        _bad(desk, file, at, name, bad)
        return None


def _table(
    desk: Desk,
    file: RuleFile,
    at: Path,
    name: str,
    form: forms.ValueForm,
    keys: list[tuple[str, Type]],
    item: Type,
    *,
    many: bool,
) -> dict[tuple[Any, ...], Any]:
    out: dict[tuple[Any, ...], Any] = {}
    if form.rows is None or form.value is not None:
        _bad(
            desk, file, at, name,
            BadValueError("参数表要写 rows，不写 value。", "a table takes `rows`, not `value`.", ("每行写“键: 值”。", "Each row is `key: value`.")),
        )  # fmt: skip
        return out
    for row, cell in form.rows.items():
        spot: Path = (*at, "rows", row)
        parts = row.split("/") if len(keys) > 1 else [row]
        try:
            if len(parts) != len(keys):
                raise BadValueError(
                    f"“{row}”要有 {len(keys)} 个键。",
                    f"{row!r} must have {len(keys)} keys.",
                    (f"写作 {'/'.join(k for k, _ in keys)}。", f"Write it as {'/'.join(k for k, _ in keys)}."),
                )
            key = tuple(convert_key(p, t) for p, (_, t) in zip(parts, keys, strict=True))
            if key in out:
                raise BadValueError(f"“{row}”这一行写了两次。", f"the row {row!r} stands twice.")
        except BadValueError as bad:
            _bad(desk, file, spot, name, bad, key=True)
            continue
        out[key] = _value(desk, file, spot, name, cell, item, many=many)
    return out


class InOrder(frozenset[Any]):
    """Values that are a set, gone through in the order they were written: a report is the same bytes whatever Python hashes a word to."""

    written: tuple[Any, ...]

    def __new__(cls, values: Iterable[Any]) -> Self:
        given = tuple(values)
        made = super().__new__(cls, given)
        made.written = given
        return made

    def __iter__(self) -> Iterator[Any]:
        return iter(self.written)


def _value(desk: Desk, file: RuleFile, at: Path, name: str, cell: Any, item: Type, *, many: bool) -> Any:
    try:
        if not many:
            return convert(cell, item)
        if not isinstance(cell, list):
            raise BadValueError("要写成列表。", "a list is needed.", ("写成 [甲, 乙]。", "Write [a, b]."))
    except BadValueError as bad:
        _bad(desk, file, at, name, bad)
        return None
    out: list[Any] = []
    for i, c in enumerate(cell):
        try:
            value = convert(c, item)
            if value in out:
                raise BadValueError(f"“{c}”写了两次。", f"{c!r} stands twice.")
            out.append(value)
        except BadValueError as bad:
            _bad(desk, file, (*at, i), name, bad)
    return InOrder(out)


def _periods(desk: Desk, file: RuleFile, path: Path, name: str, values: list[ParameterValue]) -> list[ParameterValue]:
    """The values with their last days, after complaining of periods that end before they begin or overlap."""
    out = list(values)
    by_area: dict[str, list[int]] = {}
    for i, v in enumerate(values):
        if v.until is not None and v.until < v.since:
            desk.complain(
                file.document.place((*path, "values", i, "to")),
                "R213",
                f"结束（{v.until}）早于开始（{v.since}）。",
                f"it ends ({v.until}) before it begins ({v.since}).",
                ("to 是最后一天，不早于 from。", "`to` is the last day, not before `from`."),
            )
        by_area.setdefault(v.area, []).append(i)
    for area, places in by_area.items():
        places.sort(key=lambda i: values[i].since)
        for a, b in pairwise(places):
            first, then = values[a], values[b]
            if first.since == then.since or (first.until is not None and first.until >= then.since):
                where = f"、地区 {area}" if area else ""
                desk.complain(
                    file.document.place((*path, "values", max(a, b))),
                    "R206",
                    f"参数 {name} 在 {then.since}{where}有两个值。",
                    f"parameter {name} has two values on {then.since}{f' in area {area}' if area else ''}.",
                    (
                        f"前一个值的 to 应写 {then.since - timedelta(days=1)} 或更早，或不写。",
                        f"Let the earlier one end on {then.since - timedelta(days=1)} or before, or leave out its `to`.",
                    ),
                )
            elif first.until is None:
                out[a] = replace(first, until=then.since - timedelta(days=1))
    return out
