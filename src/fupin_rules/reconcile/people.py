"""Which records of several sources are one household, and which of their parts are one person.

Owns the marks by which they are told and their order: a household by its code, then by its head's identity number; a person, within a
household, by identity number, then by name and birth date, then by code together with name; across households by number alone, which
tells who moved. Compares no answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

from fupin_rules.reconcile.answers import born, items_of, plain_text, same_holder
from fupin_rules.reconcile.matching import match
from fupin_rules.reconcile.settings import Matching
from fupin_rules.reconcile.sources import Source
from fupin_rules.schema import is_open

__all__ = ["People"]

Group = tuple[int, ...]


class People:
    """Households and persons of all sources, numbered through.

    Attributes:
        house, house_source: each household's record, and the number of its source.
        groups: households that are one; `doubts` what could not be told, `doubtful` the households concerned.
        node, source, house_of, position, extra, code: of each person the record, source, household, place in its list, whether they are
            there without registration, and their own code.
        home: for each person the group of households theirs belongs to.
        persons: people who are one; `person_doubts`, `doubtful_people` as for households. People of doubtful households are doubtful.
    """

    def __init__(self, sources: Sequence[Source], matching: Matching) -> None:
        self.sources = sources
        self.matching = matching
        self.subject = matching.subject
        self.house: list[dict[str, Any]] = []
        self.house_source: list[int] = []
        self.groups: list[Group] = []
        self.doubts: list[tuple[Group, ...]] = []
        self.doubtful: set[int] = set()
        self.node: list[dict[str, Any]] = []
        self.source: list[int] = []
        self.house_of: list[int] = []
        self.position: list[int] = []
        self.extra: list[bool] = []
        self.code: list[str | None] = []
        self.home: list[Group] = []
        self.persons: list[Group] = []
        self.person_doubts: list[tuple[Group, ...]] = []
        self.doubtful_people: set[int] = set()
        self._of_house: list[list[int]] = []
        self._lists: list[bool] = []
        self._number: list[str | None] = []
        self._name: list[str | None] = []
        self._nameless: dict[Group, dict[int, int]] = {}

    def match(self) -> None:
        """Find out who is the same."""
        for n, source in enumerate(self.sources):
            for record in source.records:
                self.house.append(record)
                self.house_source.append(n)
        codes: list[Hashable | None] = []
        numbers: list[Hashable | None] = []
        for record in self.house:
            code = record.get(self.subject.key)
            codes.append(plain_text(str(code)) if code is not None else None)
            numbers.append(self._head_number(record))
        found = match(self.house_source, [codes, numbers])
        self.groups, self.doubtful = found.groups, found.doubtful
        self.doubts = [d.groups for d in found.doubts]
        self._list_people()
        self._match_people()

    def _head_number(self, record: dict[str, Any]) -> str | None:
        matching = self.matching
        own = record.get(matching.number) if matching.number is not None else None
        if own is not None:
            return same_holder(own)
        if matching.head is None or matching.part is None or matching.part.number is None or matching.parts is None:
            return None
        field, word = matching.head
        heads = [m for m in items_of(record.get(matching.parts)) if m.get(field) == word]
        return same_holder(heads[0].get(matching.part.number)) if len(heads) == 1 else None

    # -- people --------------------------------------------------------------------------------------------------------

    def _list_people(self) -> None:
        matching = self.matching
        self._of_house = [[] for _ in self.house]
        self._lists = [False] * len(self.house)
        if matching.parts is None or matching.part is None:
            return
        part, key, found = matching.part, self.subject.parts[0].key, matching.found
        home = {i: g for g in self.groups for i in g} | {i: (i,) for i in self.doubtful}
        asked = [matching.parts in s.asked for s in self.sources]
        for i, record in enumerate(self.house):
            n = self.house_source[i]
            source = self.sources[n]
            people = [(m, False) for m in items_of(record.get(matching.parts))]
            lists = asked[n] and record.get(matching.parts) is not None
            if source.found and found is not None:
                if source.found_only and found.part is not None:
                    people = [(m, False) for m, _ in people if m.get(found.part) is not None]
                    lists = bool(people)
                if found.record is not None and found.extra is not None:
                    visit = record.get(found.record)
                    people += [(m, True) for m in items_of(visit.get(found.extra) if visit else None)]
            self._lists[i] = lists
            for position, (person, extra) in enumerate(people):
                self._of_house[i].append(len(self.node))
                self.node.append(person)
                self.source.append(n)
                self.house_of.append(i)
                self.home.append(home[i])
                self.position.append(position)
                self.extra.append(extra)
                code = person.get(key) if key is not None else None
                self.code.append(plain_text(str(code)) if code is not None else None)
                number = person.get(part.number) if part.number is not None else None
                self._number.append(same_holder(number))
                name = person.get(part.name) if part.name is not None else None
                self._name.append(plain_text(str(name)) if name is not None else None)

    def _marks(self, people: Sequence[int]) -> list[list[Hashable | None]]:
        """The marks of some people within a household, in rounds from the surest on."""
        part = self.matching.part
        assert part is not None
        both: list[Hashable | None] = []
        number: list[Hashable | None] = []
        birth: list[Hashable | None] = []
        code: list[Hashable | None] = []
        for i in people:
            n, name = self._number[i], self._name[i]
            # Two people with one number, by a slip, are still told apart where their names say so.
            both.append((n, name) if n is not None and name is not None else None)
            number.append(n)
            day = self.node[i].get(part.birth) if part.birth is not None else None
            if day is None and part.number is not None:
                day = born(self.node[i].get(part.number))
            birth.append((name, day) if name is not None and day is not None else None)
            own = self.code[i]
            code.append((own, name) if own is not None and name is not None else None)
        return [both, number, birth, code]

    def _match_people(self) -> None:
        groups: list[Group] = []
        closed: set[int] = set()
        for house in self.groups:
            people = [i for h in house for i in self._of_house[h]]
            if len(house) == 1:
                groups.extend((i,) for i in people)
                continue
            quick = self._quick(house)
            if quick is not None:
                groups.extend(quick)
                continue
            found = match([self.source[i] for i in people], self._marks(people))
            groups.extend(tuple(people[i] for i in g) for g in found.groups)
            self.doubtful_people.update(people[i] for i in found.doubtful)
            for doubt in found.doubts:
                named = tuple(tuple(people[i] for i in g) for g in doubt.groups)
                self.person_doubts.append(named)
                closed.update(i for g in named for i in g)
        for h in self.doubtful:
            self.doubtful_people.update(self._of_house[h])
        self._across(groups, closed)

    def _quick(self, house: Group) -> list[Group] | None:
        """Where every source lists the same numbers, each once, there is nothing to find out."""
        by_number: dict[str, list[int]] = {}
        sizes = set()
        for h in house:
            sizes.add(len(self._of_house[h]))
            for i in self._of_house[h]:
                number = self._number[i]
                if number is None:
                    return None
                by_number.setdefault(number, []).append(i)
        if len(sizes) != 1 or len(by_number) not in sizes:
            return None
        if any(
            len(same) != len(house) or len({self.source[i] for i in same}) != len(house) for same in by_number.values()
        ):
            return None
        return [tuple(same) for same in by_number.values()]

    def _across(self, groups: list[Group], closed: set[int]) -> None:
        """People whom one source has in another household than the others: by number alone, for names repeat in a county."""
        open_ = [g for g in groups if len(g) < len(self.sources) and not closed.intersection(g)]
        often = Counter(n for g in open_ for n in {self._number[i] for i in g} if n is not None)
        looked = [g for g in open_ if any(often[n] > 1 for i in g if (n := self._number[i]) is not None)]
        if not looked:
            self.persons = groups
            return
        people = [i for g in looked for i in g]
        at = {person: n for n, person in enumerate(people)}
        numbers: list[Hashable | None] = [self._number[i] for i in people]
        both: list[Hashable | None] = [
            (n, name) if (n := self._number[i]) is not None and (name := self._name[i]) is not None else None
            for i in people
        ]
        found = match([self.source[i] for i in people], [both, numbers], [[at[i] for i in g] for g in looked])
        self.doubtful_people.update(people[i] for i in found.doubtful)
        self.person_doubts.extend(tuple(tuple(people[i] for i in g) for g in d.groups) for d in found.doubts)
        before = set(looked)
        self.persons = [g for g in groups if g not in before]
        self.persons.extend(tuple(people[i] for i in g) for g in found.groups)

    # -- asked by the comparison ---------------------------------------------------------------------------------------

    def listing(self, home: Group) -> list[int]:
        """The sources that list people for a household; the others say nothing of who lives there."""
        return sorted(self.house_source[h] for h in home if self._lists[h])

    def may_lack(self, home: Group, source: int) -> bool:
        """Whether a source's list of the household is open: rows were lost, so somebody who is not on it may be."""
        parts = self.matching.parts
        return any(
            self.house_source[h] == source and parts is not None and is_open(self.house[h].get(parts)) for h in home
        )

    def nameless(self, group: Group) -> int:
        """Which of the household's people without a code somebody is, counted from 1 by birth date and name; the names go nowhere."""
        home = self.home[group[0]]
        got = self._nameless.get(home)
        if got is None:
            part = self.matching.part
            without = [i for h in home for i in self._of_house[h] if self.code[i] is None]

            def order(i: int) -> tuple[str, str]:
                day = self.node[i].get(part.birth) if part is not None and part.birth is not None else None
                if day is None and part is not None and part.number is not None:
                    day = born(self.node[i].get(part.number))
                return str(day or ""), self._name[i] or ""

            distinct = sorted({order(i) for i in without})
            got = self._nameless[home] = {i: distinct.index(order(i)) + 1 for i in without}
        return min(got.get(i, 0) for i in group)

    def code_of_people(self, group: Group) -> str | None:
        """What stands for a household that has no code in any source: the first of its people's codes."""
        codes = sorted(c for h in group for i in self._of_house[h] if (c := self.code[i]) is not None)
        return f"?{codes[0]}" if codes else None
