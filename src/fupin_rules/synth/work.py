"""Work away from home: where, since when, how many months, for whom.

Owns the answers on work. The months of the year are the sum of its episodes, which begin on the first and end on the last day of a
month and never overlap; nobody works away in a year before the one surveyed unless a planter says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fupin_rules.synth.dates import SURVEY_YEAR, age_of, month_end
from fupin_rules.synth.people import ABLE, is_student
from fupin_rules.synth.supply import Supply

__all__ = ["episode", "go_to_work", "maybe_work", "places", "stop_work", "works"]

# State of work, kind of place, places, weight.
_WHERE: tuple[tuple[str, str, tuple[str, ...], float], ...] = (
    ("省外务工", "省外", ("广东省东莞市", "广东省深圳市", "广东省佛山市", "浙江省宁波市", "福建省泉州市"), 0.5),
    ("县外省内务工", "县外省内", ("广西桂林市", "广西南宁市", "广西柳州市"), 0.22),
    ("乡镇外县内务工", "乡镇外县内", ("资源县城",), 0.13),
    ("乡镇内务工", "乡镇内", ("本乡镇",), 0.15),
)
_EMPLOYERS = ("恒顺电子厂", "永兴制衣厂", "新达家具厂", "宏远建筑队", "百味餐馆", "顺通物流", "绿源农场")
_LAST_MONTH = 8


def works(member: dict[str, Any]) -> bool:
    return member.get("work_state") not in (None, "未务工")


def places(state: str) -> tuple[str, ...]:
    """The places where people of a state of work go."""
    return next(names for word, _, names, _ in _WHERE if word == state)


def episode(place: str, kind: str, phone: str, *, year: int, first: int, last: int, pay: int) -> dict[str, Any]:
    """A stretch of whole months of one year."""
    return {
        "place": place,
        "place_kind": kind,
        "start": month_end(year, first).replace(day=1),
        "end": month_end(year, last),
        "months": last - first + 1,
        "income": Decimal(pay),
        "phone": phone,
    }


def go_to_work(supply: Supply, member: dict[str, Any], months: int, *, state: str | None = None) -> None:
    """Lets a member work away for a number of months of this year, in one stretch or two."""
    word, kind, names, _ = (
        supply.one_of(*((row, row[3]) for row in _WHERE)) if state is None else next(r for r in _WHERE if r[0] == state)
    )
    place = supply.rng.choice(names)
    phone = member.setdefault("phone", None) or supply.phone()
    member["phone"] = phone
    pay = 1800 + 100 * supply.rng.randint(0, 24)
    first = supply.rng.randint(1, _LAST_MONTH - months + 1)
    parts = [(first, first + months - 1)]
    if months >= 4 and supply.chance(0.3):
        cut = first + supply.rng.randint(1, months - 2)
        parts = [(first, cut), (cut + 1, first + months - 1)]
    member["work_state"] = word
    member["work_months"] = months
    member["work_place"] = place
    member["employer"] = supply.rng.choice(_EMPLOYERS)
    member["work_phone"] = phone
    member["episodes"] = [episode(place, kind, phone, year=SURVEY_YEAR, first=a, last=b, pay=pay) for a, b in parts]


def stop_work(member: dict[str, Any]) -> None:
    """Lets a member work nowhere."""
    member["work_state"] = "未务工"
    member["work_months"] = 0
    member["episodes"] = []
    for name in ("work_place", "employer", "work_phone"):
        member.pop(name, None)


def maybe_work(supply: Supply, member: dict[str, Any]) -> None:
    """Sends about half of those with labour to work; a few are insured there as employees."""
    if member["left"] or is_student(member) or member["labour_skill"] not in ABLE or age_of(member["birth_date"]) < 17:
        return
    if not supply.chance(0.55):
        return
    go_to_work(supply, member, supply.rng.randint(2, _LAST_MONTH))
    if member["labour_skill"] == "技能劳动力" and supply.chance(0.3):
        member["resident_medical"] = False
        member["employee_medical"] = True
        member["critical_illness"] = False
        member["resident_pension"] = False
        member["employee_pension"] = True
