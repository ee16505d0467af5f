"""Makes `register.xls` and `register-1904.xls` with xlwt, the old writer of the old format (not a dependency: the files are kept).

Run `python tests/tables/data/make_xls.py` after `pip install xlwt` to make them anew. Synthetic people only.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlwt

HERE = Path(__file__).parent
HEADERS = [
    "县(市、区、旗)",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "健康\n状况",
    "脱贫属性",
    "主要致贫原因",
    "出生日期",
    "首次识别时间",
    "其他致贫原因",
    "危房户",
]
ROWS = [
    [
        "资源县",
        "450399000001",
        "45039900000101",
        "甲",
        "45039919800101081x",
        "残疾,长期慢性病",
        "已脱贫",
        "因病",
        date(1980, 1, 1),
        42339,
        "缺技术",
        True,
    ],
    [
        "资源县",
        "450399000001",
        "45039900000102",
        "乙",
        450399198001010014,
        "健康",
        "已脱贫",
        "因病",
        29221,
        "201512",
        None,
        "否",
    ],
    [
        "资源县",
        "450399000002",
        "45039900000201",
        "丙",
        "450399195001010012",
        "健康",
        "未脱贫",
        "因学",
        "1950年1月1日",
        2015.12,
        "ERROR",
        "√",
    ],
]


def main() -> None:
    for name, mac in (("register.xls", False), ("register-1904.xls", True)):
        book = xlwt.Workbook(encoding="utf-8")
        if mac:
            book.dates_1904 = True
        page = book.add_sheet("贫困人口信息")
        dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        page.write_merge(0, 0, 0, len(HEADERS) - 1, "贫困人口信息  数据日期：2019年9月10日")
        for j, header in enumerate(HEADERS):
            page.write(1, j, header)
        for i, row in enumerate(ROWS, 2):
            for j, cell in enumerate(row):
                if cell == "ERROR":
                    page.row(i).set_cell_error(j, 42)
                elif isinstance(cell, date):
                    page.write(i, j, cell, dated)
                elif cell is not None and j != 1:
                    page.write(i, j, cell)
        page.write_merge(2, 3, 1, 1, "450399000001")
        page.write(4, 1, "450399000002")
        page.write(5, 0, "合计")
        page.write(5, 3, 3)
        book.save(HERE / name)


if __name__ == "__main__":
    main()
