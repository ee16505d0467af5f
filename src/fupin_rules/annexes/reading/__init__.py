"""Printed forms that people filled in, read back: annex 3 and annex 7, one household a sheet or several below each other."""

from fupin_rules.annexes.reading.folding import fold_in
from fupin_rules.annexes.reading.forms import Collected, FormsRead, collect_forms, forms_in, read_forms

__all__ = ["Collected", "FormsRead", "collect_forms", "fold_in", "forms_in", "read_forms"]
