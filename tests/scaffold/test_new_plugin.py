"""A new plugin: its names, its files, and that what was there before stays. That it installs and passes its tests the packaging check shows."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import import_module

import pytest

from fupin_rules import Engine
from fupin_rules.engine.examples import run_examples
from fupin_rules.errors import InputError
from fupin_rules.plugins import Registry
from fupin_rules.scaffold import names_of, write_plugin
from fupin_rules.tables import read_profiles
from fupin_rules.testing.lint import lint
from fupin_rules.testing.suite import CHECKS, bench_of


@pytest.fixture
def made(tmp_path, monkeypatch):
    """The module of a plugin that was just made, importable."""

    def make(name: str = "my-county", **given: str):
        names = names_of(name, **given)
        write_plugin(names, tmp_path)
        monkeypatch.syspath_prepend(tmp_path / names.distribution / "src")
        for module in [m for m in sys.modules if m.startswith(names.package)]:
            monkeypatch.delitem(sys.modules, module)
        return import_module(f"{names.package}.plugin")

    return make


def refused(call, *arguments, **given) -> tuple[str, str, str]:
    with pytest.raises(InputError) as caught:
        call(*arguments, **given)
    (d,) = caught.value.diagnostics
    assert d.hint is not None and d.hint.zh and d.hint.en
    return d.code, d.in_("zh"), d.in_("en")


@pytest.mark.parametrize(
    ("name", "zh"),
    [
        ("资源县", "请用拼音"),
        ("", "是空的"),
        ("My-County", "请写 my-county"),
        ("my_county", "请写 my-county"),
        ("7county", "以字母开头"),
        ("my--county", "以字母开头"),
        ("-county", "以字母开头"),
        ("county-", "以字母开头"),
        ("my county", "以字母开头"),
        ("../county", "以字母开头"),
        ("a" * 31, "太长"),
        ("class", "已有别的意思"),
        ("survey", "已有别的意思"),
        ("params", "已有别的意思"),
        ("fupin-rules-", "是空的"),
    ],
)
def test_a_name_that_will_not_do_is_refused_with_what_to_write(name, zh):
    code, said, _ = refused(names_of, name)
    assert code == "S101" and zh in said


def test_names_follow_from_one_another():
    names = names_of("fupin-rules-my-county")
    assert (names.name, names.namespace, names.distribution, names.package) == (
        "my-county", "my_county", "fupin-rules-my-county", "fupin_rules_my_county",
    )  # fmt: skip
    assert (names.title, names.title_en) == ("my-county", "my-county")
    assert names_of("my-county", title=" 资源县 ").title == "资源县"
    assert names_of("my-county", title="资源县").title_en == "my-county"


def test_a_name_that_a_field_or_plugin_has_is_refused():
    code, said, _ = refused(names_of, "my-county", taken={"my_county": "household"})
    assert code == "S102" and "household" in said


@pytest.mark.parametrize("county", ["45", "4503", "450300", "450329100", "abcdef", "050329"])
def test_a_code_that_is_no_countys_is_refused(county):
    code, said, _ = refused(names_of, "my-county", county=county)
    assert code == "S103" and county in said


@pytest.mark.parametrize("title", ["a: b", "x" * 41, "{x}", '"', "a\nb", "@ns@", "- x"])
def test_a_title_that_would_break_a_file_is_refused(title):
    assert refused(names_of, "my-county", title=title)[0] == "S104"


def test_nothing_is_overwritten(tmp_path):
    names = names_of("my-county")
    mine = tmp_path / "fupin-rules-my-county"
    mine.mkdir()
    (mine / "README.md").write_text("mine", encoding="utf-8")
    code, said, _ = refused(write_plugin, names, tmp_path)
    assert code == "S106" and "不会覆盖" in said
    assert [p.name for p in tmp_path.iterdir()] == ["fupin-rules-my-county"]
    assert (mine / "README.md").read_text(encoding="utf-8") == "mine"


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path):
    (tmp_path / "fupin-rules-my-county").symlink_to(tmp_path / "elsewhere")
    assert refused(write_plugin, names_of("my-county"), tmp_path)[0] == "S106"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    assert refused(write_plugin, names_of("my-county"), tmp_path / "no")[0] == "S105"


def test_half_a_plugin_is_never_left_behind(tmp_path, monkeypatch):
    def full(*_arguments, **_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    code, said, _ = refused(write_plugin, names_of("my-county"), tmp_path)
    assert code == "S107" and "No space left" in said
    assert list(tmp_path.iterdir()) == []


def test_every_file_is_written_and_no_blank_is_left_open(tmp_path):
    written = write_plugin(names_of("my-county", county="450329", title="资源县"), tmp_path)
    home = tmp_path / "fupin-rules-my-county"
    assert [p.relative_to(home).as_posix() for p in written] == [
        "README.md",
        "examples/补充调查.csv",
        "pyproject.toml",
        "src/fupin_rules_my_county/__init__.py",
        "src/fupin_rules_my_county/fields.py",
        "src/fupin_rules_my_county/plugin.py",
        "src/fupin_rules_my_county/profiles/my-county.yaml",
        "src/fupin_rules_my_county/rules/my-county.yaml",
        "src/fupin_rules_my_county/validators.py",
        "tests/test_plugin.py",
    ]
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@\w+@|PACKAGE|NAME\b", text.replace("# NAME", "")), path
        if path.suffix == ".py":
            compile(text, str(path), "exec")
    project = tomllib.loads((home / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["fupin_rules"] == {"my_county": "fupin_rules_my_county.plugin"}


@pytest.mark.parametrize("given", [{}, {"county": "450329", "title": "资源县"}], ids=["everywhere", "a county"])
def test_its_rules_are_read_and_their_examples_hold(made, given):
    engine = Engine.of(Registry([made(**given)]))
    ours = [r for r in engine.rulebook.rules if r.id.startswith("my_county.")]
    assert {r.id for r in ours} == {
        "my_county.large-household",
        "my_county.guest-house-safe",
        "my_county.one-digit-apart",
    }
    for rule in ours:
        results = list(run_examples(engine, rule))
        assert len(results) == 4 and all(r.holds for r in results), rule.id
    assert {r.pack.area or "" for r in ours} == {given.get("county", "")}


def test_its_field_is_seen_by_rules_and_layouts(made):
    plugin = made()
    household = Registry([plugin]).subjects()["household"]
    assert household.spec.at("my_county.guest_house").zh == "开办农家乐"
    (folder,) = plugin.fupin_profiles()
    (file,) = folder.glob("*.yaml")
    (profile,) = read_profiles([(str(file), file.read_bytes())], household)
    assert profile.id == "my-county"


def test_its_rules_find_something_in_its_county_only(made):
    engine = Engine.of(Registry([made(county="450329")]))
    many = {"household_id": "1", "data_date": "2019-09-18", "members": [{} for _ in range(6)]}
    found = {c: [f.rule for f in engine.check({**many, "village_code": c}).findings if f.rule.startswith("my_county")]
             for c in ("450329100001", "450330100001")}  # fmt: skip
    assert found == {"450329100001": ["my_county.large-household"], "450330100001": []}


def test_nothing_is_to_be_said_of_its_rule_file(made):
    plugin = made(county="450329")
    book = Registry([plugin]).rulebook()
    (folder,) = plugin.fupin_rule_packs()
    files = {str(p): p.read_bytes() for p in folder.glob("*.yaml")}
    assert len(files) == 1 and lint(book, files) == []


def test_its_rules_pass_the_kit_s_checks_of_outcomes_and_of_other_packs(made):
    bench = bench_of(["my_county.*"], plugins=[made(county="450329")], profile="quick")
    assert len(bench.rules) == 3
    faults = [f.in_words() for check in ("examples", "outcomes", "alone") for f in CHECKS[check][0](bench)]
    assert faults == []
