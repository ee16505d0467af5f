from typing import Annotated

from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Extension, Question, Record


class More(Record, title="补充"):
    pass


@hookimpl
def fupin_extensions():
    return [Extension("inns", "household", More, "补充项")]
