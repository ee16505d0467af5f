"""The glossary is held against the code: every code name exists, and every word the results use has a row."""

from __future__ import annotations

import importlib
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

import fupin_rules
from fupin_rules.backends.python.verdict import Outcome
from fupin_rules.findings import Tally

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "reference" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| .*`fupin_rules", line)
]


def resolve(dotted: str) -> object:
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            at: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for i, name in enumerate(parts[cut:]):
            last = i == len(parts[cut:]) - 1
            if (
                not hasattr(at, name)
                and last
                and name in getattr(at, "model_fields", getattr(at, "__annotations__", {}))
            ):
                return name
            at = getattr(at, name)
        return at
    raise ModuleNotFoundError(dotted)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r[2])
def test_every_code_name_in_the_glossary_exists(row):
    resolve(row[2].strip("`"))


def test_every_row_has_both_languages_and_a_meaning():
    assert len(ROWS) > 40
    for zh, en, code, meaning in ROWS:
        assert re.search(r"[\u4e00-\u9fff]", zh), code
        assert re.search(r"[a-z]", en), code
        assert meaning, code


def test_every_outcome_and_every_public_name_of_the_package_has_a_row():
    text = GLOSSARY.read_text(encoding="utf-8")
    for outcome in get_args(Outcome):
        assert f"Tally.{outcome}`" in text
    assert {f.name for f in fields(Tally)} >= set(get_args(Outcome))
    plain = {"Text", "Diagnostic", "FupinError", "InputError", "RuleFileError", "AsOfError", "Engine", "Report"}
    for name in set(fupin_rules.__all__) - plain:
        assert re.search(rf"\.{name}`", text), name
