"""Dwellings and enumeration areas as subjects of rules."""

from __future__ import annotations

from fupin_rules.schema import Level, Part, Subject
from fupin_rules_labour_force.models import Dwelling, EnumerationArea

__all__ = ["DWELLING", "ENUMERATION_AREA"]

DWELLING = Subject(
    name="dwelling",
    zh="住户",
    model=Dwelling,
    key="dwelling_id",
    label="dwelling_id",
    area="area_code",
    dates=("week_end", "interview_date"),
    within=(
        Level("enumeration_area", "调查小区", label="area_name", code="area_code"),
        Level("region", "地区", label="region"),
    ),
    parts=(Part("person", "persons", "人", key="line", label="name"),),
    groups={"enumeration_area": "area_code"},
    main=True,
)
"""A sampled dwelling; what holds in it holds as of the last day of its reference week."""

ENUMERATION_AREA = Subject(
    name="enumeration_area",
    zh="调查小区",
    model=EnumerationArea,
    key="area_code",
    label="area_name",
    area="area_code",
    within=(Level("region", "地区", label="region"),),
    gathers="dwellings",
)
"""The dwellings of one area of the sample; its rules are run over whole data sets only."""
