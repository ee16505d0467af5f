"""What was never asked: questions for which the data has no column at all, so that nobody can be blamed for the blanks.

A verdict that rests on such a blank is no verdict: the rule is *not run* for that subject, and the summary says once which question is
lacking. Without this a workbook that has no column for the work phone would accuse every worker of having none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import environment, stays_violated
from fupin_rules.engine.judging import Judged

__all__ = ["without_unasked"]

_INDEX = re.compile(r"\[\d+\]")


def without_unasked(judged: Judged, unasked: frozenset[str]) -> Judged:
    """The verdict, marked as not run where it rests on a question nobody was asked.

    Args:
        judged: what was found.
        unasked: dotted paths of questions the data has no column for; a record or list stands for everything inside it.

    Returns:
        The same, or a copy whose `lacks` names the question.
    """
    verdict, rule = judged.verdict, judged.rule
    if verdict.outcome == "unknown":
        lacking = next((d for p in verdict.needs if (d := _unasked(p, unasked)) is not None), None)
        return judged if lacking is None else replace(judged, lacks=lacking)
    if verdict.outcome != "violated" or rule.expect is None or rule.traits.monotone:
        # Where a rule asks nothing about what is missing, a blank cannot have made it violated.
        return judged
    blanks = {p: d for p, (_, v) in verdict.reads.items() if v is None and (d := _unasked(p, unasked)) is not None}
    if not blanks:
        return judged
    item = None
    if judged.index is not None and rule.part is not None:
        items = read_value(judged.record, rule.part)
        item = (items["open"] if isinstance(items, dict) else items)[judged.index]
    env = environment(
        judged.subject.name, judged.record, rule.part if item is not None else None, judged.index or 0, item
    )
    if stays_violated(rule.when, rule.expect, env, judged.world, blanks):
        return judged
    return replace(judged, lacks=next(iter(blanks.values())))


def _unasked(path: str, unasked: frozenset[str]) -> str | None:
    """The unasked question that a path into the data is, or lies in."""
    steps = _INDEX.sub("", path).split(".")
    for n in range(1, len(steps) + 1):
        dotted = ".".join(steps[:n])
        if dotted in unasked:
            return dotted
    return None
