"""The county: its people are synthetic and plausible, it is the same for a seed, and the shares asked for are the shares planted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from synth.clerk import age, check_digit
from synth.order import present, years

from fupin_rules.schema import describe
from fupin_rules.survey import Household
from fupin_rules.synth import County, make_county, write_truth
from fupin_rules.synth.blanks import answers
from fupin_rules.synth.places import TOWNSHIPS, villages


@pytest.fixture(scope="module")
def clean() -> County:
    return make_county(800, seed=3)


@pytest.fixture(scope="module")
def planted() -> County:
    return make_county(600, seed=12, errors=0.3, blanks=0.02)


def people(county: County):
    return [(h, m) for h in county.households for m in h["members"]]


# --- synthetic, every one -------------------------------------------------------------------------------------------------------


def test_every_household_is_a_household_of_the_survey(clean, planted) -> None:
    for household in (*clean.households, *planted.households):
        Household.model_validate(household)


def test_records_are_trusted_ones_official_words_dates_decimals_and_no_none(clean) -> None:
    def walk(spec, record):
        for key, value in record.items():
            field = spec.fields[key]
            assert value is not None, key
            for item in value if field.many else [value]:
                if field.kind == "record":
                    walk(field.record, item)
                elif field.kind == "code":
                    assert item in field.question.code, (key, item)
                    assert field.question.code.code(item).in_force(2019), (key, item)
                elif field.kind == "date":
                    assert type(item) is date
                elif field.kind == "decimal":
                    assert isinstance(item, (Decimal, int)), key
                    assert not isinstance(item, bool)
                elif field.kind == "int":
                    assert type(item) is int

    for household in clean.households:
        walk(describe(Household), household)


def test_identity_numbers_are_nobodys_and_right(clean) -> None:
    numbers = [m["id_number"] for _, m in people(clean)]
    assert len(set(numbers)) == len(numbers)
    for _, m in people(clean):
        number = m["id_number"]
        assert number.startswith("450399")
        assert number[6:14] == f"{m['birth_date']:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (m["sex"] == "男")
        assert number[17] == check_digit(number)
    assert any(n.endswith("X") for n in numbers)


def test_no_planted_number_is_anybodys_either(planted) -> None:
    for _, m in people(planted):
        for name in ("id_number", "register_number", "disability_certificate"):
            assert m.get(name, "450399").startswith("450399")
    for household in planted.households:
        for stranger in household["visit"]["strangers"]:
            assert stranger.get("id_number", "450399").startswith("450399")


def test_phones_are_synthetic_and_shared_by_nobody(clean) -> None:
    owners = defaultdict(set)
    for h, m in people(clean):
        if "phone" in m:
            owners[m["phone"]].add(m["member_id"])
        if "work_phone" in m:
            owners[m["work_phone"]].add(m["member_id"])
    for h in clean.households:
        for helper in h["helpers"]:
            owners[helper["phone"]].add(helper["helper_id"])
    assert all(p.startswith("199") and len(p) == 11 and p.isdigit() for p in owners)
    assert all(len(who) == 1 for who in owners.values())
    assert all(h["bank_account"].startswith("9999") for h in clean.households)


def test_townships_are_the_seven_of_ziyuan_and_villages_lie_under_them() -> None:
    assert {t.code for t in TOWNSHIPS} == {
        *("450329100", "450329101", "450329102", "450329202", "450329203", "450329204", "450329205")
    }
    assert len({v.code for v in villages()}) == len(villages()) == len({v.name for v in villages()})
    for village in villages():
        assert len(village.code) == 12
        assert village.code.startswith(village.township.code)


# --- plausible ------------------------------------------------------------------------------------------------------------------


def test_households_are_of_every_kind(clean) -> None:
    states = Counter(h["exit_state"] for h in clean.households)
    assert set(states) == {"已脱贫", "未脱贫", "返贫", "退出户"}
    assert states["已脱贫"] > 500
    assert {h["poverty_cause"] for h in clean.households} >= {
        "因病",
        "因残",
        "因学",
        "缺劳力",
        "缺技术",
        "自身发展动力不足",
    }
    relations = {m["relation"] for _, m in people(clean)}
    assert relations >= {
        "本人或户主",
        "配偶",
        "之子",
        "之女",
        "之儿媳",
        "之女婿",
        "之孙子",
        "之外孙女",
        "之父",
        "之母",
        "之公公",
        "之婆婆",
    }
    assert {c["kind"] for _, m in people(clean) for c in m["changes"]} >= {"出生", "死亡", "婚出"}
    assert 3.0 < sum(h["size"] for h in clean.households) / 800 < 4.2
    assert sum(h["relocation"]["relocated"] for h in clean.households) > 20


def test_nobodys_age_hangs_on_the_day_on_which_it_is_taken(clean) -> None:
    for _, m in people(clean):
        assert len({years(m["birth_date"], d) for d in (date(2019, 8, 31), date(2019, 9, 10), date(2019, 9, 18))}) == 1
        assert 0 <= age(m) <= 95
        assert not 59 <= age(m) <= 61


def test_labour_skill_follows_age_school_and_disability(clean) -> None:
    for _, m in people(clean):
        if age(m) < 16 or m["schooling"] != "非在校生":
            assert m["labour_skill"] == "无劳动力"
        if m["work_state"] != "未务工":
            assert m["labour_skill"] in ("普通劳动力", "技能劳动力")
            assert 17 <= age(m) < 59


def test_a_helper_has_at_most_eight_households(clean) -> None:
    served = Counter(x["helper_id"] for h in clean.households for x in h["helpers"])
    assert max(served.values()) <= 8


def test_measures_lie_in_the_period_and_after_identification(clean) -> None:
    for h in clean.households:
        ids = {m["member_id"] for m in h["members"]}
        for x in h["measures"]:
            assert date(2014, 1, 1) <= h["first_identified"] <= x["date"] <= date(2019, 8, 31)
            assert x.get("member_id") in {*ids, None}


def test_those_out_of_poverty_left_it_and_have_house_and_water(clean) -> None:
    for h in clean.households:
        if h["exit_state"] in ("已脱贫", "退出户"):
            assert h["first_identified"] < h["exit_date"]
            assert h["exit_date"].year == h["exit_year"] <= 2018
            assert not h["housing"]["dangerous"]
            assert h["water"]["safe"]
            assert h["income"]["per_capita"] >= 4000
            assert h["housing"]["area"] / h["size"] >= 13


def test_what_was_found_is_what_is_registered(clean) -> None:
    for h in clean.households:
        assert date(2019, 9, 10) <= h["visit"]["date"] <= date(2019, 9, 18)
        for name in ("attribute", "poverty_cause", "size"):
            assert h["visit"][name] == h[name]
        for m in present(h):
            for name, value in m["found"].items():
                assert m[name] == value


# --- the same for a seed --------------------------------------------------------------------------------------------------------


def test_a_seed_makes_the_same_county_and_another_seed_another() -> None:
    args = {"errors": 0.2, "blanks": 0.02}
    one, two = make_county(150, seed=9, **args), make_county(150, seed=9, **args)
    assert one == two
    assert make_county(150, seed=10, **args).households != one.households


def test_a_seed_makes_the_same_county_in_another_process() -> None:
    # Hash randomisation shuffles sets of text from process to process: none may reach the county.
    code = (
        "import hashlib; from fupin_rules.synth import make_county; c = make_county(80, seed=4, errors=0.3, blanks=0.05);"
        "print(hashlib.sha256(repr((c.households, c.truth)).encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(said) == 1


def test_neither_the_time_nor_the_module_of_random_has_a_say(monkeypatch) -> None:
    import random

    def forbidden(*_: object) -> None:
        raise AssertionError

    for module, name in (
        (random, "random"),
        (random, "choice"),
        (random, "randint"),
        (time, "time"),
        (time, "localtime"),
    ):
        monkeypatch.setattr(module, name, forbidden)
    make_county(30, seed=1, errors=0.2, blanks=0.02)


# --- shares ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("households", "errors"), [(100, 0.05), (333, 0.1), (600, 0.3), (200, 0.5)])
def test_the_share_of_errors_asked_for_is_planted(households, errors) -> None:
    county = make_county(households, seed=2, errors=errors)
    wrong = {p.household_id for p in county.truth if p.kind == "error"}
    innocent = {p.household_id for p in county.truth if p.kind in ("near_miss", "look_alike")}
    assert len(wrong) == round(households * errors)
    assert len(innocent) == round(round(households * errors) / 2)
    assert not wrong & innocent


def test_the_share_of_blanks_asked_for_is_blanked() -> None:
    whole = make_county(300, seed=6)
    blanked = make_county(300, seed=6, blanks=0.02)
    possible = sum(1 for h in whole.households for _ in answers(h))
    assert len([p for p in blanked.truth if p.kind == "blank"]) == round(possible * 0.02) > 500


def test_a_household_carries_one_planted_thing_or_blanks_but_not_both(planted) -> None:
    kinds = defaultdict(list)
    for p in planted.truth:
        kinds[p.household_id].append(p.kind)
    assert any(set(k) == {"blank"} for k in kinds.values())
    for household_id, k in kinds.items():
        assert set(k) == {"blank"} or len(k) == 1, household_id


def test_every_blank_is_where_the_truth_says_and_nothing_else_changed() -> None:
    whole = make_county(200, seed=8)
    blanked = make_county(200, seed=8, blanks=0.03)
    said = defaultdict(set)
    for p in blanked.truth:
        said[p.household_id].add(p.path)
    gone = 0
    for before, after in zip(whole.households, blanked.households, strict=True):
        was = {path: record[name] for path, record, name in answers(before)}
        now = {path: record[name] for path, record, name in answers(after)}
        assert {path for path in was if path not in now} == said[before["household_id"]]
        assert all(was[path] == value for path, value in now.items())
        gone += len(was) - len(now)
    assert gone == len(blanked.truth)


def test_keys_and_the_day_of_the_visit_are_never_blanked() -> None:
    county = make_county(100, seed=5, blanks=1.0)
    for household in county.households:
        assert household["household_id"]
        assert household["village_code"]
        assert household["visit"]["date"]
        assert all(m["member_id"] for m in household["members"])


def test_a_blank_says_which_item_requires_the_answer() -> None:
    county = make_county(1500, seed=15, blanks=0.12)
    homes = {h["household_id"]: h for h in county.households}
    required = {p.rule for p in county.truth if p.rule}
    assert required == {"checklist.14", "checklist.15", "checklist.16", "checklist.17"}
    for p in county.truth:
        if p.rule == "checklist.17":
            (member,) = [m for m in homes[p.household_id]["members"] if m["member_id"] == p.member_id]
            assert "labour_skill" not in member
            assert age(member) >= 16
            assert not member["left"]


def test_only_what_a_workbook_shows_is_planted_when_asked_for() -> None:
    county = make_county(400, seed=1, errors=0.5, in_workbook=True)
    assert all(p.in_workbook for p in county.truth)
    assert not {p.topic for p in county.truth} & {"number_birth_date", "number_sex"}


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_outside_nought_to_one_is_refused(share) -> None:
    with pytest.raises(ValueError, match="share from 0 to 1"):
        make_county(10, errors=share)
    with pytest.raises(ValueError, match="share from 0 to 1"):
        make_county(10, blanks=share)


def test_an_empty_county_is_a_county() -> None:
    assert make_county(0) == County(households=[], truth=[], seed=1)


# --- truth, weight and pace -----------------------------------------------------------------------------------------------------


def test_the_truth_is_written_as_lines_of_json(planted, tmp_path) -> None:
    import json

    path = tmp_path / "truth.jsonl"
    write_truth(planted, path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(planted.truth)
    assert set(lines[0]) == {
        *(
            "kind",
            "household_id",
            "path",
            "note",
            "item",
            "rule",
            "topic",
            "member_id",
            "also",
            "planter",
            "in_workbook",
        )
    }
    assert {line["kind"] for line in lines} == {"error", "near_miss", "look_alike", "blank"}
    assert "\\u" not in path.read_text(encoding="utf-8")


def test_making_a_county_loads_no_extra() -> None:
    code = (
        "import sys; from fupin_rules.synth import make_county; make_county(5, errors=0.2, blanks=0.1);"
        "print([m for m in ('xlsxwriter', 'polars', 'python_calamine', 'rich', 'hypothesis') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


@pytest.mark.slow
def test_ten_thousand_households_are_made_in_seconds() -> None:
    start = time.process_time()
    county = make_county(10_000, errors=0.1, blanks=0.02)
    assert time.process_time() - start < 20  # 4 to 5 seconds on the machine where it was written
    assert sum(len(h["members"]) for h in county.households) > 30_000
