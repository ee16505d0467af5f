"""Examples tried out: whether their data are records at all, and whether each shows something that no other does."""

from __future__ import annotations

from typing import Any

from fupin_rules.engine import Engine
from fupin_rules.engine.examples import ExampleResult, run_examples, trace_example
from fupin_rules.testing.lint.desk import Desk

__all__ = ["look"]


def look(desk: Desk, *, whole: bool, dead: frozenset[str]) -> None:
    """Look at the examples of every rule.

    Args:
        whole: also which of them take the same way, which takes longer.
        dead: rules that can do less than they say; of their examples nothing more is said.
    """
    engine = Engine(desk.book)
    for w in desk.written:
        ways: dict[Any, int] = {}
        for result in run_examples(engine, w.rule):
            number = result.number + 1
            if result.complaints:
                reason, reason_en = " ".join(result.complaints), " ".join(result.complaints_en)
                desk.advise(
                    w.file, (*w.path, "examples", result.number, "given"), "L129", key=True, rule=w.rule.id, number=number,
                    reason=reason.rstrip("。？"), reason_en=reason_en.rstrip(".?"),
                )  # fmt: skip
                continue
            if not whole or w.rule.expect is None or w.rule.id in dead:
                continue
            way = _way(engine, result)
            if result.example.note:
                continue
            first = ways.setdefault(way, number)
            if first != number:
                desk.advise(
                    w.file, (*w.path, "examples", result.number), "L130", rule=w.rule.id, number=number, other=first
                )


def _way(engine: Engine, result: ExampleResult) -> Any:
    """How an example comes to its outcome: every step and its truth, in order."""
    told = trace_example(engine, result)
    assert told is not None and result.verdict is not None
    steps: list[Any] = []

    def add(step: Any) -> None:
        if step is None:
            return
        steps.append((id(step.node), step.value if isinstance(step.value, int) else None))
        for s in step.steps:
            add(s)

    add(told.when)
    add(told.expect)
    return (result.verdict.outcome, result.severity, tuple(result.verdict.needs), tuple(steps))
