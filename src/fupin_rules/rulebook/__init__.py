"""Rule files: read safely, checked whole, turned into rules with typed trees. Stands on `language`; knows no survey."""

from fupin_rules.rulebook.book import Rulebook
from fupin_rules.rulebook.loading import load_packs
from fupin_rules.rulebook.parameters import ParameterTable
from fupin_rules.rulebook.rules import Pack, Rule
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.rulebook.validators import (
    Reading,
    Ruling,
    Supplied,
    Validator,
    not_applicable,
    satisfied,
    undecided,
    violated,
)
from fupin_rules.rulebook.waivers import Waiver, Waivers

__all__ = [
    "Pack",
    "ParameterTable",
    "Reading",
    "Rule",
    "Rulebook",
    "Ruling",
    "Supplied",
    "Validator",
    "Waiver",
    "Waivers",
    "load_packs",
    "not_applicable",
    "rules_home",
    "satisfied",
    "undecided",
    "violated",
]
