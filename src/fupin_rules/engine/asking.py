"""What was never asked: questions for which the data has no column at all, so that nobody can be blamed for the blanks.

A verdict that rests on such a blank is no verdict: the rule is *not run* for that subject, and the summary says once which question is
lacking. Without this a workbook that has no column for the work phone would accuse every worker of having none.
"""

from __future__ import annotations

from dataclasses import replace

from fupin_rules.backends.python.evaluate import read_value, unasked_question
from fupin_rules.backends.python.verdict import environment, stays_violated
from fupin_rules.engine.judging import Judged

__all__ = ["without_unasked"]


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
        lacking = next((d for p in verdict.needs if (d := unasked_question(p, unasked)) is not None), None)
        return judged if lacking is None else replace(judged, lacks=lacking)
    if verdict.outcome != "violated" or rule.expect is None or rule.traits.monotone:
        # Where a rule asks nothing about what is missing, a blank cannot have made it violated.
        return judged
    empty = {p: unasked_question(p, unasked) for p, (_, v) in verdict.reads.items() if v is None}
    lacking = next((d for d in empty.values() if d is not None), None)
    if lacking is None:
        return judged
    if judged.index is not None and rule.part is not None:
        items = read_value(judged.record, rule.part)
        item = (items["open"] if isinstance(items, dict) else items)[judged.index]
        env = environment(judged.subject.name, judged.record, rule.part, judged.index, item)
    else:
        env = environment(judged.subject.name, judged.record)
    blanks = [p for p, d in empty.items() if d is None]
    if stays_violated(rule.when, rule.expect, env, judged.world, unasked, blanks):
        return judged
    return replace(judged, lacks=lacking)
