"""Packs with one planted fault each: the suite finds every one, by the check that is meant to."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_packs import FAULTS, ShelfPlugin

from fupin_rules.testing import bench_of, check_rules


def _bench(name: str, folder: Path):
    return bench_of(["*"], plugins=[ShelfPlugin.of(folder, FAULTS[name])], installed=False, profile="quick")


@pytest.mark.parametrize("name", FAULTS)
def test_the_suite_finds(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    found = check_rules(_bench(name, tmp_path), fault["finds"])
    rules = {f.rule for f in found}
    if "any_of" in fault:
        assert rules & set(fault["any_of"]), found
        assert rules <= set(fault["any_of"])
    else:
        assert rules == set(fault["at"]), found
    said = "\n".join(f.in_words() for f in found)
    assert fault.get("says", "") in said


def test_there_are_enough_of_them_and_no_two_are_alike() -> None:
    assert len(FAULTS) >= 25
    texts = [str({k: v for k, v in f.items() if k not in {"finds", "at", "says"}}) for f in FAULTS.values()]
    assert len(set(texts)) == len(texts)
    assert {f["finds"] for f in FAULTS.values()} == {
        "examples", "outcomes", "agreement", "alone", "order", "twice", "monotone", "masking",
    }  # fmt: skip
