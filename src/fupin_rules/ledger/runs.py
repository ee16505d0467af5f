"""A run as a report tells it: what was found, what stayed open, who was checked and what was not run; read from JSON, kept slim.

Owns the reading of `fupin check --format json` and the question what became of an earlier finding. Missing is not solved: whoever is not
in the data, or whose rule did not run, is said to be so. Knows no ledger and no file but the report.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.findings import Checked, Ref, mask_inside

__all__ = ["Change", "Item", "Run", "Standing", "read_run"]

Change = Literal["new", "still", "solved", "undecidable", "gone", "unchecked", "found"]
"""What became of a finding (or an unknown): `found` is an unknown that turned out a finding."""

_ANSWER: Final = frozenset({"path", "label", "value", "missing", "who"})
_PARAMETER: Final = frozenset({"name", "label", "value", "unit", "since", "area", "source"})


class Standing(NamedTuple):
    """What became of an earlier finding, and why nobody can say more."""

    change: Change
    reason: str = ""


_RESTING = frozenset({"not_in_force", "not_in_area", "overridden", "no_rule"})
"""Why a rule no longer asks anything of somebody, as opposed to not being able to answer."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding, an unknown or a fault, as much of it as a list needs.

    Attributes:
        authority: document, annex and item in one line.
        review: what to correct together, in Chinese.
    """

    fingerprint: str
    rule: str
    title: Text
    kind: str
    severity: str
    subject: Ref
    within: tuple[Ref, ...]
    member: Ref | None
    message: Text
    authority: str = ""
    review: str = ""

    def place(self, kind: str) -> Ref | None:
        """The place of a kind (`village`, `township`) in which it lies, or which it is about."""
        return next((r for r in (self.subject, *self.within) if r.type == kind), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "title": self.title.to_dict(),
            "kind": self.kind,
            "severity": self.severity,
            "subject": self.subject.to_dict(),
            "within": [r.to_dict() for r in self.within],
            "member": self.member.to_dict() if self.member else None,
            "message": self.message.to_dict(),
            "authority": self.authority,
            "review": self.review,
        }

    @classmethod
    def back(cls, data: Mapping[str, Any]) -> Item:
        """An item as `to_dict` wrote it."""
        return cls(
            **{
                **data,
                "title": Text(**data["title"]),
                "subject": Ref.from_dict(data["subject"]),
                "within": tuple(Ref.from_dict(r) for r in data["within"]),
                "member": Ref.from_dict(data["member"]) if data["member"] else None,
                "message": Text(**data["message"]),
            }
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Item:
        """An item as a report tells it."""
        source = data["source"]
        item = f"第{source['item']}项" if source.get("item") else ""
        message = data.get("message")
        return cls(
            data["fingerprint"],
            data["rule"],
            Text(**data["title"]),
            data["kind"],
            data["severity"],
            Ref.from_dict(data["subject"]),
            tuple(Ref.from_dict(r) for r in data["within"]),
            Ref.from_dict(data["member"]) if data["member"] else None,
            Text(**message) if message else Text(""),
            " ".join(x for x in (source.get("document"), f"{source.get('part') or ''}{item}") if x),
            "、".join(dict.fromkeys(t["zh"] for t in data.get("review_labels", ()) if t["zh"])),
        )


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        name: the report's file name, or what the caller calls it.
        sha: digest of the report, by which the same one is known again.
        digest: the rulebook's.
        masked: whether identity, phone and bank numbers are masked in it.
        present: who was checked, by kind and code; None where the report does not say (format 1.0).
        lost: codes of subjects of which something could not be read.
        unnamed: rows, sheets and records that were not read and belong to nobody known.
        tallies: for each rule how often it ran and how often not: `(total, not_run)`.
        places: for each place (a village) its rules, `(total, not_run)` each.
        not_run: rules not run, with the reason.
        subjects: how many records were checked.
        incomplete: plugins that were left out because they were broken; their rules were not run.
    """

    name: str
    sha: str
    as_of: date | None
    digest: str
    packs: tuple[str, ...]
    masked: bool
    findings: tuple[Item, ...]
    unknowns: tuple[Item, ...]
    errors: tuple[Item, ...]
    present: dict[tuple[str, str | None], tuple[Checked, ...]] | None
    lost: frozenset[str]
    unnamed: int
    tallies: dict[str, tuple[int, int]]
    places: dict[tuple[str, str | None], dict[str, tuple[int, int]]]
    not_run: dict[str, str]
    subjects: int
    incomplete: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Short, and without the data: a log would show it."""
        return f"Run({self.name!r}, {self.subjects} subjects, {len(self.findings)} findings)"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "", sha: str = "") -> Run:
        """A run of a report as a dict (`Report.to_dict()`).

        Raises:
            InputError: T102 it is no report of this program.
        """
        try:
            return cls._taken(data, name, sha)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            raise _no_report(name) from error

    @classmethod
    def _taken(cls, data: Mapping[str, Any], name: str, sha: str) -> Run:
        if str(data["version"]).split(".")[0] != "1":
            raise InputError(
                Diagnostic(
                    "T103",
                    Text(f"{name} 的格式是 {data['version']} 版，这里只会读 1.x 版。", f"{name} has format {data['version']}; 1.x is read here."),
                    hint=Text("请用同一版本的 fupin 重新检查一次，或升级程序。", "Check again with this version, or upgrade."),
                )
            )  # fmt: skip
        summary = data["summary"]
        checked = data.get("checked")
        present: dict[tuple[str, str | None], tuple[Checked, ...]] | None = None
        if checked is not None:
            present = {}
            for c in map(Checked.from_dict, checked):
                present[c.type, c.id] = (*present.get((c.type, c.id), ()), c)
        rejected = [r for r in data["rejected"] if r["unit"] != "cell"]
        return cls(
            name,
            sha,
            date.fromisoformat(data["as_of"]) if data["as_of"] else None,
            data["rulebook"]["digest"],
            tuple(p["id"] for p in data["rulebook"]["packs"]),
            data["identifiers"] == "masked",
            # Waived in a file or not, it was found: the ledger keeps waivers of its own, line by line.
            tuple(map(Item.from_dict, (*data["findings"], *data.get("waived", ())))),
            tuple(map(Item.from_dict, data["unknowns"])),
            tuple(map(Item.from_dict, data["errors"])),
            present,
            frozenset(r["subject"] for r in rejected if r["subject"]),
            sum(1 for r in rejected if not r["subject"]),
            {r["rule"]: _counts(r["outcomes"]) for r in summary["rules"]},
            {
                (p["place"]["type"], p["place"]["id"]): {r["rule"]: _counts(r["outcomes"]) for r in p["rules"]}
                for p in summary["places"]
            },
            {n["rule"]: n["reason"] for n in summary["not_run"]},
            summary["subjects"],
            tuple(x["plugin"] for x in data.get("incomplete", ())),
        )

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each fingerprint was found."""
        return Counter(f.fingerprint for f in self.findings)

    @cached_property
    def open(self) -> frozenset[str]:
        """Fingerprints of the unknowns."""
        return frozenset(u.fingerprint for u in self.unknowns)

    @cached_property
    def failed(self) -> frozenset[str]:
        """Fingerprints of rules that could not be evaluated."""
        return frozenset(e.fingerprint for e in self.errors)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Kinds of places, from the outside in."""
        longest = max((x.within for x in (*self.findings, *self.unknowns)), key=len, default=())
        return tuple(r.type for r in reversed(longest))

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(kind for kind, _ in self.present or ())

    @cached_property
    def _listed(self) -> frozenset[str]:
        """Rules of which the report says for whom they did not run."""
        return frozenset(r for cs in (self.present or {}).values() for c in cs for r in c.not_run)

    def standing(self, item: Item) -> Standing:
        """What became, in this run, of a finding of an earlier one that is not among this one's findings.

        Returns:
            `solved` only where its subject (and member) was checked again and its rule ran there; else `undecidable`, `gone` or
            `unchecked`, with the reason.
        """
        if item.fingerprint in self.open:
            return Standing("undecidable", "unknown")
        if item.fingerprint in self.failed:
            return Standing("undecidable", "error")
        if self.present is None:
            return Standing("undecidable", "no_list")
        if item.subject.type not in self._kinds and (item.subject.type, item.subject.id) in self.places:
            return self._at_place(item)
        here = self._who(item)
        if isinstance(here, Standing) and here.change == "gone":
            return here
        if item.rule not in self.tallies:
            return self._idle(item.rule)
        if isinstance(here, Standing):
            return here
        reason = here.not_run.get(item.rule)
        if reason in _RESTING:
            return Standing("unchecked", reason)
        if reason is not None:
            return Standing("undecidable", reason)
        total, not_run = self.tallies[item.rule]
        if not_run and (not_run == total or item.rule not in self._listed):
            return Standing("undecidable", self.not_run.get(item.rule, "no_source"))
        return Standing("solved")

    def _at_place(self, item: Item) -> Standing:
        """Of a finding about a place as a whole, by what the summary says of that place."""
        total, not_run = self.places[item.subject.type, item.subject.id].get(item.rule, (0, 0))
        if total == 0 and item.rule not in self.tallies:
            return self._idle(item.rule)
        if total == 0 or not_run:
            return Standing("undecidable", self.not_run.get(item.rule, "no_source"))
        return Standing("solved")

    def _idle(self, rule: str) -> Standing:
        """Of a rule that ran for nobody."""
        reason = self.not_run.get(rule, "no_rule")
        return Standing("unchecked" if reason in _RESTING else "undecidable", reason)

    def _who(self, item: Item) -> Checked | Standing:
        """The subject as it was checked in this run; or what became of it if it, or its member, was not."""
        assert self.present is not None
        subject, member = item.subject, item.member
        found = self.present.get((subject.type, subject.id), ())
        if not found:
            if subject.id is not None and subject.id in self.lost:
                return Standing("undecidable", "rejected")
            place = subject.type in self.levels or any(kind == subject.type for kind, _ in self.places)
            if subject.type not in self._kinds and not place:
                return Standing("undecidable", "no_such_data")
            return Standing("gone", "subject")
        if subject.id is None or len(found) > 1:
            return Standing("undecidable", "no_code")
        here = found[0]
        if member is not None:
            parts = here.parts.get(member.type, ())
            if member.id is None:
                # Another may stand in the same position now.
                return Standing("undecidable", "no_code")
            if member.id not in parts:
                unsure = member.type in here.open or subject.id in self.lost
                return Standing("undecidable", "open") if unsure else Standing("gone", "member")
        return here


def _counts(outcomes: Mapping[str, int]) -> tuple[int, int]:
    return outcomes["total"], outcomes["not_run"]


def _slim(data: dict[str, Any]) -> Any:
    """What a list does not need is let go while the file is read: fifty thousand findings would fill the memory with answers."""
    return None if data.keys() in (_ANSWER, _PARAMETER) else data


def read_run(path: Path) -> Run:
    """The run of a report in a file.

    Raises:
        InputError: T101 it cannot be read, T102 it is no JSON report, T103 of an unknown format.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            Diagnostic(
                "T101",
                Text(f"{path.name} 读不了：{error.strerror}。", f"{path.name} cannot be read: {error.strerror}."),
                hint=Text("请检查文件名和权限。", "Check its name and permissions."),
            )
        ) from error
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_hook=_slim)
    except (ValueError, RecursionError) as error:
        raise _no_report(path.name) from error
    if not isinstance(data, dict):
        raise _no_report(path.name)
    return Run.from_dict(data, path.name, hashlib.sha256(raw).hexdigest())


def _no_report(name: str) -> InputError:
    shown = mask_inside(name)
    return InputError(
        Diagnostic(
            "T102",
            Text(f"{shown} 不是检查结果的 JSON 文件。", f"{shown} is no JSON report of a check."),
            hint=Text(
                "请用 fupin check 数据文件 --out 结果.json 写一份（不是 .jsonl、.xlsx）。",
                "Write one with fupin check DATA --out report.json (not .jsonl or .xlsx).",
            ),
        )
    )
