"""The rule set as a whole, by the kit of fupin-rules: the same three lines as for the register's rules."""

from fupin_rules.testing import RuleSetSuite


class TestLabourForce(RuleSetSuite):
    packs = ["lfs.*"]
