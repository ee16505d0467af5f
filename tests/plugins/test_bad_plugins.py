"""Wrong plugins, one mistake each: what is said of each, whole, in both languages; and how many different mistakes the corpora hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml
from plugins.corpus import BAD, complaints, told

EXPECTED = yaml.safe_load((BAD.parent / "bad_expected.yaml").read_text("utf-8"))
RULE_FILES = yaml.safe_load((BAD.parents[1] / "rulebook" / "bad_messages.yaml").read_text("utf-8"))


def reason(message: str) -> str:
    """Why something is refused: the Chinese words of the first sentence, without what stands in quotes or brackets, without names and numbers.

    Two mistakes with one code and one reason are the same mistake made twice.
    """
    said = re.sub(r"“[^”]*”|（[^（）]*）|'[^']*'", "", message)
    said = re.split(r"。|；有：", re.sub(r"（插件[^）]*\)）", "", said))[0]
    return re.sub(r"[^\u4e00-\u9fff]", "", said)


def reasons(corpus: dict[str, list[dict[str, str]]]) -> set[tuple[str, str]]:
    """The different mistakes of a corpus: of each entry the first complaint counts."""
    return {(entry[0]["code"], reason(entry[0]["zh"])) for entry in corpus.values()}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_wrong_plugin_is_told_what_where_and_what_to_do_in_both_languages(name, tmp_path):
    found = [told(d, tmp_path) for d in complaints(name, tmp_path)]
    assert found == EXPECTED[name]
    for d in found:
        assert "county" in d["zh"] and "county" in d["en"], "it names nobody"
        assert re.search(r"[\u4e00-\u9fff]", d["zh"])
        assert d["code"] not in ("R002",), d


def test_every_folder_of_the_corpus_is_expected_and_makes_one_mistake():
    assert {p.name for p in BAD.iterdir()} == set(EXPECTED)
    assert {n: len(found) for n, found in EXPECTED.items() if len(found) != 1} == {}
    for path in BAD.rglob("*.py"):
        if path.parent.name != "a-syntax-error":
            ast.parse(path.read_text("utf-8"))


def test_two_that_fail_for_the_same_reason_count_once_and_at_least_80_remain():
    plugins, files = reasons(EXPECTED), reasons(RULE_FILES)
    assert len(plugins) >= 60, sorted(plugins)
    assert len(files) >= 80, sorted(files)
    assert len(plugins | files) >= 140


def test_the_count_holds_what_differs_only_in_names_for_one():
    one = {
        "a": [
            {
                "code": "R210",
                "zh": "（插件 county (fupin-rules-county 1.0)）规则编号 county.staff 已用在 rules/one.yaml:6:9。 编号永久。",
            }
        ]
    }
    two = {"b": [{"code": "R210", "zh": "规则编号 shop.a 已用在 b.yaml:7:9。 编号永久，不能重复。"}]}
    assert reasons({**one, **two}) == {("R210", "规则编号已用在")}
    assert reasons({"a": [{"code": "E501", "zh": "“缺资全”不在码表“致贫原因”里。"}]}) == {("E501", "不在码表里")}


def test_every_code_of_plugins_and_validators_has_a_case():
    source = "".join(
        p.read_text("utf-8")
        for room in ("plugins", "rulebook", "schema")
        for p in (Path(__file__).parents[2] / "src" / "fupin_rules" / room).glob("*.py")
    )
    codes = set(re.findall(r'"(P10\d|V20\d)"', source))
    shown = {d["code"] for found in EXPECTED.values() for d in found}
    # P107 is about a name that a caller gave, and has its tests beside the lists of plugins.
    assert codes - shown - {"P107"} == set()
