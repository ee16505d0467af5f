"""A report for somebody at a terminal: the sums first, then what to put right household by household, then what to ask.

Owns the order and look of what a person reads. Colours only underline: without them everything is said in words. Knows no command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from fupin_rules.engine import Report
from fupin_rules.errors import Lang, Text
from fupin_rules.findings import Finding, NotRun, Problem, Unknown
from fupin_rules.report import words
from fupin_rules.report.authority import changes
from fupin_rules.report.layout import wrap
from fupin_rules.report.rows import Shape, natural, part_name, place_labels, placed, shape_of, spoken
from fupin_rules.report.sections import cell_in_words, incomplete_in_words
from fupin_rules.report.waivers import attention, baseline_in_words, sum_in_words, waiver_in_words
from fupin_rules.tables.accounts import Accounts

__all__ = ["Shown", "print_report"]

Grouping = Literal["village", "rule"]
_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_ANSWERS = 6
"""Answers to one question shown in the terminal; the rest are counted and stand in the file."""


@dataclass(frozen=True)
class Shown:
    """How much is shown, and how.

    Attributes:
        limit: so many findings, and so many of every other kind, at most; None for all.
        by: findings grouped by place and household, or by rule.
        contents: False where the contents went into a file and only the sums are shown.
        accounts: the sums of what was read, where a file was read.
    """

    limit: int | None = 20
    by: Grouping = "village"
    contents: bool = True
    accounts: Accounts | None = None


def print_report(report: Report, console: Console, lang: Lang, shown: Shown) -> None:
    """Print a report.

    Args:
        console: where to; its width decides where lines break.
    """
    _Printer(report, console, lang, shown).run()


class _Printer:
    def __init__(self, report: Report, console: Console, lang: Lang, shown: Shown) -> None:
        self.report = report
        self.console = console
        self.lang: Lang = lang
        self.shown = shown
        self.shape: Shape = shape_of(report)
        self.width = max(console.width, 40)

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    # -- lines -----------------------------------------------------------------------------------------------------

    def line(self, text: str, first: str = "", style: str = "", rest: str | None = None) -> None:
        for out in wrap(text, self.width, first=first, rest=rest):
            self.console.print(Styled(out, style=style), soft_wrap=True)

    def heading(self, text: str) -> None:
        self.console.print()
        self.console.print(Styled(f"■ {text}", style="bold"), soft_wrap=True)

    def more(self, left: int) -> None:
        if left > 0:
            self.line(
                self.t(f"…其余 {left} 条，用 --out 看全部（如 --out 结果.xlsx），或加 --limit 0。",
                       f"… {left} more; --out result.xlsx writes all of them, --limit 0 shows them here."),
                "  ", "dim",
            )  # fmt: skip

    def cut(self, what: Sequence[Any]) -> tuple[Sequence[Any], int]:
        limit = self.shown.limit
        if limit is None or len(what) <= limit:
            return what, 0
        return what[:limit], len(what) - limit

    # -- the whole ---------------------------------------------------------------------------------------------------

    def run(self) -> None:
        for said in incomplete_in_words(self.report, self.lang):
            self.line(said, "! ", "bold red")
        self.sums()
        self.overrides()
        if self.shown.contents:
            self.findings()
            self.waived()
            self.unknowns()
            self.problems()
        self.rejected()
        self.not_run()
        self.sections()

    def sums(self) -> None:
        report, summary = self.report, self.report.summary
        self.console.print(Styled(f"■ {self.t('检查结果', 'Result')}", style="bold"))
        rows: list[tuple[str, str, str]] = []
        day = report.as_of.isoformat() if report.as_of else self.t("各户按自己的日期", "each record's own")
        rows.append((self.t("参照日期", "as of"), f"{day}{self._origin()}", ""))
        if report.area is not None:
            rows.append((self.t("地区", "area"), self.t(f"{report.area}（户自己没有代码的）", f"{report.area} (records without a code)"), ""))  # fmt: skip
        resting = sum(n.reason == "not_in_force" for n in report.not_run)
        if resting:
            # A wrong day would silence a whole checklist and look like a clean county.
            rows.append(
                (
                    self.t("注意", "attention"),
                    self.t(
                        f"{resting} 条规则在参照日期不生效，没有运行。日期不对的，请用 --as-of 给出正确的日期。",
                        f"{resting} rule(s) are not in force on that day and were not run. If the day is wrong, give --as-of.",
                    ),
                    "bold yellow",
                )
            )
        unplaced = len({n.rule for n in report.not_run if n.reason == "no_area"})
        if unplaced:
            rows.append(
                (
                    self.t("注意", "attention"),
                    self.t(
                        f"{unplaced} 条规则看地区，没有行政区划代码的户没有运行。请用 --area 给出，如 --area 450329。",
                        f"{unplaced} rule(s) depend on the area and were not run where no code is given. Give one, e.g. --area 450329.",
                    ),
                    "bold yellow",
                )
            )
        counted = self.t(
            f"{summary.subjects} {self.shape.subject.zh}", f"{summary.subjects} {self.shape.subject.name}(s)"
        )
        members = summary.counts.get("members")
        if members is not None and self.shape.part:
            counted += self.t(f"，{members} 名{self.shape.part.zh}", f", {members} {self.shape.part.en}(s)")
        for name, n in summary.others.items():
            kind = report.engine.rulebook.subjects[name]
            counted += self.t(f"，{kind.zh} {n} 份", f", {n} {kind.name}(s)")
        lacking = {n.rule for n in report.not_run}
        ran = {i for i, t in summary.rules.items() if t.total > t.not_run}
        counted += self.t(f"；运行规则 {len(ran)} 条", f"; {len(ran)} rule(s) run")
        # A rule that ran on some records has findings of its own: to call it not run would contradict them.
        if some := len(lacking & ran):
            counted += self.t(f"（其中 {some} 条只运行了一部分）", f" ({some} of them not everywhere)")
        if none := len(lacking - ran):
            counted += self.t(f"，另有 {none} 条没有运行", f", {none} more not run")
        rows.append((self.t("检查了", "checked"), counted, ""))
        by = {s: sum(1 for f in report.findings if f.severity == s) for s in ("error", "warning", "info")}
        concerned = {f.subject for f in report.findings}
        found = self.t("，", ", ").join(f"{words.SEVERITY[s].in_(self.lang)} {n}" for s, n in by.items())
        if concerned:
            # Groups of records (villages) are no records: they are counted by themselves.
            groups = [n for n, s in report.engine.rulebook.subjects.items() if s.gathers is not None]
            mine = sum(1 for ref in concerned if ref.type not in summary.others and ref.type not in groups)
            parts = [self.t(f"{mine} {self.shape.subject.zh}", f"{mine} {self.shape.subject.name}(s)")] if mine else []
            for name in (*summary.others, *groups):
                n = sum(1 for ref in concerned if ref.type == name)
                kind = report.engine.rulebook.subjects[name]
                if name in groups:
                    parts += [self.t(f"{n} 个{kind.zh}", f"{n} {kind.name}(s)")] if n else []
                    continue
                parts += [self.t(f"{kind.zh} {n} 份", f"{n} {kind.name}(s)")] if n else []
            found += self.t(f"（涉及 {'、'.join(parts)}）", f" (in {', '.join(parts)})")
        rows.append((self.t("问题", "findings"), found, "bold red" if by["error"] else ""))
        if report.waivers is not None:
            rows.append((self.t("已豁免", "waived"), sum_in_words(report, self.lang), ""))
            if report.baseline is not None:
                rows.append((self.t("基线", "baseline"), baseline_in_words(report, self.lang), ""))
            rows += [(self.t("豁免", "waiver"), said, "bold yellow") for _, said in attention(report, self.lang)]
        rows.append(
            (
                self.t("待核实", "unknown"),
                self.t(
                    f"{len(report.unknowns)} 条（缺答案，补齐后可能是问题）",
                    f"{len(report.unknowns)} (an answer is missing; may turn out a finding)",
                ),
                "",
            )
        )
        if report.errors:
            rows.append(
                (
                    self.t("规则出错", "rule faults"),
                    self.t(f"{len(report.errors)} 条判断不了", f"{len(report.errors)} could not be evaluated"),
                    "bold red",
                )
            )
        rows.append(
            (
                self.t("未读入", "rejected"),
                self.t(f"{len(report.rejected)} 处", f"{len(report.rejected)}"),
                "bold red" if report.rejected else "",
            )
        )
        if self.shown.accounts is not None:
            rows.extend(self._accounts(self.shown.accounts))
        rows.append(
            (
                self.t("号码", "numbers"),
                self.t(
                    "证件、电话、银行卡号完整显示，请勿外传",
                    "identity, phone and bank numbers are shown in full: do not pass on",
                )
                if report.identifiers_shown
                else self.t(
                    "证件、电话、银行卡号已遮盖（--show-identifiers 显示完整号码）",
                    "identity, phone and bank numbers are masked (--show-identifiers shows them)",
                ),
                "bold red" if report.identifiers_shown else "",
            )
        )
        for name, text, style in rows:
            self.line(text, f"  {name}{' ' * (10 - cell_len(name))}", style, rest=" " * 12)
        self._by_rule()

    def _origin(self) -> str:
        came = self.report.as_of_from
        if came == "given":
            return self.t("（由 --as-of 给出）", " (given)")
        spec = self.shape.subject.spec
        names = []
        for path in came.split("、"):
            try:
                q = spec.at(path).question
                names.append(self.t(q.zh, q.en))
            except KeyError:
                names.append(self.t("--as-of", "--as-of") if path == "given" else path)
        return self.t(f"（取自数据：{'、'.join(names)}）", f" (from the data: {', '.join(names)})")

    def _accounts(self, accounts: Accounts) -> Iterator[tuple[str, str, str]]:
        total = accounts.total
        aside = self.t(f" + 合计行和备注 {total.aside}", f" + {total.aside} totals and remarks") if total.aside else ""
        yield (
            self.t("行", "rows"),
            self.t(f"读到 {total.rows} = 采用 {total.used} + 未采用 {total.rejected}{aside}",
                   f"{total.rows} read = {total.used} used + {total.rejected} rejected{aside}"),
            "bold red" if total.rejected else "",
        )  # fmt: skip
        aside = (
            self.t(f" + 合计行和备注 {total.cells_aside}", f" + {total.cells_aside} in totals and remarks")
            if total.cells_aside
            else ""
        )
        yield (
            self.t("单元格", "cells"),
            self.t(
                f"非空 {total.cells} = 读懂 {total.understood} + 未读懂 {total.cells_rejected} + 未对应的列 {total.cells_unmapped}{aside}",
                f"{total.cells} non-blank = {total.understood} understood + {total.cells_rejected} rejected + "
                f"{total.cells_unmapped} in unmapped columns{aside}",
            ),
            "bold red" if total.cells_rejected else "",
        )
        if total.unmapped:
            yield self.t("未用的列", "unmapped"), self.t("、", ", ").join(total.unmapped), ""
        if not accounts.add_up():
            yield (
                self.t("注意", "note"),
                self.t(
                    "上面的数加不起来，这是程序的错，请报告给我们。",
                    "the sums do not add up: a fault of ours, please report it.",
                ),
                "bold red",
            )

    def _by_rule(self) -> None:
        summary = self.report.summary
        undecided = Counter(u.rule for u in self.report.unknowns)
        bad = [(i, t) for i, t in summary.rules.items() if t.violated or t.error]
        others = sum(1 for i in undecided if not any(i == b for b, _ in bad))
        if not bad and not others:
            return
        self.heading(self.t("按规则", "By rule"))
        if bad:
            table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold", pad_edge=False)
            waiving = self.report.waivers is not None
            heads = [self.t("  不符合", "  violated"), self.t("查过", "decided"), self.t("待核实", "unknown")]
            for head in [*heads[:1], *([self.t("已豁免", "waived")] if waiving else []), *heads[1:]]:
                table.add_column(head, justify="right", no_wrap=True)
            table.add_column(self.t("规则", "rule"), overflow="fold")
            for i, t in sorted(bad, key=lambda x: (-x[1].violated, natural(x[0]))):
                what = f"{i} {summary.titles[i].title.in_(self.lang)}"
                table.add_row(
                    str(t.violated),
                    *([str(t.waived)] if waiving else []),
                    str(t.checked),
                    str(undecided[i]),
                    "\n".join(wrap(what, self.width - 30)),
                )
            self.console.print(table)
        if others:
            self.line(
                self.t(
                    f"另有 {others} 条规则没有发现问题，但有待核实的。",
                    f"{others} more rule(s) found nothing but have records to look into.",
                ),
                "  ",
                "dim",
            )

    # -- findings ----------------------------------------------------------------------------------------------------

    def findings(self) -> None:
        found = placed(self.report.findings, self.shape)
        if not found:
            self.heading(self.t("问题：没有发现", "Findings: none"))
            return
        self.heading(self.t(f"问题（{len(found)} 条）", f"Findings ({len(found)})"))
        if self.shown.by == "rule":
            found.sort(key=lambda f: natural(f.rule))
            some, left = self.cut(found)
            for _, group in groupby(some, key=lambda f: f.rule):
                self._rule_group(list(group))
        else:
            some, left = self.cut(found)
            for places, here in groupby(some, key=lambda f: place_labels(f, self.shape)):
                self.console.print()
                self.line(
                    " ".join(p for p in places if p) or self.t("（没有填地点）", "(no place given)"), "  ", "bold"
                )
                for _, group in groupby(here, key=lambda f: f.subject):
                    self._subject_group(list(group))
        self.more(left)

    def waived(self) -> None:
        """What is waived, listed and not hidden: each with its waiver."""
        of = {id(x.finding): x.waiver for x in self.report.waived}
        found = placed([x.finding for x in self.report.waived], self.shape)
        if not found:
            return
        self.heading(
            self.t(f"已豁免（{len(found)} 条）：不计入问题", f"Waived ({len(found)}): not counted as findings")
        )
        some, left = self.cut(found)
        for f in some:
            who = f" {part_name(f.member, self.lang)}" if f.member else ""
            places = " ".join(p for p in place_labels(f, self.shape) if p)
            self.line(f"{f.rule} {places} {self._subject(f)}{who}", "  ● ", rest="    ")
            self.line(f.message.in_(self.lang), "    ")
            self.line(waiver_in_words(of[id(f)], self.lang), "    ", "dim")
        self.more(left)

    def _subject_group(self, group: list[Finding]) -> None:
        self.line(self._subject(group[0]), "  ● ", "bold")
        for f in group:
            mark = words.SEVERITY[f.severity].in_(self.lang)
            who = f" {part_name(f.member, self.lang)}" if f.member else ""
            self.line(f"{mark} {f.rule}{who}", "    ", _COLOURS[f.severity])
            self._finding(f, "      ")

    def _rule_group(self, group: list[Finding]) -> None:
        f = group[0]
        self.console.print()
        self.line(f"{f.rule} {f.title.in_(self.lang)}", "  ", "bold")
        self.line(words.source_in_words(f.source, self.lang), self.t("  依据：", "  authority: "), "dim")
        for f in group:
            places = " ".join(p for p in place_labels(f, self.shape) if p)
            who = f" {part_name(f.member, self.lang)}" if f.member else ""
            mark = words.SEVERITY[f.severity].in_(self.lang)
            self.line(f"{mark} {places} {self._subject(f)}{who}", "  ● ", _COLOURS[f.severity])
            self._finding(f, "      ", authority=False)

    def _subject(self, about: Finding | Unknown | Problem) -> str:
        kind = self.report.engine.rulebook.subjects[about.subject.type]
        return " ".join(x for x in (self.t(kind.zh, kind.name), about.subject.id, about.subject.label) if x)

    def _finding(self, f: Finding, indent: str, *, authority: bool = True) -> None:
        self.line(f.message.in_(self.lang), indent)
        own = f.member.label if f.member else None
        near, rest = words.told_apart(spoken(self.report, f.subject, f.answers, self.lang), f.review)
        for zh, en, text in (
            ("读到：", "read: ", words.answers_in_words(near, self.lang, most=_ANSWERS, own=own)),
            ("还读到：", "also read: ", words.answers_in_words(rest, self.lang, most=_ANSWERS, own=own)),
            ("涉及：", "also: ", words.refs_in_words(f.others, self.lang)),
            ("参数：", "parameters: ", words.parameters_in_words(f.parameters, self.lang, numbers_only=True)),
            ("请一并核对：", "check together: ", words.review_in_words(f.review_labels, self.lang)),
            ("依据：", "authority: ", words.source_in_words(f.source, self.lang) if authority else ""),
        ):
            if text:
                self.line(text, indent + self.t(zh, en), "dim")

    # -- what could not be decided -----------------------------------------------------------------------------------

    def unknowns(self) -> None:
        found = placed(self.report.unknowns, self.shape)
        if not found:
            return
        self.heading(
            self.t(
                f"待核实（{len(found)} 条）：补上这些答案就能判断",
                f"Unknown ({len(found)}): these answers would decide",
            )
        )
        some, left = self.cut(found)
        for places, here in groupby(some, key=lambda u: place_labels(u, self.shape)):
            self.line(" ".join(p for p in places if p) or self.t("（没有填地点）", "(no place given)"), "  ", "bold")
            for _, group in groupby(here, key=lambda u: u.subject):
                same = list(group)
                self.line(self._subject(same[0]), "  ● ")
                by: dict[str, list[Unknown]] = {}
                for u in same:
                    by.setdefault(words.needs_in_words(u.needs, self.lang, most=_ANSWERS), []).append(u)
                for needs, together in by.items():
                    self.line(needs, self.t("    要问：", "    ask: "))
                    one = together[0]
                    first = next((a for a in one.needs if a.path == one.first), None)
                    if first is not None and len(one.needs) > 1 and len(together) == 1:
                        self.line(words.needs_in_words((first,), self.lang), self.t("    先问：", "    first: "), "dim")
                    ids = self.t("、", ", ").join(dict.fromkeys(u.rule for u in together))
                    title = f" {one.title.in_(self.lang)}" if len(together) == 1 else ""
                    self.line(ids + title, self.t("    关系到：", "    decides: "), "dim")
        self.more(left)

    def problems(self) -> None:
        found = placed(self.report.errors, self.shape)
        if not found:
            return
        self.heading(
            self.t(f"规则出错（{len(found)} 条）：这些判断不了，要先改规则或参数", f"Rule faults ({len(found)})")
        )
        some, left = self.cut(found)
        for e in some:
            self.line(f"{e.rule} {self._subject(e)}: {e.message.in_(self.lang)}", "  ● ")
        self.more(left)

    # -- what was not read or run --------------------------------------------------------------------------------------

    def rejected(self) -> None:
        lost = self.report.rejected
        if not lost:
            return
        self.heading(
            self.t(
                f"未读入（{len(lost)} 处）：这些内容没有参加检查，请改正后再查一遍",
                f"Rejected ({len(lost)}): this was not checked; correct it and check again",
            )
        )
        some, left = self.cut(lost)
        for r in some:
            where = r.where.in_(self.lang)
            unit = words.UNIT[r.unit].in_(self.lang)
            read = self.t(f"“{r.read}”", f"{r.read!r}") if r.read else ""
            self.line(f"{where} {read}".strip() or unit, f"  ● [{r.code}] ", rest="    ")
            self.line(r.message.in_(self.lang), "    ")
        self.more(left)

    def overrides(self) -> None:
        """What lower packs changed stands before what was found by it."""
        found = list(changes(self.report, self.lang))
        if not found:
            return
        self.heading(self.t(f"本地区的改动（{len(found)} 项）", f"What holds otherwise in this area ({len(found)})"))
        for _, said in found:
            self.line(said, "  ● ", rest="    ")

    def sections(self) -> None:
        """Plugins' tables; of those that went into a file only what failed."""
        for made in self.report.sections:
            if made.fault is not None:
                self.heading(made.title.in_(self.lang))
                self.line(made.fault.in_(self.lang), "  ! ", "bold red")
            elif self.shown.contents:
                self.heading(
                    f"{made.title.in_(self.lang)}{self.t(f'（插件 {made.plugin}）', f' (plugin {made.plugin})')}"
                )
                some, left = self.cut(made.rows)
                table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold", pad_edge=False)
                for column in made.columns:
                    table.add_column(Styled(column.in_(self.lang)), overflow="fold")
                for row in some:
                    table.add_row(*(Styled(cell_in_words(x, self.lang)) for x in row))
                self.console.print(table)
                self.more(left)

    def not_run(self) -> None:
        waiting = self.report.not_run
        if not waiting:
            return
        # One may stand there for two reasons.
        rules_told = len({n.rule for n in waiting})
        self.heading(self.t(f"未运行的规则（{rules_told} 条）", f"Rules not run ({rules_told})"))
        by: dict[Text, list[NotRun]] = {}
        for n in waiting:
            by.setdefault(n.message, []).append(n)
        for message, rules in by.items():
            most = max(n.count for n in rules)
            everywhere = most >= self.report.summary.subjects
            reach = "" if everywhere else self.t(f"（{most} {self.shape.subject.zh}）", f" (for {most} of them)")
            self.line(f"{message.in_(self.lang)}{reach}", "  ● ")
            self.line(self.t("、", ", ").join(sorted((n.rule for n in rules), key=natural)), "    ", "dim")
