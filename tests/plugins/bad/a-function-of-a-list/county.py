from fupin_rules.errors import Text
from fupin_rules.language.functions import Function
from fupin_rules.language.types import BOOL, INT, TEXT, Type
from fupin_rules.plugins import hookimpl

SAYS = Text("{0}是县里的", "{0} is the county's")
DOC = Text("县里的。", "The county's.")


def ours(text):
    return text.startswith("县")


@hookimpl
def fupin_functions():
    return [Function("is_ours", "县里的", (Type("list", item=TEXT),), BOOL, ours, SAYS, DOC)]
