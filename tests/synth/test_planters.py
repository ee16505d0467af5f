"""Each planter plants what it says and nothing else, seen by a witness that knows neither planters nor rules."""

from __future__ import annotations

import copy
import pickle
import random
import re
from collections import Counter

import pytest
from synth.clerk import SLIPS, slips
from synth.order import broken

from fupin_rules.survey import Household
from fupin_rules.synth import make_county
from fupin_rules.synth.planters.every import every_planter
from fupin_rules.synth.planters.planter import Planter
from fupin_rules.synth.supply import Supply

PLANTERS = every_planter()
OF_ITEMS = [p for p in PLANTERS if p.item is not None]
OF_CLERKS = [p for p in PLANTERS if p.topic is not None]
ALONE = [p for p in PLANTERS if p.households == 1]


def name(planter: Planter) -> str:
    return planter.name


@pytest.fixture(scope="module")
def clean():
    return make_county(1600, seed=77).households


@pytest.fixture(scope="module")
def planted_by(clean):
    """Up to six households of each planter, with what it said and how the household was before."""
    made: dict[str, list] = {}
    kept = [pickle.dumps(household) for household in clean]

    def plant(planter: Planter):
        if planter.name not in made:
            supply, got = Supply(4711), []
            for n, household in enumerate(clean):
                # What does not fit is left as it was (which a test below holds), so only what was planted is replaced.
                said = planter.plant(supply, household)
                if said:
                    clean[n] = pickle.loads(kept[n])
                    got.append((pickle.loads(kept[n]), household, said))
                if len(got) == 6:
                    break
            made[planter.name] = got
        return made[planter.name]

    return plant


def resolve(household, path: str):
    value = household
    for part, index in re.findall(r"([a-z_]+)|\[(\d+)\]", path):
        value = value[int(index)] if index else value.get(part)
    return value


def test_every_item_has_three_planters_of_which_two_plant_errors_in_different_ways_and_one_stands_at_the_boundary() -> (
    None
):
    for item in range(1, 27):
        kinds = Counter(p.kind for p in OF_ITEMS if p.item == item)
        assert kinds["error"] >= 2, item
        assert kinds["near_miss"] >= 1, item
        assert kinds["look_alike"] >= 1, item


def test_there_is_a_check_for_every_topic_and_a_planter_for_every_check() -> None:
    # Duplicates across households need two of them and are tested by themselves.
    assert {p.topic for p in OF_CLERKS} == {*SLIPS, "duplicate_number"}


def test_a_clean_county_breaks_no_item_and_shows_no_slip(clean) -> None:
    assert {h["household_id"]: (broken(h), slips(h)) for h in clean if broken(h) or slips(h)} == {}


@pytest.mark.parametrize("planter", [p for p in OF_ITEMS if p.kind == "error"], ids=name)
def test_an_error_breaks_its_item_and_no_other(planter, planted_by) -> None:
    got = planted_by(planter)
    assert len(got) >= 3
    for _, after, _ in got:
        assert broken(after) == {planter.item, *planter.also}
        assert slips(after) == set()


@pytest.mark.parametrize("planter", [p for p in OF_ITEMS if p.kind != "error"], ids=name)
def test_something_innocent_breaks_no_item(planter, planted_by) -> None:
    got = planted_by(planter)
    assert len(got) >= 3
    for _, after, _ in got:
        assert broken(after) == set()
        assert slips(after) == set()


@pytest.mark.parametrize("planter", [p for p in OF_CLERKS if p.households == 1], ids=name)
def test_a_slip_is_seen_by_a_clerk_and_breaks_no_item(planter, planted_by) -> None:
    got = planted_by(planter)
    assert got
    for _, after, _ in got:
        assert slips(after) == {planter.topic}
        assert broken(after) == set()


@pytest.mark.parametrize("planter", ALONE, ids=name)
def test_what_was_planted_is_still_a_household_and_is_said_with_its_place(planter, planted_by) -> None:
    for before, after, said in planted_by(planter):
        Household.model_validate(after)
        (thing,) = said
        assert thing.household_id == after["household_id"]
        assert thing.planter == planter.name
        assert (thing.kind, thing.item, thing.topic) == (planter.kind, planter.item, planter.topic)
        assert thing.rule == (f"checklist.{planter.item}" if planter.item else None)
        assert re.search(r"[一-鿿]", thing.note)
        resolve(after, thing.path)
        if thing.member_id is not None:
            assert resolve(after, thing.path.split(".")[0])["member_id"] == thing.member_id
        if planter.kind == "error":
            assert before != after


@pytest.mark.parametrize("planter", PLANTERS, ids=name)
def test_a_household_that_does_not_fit_is_left_as_it_was(planter, clean) -> None:
    supply = Supply(5)
    for household, partner in zip(clean[:60], clean[60:120], strict=True):
        after, other = copy.deepcopy(household), copy.deepcopy(partner)
        if not planter.plant(supply, after, other):
            assert (after, other) == (household, partner)


def test_a_number_shared_by_two_households_is_said_of_both(clean) -> None:
    planter = next(p for p in OF_CLERKS if p.households == 2)
    supply = Supply(3)
    rng = random.Random(1)
    for _ in range(300):
        one, other = copy.deepcopy(rng.sample(clean, 2))
        said = planter.plant(supply, one, other)
        if said:
            break
    first, second = said
    assert resolve(one, first.path) == resolve(other, second.path)
    assert {first.household_id, second.household_id} == {one["household_id"], other["household_id"]}
    assert not broken(one) | broken(other)
    assert not slips(one) | slips(other)


def boundary(planted_by, planter_name: str):
    planter = next(p for p in PLANTERS if p.name == planter_name)
    for _, after, (thing,) in planted_by(planter):
        member = next((m for m in after["members"] if m["member_id"] == thing.member_id), None)
        yield after, member


def test_sixteen_is_stood_upon_from_both_sides_on_every_day_of_the_visits(planted_by) -> None:
    for household, member in boundary(planted_by, "labour_left_out_at_sixteen"):
        born = member["birth_date"]
        assert born.replace(year=born.year + 16).isoformat() == "2019-09-10" <= household["visit"]["date"].isoformat()
    for household, member in boundary(planted_by, "one_day_short_of_sixteen"):
        born = member["birth_date"]
        assert born.replace(year=born.year + 16).isoformat() == "2019-09-19"
        assert household["visit"]["date"].isoformat() == "2019-09-18"


def test_half_a_year_is_stood_upon_from_both_sides(planted_by) -> None:
    assert {m["work_months"] for _, m in boundary(planted_by, "student_worked_exactly_six_months")} == {6}
    assert {float(m["work_months"]) for _, m in boundary(planted_by, "student_worked_six_months_and_a_half")} == {6.5}


def test_the_year_of_exit_is_stood_upon_from_both_sides(planted_by) -> None:
    for household, _ in boundary(planted_by, "moved_in_on_the_last_day"):
        moved = household["relocation"]["move_in_date"]
        assert (moved.year, moved.month, moved.day) == (household["exit_year"], 12, 31)
    for household, _ in boundary(planted_by, "moved_in_the_year_after"):
        moved = household["relocation"]["move_in_date"]
        assert (moved.year, moved.month) == (household["exit_year"] + 1, 1)
