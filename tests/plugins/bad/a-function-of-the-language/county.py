from fupin_rules.errors import Text
from fupin_rules.language.functions import Function
from fupin_rules.language.types import INT, TEXT
from fupin_rules.plugins import hookimpl


@hookimpl
def fupin_functions():
    return [
        Function(
            "length", "长短", (TEXT,), INT, len, Text("{0}的长短", "length of {0}"), Text("字数。", "How many signs.")
        )
    ]
