"""The hooks a plugin may implement. Each is called once per `Registry`, when it is opened; results are read, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pluggy

from fupin_rules.language.functions import Function
from fupin_rules.schema import Subject

__all__ = ["hookimpl", "hookspec"]

hookspec = pluggy.HookspecMarker("fupin_rules")
hookimpl = pluggy.HookimplMarker("fupin_rules")


@hookspec
def fupin_subjects() -> Iterable[Subject]:  # type: ignore[empty-body]
    """Subjects that rules may be about. A name that two plugins give is an error."""


@hookspec
def fupin_rule_packs() -> Iterable[Path]:  # type: ignore[empty-body]
    """Rule files, or folders of them."""


@hookspec
def fupin_functions() -> Iterable[Function]:  # type: ignore[empty-body]
    """Functions that rules may call. A name that is taken is an error."""
