"""The 26 items of annex 2, read off the order in plain Python: a third witness beside the planters and the rules.

Each function says whether a complete household (no answer blank but where an item asks for blanks) breaks the item. Written from the
text of the order and the readings fixed for it; imports neither planters nor rules.
"""

from __future__ import annotations

from datetime import date, timedelta

LABOUR = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
AWAY = ("乡镇外县内务工", "县外省内务工", "省外务工")
PUPIL = lambda m: m.get("schooling") not in (None, "非在校生")  # noqa: E731


def years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def present(h):
    return [m for m in h["members"] if not m["left"]]


def gone_on(m) -> date | None:
    return (
        max((c["date"] for c in m["changes"] if c["kind"] in ("死亡", "婚出", "迁出", "其他减少")), default=None)
        if m["left"]
        else None
    )


def judged(h):
    """Whose situation counts: before the exit for those out of poverty, today for those still in it."""
    if h["exit_state"] in ("未脱贫", "返贫"):
        return present(h)
    year = h.get("exit_year", 2018)
    return [m for m in h["members"] if m["birth_date"].year <= year and (not m["left"] or gone_on(m).year >= year)]


def differ(h, *names):
    """Whether an answer of a present member differs between the register and the door, both being given."""
    for m in present(h):
        for name in names:
            here, there = m.get(name), m["found"].get(name)
            if name == "health":
                here, there = set(here or ()), set(there or ())
            if here not in (None, set()) and there not in (None, set()) and here != there:
                return True
    return False


def item_1(h):
    people = present(h)
    return (
        h["visit"]["residents"] != len(people)
        or any(not m["found"]["resident"] for m in people)
        or bool(h["visit"]["strangers"])
    )


def item_2(h):
    strangers = any(s["registered"] is False for s in h["visit"]["strangers"])
    return strangers or any(m["found"]["registered"] is False and m["found"]["resident"] for m in present(h))


def item_3(h):
    return any(
        "register_name" in m["found"]
        and (m["found"]["register_name"], m["found"]["register_number"]) != (m["name"], m["id_number"])
        for m in present(h)
    )


def item_4(h):
    return differ(h, "labour_skill")


def item_5(h):
    return differ(h, "work_state", "work_months", "work_place", "work_phone")


def item_6(h):
    return h["exit_state"] == "未脱贫" and h["visit"]["poverty_cause"] != h["poverty_cause"]


def item_7(h):
    return differ(h, "health")


def item_8(h):
    return h["visit"]["attribute"] != h["attribute"]


def item_9(h):
    return differ(h, "schooling", "education")


def item_10(h):
    return any(not m["resident_medical"] and not m["employee_medical"] for m in present(h))


def item_11(h):
    return any(h["visit"]["housing"][k] != h["housing"][k] for k in ("structure", "area", "dangerous", "danger_grade"))


def item_12(h):
    return any(h["visit"]["water"][k] != h["water"][k] for k in ("mode", "difficult", "safe"))


def item_13(h):
    return not h["helpers"]


def item_14(h):
    return any(not helper.get("phone") for helper in h["helpers"])


def item_15(h):
    return any(
        m["work_state"] != "未务工" and (m.get("work_months") is None or m.get("work_place") is None)
        for m in present(h)
    )


def item_16(h):
    return any(m["work_state"] in AWAY and m.get("work_phone") is None for m in present(h))


def item_17(h):
    return any(m.get("labour_skill") is None and years(m["birth_date"], h["visit"]["date"]) >= 16 for m in present(h))


def able(people) -> bool:
    return any(m.get("labour_skill") in LABOUR for m in people)


def item_18(h):
    """An industry or job measure, received when nobody (of those here today or still here then) had labour."""
    return any(
        x["category"] in ("产业", "就业")
        and not able([m for m in h["members"] if not m["left"] or gone_on(m) > x["date"]])
        for x in h["measures"]
    )


def item_19(h):
    return h["poverty_cause"] == "缺资金"


def item_20(h):
    return h["poverty_cause"] == "自身发展动力不足" and not able(judged(h))


def item_21(h):
    # Where health was one word, 残疾 may hide an illness: then nothing is certain.
    return h["poverty_cause"] == "因病" and not any(
        {"长期慢性病", "患有大病"} & set(m["health"]) or (m["health"] == ["残疾"] and "illnesses" not in m)
        for m in judged(h)
    )


def item_22(h):
    return h["poverty_cause"] == "因残" and not any(
        "残疾" in m["health"] or m["disabilities"] or m.get("disability_certificate") for m in judged(h)
    )


def item_23(h):
    return h["poverty_cause"] == "因学" and not any(PUPIL(m) for m in judged(h))


def item_24(h):
    moved = h["relocation"].get("move_in_date")
    out = h["exit_state"] in ("已脱贫", "退出户")
    return bool(h["relocation"]["relocated"] and out and moved and moved.year > h["exit_year"])


def months_of(m, year: int) -> float:
    """Months of work in a calendar year by the days of its episodes, overlapping ones united."""
    days = set()
    for e in m["episodes"]:
        if "end" in e:
            days |= {e["start"] + timedelta(days=n) for n in range((e["end"] - e["start"]).days + 1)}
    return round(len([d for d in days if d.year == year]) / 30.4, 1)


def item_25(h):
    return any(PUPIL(m) and (m.get("work_months") or 0) > 6 for m in present(h))


def item_26(h):
    def grave(d):
        return d["grade"] in ("一级", "二级") and (d["kind"] == "肢体" or "肢体" in d.get("kinds", ()))

    return any(
        m.get("labour_skill") in ("普通劳动力", "技能劳动力") and any(grave(d) for d in m["disabilities"])
        for m in present(h)
    )


ITEMS = {n: globals()[f"item_{n}"] for n in range(1, 27)}


def broken(h) -> set[int]:
    """The items that a household breaks."""
    return {n for n, breaks in ITEMS.items() if breaks(h)}
