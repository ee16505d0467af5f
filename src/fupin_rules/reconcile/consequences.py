"""What follows from a difference: what the county's own choice makes of it, and which rules a change of this one answer would break.

Owns both; decides nothing. The survey is never what is corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.reconcile.breaking import Breaking
from fupin_rules.reconcile.compared import Field
from fupin_rules.reconcile.model import Breaks, Says
from fupin_rules.reconcile.people import People
from fupin_rules.reconcile.settings import Matching
from fupin_rules.reconcile.sources import Source

__all__ = ["Consequences"]


class Consequences:
    """What follows from the differences of one comparison.

    Attributes:
        prefer: number of the source the county trusts, or None.
        undated: differences for which there was no day to try a change by.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        matching: Matching,
        people: People,
        prefer: int | None,
        breaking: Breaking | None,
    ) -> None:
        self.sources = sources
        self.matching = matching
        self.people = people
        self.prefer = prefer
        self.breaking = breaking
        self.undated = 0

    def advice(self, said: dict[int, Any], says: Sequence[Says], home: tuple[int, ...]) -> Text | None:
        """What the county's own choice makes of it: the preferred source's answer, where it has one and, of a survey, was there."""
        n = self.prefer
        if n is None or n not in said or says[n].state != "answer":
            return None
        source, title, text = self.sources[n], self.sources[n].title, says[n].text
        found = self.matching.found
        zh = en = ""
        if source.found and found is not None and found.record is not None and found.record in source.asked:
            visit = self._visit(home, n)
            if visit is None:
                return None
            day = visit.get(found.day) if found.day is not None else None
            zh, en = (f"（{day} 入户）", f" (visited {day})") if day is not None else ("（已入户）", " (visited)")
        return Text(
            f"按本县的选择，以{title.zh}为准{zh}：{text.zh}",
            f"by the county's choice the {title.en} holds{en}: {text.en}",
        )

    def _visit(self, home: tuple[int, ...], n: int) -> Any:
        """What the visit of a survey found of a household, or None."""
        people, found = self.people, self.matching.found
        if found is None or found.record is None:
            return None
        return next((v for h in home if people.house_source[h] == n and (v := people.house[h].get(found.record))), None)

    def _visited(self, home: tuple[int, ...]) -> date | None:
        """The day on which a survey visited a household."""
        found = self.matching.found
        for n, source in enumerate(self.sources):
            if source.found and found is not None and found.day is not None and (visit := self._visit(home, n)):
                day = visit.get(found.day)
                if isinstance(day, date):
                    return day
        return None

    def breaks(
        self,
        field: Field,
        said: dict[int, Any],
        marks: dict[int, Any],
        says: Sequence[Says],
        home: tuple[int, ...],
        at: dict[int, int],
        *,
        part: bool,
    ) -> tuple[Breaks, ...]:
        """What would be wrong if a system took over another's answer: of surveys nothing is asked, they are not what is corrected."""
        if self.breaking is None or field.form == "rows":
            return ()
        people, out, undated = self.people, [], False
        steps = tuple(field.path.split("."))[1 if part else 0 :]
        visited = self._visited(home)
        for n in said:
            source = self.sources[n]
            if source.found:
                continue
            others = {mark: m for m, mark in marks.items() if mark != marks.get(n)}
            i = at[n]
            record = people.house[people.house_of[i] if part else i]
            for other in sorted(others.values()):
                rules = self.breaking(record, steps, people.position[i] if part else None, said[other], visited)
                if rules is None:
                    undated = True
                elif rules:
                    out.append(Breaks(source.name, says[other].text, rules))
        self.undated += undated
        return tuple(out)
