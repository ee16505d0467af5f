"""Why a name is not known, and what can be said of an expression that uses a broken one: so that one mistake is told once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fupin_rules.errors import Diagnostic, Place, Text
from fupin_rules.language import BOOL, Definition, ParameterDecl, Scope, Source, Type, check
from fupin_rules.language.tree import Const
from fupin_rules.language.types import DATE, INT, TEXT
from fupin_rules.rulebook.names import BlockedError, Names

if TYPE_CHECKING:
    from fupin_rules.rulebook.desk import Desk, Kind

__all__ = ["despite", "explained"]

NAME_CODES = ("E301", "E302", "E304", "E306")


def explained(
    desk: Desk, found: list[Diagnostic], source: Source, scope: Scope, pack: str, want: Type | None
) -> list[Diagnostic]:
    """The complaints, those of unknown names explained where the name is known to a pack that is not used."""
    if not any(d.code in NAME_CODES for d in found):
        return found
    if desk.blind and any(u not in desk.uses for u in desk.uses.get(pack, ())):
        return [d for d in found if d.code not in NAME_CODES]
    wide = desk.scope(scope.part or scope.subject.name, pack, all_packs=True)
    assert wide is not None
    try:
        still = {(d.code, d.place) for d in check(source, wide, want)[1]}
    except BlockedError:
        still = {(d.code, d.place) for d in despite(source, wide, want)}
    out: list[Diagnostic] = []
    for d in found:
        hidden = _hidden(desk, d.place, source, scope, wide) if (d.code, d.place) not in still else None
        if d.code not in NAME_CODES or hidden is None:
            out.append(d)
            continue
        name, owner = hidden
        out.append(
            Diagnostic(
                "R219",
                Text(
                    f"“{name}”是规则包 {owner} 的，本包没有声明用它。",
                    f"{name!r} belongs to the pack {owner}, which this pack does not say it uses.",
                ),
                d.place,
                Text(f"请在文件开头写 uses: [{owner}]。", f"Write uses: [{owner}] at the top of the file."),
            )
        )
    return out


def _hidden(desk: Desk, place: Place, source: Source, scope: Scope, wide: Scope) -> tuple[str, str] | None:
    """The name at a place that only packs not used declare, with its pack."""
    offset = next((i for i in range(len(source.text)) if source.place(i) == place), 0)
    words = re.match(r"[\w.．]+", source.text[offset:])
    parts = re.split(r"[.．]", words[0]) if words else []
    kinds: tuple[tuple[Kind, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("definition", scope.definitions, wide.definitions),
        ("parameter", scope.parameters, wide.parameters),
        ("table", scope.tables, wide.tables),
    )
    for name in (*parts, ".".join(parts), *re.findall(r"\w+", source.text)):
        for kind, near, far in kinds:
            if name in far and name not in near:
                return name, desk.owner[kind][name][0]
    return None


def despite(source: Source, scope: Scope, want: Type | None) -> list[Diagnostic]:
    """Complaints about an expression that uses broken names: those that hold whatever the names turn out to be."""
    common: list[Diagnostic] | None = None
    for t in (BOOL, INT, TEXT, DATE):
        trial = replace(
            scope,
            definitions=Names(
                scope.definitions.keys(),
                lambda n, t=t: _standing_definition(scope, n, t),  # type: ignore[misc]
            ),
            parameters=Names(scope.parameters.keys(), lambda n, t=t: _standing_parameter(scope, n, t)),  # type: ignore[misc]
        )
        try:
            found = check(source, trial, want)[1]
        except BlockedError:
            return []
        spots = {(d.code, d.place) for d in found}
        common = found if common is None else [d for d in common if (d.code, d.place) in spots]
    return common or []


def _standing_definition(scope: Scope, name: str, t: Type) -> Definition:
    try:
        return scope.definitions[name]
    except BlockedError:
        return Definition(name, Text(name), scope.part or scope.subject.name, Const(type=t.maybe(), value=None))


def _standing_parameter(scope: Scope, name: str, t: Type) -> ParameterDecl:
    try:
        return scope.parameters[name]
    except BlockedError:
        return ParameterDecl(name, Text(name), t)
