"""A foreign survey for the engine's tests: shops with their staff, a monthly return and a street that gathers them."""

from __future__ import annotations

from datetime import date as Day
from decimal import Decimal
from typing import Annotated

from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Code, CodeList, Level, Listing, Part, Question, Record, Subject

TRADE = CodeList("trade", "行业", "trade", (Code("粮油", "grain"), Code("百货", "general"), Code("餐饮", "food")))


class Worker(Record, title="店员"):
    worker_id: Annotated[str | None, Question("店员编号", "worker's code")] = None
    name: Annotated[str | None, Question("姓名", "name", personal="name")] = None
    id_number: Annotated[str | None, Question("证件号码", "identity number", personal="identity")] = None
    age: Annotated[int | None, Question("年龄", "age", ge=0, le=120)] = None
    trades: Annotated[Listing[str] | None, Question("会的行业", "trades", code=TRADE)] = None
    hours: Annotated[Decimal | None, Question("工时", "hours", ge=0, le=400)] = None


class Inspection(Record, title="检查"):
    date: Annotated[Day | None, Question("检查日期", "date")] = None
    clean: Annotated[bool | None, Question("是否干净", "clean")] = None
    trade: Annotated[str | None, Question("行业", "trade", code=TRADE)] = None


class Shop(Record, title="商店"):
    shop_id: Annotated[str | None, Question("商店编号", "shop's code")] = None
    owner: Annotated[str | None, Question("店主", "owner", personal="name")] = None
    street: Annotated[str | None, Question("街道", "street")] = None
    trade: Annotated[str | None, Question("行业", "trade", code=TRADE)] = None
    takings: Annotated[Decimal | None, Question("营业额", "takings", unit="元")] = None
    costs: Annotated[Decimal | None, Question("成本", "costs", unit="元", ge=0)] = None
    day: Annotated[Day | None, Question("数据日期", "day")] = None
    inspection: Annotated[Inspection | None, Question("检查", "inspection", source=True)] = None
    staff: Annotated[Listing[Worker] | None, Question("店员", "staff")] = None


class Street(Record, title="街道"):
    street: Annotated[str | None, Question("街道", "street")] = None
    shops: Annotated[Listing[Shop] | None, Question("商店", "shops")] = None


SHOP = Subject(
    name="shop",
    zh="商店",
    model=Shop,
    key="shop_id",
    label="owner",
    dates=("inspection.date", "day"),
    within=(Level("street", "街道", label="street"),),
    parts=(Part("worker", "staff", "店员", key="worker_id", label="name"),),
    groups={"street": "street"},
)
STREET = Subject(name="street", zh="街道", model=Street, key="street", label="street", gathers="shops")

PACK = """
language: 1
pack: shops
title: {zh: 商店检查, en: Shops}
source: {document: 市监〔2020〕1号}
parameters:
  least_age:
    title: {zh: 最低用工年龄, en: least age}
    type: int
    unit: 岁
    source: 劳动法
    values:
      - {from: 2010-01-01, value: 16}
      - {from: 2021-01-01, value: 18}
  late:
    title: {zh: 以后才有, en: later}
    type: int
    source: 试
    values: [{from: 2025-01-01, value: 1}]
definitions:
  food: {title: {zh: 餐饮店, en: food shop}, subject: shop, is: trade == "餐饮"}
rules:
  - id: shops.age
    title: {zh: 店员应满最低年龄, en: Workers are old enough}
    source: {item: "1"}
    subject: worker
    expect: age >= params.least_age
    message: {zh: "{name} 才 {age} 岁，号码 {id_number}", en: "{name} is {age}, number {id_number}"}
  - id: shops.profit
    title: {zh: 成本不应超过营业额, en: Costs within takings}
    subject: shop
    severity: warning
    when: food
    expect: costs <= takings
    message: {zh: "成本 {costs} 超过营业额 {takings}", en: "costs {costs} above takings {takings}"}
  - id: shops.trade
    title: {zh: 检查所见行业与登记相符, en: Trade as found}
    subject: shop
    compare: {fields: [trade], with: inspection}
    message: {zh: "登记 {trade}，所见 {inspection.trade}", en: "{trade} or {inspection.trade}"}
  - id: shops.number
    title: {zh: 证件号码不应重复, en: Numbers occur once}
    subject: worker
    unique: {key: id_number}
    message: {zh: "号码 {id_number} 重复", en: "number {id_number} twice"}
  - id: shops.twins
    title: {zh: 同店不应有同名, en: Names occur once in a shop}
    subject: worker
    unique: {key: name, within: household}
    message: {zh: "{name} 重名", en: "{name} twice"}
  - id: shops.street
    title: {zh: 一条街不应全是餐饮, en: Not all food}
    subject: street
    when: count(s for s in shops) >= 2
    expect: any(s.trade != "餐饮" for s in shops)
    message: {zh: 全是餐饮, en: all food}
  - id: shops.late
    title: {zh: 用到没有值的参数, en: A parameter without a value}
    subject: shop
    when: trade == "百货"
    expect: count(w for w in staff) >= params.late
    message: {zh: 少人, en: few}
  - id: shops.skilled
    title: {zh: 餐饮店须有会餐饮的人, en: Somebody can cook}
    subject: shop
    when: food
    expect: any(has(w.trades, "餐饮") for w in staff)
    message: {zh: 没有人会餐饮, en: nobody can cook}
"""


def rulebook(extra: str = "") -> Rulebook:
    texts = {"shops.yaml": PACK}
    if extra:
        texts["extra.yaml"] = extra
    return Rulebook.from_texts(texts, [SHOP, STREET])
