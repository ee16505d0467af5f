"""The village as its own sheet describes it (行政村信息): a subject of its own, and the table that villages and households are held against.

Knows the questions; no rule. The group `village` of the survey is made of households; this is what the village says of itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fupin_rules.schema import Level, Question, Record, Subject
from fupin_rules.survey.answers import FIRST_YEAR, LAST_YEAR, Number, Text, Whole, YesNo

__all__ = ["VILLAGE_RECORD", "VillageRecord"]


def _households(zh: str, en: str, *headers: str) -> Question:
    return Question(zh, en, unit="户", ge=0, le=20_000, headers=(f"{zh}（户）", *headers))


def _people(zh: str, en: str, *headers: str) -> Question:
    return Question(zh, en, unit="人", ge=0, le=100_000, headers=(f"{zh}（人）", *headers))


class VillageRecord(Record, title="行政村信息"):
    """One line of the village sheet."""

    village_code: Annotated[
        Text | None, Question("行政区划代码", "area code", headers=("村代码", "行政村代码", "区划代码"))
    ] = None
    village: Annotated[Text | None, Question("行政村", "village", headers=("行政村名称", "村名"))] = None
    township: Annotated[Text | None, Question("乡镇", "township", headers=("乡(镇)", "乡（镇）"))] = None
    county: Annotated[Text | None, Question("县", "county", headers=("县(市、区、旗)", "县（市、区、旗）"))] = None
    year: Annotated[Whole | None, Question("年度", "year", ge=FIRST_YEAR, le=LAST_YEAR, headers=("数据年度",))] = None
    households: Annotated[Whole | None, _households("总户数", "households", "农户总数")] = None
    population: Annotated[Whole | None, _people("总人口数", "population", "总人口")] = None
    exited_households: Annotated[Whole | None, _households("脱贫户数", "households out of poverty")] = None
    exited_people: Annotated[Whole | None, _people("脱贫人口数", "people out of poverty", "脱贫人数")] = None
    monitored_households: Annotated[Whole | None, _households("监测对象户数", "monitored households", "监测户数")] = (
        None
    )
    monitored_people: Annotated[Whole | None, _people("监测对象人数", "monitored people", "监测人数")] = None
    cleared_households: Annotated[
        Whole | None, _households("风险消除户数", "households whose risk was cleared", "已消除风险户数")
    ] = None
    hamlets: Annotated[Whole | None, Question("自然村数", "hamlets", unit="个", ge=0, le=500)] = None
    hamlets_with_road: Annotated[
        Whole | None,
        Question(
            "通硬化路自然村数", "hamlets with a paved road", unit="个", ge=0, le=500, headers=("通硬化路的自然村数",)
        ),
    ] = None
    clinic: Annotated[YesNo | None, Question("有卫生室", "has a clinic", headers=("有无卫生室", "是否有卫生室"))] = None
    clinic_distance: Annotated[
        Number | None,
        Question(
            "到最近卫生机构距离", "distance to the nearest clinic", unit="公里", ge=Decimal(0), le=Decimal(200),
            headers=("到最近卫生机构距离（公里）",),
        ),
    ] = None  # fmt: skip
    all_water_safe: Annotated[
        YesNo | None,
        Question("全村饮水安全", "all water is safe", headers=("是否全部解决安全饮水", "全村是否饮水安全")),
    ] = None
    collective_income: Annotated[
        Number | None,
        Question(
            "村集体经济收入", "income of the village as a whole", unit="万元", ge=Decimal(0), le=Decimal(100_000),
            headers=("村集体经济收入（万元）", "村集体经济收入(万元)"),
        ),
    ] = None  # fmt: skip
    cadres: Annotated[
        Whole | None,
        Question("驻村工作队人数", "cadres posted to it", unit="人", ge=0, le=50, headers=("驻村干部人数",)),
    ] = None
    first_secretary: Annotated[
        Text | None,
        Question("第一书记姓名", "first secretary", personal="name", headers=("第一书记", "驻村第一书记")),
    ] = None
    secretary_phone: Annotated[
        Text | None,
        Question("第一书记电话", "first secretary's phone", personal="phone", headers=("第一书记联系电话",)),
    ] = None


VILLAGE_RECORD = Subject(
    name="village_record",
    zh="行政村信息",
    model=VillageRecord,
    key="village_code",
    label="village",
    area="village_code",
    within=(Level("township", "乡镇", label="township"), Level("county", "县", label="county")),
)
"""What the village sheet says of a village."""
