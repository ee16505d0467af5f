"""The two sums that show nothing was lost on the way in: rows, and cells.

rows read = used + rejected + set aside (totals and remarks); non-blank cells = understood + rejected + in unmapped columns + set aside.
Each side is counted where it happens, so a sum that does not add up is a fault of ours and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fupin_rules.errors import Text

__all__ = ["Accounts", "SheetAccount"]


@dataclass
class SheetAccount:
    """The sums of one sheet (or of one file of records).

    Attributes:
        rows: rows with anything in them, below the headers.
        used: rows that became part of a record.
        rejected: rows that could not be tied, or repeat another.
        aside: totals rows and remarks, which are no data.
        cells: cells with anything in them.
        understood: cells whose content was understood.
        cells_rejected: cells that were not, and all cells of rejected rows.
        cells_aside: cells of rows set aside.
        unmapped: cells in columns that answer no question, by header.
    """

    file: str
    sheet: str | None = None
    profile: str | None = None
    rows: int = 0
    used: int = 0
    rejected: int = 0
    aside: int = 0
    cells: int = 0
    understood: int = 0
    cells_rejected: int = 0
    cells_aside: int = 0
    unmapped: dict[str, int] = field(default_factory=dict)

    @property
    def cells_unmapped(self) -> int:
        return sum(self.unmapped.values())

    def add_up(self) -> bool:
        """Whether both sums hold."""
        return (
            self.rows == self.used + self.rejected + self.aside
            and self.cells == self.understood + self.cells_rejected + self.cells_unmapped + self.cells_aside
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "sheet": self.sheet,
            "profile": self.profile,
            "rows": {"read": self.rows, "used": self.used, "rejected": self.rejected, "aside": self.aside},
            "cells": {
                "non_blank": self.cells,
                "understood": self.understood,
                "rejected": self.cells_rejected,
                "unmapped": self.cells_unmapped,
                "aside": self.cells_aside,
            },
            "unmapped_columns": dict(self.unmapped),
        }

    def text(self) -> Text:
        """Both sums in one line."""
        return Text(
            f"读入 {self.rows} 行 = 使用 {self.used} + 未用 {self.rejected} + 合计行和备注 {self.aside}；"
            f"非空格子 {self.cells} = 读懂 {self.understood} + 读不出 {self.cells_rejected} + 未对应的列 {self.cells_unmapped}"
            f" + 合计行和备注 {self.cells_aside}",
            f"{self.rows} rows read = {self.used} used + {self.rejected} rejected + {self.aside} totals and remarks; "
            f"{self.cells} non-blank cells = {self.understood} understood + {self.cells_rejected} rejected + "
            f"{self.cells_unmapped} in unmapped columns + {self.cells_aside} in totals and remarks",
        )


@dataclass
class Accounts:
    """The sums of everything that was read."""

    sheets: list[SheetAccount] = field(default_factory=list)

    @property
    def total(self) -> SheetAccount:
        out = SheetAccount(file="")
        for sheet in self.sheets:
            for name in ("rows", "used", "rejected", "aside", "cells", "understood", "cells_rejected", "cells_aside"):
                setattr(out, name, getattr(out, name) + getattr(sheet, name))
            for header, count in sheet.unmapped.items():
                out.unmapped[header] = out.unmapped.get(header, 0) + count
        return out

    def add_up(self) -> bool:
        return all(s.add_up() for s in self.sheets)

    def to_dict(self) -> dict[str, Any]:
        return {"sheets": [s.to_dict() for s in self.sheets], "total": self.total.to_dict(), "add_up": self.add_up()}
