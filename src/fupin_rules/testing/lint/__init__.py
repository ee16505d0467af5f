"""What loaded rule files still lack: advice beyond what the loader refuses, each with a code, a page, a place and what to do."""

from fupin_rules.testing.lint.linter import CODES, Advice, lint

__all__ = ["CODES", "Advice", "lint"]
