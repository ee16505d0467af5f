"""The shipped packs: every condition is shown by examples, every mistake is noticed or explained, and the tables in the docs say so.

Run this file to write `docs/reference/coverage.md` anew.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fupin_rules import Engine
from fupin_rules.cli.rules_coverage import coverage_table, mutation_table
from fupin_rules.testing.coverage import Coverage, measure
from fupin_rules.testing.mutate import Mutation, mutate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "coverage.md"
SECONDS = 300
"""Mutation of all shipped rules takes no longer, on one core."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.default()


@pytest.fixture(scope="module")
def coverage(engine: Engine) -> Coverage:
    return measure(engine)


@pytest.fixture(scope="module")
def timed(engine: Engine) -> tuple[Mutation, float]:
    began = time.process_time()
    return mutate(engine), time.process_time() - began


def _rows(rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(r)} |" for r in rows]
    return "\n".join([lines[0], "|---" + "|---:" * (len(rows[0]) - 1) + "|", *lines[1:]])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page(found: Coverage, mutants: Mutation) -> str:
    """The page as it should be."""
    excused = [
        (m.unit.name, g.atom.text, g.sight, g.reason) for m in found.units for g in m.gaps if g.reason is not None
    ]
    explained = [(f.owner, f.mutant.text, f.reason) for f in mutants.fates if f.status == "explained"]
    proved = sum(len(m.impossible) for m in found.units)
    parts = [
        "# 覆盖与改错的结果 Coverage and mutation of the shipped packs",
        "由 `tests/testing/test_coverage_shipped.py` 写成，测试保证与规则文件相符；怎样读见[例子够不够](coverage-and-mutation.md)。"
        "*Written by a test, which holds it fresh; how to read it: [coverage and mutation](coverage-and-mutation.md).*",
        f"例子 examples: {found.trials}",
        "## 覆盖 Coverage",
        "每一格是能显示的有多少显示了；说明了理由显示不了的不算在内，逐条列在下面。*Of what can be shown of the atoms, how much examples show; what is explained is left out and listed below.*",
        _rows([tuple(_both(a, b) for a, b in zip(*rows, strict=True)) for rows in zip(coverage_table(found, "zh"), coverage_table(found, "en"), strict=True)]),
        f"证明了不可能、因而不要求的情形：{proved} 种。*Sights that are proved impossible and therefore not asked: {proved}.*",
        "## 改错 Mutation",
        _rows([tuple(_both(a, b) for a, b in zip(*rows, strict=True)) for rows in zip(mutation_table(mutants, "zh"), mutation_table(mutants, "en"), strict=True)]),
        "## 显示不了的 What examples cannot show",
        _rows([("规则或定义 unit", "条件 atom", "情形 sight", "为什么 why"), *((a, f"`{_cell(b)}`", c, _cell(d or "")) for a, b, c, d in excused)])
        if excused else "没有。*None.*",
        "## 没有例子能发现的 What no example notices",
        _rows([("规则、定义或参数 unit", "改错 mutant", "为什么 why"), *((a, f"`{_cell(b)}`", _cell(c or "")) for a, b, c in explained)])
        if explained else "没有。*None.*",
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _both(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} {en}"


def test_every_condition_of_the_shipped_packs_is_shown_true_false_unknown_and_alone(coverage: Coverage):
    assert [(m.unit.name, g.atom.text, g.sight) for m in coverage.units for g in m.open] == []
    assert coverage.broken == []
    assert coverage.stale == []


def test_no_mistake_in_the_shipped_packs_survives_without_a_reason(timed: tuple[Mutation, float]):
    found = timed[0]
    assert [(f.owner, f.mutant.text) for f in found.fates if f.status == "survived"] == []
    assert found.broken == []
    assert found.stale == []


def test_at_most_five_in_a_hundred_mistakes_are_explained_and_every_reason_is_a_sentence(timed: tuple[Mutation, float]):
    found = timed[0]
    explained = [f for f in found.fates if f.status == "explained"]
    assert len(explained) <= 0.05 * len(found.fates)
    assert len(found.fates) > 7000
    assert all(len(f.reason or "") > 5 for f in explained)


def test_mutation_of_all_shipped_rules_takes_five_minutes_at_most_on_one_core(timed: tuple[Mutation, float]):
    assert timed[1] <= SECONDS


def test_the_tables_in_the_docs_are_fresh(coverage: Coverage, timed: tuple[Mutation, float]):
    assert PAGE.read_text(encoding="utf-8") == page(coverage, timed[0])


if __name__ == "__main__":
    shipped = Engine.default()
    PAGE.write_text(page(measure(shipped), mutate(shipped)), encoding="utf-8")
