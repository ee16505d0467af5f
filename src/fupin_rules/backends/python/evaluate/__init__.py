"""The reference evaluator: walks a typed tree over one subject and says what it yields, what is missing, and why.

Concrete evaluation and the two abstract ones (`must it be decided`, `may it be decided`) are the same walk; they differ only in
the set of paths assumed answered. Findings are not made here.
"""

# Each room enters its kinds of node in the tables of `context` when it is imported.
from fupin_rules.backends.python.evaluate import comparing, conditions, folds, loops, reading, scalars  # noqa: F401
from fupin_rules.backends.python.evaluate.context import (
    Context,
    Known,
    Lookups,
    Met,
    TraceStep,
    path_order,
    read_value,
    truth,
)

__all__ = ["Context", "Known", "Lookups", "Met", "TraceStep", "path_order", "read_value", "truth"]
