"""What any clerk would notice of a household: size, money, dates, causes, attribute, house and phone that contradict each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fupin_rules.synth.homes import add_up
from fupin_rules.synth.planters.ground import exited, never_exited
from fupin_rules.synth.planters.planter import Household, Spot, slip
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.visits import observe

# --- size and money -------------------------------------------------------------------------------------------------------------


@slip("household_size")
def one_more_than_there_are(_supply: Supply, household: Household) -> Spot | None:
    """The size is one more than there are members; the income per head follows the size, and stays above the line."""
    if household["income"]["net"] < 4000 * (household["size"] + 1):
        return None
    household["size"] += 1
    add_up(household)
    return Spot("size", "人数比在册成员多 1 人")


@slip("income_total")
def total_is_off(_supply: Supply, household: Household) -> Spot:
    """The year's income is not the sum of its kinds; what follows from it follows."""
    income = household["income"]
    add_up(household)
    income["total"] += 1000
    income["net"] += 1000
    _per_head(household)
    return Spot("income.total", "年收入比四项收入之和多 1000 元")


@slip("income_net")
def net_is_off(_supply: Supply, household: Household) -> Spot:
    """The net income is not the income less the cost."""
    household["income"]["net"] += 800
    _per_head(household)
    return Spot("income.net", "年纯收入不等于年收入减生产经营性支出，多 800 元")


@slip("income_per_head")
def per_head_is_off(_supply: Supply, household: Household) -> Spot:
    """The income per head is not the net income by heads."""
    household["income"]["per_capita"] += 300
    return Spot("income.per_capita", "人均纯收入不等于年纯收入除以人数，多 300 元")


@slip("income_transfers")
def transfers_are_off(_supply: Supply, household: Household) -> Spot:
    """The transfers are not the sum of their items."""
    household["income"]["family_planning"] += 600
    return Spot("income.transfer", "转移性收入不等于其下各项之和，差 600 元")


def _per_head(household: Household) -> None:
    """The income per head from the net income as it stands."""
    income = household["income"]
    income["per_capita"] = (income["net"] / household["size"]).quantize(Decimal("0.01"))


# --- dates ----------------------------------------------------------------------------------------------------------------------


@slip("exit_year_and_date")
def exit_in_two_years(_supply: Supply, household: Household) -> Spot | None:
    """The date of the exit lies in another year than the year of the exit."""
    if not exited(household) or household["relocation"]["relocated"]:
        return None
    household["exit_date"] = date(household["exit_year"] + 1, 3, 20)
    return Spot("exit_date", "脱贫日期的年份与脱贫年度不符")


@slip("exit_before_identified")
def out_before_in(_supply: Supply, household: Household) -> Spot | None:
    """Identified after it had left poverty."""
    if not exited(household) or household["relocation"]["relocated"] or household["exit_year"] > 2017:
        return None
    if any(m["changes"] for m in household["members"]):
        return None
    household["first_identified"] = date(household["exit_year"] + 1, 2, 10)
    household["cause_year"] = household["exit_year"] - 1
    day = date(household["exit_year"] + 1, 3, 15)
    for row in household["measures"]:
        row["date"] = max(row["date"], day)
    for row in household["helpers"]:
        row["since"] = max(row["since"], day)
    return Spot("first_identified", "首次识别时间晚于脱贫日期")


@slip("poor_with_exit_year")
def poor_with_a_year_of_exit(_supply: Supply, household: Household) -> Spot | None:
    """Still poor, with a year of exit."""
    if not never_exited(household) or household["relocation"]["relocated"]:
        return None
    household["exit_year"] = 2018
    household["cause_year"] = 2018
    return Spot("exit_year", "脱贫属性“未脱贫”，却填了脱贫年度")


@slip("exited_without_year")
def out_without_a_year(_supply: Supply, household: Household) -> Spot | None:
    """Out of poverty, without year and date."""
    if not exited(household) or household["relocation"]["relocated"]:
        return None
    del household["exit_year"], household["exit_date"]
    return Spot("exit_year", "脱贫属性“已脱贫”，脱贫年度空白")


# --- causes and attribute -------------------------------------------------------------------------------------------------------


@slip("too_many_causes")
def three_other_causes(_supply: Supply, household: Household) -> Spot | None:
    """Three other causes, where two are allowed; each is borne out by roads, disaster or land."""
    if household["poverty_cause"] in ("交通条件落后", "因灾", "缺土地"):
        return None
    household["other_causes"] = ["交通条件落后", "因灾", "缺土地"]
    return Spot("other_causes", "其他致贫原因填了三项，至多两项")


@slip("cause_repeated")
def main_cause_among_the_others(_supply: Supply, household: Household) -> Spot:
    """The main cause stands among the others again."""
    household["other_causes"] = [household["poverty_cause"]]
    return Spot("other_causes", "其他致贫原因与主要致贫原因重复")


@slip("attribute_and_state")
def attribute_of_the_poor(_supply: Supply, household: Household) -> Spot | None:
    """Out of poverty, with the attribute of a poor household."""
    if not exited(household) or household["attribute"] != "一般脱贫户":
        return None
    household["attribute"] = "一般贫困户"
    observe(household)
    return Spot("attribute", "脱贫属性“已脱贫”，贫困户属性“一般贫困户”")


@slip("attribute_and_state")
def attribute_of_the_exited(_supply: Supply, household: Household) -> Spot | None:
    """Still poor, with the attribute of a household out of poverty."""
    if not never_exited(household) or household["attribute"] != "一般贫困户":
        return None
    household["attribute"] = "一般脱贫户"
    observe(household)
    return Spot("attribute", "脱贫属性“未脱贫”，贫困户属性“一般脱贫户”")


# --- house and phone ------------------------------------------------------------------------------------------------------------


@slip("danger_grade")
def grade_d_and_not_dangerous(_supply: Supply, household: Household) -> Spot | None:
    """Grade D, and marked as no dangerous house."""
    if household["housing"]["dangerous"] or household["relocation"]["relocated"]:
        return None
    household["housing"]["danger_grade"] = "D级"
    observe(household)
    return Spot("housing.danger_grade", "危房等级 D 级，是否危房户填“否”")


@slip("danger_grade")
def grade_a_and_dangerous(_supply: Supply, household: Household) -> Spot | None:
    """Marked as dangerous, with grade A."""
    if not household["housing"]["dangerous"]:
        return None
    household["housing"]["danger_grade"] = "A级"
    observe(household)
    return Spot("housing.danger_grade", "是否危房户填“是”，危房等级 A 级")


@slip("relocation_contradicts")
def moved_in_without_relocation(_supply: Supply, household: Household) -> Spot | None:
    """Not relocated, with a date of moving in."""
    if household["relocation"]["relocated"]:
        return None
    household["relocation"]["move_in_date"] = max(household["first_identified"], date(2016, 5, 8))
    household["relocation"]["place"] = "城东安置点"
    return Spot("relocation.move_in_date", "不是易地扶贫搬迁户，却有入住时间和安置地")


@slip("phone_shape_of_household")
def phone_of_ten_digits(_supply: Supply, household: Household) -> Spot:
    """Ten digits."""
    household["phone"] = household["phone"][:10]
    return Spot("phone", "联系电话只有 10 位")


@slip("phone_shape_of_helper")
def helper_phone_of_twelve_digits(_supply: Supply, household: Household) -> Spot:
    """Twelve digits."""
    household["helpers"][0]["phone"] += "0"
    return Spot("helpers[0].phone", "帮扶联系人电话有 12 位")


@slip("land_parts")
def more_irrigated_than_cultivated(_supply: Supply, household: Household) -> Spot:
    """More land irrigated than there is."""
    land = household["land"]
    land["irrigated"] = land["cultivated"] + 1
    return Spot("land.irrigated", "有效灌溉面积大于耕地面积")
