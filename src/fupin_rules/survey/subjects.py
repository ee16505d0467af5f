"""The household, and the village that several of them make, as subjects of rules: registered like any plugin's."""

from __future__ import annotations

from typing import Annotated

from fupin_rules.schema import Level, Listing, Part, Question, Subject
from fupin_rules.survey.answers import Answers, Text
from fupin_rules.survey.household import Household

__all__ = ["HOUSEHOLD", "VILLAGE", "Village"]


class Village(Answers, title="行政村"):
    """A village: all households of a data set that carry its code."""

    village_code: Annotated[Text | None, Question("行政区划代码", "area code")] = None
    village: Annotated[Text | None, Question("行政村", "village")] = None
    township: Annotated[Text | None, Question("乡镇", "township")] = None
    county: Annotated[Text | None, Question("县", "county")] = None
    households: Annotated[Listing[Household] | None, Question("户", "households")] = None


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
    main=True,
)
"""Households with their members; villages are groups of households with one area code."""

VILLAGE = Subject(
    name="village",
    zh="行政村",
    model=Village,
    key="village_code",
    label="village",
    area="village_code",
    within=(Level("township", "乡镇", label="township"), Level("county", "县", label="county")),
    gathers="households",
)
"""A village, made of the households of a data set; its rules are run over whole data sets only."""
