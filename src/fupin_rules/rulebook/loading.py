"""From rule files to rules: all of them together, all complaints at once, nothing loaded in part."""

from __future__ import annotations

import hashlib
import keyword
import unicodedata
from collections.abc import Iterable, Mapping

from fupin_rules.documents import read_yaml
from fupin_rules.errors import Diagnostic, Place, RuleFileError, Text, did_you_mean
from fupin_rules.findings import Source as Authority
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.building import rules_of
from fupin_rules.rulebook.definitions import Unfolding, define
from fupin_rules.rulebook.desk import MAX_COMPLAINTS, Desk, EnoughError, Loaded, RuleFile
from fupin_rules.rulebook.naming import usable_name
from fupin_rules.rulebook.overrides import look_at_layer, overrides_of
from fupin_rules.rulebook.parameter_values import parameter_of
from fupin_rules.rulebook.rules import Pack
from fupin_rules.rulebook.shape import read_shape
from fupin_rules.rulebook.stated import stated_in
from fupin_rules.rulebook.tables import table_of
from fupin_rules.rulebook.validator_rules import digest_of, rules_of_validators
from fupin_rules.rulebook.validators import Supplied
from fupin_rules.schema import RecordSpec, Subject

__all__ = ["Loaded", "load_packs"]

_EXAMPLE_DATA = (5, frozenset({"given", "others"}))
"""The data of examples, `rules[i].examples[j].given`: it is looked at as a whole."""


def load_packs(
    files: Iterable[tuple[str, str | bytes]],
    subjects: Mapping[str, Subject],
    functions: Mapping[str, Function] = BUILTIN,
    validators: Iterable[Supplied] = (),
    *,
    first: Iterable[str] = (),
) -> Loaded:
    """Load rule files together.

    Args:
        files: name and text of each file, in any order.
        subjects: the subjects rules may be about, by name.
        functions: the functions they may call.
        validators: rules written in Python, each with its plugin.
        first: names of files that were there first: of two that give one id, the other one is complained of.

    Returns:
        Packs and rules in order of id, parameters, definitions, and a digest of all texts (of nothing else: not of where they lay).

    Raises:
        RuleFileError: with every complaint about every file; nothing is loaded then. Codes Yxxx (YAML), Rxxx (shape of the
            file), Exxx (expressions).
    """
    desk = Desk(subjects, functions)
    read: list[RuleFile] = []
    packs: list[Pack] = []
    digests: list[bytes] = []
    formed: list[Pack] = []
    written = list(validators)
    before = frozenset(first)
    try:
        _writable(desk)
        for name, text in sorted(files, key=lambda f: (f[0] not in before, f[0])):
            digests.append(_digest(text))
            file = _read(desk, name, text)
            if file is not None:
                read.append(file)
        packs = _packs(desk, read)
        for file in read:
            _declare(desk, file)
        unfolding = Unfolding()
        define(desk, read, unfolding)
        ids: dict[str, Place] = {}
        for file, pack in zip(read, packs, strict=True):
            rules_of(desk, file, pack, ids, unfolding)
        digests += [digest_of(v) for v in written]
        formed = rules_of_validators(desk, written, packs, ids)
        desk.out.overrides = overrides_of(desk, read, packs, ids)
        desk.out.stated = {key: said for file in read for key, said in stated_in(file)}
    except EnoughError:
        desk.found[MAX_COMPLAINTS:] = []
        last = desk.found[-1].place.file
        desk.found.append(
            Diagnostic(
                "R115",
                Text(
                    f"错误太多，只列出前 {MAX_COMPLAINTS} 处。",
                    f"too many mistakes; the first {MAX_COMPLAINTS} are listed.",
                ),
                Place(last),
                Text("改好这些再读一次。", "Mend these and load again."),
            )
        )
    if desk.found:
        found = dict.fromkeys(desk.found)
        raise RuleFileError(
            sorted(found, key=lambda d: (d.code == "R115", d.place.file, d.place.line, d.place.column, d.code))
        )
    out = desk.out
    # Whatever was left out was complained of; nothing is ever loaded in part.
    assert not desk.broken and len(out.rules) == sum(len(f.form.rules) for f in read) + len(written), (
        "a rule was lost without a word"
    )
    out.packs = sorted([*packs, *formed], key=lambda p: p.id)
    out.rules.sort(key=lambda r: r.id)
    out.parameters = dict(sorted(out.parameters.items()))
    out.digest = hashlib.sha256(b"".join(sorted(digests))).hexdigest()[:16]
    return out


def _digest(text: str | bytes) -> bytes:
    """Of a text as it is, but for line ends and a byte order mark: another checkout is no other text."""
    raw = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
    return hashlib.sha256(raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")).digest()


def _read(desk: Desk, name: str, text: str | bytes) -> RuleFile | None:
    try:
        document = read_yaml(text, name, _EXAMPLE_DATA)
    except RuleFileError as error:
        desk.blind = True
        desk.note(error.diagnostics)
        return None
    return read_shape(desk, document)


def _writable(desk: Desk) -> None:
    """Complain of subjects with fields that no rule could name: the generated code reads them by the same names."""
    seen: set[str] = set()

    def look(spec: RecordSpec, subject: Subject) -> None:
        if spec.name in seen:
            return
        seen.add(spec.name)
        for name, f in spec.fields.items():
            if not name.isidentifier() or keyword.iskeyword(name) or unicodedata.normalize("NFKC", name) != name:
                desk.complain(
                    Place(),
                    "R003",
                    f"对象 {subject.name} 的字段名“{name}”不能写进规则（{spec.name}）。",
                    f"the field {name!r} of subject {subject.name} ({spec.name}) cannot be named in a rule.",
                    (
                        "字段名用字母、汉字、数字和下划线，不用 Python 的关键字。",
                        "Use letters, digits and underscores, and no keyword of Python.",
                    ),
                )
            if f.record is not None:
                look(f.record, subject)

    for subject in desk.subjects.values():
        look(subject.spec, subject)


def _packs(desk: Desk, files: list[RuleFile]) -> list[Pack]:
    """The packs with what they use, after complaining of ids that stand twice and packs that are not there."""
    packs: list[Pack] = []
    places: dict[str, Place] = {}
    for file in files:
        form, document = file.form, file.document
        place = document.place(("pack",))
        taken = places.setdefault(form.pack, place)
        if taken != place:
            desk.complain(
                place,
                "R201",
                f"规则包 {form.pack} 已写在 {taken}。",
                f"the pack {form.pack} stands at {taken} already.",
                ("每个规则包只有一个文件；请换一个编号。", "A pack is one file; choose another id."),
            )
        since, until = form.effective.since, form.effective.until
        if since is not None and until is not None and since > until:
            desk.complain(
                document.place(("effective",), key=True),
                "R213",
                f"结束（{until}）早于开始（{since}）。",
                f"it ends ({until}) before it begins ({since}).",
                ("to 是最后一天，不早于 from。", "`to` is the last day, not before `from`."),
            )
        look_at_layer(desk, file)
        source = form.source
        packs.append(
            Pack(
                id=form.pack, version=form.version, title=Text(form.title.zh, form.title.en),
                source=Authority(source.document, source.part, source.item, source.quote),
                since=since, until=until, file=document.file,
                optional=form.optional, level=form.level, area=form.area or "",
            )
        )  # fmt: skip
        desk.uses[form.pack] = form.uses
    for file in files:
        for i, used in enumerate(file.form.uses):
            if used in desk.uses and used != file.form.pack:
                continue
            if desk.blind and used not in desk.uses:
                continue
            near = did_you_mean(used, [p for p in desk.uses if p != file.form.pack])
            desk.complain(
                file.document.place(("uses", i)),
                "R218",
                f"没有规则包 {used}。" if used != file.form.pack else "规则包不必写自己。",
                f"there is no pack {used}." if used != file.form.pack else "a pack need not name itself.",
                (f"是不是 {near}？", f"Did you mean {near}?") if near and used not in desk.uses else None,
            )
    return packs


def _declare(desk: Desk, file: RuleFile) -> None:
    """Take in a file's parameters and related tables."""
    document, form = file.document, file.form
    for kind, name in file.broken:
        section = {"parameter": "parameters", "table": "related", "definition": "definitions"}[kind]
        if kind != "definition" and name not in desk.owner[kind]:
            desk.claim(file, (section, name), kind, name)
    for name, parameter in form.parameters.items():
        if not desk.claim(file, ("parameters", name), "parameter", name):
            continue
        if keyword.iskeyword(name):
            usable_name(desk, document.place(("parameters", name), key=True), name)
            continue
        table = parameter_of(desk, file, ("parameters", name), name, parameter)
        if table is not None:
            desk.out.parameters[name] = table
    for name, related in form.related.items():
        if desk.claim(file, ("related", name), "table", name):
            _table(desk, file, name, related)


def _table(desk: Desk, file: RuleFile, name: str, form: forms.TableForm) -> None:
    path = ("related", name)
    place = file.document.place(path, key=True)
    first = name.split(".", maxsplit=1)[0]
    if not usable_name(desk, place, first):
        return
    clash = next((s.zh for s in desk.subjects.values() if s.spec.find(first) is not None), None)
    if clash is not None:
        desk.complain(
            place,
            "R220",
            f"“{first}”是{clash}的字段名，不能再用作表名。",
            f"{first!r} is the name of a field and cannot be that of a table.",
            ("请换一个名称。", "Choose another name."),
        )
        return
    decl = table_of(desk, file, path, name, form)
    if decl is not None:
        desk.out.tables[name] = decl
