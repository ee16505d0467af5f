"""The table of the plan: every numbered sentence and annex has a row, and every test it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "plan.md"
SENTENCES = yaml.safe_load(Path(__file__).with_name("plan_sentences.yaml").read_text(encoding="utf-8"))
NO_DATA = {"一（四）", "五（一）"}
"""Sentences about the organisation of work that no data of the plan can show; their rows say so."""

pytestmark = pytest.mark.repository


def rows() -> dict[str, list[str]]:
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and not set(cells[0]) <= set("-: ") and cells[0] != "编号":
            assert cells[0] not in found, f"{cells[0]} has two rows"
            found[cells[0]] = cells
    return found


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_"))


def test_every_sentence_of_the_plan_has_a_row_and_no_row_is_of_another():
    assert list(rows()) == SENTENCES


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_row_says_what_where_and_which_test_shows_it(sentence):
    _, what, where, shown = rows()[sentence]
    assert len(what) >= 4
    assert len(where) >= 4
    ids = re.findall(r"`(tests/[\w/.-]+\.py)::(\w+)`", shown)
    if sentence in NO_DATA:
        assert not ids and len(shown) > 10
        return
    assert ids, f"{sentence} names no test"
    for file, name in ids:
        assert (ROOT / file).is_file(), file
        assert name in names_in(file), f"{file} has no {name}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_row_names_rules_and_commands_that_exist(sentence, known):
    rules, commands = known
    for name in re.findall(r"`([^`]+)`", rows()[sentence][2]):
        if name.startswith("fupin "):
            assert name.split()[1] in commands, name
        elif re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9_*-]+)+", name) and not name.endswith((".yaml", ".py", ".md")):
            pattern = re.compile(re.escape(name).replace(r"\*", ".*"))
            assert any(pattern.fullmatch(r) for r in rules), f"{sentence}: no rule {name}"


@pytest.fixture(scope="module")
def known():
    from fupin_rules import Engine
    from fupin_rules.cli.app import build

    return [r.id for r in Engine.default().rulebook.rules], set(build("zh").commands)
