"""What the county's report says of the time since an earlier run; filled by whoever keeps the runs, shown when given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fupin_rules.errors import Text

__all__ = ["Change", "Progress", "ProgressCounts"]


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
