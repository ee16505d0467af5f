"""All pages of the catalogue by path: an index and a page for each pack, in each language."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from fupin_rules.errors import Lang
from fupin_rules.report import words
from fupin_rules.report.authority import LEVEL, change_in_words
from fupin_rules.report.catalogue.marks import anchor, cell, table, text
from fupin_rules.report.catalogue.sections import section
from fupin_rules.report.rows import natural
from fupin_rules.rulebook import Pack, Rule, Rulebook

__all__ = ["LANGUAGES", "catalogue", "nav"]

LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")


def catalogue(book: Rulebook, rules: Iterable[Rule] | None = None) -> dict[str, str]:
    """The catalogue's pages.

    Args:
        book: the rulebook; its parameters, definitions and tables are looked up.
        rules: the rules to show; by default all, those of optional packs too.

    Returns:
        Markdown by path (`zh/index.md`, `zh/ziyuan-2019.logic.md`, `en/index.md`, ...), in order of path; the same rulebook gives the
        same text.
    """
    shown = list(book.rules if rules is None else rules)
    packs = _by_pack(shown)
    out: dict[str, str] = {}
    for lang in LANGUAGES:
        out[f"{lang}/index.md"] = _index(book, packs, lang)
        for pack, its in packs:
            out[f"{lang}/{pack.id}.md"] = _page(book, pack, its, lang)
    return dict(sorted(out.items()))


def nav(book: Rulebook, rules: Iterable[Rule] | None = None, prefix: str = "") -> dict[Lang, list[dict[str, str]]]:
    """For a site: the pages of each language with their titles, in reading order."""
    packs = _by_pack(list(book.rules if rules is None else rules))
    return {
        lang: [
            {"全部规则" if lang == "zh" else "All rules": f"{prefix}{lang}/index.md"},
            *({pack.title.in_(lang) or pack.title.zh: f"{prefix}{lang}/{pack.id}.md"} for pack, _ in packs),
        ]
        for lang in LANGUAGES
    }


def _by_pack(rules: list[Rule]) -> list[tuple[Pack, list[Rule]]]:
    ordered = sorted(rules, key=lambda r: (natural(r.pack.id), natural(r.id)))
    found = [(pack, list(its)) for pack, its in groupby(ordered, key=lambda r: r.pack)]
    first: dict[str, Any] = {pack.id: natural(its[0].id) for pack, its in found}
    return sorted(found, key=lambda f: first[f[0].id])


def _index(book: Rulebook, packs: list[tuple[Pack, list[Rule]]], lang: Lang) -> str:
    zh = lang == "zh"
    total = sum(len(its) for _, its in packs)
    out = ["# 规则目录" if zh else "# Catalogue of rules"]
    out.append(
        f"共 {total} 条规则，{len(packs)} 个规则包。本目录由规则文件生成：句子由条件表达式写出，数取自参数。"
        f"版本 `{book.digest}`。"
        if zh
        else f"{total} rules in {len(packs)} packs, generated from the rule files: the sentences from the expressions, the numbers from the "
        f"parameters. Version `{book.digest}`."
    )
    for pack, its in packs:
        out.append(f"## [{text(pack.title.in_(lang) or pack.title.zh)}]({pack.id}.md)")
        head = ("编号", "应当怎样", "程度") if zh else ("id", "what should hold", "severity")
        rows = (
            (
                f"[{cell(r.id)}]({pack.id}.md#{anchor(r.id)})",
                cell(r.title.in_(lang)),
                words.SEVERITY[r.severity].in_(lang),
            )
            for r in its
        )
        out.append(table(head, rows))
    return "\n\n".join(out) + "\n"


def _page(book: Rulebook, pack: Pack, rules: list[Rule], lang: Lang) -> str:
    zh = lang == "zh"
    out = [f"# {text(pack.title.in_(lang) or pack.title.zh)}"]
    facts = [
        f"`{pack.id}` {'版本' if zh else 'version'} {pack.version}",
        f"{len(rules)} 条" if zh else f"{len(rules)} rules",
    ]
    if pack.since or pack.until:
        facts.append(f"{pack.since or '…'} {'至' if zh else 'to'} {pack.until or '…'}")
    if pack.area:
        level = LEVEL[pack.level].in_(lang)
        facts.append(f"{level}，只用于地区 {pack.area}" if zh else f"{level}, only in area {pack.area}")
    if pack.optional:
        facts.append(f"点名才运行（--with {pack.id}）" if zh else f"runs only where asked for (--with {pack.id})")
    authority = words.source_in_words(pack.source, lang)
    if authority:
        facts.append(text(authority))
    out.append(" · ".join(facts))
    other = "en" if zh else "zh"
    out.append(f"[{'English' if zh else '中文'}](../{other}/{pack.id}.md)")
    changes = [o for o in book.overrides if o.pack is pack]
    if changes:
        out.append("## 对上级规则和参数的改动" if zh else "## What it changes of higher packs")
        out.append("\n".join(f"* {text(change_in_words(o, book, lang))}" for o in changes))
    out += [section(book, rule, lang) for rule in rules]
    return "\n\n".join(out) + "\n"
