"""What is in the wheel, and what the plugin does not know."""

from __future__ import annotations

import ast
from importlib.metadata import entry_points
from pathlib import Path

import fupin_rules_labour_force as survey
from fupin_rules.plugins import Registry
from fupin_rules_labour_force import plugin

HOME = Path(survey.__file__).resolve().parent


def test_the_wheel_brings_rules_and_layout():
    (rules,) = plugin.fupin_rule_packs()
    (profiles,) = plugin.fupin_profiles()
    assert {p.name for p in rules.glob("*.yaml")} == {"basis.yaml", "dwelling.yaml", "persons.yaml", "work.yaml"}
    assert {p.name for p in profiles.glob("*.yaml")} == {"labour-force.yaml"}


def test_it_is_found_by_its_entry_point():
    assert [e.value for e in entry_points(group="fupin_rules") if e.name == "labour_force"] == [
        "fupin_rules_labour_force.plugin"
    ]
    assert "labour_force" in Registry().names()


def test_nothing_of_the_other_survey_is_imported():
    for path in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(n.startswith("fupin_rules.survey") for n in names), path


def test_no_name_is_taken_from_the_other_survey():
    from fupin_rules.survey import HOUSEHOLD, plugin as ours

    taken = set(Registry([ours], installed=False).subjects()) | {p.name for p in HOUSEHOLD.parts}
    given = Registry([plugin], installed=False).subjects()
    assert not taken & (set(given) | {p.name for s in given.values() for p in s.parts})


def test_every_word_is_understood_in_both_languages():
    from fupin_rules_labour_force import codes

    for name in codes.__all__:
        words = getattr(codes, name)
        for n, code in enumerate(words, 1):
            assert words.understand(code.value) == words.understand(code.en) == code.value
            assert words.understand(str(n), generation=2020) == code.value
