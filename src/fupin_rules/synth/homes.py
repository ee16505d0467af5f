"""House, water, road, land and income of a synthetic household.

Owns what a household has rather than who it is. Money is exact: the transfers are the sum of their items, the year's income the sum
of its four kinds, the net income that less the cost, and the net income per head is the net income divided by the household's size,
rounded half up to the cent.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fupin_rules.synth.dates import age_of, day_between
from fupin_rules.synth.people import PENSION_AGE
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.work import works

__all__ = ["INCOME_YEAR", "active", "add_up", "count_children", "earn", "settle", "settle_home", "settle_land"]

INCOME_YEAR = 2018
_CENT = Decimal("0.01")
_TRANSFERS = ("family_planning", "subsistence", "ecological", "destitute", "pension", "other_transfer")

_PENSION = 1392  # 116 yuan a month, the basic pension of those years
_SUBSISTENCE = 1000
_DESTITUTE = 2400
_DISABLED = 240
_VERY_OLD = 240
_VERY_OLD_AGE = 80

_LEAST_OUT_OF_POVERTY = 4000


def active(household: dict[str, Any]) -> list[dict[str, Any]]:
    """The members who have neither died nor left."""
    return [m for m in household["members"] if not m["left"]]


def count_children(household: dict[str, Any]) -> None:
    """The two marks of family planning, from the head's children in the household."""
    children = [m["sex"] for m in active(household) if m["relation"] in ("之子", "之女")]
    household["only_child_household"] = len(children) == 1
    household["two_daughter_household"] = children == ["女", "女"]


def settle_home(supply: Supply, household: dict[str, Any], *, size: int, poor: bool, relocated: bool) -> None:
    """House, water, power and road; only a household still poor may lack safe housing or water."""
    household["housing"] = _housing(supply, size, poor=poor and not relocated, relocated=relocated)
    household["water"] = _water(supply, poor=poor)
    household["power"] = {"living": True, "production": not poor or supply.chance(0.8), "broadcast": True}
    kind = supply.one_of(("水泥路", 0.7), ("砂石路", 0.2), ("泥土路", 0.1)) if not relocated else "水泥路"
    household["road"] = {
        "kind": kind,
        "distance": Decimal(supply.rng.randint(0, 20)) / 10,
        "hardened": kind == "水泥路",
    }
    household["toilet"] = not poor or supply.chance(0.6)
    household["fuel"] = supply.one_of(("柴草", 0.6), ("清洁能源", 0.4))


def _housing(supply: Supply, size: int, *, poor: bool, relocated: bool) -> dict[str, Any]:
    dangerous = poor and supply.chance(0.15)
    # Not more than 25 square metres a head may be built for those who are relocated; 13 is the least that counts as housed.
    each = supply.rng.randint(16, 25) if relocated else supply.rng.randint(16, 40)
    structure = (
        "砖混"
        if relocated
        else supply.one_of(("砖混", 0.5), ("砖木", 0.25), ("木", 0.15), ("钢混", 0.05), ("土木", 0.05))
    )
    grade = supply.one_of(("C级", 0.6), ("D级", 0.4)) if dangerous else supply.one_of(("A级", 0.7), ("B级", 0.3))
    return {
        "structure": structure,
        "area": Decimal(each * size),
        "dangerous": dangerous,
        "danger_grade": "A级" if relocated else grade,
        "appraised_by": "资源县住房和城乡建设局",
        "appraised_on": day_between(supply.rng, date(2019, 1, 5), date(2019, 6, 30)),
    }


def _water(supply: Supply, *, poor: bool) -> dict[str, Any]:
    if poor and supply.chance(0.12):
        return {
            "mode": "沟塘河等地表水",
            "difficult": True,
            "safe": False,
            "shortage_days": Decimal(90),
            "shortage_months": Decimal(3),
            "distance": Decimal("1.2"),
        }
    return {
        "mode": supply.one_of(("自来水", 0.45), ("集中式供水", 0.25), ("山泉水", 0.25), ("井水", 0.05)),
        "difficult": False,
        "safe": True,
        "shortage_days": Decimal(0),
        "shortage_months": Decimal(0),
        "distance": Decimal(0),
    }


def settle_land(supply: Supply, household: dict[str, Any], size: int) -> None:
    """Land in mu; no part is larger than the whole."""
    cultivated = Decimal(supply.rng.randint(3, 14)) / 10 * size
    forest = Decimal(supply.rng.randint(5, 60)) / 10 * size
    household["land"] = {
        "cultivated": cultivated,
        "irrigated": cultivated / 2,
        "forest": forest,
        "returned_forest": forest / 10 if supply.chance(0.3) else Decimal(0),
        "orchard": forest / 5 if supply.chance(0.4) else Decimal(0),
        "pasture": Decimal(0),
        "water_surface": Decimal(0),
        "cooperative": supply.chance(0.3),
    }


def _pay_allowances(household: dict[str, Any]) -> tuple[int, int]:
    """Gives each member the allowances of their age and disability; returns the year's pensions and other allowances."""
    pensions = others = 0
    for member in active(household):
        age = age_of(member["birth_date"])
        paid: list[tuple[str, int]] = []
        if age > PENSION_AGE and member["resident_pension"]:
            paid.append(("养老保险金", _PENSION))
            pensions += _PENSION
        if age > _VERY_OLD_AGE:
            paid.append(("高龄补贴", _VERY_OLD))
            others += _VERY_OLD
        if any(d["grade"] in ("一级", "二级") for d in member["disabilities"]):
            paid.append(("重度残疾人护理补贴", _DISABLED))
            others += _DISABLED
        member["allowances"] = [
            {"kind": kind, "amount": Decimal(amount), "date": date(INCOME_YEAR, 12, 20)} for kind, amount in paid
        ]
    return pensions, others


def earn(supply: Supply, household: dict[str, Any], *, poor: bool) -> None:
    """The year's income by its items: below 2,900 yuan a head where the household is poor, above 4,000 where it is not."""
    size = household["size"]
    income: dict[str, Any] = dict.fromkeys(_TRANSFERS, Decimal(0))
    household["income"] = income
    _transfer(household)
    if household["land"]["returned_forest"]:
        income["ecological"] = household["land"]["returned_forest"] * 125
    each = supply.rng.randint(1800, 2700) if poor else supply.rng.randint(4300, 9800)
    workers = any(works(m) for m in active(household))
    rest = max(each * size - sum(income[name] for name in _TRANSFERS), Decimal(1000 if workers else 0))
    wage = (rest * supply.rng.randint(5, 8) / 10).quantize(Decimal(1)) if workers else Decimal(0)
    cost = Decimal(supply.rng.randint(2, 12) * 50)
    income["wage"] = wage
    income["operating"] = rest - wage + cost
    income["property_income"] = Decimal(0)
    income["operating_cost"] = cost
    income["year"] = INCOME_YEAR
    add_up(household)


def _transfer(household: dict[str, Any]) -> None:
    """Sets the transfers that follow from who the members are."""
    people = active(household)
    pensions, others = _pay_allowances(household)
    income = household["income"]
    income["pension"] = Decimal(pensions)
    income["other_transfer"] = Decimal(others)
    income["subsistence"] = Decimal(_SUBSISTENCE * sum(m["subsistence_allowance"] for m in people))
    income["destitute"] = Decimal(_DESTITUTE * sum(m["destitute_support"] for m in people))


def settle(household: dict[str, Any]) -> None:
    """Makes size and income fit the members again, after somebody came, went or changed."""
    household["size"] = len(active(household))
    count_children(household)
    income = household["income"]
    _transfer(household)
    workers = any(works(m) for m in active(household))
    earned = income["wage"] + income["operating"] - income["operating_cost"]
    if workers and not income["wage"]:
        income["wage"] = max((earned / 2).quantize(Decimal(1)), Decimal(1000))
        income["operating"] = max(earned - income["wage"], Decimal(0)) + income["operating_cost"]
    elif not workers and income["wage"]:
        income["operating"] += income["wage"]
        income["wage"] = Decimal(0)
    add_up(household)
    # Nobody falls back into poverty because a child was added.
    short = _LEAST_OUT_OF_POVERTY * household["size"] - income["net"]
    if household["exit_state"] in ("已脱贫", "退出户") and short > 0:
        income["operating"] += short
        add_up(household)


def add_up(household: dict[str, Any]) -> None:
    """Makes the sums right again, after a planter has changed an item or the household's size."""
    income = household["income"]
    income["transfer"] = sum((income[name] for name in _TRANSFERS), Decimal(0))
    income["total"] = income["wage"] + income["operating"] + income["property_income"] + income["transfer"]
    income["net"] = income["total"] - income["operating_cost"]
    income["per_capita"] = (income["net"] / household["size"]).quantize(_CENT, rounding=ROUND_HALF_UP)
