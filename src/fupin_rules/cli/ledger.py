"""`fupin ledger`: take runs in, list what is to be done, set states, assign measures, out to a workbook and back, the list of risks.

Owns arguments and what is shown; the rest is the ledger's. The clock is never asked: every change says `--on`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from fupin_rules.cli.frame import SpokenCommand, SpokenGroup, Word, shared_options
from fupin_rules.cli.ledger_shown import chooser, csv_lines, show_history, show_list, told
from fupin_rules.cli.stage import Day, data_files, engine_with, output_file, stdout_bytes, written
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Lang, did_you_mean

if TYPE_CHECKING:
    from fupin_rules.ledger import Ledger, Matter

__all__ = ["command"]

_INDICATORS: Final = (
    "义务教育保障", "基本医疗保障", "住房安全保障", "饮水安全保障", "产业发展", "就业发展", "刚性大额支出", "内生动力", "扶贫政策",
)  # fmt: skip
_STATES: Final = ("open", "corrected", "explained", "waived")
_SHOWN: Final = {"待处理": "open", "重新打开": "open", "已更正": "corrected", "已说明": "explained", "已豁免": "waived"}
"""The states as the screens and workbooks show them."""


class _State(Word):
    """A state, by its name or as people see it."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(lang, *_STATES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(_SHOWN.get(str(value), value), param, ctx)


def command(lang: Lang) -> click.Command:
    """The group of commands, speaking `lang`."""
    zh = lang == "zh"
    group = SpokenGroup(
        "ledger",
        short_help="问题台账：谁在什么时候怎样处理的" if zh else "The ledger of findings: who did what, when",
        subcommand_metavar="命令 ..." if zh else "COMMAND ...",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        params=shared_options(lang),
        help=(
            "问题台账：一个文件（如 台账.db），不要服务器。每次检查的结果收进来，逐条处理，谁在哪一天为什么改的都留底。\n\n"
            "例：\n  fupin check 花名册.xlsx --out 结果.json\n  fupin ledger take 台账.db 结果.json --on 2019-09-19\n"
            "  fupin ledger list 台账.db --state open\n"
            "  fupin ledger set 台账.db 3c3d0981 --state explained --reason 已到户核实 --by 张三 --on 2019-09-20\n"
            "  fupin ledger export 台账.db --out 台账.xlsx"
            if zh
            else "The ledger of findings: one file, no server. Reports are taken in, findings are dealt with one by one, and who changed what "
            "on which day and why is kept.\n\n"
            "Example:\n  fupin check register.xlsx --out report.json\n  fupin ledger take ledger.db report.json --on 2019-09-19\n"
            "  fupin ledger list ledger.db --state open\n"
            "  fupin ledger set ledger.db 3c3d0981 --state explained --reason visited --by NAME --on 2019-09-20\n"
            "  fupin ledger export ledger.db --out ledger.xlsx"
        ),
    )
    group.lang = lang

    def add(name: str, run: Callable[..., int], short: str, long: str, params: Sequence[click.Parameter]) -> None:
        cmd = SpokenCommand(
            name,
            callback=lambda **given: run(lang, **given),
            short_help=short,
            help=long,
            options_metavar="[选项]" if zh else "[OPTIONS]",
            params=[
                click.Argument(["ledger"], metavar="台账.db" if zh else "LEDGER"), *params, _wait(lang), *shared_options(lang),
            ],
        )  # fmt: skip
        cmd.lang = lang
        group.add_command(cmd)

    t = chooser(lang)
    marks = click.Argument(["marks"], nargs=-1, required=True, metavar=t("指纹...", "FINGERPRINT..."))
    add(
        "take", _take, t("收一次检查结果", "Take a report in"),
        t(
            "把一次检查的结果（JSON）收进台账：新问题记为待处理；这次查过、已不再出现的记为已更正；说已更正而仍然存在的、豁免到期的，回到待处理。\n\n"
            "缺答案判断不了、户或成员已不在数据中、规则没有运行的，一律不算解决，状态不动。没有台账的，新建一本。",
            "Takes a report (JSON) into the ledger: what is new is opened; what was checked again and is in order is corrected; what is still "
            "there though called corrected, and waivers that have ended, are opened again.\n\n"
            "What cannot be decided, is no longer in the data, or whose rule did not run, is never called solved. A ledger that is not there "
            "is begun.",
        ),
        [
            click.Argument(["report"], metavar=t("结果.json", "REPORT.json")),
            click.Option(["--on"], type=Day(lang), metavar=t("日期", "DATE"),
                         help=t("哪一天收的；不写则用结果的参照日期。", "The day it is taken in; left out, the report's reference date.")),
            _by(lang, default=t("检查", "check")),
            click.Option(["--rules"], multiple=True, metavar=t("文件或文件夹", "DIR"),
                         help=t("另加的规则文件（检查时用了的，这里也要写）。", "Further rule files, as given to the check.")),
        ],
    )  # fmt: skip
    add(
        "list", _list, t("列出台账里的问题", "List findings"), t("列出台账里的问题，可以按状态、村、乡镇、规则、单位、期限筛选。", "Lists findings; by state, place, rule, department, due date."),
        [
            *_filters(lang),
            click.Option(["--format", "format_"], type=Word(lang, "table", "json", "csv"), default="table", metavar="table|json|csv",
                         help=t("table 屏幕上看（默认）、csv、json。", "table (default), csv, json.")),
            click.Option(["--limit"], type=int, default=50, metavar="N", help=t("屏幕上最多列多少条（默认 50），0 为全部。", "Show at most so many (default 50); 0 for all.")),
        ],
    )  # fmt: skip
    add(
        "set", _set, t("改一条或几条的状态", "Set the state of findings"),
        t(
            "改状态：corrected 已更正、explained 已说明、waived 已豁免、open 重新打开；写中文也行。一条不成，全部不改。\n\n"
            "已说明、已豁免、重新打开要写理由；豁免还要另一个人批准，并写到期日。",
            "Sets the state: corrected, explained, waived, open. If one cannot be changed, none is.\n\n"
            "All but corrected need a reason; a waiver also somebody else's approval and a last day.",
        ),
        [
            marks,
            click.Option(["--state"], type=_State(lang), required=True, metavar="|".join(_STATES), help=t("改成什么。", "The new state.")),
            click.Option(["--reason"], metavar=t("理由", "TEXT"), help=t("为什么、查到了什么。", "Why, and what was found.")),
            click.Option(["--approver"], metavar=t("姓名", "NAME"), help=t("豁免由谁批准（不能是 --by 的人）。", "Who approves the waiver (not who asks for it).")),
            click.Option(["--expires"], type=Day(lang), metavar=t("日期", "DATE"), help=t("豁免到哪一天。", "The last day of the waiver.")),
            _by(lang), _on(lang),
        ],
    )  # fmt: skip
    add(
        "assign", _assign, t("写明责任单位、措施、期限、完成", "Say who does what by when"),
        t('写明责任单位、配合单位、解决措施、完成期限、完成日期；没有写的不动，写成空的（""）就去掉。', "Puts down department, measure, due date and completion; what is left out stays, an empty text takes it away."),
        [
            marks,
            click.Option(["--department"], metavar=t("单位", "NAME"), help=t("责任单位。", "Who is responsible.")),
            click.Option(["--indicator"], type=Word(lang, *_INDICATORS), metavar=t("指标", "INDICATOR"),
                         help=t("归六看的哪个指标；归哪一项巩固随指标定。", "Which of the nine indicators; the consolidation follows from it.")),
            click.Option(["--supporting"], metavar=t("单位", "NAMES"), help=t("配合单位，几个用顿号隔开。", "Who takes part.")),
            click.Option(["--measure"], metavar=t("措施", "TEXT"), help=t("解决措施。", "What is to be done.")),
            click.Option(["--due"], type=_DayOrNone(lang), metavar=t("日期", "DATE"), help=t("完成期限。", "By when.")),
            click.Option(["--done"], type=_DayOrNone(lang), metavar=t("日期", "DATE"), help=t("完成日期。", "Since when it is done.")),
            _by(lang), _on(lang),
        ],
    )  # fmt: skip
    add(
        "history", _history, t("一条问题的来龙去脉", "What was done about a finding"), t("一条问题从收进台账起，谁在哪一天改了什么、为什么。", "Who changed what on which day, and why."),
        [
            click.Argument(["mark"], metavar=t("指纹", "FINGERPRINT")),
            click.Option(["--format", "format_"], type=Word(lang, "table", "json"), default="table", metavar="table|json",
                         help=t("table 屏幕上看（默认），json 给程序用。", "table for reading (default), json for programs.")),
        ],
    )  # fmt: skip
    add(
        "export", _export, t("写成表格，由各单位填", "Write a workbook to fill in"), t("写成 Excel 表格：黄色的列填好后用 fupin ledger import 读回。", "Writes a workbook; its yellow columns are read back by fupin ledger import."),
        [*_filters(lang), _out(lang, t("台账.xlsx", "ledger.xlsx"))],
    )  # fmt: skip
    add(
        "import", _import, t("把填好的表格读回", "Read a filled-in workbook back"),
        t(
            "读回 fupin ledger export 写的、填好了的表格：状态、理由、批准人、到期日、责任单位、配合单位、措施、完成期限、完成日期。\n\n"
            "一行一行地收；不成的行列出行号和原因（退出状态 1），其余的照收。导出以后别人改过的，不会被旧表盖掉。",
            "Reads back what was filled in. Row by row: those that will not do are listed with their number and reason (status 1), the rest is "
            "taken. An old workbook never undoes what others have changed since.",
        ),
        [click.Argument(["workbook"], metavar=t("台账.xlsx", "WORKBOOK")), _by(lang), _on(lang)],
    )  # fmt: skip
    add(
        "consolidate", _consolidate, t("风险、困难清单：按六巩固和责任单位", "List of risks by consolidation and department"),
        t(
            "写出全县要掌握的风险、困难清单：按六巩固、责任单位分类，各乡镇条数，逾期的标出；每个责任单位另有一张表。",
            "Writes the county's list of risks and difficulties by consolidation and department, counted by township, late ones marked; and a "
            "sheet for each department.",
        ),
        [
            _on(lang, t("截至哪一天：在这一天以前到期而没有办结的算逾期。", "As of this day: what was due before it and is pending is late.")),
            _out(lang, t("清单.xlsx", "list.xlsx")),
            click.Option(["--rules"], multiple=True, metavar=t("文件或文件夹", "DIR"), help=t("另加的规则文件。", "Further rule files.")),
        ],
    )  # fmt: skip
    return group


# -- options ---------------------------------------------------------------------------------------------------------------


class _DayOrNone(Day):
    """A day, or an empty text for taking it away."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return "" if value == "" else super().convert(value, param, ctx)


def _by(lang: Lang, default: str | None = None) -> click.Option:
    zh = lang == "zh"
    more = "" if default is None else f"；不写则记为“{default}”" if zh else f"; {default!r} if left out"
    # To click even None would be a default, and the option no longer required.
    given: dict[str, Any] = {"required": True} if default is None else {"default": default}
    return click.Option(
        ["--by"],
        metavar="姓名" if zh else "NAME",
        help=f"谁改的{more}。" if zh else f"Who makes the change{more}.",
        **given,
    )


def _on(lang: Lang, text: str | None = None) -> click.Option:
    zh = lang == "zh"
    return click.Option(
        ["--on"], type=Day(lang), required=True, metavar="日期" if zh else "DATE",
        help=text or ("哪一天改的，如 2019-09-20；程序不看电脑上的日期。" if zh else "The day of the change; the clock is never asked."),
    )  # fmt: skip


def _out(lang: Lang, name: str) -> click.Option:
    zh = lang == "zh"
    return click.Option(["--out"], required=True, metavar="文件" if zh else "FILE",
                        help=f"写到哪里，如 {name}。" if zh else f"Where to, e.g. {name}.")  # fmt: skip


def _wait(lang: Lang) -> click.Option:
    zh = lang == "zh"
    return click.Option(
        ["--wait"], type=click.FloatRange(0, 3600), default=10.0, metavar="秒" if zh else "SECONDS",
        help="别的程序正在写台账时，最多等多少秒（默认 10）。" if zh else "Wait so long for another process that writes (default 10).",
    )  # fmt: skip


def _filters(lang: Lang) -> list[click.Parameter]:
    t = chooser(lang)
    return [
        click.Option(["--state"], type=_State(lang), multiple=True, metavar="|".join(_STATES), help=t("只要这些状态的；可写多次。", "Only these states; may be given again.")),
        click.Option(["--village"], multiple=True, metavar=t("村", "VILLAGE"), help=t("只要这些村的（村名或代码）。", "Only these villages (name or code).")),
        click.Option(["--township"], multiple=True, metavar=t("乡镇", "TOWNSHIP"), help=t("只要这些乡镇的。", "Only these townships.")),
        click.Option(["--rule"], multiple=True, metavar=t("规则", "RULE"), help=t("只要这些规则的，可用 *。", "Only these rules; * is understood.")),
        click.Option(["--department"], multiple=True, metavar=t("单位", "NAME"), help=t("只要这些单位负责或配合的。", "Only what these departments answer for or take part in.")),
        click.Option(["--due-before"], type=Day(lang), metavar=t("日期", "DATE"), help=t("只要完成期限在这一天以前、还没有办结的。", "Only what is due before this day and pending.")),
        click.Option(["--on"], type=Day(lang), metavar=t("日期", "DATE"), help=t("截至哪一天：标出逾期的和豁免已到期的。", "As of this day: mark what is late and waivers that have ended.")),
    ]  # fmt: skip


def _chosen(
    ledger: Ledger, state: Sequence[str], village: Sequence[str], township: Sequence[str], rule: Sequence[str],
    department: Sequence[str], due_before: date | None,
) -> list[Matter]:  # fmt: skip
    """The findings that pass all filters.

    Raises:
        Refused: a place or department that no finding has: most likely misspelt.
    """
    found = ledger.matters()
    for kind, zh, wanted in (("village", "村", village), ("township", "乡（镇）", township)):
        known = {w for m in found if (r := m.item.place(kind)) is not None for w in (r.id, r.label) if w}
        _known(wanted, known, f"台账里没有{zh}", f"the ledger has no {kind}")
        if wanted:
            found = [m for m in found if (r := m.item.place(kind)) is not None and {r.id, r.label} & set(wanted)]
    _known(department, {d for m in found for d in _departments(m)}, "台账里没有单位", "the ledger has no department")
    if department:
        found = [m for m in found if _departments(m) & set(department)]
    if state:
        found = [m for m in found if m.desk.state in state]
    if rule:
        found = [m for m in found if any(fnmatchcase(m.item.rule, p) for p in rule)]
    if due_before is not None:
        found = [
            m
            for m in found
            if m.desk.due is not None and m.desk.due < due_before.isoformat() and not m.desk.settled(due_before)
        ]
    return found


def _departments(m: Matter) -> set[str]:
    return {d for words in (m.desk.department, m.desk.supporting) if words for d in words.split("、")}


def _known(wanted: Iterable[str], known: set[str], zh: str, en: str) -> None:
    for word in wanted:
        if word not in known:
            near = did_you_mean(word, sorted(known))
            raise refuse(
                f"{zh}“{word}”。", f"{en} {word!r}.", (f"是不是 {near}？", f"Did you mean {near}?") if near else None
            )


# -- take ------------------------------------------------------------------------------------------------------------------


def _take(lang: Lang, ledger: str, report: str, on: date | None, by: str, rules: Sequence[str], wait: float) -> int:
    from fupin_rules.ledger import Guide, Ledger, read_run
    from fupin_rules.ledger.states import refuse as cannot

    (path,) = data_files([report])
    run = read_run(path)
    day = on or run.as_of
    if day is None:
        raise cannot(
            "T107", f"{run.name} 里各户按自己的日期检查，没有一个参照日期，不知道算哪一天收的。",
            f"the records of {run.name} have dates of their own; on which day it is taken in is not known.",
            ("请写 --on 日期。", "Give --on DATE."),
        )  # fmt: skip
    engine = engine_with(rules)
    with Ledger(ledger, create=True, wait=wait) as book:
        taken = book.take(run, on=day, by=by, guide=Guide(engine.rulebook))
    for line in told(taken, ledger, lang):
        click.echo(line)
    if engine.rulebook.digest != run.digest:
        strange = {f.rule for f in run.findings if f.rule not in engine.rulebook.by_id}
        if strange:
            click.echo(
                f"注意：{len(strange)} 条规则（{'、'.join(sorted(strange)[:5])}）不在现在的规则里，它们的问题没有定责任单位；检查时另加的规则文件，请用 --rules 写上。"
                if lang == "zh"
                else f"Note: {len(strange)} rules ({', '.join(sorted(strange)[:5])}) are not in the present rulebook, and their findings have no department; "
                "name further rule files with --rules."
            )
    return 0


# -- list, history ---------------------------------------------------------------------------------------------------------


def _list(lang: Lang, ledger: str, format_: str, limit: int, on: date | None, wait: float, **wanted: Any) -> int:
    from fupin_rules.ledger import Ledger

    with Ledger(ledger, wait=wait) as book:
        found = _chosen(book, **wanted)
        runs = book.runs()
    if format_ == "json":
        stdout_bytes([json.dumps([m.to_dict() for m in found], ensure_ascii=False, indent=1) + "\n"])
        return 0
    if format_ == "csv":
        stdout_bytes(csv_lines(found, lang))
        return 0
    show_list(found, lang, on, limit)
    last = runs[-1] if runs else None
    if last is not None:
        click.echo(
            f"最近一次收结果：{last.day}（{last.name}，参照日期 {last.as_of or '各户自己的'}）" if lang == "zh"
            else f"Last run taken in: {last.day} ({last.name}, as of {last.as_of or 'own dates'})"
        )  # fmt: skip
    return 0


def _history(lang: Lang, ledger: str, mark: str, format_: str, wait: float) -> int:
    from fupin_rules.ledger import Ledger

    with Ledger(ledger, wait=wait) as book:
        matter = book.matter(mark)
        events = book.history(matter.fingerprint)
    if format_ == "json":
        stdout_bytes([json.dumps([e.to_dict() for e in events], ensure_ascii=False, indent=1) + "\n"])
        return 0
    show_history(matter, events, lang)
    return 0


# -- set, assign -----------------------------------------------------------------------------------------------------------


def _set(
    lang: Lang, ledger: str, marks: Sequence[str], state: Any, reason: str | None, approver: str | None, expires: date | None,
    by: str, on: date, wait: float,
) -> int:  # fmt: skip
    from fupin_rules.ledger import Decision, Ledger
    from fupin_rules.ledger.states import STATES, State

    to: State = state
    wish = Decision(state=to, by=by, on=on, reason=reason, approver=approver, expires=expires)
    with Ledger(ledger, wait=wait) as book:
        done = book.decide(marks, wish)
    word = STATES[to].in_(lang)
    click.echo(f"已改 {len(done)} 条为“{word}”。" if lang == "zh" else f"{len(done)} findings are now {word}.")
    return 0


def _assign(lang: Lang, ledger: str, marks: Sequence[str], wait: float, **given: Any) -> int:
    from fupin_rules.ledger import Assignment, Ledger
    from fupin_rules.ledger.consolidation import consolidation_of, department_names

    rulebook = engine_with().rulebook if given["department"] or given["indicator"] else None
    if rulebook is not None and given["indicator"]:
        given["consolidation"] = consolidation_of(rulebook, given["indicator"], given["on"])
    with Ledger(ledger, wait=wait) as book:
        done = book.assign(marks, Assignment(**given))
    click.echo(f"已改 {len(done)} 条。" if lang == "zh" else f"{len(done)} findings changed.")
    known = department_names(rulebook) if rulebook is not None else []
    if given["department"] and given["department"] not in known:
        near = did_you_mean(given["department"], known)
        zh = f"注意：“{given['department']}”不在部门名单里" + (f"，是不是“{near}”？" if near else "。") + "已照写。"
        en = f"Note: {given['department']!r} is not among the departments" + (
            f"; did you mean {near!r}?" if near else "."
        )
        click.echo(zh if lang == "zh" else f"{en} Put down as given.")
    return 0


# -- workbooks -------------------------------------------------------------------------------------------------------------


def _xlsx(out: str, inputs: Iterable[Path]) -> Path:
    target = output_file(out, inputs)
    if target.suffix.lower() != ".xlsx":
        raise refuse(f"{out} 要以 .xlsx 结尾。", f"{out} has to end in .xlsx.", ("请改文件名。", "Rename it."))
    return target


def _export(lang: Lang, ledger: str, out: str, on: date | None, wait: float, **wanted: Any) -> int:
    from fupin_rules.ledger import Ledger
    from fupin_rules.ledger.ledger_book import write_ledger

    target = _xlsx(out, [Path(ledger)])
    with Ledger(ledger, wait=wait) as book:
        found = _chosen(book, **wanted)
    with written(target) as path:
        write_ledger(found, path, lang, on=on)
    click.echo(
        f"已写入 {target}：{len(found)} 条。" if lang == "zh" else f"Written to {target}: {len(found)} findings."
    )
    return 0


def _import(lang: Lang, ledger: str, workbook: str, by: str, on: date, wait: float) -> int:
    from fupin_rules.ledger import Ledger
    from fupin_rules.ledger.intake import read_back

    (path,) = data_files([workbook])
    with Ledger(ledger, wait=wait) as book:
        found = read_back(book, path, by=by, on=on)
    t = chooser(lang)
    for line in found.lines:
        for d in line.why:
            where = t(
                f"{path.name} 表“{found.sheet}” 第 {line.row} 行", f"{path.name} sheet {found.sheet!r} row {line.row}"
            )
            click.echo(f"{where}: {d.in_(lang)}")
    click.echo(
        t(
            f"读到 {found.rows} 行 = 已改 {found.changed} + 没有改动 {found.unchanged} + 没有收 {found.refused} + 空行 {found.blank}",
            f"{found.rows} rows = {found.changed} changed + {found.unchanged} unchanged + {found.refused} refused + {found.blank} blank",
        )
    )
    return 1 if found.refused else 0


def _consolidate(lang: Lang, ledger: str, on: date, out: str, rules: Sequence[str], wait: float) -> int:
    from fupin_rules.ledger import Ledger
    from fupin_rules.ledger.consolidation import order_of
    from fupin_rules.ledger.consolidation_book import write_consolidation

    target = _xlsx(out, [Path(ledger)])
    with Ledger(ledger, wait=wait) as book:
        matters = book.matters()
    order = order_of(engine_with(rules).rulebook)
    with written(target) as path:
        counts = write_consolidation(matters, path, lang, on=on, order=order)
    click.echo(
        f"已写入 {target}：风险、困难 {counts.findings} 条 = 已办结 {counts.settled} + 未办结 {counts.pending}（其中逾期 {counts.late}）。"
        if lang == "zh"
        else f"Written to {target}: {counts.findings} risks = {counts.settled} settled + {counts.pending} pending (of which {counts.late} late)."
    )
    return 0
