"""Which plugins are opened, where they came from, and what becomes of a broken one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fupin_rules import Engine
from fupin_rules.errors import FupinError, InputError, RuleFileError
from fupin_rules.plugins import Registry

DAY = date(2020, 1, 1)
EMPTY = "from fupin_rules.plugins import hookimpl\n"
PACKS = (
    EMPTY
    + "from pathlib import Path\n@hookimpl\ndef fupin_rule_packs():\n    return [Path(__file__).parent / 'rules']\n"
)
PACK = """language: 1
pack: {pack}
title: {{zh: 一包, en: a pack}}
source: {{document: 示例}}
rules:
  - id: {rule}
    title: {{zh: 有户主, en: there is a head}}
    subject: household
    severity: error
    expect: answered(head_name)
    message: {{zh: 没有户主, en: no head}}
"""


@pytest.fixture(autouse=True)
def _small(monkeypatch, tmp_path):
    """The built-in survey with one small pack: what is tested here asks nothing of the others, and they take their time to load."""
    home = tmp_path / "zzz"
    home.mkdir()
    (home / "small.yaml").write_text(PACK.format(pack="small", rule="checklist.19"), encoding="utf-8")
    monkeypatch.setattr("fupin_rules.survey.plugin.rules_home", lambda: home)


def states(registry: Registry) -> dict[str, str]:
    return {p.name: p.state for p in registry.plugins}


def refused(**how: object) -> str:
    with pytest.raises(FupinError) as caught:
        Registry(**how).rulebook()  # type: ignore[arg-type]
    return "\n".join(f"{d.code} {d.message.en}" for d in caught.value.diagnostics)


def test_an_installed_plugin_is_known_by_distribution_version_file_and_hooks(homestead):
    (built_in, ours) = Registry().plugins
    assert (built_in.name, built_in.built_in, built_in.distribution) == ("survey", True, "fupin-rules")
    assert (ours.name, ours.built_in, ours.title) == ("homestead", False, "homestead (fupin-rules-homestead 1.2)")
    assert Path(ours.file) == homestead / "__init__.py"
    assert ours.hooks == (
        "fupin_extensions", "fupin_functions", "fupin_profiles", "fupin_report_sections", "fupin_rule_packs",
    )  # fmt: skip
    assert ours.state == "loaded" and ours.reasons == ()


def test_the_origin_of_everything_contributed_is_kept(homestead):
    registry = Registry()
    assert registry.origin("subject", "household").name == "survey"
    assert registry.origin("subject", "officer").name == "survey"
    assert registry.origin("extension", "homestead.member").name == "homestead"
    assert registry.origin("function", "is_round").version == registry.origin("function", "是整千").version == "1.2"
    assert registry.origin("function", "age_on") is None
    assert registry.origin("section", "homestead.who").name == "homestead"
    assert registry.origin_of_file(homestead / "rules" / "homestead.yaml").name == "homestead"
    assert registry.origin_of_file(homestead / "layouts" / "homestead.yaml").name == "homestead"
    assert registry.origin_of_file(registry.rule_paths()[0] / "small.yaml").name == "survey"
    assert registry.origin_of_file("/nowhere/x.yaml") is None


def test_layouts_of_plugins_come_before_the_shipped_ones(homestead):
    assert [p.name for p in Registry().profile_paths()] == ["layouts", "profiles"]


def test_a_plugin_that_is_not_allowed_is_never_imported(install):
    install("homestead", {"__init__.py": "raise RuntimeError('imported')\n"})
    registry = Registry(allow=[])
    assert states(registry) == {"survey": "loaded", "homestead": "blocked"}
    assert registry.names() == ("survey",) and registry.skipped == ()


@pytest.mark.parametrize("pattern", ["homestead", "fupin-rules-homestead", "home*", "fupin-rules-h*"])
def test_a_plugin_is_blocked_or_allowed_by_its_name_or_its_distribution(install, pattern):
    install("homestead", {"__init__.py": EMPTY})
    install("other", {"__init__.py": EMPTY})
    assert states(Registry(block=[pattern])) == {"survey": "loaded", "homestead": "blocked", "other": "loaded"}
    assert states(Registry(allow=[pattern])) == {"survey": "loaded", "homestead": "loaded", "other": "blocked"}
    assert states(Registry(allow=["*"], block=[pattern]))["homestead"] == "blocked"


def test_the_built_in_survey_can_be_blocked_but_needs_no_leave():
    assert states(Registry(block=["survey"])) == {"survey": "blocked"}
    assert states(Registry(allow=[])) == {"survey": "loaded"}


@pytest.mark.parametrize("how", [{"allow": ["homested"]}, {"block": ["homested"]}])
def test_a_name_in_a_list_that_nobody_has_is_refused_with_the_nearest(install, how):
    install("homestead", {"__init__.py": EMPTY})
    with pytest.raises(InputError) as caught:
        Registry(**how)
    (d,) = caught.value.diagnostics
    assert (d.code, d.message.en) == ("P107", "no plugin called 'homested' is installed.")
    assert d.hint.en == "Did you mean homestead?"


def test_two_distributions_with_one_name_are_refused_and_both_are_named(install):
    install("homestead", {"__init__.py": EMPTY})
    install("homestead", {"__init__.py": EMPTY}, module="another", distribution="fupin-rules-rival", version="9")
    said = refused()
    assert said.startswith("P103 the plugin homestead (fupin-rules-")
    assert "(fupin-rules-homestead 1.2)" in said and "(fupin-rules-rival 9)" in said
    one = Registry(block=["fupin-rules-rival"])
    assert sorted((p.name, p.distribution, p.state) for p in one.plugins[1:]) == [
        ("homestead", "fupin-rules-homestead", "loaded"),
        ("homestead", "fupin-rules-rival", "blocked"),
    ]


def test_a_broken_plugin_stops_the_run_and_is_named_with_its_version(install):
    install("homestead", {"__init__.py": "import nothing_of_that_name\n"})
    said = refused()
    assert said.startswith(
        "P101 the plugin homestead (fupin-rules-homestead 1.2) cannot be loaded: ModuleNotFoundError"
    )


BROKEN = {
    "import": ("raise ValueError('no')\n", "P101", "cannot be loaded: ValueError: no"),
    "exit": ("raise SystemExit(0)\n", "P101", "SystemExit: 0"),
    "unmarked": ("def fupin_subjects():\n    return []\n", "P102", "fupin_subjects, which is not marked"),
    "unknown": (EMPTY + "@hookimpl\ndef fupin_subject():\n    return []\n", "P102", "unknown hook fupin_subject"),
    "raises": (EMPTY + "@hookimpl\ndef fupin_functions():\n    return 1 / 0\n", "P104", "ZeroDivisionError"),
    "type": (EMPTY + "@hookimpl\ndef fupin_profiles():\n    return ['x.yaml']\n", "P105", "gives a str in fupin_profiles"),
    "relative": (
        EMPTY + "from pathlib import Path\n@hookimpl\ndef fupin_rule_packs():\n    return [Path('rules')]\n",
        "P105",
        "not absolute",
    ),
    "empty": (
        PACKS.replace("/ 'rules'", "") + "\n",
        "P106",
        "names a folder without a YAML file",
    ),
    "absent": (PACKS, "P106", "names a file that is not there"),
    "section": (
        EMPTY + "from fupin_rules.errors import Text\nfrom fupin_rules.plugins import Section\n@hookimpl\n"
        "def fupin_report_sections():\n    return [Section('x.y', Text('题'), (), lambda r: [])]\n",
        "P105",
        "has no columns",
    ),
    "extension": (
        EMPTY + "from fupin_rules.schema import Extension, Record\n@hookimpl\n"
        "def fupin_extensions():\n    return [Extension('members', 'household', Record, '成员表')]\n",
        "P103",
        "which has such a field",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "said"), BROKEN.values(), ids=BROKEN)
def test_a_plugin_that_is_skipped_leaves_everything_else_and_marks_every_report(install, text, code, said):
    install("broken", {"__init__.py": text})
    stopped = refused()
    assert stopped.startswith(f"{code} the plugin broken (fupin-rules-broken 1.2) ") and said in stopped
    registry = Registry(broken="skip")
    engine = Engine.of(registry)
    assert states(registry) == {"survey": "loaded", "broken": "broken"}
    (plugin,) = registry.skipped
    assert [d.code for d in plugin.reasons] == [code]
    (lacking,) = engine.rulebook.incomplete
    assert lacking.plugin == "broken (fupin-rules-broken 1.2)" and said in lacking.reason.en
    head = engine.check({"household_id": "1"}, as_of=DAY).to_dict()
    assert head["incomplete"] == [{"plugin": lacking.plugin, "reason": lacking.reason.to_dict()}]
    assert len(engine.rulebook.rules) == len(Engine.of(Registry(allow=[])).rulebook.rules)


def test_a_whole_check_says_that_nothing_is_missing():
    assert Engine.of(Registry(broken="skip")).check({"household_id": "1"}, as_of=DAY).head()["incomplete"] == []


def test_what_was_left_out_stays_said_whatever_is_chosen_of_the_rules(install):
    install("broken", {"__init__.py": "1 / 0\n"})
    book = Registry(broken="skip").rulebook()
    assert book.asking().incomplete == book.only(book.rules[:1]).incomplete == book.incomplete != ()
    assert Engine(book, main="household").about("team").rulebook.incomplete == book.incomplete


def test_a_plugin_whose_rules_do_not_load_is_left_out_whole(install):
    text = PACKS + "from fupin_rules.schema import Extension, Record\n"
    install(
        "broken",
        {"__init__.py": text, "rules/p.yaml": PACK.format(pack="p", rule="p.1").replace("head_name", "haed_name")},
    )
    with pytest.raises(RuleFileError) as caught:
        Registry().rulebook()
    (d,) = caught.value.diagnostics
    assert d.code == "E301" and d.message.en.startswith("(plugin broken (fupin-rules-broken 1.2)) ")
    registry = Registry(broken="skip")
    book = registry.rulebook()
    assert "p.1" not in book.by_id and "checklist.19" in book.by_id
    assert [(p.name, [d.code for d in p.reasons]) for p in registry.skipped] == [("broken", ["E301"])]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [(("p", "a.1"), ("p", "b.1"), "R201"), (("p", "a.1"), ("q", "a.1"), "R210")],
    ids=["pack", "rule"],
)
def test_an_id_of_two_plugins_names_both_and_the_later_one_is_left_out(install, first, second, code):
    for name, (pack, rule) in (("alpha", first), ("beta", second)):
        install(name, {"__init__.py": PACKS, "rules/p.yaml": PACK.format(pack=pack, rule=rule)})
    with pytest.raises(RuleFileError) as caught:
        Registry().rulebook()
    (d,) = caught.value.diagnostics
    assert (
        d.code == code
        and "alpha (fupin-rules-alpha 1.2)" in d.message.en
        and "beta (fupin-rules-beta 1.2)" in d.message.zh
    )
    registry = Registry(broken="skip")
    book = registry.rulebook()
    assert states(registry) == {"survey": "loaded", "alpha": "loaded", "beta": "broken"}
    assert first[1] in book.by_id and len([r for r in book.rules if r.id in (first[1], second[1])]) == 1


def test_a_plugin_that_takes_an_id_of_the_built_in_packs_is_at_fault_wherever_its_file_lies(install):
    # The file of the built-in packs may well come after the plugin's in the order of their names.
    home = install("aaa", {"__init__.py": PACKS, "rules/p.yaml": PACK.format(pack="p", rule="checklist.19")})
    registry = Registry(broken="skip")
    book = registry.rulebook()
    assert str(home) < str(registry.rule_paths()[0])
    assert states(registry) == {"survey": "loaded", "aaa": "broken"}
    assert book.by_id["checklist.19"].pack.id == "small"


def test_a_plugin_that_needs_a_broken_one_is_left_out_too(install):
    install("alpha", {"__init__.py": "1 / 0\n"})
    install("beta", {"__init__.py": PACKS, "rules/p.yaml": PACK.format(pack="b", rule="b.1") + "uses: [alpha-pack]\n"})
    registry = Registry(broken="skip")
    registry.rulebook()
    assert states(registry) == {"survey": "loaded", "alpha": "broken", "beta": "broken"}


def test_a_fault_in_the_callers_own_file_is_never_skipped(install, tmp_path):
    install("broken", {"__init__.py": "1 / 0\n"})
    mine = tmp_path / "mine.yaml"
    mine.write_text(PACK.format(pack="mine", rule="m.1").replace("head_name", "haed_name"), encoding="utf-8")
    with pytest.raises(RuleFileError) as caught:
        Registry(broken="skip").rulebook(mine)
    assert [d.message.en for d in caught.value.diagnostics if "plugin" in d.message.en] == []


def test_a_bad_layout_names_the_plugin_before_any_data_are_read(install):
    layouts = (
        EMPTY
        + "from pathlib import Path\n@hookimpl\ndef fupin_profiles():\n    return [Path(__file__).parent / 'layouts']\n"
    )
    good = "profile: mine\ntitle: {zh: 我的, en: mine}\nsheets: []\n"
    install("layout", {"__init__.py": layouts, "layouts/a.yaml": good.replace("title", "tilte")})
    said = refused()
    assert said.splitlines() == [
        "D601 (plugin layout (fupin-rules-layout 1.2)) the profile lacks the key 'title'.",
        "D602 (plugin layout (fupin-rules-layout 1.2)) a profile has no key called 'tilte'.",
    ]
    registry = Registry(broken="skip")
    assert registry.rulebook().incomplete[0].plugin == "layout (fupin-rules-layout 1.2)"


def test_a_layout_of_a_subject_nobody_has_is_refused(install):
    layouts = (
        EMPTY
        + "from pathlib import Path\n@hookimpl\ndef fupin_profiles():\n    return [Path(__file__).parent / 'layouts']\n"
    )
    install(
        "layout",
        {
            "__init__.py": layouts,
            "layouts/a.yaml": "profile: mine\nsubject: huosehold\ntitle: {zh: 我, en: me}\nsheets: []\n",
        },
    )
    assert "for huosehold, which is no subject" in refused()


def test_models_functions_or_validators_alone_are_a_plugin_too():
    from fupin_rules.survey import plugin

    class Models:
        fupin_subjects = staticmethod(plugin.fupin_subjects)

    book = Registry([Models()], installed=False).rulebook()
    assert book.rules == () and sorted(book.subjects) == ["edge", "household", "team", "village"]


def test_plugins_that_are_given_are_opened_whatever_the_lists_say():
    class Mine:
        pass

    registry = Registry([Mine(), Mine()], allow=[])
    assert registry.names() == ("Mine", "Mine-2", "survey")
    assert Path({p.name: p.file for p in registry.plugins}["Mine"]) == Path(__file__)
