"""The rules by themselves: examples, what they say, the order of nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fupin_rules import Engine
from fupin_rules.engine.examples import run_examples
from fupin_rules.plugins import Registry
from fupin_rules_labour_force import plugin

BOOK = Registry([plugin], installed=False).rulebook()
RULES = list(BOOK.rules)


def test_there_are_rules_of_every_kind():
    assert len(RULES) == 31
    assert {r.kind for r in RULES} == {"logic", "risk", "required", "unique", "group"}
    assert {r.subject for r in RULES} == {"dwelling", "enumeration_area"}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_examples_of_a_rule_hold(rule):
    results = list(run_examples(Engine(BOOK), rule))
    assert len(results) >= 3
    assert [(r.number, r.differences, r.complaints) for r in results if not r.holds] == []


def test_rules_are_said_in_two_languages(fupin):
    status, out, err = fupin("rules", "show", "lfs.28", "--lang", "en")
    assert status == 0, err
    assert "Unemployed means without work" in out


def test_nothing_is_to_be_said_of_the_rule_files(fupin):
    (folder,) = plugin.fupin_rule_packs()
    status, out, err = fupin("rules", "lint", folder)
    assert status == 0, out + err


def test_every_item_of_the_handbook_is_a_rule_and_the_other_way_round():
    text = (Path(__file__).resolve().parents[1] / "HANDBOOK.md").read_text(encoding="utf-8")
    items = set(re.findall(r"^\| (\d\d) \|", text, re.MULTILINE))
    cited = {m[1] for r in RULES if (m := re.fullmatch(r"item (\d\d)", r.source.part or ""))}
    assert items == cited and len(items) == 23
    assert all(r.source.part.startswith(("item ", "19th ICLS", "15th ICLS")) for r in RULES)
