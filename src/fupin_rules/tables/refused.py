"""Sheets that are no data, though their columns look like it: lists and sums made out of data, to be handed in.

Owns telling them by their title rows; which titles those are stands in the profiles. Knows no survey.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fupin_rules.findings import Rejection
from fupin_rules.tables.codes import message
from fupin_rules.tables.headers import header_key
from fupin_rules.tables.plans import Profile, RefusedPlan
from fupin_rules.tables.workbook import RawSheet

__all__ = ["without_refused"]


def without_refused(sheets: Sequence[RawSheet], profiles: Iterable[Profile]) -> tuple[list[RawSheet], list[Rejection]]:
    """The sheets of one file that may be data, and one word about each kind of the others (D207).

    Args:
        sheets: the sheets of one file.
        profiles: what is being read by; each of them says which titles are refused.
    """
    plans = list(dict.fromkeys(r for p in profiles for r in p.refused))
    kept: list[RawSheet] = []
    left: dict[int, list[RawSheet]] = {}
    for sheet in sheets:
        number = next((n for n, plan in enumerate(plans) if _is(sheet, plan)), None)
        if number is None:
            kept.append(sheet)
        else:
            left.setdefault(number, []).append(sheet)
    return kept, [_said(plans[n], found, whole=not kept and len(left) == 1) for n, found in left.items()]


def _is(sheet: RawSheet, plan: RefusedPlan) -> bool:
    return any(p.search(title) for title in _titles(sheet) for p in plan.titles)


def _titles(sheet: RawSheet) -> list[str]:
    """The rows at the top that hold no more than one cell: below them stand headers, and in rows words of any kind."""
    out: list[str] = []
    for row in sheet.head:
        cells = [c for c in row if c not in (None, "")]
        if len(cells) > 1:
            break
        out.extend(header_key(c) for c in cells if isinstance(c, str))
    return out


def _said(plan: RefusedPlan, sheets: Sequence[RawSheet], *, whole: bool) -> Rejection:
    values = {
        "what": plan.what.zh, "what_en": plan.what.en, "instead": plan.instead.zh, "instead_en": plan.instead.en,
    }  # fmt: skip
    names = [s.name for s in sheets if s.name is not None]
    one = len(names) == 1 and not whole
    if names and not whole and not one:
        values["what"] += f"（表 {'、'.join(names)}）"
        values["what_en"] += f" (sheets {', '.join(names)})"
    return Rejection(
        unit="sheet" if one else "file",
        code="D207",
        message=message("D207", **values),
        file=sheets[0].file,
        sheet=names[0] if one else None,
        # Nothing is lost by it: what the list says was in the data it was made of.
        harmless=True,
    )
