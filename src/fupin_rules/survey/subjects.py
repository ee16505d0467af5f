"""The household as a subject of rules: registered with the engine like any plugin's."""

from __future__ import annotations

from fupin_rules.schema import Level, Part, Subject
from fupin_rules.survey.household import Household

__all__ = ["HOUSEHOLD"]

HOUSEHOLD = Subject(
    name="household",
    zh="户",
    model=Household,
    key="household_id",
    label="head_name",
    area="village_code",
    dates=("visit.date", "data_date"),
    within=(
        Level("village", "行政村", label="village", code="village_code"),
        Level("township", "乡镇", label="township"),
        Level("county", "县", label="county"),
    ),
    parts=(Part("member", "members", "成员", key="member_id", label="name"),),
    groups={"village": "village_code"},
)
"""Households with their members; villages are groups of households with one area code."""
