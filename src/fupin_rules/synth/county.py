"""A county to try the engine on: made by its seed, with a chosen share of planted errors and blanked answers.

The planters know the order and the field, never a rule; an import contract keeps `synth` away from rulebook, language, engine and
backends. Nothing here reads the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fupin_rules.synth.blanks import blank_answers
from fupin_rules.synth.clean import iter_clean
from fupin_rules.synth.forms import add_forms
from fupin_rules.synth.planters.every import every_planter
from fupin_rules.synth.planters.form_planter import Ground, plant_forms
from fupin_rules.synth.planters.planter import Planter
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.truth import County, Planted

__all__ = ["make_county"]


def make_county(
    households: int = 1000,
    *,
    seed: int = 1,
    errors: float = 0.0,
    blanks: float = 0.0,
    in_workbook: bool = False,
    forms: bool = False,
    form_errors: float = 0.0,
) -> County:
    """Makes a county of synthetic households, visited from 10 to 18 September 2019.

    Args:
        households: how many.
        seed: the same seed makes the same county, on any machine.
        errors: share of the households that carry a planted error (0 to 1). Half as many others, as far as there are any, carry
            something innocent that stands near a boundary or resembles an error.
        blanks: share of the answers (among those a workbook has columns for) that are blanked, of the households that carry nothing
            planted.
        in_workbook: plant only what a workbook of 2017-2020 shows; that layout has no column for sex or birth date, for instance.
        forms: fill in every form of the plan as well: six looks, policies, corrections, surveys of edge households, rosters, meetings
            and papers. The register stays what it is without forms, but for who went to the door.
        form_errors: share of the households, of the surveys and of the teams that carry a planted error in a form (0 to 1), half as
            many again with something innocent; fewer where not that many fit (a village whose team carries something keeps its doors).

    Returns:
        The county: trusted records and the truth about them.

    Raises:
        ValueError: a share lies outside 0 to 1, or there are too few households to plant that many errors.

    Examples:
        >>> county = make_county(3, seed=7)
        >>> len(county.households), county.truth
        (3, [])
    """
    for name, share in (("errors", errors), ("blanks", blanks), ("form_errors", form_errors)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is a share from 0 to 1, not {share}")
    supply = Supply(seed)
    field = _Field(supply, list(iter_clean(supply, households)))
    known = [p for p in every_planter() if p.in_workbook or not in_workbook]
    wanted = round(households * errors)
    planted = field.plant([p for p in known if p.kind == "error"], wanted)
    if planted < wanted:
        raise ValueError(
            f"only {planted} of {wanted} errors fit into {households} households: plant fewer, or make more"
        )
    field.plant([p for p in known if p.kind != "error"], min(round(wanted / 2), households - wanted))
    truth = field.truth
    if blanks:
        truth += blank_answers(supply, field.untouched(), blanks)
    county = County(households=field.households, truth=truth, seed=seed)
    if forms:
        beside = supply.beside("forms")
        rosters = add_forms(beside, county)
        touched = {thing.household_id for thing in truth}
        free = [h["household_id"] for h in county.households if h["household_id"] not in touched]
        truth += plant_forms(Ground(beside, county, rosters), form_errors, free)
    order = {record[key]: n for n, (key, record) in enumerate(_in_order(county))}
    truth.sort(key=lambda thing: order[thing.household_id])
    return county


def _in_order(county: County) -> Iterator[tuple[str, dict[str, Any]]]:
    """All records with the name of their key: households, surveys, teams."""
    yield from (("household_id", household) for household in county.households)
    yield from (("survey_id", survey) for survey in county.edges)
    yield from (("area_code", team) for team in county.teams)


# How many others are tried as partners where something is wrong only between two households.
_PARTNERS = 200


class _Field:
    """The households of a county while it is planted: each is planted at most once."""

    def __init__(self, supply: Supply, households: list[dict[str, Any]]) -> None:
        self.households = households
        self.truth: list[Planted] = []
        self._supply = supply
        self._order = list(range(len(households)))
        supply.rng.shuffle(self._order)
        self._taken = bytearray(len(households))
        # How far each planter has looked: what did not fit once will not fit later.
        self._looked: Counter[str] = Counter()

    def untouched(self) -> list[dict[str, Any]]:
        """The households that carry nothing."""
        return [household for household, taken in zip(self.households, self._taken, strict=True) if not taken]

    def plant(self, known: list[Planter], wanted: int) -> int:
        """Lets the planters take turns until that many households carry something; returns how many do."""
        turns = self._turns(known)
        done = 0
        while done < wanted and turns:
            for planter in list(turns):
                if planter.households > wanted - done:
                    continue
                count = self._plant_once(planter)
                done += count
                if not count:
                    turns.remove(planter)
            turns = [planter for planter in turns if planter.households <= wanted - done]
        return done

    def _turns(self, known: list[Planter]) -> list[Planter]:
        """The planters in an order of chance, but one of each item before a second of any, so that few errors show many items."""
        turns = list(known)
        self._supply.rng.shuffle(turns)
        seen: Counter[int | None] = Counter()
        rounds = {}
        for planter in turns:
            # Topics come with the second round.
            seen[planter.item] += 1
            rounds[planter.name] = seen[planter.item] if planter.item else 2
        return sorted(turns, key=lambda planter: rounds[planter.name])

    def _plant_once(self, planter: Planter) -> int:
        """Plants in the first free household that fits; returns how many households it took."""
        for at in range(self._looked[planter.name], len(self._order)):
            self._looked[planter.name] = at + 1
            n = self._order[at]
            if self._taken[n]:
                continue
            partners: list[int | None] = [None] if planter.households == 1 else [*self._near(at)]
            for other in partners:
                partner = None if other is None else self.households[other]
                planted = planter.plant(self._supply, self.households[n], partner)
                if planted:
                    self.truth += planted
                    self._taken[n] = 1
                    if other is not None:
                        self._taken[other] = 1
                    return planter.households
        return 0

    def _near(self, at: int) -> Iterator[int]:
        """Free households to pair with the one at a place in the order."""
        return (n for n in self._order[at + 1 : at + _PARTNERS] if not self._taken[n])
