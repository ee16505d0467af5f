"""fupin-rules: checks registers of poor households against typed rules in YAML and says what is wrong, for whom and why.

`Engine` checks, `Household` is a record, a `Report` is what comes out. The survey's models take time to build and are loaded when
first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_rules.engine import Engine, Report
from fupin_rules.errors import AsOfError, Diagnostic, FupinError, InputError, RuleFileError, Text
from fupin_rules.findings import Finding, Unknown
from fupin_rules.rulebook import Rulebook

if TYPE_CHECKING:
    from fupin_rules.survey import Household, Member, Visit

__all__ = [
    "AsOfError",
    "Diagnostic",
    "Engine",
    "Finding",
    "FupinError",
    "Household",
    "InputError",
    "Member",
    "Report",
    "RuleFileError",
    "Rulebook",
    "Text",
    "Unknown",
    "Visit",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("Household", "Member", "Visit"):
        import fupin_rules.survey

        return getattr(fupin_rules.survey, name)
    raise AttributeError(f"module 'fupin_rules' has no attribute {name!r}")
