"""Lines of the ledger: a finding with its state, a line of its history, a run taken in; read from the file's rows and written to them.

Owns the way between rows and objects: each line written into the history carries the state that follows from it into the finding's row.
Decides nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal

from fupin_rules.errors import Text
from fupin_rules.ledger.runs import Item, Standing
from fupin_rules.ledger.states import Changes, Desk, State, applied, refuse

__all__ = ["MATTERS", "Action", "Event", "Matter", "Pen", "Taken", "TakenRun", "find", "history", "matter_of", "order"]

Action = Literal["take", "set", "assign", "import"]
_LEAST_MARK: Final = 4
"""So many characters of a fingerprint at least; fewer say nothing in a long list."""
MATTERS: Final = """
    SELECT said, desk, standing, standing_reason, version, f.day, l.day
    FROM entry JOIN run f ON f.id = first_run JOIN run l ON l.id = last_run
"""
_EVENTS: Final = """
    SELECT seq, fingerprint, day, person, action, run, from_state, to_state, reason, changes
    FROM history WHERE ?1 IS NULL OR fingerprint = ?1 ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Matter:
    """A finding in the ledger.

    Attributes:
        item: as the last run that found it says it.
        desk: where it stands.
        standing: what the last run said of it: `new` and `still` are there, the rest are not.
        version: the number of its last line in the history.
        first, last: days of the runs that found it first and last.
    """

    item: Item
    desk: Desk
    standing: Standing
    version: int
    first: str
    last: str

    @property
    def fingerprint(self) -> str:
        return self.item.fingerprint

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.item.to_dict(),
            **asdict(self.desk),
            "standing": self.standing.change,
            "standing_reason": self.standing.reason or None,
            "version": self.version,
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history: who changed what, when, why."""

    seq: int
    fingerprint: str
    day: str
    person: str
    action: Action
    run: int | None
    from_state: State | None
    to_state: State
    reason: str | None
    changes: Changes

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "changes": {k: list(v) for k, v in self.changes.items()}}


@dataclass(frozen=True, slots=True)
class TakenRun:
    """A run the ledger has taken in."""

    id: int
    day: str
    person: str
    name: str
    as_of: str | None
    digest: str
    subjects: int
    findings: int


@dataclass(slots=True)
class Taken:
    """What taking a run in did; `found` = opened + still, `before` = still + solved + undecidable + gone + unchecked.

    Attributes:
        found: findings of the run (those that share a fingerprint count once).
        before: findings that were in the ledger.
        reopened: of those still there, which had been called corrected, or whose waiver has expired.
        expired: waivers that have expired, whatever the run says.
        later: left alone, since somebody changed them on a later day than the run's.
        shared: findings that share a fingerprint with another, for want of a code.
        made: whether the ledger was begun with it.
        severity: how many are more or less severe than before.
        unsaid: what no parameter said.
    """

    run: int
    day: date
    found: int = 0
    before: int = 0
    opened: int = 0
    still: int = 0
    solved: int = 0
    undecidable: int = 0
    gone: int = 0
    unchecked: int = 0
    reopened: int = 0
    expired: int = 0
    later: int = 0
    severity: int = 0
    shared: int = 0
    made: bool = False
    unsaid: tuple[Text, ...] = ()


class Pen:
    """Writes lines of history, and with each the state that follows from it."""

    def __init__(self, db: sqlite3.Connection, day: str, person: str, action: Action, run: int | None) -> None:
        self.db = db
        self.day = day
        self.person = person
        self.action: Action = action
        self.run = run

    def open(self, item: Item, given: dict[str, str]) -> None:
        """A finding that is new."""
        self.db.execute(
            "INSERT INTO entry VALUES (?, ?, ?, 'new', '', ?, ?, '{}', 0)",
            (item.fingerprint, item.rule, _json(item.to_dict()), self.run, self.run),
        )
        self.write(item.fingerprint, Desk(), {"state": (None, "open"), **{k: (None, v) for k, v in given.items()}})

    def seen(self, matter: Matter, item: Item | None, standing: Standing) -> None:
        """What a run said of a finding."""
        self.db.execute(
            "UPDATE entry SET standing = ?, standing_reason = ? WHERE fingerprint = ?", (*standing, matter.fingerprint)
        )
        if item is not None:
            self.db.execute(
                "UPDATE entry SET said = ?, last_run = ? WHERE fingerprint = ?",
                (_json(item.to_dict()), self.run, matter.fingerprint),
            )

    def change(self, matter: Matter, what: Callable[[Desk], Changes]) -> None:
        """A change somebody makes.

        Raises:
            LedgerError: T308 the day lies before the last change; and what `what` raises.
        """
        last = self.db.execute("SELECT MAX(day) FROM history WHERE fingerprint = ?", (matter.fingerprint,)).fetchone()[
            0
        ]
        changes = what(matter.desk)
        if last > self.day:
            raise refuse(
                "T308", f"这一条 {last} 改过，这次的日期 {self.day} 在那之前。", f"it was changed on {last}; {self.day} lies before that.",
                ("补记以前的事，请用今天的日期，把那一天写进理由。", "To note what happened before, give today's date and write the day into the reason."),
            )  # fmt: skip
        self.write(matter.fingerprint, matter.desk, changes)

    def write(self, fingerprint: str, before: Desk, changes: Changes) -> None:
        """A line of history, and the state after it."""
        after = applied(before, changes)
        cursor = self.db.execute(
            "INSERT INTO history (fingerprint, day, person, action, run, from_state, to_state, reason, changes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                fingerprint, self.day, self.person, self.action, self.run, before.state, after.state, after.reason, _json(changes),
            ),
        )  # fmt: skip
        self.db.execute(
            "UPDATE entry SET desk = ?, version = ? WHERE fingerprint = ?",
            (_json({k: v for k, v in asdict(after).items() if v is not None}), cursor.lastrowid, fingerprint),
        )


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def matter_of(row: Sequence[Any]) -> Matter:
    """A row of `MATTERS`."""
    said, desk, standing, reason, version, first, last = row
    return Matter(
        Item.back(json.loads(said)), Desk(**json.loads(desk)), Standing(standing, reason), version, first, last
    )


def find(db: sqlite3.Connection, mark: str) -> Matter:
    """A finding by its fingerprint, or enough of its beginning.

    Raises:
        LedgerError: T301 there is none, T302 several begin so.
    """
    text = mark.strip().lower()
    plain = len(text) >= _LEAST_MARK and all(c in "0123456789abcdef" for c in text)
    rows = (
        db.execute(f"{MATTERS} WHERE fingerprint >= ? AND fingerprint < ? LIMIT 2", (text, text + "g")).fetchall()
        if plain
        else []
    )
    if not rows:
        raise refuse(
            "T301", f"台账里没有指纹是（开头是）“{mark}”的问题。", f"the ledger has no finding with the fingerprint {mark!r}.",
            ("指纹在清单最后一列；用 fupin ledger list 看，可只写前几位（至少 4 位）。",
             "Fingerprints stand in the last column of fupin ledger list; their first characters will do (at least 4)."),
        )  # fmt: skip
    if len(rows) > 1:
        raise refuse(
            "T302", f"不止一条问题的指纹以“{mark}”开头。", f"more than one fingerprint begins with {mark!r}.",
            ("请多写几位。", "Write more of it."),
        )  # fmt: skip
    return matter_of(rows[0])


def history(db: sqlite3.Connection, fingerprint: str | None) -> list[Event]:
    """The lines of the history, in order; of one finding or of all."""
    return [_event(*row) for row in db.execute(_EVENTS, (fingerprint,))]


def _event(
    seq: int,
    mark: str,
    day: str,
    person: str,
    action: Action,
    run: int | None,
    was: State | None,
    now: State,
    reason: str | None,
    changes: str,
) -> Event:
    return Event(
        seq, mark, day, person, action, run, was, now, reason, {k: (a, b) for k, (a, b) in json.loads(changes).items()}
    )


def order(matter: Matter) -> tuple[Any, ...]:
    """By place from the outside in, then household, rule, member."""
    item = matter.item
    return (
        tuple((r.id or r.label or "") for r in reversed(item.within)), item.subject.id or "", item.rule,
        item.member.index if item.member and item.member.index is not None else -1, item.fingerprint,
    )  # fmt: skip
