"""Every planter there is: importing a module of planters enters them, and this module imports them all."""

from __future__ import annotations

from fupin_rules.synth.planters import (
    causes,
    clerk,
    clerk_money,
    compare,
    form_decision,
    form_edge,
    form_looks,
    form_policy,
    form_team,
    gaps,
    labour,
    presence,
)
from fupin_rules.synth.planters.form_planter import FormPlanter, form_planters
from fupin_rules.synth.planters.planter import Planter, planters

__all__ = ["every_form_planter", "every_planter"]

# Naming them keeps the imports, whose effect is wanted.
_FAMILIES = (compare, presence, gaps, causes, labour, clerk, clerk_money)
_FORMS = (form_looks, form_edge, form_decision, form_policy, form_team)


def every_planter() -> tuple[Planter, ...]:
    """All planters, by their names, whatever order the modules were imported in."""
    return tuple(sorted(planters(), key=lambda planter: planter.name))


def every_form_planter() -> tuple[FormPlanter, ...]:
    """All planters of forms, by their names."""
    return form_planters()
