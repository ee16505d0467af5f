"""What a household lives on: its income by items, and its land.

Money is yuan a year, exact; land is mu. Whether the items add up is for rules to say, not for the models.
"""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Question
from fupin_rules.survey.answers import FIRST_YEAR, LAST_YEAR, MOST_MONEY, Answers, Number, Whole, YesNo

__all__ = ["Income", "Land"]


def _money(zh: str, en: str, number: str | None = None, *headers: str, ge: int = 0, note: str = "") -> Question:
    """A question for yuan a year; workbooks put the unit behind the name."""
    spelt = (f"{zh}（元）", f"{zh}(元)", *headers)
    return Question(
        zh,
        en,
        number=number,
        unit="元",
        ge=ge,
        le=MOST_MONEY,
        headers=spelt,
        note=note or "空白为未填；没有此项收支的填 0。",
    )


def _land(zh: str, en: str, number: str, *headers: str) -> Question:
    """A question for an area of land in mu."""
    return Question(
        zh,
        en,
        number=number,
        unit="亩",
        ge=0,
        le=10_000,
        headers=(f"{zh}（亩）", f"{zh}(亩)", *headers),
        note="空白为未填；没有的填 0。",
    )


# A year's loss can exceed its income; a household that owes more than this has a slip in the row.
_MOST_LOSS = -1_000_000


class Income(Answers, title="收入"):
    """A year's income by its items, in yuan."""

    operating: Annotated[
        Number | None, _money("生产经营性收入", "income from own production", "AAC071", "经营性收入")
    ] = None
    property_income: Annotated[Number | None, _money("财产性收入", "income from property", "AAC072")] = None
    wage: Annotated[Number | None, _money("工资性收入", "wages", "AAC073", "务工收入")] = None
    transfer: Annotated[
        Number | None,
        _money(
            "转移性收入",
            "transfers",
            "AAC085",
            note="为其下各项（计划生育金、低保金等）之和〔M〕。空白为未填；没有的填 0。",
        ),
    ] = None
    operating_cost: Annotated[
        Number | None, _money("生产经营性支出", "cost of own production", "AAC074", "经营性支出")
    ] = None
    total: Annotated[
        Number | None,
        _money(
            "年收入",
            "income of the year",
            "AAC081",
            "家庭年收入",
            "年总收入",
            note="＝工资性＋生产经营性＋财产性＋转移性（由字段名推定）〔M〕。",
        ),
    ] = None
    net: Annotated[
        Number | None,
        _money(
            "年纯收入",
            "net income of the year",
            "AAC079",
            "家庭年纯收入",
            "家庭纯收入",
            ge=_MOST_LOSS,
            note="＝年收入－生产经营性支出〔M〕，可为负。",
        ),
    ] = None
    per_capita: Annotated[
        Number | None,
        _money(
            "人均纯收入",
            "net income per head",
            "AAC082",
            "年人均纯收入",
            "家庭人均纯收入",
            ge=_MOST_LOSS,
            note="＝年纯收入÷家庭人口数〔M〕，可为负。空白为未填。",
        ),
    ] = None
    family_planning: Annotated[
        Number | None, _money("计划生育金", "family-planning grants", "AAC076", "领取计划生育金")
    ] = None
    subsistence: Annotated[
        Number | None,
        _money(
            "低保金",
            "subsistence allowance",
            "AAC077",
            "领取低保金",
            note="一年期以上；一年期以下另为 ACA009〔C〕，不在此项。",
        ),
    ] = None
    ecological: Annotated[
        Number | None, _money("生态补偿金", "ecological compensation", "AAC078", "领取生态补偿金")
    ] = None
    destitute: Annotated[
        Number | None,
        _money(
            "五保金",
            "destitute support",
            "AAC086",
            "特困供养金",
            "领取五保金",
            "特困供养救助金",
        ),
    ] = None
    pension: Annotated[Number | None, _money("养老保险金", "pensions", "AAC087", "领取养老保险金", "养老金")] = None
    other_transfer: Annotated[Number | None, _money("其他转移性收入", "other transfers", "AAC083")] = None
    year: Annotated[
        Whole | None,
        Question(
            "收入年度",
            "year of the income",
            number="AAR040",
            ge=FIRST_YEAR,
            le=LAST_YEAR,
            headers=("年度", "数据年度", "所属年度"),
            note="AAR040 为整行数据所属年度〔C〕。空白为未填，不推断为上年。",
        ),
    ] = None


class Land(Answers, title="土地"):
    """The land a household works, in mu."""

    cultivated: Annotated[Number | None, _land("耕地面积", "farm land", "AAC301")] = None
    irrigated: Annotated[Number | None, _land("有效灌溉面积", "irrigated land", "AAC302")] = None
    forest: Annotated[Number | None, _land("林地面积", "forest", "AAC303")] = None
    returned_forest: Annotated[Number | None, _land("退耕还林面积", "farm land returned to forest", "AAC304")] = None
    orchard: Annotated[Number | None, _land("林果面积", "orchard", "AAC305")] = None
    pasture: Annotated[Number | None, _land("牧草地面积", "pasture", "AAC306")] = None
    water_surface: Annotated[Number | None, _land("水面面积", "water", "AAC307")] = None
    cooperative: Annotated[
        YesNo | None,
        Question(
            "加入合作社",
            "member of a cooperative",
            number="AAC084",
            headers=("是否加入农民专业合作社", "是否加入合作社", "加入农民专业合作组织"),
        ),
    ] = None
