"""The shipped rules mean the same as generated functions and in the reference evaluator, on a county with all its forms and gaps in it."""

from __future__ import annotations

import copy
import random

import pytest

from fupin_rules import Engine
from fupin_rules.engine.joint import own_tables
from fupin_rules.engine.judging import judge_at
from fupin_rules.schema import Open
from fupin_rules.synth import make_county

PARTS = {"household": "members", "edge": "members", "team": "officers"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.default("exit.*", "six-looks.*")


def gaps(record, rng, share):
    """A copy with some answers missing, some keys left out, and some lists open."""
    if isinstance(record, dict):
        out = {}
        for key, value in record.items():
            if rng.random() < share and not key.endswith("_id") and key != "area_code":
                if rng.random() < 0.5:
                    out[key] = None
                continue
            out[key] = gaps(value, rng, share)
        return out
    if isinstance(record, list):
        items = [gaps(x, rng, share) for x in record]
        return Open(items) if rng.random() < share else items
    return record


@pytest.mark.parametrize(("seed", "share", "lost"), [(81_001, 0.0, False), (81_002, 0.02, False), (81_003, 0.15, True)])
def test_generated_functions_and_the_reference_agree_on_every_shipped_rule(engine, seed, share, lost):
    county = make_county(110, seed=seed, errors=0.4, forms=True)
    rng = random.Random(seed)
    records = {"household": county.households, "edge": county.edges, "team": county.teams}
    records = {name: [gaps(copy.deepcopy(r), rng, share) for r in rows] for name, rows in records.items()}
    own = own_tables(engine, records, dict.fromkeys(records, lost))
    related = engine._related(own, trusted=frozenset(own))
    seen: dict[str, set[str]] = {}
    for name, rows in records.items():
        subject = engine.rulebook.subjects[name]
        for record in rows:
            batch = engine.planner.batch(
                subject, record, county.households[0]["visit"]["date"], record.get(subject.area), related
            )
            bad, undecided, fine, idle = batch.run(record, every=True)
            said = {}
            for outcome, places in (("violated", bad), ("undecided", undecided)):
                for place in places:
                    rule, index = batch.rule(place)
                    said[rule.id, index] = outcome
            items = record.get(PARTS[name]) or []
            for rule in batch.rules:
                for index in range(len(items)) if rule.part else [None]:
                    outcome = judge_at(rule, subject, record, index, batch.world).outcome
                    seen.setdefault(rule.id, set()).add(outcome)
                    plain = "undecided" if outcome in ("unknown", "error") else outcome
                    assert said.get((rule.id, index), "quiet") == (
                        "quiet" if plain in ("satisfied", "not_applicable") else plain
                    ), (
                        rule.id,
                        index,
                        outcome,
                    )
    assert len(seen) > 300
    assert sum("violated" in outcomes for outcomes in seen.values()) > 40
