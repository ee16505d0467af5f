"""Reading data: files in, one data set out, with everything that was not used and why.

Owns the way from paths to records: what kind of file it is, which profile it follows, where the answers go. The rooms beside it each do
one step; this one calls them in order and gathers what they say. Knows no survey: the subject is given.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from fupin_rules.errors import Diagnostic, InputError, Place, RuleFileError, did_you_mean
from fupin_rules.findings import Rejection
from fupin_rules.schema import Subject
from fupin_rules.tables.accounts import Accounts
from fupin_rules.tables.cells import Reader
from fupin_rules.tables.codes import message, wording
from fupin_rules.tables.columns import Table, read_table
from fupin_rules.tables.join import Joined, join
from fupin_rules.tables.json_records import is_nested, read_frame_records, read_json, read_json_lines
from fupin_rules.tables.plans import Profile
from fupin_rules.tables.pool import Origin
from fupin_rules.tables.profiles import DEFAULT, find_profiles, profile_of, read_profiles
from fupin_rules.tables.recognise import recognise
from fupin_rules.tables.refused import without_refused
from fupin_rules.tables.shipped import profiles_home
from fupin_rules.tables.workbook import (
    MOST_BYTES,
    RawSheet,
    UnreadableFile,
    open_csv,
    open_parquet,
    open_workbook,
    sheet_of_frame,
)

__all__ = [
    "Dataset",
    "Reading",
    "bytes_of",
    "known_profiles",
    "load_profiles",
    "nothing_read",
    "read_data",
    "sheets_of",
    "uncollected",
]

_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls")
_TEXTS: Final = (".csv", ".tsv", ".txt")
KINDS: Final = (*_WORKBOOKS, *_TEXTS, ".json", ".jsonl", ".ndjson", ".parquet")
"""Endings of files that can be read."""


@dataclass
class Dataset:
    """What was read.

    Attributes:
        records: trusted dicts in the shape of the subject's model, in the order of the input.
        rejected: everything that was not used, and what to do about it.
        accounts: the two sums, by sheet and in total.
        sources: the `source` fields for which something was supplied; the others are "not supplied", not empty.
        unasked: fields (dotted) for which no table has a column or a sheet: nobody was asked, so nobody left them out. Records that come
            as records (JSON) are taken to have been asked everything.
        profiles: ids of the profiles used.
        data_date: the date in the title rows, where all titles that have one agree.
        origin: for each record's key the file, sheet and row it begins at.
        beside: by code what sheets say of records that were read elsewhere (forms of one record each).
    """

    subject: Subject
    records: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    accounts: Accounts = field(default_factory=Accounts)
    sources: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()
    profiles: tuple[str, ...] = ()
    data_date: date | None = None
    origin: dict[str, Origin] = field(default_factory=dict)
    beside: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.records)

    @property
    def profile(self) -> str | None:
        """The profile used, or None where no table was read; several are joined by commas."""
        return ", ".join(self.profiles) or None


def load_profiles(
    subject: Subject, places: Iterable[str | Path] = (), *, shipped: bool = True, generation: int | None = None
) -> list[Profile]:
    """Profiles for a subject: given ones first, then the shipped ones.

    Args:
        subject: what rows are read into.
        places: profile files, or folders of them.
        shipped: whether the profiles that come with the library are loaded.
        generation: year of the layout, if other than the profiles say.

    Raises:
        RuleFileError: D6xx and Yxxx, all complaints about all files.
    """
    files: list[tuple[str, bytes]] = []
    for path in find_profiles([*places, *([profiles_home()] if shipped else [])]):
        try:
            files.append((str(path), path.read_bytes()))
        except OSError as error:
            what, do = wording("D610", what=error.strerror or type(error).__name__)
            raise RuleFileError(Diagnostic("D610", what, Place(str(path)), do)) from error
    return read_profiles(files, subject, generation=generation)


def read_data(
    paths: str | Path | Sequence[str | Path],
    subject: Subject,
    *,
    profiles: Iterable[str | Path] = (),
    profile: str | None = None,
    generation: int | None = None,
    shipped: bool = True,
) -> Dataset:
    """Read workbooks, tables and JSON into records for the rule engine.

    An unreadable cell makes its answer unreadable and nothing else; a row is left out only if it cannot be tied; a list that may have
    lost a row is open.

    Args:
        paths: a file, or several that belong together (sheets may be spread over files).
        subject: what the records are, e.g. `fupin_rules.survey.HOUSEHOLD`.
        profiles: profile files or folders beyond the shipped ones; they come first.
        profile: id of the profile to follow; without it the one that fits best is taken. `default` reads columns by the names of
            the questions, which is also what happens for a subject without profiles.
        generation: year of the layout, for code numbers, if other than the profile says.
        shipped: whether the shipped profiles are considered.

    Returns:
        The records, and an account of everything that is not in them.

    Raises:
        InputError: nothing at all could be read (D1xx).
        RuleFileError: a profile file is wrong (D6xx).
    """
    known = known_profiles(subject, profiles, profile, generation=generation, shipped=shipped)
    reading = Reading(subject, known)
    with uncollected():
        for path in [paths] if isinstance(paths, (str, Path)) else paths:
            reading.file(Path(path))
        return reading.wholly()


def known_profiles(
    subject: Subject,
    profiles: Iterable[str | Path],
    profile: str | None,
    *,
    generation: int | None = None,
    shipped: bool = True,
    default: bool = True,
) -> list[Profile]:
    """The profiles a reading may follow: the one asked for, or all of the subject's.

    Args:
        default: whether a subject nobody wrote a profile for is read by the names of its questions.

    Raises:
        InputError: D608 there is no such profile.
        RuleFileError: a profile file is wrong (D6xx).
    """
    known = load_profiles(subject, profiles, shipped=shipped, generation=generation)
    if (not known and default) or profile == DEFAULT:
        # Only where nobody wrote one: any list with a household's code in it would pass for a register otherwise.
        return [replace(profile_of(subject), refused=known[0].refused if known else ())]
    if profile is not None:
        chosen = [p for p in known if p.id == profile or (profile.isdecimal() and int(profile) in p.years)]
        if not chosen:
            ids = [p.id for p in known]
            near = did_you_mean(profile, ids)
            zh, en = (f"，是不是 {near}？", f"; did you mean {near}?") if near else ("", "")
            zh, en = (
                f"{zh}（有：{'、'.join(ids)}；也可以写年份）",
                f"{en} (there are: {', '.join(ids)}; a year will do)",
            )
            raise InputError(Diagnostic("D608", message("D608", id=profile, near=zh, near_en=en)))
        return chosen
    return known


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector: millions of answers come to stay, and it would look through all of them again and again."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def bytes_of(path: Path) -> bytes:
    """The content of a file.

    Raises:
        UnreadableFile: D105 too large, D107 it cannot be opened, D101 empty.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableFile("D105", size=size // 1_000_000, limit=MOST_BYTES // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("D107", what=error.strerror or type(error).__name__) from error
    if not data.strip(b" \t\r\n\xef\xbb\xbf") and len(data) < 1000:
        raise UnreadableFile("D101")
    return data


def sheets_of(path: Path, data: bytes) -> list[RawSheet] | None:
    """The sheets of a file of tables; None for a file of records.

    Raises:
        UnreadableFile: it does not open.
    """
    ending = path.suffix.lower()
    if ending in _WORKBOOKS:
        return open_workbook(path, data)
    if ending in _TEXTS:
        return open_csv(path, data)
    if ending == ".parquet":
        frame = open_parquet(data)
        return None if is_nested(frame) else [sheet_of_frame(path, frame)]
    return None


def nothing_read(rejected: Sequence[Rejection]) -> InputError:
    """The error where nothing at all could be read, with every reason."""
    reasons = rejected or [
        Rejection(unit="file", code="D107", message=message("D107", what="没有给出文件", what_en="no file was given"))
    ]
    return InputError([Diagnostic(r.code, r.message, Place(_place(r))) for r in reasons])


class Reading:
    """One subject's reading of some files: takes sheets and records in, hands out the data set.

    Args:
        keys: codes of records that are read elsewhere, which sheets may speak of.
    """

    def __init__(self, subject: Subject, profiles: list[Profile], keys: Collection[str] = ()) -> None:
        self.subject = subject
        self.keys = keys
        self.known = profiles
        self.used: dict[str, Profile] = {}
        self.tables: list[Table] = []
        self.readers: dict[Any, Reader] = {}
        self.out = Dataset(subject)
        self.nested = False

    def file(self, path: Path) -> None:
        """Read a file, or say why it cannot be."""
        try:
            data = bytes_of(path)
            sheets = sheets_of(path, data)
            if sheets is None:
                self.records(path, data)
            else:
                self.sheets(sheets)
        except UnreadableFile as error:
            self.refuse(path, error)

    def refuse(self, path: Path, error: UnreadableFile) -> None:
        """Say that a file could not be read."""
        self.out.rejected.append(
            Rejection(unit="file", code=error.code, message=message(error.code, **error.values), file=path.name)
        )

    def records(self, path: Path, data: bytes) -> None:
        """Read a file whose records are records.

        Raises:
            UnreadableFile: it holds none, or is of another kind.
        """
        ending = path.suffix.lower()
        if ending == ".parquet":
            self.take(read_frame_records(path, open_parquet(data), self.subject))
        elif ending == ".json":
            self.take(read_json(path, data, self.subject))
        elif ending in (".jsonl", ".ndjson"):
            self.take(read_json_lines(path, data, self.subject))
        else:
            raise UnreadableFile("D102", what=ending or path.name)

    def strangers(self, sheets: list[RawSheet]) -> None:
        """Say of sheets that they are nobody's."""
        self.out.rejected.extend(recognise(sheets, self.known)[2])

    def sheets(self, sheets: list[RawSheet]) -> None:
        """Read the sheets of one file.

        Raises:
            UnreadableFile: D108 none of them is known.
        """
        sheets, refused = without_refused(sheets, self.known)
        self.out.rejected.extend(refused)
        if refused and not sheets:
            return
        profile, found, said = recognise(sheets, self.known)
        if not found:
            self.out.rejected.extend(said)
            raise UnreadableFile("D108")
        self.out.rejected.extend(said)
        if profile is not None:
            self.used[profile.id] = profile
        for sheet in found:
            table = read_table(sheet, self.readers)
            self.tables.append(table)
            if not table.rows:
                self.out.rejected.append(
                    Rejection(
                        unit="sheet",
                        code="D204",
                        message=message("D204"),
                        file=sheet.raw.file,
                        sheet=sheet.raw.name,
                        harmless=True,
                    )
                )

    def take(self, joined: Joined) -> None:
        """Take in records that came as records."""
        self.nested = True
        self._add(joined)

    def _add(self, joined: Joined) -> None:
        self.out.records.extend(joined.records)
        self.out.rejected.extend(joined.rejected)
        self.out.accounts.sheets.extend(joined.accounts)
        for record, origin in zip(joined.records, joined.origins, strict=True):
            key = record.get(self.subject.key)
            if key is not None:
                self.out.origin.setdefault(str(key), origin)

    def finish(self) -> Dataset:
        out = self.out
        if self.tables:
            if not any(t.sheet.plan.creates or not t.sheet.plan.lists for t in self.tables):
                self._beside()
            else:
                copies = {k: v for p in self.used.values() for k, v in p.copies.items()}
                self._add(join(self.tables, self.subject, copies))
        out.profiles = tuple(self.used)
        out.sources = frozenset(self._sources())
        out.unasked = self._unasked()
        dates = {t.sheet.title.date for t in self.tables if t.sheet.plan.creates} - {None}
        out.data_date = dates.pop() if len(dates) == 1 else None
        return out

    def wholly(self) -> Dataset:
        """The data set.

        Raises:
            InputError: nothing at all could be read.
        """
        out = self.finish()
        if out.records or any(t.rows for t in self.tables) or out.accounts.total.rows:
            return out
        raise nothing_read(out.rejected)

    def _beside(self) -> None:
        """Sheets that bring no record of their own: they speak of records that were read elsewhere, or of none."""
        if not self.keys:
            self.out.rejected.append(self._no_register())
            return
        joined = join(self.tables, self.subject, keys=self.keys)
        self.out.rejected.extend(joined.rejected)
        self.out.accounts.sheets.extend(joined.accounts)
        self.out.beside.update({str(record.pop(self.subject.key)): record for record in joined.records})

    def _no_register(self) -> Rejection:
        names = sorted({t.sheet.plan.name for t in self.tables})
        file = self.tables[0].sheet.raw.file
        return Rejection(
            unit="file",
            code="D110",
            message=message("D110", sheets="、".join(names), sheets_en=", ".join(names)),
            file=file,
        )

    def _unasked(self) -> frozenset[str]:
        if self.nested:
            return frozenset()
        asked: set[str] = set()
        for table in self.tables:
            paths = [".".join(table.sheet.plan.lists), *(c.path for c in table.columns if c.path)]
            for path in filter(None, paths):
                steps = path.split(".")
                asked.update(".".join(steps[: n + 1]) for n in range(len(steps)))
            for c in table.columns:
                # Records made of one cell: the cell asks for all that is in them.
                if c.mapped.plan.spec.record is not None:
                    asked.update(f"{c.path}.{path}" for path, _ in c.mapped.plan.spec.record.walk())
            if table.sheet.plan.title_date is not None and table.sheet.title.date is not None:
                asked.add(table.sheet.plan.title_date)
        asked.update(target for p in self.used.values() for target in p.copies)
        every = (path for path, _ in self.subject.spec.walk())
        return frozenset(p for p in every if p not in asked)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read."""
        return not (self.out.records or self.tables or self.out.accounts.total.rows)

    def _sources(self) -> Iterator[str]:
        fields = [(path, spec) for path, spec in self.subject.spec.walk() if spec.question.source]
        for path, _ in fields:
            for table in self.tables:
                plan = table.sheet.plan
                into = ".".join(plan.lists)
                if into == path or into.startswith(f"{path}."):
                    yield path
                elif any(c.path.startswith(f"{path}.") for c in table.columns):
                    yield path
            if any(_supplied(record, path.split(".")) for record in self.out.records):
                yield path


def _place(rejection: Rejection) -> str:
    return f"{rejection.file} {rejection.sheet}" if rejection.sheet else rejection.file


def _supplied(value: Any, steps: Sequence[str]) -> bool:
    if not steps:
        return value is not None
    if isinstance(value, list):
        return any(_supplied(v, steps) for v in value)
    return isinstance(value, dict) and _supplied(value.get(steps[0]), steps[1:])
