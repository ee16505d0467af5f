"""Makes the example files: a small register, the county's own sheets beside it, and the list of what was planted.

Everybody is made up: identity numbers begin with 450399. Run it to make them again: `python examples/make_examples.py`.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from stdnum.cn.ric import calc_check_digit

HERE = Path(__file__).resolve().parent
MADE = datetime(2019, 9, 30)  # noqa: DTZ001 - a workbook's properties have no zone
VILLAGE = {"县(市、区、旗)": "资源县", "乡(镇)": "资源镇", "行政村": "测试村", "行政区划代码": "450329100399"}


def number(born: date, order: int) -> str:
    body = f"450399{born:%Y%m%d}{order:03}"
    return body + calc_check_digit(body)


def member(household: int, line: int, relation: str, born: date, order: int) -> dict[str, Any]:
    return {
        **VILLAGE,
        "户编号": f"4503990{household:05}", "人编号": f"4503990{household:05}{line:02}", "姓名": f"测试{'甲乙丙丁戊己庚'[household - 1]}{'一二三'[line - 1]}",
        "证件号码": number(born, order), "人数": 2, "与户主关系": relation, "健康状况": "健康", "劳动技能": "普通劳动力", "文化程度": "初中",
        "脱贫属性": "已脱贫", "脱贫年度": 2018, "贫困户属性": "一般脱贫户", "主要致贫原因": "缺技术", "数据日期": date(2019, 9, 18),
    }  # fmt: skip


REGISTER = [
    row
    for n in range(1, 8)
    for row in (
        member(n, 1, "本人或户主", date(1970, 1, n), 2 * n + 1),
        member(n, 2, "配偶", date(1972, 2, n), 2 * n),
    )
]


def code(n: int) -> str:
    return f"4503990{n:05}"


WARNINGS = [
    {"户编号": code(1), "预警干预状态": "已完成", "预警原因": "因病住院", "发起日期": date(2019, 8, 1), "发起单位": "村工作队",
     "乡镇审核日期": date(2019, 8, 5), "完成日期": date(2019, 8, 30)},
    {"户编号": code(2), "预警干预状态": "已发起", "预警原因": "房屋受灾", "发起日期": date(2019, 9, 2)},
    {"户编号": code(3), "预警干预状态": "已完成", "预警原因": "因病住院", "发起日期": date(2019, 8, 9), "发起单位": "乡镇",
     "乡镇审核日期": date(2019, 8, 5), "完成日期": date(2019, 8, 30)},
    {"户编号": code(4), "预警干预状态": "乡镇已审核", "预警原因": "务工失业", "发起日期": date(2019, 7, 1), "发起单位": "县扶贫办",
     "乡镇审核日期": date(2019, 7, 20)},
]  # fmt: skip
REGISTRATIONS = [
    {
        "户编号": code(n),
        "人编号": code(n) + "02",
        "姓名": f"测试{'甲乙丙丁戊己庚'[n - 1]}二",
        "户籍情况": word,
        "户籍核对日期": date(2019, 9, 12),
    }
    for n, word in ((1, "本县户籍"), (5, "无户籍"), (6, "外国籍"))
]


def survey(n: int, **answers: Any) -> dict[str, Any]:
    return {
        "调查编号": f"ZY{n:03}", "县": "资源县", "乡镇": "资源镇", "行政村": "测试村", "行政区划代码": "450329100399", "户主姓名": f"测试边{n}",
        "户类型": "其他", "三非户": "否", "调查时间": date(2019, 9, 12), **answers,
    }  # fmt: skip


SURVEYS = [survey(1), survey(2), survey(3), survey(4, 三非户="是", 边缘户认定阶段="重点排查对象"), survey(5)]
DECISIONS = [
    {"调查编号": f"ZY{n:03}", "认定阶段": stage, "认定单位": by, "认定日期": on}
    for n, stage, by, on in (
        (1, "疑似边缘户", "村工作队", date(2019, 9, 18)), (1, "边缘户", "县扶贫开发领导小组", date(2019, 9, 27)),
        (2, "疑似边缘户", "村工作队", date(2019, 9, 18)), (2, "边缘户", "县扶贫开发领导小组", date(2019, 9, 25)),
        (3, "疑似边缘户", "村工作队", date(2019, 9, 18)), (3, "边缘户", "县扶贫开发领导小组", date(2019, 9, 28)),
        (4, "疑似边缘户", "村工作队", date(2019, 9, 18)),
        (5, "疑似边缘户", "村工作队", date(2019, 9, 18)), (5, "边缘户", "县扶贫开发领导小组", date(2019, 10, 9)),
    )
]  # fmt: skip
PUBLICATIONS = [
    {
        "调查编号": "ZY001",
        "三非户记录单位": "",
        "三非户记录日期": date(2019, 9, 12),
        "公示开始日期": date(2019, 9, 19),
        "公示结束日期": date(2019, 9, 26),
        "公示有无异议": "否",
    },
    {"调查编号": "ZY002", "公示开始日期": date(2019, 9, 19), "公示结束日期": date(2019, 9, 25), "公示有无异议": "否"},
    {
        "调查编号": "ZY003",
        "公示开始日期": date(2019, 9, 19),
        "公示结束日期": date(2019, 9, 27),
        "公示有无异议": "是",
        "异议已处理": "否",
    },
    {"调查编号": "ZY004", "三非户记录单位": "乡镇"},
    {"调查编号": "ZY005", "公示开始日期": date(2019, 9, 28), "公示结束日期": date(2019, 10, 8), "公示有无异议": "否"},
]

PLANTED = [
    ("ziyuan.warning-file", code(2)),
    ("ziyuan.warning-order", code(3)),
    ("ziyuan.warning-overdue", code(4)),
    ("ziyuan.no-residence", code(5)),
    ("ziyuan.decided-after-publication", "ZY002"),
    ("ziyuan.objection-settled", "ZY003"),
    ("ziyuan.three-non-recorded", "ZY004"),
    ("ziyuan.published-long-enough", "ZY005"),
]


def write(name: str, **sheets: list[dict[str, Any]]) -> None:
    with xlsxwriter.Workbook(str(HERE / name), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": MADE})
        for title, rows in sheets.items():
            headers = list(dict.fromkeys(h for row in rows for h in row))
            page = book.add_worksheet(title)
            page.write_row(0, 0, headers)
            for n, row in enumerate(rows, 1):
                page.write_row(n, 0, [v.isoformat() if isinstance(v := row.get(h, ""), date) else v for h in headers])


def main() -> None:
    write("花名册.xlsx", 贫困人口信息=REGISTER)
    write("县登记.xlsx", 预警干预登记=WARNINGS, 成员户籍=REGISTRATIONS)
    write("边缘户.xlsx", 边缘户调查=SURVEYS, 边缘户认定=DECISIONS)
    write("公示.xlsx", 边缘户公示=PUBLICATIONS)
    lines = "".join(json.dumps({"rule": r, "subject": s}, ensure_ascii=False) + "\n" for r, s in PLANTED)
    (HERE / "planted.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
