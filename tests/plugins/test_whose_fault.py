"""Who is to blame for what does not work, said without anybody's numbers, and by an exit status that a program can rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fupin_rules.rulebook import rules_home

NUMBER = "450399198001010014"
DAY = ("--as-of", "2020-01-01")
PACK = """language: 1
pack: small
title: {zh: 一包, en: a pack}
definitions:
  settled: {title: {zh: 定了, en: settled}, subject: household, is: answered(head_name)}
related:
  roll.ids: {title: {zh: 名册, en: roll}, fields: {code: {type: text, title: {zh: 号, en: code}}}, key: code, by: household_id, cardinality: many}
rules:
  - id: small.head
    title: {zh: 有户主, en: there is a head}
    subject: household
    severity: error
    expect: settled
    message: {zh: 没有户主, en: no head}
"""
EXTENSION = """from typing import Annotated
from fupin_rules.plugins import hookimpl
from fupin_rules.schema import Extension, Question, Record
class Extra(Record, title="另外"):
    note: Annotated[str | None, Question("备注", "note")] = None
@hookimpl
def fupin_extensions():
    return [Extension("NAME", "household", Extra, "另外的")]
"""
PACKS = """from pathlib import Path
from fupin_rules.plugins import hookimpl
@hookimpl
def fupin_rule_packs():
    return [Path(__file__).parent / "rules"]
"""
VALIDATOR = """from fupin_rules.errors import Text
from fupin_rules.findings import Source
from fupin_rules.plugins import hookimpl
from fupin_rules.rulebook import Validator, satisfied, violated
def look(reading):
    BODY
@hookimpl
def fupin_validators():
    return [
        Validator(
            id="v.one", title=Text("题", "title"), subject="household", check=look, source=Source("文件"),
            message=Text("话", "words"), reads=("head_name",),
        )
    ]
"""
OTHER = """language: 1
pack: other
title: {zh: 另一包, en: another}
rules:
  - {id: other.1, title: {zh: 题, en: t}, subject: household, expect: EXPECT, message: {zh: 话, en: words}}
"""


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path) -> Path:
    """The built-in survey with one small pack; last by name, so that order alone does not settle who was first."""
    home = tmp_path / "zz" / "rules"
    home.mkdir(parents=True)
    (home / "small.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.setattr("fupin_rules.survey.plugin.rules_home", lambda: home)
    return home


@pytest.fixture
def data(tmp_path) -> Path:
    path = tmp_path / "户.json"
    place = {"township": "车田苗族乡", "village": "云塘村", "village_code": "450329100201"}
    rows = [{"household_id": "1", "head_name": "测试甲", **place}, {"household_id": "2", **place}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (f'raise ValueError("bad {NUMBER}")\n', "P101"),
        (PACKS.replace('return [Path(__file__).parent / "rules"]', f'return {{}}["{NUMBER}"]'), "P104"),
        (PACKS.replace('Path(__file__).parent / "rules"', f'Path("/nowhere/{NUMBER}")'), "P106"),
    ],
)
def test_what_a_plugin_raises_is_masked_in_every_listing(install, run, data, source, code):
    install("leaky", {"__init__.py": source})
    for words in (("plugins",), ("plugins", "--lang", "en"), ("plugins", "--format", "json"), ("check", data, *DAY)):
        result = run(*words)
        assert result.exit_code == 3
        assert code in result.output and "450*" in squeezed(result.output)
        assert NUMBER not in squeezed(result.output), words


def test_a_rule_file_of_a_plugin_is_listed_without_the_numbers_in_it(install, run):
    install(
        "leaky",
        {"__init__.py": PACKS, "rules/a.yaml": OTHER.replace("other.1", f"'{NUMBER} '").replace("EXPECT", "true")},
    )
    for words in (("plugins",), ("plugins", "--format", "json")):
        result = run(*words)
        assert result.exit_code == 3 and "R105" in result.output
        assert NUMBER not in squeezed(result.output)


@pytest.mark.parametrize("name", ["settled", "roll"])
def test_an_extension_called_like_a_definition_or_a_table_of_a_pack_is_to_blame(install, run, data, name):
    install("extra", {"__init__.py": EXTENSION.replace("NAME", name)})
    said = run("check", data, *DAY)
    assert said.exit_code == 3
    assert f"P103: 插件 extra (fupin-rules-extra 1.2) 的扩展字段 {name} 与规则包 small（" in said.stderr
    assert "R220" not in said.stderr and "E402" not in said.stderr
    listed = {p["name"]: p for p in json.loads(run("plugins", "--format", "json").stdout)["plugins"]}
    assert (listed["extra"]["state"], [d["code"] for d in listed["extra"]["reasons"]]) == ("broken", ["P103"])
    assert listed["survey"]["state"] == "loaded" and listed["survey"]["gives"]["rules"] == 1
    skipped = run("check", data, *DAY, "--skip-broken-plugins", "--format", "json")
    assert skipped.exit_code == 1
    assert [f["rule"] for f in json.loads(skipped.stdout)["findings"]] == ["small.head"]
    assert [x["plugin"] for x in json.loads(skipped.stdout)["incomplete"]] == ["extra (fupin-rules-extra 1.2)"]


def test_an_extension_called_like_nothing_is_fine(install, run, data):
    install("extra", {"__init__.py": EXTENSION.replace("NAME", "extra")})
    assert run("check", data, *DAY).exit_code == 1


def test_of_two_packs_with_one_id_the_plugin_s_is_to_blame(install, run, data, shipped):
    home = install(
        "twice", {"__init__.py": PACKS, "rules/a.yaml": PACK.replace("settled", "calm").replace("roll.", "list.")}
    )
    said = run("check", data, *DAY)
    assert said.exit_code == 3
    lines = said.stderr.splitlines()
    for code, what in (("R201", "规则包 small 已写在"), ("R210", "规则编号 small.head 已用在")):
        (line,) = (x for x in lines if f" {code}: " in x)
        assert line.startswith((home / "rules" / "a.yaml").as_posix())
        assert f"{what} {(shipped / 'small.yaml').as_posix()}:" in line
    assert run("check", data, *DAY, "--skip-broken-plugins").exit_code == 1


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"__init__.py": PACKS, "rules/a.yaml": OTHER.replace("EXPECT", "answered(head)")}, "E301"),
        ({"__init__.py": PACKS, "rules/a.yaml": "language: 1\n"}, "R102"),
        ({"__init__.py": PACKS.replace("rule_packs", "profiles"), "rules/a.yaml": "profile: x\n"}, "D60"),
        ({"__init__.py": VALIDATOR.replace("BODY", "return satisfied()").replace('("head_name",)', '("hed_name",)')}, "V20"),
    ],
)  # fmt: skip
def test_what_is_wrong_inside_a_plugin_is_no_slip_of_the_caller(install, run, data, files, code):
    install("wrong", files)
    for words in (
        ("check", data, *DAY),
        ("rules", "list"),
        ("rules", "lint"),
        ("rules", "lint", "--format", "json"),
        ("plugins",),
    ):
        result = run(*words)
        assert result.exit_code == 3, (words, result.output)
        assert code in result.output
    assert run("check", data, *DAY, "--no-plugin", "wrong").exit_code == 1


def test_what_is_wrong_in_the_caller_s_own_file_is_a_slip_of_the_caller(install, run, data, tmp_path):
    install("extra", {"__init__.py": EXTENSION.replace("NAME", "extra")})
    own = tmp_path / "own.yaml"
    own.write_text(OTHER.replace("EXPECT", "answered(head)"), encoding="utf-8")
    assert run("check", data, *DAY, "--rules", own).exit_code == 2
    assert run("rules", "lint", own).exit_code == 2
    install(
        "wrong",
        {"__init__.py": PACKS, "rules/a.yaml": OTHER.replace("other", "theirs").replace("EXPECT", "answered(head)")},
    )
    assert run("check", data, *DAY, "--rules", own).exit_code == 2


def test_a_validator_that_fails_ends_the_check_with_status_3_after_everything_is_said(install, run, data, tmp_path):
    install("fails", {"__init__.py": VALIDATOR.replace("BODY", f'raise ValueError("{NUMBER}")')})
    for words in ((), ("--format", "json"), ("--fail-on", "never"), ("--out", tmp_path / "a.xlsx")):
        result = run("check", data, *DAY, *words)
        assert result.exit_code == 3
        said = "插件出了错：规则 v.one 有 2 处没有结论（见“规则出错”），退出状态为 3。"
        assert result.stderr.splitlines() == [said]
    whole = json.loads(run("check", data, *DAY, "--format", "json").stdout)
    assert [f["rule"] for f in whole["findings"]] == ["small.head"] and len(whole["errors"]) == 2
    english = run("check", data, *DAY, "--lang", "en")
    assert (
        english.stderr.strip()
        == "A plugin failed: 2 verdict(s) of v.one are missing (see the rule faults); exit status 3."
    )
    ranked = run("rank", data, *DAY, "--rules", rules_home() / "ranking.yaml", "--format", "json")
    assert ranked.exit_code == 3 and "v.one" in ranked.stderr, ranked.output
    given = ("--reason", "旧账", "--approver", "县办", "--until", "2020-12-31")
    written = run("baseline", data, *DAY, "--out", tmp_path / "b.yaml", *given)
    assert written.exit_code == 3 and "v.one" in written.stderr and (tmp_path / "b.yaml").exists()
    # Where it is not run nothing of it is missing.
    assert run("check", data, *DAY, "--exclude", "v.one").exit_code == 1


def test_a_function_that_fails_ends_the_check_with_status_3(install, run, households):
    home = install("homestead")
    file = home / "__init__.py"
    text = file.read_text(encoding="utf-8")
    words = ("check", households, *DAY, "--only", "homestead*", "--fail-on", "never")
    file.write_text(text.replace('lambda t: t.endswith("000")', "lambda t: 1 / 0"), encoding="utf-8")
    result = run(*words)
    assert result.exit_code == 3
    assert "插件出了错：规则 homestead." in result.stderr


def test_a_schema_without_a_broken_plugin_says_what_is_missing(install, run, tmp_path):
    install("broken", {"__init__.py": "1 / 0\n"})
    for words in ((), ("--out", tmp_path / "s.json")):
        result = run("rules", "schema", "--skip-broken-plugins", *words)
        assert result.exit_code == 0
        assert "结果不完整：插件 broken (fupin-rules-broken 1.2) 有错没有装入" in result.stderr
    assert json.loads(run("rules", "schema", "--skip-broken-plugins").stdout)["type"] == "object"


def test_what_a_plugin_prints_is_no_part_of_a_result_and_tells_no_number(install, run, data, tmp_path):
    body = f'print("seen", "{NUMBER[:9]}", end=""); print("{NUMBER[9:]}"); return satisfied()'
    source = (
        f'print("imported {NUMBER}")\n' + VALIDATOR.replace("BODY", body) + f'print("unfinished {NUMBER}", end="")\n'
    )
    source = source.replace("    return [\n", f'    print("asked {NUMBER}")\n    return [\n')
    install("prints", {"__init__.py": source})
    result = run("check", data, *DAY, "--format", "json")
    assert result.exit_code == 1
    assert [f["rule"] for f in json.loads(result.stdout)["findings"]] == ["small.head"]
    assert "imported 450*" in result.stderr and "asked 450*" in result.stderr
    assert NUMBER not in result.output and NUMBER[9:] not in result.stdout
    for words in (
        ("check", data, *DAY), ("check", data, *DAY, "--out", tmp_path / "a.html"), ("rules", "list", "--format", "json"), ("plugins",),
        ("rules", "test"), ("rules", "lint"), ("rank", data, *DAY, "--rules", rules_home() / "ranking.yaml", "--format", "json"), ("explain", "v.one", data, "--household", "1", *DAY),
        ("rules", "show", "v.one"), ("baseline", data, *DAY, "--out", tmp_path / "b.yaml", "--reason", "旧账", "--approver", "县办", "--until", "2020-12-31"),
    ):  # fmt: skip
        said = run(*words)
        assert "asked 450*" in said.stderr, words
        for printed in ("imported", "asked", "seen"):
            assert printed not in said.stdout, words
        assert NUMBER not in said.output, words


def test_without_any_subject_there_is_nothing_to_check_and_that_is_said(run, data):
    for words in (("check", data, *DAY), ("rules", "list")):
        result = run(*words, "--no-plugin", "survey")
        assert result.exit_code == 2
        assert result.stderr.startswith("没有可以检查的对象：带来对象的插件（自带的 survey 也是）都没有启用。")
