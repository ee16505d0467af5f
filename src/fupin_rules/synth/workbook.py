"""A county laid out as an export of the national system: thirteen sheets, title rows above the headers, every cell text.

Owns the layout of 2017-2020 and how answers are spelt in it. What a cell says is never decided here. XlsxWriter (extra `tables`) is
loaded when something is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from fupin_rules.synth.places import COUNTY
from fupin_rules.synth.truth import County

__all__ = ["SHEETS", "Row", "Sheet", "columns", "of_record", "write_workbook"]

Row = dict[str, Any]
# A team that looked and found none says so; on its form a blank would mean that nobody asked.
_NONE = "无"
# Where a column takes its answer from: a path within the row's records, each starting with the record it stands in.
Path_ = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its title, its columns (header and path of the answer) and where its rows come from."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Row], Iterator[dict[str, Row | None]]]


def _households(household: Row) -> Iterator[dict[str, Row | None]]:
    yield {"h": household}


def _members(household: Row) -> Iterator[dict[str, Row | None]]:
    for member in household["members"]:
        yield {"h": household, "m": member}


def _found(household: Row) -> Iterator[dict[str, Row | None]]:
    for member in household["members"]:
        found = member.get("found")
        if found is not None:
            seen = found if found.get("illnesses") != [] else {**found, "illnesses": _NONE}
            disabilities = found.get("disabilities")
            first = disabilities[0] if disabilities else {"kind": _NONE} if disabilities == [] else None
            yield {"h": household, "m": member, "f": seen, "d": first}


def _of_member(household: Row, field: str) -> Iterator[dict[str, Row | None]]:
    for member in household["members"]:
        for item in member.get(field) or ():
            yield {"h": household, "m": member, "i": item}


def of_record(record: Row, field: str) -> Iterator[dict[str, Row | None]]:
    """A row for each item of a list of a record, called `i` beside the record, `h`."""
    for item in record.get(field) or ():
        yield {"h": record, "i": item}


def _relocations(household: Row) -> Iterator[dict[str, Row | None]]:
    if household.get("relocation"):
        yield {"h": household}


def _visits(household: Row) -> Iterator[dict[str, Row | None]]:
    if household.get("visit"):
        yield {"h": household}


def _strangers(household: Row) -> Iterator[dict[str, Row | None]]:
    for stranger in (household.get("visit") or {}).get("strangers") or ():
        yield {"h": household, "i": stranger}


def _workplaces(household: Row) -> Iterator[dict[str, Row | None]]:
    for member in household["members"]:
        if any(member.get(name) is not None for name in ("work_place", "employer", "work_phone")):
            yield {"h": household, "m": member}


def columns(text: str) -> tuple[tuple[str, str], ...]:
    """Columns written as `header path` pairs, one a line."""
    rows = (line.split() for line in text.splitlines() if line)
    return tuple((header, path) for header, path in rows)


_HOUSEHOLD = "户编号 h.household_id\n户主姓名 h.head_name\n"
_PERSON = "户编号 h.household_id\n人编号 m.member_id\n姓名 m.name\n证件号码 m.id_number\n"

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "贫困人口信息",
        "建档立卡贫困户信息",
        columns("""
县(市、区、旗) h.county
乡(镇) h.township
行政村 h.village
自然村 h.hamlet
户编号 h.household_id
人编号 m.member_id
姓名 m.name
证件号码 m.id_number
人数 h.size
与户主关系 m.relation
民族 m.ethnicity
文化程度 m.education
在校生状况 m.schooling
健康状况 m.health
劳动技能 m.labour_skill
务工状况 m.work_state
务工时间（月） m.work_months
参加大病医疗 m.critical_illness
脱贫属性 h.exit_state
脱贫年度 h.exit_year
贫困户属性 h.attribute
主要致贫原因 h.poverty_cause
危房户 h.housing.dangerous
饮水安全 h.water.safe
饮水困难 h.water.difficult
人均纯收入 h.income.per_capita
联系电话 h.phone
"""),
        _members,
    ),
    Sheet(
        "已外出务工信息",
        "已外出务工信息",
        columns(
            _PERSON
            + """
务工所在地 i.place
务工区域 i.place_kind
开始时间 i.start
结束时间 i.end
务工时间（月） i.months
月收入（元） i.income
联系电话 i.phone
"""
        ),
        partial(_of_member, field="episodes"),
    ),
    Sheet(
        "帮扶措施",
        "帮扶措施清单（2014年1月至2019年8月）",
        columns(
            _HOUSEHOLD
            + """
措施类别 i.category
措施名称 i.name
部门 i.department
享受日期 i.date
金额（元） i.amount
享受人编号 i.member_id
"""
        ),
        partial(of_record, field="measures"),
    ),
    Sheet(
        "帮扶联系人",
        "帮扶联系人结对信息",
        columns(
            _HOUSEHOLD
            + """
帮扶联系人 i.name
单位 i.unit
联系电话 i.phone
结对时间 i.since
"""
        ),
        partial(of_record, field="helpers"),
    ),
    Sheet(
        "易地搬迁",
        "易地扶贫搬迁信息",
        columns(
            _HOUSEHOLD
            + """
是否易地扶贫搬迁户 h.relocation.relocated
安置类型 h.relocation.settlement
安置地 h.relocation.place
入住时间 h.relocation.move_in_date
"""
        ),
        _relocations,
    ),
    Sheet(
        "残疾人信息",
        "残疾人信息",
        columns(
            _PERSON
            + """
残疾证号 m.disability_certificate
残疾类别 i.kind
多重残疾类别 i.kinds
残疾等级 i.grade
"""
        ),
        partial(_of_member, field="disabilities"),
    ),
    Sheet(
        "参保信息",
        "参保信息",
        columns(
            _PERSON
            + """
城乡居民基本医疗保险 m.resident_medical
城镇职工基本医疗保险 m.employee_medical
商业补充医疗保险 m.commercial_medical
"""
        ),
        _members,
    ),
    Sheet(
        "自然变更",
        "人口自然变更",
        columns(
            """
户编号 h.household_id
人编号 m.member_id
姓名 m.name
变更类型 i.kind
变更日期 i.date
已减少 m.left
"""
        ),
        partial(_of_member, field="changes"),
    ),
    Sheet(
        "户情况",
        "贫困户家庭情况",
        columns(
            _HOUSEHOLD
            + """
行政区划代码 h.village_code
脱贫日期 h.exit_date
首次识别时间 h.first_identified
识别标准 h.standard
其他致贫原因 h.other_causes
致贫原因所指年度 h.cause_year
住房结构 h.housing.structure
住房面积 h.housing.area
危房等级 h.housing.danger_grade
鉴定单位 h.housing.appraised_by
鉴定日期 h.housing.appraised_on
饮水方式 h.water.mode
缺水月数 h.water.shortage_months
年收入 h.income.total
工资性收入 h.income.wage
生产经营性收入 h.income.operating
财产性收入 h.income.property_income
转移性收入 h.income.transfer
生产经营性支出 h.income.operating_cost
年纯收入 h.income.net
收入年度 h.income.year
计划生育金 h.income.family_planning
低保金 h.income.subsistence
生态补偿金 h.income.ecological
五保金 h.income.destitute
养老保险金 h.income.pension
其他转移性收入 h.income.other_transfer
返贫年度 h.return_year
返贫日期 h.return_date
返贫原因 h.return_cause
享受政策 h.still_supported
耕地面积 h.land.cultivated
有效灌溉面积 h.land.irrigated
林地面积 h.land.forest
退耕还林面积 h.land.returned_forest
林果面积 h.land.orchard
加入合作社 h.land.cooperative
通生活用电 h.power.living
通生产用电 h.power.production
通广播电视 h.power.broadcast
入户路类型 h.road.kind
与村主干路距离 h.road.distance
卫生厕所 h.toilet
主要燃料 h.fuel
银行卡号 h.bank_account
"""
        ),
        _households,
    ),
    Sheet(
        "入户核查",
        "“回头看”入户核查",
        columns(
            _HOUSEHOLD
            + """
核查日期 h.visit.date
核查人 h.visit.checkers
查阅证件 h.visit.documents
实际常住人口数 h.visit.residents
贫困户属性 h.visit.attribute
主要致贫原因 h.visit.poverty_cause
家庭人口数 h.visit.size
住房结构 h.visit.housing.structure
住房面积 h.visit.housing.area
是否危房户 h.visit.housing.dangerous
危房等级 h.visit.housing.danger_grade
饮水方式 h.visit.water.mode
饮水是否困难 h.visit.water.difficult
饮水是否安全 h.visit.water.safe
"""
        ),
        _visits,
    ),
    Sheet(
        "入户核查成员",
        "“回头看”入户核查成员",
        columns("""
户编号 h.household_id
人编号 m.member_id
姓名 m.name
证件号码 m.id_number
有无户籍 f.registered
户口簿姓名 f.register_name
户口簿证件号码 f.register_number
是否常住 f.resident
在校生状况 f.schooling
文化程度 f.education
健康状况 f.health
病名 f.illnesses
残疾类别 d.kind
残疾等级 d.grade
劳动技能 f.labour_skill
务工状况 f.work_state
务工时间（月） f.work_months
务工所在地 f.work_place
务工联系电话 f.work_phone
城乡居民基本医疗保险 f.resident_medical
城镇职工基本医疗保险 f.employee_medical
"""),
        _found,
    ),
    Sheet(
        "未登记人员",
        "“回头看”未登记人员",
        columns("""
户编号 h.household_id
姓名 i.name
与户主关系 i.relation
性别 i.sex
出生日期 i.birth_date
证件号码 i.id_number
有无户籍 i.registered
来此居住时间 i.since
"""),
        _strangers,
    ),
    Sheet(
        "务工登记",
        "务工登记",
        columns("""
户编号 h.household_id
人编号 m.member_id
姓名 m.name
务工所在地 m.work_place
务工企业名称 m.employer
务工联系电话 m.work_phone
"""),
        _workplaces,
    ),
)

# Words as exports of those years spelt them.
_SPELT = {
    "乡镇内务工": "乡（镇）内务工",
    "乡镇外县内务工": "乡（镇）外县内务工",
    **{
        f"{new}{year}年级": f"{old}{year}年级"
        for new, old in (("普通高中", "高中"), ("高职高专", "高职"))
        for year in "一二三"
    },
}
# A county larger than this is written without keeping its rows.
_KEEP_AT_MOST = 2000
_WIDTH = 14


def spell(value: Any) -> str:
    """An answer as its cell spells it; text, as the national system exports everything."""
    if value is None:
        return ""
    if value is True:
        return "是"
    if value is False:
        return "否"
    if isinstance(value, str):
        return _SPELT.get(value, value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(spell(item) for item in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _answer(records: dict[str, Row | None], path: Path_) -> Any:
    value: Any = records.get(path[0])
    for name in path[1:]:
        if value is None:
            return None
        value = value.get(name)
    return value


def _written(value: Any, path: Path_) -> str:
    if path[-1] == "normal":
        # A box of a form: ticked or blank.
        return "√" if value else ""
    if path[-1] == "risks" and isinstance(value, list):
        # The printed words of a box have commas of their own.
        return "；".join(value)
    return spell(value)


def sheet_rows(sheet: Sheet, records: Iterable[Row]) -> Iterator[list[str]]:
    """The rows of a sheet below its header, as text."""
    paths = [tuple(path.split(".")) for _, path in sheet.columns]
    for record in records:
        for row in sheet.rows(record):
            yield [_written(_answer(row, path), path) for path in paths]


def write_workbook(county: County, path: str | Path) -> None:
    """Writes a county as a workbook of the national system's layout of 2017-2020, and its forms, if it has any, behind it.

    The same county makes the same bytes: the file's own dates are those of the data.

    Args:
        county: a county from `make_county`.
        path: the file to write, `.xlsx`.

    Raises:
        ModuleNotFoundError: the extra `tables` is not installed.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    from fupin_rules.synth.form_sheets import with_forms

    day: date = max((h["data_date"] for h in county.households), default=date(2019, 8, 31))
    pages: list[tuple[Sheet, list[Row]]] = [(sheet, county.households) for sheet in SHEETS]
    if county.teams:
        pages = with_forms(pages, county)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": len(county.households) > _KEEP_AT_MOST})
    try:
        book.set_properties({"title": f"{COUNTY}建档立卡数据（合成）", "created": datetime.combine(day, time())})
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = book.add_format({"num_format": "@"})
        for sheet, records in pages:
            page = book.add_worksheet(sheet.name)
            page.set_column(0, len(sheet.columns) - 1, _WIDTH, text)
            page.merge_range(0, 0, 0, len(sheet.columns) - 1, f"{COUNTY}{sheet.title}", title)
            page.write_string(1, 0, f"数据日期：{day.isoformat()}")
            for at, (name, _) in enumerate(sheet.columns):
                page.write_string(2, at, name, header)
            page.freeze_panes(3, 0)
            for line, cells in enumerate(sheet_rows(sheet, records), start=3):
                for at, cell in enumerate(cells):
                    if cell:
                        page.write_string(line, at, cell)
    finally:
        book.close()
