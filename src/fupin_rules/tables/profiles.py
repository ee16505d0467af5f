"""Profiles: YAML files that say which column of which sheet answers which question.

Owns their reading (every complaint with file, line and column, all at once) and their binding to a subject: headers become fields, words
are checked against code lists. Their form stands in `profile_forms`. Knows no survey; a profile names fields, and the subject says what they ask.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from fupin_rules.documents import Document, read_yaml
from fupin_rules.errors import Diagnostic, Place, RuleFileError, Text, did_you_mean
from fupin_rules.schema import FieldSpec, RecordSpec, Subject
from fupin_rules.tables.cells import SEPARATORS, Bad, Reader, Settings
from fupin_rules.tables.codes import wording
from fupin_rules.tables.headers import header_key
from fupin_rules.tables.plans import ColumnPlan, Profile, RefusedPlan, SheetPlan
from fupin_rules.tables.profile_forms import ColumnForm, CopyForm, ProfileForm, SheetForm, TitleForm, keys_known

__all__ = ["DEFAULT", "find_profiles", "profile_of", "read_profiles"]


DEFAULT: Final = "default"
"""Id of the profile that nobody wrote."""
TOTALS: Final = ("合计", "总计", "小计", "共计")


def find_profiles(places: Iterable[str | Path]) -> list[Path]:
    """The YAML files among files and folders, sorted within a folder."""
    out: list[Path] = []
    for place in map(Path, places):
        if place.is_dir():
            out.extend(sorted(p for p in place.rglob("*") if p.suffix in (".yaml", ".yml")))
        else:
            out.append(place)
    return out


def read_profiles(
    files: Iterable[tuple[str, str | bytes]], subject: Subject, *, generation: int | None = None
) -> list[Profile]:
    """Read profiles and bind those of a subject to it.

    Args:
        files: name and text of each file.
        subject: what the rows are read into; profiles of other subjects are left out.
        generation: overrides the profiles' own, for code numbers.

    Raises:
        RuleFileError: with every complaint about every file (D6xx, Yxxx).
    """
    binder = _Binder(subject, generation)
    for name, text in files:
        binder.read(name, text)
    return binder.bind()


def profile_of(subject: Subject) -> Profile:
    """The profile of a subject nobody wrote one for: one row a record, headers as its questions (or fields) are called."""
    binder = _Binder(subject, None)
    into = subject.parts[0].field if len(subject.parts) == 1 else None
    key_spec = subject.spec.fields[subject.key]
    form = ProfileForm(
        profile=DEFAULT,
        title=TitleForm(zh=f"按问题名称（{subject.zh}）", en=f"by the names of the questions ({subject.name})"),
        subject=subject.name,
        sheets=(
            SheetForm(
                names=(subject.zh,),
                into=into,
                creates=True,
                needs=(key_spec.zh,),
                columns={key_spec.zh: subject.key},
                others=((into, "") if into else ("",)),
            ),
        ),
    )
    binder.forms[DEFAULT] = (Document({}, "", ""), form)
    return binder.bind()[0]


class _Binder:
    def __init__(self, subject: Subject, generation: int | None) -> None:
        self.subject = subject
        self.generation = generation
        self.forms: dict[str, tuple[Document, ProfileForm]] = {}
        self.found: list[Diagnostic] = []
        self.keys = {
            subject.key,
            *filter(None, (subject.area, *(w.code for w in subject.within))),
            *(f"{p.field}.{p.key}" for p in subject.parts if p.key),
        }

    def complain(self, place: Place, code: str, **values: Any) -> None:
        what, do = wording(code, **values)
        if any((d.code, d.place) == (code, place) for d in self.found):
            return
        self.found.append(Diagnostic(code, what, place, do if do.zh or do.en else None))

    # -- form ----------------------------------------------------------------------------------------------------------

    def read(self, name: str, text: str | bytes) -> None:
        try:
            document = read_yaml(text, name)
        except RuleFileError as error:
            self.found.extend(error.diagnostics)
            return
        if not isinstance(document.data, dict):
            self.complain(Place(name, 1, 1), "D601", key="profile")
            return
        try:
            form = ProfileForm.model_validate(document.data)
        except ValidationError as error:
            for problem in error.errors():
                self._shape(document, problem)
            return
        if form.profile in self.forms:
            self.complain(document.place(("profile",)), "D609", id=form.profile)
            return
        self.forms[form.profile] = (document, form)

    def _shape(self, document: Document, problem: Any) -> None:
        # Pydantic names the branch of a union it tried; that step is not in the file.
        branches = ("str", "ColumnForm", "int", "decimal", "tuple[int, int]")
        loc = tuple(s for s in problem["loc"] if s not in branches)
        if problem["type"] == "string_type" and problem["loc"][-1:] == ("str",) and isinstance(problem["input"], dict):
            return
        if problem["type"] == "model_type" and isinstance(problem["input"], str):
            return
        if problem["type"] == "missing":
            self.complain(document.place(loc[:-1]), "D601", key=loc[-1])
        elif problem["type"] == "extra_forbidden":
            near = did_you_mean(str(loc[-1]), keys_known())
            self.complain(
                document.place(loc, key=True),
                "D602",
                key=loc[-1],
                near=f"是不是 {near}？" if near else "请对照“怎样添加布局”。",
                near_en=f"Did you mean {near}?" if near else "See How to add a layout.",
            )
        else:
            self.complain(document.place(loc), "D603", what=problem["msg"])

    # -- binding -------------------------------------------------------------------------------------------------------

    def bind(self) -> list[Profile]:
        out: list[Profile] = []
        # Whatever is being read: what is no data for one subject is none for another.
        refused = tuple(r for document, form in self.forms.values() for r in self._refused(document, form))
        for document, form in self.forms.values():
            if form.subject != self.subject.name:
                continue
            sheets = [self._sheet(document, form, i) for i in range(len(form.sheets))]
            for index, other in enumerate(form.include):
                sheets.extend(self._included(document, form, index, other))
            out.append(
                Profile(
                    id=form.profile,
                    title=Text(form.title.zh, form.title.en),
                    subject=form.subject,
                    years=self._years(form),
                    sheets=tuple(s for s in sheets if s is not None),
                    copies={k: (c.source, c.where) for k, c in form.copies.items() if self._copy(document, k, c)},
                    file=document.file,
                    refused=refused,
                )
            )
        if self.found:
            raise RuleFileError(sorted(self.found, key=lambda d: (d.place, d.code)))
        return out

    def _refused(self, document: Document, form: ProfileForm) -> list[RefusedPlan]:
        out: list[RefusedPlan] = []
        for i, refused in enumerate(form.refused):
            patterns: list[re.Pattern[str]] = []
            for n, title in enumerate(refused.titles):
                try:
                    patterns.append(re.compile(title))
                except re.error as error:
                    self.complain(
                        document.place(("refused", i, "titles", n)),
                        "D603",
                        what=f"正则表达式“{title}”写得不对（{error}）",
                        what_en=f"the regular expression {title!r} is wrong ({error})",
                    )
            out.append(
                RefusedPlan(
                    tuple(patterns),
                    Text(refused.what.zh, refused.what.en or refused.what.zh),
                    Text(refused.instead.zh, refused.instead.en or refused.instead.zh),
                )
            )
        return out

    def _years(self, form: ProfileForm) -> tuple[int, ...]:
        if self.generation is not None:
            return (self.generation,)
        given = form.generation
        if given is None:
            return ()
        return (given,) if isinstance(given, int) else tuple(range(given[0], given[1] + 1))

    def _included(self, document: Document, form: ProfileForm, index: int, other: str) -> list[SheetPlan | None]:
        if other not in self.forms:
            self._no_profile(document.place(("include", index)), other)
            return []
        there, included = self.forms[other]
        merged = included.model_copy(
            update={
                "generation": form.generation,
                "yes": (*included.yes, *form.yes),
                "no": (*included.no, *form.no),
                "blanks": (*included.blanks, *form.blanks),
                "nones": (*included.nones, *form.nones),
                "totals": (*included.totals, *form.totals),
                "title_date": None,
            }
        )
        return [self._sheet(there, merged, i) for i in range(len(merged.sheets))]

    def _no_profile(self, place: Place, name: str) -> None:
        near = did_you_mean(name, self.forms)
        self.complain(
            place,
            "D608",
            id=name,
            near=f"，是不是 {near}？" if near else "",
            near_en=f"; did you mean {near}?" if near else "",
        )

    def _copy(self, document: Document, target: str, copy: CopyForm) -> bool:
        ok = True
        for path, at in (
            (target, ("copies", target)),
            (copy.source, ("copies", target, "from")),
            *((w, ("copies", target, "where", w)) for w in copy.where),
        ):
            ok = self._field(document.place(at), path) is not None and ok
        return ok

    def _field(self, place: Place, path: str) -> FieldSpec | None:
        try:
            return self.subject.spec.at(path)
        except KeyError:
            near = _near_path(path, self.subject.spec)
            self.complain(
                place,
                "D604",
                path=path,
                near=f"，是不是 {near}？" if near else "",
                near_en=f"; did you mean {near}?" if near else "",
            )
            return None

    def _sheet(self, document: Document, form: ProfileForm, index: int) -> SheetPlan | None:
        sheet = form.sheets[index]
        at: tuple[str | int, ...] = ("sheets", index)
        lists = self._lists(document, sheet, at)
        if lists is None:
            return None
        columns: dict[str, ColumnPlan] = {}
        declared: list[str] = []
        for header, column in sheet.columns.items():
            place = document.place((*at, "columns", header), key=True)
            plan = self._column(document, form, sheet, lists, header, column, (*at, "columns", header))
            if plan is None:
                continue
            declared.append(header_key(header))
            for spelt in (header, *(column.headers if isinstance(column, ColumnForm) else ())):
                taken = columns.setdefault(header_key(spelt), plan)
                if taken is not plan:
                    self.complain(place, "D605", header=spelt, first=taken.path, second=plan.path)
        by_path = {p.path: p for p in columns.values()}
        tied = self.subject.key in by_path or (not sheet.creates and any(m in by_path for m in sheet.match))
        if not tied and not self.found:
            self.complain(document.place(at), "D611", key=self.subject.key)
        for path, plan in list(by_path.items()):
            # The question's other headers are welcome for a declared column ...
            for header in plan.spec.question.headers:
                columns.setdefault(header_key(header), plan)
            columns.setdefault(header_key(path), plan)
        for i, prefix in enumerate(sheet.others):
            for key, plan in self._defaults(document, form, sheet, lists, prefix, (*at, "others", i)):
                # ... and a second column for its field is not made up.
                columns.setdefault(key, by_path.setdefault(plan.path, plan))
        ignored = frozenset(header_key(h) for h in sheet.ignored)
        for i, header in enumerate(sheet.ignored):
            if header_key(header) in declared:
                self.complain(
                    document.place((*at, "ignored", i)),
                    "D603",
                    what=f"“{header}”既在 columns 里，又说从不读",
                    what_en=f"{header} stands in columns and is never to be read",
                )
        for key in ignored:
            # Not even by a question's other names.
            columns.pop(key, None)
        for i, path in enumerate(sheet.match):
            self._field(document.place((*at, "match", i)), path)
        match = sheet.match or self._implied(document.place(at), sheet, lists, {p.path for p in columns.values()})
        if form.title_date is not None:
            self._field(document.place(("title_date",)), form.title_date)
        return SheetPlan(
            profile=form.profile,
            names=sheet.names,
            lists=lists,
            creates=sheet.creates,
            needs=tuple(header_key(h) for h in sheet.needs),
            columns=columns,
            declared=tuple(declared),
            key=self.subject.key,
            match=match,
            totals=(*TOTALS, *form.totals),
            title_date=form.title_date,
            ignored=ignored,
            implied=not sheet.match and bool(match),
        )

    def _implied(
        self, place: Place, sheet: SheetForm, lists: tuple[str, ...], paths: Collection[str]
    ) -> tuple[str, ...]:
        """By what a sheet that does not say so ties its rows to members: their own key; complains where it has no such column."""
        part = next((p for p in self.subject.parts if lists and p.field == lists[0]), None)
        key = f"{part.field}.{part.key}" if part is not None and part.key else None
        if not lists or sheet.creates or (len(lists) == 1 and key is None) or (self.found and key not in paths):
            return ()
        if key in paths:
            return (key,) if key is not None else ()
        # Without it a row below a member would be nobody's, and a row about a member would make one more.
        self.complain(place, "D612", into=sheet.into, key=key or f"{lists[0]}.…")
        return ()

    def _lists(self, document: Document, sheet: SheetForm, at: tuple[str | int, ...]) -> tuple[str, ...] | None:
        """`members.episodes` as its list steps; `visit.strangers` is one step, since a visit is no list."""
        if not sheet.into:
            return ()
        steps: list[str] = []
        held = ""
        spec: RecordSpec | None = self.subject.spec
        for part in sheet.into.split("."):
            found = spec.fields.get(part) if spec else None
            if found is None or found.record is None:
                self._field(document.place((*at, "into")), sheet.into)
                if found is not None:
                    self.complain(document.place((*at, "into")), "D606", path=sheet.into, into=sheet.into)
                return None
            held = f"{held}.{part}" if held else part
            if found.many:
                steps.append(held)
                held = ""
            spec = found.record
        if held:
            self.complain(document.place((*at, "into")), "D606", path=sheet.into, into=sheet.into)
            return None
        return tuple(steps)

    def _column(
        self,
        document: Document,
        form: ProfileForm,
        sheet: SheetForm,
        lists: Sequence[str],
        header: str,
        column: str | ColumnForm,
        at: tuple[str | int, ...],
    ) -> ColumnPlan | None:
        given = ColumnForm(field=column) if isinstance(column, str) else column
        where = at if isinstance(column, str) else (*at, "field")
        spec = self._field(document.place(where), given.field)
        if spec is None:
            return None
        placed = _place(given.field, lists, self.subject.spec)
        if placed is None or (spec.kind == "record" and spec.question.parse is None):
            self.complain(document.place(where), "D606", path=given.field, into=sheet.into or self.subject.name)
            return None
        level, steps, items = placed
        question = spec.question
        settings = Settings(
            years=self._years(form),
            yes=(*form.yes, *given.yes),
            no=(*form.no, *given.no),
            blanks=(*form.blanks, *given.blanks),
            # For a list of words of a code list "none" is an answer only if the question says so: 健康状况“无” may mean either.
            nones=(
                *(form.nones if items or question.blank == "none" or (spec.many and spec.kind == "text") else ()),
                *given.nones,
            ),
            words=given.words,
            separators=SEPARATORS if given.separators is None else given.separators,
            multiply=None if given.multiply is None else Decimal(given.multiply),
            identifier=question.personal in ("identity", "phone", "bank")
            or given.identifier
            or given.field in self.keys
            or given.field in sheet.match,
        )
        if given.nones and not (spec.many or items) and question.none is None:
            self.complain(
                document.place((*at, "nones")),
                "D603",
                what=f"“{question.zh}”没有“没有”这个答案",
                what_en=f"{question.en} has no answer that says none",
            )
        for local, word in given.words.items():
            if question.code is not None and word not in question.code:
                near = question.code.suggest(word)
                self.complain(
                    document.place((*at, "words", local)),
                    "D607",
                    word=word,
                    list=question.zh,
                    near=f"，是不是“{near}”？" if near else "",
                    near_en=f"; did you mean {near}?" if near else "",
                )
        # What a blank means is asked of the answer the cell stands for: of a list made out of cells, the list.
        asked = self.subject.spec.at(given.field.rpartition(".")[0]) if items else spec
        has_none, none = self._blank(document, spec, asked, given, settings, (*at, "blank"))
        # On a sheet that only joins, the fields a person is matched by tie the row and answer nothing.
        key = given.field == self.subject.key or (
            given.field in sheet.match and not (sheet.creates and level == len(lists))
        )
        return ColumnPlan(header, given.field, level, steps, spec, settings, none, has_none, items, key)

    def _blank(
        self,
        document: Document,
        spec: FieldSpec,
        asked: FieldSpec,
        given: ColumnForm,
        settings: Settings,
        at: tuple[str | int, ...],
    ) -> tuple[bool, Any]:
        question = asked.question
        if given.blank == "unanswered":
            return False, None
        if given.blank is None:
            return question.blank == "none", question.none
        if given.blank == "none":
            return True, [] if asked.many else question.none
        answer = Reader(spec, settings)[given.blank]
        if isinstance(answer, Bad):
            self.complain(document.place(at), "D603", what=answer.message.zh, what_en=answer.message.en)
            return False, None
        return True, answer

    def _defaults(
        self,
        document: Document,
        form: ProfileForm,
        sheet: SheetForm,
        lists: Sequence[str],
        prefix: str,
        at: tuple[str | int, ...],
    ) -> list[tuple[str, ColumnPlan]]:
        spec: RecordSpec | None = self.subject.spec
        if prefix:
            got = self._field(document.place(at), prefix)
            if got is None:
                return []
            spec = got.record
        if spec is None:
            self.complain(document.place(at), "D606", path=prefix, into=sheet.into or self.subject.name)
            return []
        out: list[tuple[str, ColumnPlan]] = []
        for name, question in spec.fields.items():
            if question.kind == "record" and question.question.parse is None:
                continue
            path = f"{prefix}.{name}" if prefix else name
            plan = self._column(document, form, sheet, lists, question.zh, path, at)
            if plan is not None:
                out.extend((header_key(h), plan) for h in (question.zh, *question.question.headers, name, path))
        return out


def _place(path: str, lists: Sequence[str], spec: RecordSpec) -> tuple[int, tuple[str, ...], bool] | None:
    """At which record of a row's chain a field belongs, by which steps, and whether through a list that the cell itself makes."""
    level = 0
    rest = path
    for step in lists:
        if not rest.startswith(step + "."):
            break
        level += 1
        rest = rest[len(step) + 1 :]
    steps = tuple(rest.split("."))
    seen: RecordSpec | None = spec
    for step in (s for one in lists[:level] for s in one.split(".")):
        assert seen is not None
        seen = seen.fields[step].record
    listed = []
    for step in steps[:-1]:
        assert seen is not None
        listed.append(seen.fields[step].many)
        seen = seen.fields[step].record
    if not any(listed):
        return level, steps, False
    # One list may be made out of the cell itself: `members.disabilities.kind` on a row a member.
    return (level, steps, True) if listed[-1] and not any(listed[:-1]) else None


def _near_path(path: str, spec: RecordSpec) -> str | None:
    known = [p for p, f in spec.walk() if f.kind != "record"]
    near = did_you_mean(path, known)
    if near is None:
        last = path.rsplit(".", 1)[-1]
        ends = [p for p in known if p.rsplit(".", 1)[-1] == last]
        near = ends[0] if ends else None
    if near is None:
        near = next((p for p, f in spec.walk() if f.zh == path), None)
    return near
