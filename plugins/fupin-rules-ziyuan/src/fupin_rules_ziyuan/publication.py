"""How many working days a decision was published: weekends, public holidays and the weekends worked in their place.

In Python, since the rule language has no days of the week. Which days are holidays is said by parameters, as any number is.
"""

from __future__ import annotations

from datetime import date, timedelta

from fupin_rules.errors import Text
from fupin_rules.findings import Source
from fupin_rules.rulebook.validators import (
    Reading,
    Ruling,
    Validator,
    not_applicable,
    satisfied,
    undecided,
    violated,
)

__all__ = ["PUBLISHED_LONG_ENOUGH", "published_long_enough"]

_SATURDAY = 5
_LONGEST = 366
"""A span of more days than a year is long enough whatever the holidays, and is not walked through."""


def published_long_enough(reading: Reading) -> Ruling:
    """Whether the decision on an edge household was published for enough working days, both days counted."""
    survey = reading.record
    decisions = survey.decisions
    if decisions is None:
        return undecided("decisions")
    stages = [d.stage for d in decisions]
    if "边缘户" not in stages:
        open_ones = [reading.path(d, "stage") for d in decisions if d.stage is None]
        return not_applicable() if decisions.complete and not open_ones else undecided(*open_ones)
    file = survey.ziyuan
    first = None if file is None else file.published_from
    last = None if file is None else file.published_to
    if first is None or last is None:
        return undecided(*(f"ziyuan.{n}" for n, v in (("published_from", first), ("published_to", last)) if v is None))
    wanted = reading.param("ziyuan_publicity_workdays")
    days = working_days(first, last, reading.param("ziyuan_holidays"), reading.param("ziyuan_worked_weekends"))
    return satisfied() if days >= wanted else violated(first=first, last=last, days=days, wanted=wanted)


def working_days(first: date, last: date, holidays: frozenset[date], worked: frozenset[date]) -> int:
    """Working days from `first` to `last`, both counted; none where they are in the wrong order."""
    span = min((last - first).days + 1, _LONGEST)
    days = (first + timedelta(days=n) for n in range(span))
    return sum(d in worked or (d.weekday() < _SATURDAY and d not in holidays) for d in days)


_STAGES = [{"stage": "疑似边缘户"}, {"stage": "边缘户"}]

PUBLISHED_LONG_ENOUGH = Validator(
    id="ziyuan.published-long-enough",
    pack="ziyuan.county",
    title=Text("边缘户审定应公示满规定的工作日", "A decision on an edge household is published for enough working days"),
    subject="edge",
    check=published_long_enough,
    source=Source(document="资源县边缘户公示办法（示例）", item="1", quote="公示不少于五个工作日"),
    message=Text(
        "从 {first} 公示到 {last}，只有 {days} 个工作日，应满 {wanted} 个",
        "Published from {first} to {last}: {days} working days, {wanted} are needed",
    ),
    reads=(
        "decisions",
        "decisions.stage",
        "ziyuan.published_from",
        "ziyuan.published_to",
        "params.ziyuan_publicity_workdays",
        "params.ziyuan_holidays",
        "params.ziyuan_worked_weekends",
    ),
    severity="warning",
    review=("ziyuan.published_from", "ziyuan.published_to"),
    note="规则语言没有星期几，所以用 Python；节假日和调休的周末是参数，每年补上。",
    false_positives="参数里没有的临时放假、调休",
    examples=(
        {
            "outcome": "violated",
            "note": "国庆七天和一个周末不算",
            "given": {
                "decisions": _STAGES,
                "ziyuan": {"published_from": "2019-09-28", "published_to": "2019-10-08"},
            },
        },
        {
            "outcome": "satisfied",
            "note": "9月29日是调休上班的星期日",
            "given": {
                "decisions": _STAGES,
                "ziyuan": {"published_from": "2019-09-25", "published_to": "2019-09-30"},
            },
        },
        {"outcome": "unknown", "needs": ["ziyuan.published_to"], "given": {"decisions": _STAGES, "ziyuan": {"published_from": "2019-09-25"}}},
        {"outcome": "not_applicable", "given": {"decisions": [{"stage": "疑似边缘户"}], "ziyuan": {"published_from": "2019-09-25"}}},
    ),
)  # fmt: skip
