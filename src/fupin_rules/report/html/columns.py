"""The data of the county's page as columns of small numbers and lists of texts: what the browser reads at once and searches quickly.

Owns the shape that `templates/county.js` reads. Counts nothing.
"""

from __future__ import annotations

from typing import Any

from fupin_rules.report import words
from fupin_rules.report.html.facts import OUTCOMES, SEVERITIES, Facts, RuleFacts
from fupin_rules.report.ranking import KINDS

__all__ = ["columns_of"]


def columns_of(facts: Facts) -> dict[str, Any]:
    """All lists; positions in one are what others hold."""
    lang = facts.lang
    types = list(dict.fromkeys(t for t, _, _, _ in facts.subjects))
    nodes = facts.nodes
    tags = sorted({r.rule.tags["indicator"] for r in facts.rules if "indicator" in r.rule.tags})
    needs = [(n, q, w) for n, row in enumerate(facts.rows) for q, w in row.needs]
    by_place = [
        (n, place, *_counts(t)) for n, r in enumerate(facts.rules) for place, t in sorted(r.by_place.items()) if t.total
    ]
    return {
        "lang": lang,
        "top": facts.top().index,
        "main": facts.main.name if facts.main is not None else "",
        "unit": facts.unit,
        "levels": [x.zh if lang == "zh" else x.name for x in facts.tree.levels],
        "kinds": list(KINDS),
        "severities": [words.SEVERITY[s].in_(lang) for s in SEVERITIES],
        "outcomes": [words.KIND[o].in_(lang) for o in OUTCOMES],
        "tags": tags,
        "places": {
            "parent": [-1 if x.parent is None else x.parent.index for x in nodes],
            "level": [x.level for x in nodes],
            "label": [x.label for x in nodes],
            "code": [x.code for x in nodes],
            "households": [x.households for x in nodes],
            "kinds": [[x.kinds[k] for k in KINDS] for x in nodes],
            "findings": [[x.findings[s] for s in SEVERITIES] for x in nodes],
            "unknowns": [x.unknowns for x in nodes],
        },
        "rules": {
            "id": [r.rule.id for r in facts.rules],
            "title": [r.rule.title.in_(lang) for r in facts.rules],
            "severity": [SEVERITIES.index(r.rule.severity) for r in facts.rules],
            "pack": [r.rule.pack.title.in_(lang) for r in facts.rules],
            "unit": [r.unit.in_(lang) for r in facts.rules],
            "source": [words.source_in_words(r.rule.source, lang) for r in facts.rules],
            "review": [words.review_in_words(r.rule.review_labels, lang) for r in facts.rules],
            "tag": [tags.index(r.rule.tags["indicator"]) if "indicator" in r.rule.tags else -1 for r in facts.rules],
            "suspect": [_suspect(r) for r in facts.rules],
            "counts": [[r.applies, *_counts(r.tally)] for r in facts.rules],
        },
        "by_place": [list(column) for column in zip(*by_place, strict=True)] if by_place else [],
        "types": [facts.named(t) for t in types],
        "types_main": [t == (facts.main.name if facts.main else None) for t in types],
        "subjects": {
            "type": [types.index(t) for t, _, _, _ in facts.subjects],
            "id": [i for _, i, _, _ in facts.subjects],
            "place": [p for _, _, p, _ in facts.subjects],
            "kind": [k for _, _, _, k in facts.subjects],
        },
        "strings": facts.strings,
        "rows": {
            "outcome": "".join(str(r.outcome) for r in facts.rows),
            "severity": "".join(str(r.severity) for r in facts.rows),
            "subject": [r.subject for r in facts.rows],
            "rule": [r.rule for r in facts.rows],
            "part": [r.part for r in facts.rows],
            "message": [r.message for r in facts.rows],
            "others": {str(n): r.others for n, r in enumerate(facts.rows) if r.others >= 0},
        },
        "needs": [list(column) for column in zip(*needs, strict=True)] if needs else [[], [], []],
    }


def _counts(t: Any) -> list[int]:
    return [t.satisfied, t.violated, t.unknown, t.not_applicable, t.error, t.not_run]


def _suspect(r: RuleFacts) -> int:
    return 0 if r.suspect is None else r.suspect.unknown + 2 * r.suspect.violated
