"""Where and how a household lives: housing, drinking water, power, road.

Housing and water are asked in the register and again at the door (`visit`), so one model serves both.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Question
from fupin_rules.survey.answers import LAST_DAY, Answers, Day, Number, Text, Whole, YesNo
from fupin_rules.survey.codes import DANGER_GRADE, HOUSE_STRUCTURE, ROAD_KIND, WATER_MODE

__all__ = ["Housing", "Power", "Road", "Water"]


class Housing(Answers, title="住房"):
    """The house a household lives in."""

    structure: Annotated[
        str | None,
        Question(
            "住房结构",
            "structure of the house",
            code=HOUSE_STRUCTURE,
            headers=("房屋结构", "主要住房结构"),
            note="附件7为填空；所列各值见于广西“双认定”表〔C〕。空白为未填。",
        ),
    ] = None
    area: Annotated[
        Number | None,
        Question(
            "住房面积",
            "floor area of the house",
            number="AAC317",
            unit="平方米",
            ge=0,
            le=2000,
            headers=(
                "住房面积（平方米）",
                "住房面积(平方米)",
                "住房面积（㎡）",
                "住房面积（m2）",
                "房屋面积",
                "建筑面积",
            ),
            note="无房户填 0；空白为未填，不等于无房。",
        ),
    ] = None
    dangerous: Annotated[
        YesNo | None,
        Question(
            "是否危房户",
            "whether the house is dangerous",
            number="AAC318",
            headers=("危房户", "是否危房", "危房", "住房是否危房", "是否为危房户"),
            note="是 ⇔ 等级为 C 级或 D 级（JGJ 125）〔F〕。空白为未填：漏填不能当作安全。",
        ),
    ] = None
    danger_grade: Annotated[
        str | None,
        Question(
            "危房等级",
            "danger grade of the house",
            code=DANGER_GRADE,
            number="AAC322",
            headers=("危房级别", "住房等级", "鉴定等级"),
            note="A、B 为安全，C 局部危险，D 整幢危险〔F〕。非危房户多留空，故空白为未填，不推断等级。",
        ),
    ] = None
    appraised_by: Annotated[
        Text | None,
        Question(
            "鉴定单位",
            "who appraised the house",
            headers=("危房鉴定单位", "住房鉴定单位"),
            note="疑似危房须由县住建部门鉴定并出具意见（方案三（三）1）〔F〕。",
        ),
    ] = None
    appraised_on: Annotated[
        Day | None,
        Question(
            "鉴定日期",
            "when the house was appraised",
            ge=date(2000, 1, 1),
            le=LAST_DAY,
            month_only="first",
            headers=("危房鉴定日期", "鉴定时间", "住房鉴定时间"),
            note="只有年月的取当月一日。",
        ),
    ] = None
    opinion: Annotated[
        Text | None,
        Question(
            "鉴定意见",
            "what the appraisal says",
            headers=("住建部门鉴定意见", "危房鉴定意见"),
            note="疑似危房须由县住建部门出具鉴定意见（方案三（三）1）〔F〕；这里记意见或文号。",
        ),
    ] = None


class Water(Answers, title="饮水"):
    """Where its drinking water comes from and whether it suffices."""

    mode: Annotated[
        str | None,
        Question(
            "饮水方式",
            "source of drinking water",
            code=WATER_MODE,
            headers=("饮水状况", "饮用水来源", "饮水来源", "饮用水情况"),
            note="七个值见附件7〔F〕；贵州 2013 年表另有一套〔C〕，各自成码。",
        ),
    ] = None
    difficult: Annotated[
        YesNo | None,
        Question(
            "饮水是否困难",
            "whether water is hard to come by",
            number="AAC311",
            headers=("饮水困难", "是否饮水困难", "饮水困难户"),
            note="空白为未填。",
        ),
    ] = None
    safe: Annotated[
        YesNo | None,
        Question(
            "饮水是否安全",
            "whether the water is safe",
            number="AAC312",
            headers=("饮水安全", "是否饮水安全", "是否解决安全饮用水", "是否解决安全饮水", "安全饮水"),
            note="2021 年起改称“是否解决安全饮用水”〔C〕。空白为未填：漏填不能当作安全。",
        ),
    ] = None
    shortage_days: Annotated[
        Number | None,
        Question(
            "缺水天数",
            "days a year without enough water",
            unit="天",
            ge=0,
            le=366,
            headers=("缺水时间（天）", "缺水时间(天)", "年缺水天数"),
            note="附件7以天计〔F〕；与缺水月数是两个问题，不互相换算。不缺水填 0。",
        ),
    ] = None
    shortage_months: Annotated[
        Number | None,
        Question(
            "缺水月数",
            "months a year without enough water",
            unit="月",
            ge=0,
            le=12,
            headers=("年缺水时间（月）", "年缺水时间(月)", "缺水时间（月）", "缺水时间(月)", "季节性缺水月数"),
            note="附件3和广西采集表 A39 以月计〔F〕〔C〕。不缺水填 0。",
        ),
    ] = None
    distance: Annotated[
        Number | None,
        Question(
            "取水距离",
            "distance to the water",
            unit="公里",
            ge=0,
            le=50,
            headers=("取水距离（公里）", "取水距离(公里)", "取水距离（km）", "取水距离(km)"),
            note="以公里计（广西采集表 A38）〔C〕；50 以上多是把米填成了公里。",
        ),
    ] = None
    litres: Annotated[
        Number | None,
        Question(
            "人均日用水量",
            "litres of water a head and day",
            unit="升",
            ge=0,
            le=1000,
            headers=("人均日用水量（升）", "人均日用水量(升)", "每人每天用水量", "每人每天可用水量（升）"),
            note="“八有一超”六有：每人每天不少于 35 升（广西 2017）〔C〕。导出没有此列；空白为未填。",
        ),
    ] = None
    fetch_minutes: Annotated[
        Number | None,
        Question(
            "取水往返时间",
            "minutes to fetch water and come back",
            unit="分钟",
            ge=0,
            le=600,
            headers=("取水往返时间（分钟）", "取水往返时间(分钟)", "人力取水往返时间", "取水时间（分钟）"),
            note="“八有一超”六有：人力取水往返不超过 20 分钟〔C〕。入户的填 0；空白为未填。",
        ),
    ] = None
    fetch_height: Annotated[
        Number | None,
        Question(
            "取水垂直高差",
            "difference of height to the water",
            unit="米",
            ge=0,
            le=2000,
            headers=("取水垂直高差（米）", "取水垂直高差(米)", "取水垂直距离", "取水垂直距离（米）"),
            note="“八有一超”六有：垂直高差不超过 80 米〔C〕。空白为未填。",
        ),
    ] = None


class Power(Answers, title="用电"):
    """Whether electricity and broadcasts reach it."""

    living: Annotated[
        YesNo | None,
        Question(
            "通生活用电",
            "has electricity at home",
            number="AAC313",
            headers=("是否通生活用电", "生活用电"),
        ),
    ] = None
    production: Annotated[
        YesNo | None,
        Question(
            "通生产用电",
            "has electricity for production",
            number="AAC308",
            headers=("是否通生产用电", "生产用电"),
        ),
    ] = None
    broadcast: Annotated[
        YesNo | None,
        Question(
            "通广播电视",
            "has radio and television",
            number="AAC314",
            headers=("是否通广播电视", "广播电视"),
        ),
    ] = None


class Road(Answers, title="道路"):
    """The road to its door."""

    kind: Annotated[
        str | None,
        Question(
            "入户路类型",
            "road to the door",
            code=ROAD_KIND,
            number="AAC316",
            headers=("入户路", "入户路情况", "入户道路类型"),
        ),
    ] = None
    distance: Annotated[
        Number | None,
        Question(
            "与村主干路距离",
            "distance to the village road",
            number="AAC315",
            unit="公里",
            ge=0,
            le=200,
            headers=("与村主干路距离（公里）", "与村主干路距离(公里)", "距村主干路距离", "距离村主干路"),
        ),
    ] = None
    hardened: Annotated[
        YesNo | None,
        Question(
            "入户道路是否硬化",
            "whether the road to the door is paved",
            headers=("入户路是否硬化", "入户道路硬化"),
            note="2021 年起代替入户路类型〔C〕；水泥路、沥青路即为硬化，但两问各自作答。",
        ),
    ] = None
    hamlet_kind: Annotated[
        str | None,
        Question(
            "通自然村路类型",
            "road to the hamlet",
            code=ROAD_KIND,
            headers=("通屯路类型", "自然村道路类型", "通自然村道路类型"),
            note="“八有一超”五有：20 户以上自然村通砂石以上的路〔C〕。与入户路是两条路；空白为未填。",
        ),
    ] = None
    hamlet_width: Annotated[
        Number | None,
        Question(
            "通自然村路面宽",
            "width of the road to the hamlet",
            unit="米",
            ge=0,
            le=50,
            headers=("通自然村路面宽（米）", "通自然村路面宽(米)", "通屯路面宽", "通屯路面宽（米）"),
            note="“八有一超”五有：路面宽不小于 3.5 米〔C〕。空白为未填。",
        ),
    ] = None
    hamlet_households: Annotated[
        Whole | None,
        Question(
            "自然村户数",
            "households in the hamlet",
            unit="户",
            ge=1,
            le=5000,
            headers=("自然村屯户数", "所在自然村户数", "屯户数"),
            note="“八有一超”五有只要求 20 户以上的自然村〔C〕。空白为未填。",
        ),
    ] = None
