"""A county to try the engine on: made by its seed, with a chosen share of planted errors and blanked answers.

The planters know the order and the field, never a rule; an import contract keeps `synth` away from rulebook, language, engine and
backends. Nothing here reads the clock.
"""

from __future__ import annotations

from fupin_rules.synth.clean import iter_clean
from fupin_rules.synth.supply import Supply
from fupin_rules.synth.truth import County

__all__ = ["make_county"]


def make_county(households: int = 1000, *, seed: int = 1, errors: float = 0.0, blanks: float = 0.0) -> County:
    """Makes a county of synthetic households, visited from 10 to 18 September 2019.

    Args:
        households: how many.
        seed: the same seed makes the same county, on any machine.
        errors: share of the households that carry a planted error (0 to 1). Half as many others carry something innocent that
            stands near a boundary or resembles an error.
        blanks: share of the answers (among those a workbook has columns for) that are blanked. Households with something planted
            keep all their answers.

    Returns:
        The county: trusted records and the truth about them.

    Raises:
        ValueError: a share lies outside 0 to 1, or no household can take what is to be planted.

    Examples:
        >>> county = make_county(3, seed=7)
        >>> len(county.households), county.truth
        (3, [])
    """
    for name, share in (("errors", errors), ("blanks", blanks)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is a share from 0 to 1, not {share}")
    supply = Supply(seed)
    return County(households=list(iter_clean(supply, households)), seed=seed)
