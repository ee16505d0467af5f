"""What has to be changed together comes out of the rulebook, in the words of its questions."""

from __future__ import annotations

import pytest

from fupin_rules import Engine
from fupin_rules.errors import Text
from fupin_rules.reconcile import Source, hangs_together, household_matching, reconcile
from fupin_rules.survey import HOUSEHOLD


@pytest.fixture(scope="module")
def hang():
    return hangs_together(Engine.default(), HOUSEHOLD, ("visit", "members.found"))


@pytest.mark.parametrize(
    ("path", "labels", "rules"),
    [
        ("members.health", {"主要致贫原因", "劳动技能", "残疾", "病名"}, {"checklist.21", "checklist.22", "checklist.26", "checklist.7"}),
        ("poverty_cause", {"健康状况", "在校生状况", "劳动技能"}, {"checklist.19", "checklist.20", "checklist.21", "checklist.23"}),
        ("members.schooling", {"文化程度", "主要致贫原因"}, {"checklist.9", "checklist.23"}),
        ("housing.dangerous", {"住房·危房等级"}, set()),
    ],
)  # fmt: skip
def test_a_change_of_one_wants_a_look_at_the_others(hang, path, labels, rules):
    got = hang(path)
    assert labels <= {t.zh for t in got.labels}
    assert rules <= set(got.rules)
    assert path not in got.paths and len(got.paths) == len(got.labels) == len(set(got.paths))
    assert all(t.zh and t.en for t in got.labels)


def test_what_a_visit_found_is_never_to_be_changed(hang):
    for path, _ in HOUSEHOLD.spec.walk():
        assert not [p for p in hang(path).paths if p.startswith(("visit", "members.found"))], path


def test_somebody_more_or_less_wants_a_look_at_the_household_and_not_at_their_own_answers(hang):
    got = hang("members")
    assert "size" in got.paths and not [p for p in got.paths if p.startswith("members")]


def test_a_difference_names_what_hangs_together(hang):
    matching = household_matching(HOUSEHOLD)
    sources = [
        Source.of(n, Text(n, n), [{"household_id": "1", "poverty_cause": cause}], matching)
        for n, cause in (("a", "因病"), ("b", "因残"))
    ]
    result = reconcile(sources, matching, together=hang)
    (d,) = result.differences
    assert d.together == hang("poverty_cause")
    assert d.to_dict()["change_together"] == "poverty_cause"
    assert result.to_dict()["change_together"] == {"poverty_cause": hang("poverty_cause").to_dict()}
