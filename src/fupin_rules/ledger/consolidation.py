"""Six consolidations (六巩固): to which of them a risk belongs, which department answers for it, by when; all by parameter.

Reads rules' tags and the parameters of the pack `consolidation` from a rulebook. A county's own pack may hold a parameter of the same name
with `local_` before it: its rows come first. Knows no ledger file.

Source: 资扶领发〔2019〕15号 三(二), 四(四).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.language.calendar import Fault
from fupin_rules.ledger.runs import Item
from fupin_rules.rulebook import Rulebook

__all__ = ["CASES", "INDICATORS", "Guide", "consolidation_of", "department_names", "order_of"]

CASES = {"risk": Text("脱贫户风险", "risk"), "edge": Text("边缘户", "edge")}
INDICATORS = (
    "义务教育保障", "基本医疗保障", "住房安全保障", "饮水安全保障", "产业发展", "就业发展", "刚性大额支出", "内生动力", "扶贫政策",
)  # fmt: skip
"""The nine indicators of the six looks, in the order of annex 3."""


@dataclass
class Guide:
    """What a rulebook says of the work that follows from a finding.

    Attributes:
        unsaid: what a parameter should have said and did not, once each, for a note to the office.
    """

    book: Rulebook
    unsaid: dict[str, Text] = field(default_factory=dict)

    def fields(self, item: Item, on: date) -> dict[str, str]:
        """Fields of a desk: `case`, `indicator`, `consolidation`, `department`, `supporting`, `due`.

        Args:
            item: the finding.
            on: the day as of which parameters are read.

        Returns:
            Empty for a finding that is neither a risk nor about an edge household; without a field where no parameter says it.
        """
        rule = self.book.by_id.get(item.rule)
        tags = rule.tags if rule is not None else {}
        case = tags.get("case")
        if case not in CASES:
            return {}
        out = {"case": case}
        village = item.place("village")
        area = village.id if village is not None and village.id is not None and village.id.isdigit() else None
        due = self.value("measures_due", on, area, ())
        if due is not None:
            out["due"] = due.isoformat()
        else:
            self._lacks(
                "measures_due",
                f"完成期限（参数 measures_due 在 {on} 没有值）",
                f"a due date (no value of measures_due on {on})",
            )
        indicator = tags.get("indicator")
        if indicator is None:
            self._lacks(
                f"indicator {item.rule}",
                f"归哪个指标、哪个责任单位（规则 {item.rule} 没有写 indicator）",
                f"an indicator, and so a department (rule {item.rule} has no tag indicator)",
            )
            return out
        out["indicator"] = indicator
        for name, parameter, zh, en in (
            ("consolidation", "consolidation_of", "归哪一项巩固", "a consolidation"),
            ("department", "responsible_department", "责任单位", "a department"),
            ("supporting", "supporting_departments", "", ""),
        ):
            value = self.value(parameter, on, area, (indicator,))
            if value is not None:
                out[name] = str(value)
            elif zh:
                self._lacks(
                    f"{parameter} {indicator}",
                    f"“{indicator}”的{zh}（参数 {parameter} 没有这一行）",
                    f"{en} for {indicator} (no such row of {parameter})",
                )
        return out

    def value(self, name: str, on: date, area: str | None, keys: tuple[str, ...]) -> Any:
        """The value of a parameter, a county's own first; None where there is none."""
        for own in (f"local_{name}", name):
            table = self.book.parameters.get(own)
            if table is None:
                continue
            try:
                return table.value(on, area, keys)
            except Fault:
                continue
        return None

    def _lacks(self, key: str, zh: str, en: str) -> None:
        self.unsaid.setdefault(key, Text(zh, en))


def consolidation_of(book: Rulebook, indicator: str, on: date) -> str | None:
    """To which consolidation an indicator belongs, wherever the areas do not differ; None where no parameter says it."""
    value = Guide(book).value("consolidation_of", on, None, (indicator,))
    return None if value is None else str(value)


def order_of(book: Rulebook) -> list[str]:
    """The six consolidations in the order in which the parameter gives them, a county's own first."""
    found: dict[str, None] = {}
    for name in ("local_consolidation_of", "consolidation_of"):
        table = book.parameters.get(name)
        for entry in table.values if table is not None else ():
            found.update(dict.fromkeys(map(str, entry.value.values())))
    return list(found)


def department_names(book: Rulebook) -> list[str]:
    """Every department that a parameter names, for whoever misspells one."""
    found: dict[str, None] = {}
    for name in ("local_responsible_department", "responsible_department", "supporting_departments"):
        table = book.parameters.get(name)
        for entry in table.values if table is not None else ():
            rows = entry.value.values() if table is not None and table.decl.keys else (entry.value,)
            for words in rows:
                found.update(dict.fromkeys(str(words).split("、")))
    return list(found)
