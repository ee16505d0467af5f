"""Hypothesis strategies: well-typed conditions over the conformance world, and vessels with gaps.

Conditions are made as text and go through the parser, so a counterexample can be pasted into a case of the suite.
"""

from __future__ import annotations

import copy
import re
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fupin_rules.schema import UNREADABLE, Open

__all__ = ["answered_at", "conditions", "filled", "opened", "vessels"]

HARBOURS = ["北港", "南港", "东港"]
RANKS = ["船长", "轮机员", "水手"]
SKILLS = ["驾驶", "捕捞", "无"]
NUMBERS = ["450399200002290012", "450399200002290020", "450399198101010047"]
TEXTS = ["甲", "乙", "450399200002290010", "45039919990230001X", "15 位"]
DATES = [date(2000, 2, 29), date(2001, 3, 1), date(2019, 1, 31), date(2019, 9, 18), date(2019, 6, 30)]


class _Maker:
    """Draws text of an expression of a wanted type; `scope` holds the variables by kind."""

    def __init__(self, draw: Any, *, monotone: bool, about: str) -> None:
        self.draw = draw
        self.monotone = monotone
        self.about = about
        self.serial = 0

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def condition(self, depth: int, v: dict[str, str]) -> str:
        leaves = ["number", "word", "day", "bool", "has", "in", "sets"]
        if not self.monotone:
            leaves += ["missing"]
        if any(k in v.values() for k in ("sailor", "trip")):
            leaves += ["same"]
        kinds = leaves if depth <= 0 else [*leaves, "and", "or", "not", "any", "all", "if", "chain", "group", "use"] * 2
        match self.pick(*kinds):
            case "and":
                return f"({self.condition(depth - 1, v)} and {self.condition(depth - 1, v)})"
            case "or":
                return f"({self.condition(depth - 1, v)} or {self.condition(depth - 1, v)})"
            case "not":
                return f"(not {self.condition(depth - 1, v)})"
            case "if":
                return f"({self.condition(depth - 1, v)} if {self.condition(depth - 1, v)} else {self.condition(depth - 1, v)})"
            case ("any" | "all") as q:
                loops, inner = self.loop(depth - 1, v)
                return f"{q}({self.condition(depth - 1, inner)} {loops})"
            case "group":
                x, g = self.fresh("x"), self.fresh("g")
                key = self.pick("rank", "berth", "born", "aboard")
                body = self.pick(
                    f"count(y for y in {g}) {self.pick('>', '>=', '==', '<')} {self.pick(0, 1, 2)}",
                    f"any(y.wage > 3000 for y in {g})", f"all(y.aboard for y in {g} if y.rank == \"船长\")",
                    f"count(y.berth for y in {g})" if False else f"sum(y.wage for y in {g}) > 4000",
                )  # fmt: skip
                return f"{self.pick('any', 'all')}({body} for {g} in group({x}.{key} for {x} in {self.crew()}))"
            case "use":
                if self.monotone:
                    return self.pick(f"{self.root()}seaworthy", f"{self.root()}skippers == 1", f"{self.root()}pay > 3")
                who = [n for n, k in v.items() if k == "sailor"]
                return self.pick(
                    f"{self.root()}seaworthy", f"{self.root()}skippers > 0",
                    *(f"{w}.{d}" for w in who for d in ("grown", "same_berth", f"born_by_number == {w}.born")),
                )  # fmt: skip
            case "chain":
                return f"({self.number(depth - 1, v)} <= {self.number(depth - 1, v)} < {self.number(0, v)})"
            case "number":
                return f"{self.number(depth, v)} {self.pick('==', '!=', '<', '<=', '>', '>=')} {self.number(depth, v)}"
            case "day":
                return f"{self.day(depth, v)} {self.pick('==', '!=', '<', '<=', '>', '>=')} {self.day(depth, v)}"
            case "word":
                return self.word_test(v)
            case "bool":
                options = [f"{self.root()}insured", "params.strict"]
                options += [f"{n}.aboard" for n, k in v.items() if k == "sailor"] + [
                    f"{n}.night" for n, k in v.items() if k == "trip"
                ]
                options += [f"id_check_digit_ok({n}.number)" for n, k in v.items() if k == "sailor"]
                return self.pick(*options)
            case "has":
                options = [
                    f'has({self.root()}ports, "北港", "东港")',
                    f'has({self.root()}marks, "甲")',
                    f'"北港" in {self.root()}ports',
                ]
                options += [f'has({n}.skills, "捕捞")' for n, k in v.items() if k == "sailor"]
                return self.pick(*options)
            case "in":
                return self.pick(
                    f"{self.root()}harbour in params.nearby", f'{self.root()}harbour not in ("北港", "南港")',
                    f"{self.root()}name in params.refused", f"{self.root()}engines in (1, 2)", f"{self.root()}harbour in {self.root()}ports",
                    f"{self.root()}refuge in distinct(t.port for m in {self.crew()} for t in m.trips)",
                )  # fmt: skip
            case "sets":
                a = self.pick(f"{self.root()}ports", f"distinct(t.port for m in {self.crew()} for t in m.trips)")
                return f"{self.pick('', 'not ')}{a} {self.pick('==', '!=')} {self.pick('params.nearby', self.root() + 'ports')}"
            case "missing":
                options = [f"{self.root()}{f}" for f in ("name", "engines", "ports", "crew", "papers.issued")] + [
                    "last_year.name"
                ]
                for n, k in v.items():
                    options += {
                        "sailor": [f"{n}.rank", f"{n}.born", f"id_birth_date({n}.number)"],
                        "trip": [f"{n}.port"],
                    }.get(k, [])
                return f"{self.pick('missing', 'answered')}({self.pick(*options)})"
            case "same":
                kind = self.pick("sailor", "trip")
                who = [n for n, k in v.items() if k == kind]
                if len(who) < 2:
                    return "params.strict"
                return f"{self.pick(*who)} {self.pick('is', 'is not')} {self.pick(*who)}"
        raise AssertionError

    def root(self) -> str:
        return "vessel." if self.about == "sailor" else ""

    def crew(self) -> str:
        return f"{self.root()}crew"

    def fresh(self, stem: str) -> str:
        self.serial += 1
        return f"{stem}{self.serial}"

    def loop(self, depth: int, v: dict[str, str]) -> tuple[str, dict[str, str]]:
        sailors = [n for n, k in v.items() if k == "sailor"]
        kind = self.pick("sailor", "sailor", "trip" if sailors else "sailor", "harbour")
        name = self.fresh({"sailor": "m", "trip": "t", "harbour": "p"}[kind])
        source = {
            "sailor": self.crew(),
            "trip": f"{self.pick(*sailors)}.trips" if sailors else "",
            "harbour": f"{self.root()}ports",
        }[kind]
        inner = {**v, name: kind}
        where = f" if {self.condition(depth - 1, inner)}" if self.pick(True, False) else ""
        text = f"for {name} in {source}{where}"
        if kind == "sailor" and depth > 1 and self.pick(True, False, False):
            more = self.fresh("t")
            return f"{text} for {more} in {name}.trips", {**inner, more: "trip"}
        return text, inner

    def number(self, depth: int, v: dict[str, str]) -> str:
        atoms = [
            *("0", "1", "2", "3000", "0.5"),
            "params.age_from",
            "params.tonnage",
            "params.late",
            f"{self.root()}engines",
            f"{self.root()}size",
            f"{self.root()}length",
            f"{self.root()}value",
        ]
        for n, k in v.items():
            atoms += {
                "sailor": [f"{n}.wage", f"{n}.bonus", f"{n}.berth", f"age_on({n}.born, as_of)"],
                "trip": [
                    f"{n}.nets",
                    f"{n}.catch",
                    f"months_between({n}.start, {n}.end)",
                    f"days_between({n}.start, {n}.end)",
                ],
            }.get(k, [])
        kinds = ["atom"] if depth <= 0 else ["atom", "arith", "neg", "if", "fold", "fold", "fold", "table", "call"]
        match self.pick(*kinds):
            case "arith":
                return f"({self.number(depth - 1, v)} {self.pick('+', '-', '*', '/')} {self.number(depth - 1, v)})"
            case "neg":
                return f"(-{self.number(depth - 1, v)})"
            case "if":
                return (
                    f"({self.number(depth - 1, v)} if {self.condition(depth - 1, v)} else {self.number(depth - 1, v)})"
                )
            case "table":
                where = f"{self.root()}harbour"
                return self.pick(
                    f"params.dues[{where}, {self.root()}engines]",
                    f"params.quota[{where}]",
                    f"at(params.wage_line, {self.root()}built)",
                )
            case "call":
                a, b = self.number(depth - 1, v), self.number(0, v)
                return self.pick(
                    f"least({a}, {b})",
                    f"greatest({a}, {b})",
                    f"abs({a})",
                    f"round_to({a}, 1)",
                    *([] if self.monotone else [f"coalesce({self.root()}size, 3)"]),
                )
            case "fold":
                loops, inner = self.loop(depth - 1, v)
                last = list(inner)[-1]
                kind = inner[last]
                if kind == "harbour" or self.pick(True, False, False):
                    return f"count({last} {loops})"
                body = {
                    "sailor": self.pick(
                        f"{last}.wage", f"{last}.bonus", f"{last}.berth", f"({last}.wage - {last}.bonus)"
                    ),
                    "trip": self.pick(f"{last}.catch", f"{last}.nets"),
                }[kind]
                if kind == "trip" and self.pick(True, False, False):
                    return f"covered_months(({last}.start, {last}.end) {loops})"
                if self.pick(True, False, False, False):
                    z = self.fresh("z")
                    return f"count({z} for {z} in distinct({self.pick({'sailor': f'{last}.rank', 'trip': f'{last}.port'}[kind], body if 'berth' in body or 'nets' in body else f'{last}.' + {'sailor': 'born', 'trip': 'end'}[kind])} {loops}))"
                return f"{self.pick('sum', 'min', 'max')}({body} {loops})"
        return self.pick(*atoms)

    def day(self, depth: int, v: dict[str, str]) -> str:
        atoms = ["as_of", "date(2019, 6, 30)", "params.season", f"{self.root()}built", f"{self.root()}papers.issued"]
        for n, k in v.items():
            atoms += {
                "sailor": [f"{n}.born", f"{n}.papers.issued", f"id_birth_date({n}.number)"],
                "trip": [f"{n}.start", f"{n}.end"],
            }.get(k, [])
        if depth > 0 and self.pick(True, False, False):
            loops, inner = self.loop(0, v)
            last = list(inner)[-1]
            if inner[last] in ("sailor", "trip"):
                return f"{self.pick('min', 'max')}({last}.{'born' if inner[last] == 'sailor' else 'end'} {loops})"
        if depth > 0 and self.pick(True, False):
            return self.pick(
                f"add_months({self.pick(*atoms)}, {self.pick(1, 6, 'params.late', self.root() + 'engines')})",
                f"month_end({self.pick(*atoms)})",
                f"date(year({self.pick(*atoms)}), 2, {self.root()}engines)",
            )
        return self.pick(*atoms)

    def word_test(self, v: dict[str, str]) -> str:
        options = [
            f'{self.root()}harbour == "北港"',
            f"{self.root()}harbour != {self.root()}refuge",
            f'{self.root()}name == "甲"',
        ]
        for n, k in v.items():
            options += {
                "sailor": [
                    f'{n}.rank == "船长"',
                    f'{n}.rank in ("水手", "学徒")',
                    f'id_sex({n}.number) == "男"',
                    f'{n}.papers.kind == "甲"',
                ],
                "trip": [f"{n}.port == {self.root()}harbour"],
                "harbour": [f'{n} == "北港"', f"{n} in params.nearby"],
            }[k]
        return self.pick(*options)


@st.composite
def conditions(draw: Any, *, monotone: bool = False, about: str = "vessel", depth: int = 3) -> str:
    """The text of a condition about a vessel or a sailor."""
    maker = _Maker(draw, monotone=monotone, about=about)
    return maker.condition(draw(st.integers(1, depth)), {"this": "sailor"} if about == "sailor" else {})


def _gap(values: Any, share: int = 4) -> Any:
    """An answer, or none."""
    return st.one_of(*[values] * (share - 1), st.none())


def _listing(items: Any, most: int = 3, *, gaps: bool) -> Any:
    lists = st.lists(items, max_size=most)
    return st.one_of(lists, lists, lists.map(Open), st.none()) if gaps else lists


@st.composite
def _record(draw: Any, fields: dict[str, Any], *, gaps: bool) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, values in fields.items():
        got = draw(_gap(values) if gaps else values)
        if got is not None or draw(st.booleans()):
            out[name] = got
        if got is None and gaps and draw(st.integers(0, 3)) == 0:
            out.setdefault(UNREADABLE, {})[name] = "不是日期"
    return out


def _vessel_fields(*, gaps: bool, least: int = 0) -> dict[str, Any]:
    """What stands in each field, nested records included; `least` is the shortest list."""
    number = st.sampled_from

    def lists(items: Any, most: int) -> Any:
        return _listing(items, most, gaps=True) if gaps else st.lists(items, min_size=least, max_size=max(most, least))

    papers = {"kind": number(TEXTS), "issued": number(DATES)}
    trip = {
        "start": number(DATES), "end": number(DATES), "port": number(HARBOURS), "catch": number([Decimal(0), Decimal("7.5"), Decimal(60)]),
        "nets": number([0, 1, 12]), "night": st.booleans(),
    }  # fmt: skip
    sailor = {
        "rank": number(RANKS), "born": number(DATES), "number": number(NUMBERS if not gaps else TEXTS), "skills": lists(number(SKILLS), 2),
        "wage": number([Decimal(0), Decimal(3000), Decimal("4000.5")]), "bonus": number([Decimal(-50), Decimal(0), Decimal(3000)]),
        "berth": number([1, 2, 40]), "debt": number([0, 7]), "aboard": st.booleans(), "papers": _record(papers, gaps=gaps),
        "trips": lists(_record(trip, gaps=gaps), 2),
    }  # fmt: skip
    vessel = {
        "vessel_id": number(["V1", "V2"]), "name": number(TEXTS), "harbour": number(HARBOURS), "refuge": number(HARBOURS), "built": number(DATES),
        "length": number([Decimal(1), Decimal("12.5"), Decimal(99)]), "value": number([Decimal(0), Decimal(3000), Decimal(-7)]),
        "engines": number([0, 1, 2]), "size": number([0, 1, 3, 10**17]), "insured": st.booleans(), "crew": lists(_record(sailor, gaps=gaps), 3),
        "ports": lists(number(HARBOURS), 3), "marks": lists(number(TEXTS), 2), "papers": _record(papers, gaps=gaps),
    }  # fmt: skip
    return {"vessel": vessel, "crew": sailor, "trips": trip, "papers": papers}


def vessels(*, gaps: bool = True) -> Any:
    """Vessels as trusted dicts; with `gaps` answers are missing or unreadable and lists open or unanswered."""
    return _record(_vessel_fields(gaps=gaps)["vessel"], gaps=gaps)


@st.composite
def filled(draw: Any, record: dict[str, Any], *, kind: str = "vessel", share: int = 1) -> dict[str, Any]:
    """The record with gaps answered: every one, or with `share` above 1 some of them."""
    fields = _vessel_fields(gaps=False)
    out = {k: v for k, v in record.items() if k != UNREADABLE}
    marks = dict(record.get(UNREADABLE, {}))
    for name, answers in fields[kind].items():
        value = out.get(name)
        leave = share > 1 and draw(st.integers(0, share - 1)) > 0
        if name in fields and isinstance(value, list):
            items = [draw(filled(x, kind=name, share=share)) for x in value]
            if isinstance(value, Open) and not leave:
                items += draw(answers)
                out[name] = items
            else:
                out[name] = type(value)(items)
        elif isinstance(value, Open) and not leave:
            out[name] = [*value, *draw(answers)]
        elif name in fields and isinstance(value, dict):
            out[name] = draw(filled(value, kind=name, share=share))
        elif value is None and not leave:
            out[name] = draw(answers)
            marks.pop(name, None)
    if marks:
        out[UNREADABLE] = marks
    return out


@st.composite
def answered_at(draw: Any, record: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """The record with usable answers at some paths, whatever stands there now; records and lists are answered as a whole."""
    fields = _vessel_fields(gaps=False, least=1)
    out = copy.deepcopy(record)
    for path in sorted(paths, key=len):
        at: Any = out
        kind = "vessel"
        steps = [int(x) if x.isdigit() else x for x in re.split(r"[.\[\]]+", path) if x]
        for step in steps[:-1]:
            if isinstance(at, dict) and at.get(step) is None:
                at[step] = {}
            at = at[step]
            kind = step if isinstance(step, str) else kind
        name = steps[-1]
        present = at.get(name)
        answer = draw(fields[kind][name])
        # An open list keeps the items it has.
        at[name] = [*present, *answer] if isinstance(present, list) else answer
        at.get(UNREADABLE, {}).pop(name, None)
    return out


def opened(record: dict[str, Any], which: Any) -> dict[str, Any]:
    """The record with the lists opened for which `which()` says so."""
    out: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, list):
            items = [opened(x, which) if isinstance(x, dict) else x for x in value]
            out[name] = Open(items) if isinstance(value, Open) or which() else items
        elif isinstance(value, dict) and name != UNREADABLE:
            out[name] = opened(value, which)
        else:
            out[name] = value
    return out
