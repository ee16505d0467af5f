"""Two runs of which one went without a broken plugin: what its rules found is no longer checked, never solved, and a note says why."""

from __future__ import annotations

from ledger.small_county import PACK, engine_of, household, run_of

from fupin_rules import Engine
from fupin_rules.errors import Text
from fupin_rules.findings.left_out import LeftOut
from fupin_rules.ledger import compare

SERIOUS = ["患有大病"]
LACKS = LeftOut("county (fupin-rules-county 1.2)", Text("装不上", "cannot be loaded"))


def test_a_run_without_a_broken_plugin_is_noted_and_solves_nothing_of_it(engine):
    records = [household(1, SERIOUS)]
    fewer = Engine(engine_of(PACK.split("  - id: small.serious")[0]).rulebook.supplied_with((), [LACKS]))
    progress = compare(run_of(engine, records), run_of(fewer, records))
    assert (
        progress.notes[0].zh
        == "新的结果不完整：插件 county (fupin-rules-county 1.2) 有错没有装入，它的规则那一次没有运行。"
    )
    assert progress.notes[0].en.startswith(
        "the new report is incomplete: the plugin county (fupin-rules-county 1.2) was broken"
    )
    assert {(e.change, e.reason) for e in progress.entries if e.item.rule == "small.serious"} == {
        ("unchecked", "no_rule")
    }
    back = compare(run_of(fewer, records), run_of(engine, records))
    assert back.notes[0].zh.startswith("旧的结果不完整")
