"""What readers call a household or a person that several sources know, and where they stand in the order in which work is handed out.

Owns codes, names and places as they are shown, masked where personal. Compares nothing.
"""

from __future__ import annotations

from typing import Any

from fupin_rules.findings import Ref, mask_inside, mask_key
from fupin_rules.reconcile.people import People
from fupin_rules.schema import Subject

__all__ = ["Names"]


class Names:
    """The names of the households and persons of a comparison; of several codes the smallest counts, whatever the order of sources."""

    def __init__(self, people: People, subject: Subject, *, show: bool) -> None:
        self.people = people
        self.subject = subject
        self.show = show
        self.heads: dict[tuple[int, ...], tuple[Ref, tuple[Ref, ...], tuple[Any, ...]]] = {}

    def household(self, group: tuple[int, ...]) -> tuple[Ref, tuple[Ref, ...], tuple[Any, ...]]:
        """How the household of a group is named, where it lies, and its place in the order; by the first source that says it."""
        got = self.heads.get(group)
        if got is not None:
            return got
        house, subject = self.people.house, self.subject
        records = [house[i] for i in group]
        codes = sorted({str(c) for r in records if (c := r.get(subject.key)) is not None})
        code = (codes[0] if self.show else mask_key(codes[0])) if codes else None
        label = next((v for r in records if subject.label and (v := r.get(subject.label)) is not None), None)
        places = []
        for level in subject.within:
            text = next((v for r in records if (v := r.get(level.label)) is not None), None)
            number = next((v for r in records if level.code and (v := r.get(level.code)) is not None), None)
            if text is not None or number is not None:
                places.append(Ref(level.name, str(number) if number is not None else str(text), mask_inside(text)))
        by_level = {p.type: p for p in places}
        order = tuple(
            (p.id or "", p.label or "") if (p := by_level.get(level.name)) else ("", "")
            for level in reversed(subject.within)
        )
        if code is None:
            # Told apart by its people's codes, or else not at all.
            code = self.people.code_of_people(group)
        head = Ref(subject.name, code, label if self.show else mask_inside(label)), tuple(places), (*order, code or "")
        self.heads[group] = head
        return head

    def member(self, group: tuple[int, ...]) -> Ref:
        """How the person of a group is called: by the first of their codes, else by which they are among those without one."""
        people, part = self.people, self.subject.parts[0]
        codes = sorted({c for i in group if (c := people.code[i]) is not None})
        code = codes[0] if codes else f"#{people.nameless(group)}"
        label = next((v for i in sorted(group, key=lambda i: people.source[i]) if part.label and (v := people.node[i].get(part.label)) is not None), None)  # fmt: skip
        return Ref(
            part.name, code if self.show else mask_key(code), label if self.show else mask_inside(label),
            min(people.position[i] for i in group),
        )  # fmt: skip
