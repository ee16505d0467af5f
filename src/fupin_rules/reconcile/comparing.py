"""The comparison itself: the same records of several sources laid side by side, field by field.

Owns the order of work (match, compare, count) and what is a difference. Who is right is never decided here; what a reader sees of an
answer is `wording`'s, who is the same is `people`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.findings import Ref, mask_inside, mask_key
from fupin_rules.reconcile.answers import Unreadable, items_of, plain_text, read
from fupin_rules.reconcile.breaking import Breaking
from fupin_rules.reconcile.compared import NOT_ASKED, Field, fields_of
from fupin_rules.reconcile.consequences import Consequences
from fupin_rules.reconcile.counting import counts_of
from fupin_rules.reconcile.model import (
    KINDS,
    Breaks,
    Difference,
    Kind,
    Note,
    Result,
    Says,
    Together,
    mark,
)
from fupin_rules.reconcile.naming import Names
from fupin_rules.reconcile.people import People
from fupin_rules.reconcile.settings import Matching
from fupin_rules.reconcile.sources import Source
from fupin_rules.reconcile.wording import HIDDEN, hidden_digits, shown, shown_rows
from fupin_rules.schema import is_open

__all__ = ["reconcile"]

Hang = Callable[[str], Together]
_NOTHING: Final = Together()


def reconcile(
    sources: Sequence[Source],
    matching: Matching,
    *,
    prefer: str | None = None,
    together: Hang | None = None,
    breaking: Breaking | None = None,
    show_identifiers: bool = False,
) -> Result:
    """Compare the same records of two or more sources, field by field.

    A question a source was not asked is never held against it. Where rows of a source were lost, what is missing from it *may* be missing.
    The order of sources and of records changes nothing but the order in which they are named.

    Args:
        sources: two or more, with different names.
        matching: how records and their parts are told.
        prefer: name of the source the county trusts; differences then carry an advice. None says nothing of who is right.
        together: what hangs together with a question (dotted path), from `hangs_together`.
        breaking: which rules a change would break, from `breaks_rules`; asked of every source that is no survey, for every other answer.
        show_identifiers: leave identity, phone and bank numbers in full.

    Raises:
        InputError: V103 fewer than two sources, two of one name, or `prefer` is none of them.

    Examples:
        >>> from fupin_rules.errors import Text
        >>> from fupin_rules.reconcile import Source, household_matching, reconcile
        >>> from fupin_rules.survey import HOUSEHOLD
        >>> matching = household_matching(HOUSEHOLD)
        >>> ours = [{"household_id": "1", "poverty_cause": "因病", "size": 3}]
        >>> theirs = [{"household_id": "1", "poverty_cause": "因残", "size": 3}]
        >>> result = reconcile(
        ...     [Source.of("ours", Text("区办", "ours"), ours, matching), Source.of("theirs", Text("国扶", "theirs"), theirs, matching)],
        ...     matching,
        ... )
        >>> [(d.kind, d.path, [s.value for s in d.says]) for d in result.differences]
        [('value', 'poverty_cause', ['因病', '因残'])]
        >>> result.answers["compared"], result.answers["agree"]
        (3, 2)
    """
    names = [s.name for s in sources]
    if len(set(names)) < max(len(names), 2) or (prefer is not None and prefer not in names):
        raise InputError(
            Diagnostic(
                "V103",
                Text(
                    f"要比较的来源至少两个，名字各不相同，偏信的要在其中：{'、'.join(names) or '没有'}。",
                    f"two sources or more are compared, each with its own name, the preferred one among them: {', '.join(names) or 'none'}.",
                ),
            )
        )
    return _Comparison(sources, matching, prefer, together, breaking, show=show_identifiers).run()


class _Comparison:
    def __init__(
        self,
        sources: Sequence[Source],
        matching: Matching,
        prefer: str | None,
        together: Hang | None,
        breaking: Breaking | None,
        *,
        show: bool,
    ) -> None:
        self.sources = sources
        self.matching = matching
        self.subject = matching.subject
        self.hang = together
        self.show = show
        self.whole, self.parts = fields_of(matching, sources)
        self.order = {f.path: n for n, f in enumerate((*self.whole, *self.parts), 1)}
        self.people = People(sources, matching)
        self.names = Names(self.people, self.subject, show=show)
        chosen = None if prefer is None else [x.name for x in sources].index(prefer)
        self.consequences = Consequences(sources, matching, self.people, chosen, breaking)
        self.prefer = prefer
        self.lost = [s.lost for s in sources]
        self.answers: Counter[str] = Counter(
            dict.fromkeys(("compared", "agree", "value", "blank", "unreadable", "unanswered"), 0)
        )
        self.found: list[tuple[tuple[Any, ...], Difference]] = []
        self.notes: list[tuple[tuple[Any, ...], Note]] = []
        self.hung: dict[str, Together] = {}
        self.sets: dict[frozenset[str], frozenset[str]] = {}
        self.here: dict[str, frozenset[str]] = {}
        self.keys = frozenset(
            {
                x
                for x in (
                    self.subject.key, self.subject.area, *(p.key for p in self.subject.parts),
                    *(level.code for level in self.subject.within),
                )
                if x is not None
            }
        )  # fmt: skip

    def run(self) -> Result:
        people = self.people
        people.match()
        for group in people.groups:
            self._household(group)
        for doubt in people.doubts:
            self._doubt(doubt)
        for persons in people.persons:
            self._person(persons)
        for doubt in people.person_doubts:
            self._person_doubt(doubt)
        self.found.sort(key=lambda x: x[0])
        self.notes.sort(key=lambda x: x[0])
        levels = tuple((level.name, level.zh) for level in reversed(self.subject.within))
        return Result(
            sources=tuple((s.name, s.title, s.files) for s in self.sources),
            compared=tuple((f.path, f.label) for f in (*self.whole, *self.parts)),
            counts=counts_of(self.sources, self.people, self.matching),
            answers=dict(self.answers),
            differences=[d for _, d in self.found],
            notes=[n for _, n in self.notes],
            rejected={s.name: s.rejected for s in self.sources},
            levels=levels,
            prefer=self.prefer,
            identifiers_shown=self.show,
            accounts={s.name: s.accounts for s in self.sources if s.accounts is not None},
            undated=self.consequences.undated,
            present=self.here,
            asked={f.path: f.asked(self.sources) for f in (*self.whole, *self.parts)},
        )

    # -- households ----------------------------------------------------------------------------------------------------

    def _household(self, group: tuple[int, ...]) -> None:
        people = self.people
        at = {people.house_source[i]: i for i in group}
        household, places, key = self.names.household(group)
        name = household.id or ""
        self.here[mark(name, None, "#household")] = self._speaking({n: people.house[i] for n, i in at.items()}, group)
        if len(at) < len(self.sources):
            says = []
            certain = True
            for n, source in enumerate(self.sources):
                if n in at:
                    says.append(Says(source.name, "here", Text("有", "has it")))
                    continue
                code = read(people.house[group[0]], (self.subject.key,))
                maybe = None in self.lost[n] or (code is not None and str(code) in self.lost[n])
                certain = certain and not maybe
                says.append(self._away(source, maybe=maybe))
            self._add(
                "household", household, places, key, None, None, None, tuple(says), certain=certain,
                agree=self._agreeing({n: n in at for n in range(len(self.sources))}),
            )  # fmt: skip
        if len(at) > 1:
            nodes = {
                n: (self._looked_at(n, people.house[i], self.whole, household, places, (*key, 0, 0, ""), None), False)
                for n, i in at.items()
            }
            for field in self.whole:
                self._compare(field, nodes, group, key, None, at)

    def _speaking(self, nodes: dict[int, Any], home: tuple[int, ...] | None) -> frozenset[str]:
        """What of the sources is there for a household or person.

        `name`, besides `name:list` where it lists people and `name:field` where the survey's record of what it found is.
        """
        out: set[str] = set()
        found = self.matching.found
        for n, node in nodes.items():
            name = self.sources[n].name
            out.add(name)
            if home is not None and n in self.people.listing(home):
                out.add(f"{name}:list")
            if self.sources[n].found and found is not None:
                out.update(
                    f"{name}:{kept}" for kept in (found.record, found.part) if kept and node.get(kept) is not None
                )
        # Tens of thousands of households, a handful of such sets.
        these = frozenset(out)
        return self.sets.setdefault(these, these)

    def _away(self, source: Source, *, maybe: bool) -> Says:
        if maybe:
            return Says(
                source.name,
                "maybe",
                Text("没有读到（有行没有读入，可能有）", "not read (rows were lost; may be there)"),
            )
        if source.found_only:
            return Says(source.name, "absent", Text("没有核查到", "was not visited"))
        return Says(source.name, "absent", Text("没有", "does not have it"))

    @staticmethod
    def _agreeing(said: dict[int, Any]) -> tuple[tuple[int, ...], ...]:
        groups: dict[Any, list[int]] = {}
        for n, value in said.items():
            groups.setdefault(value, []).append(n)
        return tuple(tuple(g) for g in groups.values() if len(g) > 1)

    def _doubt(self, doubt: tuple[tuple[int, ...], ...]) -> None:
        everyone = tuple(sorted(i for g in doubt for i in g))
        household, places, key = self.names.household(everyone)
        says = []
        for n, source in enumerate(self.sources):
            mine = [self.names.household((i,))[0] for i in everyone if self.people.house_source[i] == n]
            zh = "；".join(f"{r.id or '没有户编号'}（{r.label or '户主不详'}）" for r in mine)
            en = "; ".join(f"{r.id or 'no code'} ({r.label or 'head unknown'})" for r in mine)
            value = [{"id": r.id, "label": r.label} for r in mine]
            says.append(
                Says(source.name, "here", Text(zh, en), value)
                if mine
                else Says(source.name, "absent", Text("没有", "none"))
            )
        self._add("ambiguous", household, places, key, None, None, None, tuple(says), doubtful=True,
                  note=Text("有几户都对得上，没有比较；核实是哪一户后改正户编号或户主证件号码。",
                            "several households fit and none were compared; find out which it is and correct the code or the head's number."))  # fmt: skip

    # -- people --------------------------------------------------------------------------------------------------------

    def _person(self, group: tuple[int, ...]) -> None:
        people = self.people
        at = {people.source[i]: i for i in group}
        homes: dict[tuple[int, ...], None] = {}
        for n in sorted(at):
            homes[people.home[at[n]]] = None
        home = next(iter(homes))
        household, places, key = self.names.household(home)
        member = self.names.member(group)
        person = (*key, 1, member.index or 0, member.id or "")
        self.here[mark(household.id or "", member.id, "#member")] = self._speaking(
            {n: people.node[i] for n, i in at.items()}, None
        )
        if len(homes) > 1:
            self._moved(at, household, places, person, member)
        else:
            listing = [n for n in people.listing(home) if n not in at]
            if listing and len(home) > 1:
                says = []
                certain = True
                extra = any(people.extra[i] for i in group)
                for n, source in enumerate(self.sources):
                    if n in at:
                        says.append(Says(source.name, "here", Text("有", "has them")))
                    elif n in listing:
                        maybe = people.may_lack(home, n)
                        certain = certain and not maybe
                        says.append(self._away(source, maybe=maybe))
                    else:
                        says.append(self._silent(source))
                note = (
                    Text(
                        "核查时住在这里而未登记；是否应当登记，请核实。",
                        "lives there without being registered; find out whether they should be.",
                    )
                    if extra
                    else None
                )
                self._add(
                    "member", household, places, person, member, None, None, tuple(says), certain=certain, note=note,
                    agree=self._agreeing({n: n in at for n in (*at, *listing)}),
                )  # fmt: skip
        if len(at) > 1:
            nodes = {
                n: (self._looked_at(n, people.node[i], self.parts, household, places, person, member), people.extra[i])
                for n, i in at.items()
            }
            for field in self.parts:
                self._compare(field, nodes, home, person, member, at)

    def _looked_at(
        self,
        n: int,
        node: Any,
        fields: Sequence[Field],
        household: Ref,
        places: tuple[Ref, ...],
        key: tuple[Any, ...],
        member: Ref | None,
    ) -> Any:
        """A record of a survey without what was found, where that answers nothing: an empty row is nobody's answer."""
        found = self.matching.found
        gate = None if found is None or not self.sources[n].found else found.record if member is None else found.part
        if gate is None or node.get(gate) is None:
            return node
        mine = [f for f in fields if (way := f.ways[n]) is not None and way.gate is not None]
        if not mine or any(f.answer(n, node) is not None for f in mine):
            return node
        title = self.sources[n].title
        text = Text(
            f"{title.zh}里这一行要比的各项都空着，按没有核查到算。",
            f"the {title.en} has a row with nothing in it that is compared; it counts as not looked at.",
        )
        self.notes.append(((*key, 0), Note("empty", household, places, member, text)))
        return {**node, gate: None}

    def _silent(self, source: Source) -> Says:
        return (
            Says(source.name, "unasked", Text("没有核查到", "not visited"))
            if source.found
            else Says(source.name, "unasked", Text("没有这一列", "no such column"))
        )

    def _moved(
        self, at: dict[int, int], household: Ref, places: tuple[Ref, ...], key: tuple[Any, ...], member: Ref
    ) -> None:
        people = self.people
        says: list[Says] = []
        homes: dict[int, Any] = {}
        for n, source in enumerate(self.sources):
            if n not in at:
                says.append(Says(source.name, "absent", Text("没有找到这个人", "does not have them")))
                continue
            ref = self.names.household(people.home[at[n]])[0]
            homes[n] = people.home[at[n]]
            says.append(
                Says(source.name, "here", Text(f"在 {ref.id or '没有户编号'}（{ref.label or '户主不详'}）户",
                                               f"in household {ref.id or 'without code'} ({ref.label or 'head unknown'})"),
                     {"id": ref.id, "label": ref.label})
            )  # fmt: skip
        self._add("moved", household, places, key, member, None, None, tuple(says), doubtful=True,
                  agree=self._agreeing(homes))  # fmt: skip

    def _person_doubt(self, doubt: tuple[tuple[int, ...], ...]) -> None:
        people, part = self.people, self.subject.parts[0]
        everyone = tuple(sorted(i for g in doubt for i in g))
        first = min(everyone, key=lambda i: (people.source[i], people.house_of[i], people.position[i]))
        home = people.home[first]
        household, places, key = self.names.household(home)
        says = []
        names: dict[str, None] = {}
        for n, source in enumerate(self.sources):
            mine = [i for i in everyone if people.source[i] == n]
            words_zh, words_en, value = [], [], []
            for i in mine:
                label = people.node[i].get(part.label) if part.label else None
                label = label if self.show else mask_inside(label)
                code = people.code[i]
                code = code if self.show else mask_key(code)
                where = self.names.household(people.home[i])[0] if people.home[i] != home else None
                names[label or code or "?"] = None
                words_zh.append(
                    f"{label or '没有姓名'}（{code or '没有编号'}）" + (f"在 {where.id} 户" if where else "")
                )
                words_en.append(f"{label or 'no name'} ({code or 'no code'})" + (f" in {where.id}" if where else ""))
                value.append({"id": code, "label": label, "household": where.id if where else household.id})
            says.append(
                Says(source.name, "here", Text("；".join(words_zh), "; ".join(words_en)), value)
                if mine
                else Says(source.name, "absent", Text("没有", "none"))
            )
        codes = sorted({c for i in everyone if (c := people.code[i]) is not None})
        code = codes[0] if codes else f"#{people.nameless((first,))}"
        member = Ref(part.name, code if self.show else mask_key(code), "、".join(names), people.position[first])
        self._add("ambiguous", household, places, (*key, 1, member.index or 0, member.id or ""), member, None, None,
                  tuple(says), doubtful=True,
                  note=Text("有几个人都对得上，没有比较；核实后改正证件号码或姓名。",
                            "several people fit and none were compared; find out who is who and correct number or name."))  # fmt: skip

    # -- answers -------------------------------------------------------------------------------------------------------

    def _compare(
        self,
        field: Field,
        nodes: dict[int, tuple[Any, bool]],
        home: tuple[int, ...],
        key: tuple[Any, ...],
        member: Ref | None,
        at: dict[int, int],
    ) -> None:
        said = {
            n: value
            for n, (node, extra) in nodes.items()
            if (value := field.answer(n, node, extra=extra)) is not NOT_ASKED
        }
        if len(said) < 2:
            return
        self.answers["compared"] += 1
        values = list(said.values())
        first = values[0]
        if first.__class__ is not Unreadable and all(v.__class__ is first.__class__ and v == first for v in values):
            self.answers["unanswered" if first is None else "agree"] += 1
            return
        marks = {n: field.canon(v) for n, v in said.items() if v is not None and v.__class__ is not Unreadable}
        distinct = set(marks.values())
        unreadable = any(v.__class__ is Unreadable for v in values)
        blank = any(v is None for v in values)
        if len(distinct) < 2 and not unreadable and not blank:
            self.answers["agree"] += 1
            if field.spec.question.personal == "identity" and field.form == "one":
                self._note_number(field, said, home, key, member)
            return
        kind: Kind = "value" if len(distinct) > 1 else "unreadable" if unreadable else "blank"
        self.answers[kind] += 1
        self._tell(field, kind, nodes, said, marks, home, key, member, at)

    def _tell(
        self,
        field: Field,
        kind: Kind,
        nodes: dict[int, tuple[Any, bool]],
        said: dict[int, Any],
        marks: dict[int, Any],
        home: tuple[int, ...],
        key: tuple[Any, ...],
        member: Ref | None,
        at: dict[int, int],
    ) -> None:
        household, places, _ = self.names.household(home)
        says = []
        common = self._common_rows(field, said) if field.form == "rows" else None
        for n, source in enumerate(self.sources):
            if n not in said:
                says.append(
                    self._silent(source) if n in nodes else Says(source.name, "absent", Text("没有", "not there"))
                )
            elif said[n] is None:
                says.append(Says(source.name, "blank", Text("空着", "blank")))
            elif isinstance(said[n], Unreadable):
                why = mask_inside(str(said[n]))
                says.append(
                    Says(source.name, "unreadable", Text(f"看不清（{why}）" if why else "看不清", "cannot be read"))
                )
            else:
                value, text = self._shown(field, said[n], common)
                says.append(Says(source.name, "answer", text, value))
        certain = not any(isinstance(v, (list, dict)) and is_open(v) for v in said.values())
        hidden = field.spec.question.personal in HIDDEN and field.form == "one" and not self.show
        note = hidden_digits([said[n] for n in marks]) if hidden and kind == "value" else None
        if not certain:
            note = Text("有行没有读入，名单可能不全。", "rows were lost; the list may be incomplete.")
        self._add(
            kind, household, places, key, member, field, self.consequences.advice(said, says, home), tuple(says),
            doubtful=kind == "unreadable" or len(set(marks.values())) > 2 or any(isinstance(v, Unreadable) for v in said.values()),
            certain=certain, note=note, agree=self._agreeing(marks), breaks=self.consequences.breaks(field, said, marks, says, home, at, part=member is not None),
        )  # fmt: skip

    def _common_rows(self, field: Field, said: dict[int, Any]) -> Counter[Any]:
        """How often each row stands in every source that answers."""
        common: Counter[Any] | None = None
        for value in said.values():
            if isinstance(value, Unreadable) or value is None:
                continue
            rows = Counter(field.rows_of(value))
            common = rows if common is None else common & rows
        return common or Counter()

    def _shown(self, field: Field, value: Any, common: Counter[Any] | None) -> tuple[Any, Text]:
        if common is None:
            return shown(value, field.spec, show=self.show, keys=self.keys)
        left = Counter(common)
        differing = []
        rows = items_of(value)
        for row, form in zip(rows, field.rows_of(value), strict=True):
            if left[form] > 0:
                left[form] -= 1
            else:
                differing.append(row)
        return shown_rows(differing, len(rows), field.spec, field.columns, show=self.show, keys=self.keys)

    def _note_number(
        self, field: Field, said: dict[int, Any], home: tuple[int, ...], key: tuple[Any, ...], member: Ref | None
    ) -> None:  # fmt: skip
        texts = {n: plain_text(str(v)).upper() for n, v in said.items() if v is not None}
        if len(set(texts.values())) < 2:
            return
        zh = "、".join(f"{self.sources[n].title.zh} {len(t)} 位" for n, t in texts.items())
        en = ", ".join(f"{self.sources[n].title.en} {len(t)}" for n, t in texts.items())
        text = Text(
            f"{field.label.zh}是同一个人的，写法不同（{zh}）：15 位的应升为 18 位，20、22 位的是残疾人证号。",
            f"{field.label.en}: one person's number written differently ({en} characters): 15 should become 18; 20 or 22 are of a certificate.",
        )
        household, places, _ = self.names.household(home)
        self.notes.append(((*key, self.order[field.path]), Note("number", household, places, member, text)))

    # -- gathering -----------------------------------------------------------------------------------------------------

    def _add(
        self,
        kind: Kind,
        household: Ref,
        places: tuple[Ref, ...],
        key: tuple[Any, ...],
        member: Ref | None,
        field: Field | None,
        advice: Text | None,
        says: tuple[Says, ...],
        *,
        agree: Iterable[tuple[int, ...]] = (),
        certain: bool = True,
        doubtful: bool = False,
        note: Text | None = None,
        breaks: tuple[Breaks, ...] = (),
    ) -> None:
        path = field.path if field is not None else None
        place = (*key, 0, 0, "") if member is None else key
        difference = Difference(
            kind=kind,
            household=household,
            places=places,
            member=member,
            path=path,
            label=field.label if field is not None else KINDS[kind],
            says=says,
            agree=tuple(tuple(self.sources[n].name for n in g) for g in agree),
            certain=certain,
            doubtful=doubtful,
            together=self._together(path or (self.matching.parts if kind in ("member", "moved") else None)),
            breaks=breaks,
            advice=advice,
            note=note,
            fingerprint=mark(household.id or "", member.id if member else None, path or f"#{kind}"),
        )
        self.found.append(((*place, self.order.get(path or "", 0), kind), difference))

    def _together(self, path: str | None) -> Together:
        if self.hang is None or path is None:
            return _NOTHING
        got = self.hung.get(path)
        if got is None:
            got = self.hung[path] = self.hang(path)
        return got
