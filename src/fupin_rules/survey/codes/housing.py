"""Code lists on the dwelling: structure, danger grade, drinking water, road to the door, fuel.

Words are those in use in 2019. [F] a published source, [C] seen in use in county systems.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = ["DANGER_GRADE", "FUEL", "HOUSE_STRUCTURE", "ROAD_KIND", "WATER_MODE"]


def _structure(value: str, en: str, *aliases: str) -> Code:
    return Code(value, en, aliases=(f"{value}结构", *aliases))


# [C] Guangxi's recognition sheet of 2017; annex 7 of the order leaves the structure to be written in words.
HOUSE_STRUCTURE = CodeList(
    "house_structure",
    "住房结构",
    "structure of the house",
    (
        _structure("钢混", "reinforced concrete", "钢筋混凝土", "框架", "框架结构"),
        _structure("砖混", "brick and concrete"),
        _structure("砖木", "brick and timber", "砖瓦砖木", "砖瓦"),
        _structure("土木", "earth and timber", "土坯", "泥木", "夯土"),
        _structure("木", "timber", "木质", "木房", "全木"),
        Code("其他", "other", aliases=("其它",)),
    ),
)


def _grade(letter: str, en: str, number: str) -> Code:
    low = letter.lower()
    return Code(f"{letter}级", en, numbers={2017: number}, aliases=(letter, low, f"{low}级", f"{letter}级危房"))


# [F] JGJ 125: A and B are safe, C is dangerous in part, D as a whole. Numbers [C].
DANGER_GRADE = CodeList(
    "danger_grade",
    "危房等级",
    "danger grade",
    (
        _grade("A", "A: safe", "1"),
        _grade("B", "B: single members dangerous, safe as a whole", "2"),
        _grade("C", "C: dangerous in part", "3"),
        _grade("D", "D: dangerous as a whole", "4"),
        Code("其他", "other", numbers={2017: "9"}, aliases=("其它",)),
    ),
)

# The seven of annex 7, then those of a provincial form of 2013 [C], which parts protected from unprotected sources and so says
# something else with each word.
WATER_MODE = CodeList(
    "water_mode",
    "饮水方式",
    "source of drinking water",
    (
        Code("自来水", "tap water"),
        Code("集中式供水", "piped village supply", aliases=("集中供水",)),
        Code("山泉水", "mountain spring", aliases=("山泉", "泉水")),
        Code("井水", "well", aliases=("水井",)),
        Code("沟塘河等地表水", "ditch, pond or river", aliases=("地表水", "沟塘河水", "沟塘河地表水", "河水")),
        Code("窖水", "cistern", aliases=("水窖", "水柜")),
        Code("其他", "other", aliases=("其它", "其他水源")),
        Code("经过净化处理的自来水", "treated tap water", until=2014),
        Code("受保护的井水和泉水", "protected well or spring", until=2014),
        Code("不受保护的井水和泉水", "unprotected well or spring", until=2014),
        Code("江河湖泊水", "river or lake", until=2014),
        Code("收集雨水", "rain water", until=2014),
        Code("桶装水", "bottled water", until=2014),
    ),
)

ROAD_KIND = CodeList(
    "road_kind",
    "入户路类型",
    "road to the door",
    (
        Code("泥土路", "earth", numbers={2017: "01"}, aliases=("土路", "泥路", "泥巴路")),
        Code("砂石路", "gravel", numbers={2017: "02"}, aliases=("沙石路", "石子路")),
        Code("水泥路", "concrete", numbers={2017: "03"}, aliases=("硬化路", "混凝土路")),
        Code("沥青路", "asphalt", numbers={2017: "04"}, aliases=("柏油路",)),
    ),
)

FUEL = CodeList(
    "fuel",
    "主要燃料",
    "main fuel",
    (
        Code("柴草", "firewood and straw"),
        Code("干畜粪", "dried dung"),
        Code("煤炭", "coal"),
        Code("清洁能源", "clean energy", aliases=("电", "沼气", "液化气", "天然气")),
        Code("其他", "other", aliases=("其它",)),
    ),
)
