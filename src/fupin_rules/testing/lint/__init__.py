"""What loaded rule files still lack: advice beyond what the loader refuses, each with a code, a page, a place and what to do.

A rule with advice from here loads and runs; it is harder to trust, to read or to change, or does not do what it says.
"""

from fupin_rules.testing.lint.codes import CODES, SEVERITIES, Advice, Severity
from fupin_rules.testing.lint.desk import Exempted
from fupin_rules.testing.lint.linter import Looked, lint, look

__all__ = ["CODES", "SEVERITIES", "Advice", "Exempted", "Looked", "Severity", "lint", "look"]
