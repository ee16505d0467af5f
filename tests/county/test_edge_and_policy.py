"""Surveys of edge households and measures received in a synthetic county: what was planted is found, and nothing else.

The planter knows no rule; what it calls a mistake and which rule finds it meet in `FOUND_BY` alone. The seeds were not used while the rules
were written.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.plugins import Registry
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.synth import make_county

SEEDS = range(91_001, 91_005)
FILES = [rules_home() / "basis.yaml", rules_home() / "policy", *sorted((rules_home() / "edge").glob("[!v]*.yaml"))]
ENGINE = Engine(Rulebook.from_paths(FILES, Registry().subjects().values()))

FOUND_BY = {
    "edge_danger_grade": {"edge.danger-grade-given"},
    "edge_decider": {"edge.decision-by"},
    "edge_direct": {"edge.listed-at-once-refused"},
    "edge_dropout_nobody": {"edge.dropout-reason-needless"},
    "edge_dropout_other": {"edge.dropout-other-written"},
    "edge_dropout_reason": {"edge.dropout-reason-given"},
    "edge_evidence": {"edge.shortfall-evidence"},
    "edge_grade": {"edge.danger-grade-given"},
    "edge_healthy_ill": {"edge.illness-health"},
    "edge_illness_name": {"edge.illness-named"},
    "edge_insured_reason": {"edge.insurance-reason-needless"},
    "edge_needs": {"edge.needs-given"},
    "edge_opinion": {"edge.housing-opinion"},
    "edge_order": {"edge.decision-order"},
    "edge_period": {"edge.surveyed-in-period"},
    "edge_registered": {"edge.registered"},
    "edge_shortfall_reason": {"edge.shortfall-reason"},
    "edge_skipped": {"edge.decision-skipped"},
    "edge_stage": {"edge.stage-decided"},
    "edge_surveyor": {"edge.surveyors-given"},
    "edge_uninsured_reason": {"edge.insurance-reason-given"},
    "edge_untreated_cost": {"edge.treated-no-cost"},
    "edge_water_days": {"edge.water-days"},
    "edge_worker_unknown": {"edge.income-workers-members"},
    "policy_claim": {"policy.claim-not-recorded"},
    "policy_disability": {"policy.disability"},
    "policy_education": {"policy.education"},
    "policy_not_received": {"policy.not-received"},
    "policy_period": {"policy.period"},
}
ONE_OF = {
    "edge_income_particulars": [{"edge.income-industry"}, {"edge.income-workers"}, {"edge.income-policies"}],
    # Ticked as dangerous and entered as safe: the tick is wrong, or the appraisal is lacking.
    "edge_type": [{"edge.type-allowance"}, {"edge.type-disabled"}, {"edge.type-house", "edge.housing-opinion"}],
}


def findings(county):
    report = ENGINE.check_together({"household": county.households, "edge": county.edges}, trusted=True)
    by: dict[str, set[str]] = defaultdict(set)
    for f in report.findings:
        # A listed household has its risks: they are no mistakes of the form.
        if not f.rule.startswith("edge.risk-"):
            by[f.subject.id].add(f.rule)
    return report, by


@pytest.mark.parametrize("seed", SEEDS)
def test_a_county_whose_forms_are_right_has_no_finding_and_nothing_to_ask(seed):
    county = make_county(300, seed=seed, forms=True)
    report, by = findings(county)
    assert dict(by) == {}
    assert [(u.rule, u.subject.id) for u in report.unknowns] == []
    assert not list(report.errors)
    assert {n.rule for n in report.not_run} == {"edge.on-list"}
    listed = sum(s["stage"] in ("疑似边缘户", "边缘户") for s in county.edges)
    assert listed > 0
    assert report.summary.rules["edge.risk-water"].not_applicable == len(county.edges) - listed


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_planted_in_a_survey_or_among_the_measures_is_found_and_nothing_else(seed):
    county = make_county(400, seed=seed, forms=True, form_errors=0.3)
    _, by = findings(county)
    planted = {p.household_id: p for p in county.truth if p.kind == "error"}
    ours = {i: p for i, p in planted.items() if p.topic in FOUND_BY or p.topic in ONE_OF}
    assert len(ours) > 20
    for key, p in ours.items():
        wanted = ONE_OF.get(p.topic) or [FOUND_BY[p.topic]]
        assert by[key] in wanted, (p, by[key])
    assert {key: rules for key, rules in by.items() if rules and key not in ours} == {}


def test_every_mistake_that_the_planters_know_of_is_planted_in_some_county_here():
    seen = {
        p.topic
        for seed in range(91_001, 91_013)
        for p in make_county(400, seed=seed, forms=True, form_errors=0.3).truth
    }
    assert set(FOUND_BY) | set(ONE_OF) <= seen
