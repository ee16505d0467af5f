"""The data of some files for a command: the register, and whatever forms, surveys and rosters stand beside it, checked together.

Owns the way from paths to one report; which sheet is whose is for `tables` to say, what is found for the engine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.cli.wording import refuse
from fupin_rules.engine import DataReport, Engine
from fupin_rules.engine.joint import own_tables
from fupin_rules.errors import Diagnostic, InputError, Text, did_you_mean
from fupin_rules.findings import Rejection
from fupin_rules.schema import Subject
from fupin_rules.tables import Accounts, Dataset, RelatedRows, profiles_home, read_all, read_related
from fupin_rules.tables.dataset import known_profiles

__all__ = ["Gathered", "gather"]

_MOST_TOLD: Final = 20
_NOTHING: Final = Diagnostic(
    "C102", Text("没有读到一户数据，没有检查。", "not one household was read; nothing was checked.")
)


@dataclass(frozen=True)
class Gathered:
    """What was read, by subject; the engine's main subject is always there, perhaps without records.

    Attributes:
        tables: rows of related tables that were given beside the data.
    """

    engine: Engine
    datasets: dict[str, Dataset]
    tables: Mapping[str, RelatedRows] = field(default_factory=dict)

    @property
    def main(self) -> Dataset:
        return self.datasets[self.engine.subject.name]

    def __len__(self) -> int:
        """How many records there are in all."""
        return sum(len(d) for d in self.datasets.values())

    def records(self, subject: str) -> list[dict[str, Any]]:
        """The records of a subject; none where nothing of it was read."""
        found = self.datasets.get(subject)
        return [] if found is None else found.records

    @property
    def accounts(self) -> Accounts:
        """The sums of everything that was read."""
        every = [*(d.accounts for d in self.datasets.values()), *(t.accounts for t in self.tables.values())]
        return Accounts([sheet for accounts in every for sheet in accounts.sheets])

    @property
    def related(self) -> dict[str, list[Any]]:
        """Rows of every related table there is: those given beside the data, and those the data fill by themselves."""
        records = {n: d.records for n, d in self.datasets.items() if _holds(d)}
        lost = {n: any(r.unit != "cell" and not r.harmless for r in d.rejected) for n, d in self.datasets.items()}
        return {**own_tables(self.engine, records, lost), **self._given_tables()}

    def _given_tables(self) -> dict[str, list[Any]]:
        return {name: table.rows for name, table in self.tables.items()}

    def check(
        self, *, as_of: date | None = None, area: str | None = None, show_identifiers: bool = False
    ) -> DataReport:
        """Check all of it; of several subjects together.

        Args:
            area: the area code of records that have none.
        """
        # Only the register, or only some of the forms: what nothing was read of was not supplied.
        given = {n: d for n, d in self.datasets.items() if _holds(d)}
        related = self._given_tables() or None
        beside = [r for t in self.tables.values() for r in t.rejected]
        if set(given) <= {self.engine.subject.name}:
            beside += [r for d in self.datasets.values() if d is not self.main for r in _in_order(d)]
        if set(given) <= {self.engine.subject.name}:
            data = self.main
            return self.engine.check_all(
                data.records, as_of=as_of, trusted=True, rejected=[*_in_order(data), *beside],
                unasked=data.unasked, related=related, counts=self._counts(), area=area, show_identifiers=show_identifiers,
            )  # fmt: skip
        return self.engine.check_together(
            {n: d.records for n, d in given.items()},
            as_of=as_of,
            trusted=True,
            related=related,
            rejected={n: [*_in_order(d), *(beside if d is self.main else ())] for n, d in self.datasets.items()},
            unasked={n: d.unasked for n, d in given.items()},
            counts=self._counts(),
            area=area,
            show_identifiers=show_identifiers,
        )

    def _counts(self) -> dict[str, int]:
        sums = self.accounts.total
        counts = {
            "rows_read": sums.rows, "rows_used": sums.used, "rows_rejected": sums.rejected, "rows_aside": sums.aside,
            "cells_non_blank": sums.cells, "cells_understood": sums.understood, "cells_rejected": sums.cells_rejected,
            "cells_unmapped": sums.cells_unmapped, "cells_aside": sums.cells_aside,
        }  # fmt: skip
        if self.engine.subject.parts:
            field = self.engine.subject.parts[0].field
            lists = (read_value(record, field) for record in self.main.records)
            counts["members"] = sum(len(x["open"] if isinstance(x, dict) else x or ()) for x in lists)
        return counts


def gather(
    engine: Engine,
    paths: Sequence[Path],
    profile: str | None,
    profiles: Sequence[str],
    tables: Sequence[tuple[str, Path]] = (),
    subject: str | None = None,
) -> Gathered:
    """Read the files of a command; forms filled in for one household each are tied to the register among them.

    Where several surveys are installed (a plugin's beside ours), each sheet or record goes to the one whose layout it fits; what was read
    is then about the one, and where data of several were given they are checked together.

    Args:
        tables: files of related tables, each with the table's name; several files of one table belong together.
        subject: what the data are about; then nothing is read as another survey's.

    Raises:
        InputError: nothing of it can be used; C102 after saying why. Nothing of a related table can be used.
        Refused: there is no such related table.
    """
    places = _layouts(profiles)
    beside = _related(engine, tables, places)
    mains = _mains(engine, subject, profile, places)
    main = mains[0]
    engine = engine.about(main.name)
    foreign = [s for s in engine.candidates if s is not main and s.main and s not in mains]
    rest_of = [
        s for s in engine.rulebook.subjects.values() if s.gathers is None and s not in mains and s not in foreign
    ]
    others = [*mains[1:], *rest_of]
    forms = _forms(engine, paths)
    rest = [p for p in paths if forms is None or p not in forms.whole]
    try:
        datasets: dict[str, Dataset] = {main.name: Dataset(main)}
        if rest or forms is None:
            skip, keys = (forms.sheets, {"edge": forms.surveys}) if forms is not None else ((), None)
            datasets = read_all(rest, [main, *others], profiles=places, profile=profile, skip=skip, keys=keys)
        if forms is not None:
            from fupin_rules.annexes.reading import fold_in

            fold_in(forms, datasets)
    except InputError as error:
        raise InputError([*error.diagnostics, _NOTHING]) from None
    # The first survey of which anything was read is what the data are about.
    about = next((s.name for s in mains if s.name in datasets and _holds(datasets[s.name])), main.name)
    found = Gathered(engine.about(about), datasets, beside)
    _register(found)
    if not len(found):
        lost = [
            Diagnostic(r.code, Text(f"{r.where.zh}：{r.message.zh}", f"{r.where.en}: {r.message.en}"))
            for d in datasets.values()
            for r in d.rejected[:_MOST_TOLD]
        ]
        raise InputError([*lost, _NOTHING])
    return found


def _layouts(given: Sequence[str]) -> list[Path]:
    """The layouts given on the command line, then those of plugins; the shipped ones are read anyway."""
    from fupin_rules.cli.plugin_options import registry

    shipped = profiles_home().resolve()
    return [*map(Path, given), *(p for p in registry().profile_paths() if p.resolve() != shipped)]


def _mains(engine: Engine, subject: str | None, profile: str | None, places: Sequence[Path]) -> list[Subject]:
    """What the data may be about, the likeliest first: one, unless several surveys are installed and nobody says which."""
    from fupin_rules.survey import HOUSEHOLD

    if subject is not None:
        return [engine.about(subject).subject]
    mains = sorted(engine.candidates, key=lambda s: s.original is not HOUSEHOLD.model)
    if len(mains) > 1 and not all(s.main for s in mains):
        return [engine.subject]
    if len(mains) > 1 and profile is not None:
        for s in mains:
            with contextlib.suppress(InputError):
                known_profiles(s, places, profile, default=False)
                return [s]
    return mains


def _holds(dataset: Dataset) -> bool:
    return bool(dataset.records or dataset.accounts.total.rows)


def _related(engine: Engine, tables: Sequence[tuple[str, Path]], places: Sequence[Path]) -> dict[str, RelatedRows]:
    """The related tables of a command, read."""
    files: dict[str, list[Path]] = {}
    known = engine.rulebook.tables
    for name, path in tables:
        if name not in known:
            near = did_you_mean(name, known)
            names = "、".join(n for n, t in known.items() if t.own is None) or "一个也没有"
            raise refuse(
                f"没有关联表 {name}。", f"there is no related table {name}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near
                else (f"规则里用到的有：{names}。", f"The rules know: {names if known else 'none'}."),
            )  # fmt: skip
        files.setdefault(name, []).append(path)
    return {
        name: read_related(known[name], of_it, engine.rulebook.subjects.values(), profiles=places)
        for name, of_it in files.items()
    }


def _forms(engine: Engine, paths: Sequence[Path]) -> Any:
    """The filled forms of annexes 3 and 7 in some files; None where there is none, or the engine knows no household."""
    from fupin_rules.survey import HOUSEHOLD

    if engine.subject.original is not HOUSEHOLD.model:
        return None
    from fupin_rules.annexes.reading import collect_forms

    found = collect_forms(paths)
    return found if found.found else None


def _register(found: Gathered) -> None:
    """Note what the data say without saying it: which forms each household has, of which level a team is."""
    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.survey.registering import level_teams, register_forms

    teams = found.datasets.get("team")
    if teams is not None:
        level_teams(teams.records)
        if any(r.get("level") is not None for r in teams.records):
            teams.unasked -= {"level"}
    if found.engine.subject.original is not HOUSEHOLD.model:
        return
    data = found.main
    register_forms(data.records)
    if any(r.get("forms") is not None for r in data.records):
        data.unasked -= {p for p in data.unasked if p == "forms" or p.startswith("forms.")}
        data.sources |= {"forms"}


def _in_order(dataset: Dataset) -> list[Rejection]:
    """What was not read, in the order of the sheets and rows: a row that is missing from the register explains what follows."""
    order = {(sheet.file, sheet.sheet): n for n, sheet in enumerate(dataset.accounts.sheets)}

    def key(r: Rejection) -> tuple[int, int, int, str]:
        column = r.column or ""
        return order.get((r.file, r.sheet), -1), r.row or 0, len(column), column

    return sorted(dataset.rejected, key=key)
