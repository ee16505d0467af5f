"""`fupin rules coverage` and `fupin rules mutate`: what the examples of rules show, and which mistakes they would not notice.

Measures nothing itself: it chooses what is measured and says what came of it. Registered by `fupin rules`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.cells import cell_len

from fupin_rules.cli.frame import Word, complain
from fupin_rules.cli.stage import progress, stdout_bytes, terminal
from fupin_rules.errors import Lang, Text
from fupin_rules.report.layout import wrap
from fupin_rules.report.rows import natural

if TYPE_CHECKING:
    from fupin_rules.engine import Engine
    from fupin_rules.testing.atoms import Unit
    from fupin_rules.testing.coverage import Coverage, Measured
    from fupin_rules.testing.mutate import Fate, Mutation
    from fupin_rules.testing.suggest import Found

__all__ = ["coverage_json", "coverage_table", "mutation_json", "mutation_table", "register"]

Add = Callable[[str, Callable[..., int], str, str, Sequence[click.Parameter]], None]
Load = Callable[..., tuple["Engine", dict[str, bytes]]]

SIGHT: Final = {
    "holds": Text("成立", "true"),
    "fails": Text("不成立", "false"),
    "unknown": Text("说不清", "unknown"),
    "alone": Text("单独改变结果", "alone"),
}
KIND: Final = {
    "rule": Text("规则", "rule"),
    "soften": Text("降低严重程度的条件", "softening"),
    "definition": Text("定义", "definition"),
    "parameter": Text("参数", "parameter"),
}
STATUS: Final = {
    "killed": Text("例子发现了", "noticed"),
    "survived": Text("没有发现", "survived"),
    "explained": Text("没有发现，已说明", "explained"),
    "equivalent": Text("改了也一样", "equivalent"),
}


def register(add: Add, load: Load, lang: Lang, shared: Sequence[click.Parameter]) -> None:
    """Add the two commands to the group.

    Args:
        add: adds a command.
        load: makes the engine and reads the files: `(paths, alone=…)`.
        shared: arguments and options that say which rules: `paths`, `rules`, `alone`.
    """
    zh = lang == "zh"
    only = click.Option(
        ["--only"], multiple=True, metavar="规则" if zh else "RULE",
        help="只看这些规则、定义或规则包，可用 *。" if zh else "Only these rules, definitions or packs; * is understood.",
    )  # fmt: skip
    format_ = click.Option(
        ["--format", "format_"], type=Word(lang, "table", "json"), default="table", metavar="table|json",
        help="table 屏幕上看（默认），json 给程序用。" if zh else "table for reading (default), json for programs.",
    )  # fmt: skip
    suggest = click.Option(
        ["--suggest"], is_flag=True,
        help="为没有例子的情形找出例子，写成可以粘贴的 YAML。" if zh else "Look for examples that show what is not shown yet; printed as YAML to be pasted.",
    )  # fmt: skip
    write = click.Option(
        ["--write"], is_flag=True,
        help="把找到的例子写进规则文件（先看一遍再提交：结果要合乎文件的意思）。" if zh
        else "Write the examples found into the rule files. Read them before you commit: the outcome must be what the order means.",
    )  # fmt: skip
    seconds = click.Option(
        ["--seconds"], type=click.FloatRange(min=0.1), default=4.0, metavar="秒" if zh else "SECONDS",
        help="每条规则最多找几秒（默认 4）。" if zh else "How long to look at most for one rule (4).",
    )  # fmt: skip

    def coverage(lang: Lang, **given: Any) -> int:
        return _coverage(lang, load, **given)

    def mutation(lang: Lang, **given: Any) -> int:
        return _mutate(lang, load, **given)

    add(
        "coverage", coverage,
        "看例子把每个条件的各种情形显示了没有" if zh else "See what the examples show of each condition",
        "规则里最小的条件（比较、属于、有没有回答、any……），例子要显示它成立、不成立、说不清，还要显示它单独就能改变结果（MC/DC）。"
        "列出没有显示的；全部显示了退出状态为 0，否则为 1。不写文件则看全部规则。" if zh
        else "Of each smallest condition of a rule (a comparison, a membership, missing, any …) examples should show that it is true, false, "
        "unknown, and that it alone changes the outcome (MC/DC). Lists what is not shown; status 0 where everything is, else 1. "
        "Without files: all rules.",
        [*shared, only, format_, suggest, write, seconds],
    )  # fmt: skip
    add(
        "mutate", mutation,
        "看例子能不能发现规则里的小错" if zh else "See whether the examples notice small mistakes",
        "把规则改错一处（≥ 写成 >、数差一、少一个条件、多一个 not、码表里少一个词……），看有没有例子得出不同的结果。"
        "列出没有例子发现的；都发现了（或在规则文件里说明了）退出状态为 0，否则为 1。" if zh
        else "Makes one mistake at a time in a rule (>= becomes >, a bound off by one, a condition dropped, a not added, a word left out …) "
        "and looks whether some example comes out differently. Lists the mistakes nobody notices; status 0 where there is none, or where "
        "the rule file explains each, else 1.",
        [*shared, only, format_, suggest, write, seconds],
    )  # fmt: skip


# -- what is looked at -----------------------------------------------------------------------------------------------------


def _units(engine: Engine, files: dict[str, bytes], only: Sequence[str], *, named: bool) -> list[Unit]:
    """What is measured: what stands in the files named, of that what `--only` names."""
    from fnmatch import fnmatchcase

    from fupin_rules.cli.wording import refuse
    from fupin_rules.errors import did_you_mean
    from fupin_rules.testing.atoms import units_of

    units = units_of(engine.rulebook)
    if named:
        here = {str(Path(f).resolve()) for f in files}
        units = [u for u in units if str(Path(u.file).resolve()) in here]
    if not only:
        return units
    for pattern in only:
        names = sorted({u.id for u in units} | {u.pack for u in units})
        if not any(fnmatchcase(n, pattern) for n in names):
            near = did_you_mean(pattern, names)
            raise refuse(
                f"没有规则、定义或规则包符合“{pattern}”。", f"no rule, definition or pack fits {pattern!r}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near
                else ("用 fupin rules list 看有哪些。", "See them with fupin rules list."),
            )  # fmt: skip
    return [u for u in units if any(fnmatchcase(u.id, p) or fnmatchcase(u.pack, p) for p in only)]


def _coverage(
    lang: Lang, load: Load, paths: Sequence[str], rules: Sequence[str], only: Sequence[str], format_: str,
    *, alone: bool, suggest: bool, write: bool, seconds: float,
) -> int:  # fmt: skip
    from fupin_rules.testing.coverage import measure

    engine, files = load([*paths, *rules], alone=alone)
    units = _units(engine, files, only, named=bool(paths or rules))
    if suggest or write:
        return _suggested(lang, engine, units, write=write, sights=True, seconds=seconds)
    found = measure(engine, units)
    if format_ == "json":
        stdout_bytes([json.dumps(coverage_json(found), ensure_ascii=False, indent=1) + "\n"])
    else:
        _print(coverage_table(found, lang))
        _gaps(found, lang)
    return 0 if found.whole else 1


def _mutate(
    lang: Lang, load: Load, paths: Sequence[str], rules: Sequence[str], only: Sequence[str], format_: str,
    *, alone: bool, suggest: bool, write: bool, seconds: float,
) -> int:  # fmt: skip
    from fupin_rules.testing.mutate import mutate

    engine, files = load([*paths, *rules], alone=alone)
    units = _units(engine, files, only, named=bool(paths or rules))
    if suggest or write:
        return _suggested(lang, engine, units, write=write, sights=False, seconds=seconds)
    with progress(lang) as stage:
        found = mutate(engine, units, step=stage("正在改错规则", "making mistakes", len(units)))
    if format_ == "json":
        stdout_bytes([json.dumps(mutation_json(found), ensure_ascii=False, indent=1) + "\n"])
    else:
        _print(mutation_table(found, lang))
        _survivors(found, lang)
    return 0 if found.whole else 1


# -- tables ----------------------------------------------------------------------------------------------------------------


def _percent(part: int, whole: int) -> str:
    """A share, rounded down: 100 % is said of the whole only."""
    return "–" if not whole else f"{part * 1000 // whole / 10:g} %"


def coverage_table(found: Coverage, lang: Lang) -> list[tuple[str, ...]]:
    """One line a pack, and one for all: how many conditions there are and how much is shown of them."""
    head = tuple(
        t.in_(lang)
        for t in (
            Text("规则包", "pack"),
            Text("规则和定义", "units"),
            Text("条件", "atoms"),
            *SIGHT.values(),
            Text("已说明", "explained"),
        )
    )
    rows = [head]
    packs: dict[str, list[Measured]] = {}
    for m in found.units:
        packs.setdefault(m.unit.pack, []).append(m)
    for pack in sorted(packs, key=natural):
        rows.append(_coverage_row(pack, packs[pack]))
    rows.append(_coverage_row("合计" if lang == "zh" else "all", found.units))
    return rows


def _coverage_row(name: str, units: Sequence[Measured]) -> tuple[str, ...]:
    from fupin_rules.testing.atoms import SIGHTS

    cells = [name, str(len(units)), str(sum(len(m.unit.atoms) for m in units))]
    for sight in SIGHTS:
        cells.append(_percent(sum(m.shown(sight) for m in units), sum(m.asked(sight) for m in units)))
    return (*cells, str(sum(g.reason is not None for m in units for g in m.gaps)))


def mutation_table(found: Mutation, lang: Lang) -> list[tuple[str, ...]]:
    """One line a pack, and one for all: how many mistakes were made and what became of them."""
    head = tuple(
        t.in_(lang)
        for t in (
            Text("规则包", "pack"),
            Text("改错", "mutants"),
            *STATUS.values(),
            Text("发现的比例", "noticed of those that matter"),
        )
    )
    rows = [head]
    packs: dict[str, list[Fate]] = {}
    for f in found.fates:
        packs.setdefault(f.pack, []).append(f)
    for pack in sorted(packs, key=natural):
        rows.append(_mutation_row(pack, packs[pack]))
    rows.append(_mutation_row("合计" if lang == "zh" else "all", found.fates))
    return rows


def _mutation_row(name: str, fates: Sequence[Fate]) -> tuple[str, ...]:
    counts = {s: sum(f.status == s for f in fates) for s in STATUS}
    share = _percent(counts["killed"], len(fates) - counts["equivalent"])
    return (name, str(len(fates)), *(str(counts[s]) for s in STATUS), share)


def _print(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(cell_len(r[i]) for r in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [
            c + " " * (w - cell_len(c)) if not i else " " * (w - cell_len(c)) + c
            for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def _lines(texts: Iterable[str], *, first: str = "    ") -> None:
    width = max(terminal().width, 60)
    for text in texts:
        for line in wrap(text, width, first=first, rest=first + "  "):
            click.echo(line)


def _gaps(found: Coverage, lang: Lang) -> None:
    zh = lang == "zh"
    for m in sorted(found.units, key=lambda m: (m.unit.kind == "definition", natural(m.unit.name))):
        if not m.open:
            continue
        click.echo("")
        kind = KIND[m.unit.kind].in_(lang)
        click.echo(f"{kind} {m.unit.name}")
        by_atom: dict[str, list[str]] = {}
        for g in m.open:
            by_atom.setdefault(g.atom.text, []).append(SIGHT[g.sight].in_(lang))
        _lines(
            f"{text}  没有例子显示：{'、'.join(s)}" if zh else f"{text}  not shown: {', '.join(s)}"
            for text, s in by_atom.items()
        )
    _common(
        found.broken, [f"{name}: {atom} ({SIGHT[s].in_(lang)})" for name, atom, s in found.stale], "uncovered", lang
    )
    open_ = sum(len(m.open) for m in found.units)
    if found.whole:
        click.echo(
            "\n每个条件的各种情形都有例子。" if zh else "\nExamples show everything that is asked of every condition."
        )
    else:
        click.echo(
            f"\n还有 {open_} 种情形没有例子。用 --suggest 找例子。"
            if zh
            else f"\n{open_} sight(s) are not shown. --suggest looks for examples."
        )


def _survivors(found: Mutation, lang: Lang) -> None:
    zh = lang == "zh"
    by_owner: dict[tuple[str, str], list[str]] = {}
    for f in found.fates:
        if f.status == "survived":
            by_owner.setdefault((f.kind, f.owner), []).append(f.mutant.text)
    for (kind, owner), texts in by_owner.items():
        click.echo("")
        click.echo(f"{KIND[kind].in_(lang)} {owner}")
        _lines(texts)
    _common(found.broken, [f"{name}: {text}" for name, text in found.stale], "survivors", lang)
    left = found.count("survived")
    if found.whole:
        click.echo("\n没有说不出理由的漏网之错。" if zh else "\nNo mistake goes unnoticed without a reason given.")
    else:
        click.echo(
            f"\n有 {left} 处改错没有例子发现。用 --suggest 找例子。"
            if zh
            else f"\n{left} mistake(s) go unnoticed. --suggest looks for examples."
        )


def _common(broken: Sequence[tuple[str, int, str]], stale: Sequence[str], key: str, lang: Lang) -> None:
    zh = lang == "zh"
    for rule, number, why in broken:
        complain(f"{rule} 第 {number + 1} 个例子不能用：{why}（先用 fupin rules test 改好）" if zh
                 else f"{rule} example {number + 1} cannot be used: {why} (see fupin rules test)")  # fmt: skip
    for text in stale:
        complain(
            f"{key} 里的这一条已经不成立，请删去：{text}"
            if zh
            else f"this entry of {key} holds no longer; take it out: {text}"
        )


# -- json ------------------------------------------------------------------------------------------------------------------


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Everything that was measured, for programs."""
    return {
        "whole": found.whole,
        "examples": found.trials,
        "units": [
            {
                "kind": m.unit.kind,
                "id": m.unit.id,
                "pack": m.unit.pack,
                "atoms": [
                    {
                        "atom": a.text,
                        "asked": [s for s in a.asked if (a.number, s) not in m.impossible],
                        "missing": [g.sight for g in m.gaps if g.atom is a],
                        "explained": {g.sight: g.reason for g in m.gaps if g.atom is a and g.reason is not None},
                        "pair": None if (p := m.facts.alone(a.number)) is None else [p.holds, p.fails],
                    }
                    for a in m.unit.atoms
                ],
            }
            for m in found.units
        ],
        "broken": [{"rule": r, "example": n + 1, "why": why} for r, n, why in found.broken],
        "stale": [{"id": i, "atom": a, "lacks": s} for i, a, s in found.stale],
    }


def mutation_json(found: Mutation) -> dict[str, Any]:
    """What became of every mutant, for programs."""
    return {
        "whole": found.whole,
        "examples": found.trials,
        "counts": {s: found.count(s) for s in STATUS},
        "mutants": [
            {
                "kind": f.kind, "id": f.owner, "pack": f.pack, "mistake": f.mutant.kind, "mutant": f.mutant.text, "status": f.status,
                "noticed_by": f.killed_by, "reason": f.reason if f.status == "explained" else f.proof,
            }
            for f in found.fates
        ],
        "broken": [{"rule": r, "example": n + 1, "why": why} for r, n, why in found.broken],
        "stale": [{"id": i, "mutant": t} for i, t in found.stale],
    }  # fmt: skip


# -- suggesting ------------------------------------------------------------------------------------------------------------


def _suggested(lang: Lang, engine: Engine, units: Sequence[Unit], *, write: bool, sights: bool, seconds: float) -> int:
    """Look for examples and print them, or write them into their files."""
    from fupin_rules.cli.wording import refuse
    from fupin_rules.testing.suggest import suggest
    from fupin_rules.testing.suggest_writing import inserted, noted, yaml_of

    zh = lang == "zh"
    with progress(lang) as stage:
        step = stage("正在找例子", "looking for examples", len(units))
        found, state = suggest(
            engine, units, sights=sights, mutants=not sights, seconds=seconds, told=lambda _n, _f: step()
        )
    by_file: dict[str, list[Found]] = {}
    for f in found:
        by_file.setdefault(f.rule.place.file, []).append(f)
    for file, got in by_file.items():
        if write:
            path = Path(file)
            text = inserted(path.read_bytes().decode(), file, got).encode()
            try:
                path.write_bytes(text)
            except OSError as error:
                raise refuse(
                    f"写不了规则文件 {file}：{error.strerror}。", f"the rule file {file} cannot be written: {error.strerror}.",
                    ("不加 --write，把列出的例子粘贴进去。", "Leave --write out and paste the examples."),
                ) from error  # fmt: skip
            click.echo(f"{file}：写入 {len(got)} 个例子" if zh else f"{file}: {len(got)} example(s) written")
            continue
        rule = ""
        for f in got:
            if f.rule.id != rule:
                rule = f.rule.id
                click.echo(f"# {rule}")
            click.echo(yaml_of(f.example, noted(f), "      "), nl=False)
    left = state.left()
    if left:
        complain(f"还有 {left} 处没有找到例子；用 --seconds 找久一点，或在规则文件里写明为什么不会有。" if zh
                 else f"{left} thing(s) are still not shown; look longer with --seconds, or say in the rule file why they cannot be.")  # fmt: skip
    elif not found:
        click.echo("没有要补的例子。" if zh else "No example is lacking.")
    if found:
        complain("请逐个看一遍：例子写的是现在的结果，合不合文件的意思要由人来定。" if zh
                 else "Read them one by one: they say what comes out today; whether that is what the order means is for you to say.")  # fmt: skip
    return 1 if left else 0
