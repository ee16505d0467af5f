"""The county's report as one HTML file: sums, tables and charts in the markup, every finding as columns of JSON beside it.

Owns the file: templates filled with escaped text, the data, and a policy that forbids the network. Everything that is counted is
counted in `facts`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from fupin_rules.engine import Report
from fupin_rules.errors import Lang, Text
from fupin_rules.report import words
from fupin_rules.report.html import overview
from fupin_rules.report.html.columns import columns_of
from fupin_rules.report.html.facts import facts_of, rejected_by_kind
from fupin_rules.report.html.figures import number, percent
from fupin_rules.report.html.progress import ProgressCounts
from fupin_rules.report.html.wording import spoken_words

__all__ = ["county_page", "write_county_page"]


def write_county_page(report: Report, path: Path, lang: Lang = "zh", progress: ProgressCounts | None = None) -> None:
    """Write the county's report.

    Args:
        report: of a whole data set.
        path: where to; overwritten.
        progress: counts against an earlier run, where there was one.

    Raises:
        OSError: it cannot be written.
    """
    path.write_text(county_page(report, lang, progress), encoding="utf-8", newline="\n")


def county_page(report: Report, lang: Lang = "zh", progress: ProgressCounts | None = None) -> str:
    """The county's report: an HTML document that needs no other file and no network, and names nobody.

    The same report gives the same text. Numbers are masked whatever the report shows.

    Args:
        report: of a whole data set.
        progress: counts against an earlier run, where there was one.
    """
    facts = facts_of(report, lang)
    style, script = _file("county.css"), _file("county.js")
    said = spoken_words(lang, facts.unit)
    subject = report.engine.subject
    if subject.name != "household":
        # Another survey than the register of poor households.
        said = {
            **said,
            "title": f"{subject.zh}数据质量报告" if lang == "zh" else f"Quality of the data: {subject.name}",
        }
    data = {**columns_of(facts), "words": {key[3:]: text for key, text in said.items() if key.startswith("js_")}}
    at = {id(r): n for n, r in enumerate(facts.rules)}
    environment = Environment(
        loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(percent=percent, number=number)
    return environment.get_template("county.html.j2").render(
        lang=lang,
        w=said,
        words=words,
        facts=facts,
        report=report,
        view=overview.view_of(report, facts, progress),
        rejected=rejected_by_kind(report, lang),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        data=Markup(_embedded(data)),  # noqa: S704 - escaped for where it stands
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
        t=_speaker(lang),
        ratio=lambda part, whole: Fraction(part, whole) if whole else None,
        rule_at=lambda r: at[id(r)],
        severity_findings=lambda s: sum(r.findings[s] for r in facts.rules),
    )


def _speaker(lang: Lang) -> Callable[[Text], str]:
    return lambda text: text.in_(lang)


def _file(name: str) -> str:
    return files("fupin_rules.report.html").joinpath("templates", name).read_text(encoding="utf-8")


def _embedded(data: dict[str, Any]) -> str:
    """JSON that may stand inside a script element, whatever is in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for c in "<>&\u2028\u2029":
        text = text.replace(c, f"\\u{ord(c):04x}")
    return text


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
