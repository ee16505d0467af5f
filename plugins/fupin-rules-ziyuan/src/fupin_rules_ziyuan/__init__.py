"""What Ziyuan county (450329) adds to fupin-rules: fields, numbers, rules, one validator, and what it changes of higher rules.

The order of 2019 leaves open how early-warning intervention is recorded, what a 三非户 is and who says so, and how long a decision on an edge
household is published. The county records it in the fields of this plugin.
"""

__version__ = "0.1.0"
