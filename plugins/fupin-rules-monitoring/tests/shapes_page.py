"""Makes docs/reference/shapes.md: the 35 shapes of rules seen in other provinces, with the rules that show each.

Reads the YAML alone, so that the page can be made and checked where the plugin is not installed.

    python shapes_page.py        writes the page into the checkout
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

__all__ = ["page", "rules_by_shape"]

RULES = Path(__file__).parents[1] / "src" / "fupin_rules_monitoring" / "rules"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "shapes.md"

SHAPES = (
    ("必填为空（户、人、村）", "an answer that must be there"),
    ("有条件必填（年龄段、状态、另一字段值）", "an answer that must be there where another has a value"),
    ("二选一、互斥、同空同是", "one of two, never both, both or neither"),
    ("值在码表内（按年）", "words of the year's code list"),
    ("证件：长度、校验位、残疾证、类型与长度、占位号", "identity papers"),
    ("电话：样子、跨成员与跨户重复", "phones"),
    ("关系 × 性别，性别 × 号码第 17 位", "relation, sex and number"),
    ("户内二人比较", "two people of a household compared"),
    ("户内计数：户主、配偶、空挂、人数", "counts within a household"),
    ("年龄 × 劳动能力", "age and labour"),
    ("健康、残疾等级 × 劳动能力", "health and labour"),
    ("年龄 × 学段（上下界成对）", "age and stage of school, bounds in pairs"),
    ("学龄不在校", "a child out of school"),
    ("在校 × 务工", "at school and at work"),
    ("务工字段互相印证", "answers on work that support each other"),
    ("时间先后与间隔", "order and distance of dates"),
    ("无劳动力、特困却务工、上公益岗", "no labour, and works"),
    ("原因、风险 ↔ 成员事实（全称、存在、比例）", "risks and the facts of members: all, some, a share"),
    ("其他原因至多两项、不重复主因", "causes: how many, none twice"),
    ("户属性 ↔ 成员低保、特困 ↔ 金额", "allowances of household, members and money"),
    ("收入合理性与地区 × 年度线", "income and the line of area and year"),
    ("收支印证", "income and what it is spent on"),
    ("土地、面积、距离上限，子项不大于总项", "limits, parts and wholes"),
    ("三保障、饮水 ↔ 风险消除状态", "guarantees and the risk cleared"),
    ("风险 → 必有措施；措施 → 必有事实", "risks, measures, facts"),
    ("整户有、无劳动力 ↔ 措施种类", "labour of the household and kinds of measure"),
    ("公益岗位（年龄、种数、月数、县外矛盾）", "public-service posts"),
    ("跨户唯一", "once in the whole data"),
    ("帮扶人", "helpers"),
    ("村级字段与户级汇总勾稽", "the village sheet and its households"),
    ("部门外部比对", "lists of other departments"),
    ("识别、退出正负面清单", "for and against watching, for and against clearing"),
    ("部门预警阈值、监测范围、汇总比例", "warnings, ranges, shares"),
    ("复合标准（全部达标，或的关系）", "standards made of several"),
    ("跨年度不变、应变", "what stays and what changes from year to year"),
)


def rules_by_shape() -> dict[int, list[dict[str, Any]]]:
    """The rules of the plugin by the shape they show, in the order of the files."""
    out: dict[int, list[dict[str, Any]]] = {n: [] for n in range(1, len(SHAPES) + 1)}
    for file in sorted(RULES.glob("*.yaml")):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8")).get("rules") or ():
            for shape in str(rule["tags"]["shape"]).split(","):
                out[int(shape)].append({**rule, "file": file.name})
    return out


def page() -> str:
    """The whole page, as it must stand in the docs."""
    shown = rules_by_shape()
    total = len({r["id"] for rules in shown.values() for r in rules})
    lines = [
        "# 三十五种形状 The 35 shapes",
        "",
        "<!-- written by plugins/fupin-rules-monitoring/tests/shapes_page.py; do not edit -->",
        "",
        "2014—2023 年各省各县几百条数据质量规则，归起来是三十五种形状。规则语言要能不写 Python 就说出每一种。下表是插件 `fupin-rules-monitoring`",
        f"（防返贫监测）里各种形状的规则：共 {total} 条，全部是 YAML，没有一条校验器；每种形状至少三条，没有两条只是换了字段名、词和数。",
        "",
        "*Several hundred data-quality rules of other counties and provinces (2014 to 2023) come in these 35 shapes, and the language must say each of them",
        f"without Python. The rules below are those of the plugin `fupin-rules-monitoring`: {total}, all in YAML, no validator among them; each shape is shown",
        "by three at least, and no two differ only in names, words and numbers (the plugin's tests compare their typed trees).*",
        "",
        "```text",
        "pip install fupin-rules-monitoring",
        "fupin rules show monitoring.measure-matches",
        "```",
        "",
        "| # | 形状 Shape | 规则 Rules |",
        "|---|---|---|",
    ]
    for number, (zh, en) in enumerate(SHAPES, start=1):
        cells = "<br>".join(f"`{r['id']}` {r['title']['zh']}" for r in shown[number])
        lines.append(f"| {number} | {zh}<br>*{en}* | {cells} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
