"""What the county's report knows: counts with their denominators, and every finding, unknown and fault as columns, no person named.

Owns all sums on the page; each is taken once, here, from the report, and the page adds nothing. Knows no markup and no chart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.engine import Report
from fupin_rules.engine.nameless import Told, nameless
from fupin_rules.errors import InputError, Lang, Text
from fupin_rules.findings import Finding, Problem, Ref, Tally, Unknown
from fupin_rules.report.html.places import Node, Tree
from fupin_rules.report.ranking import KINDS, kinds_of_households, setting
from fupin_rules.report.roster import Present, reference_day, roster
from fupin_rules.report.rows import natural
from fupin_rules.rulebook import Rule
from fupin_rules.schema import Subject

__all__ = ["OUTCOMES", "SEVERITIES", "Facts", "Row", "RuleFacts", "Suspicion", "facts_of", "rejected_by_kind"]

OUTCOMES: Final = ("finding", "unknown", "error")
"""Kinds of row on the page: what is violated, what is undecided and may be, what could not be worked out."""
_RELATION: Final = "relation"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a rule is suspect: a share above its threshold."""

    unknown: bool
    violated: bool


@dataclass(slots=True)
class RuleFacts:
    """A rule with its counts.

    Attributes:
        tally: all outcomes; `applies` and the shares are of them.
        by_place: `{leaf index or -1: tally}`; -1 for what lies in no village, or in none that can be told.
        unit: what is counted: the rule's part, or its subject.
        findings: findings by severity (a softened one counts by what it became).
        households: main-subject records with a finding of this rule.
    """

    rule: Rule
    tally: Tally
    unit: Text
    by_place: dict[int, Tally] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("error", "warning", "info"), 0))
    households: int = 0
    unknowns: int = 0
    suspect: Suspicion | None = None

    @property
    def applies(self) -> int:
        """The denominator: where the rule applies, decided or not."""
        t = self.tally
        return t.satisfied + t.violated + t.unknown + t.error

    @property
    def violated_share(self) -> Fraction | None:
        return Fraction(self.tally.violated, self.applies) if self.applies else None

    @property
    def unknown_share(self) -> Fraction | None:
        return Fraction(self.tally.unknown, self.applies) if self.applies else None


@dataclass(frozen=True, slots=True)
class Row:
    """A finding, an unknown or a fault, by positions in the lists of `Facts`."""

    outcome: int
    subject: int
    rule: int
    severity: int
    part: int
    message: int
    needs: tuple[tuple[int, int], ...] = ()
    others: int = -1


@dataclass
class Facts:
    """Everything the page shows.

    Attributes:
        main: what the data is about (households).
        subjects: every record of which something is said: `(type, id, leaf, kind)`; kind is an index into `KINDS`, -1 for others.
        rows: findings, unknowns and faults, by place, subject and rule.
        strings: texts of parts, messages, questions and others, each once.
        blamed: question -> findings in which it is to be corrected.
        together: pairs of rule positions -> households in which both are violated.
        missing: question -> leaf -> unknowns that need it.
        missing_why: question -> reason -> how many.
    """

    lang: Lang
    day: date | None
    main: Subject | None
    tree: Tree
    nodes: tuple[Node, ...]
    rules: list[RuleFacts]
    subjects: list[tuple[str, str, int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    blamed: Counter[str] = field(default_factory=Counter)
    together: Counter[tuple[int, int]] = field(default_factory=Counter)
    missing: dict[str, Counter[int]] = field(default_factory=dict)
    missing_why: dict[str, Counter[str]] = field(default_factory=dict)
    checked: dict[str, int] = field(default_factory=dict)
    thresholds: tuple[Fraction, Fraction, int] | None = None
    names: dict[str, str] = field(default_factory=dict)

    def named(self, subject: str) -> str:
        """What readers call a subject."""
        return self.names.get(subject, subject) if self.lang == "zh" else subject

    @property
    def unit(self) -> str:
        """What the data is about, in words."""
        return "" if self.main is None else self.main.zh if self.lang == "zh" else self.main.name

    @property
    def root(self) -> Node:
        return self.nodes[0]

    def top(self) -> Node:
        """Where walking begins: the county, where there is only one."""
        here = self.nodes[0]
        while here.level < len(self.tree.levels) - 1 and len(here.children) == 1:
            (here,) = here.children.values()
        return here


SEVERITIES: Final = ("error", "warning", "info")


def facts_of(report: Report, lang: Lang) -> Facts:
    """Everything the county's page says of a report, in one language, without names.

    Args:
        report: of a whole data set, or of one record.
    """
    kinds = kinds_of_households(report)
    main = kinds.subject if kinds is not None else None
    present = roster(report)
    levels = main.within if main is not None else ()
    tree = Tree(levels, (p.within for p in present if main is not None and p.subject.name == main.name), lang)
    leaves = {
        id(p.record): tree.at(p.within) if main is not None and p.subject.name == main.name else tree.near(p.within)
        for p in present
    }
    told = nameless(report, lang)
    for _, about in _everything(told):
        if not any(level.name == about.subject.type for level in tree.levels):
            tree.near(about.within)
    nodes = tree.settled()
    kind_of: dict[int, int] = {}
    for p, kind in kinds.rows if kinds is not None else ():
        kind_of[id(p.record)] = KINDS.index(kind)
        for node in leaves[id(p.record)].up():
            node.households += 1
            node.kinds[kind] += 1
    day = reference_day(report)
    facts = Facts(lang, day, main, tree, nodes, _rules(report, tree))
    facts.names = {s.name: s.zh for s in report.engine.rulebook.subjects.values()}
    facts.checked = dict(sorted(Counter(p.subject.name for p in present).items()))
    _Filler(report, facts, present, leaves, kind_of).fill(told)
    _suspect(report, facts, day, present)
    return facts


def _rules(report: Report, tree: Tree) -> list[RuleFacts]:
    book, summary = report.engine.rulebook, report.summary
    waiting = {n.rule for n in summary.not_run}
    out = []
    for i in sorted({*summary.rules, *waiting}, key=natural):
        rule = book.by_id[i]
        subject = book.subjects[rule.subject]
        part = subject.part(rule.part_name) if rule.part_name else None
        unit = Text(part.zh, part.name) if part is not None else Text(subject.zh, subject.name)
        out.append(RuleFacts(rule, summary.rules.get(i, Tally()), unit))
    at = {r.rule.id: r for r in out}
    for place, (_, tallies) in summary.places.items():
        node = tree.of(place)
        index = -1 if node is None else node.index
        for i, t in tallies.items():
            if i in at:
                at[i].by_place.setdefault(index, Tally()).add(t)
    for r in out:
        rest = _less(r.tally, r.by_place.values())
        if rest.total:
            r.by_place.setdefault(-1, Tally()).add(rest)
    return out


def _less(whole: Tally, parts: Iterable[Tally]) -> Tally:
    """What of a tally is in none of its parts: records without a village."""
    names = ("satisfied", "violated", "unknown", "not_applicable", "error", "not_run")
    parts = list(parts)
    return Tally(**{n: getattr(whole, n) - sum(getattr(p, n) for p in parts) for n in names})


def _suspect(report: Report, facts: Facts, day: date | None, present: tuple[Present, ...]) -> None:
    """Mark the rules that look wrong themselves; a rulebook without thresholds has none."""
    if day is None:
        return
    areas = [p.area for p in present if p.area]
    area = min(areas)[:6] if areas else None
    book = report.engine.rulebook
    try:
        unknown, violated, least = (
            Fraction(setting(book, name, day, area))
            for name in ("suspect_unknown_share", "suspect_violated_share", "suspect_least")
        )
    except InputError:
        return
    facts.thresholds = unknown, violated, int(least)
    for r in facts.rules:
        if r.applies < least or r.violated_share is None or r.unknown_share is None:
            continue
        found = Suspicion(r.unknown_share > unknown, r.violated_share > violated)
        if found.unknown or found.violated:
            r.suspect = found


class _Filler:
    """Fills in the rows and what is counted from them."""

    def __init__(
        self,
        report: Report,
        facts: Facts,
        present: tuple[Present, ...],
        leaves: dict[int, Node],
        kind_of: dict[int, int],
    ) -> None:
        self.report, self.facts, self.leaves, self.kind_of = report, facts, leaves, kind_of
        self.present = {id(p.record): p for p in present}
        self.string_at: dict[str, int] = {}
        self.rule_at = {r.rule.id: n for n, r in enumerate(facts.rules)}
        self.subject_at: dict[Any, int] = {}

    def fill(self, told: Told) -> None:
        f = self.facts
        every: list[tuple[tuple[Any, ...], int, Any, Finding | Unknown | Problem]] = []
        for record, about in _everything(told):
            node = self.node(record, about)
            outcome = 0 if isinstance(about, Finding) else 1 if isinstance(about, Unknown) else 2
            # The order in which work is handed out: place, subject, rule.
            key = node.index, about.subject.type, about.subject.id or "", natural(about.rule), about.sort_key()
            every.append((key, outcome, record, about))
        every.sort(key=lambda x: (x[0], x[1]))
        bad: dict[int, set[int]] = {}
        for _, outcome, record, about in every:
            node = self.node(record, about)
            subject = self.subject(record, about, node)
            rule = self.rule_at[about.rule]
            counted = f.rules[rule]
            part = -1 if about.member is None else self.string(self.part(record, about))
            needs: tuple[tuple[int, int], ...] = ()
            message = others = -1
            ours = id(record) in self.kind_of
            if isinstance(about, Finding):
                message = self.string(about.message.in_(f.lang))
                others = self.string(self.refs(about.others)) if about.others else -1
                counted.findings[about.severity] += 1
                if ours:
                    for up in node.up():
                        up.findings[about.severity] += 1
                for label in dict.fromkeys(t.in_(f.lang) for t in about.review_labels if t.in_(f.lang)):
                    f.blamed[label] += 1
                bad.setdefault(subject, set()).add(rule)
            elif isinstance(about, Unknown):
                counted.unknowns += 1
                if ours:
                    for up in node.up():
                        up.unknowns += 1
                asked: dict[str, str] = {}
                whom: list[tuple[int, int]] = []
                for a in about.needs:
                    label = a.label.in_(f.lang)
                    asked.setdefault(label, a.missing or "missing")
                    whom.append((self.string(label), self.string(a.who) if a.who else -1))
                needs = tuple(dict.fromkeys(whom))
                for label, reason in asked.items():
                    f.missing.setdefault(label, Counter())[node.index] += 1
                    f.missing_why.setdefault(label, Counter())[reason] += 1
            else:
                message = self.string(about.message.in_(f.lang))
            f.rows.append(
                Row(outcome, subject, rule, SEVERITIES.index(about.severity), part, message, needs, others)
            )  # fmt: skip
        for subject, rules in bad.items():
            if f.subjects[subject][3] >= 0:
                for n in rules:
                    f.rules[n].households += 1
            f.together.update(combinations(sorted(rules), 2))

    def node(self, record: Any, about: Finding | Unknown | Problem) -> Node:
        """The place something is said of, or in."""
        leaf = self.leaves.get(id(record))
        if leaf is not None:
            return leaf
        if any(level.name == about.subject.type for level in self.facts.tree.levels):
            return self.facts.tree.of(about.subject) or self.facts.root
        return self.facts.tree.near(about.within)

    def subject(self, record: Any, about: Finding | Unknown | Problem, node: Node) -> int:
        known = id(record) in self.present
        # Records that share a code are still two; a village is told by its code.
        key: Any = id(record) if known else (about.subject.type, about.subject.id, node.index)
        got = self.subject_at.get(key)
        if got is None:
            got = self.subject_at[key] = len(self.facts.subjects)
            name = about.subject.id or about.subject.label or ""
            if not known and about.subject.label:
                name = about.subject.label
            self.facts.subjects.append((about.subject.type, name, node.index, self.kind_of.get(id(record), -1)))
        return got

    def part(self, record: Any, about: Finding | Unknown | Problem) -> str:
        """Whom of a household it concerns: by position, and by relation to the head where that was answered."""
        member = about.member
        assert member is not None
        said = member.label or str((member.index or 0) + 1)
        subject = self.report.engine.rulebook.subjects[about.subject.type]
        part = subject.part(member.type)
        field_ = subject.spec.fields.get(part.field) if part is not None else None
        relation = field_.record.fields.get(_RELATION) if field_ is not None and field_.record is not None else None
        if part is None or relation is None or relation.question.code is None or member.index is None:
            return said
        items = read_value(record, part.field)
        items = items["open"] if isinstance(items, dict) else items
        word = read_value(items[member.index], _RELATION)
        if not isinstance(word, str) or word not in relation.question.code:
            return said
        return f"{said}·{word}" if self.facts.lang == "zh" else f"{said} ({relation.question.code.english(word)})"

    def refs(self, refs: Iterable[Ref]) -> str:
        words = (" ".join(x for x in (r.id, r.label) if x) for r in refs)
        return ("、" if self.facts.lang == "zh" else ", ").join(words)

    def string(self, text: str) -> int:
        got = self.string_at.get(text)
        if got is None:
            got = self.string_at[text] = len(self.facts.strings)
            self.facts.strings.append(text)
        return got


def _everything(told: Told) -> Iterable[tuple[Any, Finding | Unknown | Problem]]:
    yield from told.findings
    yield from told.unknowns
    yield from told.errors


_BRACES = re.compile(r"\{[^{}]*\}")


def rejected_by_kind(report: Report, lang: Lang) -> list[dict[str, Any]]:
    """What was not read, by kind and place in the files; nothing of what stood there, which may be a name."""
    from fupin_rules.report.words import UNIT
    from fupin_rules.tables import CODES

    counts: Counter[tuple[str, str, str, str, str]] = Counter()
    first: dict[tuple[str, str, str, str, str], int] = {}
    key: tuple[str, str, str, str, str]
    for r in report.rejected:
        key = r.code, r.unit, r.file, r.sheet or "", r.header or ""
        counts[key] += 1
        if r.row is not None:
            first[key] = min(first.get(key, r.row), r.row)
    out = []
    for key, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])):
        code, unit, file, sheet, header = key
        known = CODES.get(code)
        out.append(
            {
                "code": code,
                "unit": UNIT[unit].in_(lang),
                "file": file,
                "sheet": sheet,
                "header": header,
                "row": first.get(key),
                "count": n,
                "what": _BRACES.sub("…", known.what.in_(lang)) if known is not None else "",
                "do": _BRACES.sub("…", known.do.in_(lang)) if known is not None else "",
            }
        )
    return out
