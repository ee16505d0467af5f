"""Forms of one household each, for print: a sheet for each, or, where there are many, a sheet for each village with page breaks.

Owns how forms are spread over sheets. A form is a function that writes itself on a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fupin_rules.annexes.places import Place
from fupin_rules.annexes.sheets import Book, Page

__all__ = ["MOST_SHEETS", "Form", "write_forms"]

MOST_SHEETS: Final = 200
"""Forms that get a sheet each; more are stacked by village, since nobody leafs through thousands of tabs."""


@dataclass(frozen=True)
class Form:
    """One form to be written.

    Attributes:
        name: what its sheet is called, e.g. the head's name.
        place: the village.
        write: writes it on a page, where that page ends now.
    """

    name: str
    place: Place | None
    write: Callable[[Page], None]


def write_forms(book: Book, forms: Sequence[Form], widths: Sequence[float], *, landscape: bool) -> bool:
    """Write forms.

    Returns:
        Whether they were stacked by village.
    """
    stacked = len(forms) > MOST_SHEETS
    if not stacked:
        for n, form in enumerate(forms, 1):
            page = book.page(
                f"{n:03d}{form.name}" if len(forms) > 1 else form.name, widths, landscape=landscape, fit=False
            )
            form.write(page)
            page.finish()
        return False
    groups: dict[Any, list[Form]] = {}
    for form in forms:
        groups.setdefault(form.place, []).append(form)
    for place, mine in groups.items():
        name = f"{place.township}{place.village}" if place is not None else "未写村名"
        page = book.page(name, widths, landscape=landscape, fit=False)
        for n, form in enumerate(mine):
            if n:
                page.page_break()
            form.write(page)
        page.finish()
    return True
