"""The nine annexes of the order as workbooks: lists and statistics to sign, forms to print, and printed forms read back.

Stands on the engine's report and the survey's records; makes no finding of its own.
"""

from fupin_rules.annexes.codes import CODES
from fupin_rules.annexes.columns import COLUMNS, Column
from fupin_rules.annexes.data import AnnexData
from fupin_rules.annexes.risks import Case, Tally, cases, tally
from fupin_rules.annexes.template import Template, default_template, read_template
from fupin_rules.annexes.wording import PLAN_ANNEXES, TITLES
from fupin_rules.annexes.writing import FORMS, Written, write_annex

__all__ = [
    "CODES",
    "COLUMNS",
    "FORMS",
    "PLAN_ANNEXES",
    "TITLES",
    "AnnexData",
    "Case",
    "Column",
    "Tally",
    "Template",
    "Written",
    "cases",
    "default_template",
    "read_template",
    "tally",
    "write_annex",
]
