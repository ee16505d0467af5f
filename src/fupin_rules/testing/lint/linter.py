"""What a loaded rule file still lacks: advice beyond what the loader refuses, each with a code, a place and what to do.

Owns `CODES` (Lxxx). A rule with a complaint from here works; it is harder to trust, to read or to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from fupin_rules.documents import Document, read_yaml
from fupin_rules.errors import Diagnostic, Text
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr, children, walk
from fupin_rules.rulebook import Rule, Rulebook
from fupin_rules.rulebook.forms import PackForm, RuleForm

__all__ = ["CODES", "Advice", "lint"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A code of this room: what is wrong, and what to do about it."""

    what: Text
    do: Text


CODES: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "L101": Advice(
            Text("规则 {rule} 没有结果为{outcome}（{name}）的例子", "rule {rule} has no example with the outcome {name}"),
            Text(
                "请在 examples 里加一个；如果这种结果不会出现，在 impossible 里写明理由。",
                "Add one to `examples`; if it cannot occur, say why in `impossible`.",
            ),
        ),
        "L102": Advice(
            Text(
                "规则 {rule} 的 impossible 写了 {name}，但表达式本来就不会有这种结果",
                "rule {rule} lists {name} as impossible, but its expressions cannot yield it anyway",
            ),
            Text("请删去这一项。", "Remove it."),
        ),
        "L103": Advice(
            Text("{where} 里直接写了数 {number}", "{where_en} has the number {number} in its logic"),
            Text(
                "请写成参数（parameters），注明日期和依据，规则里用 params.名称。",
                "Make it a parameter with a date and a source, and write params.name.",
            ),
        ),
        "L104": Advice(
            Text("定义 {name} 没有规则用到", "the definition {name} is used by no rule"), Text("请删去，或检查名称。", "Remove it, or check the name.")
        ),
        "L105": Advice(
            Text("参数 {name} 没有规则用到", "the parameter {name} is used by no rule"), Text("请删去，或检查名称。", "Remove it, or check the name.")
        ),
        "L106": Advice(
            Text("规则 {rule} 的 let 里有 {name}，但哪句话都没有用它", "rule {rule} has {name} in `let`, but no message uses it"),
            Text("请在 message 里写 {{{name}}}，或删去。", "Write {{{name}}} in the message, or remove it."),
        ),
        "L107": Advice(
            Text("规则 {rule} 的中文说明和英文说明填的空不一样", "the Chinese and the English message of rule {rule} fill different places"),
            Text("两句话请用同样的 {{…}}。", "Use the same {{...}} in both."),
        ),
        "L108": Advice(
            Text("规则 {rule}（错误级）用 coalesce 给没有回答的答案定了一个值", "rule {rule} (an error) gives a missing answer a value by coalesce"),
            Text(
                "没有回答不等于没有。请去掉 coalesce，或把 severity 降为 warning。",
                "Missing is not none. Leave coalesce out, or make the severity warning.",
            ),
        ),
        "L109": Advice(
            Text("规则 {rule} 没有写依据", "rule {rule} names no authority"),
            Text("请写 source: {{document: …, part: …, item: …}}。", "Write source: {{document: ..., part: ..., item: ...}}."),
        ),
        "L110": Advice(
            Text("规则 {rule} 没有摘录依据的原文", "rule {rule} does not quote its authority"),
            Text("请在 source 里加 quote: 原文。", "Add `quote` to its source."),
        ),
        "L111": Advice(
            Text("规则 {rule} 没有写已知的误报情形", "rule {rule} does not say when it is known to accuse falsely"),
            Text("请写 false_positives；没有就写“没有”和理由。", "Write `false_positives`; if there are none, say so and why."),
        ),
        "L112": Advice(
            Text("规则 {rule} 的{what}没有英文", "the {what_en} of rule {rule} has no English"),
            Text("请补上 en。", "Add `en`."),
        ),
        "L113": Advice(
            Text("规则 {rule} 没有列出要一并核对的字段，用了它读的全部 {count} 个", "rule {rule} lists no fields to check together; all {count} that it reads are shown"),
            Text("请写 review，只列看门的人要改的字段。", "Write `review` with those somebody has to correct."),
        ),
    }
)  # fmt: skip
"""Every code of this room, in order."""

_OUTCOME_ZH: Final = {
    "satisfied": "符合", "violated": "不符合", "unknown": "无法确定", "not_applicable": "不适用", "error": "规则出错",
}  # fmt: skip
_PLAIN_NUMBERS: Final = (0, 1, 2)
"""Numbers that are counted with rather than decided on: none, one, a pair."""
_MANY_READS: Final = 6


def lint(book: Rulebook, files: Mapping[str, str | bytes]) -> list[Diagnostic]:
    """Advice about rule files that loaded.

    Args:
        book: the rulebook they are part of.
        files: name and text of each file to look at; others of the rulebook count as users of definitions and parameters.

    Returns:
        Complaints of severity `warning`, in order of file and place.
    """
    linter = _Linter(book)
    for name, text in files.items():
        linter.file(read_yaml(text, name))
    return sorted(linter.found, key=lambda d: (d.place.file, d.place.line, d.place.column, d.code))


class _Linter:
    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.found: list[Diagnostic] = []
        self.definitions: set[str] = set()
        self.parameters: set[str] = set()
        for rule in book.rules:
            for top in _trees(rule):
                self._use(top)

    def _use(self, top: Expr) -> None:
        for node in walk(top):
            if isinstance(node, (tree.Parameter, tree.HasRow)):
                self.parameters.add(node.decl.name)
            elif isinstance(node, tree.Use) and node.name not in self.definitions:
                self.definitions.add(node.name)
                self._use(node.body)

    def advise(self, document: Document, path: Path, code: str, *, key: bool = False, **values: Any) -> None:
        advice = CODES[code]
        english = {**values, **{k.removesuffix("_en"): v for k, v in values.items() if k.endswith("_en")}}
        self.found.append(
            Diagnostic(
                code,
                Text(advice.what.zh.format(**values) + "。", advice.what.en.format(**{**values, **english}) + "."),
                document.place(path, key=key),
                Text(advice.do.zh.format(**values), advice.do.en.format(**values)),
                "warning",
            )
        )

    def file(self, document: Document) -> None:
        form = PackForm.model_validate(document.data)
        for name in form.definitions:
            if name not in self.definitions:
                self.advise(document, ("definitions", name), "L104", key=True, name=name)
        for name in form.definitions:
            known = self.book.definitions.get(name)
            for number in _literal_numbers(known.body) if known is not None else ():
                self.advise(
                    document,
                    ("definitions", name),
                    "L103",
                    key=True,
                    where=f"定义 {name}",
                    where_en=f"definition {name}",
                    number=number,
                )
        for name in form.parameters if form.rules or form.definitions else ():
            # A file of parameters alone is read by the program itself (the ranking), or by other files.
            if name not in self.parameters:
                self.advise(document, ("parameters", name), "L105", key=True, name=name)
        for i, rule in enumerate(form.rules):
            built = self.book.by_id.get(rule.id)
            if built is not None:
                self.rule(document, ("rules", i), rule, built)

    def rule(self, document: Document, path: Path, form: RuleForm, rule: Rule) -> None:
        self.examples(document, path, form, rule)
        self.numbers(document, path, rule)
        self.messages(document, path, form, rule)
        if rule.severity == "error" and any(
            isinstance(n, tree.Coalesce) and any(isinstance(p, tree.Const) for p in n.parts[1:])
            for top in (rule.when, rule.expect)
            if top is not None
            for n in walk(top)
        ):
            self.advise(document, path, "L108", rule=rule.id)
        source = rule.source
        if not source.document or not (source.part or source.item):
            self.advise(document, (*path, "source"), "L109", rule=rule.id)
        if source.item and not source.quote:
            self.advise(document, (*path, "source"), "L110", rule=rule.id)
        if not form.false_positives:
            self.advise(document, (*path, "id"), "L111", rule=rule.id)
        if form.review is None and len(rule.review) > _MANY_READS:
            self.advise(document, (*path, "id"), "L113", rule=rule.id, count=len(rule.review))

    def examples(self, document: Document, path: Path, form: RuleForm, rule: Rule) -> None:
        shown = {e.outcome for e in form.examples}
        for outcome in rule.possible:
            if outcome not in shown and outcome not in form.impossible:
                self.advise(
                    document,
                    (*path, "examples"),
                    "L101",
                    key=True,
                    rule=rule.id,
                    outcome=_OUTCOME_ZH[outcome],
                    name=outcome,
                )
        for outcome in form.impossible:
            if outcome not in rule.possible:
                self.advise(document, (*path, "impossible", outcome), "L102", key=True, rule=rule.id, name=outcome)

    def numbers(self, document: Document, path: Path, rule: Rule) -> None:
        for key in ("when", "expect", "flag"):
            top = rule.when if key == "when" else rule.expect
            if top is None or key not in rule.texts:
                continue
            for number in _literal_numbers(top):
                self.advise(
                    document,
                    (*path, key),
                    "L103",
                    key=True,
                    where=f"规则 {rule.id}",
                    where_en=f"rule {rule.id}",
                    number=number,
                )

    def messages(self, document: Document, path: Path, form: RuleForm, rule: Rule) -> None:
        used = {lang: _holes(getattr(form.message, lang)) for lang in ("zh", "en")}
        for name in form.let:
            if not any(re.search(rf"(?<![\w.]){name}(?!\w)", hole) for holes in used.values() for hole in holes):
                self.advise(document, (*path, "let", name), "L106", key=True, rule=rule.id, name=name)
        if form.message.en and _said(rule.message.zh) != _said(rule.message.en):
            self.advise(document, (*path, "message"), "L107", key=True, rule=rule.id)
        if not form.message.en:
            self.advise(document, (*path, "message"), "L112", key=True, rule=rule.id, what="说明", what_en="message")
        if not form.title.en:
            self.advise(document, (*path, "title"), "L112", key=True, rule=rule.id, what="标题", what_en="title")


def _holes(text: str) -> list[str]:
    return [h.strip() for h in re.findall(r"\{([^{}]*)\}", text)]


def _trees(rule: Rule) -> Iterator[Expr]:
    if rule.when is not None:
        yield rule.when
    if rule.expect is not None:
        yield rule.expect
    if rule.unique is not None:
        yield rule.unique.key
        if rule.unique.where is not None:
            yield rule.unique.where
    if rule.soften is not None:
        yield rule.soften[0]
    for piece in (*rule.message.zh, *rule.message.en):
        if not isinstance(piece, str):
            yield piece


def _said(pieces: Iterable[str | Expr]) -> set[str]:
    """What a message tells of: answers and parameters, however each language words them."""
    out: set[str] = set()
    for piece in pieces:
        if not isinstance(piece, str):
            out.update(n.field.name for n in walk(piece) if isinstance(n, tree.Read) and n.field.kind != "record")
            out.update(f"params.{n.decl.name}" for n in walk(piece) if isinstance(n, tree.Parameter))
    return out


def _own(top: Expr) -> Iterator[Expr]:
    """A tree's nodes but those of definitions it uses: these are looked at where they stand."""
    yield top
    if not isinstance(top, tree.Use):
        for child in children(top):
            yield from _own(child)


def _literal_numbers(top: Expr) -> Iterable[Any]:
    """Numbers a rule decides on: compared with, or reckoned with; not those that are a function's own way of being asked."""
    seen: dict[Any, None] = {}
    for node in _own(top):
        sides: tuple[Any, ...] = ()
        if isinstance(node, (tree.Compare, tree.Arith)):
            sides = (node.left, node.right)
        for side in sides:
            if isinstance(side, tree.Neg):
                side = side.of
            if (
                isinstance(side, tree.Const)
                and isinstance(side.value, (int, Decimal))
                and not isinstance(side.value, bool)
            ):
                if side.value not in _PLAIN_NUMBERS:
                    seen[side.value] = None
    return seen
