"""Rows of annexes 4, 6 and 8: risk persons, policies that do not agree, suspected edge households; a dict a row, by column.

Owns what a row says. Findings are the report's, the rest is what the forms say. Knows no sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from fupin_rules.annexes.data import AnnexData, items_of
from fupin_rules.annexes.layout import written
from fupin_rules.annexes.places import Place
from fupin_rules.annexes.risks import Case, cases
from fupin_rules.findings import Finding
from fupin_rules.language.calendar import Fault

__all__ = [
    "Row",
    "feedback_rows",
    "has_no_house",
    "is_insured_otherwise",
    "is_listed_directly",
    "is_suspected",
    "is_undecided",
    "risk_rows",
    "stage_of",
    "suspect_rows",
]

Row = dict[str, Any]
_ORIGINS: Final = {"form": "“六看”表", "finding": "登记数据", "warning": "预警干预"}
_DIRECT: Final = ("乡镇已审核", "已完成")
_OF_A_MEASURE = re.compile(r"(?P<list>measures|policy_feedback\.claims)\[(?P<n>[0-9]+)\]")
_ABOUT_THE_FORM: Final = "policy.feedback"
"""Rules about the check itself; what list and household say differently stands on annex 6 by its own rows."""
_INSURED_ELSEWHERE: Final = "edge_insured_elsewhere"
_DEPARTMENTS: Final = ("local_responsible_department", "responsible_department")


def _where(place: Place, record: Mapping[str, Any], data: AnnexData) -> Row:
    return {
        "乡（镇）": place.township,
        "行政村": place.village,
        "自然村屯": data.text(record.get("hamlet")),
        "户主姓名": data.text(record.get("head_name")),
    }


# -- annex 4 -----------------------------------------------------------------------------------------------------------------


def risk_rows(data: AnnexData) -> list[tuple[Place, Row]]:
    """One row for each person at risk and indicator; a case whose form names nobody has one row that says so."""
    return [(case.place, row) for case in cases(data) for row in _of_case(data, case)]


def _of_case(data: AnnexData, case: Case) -> Iterator[Row]:
    household = case.household
    members = items_of(household.get("members"))
    size = household.get("size")
    common: Row = {
        **_where(case.place, household, data),
        "户编号": data.code(household.get("household_id")),
        "家庭人口数": size if size is not None else len([m for m in members if not m.get("left")]),
        "风险指标": case.indicator,
        "风险情况": case.particulars,
        "原因": case.reason,
        "佐证材料": case.evidence,
        "责任单位": _department(data, case),
        "信息来源": _ORIGINS[case.origin],
        "核查人": case.checkers,
        "核查时间": written(_day(case.checked_on)),
        "备注": case.remark,
    }
    if not case.persons:
        yield {**common, "风险人员姓名": "（未写）", "备注": "表上没有写姓名，人数没有计入"}
        return
    for n, (key, name) in enumerate(case.persons):
        row = {**common, "风险人员姓名": data.text(name) or "（未写）"}
        if key.startswith("#"):
            member = members[int(key[1:])]
            row["与户主关系"] = member.get("relation") or ""
            row["证件号码"] = data.number(member.get("id_number"))
        else:
            row["备注"] = "；".join(x for x in (row["备注"], "登记的家庭成员里没有这个人") if x)
        if case.named and not case.complete and n == 0:
            row["备注"] = "；".join(x for x in (row["备注"], "名单可能不全") if x)
        yield row


def _department(data: AnnexData, case: Case) -> str:
    """Who is responsible for the indicator, by the parameter in force that day in that village; nothing where there is none."""
    report = data.report
    if report is None:
        return ""
    day = data.as_of or report.as_of or getattr(report, "latest", None)
    for name in _DEPARTMENTS:
        table = report.engine.rulebook.parameters.get(name)
        if table is None or day is None:
            continue
        try:
            return str(table.value(day, case.place.code or None, (case.indicator,)))
        except Fault:
            continue
    return ""


# -- annex 6 -----------------------------------------------------------------------------------------------------------------


def feedback_rows(data: AnnexData) -> list[tuple[Place, Row]]:
    """One row for each policy on which list and household do not agree, and for each finding of the policy rules."""
    out = []
    for household in data.in_order(data.households, "household_id"):
        place = data.place(household)
        feedback = household.get("policy_feedback")
        feedback = feedback if isinstance(feedback, dict) else {}
        common: Row = {
            **_where(place, household, data),
            "户编号": data.code(household.get("household_id")),
            "核查人": data.names(feedback.get("checkers")),
            "核查时间": written(_day(feedback.get("checked_on"))),
        }
        for measure in items_of(household.get("measures")):
            if measure.get("received") is False:
                out.append((place, {**common, **_measure(data, household, measure), "清单记录": "有", "农户反映": "未享受",
                                    "不符情形": "清单有而农户未享受", "情况说明": data.text(feedback.get("remarks"))}))  # fmt: skip
        for claim in items_of(feedback.get("claims")):
            out.append((place, {**common, **_measure(data, household, claim), "清单记录": "无", "农户反映": "已享受",
                                "不符情形": "已享受而清单没有", "情况说明": data.text(feedback.get("remarks"))}))  # fmt: skip
        for finding in data.findings_of(household):
            rule = data.rules.get(finding.rule)
            if rule is None or not _is_policy(rule.pack.id) or rule.pack.id == _ABOUT_THE_FORM:
                continue
            name = finding.member.label if finding.member is not None else None
            about = _concerned(data, household, finding)
            who = data.text(name) or about.get("享受人", "")
            out.append((place, {**common, **about, "享受人": who, "不符情形": rule.title.zh,
                                "情况说明": data.text(finding.message.zh), "备注": f"规则 {finding.rule}"}))  # fmt: skip
    return out


def _is_policy(pack: str) -> bool:
    return pack == "policy" or pack.startswith("policy.")


def _concerned(data: AnnexData, household: Mapping[str, Any], finding: Finding) -> Row:
    """The measure a finding is about, where the answers it rests on are of one alone; of several nobody can tell which."""
    paths = [m for a in finding.answers if (m := _OF_A_MEASURE.match(a.path))]
    found = {(m["list"], int(m["n"])) for m in paths}
    if len(found) != 1:
        return {}
    name, n = found.pop()
    holder = household if name == "measures" else household.get("policy_feedback") or {}
    listed = holder.get(name.rpartition(".")[2])
    listed = listed.get("open") if isinstance(listed, dict) else listed
    return _measure(data, household, listed[n]) if isinstance(listed, (list, tuple)) and n < len(listed) else {}


def _measure(data: AnnexData, household: Mapping[str, Any], measure: Mapping[str, Any]) -> Row:
    person = measure.get("member_id")
    members = [m for m in items_of(household.get("members")) if person is not None and m.get("member_id") == person]
    return {
        "享受人": data.text(members[0].get("name")) if len(members) == 1 else data.code(person),
        "措施类别": measure.get("category") or "",
        "政策名称": data.text(measure.get("name")),
        "实施部门": data.text(measure.get("department")),
        "享受时间": written(_day(measure.get("date"))),
        "金额（元）": None if measure.get("amount") is None else float(measure["amount"]),
    }


# -- annex 8 -----------------------------------------------------------------------------------------------------------------


def is_listed_directly(survey: Mapping[str, Any]) -> bool:
    """“三非”户 and early warnings that passed the township go on the list without a meeting (四（二）2（3））."""
    return survey.get("three_non") is True or survey.get("warning_state") in _DIRECT


def stage_of(survey: Mapping[str, Any]) -> str | None:
    """How far a household came: as the survey says, else as the last decision about it says."""
    stage = survey.get("stage")
    if stage is not None:
        return str(stage)
    decisions = [d for d in items_of(survey.get("decisions")) if isinstance(d, dict) and d.get("stage")]
    # Of two on one day, or without one, the one written down later.
    last = max(enumerate(decisions), key=lambda nd: (str(_day(nd[1].get("on")) or ""), nd[0]), default=None)
    return str(last[1]["stage"]) if last is not None else None


def is_undecided(survey: Mapping[str, Any]) -> bool:
    """Whether nothing says if a surveyed household is suspected: no stage, no decision, not listed directly."""
    return stage_of(survey) is None and not is_listed_directly(survey)


def is_suspected(survey: Mapping[str, Any]) -> bool:
    """Whether a surveyed household goes to the county as suspected: found so by the village, or listed directly, and not turned down."""
    stage = stage_of(survey)
    if stage == "不列入":
        return False
    return stage in ("疑似边缘户", "边缘户") or is_listed_directly(survey)


def suspect_rows(data: AnnexData) -> list[tuple[Place, Row]]:
    """One row for each suspected edge household, those since approved included."""
    out = []
    for survey in data.in_order(data.edges, "survey_id"):
        if not is_suspected(survey):
            continue
        members = items_of(survey.get("members"))
        head: Mapping[str, Any] = next((m for m in members if m.get("relation") == "本人或户主"), {})
        grounds = [written(survey.get("grounds"))]
        if survey.get("three_non") is True:
            grounds.append("“三非”户直接列入")
        if survey.get("warning_state") in _DIRECT:
            grounds.append("预警干预通过乡镇审核，直接列入")
        hints = [
            data.rules[f.rule].title.zh
            for f in data.findings_of(survey, "survey_id")
            if f.rule in data.rules and data.rules[f.rule].tags.get("case") == "edge"
        ]
        place = data.place(survey)
        out.append((place, {
            **_where(place, survey, data),
            "调查编号": data.code(survey.get("survey_id")),
            "证件号码": data.number(head.get("id_number")),
            "联系电话": data.number(survey.get("phone"), "phone"),
            "家庭人口数": len(members) if isinstance(survey.get("members"), list) else "",
            "户类型": written(survey.get("types")),
            "列入依据": "；".join(g for g in grounds if g),
            "认定阶段": stage_of(survey) or "（未写）",
            "教育": _schooling(data, survey),
            "医疗": _insurance(data, survey, members),
            "住房": _house(survey),
            "饮水": _water(survey),
            "不达标原因": data.text(survey.get("shortfall_reason")),
            "农户需求": data.text(survey.get("needs")),
            "佐证材料": data.names(survey.get("evidence")),
            "调查人": data.names(survey.get("surveyors")),
            "调查时间": written(_day(survey.get("surveyed_on"))),
            "数据提示": "；".join(dict.fromkeys(hints)),
            "备注": data.text(survey.get("remarks")),
        }))  # fmt: skip
    return out


def _schooling(data: AnnexData, survey: Mapping[str, Any]) -> str:
    other = data.text(survey.get("dropout_other"))
    return written(survey.get("dropout_reasons")) + (f"（{other}）" if other else "")


def _insurance(data: AnnexData, survey: Mapping[str, Any], members: list[Any]) -> str:
    without = [data.text(m.get("name")) for m in members if m.get("resident_medical") is False]
    word = "未参加城乡居民医保" if is_insured_otherwise(data, survey) else "未参保"
    told = [f"{word}：{'、'.join(without)}"] if without else []
    reason = data.text(survey.get("uninsured_reason"))
    return "；".join([*told, *([reason] if reason else [])])


def is_insured_otherwise(data: AnnexData, survey: Mapping[str, Any]) -> bool:
    """Whether the reason for not joining the residents' insurance is another one, by the parameter the rules of edge households use."""
    table = None if data.report is None else data.report.engine.rulebook.parameters.get(_INSURED_ELSEWHERE)
    day = data.as_of or getattr(data.report, "as_of", None) or getattr(data.report, "latest", None)
    reason = survey.get("uninsured_reason")
    if table is None or day is None or reason is None:
        return False
    try:
        return reason in table.value(day, data.place(survey).code or None)
    except Fault:
        return False


def has_no_house(survey: Mapping[str, Any]) -> bool:
    """Whether there is no house: one of no area is none, and neither safe nor dangerous."""
    house = survey.get("housing") or {}
    return house.get("area") is not None and house["area"] == 0 and house.get("dangerous") is not True


def _house(survey: Mapping[str, Any]) -> str:
    house = survey.get("housing") or {}
    if has_no_house(survey):
        return "无房"
    told = {True: "危房", False: "不是危房", None: "未填"}[house.get("dangerous")]
    return f"{told}{house.get('danger_grade') or ''}"


def _water(survey: Mapping[str, Any]) -> str:
    water = survey.get("water") or {}
    told = {True: "安全", False: "不安全", None: "未填"}[water.get("safe")]
    days = water.get("shortage_days")
    return told + (f"，缺水{written(days)}天" if days else "")


def _day(value: Any) -> Any:
    """A day, of trusted data (a date) or of JSON (ISO text)."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
