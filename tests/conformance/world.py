"""A world that is no household survey: fishing vessels, their crews and their trips.

Every kind of answer stands here once, with and without bounds, alone and in lists, so that each node of the rule language has
something to read. Parameters, definitions and related tables stand in `world.yaml`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fupin_rules.language import Scope
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Code, CodeList, Listing, Part, Question, Record, Subject

__all__ = ["VESSEL", "rulebook", "scope"]

HERE = Path(__file__).parent

HARBOUR = CodeList(
    "harbour",
    "港口",
    "harbour",
    (
        Code("北港", "north", aliases=("老北港",)),
        Code("南港", "south"),
        Code("东港", "east"),
        Code("外港", "elsewhere"),
    ),
)
RANK = CodeList(
    "rank",
    "职务",
    "rank",
    (Code("船长", "skipper"), Code("轮机员", "engineer"), Code("水手", "deckhand"), Code("学徒", "apprentice")),
)
SKILL = CodeList(
    "skill",
    "技能",
    "skill",
    (
        Code("驾驶", "steering"),
        Code("捕捞", "fishing"),
        Code("维修", "repair"),
        Code("急救", "first aid"),
        Code("无", "none"),
    ),
)


class Trip(Record, title="航次"):
    """A trip."""

    start: Annotated[date | None, Question("出航", "start")] = None
    end: Annotated[date | None, Question("返航", "end")] = None
    port: Annotated[str | None, Question("到达港", "port", code=HARBOUR)] = None
    catch: Annotated[Decimal | None, Question("渔获", "catch", unit="公斤", ge=Decimal(0))] = None
    nets: Annotated[int | None, Question("网数", "nets", ge=0, le=12)] = None
    night: Annotated[bool | None, Question("夜航", "by night")] = None


class Papers(Record, title="证件"):
    """Papers."""

    kind: Annotated[str | None, Question("证件种类", "kind of papers")] = None
    number: Annotated[str | None, Question("证号", "number", personal="identity")] = None
    issued: Annotated[date | None, Question("发证日期", "issued")] = None


class Sailor(Record, title="船员"):
    """A sailor."""

    sailor_id: Annotated[str | None, Question("船员编号", "sailor's code")] = None
    name: Annotated[str | None, Question("姓名", "name", personal="name")] = None
    rank: Annotated[str | None, Question("职务", "rank", code=RANK)] = None
    born: Annotated[date | None, Question("出生日期", "born")] = None
    number: Annotated[str | None, Question("身份证号", "identity number", personal="identity")] = None
    skills: Annotated[Listing[str] | None, Question("技能", "skills", code=SKILL)] = None
    wage: Annotated[Decimal | None, Question("工资", "wage", unit="元", ge=Decimal(0), le=Decimal(9000))] = None
    bonus: Annotated[Decimal | None, Question("奖金", "bonus", unit="元")] = None
    berth: Annotated[int | None, Question("铺位", "berth", ge=1, le=40)] = None
    debt: Annotated[int | None, Question("欠款", "debt", unit="元")] = None
    aboard: Annotated[bool | None, Question("在船", "aboard")] = None
    papers: Annotated[Papers | None, Question("证件", "papers")] = None
    trips: Annotated[Listing[Trip] | None, Question("航次", "trips")] = None


class Vessel(Record, title="渔船"):
    """A fishing vessel."""

    vessel_id: Annotated[str | None, Question("船编号", "vessel's code")] = None
    area: Annotated[str | None, Question("区划", "area code")] = None
    name: Annotated[str | None, Question("船名", "name of the vessel")] = None
    harbour: Annotated[str | None, Question("港口", "harbour", code=HARBOUR)] = None
    refuge: Annotated[str | None, Question("避风港", "refuge", code=HARBOUR)] = None
    built: Annotated[date | None, Question("建造日期", "built")] = None
    surveyed: Annotated[date | None, Question("检验日期", "surveyed")] = None
    length: Annotated[Decimal | None, Question("船长度", "length", unit="米", ge=Decimal(1), le=Decimal(99))] = None
    value: Annotated[Decimal | None, Question("船值", "value", unit="元")] = None
    engines: Annotated[int | None, Question("主机数", "engines", ge=0, le=4)] = None
    size: Annotated[int | None, Question("定员", "complement")] = None
    insured: Annotated[bool | None, Question("已投保", "insured")] = None
    crew: Annotated[Listing[Sailor] | None, Question("船员", "crew")] = None
    ports: Annotated[Listing[str] | None, Question("停靠港", "ports of call", code=HARBOUR)] = None
    marks: Annotated[Listing[str] | None, Question("标记", "marks")] = None
    refits: Annotated[Listing[date] | None, Question("大修日期", "dates of refits")] = None
    papers: Annotated[Papers | None, Question("船证", "papers")] = None


VESSEL = Subject(
    name="vessel", zh="渔船", model=Vessel, key="vessel_id", label="name", area="area", dates=("surveyed",),
    parts=(Part("sailor", "crew", "船员", key="sailor_id", label="name"),),
)  # fmt: skip


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    return Rulebook.from_paths([HERE / "world.yaml"], [VESSEL])


def scope(about: str = "vessel") -> Scope:
    book = rulebook()
    part = None if about == "vessel" else about
    return Scope(
        VESSEL,
        part,
        parameters={n: t.decl for n, t in book.parameters.items()},
        definitions=book.definitions,
        tables=book.tables,
    )
