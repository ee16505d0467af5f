"""What may cost no more than so much, and what has to stay equal: the nine rules, the import, compiling, loading, unknowns in a county.

Times are of the processor, the best of several, with room for a busy machine; the measured figures stand in
docs/explanation/performance.md.
"""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine
from fupin_rules.backends.python.codegen import Check, compile_checks
from fupin_rules.backends.python.surely import compile_surely
from fupin_rules.rulebook import Rulebook

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("nine_rules", HERE / "nine_rules.py")
assert _spec is not None
assert _spec.loader is not None
nine = importlib.util.module_from_spec(_spec)
sys.modules["nine_rules"] = nine
_spec.loader.exec_module(nine)


# -- the nine rules of the bench, by hand ----------------------------------------------------------------------------------

IDLE = ("丧失劳动力", "无劳动力")


def by_hand(h: dict[str, Any]) -> set[int]:
    """The pairs as somebody would write them who has never heard of this project."""
    ms, cause = h["members"], h["poverty_cause"]
    moved, year = h["relocated_move_in_date"], h["exit_year"]
    rules = {
        18: bool(h["has_industry_measure"] or h["has_employment_measure"]) and all(m["labour_skill"] in IDLE for m in ms),
        19: cause == "缺资金",
        20: cause == "自身发展动力不足" and all(m["labour_skill"] in IDLE for m in ms),
        21: cause == "因病" and all(m["health"] in ("健康", "残疾") for m in ms),
        22: cause == "因残" and all(m["disability_category"] is None and m["health"] not in (None, "残疾") for m in ms),
        23: cause == "因学" and all(m["student_status"] == "非在校" for m in ms),
        24: bool(h["exited"]) and moved is not None and year is not None and int(moved[:4]) > year,
        25: any((m["migrant_work_months"] or 0) > 6 and m["student_status"] not in (None, "非在校") for m in ms),
        26: any(m["disability_category"] == "肢体" and m["disability_level"] in ("一级", "二级")
                and m["labour_skill"] in ("普通劳动力", "技能劳动力") for m in ms),
    }  # fmt: skip
    return {n for n, holds in rules.items() if holds}


def households(count: int, seed: int) -> list[dict[str, Any]]:
    """Random households in the bench's shape, with more violations and gaps than real ones have."""
    r = random.Random(seed)

    def word(codes: Any) -> Any:
        return r.choice([*codes.values, None]) if r.random() < 0.9 else None

    def member(n: int) -> dict[str, Any]:
        return {
            "name": f"测试{n}", "id_number": f"45039919800101{n:04d}", "relation": "户主" if n == 0 else "之子",
            "health": r.choice(["健康", "健康", "残疾", "长期慢性病", None]),
            "disability_category": r.choice(["肢体", None, None, "多重"]), "disability_level": word(nine.LEVEL),
            "labour_skill": r.choice([*IDLE, *IDLE, *nine.LABOUR.values, None]),
            "student_status": r.choice(["非在校", "非在校", "非在校", "小学", None]), "migrant_work_months": r.choice([None, 0, 6, 7, 12]),
        }  # fmt: skip

    return [
        {
            "id": f"H{n}", "village_code": "450329100200", "poverty_cause": word(nine.CAUSE), "exited": r.choice([True, False, None]),
            "exit_year": r.choice([2016, 2017, None]), "relocated_move_in_date": r.choice([None, "2016-12-31", "2017-01-01"]),
            "has_industry_measure": r.choice([True, False, None]), "has_employment_measure": r.choice([True, False, None]),
            "members": [member(k) for k in range(r.randint(1, 5))],
        }
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return nine.engine()


def test_the_nine_rules_find_what_plain_python_finds(engine: Engine) -> None:
    found = 0
    for h in households(2000, seed=1):
        expected = by_hand(h)
        found += len(expected)
        for trusted in (True, False):
            report = engine.check(h, as_of=nine.AS_OF, trusted=trusted)
            assert {nine.NUMBERS[r] for r in report.violated} == expected
        at_once = engine.check(h, as_of=nine.AS_OF, trusted=True, undecided=True)
        assert {nine.NUMBERS[r] for r in at_once.violated} == expected
        assert at_once.undecided == engine.check(h, as_of=nine.AS_OF, trusted=True).undecided
        assert not set(at_once.violated) & set(at_once.undecided)
    assert found > 1000


def test_the_nine_rules_findings_are_those_the_evaluator_tells(engine: Engine) -> None:
    compared = 0
    for h in households(300, seed=2):
        report = engine.check(h, as_of=nine.AS_OF, trusted=True)
        quick = report.findings
        places = [(report.batch.by_id[r], None) for r in report.violated]
        assert quick == tuple(report._slowly(rule, index) for rule, index in places)
        compared += len(quick)
    assert compared > 150


# -- budgets ---------------------------------------------------------------------------------------------------------------

EXTRAS = ("click", "rich", "polars", "python_calamine", "xlsxwriter", "hypothesis", "pytest", "openpyxl")


def loaded_by(code: str) -> tuple[float, set[str]]:
    """Processor milliseconds of some code after what every program with models has anyway, and the modules there are then."""
    script = f"""
import json, sys, time
from pydantic import BaseModel; import pluggy, yaml
begin = time.process_time()
{code}
print(json.dumps([(time.process_time() - begin) * 1000, sorted(sys.modules)]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    took, modules = json.loads(done.stdout)
    return took, set(modules)


def test_the_import_costs_little_and_brings_no_extra_along() -> None:
    samples = [loaded_by("import fupin_rules") for _ in range(5)]
    assert min(took for took, _ in samples) <= 60
    assert not {m for _, modules in samples for m in modules} & {*EXTRAS, "fupin_rules.survey"}


def test_checking_a_household_brings_no_extra_along() -> None:
    _, modules = loaded_by(
        "from datetime import date\nfrom fupin_rules import Engine\n"
        "Engine.default().check({'poverty_cause': '缺资金'}, as_of=date(2019, 9, 18)).to_json()"
    )
    assert "fupin_rules.survey" in modules
    assert not modules & set(EXTRAS)


def best(act: Any, times: int = 5) -> float:
    """Processor milliseconds of the quickest of several runs."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        act()
        found.append(time.process_time() - begin)
    return min(found) * 1000


def eighty() -> Rulebook:
    """Nine times the nine rules, the first eighty of them."""
    head, rules = (HERE / "nine_rules.yaml").read_text(encoding="utf-8").split("\nrules:\n")
    more = [rules.replace("bench.", f"bench{n}.").replace("> 6", f"> {n + 1}") for n in range(9)]
    return Rulebook.from_texts({"eighty.yaml": head + "\nrules:\n" + "\n".join(more)}, [nine.HOUSEHOLD])


def test_eighty_rules_compile_in_ten_milliseconds() -> None:
    checks = [Check(r.id, r.when, r.expect, r.part) for r in eighty().rules[:80] if r.expect is not None]
    assert len(checks) == 80
    assert best(lambda: compile_surely(checks, "household", "item", complete=True)) <= 15
    assert best(lambda: compile_checks(checks, "household", "item")) <= 20


@pytest.mark.slow
def test_the_shipped_packs_load_in_two_milliseconds_a_rule() -> None:
    # A rulebook of 1,000 rules is to load in 2 s; half as much again for a busy machine.
    rules = len(Engine.default().rulebook.rules)
    assert rules > 140
    assert best(Engine.default, 3) <= 3 * rules


# -- a county with gaps ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gappy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, int]:
    """The report on a county of which 2 % of the answers are blanked, and its households."""
    cli = pytest.importorskip("click")
    assert cli is not None
    where = tmp_path_factory.mktemp("county") / "county.jsonl"
    subprocess.run(
        [sys.executable, "-m", "fupin_rules.cli", "synth", "-n", "600", "--seed", "77", "--blanks", "0.02", "--out", str(where)],
        check=True, capture_output=True,
    )  # fmt: skip
    engine = Engine.default()
    from fupin_rules.tables import read_data

    data = read_data([where], engine.subject)
    return engine.check_all(data.records, as_of=nine.AS_OF, trusted=True, rejected=data.rejected), 600


@pytest.mark.slow
@pytest.mark.parametrize("item", [24, 25, 26])
def test_with_two_percent_blanked_few_households_are_unknown(item: int, gappy: tuple[Any, int]) -> None:
    report, count = gappy
    unknown = {u.subject.id for u in report.unknowns if u.rule == f"checklist.{item}"}
    assert len(unknown) <= 0.05 * count
    assert all(u.needs for u in report.unknowns if u.rule == f"checklist.{item}")
