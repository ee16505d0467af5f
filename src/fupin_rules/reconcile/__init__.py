"""Reconciliation: the same households of several sources (实际、国扶系统、区办系统) compared field by field, without deciding who is right.

Stands above `engine`, whose rules say what has to be changed together. Knows no survey; `households` names our fields.
"""

from fupin_rules.reconcile.breaking import breaks_rules
from fupin_rules.reconcile.comparing import reconcile
from fupin_rules.reconcile.households import TITLES, household_matching
from fupin_rules.reconcile.model import KINDS, Breaks, Counts, Difference, Note, Result, Says, SourceCounts, Together
from fupin_rules.reconcile.settings import Found, Matching, PartMatching
from fupin_rules.reconcile.since import compared_with
from fupin_rules.reconcile.sources import Source
from fupin_rules.reconcile.together import hangs_together

__all__ = [
    "KINDS",
    "TITLES",
    "Breaks",
    "Counts",
    "Difference",
    "Found",
    "Matching",
    "Note",
    "PartMatching",
    "Result",
    "Says",
    "Source",
    "SourceCounts",
    "Together",
    "breaks_rules",
    "compared_with",
    "hangs_together",
    "household_matching",
    "reconcile",
]
