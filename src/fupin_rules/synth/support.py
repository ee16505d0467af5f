"""What is done for a synthetic household: measures, helpers, relocation.

Owns the lists that departments supply. Measures fit the family (industry and work only where somebody has full labour, school grants
only for students) and lie between the household's identification and August 2019; a helper has at most eight households.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.synth.causes import has_labour
from fupin_rules.synth.dates import LAST_MEASURE, day_between
from fupin_rules.synth.homes import active
from fupin_rules.synth.people import is_student
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.work import works

__all__ = ["Helpers", "measure", "move", "support"]

_UNITS = (
    "资源县教育局",
    "资源县水利局",
    "资源县林业局",
    "资源县民政局",
    "资源县财政局",
    "资源县卫生健康局",
    "资源县农业农村局",
)
_MOST_HOUSEHOLDS = 8
_SITES = ("城东安置点", "梅溪安置点", "中峰安置点", "车田安置点")

# Category, name, department, least and most amount; chosen by what the family is.
_INDUSTRY = (
    ("产业", "产业以奖代补", "农业农村局", 500, 3000),
    ("产业", "红提种植奖补", "农业农村局", 800, 4000),
    ("金融", "扶贫小额信贷", "农村商业银行", 20_000, 50_000),
)
_WORK = (
    ("就业", "外出务工交通补贴", "人力资源和社会保障局", 100, 500),
    ("就业", "劳动力技能培训", "人力资源和社会保障局", 0, 0),
)
_SCHOOL = ("教育", "教育资助", "教育局", 500, 2500)
_HEALTH = ("健康", "家庭医生签约服务", "卫生健康局", 0, 0)
_SAFETY = ("综合保障", "农村低保金", "民政局", 1000, 4000)
_WATER = ("饮水安全保障", "饮水安全巩固提升工程", "水利局", 0, 0)
_HOUSE = ("住房安全保障", "农村危房改造补助", "住房和城乡建设局", 8000, 26_000)
_MOVE = ("搬迁", "易地扶贫搬迁", "易地安置中心", 0, 0)

_Kind = tuple[str, str, str, int, int]


class Helpers:
    """The officials of a county, each paired with a few households."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._now: dict[str, Any] = {}
        self._left = 0
        self._count = 0

    def next(self, household: dict[str, Any]) -> dict[str, Any]:
        """A helper for a household."""
        if not self._left:
            sex = "男" if self._supply.chance(0.6) else "女"
            self._count += 1
            self._now = {
                "helper_id": f"{self._count:06d}",
                "name": self._supply.name(sex),
                "unit": self._supply.rng.choice(_UNITS),
                "phone": self._supply.phone(),
            }
            self._left = self._supply.rng.randint(3, _MOST_HOUSEHOLDS)
        self._left -= 1
        since = max(date(2016, 1, 15), household["first_identified"])
        return {**self._now, "since": day_between(self._supply.rng, since, date(2018, 6, 30))}


def measure(
    supply: Supply, kind: _Kind, first: date, last: date = LAST_MEASURE, member: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One measure received between two days, by the household or by one of its members."""
    category, name, department, least, most = kind
    out: dict[str, Any] = {
        "category": category,
        "name": name,
        "department": f"资源县{department}",
        "date": day_between(supply.rng, first, last),
    }
    if most:
        out["amount"] = Decimal(supply.rng.randint(least // 50, most // 50) * 50)
    if member is not None:
        out["member_id"] = member["member_id"]
    return out


def support(supply: Supply, household: dict[str, Any], helpers: Helpers) -> None:
    """Measures that fit the family, and one helper, sometimes two."""
    first = max(date(2016, 3, 1), household["first_identified"])
    people = active(household)
    kinds: list[tuple[_Kind, dict[str, Any] | None]] = [(_HEALTH, None)]
    if has_labour(household):
        kinds.extend((kind, None) for kind in supply.rng.sample(_INDUSTRY, supply.rng.randint(0, 2)))
        workers = [m for m in people if works(m)]
        if workers and supply.chance(0.6):
            kinds.append((supply.rng.choice(_WORK), supply.rng.choice(workers)))
    pupils = [m for m in people if is_student(m) and m["schooling"] != "学前教育"]
    if pupils:
        kinds.append((_SCHOOL, supply.rng.choice(pupils)))
    if any(m["subsistence_allowance"] for m in people):
        kinds.append((_SAFETY, None))
    if supply.chance(0.3) and household["water"]["safe"]:
        kinds.append((_WATER, None))
    relocated = household["relocation"]["relocated"]
    if not relocated and not household["housing"]["dangerous"] and supply.chance(0.12):
        kinds.append((_HOUSE, None))
    # A pupil was not at school for ever, nor did a worker work: what they received is of the last year.
    lately = date(2019, 2, 1)
    measures = [measure(supply, kind, lately if member else first, member=member) for kind, member in kinds]
    if relocated:
        moved = household["relocation"]["move_in_date"]
        measures.append(measure(supply, _MOVE, household["first_identified"], moved))
    household["measures"] = sorted(measures, key=lambda m: (m["date"], m["name"]))
    household["helpers"] = [helpers.next(household)]
    if supply.chance(0.08):
        second = helpers.next(household)
        if second["helper_id"] != household["helpers"][0]["helper_id"]:
            household["helpers"].append(second)


def move(supply: Supply, household: dict[str, Any]) -> None:
    """Relocates some households: after they were identified, and before they left poverty if they have."""
    identified: date = household["first_identified"]
    if not supply.chance(0.09):
        household["relocation"] = {"relocated": False}
        return
    last = date(2019, 6, 30) if household["exit_state"] == "未脱贫" else household["exit_date"]
    first = max(identified, date(2016, 1, 1))
    if first >= last:
        household["relocation"] = {"relocated": False}
        return
    household["relocation"] = {
        "relocated": True,
        "mode": "自主搬迁" if supply.chance(0.2) else "整村搬迁",
        "settlement": "集中安置" if supply.chance(0.85) else "分散安置",
        "place": supply.rng.choice(_SITES),
        "move_in_date": day_between(supply.rng, first, last),
    }
