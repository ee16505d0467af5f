"""Progress: two runs compared by fingerprint; what is new, still there, solved, and what nobody can say.

Owns the comparison and its counts by rule and place, which add up: old = solved + undecidable + gone + unchecked + still (+ moved away),
new = still + new (+ moved in). Plain dataclasses; how they are shown is not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.findings import Ref
from fupin_rules.ledger.runs import Change, Item, Run

__all__ = ["Entry", "Flow", "Progress", "Side", "compare"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding (or unknown) of either run.

    Attributes:
        change: what became of it.
        reason: for `undecidable`, `gone` and `unchecked` why; for `new` what it was before (`unknown`, `unchecked`, `gone`,
            `undecidable`, `violated`, or `fine`; empty where the old run does not say).
        before: as the old run has it; None if it is new.
        after: as the new run has it; None if it is not there any more.
    """

    change: Change
    reason: str
    before: Item | None
    after: Item | None

    @property
    def item(self) -> Item:
        """As it was said last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def severity_was(self) -> str | None:
        """The severity it had, where that has changed."""
        if self.before is None or self.after is None or self.before.severity == self.after.severity:
            return None
        return self.before.severity

    def to_dict(self) -> dict[str, Any]:
        item = self.item
        return {
            "change": self.change,
            "reason": self.reason or None,
            "fingerprint": item.fingerprint,
            "rule": item.rule,
            "title": item.title.to_dict(),
            "severity": item.severity,
            "severity_was": self.severity_was,
            "subject": item.subject.to_dict(),
            "member": item.member.to_dict() if item.member else None,
            "within": [r.to_dict() for r in item.within],
            "message": item.message.to_dict(),
        }


@dataclass(slots=True)
class Flow:
    """Counts from the old run to the new.

    `before` = solved + found + undecidable + gone + unchecked + still + moved_out; `after` = still + new + moved_in.

    Attributes:
        before: in the old run.
        found: unknowns that turned out findings; 0 where findings are counted.
        moved_out: still there, but its household now lies in another place.
        after: in the new run.
    """

    before: int = 0
    solved: int = 0
    found: int = 0
    undecidable: int = 0
    gone: int = 0
    unchecked: int = 0
    moved_out: int = 0
    still: int = 0
    moved_in: int = 0
    new: int = 0
    after: int = 0

    def to_dict(self) -> dict[str, int]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


Path = tuple[str, ...]
"""A place by the codes (or names) of the places around it, from the outside in; `()` is everywhere, `""` a place not known."""


@dataclass(frozen=True)
class Side:
    """What is compared, of one of two runs."""

    name: str
    as_of: str | None
    digest: str
    subjects: int
    findings: int
    unknowns: int

    def to_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Progress:
    """Two runs compared.

    Attributes:
        old, new: the runs.
        notes: why numbers may differ for other reasons than work done; to be read first.
        entries: each finding of either run, in order of place, subject and rule.
        unknowns: the same for what could not be decided.
        total: counts of findings over everything.
        total_unknowns: the same for unknowns.
        rules: counts of findings by rule, with its title.
        places: counts of findings by place; a township's are those of its villages and of itself.
        labels: names of places, by their path.
        levels: kinds of places, from the outside in.
    """

    old: Side
    new: Side
    notes: tuple[Text, ...]
    entries: tuple[Entry, ...]
    unknowns: tuple[Entry, ...]
    total: Flow
    total_unknowns: Flow
    rules: dict[str, Flow]
    titles: dict[str, Text]
    places: dict[Path, Flow]
    labels: dict[Path, str] = field(repr=False)
    levels: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "version": "1.0",
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "notes": [n.to_dict() for n in self.notes],
            "findings": {"total": self.total.to_dict(), "entries": [e.to_dict() for e in self.entries]},
            "unknowns": {"total": self.total_unknowns.to_dict(), "entries": [e.to_dict() for e in self.unknowns]},
            "rules": [
                {"rule": r, "title": self.titles[r].to_dict(), "counts": f.to_dict()} for r, f in self.rules.items()
            ],
            "places": [
                {"path": list(p), "label": self.labels[p], "level": self.levels[len(p) - 1], "counts": f.to_dict()}
                for p, f in self.places.items()
                if p
            ],
        }


def compare(old: Run, new: Run) -> Progress:
    """Compare two runs.

    Args:
        old: the earlier one.
        new: the later one; only its `checked` list (format 1.1) can show that anything is solved.
    """
    levels = max(old.levels, new.levels, key=len)
    where = _Where(levels, (*new.findings, *new.unknowns, *old.findings, *old.unknowns))
    entries = _entries(old, new, old.findings, new.findings)
    unknowns = _entries(old, new, old.unknowns, new.unknowns, found=frozenset(new.counts))
    entries.sort(key=lambda e: _order(e, where))
    unknowns.sort(key=lambda e: _order(e, where))
    rules: dict[str, Flow] = {}
    titles: dict[str, Text] = {}
    for e in sorted(entries, key=lambda e: e.item.rule):
        _count(rules.setdefault(e.item.rule, Flow()), e)
        titles[e.item.rule] = e.item.title
    total, total_unknowns = Flow(), Flow()
    for e in entries:
        _count(total, e)
    for e in unknowns:
        _count(total_unknowns, e)
    places, labels = _by_place(entries, where)
    return Progress(
        _side(old), _side(new), tuple(_notes(old, new, gone=any(e.change == "gone" for e in (*entries, *unknowns)))), tuple(entries), tuple(unknowns), total, total_unknowns,
        rules, titles, places, labels, levels,
    )  # fmt: skip


def _entries(
    old: Run, new: Run, before: Iterable[Item], after: Iterable[Item], found: frozenset[str] = frozenset()
) -> list[Entry]:
    """Pair by fingerprint; records without a code share one, so that they are paired by number."""
    later: dict[str, list[Item]] = {}
    for item in after:
        later.setdefault(item.fingerprint, []).append(item)
    known = Counter(later.keys())
    out: list[Entry] = []
    for item in before:
        twins = later.get(item.fingerprint)
        if twins:
            out.append(Entry("still", "", item, twins.pop(0)))
        elif item.fingerprint in known:
            # The new run has fewer of those that share this mark: which are gone cannot be told.
            out.append(Entry("undecidable", "no_code", item, None))
        elif item.fingerprint in found:
            out.append(Entry("found", "", item, None))
        else:
            out.append(Entry(*new.standing(item), item, None))
    for twins in later.values():
        out.extend(Entry("new", _before(item, old), None, item) for item in twins)
    return out


def _before(item: Item, old: Run) -> str:
    """What a new finding was in the old run."""
    if item.fingerprint in old.counts:
        return "violated"
    if item.fingerprint in old.open:
        return "unknown"
    if old.present is None:
        return ""
    change = old.standing(item).change
    return "fine" if change == "solved" else change


def _order(e: Entry, where: _Where) -> tuple[Any, ...]:
    item = e.item
    return (
        where.path(item)[0], item.subject.id or "", item.rule,
        item.member.index if item.member and item.member.index is not None else -1, item.fingerprint, e.change,
    )  # fmt: skip


class _Where:
    """Where things lie. A household whose township is left blank lies in that of its village, which others name."""

    def __init__(self, levels: tuple[str, ...], items: Iterable[Item]) -> None:
        self.levels = levels
        self.whole: dict[str, tuple[Path, tuple[str, ...]]] = {}
        for item in items:
            path, names = self._said(item)
            if len(path) == len(levels) and path and path[-1]:
                known = self.whole.get(path[-1])
                if known is None or path.count("") < known[0].count(""):
                    self.whole[path[-1]] = path, names

    def path(self, item: Item) -> tuple[Path, tuple[str, ...]]:
        """The codes from the outside in, as deep as is known; and the names."""
        path, names = self._said(item)
        return self.whole.get(path[-1], (path, names)) if "" in path else (path, names)

    def _said(self, item: Item) -> tuple[Path, tuple[str, ...]]:
        at = {r.type: r for r in item.within}
        if item.subject.type in self.levels:
            at[item.subject.type] = item.subject
        refs: list[Ref | None] = [at.get(level) for level in self.levels]
        # A finding about a township has no village.
        while refs and refs[-1] is None and item.subject.type in self.levels:
            refs.pop()
        return (
            tuple((r.id or r.label or "") if r else "" for r in refs),
            tuple((r.label or r.id or "") if r else "" for r in refs),
        )


def _count(flow: Flow, e: Entry) -> None:
    if e.before is not None:
        flow.before += 1
    if e.after is not None:
        flow.after += 1
    setattr(flow, e.change, getattr(flow, e.change) + 1)


def _by_place(entries: Iterable[Entry], where: _Where) -> tuple[dict[Path, Flow], dict[Path, str]]:
    flows: dict[Path, Flow] = {(): Flow()}
    labels: dict[Path, str] = {(): ""}
    for e in entries:
        here, names = where.path(e.item)
        there, old_names = where.path(e.before) if e.before is not None else (here, names)
        for depth in range(max(len(here), len(there)) + 1):
            a, b = there[:depth], here[:depth]
            same = a == b
            for path, words, deep in ((a, old_names, len(there)), (b, names, len(here))):
                if depth <= deep and depth:
                    labels.setdefault(path, words[depth - 1])
            if same:
                _count(flows.setdefault(b, Flow()), e)
                continue
            # Still there, but the household has moved to another village, or its village has another code now.
            if depth <= len(there):
                out = flows.setdefault(a, Flow())
                out.before += 1
                out.moved_out += 1
            if depth <= len(here):
                into = flows.setdefault(b, Flow())
                into.after += 1
                into.moved_in += 1
    return dict(sorted(flows.items())), labels


def _side(run: Run) -> Side:
    return Side(
        run.name, run.as_of.isoformat() if run.as_of else None, run.digest, run.subjects, len(run.findings), len(run.unknowns),
    )  # fmt: skip


def _notes(old: Run, new: Run, *, gone: bool) -> Iterable[Text]:
    for run, zh, en in ((old, "旧的", "old"), (new, "新的", "new")):
        if run.incomplete:
            yield Text(
                f"{zh}结果不完整：插件 {'、'.join(run.incomplete)} 有错没有装入，它的规则那一次没有运行。",
                f"the {en} report is incomplete: the plugin {', '.join(run.incomplete)} was broken and left out with its rules.",
            )
    if old.digest != new.digest:
        more, fewer = sorted(set(new.packs) - set(old.packs)), sorted(set(old.packs) - set(new.packs))
        zh = (f"多了 {'、'.join(more)}；" if more else "") + (f"少了 {'、'.join(fewer)}；" if fewer else "")
        en = (f"more: {', '.join(more)}; " if more else "") + (f"fewer: {', '.join(fewer)}; " if fewer else "")
        yield Text(
            f"两次用的规则不同（{old.digest} → {new.digest}）：{zh}有的变化是规则变了，不是数据改了。",
            f"the rules differ ({old.digest} → {new.digest}): {en}some changes are the rules', not the data's.",
        )
    if old.as_of != new.as_of:
        a, b = (r.as_of.isoformat() if r.as_of else None for r in (old, new))
        yield Text(
            f"两次的参照日期不同（{a or '各户按自己的日期'} → {b or '各户按自己的日期'}）：年龄、期限和参数按各自的日期算。",
            f"the reference dates differ ({a or 'own dates'} → {b or 'own dates'}): ages, periods and parameters are as of each.",
        )
    if old.masked != new.masked:
        yield Text(
            "一次遮盖了号码，另一次没有：以证件号码作户编号的户，两次对不上。",
            "numbers are masked in one run and shown in the other: records whose code is an identity number do not match.",
        )
    if old.subjects != new.subjects:
        yield Text(
            f"两次检查的户数不同：{old.subjects} → {new.subjects}。",
            f"records checked: {old.subjects} → {new.subjects}.",
        )
    if new.present is None:
        yield Text(
            "新的结果没有写明查了哪些户（格式 1.0），所以没有一条能算“已解决”。请用现在的程序重新检查。",
            "the new report does not say who was checked (format 1.0), so nothing can count as solved; check again with this version.",
        )
    if gone and new.unnamed:
        yield Text(
            f"新的数据里有 {new.unnamed} 行（表）没有读入，不知道是谁的；“已不在数据中”的，可能就在里面。",
            f"{new.unnamed} rows (sheets) of the new data were not read and belong to nobody known; what is gone may be among them.",
        )
