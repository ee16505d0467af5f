"""The door of this room: an annex, its data, a file.

Owns which annex is made by what, and what is said of it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fupin_rules.annexes.checklist import WIDTHS as CHECKLIST_WIDTHS
from fupin_rules.annexes.checklist import checklist_forms
from fupin_rules.annexes.codes import say
from fupin_rules.annexes.data import AnnexData
from fupin_rules.annexes.edge_form import WIDTHS as EDGE_WIDTHS
from fupin_rules.annexes.edge_form import edge_forms
from fupin_rules.annexes.looks_form import WIDTHS as LOOKS_WIDTHS
from fupin_rules.annexes.looks_form import looks_forms
from fupin_rules.annexes.sheets import Book
from fupin_rules.annexes.stack import write_forms
from fupin_rules.annexes.tables_printed import write_listing, write_roster, write_statistics
from fupin_rules.annexes.template import Template, default_template
from fupin_rules.annexes.wording import PLAN_ANNEXES, TITLES
from fupin_rules.errors import Diagnostic, InputError

__all__ = ["FORMS", "Written", "write_annex"]

FORMS = (2, 3, 7)
"""Annexes that are a form for one household, to be printed blank or filled in."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        n: the annex.
        count: rows of a list, villages of a statistic, officers of a roster, forms.
        sheets: sheets of the workbook.
        stacked: whether forms were stacked by village, since they were too many for a sheet each.
        left_out: columns a template did not ask for.
    """

    n: int
    count: int
    sheets: int
    stacked: bool = False
    left_out: tuple[str, ...] = ()


def write_annex(
    n: int, data: AnnexData, path: Path | str, *, blank: bool = False, template: Template | None = None
) -> Written:
    """Write an annex as a workbook that can be printed and signed.

    Args:
        n: 1 to 9.
        data: the records with the engine's report about them.
        path: where to; overwritten. The same data give the same bytes.
        blank: the form as printed in the order, to be filled in by hand; so is whatever has no data.
        template: a county's own header row, for 4, 6, 8 and 9.

    Raises:
        InputError: N105 the header cannot be replaced, N106 there is no such annex.
        OSError: the file cannot be written.
    """
    if n not in PLAN_ANNEXES:
        what, do = say("N106", n=n)
        raise InputError(Diagnostic("N106", what, hint=do))
    if template is not None and n not in (4, 6, 8, 9):
        what, do = say("N105", n=n)
        raise InputError(Diagnostic("N105", what, hint=do))
    if blank:
        data = AnnexData(as_of=None)
    title = TITLES[n].format(county=data.county or "资源县", place=data.county)
    heading = template or (default_template(n) if n in (4, 6, 8, 9) else None)
    with Book.to(Path(path), title, data.as_of) as book:
        stacked = False
        if n in FORMS:
            make, widths, landscape = {
                2: (checklist_forms, CHECKLIST_WIDTHS, False),
                3: (looks_forms, LOOKS_WIDTHS, False),
                7: (edge_forms, EDGE_WIDTHS, True),
            }[n]
            nothing = blank or not (data.edges if n == 7 else data.households)
            forms = list(make(data, blank=nothing)) or list(make(data, blank=True))
            stacked = write_forms(book, forms, widths, landscape=landscape)
            count = 0 if nothing else len(forms)
        elif n == 1:
            count = write_roster(book, data)
        elif n in (5, 9):
            count = write_statistics(book, n, data, heading)
        else:
            assert heading is not None
            count = write_listing(book, n, data, heading)
        return Written(n, count, book.sheets, stacked, heading.left_out if heading is not None else ())
