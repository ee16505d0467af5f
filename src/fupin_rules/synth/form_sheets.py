"""The plan's forms as sheets, one a row: six looks, policies received, corrections, edge households, rosters, meetings, papers.

Owns the layout of the forms' sheets and which columns the register's own sheets get where there are forms. What a cell says is never
decided here. The column for passwords of annex 1 is there, since the form has it, and always empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from fupin_rules.synth.truth import County
from fupin_rules.synth.workbook import Row, Sheet, columns, of_record

__all__ = ["EDGE_SHEETS", "HOUSEHOLD_SHEETS", "TEAM_SHEETS", "with_forms"]

_LOOKS = (
    ("education", "义务教育保障", "涉及人员 persons"),
    ("medical", "基本医疗保障", ""),
    ("housing", "住房安全保障", ""),
    ("water", "饮水安全保障", "缺水月数 shortage_months"),
    ("industry", "产业发展", ""),
    ("employment", "就业发展", "涉及人员 persons"),
    ("expense", "刚性大额支出", ""),
    ("drive", "内生动力", "涉及人员 persons"),
    ("policy", "扶贫政策", "未落实的政策 policies"),
)


def _entry(holder: str) -> str:
    return (
        f"录入人 {holder}.entered_by\n录入日期 {holder}.entered_on\n"
        f"审核人 {holder}.reviewed_by\n审核日期 {holder}.reviewed_on\n监督人 {holder}.supervised_by\n"
    )


def _look(field: str, zh: str, particulars: str) -> str:
    out = [f"{zh}正常 h.six_looks.{field}.normal", f"{zh}风险 h.six_looks.{field}.risks"]
    if particulars:
        header, name = particulars.split()
        out.append(f"{zh if name == 'persons' else ''}{header} h.six_looks.{field}.{name}")
    out += [f"{zh}原因 h.six_looks.{field}.reason", f"{zh}佐证 h.six_looks.{field}.evidence"]
    return "\n".join(out) + "\n"


def _itself(record: Row) -> Iterator[dict[str, Row | None]]:
    yield {"h": record}


def _having(record: Row, field: str) -> Iterator[dict[str, Row | None]]:
    if record.get(field) is not None:
        yield {"h": record}


def _patients(record: Row) -> Iterator[dict[str, Row | None]]:
    for patient in ((record.get("six_looks") or {}).get("medical") or {}).get("patients") or ():
        yield {"h": record, "i": patient}


def _claims(record: Row) -> Iterator[dict[str, Row | None]]:
    for claim in (record.get("policy_feedback") or {}).get("claims") or ():
        yield {"h": record, "i": claim}


def _people(record: Row) -> Iterator[dict[str, Row | None]]:
    for member in record.get("members") or ():
        disabilities = member.get("disabilities")
        yield {"h": record, "i": member, "d": {"text": _disabilities(disabilities) if disabilities else None}}


def _disabilities(disabilities: list[Row]) -> str:
    """As annex 7 has it in one cell: 肢体二级、多重（听力、言语）一级."""
    told = []
    for one in disabilities:
        kinds = f"（{'、'.join(one['kinds'])}）" if one.get("kinds") else ""
        told.append(f"{one.get('kind') or ''}{kinds}{one.get('grade') or ''}")
    return "、".join(told)


HOUSEHOLD_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "六看表",
        "脱贫户“六看”表（附件3）",
        columns(
            "户编号 h.household_id\n户主姓名 h.six_looks.head_name\n家庭人口数 h.six_looks.size\n"
            + "".join(_look(*look) for look in _LOOKS)
            + "其他需要说明情况 h.six_looks.remarks\n核查人 h.six_looks.checkers\n核查时间 h.six_looks.checked_on\n"
            + _entry("h.six_looks.entry")
        ),
        partial(_having, field="six_looks"),
    ),
    Sheet(
        "六看患病成员",
        "脱贫户“六看”表患病成员",
        columns("户编号 h.household_id\n患病成员姓名 i.name\n病种 i.illness\n患病时间 i.since"),
        _patients,
    ),
    Sheet(
        "政策核查",
        "建档立卡户享受政策核查（附件6）",
        columns(
            "户编号 h.household_id\n核查说明 h.policy_feedback.remarks\n政策核查人 h.policy_feedback.checkers\n政策核查时间 h.policy_feedback.checked_on"
        ),
        partial(_having, field="policy_feedback"),
    ),
    Sheet(
        "清单外政策",
        "农户反映已享受而清单没有的政策（附件6）",
        columns(
            "户编号 h.household_id\n措施类别 i.category\n清单外政策名称 i.name\n部门 i.department\n享受日期 i.date\n金额（元） i.amount\n享受人编号 i.member_id\n"
            "农户确认享受 i.received"
        ),
        _claims,
    ),
    Sheet(
        "核查表登记",
        "已填核查表登记",
        columns("户编号 h.household_id\n核查表 i.form\n填表日期 i.filled_on\n填表人 i.filled_by"),
        partial(of_record, field="forms"),
    ),
    Sheet(
        "信息修改",
        "建档立卡信息修改记录",
        columns("户编号 h.household_id\n修改项 i.field\n修改前 i.before\n修改后 i.after\n" + _entry("i.entry")),
        partial(of_record, field="corrections"),
    ),
)

EDGE_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "边缘户调查",
        "边缘户调查表（附件7）",
        columns(
            """
调查编号 h.survey_id
市 h.city
县 h.county
乡镇 h.township
行政村 h.village
自然村 h.hamlet
行政区划代码 h.village_code
户主姓名 h.head_name
联系电话 h.phone
户类型 h.types
排查来源 h.grounds
是否建档立卡户 h.registered
三非户 h.three_non
预警干预状态 h.warning_state
失学辍学原因 h.dropout_reasons
失学辍学其他原因 h.dropout_other
未参加城乡居民基本医疗保险原因 h.uninsured_reason
住房结构 h.housing.structure
住房面积 h.housing.area
是否危房 h.housing.dangerous
危房等级 h.housing.danger_grade
鉴定单位 h.housing.appraised_by
鉴定日期 h.housing.appraised_on
鉴定意见 h.housing.opinion
饮水方式 h.water.mode
饮水是否困难 h.water.difficult
饮水是否安全 h.water.safe
缺水时间（天） h.water.shortage_days
缺水月数 h.water.shortage_months
取水距离 h.water.distance
人均日用水量 h.water.litres
取水往返时间 h.water.fetch_minutes
取水垂直高差 h.water.fetch_height
家庭收入来源 h.income_sources
产业名称 h.industry
务工人员姓名 h.workers
获得何种保障性政策 h.income_policies
其他需要说明的情况 h.remarks
农户需求 h.needs
不达标原因 h.shortfall_reason
佐证材料 h.evidence
调查人 h.surveyors
调查时间 h.surveyed_on
"""
            + _entry("h.entry")
            + "边缘户认定阶段 h.stage\n"
        ),
        _itself,
    ),
    Sheet(
        "边缘户成员",
        "边缘户调查表：家庭成员基本情况（附件7）",
        columns("""
调查编号 h.survey_id
姓名 i.name
与户主关系 i.relation
证件号码 i.id_number
性别 i.sex
出生日期 i.birth_date
在校状况 i.schooling
健康状况 i.health
劳动技能 i.labour_skill
患大病或慢性病病名 i.illnesses
残疾类别及等级 d.text
是否参加城乡居民基本医疗保险 i.resident_medical
年内是否就医 i.treated
年内医疗费用个人支付累计 i.own_cost
是否享受低保 i.subsistence_allowance
"""),
        _people,
    ),
    Sheet(
        "边缘户认定",
        "边缘户认定经过",
        columns("调查编号 h.survey_id\n认定阶段 i.stage\n认定单位 i.by\n认定日期 i.on"),
        partial(of_record, field="decisions"),
    ),
)

TEAM_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "工作队花名册",
        "2019年脱贫攻坚“回头看”专项行动工作队员花名册（附件1）",
        columns("""
行政区划代码 h.area_code
工作队级别 h.level
县 h.county
序号 i.number
乡（镇） h.township
行政村 h.village
姓名 i.name
性别 i.sex
联系方式 i.phone
类型（队长、组长、组员） i.role
入户分组类型（如一组、二组、三组……） i.group
账号名 i.account
密码 i.
单位 i.unit
职务 i.post
备注 i.remarks
人员身份 i.standing
"""),
        partial(of_record, field="officers"),
    ),
    Sheet(
        "工作队会议",
        "工作队全体人员会议",
        columns("行政区划代码 h.area_code\n会议日期 i.on\n会议内容 i.about\n参会人员 i.attendees"),
        partial(of_record, field="meetings"),
    ),
    Sheet(
        "上报记录",
        "上报材料记录",
        columns("行政区划代码 h.area_code\n上报材料 i.paper\n上报日期 i.on\n上报时刻 i.hour"),
        partial(of_record, field="submissions"),
    ),
    Sheet(
        "操作记录",
        "广西扶贫APP操作记录",
        columns("行政区划代码 h.area_code\n操作 i.action\n操作人 i.by\n操作日期 i.on\n所涉户 i.about"),
        partial(of_record, field="operations"),
    ),
)

# Columns that the register's own sheets get where forms are filled in.
_MORE = {
    "帮扶措施": columns("农户确认享受 i.received"),
    "入户核查": columns(_entry("h.visit.entry")),
}


def with_forms(pages: list[tuple[Sheet, list[Row]]], county: County) -> list[tuple[Sheet, list[Row]]]:
    """The sheets of a county with forms: those of the register, widened, then those of the forms."""
    widened = [
        (replace(sheet, columns=(*sheet.columns, *_MORE.get(sheet.name, ()))), records) for sheet, records in pages
    ]
    return [
        *widened,
        *((sheet, county.households) for sheet in HOUSEHOLD_SHEETS),
        *((sheet, county.edges) for sheet in EDGE_SHEETS),
        *((sheet, county.teams) for sheet in TEAM_SHEETS),
    ]
