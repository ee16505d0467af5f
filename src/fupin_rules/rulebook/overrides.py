"""What a pack may change of a higher one: each override is looked at against the rule or parameter it names, all complaints at once.

A pack may add rules as it likes. What it replaces, switches off, softens, or sets a value of must be of a strictly higher level whose area
contains its own, and two packs of one level may not say different things of one place and day: otherwise which of them holds would be
an accident. Knows no record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations

from fupin_rules.errors import Place, Text, did_you_mean
from fupin_rules.findings import Source as Authority
from fupin_rules.findings import mask_inside
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Path, RuleFile
from fupin_rules.rulebook.layers import Effect, Override, plain_code
from fupin_rules.rulebook.parameter_values import values_of
from fupin_rules.rulebook.parameters import ParameterValue
from fupin_rules.rulebook.reasons import says_something
from fupin_rules.rulebook.rules import Pack, Rule

__all__ = ["look_at_layer", "overrides_of"]

_DIGITS = {"province": (2, 2), "city": (4, 4), "county": (6, 12)}
_LEVEL_ZH = {"national": "国家", "province": "省", "city": "市", "county": "县"}


def look_at_layer(desk: Desk, file: RuleFile) -> None:
    """Complain of a level without its area, and of an area that is none of that level."""
    form, document = file.form, file.document
    if form.level == "national":
        if form.area is not None:
            desk.complain(
                document.place(("area",)),
                "R240",
                f"国家一级的规则包不写 area（现写 {form.area}）。",
                f"a pack of the national level has no area (it says {form.area}).",
                ("请写 level: province、city 或 county。", "Write level: province, city or county."),
            )
        return
    zh = _LEVEL_ZH[form.level]
    if form.area is None:
        desk.complain(
            document.place(("level",)),
            "R241",
            f"{zh}一级的规则包要写 area：管哪个地区。",
            f"a pack of the level {form.level} needs `area`: where it holds.",
            ('例如 area: "450329"。', 'For example area: "450329".'),
        )
        return
    least, most = _DIGITS[form.level]
    if not least <= len(form.area) <= most or plain_code(form.area) != form.area:
        desk.complain(
            document.place(("area",)),
            "R242",
            f"{form.area} 不是{zh}一级的行政区划代码。",
            f"{form.area} is no area code of the level {form.level}.",
            (
                "省写前 2 位，市写前 4 位，县写 6 位；后面的 0 不写。",
                "A province has 2 digits, a city 4, a county 6; zeros at the end are left out.",
            ),
        )


def overrides_of(desk: Desk, files: list[RuleFile], packs: list[Pack], ids: Mapping[str, Place]) -> list[Override]:
    """The overrides of all files, in order of what they change.

    Args:
        packs: the pack of each file.
        ids: all rule ids written anywhere, also of rules that could not be built.
    """
    rules = {r.id: r for r in desk.out.rules}
    by_id = {p.id: p for p in packs}
    found: list[Override] = []
    for file, pack in zip(files, packs, strict=True):
        for path, form in file.overrides():
            made = _override(desk, file, path, form, pack, rules, by_id, ids)
            if made is not None:
                found.append(made)
    _contradicting(desk, found)
    for o in found:
        if o.by is not None:
            _limit(desk, rules[o.by], [x for x in found if x.by == o.by])
    return sorted(found, key=lambda o: (o.rule or "", o.parameter or "", o.pack.rank, o.pack.id, o.since or date.min))


def _override(
    desk: Desk,
    file: RuleFile,
    path: Path,
    form: forms.OverrideForm,
    pack: Pack,
    rules: Mapping[str, Rule],
    packs: Mapping[str, Pack],
    ids: Mapping[str, Place],
) -> Override | None:
    document = file.document
    before = len(desk.found)
    if (form.rule is None) == (form.parameter is None):
        both = form.rule is not None
        desk.complain(
            document.place(path),
            "R243",
            "每项改动只改一样：rule 和 parameter 写了两个。" if both else "没有写改的是什么。",
            "an override changes one thing; this one names a rule and a parameter." if both else "it says not what it changes.",
            ("分成两项写。", "Write two overrides.") if both
            else ("写 rule: 编号，或 parameter: 名称。", "Write rule: ID, or parameter: NAME."),
        )  # fmt: skip
        return None
    written = {
        "off": form.off,
        "by": form.by is not None,
        "severity": form.severity is not None,
        "values": bool(form.values),
    }
    said = [k for k, there in written.items() if there]
    name = form.rule if form.rule is not None else form.parameter
    assert name is not None
    if form.rule is not None and (len(said) != 1 or form.values):
        desk.complain(
            document.place(path),
            "R244",
            f"改规则 {name} 要写且只写 off: true、by、severity 之一（现有：{'、'.join(said) or '没有'}）。",
            f"a change of the rule {name} says exactly one of off: true, by, severity (it has {', '.join(said) or 'none'}).",
            ("values 是改参数用的。", "`values` are for parameters.") if form.values else None,
        )
        return None
    if form.parameter is not None and said != ["values"]:
        desk.complain(
            document.place(path),
            "R244",
            f"改参数 {name} 要写 values，也只写 values（现有：{'、'.join(said) or '没有'}）。",
            f"a change of the parameter {name} has values and nothing else (it has {', '.join(said) or 'none'}).",
            ("off、by、severity 是改规则用的。", "off, by, severity are for rules.") if said else None,
        )
        return None
    _numberless(desk, file, path, form)
    for lang, text in (("zh", form.reason.zh), ("en", form.reason.en)):
        if (text or lang == "zh") and not says_something(text):
            desk.complain(
                document.place((*path, "reason", lang)),
                "R257",
                f"改动 {name} 的理由里没有写什么。",
                f"the reason for changing {name} says nothing.",
                ("请写清楚为什么；空格和标点不算。", "Say why; spaces and punctuation do not count."),
            )
    since, until = _period(desk, file, path, form, pack)
    reason = Text(form.reason.zh, form.reason.en or form.reason.zh)
    own, over = form.source, pack.source
    source = Authority(own.document or over.document, own.part or over.part, own.item, own.quote)
    place = document.place(path)
    if form.parameter is not None:
        values = _values(desk, file, path, form, pack, packs)
        if values is None or len(desk.found) > before:
            return None
        kept = tuple(
            replace(v, pack=pack.id, rank=pack.rank, reason=reason, source=v.source or _named(source))
            for v in _clipped(values, since, until)
        )
        return Override(
            pack=pack, reason=reason, source=source, place=place, effect="value", parameter=form.parameter,
            since=since, until=until, values=kept,
        )  # fmt: skip
    target = _target(desk, file, path, form, pack, rules, ids)
    effect: Effect = "off"
    if form.severity is not None:
        effect = "severity"
        if target is not None and form.severity == target.severity:
            desk.complain(
                document.place((*path, "severity")),
                "R251",
                f"规则 {name} 本来就是 {form.severity}，没有改动。",
                f"the rule {name} is {form.severity} already; nothing is changed.",
                ("请改成别的，或删去这一项。", "Write another, or leave this override out."),
            )
    elif form.by is not None:
        effect = "replaced"
        fit = _replacement(desk, file, path, form.by, target, rules, ids)
        if fit is not None:
            since = max((d for d in (since, fit.period[0]) if d is not None), default=None)
            until = min((d for d in (until, fit.period[1]) if d is not None), default=None)
            if since is not None and until is not None and since > until:
                desk.complain(
                    document.place((*path, "by")),
                    "R255",
                    f"规则 {form.by} 生效的日子不在这项改动的期间里，代替不了。",
                    f"the rule {form.by} is never in force within the period of this override.",
                )
    if target is None or len(desk.found) > before:
        return None
    return Override(
        pack=pack, reason=reason, source=source, place=place, effect=effect, rule=name, by=form.by,
        severity=form.severity, since=since, until=until,
    )  # fmt: skip


def _numberless(desk: Desk, file: RuleFile, path: Path, form: forms.OverrideForm) -> None:
    """Complain of somebody's numbers in what every report will say of the change; an address (url) may hold long numbers of its own."""
    said: list[tuple[Path, str | None]] = [(("reason", "zh"), form.reason.zh), (("reason", "en"), form.reason.en)]
    said += [(("source", k), getattr(form.source, k)) for k in ("document", "part", "item", "quote", "note")]
    said += [(("values", i, "source"), v.source) for i, v in enumerate(form.values)]
    for at, text in said:
        if text is not None and mask_inside(text) != text:
            desk.complain(
                file.document.place((*path, *at)),
                "R256",
                "里面有证件、电话或银行卡号。",
                "an identity, phone or bank number stands here.",
                (
                    "理由和依据写进每份结果，请删去号码。",
                    "Reasons and sources stand in every report; leave numbers out.",
                ),
            )


def _named(source: Authority) -> str | None:
    """A source as the values of parameters hold it: one text."""
    return " ".join(x for x in (source.document, source.part, source.item) if x) or None


def _period(
    desk: Desk, file: RuleFile, path: Path, form: forms.OverrideForm, pack: Pack
) -> tuple[date | None, date | None]:
    if form.effective is None:
        return pack.since, pack.until
    since, until = form.effective.since, form.effective.until
    place = file.document.place((*path, "effective"), key=True)
    if since is not None and until is not None and since > until:
        desk.complain(
            place,
            "R213",
            f"结束（{until}）早于开始（{since}）。",
            f"it ends ({until}) before it begins ({since}).",
            ("to 是最后一天，不早于 from。", "`to` is the last day, not before `from`."),
        )
    elif any(
        d is not None and ((pack.since is not None and d < pack.since) or (pack.until is not None and d > pack.until))
        for d in (since, until)
    ):
        desk.complain(
            place,
            "R254",
            f"这项改动的期间超出了规则包的（{pack.since or '…'} 至 {pack.until or '…'}）。",
            f"the period of this override goes beyond its pack's ({pack.since or '…'} to {pack.until or '…'}).",
            ("与规则包相同的一端不必写。", "An end that is the pack's own need not be written."),
        )
    return since or pack.since, until or pack.until


def _higher(desk: Desk, place: Place, what: tuple[str, str], pack: Pack, over: Pack) -> bool:
    """Whether a pack may change something of another; complains where it may not."""
    zh, en = what
    if over.rank >= pack.rank:
        desk.complain(
            place,
            "R247",
            f"{zh}属规则包 {over.id}（{_LEVEL_ZH[over.level]}），不比本包（{_LEVEL_ZH[pack.level]}）高一级，不能改。",
            f"{en} is of the pack {over.id} ({over.level}), which is no higher level than this one ({pack.level}).",
            (
                "只能改上级的；同级的请在那个规则包里改。" if over.id != pack.id else "本包的请直接改。",
                "Only what is of a higher level can be changed."
                if over.id != pack.id
                else "Change your own rule where it stands.",
            ),
        )
        return False
    if not pack.area.startswith(over.area):
        desk.complain(
            place,
            "R248",
            f"{zh}只管 {over.area}，本包管 {pack.area}，不在那个地区里。",
            f"{en} holds in {over.area}; the area of this pack, {pack.area}, is not within it.",
        )
        return False
    return True


def _target(
    desk: Desk,
    file: RuleFile,
    path: Path,
    form: forms.OverrideForm,
    pack: Pack,
    rules: Mapping[str, Rule],
    ids: Mapping[str, Place],
) -> Rule | None:
    """The rule that is changed; None after a complaint, or where one about the rule itself says enough."""
    assert form.rule is not None
    place = file.document.place((*path, "rule"))
    if form.rule not in ids:
        if not desk.blind:
            near = did_you_mean(form.rule, ids)
            desk.complain(
                place,
                "R245",
                f"没有规则 {form.rule}。",
                f"there is no rule {form.rule}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
            )
        return None
    rule = rules.get(form.rule)
    if rule is None or not _higher(desk, place, (f"规则 {rule.id} ", f"the rule {rule.id}"), pack, rule.pack):
        return None
    return rule


def _replacement(
    desk: Desk,
    file: RuleFile,
    path: Path,
    by: str,
    target: Rule | None,
    rules: Mapping[str, Rule],
    ids: Mapping[str, Place],
) -> Rule | None:
    """The rule that takes another's place; None after a complaint."""
    place = file.document.place((*path, "by"))
    pack = file.form.pack
    own = [*(form.id for _, form in file.rules()), *(r.id for r in rules.values() if r.pack.id == pack)]
    # A rule written in Python may belong to this pack, too.
    own += [r.id for r in rules.values() if r.python is not None and r.pack.id == file.form.pack]
    if by not in own:
        near = did_you_mean(by, own)
        desk.complain(
            place,
            "R249",
            f"by 要写本包的规则；本包没有 {by}。" if by not in ids else f"by 要写本包的规则；{by} 在别的规则包里。",
            f"`by` names a rule of this pack; it has no {by}."
            if by not in ids
            else f"`by` names a rule of this pack; {by} is another's.",
            (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
        )
        return None
    rule = rules.get(by)
    if rule is None or target is None:
        return None
    if (rule.subject, rule.part) != (target.subject, target.part):
        desk.complain(
            place,
            "R250",
            f"{by} 说的是 {rule.part_name or rule.subject}，{target.id} 说的是 {target.part_name or target.subject}，不能代替。",
            f"{by} is about a {rule.part_name or rule.subject}, {target.id} about a {target.part_name or target.subject}.",
            ("代替的规则要说同一种对象。", "A replacement must be about the same subject."),
        )
        return None
    return rule


def _values(
    desk: Desk, file: RuleFile, path: Path, form: forms.OverrideForm, pack: Pack, packs: Mapping[str, Pack]
) -> list[ParameterValue] | None:
    """The values set; None after a complaint, or where one about the parameter itself says enough."""
    name = form.parameter
    assert name is not None
    owner = desk.owner["parameter"].get(name)
    place = file.document.place((*path, "parameter"))
    if owner is None:
        if not desk.blind:
            near = did_you_mean(name, desk.owner["parameter"])
            desk.complain(
                place,
                "R246",
                f"没有参数 {name}。",
                f"there is no parameter {name}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near else None,
            )
        return None
    table = desk.out.parameters.get(name)
    over = packs.get(owner[0])
    if (
        table is None
        or over is None
        or not _higher(desk, place, (f"参数 {name} ", f"the parameter {name}"), pack, over)
    ):
        return None
    for i, v in enumerate(form.values):
        if v.area is not None and not v.area.startswith(pack.area):
            desk.complain(
                file.document.place((*path, "values", i, "area")),
                "R253",
                f"地区 {v.area} 不在本包管的 {pack.area} 里。",
                f"the area {v.area} is not within this pack's, {pack.area}.",
                ("不写 area 就是本包管的地区。", "Left out, it is the pack's own."),
            )
    return values_of(desk, file, path, table.decl, form.values, pack.area)


def _clipped(values: list[ParameterValue], since: date | None, until: date | None) -> list[ParameterValue]:
    """Values within a period: outside it the higher ones hold."""
    out = []
    for v in values:
        first = v.since if since is None else max(v.since, since)
        last = min((d for d in (v.until, until) if d is not None), default=None)
        if last is None or first <= last:
            out.append(replace(v, since=first, until=last))
    return out


def _contradicting(desk: Desk, found: list[Override]) -> None:
    """Complain of two overrides of one level that say something of the same rule or parameter for one place and day."""
    by_target: dict[tuple[str | None, str | None, int], list[Override]] = {}
    for o in found:
        by_target.setdefault((o.rule, o.parameter, o.pack.rank), []).append(o)
    for same in by_target.values():
        for one, other in combinations(same, 2):
            if not _meet(one, other):
                continue
            first, then = sorted((one, other), key=lambda o: (o.place.file, o.place.line, o.place.column))
            what = one.rule or one.parameter
            desk.complain(
                then.place,
                "R252",
                f"{what} 在同一地区、同一期间已由 {first.place} 改动。",
                f"{what} is changed for the same area and period at {first.place} already.",
                (
                    "请删去一处，或用 effective 分开期间。",
                    "Leave one of them out, or part their periods by `effective`.",
                ),
            )


def _meet(one: Override, other: Override) -> bool:
    if one.parameter is not None:
        pairs = [(a, b) for a in one.values for b in other.values if a.area == b.area]
        return any(_overlap(a.since, a.until, b.since, b.until) for a, b in pairs)
    a, b = one.pack.area, other.pack.area
    return (a.startswith(b) or b.startswith(a)) and _overlap(one.since, one.until, other.since, other.until)


def _overlap(since: date | None, until: date | None, other: date | None, other_until: date | None) -> bool:
    starts = max((d for d in (since, other) if d is not None), default=date.min)
    ends = min((d for d in (until, other_until) if d is not None), default=date.max)
    return starts <= ends


def _limit(desk: Desk, rule: Rule, replacing: list[Override]) -> None:
    """Let a rule that replaces others hold on no other days than it does so."""
    since = None if any(o.since is None for o in replacing) else min(o.since for o in replacing if o.since is not None)
    until = None if any(o.until is None for o in replacing) else max(o.until for o in replacing if o.until is not None)
    if (since, until) != rule.period and (since is not None or until is not None):
        at = next(i for i, r in enumerate(desk.out.rules) if r.id == rule.id)
        desk.out.rules[at] = replace(desk.out.rules[at], since=since, until=until)
