"""The hooks a plugin may implement; there are few, and the built-in survey uses the same ones.

A plugin is a module (or an object) that an entry point of the group `fupin_rules` names. Who calls: `Registry`, and nobody else. How
often: each hook at most once for each question a registry is asked, so a hook must answer the same each time. What may be changed:
nothing; the registry reads what it is given and keeps no list that a plugin could add to later.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pluggy

from fupin_rules.language.functions import Function
from fupin_rules.schema import Extension, Subject

__all__ = ["hookimpl", "hookspec"]

hookspec = pluggy.HookspecMarker("fupin_rules")
hookimpl = pluggy.HookimplMarker("fupin_rules")


@hookspec
def fupin_subjects() -> Iterable[Subject]:  # type: ignore[empty-body]
    """Subjects that rules may be about.

    Called by `Registry.subjects`, before any rule file is read. Must not open files, networks or the clock. The names of subjects and of
    their parts are one name space: a name that two plugins give is an error (P103), and a subject that names a field its model does
    not have is one too (P105).
    """


@hookspec
def fupin_extensions() -> Iterable[Extension]:  # type: ignore[empty-body]
    """Answers added to subjects or parts of this plugin, of another or of the built-in survey, each in the plugin's own namespace.

    Called by `Registry.subjects`, after all subjects are known; the models given stay as they are, subclasses are made. A namespace
    that another plugin has, or that is a field or a subject already, is an error (P103); an extension of nothing, or of a model that is
    no `Record`, is one too (P105).
    """


@hookspec
def fupin_rule_packs() -> Iterable[Path]:  # type: ignore[empty-body]
    """Rule files, or folders of them, as absolute paths of files that are there.

    Called by `Registry.rule_paths`. The files are read by the rulebook, later and only once; a pack id, rule id, parameter or definition
    that two files give is an error of the second file (R201, R202, R210). A path that is not there is an error (P106).
    """


@hookspec
def fupin_functions() -> Iterable[Function]:  # type: ignore[empty-body]
    """Functions that rules may call, pure and of plain values.

    Called by `Registry.functions`. A name (English or Chinese) that the language or another plugin has is an error (P103).
    """
