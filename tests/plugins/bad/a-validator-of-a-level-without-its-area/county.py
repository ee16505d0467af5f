from pathlib import Path
from typing import Annotated

from fupin_rules.errors import Text
from fupin_rules.findings import Source
from fupin_rules.plugins import hookimpl
from fupin_rules.rulebook.validators import Validator, satisfied, violated
from fupin_rules.schema import Listing, Part, Question, Record, Subject


class Shop(Record, title="店铺"):
    shop_id: Annotated[str | None, Question("店铺编号", "shop's code")] = None
    owner: Annotated[str | None, Question("店主", "owner")] = None
    staff: Annotated[int | None, Question("人数", "staff", ge=0, le=99)] = None


def check(reading):
    return satisfied() if reading.record.staff else violated()


@hookimpl
def fupin_subjects():
    return [Subject("shop", "店铺", Shop, key="shop_id")]


@hookimpl
def fupin_rule_packs():
    return [Path(__file__).parent / "rules"]


@hookimpl
def fupin_validators():
    return [
        Validator(
            id="county.python",
            title=Text("店里要有人", "somebody works there"),
            subject="shop",
            check=check,
            source=Source("我县〔2020〕1号", "第一条"),
            message=Text("{owner}的店里没有人", "nobody works for {owner}"),
            reads=("staff",),
            level="county",
        ),
    ]
