"""Code lists of the monitoring that came after 2021: whom it watches, for which risks, how a risk was found and cleared, kinds of work.

Words by the year they came in. [F] a published source, [C] seen in use in county systems, [M] from memory. Knows no record and no rule.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = [
    "CATEGORY",
    "CHANNEL",
    "CLEARING",
    "DESTITUTE",
    "DISASTER",
    "FINDING",
    "INDUSTRY",
    "PLACE_KIND",
    "POST",
    "RISK",
    "SUBSISTENCE",
]

# [F] 中农组发〔2021〕7号. "Is not watched" is an answer: the export leaves the cell blank for every other household.
CATEGORY = CodeList(
    "monitoring_category",
    "监测对象类别",
    "kind of monitored household",
    (
        Code("脱贫不稳定户", "unsteadily out of poverty", since=2021, aliases=("脱贫监测户", "脱贫人口不稳定户")),
        Code("边缘易致贫户", "on the edge of poverty", since=2021, aliases=("边缘户", "边缘易致贫")),
        Code("突发严重困难户", "suddenly in grave difficulty", since=2021, aliases=("突发严重困难",)),
        Code("非监测对象", "not monitored", aliases=("无", "否", "不是监测对象")),
    ),
)

# [C] of 2021 to 2023, the last five [M]. 缺劳动力 and 缺劳力 are the same words of two years.
RISK = CodeList(
    "monitoring_risk",
    "致贫返贫风险",
    "risk of falling into poverty",
    (
        Code("因病", "illness", since=2021),
        Code("因残", "disability", since=2021),
        Code("因学", "cost of schooling", since=2021),
        Code("因自然灾害", "natural disaster", since=2021, aliases=("因灾", "自然灾害")),
        Code("因安全住房", "unsafe housing", since=2021, aliases=("住房安全", "因住房")),
        Code("因安全饮水", "unsafe drinking water", since=2021, aliases=("饮水安全", "因饮水")),
        Code("缺劳动力", "lack of labour", since=2021, aliases=("缺劳力",)),
        Code("因务工就业不稳", "unsteady work", since=2021, aliases=("务工就业不稳", "因务工就业不稳定")),
        Code("因意外事故", "accident", since=2021, aliases=("意外事故",)),
        Code("因产业项目失败", "failed business project", since=2021, aliases=("产业项目失败",)),
        Code("因疫情影响", "epidemic", since=2021, until=2023, aliases=("受疫情影响", "因疫情")),
        Code("其他", "other", since=2021, aliases=("其它",)),
    ),
)

DISASTER = CodeList(
    "monitoring_disaster",
    "自然灾害种类",
    "kind of natural disaster",
    tuple(
        Code(value, en)
        for value, en in (
            ("洪涝", "flood"),
            ("干旱", "drought"),
            ("地质灾害", "landslide or other ground movement"),
            ("地震", "earthquake"),
            ("风雹", "wind and hail"),
            ("低温冷冻", "frost"),
            ("火灾", "fire"),
            ("其他", "other"),
        )
    ),
)

# [M] How a household comes to be looked at: it asks itself, somebody calls on it, or a department's list warns.
FINDING = CodeList(
    "monitoring_finding",
    "发现方式",
    "how the risk was found",
    (
        Code("农户自主申报", "the household itself", aliases=("农户申报", "自主申报")),
        Code("基层干部排查", "cadres calling at the door", aliases=("干部排查", "基层排查", "网格排查")),
        Code("部门筛查预警", "a department's warning", aliases=("部门预警", "部门筛查")),
        Code("其他", "other", aliases=("其它",)),
    ),
)

CLEARING = CodeList(
    "monitoring_clearing",
    "风险消除方式",
    "how the risk was cleared",
    (
        Code("帮扶消除", "cleared by support", aliases=("帮扶后消除",)),
        Code("自然消除", "cleared of itself", aliases=("自然减少消除",)),
    ),
)

SUBSISTENCE = CodeList(
    "monitoring_subsistence",
    "低保类别",
    "kind of subsistence allowance",
    (
        Code("未享受", "none", aliases=("无", "否", "不享受")),
        Code("城市低保", "urban", aliases=("城镇低保",)),
        Code("农村低保", "rural", aliases=("农村居民最低生活保障",)),
    ),
)

DESTITUTE = CodeList(
    "monitoring_destitute",
    "特困类别",
    "kind of destitute support",
    (
        Code("不享受", "none", aliases=("无", "否", "未享受")),
        Code("城市特困", "urban", aliases=("城市特困供养",)),
        Code("农村特困", "rural", aliases=("农村特困供养", "五保")),
    ),
)

# [C] of 2021 and later: where the work is, by distance from home.
PLACE_KIND = CodeList(
    "monitoring_place_kind",
    "务工区域",
    "where the work is",
    (
        Code("乡镇内", "in the township", aliases=("乡（镇）内", "乡(镇)内", "乡内")),
        Code("乡镇外县内", "in the county", aliases=("乡（镇）外县内", "乡(镇)外县内", "县内乡外", "县内")),
        Code("县外省内", "in the province", aliases=("省内县外", "区内县外", "县外区内")),
        Code("省外", "in another province", aliases=("区外", "外省")),
        Code("境外", "abroad", aliases=("国外",)),
    ),
)

INDUSTRY = CodeList(
    "monitoring_industry",
    "所属行业",
    "line of business",
    (
        Code("制造业", "manufacturing", aliases=("工业",)),
        Code("建筑业", "building", aliases=("建筑",)),
        Code("居民服务业", "services", aliases=("服务业", "居民服务、修理和其他服务业")),
        Code("住宿和餐饮业", "hotels and restaurants", aliases=("餐饮业", "住宿餐饮业")),
        Code("交通运输业", "transport", aliases=("交通运输、仓储和邮政业", "运输业")),
        Code("农林牧渔业", "farming", aliases=("农业",)),
        Code("批发和零售业", "trade", aliases=("批发零售业",)),
        Code("其他", "other", aliases=("其它",)),
    ),
)

CHANNEL = CodeList(
    "monitoring_channel",
    "就业渠道",
    "how the work was found",
    (
        Code("自主就业", "by oneself", aliases=("自行就业", "自己外出")),
        Code("劳务输出", "arranged by the government", aliases=("组织输出", "政府组织", "有组织输出")),
        Code("东西部协作", "by partner provinces", since=2021, aliases=("东西部劳务协作",)),
        Code("公益性岗位", "public-service post", aliases=("公益岗位",)),
        Code("帮扶车间", "support workshop", aliases=("就业帮扶车间", "扶贫车间")),
        Code("以工代赈", "public works", since=2021),
        Code("龙头企业和合作社", "local firm or cooperative", aliases=("龙头企业", "合作社")),
        Code("其他", "other", aliases=("其它",)),
    ),
)

POST = CodeList(
    "monitoring_post",
    "岗位种类",
    "kind of public-service post",
    (
        Code("护林员", "forest ranger", aliases=("生态护林员",)),
        Code("护路员", "road keeper", aliases=("养路员", "道路养护员")),
        Code("保洁员", "cleaner", aliases=("保洁", "环卫工")),
        Code("治安协管员", "public-order helper", aliases=("治安协管",)),
        Code("水利管护员", "waterworks keeper", aliases=("水管员", "河道管护员")),
        Code("照料护理员", "carer", aliases=("护理员", "照料服务")),
        Code("其他", "other", aliases=("其它",)),
    ),
)
