"""Names: what nobody uses, what is nearly called the same, whose prefix an id has."""

from __future__ import annotations

from collections import Counter

from fupin_rules.errors import Place
from fupin_rules.testing.lint.desk import Desk

__all__ = ["look", "skeleton"]

_ALIKE = str.maketrans({"1": "l", "i": "l", "0": "o", "5": "s", "-": None, "_": None})


def look(desk: Desk) -> None:
    """Look at the names that the files declare."""
    _unused(desk)
    _alike(desk)
    _prefixes(desk)


def _unused(desk: Desk) -> None:
    definitions, parameters, tables = desk.used
    for file in desk.files:
        form = file.form
        for name in form.definitions:
            if name not in definitions:
                desk.advise(file, ("definitions", name), "L104", key=True, name=name)
        for name in form.parameters if form.rules or form.definitions else ():
            # A file of parameters alone is read by the program itself (the ranking), or by other files.
            if name not in parameters:
                desk.advise(file, ("parameters", name), "L105", key=True, name=name)
        for name in form.related:
            if name not in tables:
                desk.advise(file, ("related", name), "L114", key=True, name=name)


def skeleton(name: str) -> str:
    """A name as somebody sees it who does not look closely: `1`, `l` and `i` the same, `0` and `o`, with or without hyphens."""
    return name.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _alike(desk: Desk) -> None:
    seen: dict[tuple[str, str], tuple[str, Place | str]] = {}
    # Rules of other files first, so that the files looked at are told of what stood before them.
    ours = {w.rule.id for w in desk.written}
    for rule in desk.book.rules:
        if rule.id not in ours:
            seen.setdefault(("rule", skeleton(rule.id)), (rule.id, rule.place))
    for w in desk.written:
        before = seen.setdefault(("rule", skeleton(w.rule.id)), (w.rule.id, w.rule.place))
        if before[0] != w.rule.id:
            desk.advise(
                w.file, (*w.path, "id"), "L121", what="规则", what_en="the rule", name=w.rule.id, other=before[0],
                place=before[1],
            )  # fmt: skip
    kinds: list[tuple[str, str, str]] = [
        ("definitions", "定义", "the definition"),
        ("parameters", "参数", "the parameter"),
    ]
    for section, zh, en in kinds:
        for file in desk.files:
            for name in getattr(file.form, section):
                place = file.document.place((section, name), key=True)
                before = seen.setdefault((section, skeleton(name)), (name, place))
                if before[0] != name:
                    desk.advise(
                        file, (section, name), "L121", key=True, what=zh, what_en=en, name=name, other=before[0],
                        place=before[1],
                    )  # fmt: skip


def _prefix(rule_id: str) -> str:
    return rule_id.split(".", maxsplit=1)[0]


def _prefixes(desk: Desk) -> None:
    """Of each prefix the packs most of whose rules have it are its owners."""
    counts: dict[str, Counter[str]] = {}
    for rule in desk.book.rules:
        counts.setdefault(rule.pack.id, Counter())[_prefix(rule.id)] += 1
    main: dict[str, str] = {pack: _most(c, _prefix(pack)) for pack, c in counts.items()}
    for w in desk.written:
        own, prefix = w.rule.pack.id, _prefix(w.rule.id)
        owners = sorted(pack for pack, p in main.items() if p == prefix and pack != own)
        if "." not in w.rule.id or not owners or main[own] == prefix or own.split(".", maxsplit=1)[0] == prefix:
            continue
        desk.advise(w.file, (*w.path, "id"), "L122", rule=w.rule.id, prefix=prefix, other=owners[0])


def _most(counts: Counter[str], own: str) -> str:
    """The prefix most rules of a pack have; of several the one its own id begins with."""
    return max(sorted(counts), key=lambda p: (counts[p], p == own))
