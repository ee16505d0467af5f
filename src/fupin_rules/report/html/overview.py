"""What stands on the first page of the county's report: tables and charts, made of the facts. Knows which few of many are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from markupsafe import Markup

from fupin_rules.engine import Report
from fupin_rules.errors import Text
from fupin_rules.report import words
from fupin_rules.report.authority import changes
from fupin_rules.report.html import charts
from fupin_rules.report.html.charts import Bar
from fupin_rules.report.html.facts import Facts, RuleFacts
from fupin_rules.report.html.figures import said
from fupin_rules.report.html.places import Node
from fupin_rules.report.html.progress import Change, ProgressCounts
from fupin_rules.report.html.wording import spoken_words
from fupin_rules.report.ranking import KINDS
from fupin_rules.report.sections import incomplete_in_words, nameless_cells
from fupin_rules.report.waivers import attention, baseline_in_words, sum_in_words, tally_in_words

__all__ = ["MOST", "view_of"]

MOST: Final = 12
"""Bars in a chart; the table beside it has all."""
_PAIRS: Final = 10
_COLUMNS: Final = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """How many findings of a rule, or in a place, took each turn since an earlier run."""

    label: str
    new: int
    still: int
    solved: int
    undecidable: int


def view_of(report: Report, facts: Facts, progress: ProgressCounts | None) -> dict[str, Any]:
    """All that the template shows, by name."""
    top = facts.top()
    children = [n for n in facts.nodes if n.parent is top]
    rules = facts.rules
    return {
        "top": top,
        "path": " ".join(top.path),
        "children": children,
        "level": facts.tree.levels[top.level] if top.level < len(facts.tree.levels) else None,
        "rules": rules,
        "suspects": [r for r in rules if r.suspect is not None],
        "with_findings": sum(top.kinds[k] for k in ("error", "warning", "info")),
        "findings": sum(top.findings.values()),
        "all_findings": sum(_found(r) for r in rules),
        "all_unknowns": sum(r.unknowns for r in rules),
        "all_errors": sum(1 for r in facts.rows if r.outcome == 2),
        "others": _others(facts),
        "missing": _missing(facts, children),
        "pairs": _pairs(facts),
        "not_run": _not_run(report, facts),
        "packs": [(p.title.in_(facts.lang), p.id, p.version) for p in report.engine.rulebook.packs if p.id != "basis"],
        "incomplete": incomplete_in_words(report, facts.lang),
        "sections": [
            {
                "title": made.title.in_(facts.lang),
                "plugin": made.plugin,
                "fault": made.fault.in_(facts.lang) if made.fault else "",
                "columns": [c.in_(facts.lang) for c in made.columns],
                "rows": rows,
            }
            for made, rows in nameless_cells(report, facts.lang)
        ],
        "overrides": [said for _, said in changes(report, facts.lang)],
        "waived": None if report.waivers is None else _waived(report, facts),
        "charts": _charts(facts, top, children),
        "progress": _progress(facts, progress),
        "as_of": report.as_of,
    }


def _waived(report: Report, facts: Facts) -> dict[str, Any]:
    return {
        "sum": sum_in_words(report, facts.lang),
        "baseline": baseline_in_words(report, facts.lang),
        "rules": list(tally_in_words(report, facts.lang)),
        "attention": [said for _, said in attention(report, facts.lang)],
    }


def _others(facts: Facts) -> list[tuple[str, int]]:
    """What is said of anything but the main subject: villages, teams, edge households; how many findings of each."""
    main = facts.main.name if facts.main is not None else ""
    counts = Counter(facts.subjects[r.subject][0] for r in facts.rows if r.outcome == 0)
    return [(facts.named(t), n) for t, n in sorted(counts.items()) if t != main]


def _missing(facts: Facts, children: Sequence[Node]) -> list[dict[str, Any]]:
    """The questions whose answers are needed, most needed first: for how many undecided points, why, and in which places."""
    out = []
    for label, leaves in sorted(facts.missing.items(), key=lambda kv: (-sum(kv[1].values()), kv[0])):
        places: Counter[int] = Counter()
        for leaf, n in leaves.items():
            for up in facts.nodes[leaf].up():
                if up in children:
                    places[up.index] += n
        why = facts.missing_why[label]
        out.append(
            {
                "label": label,
                "points": sum(leaves.values()),
                "why": [(words.missing_in_words(r, facts.lang), n) for r, n in sorted(why.items(), key=lambda x: (-x[1], x[0]))],
                "places": [(facts.nodes[i], n) for i, n in sorted(places.items(), key=lambda x: (-x[1], x[0]))],
            }
        )  # fmt: skip
    return out


def _pairs(facts: Facts) -> list[tuple[RuleFacts, RuleFacts, int]]:
    found = sorted(facts.together.items(), key=lambda kv: (-kv[1], kv[0]))
    return [(facts.rules[a], facts.rules[b], n) for (a, b), n in found if n > 1][:_PAIRS]


def _not_run(report: Report, facts: Facts) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Rules not run, under the reason they share."""
    by: dict[str, list[tuple[str, str, int]]] = {}
    for n in report.not_run:
        by.setdefault(n.message.in_(facts.lang), []).append((n.rule, n.title.in_(facts.lang), n.count))
    return sorted(by.items(), key=lambda kv: (-max(c for _, _, c in kv[1]), kv[0]))


def _charts(facts: Facts, top: Node, children: Sequence[Node]) -> dict[str, Markup]:
    lang = facts.lang
    w = spoken_words(lang, facts.unit)
    drawn: dict[str, str] = {}
    drawn["kinds"] = charts.parts(
        [Bar(w[f"kind_{k}"], top.kinds[k], said(top.kinds[k], top.households), k) for k in KINDS], w["chart_kinds"]
    )
    worst = sorted(
        (n for n in children if n.households), key=lambda n: (-Fraction(n.kinds["error"], n.households), n.index)
    )
    drawn["places"] = charts.bars(
        [
            Bar(
                n.label,
                n.kinds["error"] / n.households,
                said(n.kinds["error"], n.households),
                "error",
                f"#/p/{n.index}",
            )
            for n in worst[:MOST]
        ],
        w["chart_places"],
        most=_ceiling(max((n.kinds["error"] / n.households for n in worst), default=0)),
    )
    # A rule that is itself suspect would only hide the others.
    blamed = [r for r in facts.rules if r.suspect is None and _found(r)]
    blamed.sort(key=lambda r: -_found(r))
    at = {id(r): n for n, r in enumerate(facts.rules)}
    drawn["rules"] = charts.bars(
        [
            Bar(r.rule.title.in_(lang), _found(r), said(r.tally.violated, r.applies), r.rule.severity, f"#/r/{at[id(r)]}")
            for r in blamed[:MOST]
        ],
        w["chart_rules"],
    )  # fmt: skip
    least = facts.thresholds[2] if facts.thresholds is not None else 1
    often = [r for r in facts.rules if r.suspect is None and r.tally.violated and r.applies >= least]
    often.sort(key=lambda r: -(r.violated_share or 0))
    drawn["rates"] = charts.bars(
        [
            Bar(r.rule.title.in_(lang), float(r.violated_share or 0), said(r.tally.violated, r.applies), r.rule.severity, f"#/r/{at[id(r)]}")
            for r in often[:MOST]
        ],
        w["chart_rates"],
        most=_ceiling(max((float(r.violated_share or 0) for r in often), default=0)),
    )  # fmt: skip
    suspects = [r for r in facts.rules if r.suspect is not None]
    suspects.sort(key=lambda r: -max(r.violated_share or 0, r.unknown_share or 0))
    drawn["suspects"] = charts.bars(
        [
            Bar(
                r.rule.title.in_(lang),
                float((r.violated_share if r.suspect and r.suspect.violated else r.unknown_share) or 0),
                said(r.tally.violated, r.applies) if r.suspect and r.suspect.violated else said(r.tally.unknown, r.applies),
                "warning" if r.suspect and r.suspect.violated else "unknown",
                f"#/r/{at[id(r)]}",
            )
            for r in suspects[:MOST]
        ],
        w["chart_suspects"],
        most=1.0,
    )  # fmt: skip
    total = sum(_found(r) for r in facts.rules)
    drawn["fields"] = charts.bars(
        [
            Bar(label, n, said(n, total), "other")
            for label, n in sorted(facts.blamed.items(), key=lambda kv: (-kv[1], kv[0]))[:MOST]
        ],
        w["chart_fields"],
    )
    drawn["together"] = charts.bars(
        [
            Bar(f"{_short(a)} ＋ {_short(b)}", n, f"{n}", "other")
            for a, b, n in _pairs(facts)
        ],
        w["chart_together"],
    )  # fmt: skip
    asked = sorted(facts.missing.items(), key=lambda kv: (-sum(kv[1].values()), kv[0]))[:MOST]
    most = sorted(children, key=lambda n: (-n.unknowns, n.index))[:_COLUMNS]
    most.sort(key=lambda n: n.index)
    column = {n.index: c for c, n in enumerate(most)}
    cells: Counter[tuple[int, int]] = Counter()
    for r, (_, leaves) in enumerate(asked):
        for leaf, n in leaves.items():
            for up in facts.nodes[leaf].up():
                if up.index in column and up in most:
                    cells[(column[up.index], r)] += n
    drawn["missing"] = charts.squares([n.label for n in most], [label for label, _ in asked], cells, w["chart_missing"])
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - escaped by Vega and by `charts`


def _ceiling(share: float) -> float:
    """A round share that a full bar stands for."""
    return next(x for x in (0.05, 0.1, 0.25, 0.5, 1.0) if share <= x)


def _found(r: RuleFacts) -> int:
    return sum(r.findings.values())


def _short(r: RuleFacts) -> str:
    return r.rule.id


def _progress(facts: Facts, progress: ProgressCounts | None) -> dict[str, Any] | None:
    if progress is None:
        return None
    lang = facts.lang
    titles = {r.rule.id: r.rule.title.in_(lang) for r in facts.rules}
    turns = (progress.new, progress.still, progress.solved, progress.undecidable)
    level = facts.top().level
    note: Text | None = getattr(progress, "note", None)
    since: date | None = progress.since
    sums = [sum(c.count for c in turn) for turn in turns]
    w = spoken_words(lang, facts.unit)
    rows = [("progress_new", "error"), ("progress_still", "warning"), ("progress_solved", "clear"), ("progress_undecidable", "unknown")]  # fmt: skip
    chart = charts.parts(
        [Bar(w[key], n, f"{n:,}", colour) for (key, colour), n in zip(rows, sums, strict=True)], w["progress"]
    )
    return {
        "since": since,
        "note": note.in_(lang) if note is not None else "",
        "sums": Turn("", *sums),
        "chart": Markup(chart),  # noqa: S704 - escaped by Vega and by `charts`
        "rules": _turned(turns, lambda c: f"{c.rule} {titles.get(c.rule, '')}".strip()),
        "places": _turned(turns, lambda c: c.place[level] if len(c.place) > level else "—"),
    }


def _turned(turns: Sequence[Sequence[Change]], label: Any) -> list[Turn]:
    counts: dict[str, list[int]] = {}
    for n, turn in enumerate(turns):
        for c in turn:
            counts.setdefault(label(c), [0, 0, 0, 0])[n] += c.count
    return [Turn(name, *n) for name, n in sorted(counts.items(), key=lambda kv: (-kv[1][0] - kv[1][1], kv[0]))]
