from decimal import Decimal
from pathlib import Path
from typing import Annotated

from fupin_rules.errors import Text
from fupin_rules.language.functions import Function
from fupin_rules.language.types import BOOL, TEXT
from fupin_rules.plugins import Section, hookimpl
from fupin_rules.schema import Code, CodeList, Extension, Listing, Question, Record

HERE = Path(__file__).resolve().parent
TRADE = CodeList(
    "homestead_trade", "经营项目", "trade", (Code("民宿", "guest house"), Code("农家乐", "farm restaurant"))
)


class Stay(Record, title="接待记录"):
    guests: Annotated[int | None, Question("接待人数", "guests", ge=0, le=1000)] = None
    trade: Annotated[str | None, Question("项目", "trade", code=TRADE)] = None


class Homestead(Record, title="农家经营"):
    guest_house: Annotated[bool | None, Question("开办民宿", "keeps a guest house")] = None
    account: Annotated[str | None, Question("收款账号", "account", personal="bank")] = None
    host: Annotated[str | None, Question("接待人", "host", personal="name")] = None
    stays: Annotated[Listing[Stay] | None, Question("接待情况", "stays")] = None


class Worker(Record, title="用工"):
    hired: Annotated[bool | None, Question("受雇于民宿", "hired by a guest house")] = None
    wage: Annotated[Decimal | None, Question("月工钱", "monthly wage", unit="元", ge=0, le=100_000)] = None


@hookimpl
def fupin_extensions():
    return [
        Extension("homestead", "household", Homestead, "农家经营", en="homestead"),
        Extension("homestead", "member", Worker, "民宿用工", en="homestead work"),
    ]


@hookimpl
def fupin_rule_packs():
    return [HERE / "rules"]


@hookimpl
def fupin_functions():
    return [
        Function(
            "is_round",
            "是整千",
            (TEXT,),
            BOOL,
            lambda t: t.endswith("000"),
            Text("{0}是整千", "{0} is round"),
            Text("末三位为零。", "Ends in three zeros."),
        )
    ]


@hookimpl
def fupin_profiles():
    return [HERE / "layouts"]


@hookimpl
def fupin_report_sections():
    def rows(report):
        for f in report.findings:
            if f.rule.startswith("homestead."):
                yield (f.subject.id, f.subject.label, len(f.answers), f.as_of)

    return [
        Section(
            "homestead.who",
            Text("民宿问题户", "Households with guest houses"),
            (Text("户编号", "household"), Text("户主", "head"), Text("答案数", "answers"), Text("日期", "day")),
            rows,
        )
    ]
