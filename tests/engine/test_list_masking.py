"""A whole number that strayed into one word of a list, or that is kept as a number, is masked in messages too."""

from __future__ import annotations

from datetime import date as Day
from typing import Annotated

import pytest

from fupin_rules import Engine
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Listing, Question, Record, Subject


class Sheet(Record, title="表"):
    sheet_id: Annotated[str | None, Question("表号", "sheet")] = None
    persons: Annotated[Listing[str] | None, Question("写到的人", "persons named")] = None
    call: Annotated[int | None, Question("电话", "phone", personal="phone")] = None


SHEET = Subject(name="sheet", zh="表", model=Sheet, key="sheet_id")
PACK = """
language: 1
pack: p
title: {zh: 试, en: p}
source: 试
subject: sheet
rules:
  - id: p.a
    title: {zh: 甲, en: a}
    expect: all(p == "无" for p in persons)
    let: {listed: distinct(p for p in persons)}
    message: {zh: "写到 {listed}，请打 {call}", en: "{listed}; call {call}"}
"""


@pytest.mark.parametrize("trusted", [False, True])
def test_a_number_in_a_word_of_a_list_and_a_phone_kept_as_a_number_are_masked(trusted: bool) -> None:
    engine = Engine(Rulebook.from_texts({"p.yaml": PACK.replace("source: 试", "source: {document: 试}")}, [SHEET]))
    record = {"sheet_id": "1", "persons": ["测试甲 450399198001010014"], "call": 19987650123}
    report = engine.check(record, as_of=Day(2019, 9, 18), trusted=trusted)
    message = report.findings[0].message
    assert message.zh == "写到 测试甲 450*************14，请打 199****23"
    assert message.en == "测试甲 450*************14; call 199****23"
    shown = engine.check(record, as_of=Day(2019, 9, 18), trusted=trusted, show_identifiers=True)
    assert shown.findings[0].message.zh == "写到 测试甲 450399198001010014，请打 19987650123"
