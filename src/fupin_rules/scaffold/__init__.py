"""New plugins: a distribution with a field, rules, a parameter, a validator, a layout and tests, ready to install and to change.

Owns the names that may be given and the files that are written; the texts of the files lie beside it in `files/`. Knows no command, and
nothing of what the texts say.
"""

from fupin_rules.scaffold.naming import Names, names_of
from fupin_rules.scaffold.writing import write_plugin

__all__ = ["Names", "names_of", "write_plugin"]
