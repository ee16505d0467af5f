from typing import Annotated

from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Extension, Question, Record


class More(Record, title="补充"):
    stars: Annotated[int | None, Question("星级", "stars", ge=1, le=5)] = None


@hookimpl
def fupin_extensions():
    return [Extension("inns", "houshold", More, "补充项")]
