"""fupin-rules: checks registers of poor households against typed rules in YAML and says what is wrong, for whom and why.

`Engine` checks, `Household` is a record, a `Report` is what comes out. Each of these names is loaded when it is first
asked for, so that the import itself costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin_rules.engine import Engine, Report
    from fupin_rules.errors import AsOfError, Diagnostic, FupinError, InputError, RuleFileError, Text
    from fupin_rules.findings import Finding, Unknown
    from fupin_rules.rulebook import Rulebook
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


_ROOMS = {
    "engine": ("Engine", "Report"),
    "errors": ("AsOfError", "Diagnostic", "FupinError", "InputError", "RuleFileError", "Text"),
    "findings": ("Finding", "Unknown"),
    "rulebook": ("Rulebook",),
    "survey": ("Household", "Member", "Visit"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module 'fupin_rules' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"fupin_rules.{room}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
