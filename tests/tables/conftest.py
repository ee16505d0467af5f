"""Real files, built by the tests: a register in the layout of 2017-2020 and whatever goes wrong in it. Synthetic people only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from stdnum.cn import ric

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import Dataset, read_data

HEADERS_2017 = (
    "县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 务工状况 "
    "务工时间（月） 参加大病医疗 脱贫属性 脱贫年度 贫困户属性 主要致贫原因 危房户 饮水安全 饮水困难 人均纯收入 联系电话"
).split()


def identity(birth: str = "19800101", order: str = "001") -> str:
    """A number nobody can have (no area is called 450399), with the right check digit."""
    body = f"450399{birth}{order}"
    return body + ric.calc_check_digit(body + "0")


def person(household: int = 1, member: int = 1, **answers: Any) -> dict[str, Any]:
    """A row of the register, all cells filled in as the national system does."""
    row = dict(
        zip(
            HEADERS_2017,
            [
                "资源县", "中峰镇", "大庄田村", "一组", f"4503990000{household:02d}", f"4503990000{household:02d}{member:02d}",
                f"村民{household}{member}", identity(f"19{50 + household:02d}01{member:02d}"), 2,
                "本人或户主" if member == 1 else "配偶", "汉族", "初中", "非在校生", "健康", "普通劳动力", "未务工",
                0, "是", "已脱贫", 2018, "一般脱贫户", "因病", "否", "是", "否", 3500.5, f"1990000{household:04d}",
            ],
            strict=True,
        )
    )  # fmt: skip
    unknown = set(answers) - set(row)
    row.update(answers)
    assert not unknown or all(k in row for k in answers)
    return row


@dataclass
class Sheet:
    """A sheet to be written: title rows, headers, rows (dicts by header, or plain lists), merged areas, formats."""

    name: str
    rows: Sequence[dict[str, Any] | Sequence[Any]]
    headers: Sequence[str] | None = None
    titles: Sequence[Sequence[Any]] = ()
    merged: Sequence[str] = ()
    written: dict[str, Any] = field(default_factory=dict)

    def all_headers(self) -> list[str]:
        if self.headers is not None:
            return list(self.headers)
        return list(dict.fromkeys(k for r in self.rows if isinstance(r, dict) for k in r))


def write_xlsx(path: Path, *sheets: Sheet) -> Path:
    book = xlsxwriter.Workbook(path)
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        headers = sheet.all_headers()
        grid: list[Sequence[Any]] = [*sheet.titles, headers]
        grid += [[r.get(h, "") for h in headers] if isinstance(r, dict) else r for r in sheet.rows]
        for i, row in enumerate(grid):
            for j, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, date):
                    page.write_datetime(i, j, cell, dated)
                elif isinstance(cell, bool):
                    page.write_boolean(i, j, cell)
                elif isinstance(cell, (int, float)):
                    page.write_number(i, j, cell)
                else:
                    page.write_string(i, j, cell)
        for area in sheet.merged:
            first = area.split(":")[0]
            row, column = xlsxwriter.utility.xl_cell_to_rowcol(first)
            page.merge_range(area, grid[row][column])
        for place, value in sheet.written.items():
            page.write(place, *value) if isinstance(value, tuple) else page.write(place, value)
    book.close()
    return path


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Dataset]:
    """Write sheets to a workbook and read it: `read(Sheet(...), ...)`; plain rows become the register."""

    def build(*sheets: Sheet | dict[str, Any], **options: Any) -> Dataset:
        rows = [s for s in sheets if isinstance(s, dict)]
        pages = [s for s in sheets if isinstance(s, Sheet)]
        if rows:
            pages.insert(0, Sheet("贫困人口信息", rows))
        path = write_xlsx(tmp_path / "花名册.xlsx", *pages)
        data = read_data(path, HOUSEHOLD, **options)
        assert data.accounts.add_up(), data.accounts.to_dict()
        return data

    return build


@pytest.fixture
def make() -> Callable[..., Path]:
    return write_xlsx


@pytest.fixture
def row() -> Callable[..., dict[str, Any]]:
    return person


@pytest.fixture
def sheet() -> type[Sheet]:
    return Sheet


@pytest.fixture
def number() -> Callable[..., str]:
    return identity
