"""Which household and which member a row belongs to; and who may have lost a row that nobody can tie.

Owns the keys of a join. The principle: a tie is never guessed, and whoever may have lost a row has an open list, so that a rule about
"nobody in the household" cannot speak. A row without a household's code may belong to every household it does not contradict in the
columns it does carry (village, size, phone ...); a code that no household has may be a slip of one character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from fupin_rules.findings import mask_key
from fupin_rules.tables.columns import Column
from fupin_rules.tables.nodes import Node, get, shown
from fupin_rules.tables.pool import Pool, Rows

__all__ = ["Ties"]

Person = tuple[int, Node]


class Ties:
    """The keys of a data set, looked up.

    Args:
        pool: the records in the making; members must be in it before rows are tied to them.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.lost: list[tuple[Rows, int]] = []
        self.strays: list[tuple[Rows, int, str]] = []
        self._people_by: dict[str, dict[Any, list[Person]]] = {}
        self._people_in: dict[str, dict[tuple[int, Any], list[Person]]] = {}
        self._records_by: dict[str, dict[Any, set[int]]] = {}

    # -- tying ------------------------------------------------------------------------------------------------------------

    def tie(self, rows: Rows) -> None:
        """Give each row of a joining table its record, and its member if it is about one; say why where that cannot be done."""
        table = rows.table
        plan = table.sheet.plan
        key = table.column(plan.key)
        match = [(path, c) for path in plan.match if (c := table.column(path)) is not None]
        for position in range(len(table.rows)):
            code = key.values[position] if key is not None else None
            if code is not None and code not in self.pool.index:
                self.pool.reject_row(rows, position, "D405", hidden := mask_key(code, slips=True), key=hidden)
                self.strays.append((rows, position, code))
                continue
            at = self.pool.index[code] if code is not None else -1
            if not plan.match:
                if at < 0:
                    self.lose(rows, position)
                else:
                    rows.owner[position] = at
                continue
            found = self._person(rows, position, at, match)
            if found is not None:
                rows.owner[position], rows.person[position] = found

    def lose(self, rows: Rows, position: int) -> None:
        """A row whose record cannot be told; what follows from it is worked out when all answers are known."""
        rows.rejected.add(position)
        self.lost.append((rows, position))

    def _person(self, rows: Rows, position: int, at: int, match: Sequence[tuple[str, Column]]) -> Person | None:
        pool = self.pool
        code = pool.keys[at] if at >= 0 else None
        given = [(path, c, c.values[position]) for path, c in match if c.values[position] is not None]
        if not given:
            bad = next((c.bad[position] for _, c in match if position in c.bad), None)
            if at < 0:
                self.lose(rows, position)
                return None
            if bad is not None:
                pool.reject_row(rows, position, "D409", code, why=bad.reason)
            else:
                pool.reject_row(rows, position, "D411", code)
            self.doubt(rows, at, None)
            return None
        answered: list[tuple[Column, list[Person]]] = []
        for path, column, value in given:
            if at >= 0:
                found = self._within(path).get((at, value))
            elif column.mapped.plan.spec.question.personal != "name":
                found = self._overall(path).get(value)
            else:
                # Over a whole county a name tells nobody apart; within a household it does.
                found = None
            if found:
                answered.append((column, found))
        if not answered:
            pool.reject_row(rows, position, "D406", code, key=_keys(given))
            if at >= 0:
                self.doubt(rows, at, None)
            return None
        # Each key narrows down the people whom the first one names.
        column, people = answered[0]
        for other, more in answered[1:]:
            common = [p for p in people if any(p[1] is q[1] for q in more)]
            if not common:
                first, second = column.mapped.header, other.mapped.header
                pool.reject_row(rows, position, "D408", code, first=first, second=second)
                self._doubt_all(rows, [*people, *more])
                return None
            people = common
        if len(people) > 1:
            pool.reject_row(rows, position, "D407", code, key=_keys(given), count=len(people))
            self._doubt_all(rows, people)
            return None
        rows.owner[position], rows.person[position] = people[0]
        if len(answered) < len(given):
            self._differing(rows, position, people[0][1], column, given)
        return people[0]

    def _differing(
        self, rows: Rows, position: int, member: Node, by: Column, given: Sequence[tuple[str, Column, Any]]
    ) -> None:
        """Keys of the row that are not the member's: the row is tied all the same, and the cell is said."""
        for path, column, value in given:
            registered = get(member, path.partition(".")[2])
            if column is not by and registered is not None and registered != value:
                self.pool.doubt_cell(rows, position, column, "D410", header=column.mapped.header, by=by.mapped.header)

    def _overall(self, path: str) -> dict[Any, list[Person]]:
        """Everybody by an answer."""
        found = self._people_by.get(path)
        if found is None:
            found = self._people_by[path] = {}
            for at, value, member in self._answers(path):
                found.setdefault(value, []).append((at, member))
        return found

    def _within(self, path: str) -> dict[tuple[int, Any], list[Person]]:
        """Everybody by household and answer."""
        found = self._people_in.get(path)
        if found is None:
            found = self._people_in[path] = {}
            for at, value, member in self._answers(path):
                found.setdefault((at, value), []).append((at, member))
        return found

    def _answers(self, path: str) -> Iterator[tuple[int, Any, Node]]:
        where, _, steps = path.partition(".")
        for (at, name), members in self.pool.items.items():
            if name == where:
                for member in members:
                    value = get(member, steps)
                    if value is not None:
                        yield at, value, member

    # -- doubting ---------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Open the lists of everybody who may have lost a row, and say which rows were lost."""
        everybody: set[int] = set()
        for rows, position in self.lost:
            candidates = self._candidates(rows, position)
            if len(candidates) < len(self.pool.keys):
                candidates = candidates | self._hinted(rows, position)
            # A whole column of codes may be lost: who has been doubted once because of a sheet need not be again.
            if id(rows) not in everybody:
                for at in candidates:
                    self.doubt(rows, at, None)
                if len(candidates) == len(self.pool.keys):
                    everybody.add(id(rows))
            key = rows.table.column(rows.table.sheet.plan.key)
            bad = key.bad.get(position) if key is not None else None
            if bad is not None:
                self.pool.reject_row(rows, position, "D409", None, why=bad.reason)
                continue
            count = len(candidates)
            zh, en = f"（与 {count} 户的登记不矛盾）", f" ({count} households do not contradict it)"
            self.pool.reject_row(rows, position, "D401", None, whom=zh if count else "", whom_en=en if count else "")
        for rows, position, code in self.strays:
            for at in self._alike(rows, position, code):
                self.doubt(rows, at, None)

    def _candidates(self, rows: Rows, position: int) -> AbstractSet[int]:
        """Records that a row does not contradict in the columns it carries."""
        nobody: frozenset[int] = frozenset()
        fits: list[AbstractSet[int]] = []
        for column in rows.table.columns:
            plan = column.mapped.plan
            value = column.values[position]
            if plan.level == 0 and not plan.key and value is not None and not isinstance(value, list):
                index = self._records(plan.path)
                if plan.path == self.pool.subject.label and value not in index:
                    # A name that nobody has is a slip sooner than somebody else.
                    continue
                unknown = index.get(None, nobody)
                fits.append(index[value] | unknown if value in index else unknown)
        if not fits:
            return self._everybody
        candidates, *rest = sorted(fits, key=len)
        for fit in rest:
            candidates = candidates & fit
        return candidates

    def _hinted(self, rows: Rows, position: int) -> set[int]:
        """Records that a lost row points at, whatever its other columns say: what is left of its code, its person's code, its neighbours."""
        found: set[int] = set()
        key = rows.table.column(rows.table.sheet.plan.key)
        if key is not None and position in key.strange:
            found |= self._alike(rows, position, key.strange[position])
            found |= self._begun(key.strange[position])
        for part in self.pool.subject.parts:
            column = rows.table.column(f"{part.field}.{part.key}") if part.key else None
            if column is not None and isinstance(column.values[position], str):
                found |= self._begun(column.values[position])
        # On the register a household's rows stand together; on other sheets neighbours say nothing.
        beside = (position - 1, position + 1) if rows.table.sheet.plan.creates else ()
        for near in beside:
            at = rows.owner[near] if 0 <= near < len(rows.owner) else -1
            if at >= 0 and self._contradictions(rows, position, at) <= 1:
                found.add(at)
        return found

    def _begun(self, text: str) -> set[int]:
        """Records with whose code a text begins."""
        return {self.pool.index[text[:n]] for n in range(4, len(text) + 1) if text[:n] in self.pool.index}

    def _contradictions(self, rows: Rows, position: int, at: int) -> int:
        """How many columns of a row say something else than a record does; one of them may be a slip."""
        count = 0
        for column in rows.table.columns:
            plan, value = column.mapped.plan, column.values[position]
            if plan.level == 0 and not plan.key and value is not None and not isinstance(value, list):
                there = self.pool.answers(plan.path)[at]
                count += there is not None and there != value and (plan.path, at) not in self.pool.conflicts
        return count

    @cached_property
    def _everybody(self) -> AbstractSet[int]:
        return frozenset(range(len(self.pool.keys)))

    def _records(self, path: str) -> dict[Any, set[int]]:
        """Records by an answer; those of whom it is not known stand under None, since they contradict nothing."""
        index = self._records_by.get(path)
        if index is None:
            index = self._records_by[path] = {}
            pool = self.pool
            derived = pool.derived.get(path, {})
            for at, value in enumerate(pool.answers(path)):
                value = derived.get(at) if value is None else value
                unknown = isinstance(value, list) or (path, at) in pool.conflicts or (path, at) in pool.unread
                index.setdefault(None if unknown else value, set()).add(at)
        return index

    def _alike(self, rows: Rows, position: int, code: str) -> set[int]:
        """Records whose code differs in one character, or whose label the row gives."""
        holes = self._records_by.get("$holes")
        if holes is None:
            holes = self._records_by["$holes"] = {}
            for at, known in enumerate(self.pool.keys):
                for hole in _holes(known):
                    holes.setdefault(hole, set()).add(at)
        found = {at for hole in _holes(code) for at in holes.get(hole, ())}
        label = self.pool.subject.label
        column = rows.table.column(label) if label else None
        if label is not None and column is not None and column.values[position] is not None:
            found |= self._records(label).get(column.values[position], set())
        return found

    def _doubt_all(self, rows: Rows, people: Sequence[Person]) -> None:
        for at, member in people:
            self.doubt(rows, at, member)

    def doubt(self, rows: Rows, at: int, member: Node | None) -> None:
        """Leave open what a row of this table would have added to a record, or to a member (to each, where none is named)."""
        pool, plan = self.pool, rows.table.sheet.plan
        if not plan.lists:
            return
        if plan.creates or not plan.match:
            pool.open_lists.add((at, plan.lists[0]))
            return
        members = [member] if member is not None else pool.items.get((at, plan.lists[0]), [])
        for one in members:
            pool.members[id(one)] = one
            if len(plan.lists) == 2:
                pool.open_nested.add((id(one), plan.lists[1]))
            for column in rows.table.columns:
                if column.mapped.plan.level == 1:
                    pool.undecided.add((id(one), column.path))


def _holes(code: str) -> list[str]:
    return [f"{code[:i]}\0{code[i + 1 :]}" for i in range(len(code))]


def _keys(given: Sequence[tuple[str, Column, Any]]) -> str:
    return "、".join(f"{c.mapped.header} {shown(c.mapped.plan, v)}" for _, c, v in given)
