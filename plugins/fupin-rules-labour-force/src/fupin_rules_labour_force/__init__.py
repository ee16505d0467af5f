"""A labour force survey for fupin-rules: dwellings, the persons in them, what they did in the reference week.

Nothing here is about poor households, and nothing of fupin-rules' own survey is used: the engine is told what a dwelling is by the same
hooks as it is told what a household is. Concepts follow the resolutions of the International Conference of Labour Statisticians
(13th ICLS 1982, 19th ICLS 2013): work for pay or profit of at least one hour in a reference week, job search in four weeks, availability.
"""

from fupin_rules_labour_force.models import Dwelling, EnumerationArea, Income, Job, Person
from fupin_rules_labour_force.subjects import DWELLING, ENUMERATION_AREA

__all__ = ["DWELLING", "ENUMERATION_AREA", "Dwelling", "EnumerationArea", "Income", "Job", "Person"]

__version__ = "0.1.0"
