"""Baselines: waiver files written from a check, and told from every other file before one is written over.

Owns the text. What a waiver file means is `rulebook.waivers`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from fupin_rules.documents import MAX_BYTES, read_yaml
from fupin_rules.errors import Diagnostic, InputError, RuleFileError, Text
from fupin_rules.findings import mask_inside
from fupin_rules.rulebook.reasons import says_something

__all__ = ["baseline_text", "is_baseline"]

_KEYS = frozenset({"waivers", "reason", "approver", "until", "baseline", "entries"})


def baseline_text(
    findings: Iterable[tuple[str, str]],
    *,
    reason: str,
    approver: str,
    until: date,
    as_of: date | None,
    digest: str,
) -> str:
    """The text of a baseline: a waiver file that fits every one of these findings and nothing else.

    Args:
        findings: rule id and fingerprint of each.
        as_of: the reference date of the run, where it has one; `digest` the rulebook's.

    Raises:
        InputError: W109 a number in the reason or the approver, W115 a reason or an approver without a word; W113 so many findings that the file could not be read again.
    """
    by_rule: dict[str, set[str]] = {}
    for rule, mark in findings:
        by_rule.setdefault(rule, set()).add(mark)
    for name, text in (("reason", reason), ("approver", approver)):
        if not says_something(text):
            raise InputError(
                Diagnostic(
                    "W115",
                    Text(f"{name} 里没有写什么。", f"{name} says nothing."),
                    hint=Text(
                        "请写清楚：为什么、谁批准的；空格和标点不算。",
                        "Say why, or who approved it; spaces and punctuation do not count.",
                    ),
                )
            )
        if mask_inside(text) != text:
            raise InputError(Diagnostic("W109", Text(f"{name} 里有证件、电话或银行卡号，请删去。", f"{name} holds an identity, phone or bank number; leave it out.")))  # fmt: skip
    lines = [
        "waivers: 1",
        f"reason: {_quoted(reason)}",
        f"approver: {_quoted(approver)}",
        f"until: {until.isoformat()}",
        "baseline:",
        *([f"  as_of: {as_of.isoformat()}"] if as_of is not None else []),
        f"  rulebook: {_quoted(digest)}",
        f"  findings: {sum(map(len, by_rule.values()))}",
        "entries:" if by_rule else "entries: []",
    ]
    for rule, marks in sorted(by_rule.items()):
        lines.append(f"- rule: {rule}")
        lines.append("  fingerprint:")
        lines += [f"  - {_quoted(mark)}" for mark in sorted(marks)]
    text = "\n".join(lines) + "\n"
    if len(text.encode()) > MAX_BYTES:
        raise InputError(
            Diagnostic(
                "W113",
                Text("问题太多，一个基线文件写不下。", "there are more findings than one baseline file can hold."),
                hint=Text(
                    "请用 --only 按规则包分成几个基线，或先改掉最多的一类。",
                    "Make several baselines by --only, or mend the commonest kind first.",
                ),
            )
        )
    return text


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever stands in it; JSON's quoting is YAML's."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def is_baseline(raw: bytes) -> bool:
    """Whether a file holds a baseline as `baseline_text` writes it, and nothing that somebody wrote into it by hand; lines taken out do not show."""
    try:
        data = read_yaml(raw).data
    except RuleFileError:
        return False
    if not isinstance(data, dict) or set(data) != _KEYS or not isinstance(data["baseline"], dict):
        return False
    entries = data["entries"]
    return isinstance(entries, list) and all(isinstance(e, dict) and set(e) == {"rule", "fingerprint"} for e in entries)
