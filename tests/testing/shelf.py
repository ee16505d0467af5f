"""A small survey for planted packs: a box with things in it. Every field is of a kind the kit must know how to vary."""

from __future__ import annotations

from datetime import date as Day
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from fupin_rules.schema import Code, CodeList, Listing, Part, Question, Record, Subject

COLOUR = CodeList("colour", "颜色", "colour", (Code("红", "red"), Code("蓝", "blue"), Code("绿", "green")))


class Thing(Record, title="物件"):
    thing_id: Annotated[str | None, Question("物件编号", "thing's code")] = None
    name: Annotated[str | None, Question("名称", "name", personal="name")] = None
    number: Annotated[str | None, Question("证件号码", "identity number", personal="identity")] = None
    colour: Annotated[str | None, Question("颜色", "colour", code=COLOUR)] = None
    weight: Annotated[Decimal | None, Question("重量", "weight", ge=0, le=500)] = None
    age: Annotated[int | None, Question("年龄", "age", ge=0, le=120)] = None


class Box(Record, title="箱子"):
    box_id: Annotated[str | None, Question("箱号", "box code")] = None
    owner: Annotated[str | None, Question("箱主", "owner", personal="name")] = None
    remark: Annotated[str | None, Question("备注", "remark")] = None
    call: Annotated[int | None, Question("联系号", "number to call")] = None
    colour: Annotated[str | None, Question("颜色", "colour", code=COLOUR)] = None
    lid: Annotated[str | None, Question("盖色", "colour of the lid", code=COLOUR)] = None
    open: Annotated[bool | None, Question("打开", "open")] = None
    width: Annotated[int | None, Question("宽", "width", ge=0, le=100)] = None
    height: Annotated[int | None, Question("高", "height", ge=0, le=100)] = None
    depth: Annotated[int | None, Question("深", "depth", ge=0, le=100)] = None
    day: Annotated[Day | None, Question("日期", "day")] = None
    things: Annotated[Listing[Thing] | None, Question("物件", "things")] = None


BOX = Subject(
    name="box", zh="箱子", model=Box, key="box_id", label="owner", dates=("day",),
    parts=(Part("thing", "things", "物件", key="thing_id", label="name"),),
)  # fmt: skip


class FullBox(Box, title="箱子"):
    """A model that answers for whoever leaves an answer out."""

    width: Annotated[
        int | None,
        Question("宽", "width", ge=0, le=100),
        BeforeValidator(lambda given: 40 if given is None else given),
        Field(validate_default=True),
    ] = None
