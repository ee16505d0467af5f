"""The fourth meaning: a sentence in Chinese or English for the person who signs for a rule.

Reads typed trees only. What stands in a sentence are the names of questions, the words of code lists, the titles of definitions
and parameters, and nothing of the code they were written in.
"""

from __future__ import annotations

from collections.abc import Mapping

from fupin_rules.backends.sentence.conditions import Speaker
from fupin_rules.errors import Lang
from fupin_rules.language.tree import Expr

__all__ = ["say"]


def say(node: Expr, lang: Lang = "zh", *, values: Mapping[str, object] | None = None) -> str:
    """A condition or value in words.

    Args:
        node: a typed tree, or a part of one.
        lang: `zh` or `en`.
        values: values of parameters by name, to be said in brackets after their titles.

    Examples:
        `any(has(m.health, "长期慢性病", "患有大病") for m in members)` is said as
        至少有一个家庭成员，其健康状况含有“长期慢性病”或“患有大病”.
    """
    return Speaker(lang, values or {}).top(node)
