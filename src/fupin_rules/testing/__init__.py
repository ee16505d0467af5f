"""The kit for those who write rules.

`lint` says what a rule file still lacks, `schema` its form for editors, `coverage` and `mutate` what its examples leave unseen,
`strategies` makes records to try it on, `suite` holds its rules against each other.

Knows rules and their files; no survey beyond the subjects it is given, and no command. Hypothesis and pytest are loaded when a name that
needs them is first asked for: the rest of the kit works without the extra `testing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin_rules.testing.pasting import example_yaml
    from fupin_rules.testing.strategies import models, records, tables
    from fupin_rules.testing.suite import RuleSetSuite, bench_of, check_rules
    from fupin_rules.testing.suite_bench import Bench, Fault, Profile

__all__ = [
    "Bench",
    "Fault",
    "Profile",
    "RuleSetSuite",
    "bench_of",
    "check_rules",
    "example_yaml",
    "models",
    "records",
    "tables",
]

_ROOMS = {
    "pasting": ("example_yaml",),
    "strategies": ("models", "records", "tables"),
    "suite": ("RuleSetSuite", "bench_of", "check_rules"),
    "suite_bench": ("Bench", "Fault", "Profile"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module 'fupin_rules.testing' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"fupin_rules.testing.{room}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
