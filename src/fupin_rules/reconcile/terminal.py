"""A result for somebody at a terminal: the sums, then village by village what differs, then what was not read.

Owns order and look. Everything is said in words; colours only underline.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.text import Text as Styled

from fupin_rules.errors import Lang
from fupin_rules.reconcile.model import KINDS, Difference, Note, Result
from fupin_rules.reconcile.rows import (
    SINCE,
    agreed,
    breaks_words,
    earlier_row,
    household_of,
    member_of,
    sums,
    together_words,
    what_to_do,
)
from fupin_rules.report.layout import wrap

__all__ = ["print_result"]

_TOGETHER: Final = 8
_NAMES: Final = 5


def print_result(
    result: Result, console: Console, lang: Lang, *, limit: int | None = 20, contents: bool = True
) -> None:
    """Print a result.

    Args:
        limit: so many differences, and so many of everything else, at most; None for all.
        contents: False where the contents went into a file and only the sums are shown.
    """
    _Printer(result, console, lang, limit).run(contents=contents)


class _Printer:
    def __init__(self, result: Result, console: Console, lang: Lang, limit: int | None) -> None:
        self.result = result
        self.console = console
        self.lang: Lang = lang
        self.limit = limit
        self.width = max(console.width, 40)

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def line(self, text: str, first: str = "", style: str = "", rest: str | None = None) -> None:
        for out in wrap(text, self.width, first=first, rest=rest):
            self.console.print(Styled(out, style=style), soft_wrap=True)

    def heading(self, text: str) -> None:
        self.console.print()
        self.console.print(Styled(f"■ {text}", style="bold"), soft_wrap=True)

    def cut(self, what: Sequence[Any]) -> Sequence[Any]:
        return what if self.limit is None else what[: self.limit]

    def more(self, what: Sequence[Any]) -> None:
        left = len(what) - len(self.cut(what))
        if left > 0:
            self.line(
                self.t(
                    f"…其余 {left} 条，用 --out 看全部（如 --out 对账.xlsx），或加 --limit 0。",
                    f"… {left} more; --out result.xlsx writes all of them, --limit 0 shows them here.",
                ),
                "  ",
                "dim",
            )

    def run(self, *, contents: bool) -> None:
        result = self.result
        titles = self.t("、", ", ").join(t.in_(self.lang) for _, t, _ in result.sources)
        self.console.print(Styled(f"■ {self.t('对账：', 'Reconciliation: ')}{titles}", style="bold"), soft_wrap=True)
        for name, text in sums(result, self.lang):
            self.line(text, f"  {name}：" if self.lang == "zh" else f"  {name}: ", rest="    ")
        if result.identifiers_shown:
            self.line(
                self.t(
                    "证件、电话、银行卡号完整显示，请勿外传",
                    "identity, phone and bank numbers are shown in full: do not pass on",
                ),
                "  ",
                "bold red",
            )
        if contents:
            self.differences()
            self.solved()
            self.notes()
        self.rejected()

    def differences(self) -> None:
        found = self.result.differences
        if not found:
            self.heading(self.t("没有不同之处", "No differences"))
            return
        self.heading(
            self.t(
                f"不同之处（{len(found)} 处；谁对谁错由你们定）",
                f"Differences ({len(found)}; who is right is yours to say)",
            )
        )
        for places, here in groupby(self.cut(found), key=self._places):
            self.console.print()
            self.line(" ".join(p for p in places if p) or self.t("（没有填地点）", "(no place given)"), "  ", "bold")
            for _, group in groupby(here, key=lambda d: (d.household.id, d.household.label)):
                self._household(list(group))
        self.more(found)

    def _places(self, d: Difference) -> tuple[str, ...]:
        return tuple(d.place(level) for level, _ in self.result.levels)

    def _household(self, group: Sequence[Difference]) -> None:
        d = group[0]
        code = household_of(d) or self.t("没有户编号", "no code")
        self.line(f"{code} {d.household.label or ''}".rstrip(), "  ● ", "bold")
        for d in group:
            self._difference(d)

    def _difference(self, d: Difference) -> None:
        who = member_of(d, self.lang)
        what = d.label.in_(self.lang)
        kind = KINDS[d.kind].in_(self.lang)
        since = f"[{SINCE[d.since].in_(self.lang)}] " if d.since else ""
        title = " ".join(x for x in (who, what) if x) if d.path is not None else " ".join(x for x in (who, kind) if x)
        tail = (f"（{kind}）" if self.lang == "zh" else f" ({kind})") if d.path is not None else ""
        self.line(f"{since}{title}{tail}", "    - ", "yellow" if d.doubtful else "", rest="      ")
        says = [
            f"{self.result.title(s.source).in_(self.lang)}{self.t('：', ': ')}{s.text.in_(self.lang)}"
            for s in d.says
            if s.state != "unasked"
        ]
        self.line(self.t("；", "; ").join(says), "      ")
        same = agreed(self.result, d, self.lang)
        parts = [self.t(f"说法相同：{same}", f"the same: {same}")] if same and d.path is not None else []
        parts += [x.in_(self.lang) for x in (d.note, d.advice) if x is not None]
        if d.doubtful or not d.certain:
            parts.append(f"→ {what_to_do(d).in_(self.lang)}")
        for part in parts:
            self.line(part, "      ", rest="      ")
        broken = breaks_words(self.result, d, self.lang)
        if broken:
            self.line(
                self.t(f"只改这一项会违反：{broken}", f"changing only this would break: {broken}"),
                "      ",
                rest="      ",
            )
        together = together_words(d, self.lang, _TOGETHER)
        if together:
            rules = len(d.together.rules)
            self.line(
                self.t(f"改时一并核对：{together}（规则 {rules} 条）", f"look at together: {together} ({rules} rules)"),
                "      ",
                "dim",
                rest="      ",
            )

    def solved(self) -> None:
        for name, found in (("solved", self.result.solved), ("unclear", self.result.unclear)):
            if not found:
                continue
            self.heading(f"{SINCE[name].in_(self.lang)}{self.t(f'（{len(found)} 处）', f' ({len(found)})')}")
            for old in self.cut(found):
                row = earlier_row(self.result, old, self.lang)
                who = " ".join(x for x in (row["household"], row["head"], row["member"]) if x)
                self.line(f"{who} {row['label'] or row['kind']}", "  ● ", rest="    ")
            self.more(found)

    def notes(self) -> None:
        numbers = [n for n in self.result.notes if n.kind == "number"]
        empty = [n for n in self.result.notes if n.kind == "empty"]
        if not numbers and not empty:
            return
        total = len(numbers) + len(empty)
        self.heading(self.t(f"说明（{total} 处，不算不同）", f"Notes ({total}, no differences)"))
        for n in self.cut(numbers):
            self.line(f"{_who(n)}{self.t('：', ': ')}{n.text.in_(self.lang)}", "  ● ", rest="    ")
        self.more(numbers)
        if empty:
            who = self.t("、", ", ").join(_who(n) for n in empty[:_NAMES])
            if len(empty) > _NAMES:
                who += self.t("等", ", ...")
            self.line(
                self.t(f"核查的行要比的各项都空着，按没有核查到算：{len(empty)} 处（{who}）",
                       f"rows of the survey with nothing in them that is compared count as not looked at: {len(empty)} ({who})"),
                "  ● ", rest="    ",
            )  # fmt: skip

    def rejected(self) -> None:
        lost = [(self.result.title(name), r) for name, said in self.result.rejected.items() for r in said]
        lost.sort(key=lambda x: x[1].harmless)
        if not lost:
            return
        self.heading(
            self.t(
                f"未读入（{len(lost)} 处）：这些内容没有参加比较，请改正后再比一遍",
                f"Rejected ({len(lost)}): this was not compared; correct it and compare again",
            )
        )
        for title, r in self.cut(lost):
            read = self.t(f"“{r.read}”", f"{r.read!r}") if r.read else ""
            where = f"{title.in_(self.lang)} {r.where.in_(self.lang)} {read}".strip()
            self.line(where, f"  ● [{r.code}] ", rest="    ")
            self.line(r.message.in_(self.lang), "    ")
        self.more(lost)


def _who(n: Note) -> str:
    code = n.household.id or ""
    member = n.member.label if n.member else None
    return " ".join(x for x in ("" if code.startswith("?") else code, n.household.label, member) if x)
