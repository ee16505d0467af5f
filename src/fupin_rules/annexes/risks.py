"""Risk cases of the six looks, and how they are counted.

A household that left poverty is a case where its form ticks a risk; where there is no form, or the form says neither normal nor risk
of an indicator, where a rule tagged `case: risk` fires on it; and in any event where an early-warning intervention was completed (方案四（二）1②). Owns who counts as a person concerned:

* the persons named, where the form names persons (义务教育, 基本医疗, 就业发展, 内生动力);
* else all members present.

Counts are of distinct households and persons: a household with two risks is one household, so 存在风险 is no sum over the indicators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fupin_rules.annexes.data import AnnexData, items_of
from fupin_rules.annexes.layout import written
from fupin_rules.annexes.places import Place
from fupin_rules.annexes.wording import INDICATORS, LOOKS
from fupin_rules.schema import UNREADABLE, Open

__all__ = ["WARNING", "Case", "Count", "Tally", "cases", "tally"]

NAMED: Final = ("education", "medical", "employment", "drive")
WARNING: Final = "预警干预已完成"
"""What stands for the indicator of a closed early-warning case, which has none of its own."""


@dataclass(frozen=True)
class Case:
    """One risk of one household.

    Attributes:
        indicator: one of the nine, or `WARNING`.
        persons: whom it concerns, each as a key and a name; empty where the form should name somebody and does not.
        named: whether persons had to be named.
        complete: False where the list of names may be longer (it is open) or is missing.
        particulars: what was ticked and the details asked for.
        origin: `form`, `finding` or `warning`.
        rule: the rule, for findings.
        remark: why the rule speaks although there is a form.
    """

    household: Mapping[str, Any]
    place: Place
    indicator: str
    persons: tuple[tuple[str, str], ...]
    named: bool
    complete: bool
    particulars: str
    reason: str
    evidence: str
    origin: str
    rule: str = ""
    checkers: str = ""
    checked_on: Any = None
    remark: str = ""


def cases(data: AnnexData) -> list[Case]:
    """All risk cases of the data, household by household, in the order of the nine indicators."""
    out: list[Case] = []
    for household in data.in_order(data.households, "household_id"):
        if not data.has_exited(household):
            continue
        form = household.get("six_looks")
        found = list(_by_form(data, household, form) if isinstance(form, dict) else _by_rules(data, household))
        if isinstance(form, dict) and (silent := _silent(form)):
            # What a form does not say is not "no risk": there the data speak, as if there were no form.
            found += [
                replace(case, remark=silent[case.indicator])
                for case in _by_rules(data, household)
                if case.indicator in silent
            ]
            found.sort(key=lambda case: INDICATORS.index(case.indicator))
        if household.get("warning_state") == "已完成":
            found.append(_warned(data, household))
        out.extend(found)
    return out


def _silent(form: Mapping[str, Any]) -> dict[str, str]:
    """The indicators of which a form says neither normal nor risk, and what to remark about each."""
    out = {}
    for _, name, indicator in LOOKS:
        look = form.get(name)
        if not isinstance(look, dict):
            out[indicator] = "表上没有这一项，按登记数据推出，请再核实"
        elif look.get("normal") is not True and not items_of(look.get("risks")):
            lost = {"normal", "risks"} & set(look.get(UNREADABLE) or ()) or type(look.get("risks")) is Open
            why = "看不清" if lost else "没有勾"
            out[indicator] = f"表上这一项{why}，按登记数据推出，请再核实"
    return out


def _everybody(household: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    members = items_of(household.get("members"))
    return tuple((f"#{n}", str(m.get("name") or "")) for n, m in enumerate(members) if not m.get("left"))


def _named(household: Mapping[str, Any], names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Persons by name: the member so called, or, where the register has none, the name itself. Nobody counts twice."""
    members = items_of(household.get("members"))
    out: dict[str, str] = {}
    for name in names:
        # 张 三 on one form and 张三 on another are one person.
        plain = "".join(name.split())
        here = [n for n, m in enumerate(members) if "".join(str(m.get("name") or "").split()) == plain]
        here = [n for n in here if not members[n].get("left")] or here
        out.setdefault(f"#{here[0]}" if here else plain, name)
    return tuple(out.items())


def _by_form(data: AnnexData, household: Mapping[str, Any], form: Mapping[str, Any]) -> Iterable[Case]:
    for _, name, indicator in LOOKS:
        look = form.get(name)
        risks = items_of(look.get("risks")) if isinstance(look, dict) else []
        if not risks:
            continue
        assert isinstance(look, dict)
        named = name in NAMED
        complete = True
        persons = _everybody(household)
        if named:
            listed = look.get("patients") if name == "medical" else look.get("persons")
            given = [p.get("name") for p in items_of(listed)] if name == "medical" else items_of(listed)
            persons = _named(household, [n for n in given if n])
            complete = isinstance(listed, list) and type(listed) is list and bool(persons) and all(given)
        yield Case(
            household, data.place(household), indicator, persons, named, complete,
            _particulars(data, name, look, risks), data.text(look.get("reason")), data.names(look.get("evidence")), "form",
            checkers=data.names(form.get("checkers")), checked_on=form.get("checked_on"),
        )  # fmt: skip


def _particulars(data: AnnexData, name: str, look: Mapping[str, Any], risks: list[str]) -> str:
    parts = ["；".join(risks)]
    if name == "medical":
        for p in items_of(look.get("patients")):
            told = [data.text(p.get("name")), data.text(p.get("illness")), written(p.get("since"))]
            parts.append("，".join(t for t in told if t))
    if name == "water" and look.get("shortage_months") is not None:
        parts.append(f"缺水{written(look['shortage_months'])}个月")
    if name == "policy" and items_of(look.get("policies")):
        parts.append(f"未落实：{data.names(look['policies'])}")
    return "；".join(p for p in parts if p)


def _by_rules(data: AnnexData, household: Mapping[str, Any]) -> Iterable[Case]:
    members = items_of(household.get("members"))
    for finding in data.findings_of(household):
        rule = data.rules.get(finding.rule)
        if rule is None or rule.tags.get("case") != "risk" or rule.tags.get("indicator") not in INDICATORS:
            continue
        indicator = rule.tags["indicator"]
        named = finding.member is not None and finding.member.index is not None
        persons = _everybody(household)
        if named:
            assert finding.member is not None and finding.member.index is not None
            n = finding.member.index
            persons = ((f"#{n}", str(members[n].get("name") or "") if n < len(members) else ""),)
        yield Case(
            household, data.place(household), indicator, persons, named, True, rule.title.zh, data.text(finding.message.zh), "",
            "finding", rule=finding.rule,
        )  # fmt: skip


def _warned(data: AnnexData, household: Mapping[str, Any]) -> Case:
    return Case(
        household, data.place(household), WARNING, _everybody(household), False, True,
        "已按程序完成预警干预机制", "", "", "warning",
    )  # fmt: skip


# -- counting ----------------------------------------------------------------------------------------------------------------


@dataclass
class Count:
    """Distinct households and persons."""

    households: int = 0
    persons: int = 0

    def add(self, other: Count) -> None:
        self.households += other.households
        self.persons += other.persons


@dataclass
class Tally:
    """The counts of a village, a township or the county.

    Attributes:
        total: households and persons with any risk.
        by: the same for each indicator.
        unnamed: households whose form should name persons and may not name all of them.
    """

    total: Count = field(default_factory=Count)
    by: dict[str, Count] = field(default_factory=lambda: {i: Count() for i in INDICATORS})
    unnamed: int = 0
    warned: int = 0

    def add(self, other: Tally) -> None:
        self.total.add(other.total)
        for indicator, count in other.by.items():
            self.by[indicator].add(count)
        self.unnamed += other.unnamed
        self.warned += other.warned


def tally(found: Iterable[Case]) -> dict[Place, Tally]:
    """The counts of each village that has a case."""
    by_household: dict[int, list[Case]] = {}
    for case in found:
        by_household.setdefault(id(case.household), []).append(case)
    out: dict[Place, Tally] = {}
    for mine in by_household.values():
        here = out.setdefault(mine[0].place, Tally())
        here.total.add(Count(1, len({key for case in mine for key, _ in case.persons})))
        here.unnamed += any(case.named and not case.complete for case in mine)
        here.warned += any(case.indicator == WARNING for case in mine)
        for indicator in {case.indicator for case in mine} - {WARNING}:
            persons = {key for case in mine if case.indicator == indicator for key, _ in case.persons}
            here.by[indicator].add(Count(1, len(persons)))
    return out
