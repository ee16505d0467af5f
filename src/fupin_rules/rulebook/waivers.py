"""Waivers as data: which findings somebody has decided to live with, why, who approved it, and until when.

Owns the file and what an entry fits. Reads no record and makes no verdict; what is waived in a report is `engine.waiving`'s. A baseline is
a waiver file like any other, written from a report (`rulebook.baselines`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fupin_rules.documents import Document, read_yaml
from fupin_rules.errors import Diagnostic, InputError, Place, RuleFileError, Text, did_you_mean
from fupin_rules.findings import mask_inside, mask_key
from fupin_rules.rulebook.forms import Day, Words
from fupin_rules.rulebook.layers import CODE_DIGITS, plain_code
from fupin_rules.rulebook.reasons import cut_off, says_something
from fupin_rules.rulebook.rules import Rule
from fupin_rules.schema import Subject

if TYPE_CHECKING:
    from fupin_rules.rulebook.book import Rulebook

__all__ = ["Waiver", "Waivers"]

Scope = Literal["fingerprint", "part", "subject", "area"]
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_SCOPES: tuple[Scope, ...] = ("fingerprint", "part", "subject", "area")
_OWN = ("rule", "fingerprint", "area", "reason", "approver", "until", "since")
_TOP = ("waivers", "title", "reason", "approver", "until", "since", "baseline", "entries")


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BaselineForm(_Form):
    """文件由一次检查生成：那次检查的日期和规则。"""

    as_of: Day | None = Field(default=None, description="那次检查的参照日期 | as of")
    rulebook: str = Field(default="", description="那次检查的规则摘要 | digest of the rulebook")
    findings: int = Field(default=0, description="当时有多少条 | how many findings there were")


class EntryForm(BaseModel):
    """一项豁免；对象的名称（household、member…）和它的编号也是键。"""

    model_config = ConfigDict(extra="allow", frozen=True)

    rule: Words | tuple[Words, ...] = Field(description="规则编号，一个或几个 | one rule id, or several")
    fingerprint: Words | tuple[Words, ...] | None = Field(default=None, description="问题的指纹 | of a finding")
    area: Words | None = Field(default=None, description="整个地区 | a whole area")
    reason: Words | None = Field(default=None, description="理由 | why")
    approver: Words | None = Field(default=None, description="批准人 | who approved it")
    until: Day | None = Field(default=None, description="到这一天为止（含） | last day")
    since: Day | None = Field(default=None, description="从这一天起（含） | first day")


class WaiverForm(_Form):
    """豁免文件。"""

    waivers: Literal[1] = Field(description="豁免文件格式的版本 | version of the format")
    title: Words | None = Field(default=None, description="标题 | title")
    reason: Words | None = Field(default=None, description="各项共同的理由 | why, for entries that do not say")
    approver: Words | None = Field(default=None, description="各项共同的批准人 | who approved, for all")
    until: Day | None = Field(default=None, description="各项共同的到期日 | last day, for all")
    since: Day | None = Field(default=None, description="各项共同的起始日 | first day, for all")
    baseline: BaselineForm | None = Field(default=None, description="由检查结果生成的基线 | a baseline")
    entries: tuple[EntryForm, ...] = Field(description="豁免的各项 | the waivers")


@dataclass(frozen=True, eq=False, kw_only=True)
class Waiver:
    """One entry.

    Attributes:
        rules: ids of the rules whose findings it waives.
        scope: by what it fits: a `fingerprint`, a `part` (a member), a `subject` (a household), or an `area`.
        fingerprints: those it names, for scope `fingerprint`.
        subject, part: kind and code of the record, and of its part.
        area: prefix of area codes.
        until, since: last and first day it holds, as of the reference date of a finding.
        baseline: whether it comes of a baseline.
    """

    rules: tuple[str, ...]
    scope: Scope
    fingerprints: tuple[str, ...] = ()
    subject: tuple[str, str] | None = None
    part: tuple[str, str] | None = None
    area: str = ""
    reason: str
    approver: str
    until: date
    since: date | None = None
    baseline: bool = False
    place: Place = field(default_factory=Place)

    def holds(self, on: date) -> bool:
        """Whether it holds on a day; the clock is never asked."""
        return (self.since is None or self.since <= on) and on <= self.until

    def to_dict(self) -> dict[str, Any]:
        """As a report tells it beside each finding it waives."""
        return {
            "file": self.place.file, "line": self.place.line, "scope": self.scope, "reason": self.reason,
            "approver": self.approver, "since": None if self.since is None else self.since.isoformat(),
            "until": self.until.isoformat(), "baseline": self.baseline,
        }  # fmt: skip

    @property
    def rank(self) -> tuple[Any, ...]:
        """Which of several that fit a finding is named beside it: what somebody decided before a baseline, the nearest first."""
        return (
            self.baseline, _SCOPES.index(self.scope), -len(self.area), -self.until.toordinal(), self.reason, self.approver,
            self.place.file, self.place.line,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Source:
    """A file of waivers: its name, digest, number of entries, and what it says of the run it came from, for a baseline."""

    file: str
    digest: str
    entries: int
    baseline: BaselineForm | None = None


class Waivers:
    """The waivers of one or several files, in any order: which of them comes first makes no difference.

    Attributes:
        entries: all of them, in order of files and lines.
        sources: the files.
    """

    def __init__(self, entries: Iterable[Waiver], sources: Iterable[Source] = ()) -> None:
        self.entries = tuple(sorted(entries, key=lambda w: (w.place.file, w.place.line, w.place.column)))
        self.sources = tuple(sorted(sources, key=lambda s: s.file))
        self._by_rule: dict[str, list[Waiver]] = {}
        self._by_fingerprint: dict[tuple[str, str], list[Waiver]] = {}
        for w in self.entries:
            for rule in w.rules:
                if w.scope == "fingerprint":
                    for mark in w.fingerprints:
                        self._by_fingerprint.setdefault((rule, mark), []).append(w)
                else:
                    self._by_rule.setdefault(rule, []).append(w)
        self.rules = frozenset(self._by_rule) | {rule for rule, _ in self._by_fingerprint}

    @classmethod
    def from_texts(cls, texts: Mapping[str, str | bytes], book: Rulebook, *, baselines: Iterable[str] = ()) -> Waivers:
        """Waivers of files given as text, by name.

        Args:
            book: the rulebook whose rules they name.
            baselines: names of the files that must be baselines.

        Raises:
            RuleFileError: with every complaint about every file (W101 to W116, Yxxx); nothing is waived in part.
        """
        found: list[Diagnostic] = []
        entries: list[Waiver] = []
        sources: list[Source] = []
        wanted = frozenset(baselines)
        for name, text in sorted(texts.items()):
            try:
                document = read_yaml(text, name)
            except RuleFileError as error:
                found += error.diagnostics
                continue
            reader = _Reader(document, book, found)
            form = reader.form()
            if form is None:
                continue
            if name in wanted and form.baseline is None:
                reader.complain(
                    (), "W114", "不是基线：没有 baseline。", "this is no baseline: it has no `baseline`.",
                    ("基线由 fupin baseline 生成；手写的豁免请用 --waivers。", "fupin baseline writes one; give what is written by hand with --waivers."),
                )  # fmt: skip
            entries += reader.entries(form)
            raw = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
            digest = hashlib.sha256(raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")).hexdigest()[:16]
            sources.append(Source(name, digest, len(form.entries), form.baseline))
        _twice(entries, found)
        if found:
            raise RuleFileError(sorted(dict.fromkeys(found), key=lambda d: (d.place, d.code)))
        return cls(entries, sources)

    @classmethod
    def from_paths(
        cls, paths: Iterable[FilePath | str], book: Rulebook, *, baselines: Iterable[FilePath | str] = ()
    ) -> Waivers:
        """Waivers of files.

        Raises:
            InputError: W101 a file cannot be read; and everything `from_texts` raises.
        """
        texts: dict[str, bytes] = {}
        marked: list[str] = []
        for given, baseline in [(p, False) for p in paths] + [(p, True) for p in baselines]:
            path = FilePath(given)
            # A report names the file and not the folders of whoever made it.
            name = path.name
            if name in texts:
                raise InputError(
                    Diagnostic(
                        "W101",
                        Text(f"有两个豁免文件都叫 {name}。", f"two waiver files are called {name}."),
                        hint=Text("请改一个文件名，或只给一次。", "Rename one of them, or give it once."),
                    )
                )
            try:
                texts[name] = path.read_bytes()
            except OSError as error:
                raise InputError(
                    Diagnostic(
                        "W101",
                        Text(f"豁免文件 {mask_inside(name)} 读不了：{error.strerror}。", f"the waiver file {mask_inside(name)} cannot be read: {error.strerror}."),
                        hint=Text("请检查文件名和权限。", "Check its name and permissions."),
                    )
                ) from error  # fmt: skip
            if baseline:
                marked.append(name)
        return cls.from_texts(texts, book, baselines=marked)

    def fitting(
        self,
        rule: str,
        fingerprint: str,
        subject: tuple[str, str | None],
        part: tuple[str, str | None] | None,
        area: str,
    ) -> list[Waiver]:
        """The entries that fit a finding, whether they hold or not, the one named beside it first.

        Args:
            subject: kind and code of the record; `part` of the member the finding is about.
            area: area code of the record, or nothing.
        """
        found = list(self._by_fingerprint.get((rule, fingerprint), ()))
        for w in self._by_rule.get(rule, ()):
            if w.scope == "area":
                fits = bool(area) and area.startswith(w.area)
            else:
                fits = w.subject == subject and (w.part is None or w.part == part)
            if fits:
                found.append(w)
        return sorted(found, key=lambda w: w.rank)


def _twice(entries: list[Waiver], found: list[Diagnostic]) -> None:
    """Complain of what is waived twice for the same: which of two reasons and last days is meant nobody could say."""
    seen: dict[tuple[Any, ...], Place] = {}
    for w in entries:
        if w.baseline:
            continue
        for rule in w.rules:
            for target in w.fingerprints or ((w.subject, w.part, w.area),):
                first = seen.setdefault((rule, w.since, target), w.place)
                if first != w.place:
                    found.append(
                        Diagnostic(
                            "W112",
                            Text(
                                f"规则 {rule} 的这一项已写在 {first}。", f"the same waiver of {rule} stands at {first}."
                            ),
                            w.place,
                            Text("请只留一项。", "Keep one of them."),
                        )
                    )


_SHAPE: dict[str, tuple[str, str, str]] = {
    "missing": ("W102", "这里少了“{key}”。", "the key {key!r} is missing here."),
    "extra_forbidden": ("W103", "这里没有叫“{key}”的键。", "there is no key called {key!r} here."),
    "day": ("W104", "“{input}”不是日期，请写作 2019-12-31。", "{input!r} is no date; write it as 2019-12-31."),
    "tuple_type": ("W104", "“{key}”要一个列表。", "{key!r} takes a list."),
    "model_type": ("W104", "“{key}”下面要一组键值。", "{key!r} takes a mapping."),
    "string_type": ("W104", "“{key}”要文字；数字、日期请加引号。", "{key!r} takes text; put numbers and dates in quotes."),
    "string_too_short": ("W104", "“{key}”不能是空的。", "{key!r} may not be empty."),
    "literal_error": ("W104", "“{input}”不能写在这里，应为 {expected}。", "{input!r} should be {expected}."),
    "int_type": ("W104", "“{key}”要整数。", "{key!r} takes an integer."),
}  # fmt: skip
_OTHER = ("W104", "“{key}”的内容不对。", "{key!r} is not as it should be.")
_IDENTITY = re.compile(r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")


def _is_identity(code: str) -> bool:
    """Whether a code has the shape of an identity number: one with a slip of the pen is somebody's all the same."""
    return _IDENTITY.fullmatch(unicodedata.normalize("NFKC", code).replace(" ", "").replace("-", "")) is not None


class _Reader:
    """One file on its way to waivers."""

    def __init__(self, document: Document, book: Rulebook, found: list[Diagnostic]) -> None:
        self.document, self.book, self.found = document, book, found
        self.subjects = book.subjects
        self.parts = {p.name: s for s in self.subjects.values() for p in s.parts}

    def complain(self, path: tuple[Any, ...], code: str, zh: str, en: str, hint: tuple[str, str] | None = None, *, key: bool = False) -> None:  # fmt: skip
        place = self.document.place(path, key=key)
        self.found.append(Diagnostic(code, Text(zh, en), place, Text(*hint) if hint else None))

    def form(self) -> WaiverForm | None:
        """The file's form; None after complaining."""
        data = self.document.data
        if not isinstance(data, dict) or "waivers" not in data:
            self.complain(
                (), "W101", "这不是豁免文件：没有 waivers: 1。", "this is no waiver file: it has no `waivers: 1`.",
                ("第一行写 waivers: 1，下面写 entries。", "Begin with waivers: 1, then entries."),
            )  # fmt: skip
            return None
        try:
            return WaiverForm.model_validate(data)
        except ValidationError as error:
            said: set[tuple[Any, ...]] = set()
            for problem in error.errors(include_url=False):
                # What may be one or several is tried as both; one complaint about it is enough.
                loc = tuple(
                    x for x in problem["loc"] if not (isinstance(x, str) and x.startswith(("constrained-", "tuple[")))
                )
                if loc[:3] in said:
                    continue
                said.add(loc[:3])
                self._shape(problem, loc)
            return None

    def _shape(self, problem: Any, loc: tuple[Any, ...]) -> None:
        code, zh, en = _SHAPE.get(problem["type"], _OTHER)
        key = str(loc[-1]) if loc else ""
        shown = mask_inside(str(problem.get("input")))
        fill = {"key": mask_inside(key), "input": shown, "expected": problem.get("ctx", {}).get("expected", "")}
        hint = None
        if problem["type"] == "extra_forbidden":
            near = did_you_mean(key, _TOP)
            hint = (f"是不是 {near}？", f"Did you mean {near}?") if near else None
        self.complain(loc, code, zh.format(**fill), en.format(**fill), hint, key=problem["type"] == "extra_forbidden")

    def entries(self, form: WaiverForm) -> list[Waiver]:
        """The entries that are right; complains of the rest."""
        for name in ("title", "reason", "approver"):
            self._worded((name,), getattr(form, name))
        out = []
        for i, entry in enumerate(form.entries):
            made = self._entry(("entries", i), entry, form)
            if made is not None:
                out.append(made)
        return out

    def _worded(self, path: tuple[Any, ...], text: str | None) -> None:
        """Complain of a text that says nothing, that YAML cut, or that holds a number of somebody's."""
        if text is None:
            return
        if not says_something(text):
            self.complain(
                path, "W115", f"“{path[-1]}”里没有写什么。", f"{path[-1]!r} says nothing.",
                ("请写清楚：为什么、谁批准的；空格和标点不算。", "Say why, or who approved it; spaces and punctuation do not count."),
            )  # fmt: skip
        comment = cut_off(self.document, path)
        if comment is not None:
            self.complain(
                path, "W116", f"“{path[-1]}”在 # 处断了：“{mask_inside(comment)}”成了注释。",
                f"{path[-1]!r} ends at #: {mask_inside(comment)!r} is a comment.",
                ("是文字，请加引号；真是注释，请另起一行，或在 # 前空两格、后空一格。",
                 "If it is text, put the whole in quotes; a comment goes on a line of its own, or two spaces before # and one after."),
            )  # fmt: skip
        if mask_inside(text) != text:
            self.complain(
                path, "W109", "里面有证件、电话或银行卡号。", "an identity, phone or bank number stands here.",
                ("豁免文件会传来传去，请删去号码。", "Waiver files are handed round; leave numbers out."),
            )  # fmt: skip

    def _entry(self, path: tuple[Any, ...], entry: EntryForm, form: WaiverForm) -> Waiver | None:
        before = len(self.found)
        said: dict[str, Any] = {}
        for name in ("reason", "approver", "until"):
            said[name] = getattr(entry, name) if getattr(entry, name) is not None else getattr(form, name)
            if said[name] is None:
                what = {"reason": "理由", "approver": "批准人", "until": "到期日"}[name]
                self.complain(
                    path, "W102", f"这里少了“{name}”（{what}）。", f"the key {name!r} is missing here.",
                    ("每项豁免都要写理由、批准人和到期日；各项相同的可以写在文件开头。", "Every waiver has a reason, an approver and a last day; what all share may stand at the top."),
                )  # fmt: skip
        since = entry.since if entry.since is not None else form.since
        if since is not None and said["until"] is not None and since > said["until"]:
            self.complain((*path, "until"), "W111", f"到期日（{said['until']}）早于起始日（{since}）。", f"it ends ({said['until']}) before it begins ({since}).")  # fmt: skip
        for name in ("reason", "approver"):
            self._worded((*path, name), getattr(entry, name))
        rules = (entry.rule,) if isinstance(entry.rule, str) else entry.rule
        known = [r for i, name in enumerate(rules) if (r := self._rule((*path, "rule"), i, name, entry)) is not None]
        if not rules:
            self.complain((*path, "rule"), "W104", "“rule”至少要一条。", "`rule` takes at least one.")
        where = self._where(path, entry, known)
        if where is None or len(self.found) > before:
            return None
        return Waiver(
            rules=tuple(sorted({r.id for r in known})), reason=said["reason"], approver=said["approver"], until=said["until"],
            since=since, baseline=form.baseline is not None, place=self.document.place(path), **where,
        )  # fmt: skip

    def _rule(self, path: tuple[Any, ...], position: int, name: str, entry: EntryForm) -> Rule | None:
        found = self.book.every.get(name)
        if found is None:
            near = did_you_mean(name, self.book.every)
            self.complain(
                path if isinstance(entry.rule, str) else (*path, position), "W105",
                f"没有规则 {mask_inside(name)}。", f"there is no rule {mask_inside(name)}.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near
                else ("用 fupin rules list 看有哪些。", "See them with fupin rules list."),
            )  # fmt: skip
        return found

    def _where(self, path: tuple[Any, ...], entry: EntryForm, rules: list[Rule]) -> dict[str, Any] | None:
        """What an entry fits; None after complaining."""
        extra: Mapping[str, Any] = entry.model_extra or {}
        kinds = [k for k in extra if k in self.subjects]
        parts = [k for k in extra if k in self.parts]
        for key in extra:
            if key not in kinds and key not in parts:
                near = did_you_mean(key, [*_OWN, *self.subjects, *self.parts])
                self.complain(
                    (*path, key), "W103", f"这里没有叫“{mask_inside(key)}”的键。", f"there is no key called {mask_inside(key)!r} here.",
                    (f"是不是 {near}？", f"Did you mean {near}?") if near else None, key=True,
                )  # fmt: skip
                return None
        ways = [*kinds, *(["fingerprint"] if entry.fingerprint is not None else []), *(["area"] if entry.area else [])]
        if len(ways) != 1 or len(parts) > 1 or (parts and not kinds):
            names = "、".join([*self.subjects, "fingerprint", "area"])
            self.complain(
                path, "W106", f"要写且只写一种对象：{names}（成员连同所在的户一起写）。",
                f"name exactly one: {', '.join([*self.subjects, 'fingerprint', 'area'])} (a part together with its record).",
                ("只写规则不行：整个县都豁免，请写 area。", "A rule alone will not do; to waive it everywhere name the area."),
            )  # fmt: skip
            return None
        if ways[0] == "fingerprint":
            return self._marks((*path, "fingerprint"), entry)
        if ways[0] == "area":
            return self._area((*path, "area"), str(entry.area))
        codes = {k: self._code((*path, k), extra[k]) for k in (*kinds, *parts)}
        if None in codes.values():
            return None
        self._about(path, self.subjects[kinds[0]], parts[0] if parts else None, rules)
        subject = (kinds[0], str(codes[kinds[0]]))
        if parts:
            return {"scope": "part", "subject": subject, "part": (parts[0], str(codes[parts[0]]))}
        return {"scope": "subject", "subject": subject}

    def _about(self, path: tuple[Any, ...], subject: Subject, part: str | None, rules: list[Rule]) -> None:
        for rule in rules:
            if rule.subject != subject.name or (part is not None and rule.part_name != part):
                about = rule.part_name or rule.subject
                self.complain(
                    path, "W107", f"规则 {rule.id} 说的是 {about}，不能这样豁免。", f"the rule {rule.id} is about a {about} and cannot be waived so.",
                    ("说户的规则写户编号；说成员的可以再写成员编号；说村的写村的代码。", "For a rule about a household give its code; about a member the member's too; about a village the village's."),
                )  # fmt: skip

    def _marks(self, path: tuple[Any, ...], entry: EntryForm) -> dict[str, Any] | None:
        assert entry.fingerprint is not None
        marks = (entry.fingerprint,) if isinstance(entry.fingerprint, str) else entry.fingerprint
        for mark in marks:
            if _FINGERPRINT.fullmatch(mark) is None:
                self.complain(
                    path, "W110", f"“{mask_inside(mark)}”不是指纹。", f"{mask_inside(mark)!r} is no fingerprint.",
                    ("指纹是 16 位的 0-9a-f，检查结果里每条都有。", "A fingerprint has 16 digits 0-9a-f; every finding has one."),
                )  # fmt: skip
                return None
        return {"scope": "fingerprint", "fingerprints": tuple(sorted(set(marks)))}

    def _area(self, path: tuple[Any, ...], area: str) -> dict[str, Any] | None:
        code = plain_code(area)
        # A digit too many would cover a few townships of the county that was meant, and nobody would see it.
        if code is None or len(area.strip()) not in CODE_DIGITS:
            self.complain(
                path, "W110", f"“{mask_inside(area)}”不是行政区划代码。", f"{mask_inside(area)!r} is no area code.",
                ("写 2（省）、4（市）、6（县）、9（乡镇）或 12（村）位数字，加引号。", "Write 2 digits for a province, 4 a city, 6 a county, 9 a township, 12 a village; in quotes."),
            )  # fmt: skip
            return None
        return {"scope": "area", "area": code}

    def _code(self, path: tuple[Any, ...], code: Any) -> str | None:
        if not isinstance(code, str) or not code:
            self.complain(
                path, "W104", f"“{path[-1]}”要编号，写成文字，加引号。", f"{path[-1]!r} takes a code, as text in quotes.",
            )  # fmt: skip
            return None
        if mask_key(code) != code or _is_identity(code):
            self.complain(
                path, "W109", "编号是一个身份证件号码，不能写在豁免文件里。", "the code is an identity number, which may not stand in a waiver file.",
                ("请写检查结果里遮盖过的编号，或用 fingerprint。", "Write the masked code as the report shows it, or the fingerprint."),
            )  # fmt: skip
            return None
        return code
