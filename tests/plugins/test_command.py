"""`fupin plugins`, and choosing plugins on the commands that run rules."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click
import openpyxl
import pytest

from fupin_rules.cli.app import build

CHECK = ("--as-of", "2020-01-01", "--only", "homestead*")
PACK = """language: 1
pack: small
title: {zh: 一包, en: a pack}
rules:
  - id: small.head
    title: {zh: 有户主, en: there is a head}
    subject: household
    severity: error
    expect: answered(head_name)
    message: {zh: 没有户主, en: no head}
"""
SAID = (
    "结果不完整：插件 broken (fupin-rules-broken 1.2) 有错没有装入，它的规则都没有运行。"
    "插件 broken (fupin-rules-broken 1.2) 装不上：ZeroDivisionError: division by zero"
)


def squeezed(text: str) -> str:
    """Without white space: where a line breaks hangs on how long the path of a temporary folder is."""
    return "".join(text.split())


@pytest.fixture(autouse=True)
def _small(monkeypatch, tmp_path):
    """The built-in survey with one small pack, so that commands load quickly."""
    home = tmp_path / "rules"
    home.mkdir()
    (home / "small.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.setattr("fupin_rules.survey.plugin.rules_home", lambda: home)


@pytest.fixture
def plain(tmp_path) -> Path:
    path = tmp_path / "plain.json"
    path.write_text(json.dumps([{"household_id": "1"}]), encoding="utf-8")
    return path


@pytest.fixture
def broken(install) -> Path:
    return install("broken", {"__init__.py": "1 / 0\n"})


def test_the_plugins_are_listed_with_what_they_give(homestead, run):
    result = run("plugins")
    assert result.exit_code == 0
    lines = result.stdout.replace("\n    ", "").splitlines()
    assert lines[0] == "■ survey  fupin-rules 0.1.0，自带  ［已装入］"
    at = lines.index("■ homestead  fupin-rules-homestead 1.2  ［已装入］")
    assert lines[at + 1] == f"  文件：{homestead / '__init__.py'}"
    assert (
        lines[at + 2]
        == "  钩子：fupin_extensions、fupin_functions、fupin_profiles、fupin_report_sections、fupin_rule_packs"
    )
    assert lines[at + 3] == "  提供：规则包 1，规则 4，扩展字段 6，函数 1，导入布局 1，报告里的表 1"


def test_programs_get_the_same_as_json(homestead, run):
    listed = {p["name"]: p for p in json.loads(run("plugins", "--format", "json").stdout)["plugins"]}
    assert listed["homestead"] == {
        "name": "homestead",
        "state": "loaded",
        "distribution": "fupin-rules-homestead",
        "version": "1.2",
        "file": str(homestead / "__init__.py"),
        "built_in": False,
        "hooks": ["fupin_extensions", "fupin_functions", "fupin_profiles", "fupin_report_sections", "fupin_rule_packs"],
        "gives": {
            "packs": 1, "rules": 4, "subjects": 0, "fields": 6, "functions": 1, "validators": 0, "profiles": 1, "sections": 1,
        },
        "reasons": [],
    }  # fmt: skip
    assert listed["survey"]["gives"] | {"profiles": 0} == {
        "packs": 1, "rules": 1, "subjects": 4, "fields": 0, "functions": 0, "validators": 0, "profiles": 0, "sections": 0,
    }  # fmt: skip


def test_a_broken_plugin_is_shown_with_its_reason_and_status_3(broken, run):
    result = run("plugins", "--lang", "en")
    assert result.exit_code == 3
    shown = result.stdout
    assert "■ survey  fupin-rules 0.1.0, built in  [loaded]" in shown
    assert "■ broken  fupin-rules-broken 1.2  [broken]" in shown
    assert squeezed("P101: the plugin broken (fupin-rules-broken 1.2) cannot be loaded: ZeroDivisionError") in squeezed(
        shown
    )
    assert "1 plugin(s) are broken" in shown
    (found,) = [p for p in json.loads(run("plugins", "--format", "json").stdout)["plugins"] if p["name"] == "broken"]
    assert (found["state"], found["gives"], [d["code"] for d in found["reasons"]]) == ("broken", None, ["P101"])


def test_a_blocked_plugin_is_shown_too(broken, run):
    result = run("plugins", "--no-plugin", "broken")
    assert result.exit_code == 0 and "■ broken  fupin-rules-broken 1.2  ［未启用］" in result.stdout
    assert "按 --plugin 或 --no-plugin 没有启用" in result.stdout


def test_a_plugin_that_breaks_in_its_rules_is_shown_as_broken(install, run):
    home = install("homestead")
    file = home / "rules" / "homestead.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("s.guests", "s.guest"), encoding="utf-8")
    result = run("plugins")
    assert result.exit_code == 3 and "［有错］" in result.stdout
    said = "（插件 homestead (fupin-rules-homestead 1.2)）“接待记录”没有字段“guest”。 是不是 guests？"
    assert squeezed(said) in squeezed(result.stdout) and "homestead.yaml:" in squeezed(result.stdout)


def test_a_broken_plugin_stops_every_other_command_with_status_3(broken, plain, run):
    for args in (("check", plain, "--as-of", "2020-01-01"), ("rules", "list"), ("rules", "schema")):
        result = run(*args)
        assert result.exit_code == 3, args
        assert "P101: 插件 broken (fupin-rules-broken 1.2) 装不上：ZeroDivisionError" in result.stderr
        assert result.stdout == ""


def test_a_blocked_plugin_changes_nothing(broken, plain, run):
    for choice in (("--no-plugin", "broken"), ("--plugin", "survey")):
        result = run("check", plain, "--as-of", "2020-01-01", "--format", "json", "--fail-on", "never", *choice)
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["incomplete"] == [] and result.stderr == ""


def test_a_misspelt_choice_is_a_slip_of_the_caller(broken, plain, run):
    result = run("check", plain, "--no-plugin", "brokn", "--as-of", "2020-01-01")
    assert result.exit_code == 2 and result.stderr.strip() == "P107: 没有装名为“brokn”的插件。 是不是 broken？"


def checked(run, plain, *more):
    result = run("check", plain, "--as-of", "2020-01-01", "--skip-broken-plugins", "--fail-on", "never", *more)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count(SAID) == 1
    return result.stdout


def test_every_format_says_that_the_result_is_incomplete(broken, plain, run, tmp_path):
    assert squeezed(checked(run, plain)).startswith(squeezed(f"! {SAID} ■ 检查结果"))
    report = json.loads(checked(run, plain, "--format", "json"))
    assert [x["plugin"] for x in report["incomplete"]] == ["broken (fupin-rules-broken 1.2)"]
    assert report["incomplete"][0]["reason"]["en"].endswith("cannot be loaded: ZeroDivisionError: division by zero")
    lines = [json.loads(x) for x in checked(run, plain, "--format", "jsonl").splitlines()]
    assert lines[0]["entry"] == "report" and lines[0]["incomplete"] == report["incomplete"]
    rows = list(csv.reader(io.StringIO(checked(run, plain, "--format", "csv"))))
    assert rows[0][0] == "\ufeff类型（结果不完整，缺插件：broken (fupin-rules-broken 1.2)）"
    assert rows[1][0] == "不完整" and SAID in rows[1]
    checked(run, plain, "--out", tmp_path / "r.html")
    assert SAID in (tmp_path / "r.html").read_text(encoding="utf-8")
    checked(run, plain, "--out", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert [c.value for c in book["概览"][2]] == ["注意", SAID]
    for sheet in ("问题清单", "待核实", "未读入"):
        assert book[sheet]["A1"].value.endswith("（结果不完整，缺插件：broken (fupin-rules-broken 1.2)）")


@pytest.mark.repository
def test_a_ranking_says_so_too(broken, plain, run, tmp_path):
    ranking = (Path(__file__).parents[2] / "rules" / "ranking.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules" / "ranking.yaml").write_text(ranking, encoding="utf-8")
    args = ("rank", plain, "--as-of", "2020-01-01", "--skip-broken-plugins")
    shown, said = run(*args), run(*args, "--format", "json")
    assert shown.exit_code == said.exit_code == 0, said.stderr
    assert squeezed(SAID) in squeezed(shown.stdout)
    assert [x["plugin"] for x in json.loads(said.stdout)["incomplete"]] == ["broken (fupin-rules-broken 1.2)"]


def test_a_report_section_that_fails_ends_the_check_with_status_3_after_everything_is_said(install, households, run):
    home = install("homestead")
    file = home / "__init__.py"
    file.write_text(
        file.read_text(encoding="utf-8").replace("for f in report.findings:", "for f in report.fndings:"),
        encoding="utf-8",
    )
    result = run("check", households, *CHECK, "--fail-on", "never")
    assert result.exit_code == 3
    assert "错误 1，警告 1" in result.stdout and "■ 民宿问题户" in result.stdout
    assert "没有做成：出错（AttributeError,__init__.py:" in squeezed(result.stdout)
    whole = run("check", households, *CHECK, "--fail-on", "never", "--format", "json")
    assert whole.exit_code == 3 and len(json.loads(whole.stdout)["findings"]) == 2


def test_every_command_that_takes_rule_files_takes_the_choice_of_plugins():
    def walk(group: click.Group, path: str):
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from walk(command, f"{path} {name}")
            else:
                yield f"{path} {name}".strip(), {o for p in command.params for o in p.opts}

    for lang in ("zh", "en"):
        have = {
            name
            for name, options in walk(build(lang), "")
            if {"--plugin", "--no-plugin", "--skip-broken-plugins"} <= options
        }
        rules = {name for name, options in walk(build(lang), "") if "--rules" in options}
        assert rules <= have
        assert {
            "check",
            "explain",
            "rank",
            "reconcile",
            "calendar",
            "rules list",
            "rules show",
            "rules test",
            "rules schema",
        } <= have


VALIDATOR = """
from fupin_rules.errors import Text
from fupin_rules.findings import Source
from fupin_rules.plugins import hookimpl
from fupin_rules.rulebook.validators import Validator, satisfied

@hookimpl
def fupin_validators():
    return [Validator(
        id="py.head", title=Text("户主", "head"), subject="household", check=lambda r: satisfied(), source=Source("甲", "一"),
        message=Text("{head_name} 差 {days} 天", "{days} days short for {head_name}"), reads=("head_name",),
    )]
"""


@pytest.mark.parametrize(("lang", "said"), [("zh", "… 差 … 天"), ("en", "… days short for …")])
def test_the_message_of_a_validator_is_shown_as_that_of_a_rule(install, run, lang, said):
    install("late", {"__init__.py": VALIDATOR})
    shown = run("rules", "show", "py.head", "--lang", lang)
    assert shown.exit_code == 0, shown.output
    assert said in shown.stdout and "{days}" not in shown.stdout
