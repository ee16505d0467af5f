"""The forms of a synthetic county agree with the register and with each other, by a witness that knows neither planters nor rules."""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from datetime import date

import pytest

from fupin_rules.survey import Household
from fupin_rules.survey.edge import EdgeSurvey
from fupin_rules.survey.team import Team
from fupin_rules.synth import County, make_county
from fupin_rules.synth.planters.every import every_form_planter
from fupin_rules.synth.planters.form_planter import Ground
from fupin_rules.synth.supply import Supply

SEED = 815
FORMS = ("six_looks", "policy_feedback", "forms", "corrections")
LOOKS = ("education", "medical", "housing", "water", "industry", "employment", "expense", "drive", "policy")
PLANTERS = every_form_planter()
MODELS = {"household": Household, "edge": EdgeSurvey, "team": Team}


@pytest.fixture(scope="module")
def county():
    return make_county(900, seed=SEED, forms=True)


@pytest.fixture(scope="module")
def teams(county):
    return {team["area_code"]: team for team in county.teams}


def names(team) -> list[str]:
    return [officer["name"] for officer in team["officers"]]


# --- the register stays what it was ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"errors": 0.3, "blanks": 0.01}])
def test_forms_change_nothing_in_the_register_but_who_went_to_the_door(options) -> None:
    without = make_county(150, seed=SEED, **options)
    county = make_county(150, seed=SEED, forms=True, **options)
    for before, after in zip(without.households, county.households, strict=True):
        after = copy.deepcopy(after)
        for name in FORMS:
            after.pop(name, None)
        del after["visit"]["entry"]
        for measure in after["measures"]:
            measure.pop("received", None)
        # A blanked answer stays blank.
        assert ("checkers" in after["visit"]) == ("checkers" in before["visit"])
        if "checkers" in before["visit"]:
            after["visit"]["checkers"] = before["visit"]["checkers"]
        assert after == before
    assert county.truth == without.truth
    assert (without.edges, without.teams) == ([], [])


def test_the_same_seed_makes_the_same_forms_and_another_makes_others() -> None:
    first, again, other = (make_county(60, seed=s, forms=True, form_errors=0.3) for s in (4, 4, 5))
    assert (first.households, first.edges, first.teams, first.truth) == (
        again.households,
        again.edges,
        again.teams,
        again.truth,
    )
    assert first.edges != other.edges


def test_every_record_fits_its_model(county) -> None:
    for record in county.households:
        Household.model_validate(record)
    for record in county.edges:
        EdgeSurvey.model_validate(record)
    for record in county.teams:
        Team.model_validate(record)


def test_nobody_has_anybody_elses_number_or_phone(county) -> None:
    numbers = [m["id_number"] for h in (*county.households, *county.edges) for m in h["members"]]
    assert len(numbers) == len(set(numbers))
    assert all(number.startswith("450399") for number in numbers)
    phones = [o["phone"] for t in county.teams for o in t["officers"]] + [e["phone"] for e in county.edges]
    register = {m.get("phone") for h in county.households for m in h["members"]}
    assert len(phones) == len(set(phones))
    assert not register & set(phones)


# --- rosters ---------------------------------------------------------------------------------------------------------------------


def test_every_village_has_one_leader_and_groups_of_two(county, teams) -> None:
    assert {h["village_code"] for h in county.households} == {c for c, t in teams.items() if t["level"] == "村级"}
    for team in county.teams:
        roles = Counter(o["role"] for o in team["officers"])
        groups = Counter(o["group"] for o in team["officers"] if o.get("group"))
        assert len(set(names(team))) == len(team["officers"])
        assert all(count >= 2 for count in groups.values())
        if team["level"] == "村级":
            assert roles["队长"] == 1
            assert len(groups) >= 2
            assert {o["standing"] for o in team["officers"] if o["role"] == "队长"} == {"乡镇联村领导"}
        if team["level"] == "乡镇级":
            assert {o["standing"] for o in team["officers"] if o["role"] == "队长"} == {"乡镇党政主要领导"}
    assert sorted(Counter(t["level"] for t in county.teams).items()) == [("乡镇级", 7), ("县级", 1), ("村级", 56)]


def test_whoever_checked_signed_entered_reviewed_or_supervised_is_on_the_roster_of_that_village(county, teams) -> None:
    for record in (*county.households, *county.edges):
        roster = set(names(teams[record["village_code"]]))
        looks = record.get("six_looks") or {}
        visit = record.get("visit") or {}
        signed = [*visit.get("checkers", ()), *looks.get("checkers", ()), *record.get("surveyors", ())]
        entries = [x["entry"] for x in (visit, looks, record, *(record.get("corrections") or ())) if x.get("entry")]
        for made in entries:
            signed += [made[k] for k in ("entered_by", "reviewed_by", "supervised_by") if k in made]
        assert signed
        assert set(signed) <= roster


def test_three_people_handle_six_looks_and_surveys_and_two_a_correction(county) -> None:
    corrected = 0
    for record in (*county.households, *county.edges):
        three = (record.get("six_looks") or (record if "survey_id" in record else {})).get("entry")
        if three:
            assert len({three["entered_by"], three["reviewed_by"], three["supervised_by"]}) == 3
        for correction in record.get("corrections") or ():
            corrected += 1
            assert correction["entry"]["entered_by"] != correction["entry"]["reviewed_by"]
    assert corrected > 50


def test_a_village_meets_after_its_last_door_and_hands_in_by_the_eighteenth(county, teams) -> None:
    last: dict[str, date] = {}
    for record in (*county.households, *county.edges):
        day = record["visit"]["date"] if "visit" in record else record["surveyed_on"]
        assert date(2019, 9, 10) <= day <= date(2019, 9, 18)
        code = record["village_code"]
        last[code] = max(last.get(code, day), day)
    for code, day in last.items():
        (meeting,) = teams[code]["meetings"]
        papers = teams[code]["submissions"]
        assert day <= meeting["on"] <= min(p["on"] for p in papers)
        assert max(p["on"] for p in papers) <= date(2019, 9, 18)
        assert sorted(meeting["attendees"]) == sorted(names(teams[code]))
        assert {p["paper"] for p in papers} == {"附件4", "附件5", "附件6", "附件8", "附件9"}


def test_what_was_found_is_entered_after_the_meeting(county, teams) -> None:
    for record in (*county.households, *county.edges):
        met = teams[record["village_code"]]["meetings"][0]["on"]
        made = (record.get("six_looks") or record.get("visit") or record)["entry"]
        assert met <= made["entered_on"] <= made["reviewed_on"]


# --- households --------------------------------------------------------------------------------------------------------------------


def test_six_looks_are_for_households_out_of_poverty_and_every_indicator_has_one_answer(county) -> None:
    ticked: Counter[str] = Counter()
    for household in county.households:
        looks = household.get("six_looks")
        assert (looks is not None) == (household["exit_state"] in ("已脱贫", "退出户"))
        forms = [f["form"] for f in household["forms"]]
        assert forms == (["信息核查", "六看", "政策核查"] if looks else ["信息核查", "政策核查"])
        if looks is None:
            continue
        assert (looks["head_name"], looks["size"]) == (household["head_name"], household["size"])
        for name in LOOKS:
            look = looks[name]
            assert look["normal"] == (look["risks"] == [])
            if look["risks"]:
                ticked[name] += 1
                assert look["reason"]
                assert look["evidence"]
        ill = {m["name"] for m in household["members"] if m["health"] == ["患有大病"] and not m["left"]}
        assert ill == {p["name"] for p in looks["medical"].get("patients", ())}
    assert ticked["medical"] > 50
    assert {"industry", "employment", "expense", "policy", "housing"} <= set(ticked)


def test_every_measure_is_confirmed_and_no_other_claimed(county) -> None:
    for household in county.households:
        assert household["policy_feedback"]["claims"] == []
        assert all(measure["received"] is True for measure in household["measures"])


# --- edge households -----------------------------------------------------------------------------------------------------------------


def test_surveys_bear_themselves_out(county) -> None:
    kinds: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    for edge in county.edges:
        people = edge["members"]
        kinds.update(edge["types"])
        stages[edge["stage"]] += 1
        assert ("残疾人户" in edge["types"]) == any(m["disabilities"] for m in people)
        assert ("低保户" in edge["types"]) == any(m["subsistence_allowance"] for m in people)
        assert ("无房或危房户" in edge["types"]) == edge["housing"]["dangerous"]
        assert (edge.get("uninsured_reason") is not None) == any(not m["resident_medical"] for m in people)
        assert set(edge.get("workers", ())) <= {m["name"] for m in people}
        assert edge["income_sources"]
        assert (edge["stage"] == "不列入") or edge["needs"]
        for member in people:
            assert bool(member["illnesses"]) == (member["health"][0] in ("长期慢性病", "患有大病"))
            assert member["treated"] or member["own_cost"] == 0
        days = [d["on"] for d in edge["decisions"]]
        assert days == sorted(days)
        assert edge["decisions"][-1]["stage"] == edge["stage"]
        assert edge["stage"] != "边缘户" or edge["decisions"][-1]["by"] == "县扶贫开发领导小组"
    assert len(kinds) == 6
    assert set(stages) == {"边缘户", "不列入"}
    assert len(county.edges) == 112


# --- planters ------------------------------------------------------------------------------------------------------------------------


def test_every_form_has_errors_near_misses_and_look_alikes() -> None:
    kinds = Counter((p.form, p.kind) for p in PLANTERS)
    for form in ("six_looks", "edge", "policy", "team"):
        assert kinds[form, "error"] >= 4, form
        assert kinds[form, "near_miss"] >= 1, form
        assert kinds[form, "look_alike"] >= 1, form
    assert len(PLANTERS) > 95


def test_every_innocent_thing_stands_beside_an_error_of_its_topic() -> None:
    wrong = {(p.form, p.topic) for p in PLANTERS if p.kind == "error"} | {
        ("six_looks", t) for t in ("form_superfluous",)
    }
    assert [p.name for p in PLANTERS if p.kind != "error" and (p.form, p.topic) not in wrong] == []


@pytest.fixture(scope="module")
def planted(county):
    """Up to three records of each planter, before and after, planted in a county of its own each time."""
    kept = pickle.dumps(County(households=county.households[:450], edges=county.edges, teams=county.teams))
    made = {}
    for planter in PLANTERS:
        fresh = pickle.loads(kept)
        rosters = add_forms_again(fresh)
        ground = Ground(Supply(4711), fresh, rosters)
        records = {"household": fresh.households, "edge": fresh.edges, "team": fresh.teams}[planter.subject]
        before = {"household": county.households, "edge": county.edges, "team": county.teams}[planter.subject]
        got = []
        for n, record in enumerate(records):
            spot = planter.work(ground, record)
            if spot is not None:
                got.append((before[n], record, spot))
            if len(got) == 3:
                break
        made[planter.name] = got
    return made


def add_forms_again(county):
    """The rosters of a county that has its forms already."""
    from fupin_rules.synth.rosters import Rosters

    rosters = Rosters(Supply(1), [h["village_code"] for h in county.households])
    rosters.adopt(county.teams)
    return rosters


@pytest.mark.parametrize("planter", PLANTERS, ids=lambda p: p.name)
def test_a_planter_finds_its_place_and_an_error_changes_something(planter, planted) -> None:
    got = planted[planter.name]
    assert got, planter.name
    for before, after, spot in got:
        assert spot.note
        MODELS[planter.subject].model_validate(after)
        # Something innocent may be innocent as it stands.
        assert before != after or planter.kind != "error"


def test_a_county_carries_the_share_that_was_asked_for_and_each_record_one_thing_at_most() -> None:
    county = make_county(600, seed=12, forms=True, form_errors=0.1)
    errors = Counter(p.subject for p in county.truth if p.kind == "error")
    assert errors == {"household": 60, "edge": round(len(county.edges) * 0.1), "team": round(len(county.teams) * 0.1)}
    innocent = Counter(p.subject for p in county.truth if p.kind != "error")
    assert innocent["household"] == 30
    assert max(Counter(p.household_id for p in county.truth).values()) == 1
    assert {p.form for p in county.truth} == {"six_looks", "edge", "policy", "team"}
    assert make_county(600, seed=12, forms=True).truth == []


def test_the_truth_of_a_form_says_subject_and_form_and_that_of_the_register_stays_as_it_was() -> None:
    county = make_county(300, seed=12, errors=0.05, forms=True, form_errors=0.05)
    told = [p.to_dict() for p in county.truth]
    assert {("form" in t, "subject" in t) for t in told} == {(True, True), (False, False)}
