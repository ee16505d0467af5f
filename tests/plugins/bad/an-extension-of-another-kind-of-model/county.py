from typing import Annotated

from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Extension, Question, Record


from pydantic import BaseModel


class More(BaseModel):
    stars: int | None = None


@hookimpl
def fupin_extensions():
    return [Extension("inns", "household", More, "补充项")]
