"""The ledger's file: an SQLite database that needs no server; opened, recognised, migrated, locked, and what goes wrong said in words.

Owns the file and its tables. History rows can be added and never changed or removed: triggers in the file itself see to that. Knows
nothing of states or runs.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from fupin_rules.ledger.states import LedgerError, refuse

__all__ = ["APPLICATION", "STEPS", "VERSION", "Store"]

APPLICATION: Final = 0x66757031
"""`fup1`: by this number in its head a ledger is told from any other database."""

STEPS: Final[list[str]] = [
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        day TEXT NOT NULL,
        person TEXT NOT NULL,
        name TEXT NOT NULL,
        sha TEXT NOT NULL UNIQUE,
        as_of TEXT,
        digest TEXT NOT NULL,
        subjects INTEGER NOT NULL,
        findings INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE entry (
        fingerprint TEXT PRIMARY KEY,
        rule TEXT NOT NULL,
        said TEXT NOT NULL,
        standing TEXT NOT NULL,
        standing_reason TEXT NOT NULL,
        first_run INTEGER NOT NULL REFERENCES run (id),
        last_run INTEGER NOT NULL REFERENCES run (id),
        desk TEXT NOT NULL,
        version INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE history (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        fingerprint TEXT NOT NULL REFERENCES entry (fingerprint),
        day TEXT NOT NULL,
        person TEXT NOT NULL,
        action TEXT NOT NULL,
        run INTEGER REFERENCES run (id),
        from_state TEXT,
        to_state TEXT NOT NULL,
        reason TEXT,
        changes TEXT NOT NULL
    ) STRICT;
    CREATE INDEX history_of ON history (fingerprint, seq);
    CREATE TRIGGER history_stays BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
    CREATE TRIGGER history_remains BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
    """,
]
"""What makes a ledger of version n one of version n + 1; from nothing all of them."""

VERSION: Final = len(STEPS)


class Store:
    """An open ledger file.

    Args:
        path: the file.
        create: whether to make it where it is not there (or empty).
        wait: seconds to wait while another process writes.

    Raises:
        LedgerError: T201 it is not there, T202 it is no ledger, T203 a later version wrote it, T204 another process holds it, T205 it cannot
            be opened or written.
    """

    def __init__(self, path: Path, *, create: bool = False, wait: float = 10.0) -> None:
        self.path = path
        self.wait = wait
        if not path.exists() and not create:
            raise refuse(
                "T201", f"没有这本台账：{path}。", f"there is no such ledger: {path}.",
                ("请检查路径；第一次用，先收一次检查结果：fupin ledger take 台账.db 结果.json。",
                 "Check the path; to begin one, take a report in: fupin ledger take LEDGER REPORT.json."),
            )  # fmt: skip
        if path.is_dir():
            raise _no_ledger(path)
        if create and not path.exists() and not path.parent.is_dir():
            raise refuse(
                "T205", f"没有文件夹 {path.parent}，台账写不进去。", f"there is no folder {path.parent} for the ledger.",
                ("请先建好文件夹。", "Make the folder first."),
            )  # fmt: skip
        with self._spoken():
            # rw, never ro: what a killed process left half done must be rolled back before anybody reads.
            uri = f"{path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
            self.db = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)
        try:
            with self._spoken():
                self.db.execute("PRAGMA foreign_keys = ON")
                self.db.execute("PRAGMA synchronous = FULL")
                self._recognise(create=create)
        except BaseException:
            self.db.close()
            raise

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _number(self, pragma: str) -> int:
        return int(self.db.execute(f"PRAGMA {pragma}").fetchone()[0])

    def _recognise(self, *, create: bool) -> None:
        kind, version = self._number("application_id"), self._number("user_version")
        empty = kind == 0 and version == 0 and not self.db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        if not empty and kind != APPLICATION:
            raise _no_ledger(self.path)
        if empty and not create:
            raise _no_ledger(self.path)
        if version > len(STEPS):
            raise refuse(
                "T203", f"{self.path.name} 是更新版本的程序写的（台账第 {version} 版，这里只认到第 {len(STEPS)} 版）。",
                f"{self.path.name} was written by a later version (ledger version {version}; known up to {len(STEPS)}).",
                ("请升级程序再打开，台账没有动过。", "Upgrade the program; the ledger was not touched."),
            )  # fmt: skip
        if version < len(STEPS):
            self._migrate()

    def _migrate(self) -> None:
        """Bring the file to the present version, all in one transaction: it is the old one or the new one, never something between."""
        with self.writing():
            # Another process may have done it while we waited.
            version = self._number("user_version")
            for step in STEPS[version:]:
                for statement in _statements(step):
                    self.db.execute(statement)
            self.db.execute(f"PRAGMA application_id = {APPLICATION}")
            self.db.execute(f"PRAGMA user_version = {len(STEPS)}")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the file from its beginning: whatever happens, all of it is written or nothing.

        Raises:
            LedgerError: T204 another process holds the file, T205 it cannot be written.
        """
        with self._spoken():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A view of the file at one moment."""
        with self._spoken():
            self.db.execute("BEGIN")
            try:
                yield self.db
            finally:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            # The tables' own rules: a fault of ours, not of the file.
            raise
        except sqlite3.DatabaseError as error:
            raise self._in_words(error) from error

    def _in_words(self, error: sqlite3.DatabaseError) -> LedgerError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        name = self.path.name
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return refuse(
                "T204", f"另一个程序正在写 {name}，等了 {self.wait:g} 秒还没写完；这次什么也没有写。",
                f"another process is writing {name}; after {self.wait:g} seconds it still was. Nothing was written.",
                ("请过一会儿再运行同一条命令。", "Run the same command again in a while."),
            )  # fmt: skip
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return _no_ledger(self.path)
        return refuse(
            "T205", f"{name} 打不开或写不了（{error}）；这次什么也没有写。", f"{name} cannot be opened or written ({error}); nothing was written.",
            ("请检查文件和文件夹的权限、磁盘是否已满。", "Check the permissions of file and folder, and whether the disk is full."),
        )  # fmt: skip


def _statements(step: str) -> Iterator[str]:
    """`executescript` would commit before it begins, and so tear the migration apart."""
    statement = ""
    for line in step.splitlines(keepends=True):
        statement += line
        if statement.strip() and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _no_ledger(path: Path) -> LedgerError:
    return refuse(
        "T202", f"{path.name} 不是台账文件（或已损坏）。", f"{path.name} is no ledger (or is damaged).",
        ("台账是 fupin ledger take 建的 .db 文件；检查结果（.json）和表格（.xlsx）写在台账的后面。损坏的请用备份。",
         "A ledger is the .db file that fupin ledger take made; reports (.json) and workbooks (.xlsx) come after it. If damaged, use a backup."),
    )  # fmt: skip
