"""One rule for its readers: what it checks in a sentence, why, on whose authority, by which numbers, with which examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fupin_rules.backends.sentence import say
from fupin_rules.errors import Lang
from fupin_rules.findings import mask_inside
from fupin_rules.language import Expr, tree
from fupin_rules.language.tree import walk
from fupin_rules.report import words
from fupin_rules.report.authority import change_in_words
from fupin_rules.report.catalogue.marks import anchor, cell, fenced, quoted, table, text
from fupin_rules.report.catalogue.samples import given_in_words, related_in_words
from fupin_rules.rulebook import ParameterTable, Rule, Rulebook
from fupin_rules.schema import RecordSpec

__all__ = ["definitions_of", "parameter_rows", "section"]

_KEYS: Final = ("when", "expect", "flag")


def section(book: Rulebook, rule: Rule, lang: Lang) -> str:
    """A rule's section, heading and all."""
    return "\n\n".join(x for x in _parts(book, rule, lang) if x)


def _parts(book: Rulebook, rule: Rule, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"

    def t(a: str, b: str) -> str:
        return a if zh else b

    yield f"## {text(rule.id)} {text(rule.title.in_(lang))} {{ #{anchor(rule.id)} }}"
    yield _line(book, rule, lang)
    yield f"**{t('查什么', 'What it checks')}**{t('：', ': ')}{text(_sentence(rule, lang))}"
    if rule.soften is not None:
        when = text(say(rule.soften[0], lang))
        to = words.SEVERITY[rule.soften[1]].in_(lang)
        yield t(
            f"如果{when}（或者说不清），降为**{to}**。", f"Where {when}, or it cannot be told, it is only **{to}**."
        )
    changes = [o for o in book.overrides if o.rule == rule.id or o.parameter in rule.traits.parameters]
    if changes:
        yield f"**{t('有的地区改了', 'Changed in some areas')}**"
        yield "\n".join(f"* {text(change_in_words(o, book, lang))}" for o in changes)
    if rule.note:
        yield f"**{t('为什么', 'Why')}**{t('：', ': ')}{text(rule.note)}"
    authority = words.source_in_words(rule.source, lang)
    if authority:
        yield f"**{t('依据', 'Authority')}**{t('：', ': ')}{text(authority)}"
    if rule.source.quote:
        yield quoted(rule.source.quote)
    uses = [book.parameters[n] for n in sorted(rule.traits.parameters)]
    if uses:
        head = (
            ("参数", "值", "单位", "从", "到", "地区", "依据")
            if zh
            else ("parameter", "value", "unit", "from", "to", "area", "source")
        )
        yield f"**{t('用到的数和词', 'Numbers and words it uses')}**"
        yield table(head, (row for p in uses for row in parameter_rows(p, lang)))
    yield f"**{t('告诉核查人的话', 'What people are told')}**{t('：', ': ')}{text(_message(rule, lang))}"
    review = words.review_in_words(rule.review_labels, lang)
    if review:
        yield f"**{t('要一并核对', 'Check together')}**{t('：', ': ')}{text(review)}"
    if rule.false_positives:
        yield f"**{t('已知的误报', 'Known false positives')}**{t('：', ': ')}{text(rule.false_positives)}"
    if rule.impossible:
        said = [f"{words.OUTCOME[o].in_(lang)}{t('：', ': ')}{why}" for o, why in rule.impossible.items()]
        yield f"**{t('不会出现的结果', 'Outcomes that cannot occur')}**{t('：', ': ')}{text(t('；', '; ').join(said))}"
    yield _examples(book, rule, lang)
    yield _written(book, rule, lang)


def _line(book: Rulebook, rule: Rule, lang: Lang) -> str:
    """Severity, whom it is about, when it is in force, labels: one line."""
    zh = lang == "zh"
    subject = book.subjects[rule.subject]
    part = subject.part(rule.part_name) if rule.part_name else None
    about = (part.zh if part else subject.zh) if zh else (part.name if part else subject.name)
    since, until = rule.period
    if since or until:
        period = f"{since or '…'} {'至' if zh else 'to'} {until or '…'}"
    else:
        period = "一直有效" if zh else "always in force"
    said = [words.SEVERITY[rule.severity].in_(lang), about, period]
    if rule.pack.area:
        said.append(f"地区 {rule.pack.area}" if zh else f"area {rule.pack.area}")
    if rule.pack.optional:
        said.append(f"点名才运行：--with {rule.pack.id}" if zh else f"runs where asked for: --with {rule.pack.id}")
    if rule.form == "python":
        said.append("用 Python 写的校验" if zh else "a validator in Python")
    said += [f"{k}: {v}" for k, v in rule.tags.items()]
    return " · ".join(f"`{s}`" for s in said)


def _sentence(rule: Rule, lang: Lang) -> str:
    """What is checked, said from the expression."""
    zh = lang == "zh"
    when = say(rule.when, lang) if rule.when is not None else ""
    if rule.unique is not None:
        key = say(rule.unique.key, lang)
        among = say(rule.unique.where, lang) if rule.unique.where is not None else ""
        household = rule.unique.within == "household"
        if zh:
            scope = "一户之内" if household else "全部数据里"
            what = f"{scope}{f'（只看：{among}）' if among else ''}，“{key}”只出现一次"
        else:
            scope = "within one household" if household else "in the whole data set"
            what = f"{key} occurs only once {scope}{f' (among those where {among})' if among else ''}"
    elif rule.expect is None:
        what = "由 Python 代码判断，见说明" if zh else "decided by Python code; see its description"
    elif rule.form == "flag" and isinstance(rule.expect, tree.Not):
        risk = say(rule.expect.of, lang)
        return (
            (f"当{when}时，" if when else "") + f"出现这种情况就要核实：{risk}。"
            if zh
            else (f"where {when}, " if when else "") + f"this calls for a look: {risk}."
        )
    else:
        what = say(rule.expect, lang)
    if zh:
        return (f"当{when}时，应当：" if when else "应当：") + f"{what}。"
    return (f"where {when}, this must hold: " if when else "this must hold: ") + f"{what}."


def _message(rule: Rule, lang: Lang) -> str:
    pieces = rule.message.zh if lang == "zh" else rule.message.en or rule.message.zh
    return "".join(p if isinstance(p, str) else f"〔{say(p, lang)}〕" for p in pieces)


def parameter_rows(parameter: ParameterTable, lang: Lang) -> Iterator[tuple[str, ...]]:
    """A parameter's values, each with its days, area and source."""
    zh = lang == "zh"
    title = parameter.decl.title.in_(lang) or parameter.decl.name
    for n, v in enumerate(parameter.values):
        if parameter.decl.keys:
            sep = "：" if zh else ": "
            value = ("；" if zh else "; ").join(
                f"{'/'.join(map(str, k))}{sep}{words.value_in_words(_plain(x), lang)}" for k, x in v.value.items()
            )
        else:
            value = words.value_in_words(_plain(v.value), lang)
        yield (
            cell(title if n == 0 else ""),
            cell(value),
            cell(parameter.decl.unit or ""),
            v.since.isoformat(),
            v.until.isoformat() if v.until else "…",
            v.area or ("各地" if zh else "everywhere"),
            cell(v.source or parameter.source),
        )


def _plain(value: Any) -> Any:
    # A set of words goes in the order it was written.
    return list(value) if isinstance(value, frozenset) else value


def _examples(book: Rulebook, rule: Rule, lang: Lang) -> str:
    zh = lang == "zh"
    if not rule.examples:
        return ""
    spec: RecordSpec = book.subjects[rule.subject].spec
    titles = {n: d.title.in_(lang) or n for n, d in book.tables.items()}
    rows = []
    for e in rule.examples:
        given = [given_in_words(e.given, spec, lang), related_in_words(e, titles, lang)]
        if e.member is not None:
            given.append(f"说的是第 {e.member + 1} 个" if zh else f"about the item {e.member + 1}")
        day = e.as_of.isoformat() if e.as_of else ""
        outcome = words.OUTCOME[e.outcome].in_(lang)
        if e.severity:
            outcome += f"（{words.SEVERITY[e.severity].zh}）" if zh else f" ({e.severity})"
        said = ("；" if zh else "; ").join(g for g in given if g)
        rows.append((cell(outcome), cell(said), day or " ", cell(mask_inside(e.note or ""))))
    head = ("结果", "这样填", "参照日期", "说明") if zh else ("outcome", "given", "as of", "remark")
    title = f"例子（{len(rows)} 个）" if zh else f"Examples ({len(rows)})"
    body = "\n".join(f"    {line}" for line in table(head, rows).split("\n"))
    return f'??? example "{title}"\n\n{body}'


def _written(book: Rulebook, rule: Rule, lang: Lang) -> str:
    """The expressions as they are written, for those who will change them."""
    texts = [f"{k}: {rule.texts[k].strip()}" for k in _KEYS if k in rule.texts]
    if not texts:
        return ""
    used = [
        f"{name}: {say(book.definitions[name].body, lang)}" for name in definitions_of(rule) if name in book.definitions
    ]
    title = "规则文件里的写法" if lang == "zh" else "As written in the rule file"
    body = fenced("\n".join(texts), indent="    ")
    if used:
        body += "\n\n" + "\n".join(f"    * {text(x)}" for x in used)
    return f'??? note "{title}"\n\n{body}'


def definitions_of(rule: Rule) -> list[str]:
    """Names of the definitions a rule uses, those inside others too, in the order they are met."""
    found: dict[str, None] = {}

    def look(top: Expr) -> None:
        for node in walk(top):
            if isinstance(node, tree.Use) and node.name not in found:
                found[node.name] = None
                look(node.body)

    for top in (rule.when, rule.expect, rule.unique.key if rule.unique else None):
        if top is not None:
            look(top)
    return list(found)
