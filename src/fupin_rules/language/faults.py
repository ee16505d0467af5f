"""Where a fault can come from, as exactly as is sound: what the declared bounds of answers rule out is ruled out.

Owns intervals of numbers known without data. A sum of bounded answers cannot overflow, a quotient by a literal cannot divide by
zero; a parameter may always be without a value on some date.
"""

from __future__ import annotations

from calendar import monthrange
from typing import Any, Final

from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import NUMBER_LIMIT

__all__ = ["may_fault", "number_bounds"]

_INF: Final = float("inf")
_MOST_ITEMS: Final = 10**9
Bounds = tuple[Any, Any]
_ANY: Final[Bounds] = (-_INF, _INF)

_OF_FUNCTIONS: Final[dict[str, Bounds]] = {
    "year": (1, 9999), "month": (1, 12), "day": (1, 31), "age_on": (-9999, 9999), "months_between": (-120_000, 120_000),
    "calendar_months": (-120_000, 120_000), "days_between": (-4_000_000, 4_000_000), "length": (0, _MOST_ITEMS),
}  # fmt: skip


def may_fault(node: Expr, known: dict[int, bool] | None = None) -> bool:
    """Whether evaluating a node may meet a fault.

    Args:
        node: the tree.
        known: what was found of bodies of definitions already, by identity.
    """
    known = {} if known is None else known
    if isinstance(node, tree.Use):
        found = known.get(id(node.body))
        if found is None:
            found = known[id(node.body)] = may_fault(node.body, known)
        return found or may_fault(node.base, known)
    if isinstance(node, tree.Parameter):
        return True
    if any(may_fault(child, known) for child in tree.children(node)):
        return True
    if isinstance(node, tree.Arith):
        return _arith_faults(node)
    if isinstance(node, tree.Fold) and node.kind == "sum":
        return not _within(number_bounds(node))
    if isinstance(node, tree.Call) and node.function.faults:
        return not _harmless(node)
    return False


def _within(b: Bounds) -> bool:
    low, high = b
    return bool(low > -NUMBER_LIMIT and high < NUMBER_LIMIT)


def _arith_faults(node: tree.Arith) -> bool:
    if node.op == "/":
        low, high = number_bounds(node.right)
        if low <= 0 <= high:
            return True
    return not _within(number_bounds(node))


def _harmless(node: tree.Call) -> bool:
    """Whether the arguments of a function that may fault never let it."""
    name = node.function.name
    if name == "date":
        year, month, day = (number_bounds(a) for a in node.args)
        if not (year[0] >= 1 and year[1] <= 9999 and month[0] >= 1 and month[1] <= 12 and day[0] >= 1):
            return False
        # 2019 is no leap year: the least a month may have.
        return bool(day[1] <= min(monthrange(2019, m)[1] for m in range(int(month[0]), int(month[1]) + 1)))
    if name == "round_to":
        places = number_bounds(node.args[1])
        return places[0] >= 0 and places[1] <= 6 and _within(number_bounds(node.args[0]))
    if name in ("add_months", "add_days"):
        return _stays_in_calendar(node, 1 if name == "add_days" else 31)
    return False


def _stays_in_calendar(node: tree.Call, days: int) -> bool:
    day, step = node.args
    low, high = number_bounds(step)
    question = day.field.question if isinstance(day, tree.Read) else None
    if question is None or question.ge is None or question.le is None or not _within((low, high)):
        return False
    first, last = question.ge, question.le
    return bool(first.toordinal() + low * days > 366 and last.toordinal() + high * days < 3_650_000)  # type: ignore[union-attr]


def number_bounds(node: Expr) -> Bounds:
    """Between which numbers a value lies, whatever the data, as long as answers keep their declared bounds."""
    match node:
        case tree.Const() if node.type.numeric:
            return node.value, node.value
        case tree.Read() if node.type.numeric:
            q = node.field.question
            return (-_INF if q.ge is None else q.ge), (_INF if q.le is None else q.le)
        case tree.Neg():
            low, high = number_bounds(node.of)
            return -high, -low
        case tree.Use():
            return number_bounds(node.body)
        case tree.If():
            return _hull(number_bounds(node.then), number_bounds(node.other))
        case tree.Coalesce():
            out = number_bounds(node.parts[0])
            for p in node.parts[1:]:
                out = _hull(out, number_bounds(p))
            return out
        case tree.Arith():
            return _arith_bounds(node.op, number_bounds(node.left), number_bounds(node.right))
        case tree.Fold():
            return _fold_bounds(node)
        case tree.Call():
            return _call_bounds(node)
        case _:
            return _ANY


def _hull(a: Bounds, b: Bounds) -> Bounds:
    return min(a[0], b[0]), max(a[1], b[1])


def _arith_bounds(op: str, a: Bounds, b: Bounds) -> Bounds:
    if not (_within(a) and _within(b)):
        return _ANY
    if op == "+":
        return a[0] + b[0], a[1] + b[1]
    if op == "-":
        return a[0] - b[1], a[1] - b[0]
    if op == "*":
        products = [x * y for x in a for y in b]
        return min(products), max(products)
    if b[0] <= 0 <= b[1]:
        return _ANY
    # Rounded outwards: these bounds need not be exact.
    least = min(abs(x) for x in b)
    most = max(abs(x) for x in a) / least + 1
    return -most, most


def _fold_bounds(node: tree.Fold) -> Bounds:
    if node.kind == "count":
        return 0, _MOST_ITEMS
    if node.kind == "cover":
        return 0, 120_000
    if node.body is None or not node.body.type.numeric:
        return _ANY
    low, high = number_bounds(node.body)
    if node.kind == "sum":
        return min(low, 0) * _MOST_ITEMS if low < 0 else 0, max(high, 0) * _MOST_ITEMS if high > 0 else 0
    return low, high


def _call_bounds(node: tree.Call) -> Bounds:
    name = node.function.name
    if name in _OF_FUNCTIONS:
        return _OF_FUNCTIONS[name]
    if name == "abs":
        low, high = number_bounds(node.args[0])
        return 0, max(abs(low), abs(high))
    if name == "round_to":
        low, high = number_bounds(node.args[0])
        return low - 1, high + 1
    if name in ("least", "greatest") and node.type.numeric:
        return _hull(number_bounds(node.args[0]), number_bounds(node.args[1]))
    return _ANY
