"""What the kit says of the rules: no advice, every condition shown by an example, every small mistake noticed by one or explained."""

from __future__ import annotations

import json

import pytest
from test_example import fupin


@pytest.fixture(scope="module")
def home():
    from pathlib import Path

    return Path(__import__("fupin_rules_monitoring").__file__).parent / "rules"


def test_lint_has_nothing_to_say(home):
    done = fupin("rules", "lint", home)
    assert done.returncode == 0, done.stdout
    assert "没有问题" in done.stdout


def test_every_condition_is_seen_true_false_and_unknown_and_alone_changing_the_outcome():
    done = fupin("rules", "coverage", "--only", "monitoring.*", "--format", "json")
    measured = json.loads(done.stdout)
    atoms = [a for u in measured["units"] for a in u["atoms"]]
    assert [a["atom"] for a in atoms if set(a["missing"]) - set(a["explained"])] == []
    assert len(atoms) > 800
    explained = [(a["atom"], how) for a in atoms for how in a["explained"]]
    assert len(explained) == 3, explained
    assert done.returncode == 0 and measured["broken"] == []


@pytest.mark.slow
def test_every_small_mistake_is_noticed_or_explained_at_most_one_in_twenty():
    done = fupin("rules", "mutate", "--only", "monitoring.*", "--format", "json")
    measured = json.loads(done.stdout)
    left = [(m["id"], m["mutant"]) for m in measured["mutants"] if m["status"] == "survived"]
    assert left == []
    counts = measured["counts"]
    assert counts["killed"] > 2500
    assert counts["explained"] <= 0.05 * sum(counts.values())
