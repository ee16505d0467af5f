"""Households outside the register that a village had to look at (annex 7): who they are, how they live, and what was decided.

Owns a survey that contradicts itself nowhere: the types ticked are borne out by the members, an illness has a name and a bill, whoever is
not insured or not at school has a reason, a dangerous house has its grade and the housing department's opinion, each source of income its
particulars; who is listed has needs, a reason in short and a photo. Its dates and papers are for `paperwork`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from fupin_rules.synth.dates import age_of, birth_at_age, day_between
from fupin_rules.synth.families import Kin, family
from fupin_rules.synth.people import ABLE, SERIOUS, UNABLE, disable, fall_ill, labour_of, make_member
from fupin_rules.synth.places import COUNTY, Village
from fupin_rules.synth.supply import Supply

__all__ = ["Edge", "able", "make_edge", "settle_shortfalls", "shortfalls"]

Edge = dict[str, Any]
Member = dict[str, Any]

_HAMLETS = ("上屯", "下屯", "大屋场", "新屋里", "老寨", "水口")
# Type ticked, why it was looked at, weight.
_TYPES: tuple[tuple[str, str, float], ...] = (
    ("低保户", "低保户", 0.2),
    ("分散特困供养户", "特困供养户", 0.1),
    ("残疾人户", "残疾人户", 0.2),
    ("无房或危房户", "危房户", 0.14),
    ("信访户", "诉求户", 0.12),
    ("其他需要予关注的户", "重大疾病户", 0.08),
    ("其他需要予关注的户", "自然灾害户", 0.06),
    ("其他需要予关注的户", "重大变故户", 0.04),
    ("其他需要予关注的户", "三非户", 0.03),
    ("其他需要予关注的户", "预警干预户", 0.03),
)
_NEEDS = ("申请大病救助", "申请危房改造补助", "申请饮水设施修缮", "申请临时救助和公益岗位")
_CROPS = ("红提种植", "西红柿种植", "生猪养殖", "毛竹加工")


def able(member: Member) -> bool:
    """Whether somebody is entered as ordinary or skilled labour."""
    return member.get("labour_skill") in ABLE


def make_edge(supply: Supply, number: int, village: Village) -> Edge:
    """One survey but for its dates, surveyors, papers and decisions."""
    kind, ground = supply.one_of(*(((t, g), w) for t, g, w in _TYPES))
    alone = kind == "分散特困供养户"
    people = _people(supply, alone=alone)
    edge: Edge = {
        "survey_id": f"BY{village.code[3:9]}{number:05d}",
        "city": "桂林市",
        "county": COUNTY,
        "township": village.township.name,
        "village": village.name,
        "hamlet": supply.rng.choice(_HAMLETS),
        "village_code": village.code,
        "head_name": people[0]["name"],
        "phone": supply.phone(),
        "types": [kind],
        "grounds": [ground],
        "registered": False,
        "three_non": ground == "三非户",
        "warning_state": "乡镇已审核" if ground == "预警干预户" else "未发起",
        "members": people,
        "dropout_reasons": [],
        "housing": _housing(supply, len(people), dangerous=kind == "无房或危房户"),
        # An early warning that the township approved was about something.
        "water": _water(supply, safe=ground != "预警干预户" and supply.chance(0.82)),
    }
    _bear_out(supply, edge)
    _schooling(supply, edge)
    _treat(supply, edge)
    _insure(supply, edge)
    _tick_others(edge)
    _earn(supply, edge)
    return edge


def _people(supply: Supply, *, alone: bool) -> list[Member]:
    kin = family(supply.rng)
    while alone and not (len(kin) == 1 and kin[0].age >= 62):
        kin = [Kin("本人或户主", supply.rng.choice("男女"), supply.rng.randint(63, 85))]
    surname = supply.surname()
    names: set[str] = set()
    out = []
    for one in kin:
        if one.gone:
            continue
        name = surname + supply.given(one.sex)
        while name in names:
            name = surname + supply.given(one.sex)
        names.add(name)
        born = birth_at_age(supply.rng, one.age)
        made = make_member(supply, one, member_id="", name=name, born=born, ethnicity="汉族")
        if alone:
            made["labour_skill"] = "无劳动力"
        out.append(made)
    return out


def _bear_out(supply: Supply, edge: Edge) -> None:
    """Makes the members what the type says; a type that says nothing of members leaves them."""
    people = edge["members"]
    kind, ground = edge["types"][0], edge["grounds"][0]
    grown = [m for m in people if age_of(m["birth_date"]) >= 16]
    if kind == "低保户":
        for member in people:
            member["subsistence_allowance"] = True
    elif kind == "残疾人户" and not any(m["disabilities"] for m in people):
        member = supply.rng.choice(grown)
        disable(
            member, supply.rng.choice(("肢体", "视力", "听力", "智力")), supply.rng.choice(("二级", "三级", "四级"))
        )
        member["labour_skill"] = labour_of(supply, member, age_of(member["birth_date"]))
    elif ground == "重大疾病户" and not any("患有大病" in m["health"] for m in people):
        member = supply.rng.choice(grown)
        fall_ill(member, "患有大病", supply.rng.choice(SERIOUS))
        member["labour_skill"] = labour_of(supply, member, age_of(member["birth_date"]))


def _tick_others(edge: Edge) -> None:
    """A household with a disabled member is one of the disabled too, whatever else it is."""
    for kind, ground, fits in _FOLLOWING:
        if any(fits(m) for m in edge["members"]) and kind not in edge["types"]:
            edge["types"].append(kind)
            edge["grounds"].append(ground)


_FOLLOWING: tuple[tuple[str, str, Callable[[Member], bool]], ...] = (
    ("残疾人户", "残疾人户", lambda m: bool(m["disabilities"])),
)


def _housing(supply: Supply, size: int, *, dangerous: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "structure": supply.one_of(("砖木", 0.4), ("木", 0.3), ("砖混", 0.3)) if not dangerous else "土木",
        "area": Decimal(supply.rng.randint(18, 35) * size),
        "dangerous": dangerous,
    }
    if dangerous:
        out["danger_grade"] = supply.rng.choice(("C级", "D级"))
        out["appraised_by"] = "资源县住房和城乡建设局"
        out["appraised_on"] = day_between(supply.rng, date(2019, 3, 1), date(2019, 9, 9))
        out["opinion"] = f"资建鉴〔2019〕{supply.rng.randint(1, 400)}号：{out['danger_grade']}危房"
    return out


def _water(supply: Supply, *, safe: bool) -> dict[str, Any]:
    if not safe:
        return {"mode": "沟塘河等地表水", "safe": False, "shortage_days": Decimal(supply.rng.randint(4, 9) * 10)}
    return {
        "mode": supply.one_of(("自来水", 0.5), ("集中式供水", 0.3), ("山泉水", 0.2)),
        "safe": True,
        "shortage_days": Decimal(supply.rng.choice((0, 0, 0, 5, 10))),
    }


def _schooling(supply: Supply, edge: Edge) -> None:
    children = [m for m in edge["members"] if 8 <= age_of(m["birth_date"]) <= 14 and m["health"] == ["健康"]]
    if children and supply.chance(0.2):
        leave_school(supply, edge, supply.rng.choice(children))


def leave_school(supply: Supply, edge: Edge, child: Member) -> None:
    """Takes a child out of school, with its reason."""
    child["schooling"] = "非在校生"
    reason = supply.one_of(("厌学", 0.5), ("身体原因", 0.2), ("教学点远", 0.1), ("其他", 0.2))
    edge["dropout_reasons"] = [reason]
    if reason == "其他":
        edge["dropout_other"] = "随父母在外，转学手续未办"


def _treat(supply: Supply, edge: Edge) -> None:
    for member in edge["members"]:
        ill = member["health"] in (["长期慢性病"], ["患有大病"])
        member["treated"] = ill or supply.chance(0.15)
        low, high = (40, 240) if member["health"] == ["患有大病"] else (4, 60) if ill else (1, 6)
        member["own_cost"] = Decimal(supply.rng.randint(low, high) * 50 if member["treated"] else 0)


def _insure(supply: Supply, edge: Edge) -> None:
    grown = [m for m in edge["members"] if age_of(m["birth_date"]) >= 18]
    if supply.chance(0.1):
        supply.rng.choice(grown)["resident_medical"] = False
        edge["uninsured_reason"] = supply.rng.choice(("在外务工，错过缴费时间", "认为身体好，不愿缴费"))


def _earn(supply: Supply, edge: Edge) -> None:
    """At least one source of income, each with its particulars."""
    sources: list[str] = []
    workers = [m for m in edge["members"] if able(m) and m["schooling"] == "非在校生"]
    if workers and supply.chance(0.7):
        sources.append("外出务工或自主创业")
        edge["workers"] = [supply.rng.choice(workers)["name"]]
    if workers and (not sources or supply.chance(0.5)):
        sources.insert(0, "发展特色产业或创新产业")
        edge["industry"] = supply.rng.choice(_CROPS)
    policies = []
    if any(m["subsistence_allowance"] for m in edge["members"]):
        policies.append("农村低保金")
    if "分散特困供养户" in edge["types"]:
        policies.append("特困人员供养金")
    if not policies and (
        not sources or (any(m["labour_skill"] in UNABLE for m in edge["members"]) and supply.chance(0.4))
    ):
        policies.append(supply.rng.choice(("养老保险金", "生态公益林补偿")))
    if policies:
        sources.append("通过保障性政策获得稳定的收入")
        edge["income_policies"] = policies
    edge["income_sources"] = sources


def shortfalls(edge: Edge) -> list[str]:
    """Which guarantees are not met, in short."""
    out = []
    if edge["dropout_reasons"]:
        out.append("有适龄儿童失学辍学")
    if edge.get("uninsured_reason"):
        out.append("有成员未参加医保")
    if edge["housing"].get("dangerous"):
        out.append(f"住房为{edge['housing'].get('danger_grade')}危房")
    if edge["water"].get("safe") is False:
        out.append(f"饮水不安全，年缺水{edge['water']['shortage_days']}天")
    return out


def settle_shortfalls(supply: Supply, edge: Edge) -> None:
    """Reason in short and evidence where a guarantee is not met, needs where the household is listed."""
    short = shortfalls(edge)
    if short:
        edge["shortfall_reason"] = "；".join(short)
        edge["evidence"] = [f"照片{edge['survey_id']}-1", f"照片{edge['survey_id']}-2"]
    if edge["stage"] != "不列入":
        edge["needs"] = supply.rng.choice(_NEEDS)
