"""The registry: what plugins may supply, and that nothing which does not fit is passed over in silence."""

from __future__ import annotations

import importlib.metadata
import inspect
import sys
import types
from pathlib import Path

import pytest
from rulebook.shops import SHOP, STREET, Shop

from fupin_rules.errors import FupinError, RuleFileError, Text
from fupin_rules.language.functions import Function
from fupin_rules.language.types import BOOL, TEXT
from fupin_rules.plugins import Registry, hookimpl, hooks
from fupin_rules.schema import Level, Part, Subject


def plugin(name: str = "county", **hooks_: object) -> types.ModuleType:
    """A module with hooks that give these things (or are these functions)."""
    module = types.ModuleType(name)
    for hook, given in hooks_.items():
        setattr(module, hook, given if callable(given) else hookimpl(lambda given=given: given, specname=hook))
    return module


def pinned(hook: str, given: object):
    @hookimpl
    def implementation():
        return given() if callable(given) else given

    implementation.__name__ = hook
    return implementation


def refusal(*plugins: object, ask: str = "subjects", installed: bool = False) -> tuple[str, str]:
    with pytest.raises(FupinError) as caught:
        getattr(Registry(plugins, installed=installed), ask)()
    (d,) = caught.value.diagnostics
    assert d.message.en and d.message.zh
    return d.code, d.message.en


def county(name: str = "county", **more: object) -> types.ModuleType:
    return plugin(name, **{hook: pinned(hook, given) for hook, given in more.items()})


def function(name: str, zh: str) -> Function:
    return Function(name, zh, (TEXT,), BOOL, lambda x: bool(x), Text("{0}"), Text("认识的人", "somebody known"))


PACK = """language: 1
pack: county.shops
title: {zh: 县里的, en: the county's}
rules:
  - id: county.one
    title: {zh: 店主的名字写法正确, en: The owner's name is well written}
    subject: shop
    expect: is_known(owner)
    message: {zh: 不对, en: wrong}
"""


def test_the_built_in_survey_comes_in_by_the_same_hooks_as_anybody():
    registry = Registry()
    assert "survey" in registry.names()
    assert {"household", "village"} <= set(registry.subjects())
    assert any((p / "basis.yaml").exists() for p in registry.rule_paths())
    assert Registry(installed=False).subjects() == {} and Registry(installed=False).rule_paths() == ()
    entries = [e for e in importlib.metadata.entry_points(group="fupin_rules") if e.name == "survey"]
    assert [e.value for e in entries] == ["fupin_rules.survey.plugin"]


def test_a_plugin_brings_subjects_functions_and_rules(tmp_path):
    (tmp_path / "county.yaml").write_text(PACK, encoding="utf-8")
    mine = county(
        fupin_subjects=[SHOP, STREET], fupin_rule_packs=[tmp_path], fupin_functions=[function("is_known", "认识")]
    )
    registry = Registry([mine])
    assert registry.names() == ("county", "survey")
    book = registry.rulebook()
    assert "county.one" in book.by_id and "checklist.21" in book.by_id
    assert {"shop", "street", "household", "village"} <= set(book.subjects)


def test_a_plugin_may_be_an_object():
    class Mine:
        @hookimpl
        def fupin_subjects(self):
            return [SHOP, STREET]

    assert set(Registry([Mine()], installed=False).subjects()) == {"shop", "street"}


def test_a_complaint_about_a_plugins_rule_file_names_the_plugin(tmp_path):
    (tmp_path / "county.yaml").write_text(PACK.replace("is_known", "is_knwon"), encoding="utf-8")
    mine = county(
        fupin_subjects=[SHOP, STREET], fupin_rule_packs=[tmp_path], fupin_functions=[function("is_known", "认识")]
    )
    with pytest.raises(RuleFileError) as caught:
        Registry([mine]).rulebook()
    (d,) = caught.value.diagnostics
    assert d.code == "E303" and "（插件 county）" in d.message.zh and "(plugin county)" in d.message.en
    assert Path(d.place.file) == tmp_path / "county.yaml" and d.place.line == 8


def test_a_pack_that_two_plugins_bring_is_refused_and_both_files_are_named(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.yaml").write_text(
            "language: 1\npack: same\ntitle: {zh: 同, en: same}\n", encoding="utf-8"
        )
    plugins = [county(n, fupin_rule_packs=[tmp_path / n]) for n in ("one", "two")]
    with pytest.raises(RuleFileError) as caught:
        Registry(plugins, installed=False).rulebook()
    (d,) = caught.value.diagnostics
    assert d.code == "R201" and "(plugin two, one)" in d.message.en and str(tmp_path / "one" / "p.yaml") in d.message.en


def test_a_hook_nobody_calls_is_refused():
    code, message = refusal(county(fupin_rule_pack=[]))
    assert code == "P102" and "county" in message and "fupin_rule_pack" in message


def test_a_hook_that_was_not_marked_is_refused():
    code, message = refusal(plugin("county", fupin_subjects=lambda: [SHOP]))
    assert code == "P102" and "county" in message and "fupin_subjects" in message


def test_a_hook_with_arguments_of_its_own_is_refused():
    @hookimpl
    def fupin_subjects(everything):
        return []

    code, message = refusal(plugin("county", fupin_subjects=fupin_subjects))
    assert code == "P102" and "county" in message and "everything" in message


def test_a_wrapper_around_our_hooks_is_refused():
    @hookimpl(wrapper=True)
    def fupin_subjects():
        return (yield)

    assert refusal(plugin("county", fupin_subjects=fupin_subjects))[0] == "P102"


def test_a_plugin_that_is_given_twice_is_refused():
    mine = county(fupin_subjects=[])
    assert refusal(mine, mine)[0] == "P103"
    assert refusal(county("same"), county("same"))[0] == "P103"


@pytest.mark.parametrize(
    "error", [RuntimeError("no list today"), SystemExit(0), GeneratorExit("no")], ids=["error", "exit", "base"]
)
def test_a_hook_that_fails_or_ends_the_process_stops_the_run_and_names_the_plugin(error):
    def fail():
        raise error

    code, message = refusal(county(fupin_subjects=fail))
    assert code == "P104" and "county" in message and f"{type(error).__name__}: {error}" in message


def test_a_hook_that_gives_nothing_or_something_else_is_refused():
    code, message = refusal(county(fupin_subjects=lambda: None))
    assert code == "P104" and "county" in message
    code, message = refusal(county(fupin_subjects=[Shop]))
    assert code == "P105" and "county" in message and "Subject" in message
    assert refusal(county(fupin_rule_packs=["rules"]), ask="rule_paths")[0] == "P105"
    assert refusal(county(fupin_functions=[len]), ask="functions")[0] == "P105"


def test_a_rule_file_that_is_not_there_is_refused(tmp_path):
    code, message = refusal(county(fupin_rule_packs=[tmp_path / "no"]), ask="rule_paths")
    assert code == "P106" and "county" in message and "no" in message


def test_a_subject_name_is_taken_once():
    other = Subject(name="shop", zh="别的店", model=Shop, key="shop_id")
    code, message = refusal(county("one", fupin_subjects=[SHOP, STREET]), county("two", fupin_subjects=[other]))
    assert code == "P103" and "two" in message and "one" in message and "shop" in message


def test_a_part_shares_its_name_with_nobody():
    other = Subject(name="worker", zh="工人", model=Shop, key="shop_id")
    code, message = refusal(county("one", fupin_subjects=[SHOP, STREET]), county("two", fupin_subjects=[other]))
    assert code == "P103" and "worker" in message


@pytest.mark.parametrize(
    "subject",
    [
        Subject("shop", "店", Shop, key="shopid"),
        Subject("shop", "店", Shop, key="shop_id", label="lable"),
        Subject("shop", "店", Shop, key="shop_id", area="aera"),
        Subject("shop", "店", Shop, key="shop_id", dates=("inspection.dat",)),
        Subject("shop", "店", Shop, key="shop_id", within=(Level("street", "街", label="stret"),)),
        Subject("shop", "店", Shop, key="shop_id", parts=(Part("worker", "stuff", "员"),)),
        Subject("shop", "店", Shop, key="shop_id", parts=(Part("worker", "owner", "员"),)),
        Subject("shop", "店", Shop, key="shop_id", parts=(Part("worker", "staff", "员", key="number"),)),
        Subject("shop", "店", Shop, key="shop_id", groups={"street": "stret"}),
        Subject("shop", "店", Shop, key="shop_id", groups={"town": "street"}),
    ],
)  # fmt: skip
def test_a_subject_that_does_not_fit_its_model_is_refused(subject):
    code, message = refusal(county(fupin_subjects=[subject, STREET]))
    assert code == "P105" and "county" in message and "shop" in message


@pytest.mark.parametrize(
    "taken",
    [function("age_on", "新"), function("any", "新"), function("newer", "周岁"), function("count", "新")],
    ids=lambda f: f.name,
)
def test_a_function_name_is_taken_once(taken):
    code, message = refusal(county(fupin_functions=[taken]), ask="functions")
    assert code == "P103" and "county" in message


def test_two_plugins_cannot_give_one_function():
    code, message = refusal(
        county("one", fupin_functions=[function("f_one", "甲")]),
        county("two", fupin_functions=[function("f_one", "乙")]),
        ask="functions",
    )
    assert code == "P103" and "one" in message and "two" in message


def test_a_function_that_no_rule_could_write_is_refused():
    assert refusal(county(fupin_functions=[function("not", "非也")]), ask="functions")[0] == "P105"
    assert refusal(county(fupin_functions=[function("a b", "甲乙")]), ask="functions")[0] == "P105"


class Entry:
    """An installed entry point, as importlib.metadata gives it."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value

    def load(self):
        return importlib.metadata.EntryPoint(self.name, self.value, "fupin_rules").load()


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Install a plugin of this text under an entry point `county`."""

    def install(text: str) -> None:
        (tmp_path / "county_plugin.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "county_plugin", raising=False)
        monkeypatch.setattr(
            "fupin_rules.plugins.opening.entry_points", lambda group: [Entry("county", "county_plugin")]
        )

    return install


def test_an_installed_plugin_is_opened_by_its_entry_point(installed):
    installed("from fupin_rules.plugins import hookimpl\n@hookimpl\ndef fupin_rule_packs():\n    return []\n")
    assert Registry().names() == ("county",)


@pytest.mark.parametrize(
    "text",
    ["import nothing_of_that_name\n", "def broken(:\n", "raise SystemExit(1)\n", "raise BaseException\n", "1 / 0\n"],
    ids=["import", "syntax", "exit", "base", "error"],
)
def test_a_plugin_that_does_not_load_stops_the_run_and_is_named(installed, text):
    installed(text)
    with pytest.raises(FupinError) as caught:
        Registry()
    (d,) = caught.value.diagnostics
    assert d.code == "P101" and "county" in d.message.en


def test_every_hook_says_who_calls_it_and_what_is_refused():
    specs = [f for _, f in inspect.getmembers(hooks, inspect.isfunction) if f.__name__.startswith("fupin_")]
    assert [f.__name__ for f in specs] == [
        "fupin_extensions", "fupin_functions", "fupin_profiles", "fupin_report_sections",
        "fupin_rule_packs", "fupin_subjects", "fupin_validators",
    ]  # fmt: skip
    for f in specs:
        assert "Called by `Registry." in f.__doc__ and "(P10" in f.__doc__ or "(R20" in f.__doc__
        assert not inspect.signature(f).parameters
    assert "Who calls" in hooks.__doc__ and "How\noften" in hooks.__doc__ and "What may be changed" in hooks.__doc__
