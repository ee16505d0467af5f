"""A small rulebook and a small county, so that a test can say in a line what one run found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from fupin_rules import Engine, Rulebook
from fupin_rules.ledger import Run
from fupin_rules.rulebook import rules_home
from fupin_rules.survey.subjects import HOUSEHOLD, VILLAGE

PACK = (Path(__file__).parent / "data" / "small.yaml").read_text(encoding="utf-8")
CONSOLIDATION = (rules_home() / "consolidation.yaml").read_text(encoding="utf-8")
DAY = date(2019, 9, 18)
PLACES = {
    "450329100201": ("云塘村", "资源镇"),
    "450329100202": ("石坪村", "资源镇"),
    "450329101201": ("茶坳村", "中峰镇"),
}


def engine_of(*packs: str) -> Engine:
    texts = {f"{i}.yaml": text for i, text in enumerate((*packs, CONSOLIDATION))}
    return Engine(Rulebook.from_texts(texts, [HOUSEHOLD, VILLAGE]))


def household(number: int, *health: list[str] | None, village: str = "450329100201", **more: Any) -> dict[str, Any]:
    """A household poor through illness, and the health of its members."""
    name, township = PLACES[village]
    key = f"450399{number:06}"
    members = [
        {"member_id": f"{key}{i:02}", "name": f"测试{number}之{i}", "health": h} for i, h in enumerate(health, 1)
    ]
    return {
        "household_id": key, "head_name": f"测试{number}", "village_code": village, "village": name, "township": township,
        "county": "资源县", "poverty_cause": "因病", "members": members, **more,
    }  # fmt: skip


def run_of(engine: Engine, records: list[Any], name: str = "结果.json", **more: Any) -> Run:
    """A run as the report of these households tells it, through JSON."""
    raw = engine.check_all(records, as_of=more.pop("as_of", DAY), **more).to_json()
    return Run.from_dict(json.loads(raw), name, str(hash(raw)))
