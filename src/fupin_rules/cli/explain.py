"""`fupin explain`: why one rule came out as it did for one household, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from rich.text import Text as Styled

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.check import area_option, data_options, table_option
from fupin_rules.cli.frame import SpokenCommand, shared_options
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import data_files, engine_with, progress, table_files, terminal
from fupin_rules.cli.wording import refuse
from fupin_rules.engine import Engine
from fupin_rules.errors import Lang, did_you_mean
from fupin_rules.report.layout import wrap
from fupin_rules.rulebook import Rule

__all__ = ["command"]

_COLOURS = {"head": "bold", "yes": "green", "no": "red", "unknown": "yellow"}


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _explain(lang, **given)

    cmd = SpokenCommand(
        "explain",
        callback=run,
        short_help="一条规则在一户上是怎样判断的" if zh else "How one rule came out for one household",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "逐步说明一条规则在一户上是怎样判断的：每个条件是否成立，读到了什么答案，缺什么，结论和理由。\n\n"
            "例：\n  fupin explain checklist.21 花名册.xlsx --household 450399001\n"
            "  fupin explain checklist.26 花名册.xlsx --household 450399001 --member 张三"
            if zh
            else "Tells step by step how a rule came out for a household: each condition, the answers read, what is missing, the outcome "
            "and why.\n\n"
            "Examples:\n  fupin explain checklist.21 register.xlsx --household 450399001\n"
            "  fupin explain checklist.26 register.xlsx --household 450399001 --member 2"
        ),
        params=[
            click.Argument(["rule"], metavar="规则" if zh else "RULE"),
            click.Argument(["data"], nargs=-1, required=True, metavar="数据文件..." if zh else "DATA..."),
            click.Option(["--household"], required=True, metavar="户" if zh else "H",
                         help="户编号，或户主姓名。" if zh else "The household's code, or its head's name."),
            click.Option(["--member"], metavar="成员" if zh else "N",
                         help="第几个成员（从 1 数起），或姓名、人编号；不写则每个成员都说明。" if zh
                         else "Which member, counted from 1, or a name or code; left out, each member."),
            click.Option(["--full"], is_flag=True,
                         help="每一步都列出；不写则只列起作用的。" if zh else "Every step, not only those that decided."),
            *data_options(lang),
            area_option(lang),
            table_option(lang),
            click.Option(["--rules"], multiple=True, metavar="文件或文件夹" if zh else "DIR",
                         help="另加自己的规则文件。" if zh else "Further rule files."),
            click.Option(["--show-identifiers"], is_flag=True,
                         help="显示完整的证件、电话、银行卡号。" if zh else "Show identity, phone and bank numbers in full."),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _explain(
    lang: Lang,
    rule: str,
    data: Sequence[str],
    household: str,
    member: str | None,
    as_of: date | None,
    profile: str | None,
    profiles: Sequence[str],
    area: str | None,
    tables: Sequence[str],
    rules: Sequence[str],
    *,
    full: bool,
    show_identifiers: bool,
) -> int:
    from fupin_rules.report.traces import iter_trace

    paths = data_files(data)
    beside = table_files(tables)
    engine = engine_with(rules)
    found = engine.rule(rule)
    if any(s.name == found.subject for s in engine.candidates):
        # Of several surveys the one the rule is about.
        engine = engine.about(found.subject)
    found = _rule(engine, rule)
    with progress(lang) as stage:
        stage("正在读取数据", "reading", None)
        with plugins_aside():
            data_read = gather(engine, paths, profile, profiles, beside, engine.subject.name)
    records = data_read.main.records
    record = _record(engine, records, household)
    related = data_read.related or None
    console = terminal()
    width = max(console.width, 40)
    for n, index in enumerate(_members(found, engine, record, member)):
        if n:
            console.print()
        with plugins_aside():
            trace = engine.explain(
                found.id, record, as_of=as_of, member=index, trusted=True, related=related, area=area
            )
            lines = list(iter_trace(engine, trace, lang, full=full, show_identifiers=show_identifiers))
        for line in lines:
            lead = "  " * line.depth + ("· " if line.depth else "")
            for out in wrap(line.text, width, first=lead, rest=" " * (len(lead))):
                console.print(Styled(out, style=_COLOURS.get(line.mark, "")), soft_wrap=True)
    return 0


def _rule(engine: Engine, rule: str) -> Rule:
    found = engine.rule(rule)
    if found.subject != engine.subject.name or (found.unique is not None and found.whole_data_set):
        raise refuse(
            f"规则 {rule} 要比较多户才能判断，不能只在一户上说明。", f"rule {rule} compares households and cannot be told on one.",
            ("请用 fupin check --only 运行它，看结果里的“涉及”。", "Run it with fupin check --only and see the others named there."),
        )  # fmt: skip
    return found


def _record(engine: Engine, records: Sequence[Any], household: str) -> Any:
    subject = engine.subject
    by_id = {str(read_value(r, subject.key)): r for r in records}
    if household in by_id:
        return by_id[household]
    named = [r for r in records if subject.label and read_value(r, subject.label) == household]
    if len(named) == 1:
        return named[0]
    if named:
        ids = [str(read_value(r, subject.key)) for r in named]
        raise refuse(
            f"叫“{household}”的户主有 {len(named)} 个。", f"{len(named)} households have a head called {household!r}.",
            (f"请用户编号：{'、'.join(ids[:5])}。", f"Give the code: {', '.join(ids[:5])}."),
        )  # fmt: skip
    names = [*by_id, *(str(read_value(r, subject.label)) for r in records if subject.label)]
    near = did_you_mean(household, names)
    raise refuse(
        f"数据里没有这一户：{household}（共 {len(records)} 户）。", f"the data have no household {household} (of {len(records)}).",
        (f"是不是 {near}？", f"Did you mean {near}?") if near
        else ("请核对户编号或户主姓名。", "Check the code or the head's name."),
    )  # fmt: skip


def _members(rule: Rule, engine: Engine, record: Any, member: str | None) -> list[int | None]:
    """Positions of the members to explain; [None] for a rule about the household."""
    if rule.part is None:
        if member is not None:
            raise refuse(
                f"规则 {rule.id} 说的是整户，不用 --member。", f"rule {rule.id} is about the household; leave out --member.",
            )  # fmt: skip
        return [None]
    part = engine.subject.part(rule.part_name or "")
    assert part is not None
    items = read_value(record, rule.part)
    items = list(items["open"] if isinstance(items, dict) else items or ())
    if member is None:
        if not items:
            raise refuse("这一户没有登记成员。", "the household has no members.")
        return list(range(len(items)))
    if member.isdigit() and 1 <= int(member) <= len(items):
        return [int(member) - 1]
    fits: list[int | None] = [
        i for i, item in enumerate(items)
        if member in (read_value(item, part.label or ""), str(read_value(item, part.key or "")))
    ]  # fmt: skip
    if fits:
        return fits
    names = [str(read_value(item, part.label or "")) for item in items]
    listed = "、".join(f"{i} {n}" for i, n in enumerate(names, 1))
    raise refuse(
        f"这一户没有成员“{member}”。", f"the household has no member {member!r}.",
        (f"成员有：{listed}。", f"It has: {listed}."),
    )  # fmt: skip
