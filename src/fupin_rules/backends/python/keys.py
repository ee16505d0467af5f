"""The keys that must occur once, by a generated function: one value for each subject a rule applies to.

What is missing, open or at fault answers None, and the reference evaluator is asked: only it says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from fupin_rules.backends.python.codegen import definition_functions
from fupin_rules.backends.python.evaluate import Lookups
from fupin_rules.backends.python.runtime import execute
from fupin_rules.backends.python.writer import Access, Writer
from fupin_rules.language.tree import Expr

__all__ = ["NOT_APPLICABLE", "Keys", "compile_keys"]

NOT_APPLICABLE: Final = object()
"""Stands for the key of a subject the rule does not apply to."""

Keys = Callable[[Any, Any, Sequence[Any], Lookups], list[Any]]
"""(root, as_of, parameter values, lookups) -> the key of the root, or of each of its parts in order."""


def compile_keys(
    applies: Sequence[Expr], key: Expr, root: str, part: str | None, access: Access
) -> tuple[Keys, list[str]]:
    """The function itself and the names of the parameters whose values it takes, in order.

    Args:
        applies: conditions that all have to hold for the rule to apply.
        key: what must occur once.
        part: the list field whose items have keys, or None for the root's own.
    """
    w = Writer(access)
    w.root, w.env = root, {root: "h"}
    w.constants["n_a"] = NOT_APPLICABLE
    if part is None:
        _key(w, applies, key)
    else:
        with w.each_part(part):
            _key(w, applies, key)
    text = definition_functions(w, root)
    text.append("def run(h, as_of, p, lk):")
    text.append(" out = []")
    text.extend(f" {d} = _UNSET" for d in w.definitions.values())
    text.extend(w.lines)
    text.append(" return out")
    constants = {k: v for k, v in w.constants.items() if not k.startswith("_")}
    return execute("\n".join(text) + "\n", constants), list(w.parameters)


def _key(w: Writer, applies: Sequence[Expr], key: Expr) -> None:
    with w.block("while True:"):
        for condition in applies:
            doubt = w.unless(condition, ["out.append(n_a)", "break"])
            if doubt:
                w.put(f"if {doubt}: out.append(None); break")
        w.put(f"out.append({w.value(key)})", "break")
