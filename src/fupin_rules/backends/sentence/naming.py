"""What things are called in a sentence: fields, records that a loop goes through, literals, numbers, parameters.

Owns the names; how conditions are put is `conditions`' and how values are is `phrases`' work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fupin_rules.errors import Lang
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import Type

__all__ = ["Naming"]

_ORDINALS = "甲乙丙丁戊己"


class Naming:
    """Names within one sentence; knows which records the sentence is going through at the moment."""

    def __init__(self, lang: Lang, values: Mapping[str, object]) -> None:
        self.lang = lang
        self.values = values
        # Variable -> (what one item is called, the phrase that refers to it).
        self.bound: dict[str, tuple[str, str]] = {}
        # Group variable -> what its items are sorted by.
        self.group_keys: dict[str, str] = {}

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def top(self, node: Expr) -> str:
        raise NotImplementedError

    def value(self, node: Expr) -> str:
        raise NotImplementedError

    # -- literals ----------------------------------------------------------------------------------------------------

    def literal(self, value: Any, type_: Type) -> str:
        """A literal as readers write it: words in quotes, dates with 年月日."""
        if isinstance(value, bool):
            return self.t("成立" if value else "不成立", "true" if value else "false")
        if isinstance(value, date):
            return self.t(f"{value.year}年{value.month}月{value.day}日", value.isoformat())
        if isinstance(value, (int, Decimal)):
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        if isinstance(value, Fraction):
            return str(value)
        if isinstance(value, (tuple, frozenset, list)):
            item = type_.item or type_
            words = value if isinstance(value, tuple) else sorted(value, key=str)
            return self.listed([self.literal(v, item) for v in words]) or self.t("空", "nothing")
        if type_.code is not None and self.lang == "en":
            return f"“{type_.code.english(str(value))}”"
        return f"“{value}”"

    def listed(self, words: list[str], *, either: bool = False) -> str:
        """`a、b或c` / `a, b or c`."""
        if len(words) < 2:
            return "".join(words)
        last = self.t("或" if either else "和", " or " if either else " and ")
        return self.t("、", ", ").join(words[:-1]) + last + words[-1]

    # -- records -----------------------------------------------------------------------------------------------------

    def item_name(self, loop: tree.Loop) -> str:
        """What one item of a loop's list is called."""
        source = loop.source
        item = source.type.item
        if item is not None and item.name == "group":
            assert isinstance(source, tree.Groups)
            return self.t(f"{self.item_name(source.loop)}组", f"group of {self.item_name(source.loop)}s")
        if isinstance(source, tree.Match):
            return self.t(f"{source.table.title.zh}记录", f"row of {source.table.title.in_('en')}")
        if item is not None and item.record is not None:
            return self.t(item.record.zh, _spaced(item.record.name))
        return self.t("项", "item")

    def bind(self, var: str, name: str) -> None:
        """A loop's variable from here on: `其` while it is the only one, else 该…, and 甲乙丙 among its like."""
        like = [v for v, (n, _) in self.bound.items() if n == name]
        if like:
            for i, v in enumerate([*like, var]):
                self.bound[v] = (name, self.t(f"{name}{_ORDINALS[i % 6]}", f"{name} {chr(ord('A') + i % 6)}"))
        else:
            self.bound[var] = (name, self.t(f"该{name}", f"the {name}"))

    def subject(self, node: Expr) -> str:
        """The phrase that refers to a record: empty for the subject of the rule itself where that is clear."""
        match node:
            case tree.Var():
                if node.name in self.bound:
                    if len(self.bound) == 1:
                        return self.t("其", "its")
                    return self.bound[node.name][1]
                record = node.type.record
                if record is None or not self.bound:
                    return ""
                # The rule's own part goes without saying, unless the sentence is going through its like.
                if node.name == "this" and record.zh not in {name for name, _ in self.bound.values()}:
                    return ""
                return self.t(
                    f"本{record.zh}",
                    f"this {_spaced(record.name)}" if node.name == "this" else f"the {_spaced(record.name)}",
                )
            case tree.Read():
                return self.field(node)
            case tree.Match():
                return self.table(node)
            case _:
                return self.value(node)

    def of(self, owner: str, what: str) -> str:
        """`owner的what` / `owner's what`."""
        if not owner:
            return what
        if self.lang == "zh":
            return f"{owner}{what}" if owner == "其" else f"{owner}的{what}"
        return f"{owner} {what}" if owner == "its" else f"{what} of {owner}"

    def field(self, node: tree.Read) -> str:
        question = node.field.question
        return self.of(self.subject(node.base), self.t(question.zh, question.en))

    def table(self, node: tree.Match) -> str:
        title = node.table.title.in_(self.lang)
        if node.table.by is not None and isinstance(node.key, tree.Read) and node.key.field.name == node.table.by:
            return f"“{title}”"
        return self.t(
            f"“{title}”里按{self.value(node.key)}找到的行", f"the rows of “{title}” for {self.value(node.key)}"
        )

    # -- parameters ----------------------------------------------------------------------------------------------------

    def parameter(self, node: tree.Parameter | tree.HasRow) -> str:
        decl = node.decl
        text = f"“{decl.title.in_(self.lang)}”"
        known = self.values.get(decl.name)
        if known is not None and not decl.keys and node.on is None:
            unit = decl.unit or ""
            said = self.literal(known, decl.type)
            text += self.t(f"（{said}{unit}）", f" ({said})")
        if node.keys:
            keys = self.t("、", ", ").join(self.value(k) for k in node.keys)
            text += self.t(f"（按{keys}）", f" (for {keys})")
        if node.on is not None:
            text = self.t(f"{self.value(node.on)}的{text}", f"{text} as of {self.value(node.on)}")
        return text


def _spaced(name: str) -> str:
    """`FoundMember` as `found member`."""
    return "".join(f" {c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
