"""The seven hooks a plugin may implement; the built-in survey uses the same ones.

A plugin is a module (or an object) that an entry point of the group `fupin_rules` names. Who calls: `Registry`, and nobody else. How
often: each hook at most once for each registry, which keeps the answer; not at all where nobody asks for what it gives. In which order:
built-in plugins first, then by name. What may be changed: nothing; a hook is given nothing, the registry reads what it is handed and
keeps no list that a plugin could add to later. A hook answers the same each time, opens no network and never asks the clock.

Whatever goes wrong stops the run and names the plugin, its distribution and version (P101 to P106), unless the caller skips broken plugins:
then the whole plugin is left out and every report says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pluggy

from fupin_rules.language.functions import Function
from fupin_rules.plugins.sections import Section
from fupin_rules.rulebook.validators import Validator
from fupin_rules.schema import Extension, Subject

__all__ = ["hookimpl", "hookspec"]

hookspec = pluggy.HookspecMarker("fupin_rules")
hookimpl = pluggy.HookimplMarker("fupin_rules")


@hookspec
def fupin_subjects() -> Iterable[Subject]:  # type: ignore[empty-body]
    """Subjects that rules may be about: models of a survey of the plugin's own.

    Called by `Registry.subjects`, once, before any rule file is read. Models are taken as they are and not changed; where another plugin
    extends one, a subclass is made. The names of subjects and of their parts are one name space: a name that two plugins give is an error
    (P103), and a subject that names a field its model does not have, or has a field that no rule could name, is one too (P105).
    """


@hookspec
def fupin_extensions() -> Iterable[Extension]:  # type: ignore[empty-body]
    """Answers added to subjects or parts of this plugin, of another or of the built-in survey, each in the plugin's own namespace.

    Called by `Registry.subjects`, once, after all subjects are known; the models given stay as they are, subclasses are made. A namespace
    that another plugin has, or that is a field or a subject already, is an error (P103); an extension of nothing, or of a model that is
    no `Record`, or in which an answer is required, is one too (P105).
    """


@hookspec
def fupin_rule_packs() -> Iterable[Path]:  # type: ignore[empty-body]
    """Rule files, or folders of them, as absolute paths: packs with rules, definitions, parameters, related tables and overrides.

    Called by `Registry.rule_paths`, once. The files are read by the rulebook, later and only once; a pack id, rule id, parameter or
    definition that two files give is an error (R201, R202, R210) that names both plugins, and so is any other fault in a file. A path
    that is not absolute (P105), or not there (P106), is an error.
    """


@hookspec
def fupin_functions() -> Iterable[Function]:  # type: ignore[empty-body]
    """Functions that rules may call, pure and of plain values.

    Called by `Registry.functions`, once. A function is strict: it is called only with values that are there, and a missing argument makes
    a missing result; one that may have no answer says `partial=True` and gives None then. It names the types of its arguments and its
    result, what it costs beside a comparison, how it is said in a sentence, and its meaning for backends other than Python. What it
    raises, or answers against its own word, is a fault of the rules that call it (outcome `error`), never of the run. A name (English or
    Chinese) that the language or another plugin has is an error (P103); types, a `call` of another arity, a cost or a sentence that will
    not do is one too (P105).
    """


@hookspec
def fupin_validators() -> Iterable[Validator]:  # type: ignore[empty-body]
    """Rules written in Python, for what the language cannot say.

    Called by `Registry.validators`, once. Each becomes a rule of form `python`, looked at as strictly as one in a file; its `check` is
    called by the engine, later, once for each record or part, with a view that cannot be written to. An id that another plugin's
    validator has is an error (P103), one that a rule in a file has, too (R210); something that is no validator is one as well (P105).
    """


@hookspec
def fupin_profiles() -> Iterable[Path]:  # type: ignore[empty-body]
    """Import layouts: YAML files, or folders of them, as absolute paths, that say which column answers which question.

    Called by `Registry.profile_paths`, once. The files are read when data are read, before the shipped ones: of two layouts that fit a
    sheet alike the plugin's is taken. A path that is not absolute (P105), or not there (P106), is an error.
    """


@hookspec
def fupin_report_sections() -> Iterable[Section]:  # type: ignore[empty-body]
    """Tables made of a finished report, shown by every format beside what the report itself says.

    Called by `Registry.sections`, once; the `rows` of each are asked for once for each report that somebody reads, after everything in it
    is found. A section reads the report and changes nothing. One that raises costs itself only: the report says so in its place and the
    command ends with status 3. An id that another plugin's section has is an error (P103), one without title, columns or a way to its rows
    is one too (P105).
    """
