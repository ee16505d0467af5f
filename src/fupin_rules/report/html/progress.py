"""What the county's report says of the time since an earlier run; filled by whoever keeps the runs, shown when given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fupin_rules.errors import Text
from fupin_rules.findings import Ref

__all__ = ["Change", "Compared", "Progress", "ProgressCounts", "progress_of"]


@dataclass(frozen=True, slots=True)
class Change:
    """How many findings of one rule in one place took one turn.

    Attributes:
        rule: id of the rule.
        place: names of the places from the outside in, e.g. `("资源县", "资源镇", "文溪村")`; may be empty.
        count: how many.
    """

    rule: str
    place: tuple[str, ...]
    count: int


class ProgressCounts(Protocol):
    """The four turns a finding may take from one run to the next, counted by rule and place."""

    @property
    def since(self) -> date | None:
        """The reference date of the earlier run."""

    @property
    def new(self) -> Sequence[Change]:
        """Not there before."""

    @property
    def still(self) -> Sequence[Change]:
        """There before and now."""

    @property
    def solved(self) -> Sequence[Change]:
        """There before; now the rule is satisfied or no longer applies."""

    @property
    def undecidable(self) -> Sequence[Change]:
        """There before; now nobody can say."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A plain `ProgressCounts`.

    Attributes:
        since: the reference date of the earlier run.
        note: what else a reader should know, e.g. that households left the data.
    """

    since: date | None = None
    new: tuple[Change, ...] = ()
    still: tuple[Change, ...] = ()
    solved: tuple[Change, ...] = ()
    undecidable: tuple[Change, ...] = ()
    note: Text | None = None


class _Said(Protocol):
    @property
    def rule(self) -> str: ...
    @property
    def within(self) -> tuple[Ref, ...]: ...


class Compared(Protocol):
    """A finding of either of two runs and what became of it: as the ledger's comparison gives it."""

    @property
    def change(self) -> str:
        """`new`, `still`, `solved`, `undecidable`; anything else is counted beside these."""

    @property
    def item(self) -> _Said:
        """The finding, as it was said last."""


def progress_of(entries: Iterable[Compared], since: date | None, notes: Iterable[Text] = ()) -> Progress:
    """Count a comparison of two runs by rule and place, for the page.

    Args:
        entries: every finding of either run.
        since: the reference date of the earlier run.
        notes: why numbers may differ for other reasons than work done.
    """
    counts: dict[str, Counter[tuple[str, tuple[str, ...]]]] = {}
    beside = 0
    for e in entries:
        if e.change not in ("new", "still", "solved", "undecidable"):
            beside += 1
            continue
        place = tuple(r.label or r.id or "" for r in reversed(e.item.within))
        counts.setdefault(e.change, Counter())[(e.item.rule, place)] += 1
    said = list(notes)
    if beside:
        # A household that left the data, or a rule that is not run any more, has solved nothing.
        said.append(
            Text(
                f"上次的问题里另有 {beside} 条：户或成员已不在数据里，或规则这次没有运行，没有列入。",
                f"{beside} earlier findings are left out: the household is no longer in the data, or the rule was not run.",
            )
        )

    def turn(name: str) -> tuple[Change, ...]:
        return tuple(Change(rule, place, n) for (rule, place), n in sorted(counts.get(name, Counter()).items()))

    note = Text("　".join(t.zh for t in said), " ".join(t.en for t in said)) if said else None
    return Progress(since, turn("new"), turn("still"), turn("solved"), turn("undecidable"), note)
