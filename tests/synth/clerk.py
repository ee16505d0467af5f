"""What a clerk would notice beyond the 26 items, in plain Python: written from the field's facts, not from rules or planters.

Two kinds of checks: `SLIPS` says of a household whether it shows the mistake of a topic; a clean county shows none of them.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from synth.order import PUPIL, months_of, present, years

DAY = date(2019, 9, 18)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MALE = {"之子", "之女婿", "之孙子", "之外孙子", "之父", "之岳父", "之公公", "之祖父", "之外祖父"}
FEMALE = {"之女", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆", "之祖母", "之外祖母"}
KIND = {"视力": "1", "听力": "2", "言语": "3", "肢体": "4", "智力": "5", "精神": "6", "多重": "7"}
GRADE = {"一级": "1", "二级": "2", "三级": "3", "四级": "4"}


def check_digit(number: str) -> str:
    """The last character by GB 11643, from its weights."""
    return "10X98765432"[sum(int(a) * b for a, b in zip(number[:17], WEIGHTS, strict=True)) % 11]


def age(m) -> int:
    return years(m["birth_date"], DAY)


def by_relation(h, *words):
    return [m for m in h["members"] if m["relation"] in words]


def heads(h):
    return [m for m in present(h) if m["relation"] == "本人或户主"]


def cents(x: Decimal) -> Decimal:
    return x.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def whole(m) -> bool:
    return len(m["id_number"]) == 18


def numbers_twice(h):
    return max(Counter(m["id_number"] for m in h["members"]).values()) > 1


def certificates(h):
    return [m for m in h["members"] if m.get("disability_certificate")]


def income(h):
    return h["income"]


def overlap(m) -> bool:
    e = sorted(m["episodes"], key=lambda e: e["start"])
    return any(a.get("end") and a["end"] >= b["start"] for a, b in zip(e, e[1:], strict=False))


TRANSFERS = ("family_planning", "subsistence", "ecological", "destitute", "pension", "other_transfer")

SLIPS = {
    "number_birth_date": lambda h: any(
        whole(m) and m["id_number"][6:14] != f"{m['birth_date']:%Y%m%d}" for m in h["members"]
    ),
    "number_sex": lambda h: any(
        whole(m) and (int(m["id_number"][16]) % 2 == 1) != (m["sex"] == "男") for m in h["members"]
    ),
    "check_digit": lambda h: any(whole(m) and m["id_number"][17] != check_digit(m["id_number"]) for m in h["members"]),
    "number_length": lambda h: any(not whole(m) for m in h["members"]),
    "duplicate_number_in_household": numbers_twice,
    "certificate_holder": lambda h: any(m["disability_certificate"][:18] != m["id_number"] for m in certificates(h)),
    "certificate_grade": lambda h: any(
        m["disability_certificate"][18:] != KIND[m["disabilities"][0]["kind"]] + GRADE[m["disabilities"][0]["grade"]]
        for m in certificates(h)
    ),
    "no_head": lambda h: not heads(h),
    "two_heads": lambda h: len(heads(h)) > 1,
    "relation_sex": lambda h: any(
        (m["relation"] in MALE and m["sex"] != "男") or (m["relation"] in FEMALE and m["sex"] != "女")
        for m in h["members"]
    ),
    "two_spouses": lambda h: len([m for m in present(h) if m["relation"] == "配偶"]) > 1,
    "spouse_sex": lambda h: any(m["sex"] == heads(h)[0]["sex"] for m in by_relation(h, "配偶") if len(heads(h)) == 1),
    "parent_age": lambda h: any(age(m) - age(heads(h)[0]) < 16 for m in by_relation(h, "之父", "之母") if heads(h)),
    "child_age": lambda h: any(age(heads(h)[0]) - age(m) < 16 for m in by_relation(h, "之子", "之女") if heads(h)),
    "healthy_and_ill": lambda h: any("健康" in m["health"] and len(m["health"]) > 1 for m in h["members"]),
    "healthy_and_disabled": lambda h: any(m["health"] == ["健康"] and m["disabilities"] for m in h["members"]),
    "pupil_too_old": lambda h: any(m.get("schooling") == "小学" and age(m) > 18 for m in h["members"]),
    "schooling_and_education": lambda h: any(PUPIL(m) == ("education" in m) for m in h["members"]),
    "out_of_school": lambda h: any(m["schooling"] == "非在校生" and 6 <= age(m) <= 15 for m in present(h)),
    "two_basic_insurances": lambda h: any(m["resident_medical"] and m["employee_medical"] for m in h["members"]),
    "pension_too_young": lambda h: any(
        a["kind"] == "养老保险金" and age(m) < 60 for m in h["members"] for a in m["allowances"]
    ),
    "works_without_labour": lambda h: any(
        m.get("labour_skill") in ("无劳动力", "丧失劳动力") and m.get("work_months", 0) > 6 for m in present(h)
    ),
    "months_without_work": lambda h: any(m["work_state"] == "未务工" and m["work_months"] for m in present(h)),
    "months_do_not_add_up": lambda h: any(
        m.get("work_months") is not None
        and all("end" in e and e["start"] <= e["end"] for e in m["episodes"])
        and m["episodes"]
        and abs(months_of(m, 2019) - float(m["work_months"])) > 0.5
        for m in present(h)
    ),
    "episode_order": lambda h: any("end" in e and e["start"] > e["end"] for m in h["members"] for e in m["episodes"]),
    "episodes_overlap": lambda h: any(overlap(m) for m in h["members"]),
    "household_size": lambda h: h["size"] != len(present(h)),
    "income_total": lambda h: (
        income(h)["total"] != sum(income(h)[k] for k in ("wage", "operating", "property_income", "transfer"))
    ),
    "income_net": lambda h: income(h)["net"] != income(h)["total"] - income(h)["operating_cost"],
    "income_per_head": lambda h: income(h)["per_capita"] != cents(income(h)["net"] / h["size"]),
    "income_transfers": lambda h: income(h)["transfer"] != sum(income(h)[k] for k in TRANSFERS),
    "land_parts": lambda h: h["land"]["irrigated"] > h["land"]["cultivated"],
    "exit_year_and_date": lambda h: "exit_date" in h and "exit_year" in h and h["exit_date"].year != h["exit_year"],
    "exit_before_identified": lambda h: "exit_date" in h and h["exit_date"] < h["first_identified"],
    "poor_with_exit_year": lambda h: h["exit_state"] == "未脱贫" and "exit_year" in h,
    "exited_without_year": lambda h: h["exit_state"] in ("已脱贫", "退出户") and "exit_year" not in h,
    "too_many_causes": lambda h: len(h["other_causes"]) > 2,
    "cause_repeated": lambda h: h["poverty_cause"] in h["other_causes"],
    "attribute_and_state": lambda h: (h["exit_state"] in ("未脱贫", "返贫")) != h["attribute"].endswith("贫困户"),
    "danger_grade": lambda h: h["housing"]["dangerous"] != (h["housing"]["danger_grade"] in ("C级", "D级")),
    "relocation_contradicts": lambda h: not h["relocation"]["relocated"] and "move_in_date" in h["relocation"],
    "phone_shape_of_household": lambda h: len(h["phone"]) != 11 or not h["phone"].startswith("199"),
    "phone_shape_of_helper": lambda h: any("phone" in x and len(x["phone"]) != 11 for x in h["helpers"]),
}


def slips(h) -> set[str]:
    """The topics whose mistake a household shows."""
    return {topic for topic, shows in SLIPS.items() if shows(h)}
