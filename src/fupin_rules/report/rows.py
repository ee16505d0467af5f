"""A report as rows: the one model that CSV and XLSX write and that the terminal reads its order from.

Says what a report says, flat: findings, unknowns, rule faults, what was not read, what was not run, in the order in which work is
handed out (place, subject, rule). Knows no file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from fupin_rules.engine import Report
from fupin_rules.errors import InputError, Lang, Text
from fupin_rules.findings import Answer, Finding, NotRun, Problem, Ref, Rejection, Unknown, mask_inside
from fupin_rules.report import words
from fupin_rules.report.authority import changes
from fupin_rules.report.roster import main_subject, roster
from fupin_rules.report.sections import incomplete_in_words, row_in_words
from fupin_rules.report.waivers import attention
from fupin_rules.schema import Level, Subject

__all__ = [
    "Column",
    "Row",
    "Shape",
    "columns",
    "iter_rows",
    "natural",
    "part_name",
    "place_labels",
    "placed",
    "shape_of",
]

Kind = Literal[
    "incomplete", "override", "finding", "waived", "waiver", "unknown", "error", "rejected", "not_run", "section"
]
About = TypeVar("About", Finding, Unknown, Problem)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of rows.

    Attributes:
        key: attribute of `Row`, or `place.N` for the N-th place from the outside.
        title: its header.
        width: how wide a spreadsheet shows it, in characters.
        wraps: whether long text in it is wrapped.
        numbers: whether identity, phone or bank numbers may stand in it.
    """

    key: str
    title: Text
    width: int = 12
    wraps: bool = False
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What the data is about, for headers and order.

    Attributes:
        subject: the subject of single records.
        levels: the places a subject lies in, from the outside in.
        parts: Chinese and English name of the subject's parts, for a header.
    """

    subject: Subject
    levels: tuple[Level, ...]
    key: Text
    label: Text | None
    part: Text | None
    part_key: Text | None


def shape_of(report: Report) -> Shape:
    """What a report's data is about."""
    try:
        subject = report.engine.subject
    except InputError:
        # Several surveys are installed: the data say which it is; a report without any is of the first.
        subject = main_subject(report, roster(report)) or report.engine.candidates[0]
    spec = subject.spec

    def named(path: str | None) -> Text | None:
        if path is None:
            return None
        q = spec.at(path).question
        return Text(q.zh, q.en)

    part = subject.parts[0] if subject.parts else None
    return Shape(
        subject,
        tuple(reversed(subject.within)),
        named(subject.key) or Text(subject.zh, subject.name),
        named(subject.label),
        Text(part.zh, part.name) if part else None,
        named(f"{part.field}.{part.key}") if part and part.key else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; what does not apply is empty."""

    kind: Kind
    places: tuple[str, ...] = ()
    subject: str = ""
    label: str = ""
    part_id: str = ""
    part: str = ""
    severity: str = ""
    rule: str = ""
    title: str = ""
    message: str = ""
    answers: str = ""
    needs: str = ""
    first: str = ""
    possible: str = ""
    authority: str = ""
    review: str = ""
    parameters: str = ""
    others: str = ""
    file: str = ""
    sheet: str = ""
    line: int | None = None
    column: str = ""
    header: str = ""
    read: str = ""
    unit: str = ""
    code: str = ""
    count: int | None = None
    as_of: str = ""
    fingerprint: str = ""
    reason: str = ""
    approver: str = ""
    until: str = ""

    def cell(self, key: str) -> Any:
        """The content of a column."""
        if key.startswith("place."):
            n = int(key[6:])
            return self.places[n] if n < len(self.places) else ""
        return getattr(self, key)


def columns(shape: Shape, keys: Iterable[str] | None = None) -> tuple[Column, ...]:
    """The columns for data of this shape, all of them or those with these keys (`places` for all places)."""
    every = (
        Column("kind", Text("类型", "kind"), 9),
        *(
            Column(f"place.{i}", Text(level.zh, level.name), 12)
            for i, level in enumerate(shape.levels)
        ),
        Column("subject", shape.key, 22),
        Column("label", shape.label or Text("名称", "name"), 11),
        Column("part_id", shape.part_key or Text("成员编号", "part id"), 22),
        Column("part", shape.part or Text("成员", "part"), 11),
        Column("severity", Text("严重程度", "severity"), 10),
        Column("rule", Text("规则", "rule"), 20),
        Column("title", Text("应当怎样", "what should hold"), 32, wraps=True),
        Column("message", Text("说明", "message"), 56, wraps=True, numbers=True),
        Column("answers", Text("读到的答案", "answers read"), 46, wraps=True, numbers=True),
        Column("needs", Text("要问的答案", "answers to ask for"), 46, wraps=True),
        Column("first", Text("先问", "ask first"), 26, wraps=True),
        Column("possible", Text("补齐后可能", "may become"), 18, wraps=True),
        Column("authority", Text("依据", "authority"), 36, wraps=True),
        Column("review", Text("请一并核对", "check together"), 28, wraps=True),
        Column("parameters", Text("所用参数", "parameters"), 34, wraps=True),
        Column("others", Text(f"涉及的其他{shape.subject.zh}", "others concerned"), 28, wraps=True),
        Column("file", Text("文件", "file"), 24),
        Column("sheet", Text("工作表", "sheet"), 16),
        Column("line", Text("行号", "row"), 8),
        Column("column", Text("列", "column"), 6),
        Column("header", Text("表头", "header"), 16),
        Column("read", Text("原内容", "content"), 22, wraps=True, numbers=True),
        Column("unit", Text("未读入的是", "unit"), 11),
        Column("code", Text("编码", "code"), 8),
        Column("count", Text(f"{shape.subject.zh}数", f"{shape.subject.name}s"), 8),
        Column("as_of", Text("参照日期", "as of"), 12),
        Column("fingerprint", Text("指纹", "fingerprint"), 18),
        Column("reason", Text("豁免理由", "why waived"), 36, wraps=True),
        Column("approver", Text("豁免批准人", "waiver approved by"), 14),
        Column("until", Text("豁免到期", "waived until"), 12),
    )  # fmt: skip
    if keys is None:
        return every
    by_key = {c.key: c for c in every}
    out: list[Column] = []
    for key in keys:
        if key == "places":
            out.extend(c for c in every if c.key.startswith("place."))
        else:
            out.append(by_key[key])
    return tuple(out)


def _place_refs(about: Finding | Unknown | Problem, shape: Shape) -> tuple[Ref | None, ...]:
    within = {r.type: r for r in about.within}
    if any(level.name == about.subject.type for level in shape.levels):
        within[about.subject.type] = about.subject
    return tuple(within.get(level.name) for level in shape.levels)


def place_labels(about: Finding | Unknown | Problem, shape: Shape) -> tuple[str, ...]:
    """Names of the places something lies in, from the outside in; empty where not known."""
    return tuple((r.label or r.id or "") if r else "" for r in _place_refs(about, shape))


def natural(rule: str) -> tuple[Any, ...]:
    """A key that puts `checklist.9` before `checklist.10`."""
    return tuple((1, int(x), "") if x.isdigit() else (0, 0, x) for x in re.split(r"([0-9]+)", rule))


def placed(found: Sequence[About], shape: Shape) -> list[About]:
    """In the order in which work is handed out: by place from the outside in, then by subject and rule."""

    def key(about: About) -> tuple[Any, ...]:
        refs = _place_refs(about, shape)
        # A village whose code is known sorts by it, so that villages stand in the official order.
        return (
            tuple((r.id or "", r.label or "") if r else ("", "") for r in refs),
            # What is said of a place itself comes before what is said of those in it.
            "" if any(level.name == about.subject.type for level in shape.levels) else about.subject.id or "",
            natural(about.rule),
            about.sort_key(),
        )

    return sorted(found, key=key)


def spoken(report: Report, about: Ref, answers: Sequence[Answer], lang: Lang) -> Sequence[Answer]:
    """Answers with their code words in English where that is asked; the official words are Chinese."""
    if lang == "zh":
        return answers
    subject = report.engine.rulebook.subjects[about.type]
    maker = report.engine.maker()

    def english(a: Answer) -> Answer:
        _, field = maker.label(subject, a.path)
        code = field.question.code if field else None
        if code is None or not isinstance(a.value, (str, list)):
            return a
        value = [code.english(v) for v in a.value] if isinstance(a.value, list) else code.english(a.value)
        return a._replace(value=value)

    return [english(a) for a in answers]


def iter_rows(report: Report, lang: Lang, kinds: Iterable[Kind] | None = None) -> Iterator[Row]:
    """All rows of a report: what lower packs changed, then the findings, then the rest."""
    shape = shape_of(report)
    wanted = set(kinds) if kinds is not None else {*get_args(Kind)}
    if "incomplete" in wanted:
        for said in incomplete_in_words(report, lang):
            yield Row(kind="incomplete", message=said)
    if "override" in wanted:
        for what, said in changes(report, lang):
            yield Row(kind="override", rule=what, message=said)
    if "finding" in wanted:
        for f in placed(report.findings, shape):
            yield _finding(f, shape, lang, spoken(report, f.subject, f.answers, lang))
    if "waived" in wanted:
        of = {id(x.finding): x.waiver for x in report.waived}
        for f in placed([x.finding for x in report.waived], shape):
            w = of[id(f)]
            row = _finding(f, shape, lang, spoken(report, f.subject, f.answers, lang))
            beside = {
                "reason": str(mask_inside(w.reason)),
                "approver": str(mask_inside(w.approver)),
                "until": w.until.isoformat(),
            }
            yield replace(
                row, kind="waived", reason=beside["reason"], approver=beside["approver"], until=beside["until"]
            )
    if "waiver" in wanted:
        for use, said_of in attention(report, lang):
            until = use.waiver.until.isoformat()
            yield Row(kind="waiver", rule="、".join(use.waiver.rules), message=said_of, until=until)
    if "unknown" in wanted:
        for u in placed(report.unknowns, shape):
            yield _unknown(u, shape, lang)
    if "error" in wanted:
        for e in placed(report.errors, shape):
            yield Row(kind="error", **_common(e, shape, lang), code=e.code, message=e.message.in_(lang))
    if "rejected" in wanted:
        for r in report.rejected:
            yield _rejected(r, lang)
    if "not_run" in wanted:
        for n in report.not_run:
            yield _not_run(n, lang)
    if "section" in wanted:
        for table in report.sections:
            said_rows = [row_in_words(table, cells, lang) for cells in table.rows]
            for message in said_rows if table.fault is None else [table.fault.in_(lang)]:
                yield Row(kind="section", rule=table.id, title=table.title.in_(lang), message=message)


def _common(about: Finding | Unknown | Problem, shape: Shape, lang: Lang) -> dict[str, Any]:
    grouped = any(level.name == about.subject.type for level in shape.levels)
    member = about.member
    return {
        "places": place_labels(about, shape),
        "subject": "" if grouped else about.subject.id or "",
        "label": "" if grouped else about.subject.label or "",
        "part_id": (member.id or "") if member else "",
        "part": part_name(member, lang) if member else "",
        "severity": words.SEVERITY[about.severity].in_(lang),
        "rule": about.rule,
        "title": about.title.in_(lang),
        "authority": words.source_in_words(about.source, lang),
        "fingerprint": about.fingerprint,
    }


def part_name(member: Ref, lang: Lang) -> str:
    """What readers call a member: the name, else which in the list."""
    if member.label:
        return member.label
    n = (member.index or 0) + 1
    return f"第 {n} 人" if lang == "zh" else f"no. {n}"


def _finding(f: Finding, shape: Shape, lang: Lang, answers: Sequence[Answer]) -> Row:
    near, rest = words.told_apart(answers, f.review)
    return Row(
        kind="finding",
        **_common(f, shape, lang),
        message=f.message.in_(lang),
        answers=words.answers_in_words([*near, *rest], lang),
        review=words.review_in_words(f.review_labels, lang),
        parameters=words.parameters_in_words(f.parameters, lang),
        others=words.refs_in_words(f.others, lang),
        as_of=f.as_of.isoformat(),
    )


def _unknown(u: Unknown, shape: Shape, lang: Lang) -> Row:
    first = next((a for a in u.needs if a.path == u.first), None)
    return Row(
        kind="unknown",
        **_common(u, shape, lang),
        needs=words.needs_in_words(u.needs, lang),
        first=words.needs_in_words((first,), lang) if first else "",
        possible=("、" if lang == "zh" else ", ").join(words.OUTCOME[o].in_(lang) for o in u.possible),
    )


def _rejected(r: Rejection, lang: Lang) -> Row:
    return Row(
        kind="rejected",
        subject=r.subject or "",
        message=r.message.in_(lang),
        file=r.file,
        sheet=r.sheet or "",
        line=r.row,
        column=r.column or "",
        header=r.header or "",
        read=r.read or "",
        unit=words.UNIT[r.unit].in_(lang),
        code=r.code,
    )


def _not_run(n: NotRun, lang: Lang) -> Row:
    return Row(
        kind="not_run", rule=n.rule, title=n.title.in_(lang), message=n.message.in_(lang), count=n.count, code=n.reason
    )
