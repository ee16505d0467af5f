"""The verdict on one rule and one subject: which of five outcomes, what may still become of it, and what would decide it.

Stands on the reference evaluator; makes no findings. What is *decided* and what *may* be decided are asked of the same walk with
some paths assumed answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fupin_rules.backends.python.evaluate import Context, Known, Lookups, Met, path_order
from fupin_rules.backends.python.values import E, F, RecordValue, T, U
from fupin_rules.errors import Text
from fupin_rules.language.tree import Expr
from fupin_rules.schema import FieldSpec

__all__ = ["Outcome", "Verdict", "environment", "judge", "mends"]

Outcome = Literal["satisfied", "violated", "unknown", "not_applicable", "error"]
_ORDER: tuple[Outcome, ...] = ("satisfied", "violated", "not_applicable")
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one rule and one subject.

    Attributes:
        outcome: one of the five.
        possible: the outcomes that remain; the outcome itself where it is decided.
        needs: a smallest set of unanswered paths such that whatever is answered there decides the outcome.
        first: one path whose answer may decide it alone.
        unanswered: every unanswered path met, with the reason.
        faults: codes of the faults met, where the outcome is `error`.
        reads: the answers read, path -> (field, value), in reading order.
        values: of a rule written in Python, what fills its message; `severity` a lower one it gave; `trouble` why it has no outcome.
    """

    outcome: Outcome
    possible: tuple[Outcome, ...]
    needs: tuple[str, ...] = ()
    first: str | None = None
    unanswered: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    reads: Mapping[str, tuple[FieldSpec, Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: str | None = None
    trouble: Text | None = None


def environment(root: str, record: Any, part: str | None = None, index: int = 0, item: Any = None) -> dict[str, Any]:
    """The variables of a rule: its root subject, and `this` for a rule about one of the root's parts."""
    env: dict[str, Any] = {root: RecordValue(record, "")}
    if part is not None:
        env["this"] = RecordValue(item, f"{part}[{index}]")
    return env


def judge(
    when: Expr | None,
    expect: Expr,
    env: Mapping[str, Any],
    lookups: Lookups,
    *,
    wants: bool = True,
    monotone: bool = True,
    evidence: bool = True,
    known: Known | None = None,
) -> Verdict:
    """Judge one rule.

    Args:
        when: where the rule applies, or None for everywhere.
        expect: what must hold.
        env: variables by name, as `environment` makes them.
        lookups: parameters and related tables.
        wants: whether to work out `possible`, `needs` and `first` of an undecided rule.
        monotone: whether a verdict reached while answers are missing stays. Where it does not (a rule that asks what is missing), the
            outcomes that remain if only some answers come in are possible too.
        evidence: whether what an unknown rule read is wanted. Without it a rule known to be undecided is judged by fewer and shorter walks.
        known: what was found out about this record before, for those walks to use and to add to.
    """
    if not evidence:
        quick = _undecided(when, expect, env, lookups, known, monotone=monotone)
        if quick is not None:
            return quick
    c = Context(lookups, dict(env), reads={})
    w, e = _both(c, when, expect)
    reads = c.reads or {}
    outcome = _outcome(w, e)
    if outcome in ("satisfied", "violated", "not_applicable"):
        return Verdict(outcome, (outcome,), unanswered=c.unanswered, reads=reads)
    if outcome == "error":
        possible = _possible(_open(w), _open(e))
        return Verdict(outcome, possible, unanswered=c.unanswered, faults=tuple(dict.fromkeys(c.faults)), reads=reads)
    if not wants:
        return Verdict(outcome, (), unanswered=c.unanswered, reads=reads)
    before = (w, e)
    # Stopping at whatever decides a part leaves out what that part no longer asks for; where that does not do, all that was met is tried.
    hurried = Context(lookups, dict(env))
    _both(hurried, when, expect)
    everything, masks = _assumed(when, expect, env, lookups, hurried.unanswered)
    if not _decided(*masks):
        everything, masks = _assumed(when, expect, env, lookups, {**c.unanswered, **everything})
    possible = _remaining(masks, before, monotone=monotone)
    paths = sorted(everything, key=path_order)
    needs = _needs(when, expect, env, lookups, paths) if _decided(*masks) else ()
    first = _first(when, expect, env, lookups, needs, paths)
    return Verdict("unknown", possible, needs, first, {**c.unanswered, **everything}, reads=reads)


def _undecided(
    when: Expr | None,
    expect: Expr,
    env: Mapping[str, Any],
    lookups: Lookups,
    known: Known | None,
    *,
    monotone: bool,
) -> Verdict | None:
    """The verdict on an unknown rule by walks that stop where a part is decided; None where it takes more than that."""
    hurried = Context(lookups, dict(env), unanswered=Met(), known=known)
    before = _both(hurried, when, expect)
    if _outcome(*before) != "unknown":
        return None
    everything, masks = _assumed(when, expect, env, lookups, hurried.unanswered, known)
    if not _decided(*masks):
        return None
    paths = sorted(everything, key=path_order) if len(everything) > 1 else list(everything)
    if "unusable" in everything.values():
        # An answer that is there and yet assumed to be another: what was known of it no longer is.
        known = None
    needs = _needs(when, expect, env, lookups, paths, known)
    first = _first(when, expect, env, lookups, needs, paths, known)
    return Verdict("unknown", _remaining(masks, before, monotone=monotone), needs, first, everything)


def _remaining(masks: tuple[int, int], before: tuple[int, int], *, monotone: bool) -> tuple[Outcome, ...]:
    """The outcomes that remain; where a verdict need not stay, also those that do while other answers are still out."""
    possible = _possible(*(_open(m) for m in masks))
    if monotone:
        return possible
    today = _possible(*(_open(m) for m in before))
    return tuple(o for o in _ORDER if o in possible or o in today)


def mends(when: Expr | None, expect: Expr, env: Mapping[str, Any], lookups: Lookups, answered: Iterable[str]) -> bool:
    """Whether a violated rule surely is so no longer once these paths are answered, whatever stands there.

    Then it was violated for nothing but their being left out.
    """
    w, e = _masks(when, expect, env, lookups, answered)
    if w & (U | E):
        return False
    return not w & T or not e & (F | U | E)


def _assumed(
    when: Expr | None,
    expect: Expr,
    env: Mapping[str, Any],
    lookups: Lookups,
    start: Mapping[str, str],
    known: Known | None = None,
) -> tuple[dict[str, str], tuple[int, int]]:
    """All paths that have to be assumed answered, since answers raise questions of their own, and what comes of it."""
    everything = dict(start)
    masks = (U, U)
    for _ in range(_ROUNDS):
        if "unusable" in everything.values():
            known = None
        probe = Context(lookups, dict(env), answered=frozenset(everything), unanswered=Met(), known=known)
        masks = _both(probe, when, expect)
        fresh = {p: r for p, r in probe.unanswered.items() if p not in everything}
        if _decided(*masks) or not fresh:
            break
        everything.update(fresh)
    return everything, masks


def _both(c: Context, when: Expr | None, expect: Expr) -> tuple[int, int]:
    w = T if when is None else c.truth(when)
    # Where the rule does not apply nothing more is read: the evidence of `not_applicable` is the condition alone.
    return (w, F) if w == F else (w, c.truth(expect))


def _outcome(w: int, e: int) -> Outcome:
    if w == F:
        return "not_applicable"
    if E in (w, e):
        return "error"
    if U in (w, e):
        return "unknown"
    return "satisfied" if e == T else "violated"


def _decided(w: int, e: int) -> bool:
    """Whether every possibility is one of the three decided outcomes."""
    if w & (U | E):
        return False
    return not w & T or not e & (U | E)


def _may_decide(w: int, e: int) -> bool:
    return bool(w & F or (w & T and e & (T | F)))


def _open(mask: int) -> int:
    """A truth set in which what is unknown may turn out either way."""
    return mask | (T | F if mask & (U | E) else 0)


def _possible(w: int, e: int) -> tuple[Outcome, ...]:
    out: set[Outcome] = set()
    if w & F:
        out.add("not_applicable")
    if w & T:
        out.update(o for o, bit in (("satisfied", T), ("violated", F)) if e & bit)  # type: ignore[misc]
    return tuple(o for o in _ORDER if o in out)


def _masks(
    when: Expr | None,
    expect: Expr,
    env: Mapping[str, Any],
    lookups: Lookups,
    answered: Iterable[str],
    known: Known | None = None,
) -> tuple[int, int]:
    walk = Context(lookups, dict(env), answered=frozenset(answered), unanswered=Met(), known=known)
    return _both(walk, when, expect)


def _needs(
    when: Expr | None,
    expect: Expr,
    env: Mapping[str, Any],
    lookups: Lookups,
    paths: list[str],
    known: Known | None = None,
) -> tuple[str, ...]:
    """Greedy removal in path order: what is left decides the outcome, and nothing of it can be spared.

    Where a rule asks what is missing, an answer assumed may raise a question that was not there; so a path that had to stay may be
    spared once another is gone, and the list is gone through until nothing changes.
    """
    kept = list(paths)
    before = len(kept) + 1
    while 1 < len(kept) < before:
        before = len(kept)
        for path in list(kept):
            fewer = [p for p in kept if p != path]
            if _decided(*_masks(when, expect, env, lookups, fewer, known)):
                kept = fewer
    return tuple(kept)


def _first(
    when: Expr | None,
    expect: Expr,
    env: Mapping[str, Any],
    lookups: Lookups,
    needs: tuple[str, ...],
    paths: list[str],
    known: Known | None = None,
) -> str | None:
    if len(needs) == 1:
        return needs[0]
    for path in (*needs, *(p for p in paths if p not in needs)):
        if _may_decide(*_masks(when, expect, env, lookups, (path,), known)):
            return path
    return None
