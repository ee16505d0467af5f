"""The page on plugins holds every hook with its exact arguments, every attribute of what a hook gives, every option and code."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import pytest

from fupin_rules.cli.plugin_options import plugin_options
from fupin_rules.language.functions import Function
from fupin_rules.plugins import Plugin, Registry, Section, hooks
from fupin_rules.schema import Extension

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "plugins.md").read_text(encoding="utf-8")
SPECS = dict(inspect.getmembers(hooks, lambda x: inspect.isfunction(x) and x.__name__.startswith("fupin_")))
pytestmark = pytest.mark.repository


def test_every_hook_is_documented_with_its_exact_arguments_and_no_other_is():
    written = re.findall(r"^### `(fupin_\w+)(\(.*?\) -> .*?)`$", PAGE, re.MULTILINE)
    assert dict(written) == {name: str(inspect.signature(f)).replace("'", "") for name, f in SPECS.items()}
    assert len(written) == 7
    assert "There are seven." in PAGE and hooks.__doc__.startswith("The seven hooks")


def test_the_page_says_of_every_hook_who_calls_it():
    for name, f in SPECS.items():
        (caller,) = re.findall(r"Called by `Registry\.(\w+)`", f.__doc__)
        assert callable(getattr(Registry, caller))
        section = PAGE.split(f"### `{name}(")[1].split("\n#")[0]
        assert f"Called by `Registry.{caller}`" in " ".join(section.split()).replace("Called by\n", "Called by ")


def parameters(made: type) -> str:
    said = []
    for f in dataclasses.fields(made):
        if f.default is not dataclasses.MISSING:
            said.append(f"{f.name}={f.default!r}".replace("''", '""'))
        elif f.default_factory is not dataclasses.MISSING:
            said.append(f"{f.name}={f.default_factory()!r}")
        else:
            said.append(f.name)
    return f"{made.__name__}({', '.join(said)})"


@pytest.mark.parametrize("made", [Extension, Function, Section])
def test_what_a_hook_gives_is_documented_with_its_exact_arguments(made):
    assert f"`{parameters(made)}`" in PAGE


def test_the_api_of_registry_and_plugin_is_all_there():
    api = PAGE.split("## The API")[1]
    public = {n for n in vars(Registry) if not n.startswith("_")}
    public |= {f.name for f in dataclasses.fields(Plugin)} | {"title", "reason"}
    missing = {n for n in public if not re.search(rf"`{n}[`(]", api)}
    assert missing == set()


def test_every_option_is_in_the_table():
    for option in plugin_options("en"):
        assert f"| `{option.opts[0]}" in PAGE
