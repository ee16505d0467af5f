"""What a comparison says: differences, notes and sums, ready for readers and for JSON.

Owns their shape and how personal numbers are masked in them. Makes none of them itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from fupin_rules.errors import Text
from fupin_rules.findings import Ref, Rejection

__all__ = [
    "FORMAT",
    "KINDS",
    "Breaks",
    "Counts",
    "Difference",
    "Kind",
    "Note",
    "Result",
    "Says",
    "SourceCounts",
    "Together",
    "mark",
]

FORMAT: Final = 1
"""Version of the JSON."""

Kind = Literal["value", "blank", "unreadable", "household", "member", "moved", "ambiguous"]
KINDS: Final[dict[Kind, Text]] = {
    "value": Text("不一致", "differs"),
    "blank": Text("有的没填", "blank in some"),
    "unreadable": Text("看不清", "unreadable"),
    "household": Text("有的没有这一户", "household missing in some"),
    "member": Text("有的没有这个人", "member missing in some"),
    "moved": Text("在不同的户", "in different households"),
    "ambiguous": Text("对不准", "ambiguous"),
}
State = Literal["answer", "blank", "unreadable", "unasked", "here", "absent", "maybe"]
Since = Literal["new", "still", "solved", "unclear"]


def mark(household: str, member: str | None, what: str) -> str:
    """A fingerprint: the same from run to run, of codes and question; never of a name, an identity number or a row.

    Args:
        household: 户编号, as it is shown.
        member: 人编号, as it is shown; `#1` for the first of those who have none; None where the household is meant.
        what: dotted path of the question, or `#` and the kind of what is no question.
    """
    return hashlib.blake2b("\x1f".join((household, member or "", what)).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Says:
    """What one source says.

    Attributes:
        source: its short name.
        state: `answer`; `blank` asked and not answered; `unreadable`; `unasked` no column for it, or not visited; `here` and `absent` for
            households and members; `maybe` absent, but rows of the source were lost.
        value: the answer as JSON holds it, masked where personal.
        text: the same for readers.
    """

    source: str
    state: State
    text: Text
    value: Any = None

    def to_dict(self) -> dict[str, Any]:
        return {"source": self.source, "state": self.state, "value": self.value, "text": self.text.to_dict()}


@dataclass(frozen=True, slots=True)
class Together:
    """What hangs together with a question: a change of one wants a look at the others.

    Attributes:
        path: the question (dotted), or the list of parts for somebody missing; empty where nothing hangs together.
        paths: dotted paths of the other questions, those that most rules name first.
        labels: what readers call them.
        rules: ids of the rules that read the question.
    """

    path: str = ""
    paths: tuple[str, ...] = ()
    labels: tuple[Text, ...] = ()
    rules: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "paths": list(self.paths),
            "labels": [t.to_dict() for t in self.labels],
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True)
class Breaks:
    """What would go wrong if a source took over another's answer and nothing else were changed.

    Attributes:
        source: whose record would be changed.
        text: the answer it would get, for readers; masked where personal.
        rules: ids of the rules it would then violate, and does not now.
    """

    source: str
    text: Text
    rules: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"source": self.source, "text": self.text.to_dict(), "rules": list(self.rules)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing on which sources do not agree.

    Attributes:
        household: code and head's name.
        places: village, township, county.
        member: code and name, or None where the household is meant.
        path: the question, dotted; None where it is not about one.
        label: what readers call the question, or the kind.
        says: what each source says, in their order.
        agree: groups of two or more sources that say the same. Who is right is not said.
        certain: False where rows of a source were lost, so that what seems to be missing may only not have been read.
        doubtful: whether it goes back to the team (四(二)1(2): 对审核发现有疑问的要反馈工作队再次进行复核).
        together: what has to be changed with it.
        breaks: for each system that would take over another's answer the rules that would then be violated.
        advice: what the county's own choice (`prefer`) makes of it, or None.
        note: what readers should know besides.
        since: beside an earlier run: `new` or `still`; None without one.
    """

    kind: Kind
    household: Ref
    places: tuple[Ref, ...]
    member: Ref | None
    path: str | None
    label: Text
    says: tuple[Says, ...]
    agree: tuple[tuple[str, ...], ...] = ()
    certain: bool = True
    doubtful: bool = False
    together: Together = Together()
    breaks: tuple[Breaks, ...] = ()
    advice: Text | None = None
    note: Text | None = None
    fingerprint: str = ""
    since: Since | None = None

    def place(self, level: str) -> str:
        """The name of the place of a level, e.g. `village`."""
        return next((r.label or r.id or "" for r in self.places if r.type == level), "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            "kind": self.kind,
            "household": _ref(self.household),
            "within": [_ref(r) for r in self.places],
            "member": _ref(self.member) if self.member else None,
            "path": self.path,
            "label": self.label.to_dict(),
            "says": [s.to_dict() for s in self.says],
            "agree": [list(g) for g in self.agree],
            "certain": self.certain,
            "back_to_team": self.doubtful,
            "change_together": self.together.path or None,
            "would_break": [b.to_dict() for b in self.breaks],
            "advice": self.advice.to_dict() if self.advice else None,
            "note": self.note.to_dict() if self.note else None,
            "since": self.since,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know that is no difference.

    Attributes:
        kind: `number`: one person's number written in 15 and in 18 digits, or as a certificate's; `empty`: a row of the survey with nothing
            in it that is compared.
    """

    kind: Literal["number", "empty"]
    household: Ref
    places: tuple[Ref, ...]
    member: Ref | None
    text: Text

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "household": _ref(self.household),
            "within": [_ref(r) for r in self.places],
            "member": _ref(self.member) if self.member else None,
            "text": self.text.to_dict(),
        }


@dataclass(slots=True)
class Counts:
    """What became of the households (or members) of one source: read = matched in so many sources, for each number, + ambiguous.

    Attributes:
        matched: by the number of sources it was found in; 1 is *only here*.
    """

    read: int = 0
    matched: dict[int, int] = field(default_factory=dict)
    ambiguous: int = 0

    def add_up(self) -> bool:
        return self.read == sum(self.matched.values()) + self.ambiguous

    def to_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "matched_in": {str(n): self.matched[n] for n in sorted(self.matched, reverse=True)},
            "ambiguous": self.ambiguous,
        }


@dataclass(slots=True)
class SourceCounts:
    """The sums of one source. `visited` is None for a source that is no survey."""

    households: Counts = field(default_factory=Counts)
    members: Counts = field(default_factory=Counts)
    visited: int | None = None


@dataclass
class Result:
    """What came of a comparison.

    Attributes:
        sources: name, title, files and sums of each source.
        compared: the questions that were compared, dotted, with what readers call them.
        answers: how many pairs of household or member and question were compared, and what came of them; the parts add up.
        differences: in the order in which work is handed out: by place, household, member, question.
        notes: what is no difference.
        rejected: what could not be read, by source.
        solved: differences of the earlier run that are none any more, as its JSON had them.
        unclear: those of which it cannot be told this time.
        earlier: whether there was an earlier run.
        levels: the places, from the outside in, with their Chinese names.
        present: for each household and person (by fingerprint) what of the sources was there, for the comparison with an earlier run.
        undated: differences for which there was no day to say whether a change would break a rule.
        asked: for each question what of a source has to be there for it to answer.
    """

    sources: tuple[tuple[str, Text, tuple[str, ...]], ...]
    compared: tuple[tuple[str, Text], ...]
    counts: dict[str, SourceCounts]
    answers: dict[str, int]
    differences: list[Difference]
    notes: list[Note]
    rejected: dict[str, tuple[Rejection, ...]]
    levels: tuple[tuple[str, str], ...] = ()
    prefer: str | None = None
    identifiers_shown: bool = False
    accounts: dict[str, Any] = field(default_factory=dict)
    present: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    asked: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    solved: list[dict[str, Any]] = field(default_factory=list)
    unclear: list[dict[str, Any]] = field(default_factory=list)
    earlier: bool = False
    undated: int = 0

    def title(self, source: str) -> Text:
        return next(t for name, t, _ in self.sources if name == source)

    def add_up(self) -> bool:
        """Whether all sums hold."""
        parts = sum(n for name, n in self.answers.items() if name != "compared")
        return parts == self.answers["compared"] and all(
            c.households.add_up() and c.members.add_up() for c in self.counts.values()
        )

    def since(self, states: dict[str, Since]) -> Result:
        """The same with each difference marked."""
        marked = [replace(d, since=states[d.fingerprint]) for d in self.differences]
        return replace(self, differences=marked, earlier=True)

    def to_dict(self) -> dict[str, Any]:
        """As JSON; the earlier run's JSON is what `since` takes."""
        return {
            **self.head(),
            "differences": [d.to_dict() for d in self.differences],
            "notes": [n.to_dict() for n in self.notes],
            "rejected": list(self.rejections()),
            "since": {"solved": self.solved, "unclear": self.unclear} if self.earlier else None,
        }

    def rejections(self) -> Iterator[dict[str, Any]]:
        """What could not be read, each with its source, as JSON."""
        return ({"source": name, **r.to_dict()} for name, said in self.rejected.items() for r in said)

    def head(self) -> dict[str, Any]:
        """Everything of the JSON but its long lists."""
        return {
            "format": FORMAT,
            "made_by": "fupin reconcile",
            "identifiers": "shown" if self.identifiers_shown else "masked",
            "prefer": self.prefer,
            "sources": [
                {
                    "name": name,
                    "title": title.to_dict(),
                    "files": list(files),
                    "households": self.counts[name].households.to_dict(),
                    "members": self.counts[name].members.to_dict(),
                    "visited": self.counts[name].visited,
                    "read": self.accounts.get(name),
                }
                for name, title, files in self.sources
            ],
            "compared": [{"path": path, "label": label.to_dict()} for path, label in self.compared],
            "answers": self.answers,
            "undated": self.undated,
            "add_up": self.add_up(),
            # Once a question and not once a difference: it is the same for all, and would be most of the file.
            "change_together": {
                t.path: t.to_dict() for t in {d.together.path: d.together for d in self.differences}.values() if t.path
            },
        }

    def by_place(self) -> Iterator[tuple[tuple[str, ...], Sequence[Difference]]]:
        """The differences of each village, with the names of its places from the outside in."""
        groups: dict[tuple[str, ...], list[Difference]] = {}
        for d in self.differences:
            groups.setdefault(tuple(d.place(level) for level, _ in self.levels), []).append(d)
        yield from groups.items()


def _ref(ref: Ref) -> dict[str, Any]:
    return {"type": ref.type, "id": ref.id, "label": ref.label}
