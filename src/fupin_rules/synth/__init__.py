"""Synthetic counties to try the engine on, with a truth file beside them.

Stands above `survey`, whose records it makes as plain dicts; knows nothing of rules. Writing a workbook wants the extra `tables`.
"""

from fupin_rules.synth.county import make_county
from fupin_rules.synth.truth import County, Planted, write_truth
from fupin_rules.synth.workbook import write_workbook

__all__ = ["County", "Planted", "make_county", "write_truth", "write_workbook"]
