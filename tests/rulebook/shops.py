"""A foreign survey for the rulebook's tests: shops with their staff and suppliers, streets that gather them, tables beside them.

Every kind of thing a rule file can speak of stands here once: an area by which parameters differ, two lists that are subjects, a list
within a list, a source that may not be supplied, a group.
"""

from __future__ import annotations

from datetime import date as Day
from decimal import Decimal
from typing import Annotated

from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Code, CodeList, Level, Listing, Part, Question, Record, Subject

TRADE = CodeList(
    "trade", "行业", "trade", (Code("粮油", "grain"), Code("百货", "general"), Code("餐饮", "food", aliases=("饭店",)))
)
POST = CodeList("post", "岗位", "post", (Code("店长", "manager"), Code("厨师", "cook"), Code("学徒", "apprentice")))


class Spell(Record, title="任职"):
    """A spell of work."""

    start: Annotated[Day | None, Question("开始", "start")] = None
    end: Annotated[Day | None, Question("结束", "end")] = None


class Worker(Record, title="店员"):
    """A worker."""

    worker_id: Annotated[str | None, Question("店员编号", "worker's code")] = None
    name: Annotated[str | None, Question("姓名", "name", personal="name")] = None
    id_number: Annotated[str | None, Question("证件号码", "identity number", personal="identity")] = None
    age: Annotated[int | None, Question("年龄", "age", ge=0, le=120)] = None
    post: Annotated[str | None, Question("岗位", "post", code=POST)] = None
    trades: Annotated[Listing[str] | None, Question("会的行业", "trades", code=TRADE)] = None
    hours: Annotated[Decimal | None, Question("工时", "hours", ge=0, le=400)] = None
    insured: Annotated[bool | None, Question("已参保", "insured")] = None
    spells: Annotated[Listing[Spell] | None, Question("任职", "spells")] = None


class Supplier(Record, title="供货商"):
    """A supplier."""

    licence: Annotated[str | None, Question("执照号", "licence")] = None
    trade: Annotated[str | None, Question("行业", "trade", code=TRADE)] = None


class Inspection(Record, title="检查"):
    """An inspection."""

    date: Annotated[Day | None, Question("检查日期", "date")] = None
    clean: Annotated[bool | None, Question("是否干净", "clean")] = None
    trade: Annotated[str | None, Question("行业", "trade", code=TRADE)] = None
    takings: Annotated[Decimal | None, Question("营业额", "takings")] = None


class Shop(Record, title="商店"):
    """A shop."""

    shop_id: Annotated[str | None, Question("商店编号", "shop's code")] = None
    owner: Annotated[str | None, Question("店主", "owner", personal="name")] = None
    owner_number: Annotated[str | None, Question("店主证件号码", "owner's number", personal="identity")] = None
    street: Annotated[str | None, Question("街道", "street")] = None
    area: Annotated[str | None, Question("区划代码", "area code")] = None
    trade: Annotated[str | None, Question("行业", "trade", code=TRADE)] = None
    takings: Annotated[Decimal | None, Question("营业额", "takings", unit="元")] = None
    costs: Annotated[Decimal | None, Question("成本", "costs", unit="元", ge=0)] = None
    size: Annotated[int | None, Question("店员数", "number of staff")] = None
    opened: Annotated[Day | None, Question("开业日期", "opened")] = None
    day: Annotated[Day | None, Question("数据日期", "day")] = None
    inspection: Annotated[Inspection | None, Question("检查", "inspection", source=True)] = None
    staff: Annotated[Listing[Worker] | None, Question("店员", "staff")] = None
    suppliers: Annotated[Listing[Supplier] | None, Question("供货商", "suppliers")] = None


class Street(Record, title="街道"):
    """A street."""

    street: Annotated[str | None, Question("街道", "street")] = None
    shops: Annotated[Listing[Shop] | None, Question("商店", "shops")] = None


SHOP = Subject(
    name="shop",
    zh="商店",
    model=Shop,
    key="shop_id",
    label="owner",
    area="area",
    dates=("inspection.date", "day"),
    within=(Level("street", "街道", label="street"),),
    parts=(
        Part("worker", "staff", "店员", key="worker_id", label="name"),
        Part("supplier", "suppliers", "供货商", key="licence", label="licence"),
    ),
    groups={"street": "street"},
)
STREET = Subject(name="street", zh="街道", model=Street, key="street", label="street", gathers="shops")
SUBJECTS = (SHOP, STREET)

HEAD = "language: 1\npack: {pack}\ntitle: {{zh: 试, en: trial}}\n"


def book(*bodies: str, head: bool = True) -> Rulebook:
    """A rulebook of packs `a`, `b` ... from the bodies of their files."""
    texts = {}
    for letter, body in zip("abcdefgh", bodies, strict=False):
        texts[f"{letter}.yaml"] = (HEAD.format(pack=letter) if head else "") + body
    return Rulebook.from_texts(texts, SUBJECTS)
