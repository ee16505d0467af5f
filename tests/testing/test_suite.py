"""The suite: clean sets pass it, three lines turn it on, its counterexamples can be pasted, its choices follow from the seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import survey_of_shops as shops
from planted_packs import FAULTS, ShelfPlugin, pack_text

from fupin_rules import Engine
from fupin_rules.engine.examples import run_examples
from fupin_rules.plugins import hookimpl
from fupin_rules.testing import RuleSetSuite, bench_of, check_rules
from fupin_rules.testing.suite import CHECKS, told

HERE = Path(__file__).parent

GOOD = {
    "definitions": "has_red: {title: {zh: 有红的}, is: 'any(t.colour == \"红\" for t in things)'}",
    "parameters": "least: {title: {zh: 最小}, source: 试, values: [{from: 2019-01-01, value: 10}]}",
    "rules": """
- {id: p.a, title: {zh: 甲}, when: open, expect: width >= params.least, message: {zh: 窄}, effective: {from: 2019-01-01}, impossible: {error: 自生效起都有值}}
- {id: p.b, title: {zh: 乙}, when: width > 50, expect: has_red, message: {zh: 没有红的}}
- {id: p.c, title: {zh: 丙}, subject: thing, severity: warning, expect: age >= 3, message: {zh: "{name} 太新，{number}"}}
- {id: p.d, title: {zh: 丁}, subject: thing, unique: {key: number}, message: {zh: "{number} 不止一个"}}
- {id: p.e, title: {zh: 戊}, required: [owner], message: {zh: 没有箱主}}
""",
}


class TestTheShopsOfAForeignSurvey(RuleSetSuite):
    packs = ["shops"]
    profile = "quick"

    @classmethod
    def make_bench(cls):
        return bench_of(cls.packs, engine=Engine(shops.rulebook()), profile=cls.profile)


class TestASmallShippedPack(RuleSetSuite):
    packs = ["exit.risk"]
    profile = "quick"


@pytest.fixture
def good(tmp_path: Path):
    return bench_of(
        ["*"], plugins=[ShelfPlugin(tmp_path, {"good.yaml": pack_text(GOOD)})], installed=False, profile="quick"
    )


def test_a_good_set_has_no_fault(good) -> None:
    assert told(check_rules(good)) == ""


def test_every_check_is_a_test_of_the_class() -> None:
    tests = [n for n in vars(RuleSetSuite) if n.startswith("test_")]
    assert len(tests) == len(CHECKS) == 9


def test_a_failing_class_tells_the_faults_in_both_languages_with_the_example(tmp_path: Path) -> None:
    class Mine(RuleSetSuite):
        packs = ["planted"]
        plugins = [ShelfPlugin.of(tmp_path, FAULTS["a-rule-that-follows-from-a-stricter-one"])]
        installed = False
        profile = "quick"

    with pytest.raises(pytest.fail.Exception) as caught:
        Mine().test_each_error_rule_can_be_violated_alone()
    said = str(caught.value)
    assert "[alone] p.b: 没有找到只命中它一条的记录；同时总有 p.a 命中" in said
    assert "no record was found that violates it alone; p.a is violated too" in said
    assert "- {outcome: violated, as_of: 2019-09-18, given: {width: " in said
    Mine().test_inline_examples_hold()


def test_a_rule_may_say_why_it_is_never_alone(tmp_path: Path) -> None:
    plugin = ShelfPlugin.of(tmp_path, FAULTS["a-rule-that-follows-from-a-stricter-one"])
    said = {"p.b": "p.a 更严"}
    assert check_rules(bench_of(["*"], plugins=[plugin], installed=False, profile="quick", implied=said), "alone") == []


def test_a_reason_without_need_is_a_fault(tmp_path: Path) -> None:
    plugin = ShelfPlugin.of(tmp_path, FAULTS["a-rule-that-follows-from-a-stricter-one"])
    said = {"p.a": "说错了", "p.b": "p.a 更严", "p.z": "没有这条"}
    found = check_rules(bench_of(["*"], plugins=[plugin], installed=False, profile="quick", implied=said), "alone")
    assert [(f.rule, f.message.zh[:12]) for f in found] == [("p.a", "implied 里说它总"), ("p.z", "implied 里写了它")]


@pytest.mark.parametrize(
    "name", [n for n, f in FAULTS.items() if f["finds"] in {"alone", "agreement"} and "validators" not in f]
)
def test_a_counterexample_can_be_pasted(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    plugin = ShelfPlugin.of(tmp_path, fault)
    found = check_rules(bench_of(["*"], plugins=[plugin], installed=False, profile="quick"), fault["finds"])
    for f in found:
        for example in f.examples:
            lines = fault["rules"].splitlines()
            at = next(i for i, line in enumerate(lines) if f"id: {f.rule}," in line)
            lines[at] = lines[at].rstrip().removesuffix("}") + f", examples: [{example.removeprefix('- ')}]}}"
            pasted = {**fault, "rules": "\n".join(lines) + "\n"}
            folder = tmp_path / f"{f.rule}"
            folder.mkdir(exist_ok=True)
            engine = bench_of(["*"], plugins=[ShelfPlugin.of(folder, pasted)], installed=False).engine
            results = list(run_examples(engine, engine.rulebook.by_id[f.rule]))
            assert len(results) == 1
            assert results[0].holds, (example, results)


def test_examples_are_small() -> None:
    import tempfile

    fault = FAULTS["a-function-that-remembers-the-first"]
    plugin = ShelfPlugin.of(Path(tempfile.mkdtemp()), fault)
    found = check_rules(bench_of(["*"], plugins=[plugin], installed=False, profile="quick"), "order")
    assert found[0].examples[0].count("age") <= 3


def test_no_pack_and_no_profile_are_said_at_once() -> None:
    with pytest.raises(ValueError, match="没有规则包符合 nobody"):
        bench_of(["nobody"])
    with pytest.raises(ValueError, match="没有档次 hasty"):
        bench_of(["exit.risk"], profile="hasty")


def test_the_profile_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUPIN_KIT_PROFILE", "thorough")
    assert bench_of(["shops"], engine=Engine(shops.rulebook())).profile.drawn == 400


def test_the_same_seed_gives_the_same_faults_whatever_the_hashes(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path\n"
        "from planted_packs import FAULTS, ShelfPlugin\n"
        "from fupin_rules.testing import bench_of, check_rules\n"
        "for name in ('three-rules-in-a-circle', 'the-same-rule-twice', 'a-fault-said-to-be-impossible-is-possible'):\n"
        "    plugin = ShelfPlugin.of(Path(sys.argv[3]), FAULTS[name])\n"
        "    bench = bench_of(['*'], plugins=[plugin], installed=False, profile='quick', seed=7)\n"
        "    for fault in check_rules(bench, FAULTS[name]['finds']): print(fault.in_words())\n"
    )
    said = set()
    for salt in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script, str(HERE), str(HERE.parent / "engine"), str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(run.stdout)
    assert len(said) == 1
    assert "[alone] p.b" in said.pop()


class Beside:
    """A plugin with packs beside the boxes."""

    def __init__(self, folder: Path, text: str, functions: object = ()) -> None:
        self.path = folder / "beside.yaml"
        self.path.write_text(text, encoding="utf-8")

    @hookimpl
    def fupin_rule_packs(self) -> object:
        return [self.path]


COUNTY = """language: 1
pack: county
title: {{zh: 县, en: county}}
source: {{document: 县〔2019〕1号}}
subject: box
level: county
area: "450329"
rules:
  - {{id: county.a, title: {{zh: 县甲}}, severity: warning, expect: depth >= 5, message: {{zh: 浅}}}}
{more}"""

CHANGES = {
    "a severity": "overrides:\n  - {rule: p.b, severity: info, reason: {zh: 本县只作参考}}\n",
    "a rule switched off": "overrides:\n  - {rule: p.b, off: true, reason: {zh: 本县不看}}\n",
    "a rule replaced": "overrides:\n  - {rule: p.b, by: county.a, reason: {zh: 本县另有}}\n",
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_pack_that_changes_what_another_says_is_found_unless_it_says_so(what: str, tmp_path: Path) -> None:
    shelf_plugin = ShelfPlugin(tmp_path, {"good.yaml": pack_text(GOOD)})
    plugins = [shelf_plugin, Beside(tmp_path, COUNTY.format(more=CHANGES[what]))]
    bench = bench_of(["county"], plugins=plugins, installed=False, profile="quick")
    # The rules of the national pack have no examples here, so those of the county show them.
    bench.examples.update(_cases())
    found = check_rules(bench, "neighbours")
    assert [f.rule for f in found] == ["p.b"], found
    assert "changes 里却没有写" in found[0].message.zh
    bench.changes = {"p.b": "县里的改动"}
    assert check_rules(bench, "neighbours") == []
    bench.changes = {"p.b": "县里的改动", "p.c": "没有改"}
    assert [f.rule for f in check_rules(bench, "neighbours")] == ["p.c"]


def test_another_value_of_a_parameter_is_found(tmp_path: Path) -> None:
    more = "overrides:\n  - {parameter: least, reason: {zh: 本县放宽}, values: [{from: 2019-01-01, value: 4}]}\n"
    plugins = [ShelfPlugin(tmp_path, {"good.yaml": pack_text(GOOD)}), Beside(tmp_path, COUNTY.format(more=more))]
    bench = bench_of(["county"], plugins=plugins, installed=False, profile="quick")
    bench.examples.update(_cases())
    assert [f.rule for f in check_rules(bench, "neighbours")] == ["p.a"]


def test_a_pack_that_only_adds_rules_changes_nothing(tmp_path: Path) -> None:
    plugins = [ShelfPlugin(tmp_path, {"good.yaml": pack_text(GOOD)}), Beside(tmp_path, COUNTY.format(more=""))]
    bench = bench_of(["county"], plugins=plugins, installed=False, profile="quick")
    bench.examples.update(_cases())
    assert check_rules(bench, "neighbours") == []


def test_a_plugin_that_changes_a_code_list_behind_everybodys_back_is_found(tmp_path: Path) -> None:
    """What is done on import, and undone by leaving the plugin out, shows only against an engine without it."""
    plain = bench_of(["planted"], plugins=[ShelfPlugin(tmp_path, {"good.yaml": pack_text(GOOD)})], installed=False)
    wide = {**GOOD, "parameters": GOOD["parameters"].replace("value: 10", "value: 9")}
    folder = tmp_path / "two"
    folder.mkdir()
    plugins = [ShelfPlugin(folder, {"good.yaml": pack_text(wide)}), Beside(folder, COUNTY.format(more=""))]
    bench = bench_of(["county"], plugins=plugins, installed=False, profile="quick", without=plain.engine)
    bench.examples.update(_cases())
    assert [f.rule for f in check_rules(bench, "neighbours")] == ["p.a"]


def _cases():
    from datetime import date

    from fupin_rules.testing.suite_cases import Case

    record = {"open": True, "width": 9, "height": 3, "things": [{"age": 1}]}
    wide = {"open": True, "width": 60, "things": [{"colour": "蓝"}]}
    return {("p.b", 90 + n): Case("box", r, date(2019, 9, 18)) for n, r in enumerate((record, wide))}
