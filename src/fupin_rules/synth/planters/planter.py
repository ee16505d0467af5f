"""What a planter is, and the list of all of them.

A planter is a function that looks at a clean household and either leaves it as it is and returns None (it does not fit), or changes it
and returns the `Spot` it changed. Everything that follows from the change it changes as well, so that one thing is wrong and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fupin_rules.synth.supply import Supply
from fupin_rules.synth.truth import Kind, Planted

__all__ = ["Planter", "Spot", "Work", "innocent", "planters", "plants", "slip", "slip_between"]

Household = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was planted and what it is, in Chinese."""

    path: str
    note: str
    member_id: str | None = None


Work = Callable[[Supply, Household], Spot | None]
PairWork = Callable[[Supply, Household, Household], "tuple[Spot, Spot] | None"]


@dataclass(frozen=True, slots=True)
class Planter:
    """A named planter.

    Attributes:
        name: the function's name, unique among planters.
        kind: an `error`, a `near_miss` or a `look_alike`.
        item: the item of the checklist, 1 to 26; None for a clerk's topic.
        topic: a clerk's word for the mistake where no item covers it.
        work: plants in one household.
        pair_work: plants in two households at once, for what is wrong only between them.
        also: items that the same fact violates of necessity.
        in_workbook: whether a workbook shows it.
    """

    name: str
    kind: Kind
    item: int | None
    topic: str | None
    work: Work | None = None
    pair_work: PairWork | None = None
    also: tuple[int, ...] = ()
    in_workbook: bool = True

    @property
    def households(self) -> int:
        """How many households it takes."""
        return 1 if self.pair_work is None else 2

    def plant(self, supply: Supply, household: Household, partner: Household | None = None) -> list[Planted]:
        """Plants it; nothing is returned, and nothing changed, where it does not fit."""
        if self.pair_work is not None:
            if partner is None:
                return []
            spots = self.pair_work(supply, household, partner)
            return [] if spots is None else [self._say(household, spots[0]), self._say(partner, spots[1])]
        spot = self.work(supply, household) if self.work is not None else None
        return [] if spot is None else [self._say(household, spot)]

    def _say(self, household: Household, spot: Spot) -> Planted:
        return Planted(
            kind=self.kind,
            household_id=household["household_id"],
            path=spot.path,
            note=spot.note,
            item=self.item,
            rule=None if self.item is None else f"checklist.{self.item}",
            topic=self.topic,
            member_id=spot.member_id,
            also=tuple(f"checklist.{item}" for item in self.also),
            planter=self.name,
            in_workbook=self.in_workbook,
        )


_ALL: dict[str, Planter] = {}


def _enter(planter: Planter) -> None:
    if planter.name in _ALL:
        raise ValueError(f"two planters are called {planter.name}")
    _ALL[planter.name] = planter


def plants(item: int, *, also: tuple[int, ...] = (), in_workbook: bool = True) -> Callable[[Work], Work]:
    """Enters a planter of an error against an item of the checklist."""

    def enter(work: Work) -> Work:
        name = work.__name__.lstrip("_")
        _enter(Planter(name, "error", item, None, work, also=also, in_workbook=in_workbook))
        return work

    return enter


def innocent(kind: Kind, item: int) -> Callable[[Work], Work]:
    """Enters a planter of something innocent: a `near_miss` at the boundary of an item, or its `look_alike`."""

    def enter(work: Work) -> Work:
        _enter(Planter(work.__name__.lstrip("_"), kind, item, None, work))
        return work

    return enter


def slip(topic: str, *, in_workbook: bool = True) -> Callable[[Work], Work]:
    """Enters a planter of what a clerk would notice beyond the 26 items."""

    def enter(work: Work) -> Work:
        name = work.__name__.lstrip("_")
        _enter(Planter(name, "error", None, topic, work, in_workbook=in_workbook))
        return work

    return enter


def slip_between(topic: str) -> Callable[[PairWork], PairWork]:
    """Enters a planter of what is wrong only between two households."""

    def enter(work: PairWork) -> PairWork:
        name = work.__name__.lstrip("_")
        _enter(replace(Planter(name, "error", None, topic), pair_work=work))
        return work

    return enter


def planters() -> tuple[Planter, ...]:
    """All planters, in the order of their modules."""
    return tuple(_ALL.values())
