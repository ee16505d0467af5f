"""Layers of authority: what a lower pack changes of a higher one, and the parameters that come of it.

Owns what an override is and how the values of parameters come together. Knows no file and no record; which layer holds for a record is
the engine's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from fupin_rules.errors import Place, Text
from fupin_rules.findings import Source
from fupin_rules.findings.model import to_json_value
from fupin_rules.rulebook.parameters import ParameterTable, ParameterValue
from fupin_rules.rulebook.rules import Pack

__all__ = ["CODE_DIGITS", "Effect", "Override", "plain_code", "with_values"]

Effect = Literal["replaced", "off", "severity", "value"]

CODE_DIGITS = (2, 4, 6, 9, 12)
"""How long an area code may be written: province, city, county of two digits each, township and village of three."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Override:
    """What a pack changes of a higher one, in its area.

    Attributes:
        effect: the rule is `replaced` by the rule `by`, switched `off`, or has another `severity`; or a parameter has another `value`.
        reason: why, in the pack's words.
        since, until: first and last day: its own, within the pack's and the replacing rule's.
        values: for a parameter, what it is.
    """

    pack: Pack
    effect: Effect
    rule: str | None = None
    parameter: str | None = None
    by: str | None = None
    severity: Literal["error", "warning", "info"] | None = None
    reason: Text
    source: Source
    since: date | None
    until: date | None
    values: tuple[ParameterValue, ...] = ()
    place: Place = field(default_factory=Place)

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def values_on(self, on: date) -> tuple[ParameterValue, ...]:
        """Of the values it sets those in force on a day, wherever."""
        return tuple(v for v in self.values if v.holds(on, v.area))

    def to_dict(self) -> dict[str, Any]:
        """As every report states it."""
        about = {"rule": self.rule} if self.rule is not None else {"parameter": self.parameter}
        return {
            **about,
            "effect": self.effect,
            "by": self.by,
            "severity": self.severity,
            "pack": self.pack.id,
            "level": self.pack.level,
            "area": self.pack.area,
            "reason": self.reason.to_dict(),
            "source": self.source.to_dict(),
            "from": None if self.since is None else self.since.isoformat(),
            "to": None if self.until is None else self.until.isoformat(),
            **({"values": [_value(v) for v in self.values]} if self.parameter is not None else {}),
        }


def _value(v: ParameterValue) -> dict[str, Any]:
    value = v.value
    if isinstance(value, dict):
        shown: Any = {"/".join(map(str, keys)): _plain(cell) for keys, cell in value.items()}
    else:
        shown = _plain(value)
    return {
        "from": v.since.isoformat(),
        "to": None if v.until is None else v.until.isoformat(),
        "area": v.area,
        "value": shown,
    }


def _plain(value: Any) -> Any:
    return [to_json_value(x) for x in value] if isinstance(value, frozenset) else to_json_value(value)


def with_values(declared: Mapping[str, ParameterTable], overrides: Iterable[Override]) -> dict[str, ParameterTable]:
    """The parameters with the values that lower packs set beside those declared."""
    more: dict[str, list[ParameterValue]] = {}
    for o in overrides:
        if o.parameter is not None:
            more.setdefault(o.parameter, []).extend(o.values)
    return {
        name: replace(table, values=(*table.values, *more[name])) if name in more else table
        for name, table in declared.items()
    }


def plain_code(code: Any) -> str | None:
    """An area code without the zeros that fill it up (450000 is 45, 450329000000 is 450329); None for what is no area code."""
    text = str(code).strip() if code is not None else ""
    if not (text.isascii() and text.isdigit() and 2 <= len(text) <= 12):
        return None
    ends = [n for n in CODE_DIGITS if n < len(text)]
    for end in reversed(ends):
        if set(text[end:]) == {"0"}:
            text = text[:end]
    return text
