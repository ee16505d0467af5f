"""Parameters as an example supposes them: another value than today's, to show what a rule does where a county sets it so.

Owns the meaning of `params` in an example. The values are converted as those in `parameters` are; everything else of a parameter stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fupin_rules.language.scope import ParameterDecl
from fupin_rules.rulebook.parameter_values import InOrder
from fupin_rules.rulebook.parameters import ParameterTable, ParameterValue
from fupin_rules.rulebook.values import BadValueError, convert, convert_key

__all__ = ["supposed", "supposition"]


def supposed(tables: Mapping[str, ParameterTable], given: Mapping[str, Any]) -> Mapping[str, ParameterTable]:
    """The parameters with the values an example supposes, on every day and everywhere.

    Args:
        given: by name the value; of a table some of its rows, the others staying as they are.
    """
    if not given:
        return tables
    out = dict(tables)
    for name, written in given.items():
        table = tables[name]
        value = supposition(table.decl, written)
        if table.decl.keys:
            values = tuple(replace(v, value={**v.value, **value}) for v in table.values)
        else:
            values = (ParameterValue(date.min, None, "", value),)
        out[name] = replace(table, values=values)
    return out


def supposition(decl: ParameterDecl, written: Any) -> Any:
    """A supposed value as rules see it; of a table the rows that are supposed.

    Raises:
        BadValueError: it is no value of this parameter.
    """
    if not decl.keys:
        return _value(decl, written)
    if not isinstance(written, dict):
        raise BadValueError("参数表要写“键: 值”。", "a table takes `key: value`.")
    rows: dict[tuple[Any, ...], Any] = {}
    for row, cell in written.items():
        parts = str(row).split("/") if len(decl.keys) > 1 else [str(row)]
        if len(parts) != len(decl.keys):
            raise BadValueError(f"“{row}”要有 {len(decl.keys)} 个键。", f"{row!r} must have {len(decl.keys)} keys.")
        rows[tuple(convert_key(p, t) for p, (_, t) in zip(parts, decl.keys, strict=True))] = _value(decl, cell)
    return rows


def _value(decl: ParameterDecl, written: Any) -> Any:
    if decl.type.name != "set" or decl.type.item is None:
        return convert(written, decl.type)
    if not isinstance(written, list):
        raise BadValueError("要写成列表。", "a list is needed.", ("写成 [甲, 乙]。", "Write [a, b]."))
    item = decl.type.item
    return InOrder(convert(c, item) for c in written)
