"""The ledger: findings with their state, who changed what and when, and what each run has shown.

Owns what is done in one piece: a run taken in, a decision, an assignment; each leaves a line in the history, which is never rewritten, and
the state is what the history says. Knows the rules of `states`; no command line and no workbook.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Self

from fupin_rules.errors import Diagnostic, Text
from fupin_rules.ledger import lines
from fupin_rules.ledger.consolidation import Guide
from fupin_rules.ledger.lines import MATTERS, Action, Event, Matter, Pen, Taken, TakenRun, find, matter_of, order
from fupin_rules.ledger.runs import Item, Run, Standing
from fupin_rules.ledger.states import (
    Assignment,
    Changes,
    Decision,
    Desk,
    LedgerError,
    after_run,
    applied,
    assigned,
    decided,
    person,
    refuse,
    replayed,
)
from fupin_rules.ledger.store import Store

__all__ = ["Ledger"]


class Ledger:
    """An open ledger.

    Args:
        path: the file (`台账.db`).
        create: whether to begin one where there is none.
        wait: seconds to wait while another process writes.

    Raises:
        LedgerError: T201 to T205, see `Store`.
    """

    def __init__(self, path: Path | str, *, create: bool = False, wait: float = 10.0) -> None:
        self.path = Path(path)
        self.store = Store(self.path, create=create, wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    # -- reading -------------------------------------------------------------------------------------------------------

    def matters(self) -> list[Matter]:
        """Every finding, in order of place, household and rule."""
        with self.store.reading() as db:
            found = [matter_of(row) for row in db.execute(MATTERS)]
        return sorted(found, key=order)

    def matter(self, mark: str) -> Matter:
        """One finding by its fingerprint, or enough of its beginning.

        Raises:
            LedgerError: T301 there is none, T302 several begin so.
        """
        with self.store.reading() as db:
            return find(db, mark)

    def history(self, fingerprint: str | None = None) -> list[Event]:
        """What was changed, in order; of one finding or of all."""
        with self.store.reading() as db:
            return lines.history(db, fingerprint)

    def runs(self) -> list[TakenRun]:
        """The runs taken in, in order."""
        with self.store.reading() as db:
            rows = db.execute("SELECT id, day, person, name, as_of, digest, subjects, findings FROM run ORDER BY id")
            return [TakenRun(*row) for row in rows]

    def as_exported(self, fingerprint: str, version: int) -> Desk:
        """Where a finding stood at a number of the history, by its history alone."""
        return replayed(e.changes for e in self.history(fingerprint) if e.seq <= version)

    # -- changing ------------------------------------------------------------------------------------------------------

    def take(self, run: Run, *, on: date, by: str, guide: Guide | None = None) -> Taken:
        """Take a run in: new findings are opened, solved ones closed, what is still there though called corrected is opened again.

        Args:
            run: the run.
            on: the day it is taken in on; waivers that ended before it are over.
            by: who takes it in.
            guide: what parameters say of risks; without it no department is put down.

        Raises:
            LedgerError: T104 numbers are shown in the report, T105 it was taken before, T106 a later run was taken before.
        """
        if not run.masked:
            raise refuse(
                "T104", f"{run.name} 里的证件、电话、银行卡号没有遮盖，台账不收。",
                f"{run.name} shows identity, phone and bank numbers in full; the ledger does not take it.",
                ("请不带 --show-identifiers 重新检查一次。", "Check again without --show-identifiers."),
            )  # fmt: skip
        by = person(by)
        with self.store.writing() as db:
            number = self._run(db, run, on, by)
            taken = Taken(number, on, made=number == 1)
            known = {m.fingerprint: m for m in map(matter_of, db.execute(MATTERS))}
            taken.before = len(known)
            days = dict(db.execute("SELECT fingerprint, MAX(day) FROM history GROUP BY fingerprint"))
            items: dict[str, Item] = {}
            for item in run.findings:
                items.setdefault(item.fingerprint, item)
            taken.found, taken.shared = len(items), len(run.findings) - len(items)
            pen = Pen(db, on.isoformat(), by, "take", number)
            for mark, item in items.items():
                matter = known.get(mark)
                if matter is None:
                    taken.opened += 1
                    pen.open(item, {"severity": item.severity, **(guide.fields(item, on) if guide else {})})
                    continue
                taken.still += 1
                self._again(pen, matter, item, Standing("still"), days[mark], on, taken, guide)
            for mark, matter in known.items():
                if mark not in items:
                    standing = run.standing(matter.item)
                    setattr(taken, standing.change, getattr(taken, standing.change) + 1)
                    self._again(pen, matter, None, standing, days[mark], on, taken, guide)
            taken.unsaid = tuple(guide.unsaid.values()) if guide else ()
        return taken

    def _run(self, db: sqlite3.Connection, run: Run, on: date, by: str) -> int:
        same = db.execute("SELECT day FROM run WHERE sha = ?", (run.sha,)).fetchone()
        if same is not None:
            raise refuse(
                "T105", f"{run.name} 这份结果 {same[0]} 已经收过了，再收一遍会把之后改的当成没改。",
                f"{run.name} was taken in on {same[0]}; taken again it would undo what was done since.",
                ("数据改了以后，请先重新检查，再收新的结果。", "When the data has changed, check again and take in the new report."),
            )  # fmt: skip
        last = db.execute("SELECT MAX(day) FROM run").fetchone()[0]
        if last is not None and last > on.isoformat():
            raise refuse(
                "T106", f"{last} 已经收过后一次的结果，{on} 的不能再补收。", f"a run of {last} was taken in; that of {on} comes too late.",
                ("请按先后收；日期写错的，请改 --on。", "Take them in order; if the day is wrong, correct --on."),
            )  # fmt: skip
        cursor = db.execute(
            "INSERT INTO run (day, person, name, sha, as_of, digest, subjects, findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                on.isoformat(), by, run.name, run.sha, run.as_of.isoformat() if run.as_of else None, run.digest,
                run.subjects, len(run.findings),
            ),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _again(
        self, pen: Pen, matter: Matter, item: Item | None, standing: Standing, day: str, on: date, taken: Taken,
        guide: Guide | None,
    ) -> None:  # fmt: skip
        """A finding the ledger knows, in the light of a later run."""
        pen.seen(matter, item, standing)
        if day > on.isoformat():
            # What somebody did on a later day, the data of this run cannot have heard of.
            taken.later += 1
            return
        desk = matter.desk
        changes = after_run(desk, standing.change, on)
        if item is not None and item.severity != desk.severity:
            taken.severity += 1
            changes["severity"] = (desk.severity, item.severity)
        if item is not None and guide is not None and desk.case is None:
            changes.update({k: (None, v) for k, v in guide.fields(item, on).items() if getattr(desk, k) is None})
        taken.expired += desk.expired(on) and standing.change != "solved"
        after = applied(desk, changes)
        taken.reopened += desk.state != "open" and after.state == "open"
        if changes:
            pen.write(matter.fingerprint, desk, changes)

    def decide(self, marks: Sequence[str], wish: Decision, *, action: Action = "set") -> list[Matter]:
        """Change the state of findings: all of them or, if one cannot be changed, none.

        Args:
            marks: fingerprints, or enough of their beginnings.

        Raises:
            LedgerError: T301 to T312, of every finding that cannot be changed.
        """
        return self._change(marks, wish.on, wish.by, action, lambda desk: decided(desk, wish))

    def assign(self, marks: Sequence[str], wish: Assignment, *, action: Action = "assign") -> list[Matter]:
        """Put down who does what by when: for all of the findings or none.

        Raises:
            LedgerError: T301, T302, T308, T310 to T314, of every finding that cannot be changed.
        """
        return self._change(marks, wish.on, wish.by, action, lambda desk: assigned(desk, wish))

    def _change(
        self, marks: Sequence[str], on: date, by: str, action: Action, what: Callable[[Desk], Changes]
    ) -> list[Matter]:
        with self.store.writing() as db:
            pen = Pen(db, on.isoformat(), by.strip(), action, None)
            wrong: list[Diagnostic] = []
            done: list[str] = []
            for mark in marks:
                try:
                    matter = find(db, mark)
                    if matter.fingerprint in done:
                        continue
                    pen.change(matter, what)
                    done.append(matter.fingerprint)
                except LedgerError as error:
                    wrong += [
                        Diagnostic(d.code, Text(f"{mark}：{d.message.zh}", f"{mark}: {d.message.en}"), hint=d.hint)
                        for d in error.diagnostics
                    ]
            if wrong:
                raise LedgerError(wrong)
            return [find(db, mark) for mark in done]

    def change_rows(
        self, rows: Iterable[tuple[str, int, Sequence[Callable[[Desk], Changes]]]], *, on: date, by: str
    ) -> list[LedgerError | int]:
        """Changes of many findings, each for itself: one that cannot be made leaves the others standing, and all are written at once.

        Args:
            rows: for each a fingerprint, the number of its history that whoever made the change had before him, and what is to be
                changed, step by step.

        Returns:
            For each row the number of lines written into the history, or why none was: T301, T303 to T314, and T405 where somebody
            else has changed the finding since.
        """
        out: list[LedgerError | int] = []
        with self.store.writing() as db:
            pen = Pen(db, on.isoformat(), person(by), "import", None)
            for mark, version, steps in rows:
                db.execute("SAVEPOINT line")
                try:
                    matter = find(db, mark)
                    if matter.version != version:
                        raise _changed_since(lines.history(db, matter.fingerprint)[-1])
                    for step in steps:
                        pen.change(find(db, mark), step)
                    out.append(len(steps))
                except LedgerError as error:
                    db.execute("ROLLBACK TO line")
                    out.append(error)
                db.execute("RELEASE line")
        return out


def _changed_since(event: Event) -> LedgerError:
    return refuse(
        "T405",
        f"导出这张表以后，这一条又改过了（{event.day} {event.person}）。",
        f"it was changed after the workbook was exported ({event.day}, {event.person}).",
        ("请重新导出，在新表里改这一行。", "Export again and change this row in the new workbook."),
    )
