"""`fupin rules`: look at the rules, and help those who write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click
from rich.text import Text as Styled

from fupin_rules.backends.sentence import say
from fupin_rules.cli import rules_catalogue, rules_coverage, rules_in_force, rules_lint, rules_tried
from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.check import rule_options
from fupin_rules.cli.frame import SpokenCommand, SpokenGroup, Word, shared_options
from fupin_rules.cli.plugin_options import registry, said_incomplete
from fupin_rules.cli.stage import engine_with, output_file, stdout_bytes, terminal, written
from fupin_rules.cli.wording import refuse
from fupin_rules.engine import Engine
from fupin_rules.errors import Lang
from fupin_rules.report import words
from fupin_rules.report.authority import LEVEL
from fupin_rules.report.layout import wrap
from fupin_rules.report.rows import natural
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.validator_rules import PLACE_TO_FILL

__all__ = ["command"]


def command(lang: Lang) -> click.Command:
    """The group and its commands, speaking `lang`."""
    zh = lang == "zh"
    group = SpokenGroup(
        "rules",
        short_help="看有哪些规则；写规则的人用来检查" if zh else "See the rules; help for those who write them",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        subcommand_metavar="命令 ..." if zh else "COMMAND ...",
        help="看有哪些规则，检查和试运行自己写的规则。" if zh else "See the rules, and check and try those you write.",
        params=shared_options(lang),
    )
    group.lang = lang

    def add(name: str, run: Callable[..., int], short: str, long: str, params: Sequence[click.Parameter]) -> None:
        cmd = SpokenCommand(
            name,
            callback=lambda **given: run(lang, **given),
            short_help=short,
            help=long,
            options_metavar="[选项]" if zh else "[OPTIONS]",
            params=[*params, *shared_options(lang)],
        )
        cmd.lang = lang
        group.add_command(cmd)

    format_ = click.Option(
        ["--format", "format_"], type=Word(lang, "table", "json"), default="table", metavar="table|json",
        help="table 屏幕上看（默认），json 给程序用。" if zh else "table for reading (default), json for programs.",
    )  # fmt: skip
    paths = click.Argument(["paths"], nargs=-1, metavar="[规则文件...]" if zh else "[PATHS...]")
    alone = click.Option(
        ["--alone"], is_flag=True,
        help="不连同自带的规则一起装载（自带的定义和参数也就不能用）。" if zh
        else "Do not load the shipped rules beside these (nor their definitions and parameters).",
    )  # fmt: skip
    add(
        "list", _list,
        "列出规则" if zh else "List the rules",
        "列出规则：编号、严重程度、说的是谁、应当怎样、依据。\n\n"
        "例：\n  fupin rules list --rules 本县规则 --area 450329 --as-of 2019-09-18   # 注明在那里被代替、停用、改轻重的" if zh
        else "Lists the rules: id, severity, subject, what should hold, authority.\n\n"
        "Example:\n  fupin rules list --rules my-county --area 450329 --as-of 2019-09-18   # marks what is replaced, off, or of another severity there",
        [*rule_options(lang), *rules_in_force.options(lang), format_],
    )  # fmt: skip
    add(
        "show", _show,
        "看一条规则的全部内容" if zh else "Show all of a rule",
        "看一条规则的全部内容：依据和原文、条件、说明、读哪些答案、用哪些参数、已知的误报。\n\n"
        "写了 --area、--as-of，就看那个地区、那一天用的是哪条文字、哪些数，是谁定的、为什么。\n\n"
        "例：\n  fupin rules show checklist.19\n  fupin rules show checklist.19 --rules 本县规则 --area 450329 --as-of 2019-09-18" if zh
        else "Shows all of a rule: authority and quote, conditions, message, the answers it reads, parameters, known false positives.\n\n"
        "With --area and --as-of: which text and which numbers hold there on that day, who set them and why.\n\n"
        "Examples:\n  fupin rules show checklist.19\n  fupin rules show checklist.19 --rules my-county --area 450329 --as-of 2019-09-18",
        [click.Argument(["rule"], metavar="规则" if zh else "RULE"), _rules_option(lang), *rules_in_force.options(lang), format_],
    )  # fmt: skip
    rules_lint.register(add, _engine_and_files, lang, [paths, _rules_option(lang), alone])
    rules_tried.register(add, _engine_and_files, lang, [paths, _rules_option(lang), alone])
    rules_coverage.register(add, _engine_and_files, lang, [paths, _rules_option(lang), alone])
    add(
        "schema", _schema,
        "写规则文件的格式说明（JSON Schema）" if zh else "Print the JSON Schema of rule files",
        "输出 JSON Schema：rule-file 规则文件的（默认），report 检查结果的。\n\n"
        "在规则文件第一行写\n  # yaml-language-server: $schema=rule-file.schema.json\n"
        "编辑器（如 VS Code 的 YAML 插件）就会补全字段和码表，并用中文解释。" if zh
        else "Prints the JSON Schema of rule files (rule-file, default) or of reports (report).\n\n"
        "With a first line\n  # yaml-language-server: $schema=rule-file.schema.json\n"
        "an editor (e.g. VS Code with its YAML extension) completes fields and codes and explains them.",
        [click.Argument(["which"], type=Word(lang, "rule-file", "report"), default="rule-file", metavar="[rule-file|report]"),
         click.Option(["--out"], metavar="文件" if zh else "FILE", help="写到文件。" if zh else "Write to a file.")],
    )  # fmt: skip
    short, long = rules_catalogue.help_text(lang)
    add("catalogue", rules_catalogue.run, short, long, rules_catalogue.options(lang))
    return group


def _rules_option(lang: Lang) -> click.Option:
    return click.Option(
        ["--rules"], multiple=True, metavar="文件或文件夹" if lang == "zh" else "DIR",
        help="自己的规则文件或文件夹；可写多次。" if lang == "zh" else "Rule files of your own; may be given again.",
    )  # fmt: skip


# -- list, show ------------------------------------------------------------------------------------------------------------


def _list(
    lang: Lang,
    rules: Sequence[str],
    only: Sequence[str],
    exclude: Sequence[str],
    area: str | None,
    as_of: date | None,
    format_: str,
) -> int:
    engine = engine_with(rules, only, exclude)
    found = engine.rulebook.rules
    if format_ == "json":
        placed = area is not None or as_of is not None
        listed = [
            {**r.to_dict(), **({"in_force": rules_in_force.as_json(engine, r, area, as_of)} if placed else {})}
            for r in found
        ]
        stdout_bytes([json.dumps(listed, ensure_ascii=False, indent=1) + "\n"])
        return 0
    zh = lang == "zh"
    console = terminal()
    pack: Any = None
    pad = max((len(r.id) for r in found), default=0) + 4
    first: dict[str, Any] = {}
    for rule in sorted(found, key=lambda r: natural(r.id)):
        first.setdefault(rule.pack.id, natural(rule.id))
    for rule in sorted(found, key=lambda r: (first[r.pack.id], natural(r.id))):
        if rule.pack is not pack:
            pack = rule.pack
            asked = ""
            if pack.optional:
                asked = f"［点名才运行：--with {pack.id}］" if zh else f" [runs where asked for: --with {pack.id}]"
            console.print()
            console.print(
                Styled(
                    (f"{pack.title.in_(lang)}（{pack.id}）" if zh else f"{pack.title.in_(lang)} ({pack.id})") + asked,
                    style="bold",
                ),
                soft_wrap=True,
            )
        text = f"{rule.title.in_(lang)}［{words.SEVERITY[rule.severity].in_(lang)}］"
        if rule.python is not None:
            text += "［Python］" if zh else " [Python]"
        mark = rules_in_force.marked(engine, rule, area, as_of, lang)
        if mark:
            text += f"【{mark}】" if zh else f" [{mark}]"
        for line in wrap(text, max(console.width, 40), first=f"  {rule.id}".ljust(pad), rest=" " * pad):
            console.print(line, soft_wrap=True)
    console.print()
    console.print(
        f"共 {len(found)} 条。看一条的全部内容：fupin rules show 编号"
        if zh
        else f"{len(found)} rules. All of one: fupin rules show ID",
        soft_wrap=True,
    )
    return 0


def _show(lang: Lang, rule: str, rules: Sequence[str], area: str | None, as_of: date | None, format_: str) -> int:
    engine = engine_with(rules)
    found = engine.rule(rule)
    if format_ == "json":
        shown = {**_whole(found), "in_force": rules_in_force.as_json(engine, found, area, as_of)}
        stdout_bytes([json.dumps(shown, ensure_ascii=False, indent=1) + "\n"])
        return 0
    zh = lang == "zh"
    _tell(f"{found.id} {found.title.in_(lang)}", [], lang)
    for said in rules_in_force.in_words(engine, found, area, as_of, lang):
        _line(said, "  ● ", "    ")
    held = rules_in_force.holding(engine, found, area, as_of)
    if held is not None and held.id != found.id:
        _tell(f"{'现行的规则：' if zh else 'The rule that holds: '}{held.id} {held.title.in_(lang)}", _facts(engine, held, area, as_of, lang), lang)  # fmt: skip
        _tell("原来的规则" if zh else "The rule as it was", _facts(engine, found, area, as_of, lang), lang)
    else:
        _tell("", _facts(engine, held or found, area, as_of, lang), lang)
    return 0


def _line(text: str, first: str, rest: str) -> None:
    console = terminal()
    for line in wrap(text, max(console.width, 40), first=first, rest=rest):
        console.print(line, soft_wrap=True)


def _tell(head: str, facts: Sequence[tuple[str, str]], lang: Lang) -> None:
    if head:
        terminal().print(Styled(head, style="bold"), soft_wrap=True)
    for name, text in facts:
        if not text:
            continue
        first = f"  {name}：" if lang == "zh" else f"  {name}: "
        for n, paragraph in enumerate(text.rstrip().split("\n")):
            _line(paragraph, first if not n else "    ", "    ")


def _whole(rule: Rule) -> dict[str, Any]:
    return {
        **rule.to_dict(),
        "note": rule.note,
        "false_positives": rule.false_positives,
        "impossible": rule.impossible,
        "review": list(rule.review),
        "file": rule.place.file,
        "line": rule.place.line,
        "examples": [e.model_dump(mode="json", exclude_defaults=True) for e in rule.examples],
    }


def _facts(engine: Engine, rule: Rule, area: str | None, as_of: date | None, lang: Lang) -> list[tuple[str, str]]:
    zh = lang == "zh"

    def t(a: str, b: str) -> str:
        return a if zh else b

    subject = engine.rulebook.subjects[rule.subject]
    part = subject.part(rule.part_name) if rule.part_name else None
    day = " – ".join(d.isoformat() if d else "" for d in (rule.since or rule.pack.since, rule.until or rule.pack.until))
    reads = []
    for path, node in rule.reads:
        reads.append(f"{node.field.question.zh}（{path}）" if zh else f"{node.field.question.en} ({path})")
    uses = list(rules_in_force.numbers(engine, rule, area, as_of, lang))
    # Where a parameter has one value for good, or for the day that is asked about, the sentence says it.
    values = {
        n: p.values[0].value for n, p in engine.rulebook.parameters.items() if len(p.values) == 1 and not p.decl.keys
    }
    if as_of is not None:
        values = rules_in_force.settled(engine, area, as_of)
    counts: dict[str, int] = {}
    for e in rule.examples:
        counts[e.outcome] = counts.get(e.outcome, 0) + 1
    return [
        (t("规则包", "pack"), f"{rule.pack.title.in_(lang)}（{rule.pack.id} {rule.pack.version}）"
         + (t(f"，{LEVEL[rule.pack.level].zh} {rule.pack.area}", f", {LEVEL[rule.pack.level].en} {rule.pack.area}") if rule.pack.area else "")),
        (t("依据", "authority"), words.source_in_words(rule.source, lang)),
        (t("原文", "quote"), rule.source.quote or ""),
        (t("说的是", "about"), part.zh if part and zh else part.name if part else subject.zh if zh else subject.name),
        (t("严重程度", "severity"), words.SEVERITY[rule.severity].in_(lang)
         + (t(f"（有时降为{words.SEVERITY[rule.soften[1]].zh}）", f" (sometimes {rule.soften[1]})") if rule.soften else "")),
        (t("生效", "in force"), day if day != " – " else t("一直", "always")),
        (t("写法", "written in"), t(f"Python（插件 {rule.python.plugin}），条件在下面的文件里", f"Python (plugin {rule.python.plugin}); the condition is in the file below") if rule.python else ""),
        (t("适用条件 when", "when"), rule.texts.get("when", "")),
        (t("应当成立 expect", "expect"), rule.texts.get("expect", "")),
        (t("出现即为风险 flag", "flag"), rule.texts.get("flag", "")),
        (t("适用条件，用话说", "when, in words"), say(rule.when, lang, values=values) if rule.when is not None else ""),
        (t("应当成立的，用话说", "what must hold, in words"), say(rule.expect, lang, values=values) if rule.expect is not None else ""),
        (t("说明", "message"), _message(rule, lang)),
        (t("请一并核对", "check together"), words.review_in_words(rule.review_labels, lang)),
        (t("读哪些答案", "reads"), t("；", "; ").join(reads)),
        (t("参数", "parameters"), "\n".join(uses)),
        (t("可能的结果", "possible outcomes"), t("、", ", ").join(words.OUTCOME[o].in_(lang) for o in rule.possible if o not in rule.impossible)),
        (t("已知的误报", "known false positives"), rule.false_positives or ""),
        (t("为什么这样定", "note"), rule.note or ""),
        (t("标签", "tags"), t("，", ", ").join(f"{k}: {v}" for k, v in rule.tags.items())),
        (t("例子", "examples"), t("，", ", ").join(f"{words.OUTCOME[o].in_(lang)} {n}" for o, n in counts.items())),
        (t("文件", "file"), f"{rule.place.file}:{rule.place.line}"),
    ]  # fmt: skip


def _message(rule: Rule, lang: Lang) -> str:
    pieces = rule.message.zh if lang == "zh" else rule.message.en or rule.message.zh
    said = "".join(p if isinstance(p, str) else "…" for p in pieces)
    # A validator's message has the names of what it fills in; of a rule in YAML they are read out of the pieces already.
    return said if rule.python is None else PLACE_TO_FILL.sub("…", said)


# -- rule files ------------------------------------------------------------------------------------------------------------


def _engine_and_files(paths: Sequence[str], *, alone: bool) -> tuple[Engine, dict[str, bytes]]:
    """The engine, and name and text of each file looked at."""
    from fupin_rules.rulebook.files import read_files

    if alone and not paths:
        raise refuse("--alone 要同时写规则文件。", "--alone needs rule files.")
    engine = engine_with(paths, built_in=not alone)
    return engine, dict(read_files(paths or registry().rule_paths()))


# -- schema ----------------------------------------------------------------------------------------------------------------


def _schema(lang: Lang, which: str, out: str | None) -> int:
    text = schema_text(which)
    if out is None:
        stdout_bytes([text])
        return 0
    target = output_file(out)
    with written(target) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"已写入 {target}" if lang == "zh" else f"Written to {target}")
    return 0


def schema_text(which: str) -> str:
    """The schema `rule-file` or `report`, as it is committed under `schemas/`."""
    if which == "report":
        from fupin_rules.findings import report_schema

        schema = report_schema()
    else:
        from fupin_rules.testing.schema import rule_file_schema

        plugins = registry()
        with plugins_aside():
            subjects = plugins.subjects()
        said_incomplete(plugins)
        schema = rule_file_schema(subjects.values())
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
