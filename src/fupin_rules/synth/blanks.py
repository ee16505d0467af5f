"""Blanks answers at random among those a workbook has columns for, and says which and what must come of it.

Never blanks what ties rows together or dates them (codes of household, person and village, a helper's name, the day of the visit), nor
what a workbook says again elsewhere (the head's name), nor an answer whose blank means none: an empty cell there would be an answer,
and a false one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fupin_rules.synth.due import due, hidden, incomplete, member_at
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.truth import Planted

__all__ = ["blank_answers"]

_HOUSEHOLD = (
    *("county", "township", "village", "hamlet", "size", "exit_state", "exit_year", "attribute"),
    *("poverty_cause", "phone", "exit_date", "first_identified", "standard", "cause_year"),
    *("return_year", "return_date", "return_cause", "still_supported", "toilet", "fuel", "bank_account"),
)
_PARTS = {
    "housing": ("dangerous", "structure", "area", "danger_grade", "appraised_by", "appraised_on"),
    "water": ("safe", "difficult", "mode", "shortage_months"),
    "income": (
        "per_capita",
        "total",
        "wage",
        "operating",
        "property_income",
        "transfer",
        "operating_cost",
        "net",
        "year",
    ),
    "relocation": ("relocated", "settlement", "place", "move_in_date"),
    "visit": ("checkers", "documents", "residents", "attribute", "poverty_cause", "size"),
}
_VISIT_PARTS = {
    "housing": ("structure", "area", "dangerous", "danger_grade"),
    "water": ("mode", "difficult", "safe"),
}
_MEMBER = (
    *("name", "id_number", "relation", "ethnicity", "education", "schooling", "health", "labour_skill", "work_state"),
    *("work_months", "critical_illness", "disability_certificate", "resident_medical", "employee_medical"),
    *("commercial_medical", "work_place", "employer", "work_phone"),
)
_FOUND = (
    *("registered", "register_name", "register_number", "resident", "schooling", "education", "health"),
    *("labour_skill", "work_state", "work_months", "work_place", "work_phone", "resident_medical", "employee_medical"),
)
_ROWS = {
    "measures": ("category", "name", "department", "date", "amount", "member_id"),
    "helpers": ("unit", "phone", "since"),
}
_MEMBER_ROWS = {
    "episodes": ("place", "place_kind", "start", "end", "months", "income", "phone"),
    "disabilities": ("kind", "grade"),
    "changes": ("kind", "date"),
}

Answer = tuple[str, dict[str, Any], str]


def _given(prefix: str, record: dict[str, Any], names: Sequence[str]) -> Iterator[Answer]:
    """The answers of a record that stand there: their path, the record they stand in, their name."""
    for name in names:
        if record.get(name) is not None:
            yield prefix + name, record, name


def answers(household: dict[str, Any]) -> Iterator[Answer]:
    """Every answer of a household that may be blanked."""
    yield from _given("", household, _HOUSEHOLD)
    for part, names in _PARTS.items():
        if household.get(part):
            yield from _given(f"{part}.", household[part], names)
    for part, names in _VISIT_PARTS.items():
        yield from _given(f"visit.{part}.", household["visit"][part], names)
    for rows, names in _ROWS.items():
        for index, row in enumerate(household[rows]):
            yield from _given(f"{rows}[{index}].", row, names)
    for index, member in enumerate(household["members"]):
        yield from _given(f"members[{index}].", member, _MEMBER)
        yield from _given(f"members[{index}].found.", member["found"], _FOUND)
        for rows, names in _MEMBER_ROWS.items():
            for at, row in enumerate(member[rows]):
                yield from _given(f"members[{index}].{rows}[{at}].", row, names)


def blank_answers(supply: Supply, households: Sequence[dict[str, Any]], share: float) -> list[Planted]:
    """Blanks exactly that share (rounded) of the answers of these households, every answer as likely as every other."""
    counts = [sum(1 for _ in answers(household)) for household in households]
    total = sum(counts)
    chosen = iter(sorted(supply.rng.sample(range(total), round(total * share))))
    planted: list[Planted] = []
    at = next(chosen, None)
    first = 0
    for household, count in zip(households, counts, strict=True):
        if at is not None and at < first + count:
            everything = list(answers(household))
            blanked: list[str] = []
            while at is not None and at < first + count:
                path, record, name = everything[at - first]
                del record[name]
                if name == "work_phone":
                    # The person's own phone is the same number, and no column holds it.
                    record.pop("phone", None)
                blanked.append(path)
                at = next(chosen, None)
            # What comes of a blank may hang on another one, so all are blanked before any is described.
            planted += [_describe(household, path) for path in blanked]
        first += count
    return planted


def _describe(household: dict[str, Any], path: str) -> Planted:
    member = member_at(household, path)
    item = due(path, member)
    topic = None if item else incomplete(household, path, member)
    what = f"第 {item} 项要求填写" if item else "登记须完整" if topic else "空白即未填，须列为待补"
    return Planted(
        kind="blank",
        household_id=household["household_id"],
        path=path,
        note=f"随机抹去的答案：{what}",
        item=item,
        rule=None if item is None else f"checklist.{item}",
        topic=topic,
        member_id=None if member is None else member["member_id"],
        planter="blank",
        in_workbook=not hidden(path, member),
    )
