"""A registered household: where it is, why it is poor, what state it is in, and everything it consists of.

The root record of the survey. Knows no rule; says only what is asked, in which words and within which bounds.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fupin_rules.schema import Listing, Question
from fupin_rules.survey.answers import FIRST_YEAR, LAST_DAY, LAST_YEAR, Answers, Day, Text, Whole, YesNo
from fupin_rules.survey.codes import (
    ATTRIBUTE,
    EDGE_STATE,
    EXIT_STATE,
    FUEL,
    POVERTY_CAUSE,
    RETURN_CAUSE,
    STANDARD,
    WARNING_STATE,
)
from fupin_rules.survey.dwelling import Housing, Power, Road, Water
from fupin_rules.survey.income import Income, Land
from fupin_rules.survey.member import Member
from fupin_rules.survey.paperwork import Correction, FilledForm
from fupin_rules.survey.six_looks import SixLooks
from fupin_rules.survey.support import Helper, Measure, PolicyFeedback, Relocation
from fupin_rules.survey.visit import Visit

__all__ = ["Household"]

_FIRST_REGISTERED = date(FIRST_YEAR, 1, 1)


class Household(Answers, title="户"):
    """A registered household with its members."""

    household_id: Annotated[
        Text | None, Question("户编号", "household's code", number="AAC001", headers=("家庭编号", "贫困户编号"))
    ] = None
    data_date: Annotated[
        Day | None,
        Question(
            "数据日期",
            "date of the data",
            ge=_FIRST_REGISTERED,
            le=LAST_DAY,
            headers=("数据截止日期", "导出日期"),
            note="没有入户核查、也没有另给参考日期时，按这一天算；只有年月的不收。",
        ),
    ] = None
    province: Annotated[
        Text | None, Question("省", "province", headers=("省（区、市）", "省(区、市)", "省份", "省（自治区）"))
    ] = None
    city: Annotated[Text | None, Question("市", "city", headers=("市（州）", "市(州)", "地市", "市（盟、州）"))] = None
    county: Annotated[
        Text | None,
        Question(
            "县",
            "county",
            headers=("县(市、区、旗)", "县（市、区、旗）", "县（市、区）", "县(市、区)", "区县"),
        ),
    ] = None
    township: Annotated[
        Text | None, Question("乡镇", "township", headers=("乡(镇)", "乡（镇）", "乡", "乡（镇、街道）", "镇"))
    ] = None
    village: Annotated[Text | None, Question("行政村", "village", headers=("村", "行政村名称", "村名"))] = None
    hamlet: Annotated[
        Text | None, Question("自然村", "hamlet", headers=("自然村屯", "村民小组", "自然村（组）", "组", "屯"))
    ] = None
    village_code: Annotated[
        Text | None,
        Question(
            "行政区划代码",
            "area code",
            headers=("村代码", "行政村代码", "行政区划", "区划代码", "村编码"),
            note="12 位：9 位乡镇加 3 位村。参数按它逐级选取。",
        ),
    ] = None
    head_name: Annotated[
        Text | None,
        Question(
            "户主姓名",
            "head's name",
            number="AAC029",
            personal="name",
            headers=("户主",),
        ),
    ] = None
    head_number: Annotated[
        Text | None,
        Question(
            "户主证件号码",
            "head's identity number",
            number="AAC031",
            personal="identity",
            headers=("户主身份证号码", "户主身份证号", "户主证件号"),
        ),
    ] = None
    exit_state: Annotated[
        str | None,
        Question(
            "脱贫属性",
            "poverty state",
            code=EXIT_STATE,
            number="AAR010",
            headers=("脱贫状态", "脱贫情况", "户状态"),
            note="国扶 1、4 都是已脱贫，差别在是否仍享受政策；“退出户”为本县用语，与脱贫户同查（方案一）〔C〕〔F〕。空白为未填。",
        ),
    ] = None
    still_supported: Annotated[
        YesNo | None,
        Question(
            "享受政策",
            "still receives support",
            headers=("是否享受政策", "是否享受帮扶政策", "脱贫后是否享受政策"),
            note="脱贫不脱政策；脱贫属性写“不再享受政策”者为否。空白为未填。",
        ),
    ] = None
    exit_year: Annotated[
        Whole | None,
        Question(
            "脱贫年度",
            "year of exit",
            number="AAC016",
            ge=FIRST_YEAR,
            le=LAST_YEAR,
            headers=("脱贫年份", "退出年度", "脱贫时间（年度）"),
            note="也见 AAC023。未脱贫户无此答案：空白为未填，规则先看脱贫属性。",
        ),
    ] = None
    exit_date: Annotated[
        Day | None,
        Question(
            "脱贫日期",
            "date of exit",
            ge=_FIRST_REGISTERED,
            le=LAST_DAY,
            month_only="last",
            headers=("脱贫时间", "退出时间", "退出日期"),
            note="只有年月的取当月末日：退出在月底认定，早算会把同月入住的搬迁户说成脱贫后入住。",
        ),
    ] = None
    return_year: Annotated[
        Whole | None,
        Question(
            "返贫年度",
            "year of falling back",
            number="AAC024",
            ge=FIRST_YEAR,
            le=LAST_YEAR,
            headers=("返贫年份",),
        ),
    ] = None
    return_date: Annotated[
        Day | None,
        Question(
            "返贫日期",
            "date of falling back",
            ge=_FIRST_REGISTERED,
            le=LAST_DAY,
            month_only="last",
            headers=("返贫时间",),
            note="只有年月的取当月末日，与脱贫日期同一口径。",
        ),
    ] = None
    first_identified: Annotated[
        Day | None,
        Question(
            "首次识别时间",
            "first identified",
            number="AAR041",
            ge=_FIRST_REGISTERED,
            le=LAST_DAY,
            month_only="first",
            headers=("首次识别日期", "识别时间", "建档立卡时间"),
            note="只有年月的取当月一日。",
        ),
    ] = None
    attribute: Annotated[
        str | None,
        Question(
            "贫困户属性",
            "household attribute",
            code=ATTRIBUTE,
            number="AAC006",
            headers=("户属性", "农户属性", "户类型"),
            note="2019—2020 年的八个值自带脱贫与否〔C〕；此前的“低保户”“五保户”不带，各自成码。2022 年布局改列户类型。",
        ),
    ] = None
    standard: Annotated[
        str | None,
        Question(
            "识别标准",
            "standard applied",
            code=STANDARD,
            number="AAC005",
            headers=("贫困户识别标准",),
        ),
    ] = None
    poverty_cause: Annotated[
        str | None,
        Question(
            "主要致贫原因",
            "main cause of poverty",
            code=POVERTY_CAUSE,
            number="AAC007",
            headers=("致贫原因1", "致贫原因", "主要致贫原因（单选）", "主要致贫原因(单选)"),
            note="单选〔F〕。2022 年布局作“致贫原因1”。空白为未填。",
        ),
    ] = None
    other_causes: Annotated[
        Listing[str] | None,
        Question(
            "其他致贫原因",
            "other causes of poverty",
            code=POVERTY_CAUSE,
            number="AAC008",
            blank="none",
            none=[],
            headers=("其它致贫原因", "其他致贫原因（至多选两项）", "次要致贫原因", "致贫原因2"),
            note="至多两项，不得与主因重复〔F〕。可以没有：空白即没有。",
        ),
    ] = None
    cause_year: Annotated[
        Whole | None,
        Question(
            "致贫原因所指年度",
            "year the cause describes",
            ge=FIRST_YEAR - 3,
            le=LAST_YEAR,
            headers=("致贫原因年度",),
            note="附件2第 19 项：已脱贫户按脱贫前、未脱贫户按近一年的情况〔F〕。导出没有此列；空白为未填。",
        ),
    ] = None
    return_cause: Annotated[
        str | None,
        Question(
            "返贫原因",
            "cause of falling back",
            code=RETURN_CAUSE,
            number="AAC009",
            note="只问返贫户；空白为未填。",
        ),
    ] = None
    size: Annotated[
        Whole | None,
        Question(
            "家庭人口数",
            "household size",
            number="AAC017",
            unit="人",
            ge=1,
            le=30,
            headers=("人数", "家庭人口", "家庭人数", "户人口数"),
        ),
    ] = None
    phone: Annotated[
        Text | None,
        Question(
            "联系电话",
            "household's phone",
            number="AAR012",
            personal="phone",
            headers=("户联系电话", "户主联系电话", "手机号码"),
        ),
    ] = None
    bank_name: Annotated[
        Text | None, Question("开户行", "bank", number="AAQ002", headers=("开户银行", "开户银行名称"))
    ] = None
    bank_account: Annotated[
        Text | None,
        Question(
            "银行卡号",
            "bank account",
            number="AAC004",
            personal="bank",
            headers=("银行账号", "银行卡", "银行帐号", "一卡通账号"),
        ),
    ] = None
    military_family: Annotated[
        YesNo | None,
        Question(
            "军烈属",
            "family of a soldier or martyr",
            number="AAC012",
            headers=("是否军烈属",),
        ),
    ] = None
    only_child_household: Annotated[
        YesNo | None,
        Question(
            "独生子女户",
            "only-child household",
            number="AAC013",
            headers=("是否独生子女户",),
        ),
    ] = None
    two_daughter_household: Annotated[
        YesNo | None,
        Question(
            "双女户",
            "two-daughter household",
            number="AAC014",
            headers=("是否双女户",),
        ),
    ] = None
    housing: Annotated[Housing | None, Question("住房", "housing")] = None
    water: Annotated[Water | None, Question("饮水", "drinking water")] = None
    power: Annotated[Power | None, Question("用电", "power")] = None
    road: Annotated[Road | None, Question("道路", "road")] = None
    toilet: Annotated[
        YesNo | None,
        Question(
            "卫生厕所",
            "has a sanitary toilet",
            number="AAC319",
            headers=("有无卫生厕所", "是否有卫生厕所"),
        ),
    ] = None
    fuel: Annotated[
        str | None, Question("主要燃料", "main fuel", code=FUEL, number="AAC320", headers=("主要燃料类型", "燃料类型"))
    ] = None
    income: Annotated[Income | None, Question("收入", "income")] = None
    land: Annotated[Land | None, Question("土地", "land and production")] = None
    measures: Annotated[
        Listing[Measure] | None,
        Question(
            "帮扶措施",
            "measures received",
            source=True,
            blank="none",
            none=[],
            headers=("享受政策情况", "政策清单"),
            note="来自各部门导入的清单。清单在而没有此户的行，即没有措施；清单不在，规则不运行。",
        ),
    ] = None
    helpers: Annotated[
        Listing[Helper] | None,
        Question(
            "帮扶联系人",
            "helpers",
            source=True,
            blank="none",
            none=[],
            headers=("帮扶责任人", "结对帮扶"),
            note="来自结对表。表在而没有此户的行，即无人结对（附件2第 13 项）〔F〕；表不在，规则不运行。",
        ),
    ] = None
    relocation: Annotated[Relocation | None, Question("易地搬迁", "relocation")] = None
    warning_state: Annotated[
        str | None,
        Question(
            "预警干预状态",
            "state of early-warning intervention",
            code=WARNING_STATE,
            blank="none",
            none="未发起",
            headers=("预警状态", "预警干预"),
            note="广西原文未见，状态按方案用语设〔?〕。只标已发起的户：空白即未发起。",
        ),
    ] = None
    edge_state: Annotated[
        str | None,
        Question(
            "边缘户状态",
            "edge-household state",
            code=EDGE_STATE,
            blank="none",
            none="非边缘户",
            headers=("边缘户", "是否边缘户"),
            note="疑似边缘户经县审定为边缘户〔F〕。只标列入的户：空白即非边缘户。",
        ),
    ] = None
    three_non: Annotated[
        YesNo | None,
        Question(
            "三非户",
            "san-fei household",
            headers=("是否三非户", "“三非”户"),
            note="定义未见〔?〕，只是由县里填的标志，本库不推导。既不知道它指什么，空白也就不推断：未填。",
        ),
    ] = None
    members: Annotated[Listing[Member] | None, Question("家庭成员", "members", headers=("家庭成员情况",))] = None
    visit: Annotated[
        Visit | None,
        Question(
            "入户核查",
            "visit",
            source=True,
            note="工作队入户所见。没有入户就没有此项，要比较的规则不运行。",
        ),
    ] = None
    six_looks: Annotated[
        SixLooks | None,
        Question(
            "六看", "six looks", source=True, note="脱贫户（含退出户）的《“六看”表》；没有交来，看表的规则不运行。"
        ),
    ] = None
    policy_feedback: Annotated[
        PolicyFeedback | None,
        Question("享受政策核查", "policies checked with the household", source=True, note="③政策清单核查（附件6）。"),
    ] = None
    forms: Annotated[
        Listing[FilledForm] | None,
        Question(
            "已填核查表",
            "forms filled in",
            source=True,
            blank="none",
            none=[],
            headers=("核查表登记",),
            note="登记在而没有此户的行，即一张表也没有填；登记不在，规则不运行。读入各种表时自动登记。",
        ),
    ] = None
    corrections: Annotated[
        Listing[Correction] | None,
        Question(
            "信息修改",
            "corrections of the register",
            source=True,
            blank="none",
            none=[],
            headers=("修改记录",),
            note="修改记录没有提供，规则不运行。",
        ),
    ] = None
