"""Reading several subjects at once: a workbook whose sheets hold a register, surveys and rosters, into one data set for each subject.

Owns which sheet or record is whose; each subject's own reading is that of `dataset`. A sheet that nobody knows is said once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from fupin_rules.findings import Rejection
from fupin_rules.schema import Subject
from fupin_rules.tables.dataset import (
    Dataset,
    Reading,
    bytes_of,
    known_profiles,
    nothing_read,
    sheets_of,
    uncollected,
)
from fupin_rules.tables.json_records import Item, json_items, json_line_items, read_items
from fupin_rules.tables.plans import Profile
from fupin_rules.tables.recognise import best_fit, nearness, recognise
from fupin_rules.tables.refused import without_refused
from fupin_rules.tables.workbook import RawSheet, UnreadableFile

__all__ = ["read_all"]

_JSON: Final = (".json",)
_JSON_LINES: Final = (".jsonl", ".ndjson")


def read_all(
    paths: str | Path | Sequence[str | Path],
    subjects: Sequence[Subject],
    *,
    profiles: Iterable[str | Path] = (),
    profile: str | None = None,
    generation: int | None = None,
    shipped: bool = True,
    skip: Collection[tuple[str, str | None]] = (),
    keys: Mapping[str, Collection[str]] | None = None,
) -> dict[str, Dataset]:
    """Read files that may hold records of several subjects.

    A sheet belongs to the subject whose layout it fits best; a JSON record to the subject whose code it has, or, in an object such as
    `{"household": [...], "team": [...]}`, to the one it stands under.

    Args:
        paths: a file, or several that belong together.
        subjects: what the records may be; the first is the main one, which gets whatever nobody knows.
        profile: id of the profile the main subject's sheets follow.
        skip: sheets that somebody else reads, by file name and sheet: forms of one household each, for instance.
        keys: by subject name codes of the records that are read there: what sheets say of them is the data set's `beside`.

    Returns:
        By subject name the data sets for which anything was read; the main one is always there.

    Raises:
        InputError: nothing at all could be read (D1xx).
        RuleFileError: a profile file is wrong (D6xx).
    """
    main, *others = subjects
    places = list(profiles)
    known = {main.name: known_profiles(main, places, profile, generation=generation, shipped=shipped)}
    for s in others:
        # Only layouts that somebody wrote: any list with a code in it would pass for one otherwise.
        known[s.name] = known_profiles(s, places, None, generation=generation, shipped=shipped, default=False)
    readings = {s.name: Reading(s, known[s.name], (keys or {}).get(s.name, ())) for s in subjects}
    with uncollected():
        for path in [paths] if isinstance(paths, (str, Path)) else paths:
            _file(Path(path), subjects, known, readings, skip)
        full = [s for s in subjects if not readings[s.name].is_empty]
        found = {s.name: readings[s.name].finish() for s in subjects if s in (main, *full)}
    if not full:
        raise nothing_read(found[main.name].rejected)
    return found


def _file(
    path: Path,
    subjects: Sequence[Subject],
    known: dict[str, list[Profile]],
    readings: dict[str, Reading],
    skip: Collection[tuple[str, str | None]],
) -> None:
    main = readings[subjects[0].name]
    try:
        data = bytes_of(path)
        ending = path.suffix.lower()
        if ending in _JSON:
            _records(path.name, json_items(data, *subjects), subjects, readings)
        elif ending in _JSON_LINES:
            _records(path.name, json_line_items(data), subjects, readings)
        else:
            sheets = sheets_of(path, data)
            if sheets is None:
                main.records(path, data)
                return
            _sheets([s for s in sheets if (s.file, s.name) not in skip], subjects, known, readings)
    except UnreadableFile as error:
        main.refuse(path, error)


def _sheets(
    sheets: list[RawSheet], subjects: Sequence[Subject], known: dict[str, list[Profile]], readings: dict[str, Reading]
) -> None:
    shares: dict[str, list[RawSheet]] = {s.name: [] for s in subjects}
    unknown: list[RawSheet] = []
    sheets, refused = without_refused(sheets, [p for profiles in known.values() for p in profiles])
    readings[subjects[0].name].out.rejected.extend(refused)
    if refused and not sheets:
        return
    for sheet in sheets:
        scores = {s.name: best_fit(sheet, known[s.name]) for s in subjects}
        best = max(scores.values())
        if best > 0:
            shares[next(name for name, score in scores.items() if score == best)].append(sheet)
        else:
            unknown.append(sheet)
    main = subjects[0].name
    unknown, said = _near_others(unknown, main, known)
    readings[main].out.rejected.extend(said)
    if shares[main] or not any(shares.values()):
        readings[main].sheets([*shares[main], *unknown])
    elif unknown:
        readings[main].strangers(unknown)
    for s in subjects[1:]:
        if shares[s.name]:
            readings[s.name].sheets(shares[s.name])


def _near_others(
    sheets: Sequence[RawSheet], main: str, known: dict[str, list[Profile]]
) -> tuple[list[RawSheet], list[Rejection]]:
    """Of sheets that fit nobody's layout those nearest to the main subject's, and what the others lack to be somebody's.

    A roster without its code is a roster that lacks a code, not a register that lacks nearly everything.
    """
    kept: list[RawSheet] = []
    said: list[Rejection] = []
    for sheet in sheets:
        scores = {name: nearness(sheet, profiles) for name, profiles in known.items()}
        nearest = max(scores, key=lambda name: (scores[name], name == main))
        if nearest == main or scores[nearest] == 0:
            kept.append(sheet)
        else:
            said.extend(recognise([sheet], known[nearest])[2])
    return kept, said


def _records(file: str, items: Iterable[Item], subjects: Sequence[Subject], readings: dict[str, Reading]) -> None:
    shares: dict[str, list[Item]] = {s.name: [] for s in subjects}
    for number, record, problem in items:
        if isinstance(record, dict) and record and set(record) <= set(shares) and problem is None:
            for name, rows in record.items():
                for n, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
                    shares[name].append((n, row, None))
            continue
        shares[_whose(record, subjects)].append((number, record, problem))
    if not any(shares.values()):
        raise UnreadableFile("D506")
    for s in subjects:
        if shares[s.name] or s is subjects[0]:
            readings[s.name].take(read_items(file, iter(shares[s.name]), s))


def _whose(record: Any, subjects: Sequence[Subject]) -> str:
    """The subject whose code a record has; of several the one that knows most of its keys, of none the main one."""
    if not isinstance(record, dict):
        return subjects[0].name
    having = [s for s in subjects if s.key in record] or [subjects[0]]
    return max(having, key=lambda s: len(set(record) & set(s.spec.fields))).name
