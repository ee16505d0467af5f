"""What all tables of a data set are gathered into before it becomes records, and how anything about a row or cell is said.

Owns the shared state of a join: which record a row belongs to, which members there are, which answers disagree. The steps that fill it
stand in `join` and `ties`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.findings import Rejection, mask_key
from fupin_rules.schema import Subject
from fupin_rules.tables.accounts import SheetAccount
from fupin_rules.tables.cells import Bad, Fault
from fupin_rules.tables.codes import message
from fupin_rules.tables.columns import Column, Table
from fupin_rules.tables.nodes import Node, shown

__all__ = ["Home", "Origin", "Pool", "Rows", "agree"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from."""

    file: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class Home:
    """Where an item of a list stands: in which record, and the path to it from there."""

    record: int
    path: str


@dataclass
class Rows:
    """What became of one table's rows.

    Attributes:
        owner: for each row the record it belongs to, or -1.
        person: for each row the member it is about, on sheets that are about members.
        node: for each row the item it became.
        rejected: rows that were not used.
        doubted: cells that were understood but not used: (position, path).
        tied: whether owners and persons are known by now.
    """

    table: Table
    owner: list[int] = field(default_factory=list)
    person: list[Node | None] = field(default_factory=list)
    node: list[Node | None] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)
    doubted: set[tuple[int, str]] = field(default_factory=set)
    tied: bool = False

    def __post_init__(self) -> None:
        self.owner = [-1] * len(self.table.rows)
        self.person = [None] * len(self.table.rows)
        self.node = [None] * len(self.table.rows)

    @property
    def used(self) -> list[int]:
        return [p for p, at in enumerate(self.owner) if at >= 0 and p not in self.rejected]


class Pool:
    """The records in the making.

    Attributes:
        keys: the records' keys, in the order of first rows; `index` is the way back.
        values: for each path of an answer of the record itself, the answer in each record.
        derived: answers of a record that follow from its one member who fits (the head's name), where no column gives them.
        conflicts: answers that rows of one record give differently.
        unread: answers that could not be read, with the reason.
        items: items of the lists right below a record.
        nested: items of lists below a member, by the member's identity in memory.
        homes: where an item stands.
        open_lists: lists of a record that may have lost a row; `open_nested` the same for lists of a member.
        undecided: answers of a member that a lost row may have given, so that silence about them says nothing.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.rows: list[Rows] = []
        self.keys: list[str] = []
        self.index: dict[str, int] = {}
        self.origins: list[Origin] = []
        self.values: dict[str, list[Any]] = {}
        self.derived: dict[str, dict[int, Any]] = {}
        self.conflicts: dict[tuple[str, int], None] = {}
        self.unread: dict[tuple[str, int], str] = {}
        self.items: dict[tuple[int, str], list[Node]] = {}
        self.nested: dict[tuple[int, str], list[Node]] = {}
        self.members: dict[int, Node] = {}
        self.homes: dict[int, Home] = {}
        self.open_lists: set[tuple[int, str]] = set()
        self.open_nested: set[tuple[int, str]] = set()
        self.undecided: set[tuple[int, str]] = set()
        self.said: list[Rejection] = []

    def record(self, key: str, table: Table, position: int) -> int:
        """The record with a key; a new one where there is none."""
        at = self.index.get(key)
        if at is None:
            at = self.index[key] = len(self.keys)
            self.keys.append(key)
            raw = table.sheet.raw
            self.origins.append(Origin(raw.file, raw.name, table.row_number(position)))
        return at

    def answers(self, path: str) -> list[Any]:
        """The answers at a path of the record itself, one for each record there is."""
        values = self.values.setdefault(path, [])
        values.extend([None] * (len(self.keys) - len(values)))
        return values

    def add(self, record: int, path: str, node: Node) -> None:
        """Add an item to a list of a record."""
        items = self.items.setdefault((record, path), [])
        self.homes[id(node)] = Home(record, f"{path}[{len(items)}]")
        items.append(node)

    def add_nested(self, member: Node, step: str, node: Node) -> None:
        """Add an item to a list of a member."""
        self.members[id(member)] = member
        items = self.nested.setdefault((id(member), step), [])
        home = self.homes[id(member)]
        self.homes[id(node)] = Home(home.record, f"{home.path}.{step}[{len(items)}]")
        items.append(node)

    # -- saying it ----------------------------------------------------------------------------------------------------

    def reject_row(self, rows: Rows, position: int, code: str, subject: str | None, **values: Any) -> None:
        """A row is not used."""
        rows.rejected.add(position)
        raw = rows.table.sheet.raw
        self.said.append(
            Rejection(
                unit="row",
                code=code,
                message=message(code, **values),
                file=raw.file,
                sheet=raw.name,
                row=rows.table.row_number(position),
                subject=mask_key(subject),
            )
        )

    def doubt_cell(self, rows: Rows, position: int, column: Column, code: str, **values: Any) -> None:
        """A cell was understood and is not used, since something else contradicts it. Said once."""
        if (position, column.path) in rows.doubted or position in column.filled:
            return
        rows.doubted.add((position, column.path))
        read = shown(column.mapped.plan, column.values[position])
        self.said.append(self._cell(rows, position, column, code, message(code, **values), read))

    def say_unreadable(self, rows: Rows) -> None:
        """Every unreadable cell of a table, said once."""
        for column in rows.table.columns:
            for position, bad in sorted(column.bad.items()):
                # What a merged cell repeats is said where it stands; what it hides in other columns stands nowhere else.
                if position not in column.filled or bad.code == Fault.MERGED.value:
                    self.said.append(self._cell(rows, position, column, bad.code, bad.message, bad.read))

    def _cell(self, rows: Rows, position: int, column: Column, code: str, text: Text, read: str | None) -> Rejection:
        raw = rows.table.sheet.raw
        at = rows.owner[position]
        return Rejection(
            unit="cell",
            code=code,
            message=text,
            file=raw.file,
            sheet=raw.name,
            row=rows.table.row_number(position),
            column=column.mapped.letters,
            header=column.mapped.header,
            read=read,
            subject=mask_key(self.keys[at]) if at >= 0 else None,
            path=self._path(rows, position, column),
        )

    def _path(self, rows: Rows, position: int, column: Column) -> str:
        plan = column.mapped.plan
        lists = len(rows.table.sheet.plan.lists)
        about = (
            rows.node[position] if plan.level == lists and rows.node[position] is not None else rows.person[position]
        )
        home = self.homes.get(id(about)) if about is not None and plan.level else None
        return plan.path if home is None else f"{home.path}.{'.'.join(plan.steps)}"

    def account(self, rows: Rows) -> SheetAccount:
        """The sums of one table; cells are counted by rows on one side and by columns on the other."""
        table = rows.table
        raw = table.sheet.raw
        out = SheetAccount(raw.file, raw.name, table.sheet.plan.profile)
        out.rows = len(table.rows) + len(table.aside)
        out.used = sum(1 for p in range(len(table.rows)) if p not in rows.rejected)
        out.rejected = len(rows.rejected)
        out.aside = len(table.aside)
        out.cells_aside = sum(n for _, _, n in table.aside)
        out.cells = table.cells + out.cells_aside
        out.unmapped = dict(table.unmapped)
        for column in table.columns:
            out.understood += column.known
            out.cells_rejected += sum(1 for p in column.bad if p not in column.filled)
            for position in rows.rejected:
                if column.values[position] is not None and position not in column.filled:
                    out.understood -= 1
                    out.cells_rejected += 1
        more = sum(1 for p, _ in rows.doubted if p not in rows.rejected)
        out.understood -= more
        out.cells_rejected += more
        return out


def agree(column: Column, position: int, other: Column | None, there: int) -> bool:
    """Whether two cells of one question do not contradict each other; a blank cell contradicts nothing."""
    if other is None:
        return True
    a, b = column.values[position], other.values[there]
    x, y = column.bad.get(position), other.bad.get(there)
    if x is not None or y is not None:
        return x is not None and y is not None and _same(x, y)
    return a is None or b is None or a == b


def _same(a: Bad, b: Bad) -> bool:
    return (a.code, a.read) == (b.code, b.read)
