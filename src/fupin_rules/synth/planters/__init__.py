"""Planters: each plants one thing in one household and says what it planted.

Four families: what the register and the visit say differently (`compare`), people and papers (`presence`), answers left out (`gaps`),
contradictions (`causes`, `labour`), and what any clerk would notice beyond the 26 items (`clerk`). They work from the order (annex 2)
and the field's facts; none reads a rule.
"""
