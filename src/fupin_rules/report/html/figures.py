"""How counts and shares are written on the page."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["number", "percent", "said"]


def percent(share: Fraction | float | None) -> str:
    """`12.5%`; what is not nothing never reads 0, what is not all never reads 100."""
    if share is None:
        return "—"
    thousandths = round(share * 1000)
    if thousandths == 0 and share > 0:
        return "<0.1%"
    if thousandths == 1000 and share < 1:
        return ">99.9%"
    return f"{thousandths // 10}.{thousandths % 10}%"


def number(n: int) -> str:
    """`12,345`."""
    return f"{n:,}"


def said(part: int, whole: int) -> str:
    """`12 / 340 · 3.5%`."""
    return f"{number(part)} / {number(whole)} · {percent(Fraction(part, whole) if whole else None)}"
