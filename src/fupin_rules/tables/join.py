"""Tables into records: rows of one household brought together, other sheets' rows tied to households and members.

Owns what happens where rows disagree, repeat each other or cannot be tied. The principle: an answer that two rows give differently is
no answer; a list that may have lost a row is open. Knows no survey: which list, which key and which field comes from the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fupin_rules.findings import Rejection
from fupin_rules.findings.masking import mask, mask_text
from fupin_rules.schema import UNREADABLE, Open, RecordSpec, Subject
from fupin_rules.tables.accounts import SheetAccount
from fupin_rules.tables.cells import Bad
from fupin_rules.tables.codes import message
from fupin_rules.tables.columns import Column, Table
from fupin_rules.tables.profiles import ColumnPlan

__all__ = ["Joined", "Origin", "join"]

Node = dict[str, Any]
Claim = tuple[Table, int, Column]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from."""

    file: str
    sheet: str | None
    row: int


@dataclass
class Joined:
    """What came of the tables.

    Attributes:
        records: one dict a record, in the order of first rows.
        origins: for each record its first row.
    """

    records: list[Node] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    accounts: list[SheetAccount] = field(default_factory=list)


def join(
    tables: Sequence[Table], subject: Subject, copies: Mapping[str, tuple[str, Mapping[str, str]]] | None = None
) -> Joined:
    """Bring tables together into records of a subject.

    Args:
        tables: all recognised sheets. Those whose plan `creates` bring records; where none does, those with a row a record do.
        subject: what the records are.
        copies: fields of the record that are taken from its one item that fits (the head's name).
    """
    return _Joiner(tables, subject, copies or {}).run()


class _Joiner:
    def __init__(
        self, tables: Sequence[Table], subject: Subject, copies: Mapping[str, tuple[str, Mapping[str, str]]]
    ) -> None:
        self.copies = copies
        self.keys: list[str] = []
        self.strays: list[tuple[Table, int, str]] = []
        creating = [t for t in tables if t.sheet.plan.creates]
        self.creating = creating or [t for t in tables if not t.sheet.plan.lists]
        self.joining = [t for t in tables if t not in self.creating]
        self.tables = [*self.creating, *self.joining]
        self.subject = subject
        self.index: dict[str, int] = {}
        self.out = Joined()
        # Answers of records by path; of members as they are built.
        self.values: dict[str, list[Any]] = {}
        self.sources: dict[str, list[Claim | None]] = {}
        self.conflicts: dict[tuple[str, int], None] = {}
        self.unread: dict[tuple[str, int], str] = {}
        self.owner: dict[int, list[int]] = {}
        self.member_of: dict[int, list[Node | None]] = {}
        self.person_of: dict[int, list[Node | None]] = {id(t): [None] * len(t.rows) for t in tables}
        self.items: dict[tuple[int, str], list[Node]] = {}
        self.open: set[tuple[int, str]] = set()
        self.lost: list[tuple[Table, int, Bad | None]] = []
        self.bad_rows: dict[int, set[int]] = {id(t): set() for t in tables}
        self.extra_bad: dict[int, set[tuple[int, str]]] = {id(t): set() for t in tables}
        self.by_value: dict[str, dict[Any, set[int]]] = {}
        self.people: dict[str, dict[Any, list[tuple[int, Node]]]] | None = None
        self.nested: dict[tuple[int, str], list[Node]] = {}
        self.nested_open: set[tuple[int, str]] = set()
        self.nodes: dict[int, Node] = {}
        self.no_default: set[tuple[int, str]] = set()
        self.homes: dict[int, tuple[int, str, int]] = {}

    # -- the whole way -------------------------------------------------------------------------------------------------

    def run(self) -> Joined:
        for table in self.creating:
            self._found(table)
        for table in self.creating:
            self._top(table)
            if table.sheet.plan.lists:
                self._parts(table)
        for table in self.joining:
            self._tie(table)
        for table, position, bad in self.lost:
            self._lose(table, position, bad)
        for table, position, code in self.strays:
            for at in self._alike(table, position, code):
                self._doubt(table, at, None)
        self._assemble()
        for table in self.tables:
            self._cells(table)
            self.out.accounts.append(self._account(table))
        return self.out

    def _found(self, table: Table) -> None:
        """Give each row of a creating table its record; a new code makes a new record."""
        key = table.column(table.sheet.plan.key)
        owner: list[int] = []
        for position in range(len(table.rows)):
            value = key.values[position] if key is not None else None
            if value is None:
                owner.append(-1)
                self.lost.append((table, position, key.bad.get(position) if key is not None else None))
                self.bad_rows[id(table)].add(position)
                continue
            at = self.index.get(value)
            if at is None:
                at = self.index[value] = len(self.index)
                self.keys.append(value)
                self.out.origins.append(self._origin(table, position))
            owner.append(at)
        self.owner[id(table)] = owner

    def _origin(self, table: Table, position: int) -> Origin:
        raw = table.sheet.raw
        return Origin(raw.file, raw.name, table.row_number(position))

    def _grow(self, path: str) -> tuple[list[Any], list[Claim | None]]:
        values = self.values.setdefault(path, [])
        sources = self.sources.setdefault(path, [])
        lack = len(self.index) - len(values)
        if lack > 0:
            values.extend([None] * lack)
            sources.extend([None] * lack)
        return values, sources

    def _top(self, table: Table) -> None:
        """Answers of the record itself: every row may carry them, and rows that do must agree."""
        owner = self.owner[id(table)]
        for column in table.columns:
            plan = column.mapped.plan
            if plan.level != 0 or plan.path == self.subject.key or plan.key:
                continue
            values, sources = self._grow(plan.path)
            for position, (at, value) in enumerate(zip(owner, column.values, strict=True)):
                if value is None or at < 0:
                    continue
                first = values[at]
                if first is None:
                    values[at] = value
                    sources[at] = (table, position, column)
                elif first is not value and first != value:
                    self.conflicts[plan.path, at] = None
            for position, bad in column.bad.items():
                if owner[position] >= 0:
                    self.unread.setdefault((plan.path, owner[position]), bad.reason)

    # -- rows that are members -----------------------------------------------------------------------------------------

    def _build(self, table: Table, positions: Sequence[int], level: int) -> list[Node]:
        """A dict for each row, of the answers at one level of its chain."""
        flat: list[tuple[str, list[Any]]] = []
        deep: dict[str, list[Column]] = {}
        whole = len(positions) == len(table.rows)
        for column in table.columns:
            plan = column.mapped.plan
            if plan.level != level or plan.key:
                continue
            if len(plan.steps) == 1:
                values = column.values
                if plan.has_none:
                    values = [
                        _none(plan.none) if v is None and i not in column.bad else v for i, v in enumerate(values)
                    ]
                flat.append((plan.steps[0], values if whole else [values[p] for p in positions]))
            else:
                deep.setdefault(plan.steps[0], []).append(column)
        names = [n for n, _ in flat]
        if flat:
            nodes = [dict(zip(names, row, strict=True)) for row in zip(*(v for _, v in flat), strict=True)]
        else:
            nodes = [{} for _ in positions]
        for columns in deep.values():
            for node, position in zip(nodes, positions, strict=True):
                for column in columns:
                    _set(node, column, column.values[position], blank=position not in column.bad)
        place = {p: i for i, p in enumerate(positions)}
        for column in table.columns:
            plan = column.mapped.plan
            if plan.level == level and not plan.key:
                for position, bad in column.bad.items():
                    if position in place:
                        _unreadable(nodes[place[position]], _held(plan), bad.reason)
        return nodes

    def _parts(self, table: Table) -> None:
        """Rows that are items of a list and are told apart by the part's key."""
        plan = table.sheet.plan
        owner = self.owner[id(table)]
        positions = [p for p, at in enumerate(owner) if at >= 0]
        nodes = self._build(table, positions, len(plan.lists))
        part = next((p for p in self.subject.parts if p.field == plan.lists[0]), None)
        key = part.key if part is not None and len(plan.lists) == 1 else None
        seen: dict[tuple[int, Any], tuple[Node, int]] = {}
        of_row: list[Node | None] = [None] * len(table.rows)
        where = plan.lists[0]
        for node, position in zip(nodes, positions, strict=True):
            at = owner[position]
            code = node.get(key) if key is not None else None
            if code is not None:
                first = seen.get((at, code))
                if first is not None:
                    self._twice(table, at, where, first, (node, position), str(code))
                    continue
                seen[at, code] = (node, position)
            of_row[position] = node
            self.items.setdefault((at, where), []).append(node)
            self.homes[id(node)] = (at, where, len(self.items[at, where]) - 1)
        self.member_of[id(table)] = of_row
        self.person_of[id(table)] = of_row

    def _twice(
        self, table: Table, at: int, where: str, first: tuple[Node, int], second: tuple[Node, int], code: str
    ) -> None:
        (node, position), (other, row) = first, second
        self.bad_rows[id(table)].add(row)
        columns = [c for c in table.columns if c.mapped.plan.level == 1 and not c.mapped.plan.key]
        differ = [c for c in columns if not _agree(c, position, row)]
        if node == other or not differ:
            for key, value in other.items():
                if node.get(key) is None:
                    node[key] = value
            self._reject(table, row, "D404", subject=self._id(at), other=table.row_number(position))
            return
        headers = "、".join(c.mapped.header for c in differ)
        self._reject(table, row, "D403", subject=self._id(at), key=code, headers=headers, headers_en=headers)
        self.open.add((at, where))
        for column in differ:
            a = column.values[position]
            _unreadable(node, _held(column.mapped.plan), f"编号 {code} 的两行不一致")
            if a is not None and position not in column.bad:
                self._reject_cell(
                    table,
                    position,
                    column,
                    "D403",
                    a,
                    subject=self._id(at),
                    key=code,
                    headers=headers,
                    headers_en=headers,
                )

    # -- rows that join --------------------------------------------------------------------------------------------------

    def _tie(self, table: Table) -> None:
        plan = table.sheet.plan
        owner: list[int] = []
        people: list[Node | None] = []
        key = table.column(plan.key)
        match = [(path, table.column(path)) for path in plan.match]
        to_member = bool(plan.match)
        for position in range(len(table.rows)):
            at, node = self._whose(table, position, key, [(p, c) for p, c in match if c is not None], to_member)
            owner.append(at)
            people.append(node)
        self.owner[id(table)] = owner
        self.member_of[id(table)] = people
        self.person_of[id(table)] = people
        self._top(table)
        used = [p for p, at in enumerate(owner) if at >= 0]
        if to_member:
            self._member_answers(table, used)
        listed = len(plan.lists) == (2 if to_member else 1)
        if listed:
            nodes = self._build(table, used, len(plan.lists))
            for node, position in zip(nodes, used, strict=True):
                person = people[position]
                if to_member and person is not None:
                    step = plan.lists[1]
                    bucket = self.nested.setdefault((id(person), step), [])
                    self.nodes[id(person)] = person
                    at, where, index = self.homes[id(person)]
                    self.homes[id(node)] = (at, f"{where}[{index}].{step}", len(bucket))
                else:
                    bucket = self.items.setdefault((owner[position], plan.lists[0]), [])
                    self.homes[id(node)] = (owner[position], plan.lists[0], len(bucket))
                bucket.append(node)
            of_row: list[Node | None] = [None] * len(table.rows)
            for node, position in zip(nodes, used, strict=True):
                of_row[position] = node
            self.member_of[id(table)] = of_row

    def _whose(
        self,
        table: Table,
        position: int,
        key: Column | None,
        match: Sequence[tuple[str, Column]],
        to_member: bool,
    ) -> tuple[int, Node | None]:
        """The record (and member) a row belongs to; -1 after saying why it cannot be told."""
        code = key.values[position] if key is not None else None
        at = self.index.get(code, -1) if code is not None else -1
        if code is not None and at < 0:
            self._reject(table, position, "D405", subject=code, key=code)
            self.strays.append((table, position, code))
            return -1, None
        given = [(p, c, c.values[position]) for p, c in match if c.values[position] is not None]
        if not to_member or (at < 0 and not given):
            if at < 0:
                self.lost.append((table, position, key.bad.get(position) if key is not None else None))
                self.bad_rows[id(table)].add(position)
            return at, None
        hits: list[tuple[str, Column, list[tuple[int, Node]]]] = []
        for path, column, value in given:
            if at < 0 and column.mapped.plan.spec.question.personal == "name":
                # Over a whole county a name tells nobody apart.
                continue
            hits.append((path, column, [h for h in self._people(path).get(value, ()) if at < 0 or h[0] == at]))
        first = next((h for h in hits if h[2]), None)
        shown = "、".join(f"{c.mapped.header} {_show(c, v)}" for _, c, v in given)
        if first is None:
            if at >= 0 and not given:
                self._reject(table, position, "D411", subject=code)
            else:
                self._reject(table, position, "D406", subject=code, key=shown)
            if at >= 0:
                self._doubt(table, at, None)
            return -1, None
        if len(first[2]) > 1:
            narrowed = [h for h in first[2] if all(h in other[2] for other in hits if other[2])]
            if len(narrowed) != 1:
                self._reject(table, position, "D407", subject=code, key=shown, count=len(first[2]))
                for home, node in first[2]:
                    self._doubt(table, home, node)
                return -1, None
            first = (first[0], first[1], narrowed)
        home, node = first[2][0]
        for _path, column, others in hits:
            if others and (home, node) not in [(h, n) for h, n in others] and not any(n is node for _, n in others):
                self._reject(
                    table,
                    position,
                    "D408",
                    subject=self._id(home),
                    first=first[1].mapped.header,
                    second=column.mapped.header,
                )
                for other_home, other in (*first[2], *others):
                    self._doubt(table, other_home, other)
                return -1, None
        for path, column, value in given:
            registered = _get(node, path.split(".", 1)[1])
            if column is not first[1] and registered is not None and registered != value:
                self._reject_cell(
                    table,
                    position,
                    column,
                    "D410",
                    value,
                    subject=self._id(home),
                    header=column.mapped.header,
                    by=first[1].mapped.header,
                )
        return home, node

    def _people(self, path: str) -> dict[Any, list[tuple[int, Node]]]:
        if self.people is None:
            self.people = {}
        if path not in self.people:
            where, _, steps = path.partition(".")
            found: dict[Any, list[tuple[int, Node]]] = {}
            for (at, name), nodes in self.items.items():
                if name == where:
                    for node in nodes:
                        value = _get(node, steps)
                        if value is not None:
                            found.setdefault(value, []).append((at, node))
            self.people[path] = found
        return self.people[path]

    def _member_answers(self, table: Table, used: Sequence[int]) -> None:
        """Answers of a matched member that stand on another sheet than the member's own."""
        people = self.member_of[id(table)]
        columns = [c for c in table.columns if c.mapped.plan.level == 1 and not c.mapped.plan.key]
        wide = len(table.sheet.plan.lists) == 1
        for position in used:
            node = people[position]
            if node is None:
                continue
            for column in columns:
                steps = _held(column.mapped.plan)
                bad = column.bad.get(position)
                if bad is not None:
                    _unreadable(node, steps, bad.reason)
                    continue
                value = column.values[position]
                if value is None:
                    if column.mapped.plan.has_none and wide and _get(node, ".".join(steps)) is None:
                        _set(node, column, None, blank=True)
                    continue
                if _is_unreadable(node, steps):
                    continue
                there = _get_answer(node, column)
                if there is None or there == value:
                    _set(node, column, value)
                    continue
                at, _, _ = self.homes[id(node)]
                shown = f"{_show(column, there)}、{_show(column, value)}"
                _unreadable(node, steps, f"“{column.mapped.header}”各行不一致：{shown}")
                self._reject_cell(
                    table,
                    position,
                    column,
                    "D402",
                    value,
                    subject=self._id(at),
                    header=column.mapped.header,
                    values=shown,
                )

    # -- rows that are lost ----------------------------------------------------------------------------------------------

    def _lose(self, table: Table, position: int, bad: Bad | None) -> None:
        """A row with no record's key: every record it does not contradict may have lost it."""
        candidates = self._candidates(table, position)
        for at in candidates:
            self._doubt(table, at, None)
        if bad is not None:
            self._reject(table, position, "D409", why=bad.reason)
            return
        count = len(candidates)
        self._reject(
            table,
            position,
            "D401",
            whom=f"（与 {count} 户的登记不矛盾）" if count else "",
            whom_en=f" ({count} households do not contradict it)" if count else "",
        )

    def _candidates(self, table: Table, position: int) -> Iterable[int] | set[int]:
        candidates: set[int] | None = None
        for column in table.columns:
            plan = column.mapped.plan
            value = column.values[position]
            if plan.level != 0 or plan.key or value is None or isinstance(value, list):
                continue
            index = self._index_of(plan.path)
            fits = index.get(value, set()) | index.get(None, set())
            candidates = fits if candidates is None else candidates & fits
        return set(range(len(self.index))) if candidates is None else candidates

    def _index_of(self, path: str) -> dict[Any, set[int]]:
        index = self.by_value.get(path)
        if index is None:
            index = self.by_value[path] = {}
            for at, value in enumerate(self._grow(path)[0]):
                known = None if (path, at) in self.conflicts or (path, at) in self.unread else value
                index.setdefault(None if isinstance(known, list) else known, set()).add(at)
        return index

    def _alike(self, table: Table, position: int, code: str) -> set[int]:
        """Records that a mistyped code may have meant: one character different, or the label the row gives."""
        index = self.by_value.get("$alike")
        if index is None:
            index = self.by_value["$alike"] = {}
            for known, at in self.index.items():
                for key in _holes(known):
                    index.setdefault(key, set()).add(at)
        found = {at for key in _holes(code) for at in index.get(key, ())}
        label = table.column(self.subject.label) if self.subject.label else None
        if label is not None and label.values[position] is not None:
            found |= self._index_of(label.path).get(label.values[position], set())
        return found

    def _doubt(self, table: Table, at: int, node: Node | None) -> None:
        """Leave open what a row of this table would have added to a record, or to one of its members."""
        plan = table.sheet.plan
        if table in self.creating:
            if plan.lists:
                self.open.add((at, plan.lists[0]))
            return
        members = [node] if node is not None else self.items.get((at, plan.lists[0]), []) if plan.lists else []
        if plan.match and len(plan.lists) == 2:
            for member in members:
                self.nodes[id(member)] = member
                self.nested_open.add((id(member), plan.lists[1]))
        elif plan.lists and not plan.match:
            self.open.add((at, plan.lists[0]))
        if plan.match:
            for column in table.columns:
                if column.mapped.plan.level == 1:
                    self.no_default.update((id(m), column.path) for m in members)

    # -- putting together ------------------------------------------------------------------------------------------------

    def _assemble(self) -> None:
        self._settle()
        count = len(self.index)
        records: list[Node] = [{self.subject.key: key} for key in self.index]
        for path, values in self.values.items():
            steps = tuple(path.split("."))
            if len(steps) == 1:
                name = steps[0]
                for record, value in zip(records, values, strict=False):
                    if value is not None:
                        record[name] = value
            else:
                column = next(c for t in self.tables for c in t.columns if c.path == path)
                for record, value in zip(records, values, strict=False):
                    if value is not None:
                        _set(record, column, value)
        plans = {c.path: c.mapped.plan for t in self.tables for c in t.columns}
        for (path, at), reason in self.unread.items():
            _unreadable(records[at], _held(plans[path]), reason)
        self._blank_tops(records)
        self._visited(records)
        self._nest()
        for (at, where), nodes in self.items.items():
            _put(records[at], where, nodes)
        self._absent(records, count)
        for at, where in self.open:
            holder = where.rpartition(".")[0]
            if not holder or isinstance(_get(records[at], holder), dict):
                _put(records[at], where, Open(_get(records[at], where) or ()))
        self._dates(records)
        self._copy(records)
        self.out.records = records

    def _settle(self) -> None:
        """Answers that rows of one record give differently: unreadable, and each cell is said."""
        if not self.conflicts:
            return
        wanted = {at for _, at in self.conflicts}
        rows: dict[int, list[tuple[Table, int]]] = {}
        for table in self.tables:
            for position, at in enumerate(self.owner[id(table)]):
                if at in wanted:
                    rows.setdefault(at, []).append((table, position))
        for path, at in self.conflicts:
            cells = [
                (table, position, column)
                for table, position in rows[at]
                if (column := table.column(path)) is not None
                and column.values[position] is not None
                and position not in column.filled
            ]
            shown = "、".join(dict.fromkeys(_show(c, c.values[p]) for _, p, c in cells))
            header = cells[0][2].mapped.header
            self.unread.setdefault((path, at), f"同一户各行的“{header}”不一致：{shown}")
            for table, position, column in cells:
                self._reject_cell(
                    table,
                    position,
                    column,
                    "D402",
                    column.values[position],
                    subject=self._id(at),
                    header=column.mapped.header,
                    values=shown,
                )

    def _blank_tops(self, records: list[Node]) -> None:
        """Blank cells that stand for an answer, where no row gave another."""
        for table in self.tables:
            for column in table.columns:
                plan = column.mapped.plan
                if plan.level != 0 or plan.key or not plan.has_none:
                    continue
                for at in set(self.owner[id(table)]) - {-1}:
                    if (plan.path, at) not in self.unread and _get(records[at], plan.path) is None:
                        _set(records[at], column, None, blank=True)

    def _visited(self, records: list[Node]) -> None:
        """A row of a source was supplied even where all its answers are blank: the record is there, its answers are missing."""
        for table in self.tables:
            for level in (0, 1):
                holders = _source_holders(self.subject.spec, table, level)
                for holder in holders:
                    for position, at in enumerate(self.owner[id(table)]):
                        if at < 0 or position in self.bad_rows[id(table)]:
                            continue
                        node = records[at] if level == 0 else self.person_of[id(table)][position]
                        if node is not None and _get(node, holder) is None:
                            _put(node, holder, {})

    def _nest(self) -> None:
        for (member, step), nodes in self.nested.items():
            _put(self.nodes[member], step, nodes)
        for member, step in self.nested_open:
            _put(self.nodes[member], step, Open(_get(self.nodes[member], step) or ()))

    def _copy(self, records: list[Node]) -> None:
        for target, (source, where) in self.copies.items():
            steps = tuple(target.split("."))
            part, _, field_ = source.partition(".")
            wanted = {path.partition(".")[2]: value for path, value in where.items()}
            for record in records:
                if _get(record, target) is not None or _is_unreadable(record, steps):
                    continue
                fits = [
                    item
                    for item in record.get(part) or ()
                    if all(_get(item, path) == value for path, value in wanted.items())
                ]
                if len(fits) == 1 and (value := _get(fits[0], field_)) is not None:
                    _put(record, target, value)

    def _absent(self, records: list[Node], count: int) -> None:
        """A list sheet that is there and has no row for somebody says: none. A sheet that is not there says nothing."""
        for table in self.joining:
            plan = table.sheet.plan
            if plan.match:
                deep = plan.lists[1] if len(plan.lists) == 2 else None
                for (_, where), nodes in list(self.items.items()):
                    if where == plan.lists[0]:
                        for node in nodes:
                            self._absent_member(table, node, deep)
            elif plan.lists:
                path = plan.lists[0]
                if not _none_where_absent(self.subject.spec, path):
                    continue
                holder = path.rpartition(".")[0]
                for at in range(count):
                    if holder and not isinstance(_get(records[at], holder), dict):
                        continue
                    if _get(records[at], path) is None:
                        _put(records[at], path, [])

    def _absent_member(self, table: Table, node: Node, deep: str | None) -> None:
        if deep is None:
            return
        plan = table.sheet.plan
        if _get(node, deep) is None and _none_where_absent(self.subject.spec, f"{plan.lists[0]}.{deep}"):
            _put(node, deep, [])
        for column in table.columns:
            steps = column.mapped.plan.steps
            if (
                column.mapped.plan.level == 1
                and not column.mapped.plan.key
                and column.mapped.plan.has_none
                and (id(node), column.path) not in self.no_default
                and not _is_unreadable(node, steps)
                and _get(node, ".".join(steps)) is None
            ):
                _set(node, column, None, blank=True)

    def _dates(self, records: list[Node]) -> None:
        for table in self.creating:
            path, day = table.sheet.plan.title_date, table.sheet.title.date
            if path is None or day is None:
                continue
            for at in set(self.owner[id(table)]) - {-1}:
                steps = tuple(path.split("."))
                there = _get(records[at], path)
                if there is None and not _is_unreadable(records[at], steps):
                    _put(records[at], path, day)

    # -- saying it ---------------------------------------------------------------------------------------------------------

    def _id(self, at: int) -> str:
        return self.keys[at]

    def _reject(self, table: Table, position: int, code: str, subject: str | None = None, **values: Any) -> None:
        self.bad_rows[id(table)].add(position)
        raw = table.sheet.raw
        self.out.rejected.append(
            Rejection(
                unit="row",
                code=code,
                message=message(
                    code, **{k: mask_text(v) if isinstance(v, str) and k != "key" else v for k, v in values.items()}
                ),
                file=raw.file,
                sheet=raw.name,
                row=table.row_number(position),
                subject=subject,
            )
        )

    def _reject_cell(
        self, table: Table, position: int, column: Column, code: str, value: Any, subject: str | None, **values: Any
    ) -> None:
        if (position, column.path) in self.extra_bad[id(table)]:
            return
        self.extra_bad[id(table)].add((position, column.path))
        self.out.rejected.append(
            Rejection(
                unit="cell",
                code=code,
                message=message(code, **values),
                file=table.sheet.raw.file,
                sheet=table.sheet.raw.name,
                row=table.row_number(position),
                column=column.mapped.letters,
                header=column.mapped.header,
                read=_show(column, value),
                subject=subject,
                path=self._path(table, position, column),
            )
        )

    def _path(self, table: Table, position: int, column: Column) -> str:
        plan = column.mapped.plan
        node = self.member_of.get(id(table), [None] * len(table.rows))[position]
        home = self.homes.get(id(node)) if node is not None else None
        if plan.level == 0 or home is None:
            return plan.path
        _, where, index = home
        if plan.level < len(table.sheet.plan.lists) and "]" in where:
            where, _, rest = where.partition("[")
            return f"{where}[{rest.partition(']')[0]}].{'.'.join(plan.steps)}"
        return f"{where}[{index}].{'.'.join(plan.steps)}"

    def _cells(self, table: Table) -> None:
        """Every unreadable cell, said once."""
        raw = table.sheet.raw
        owner = self.owner[id(table)]
        for column in table.columns:
            for position, bad in sorted(column.bad.items()):
                if position in column.filled:
                    continue
                self.out.rejected.append(
                    Rejection(
                        unit="cell",
                        code=bad.code,
                        message=bad.message,
                        file=raw.file,
                        sheet=raw.name,
                        row=table.row_number(position),
                        column=column.mapped.letters,
                        header=column.mapped.header,
                        read=bad.read,
                        subject=self._id(owner[position]) if owner[position] >= 0 else None,
                        path=self._path(table, position, column),
                    )
                )

    def _account(self, table: Table) -> SheetAccount:
        raw = table.sheet.raw
        bad_rows = self.bad_rows[id(table)]
        account = SheetAccount(raw.file, raw.name, table.sheet.plan.profile)
        account.aside = len(table.aside)
        account.rejected = len(bad_rows)
        account.used = sum(1 for p in range(len(table.rows)) if p not in bad_rows)
        account.rows = len(table.rows) + len(table.aside)
        account.unmapped = dict(table.unmapped)
        account.cells_aside = sum(n for _, _, n in table.aside)
        account.cells = table.cells + account.cells_aside
        for column in table.columns:
            account.understood += column.known
            account.cells_rejected += sum(1 for p in column.bad if p not in column.filled)
            for position in bad_rows:
                if column.values[position] is not None and position not in column.filled:
                    account.understood -= 1
                    account.cells_rejected += 1
        more = sum(1 for p, _ in self.extra_bad[id(table)] if p not in bad_rows)
        account.understood -= more
        account.cells_rejected += more
        return account


def _holes(code: str) -> list[str]:
    return [f"{code[:i]}\0{code[i + 1 :]}" for i in range(len(code))]


def _none_where_absent(spec: RecordSpec, path: str) -> bool:
    question = spec.at(path).question
    return question.source or question.blank == "none"


def _none(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _agree(column: Column, first: int, second: int) -> bool:
    a, b = column.values[first], column.values[second]
    if first in column.bad or second in column.bad:
        return first in column.bad and second in column.bad and column.bad[first].read == column.bad[second].read
    return a is None or b is None or a == b


def _show(column: Column, value: Any) -> str:
    question = column.mapped.plan.spec.question
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    if question.personal in ("identity", "phone", "bank"):
        return str(mask(value, question.personal))
    return mask_text(str(value))


# -- nested answers ------------------------------------------------------------------------------------------------------


def _get(node: Node, path: str) -> Any:
    value: Any = node
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _put(node: Node, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for step in outer:
        node = node.setdefault(step, {})
    node[last] = value


def _set(node: Node, column: Column, value: Any, *, blank: bool = False) -> None:
    """Put a column's answer where it belongs; a blank one only if it stands for something."""
    plan = column.mapped.plan
    if value is None:
        if not (blank and plan.has_none):
            return
        value = _none(plan.none)
    if not plan.items:
        _put(node, ".".join(plan.steps), value)
        return
    where = ".".join(plan.steps[:-1])
    _put(node, where, [{plan.steps[-1]: v} for v in value])


def _get_answer(node: Node, column: Column) -> Any:
    plan = column.mapped.plan
    if not plan.items:
        return _get(node, ".".join(plan.steps))
    there = _get(node, ".".join(plan.steps[:-1]))
    return None if there is None else [i.get(plan.steps[-1]) for i in there]


def _held(plan: ColumnPlan) -> tuple[str, ...]:
    """The answer a cell stands for: of a list made out of the cell, the whole list."""
    return plan.steps[:-1] if plan.items else plan.steps


def _source_holders(spec: RecordSpec, table: Table, level: int) -> set[str]:
    """Records within a row's record that come from a source of their own, such as a visit."""
    out: set[str] = set()
    before = ".".join(table.sheet.plan.lists[:level])
    for column in table.columns:
        plan = column.mapped.plan
        if plan.level != level or plan.key:
            continue
        for end in range(1, len(plan.steps)):
            holder = ".".join(plan.steps[:end])
            field_ = spec.at(f"{before}.{holder}" if before else holder)
            if field_.question.source and not field_.many:
                out.add(holder)
    return out


def _unreadable(node: Node, steps: Sequence[str], reason: str) -> None:
    """Mark an answer unreadable in the record that holds it."""
    for step in steps[:-1]:
        inner = node.get(step)
        if inner is None:
            inner = node[step] = {}
        node = inner
    node[steps[-1]] = None
    node.setdefault(UNREADABLE, {})[steps[-1]] = reason


def _is_unreadable(node: Node, steps: Sequence[str]) -> bool:
    value: Any = node
    for step in steps[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    return isinstance(value, dict) and steps[-1] in (value.get(UNREADABLE) or {})
