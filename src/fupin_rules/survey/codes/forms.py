"""Code lists of the plan's forms: boxes of the six looks, of the survey of edge households, roles and papers of the teams.

Words are those printed in the order of September 2019 [F] unless said otherwise.
"""

from __future__ import annotations

from fupin_rules.schema import Code, CodeList

__all__ = [
    "DECIDER",
    "DRIVE_RISK",
    "EDGE_GROUND",
    "EDGE_INCOME",
    "EDGE_STAGE",
    "EDGE_TYPE",
    "EDUCATION_RISK",
    "EMPLOYMENT_RISK",
    "EXPENSE_RISK",
    "FORM",
    "HOUSING_RISK",
    "INDUSTRY_RISK",
    "MEDICAL_RISK",
    "POLICY_RISK",
    "STANDING",
    "SUBMITTED",
    "TEAM_ACTION",
    "TEAM_LEVEL",
    "TEAM_ROLE",
    "WATER_RISK",
]

# -- annex 3: one list for each indicator, so that a box of another indicator is refused at the door ------------------------
EDUCATION_RISK = CodeList(
    "education_risk",
    "义务教育风险",
    "risk in compulsory education",
    (
        Code(
            "义务教育适龄儿童少年失学辍学",
            "a child of school age out of school",
            aliases=("失学辍学", "适龄儿童失学辍学"),
        ),
    ),
)
MEDICAL_RISK = CodeList(
    "medical_risk",
    "基本医疗风险",
    "risk in basic medical care",
    (Code("家庭成员患大病或重病", "a member gravely ill", aliases=("患大病或重病", "患大病", "患重病")),),
)
HOUSING_RISK = CodeList(
    "housing_risk",
    "住房安全风险",
    "risk in housing",
    (
        Code("因灾害等原因变成危房", "became dangerous, e.g. by a disaster", aliases=("变成危房", "因灾变成危房")),
        Code("房屋周边环境属地质灾害点", "site of a geological hazard", aliases=("地质灾害点", "周边属地质灾害点")),
    ),
)
WATER_RISK = CodeList(
    "water_risk",
    "饮水安全风险",
    "risk in drinking water",
    (
        Code("水源受污染", "source polluted", aliases=("水源污染",)),
        Code("季节性缺水", "short of water in some seasons", aliases=("缺水",)),
        Code(
            "供水设施受损，导致饮水无保障",
            "supply damaged",
            aliases=("供水设施受损", "供水设施受损,导致饮水无保障", "供水设施受损导致饮水无保障"),
        ),
    ),
)
INDUSTRY_RISK = CodeList(
    "industry_risk",
    "产业发展风险",
    "risk in production",
    (
        Code(
            "产业因受灾等原因未能实现持续增收",
            "production brings no lasting income, e.g. after a disaster",
            aliases=("产业未能持续增收", "未能实现持续增收"),
        ),
    ),
)
EMPLOYMENT_RISK = CodeList(
    "employment_risk",
    "就业发展风险",
    "risk in employment",
    (
        Code(
            "劳动力无法实现稳定就业", "somebody able to work has no steady work", aliases=("无法稳定就业", "就业不稳定")
        ),
    ),
)
EXPENSE_RISK = CodeList(
    "expense_risk",
    "刚性大额支出风险",
    "risk of great unavoidable expenses",
    (
        Code(
            "自然灾害、意外变故等原因导致大额刚性支出，造成生活困难",
            "a disaster or accident forced great expenses on it",
            aliases=(
                "自然灾害、意外变故等原因导致大额刚性支出,造成生活困难",
                "大额刚性支出造成生活困难",
                "刚性大额支出",
            ),
        ),
    ),
)
DRIVE_RISK = CodeList(
    "drive_risk",
    "内生动力风险",
    "risk in own drive",
    (
        Code(
            "有劳动能力未发展产业或就业",
            "able to work but neither produces nor works",
            aliases=("有劳动能力未发展产业或未就业",),
        ),
    ),
)
POLICY_RISK = CodeList(
    "policy_risk",
    "扶贫政策风险",
    "risk in support policies",
    (Code("政策未落实", "a policy was not carried out", aliases=("未落实的政策", "未落实")),),
)

# -- annex 7 -----------------------------------------------------------------------------------------------------------------
EDGE_TYPE = CodeList(
    "edge_type",
    "边缘户调查户类型",
    "type of household in the survey of edge households",
    (
        Code("低保户", "on subsistence allowance"),
        Code("分散特困供养户", "destitute, supported at home", aliases=("特困供养户", "分散供养特困户", "五保户")),
        Code("残疾人户", "with a disabled person"),
        Code("无房或危房户", "without a house or in a dangerous one", aliases=("无房户", "危房户", "危房改造户")),
        Code("信访户", "petitioned", aliases=("诉求户",)),
        Code("其他需要予关注的户", "other household to be looked at", aliases=("其他需要予以关注的户", "其他")),
    ),
)
# The union of the two lists in the text (三（三） and 四（二）2); which of them a village must look at is a parameter.
EDGE_GROUND = CodeList(
    "edge_ground",
    "排查来源",
    "ground for looking at a household",
    (
        Code("低保户", "on subsistence allowance"),
        Code("特困供养户", "destitute support", aliases=("分散特困供养户", "五保户")),
        Code("残疾人户", "with a disabled person"),
        Code("无房户", "without a house"),
        Code("危房户", "in a dangerous house"),
        Code("危房改造户", "house renovated"),
        Code("重大疾病户", "grave illness"),
        Code("诉求户", "asked for support", aliases=("信访户",)),
        Code("自然灾害户", "disaster", aliases=("受灾户",)),
        Code("重大变故户", "accident or other blow", aliases=("意外变故户",)),
        Code("三非户", "san-fei", aliases=("“三非”户",)),
        Code("预警干预户", "early warning approved by the township", aliases=("预警干预非贫困户",)),
        Code("其他", "other", aliases=("其他有边缘户情形的农户",)),
    ),
)
EDGE_STAGE = CodeList(
    "edge_stage",
    "边缘户认定阶段",
    "stage on the way to an edge household",
    (
        Code("重点排查对象", "to be looked at", aliases=("排查对象", "重点排查户")),
        Code("疑似边缘户", "suspected edge household", aliases=("疑似",)),
        Code("边缘户", "edge household"),
        Code("不列入", "not listed", aliases=("不符合", "非边缘户")),
    ),
)
DECIDER = CodeList(
    "decider",
    "认定单位",
    "who decides",
    (
        Code("村工作队", "village team", aliases=("村工作队会议",)),
        Code("乡镇", "township", aliases=("乡（镇）", "乡(镇)", "乡镇工作队")),
        Code("县扶贫开发领导小组", "county leading group", aliases=("县级", "县领导小组")),
    ),
)
EDGE_INCOME = CodeList(
    "edge_income",
    "家庭收入来源",
    "source of income",
    (
        Code("发展特色产业或创新产业", "production", aliases=("特色产业", "产业")),
        Code("外出务工或自主创业", "work away or own business", aliases=("外出务工", "自主创业", "务工")),
        Code(
            "通过保障性政策获得稳定的收入",
            "support that guarantees an income",
            aliases=("保障性政策", "保障性政策收入"),
        ),
    ),
)

# -- the teams and their papers ----------------------------------------------------------------------------------------------
TEAM_ROLE = CodeList(
    "team_role",
    "队员类型",
    "role in the team",
    (
        Code("总队长", "chief leader of a township team"),
        Code("队长", "leader", aliases=("工作队长",)),
        Code("副队长", "deputy leader"),
        Code("组长", "group leader"),
        Code("组员", "group member"),
    ),
)
STANDING = CodeList(
    "standing",
    "人员身份",
    "what somebody is outside the team",
    (
        Code("县领导", "county leader"),
        Code("乡镇党政主要领导", "head of the township", aliases=("乡（镇）党政主要领导", "乡(镇)党政主要领导")),
        Code(
            "乡镇联村领导",
            "township leader in charge of the village",
            aliases=(
                "乡镇包村领导",
                "乡（镇）联村领导",
                "乡(镇)联村领导",
                "乡（镇）包村领导",
                "乡(镇)包村领导",
                "联村领导",
                "包村领导",
            ),
        ),
        Code("后盾单位分管领导", "leader of the supporting unit", aliases=("联村后盾单位分管领导",)),
        Code("第一书记", "first secretary"),
        Code("驻村工作队员", "member of the team living in the village", aliases=("包村工作队员", "驻村队员")),
        Code("帮扶干部", "helper"),
        Code("村“两委”干部", "village cadre", aliases=("村两委干部", '村"两委"干部', "村干部")),
        Code(
            "村民小组（屯）长",
            "head of a hamlet",
            aliases=("村民小组长", "屯长", "组长（屯长）", "组长(屯长)", "村民小组(屯)长"),
        ),
        Code("其他", "other"),
    ),
)
TEAM_LEVEL = CodeList(
    "team_level",
    "工作队级别",
    "level of a team",
    (Code("县级", "county"), Code("乡镇级", "township", aliases=("乡级",)), Code("村级", "village")),
)
# What annex 1 note 4 lets a role do, or not do; entering, reviewing and supervising are the three of chapter 3 (2) and (3).
TEAM_ACTION = CodeList(
    "team_action",
    "工作队操作",
    "what an officer does in the app",
    (
        Code("核查已脱贫户", "check a household out of poverty", aliases=("核查脱贫户", "核查退出户")),
        Code("核查未脱贫户", "check a household still poor"),
        Code("核查边缘户", "survey an edge household", aliases=("调查边缘户",)),
        Code("新增边缘户", "add an edge household", aliases=("录入边缘户",)),
        Code("修改边缘户", "edit an edge household"),
        Code("审核返贫预警", "review an early warning", aliases=("预警审核", "返贫预警审核")),
        Code("录入核查结果", "enter what was found", aliases=("录入",)),
        Code("审核录入", "review an entry", aliases=("审核",)),
        Code("监督录入", "supervise an entry", aliases=("监督",)),
    ),
)
FORM = CodeList(
    "form",
    "核查表",
    "form filled in at a household",
    (
        Code("信息核查", "(1) checklist, annex 2", aliases=("①", "附件2", "建档立卡户信息核查清单")),
        Code("六看", "(2) six looks, annex 3", aliases=("②", "附件3", "脱贫户“六看”表")),
        Code("政策核查", "(3) policies received, annex 6", aliases=("③", "附件6", "建档立卡户享受政策核查反馈表")),
        Code("边缘户调查", "survey of edge households, annex 7", aliases=("附件7", "边缘户调查表")),
    ),
)
SUBMITTED = CodeList(
    "submitted",
    "上报材料",
    "paper handed in",
    (
        Code("附件1", "roster"),
        Code("附件4", "list of persons at risk"),
        Code("附件5", "statistics of the six looks"),
        Code("附件6", "feedback on policies"),
        Code("附件8", "list of suspected edge households"),
        Code("附件9", "statistics of suspected edge households"),
        Code("工作总结", "closing report", aliases=("总结材料", "总结")),
        Code("培训观摩", "training done", aliases=("业务培训暨试点观摩",)),
    ),
)
