"""Several words of one parameter are a set that is gone through as written: the same message whatever a word hashes to."""

from __future__ import annotations

import copy
import pickle

from fupin_rules import Rulebook
from fupin_rules.plugins import Registry
from fupin_rules.rulebook.parameter_values import InOrder

WORDS = ["附件9", "附件4", "附件8", "附件1", "附件6", "附件5"]
FILE = f"""\
language: 1
pack: order
title: {{zh: 次序, en: Order}}
subject: team
parameters:
  papers:
    title: {{zh: 材料, en: papers}}
    type: code
    field: submissions.paper
    many: true
    source: 测试
    values: [{{from: 2019-01-01, value: [{", ".join(WORDS)}]}}]
"""


def test_words_of_a_parameter_are_gone_through_in_the_order_they_are_written():
    book = Rulebook.from_texts({"order.yaml": FILE}, Registry().subjects().values())
    words = book.parameters["papers"].values[0].value
    assert list(words) == WORDS
    assert words == frozenset(WORDS)
    assert "附件4" in words
    assert "附件2" not in words


def test_a_copy_keeps_the_order():
    words = InOrder(WORDS)
    assert list(copy.deepcopy(words)) == list(pickle.loads(pickle.dumps(words))) == WORDS
