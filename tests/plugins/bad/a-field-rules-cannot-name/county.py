from typing import Annotated

from pydantic import create_model

from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Listing, Part, Question, Record, Subject


class Shop(Record, title="店铺"):
    shop_id: Annotated[str | None, Question("店铺编号", "shop's code")] = None
    owner: Annotated[str | None, Question("店主", "owner")] = None
    staff: Annotated[int | None, Question("人数", "staff", ge=0, le=99)] = None


@hookimpl
def fupin_subjects():
    return [
        Subject(
            "shop",
            "店铺",
            create_model("Shop", __base__=Shop, **{"class": (Shop.model_fields["owner"].annotation, None)}),
            key="shop_id",
        )
    ]
