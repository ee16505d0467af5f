"""Answers inside a record that is being built: reached, put, and marked unreadable by their steps.

Owns the shape of a record in the making (plain dicts). Knows no table and no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fupin_rules.findings import mask
from fupin_rules.findings.masking import mask_text
from fupin_rules.schema import UNREADABLE
from fupin_rules.tables.plans import ColumnPlan

__all__ = [
    "Node",
    "get",
    "get_answer",
    "held",
    "is_unreadable",
    "mark_unreadable",
    "none_of",
    "put",
    "set_answer",
    "shown",
]

Node = dict[str, Any]


def get(node: Node, path: str) -> Any:
    """The answer at a dotted path, or None."""
    if "." not in path:
        return node.get(path)
    value: Any = node
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def put(node: Node, path: str, value: Any) -> None:
    """Put an answer at a dotted path; records on the way are made."""
    if "." not in path:
        node[path] = value
        return
    *outer, last = path.split(".")
    for step in outer:
        if node.get(step) is None:
            node[step] = {}
        node = node[step]
    node[last] = value


def none_of(plan: ColumnPlan) -> Any:
    """The answer a blank cell of a column stands for; a list is a new one each time, since records are changed later."""
    return list(plan.none) if isinstance(plan.none, list) else plan.none


def held(plan: ColumnPlan) -> tuple[str, ...]:
    """Steps to the answer a cell stands for: of a list made out of the cell, the whole list."""
    return plan.steps[:-1] if plan.items else plan.steps


def set_answer(node: Node, plan: ColumnPlan, value: Any) -> bool:
    """Put a column's answer where it belongs, as items of a list where the column says so.

    Returns:
        False where several columns make one list and do not have as many values each: which belong together cannot be told.
    """
    where = ".".join(held(plan))
    if not plan.items:
        put(node, where, value)
        return True
    name = plan.steps[-1]
    there = get(node, where)
    if not there:
        put(node, where, [{name: v} for v in value])
        return True
    if len(there) != len(value):
        return False
    for item, v in zip(there, value, strict=True):
        item[name] = v
    return True


def get_answer(node: Node, plan: ColumnPlan) -> Any:
    """A column's answer as its cell would give it."""
    there: Any = node
    for step in held(plan):
        there = there.get(step) if isinstance(there, dict) else None
    if not plan.items or not isinstance(there, list):
        return there
    values = [i.get(plan.steps[-1]) for i in there]
    return values if any(v is not None for v in values) else None


def mark_unreadable(node: Node, steps: Sequence[str], reason: str) -> None:
    """Take an answer away and say, in the record that holds it, why it could not be read."""
    for step in steps[:-1]:
        if not isinstance(node.get(step), dict):
            node[step] = {}
        node = node[step]
    node[steps[-1]] = None
    node.setdefault(UNREADABLE, {})[steps[-1]] = reason


def is_unreadable(node: Node, steps: Sequence[str]) -> bool:
    """Whether an answer is marked unreadable."""
    value: Any = node
    for step in steps[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    return isinstance(value, dict) and steps[-1] in (value.get(UNREADABLE) or {})


def shown(plan: ColumnPlan, value: Any) -> str:
    """An answer as a message may show it."""
    personal = plan.spec.question.personal
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, dict)):
        return "、".join(shown(plan, v) for v in (value.values() if isinstance(value, dict) else value))
    if personal in ("identity", "phone", "bank"):
        return str(mask(value, personal))
    return mask_text(str(value))
