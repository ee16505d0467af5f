"""A case written as YAML that can be pasted under a rule's `examples:`, and read back by the same loader.

Owns the writing. What it writes is read by `rulebook` like anything else a rule author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fupin_rules.schema import Open
from fupin_rules.testing.suite_cases import Case

__all__ = ["as_example", "example_yaml"]

_PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z_“”][\u3400-\u9fffA-Za-z0-9_“”·（）。、《》.-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}


def as_example(
    case: Case, outcome: str, *, needs: tuple[str, ...] | None = None, note: str | None = None
) -> dict[str, Any]:
    """A case as the mapping an example is: the outcome first, `given` last but for what stands beside it."""
    out: dict[str, Any] = {"outcome": outcome}
    if needs is not None:
        out["needs"] = list(needs)
    if case.member is not None:
        out["member"] = case.member
    out["as_of"] = case.as_of
    out["given"] = case.record
    if case.others:
        out["others"] = list(case.others)
    if case.related:
        out["related"] = dict(case.related)
    if note is not None:
        out["note"] = note
    return out


def example_yaml(case: Case, outcome: str, *, needs: tuple[str, ...] | None = None, note: str | None = None) -> str:
    """One line of YAML, as it stands in a list of examples: `- {outcome: violated, …}`.

    Args:
        outcome: the outcome it shall have.
        needs: for `unknown`, what is still to be answered.
        note: what it shows.
    """
    return f"- {_flow(as_example(case, outcome, needs=needs, note=note))}"


def _flow(value: Any) -> str:
    match value:
        case Open():
            return f"{{open: [{', '.join(map(_flow, value))}]}}"
        case Mapping():
            return f"{{{', '.join(f'{_key(k)}: {_flow(v)}' for k, v in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_flow, value))}]"
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case Decimal():
            text = format(value, "f")
            # A number that is one in YAML too; a whole one stays without its point.
            return text.rstrip("0").rstrip(".") if "." in text else text
        case Fraction() | float():
            return str(float(value))
        case str():
            return _text(value)
    return "null"


def _key(key: str) -> str:
    return key if key == "$unreadable" or re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", key) else _quoted(key)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not text.endswith((".", "-")):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    out = []
    for ch in text:
        if ch in '"\\':
            out.append(f"\\{ch}")
        elif ch.isprintable():
            out.append(ch)
        else:
            out.append(f"\\u{ord(ch):04x}" if ord(ch) < 0x10000 else f"\\U{ord(ch):08x}")
    return f'"{"".join(out)}"'
