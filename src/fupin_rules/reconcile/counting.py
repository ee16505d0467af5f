"""What became of the households and members of each source: read = matched in so many sources, for each number, + ambiguous.

Owns the counting, from what was matched and not from what was told, so that a sum that fails shows a fault of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fupin_rules.reconcile.model import Counts, SourceCounts
from fupin_rules.reconcile.people import People
from fupin_rules.reconcile.settings import Matching
from fupin_rules.reconcile.sources import Source

__all__ = ["counts_of"]


def counts_of(sources: Sequence[Source], people: People, matching: Matching) -> dict[str, SourceCounts]:
    """The sums of each source, by its name."""
    out = {s.name: SourceCounts() for s in sources}

    def tally(sums: Counts, groups: Iterable[tuple[int, ...]], source: Sequence[int], n: int) -> None:
        for group in groups:
            if any(source[i] == n for i in group):
                sums.matched[len(group)] = sums.matched.get(len(group), 0) + 1

    for n, s in enumerate(sources):
        sums = out[s.name]
        sums.households = Counts(read=len(s.records))
        tally(sums.households, people.groups, people.house_source, n)
        sums.households.ambiguous = sum(1 for i in people.doubtful if people.house_source[i] == n)
        sums.members = Counts(read=sum(1 for x in people.source if x == n))
        tally(sums.members, people.persons, people.source, n)
        sums.members.ambiguous = sum(1 for i in people.doubtful_people if people.source[i] == n)
        found = matching.found
        if s.found and found is not None and found.record is not None:
            sums.visited = sum(1 for r in s.records if r.get(found.record) is not None)
    return out
