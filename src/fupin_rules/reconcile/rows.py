"""A result as rows: what CSV and the workbook write, with one column for what each source says.

Owns columns and wording of a difference for readers. Knows no file format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fupin_rules.errors import Lang, Text
from fupin_rules.reconcile.model import KINDS, Difference, Kind, Note, Result

__all__ = [
    "SINCE",
    "TECHNICAL",
    "Column",
    "agreed",
    "breaks_words",
    "columns",
    "count_by",
    "earlier_row",
    "household_of",
    "member_of",
    "row_of",
    "sums",
    "together_words",
    "what_to_do",
]

SINCE: Final[Mapping[str, Text]] = {
    "new": Text("新增", "new"),
    "still": Text("仍存在", "still there"),
    "solved": Text("已解决", "solved"),
    "unclear": Text("这次看不出", "cannot be told this time"),
}
_RULES: Final = 12
TECHNICAL: Final = ("rules", "member_id", "path", "fingerprint")
"""Columns for who works at the data, not for who reads on paper: they come last and are not printed."""
_TEAM: Final = Text("反馈工作队复核", "back to the team to look again")
_FILE: Final = Text("先改好没有读入的行，再比", "first correct the rows that were not read")
_CHANGE: Final = Text("核对后在有误的系统中修改", "check, and correct where it is wrong")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in a row, header, width in characters, whether text wraps, whether personal numbers may stand in it."""

    key: str
    title: Text
    width: int = 12
    wraps: bool = False
    numbers: bool = False


def columns(result: Result) -> tuple[Column, ...]:
    """The columns of differences."""
    cols = [Column(f"place.{level}", Text(zh, level), 12) for level, zh in result.levels]
    cols += [
        Column("household", Text("户编号", "household"), 20),
        Column("head", Text("户主", "head"), 10),
        Column("member", Text("成员", "member"), 12),
        Column("label", Text("项目", "question"), 18, wraps=True),
        Column("kind", Text("哪种不同", "difference"), 16),
    ]
    cols += [Column(f"says.{name}", title, 20, wraps=True, numbers=True) for name, title, _ in result.sources]
    cols += [
        Column("agree", Text("说法相同的", "agreeing"), 18, wraps=True),
        Column("do", Text("怎样办", "what to do"), 24, wraps=True),
        Column("together", Text("要一并核对的", "look at together"), 36, wraps=True),
        Column(
            "breaks",
            Text("只改这一项会违反的规则", "rules broken if only this is changed"),
            34,
            wraps=True,
            numbers=True,
        ),
        Column("note", Text("说明", "note"), 30, wraps=True, numbers=True),
    ]
    if result.earlier:
        cols.append(Column("since", Text("与上次比", "since the earlier run"), 12))
    cols += [
        Column("rules", Text("有关的规则", "rules"), 30, wraps=True),
        Column("member_id", Text("人编号", "member's code"), 22),
        Column("path", Text("字段", "field"), 24),
        Column("fingerprint", Text("标识", "fingerprint"), 20),
    ]
    return tuple(cols)


def household_of(d: Difference | Note) -> str:
    """The household's code for readers; nothing where it has none."""
    code = d.household.id or ""
    return "" if code.startswith("?") else code


def member_of(d: Difference, lang: Lang) -> str:
    """What readers call the member."""
    if d.member is None:
        return ""
    return d.member.label or _code(d.member.id) or ("没有姓名" if lang == "zh" else "no name")


def _code(code: str | None) -> str:
    return "" if code is None or code.startswith("#") else code


def agreed(result: Result, d: Difference, lang: Lang) -> str:
    """`区办系统＝国扶系统`: which sources say the same, without a word on who is right."""
    zh = lang == "zh"
    groups = [("＝" if zh else " = ").join(result.title(n).in_(lang) for n in g) for g in d.agree]
    return ("；" if zh else "; ").join(groups)


def what_to_do(d: Difference) -> Text:
    """What somebody does about it."""
    return _FILE if not d.certain else _TEAM if d.doubtful else _CHANGE


def together_words(d: Difference, lang: Lang, most: int | None = None) -> str:
    """What has to be looked at together; with `most` the first of it, and how many more."""
    labels = [t.in_(lang) for t in d.together.labels]
    text = ("、" if lang == "zh" else ", ").join(labels[:most])
    more = len(labels) - most if most is not None else 0
    if more > 0:
        text += f" 等 {len(labels)} 项" if lang == "zh" else f" and {more} more"
    return text


def breaks_words(result: Result, d: Difference, lang: Lang) -> str:
    """`国扶系统改成“因残”：checklist.22`"""
    zh = lang == "zh"
    said = []
    for b in d.breaks:
        title, text = result.title(b.source).in_(lang), b.text.in_(lang)
        rules = ("、" if zh else ", ").join(b.rules)
        said.append(f"{title}改成“{text}”：{rules}" if zh else f"{title} changed to {text!r}: {rules}")
    return ("；" if zh else "; ").join(said)


def _rules(d: Difference, lang: Lang) -> str:
    """The first of the rules that read the question, and how many there are; JSON names all."""
    rules = d.together.rules
    text = ("、" if lang == "zh" else ", ").join(rules[:_RULES])
    if len(rules) <= _RULES:
        return text
    return text + (f" 等 {len(rules)} 条" if lang == "zh" else f" and {len(rules) - _RULES} more")


def row_of(result: Result, d: Difference, lang: Lang) -> dict[str, Any]:
    """A difference as a row, by the keys of its columns."""
    parts = [t.in_(lang).rstrip("。.") for t in (d.note, d.advice) if t is not None]
    return {
        **{f"place.{level}": d.place(level) for level, _ in result.levels},
        "household": household_of(d),
        "head": d.household.label or "",
        "member": member_of(d, lang),
        "label": d.label.in_(lang) if d.path is not None else "",
        "kind": KINDS[d.kind].in_(lang),
        **{f"says.{s.source}": s.text.in_(lang) for s in d.says},
        "agree": agreed(result, d, lang),
        "do": what_to_do(d).in_(lang),
        "together": together_words(d, lang),
        "breaks": breaks_words(result, d, lang),
        "rules": _rules(d, lang),
        "note": ("。" if lang == "zh" else ". ").join(parts),
        "since": SINCE[d.since].in_(lang) if d.since else "",
        "member_id": _code(d.member.id) if d.member else "",
        "path": d.path or "",
        "fingerprint": d.fingerprint,
    }


def earlier_row(result: Result, old: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """A difference of the earlier run, as its JSON has it, as a row."""

    def words(text: Mapping[str, str] | None) -> str:
        return "" if text is None else (text[lang] or text["zh"])

    places = {r["type"]: r["label"] or r["id"] or "" for r in old["within"]}
    member = old["member"]
    kind: Kind = old["kind"]
    household = old["household"]["id"] or ""
    return {
        **{f"place.{level}": places.get(level, "") for level, _ in result.levels},
        "household": "" if household.startswith("?") else household,
        "head": old["household"]["label"] or "",
        "member": (member["label"] or _code(member["id"])) if member else "",
        "label": words(old["label"]) if old["path"] is not None else "",
        "kind": KINDS[kind].in_(lang),
        **{f"says.{s['source']}": words(s["text"]) for s in old["says"]},
        "since": SINCE[old["since"]].in_(lang),
        "member_id": _code(member["id"]) if member else "",
        "path": old["path"] or "",
        "fingerprint": old["fingerprint"],
    }


def count_by(result: Result) -> tuple[dict[tuple[str, ...], Counter[str]], dict[str, Counter[str]]]:
    """Differences counted by place (names from the outside in) and by question, each by kind, with `team` for what goes back."""
    places: dict[tuple[str, ...], Counter[str]] = {}
    for place, found in result.by_place():
        places[place] = _counted(found)
    questions: dict[str, Counter[str]] = {}
    for d in result.differences:
        if d.path is not None:
            questions.setdefault(d.path, Counter()).update(_counted([d]))
    return places, questions


def _counted(found: Iterable[Difference]) -> Counter[str]:
    out: Counter[str] = Counter()
    for d in found:
        out["all"] += 1
        out[d.kind] += 1
        out["team"] += d.doubtful
    return out


def sums(result: Result, lang: Lang) -> Iterator[tuple[str, str]]:
    """The sums as lines: what was read and matched in each source, what was compared, what came of it, what the earlier run had."""
    zh = lang == "zh"
    total = len(result.sources)
    for name, title, files in result.sources:
        counts = result.counts[name]
        what = [
            _read(counts.households, "户" if zh else "households", total, lang),
            _read(counts.members, "人" if zh else "members", total, lang),
        ]
        if counts.visited is not None and counts.visited < counts.households.read:
            rest = counts.households.read - counts.visited
            what.append(f"其中 {rest} 户没有入户" if zh else f"{rest} of them were not visited")
        origin = "、".join(files) if zh else ", ".join(files)
        yield (
            title.in_(lang),
            ("；" if zh else "; ").join(what)
            + (f"（{origin}）" if zh and origin else f" ({origin})" if origin else ""),
        )
        rows = _rows(result.accounts.get(name))
        if rows is not None:
            read, used, lost, aside = rows
            yield (
                ("　行" if zh else "  rows"),
                (
                    f"读到 {read} = 采用 {used} + 未采用 {lost} + 合计行和备注 {aside}"
                    if zh
                    else f"{read} read = {used} used + {lost} rejected + {aside} totals and remarks"
                ),
            )
    a = result.answers
    yield (
        ("比较" if zh else "compared"),
        (
            f"{len(result.compared)} 项，共 {a['compared']} 处 = 一致 {a['agree']} + 都空着 {a['unanswered']} + 不一致 {a['value']}"
            f" + 有的没填 {a['blank']} + 看不清 {a['unreadable']}"
            if zh
            else f"{len(result.compared)} questions, {a['compared']} places = {a['agree']} agree + {a['unanswered']} blank everywhere"
            f" + {a['value']} differ + {a['blank']} blank in some + {a['unreadable']} unreadable"
        ),
    )
    kinds = Counter(d.kind for d in result.differences)
    listed = [f"{KINDS[k].in_(lang)} {kinds[k]}" for k in KINDS if kinds[k]]
    yield (
        ("不同之处" if zh else "differences"),
        f"{len(result.differences)}" + (f" = {' + '.join(listed)}" if listed else ""),
    )
    team = sum(1 for d in result.differences if d.doubtful and d.certain)
    if team:
        yield what_to_team(lang), (f"{team} 处" if zh else f"{team}")
    if result.earlier:
        since = Counter(d.since for d in result.differences)
        yield (
            ("与上次比" if zh else "since the earlier run"),
            "，".join(f"{SINCE[k].zh} {n}" for k, n in _since(result, since)) if zh
            else ", ".join(f"{SINCE[k].en} {n}" for k, n in _since(result, since)),
        )  # fmt: skip
    if result.undated:
        yield (
            ("没有日期" if zh else "no date"),
            f"{result.undated} 处没有参照日期，没有看改后会不会违反规则；请加 --as-of 日期。"
            if zh
            else f"{result.undated}: no reference date, so it was not tried whether a change would break rules; add --as-of DATE.",
        )
    if not result.add_up():
        yield (
            ("注意" if zh else "note"),
            (
                "上面的数加不起来，这是程序的错，请报告给我们。"
                if zh
                else "the sums do not add up: a fault of ours, please report it."
            ),
        )


def _rows(accounts: Any) -> tuple[int, int, int, int] | None:
    """Rows read, used, rejected and set aside, of all sheets of a source together."""
    if not accounts:
        return None
    rows = [s["rows"] for s in accounts["sheets"]]
    return (
        sum(r["read"] for r in rows), sum(r["used"] for r in rows), sum(r["rejected"] for r in rows), sum(r["aside"] for r in rows),
    )  # fmt: skip


def what_to_team(lang: Lang) -> str:
    """What goes back to the team, as a heading."""
    return _TEAM.in_(lang)


def _since(result: Result, since: Counter[Any]) -> list[tuple[str, int]]:
    return [
        ("solved", len(result.solved)),
        ("still", since["still"]),
        ("new", since["new"]),
        ("unclear", len(result.unclear)),
    ]


def _read(counts: Any, what: str, total: int, lang: Lang) -> str:
    zh = lang == "zh"
    parts = []
    for n in range(total, 0, -1):
        if n == 1:
            title = "只有它有" if zh else "only here"
        elif n == total:
            title = "都有" if zh else "everywhere"
        else:
            title = ("两方有" if n == 2 else f"{n} 方有") if zh else f"in {n} of them"
        parts.append(f"{title} {counts.matched.get(n, 0)}")
    parts.append(f"对不准 {counts.ambiguous}" if zh else f"ambiguous {counts.ambiguous}")
    return f"{what} {counts.read} = {' + '.join(parts)}"
