"""A printed form as a grid of cells, each accounted for once: understood, set aside (the form's own words), or rejected.

Owns places and the account; knows no form. Cells of a column headed 密码 are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from fupin_rules.annexes.codes import say
from fupin_rules.annexes.layout import fold
from fupin_rules.errors import Text
from fupin_rules.findings import Rejection, mask_text
from fupin_rules.tables.cells import display
from fupin_rules.tables.headers import column_letters
from fupin_rules.tables.workbook import RawSheet

__all__ = ["Grid", "Spot", "grid_of"]

Spot = tuple[int, int]
Fate = Literal["understood", "aside", "rejected"]

_SECRET: Final = ("密码", "登录密码", "登陆密码", "口令", "初始密码")


@dataclass
class Grid:
    """The cells of one form.

    Attributes:
        cells: text by row and column from 0, blank ones left out.
        spans: for the first cell of a merged area its last row and column.
        fates: what became of each cell.
        rejected: complaints so far.
    """

    file: str
    sheet: str | None
    cells: dict[Spot, Any]
    spans: dict[Spot, Spot] = field(default_factory=dict)
    fates: dict[Spot, Fate] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)

    def text(self, spot: Spot) -> str:
        raw = self.cells.get(spot)
        return "" if raw is None else display_all(raw)

    def last_row(self, spot: Spot) -> int:
        return self.spans.get(spot, spot)[0]

    def last_col(self, spot: Spot) -> int:
        return self.spans.get(spot, spot)[1]

    def find(self, *words: str) -> list[Spot]:
        """Cells that hold just one of these words, in reading order."""
        wanted = {fold(w) for w in words}
        return [s for s in sorted(self.cells) if fold(self.text(s)) in wanted]

    def open_cells(self, rows: range) -> list[Spot]:
        """Cells of some rows of which nothing has been said yet, in reading order."""
        return [s for s in sorted(self.cells) if s[0] in rows and s not in self.fates]

    def mark(self, spots: Iterable[Spot], fate: Fate) -> None:
        """Say what became of cells; what was rejected stays so."""
        for spot in spots:
            if self.fates.get(spot) != "rejected":
                self.fates[spot] = fate

    def joined(self, spots: Iterable[Spot]) -> str:
        """The text of several cells, rows on lines of their own."""
        out = ""
        row = None
        for spot in spots:
            if row is not None:
                out += "\n" if spot[0] != row else " "
            out += self.text(spot)
            row = spot[0]
        return out

    def holding(self, spots: Iterable[Spot], words: str) -> Spot | None:
        """The first of some cells whose text holds these words; else the first."""
        spots = list(spots)
        key = fold(words)
        return next((s for s in spots if key and key in fold(self.text(s))), spots[0] if spots else None)

    def reject(
        self, code: str, spot: Spot | None, *, unit: str = "cell", path: str | None = None, **values: object
    ) -> Text:
        """Complain about a cell (or, without one, the form); gives back what was said."""
        what, do = say(code, **{k: mask_text(v) if isinstance(v, str) else v for k, v in values.items()})
        self.refuse(code, Text(f"{what.zh}{do.zh}", f"{what.en} {do.en}"), spot, unit=unit, path=path)
        return what

    def refuse(
        self, code: str, message: Text, spot: Spot | None, *, unit: str = "cell", path: str | None = None,
        read: str | None = None, harmless: bool = False,
    ) -> None:  # fmt: skip
        """Complain in words of another room."""
        if spot is not None:
            self.fates[spot] = "rejected"
        if read is None and spot is not None:
            read = mask_text(self.text(spot).strip()[:60])
        self.rejected.append(
            Rejection(
                unit=unit, code=code, message=message, file=self.file, sheet=self.sheet,  # type: ignore[arg-type]
                row=None if spot is None else spot[0] + 1, column=None if spot is None else column_letters(spot[1]),
                read=read, path=path, harmless=harmless,
            )
        )  # fmt: skip

    def settle(self) -> None:
        """Whatever nobody asked for stands where it should not."""
        for spot in sorted(self.cells):
            if spot not in self.fates:
                self.reject("N205", spot, read=self.text(spot).strip()[:60])

    def count(self, fate: Fate) -> int:
        return sum(f == fate for f in self.fates.values())


def display_all(raw: Any) -> str:
    """A cell's content in full; dates and numbers as people write them."""
    from datetime import date, datetime

    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return raw.isoformat()
    return raw.strip() if isinstance(raw, str) else display(raw)


def grid_of(sheet: RawSheet, rows: Sequence[Sequence[Any]]) -> Grid:
    """The whole of a sheet, without what stands under 密码.

    Args:
        rows: all of its rows.
    """
    cells: dict[Spot, Any] = {}
    for n, row in enumerate(rows):
        for c, raw in enumerate(row):
            if raw is not None and (not isinstance(raw, str) or raw.strip()):
                cells[n, c] = raw
    grid = Grid(sheet.file, sheet.name, cells, dict(sheet.merged))
    for spot in grid.find(*_SECRET):
        for other in list(cells):
            if other[1] == spot[1] and other[0] > spot[0]:
                del cells[other]
        grid.mark([spot], "aside")
    return grid
