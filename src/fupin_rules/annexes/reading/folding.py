"""Filled forms folded into data sets that were read from tables: as if the form had been a row of one.

Owns the joining of accounts; reading and tying are those of `forms`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fupin_rules.annexes.forms_printed import EDGE_PLACE, EDGE_ROWS, EDGE_SIGNED, EDGE_TEXTS, EDGE_TYPES
from fupin_rules.annexes.layout import Blank, Option
from fupin_rules.annexes.reading.forms import Collected
from fupin_rules.annexes.wording import EDGE_HEAD
from fupin_rules.schema import Open
from fupin_rules.survey import EDGE, HOUSEHOLD
from fupin_rules.tables import Dataset

__all__ = ["fold_in"]


def fold_in(collected: Collected, datasets: dict[str, Dataset]) -> int:
    """Tie forms to the register among some data sets, and put surveys beside those read from tables.

    Args:
        collected: the forms.
        datasets: by subject name, as `tables.read_all` gives them; changed in place.

    Returns:
        How many households were given their form of the six looks.
    """
    if not collected.found:
        return 0
    register = datasets.setdefault(HOUSEHOLD.name, Dataset(HOUSEHOLD))
    read = collected.tie(register.records)
    for subject in (HOUSEHOLD, EDGE):
        rejected, accounts = read.rejected.get(subject.name, []), read.accounts.get(subject.name, [])
        if rejected or accounts:
            data = datasets.setdefault(subject.name, Dataset(subject))
            data.rejected.extend(rejected)
            data.accounts.sheets.extend(accounts)
    if read.looks:
        # The form asks everything it has room for.
        register.sources |= {"six_looks"}
        register.unasked = frozenset(p for p in register.unasked if p.split(".")[0] != "six_looks")
    if read.edges:
        surveys = datasets[EDGE.name]
        if not surveys.records:
            surveys.unasked = frozenset(path for path, _ in EDGE.spec.walk())
        surveys.records.extend(read.edges)
        for key, origin in read.origin.items():
            surveys.origin.setdefault(key, origin)
        surveys.unasked = surveys.unasked - _asked()
        _join_sheets(read.edges, surveys)
    return read.looks


def _join_sheets(edges: list[dict[str, Any]], surveys: Dataset) -> None:
    """What sheets say of the surveys, by 调查编号: how they were decided. The form itself goes before."""
    told = {name for record in surveys.beside.values() for name in record}
    # A row whose number fits nobody may be anybody's.
    lost = any(r.code == "D405" or r.unit == "row" for r in surveys.rejected)
    for survey in edges:
        said = surveys.beside.get(str(survey.get("survey_id")), {})
        for name in told:
            if survey.get(name) in (None, []):
                value = said.get(name)
                if value is None and EDGE.spec.at(name).many:
                    value = []
                survey[name] = Open(value) if lost and isinstance(value, list) else value
    if told:
        # Whoever kept such a sheet was asked about every household on it; one without a row has no decision yet.
        surveys.unasked = frozenset(p for p in surveys.unasked if p.split(".")[0] not in told)


@cache
def _asked() -> frozenset[str]:
    """The questions annex 7 asks, with what they consist of."""
    asked = {"survey_id", "city", "county", "township", "village", "hamlet", "remarks", "members"}
    asked |= {path for path, _ in EDGE_TEXTS} | {f"members.{name}" for _, name in EDGE_HEAD if name}
    for line in (EDGE_PLACE, EDGE_TYPES, EDGE_SIGNED, *EDGE_ROWS.values()):
        for item in line:
            if isinstance(item, Option):
                asked |= {item.path, *(b.path for b in item.blanks)}
            elif isinstance(item, Blank):
                asked.add(item.path)
    asked |= {".".join(p.split(".")[:n]) for p in asked for n in range(1, p.count(".") + 1)}
    parts = ("members.disabilities",)
    return frozenset(p for p, _ in EDGE.spec.walk() if p in asked or p.startswith(tuple(f"{x}." for x in parts)))
