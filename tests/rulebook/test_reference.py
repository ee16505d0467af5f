"""The written reference of a rule file: its examples load together and hold, and no key is left out of it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from fupin_rules import Engine
from fupin_rules.documents import read_yaml
from fupin_rules.engine.examples import run_examples
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rulebook, forms

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rule-file.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml[^\n]*\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@lru_cache
def book() -> Rulebook:
    registry = Registry()
    texts = {f"rule-file.md#{i}": block for i, block in enumerate(BLOCKS)}
    return Rulebook.from_texts(texts, registry.subjects().values(), registry.functions())


def test_every_example_of_the_page_is_a_rule_file_and_they_load_together():
    assert len(BLOCKS) >= 8
    assert len(book().packs) == len(BLOCKS)


def test_the_examples_inside_the_page_s_rules_hold():
    engine = Engine(book())
    results = [r for rule in book().rules for r in run_examples(engine, rule)]
    assert len(results) >= 12
    assert [(r.rule.id, r.number, r.differences, r.complaints) for r in results if r.differences or r.complaints] == []


def used(form: BaseModel, out: dict[type, set[str]]) -> None:
    out.setdefault(type(form), set()).update(form.model_fields_set)
    for value in form.__dict__.values():
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,):
            if isinstance(inner, BaseModel):
                used(inner, out)


def test_every_key_of_a_rule_file_is_shown_in_an_example():
    shown: dict[type, set[str]] = {}
    for block in BLOCKS:
        used(forms.PackForm.model_validate(read_yaml(block).data), shown)
    every = {
        c
        for c in vars(forms).values()
        if isinstance(c, type)
        and issubclass(c, BaseModel)
        and c.__module__ == forms.__name__
        and not c.__name__.startswith("_")
    }
    assert set(shown) == every
    for form in every:
        assert set(form.model_fields) - shown[form] == set(), form.__name__


@pytest.mark.parametrize(
    "form",
    [
        c
        for c in vars(forms).values()
        if isinstance(c, type) and issubclass(c, BaseModel) and c.__name__.endswith("Form")
    ],
)
def test_every_key_of_a_rule_file_is_named_in_the_text_and_described_in_both_languages(form):
    for name, field in form.model_fields.items():
        assert f"`{field.alias or name}" in TEXT or f"{field.alias or name}:" in TEXT, (form.__name__, name)
        if form.__name__ != "TextForm":
            zh, _, en = (field.description or "").partition(" | ")
            assert re.search(r"[\u4e00-\u9fff]", zh) and re.match(r"[ -~’]+$", en), (
                form.__name__,
                name,
                field.description,
            )


def test_every_outcome_and_form_is_named():
    for word in (
        "satisfied",
        "violated",
        "unknown",
        "not_applicable",
        "error",
        "expect",
        "flag",
        "required",
        "compare",
        "unique",
        "group",
        "dataset",
        "household",
    ):
        assert f"`{word}" in TEXT or f"{word}`" in TEXT, word
