"""From the form of a rule to the rule: trees, message, what to review, which outcomes it can have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fupin_rules.errors import Place, Text
from fupin_rules.findings import Source as Authority
from fupin_rules.language import Expr
from fupin_rules.language.traits import COST_LIMIT, Traits, static_reads, traits
from fupin_rules.language.tree import Read
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.bodies import FORMS, demand, unique_key
from fupin_rules.rulebook.definitions import Unfolding
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.rulebook.rules import Message, Outcome, Pack, Rule
from fupin_rules.rulebook.stated import look_at_examples
from fupin_rules.rulebook.tables import look_at_rows
from fupin_rules.rulebook.wording import label_of, message_of

__all__ = ["rules_of"]

_KIND_OF = {"expect": "logic", "flag": "risk", "required": "required", "compare": "compare", "unique": "unique"}
_RANK = {"info": 0, "warning": 1, "error": 2}


def rules_of(desk: Desk, file: RuleFile, pack: Pack, ids: dict[str, Place], unfolding: Unfolding) -> None:
    """Build the rules of a file.

    Args:
        ids: rule ids taken so far, with their places; this file's are added.
    """
    for path, form in file.rules():
        place = file.document.place((*path, "id"))
        taken = ids.setdefault(form.id, place)
        if taken != place:
            desk.complain(
                place,
                "R210",
                f"规则编号 {form.id} 已用在 {taken}。",
                f"the rule id {form.id} is used at {taken}.",
                ("编号永久，不能重复。", "Ids are permanent and never reused."),
            )
        built = _rule(desk, file, path, form, pack, unfolding)
        if built is not None:
            desk.out.rules.append(built)


def _rule(
    desk: Desk, file: RuleFile, path: Path, form: forms.RuleForm, pack: Pack, unfolding: Unfolding
) -> Rule | None:
    document = file.document
    before = len(desk.found)
    written = [k for k in FORMS if getattr(form, k) is not None]
    if len(written) != 1:
        desk.complain(
            document.place((*path, written[1]), key=True) if written else document.place(path),
            "R211",
            f"规则 {form.id} 要写且只写 expect、flag、required、compare、unique 中的一个（现有 {len(written)} 个）。",
            f"rule {form.id} needs exactly one of expect, flag, required, compare, unique (it has {len(written)}).",
            ("要同时成立的条件用 and 连起来。", "Join conditions with and.") if written else None,
        )
        return None
    kind_form: Any = written[0]
    about = file.about(form.subject)
    scope = desk.scope(about, pack.id)
    if scope is None:
        desk.no_subject(document.place((*path, "subject")), about)
        return None
    kind = "group" if any(scope.subject.name in s.groups for s in desk.subjects.values()) else _KIND_OF[kind_form]
    if form.kind is not None and form.kind not in (kind, _KIND_OF[kind_form]):
        desk.complain(
            document.place((*path, "kind")),
            "R212",
            f"kind 写的是 {form.kind}，但规则用的是 {kind_form}。",
            f"kind says {form.kind}, but the rule has {kind_form}.",
            (f"请写 kind: {kind}，或删去 kind。", f"Write kind: {kind}, or leave it out."),
        )
    _period(desk, file, path, form, pack)
    when = desk.condition(document, (*path, "when"), scope, pack.id) if form.when is not None else None
    expect = demand(desk, document, path, form, scope, pack.id)
    unique = (
        unique_key(desk, document, (*path, "unique"), form.unique, scope, pack.id) if form.unique is not None else None
    )
    soften = None
    if form.soften is not None:
        condition = desk.condition(document, (*path, "soften", "when"), scope, pack.id)
        soften = (condition, form.soften.to) if condition is not None else None
        if _RANK[form.soften.to] >= _RANK[form.severity]:
            desk.complain(
                document.place((*path, "soften", "to")),
                "R224",
                f"soften 只能降低：{form.soften.to} 不低于 {form.severity}。",
                f"soften can only lower: {form.soften.to} is not below {form.severity}.",
            )
    let = {name: desk.check(document.source((*path, "let", name)), scope, pack.id) for name in form.let}
    message = Message(
        message_of(desk, document, (*path, "message", "zh"), form.message.zh, scope, pack.id, let),
        message_of(desk, document, (*path, "message", "en"), form.message.en, scope, pack.id, let),
    )
    labels = None
    if form.review is not None:
        labels = [
            label_of(desk, document, (*path, "review", i), dotted, scope, desk.out.tables)
            for i, dotted in enumerate(form.review)
        ]
    if len(desk.found) > before:
        return None
    roots = {scope.subject.name: ""}
    part = scope.subject.part(scope.part) if scope.part is not None else None
    if part is not None:
        roots["this"] = part.field
    tops = [t for t in (when, expect, *((unique.key, unique.where) if unique else ())) if t is not None]
    seen = [t for m in (message.zh, message.en) for t in m if not isinstance(t, str)]
    if not _affordable(desk, file, path, form, [*tops, *seen, *([soften[0]] if soften else [])], unfolding):
        return None
    facts = _together([traits(t, roots) for t in tops], monotone=kind_form not in ("required", "unique"))
    if facts.cost > COST_LIMIT:
        desk.complain(
            document.place(path),
            "E601",
            f"规则 {form.id} 的代价 {facts.cost} 超过上限 {COST_LIMIT}：循环嵌套太多。",
            f"rule {form.id} costs {facts.cost}, more than {COST_LIMIT}: too many nested loops.",
            ("请减少嵌套，或用 group、distinct。", "Nest less, or use group or distinct."),
        )
        return None
    if facts.tables:
        for tree in tops:
            look_at_rows(desk, document.place(path), tree, scope.subject.name)
    reads: dict[str, Read] = {}
    for top in tops:
        for dotted, node in static_reads(top, roots):
            if node.field.kind != "record":
                reads.setdefault(dotted, node)
    review = form.review if form.review is not None else tuple(reads)
    if labels is None:
        labels = [label_of(desk, document, path, dotted, scope, desk.out.tables) for dotted in review]
    possible = _possible(form, facts)
    look_at_examples(desk, document, path, form, scope, possible)
    if len(desk.found) > before:
        return None
    source = form.source
    return Rule(
        id=form.id, pack=pack, title=Text(form.title.zh, form.title.en), kind=kind, form=kind_form, severity=form.severity,
        soften=soften, subject=scope.subject.name, part=part.field if part is not None else None, part_name=scope.part,
        when=when, expect=expect, unique=unique, message=message,
        source=Authority(source.document or pack.source.document, source.part or pack.source.part, source.item, source.quote),
        since=form.effective.since if form.effective else None, until=form.effective.until if form.effective else None,
        review=review, review_labels=tuple(x for x in labels if x is not None), reads=tuple(reads.items()), traits=facts,
        possible=possible, note=form.note, false_positives=form.false_positives, tags=dict(form.tags),
        impossible={str(k): v for k, v in form.impossible.items()}, examples=form.examples,
        texts={k: str(getattr(form, k)) for k in ("when", "expect", "flag") if getattr(form, k) is not None},
        place=document.place((*path, "id")),
    )  # fmt: skip


def _affordable(
    desk: Desk, file: RuleFile, path: Path, form: forms.RuleForm, trees: list[Expr], unfolding: Unfolding
) -> bool:
    """Whether what the rule unfolds to is small enough to be walked."""
    for tree in trees:
        extent = unfolding.extent(tree)
        if not extent.fits:
            desk.complain(
                file.document.place(path),
                "R222",
                f"规则 {form.id} 展开后有 {extent.nodes} 个节点、{extent.depth} 层，太大了。",
                f"rule {form.id} unfolds to {extent.nodes} nodes, {extent.depth} deep, which is too much.",
                ("定义套定义不要太多层。", "Build fewer definitions upon definitions."),
            )
            return False
    return True


def _period(desk: Desk, file: RuleFile, path: Path, form: forms.RuleForm, pack: Pack) -> None:
    """Complain of a rule that ends before it begins, or claims days on which its pack is not in force."""
    if form.effective is None:
        return
    since, until = form.effective.since, form.effective.until
    place = file.document.place((*path, "effective"), key=True)
    if since is not None and until is not None and since > until:
        desk.complain(
            place,
            "R213",
            f"结束（{until}）早于开始（{since}）。",
            f"it ends ({until}) before it begins ({since}).",
            ("to 是最后一天，不早于 from。", "`to` is the last day, not before `from`."),
        )
    elif any(
        d is not None and ((pack.since is not None and d < pack.since) or (pack.until is not None and d > pack.until))
        for d in (since, until)
    ):
        desk.complain(
            place,
            "R230",
            f"规则 {form.id} 的生效期超出了规则包的（{pack.since or '…'} 至 {pack.until or '…'}）。",
            f"the period of rule {form.id} goes beyond its pack's ({pack.since or '…'} to {pack.until or '…'}).",
            (
                "请改规则的 effective；与规则包相同的一端不必写。",
                "Change it; an end that is the pack's own need not be written.",
            ),
        )


def _possible(form: forms.RuleForm, facts: Traits) -> tuple[Outcome, ...]:
    possible: list[Outcome] = ["satisfied", "violated"]
    if facts.nullable:
        possible.append("unknown")
    if form.when is not None or (form.unique is not None and form.unique.where is not None):
        possible.append("not_applicable")
    if facts.faults:
        possible.append("error")
    return tuple(possible)


def _together(many: list[Traits], *, monotone: bool) -> Traits:
    def union(get: Callable[[Traits], frozenset[str]]) -> frozenset[str]:
        return frozenset().union(*(get(t) for t in many))

    return Traits(
        reads=union(lambda t: t.reads),
        parameters=union(lambda t: t.parameters),
        tables=union(lambda t: t.tables),
        monotone=monotone and all(t.monotone for t in many),
        faults=any(t.faults for t in many),
        nullable=any(t.nullable for t in many),
        cost=sum(t.cost for t in many),
        uses_as_of=any(t.uses_as_of for t in many),
    )
