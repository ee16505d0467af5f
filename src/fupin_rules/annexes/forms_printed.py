"""The printed forms of annexes 3 and 7 as lines of boxes and blanks, and which part of a record they can carry.

One description for the writer, the reader and the tests: where a label stands is said here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fupin_rules.annexes.layout import Blank, Item, Label, Option, value_at
from fupin_rules.annexes.wording import EDGE_HEAD, LOOKS
from fupin_rules.survey import codes

__all__ = [
    "EDGE_PLACE",
    "EDGE_ROWS",
    "EDGE_SIGNED",
    "EDGE_TEXTS",
    "EDGE_TYPES",
    "ENTRY",
    "LOOKS_HEAD",
    "LOOKS_RISKS",
    "LOOKS_SIGNED",
    "carried_edge",
    "carried_looks",
]


def _aliases(codes_: Any, value: str) -> tuple[str, ...]:
    # One sign less than two would be found anywhere.
    return next(tuple(a for a in c.aliases if len(a) > 1) for c in codes_ if c.value == value)


def _box(path: str, codes_: Any, value: str, label: str | None = None, **more: Any) -> Option:
    more.setdefault("aliases", tuple(a for a in _aliases(codes_, value) if a != "其他"))
    return Option(path, value, label or value, **more)


# -- annex 3 -----------------------------------------------------------------------------------------------------------------

LOOKS_HEAD: Final[tuple[Item, ...]] = (
    Blank("head_name", "户主姓名", width=4, pad="　"),
    Blank("size", "家庭人口数", width=3, pad="　"),
)
"""Of the line at the top what comes behind the place, which stands before its own words (____市____县)."""

LOOKS_RISKS: Final[Mapping[str, tuple[Item, ...]]] = {
    "education": (
        _box(
            "education.risks", codes.EDUCATION_RISK, "义务教育适龄儿童少年失学辍学",
            blanks=(Blank("education.persons", "姓名", width=6),),
        ),
    ),
    "medical": (
        _box(
            "medical.risks", codes.MEDICAL_RISK, "家庭成员患大病或重病", repeated="medical.patients",
            blanks=(Blank("name", "患病成员姓名"), Blank("illness", "病种"), Blank("since", "患病时间", width=3)),
        ),
    ),
    "housing": (
        _box("housing.risks", codes.HOUSING_RISK, "因灾害等原因变成危房"),
        _box("housing.risks", codes.HOUSING_RISK, "房屋周边环境属地质灾害点", pad="\n"),
    ),
    "water": (
        _box("water.risks", codes.WATER_RISK, "水源受污染"),
        _box(
            "water.risks", codes.WATER_RISK, "季节性缺水", pad="\n", aliases=(),
            blanks=(Blank("water.shortage_months", "缺水", after="个月", width=2, colon=""),),
        ),
        _box("water.risks", codes.WATER_RISK, "供水设施受损，导致饮水无保障", pad="\n"),
    ),
    "industry": (
        _box(
            "industry.risks", codes.INDUSTRY_RISK, "产业因受灾等原因未能实现持续增收",
            blanks=(Blank("industry.reason", "何种原因", width=6),),
        ),
    ),
    "employment": (
        _box(
            "employment.risks", codes.EMPLOYMENT_RISK, "劳动力无法实现稳定就业",
            blanks=(Blank("employment.persons", "姓名", width=6),),
        ),
    ),
    "expense": (
        _box(
            "expense.risks", codes.EXPENSE_RISK, "自然灾害、意外变故等原因导致大额刚性支出，造成生活困难",
            blanks=(Blank("expense.reason", "何种原因", width=6),), aliases=(),
        ),
    ),
    "drive": (
        _box(
            "drive.risks", codes.DRIVE_RISK, "有劳动能力未发展产业或就业",
            blanks=(Blank("drive.persons", "姓名", width=6),),
        ),
    ),
    "policy": (
        _box(
            "policy.risks", codes.POLICY_RISK, "政策未落实", "未落实的政策及原因",
            blanks=(Blank("policy.policies", "", width=14, pad="："),), opening="", closing="", aliases=(),
        ),
    ),
}  # fmt: skip
"""For each indicator the boxes of the column 有风险隐患."""

LOOKS_SIGNED: Final[tuple[Item, ...]] = (Blank("checkers", "核查人", width=8), Blank("checked_on", "核查时间", width=8))
ENTRY: Final[tuple[Item, ...]] = (
    Blank("entry.entered_by", "录入人"),
    Blank("entry.entered_on", "录入日期", pad="　"),
    Blank("entry.reviewed_by", "审核人", pad="　"),
    Blank("entry.reviewed_on", "审核日期", pad="　"),
    Blank("entry.supervised_by", "监督人", pad="　"),
)
"""Not printed in the order: set below the signatures of a filled form where the record knows it, so that nothing is lost."""

# -- annex 7 -----------------------------------------------------------------------------------------------------------------

EDGE_PLACE: Final[tuple[Item, ...]] = (
    Blank("head_name", "户主姓名", width=4, pad="　"),
    Blank("phone", "联系电话", width=6, pad="　"),
)
EDGE_TYPES: Final[tuple[Item, ...]] = (
    Label("户类型", "户类型："),
    *(
        _box("types", codes.EDGE_TYPE, c.value, pad="　" if n else "", aliases=())
        for n, c in enumerate(codes.EDGE_TYPE)
    ),
)
EDGE_ROWS: Final[Mapping[str, tuple[Item, ...]]] = {
    "教育": (
        Label("失学辍学原因", "失学辍学原因　"),
        *(
            _box("dropout_reasons", codes.DROPOUT_REASON, word, pad="　" if word != "身体原因" else "", aliases=())
            for word in ("身体原因", "厌学", "教学点远")
        ),
        Option(
            "dropout_reasons", "其他", "其他", pad="　", opening="", closing="",
            blanks=(Blank("dropout_other", "", width=8),),
        ),
    ),
    "医疗": (Blank("uninsured_reason", "未参加城乡居民基本医疗保险原因", width=16),),
    "住房": (
        Blank("housing.structure", "住房结构", width=4),
        Blank("housing.area", "住房面积", width=4, pad="　"),
        Label("是否危房", "　是否危房　"),
        Option("housing.dangerous", False, "否"),
        Option("housing.dangerous", True, "是", pad="　"),
        Option("housing.danger_grade", "C级", "C级", pad="（"),
        Option("housing.danger_grade", "D级", "D级", pad="，"),
        Label("", "）"),
    ),
    "饮水": (
        Label("饮水方式", "饮水方式　"),
        *(
            _box("water.mode", codes.WATER_MODE, word, pad="　" if word != "自来水" else "", aliases=())
            for word in ("自来水", "集中式供水", "山泉水", "井水", "沟塘河等地表水", "窖水", "其他")
        ),
        Label("饮水是否安全", "\n饮水是否安全　"),
        Option("water.safe", True, "是"),
        Option("water.safe", False, "否", pad="　"),
        Blank("water.shortage_days", "缺水时间（天）", width=4, pad="　"),
    ),
    "家庭收入来源": (
        _box(
            "income_sources", codes.EDGE_INCOME, "发展特色产业或创新产业", opening="，", closing="；", aliases=(),
            blanks=(Blank("industry", "产业名称", width=8),),
        ),
        _box(
            "income_sources", codes.EDGE_INCOME, "外出务工或自主创业", pad="\n", closing="）；", aliases=(),
            blanks=(Blank("workers", "务工人员姓名", width=8),),
        ),
        _box(
            "income_sources", codes.EDGE_INCOME, "通过保障性政策获得稳定的收入", pad="\n", closing="）。", aliases=(),
            blanks=(Blank("income_policies", "获得何种保障性政策", width=8),),
        ),
    ),
}  # fmt: skip
"""For each row of part two what stands behind its name."""
EDGE_TEXTS: Final = (
    ("needs", "农户需求"),
    ("shortfall_reason", "不达标原因"),
    ("evidence", "佐证材料"),
    ("housing.opinion", "鉴定意见"),
)
"""What goes into 其他需要说明的情况 besides the remarks, each in a line of its own behind its name."""
EDGE_SIGNED: Final[tuple[Item, ...]] = (
    Blank("surveyors", "调查人", width=8),
    Blank("surveyed_on", "调查时间", width=8),
)


# -- what a form carries --------------------------------------------------------------------------------------------------------


def _given(value: Any) -> Any:
    """An answer as a form gives it back: nothing where nothing stands."""
    if isinstance(value, dict) and set(value) == {"open"}:
        value = list(value["open"])
    if isinstance(value, (list, tuple)):
        value = [v for v in value if v is not None]
    return None if value in ("", []) else value


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        record = record.setdefault(step, {})
    record[last] = value


def _boxes(items: tuple[Item, ...], record: Any, out: dict[str, Any], *, blank_is_none: bool) -> None:
    """The part of a line's answers that its boxes and blanks carry: boxes that are not there lose what they would say."""
    options: dict[str, list[Option]] = {}
    for item in items:
        if isinstance(item, Option):
            options.setdefault(item.path, []).append(item)
            if item.repeated is not None:
                rows = [
                    row
                    for one in _given(value_at(record, item.repeated)) or []
                    if (row := {b.path: v for b in item.blanks if (v := _given(value_at(one, b.path))) is not None})
                ]
                if rows:
                    _put(out, item.repeated, rows)
            else:
                for blank in item.blanks:
                    _keep(out, record, blank.path)
        elif isinstance(item, Blank):
            _keep(out, record, item.path)
    for path, boxes in options.items():
        answer = value_at(record, path)
        if isinstance(boxes[0].value, bool) or path in ("housing.danger_grade", "water.mode"):
            if answer is not None and any(b.value == answer for b in boxes):
                _put(out, path, answer)
        else:
            got = _given(answer) or []
            ticked = [b.value for b in boxes if b.value in got]
            if ticked or blank_is_none:
                _put(out, path, ticked)


def _keep(out: dict[str, Any], record: Any, path: str) -> None:
    value = _given(value_at(record, path))
    if value is not None:
        _put(out, path, value)


def carried_looks(form: Mapping[str, Any]) -> dict[str, Any]:
    """What of a six-looks form the printed page carries: a box without a tick says no, a blank says nothing.

    Args:
        form: `household["six_looks"]`.
    """
    out: dict[str, Any] = {}
    for item in (*LOOKS_HEAD, *LOOKS_SIGNED, *ENTRY):
        assert isinstance(item, Blank)
        _keep(out, form, item.path)
    _keep(out, form, "remarks")
    for _, name, _zh in LOOKS:
        out.setdefault(name, {})["normal"] = value_at(form, f"{name}.normal") is True
        _boxes(LOOKS_RISKS[name], form, out, blank_is_none=True)
        _keep(out, form, f"{name}.reason")
        _keep(out, form, f"{name}.evidence")
    return out


def carried_edge(survey: Mapping[str, Any]) -> dict[str, Any]:
    """What of an edge survey the printed page carries.

    Grounds, stage and decisions, birth dates, and what else the form does not ask stay behind.
    """
    out: dict[str, Any] = {}
    for path in ("survey_id", "city", "county", "township", "village", "hamlet", "remarks"):
        _keep(out, survey, path)
    for path, _zh in EDGE_TEXTS:
        _keep(out, survey, path)
    for line in (EDGE_PLACE, EDGE_SIGNED, ENTRY, EDGE_TYPES, *EDGE_ROWS.values()):
        _boxes(line, survey, out, blank_is_none=True)
    members = []
    for one in _given(survey.get("members")) or []:
        member: dict[str, Any] = {"illnesses": [], "disabilities": []}
        for _zh, name in EDGE_HEAD:
            if name == "disabilities":
                member[name] = [_disability(d) for d in _given(one.get(name)) or []]
            elif name is not None:
                _keep(member, one, name)
        if any(v not in (None, []) for v in member.values()):
            members.append(member)
    if members:
        out["members"] = members
    return out


def _disability(one: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k in ("kind", "grade") if (v := one.get(k)) is not None}
    kinds = _given(one.get("kinds"))
    if kinds and kept.get("kind") == "多重":
        kept["kinds"] = kinds
    return kept
