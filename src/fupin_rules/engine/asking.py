"""What was never asked: questions for which the data has no column at all, so that nobody can be blamed for the blanks.

A verdict that rests on such a blank is no verdict: the rule is *not run* for that subject, and the summary says once which question is
lacking. Without this a workbook that has no column for the work phone would accuse every worker of having none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import environment, mends
from fupin_rules.engine.judging import Judged

__all__ = ["without_unasked"]

_INDEX = re.compile(r"\[\d+\]")


def without_unasked(judged: Judged, unasked: frozenset[str]) -> Judged:
    """The verdict, marked as not run where it rests on nothing but questions nobody was asked.

    An unknown does where only such answers are needed. A violation does where any answer to them, whatever it says, would mend it,
    and no blank in a column that is there would do so as well.

    Args:
        judged: what was found.
        unasked: dotted paths of questions the data has no column for; a record or list stands for everything inside it.

    Returns:
        The same, or a copy whose `lacks` names the question.
    """
    if judged.verdict.outcome == "unknown":
        asked = [unasked_question(p, unasked) for p in judged.verdict.needs]
        lacking = asked[0] if asked and None not in asked else None
    elif judged.verdict.outcome == "violated" and not judged.rule.traits.monotone:
        lacking = _blamed(judged, unasked)
    else:
        # Where a rule asks nothing about what is missing, a blank cannot have made it violated.
        lacking = None
    return judged if lacking is None else replace(judged, lacks=lacking)


def _blamed(judged: Judged, unasked: frozenset[str]) -> str | None:
    """The unasked question for whose blank alone a rule is violated."""
    rule, record = judged.rule, judged.record
    if rule.python is not None:
        return _read_and_blank(judged, unasked)
    expect = rule.expect
    if expect is None:
        return None
    blanks = [(p, s) for p, (s, v) in judged.verdict.reads.items() if v is None]
    # A blank that means none is an answer, column or no column: who is not marked as having left has not left.
    never = {p: d for p, s in blanks if s.question.blank != "none" and (d := unasked_question(p, unasked))}
    if not never:
        return None
    if judged.index is None or rule.part is None:
        env = environment(judged.subject.name, record)
    else:
        items = read_value(record, rule.part)
        item = (items["open"] if isinstance(items, dict) else items)[judged.index]
        env = environment(judged.subject.name, record, rule.part, judged.index, item)

    def mended(paths: Iterable[str]) -> bool:
        return mends(rule.when, expect, env, judged.world, paths)

    if not mended(never) or any(mended((p,)) for p, _ in blanks if p not in never):
        return None
    return next((d for p, d in never.items() if mended((p,))), next(iter(never.values())))


def _read_and_blank(judged: Judged, unasked: frozenset[str]) -> str | None:
    """Of a validator nobody can say what another answer would have done: what it read and nobody was asked may be what it rests on."""
    for path in judged.verdict.unanswered:
        try:
            field = judged.subject.spec.at(_INDEX.sub("", path))
        except KeyError:
            continue
        found = unasked_question(path, unasked) if field.question.blank != "none" else None
        if found is not None:
            return found
    return None


def unasked_question(path: str, unasked: frozenset[str]) -> str | None:
    """The unasked question (dotted) that a path into the data is, or lies in."""
    steps = _INDEX.sub("", path).split(".")
    for n in range(1, len(steps) + 1):
        dotted = ".".join(steps[:n])
        if dotted in unasked:
            return dotted
    return None
