"""Code lists on the household's poverty: causes, attribute, standard, state of exit, warning and edge state, relocation, measures.

Words are those in use in 2019; earlier and later words are aliases where they mean the same, and codes of their own where they
do not. [F] a published source, [C] seen in use in county systems, [M] from memory.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList
from fupin_rules.survey.codes.numbering import NOT_KNOWN

__all__ = [
    "ATTRIBUTE",
    "EDGE_STATE",
    "EXIT_STATE",
    "MEASURE_CATEGORY",
    "POVERTY_CAUSE",
    "RETURN_CAUSE",
    "SETTLEMENT",
    "STANDARD",
    "WARNING_STATE",
]

# [C] 2016-2017, unchanged in the exports of 2020. The numbers are those of the main cause.
_CAUSES = (
    Code("因病", "illness", numbers={2017: "01"}),
    Code("因残", "disability", numbers={2017: "02"}),
    Code("因学", "cost of schooling", numbers={2017: "03"}),
    Code("因灾", "disaster", numbers={2017: "04"}, aliases=("因自然灾害",)),
    Code("缺土地", "lack of land", numbers={2017: "05"}),
    Code("缺水", "lack of water", numbers={2017: "06"}),
    Code("缺技术", "lack of skills", numbers={2017: "07"}),
    Code("缺劳力", "lack of labour", numbers={2017: "08"}, aliases=("缺劳动力",)),
    Code("缺资金", "lack of funds", numbers={2017: "09"}),
    Code("交通条件落后", "poor roads", numbers={2017: "10"}, aliases=("交通落后",)),
    Code(
        "自身发展动力不足",
        "lack of own drive",
        numbers={2017: "11"},
        aliases=("自身发展力不足", "自身发展能力不足", "发展动力不足"),
    ),
    # 12 is 因婚 in one front end and 其他 in another, 13 is 因婚 in a third: no number is given, so neither is guessed.
    Code("因婚", "cost of marriage", since=2017),
    Code("因丧", "cost of a funeral", since=2020),
    # From 2021 causes are recorded as risks; these are new ones, the others kept their words.
    Code("因安全住房", "unsafe housing", since=2021),
    Code("因安全饮水", "unsafe drinking water", since=2021),
    Code("因务工就业不稳", "unsteady work", since=2021, aliases=("务工就业不稳",)),
    Code("因意外事故", "accident", since=2021),
    Code("因产业项目失败", "failed business project", since=2021),
    Code("其他", "other", numbers={2017: "99"}),
)

# One list for the main and the other causes: the register never repeats the main cause among the others, and the two can only be
# compared if they share a list. 因婚 and 因丧 belong to the other causes by the book, yet exports of 2020 carry them as main.
POVERTY_CAUSE = CodeList("poverty_cause", "致贫原因", "cause of poverty", _CAUSES)

RETURN_CAUSE = CodeList(
    "return_cause",
    "返贫原因",
    "cause of falling back into poverty",
    (*_CAUSES[:-1], Code("产业扶贫失败", "failed industry support", numbers={2017: "14"}), _CAUSES[-1]),
)

ATTRIBUTE = CodeList(
    "attribute",
    "贫困户属性",
    "household attribute",
    (
        Code("一般贫困户", "ordinary poor household", numbers={2017: "01"}),
        Code("低保脱贫户", "out of poverty, on subsistence allowance", since=2019, numbers={2019: "02"}),
        Code(
            "特困供养脱贫户",
            "out of poverty, with destitute support",
            since=2019,
            numbers={2019: "03"},
            aliases=("五保脱贫户",),
        ),
        Code("低保贫困户", "poor household on subsistence allowance", numbers={2017: "04"}),
        Code("一般脱贫户", "ordinary household out of poverty", since=2019, numbers={2019: "05"}),
        Code("特困供养贫困户", "poor household with destitute support", numbers={2017: "06"}, aliases=("五保贫困户",)),
        Code(
            "低保特困供养贫困户",
            "poor household on allowance and with destitute support",
            since=2019,
            numbers={2019: "07"},
        ),
        Code(
            "低保特困供养户",
            "out of poverty, on allowance and with destitute support",
            since=2019,
            numbers={2019: "08"},
        ),
        # Until 2018 the attribute did not say whether the household had left poverty. These words must not become 低保贫困户 or
        # 低保脱贫户: which of the two is the household's state, not its attribute.
        Code("低保户", "household on subsistence allowance", until=2018, numbers={2017: "02", 2019: NOT_KNOWN}),
        Code(
            "特困供养户",
            "household with destitute support",
            until=2018,
            numbers={2017: "03", 2019: NOT_KNOWN},
            aliases=("五保户",),
        ),
        Code("一般农户", "ordinary farm household", numbers={2017: "05", 2019: NOT_KNOWN}),
        Code("脱贫户", "household out of poverty", since=2021),
    ),
)

STANDARD = CodeList(
    "standard",
    "识别标准",
    "poverty standard applied",
    (
        Code("国家标准", "national standard", aliases=("国家", "国定", "国定标准", "国家级")),
        Code("省定标准", "provincial standard", aliases=("省定", "省级", "省级标准", "自治区标准")),
        Code("市定标准", "city standard", aliases=("市定", "市级", "市级标准")),
    ),
)

EXIT_STATE = CodeList(
    "exit_state",
    "脱贫属性",
    "poverty state",
    (
        Code("未脱贫", "in poverty", numbers={2017: "0"}),
        Code(
            "已脱贫",
            "out of poverty",
            numbers={2017: "1"},
            aliases=(
                "脱贫",
                "脱贫户",
                "已脱贫户",
                "稳定脱贫",
                "已脱贫（享受政策）",
                "已脱贫(享受政策)",
                "已脱贫享受政策",
                "已脱贫（不再享受政策）",
                "已脱贫(不再享受政策)",
                "已脱贫不再享受政策",
                # The second number of 已脱贫 (no longer supported). The list has one digit a code in every generation, and 4 never
                # meant anything else; whether support goes on is the field `still_supported`.
                "4",
            ),
        ),
        Code("返贫", "fallen back into poverty", numbers={2017: "3"}, aliases=("返贫户",)),
        Code("退出户", "left the register's support", aliases=("已退出", "退出")),
        Code("预脱贫", "due to leave poverty this year", since=2016, until=2016),
    ),
)

WARNING_STATE = CodeList(
    "warning_state",
    "预警干预状态",
    "state of early-warning intervention",
    (
        Code("未发起", "not started", aliases=("无", "未预警")),
        Code("已发起", "started"),
        Code("乡镇已审核", "examined by the township", aliases=("乡（镇）已审核", "乡(镇)已审核", "通过乡镇审核")),
        Code("已完成", "completed", aliases=("完成",)),
    ),
)

EDGE_STATE = CodeList(
    "edge_state",
    "边缘户状态",
    "edge-household state",
    (
        Code("非边缘户", "no edge household", aliases=("否",)),
        Code("疑似边缘户", "suspected edge household", aliases=("疑似",)),
        Code("边缘户", "edge household"),
    ),
)

SETTLEMENT = CodeList(
    "settlement",
    "安置类型",
    "kind of resettlement",
    (
        Code("集中安置", "resettled in a new community", aliases=("集中",)),
        Code("分散安置", "resettled singly", aliases=("分散",)),
    ),
)


def _category(value: str, en: str, *aliases: str) -> Code:
    """A category of measures, understood with 帮扶 and 扶贫 behind it as well."""
    return Code(value, en, aliases=(f"{value}帮扶", f"{value}扶贫", f"{value}类", *aliases))


MEASURE_CATEGORY = CodeList(
    "measure_category",
    "措施类别",
    "category of measure",
    (
        _category("产业", "industry"),
        _category("就业", "employment"),
        _category("金融", "finance"),
        _category("公益岗位", "public-service posts", "公益性岗位"),
        _category("住房安全保障", "safe housing", "住房安全", "危房改造"),
        _category("饮水安全保障", "safe drinking water", "饮水安全"),
        _category("健康", "health"),
        _category("义务教育保障", "compulsory education", "义务教育"),
        _category("教育", "education"),
        _category("综合保障", "social security", "综合性保障", "兜底保障", "社会保障"),
        _category("社会", "help from society"),
        _category("搬迁", "relocation", "易地搬迁", "易地扶贫搬迁"),
        _category("生产生活条件改善", "better conditions of life and production"),
        _category("基础设施", "infrastructure", "基础设施建设"),
    ),
)
