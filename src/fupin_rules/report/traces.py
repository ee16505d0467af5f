"""One rule on one record, step by step: each condition in words with what it came to, the answers under it, what was missing, and why.

Owns the order of the steps and which of them matter. What they mean comes from the engine's trace, how a condition is said from
the sentences of the rule language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fupin_rules.backends.python.evaluate import TraceStep, read_value
from fupin_rules.backends.python.values import FAULT, INF, KNOWN, MISSING, E, F, ListValue, Range, T, U, Val
from fupin_rules.backends.sentence import say
from fupin_rules.engine import Engine, Trace
from fupin_rules.errors import Lang, Text
from fupin_rules.findings import Answer, mask
from fupin_rules.language import tree
from fupin_rules.report import words
from fupin_rules.report.authority import standing_in_words
from fupin_rules.schema import CodeList

__all__ = ["Line", "iter_trace"]

_TRUTH: Final = {
    T: Text("是", "yes"),
    F: Text("否", "no"),
    U: Text("说不清", "cannot be told"),
    E: Text("算不出", "fault"),
}
_INDEX = re.compile(r"\[(\d+)\]")
_JUNCTIONS: Final = (tree.And, tree.Or)
_QUIET: Final = (tree.Const, tree.Var, tree.AsOf, tree.Parameter)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an explanation.

    Attributes:
        depth: how far it is indented.
        text: what it says.
        mark: `head`, `yes`, `no`, `unknown` or nothing, for colours.
    """

    depth: int
    text: str
    mark: str = ""


def iter_trace(
    engine: Engine, trace: Trace, lang: Lang, *, full: bool = False, show_identifiers: bool = False
) -> Iterator[Line]:
    """The explanation of a trace, line by line.

    Args:
        full: every step, and not only those that decided.
        show_identifiers: identity, phone and bank numbers in full.
    """
    yield from _Teller(engine, trace, lang, full=full, show=show_identifiers).lines()


class _Teller:
    def __init__(self, engine: Engine, trace: Trace, lang: Lang, *, full: bool, show: bool) -> None:
        self.engine = engine
        self.trace = trace
        self.lang: Lang = lang
        self.full = full
        self.maker = engine.maker(show=show)
        self.show = show

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    # -- the whole -----------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[Line]:
        trace, rule, verdict = self.trace, self.trace.rule, self.trace.verdict
        yield Line(0, f"{rule.id} {rule.title.in_(self.lang)}", "head")
        source = words.source_in_words(rule.source, self.lang)
        if source:
            yield Line(0, self.t("依据：", "authority: ") + source)
        ref = self.maker.subject_ref(trace.subject, trace.record)
        who = " ".join(x for x in (self.t(trace.subject.zh, trace.subject.name), ref.id, ref.label) if x)
        member = self.maker.member_ref(rule, trace.subject, trace.record, trace.member)
        if member is not None:
            who += self.t(
                f"，成员 {member.label or ''}（第 {(member.index or 0) + 1} 人）",
                f", {member.type} {member.label or ''} (no. {(member.index or 0) + 1})",
            )
        yield Line(0, self.t("对象：", "about: ") + who)
        yield Line(0, self.t("参照日期：", "as of: ") + trace.world.as_of.isoformat())
        held = (
            standing_in_words(trace.standing, self.engine.rulebook, trace.world.as_of, self.lang)
            if trace.standing is not None
            else ""
        )
        if held:
            yield Line(0, self.t("注意：", "Note: ") + held, "unknown")
        # Where the area is not known, the words above say so already.
        if held and trace.standing is not None and not trace.standing.runs and trace.standing.state != "unplaced":
            yield Line(0, self.t(
                "注意：检查时这条规则在这里不会运行；下面是照它原来的写法算的过程。",
                "Note: a check does not run this rule here; below it is judged as it is written.",
            ), "unknown")  # fmt: skip
        if trace.missing_source is not None:
            yield Line(0, self.t(
                f"注意：没有提供“{trace.missing_source.zh}”，检查时这条规则不会运行；下面是按没有回答来算的过程。",
                f"Note: {trace.missing_source.en} was not supplied, so a check does not run this rule; below it counts as not answered.",
            ), "unknown")  # fmt: skip
        yield Line(0, self.t("结论：", "outcome: ") + self._outcome(), self._outcome_mark())
        yield from self._why()
        if trace.when is not None:
            yield Line(
                0,
                self.t(
                    f"一、这条规则是否适用：{self._truth(trace.when.value)}",
                    f"1. Does the rule apply: {self._truth(trace.when.value)}",
                ),
                "head",
            )
            yield from self.step(trace.when, 1)
        if trace.rule.python is not None:
            yield from self._python(trace)
        if trace.expect is not None:
            number = self.t("二、" if trace.when is not None else "", "2. " if trace.when is not None else "")
            yield Line(
                0,
                self.t(
                    f"{number}应当成立的是否成立：{self._truth(trace.expect.value)}",
                    f"{number}Does it hold: {self._truth(trace.expect.value)}",
                ),
                "head",
            )
            yield from self.step(trace.expect, 1)
        missing = [(p, r) for p, r in verdict.unanswered.items()]
        if missing:
            yield Line(0, self.t("没有的答案：", "answers that are missing:"), "head")
            for path, reason in missing:
                yield Line(
                    1,
                    f"{self._label(path)}：{words.missing_in_words(reason, self.lang)}"
                    if self.lang == "zh"
                    else f"{self._label(path)}: {words.missing_in_words(reason, self.lang)}",
                )

    def _python(self, trace: Trace) -> Iterator[Line]:
        """Of a rule written in Python: that it has no steps, and what it read."""
        assert trace.rule.python is not None
        who = trace.rule.python.plugin
        yield Line(0, self.t(
            f"这条规则是插件 {who} 用 Python 写的，没有逐步的说明；它读了：",
            f"This rule is written in Python by the plugin {who} and has no steps to show; it read:",
        ), "head")  # fmt: skip
        for a in self.maker.read(trace.subject, trace.record, trace.verdict):
            label = a.label.in_(self.lang) if a.who is None else f"{a.who} {a.label.in_(self.lang)}"
            value = (
                words.value_in_words(a.value, self.lang)
                if a.missing is None
                else words.missing_in_words(a.missing, self.lang)
            )
            yield Line(1, self.t(f"{label}：{value}", f"{label}: {value}"))

    def _outcome(self) -> str:
        verdict = self.trace.verdict
        said = words.OUTCOME[verdict.outcome].in_(self.lang)
        if verdict.outcome == "unknown":
            left = self.t("、", ", ").join(words.OUTCOME[o].in_(self.lang) for o in verdict.possible)
            said += self.t(f"（补齐后可能：{left}）", f" (may become: {left})")
        return said

    def _outcome_mark(self) -> str:
        return {"violated": "no", "satisfied": "yes", "unknown": "unknown", "error": "no"}.get(
            self.trace.verdict.outcome, ""
        )

    def _why(self) -> Iterator[Line]:
        """Why the outcome is what it is, in a sentence."""
        trace, rule, verdict = self.trace, self.trace.rule, self.trace.verdict
        match verdict.outcome:
            case "violated":
                finding = self.maker.finding(rule, trace.subject, trace.record, trace.member, verdict, trace.world)
                yield Line(1, finding.message.in_(self.lang))
                review = words.review_in_words(finding.review_labels, self.lang)
                if review:
                    yield Line(1, self.t("请一并核对：", "check together: ") + review)
            case "unknown":
                unknown = self.maker.unknown(rule, trace.subject, trace.record, trace.member, verdict, trace.world)
                yield Line(1, self.t("要问：", "ask: ") + words.needs_in_words(unknown.needs, self.lang))
                if verdict.first is not None and len(verdict.needs) > 1:
                    yield Line(1, self.t("先问：", "ask first: ") + self._label(verdict.first))
            case "error":
                problem = self.maker.problem(rule, trace.subject, trace.record, trace.member, verdict, trace.world)
                yield Line(1, problem.message.in_(self.lang))
            case "not_applicable":
                yield Line(1, self.t("适用条件不成立，不用判断。", "The condition under which it applies is not met."))
            case _:
                yield Line(1, self.t("应当成立的都成立。", "What must hold holds."))

    # -- steps ---------------------------------------------------------------------------------------------------------

    def step(self, step: TraceStep, depth: int) -> Iterator[Line]:
        node = step.node
        match node:
            case tree.And() | tree.Or():
                if len(step.steps) == 1:
                    yield from self.step(step.steps[0], depth)
                    return
                every = isinstance(node, tree.And)
                head = self.t(
                    "以下都要成立" if every else "以下有一个成立就行", "all of these" if every else "any of these"
                )
                yield self._line(depth, head, step.value)
                for inner in self._deciding(step.value, step.steps, every=every):
                    yield from self.step(inner, depth + 1)
            case tree.Not():
                inner = step.steps[0]
                if isinstance(inner.node, tree.Not):
                    # What a rule flags is kept as its opposite: "not not" tells nobody anything.
                    yield from self.step(inner.steps[0], depth)
                elif isinstance(inner.node, (tree.Missing, tree.Has, tree.In, tree.Same, tree.Read)):
                    yield from self._plain(step, depth)
                else:
                    yield self._line(depth, self.t("下面的不成立", "the following does not hold"), step.value)
                    yield from self.step(inner, depth + 1)
            case tree.Use():
                yield from self._use(step, depth)
            case tree.Quant():
                yield from self._quant(step, depth)
            case tree.If():
                yield self._line(depth, say(node, self.lang), step.value)
                for inner in step.steps:
                    if not isinstance(inner.node, _QUIET):
                        yield from self.step(inner, depth + 1)
            case _ if isinstance(node, _QUIET):
                return
            case _:
                yield from self._plain(step, depth)

    def _plain(self, step: TraceStep, depth: int) -> Iterator[Line]:
        """A condition that asks answers directly: said in words, with the answers under it."""
        if isinstance(step.node, tree.Read):
            yield Line(
                depth,
                f"{self._label(step.path)}：{self._value(step)}"
                if self.lang == "zh"
                else f"{self._label(step.path)}: {self._value(step)}",
                self._mark(step.value),
            )
            return
        yield self._line(depth, say(step.node, self.lang), step.value)
        read = self._reads(step)
        if read:
            yield Line(depth + 1, self.t("读到：", "read: ") + read)
        if self.full:
            for inner in step.steps:
                if isinstance(inner.node, (tree.Use, tree.Quant, tree.Fold, tree.If)):
                    yield from self.step(inner, depth + 1)

    def _use(self, step: TraceStep, depth: int) -> Iterator[Line]:
        """A definition: by its title; opened only where it is undecided, or everything is wanted."""
        node = step.node
        assert isinstance(node, tree.Use)
        known = self.engine.rulebook.definitions.get(node.name)
        title = known.title.in_(self.lang) if known else node.name
        yield self._line(depth, self.t(f"“{title}”", f"“{title}”"), step.value)
        bodies = [s for s in step.steps if s.node is node.body]
        if not self.full and step.value in (T, F):
            read = self._reads(step)
            if read:
                yield Line(depth + 1, self.t("读到：", "read: ") + read)
            return
        for body in bodies:
            yield from self.step(body, depth + 1)

    def _quant(self, step: TraceStep, depth: int) -> Iterator[Line]:
        node = step.node
        assert isinstance(node, tree.Quant)
        yield self._line(depth, say(node, self.lang), step.value)
        source = step.steps[0].value
        if not isinstance(source, ListValue):
            return
        items = self._items(node, step, source)
        for name, steps, value in self._deciding_items(step.value, items, every=node.every):
            yield self._line(depth + 1, name, value)
            for inner in steps:
                yield from self.step(inner, depth + 2)
        if not source.items and not source.more:
            yield Line(depth + 1, self.t("一条也没有", "there is none"))
        if source.more:
            yield Line(
                depth + 1,
                self.t(
                    "没有填" if not source.answered else "名单可能不全，也许还有别的",
                    "not answered" if not source.answered else "the list may be incomplete",
                ),
                "unknown",
            )

    def _items(self, node: tree.Quant, step: TraceStep, source: ListValue) -> list[tuple[str, list[TraceStep], int]]:
        """Each item with its name, the steps on it and what they came to."""
        out: list[tuple[str, list[TraceStep], int]] = []
        rest = iter(step.steps[1:])
        for n, (item, certain) in enumerate(source.items):
            steps: list[TraceStep] = []
            belongs = certain
            if node.loop.where is not None:
                where = next(rest, None)
                if where is None:
                    break
                if where.value == F:
                    continue
                if where.value != T:
                    steps.append(where)
                    belongs = where.value
            if belongs == F:
                continue
            body = next(rest, None)
            if body is None:
                break
            steps.append(body)
            out.append((self._name(item, n), steps, body.value))
        return out

    def _deciding(self, value: int, steps: Sequence[TraceStep], *, every: bool) -> Sequence[TraceStep]:
        """The parts that made it so: of a false `and` the false ones, of an undecided one those not true."""
        if self.full:
            return steps
        return [s for s in steps if s.value in _wanted(value, every=every)]

    def _deciding_items(
        self, value: int, items: list[tuple[str, list[TraceStep], int]], *, every: bool
    ) -> list[tuple[str, list[TraceStep], int]]:
        return items if self.full else [i for i in items if i[2] in _wanted(value, every=every)]

    # -- words ---------------------------------------------------------------------------------------------------------

    def _line(self, depth: int, text: str, value: Any) -> Line:
        said = self._truth(value) if isinstance(value, int) else self._word(value, None)
        return Line(depth, f"{text}：{said}" if self.lang == "zh" else f"{text}: {said}", self._mark(value))

    @staticmethod
    def _mark(value: Any) -> str:
        return {T: "yes", F: "no", U: "unknown", E: "unknown"}.get(value, "") if isinstance(value, int) else ""

    def _truth(self, value: Any) -> str:
        return _TRUTH[value].in_(self.lang) if value in _TRUTH else str(value)

    def _name(self, item: Any, n: int) -> str:
        path = getattr(item, "path", "")
        return self._who(path) or self.t(f"第 {n + 1} 条", f"item {n + 1}")

    def _who(self, path: str) -> str | None:
        """The member a path leads to, by name, and which of a member's (or household's) own items."""
        said: list[str] = []
        subject = self.trace.subject
        rest = path
        for part in subject.parts:
            m = re.match(rf"{re.escape(part.field)}\[(\d+)\]", path)
            if m:
                items = read_value(self.trace.record, part.field)
                items = items["open"] if isinstance(items, dict) else items
                name = read_value(items[int(m[1])], part.label) if part.label else None
                said.append(str(name) if name else self.t(f"第 {int(m[1]) + 1} 人", f"no. {int(m[1]) + 1}"))
                rest = path[m.end() :]
        said.extend(self.t(f"第 {int(i) + 1} 条", f"item {int(i) + 1}") for i in _INDEX.findall(rest))
        return " ".join(said) or None

    def _label(self, path: str) -> str:
        label, _ = self.maker.label(self.trace.subject, path)
        who = self._who(path)
        return " ".join(x for x in (who, label.in_(self.lang)) if x)

    def _reads(self, step: TraceStep) -> str:
        """The answers read under a step, each once, question by question."""
        seen: dict[str, Answer] = {}
        todo = [*step.steps]
        while todo:
            s = todo.pop(0)
            if isinstance(s.node, tree.Read) and s.node.field.kind != "record" and s.path and s.path not in seen:
                label, _ = self.maker.label(self.trace.subject, s.path)
                seen[s.path] = Answer(s.path, label, self._value(s), who=self._who(s.path))
            todo[:0] = s.steps
        trace = self.trace
        own = self.maker.member_ref(trace.rule, trace.subject, trace.record, trace.member)
        return words.answers_in_words(list(seen.values()), self.lang, own=own.label if own else None)

    def _value(self, step: TraceStep) -> str:
        node = step.node
        assert isinstance(node, tree.Read)
        reason = self.trace.verdict.unanswered.get(step.path)
        value = step.value
        if isinstance(value, int) and not isinstance(value, bool):
            return words.missing_in_words(reason or "missing", self.lang) if value not in (T, F) else self._truth(value)
        if reason is not None and not (isinstance(value, ListValue) and value.items):
            return words.missing_in_words(reason, self.lang)
        return self._word(value, node.field.question.personal, node.field.question.code)

    def _word(self, value: Any, personal: str | None, code: CodeList | None = None) -> str:
        if isinstance(value, ListValue):
            items = [self._word(v, personal, code) for v, m in value.items if m != F]
            if not items:
                return words.missing_in_words("missing", self.lang) if not value.answered else self.t("无", "none")
            if any(not isinstance(v, Val) for v, _ in value.items):
                return self.t(f"{len(items)} 条", f"{len(items)} item(s)")
            return self.t("、", ", ").join(items)
        if not isinstance(value, Val):
            return self.t("（一条记录）", "(a record)")
        if value.mask & FAULT:
            return self.t("算不出", "fault")
        if value.mask != KNOWN:
            r = value.range
            if isinstance(r, Range) and not value.mask & MISSING:
                low = words.value_in_words(r.lo0, self.lang) if r.lo0 != -INF else "?"
                high = words.value_in_words(r.hi0, self.lang) if r.hi0 != INF else "?"
                return self.t(f"{low} 到 {high} 之间", f"between {low} and {high}")
            return words.missing_in_words("missing", self.lang)
        point = value.value
        if isinstance(point, str) and code is not None and self.lang == "en":
            return code.english(point)
        if isinstance(point, str) and personal and not self.show:
            point = mask(point, personal)
        return words.value_in_words(point, self.lang)


def _wanted(value: int, *, every: bool) -> tuple[int, ...]:
    if every:
        return (T,) if value == T else (F,) if value == F else (F, U, E)
    return (F,) if value == F else (T,) if value == T else (T, U, E)
