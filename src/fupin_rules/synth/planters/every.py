"""Every planter there is: importing a module of planters enters them, and this module imports them all."""

from __future__ import annotations

from fupin_rules.synth.planters import causes, clerk, clerk_money, compare, gaps, labour, presence
from fupin_rules.synth.planters.planter import Planter, planters

__all__ = ["every_planter"]

# Naming them keeps the imports, whose effect is wanted.
_FAMILIES = (compare, presence, gaps, causes, labour, clerk, clerk_money)


def every_planter() -> tuple[Planter, ...]:
    """All planters, by their names, whatever order the modules were imported in."""
    return tuple(sorted(planters(), key=lambda planter: planter.name))
