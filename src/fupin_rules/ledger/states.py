"""What may be done with a finding in the ledger, and what a run does to it: pure rules, no file, no clock.

Owns the four states, who may go from which to which, what each asks for (a waiver: reason, another's approval, an expiry), and replaying:
the state is what the history says, no more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from fupin_rules.errors import Diagnostic, FupinError, Text
from fupin_rules.findings import mask_inside
from fupin_rules.ledger.runs import Change

__all__ = [
    "ALLOWED",
    "STATES",
    "Assignment",
    "Changes",
    "Decision",
    "Desk",
    "LedgerError",
    "State",
    "after_run",
    "applied",
    "assigned",
    "decided",
    "person",
    "refuse",
    "replayed",
]

State = Literal["open", "corrected", "explained", "waived"]
STATES: Final[Mapping[State, Text]] = MappingProxyType(
    {
        "open": Text("待处理", "open"),
        "corrected": Text("已更正", "corrected"),
        "explained": Text("已说明", "explained"),
        "waived": Text("已豁免", "waived"),
    }
)
ALLOWED: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        "open": frozenset({"corrected", "explained", "waived"}),
        "corrected": frozenset({"open"}),
        "explained": frozenset({"open", "corrected", "waived", "explained"}),
        "waived": frozenset({"open", "corrected", "explained", "waived"}),
    }
)
"""What a person may do. From `explained` or `waived` to the same is a new wording, or a longer term with a new approval."""

Changes = dict[str, tuple[Any, Any]]
"""Field of `Desk`: what it was, what it is now."""


class LedgerError(FupinError):
    """Something that cannot be done with the ledger as asked; nothing was changed."""


def refuse(code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> LedgerError:
    """What is wrong and what to do about it, ready to raise."""
    return LedgerError(Diagnostic(code, Text(zh, en), hint=Text(*hint) if hint else None))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a finding stands in the office's work. Days are ISO text, as they are stored.

    Attributes:
        state: None before it is taken in.
        reason: why it is in this state.
        approver: who approved the waiver.
        expires: the last day the waiver holds.
        confirmed: the day a run showed that it is put right.
        severity: how severe the run says it is.
        indicator: which of the nine indicators of the six looks.
        case: `risk` (脱贫户的风险) or `edge` (边缘户).
        consolidation: which of the six consolidations (六巩固).
        department: who is responsible.
        supporting: who takes part.
        measure: what is to be done.
        due: by when.
        done: since when it is done.
    """

    state: State | None = None
    reason: str | None = None
    approver: str | None = None
    expires: str | None = None
    confirmed: str | None = None
    severity: str | None = None
    indicator: str | None = None
    case: str | None = None
    consolidation: str | None = None
    department: str | None = None
    supporting: str | None = None
    measure: str | None = None
    due: str | None = None
    done: str | None = None

    def late(self, on: date) -> bool:
        """Whether its measure should have been done by now and is not, and the finding is still open (or its waiver has ended)."""
        waiting = self.state == "open" or self.expired(on)
        return waiting and self.done is None and self.due is not None and self.due < on.isoformat()

    def settled(self, on: date) -> bool:
        """Whether nothing is left to be done: the measure is done, or the finding is neither open nor its waiver ended."""
        return self.done is not None or (self.state != "open" and not self.expired(on))

    def expired(self, on: date) -> bool:
        """Whether it is waived and the waiver holds no longer."""
        return self.state == "waived" and self.expires is not None and self.expires < on.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides on a finding."""

    state: State
    by: str
    on: date
    reason: str | None = None
    approver: str | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who is to do what by when; what is None stays as it is, an empty text takes it away."""

    by: str
    on: date
    indicator: str | None = None
    consolidation: str | None = None
    department: str | None = None
    supporting: str | None = None
    measure: str | None = None
    due: date | str | None = None
    done: date | str | None = None


def decided(desk: Desk, wish: Decision) -> Changes:
    """What a decision changes.

    Raises:
        LedgerError: T303 not from this state, T304 a reason is needed, T305 a waiver needs an approver and an expiry, T306 who asks cannot
            approve, T307 it has expired before it begins, T309 an approver or expiry without a waiver, T310 a number in the text,
            T311 nothing changes, T312 nobody is named.
    """
    assert desk.state is not None
    by, reason, approver = (
        person(wish.by),
        _text(wish.reason, "理由", "reason"),
        _text(wish.approver, "批准人", "approver"),
    )
    here, there = STATES[desk.state], STATES[wish.state]
    if wish.state not in ALLOWED[desk.state]:
        ways = [STATES[s] for s in get_args(State) if s in ALLOWED[desk.state]]
        raise refuse(
            "T303",
            f"现在是“{here.zh}”，不能改成“{there.zh}”。"
            if desk.state != wish.state
            else f"状态还是“{here.zh}”，没有改；理由、批准人、到期日要和新的状态一起写。",
            f"it is {here.en} and cannot become {there.en}."
            if desk.state != wish.state
            else f"it is {here.en} already; reason, approver and expiry go with a new state.",
            (f"能改成：{'、'.join(w.zh for w in ways)}。", f"It can become: {', '.join(w.en for w in ways)}."),
        )
    if wish.state != "corrected" and not reason:
        why = "重新打开" if wish.state == "open" else there.zh
        raise refuse(
            "T304", f"“{why}”要写理由。", f"{there.en} needs a reason.",
            ("请写明查到了什么、为什么（--reason，表里是“理由”一列）。", "Say what was found and why (--reason)."),
        )  # fmt: skip
    if wish.state == "waived":
        if approver is None or wish.expires is None:
            raise refuse(
                "T305", "豁免要有批准人和到期日。", "a waiver needs an approver and a last day.",
                ("请写 --approver 和 --expires（表里是“批准人”“到期日”两列）。", "Give --approver and --expires."),
            )  # fmt: skip
        if _same(approver, by):
            raise refuse(
                "T306", f"提出豁免的人（{by}）不能自己批准。", f"{by} asks for the waiver and cannot approve it.",
                ("请由另一个人批准。", "Let somebody else approve."),
            )  # fmt: skip
        if wish.expires <= wish.on:
            raise refuse(
                "T307", f"到期日 {wish.expires} 不在今后（这次改动的日期是 {wish.on}）。",
                f"the last day {wish.expires} does not lie after the day of the change, {wish.on}.",
                ("请写一个以后的日期；到期后自动回到“待处理”。", "Give a later day; after it the finding is open again."),
            )  # fmt: skip
    elif approver is not None or wish.expires is not None:
        raise refuse(
            "T309", f"批准人和到期日只用于豁免，“{there.zh}”不要写。", f"approver and expiry belong to a waiver, not to {there.en}.",
            ("要豁免，请把状态写成“已豁免”。", "To waive it, set the state to waived."),
        )  # fmt: skip
    expires = wish.expires.isoformat() if wish.expires else None
    after = replace(
        desk, state=wish.state, reason=reason, approver=approver, expires=expires,
        confirmed=desk.confirmed if wish.state == desk.state else None,
    )  # fmt: skip
    return _changes(desk, after)


def assigned(desk: Desk, wish: Assignment) -> Changes:
    """What an assignment changes.

    Raises:
        LedgerError: T310 a number in the text, T311 nothing changes, T312 nobody is named, T313 done on a later day than that of the
            change, T314 done without a measure.
    """
    person(wish.by)
    given: dict[str, str | None] = {}
    for name, zh in (
        ("indicator", "指标"),
        ("consolidation", "六巩固"),
        ("department", "责任单位"),
        ("supporting", "配合单位"),
        ("measure", "措施"),
    ):
        if (value := getattr(wish, name)) is not None:
            given[name] = _text(value, zh, name)
    for name in ("due", "done"):
        if (day := getattr(wish, name)) is not None:
            given[name] = day.isoformat() if isinstance(day, date) else day.strip() or None
    after = replace(desk, **given)  # type: ignore[arg-type]
    if given.get("done") is not None:
        if (after.done or "") > wish.on.isoformat():
            raise refuse(
                "T313", f"完成日期 {after.done} 在这次改动的日期 {wish.on} 之后：还没有到的日子不能算完成。",
                f"done on {after.done}, which lies after the day of the change, {wish.on}.",
                ("请核对日期；计划何时完成，写在“完成期限”里。", "Check the day; a plan belongs into the due date."),
            )  # fmt: skip
        if after.measure is None:
            raise refuse(
                "T314", "没有写措施，不能算完成。", "done without a measure.",
                ("请先写做了什么（--measure，表里是“措施”一列）。", "Say what was done (--measure)."),
            )  # fmt: skip
    return _changes(desk, after)


def after_run(desk: Desk, change: Change, on: date) -> Changes:
    """What a run does to a finding that is in the ledger.

    Solved: corrected, and confirmed by the run. Still there though said to be corrected: open again. A waiver that has expired: open again.
    What nobody can decide, or is no longer in the data, or no longer checked, stays as it is: that is not solved.
    """
    after = desk
    closed = replace(desk, approver=None, expires=None, confirmed=None)
    if change == "solved":
        if desk.state != "corrected" or desk.confirmed is None:
            reason = desk.reason if desk.state == "corrected" else "复查时已不再出现"
            after = replace(closed, state="corrected", reason=reason, confirmed=on.isoformat())
    elif change == "still" and desk.state == "corrected":
        after = replace(closed, state="open", reason="复查时又出现" if desk.confirmed else "复查时仍存在")
    elif desk.expired(on):
        after = replace(closed, state="open", reason=f"豁免已于 {desk.expires} 到期")
    return {} if after == desk else _changes(desk, after)


def applied(desk: Desk, changes: Changes) -> Desk:
    """The desk after changes.

    Raises:
        ValueError: what they say it was is not what it is: the history has a gap.
    """
    for name, (was, _) in changes.items():
        if getattr(desk, name) != was:
            raise ValueError(f"{name} was {getattr(desk, name)!r}, not {was!r}")
    return replace(desk, **{name: now for name, (_, now) in changes.items()})


def replayed(history: Iterable[Changes]) -> Desk:
    """Where a finding stands by its history alone.

    Raises:
        ValueError: the history has a gap.
    """
    desk = Desk()
    for changes in history:
        desk = applied(desk, changes)
    return desk


def _changes(before: Desk, after: Desk) -> Changes:
    found = {
        f.name: (a, b)
        for f in fields(Desk)
        if (a := getattr(before, f.name)) != (b := getattr(after, f.name))
    }  # fmt: skip
    if not found:
        raise refuse("T311", "和台账里的一样，没有改动。", "the ledger says so already; nothing changes.")
    return found


def person(name: str) -> str:
    """Who makes a change.

    Raises:
        LedgerError: T310 a number in the name, T312 nobody is named.
    """
    found = _text(name, "姓名", "name")
    if found is None:
        raise refuse("T312", "没有写是谁改的。", "nobody is named who makes the change.",
                     ("请写 --by 姓名。", "Give --by NAME."))  # fmt: skip
    return found


def _text(text: str | None, zh: str, en: str) -> str | None:
    """Free text, without blanks around it; a ledger holds no identity, phone or bank numbers."""
    found = (text or "").strip() or None
    if found is not None and mask_inside(found) != found:
        raise refuse(
            "T310", f"“{zh}”里有一串像证件、电话或银行卡号的数字（{mask_inside(found)}），台账里不存号码。",
            f"the {en} holds what looks like an identity, phone or bank number ({mask_inside(found)}); the ledger stores none.",
            ("请删去号码，写姓名或户编号的后几位。", "Leave the number out; a name or the last digits of a code will do."),
        )  # fmt: skip
    return found


def _same(a: str, b: str) -> bool:
    def plain(name: str) -> str:
        return "".join(unicodedata.normalize("NFKC", name).split()).casefold()

    return plain(a) == plain(b)
