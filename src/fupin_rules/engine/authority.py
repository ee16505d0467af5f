"""Which rules hold for a record: of national, province, city and county packs those of its area, the nearest where they differ.

Owns the reading of area codes and the standing of a rule on a day in an area. Knows no record and no verdict: the planner asks, once for
each class of areas that no pack and no parameter tells apart, so that the villages of a county share one batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.rulebook import Pack, Rule, Rulebook
from fupin_rules.rulebook.layers import Override, plain_code

if TYPE_CHECKING:
    from fupin_rules.engine.core import Engine

__all__ = ["Authority", "Standing", "area_given"]

State = Literal["in_force", "resting", "outside", "replaced", "off", "unplaced"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of a rule on a day in an area.

    Attributes:
        state: `in_force`; `resting` on that day everywhere; `outside` of its area; `replaced` or `off` by a lower pack; `unplaced` where
            the area is not known closely enough to tell.
        rule: the rule as it holds: with the severity that a lower pack gives it.
        override: what changed it; for `unplaced` the nearest pack whose area decides is `pack`.
    """

    state: State
    rule: Rule
    override: Override | None = None
    pack: Pack | None = None

    @property
    def runs(self) -> bool:
        return self.state == "in_force"


def area_given(area: Any) -> str | None:
    """The area a caller names, without the zeros that fill a code up.

    Raises:
        InputError: A110 it is no area code.
    """
    if area is None:
        return None
    code = plain_code(area)
    if code is None:
        raise InputError(
            Diagnostic(
                "A110",
                Text(f"“{area}”不是行政区划代码。", f"{area!r} is no area code."),
                hint=Text("写 2 到 12 位数字，如 450329。", "Write 2 to 12 digits, e.g. 450329."),
            )
        )
    return code


class Authority:
    """The layers of a rulebook.

    Attributes:
        plain: whether every pack holds everywhere, so that rules do not depend on the area (values of parameters may).
        prefixes: the area prefixes that matter to any pack or parameter.
    """

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        packs = {r.pack.id: r.pack for r in book.running} | {o.pack.id: o.pack for o in book.overrides}
        areas = {p.area for p in packs.values() if p.area}
        self.plain = not areas
        areas |= {v.area for t in book.parameters.values() if t.by_area for v in t.values if v.area}
        self.prefixes: tuple[str, ...] = tuple(sorted(areas))
        self._over: dict[str, list[Override]] = {}
        self._by: dict[str, list[Override]] = {}
        for o in book.overrides:
            if o.rule is not None:
                self._over.setdefault(o.rule, []).append(o)
            if o.by is not None:
                self._by.setdefault(o.by, []).append(o)
        self._classes: dict[tuple[Any, str | None], str | None] = {}
        self._standings: dict[tuple[str, date, str | None], Standing] = {}
        self._softened: dict[tuple[str, str], Rule] = {}
        self._seen: dict[str, Engine] = {}

    # -- areas -----------------------------------------------------------------------------------------------------

    def area(self, own: Any, given: str | None = None) -> str | None:
        """The class of an area: a code that stands for all that no pack and no parameter tells apart; None for the unknown, or where none does.

        Args:
            own: the record's own code, which counts unless it is no code or says less than the caller's.
            given: the caller's, for records without one.
        """
        if not self.prefixes:
            return None
        try:
            return self._classes[own, given]
        except (KeyError, TypeError):
            pass
        code = plain_code(own)
        if code is None or (given is not None and given.startswith(code)):
            code = given
        shown = None if code is None else self._class(code)
        if isinstance(own, (str, int)) or own is None:
            self._classes[own, given] = shown
        return shown

    def _class(self, code: str) -> str:
        """The code as far as any prefix goes along with it, and one digit further, where it leaves them all."""
        shared = max(_along(code, p) for p in self.prefixes)
        return code[: shared + 1]

    # -- rules -----------------------------------------------------------------------------------------------------

    def standing(self, rule: Rule, on: date, area: str | None) -> Standing:
        """What becomes of a rule on a day in an area (a class of `area`, or any code)."""
        if self.plain:
            return Standing("in_force" if rule.in_force(on) else "resting", rule)
        key = (rule.id, on, area)
        got = self._standings.get(key)
        if got is None:
            got = self._standings[key] = self._standing(rule, on, area or "")
        return got

    def _standing(self, rule: Rule, on: date, code: str) -> Standing:
        if not rule.in_force(on):
            return Standing("resting", rule)
        place = _place(rule.pack, code)
        if place != "in":
            return Standing("outside" if place == "out" else "unplaced", rule, pack=rule.pack)
        taking = [o for o in self._by.get(rule.id, ()) if o.holds(on)]
        if rule.id in self._by:
            # What replaces a rule holds where it does so, and not where a nearer pack says otherwise of that rule.
            ahead = [self._nearest(o.rule or "", on, code) for o in taking]
            if not any(found is o for (found, _), o in zip(ahead, taking, strict=True)):
                if not taking:
                    return Standing("resting", rule)
                found, pack = ahead[0]
                return Standing("unplaced" if found is None else _effect(found), rule, found, pack)
        found, pack = self._nearest(rule.id, on, code)
        if pack is not None:
            return Standing("unplaced", rule, pack=pack)
        if found is None:
            return Standing("in_force", rule)
        if found.effect == "severity":
            return Standing("in_force", self._with_severity(rule, found), found)
        return Standing(_effect(found), rule, found)

    def _nearest(self, rule: str, on: date, code: str) -> tuple[Override | None, Pack | None]:
        """What holds of a rule: the override of the nearest pack; or the pack, where nobody knows whether the area is within it."""
        best: Override | None = None
        doubt: Pack | None = None
        for o in self._over.get(rule, ()):
            place = _place(o.pack, code) if o.holds(on) else "out"
            if place == "in" and (best is None or o.pack.rank > best.pack.rank):
                best = o
            elif place == "unknown" and (doubt is None or o.pack.rank > doubt.rank):
                doubt = o.pack
        if doubt is not None and (best is None or doubt.rank > best.pack.rank):
            return None, doubt
        return best, None

    def _with_severity(self, rule: Rule, override: Override) -> Rule:
        assert override.severity is not None
        key = (rule.id, override.severity)
        got = self._softened.get(key)
        if got is None:
            rank = ("info", "warning", "error")
            soften = rule.soften
            if soften is not None and rank.index(soften[1]) >= rank.index(override.severity):
                soften = None
            got = self._softened[key] = replace(rule, severity=override.severity, soften=soften)
        return got

    # -- what a report says ----------------------------------------------------------------------------------------

    def held(self, places: Iterable[tuple[date, str | None]]) -> tuple[Override, ...]:
        """The overrides that hold on one of these days in one of these areas: what every report has to state."""
        asked = sorted({(on, area or "") for on, area in places})
        return tuple(o for o in self.book.overrides if any(self._held(o, on, code) for on, code in asked))

    def _held(self, override: Override, on: date, code: str) -> bool:
        if _place(override.pack, code) != "in" or not override.holds(on):
            return False
        if override.parameter is not None:
            return any(v.holds(on, code) or _place_of(v.area, code) == "unknown" for v in override.values)
        return self._nearest(override.rule or "", on, code)[0] is override

    # -- layers ----------------------------------------------------------------------------------------------------

    def seen_by(self, pack: Pack, engine: Engine) -> Engine:
        """The engine as the people who wrote a pack know it: its examples speak of nothing that lower packs, or packs elsewhere, change."""
        if not self.book.overrides:
            return engine
        got = self._seen.get(pack.id)
        if got is None:
            book = self.book.seen_by(pack)
            got = self._seen[pack.id] = engine if book is self.book else type(engine)(book)
        return got


def _effect(override: Override) -> State:
    return "replaced" if override.effect == "replaced" else "off"


def _place(pack: Pack, code: str) -> Literal["in", "out", "unknown"]:
    return _place_of(pack.area, code)


def _place_of(area: str, code: str) -> Literal["in", "out", "unknown"]:
    if code.startswith(area):
        return "in"
    return "unknown" if area.startswith(code) else "out"


def _along(code: str, prefix: str) -> int:
    """How many digits two codes share from the first on."""
    n = 0
    for a, b in zip(code, prefix, strict=False):
        if a != b:
            break
        n += 1
    return n
