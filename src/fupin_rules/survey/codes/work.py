"""Code lists on labour and work: labour skill, state and place of work, public-service posts.

Words are those in use in 2019. [C] seen in use in county systems, [M] from memory.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList
from fupin_rules.survey.codes.numbering import NOT_KNOWN

__all__ = ["LABOUR_SKILL", "PUBLIC_POST", "WORK_PLACE", "WORK_STATE"]

# The fifth word stands in the county's order of September 2019 and not in the codes of September 2017; in which year between it came
# in is not known. It may have been put in the middle, so the numbers of 2017 end with that layout.
LABOUR_SKILL = CodeList(
    "labour_skill",
    "劳动技能",
    "labour skill",
    (
        Code("普通劳动力", "ordinary labour", numbers={2017: "01", 2019: NOT_KNOWN}, aliases=("普通劳动者",)),
        Code("技能劳动力", "skilled labour", numbers={2017: "02", 2019: NOT_KNOWN}, aliases=("技能劳动者",)),
        Code(
            "弱劳动力或半劳动力",
            "weak or half labour",
            since=2018,
            aliases=("弱劳动力", "半劳动力", "弱劳力或半劳力", "弱（半）劳动力", "弱(半)劳动力"),
        ),
        Code("丧失劳动力", "labour lost", numbers={2017: "03", 2019: NOT_KNOWN}, aliases=("丧失劳动能力",)),
        Code("无劳动力", "no labour", numbers={2017: "04", 2019: NOT_KNOWN}, aliases=("无劳动能力",)),
    ),
)

WORK_STATE = CodeList(
    "work_state",
    "务工状况",
    "state of work",
    (
        Code(
            "乡镇内务工",
            "works in the township",
            numbers={2017: "01"},
            aliases=("乡（镇）内务工", "乡(镇)内务工", "乡内务工", "镇内务工", "乡镇内"),
        ),
        Code(
            "乡镇外县内务工",
            "works in the county outside the township",
            numbers={2017: "02"},
            aliases=("乡（镇）外县内务工", "乡(镇)外县内务工", "乡外县内务工", "乡镇外县内"),
        ),
        Code(
            "县外省内务工",
            "works in the province outside the county",
            numbers={2017: "03"},
            # In Guangxi, an autonomous region, 区 is said for 省.
            aliases=("县外省内", "县外区内务工", "区内县外务工", "区内县外", "省内县外务工", "省内县外"),
        ),
        Code("省外务工", "works outside the province", numbers={2017: "04"}, aliases=("省外", "区外务工", "区外")),
        # Guangxi's own cards do not part township and county: no word of the national list means the same.
        Code("县内务工", "works in the county (township not said)", aliases=("县内",)),
        Code("其他", "other", numbers={2017: "99"}),
        Code("未务工", "does not work away", aliases=("无", "无务工", "未外出务工", "没有务工", "不务工", "否")),
    ),
)

WORK_PLACE = CodeList(
    "work_place_kind",
    "务工地类型",
    "kind of place of work",
    (
        Code(
            "乡镇内",
            "in the township",
            aliases=("乡（镇）内", "乡(镇)内", "乡内", "乡镇内务工", "乡（镇）内务工", "乡(镇)内务工"),
        ),
        Code(
            "乡镇外县内",
            "in the county outside the township",
            aliases=(
                "乡（镇）外县内",
                "乡(镇)外县内",
                "乡外县内",
                "乡镇外县内务工",
                "乡（镇）外县内务工",
                "乡(镇)外县内务工",
            ),
        ),
        Code("县内", "in the county (township not said)", aliases=("县内务工",)),
        Code(
            "县外省内",
            "in the province outside the county",
            aliases=("县外省内务工", "省内县外", "区内县外", "县外区内"),
        ),
        Code("省外", "outside the province", aliases=("省外务工", "区外", "区外务工")),
        Code("境外", "abroad", aliases=("国外", "国外务工", "境外务工")),
    ),
)

# [M] The official words of 公益性岗位类型 were not found; what is known is that the column names the post or stays blank. "Has none"
# is an answer of its own here, so that a rule can ask for it.
PUBLIC_POST = CodeList(
    "public_post",
    "公益性岗位类型",
    "public-service post",
    (
        Code("未安排", "has none", aliases=("无", "否", "没有", "未享受")),
        Code("有岗位", "has one (kind not said)", aliases=("是", "有")),
        Code("护林员", "forest ranger", aliases=("生态护林员", "公益护林员", "护林")),
        Code("护路员", "road keeper", aliases=("护路", "道路养护", "养路员")),
        Code("保洁员", "cleaner", aliases=("保洁", "环卫", "环卫工")),
        Code("治安协管", "public-order helper", aliases=("治安协管员", "治安")),
        Code("水利管护", "waterworks keeper", aliases=("水管员", "护水员", "水利")),
        Code("照料服务", "carer", aliases=("护理员", "照料")),
        Code("其他", "other", aliases=("其它",)),
    ),
)
