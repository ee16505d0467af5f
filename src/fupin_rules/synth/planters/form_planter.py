"""What a planter of a form is: like a planter of the register, but it may stand in a survey of an edge household or in a team as well.

Owns the list of them and how a county's forms are planted: each record carries one thing at most, and a village whose team carries
something keeps its households as they are, so that one thing is wrong and no more. Knows the order and no rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fupin_rules.synth.planters.planter import Spot
from fupin_rules.synth.rosters import Rosters, Team
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.truth import County, Kind, Planted

__all__ = ["FormPlanter", "Ground", "Record", "Work", "form_error", "form_innocent", "form_planters", "plant_forms"]

Record = dict[str, Any]
KEYS = {"household": "household_id", "edge": "survey_id", "team": "area_code"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a planter may look at: random numbers, the rosters, and the people of the village in question."""

    supply: Supply
    county: County
    rosters: Rosters

    def team_of(self, record: Record) -> Team:
        return self.rosters.of(record["village_code"])


Work = Callable[[Ground, Record], Spot | None]


@dataclass(frozen=True, slots=True)
class FormPlanter:
    """A named planter of one form."""

    name: str
    kind: Kind
    form: str
    subject: str
    topic: str
    work: Work


_ALL: dict[str, FormPlanter] = {}


def _enter(kind: Kind, form: str, subject: str, topic: str) -> Callable[[Work], Work]:
    def enter(work: Work) -> Work:
        name = work.__name__.lstrip("_")
        if name in _ALL:
            raise ValueError(f"two planters are called {name}")
        _ALL[name] = FormPlanter(name, kind, form, subject, topic, work)
        return work

    return enter


def form_error(form: str, topic: str, subject: str = "household") -> Callable[[Work], Work]:
    """Enters a planter of an error in a form; `topic` is what a clerk would call the mistake."""
    return _enter("error", form, subject, topic)


def form_innocent(kind: Kind, form: str, topic: str, subject: str = "household") -> Callable[[Work], Work]:
    """Enters a planter of something innocent that stands at the boundary of a mistake, or looks like it."""
    return _enter(kind, form, subject, topic)


def form_planters() -> tuple[FormPlanter, ...]:
    """All planters of forms, by their names."""
    return tuple(sorted(_ALL.values(), key=lambda planter: planter.name))


def plant_forms(ground: Ground, share: float, free: Iterable[str]) -> list[Planted]:
    """Plants a share of each kind of record with errors, and half as many with something innocent.

    Args:
        ground: the county and its rosters.
        share: share of the surveys, of the teams, and of all households that carry an error in a form.
        free: keys of the households that carry nothing yet.
    """
    county = ground.county
    allowed = set(free)
    truth: list[Planted] = []
    teams = _Rows(ground, "team", county.teams)
    truth += teams.plant(share)
    busy = {planted.household_id for planted in truth}
    surveys = _Rows(ground, "edge", [e for e in county.edges if e["village_code"] not in busy])
    truth += surveys.plant(share, of=len(county.edges))
    households = [h for h in county.households if h["household_id"] in allowed and h["village_code"] not in busy]
    truth += _Rows(ground, "household", households).plant(share, of=len(county.households))
    return truth


class _Rows:
    """The records of one kind while they are planted."""

    def __init__(self, ground: Ground, subject: str, records: list[Record]) -> None:
        self._ground = ground
        self._subject = subject
        self._records = list(records)
        ground.supply.rng.shuffle(self._records)
        self._taken: set[int] = set()
        self._looked: Counter[str] = Counter()

    def plant(self, share: float, of: int | None = None) -> list[Planted]:
        known = [planter for planter in form_planters() if planter.subject == self._subject]
        wanted = round((len(self._records) if of is None else of) * share)
        # What is innocent fits fewer records than what is wrong, and would find them all taken.
        out = self._turns([p for p in known if p.kind != "error"], round(wanted / 2))
        return out + self._turns([p for p in known if p.kind == "error"], wanted)

    def _turns(self, known: list[FormPlanter], wanted: int) -> list[Planted]:
        self._ground.supply.rng.shuffle(known)
        out: list[Planted] = []
        while known and len(out) < wanted:
            for planter in list(known):
                if len(out) == wanted:
                    break
                planted = self._once(planter)
                if planted is None:
                    known.remove(planter)
                else:
                    out.append(planted)
        return out

    def _once(self, planter: FormPlanter) -> Planted | None:
        for n in range(self._looked[planter.name], len(self._records)):
            self._looked[planter.name] = n + 1
            if n in self._taken:
                continue
            record = self._records[n]
            spot = planter.work(self._ground, record)
            if spot is not None:
                self._taken.add(n)
                return Planted(
                    kind=planter.kind,
                    household_id=record[KEYS[planter.subject]],
                    path=spot.path,
                    note=spot.note,
                    topic=planter.topic,
                    member_id=spot.member_id,
                    planter=planter.name,
                    subject=planter.subject,
                    form=planter.form,
                )
        return None
