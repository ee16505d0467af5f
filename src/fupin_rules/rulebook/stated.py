"""What a rule says of its own outcomes: examples, and outcomes that cannot occur. Held against what the checker knows of it.

Examples are run elsewhere; here only what can be told without running them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fupin_rules.documents import Document
from fupin_rules.errors import did_you_mean
from fupin_rules.language import Scope
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.rulebook.rules import Outcome, Stated
from fupin_rules.rulebook.supposing import supposition
from fupin_rules.rulebook.values import BadValueError

__all__ = ["look_at_examples", "stated_in"]


def stated_in(file: RuleFile) -> Iterator[tuple[tuple[str, str], Stated]]:
    """By kind and name of each rule, definition and parameter of a file: what it says its examples cannot show, and where it stands."""
    pack, document = file.form.pack, file.document
    for path, rule in file.rules():
        yield ("rule", rule.id), Stated(pack, document.place((*path, "id")), rule.uncovered, rule.survivors)
    for name, definition in file.form.definitions.items():
        place = document.place(("definitions", name), key=True)
        yield ("definition", name), Stated(pack, place, definition.uncovered, definition.survivors)
    for name, parameter in file.form.parameters.items():
        yield ("parameter", name), Stated(pack, document.place(("parameters", name), key=True), (), parameter.survivors)


def look_at_examples(
    desk: Desk, document: Document, path: Path, form: forms.RuleForm, scope: Scope, possible: Sequence[Outcome]
) -> None:
    """Complain of examples that contradict the rule or what it says of itself."""
    if "violated" in form.impossible:
        desk.complain(
            document.place((*path, "impossible", "violated"), key=True),
            "R225",
            f"规则 {form.id} 若不可能 violated，就没有用处。",
            f"a rule that is never violated has no use: {form.id}.",
        )
    for i, example in enumerate(form.examples):
        at: Path = (*path, "examples", i)
        if example.outcome in form.impossible:
            desk.complain(
                document.place((*at, "outcome")),
                "R225",
                f"impossible 里说不会有 {example.outcome}，这里却有一例。",
                f"`impossible` says there is no {example.outcome}, and here is one.",
                ("请删去其中一处。", "Take one of them away."),
            )
        elif example.outcome not in possible:
            desk.complain(
                document.place((*at, "outcome")),
                "R227",
                f"规则 {form.id} 不会得出 {example.outcome}。",
                f"rule {form.id} cannot have the outcome {example.outcome}.",
                (f"可能的有：{'、'.join(possible)}。", f"Possible are: {', '.join(possible)}."),
            )
        _member(desk, document, at, example, scope)
        _params(desk, document, at, form, example)
        for key, want in (("needs", "unknown"), ("severity", "violated")):
            if getattr(example, key) is not None and example.outcome != want:
                desk.complain(
                    document.place((*at, key), key=True),
                    "R232",
                    f"只有 {want} 的例子才写 {key}。",
                    f"only an example that is {want} has {key}.",
                )
        for name in example.related:
            if name not in scope.tables:
                near = did_you_mean(name, scope.tables)
                desk.complain(
                    document.place((*at, "related", name), key=True),
                    "R232",
                    f"没有关联表 {name}。",
                    f"there is no related table {name}.",
                    (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
                )


def _params(desk: Desk, document: Document, at: Path, form: forms.RuleForm, example: forms.ExampleForm) -> None:
    known = desk.out.parameters
    for name, written in example.params.items():
        place = document.place((*at, "params", name), key=True)
        if form.unique is not None:
            desk.complain(
                place,
                "R232",
                "unique 规则的例子不写 params。",
                "an example of a unique rule supposes no parameters.",
                ("请删去 params。", "Leave params out."),
            )
        elif name not in known:
            near = did_you_mean(name, known)
            desk.complain(
                place,
                "R232",
                f"没有参数 {name}。",
                f"there is no parameter {name}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
            )
        else:
            try:
                supposition(known[name].decl, written)
            except BadValueError as bad:
                desk.complain(
                    place,
                    "R205",
                    f"参数 {name} 的值不对：{bad.zh}",
                    f"a value of parameter {name} is wrong: {bad.en}",
                    bad.hint,
                )


def _member(desk: Desk, document: Document, at: Path, example: forms.ExampleForm, scope: Scope) -> None:
    if example.member is None:
        return
    part = scope.subject.part(scope.part) if scope.part else None
    if part is None:
        desk.complain(
            document.place((*at, "member"), key=True),
            "R226",
            f"这条规则说的是 {scope.subject.name}，例子不写 member。",
            f"this rule is about a {scope.subject.name}; its examples have no member.",
        )
        return
    items = example.given.get(part.field)
    if isinstance(items, dict):
        items = items.get("open")
    if not isinstance(items, list) or example.member >= len(items):
        count = len(items) if isinstance(items, list) else 0
        desk.complain(
            document.place((*at, "member")),
            "R226",
            f"例子里没有第 {example.member} 个（从 0 数起），只有 {count} 个。",
            f"there is no number {example.member} (counting from 0) in the example; it has {count}.",
        )
