"""Households, forms and what stands in a sheet, for the tests of the annexes."""

from __future__ import annotations

from datetime import date


def household(number, name="韦甲", *, village="大坪村", code="450329101001", members=None, **more):
    """A household that left poverty."""
    return {
        "household_id": f"45032900000{number:04d}",
        "city": "桂林市",
        "county": "资源县",
        "township": "梅溪镇",
        "village": village,
        "village_code": code,
        "hamlet": "上屯",
        "head_name": name,
        "exit_state": "已脱贫",
        "size": len(members) if members is not None else 2,
        "members": members
        if members is not None
        else [
            {"name": name, "relation": "本人或户主", "id_number": "450399196001010010"},
            {"name": f"{name}妻", "relation": "配偶"},
        ],
        **more,
    }


def looks(**risks):
    """A form of the six looks: everything normal, but for the indicators given."""
    from fupin_rules.annexes.wording import LOOKS

    form = {name: {"normal": name not in risks, "risks": []} for _, name, _ in LOOKS}
    for name, answers in risks.items():
        form[name] = {"normal": False, **answers}
    return {**form, "checkers": ["唐丁", "蒋戊"], "checked_on": date(2019, 9, 12)}


def texts(sheet):
    """What stands in a sheet, row by row, blanks left out."""
    return [[c.value for c in row if c.value is not None] for row in sheet.iter_rows() if any(c.value for c in row)]
