"""Tables into records: rows of one household brought together, other sheets' rows added to households and members.

Owns what happens where rows disagree or repeat each other: an answer that two rows give differently is no answer, and every cell that
contradicts another is said. Knows no survey: which list, which key and which field comes from the plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fupin_rules.findings import Rejection, mask_key
from fupin_rules.schema import UNREADABLE, Open, RecordSpec, Subject
from fupin_rules.tables.accounts import SheetAccount
from fupin_rules.tables.columns import Column, Table
from fupin_rules.tables.nodes import (
    Node,
    get,
    get_answer,
    held,
    is_unreadable,
    mark_unreadable,
    none_of,
    put,
    set_answer,
    shown,
)
from fupin_rules.tables.pool import Origin, Pool, Rows, agree
from fupin_rules.tables.strange import set_strange_aside
from fupin_rules.tables.ties import Ties

__all__ = ["Copies", "Joined", "join"]

Copies = Mapping[str, tuple[str, Mapping[str, str]]]


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
    tables: Sequence[Table], subject: Subject, copies: Copies | None = None, *, keys: Collection[str] | None = None
) -> Joined:
    """Bring tables together into records of a subject.

    Args:
        tables: all recognised sheets. Those whose plan `creates` bring records; where none does, those with a row a record do.
        subject: what the records are.
        copies: fields of the record that are taken from its one item that fits (the head's name).
        keys: codes of records that were read elsewhere. The records given back then hold what these tables say of them, and nothing
            else; rows of other codes are lost.
    """
    return _Join(tables, subject, keys).run(copies or {})


class _Join:
    def __init__(self, tables: Sequence[Table], subject: Subject, keys: Collection[str] | None) -> None:
        self.keys = keys
        self.spec = subject.spec
        self.subject = subject
        self.pool = Pool(subject)
        self.ties = Ties(self.pool)
        register = any(t.sheet.plan.creates for t in tables)
        rows = [Rows(t) for t in tables]
        self.creating = [
            r
            for r in rows
            if keys is not None or (r.table.sheet.plan.creates if register else not r.table.sheet.plan.lists)
        ]
        self.joining = [r for r in rows if all(r is not c for c in self.creating)]
        brought = {r.table.sheet.plan.lists[0] for r in self.creating if r.table.sheet.plan.lists}
        for r in self.joining:
            plan = r.table.sheet.plan
            # Members whom no register brings come from their own sheet; otherwise a row about one must not make another.
            if plan.implied and len(plan.lists) == 1 and plan.lists[0] not in brought:
                r.table.sheet = replace(r.table.sheet, plan=replace(plan, match=(), implied=False))
        self.pool.rows = rows
        set_strange_aside(tables, [r.table for r in self.creating], subject.key)
        self.about: dict[int, list[tuple[Rows, int]]] = {}
        self.listed: set[int] = set()
        self.seen: dict[tuple[int, str, str], tuple[Node, Rows, int]] = {}

    def run(self, copies: Copies) -> Joined:
        for rows in self.creating:
            self._create(rows)
        for rows in self.creating:
            self._answers(rows)
            if rows.table.sheet.plan.lists:
                self._items(rows)
            rows.tied = True
        for rows in self.joining:
            self.ties.tie(rows)
            rows.tied = True
            self._answers(rows)
            self._add(rows)
        self._derive(copies)
        self.ties.settle()
        self._settle()
        records = self._records()
        self._finish(records)
        for rows in self.pool.rows:
            self.pool.say_unreadable(rows)
        accounts = [self.pool.account(rows) for rows in self.pool.rows]
        return Joined(records, self.pool.origins, self.pool.said, accounts)

    # -- rows that bring records -----------------------------------------------------------------------------------------

    def _create(self, rows: Rows) -> None:
        table = rows.table
        key = table.column(table.sheet.plan.key)
        for position in range(len(table.rows)):
            value = key.values[position] if key is not None else None
            if value is None:
                self.ties.lose(rows, position)
            elif self.keys is not None and value not in self.keys:
                self.pool.reject_row(rows, position, "D405", hidden := mask_key(value, slips=True), key=hidden)
            else:
                rows.owner[position] = self.pool.record(value, table, position)

    def _answers(self, rows: Rows) -> None:
        """Answers of the record itself: every row may carry them, and those that do must agree. A blank contradicts nothing."""
        for column in rows.table.columns:
            plan = column.mapped.plan
            if plan.level != 0 or plan.key:
                continue
            answers = self.pool.answers(plan.path)
            for at, value in zip(rows.owner, column.values, strict=True):
                if value is None or at < 0:
                    continue
                first = answers[at]
                if first is None:
                    answers[at] = value
                elif first is not value and first != value:
                    self.pool.conflicts[plan.path, at] = None
            for position, bad in column.bad.items():
                if rows.owner[position] >= 0:
                    self.pool.unread.setdefault((plan.path, rows.owner[position]), bad.reason)

    def _items(self, rows: Rows) -> None:
        """Rows that are members (or other parts), told apart by the part's key."""
        plan = rows.table.sheet.plan
        part = next((p for p in self.subject.parts if p.field == plan.lists[0]), None)
        key = part.key if part is not None and len(plan.lists) == 1 else None
        positions = rows.used
        for node, position in zip(self._build(rows, positions, len(plan.lists)), positions, strict=True):
            at = rows.owner[position]
            code = node.get(key) if key is not None else None
            if code is not None:
                first = self.seen.setdefault((at, plan.lists[0], code), (node, rows, position))
                if first[1] is not rows or first[2] != position:
                    self._twice(first, rows, position)
                    continue
            rows.person[position] = rows.node[position] = node
            self.pool.add(at, plan.lists[0], node)

    def _build(self, rows: Rows, positions: Sequence[int], level: int) -> list[Node]:
        """A dict for each row, of the answers at one level of its chain."""
        flat: list[tuple[str, list[object]]] = []
        deep: list[Column] = []
        mine = [c for c in rows.table.columns if c.mapped.plan.level == level and not c.mapped.plan.key]
        for column in mine:
            plan = column.mapped.plan
            if len(plan.steps) > 1:
                deep.append(column)
                continue
            values = column.values
            if plan.has_none:
                values = [none_of(plan) if v is None and p not in column.bad else v for p, v in enumerate(values)]
            flat.append((plan.steps[0], [values[p] for p in positions]))
        names = [n for n, _ in flat]
        if flat:
            nodes: list[Node] = [dict(zip(names, row, strict=True)) for row in zip(*(v for _, v in flat), strict=True)]
        else:
            nodes = [{} for _ in positions]
        for column in deep:
            plan = column.mapped.plan
            for node, position in zip(nodes, positions, strict=True):
                value = column.values[position]
                if value is not None:
                    self._set(rows, position, node, column)
                elif plan.has_none and position not in column.bad and get(node, ".".join(held(plan))) is None:
                    put(node, ".".join(held(plan)), none_of(plan))
        place = {p: i for i, p in enumerate(positions)} if any(c.bad for c in mine) else {}
        for column in mine:
            for position, bad in column.bad.items():
                if position in place:
                    mark_unreadable(nodes[place[position]], held(column.mapped.plan), bad.reason)
        return nodes

    def _set(self, rows: Rows, position: int, node: Node, column: Column) -> None:
        """Put a row's answer into an item; say where the columns that make a list do not fit together."""
        plan = column.mapped.plan
        if not set_answer(node, plan, column.values[position]):
            mark_unreadable(node, held(plan), f"“{column.mapped.header}”与同组的列项数不同")
            self.pool.doubt_cell(rows, position, column, "D412", header=column.mapped.header)

    def _twice(self, first: tuple[Node, Rows, int], rows: Rows, second: int) -> None:
        """Two rows with one code: one person twice, or two people. What they agree on is kept."""
        node, before, position = first
        at = rows.owner[second]
        code, where = self.pool.keys[at], rows.table.sheet.plan.lists[0]
        pairs = [
            (c, before.table.column(c.path))
            for c in rows.table.columns
            if c.mapped.plan.level == 1 and not c.mapped.plan.key
        ]
        differing = [(c, there) for c, there in pairs if not agree(c, second, there, position)]
        for column, there in pairs:
            blank = there is None or (there.values[position] is None and position not in there.bad)
            if blank and column.values[second] is not None:
                self._set(rows, second, node, column)
        if not differing:
            self.pool.reject_row(rows, second, "D404", code, other=_row_name(before, position, rows))
            return
        member = str(mask_key(node.get(next((p.key for p in self.subject.parts if p.field == where), None) or "")))
        headers = "、".join(c.mapped.header for c, _ in differing)
        self.pool.reject_row(rows, second, "D403", code, key=member, headers=headers)
        self.pool.open_lists.add((at, where))
        for column, there in differing:
            mark_unreadable(node, held(column.mapped.plan), f"编号 {member} 的两行不一致")
            if there is not None and there.values[position] is not None:
                self.pool.doubt_cell(before, position, there, "D403", key=member, headers=headers)

    # -- rows that join --------------------------------------------------------------------------------------------------

    def _add(self, rows: Rows) -> None:
        """What tied rows add: answers of a member, items of a list."""
        plan = rows.table.sheet.plan
        positions = rows.used
        if plan.match:
            self._member_answers(rows, positions)
        if len(plan.lists) != (2 if plan.match else 1):
            return
        for node, position in zip(self._build(rows, positions, len(plan.lists)), positions, strict=True):
            rows.node[position] = node
            member = rows.person[position]
            if plan.match and member is not None:
                self.pool.add_nested(member, plan.lists[1], node)
            else:
                self.pool.add(rows.owner[position], plan.lists[0], node)

    def _member_answers(self, rows: Rows, positions: Sequence[int]) -> None:
        """Answers of a member that stand on another sheet than the member's own; what the register says must agree."""
        for column in rows.table.columns:
            plan = column.mapped.plan
            if plan.level != 1 or plan.key:
                continue
            steps = held(plan)
            used = set(positions) if column.bad else ()
            for position, bad in column.bad.items():
                if position in used and (member := rows.person[position]) is not None:
                    mark_unreadable(member, steps, bad.reason)
            for position in positions:
                value = column.values[position]
                member = rows.person[position]
                if value is None or member is None:
                    continue
                there = get_answer(member, plan)
                if there is None:
                    # Two steps at most, and no list made of the cell: nearly every column, written out for speed.
                    if plan.items or len(steps) > 2:
                        if not is_unreadable(member, steps):
                            self._set(rows, position, member, column)
                        continue
                    node = member if len(steps) == 1 else member.setdefault(steps[0], {})
                    if UNREADABLE not in node or steps[-1] not in node[UNREADABLE]:
                        node[steps[-1]] = value
                elif there != value:
                    self._member_conflict(rows, position, column, there)

    def _member_conflict(self, rows: Rows, position: int, column: Column, there: object) -> None:
        member = rows.person[position]
        assert member is not None
        plan, value = column.mapped.plan, column.values[position]
        header = column.mapped.header
        both = f"{shown(plan, there)}、{shown(plan, value)}"
        mark_unreadable(member, held(plan), f"“{header}”各行不一致：{both}")
        for other, at in self._rows_about(member, rows, position):
            there_too = other.table.column(column.path)
            if there_too is not None and there_too.values[at] is not None:
                self.pool.doubt_cell(other, at, there_too, "D402", header=there_too.mapped.header, values=both)

    def _rows_about(self, member: Node, rows: Rows, position: int) -> list[tuple[Rows, int]]:
        """The rows about a member up to the given one; tables are looked through once, when first asked."""
        for table in self.pool.rows:
            if table.tied and id(table) not in self.listed:
                self.listed.add(id(table))
                for at, person in enumerate(table.person):
                    if person is not None:
                        self.about.setdefault(id(person), []).append((table, at))
        return [(r, at) for r, at in self.about.get(id(member), ()) if r is not rows or at <= position]

    # -- putting together --------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Answers that rows of one record give differently: unreadable, and each cell is said."""
        wanted = {at for _, at in self.pool.conflicts}
        found: dict[int, list[tuple[Rows, int]]] = {at: [] for at in wanted}
        if wanted:
            for rows in self.pool.rows:
                for position, at in enumerate(rows.owner):
                    if at in wanted:
                        found[at].append((rows, position))
        for path, at in self.pool.conflicts:
            cells = [
                (rows, position, column)
                for rows, position in found[at]
                if (column := rows.table.column(path)) is not None and column.values[position] is not None
            ]
            values = "、".join(dict.fromkeys(shown(c.mapped.plan, c.values[p]) for _, p, c in cells))
            header = cells[0][2].mapped.header if cells else path
            self.pool.unread.setdefault((path, at), f"同一户各行的“{header}”不一致：{values}")
            for rows, position, column in cells:
                self.pool.doubt_cell(rows, position, column, "D402", header=column.mapped.header, values=values)

    def _records(self) -> list[Node]:
        pool = self.pool
        plans = {c.path: c.mapped.plan for r in pool.rows for c in r.table.columns}
        records: list[Node] = [{self.subject.key: key} for key in pool.keys]
        for path, values in pool.values.items():
            plan = plans[path]
            first, last = plan.steps[0], plan.steps[-1]
            for record, value in zip(records, values, strict=False):
                if value is None:
                    continue
                if plan.items or len(plan.steps) > 2:
                    set_answer(record, plan, value)
                elif len(plan.steps) == 1:
                    record[path] = value
                else:
                    record.setdefault(first, {})[last] = value
        for (path, at), reason in pool.unread.items():
            mark_unreadable(records[at], held(plans[path]), reason)
        for rows in pool.rows:
            self._blanks(rows, records)
            self._sources(rows, records)
        for (member, step), nodes in pool.nested.items():
            put(pool.members[member], step, nodes)
        for (at, where), nodes in pool.items.items():
            put(records[at], where, nodes)
        return records

    def _blanks(self, rows: Rows, records: list[Node]) -> None:
        """Blank cells that stand for an answer, where no row gave one. For members on their own sheet `_build` does it."""
        wide = len(rows.table.sheet.plan.lists) == 1 and bool(rows.table.sheet.plan.match)
        for column in rows.table.columns:
            plan = column.mapped.plan
            if plan.key or not plan.has_none:
                continue
            if plan.level == 0:
                nodes = [records[at] for at in sorted({rows.owner[p] for p in rows.used})]
            elif plan.level == 1 and wide:
                nodes = [m for p in rows.used if (m := rows.person[p]) is not None]
            else:
                continue
            for node in nodes:
                if get(node, ".".join(held(plan))) is None and not is_unreadable(node, held(plan)):
                    put(node, ".".join(held(plan)), none_of(plan))

    def _sources(self, rows: Rows, records: list[Node]) -> None:
        """A row of a source was supplied even where all its cells are blank: the record is there, its answers are missing."""
        for level, holder in _source_holders(self.spec, rows.table):
            for position in rows.used:
                node = records[rows.owner[position]] if level == 0 else rows.person[position]
                if node is not None and get(node, holder) is None:
                    put(node, holder, {})

    def _finish(self, records: list[Node]) -> None:
        for rows in self.joining:
            self._absent(rows, records)
        pool = self.pool
        for at, where in sorted(pool.open_lists):
            holder = where.rpartition(".")[0]
            if not holder or isinstance(get(records[at], holder), dict):
                put(records[at], where, Open(get(records[at], where) or ()))
        for member, step in pool.open_nested:
            put(pool.members[member], step, Open(get(pool.members[member], step) or ()))
        for rows in self.creating:
            path, day = rows.table.sheet.plan.title_date, rows.table.sheet.title.date
            if path is not None and day is not None:
                for at in sorted(set(rows.owner) - {-1}):
                    if get(records[at], path) is None and not is_unreadable(records[at], path.split(".")):
                        put(records[at], path, day)
        for path, values in pool.derived.items():
            for at, value in values.items():
                if get(records[at], path) is None and not is_unreadable(records[at], path.split(".")):
                    put(records[at], path, value)

    def _derive(self, copies: Copies) -> None:
        """Answers of a record that are its one fitting member's; where several fit, nobody's."""
        for target, (source, where) in copies.items():
            part, _, name = source.partition(".")
            wanted = [(path.partition(".")[2], value) for path, value in where.items()]
            found = self.pool.derived.setdefault(target, {})
            for (at, items), members in self.pool.items.items():
                if items == part:
                    fits = [m for m in members if all(get(m, path) == value for path, value in wanted)]
                    if len(fits) == 1 and (value := get(fits[0], name)) is not None:
                        found[at] = value

    def _absent(self, rows: Rows, records: list[Node]) -> None:
        """A list sheet that is there and has no row for somebody says: none. A sheet that is not there says nothing."""
        plan = rows.table.sheet.plan
        if plan.match and len(plan.lists) == 2:
            deep = plan.lists[1]
            none = _none_where_absent(self.spec, f"{plan.lists[0]}.{deep}")
            silent = [
                c
                for c in rows.table.columns
                if c.mapped.plan.level == 1 and not c.mapped.plan.key and c.mapped.plan.has_none
            ]
            for (_, where), members in self.pool.items.items():
                if where != plan.lists[0]:
                    continue
                for member in members:
                    if none and get(member, deep) is None and not is_unreadable(member, (deep,)):
                        put(member, deep, [])
                    for column in silent:
                        steps = held(column.mapped.plan)
                        known = (id(member), column.path) in self.pool.undecided or is_unreadable(member, steps)
                        if not known and get(member, ".".join(steps)) is None:
                            put(member, ".".join(steps), none_of(column.mapped.plan))
        elif plan.lists and not plan.match and _none_where_absent(self.spec, plan.lists[0]):
            path = plan.lists[0]
            holder = path.rpartition(".")[0]
            for record in records:
                if get(record, path) is None and (not holder or isinstance(get(record, holder), dict)):
                    put(record, path, [])


def _row_name(rows: Rows, position: int, seen_from: Rows) -> str:
    """A row's number, with its sheet where that is another one."""
    number = str(rows.table.row_number(position))
    raw = rows.table.sheet.raw
    return number if rows is seen_from else f"{raw.name or raw.file}!{number}"


def _source_holders(spec: RecordSpec, table: Table) -> list[tuple[int, str]]:
    """Records within a row's record that come from a source of their own, such as a visit, with the level they stand at."""
    out: dict[tuple[int, str], None] = {}
    for column in table.columns:
        plan = column.mapped.plan
        if plan.level > 1 or plan.key:
            continue
        before = ".".join(table.sheet.plan.lists[: plan.level])
        for end in range(1, len(plan.steps)):
            holder = ".".join(plan.steps[:end])
            found = spec.at(f"{before}.{holder}" if before else holder)
            if found.question.source and not found.many:
                out[plan.level, holder] = None
    return list(out)


def _none_where_absent(spec: RecordSpec, path: str) -> bool:
    question = spec.at(path).question
    return question.source or question.blank == "none"
