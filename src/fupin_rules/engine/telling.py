"""Findings the quick way: what a plain rule read and what it says, told by generated functions instead of the reference evaluator.

Hands the making to `making`; says None of whatever the evaluator has to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evidence import Told, compile_reads, compile_words
from fupin_rules.backends.python.writer import Access
from fupin_rules.engine.making import Maker
from fupin_rules.findings import Finding
from fupin_rules.rulebook import Rule

if TYPE_CHECKING:
    from fupin_rules.engine.plan import Batch

__all__ = ["Teller"]


class Teller:
    """Makes the findings of one rule in one batch.

    Args:
        access: how records are read.
    """

    __slots__ = (
        "_as_of", "_batch", "_maker", "_reads", "_standing", "_subject", "_values", "_word_values", "_words", "_world", "rule",
    )  # fmt: skip

    def __init__(self, batch: Batch, rule: Rule, access: Access, maker: Maker) -> None:
        self._batch, self.rule, self._maker = batch, rule, maker
        self._subject, self._world, self._as_of = batch.subject, batch.world, batch.world.as_of
        self._standing = maker.standing(rule, batch.world)
        wording = maker.wording(batch.subject)
        root = batch.subject.name
        trees = [t for t in (rule.when, rule.expect) if t is not None]
        self._reads, self._values = self._ready(compile_reads(trees, root, rule.part, access, wording))
        self._words: Told | None = None
        self._word_values: list[Any] = []
        if self._reads is not None:
            languages = {"zh": rule.message.zh, "en": rule.message.en}
            self._words, self._word_values = self._ready(compile_words(languages, root, rule.part, access, wording))

    def _ready(self, compiled: tuple[Told, list[str]] | None) -> tuple[Told | None, list[Any]]:
        return (None, []) if compiled is None else (compiled[0], self._batch.values_of(compiled[1]))

    def finding(self, record: Any, index: int | None, item: Any) -> Finding | None:
        """The finding of a violated rule; None where the evaluator has to tell what it read."""
        reads, words = self._reads, self._words
        if reads is None:
            return None
        world = self._world
        at = index or 0
        try:
            answers = reads(record, self._as_of, self._values, world, at, item)
            if answers is None:
                return None
            said = None if words is None else words(record, self._as_of, self._word_values, world, at, item)
        except KeyError:
            # A key left out: the batch will read with that in mind from now on, this record goes the slow way.
            self._batch.keys = "get"
            return None
        return self._maker.quick(self.rule, self._subject, record, index, world, self._standing, answers, said)
