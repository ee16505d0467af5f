"""`fupin rules test`: runs the examples inside rules, and shows of each that does not hold the whole difference and how it came about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.frame import Word
from fupin_rules.cli.rules_lint import shown_path
from fupin_rules.cli.stage import progress, selected, stdout_bytes, terminal
from fupin_rules.errors import Lang, Place
from fupin_rules.findings import mask_text
from fupin_rules.report import words
from fupin_rules.report.layout import wrap

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.engine.examples import ExampleResult
    from fupin_rules.report.traces import Line
    from fupin_rules.rulebook import Rule

__all__ = ["register"]

Add = Callable[[str, Callable[..., int], str, str, Sequence[click.Parameter]], None]
Load = Callable[..., tuple["Engine", dict[str, bytes]]]
Places = Mapping[tuple[str, int], Place]

_WHAT: Final = {
    "outcome": ("结果", "outcome"),
    "needs": ("还要问的答案", "needs"),
    "severity": ("严重程度", "severity"),
}


def register(add: Add, load: Load, lang: Lang, shared: Sequence[click.Parameter]) -> None:
    """Add the command to the group; see `rules_lint.register`."""
    zh = lang == "zh"

    def run(lang: Lang, **given: Any) -> int:
        return _test(lang, load, **given)

    add(
        "test", run,
        "运行规则里的例子" if zh else "Run the examples inside rules",
        "运行规则里的例子（examples）。不一致的列出：在文件的哪一行，给的是什么，应当怎样、实际怎样，以及每一步是怎样判断的。"
        "不写文件则运行全部规则的例子。" if zh
        else "Runs the examples inside rules. Of each that does not hold: where it stands, what was given, what should have come out and "
        "what did, and every step by which it did. Without files: those of all rules.",
        [
            *shared,
            click.Option(["--only"], multiple=True, metavar="规则" if zh else "RULE",
                         help="只运行这些规则或规则包的例子，可用 *。" if zh else "Only these rules or packs; * is understood."),
            click.Option(["--full"], is_flag=True,
                         help="每一步都列出；不写则只列起作用的。" if zh else "Every step, not only those that decided."),
            click.Option(["--format", "format_"], type=Word(lang, "text", "json"), default="text", metavar="text|json",
                         help="text 给人看（默认），json 给程序用。" if zh else "text for reading (default), json for programs."),
        ],
    )  # fmt: skip


def _test(
    lang: Lang,
    load: Load,
    paths: Sequence[str],
    rules: Sequence[str],
    only: Sequence[str],
    format_: str,
    *,
    alone: bool,
    full: bool,
) -> int:
    from fupin_rules.engine.examples import run_examples

    engine, files = load([*paths, *rules], alone=alone)
    places, ids = _where(files)
    tested = [r for r in engine.rulebook.rules if r.id in ids] if paths or rules else list(engine.rulebook.rules)
    if only:
        kept = {r.id for r in selected(engine.rulebook, only, ()).rules}
        tested = [r for r in tested if r.id in kept]
    ran = 0
    failed: list[ExampleResult] = []
    with progress(lang) as stage:
        step = stage("正在运行例子", "running examples", sum(len(r.examples) for r in tested))
        for rule in tested:
            with plugins_aside():
                results = list(run_examples(engine, rule))
            for result in results:
                step()
                ran += 1
                if not result.holds:
                    failed.append(result)
                    if format_ == "text":
                        _difference(engine, result, places, lang, full=full)
    without = [r.id for r in tested if not r.examples]
    if format_ == "json":
        with plugins_aside():
            told = [_dict(engine, r, places, full=full) for r in failed]
        whole = {"rules": len(tested), "examples": ran, "failed": told, "without_examples": without}
        stdout_bytes([mask_text(json.dumps(whole, ensure_ascii=False, indent=1, default=str)) + "\n"])
    else:
        _counted(lang, tested, ran, len(failed), without)
    return 1 if failed else 0


def _counted(lang: Lang, tested: Sequence[Rule], ran: int, failed: int, without: Sequence[str]) -> None:
    zh = lang == "zh"
    click.echo(
        f"{len(tested)} 条规则，{ran} 个例子：{ran - failed} 个一致，{failed} 个不一致。" if zh
        else f"{len(tested)} rules, {ran} examples: {ran - failed} hold, {failed} do not."
    )  # fmt: skip
    if without:
        click.echo(f"没有例子的规则：{'、'.join(without)}" if zh else f"Rules without examples: {', '.join(without)}")


def _where(files: Mapping[str, bytes]) -> tuple[dict[tuple[str, int], Place], set[str]]:
    """Where each example stands, by rule and number; and the rules of the files."""
    from fupin_rules.documents import read_yaml

    places: dict[tuple[str, int], Place] = {}
    ids: set[str] = set()
    for name, text in files.items():
        document = read_yaml(text, shown_path(Path(name)))
        for i, rule in enumerate(document.data.get("rules") or ()):
            ids.add(rule["id"])
            for n in range(len(rule.get("examples") or ())):
                places[rule["id"], n] = document.place(("rules", i, "examples", n))
    return places, ids


# -- one example that does not hold ------------------------------------------------------------------------------------------


def _difference(engine: Engine, result: ExampleResult, places: Places, lang: Lang, *, full: bool) -> None:
    """One example that does not hold, whole: where it stands, what was given, what should have come out, what did, and how."""
    zh = lang == "zh"
    rule, example = result.rule, result.example
    place = places.get((rule.id, result.number), rule.place)
    note = f"（{example.note}）" if example.note else ""
    click.echo(f"✗ {rule.id} 第 {result.number + 1} 个例子{note}  {place}" if zh
               else f"✗ {rule.id} example {result.number + 1}{note}  {place}")  # fmt: skip
    click.echo(f"  {rule.title.in_(lang)}")
    for name, value in _given(result, lang):
        click.echo(f"  {name}{'：' if zh else ': '}{mask_text(value)}")
    for text in result.complaints if zh else result.complaints_en or result.complaints:
        click.echo(mask_text(("  这份数据不能用：" if zh else "  the data cannot be used: ") + text))
    for what, expected, got in result.differences:
        name = _WHAT.get(what, (what, what))[0 if zh else 1]
        click.echo(f"  {name}：应为 {_said(what, expected, lang)}，实际 {_said(what, got, lang)}" if zh
                   else f"  {name}: expected {_said(what, expected, lang)}, got {_said(what, got, lang)}")  # fmt: skip
    verdict = result.verdict
    if verdict is not None:
        for path, reason in verdict.unanswered.items():
            click.echo(
                f"  没有的答案：{path}（{words.missing_in_words(reason, lang)}）"
                if zh
                else f"  missing: {path} ({words.missing_in_words(reason, lang)})"
            )
        if verdict.faults:
            click.echo(("  算不出：" if zh else "  faults: ") + ", ".join(verdict.faults))
    with plugins_aside():
        steps = list(_steps(engine, result, lang, full=full))
    if steps:
        click.echo("  怎样判断的：" if zh else "  How it came about:")
        width = max(terminal().width, 40)
        for line in steps:
            lead = "    " + "  " * line.depth + ("· " if line.depth else "")
            for out in wrap(mask_text(line.text), width, first=lead, rest=" " * len(lead)):
                click.echo(out)
    click.echo("")


def _given(result: ExampleResult, lang: Lang) -> Iterator[tuple[str, str]]:
    """What an example gives, by name."""
    zh = lang == "zh"
    example = result.example
    yield ("给定" if zh else "given"), _short(example.given)
    if result.rule.part is not None:
        yield ("第几个成员（从 0 数起）" if zh else "member, counting from 0"), str(example.member or 0)
    if example.others:
        yield ("其他户" if zh else "others"), _short(list(example.others))
    if example.related:
        yield ("关联表" if zh else "related"), _short({k: list(v) for k, v in example.related.items()})
    if result.world is not None:
        yield ("参照日期" if zh else "as of"), result.world.as_of.isoformat()


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _steps(engine: Engine, result: ExampleResult, lang: Lang, *, full: bool) -> Iterator[Line]:
    from fupin_rules.engine.examples import trace_example
    from fupin_rules.report.traces import iter_trace

    told = trace_example(engine, result)
    if told is None:
        return
    # What the rule is and is about stands above already.
    heading = "结论" if lang == "zh" else "outcome"
    yield from dropwhile(lambda s: not s.text.startswith(heading), iter_trace(engine, told, lang, full=full))


def _said(what: str, value: Any, lang: Lang) -> str:
    if what == "outcome":
        return f"{words.OUTCOME[value].in_(lang)}（{value}）" if lang == "zh" else str(value)
    if what == "severity" and value in words.SEVERITY:
        return words.SEVERITY[value].in_(lang)
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "zh" else ", ").join(map(str, value)) or ("没有" if lang == "zh" else "nothing")
    return str(value)


def _dict(engine: Engine, result: ExampleResult, places: Places, *, full: bool) -> dict[str, Any]:
    """One example that does not hold, for programs."""
    place = places.get((result.rule.id, result.number), result.rule.place)
    verdict = result.verdict
    return {
        "rule": result.rule.id,
        "example": result.number + 1,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "as_of": None if result.world is None else result.world.as_of.isoformat(),
        "given": result.example.given,
        "note": result.example.note,
        "complaints": {"zh": list(result.complaints), "en": list(result.complaints_en)},
        "differences": [{"what": w, "expected": e, "got": g} for w, e, g in result.differences],
        "outcome": None if verdict is None else verdict.outcome,
        "needs": [] if verdict is None else list(verdict.needs),
        "missing": {} if verdict is None else dict(verdict.unanswered),
        "faults": [] if verdict is None else list(verdict.faults),
        "steps": {
            lang: [{"depth": s.depth, "text": s.text} for s in _steps(engine, result, lang, full=full)]
            for lang in ("zh", "en")
        },
    }
