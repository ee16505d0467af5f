"""The catalogue of rules: pages for readers, in Chinese and English, made of the rule files and of nothing else.

One page a pack, one section a rule. Everything on a page is what the engine runs: sentences come from the expressions, numbers from the
parameters. Knows no command and no site.
"""

from fupin_rules.report.catalogue.pages import catalogue, nav

__all__ = ["catalogue", "nav"]
