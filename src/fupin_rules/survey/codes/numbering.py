"""How code numbers are written down where a list was renumbered.

Owns one sign only. Numbers stand by generation of the national system (the year of the layout in which they were seen); a code
keeps its number in later generations until another is given. Where a list gained or lost words and the new numbers were never
seen, the old ones must not be carried on in silence: a `03` of 2021 is then not understood, and the cell is reported.
"""

from __future__ import annotations

__all__ = ["NOT_KNOWN"]

NOT_KNOWN = "?"
"""Stands for the number of a code from a generation on whose numbers are not known (or that no longer has the code)."""
