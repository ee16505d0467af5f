"""Plants differences into three copies of a county and keeps a list of them: it knows nothing of how they are looked for."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.cn.ric import calc_check_digit

from fupin_rules.synth import make_county

SOURCES = ("registry", "survey", "national")
SKILLS = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")


@dataclass
class Field:
    """Three sources, household by household, and what was planted: (kind, household, member, field)."""

    sources: tuple[list[dict[str, Any]], ...]
    planted: list[tuple[str, str, str | None, str | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    by: dict[str, int] = field(default_factory=dict)


def bare(household: dict[str, Any]) -> dict[str, Any]:
    """A household as registered, without what a visit found."""
    out = {k: v for k, v in copy.deepcopy(household).items() if k != "visit"}
    for member in out["members"]:
        member.pop("found", None)
    return out


def other(number: str) -> str:
    """The number of somebody born on the same day: another place in the row, with its check digit."""
    serial = (int(number[14:17]) + 2) % 1000
    first = f"{number[:14]}{serial:03d}"
    return first + calc_check_digit(first + "0")


def plant(households: int = 120, seed: int = 1, each: int = 2) -> Field:
    rng = random.Random(seed)
    county = make_county(households, seed=seed).households
    ours = [[bare(h) for h in county] for _ in SOURCES]
    at = list(range(households))
    rng.shuffle(at)
    out = Field(tuple(ours))
    for name, planter in PLANTERS.items():
        done = 0
        for n in list(at):
            if done == each:
                break
            trio = [source[n] for source in ours]
            if planter(out, rng, trio, at, n):
                at.remove(n)
                done += 1
        out.by[name] = done
    for source in ours:
        source[:] = [h for h in source if not h.pop("$gone", False)]
    return out


Trio = list[dict[str, Any]]


def _member(rng: random.Random, trio: Trio, fits: Callable[[dict[str, Any]], bool]) -> int | None:
    able = [i for i, m in enumerate(trio[0]["members"]) if i > 0 and fits(m)]
    return rng.choice(able) if able else None


def _code(trio: Trio) -> str:
    return trio[0]["household_id"]


def answer(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source has another word."""
    i = _member(rng, trio, lambda m: m.get("labour_skill") is not None)
    if i is None:
        return False
    member = rng.choice(trio)["members"][i]
    member["labour_skill"] = next(s for s in SKILLS if s != member["labour_skill"])
    out.planted.append(("value", _code(trio), member["member_id"], "members.labour_skill"))
    return True


def three(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """Three sources, three causes."""
    for household, cause in zip(trio, rng.sample(["因病", "因残", "因学", "缺技术"], 3), strict=True):
        household["poverty_cause"] = cause
    out.planted.append(("value", _code(trio), None, "poverty_cause"))
    return True


def blank(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source left it blank, inside a record of its own."""
    if trio[0]["housing"].get("area") is None:
        return False
    del rng.choice(trio)["housing"]["area"]
    out.planted.append(("blank", _code(trio), None, "housing.area"))
    return True


def unreadable(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """Something stands in one source that nobody can read."""
    i = _member(rng, trio, lambda m: m.get("health"))
    if i is None:
        return False
    member = rng.choice(trio)["members"][i]
    member["health"] = None
    member["$unreadable"] = {"health": "“健健”不在码表里"}
    out.planted.append(("unreadable", _code(trio), member["member_id"], "members.health"))
    return True


def household_gone(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source does not have the household."""
    rng.choice(trio)["$gone"] = True
    out.planted.append(("household", _code(trio), None, None))
    return True


def member_gone(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    i = _member(rng, trio, lambda m: True)
    if i is None:
        return False
    gone = rng.choice(trio)["members"].pop(i)
    out.planted.append(("member", _code(trio), gone["member_id"], None))
    return True


def moved(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source has somebody in the neighbours' household."""
    i = _member(rng, trio, lambda m: True)
    free = [k for k in at if k != n]
    if i is None or not free:
        return False
    k = rng.choice(free)
    at.remove(k)
    which = rng.randrange(3)
    person = trio[which]["members"].pop(i)
    out.sources[which][k]["members"].append(person)
    # The household of the source that is named first is the one it is listed under.
    home = out.sources[0][k]["household_id"] if which == 0 else _code(trio)
    out.planted.append(("moved", home, person["member_id"], None))
    return True


def twins(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """Two children of one name and birthday, without number or code anywhere."""
    if len(trio[0]["members"]) < 4:
        return False
    for household in trio:
        for member in household["members"][2:4]:
            member.update(name="石小宝", birth_date=date(2015, 3, 2), id_number=None, member_id=None)
            member["disability_certificate"] = None
    out.planted.append(("ambiguous", _code(trio), "#1", None))
    return True


def code(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source has another code; the head tells that it is the same household."""
    old = _code(trio)
    rng.choice(trio)["household_id"] = "9" + old[1:]
    out.planted.append(("value", old, None, "household_id"))
    return True


def number(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """A number mistyped behind the birthday: name and birthday tell who it is."""
    i = _member(rng, trio, lambda m: m.get("id_number") and len(m["id_number"]) == 18)
    if i is None or any(m["name"] == trio[0]["members"][i]["name"] for j, m in enumerate(trio[0]["members"]) if j != i):
        return False
    member = rng.choice(trio)["members"][i]
    member["id_number"] = other(member["id_number"])
    out.planted.append(("value", _code(trio), member["member_id"], "members.id_number"))
    return True


def measure(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source lacks a row of a list."""
    if not trio[0].get("measures"):
        return False
    rng.choice(trio)["measures"].pop()
    out.planted.append(("value", _code(trio), None, "measures"))
    return True


def spelling(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """Nothing but spelling: no difference."""
    one = rng.choice(trio)
    head = one["members"][0]
    head["name"] = " ".join(head["name"])
    if head["id_number"].endswith("X"):
        head["id_number"] = head["id_number"].lower()
    head["id_number"] = f" {head['id_number']} "
    one["phone"] = f"{one['phone'][:3]} {one['phone'][3:7]}-{one['phone'][7:]}" if one.get("phone") else None
    if one["income"].get("total") is not None:
        one["income"]["total"] = Decimal(f"{Decimal(one['income']['total']):.2f}")
    for household in trio:
        household["members"][0]["health"] = ["残疾", "长期慢性病"] if household is one else ["长期慢性病", "残疾"]
    one["members"].reverse()
    one["measures"] = list(reversed(one.get("measures") or []))
    return True


def upgraded(out: Field, rng: random.Random, trio: Trio, at: list[int], n: int) -> bool:
    """One source still has the number in 15 digits: the same person, and a note."""
    i = _member(rng, trio, lambda m: m.get("id_number") and m["id_number"][6:8] == "19" and len(m["id_number"]) == 18)
    if i is None:
        return False
    member = rng.choice(trio)["members"][i]
    member["id_number"] = member["id_number"][:6] + member["id_number"][8:17]
    out.notes.append(member["member_id"])
    return True


PLANTERS = {
    f.__name__: f
    for f in (
        twins, moved, answer, three, blank, unreadable, household_gone, member_gone, code, number, measure, spelling, upgraded
    )
}  # fmt: skip
