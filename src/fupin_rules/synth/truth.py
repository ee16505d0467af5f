"""A county and what was planted where in it: the answers to the riddle that a synthetic county is.

Owns the form of a county and of its truth, and how the truth is written. It is written by the planters, who know the order and no rule; whether a rule finds
what stands here is for tests to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

__all__ = ["County", "Kind", "Planted", "truth_lines", "write_truth"]

Kind = Literal["error", "near_miss", "look_alike", "blank"]


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing planted in a county.

    Attributes:
        kind: an `error` that must be found; a `near_miss` on the innocent side of a boundary and a `look_alike` that resembles an
            error, neither of which may be found; a `blank` answer.
        household_id: 户编号 of the household; for other subjects the key of their record (调查编号, 行政区划代码).
        path: where in the household's record, e.g. `members[1].health`.
        note: what was done and why it is (not) an error, in Chinese.
        item: the item of the checklist it stands for, 1 to 26.
        rule: the id of the rule that must (or, for innocent things, must not) find it; None where no item covers it.
        topic: for errors beyond the 26 items, what a clerk would call the mistake, e.g. `two_heads`.
        member_id: 人编号, for something planted in one person.
        also: ids of further items that the same fact violates of necessity.
        planter: the name of the planter.
        in_workbook: whether the layout of 2017-2020 has a column for it; otherwise it is seen in the records only.
        subject: what kind of record it stands in: `household`, `edge` or `team`.
        form: for what is planted in a form, which one: `six_looks`, `edge`, `policy` or `team`.
    """

    kind: Kind
    household_id: str
    path: str
    note: str
    item: int | None = None
    rule: str | None = None
    topic: str | None = None
    member_id: str | None = None
    also: tuple[str, ...] = ()
    planter: str = ""
    in_workbook: bool = True
    subject: str = "household"
    form: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; subject and form only where the thing stands in a form."""
        out = {**asdict(self), "also": list(self.also)}
        if self.form is None:
            del out["subject"], out["form"]
        return out


@dataclass(slots=True)
class County:
    """A county of synthetic households and what was planted in it.

    Attributes:
        households: trusted records in the shape of `survey.Household`.
        truth: everything planted, in the order of the households.
        edges: trusted records in the shape of `survey.EdgeSurvey`: households outside the register that were surveyed.
        teams: trusted records in the shape of `survey.Team`, of the county, its townships and villages; empty without forms.
        seed: the seed it grew from.
    """

    households: list[dict[str, Any]] = field(default_factory=list)
    truth: list[Planted] = field(default_factory=list)
    seed: int = 1
    edges: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)


def truth_lines(planted: Iterable[Planted]) -> Iterable[str]:
    """One line of JSON for each thing planted."""
    for thing in planted:
        yield json.dumps(thing.to_dict(), ensure_ascii=False) + "\n"


def write_truth(county: County, path: str | Path) -> None:
    """Writes the truth of a county as JSON lines in UTF-8, one planted thing a line.

    Args:
        county: a county from `make_county`.
        path: the file to write.
    """
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(truth_lines(county.truth))
