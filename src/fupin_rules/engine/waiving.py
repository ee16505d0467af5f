"""What of a report is waived: each violated verdict against the waivers, and what became of the waivers themselves.

A waived finding stays violated and is counted as such; it moves from what is shown to what is waived, and nothing else changes. Whether a
waiver holds is asked of the finding's reference date, never of the clock. Makes no finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.findings import Finding, Ref, Tally, fingerprint, mask_inside, mask_key
from fupin_rules.rulebook.layers import plain_code
from fupin_rules.rulebook.waivers import Waiver, Waivers

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine
    from fupin_rules.engine.judging import Judged

__all__ = ["BaselineUse", "Use", "Waived", "Waiving", "place_of", "told"]

State = Literal["in_use", "unused", "expired", "not_yet", "not_run"]


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding and the waiver named beside it."""

    finding: Finding
    waiver: Waiver

    def to_dict(self) -> dict[str, Any]:
        return {**self.finding.to_dict(), "waiver": self.waiver.to_dict()}


@dataclass(frozen=True, slots=True)
class Use:
    """What became of an entry.

    Attributes:
        state: `in_use`, `unused` (it fits nothing that was found), `expired` or `not_yet` (it does not hold on the day), `not_run`
            (none of its rules was run).
        waived: findings it fits and that are waived; `lapsed` those it fits and does not waive, since it does not hold.
    """

    waiver: Waiver
    state: State
    waived: int = 0
    lapsed: int = 0

    def to_dict(self) -> dict[str, Any]:
        w = self.waiver
        return {
            **w.to_dict(), "rules": list(w.rules), "state": self.state, "waived": self.waived, "lapsed": self.lapsed,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class BaselineUse:
    """What became of the findings of baselines: `findings` is the sum of the rest.

    Attributes:
        still: found again; `gone` not found, though the rule was run; `not_run` their rule was not run; `expired` the baseline holds no longer.
        new: findings that are in no baseline.
    """

    findings: int
    still: int
    gone: int
    not_run: int
    expired: int
    new: int

    def to_dict(self) -> dict[str, int]:
        return {k: getattr(self, k) for k in ("findings", "still", "gone", "not_run", "expired", "new")}


@dataclass(eq=False)
class Waiving:
    """Waivers laid beside what was found.

    Attributes:
        of: the waiver of each waived verdict, by identity of the verdict.
        fits: how many findings each entry fits and holds for; `lapsed` how many it fits without holding.
        met: fingerprints with the rule, as found, for baselines; those of holding entries.
        known: findings of a baseline that holds no longer, and so not waived.
    """

    engine: Engine
    waivers: Waivers
    area: str | None
    of: dict[int, Waiver] = field(default_factory=dict)
    fits: Counter[int] = field(default_factory=Counter)
    lapsed: Counter[int] = field(default_factory=Counter)
    met: set[tuple[str, str]] = field(default_factory=set)
    known: int = 0

    def look(self, found: Iterable[Judged]) -> Waiving:
        """Lay the waivers beside violated verdicts."""
        maker = self.engine.maker()
        for j in found:
            if j.outcome != "violated" or j.rule.id not in self.waivers.rules:
                continue
            # By what is shown with numbers masked, whether this report masks them or not: files hold nothing else.
            subject = maker.subject_ref(j.subject, j.record)
            member = maker.member_ref(j.rule, j.subject, j.record, j.index)
            part = None if member is None else member.id or f"#{member.index}"
            mark = fingerprint(j.rule.id, subject.id or "", part)
            who = None if member is None or member.id is None else (member.type, member.id)
            fitting = self.waivers.fitting(j.rule.id, mark, (j.subject.name, subject.id), who, self._area(j))
            holding = [w for w in fitting if w.holds(j.world.as_of)]
            for w in fitting:
                if w in holding:
                    self.fits[id(w)] += 1
                    if w.baseline:
                        self.met.add((j.rule.id, mark))
                else:
                    self.lapsed[id(w)] += 1
            if holding:
                self.of[id(j)] = holding[0]
            elif any(w.baseline for w in fitting):
                self.known += 1
        return self

    def _area(self, j: Judged) -> str:
        own = plain_code(read_value(j.record, j.subject.area)) if j.subject.area is not None else None
        return own or self.area or ""

    def uses(self, tallies: Mapping[str, Tally], days: Iterable[date]) -> tuple[Use, ...]:
        """What became of each entry that is no baseline's.

        Args:
            tallies: the tally of each rule.
            days: the reference dates of what was checked.
        """
        days = set(days)
        return tuple(
            Use(w, self._state(w, tallies, days), self.fits[id(w)], self.lapsed[id(w)])
            for w in self.waivers.entries
            if not w.baseline
        )

    def _state(self, w: Waiver, tallies: Mapping[str, Tally], days: set[date]) -> State:
        if self.fits[id(w)]:
            return "in_use"
        if days and not any(w.holds(d) for d in days):
            return "expired" if all(d > w.until for d in days) else "not_yet"
        return "unused" if any(_ran(r, tallies) for r in w.rules) else "not_run"

    def baseline(self, tallies: Mapping[str, Tally], days: Iterable[date], shown: int) -> BaselineUse | None:
        """What became of the findings of baselines; None where there is none.

        Args:
            shown: how many findings are not waived.
        """
        days = set(days)
        marks: dict[tuple[str, str], bool] = {}
        for w in self.waivers.entries:
            if w.baseline:
                holds = not days or any(w.holds(d) for d in days)
                for rule in w.rules:
                    for mark in w.fingerprints:
                        marks[rule, mark] = marks.get((rule, mark), False) or holds
        if not any(s.baseline is not None for s in self.waivers.sources) and not marks:
            return None
        still = gone = idle = expired = 0
        for (rule, mark), holds in marks.items():
            if not holds:
                expired += 1
            elif (rule, mark) in self.met:
                still += 1
            elif _ran(rule, tallies):
                gone += 1
            else:
                idle += 1
        return BaselineUse(len(marks), still, gone, idle, expired, shown - self.known)


def _ran(rule: str, tallies: Mapping[str, Tally]) -> bool:
    t = tallies.get(rule)
    return t is not None and t.total > t.not_run


def place_of(j: Judged, engine: Engine) -> Ref | None:
    """The place in which a verdict is counted: as the summary has it."""
    subject = j.subject
    if subject.gathers is not None:
        label = mask_inside(read_value(j.record, subject.label)) if subject.label else None
        return Ref(subject.name, mask_key(str(read_value(j.record, subject.key))), label)
    return next(iter(engine.maker().within(subject, j.record)), None) if subject.within else None


def told(waivers: Waivers, uses: Iterable[Use], baseline: BaselineUse | None) -> dict[str, Any]:
    """What a report says of waivers beside what they waive."""
    return {
        "files": [
            {"file": s.file, "digest": s.digest, "entries": s.entries, "baseline": s.baseline is not None}
            for s in waivers.sources
        ],
        "entries": [u.to_dict() for u in uses],
        "baseline": None if baseline is None else baseline.to_dict(),
    }
