"""What of the input could not be used: a cell, a row, a sheet, a file or a record, where it stands and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, Self

from fupin_rules.errors import Text

__all__ = ["Rejection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One piece of input that was not used.

    Attributes:
        unit: what was rejected; everything around it was still used.
        code: stable code, e.g. `D301`.
        message: what is wrong and what to write instead.
        file: file name without folders.
        sheet: sheet name, for workbooks.
        row: row number as the spreadsheet shows it, from 1; line number for JSON lines and CSV.
        column: column letters as the spreadsheet shows them.
        header: the header over the cell.
        read: what stood there, masked.
        subject: id of the household it belongs to, where known.
        path: path into the record it would have answered.
        harmless: whether nothing was lost by it (a sheet without rows): no list is open for its sake. Not part of the JSON.
    """

    unit: Literal["cell", "row", "sheet", "file", "record"]
    code: str
    message: Text
    file: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    header: str | None = None
    read: str | None = None
    subject: str | None = None
    path: str | None = None
    harmless: bool = False

    @property
    def where(self) -> Text:
        """`花名册.xlsx 表“贫困人口信息” 第 12 行 E 列（劳动技能）`"""
        zh, en = [self.file] if self.file else [], [self.file] if self.file else []
        if self.sheet is not None:
            zh.append(f"表“{self.sheet}”")
            en.append(f"sheet {self.sheet!r}")
        if self.row is not None:
            zh.append(f"第 {self.row} 行")
            en.append(f"row {self.row}")
        if self.column is not None:
            zh.append(f"{self.column} 列" + (f"（{self.header}）" if self.header else ""))
            en.append(f"column {self.column}" + (f" ({self.header})" if self.header else ""))
        return Text(" ".join(zh), " ".join(en))

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "harmless"}
        out["message"] = self.message.to_dict()
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "message": Text(**data["message"])})
